using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Pickling;

/// <summary>The bytes a pickler has written, with the frames of protocol 4, and which objects it has written already.</summary>
internal sealed class PickleOutput
{
    private const int FrameTarget = 64 * 1024, FrameLeast = 4, FrameHeader = 9;

    private byte[] _bytes = new byte[512];
    private int _frameStart = -1;

    // Open addressing; a key of 0 is empty.
    private ulong[] _keys = new ulong[64];
    private int[] _numbers = new int[64];

    /// <summary>Number of bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>The protocol.</summary>
    public int Protocol { get; set; }

    /// <summary>Opcodes with binary arguments?</summary>
    public bool IsBinary { get; set; }

    /// <summary>Nothing is memoized.</summary>
    public bool IsFast { get; set; }

    /// <summary>Old module names for Python 2?</summary>
    public bool FixImports { get; set; }

    /// <summary>Are frames written now?</summary>
    public bool IsFraming { get; set; }

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Does data of this size go past the frames?</summary>
    public static bool IsBig(long size) => size >= FrameTarget;

    /// <summary>Number of objects memoized.</summary>
    public int MemoCount { get; private set; }

    /// <summary>Forgets the bytes.</summary>
    public void Clear()
    {
        Length = 0;
        _frameStart = -1;
    }

    private Span<byte> Room(int count)
    {
        if (IsFraming && _frameStart < 0)
        {
            _frameStart = Length;
            Ensure(FrameHeader);
            Length += FrameHeader;
        }

        Ensure(count);
        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }

    private void Ensure(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, checked(Math.Max(_bytes.Length * 2, Length + count)));
        }
    }

    /// <summary>Writes an opcode without argument.</summary>
    public void Op(byte op) => Room(1)[0] = op;

    /// <summary>Writes an opcode and a byte.</summary>
    public void Op1(byte op, int argument)
    {
        Span<byte> to = Room(2);
        to[0] = op;
        to[1] = (byte)argument;
    }

    /// <summary>Writes an opcode and four bytes.</summary>
    public void Op4(byte op, uint argument)
    {
        Span<byte> to = Room(5);
        to[0] = op;
        BinaryPrimitives.WriteUInt32LittleEndian(to[1..], argument);
    }

    /// <summary>Writes an opcode and eight bytes.</summary>
    public void Op8(byte op, ulong argument)
    {
        Span<byte> to = Room(9);
        to[0] = op;
        BinaryPrimitives.WriteUInt64LittleEndian(to[1..], argument);
    }

    /// <summary>Writes a float with its opcode.</summary>
    public void Double(double d)
    {
        Span<byte> to = Room(9);
        to[0] = PickleOp.BinFloat;
        BinaryPrimitives.WriteDoubleBigEndian(to[1..], d);
    }

    /// <summary>Writes an opcode, a text of ASCII characters and a line feed.</summary>
    public void Line(byte op, string text)
    {
        Op(op);
        Encoding.Latin1.GetBytes(text, Room(text.Length));
        Op((byte)'\n');
    }

    /// <summary>Writes a number as a line.</summary>
    public void Line(byte op, long number) => Line(op, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Room(bytes.Length));

    /// <summary>Ends a frame that is long enough; says whether there was one.</summary>
    public bool EndLongFrame()
    {
        if (!IsFraming || _frameStart < 0 || Length - _frameStart - FrameHeader < FrameTarget)
        {
            return false;
        }

        EndFrame();
        return true;
    }

    /// <summary>Ends the frame, if one was begun; a very short one loses its header.</summary>
    public void EndFrame()
    {
        if (!IsFraming || _frameStart < 0)
        {
            return;
        }

        int size = Length - _frameStart - FrameHeader;
        if (size >= FrameLeast)
        {
            _bytes[_frameStart] = PickleOp.Frame;
            BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(_frameStart + 1), (ulong)size);
        }
        else
        {
            _bytes.AsSpan(_frameStart + FrameHeader, size).CopyTo(_bytes.AsSpan(_frameStart));
            Length -= FrameHeader;
        }

        _frameStart = -1;
    }

    /// <summary>The number of a memoized object; -1: it was not written yet.</summary>
    public int Find(Value v)
    {
        int i = Place(Identity.Of(v));
        return _keys[i] == 0 ? -1 : _numbers[i];
    }

    private int Place(ulong key)
    {
        int mask = _keys.Length - 1, i = (int)((key * 0x9E3779B97F4A7C15) >> 40) & mask;
        while (_keys[i] != 0 && _keys[i] != key)
        {
            i = (i + 1) & mask;
        }

        return i;
    }

    /// <summary>Memoizes an object under a number.</summary>
    public void Add(Value v, int number)
    {
        ulong key = Identity.Of(v);
        if ((MemoCount + 1) * 2 > _keys.Length)
        {
            Grow();
        }

        int i = Place(key);
        MemoCount += _keys[i] == 0 ? 1 : 0;
        _keys[i] = key;
        _numbers[i] = number;
    }

    private void Grow()
    {
        ulong[] keys = _keys;
        int[] numbers = _numbers;
        _keys = new ulong[keys.Length * 4];
        _numbers = new int[keys.Length * 4];
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] != 0)
            {
                int place = Place(keys[i]);
                _keys[place] = keys[i];
                _numbers[place] = numbers[i];
            }
        }
    }

    /// <summary>Forgets all memoized objects.</summary>
    public void ClearMemo()
    {
        MemoCount = 0;
        _keys = new ulong[64];
        _numbers = new int[64];
    }
}
