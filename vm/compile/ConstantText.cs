using System;
using System.Globalization;
using System.Numerics;
using System.Text;
using Py.ObjectSpace.Text;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

/// <summary>The repr() of constants, for messages, annotations as strings and disassemblies.</summary>
internal static class ConstantText
{
    public static string Repr(object value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    public static void Append(StringBuilder text, object value)
    {
        switch (value)
        {
            case bool b:
                text.Append(b ? "True" : "False");
                break;
            case long n:
                text.Append(n);
                break;
            case BigInteger n:
                text.Append(n.ToString(CultureInfo.InvariantCulture));
                break;
            case double d:
                AppendDouble(text, d, true);
                break;
            case Complex c:
                AppendComplex(text, c);
                break;
            case string s:
                AppendString(text, s);
                break;
            case CodePointsConstant p:
                AppendString(text, p.Points);
                break;
            case BytesConstant b:
                AppendBytes(text, b.Span);
                break;
            case TupleConstant t:
                text.Append('(');
                AppendItems(text, t.Items);
                text.Append(t.Items.Length == 1 ? ",)" : ")");
                break;
            case FrozenSetConstant s:
                text.Append("frozenset({");
                AppendItems(text, s.Items);
                text.Append("})");
                break;
            case CodeUnit code:
                text.Append("<code object ").Append(code.Name).Append(", line ").Append(code.FirstLine).Append('>');
                break;
            default:
                text.Append(value);
                break;
        }
    }

    private static void AppendItems(StringBuilder text, object[] items)
    {
        for (int i = 0; i < items.Length; i++)
        {
            if (i > 0)
            {
                text.Append(", ");
            }

            Append(text, items[i]);
        }
    }

    private static void AppendDouble(StringBuilder text, double value, bool addDotZero)
    {
        Span<byte> buffer = stackalloc byte[64];
        int length = FloatRepr.WriteShortest(value, buffer, addDotZero);
        text.Append(Encoding.ASCII.GetString(buffer[..length]));
    }

    private static void AppendComplex(StringBuilder text, Complex value)
    {
        bool isPure = value.Real == 0 && !double.IsNegative(value.Real);
        if (!isPure)
        {
            text.Append('(');
            AppendDouble(text, value.Real, false);
            bool hasSign = double.IsNegative(value.Imaginary) && !double.IsNaN(value.Imaginary);
            text.Append(hasSign ? "" : "+");
        }

        AppendDouble(text, value.Imaginary, false);
        text.Append(isPure ? "j" : "j)");
    }

    private static char QuoteFor(bool hasSingle, bool hasDouble) => hasSingle && !hasDouble ? '"' : '\'';

    private static void AppendString(StringBuilder text, string value)
    {
        int[] points = new int[value.Length];
        int count = 0;
        for (int i = 0; i < value.Length; i++)
        {
            bool isPair = i + 1 < value.Length && char.IsSurrogatePair(value, i);
            points[count++] = isPair ? char.ConvertToUtf32(value, i++) : value[i];
        }

        AppendString(text, points.AsSpan(0, count));
    }

    private static void AppendString(StringBuilder text, ReadOnlySpan<int> points)
    {
        char quote = QuoteFor(points.Contains('\''), points.Contains('"'));
        text.Append(quote);
        foreach (int point in points)
        {
            if (point == quote || point == '\\')
            {
                text.Append('\\').Append((char)point);
            }
            else if (point is >= ' ' and < '\x7f')
            {
                text.Append((char)point);
            }
            else if (Rune.TryCreate(point, out Rune rune))
            {
                AppendRune(text, rune);
            }
            else
            {
                text.Append("\\u").Append(point.ToString("x4", CultureInfo.InvariantCulture));
            }
        }

        text.Append(quote);
    }

    private static void AppendRune(StringBuilder text, Rune rune)
    {
        switch (rune.Value)
        {
            case '\n':
                text.Append("\\n");
                return;
            case '\t':
                text.Append("\\t");
                return;
            case '\r':
                text.Append("\\r");
                return;
        }

        bool isPrintable = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
        if (isPrintable)
        {
            text.Append(rune.ToString());
            return;
        }

        (string prefix, string format) = rune.Value switch
        {
            < 0x100 => ("\\x", "x2"),
            < 0x10000 => ("\\u", "x4"),
            _ => ("\\U", "x8"),
        };
        text.Append(prefix).Append(rune.Value.ToString(format, CultureInfo.InvariantCulture));
    }

    private static void AppendBytes(StringBuilder text, ReadOnlySpan<byte> value)
    {
        char quote = QuoteFor(value.Contains((byte)'\''), value.Contains((byte)'"'));
        text.Append('b').Append(quote);
        foreach (byte b in value)
        {
            char c = (char)b;
            if (c == quote || c == '\\')
            {
                text.Append('\\').Append(c);
            }
            else if (c is >= ' ' and < '\x7f')
            {
                text.Append(c);
            }
            else
            {
                text.Append(c switch
                {
                    '\n' => "\\n",
                    '\t' => "\\t",
                    '\r' => "\\r",
                    _ => "\\x" + b.ToString("x2", CultureInfo.InvariantCulture),
                });
            }
        }

        text.Append(quote);
    }
}
