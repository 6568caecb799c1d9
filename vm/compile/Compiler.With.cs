using Py.Vm.Syntax;

namespace Py.Vm.Compile;

// with and async with.
internal sealed partial class Compiler
{
    private void CompileWith(WithStmt node, int index)
    {
        bool isAsync = node.IsAsync;
        if (isAsync && !IsTopLevelAwait && _unit.Kind != UnitKind.AsyncFunction)
        {
            throw Error("'async with' outside async function");
        }

        _unit.Scope.IsCoroutine |= isAsync;

        WithItem item = node.Items[index];
        int handler = _code.NewLabel();
        int end = _code.NewLabel();
        int exit = _code.NewTemp();
        int manager = Operand(item.ContextExpr, exit);
        int entered = _code.NewTemp();
        _code.Emit(isAsync ? Opcode.BeforeAsyncWith : Opcode.BeforeWith, exit, manager);
        _code.Top = entered + 1;
        if (isAsync)
        {
            _code.Emit(Opcode.GetAwaitable, entered, entered, 1);
            Delegate(entered, entered);
        }

        // The exception takes the place of what was entered.
        int exception = entered;
        var range = new OpenRange(_code.Count, handler, exception);
        _code.Top = entered;
        Block block = PushBlock(
            new Block(isAsync ? BlockKind.AsyncWith : BlockKind.With)
            {
                Statement = node,
                Register = exit,
                Ranges = [range],
            });
        _code.Top = entered + 1;
        if (item.OptionalVars is { } target)
        {
            Store(target, entered);
        }

        _code.Top = entered;
        if (index + 1 < node.Items.Length)
        {
            CompileWith(node, index + 1);
        }
        else
        {
            Compile(node.Body);
        }

        ClearPosition();
        range.Suspend(_code);
        PopBlock(block);
        SetPosition(node);
        CallExitWithNones(exit, isAsync);
        JumpWithoutLine(end);

        HandlerCode code = BeginHandler(handler, exception);
        SetPosition(node);
        int suppressed = _code.NewTemp();
        _code.Emit(Opcode.WithExceptStart, suppressed, exit, exception);
        if (isAsync)
        {
            _code.Emit(Opcode.GetAwaitable, suppressed, suppressed, 2);
            Delegate(suppressed, suppressed);
        }

        int suppress = _code.NewLabel();
        _code.Jump(Opcode.JTrue, suppress, suppressed);
        EndHandler(code, true);
        _code.Mark(suppress);
        ClearPosition();
        _code.Top = code.Saved + 1;
        _code.Emit(Opcode.PopExc, code.Saved);
        _code.Mark(end);
        _code.Top = exit;
    }

    private void CallExitWithNones(int exit, bool isAsync)
    {
        int top = _code.Top;
        int window = _code.NewTemps(2);
        _code.Emit(Opcode.Move, window, exit);
        for (int i = 0; i < 3; i++)
        {
            EvalConstant(SingletonConstant.None);
        }

        _code.Emit(Opcode.Call, window, 3);
        if (isAsync)
        {
            _code.Top = window + 1;
            _code.Emit(Opcode.GetAwaitable, window, window, 2);
            Delegate(window, window);
        }

        _code.Top = top;
    }
}
