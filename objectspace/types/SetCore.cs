using System.Runtime.CompilerServices;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>One entry of a set's table: in use, never used (null key, hash 0) or deleted (null key, hash -1).</summary>
public struct SetEntry
{
    /// <summary>The key's hash.</summary>
    public long Hash;
    /// <summary>The key.</summary>
    public Slot Key;
}

/// <summary>The table of a set: <see cref="Size"/> entries, a power of 2, after the fields.</summary>
public unsafe struct PySetTable
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>Number of entries.</summary>
    public long Size;

    /// <summary>The entries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SetEntry* Entries(Value table) => (SetEntry*)(table.Bits + (ulong)sizeof(PySetTable));

    /// <summary>An empty table; null with MemoryError.</summary>
    public static Ref<PySetTable> Allocate(long size)
    {
        ulong address = Heap.TryAllocate(ShapeIds.SetTable, (ulong)sizeof(PySetTable) + ((ulong)size * (ulong)sizeof(SetEntry)));
        if (address == 0)
        {
            Errors.NoMemory();
            return default;
        }

        Ref<PySetTable> table = Value.FromBits(address).As<PySetTable>();
        table.Fields.Size = size;
        return table;
    }
}

/// <summary>A set or frozenset.</summary>
/// <remarks>
/// Open addressing, iterated in the order of the table. Probing (short linear runs, then a perturbed jump) and growth are those
/// of CPython's setobject, so that a set of the same keys added in the same order is shown in the same order.
/// </remarks>
public unsafe partial struct PySet
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>A <see cref="PySetTable"/>, or null while the set has at most <see cref="SmallSize"/> entries and none was added.</summary>
    public Slot Table;
    /// <summary>Keys in the set.</summary>
    public long Used;
    /// <summary>Entries that are not empty: keys and deleted ones.</summary>
    public long Fill;
    /// <summary>Hash of a frozenset; -1: not computed.</summary>
    public long HashValue;
    /// <summary>Where pop() continues to search.</summary>
    public long Finger;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b10;

    /// <summary>Entries of the smallest table.</summary>
    public const long SmallSize = 8;
    private const int LinearProbes = 9;
    private const int PerturbShift = 5;

    /// <summary>A new empty set.</summary>
    public static Value New() => Make(ShapeIds.Set);

    /// <summary>A new empty frozenset, to be filled before anybody sees it.</summary>
    public static Value NewFrozen() => Make(ShapeIds.FrozenSet);

    private static Value Make(uint shape)
    {
        Value set = Value.FromBits(Heap.Allocate(shape, (nuint)sizeof(PySet)));
        set.As<PySet>().Fields.HashValue = -1;
        return set;
    }

    /// <summary>Number of keys.</summary>
    public static long Count(Value set) => set.As<PySet>().Fields.Used;

    private static long MaskOf(Value set)
    {
        Value table = set.As<PySet>().Fields.Table.Load();
        return (table.IsNull ? SmallSize : table.As<PySetTable>().Fields.Size) - 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long HashOf(Value key) => Hashing.Of(key);

    /// <summary>How a search for a key ended.</summary>
    private enum Search
    {
        Found, Absent, Failed,
    }

    /// <summary>Finds the entry of a key, or the empty entry after its path and the last deleted one on it (or null).
    /// May run __eq__; starts again when that changes the set.</summary>
    private static Search Find(Value set, Value key, long hash, out SetEntry* entry, out SetEntry* deleted)
    {
    again:
        Value table = set.As<PySet>().Fields.Table.Load();
        entry = null;
        deleted = null;
        if (table.IsNull)
        {
            return Search.Absent;
        }

        SetEntry* entries = PySetTable.Entries(table);
        ulong mask = (ulong)table.As<PySetTable>().Fields.Size - 1;
        ulong perturb = (ulong)hash;
        ulong i = perturb & mask;
        while (true)
        {
            entry = entries + i;
            int probes = i + LinearProbes <= mask ? LinearProbes : 0;
            do
            {
                Value candidate = entry->Key.Load();
                if (candidate.IsNull)
                {
                    if (entry->Hash == 0)
                    {
                        return Search.Absent;
                    }

                    deleted = entry;
                }
                else if (entry->Hash == hash)
                {
                    if (candidate.Is(key))
                    {
                        return Search.Found;
                    }

                    int equal = Space.EqualBool(candidate, key);
                    if (equal < 0)
                    {
                        return Search.Failed;
                    }

                    if (!set.As<PySet>().Fields.Table.Load().Is(table) || !entry->Key.Load().Is(candidate))
                    {
                        goto again;
                    }

                    if (equal > 0)
                    {
                        return Search.Found;
                    }
                }

                entry++;
            }
            while (probes-- > 0);

            perturb >>= PerturbShift;
            i = ((i * 5) + 1 + perturb) & mask;
        }
    }

    /// <summary>The entry where the search for a hash begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static SetEntry* First(Value table, long hash) => PySetTable.Entries(table) + (hash & (table.As<PySetTable>().Fields.Size - 1));

    /// <summary>Adds a key; false with an error set (unhashable key, failed comparison).</summary>
    public static bool Add(Value set, Value key)
    {
        long hash = HashOf(key);
        return hash != -1 && Add(set, key, hash);
    }

    /// <summary>Adds a key whose hash is known; false with an error set.</summary>
    public static bool Add(Value set, Value key, long hash)
    {
        ref PySet s = ref set.As<PySet>().Fields;
        if (s.Table.IsNull && !MakeTable(set, SmallSize))
        {
            return false;
        }

        SetEntry* entry = First(s.Table.Load(), hash), deleted = null;
        Search search = entry->Key.Load().Is(key) ? Search.Found
            : entry->Key.IsNull && entry->Hash == 0 ? Search.Absent : Find(set, key, hash, out entry, out deleted);
        if (search != Search.Absent)
        {
            return search == Search.Found;
        }

        if (s.Table.IsNull)
        {
            // A comparison cleared the set.
            return Add(set, key, hash);
        }

        Value table = s.Table.Load();
        if (deleted != null)
        {
            deleted->Key.Store(table, key);
            deleted->Hash = hash;
            s.Used++;
            return true;
        }

        entry->Key.Store(table, key);
        entry->Hash = hash;
        s.Fill++;
        s.Used++;
        return s.Fill * 5 < (table.As<PySetTable>().Fields.Size - 1) * 3 || Resize(set, s.Used > 50000 ? s.Used * 2 : s.Used * 4);
    }

    private static bool MakeTable(Value set, long size)
    {
        Ref<PySetTable> table = PySetTable.Allocate(size);
        if (table.IsNull)
        {
            return false;
        }

        set.As<PySet>().Fields.Table.Store(set, table);
        return true;
    }

    /// <summary>Makes a table with more than <paramref name="minimum"/> entries and none deleted; false with MemoryError.</summary>
    private static bool Resize(Value set, long minimum)
    {
        ref PySet s = ref set.As<PySet>().Fields;
        long size = SmallSize;
        while (size <= minimum)
        {
            size <<= 1;
        }

        Value old = s.Table.Load();
        if (!MakeTable(set, size))
        {
            return false;
        }

        if (!old.IsNull)
        {
            InsertAll(s.Table.Load(), old);
        }

        s.Fill = s.Used;
        return true;
    }

    /// <summary>Inserts all keys of one table into another that has no deleted entries and none of the keys.</summary>
    private static void InsertAll(Value table, Value from)
    {
        WriteBarrier.BeforeStore(table.Bits);
        SetEntry* source = PySetTable.Entries(from);
        SetEntry* entries = PySetTable.Entries(table);
        long size = from.As<PySetTable>().Fields.Size;
        ulong mask = (ulong)table.As<PySetTable>().Fields.Size - 1;
        for (long n = 0; n < size; n++)
        {
            if (!source[n].Key.IsNull)
            {
                *EmptyEntry(entries, mask, source[n].Hash) = source[n];
            }
        }
    }

    private static SetEntry* EmptyEntry(SetEntry* entries, ulong mask, long hash)
    {
        ulong perturb = (ulong)hash;
        ulong i = perturb & mask;
        while (true)
        {
            SetEntry* entry = entries + i;
            int probes = i + LinearProbes <= mask ? LinearProbes : 0;
            do
            {
                if (entry->Key.IsNull)
                {
                    return entry;
                }

                entry++;
            }
            while (probes-- > 0);

            perturb >>= PerturbShift;
            i = ((i * 5) + 1 + perturb) & mask;
        }
    }

    /// <summary>Is the key in the set? 1, 0, or -1 with an error set.</summary>
    public static int Contains(Value set, Value key)
    {
        long hash = HashOf(key);
        return hash == -1 ? -1 : Contains(set, key, hash);
    }

    /// <summary>Is a key whose hash is known in the set? 1, 0, or -1 with an error set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Contains(Value set, Value key, long hash)
    {
        Value table = set.As<PySet>().Fields.Table.Load();
        if (table.IsNull)
        {
            return 0;
        }

        SetEntry* first = First(table, hash);
        return first->Key.Load().Is(key) ? 1 : first->Key.IsNull && first->Hash == 0 ? 0 : ContainsOther(set, key, hash);
    }

    private static int ContainsOther(Value set, Value key, long hash) => Find(set, key, hash, out _, out _) switch
    {
        Search.Found => 1,
        Search.Absent => 0,
        _ => -1,
    };

    /// <summary>Removes a key: 1 removed, 0 absent, -1 with an error set.</summary>
    public static int Remove(Value set, Value key)
    {
        long hash = HashOf(key);
        return hash == -1 ? -1 : Remove(set, key, hash);
    }

    /// <summary>Removes a key whose hash is known: 1 removed, 0 absent, -1 with an error set.</summary>
    public static int Remove(Value set, Value key, long hash)
    {
        Search search = Find(set, key, hash, out SetEntry* entry, out _);
        if (search != Search.Found)
        {
            return search == Search.Absent ? 0 : -1;
        }

        entry->Key.Initialize(Value.Null);
        entry->Hash = -1;
        set.As<PySet>().Fields.Used--;
        return 1;
    }

    /// <summary>Removes all keys.</summary>
    public static void Clear(Value set)
    {
        ref PySet s = ref set.As<PySet>().Fields;
        s.Table.Store(set, Value.Null);
        s.Used = 0;
        s.Fill = 0;
        s.HashValue = -1;
    }

    /// <summary>Removes any key and returns it; null without an error if the set is empty.</summary>
    public static Value PopAny(Value set)
    {
        ref PySet s = ref set.As<PySet>().Fields;
        if (s.Used == 0)
        {
            return Value.Null;
        }

        Value table = s.Table.Load();
        SetEntry* entries = PySetTable.Entries(table);
        long mask = table.As<PySetTable>().Fields.Size - 1, i = s.Finger & mask;
        while (entries[i].Key.IsNull)
        {
            i = (i + 1) & mask;
        }

        Value key = entries[i].Key.Load();
        entries[i].Key.Initialize(Value.Null);
        entries[i].Hash = -1;
        s.Used--;
        s.Finger = i + 1;
        return key;
    }

    /// <summary>Walks the keys in the order of the table; start with position 0. False at the end.</summary>
    public static bool Next(Value set, scoped ref long position, out Value key) => NextEntry(set, ref position, out key, out _);

    /// <summary>As <see cref="Next"/>, with the key's hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool NextEntry(Value set, scoped ref long position, out Value key, out long hash)
    {
        key = default;
        hash = 0;
        Value table = set.As<PySet>().Fields.Table.Load();
        if (table.IsNull)
        {
            return false;
        }

        SetEntry* entries = PySetTable.Entries(table);
        long size = table.As<PySetTable>().Fields.Size;
        for (; position < size; position++)
        {
            if (!entries[position].Key.IsNull)
            {
                key = entries[position].Key.Load();
                hash = entries[position].Hash;
                position++;
                return true;
            }
        }

        return false;
    }
}
