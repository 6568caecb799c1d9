using System;

namespace Py.Vm.Modules.Decimals;

/// <summary>The operations of the General Decimal Arithmetic on numbers.</summary>
/// <remarks>Source: Mike Cowlishaw, "General Decimal Arithmetic Specification".</remarks>
internal static partial class Arithmetic
{
    // A quotient of more digits than this is made only if it turns out exact.
    private const long LongPrecision = 5_000_000;

    /// <summary>An invalid operation.</summary>
    private static Number Invalid(ref Settings c, uint status = Status.InvalidOperation)
    {
        c.Status |= status;
        return Number.NaN;
    }

    /// <summary>If an operand is a NaN: the result that comes of it.</summary>
    private static bool NaN(in Number a, ref Settings c, out Number result)
    {
        result = a;
        if (!a.IsNaN)
        {
            return false;
        }

        if (a.Kind == NumberKind.SignalingNaN)
        {
            c.Status |= Status.InvalidOperation;
            result.Kind = NumberKind.QuietNaN;
        }

        result.Finish(ref c);
        return true;
    }

    private static bool NaN(in Number a, in Number b, ref Settings c, out Number result)
    {
        if (!a.IsNaN && !b.IsNaN)
        {
            result = default;
            return false;
        }

        return NaN(a.Kind == NumberKind.SignalingNaN ? a : b.Kind == NumberKind.SignalingNaN ? b : a.IsNaN ? a : b, ref c, out result);
    }

    private static Number Finished(Number x, ref Settings c)
    {
        x.Finish(ref c);
        return x;
    }

    public static Number Plus(in Number a, ref Settings c)
    {
        if (NaN(a, ref c, out Number result))
        {
            return result;
        }

        return Finished(a.IsZero && c.Rounding != Rounding.Floor ? a.Absolute : a, ref c);
    }

    public static Number Minus(in Number a, ref Settings c)
    {
        if (NaN(a, ref c, out Number result))
        {
            return result;
        }

        return Finished(a.IsZero && c.Rounding != Rounding.Floor ? a.Absolute : a.Negated, ref c);
    }

    public static Number Abs(in Number a, ref Settings c) => NaN(a, ref c, out Number result) ? result : Finished(a.Absolute, ref c);

    public static Number Add(in Number a, in Number b, ref Settings c) => Sum(a, b, b.Negative, ref c);

    public static Number Subtract(in Number a, in Number b, ref Settings c) => Sum(a, b, !b.Negative, ref c);

    private static Number Sum(in Number a, in Number b, bool negativeB, ref Settings c)
    {
        if (a.IsSpecial || b.IsSpecial)
        {
            if (NaN(a, b, ref c, out Number nan))
            {
                return nan;
            }

            return a.IsInfinite ? b.IsInfinite && a.Negative != negativeB ? Invalid(ref c) : a : Number.Infinity(negativeB);
        }

        Number result = a.Coefficient.IsZero || b.Coefficient.IsZero ? SumWithZero(a, b, negativeB, ref c) : SumFinite(a, b, negativeB, c.Precision, c.Rounding);
        result.Finish(ref c);
        return result;
    }

    private static Number SumWithZero(in Number a, in Number b, bool negativeB, ref Settings c)
    {
        long exponent = Math.Min(a.Exponent, b.Exponent);
        if (a.Coefficient.IsZero && b.Coefficient.IsZero)
        {
            return new Number(a.Negative == negativeB ? a.Negative : c.Rounding == Rounding.Floor, default, exponent);
        }

        // As many zeros as the precision allows are added.
        Number other = a.Coefficient.IsZero ? b with { Negative = negativeB } : a;
        exponent = Math.Max(exponent, other.Exponent - c.Precision - 1);
        return exponent < other.Exponent ? new Number(other.Negative, other.Coefficient.ShiftLeft(other.Exponent - exponent), exponent) : other;
    }

    private static Number SumFinite(in Number a, in Number b, bool negativeB, long precision, Rounding rounding)
    {
        Coefficient x = a.Coefficient, y = b.Coefficient;
        long exponent = a.Exponent;
        if (a.Exponent != b.Exponent)
        {
            if (a.Exponent > b.Exponent)
            {
                exponent = Align(ref x, a.Exponent, ref y, b.Exponent, precision);
            }
            else
            {
                exponent = Align(ref y, b.Exponent, ref x, a.Exponent, precision);
            }
        }

        if (a.Negative == negativeB)
        {
            return new Number(a.Negative, x + y, exponent);
        }

        int order = x.CompareTo(y);
        return order == 0 ? new Number(rounding == Rounding.Floor, default, exponent)
            : order > 0 ? new Number(a.Negative, x - y, exponent) : new Number(negativeB, y - x, exponent);
    }

    /// <summary>Brings two coefficients to a common exponent, which is returned. The lower is replaced by a 1 if it is too small to matter but for rounding.</summary>
    private static long Align(ref Coefficient high, long highExponent, ref Coefficient low, long lowExponent, long precision)
    {
        long least = highExponent + Math.Min(-1, high.Digits - precision - 2);
        if (low.Digits + lowExponent - 1 < least)
        {
            low = Coefficient.One;
            lowExponent = least;
        }

        high = high.ShiftLeft(highExponent - lowExponent);
        return lowExponent;
    }

    public static Number Multiply(in Number a, in Number b, ref Settings c)
    {
        bool negative = a.Negative != b.Negative;
        if (a.IsSpecial || b.IsSpecial)
        {
            if (NaN(a, b, ref c, out Number nan))
            {
                return nan;
            }

            return a.IsZero || b.IsZero ? Invalid(ref c) : Number.Infinity(negative);
        }

        Number result = new(negative, a.Coefficient * b.Coefficient, a.Exponent + b.Exponent);
        result.Finish(ref c);
        return result;
    }

    public static Number FusedMultiplyAdd(in Number a, in Number b, in Number third, ref Settings c)
    {
        Number product;
        if (a.IsSpecial || b.IsSpecial)
        {
            // A signaling operand goes first, then quiet ones in their order.
            if (a.IsNaN || b.IsNaN)
            {
                if (a.Kind != NumberKind.SignalingNaN && b.Kind != NumberKind.SignalingNaN && third.Kind == NumberKind.SignalingNaN)
                {
                    NaN(third, ref c, out Number signaling);
                    return signaling;
                }

                NaN(a, b, ref c, out Number nan);
                return nan;
            }

            if (third.IsNaN)
            {
                NaN(third, ref c, out Number nan);
                if (third.Kind == NumberKind.SignalingNaN || !(a.IsZero || b.IsZero))
                {
                    return nan;
                }
            }

            if (a.IsZero || b.IsZero)
            {
                return Invalid(ref c);
            }

            product = Number.Infinity(a.Negative != b.Negative);
        }
        else
        {
            if (third.IsNaN)
            {
                NaN(third, ref c, out Number nan);
                return nan;
            }

            product = new(a.Negative != b.Negative, a.Coefficient * b.Coefficient, a.Exponent + b.Exponent);
        }

        return Add(product, third, ref c);
    }

    public static Number Divide(in Number a, in Number b, ref Settings c)
    {
        bool negative = a.Negative != b.Negative;
        if (a.IsSpecial || b.IsSpecial)
        {
            if (NaN(a, b, ref c, out Number nan))
            {
                return nan;
            }

            if (a.IsInfinite)
            {
                return b.IsInfinite ? Invalid(ref c) : Number.Infinity(negative);
            }

            c.Status |= Status.Clamped;
            return new Number(negative, default, c.Etiny);
        }

        if (b.Coefficient.IsZero)
        {
            if (a.Coefficient.IsZero)
            {
                return Invalid(ref c, Status.DivisionUndefined);
            }

            c.Status |= Status.DivisionByZero;
            return Number.Infinity(negative);
        }

        Number result = Quotient(a, b, c.Precision);
        result.Negative = negative;
        result.Finish(ref c);
        return result;
    }

    /// <summary>A quotient of one digit more than the precision, or exact; its last digit tells whether something follows.</summary>
    private static Number Quotient(in Number a, in Number b, long precision)
    {
        long ideal = a.Exponent - b.Exponent;
        if (a.Coefficient.IsZero)
        {
            return new Number(false, default, ideal);
        }

        bool cut = precision > LongPrecision;
        long digits = cut ? 4 * (Math.Max(a.Digits, b.Digits) + 4) : precision;
        long shift = b.Digits - a.Digits + digits + 1;
        Coefficient x = a.Coefficient, y = b.Coefficient;
        if (shift >= 0)
        {
            x = x.ShiftLeft(shift);
        }
        else
        {
            y = y.ShiftLeft(-shift);
        }

        Coefficient quotient = Coefficient.DivRem(x, y, out Coefficient rest);
        long exponent = ideal - shift;
        if (!rest.IsZero)
        {
            if (cut)
            {
                throw new InsufficientMemoryException();
            }

            if (quotient.LastDigit is 0 or 5)
            {
                quotient += Coefficient.One;
            }
        }
        else if (exponent < ideal)
        {
            long zeros = Math.Min(quotient.TrailingZeros(), ideal - exponent);
            quotient = quotient.ShiftRight(zeros, out _);
            exponent += zeros;
        }

        return new Number(false, quotient, exponent);
    }

    /// <summary>The number with a lower exponent; no more zeros are added than rounding to the precision takes away.</summary>
    private static Number Lengthened(in Number a, long exponent, long precision)
    {
        if (a.Coefficient.IsZero)
        {
            return new Number(a.Negative, default, exponent);
        }

        long zeros = Math.Min(a.Exponent - exponent, precision + 1);
        return new Number(a.Negative, a.Coefficient.ShiftLeft(zeros), a.Exponent - zeros);
    }

    /// <summary>Integer quotient and remainder of finite numbers whose divisor is not zero; false: the quotient has too many digits.</summary>
    private static bool DivideInteger(in Number a, in Number b, ref Settings c, out Number quotient, out Number remainder)
    {
        bool negative = a.Negative != b.Negative;
        long ideal = Math.Min(a.Exponent, b.Exponent);
        if (a.Coefficient.IsZero || a.Adjusted - b.Adjusted < 0)
        {
            quotient = new Number(negative, default, 0);
            remainder = Lengthened(a, ideal, c.Precision);
            return true;
        }

        if (a.Adjusted - b.Adjusted > c.Precision)
        {
            quotient = remainder = default;
            return false;
        }

        Coefficient x = a.Coefficient, y = b.Coefficient;
        if (a.Exponent >= b.Exponent)
        {
            x = x.ShiftLeft(a.Exponent - b.Exponent);
        }
        else
        {
            y = y.ShiftLeft(b.Exponent - a.Exponent);
        }

        Coefficient q = Coefficient.DivRem(x, y, out Coefficient r);
        quotient = new Number(negative, q, 0);
        remainder = new Number(a.Negative, r, ideal);
        return q.Digits <= c.Precision;
    }

    public static Number IntegerQuotient(in Number a, in Number b, ref Settings c)
    {
        bool negative = a.Negative != b.Negative;
        if (NaN(a, b, ref c, out Number nan))
        {
            return nan;
        }

        if (a.IsInfinite)
        {
            return b.IsInfinite ? Invalid(ref c) : Number.Infinity(negative);
        }

        if (b.IsInfinite)
        {
            return new Number(negative, default, 0);
        }

        if (b.IsZero)
        {
            if (a.IsZero)
            {
                return Invalid(ref c, Status.DivisionUndefined);
            }

            c.Status |= Status.DivisionByZero;
            return Number.Infinity(negative);
        }

        return DivideInteger(a, b, ref c, out Number quotient, out _) ? Finished(quotient, ref c) : Invalid(ref c, Status.DivisionImpossible);
    }

    public static Number Remainder(in Number a, in Number b, ref Settings c)
    {
        if (NaN(a, b, ref c, out Number nan))
        {
            return nan;
        }

        if (a.IsInfinite)
        {
            return Invalid(ref c);
        }

        if (b.IsInfinite)
        {
            return Finished(a, ref c);
        }

        if (b.IsZero)
        {
            return Invalid(ref c, a.IsZero ? Status.DivisionUndefined : Status.InvalidOperation);
        }

        return DivideInteger(a, b, ref c, out _, out Number remainder) ? Finished(remainder, ref c) : Invalid(ref c, Status.DivisionImpossible);
    }

    /// <summary>Quotient and remainder.</summary>
    public static Number DivMod(in Number a, in Number b, ref Settings c, out Number remainder)
    {
        bool negative = a.Negative != b.Negative;
        if (NaN(a, b, ref c, out Number nan))
        {
            remainder = nan;
            return nan;
        }

        if (a.IsInfinite)
        {
            remainder = Invalid(ref c);
            return b.IsInfinite ? remainder : Number.Infinity(negative);
        }

        if (b.IsInfinite)
        {
            remainder = Finished(a, ref c);
            return new Number(negative, default, 0);
        }

        if (b.IsZero)
        {
            if (a.IsZero)
            {
                remainder = Invalid(ref c, Status.DivisionUndefined);
                return remainder;
            }

            remainder = Invalid(ref c);
            c.Status |= Status.DivisionByZero;
            return Number.Infinity(negative);
        }

        if (!DivideInteger(a, b, ref c, out Number quotient, out remainder))
        {
            remainder = Invalid(ref c, Status.DivisionImpossible);
            return remainder;
        }

        remainder.Finish(ref c);
        return Finished(quotient, ref c);
    }

    public static Number RemainderNear(in Number a, in Number b, ref Settings c)
    {
        if (NaN(a, b, ref c, out Number nan))
        {
            return nan;
        }

        if (a.IsInfinite)
        {
            return Invalid(ref c);
        }

        if (b.IsInfinite)
        {
            return Finished(a, ref c);
        }

        if (b.IsZero)
        {
            return Invalid(ref c, a.IsZero ? Status.DivisionUndefined : Status.InvalidOperation);
        }

        long ideal = Math.Min(a.Exponent, b.Exponent);
        if (a.IsZero)
        {
            return Finished(new Number(a.Negative, default, ideal), ref c);
        }

        long difference = a.Adjusted - b.Adjusted;
        if (difference >= c.Precision + 1)
        {
            return Invalid(ref c, Status.DivisionImpossible);
        }

        if (difference <= -2)
        {
            return Finished(Lengthened(a, ideal, c.Precision), ref c);
        }

        Coefficient x = a.Coefficient, y = b.Coefficient;
        if (a.Exponent >= b.Exponent)
        {
            x = x.ShiftLeft(a.Exponent - b.Exponent);
        }
        else
        {
            y = y.ShiftLeft(b.Exponent - a.Exponent);
        }

        Coefficient q = Coefficient.DivRem(x, y, out Coefficient r);
        bool negative = a.Negative;
        int order = (r + r).CompareTo(y);
        if (order > 0 || (order == 0 && q.IsOdd))
        {
            r = y - r;
            q += Coefficient.One;
            negative = !negative;
        }

        return q.Digits > c.Precision ? Invalid(ref c, Status.DivisionImpossible) : Finished(new Number(negative, r, ideal), ref c);
    }

    public static Number SquareRoot(in Number a, ref Settings c)
    {
        if (NaN(a, ref c, out Number nan))
        {
            return nan;
        }

        if (a.IsInfinite && !a.Negative)
        {
            return a;
        }

        if (a.IsZero)
        {
            return Finished(new Number(a.Negative, default, a.Exponent >> 1), ref c);
        }

        if (a.Negative)
        {
            return Invalid(ref c);
        }

        bool cut = c.Precision > LongPrecision;
        long digits = (cut ? a.Digits + 4 : c.Precision) + 1;
        long exponent = a.Exponent >> 1;
        Coefficient x = (a.Exponent & 1) != 0 ? a.Coefficient.ShiftLeft(1) : a.Coefficient;
        long length = (a.Exponent & 1) != 0 ? (a.Digits >> 1) + 1 : (a.Digits + 1) >> 1;
        long shift = digits - length;
        bool exact = true;
        if (shift >= 0)
        {
            x = x.ShiftLeft(2 * shift);
        }
        else
        {
            x = x.ShiftRight(-2 * shift, out int rest);
            exact = rest == 0;
        }

        exponent -= shift;
        Coefficient root = x.SquareRoot(out bool whole);
        exact &= whole;
        if (exact)
        {
            root = shift >= 0 ? root.ShiftRight(shift, out _) : root.ShiftLeft(-shift);
            exponent += shift;
        }
        else
        {
            if (cut)
            {
                throw new InsufficientMemoryException();
            }

            if (root.LastDigit is 0 or 5)
            {
                root += Coefficient.One;
            }
        }

        Number result = new(false, root, exponent);
        Rounding rounding = c.Rounding;
        c.Rounding = Rounding.HalfEven;
        result.Finish(ref c);
        c.Rounding = rounding;
        return result;
    }
}
