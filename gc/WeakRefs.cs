using System.Collections.Generic;

namespace Py.Gc;

/// <summary>Weak references: objects whose word at <see cref="ReferentOffset"/> does not keep alive what it refers to.</summary>
/// <remarks>
/// The slot at <see cref="CallbackOffset"/> is an ordinary one; if it is not null when the referent dies, the weak reference is
/// queued. A weak reference is in the young list as long as it or its referent is young.
/// </remarks>
public static unsafe class WeakRefs
{
    /// <summary>Offset of the weak word.</summary>
    public const int ReferentOffset = 8;
    /// <summary>Offset of the callback.</summary>
    public const int CallbackOffset = 16;

    private static WordList s_young;
    private static WordList s_old;
    private static WordList s_pending;
    // Those before it were taken.
    private static long s_firstPending;
    private static long s_cursor;
    private static long s_kept;
    private static readonly Dictionary<ulong, List<ulong>> s_byReferent = [];

    private static ref ulong Referent(ulong weak) => ref *(ulong*)(weak + ReferentOffset);

    /// <summary>Registers a new weak reference whose words are set.</summary>
    public static void Register(ulong weak)
    {
        s_young.Push(weak);
        ulong referent = Referent(weak);
        if (!s_byReferent.TryGetValue(referent, out List<ulong>? list))
        {
            list = new List<ulong>(1);
            s_byReferent.Add(referent, list);
        }

        list.Add(weak);
    }

    /// <summary>Most weak references to an object that <see cref="Get"/> can find.</summary>
    public static int MostOf(ulong obj) => s_byReferent.TryGetValue(obj, out List<ulong>? list) ? list.Count : 0;

    /// <summary>A weak reference to an object, in order of creation; 0 if that one is dead.</summary>
    public static ulong Get(ulong obj, int index) =>
        s_byReferent.TryGetValue(obj, out List<ulong>? list) && index < list.Count && MajorCollection.IsAlive(list[index]) ? list[index] : 0;

    /// <summary>The referent of a weak reference; 0 if it is dead.</summary>
    public static ulong Load(ulong weak)
    {
        ulong referent = Referent(weak);
        return referent == 0 || MajorCollection.IsAlive(referent) ? referent : 0;
    }

    /// <summary>Clears a weak reference; its callback is not called.</summary>
    public static void Clear(ulong weak)
    {
        Detach(Referent(weak), weak);
        Referent(weak) = 0;
    }

    /// <summary>Are weak references queued whose callbacks are to be called?</summary>
    public static bool HasPending => s_pending.Count > 0;

    /// <summary>Takes the first queued weak reference; 0 if there is none.</summary>
    public static ulong TakePending()
    {
        if (s_pending.Count == 0)
        {
            return 0;
        }

        ulong first = s_pending[s_firstPending++];
        if (s_firstPending == s_pending.Count)
        {
            s_pending.Truncate(0);
            s_firstPending = 0;
        }

        return first;
    }

    private static void Detach(ulong referent, ulong weak)
    {
        if (s_byReferent.TryGetValue(referent, out List<ulong>? list) && list.Remove(weak) && list.Count == 0)
        {
            s_byReferent.Remove(referent);
        }
    }

    private static void Queue(ulong weak)
    {
        if (*(ulong*)(weak + CallbackOffset) != 0 && MajorCollection.IsAlive(weak))
        {
            s_pending.Push(weak);
            Heap.RequestPoll();
        }
    }

    internal static void VisitPending()
    {
        for (long i = s_firstPending; i < s_pending.Count; i++)
        {
            MinorCollection.VisitWord(ref s_pending[i]);
        }
    }

    /// <summary>Minor collection, before finalizable objects are saved: references to dead objects are cleared.</summary>
    internal static void ClearDeadYoung()
    {
        for (long i = 0; i < s_young.Count; i++)
        {
            ulong weak = s_young[i], now = MinorCollection.NewAddress(weak);
            ulong referent = Referent(now == 0 ? weak : now);
            if (referent == 0 || MinorCollection.NewAddress(referent) != 0 || !s_byReferent.Remove(referent, out List<ulong>? list))
            {
                continue;
            }

            // The newest is called first.
            for (int k = list.Count - 1; k >= 0; k--)
            {
                now = MinorCollection.NewAddress(list[k]);
                Referent(now == 0 ? list[k] : now) = 0;
                if (now != 0)
                {
                    Queue(now);
                }
            }
        }
    }

    /// <summary>Minor collection, at the end: the lists follow what moved.</summary>
    internal static void FinishYoung()
    {
        long kept = 0, count = s_young.Count;
        for (long i = 0; i < count; i++)
        {
            ulong weak = s_young[i], now = MinorCollection.NewAddress(weak);
            ulong referent = Referent(now == 0 ? weak : now);
            if (referent == 0)
            {
                continue;
            }

            ulong referentNow = MinorCollection.NewAddress(referent);
            if (referentNow != referent && s_byReferent.Remove(referent, out List<ulong>? moved))
            {
                s_byReferent.Add(referentNow, moved);
            }

            if (now == 0)
            {
                Detach(referentNow, weak);
                continue;
            }

            Referent(now) = referentNow;
            if (now != weak)
            {
                List<ulong> list = s_byReferent[referentNow];
                list[list.IndexOf(weak)] = now;
            }

            if (Heap.IsYoung(now) || Heap.IsYoung(referentNow))
            {
                s_young[kept++] = now;
            }
            else
            {
                s_old.Push(now);
            }
        }

        s_young.Truncate(kept);
    }

    /// <summary>End of marking, right after a minor collection: begins to clear references to dead objects.</summary>
    internal static void BeginSweep()
    {
        s_cursor = 0;
        ClearOldOfYoung();
    }

    /// <summary>Looks at up to <paramref name="count"/> old weak references; true when there are no more.</summary>
    internal static bool SweepStep(long count)
    {
        while (s_cursor < s_old.Count && count-- > 0)
        {
            ulong referent = Referent(s_old[s_cursor++]);
            if (referent != 0 && !MajorCollection.IsAlive(referent))
            {
                ClearOld(referent);
            }
        }

        return s_cursor >= s_old.Count;
    }

    /// <summary>When it is known what finalizers keep: begins to forget dead weak references.</summary>
    internal static void BeginPurge() => s_cursor = s_kept = 0;

    /// <summary>Looks at up to <paramref name="count"/> old weak references; true when there are no more.</summary>
    internal static bool PurgeStep(long count)
    {
        while (s_cursor < s_old.Count && count-- > 0)
        {
            ulong weak = s_old[s_cursor++];
            if (!IsForgotten(weak))
            {
                s_old[s_kept++] = weak;
            }
        }

        if (s_cursor < s_old.Count)
        {
            return false;
        }

        s_old.Truncate(s_kept);
        // Old ones are among the young as long as their referents are pinned.
        s_kept = 0;
        for (long i = 0; i < s_young.Count; i++)
        {
            ulong weak = s_young[i];
            if (!IsForgotten(weak))
            {
                s_young[s_kept++] = weak;
            }
        }

        s_young.Truncate(s_kept);
        return true;
    }

    private static bool IsForgotten(ulong weak)
    {
        ulong referent = Referent(weak);
        if (referent != 0 && MajorCollection.IsAlive(weak))
        {
            return false;
        }

        Detach(referent, weak);
        return true;
    }

    // Weak references that are pinned in the nursery may refer to old objects.
    private static void ClearOldOfYoung()
    {
        for (long i = 0; i < s_young.Count; i++)
        {
            ulong weak = s_young[i], referent = Referent(weak);
            if (referent != 0 && !MajorCollection.IsAlive(referent))
            {
                ClearOld(referent);
            }
        }
    }

    private static void ClearOld(ulong referent)
    {
        s_byReferent.Remove(referent, out List<ulong>? list);
        for (int k = list!.Count - 1; k >= 0; k--)
        {
            Referent(list[k]) = 0;
            Queue(list[k]);
        }
    }
}
