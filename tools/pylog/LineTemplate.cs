using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Py.Log;

/// <summary>Lines of logs differ in their numbers for the most part: a line is a template and numbers.</summary>
/// <remarks>
/// <c>+128: i7 = int_add(i5, 1)</c> is <c>+D: iD = int_add(iD, D)</c> and 128, 7, 5, 1. Behind <c>0x</c>, <c>@</c> and <c>ptr</c> numbers are hexadecimal;
/// long even runs of capital hexadecimal digits are bytes. Only what prints as it was read is taken for a number.
/// </remarks>
internal static class LineTemplate
{
    /// <summary>Place of a decimal number.</summary>
    public const char Decimal = '\u0001';

    /// <summary>Place of a hexadecimal number.</summary>
    public const char Hex = '\u0002';

    /// <summary>Place of bytes.</summary>
    public const char Bytes = '\u0003';

    private const int LeastBytes = 16, MostDecimals = 18, MostHex = 16;

    /// <summary>Can a line be split? Those that hold a placeholder themselves cannot.</summary>
    public static bool Fits(string line) => line.AsSpan().IndexOfAny(Decimal, Hex, Bytes) < 0;

    /// <summary>Splits a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="values">Receives the numbers: long, ulong for hexadecimal ones, or byte[].</param>
    public static string Split(string line, List<object> values)
    {
        values.Clear();
        StringBuilder template = new();
        for (int i = 0; i < line.Length;)
        {
            char c = line[i];
            if (!char.IsAsciiHexDigit(c))
            {
                template.Append(c);
                i++;
                continue;
            }

            if (TakeBytes(line, ref i, values))
            {
                template.Append(Bytes);
            }
            else if (TakeHex(line, ref i, values))
            {
                template.Append(Hex);
            }
            else if (TakeDecimal(line, ref i, values))
            {
                template.Append(Decimal);
            }
            else
            {
                // All of the digits, or a number would begin in their midst.
                do
                {
                    template.Append(line[i++]);
                }
                while (char.IsAsciiDigit(c) && i < line.Length && char.IsAsciiDigit(line[i]));
            }
        }

        return template.ToString();
    }

    /// <summary>Puts a line together again.</summary>
    public static string Join(string template, IReadOnlyList<object> values)
    {
        StringBuilder line = new();
        int next = 0;
        foreach (char c in template)
        {
            if (c is not (Decimal or Hex or Bytes))
            {
                line.Append(c);
                continue;
            }

            object value = next < values.Count ? values[next++] : throw new LogFormatException("a line lacks numbers");
            line.Append((c, value) switch
            {
                (Decimal, long number) => number.ToString(CultureInfo.InvariantCulture),
                (Hex, ulong number) => number.ToString("x", CultureInfo.InvariantCulture),
                (Bytes, byte[] bytes) => Convert.ToHexString(bytes),
                _ => throw new LogFormatException("a line has a number of the wrong kind"),
            });
        }

        return next == values.Count ? line.ToString() : throw new LogFormatException("a line has too many numbers");
    }

    private static bool TakeBytes(string line, ref int at, List<object> values)
    {
        int end = at;
        while (end < line.Length && char.IsAsciiHexDigitUpper(line[end]))
        {
            end++;
        }

        int length = end - at;
        if (length < LeastBytes || length % 2 != 0 || (at > 0 && char.IsAsciiLetterOrDigit(line[at - 1])) || (end < line.Length && char.IsAsciiLetterOrDigit(line[end])))
        {
            return false;
        }

        values.Add(Convert.FromHexString(line.AsSpan(at, length)));
        at = end;
        return true;
    }

    private static bool TakeHex(string line, ref int at, List<object> values)
    {
        ReadOnlySpan<char> before = line.AsSpan(0, at);
        if (!before.EndsWith("0x", StringComparison.Ordinal) && !before.EndsWith("@", StringComparison.Ordinal) && !before.EndsWith("ptr", StringComparison.Ordinal))
        {
            return false;
        }

        int end = at;
        while (end < line.Length && char.IsAsciiHexDigitLower(line[end]))
        {
            end++;
        }

        int length = end - at;
        if (length is 0 or > MostHex || (line[at] == '0' && length > 1))
        {
            return false;
        }

        values.Add(ulong.Parse(line.AsSpan(at, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        at = end;
        return true;
    }

    private static bool TakeDecimal(string line, ref int at, List<object> values)
    {
        int end = at;
        while (end < line.Length && char.IsAsciiDigit(line[end]))
        {
            end++;
        }

        int length = end - at;
        if (length is 0 or > MostDecimals || (line[at] == '0' && (length > 1 || (end < line.Length && line[end] == 'x'))))
        {
            return false;
        }

        values.Add(long.Parse(line.AsSpan(at, length), NumberStyles.None, CultureInfo.InvariantCulture));
        at = end;
        return true;
    }
}
