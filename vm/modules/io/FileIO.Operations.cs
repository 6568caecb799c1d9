using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Reading, writing and positioning of FileIO.</summary>
internal static unsafe partial class FileIO
{
    /// <summary>Result of the C# entry points: nothing could be transferred without blocking.</summary>
    public const long Blocked = -2;

    private static Value ClosedError() => Errors.ValueError("I/O operation on closed file");

    private static bool CheckReadable(Value self)
    {
        ref Layout f = ref Of(self);
        if (f.Descriptor >= 0 && f.Readable != 0)
        {
            return true;
        }

        _ = f.Descriptor < 0 ? ClosedError() : Io.Unsupported("File not open for reading");
        return false;
    }

    private static bool CheckWritable(Value self)
    {
        ref Layout f = ref Of(self);
        if (f.Descriptor >= 0 && f.Writable != 0)
        {
            return true;
        }

        _ = f.Descriptor < 0 ? ClosedError() : Io.Unsupported("File not open for writing");
        return false;
    }

    /// <summary>Reads into memory that stays in place; bytes read, <see cref="Blocked"/>, or -1 with an error set.</summary>
    public static long ReadTo(Value self, byte* data, long length)
    {
        if (!CheckReadable(self))
        {
            return -1;
        }

        return Result(IoNative.Read(Of(self).Descriptor, data, length));
    }

    /// <summary>Writes memory that stays in place; bytes written, <see cref="Blocked"/>, or -1 with an error set.</summary>
    public static long WriteFrom(Value self, byte* data, long length)
    {
        if (!CheckWritable(self))
        {
            return -1;
        }

        return Result(IoNative.Write(Of(self).Descriptor, data, length));
    }

    private static long Result(IoNative.Outcome outcome)
    {
        if (!outcome.Failed)
        {
            return outcome.Result;
        }

        if (outcome.Errno == IoNative.WouldBlock)
        {
            return Blocked;
        }

        outcome.Raise();
        return -1;
    }

    /// <summary>Moves; the new position, or -1 with an error set.</summary>
    public static long SeekTo(Value self, long offset, int whence)
    {
        if (Of(self).Descriptor < 0)
        {
            ClosedError();
            return -1;
        }

        IoNative.Outcome moved = IoNative.Seek(Of(self).Descriptor, offset, whence);
        if (Of(self).Seekable == NotKnown)
        {
            Of(self).Seekable = moved.Failed ? (byte)0 : (byte)1;
        }

        if (moved.Failed)
        {
            moved.Raise();
            return -1;
        }

        return moved.Result;
    }

    private static Value Number(long result) => result >= 0 ? PyInt.New(result) : result == Blocked ? Value.None : Value.Null;

    private static Value Read(Value self, Value size)
    {
        if (!CheckReadable(self) || !Io.OptionalSize(size, out long count))
        {
            return Value.Null;
        }

        if (count < 0)
        {
            return ReadAll(self);
        }

        Ref<PyBytes> bytes = PyBytes.Allocate(Math.Min(count, PyBytes.MaxLength));
        if (bytes.IsNull)
        {
            return bytes;
        }

        Value buffer = bytes;
        long got = ReadTo(self, bytes.TailBytes(), count);
        return got < 0 ? Number(got) : got == count && count > 1 ? buffer : PyBytes.New(PyBytes.Span(buffer)[..(int)got]);
    }

    /// <summary>readall(): until the end, with a buffer of the size the file claims.</summary>
    public static Value ReadAll(Value self)
    {
        if (Of(self).Descriptor < 0)
        {
            return ClosedError();
        }

        int descriptor = Of(self).Descriptor;
        long capacity = Io.DefaultBufferBytes;
        StatFunctions.StatBuffer stat;
        if (StatFunctions.OfDescriptor(descriptor, &stat) == 0 && (stat.Mode & 0xF000) == 0x8000)
        {
            IoNative.Outcome at = IoNative.Seek(descriptor, 0, 1);
            if (!at.Failed && stat.Size >= at.Result && stat.Size - at.Result < PyBytes.MaxLength)
            {
                // One more byte, so that the end shows in the first read that is too short.
                capacity = stat.Size - at.Result + 1;
            }
        }

        Value buffer = PyRawBytes.Allocate(capacity);
        long length = 0;
        while (!buffer.IsNull)
        {
            if (length >= capacity)
            {
                capacity += length > 65536 ? length >> 3 : 256 + length;
                capacity = Math.Max(capacity, Io.DefaultBufferBytes);
                Ref<PyRawBytes> bigger = PyRawBytes.Allocate(Math.Min(capacity, PyBytes.MaxLength));
                if (bigger.IsNull)
                {
                    return bigger;
                }

                new ReadOnlySpan<byte>(buffer.As<PyRawBytes>().TailBytes(), (int)length).CopyTo(new Span<byte>(bigger.TailBytes(), (int)length));
                buffer = bigger;
            }

            IoNative.Outcome got = IoNative.Read(descriptor, buffer.As<PyRawBytes>().TailBytes() + length, capacity - length);
            if (got.Failed)
            {
                if (got.Errno != IoNative.WouldBlock)
                {
                    return got.Raise();
                }

                if (length > 0)
                {
                    break;
                }

                return Value.None;
            }

            if (got.Result == 0)
            {
                break;
            }

            length += got.Result;
        }

        return buffer.IsNull ? buffer : PyBytes.New(new ReadOnlySpan<byte>(buffer.As<PyRawBytes>().TailBytes(), (int)length));
    }

    private static Value ReadInto(Value self, Value buffer)
    {
        BufferView view;
        if (!IoArguments.Writable(buffer, "readinto", &view))
        {
            return Value.Null;
        }

        long got = ReadTo(self, view.Data, view.Length);
        Buffers.Release(&view);
        return Number(got);
    }

    private static Value Write(Value self, Value data)
    {
        BufferView view;
        if (!CheckWritable(self) || !IoArguments.Readable(data, &view))
        {
            return Value.Null;
        }

        long written = WriteFrom(self, view.Data, view.Length);
        Buffers.Release(&view);
        return Number(written);
    }

    private static Value Seek(Value self, Value position, Value whenceArgument)
    {
        if (Of(self).Descriptor < 0)
        {
            return ClosedError();
        }

        if (!Io.Int(whenceArgument, 0, out int whence))
        {
            return Value.Null;
        }

        if (position.IsFloat)
        {
            return Errors.TypeError("an integer is required");
        }

        return Io.Offset(position, out long offset) ? Number(SeekTo(self, offset, whence)) : Value.Null;
    }

    private static Value Tell(Value self) => Number(SeekTo(self, 0, 1));

    private static Value Truncate(Value self, Value size)
    {
        if (!CheckWritable(self))
        {
            return Value.Null;
        }

        long length;
        if (size.IsNull || size.IsNone)
        {
            length = SeekTo(self, 0, 1);
            if (length < 0)
            {
                return Value.Null;
            }

            size = PyInt.New(length);
        }
        else if (!Io.Offset(size, out length))
        {
            return Value.Null;
        }

        IoNative.Outcome cut = IoNative.Truncate(Of(self).Descriptor, length);
        return cut.Failed ? cut.Raise() : size;
    }

    private static Value SeekableMethod(Value self)
    {
        if (Of(self).Descriptor < 0)
        {
            return ClosedError();
        }

        if (Of(self).Seekable == NotKnown && SeekTo(self, 0, 1) < 0)
        {
            Errors.Clear();
        }

        return Value.FromBool(Of(self).Seekable == 1);
    }

    private static Value ReadableMethod(Value self) => Of(self).Descriptor < 0 ? ClosedError() : Value.FromBool(Of(self).Readable != 0);

    private static Value WritableMethod(Value self) => Of(self).Descriptor < 0 ? ClosedError() : Value.FromBool(Of(self).Writable != 0);

    private static Value FileNo(Value self) => Of(self).Descriptor < 0 ? ClosedError() : PyInt.New(Of(self).Descriptor);

    private static Value IsATty(Value self) => Of(self).Descriptor < 0 ? ClosedError() : Value.FromBool(IoNative.IsATty(Of(self).Descriptor));
}
