using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using BinaryLimbs = Py.ObjectSpace.Numbers.Limbs;

namespace Py.Vm.Modules.Decimals;

// Products and quotients.
internal readonly partial struct Coefficient
{
    // Below this many limbs products are made limb by limb. A column of that many products fits in 128 bits.
    private const int KaratsubaLimbs = 40;

    private const int BaseShift = 4;

    private static readonly ulong s_baseReciprocal = BinaryLimbs.Reciprocal(Base << BaseShift);

    /// <summary>value / Base, which fits in a word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong DivideByBase(UInt128 value, out ulong remainder)
    {
        value <<= BaseShift;
        ulong quotient = BinaryLimbs.DivideTwoByOne((ulong)(value >> 64), (ulong)value, Base << BaseShift, s_baseReciprocal, out ulong rest);
        remainder = rest >> BaseShift;
        return quotient;
    }

    /// <summary>A 128-bit number by a word.</summary>
    private static UInt128 DivideSmall(UInt128 value, ulong divisor, out ulong remainder)
    {
        ulong high = (ulong)(value >> 64);
        if (high == 0)
        {
            (ulong q, remainder) = Math.DivRem((ulong)value, divisor);
            return q;
        }

        int shift = BitOperations.LeadingZeroCount(divisor);
        ulong d = divisor << shift;
        ulong reciprocal = BinaryLimbs.Reciprocal(d);
        (ulong top, ulong rest) = Math.DivRem(high, divisor);
        UInt128 low = new UInt128(rest, (ulong)value) << shift;
        ulong bottom = BinaryLimbs.DivideTwoByOne((ulong)(low >> 64), (ulong)low, d, reciprocal, out remainder);
        remainder >>= shift;
        return new UInt128(top, bottom);
    }

    public static Coefficient operator *(in Coefficient a, in Coefficient b)
    {
        if (a.IsWord && b.IsWord)
        {
            ulong high = Math.BigMul(a.Word, b.Word, out ulong low);
            return new(new UInt128(high, low));
        }

        Span<ulong> twoA = stackalloc ulong[2], twoB = stackalloc ulong[2];
        ReadOnlySpan<ulong> x = a.AllLimbs(twoA), y = b.AllLimbs(twoB);
        if (x.IsEmpty || y.IsEmpty)
        {
            return default;
        }

        if ((x.Length + (long)y.Length) * LimbDigits > MaxDigits)
        {
            throw new InsufficientMemoryException();
        }

        ulong[] product = new ulong[x.Length + y.Length];
        Multiply(x, y, product);
        return new(product, product.Length);
    }

    public static Coefficient operator *(in Coefficient a, ulong b) => a * new Coefficient(b);

    /// <summary>The product of limbs; the result has the length of both together.</summary>
    private static void Multiply(ReadOnlySpan<ulong> x, ReadOnlySpan<ulong> y, Span<ulong> product)
    {
        if (x.Length < y.Length)
        {
            ReadOnlySpan<ulong> swap = x;
            x = y;
            y = swap;
        }

        if (y.Length < KaratsubaLimbs)
        {
            MultiplyColumns(x, y, product);
        }
        else if (y.Length * 2 <= x.Length)
        {
            // Pieces of x as long as y.
            product.Clear();
            ulong[] piece = new ulong[y.Length * 2];
            for (int at = 0; at < x.Length; at += y.Length)
            {
                ReadOnlySpan<ulong> part = x.Slice(at, Math.Min(y.Length, x.Length - at));
                Span<ulong> partial = piece.AsSpan(0, part.Length + y.Length);
                Multiply(part, y, partial);
                AddTo(product[at..], partial);
            }
        }
        else
        {
            Karatsuba(x, y, product);
        }
    }

    private static void MultiplyColumns(ReadOnlySpan<ulong> x, ReadOnlySpan<ulong> y, Span<ulong> product)
    {
        UInt128 carry = 0;
        int columns = x.Length + y.Length - 1;
        for (int k = 0; k < columns; k++)
        {
            int first = Math.Max(0, k - x.Length + 1), last = Math.Min(k, y.Length - 1);
            ulong low = (ulong)carry, high = (ulong)(carry >> 64);
            for (int j = first; j <= last; j++)
            {
                ulong h = Math.BigMul(x[k - j], y[j], out ulong l);
                low += l;
                high += h + (low < l ? 1UL : 0);
            }

            // high:low / Base in two steps.
            UInt128 sum = new(high, low);
            UInt128 shifted = sum << BaseShift;
            ulong extra = high >> (64 - BaseShift);
            ulong q1 = BinaryLimbs.DivideTwoByOne(extra, (ulong)(shifted >> 64), Base << BaseShift, s_baseReciprocal, out ulong rest);
            ulong q0 = BinaryLimbs.DivideTwoByOne(rest, (ulong)shifted, Base << BaseShift, s_baseReciprocal, out rest);
            product[k] = rest >> BaseShift;
            carry = new UInt128(q1, q0);
        }

        product[columns] = (ulong)carry;
    }

    private static void Karatsuba(ReadOnlySpan<ulong> x, ReadOnlySpan<ulong> y, Span<ulong> product)
    {
        int half = (x.Length + 1) / 2;
        ReadOnlySpan<ulong> x0 = x[..half], x1 = x[half..], y0 = y[..half], y1 = y[half..];
        Multiply(x0, y0, product[..(2 * half)]);
        Multiply(x1, y1, product[(2 * half)..]);

        ulong[] sums = new ulong[2 * (half + 1)];
        Span<ulong> xs = sums.AsSpan(0, half + 1), ys = sums.AsSpan(half + 1);
        x0.CopyTo(xs);
        AddTo(xs, x1);
        y0.CopyTo(ys);
        AddTo(ys, y1);
        ulong[] middle = new ulong[2 * (half + 1)];
        Multiply(xs, ys, middle);
        SubtractFrom(middle, product[..(2 * half)]);
        SubtractFrom(middle, product[(2 * half)..]);
        AddTo(product[half..], middle.AsSpan(0, Significant(middle)));
    }

    private static int Significant(ReadOnlySpan<ulong> limbs)
    {
        int length = limbs.Length;
        while (length > 0 && limbs[length - 1] == 0)
        {
            length--;
        }

        return length;
    }

    /// <summary>a / b, rounded down; b is not zero.</summary>
    public static Coefficient DivRem(in Coefficient a, in Coefficient b, out Coefficient remainder)
    {
        if (a._limbs is null && b._limbs is null)
        {
            UInt128 q;
            if (b.IsWord)
            {
                q = DivideSmall(a._small, b.Word, out ulong r);
                remainder = new(r);
            }
            else
            {
                q = a._small / b._small;
                remainder = new(a._small - (q * b._small));
            }

            return new(q);
        }

        if (a.CompareTo(b) < 0)
        {
            remainder = a;
            return default;
        }

        Span<ulong> twoA = stackalloc ulong[2], twoB = stackalloc ulong[2];
        ReadOnlySpan<ulong> x = a.AllLimbs(twoA), y = b.AllLimbs(twoB);
        if (y.Length == 1)
        {
            ulong[] quotient = x.ToArray();
            remainder = new(DivideByWord(quotient, y[0]));
            return new(quotient, quotient.Length);
        }

        return DivideLong(x, y, out remainder);
    }

    /// <summary>this / divisor, rounded down; the divisor is below Base.</summary>
    public Coefficient DivideBy(ulong divisor)
    {
        if (_limbs is null)
        {
            return new(DivideSmall(_small, divisor, out _));
        }

        ulong[] quotient = Limbs.ToArray();
        DivideByWord(quotient, divisor);
        return new(quotient, quotient.Length);
    }

    /// <summary>Divides in place by a word below Base; returns the remainder.</summary>
    private static ulong DivideByWord(Span<ulong> limbs, ulong divisor)
    {
        int shift = BitOperations.LeadingZeroCount(divisor);
        ulong d = divisor << shift;
        ulong reciprocal = BinaryLimbs.Reciprocal(d);
        ulong rest = 0;
        for (int i = limbs.Length - 1; i >= 0; i--)
        {
            UInt128 u = (((UInt128)rest * Base) + limbs[i]) << shift;
            limbs[i] = BinaryLimbs.DivideTwoByOne((ulong)(u >> 64), (ulong)u, d, reciprocal, out rest);
            rest >>= shift;
        }

        return rest;
    }

    /// <summary>Knuth's algorithm D (The Art of Computer Programming, volume 2, 4.3.1) with limbs of 18 digits.</summary>
    private static Coefficient DivideLong(ReadOnlySpan<ulong> x, ReadOnlySpan<ulong> y, out Coefficient remainder)
    {
        int n = y.Length, m = x.Length - n;
        ulong factor = Base / (y[n - 1] + 1);
        ulong[] u = new ulong[x.Length + 1], v = new ulong[n];
        u[x.Length] = Scale(x, factor, u);
        Scale(y, factor, v);
        ulong[] quotient = new ulong[m + 1];
        ulong top = v[n - 1], next = v[n - 2];
        int shift = BitOperations.LeadingZeroCount(top);
        ulong d = top << shift, reciprocal = BinaryLimbs.Reciprocal(d);
        for (int j = m; j >= 0; j--)
        {
            ulong q, r;
            if (u[j + n] >= top)
            {
                q = Base - 1;
                r = u[j + n - 1] + top;
            }
            else
            {
                UInt128 pair = (((UInt128)u[j + n] * Base) + u[j + n - 1]) << shift;
                q = BinaryLimbs.DivideTwoByOne((ulong)(pair >> 64), (ulong)pair, d, reciprocal, out r);
                r >>= shift;
            }

            while (r < Base && (UInt128)q * next > ((UInt128)r * Base) + u[j + n - 2])
            {
                q--;
                r += top;
            }

            if (q != 0 && SubtractProduct(u.AsSpan(j, n + 1), v, q))
            {
                q--;
                AddBack(u.AsSpan(j, n + 1), v);
            }

            quotient[j] = q;
        }

        if (factor != 1)
        {
            DivideByWord(u, factor);
        }

        remainder = new(u, n);
        return new(quotient, quotient.Length);
    }

    private static ulong Scale(ReadOnlySpan<ulong> limbs, ulong factor, Span<ulong> result)
    {
        ulong carry = 0;
        for (int i = 0; i < limbs.Length; i++)
        {
            carry = DivideByBase(((UInt128)limbs[i] * factor) + carry, out result[i]);
        }

        return carry;
    }

    /// <summary>u -= v * q; true if that would have been negative: then it is Base^n more.</summary>
    private static bool SubtractProduct(Span<ulong> u, ReadOnlySpan<ulong> v, ulong q)
    {
        ulong carry = 0;
        for (int i = 0; i < v.Length; i++)
        {
            carry = DivideByBase(((UInt128)v[i] * q) + carry, out ulong low);
            if (u[i] < low)
            {
                u[i] += Base;
                carry++;
            }

            u[i] -= low;
        }

        bool negative = u[v.Length] < carry;
        u[v.Length] += (negative ? Base : 0) - carry;
        return negative;
    }

    private static void AddBack(Span<ulong> u, ReadOnlySpan<ulong> v)
    {
        ulong carry = 0;
        for (int i = 0; i < v.Length; i++)
        {
            ulong s = u[i] + v[i] + carry;
            carry = s >= Base ? 1UL : 0;
            u[i] = s - (carry * Base);
        }

        u[v.Length] = (u[v.Length] + carry) % Base;
    }

    /// <summary>The power.</summary>
    public static Coefficient Power(Coefficient value, ulong exponent)
    {
        Coefficient result = One;
        while (true)
        {
            if ((exponent & 1) != 0)
            {
                result *= value;
            }

            exponent >>= 1;
            if (exponent == 0)
            {
                return result;
            }

            value *= value;
        }
    }
}
