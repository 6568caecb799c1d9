using System;

namespace Py.ObjectSpace.Text;

/// <summary>Backslash escapes: <c>unicode_escape</c>, which string literals share, and <c>raw_unicode_escape</c>.</summary>
public static class CodecsEscape
{
    /// <summary>Decodes escapes in Latin-1 bytes to the end or the first error; without <paramref name="final"/> stops before an incomplete escape.</summary>
    /// <param name="input">All bytes.</param>
    /// <param name="final">Whether no more will come.</param>
    /// <param name="position">Where to begin, and afterwards where to go on.</param>
    /// <param name="text">Where the text goes.</param>
    /// <param name="firstInvalid">If negative: becomes the index of the character after the first backslash that means nothing
    /// (and stays in the text), which deserves a DeprecationWarning.</param>
    /// <param name="error">The error, if the result is false.</param>
    public static bool DecodeStep(
        scoped ReadOnlySpan<byte> input,
        bool final,
        ref int position,
        ref CodePointBuilder text,
        ref int firstInvalid,
        out CodecError error)
    {
        error = default;
        while (position < input.Length)
        {
            int plain = input[position..].IndexOf((byte)'\\');
            plain = plain < 0 ? input.Length - position : plain;
            text.Append(input.Slice(position, plain));
            position += plain;
            if (position == input.Length)
            {
                break;
            }
            int at = position + 1;
            string? problem = null;
            bool incomplete = false;
            if (at == input.Length)
            {
                problem = "\\ at end of string";
                incomplete = true;
            }
            else
            {
                byte c = input[at++];
                switch (c)
                {
                    case (byte)'\n':
                        break;
                    case (byte)'\\' or (byte)'\'' or (byte)'"':
                        text.Append(c);
                        break;
                    case (byte)'a':
                        text.Append((byte)7);
                        break;
                    case (byte)'b':
                        text.Append((byte)8);
                        break;
                    case (byte)'t':
                        text.Append((byte)9);
                        break;
                    case (byte)'n':
                        text.Append((byte)10);
                        break;
                    case (byte)'v':
                        text.Append((byte)11);
                        break;
                    case (byte)'f':
                        text.Append((byte)12);
                        break;
                    case (byte)'r':
                        text.Append((byte)13);
                        break;
                    case >= (byte)'0' and <= (byte)'7':
                        int octal = c - '0';
                        for (int i = 0; i < 2 && at < input.Length && input[at] is >= (byte)'0' and <= (byte)'7'; i++)
                        {
                            octal = (octal << 3) + input[at++] - '0';
                        }
                        firstInvalid = firstInvalid < 0 && octal > 0xFF ? at - 3 : firstInvalid;
                        text.Append(octal);
                        break;
                    case (byte)'x':
                        problem = AppendHex(input, ref at, 2, "illegal Unicode character", ref text, out incomplete);
                        break;
                    case (byte)'u':
                        problem = AppendHex(input, ref at, 4, "illegal Unicode character", ref text, out incomplete);
                        break;
                    case (byte)'U':
                        problem = AppendHex(input, ref at, 8, "illegal Unicode character", ref text, out incomplete);
                        break;
                    case (byte)'N':
                        problem = AppendNamed(input, ref at, ref text, out incomplete);
                        break;
                    default:
                        firstInvalid = firstInvalid < 0 ? at - 1 : firstInvalid;
                        text.Append((byte)'\\');
                        text.Append(c);
                        break;
                }
            }
            if (problem is not null)
            {
                error = new CodecError(position, at, problem);
                return incomplete && !final;
            }
            position = at;
        }
        return true;
    }

    /// <summary>Decodes only <c>\uNNNN</c> and <c>\UNNNNNNNN</c> in Latin-1 bytes, to the end or the first error.</summary>
    public static bool DecodeStepRaw(
        scoped ReadOnlySpan<byte> input,
        bool final,
        ref int position,
        ref CodePointBuilder text,
        out CodecError error)
    {
        error = default;
        while (position < input.Length)
        {
            int plain = input[position..].IndexOf((byte)'\\');
            plain = plain < 0 ? input.Length - position : plain;
            text.Append(input.Slice(position, plain));
            position += plain;
            if (position == input.Length)
            {
                break;
            }
            int at = position + 1;
            if (at == input.Length)
            {
                if (!final)
                {
                    return true;
                }
                text.Append((byte)'\\');
                position = at;
                break;
            }
            byte c = input[at++];
            if (c is not ((byte)'u' or (byte)'U'))
            {
                text.Append((byte)'\\');
                text.Append(c);
                position = at;
                continue;
            }
            string? problem = AppendHex(
                input, ref at, c == 'u' ? 4 : 8, "\\Uxxxxxxxx out of range", ref text, out bool incomplete);
            if (problem is not null)
            {
                error = new CodecError(position, at, problem);
                return incomplete && !final;
            }
            position = at;
        }
        return true;
    }

    /// <summary>Encodes text as ASCII with escapes, from <paramref name="position"/> to the end.</summary>
    public static void Encode(scoped TextView text, ref int position, ref ByteBuilder output)
    {
        for (; position < text.Length; position++)
        {
            int c = text[position];
            switch (c)
            {
                case '\\':
                    output.Append("\\\\"u8);
                    break;
                case '\t':
                    output.Append("\\t"u8);
                    break;
                case '\n':
                    output.Append("\\n"u8);
                    break;
                case '\r':
                    output.Append("\\r"u8);
                    break;
                case >= ' ' and < 0x7F:
                    output.Append((byte)c);
                    break;
                default:
                    AppendEscape(c, ref output);
                    break;
            }
        }
    }

    /// <summary>Encodes text as Latin-1 with escapes for the rest, from <paramref name="position"/> to the end.</summary>
    public static void EncodeRaw(scoped TextView text, ref int position, ref ByteBuilder output)
    {
        for (; position < text.Length; position++)
        {
            int c = text[position];
            if (c < 0x100)
            {
                output.Append((byte)c);
            }
            else
            {
                AppendEscape(c, ref output);
            }
        }
    }

    private static void AppendEscape(int character, ref ByteBuilder output)
    {
        CodePointBuilder escape = new(stackalloc byte[10]);
        CodecErrors.AppendEscape(character, ref escape);
        output.Append(escape.Latin1);
    }

    private static string? AppendHex(
        scoped ReadOnlySpan<byte> input,
        ref int at,
        int digits,
        string tooLarge,
        ref CodePointBuilder text,
        out bool incomplete)
    {
        incomplete = false;
        uint value = 0;
        for (int i = 0; i < digits; i++)
        {
            incomplete = at == input.Length;
            if (incomplete || !char.IsAsciiHexDigit((char)input[at]))
            {
                return digits switch
                {
                    2 => "truncated \\xXX escape",
                    4 => "truncated \\uXXXX escape",
                    _ => "truncated \\UXXXXXXXX escape",
                };
            }
            value = (value << 4) | (uint)Numbers.Limbs.DigitValue(input[at++]);
        }
        if (value > 0x10FFFF)
        {
            return tooLarge;
        }
        text.Append((int)value);
        return null;
    }

    private static string? AppendNamed(
        scoped ReadOnlySpan<byte> input,
        ref int at,
        ref CodePointBuilder text,
        out bool incomplete)
    {
        const string malformed = "malformed \\N character escape";
        incomplete = at == input.Length;
        if (incomplete || input[at] != '{')
        {
            return malformed;
        }
        at++;
        int length = input[at..].IndexOf((byte)'}');
        incomplete = length < 0;
        if (incomplete)
        {
            at = input.Length;
            return malformed;
        }
        if (length == 0)
        {
            return malformed;
        }
        Span<int> found = stackalloc int[4];
        int count = UnicodeNames.Lookup(input.Slice(at, length), withSequences: false, found);
        at += length + 1;
        if (count == 0)
        {
            return "unknown Unicode character name";
        }
        text.Append(found[0]);
        return null;
    }
}
