using Py.Vm.Syntax;

namespace Py.Vm.Compile;

// Comprehensions and generator expressions: a nested function that takes the outermost iterator.
internal sealed partial class Compiler
{
    private int EvalComprehension(Expr node, int want)
    {
        (string name, Comprehension[] generators) = node switch
        {
            DictCompExpr dict => ("<dictcomp>", dict.Generators),
            ComprehensionExpr { Kind: NodeKind.ListComp } list => ("<listcomp>", list.Generators),
            ComprehensionExpr { Kind: NodeKind.SetComp } set => ("<setcomp>", set.Generators),
            _ => ("<genexpr>", ((ComprehensionExpr)node).Generators),
        };
        bool isGenerator = node.Kind == NodeKind.GeneratorExp;
        UnitKind outerKind = _unit.Kind;
        bool isTopLevelAwait = IsTopLevelAwait;
        int destination = Destination(want);
        int top = _code.Top;
        EnterUnit(UnitKind.Comprehension, name, node, node.Line);
        SetPosition(node);
        bool isAsync = _unit.Scope.IsCoroutine;
        if (isAsync && !isGenerator && !isTopLevelAwait
            && outerKind is not (UnitKind.AsyncFunction or UnitKind.Comprehension))
        {
            throw Error("asynchronous comprehension outside of an asynchronous function");
        }

        _unit.ArgCount = 1;
        int result = -1;
        if (!isGenerator)
        {
            result = _code.NewTemp();
            Opcode build = node.Kind switch
            {
                NodeKind.ListComp => Opcode.BuildList,
                NodeKind.SetComp => Opcode.BuildSet,
                _ => Opcode.BuildMap,
            };
            _code.Emit(build, result, result, 0);
            _unit.StatementTop = _code.Top;
        }

        CompileGenerator(node, generators, 0, result);
        if (isGenerator)
        {
            EmitImplicitReturn();
        }
        else
        {
            _code.Emit(Opcode.Return, result);
        }

        CodeUnit code = ExitUnit();
        int window = destination == top - 1 && _code.IsTemp(destination) ? destination : _code.NewTemp();
        _code.NewTemp();
        int parts = _code.NewTemps(4);
        MakeFunction(code, window, parts, 0);
        _code.Top = window + 2;
        Comprehension outermost = generators[0];
        int argument = _code.NewTemp();
        int iterable = Operand(outermost.Iter, argument);
        _code.Emit(outermost.IsAsync != 0 ? Opcode.GetAIter : Opcode.GetIter, argument, iterable);
        _code.Emit(Opcode.Call, window, 1);
        if (isAsync && !isGenerator)
        {
            _code.Top = window + 1;
            _code.Emit(Opcode.GetAwaitable, window, window, 0);
            Delegate(window, window);
        }

        MoveTo(window, destination);
        _code.Top = top;
        return destination;
    }

    private void CompileGenerator(Expr node, Comprehension[] generators, int index, int result)
    {
        EnterNode();
        Comprehension generator = generators[index];
        if (generator.IsAsync != 0)
        {
            CompileAsyncGenerator(node, generators, index, result);
        }
        else
        {
            CompileSyncGenerator(node, generators, index, result);
        }

        _depth--;
    }

    private void CompileSyncGenerator(Expr node, Comprehension[] generators, int index, int result)
    {
        Comprehension generator = generators[index];
        int top = _code.Top;
        int next = _code.NewLabel();
        int end = _code.NewLabel();
        Expr? single = generator.Iter switch
        {
            TupleExpr { Elts: [not StarredExpr and var item] } => item,
            ListExpr { Elts: [not StarredExpr and var item] } => item,
            ConstantExpr { Value: TupleConstant { Items: [var item] } } constant => ConstantAt(constant, item),
            _ => null,
        };
        if (index > 0 && single is not null)
        {
            // for y in [f(x)]: an assignment, not a loop.
            AssignTo(generator.Target, single);
            _code.Top = top;
            CompileElement(node, generators, index, result, next);
            _code.Mark(next);
            return;
        }

        int iterator;
        if (index == 0)
        {
            iterator = EvalName(".0", Any);
        }
        else
        {
            iterator = _code.NewTemp();
            _code.Emit(Opcode.GetIter, iterator, Operand(generator.Iter, iterator));
        }

        int statementTop = _unit.StatementTop;
        _unit.StatementTop = _code.Top;
        _code.Mark(next);
        IterateTo(generator.Target, iterator, end);
        int skip = _code.NewLabel();
        CompileElement(node, generators, index, result, skip);
        _code.Mark(skip);
        _code.Jump(Opcode.Loop, next);
        _code.Mark(end);
        _unit.StatementTop = statementTop;
        _code.Top = top;
    }

    private static ConstantExpr ConstantAt(ConstantExpr place, object value)
    {
        var constant = new ConstantExpr { Value = value };
        constant.CopyPosition(place);
        return constant;
    }

    private void CompileAsyncGenerator(Expr node, Comprehension[] generators, int index, int result)
    {
        Comprehension generator = generators[index];
        int top = _code.Top;
        int head = _code.NewLabel();
        int end = _code.NewLabel();

        // The iterator in a temporary of its own: what it raises goes to the next.
        int iterator = _code.NewTemp();
        if (index == 0)
        {
            EvalName(".0", iterator);
        }
        else
        {
            _code.Emit(Opcode.GetAIter, iterator, Operand(generator.Iter, iterator));
        }

        _code.Mark(head);
        Block block = PushBlock(new Block(BlockKind.AsyncComprehension));
        int item = AwaitNext(iterator, end);
        Store(generator.Target, item);
        _code.Top = item;
        int skip = _code.NewLabel();
        CompileElement(node, generators, index, result, skip);
        _code.Mark(skip);
        _code.Jump(Opcode.Loop, head);
        PopBlock(block);
        EndAsyncFor(iterator, end);
        _code.Top = top;
    }

    // The conditions of a generator, then the generators inside it or the element.
    private void CompileElement(Expr node, Comprehension[] generators, int index, int result, int skip)
    {
        foreach (Expr condition in generators[index].Ifs)
        {
            JumpIf(condition, skip, false);
        }

        if (index + 1 < generators.Length)
        {
            CompileGenerator(node, generators, index + 1, result);
            return;
        }

        int top = _code.Top;
        switch (node)
        {
            case DictCompExpr dict:
                int key = OperandBefore(dict.Key, dict.Value);
                int value = Operand(dict.Value);
                _code.Emit(Opcode.MapAdd, result, key, value);
                break;
            case ComprehensionExpr { Kind: NodeKind.GeneratorExp } generator:
                int yielded = Operand(generator.Elt);
                EmitYield(_code.NewTemp(), yielded);
                break;
            default:
                ComprehensionExpr comprehension = (ComprehensionExpr)node;
                int element = Operand(comprehension.Elt);
                Opcode add = node.Kind == NodeKind.ListComp ? Opcode.ListAppend : Opcode.SetAdd;
                _code.Emit(add, result, element);
                break;
        }

        _code.Top = top;
    }
}
