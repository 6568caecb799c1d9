using System;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Py.Vm.Syntax;

/// <summary>Writes trees as text, the text of `ast.dump(tree, include_attributes=True)`.</summary>
internal static class AstDump
{
    public static string Dump(Node node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Node node)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        NodeRow row = AstTable.Row(node.Kind);
        text.Append(row.Name).Append('(');
        string separator = "";
        for (int i = 0; i < row.Fields.Length; i++)
        {
            FieldRow field = row.Fields[i];
            object? value = node[i];
            if (value is null && field.Count == FieldCount.Optional)
            {
                continue;
            }

            text.Append(separator).Append(field.Name).Append('=');
            AppendField(text, field, value);
            separator = ", ";
        }

        if (row.HasPositions)
        {
            text.Append(separator).Append("lineno=").Append(node.Line);
            text.Append(", col_offset=").Append(node.Column);
            text.Append(", end_lineno=").Append(node.EndLine);
            text.Append(", end_col_offset=").Append(node.EndColumn);
        }

        text.Append(')');
    }

    private static void AppendField(StringBuilder text, FieldRow field, object? value)
    {
        if (field.Count != FieldCount.Many)
        {
            AppendValue(text, field.Type, value);
            return;
        }

        var list = (Array)value!;
        text.Append('[');
        for (int i = 0; i < list.Length; i++)
        {
            text.Append(i > 0 ? ", " : "");
            AppendValue(text, field.Type, AstTable.GetItem(list, i));
        }

        text.Append(']');
    }

    private static void AppendValue(StringBuilder text, FieldType type, object? value)
    {
        if (value is Node node)
        {
            Append(text, node);
        }
        else if (AstTable.IsEnum(type))
        {
            text.Append(AstTable.Members(type)[(int)value!]).Append("()");
        }
        else
        {
            AppendConstant(text, value);
        }
    }

    private static void AppendConstant(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("None");
                break;
            case string s:
                AppendQuoted(text, s);
                break;
            case CodePointsConstant points:
                AppendPoints(text, points);
                break;
            case BytesConstant bytes:
                text.Append('b');
                AppendQuoted(text, Encoding.Latin1.GetString(bytes.Span), isBytes: true);
                break;
            case double d:
                text.Append(Repr(d, ".0"));
                break;
            case Complex c:
                text.Append(Repr(c.Imaginary, "")).Append('j');
                break;
            case IFormattable number:
                text.Append(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                text.Append(value);
                break;
        }
    }

    private static void AppendPoints(StringBuilder text, CodePointsConstant points)
    {
        var chars = new StringBuilder();
        foreach (int point in points.Points)
        {
            // Only for the escapes: surrogates are never printable.
            chars.Append(point is >= 0xD800 and < 0xE000 ? $"\\u{point:x4}" : char.ConvertFromUtf32(point));
        }

        text.Append('\'').Append(chars).Append('\'');
    }

    private static void AppendQuoted(StringBuilder text, string value, bool isBytes = false)
    {
        char quote = value.Contains('\'') && !value.Contains('"') ? '"' : '\'';
        text.Append(quote);
        for (int i = 0; i < value.Length; i++)
        {
            int c = value[i];
            if (char.IsHighSurrogate((char)c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                c = char.ConvertToUtf32((char)c, value[++i]);
            }

            _ = c switch
            {
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ when c == quote => text.Append('\\').Append(quote),
                < 32 or 127 => text.Append($"\\x{c:x2}"),
                < 127 => text.Append((char)c),
                _ when !isBytes && Identifiers.IsPrintable(c) => text.Append(char.ConvertFromUtf32(c)),
                <= 0xFF => text.Append($"\\x{c:x2}"),
                <= 0xFFFF => text.Append($"\\u{c:x4}"),
                _ => text.Append($"\\U{c:x8}"),
            };
        }

        text.Append(quote);
    }

    // Python's repr: the shortest digits that give the number, with an exponent below -4 and from 16 on.
    private static string Repr(double value, string integerSuffix)
    {
        if (double.IsInfinity(value))
        {
            return value > 0 ? "inf" : "-inf";
        }

        string shortest = value.ToString("E16", CultureInfo.InvariantCulture);
        for (int precision = 0; precision < 17; precision++)
        {
            string candidate = value.ToString("E" + precision, CultureInfo.InvariantCulture);
            if (double.Parse(candidate, CultureInfo.InvariantCulture) == value)
            {
                shortest = candidate;
                break;
            }
        }

        int e = shortest.IndexOf('E');
        string digits = shortest[..e].Replace(".", "");
        int exponent = int.Parse(shortest.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        digits = digits.TrimEnd('0') is { Length: > 0 } trimmed ? trimmed : "0";
        if (exponent is < -4 or >= 16)
        {
            string mantissa = digits.Length > 1 ? digits[..1] + "." + digits[1..] : digits;
            return $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        if (exponent < 0)
        {
            return "0." + new string('0', -exponent - 1) + digits;
        }

        return digits.Length <= exponent + 1
            ? digits.PadRight(exponent + 1, '0') + integerSuffix
            : digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }
}
