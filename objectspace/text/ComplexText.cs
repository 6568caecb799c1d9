using System;
using Py.ObjectSpace.Numbers;

namespace Py.ObjectSpace.Text;

/// <summary>Complex numbers as text: <c>repr</c> and <c>complex(text)</c>.</summary>
public static class ComplexText
{
    /// <summary>Appends the <c>repr</c> of a complex number, such as <c>(1-2j)</c> or <c>2j</c>.</summary>
    public static void AppendRepr(double real, double imaginary, ref CodePointBuilder text)
    {
        Span<byte> buffer = stackalloc byte[FloatRepr.MaxReprLength];
        bool both = real != 0 || double.IsNegative(real);
        if (both)
        {
            text.Append((byte)'(');
            text.Append(buffer[..FloatRepr.WriteShortest(real, buffer, addDotZero: false)]);
        }
        ReadOnlySpan<byte> second = buffer[..FloatRepr.WriteShortest(imaginary, buffer, addDotZero: false)];
        if (both && second[0] != '-')
        {
            text.Append((byte)'+');
        }
        text.Append(second);
        text.Append(both ? "j)"u8 : "j"u8);
    }

    /// <summary>Reads all of an ASCII text as <c>complex()</c> does: blanks and one pair of parentheses around, underscores between digits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double real, out double imaginary)
    {
        if (!text.Contains((byte)'_'))
        {
            return TryParsePlain(text, out real, out imaginary);
        }
        using Scratch<byte> scratch = new(stackalloc byte[128], text.Length);
        int length = FloatParser.RemoveUnderscores(text, scratch.Span);
        real = 0;
        imaginary = 0;
        return length > 0 && TryParsePlain(scratch.Span[..length], out real, out imaginary);
    }

    private static bool TryParsePlain(ReadOnlySpan<byte> text, out double real, out double imaginary)
    {
        real = 0;
        imaginary = 0;
        text = FloatParser.TrimBlanks(text);
        if (!text.IsEmpty && text[0] == '(')
        {
            if (text[^1] != ')')
            {
                return false;
            }
            text = FloatParser.TrimBlanks(text[1..^1]);
        }
        if (FloatParser.TryParsePrefix(text, out double first, out int used))
        {
            text = text[used..];
            if (text.IsEmpty)
            {
                real = first;
                return true;
            }
            if (IsUnit(text))
            {
                imaginary = first;
                return true;
            }
            real = first;
        }
        else if (IsUnit(text))
        {
            imaginary = 1;
            return true;
        }
        if (text.IsEmpty || text[0] is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }
        if (!FloatParser.TryParsePrefix(text, out imaginary, out used))
        {
            // A sign alone counts 1.
            imaginary = text[0] == '-' ? -1 : 1;
            used = 1;
        }
        return IsUnit(text[used..]);
    }

    private static bool IsUnit(ReadOnlySpan<byte> text) => text.Length == 1 && text[0] is (byte)'j' or (byte)'J';
}
