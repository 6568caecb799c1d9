using System;
using Py.ObjectSpace.Numbers;

namespace Py.ObjectSpace.Text;

/// <summary>Applies a <see cref="FormatSpec"/> to text and numbers.</summary>
/// <remarks>
/// Each method returns null, or the message of a ValueError (and then has appended nothing). A width that no memory can
/// hold throws <see cref="InsufficientMemoryException"/>.
/// </remarks>
[System.Runtime.CompilerServices.SkipLocalsInit]
public static class Formatting
{
    private const int DefaultPrecision = 6;

    /// <summary>Formats text given in one of the three widths; the specifier's default type is <c>s</c>, alignment <c>&lt;</c>.</summary>
    public static string? AppendText(in FormatSpec spec, scoped ReadOnlySpan<byte> value, ref CodePointBuilder text)
    {
        string? error = CheckText(spec);
        if (error is null)
        {
            value = value[..Truncated(spec, value.Length)];
            int before = BeginPadding(spec, value.Length, out int after, ref text);
            text.AppendRepeat(spec.Fill, before);
            text.Append(value);
            text.AppendRepeat(spec.Fill, after);
        }
        return error;
    }

    /// <inheritdoc cref="AppendText(in FormatSpec, ReadOnlySpan{byte}, ref CodePointBuilder)"/>
    public static string? AppendText(in FormatSpec spec, scoped ReadOnlySpan<ushort> value, ref CodePointBuilder text)
    {
        string? error = CheckText(spec);
        if (error is null)
        {
            value = value[..Truncated(spec, value.Length)];
            int before = BeginPadding(spec, value.Length, out int after, ref text);
            text.AppendRepeat(spec.Fill, before);
            text.Append(value);
            text.AppendRepeat(spec.Fill, after);
        }
        return error;
    }

    /// <inheritdoc cref="AppendText(in FormatSpec, ReadOnlySpan{byte}, ref CodePointBuilder)"/>
    public static string? AppendText(in FormatSpec spec, scoped ReadOnlySpan<uint> value, ref CodePointBuilder text)
    {
        string? error = CheckText(spec);
        if (error is null)
        {
            value = value[..Truncated(spec, value.Length)];
            int before = BeginPadding(spec, value.Length, out int after, ref text);
            text.AppendRepeat(spec.Fill, before);
            text.Append(value);
            text.AppendRepeat(spec.Fill, after);
        }
        return error;
    }

    /// <summary>Tells whether an integer is to be formatted as a float (types <c>e E f F g G %</c>).</summary>
    public static bool IsFloatType(in FormatSpec spec) => spec.Type is 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%';

    /// <summary>Checks a specifier for an integer that <see cref="IsFloatType"/> denies.</summary>
    public static string? CheckInteger(in FormatSpec spec, string typeName)
    {
        if (spec.Type is not ('b' or 'c' or 'd' or 'o' or 'x' or 'X' or 'n'))
        {
            return spec.UnknownType(typeName);
        }
        if (spec.Precision >= 0)
        {
            return "Precision not allowed in integer format specifier";
        }
        if (spec.NoNegativeZero)
        {
            return "Negative zero coercion (z) not allowed in integer format specifier";
        }
        if (spec.Type != 'c')
        {
            return null;
        }
        if (spec.Sign != '\0')
        {
            return "Sign not allowed with integer format specifier 'c'";
        }
        return spec.Alternate ? "Alternate form (#) not allowed with integer format specifier 'c'" : null;
    }

    /// <summary>Returns the base in which an integer's digits are wanted.</summary>
    public static int IntegerBase(int type) => type switch
    {
        'b' => 2,
        'o' => 8,
        'x' or 'X' => 16,
        _ => 10,
    };

    /// <summary>Formats an integer given as digits (lower case, no sign, no prefix); the specifier passed <see cref="CheckInteger"/>.</summary>
    public static void AppendInteger(
        in FormatSpec spec,
        bool negative,
        scoped ReadOnlySpan<byte> digits,
        ref CodePointBuilder text)
    {
        ReadOnlySpan<byte> prefix = spec.Alternate ? Prefix(spec.Type) : [];
        NumberLayout layout = NumberLayout.Compute(spec, negative, prefix.Length, digits.Length, 0);
        if (spec.Type != 'X')
        {
            layout.Append(spec, prefix, digits, [], ref text);
            return;
        }
        using Scratch<byte> upper = new(stackalloc byte[64], digits.Length);
        System.Text.Ascii.ToUpper(digits, upper.Span, out _);
        layout.Append(spec, prefix, upper.Span, [], ref text);
    }

    /// <summary>Formats a small integer; the specifier passed <see cref="CheckInteger"/> and is not of type <c>c</c>.</summary>
    public static void AppendInteger(in FormatSpec spec, long value, ref CodePointBuilder text)
    {
        const int most = 64;
        Span<byte> digits = stackalloc byte[most + 1];
        ulong magnitude = value < 0 ? 0 - (ulong)value : (ulong)value;
        if (spec.Grouping != DigitGrouping.None || spec.Alternate || spec.Type == 'X' || spec.Align is '^' or '=' || spec.Width > most)
        {
            int first = Limbs.WriteBackwards(magnitude, IntegerBase(spec.Type), digits);
            AppendInteger(spec, value < 0, digits[first..], ref text);
            return;
        }
        int start = Limbs.WriteBackwards(magnitude, IntegerBase(spec.Type), digits);
        if (value < 0 || spec.Sign is '+' or ' ')
        {
            digits[--start] = value < 0 ? (byte)'-' : (byte)spec.Sign;
        }
        int padding = (int)spec.Width - (digits.Length - start);
        text.AppendRepeat(spec.Fill, spec.Align == '<' ? 0 : padding);
        text.Append(digits[start..]);
        text.AppendRepeat(spec.Fill, spec.Align == '<' ? padding : 0);
    }

    /// <summary>Formats an integer as the character it numbers (type <c>c</c>); the specifier passed <see cref="CheckInteger"/>.</summary>
    public static void AppendCharacter(in FormatSpec spec, int codePoint, ref CodePointBuilder text)
    {
        // Numbers are aligned to the right, and sign-aware padding has no sign to know of.
        long padding = Math.Max(spec.Width - 1, 0);
        if (padding > int.MaxValue)
        {
            throw new InsufficientMemoryException();
        }
        int before = spec.Align switch { '<' => 0, '^' => (int)padding / 2, _ => (int)padding };
        text.AppendRepeat(spec.Fill, before);
        text.Append(codePoint);
        text.AppendRepeat(spec.Fill, (int)padding - before);
    }

    /// <summary>Formats a double; the specifier's default type is 0, alignment <c>&gt;</c>.</summary>
    public static string? AppendFloat(in FormatSpec spec, double value, string typeName, ref CodePointBuilder text)
    {
        if (spec.Type is not (0 or 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or 'n' or '%'))
        {
            return spec.UnknownType(typeName);
        }
        if (spec.Precision > int.MaxValue)
        {
            return "precision too big";
        }
        char type = FloatType(spec, out int precision, out FloatFlags flags);
        flags |= spec.Type == 0 ? FloatFlags.AddDotZero : FloatFlags.None;
        CodePointBuilder number = new(stackalloc byte[64]);
        FloatRepr.Append(spec.Type == '%' ? value * 100 : value, type, precision, flags, ref number);
        if (spec.Type == '%')
        {
            number.Append((byte)'%');
        }
        ReadOnlySpan<byte> parts = number.Latin1;
        if (spec.Width < 0 && spec.Sign is not ('+' or ' ') && spec.Grouping == DigitGrouping.None)
        {
            text.Append(parts);
        }
        else
        {
            bool negative = Split(ref parts, out int digits);
            NumberLayout layout = NumberLayout.Compute(spec, negative, 0, digits, parts.Length - digits);
            layout.Append(spec, [], parts, parts[digits..], ref text);
        }
        number.Dispose();
        return null;
    }

    /// <summary>Formats a complex number; the specifier's default type is 0, alignment <c>&gt;</c>.</summary>
    public static string? AppendComplex(
        in FormatSpec spec,
        double real,
        double imaginary,
        string typeName,
        ref CodePointBuilder text)
    {
        if (spec.Type is not (0 or 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or 'n'))
        {
            return spec.UnknownType(typeName);
        }
        if (spec.Precision > int.MaxValue)
        {
            return "precision too big";
        }
        if (spec.Fill == '0')
        {
            return "Zero padding is not allowed in complex format specifier";
        }
        if (spec.Align == '=')
        {
            return "'=' alignment flag is not allowed in complex format specifier";
        }
        char type = FloatType(spec, out int precision, out FloatFlags flags);
        bool skipReal = spec.Type == 0 && real == 0 && !double.IsNegative(real);
        bool parentheses = spec.Type == 0 && !skipReal;

        // The parts are laid out without padding; the imaginary one shows its sign where it follows another.
        FormatSpec part = spec;
        part.Fill = ' ';
        part.Align = '<';
        part.Width = -1;
        CodePointBuilder result = new(stackalloc byte[128]);
        CodePointBuilder number = new(stackalloc byte[64]);
        if (parentheses)
        {
            result.Append((byte)'(');
        }
        if (!skipReal)
        {
            FloatRepr.Append(real, type, precision, flags, ref number);
            AppendPart(part, number.Latin1, ref result);
            part.Sign = '+';
            number.Clear();
        }
        FloatRepr.Append(imaginary, type, precision, flags, ref number);
        AppendPart(part, number.Latin1, ref result);
        result.Append(parentheses ? "j)"u8 : "j"u8);
        int before = BeginPadding(spec, result.Length, out int after, ref text);
        text.AppendRepeat(spec.Fill, before);
        text.Append(result.Latin1);
        text.AppendRepeat(spec.Fill, after);
        number.Dispose();
        result.Dispose();
        return null;
    }

    private static void AppendPart(in FormatSpec spec, scoped ReadOnlySpan<byte> number, ref CodePointBuilder text)
    {
        bool negative = Split(ref number, out int digits);
        NumberLayout layout = NumberLayout.Compute(spec, negative, 0, digits, number.Length - digits);
        layout.Append(spec, [], number, number[digits..], ref text);
    }

    // Takes the sign off and counts the digits before the point or exponent.
    private static bool Split(ref ReadOnlySpan<byte> number, out int digits)
    {
        bool negative = !number.IsEmpty && number[0] == '-';
        number = negative ? number[1..] : number;
        digits = number.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? number.Length : digits;
        return negative;
    }

    private static char FloatType(in FormatSpec spec, out int precision, out FloatFlags flags)
    {
        flags = (spec.Alternate ? FloatFlags.Alternate : 0) | (spec.NoNegativeZero ? FloatFlags.NoNegativeZero : 0);
        precision = spec.Precision < 0 ? DefaultPrecision : (int)spec.Precision;
        return spec.Type switch
        {
            0 => spec.Precision < 0 ? 'r' : 'g',
            'n' => 'g',
            '%' => 'f',
            _ => (char)spec.Type,
        };
    }

    private static ReadOnlySpan<byte> Prefix(int type) => type switch
    {
        'b' => "0b"u8,
        'o' => "0o"u8,
        'x' => "0x"u8,
        'X' => "0X"u8,
        _ => [],
    };

    private static string? CheckText(in FormatSpec spec)
    {
        if (spec.Type != 's')
        {
            return spec.UnknownType("str");
        }
        if (spec.Sign != '\0')
        {
            return spec.Sign == ' '
                ? "Space not allowed in string format specifier"
                : "Sign not allowed in string format specifier";
        }
        if (spec.NoNegativeZero)
        {
            return "Negative zero coercion (z) not allowed in string format specifier";
        }
        if (spec.Alternate)
        {
            return "Alternate form (#) not allowed in string format specifier";
        }
        return spec.Align == '=' ? "'=' alignment not allowed in string format specifier" : null;
    }

    private static int Truncated(in FormatSpec spec, int length) =>
        spec.Precision >= 0 && spec.Precision < length ? (int)spec.Precision : length;

    private static int BeginPadding(in FormatSpec spec, int length, out int after, ref CodePointBuilder text)
    {
        long padding = Math.Max(spec.Width - length, 0);
        if (padding + length > int.MaxValue)
        {
            throw new InsufficientMemoryException();
        }
        int before = spec.Align switch { '>' => (int)padding, '^' => (int)padding / 2, _ => 0 };
        after = (int)padding - before;
        text.EnsureCapacity((int)padding + length);
        return before;
    }
}
