using System;
using System.Runtime.CompilerServices;

namespace Py.ObjectSpace.Text;

/// <summary>UTF-8, with errors where and as CPython reports them.</summary>
internal static class CodecsUtf8
{
    private const string InvalidStart = "invalid start byte";
    private const string InvalidContinuation = "invalid continuation byte";
    private const string UnexpectedEnd = "unexpected end of data";

    // Characters decoded between two copies to the builder.
    private const int ChunkLength = 128;

    /// <summary>Decodes to the end or the first error; without <paramref name="final"/> stops before an incomplete character.</summary>
    [SkipLocalsInit]
    public static bool DecodeStep(
        scoped ReadOnlySpan<byte> input,
        bool final,
        ref int position,
        ref CodePointBuilder text,
        out CodecError error)
    {
        Span<ushort> chunk = stackalloc ushort[ChunkLength];
        int filled = 0;
        int at = position;
        int problem = 0;
        while (true)
        {
            if (filled > ChunkLength - 2 || at >= input.Length)
            {
                text.Append(chunk[..filled]);
                filled = 0;
                if (at >= input.Length)
                {
                    break;
                }
            }
            uint first = input[at];
            if (first < 0x80)
            {
                // A long stretch of ASCII is found and copied by vectors.
                if (at + 16 <= input.Length && (input[at + 1] | input[at + 2] | input[at + 3]) < 0x80)
                {
                    int length = input[at..].IndexOfAnyInRange((byte)0x80, (byte)0xFF);
                    length = length < 0 ? input.Length - at : length;
                    text.Append(chunk[..filled]);
                    filled = 0;
                    text.Append(input.Slice(at, length));
                    at += length;
                    continue;
                }
                chunk[filled++] = (ushort)first;
                at++;
                continue;
            }
            int left = input.Length - at;
            if (first < 0xE0)
            {
                if (first < 0xC2)
                {
                    problem = -1;
                }
                else if (left < 2)
                {
                    problem = int.MaxValue;
                }
                else if (!IsContinuation(input[at + 1]))
                {
                    problem = 1;
                }
                else
                {
                    chunk[filled++] = (ushort)(((first & 0x1F) << 6) | (input[at + 1] & 0x3Fu));
                    at += 2;
                    continue;
                }
            }
            else if (first < 0xF0)
            {
                // More input may make two bytes a surrogate, which an error handler may want whole.
                if (left < 2 || (left == 2 && !final && first == 0xED && input[at + 1] is >= 0xA0 and <= 0xBF))
                {
                    problem = int.MaxValue;
                }
                else if (!IsContinuation(input[at + 1]) || (input[at + 1] < 0xA0 ? first == 0xE0 : first == 0xED))
                {
                    problem = 1;
                }
                else if (left < 3)
                {
                    problem = int.MaxValue;
                }
                else if (!IsContinuation(input[at + 2]))
                {
                    problem = 2;
                }
                else
                {
                    chunk[filled++] = (ushort)(((first & 0xF) << 12) | ((input[at + 1] & 0x3Fu) << 6) | (input[at + 2] & 0x3Fu));
                    at += 3;
                    continue;
                }
            }
            else if (first >= 0xF5)
            {
                problem = -1;
            }
            else if (left < 2)
            {
                problem = int.MaxValue;
            }
            else if (!IsContinuation(input[at + 1]) || (input[at + 1] < 0x90 ? first == 0xF0 : first == 0xF4))
            {
                problem = 1;
            }
            else if (left < 3)
            {
                problem = int.MaxValue;
            }
            else if (!IsContinuation(input[at + 2]))
            {
                problem = 2;
            }
            else if (left < 4)
            {
                problem = int.MaxValue;
            }
            else if (!IsContinuation(input[at + 3]))
            {
                problem = 3;
            }
            else
            {
                text.Append(chunk[..filled]);
                filled = 0;
                text.Append((int)(((first & 7) << 18) | ((input[at + 1] & 0x3Fu) << 12)
                    | ((input[at + 2] & 0x3Fu) << 6) | (input[at + 3] & 0x3Fu)));
                at += 4;
                continue;
            }
            text.Append(chunk[..filled]);
            break;
        }
        position = at;
        error = problem switch
        {
            -1 => new CodecError(at, at + 1, InvalidStart),
            int.MaxValue => new CodecError(at, input.Length, UnexpectedEnd),
            _ => new CodecError(at, at + problem, InvalidContinuation),
        };
        return problem == 0 || (problem == int.MaxValue && !final);
    }

    /// <summary>Encodes to the end or the first run of surrogates.</summary>
    public static bool EncodeStep(scoped TextView text, ref int position, ref ByteBuilder output, out CodecError error)
    {
        error = default;
        return text.Width switch
        {
            1 => EncodeLatin1(text.Latin1, ref position, ref output),
            2 => EncodeUcs2(text.Ucs2, ref position, ref output, out error),
            _ => EncodeUcs4(text.Ucs4, ref position, ref output, out error),
        };
    }

    /// <summary>Returns the bytes that a text without surrogates takes.</summary>
    public static long EncodedLength(scoped TextView text)
    {
        long length = text.Length;
        switch (text.Width)
        {
            case 1:
                foreach (byte c in text.Latin1)
                {
                    length += c >> 7;
                }
                break;
            case 2:
                foreach (ushort c in text.Ucs2)
                {
                    length += (c >= 0x80 ? 1 : 0) + (c >= 0x800 ? 1 : 0);
                }
                break;
            default:
                foreach (uint c in text.Ucs4)
                {
                    length += (c >= 0x80 ? 1 : 0) + (c >= 0x800 ? 1 : 0) + (c >= 0x10000 ? 1 : 0);
                }
                break;
        }
        return length;
    }

    private static bool IsContinuation(byte b) => (sbyte)b < -64;

    private static bool EncodeLatin1(scoped ReadOnlySpan<byte> text, ref int position, ref ByteBuilder output)
    {
        while (position < text.Length)
        {
            int ascii = text[position..].IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            ascii = ascii < 0 ? text.Length - position : ascii;
            output.Append(text.Slice(position, ascii));
            position += ascii;
            for (; position < text.Length && text[position] >= 0x80; position++)
            {
                output.Append((byte)(0xC0 | (text[position] >> 6)));
                output.Append((byte)(0x80 | (text[position] & 0x3F)));
            }
        }
        return true;
    }

    private static bool EncodeUcs2(
        scoped ReadOnlySpan<ushort> text,
        ref int position,
        ref ByteBuilder output,
        out CodecError error)
    {
        // Stretches, so that the room asked for stays in proportion.
        const int stretch = 4096;
        while (position < text.Length)
        {
            int stop = Math.Min(text.Length, position + stretch);
            Span<byte> room = output.Room(3 * (stop - position));
            int length = 0;
            while (position < stop)
            {
                uint c = text[position];
                if (c < 0x80)
                {
                    room[length++] = (byte)c;
                }
                else if (c < 0x800)
                {
                    room[length] = (byte)(0xC0 | (c >> 6));
                    room[length + 1] = (byte)(0x80 | (c & 0x3F));
                    length += 2;
                }
                else if (c is >= 0xD800 and <= 0xDFFF)
                {
                    int end = position + 1;
                    while (end < text.Length && text[end] is >= 0xD800 and <= 0xDFFF)
                    {
                        end++;
                    }
                    output.Advance(length);
                    error = new CodecError(position, end, Codecs.SurrogatesNotAllowed);
                    return false;
                }
                else
                {
                    room[length + 2] = (byte)(0x80 | (c & 0x3F));
                    room[length + 1] = (byte)(0x80 | ((c >> 6) & 0x3F));
                    room[length] = (byte)(0xE0 | (c >> 12));
                    length += 3;
                }
                position++;
            }
            output.Advance(length);
        }
        error = default;
        return true;
    }

    private static bool EncodeUcs4(
        scoped ReadOnlySpan<uint> text,
        ref int position,
        ref ByteBuilder output,
        out CodecError error)
    {
        const int stretch = 4096;
        while (position < text.Length)
        {
            int stop = Math.Min(text.Length, position + stretch);
            Span<byte> room = output.Room(4 * (stop - position));
            int length = 0;
            while (position < stop)
            {
                uint c = text[position];
                if (c < 0x80)
                {
                    room[length++] = (byte)c;
                }
                else if (c < 0x800)
                {
                    room[length] = (byte)(0xC0 | (c >> 6));
                    room[length + 1] = (byte)(0x80 | (c & 0x3F));
                    length += 2;
                }
                else if (c is >= 0xD800 and <= 0xDFFF)
                {
                    int end = position + 1;
                    while (end < text.Length && text[end] is >= 0xD800 and <= 0xDFFF)
                    {
                        end++;
                    }
                    output.Advance(length);
                    error = new CodecError(position, end, Codecs.SurrogatesNotAllowed);
                    return false;
                }
                else if (c < 0x10000)
                {
                    room[length + 2] = (byte)(0x80 | (c & 0x3F));
                    room[length + 1] = (byte)(0x80 | ((c >> 6) & 0x3F));
                    room[length] = (byte)(0xE0 | (c >> 12));
                    length += 3;
                }
                else
                {
                    room[length + 3] = (byte)(0x80 | (c & 0x3F));
                    room[length + 2] = (byte)(0x80 | ((c >> 6) & 0x3F));
                    room[length + 1] = (byte)(0x80 | ((c >> 12) & 0x3F));
                    room[length] = (byte)(0xF0 | (c >> 18));
                    length += 4;
                }
                position++;
            }
            output.Advance(length);
        }
        error = default;
        return true;
    }
}
