using System;
using System.Numerics;

namespace Py.ObjectSpace.Numbers;

/// <content>Division: Knuth's algorithm D with reciprocals, libgmp for long divisors.</content>
public static partial class Limbs
{
    private const int GmpDivideLimbs = 8;

    // Without libgmp, from here on the subquadratic division of System.Numerics pays for the copies.
    private const int BigIntegerDivideLimbs = 128;

    /// <summary>Returns the limbs a quotient may need.</summary>
    public static int MaxQuotientLimbs(int dividend, int divisor) => Math.Max(0, dividend - divisor + 1);

    /// <summary>Divides magnitudes, truncating; the divisor must not be zero.</summary>
    /// <remarks>
    /// <paramref name="quotient"/> needs <see cref="MaxQuotientLimbs"/> or may be empty if it is not wanted;
    /// <paramref name="remainder"/> needs as many limbs as the divisor (as the dividend, if that is shorter) or may be
    /// empty likewise. Neither may overlap an operand.
    /// Source: Knuth, The Art of Computer Programming 2, 4.3.1 D; reciprocals of Möller and Granlund 2011.
    /// </remarks>
    public static void DivRem(
        ReadOnlySpan<ulong> dividend,
        ReadOnlySpan<ulong> divisor,
        Span<ulong> quotient,
        out int quotientLength,
        Span<ulong> remainder,
        out int remainderLength)
    {
        if (divisor.IsEmpty)
        {
            throw new DivideByZeroException();
        }
        if (Compare(dividend, divisor) < 0)
        {
            quotientLength = 0;
            remainderLength = dividend.Length;
            if (!remainder.IsEmpty)
            {
                dividend.CopyTo(remainder);
            }
            return;
        }
        int quotientMax = dividend.Length - divisor.Length + 1;
        if (divisor.Length == 1)
        {
            ulong rest = quotient.IsEmpty
                ? RemainderByLimb(dividend, divisor[0])
                : DivideByLimb(dividend, divisor[0], quotient);
            quotientLength = quotient.IsEmpty ? 0 : Normalize(quotient[..quotientMax]);
            remainderLength = rest == 0 ? 0 : 1;
            if (!remainder.IsEmpty)
            {
                remainder[0] = rest;
            }
            return;
        }
        using Scratch<ulong> scratch = new(stackalloc ulong[32], quotientMax + divisor.Length);
        Span<ulong> q = quotient.IsEmpty ? scratch.Span[..quotientMax] : quotient[..quotientMax];
        Span<ulong> r = remainder.IsEmpty ? scratch.Span.Slice(quotientMax, divisor.Length) : remainder[..divisor.Length];
        if (divisor.Length >= GmpDivideLimbs && Gmp.IsAvailable)
        {
            Gmp.DivRem(dividend, divisor, q, r);
        }
        else if (divisor.Length >= BigIntegerDivideLimbs && quotientMax >= BigIntegerDivideLimbs)
        {
            DivRemBigInteger(dividend, divisor, q, r);
        }
        else
        {
            DivRemKnuth(dividend, divisor, q, r);
        }
        quotientLength = Normalize(q);
        remainderLength = Normalize(r);
    }

    /// <summary>Divides signed numbers as Python's <c>divmod</c>: the quotient rounds down, the remainder has the divisor's sign.</summary>
    /// <remarks>
    /// Both results are wanted here: <paramref name="quotient"/> needs one limb more than <see cref="MaxQuotientLimbs"/>,
    /// <paramref name="remainder"/> as many as the longer operand.
    /// </remarks>
    public static void FloorDivRem(
        bool dividendNegative,
        ReadOnlySpan<ulong> dividend,
        bool divisorNegative,
        ReadOnlySpan<ulong> divisor,
        Span<ulong> quotient,
        out int quotientLength,
        out bool quotientNegative,
        Span<ulong> remainder,
        out int remainderLength,
        out bool remainderNegative)
    {
        DivRem(dividend, divisor, quotient, out quotientLength, remainder, out remainderLength);
        quotientNegative = false;
        if (dividendNegative != divisorNegative)
        {
            if (remainderLength != 0)
            {
                quotientLength = Add(quotient[..quotientLength], [1], quotient);
                remainderLength = Subtract(divisor, remainder[..remainderLength], remainder);
            }
            quotientNegative = quotientLength != 0;
        }
        remainderNegative = divisorNegative && remainderLength != 0;
    }

    /// <summary>Divides by one limb and returns the remainder; the quotient has the dividend's length, not normalized.</summary>
    /// <remarks>The quotient may be the dividend's own memory.</remarks>
    public static ulong DivideByLimb(ReadOnlySpan<ulong> dividend, ulong divisor, Span<ulong> quotient)
    {
        if (dividend.Length <= 1)
        {
            if (dividend.IsEmpty)
            {
                return 0;
            }
            (quotient[0], ulong r) = Math.DivRem(dividend[0], divisor);
            return r;
        }
        int shift = BitOperations.LeadingZeroCount(divisor);
        divisor <<= shift;
        ulong reciprocal = Reciprocal(divisor);
        quotient = quotient[..dividend.Length];
        ulong rest = shift == 0 ? 0 : dividend[^1] >> (64 - shift);
        for (int i = dividend.Length - 1; i >= 0; i--)
        {
            ulong low = dividend[i] << shift;
            if (shift != 0 && i > 0)
            {
                low |= dividend[i - 1] >> (64 - shift);
            }
            quotient[i] = DivideTwoByOne(rest, low, divisor, reciprocal, out rest);
        }
        return rest >> shift;
    }

    /// <summary>Returns the remainder of a division by one limb.</summary>
    public static ulong RemainderByLimb(ReadOnlySpan<ulong> dividend, ulong divisor)
    {
        if (dividend.Length <= 1)
        {
            return dividend.IsEmpty ? 0 : dividend[0] % divisor;
        }
        int shift = BitOperations.LeadingZeroCount(divisor);
        divisor <<= shift;
        ulong reciprocal = Reciprocal(divisor);
        ulong rest = shift == 0 ? 0 : dividend[^1] >> (64 - shift);
        for (int i = dividend.Length - 1; i >= 0; i--)
        {
            ulong low = dividend[i] << shift;
            if (shift != 0 && i > 0)
            {
                low |= dividend[i - 1] >> (64 - shift);
            }
            DivideTwoByOne(rest, low, divisor, reciprocal, out rest);
        }
        return rest >> shift;
    }

    /// <summary>floor((2^128 - 1) / d) - 2^64 for a d with its highest bit set (Möller and Granlund, algorithm 3).</summary>
    public static ulong Reciprocal(ulong d)
    {
        ulong d0 = d & 1;
        ulong d40 = (d >> 24) + 1;
        ulong d63 = (d >> 1) + d0;
        ulong v0 = 0x7FD00u / (uint)(d >> 55);
        ulong v1 = (v0 << 11) - ((v0 * v0 * d40) >> 40) - 1;
        ulong v2 = (v1 << 13) + ((v1 * ((1UL << 60) - (v1 * d40))) >> 47);
        ulong e = ((v2 >> 1) & (0 - d0)) - (v2 * d63);
        ulong v3 = (v2 << 31) + (Math.BigMul(v2, e, out _) >> 1);
        ulong high = Math.BigMul(v3, d, out ulong low);
        return v3 - (high + d + (low + d < low ? 1UL : 0));
    }

    /// <summary>Divides high:low by d with d's reciprocal; high &lt; d (Möller and Granlund, algorithm 4).</summary>
    public static ulong DivideTwoByOne(ulong high, ulong low, ulong d, ulong reciprocal, out ulong remainder)
    {
        ulong q1 = Math.BigMul(reciprocal, high, out ulong q0);
        q0 += low;
        q1 += high + (q0 < low ? 1UL : 0) + 1;
        ulong r = low - (q1 * d);
        if (r > q0)
        {
            q1--;
            r += d;
        }
        if (r >= d)
        {
            q1++;
            r -= d;
        }
        remainder = r;
        return q1;
    }

    private static void DivRemKnuth(
        ReadOnlySpan<ulong> dividend,
        ReadOnlySpan<ulong> divisor,
        Span<ulong> quotient,
        Span<ulong> remainder)
    {
        int n = divisor.Length;
        int shift = BitOperations.LeadingZeroCount(divisor[^1]);
        using Scratch<ulong> scratch = new(stackalloc ulong[48], dividend.Length + 1 + n);
        Span<ulong> u = scratch.Span[..(dividend.Length + 1)];
        Span<ulong> d = scratch.Span[(dividend.Length + 1)..];
        u[dividend.Length] = ShiftLeftInLimb(dividend, shift, u);
        ShiftLeftInLimb(divisor, shift, d);
        ulong d1 = d[n - 1];
        ulong d2 = d[n - 2];
        ulong reciprocal = Reciprocal(d1);
        for (int j = dividend.Length - n; j >= 0; j--)
        {
            ulong q;
            ulong rest;
            bool restOverflow;
            if (u[j + n] >= d1)
            {
                q = ulong.MaxValue;
                rest = u[j + n - 1] + d1;
                restOverflow = rest < d1;
            }
            else
            {
                q = DivideTwoByOne(u[j + n], u[j + n - 1], d1, reciprocal, out rest);
                restOverflow = false;
            }
            while (!restOverflow)
            {
                ulong high = Math.BigMul(q, d2, out ulong low);
                if (high < rest || (high == rest && low <= u[j + n - 2]))
                {
                    break;
                }
                q--;
                rest += d1;
                restOverflow = rest < d1;
            }
            if (q != 0)
            {
                ulong borrow = SubtractProduct(u.Slice(j, n), d, q);
                ulong top = u[j + n];
                u[j + n] = top - borrow;
                if (top < borrow)
                {
                    q--;
                    u[j + n] += AddLimbs(u.Slice(j, n), d);
                }
            }
            quotient[j] = q;
        }
        ShiftRightInLimb(u[..n], u[n], shift, remainder);
    }

    // u -= d * q over d.Length limbs; returns the borrow.
    private static ulong SubtractProduct(Span<ulong> u, ReadOnlySpan<ulong> d, ulong q)
    {
        u = u[..d.Length];
        ulong carry = 0;
        for (int i = 0; i < d.Length; i++)
        {
            ulong high = Math.BigMul(d[i], q, out ulong low);
            low += carry;
            carry = high + (low < carry ? 1UL : 0);
            ulong value = u[i];
            u[i] = value - low;
            carry += value < low ? 1UL : 0;
        }
        return carry;
    }

    // u += d over d.Length limbs; returns the carry.
    private static ulong AddLimbs(Span<ulong> u, ReadOnlySpan<ulong> d)
    {
        ulong carry = 0;
        for (int i = 0; i < d.Length; i++)
        {
            ulong s = u[i] + carry;
            carry = s < carry ? 1UL : 0;
            s += d[i];
            carry += s < d[i] ? 1UL : 0;
            u[i] = s;
        }
        return carry;
    }

    private static void DivRemBigInteger(
        ReadOnlySpan<ulong> dividend,
        ReadOnlySpan<ulong> divisor,
        Span<ulong> quotient,
        Span<ulong> remainder)
    {
        BigInteger q = BigInteger.DivRem(ToBigInteger(dividend), ToBigInteger(divisor), out BigInteger r);
        FromBigInteger(q, quotient);
        FromBigInteger(r, remainder);
    }
}
