using System.Runtime.InteropServices;

namespace Py.Gc;

/// <summary>Cards: which parts of large old arrays were written since the last minor collection.</summary>
/// <remarks>
/// A byte for each 128 bytes of the pages, and in <see cref="Page.HasCards"/> whether any of a page's is set; such pages are
/// in a list. So a minor collection's work depends on what was written, not on how large the arrays are. Only objects of
/// <see cref="LeastPages"/> and more use them.
/// </remarks>
internal static unsafe class Cards
{
    private const int Shift = 7;
    private const ulong CardsAPage = Pages.Bytes >> Shift;
    /// <summary>Bytes of heap a card stands for.</summary>
    public const ulong Bytes = 1UL << Shift;
    /// <summary>Smaller objects are remembered as a whole.</summary>
    public const uint LeastPages = 4;

    private static WordList s_pages;

    /// <summary>Number of dirty cards that minor collections visited.</summary>
    public static ulong Visited { get; private set; }

    /// <summary>Number of pages with dirty cards, or a little more.</summary>
    public static long DirtyPages => s_pages.Count;

    private static byte* Of(ulong address) => (byte*)(Reservation.CardBase + ((address - Reservation.PageBase) >> Shift));

    /// <summary>Has the object cards?</summary>
    public static bool AreFor(ulong owner)
    {
        if (owner < Reservation.PageBase || owner >= Reservation.HeapEnd)
        {
            return false;
        }

        Page* page = Pages.Of(owner);
        return page->Kind == PageKind.Large && page->Run >= LeastPages;
    }

    /// <summary>Is the card of this word dirty?</summary>
    public static bool IsDirty(ulong slot) => *Of(slot) != 0;

    /// <summary>Notes that the word at <paramref name="slot"/> of a large object is written; false if the object has no cards.</summary>
    public static bool TryMark(ulong owner, ulong slot)
    {
        if (!AreFor(owner))
        {
            return false;
        }

        *Of(slot) = 1;
        Page* page = Pages.Of(slot);
        if (!page->HasCards)
        {
            page->HasCards = true;
            s_pages.Push(Pages.IndexOf(slot));
        }

        return true;
    }

    /// <summary>Dirties the cards of those words between two addresses of an object that refer to young objects, or look so.</summary>
    public static void MarkYoung(ulong obj, ulong from, ulong end)
    {
        ulong start = Nursery.Base, size = Nursery.Size;
        for (ulong at = from; at < end; at += 8)
        {
            ulong word = *(ulong*)at;
            if (word - start < size || ((word & (Pages.Bytes - 1)) == 0 && word != 0 && IsYoungLarge(word)))
            {
                _ = TryMark(obj, at);
                // The rest of the card need not be looked at.
                at |= Bytes - 8;
            }
        }
    }

    // The word may be a hash.
    private static bool IsYoungLarge(ulong word) => word >= Reservation.PageBase && word < Pages.AddressOf(Pages.Top)
        && Pages.Of(word)->Kind == PageKind.Large && (((ObjectHeader*)word)->Gc & ObjectHeader.YoungLarge) != 0;

    /// <summary>In a minor collection, after the object was visited: notes the cards whose slots refer to pinned objects; false if the object has no cards.</summary>
    public static bool TryPark(ulong obj)
    {
        if (!AreFor(obj))
        {
            return false;
        }

        ulong end = obj + ObjectLayout.SizeOf(obj);
        for (ulong from = obj; from < end; from += Bytes)
        {
            if (!IsDirty(from) && !VisitCard(obj, from))
            {
                _ = TryMark(obj, from);
            }
        }

        return true;
    }

    // False if the card has to be dirty afterwards.
    private static bool VisitCard(ulong obj, ulong from)
    {
        PinnedReferrers.Begin();
        ObjectFields.VisitBetween<MinorCollection.Visitor>(obj, from, from + Bytes);
        return !PinnedReferrers.SawAny || PinnedReferrers.TryParkCard(from);
    }

    /// <summary>The object that an address in the pages belongs to, if it is one with cards; 0 otherwise.</summary>
    public static ulong OwnerOf(ulong address)
    {
        Page* page = Pages.Of(address);
        return page->Kind is PageKind.Large or PageKind.Tail ? LargeSpace.ObjectAt(address, page) : 0;
    }

    /// <summary>Visits a card that waited for pinned objects. Its object may have been freed meanwhile, as young ones are without notice, and another be there.</summary>
    public static void VisitParked(ulong from)
    {
        ulong obj = OwnerOf(from);
        if (obj != 0 && !VisitCard(obj, from))
        {
            _ = TryMark(obj, from);
        }
    }

    /// <summary>An object is freed: its cards are clean. Its pages may stay in the list, which then passes over them.</summary>
    public static void Forget(uint first, uint count)
    {
        for (uint index = first; index < first + count; index++)
        {
            Page* page = Pages.At(index);
            if (page->HasCards)
            {
                page->HasCards = false;
                NativeMemory.Clear(Of(Pages.AddressOf(index)), (nuint)CardsAPage);
            }
        }
    }

    /// <summary>Visits the slots on dirty cards.</summary>
    public static void Visit()
    {
        long kept = 0;
        for (long i = 0; i < s_pages.Count; i++)
        {
            uint index = (uint)s_pages[i];
            Page* page = Pages.At(index);
            if (page->HasCards)
            {
                page->HasCards = VisitPage(page, index);
                if (page->HasCards)
                {
                    s_pages[kept++] = index;
                }
            }
        }

        s_pages.Truncate(kept);
    }

    private static bool VisitPage(Page* page, uint index)
    {
        ulong start = Pages.AddressOf(index);
        ulong obj = Pages.OwnerOf(page, index);
        ulong* words = (ulong*)Of(start);
        bool anyDirty = false;
        for (ulong word = 0; word < CardsAPage / 8; word++)
        {
            // Eight clean cards at once.
            for (ulong rest = words[word]; rest != 0; rest &= rest - 1)
            {
                Visited++;
                ulong card = (word * 8) + ((ulong)System.Numerics.BitOperations.TrailingZeroCount(rest) >> 3);
                ulong from = start + (card << Shift);
                bool dirty = !VisitCard(obj, from);
                ((byte*)words)[card] = dirty ? (byte)1 : (byte)0;
                anyDirty |= dirty;
            }
        }

        return anyDirty;
    }

    /// <summary>Before a sweep: the objects that it will free have no dirty cards, for they may refer to what is freed first.</summary>
    public static void ForgetDead()
    {
        for (long i = 0; i < s_pages.Count; i++)
        {
            uint index = (uint)s_pages[i];
            Page* page = Pages.At(index);
            if (page->HasCards && !MajorCollection.IsAlive(Pages.OwnerOf(page, index)))
            {
                Forget(index, 1);
            }
        }
    }
}
