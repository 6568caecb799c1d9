using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>One entry of a dict, in insertion order; a deleted one has a null key.</summary>
public struct DictEntry
{
    /// <summary>The key's hash.</summary>
    public long Hash;
    /// <summary>The key.</summary>
    public Slot Key;
    /// <summary>The value.</summary>
    public Slot Value;
}

/// <summary>The table of a dict: entries in insertion order, then 2**SizeLog2 int32 indices by hash.</summary>
/// <remarks>
/// Layout: fields | DictEntry[EntryCapacity] | int32[2**SizeLog2]; index -1: empty, -2: deleted.
/// After R. Hettinger's compact dict (python-dev, December 2012); probing as CPython's dictobject notes describe it.
/// </remarks>
public unsafe struct PyDictTable
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>Entries in use, deleted ones included; the length of the variable part for the collector.</summary>
    public long Filled;
    /// <summary>Entries allocated.</summary>
    public int EntryCapacity;
    /// <summary>Log2 of the number of indices.</summary>
    public int SizeLog2;
    /// <summary>Entries that may still be added before the table must be made anew; deleted indices count as used.</summary>
    public long Usable;

    /// <summary>The entries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DictEntry* Entries(Value table) => (DictEntry*)(table.Bits + (ulong)sizeof(PyDictTable));

    /// <summary>The indices.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int* Indices(Value table) => (int*)(Entries(table) + table.As<PyDictTable>().Fields.EntryCapacity);

    /// <summary>An empty table with 2**<paramref name="sizeLog2"/> indices; null with MemoryError.</summary>
    public static Ref<PyDictTable> Allocate(int sizeLog2)
    {
        long size = 1L << sizeLog2;
        long capacity = (size * 2) / 3;
        ulong address = sizeLog2 > 30 ? 0 : Heap.TryAllocate(ShapeIds.DictTable,
            (ulong)sizeof(PyDictTable) + ((ulong)capacity * (ulong)sizeof(DictEntry)) + ((ulong)size * 4));
        if (address == 0)
        {
            Errors.NoMemory();
            return default;
        }

        Ref<PyDictTable> table = Value.FromBits(address).As<PyDictTable>();
        table.Fields.EntryCapacity = (int)capacity;
        table.Fields.SizeLog2 = sizeLog2;
        table.Fields.Usable = capacity;
        if (size == 8)
        {
            ulong* indices = (ulong*)Indices(table);
            indices[0] = indices[1] = indices[2] = indices[3] = ulong.MaxValue;
        }
        else
        {
            new Span<int>(Indices(table), (int)size).Fill(-1);
        }

        return table;
    }
}

/// <summary>A dict.</summary>
public unsafe partial struct PyDict
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>A <see cref="PyDictTable"/>, or null while empty.</summary>
    public Slot Table;
    /// <summary>Number of items.</summary>
    public long Used;
    /// <summary>Identifies the present set of keys and their entry numbers; 0: nobody asked since the last change of keys.</summary>
    public uint KeysVersion;
    /// <summary>Counts changes of any kind, for iterators.</summary>
    public uint Mutations;
    /// <summary>Reference words.</summary>
    public const ulong References = 1 << 1;

    private const int Empty = -1;
    private const int Deleted = -2;
    private static uint s_nextKeysVersion = 1;

    /// <summary>Entry not found.</summary>
    public const int NotFound = -1;
    /// <summary>No str is equal, but a key of another type has the same hash, which only Python code can tell.</summary>
    public const int Unknown = PlainKeys.Unknown;
    /// <summary>A comparison failed; the error is set.</summary>
    public const int Failed = -2;

    /// <summary>A new empty dict.</summary>
    public static Value New() => Value.FromBits(Heap.Allocate(ShapeIds.Dict, (nuint)sizeof(PyDict)));

    /// <summary>A new dict with room for <paramref name="count"/> items.</summary>
    public static Value New(long count)
    {
        Value dict = New();
        if (count > 5)
        {
            int log2 = BitOperations.Log2((ulong)((count * 3) / 2)) + 1;
            Ref<PyDictTable> table = PyDictTable.Allocate(log2);
            if (table.IsNull)
            {
                return Value.Null;
            }

            WriteBarrier.Watch(table.Value.Bits);
            dict.As<PyDict>().Fields.Table.Store(dict, table);
        }

        return dict;
    }

    /// <summary>Number of items.</summary>
    public static long Count(Value dict) => dict.As<PyDict>().Fields.Used;

    /// <summary>Version of the key set for inline caches: as long as it is unchanged, a key's entry number is, too.</summary>
    public static uint VersionOfKeys(Value dict)
    {
        ref PyDict d = ref dict.As<PyDict>().Fields;
        if (d.KeysVersion == 0)
        {
            d.KeysVersion = s_nextKeysVersion++;
        }

        return d.KeysVersion;
    }

    /// <summary>Entry number of a str key, found without running any Python code; NotFound or Unknown if absent.</summary>
    public static int FindStr(Value dict, Value key)
    {
        Value table = dict.As<PyDict>().Fields.Table.Load();
        if (table.IsNull)
        {
            return NotFound;
        }

        int absent = NotFound;
        long hash = PyStr.Hash(key);
        DictEntry* entries = PyDictTable.Entries(table);
        int* indices = PyDictTable.Indices(table);
        ulong mask = (1UL << table.As<PyDictTable>().Fields.SizeLog2) - 1;
        ulong perturb = (ulong)hash;
        ulong i = perturb & mask;
        while (true)
        {
            int index = indices[i];
            if (index >= 0)
            {
                ref DictEntry entry = ref entries[index];
                Value candidate = entry.Key.Load();
                if (candidate.Is(key))
                {
                    return index;
                }

                if (entry.Hash == hash)
                {
                    if (!candidate.IsStr)
                    {
                        absent = Unknown;
                    }
                    else if (PyStr.Equal(candidate, key))
                    {
                        return index;
                    }
                }
            }
            else if (index == Empty)
            {
                return absent;
            }

            perturb >>= 5;
            i = ((i * 5) + perturb + 1) & mask;
        }
    }

    /// <summary>Entry number of any key; NotFound, or Failed with the error of a comparison set.</summary>
    /// <remarks>May run Python code (__eq__); starts again when that changes the dict.</remarks>
    public static int Find(Value dict, Value key, long hash)
    {
        int index;
        do
        {
            index = Search<AnyEquality>(dict, key, hash);
        }
        while (index == Again);

        return index;
    }

    /// <summary>Entry number of a key; NotFound, or what the equality gave that is negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Search<TEquality>(Value dict, Value key, long hash) where TEquality : struct, IKeyEquality
    {
        Value table = dict.As<PyDict>().Fields.Table.Load();
        if (table.IsNull)
        {
            return NotFound;
        }

        ulong wanted = key.Bits;
        DictEntry* entries = PyDictTable.Entries(table);
        int* indices = PyDictTable.Indices(table);
        ulong mask = (1UL << table.As<PyDictTable>().Fields.SizeLog2) - 1;
        ulong perturb = (ulong)hash;
        ulong i = perturb & mask;
        while (true)
        {
            int index = indices[i];
            if (index >= 0)
            {
                DictEntry* entry = entries + index;
                if (*(ulong*)&entry->Key == wanted)
                {
                    return index;
                }

                if (entry->Hash == hash)
                {
                    int equal = TEquality.Equal(dict, table, &entry->Key, key);
                    if (equal != 0)
                    {
                        return equal > 0 ? index : equal;
                    }
                }
            }
            else if (index == Empty)
            {
                return NotFound;
            }

            perturb >>= 5;
            i = ((i * 5) + perturb + 1) & mask;
        }
    }

    /// <summary>The comparison changed the dict.</summary>
    private const int Again = -4;

    private readonly struct AnyEquality : IKeyEquality
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static int IKeyEquality.Equal(Value container, Value table, Slot* held, Value key)
        {
            int equal = PlainKeys.Equal(held->Load(), key);
            return equal != PlainKeys.Unknown ? equal : EqualAny(container, table, held, key);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int EqualAny(Value dict, Value table, Slot* held, Value key)
    {
        Value candidate = held->Load();
        uint mutations = dict.As<PyDict>().Fields.Mutations;
        int equal = Space.EqualBool(candidate, key);
        return equal < 0 ? Failed
            : dict.As<PyDict>().Fields.Mutations != mutations && !dict.As<PyDict>().Fields.Table.Load().Is(table) ? Again
            : equal > 0 && !held->Load().Is(candidate) ? Again
            : equal;
    }

    /// <summary>Value of a str key; null without an error if absent.</summary>
    public static Value GetStr(Value dict, Value key)
    {
        int index = FindStr(dict, key);
        if (index == Unknown)
        {
            index = Find(dict, key, PyStr.Hash(key));
            Errors.Clear();
        }

        return index < 0 ? Value.Null : PyDictTable.Entries(dict.As<PyDict>().Fields.Table.Load())[index].Value.Load();
    }

    /// <summary>Value of any key: 1 found, 0 absent, -1 with an error set (unhashable key, failed comparison).</summary>
    public static int TryGet(Value dict, Value key, out Value value)
    {
        value = default;
        long hash = Hashing.Of(key);
        if (hash == -1)
        {
            return -1;
        }

        int index = Find(dict, key, hash);
        if (index < 0)
        {
            return index == Failed ? -1 : 0;
        }

        value = PyDictTable.Entries(dict.As<PyDict>().Fields.Table.Load())[index].Value.Load();
        return 1;
    }

    /// <summary>Value of any key whose hash is known.</summary>
    public static int TryGet(Value dict, Value key, long hash, out Value value)
    {
        int index = Find(dict, key, hash);
        value = index < 0 ? Value.Null : PyDictTable.Entries(dict.As<PyDict>().Fields.Table.Load())[index].Value.Load();
        return index >= 0 ? 1 : index == Failed ? -1 : 0;
    }

    /// <summary>Sets the value of a str key in a dict whose keys are compared without Python code (namespaces); false with MemoryError.</summary>
    public static bool SetStr(Value dict, Value key, Value value)
    {
        int index = FindStr(dict, key);
        if (index < 0)
        {
            return Insert(dict, key, PyStr.Hash(key), value);
        }

        Overwrite(dict, index, value);
        return true;
    }

    /// <summary>Sets the value of any key; false with an error set.</summary>
    public static bool Set(Value dict, Value key, Value value)
    {
        long hash = Hashing.Of(key);
        return hash != -1 && Set(dict, key, hash, value);
    }

    /// <summary>Sets the value of a key whose hash is known; false with an error set.</summary>
    public static bool Set(Value dict, Value key, long hash, Value value)
    {
        int index = Find(dict, key, hash);
        if (index == Failed)
        {
            return false;
        }

        if (index >= 0)
        {
            Overwrite(dict, index, value);
            return true;
        }

        return Insert(dict, key, hash, value);
    }

    /// <summary>Another value for an entry.</summary>
    public static void Overwrite(Value dict, int index, Value value)
    {
        Value table = dict.As<PyDict>().Fields.Table.Load();
        PyDictTable.Entries(table)[index].Value.Store(table, value);
        dict.As<PyDict>().Fields.Mutations++;
    }

    /// <summary>Adds a key that is known to be absent; false with MemoryError.</summary>
    public static bool Insert(Value dict, Value key, long hash, Value value)
    {
        ref PyDict d = ref dict.As<PyDict>().Fields;
        Value table = d.Table.Load();
        if (table.IsNull || table.As<PyDictTable>().Fields.Usable == 0)
        {
            if (!Resize(dict, d.Used * 3))
            {
                return false;
            }

            table = d.Table.Load();
        }

        ref PyDictTable t = ref table.As<PyDictTable>().Fields;
        int index = (int)t.Filled++;
        t.Usable--;
        ref DictEntry entry = ref PyDictTable.Entries(table)[index];
        entry.Hash = hash;
        entry.Key.Store(table, key);
        entry.Value.Store(table, value);
        PutIndex(table, hash, index);
        d.Used++;
        d.KeysVersion = 0;
        d.Mutations++;
        return true;
    }

    /// <summary>Sets the value of entry <paramref name="index"/>, or adds an absent key, where that takes no memory and no note for the collector.</summary>
    public static bool SetInPlace(Value dict, int index, Value key, long hash, Value value)
    {
        Value table = dict.As<PyDict>().Fields.Table.Load();
        if (table.IsNull || WriteBarrier.IsNeeded(table.Bits, value.Bits))
        {
            return false;
        }

        if (index >= 0)
        {
            PyDictTable.Entries(table)[index].Value.Initialize(value);
            dict.As<PyDict>().Fields.Mutations++;
            return true;
        }

        ref PyDict d = ref dict.As<PyDict>().Fields;
        ref PyDictTable t = ref table.As<PyDictTable>().Fields;
        if (t.Usable == 0 || WriteBarrier.IsNeeded(table.Bits, key.Bits))
        {
            return false;
        }

        int added = (int)t.Filled++;
        t.Usable--;
        DictEntry* entry = PyDictTable.Entries(table) + added;
        entry->Hash = hash;
        entry->Key.Initialize(key);
        entry->Value.Initialize(value);
        PutIndex(table, hash, added);
        d.Used++;
        d.KeysVersion = 0;
        d.Mutations++;
        return true;
    }

    private static void PutIndex(Value table, long hash, int index)
    {
        int* indices = PyDictTable.Indices(table);
        ulong mask = (1UL << table.As<PyDictTable>().Fields.SizeLog2) - 1;
        ulong perturb = (ulong)hash;
        ulong i = perturb & mask;
        while (indices[i] >= 0)
        {
            perturb >>= 5;
            i = ((i * 5) + perturb + 1) & mask;
        }

        indices[i] = index;
    }

    /// <summary>Makes the table anew, with at least <paramref name="wanted"/> indices; false with MemoryError.</summary>
    private static bool Resize(Value dict, long wanted)
    {
        ref PyDict d = ref dict.As<PyDict>().Fields;
        wanted = Math.Max(wanted, 8);
        int log2 = BitOperations.Log2((ulong)wanted - 1) + 1;
        Ref<PyDictTable> fresh = PyDictTable.Allocate(log2);
        if (fresh.IsNull)
        {
            return false;
        }

        Value old = d.Table.Load();
        bool plain = true;
        if (!old.IsNull)
        {
            DictEntry* from = PyDictTable.Entries(old);
            DictEntry* to = PyDictTable.Entries(fresh);
            long filled = old.As<PyDictTable>().Fields.Filled;
            int count = 0;
            for (long i = 0; i < filled; i++)
            {
                if (!from[i].Key.IsNull)
                {
                    plain &= !from[i].Key.Load().IsPointer && !from[i].Value.Load().IsPointer;
                    to[count].Hash = from[i].Hash;
                    to[count].Key.Store(fresh, from[i].Key.Load());
                    to[count].Value.Store(fresh, from[i].Value.Load());
                    PutIndex(fresh, from[i].Hash, count);
                    count++;
                }
            }

            fresh.Fields.Filled = count;
            fresh.Fields.Usable -= count;
        }

        WriteBarrier.Watch(fresh.Value.Bits, plain);
        d.Table.Store(dict, fresh);
        d.KeysVersion = 0;
        return true;
    }

    /// <summary>Deletes a str key of a namespace; false if absent.</summary>
    public static bool DeleteStr(Value dict, Value key)
    {
        int index = FindStr(dict, key);
        if (index < 0)
        {
            return false;
        }

        DeleteEntry(dict, index);
        return true;
    }

    /// <summary>Deletes any key: 1 deleted, 0 absent, -1 with an error set.</summary>
    public static int Delete(Value dict, Value key)
    {
        long hash = Hashing.Of(key);
        if (hash == -1)
        {
            return -1;
        }

        int index = Find(dict, key, hash);
        if (index < 0)
        {
            return index == Failed ? -1 : 0;
        }

        DeleteEntry(dict, index);
        return 1;
    }

    /// <summary>Deletes entry <paramref name="index"/>.</summary>
    public static void DeleteEntry(Value dict, int index)
    {
        RemoveIndex(dict, index);
        Value table = dict.As<PyDict>().Fields.Table.Load();
        DictEntry* entries = PyDictTable.Entries(table);
        entries[index].Key.Store(table, Value.Null);
        entries[index].Value.Store(table, Value.Null);
    }

    // All of a deletion but the entry itself.
    private static void RemoveIndex(Value dict, int index)
    {
        ref PyDict d = ref dict.As<PyDict>().Fields;
        Value table = d.Table.Load();
        int* indices = PyDictTable.Indices(table);
        ulong mask = (1UL << table.As<PyDictTable>().Fields.SizeLog2) - 1;
        ulong perturb = (ulong)PyDictTable.Entries(table)[index].Hash;
        ulong i = perturb & mask;
        while (indices[i] != index)
        {
            perturb >>= 5;
            i = ((i * 5) + perturb + 1) & mask;
        }

        indices[i] = Deleted;
        d.Used--;
        d.KeysVersion = 0;
        d.Mutations++;
    }

    /// <summary>Deletes a plain key without a note for the collector, which needs none: 1 deleted, or NotFound or Unknown.</summary>
    public static int DeleteInPlace(Value dict, Value key, long hash)
    {
        int index = Search<PlainKeys.Equality>(dict, key, hash);
        if (index < 0)
        {
            return index;
        }

        RemoveIndex(dict, index);
        DictEntry* entry = PyDictTable.Entries(dict.As<PyDict>().Fields.Table.Load()) + index;
        entry->Key.Initialize(Value.Null);
        entry->Value.Initialize(Value.Null);
        return 1;
    }

    /// <summary>Gives the places of deleted entries at the end back, so that popping from the end finds the last item at once.</summary>
    public static void TrimEnd(Value dict)
    {
        Value table = dict.As<PyDict>().Fields.Table.Load();
        if (table.IsNull)
        {
            return;
        }

        // The indices stay Deleted, so Usable does not grow.
        ref PyDictTable t = ref table.As<PyDictTable>().Fields;
        DictEntry* entries = PyDictTable.Entries(table);
        while (t.Filled > 0 && entries[t.Filled - 1].Key.IsNull)
        {
            t.Filled--;
        }
    }

    /// <summary>Removes all items.</summary>
    public static void Clear(Value dict)
    {
        ref PyDict d = ref dict.As<PyDict>().Fields;
        d.Table.Store(dict, Value.Null);
        d.Used = 0;
        d.KeysVersion = 0;
        d.Mutations++;
    }

    /// <summary>Walks the items in insertion order; start with position 0. False at the end. Tolerates value changes only.</summary>
    public static bool Next(Value dict, scoped ref long position, out Value key, out Value value)
    {
        Value table = dict.As<PyDict>().Fields.Table.Load();
        key = default;
        value = default;
        if (table.IsNull)
        {
            return false;
        }

        DictEntry* entries = PyDictTable.Entries(table);
        long filled = table.As<PyDictTable>().Fields.Filled;
        while (position < filled)
        {
            ref DictEntry entry = ref entries[position++];
            if (!entry.Key.IsNull)
            {
                key = entry.Key.Load();
                value = entry.Value.Load();
                return true;
            }
        }

        return false;
    }
}
