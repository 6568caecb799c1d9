using System.Collections.Generic;

namespace Py.Gc;

/// <summary>Where references from outside of the heap are. The object space and the vm register functions that visit them.</summary>
/// <remarks>
/// Three kinds: <b>hot</b> roots (stacks, root table) are visited by every minor collection. <b>Cold</b> tables (interned strs)
/// are visited once in a major collection. <b>Weak</b> tables (inline caches) are not visited by major collections:
/// registered functions clear those of their cells at the end of marking that refer to dead objects. A cell of a cold or
/// weak table that gets a reference is announced by <see cref="NoteCell"/> and visited by the next minor collection.
/// </remarks>
public static unsafe class GcRoots
{
    private static readonly List<nint> s_stacks = [];
    private static readonly List<nint> s_hot = [];
    private static readonly List<nint> s_cold = [];
    private static readonly List<nint> s_weak = [];
    private static readonly List<nint> s_steps = [];
    private static readonly List<nint> s_ends = [];
    private static int s_step;
    private static WordList s_cells;
    private static WordList s_forever;
    private static delegate*<ulong*, void> s_visit;

    /// <summary>Bytes of stacks and hot roots that this minor collection looked at.</summary>
    internal static ulong StackBytes { get; set; }

    /// <summary>Adds a function that scans native stacks by <see cref="NativeStacks.Scan"/>.</summary>
    public static void AddStacks(delegate*<void> scanner) => s_stacks.Add((nint)scanner);

    /// <summary>Adds a function that visits hot roots by <see cref="Visit"/>.</summary>
    public static void AddHot(delegate*<void> scanner) => s_hot.Add((nint)scanner);

    /// <summary>Adds a function that visits a cold table by <see cref="Visit"/>.</summary>
    public static void AddCold(delegate*<void> scanner) => s_cold.Add((nint)scanner);

    /// <summary>Adds a function that clears weak cells whose referents are not <see cref="IsAlive"/>.</summary>
    public static void AddWeak(delegate*<void> sweeper) => s_weak.Add((nint)sweeper);

    /// <summary>Likewise in steps: a function that looks at no more than a number of cells, and returns whether it is done. It is called until then.</summary>
    public static void AddWeakSteps(delegate*<long, bool> sweeper) => s_steps.Add((nint)sweeper);

    /// <summary>Adds a function that is called when all that was dead is freed.</summary>
    public static void AddSweepEnd(delegate*<void> ended) => s_ends.Add((nint)ended);

    /// <summary>An old object is referred to from now on by what marking may have passed already, in a way that is no slot.</summary>
    public static void Reach(ulong obj)
    {
        if (MajorCollection.Phase == GcPhase.Marking && obj >= Reservation.PageBase)
        {
            MajorCollection.Mark(obj);
        }
    }

    /// <summary>To be called when a cell of a cold or weak table got a reference.</summary>
    public static void NoteCell(void* cell)
    {
        if (Heap.IsYoung(*(ulong*)cell))
        {
            s_cells.Push((ulong)cell);
        }
    }

    /// <summary>Forgets announced cells in a range that is freed.</summary>
    public static void ForgetCells(void* from, ulong bytes)
    {
        long kept = 0;
        for (long i = 0; i < s_cells.Count; i++)
        {
            if (s_cells[i] - (ulong)from >= bytes)
            {
                s_cells[kept++] = s_cells[i];
            }
        }

        s_cells.Truncate(kept);
    }

    /// <summary>Visits <paramref name="count"/> slots; for scanners.</summary>
    public static void Visit(void* slots, long count)
    {
        ulong* slot = (ulong*)slots;
        if (s_visit == null)
        {
            StackBytes += (ulong)count * 8;
            for (long i = 0; i < count; i++)
            {
                MinorCollection.Visit(slot + i);
            }

            return;
        }

        for (long i = 0; i < count; i++)
        {
            s_visit(slot + i);
        }
    }

    /// <summary>For weak sweepers: is what <paramref name="word"/> refers to alive? True for immediates.</summary>
    public static bool IsAlive(ulong word) => MajorCollection.IsAlive(word);

    /// <summary>An old object never dies from now on.</summary>
    public static void KeepForever(ulong obj)
    {
        s_forever.Push(obj);
        if (MajorCollection.Phase == GcPhase.Marking)
        {
            MajorCollection.Mark(obj);
        }
    }

    internal static void ScanStacks()
    {
        for (int i = 0; i < s_stacks.Count; i++)
        {
            ((delegate*<void>)s_stacks[i])();
        }
    }

    // Null: as minor collections do.
    internal static void VisitHot(delegate*<ulong*, void> visit)
    {
        s_visit = visit;
        for (int i = 0; i < s_hot.Count; i++)
        {
            ((delegate*<void>)s_hot[i])();
        }
    }

    internal static void VisitCold(delegate*<ulong*, void> visit)
    {
        s_visit = visit;
        for (int i = 0; i < s_cold.Count; i++)
        {
            ((delegate*<void>)s_cold[i])();
        }

        for (long i = 0; i < s_forever.Count; i++)
        {
            ulong word = s_forever[i];
            visit(&word);
        }
    }

    internal static void BeginSteps() => s_step = 0;

    internal static bool SweepStep(long count)
    {
        if (s_step < s_steps.Count && ((delegate*<long, bool>)s_steps[s_step])(count))
        {
            s_step++;
        }

        return s_step == s_steps.Count;
    }

    internal static void SweepEnded()
    {
        for (int i = 0; i < s_ends.Count; i++)
        {
            ((delegate*<void>)s_ends[i])();
        }
    }

    internal static void SweepWeak()
    {
        for (int i = 0; i < s_weak.Count; i++)
        {
            ((delegate*<void>)s_weak[i])();
        }
    }

    /// <summary>Visits the announced strong cells; those that refer to pinned objects remain announced.</summary>
    internal static void VisitCells()
    {
        long kept = 0;
        for (long i = 0; i < s_cells.Count; i++)
        {
            ulong* cell = (ulong*)s_cells[i];
            MinorCollection.Visit(cell);
            if (Heap.IsYoung(*cell))
            {
                s_cells[kept++] = (ulong)cell;
            }
        }

        s_cells.Truncate(kept);
    }
}
