using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Jit;

/// <summary>Questions that machine code asks, and small changes, without telling .NET that it comes back: half of what such a call costs otherwise.</summary>
/// <remarks>
/// For .NET the thread is still outside while these run. So they must not touch objects of .NET, allocate (but in the nursery's window), throw, wait, or use
/// static fields that have to be initialised. What needs more goes on to the entry that does tell .NET. With a compiler at run
/// time functions have stubs that it fixes up in the meantime: then the other entries are used only.
/// </remarks>
internal static unsafe class PlainLeaves
{
    private const int GetItemSlot = JitMemory.MaxHelpers - 1, GetSlot = JitMemory.MaxHelpers - 2, ContainsSlot = JitMemory.MaxHelpers - 3,
        AddSlot = JitMemory.MaxHelpers - 4, SetSlot = JitMemory.MaxHelpers - 5, GetSliceSlot = JitMemory.MaxHelpers - 6, SetSliceSlot = JitMemory.MaxHelpers - 7;

    // Items that are copied here; for more the transition does not matter.
    private const long MostCopied = 64;

    /// <summary>The entry of a question: the first or, where that cannot be, the other one.</summary>
    public static nint Choose(nint leaf, nint other) => RuntimeFeature.IsDynamicCodeSupported ? other : leaf;

    /// <summary>Which entries the leaves for slices go on to.</summary>
    public static void InstallSlices(nint getSlice, nint setSlice)
    {
        nint* table = (nint*)JitMemory.Helpers;
        table[GetSliceSlot] = getSlice;
        table[SetSliceSlot] = setSlice;
    }

    /// <summary>Which entries the leaves go on to.</summary>
    public static void Install(nint getItem, nint get, nint contains, nint add, nint set)
    {
        nint* table = (nint*)JitMemory.Helpers;
        table[GetItemSlot] = getItem;
        table[GetSlot] = get;
        table[ContainsSlot] = contains;
        table[AddSlot] = add;
        table[SetSlot] = set;
    }

    private static void* Full(int slot) => ((void**)JitMemory.Helpers)[slot];

    /// <summary>Two exact strs.</summary>
    public static long StrEqual(ulong a, ulong b) => PyStr.Equal(Value.FromBits(a), Value.FromBits(b)) ? 1 : 0;

    /// <summary>What the C library gives for x ** y.</summary>
    public static double Power(double x, double y) => System.Math.Pow(x, y);

    /// <summary>The same, for who needs a transition.</summary>
    [UnmanagedCallersOnly]
    public static long StrEqualEntry(ulong a, ulong b) => StrEqual(a, b);

    /// <summary>dict[key] and other items; 0: declined.</summary>
    public static ulong GetItem(ulong obj, ulong key)
    {
        int index = Find(Value.FromBits(obj), Value.FromBits(key), out _);
        return index >= 0 ? ValueAt(obj, index) : index == PlainValues.Absent ? 0
            : ((delegate* unmanaged[SuppressGCTransition]<ulong, ulong, ulong>)Full(GetItemSlot))(obj, key);
    }

    /// <summary>dict.get(key, absent); 0: declined.</summary>
    public static ulong Get(ulong dict, ulong key, ulong absent)
    {
        int index = Find(Value.FromBits(dict), Value.FromBits(key), out _);
        return index >= 0 ? ValueAt(dict, index) : index == PlainValues.Absent ? absent == 0 ? Singletons.None : absent
            : ((delegate* unmanaged[SuppressGCTransition]<ulong, ulong, ulong, ulong>)Full(GetSlot))(dict, key, absent);
    }

    /// <summary>key in container.</summary>
    public static long Contains(ulong container, ulong key)
    {
        Value keys = Value.FromBits(container);
        int found;
        if (keys.HasShape(ShapeIds.Set) || keys.HasShape(ShapeIds.FrozenSet))
        {
            long hash = PlainKeys.HashOf(Value.FromBits(key));
            found = hash == PlainKeys.NoHash ? PlainValues.Unknown : PySet.Find<PlainKeys.Equality>(keys, Value.FromBits(key), hash);
            if (found >= 0)
            {
                return found;
            }
        }
        else
        {
            found = Find(keys, Value.FromBits(key), out _);
            if (found != PlainValues.Unknown)
            {
                return found >= 0 ? 1 : 0;
            }
        }

        return ((delegate* unmanaged[SuppressGCTransition]<ulong, ulong, long>)Full(ContainsSlot))(container, key);
    }

    /// <summary>set.add(key), if it takes no memory and needs no note for the collector.</summary>
    public static ulong Add(long pc, ulong set, ulong key)
    {
        long hash = PlainKeys.HashOf(Value.FromBits(key));
        return hash != PlainKeys.NoHash && PySet.AddInPlace(Value.FromBits(set), Value.FromBits(key), hash) > 0 ? Singletons.None
            : ((delegate* unmanaged[SuppressGCTransition]<long, ulong, ulong, ulong>)Full(AddSlot))(pc, set, key);
    }

    /// <summary>dict[key] = value, likewise.</summary>
    public static ulong Set(long pc, ulong dict, ulong key, ulong value)
    {
        int index = Find(Value.FromBits(dict), Value.FromBits(key), out long hash);
        return index != PlainValues.Unknown && PyDict.SetInPlace(Value.FromBits(dict), index, Value.FromBits(key), hash, Value.FromBits(value)) ? Singletons.None
            : ((delegate* unmanaged[SuppressGCTransition]<long, ulong, ulong, ulong, ulong>)Full(SetSlot))(pc, dict, key, value);
    }

    /// <summary>list[start:stop:step] of a few items, if the nursery's window has room for list and storage.</summary>
    public static ulong GetSlice(ulong list, ulong start, ulong stop, ulong step)
    {
        Value from = Value.FromBits(list);
        if (PlainSlices.TryResolve(from, Value.FromBits(start), Value.FromBits(stop), Value.FromBits(step), out long first, out long last, out long by))
        {
            long count = PySlice.Adjust(PyList.LengthOf(from), ref first, ref last, by);
            ulong storage = Heap.Words->Top;
            ulong made = storage + (ulong)sizeof(PyRefArray) + ((ulong)count * 8);
            if (count is > 0 and <= MostCopied && made + (ulong)sizeof(PyList) <= Heap.Words->Limit)
            {
                Heap.Words->Top = made + (ulong)sizeof(PyList);
                *(ulong*)storage = ShapeIds.RefArray;
                Value.FromBits(storage).As<PyRefArray>().Fields.Length = count;
                Slot* item = PyList.Items(from) + first;
                Slot* to = (Slot*)(storage + (ulong)sizeof(PyRefArray));
                for (long i = 0; i < count; i++, item += by)
                {
                    to[i] = *item;
                }

                *(ulong*)made = ShapeIds.List;
                ref PyList fields = ref Value.FromBits(made).As<PyList>().Fields;
                fields.Length = count;
                fields.Storage.Initialize(Value.FromBits(storage));
                return made;
            }
        }

        return ((delegate* unmanaged[SuppressGCTransition]<ulong, ulong, ulong, ulong, ulong>)Full(GetSliceSlot))(list, start, stop, step);
    }

    /// <summary>list[start:stop] = a list of as many items, if they are few and the collector need not know.</summary>
    public static ulong SetSlice(ulong list, ulong start, ulong stop, ulong items)
    {
        Value to = Value.FromBits(list), from = Value.FromBits(items);
        if (from.IsExactList && PlainSlices.TryResolve(to, Value.FromBits(start), Value.FromBits(stop), Value.None, out long first, out long last, out _))
        {
            long count = PySlice.Adjust(PyList.LengthOf(to), ref first, ref last, 1);
            if (count is > 0 and <= MostCopied && PyList.LengthOf(from) == count && !WriteBarrier.IsNeeded(to.As<PyList>().Fields.Storage.Load().Bits, 0))
            {
                Slot* item = PyList.Items(from), slot = PyList.Items(to) + first;
                for (long i = 0; i < count; i++)
                {
                    slot[i] = item[i];
                }

                return Singletons.None;
            }
        }

        return ((delegate* unmanaged[SuppressGCTransition]<ulong, ulong, ulong, ulong, ulong>)Full(SetSliceSlot))(list, start, stop, items);
    }

    private static ulong ValueAt(ulong dict, int index) => PyDictTable.Entries(Value.FromBits(dict).As<PyDict>().Fields.Table.Load())[index].Value.Load().Bits;

    // Of a dict and a plain key: its entry, Absent or Unknown.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Find(Value dict, Value key, out long hash)
    {
        hash = dict.IsExactDict ? PlainKeys.HashOf(key) : PlainKeys.NoHash;
        return hash == PlainKeys.NoHash ? PlainValues.Unknown : PyDict.Search<PlainKeys.Equality>(dict, key, hash);
    }
}
