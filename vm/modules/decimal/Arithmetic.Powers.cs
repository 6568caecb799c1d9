using System;

namespace Py.Vm.Modules.Decimals;

// exp, ln, log10 and powers.
internal static partial class Arithmetic
{
    // Working digits beyond the precision of a power.
    private const long PowerGuard = 20;

    private static void CheckLength(in Settings c)
    {
        if (c.Precision > LongPrecision)
        {
            throw new InsufficientMemoryException();
        }
    }

    /// <summary>Is the number, known to some units in its last place, near enough to be rounded to a precision?</summary>
    private static bool CanRound(in Number x, long precision)
    {
        Coefficient error = new(50UL);
        long cut = x.Digits - precision;
        if (cut <= 3)
        {
            return false;
        }

        Coefficient low = x.Coefficient.LowDigits(cut), half = new Coefficient(5UL).ShiftLeft(cut - 1);
        Coefficient distance = low.CompareTo(half) >= 0 ? low - half : half - low;
        return distance.CompareTo(error) > 0;
    }

    /// <summary>Rounds an inexact result to the nearest.</summary>
    private static Number FinishNearest(in Number x, ref Settings c)
    {
        // A digit behind all others tells that it is not exact.
        Number result = new(x.Negative, x.Coefficient.ShiftLeft(1) + Coefficient.One, x.Exponent - 1);
        Rounding rounding = c.Rounding;
        c.Rounding = Rounding.HalfEven;
        result.Finish(ref c);
        c.Rounding = rounding;
        return result;
    }

    public static Number Exp(in Number a, ref Settings c)
    {
        if (NaN(a, ref c, out Number nan))
        {
            return nan;
        }

        if (a.IsInfinite)
        {
            return a.Negative ? Number.Zero : a;
        }

        if (a.Coefficient.IsZero)
        {
            return Number.One;
        }

        CheckLength(c);
        if (Number.CompareMagnitudes(a, new Number(false, new Coefficient(9UL), -(c.Precision + 4))) <= 0)
        {
            // Rounds to 1 from either side.
            c.Status |= Status.Inexact | Status.Rounded;
            return Finished(OneWith(c.Precision - 1, false), ref c);
        }

        for (long extra = 8; ; extra *= 2)
        {
            Number result = ExpDigits(a, c.Precision + extra);
            if (a.Adjusted > 18 || a.Adjusted < -(c.Precision + extra) || CanRound(result, c.Precision))
            {
                return FinishNearest(result, ref c);
            }
        }
    }

    /// <summary>e^x to about so many digits.</summary>
    private static Number ExpDigits(in Number x, long digits)
    {
        if (x.Adjusted > 18)
        {
            return new Number(false, Coefficient.One, (x.Negative ? -4 : 4) * Settings.MaxExponent);
        }

        if (x.Adjusted < -digits)
        {
            return new Number(false, x.Negative ? Number.Largest(digits) : Coefficient.Power10(digits), -digits);
        }

        return Transcendental.Exp(x, digits);
    }

    public static Number Ln(in Number a, ref Settings c) => Logarithm(a, ref c, false);

    public static Number Log10(in Number a, ref Settings c) => Logarithm(a, ref c, true);

    private static Number Logarithm(in Number a, ref Settings c, bool ten)
    {
        if (NaN(a, ref c, out Number nan))
        {
            return nan;
        }

        if (a.IsZero)
        {
            return Number.Infinity(true);
        }

        if (a.Negative)
        {
            return Invalid(ref c);
        }

        if (a.IsInfinite)
        {
            return a;
        }

        bool power = a.Coefficient.TrailingZeros() == a.Digits - 1 && a.Coefficient.Digit(a.Digits - 1) == 1;
        if (power && (ten || a.Adjusted == 0))
        {
            Rounding rounding = c.Rounding;
            c.Rounding = Rounding.HalfEven;
            Number whole = Finished(Number.FromLong(a.Adjusted), ref c);
            c.Rounding = rounding;
            return whole;
        }

        CheckLength(c);
        long zeros = Transcendental.LeadingZeros(a);
        for (long extra = 8; ; extra *= 2)
        {
            long digits = c.Precision + extra + zeros;
            Coefficient value = Transcendental.Ln(a, digits, out bool negative);
            if (ten)
            {
                value = Coefficient.DivRem(value.ShiftLeft(digits), Transcendental.Ln10(digits), out _);
            }

            Number result = new(negative, value, -digits);
            if (CanRound(result, c.Precision))
            {
                return FinishNearest(result, ref c);
            }
        }
    }

    public static Number Power(in Number a, in Number b, ref Settings c)
    {
        if (NaN(a, b, ref c, out Number nan))
        {
            return nan;
        }

        bool whole = b.IsInteger;
        bool negative = a.Negative && b.IsOddInteger;
        if (a.IsZero)
        {
            return b.IsZero ? Invalid(ref c) : b.Negative ? Number.Infinity(negative) : new Number(negative, default, 0);
        }

        if (a.Negative && !whole)
        {
            return Invalid(ref c);
        }

        if (b.IsInfinite)
        {
            int order = a.IsInfinite ? 1 : Number.CompareMagnitudes(a, Number.One);
            if (order == 0)
            {
                c.Status |= Status.Inexact | Status.Rounded;
                return OneWith(c.Precision - 1, negative);
            }

            return order > 0 != b.Negative ? Number.Infinity(negative) : new Number(negative, default, 0);
        }

        if (a.IsInfinite)
        {
            return b.IsZero ? new Number(negative, Coefficient.One, 0) : b.Negative ? new Number(negative, default, 0) : Number.Infinity(negative);
        }

        if (b.IsZero)
        {
            return new Number(negative, Coefficient.One, 0);
        }

        int size = Number.CompareMagnitudes(a, Number.One);
        if (size == 0)
        {
            return PowerOfOne(a, b, whole, negative, ref c);
        }

        // log10 of the result, roughly: out of bounds if beyond them by far.
        if (size > 0 != b.Negative ? Exceeds(a, b, c.MaxExp) : Exceeds(a, b, -c.Etiny))
        {
            Number extreme = new(negative, Coefficient.One, (size > 0 != b.Negative ? 4 : -4) * Settings.MaxExponent);
            return Finished(extreme, ref c);
        }

        if (whole && b.Adjusted < 18)
        {
            return IntegerPower(a, b, negative, ref c);
        }

        CheckLength(c);
        return RealPower(a.Absolute, b, negative, ref c);
    }

    private static Number OneWith(long zeros, bool negative) => new(negative, Coefficient.Power10(zeros), -zeros);

    private static Number PowerOfOne(in Number a, in Number b, bool whole, bool negative, ref Settings c)
    {
        if (!whole)
        {
            c.Status |= Status.Inexact | Status.Rounded;
            return OneWith(c.Precision - 1, negative);
        }

        if (b.Negative)
        {
            return new Number(negative, Coefficient.One, 0);
        }

        // 1.000 ** 3 is 1.000000000.
        long most = c.Precision - 1;
        UInt128 zeros = b.Adjusted > 18 ? UInt128.MaxValue / 2 : (UInt128)(ulong)Math.Max(0, -a.Exponent) * b.Rescaled(0, Rounding.Down, out _).Coefficient.Small;
        if (-a.Exponent > 0 && zeros > (UInt128)most)
        {
            c.Status |= Status.Rounded;
            return OneWith(most, negative);
        }

        return OneWith(a.Exponent < 0 ? (long)zeros : 0, negative);
    }

    /// <summary>Is |log10 a| * b surely more than a limit?</summary>
    private static bool Exceeds(in Number a, in Number b, long limit)
    {
        // Digits of |log10 a|, from below.
        long adjusted = a.Adjusted;
        long least = adjusted >= 1 ? Coefficient.CountOf(adjusted) - 1
            : adjusted <= -2 ? Coefficient.CountOf(adjusted + 1) - 1
            : -(Transcendental.LeadingZeros(a.Absolute) + 2);
        return least + b.Adjusted > Coefficient.CountOf(limit);
    }

    private static Number IntegerPower(in Number a, in Number b, bool negative, ref Settings c)
    {
        ulong n = (ulong)b.Rescaled(0, Rounding.Down, out _).Coefficient.Small;
        Settings work = c;
        work.Precision += b.Adjusted + 3;
        work.Rounding = Rounding.HalfEven;
        work.Clamp = false;
        work.Status = 0;
        Number value = a.Absolute;
        if (b.Negative)
        {
            work.Precision++;
            value = Divide(Number.One, value, ref work);
        }

        Number result = value;
        for (int bit = 62 - System.Numerics.BitOperations.LeadingZeroCount(n); bit >= 0; bit--)
        {
            result = Multiply(result, result, ref work);
            if (((n >> bit) & 1) != 0)
            {
                result = Multiply(result, value, ref work);
            }

            if (result.IsSpecial || (result.IsZero && (work.Status & Status.Clamped) != 0))
            {
                break;
            }
        }

        c.Status |= work.Status;
        result.Negative = negative;
        if (result.IsInfinite)
        {
            result = new Number(negative, Coefficient.One, 4 * Settings.MaxExponent);
        }

        result.Finish(ref c);
        return result;
    }

    private static Number RealPower(in Number a, in Number b, bool negative, ref Settings c)
    {
        long precision = Math.Max(c.Precision, a.Digits) + PowerGuard, digits = precision + 8;
        long logDigits = digits + 24 + Math.Max(0, b.Adjusted + 1) + Transcendental.LeadingZeros(a);
        Coefficient ln = Transcendental.Ln(a, logDigits, out bool lnNegative);
        Number exponent = new(lnNegative != b.Negative, ln * b.Coefficient, b.Exponent - logDigits);
        Number result = ExpDigits(exponent, digits).RoundedTo(precision, Rounding.HalfEven);
        result.Negative = negative;
        c.Status |= Status.Inexact | Status.Rounded;
        result.Finish(ref c);
        return result;
    }

    /// <summary>(a ** b) % modulus of integers.</summary>
    public static Number PowerModulo(in Number a, in Number b, in Number modulus, ref Settings c)
    {
        if (a.IsSpecial || b.IsSpecial || modulus.IsSpecial)
        {
            if (NaN(a, b, ref c, out Number nan))
            {
                return nan;
            }

            return NaN(modulus, ref c, out nan) ? nan : Invalid(ref c);
        }

        if (!a.IsInteger || !b.IsInteger || !modulus.IsInteger || modulus.IsZero || (b.Negative && !b.IsZero))
        {
            return Invalid(ref c);
        }

        if (modulus.Adjusted >= c.Precision || (a.IsZero && b.IsZero))
        {
            return Invalid(ref c);
        }

        bool negative = a.Negative && b.IsOddInteger;
        Coefficient m = modulus.Rescaled(0, Rounding.Down, out _).Coefficient;
        Coefficient.DivRem(Coefficient.One, m, out Coefficient result);
        Number exponent = b.Exponent < 0 ? b.Rescaled(0, Rounding.Down, out _) : b;
        Number value = a.Exponent < 0 ? a.Rescaled(0, Rounding.Down, out _) : a;
        Coefficient.DivRem(value.Coefficient, m, out Coefficient x);
        Coefficient tens = PowerModulo(new Coefficient(10UL), new Coefficient((ulong)Math.Max(0, value.Exponent)), m);
        Coefficient.DivRem(x * tens, m, out x);
        for (long i = 0; i < exponent.Exponent; i++)
        {
            x = PowerModulo(x, new Coefficient(10UL), m);
        }

        result = PowerModulo(x, exponent.Coefficient, m);
        return new Number(negative, result, 0);
    }

    private static Coefficient PowerModulo(Coefficient x, in Coefficient exponent, in Coefficient modulus)
    {
        Coefficient.DivRem(Coefficient.One, modulus, out Coefficient result);
        ulong[] bits = exponent.ToBinary();
        for (int i = 0; i < bits.Length * 64; i++)
        {
            if (((bits[i / 64] >> (i % 64)) & 1) != 0)
            {
                Coefficient.DivRem(result * x, modulus, out result);
            }

            Coefficient.DivRem(x * x, modulus, out x);
        }

        return result;
    }
}
