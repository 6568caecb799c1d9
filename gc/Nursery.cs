using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Py.Gc;

/// <summary>The nursery: new objects are bump-allocated in the gaps that pinned survivors leave.</summary>
/// <remarks>
/// Allocation goes on in windows of 8 KiB: <c>Words->Limit</c> is never beyond the next window boundary, so that every object
/// that touches a boundary passes <see cref="Allocate"/>, which notes it in a crossing map and zeroes the next window just
/// before it is used. By that map the object an interior pointer points into is found. Everything below <c>Top</c>, and
/// every gap once left, is walkable: dead space holds fillers.
/// </remarks>
internal static unsafe class Nursery
{
    private const int WindowShift = 13;
    private const ulong WindowBytes = 1UL << WindowShift;
    /// <summary>Larger objects are allocated outside.</summary>
    public const ulong MaxObjectBytes = 64 << 10;
    private const ulong LeastBudget = 128 << 10;
    private const ulong MostForStacks = 64 << 20;
    /// <summary>Least size.</summary>
    public const ulong MinBytes = 256 << 10;
    /// <summary>Largest size.</summary>
    public const ulong MaxBytes = 512UL << 20;

    /// <summary>Start.</summary>
    public static ulong Base { get; private set; }
    /// <summary>Size.</summary>
    public static ulong Size { get; private set; }

    // What is used between two collections at most. The nursery is larger if nurseries rotate, which are parts of it then,
    // or if pinned objects left too little room.
    private static ulong s_usualSize;
    private static ulong s_segments;
    private static ulong s_segment;

    // Bytes to be allocated until the next collection; the rest of the nursery lies idle.
    private static ulong s_budget;

    // A bit for each word at which an object starts, made when very many addresses are to be looked up.
    private static ulong* s_starts;
    private static ulong s_startsBytes;
    private static bool s_startsValid;
    private static int s_lookups;
    private const int LookupsByWalking = 256;

    // The start of the object that the first byte of each window belongs to.
    private static ulong* s_map;
    private static WordList s_pinned;
    private static WordList s_gaps;
    private static long s_gap;
    private static ulong s_gapEnd;
    private static ulong s_zeroed;
    private static ulong s_usedBefore;

    /// <summary>Pinned objects of the collection that is going on, in ascending order once it found them all.</summary>
    public static ref WordList Pinned => ref s_pinned;

    /// <summary>Is the address in the nursery?</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Contains(ulong address) => address - Base < Size;

    /// <summary>Takes <paramref name="segments"/> times <paramref name="size"/> bytes at <paramref name="start"/> as an empty nursery.</summary>
    public static void Install(ulong start, ulong size, int segments)
    {
        AllowAll();
        Base = start;
        s_usualSize = size & ~(WindowBytes - 1);
        s_segments = (ulong)segments;
        s_segment = 0;
        Size = s_usualSize * s_segments;
        s_budget = System.Math.Min(s_budget == 0 ? GcParameters.FirstBudget : s_budget, s_usualSize);
        s_map = (ulong*)NativeMemory.Realloc(s_map, (nuint)((Size >> WindowShift) + 1) * 8);
        s_pinned.Truncate(0);
        Rebuild();
    }

    /// <summary>Bytes allocated in it since the last collection, fillers included.</summary>
    public static ulong AllocatedBytes
    {
        get
        {
            ulong bytes = s_usedBefore;
            return s_gap < s_gaps.Count ? bytes + (Heap.Words->Top - s_gaps[s_gap]) : bytes;
        }
    }

    /// <summary>Slow path of an allocation that does not fit below Limit; 0 when a collection is needed.</summary>
    public static ulong Allocate(ulong bytes)
    {
        HeapWords* words = Heap.Words;
        while (true)
        {
            ulong result = words->Top, top = result + bytes;
            if (top <= s_gapEnd)
            {
                Note(result, top);
                ulong limit = ((top >> WindowShift) + 1) << WindowShift;
                limit = limit < s_gapEnd ? limit : s_gapEnd;
                if (GcDebug.EveryAllocation)
                {
                    limit = top;
                }

                if (limit > s_zeroed)
                {
                    NativeMemory.Clear((void*)s_zeroed, (nuint)(limit - s_zeroed));
                    s_zeroed = limit;
                }

                words->Top = top;
                words->Limit = limit;
                return result;
            }

            if (!NextGap())
            {
                return 0;
            }
        }
    }

    // Windows that begin inside the object, or with the next one.
    private static void Note(ulong from, ulong to)
    {
        for (ulong window = (from - Base + WindowBytes - 1) >> WindowShift; Base + (window << WindowShift) <= to; window++)
        {
            ulong boundary = Base + (window << WindowShift);
            s_map[window] = boundary == to ? to : from;
        }
    }

    private static bool NextGap()
    {
        Heap.Words->Limit = Heap.Words->Top;
        if (s_gap >= s_gaps.Count)
        {
            return false;
        }

        Filler.Write(Heap.Words->Top, s_gapEnd);
        s_usedBefore += s_gapEnd - s_gaps[s_gap];
        s_gap += 2;
        Open();
        return s_gap < s_gaps.Count;
    }

    private static void Open()
    {
        HeapWords* words = Heap.Words;
        if (s_gap >= s_gaps.Count)
        {
            words->Top = words->Limit = s_gapEnd = s_zeroed = Base + Size;
            return;
        }

        words->Top = words->Limit = s_zeroed = s_gaps[s_gap];
        s_gapEnd = s_gaps[s_gap + 1];
    }

    /// <summary>To be called when a collection begins: all of the nursery is walkable from then on.</summary>
    public static void Close()
    {
        AllowAll();
        s_startsValid = false;
        s_lookups = 0;
        if (s_gap < s_gaps.Count)
        {
            Filler.Write(Heap.Words->Top, s_gapEnd);
        }

        if (GcParameters.Debug > 0)
        {
            Check();
        }
    }

    private static void Check()
    {
        ulong before = 0;
        for (ulong obj = Base; obj < Base + Size; obj += SizeAt(obj))
        {
            uint shape = *(uint*)obj;
            if (shape != 0 && !Filler.Is(obj) && shape is < (uint)Reservation.ShapeBase or >= (uint)Reservation.ImmortalBase)
            {
                System.Environment.FailFast($"py: heap check: no object at 0x{obj:x} but 0x{*(ulong*)obj:x}, behind the one at 0x{before:x} of shape 0x{*(uint*)before:x}");
            }

            before = obj;
        }
    }

    /// <summary>Where the part begins that is in use.</summary>
    public static ulong SegmentBase => Base + (s_segment * s_usualSize);

    /// <summary>Is nothing pinned that would be in the way of <see cref="Install"/>?</summary>
    public static bool MayBeInstalled => s_pinned.Count == 0;

    /// <summary>Number of parts, of which one is used at a time.</summary>
    public static int Segments => (int)s_segments;

    private static ulong FindStart(ulong address)
    {
        if (!s_startsValid)
        {
            ulong needed = Size / 64;
            if (needed > s_startsBytes)
            {
                s_starts = (ulong*)NativeMemory.Realloc(s_starts, (nuint)needed);
                s_startsBytes = needed;
            }

            NativeMemory.Clear(s_starts, (nuint)needed);
            for (ulong at = Base; at < Base + Size; at += SizeAt(at))
            {
                ulong word = (at - Base) / 8;
                s_starts[word / 64] |= 1UL << (int)(word % 64);
            }

            s_startsValid = true;
        }

        ulong last = (address - Base) / 8, index = last / 64;
        ulong bits = s_starts[index] << (int)(63 - (last % 64)) >> (int)(63 - (last % 64));
        while (bits == 0)
        {
            bits = s_starts[--index];
        }

        ulong obj = Base + (((index * 64) + 63 - (ulong)System.Numerics.BitOperations.LeadingZeroCount(bits)) * 8);
        return *(uint*)obj == 0 || Filler.Is(obj) ? 0 : obj;
    }

    // Objects may be shorter than they were allocated if zeros lie behind them.
    private static ulong SizeAt(ulong obj) => *(uint*)obj == 0 ? 8 : ObjectLayout.SizeOf(obj);

    /// <summary>The object that <paramref name="address"/>, in the nursery, points into; 0 if that is dead space. After <see cref="Close"/>, before anything moved.</summary>
    public static ulong ObjectAt(ulong address)
    {
        if (s_startsValid || ++s_lookups > LookupsByWalking)
        {
            return FindStart(address);
        }

        ulong obj = s_map[(address - Base) >> WindowShift];
        while (true)
        {
            ulong next = obj + SizeAt(obj);
            if (address < next)
            {
                return *(uint*)obj == 0 || Filler.Is(obj) ? 0 : obj;
            }

            obj = next;
        }
    }

    /// <summary>Chooses how much of the nursery is used until the next collection, so that as much survives as one pause can take.</summary>
    /// <remarks>
    /// Where little survives that is all of it. Where much does, an early collection is dear for the program, but no dearer for each byte.
    /// Stacks are looked at as a whole each time: the deeper they are the more is allocated in between, even more than the usual size.
    /// </remarks>
    public static void Adapt(ulong promoted, ulong stackBytes)
    {
        AllocatedBefore = AllocatedBytes;
        ulong least = System.Math.Min(LeastBudget, s_usualSize);
        ulong wanted = promoted == 0 ? s_usualSize : (ulong)((double)GcParameters.PromotedInPause / promoted * AllocatedBefore);
        s_budget = System.Math.Clamp(wanted, least, System.Math.Min(s_usualSize, System.Math.Max(least, s_budget + (s_budget / 2))));
        s_budget = System.Math.Max(s_budget, System.Math.Min(stackBytes / 4, s_segments > 1 ? s_usualSize : MostForStacks));
    }

    /// <summary>Bytes allocated between the last two collections, fillers included.</summary>
    public static ulong AllocatedBefore { get; private set; }

    /// <summary>Windows that are handed out until the next collection, about.</summary>
    public static long WindowsInBudget => (long)(s_budget >> WindowShift);

    /// <summary>After a collection: only the pinned objects remain, what is between them is free.</summary>
    public static void Rebuild()
    {
        ulong end = Base;
        if (s_pinned.Count > 0)
        {
            ulong last = s_pinned[s_pinned.Count - 1];
            end = last + ObjectLayout.SizeOf(last);
        }

        ulong least = System.Math.Max(s_usualSize * s_segments, (s_budget + s_usualSize - 1) / s_usualSize * s_usualSize);
        if (Size > least && end <= Base + least)
        {
            Reservation.Release(Base + least, Size - least);
            Size = least;
        }
        else if (Size < least && least <= MaxBytes)
        {
            Grow(least - Size);
        }

        FindGaps();
        if (s_segments > 1)
        {
            RestrictGaps();
            if (FreeBytes() < s_usualSize / 2 && Size + s_usualSize <= MaxBytes)
            {
                // Nearly all parts are full of pinned objects: one more.
                Grow(s_usualSize);
                RestrictGaps();
            }
        }
        else if (FreeBytes() < s_usualSize / 2 && Size + s_usualSize <= MaxBytes)
        {
            Grow(s_usualSize);
            FindGaps();
        }

        for (long i = 0; i < s_pinned.Count; i++)
        {
            ((ObjectHeader*)s_pinned[i])->Gc &= ~ObjectHeader.Pinned;
        }

        LimitGaps();
        s_gap = 0;
        if (s_segments > 1)
        {
            ProtectRest();
        }

        Open();
    }

    private static void Grow(ulong bytes)
    {
        Size += bytes;
        s_map = (ulong*)NativeMemory.Realloc(s_map, (nuint)((Size >> WindowShift) + 1) * 8);
    }

    private static ulong FreeBytes()
    {
        ulong free = 0;
        for (long i = 0; i < s_gaps.Count; i += 2)
        {
            ulong gap = s_gaps[i + 1] - s_gaps[i];
            free += gap >= WindowBytes ? gap : 0;
        }

        return free;
    }

    // Only the gaps in the next segment are used, or in the first one after it with enough room.
    private static void RestrictGaps()
    {
        ulong segments = Size / s_usualSize;
        for (ulong tries = 0; tries < segments; tries++)
        {
            s_segment = (s_segment + 1) % segments;
            FindGaps();
            ulong start = SegmentBase, end = start + s_usualSize;
            long kept = 0;
            for (long i = 0; i < s_gaps.Count; i += 2)
            {
                ulong from = s_gaps[i], to = s_gaps[i + 1];
                if (from < start && to > start)
                {
                    Cut(from, start, to);
                    from = start;
                }

                if (from < end && to > end)
                {
                    Cut(from, end, to);
                    to = end;
                }

                if (from >= start && from < end)
                {
                    s_gaps[kept++] = from;
                    s_gaps[kept++] = to;
                }
            }

            s_gaps.Truncate(kept);
            if (FreeBytes() >= s_usualSize / 2)
            {
                return;
            }
        }
    }

    // Pages that no object lies in cannot be accessed, except those of the segment in use.
    private static void ProtectRest()
    {
        const ulong page = 4096;
        ulong at = Base, segment = SegmentBase;
        for (long i = 0; i <= s_pinned.Count; i++)
        {
            ulong from = Base + Size, to = from;
            if (i < s_pinned.Count)
            {
                from = s_pinned[i] & ~(page - 1);
                to = (s_pinned[i] + ObjectLayout.SizeOf(s_pinned[i]) + page - 1) & ~(page - 1);
            }

            Forbid(at, ulong.Min(from, segment));
            Forbid(ulong.Max(at, segment + s_usualSize), from);
            at = ulong.Max(at, to);
        }
    }

    private static void AllowAll()
    {
        if (s_segments > 1)
        {
            Reservation.Protect(Base, Size, true);
        }
    }

    private static void Forbid(ulong from, ulong to)
    {
        if (from < to)
        {
            Reservation.Protect(from, to - from, false);
        }
    }

    // The dead space between two addresses becomes two, of which the second begins on a boundary of windows.
    private static void Cut(ulong from, ulong middle, ulong to)
    {
        Filler.Write(from, middle);
        Filler.Write(middle, to);
        for (ulong window = (middle - Base) >> WindowShift; Base + (window << WindowShift) < to; window++)
        {
            s_map[window] = middle;
        }
    }

    // Beyond the budget, gaps stay closed.
    private static void LimitGaps()
    {
        ulong budget = s_budget;
        for (long i = 0; i < s_gaps.Count; i += 2)
        {
            ulong from = s_gaps[i], to = s_gaps[i + 1];
            ulong cut = Base + ((from + budget - Base + WindowBytes - 1) & ~(WindowBytes - 1));
            if (cut + WindowBytes < to)
            {
                Cut(from, cut, to);
                s_gaps[i + 1] = cut;
                s_gaps.Truncate(i + 2);
                return;
            }

            if (to - from >= budget)
            {
                s_gaps.Truncate(i + 2);
                return;
            }

            budget -= to - from;
        }
    }

    private static void FindGaps()
    {
        s_gaps.Truncate(0);
        s_usedBefore = 0;
        ulong at = Base;
        ulong window = 0;
        for (long i = 0; i <= s_pinned.Count; i++)
        {
            ulong pinned = i < s_pinned.Count ? s_pinned[i] : Base + Size;
            if (pinned > at)
            {
                Filler.Write(at, pinned);
                s_gaps.Push(at);
                s_gaps.Push(pinned);
                for (; Base + (window << WindowShift) < pinned; window++)
                {
                    s_map[window] = at;
                }
            }

            if (i < s_pinned.Count)
            {
                at = pinned + ObjectLayout.SizeOf(pinned);
                for (; Base + (window << WindowShift) < at; window++)
                {
                    s_map[window] = pinned;
                }
            }
        }
    }

    /// <summary>Everything survives; after <see cref="Close"/>, before anything moved.</summary>
    public static void KeepAll()
    {
        for (ulong obj = Base, next; obj < Base + Size; obj = next)
        {
            next = obj + SizeAt(obj);
            if (*(uint*)obj != 0 && !Filler.Is(obj))
            {
                ulong word = obj;
                MinorCollection.VisitWord(ref word);
            }
        }
    }

    /// <summary>After tracing: calls a function with each dead object, another with each survivor where it is now; null: none.</summary>
    public static void WalkTraced(delegate*<ulong, void> dead, delegate*<ulong, void> survivor)
    {
        for (ulong obj = Base, next; obj < Base + Size; obj = next)
        {
            ulong header = *(ulong*)obj, now = (header & 1) != 0 ? header - 1 : obj;
            next = obj + SizeAt(now);
            if (*(uint*)now == 0 || Filler.Is(now))
            {
                continue;
            }

            bool alive = now != obj || (((ObjectHeader*)obj)->Gc & ObjectHeader.Pinned) != 0;
            delegate*<ulong, void> visit = alive ? survivor : dead;
            if (visit != null)
            {
                visit(now);
            }
        }
    }

    /// <summary>Calls <paramref name="visit"/> with what was pinned by the last collection.</summary>
    public static void WalkPinned(delegate*<ulong, void> visit)
    {
        for (long i = 0; i < s_pinned.Count; i++)
        {
            visit(s_pinned[i]);
        }
    }
}
