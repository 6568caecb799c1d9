using System;
using System.Numerics;

namespace Py.ObjectSpace.Numbers;

/// <content>To and from double, each correctly rounded.</content>
public static partial class Limbs
{
    /// <summary>The limbs that hold any finite double.</summary>
    public const int MaxDoubleLimbs = 16;

    private const int DoubleMantissaBits = 53;
    private const int DoubleMinExponent = -1021;
    private const int DoubleMaxExponent = 1024;

    /// <summary>Converts to the nearest double, ties to even; false if the number is too large.</summary>
    public static bool TryToDouble(bool negative, ReadOnlySpan<ulong> limbs, out double value)
    {
        double fraction = Fraction(limbs, out long exponent);
        if (exponent > DoubleMaxExponent)
        {
            value = 0;
            return false;
        }

        // In two steps, because 2^1024 itself is no double.
        value = exponent == 0 ? fraction : fraction * 2 * PowerOfTwo((int)exponent - 1);
        value = negative ? -value : value;
        return true;
    }

    /// <summary>Returns the f in [0.5, 1) and the exponent e for which f·2^e is the number, f rounded to the nearest double.</summary>
    /// <remarks>Zero gives 0 and 0. This is what logarithms of numbers beyond double need.</remarks>
    public static double Fraction(ReadOnlySpan<ulong> limbs, out long exponent)
    {
        if (limbs.IsEmpty)
        {
            exponent = 0;
            return 0;
        }
        exponent = BitLength(limbs);
        int shift = BitOperations.LeadingZeroCount(limbs[^1]);
        ulong top = limbs[^1] << shift;
        bool sticky = false;
        if (limbs.Length > 1)
        {
            if (shift != 0)
            {
                top |= limbs[^2] >> (64 - shift);
            }
            sticky = (shift == 0 ? limbs[^2] : limbs[^2] << shift) != 0 || limbs[..^2].IndexOfAnyExcept(0UL) >= 0;
        }
        ulong mantissa = RoundTop(top, sticky);
        if (mantissa == 1UL << DoubleMantissaBits)
        {
            mantissa >>= 1;
            exponent++;
        }
        return BitConverter.UInt64BitsToDouble(mantissa + ((1022UL - 1) << 52));
    }

    /// <summary>Converts a finite double to the integer toward zero; needs <see cref="MaxDoubleLimbs"/>.</summary>
    public static int FromDouble(double value, Span<ulong> result, out bool negative)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF) - 1075;
        ulong mantissa = (bits & ((1UL << 52) - 1)) | (1UL << 52);
        negative = false;
        if (exponent <= -DoubleMantissaBits)
        {
            return 0;
        }
        negative = (long)bits < 0;
        if (exponent <= 0)
        {
            result[0] = mantissa >> -exponent;
            return 1;
        }
        return ShiftLeft([mantissa], exponent, result);
    }

    /// <summary>Compares a signed number with a double that is not NaN: negative, zero or positive.</summary>
    public static int CompareToDouble(bool negative, ReadOnlySpan<ulong> limbs, double value)
    {
        int sign = limbs.IsEmpty ? 0 : negative ? -1 : 1;
        int valueSign = value == 0 ? 0 : value < 0 ? -1 : 1;
        if (sign != valueSign || sign == 0)
        {
            return sign.CompareTo(valueSign);
        }
        if (double.IsInfinity(value))
        {
            return -valueSign;
        }
        double whole = Math.Truncate(value);
        Span<ulong> integer = stackalloc ulong[MaxDoubleLimbs + 1];
        int length = FromDouble(whole, integer, out bool wholeNegative);
        int order = Compare(negative, limbs, wholeNegative && length != 0, integer[..length]);
        return order != 0 ? order : whole.CompareTo(value);
    }

    /// <summary>Divides two numbers into the nearest double, ties to even; false if the quotient is too large.</summary>
    /// <remarks>The divisor must not be zero. Source: the definition; rounding through one sticky bit.</remarks>
    public static bool TryTrueDivide(
        bool leftNegative,
        ReadOnlySpan<ulong> left,
        bool rightNegative,
        ReadOnlySpan<ulong> right,
        out double value)
    {
        bool negative = leftNegative != rightNegative;
        value = negative ? -0.0 : 0.0;
        if (left.IsEmpty)
        {
            return true;
        }
        long leftBits = BitLength(left);
        long rightBits = BitLength(right);
        if (leftBits <= DoubleMantissaBits && rightBits <= DoubleMantissaBits)
        {
            value = (double)left[0] / right[0];
            value = negative ? -value : value;
            return true;
        }
        long difference = leftBits - rightBits;
        if (difference > DoubleMaxExponent)
        {
            return false;
        }
        if (difference < DoubleMinExponent - DoubleMantissaBits - 1)
        {
            return true;
        }

        // The quotient of left·2^-shift and right has two bits more than the result can hold.
        long shift = Math.Max(difference, DoubleMinExponent) - DoubleMantissaBits - 2;
        int scaledMax = shift <= 0 ? MaxShiftLeftLimbs(left.Length, -shift) : left.Length;
        int quotientMax = MaxQuotientLimbs(scaledMax, right.Length) + 1;
        using Scratch<ulong> scratch = new(stackalloc ulong[64], scaledMax + quotientMax + right.Length + 1);
        Span<ulong> scaled = scratch.Span[..scaledMax];
        Span<ulong> quotient = scratch.Span.Slice(scaledMax, quotientMax);
        Span<ulong> remainder = scratch.Span[(scaledMax + quotientMax)..];
        bool inexact = shift > 0 && AnyBitBelow(left, shift);
        int scaledLength = shift <= 0 ? ShiftLeft(left, -shift, scaled) : ShiftRight(left, shift, scaled);
        if (Compare(scaled[..scaledLength], right) < 0)
        {
            // Below every bit of the result: only the sticky bit is left.
            quotient[0] = 0;
            inexact = true;
        }
        else
        {
            DivRem(scaled[..scaledLength], right, quotient, out _, remainder, out int remainderLength);
            inexact |= remainderLength != 0;
        }
        ulong q = quotient[0];
        int extraBits = (int)(Math.Max(64 - BitOperations.LeadingZeroCount(q), DoubleMinExponent - shift) - DoubleMantissaBits);
        ulong mask = 1UL << (extraBits - 1);
        ulong low = q | (inexact ? 1UL : 0);
        if ((low & mask) != 0 && (low & ((3 * mask) - 1)) != 0)
        {
            q += mask;
        }
        q &= ~((mask << 1) - 1);
        long resultBits = shift + 64 - BitOperations.LeadingZeroCount(q);
        if (q != 0 && resultBits > DoubleMaxExponent)
        {
            return false;
        }
        double result = Math.ScaleB((double)q, (int)shift);
        value = negative ? -result : result;
        return true;
    }

    // Rounds a 64-bit fraction with its highest bit set to 53 bits, ties to even.
    private static ulong RoundTop(ulong top, bool sticky)
    {
        ulong mantissa = top >> 11;
        ulong rest = top & 0x7FF;
        if (rest > 0x400 || (rest == 0x400 && (sticky || (mantissa & 1) != 0)))
        {
            mantissa++;
        }
        return mantissa;
    }

    // 2^exponent for a normal exponent.
    private static double PowerOfTwo(int exponent) => BitConverter.UInt64BitsToDouble((ulong)(exponent + 1023) << 52);
}
