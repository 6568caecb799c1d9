using System;

namespace Py.Vm.Modules.Decimals;

/// <summary>What a decimal is.</summary>
internal enum NumberKind : byte
{
    Finite,
    Infinity,
    QuietNaN,
    SignalingNaN,
}

/// <summary>Rounding modes, in the order of the module's constants.</summary>
internal enum Rounding
{
    Up,
    Down,
    Ceiling,
    Floor,
    HalfUp,
    HalfDown,
    HalfEven,
    ZeroFiveUp,
}

/// <summary>Conditions that operations report, in the order in which a context shows them.</summary>
internal static class Status
{
    public const uint Clamped = 1;
    public const uint ConversionSyntax = 2;
    public const uint DivisionByZero = 4;
    public const uint DivisionImpossible = 8;
    public const uint DivisionUndefined = 0x10;
    public const uint FpuError = 0x20;
    public const uint Inexact = 0x40;
    public const uint InvalidContext = 0x80;
    public const uint InvalidOperation = 0x100;
    public const uint MallocError = 0x200;
    public const uint FloatOperation = 0x400;
    public const uint Overflow = 0x800;
    public const uint Rounded = 0x1000;
    public const uint Subnormal = 0x2000;
    public const uint Underflow = 0x4000;

    /// <summary>All that the signal InvalidOperation stands for.</summary>
    public const uint AnyInvalid = ConversionSyntax | DivisionImpossible | DivisionUndefined | FpuError | InvalidContext | InvalidOperation | MallocError;

    /// <summary>Those that are errors.</summary>
    public const uint Errors = AnyInvalid | DivisionByZero;

    public const uint All = 0xFFFF;
}

/// <summary>Settings under which an operation runs, and what it reported.</summary>
internal struct Settings
{
    public const long MaxPrecision = 999999999999999999;
    public const long MaxExponent = 999999999999999999;

    public long Precision;
    public long MaxExp;
    public long MinExp;
    public Rounding Rounding;
    public bool Clamp;
    public uint Status;

    /// <summary>The widest settings: results are exact unless they report otherwise.</summary>
    public static Settings Widest => new() { Precision = MaxPrecision, MaxExp = MaxExponent, MinExp = -MaxExponent, Rounding = Rounding.HalfEven };

    /// <summary>Widest exponents and a precision.</summary>
    public static Settings Working(long precision, Rounding rounding = Rounding.HalfEven) =>
        new() { Precision = precision, MaxExp = MaxExponent, MinExp = -MaxExponent, Rounding = rounding };

    public readonly long Etiny => MinExp - (Precision - 1);

    public readonly long Etop => MaxExp - (Precision - 1);
}

/// <summary>A decimal number: sign, coefficient and exponent, or an infinity, or a NaN whose payload is the coefficient.</summary>
internal struct Number
{
    public Coefficient Coefficient;
    public long Exponent;
    public NumberKind Kind;
    public bool Negative;

    public Number(bool negative, in Coefficient coefficient, long exponent)
    {
        Negative = negative;
        Coefficient = coefficient;
        Exponent = exponent;
    }

    public Number(bool negative, NumberKind kind)
    {
        Negative = negative;
        Kind = kind;
    }

    public static Number NaN => new(false, NumberKind.QuietNaN);

    public static Number Zero => default;

    public static Number One => new(false, Coefficient.One, 0);

    public static Number Infinity(bool negative) => new(negative, NumberKind.Infinity);

    public static Number FromLong(long value) => new(value < 0, new Coefficient(value < 0 ? 0UL - (ulong)value : (ulong)value), 0);

    public readonly bool IsFinite => Kind == NumberKind.Finite;

    public readonly bool IsSpecial => Kind != NumberKind.Finite;

    public readonly bool IsInfinite => Kind == NumberKind.Infinity;

    public readonly bool IsNaN => Kind >= NumberKind.QuietNaN;

    public readonly bool IsZero => Kind == NumberKind.Finite && Coefficient.IsZero;

    public readonly long Digits => Coefficient.Digits;

    /// <summary>The exponent of the first digit.</summary>
    public readonly long Adjusted => Exponent + Coefficient.Digits - 1;

    public readonly Number Negated => this with { Negative = !Negative };

    public readonly Number Absolute => this with { Negative = false };

    /// <summary>Has it no fractional part?</summary>
    public readonly bool IsInteger
    {
        get
        {
            if (Kind != NumberKind.Finite)
            {
                return false;
            }

            return Exponent >= 0 || Coefficient.IsZero || Coefficient.TrailingZeros() >= -Exponent;
        }
    }

    /// <summary>Is it an odd integer?</summary>
    public readonly bool IsOddInteger
    {
        get
        {
            if (!IsInteger || Exponent > 0 || Coefficient.IsZero)
            {
                return false;
            }

            return (Coefficient.Digit(-Exponent) & 1) != 0;
        }
    }

    /// <summary>Rounds, bounds and clamps to the settings.</summary>
    public void Finish(ref Settings c)
    {
        if (Kind != NumberKind.Finite)
        {
            if (Kind >= NumberKind.QuietNaN)
            {
                long most = c.Precision - (c.Clamp ? 1 : 0);
                if (Coefficient.Digits > most)
                {
                    Coefficient = most == 0 ? default : Coefficient.LowDigits(most);
                }
            }

            return;
        }

        long etiny = c.Etiny;
        if (Coefficient.IsZero)
        {
            long bounded = Math.Clamp(Exponent, etiny, c.Clamp ? c.Etop : c.MaxExp);
            if (bounded != Exponent)
            {
                Exponent = bounded;
                c.Status |= Status.Clamped;
            }

            return;
        }

        long digits = Coefficient.Digits;
        long least = digits + Exponent - c.Precision;
        long etop = c.Etop;
        if (least > etop)
        {
            Overflow(ref c);
            return;
        }

        bool subnormal = least < etiny;
        if (subnormal)
        {
            least = etiny;
        }

        if (Exponent < least)
        {
            Coefficient rounded = Coefficient.ShiftRight(least - Exponent, out int rest);
            Exponent = least;
            if (rest != 0 && GoesUp(c.Rounding, Negative, rounded.LastDigit, rest))
            {
                rounded += Coefficient.One;
                if (rounded.Digits > c.Precision)
                {
                    rounded = rounded.ShiftRight(1, out _);
                    Exponent++;
                }
            }

            if (Exponent > etop)
            {
                Overflow(ref c);
                return;
            }

            Coefficient = rounded;
            if (subnormal)
            {
                c.Status |= Status.Subnormal | (rest != 0 ? Status.Underflow : 0);
            }

            c.Status |= Status.Rounded | (rest != 0 ? Status.Inexact : 0);
            if (rounded.IsZero)
            {
                c.Status |= Status.Clamped;
            }

            return;
        }

        if (subnormal)
        {
            c.Status |= Status.Subnormal;
        }

        if (c.Clamp && Exponent > etop)
        {
            Coefficient = Coefficient.ShiftLeft(Exponent - etop);
            Exponent = etop;
            c.Status |= Status.Clamped;
        }
    }

    private void Overflow(ref Settings c)
    {
        c.Status |= Status.Overflow | Status.Inexact | Status.Rounded;
        bool infinite = c.Rounding switch
        {
            Rounding.Down or Rounding.ZeroFiveUp => false,
            Rounding.Ceiling => !Negative,
            Rounding.Floor => Negative,
            _ => true,
        };
        this = infinite ? Infinity(Negative) : new Number(Negative, Largest(c.Precision), c.Etop);
    }

    /// <summary>So many nines.</summary>
    public static Coefficient Largest(long digits) => Coefficient.Power10(digits) - Coefficient.One;

    /// <summary>Does rounding go away from zero?</summary>
    public static bool GoesUp(Rounding rounding, bool negative, int lastDigit, int rest) => rest != 0 && rounding switch
    {
        Rounding.Up => true,
        Rounding.Down => false,
        Rounding.Ceiling => !negative,
        Rounding.Floor => negative,
        Rounding.HalfUp => rest >= 2,
        Rounding.HalfDown => rest == 3,
        Rounding.HalfEven => rest == 3 || (rest == 2 && (lastDigit & 1) != 0),
        _ => lastDigit is 0 or 5,
    };

    /// <summary>The coefficient at another exponent, rounded.</summary>
    public readonly Number Rescaled(long exponent, Rounding rounding, out int rest)
    {
        rest = 0;
        if (Coefficient.IsZero)
        {
            return new Number(Negative, default, exponent);
        }

        if (Exponent >= exponent)
        {
            return new Number(Negative, Coefficient.ShiftLeft(Exponent - exponent), exponent);
        }

        Coefficient q = Coefficient.ShiftRight(exponent - Exponent, out rest);
        if (GoesUp(rounding, Negative, q.LastDigit, rest))
        {
            q += Coefficient.One;
        }

        return new Number(Negative, q, exponent);
    }

    /// <summary>Rounded to so many digits (at least one), with no bounds.</summary>
    public readonly Number RoundedTo(long digits, Rounding rounding)
    {
        if (Coefficient.Digits <= digits || Coefficient.IsZero)
        {
            return Coefficient.IsZero ? this : new Number(Negative, Coefficient.ShiftLeft(digits - Coefficient.Digits), Exponent - (digits - Coefficient.Digits));
        }

        Number result = Rescaled(Adjusted + 1 - digits, rounding, out _);
        return result.Coefficient.Digits > digits ? new Number(Negative, result.Coefficient.ShiftRight(1, out _), result.Exponent + 1) : result;
    }

    /// <summary>Compares two numbers that are no NaNs.</summary>
    public static int Compare(in Number a, in Number b)
    {
        if (a.IsInfinite || b.IsInfinite)
        {
            int x = a.IsInfinite ? a.Negative ? -1 : 1 : 0, y = b.IsInfinite ? b.Negative ? -1 : 1 : 0;
            return x.CompareTo(y);
        }

        if (a.Coefficient.IsZero || b.Coefficient.IsZero)
        {
            int x = a.Coefficient.IsZero ? 0 : a.Negative ? -1 : 1, y = b.Coefficient.IsZero ? 0 : b.Negative ? -1 : 1;
            return x.CompareTo(y);
        }

        if (a.Negative != b.Negative)
        {
            return a.Negative ? -1 : 1;
        }

        int order = CompareMagnitudes(a, b);
        return a.Negative ? -order : order;
    }

    /// <summary>Compares magnitudes of finite numbers that are not zero.</summary>
    public static int CompareMagnitudes(in Number a, in Number b)
    {
        if (a.Exponent == b.Exponent)
        {
            return a.Coefficient.CompareTo(b.Coefficient);
        }

        int order = a.Adjusted.CompareTo(b.Adjusted);
        if (order != 0)
        {
            return order;
        }

        // The same first place: the shift is at most the difference of lengths.
        return a.Exponent > b.Exponent
            ? a.Coefficient.ShiftLeft(a.Exponent - b.Exponent).CompareTo(b.Coefficient)
            : a.Coefficient.CompareTo(b.Coefficient.ShiftLeft(b.Exponent - a.Exponent));
    }

    /// <summary>The total order of representations.</summary>
    public static int CompareTotal(in Number a, in Number b)
    {
        if (a.Negative != b.Negative)
        {
            return a.Negative ? -1 : 1;
        }

        int order;
        if (a.IsNaN || b.IsNaN)
        {
            order = ((int)a.Kind).CompareTo((int)b.Kind);
            if (a.IsNaN && b.IsNaN)
            {
                // A signaling NaN is below a quiet one.
                order = a.Kind == b.Kind ? a.Coefficient.CompareTo(b.Coefficient) : -order;
            }
        }
        else
        {
            order = Compare(a.Absolute, b.Absolute);
            if (order == 0)
            {
                order = a.Exponent.CompareTo(b.Exponent);
            }
        }

        return a.Negative ? -order : order;
    }
}
