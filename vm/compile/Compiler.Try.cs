using Py.Vm.Syntax;

namespace Py.Vm.Compile;

// try, except, except*, finally.
//
// A handler finds the exception in a register; PushExc makes it the one that is handled and saves the one before in
// the next register. What runs until PopExc is covered by a clean-up handler that restores and raises on:
//
//     body                covered by `handler`, exception to e
//     Jmp end
//   handler:
//     PushExc e, saved
//     ...                 covered by `cleanup`, exception to e
//     PopExc saved; Jmp end
//   cleanup:
//     PopExc saved; ReRaise e
//   end:
internal sealed partial class Compiler
{
    private void CompileTry(TryStmt node)
    {
        // The line of `try` counts as one that runs.
        _code.Emit(Opcode.Nop);
        if (node.FinalBody.Length > 0)
        {
            CompileFinally(node);
        }
        else
        {
            CompileExcept(node);
        }
    }

    private void CompileExcept(TryStmt node)
    {
        if (node.IsStar)
        {
            CompileTryStar(node);
        }
        else
        {
            CompileTryExcept(node);
        }
    }

    private void CompileFinally(TryStmt node)
    {
        int handler = _code.NewLabel();
        int end = _code.NewLabel();
        int exception = _code.Top;
        var range = new OpenRange(_code.Count, handler, exception);
        Block attempt = PushBlock(
            new Block(BlockKind.FinallyTry) { FinalBody = node.FinalBody, Ranges = [range] });
        if (node.Handlers.Length > 0)
        {
            CompileExcept(node);
        }
        else
        {
            Compile(node.Body);
        }

        range.Suspend(_code);
        PopBlock(attempt);
        Compile(node.FinalBody);
        JumpWithoutLine(end);

        HandlerCode code = BeginHandler(handler, exception);
        Block finallyEnd = PushBlock(
            new Block(BlockKind.FinallyEnd) { Register = code.Saved, Ranges = [code.Cleanup] });
        Compile(node.FinalBody);
        PopBlock(finallyEnd);

        // Its line is that of the last statement, as in CPython.
        EndHandler(code, false);
        _code.Mark(end);
    }

    // What a handler needs until its end.
    private readonly record struct HandlerCode(int Exception, int Saved, int CleanupLabel, OpenRange Cleanup);

    private HandlerCode BeginHandler(int handler, int exception)
    {
        _code.Mark(handler);
        _code.Top = exception;
        _code.NewTemp();
        int saved = _code.NewTemp();
        ClearPosition();
        _code.Emit(Opcode.PushExc, exception, saved);
        int label = _code.NewLabel();
        return new HandlerCode(exception, saved, label, new OpenRange(_code.Count, label, exception));
    }

    // Raises on, and restores what was handled before whenever something is raised in the handler.
    private void EndHandler(HandlerCode code, bool clearsPosition)
    {
        if (clearsPosition)
        {
            ClearPosition();
        }

        _code.Emit(Opcode.ReRaise, code.Exception);
        code.Cleanup.Suspend(_code);
        EmitCleanup(code);
    }

    private void EmitCleanup(HandlerCode code)
    {
        _code.Mark(code.CleanupLabel);
        ClearPosition();
        _code.Emit(Opcode.PopExc, code.Saved);
        _code.Emit(Opcode.ReRaise, code.Exception);
        _code.Top = code.Exception;
    }

    private void CompileTryExcept(TryStmt node)
    {
        int handler = _code.NewLabel();
        int end = _code.NewLabel();
        int exception = _code.Top;
        CompileProtected(node, handler, exception, end);
        HandlerCode code = BeginHandler(handler, exception);
        Block block = PushBlock(new Block(BlockKind.ExceptionHandler));
        for (int i = 0; i < node.Handlers.Length; i++)
        {
            ExceptHandler clause = node.Handlers[i];
            SetPosition(clause);
            if (clause.Type is null && i < node.Handlers.Length - 1)
            {
                throw Error("default 'except:' must be last");
            }

            CompileClause(clause, code, end);
        }

        // What no clause takes is raised again on the line of the last.
        SetPosition(node.Handlers[^1]);
        PopBlock(block);
        EndHandler(code, false);
        _code.Mark(end);
    }

    // The body of a try statement under its handler, and the else part; that of except* comes after the handlers.
    private void CompileProtected(TryStmt node, int handler, int exception, int end)
    {
        var range = new OpenRange(_code.Count, handler, exception);
        Block attempt = PushBlock(new Block(BlockKind.TryExcept) { Ranges = [range] });
        Compile(node.Body);
        range.Suspend(_code);
        PopBlock(attempt);
        if (!node.IsStar)
        {
            Compile(node.OrElse);
        }

        JumpWithoutLine(end);
    }

    private void CompileClause(ExceptHandler clause, HandlerCode code, int end)
    {
        int next = _code.NewLabel();
        int top = _code.Top;
        if (clause.Type is { } type)
        {
            int matched = _code.NewTemp();
            int typeRegister = Operand(type, matched);
            _code.Emit(Opcode.MatchExc, matched, code.Exception, typeRegister);
            _code.Jump(Opcode.JFalse, next, matched);
            _code.Top = top;
        }
        else
        {
            // The line of a bare `except:` is traced.
            _code.Emit(Opcode.Nop);
        }

        if (clause.Name is { } name)
        {
            StoreName(name, code.Exception);
            int unbind = _code.NewLabel();
            var range = new OpenRange(_code.Count, unbind, code.Exception);
            Block body = PushBlock(
                new Block(BlockKind.HandlerCleanup)
                {
                    Name = name,
                    Register = code.Saved,
                    Ranges = [range, code.Cleanup],
                });
            Compile(clause.Body);
            PopBlock(body);
            ClearPosition();
            range.Suspend(_code);
            code.Cleanup.Suspend(_code);
            _code.Emit(Opcode.PopExc, code.Saved);
            Unbind(name);
            _code.Jump(Opcode.Jmp, end);

            code.Cleanup.Resume(_code);
            _code.Mark(unbind);
            Unbind(name);
            _code.Emit(Opcode.ReRaise, code.Exception);
        }
        else
        {
            Block body = PushBlock(
                new Block(BlockKind.HandlerCleanup) { Register = code.Saved, Ranges = [code.Cleanup] });
            Compile(clause.Body);
            PopBlock(body);
            ClearPosition();
            code.Cleanup.Suspend(_code);
            _code.Emit(Opcode.PopExc, code.Saved);
            _code.Jump(Opcode.Jmp, end);
            code.Cleanup.Resume(_code);
        }

        _code.Mark(next);
    }

    // except*: each clause takes the part of the group that matches; what clauses raise and what is left over is
    // collected in a list and raised together at the end.
    private void CompileTryStar(TryStmt node)
    {
        int handler = _code.NewLabel();
        int end = _code.NewLabel();
        int exception = _code.Top;
        int orElse = _code.NewLabel();
        CompileProtected(node, handler, exception, orElse);
        HandlerCode code = BeginHandler(handler, exception);
        Block block = PushBlock(new Block(BlockKind.ExceptionGroupHandler));
        int original = _code.NewTemp();
        int raised = _code.NewTemp();
        int rest = _code.NewTemp();
        _code.Emit(Opcode.Move, original, exception);
        _code.Emit(Opcode.Move, rest, exception);
        _code.Emit(Opcode.BuildList, raised, raised, 0);
        foreach (ExceptHandler clause in node.Handlers)
        {
            CompileStarClause(clause, raised, rest);
        }

        _code.Emit(Opcode.ListAppend, raised, rest);
        ClearPosition();
        int result = _code.NewTemp();
        _code.Emit(Opcode.PrepReRaiseStar, result, original, raised);
        PopBlock(block);
        int raise = _code.NewLabel();
        _code.Jump(Opcode.JNotNone, raise, result);
        code.Cleanup.Suspend(_code);
        _code.Emit(Opcode.PopExc, code.Saved);
        _code.Jump(Opcode.Jmp, end);
        _code.Mark(raise);
        _code.Emit(Opcode.PopExc, code.Saved);
        _code.Emit(Opcode.ReRaise, result);
        EmitCleanup(code);
        _code.Mark(orElse);
        Compile(node.OrElse);
        _code.Mark(end);
    }

    private void CompileStarClause(ExceptHandler clause, int raised, int rest)
    {
        SetPosition(clause);
        int next = _code.NewLabel();
        int failed = _code.NewLabel();
        int top = _code.Top;
        int match = _code.NewTemps(2);
        _code.Emit(Opcode.MatchExcGroup, match, rest, Operand(clause.Type!));
        _code.Top = match + 2;
        _code.Emit(Opcode.Move, rest, match + 1);
        _code.Jump(Opcode.JNone, next, match);

        // The part is what is handled now.
        _code.Emit(Opcode.PopExc, match);
        if (clause.Name is { } name)
        {
            StoreName(name, match);
        }

        // What the clause raises comes to the register of the part.
        var range = new OpenRange(_code.Count, failed, match);
        _code.Top = match + 1;
        Block body = PushBlock(new Block(BlockKind.HandlerCleanup) { Name = clause.Name, Ranges = [range] });
        Compile(clause.Body);
        PopBlock(body);
        ClearPosition();
        range.Suspend(_code);
        if (clause.Name is not null)
        {
            Unbind(clause.Name);
        }

        _code.Jump(Opcode.Jmp, next);
        _code.Mark(failed);
        if (clause.Name is not null)
        {
            Unbind(clause.Name);
        }

        _code.Emit(Opcode.ListAppend, raised, match);
        _code.Mark(next);
        _code.Top = top;
    }
}
