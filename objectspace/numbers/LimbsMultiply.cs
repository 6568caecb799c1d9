using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Py.ObjectSpace.Numbers;

/// <content>Multiplication: schoolbook for short operands, libgmp or Karatsuba beyond.</content>
public static partial class Limbs
{
    // Below this many limbs in the shorter operand the call into libgmp does not pay.
    private const int GmpMultiplyLimbs = 6;

    private const int KaratsubaLimbs = 40;

    /// <summary>Returns the limbs a product may need.</summary>
    public static int MaxProductLimbs(int left, int right) => checked(left + right);

    /// <summary>Multiplies two magnitudes.</summary>
    /// <remarks>The result must not overlap an operand.</remarks>
    public static int Multiply(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> result)
    {
        if (left.Length < right.Length)
        {
            ReadOnlySpan<ulong> swap = left;
            left = right;
            right = swap;
        }
        if (right.IsEmpty)
        {
            return 0;
        }
        result = result[..(left.Length + right.Length)];
        if (right.Length == 1)
        {
            result[left.Length] = MultiplyByLimb(left, right[0], result);
        }
        else if (right.Length >= GmpMultiplyLimbs && Gmp.IsAvailable)
        {
            Gmp.Multiply(left, right, result);
        }
        else if (right.Length >= KaratsubaLimbs)
        {
            MultiplyKaratsuba(left, right, result);
        }
        else
        {
            MultiplySchoolbook(left, right, result);
        }
        return Normalize(result);
    }

    /// <summary>Squares a magnitude.</summary>
    /// <remarks>The result must not overlap the operand.</remarks>
    public static int Square(ReadOnlySpan<ulong> limbs, Span<ulong> result)
    {
        if (limbs.Length >= GmpMultiplyLimbs && Gmp.IsAvailable)
        {
            result = result[..(2 * limbs.Length)];
            Gmp.Square(limbs, result);
            return Normalize(result);
        }
        return Multiply(limbs, limbs, result);
    }

    /// <summary>Multiplies by one limb and returns the limb carried out of the top; the result may be the operand.</summary>
    public static ulong MultiplyByLimb(ReadOnlySpan<ulong> limbs, ulong factor, Span<ulong> result) =>
        MultiplyByLimb(limbs, factor, 0, result);

    /// <summary>Computes <c>limbs * factor + addend</c> and returns the limb carried out; the result may be the operand.</summary>
    public static ulong MultiplyByLimb(ReadOnlySpan<ulong> limbs, ulong factor, ulong addend, Span<ulong> result)
    {
        result = result[..limbs.Length];
        ulong carry = addend;
        for (int i = 0; i < limbs.Length; i++)
        {
            ulong high = Math.BigMul(limbs[i], factor, out ulong low);
            low += carry;
            carry = high + (low < carry ? 1UL : 0);
            result[i] = low;
        }
        return carry;
    }

    // result += limbs * factor over limbs.Length limbs; returns the carry.
    private static ulong AddProduct(Span<ulong> result, ReadOnlySpan<ulong> limbs, ulong factor)
    {
        ref ulong to = ref MemoryMarshal.GetReference(result[..limbs.Length]);
        ulong carry = 0;
        for (int i = 0; i < limbs.Length; i++)
        {
            ulong high = Math.BigMul(limbs[i], factor, out ulong low);
            low += carry;
            high += low < carry ? 1UL : 0;
            ulong sum = Unsafe.Add(ref to, i) + low;
            carry = high + (sum < low ? 1UL : 0);
            Unsafe.Add(ref to, i) = sum;
        }
        return carry;
    }

    private static void MultiplySchoolbook(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> result)
    {
        result[left.Length] = MultiplyByLimb(left, right[0], result);
        for (int i = 1; i < right.Length; i++)
        {
            result[left.Length + i] = AddProduct(result[i..], left, right[i]);
        }
    }

    // left.Length >= right.Length >= 2; fills result[..(left.Length + right.Length)].
    private static void MultiplyKaratsuba(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> result)
    {
        if (right.Length < KaratsubaLimbs)
        {
            MultiplySchoolbook(left, right, result);
            return;
        }
        int half = (left.Length + 1) / 2;
        if (right.Length <= half)
        {
            MultiplyUnbalanced(left, right, result);
            return;
        }
        ReadOnlySpan<ulong> left0 = left[..half];
        ReadOnlySpan<ulong> left1 = left[half..];
        ReadOnlySpan<ulong> right0 = right[..half];
        ReadOnlySpan<ulong> right1 = right[half..];
        MultiplyPadded(left0, right0, result[..(2 * half)]);
        MultiplyPadded(left1, right1, result[(2 * half)..]);

        using Scratch<ulong> scratch = new([], 4 * (half + 1));
        Span<ulong> leftSum = scratch.Span[..(half + 1)];
        Span<ulong> rightSum = scratch.Span.Slice(half + 1, half + 1);
        Span<ulong> middle = scratch.Span[(2 * (half + 1))..];
        int leftLength = Add(left0, left1, leftSum);
        int rightLength = Add(right0, right1, rightSum);
        MultiplyPadded(leftSum[..leftLength], rightSum[..rightLength], middle);
        int length = Subtract(middle, result[..Normalize(result[..(2 * half)])], middle);
        Span<ulong> top = result[(2 * half)..];
        length = Subtract(middle[..length], top[..Normalize(top)], middle);
        AddInto(result[half..], middle[..length]);
    }

    // Pieces of the long operand, each as long as the short one.
    private static void MultiplyUnbalanced(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> result)
    {
        using Scratch<ulong> scratch = new([], 2 * right.Length);
        result.Clear();
        for (int i = 0; i < left.Length; i += right.Length)
        {
            ReadOnlySpan<ulong> piece = left.Slice(i, Math.Min(right.Length, left.Length - i));
            Span<ulong> product = scratch.Span[..(piece.Length + right.Length)];
            MultiplyPadded(piece, right, product);
            AddInto(result[i..], product);
        }
    }

    // Multiplies operands that may have leading zeros and clears what the product does not reach.
    private static void MultiplyPadded(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> result)
    {
        left = left[..Normalize(left)];
        right = right[..Normalize(right)];
        if (left.Length < right.Length)
        {
            ReadOnlySpan<ulong> swap = left;
            left = right;
            right = swap;
        }
        result[(left.Length + right.Length)..].Clear();
        if (right.IsEmpty)
        {
            result.Clear();
            return;
        }
        MultiplyKaratsuba(left, right, result[..(left.Length + right.Length)]);
    }

    // sum += addend, where the carry is known not to leave `sum`.
    private static void AddInto(Span<ulong> sum, ReadOnlySpan<ulong> addend)
    {
        ulong carry = 0;
        int i = 0;
        for (; i < addend.Length; i++)
        {
            ulong s = sum[i] + carry;
            carry = s < carry ? 1UL : 0;
            s += addend[i];
            carry += s < addend[i] ? 1UL : 0;
            sum[i] = s;
        }
        for (; carry != 0; i++)
        {
            carry = ++sum[i] == 0 ? 1UL : 0;
        }
    }
}
