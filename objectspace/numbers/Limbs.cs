using System;
using System.Numerics;

namespace Py.ObjectSpace.Numbers;

/// <summary>Arithmetic on magnitudes of any size: little-endian 64-bit limbs in spans.</summary>
/// <remarks>
/// A number is normalized: its highest limb is not zero, and zero is the empty span. Every operation expects normalized
/// operands, writes to a destination whose sufficient length its <c>Max…</c> helper or its remark states, and returns the
/// normalized length of the result. Limbs of the destination beyond it are undefined. A signed number is a pair of
/// <c>bool negative</c> and a magnitude; zero is never negative.
/// </remarks>
public static partial class Limbs
{
    /// <summary>Bits of a limb.</summary>
    public const int LimbBits = 64;

    /// <summary>Returns the length of <paramref name="limbs"/> without leading zero limbs.</summary>
    public static int Normalize(ReadOnlySpan<ulong> limbs)
    {
        int length = limbs.Length;
        while (length > 0 && limbs[length - 1] == 0)
        {
            length--;
        }
        return length;
    }

    /// <summary>Writes the magnitude of <paramref name="value"/> (at most one limb).</summary>
    public static int FromInt64(long value, Span<ulong> result, out bool negative)
    {
        negative = value < 0;
        if (value == 0)
        {
            return 0;
        }
        result[0] = negative ? (ulong)-value : (ulong)value;
        return 1;
    }

    /// <summary>Gets the number as a <c>long</c> if it is in range.</summary>
    public static bool TryToInt64(bool negative, ReadOnlySpan<ulong> limbs, out long value)
    {
        value = 0;
        if (limbs.Length > 1)
        {
            return false;
        }
        if (limbs.Length == 0)
        {
            return true;
        }
        ulong magnitude = limbs[0];
        value = negative ? (long)(0 - magnitude) : (long)magnitude;
        return negative ? magnitude <= 1UL << 63 : magnitude < 1UL << 63;
    }

    /// <summary>Compares two magnitudes: negative, zero or positive.</summary>
    public static int Compare(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        if (left.Length != right.Length)
        {
            return left.Length < right.Length ? -1 : 1;
        }
        for (int i = left.Length - 1; i >= 0; i--)
        {
            if (left[i] != right[i])
            {
                return left[i] < right[i] ? -1 : 1;
            }
        }
        return 0;
    }

    /// <summary>Compares two signed numbers: negative, zero or positive.</summary>
    public static int Compare(bool leftNegative, ReadOnlySpan<ulong> left, bool rightNegative, ReadOnlySpan<ulong> right)
    {
        if (leftNegative != rightNegative)
        {
            return leftNegative ? -1 : 1;
        }
        return leftNegative ? Compare(right, left) : Compare(left, right);
    }

    /// <summary>Returns the number of bits up to and including the highest one that is set.</summary>
    public static long BitLength(ReadOnlySpan<ulong> limbs) =>
        limbs.IsEmpty ? 0 : ((long)limbs.Length * LimbBits) - BitOperations.LeadingZeroCount(limbs[^1]);

    /// <summary>Returns the number of bits that are set.</summary>
    public static long PopCount(ReadOnlySpan<ulong> limbs)
    {
        long count = 0;
        foreach (ulong limb in limbs)
        {
            count += BitOperations.PopCount(limb);
        }
        return count;
    }

    /// <summary>Returns the number of zero bits below the lowest bit that is set; 0 for zero.</summary>
    public static long TrailingZeros(ReadOnlySpan<ulong> limbs)
    {
        for (int i = 0; i < limbs.Length; i++)
        {
            if (limbs[i] != 0)
            {
                return ((long)i * LimbBits) + BitOperations.TrailingZeroCount(limbs[i]);
            }
        }
        return 0;
    }

    /// <summary>Returns the limbs a sum or difference of numbers of these lengths may need.</summary>
    public static int MaxSumLimbs(int left, int right) => Math.Max(left, right) + 1;

    /// <summary>Adds two magnitudes.</summary>
    /// <remarks>The result may be either operand's own memory.</remarks>
    public static int Add(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> result)
    {
        if (left.Length < right.Length)
        {
            ReadOnlySpan<ulong> swap = left;
            left = right;
            right = swap;
        }
        ulong carry = 0;
        int i = 0;
        for (; i < right.Length; i++)
        {
            ulong sum = left[i] + carry;
            carry = sum < carry ? 1UL : 0;
            sum += right[i];
            carry += sum < right[i] ? 1UL : 0;
            result[i] = sum;
        }
        for (; carry != 0 && i < left.Length; i++)
        {
            ulong sum = left[i] + 1;
            carry = sum == 0 ? 1UL : 0;
            result[i] = sum;
        }
        if (i < left.Length)
        {
            left[i..].CopyTo(result[i..]);
        }
        if (carry != 0)
        {
            result[left.Length] = 1;
            return left.Length + 1;
        }
        return left.Length;
    }

    /// <summary>Subtracts a magnitude from one that is at least as large; needs as many limbs as that one has.</summary>
    /// <remarks>The result may be either operand's own memory.</remarks>
    public static int Subtract(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> result)
    {
        ulong borrow = 0;
        int i = 0;
        for (; i < right.Length; i++)
        {
            ulong l = left[i];
            ulong r = right[i];
            ulong difference = l - r;
            ulong next = l < r ? 1UL : 0;
            next += difference < borrow ? 1UL : 0;
            result[i] = difference - borrow;
            borrow = next;
        }
        for (; borrow != 0 && i < left.Length; i++)
        {
            borrow = left[i] == 0 ? 1UL : 0;
            result[i] = left[i] - 1;
        }
        if (i < left.Length)
        {
            left[i..].CopyTo(result[i..]);
        }
        return Normalize(result[..left.Length]);
    }

    /// <summary>Adds two signed numbers; needs <see cref="MaxSumLimbs"/>.</summary>
    public static int AddSigned(
        bool leftNegative,
        ReadOnlySpan<ulong> left,
        bool rightNegative,
        ReadOnlySpan<ulong> right,
        Span<ulong> result,
        out bool negative)
    {
        if (leftNegative == rightNegative)
        {
            negative = leftNegative;
            return Add(left, right, result);
        }
        int order = Compare(left, right);
        if (order == 0)
        {
            negative = false;
            return 0;
        }
        negative = order > 0 ? leftNegative : rightNegative;
        return order > 0 ? Subtract(left, right, result) : Subtract(right, left, result);
    }

    /// <summary>Subtracts two signed numbers; needs <see cref="MaxSumLimbs"/>.</summary>
    public static int SubtractSigned(
        bool leftNegative,
        ReadOnlySpan<ulong> left,
        bool rightNegative,
        ReadOnlySpan<ulong> right,
        Span<ulong> result,
        out bool negative) =>
        AddSigned(leftNegative, left, !rightNegative && !right.IsEmpty, right, result, out negative);
}
