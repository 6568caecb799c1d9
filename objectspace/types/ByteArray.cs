using System;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>An internal block of raw bytes (the storage of bytearray); programs never see it.</summary>
public unsafe struct PyRawBytes
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>Number of bytes that follow.</summary>
    public long Length;

    /// <summary>A zeroed block; null with MemoryError.</summary>
    public static Ref<PyRawBytes> Allocate(long length)
    {
        ulong address = (ulong)length > int.MaxValue ? 0 : Heap.TryAllocate(ShapeIds.Of(TypeId.RawBytes), (ulong)sizeof(PyRawBytes) + (ulong)length);
        if (address == 0)
        {
            Errors.NoMemory();
            return default;
        }

        Ref<PyRawBytes> block = Value.FromBits(address).As<PyRawBytes>();
        block.Fields.Length = length;
        return block;
    }
}

/// <summary>A bytearray: storage in a separate block, with room to grow behind and, after deletions, before the bytes.</summary>
/// <remarks>While <see cref="Exports"/> is not 0 someone holds a pointer into the storage: the length must not change.</remarks>
public unsafe partial struct PyByteArray
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>A <see cref="PyRawBytes"/>; null while nothing was stored.</summary>
    public Slot Storage;
    /// <summary>Offset of the first byte in the storage.</summary>
    public long Start;
    /// <summary>Number of bytes.</summary>
    public long Length;
    /// <summary>Buffers given out.</summary>
    public long Exports;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b10;

    private const string WrongByte = "byte must be in range(0, 256)";

    /// <summary>Asked when a bytearray with exports is to be resized: releases the buffers of dead objects; set by the vm.</summary>
    public static delegate*<void> ReclaimExports;

    /// <summary>A zeroed bytearray of exact type; null with MemoryError.</summary>
    public static Value Allocate(long length)
    {
        Value array = Value.FromBits(Heap.Allocate(ShapeIds.ByteArray, (nuint)sizeof(PyByteArray)));
        if (length > 0)
        {
            Ref<PyRawBytes> storage = PyRawBytes.Allocate(length);
            if (storage.IsNull)
            {
                return Value.Null;
            }

            array.As<PyByteArray>().Fields.Storage.Store(array, storage);
            array.As<PyByteArray>().Fields.Length = length;
        }

        return array;
    }

    /// <summary>A bytearray of exact type.</summary>
    public static Value New(scoped ReadOnlySpan<byte> data)
    {
        Value array = Allocate(data.Length);
        if (!array.IsNull)
        {
            data.CopyTo(Span(array));
        }

        return array;
    }

    /// <summary>Number of bytes.</summary>
    public static long LengthOf(Value array) => array.As<PyByteArray>().Fields.Length;

    /// <summary>The first byte in place; invalid after anything that may run Python code or resize.</summary>
    public static byte* Data(Value array)
    {
        ref PyByteArray a = ref array.As<PyByteArray>().Fields;
        Value storage = a.Storage.Load();
        return storage.IsNull ? (byte*)array.Bits + sizeof(PyByteArray) : storage.As<PyRawBytes>().TailBytes() + a.Start;
    }

    /// <summary>The bytes in place; invalid after anything that may run Python code or resize.</summary>
    public static Span<byte> Span(Value array) => new(Data(array), (int)LengthOf(array));

    private static long Capacity(Value array)
    {
        ref PyByteArray a = ref array.As<PyByteArray>().Fields;
        return a.Storage.IsNull ? 0 : a.Storage.Load().As<PyRawBytes>().Fields.Length;
    }

    /// <summary>May the length change? False with BufferError while buffers are out.</summary>
    private static bool CanResize(Value array)
    {
        ref PyByteArray a = ref array.As<PyByteArray>().Fields;
        if (a.Exports > 0 && ReclaimExports != null)
        {
            ReclaimExports();
        }

        if (a.Exports == 0)
        {
            return true;
        }

        Errors.Raise(TypeId.BufferError, "Existing exports of data: object cannot be re-sized");
        return false;
    }

    /// <summary>Makes the length <paramref name="length"/>; new bytes at the end are undefined. False with BufferError or MemoryError.</summary>
    public static bool Resize(Value array, long length) => length == LengthOf(array) || (CanResize(array) && SetLength(array, length));

    private static bool SetLength(Value array, long length)
    {
        ref PyByteArray a = ref array.As<PyByteArray>().Fields;
        long capacity = Capacity(array);
        if (a.Start + length > capacity)
        {
            if (length <= capacity && a.Start >= capacity / 2)
            {
                // Half of the block is free in front.
                Buffer.MemoryCopy(Data(array), Data(array) - a.Start, capacity, a.Length);
            }
            else
            {
                Ref<PyRawBytes> bigger = PyRawBytes.Allocate(Math.Max(length, Math.Min(length + (length >> 1) + 16, PyBytes.MaxLength)));
                if (bigger.IsNull)
                {
                    return false;
                }

                Span(array).CopyTo(new Span<byte>(bigger.TailBytes(), (int)bigger.Fields.Length));
                a.Storage.Store(array, bigger);
            }

            a.Start = 0;
        }
        else if (length < capacity / 4 && capacity > 256)
        {
            // Most of the block would be unused.
            Ref<PyRawBytes> smaller = PyRawBytes.Allocate(length + (length >> 3) + 16);
            if (!smaller.IsNull)
            {
                Span(array)[..(int)Math.Min(length, a.Length)].CopyTo(new Span<byte>(smaller.TailBytes(), (int)smaller.Fields.Length));
                a.Storage.Store(array, smaller);
                a.Start = 0;
            }
        }

        a.Length = length;
        return true;
    }

    /// <summary>Replaces <paramref name="count"/> bytes at <paramref name="at"/> by <paramref name="data"/>, which lies outside the array.</summary>
    public static bool Splice(Value array, long at, long count, scoped ReadOnlySpan<byte> data)
    {
        ref PyByteArray a = ref array.As<PyByteArray>().Fields;
        long growth = data.Length - count;
        if (growth != 0)
        {
            if (!CanResize(array))
            {
                return false;
            }

            long tail = a.Length - at - count;
            if (growth < 0 && at == 0)
            {
                // Bytes taken from the front leave room there.
                a.Start -= growth;
                a.Length += growth;
            }
            else if (growth < 0)
            {
                Buffer.MemoryCopy(Data(array) + at + count, Data(array) + at + data.Length, tail, tail);
                SetLength(array, a.Length + growth);
            }
            else
            {
                if (!SetLength(array, a.Length + growth))
                {
                    return false;
                }

                Buffer.MemoryCopy(Data(array) + at + count, Data(array) + at + data.Length, tail, tail);
            }
        }

        data.CopyTo(Span(array)[(int)at..]);
        return true;
    }

    /// <summary>Appends bytes that lie outside the array.</summary>
    public static bool Append(Value array, scoped ReadOnlySpan<byte> data) => Splice(array, LengthOf(array), 0, data);

    private static bool AppendByte(Value array, byte b)
    {
        long length = LengthOf(array);
        if (!CanResize(array) || !SetLength(array, length + 1))
        {
            return false;
        }

        Data(array)[length] = b;
        return true;
    }

    /// <summary>Appends the ints of an iterator; false with an error set.</summary>
    internal static bool ExtendByItems(Value array, Value iterator, string wrongByte)
    {
        while (true)
        {
            Value item = Space.Next(iterator);
            if (item.IsNull)
            {
                return !Errors.Occurred;
            }

            int b = ByteArgument.ToByte(item, wrongByte);
            if (b < 0 || !AppendByte(array, (byte)b))
            {
                return false;
            }
        }
    }

    private static bool GetBuffer(Value self, BufferView* view, int flags)
    {
        ref PyByteArray a = ref self.As<PyByteArray>().Fields;
        a.Exports++;
        view->Owner.Initialize(self);
        view->Memory.Initialize(a.Storage.IsNull ? self : a.Storage.Load());
        view->Data = Data(self);
        view->Length = a.Length;
        view->ItemSize = 1;
        view->Dimensions = 1;
        return true;
    }

    private static void ReleaseBuffer(Value self, BufferView* view) => self.As<PyByteArray>().Fields.Exports--;
}
