using System;
using System.Numerics;

namespace Py.ObjectSpace.Numbers;

/// <summary>Hashes of numbers: equal numbers of all types have equal hashes, reduced modulo the prime 2^61 - 1.</summary>
/// <remarks>Source: The Python Library Reference, "Hashing of numeric types".</remarks>
public static class NumberHash
{
    /// <summary>The prime modulus, <c>sys.hash_info.modulus</c>.</summary>
    public const ulong Modulus = (1UL << Bits) - 1;

    /// <summary>The hash of positive infinity.</summary>
    public const long Infinity = 314159;

    /// <summary>The factor of the imaginary part in the hash of a complex number.</summary>
    public const long Imaginary = 1000003;

    private const int Bits = 61;

    /// <summary>Returns the hash of an integer.</summary>
    public static long Of(long value)
    {
        ulong magnitude = value < 0 ? 0 - (ulong)value : (ulong)value;
        return Finish(value < 0, magnitude % Modulus);
    }

    /// <summary>Returns the hash of an integer.</summary>
    public static long Of(bool negative, ReadOnlySpan<ulong> limbs)
    {
        ulong hash = 0;
        for (int i = limbs.Length - 1; i >= 0; i--)
        {
            // 2^64 is 8 modulo the prime.
            hash = Rotate(hash, 3) + Reduce(limbs[i]);
            hash = Reduce(hash);
        }
        return Finish(negative, hash);
    }

    /// <summary>Returns the hash of a double; for NaN the hash of its identity, which the caller knows.</summary>
    public static long Of(double value, long identityHash = 0)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? identityHash : value > 0 ? Infinity : -Infinity;
        }
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        ulong mantissa = bits & ((1UL << 52) - 1);
        if (exponent == 0)
        {
            exponent = 1;
        }
        else
        {
            mantissa |= 1UL << 52;
        }
        int turn = (exponent - 1075) % Bits;
        return Finish((long)bits < 0, Rotate(mantissa, turn < 0 ? turn + Bits : turn));
    }

    /// <summary>Returns the hash of a complex number.</summary>
    public static long OfComplex(double real, double imaginary, long identityHash = 0)
    {
        ulong hash = (ulong)Of(real, identityHash) + ((ulong)Imaginary * (ulong)Of(imaginary, identityHash));
        return hash == ulong.MaxValue ? -2 : (long)hash;
    }

    /// <summary>Returns the hash of a fraction in lowest terms whose parts are given; infinity if the denominator is a multiple of the prime.</summary>
    public static long OfFraction(bool negative, ReadOnlySpan<ulong> numerator, ReadOnlySpan<ulong> denominator)
    {
        ulong d = Limbs.RemainderByLimb(denominator, Modulus);
        if (d == 0)
        {
            return negative ? -Infinity : Infinity;
        }
        ulong inverse = (ulong)BigInteger.ModPow(d, Modulus - 2, Modulus);
        ulong n = Limbs.RemainderByLimb(numerator, Modulus);
        return Finish(negative, (ulong)((UInt128)n * inverse % Modulus));
    }

    private static long Finish(bool negative, ulong hash)
    {
        long signed = negative ? -(long)hash : (long)hash;
        return signed == -1 ? -2 : signed;
    }

    private static ulong Reduce(ulong value)
    {
        value = (value & Modulus) + (value >> Bits);
        return value >= Modulus ? value - Modulus : value;
    }

    private static ulong Rotate(ulong value, int bits) =>
        bits == 0 ? value : ((value << bits) & Modulus) | (value >> (Bits - bits));
}
