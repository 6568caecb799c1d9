using System;
using System.Numerics;

namespace Py.ObjectSpace.Numbers;

/// <content>Powers and modular powers.</content>
public static partial class Limbs
{
    private const int WindowBits = 4;

    /// <summary>Returns the limbs that a power may need; more than <c>int.MaxValue</c> means that it cannot be represented.</summary>
    public static long MaxPowLimbs(ReadOnlySpan<ulong> limbs, ulong exponent)
    {
        UInt128 bits = (UInt128)(ulong)BitLength(limbs) * exponent;
        UInt128 needed = (bits / LimbBits) + 2;
        return needed > int.MaxValue ? long.MaxValue : (long)needed;
    }

    /// <summary>Raises a magnitude to a power; needs <see cref="MaxPowLimbs"/>.</summary>
    public static int Pow(ReadOnlySpan<ulong> limbs, ulong exponent, Span<ulong> result)
    {
        if (exponent == 0)
        {
            result[0] = 1;
            return 1;
        }
        if (limbs.IsEmpty)
        {
            return 0;
        }

        // Factors of two are a shift at the end.
        long zeros = TrailingZeros(limbs);
        using Scratch<ulong> odd = new(stackalloc ulong[32], limbs.Length);
        ReadOnlySpan<ulong> root = odd.Span[..ShiftRight(limbs, zeros, odd.Span)];
        int length;
        if (root.Length == 1 && root[0] == 1)
        {
            result[0] = 1;
            length = 1;
        }
        else
        {
            length = PowOdd(root, exponent, result);
        }
        return zeros == 0 ? length : ShiftLeft(result[..length], checked(zeros * (long)exponent), result);
    }

    /// <summary>Computes <c>value^exponent mod modulus</c> for magnitudes; needs as many limbs as the modulus.</summary>
    public static int ModPow(
        ReadOnlySpan<ulong> value,
        ReadOnlySpan<ulong> exponent,
        ReadOnlySpan<ulong> modulus,
        Span<ulong> result)
    {
        if (modulus.Length == 1)
        {
            result[0] = ModPowLimb(RemainderByLimb(value, modulus[0]), exponent, modulus[0]);
            return result[0] == 0 ? 0 : 1;
        }
        if (Gmp.IsAvailable)
        {
            return Gmp.ModPow(value, exponent, modulus, result);
        }
        return ModPowWindow(value, exponent, modulus, result);
    }

    /// <summary>Finds the inverse of a magnitude modulo another one; -1 if there is none. Needs as many limbs as the modulus.</summary>
    public static int ModInverse(ReadOnlySpan<ulong> value, ReadOnlySpan<ulong> modulus, Span<ulong> result)
    {
        if (modulus.Length == 1 && modulus[0] == 1)
        {
            return 0;
        }
        if (Gmp.IsAvailable && modulus.Length > 1)
        {
            return Gmp.Invert(value, modulus, result);
        }

        // Rare without libgmp: the extended Euclidean algorithm on BigInteger.
        BigInteger m = ToBigInteger(modulus);
        BigInteger r0 = m;
        BigInteger r1 = ToBigInteger(value) % m;
        BigInteger s0 = BigInteger.Zero;
        BigInteger s1 = BigInteger.One;
        while (!r1.IsZero)
        {
            BigInteger quotient = BigInteger.DivRem(r0, r1, out BigInteger rest);
            (r0, r1) = (r1, rest);
            (s0, s1) = (s1, s0 - (quotient * s1));
        }
        if (!r0.IsOne)
        {
            return -1;
        }
        FromBigInteger(s0.Sign < 0 ? s0 + m : s0, result[..modulus.Length]);
        return Normalize(result[..modulus.Length]);
    }

    private static int PowOdd(ReadOnlySpan<ulong> root, ulong exponent, Span<ulong> result)
    {
        using Scratch<ulong> other = new(stackalloc ulong[64], result.Length);
        scoped Span<ulong> current = result;
        scoped Span<ulong> next = other.Span;
        scoped Span<ulong> swap;
        root.CopyTo(current);
        int length = root.Length;
        for (int bit = 62 - BitOperations.LeadingZeroCount(exponent); bit >= 0; bit--)
        {
            length = SquareFitting(current[..length], next);
            swap = current;
            current = next;
            next = swap;
            if (((exponent >> bit) & 1) == 0)
            {
                continue;
            }
            if (root.Length == 1)
            {
                ulong carry = MultiplyByLimb(current[..length], root[0], current);
                if (carry != 0)
                {
                    current[length++] = carry;
                }
            }
            else
            {
                length = MultiplyFitting(current[..length], root, next);
                swap = current;
                current = next;
                next = swap;
            }
        }
        if (!current.Overlaps(result))
        {
            current[..length].CopyTo(result);
        }
        return length;
    }

    // A product whose value fits `result` although the sum of the operands' lengths may be one limb more.
    private static int MultiplyFitting(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> result)
    {
        int needed = left.Length + right.Length;
        if (needed <= result.Length)
        {
            return Multiply(left, right, result);
        }
        using Scratch<ulong> scratch = new([], needed);
        int length = Multiply(left, right, scratch.Span);
        scratch.Span[..length].CopyTo(result);
        return length;
    }

    private static int SquareFitting(ReadOnlySpan<ulong> limbs, Span<ulong> result) =>
        2 * limbs.Length <= result.Length ? Square(limbs, result) : MultiplyFitting(limbs, limbs, result);

    private static ulong ModPowLimb(ulong value, ReadOnlySpan<ulong> exponent, ulong modulus)
    {
        if (modulus == 1)
        {
            return 0;
        }
        int shift = BitOperations.LeadingZeroCount(modulus);
        ulong d = modulus << shift;
        ulong reciprocal = Reciprocal(d);
        ulong power = 1;
        for (long bit = BitLength(exponent) - 1; bit >= 0; bit--)
        {
            power = Product(power, power);
            if (BitAt(exponent, bit))
            {
                power = Product(power, value);
            }
        }
        return power;

        ulong Product(ulong left, ulong right)
        {
            ulong high = Math.BigMul(left << shift, right, out ulong low);
            DivideTwoByOne(high, low, d, reciprocal, out ulong rest);
            return rest >> shift;
        }
    }

    private static int ModPowWindow(
        ReadOnlySpan<ulong> value,
        ReadOnlySpan<ulong> exponent,
        ReadOnlySpan<ulong> modulus,
        Span<ulong> result)
    {
        int n = modulus.Length;
        if (exponent.IsEmpty)
        {
            result[0] = 1;
            return 1;
        }

        // table[k] = value^k mod modulus, each padded to n limbs.
        using Scratch<ulong> scratch = new([], (n << WindowBits) + (2 * n) + n + Math.Max(value.Length, n));
        Span<ulong> table = scratch.Span[..(n << WindowBits)];
        Span<ulong> product = scratch.Span.Slice(n << WindowBits, 2 * n);
        Span<ulong> power = scratch.Span.Slice((n << WindowBits) + (2 * n), n);
        table.Clear();
        table[0] = 1;
        Span<ulong> first = scratch.Span[((n << WindowBits) + (3 * n))..];
        DivRem(value, modulus, [], out _, first, out int firstLength);
        first[..firstLength].CopyTo(table[n..]);
        for (int k = 2; k < 1 << WindowBits; k++)
        {
            ReadOnlySpan<ulong> previous = table.Slice((k - 1) * n, n);
            int length = Multiply(previous[..Normalize(previous)], first[..firstLength], product);
            DivRem(product[..length], modulus, [], out _, table.Slice(k * n, n), out _);
        }
        long bits = BitLength(exponent);
        long windows = (bits + WindowBits - 1) / WindowBits;
        power[0] = 1;
        int powerLength = 1;
        for (long w = windows - 1; w >= 0; w--)
        {
            int digit = 0;
            for (int i = WindowBits - 1; i >= 0; i--)
            {
                int length = Square(power[..powerLength], product);
                DivRem(product[..length], modulus, [], out _, power, out powerLength);
                digit = (digit << 1) | (BitAt(exponent, (w * WindowBits) + i) ? 1 : 0);
            }
            if (digit != 0)
            {
                ReadOnlySpan<ulong> factor = table.Slice(digit * n, n);
                int length = Multiply(power[..powerLength], factor[..Normalize(factor)], product);
                DivRem(product[..length], modulus, [], out _, power, out powerLength);
            }
        }
        power[..powerLength].CopyTo(result);
        return powerLength;
    }
}
