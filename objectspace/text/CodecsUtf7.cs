using System;

namespace Py.ObjectSpace.Text;

/// <summary>UTF-7, with errors where and as CPython reports them. Source: RFC 2152.</summary>
internal static class CodecsUtf7
{
    // Characters that may stand for themselves although they are neither letters nor digits.
    private static ReadOnlySpan<byte> DirectOthers => "'(),-./:?!\"#$%&*;<=>@[]^_`{|} \t\n\r"u8;

    private static ReadOnlySpan<byte> Alphabet => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;

    /// <summary>Decodes to the end or the first error; without <paramref name="final"/> stops before a shift that is still open.</summary>
    public static bool DecodeStep(
        scoped ReadOnlySpan<byte> input,
        bool final,
        ref int position,
        ref CodePointBuilder text,
        out CodecError error)
    {
        error = default;
        int at = position;
        while (at < input.Length)
        {
            byte c = input[at];
            if (c < 0x80 && c != '+')
            {
                text.Append(c);
                at++;
                continue;
            }
            int start = at++;
            string? problem = null;
            if (c != '+')
            {
                problem = "unexpected special character";
            }
            else if (at < input.Length && input[at] == '-')
            {
                text.Append((byte)'+');
                at++;
            }
            else if (at < input.Length && Alphabet.IndexOf(input[at]) < 0)
            {
                at++;
                problem = "ill-formed sequence";
            }
            else
            {
                int length = text.Length;
                problem = DecodeShift(input, ref at, ref text, out bool open);
                if (open && !final)
                {
                    text.Truncate(length);
                    position = start;
                    return true;
                }
            }
            if (problem is not null)
            {
                position = start;
                error = new CodecError(start, at, problem);
                return false;
            }
        }
        position = at;
        return true;
    }

    /// <summary>Encodes from <paramref name="position"/> to the end; every character can be encoded.</summary>
    public static void Encode(scoped TextView text, ref int position, ref ByteBuilder output)
    {
        bool shifted = false;
        int bitCount = 0;
        uint bits = 0;
        for (; position < text.Length; position++)
        {
            int c = text[position];
            bool direct = c < 0x80 && (char.IsAsciiLetterOrDigit((char)c) || DirectOthers.Contains((byte)c));
            if (direct)
            {
                if (shifted)
                {
                    FlushBits(ref bits, ref bitCount, ref output);
                    shifted = false;
                    if (c == '-' || Alphabet.Contains((byte)c))
                    {
                        output.Append((byte)'-');
                    }
                }
                output.Append((byte)c);
                continue;
            }
            if (!shifted)
            {
                output.Append((byte)'+');
                if (c == '+')
                {
                    output.Append((byte)'-');
                    continue;
                }
                shifted = true;
            }
            if (c >= 0x10000)
            {
                AppendUnit(0xD7C0 + (c >> 10), ref bits, ref bitCount, ref output);
                c = 0xDC00 | (c & 0x3FF);
            }
            AppendUnit(c, ref bits, ref bitCount, ref output);
        }
        FlushBits(ref bits, ref bitCount, ref output);
        if (shifted)
        {
            output.Append((byte)'-');
        }
    }

    private static void AppendUnit(int unit, ref uint bits, ref int bitCount, ref ByteBuilder output)
    {
        bits = (bits << 16) | (uint)unit;
        bitCount += 16;
        while (bitCount >= 6)
        {
            bitCount -= 6;
            output.Append(Alphabet[(int)(bits >> bitCount) & 63]);
        }
        bits &= (1u << bitCount) - 1;
    }

    private static void FlushBits(ref uint bits, ref int bitCount, ref ByteBuilder output)
    {
        if (bitCount > 0)
        {
            output.Append(Alphabet[(int)(bits << (6 - bitCount)) & 63]);
        }
        bits = 0;
        bitCount = 0;
    }

    // Decodes after the plus sign, the closing minus sign included; `open` if the input ended before a close.
    private static string? DecodeShift(
        scoped ReadOnlySpan<byte> input,
        ref int at,
        ref CodePointBuilder text,
        out bool open)
    {
        uint bits = 0;
        int bitCount = 0;
        int surrogate = 0;
        open = false;
        for (; at < input.Length; at++)
        {
            int value = Alphabet.IndexOf(input[at]);
            if (value < 0)
            {
                break;
            }
            bits = (bits << 6) | (uint)value;
            bitCount += 6;
            if (bitCount < 16)
            {
                continue;
            }
            bitCount -= 16;
            int unit = (int)(bits >> bitCount);
            bits &= (1u << bitCount) - 1;
            if (surrogate != 0)
            {
                if (unit is >= 0xDC00 and <= 0xDFFF)
                {
                    text.Append(0x10000 + ((surrogate - 0xD800) << 10) + unit - 0xDC00);
                    surrogate = 0;
                    continue;
                }
                text.Append(surrogate);
                surrogate = 0;
            }
            if (unit is >= 0xD800 and <= 0xDBFF)
            {
                surrogate = unit;
            }
            else
            {
                text.Append(unit);
            }
        }
        if (at == input.Length)
        {
            open = true;
            return surrogate != 0 || bitCount >= 6 || bits != 0 ? "unterminated shift sequence" : null;
        }
        if (bitCount >= 6)
        {
            at++;
            return "partial character in shift sequence";
        }
        if (bits != 0)
        {
            at++;
            return "non-zero padding bits in shift sequence";
        }
        if (surrogate != 0 && input[at] < 0x80)
        {
            text.Append(surrogate);
        }
        if (input[at] == '-')
        {
            at++;
        }
        return null;
    }
}
