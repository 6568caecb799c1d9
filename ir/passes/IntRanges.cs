using System;
using System.Collections.Generic;
using System.Numerics;

namespace Py.Ir;

/// <summary>What integers can be: bounds and known bits (<see cref="IntFact"/>), used against overflow tests, comparisons and masks.</summary>
/// <remarks>
/// Requires: nothing. Breaks: nothing. Keeps: snapshots.
/// A guard on a comparison narrows both sides for the rest of the trace, one on masked bits shows these. A parameter of a label
/// that only grows by an overflow-checked constant keeps its lower bound (and the other way round), and the low bits that the constant
/// has not. Low zero bits matter because tagged integers are handled as 4*v: i &lt; n then leaves room for i + 4.
/// </remarks>
internal sealed class IntRanges(TraceCopier copier)
{
    // By value, a place in the list; most values have no range.
    private int[] _places = Scratch.Take<int>(copier.From.Count + 32);
    private IntFact[] _facts = Scratch.TakeDirty<IntFact>(Math.Max(64, copier.From.Count / 4));
    private int _count = 1;

    private Trace From => copier.From;

    private TraceBuilder To => copier.To;

    /// <summary>Decides or weakens a renamed integer operation; true if the result is known.</summary>
    public bool TrySimplify(ref Ins ins, out InsRef result)
    {
        result = default;
        switch (ins.Op)
        {
            case IrOp.IntAddOvf or IrOp.IntSubOvf or IrOp.IntMulOvf:
                if (IntFact.CannotOverflow(ins.Op, Get(ins.A), Get(ins.B)) && Folder.Allowed(To, "ranges.overflow"))
                {
                    ins.Op = ins.Op switch
                    {
                        IrOp.IntAddOvf => IrOp.IntAdd,
                        IrOp.IntSubOvf => IrOp.IntSub,
                        _ => IrOp.IntMul,
                    };
                }
                return false;
            case IrOp.IntAnd or IrOp.IntOr or IrOp.IntXor or IrOp.IntMod:
                return TryBits(ref ins, out result);
            case IrOp.IntRshift when ins.A.IsIns && ins.B.IsConst && To.Trace[ins.A] is { Op: IrOp.IntLshift, Descr: Ins.LosesNothing } shifted && shifted.B == ins.B
                && Folder.Allowed(To, "ranges.shift"):
                result = shifted.A;
                return true;
            case >= IrOp.IntLt and <= IrOp.UintGe:
                if (IntFact.TryCompare(ins.Op, Get(ins.A), Get(ins.B), out bool truth) && Folder.Allowed(To, "ranges.compare"))
                {
                    result = To.Condition(truth);
                    return true;
                }
                return false;
            default:
                return false;
        }
    }

    /// <summary>Learns from an instruction that was copied or replaced.</summary>
    public void After(int i)
    {
        ref Ins old = ref From[i];
        InsRef made = copier.Map[i];
        if (old.Op == IrOp.LoopState)
        {
            To.Trace.LoopRanges = Known();
            return;
        }
        if (old.Op is IrOp.GuardTrue or IrOp.GuardFalse && old.A.IsIns && copier.Map[old.A.Index] is { IsIns: true } condition)
        {
            Narrow(To.Trace[condition], old.Op == IrOp.GuardTrue);
        }
        else if (old.Type == IrType.I64 && made.Raw == To.Trace.Count - 1 && !IsSet(made))
        {
            // Only when just made: what an older overflow operation gave depends on the guard behind it.
            Ins copy = To.Trace[made];
            bool may = copy.Op.Has(OpFlags.Overflow) && From[i + 1].Op == IrOp.GuardOverflow;
            IntFact fact = old.Op == IrOp.Param ? ParameterFact(i, ref old) : may ? IntFact.Any : Transfer(copy);
            if (fact != IntFact.Any)
            {
                Set(made, fact);
            }
        }
    }

    /// <summary>States that a new parameter only grows, by a multiple of a step that is checked for overflow.</summary>
    public void Grows(InsRef parameter, InsRef initial, long step)
    {
        IntFact fact = Get(initial);
        Set(parameter, IntFact.Between(fact.Low, long.MaxValue).Meet(fact.LowBits(BitOperations.TrailingZeroCount(step))));
    }

    // What is known of all values at a label.
    private List<LoopRange> Known()
    {
        List<LoopRange> known = [];
        for (int v = 1; v < To.Trace.Count && v < _places.Length; v++)
        {
            if (_places[v] != 0 && Get(new InsRef(v)) is var fact && fact != IntFact.Any)
            {
                // A bound that hardly says anything is not worth a test in each bridge: it is forgotten.
                fact = fact.WithoutFarBounds();
                Set(new InsRef(v), fact);
                if (fact != IntFact.Any)
                {
                    known.Add(new LoopRange(new InsRef(v), fact));
                }
            }
        }
        return known;
    }

    private bool IsSet(InsRef value) => value.Index < _places.Length && _places[value.Index] != 0;

    // Masks that change nothing, and results of which all is known.
    private bool TryBits(ref Ins ins, out InsRef result)
    {
        IntFact a = Get(ins.A);
        IntFact b = Get(ins.B);
        InsRef known = default;
        switch (ins.Op)
        {
            case IrOp.IntAnd:
                known = (a.Zeros | b.Ones) == ulong.MaxValue ? ins.A : (b.Zeros | a.Ones) == ulong.MaxValue ? ins.B : default;
                break;
            case IrOp.IntOr:
                known = (a.Ones | b.Zeros) == ulong.MaxValue ? ins.A : (b.Ones | a.Zeros) == ulong.MaxValue ? ins.B : default;
                break;
            case IrOp.IntMod when a.Low >= 0 && a.High < b.Low:
                known = ins.A;
                break;
        }
        if (known.IsNone && IntFact.Transfer(ins.Op, a, b) is { IsConstant: true } constant)
        {
            known = To.Int(constant.Low);
        }
        result = known.IsNone || !Folder.Allowed(To, "ranges.bits") ? default : known;
        return !result.IsNone;
    }

    private IntFact Transfer(in Ins ins)
    {
        switch (ins.Op)
        {
            case IrOp.GetfieldGc or IrOp.GetarrayitemGc or IrOp.GetfieldRaw or IrOp.GetarrayitemRaw:
                return IntFact.Loaded(To.Trace.Descriptors[new FieldRef(ins.Descr)].Kind);
            case IrOp.Select:
                return Get(ins.B).Join(Get(ins.C));
            case >= IrOp.IntAdd and <= IrOp.IntMulOvf or IrOp.CondToInt or IrOp.UntagInt:
                return IntFact.Transfer(ins.Op, Get(ins.A), Get(ins.B), ins.Op is IrOp.IntLshift or IrOp.IntAdd && ins.Descr == Ins.LosesNothing);
            default:
                return IntFact.Any;
        }
    }

    private void Narrow(in Ins condition, bool holds)
    {
        IrOp op = condition.Op;
        if (op == IrOp.CondNot && condition.A.IsIns)
        {
            Narrow(To.Trace[condition.A], !holds);
            return;
        }
        if (op is < IrOp.IntLt or > IrOp.UintGe || (!holds && !IrOps.TryNegate(op, out op)))
        {
            return;
        }
        IntFact a = Get(condition.A);
        IntFact b = Get(condition.B);
        switch (op)
        {
            case IrOp.IntLt when b.High > long.MinValue && a.Low < long.MaxValue:
                Meet(condition.A, IntFact.Between(long.MinValue, b.High - 1));
                Meet(condition.B, IntFact.Between(a.Low + 1, long.MaxValue));
                break;
            case IrOp.IntLe:
                Meet(condition.A, IntFact.Between(long.MinValue, b.High));
                Meet(condition.B, IntFact.Between(a.Low, long.MaxValue));
                break;
            case IrOp.IntGt when b.Low < long.MaxValue && a.High > long.MinValue:
                Meet(condition.A, IntFact.Between(b.Low + 1, long.MaxValue));
                Meet(condition.B, IntFact.Between(long.MinValue, a.High - 1));
                break;
            case IrOp.IntGe:
                Meet(condition.A, IntFact.Between(b.Low, long.MaxValue));
                Meet(condition.B, IntFact.Between(long.MinValue, a.High));
                break;
            case IrOp.IntEq:
                Meet(condition.A, b);
                Meet(condition.B, a);
                NarrowMasked(condition, b);
                break;
            case IrOp.IntNe when b.IsConstant && b.Low == 0:
                NarrowMasked(condition, IntFact.Any);
                break;
            case IrOp.UintLt when b.Low >= 0 && b.High > 0:
                // Below a nonnegative bound: nonnegative itself.
                Meet(condition.A, IntFact.Between(0, b.High - 1));
                break;
            case IrOp.UintLe when b.Low >= 0:
                Meet(condition.A, IntFact.Between(0, b.High));
                break;
        }
    }

    // (x & mask) is what it is shown to be, so are these bits of x; a single bit that is not zero is one.
    private void NarrowMasked(in Ins condition, IntFact shown)
    {
        if (!condition.A.IsIns || To.Trace[condition.A] is not { Op: IrOp.IntAnd, B.IsConst: true } masked)
        {
            return;
        }
        ulong mask = (ulong)To.Trace.ConstOf(masked.B).Bits;
        if (shown != IntFact.Any)
        {
            Meet(masked.A, IntFact.Bits(shown.Zeros & mask, shown.Ones & mask));
        }
        else if (BitOperations.IsPow2(mask))
        {
            Meet(masked.A, IntFact.Bits(0, mask));
        }
    }

    private void Meet(InsRef value, IntFact fact)
    {
        if (value.IsIns)
        {
            Set(value, Get(value).Meet(fact));
        }
    }

    private IntFact ParameterFact(int i, ref Ins old)
    {
        ref Ins jump = ref From[From.Count - 1];
        int label = i;
        while (From[label].Op != IrOp.Label)
        {
            label--;
        }
        if (jump.Op != IrOp.Jump || DeadCode.OwnLabel(From, jump) != label)
        {
            return IntFact.Any;
        }
        InsRef back = From.Operands(From.Count - 1)[i - label - 1];
        IntFact initial = Get(copier.Value(old.A));
        if (back.Raw == i)
        {
            return initial;
        }
        if (!back.IsIns || back.Index <= i || From[back].A.Raw != i || !From[back].B.IsConst || !(From.IsExactSum(back) || From[back].Op == IrOp.IntSubOvf && From.IsGuarded(back)))
        {
            return IntFact.Any;
        }
        long step = From.ConstOf(From[back].B).Bits;
        bool grows = From[back].Op == IrOp.IntSubOvf ? step <= 0 : step >= 0;
        IntFact bits = initial.LowBits(BitOperations.TrailingZeroCount(step));
        return (grows ? IntFact.Between(initial.Low, long.MaxValue) : IntFact.Between(long.MinValue, initial.High)).Meet(bits);
    }

    private IntFact Get(InsRef value)
    {
        if (value.IsConst)
        {
            return IntFact.Constant(To.Trace.ConstOf(value).Bits);
        }
        return value.IsIns && IsSet(value) ? _facts[_places[value.Index]] : IntFact.Any;
    }

    private void Set(InsRef value, IntFact fact)
    {
        if (!value.IsIns)
        {
            return;
        }
        if (value.Index >= _places.Length)
        {
            Scratch.Grow(ref _places, value.Index * 2);
        }
        ref int place = ref _places[value.Index];
        if (place == 0)
        {
            if (_count == _facts.Length)
            {
                Scratch.Grow(ref _facts, _count * 2);
            }
            place = _count++;
        }
        _facts[place] = fact;
    }
}
