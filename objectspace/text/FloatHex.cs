using System;
using System.Numerics;

namespace Py.ObjectSpace.Text;

/// <summary>What became of a hexadecimal text that was to be a double.</summary>
public enum HexFloatStatus
{
    /// <summary>It is one.</summary>
    Ok,

    /// <summary>ValueError: "invalid hexadecimal floating-point string".</summary>
    Invalid,

    /// <summary>OverflowError: "hexadecimal value too large to represent as a float".</summary>
    TooLarge,
}

/// <summary>The hexadecimal text of doubles: <c>float.hex</c> and <c>float.fromhex</c>.</summary>
public static class FloatHex
{
    private const int MantissaBits = 52;

    // Hexadecimal digits that are kept exactly; what follows only counts as "something".
    private const int KeptDigits = 15;

    /// <summary>Appends <c>value.hex()</c>.</summary>
    public static void Append(double value, ref CodePointBuilder text)
    {
        if (!double.IsFinite(value))
        {
            FloatRepr.AppendRepr(value, ref text);
            return;
        }
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        int biased = (int)(bits >> MantissaBits) & 0x7FF;
        ulong fraction = bits & ((1UL << MantissaBits) - 1);
        if ((long)bits < 0)
        {
            text.Append((byte)'-');
        }
        if (value == 0)
        {
            text.Append("0x0.0p+0"u8);
            return;
        }
        text.Append(biased == 0 ? "0x0."u8 : "0x1."u8);
        for (int shift = MantissaBits - 4; shift >= 0; shift -= 4)
        {
            text.Append("0123456789abcdef"u8[(int)(fraction >> shift) & 15]);
        }
        int exponent = Math.Max(biased, 1) - 1023;
        text.Append(exponent < 0 ? "p-"u8 : "p+"u8);
        text.AppendInt(Math.Abs(exponent));
    }

    /// <summary>Reads a text as <c>float.fromhex</c> does.</summary>
    public static HexFloatStatus TryParse(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        text = FloatParser.TrimBlanks(text);
        bool negative = false;
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+')
        {
            negative = text[0] == '-';
            text = text[1..];
        }
        if (!text.IsEmpty && (text[0] | 0x20) is 'i' or 'n')
        {
            bool special = FloatParser.TryParsePrefix(text, out value, out int consumed) && consumed == text.Length;
            value = negative ? -value : value;
            return special ? HexFloatStatus.Ok : HexFloatStatus.Invalid;
        }
        if (text.Length >= 2 && text[0] == '0' && (text[1] | 0x20) == 'x')
        {
            text = text[2..];
        }
        ulong mantissa = 0;
        int significant = 0;
        long exponent = 0;
        bool sticky = false;
        bool point = false;
        int digits = 0;
        int at = 0;
        for (; at < text.Length; at++)
        {
            if (text[at] == '.' && !point)
            {
                point = true;
                continue;
            }
            if (!char.IsAsciiHexDigit((char)text[at]))
            {
                break;
            }
            digits++;
            int digit = Numbers.Limbs.DigitValue(text[at]);
            exponent -= point ? 4 : 0;
            if (significant < KeptDigits)
            {
                mantissa = (mantissa << 4) | (uint)digit;
                significant += mantissa != 0 ? 1 : 0;
            }
            else
            {
                sticky |= digit != 0;
                exponent += 4;
            }
        }
        if (digits == 0 || !TryExponent(text[at..], ref exponent))
        {
            return HexFloatStatus.Invalid;
        }
        HexFloatStatus status = Scale((mantissa << 1) | (sticky ? 1UL : 0), exponent - 1, out value);
        value = negative ? -value : value;
        return status;
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, ref long exponent)
    {
        if (text.IsEmpty)
        {
            return true;
        }
        if ((text[0] | 0x20) != 'p')
        {
            return false;
        }
        text = text[1..];
        bool negative = false;
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+')
        {
            negative = text[0] == '-';
            text = text[1..];
        }
        if (text.IsEmpty || text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
        {
            return false;
        }
        long power = 0;
        foreach (byte digit in text)
        {
            power = Math.Min((power * 10) + digit - '0', long.MaxValue / 100);
        }
        exponent += negative ? -power : power;
        return true;
    }

    // mantissa * 2^exponent, ties to even; the mantissa's lowest bit may be a sticky bit.
    private static HexFloatStatus Scale(ulong mantissa, long exponent, out double value)
    {
        value = 0;
        if (mantissa == 0)
        {
            return HexFloatStatus.Ok;
        }
        int zeros = BitOperations.LeadingZeroCount(mantissa);
        mantissa <<= zeros;
        long biased = exponent - zeros + 63 + 1023;
        if (biased < -64)
        {
            return HexFloatStatus.Ok;
        }
        if (biased >= 0x7FF)
        {
            return HexFloatStatus.TooLarge;
        }
        int drop = biased <= 0 ? 12 - (int)biased : 11;
        if (drop > 64)
        {
            return HexFloatStatus.Ok;
        }
        ulong kept = drop == 64 ? 0 : mantissa >> drop;
        ulong rest = mantissa << (64 - drop);
        const ulong half = 1UL << 63;
        if (rest > half || (rest == half && (kept & 1) != 0))
        {
            kept++;
        }
        if (biased > 0)
        {
            kept += (ulong)(biased - 1) << MantissaBits;
        }
        if (kept >= 0x7FFUL << MantissaBits)
        {
            return HexFloatStatus.TooLarge;
        }
        value = BitConverter.UInt64BitsToDouble(kept);
        return HexFloatStatus.Ok;
    }
}
