using System;

namespace Py.Ir;

/// <summary>What integers can be: bounds and known low zero bits, used against overflow tests and comparisons.</summary>
/// <remarks>
/// Requires: nothing. Breaks: nothing. Keeps: snapshots.
/// A guard on a comparison narrows both sides for the rest of the trace. A parameter of a label that only
/// grows by an overflow-checked constant keeps its lower bound (and the other way round). Low zero bits
/// matter because tagged integers are handled as 4*v: i &lt; n then leaves room for i + 4.
/// </remarks>
internal sealed class IntRanges(TraceCopier copier)
{
    // By value, a place in the list; most values have no range.
    private int[] _places = new int[copier.From.Count + 32];
    private Range[] _ranges = new Range[Math.Max(64, copier.From.Count / 4)];
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
                if (CannotOverflow(ref ins) && Folder.Allowed(To, "ranges.overflow"))
                {
                    ins.Op = ins.Op switch
                    {
                        IrOp.IntAddOvf => IrOp.IntAdd,
                        IrOp.IntSubOvf => IrOp.IntSub,
                        _ => IrOp.IntMul,
                    };
                }
                return false;
            case IrOp.IntAnd when ins.B.IsConst:
                long mask = To.Trace.ConstOf(ins.B).Bits;
                Range value = Get(ins.A);
                bool lowZero = (~mask & ((value.ZeroBits >= 64 ? 0 : -1L << value.ZeroBits) & HighMask(value))) == 0;
                if (lowZero && Folder.Allowed(To, "ranges.and"))
                {
                    result = ins.A;
                    return true;
                }
                return false;
            case IrOp.IntRshift when ins.A.IsIns && ins.B.IsConst && To.Trace[ins.A] is { Op: IrOp.IntLshift, Descr: Ins.LosesNothing } shifted && shifted.B == ins.B
                && Folder.Allowed(To, "ranges.shift"):
                result = shifted.A;
                return true;
            case >= IrOp.IntLt and <= IrOp.UintGe:
                if (Compare(ins.Op, Get(ins.A), Get(ins.B), out bool truth) && Folder.Allowed(To, "ranges.compare"))
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
            Range range = old.Op == IrOp.Param ? ParameterRange(i, ref old) : may ? Range.Any : Transfer(copy);
            if (range != Range.Any)
            {
                Set(made, range);
            }
        }
    }

    /// <summary>States that a new parameter only grows, by a multiple of a step that is checked for overflow.</summary>
    public void Grows(InsRef parameter, InsRef initial, long step)
    {
        Range range = Get(initial);
        Set(parameter, new Range(range.Low, long.MaxValue, Math.Min(range.ZeroBits, System.Numerics.BitOperations.TrailingZeroCount(step))));
    }

    // What is known of all values at a label.
    private System.Collections.Generic.List<LoopRange> Known()
    {
        System.Collections.Generic.List<LoopRange> known = [];
        for (int v = 1; v < To.Trace.Count && v < _places.Length; v++)
        {
            if (_places[v] != 0 && Get(new InsRef(v)) is var range && range != Range.Any)
            {
                known.Add(new LoopRange(new InsRef(v), range.Low, range.High, range.ZeroBits));
            }
        }
        return known;
    }

    private bool IsSet(InsRef value) => value.Index < _places.Length && _places[value.Index] != 0;

    // Bits that a value within its bounds can have set.
    private static long HighMask(Range range) =>
        range.Low < 0 ? -1 : range.High == 0 ? 0 : (long)(ulong.MaxValue >> System.Numerics.BitOperations.LeadingZeroCount((ulong)range.High));

    private bool CannotOverflow(ref Ins ins)
    {
        Range a = Get(ins.A);
        Range b = Get(ins.B);
        switch (ins.Op)
        {
            case IrOp.IntAddOvf:
                return Fits((Int128)a.Low + b.Low) && Fits((Int128)a.High + b.High);
            case IrOp.IntSubOvf:
                return Fits((Int128)a.Low - b.High) && Fits((Int128)a.High - b.Low);
            default:
                return Fits((Int128)a.Low * b.Low) && Fits((Int128)a.Low * b.High)
                    && Fits((Int128)a.High * b.Low) && Fits((Int128)a.High * b.High);
        }
    }

    private static bool Fits(Int128 value) => value == (long)value;

    private static bool Compare(IrOp op, Range a, Range b, out bool truth)
    {
        truth = false;
        if (op is >= IrOp.UintLt and <= IrOp.UintGe)
        {
            // Within the nonnegative numbers, unsigned is signed.
            if (a.Low < 0 || b.Low < 0)
            {
                return false;
            }
            op = op switch
            {
                IrOp.UintLt => IrOp.IntLt,
                IrOp.UintLe => IrOp.IntLe,
                IrOp.UintGt => IrOp.IntGt,
                _ => IrOp.IntGe,
            };
        }
        switch (op)
        {
            case IrOp.IntLt:
                truth = a.High < b.Low;
                return truth || a.Low >= b.High;
            case IrOp.IntLe:
                truth = a.High <= b.Low;
                return truth || a.Low > b.High;
            case IrOp.IntGt:
                truth = a.Low > b.High;
                return truth || a.High <= b.Low;
            case IrOp.IntGe:
                truth = a.Low >= b.High;
                return truth || a.High < b.Low;
            case IrOp.IntEq or IrOp.IntNe:
                truth = op == IrOp.IntNe;
                return a.High < b.Low || a.Low > b.High;
            default:
                return false;
        }
    }

    private Range Transfer(in Ins ins)
    {
        Range a = Get(ins.A);
        Range b = Get(ins.B);
        int zeros = Math.Min(a.ZeroBits, b.ZeroBits);
        switch (ins.Op)
        {
            case IrOp.IntAdd or IrOp.IntAddOvf:
                return Bounds((Int128)a.Low + b.Low, (Int128)a.High + b.High, zeros, ins.Op == IrOp.IntAddOvf);
            case IrOp.IntSub or IrOp.IntSubOvf:
                return Bounds((Int128)a.Low - b.High, (Int128)a.High - b.Low, zeros, ins.Op == IrOp.IntSubOvf);
            case IrOp.IntMul or IrOp.IntMulOvf:
                Int128 ll = (Int128)a.Low * b.Low;
                Int128 lh = (Int128)a.Low * b.High;
                Int128 hl = (Int128)a.High * b.Low;
                Int128 hh = (Int128)a.High * b.High;
                Int128 low = Int128.Min(Int128.Min(ll, lh), Int128.Min(hl, hh));
                Int128 high = Int128.Max(Int128.Max(ll, lh), Int128.Max(hl, hh));
                return Bounds(low, high, Math.Min(63, a.ZeroBits + b.ZeroBits), ins.Op == IrOp.IntMulOvf);
            case IrOp.IntAnd:
                zeros = Math.Max(a.ZeroBits, b.ZeroBits);
                if (a.Low >= 0 && b.Low >= 0)
                {
                    return new Range(0, Math.Min(a.High, b.High), zeros);
                }
                return a.Low >= 0 ? new Range(0, a.High, zeros) : b.Low >= 0 ? new Range(0, b.High, zeros) : Range.Any with { ZeroBits = zeros };
            case IrOp.IntOr or IrOp.IntXor:
                if (a.Low >= 0 && b.Low >= 0)
                {
                    return new Range(0, HighMask(a) | HighMask(b), zeros);
                }
                return Range.Any with { ZeroBits = zeros };
            case IrOp.IntLshift when ins.B.IsConst:
                int left = (int)(b.Low & 63);
                if (ins.Descr == Ins.LosesNothing)
                {
                    return new Range(Math.Max(a.Low, long.MinValue >> left) << left, Math.Min(a.High, long.MaxValue >> left) << left, Math.Min(63, a.ZeroBits + left));
                }
                return Bounds((Int128)a.Low << left, (Int128)a.High << left, Math.Min(63, a.ZeroBits + left), checkedOverflow: false);
            case IrOp.IntRshift when ins.B.IsConst:
                int right = (int)(b.Low & 63);
                return new Range(a.Low >> right, a.High >> right, Math.Max(0, a.ZeroBits - right));
            case IrOp.UintRshift when ins.B.IsConst && (b.Low & 63) != 0:
                int shift = (int)(b.Low & 63);
                int kept = Math.Max(0, a.ZeroBits - shift);
                return a.Low >= 0 ? new Range(a.Low >> shift, a.High >> shift, kept) : new Range(0, (long)(ulong.MaxValue >> shift), kept);
            case IrOp.IntMod when ins.B.IsConst:
                return b.Low > 0 ? new Range(0, b.Low - 1, 0) : new Range(b.Low + 1, 0, 0);
            case IrOp.CondToInt:
                return new Range(0, 1, 0);
            case IrOp.UntagInt:
                return Range.Any with { ZeroBits = 2 };
            case IrOp.GetfieldGc or IrOp.GetarrayitemGc or IrOp.GetfieldRaw or IrOp.GetarrayitemRaw:
                return To.Trace.Descriptors[new FieldRef(ins.Descr)].Kind switch
                {
                    FieldKind.U8 => new Range(0, byte.MaxValue, 0),
                    FieldKind.I8 => new Range(sbyte.MinValue, sbyte.MaxValue, 0),
                    FieldKind.U16 => new Range(0, ushort.MaxValue, 0),
                    FieldKind.I16 => new Range(short.MinValue, short.MaxValue, 0),
                    FieldKind.U32 => new Range(0, uint.MaxValue, 0),
                    FieldKind.I32 => new Range(int.MinValue, int.MaxValue, 0),
                    _ => Range.Any,
                };
            case IrOp.Select:
                Range c = Get(ins.C);
                return new Range(Math.Min(b.Low, c.Low), Math.Max(b.High, c.High), Math.Min(b.ZeroBits, c.ZeroBits));
            default:
                return Range.Any;
        }
    }

    private static Range Bounds(Int128 low, Int128 high, int zeros, bool checkedOverflow)
    {
        if (checkedOverflow)
        {
            low = Int128.Max(low, long.MinValue);
            high = Int128.Min(high, long.MaxValue);
        }
        return Fits(low) && Fits(high) && low <= high ? new Range((long)low, (long)high, zeros) : Range.Any with { ZeroBits = zeros };
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
        Range a = Get(condition.A);
        Range b = Get(condition.B);
        switch (op)
        {
            case IrOp.IntLt when b.High > long.MinValue && a.Low < long.MaxValue:
                Meet(condition.A, new Range(long.MinValue, b.High - 1, 0));
                Meet(condition.B, new Range(a.Low + 1, long.MaxValue, 0));
                break;
            case IrOp.IntLe:
                Meet(condition.A, new Range(long.MinValue, b.High, 0));
                Meet(condition.B, new Range(a.Low, long.MaxValue, 0));
                break;
            case IrOp.IntGt when b.Low < long.MaxValue && a.High > long.MinValue:
                Meet(condition.A, new Range(b.Low + 1, long.MaxValue, 0));
                Meet(condition.B, new Range(long.MinValue, a.High - 1, 0));
                break;
            case IrOp.IntGe:
                Meet(condition.A, new Range(b.Low, long.MaxValue, 0));
                Meet(condition.B, new Range(long.MinValue, a.High, 0));
                break;
            case IrOp.IntEq:
                Meet(condition.A, b);
                Meet(condition.B, a);
                break;
            case IrOp.UintLt when b.Low >= 0 && b.High > 0:
                // Below a nonnegative bound: nonnegative itself.
                Meet(condition.A, new Range(0, b.High - 1, 0));
                break;
            case IrOp.UintLe when b.Low >= 0:
                Meet(condition.A, new Range(0, b.High, 0));
                break;
        }
    }

    private void Meet(InsRef value, Range range)
    {
        if (value.IsIns)
        {
            Set(value, Get(value).Meet(range));
        }
    }

    private Range ParameterRange(int i, ref Ins old)
    {
        ref Ins jump = ref From[From.Count - 1];
        int label = i;
        while (From[label].Op != IrOp.Label)
        {
            label--;
        }
        if (jump.Op != IrOp.Jump || DeadCode.OwnLabel(From, jump) != label)
        {
            return Range.Any;
        }
        InsRef back = From.Operands(From.Count - 1)[i - label - 1];
        Range initial = Get(copier.Value(old.A));
        if (back.Raw == i)
        {
            return initial;
        }
        if (!back.IsIns || back.Index <= i || From[back].Op is not (IrOp.IntAddOvf or IrOp.IntSubOvf) || From[back].A.Raw != i || !From[back].B.IsConst
            || From[back.Index + 1].Op != IrOp.GuardNoOverflow)
        {
            return Range.Any;
        }
        long step = From.ConstOf(From[back].B).Bits;
        bool grows = From[back].Op == IrOp.IntAddOvf ? step >= 0 : step <= 0;
        int zeros = Math.Min(initial.ZeroBits, System.Numerics.BitOperations.TrailingZeroCount(step | long.MinValue));
        return grows ? new Range(initial.Low, long.MaxValue, zeros) : new Range(long.MinValue, initial.High, zeros);
    }

    private Range Get(InsRef value)
    {
        if (value.IsConst)
        {
            long bits = To.Trace.ConstOf(value).Bits;
            return new Range(bits, bits, bits == 0 ? 63 : System.Numerics.BitOperations.TrailingZeroCount(bits));
        }
        return value.IsIns && IsSet(value) ? _ranges[_places[value.Index]].Tight() : Range.Any;
    }

    private void Set(InsRef value, Range range)
    {
        if (!value.IsIns)
        {
            return;
        }
        if (value.Index >= _places.Length)
        {
            Array.Resize(ref _places, value.Index * 2);
        }
        ref int place = ref _places[value.Index];
        if (place == 0)
        {
            if (_count == _ranges.Length)
            {
                Array.Resize(ref _ranges, _count * 2);
            }
            place = _count++;
        }
        _ranges[place] = range;
    }

    /// <summary>Low ≤ value ≤ High, and the lowest ZeroBits bits are zero.</summary>
    private readonly record struct Range(long Low, long High, int ZeroBits)
    {
        public static Range Any => new(long.MinValue, long.MaxValue, 0);

        public Range Meet(Range other)
        {
            Range meet = new(Math.Max(Low, other.Low), Math.Min(High, other.High), Math.Max(ZeroBits, other.ZeroBits));

            // Contradiction: the code behind is never reached; any answer is right, but keep it an interval.
            return meet.Low <= meet.High ? meet : this;
        }

        // Bounds rounded to multiples of the known power of two.
        public Range Tight()
        {
            if (ZeroBits == 0)
            {
                return this;
            }
            long mask = -1L << ZeroBits;
            long high = High & mask;
            long low = Low > high ? high : Low == long.MinValue ? Low : (Low + ~mask) & mask;
            return low <= high && (Low & ~mask) + High >= long.MinValue ? this with { Low = low < Low ? Low : low, High = high } : this;
        }
    }
}
