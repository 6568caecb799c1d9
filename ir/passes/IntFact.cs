using System;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Py.Ir;

/// <summary>What an integer can be: between two bounds, with some bits known to be zero and some known to be one.</summary>
/// <remarks>
/// A fact describes a set of integers; a transfer function gives a fact that describes at least all results for operands
/// within the given ones. Bounds and bits are kept in step (<see cref="Of(long, long, ulong, ulong)"/>): bits that both bounds begin
/// with are known, and bounds are numbers with the known low bits. Contradictions (code that is never reached) give some fact.
/// Source of the bits of sums and differences: the tristate numbers of Linux's verifier (Vishwanathan and others, 2022), as an idea.
/// </remarks>
internal readonly record struct IntFact(long Low, long High, ulong Zeros, ulong Ones)
{
    private const ulong Sign = 1UL << 63;

    /// <summary>Nothing is known.</summary>
    public static IntFact Any => new(long.MinValue, long.MaxValue, 0, 0);

    /// <summary>Bits that are known, as zero or as one.</summary>
    public ulong Known => Zeros | Ones;

    /// <summary>Whether only one integer is left.</summary>
    public bool IsConstant => Low == High;

    /// <summary>Exactly this integer.</summary>
    public static IntFact Constant(long value) => new(value, value, ~(ulong)value, (ulong)value);

    /// <summary>Bounds, and what they say about bits.</summary>
    public static IntFact Between(long low, long high) => Of(low, high, 0, 0);

    /// <summary>Known bits, and what they say about bounds.</summary>
    public static IntFact Bits(ulong zeros, ulong ones) => Of(long.MinValue, long.MaxValue, zeros, ones);

    /// <summary>Bounds and bits, each made as narrow as the other allows.</summary>
    public static IntFact Of(long low, long high, ulong zeros, ulong ones)
    {
        // What both bounds begin with, all in between begin with.
        ulong prefix = ~Below(low ^ high);
        zeros |= ~(ulong)low & prefix;
        ones |= (ulong)low & prefix;
        ulong known = zeros | ones;
        if (known == 0)
        {
            return new IntFact(low, high, 0, 0);
        }
        if ((zeros & ones) != 0)
        {
            return Any;
        }
        long least = (long)(ones | (Sign & ~zeros));
        long most = (long)((~zeros & ~Sign) | (ones & Sign));
        low = Math.Max(low, least);
        high = Math.Min(high, most);

        // To the next number with these low bits, if there is one.
        ulong run = (known & ~(known + 1)) & ~Sign;
        if (run != 0)
        {
            long up = low + (long)((ones - (ulong)low) & run);
            low = up < low ? low : up;
            long down = high - (long)(((ulong)high - ones) & run);
            high = down > high ? high : down;
        }
        if (low > high)
        {
            return Any;
        }
        prefix = ~Below(low ^ high);
        return new IntFact(low, high, zeros | (~(ulong)low & prefix), ones | ((ulong)low & prefix));
    }

    /// <summary>Whether this can be that integer.</summary>
    public bool Contains(long value) => value >= Low && value <= High && ((ulong)value & Zeros) == 0 && (~(ulong)value & Ones) == 0;

    /// <summary>What is in both; this one if they contradict each other.</summary>
    public IntFact Meet(in IntFact other)
    {
        long low = Math.Max(Low, other.Low);
        long high = Math.Min(High, other.High);
        ulong zeros = Zeros | other.Zeros;
        ulong ones = Ones | other.Ones;
        return low > high || (zeros & ones) != 0 ? this : Of(low, high, zeros, ones);
    }

    /// <summary>What is in either.</summary>
    public IntFact Join(in IntFact other) => new(Math.Min(Low, other.Low), Math.Max(High, other.High), Zeros & other.Zeros, Ones & other.Ones);

    /// <summary>What stays if only the lowest bits that are known, at most so many, are kept.</summary>
    public IntFact LowBits(int most)
    {
        ulong mask = LowMask(Math.Min(most, RunLength(Known)));
        return Bits(Zeros & mask, Ones & mask);
    }

    /// <summary>Without bounds so near to the ends of all integers that they hardly say anything.</summary>
    public IntFact WithoutFarBounds()
    {
        const long far = long.MaxValue - (1L << 40);
        return Low is < -far and not long.MinValue || High is > far and not long.MaxValue
            ? Of(Low < -far ? long.MinValue : Low, High > far ? long.MaxValue : High, Zeros, Ones)
            : this;
    }

    /// <summary>Whether an overflow operation on such operands never overflows.</summary>
    public static bool CannotOverflow(IrOp op, in IntFact a, in IntFact b)
    {
        switch (op)
        {
            case IrOp.IntAddOvf:
                return !Semantics.Overflows(op, a.Low, b.Low) && !Semantics.Overflows(op, a.High, b.High);
            case IrOp.IntSubOvf:
                return !Semantics.Overflows(op, a.Low, b.High) && !Semantics.Overflows(op, a.High, b.Low);
            default:
                return !Semantics.Overflows(op, a.Low, b.Low) && !Semantics.Overflows(op, a.Low, b.High)
                    && !Semantics.Overflows(op, a.High, b.Low) && !Semantics.Overflows(op, a.High, b.High);
        }
    }

    /// <summary>Decides a comparison if it is the same for all such operands.</summary>
    public static bool TryCompare(IrOp op, in IntFact a, in IntFact b, out bool truth)
    {
        truth = op == IrOp.IntNe;
        if (op is IrOp.IntEq or IrOp.IntNe)
        {
            if (a.High < b.Low || a.Low > b.High || ((a.Ones & b.Zeros) | (a.Zeros & b.Ones)) != 0)
            {
                return true;
            }
            truth = !truth;
            return a.IsConstant && a == b;
        }
        if (op is IrOp.IntLt or IrOp.IntLe or IrOp.IntGt or IrOp.IntGe)
        {
            return op is IrOp.IntLt or IrOp.IntLe
                ? Ordered(a.Low, a.High, b.Low, b.High, op == IrOp.IntLe, out truth)
                : Ordered(b.Low, b.High, a.Low, a.High, op == IrOp.IntGe, out truth);
        }
        // With the sign bit turned over, unsigned is signed.
        (long aLow, long aHigh) = a.Unsigned();
        (long bLow, long bHigh) = b.Unsigned();
        return op is IrOp.UintLt or IrOp.UintLe
            ? Ordered(aLow, aHigh, bLow, bHigh, op == IrOp.UintLe, out truth)
            : Ordered(bLow, bHigh, aLow, aHigh, op == IrOp.UintGe, out truth);
    }

    /// <summary>What an operation gives for such operands. Overflow operations are taken to have not overflowed.</summary>
    /// <param name="op">An operation with an integer as its result.</param>
    /// <param name="a">First operand.</param>
    /// <param name="b">Second operand.</param>
    /// <param name="losesNothing">Of a sum or a shift to the left: whether the result is known to fit.</param>
    public static IntFact Transfer(IrOp op, in IntFact a, in IntFact b, bool losesNothing = false)
    {
        switch (op)
        {
            case IrOp.IntAdd or IrOp.IntAddOvf:
                return Add(a, b, losesNothing || op == IrOp.IntAddOvf);
            case IrOp.IntSub or IrOp.IntSubOvf:
                return Subtract(a, b, op == IrOp.IntSubOvf);
            case IrOp.IntNeg:
                return Subtract(Constant(0), a, neverOverflows: false);
            case IrOp.IntInvert:
                return new IntFact(~a.High, ~a.Low, a.Ones, a.Zeros);
            case IrOp.IntMul or IrOp.IntMulOvf:
                return Multiply(a, b, op == IrOp.IntMulOvf);
            case IrOp.IntAnd:
                return Of(
                    long.MinValue,
                    a.Low >= 0 ? b.Low >= 0 ? Math.Min(a.High, b.High) : a.High : b.Low >= 0 ? b.High : Math.Max(a.High, b.High),
                    a.Zeros | b.Zeros,
                    a.Ones & b.Ones);
            case IrOp.IntOr:
                return Of(
                    a.High < 0 ? b.High < 0 ? Math.Max(a.Low, b.Low) : a.Low : b.High < 0 ? b.Low : Math.Min(a.Low, b.Low),
                    long.MaxValue,
                    a.Zeros & b.Zeros,
                    a.Ones | b.Ones);
            case IrOp.IntXor:
                ulong both = a.Known & b.Known;
                ulong differ = a.Ones ^ b.Ones;
                return Bits(both & ~differ, both & differ);
            case IrOp.IntLshift when b.IsConstant:
                return ShiftLeft(a, (int)(b.Low & 63), losesNothing);
            case IrOp.IntRshift when b.IsConstant:
                int right = (int)(b.Low & 63);
                return Of(a.Low >> right, a.High >> right, (ulong)((long)a.Zeros >> right), (ulong)((long)a.Ones >> right));
            case IrOp.IntRshift:
                return Between(a.Low < 0 ? a.Low : 0, a.High >= 0 ? a.High : -1);
            case IrOp.UintRshift when b.IsConstant:
                int shift = (int)(b.Low & 63);
                return Of(a.Low >= 0 ? a.Low >> shift : long.MinValue, a.Low >= 0 ? a.High >> shift : long.MaxValue, (a.Zeros >> shift) | ~(ulong.MaxValue >> shift), a.Ones >> shift);
            case IrOp.UintRshift:
                return a.Low >= 0 ? Between(0, a.High) : Any;
            case IrOp.IntFloordiv when b.IsConstant && b.Low is not 0 and not -1:
                (long first, long last) = (FloorDivide(a.Low, b.Low), FloorDivide(a.High, b.Low));
                return Between(Math.Min(first, last), Math.Max(first, last));
            case IrOp.IntMod when b.Low > 0:
                return a.Low >= 0 && a.High < b.Low ? a : Between(0, a.Low >= 0 ? Math.Min(a.High, b.High - 1) : b.High - 1);
            case IrOp.IntMod when b.High < 0 && b.Low != long.MinValue:
                return Between(b.Low + 1, 0);
            case IrOp.CondToInt:
                return new IntFact(0, 1, ~1UL, 0);
            case IrOp.UntagInt:
                return Bits(3, 0);
            default:
                return Any;
        }
    }

    /// <summary>What a load of this kind can give.</summary>
    public static IntFact Loaded(FieldKind kind) => kind switch
    {
        FieldKind.U8 => Between(0, byte.MaxValue),
        FieldKind.I8 => new IntFact(sbyte.MinValue, sbyte.MaxValue, 0, 0),
        FieldKind.U16 => Between(0, ushort.MaxValue),
        FieldKind.I16 => new IntFact(short.MinValue, short.MaxValue, 0, 0),
        FieldKind.U32 => Between(0, uint.MaxValue),
        FieldKind.I32 => new IntFact(int.MinValue, int.MaxValue, 0, 0),
        _ => Any,
    };

    private static IntFact Add(in IntFact a, in IntFact b, bool neverOverflows)
    {
        (ulong zeros, ulong ones) = (0, 0);
        if (a.Known != 0 && b.Known != 0)
        {
            // Carries go as far as they may: where the smallest and the largest sum differ, nothing is known.
            ulong least = a.Ones + b.Ones;
            ulong unknown = ((~a.Zeros + ~b.Zeros) ^ least) | ~a.Known | ~b.Known;
            (zeros, ones) = (~least & ~unknown, least & ~unknown);
        }
        bool lowFits = !Semantics.Overflows(IrOp.IntAddOvf, a.Low, b.Low);
        bool highFits = !Semantics.Overflows(IrOp.IntAddOvf, a.High, b.High);
        if (!neverOverflows && !(lowFits && highFits))
        {
            return Bits(zeros, ones);
        }
        return Of(lowFits ? a.Low + b.Low : Saturated(a.Low), highFits ? a.High + b.High : Saturated(a.High), zeros, ones);
    }

    private static IntFact Subtract(in IntFact a, in IntFact b, bool neverOverflows)
    {
        (ulong zeros, ulong ones) = (0, 0);
        if (a.Known != 0 && b.Known != 0)
        {
            ulong most = ~a.Zeros - b.Ones;
            ulong least = a.Ones - ~b.Zeros;
            ulong unknown = (most ^ least) | ~a.Known | ~b.Known;
            (zeros, ones) = (~least & ~unknown, least & ~unknown);
        }
        bool lowFits = !Semantics.Overflows(IrOp.IntSubOvf, a.Low, b.High);
        bool highFits = !Semantics.Overflows(IrOp.IntSubOvf, a.High, b.Low);
        if (!neverOverflows && !(lowFits && highFits))
        {
            return Bits(zeros, ones);
        }
        return Of(lowFits ? a.Low - b.High : Saturated(a.Low), highFits ? a.High - b.Low : Saturated(a.High), zeros, ones);
    }

    // Where a sum or difference that leaves the range ends, by the sign of its first operand.
    private static long Saturated(long first) => first < 0 ? long.MinValue : long.MaxValue;

    private static IntFact Multiply(in IntFact a, in IntFact b, bool neverOverflows)
    {
        // The lowest bits of a product depend on the lowest of the factors, the more the more zeros these end with.
        int aZeros = RunLength(a.Zeros);
        int bZeros = RunLength(b.Zeros);
        ulong mask = LowMask(Math.Min(64, Math.Min(RunLength(a.Known) + bZeros, RunLength(b.Known) + aZeros)));
        ulong product = a.Ones * b.Ones;
        (long low, long high) = (long.MaxValue, long.MinValue);
        bool fits = true;
        for (int corner = 0; corner < 4; corner++)
        {
            long x = (corner & 1) != 0 ? a.High : a.Low;
            long y = (corner & 2) != 0 ? b.High : b.Low;
            long upper = Math.BigMul(x, y, out long lower);
            if (upper != lower >> 63)
            {
                fits = false;
                lower = upper < 0 ? long.MinValue : long.MaxValue;
            }
            low = Math.Min(low, lower);
            high = Math.Max(high, lower);
        }
        return fits || neverOverflows ? Of(low, high, ~product & mask, product & mask) : Bits(~product & mask, product & mask);
    }

    private static IntFact ShiftLeft(in IntFact a, int by, bool losesNothing)
    {
        (long least, long most) = (long.MinValue >> by, long.MaxValue >> by);
        ulong zeros = (a.Zeros << by) | LowMask(by);
        ulong ones = a.Ones << by;
        if (!losesNothing && (a.Low < least || a.High > most))
        {
            return Bits(zeros, ones);
        }
        return Of(Math.Max(a.Low, least) << by, Math.Min(a.High, most) << by, zeros, ones);
    }

    private static long FloorDivide(long a, long b)
    {
        (long quotient, long remainder) = Math.DivRem(a, b);
        return remainder != 0 && (remainder ^ b) < 0 ? quotient - 1 : quotient;
    }

    private (long Low, long High) Unsigned() => Low >= 0 || High < 0 ? (Low ^ long.MinValue, High ^ long.MinValue) : ((long)(Ones ^ Sign), (long)(~Zeros ^ Sign));

    // first < second, or first <= second.
    private static bool Ordered(long aLow, long aHigh, long bLow, long bHigh, bool orEqual, out bool truth)
    {
        truth = orEqual ? aHigh <= bLow : aHigh < bLow;
        return truth || (orEqual ? aLow > bHigh : aLow >= bHigh);
    }

    // All bits from the highest that is set downward.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Below(long bits) => bits == 0 ? 0 : ulong.MaxValue >> BitOperations.LeadingZeroCount((ulong)bits);

    private static int RunLength(ulong bits) => BitOperations.TrailingZeroCount(~bits);

    private static ulong LowMask(int bits) => bits >= 64 ? ulong.MaxValue : (1UL << bits) - 1;
}
