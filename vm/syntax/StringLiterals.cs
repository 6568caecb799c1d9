using System;
using System.Collections.Generic;
using System.Text;
using Py.ObjectSpace.Text;

namespace Py.Vm.Syntax;

/// <summary>What a string token is: its prefix letters and where its text lies.</summary>
internal ref struct StringParts
{
    public bool IsBytes;
    public bool IsRaw;
    public bool IsFormat;

    /// <summary>The text between the quotes, as offsets into the source.</summary>
    public int Start;
    public int End;

    public static StringParts Of(ReadOnlySpan<byte> data, int start, int end)
    {
        StringParts parts = default;
        int i = start;
        for (; data[i] is not ((byte)'"' or (byte)'\''); i++)
        {
            switch (data[i] | 0x20)
            {
                case 'b':
                    parts.IsBytes = true;
                    break;
                case 'r':
                    parts.IsRaw = true;
                    break;
                case 'f':
                    parts.IsFormat = true;
                    break;
            }
        }

        bool triple = end - i >= 6 && data[i + 1] == data[i] && data[i + 2] == data[i];
        parts.Start = i + (triple ? 3 : 1);
        parts.End = end - (triple ? 3 : 1);
        return parts;
    }
}

/// <summary>Decodes the text of string literals, with the messages of CPython's codecs.</summary>
internal static class StringLiterals
{
    /// <summary>Appends the text of a str literal; returns an error message (with its kind in brackets) or null.</summary>
    /// <remarks><paramref name="invalidEscape"/>: the first escape that is deprecated, as its warning calls it.</remarks>
    public static string? Decode(
        ReadOnlySpan<byte> text, bool raw, StringBuffer buffer, out string? invalidEscape)
    {
        invalidEscape = null;
        int i = 0;
        while (i < text.Length)
        {
            int plain = raw ? -1 : text[i..].IndexOf((byte)'\\');
            int end = plain < 0 ? text.Length : i + plain;
            if (end > i)
            {
                ReadOnlySpan<byte> run = text[i..end];
                if (!Utf8.IsValid(run))
                {
                    return "(unicode error) " + Utf8.DescribeError(raw ? text : NonAsciiRun(run));
                }

                buffer.AppendUtf8(run);
                i = end;
            }
            else if (DecodeEscape(text, ref i, buffer, ref invalidEscape) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    /// <summary>Appends the value of a bytes literal, which is known to be ASCII.</summary>
    public static string? DecodeBytes(ReadOnlySpan<byte> text, bool raw, List<byte> value, out string? invalidEscape)
    {
        invalidEscape = null;
        for (int i = 0; i < text.Length;)
        {
            if (raw || text[i] != '\\')
            {
                value.Add(text[i++]);
                continue;
            }

            int start = i;
            byte c = text[i + 1];
            i += 2;
            if (c == 'x')
            {
                if (i + 1 >= text.Length || HexValue(text[i]) < 0 || HexValue(text[i + 1]) < 0)
                {
                    return $"(value error) invalid \\x escape at position {start}";
                }

                value.Add((byte)((HexValue(text[i]) << 4) | HexValue(text[i + 1])));
                i += 2;
            }
            else if (c is >= (byte)'0' and <= (byte)'7')
            {
                value.Add((byte)Octal(text, c, ref i, ref invalidEscape));
            }
            else if (Simple(c) is var simple && simple >= 0)
            {
                value.Add((byte)simple);
            }
            else if (c != '\n')
            {
                invalidEscape ??= $"escape sequence '\\{(char)c}'";
                value.Add((byte)'\\');
                i--;
            }
        }

        return null;
    }

    // CPython decodes each run of bytes above 127 by itself, so positions count from the start of the run.
    private static ReadOnlySpan<byte> NonAsciiRun(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            text = text[text.IndexOfAnyInRange((byte)0x80, (byte)0xFF)..];
            int length = text.IndexOfAnyInRange((byte)0, (byte)0x7F);
            ReadOnlySpan<byte> run = length < 0 ? text : text[..length];
            if (!Utf8.IsValid(run))
            {
                return run;
            }

            text = text[run.Length..];
        }
    }

    private static int HexValue(byte c) => char.IsAsciiDigit((char)c) ? c - '0'
        : char.IsAsciiHexDigit((char)c) ? (c | 0x20) - 'a' + 10
        : -1;

    private static int Simple(byte c) => c switch
    {
        (byte)'\\' or (byte)'\'' or (byte)'"' => c,
        (byte)'n' => '\n',
        (byte)'t' => '\t',
        (byte)'r' => '\r',
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        (byte)'a' => '\a',
        (byte)'v' => '\v',
        _ => -1,
    };

    private static int Octal(ReadOnlySpan<byte> text, byte first, ref int i, ref string? invalidEscape)
    {
        int value = first - '0';
        for (int digits = 1; digits < 3 && i < text.Length && text[i] is >= (byte)'0' and <= (byte)'7'; digits++)
        {
            value = (value << 3) | (text[i++] - '0');
        }

        if (value > 0xFF)
        {
            invalidEscape ??= $"octal escape sequence '\\{Convert.ToString(value, 8)}'";
        }

        return value;
    }

    private static string? DecodeEscape(
        ReadOnlySpan<byte> text, ref int i, StringBuffer buffer, ref string? invalidEscape)
    {
        int start = i++;
        if (i == text.Length || text[i] >= 128)
        {
            buffer.Append('\\');
            return null;
        }

        byte c = text[i++];
        switch (c)
        {
            case (byte)'\n':
                return null;
            case (byte)'x':
                return DecodeHex(text, start, ref i, 2, "truncated \\xXX escape", buffer);
            case (byte)'u':
                return DecodeHex(text, start, ref i, 4, "truncated \\uXXXX escape", buffer);
            case (byte)'U':
                return DecodeHex(text, start, ref i, 8, "truncated \\UXXXXXXXX escape", buffer);
            case (byte)'N':
                return DecodeName(text, start, ref i, buffer);
            case >= (byte)'0' and <= (byte)'7':
                buffer.Append(Octal(text, c, ref i, ref invalidEscape));
                return null;
        }

        int simple = Simple(c);
        if (simple >= 0)
        {
            buffer.Append(simple);
            return null;
        }

        invalidEscape ??= $"escape sequence '\\{(char)c}'";
        buffer.Append('\\');
        buffer.Append(c);
        return null;
    }

    private static string? DecodeHex(
        ReadOnlySpan<byte> text, int start, ref int i, int count, string message, StringBuffer buffer)
    {
        uint value = 0;
        for (; count > 0; count--, i++)
        {
            int digit = i < text.Length ? HexValue(text[i]) : -1;
            if (digit < 0)
            {
                return Describe(text, start, i, message);
            }

            value = (value << 4) | (uint)digit;
        }

        if (value > 0x10FFFF)
        {
            return Describe(text, start, i, "illegal Unicode character");
        }

        buffer.Append((int)value);
        return null;
    }

    private static string? DecodeName(
        ReadOnlySpan<byte> text, int start, ref int i, StringBuffer buffer)
    {
        const string Malformed = "malformed \\N character escape";
        if (i == text.Length || text[i] != '{')
        {
            return Describe(text, start, i, Malformed);
        }

        i++;
        int length = text[i..].IndexOf((byte)'}');
        if (length <= 0)
        {
            return Describe(text, start, length < 0 ? text.Length : i, Malformed);
        }

        Span<int> characters = stackalloc int[4];
        bool known = UnicodeNames.Lookup(text.Slice(i, length), withSequences: false, characters) > 0;
        i += length + 1;
        if (!known)
        {
            return Describe(text, start, i, "unknown Unicode character name");
        }

        buffer.Append(characters[0]);
        return null;
    }

    // CPython decodes a copy of the text in which characters above 127 are written \UXXXXXXXX; positions are of the copy.
    private static string Describe(ReadOnlySpan<byte> text, int start, int end, string reason)
    {
        int copyStart = CopyLength(text[..start]);
        int copyEnd = CopyLength(text[..end]);
        return copyEnd - copyStart == 1
            ? $"(unicode error) 'unicodeescape' codec can't decode byte 0x5c in position {copyStart}: {reason}"
            : $"(unicode error) 'unicodeescape' codec can't decode bytes in position {copyStart}-{copyEnd - 1}: {reason}";
    }

    private static int CopyLength(ReadOnlySpan<byte> text)
    {
        int length = 0;
        for (int i = 0; i < text.Length;)
        {
            if (text[i] >= 128)
            {
                Rune.DecodeFromUtf8(text[i..], out _, out int consumed);
                i += consumed;
                length += 10;
            }
            else if (text[i] == '\\' && i + 1 < text.Length)
            {
                bool beforeNonAscii = text[i + 1] >= 128;
                length += beforeNonAscii ? 6 : 2;
                i += beforeNonAscii ? 1 : 2;
            }
            else
            {
                length++;
                i++;
            }
        }

        return length;
    }
}
