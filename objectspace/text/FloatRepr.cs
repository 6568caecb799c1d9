using System;
using Py.ObjectSpace.Numbers;

namespace Py.ObjectSpace.Text;

/// <summary>What the text of a double shows beyond its digits.</summary>
[Flags]
public enum FloatFlags
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Always a point, and with <c>g</c> the trailing zeros (<c>#</c>).</summary>
    Alternate = 1,

    /// <summary>A <c>.0</c> on what would look like an integer.</summary>
    AddDotZero = 2,

    /// <summary>A plus sign on what is not negative.</summary>
    AlwaysSign = 4,

    /// <summary>No minus sign on what rounds to zero (<c>z</c>).</summary>
    NoNegativeZero = 8,
}

/// <summary>Text of doubles as Python writes it.</summary>
[System.Runtime.CompilerServices.SkipLocalsInit]
public static class FloatRepr
{
    /// <summary>Bytes that <see cref="Write"/> may need.</summary>
    public const int MaxReprLength = 32;

    private const int ReprExponentAbove = 16;
    private const int ExponentBelow = -4;

    /// <summary>Writes <c>repr(value)</c> and returns its length.</summary>
    public static int Write(double value, Span<byte> text) => WriteShortest(value, text, addDotZero: true);

    /// <summary>Writes the shortest text that reads back, with a final <c>.0</c> only on request (complex numbers want none).</summary>
    public static int WriteShortest(double value, Span<byte> text, bool addDotZero)
    {
        int length = 0;
        if (double.IsNegative(value) && !double.IsNaN(value))
        {
            text[length++] = (byte)'-';
            value = -value;
        }
        if (!double.IsFinite(value))
        {
            (double.IsNaN(value) ? "nan"u8 : "inf"u8).CopyTo(text[length..]);
            return length + 3;
        }
        (ulong digits, int exponent) = value == 0 ? (0, 0) : FloatDigits.Shortest(value);
        Span<byte> buffer = stackalloc byte[20];
        int count = FloatDigits.WriteInteger(digits, buffer);
        buffer = buffer[..count];
        int point = count + exponent;
        text = text[length..];
        if (point is <= ExponentBelow or > ReprExponentAbove)
        {
            return length + WriteWithExponent(buffer, point - 1, text);
        }
        if (point <= 0)
        {
            "0."u8.CopyTo(text);
            text.Slice(2, -point).Fill((byte)'0');
            buffer.CopyTo(text[(2 - point)..]);
            return length + 2 - point + count;
        }
        if (point < count)
        {
            buffer[..point].CopyTo(text);
            text[point] = (byte)'.';
            buffer[point..].CopyTo(text[(point + 1)..]);
            return length + count + 1;
        }
        buffer.CopyTo(text);
        text[count..point].Fill((byte)'0');
        if (!addDotZero)
        {
            return length + point;
        }
        text[point] = (byte)'.';
        text[point + 1] = (byte)'0';
        return length + point + 2;
    }

    /// <summary>Appends <c>repr(value)</c>.</summary>
    public static void AppendRepr(double value, ref CodePointBuilder text)
    {
        Span<byte> buffer = stackalloc byte[MaxReprLength];
        text.Append(buffer[..Write(value, buffer)]);
    }

    /// <summary>Appends the text of a double in one of the formats <c>e E f F g G r</c>.</summary>
    /// <param name="value">The number.</param>
    /// <param name="format">The format; <c>r</c> is the shortest that reads back and ignores the precision.</param>
    /// <param name="precision">Digits after the point, for <c>g</c> significant digits; at least 0.</param>
    /// <param name="flags">What else to show.</param>
    /// <param name="text">Where it goes; all ASCII.</param>
    /// <remarks>Correctly rounded (ties to even) at every precision. Source: the C standard's printf and PEP 3101.</remarks>
    public static void Append(double value, char format, int precision, FloatFlags flags, ref CodePointBuilder text)
    {
        bool upper = char.IsAsciiLetterUpper(format);
        if (!double.IsFinite(value))
        {
            if (double.IsNegative(value) && !double.IsNaN(value))
            {
                text.Append((byte)'-');
            }
            else if ((flags & FloatFlags.AlwaysSign) != 0)
            {
                text.Append((byte)'+');
            }
            text.Append(double.IsNaN(value) ? (upper ? "NAN"u8 : "nan"u8) : (upper ? "INF"u8 : "inf"u8));
            return;
        }
        bool negative = double.IsNegative(value);
        value = Math.Abs(value);
        char lower = (char)(format | 0x20);
        int needed = lower switch
        {
            'f' => FloatDigits.MaxFixedDigits(value, precision),
            'r' => 40,
            _ => Math.Max(40, Math.Min(precision, FloatDigits.MaxSignificant) + 4),
        };
        using Scratch<byte> scratch = new(stackalloc byte[64], needed);
        Span<byte> digits = scratch.Span;
        int count;
        int point;
        bool withExponent = false;

        // Positions shown run from the first to the last, counted in digits; those outside the digits are zeros.
        int last;
        switch (lower)
        {
            case 'e':
                count = FloatDigits.Significant(value, Math.Min(precision, FloatDigits.MaxSignificant) + 1, digits, out point);
                withExponent = true;
                last = precision + 1;
                break;
            case 'f':
                count = FloatDigits.Fixed(value, precision, digits, out point);
                last = point + precision;
                break;
            case 'g':
                precision = Math.Max(precision, 1);
                count = FloatDigits.Significant(value, precision, digits, out point);
                withExponent = point <= ExponentBelow
                    || point > precision - ((flags & FloatFlags.AddDotZero) != 0 ? 1 : 0);
                last = (flags & FloatFlags.Alternate) != 0 ? precision : count;
                break;
            default:
                (ulong shortest, int exponent) = value == 0 ? (0, 0) : FloatDigits.Shortest(value);
                count = FloatDigits.WriteInteger(shortest, digits);
                point = count + exponent;
                withExponent = point is <= ExponentBelow or > ReprExponentAbove;
                last = count;
                break;
        }
        if (negative && (flags & FloatFlags.NoNegativeZero) != 0 && (count == 0 || (count == 1 && digits[0] == '0')))
        {
            negative = false;
        }
        if (negative)
        {
            text.Append((byte)'-');
        }
        else if ((flags & FloatFlags.AlwaysSign) != 0)
        {
            text.Append((byte)'+');
        }
        AppendPlaced(digits[..count], point, last, withExponent, upper, flags, ref text);
    }

    private static void AppendPlaced(
        scoped ReadOnlySpan<byte> digits,
        int point,
        int last,
        bool withExponent,
        bool upper,
        FloatFlags flags,
        ref CodePointBuilder text)
    {
        int exponent = 0;
        if (withExponent)
        {
            exponent = point - 1;
            point = 1;
        }
        bool dotZero = !withExponent && (flags & FloatFlags.AddDotZero) != 0;
        last = Math.Max(last, dotZero ? point + 1 : point);
        int first = Math.Min(point - 1, 0);
        AppendRange(digits, first, point, ref text);
        if (last > point || (flags & FloatFlags.Alternate) != 0)
        {
            text.Append((byte)'.');
            AppendRange(digits, point, last, ref text);
        }
        if (withExponent)
        {
            text.Append((byte)(upper ? 'E' : 'e'));
            text.Append((byte)(exponent < 0 ? '-' : '+'));
            exponent = Math.Abs(exponent);
            if (exponent < 10)
            {
                text.Append((byte)'0');
            }
            text.AppendInt(exponent);
        }
    }

    // Digits at positions [start, end), zeros where there are none.
    private static void AppendRange(scoped ReadOnlySpan<byte> digits, int start, int end, ref CodePointBuilder text)
    {
        int zeros = Math.Min(end, 0) - start;
        text.AppendRepeat('0', zeros);
        start = Math.Max(start, 0);
        int stop = Math.Min(end, digits.Length);
        if (start < stop)
        {
            text.Append(digits[start..stop]);
            start = stop;
        }
        text.AppendRepeat('0', end - start);
    }

    private static int WriteWithExponent(ReadOnlySpan<byte> digits, int exponent, Span<byte> text)
    {
        int length = 0;
        text[length++] = digits[0];
        if (digits.Length > 1)
        {
            text[length++] = (byte)'.';
            digits[1..].CopyTo(text[length..]);
            length += digits.Length - 1;
        }
        text[length++] = (byte)'e';
        text[length++] = (byte)(exponent < 0 ? '-' : '+');
        exponent = Math.Abs(exponent);
        if (exponent >= 100)
        {
            text[length++] = (byte)('0' + (exponent / 100));
            exponent %= 100;
        }
        text[length++] = (byte)('0' + (exponent / 10));
        text[length++] = (byte)('0' + (exponent % 10));
        return length;
    }
}
