using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Jit;

/// <summary>Questions that machine code asks without telling .NET that it comes back: half of what such a call costs otherwise.</summary>
/// <remarks>
/// For .NET the thread is still outside while these run. So they must not touch objects of .NET, allocate, throw, wait, or use
/// static fields that have to be initialised. What needs more goes on to the entry that does tell .NET. With a compiler at run
/// time functions have stubs that it fixes up in the meantime: then the other entries are used only.
/// </remarks>
internal static unsafe class PlainLeaves
{
    private const int GetItemSlot = JitMemory.MaxHelpers - 1, GetSlot = JitMemory.MaxHelpers - 2, ContainsSlot = JitMemory.MaxHelpers - 3;

    /// <summary>The entry of a question: the first or, where that cannot be, the other one.</summary>
    public static nint Choose(nint leaf, nint other) => RuntimeFeature.IsDynamicCodeSupported ? other : leaf;

    /// <summary>Which entries the leaves go on to.</summary>
    public static void Install(nint getItem, nint get, nint contains)
    {
        nint* table = (nint*)JitMemory.Helpers;
        table[GetItemSlot] = getItem;
        table[GetSlot] = get;
        table[ContainsSlot] = contains;
    }

    private static void* Full(int slot) => ((void**)JitMemory.Helpers)[slot];

    /// <summary>Two exact strs.</summary>
    public static long StrEqual(ulong a, ulong b) => PyStr.Equal(Value.FromBits(a), Value.FromBits(b)) ? 1 : 0;

    /// <summary>The same, for who needs a transition.</summary>
    [UnmanagedCallersOnly]
    public static long StrEqualEntry(ulong a, ulong b) => StrEqual(a, b);

    /// <summary>dict[key] and other items; 0: declined.</summary>
    public static ulong GetItem(ulong obj, ulong key)
    {
        int index = Find(Value.FromBits(obj), Value.FromBits(key));
        return index >= 0 ? ValueAt(obj, index) : index == PlainValues.Absent ? 0
            : ((delegate* unmanaged[SuppressGCTransition]<ulong, ulong, ulong>)Full(GetItemSlot))(obj, key);
    }

    /// <summary>dict.get(key, absent); 0: declined.</summary>
    public static ulong Get(ulong dict, ulong key, ulong absent)
    {
        int index = Find(Value.FromBits(dict), Value.FromBits(key));
        return index >= 0 ? ValueAt(dict, index) : index == PlainValues.Absent ? absent == 0 ? Singletons.None : absent
            : ((delegate* unmanaged[SuppressGCTransition]<ulong, ulong, ulong, ulong>)Full(GetSlot))(dict, key, absent);
    }

    /// <summary>key in container.</summary>
    public static long Contains(ulong container, ulong key)
    {
        int index = Find(Value.FromBits(container), Value.FromBits(key));
        return index >= 0 ? 1 : index == PlainValues.Absent ? 0
            : ((delegate* unmanaged[SuppressGCTransition]<ulong, ulong, long>)Full(ContainsSlot))(container, key);
    }

    private static ulong ValueAt(ulong dict, int index) => PyDictTable.Entries(Value.FromBits(dict).As<PyDict>().Fields.Table.Load())[index].Value.Load().Bits;

    // Small ints and strs whose hash is known, among such keys.
    private static int Find(Value dict, Value key)
    {
        long hash;
        if (!dict.IsExactDict)
        {
            return PlainValues.Unknown;
        }

        bool isInt = key.IsSmallInt;
        if (isInt)
        {
            hash = key.SmallInt;
            if (hash < 0)
            {
                return PlainValues.Unknown;
            }
        }
        else if (key.IsExactStr)
        {
            hash = key.As<PyStr>().Fields.HashValue;
            if (hash == 0)
            {
                return PlainValues.Unknown;
            }
        }
        else
        {
            return PlainValues.Unknown;
        }

        Value table = dict.As<PyDict>().Fields.Table.Load();
        if (table.IsNull)
        {
            return PlainValues.Absent;
        }

        DictEntry* entries = PyDictTable.Entries(table);
        int* indices = PyDictTable.Indices(table);
        ulong mask = (1UL << table.As<PyDictTable>().Fields.SizeLog2) - 1;
        ulong perturb = (ulong)hash;
        ulong i = perturb & mask;
        while (indices[i] != -1)
        {
            int index = indices[i];
            if (index >= 0)
            {
                Value candidate = entries[index].Key.Load();
                if (candidate.Is(key))
                {
                    return index;
                }

                if (entries[index].Hash == hash)
                {
                    if (isInt || !candidate.IsExactStr)
                    {
                        return PlainValues.Unknown;
                    }

                    if (PyStr.Equal(candidate, key))
                    {
                        return index;
                    }
                }
            }

            perturb >>= 5;
            i = ((i * 5) + perturb + 1) & mask;
        }

        return PlainValues.Absent;
    }
}
