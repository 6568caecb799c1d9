using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Py.ObjectSpace;

/// <summary>Sorts small ints, which are all alike if they are equal: by their digits, or by comparing if they are few or far apart.</summary>
/// <remarks>Least significant digit first, from and to a second array in turn (D. Knuth, The Art of Computer Programming 3, 5.2.5).</remarks>
internal static unsafe class IntSort
{
    private const int DigitBits = 11, Digits = 1 << DigitBits, LeastCount = 1000;

    /// <summary>Sorts the words of small ints.</summary>
    public static void Sort(long* words, int count)
    {
        long least = long.MaxValue, most = long.MinValue;
        for (int i = 0; i < count; i++)
        {
            least = Math.Min(least, words[i]);
            most = Math.Max(most, words[i]);
        }

        // The two low bits are the tag.
        int bits = BitOperations.Log2(((ulong)(most - least) >> 2) | 1) + 1;
        int passes = (bits + DigitBits - 1) / DigitBits;
        if (count < LeastCount || passes * 3 > BitOperations.Log2((uint)count) + 3)
        {
            Quicksort(words, count);
            return;
        }

        long* other = (long*)NativeMemory.Alloc((nuint)count, sizeof(long));
        long* from = words, to = other;
        int* places = stackalloc int[Digits];
        for (int pass = 0; pass < passes; pass++)
        {
            int shift = 2 + (pass * DigitBits);
            new Span<int>(places, Digits).Clear();
            for (int i = 0; i < count; i++)
            {
                places[((ulong)(from[i] - least) >> shift) & (Digits - 1)]++;
            }

            int next = 0;
            for (int digit = 0; digit < Digits; digit++)
            {
                int here = places[digit];
                places[digit] = next;
                next += here;
            }

            for (int i = 0; i < count; i++)
            {
                to[places[((ulong)(from[i] - least) >> shift) & (Digits - 1)]++] = from[i];
            }

            long* filled = to;
            to = from;
            from = filled;
        }

        if (from != words)
        {
            Buffer.MemoryCopy(from, words, (long)count * sizeof(long), (long)count * sizeof(long));
        }

        NativeMemory.Free(other);
    }

    private static void Quicksort(long* words, int count)
    {
        const int few = 16;
        int depth = 2 * BitOperations.Log2((uint)count | 1);
        while (count > few)
        {
            if (depth-- == 0)
            {
                // Too many bad pivots.
                new Span<long>(words, count).Sort();
                return;
            }

            long a = words[0], b = words[count / 2], c = words[count - 1];
            long pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
            int i = -1, j = count;
            while (true)
            {
                do
                {
                    i++;
                }
                while (words[i] < pivot);
                do
                {
                    j--;
                }
                while (words[j] > pivot);
                if (i >= j)
                {
                    break;
                }

                (words[i], words[j]) = (words[j], words[i]);
            }

            // The smaller part by recursion, so that this takes few frames.
            int left = j + 1;
            if (left < count - left)
            {
                Quicksort(words, left);
                words += left;
                count -= left;
            }
            else
            {
                Quicksort(words + left, count - left);
                count = left;
            }
        }

        for (int i = 1; i < count; i++)
        {
            long word = words[i];
            int at = i;
            for (; at > 0 && words[at - 1] > word; at--)
            {
                words[at] = words[at - 1];
            }

            words[at] = word;
        }
    }
}
