using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Py.Log;

/// <summary>Writes MessagePack, each value in its shortest form.</summary>
internal sealed class MessagePackWriter
{
    private readonly ArrayBufferWriter<byte> _out = new();

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Bytes => _out.WrittenSpan;

    /// <summary>A truth value.</summary>
    public void Bool(bool value) => Put((byte)(value ? 0xc3 : 0xc2));

    /// <summary>An integer.</summary>
    public void Int(long value)
    {
        if (value >= 0)
        {
            UInt((ulong)value);
        }
        else if (value >= -32)
        {
            Put((byte)value);
        }
        else if (value >= sbyte.MinValue)
        {
            Put(0xd0, (ulong)value, 1);
        }
        else if (value >= short.MinValue)
        {
            Put(0xd1, (ulong)value, 2);
        }
        else if (value >= int.MinValue)
        {
            Put(0xd2, (ulong)value, 4);
        }
        else
        {
            Put(0xd3, (ulong)value, 8);
        }
    }

    /// <summary>An integer without sign.</summary>
    public void UInt(ulong value)
    {
        if (value < 128)
        {
            Put((byte)value);
        }
        else if (value <= byte.MaxValue)
        {
            Put(0xcc, value, 1);
        }
        else if (value <= ushort.MaxValue)
        {
            Put(0xcd, value, 2);
        }
        else if (value <= uint.MaxValue)
        {
            Put(0xce, value, 4);
        }
        else
        {
            Put(0xcf, value, 8);
        }
    }

    /// <summary>A string.</summary>
    public void Str(string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        if (bytes.Length < 32)
        {
            Put((byte)(0xa0 | bytes.Length));
        }
        else
        {
            Sized(bytes.Length, 0xd9, 0xda, 0xdb);
        }

        _out.Write(bytes);
    }

    /// <summary>Bytes.</summary>
    public void Bin(ReadOnlySpan<byte> value)
    {
        Sized(value.Length, 0xc4, 0xc5, 0xc6);
        _out.Write(value);
    }

    /// <summary>An array of so many values, which follow.</summary>
    public void Array(int count) => Container(count, 0x90, 0xdc);

    /// <summary>A map of so many keys and values, which follow.</summary>
    public void Map(int count) => Container(count, 0x80, 0xde);

    private void Container(int count, byte small, byte wide)
    {
        if (count < 16)
        {
            Put((byte)(small | count));
        }
        else if (count <= ushort.MaxValue)
        {
            Put(wide, (ulong)count, 2);
        }
        else
        {
            Put((byte)(wide + 1), (ulong)count, 4);
        }
    }

    private void Sized(int length, byte one, byte two, byte four)
    {
        if (length <= byte.MaxValue)
        {
            Put(one, (ulong)length, 1);
        }
        else if (length <= ushort.MaxValue)
        {
            Put(two, (ulong)length, 2);
        }
        else
        {
            Put(four, (ulong)length, 4);
        }
    }

    private void Put(byte value)
    {
        _out.GetSpan(1)[0] = value;
        _out.Advance(1);
    }

    private void Put(byte code, ulong value, int bytes)
    {
        Put(code);
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(all, value);
        _out.Write(all[(8 - bytes)..]);
    }
}

/// <summary>What the next value is.</summary>
internal enum PackedKind
{
    /// <summary>Nothing.</summary>
    Nil,

    /// <summary>A truth value.</summary>
    Bool,

    /// <summary>An integer.</summary>
    Int,

    /// <summary>A number with a fraction.</summary>
    Float,

    /// <summary>A string.</summary>
    Str,

    /// <summary>Bytes.</summary>
    Bin,

    /// <summary>An array.</summary>
    Array,

    /// <summary>A map.</summary>
    Map,

    /// <summary>A type of somebody's own.</summary>
    Ext,
}

/// <summary>Reads MessagePack in any of its forms.</summary>
internal ref struct MessagePackReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding s_utf8 = new(false, true);
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Where it is.</summary>
    public int Position { get; private set; }

    /// <summary>Is everything read?</summary>
    public readonly bool IsAtEnd => Position == _bytes.Length;

    /// <summary>What follows.</summary>
    public readonly PackedKind Next => Peek() switch
    {
        <= 0x7f or >= 0xe0 or (>= 0xcc and <= 0xd3) => PackedKind.Int,
        <= 0x8f or 0xde or 0xdf => PackedKind.Map,
        <= 0x9f or 0xdc or 0xdd => PackedKind.Array,
        <= 0xbf or (>= 0xd9 and <= 0xdb) => PackedKind.Str,
        0xc0 => PackedKind.Nil,
        0xc2 or 0xc3 => PackedKind.Bool,
        >= 0xc4 and <= 0xc6 => PackedKind.Bin,
        0xca or 0xcb => PackedKind.Float,
        0xc1 => throw new LogFormatException("byte c1 begins no value"),
        _ => PackedKind.Ext,
    };

    /// <summary>A truth value.</summary>
    public bool Bool() => Take(PackedKind.Bool) == 0xc3;

    /// <summary>An integer; those without sign above 2^63 are negative.</summary>
    public long Int()
    {
        byte code = Take(PackedKind.Int);
        return code switch
        {
            <= 0x7f => code,
            >= 0xe0 => (sbyte)code,
            0xcc => (long)Fixed(1),
            0xcd => (long)Fixed(2),
            0xce => (long)Fixed(4),
            0xd0 => (sbyte)Fixed(1),
            0xd1 => (short)Fixed(2),
            0xd2 => (int)Fixed(4),
            _ => (long)Fixed(8),
        };
    }

    /// <summary>A string.</summary>
    public string Str()
    {
        byte code = Take(PackedKind.Str);
        try
        {
            return s_utf8.GetString(Slice(code <= 0xbf ? code & 31 : Length(code, 0xd9)));
        }
        catch (DecoderFallbackException)
        {
            throw new LogFormatException($"no UTF-8 in a string before byte {Position}");
        }
    }

    /// <summary>Bytes.</summary>
    public ReadOnlySpan<byte> Bin() => Slice(Length(Take(PackedKind.Bin), 0xc4));

    /// <summary>The number of values that follow.</summary>
    public int Array() => Container(PackedKind.Array, 0xdc);

    /// <summary>The number of keys and values that follow.</summary>
    public int Map() => Container(PackedKind.Map, 0xde);

    /// <summary>Passes a value of any kind.</summary>
    public void Skip(int depth = 0)
    {
        const int deepest = 100;
        if (depth > deepest)
        {
            throw new LogFormatException("values too deep in one another");
        }

        switch (Next)
        {
            case PackedKind.Int:
                Int();
                break;
            case PackedKind.Str:
                byte text = Take(PackedKind.Str);
                Slice(text <= 0xbf ? text & 31 : Length(text, 0xd9));
                break;
            case PackedKind.Bin:
                Bin();
                break;
            case PackedKind.Float:
                Fixed(Take(PackedKind.Float) == 0xca ? 4 : 8);
                break;
            case PackedKind.Array or PackedKind.Map:
                for (long left = Next == PackedKind.Array ? Array() : 2L * Map(); left > 0; left--)
                {
                    Skip(depth + 1);
                }

                break;
            case PackedKind.Ext:
                byte code = Take(PackedKind.Ext);
                Slice(1 + (code >= 0xd4 ? 1 << (code - 0xd4) : Length(code, 0xc7)));
                break;
            default:
                Position++;
                break;
        }
    }

    private int Container(PackedKind kind, byte wide)
    {
        byte code = Take(kind);
        ulong count = code < 0xa0 ? code & 15u : Fixed(code == wide ? 2 : 4);

        // Each value takes a byte at least: nobody makes us allocate what is not there.
        return count <= (ulong)(_bytes.Length - Position) ? (int)count : throw Truncated();
    }

    private int Length(byte code, byte first)
    {
        ulong length = Fixed(1 << (code - first));
        return length <= (ulong)(_bytes.Length - Position) ? (int)length : throw Truncated();
    }

    private readonly byte Peek() => Position < _bytes.Length ? _bytes[Position] : throw Truncated();

    private byte Take(PackedKind kind)
    {
        if (Next != kind)
        {
            throw new LogFormatException($"{kind} wanted at byte {Position}, not {Next}");
        }

        return _bytes[Position++];
    }

    private ulong Fixed(int bytes)
    {
        ulong value = 0;
        foreach (byte b in Slice(bytes))
        {
            value = value << 8 | b;
        }

        return value;
    }

    private ReadOnlySpan<byte> Slice(int length)
    {
        if (length > _bytes.Length - Position)
        {
            throw Truncated();
        }

        ReadOnlySpan<byte> slice = _bytes.Slice(Position, length);
        Position += length;
        return slice;
    }

    private static LogFormatException Truncated() => new("a packed log that is cut off");
}
