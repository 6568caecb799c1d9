using System;
using System.Collections.Generic;

namespace Py.ObjectSpace;

/// <summary>The positions of code in few bytes: runs of words with the same position, and differences from run to run.</summary>
/// <remarks>A run is its length in a byte, then four numbers as zigzag differences, seven bits a byte.</remarks>
public static unsafe class PositionCoding
{
    private const int LongestRun = 250;

    /// <summary>Appends the code of four numbers a word.</summary>
    public static void Write(List<byte> to, ReadOnlySpan<int> positions)
    {
        Span<int> last = stackalloc int[4];
        last.Clear();
        for (int i = 0; i < positions.Length;)
        {
            ReadOnlySpan<int> entry = positions.Slice(i, 4);
            int run = 1;
            while (i + (4 * run) < positions.Length && run < LongestRun && positions.Slice(i + (4 * run), 4).SequenceEqual(entry))
            {
                run++;
            }

            to.Add((byte)run);
            for (int k = 0; k < 4; k++)
            {
                int delta = entry[k] - last[k];
                uint zigzag = (uint)((delta << 1) ^ (delta >> 31));
                while (zigzag >= 0x80)
                {
                    to.Add((byte)(zigzag | 0x80));
                    zigzag >>= 7;
                }

                to.Add((byte)zigzag);
                last[k] = entry[k];
            }

            i += 4 * run;
        }
    }

    /// <summary>Fills in four numbers a word; what broken data do not give stays zero.</summary>
    public static void Read(ReadOnlySpan<byte> from, Span<int> positions)
    {
        positions.Clear();
        Span<int> last = stackalloc int[4];
        last.Clear();
        int at = 0;
        for (int i = 0; i < positions.Length;)
        {
            if (at >= from.Length)
            {
                return;
            }

            int run = from[at++];
            for (int k = 0; k < 4; k++)
            {
                uint zigzag = 0;
                for (int shift = 0; at < from.Length; shift += 7)
                {
                    byte b = from[at++];
                    zigzag |= (uint)(b & 0x7f) << shift;
                    if ((b & 0x80) == 0)
                    {
                        break;
                    }
                }

                last[k] += (int)(zigzag >> 1) ^ -(int)(zigzag & 1);
            }

            for (; run > 0 && i < positions.Length; run--, i += 4)
            {
                last.CopyTo(positions[i..]);
            }
        }
    }
}
