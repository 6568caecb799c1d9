using System;

namespace Py.Vm.Modules.Decimals;

/// <summary>Exponential and logarithms as integers scaled by a power of ten.</summary>
internal static class Transcendental
{
    // ln 10 for the most digits asked for so far.
    private static volatile LogTen? s_logTen;

    private sealed class LogTen(long digits, Coefficient value)
    {
        public readonly long Digits = digits;
        public readonly Coefficient Value = value;
    }

    /// <summary>10^digits * ln 10, off by less than 1.</summary>
    public static Coefficient Ln10(long digits)
    {
        LogTen? known = s_logTen;
        if (known is null || known.Digits < digits)
        {
            long work = digits + 20;
            Coefficient value = (InverseTangent(31, work) * 46) + (InverseTangent(49, work) * 34) + (InverseTangent(161, work) * 20);
            known = new LogTen(work - 10, value.ShiftRight(10, out _));
            s_logTen = known;
        }

        return known.Value.ShiftRight(known.Digits - digits, out _);
    }

    /// <summary>10^digits * artanh(1 / n), off by the number of its terms.</summary>
    private static Coefficient InverseTangent(ulong n, long digits)
    {
        Coefficient power = Coefficient.Power10(digits).DivideBy(n);
        Coefficient sum = power;
        ulong square = n * n;
        for (ulong k = 3; !power.IsZero; k += 2)
        {
            power = power.DivideBy(square);
            sum += power.DivideBy(k);
        }

        return sum;
    }

    /// <summary>10^digits * e^x for x = scaled / 10^digits between 0 and ln 10, off by a few units.</summary>
    public static Coefficient Exp(in Coefficient scaled, long digits)
    {
        // e^x = (e^(x / 2^k))^(2^k); each squaring doubles the error.
        int halvings = (int)Math.Min(200, 4 + (long)Math.Sqrt(digits));
        long extra = (halvings / 3) + 8;
        long work = digits + extra;
        Coefficient unit = Coefficient.Power10(work);
        Coefficient x = scaled.ShiftLeft(extra);
        for (int k = halvings; k > 0; k -= 40)
        {
            x = x.DivideBy(1UL << Math.Min(k, 40));
        }

        // The sum without its first term stays small, which is kept so through squaring: (1 + s)^2 - 1 = s (2 + s).
        Coefficient term = x, sum = x;
        for (ulong n = 2; !term.IsZero; n++)
        {
            term = (term * x).ShiftRight(work, out _).DivideBy(n);
            sum += term;
        }

        for (int k = 0; k < halvings; k++)
        {
            sum = (sum * (sum + unit + unit)).ShiftRight(work, out _);
        }

        return (sum + unit).ShiftRight(extra, out _);
    }

    /// <summary>e^x for a finite x that is neither huge nor tiny: a number of about so many digits.</summary>
    public static Number Exp(in Number x, long digits)
    {
        long work = digits + Math.Max(0, x.Adjusted + 1) + 6;
        Coefficient scaled = x.Exponent + work >= 0 ? x.Coefficient.ShiftLeft(x.Exponent + work) : x.Coefficient.ShiftRight(-(x.Exponent + work), out _);
        Coefficient ln10 = Ln10(work);
        Coefficient tens = Coefficient.DivRem(scaled, ln10, out Coefficient rest);
        long power = (long)tens.Small;
        if (x.Negative && !rest.IsZero)
        {
            rest = ln10 - rest;
            power++;
        }

        // The digits that the quotient took are no longer needed.
        long kept = digits + 4;
        Coefficient result = Exp(rest.ShiftRight(work - kept, out _), kept);
        return new Number(false, result, (x.Negative ? -power : power) - kept);
    }

    /// <summary>10^digits * ln m for 0.1 &lt;= m &lt; 10 given as scaled / 10^digits, off by a few units.</summary>
    private static Coefficient LnOf(in Coefficient m, long digits, out bool negative)
    {
        Coefficient unit = Coefficient.Power10(digits);
        int order = m.CompareTo(unit);
        negative = order < 0;
        if (order == 0)
        {
            return default;
        }

        if (negative)
        {
            Coefficient inverse = Coefficient.DivRem(unit.ShiftLeft(digits), m, out _);
            return LnAboveOne(inverse, digits);
        }

        return LnAboveOne(m, digits);
    }

    /// <summary>10^digits * ln m for 1 &lt; m &lt;= 10 by Halley's iteration: each step triples the digits.</summary>
    private static Coefficient LnAboveOne(in Coefficient m, long digits)
    {
        // A value with 16 digits to begin with; close to 1 the difference itself.
        Coefficient above = m - Coefficient.Power10(digits);
        long zeros = digits - above.Digits;
        Span<long> steps = stackalloc long[64];
        int count = 0;
        for (long d = digits + 4; d > 14; d = (d / 3) + 4)
        {
            steps[count++] = d;
            if (count == 60)
            {
                break;
            }
        }

        double start = zeros > 12 ? 0 : Math.Max(0, Math.Log(Coefficient.Approximate(m, digits)));
        Coefficient y = new((ulong)(start * 1e15));
        long have = 15;
        for (int i = count - 1; i >= 0; i--)
        {
            long d = steps[i];
            y = d >= have ? y.ShiftLeft(d - have) : y.ShiftRight(have - d, out _);
            have = d;
            Coefficient target = d >= digits ? m.ShiftLeft(d - digits) : m.ShiftRight(digits - d, out _);
            Coefficient e = Exp(y, d);
            bool down = target.CompareTo(e) < 0;
            Coefficient difference = down ? e - target : target - e;
            Coefficient step = Coefficient.DivRem((difference + difference).ShiftLeft(d), target + e, out _);
            y = !down ? y + step : step.CompareTo(y) > 0 ? default : y - step;
        }

        return have >= digits ? y.ShiftRight(have - digits, out _) : y.ShiftLeft(digits - have);
    }

    /// <summary>10^digits * ln x for a finite positive x, off by a few units.</summary>
    public static Coefficient Ln(in Number x, long digits, out bool negative)
    {
        // x = m * 10^tens with m in 0.1 .. 1, or in 1 .. 10 where m is near 1.
        long tens = x.Adjusted;
        long work = digits + 4 + Coefficient.CountOf(tens);
        Coefficient m = Scaled(x.Coefficient, work - (x.Digits - 1));
        if (m.Digit(work) >= 4)
        {
            tens++;
            m = Scaled(x.Coefficient, work - x.Digits);
        }

        Coefficient ln = LnOf(m, work, out negative);
        if (tens != 0)
        {
            Coefficient part = Ln10(work) * new Coefficient((ulong)Math.Abs(tens));
            if (negative == tens < 0)
            {
                ln += part;
            }
            else if (ln.CompareTo(part) > 0)
            {
                ln -= part;
            }
            else
            {
                ln = part - ln;
                negative = tens < 0;
            }
        }

        return ln.ShiftRight(work - digits, out _);
    }

    private static Coefficient Scaled(in Coefficient c, long shift) => shift >= 0 ? c.ShiftLeft(shift) : c.ShiftRight(-shift, out _);

    /// <summary>How many zeros ln x has behind the point at most, for the digits to work with: by how far x is from 1.</summary>
    public static long LeadingZeros(in Number x)
    {
        if (x.Adjusted is not (0 or -1))
        {
            return 0;
        }

        Coefficient unit = Coefficient.Power10(Math.Max(0, -x.Exponent));
        Coefficient value = x.Exponent > 0 ? x.Coefficient.ShiftLeft(x.Exponent) : x.Coefficient;
        Coefficient difference = value.CompareTo(unit) >= 0 ? value - unit : unit - value;
        return difference.IsZero ? 0 : Math.Max(0, unit.Digits - difference.Digits);
    }
}
