using System.Runtime.InteropServices;

namespace Py.Gc;

/// <summary>Objects with pages of their own: those made large, which begin young and never move, and survivors too large for cells.</summary>
internal static unsafe class LargeSpace
{
    private static WordList s_old;
    private static long s_cursor;
    private static long s_kept;
    private static long s_end;
    private static bool s_sweeping;
    private static WordList s_young;

    /// <summary>Bytes of the pages of large objects; what died counts until it is swept.</summary>
    public static ulong UsedBytes { get; private set; }

    /// <summary>Number of objects that sweeps looked at, and that they freed.</summary>
    public static long Swept { get; private set; }

    /// <summary>See <see cref="Swept"/>.</summary>
    public static long Freed { get; private set; }

    /// <summary>Bytes of young ones.</summary>
    public static ulong YoungBytes { get; private set; }

    /// <summary>Are there young ones?</summary>
    public static bool HasYoung => s_young.Count > 0;

    private static uint PagesOf(ulong bytes) => (uint)((bytes + Pages.Bytes - 1) >> Pages.Shift);

    private static ulong Take(ulong bytes, out bool dirty)
    {
        uint count = PagesOf(bytes);
        uint index = Pages.Take(count, out dirty);
        if (index == 0)
        {
            return 0;
        }

        for (uint i = 0; i < count; i++)
        {
            Page* page = Pages.At(index + i);
            *page = default;
            page->Kind = i == 0 ? PageKind.Large : PageKind.Tail;
            page->Run = i == 0 ? count : i;
        }

        UsedBytes += (ulong)count << Pages.Shift;
        return Pages.AddressOf(index);
    }

    /// <summary>Zeroed memory for a new young object, without a header; 0 if there is none.</summary>
    public static ulong AllocateYoung(ulong bytes)
    {
        ulong result = Take(bytes, out bool dirty);
        if (result == 0)
        {
            return 0;
        }

        if (dirty)
        {
            NativeMemory.Clear((void*)result, (nuint)bytes);
        }

        s_young.Push(result);
        YoungBytes += (ulong)PagesOf(bytes) << Pages.Shift;
        return result;
    }

    /// <summary>Memory for a survivor of the nursery; contents undefined; 0 if there is none.</summary>
    public static ulong AllocateOld(ulong bytes)
    {
        ulong result = Take(bytes, out _);
        if (result != 0)
        {
            s_old.Push(result);
        }

        return result;
    }

    /// <summary>Memory reserved for a nursery object whose id was taken; in no list until <see cref="Adopt"/>.</summary>
    public static ulong Reserve(ulong bytes)
    {
        ulong result = Take(bytes, out _);
        if (result != 0)
        {
            *(ulong*)result = 0;
        }

        return result;
    }

    /// <summary>The object is there that memory was reserved for.</summary>
    public static void Adopt(ulong obj) => s_old.Push(obj);

    /// <summary>Gives the memory of an object back that is in no list.</summary>
    public static void Free(ulong address)
    {
        uint index = Pages.IndexOf(address);
        uint count = Pages.At(index)->Run;
        Cards.Forget(index, count);
        UsedBytes -= (ulong)count << Pages.Shift;
        Pages.Give(index, count);
    }

    /// <summary>The object that a page of the kinds Large and Tail belongs to; 0 if it is only reserved.</summary>
    public static ulong ObjectAt(ulong address, Page* page)
    {
        ulong result = Pages.OwnerOf(page, Pages.IndexOf(address));
        return *(uint*)result != 0 ? result : 0;
    }

    /// <summary>End of a minor collection: reached young objects become old, except pinned ones; the others are freed.</summary>
    public static void FinishYoung(uint ageBits)
    {
        ref WordList remembered = ref MinorCollection.LargeRemembered;
        long kept = 0;
        for (long i = 0; i < remembered.Count; i++)
        {
            if (!Cards.TryPark(remembered[i]))
            {
                remembered[kept++] = remembered[i];
            }
        }

        remembered.Truncate(kept);
        kept = 0;
        for (long i = 0; i < s_young.Count; i++)
        {
            ulong obj = s_young[i];
            ObjectHeader* header = (ObjectHeader*)obj;
            if ((header->Gc & (ObjectHeader.Watched | ObjectHeader.Reached)) == (ObjectHeader.Watched | ObjectHeader.Reached))
            {
                header->Gc &= ~(ObjectHeader.Watched | ObjectHeader.Reached | ObjectHeader.YoungLarge);
                YoungBytes -= (ulong)Pages.Of(obj)->Run << Pages.Shift;
                s_old.Push(obj);
                if (MajorCollection.Phase == GcPhase.Marking)
                {
                    // It was not scanned, which is done in steps.
                    header->Gc |= ObjectHeader.TrackYoung;
                    MajorCollection.Mark(obj);
                }
                else
                {
                    header->Gc |= ageBits;
                }
            }
            else if ((header->Gc & ObjectHeader.Pinned) != 0)
            {
                header->Gc &= ~(ObjectHeader.Pinned | ObjectHeader.Reached);
                s_young[kept++] = obj;
            }
            else if ((header->Gc & ObjectHeader.Reached) != 0)
            {
                header->Gc &= ~(ObjectHeader.Reached | ObjectHeader.YoungLarge);
                header->Gc |= ageBits;
                YoungBytes -= (ulong)Pages.Of(obj)->Run << Pages.Shift;
                s_old.Push(obj);
            }
            else
            {
                YoungBytes -= (ulong)Pages.Of(obj)->Run << Pages.Shift;
                Free(obj);
            }
        }

        s_young.Truncate(kept);
        while (remembered.Count > 0)
        {
            ulong obj = remembered.Pop();
            if (!MinorCollection.VisitOwner(obj))
            {
                WriteBarrier.Remember(obj);
            }
        }
    }

    /// <summary>Begins a sweep of the objects that are old now.</summary>
    public static void BeginSweep()
    {
        s_cursor = 0;
        s_kept = 0;
        s_end = s_old.Count;
        s_sweeping = true;
    }

    /// <summary>Sweeps up to <paramref name="count"/> objects; true when there are no more.</summary>
    public static bool SweepStep(long count)
    {
        if (!s_sweeping)
        {
            return true;
        }

        while (s_cursor < s_end && count-- > 0)
        {
            ulong obj = s_old[s_cursor++];
            Swept++;
            ObjectHeader* header = (ObjectHeader*)obj;
            if ((header->Gc & ObjectHeader.Marked) != 0)
            {
                header->Gc &= ~ObjectHeader.Marked;
                s_old[s_kept++] = obj;
            }
            else
            {
                Free(obj);
                Freed++;
            }
        }

        if (s_cursor < s_end)
        {
            return false;
        }

        // What became old meanwhile lies behind.
        while (s_cursor < s_old.Count)
        {
            s_old[s_kept++] = s_old[s_cursor++];
        }

        s_old.Truncate(s_kept);
        s_sweeping = false;
        return true;
    }

    /// <summary>All young objects survive the minor collection that goes on.</summary>
    public static void KeepYoung()
    {
        for (long i = 0; i < s_young.Count; i++)
        {
            ulong word = s_young[i];
            MinorCollection.VisitWord(ref word);
        }
    }

    /// <summary>Calls <paramref name="visit"/> with every object, young ones too.</summary>
    public static void Walk(delegate*<ulong, void> visit)
    {
        for (long i = 0; i < s_old.Count; i++)
        {
            visit(s_old[i]);
        }

        for (long i = 0; i < s_young.Count; i++)
        {
            visit(s_young[i]);
        }
    }
}
