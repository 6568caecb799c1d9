using System.Runtime.CompilerServices;

namespace Py.Gc;

/// <summary>Phases of the major collection.</summary>
public enum GcPhase
{
    /// <summary>None is going on.</summary>
    Scanning,
    /// <summary>Marking what is reachable.</summary>
    Marking,
    /// <summary>Freeing what was not marked.</summary>
    Sweeping,
    /// <summary>Between these: weak references, finalizers, handles, caches.</summary>
    Finalizing,
}

/// <summary>The major collection: incremental mark and sweep of the old objects, a step after a minor collection.</summary>
/// <remarks>
/// Marking is by incremental update: in this phase every minor collection marks the old objects that roots, survivors and
/// written old objects refer to (<see cref="MinorCollection"/>), so nothing reachable is lost; survivors become old marked.
/// Marking ends in a step that leaves nothing to scan, right after a minor collection. From then on what is not marked is dead:
/// the program cannot reach it but by weak references, which look (<see cref="WeakRefs.Load"/>).
/// </remarks>
internal static unsafe class MajorCollection
{
    private const long ChunkItems = 4096;
    private const ulong Chunk = 1;

    private static WordList s_stack;
    private static ulong s_immortal;
    private static int s_finalStep;
    private static uint s_cycle;

    /// <summary>The phase.</summary>
    public static GcPhase Phase { get; private set; }

    /// <summary>A minor collection visited the roots since marking began.</summary>
    public static bool RootsSeen { get; set; }

    /// <summary>Marking has nothing to do before the next minor collection.</summary>
    public static bool WaitsForMinor => Phase == GcPhase.Marking && s_stack.Count == 0 && s_immortal >= Heap.Words->ImmortalTop;

    /// <summary>Number of collections finished.</summary>
    public static long Count { get; private set; }

    /// <summary>Objects, and parts of arrays, that are to be marked.</summary>
    public static long ToMark => s_stack.Count;

    private readonly struct Marker : ISlotVisitor
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void ISlotVisitor.Visit(ulong* slot)
        {
            ulong word = *slot;
            if ((word & 7) == 0 && word >= Reservation.PageBase)
            {
                word = MarkAhead.Exchange(word);
                if (word != 0)
                {
                    Mark(word);
                }
            }
        }
    }

    /// <summary>Is an object alive? Only in the phase Finalizing some are not.</summary>
    public static bool IsAlive(ulong word)
    {
        if (Phase != GcPhase.Finalizing || (word & 7) != 0 || word < Reservation.PageBase || word >= Reservation.HeapEnd)
        {
            return true;
        }

        return (((ObjectHeader*)word)->Gc & (ObjectHeader.Marked | ObjectHeader.YoungLarge)) != 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MarkSlot(ulong* slot)
    {
        ulong word = *slot;
        if ((word & 7) == 0 && word >= Reservation.PageBase)
        {
            Mark(word);
        }
    }

    private static void MarkWord(ulong* slot) => MarkSlot(slot);

    /// <summary>Marks an old object, to be scanned.</summary>
    public static void Mark(ulong obj)
    {
        ObjectHeader* header = (ObjectHeader*)obj;
        if ((header->Gc & (ObjectHeader.Marked | ObjectHeader.YoungLarge)) == 0)
        {
            header->Gc |= ObjectHeader.Marked;
            ObjectLayout* layout = ObjectLayout.Of(obj);
            if (layout->HasSlots || layout->Seen != s_cycle)
            {
                s_stack.Push(obj);
            }
        }
    }

    /// <summary>An old object is stored into a large one, which marking may have passed already.</summary>
    public static void Stored(ulong owner, ulong value)
    {
        if (Phase == GcPhase.Marking && value >= Reservation.PageBase && (((ObjectHeader*)owner)->Gc & ObjectHeader.Marked) != 0)
        {
            Mark(value);
        }
    }

    /// <summary>An object is alive, or may be: its class is marked. Once a layout and collection.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MarkClassOf(ulong obj)
    {
        ObjectLayout* layout = ObjectLayout.Of(obj);
        if (layout->Seen != s_cycle)
        {
            MarkClass(layout);
        }
    }

    /// <summary>Marks the class of a layout.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void MarkClass(ObjectLayout* layout)
    {
        layout->Seen = s_cycle;
        if (layout->Class >= Reservation.PageBase)
        {
            Mark(layout->Class);
        }
    }

    /// <summary>References were copied into an array: those that marking may have passed already are marked.</summary>
    public static void Rescan(ulong obj, ulong* from, long words)
    {
        ObjectHeader* header = (ObjectHeader*)obj;
        if (Phase != GcPhase.Marking || (header->Gc & (ObjectHeader.Marked | ObjectHeader.Rescanned)) != ObjectHeader.Marked)
        {
            return;
        }

        if (words > ChunkItems)
        {
            header->Gc |= ObjectHeader.Rescanned;
            s_stack.Push(obj);
            return;
        }

        for (long i = 0; i < words; i++)
        {
            MarkSlot(from + i);
        }
    }

    /// <summary>Begins to mark.</summary>
    public static void Start()
    {
        Phase = GcPhase.Marking;
        s_cycle++;
        RootsSeen = false;
        s_immortal = Heap.ImmortalStart;
        GcRoots.VisitCold(&MarkWord);
        Census.MarkingBegins();
    }

    /// <summary>Goes on for about <paramref name="bytes"/> of marking, or the like of sweeping.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="afterMinor">A minor collection has just been, so that marking may end.</param>
    public static void Step(ulong bytes, bool afterMinor)
    {
        switch (Phase)
        {
            case GcPhase.Marking:
                MarkStep((long)bytes, afterMinor);
                break;
            case GcPhase.Finalizing:
                FinalStep((long)bytes);
                break;
            case GcPhase.Sweeping:
                SweepStep((long)(bytes >> Pages.Shift) + 1);
                break;
        }
    }

    private static void MarkStep(long bytes, bool afterMinor)
    {
        bytes = Drain(bytes);
        while (bytes > 0 && s_immortal < Heap.Words->ImmortalTop)
        {
            ulong size = ObjectLayout.SizeOf(s_immortal);
            ObjectFields.Visit<Marker>(s_immortal);
            s_immortal += size;
            bytes -= (long)size;
            bytes = Drain(bytes);
        }

        if (afterMinor && s_stack.Count == 0 && s_immortal >= Heap.Words->ImmortalTop && RootsSeen)
        {
            FinishMarking();
        }
    }

    private static long Drain(long bytes)
    {
        do
        {
            bytes = DrainStack(bytes);
            for (int i = 0; i < MarkAhead.Words; i++)
            {
                ulong obj = MarkAhead.Exchange(0);
                if (obj != 0)
                {
                    Mark(obj);
                }
            }
        }
        while (s_stack.Count > 0 && bytes > 0);

        return bytes;
    }

    private static long DrainStack(long bytes)
    {
        while (s_stack.Count > 0 && bytes > 0)
        {
            ulong obj = s_stack.Pop();
            if ((obj & Chunk) != 0)
            {
                bytes -= ScanChunk(obj - Chunk, (long)s_stack.Pop());
                continue;
            }

            ((ObjectHeader*)obj)->Gc &= ~ObjectHeader.Rescanned;
            ObjectLayout* layout = ObjectLayout.Of(obj);
            if (layout->Seen != s_cycle)
            {
                MarkClass(layout);
            }

            if (layout->Var >= VarKind.Slots && layout->Var != VarKind.Text && ObjectFields.ItemsOf(obj, layout) > ChunkItems)
            {
                ObjectFields.VisitBetween<Marker>(obj, obj, obj + layout->ObjectBytes);
                if ((layout->Flags & LayoutFlags.TrailingSlot) != 0)
                {
                    MarkSlot((ulong*)(obj + ObjectLayout.SizeOf(obj) - 8));
                }

                bytes -= ScanChunk(obj, 0);
                continue;
            }

            ObjectFields.Visit<Marker>(obj);
            bytes -= (long)(layout->Var == VarKind.None ? layout->ObjectBytes : ObjectLayout.SizeOf(obj));
        }

        return bytes;
    }

    // Items that move while the array is half scanned are written, so the next minor collection sees them.
    private static long ScanChunk(ulong obj, long from)
    {
        ObjectLayout* layout = ObjectLayout.Of(obj);
        if (from + ChunkItems < ObjectFields.ItemsOf(obj, layout))
        {
            s_stack.Push((ulong)(from + ChunkItems));
            s_stack.Push(obj | Chunk);
        }

        ObjectFields.VisitVar<Marker>(obj, layout, from, from + ChunkItems);
        return ChunkItems * 8;
    }

    private static void FinishMarking()
    {
        GcDebug.VerifyMarkedIfAsked();
        Phase = GcPhase.Finalizing;
        s_finalStep = 0;
        Census.MarkingEnded();
        WeakRefs.BeginSweep();
    }

    private static void FinalStep(long bytes)
    {
        long items = (bytes >> 6) + 1;
        switch (s_finalStep)
        {
            case 0:
                if (WeakRefs.SweepStep(items))
                {
                    Finalizers.BeginSweep();
                    s_finalStep++;
                }

                break;
            case 1:
                if (Finalizers.SweepStep(items))
                {
                    Census.FinalizersQueued();
                    s_finalStep++;
                }

                break;
            case 2:
                // What is kept for its finalizer, with all that it refers to.
                Drain(bytes);
                if (s_stack.Count == 0)
                {
                    Census.FinalizersMarked();
                    WeakRefs.BeginPurge();
                    s_finalStep++;
                }

                break;
            case 3:
                if (WeakRefs.PurgeStep(items))
                {
                    Handles.BeginSweep();
                    s_finalStep++;
                }

                break;
            case 4:
                if (Handles.SweepStep(items))
                {
                    GcRoots.BeginSteps();
                    s_finalStep++;
                }

                break;
            case 5:
                if (GcRoots.SweepStep(items))
                {
                    s_finalStep++;
                }

                break;
            default:
                WriteBarrier.ForgetDead();
                Cards.ForgetDead();
                PinnedReferrers.ForgetDead();
                GcRoots.SweepWeak();
                LargeSpace.BeginSweep();
                SmallSpace.BeginSweep();
                Phase = GcPhase.Sweeping;
                Finalizers.RequestPoll();
                break;
        }
    }

    private static void SweepStep(long pages)
    {
        if (!LargeSpace.SweepStep(pages) || !SmallSpace.SweepStep(pages))
        {
            return;
        }

        Phase = GcPhase.Scanning;
        Count++;
        GcRoots.SweepEnded();
        ulong used = Heap.OldBytes;
        GcParameters.SetThreshold(used);
        Pages.BeginRelease(GcParameters.KeptBytes(used));
    }
}
