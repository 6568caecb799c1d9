using System;
using System.Numerics;

namespace Py.ObjectSpace.Numbers;

/// <content>Greatest common divisor and integer square root.</content>
public static partial class Limbs
{
    private const int GmpGcdLimbs = 4;

    /// <summary>Computes the greatest common divisor; needs as many limbs as the longer operand.</summary>
    public static int Gcd(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> result)
    {
        if (left.Length < right.Length)
        {
            ReadOnlySpan<ulong> swap = left;
            left = right;
            right = swap;
        }
        if (right.IsEmpty)
        {
            left.CopyTo(result);
            return left.Length;
        }
        if (right.Length == 1)
        {
            result[0] = Gcd(RemainderByLimb(left, right[0]), right[0]);
            return 1;
        }
        return right.Length >= GmpGcdLimbs && Gmp.IsAvailable ? Gmp.Gcd(left, right, result) : GcdLehmer(left, right, result);
    }

    /// <summary>Computes the greatest common divisor of two limbs; 0 and x give x.</summary>
    public static ulong Gcd(ulong left, ulong right)
    {
        if (left == 0 || right == 0)
        {
            return left | right;
        }
        int twos = BitOperations.TrailingZeroCount(left | right);
        left >>= BitOperations.TrailingZeroCount(left);
        while (right != 0)
        {
            right >>= BitOperations.TrailingZeroCount(right);
            (left, right) = left < right ? (left, right - left) : (right, left - right);
        }
        return left << twos;
    }

    /// <summary>Computes the largest r with r² ≤ the number; needs half as many limbs, rounded up.</summary>
    public static int SquareRoot(ReadOnlySpan<ulong> limbs, Span<ulong> result)
    {
        if (limbs.IsEmpty)
        {
            return 0;
        }
        if (limbs.Length == 1)
        {
            result[0] = SquareRoot(limbs[0]);
            return 1;
        }
        if (Gmp.IsAvailable)
        {
            Gmp.SquareRoot(limbs, result);
            return Normalize(result[..((limbs.Length + 1) / 2)]);
        }
        return SquareRootNewton(limbs, result);
    }

    /// <summary>Computes the largest r with r² ≤ <paramref name="value"/>.</summary>
    public static ulong SquareRoot(ulong value)
    {
        ulong root = Math.Min((ulong)Math.Sqrt(value), uint.MaxValue);
        while (root * root > value)
        {
            root--;
        }
        while (root < uint.MaxValue && (root + 1) * (root + 1) <= value)
        {
            root++;
        }
        return root;
    }

    // Lehmer's algorithm with the leading 62 bits of both numbers (Knuth 4.5.2 L).
    private static int GcdLehmer(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> result)
    {
        int size = left.Length + 2;
        using Scratch<ulong> scratch = new(stackalloc ulong[64], 4 * size);
        Span<ulong> a = scratch.Span[..size];
        Span<ulong> b = scratch.Span.Slice(size, size);
        Span<ulong> s = scratch.Span.Slice(2 * size, size);
        Span<ulong> t = scratch.Span.Slice(3 * size, size);
        left.CopyTo(a);
        right.CopyTo(b);
        int aLength = left.Length;
        int bLength = right.Length;
        if (Compare(left, right) < 0)
        {
            Swap(ref a, ref b);
            (aLength, bLength) = (bLength, aLength);
        }
        while (bLength > 1)
        {
            long shift = BitLength(a[..aLength]) - 62;
            long x = (long)TopBits(a[..aLength], shift);
            long y = (long)TopBits(b[..bLength], shift);
            (long c, long d, long e, long f) = LehmerStep(x, y);
            if (d == 0)
            {
                DivRem(a[..aLength], b[..bLength], [], out _, s, out int restLength);
                Swap(ref a, ref b);
                Swap(ref b, ref s);
                aLength = bLength;
                bLength = restLength;
                continue;
            }
            int sLength = Combine(a[..aLength], c, b[..bLength], d, s);
            int tLength = Combine(a[..aLength], e, b[..bLength], f, t);
            Swap(ref a, ref s);
            Swap(ref b, ref t);
            aLength = sLength;
            bLength = tLength;
        }
        if (bLength == 0)
        {
            a[..aLength].CopyTo(result);
            return aLength;
        }
        result[0] = Gcd(RemainderByLimb(a[..aLength], b[0]), b[0]);
        return 1;
    }

    private static void Swap(ref Span<ulong> left, ref Span<ulong> right)
    {
        Span<ulong> swap = left;
        left = right;
        right = swap;
    }

    private static ulong TopBits(ReadOnlySpan<ulong> limbs, long shift)
    {
        if (shift <= 0)
        {
            return limbs.IsEmpty ? 0 : limbs[0] << (int)-shift;
        }
        int whole = (int)(shift / LimbBits);
        int bits = (int)(shift % LimbBits);
        if (whole >= limbs.Length)
        {
            return 0;
        }
        ulong top = limbs[whole] >> bits;
        if (bits != 0 && whole + 1 < limbs.Length)
        {
            top |= limbs[whole + 1] << (64 - bits);
        }
        return top;
    }

    // The cofactors of as many Euclidean steps as the leading bits x ≥ y alone decide; d = 0 if none.
    private static (long C, long D, long E, long F) LehmerStep(long x, long y)
    {
        long c = 1;
        long d = 0;
        long e = 0;
        long f = 1;
        while (y + e != 0 && y + f != 0)
        {
            long q = (x + c) / (y + e);
            if (q != (x + d) / (y + f))
            {
                break;
            }
            long nextE = c - (q * e);
            long nextF = d - (q * f);
            if (Math.Abs(nextE) > int.MaxValue || Math.Abs(nextF) > int.MaxValue)
            {
                break;
            }
            (c, e) = (e, nextE);
            (d, f) = (f, nextF);
            (x, y) = (y, x - (q * y));
        }
        return (c, d, e, f);
    }

    // |a·c + b·d| where c and d have opposite signs (or one is zero) and the sum is not negative.
    private static int Combine(ReadOnlySpan<ulong> a, long c, ReadOnlySpan<ulong> b, long d, Span<ulong> result)
    {
        using Scratch<ulong> scratch = new(stackalloc ulong[64], b.Length + 1);
        Span<ulong> product = scratch.Span;
        int aLength = 0;
        if (c != 0)
        {
            result[a.Length] = MultiplyByLimb(a, (ulong)Math.Abs(c), result);
            aLength = Normalize(result[..(a.Length + 1)]);
        }
        int bLength = 0;
        if (d != 0)
        {
            product[b.Length] = MultiplyByLimb(b, (ulong)Math.Abs(d), product);
            bLength = Normalize(product[..(b.Length + 1)]);
        }
        return AddSigned(c < 0, result[..aLength], d < 0, product[..bLength], result, out _);
    }

    // Newton's iteration with as many leading bits as are known, doubling each time.
    private static int SquareRootNewton(ReadOnlySpan<ulong> limbs, Span<ulong> result)
    {
        int size = limbs.Length + 2;
        using Scratch<ulong> scratch = new(stackalloc ulong[64], 4 * size);
        Span<ulong> root = scratch.Span[..size];
        Span<ulong> part = scratch.Span.Slice(size, size);
        Span<ulong> quotient = scratch.Span.Slice(2 * size, size);
        Span<ulong> square = scratch.Span.Slice(3 * size, size);
        long half = (BitLength(limbs) - 1) / 2;
        root[0] = 1;
        int rootLength = 1;
        long known = 0;
        for (int s = 63 - BitOperations.LeadingZeroCount((ulong)half); s >= 0; s--)
        {
            long previous = known;
            known = half >> s;
            int partLength = ShiftRight(limbs, (2 * half) - previous - known + 1, part);
            DivRem(part[..partLength], root[..rootLength], quotient, out int quotientLength, [], out _);
            rootLength = ShiftLeft(root[..rootLength], known - previous - 1, root);
            rootLength = Add(root[..rootLength], quotient[..quotientLength], root);
        }
        int squareLength = MultiplyFitting(root[..rootLength], root[..rootLength], square);
        if (Compare(square[..squareLength], limbs) > 0)
        {
            rootLength = Subtract(root[..rootLength], [1], root);
        }
        root[..rootLength].CopyTo(result);
        return rootLength;
    }
}
