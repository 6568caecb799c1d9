using System.Collections.Generic;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

// Loops, and leaving blocks early.
internal sealed partial class Compiler
{
    private void CompileWhile(WhileStmt node)
    {
        int head = _code.NewLabel();
        int orElse = _code.NewLabel();
        int exit = _code.NewLabel();
        bool isEndless = node.Test is ConstantExpr { Value: var value } && ConstantMath.IsTrue(value);
        if (isEndless)
        {
            // The line of `while True` runs at the start, and then with the jump back.
            JumpIf(node.Test, orElse, false);
        }

        _code.Mark(head);
        int tail = isEndless ? _code.NewLabel() : -1;
        Block block = PushBlock(new Block(BlockKind.While) { Head = head, Tail = tail, Exit = exit });
        if (!isEndless)
        {
            JumpIf(node.Test, orElse, false);
        }

        Compile(node.Body);
        ClearPosition();
        if (isEndless)
        {
            _code.Mark(tail);
            SetPosition(node);
        }

        _code.Jump(Opcode.Loop, head);
        PopBlock(block);
        _code.Mark(orElse);
        Compile(node.OrElse);
        _code.Mark(exit);
    }

    private void CompileFor(ForStmt node)
    {
        int head = _code.NewLabel();
        int orElse = _code.NewLabel();
        int exit = _code.NewLabel();
        int iterator = _code.NewTemp();
        Block block = PushBlock(new Block(BlockKind.For) { Head = head, Exit = exit });
        _code.Emit(Opcode.GetIter, iterator, Operand(node.Iter, iterator));
        _code.Mark(head);
        IterateTo(node.Target, iterator, orElse);
        Compile(node.Body);
        ClearPosition();
        _code.Jump(Opcode.Loop, head);
        _code.Mark(orElse);
        PopBlock(block);
        _code.Top = iterator;
        Compile(node.OrElse);
        _code.Mark(exit);
    }

    // The next item to the target, or a jump at the end.
    private void IterateTo(Expr target, int iterator, int end)
    {
        if (target is NameExpr name && name.Id != "__debug__" && FastRegister(name.Id) is >= 0 and var fast)
        {
            _unit.Use(fast);
            _code.Jump(Opcode.ForIter, end, iterator, fast);
            return;
        }

        int item = _code.NewTemp();
        _code.Jump(Opcode.ForIter, end, iterator, item);
        Store(target, item);
        _code.Top = item;
    }

    private void CompileAsyncFor(ForStmt node)
    {
        if (!IsTopLevelAwait && _unit.Kind != UnitKind.AsyncFunction)
        {
            throw Error("'async for' outside async function");
        }

        _unit.Scope.IsCoroutine = true;

        int head = _code.NewLabel();
        int orElse = _code.NewLabel();
        int exit = _code.NewLabel();
        int iterator = _code.NewTemp();
        _code.Emit(Opcode.GetAIter, iterator, Operand(node.Iter, iterator));
        _code.Mark(head);
        Block block = PushBlock(new Block(BlockKind.For) { Head = head, Exit = exit });
        int item = AwaitNext(iterator, orElse);
        Store(node.Target, item);
        _code.Top = item;
        Compile(node.Body);
        ClearPosition();
        _code.Jump(Opcode.Loop, head);
        PopBlock(block);

        // The end of the iteration belongs to the line of the iterator.
        SetPosition(node.Iter);
        EndAsyncFor(iterator, orElse);
        Compile(node.OrElse);
        _code.Mark(exit);
    }

    // Awaits the next item of an asynchronous iterator; what it raises goes to the handler, in the same register.
    private int AwaitNext(int iterator, int handler)
    {
        int start = _code.Count;
        int awaitable = _code.NewTemp();
        _code.Emit(Opcode.GetANext, awaitable, iterator);
        Delegate(awaitable, awaitable);
        _code.Cover(start, handler, awaitable);
        return awaitable;
    }

    private void EndAsyncFor(int iterator, int handler)
    {
        _code.Mark(handler);
        int exception = iterator + 1;
        _code.Top = exception;
        _code.NewTemp();
        _code.Emit(Opcode.EndAsyncFor, exception);
        _code.Top = iterator;
    }

    private void CompileReturn(ReturnStmt node)
    {
        if (_unit.Scope.Kind != ScopeKind.Function)
        {
            throw Error("'return' outside function");
        }

        if (node.Value is not null && _unit.IsAsyncGenerator)
        {
            throw Error("'return' with value in async generator");
        }

        var left = new List<Block>();
        CodePosition statement = _code.Position;
        switch (node.Value)
        {
            case null:
                _code.Emit(Opcode.Nop);
                Unwind(left, false);
                _unit.ConstantIndex(SingletonConstant.None);
                _code.Emit(Opcode.ReturnNone);
                break;
            case ConstantExpr constant:
                SetPosition(constant);
                _code.Emit(Opcode.Nop);
                if (constant.Line != node.Line)
                {
                    _code.Position = statement;
                    _code.Emit(Opcode.Nop);
                }

                Unwind(left, false);
                if (constant.Value == SingletonConstant.None)
                {
                    _unit.ConstantIndex(constant.Value);
                    _code.Emit(Opcode.ReturnNone);
                }
                else
                {
                    _code.Emit(Opcode.Return, EvalConstant(constant.Value));
                }

                break;
            default:
                int value = Eval(node.Value);
                if (node.Value.Line != node.Line)
                {
                    _code.Emit(Opcode.Nop);
                }

                if (!_code.IsTemp(value) && RunsCodeOnExit())
                {
                    value = MoveTo(value, _code.NewTemp());
                }

                Unwind(left, true);
                _code.Emit(Opcode.Return, value);
                break;
        }

        Rewind(left);
    }

    // True if leaving the open blocks may change a local.
    private bool RunsCodeOnExit()
    {
        foreach (Block block in _unit.Blocks)
        {
            if (block.Kind is BlockKind.FinallyTry or BlockKind.HandlerCleanup)
            {
                return true;
            }
        }

        return false;
    }

    private void CompileBreak()
    {
        _code.Emit(Opcode.Nop);
        Block loop = UnwindToLoop("'break' outside loop", out List<Block> left);
        _code.Jump(Opcode.Jmp, loop.Exit);
        Rewind(left);
    }

    private void CompileContinue()
    {
        _code.Emit(Opcode.Nop);
        Block loop = UnwindToLoop("'continue' not properly in loop", out List<Block> left);
        if (loop.Tail >= 0)
        {
            _code.Jump(Opcode.Jmp, loop.Tail);
        }
        else
        {
            _code.Jump(Opcode.Loop, loop.Head);
        }

        Rewind(left);
    }

    private Block UnwindToLoop(string error, out List<Block> left)
    {
        CodePosition statement = _code.Position;
        left = [];
        if (Unwind(left, false, true) is not { } loop)
        {
            _code.Position = statement;
            throw Error(error);
        }

        return loop;
    }

    // Leaves blocks from the inside out, up to the innermost loop or all of them; `left` takes them.
    private Block? Unwind(List<Block> left, bool keepsValue, bool toLoop = false)
    {
        List<Block> blocks = _unit.Blocks;
        while (blocks.Count > 0)
        {
            Block block = blocks[^1];
            if (block.Kind == BlockKind.ExceptionGroupHandler)
            {
                throw Error("'break', 'continue' and 'return' cannot appear in an except* block");
            }

            if (toLoop && block.Kind is BlockKind.While or BlockKind.For)
            {
                return block;
            }

            blocks.RemoveAt(blocks.Count - 1);
            left.Add(block);
            LeaveBlock(block, keepsValue);
        }

        return null;
    }

    // Puts the blocks back: what follows is inside them again.
    private void Rewind(List<Block> left)
    {
        for (int i = left.Count - 1; i >= 0; i--)
        {
            _unit.Blocks.Add(left[i]);
            foreach (OpenRange range in left[i].Ranges)
            {
                range.Resume(_code);
            }
        }
    }

    private void LeaveBlock(Block block, bool keepsValue)
    {
        foreach (OpenRange range in block.Ranges)
        {
            range.Suspend(_code);
        }

        switch (block.Kind)
        {
            case BlockKind.FinallyTry:
                Block? value = keepsValue ? PushBlock(new Block(BlockKind.PopValue)) : null;
                Compile(block.FinalBody);
                if (value is not null)
                {
                    PopBlock(value);
                }

                // It should look as if it ran after the statement that leaves.
                ClearPosition();
                break;
            case BlockKind.FinallyEnd:
                _code.Emit(Opcode.PopExc, block.Register);
                break;
            case BlockKind.With or BlockKind.AsyncWith:
                SetPosition(block.Statement!);
                CallExitWithNones(block.Register, block.Kind == BlockKind.AsyncWith);
                ClearPosition();
                break;
            case BlockKind.HandlerCleanup:
                _code.Emit(Opcode.PopExc, block.Register);
                if (block.Name is { } name)
                {
                    Unbind(name);
                }

                break;
        }
    }

    // name = None; del name
    private void Unbind(string name)
    {
        int top = _code.Top;
        int fast = FastRegister(name);
        StoreName(name, EvalConstant(SingletonConstant.None, fast));
        DeleteName(name);
        _code.Top = top;
    }
}
