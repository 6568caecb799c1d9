using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Py.ObjectSpace.Numbers;

namespace Py.ObjectSpace.Text;

/// <summary>Decimal digits of finite doubles: the shortest that read back, or correctly rounded to any number of places.</summary>
/// <remarks>
/// Digits are ASCII, without leading and trailing zeros; the value is 0.d₁d₂… · 10^point. Zero is the digit 0 with point
/// 1. A number that rounds to zero has no digits.
/// </remarks>
internal static class FloatDigits
{
    /// <summary>Digits that a double can have before only zeros follow.</summary>
    public const int MaxSignificant = 768;

    /// <summary>Decimal places that a double can have before only zeros follow.</summary>
    public const int MaxPlaces = 1074;

    private const int MantissaBits = 52;
    private const int ExponentBias = 1075;

    // 10^22 times a 53-bit mantissa is below 2^127.
    private const int MaxFastPlaces = 22;

    /// <summary>Finds the shortest digits that read back as <paramref name="value"/>, a positive finite double.</summary>
    /// <returns>An integer without trailing zeros and the power of ten to multiply it with.</returns>
    /// <remarks>Source: R. Giulietti, The Schubfach way to render doubles, 2021; the nearest of the shortest, ties to even.</remarks>
    public static (ulong Digits, int Exponent) Shortest(double value)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        ulong fraction = bits & ((1UL << MantissaBits) - 1);
        int biased = (int)(bits >> MantissaBits) & 0x7FF;
        ulong c = biased == 0 ? fraction : fraction | (1UL << MantissaBits);
        int q = Math.Max(biased, 1) - ExponentBias;
        if (q is <= 0 and > -MantissaBits - 1 && (c & ((1UL << -q) - 1)) == 0)
        {
            return StripZeros(c >> -q, 0);
        }

        // Boundaries of the rounding interval, in units of a quarter ulp; the lower one is nearer below a power of two.
        bool narrow = fraction == 0 && biased > 1;
        ulong odd = c & 1;
        ulong lowerBound = (4 * c) - 2 + (narrow ? 1UL : 0);
        ulong upperBound = (4 * c) + 2;
        int k = ((q * 1262611) - (narrow ? 524031 : 0)) >> 22;
        int h = q + DecimalPowers.Log2(-k) + 1;
        (ulong high, ulong low) = DecimalPowers.Get(-k);
        if (-k is < 0 or > DecimalPowers.MaxExactExponent)
        {
            low++;
        }
        ulong lower = RoundToOdd(high, low, lowerBound << h) + odd;
        ulong middle = RoundToOdd(high, low, (4 * c) << h);
        ulong upper = RoundToOdd(high, low, upperBound << h) - odd;
        ulong s = middle / 4;
        if (s >= 10)
        {
            ulong shorter = s / 10;
            bool downInside = lower <= 40 * shorter;
            bool upInside = (40 * shorter) + 40 <= upper;
            if (downInside != upInside)
            {
                return StripZeros(shorter + (upInside ? 1UL : 0), k + 1);
            }
        }
        bool down = lower <= 4 * s;
        bool up = (4 * s) + 4 <= upper;
        if (down != up)
        {
            return StripZeros(s + (up ? 1UL : 0), k);
        }
        ulong half = (4 * s) + 2;
        bool roundUp = middle > half || (middle == half && (s & 1) != 0);
        return StripZeros(s + (roundUp ? 1UL : 0), k);
    }

    /// <summary>Returns the digits that <see cref="Fixed"/> may write.</summary>
    public static int MaxFixedDigits(double value, int places) =>
        Math.Max(Math.Max(0, DecimalExponent(value) + 2) + Math.Min(places, MaxPlaces) + 2, 40);

    /// <summary>Writes the digits of a non-negative finite double rounded to so many decimal places, ties to even.</summary>
    /// <remarks><paramref name="places"/> may be negative: digits before the point are rounded too.</remarks>
    public static int Fixed(double value, int places, Span<byte> digits, out int point)
    {
        if (value == 0)
        {
            digits[0] = (byte)'0';
            point = 1;
            return 1;
        }
        places = Math.Min(places, MaxPlaces);
        int count = Scaled(value, places, digits);
        point = count - places;
        return count == 0 ? 0 : TrimZeros(digits[..count]);
    }

    /// <summary>Writes the digits of a non-negative finite double rounded to so many significant digits (at least 1), ties to even.</summary>
    /// <remarks>Needs room for two digits more than asked for, and at least 40.</remarks>
    public static int Significant(double value, int wanted, Span<byte> digits, out int point)
    {
        if (value == 0)
        {
            digits[0] = (byte)'0';
            point = 1;
            return 1;
        }
        wanted = Math.Min(wanted, MaxSignificant);
        int exponent = DecimalExponent(value);
        int count = Scaled(value, wanted - 1 - exponent, digits);
        if (count != wanted)
        {
            // The estimate was one off, or the number rounded up to the next power of ten.
            exponent += count > wanted ? 1 : -1;
            count = Scaled(value, wanted - 1 - exponent, digits);
        }
        point = exponent + 1 + count - wanted;
        return TrimZeros(digits[..count]);
    }

    // floor(log10(value)), perhaps one too small.
    private static int DecimalExponent(double value)
    {
        if (value == 0)
        {
            return 0;
        }
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        int biased = (int)(bits >> MantissaBits) & 0x7FF;
        int binary = biased != 0
            ? biased - 1023
            : 63 - BitOperations.LeadingZeroCount(bits) - MaxPlaces;
        return DecimalPowers.Log10OfPowerOfTwo(binary);
    }

    // Writes round(value * 10^places) in decimal, ties to even, without leading zeros; zero has no digits.
    [SkipLocalsInit]
    private static int Scaled(double value, int places, Span<byte> digits)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        int biased = (int)(bits >> MantissaBits) & 0x7FF;
        ulong mantissa = bits & ((1UL << MantissaBits) - 1);
        mantissa |= biased == 0 ? 0 : 1UL << MantissaBits;
        int exponent = Math.Max(biased, 1) - ExponentBias;
        if (places is >= 0 and <= MaxFastPlaces && exponent <= 0)
        {
            return ScaledFast(mantissa, -exponent, places, digits);
        }
        if (places is < 0 and >= -19 && exponent is <= 64 - MantissaBits - 1 and > -64)
        {
            return ScaledDown(mantissa, exponent, -places, digits);
        }

        Span<ulong> numerator = stackalloc ulong[80];
        numerator[0] = mantissa;
        int length = 1;
        if (exponent > 0)
        {
            length = Limbs.ShiftLeft(numerator[..1], exponent, numerator);
        }
        if (places >= 0)
        {
            Span<ulong> product = stackalloc ulong[80];
            length = TimesPowerOfTen(numerator[..length], places, product);
            if (exponent < 0)
            {
                length = ShiftRightRounded(product, length, -exponent);
            }
            return length == 0 ? 0 : Limbs.ToText(product[..length], 10, digits);
        }

        Span<ulong> divisor = stackalloc ulong[64];
        Span<ulong> quotient = stackalloc ulong[81];
        Span<ulong> remainder = stackalloc ulong[80];
        if (-places > 400)
        {
            return 0;
        }
        int divisorLength = TimesPowerOfTen([1], -places, divisor);
        if (exponent < 0)
        {
            divisorLength = Limbs.ShiftLeft(divisor[..divisorLength], -exponent, divisor);
        }
        Limbs.DivRem(numerator[..length], divisor[..divisorLength], quotient, out int quotientLength, remainder, out int rest);
        rest = Limbs.ShiftLeft(remainder[..rest], 1, remainder);
        int order = Limbs.Compare(remainder[..rest], divisor[..divisorLength]);
        if (order > 0 || (order == 0 && quotientLength != 0 && (quotient[0] & 1) != 0))
        {
            quotientLength = Limbs.Add(quotient[..quotientLength], [1], quotient);
        }
        return quotientLength == 0 ? 0 : Limbs.ToText(quotient[..quotientLength], 10, digits);
    }

    // mantissa * 10^places / 2^shift in 128 bits.
    private static int ScaledFast(ulong mantissa, int shift, int places, Span<byte> digits)
    {
        UInt128 product = (UInt128)mantissa * DecimalPowers.Small(Math.Min(places, 19));
        if (places > 19)
        {
            product *= DecimalPowers.Small(places - 19);
        }
        UInt128 quotient = shift == 0 ? product : UInt128.Zero;
        if (shift is > 0 and < 128)
        {
            quotient = product >> shift;
            UInt128 rest = product - (quotient << shift);
            UInt128 half = UInt128.One << (shift - 1);
            if (rest > half || (rest == half && !UInt128.IsEvenInteger(quotient)))
            {
                quotient++;
            }
        }
        ulong low = (ulong)quotient;
        ulong high = (ulong)(quotient >> 64);
        if (high != 0)
        {
            return Limbs.ToText([low, high], 10, digits);
        }
        return low == 0 ? 0 : WriteInteger(low, digits);
    }

    // round(mantissa * 2^exponent / 10^places) where the integer part fits a limb.
    private static int ScaledDown(ulong mantissa, int exponent, int places, Span<byte> digits)
    {
        ulong integer = exponent >= 0 ? mantissa << exponent : mantissa >> -exponent;
        bool fraction = exponent < 0 && (mantissa & ((1UL << -exponent) - 1)) != 0;
        ulong divisor = DecimalPowers.Small(places);
        (ulong quotient, ulong rest) = Math.DivRem(integer, divisor);
        ulong half = divisor / 2;
        if (rest > half || (rest == half && (fraction || (quotient & 1) != 0)))
        {
            quotient++;
        }
        return quotient == 0 ? 0 : WriteInteger(quotient, digits);
    }

    internal static int WriteInteger(ulong value, Span<byte> digits)
    {
        System.Buffers.Text.Utf8Formatter.TryFormat(value, digits, out int written);
        return written;
    }

    private static int TimesPowerOfTen(ReadOnlySpan<ulong> limbs, int exponent, Span<ulong> result)
    {
        limbs.CopyTo(result);
        int length = limbs.Length;
        const ulong fiveTo27 = 7450580596923828125;
        ulong factor = fiveTo27;
        for (int left = exponent; left > 0; left -= 27)
        {
            if (left < 27)
            {
                factor = 1;
                for (int i = 0; i < left; i++)
                {
                    factor *= 5;
                }
            }
            ulong carry = Limbs.MultiplyByLimb(result[..length], factor, result);
            if (carry != 0)
            {
                result[length++] = carry;
            }
        }
        return Limbs.ShiftLeft(result[..length], exponent, result);
    }

    private static int ShiftRightRounded(Span<ulong> limbs, int length, int bits)
    {
        bool half = Limbs.BitAt(limbs[..length], bits - 1);
        bool sticky = Limbs.AnyBitBelow(limbs[..length], bits - 1);
        bool odd = Limbs.BitAt(limbs[..length], bits);
        length = Limbs.ShiftRight(limbs[..length], bits, limbs);
        return half && (sticky || odd) ? Limbs.Add(limbs[..length], [1], limbs) : length;
    }

    private static int TrimZeros(ReadOnlySpan<byte> digits) => digits.LastIndexOfAnyExcept((byte)'0') + 1;

    private static (ulong Digits, int Exponent) StripZeros(ulong digits, int exponent)
    {
        while (digits != 0)
        {
            (ulong quotient, ulong rest) = Math.DivRem(digits, 10);
            if (rest != 0)
            {
                break;
            }
            digits = quotient;
            exponent++;
        }
        return (digits, exponent);
    }

    // The upper 64 of the 192 bits of a product, its lowest bit set if anything below is.
    private static ulong RoundToOdd(ulong high, ulong low, ulong factor)
    {
        ulong carry = Math.BigMul(low, factor, out _);
        ulong top = Math.BigMul(high, factor, out ulong middle);
        middle += carry;
        top += middle < carry ? 1UL : 0;
        return top | (middle > 1 ? 1UL : 0);
    }
}
