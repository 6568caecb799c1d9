using Py.Vm.Syntax;

namespace Py.Vm.Compile;

// yield, yield from and await.
internal sealed partial class Compiler
{
    private int EvalYield(YieldExpr node, int want)
    {
        if (_unit.Scope.Kind != ScopeKind.Function)
        {
            throw Error("'yield' outside function");
        }

        int destination = Destination(want);
        int top = _code.Top;
        int scratch = Scratch(destination);
        int value = node.Value is { } expression
            ? Operand(expression, scratch)
            : EvalConstant(SingletonConstant.None, scratch);
        EmitYield(destination, value);
        _code.Top = top;
        return destination;
    }

    private void EmitYield(int destination, int value)
    {
        if (_unit.IsAsyncGenerator)
        {
            int wrapped = _code.IsTemp(value) ? value : _code.NewTemp();
            _code.Emit(Opcode.AsyncGenWrap, wrapped, value);
            value = wrapped;
        }

        _code.Emit(Opcode.Yield, destination, value);
    }

    private int EvalYieldFrom(YieldFromExpr node, int want)
    {
        if (_unit.Scope.Kind != ScopeKind.Function)
        {
            throw Error("'yield' outside function");
        }

        if (_unit.Kind == UnitKind.AsyncFunction)
        {
            throw Error("'yield from' inside async function");
        }

        int destination = Destination(want);
        int top = _code.Top;
        int iterator = _code.NewTemp();
        _code.Emit(Opcode.GetYieldFromIter, iterator, Operand(node.Value, iterator));
        Delegate(iterator, destination);
        _code.Top = top;
        return destination;
    }

    private int EvalAwait(AwaitExpr node, int want)
    {
        if (!IsTopLevelAwait)
        {
            if (_unit.Scope.Kind != ScopeKind.Function)
            {
                throw Error("'await' outside function");
            }

            if (_unit.Kind is not (UnitKind.AsyncFunction or UnitKind.Comprehension))
            {
                throw Error("'await' outside async function");
            }
        }

        int destination = Destination(want);
        int top = _code.Top;
        int awaitable = _code.NewTemp();
        _code.Emit(Opcode.GetAwaitable, awaitable, Operand(node.Value, awaitable), 0);
        Delegate(awaitable, destination);
        _code.Top = top;
        return destination;
    }

    // Sends to the iterator what the caller sends, and yields what it yields, until it is finished; the result to
    // the destination, which may be the register of the iterator.
    private void Delegate(int iterator, int destination)
    {
        int again = _code.NewLabel();
        int done = _code.NewLabel();
        int top = _code.Top;
        int value = EvalConstant(SingletonConstant.None);
        _code.Mark(again);
        _code.Jump(Opcode.Send, done, value, iterator, value);
        _code.Emit(Opcode.Yield, value, value, iterator + 1);
        _code.Jump(Opcode.Jmp, again);
        _code.Mark(done);
        MoveTo(value, destination);
        _code.Top = top;
    }
}
