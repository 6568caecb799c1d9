using System;
using System.Text;

namespace Py.Vm.Modules.Decimals;

/// <summary>Numbers as text.</summary>
internal static class NumberText
{
    // Longer exponents are as good as this one: out of all bounds.
    private const long HugeExponent = 4_000_000_000_000_000_000;

    /// <summary>Reads a numeric string of ASCII characters; false if it is none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Number number)
    {
        number = default;
        int at = 0;
        bool negative = false;
        if (text.Length > 0 && text[0] is (byte)'+' or (byte)'-')
        {
            negative = text[0] == '-';
            at = 1;
        }

        ReadOnlySpan<byte> rest = text[at..];
        if (rest.IsEmpty)
        {
            return false;
        }

        if (rest[0] is not ((>= (byte)'0' and <= (byte)'9') or (byte)'.'))
        {
            return ParseSpecial(rest, negative, out number);
        }

        int end = 0, point = -1;
        while (end < rest.Length && (rest[end] is >= (byte)'0' and <= (byte)'9' || (rest[end] == '.' && point < 0)))
        {
            if (rest[end] == '.')
            {
                point = end;
            }

            end++;
        }

        int digits = end - (point < 0 ? 0 : 1);
        if (digits == 0)
        {
            return false;
        }

        long exponent = 0;
        if (end < rest.Length && !ParseExponent(rest[end..], out exponent))
        {
            return false;
        }

        Coefficient coefficient;
        if (point < 0)
        {
            coefficient = Coefficient.FromDigits(rest[..end]);
        }
        else
        {
            int fraction = end - point - 1;
            byte[]? rented = digits > 256 ? new byte[digits] : null;
            Span<byte> joined = rented ?? stackalloc byte[256];
            rest[..point].CopyTo(joined);
            rest[(point + 1)..end].CopyTo(joined[point..]);
            coefficient = Coefficient.FromDigits(joined[..digits]);
            exponent -= fraction;
        }

        number = new Number(negative, coefficient, exponent);
        return true;
    }

    private static bool ParseExponent(ReadOnlySpan<byte> text, out long exponent)
    {
        exponent = 0;
        if (text[0] is not ((byte)'e' or (byte)'E'))
        {
            return false;
        }

        int at = 1;
        bool negative = false;
        if (at < text.Length && text[at] is (byte)'+' or (byte)'-')
        {
            negative = text[at] == '-';
            at++;
        }

        if (at == text.Length)
        {
            return false;
        }

        for (; at < text.Length; at++)
        {
            if (text[at] is not (>= (byte)'0' and <= (byte)'9'))
            {
                return false;
            }

            exponent = exponent > HugeExponent / 10 ? HugeExponent : Math.Min((exponent * 10) + (text[at] - '0'), HugeExponent);
        }

        exponent = negative ? -exponent : exponent;
        return true;
    }

    private static bool ParseSpecial(ReadOnlySpan<byte> text, bool negative, out Number number)
    {
        number = default;
        if (Ascii.EqualsIgnoreCase(text, "inf"u8) || Ascii.EqualsIgnoreCase(text, "infinity"u8))
        {
            number = Number.Infinity(negative);
            return true;
        }

        bool signaling = text[0] is (byte)'s' or (byte)'S';
        text = signaling ? text[1..] : text;
        if (text.Length < 3 || !Ascii.EqualsIgnoreCase(text[..3], "nan"u8))
        {
            return false;
        }

        foreach (byte digit in text[3..])
        {
            if (digit is not (>= (byte)'0' and <= (byte)'9'))
            {
                return false;
            }
        }

        number = new Number(negative, signaling ? NumberKind.SignalingNaN : NumberKind.QuietNaN) { Coefficient = Coefficient.FromDigits(text[3..]) };
        return true;
    }

    /// <summary>The name of what is not finite, with its sign.</summary>
    public static string Special(in Number x)
    {
        string name = x.Kind switch
        {
            NumberKind.Infinity => "Infinity",
            NumberKind.QuietNaN => "NaN",
            _ => "sNaN",
        };
        string payload = x.IsNaN && !x.Coefficient.IsZero ? Encoding.ASCII.GetString(x.Coefficient.ToDigits()) : "";
        return (x.Negative ? "-" : "") + name + payload;
    }

    /// <summary>Scientific or engineering notation.</summary>
    public static byte[] ToText(in Number x, bool engineering, bool capitals, ReadOnlySpan<byte> before = default, ReadOnlySpan<byte> after = default)
    {
        if (x.IsSpecial)
        {
            return [.. before, .. Encoding.ASCII.GetBytes(Special(x)), .. after];
        }

        int digits = (int)x.Digits;
        long left = x.Exponent + digits;
        long point;
        if (x.Exponent <= 0 && left > -6)
        {
            point = left;
        }
        else if (!engineering)
        {
            point = 1;
        }
        else
        {
            long shift = x.Coefficient.IsZero ? left + 1 : left - 1;
            point = x.Coefficient.IsZero ? (((shift % 3) + 3) % 3) - 1 : (((shift % 3) + 3) % 3) + 1;
        }

        long exponent = left - point;
        int leading = point <= 0 ? (int)-point : 0, trailing = point > digits ? (int)(point - digits) : 0;
        Span<byte> tail = stackalloc byte[24];
        int tailLength = 0;
        if (exponent != 0)
        {
            tail[tailLength++] = (byte)(capitals ? 'E' : 'e');
            tail[tailLength++] = (byte)(exponent < 0 ? '-' : '+');
            ((ulong)Math.Abs(exponent)).TryFormat(tail[tailLength..], out int written, default, System.Globalization.CultureInfo.InvariantCulture);
            tailLength += written;
        }

        bool hasPoint = point < digits;
        int length = before.Length + (x.Negative ? 1 : 0) + (point <= 0 ? 1 : 0) + (hasPoint ? 1 : 0) + leading + digits + trailing + tailLength + after.Length;
        byte[] text = new byte[length];
        before.CopyTo(text);
        int at = before.Length;
        if (x.Negative)
        {
            text[at++] = (byte)'-';
        }

        if (point <= 0)
        {
            text[at++] = (byte)'0';
            text[at++] = (byte)'.';
            text.AsSpan(at, leading).Fill((byte)'0');
            at += leading;
            x.Coefficient.WriteDigits(text.AsSpan(at, digits));
            at += digits;
        }
        else
        {
            x.Coefficient.WriteDigits(text.AsSpan(at, digits));
            if (hasPoint)
            {
                text.AsSpan(at + (int)point, digits - (int)point).CopyTo(text.AsSpan(at + (int)point + 1));
                text[at + (int)point] = (byte)'.';
                at++;
            }

            at += digits;
            text.AsSpan(at, trailing).Fill((byte)'0');
            at += trailing;
        }

        tail[..tailLength].CopyTo(text.AsSpan(at));
        after.CopyTo(text.AsSpan(at + tailLength));
        return text;
    }
}
