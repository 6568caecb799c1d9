using System.Runtime.CompilerServices;

namespace Py.Gc;

/// <summary>The minor collection: survivors leave the nursery, except pinned ones.</summary>
/// <remarks>
/// Order: close the nursery; scan the native stacks, which pins; visit hot roots, announced cells, pinned objects, the
/// remembered set and dirty cards; trace the survivors; weak references, finalizers, handles, shadows; young large
/// objects; rebuild the nursery. While a major collection marks, every old object met by this is marked, too: so what
/// the program may have loaded or stored since the last step is known to it.
/// </remarks>
internal static unsafe class MinorCollection
{
    // Copies, to spare the properties.
    private static ulong s_base;
    private static ulong s_size;
    private static bool s_looksAtOld;
    private static bool s_marks;
    private static uint s_ageBits;
    private static WordList s_gray;
    private static WordList s_pinnedLarge;

    // To visit an old object that was written, or a card, takes about as long as to promote so much.
    private const ulong BytesAVisit = 96;

    /// <summary>Is this the phase in which native stacks pin?</summary>
    public static bool PinsNow { get; private set; }

    /// <summary>Bytes that became old by the last collection.</summary>
    public static ulong Promoted { get; private set; }

    /// <summary>Objects pinned by the last collection.</summary>
    public static long PinnedObjects { get; private set; }

    /// <summary>Number of collections.</summary>
    public static long Count { get; private set; }

    /// <summary>Visits slots as a minor collection.</summary>
    public readonly struct Visitor : ISlotVisitor
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void ISlotVisitor.Visit(ulong* slot) => MinorCollection.Visit(slot);
    }

    /// <summary>Collects. The caller saved the registers and set <see cref="NativeStacks.Top"/>.</summary>
    public static void Run()
    {
        Count++;
        MajorCollection.RootsSeen = true;
        s_base = Nursery.Base;
        s_size = Nursery.Size;
        s_marks = MajorCollection.Phase == GcPhase.Marking;
        s_looksAtOld = s_marks || LargeSpace.HasYoung;
        s_ageBits = ObjectHeader.TrackYoung | (MajorCollection.Phase is GcPhase.Marking or GcPhase.Finalizing ? ObjectHeader.Marked : 0);
        Promoted = 0;
        Nursery.Close();
        Nursery.Pinned.Truncate(0);

        PinsNow = true;
        GcRoots.StackBytes = 0;
        GcRoots.ScanStacks();
        PinsNow = false;
        Nursery.Pinned.Sort();
        PinnedObjects = Nursery.Pinned.Count;
        Census.KeepYoungIfAsked();

        GcRoots.VisitHot(null);
        Finalizers.VisitQueue();
        WeakRefs.VisitPending();
        GcRoots.VisitCells();
        VisitAll(ref Nursery.Pinned);
        VisitAll(ref s_pinnedLarge);

        s_pinnedLarge.Truncate(0);
        ulong visited = (ulong)WriteBarrier.Remembered.Count - Cards.Visited;
        PinnedReferrers.VisitReleased();
        VisitRemembered();
        Cards.Visit();
        Drain();

        WeakRefs.ClearDeadYoung();
        Finalizers.ResurrectYoung();
        Drain();
        Census.YoungTraced();
        HeapWalk.YoungTraced();
        WeakRefs.FinishYoung();
        Handles.FinishYoung();
        Shadows.Finish();
        LargeSpace.FinishYoung(s_ageBits);
        if (GcDebug.Poison)
        {
            GcDebug.PoisonNursery();
        }

        Nursery.Adapt(Promoted + ((visited + Cards.Visited) * BytesAVisit), GcRoots.StackBytes);
        Nursery.Rebuild();
        GcDebug.FollowLevel();
    }

    private static void VisitAll(ref WordList objects)
    {
        for (long i = 0; i < objects.Count; i++)
        {
            if (s_marks)
            {
                MajorCollection.MarkClassOf(objects[i]);
            }

            ObjectFields.Visit<Visitor>(objects[i]);
        }
    }

    /// <summary>The native stacks refer to an object.</summary>
    public static void Pin(ulong obj)
    {
        ObjectHeader* header = (ObjectHeader*)obj;
        if (obj - s_base < s_size)
        {
            if ((header->Gc & ObjectHeader.Pinned) == 0)
            {
                header->Gc |= ObjectHeader.Pinned;
                Nursery.Pinned.Push(obj);
            }
        }
        else if ((header->Gc & ObjectHeader.Watched) != 0)
        {
            Reach(header);
        }
        else if ((header->Gc & ObjectHeader.YoungLarge) != 0)
        {
            if ((header->Gc & ObjectHeader.Pinned) == 0)
            {
                header->Gc |= ObjectHeader.Pinned | ObjectHeader.Reached;
                s_pinnedLarge.Push(obj);
            }
        }
        else if (s_marks)
        {
            MajorCollection.Mark(obj);
        }
    }

    /// <summary>Visits a slot: what it refers to survives, and the slot follows it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Visit(ulong* slot)
    {
        ulong word = *slot;
        if ((word & 7) != 0)
        {
            return;
        }

        if (word - s_base < s_size)
        {
            VisitYoung(slot, word);
        }
        else if (s_looksAtOld && word >= Reservation.PageBase)
        {
            VisitOld(word);
        }
    }

    private static void VisitYoung(ulong* slot, ulong obj)
    {
        ulong header = *(ulong*)obj;
        if ((header & 1) != 0)
        {
            *slot = header - 1;
        }
        else if (((header >> 32) & ObjectHeader.Pinned) != 0)
        {
            PinnedReferrers.Saw(obj);
        }
        else
        {
            *slot = Promote(obj);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void VisitOld(ulong obj)
    {
        ObjectHeader* header = (ObjectHeader*)obj;
        if ((header->Gc & ObjectHeader.Watched) != 0)
        {
            Reach(header);
        }
        else if ((header->Gc & ObjectHeader.YoungLarge) != 0)
        {
            if ((header->Gc & ObjectHeader.Pinned) != 0)
            {
                PinnedReferrers.Saw(obj);
            }
            else if ((header->Gc & ObjectHeader.Reached) == 0)
            {
                header->Gc |= ObjectHeader.Reached;
                Promoted += ObjectLayout.SizeOf(obj);
                s_gray.Push(obj);
                if (s_marks)
                {
                    MajorCollection.MarkClassOf(obj);
                }
            }
        }
        else if (s_marks)
        {
            MajorCollection.Mark(obj);
        }
    }

    // Its dirty cards are visited like those of old objects, and what else it refers to is old.
    private static void Reach(ObjectHeader* header)
    {
        if ((header->Gc & ObjectHeader.Reached) == 0)
        {
            header->Gc |= ObjectHeader.Reached;
            Heap.AddMadeOld(ObjectLayout.SizeOf((ulong)header));
        }
    }

    private static ulong Promote(ulong obj)
    {
        ulong size = ObjectLayout.SizeOf(obj);
        uint gc = ((ObjectHeader*)obj)->Gc;
        uint age = s_ageBits;
        ulong copy;
        if ((gc & ObjectHeader.HasShadow) != 0)
        {
            copy = Shadows.Take(obj, size);
            if (MajorCollection.Phase == GcPhase.Sweeping && size <= SizeClasses.MaxBytes && SmallSpace.IsUnswept(copy))
            {
                age |= ObjectHeader.Marked;
            }
        }
        else
        {
            copy = size <= SizeClasses.MaxBytes ? SmallSpace.Allocate(size) : LargeSpace.AllocateOld(size);
        }

        if (copy == 0)
        {
            Heap.Exhausted();
        }

        ulong* from = (ulong*)obj, to = (ulong*)copy;
        ulong words = size / 8;
        if (words <= 16)
        {
            for (ulong i = 1; i < words; i++)
            {
                to[i] = from[i];
            }
        }
        else
        {
            System.Buffer.MemoryCopy(from, to, size, size);
        }

        to[0] = (uint)from[0] | ((ulong)((gc & ~ObjectHeader.HasShadow) | age) << 32);
        from[0] = copy | 1;
        Promoted += size;
        s_gray.Push(copy);
        if (s_marks)
        {
            MajorCollection.MarkClassOf(copy);
        }

        return copy;
    }

    private static void VisitRemembered()
    {
        ref WordList remembered = ref WriteBarrier.Remembered;
        long kept = 0;
        for (long i = 0; i < remembered.Count; i++)
        {
            ulong obj = remembered[i];
            if (!VisitOwner(obj))
            {
                remembered[kept++] = obj;
            }
            else
            {
                ((ObjectHeader*)obj)->Gc |= ObjectHeader.TrackYoung;
            }
        }

        remembered.Truncate(kept);
    }

    /// <summary>Visits an object that is old; false if it has to be in the remembered set afterwards.</summary>
    public static bool VisitOwner(ulong obj)
    {
        // It may have been made since marking began, and counts as marked.
        if (s_marks)
        {
            MajorCollection.MarkClassOf(obj);
        }

        PinnedReferrers.Begin();
        ObjectFields.Visit<Visitor>(obj);
        return !PinnedReferrers.SawAny || Cards.TryPark(obj) || PinnedReferrers.TryPark(obj);
    }

    private static void Drain()
    {
        while (s_gray.Count > 0)
        {
            ulong obj = s_gray.Pop();
            PinnedReferrers.Begin();
            ObjectFields.Visit<Visitor>(obj);
            if (PinnedReferrers.SawAny)
            {
                // It is old now and refers to an object that stays young.
                ObjectHeader* header = (ObjectHeader*)obj;
                if ((header->Gc & ObjectHeader.YoungLarge) != 0)
                {
                    LargeRemembered.Push(obj);
                }
                else if (!Cards.TryPark(obj) && !PinnedReferrers.TryPark(obj))
                {
                    WriteBarrier.Remember(obj);
                }
            }
        }
    }

    // Young large objects that refer to pinned ones: remembered once they are old.
    internal static ref WordList LargeRemembered => ref s_largeRemembered;

    private static WordList s_largeRemembered;

    /// <summary>Visits a slot of the collector's own lists; the object it names survives.</summary>
    public static void VisitWord(ref ulong word)
    {
        fixed (ulong* slot = &word)
        {
            Visit(slot);
        }
    }

    /// <summary>After tracing: where the object is now; 0 if it died. Old objects and immediates are as they were.</summary>
    public static ulong NewAddress(ulong word)
    {
        if ((word & 7) != 0)
        {
            return word;
        }

        if (word - s_base < s_size)
        {
            ulong header = *(ulong*)word;
            return (header & 1) != 0 ? header - 1 : ((header >> 32) & ObjectHeader.Pinned) != 0 ? word : 0;
        }

        return LargeSpace.HasYoung && word >= Reservation.PageBase
            && (((ObjectHeader*)word)->Gc & (ObjectHeader.YoungLarge | ObjectHeader.Reached)) == ObjectHeader.YoungLarge ? 0 : word;
    }
}
