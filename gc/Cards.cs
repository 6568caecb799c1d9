using System.Runtime.InteropServices;

namespace Py.Gc;

/// <summary>Cards: which parts of large old arrays were written since the last minor collection.</summary>
/// <remarks>A byte for each 512 bytes of the pages. Only objects of <see cref="LeastBytes"/> and more use them.</remarks>
internal static unsafe class Cards
{
    private const int Shift = 9;
    /// <summary>Smaller objects are remembered as a whole.</summary>
    public const uint LeastPages = 4;

    private static WordList s_dirty;

    private static byte* Of(ulong address) => (byte*)(Reservation.CardBase + ((address - Reservation.PageBase) >> Shift));

    /// <summary>Notes that the word at <paramref name="slot"/> of a large object is written; false if the object has no cards.</summary>
    public static bool TryMark(ulong owner, ulong slot)
    {
        if (owner < Reservation.PageBase || owner >= Reservation.HeapEnd)
        {
            return false;
        }

        Page* page = Pages.Of(owner);
        if (page->Kind != PageKind.Large || page->Run < LeastPages)
        {
            return false;
        }

        *Of(slot) = 1;
        ObjectHeader* header = (ObjectHeader*)owner;
        if ((header->Gc & ObjectHeader.CardsDirty) == 0)
        {
            header->Gc |= ObjectHeader.CardsDirty;
            s_dirty.Push(owner);
        }

        return true;
    }

    /// <summary>An object is freed: its cards are clean.</summary>
    public static void Forget(ulong obj, ulong bytes)
    {
        if ((((ObjectHeader*)obj)->Gc & ObjectHeader.CardsDirty) == 0)
        {
            return;
        }

        NativeMemory.Clear(Of(obj), (nuint)(bytes >> Shift));
        for (long i = 0; i < s_dirty.Count; i++)
        {
            if (s_dirty[i] == obj)
            {
                s_dirty[i] = s_dirty[s_dirty.Count - 1];
                s_dirty.Truncate(s_dirty.Count - 1);
                break;
            }
        }
    }

    /// <summary>Visits the slots on dirty cards. Cards whose slots still refer to young objects remain dirty.</summary>
    public static void Visit()
    {
        long kept = 0;
        for (long i = 0; i < s_dirty.Count; i++)
        {
            ulong obj = s_dirty[i];
            ulong end = obj + ObjectLayout.SizeOf(obj);
            bool pinned = false;
            byte* last = Of(end - 1);
            for (byte* card = Of(obj); card <= last; card++)
            {
                // Eight clean cards at once.
                if (((ulong)card & 7) == 0 && card + 8 <= last && *(ulong*)card == 0)
                {
                    card += 7;
                    continue;
                }

                if (*card == 0)
                {
                    continue;
                }

                *card = 0;
                ulong from = Reservation.PageBase + (((ulong)card - Reservation.CardBase) << Shift);
                MinorCollection.SawPinned = false;
                ObjectFields.VisitBetween<MinorCollection.Visitor>(obj, from, from + (1UL << Shift));
                if (MinorCollection.SawPinned)
                {
                    *card = 1;
                    pinned = true;
                }
            }

            if (pinned)
            {
                s_dirty[kept++] = obj;
            }
            else
            {
                ((ObjectHeader*)obj)->Gc &= ~ObjectHeader.CardsDirty;
            }
        }

        s_dirty.Truncate(kept);
    }

    /// <summary>Before a sweep: the objects that it will free have no dirty cards, for they may refer to what is freed first.</summary>
    public static void ForgetDead()
    {
        for (long i = s_dirty.Count - 1; i >= 0; i--)
        {
            ulong obj = s_dirty[i];
            if (!MajorCollection.IsAlive(obj))
            {
                Forget(obj, ObjectLayout.SizeOf(obj));
                ((ObjectHeader*)obj)->Gc &= ~ObjectHeader.CardsDirty;
            }
        }
    }
}
