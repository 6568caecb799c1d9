namespace Py.Gc;

/// <summary>What a page holds.</summary>
internal enum PageKind : byte
{
    /// <summary>Never used.</summary>
    Fresh,
    /// <summary>Part of a free run.</summary>
    Free,
    /// <summary>Cells of one size class.</summary>
    Small,
    /// <summary>The first page of a large object.</summary>
    Large,
    /// <summary>A further page of a large object.</summary>
    Tail,
}

/// <summary>Description of a page of old objects.</summary>
internal struct Page
{
    public PageKind Kind;
    /// <summary>Small: the size class.</summary>
    public byte Class;
    /// <summary>Small: cells that were ever used.</summary>
    public ushort Bump;
    /// <summary>Small: first free cell plus 1; 0: none below <see cref="Bump"/>.</summary>
    public ushort FreeHead;
    /// <summary>Free, first page of the run: not all zeros.</summary>
    public bool Dirty;
    /// <summary>Small: the page is in the list of pages with room.</summary>
    public bool Listed;
    /// <summary>Large and Tail: cards of the page are dirty.</summary>
    public bool HasCards;
    /// <summary>Next page of the list it is in; 0: none.</summary>
    public uint Next;
    /// <summary>Free: previous run of the bucket; 0: none.</summary>
    public uint Previous;
    /// <summary>Large, and first and last page of a free run: pages of the run. Tail: distance to the first page.</summary>
    public uint Run;
    /// <summary>Small: the sweep it went through last. Free, first page of the run: pages already given back to the system.</summary>
    public uint Sweep;
    /// <summary>Small: bytes of live cells found by the last sweep, and allocated since.</summary>
    public uint Used;
}

/// <summary>Pages of 16 KiB: runs are handed out to size classes and large objects, and taken back.</summary>
internal static unsafe class Pages
{
    public const int Shift = 14;
    public const ulong Bytes = 1UL << Shift;

    private const uint ExactBuckets = 64;
    private const uint Buckets = ExactBuckets + 32;

    private static readonly uint[] s_buckets = new uint[Buckets];
    private static uint s_releasing;

    // Pages of free runs that are not all zeros, and how many of them are kept for what will be allocated soon.
    private static long s_dirty;
    private static long s_kept;

    /// <summary>Index of the first page never used. Page 0 is not used, so that 0 means none.</summary>
    public static uint Top { get; private set; } = 1;

    /// <summary>Pages in use.</summary>
    public static long UsedPages { get; private set; }

    public static Page* At(uint index) => (Page*)Reservation.PageTableBase + index;

    public static Page* Of(ulong address) => At((uint)((address - Reservation.PageBase) >> Shift));

    public static uint IndexOf(ulong address) => (uint)((address - Reservation.PageBase) >> Shift);

    public static ulong AddressOf(uint index) => Reservation.PageBase + ((ulong)index << Shift);

    /// <summary>The address of the large object that a page of the kinds Large and Tail belongs to.</summary>
    public static ulong OwnerOf(Page* page, uint index) => AddressOf(page->Kind == PageKind.Tail ? index - page->Run : index);

    private static uint BucketOf(uint count) =>
        count < ExactBuckets ? count : ExactBuckets + (uint)System.Numerics.BitOperations.Log2(count / ExactBuckets);

    /// <summary>Takes a run of pages; 0 if the reservation is used up. The kinds of the pages are up to the caller.</summary>
    /// <param name="count">Pages.</param>
    /// <param name="dirty">May the memory hold something else than zeros?</param>
    public static uint Take(uint count, out bool dirty)
    {
        for (uint bucket = BucketOf(count); bucket < Buckets; bucket++)
        {
            for (uint at = s_buckets[bucket]; at != 0; at = At(at)->Next)
            {
                Page* page = At(at);
                if (page->Run < count)
                {
                    continue;
                }

                uint rest = page->Run - count;
                dirty = page->Dirty;
                Unlink(at);
                if (rest > 0)
                {
                    AddFree(at + count, rest, dirty);
                }

                UsedPages += count;
                return at;
            }
        }

        dirty = false;
        if (Top + (ulong)count > (Reservation.HeapEnd - Reservation.PageBase) >> Shift)
        {
            return 0;
        }

        uint result = Top;
        Top += count;
        if (Top >= TouchAhead.NextPage)
        {
            TouchAhead.Ask(AddressOf(Top));
        }

        UsedPages += count;
        return result;
    }

    /// <summary>Takes a run back.</summary>
    public static void Give(uint index, uint count)
    {
        UsedPages -= count;
        for (uint i = 0; i < count; i++)
        {
            At(index + i)->Kind = PageKind.Free;
        }

        if (At(index - 1)->Kind == PageKind.Free)
        {
            uint before = At(index - 1)->Run;
            index -= before;
            count += before;
            Unlink(index);
        }

        if (index + count < Top && At(index + count)->Kind == PageKind.Free)
        {
            uint after = At(index + count)->Run;
            Unlink(index + count);
            count += after;
        }

        AddFree(index, count, true);
    }

    // The pages are of the kind Free already.
    private static void AddFree(uint index, uint count, bool dirty)
    {
        uint bucket = BucketOf(count);
        Page* page = At(index);
        page->Dirty = dirty;
        page->Sweep = 0;
        page->Previous = 0;
        page->Next = s_buckets[bucket];
        if (page->Next != 0)
        {
            At(page->Next)->Previous = index;
        }

        s_buckets[bucket] = index;
        s_dirty += dirty ? count : 0;
        page->Run = count;
        At(index + count - 1)->Run = count;
    }

    private static void Unlink(uint index)
    {
        Page* page = At(index);
        s_dirty -= page->Dirty ? page->Run : 0;
        if (page->Previous != 0)
        {
            At(page->Previous)->Next = page->Next;
        }
        else
        {
            s_buckets[BucketOf(page->Run)] = page->Next;
        }

        if (page->Next != 0)
        {
            At(page->Next)->Previous = page->Previous;
        }
    }

    /// <summary>Begins to give memory back, but for as much as is worth <paramref name="kept"/> bytes.</summary>
    public static void BeginRelease(ulong kept)
    {
        s_releasing = Buckets - 1;
        s_kept = (long)(kept >> Shift);
    }

    /// <summary>Gives the memory of free runs of at least <paramref name="least"/> pages back to the system, the largest first, up to <paramref name="pages"/>; true when there is no more.</summary>
    public static bool ReleaseStep(uint least, ulong pages)
    {
        for (; s_releasing >= BucketOf(least); s_releasing--)
        {
            for (uint at = s_buckets[s_releasing]; at != 0; at = At(at)->Next)
            {
                Page* page = At(at);
                if (s_dirty <= s_kept)
                {
                    return true;
                }

                if (!page->Dirty || page->Run < least)
                {
                    continue;
                }

                uint count = (uint)System.Math.Min(pages, page->Run - page->Sweep);
                Reservation.Release(AddressOf(at + page->Sweep), (ulong)count << Shift);
                page->Sweep += count;
                if (page->Sweep == page->Run)
                {
                    page->Dirty = false;
                    s_dirty -= page->Run;
                }

                pages -= count;
                if (pages == 0)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
