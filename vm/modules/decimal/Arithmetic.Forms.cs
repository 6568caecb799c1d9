using System;

namespace Py.Vm.Modules.Decimals;

// Comparisons, neighbours, exponents and digits.
internal static partial class Arithmetic
{
    private static Number FromOrder(int order) => Number.FromLong(Math.Sign(order));

    public static Number Compare(in Number a, in Number b, ref Settings c) =>
        NaN(a, b, ref c, out Number nan) ? nan : FromOrder(Number.Compare(a, b));

    public static Number CompareSignal(in Number a, in Number b, ref Settings c)
    {
        if (a.IsNaN || b.IsNaN)
        {
            c.Status |= Status.InvalidOperation;
        }

        return Compare(a, b, ref c);
    }

    public static Number CompareTotal(in Number a, in Number b, ref Settings c) => FromOrder(Number.CompareTotal(a, b));

    public static Number CompareTotalMagnitude(in Number a, in Number b, ref Settings c) => FromOrder(Number.CompareTotal(a.Absolute, b.Absolute));

    public static Number Max(in Number a, in Number b, ref Settings c) => Choose(a, b, ref c, true, false);

    public static Number Min(in Number a, in Number b, ref Settings c) => Choose(a, b, ref c, false, false);

    public static Number MaxMagnitude(in Number a, in Number b, ref Settings c) => Choose(a, b, ref c, true, true);

    public static Number MinMagnitude(in Number a, in Number b, ref Settings c) => Choose(a, b, ref c, false, true);

    private static Number Choose(in Number a, in Number b, ref Settings c, bool greater, bool magnitudes)
    {
        if (a.IsNaN || b.IsNaN)
        {
            // One quiet NaN is as if missing.
            if (a.Kind == NumberKind.QuietNaN && !b.IsNaN)
            {
                return Finished(b, ref c);
            }

            if (b.Kind == NumberKind.QuietNaN && !a.IsNaN)
            {
                return Finished(a, ref c);
            }

            NaN(a, b, ref c, out Number nan);
            return nan;
        }

        int order = magnitudes ? Number.Compare(a.Absolute, b.Absolute) : Number.Compare(a, b);
        if (order == 0)
        {
            order = Number.CompareTotal(a, b);
        }

        return Finished(order < 0 == greater ? b : a, ref c);
    }

    public static Number NextMinus(in Number a, ref Settings c) => NaN(a, ref c, out Number nan) ? nan : Next(a, true, ref c);

    public static Number NextPlus(in Number a, ref Settings c) => NaN(a, ref c, out Number nan) ? nan : Next(a, false, ref c);

    private static Number Next(in Number a, bool down, ref Settings c)
    {
        if (a.IsInfinite)
        {
            return a.Negative == down ? a : new Number(a.Negative, Number.Largest(c.Precision), c.Etop);
        }

        Settings work = c;
        work.Rounding = down ? Rounding.Floor : Rounding.Ceiling;
        work.Status = 0;
        Number rounded = a;
        rounded.Finish(ref work);
        if ((work.Status & Status.Inexact) != 0)
        {
            return rounded;
        }

        Number step = new(down, Coefficient.One, c.Etiny - 1);
        return Add(rounded, step, ref work);
    }

    public static Number NextToward(in Number a, in Number b, ref Settings c)
    {
        if (NaN(a, b, ref c, out Number nan))
        {
            return nan;
        }

        int order = Number.Compare(a, b);
        if (order == 0)
        {
            return a with { Negative = b.Negative };
        }

        Number result = Next(a, order > 0, ref c);
        if (result.IsInfinite)
        {
            c.Status |= Status.Overflow | Status.Inexact | Status.Rounded;
        }
        else if (result.Adjusted < c.MinExp)
        {
            c.Status |= Status.Underflow | Status.Subnormal | Status.Inexact | Status.Rounded;
            if (result.IsZero)
            {
                c.Status |= Status.Clamped;
            }
        }

        return result;
    }

    public static Number Normalize(in Number a, ref Settings c)
    {
        if (NaN(a, ref c, out Number nan))
        {
            return nan;
        }

        Number x = Finished(a, ref c);
        if (x.IsSpecial)
        {
            return x;
        }

        if (x.Coefficient.IsZero)
        {
            return new Number(x.Negative, default, 0);
        }

        long most = c.Clamp ? c.Etop : c.MaxExp;
        long zeros = Math.Min(x.Coefficient.TrailingZeros(), Math.Max(0, most - x.Exponent));
        return new Number(x.Negative, x.Coefficient.ShiftRight(zeros, out _), x.Exponent + zeros);
    }

    public static Number Quantize(in Number a, in Number b, ref Settings c)
    {
        if (a.IsSpecial || b.IsSpecial)
        {
            if (NaN(a, b, ref c, out Number nan))
            {
                return nan;
            }

            return a.IsInfinite && b.IsInfinite ? a : Invalid(ref c);
        }

        if (b.Exponent < c.Etiny || b.Exponent > c.MaxExp)
        {
            return Invalid(ref c);
        }

        if (a.Coefficient.IsZero)
        {
            return Finished(new Number(a.Negative, default, b.Exponent), ref c);
        }

        if (a.Adjusted > c.MaxExp || a.Adjusted - b.Exponent + 1 > c.Precision)
        {
            return Invalid(ref c);
        }

        Number result = a.Rescaled(b.Exponent, c.Rounding, out int rest);
        if (!result.Coefficient.IsZero && (result.Adjusted > c.MaxExp || result.Digits > c.Precision))
        {
            return Invalid(ref c);
        }

        if (!result.Coefficient.IsZero && result.Adjusted < c.MinExp)
        {
            c.Status |= Status.Subnormal;
        }

        if (result.Exponent > a.Exponent)
        {
            c.Status |= Status.Rounded | (rest != 0 ? Status.Inexact : 0);
        }

        return Finished(result, ref c);
    }

    public static Number ToIntegralExact(in Number a, ref Settings c) => Integral(a, ref c, true);

    public static Number ToIntegralValue(in Number a, ref Settings c) => Integral(a, ref c, false);

    private static Number Integral(in Number a, ref Settings c, bool reports)
    {
        if (NaN(a, ref c, out Number nan))
        {
            return nan;
        }

        if (a.IsInfinite || a.Exponent >= 0)
        {
            return a;
        }

        Number result = a.Rescaled(0, c.Rounding, out int rest);
        if (reports && !a.Coefficient.IsZero)
        {
            c.Status |= Status.Rounded | (rest != 0 ? Status.Inexact : 0);
        }

        return result;
    }

    public static Number LogB(in Number a, ref Settings c)
    {
        if (NaN(a, ref c, out Number nan))
        {
            return nan;
        }

        if (a.IsInfinite)
        {
            return Number.Infinity(false);
        }

        if (a.Coefficient.IsZero)
        {
            c.Status |= Status.DivisionByZero;
            return Number.Infinity(true);
        }

        return Finished(Number.FromLong(a.Adjusted), ref c);
    }

    /// <summary>The value of an integer operand with exponent zero within bounds.</summary>
    private static bool Count(in Number b, long most, out long count)
    {
        count = 0;
        if (b.IsSpecial || b.Exponent != 0 || b.Digits > 18)
        {
            return false;
        }

        count = (long)b.Coefficient.Small;
        count = b.Negative ? -count : count;
        return count >= -most && count <= most;
    }

    public static Number ScaleB(in Number a, in Number b, ref Settings c)
    {
        if (NaN(a, b, ref c, out Number nan))
        {
            return nan;
        }

        long most = 2 * (c.MaxExp + c.Precision);
        if (b.IsSpecial || b.Exponent != 0 || b.Digits > 19)
        {
            return Invalid(ref c);
        }

        UInt128 size = b.Coefficient.Small;
        if (size > (UInt128)most)
        {
            return Invalid(ref c);
        }

        long n = b.Negative ? -(long)size : (long)size;
        if (a.IsInfinite)
        {
            return a;
        }

        // Exponents out of every bound stay out of bounds.
        long exponent = (long)Int128.Clamp((Int128)a.Exponent + n, -8_000_000_000_000_000_000, 8_000_000_000_000_000_000);
        return Finished(new Number(a.Negative, a.Coefficient, exponent), ref c);
    }

    public static Number Shift(in Number a, in Number b, ref Settings c)
    {
        if (NaN(a, b, ref c, out Number nan))
        {
            return nan;
        }

        if (!Count(b, c.Precision, out long n))
        {
            return Invalid(ref c);
        }

        if (a.IsInfinite)
        {
            return a;
        }

        Coefficient x = n < 0 ? a.Coefficient.LowDigits(c.Precision).ShiftRight(-n, out _) : ShiftedWithin(a.Coefficient, n, c.Precision);
        return new Number(a.Negative, x, a.Exponent);
    }

    /// <summary>Shifted to the left; digits beyond the precision are lost.</summary>
    private static Coefficient ShiftedWithin(in Coefficient x, long n, long precision) =>
        n >= precision ? default : x.LowDigits(precision - n).ShiftLeft(n);

    public static Number Rotate(in Number a, in Number b, ref Settings c)
    {
        if (NaN(a, b, ref c, out Number nan))
        {
            return nan;
        }

        if (!Count(b, c.Precision, out long n))
        {
            return Invalid(ref c);
        }

        if (a.IsInfinite)
        {
            return a;
        }

        Coefficient x = a.Coefficient.LowDigits(c.Precision);
        n = n < 0 ? n + c.Precision : n;
        Coefficient low = ShiftedWithin(x, n, c.Precision), high = x.ShiftRight(c.Precision - n, out _);
        return new Number(a.Negative, n == c.Precision ? x : low + high, a.Exponent);
    }

    /// <summary>Is it an operand of the logical operations: only digits 0 and 1?</summary>
    private static bool IsLogical(in Number a, out byte[] digits)
    {
        digits = [];
        if (a.IsSpecial || a.Negative || a.Exponent != 0)
        {
            return false;
        }

        digits = a.Coefficient.ToDigits();
        foreach (byte digit in digits)
        {
            if (digit > '1')
            {
                return false;
            }
        }

        return true;
    }

    public static Number And(in Number a, in Number b, ref Settings c) => Logical(a, b, ref c, 0b1000);

    public static Number Or(in Number a, in Number b, ref Settings c) => Logical(a, b, ref c, 0b1110);

    public static Number Xor(in Number a, in Number b, ref Settings c) => Logical(a, b, ref c, 0b0110);

    private static Number Logical(in Number a, in Number b, ref Settings c, int table)
    {
        if (!IsLogical(a, out byte[] x) || !IsLogical(b, out byte[] y))
        {
            return Invalid(ref c);
        }

        int length = (int)Math.Min(Math.Max(x.Length, y.Length), c.Precision);
        byte[] result = new byte[length];
        for (int i = 0; i < length; i++)
        {
            int p = i < x.Length ? x[^(i + 1)] - '0' : 0, q = i < y.Length ? y[^(i + 1)] - '0' : 0;
            result[length - 1 - i] = (byte)('0' + ((table >> ((2 * p) + q)) & 1));
        }

        return new Number(false, Coefficient.FromDigits(result), 0);
    }

    public static Number Invert(in Number a, ref Settings c)
    {
        if (!IsLogical(a, out byte[] x))
        {
            return Invalid(ref c);
        }

        if (c.Precision > Coefficient.MaxDigits)
        {
            throw new InsufficientMemoryException();
        }

        byte[] result = new byte[c.Precision];
        for (int i = 0; i < result.Length; i++)
        {
            result[^(i + 1)] = i < x.Length && x[^(i + 1)] == '1' ? (byte)'0' : (byte)'1';
        }

        return new Number(false, Coefficient.FromDigits(result), 0);
    }

    public static bool SameQuantum(in Number a, in Number b) => a.IsSpecial || b.IsSpecial
        ? (a.IsNaN && b.IsNaN) || (a.IsInfinite && b.IsInfinite)
        : a.Exponent == b.Exponent;

    public static bool IsNormal(in Number a, in Settings c) => a.IsFinite && !a.Coefficient.IsZero && a.Adjusted >= c.MinExp;

    public static bool IsSubnormal(in Number a, in Settings c) => a.IsFinite && !a.Coefficient.IsZero && a.Adjusted < c.MinExp;

    public static string Class(in Number a, in Settings c)
    {
        if (a.IsNaN)
        {
            return a.Kind == NumberKind.SignalingNaN ? "sNaN" : "NaN";
        }

        string name = a.IsInfinite ? "Infinity" : a.Coefficient.IsZero ? "Zero" : a.Adjusted < c.MinExp ? "Subnormal" : "Normal";
        return (a.Negative ? "-" : "+") + name;
    }
}
