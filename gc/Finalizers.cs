namespace Py.Gc;

/// <summary>Objects with finalizers (PEP 442).</summary>
/// <remarks>
/// An object is registered when it is made. When it is found unreachable, weak references to what is unreachable are cleared,
/// then it and what it refers to are kept for one more time and it is queued, in order of creation: so an owner's
/// finalizer runs before those of what it made, and those of a cycle run in order of creation. Streams come after all others,
/// those first that hold what is to be written to another. The finalizer runs once; if the object is reachable afterwards it
/// lives on without one.
/// </remarks>
public static unsafe class Finalizers
{
    private static WordList s_young;
    private static WordList s_old;
    // By the urgency that the layout has.
    private static readonly WordList[] s_queues = new WordList[4];
    private static readonly long[] s_first = new long[4];
    private static long s_queued;
    private static long s_cursor;
    private static long s_kept;

    /// <summary>Registers an object.</summary>
    public static void Register(ulong obj)
    {
        if (Heap.IsYoung(obj))
        {
            s_young.Push(obj);
        }
        else
        {
            s_old.Push(obj);
        }
    }

    /// <summary>Are finalizers to be called? Not before all that the queued objects refer to is marked.</summary>
    public static bool HasQueued => s_queued > 0 && MajorCollection.Phase != GcPhase.Finalizing;

    /// <summary>Do finalizers wait for the end of a phase of the major collection?</summary>
    public static bool AreHeldBack => s_queued > 0 && MajorCollection.Phase == GcPhase.Finalizing;

    internal static void RequestPoll()
    {
        if (HasQueued)
        {
            Heap.RequestPoll();
        }
    }

    /// <summary>Takes the object whose finalizer is next to be called; 0 if there is none.</summary>
    public static ulong Take()
    {
        if (!HasQueued)
        {
            return 0;
        }

        int urgency = 0;
        while (s_first[urgency] == s_queues[urgency].Count)
        {
            urgency++;
        }

        ref WordList queue = ref s_queues[urgency];
        ulong obj = queue[s_first[urgency]++];
        s_queued--;
        if (s_first[urgency] == queue.Count)
        {
            s_first[urgency] = 0;
            queue.Clear();
        }

        ((ObjectHeader*)obj)->Gc |= ObjectHeader.Finalized;
        return obj;
    }

    /// <summary>The object has nothing left to finalize: it is forgotten.</summary>
    public static void Done(ulong obj) => ((ObjectHeader*)obj)->Gc |= ObjectHeader.Finalized;

    private static void Queue(ulong obj)
    {
        s_queues[UrgencyOf(obj)].Push(obj);
        s_queued++;
        Heap.RequestPoll();
    }

    // The header of an object that moved has no shape.
    private static int UrgencyOf(ulong obj)
    {
        ulong header = *(ulong*)obj;
        return ((int)ObjectLayout.Of((header & 1) != 0 ? header - 1 : obj)->Flags >> 2) & 3;
    }

    internal static void VisitQueue()
    {
        for (int urgency = 0; urgency < s_queues.Length; urgency++)
        {
            ref WordList queue = ref s_queues[urgency];
            for (long i = s_first[urgency]; i < queue.Count; i++)
            {
                MinorCollection.VisitWord(ref queue[i]);
            }
        }
    }

    /// <summary>Minor collection, after tracing: queues what died; the caller traces on.</summary>
    internal static void ResurrectYoung()
    {
        long kept = 0, count = s_young.Count;
        for (long i = 0; i < count; i++)
        {
            ulong obj = s_young[i], now = MinorCollection.NewAddress(obj);
            bool done = (((ObjectHeader*)(now == 0 ? obj : now))->Gc & ObjectHeader.Finalized) != 0;
            if (done)
            {
                continue;
            }

            if (now == 0)
            {
                s_gone.Push(obj);
            }
            else if (Heap.IsYoung(now))
            {
                s_young[kept++] = now;
            }
            else
            {
                s_old.Push(now);
            }
        }

        s_young.Truncate(kept);
        for (long i = 0; i < s_gone.Count; i++)
        {
            MinorCollection.VisitWord(ref s_gone[i]);
            Queue(s_gone[i]);
        }

        s_gone.Truncate(0);
    }

    private static WordList s_gone;

    /// <summary>End of marking: begins to look for old objects that died.</summary>
    internal static void BeginSweep() => s_cursor = s_kept = 0;

    /// <summary>Looks at up to <paramref name="count"/> old objects; true when there are no more. What died is queued, and marked by the caller.</summary>
    internal static bool SweepStep(long count)
    {
        while (s_cursor < s_old.Count && count-- > 0)
        {
            ulong obj = s_old[s_cursor++];
            if (!MajorCollection.IsAlive(obj))
            {
                s_gone.Push(obj);
            }
            else if ((((ObjectHeader*)obj)->Gc & ObjectHeader.Finalized) == 0)
            {
                s_old[s_kept++] = obj;
            }
        }

        if (s_cursor < s_old.Count)
        {
            return false;
        }

        s_old.Truncate(s_kept);
        for (long i = 0; i < s_gone.Count; i++)
        {
            ulong obj = s_gone[i];
            if ((((ObjectHeader*)obj)->Gc & ObjectHeader.Finalized) == 0)
            {
                Queue(obj);
                MajorCollection.Mark(obj);
            }
        }

        s_gone.Truncate(0);
        return true;
    }

    /// <summary>Queues every object that has a finalizer left; at the end of the program.</summary>
    public static void QueueAll()
    {
        for (long i = 0; i < s_old.Count; i++)
        {
            QueueUnlessDone(s_old[i]);
        }

        for (long i = 0; i < s_young.Count; i++)
        {
            QueueUnlessDone(s_young[i]);
        }

        s_old.Truncate(0);
        s_young.Truncate(0);
    }

    private static void QueueUnlessDone(ulong obj)
    {
        if ((((ObjectHeader*)obj)->Gc & ObjectHeader.Finalized) == 0)
        {
            Queue(obj);
        }
    }
}
