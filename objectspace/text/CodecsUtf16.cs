using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Py.ObjectSpace.Text;

/// <summary>UTF-16 and UTF-32 in either order, with errors where and as CPython reports them.</summary>
internal static class CodecsUtf16
{
    private const int ChunkLength = 128;

    /// <summary>Returns the order that a mark at the start tells (and moves behind the mark), else little-endian.</summary>
    public static bool ReadMark16(scoped ReadOnlySpan<byte> input, ref int position)
    {
        if (input.Length >= 2 && input[0] == 0xFF && input[1] == 0xFE)
        {
            position = 2;
        }
        else if (input.Length >= 2 && input[0] == 0xFE && input[1] == 0xFF)
        {
            position = 2;
            return true;
        }
        return false;
    }

    /// <summary>Returns the order that a mark at the start tells (and moves behind the mark), else little-endian.</summary>
    public static bool ReadMark32(scoped ReadOnlySpan<byte> input, ref int position)
    {
        if (input.Length >= 4 && input[0] == 0xFF && input[1] == 0xFE && input[2] == 0 && input[3] == 0)
        {
            position = 4;
        }
        else if (input.Length >= 4 && input[0] == 0 && input[1] == 0 && input[2] == 0xFE && input[3] == 0xFF)
        {
            position = 4;
            return true;
        }
        return false;
    }

    /// <summary>Decodes UTF-16 to the end or the first error; without <paramref name="final"/> stops before an incomplete character.</summary>
    [SkipLocalsInit]
    public static bool DecodeStep16(
        scoped ReadOnlySpan<byte> input,
        bool bigEndian,
        bool final,
        ref int position,
        ref CodePointBuilder text,
        out CodecError error)
    {
        Span<ushort> chunk = stackalloc ushort[ChunkLength];
        error = default;
        while (input.Length - position >= 2)
        {
            // Whole chunks without surrogates go through at once.
            int units = Math.Min(ChunkLength, (input.Length - position) / 2);
            Span<ushort> part = chunk[..units];
            input.Slice(position, 2 * units).CopyTo(MemoryMarshal.AsBytes(part));
            if (bigEndian == BitConverter.IsLittleEndian)
            {
                BinaryPrimitives.ReverseEndianness(part, part);
            }
            int plain = part.IndexOfAnyInRange((ushort)0xD800, (ushort)0xDFFF);
            plain = plain < 0 ? units : plain;
            text.Append(part[..plain]);
            position += 2 * plain;
            if (plain == units)
            {
                continue;
            }
            int high = part[plain];
            if (high >= 0xDC00)
            {
                error = new CodecError(position, position + 2, "illegal encoding");
                return false;
            }
            if (input.Length - position < 4)
            {
                error = new CodecError(position, input.Length, "unexpected end of data");
                return !final;
            }
            ReadOnlySpan<byte> next = input[(position + 2)..];
            int low = bigEndian
                ? BinaryPrimitives.ReadUInt16BigEndian(next)
                : BinaryPrimitives.ReadUInt16LittleEndian(next);
            if (low is < 0xDC00 or > 0xDFFF)
            {
                error = new CodecError(position, position + 2, "illegal UTF-16 surrogate");
                return false;
            }
            text.Append(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00);
            position += 4;
        }
        if (position < input.Length && final)
        {
            error = new CodecError(position, input.Length, "truncated data");
            return false;
        }
        return true;
    }

    /// <summary>Decodes UTF-32 to the end or the first error; without <paramref name="final"/> stops before an incomplete character.</summary>
    public static bool DecodeStep32(
        scoped ReadOnlySpan<byte> input,
        bool bigEndian,
        bool final,
        ref int position,
        ref CodePointBuilder text,
        out CodecError error)
    {
        error = default;
        for (; input.Length - position >= 4; position += 4)
        {
            ReadOnlySpan<byte> next = input[position..];
            uint c = bigEndian
                ? BinaryPrimitives.ReadUInt32BigEndian(next)
                : BinaryPrimitives.ReadUInt32LittleEndian(next);
            if (c is >= 0xD800 and <= 0xDFFF or > 0x10FFFF)
            {
                error = new CodecError(
                    position,
                    position + 4,
                    c > 0x10FFFF ? "code point not in range(0x110000)" : "code point in surrogate code point range(0xd800, 0xe000)");
                return false;
            }
            text.Append((int)c);
        }
        if (position < input.Length && final)
        {
            error = new CodecError(position, input.Length, "truncated data");
            return false;
        }
        return true;
    }

    /// <summary>Encodes as UTF-16 to the end or the first surrogate.</summary>
    public static bool EncodeStep16(
        scoped TextView text,
        bool bigEndian,
        ref int position,
        ref ByteBuilder output,
        out CodecError error)
    {
        const int stretch = 4096;
        error = default;
        while (position < text.Length)
        {
            int stop = Math.Min(text.Length, position + stretch);
            Span<byte> room = output.Room(4 * (stop - position));
            int length = 0;
            for (; position < stop; position++)
            {
                int c = text[position];
                if (c >= 0x10000)
                {
                    Put16(room[length..], 0xD7C0 + (c >> 10), bigEndian);
                    length += 2;
                    c = 0xDC00 | (c & 0x3FF);
                }
                else if (c is >= 0xD800 and <= 0xDFFF)
                {
                    output.Advance(length);
                    error = new CodecError(position, position + 1, Codecs.SurrogatesNotAllowed);
                    return false;
                }
                Put16(room[length..], c, bigEndian);
                length += 2;
            }
            output.Advance(length);
        }
        return true;
    }

    /// <summary>Encodes as UTF-32 to the end or the first surrogate.</summary>
    public static bool EncodeStep32(
        scoped TextView text,
        bool bigEndian,
        ref int position,
        ref ByteBuilder output,
        out CodecError error)
    {
        error = default;
        for (; position < text.Length; position++)
        {
            int c = text[position];
            if (c is >= 0xD800 and <= 0xDFFF)
            {
                error = new CodecError(position, position + 1, Codecs.SurrogatesNotAllowed);
                return false;
            }
            Span<byte> room = output.Room(4);
            if (bigEndian)
            {
                BinaryPrimitives.WriteInt32BigEndian(room, c);
            }
            else
            {
                BinaryPrimitives.WriteInt32LittleEndian(room, c);
            }
            output.Advance(4);
        }
        return true;
    }

    private static void Put16(Span<byte> room, int unit, bool bigEndian)
    {
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(room, (ushort)unit);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(room, (ushort)unit);
        }
    }
}
