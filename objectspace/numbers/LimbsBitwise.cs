using System;

namespace Py.ObjectSpace.Numbers;

/// <content>Bitwise operations on signed numbers, as if in two's complement of unlimited width.</content>
public static partial class Limbs
{
    private enum BitOperation
    {
        And,
        Or,
        Xor,
    }

    /// <summary>Returns the limbs a bitwise operation may need.</summary>
    public static int MaxBitwiseLimbs(int left, int right) => Math.Max(left, right) + 1;

    /// <summary>Computes <c>left &amp; right</c>.</summary>
    public static int And(
        bool leftNegative,
        ReadOnlySpan<ulong> left,
        bool rightNegative,
        ReadOnlySpan<ulong> right,
        Span<ulong> result,
        out bool negative) =>
        Bitwise(BitOperation.And, leftNegative, left, rightNegative, right, result, out negative);

    /// <summary>Computes <c>left | right</c>.</summary>
    public static int Or(
        bool leftNegative,
        ReadOnlySpan<ulong> left,
        bool rightNegative,
        ReadOnlySpan<ulong> right,
        Span<ulong> result,
        out bool negative) =>
        Bitwise(BitOperation.Or, leftNegative, left, rightNegative, right, result, out negative);

    /// <summary>Computes <c>left ^ right</c>.</summary>
    public static int Xor(
        bool leftNegative,
        ReadOnlySpan<ulong> left,
        bool rightNegative,
        ReadOnlySpan<ulong> right,
        Span<ulong> result,
        out bool negative) =>
        Bitwise(BitOperation.Xor, leftNegative, left, rightNegative, right, result, out negative);

    /// <summary>Computes <c>~limbs</c>; needs one limb more than the operand.</summary>
    public static int Invert(bool operandNegative, ReadOnlySpan<ulong> limbs, Span<ulong> result, out bool negative)
    {
        negative = !operandNegative;
        return operandNegative ? Subtract(limbs, [1], result) : Add(limbs, [1], result);
    }

    private static int Bitwise(
        BitOperation operation,
        bool leftNegative,
        ReadOnlySpan<ulong> left,
        bool rightNegative,
        ReadOnlySpan<ulong> right,
        Span<ulong> result,
        out bool negative)
    {
        negative = operation switch
        {
            BitOperation.And => leftNegative && rightNegative,
            BitOperation.Or => leftNegative || rightNegative,
            _ => leftNegative != rightNegative,
        };
        int length = Math.Max(left.Length, right.Length);
        ulong leftFill = leftNegative ? ulong.MaxValue : 0;
        ulong rightFill = rightNegative ? ulong.MaxValue : 0;
        ulong resultFill = negative ? ulong.MaxValue : 0;

        // Two's complement of a magnitude is its inversion plus one; each carry runs along.
        ulong leftCarry = leftFill & 1;
        ulong rightCarry = rightFill & 1;
        ulong resultCarry = resultFill & 1;
        for (int i = 0; i < length; i++)
        {
            ulong l = ((i < left.Length ? left[i] : 0) ^ leftFill) + leftCarry;
            leftCarry &= l == 0 ? 1UL : 0;
            ulong r = ((i < right.Length ? right[i] : 0) ^ rightFill) + rightCarry;
            rightCarry &= r == 0 ? 1UL : 0;
            ulong value = operation switch
            {
                BitOperation.And => l & r,
                BitOperation.Or => l | r,
                _ => l ^ r,
            };
            value = (value ^ resultFill) + resultCarry;
            resultCarry &= value == 0 ? 1UL : 0;
            result[i] = value;
        }
        if (resultCarry != 0)
        {
            result[length++] = 1;
        }
        length = Normalize(result[..length]);
        negative &= length != 0;
        return length;
    }
}
