using System.Runtime.CompilerServices;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>Adding plain keys where the collector need not know, with tables made in the nursery's window.</summary>
/// <remarks>Machine code calls without telling .NET (PlainLeaves), so this must stay as plain as it is.</remarks>
public unsafe partial struct PySet
{
    // Entries of larger tables are zeroed and moved by more general code.
    private const long MostInWindow = 128;

    /// <summary>Adds a plain key, where no reference has to be noted and no more memory is needed than the window has: 1, or something negative and nothing was changed.</summary>
    public static int AddInWindow(Value set, Value key, long hash)
    {
        ref PySet s = ref set.As<PySet>().Fields;
        ulong table = s.Table.Load().Bits;
        if (table == 0)
        {
            table = WriteBarrier.IsNeeded(set.Bits, 0) ? 0 : TableInWindow(SmallSize);
            if (table == 0)
            {
                return PlainKeys.Unknown;
            }

            s.Table.Initialize(Value.FromBits(table));
        }

        SetEntry* entry = PySetTable.Entries(Value.FromBits(table)) + (hash & (((PySetTable*)table)->Size - 1));
        ulong held = *(ulong*)&entry->Key;
        if (held == key.Bits)
        {
            return Found;
        }

        SetEntry* free = null;
        if ((held != 0 || entry->Hash != 0) && Search<PlainKeys.Equality>(set, key, hash, out entry, out free) is var found && found != Absent)
        {
            return found;
        }

        if (WriteBarrier.IsNeeded(table, key.Bits))
        {
            return PlainKeys.Unknown;
        }

        if (free != null)
        {
            entry = free;
        }
        else if ((s.Fill + 1) * 5 >= (((PySetTable*)table)->Size - 1) * 3)
        {
            return GrowInWindow(set, key, hash, entry);
        }
        else
        {
            s.Fill++;
        }

        entry->Key.Initialize(key);
        entry->Hash = hash;
        s.Used++;
        return Found;
    }

    // The empty entry is the last one that the table has room for: as Grow does it.
    private static int GrowInWindow(Value set, Value key, long hash, SetEntry* entry)
    {
        ref PySet s = ref set.As<PySet>().Fields;
        long size = SmallSize, used = s.Used + 1;
        while (size <= used * 4)
        {
            size <<= 1;
        }

        ulong table = size > MostInWindow || WriteBarrier.IsNeeded(set.Bits, 0) ? 0 : TableInWindow(size);
        if (table == 0)
        {
            return PlainKeys.Unknown;
        }

        entry->Key.Initialize(key);
        entry->Hash = hash;
        Value old = s.Table.Load();
        SetEntry* from = PySetTable.Entries(old), end = from + old.As<PySetTable>().Fields.Size, to = PySetTable.Entries(Value.FromBits(table));
        for (; from < end; from++)
        {
            if (!from->Key.IsNull)
            {
                *EmptyEntry(to, (ulong)size - 1, from->Hash) = *from;
            }
        }

        s.Table.Initialize(Value.FromBits(table));
        s.Fill = s.Used = used;
        return Found;
    }

    // 0: there is no room.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong TableInWindow(long size)
    {
        ulong made = Heap.Words->Top, end = made + (ulong)sizeof(PySetTable) + ((ulong)size * (ulong)sizeof(SetEntry));
        if (end > Heap.Words->Limit)
        {
            return 0;
        }

        Heap.Words->Top = end;
        *(ulong*)made = ShapeIds.SetTable;
        ((PySetTable*)made)->Size = size;
        return made;
    }
}
