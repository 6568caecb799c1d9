using System;
using System.Numerics;

namespace Py.ObjectSpace;

/// <summary>The hash functions of the language (docs of <c>hash</c>, <c>sys.hash_info</c>).</summary>
public static class Hashing
{
    private static ulong s_key0;
    private static ulong s_key1;

    /// <summary>Seeds str and bytes hashing: null for random, else PYTHONHASHSEED (0: zero key).</summary>
    public static void Seed(uint? seed)
    {
        Span<byte> key = stackalloc byte[16];
        if (seed is null)
        {
            Entropy.Fill(key);
        }
        else if (seed != 0)
        {
            // The linear congruential generator by which CPython stretches PYTHONHASHSEED.
            uint x = seed.Value;
            for (int i = 0; i < key.Length; i++)
            {
                x = (x * 214013) + 2531011;
                key[i] = (byte)(x >> 16);
            }
        }

        s_key0 = BitConverter.ToUInt64(key);
        s_key1 = BitConverter.ToUInt64(key[8..]);
    }

    /// <summary>SipHash-1-3 (Aumasson, Bernstein 2012) under the process key; never 0 or -1 for a non-empty text.</summary>
    public static long OfBytes(ReadOnlySpan<byte> data)
    {
        ulong v0 = s_key0 ^ 0x736f6d6570736575, v1 = s_key1 ^ 0x646f72616e646f6d;
        ulong v2 = s_key0 ^ 0x6c7967656e657261, v3 = s_key1 ^ 0x7465646279746573;
        ulong last = (ulong)data.Length << 56;
        while (data.Length >= 8)
        {
            ulong m = BitConverter.ToUInt64(data);
            v3 ^= m;
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= m;
            data = data[8..];
        }

        // The rest by reads that overlap.
        int rest = data.Length;
        if (rest >= 4)
        {
            last |= BitConverter.ToUInt32(data) | ((ulong)BitConverter.ToUInt32(data[(rest - 4)..]) << (8 * (rest - 4)));
        }
        else if (rest > 0)
        {
            last |= data[0] | ((ulong)data[rest >> 1] << (8 * (rest >> 1))) | ((ulong)data[rest - 1] << (8 * (rest - 1)));
        }

        v3 ^= last;
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= last;
        v2 ^= 0xff;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        long hash = (long)((v0 ^ v1) ^ (v2 ^ v3));
        return hash == -1 ? -2 : hash;
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }

    /// <summary>The prime modulus of numeric hashes, 2**61 - 1.</summary>
    public const long Modulus = (1L << 61) - 1;

    /// <summary>hash(v); -1 with an error set. Strs and small ints need no call.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    public static long Of(Value v) =>
        v.IsSmallInt && v.SmallInt is >= 0 and < Modulus ? v.SmallInt : v.IsExactStr ? PyStr.Hash(v) : Space.Hash(v);

    /// <summary>Hash of an int of 64 bits.</summary>
    public static long OfInt(long i)
    {
        if (i is > -Modulus and < Modulus)
        {
            return i == -1 ? -2 : i;
        }

        long hash = i % Modulus;
        return hash == -1 ? -2 : hash;
    }

    /// <summary>Hash of a double; <paramref name="identity"/> is used for NaN.</summary>
    public static long OfDouble(double d, long identity)
    {
        if (!double.IsFinite(d))
        {
            return double.IsNaN(d) ? identity : d > 0 ? 314159 : -314159;
        }

        long bits = BitConverter.DoubleToInt64Bits(d);
        int exponent = (int)((bits >> 52) & 0x7ff);
        ulong mantissa = (ulong)bits & 0xF_FFFF_FFFF_FFFF;
        if (exponent == 0)
        {
            exponent = 1;
        }
        else
        {
            mantissa |= 1UL << 52;
        }

        // d = mantissa * 2**(exponent - 1075); multiplying by 2**k modulo 2**61 - 1 is a rotation of 61 bits.
        int shift = (((exponent - 1075) % 61) + 61) % 61;
        ulong x = mantissa;
        x = ((x << shift) & (ulong)Modulus) | (shift == 0 ? 0 : x >> (61 - shift));
        if (x == (ulong)Modulus)
        {
            x = 0;
        }

        long hash = d < 0 ? -(long)x : (long)x;
        return hash == -1 ? -2 : hash;
    }

    /// <summary>Hash of an identity: the address-like id rotated, as CPython does with pointers.</summary>
    public static long OfIdentity(ulong id)
    {
        long hash = (long)BitOperations.RotateRight(id, 4);
        return hash == -1 ? -2 : hash;
    }
}
