using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Py.ObjectSpace.Text;

/// <summary>The hash of texts and byte strings: SipHash-1-3 with a key drawn from <c>PYTHONHASHSEED</c>.</summary>
/// <remarks>
/// A text hashes as the bytes of its narrowest PEP 393 form. Source: J.-P. Aumasson and D. J. Bernstein, SipHash, 2012;
/// the key from a seed as CPython derives it, so that hashes with a given seed are equal to CPython's.
/// </remarks>
public readonly struct SipHash
{
    private readonly ulong _key0;
    private readonly ulong _key1;

    /// <summary>Takes a key.</summary>
    public SipHash(ulong key0, ulong key1)
    {
        _key0 = key0;
        _key1 = key1;
    }

    /// <summary>Draws a random key.</summary>
    public static SipHash Random()
    {
        Span<byte> key = stackalloc byte[16];
        Entropy.Fill(key);
        return FromKey(key);
    }

    /// <summary>Derives the key of a numeric <c>PYTHONHASHSEED</c>; the seed 0 gives the key 0.</summary>
    public static SipHash FromSeed(uint seed)
    {
        Span<byte> key = stackalloc byte[16];
        key.Clear();
        if (seed != 0)
        {
            uint x = seed;
            for (int i = 0; i < key.Length; i++)
            {
                x = (x * 214013) + 2531011;
                key[i] = (byte)(x >> 16);
            }
        }
        return FromKey(key);
    }

    /// <summary>Returns the hash of bytes (also: of Latin-1 text); never -1, and 0 for none.</summary>
    public long Hash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return 0;
        }
        ulong hash = Compute(bytes);
        return hash == ulong.MaxValue ? -2 : (long)hash;
    }

    /// <summary>Returns the hash of text whose widest character needs two bytes.</summary>
    public long Hash(ReadOnlySpan<ushort> text) => Hash(MemoryMarshal.AsBytes(text));

    /// <summary>Returns the hash of text whose widest character needs four bytes.</summary>
    public long Hash(ReadOnlySpan<uint> text) => Hash(MemoryMarshal.AsBytes(text));

    private static SipHash FromKey(ReadOnlySpan<byte> key) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(key),
        BinaryPrimitives.ReadUInt64LittleEndian(key[8..]));

    private ulong Compute(ReadOnlySpan<byte> bytes)
    {
        ulong v0 = _key0 ^ 0x736F6D6570736575;
        ulong v1 = _key1 ^ 0x646F72616E646F6D;
        ulong v2 = _key0 ^ 0x6C7967656E657261;
        ulong v3 = _key1 ^ 0x7465646279746573;
        ulong last = (ulong)bytes.Length << 56;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            v3 ^= word;
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
        }
        for (int i = 0; i < bytes.Length; i++)
        {
            last |= (ulong)bytes[i] << (8 * i);
        }
        v3 ^= last;
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= last;
        v2 ^= 0xFF;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v2 += v3;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
