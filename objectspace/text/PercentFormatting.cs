using System;
using System.Text;
using Py.ObjectSpace.Numbers;

namespace Py.ObjectSpace.Text;

/// <summary>Writes values as a <c>%</c> directive asks.</summary>
/// <remarks>A width that no memory can hold throws <see cref="InsufficientMemoryException"/>.</remarks>
[System.Runtime.CompilerServices.SkipLocalsInit]
public static class PercentFormatting
{
    private const int DefaultPrecision = 6;

    /// <summary>Appends an integer given as digits (lower case, no sign, no prefix) in the base of the conversion.</summary>
    public static void AppendInteger(
        in PercentDirective directive,
        bool negative,
        scoped ReadOnlySpan<byte> digits,
        ref CodePointBuilder text)
    {
        ReadOnlySpan<byte> prefix = [];
        if ((directive.Flags & PercentFlags.Alternate) != 0)
        {
            prefix = directive.Conversion switch { 'x' => "0x"u8, 'X' => "0X"u8, 'o' => "0o"u8, _ => [] };
        }
        if (directive.Conversion != 'X')
        {
            Append(directive, negative, prefix, digits, directive.Precision - digits.Length, ref text);
            return;
        }
        using Scratch<byte> upper = new(stackalloc byte[64], digits.Length);
        Ascii.ToUpper(digits, upper.Span, out _);
        Append(directive, negative, prefix, upper.Span, directive.Precision - digits.Length, ref text);
    }

    /// <summary>Appends a small integer.</summary>
    public static void AppendInteger(in PercentDirective directive, long value, ref CodePointBuilder text)
    {
        Span<byte> digits = stackalloc byte[64];
        int start = Limbs.WriteBackwards(value < 0 ? 0 - (ulong)value : (ulong)value, Formatting.IntegerBase(directive.Conversion), digits);
        AppendInteger(directive, value < 0, digits[start..], ref text);
    }

    /// <summary>Appends a double by one of <c>e E f F g G</c>.</summary>
    public static void AppendFloat(in PercentDirective directive, double value, ref CodePointBuilder text)
    {
        CodePointBuilder number = new(stackalloc byte[64]);
        FloatFlags flags = (directive.Flags & PercentFlags.Alternate) != 0 ? FloatFlags.Alternate : FloatFlags.None;
        flags |= (directive.Flags & PercentFlags.NoNegativeZero) != 0 ? FloatFlags.NoNegativeZero : FloatFlags.None;
        int precision = directive.Precision < 0 ? DefaultPrecision : directive.Precision;
        FloatRepr.Append(value, (char)directive.Conversion, precision, flags, ref number);
        ReadOnlySpan<byte> digits = number.Latin1;
        bool negative = digits[0] == '-';
        Append(directive, negative, [], negative ? digits[1..] : digits, 0, ref text);
        number.Dispose();
    }

    /// <summary>Appends text by <c>s r a b c</c>, cut to the precision (the caller passes characters for <c>c</c> with no precision).</summary>
    public static void AppendText(in PercentDirective directive, scoped ReadOnlySpan<byte> value, ref CodePointBuilder text)
    {
        value = value[..Truncated(directive, value.Length)];
        int padding = BeginText(directive, value.Length, ref text);
        text.Append(value);
        text.AppendRepeat(' ', padding);
    }

    /// <inheritdoc cref="AppendText(in PercentDirective, ReadOnlySpan{byte}, ref CodePointBuilder)"/>
    public static void AppendText(in PercentDirective directive, scoped ReadOnlySpan<ushort> value, ref CodePointBuilder text)
    {
        value = value[..Truncated(directive, value.Length)];
        int padding = BeginText(directive, value.Length, ref text);
        text.Append(value);
        text.AppendRepeat(' ', padding);
    }

    /// <inheritdoc cref="AppendText(in PercentDirective, ReadOnlySpan{byte}, ref CodePointBuilder)"/>
    public static void AppendText(in PercentDirective directive, scoped ReadOnlySpan<uint> value, ref CodePointBuilder text)
    {
        value = value[..Truncated(directive, value.Length)];
        int padding = BeginText(directive, value.Length, ref text);
        text.Append(value);
        text.AppendRepeat(' ', padding);
    }

    private static int Truncated(in PercentDirective directive, int length) =>
        directive.Precision >= 0 && directive.Conversion != 'c' ? Math.Min(directive.Precision, length) : length;

    // Writes the padding on the left and returns the padding on the right.
    private static int BeginText(in PercentDirective directive, int length, ref CodePointBuilder text)
    {
        int padding = Padding(directive, length);
        if ((directive.Flags & PercentFlags.Left) != 0)
        {
            return padding;
        }
        text.AppendRepeat(' ', padding);
        return 0;
    }

    private static int Padding(in PercentDirective directive, long length)
    {
        long padding = Math.Max(directive.Width - length, 0);
        return padding + length > int.MaxValue ? throw new InsufficientMemoryException() : (int)padding;
    }

    private static void Append(
        in PercentDirective directive,
        bool negative,
        scoped ReadOnlySpan<byte> prefix,
        scoped ReadOnlySpan<byte> digits,
        int zeros,
        ref CodePointBuilder text)
    {
        zeros = Math.Max(zeros, 0);
        PercentFlags flags = directive.Flags;
        char sign = negative ? '-'
            : (flags & PercentFlags.Sign) != 0 ? '+'
            : (flags & PercentFlags.Blank) != 0 ? ' '
            : '\0';
        int padding = Padding(directive, (long)digits.Length + zeros + prefix.Length + (sign == '\0' ? 0 : 1));
        bool left = (flags & PercentFlags.Left) != 0;
        bool zeroFill = (flags & PercentFlags.Zero) != 0 && !left;
        if (!left && !zeroFill)
        {
            text.AppendRepeat(' ', padding);
        }
        if (sign != '\0')
        {
            text.Append((byte)sign);
        }
        text.Append(prefix);
        text.AppendRepeat('0', zeros + (zeroFill ? padding : 0));
        text.Append(digits);
        if (left)
        {
            text.AppendRepeat(' ', padding);
        }
    }
}
