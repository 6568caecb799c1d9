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

    /// <summary>The key is there.</summary>
    public const int Found = 1;
    /// <summary>No key is equal.</summary>
    public const int Absent = 0;
    /// <summary>A comparison failed; the error is set.</summary>
    public const int Failed = -1;
    /// <summary>The comparison changed the set.</summary>
    private const int Again = -4;

    /// <summary>Finds the entry of a key, or the empty entry after its path and the last deleted one on it (or null).
    /// Found, Absent, or what the equality gave that is negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Search<TEquality>(Value set, Value key, long hash, out SetEntry* place, out SetEntry* deleted) where TEquality : struct, IKeyEquality
    {
        Value table = set.As<PySet>().Fields.Table.Load();
        deleted = null;
        if (table.IsNull)
        {
            place = null;
            return Absent;
        }

        SetEntry* free = null, entries = PySetTable.Entries(table);
        ulong wanted = key.Bits;
        ulong mask = (ulong)table.As<PySetTable>().Fields.Size - 1;
        ulong perturb = (ulong)hash;
        ulong i = perturb & mask;
        while (true)
        {
            SetEntry* entry = entries + i;
            SetEntry* last = i + LinearProbes <= mask ? entry + LinearProbes : entry;
            do
            {
                ulong candidate = *(ulong*)&entry->Key;
                if (candidate == wanted)
                {
                    place = entry;
                    return Found;
                }

                if (candidate == 0)
                {
                    if (entry->Hash == 0)
                    {
                        place = entry;
                        deleted = free;
                        return Absent;
                    }

                    free = entry;
                }
                else if (entry->Hash == hash)
                {
                    int equal = TEquality.Equal(set, table, &entry->Key, key);
                    if (equal != 0)
                    {
                        place = entry;
                        return equal;
                    }
                }

                entry++;
            }
            while (entry <= last);

            perturb >>= PerturbShift;
            i = ((i * 5) + 1 + perturb) & mask;
        }
    }

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
    private static int EqualAny(Value set, Value table, Slot* held, Value key)
    {
        Value candidate = held->Load();
        int equal = Space.EqualBool(candidate, key);
        return equal < 0 ? Failed : !set.As<PySet>().Fields.Table.Load().Is(table) || !held->Load().Is(candidate) ? Again : equal;
    }

    // May run __eq__; starts again when that changes the set.
    private static int Find(Value set, Value key, long hash, out SetEntry* entry, out SetEntry* deleted)
    {
        int found;
        do
        {
            found = Search<AnyEquality>(set, key, hash, out entry, out deleted);
        }
        while (found == Again);

        return found;
    }

    /// <summary>Is a key in the set? Found, Absent, or what the equality gave that is negative.</summary>
    public static int Find<TEquality>(Value set, Value key, long hash) where TEquality : struct, IKeyEquality =>
        Search<TEquality>(set, key, hash, out _, out _);

    /// <summary>Adds a key; false with an error set (unhashable key, failed comparison).</summary>
    public static bool Add(Value set, Value key)
    {
        long hash = HashOf(key);
        return hash != -1 && Add(set, key, hash);
    }

    /// <summary>Adds a key whose hash is known; false with an error set.</summary>
    public static bool Add(Value set, Value key, long hash)
    {
        int found = Find(set, key, hash, out SetEntry* entry, out SetEntry* deleted);
        return found == Found || (found == Absent && Insert(set, key, hash, entry, deleted));
    }

    /// <summary>Adds a key whose hash is known, if the equality can tell: 1, <see cref="Failed"/> with MemoryError, or what the equality gave that is negative.</summary>
    public static int Add<TEquality>(Value set, Value key, long hash) where TEquality : struct, IKeyEquality
    {
        int found = Search<TEquality>(set, key, hash, out SetEntry* entry, out SetEntry* deleted);
        return found != Absent ? found : Insert(set, key, hash, entry, deleted) ? 1 : Failed;
    }

    // At the empty entry after the key's path, or the deleted one on it.
    private static bool Insert(Value set, Value key, long hash, SetEntry* entry, SetEntry* deleted)
    {
        ref PySet s = ref set.As<PySet>().Fields;
        if (entry == null)
        {
            return MakeTable(set, SmallSize) && Add(set, key, hash);
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
        return Grow(set);
    }

    // After an empty entry was taken.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Grow(Value set)
    {
        ref PySet s = ref set.As<PySet>().Fields;
        s.Fill++;
        s.Used++;
        return s.Fill * 5 < (s.Table.Load().As<PySetTable>().Fields.Size - 1) * 3 || Resize(set, s.Used > 50000 ? s.Used * 2 : s.Used * 4);
    }

    /// <summary>Adds a key that is none of the set's, which has no deleted entries; false with MemoryError.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AddNew(Value set, Value key, long hash)
    {
        Value table = set.As<PySet>().Fields.Table.Load();
        if (table.IsNull)
        {
            return Add(set, key, hash);
        }

        SetEntry* entry = EmptyEntry(PySetTable.Entries(table), (ulong)table.As<PySetTable>().Fields.Size - 1, hash);
        entry->Key.Store(table, key);
        entry->Hash = hash;
        return Grow(set);
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
        SetEntry* source = PySetTable.Entries(from);
        SetEntry* entries = PySetTable.Entries(table);
        long size = from.As<PySetTable>().Fields.Size;
        ulong mask = (ulong)table.As<PySetTable>().Fields.Size - 1;
        bool plain = true;
        for (long n = 0; n < size; n++)
        {
            if (!source[n].Key.IsNull)
            {
                plain &= !source[n].Key.Load().IsPointer;
                *EmptyEntry(entries, mask, source[n].Hash) = source[n];
            }
        }

        TellFilled(table, plain);
    }

    // The collector looks at what was written without the barrier, if it is not known to be plain.
    private static void TellFilled(Value table, bool plain)
    {
        if (!plain)
        {
            WriteBarrier.AfterCopy(table.Bits, PySetTable.Entries(table), table.As<PySetTable>().Fields.Size * sizeof(SetEntry));
        }

        WriteBarrier.Watch(table.Bits, plain);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
    public static int Contains(Value set, Value key, long hash) => Find(set, key, hash, out _, out _);

    /// <summary>Removes a key: 1 removed, 0 absent, -1 with an error set.</summary>
    public static int Remove(Value set, Value key)
    {
        long hash = HashOf(key);
        return hash == -1 ? -1 : Remove(set, key, hash);
    }

    /// <summary>Removes a key whose hash is known: 1 removed, 0 absent, -1 with an error set.</summary>
    public static int Remove(Value set, Value key, long hash)
    {
        int found = Find(set, key, hash, out SetEntry* entry, out _);
        if (found != Found)
        {
            return found;
        }

        entry->Key.Initialize(Value.Null);
        entry->Hash = -1;
        set.As<PySet>().Fields.Used--;
        return 1;
    }

    /// <summary>Removes a key if its equality is plain: 1 removed, 0 absent, or something negative.</summary>
    public static int RemoveInPlace(Value set, Value key, long hash)
    {
        int found = Search<PlainKeys.Equality>(set, key, hash, out SetEntry* entry, out _);
        if (found == Found)
        {
            entry->Key.Initialize(Value.Null);
            entry->Hash = -1;
            set.As<PySet>().Fields.Used--;
        }

        return found;
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
