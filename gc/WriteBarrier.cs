using System.Runtime.CompilerServices;

namespace Py.Gc;

/// <summary>The write barrier: remembers an old object before it gets a reference to a young one.</summary>
public static unsafe class WriteBarrier
{
    private static WordList s_remembered;

    /// <summary>Old objects that may refer to young ones.</summary>
    internal static ref WordList Remembered => ref s_remembered;

    /// <summary>To be called before a reference is stored into the word at <paramref name="slot"/> of <paramref name="owner"/> (an object's address).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void BeforeStore(ulong owner, void* slot)
    {
        if ((((ObjectHeader*)owner)->Gc & ObjectHeader.TrackYoung) != 0)
        {
            Remember(owner, (ulong)slot);
        }
    }

    /// <summary>Does a store of a word into an object have to be noted?</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNeeded(ulong owner, ulong word) => (word & 7) == 0 && (((ObjectHeader*)owner)->Gc & ObjectHeader.TrackYoung) != 0;

    /// <summary>Likewise when it is known what is stored: a large array need not be visited for what is old.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void BeforeStore(ulong owner, void* slot, ulong value)
    {
        if ((((ObjectHeader*)owner)->Gc & ObjectHeader.TrackYoung) != 0)
        {
            RememberStore(owner, (ulong)slot, value);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RememberStore(ulong owner, ulong slot, ulong value)
    {
        if (!Cards.AreFor(owner))
        {
            Remember(owner);
        }
        else if ((value & 7) == 0 && value != 0)
        {
            Collector.CountStore();
            if (Heap.IsYoung(value))
            {
                _ = Cards.TryMark(owner, slot);
            }
            else
            {
                MajorCollection.Stored(owner, value);
            }
        }
    }

    /// <summary>To be called before references are stored anywhere into <paramref name="owner"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void BeforeStore(ulong owner)
    {
        if ((((ObjectHeader*)owner)->Gc & ObjectHeader.TrackYoung) != 0)
        {
            Remember(owner);
        }
    }

    /// <summary>To be called before references are stored into the <paramref name="bytes"/> from <paramref name="from"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void BeforeStore(ulong owner, void* from, long bytes)
    {
        if ((((ObjectHeader*)owner)->Gc & ObjectHeader.TrackYoung) != 0)
        {
            Remember(owner, (ulong)from, bytes);
        }
    }

    /// <summary>To be called, instead of <see cref="BeforeStore(ulong, void*, long)"/>, after references were copied into the <paramref name="bytes"/> from
    /// <paramref name="from"/> on, before anything is allocated: what a large array got is looked at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AfterCopy(ulong owner, void* from, long bytes)
    {
        if ((((ObjectHeader*)owner)->Gc & ObjectHeader.TrackYoung) != 0)
        {
            Copied(owner, (ulong)from, bytes);
        }
    }

    /// <summary>A new object is filled; from now on everything is stored into it through the barrier, which makes the work on large arrays less.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Watch(ulong obj) => Watch(obj, false);

    /// <summary>Likewise; a <paramref name="plain"/> one is known to hold no references.</summary>
    public static void Watch(ulong obj, bool plain)
    {
        if ((((ObjectHeader*)obj)->Gc & (ObjectHeader.YoungLarge | ObjectHeader.Watched)) == ObjectHeader.YoungLarge)
        {
            BeginWatch(obj, plain);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void BeginWatch(ulong obj, bool plain)
    {
        if (!Cards.AreFor(obj))
        {
            return;
        }

        ((ObjectHeader*)obj)->Gc |= ObjectHeader.TrackYoung | ObjectHeader.Watched;
        if (plain)
        {
            return;
        }

        ObjectLayout* layout = ObjectLayout.Of(obj);
        ulong end = layout->Var == VarKind.DictTable ? obj + ObjectLayout.DictTableBytes + (ulong)(ObjectFields.ItemsOf(obj, layout) * ObjectLayout.DictEntryBytes)
            : obj + ObjectLayout.SizeOf(obj);
        Cards.MarkYoung(obj, obj + 8, end);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Copied(ulong owner, ulong from, long bytes)
    {
        if (!Cards.AreFor(owner))
        {
            Remember(owner);
            return;
        }

        Cards.MarkYoung(owner, from, from + (ulong)bytes);
        MajorCollection.Rescan(owner, (ulong*)from, bytes / 8);
    }

    /// <summary>Slow path: marks the cards, or puts the object in the remembered set.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Remember(ulong owner, ulong from, long bytes)
    {
        if (!Cards.AreFor(owner))
        {
            Remember(owner);
            return;
        }

        for (ulong end = from + (ulong)bytes, at = from; at < end; at = (at & ~(Cards.Bytes - 1)) + Cards.Bytes)
        {
            _ = Cards.TryMark(owner, at);
        }
    }

    /// <summary>Slow path: marks the card, or puts the object in the remembered set.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Remember(ulong owner, ulong slot)
    {
        if (!Cards.TryMark(owner, slot))
        {
            Remember(owner);
        }
    }

    /// <summary>Slow path: puts the object in the remembered set and clears its flag.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Remember(ulong owner)
    {
        ((ObjectHeader*)owner)->Gc &= ~ObjectHeader.TrackYoung;
        s_remembered.Push(owner);
    }

    /// <summary>Before a sweep: drops what it will free. Not earlier, since finalizers may still bring objects back.</summary>
    internal static void ForgetDead()
    {
        long kept = 0;
        for (long i = 0; i < s_remembered.Count; i++)
        {
            if (MajorCollection.IsAlive(s_remembered[i]))
            {
                s_remembered[kept++] = s_remembered[i];
            }
        }

        s_remembered.Truncate(kept);
    }
}
