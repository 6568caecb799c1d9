using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Py.ObjectSpace.Numbers;

namespace Py.ObjectSpace.Text;

/// <summary>Reads doubles from ASCII text as <c>float()</c> does, correctly rounded (ties to even).</summary>
public static class FloatParser
{
    private const int MantissaBits = 52;
    private const int MaxFastExponent = 22;

    // Beyond these the value is infinity or zero whatever the digits are.
    private const int MaxDecimalPoint = 310;
    private const int MinDecimalPoint = -325;

    // No two different roundings agree on more digits than this; the rest only says whether there is anything.
    private const int MaxDigits = 800;

    private static ReadOnlySpan<double> ExactPowers =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ];

    /// <summary>Reads all of <paramref name="text"/> as <c>float(str)</c> would: blanks around, underscores between digits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        text = TrimBlanks(text);
        if (TryParsePrefix(text, out value, out int consumed) && consumed == text.Length)
        {
            return true;
        }
        if (text.Contains((byte)'_'))
        {
            using Scratch<byte> scratch = new(stackalloc byte[128], text.Length);
            int length = RemoveUnderscores(text, scratch.Span);
            value = 0;
            return length > 0 && TryParsePrefix(scratch.Span[..length], out value, out int used) && used == length;
        }
        return false;
    }

    /// <summary>Reads the longest number at the start of <paramref name="text"/>: no blanks, no underscores, no hexadecimal.</summary>
    public static bool TryParsePrefix(ReadOnlySpan<byte> text, out double value, out int consumed)
    {
        int at = 0;
        bool negative = false;
        if (at < text.Length && text[at] is (byte)'-' or (byte)'+')
        {
            negative = text[at] == '-';
            at++;
        }
        int start = at;
        ulong mantissa = 0;
        int significant = 0;
        int integerDigits = 0;
        int fractionDigits = 0;
        for (; at < text.Length && char.IsAsciiDigit((char)text[at]); at++, integerDigits++)
        {
            AddDigit(text[at], ref mantissa, ref significant);
        }
        if (at < text.Length && text[at] == '.')
        {
            at++;
            for (; at < text.Length && char.IsAsciiDigit((char)text[at]); at++, fractionDigits++)
            {
                AddDigit(text[at], ref mantissa, ref significant);
            }
        }
        if (integerDigits + fractionDigits == 0)
        {
            bool special = TrySpecial(text[start..], out value, out int length);
            value = negative ? -value : value;
            consumed = special ? start + length : 0;
            return special;
        }
        ReadOnlySpan<byte> digits = text[start..at];
        long exponent = 0;
        if (at < text.Length && (text[at] | 0x20) == 'e')
        {
            int sign = at + 1 < text.Length && text[at + 1] is (byte)'-' or (byte)'+' ? 1 : 0;
            int e = at + 1 + sign;
            if (e < text.Length && char.IsAsciiDigit((char)text[e]))
            {
                for (; e < text.Length && char.IsAsciiDigit((char)text[e]); e++)
                {
                    exponent = Math.Min((exponent * 10) + text[e] - '0', long.MaxValue / 100);
                }
                exponent = sign == 1 && text[at + 1] == '-' ? -exponent : exponent;
                at = e;
            }
        }
        consumed = at;
        exponent -= fractionDigits;
        value = significant <= 19
            ? FromMantissa(mantissa, exponent, digits)
            : FromDigits(digits, exponent);
        value = negative ? -value : value;
        return true;
    }

    /// <summary>Returns the double nearest to an integer times a power of ten; infinity if too large.</summary>
    public static double FromDecimal(ulong digits, long exponent) => FromMantissa(digits, exponent, []);

    /// <summary>Copies <paramref name="text"/> without its underscores; -1 if one is not between two digits.</summary>
    internal static int RemoveUnderscores(ReadOnlySpan<byte> text, Span<byte> result)
    {
        int length = 0;
        byte previous = 0;
        foreach (byte c in text)
        {
            if (c == '_' ? !char.IsAsciiDigit((char)previous) : previous == '_' && !char.IsAsciiDigit((char)c))
            {
                return -1;
            }
            if (c != '_')
            {
                result[length++] = c;
            }
            previous = c;
        }
        return previous == '_' ? -1 : length;
    }

    /// <summary>Removes the ASCII blanks of C's <c>isspace</c> from both ends.</summary>
    internal static ReadOnlySpan<byte> TrimBlanks(ReadOnlySpan<byte> text) =>
        text.IsEmpty || (text[0] > ' ' && text[^1] > ' ') ? text : text.Trim(" \t\n\v\f\r"u8);

    private static void AddDigit(byte digit, ref ulong mantissa, ref int significant)
    {
        if (significant < 19)
        {
            mantissa = (mantissa * 10) + digit - '0';
            significant += mantissa != 0 ? 1 : 0;
        }
        else
        {
            significant++;
        }
    }

    private static bool TrySpecial(ReadOnlySpan<byte> text, out double value, out int length)
    {
        if (StartsWithIgnoringCase(text, "inf"u8))
        {
            value = double.PositiveInfinity;
            length = StartsWithIgnoringCase(text, "infinity"u8) ? 8 : 3;
            return true;
        }
        bool nan = StartsWithIgnoringCase(text, "nan"u8);
        value = nan ? BitConverter.UInt64BitsToDouble(0x7FF8UL << 48) : 0;
        length = nan ? 3 : 0;
        return nan;
    }

    private static bool StartsWithIgnoringCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) =>
        text.Length >= lower.Length && System.Text.Ascii.EqualsIgnoreCase(text[..lower.Length], lower);

    // At most 19 digits. `digits` may be empty, then the mantissa says it all.
    private static double FromMantissa(ulong mantissa, long exponent, ReadOnlySpan<byte> digits)
    {
        if (mantissa == 0)
        {
            return 0;
        }
        if (mantissa <= 1UL << 53)
        {
            // Both factors are exact, so the one rounding is the right one (Clinger 1990).
            if (exponent is >= 0 and <= MaxFastExponent)
            {
                return mantissa * ExactPowers[(int)exponent];
            }
            if (exponent is < 0 and >= -MaxFastExponent)
            {
                return mantissa / ExactPowers[(int)-exponent];
            }
        }
        if (TryApproximate(mantissa, exponent, out double value))
        {
            return value;
        }
        if (!digits.IsEmpty)
        {
            return FromDigits(digits, exponent);
        }
        Span<byte> text = stackalloc byte[20];
        return FromDigits(text[..FloatDigits.WriteInteger(mantissa, text)], exponent);
    }

    // mantissa * 10^exponent with a 128-bit power of ten, if its error cannot change the rounding (Lemire 2021, but
    // bounding the error of this one product instead of proving it away).
    private static bool TryApproximate(ulong mantissa, long exponent, out double value)
    {
        value = 0;
        if (exponent is < DecimalPowers.MinExponent or > DecimalPowers.MaxExponent)
        {
            value = exponent > 0 ? double.PositiveInfinity : 0;
            return true;
        }
        int power = (int)exponent;
        int shift = BitOperations.LeadingZeroCount(mantissa);
        mantissa <<= shift;
        (ulong powerHigh, ulong powerLow) = DecimalPowers.Get(power);
        ulong carry = Math.BigMul(mantissa, powerLow, out ulong low);
        ulong high = Math.BigMul(mantissa, powerHigh, out ulong middle);
        middle += carry;
        high += middle < carry ? 1UL : 0;
        bool exact = power is >= 0 and <= DecimalPowers.MaxExactExponent;

        // The value is (high.middle.low) * 2^binary with high's lowest bit counting 1.
        int binary = DecimalPowers.Log2(power) - shift + 1;
        if (!TryRound(high, middle | (low != 0 ? 1UL : 0), binary, out value))
        {
            return true;
        }
        if (exact)
        {
            return true;
        }

        // The true product is larger by less than one unit of `middle`.
        ulong nextMiddle = middle + 1;
        ulong nextHigh = high + (nextMiddle == 0 ? 1UL : 0);
        if (nextHigh < high)
        {
            return false;
        }
        TryRound(nextHigh, nextMiddle | 1, binary, out double other);
        return other.Equals(value);
    }

    // Rounds (high + middle/2^64) * 2^(binary) to a double; high's highest or second highest bit is set.
    // Returns false if the result is infinite or zero for sure.
    private static bool TryRound(ulong high, ulong middle, int binary, out double value)
    {
        int zeros = BitOperations.LeadingZeroCount(high);
        if (zeros > 0)
        {
            high = (high << zeros) | (middle >> (64 - zeros));
            middle <<= zeros;
        }
        int exponent = binary - zeros + 63;
        int drop = 11;
        int biased = exponent + 1023;
        if (biased <= 0)
        {
            drop += 1 - biased;
            biased = 0;
        }
        if (drop > 64)
        {
            value = 0;
            return false;
        }
        ulong kept = drop == 64 ? 0 : high >> drop;
        ulong rest = high << (64 - drop);
        const ulong half = 1UL << 63;
        if (rest > half || (rest == half && (middle != 0 || (kept & 1) != 0)))
        {
            kept++;
        }
        if (biased > 0)
        {
            kept += (ulong)(biased - 1) << MantissaBits;
        }
        if (kept >= 0x7FFUL << MantissaBits)
        {
            value = double.PositiveInfinity;
            return biased <= 0x7FF;
        }
        value = BitConverter.UInt64BitsToDouble(kept);
        return true;
    }

    // Digits with at most one point among them, times 10^exponent: exact.
    [SkipLocalsInit]
    internal static double FromDigits(ReadOnlySpan<byte> digits, long exponent)
    {
        Span<byte> plain = stackalloc byte[MaxDigits + 1];
        int count = 0;
        bool sticky = false;
        long dropped = 0;
        foreach (byte c in digits)
        {
            if (c == '.' || (count == 0 && c == '0'))
            {
                continue;
            }
            if (count < MaxDigits)
            {
                plain[count++] = c;
            }
            else
            {
                dropped++;
                sticky |= c != '0';
            }
        }
        exponent += dropped;
        if (count == 0 || exponent + count < MinDecimalPoint)
        {
            return 0;
        }
        if (exponent + count > MaxDecimalPoint)
        {
            return double.PositiveInfinity;
        }
        if (sticky)
        {
            plain[count++] = (byte)'1';
            exponent--;
        }
        return FromExact(plain[..count], (int)exponent);
    }

    [SkipLocalsInit]
    private static double FromExact(ReadOnlySpan<byte> digits, int exponent)
    {
        Span<ulong> numerator = stackalloc ulong[100];
        Span<ulong> power = stackalloc ulong[100];
        int length = Limbs.FromText(digits, 10, numerator);
        int powerLength = Limbs.Pow([10], (ulong)Math.Abs(exponent), power);
        double value;
        if (exponent >= 0)
        {
            Span<ulong> product = stackalloc ulong[100];
            int productLength = Limbs.Multiply(numerator[..length], power[..powerLength], product);
            return Limbs.TryToDouble(false, product[..productLength], out value) ? value : double.PositiveInfinity;
        }
        return Limbs.TryTrueDivide(false, numerator[..length], false, power[..powerLength], out value)
            ? value
            : double.PositiveInfinity;
    }
}
