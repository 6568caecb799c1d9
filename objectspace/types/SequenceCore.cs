using System;
using System.Runtime.CompilerServices;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>An internal array of slots (list storage, attribute overflow); programs never see it.</summary>
public unsafe struct PyRefArray
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>Number of slots that follow.</summary>
    public long Length;

    /// <summary>A zeroed array.</summary>
    public static Ref<PyRefArray> Allocate(long length)
    {
        ulong address = Heap.TryAllocate(ShapeIds.RefArray, (ulong)sizeof(PyRefArray) + ((ulong)length * 8));
        if (address == 0)
        {
            Errors.NoMemory();
            return default;
        }

        Ref<PyRefArray> array = Value.FromBits(address).As<PyRefArray>();
        array.Fields.Length = length;
        return array;
    }
}

/// <summary>A tuple: Length slots after the fields.</summary>
public unsafe partial struct PyTuple
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>Number of items.</summary>
    public long Length;

    /// <summary>Byte offset of <see cref="Length"/>.</summary>
    public const uint LengthOffset = 8;

    private static Root s_empty;

    /// <summary>The empty tuple.</summary>
    public static Value Empty => s_empty.Value;

    internal static void InitializeCore() => s_empty = Roots.New(Value.FromBits(Heap.AllocateImmortal(ShapeIds.Tuple, (nuint)sizeof(PyTuple))));

    /// <summary>A tuple of <paramref name="length"/> ≥ 1 items, to be filled at once with Store or Initialize.</summary>
    public static Ref<PyTuple> Allocate(long length)
    {
        ulong address = Heap.TryAllocate(ShapeIds.Tuple, (ulong)sizeof(PyTuple) + ((ulong)length * 8));
        if (address == 0)
        {
            Errors.NoMemory();
            return default;
        }

        Ref<PyTuple> tuple = Value.FromBits(address).As<PyTuple>();
        tuple.Fields.Length = length;
        return tuple;
    }

    // A few items always fit into the nursery.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Ref<PyTuple> AllocateSmall(long length)
    {
        Ref<PyTuple> tuple = Value.FromBits(Heap.Allocate(ShapeIds.Tuple, (nuint)sizeof(PyTuple) + ((nuint)length * 8))).As<PyTuple>();
        tuple.Fields.Length = length;
        return tuple;
    }

    /// <summary>Number of items.</summary>
    public static long LengthOf(Value tuple) => tuple.As<PyTuple>().Fields.Length;

    /// <summary>Item <paramref name="index"/> (not checked).</summary>
    public static Value Get(Value tuple, long index) => tuple.As<PyTuple>().Tail(index).Load();

    /// <summary>The items in place.</summary>
    public static Slot* Items(Value tuple) => (Slot*)(tuple.Bits + (ulong)sizeof(PyTuple));

    /// <summary>A tuple of one item.</summary>
    public static Value New(Value a)
    {
        Ref<PyTuple> tuple = AllocateSmall(1);
        tuple.Tail(0).Initialize(a);
        return tuple;
    }

    /// <summary>A tuple of two items.</summary>
    public static Value New(Value a, Value b)
    {
        Ref<PyTuple> tuple = AllocateSmall(2);
        tuple.Tail(0).Initialize(a);
        tuple.Tail(1).Initialize(b);
        return tuple;
    }

    /// <summary>A tuple of three items.</summary>
    public static Value New(Value a, Value b, Value c)
    {
        Ref<PyTuple> tuple = AllocateSmall(3);
        tuple.Tail(0).Initialize(a);
        tuple.Tail(1).Initialize(b);
        tuple.Tail(2).Initialize(c);
        return tuple;
    }

    /// <summary>A tuple of four items.</summary>
    public static Value New(Value a, Value b, Value c, Value d)
    {
        Ref<PyTuple> tuple = Allocate(4);
        tuple.Tail(0).Initialize(a);
        tuple.Tail(1).Initialize(b);
        tuple.Tail(2).Initialize(c);
        tuple.Tail(3).Initialize(d);
        return tuple;
    }

    /// <summary>A tuple of the <paramref name="count"/> slots at <paramref name="items"/>.</summary>
    public static Value FromSlots(Slot* items, long count)
    {
        if (count == 0)
        {
            return Empty;
        }

        Ref<PyTuple> tuple = Allocate(count);
        if (!tuple.IsNull)
        {
            Buffer.MemoryCopy(items, Items(tuple), count * 8, count * 8);
            WriteBarrier.Watch(tuple.Value.Bits);
        }

        return tuple;
    }
}

/// <summary>A list: storage in a separate array that grows.</summary>
public unsafe partial struct PyList
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>Number of items.</summary>
    public long Length;
    /// <summary>A <see cref="PyRefArray"/>, or null while nothing was stored. Slots from Length on are null.</summary>
    public Slot Storage;
    /// <summary>Byte offset of <see cref="Length"/>.</summary>
    public const uint LengthOffset = 8;
    /// <summary>Byte offset of <see cref="Storage"/>.</summary>
    public const uint StorageOffset = 16;
    /// <summary>Reference words.</summary>
    public const ulong References = 1 << 2;

    /// <summary>A new list with room for <paramref name="capacity"/> items, to be appended.</summary>
    public static Value New(long capacity = 0)
    {
        Value list = Unfilled(capacity);
        if (capacity > 0 && !list.IsNull)
        {
            Watch(list);
        }

        return list;
    }

    /// <summary>A new list with room for <paramref name="count"/> items, which are to be initialized in place, and then announced to <see cref="Filled"/>.</summary>
    public static Value Unfilled(long count)
    {
        if (count <= 0)
        {
            return Value.FromBits(Heap.Allocate(ShapeIds.List, (nuint)sizeof(PyList)));
        }

        Ref<PyRefArray> storage = PyRefArray.Allocate(count);
        if (storage.IsNull)
        {
            return Value.Null;
        }

        Ref<PyList> list = Value.FromBits(Heap.Allocate(ShapeIds.List, (nuint)sizeof(PyList))).As<PyList>();
        list.Fields.Storage.Initialize(storage);
        return list;
    }

    /// <summary>The items of an <see cref="Unfilled"/> list are there: what is stored into it from now on is stored through the barrier.</summary>
    public static Value Filled(Value list, long count)
    {
        list.As<PyList>().Fields.Length = count;
        if (count > 0)
        {
            Watch(list);
        }

        return list;
    }

    /// <summary>A list of the <paramref name="count"/> slots at <paramref name="items"/>.</summary>
    public static Value FromSlots(Slot* items, long count)
    {
        Value list = Unfilled(count);
        if (list.IsNull || count == 0)
        {
            return list;
        }

        Buffer.MemoryCopy(items, Items(list), count * 8, count * 8);
        return Filled(list, count);
    }

    /// <summary>Number of items.</summary>
    public static long LengthOf(Value list) => list.As<PyList>().Fields.Length;

    /// <summary>The items in place; invalid after anything that may run Python code or grow the list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Slot* Items(Value list) => (Slot*)(list.As<PyList>().Fields.Storage.Load().Bits + (ulong)sizeof(PyRefArray));

    /// <summary>Slots allocated.</summary>
    public static long Capacity(Value list)
    {
        Value storage = list.As<PyList>().Fields.Storage.Load();
        return storage.IsNull ? 0 : storage.As<PyRefArray>().Fields.Length;
    }

    /// <summary>Item <paramref name="index"/> (not checked).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value Get(Value list, long index) => Items(list)[index].Load();

    /// <summary>Overwrites item <paramref name="index"/> (not checked).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(Value list, long index, Value item) => Items(list)[index].Store(list.As<PyList>().Fields.Storage.Load(), item);

    /// <summary>Appends; false with MemoryError.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Append(Value list, Value item)
    {
        ref PyList fields = ref list.As<PyList>().Fields;
        long length = fields.Length;
        if (length >= Capacity(list) && !Reserve(list, length + 1))
        {
            return false;
        }

        fields.Length = length + 1;
        Items(list)[length].Store(fields.Storage.Load(), item);
        return true;
    }

    /// <summary>Makes room for <paramref name="needed"/> items in all, over-allocating as a growing list should; false with MemoryError.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Reserve(Value list, long needed)
    {
        long capacity = Capacity(list);
        if (needed <= capacity)
        {
            return true;
        }

        long wanted = Math.Max(needed + (needed >> 1) + 4, 8);
        Ref<PyRefArray> bigger = PyRefArray.Allocate(wanted);
        if (bigger.IsNull)
        {
            return false;
        }

        ref PyList fields = ref list.As<PyList>().Fields;
        long length = fields.Length;
        if (length > 0)
        {
            Buffer.MemoryCopy(Items(list), (Slot*)(bigger.Value.Bits + (ulong)sizeof(PyRefArray)), length * 8, length * 8);
        }

        WriteBarrier.Watch(bigger.Value.Bits);
        fields.Storage.Store(list, bigger);
        return true;
    }

    private static void Watch(Value list) => WriteBarrier.Watch(list.As<PyList>().Fields.Storage.Load().Bits);
}
