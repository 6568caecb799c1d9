using System;
using System.Text;

namespace Py.ObjectSpace.Text;

/// <summary>ASCII, Latin-1 and codings by a table of 256 characters.</summary>
public static class CodecsSingleByte
{
    /// <summary>Marks a hole in a decoding table.</summary>
    public const int Undefined = 0xFFFE;

    private const string MapsToUndefined = "character maps to <undefined>";

    /// <summary>Decodes by a table to the end or the first byte that it does not define.</summary>
    /// <remarks>The table has a character for each byte, <see cref="Undefined"/> for none, and may be shorter than 256.</remarks>
    public static bool DecodeStepTable(
        scoped ReadOnlySpan<byte> input,
        scoped TextView table,
        ref int position,
        ref CodePointBuilder text,
        out CodecError error)
    {
        error = default;
        for (; position < input.Length; position++)
        {
            int c = input[position] < table.Length ? table[input[position]] : Undefined;
            if (c == Undefined)
            {
                error = new CodecError(position, position + 1, MapsToUndefined);
                return false;
            }
            text.Append(c);
        }
        return true;
    }

    /// <summary>Encodes by a table to the end or the first run of characters that it does not have.</summary>
    public static bool EncodeStepTable(
        scoped TextView text,
        CharmapEncoder table,
        ref int position,
        ref ByteBuilder output,
        out CodecError error)
    {
        error = default;
        for (; position < text.Length; position++)
        {
            int value = table.Find(text[position]);
            if (value < 0)
            {
                int end = position + 1;
                while (end < text.Length && table.Find(text[end]) < 0)
                {
                    end++;
                }
                error = new CodecError(position, end, MapsToUndefined);
                return false;
            }
            output.Append((byte)value);
        }
        return true;
    }

    /// <summary>Decodes ASCII to the end or the first byte above 127.</summary>
    internal static bool DecodeStepAscii(
        scoped ReadOnlySpan<byte> input,
        ref int position,
        ref CodePointBuilder text,
        out CodecError error)
    {
        int length = input[position..].IndexOfAnyInRange((byte)0x80, (byte)0xFF);
        bool all = length < 0;
        length = all ? input.Length - position : length;
        text.Append(input.Slice(position, length));
        position += length;
        error = new CodecError(position, position + 1, "ordinal not in range(128)");
        return all;
    }

    /// <summary>Encodes to the end or the first run of characters at or above <paramref name="limit"/>, 128 or 256.</summary>
    internal static bool EncodeStep(
        scoped TextView text,
        int limit,
        ref int position,
        ref ByteBuilder output,
        out CodecError error)
    {
        error = default;
        if (text.Width == 1 && (limit == 256 || Ascii.IsValid(text.Latin1[position..])))
        {
            output.Append(text.Latin1[position..]);
            position = text.Length;
            return true;
        }
        for (; position < text.Length; position++)
        {
            int c = text[position];
            if (c >= limit)
            {
                int end = position + 1;
                while (end < text.Length && text[end] >= limit)
                {
                    end++;
                }
                error = new CodecError(
                    position, end, limit == 128 ? "ordinal not in range(128)" : "ordinal not in range(256)");
                return false;
            }
            output.Append((byte)c);
        }
        return true;
    }
}

/// <summary>The inverse of a decoding table.</summary>
public sealed class CharmapEncoder
{
    // Blocks of 256 characters; -1 where there is none. Block 0 of each plane that occurs is shared if empty.
    private readonly short[]?[] _blocks;

    /// <summary>Inverts a table of up to 256 characters; of two bytes for a character the last one is used.</summary>
    public CharmapEncoder(scoped TextView table)
    {
        int highest = 0;
        for (int i = 0; i < table.Length; i++)
        {
            highest = Math.Max(highest, table[i]);
        }
        _blocks = new short[(highest >> 8) + 1][];
        for (int i = 0; i < Math.Min(table.Length, 256); i++)
        {
            int c = table[i];
            if (c == CodecsSingleByte.Undefined)
            {
                continue;
            }
            short[]? block = _blocks[c >> 8];
            if (block is null)
            {
                block = new short[256];
                Array.Fill(block, (short)-1);
                _blocks[c >> 8] = block;
            }
            block[c & 0xFF] = (short)i;
        }
    }

    /// <summary>Returns the byte of a character, or -1.</summary>
    public int Find(int character) =>
        character >> 8 < _blocks.Length && _blocks[character >> 8] is short[] block ? block[character & 0xFF] : -1;
}
