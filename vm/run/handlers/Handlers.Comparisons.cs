using System.Runtime.CompilerServices;
using Py.ObjectSpace;
using Py.Vm.Compile;

namespace Py.Vm.Run.Handlers;

/// <summary>Comparisons, as values and fused with a jump.</summary>
internal static unsafe partial class Handlers<M, R, I, F, C>
{
    private static void InstallComparisons(void** table)
    {
        Set(table, Opcode.Lt, &Compare<Staged<M, R, I, F, C>.Lt>);
        Set(table, Opcode.Le, &Compare<Staged<M, R, I, F, C>.Le>);
        Set(table, Opcode.Eq, &Compare<Staged<M, R, I, F, C>.Eq>);
        Set(table, Opcode.Ne, &Compare<Staged<M, R, I, F, C>.Ne>);
        Set(table, Opcode.Gt, &Compare<Staged<M, R, I, F, C>.Gt>);
        Set(table, Opcode.Ge, &Compare<Staged<M, R, I, F, C>.Ge>);
        Set(table, Opcode.JLt, &JumpCompare<Staged<M, R, I, F, C>.Lt>);
        Set(table, Opcode.JLe, &JumpCompare<Staged<M, R, I, F, C>.Le>);
        Set(table, Opcode.JEq, &JumpCompare<Staged<M, R, I, F, C>.Eq>);
        Set(table, Opcode.JNe, &JumpCompare<Staged<M, R, I, F, C>.Ne>);
        Set(table, Opcode.JGt, &JumpCompare<Staged<M, R, I, F, C>.Gt>);
        Set(table, Opcode.JGe, &JumpCompare<Staged<M, R, I, F, C>.Ge>);
        Set(table, Opcode.JLtI, &JumpCompareImmediate<Staged<M, R, I, F, C>.Lt>);
        Set(table, Opcode.JLeI, &JumpCompareImmediate<Staged<M, R, I, F, C>.Le>);
        Set(table, Opcode.JEqI, &JumpCompareImmediate<Staged<M, R, I, F, C>.Eq>);
        Set(table, Opcode.JNeI, &JumpCompareImmediate<Staged<M, R, I, F, C>.Ne>);
        Set(table, Opcode.JGtI, &JumpCompareImmediate<Staged<M, R, I, F, C>.Gt>);
        Set(table, Opcode.JGeI, &JumpCompareImmediate<Staged<M, R, I, F, C>.Ge>);
        Set(table, Opcode.Is, &Is);
        Set(table, Opcode.IsNot, &IsNot);
        Set(table, Opcode.Not, &Not);
    }

    [MethodImpl(Hot)]
    private static uint* Compare<TOp>(uint* pc, Slot* r, Frame* fp, ThreadState* t) where TOp : struct, IStagedComparison
    {
        uint i = *pc;
        R a = M.Get(r, B(i)), b = M.Get(r, Cc(i));
        if (M.Branch(M.BothSmallInt(a, b)))
        {
            M.Set(r, A(i), M.FromCondition(M.CompareSmall(a, b, TOp.Op)));
            return Next(pc + 1, r, fp, t);
        }

        if (M.Branch(M.BothFloat(a, b)))
        {
            M.Set(r, A(i), M.FromCondition(M.CompareFloat(M.Float(a), M.Float(b), TOp.Op)));
            return Next(pc + 1, r, fp, t);
        }

        return Go(SlowCase.CompareSlow, pc, r, fp, t);
    }

    /// <summary>Jumps by X if the condition's truth is C.</summary>
    [MethodImpl(Inline)]
    private static uint* JumpIf(bool truth, uint i, uint* pc) => pc + (((truth ? 1u : 0u) == Cc(i) ? (int)pc[1] : 0) + 2);

    [MethodImpl(Hot)]
    private static uint* JumpCompare<TOp>(uint* pc, Slot* r, Frame* fp, ThreadState* t) where TOp : struct, IStagedComparison
    {
        uint i = *pc;
        R a = M.Get(r, A(i)), b = M.Get(r, B(i));
        if (M.Branch(M.BothSmallInt(a, b)))
        {
            return Next(JumpIf(M.Branch(M.CompareSmall(a, b, TOp.Op)), i, pc), r, fp, t);
        }

        if (M.Branch(M.BothFloat(a, b)))
        {
            return Next(JumpIf(M.Branch(M.CompareFloat(M.Float(a), M.Float(b), TOp.Op)), i, pc), r, fp, t);
        }

        if (M.Branch(M.IsFloat(a)) && M.Branch(M.IsExactAsFloat(b)))
        {
            return Next(JumpIf(M.Branch(M.CompareFloat(M.Float(a), M.ToFloat(M.Int(b)), TOp.Op)), i, pc), r, fp, t);
        }

        if (M.Branch(M.IsExactAsFloat(a)) && M.Branch(M.IsFloat(b)))
        {
            return Next(JumpIf(M.Branch(M.CompareFloat(M.ToFloat(M.Int(a)), M.Float(b), TOp.Op)), i, pc), r, fp, t);
        }

        return Go(SlowCase.JumpCompareSlow, pc, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* JumpCompareImmediate<TOp>(uint* pc, Slot* r, Frame* fp, ThreadState* t) where TOp : struct, IStagedComparison
    {
        uint i = *pc;
        R a = M.Get(r, A(i));
        if (M.Branch(M.IsSmallInt(a)))
        {
            return Next(JumpIf(M.Branch(M.CompareSmall(a, M.Immediate((sbyte)(i >> 16)), TOp.Op)), i, pc), r, fp, t);
        }

        return M.Branch(M.IsFloat(a))
            ? Next(JumpIf(M.Branch(M.CompareFloat(M.Float(a), M.ToFloat(M.Int(M.Immediate((sbyte)(i >> 16)))), TOp.Op)), i, pc), r, fp, t)
            : Go(SlowCase.JumpCompareSlow, pc, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* Is(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        M.Set(r, A(i), M.FromCondition(M.Same(M.Get(r, B(i)), M.Get(r, Cc(i)))));
        return Next(pc + 1, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* IsNot(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        M.Set(r, A(i), M.FromCondition(M.Negate(M.Same(M.Get(r, B(i)), M.Get(r, Cc(i))))));
        return Next(pc + 1, r, fp, t);
    }

    [MethodImpl(Hot)]
    private static uint* Not(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        R x = M.Get(r, B(i));
        if (M.Branch(M.IsKnown(x, Singletons.True)))
        {
            M.Set(r, A(i), M.Known(Singletons.False));
            return Next(pc + 1, r, fp, t);
        }

        if (M.Branch(M.IsKnown(x, Singletons.False)))
        {
            M.Set(r, A(i), M.Known(Singletons.True));
            return Next(pc + 1, r, fp, t);
        }

        return Go(SlowCase.Residual, pc, r, fp, t);
    }
}
