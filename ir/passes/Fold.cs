using System;

namespace Py.Ir;

/// <summary>Simplifies an instruction before it is appended: constants, canonical order, rules, guards.</summary>
/// <remarks>Rules with code beside the file: guards and tag tests of values whose kind is evident.</remarks>
internal static class Folder
{
    /// <summary>Folds to a constant or an earlier value; may rewrite <paramref name="ins"/> in place and return false.</summary>
    public static bool TryFold(TraceBuilder builder, ref Ins ins, out InsRef result)
    {
        Trace trace = builder.Trace;
        result = default;
        if (ins.Op.IsGuard())
        {
            return FoldGuard.TryFold(builder, ref ins);
        }
        if (!ins.Op.Has(OpFlags.Pure))
        {
            return false;
        }
        if (ins.Op == IrOp.SameAs)
        {
            result = ins.A;
            return true;
        }
        if (TryConstant(builder, ref ins, out result))
        {
            return true;
        }
        if (ins.A.IsConst && !ins.B.IsConst && ins.Op.Has(OpFlags.Commutes | OpFlags.Compare))
        {
            if (ins.Op.Has(OpFlags.Commutes) || IrOps.Mirror(ins.Op) != ins.Op)
            {
                ins.Op = IrOps.Mirror(ins.Op);
                (ins.A, ins.B) = (ins.B, ins.A);
            }
        }
        if (FoldRef.TryFold(builder, ref ins, out result))
        {
            return true;
        }
        FoldRule[] rules = FoldRules.For(ins.Op);
        if (rules.Length == 0)
        {
            return false;
        }
        byte left = Sign(trace, ins.A);
        byte right = Sign(trace, ins.B);
        foreach (FoldRule rule in rules)
        {
            if ((rule.Left == left || rule.Left == FoldRule.AnySign) && (rule.Right == right || rule.Right == FoldRule.AnySign)
                && TryRule(builder, rule, ref ins, out result))
            {
                return true;
            }
        }
        return false;
    }

    private static byte Sign(Trace trace, InsRef value) => value.IsIns ? (byte)trace[value].Op : FoldRule.ConstantSign;

    private static bool TryRule(TraceBuilder builder, FoldRule rule, ref Ins ins, out InsRef result)
    {
        Trace trace = builder.Trace;
        result = default;
        Span<InsRef> bound = stackalloc InsRef[FoldRules.MaxVariables];
        bound.Clear();
        RuleNode[] children = rule.Pattern.Children;
        if (!Matches(trace, children[0], ins.A, bound)
            || (children.Length > 1 && !Matches(trace, children[1], ins.B, bound))
            || (children.Length > 2 && !Matches(trace, children[2], ins.C, bound))
            || !Holds(trace, rule.Condition, bound)
            || !Allowed(builder, rule.Name))
        {
            return false;
        }
        rule.Fired++;
        result = Build(builder, rule.Replacement, bound);
        return true;
    }

    internal static bool Allowed(TraceBuilder builder, string what) => builder.Fuel == null || builder.Fuel.Take(what);

    private static bool TryConstant(TraceBuilder builder, ref Ins ins, out InsRef result)
    {
        Trace trace = builder.Trace;
        result = default;
        int arity = ins.Op.Arity();
        if (arity == 0 || !ins.A.IsConst || (arity > 1 && !ins.B.IsConst) || (arity > 2 && !ins.C.IsConst))
        {
            return false;
        }
        long a = trace.ConstOf(ins.A).Bits;
        long b = arity > 1 ? trace.ConstOf(ins.B).Bits : 0;
        long c = arity > 2 ? trace.ConstOf(ins.C).Bits : 0;
        if ((ins.Op == IrOp.CastPtrToInt && Constants.IsReference(trace.ConstOf(ins.A)))
            || !Semantics.TryEval(ins.Op, a, b, c, out long bits)
            || (ins.Op.Has(OpFlags.Overflow) && Semantics.Overflows(ins.Op, a, b))
            || !Allowed(builder, "constant"))
        {
            return false;
        }
        result = builder.Constant(ins.Type, bits);
        return true;
    }

    private static bool Matches(Trace trace, RuleNode node, InsRef value, Span<InsRef> bound)
    {
        switch (node.Kind)
        {
            case RuleNodeKind.Variable:
                break;
            case RuleNodeKind.ConstantVariable:
                if (!value.IsConst)
                {
                    return false;
                }
                break;
            case RuleNodeKind.Literal:
                return value.IsConst && trace.ConstOf(value) == node.Literal;
            default:
                if (!value.IsIns)
                {
                    return false;
                }
                ref Ins ins = ref trace[value];
                RuleNode[] children = node.Children;
                return ins.Op == node.Op
                    && Matches(trace, children[0], ins.A, bound)
                    && (children.Length < 2 || Matches(trace, children[1], ins.B, bound))
                    && (children.Length < 3 || Matches(trace, children[2], ins.C, bound));
        }
        ref InsRef slot = ref bound[node.Variable];
        if (slot.IsNone)
        {
            slot = value;
            return true;
        }
        return slot == value;
    }

    private static bool Holds(Trace trace, RuleNode? condition, Span<InsRef> bound)
    {
        if (condition == null)
        {
            return true;
        }
        IrConst a = trace.ConstOf(bound[condition.Children[0].Variable]);
        IrConst b = condition.Children.Length > 1 ? trace.ConstOf(bound[condition.Children[1].Variable]) : default;
        return FoldRules.Holds(condition.Function, a, b);
    }

    private static InsRef Build(TraceBuilder builder, RuleNode node, Span<InsRef> bound)
    {
        switch (node.Kind)
        {
            case RuleNodeKind.Literal:
                return builder.Constant(node.Literal.Type, node.Literal.Bits);
            case RuleNodeKind.Operation:
                InsRef a = Build(builder, node.Children[0], bound);
                InsRef b = node.Children.Length > 1 ? Build(builder, node.Children[1], bound) : default;
                InsRef c = node.Children.Length > 2 ? Build(builder, node.Children[2], bound) : default;
                return builder.Emit(node.Op, a, b, c);
            case RuleNodeKind.Function:
                IrConst argument = builder.Trace.ConstOf(bound[node.Children[0].Variable]);
                IrConst computed = FoldRules.Compute(node.Function, argument);
                return builder.Constant(computed.Type, computed.Bits);
            default:
                return bound[node.Variable];
        }
    }
}

/// <summary>Guards whose outcome is evident.</summary>
internal static class FoldGuard
{
    /// <summary>True if the guard always holds; may turn it into another one.</summary>
    public static bool TryFold(TraceBuilder builder, ref Ins ins)
    {
        Trace trace = builder.Trace;
        switch (ins.Op)
        {
            case IrOp.GuardTrue or IrOp.GuardFalse:
                while (ins.A.IsIns && trace[ins.A].Op == IrOp.CondNot && Folder.Allowed(builder, "guard_not"))
                {
                    ins.A = trace[ins.A].A;
                    ins.Op = ins.Op == IrOp.GuardTrue ? IrOp.GuardFalse : IrOp.GuardTrue;
                }
                if (ins.A.IsConst && Folder.Allowed(builder, "guard_constant"))
                {
                    return Settle(ref ins, (trace.ConstOf(ins.A).Bits != 0) == (ins.Op == IrOp.GuardTrue));
                }
                return false;
            case IrOp.GuardValue when ins.A.IsConst && Folder.Allowed(builder, "guard_constant"):
                return Settle(ref ins, trace.ConstOf(ins.A).Bits == trace.ConstOf(ins.B).Bits);
            case IrOp.GuardValue when ins.A.IsIns && Folder.Allowed(builder, "guard_value_tag"):
                ref Ins made = ref trace[ins.A];
                if (made.Op == IrOp.TagInt)
                {
                    ins.B = builder.Int(trace.ConstOf(ins.B).Bits - 3);
                    ins.A = made.A;
                }
                return false;
            default:
                return false;
        }
    }

    private static bool Settle(ref Ins ins, bool holds)
    {
        if (!holds)
        {
            ins = new Ins(IrOp.GuardAlwaysFails, IrType.None, snap: ins.Snap);
        }
        return holds;
    }
}

/// <summary>Tag tests of values whose making is visible.</summary>
internal static class FoldRef
{
    public static bool TryFold(TraceBuilder builder, ref Ins ins, out InsRef result)
    {
        result = default;
        if (ins.Op is not (IrOp.IsInt or IrOp.IsFloat or IrOp.IsPointer) || !ins.A.IsIns)
        {
            return false;
        }
        IrOp made = builder.Trace[ins.A].Op;
        bool known = made is IrOp.TagInt or IrOp.New or IrOp.NewArray or IrOp.CallMallocNursery
            || (made == IrOp.BoxFloat && ins.Op != IrOp.IsPointer);
        if (!known || !Folder.Allowed(builder, "tag_known"))
        {
            return false;
        }
        bool holds = made switch
        {
            IrOp.TagInt => ins.Op == IrOp.IsInt,
            IrOp.BoxFloat => ins.Op == IrOp.IsFloat,
            // A float object made by new has a shape that says so; do not guess.
            _ => ins.Op == IrOp.IsPointer,
        };
        if (made is IrOp.New && ins.Op == IrOp.IsFloat)
        {
            return false;
        }
        result = builder.Condition(holds);
        return true;
    }
}
