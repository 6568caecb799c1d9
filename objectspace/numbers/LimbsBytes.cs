using System;
using System.Runtime.InteropServices;

namespace Py.ObjectSpace.Numbers;

/// <content>Numbers as byte strings, as <c>int.to_bytes</c> and <c>int.from_bytes</c> define them.</content>
public static partial class Limbs
{
    /// <summary>Returns the limbs that so many bytes may need.</summary>
    public static int MaxFromBytesLimbs(int bytes) => (bytes / 8) + 1;

    /// <summary>Reads a number from bytes of either order.</summary>
    public static int FromBytes(
        ReadOnlySpan<byte> bytes,
        bool littleEndian,
        bool signed,
        Span<ulong> result,
        out bool negative)
    {
        negative = false;
        if (bytes.IsEmpty)
        {
            return 0;
        }
        int length = (bytes.Length + 7) / 8;
        result = result[..length];
        Span<byte> target = MemoryMarshal.AsBytes(result);
        bytes.CopyTo(target);
        if (!littleEndian)
        {
            target[..bytes.Length].Reverse();
        }
        negative = signed && target[bytes.Length - 1] >= 0x80;
        target[bytes.Length..].Fill(negative ? (byte)0xFF : (byte)0);
        if (negative)
        {
            Complement(result);
        }
        return Normalize(result);
    }

    /// <summary>Fills <paramref name="bytes"/> with the number in either order; false if it does not fit.</summary>
    /// <remarks>A negative number fits only if <paramref name="signed"/>.</remarks>
    public static bool TryToBytes(
        bool negative,
        ReadOnlySpan<ulong> limbs,
        Span<byte> bytes,
        bool littleEndian,
        bool signed)
    {
        if (negative && !signed)
        {
            return false;
        }
        long bits = BitLength(limbs);
        if (signed && bits > 0)
        {
            // The most negative number of a width is a power of two and needs no bit more.
            bool power = negative && TrailingZeros(limbs) == bits - 1;
            bits += power ? 0 : 1;
        }
        if (bits > bytes.Length * 8L)
        {
            return false;
        }
        ReadOnlySpan<byte> source = MemoryMarshal.AsBytes(limbs);
        int count = Math.Min(source.Length, bytes.Length);
        source[..count].CopyTo(bytes);
        bytes[count..].Clear();
        if (negative)
        {
            bool carry = true;
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)(~bytes[i] + (carry ? 1 : 0));
                carry &= bytes[i] == 0;
            }
        }
        if (!littleEndian)
        {
            bytes.Reverse();
        }
        return true;
    }

    // Two's complement negation in place.
    private static void Complement(Span<ulong> limbs)
    {
        ulong carry = 1;
        for (int i = 0; i < limbs.Length; i++)
        {
            limbs[i] = ~limbs[i] + carry;
            carry &= limbs[i] == 0 ? 1UL : 0;
        }
    }
}
