using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Py.Vm.Modules.Sre;

/// <summary>Looks for members of sets of bytes, 16 or 32 at a time.</summary>
/// <remarks>
/// A set is two tables of 16 bytes: for a low nibble, the high nibbles 0..7 (first table) or 8..15 (second) that
/// make it a member, as bits. A byte shuffle looks 16 of them up at once; it yields 0 where the index has bit 7,
/// which selects the table.
/// Source: W. Muła, "SIMD-ized check which bytes are in a set".
/// </remarks>
internal static unsafe class ByteScan
{
    private static Vector128<byte> NibbleBits =>
        Vector128.Create((byte)1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128);

    /// <summary>
    /// Returns the first index from <paramref name="pos"/> whose byte is a member of the set (or is not, if
    /// <paramref name="member"/> is false), or <paramref name="end"/>.
    /// </summary>
    internal static nint Find(byte* text, nint pos, nint end, byte* nibbles, bool member)
    {
        // What is sought is near as a rule: 16 bytes need less setting up.
        if (end - pos >= 16)
        {
            uint found = (member ? 0xFFFFu : 0) ^ Vector128.Equals(
                Classify(Vector128.Load(text + pos), nibbles), Vector128<byte>.Zero).ExtractMostSignificantBits();
            if (found != 0)
            {
                return pos + BitOperations.TrailingZeroCount(found);
            }
            pos += 16;
        }
        if (Avx2.IsSupported && end - pos >= 32)
        {
            Vector128<byte> first128 = Vector128.Load(nibbles);
            Vector128<byte> second128 = Vector128.Load(nibbles + 16);
            Vector256<byte> first = Vector256.Create(first128, first128);
            Vector256<byte> second = Vector256.Create(second128, second128);
            Vector256<byte> bits = Vector256.Create(NibbleBits, NibbleBits);
            uint flip = member ? uint.MaxValue : 0;
            for (; ; )
            {
                uint found = flip ^ Vector256.Equals(
                    Classify(Vector256.Load(text + pos), first, second, bits),
                    Vector256<byte>.Zero).ExtractMostSignificantBits();
                if (found != 0)
                {
                    return pos + BitOperations.TrailingZeroCount(found);
                }
                pos += 32;
                if (pos == end)
                {
                    return end;
                }
                if (end - pos < 32)
                {
                    // The bytes looked at again are known not to be what is sought.
                    pos = end - 32;
                }
            }
        }
        if (end - pos >= 16)
        {
            Vector128<byte> first = Vector128.Load(nibbles);
            Vector128<byte> second = Vector128.Load(nibbles + 16);
            uint flip = member ? 0xFFFFu : 0;
            for (; ; )
            {
                uint found = flip ^ Vector128.Equals(
                    Classify(Vector128.Load(text + pos), first, second),
                    Vector128<byte>.Zero).ExtractMostSignificantBits();
                if (found != 0)
                {
                    return pos + BitOperations.TrailingZeroCount(found);
                }
                pos += 16;
                if (pos == end)
                {
                    return end;
                }
                if (end - pos < 16)
                {
                    pos = end - 16;
                }
            }
        }
        while (pos < end && IsMember(nibbles, text[pos]) != member)
        {
            pos++;
        }
        return pos;
    }

    /// <summary>
    /// Returns the first position from <paramref name="pos"/> to <paramref name="last"/> where each of three sets has
    /// the byte at its offset, or -1; the text goes on behind <paramref name="last"/> for the largest offset.
    /// </summary>
    internal static nint FindThree(
        byte* text,
        nint pos,
        nint last,
        (nint Offset, nint Nibbles) a,
        (nint Offset, nint Nibbles) b,
        (nint Offset, nint Nibbles) c)
    {
        byte* textA = text + a.Offset;
        byte* textB = text + b.Offset;
        byte* textC = text + c.Offset;
        if (Avx2.IsSupported && last - pos >= 31)
        {
            Vector256<byte> bits = Vector256.Create(NibbleBits, NibbleBits);
            Vector256<byte> firstA = Twice((byte*)a.Nibbles);
            Vector256<byte> secondA = Twice((byte*)a.Nibbles + 16);
            Vector256<byte> firstB = Twice((byte*)b.Nibbles);
            Vector256<byte> secondB = Twice((byte*)b.Nibbles + 16);
            Vector256<byte> firstC = Twice((byte*)c.Nibbles);
            Vector256<byte> secondC = Twice((byte*)c.Nibbles + 16);
            do
            {
                Vector256<byte> all = Vector256.Min(
                    Classify(Vector256.Load(textA + pos), firstA, secondA, bits),
                    Vector256.Min(
                        Classify(Vector256.Load(textB + pos), firstB, secondB, bits),
                        Classify(Vector256.Load(textC + pos), firstC, secondC, bits)));
                uint found = ~Vector256.Equals(all, Vector256<byte>.Zero).ExtractMostSignificantBits();
                if (found != 0)
                {
                    return pos + BitOperations.TrailingZeroCount(found);
                }
                pos += 32;
            }
            while (last - pos >= 31);
        }
        for (; last - pos >= 15; pos += 16)
        {
            Vector128<byte> all = Vector128.Min(
                Classify(Vector128.Load(textA + pos), (byte*)a.Nibbles),
                Vector128.Min(
                    Classify(Vector128.Load(textB + pos), (byte*)b.Nibbles),
                    Classify(Vector128.Load(textC + pos), (byte*)c.Nibbles)));
            uint found = 0xFFFF ^ Vector128.Equals(all, Vector128<byte>.Zero).ExtractMostSignificantBits();
            if (found != 0)
            {
                return pos + BitOperations.TrailingZeroCount(found);
            }
        }
        for (; pos <= last; pos++)
        {
            if (IsMember((byte*)a.Nibbles, textA[pos]) && IsMember((byte*)b.Nibbles, textB[pos])
                && IsMember((byte*)c.Nibbles, textC[pos]))
            {
                return pos;
            }
        }
        return -1;
    }

    /// <summary>
    /// Returns the first position from <paramref name="pos"/> to <paramref name="last"/> where one bit is set for all of
    /// <paramref name="count"/> (2..4) bytes in their tables of low and of high nibbles, or -1.
    /// </summary>
    internal static nint FindBuckets(byte* text, nint pos, nint last, byte* tables, int count)
    {
        if (Avx2.IsSupported && last - pos >= 31)
        {
            Vector256<byte> low0 = Twice(tables);
            Vector256<byte> high0 = Twice(tables + 16);
            Vector256<byte> low1 = Twice(tables + 32);
            Vector256<byte> high1 = Twice(tables + 48);
            Vector256<byte> low2 = Twice(tables + 64);
            Vector256<byte> high2 = Twice(tables + 80);
            Vector256<byte> low3 = Twice(tables + 96);
            Vector256<byte> high3 = Twice(tables + 112);
            // Tables of unused positions have all bits; they look at a byte that is known to exist.
            byte* text2 = count > 2 ? text + 2 : text;
            byte* text3 = count > 3 ? text + 3 : text;
            do
            {
                Vector256<byte> all = Bits(Vector256.Load(text + pos), low0, high0)
                    & Bits(Vector256.Load(text + pos + 1), low1, high1);
                if (count > 2)
                {
                    all &= Bits(Vector256.Load(text2 + pos), low2, high2) & Bits(Vector256.Load(text3 + pos), low3, high3);
                }
                uint found = ~Vector256.Equals(all, Vector256<byte>.Zero).ExtractMostSignificantBits();
                if (found != 0)
                {
                    return pos + BitOperations.TrailingZeroCount(found);
                }
                pos += 32;
            }
            while (last - pos >= 31);
        }
        for (; pos <= last; pos++)
        {
            int all = 0xFF;
            for (int i = 0; i < count; i++)
            {
                byte c = text[pos + i];
                all &= tables[(i * 32) + (c & 15)] & tables[(i * 32) + 16 + (c >> 4)];
            }
            if (all != 0)
            {
                return pos;
            }
        }
        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Bits(Vector256<byte> text, Vector256<byte> low, Vector256<byte> high)
    {
        Vector256<byte> nibble = Vector256.Create((byte)0x0F);
        return Avx2.Shuffle(low, text & nibble) & Avx2.Shuffle(high, (text.AsUInt16() >>> 4).AsByte() & nibble);
    }

    private static bool IsMember(byte* nibbles, byte c) =>
        ((nibbles[(c & 15) | ((c >> 3) & 16)] >> ((c >> 4) & 7)) & 1) != 0;

    private static Vector256<byte> Twice(byte* table)
    {
        Vector128<byte> half = Vector128.Load(table);
        return Vector256.Create(half, half);
    }

    // Not 0 in each byte that is a member.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Classify(
        Vector256<byte> text, Vector256<byte> first, Vector256<byte> second, Vector256<byte> bits)
    {
        Vector256<byte> members = Avx2.Shuffle(first, text) | Avx2.Shuffle(second, text ^ Vector256.Create((byte)0x80));
        Vector256<byte> high = (text.AsUInt16() >>> 4).AsByte() & Vector256.Create((byte)0x0F);
        return members & Avx2.Shuffle(bits, high);
    }

    private static Vector128<byte> Classify(Vector128<byte> text, byte* nibbles) =>
        Classify(text, Vector128.Load(nibbles), Vector128.Load(nibbles + 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Classify(Vector128<byte> text, Vector128<byte> first, Vector128<byte> second)
    {
        Vector128<byte> members = Lookup(first, text) | Lookup(second, text ^ Vector128.Create((byte)0x80));
        Vector128<byte> high = (text.AsUInt16() >>> 4).AsByte() & Vector128.Create((byte)0x0F);
        return members & Lookup(NibbleBits, high);
    }

    // The table's byte at the low nibble of each index; 0 where the index has bit 7.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Lookup(Vector128<byte> table, Vector128<byte> index)
    {
        if (Ssse3.IsSupported)
        {
            return Ssse3.Shuffle(table, index);
        }
        Vector128<byte> masked = index & Vector128.Create((byte)0x8F);
        return AdvSimd.Arm64.IsSupported
            ? AdvSimd.Arm64.VectorTableLookup(table, masked)
            : Vector128.Shuffle(table, masked);
    }
}
