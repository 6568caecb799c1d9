using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Py.ObjectSpace.Numbers;

/// <content>Shifts, and the way to and from System.Numerics.</content>
public static partial class Limbs
{
    /// <summary>Returns the limbs that a left shift may need.</summary>
    public static int MaxShiftLeftLimbs(int length, long bits) => checked((int)(length + (bits / LimbBits) + 1));

    /// <summary>Shifts left by <paramref name="bits"/> ≥ 0.</summary>
    /// <remarks>The result may begin at the operand's own memory.</remarks>
    public static int ShiftLeft(ReadOnlySpan<ulong> limbs, long bits, Span<ulong> result)
    {
        if (limbs.IsEmpty)
        {
            return 0;
        }
        int whole = (int)(bits / LimbBits);
        int shift = (int)(bits % LimbBits);
        int length = limbs.Length;
        ulong top = ShiftLeftInLimb(limbs, shift, result[whole..]);
        result[..whole].Clear();
        if (top == 0)
        {
            return whole + length;
        }
        result[whole + length] = top;
        return whole + length + 1;
    }

    /// <summary>Shifts right by <paramref name="bits"/> ≥ 0, truncating; needs no more limbs than the operand.</summary>
    /// <remarks>The result may begin at the operand's own memory.</remarks>
    public static int ShiftRight(ReadOnlySpan<ulong> limbs, long bits, Span<ulong> result)
    {
        long whole = bits / LimbBits;
        if (whole >= limbs.Length)
        {
            return 0;
        }
        limbs = limbs[(int)whole..];
        ShiftRightInLimb(limbs, 0, (int)(bits % LimbBits), result);
        return Normalize(result[..limbs.Length]);
    }

    /// <summary>Shifts a signed number right, rounding down as Python's <c>&gt;&gt;</c>; needs one limb more than the operand.</summary>
    public static int ShiftRightSigned(
        bool operandNegative,
        ReadOnlySpan<ulong> limbs,
        long bits,
        Span<ulong> result,
        out bool negative)
    {
        bool roundUp = operandNegative && AnyBitBelow(limbs, bits);
        int length = ShiftRight(limbs, bits, result);
        if (roundUp)
        {
            length = Add(result[..length], [1], result);
        }
        negative = operandNegative && length != 0;
        return length;
    }

    /// <summary>Tells whether a bit below position <paramref name="bits"/> is set.</summary>
    public static bool AnyBitBelow(ReadOnlySpan<ulong> limbs, long bits) => !limbs.IsEmpty && TrailingZeros(limbs) < bits;

    /// <summary>Returns the bit at <paramref name="position"/>.</summary>
    public static bool BitAt(ReadOnlySpan<ulong> limbs, long position) =>
        position / LimbBits < limbs.Length && ((limbs[(int)(position / LimbBits)] >> (int)(position % LimbBits)) & 1) != 0;

    internal static BigInteger ToBigInteger(ReadOnlySpan<ulong> limbs) =>
        new(MemoryMarshal.AsBytes(limbs), isUnsigned: true, isBigEndian: false);

    // Fills all of `result`.
    internal static void FromBigInteger(BigInteger value, Span<ulong> result)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(result);
        value.TryWriteBytes(bytes, out int written, isUnsigned: true);
        bytes[written..].Clear();
    }

    // Shifts by 0..63 bits from the top down, so that result may lie at or above limbs; returns what leaves the top.
    private static ulong ShiftLeftInLimb(ReadOnlySpan<ulong> limbs, int shift, Span<ulong> result)
    {
        if (shift == 0)
        {
            limbs.CopyTo(result);
            return 0;
        }
        ulong top = limbs[^1] >> (64 - shift);
        for (int i = limbs.Length - 1; i > 0; i--)
        {
            result[i] = (limbs[i] << shift) | (limbs[i - 1] >> (64 - shift));
        }
        result[0] = limbs[0] << shift;
        return top;
    }

    // Shifts by 0..63 bits from the bottom up, so that result may lie at or below limbs.
    private static void ShiftRightInLimb(ReadOnlySpan<ulong> limbs, ulong above, int shift, Span<ulong> result)
    {
        if (shift == 0)
        {
            limbs.CopyTo(result);
            return;
        }
        int last = limbs.Length - 1;
        for (int i = 0; i < last; i++)
        {
            result[i] = (limbs[i] >> shift) | (limbs[i + 1] << (64 - shift));
        }
        result[last] = (limbs[last] >> shift) | (above << (64 - shift));
    }
}
