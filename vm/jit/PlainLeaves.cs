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
    // Items that are copied here; for more the transition does not matter.
    private const long MostCopied = 64, MostBytes = 256;

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
            : ((delegate* unmanaged[SuppressGCTransition]<ulong, ulong, ulong>)Leaves.Full(Leaf.GetItem))(obj, key);
    }

    /// <summary>dict.get(key, absent); 0: declined.</summary>
    public static ulong Get(ulong dict, ulong key, ulong absent)
    {
        int index = Find(Value.FromBits(dict), Value.FromBits(key), out _);
        return index >= 0 ? ValueAt(dict, index) : index == PlainValues.Absent ? absent == 0 ? Singletons.None : absent
            : ((delegate* unmanaged[SuppressGCTransition]<ulong, ulong, ulong, ulong>)Leaves.Full(Leaf.Get))(dict, key, absent);
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
        else if (keys.HasShape(ShapeIds.Tuple) || keys.HasShape(ShapeIds.List))
        {
            found = PlainLists.Holds(container, key);
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

        return ((delegate* unmanaged[SuppressGCTransition]<ulong, ulong, long>)Leaves.Full(Leaf.Contains))(container, key);
    }

    /// <summary>set.add(key), if it takes no memory but the window's and needs no note for the collector.</summary>
    public static ulong Add(long pc, ulong set, ulong key)
    {
        long hash = PlainKeys.HashOf(Value.FromBits(key));
        return hash != PlainKeys.NoHash && PySet.AddInWindow(Value.FromBits(set), Value.FromBits(key), hash) > 0 ? Singletons.None
            : ((delegate* unmanaged[SuppressGCTransition]<long, ulong, ulong, ulong>)Leaves.Full(Leaf.Add))(pc, set, key);
    }

    /// <summary>set.discard(key).</summary>
    public static ulong Discard(ulong set, ulong key)
    {
        Value from = Value.FromBits(set);
        long hash = from.HasShape(ShapeIds.Set) ? PlainKeys.HashOf(Value.FromBits(key)) : PlainKeys.NoHash;
        return hash != PlainKeys.NoHash && PySet.RemoveInPlace(from, Value.FromBits(key), hash) >= 0 ? Singletons.None
            : ((delegate* unmanaged[SuppressGCTransition]<ulong, ulong, ulong>)Leaves.Full(Leaf.Discard))(set, key);
    }

    /// <summary>del dict[key], and of other containers; 0: declined.</summary>
    public static ulong DelItem(ulong obj, ulong key)
    {
        Value from = Value.FromBits(obj);
        long hash = from.IsExactDict ? PlainKeys.HashOf(Value.FromBits(key)) : PlainKeys.NoHash;
        int deleted = hash != PlainKeys.NoHash ? PyDict.DeleteInPlace(from, Value.FromBits(key), hash) : PlainValues.Unknown;
        return deleted > 0 ? Singletons.None : deleted == PlainValues.Absent ? 0
            : ((delegate* unmanaged[SuppressGCTransition]<ulong, ulong, ulong>)Leaves.Full(Leaf.DelItem))(obj, key);
    }

    /// <summary>dict[key] = value, likewise.</summary>
    public static ulong Set(long pc, ulong dict, ulong key, ulong value)
    {
        int index = Find(Value.FromBits(dict), Value.FromBits(key), out long hash);
        return index != PlainValues.Unknown && PyDict.SetInPlace(Value.FromBits(dict), index, Value.FromBits(key), hash, Value.FromBits(value)) ? Singletons.None
            : ((delegate* unmanaged[SuppressGCTransition]<long, ulong, ulong, ulong, ulong>)Leaves.Full(Leaf.Set))(pc, dict, key, value);
    }

    /// <summary>list[start:stop:step] of a few items, if the nursery's window has room for list and storage.</summary>
    public static ulong GetSlice(ulong list, ulong start, ulong stop, ulong step)
    {
        Value from = Value.FromBits(list);
        if (PlainSlices.TryResolve(from, Value.FromBits(start), Value.FromBits(stop), Value.FromBits(step), out long first, out long last, out long by))
        {
            long count = PySlice.Adjust(PyList.LengthOf(from), ref first, ref last, by);
            if (count is > 0 and <= MostCopied && Leaves.TryReserveList(count, out ulong storage, out ulong made))
            {
                Slot* item = PyList.Items(from) + first;
                Slot* to = (Slot*)(storage + (ulong)sizeof(PyRefArray));
                for (long i = 0; i < count; i++, item += by)
                {
                    to[i] = *item;
                }

                return made;
            }
        }

        return ((delegate* unmanaged[SuppressGCTransition]<ulong, ulong, ulong, ulong, ulong>)Leaves.Full(Leaf.GetSlice))(list, start, stop, step);
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

        return ((delegate* unmanaged[SuppressGCTransition]<ulong, ulong, ulong, ulong, ulong>)Leaves.Full(Leaf.SetSlice))(list, start, stop, items);
    }

    // Room for a bytes object of 2 bytes or more in the nursery's window, which is zeroed; null: there is none, or that is for others.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* BytesInWindow(long size, out ulong made)
    {
        made = 0;
        if (size is < 2 or > MostBytes || !Leaves.TryReserve((ulong)sizeof(PyBytes) + (ulong)size, out made))
        {
            return null;
        }

        *(ulong*)made = ShapeIds.Bytes;
        ((PyBytes*)made)->Length = size;
        return (byte*)made + sizeof(PyBytes);
    }

    /// <summary>Copies a few bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(byte* from, byte* to, long size)
    {
        long k = 0;
        for (; k + 8 <= size; k += 8)
        {
            *(ulong*)(to + k) = *(ulong*)(from + k);
        }

        for (; k < size; k++)
        {
            to[k] = from[k];
        }
    }

    /// <summary>Bytes from within an object.</summary>
    public static ulong BytesFrom(ulong memory, long at, long size)
    {
        byte* to = BytesInWindow(size, out ulong made);
        if (to == null)
        {
            return ((delegate* unmanaged[SuppressGCTransition]<ulong, long, long, ulong>)Leaves.Full(Leaf.BytesFrom))(memory, at, size);
        }

        Copy((byte*)memory + at, to, size);
        return made;
    }

    /// <summary>The first bytes of four words.</summary>
    public static ulong BytesOf(long size, long first, long second, long third, long fourth)
    {
        byte* to = BytesInWindow(size, out ulong made);
        if (to == null)
        {
            return ((delegate* unmanaged[SuppressGCTransition]<long, long, long, long, long, ulong>)Leaves.Full(Leaf.BytesOf))(size, first, second, third, fourth);
        }

        // Beyond the size there are zeros, and no words: the object ends with a word.
        long* words = (long*)to;
        words[0] = first;
        if (size > 8)
        {
            words[1] = second;
        }

        if (size > 16)
        {
            words[2] = third;
        }

        if (size > 24)
        {
            words[3] = fourth;
        }

        return made;
    }

    /// <summary>bytearray += a few bytes that there is room for.</summary>
    public static ulong ExtendBytes(ulong array, ulong data)
    {
        Value to = Value.FromBits(array), from = Value.FromBits(data);
        if (to.HasShape(ShapeIds.ByteArray) && from.HasShape(ShapeIds.Bytes))
        {
            ref PyByteArray a = ref to.As<PyByteArray>().Fields;
            long size = PyBytes.LengthOf(from), end = a.Start + a.Length;
            if (size <= MostBytes && a.Exports == 0 && !a.Storage.IsNull && end + size <= a.Storage.Load().As<PyRawBytes>().Fields.Length)
            {
                Copy((byte*)data + sizeof(PyBytes), (byte*)a.Storage.Load().Bits + sizeof(PyRawBytes) + end, size);
                a.Length += size;
                return array;
            }
        }

        return ((delegate* unmanaged[SuppressGCTransition]<ulong, ulong, ulong>)Leaves.Full(Leaf.ExtendBytes))(array, data);
    }

    /// <summary>The frame that feeds a C# loop, if what the innermost one yields gets there; or null.</summary>
    public static Run.Frame* FeedingFrame(ThreadState* t)
    {
        Run.Frame* frame = (Run.Frame*)t->Frame;
        while (frame->Kind == Run.ReturnKind.Send)
        {
            frame--;
        }

        return frame == t->FeedFrame ? frame : null;
    }

    /// <summary>The generator whose frame the trace runs in feeds a C# loop: it has taken the item, or not.</summary>
    public static long Feed(ulong item)
    {
        Run.Frame* frame = FeedingFrame(*(ThreadState**)Thread.CurrentAddress);
        if (frame == null)
        {
            return 0;
        }

        Feed* feed = (Feed*)frame->ReturnTo;
        if (feed->Kind != FeedKind.Append)
        {
            return Feeding.TryTake(feed, item) ? 1 : 0;
        }

        PyList* list = (PyList*)feed->List;
        PyRefArray* storage = *(PyRefArray**)&list->Storage;
        if (storage != null && WriteBarrier.IsNeeded((ulong)storage, item))
        {
            return ((delegate* unmanaged[SuppressGCTransition]<ulong, long>)Leaves.Full(Leaf.Feed))(item);
        }

        long length = list->Length;
        if (storage == null || length >= storage->Length)
        {
            return 0;
        }

        ((ulong*)(storage + 1))[length] = item;
        list->Length = length + 1;
        return 1;
    }

    /// <summary>The frame object of the trace's own frame, if it has been made.</summary>
    public static ulong OwnFrame()
    {
        ThreadState* t = *(ThreadState**)Thread.CurrentAddress;
        Run.Frame* frame = (Run.Frame*)t->Frame;
        ulong made = frame->Object.Load().Bits;
        if (made == 0 || frame->Function.IsNull || Run.HiddenLoops.IsHidden(frame))
        {
            return ((delegate* unmanaged[SuppressGCTransition]<ulong>)Leaves.Full(Leaf.OwnFrame))();
        }

        t->GrowingText = 0;
        return made;
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
