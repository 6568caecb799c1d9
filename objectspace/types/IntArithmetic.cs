using System;
using Py.ObjectSpace.Numbers;

namespace Py.ObjectSpace;

/// <summary>Arithmetic of ints: in 64 bits while both fit, over limbs otherwise.</summary>
public unsafe partial struct PyInt
{
    /// <summary>The magnitude of an instance of int; a small one is written to <paramref name="small"/> (one word of the caller's).</summary>
    public static ReadOnlySpan<ulong> Magnitude(Value v, ulong* small, out bool negative)
    {
        if (v.IsSmallInt)
        {
            long i = v.SmallInt;
            negative = i < 0;
            *small = (ulong)Math.Abs(i);
            return new ReadOnlySpan<ulong>(small, i == 0 ? 0 : 1);
        }

        long size = v.As<PyInt>().Fields.SignedSize;
        negative = size < 0;
        return new ReadOnlySpan<ulong>(Limbs(v), (int)Math.Abs(size));
    }

    /// <summary>An int of a sign and limbs (the highest may be zero).</summary>
    public static Value FromLimbs(bool negative, scoped ReadOnlySpan<ulong> limbs)
    {
        int length = Numbers.Limbs.Normalize(limbs);
        limbs = limbs[..length];
        if (length <= 1)
        {
            ulong magnitude = length == 0 ? 0 : limbs[0];
            if (magnitude <= (ulong)Value.MaxInt)
            {
                return Value.FromSmallInt(negative ? -(long)magnitude : (long)magnitude);
            }

            if (negative && magnitude == (ulong)Value.MaxInt + 1)
            {
                return Value.FromSmallInt(Value.MinInt);
            }
        }

        Value v = PyType.AllocateVar(Types.Get(TypeId.Int), (ulong)length * 8);
        if (!v.IsNull)
        {
            v.As<PyInt>().Fields.SignedSize = negative ? -length : length;
            limbs.CopyTo(new Span<ulong>(Limbs(v), length));
        }

        return v;
    }

    /// <summary>An int of any size.</summary>
    public static Value FromBigInteger(System.Numerics.BigInteger big)
    {
        System.Numerics.BigInteger magnitude = System.Numerics.BigInteger.Abs(big);
        byte[] bytes = magnitude.ToByteArray(isUnsigned: true);
        using Scratch<ulong> limbs = new(stackalloc ulong[16], (bytes.Length + 7) / 8);
        limbs.Span.Clear();
        bytes.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(limbs.Span));
        return FromLimbs(big.Sign < 0, limbs.Span);
    }

    private static bool Both(Value a, Value b, out long x, out long y)
    {
        y = 0;
        return TryGetLong(a, out x) & TryGetLong(b, out y);
    }

    internal static Value Add(Value a, Value b)
    {
        if (!a.IsInt || !b.IsInt)
        {
            return Value.NotImplemented;
        }

        if (Both(a, b, out long x, out long y))
        {
            long s = unchecked(x + y);
            if (((x ^ s) & (y ^ s)) >= 0)
            {
                return New(s);
            }
        }

        ulong p, q;
        ReadOnlySpan<ulong> left = Magnitude(a, &p, out bool m), right = Magnitude(b, &q, out bool n);
        using Scratch<ulong> result = new(stackalloc ulong[32], Numbers.Limbs.MaxSumLimbs(left.Length, right.Length));
        int length = Numbers.Limbs.AddSigned(m, left, n, right, result.Span, out bool negative);
        return FromLimbs(negative, result.Span[..length]);
    }

    internal static Value Subtract(Value a, Value b)
    {
        if (!a.IsInt || !b.IsInt)
        {
            return Value.NotImplemented;
        }

        if (Both(a, b, out long x, out long y))
        {
            long s = unchecked(x - y);
            if (((x ^ y) & (x ^ s)) >= 0)
            {
                return New(s);
            }
        }

        ulong p, q;
        ReadOnlySpan<ulong> left = Magnitude(a, &p, out bool m), right = Magnitude(b, &q, out bool n);
        using Scratch<ulong> result = new(stackalloc ulong[32], Numbers.Limbs.MaxSumLimbs(left.Length, right.Length));
        int length = Numbers.Limbs.SubtractSigned(m, left, n, right, result.Span, out bool negative);
        return FromLimbs(negative, result.Span[..length]);
    }

    internal static Value Multiply(Value a, Value b)
    {
        if (!a.IsInt || !b.IsInt)
        {
            return Value.NotImplemented;
        }

        if (Both(a, b, out long x, out long y))
        {
            long high = Math.BigMul(x, y, out long low);
            if (high == low >> 63)
            {
                return New(low);
            }
        }

        ulong p, q;
        ReadOnlySpan<ulong> left = Magnitude(a, &p, out bool m), right = Magnitude(b, &q, out bool n);
        if (left.Length == 0 || right.Length == 0)
        {
            return Value.FromSmallInt(0);
        }

        if ((long)left.Length + right.Length > int.MaxValue / 8)
        {
            return Errors.NoMemory();
        }

        using Scratch<ulong> result = new(stackalloc ulong[32], Numbers.Limbs.MaxProductLimbs(left.Length, right.Length));
        int length = a.Is(b) ? Numbers.Limbs.Square(left, result.Span) : Numbers.Limbs.Multiply(left, right, result.Span);
        return FromLimbs(m != n, result.Span[..length]);
    }

    /// <summary>Floor division with remainder; false with ZeroDivisionError.</summary>
    private static bool FloorDivMod(Value a, Value b, bool wantQuotient, bool wantRemainder, string message, Slot* quotient, Slot* remainder)
    {
        if (Both(a, b, out long x, out long y) && y != -1)
        {
            if (y == 0)
            {
                Errors.ZeroDivisionError(message);
                return false;
            }

            long d = x / y, r = x - (d * y);
            if (r != 0 && (r ^ y) < 0)
            {
                d--;
                r += y;
            }

            quotient->Initialize(New(d));
            remainder->Initialize(New(r));
            return true;
        }

        ulong p, q;
        ReadOnlySpan<ulong> left = Magnitude(a, &p, out bool m), right = Magnitude(b, &q, out bool n);
        if (right.Length == 0)
        {
            Errors.ZeroDivisionError(message);
            return false;
        }

        using Scratch<ulong> qs = new(stackalloc ulong[32], Numbers.Limbs.MaxQuotientLimbs(left.Length, right.Length) + 2);
        using Scratch<ulong> rs = new(stackalloc ulong[32], Math.Max(left.Length, right.Length) + 2);
        Numbers.Limbs.FloorDivRem(m, left, n, right, qs.Span, out int ql, out bool qn, rs.Span, out int rl, out bool rn);
        if (wantQuotient)
        {
            quotient->Initialize(FromLimbs(qn, qs.Span[..ql]));
        }

        if (wantRemainder)
        {
            remainder->Initialize(FromLimbs(rn, rs.Span[..rl]));
        }

        return true;
    }

    internal static Value FloorDivide(Value a, Value b)
    {
        Slot q, r;
        return !a.IsInt || !b.IsInt ? Value.NotImplemented
            : FloorDivMod(a, b, true, false, "integer division or modulo by zero", &q, &r) ? q.Load() : Value.Null;
    }

    internal static Value Modulo(Value a, Value b)
    {
        Slot q, r;
        return !a.IsInt || !b.IsInt ? Value.NotImplemented
            : FloorDivMod(a, b, false, true, "integer modulo by zero", &q, &r) ? r.Load() : Value.Null;
    }

    internal static Value DivMod(Value a, Value b)
    {
        Slot* results = stackalloc Slot[2];
        return !a.IsInt || !b.IsInt ? Value.NotImplemented
            : FloorDivMod(a, b, true, true, "integer division or modulo by zero", results, results + 1) ? PyTuple.New(results[0].Load(), results[1].Load()) : Value.Null;
    }

    internal static Value TrueDivide(Value a, Value b)
    {
        if (!a.IsInt || !b.IsInt)
        {
            return Value.NotImplemented;
        }

        if (Both(a, b, out long x, out long y) && Math.Abs(x >> 1) < 1L << 52 && Math.Abs(y >> 1) < 1L << 52)
        {
            return y == 0 ? Errors.ZeroDivisionError("division by zero") : PyFloat.New((double)x / y);
        }

        ulong p, q;
        ReadOnlySpan<ulong> left = Magnitude(a, &p, out bool m), right = Magnitude(b, &q, out bool n);
        if (right.Length == 0)
        {
            return Errors.ZeroDivisionError("division by zero");
        }

        return Numbers.Limbs.TryTrueDivide(m, left, n, right, out double value)
            ? PyFloat.New(value)
            : Errors.OverflowError("integer division result too large for a float");
    }

    private enum BitOperation
    {
        And,
        Or,
        Xor,
    }

    private static Value Bitwise(Value a, Value b, BitOperation operation)
    {
        if (!a.IsInt || !b.IsInt)
        {
            return Value.NotImplemented;
        }

        if (Both(a, b, out long x, out long y))
        {
            return New(operation == BitOperation.And ? x & y : operation == BitOperation.Or ? x | y : x ^ y);
        }

        ulong p, q;
        ReadOnlySpan<ulong> left = Magnitude(a, &p, out bool m), right = Magnitude(b, &q, out bool n);
        using Scratch<ulong> result = new(stackalloc ulong[32], Numbers.Limbs.MaxBitwiseLimbs(left.Length, right.Length));
        bool negative;
        int length = operation switch
        {
            BitOperation.And => Numbers.Limbs.And(m, left, n, right, result.Span, out negative),
            BitOperation.Or => Numbers.Limbs.Or(m, left, n, right, result.Span, out negative),
            _ => Numbers.Limbs.Xor(m, left, n, right, result.Span, out negative),
        };
        return FromLimbs(negative, result.Span[..length]);
    }

    private static Value And(Value a, Value b) => Bitwise(a, b, BitOperation.And);

    private static Value Or(Value a, Value b) => Bitwise(a, b, BitOperation.Or);

    private static Value Xor(Value a, Value b) => Bitwise(a, b, BitOperation.Xor);

    internal static Value ShiftLeft(Value a, Value b)
    {
        if (!a.IsInt || !b.IsInt)
        {
            return Value.NotImplemented;
        }

        if (IsNegative(b))
        {
            return Errors.ValueError("negative shift count");
        }

        ulong p;
        ReadOnlySpan<ulong> left = Magnitude(a, &p, out bool m);
        if (left.Length == 0)
        {
            return Value.FromSmallInt(0);
        }

        if (!TryGetLong(b, out long count))
        {
            return Errors.OverflowError("too many digits in integer");
        }

        if (count / 64 > int.MaxValue / 16)
        {
            return Errors.NoMemory();
        }

        using Scratch<ulong> result = new(stackalloc ulong[32], Numbers.Limbs.MaxShiftLeftLimbs(left.Length, count));
        int length = Numbers.Limbs.ShiftLeft(left, count, result.Span);
        return FromLimbs(m, result.Span[..length]);
    }

    internal static Value ShiftRight(Value a, Value b)
    {
        if (!a.IsInt || !b.IsInt)
        {
            return Value.NotImplemented;
        }

        if (IsNegative(b))
        {
            return Errors.ValueError("negative shift count");
        }

        if (!TryGetLong(b, out long count))
        {
            return Value.FromSmallInt(IsNegative(a) ? -1 : 0);
        }

        if (TryGetLong(a, out long x))
        {
            return New(x >> (int)Math.Min(count, 63));
        }

        ulong p;
        ReadOnlySpan<ulong> left = Magnitude(a, &p, out bool m);
        using Scratch<ulong> result = new(stackalloc ulong[32], left.Length + 1);
        int length = Numbers.Limbs.ShiftRightSigned(m, left, count, result.Span, out bool negative);
        return FromLimbs(negative, result.Span[..length]);
    }

    private static Value Negate(Value a)
    {
        if (TryGetLong(a, out long x) && x != long.MinValue)
        {
            return New(-x);
        }

        ulong p;
        ReadOnlySpan<ulong> limbs = Magnitude(a, &p, out bool negative);
        return FromLimbs(!negative, limbs);
    }

    private static Value Absolute(Value a) => IsNegative(a) ? Negate(a) : ToExact(a);

    private static Value Invert(Value a) => TryGetLong(a, out long x) ? New(~x) : Subtract(Negate(a), Value.FromSmallInt(1));

    /// <summary>a ** b (mod c): b negative gives a float without modulus, an inverse with one.</summary>
    internal static Value Power(Value a, Value b, Value modulus)
    {
        if (!a.IsInt || !b.IsInt || (!modulus.IsNone && !modulus.IsInt))
        {
            return Value.NotImplemented;
        }

        if (!modulus.IsNone)
        {
            return ModularPower(a, b, modulus);
        }

        if (IsNegative(b))
        {
            return Space.Power(PyFloat.New(ToDouble(a, out bool fits)), PyFloat.New(ToDouble(b, out bool fits2)), Value.None) is { IsNull: false } r && fits && fits2
                ? r : Errors.Occurred ? Value.Null : Errors.OverflowError("int too large to convert to float");
        }

        ulong p;
        ReadOnlySpan<ulong> limbs = Magnitude(a, &p, out bool negative);
        if (!TryGetLong(b, out long exponent))
        {
            return limbs.Length == 0 ? Value.FromSmallInt(0)
                : limbs.Length == 1 && limbs[0] == 1 ? New(negative && (Modulo(b, New(2)).SmallInt & 1) != 0 ? -1L : 1L) : Errors.NoMemory();
        }

        if (TryGetLong(a, out long x) && SmallPower(x, exponent, out long small))
        {
            return New(small);
        }

        long needed = Numbers.Limbs.MaxPowLimbs(limbs, (ulong)exponent);
        if (needed > int.MaxValue / 16)
        {
            return Errors.NoMemory();
        }

        using Scratch<ulong> result = new(stackalloc ulong[32], (int)needed);
        int length = Numbers.Limbs.Pow(limbs, (ulong)exponent, result.Span);
        return FromLimbs(negative && (exponent & 1) != 0, result.Span[..length]);
    }

    private static bool SmallPower(long x, long exponent, out long result)
    {
        result = 1;
        while (exponent > 0)
        {
            if ((exponent & 1) != 0)
            {
                long high = Math.BigMul(result, x, out long low);
                if (high != low >> 63)
                {
                    return false;
                }

                result = low;
            }

            exponent >>= 1;
            if (exponent > 0)
            {
                long high = Math.BigMul(x, x, out long low);
                if (high != low >> 63)
                {
                    return false;
                }

                x = low;
            }
        }

        return true;
    }

    private static Value ModularPower(Value a, Value b, Value modulus)
    {
        ulong p, q, r;
        ReadOnlySpan<ulong> m = Magnitude(modulus, &r, out bool modulusNegative);
        if (m.Length == 0)
        {
            return Errors.ValueError("pow() 3rd argument cannot be 0");
        }

        Value magnitude = Absolute(modulus);
        Value reduced = Modulo(a, magnitude);
        if (m.Length == 1 && m[0] == 1)
        {
            return Value.FromSmallInt(0);
        }

        using Scratch<ulong> result = new(stackalloc ulong[32], m.Length + 1);
        ReadOnlySpan<ulong> exponent = Magnitude(b, &q, out bool inverse);
        ReadOnlySpan<ulong> value = Magnitude(reduced, &p, out _);
        if (inverse)
        {
            using Scratch<ulong> inverted = new(stackalloc ulong[32], m.Length + 1);
            int inverseLength = Numbers.Limbs.ModInverse(value, m, inverted.Span);
            if (inverseLength <= 0)
            {
                return Errors.ValueError("base is not invertible for the given modulus");
            }

            reduced = FromLimbs(false, inverted.Span[..inverseLength]);
            value = Magnitude(reduced, &p, out _);
        }

        int length = Numbers.Limbs.ModPow(value, exponent, m, result.Span);
        Value power = FromLimbs(false, result.Span[..length]);
        return modulusNegative && !(power.IsSmallInt && power.SmallInt == 0) ? Add(power, modulus) : power;
    }

    /// <summary>The nearest double, half to even; not <paramref name="fits"/> when beyond the range.</summary>
    public static double ToDouble(Value v, out bool fits)
    {
        fits = true;
        if (v.IsSmallInt)
        {
            return v.SmallInt;
        }

        ulong p;
        ReadOnlySpan<ulong> limbs = Magnitude(v, &p, out bool negative);
        fits = Numbers.Limbs.TryToDouble(negative, limbs, out double value);
        return value;
    }

    private static Value Compare(Value a, Value b, CompareOp op)
    {
        if (!a.IsInt || !b.IsInt)
        {
            return Value.NotImplemented;
        }

        if (Both(a, b, out long x, out long y))
        {
            return Value.FromBool(Space.CompareLongs(x, y, op));
        }

        ulong p, q;
        ReadOnlySpan<ulong> left = Magnitude(a, &p, out bool m), right = Magnitude(b, &q, out bool n);
        return Value.FromBool(Space.CompareLongs(Numbers.Limbs.Compare(m, left, n, right), 0, op));
    }
}
