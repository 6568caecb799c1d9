using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Py.Vm.Modules.Hashes;

/// <summary>BLAKE2b and BLAKE2s with all parameters (RFC 7693 and the BLAKE2 paper's parameter block).</summary>
internal sealed class Blake2
{
    private static readonly ulong[] s_iv64 =
    [
        0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
        0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
    ];

    private static readonly byte[] s_order =
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
        11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
        7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
        9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
        2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
        12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
        13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
        6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
        10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
    ];

    private readonly bool _wide;
    private readonly ulong[] _state = new ulong[8];
    private readonly byte[] _buffer;
    private int _buffered;
    private UInt128 _count;
    private readonly bool _lastNode;

    /// <summary>Bytes of the digest.</summary>
    public int DigestBytes { get; }

    /// <summary>Bytes of a block.</summary>
    public int BlockBytes => _wide ? 128 : 64;

    /// <param name="wide">BLAKE2b; else BLAKE2s.</param>
    /// <param name="parameters">The parameter block: 64 or 32 bytes.</param>
    /// <param name="key">The key; its length is in the parameters.</param>
    /// <param name="lastNode">Is it the last node of its level in a tree?</param>
    public Blake2(bool wide, ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> key, bool lastNode)
    {
        _wide = wide;
        _buffer = new byte[BlockBytes];
        _lastNode = lastNode;
        DigestBytes = parameters[0];
        for (int i = 0; i < 8; i++)
        {
            // The constants of BLAKE2s are the upper halves of those of BLAKE2b.
            _state[i] = wide
                ? s_iv64[i] ^ BinaryPrimitives.ReadUInt64LittleEndian(parameters[(8 * i)..])
                : (s_iv64[i] >> 32) ^ BinaryPrimitives.ReadUInt32LittleEndian(parameters[(4 * i)..]);
        }

        if (!key.IsEmpty)
        {
            key.CopyTo(_buffer);
            _buffered = BlockBytes;
        }
    }

    private Blake2(Blake2 other)
    {
        _wide = other._wide;
        _state = (ulong[])other._state.Clone();
        _buffer = (byte[])other._buffer.Clone();
        _buffered = other._buffered;
        _count = other._count;
        _lastNode = other._lastNode;
        DigestBytes = other.DigestBytes;
    }

    /// <summary>A copy in the same state.</summary>
    public Blake2 Clone() => new(this);

    /// <summary>Takes data in. The last block stays in the buffer, as it is compressed with another flag.</summary>
    public void Update(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            if (_buffered == BlockBytes)
            {
                _count += (uint)BlockBytes;
                Compress(false);
                _buffered = 0;
            }

            int count = Math.Min(BlockBytes - _buffered, data.Length);
            data[..count].CopyTo(_buffer.AsSpan(_buffered));
            _buffered += count;
            data = data[count..];
        }
    }

    /// <summary>The digest of what was taken in so far.</summary>
    public byte[] Digest()
    {
        Blake2 end = Clone();
        end._count += (uint)end._buffered;
        end._buffer.AsSpan(end._buffered).Clear();
        end.Compress(true);
        byte[] all = new byte[64];
        for (int i = 0; i < 8; i++)
        {
            if (_wide)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(all.AsSpan(8 * i), end._state[i]);
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(all.AsSpan(4 * i), (uint)end._state[i]);
            }
        }

        return all[..DigestBytes];
    }

    private void Compress(bool last)
    {
        Span<ulong> v = stackalloc ulong[16];
        Span<ulong> m = stackalloc ulong[16];
        for (int i = 0; i < 8; i++)
        {
            v[i] = _state[i];
            v[i + 8] = _wide ? s_iv64[i] : s_iv64[i] >> 32;
        }

        ulong all = _wide ? ulong.MaxValue : uint.MaxValue;
        v[12] ^= _wide ? (ulong)_count : (uint)_count;
        v[13] ^= _wide ? (ulong)(_count >> 64) : (uint)(_count >> 32);
        v[14] ^= last ? all : 0;
        v[15] ^= last && _lastNode ? all : 0;
        for (int i = 0; i < 16; i++)
        {
            m[i] = _wide
                ? BinaryPrimitives.ReadUInt64LittleEndian(_buffer.AsSpan(8 * i))
                : BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(4 * i));
        }

        int rounds = _wide ? 12 : 10;
        for (int round = 0; round < rounds; round++)
        {
            ReadOnlySpan<byte> order = s_order.AsSpan(round % 10 * 16, 16);
            for (int i = 0; i < 4; i++)
            {
                Mix(v, i, 4 + i, 8 + i, 12 + i, m[order[2 * i]], m[order[(2 * i) + 1]]);
            }

            for (int i = 0; i < 4; i++)
            {
                Mix(v, i, 4 + ((i + 1) & 3), 8 + ((i + 2) & 3), 12 + ((i + 3) & 3), m[order[8 + (2 * i)]], m[order[9 + (2 * i)]]);
            }
        }

        for (int i = 0; i < 8; i++)
        {
            _state[i] ^= v[i] ^ v[i + 8];
        }
    }

    private void Mix(Span<ulong> v, int a, int b, int c, int d, ulong x, ulong y)
    {
        if (_wide)
        {
            v[a] += v[b] + x;
            v[d] = BitOperations.RotateRight(v[d] ^ v[a], 32);
            v[c] += v[d];
            v[b] = BitOperations.RotateRight(v[b] ^ v[c], 24);
            v[a] += v[b] + y;
            v[d] = BitOperations.RotateRight(v[d] ^ v[a], 16);
            v[c] += v[d];
            v[b] = BitOperations.RotateRight(v[b] ^ v[c], 63);
            return;
        }

        uint p = (uint)(v[a] + v[b] + x), s = BitOperations.RotateRight((uint)v[d] ^ p, 16);
        uint r = (uint)v[c] + s, q = BitOperations.RotateRight((uint)v[b] ^ r, 12);
        p = p + q + (uint)y;
        s = BitOperations.RotateRight(s ^ p, 8);
        r += s;
        q = BitOperations.RotateRight(q ^ r, 7);
        (v[a], v[b], v[c], v[d]) = (p, q, r, s);
    }
}
