using System;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

// Statements: the dispatcher and the simple ones.
internal sealed partial class Compiler
{
    private void Compile(Stmt[] body)
    {
        foreach (Stmt statement in body)
        {
            Compile(statement);
        }
    }

    private void Compile(Stmt node)
    {
        EnterNode();
        int top = _code.Top;
        int statementTop = _unit.StatementTop;
        _unit.StatementTop = top;
        SetPosition(node);
        CompileNode(node);
        _unit.StatementTop = statementTop;
        _code.Top = top;
        _depth--;
    }

    private void CompileNode(Stmt node)
    {
        switch (node)
        {
            case ExprStmt expression:
                CompileExpression(expression.Value);
                break;
            case AssignStmt assign:
                CompileAssign(assign);
                break;
            case AugAssignStmt assign:
                CompileAugAssign(assign);
                break;
            case AnnAssignStmt assign:
                CompileAnnAssign(assign);
                break;
            case ReturnStmt result:
                CompileReturn(result);
                break;
            case IfStmt conditional:
                CompileIf(conditional);
                break;
            case ForStmt loop:
                if (loop.IsAsync)
                {
                    CompileAsyncFor(loop);
                }
                else
                {
                    CompileFor(loop);
                }

                break;
            case WhileStmt loop:
                CompileWhile(loop);
                break;
            case BreakStmt:
                CompileBreak();
                break;
            case ContinueStmt:
                CompileContinue();
                break;
            case TryStmt attempt:
                CompileTry(attempt);
                break;
            case WithStmt with:
                CompileWith(with, 0);
                break;
            case MatchStmt match:
                CompileMatch(match);
                break;
            case RaiseStmt raise:
                CompileRaise(raise);
                break;
            case AssertStmt assertion:
                CompileAssert(assertion);
                break;
            case DeleteStmt delete:
                Array.ForEach(delete.Targets, Delete);
                break;
            case ImportStmt import:
                CompileImport(import);
                break;
            case ImportFromStmt import:
                CompileImportFrom(import);
                break;
            case FunctionDefStmt function:
                CompileFunction(function);
                break;
            case ClassDefStmt definition:
                CompileClass(definition);
                break;
            case PassStmt:
                _code.Emit(Opcode.Nop);
                break;
            case GlobalStmt or NonlocalStmt:
                break;
            default:
                throw new InvalidOperationException($"not a statement: {node.Kind}");
        }
    }

    private void CompileExpression(Expr value)
    {
        if (_isInteractive && _unit.Kind == UnitKind.Module)
        {
            _code.Emit(Opcode.PrintExpr, Eval(value));
        }
        else if (value is ConstantExpr)
        {
            _code.Emit(Opcode.Nop);
        }
        else
        {
            Eval(value);
        }
    }

    private void CompileIf(IfStmt node)
    {
        int end = _code.NewLabel();
        while (true)
        {
            int next = _code.NewLabel();
            JumpIf(node.Test, next, false);
            Compile(node.Body);
            if (node.OrElse.Length > 0)
            {
                JumpWithoutLine(end);
            }

            _code.Mark(next);
            if (node.OrElse is not [IfStmt elseIf])
            {
                Compile(node.OrElse);
                _code.Mark(end);
                return;
            }

            node = elseIf;
            SetPosition(node);
        }
    }

    private void CompileRaise(RaiseStmt node)
    {
        if (node.Exc is not { } exception)
        {
            _code.Emit(Opcode.Raise);
            return;
        }

        int raised = OperandBefore(exception, node.Cause);
        if (node.Cause is { } cause)
        {
            _code.Emit(Opcode.Raise, raised, Operand(cause), 2);
        }
        else
        {
            _code.Emit(Opcode.Raise, raised, 0, 1);
        }
    }

    private void CompileAssert(AssertStmt node)
    {
        if (node.Test is TupleExpr { Elts.Length: > 0 }
            or ConstantExpr { Value: TupleConstant { Items.Length: > 0 } })
        {
            Warn("assertion is always true, perhaps remove parentheses?");
        }

        if (_optimize > 0)
        {
            return;
        }

        int end = _code.NewLabel();
        JumpIf(node.Test, end, true);
        int window = _code.NewTemp();
        _code.Emit(Opcode.LoadAssertionError, window);
        if (node.Msg is { } message)
        {
            _code.NewTemp();
            Eval(message, _code.NewTemp());
            _code.Emit(Opcode.Call, window, 1);
        }

        _code.Emit(Opcode.Raise, window, 0, 1);
        _code.Mark(end);
    }

    // The body of a module or class.
    private void CompileBody(Stmt[] body)
    {
        if (_unit.Kind == UnitKind.Module && body.Length > 0)
        {
            SetPosition(body[0]);
        }

        if (HasAnnotations(body))
        {
            _code.Emit(Opcode.SetupAnnotations);
        }

        int start = 0;
        if (_optimize < 2 && ConstantFolder.DocString(body) is { } docString)
        {
            SetPosition(docString);
            int text = Eval(docString);
            StoreName("__doc__", text);
            _code.Top = text;
            start = 1;
        }

        foreach (Stmt statement in body.AsSpan(start))
        {
            Compile(statement);
        }
    }

    // True if a statement of this scope annotates something.
    private static bool HasAnnotations(Stmt[] body)
    {
        foreach (Stmt statement in body)
        {
            bool found = statement switch
            {
                AnnAssignStmt => true,
                ForStmt loop => HasAnnotations(loop.Body) || HasAnnotations(loop.OrElse),
                WhileStmt loop => HasAnnotations(loop.Body) || HasAnnotations(loop.OrElse),
                IfStmt conditional => HasAnnotations(conditional.Body) || HasAnnotations(conditional.OrElse),
                WithStmt with => HasAnnotations(with.Body),
                TryStmt attempt => HasAnnotations(attempt.Body) || HasAnnotations(attempt.OrElse)
                    || HasAnnotations(attempt.FinalBody)
                    || Array.Exists(attempt.Handlers, static handler => HasAnnotations(handler.Body)),
                MatchStmt match => Array.Exists(match.Cases, static matchCase => HasAnnotations(matchCase.Body)),
                _ => false,
            };
            if (found)
            {
                return true;
            }
        }

        return false;
    }
}
