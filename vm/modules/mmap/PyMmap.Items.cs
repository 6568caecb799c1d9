using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules.MappedMemory;

/// <summary>mmap.mmap as a sequence: indices, slices, iteration.</summary>
internal static unsafe partial class PyMmap
{
    private static long Length(Value self) => IsOpen(self) ? Of(self).Size : -1;

    private static Value Iter(Value self) => PySequenceIterator.New(MappedItems.New(self));

    private static Value Reversed(Value self) => Space.Call(Types.Get(TypeId.Reversed), MappedItems.New(self));

    /// <summary>An item as bytes, for iteration.</summary>
    internal static Value ItemAt(Value self, long index) =>
        !IsOpen(self) ? Value.Null
        : (ulong)index < (ulong)Of(self).Size ? PyBytes.FromByte(Of(self).Data[index])
        : Errors.IndexError("mmap index out of range");

    /// <summary>A bytes object of some bytes of the map; null with MemoryError.</summary>
    private static Value Bytes(Value self, long start, long count) =>
        count > PyBytes.MaxLength ? Errors.NoMemory() : PyBytes.New(new ReadOnlySpan<byte>(Of(self).Data + start, (int)count));

    private static bool ItemIndex(Value self, Value key, out long index)
    {
        if (!Space.AsIndex(key, TypeId.IndexError, out index))
        {
            return false;
        }

        index += index < 0 ? Of(self).Size : 0;
        if ((ulong)index < (ulong)Of(self).Size)
        {
            return true;
        }

        Errors.IndexError("mmap index out of range");
        return false;
    }

    private static bool SliceOf(Value self, Value slice, out long start, out long step, out long count)
    {
        count = 0;
        if (!PySlice.Unpack(slice, out start, out long stop, out step))
        {
            return false;
        }

        count = PySlice.Adjust(Of(self).Size, ref start, ref stop, step);
        return true;
    }

    private static Value GetItem(Value self, Value key)
    {
        if (!IsOpen(self))
        {
            return Value.Null;
        }

        if (!key.HasShape(ShapeIds.Slice))
        {
            return !Space.IsIndex(key) ? Errors.TypeError("mmap indices must be integers")
                : ItemIndex(self, key, out long index) && IsOpen(self) ? Value.FromSmallInt(Of(self).Data[index])
                : Value.Null;
        }

        if (!SliceOf(self, key, out long start, out long step, out long count) || !IsOpen(self))
        {
            return Value.Null;
        }

        if (step == 1 || count == 0)
        {
            return Bytes(self, start, count);
        }

        Ref<PyBytes> result = PyBytes.Allocate(count);
        if (!result.IsNull)
        {
            byte* from = Of(self).Data + start, to = result.TailBytes();
            for (long i = 0; i < count; i++)
            {
                to[i] = from[i * step];
            }
        }

        return result;
    }

    private static bool SetItem(Value self, Value key, Value value)
    {
        if (!IsOpen(self) || !IsWritable(self))
        {
            return false;
        }

        if (key.HasShape(ShapeIds.Slice))
        {
            return SetSlice(self, key, value);
        }

        if (!Space.IsIndex(key))
        {
            Errors.TypeError("mmap indices must be integer");
            return false;
        }

        if (!ItemIndex(self, key, out long index))
        {
            return false;
        }

        if (value.IsNull || !Space.IsIndex(value))
        {
            Errors.TypeError(value.IsNull ? "mmap doesn't support item deletion" : "mmap item value must be an int");
            return false;
        }

        if (!Space.AsIndex(value, TypeId.TypeError, out long item))
        {
            return false;
        }

        if ((ulong)item > byte.MaxValue)
        {
            Errors.ValueError("mmap item value must be in range(0, 256)");
            return false;
        }

        // The two __index__ may have closed or shortened it.
        if (!IsOpen(self) || index >= Of(self).Size)
        {
            return Errors.Occurred || !Errors.IndexError("mmap index out of range").IsNull;
        }

        Of(self).Data[index] = (byte)item;
        return true;
    }

    private static bool SetSlice(Value self, Value key, Value value)
    {
        if (!SliceOf(self, key, out long start, out long step, out long count))
        {
            return false;
        }

        if (value.IsNull)
        {
            Errors.TypeError("mmap object doesn't support slice deletion");
            return false;
        }

        BufferView view;
        if (!Buffers.Get(value, &view))
        {
            return false;
        }

        bool good = IsOpen(self);
        if (good && view.Length != count)
        {
            Errors.IndexError("mmap slice assignment is wrong size");
            good = false;
        }
        else if (good && step == 1)
        {
            Buffer.MemoryCopy(view.Data, Of(self).Data + start, count, count);
        }
        else if (good)
        {
            byte* to = Of(self).Data + start;
            for (long i = 0; i < count; i++)
            {
                to[i * step] = view.Data[i];
            }
        }

        Buffers.Release(&view);
        return good;
    }
}
