using System;
using System.Collections.Generic;
using Py.ObjectSpace;

namespace Py.Vm.TypeDefinitions;

/// <summary>co_linetable and co_lnotab: the positions of code in CPython's formats, for programs that decode them.</summary>
/// <remarks>An entry of co_linetable covers up to eight units of two bytes; a word of ours is two units. Source: CPython 3.11, Objects/locations.md.</remarks>
internal static unsafe class LocationTable
{
    private const int UnitsPerWord = 2;
    private const int MaxUnits = 8;
    private const int NoLocation = 15;
    private const int LongForm = 14;
    private const int NoColumns = 13;
    private const int OneLine = 10;

    /// <summary>The bytes of co_linetable.</summary>
    public static byte[] Encode(Value code)
    {
        List<byte> bytes = [];
        ref PyCode c = ref code.As<PyCode>().Fields;
        int* positions = PyCode.PositionOf(code, 0);
        int line = c.FirstLine;
        for (int i = 0; i < c.WordCount;)
        {
            int* p = positions + (4 * i);
            int end = i + 1;
            while (end < c.WordCount && Same(p, positions + (4 * end)))
            {
                end++;
            }

            for (int units = (end - i) * UnitsPerWord; units > 0; units -= MaxUnits)
            {
                Append(bytes, p, units < MaxUnits ? units : MaxUnits, ref line);
            }

            i = end;
        }

        return [.. bytes];
    }

    private static bool Same(int* a, int* b) => a[0] == b[0] && a[1] == b[1] && a[2] == b[2] && a[3] == b[3];

    private static void Append(List<byte> bytes, int* p, int units, ref int line)
    {
        int form = p[0] < 0 ? NoLocation : p[2] < 0 && p[3] < 0 && p[1] == p[0] ? NoColumns : LongForm;
        bytes.Add((byte)(0x80 | (form << 3) | (units - 1)));
        if (form == NoLocation)
        {
            return;
        }

        int delta = p[0] - line;
        AppendNumber(bytes, (uint)(delta < 0 ? (-delta << 1) | 1 : delta << 1));
        line = p[0];
        if (form == LongForm)
        {
            AppendNumber(bytes, (uint)(p[1] < 0 ? 0 : p[1] - p[0]));
            AppendNumber(bytes, (uint)(p[2] + 1));
            AppendNumber(bytes, (uint)(p[3] + 1));
        }
    }

    // Six bits a byte, the lowest first.
    private static void AppendNumber(List<byte> bytes, uint number)
    {
        for (; number >= 0x40; number >>= 6)
        {
            bytes.Add((byte)((number & 0x3f) | 0x40));
        }

        bytes.Add((byte)number);
    }

    /// <summary>Line, end line, column and end column (-1: none) of each word, from the bytes of a co_linetable.</summary>
    public static int[] Decode(ReadOnlySpan<byte> bytes, int words, int firstLine)
    {
        int[] positions = new int[words * 4];
        Array.Fill(positions, -1);
        int line = firstLine, unit = 0;
        for (int at = 0; at < bytes.Length;)
        {
            int form = (bytes[at] >> 3) & 15, length = (bytes[at++] & 7) + 1;
            int endLine = -1, column = -1, endColumn = -1;
            switch (form)
            {
                case NoLocation:
                    break;
                case LongForm:
                    line += ReadSigned(bytes, ref at);
                    endLine = line + ReadNumber(bytes, ref at);
                    column = ReadNumber(bytes, ref at) - 1;
                    endColumn = ReadNumber(bytes, ref at) - 1;
                    break;
                case NoColumns:
                    line += ReadSigned(bytes, ref at);
                    endLine = line;
                    break;
                case >= OneLine:
                    line += form - OneLine;
                    endLine = line;
                    column = ReadByte(bytes, ref at);
                    endColumn = ReadByte(bytes, ref at);
                    break;
                default:
                    int second = ReadByte(bytes, ref at);
                    endLine = line;
                    column = (form << 3) | (second >> 4);
                    endColumn = column + (second & 15);
                    break;
            }

            for (; length > 0; length--, unit++)
            {
                // A word has the position of its first unit.
                if (unit % UnitsPerWord == 0 && unit / UnitsPerWord < words && form != NoLocation)
                {
                    int to = unit / UnitsPerWord * 4;
                    (positions[to], positions[to + 1], positions[to + 2], positions[to + 3]) = (line, endLine, column, endColumn);
                }
            }
        }

        return positions;
    }

    private static int ReadByte(ReadOnlySpan<byte> bytes, ref int at) => at < bytes.Length ? bytes[at++] : 0;

    private static int ReadNumber(ReadOnlySpan<byte> bytes, ref int at)
    {
        int number = 0;
        for (int shift = 0; ; shift += 6)
        {
            int b = ReadByte(bytes, ref at);
            number |= (b & 0x3f) << shift;
            if ((b & 0x40) == 0)
            {
                return number;
            }
        }
    }

    private static int ReadSigned(ReadOnlySpan<byte> bytes, ref int at)
    {
        int number = ReadNumber(bytes, ref at);
        return (number & 1) != 0 ? -(number >> 1) : number >> 1;
    }

    /// <summary>The bytes of co_lnotab: pairs of an increment of the offset and one of the line.</summary>
    public static byte[] EncodeOld(Value code)
    {
        List<byte> bytes = [];
        ref PyCode c = ref code.As<PyCode>().Fields;
        int line = c.FirstLine, offset = 0;
        for (int i = 0; i < c.WordCount; i++)
        {
            int here = PyCode.LineOf(code, i);
            if (here < 0 || here == line)
            {
                continue;
            }

            int skip = (i * 4) - offset, delta = here - line;
            for (; skip > 255; skip -= 255)
            {
                bytes.AddRange([255, 0]);
            }

            for (; delta is > 127 or < -128; skip = 0)
            {
                int step = delta > 0 ? 127 : -128;
                bytes.AddRange([(byte)skip, (byte)step]);
                delta -= step;
            }

            bytes.AddRange([(byte)skip, (byte)delta]);
            (line, offset) = (here, i * 4);
        }

        return [.. bytes];
    }
}
