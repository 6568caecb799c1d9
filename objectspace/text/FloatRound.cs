using System;
using System.Numerics;
using Py.ObjectSpace.Numbers;

namespace Py.ObjectSpace.Text;

/// <summary>Rounding a double to decimal places, and the exact fraction that a double is.</summary>
public static class FloatRound
{
    // Places that no double has, and places that leave nothing of any double.
    private const int MaxPlaces = 323;
    private const int MinPlaces = -308;

    /// <summary>Computes <c>round(value, places)</c>: the double nearest to the correctly rounded decimal; false if it is too large.</summary>
    public static bool TryRound(double value, long places, out double result)
    {
        result = value;
        if (!double.IsFinite(value) || value == 0 || places > MaxPlaces)
        {
            return true;
        }
        if (places < MinPlaces)
        {
            result = 0.0 * value;
            return true;
        }
        double magnitude = Math.Abs(value);
        int needed = FloatDigits.MaxFixedDigits(magnitude, (int)places);
        using Scratch<byte> scratch = new(stackalloc byte[64], needed);
        Span<byte> digits = scratch.Span;
        int count = FloatDigits.Fixed(magnitude, (int)places, digits, out int point);
        double rounded;
        if (count <= 19)
        {
            ulong integer = 0;
            foreach (byte digit in digits[..count])
            {
                integer = (integer * 10) + digit - '0';
            }
            rounded = FloatParser.FromDecimal(integer, point - count);
        }
        else
        {
            rounded = FloatParser.FromDigits(digits[..count], point - count);
        }
        result = double.IsNegative(value) ? -rounded : rounded;
        return double.IsFinite(rounded);
    }

    /// <summary>Splits a finite double into an odd (or zero) integer and a power of two: value = ±odd · 2^exponent.</summary>
    public static void Decompose(double value, out bool negative, out ulong odd, out int exponent)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        int biased = (int)(bits >> 52) & 0x7FF;
        negative = (long)bits < 0 && value != 0;
        odd = (bits & ((1UL << 52) - 1)) | (biased == 0 ? 0 : 1UL << 52);
        exponent = Math.Max(biased, 1) - 1075;
        int zeros = odd == 0 ? -exponent : BitOperations.TrailingZeroCount(odd);
        odd >>= odd == 0 ? 0 : zeros;
        exponent += zeros;
    }

    /// <summary>Computes <c>value.as_integer_ratio()</c> of a finite double, in lowest terms; each needs 18 limbs.</summary>
    public static void ToRatio(
        double value,
        Span<ulong> numerator,
        out int numeratorLength,
        out bool negative,
        Span<ulong> denominator,
        out int denominatorLength)
    {
        Decompose(value, out negative, out ulong odd, out int exponent);
        numeratorLength = odd == 0 ? 0 : Limbs.ShiftLeft([odd], Math.Max(exponent, 0), numerator);
        denominatorLength = Limbs.ShiftLeft([1], Math.Max(-exponent, 0), denominator);
    }
}
