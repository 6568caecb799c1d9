using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

/// <summary>The optimizer of the tree: constants are computed, displays that nobody can change become constants.</summary>
/// <remarks>Changes the tree in place; runs before the symbol table pass, as in CPython.</remarks>
internal sealed class ConstantFolder(int optimize, bool futureAnnotations)
{
    private const int MaxDepth = 3000;

    private int _depth;

    public void Fold(Mod tree)
    {
        switch (tree)
        {
            case ModuleMod module:
                FoldBody(module.Body);
                break;
            case InteractiveMod interactive:
                Fold(interactive.Body);
                break;
            case ExpressionMod expression:
                Fold(ref expression.Body);
                break;
        }
    }

    /// <summary>The docstring node of a body, or null.</summary>
    public static ConstantExpr? DocString(Stmt[] body) =>
        body is [ExprStmt { Value: ConstantExpr { Value: string } constant }, ..] ? constant : null;

    /// <summary>The frozenset of constant items.</summary>
    public static FrozenSetConstant Distinct(object[] values)
    {
        var distinct = new List<object>(values.Length);
        var seen = new HashSet<object>(ConstantComparer.Python);
        foreach (object value in values)
        {
            if (seen.Add(value))
            {
                distinct.Add(value);
            }
        }

        return new FrozenSetConstant([.. distinct]);
    }

    private void EnterNode()
    {
        if (++_depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw CompileErrors.Recursion();
        }
    }

    // A body whose first statement only now became a string must not get a docstring by that.
    private void FoldBody(Stmt[] body)
    {
        bool hasDocString = DocString(body) is not null;
        Fold(body);
        if (!hasDocString && DocString(body) is { } constant)
        {
            var joined = new JoinedStrExpr { Values = [constant] };
            joined.CopyPosition(constant);
            ((ExprStmt)body[0]).Value = joined;
        }
    }

    private void Fold(Stmt[] body)
    {
        foreach (Stmt statement in body)
        {
            Fold(statement);
        }
    }

    private void Fold(Stmt node)
    {
        EnterNode();
        switch (node)
        {
            case FunctionDefStmt function:
                FoldArguments(function.Args);
                FoldBody(function.Body);
                Fold(function.DecoratorList);
                if (!futureAnnotations)
                {
                    FoldOptional(ref function.Returns);
                }

                break;
            case ClassDefStmt definition:
                Fold(definition.Bases);
                FoldKeywords(definition.Keywords);
                FoldBody(definition.Body);
                Fold(definition.DecoratorList);
                break;
            case ReturnStmt result:
                FoldOptional(ref result.Value);
                break;
            case DeleteStmt delete:
                Fold(delete.Targets);
                break;
            case AssignStmt assign:
                Fold(assign.Targets);
                Fold(ref assign.Value);
                break;
            case AugAssignStmt assign:
                Fold(ref assign.Target);
                Fold(ref assign.Value);
                break;
            case AnnAssignStmt assign:
                Fold(ref assign.Target);
                if (!futureAnnotations)
                {
                    Fold(ref assign.Annotation);
                }

                FoldOptional(ref assign.Value);
                break;
            case ForStmt loop:
                Fold(ref loop.Target);
                Fold(ref loop.Iter);
                Fold(loop.Body);
                Fold(loop.OrElse);
                loop.Iter = loop.Kind == NodeKind.For ? FreezeIterable(loop.Iter) : loop.Iter;
                break;
            case WhileStmt loop:
                Fold(ref loop.Test);
                Fold(loop.Body);
                Fold(loop.OrElse);
                break;
            case IfStmt conditional:
                FoldIf(conditional);
                break;
            case WithStmt with:
                foreach (WithItem item in with.Items)
                {
                    Fold(ref item.ContextExpr);
                    FoldOptional(ref item.OptionalVars);
                }

                Fold(with.Body);
                break;
            case MatchStmt match:
                Fold(ref match.Subject);
                foreach (MatchCase matchCase in match.Cases)
                {
                    Fold(matchCase.Pattern);
                    FoldOptional(ref matchCase.Guard);
                    Fold(matchCase.Body);
                }

                break;
            case RaiseStmt raise:
                FoldOptional(ref raise.Exc);
                FoldOptional(ref raise.Cause);
                break;
            case TryStmt attempt:
                Fold(attempt.Body);
                foreach (ExceptHandler handler in attempt.Handlers)
                {
                    FoldOptional(ref handler.Type);
                    Fold(handler.Body);
                }

                Fold(attempt.OrElse);
                Fold(attempt.FinalBody);
                break;
            case AssertStmt assertion:
                Fold(ref assertion.Test);
                FoldOptional(ref assertion.Msg);
                break;
            case ExprStmt expression:
                Fold(ref expression.Value);
                break;
        }

        _depth--;
    }

    private void FoldIf(IfStmt node)
    {
        while (true)
        {
            Fold(ref node.Test);
            Fold(node.Body);
            if (node.OrElse is not [IfStmt next])
            {
                Fold(node.OrElse);
                return;
            }

            node = next;
        }
    }

    private void FoldArguments(Arguments args)
    {
        if (!futureAnnotations)
        {
            FoldAnnotations(args.PosOnlyArgs);
            FoldAnnotations(args.Args);
            FoldAnnotations(args.KwOnlyArgs);
            if (args.VarArg is { } varArg)
            {
                FoldOptional(ref varArg.Annotation);
            }

            if (args.KwArg is { } kwArg)
            {
                FoldOptional(ref kwArg.Annotation);
            }
        }

        Fold(args.KwDefaults);
        Fold(args.Defaults);
    }

    private void FoldAnnotations(Arg[] args)
    {
        foreach (Arg arg in args)
        {
            FoldOptional(ref arg.Annotation);
        }
    }

    private void FoldKeywords(Keyword[] keywords)
    {
        foreach (Keyword keyword in keywords)
        {
            Fold(ref keyword.Value);
        }
    }

    private void Fold(Pattern[] patterns)
    {
        foreach (Pattern pattern in patterns)
        {
            Fold(pattern);
        }
    }

    private void Fold(Pattern node)
    {
        EnterNode();
        switch (node)
        {
            case MatchValue value:
                Fold(ref value.Value);
                break;
            case MatchSequence sequence:
                Fold(sequence.Patterns);
                break;
            case MatchMapping mapping:
                Fold(mapping.Keys);
                Fold(mapping.Patterns);
                break;
            case MatchClass matchClass:
                Fold(ref matchClass.Cls);
                Fold(matchClass.Patterns);
                Fold(matchClass.KwdPatterns);
                break;
            case MatchAs { Pattern: { } inner }:
                Fold(inner);
                break;
            case MatchOr matchOr:
                Fold(matchOr.Patterns);
                break;
        }

        _depth--;
    }

    private void Fold(Expr?[] nodes)
    {
        for (int i = 0; i < nodes.Length; i++)
        {
            FoldOptional(ref nodes[i]);
        }
    }

    private void FoldOptional(ref Expr? node)
    {
        if (node is not null)
        {
            node = FoldNode(node);
        }
    }

    private void Fold(ref Expr node) => node = FoldNode(node);

    private Expr FoldNode(Expr node)
    {
        EnterNode();
        Expr folded = node;
        switch (node)
        {
            case BoolOpExpr boolOp:
                Fold(boolOp.Values);
                break;
            case BinOpExpr binOp:
                Fold(ref binOp.Left);
                Fold(ref binOp.Right);
                folded = FoldBinary(binOp);
                break;
            case UnaryOpExpr unary:
                Fold(ref unary.Operand);
                folded = FoldUnary(unary);
                break;
            case LambdaExpr lambda:
                FoldArguments(lambda.Args);
                Fold(ref lambda.Body);
                break;
            case IfExpr conditional:
                Fold(ref conditional.Test);
                Fold(ref conditional.Body);
                Fold(ref conditional.OrElse);
                break;
            case DictExpr dict:
                Fold(dict.Keys);
                Fold(dict.Values);
                break;
            case SetExpr set:
                Fold(set.Elts);
                break;
            case ComprehensionExpr comp:
                Fold(ref comp.Elt);
                FoldGenerators(comp.Generators);
                break;
            case DictCompExpr comp:
                Fold(ref comp.Key);
                Fold(ref comp.Value);
                FoldGenerators(comp.Generators);
                break;
            case AwaitExpr await:
                Fold(ref await.Value);
                break;
            case YieldExpr yield:
                FoldOptional(ref yield.Value);
                break;
            case YieldFromExpr yieldFrom:
                Fold(ref yieldFrom.Value);
                break;
            case CompareExpr compare:
                Fold(ref compare.Left);
                Fold(compare.Comparators);
                if (compare.Ops[^1] is CompareOperator.In or CompareOperator.NotIn)
                {
                    compare.Comparators[^1] = FreezeIterable(compare.Comparators[^1]);
                }

                break;
            case CallExpr call:
                Fold(ref call.Func);
                Fold(call.Args);
                FoldKeywords(call.Keywords);
                break;
            case FormattedValueExpr formatted:
                Fold(ref formatted.Value);
                FoldOptional(ref formatted.FormatSpec);
                break;
            case JoinedStrExpr joined:
                Fold(joined.Values);
                break;
            case AttributeExpr attribute:
                Fold(ref attribute.Value);
                break;
            case SubscriptExpr subscript:
                Fold(ref subscript.Value);
                Fold(ref subscript.Slice);
                folded = FoldSubscript(subscript);
                break;
            case StarredExpr starred:
                Fold(ref starred.Value);
                break;
            case SliceExpr slice:
                FoldOptional(ref slice.Lower);
                FoldOptional(ref slice.Upper);
                FoldOptional(ref slice.Step);
                break;
            case NamedExpr named:
                Fold(ref named.Value);
                break;
            case ListExpr list:
                Fold(list.Elts);
                break;
            case TupleExpr tuple:
                Fold(tuple.Elts);
                folded = tuple.Ctx == ExprContext.Load ? FoldTuple(tuple, tuple.Elts) : tuple;
                break;
            case NameExpr { Id: "__debug__", Ctx: ExprContext.Load }:
                folded = Constant(node, optimize == 0);
                break;
        }

        _depth--;
        return folded;
    }

    private void FoldGenerators(Comprehension[] generators)
    {
        foreach (Comprehension generator in generators)
        {
            Fold(ref generator.Target);
            Fold(ref generator.Iter);
            Fold(generator.Ifs);
            generator.Iter = FreezeIterable(generator.Iter);
        }
    }

    private static ConstantExpr Constant(Node at, object value)
    {
        var constant = new ConstantExpr { Value = value };
        constant.CopyPosition(at);
        return constant;
    }

    private static Expr FoldUnary(UnaryOpExpr node)
    {
        if (node.Operand is ConstantExpr constant)
        {
            return ConstantMath.Unary(node.Op, constant.Value) is { } value ? Constant(node, value) : node;
        }

        // Only tests whose result is a bool may absorb a `not`.
        if (node.Op == UnaryOperator.Not && node.Operand is CompareExpr { Ops: [var op] } compare
            && op >= CompareOperator.Is)
        {
            compare.Ops[0] = op switch
            {
                CompareOperator.Is => CompareOperator.IsNot,
                CompareOperator.IsNot => CompareOperator.Is,
                CompareOperator.In => CompareOperator.NotIn,
                _ => CompareOperator.In,
            };
            return compare;
        }

        return node;
    }

    private static Expr FoldBinary(BinOpExpr node)
    {
        if (node.Left is not ConstantExpr left)
        {
            return node;
        }

        if (node.Op == BinaryOperator.Mod && left.Value is string format && node.Right is TupleExpr arguments)
        {
            return PercentFormat.ToJoinedString(node, format, arguments.Elts) ?? (Expr)node;
        }

        return node.Right is ConstantExpr right
            && ConstantMath.Binary(node.Op, left.Value, right.Value) is { } value
                ? Constant(node, value)
                : node;
    }

    private static Expr FoldSubscript(SubscriptExpr node) =>
        node is { Ctx: ExprContext.Load, Value: ConstantExpr value, Slice: ConstantExpr index }
        && ConstantMath.Item(value.Value, index.Value) is { } item
            ? Constant(node, item)
            : node;

    private static Expr FoldTuple(Expr node, Expr[] items)
    {
        return ConstantValues(items) is { } values ? Constant(node, new TupleConstant(values)) : node;
    }

    private static object[]? ConstantValues(Expr[] items)
    {
        foreach (Expr item in items)
        {
            if (item is not ConstantExpr)
            {
                return null;
            }
        }

        object[] values = new object[items.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ((ConstantExpr)items[i]).Value;
        }

        return values;
    }

    // A display that is only iterated over or searched needs no fresh object.
    private static Expr FreezeIterable(Expr node)
    {
        switch (node)
        {
            case ListExpr list:
                foreach (Expr item in list.Elts)
                {
                    if (item is StarredExpr)
                    {
                        return list;
                    }
                }

                var tuple = new TupleExpr { Elts = list.Elts, Ctx = list.Ctx };
                tuple.CopyPosition(list);
                return FoldTuple(tuple, list.Elts);
            case SetExpr set when ConstantValues(set.Elts) is { } values:
                return Constant(set, Distinct(values));
            default:
                return node;
        }
    }
}
