using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Py.Gc;

/// <summary>How much to collect.</summary>
public enum CollectionKind
{
    /// <summary>The nursery, and a step of a major collection if it is time for one.</summary>
    Minor,
    /// <summary>The nursery, and a step of a major collection, which is begun if none goes on.</summary>
    Step,
    /// <summary>Everything.</summary>
    Full,
}

/// <summary>What a collection did, for statistics and hooks.</summary>
public struct CollectionReport
{
    /// <summary>There was a minor collection; otherwise only a step of a major one.</summary>
    public bool HasMinor;
    /// <summary>Seconds of the minor collection, and of the major step (0: there was none).</summary>
    public double MinorSeconds, StepSeconds;
    /// <summary>Phase before and after the step.</summary>
    public GcPhase Before, After;
    /// <summary>Bytes of old objects before and afterwards, and of large ones among them.</summary>
    public ulong UsedBefore, UsedBytes, LargeBefore, LargeBytes;
    /// <summary>Objects to be marked when the step began, those large ones looked at by it and freed, and pages it swept.</summary>
    public long ToMark, LargeSwept, LargeFreed, PagesSwept;
    /// <summary>Bytes that became old.</summary>
    public ulong Promoted;
    /// <summary>Objects pinned.</summary>
    public long Pinned;
    /// <summary>Addresses of the nurseries before and after; they differ if these rotate.</summary>
    public ulong NurseryBefore, NurseryAfter;
    /// <summary>A major collection was finished.</summary>
    public bool MajorDone;
}

/// <summary>Runs collections.</summary>
public static unsafe class Collector
{
    private static bool s_running;

    /// <summary>Automatic major collections are on.</summary>
    public static bool Enabled { get; set; } = true;

    /// <summary>Called after each pause; null: not.</summary>
    public static delegate*<CollectionReport*, void> Report;

    /// <summary>Called by a thread of the collector's own when it begins; null: not.</summary>
    public static delegate*<void> ThreadBegins;

    /// <summary>Number of minor and of major collections.</summary>
    public static long MinorCount => MinorCollection.Count;

    /// <summary>Number of major collections finished.</summary>
    public static long MajorCount => MajorCollection.Count;

    /// <summary>The phase of the major collection.</summary>
    public static GcPhase Phase => MajorCollection.Phase;

    /// <summary>Seconds spent.</summary>
    public static double TotalSeconds { get; private set; }

    /// <summary>Longest pause in seconds.</summary>
    public static double LongestPause { get; private set; }

    /// <summary>Most bytes that were in use.</summary>
    public static ulong PeakBytes { get; private set; }

    /// <summary>Bytes of old objects that start the next major collection.</summary>
    public static ulong Threshold => GcParameters.Threshold;

    /// <summary>Bytes of the nursery.</summary>
    public static ulong NurseryBytes => GcParameters.Nursery;

    /// <summary>Nurseries that are kept for rotation.</summary>
    public static int ExtraNurseries => GcParameters.Debug > 0 ? GcDebug.Nurseries - 1 : 0;

    // Bytes of marking, or the like of sweeping, that are due; windows of the nursery until the next step, and between steps.
    private static ulong s_due;
    private static long s_windows;
    private static long s_interval;
    private const long StepsACycle = 8;
    private const ulong Slice = 64 << 10;
    private const ulong BytesAStep = 1 << 20;
    private const ulong MostSteps = 10;
    private const int StoresAStep = 4096;
    private const long MostDirtyPages = 256;
    private const double FastGrowth = 1.25, StepsAGrowth = 8, MostGrowth = 3;
    private static int s_stores;
    private static bool s_polled;

    // Minor collections that came early for the sake of this major one.
    private static int s_early;
    private const int MostEarly = 4;
    private const ulong ReleasedInStep = 128;

    /// <summary>Collects. All references must be in roots, registers or on native stacks.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Collect(CollectionKind kind)
    {
        byte* registers = stackalloc byte[NativeStacks.RegisterBytes];
        NativeStacks.SaveRegisters(registers);
        NativeStacks.Top = (ulong)registers;
        Guarded((long)kind);
    }

    /// <summary>To be called when a window of the nursery is full: goes on with the major collection, a fraction of a millisecond at a time.
    /// True if a minor collection should be now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool CountWindow() => --s_windows == 0 && GoOn();

    /// <summary>To be called for a large object: it is worth as many steps as its size. True if a minor collection should be before.</summary>
    /// <param name="bytes">Its size.</param>
    public static bool CountLarge(ulong bytes)
    {
        if (EndsMarking && LargeSpace.YoungBytes > GcParameters.YoungLargeBytes / StepsACycle)
        {
            return true;
        }

        if (s_due > 0)
        {
            Guarded(Increment * (long)System.Math.Clamp(bytes / BytesAStep, 1, MostSteps));
        }

        return false;
    }

    /// <summary>To be called when a reference is stored into a large old array: what fills one allocates little, so that this is its clock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void CountStore()
    {
        if (++s_stores == StoresAStep)
        {
            s_stores = 0;
            if (WantsMinor || s_due > 0)
            {
                s_polled = true;
                Heap.RequestPoll();
            }
        }
    }

    /// <summary>To be called when the interpreter looks at what is pending.</summary>
    public static void Poll()
    {
        if (!s_polled)
        {
            return;
        }

        s_polled = false;
        if (WantsMinor)
        {
            Collect(CollectionKind.Minor);
        }
        else if (s_due > 0)
        {
            Guarded(Increment);
        }
    }

    // A collection visits all dirty cards at once.
    private static bool WantsMinor => EndsMarking || Cards.DirtyPages > MostDirtyPages;

    // The sooner a minor collection comes when all is marked, the less became old meanwhile that has to be marked before marking may end.
    private static bool EndsMarking => s_early < MostEarly && MajorCollection.WaitsForMinor;

    private static bool GoOn()
    {
        if (EndsMarking)
        {
            return true;
        }

        Guarded(Increment);
        return false;
    }

    // Times the number of steps to be made at once.
    private const long Increment = -1;

    private static void Guarded(long kind)
    {
        if (s_running)
        {
            System.Environment.FailFast("py: an allocation inside of the collector");
        }

        s_running = true;
        try
        {
            if (kind < 0)
            {
                RunIncrement(kind / Increment);
            }
            else
            {
                Run((CollectionKind)kind);
            }
        }
        catch (System.Exception e)
        {
            // Half of the heap has moved: nothing can go on.
            System.Environment.FailFast("py: the collector failed: " + e, e);
        }

        s_running = false;
    }

    private static void Run(CollectionKind kind)
    {
        long start = Stopwatch.GetTimestamp();
        CollectionReport report = default;
        report.HasMinor = true;
        report.UsedBefore = Heap.OldBytes;
        report.LargeBefore = LargeSpace.UsedBytes;
        report.NurseryBefore = Nursery.SegmentBase;
        long majors = MajorCollection.Count;
        s_early = MajorCollection.Phase != GcPhase.Marking ? 0 : MajorCollection.WaitsForMinor ? s_early + 1 : s_early;
        MinorCollection.Run();
        report.NurseryAfter = Nursery.SegmentBase;
        report.Promoted = MinorCollection.Promoted;
        report.Pinned = MinorCollection.PinnedObjects;
        long middle = Stopwatch.GetTimestamp();
        report.MinorSeconds = (middle - start) / (double)Stopwatch.Frequency;
        Begin(ref report);
        GcDebug.VerifyIfAsked();
        switch (kind)
        {
            case CollectionKind.Full:
                RunFull();
                break;
            case CollectionKind.Step:
                if (MajorCollection.Phase == GcPhase.Scanning)
                {
                    MajorCollection.Start();
                }

                MajorCollection.Step(GcParameters.StepBytes, true);
                break;
            default:
                RunStep(start);
                break;
        }

        s_interval = System.Math.Max(1, Nursery.WindowsInBudget / StepsACycle);
        s_windows = MajorCollection.Phase != GcPhase.Scanning || s_releasing ? s_interval : -1;
        Show(ref report, middle, majors);
    }

    private static void Begin(ref CollectionReport report)
    {
        report.Before = MajorCollection.Phase;
        report.ToMark = MajorCollection.ToMark;
        report.LargeSwept = LargeSpace.Swept;
        report.LargeFreed = LargeSpace.Freed;
        report.PagesSwept = SmallSpace.Swept;
    }

    private static void Show(ref CollectionReport report, long middle, long majors)
    {
        long end = Stopwatch.GetTimestamp();
        report.After = MajorCollection.Phase;
        report.StepSeconds = report.Before == GcPhase.Scanning && report.After == GcPhase.Scanning && majors == MajorCollection.Count
            ? 0 : (end - middle) / (double)Stopwatch.Frequency;
        report.UsedBytes = Heap.OldBytes;
        report.LargeBytes = LargeSpace.UsedBytes;
        report.LargeSwept = LargeSpace.Swept - report.LargeSwept;
        report.LargeFreed = LargeSpace.Freed - report.LargeFreed;
        report.PagesSwept = SmallSpace.Swept - report.PagesSwept;
        report.MajorDone = majors != MajorCollection.Count;
        PeakBytes = System.Math.Max(PeakBytes, report.UsedBytes + GcParameters.Nursery);
        double seconds = report.MinorSeconds + ((end - middle) / (double)Stopwatch.Frequency);
        TotalSeconds += seconds;
        LongestPause = System.Math.Max(LongestPause, seconds);
        if (Report != null)
        {
            fixed (CollectionReport* shown = &report)
            {
                Report(shown);
            }
        }
    }

    private static void RunIncrement(long steps)
    {
        long start = Stopwatch.GetTimestamp();
        CollectionReport report = default;
        report.UsedBefore = Heap.OldBytes;
        report.LargeBefore = LargeSpace.UsedBytes;
        Begin(ref report);
        long majors = MajorCollection.Count;
        s_windows = s_interval;
        if (MajorCollection.Phase == GcPhase.Scanning)
        {
            s_releasing = !Pages.ReleaseStep(GcParameters.ReleasedPages, ReleasedInStep);
            if (!s_releasing)
            {
                s_windows = -1;
            }
        }
        else
        {
            Pay(start, GcParameters.StepSeconds * steps, false);
        }

        Show(ref report, start, majors);
    }

    private static bool s_releasing;

    // Marking has to be faster than the program promotes, by the factor that memory may grow meanwhile. What is due is paid in
    // steps short of a pause that anyone notices, which become longer the more memory grows, unless it runs away.
    private static void Pay(long start, double seconds, bool afterMinor)
    {
        double growth = (double)Heap.OldBytes / GcParameters.Threshold;
        bool runsAway = growth > MostGrowth;
        seconds *= System.Math.Max(1, (growth - FastGrowth) * StepsAGrowth);
        long deadline = start + (long)(System.Math.Min(seconds, GcParameters.MostSeconds) * Stopwatch.Frequency);
        do
        {
            MajorCollection.Step(Slice, afterMinor);
            s_due -= System.Math.Min(s_due, Slice);
        }
        while (s_due > 0 && MajorCollection.Phase != GcPhase.Scanning && (runsAway || Stopwatch.GetTimestamp() < deadline) && !MajorCollection.WaitsForMinor);

        if (MajorCollection.Phase == GcPhase.Scanning)
        {
            s_due = 0;
            s_releasing = true;
        }
    }

    private static void RunStep(long start)
    {
        ulong becameOld = MinorCollection.Promoted + Heap.TakeMadeOld();
        if (MajorCollection.Phase == GcPhase.Scanning)
        {
            if (!Enabled || Heap.OldBytes < GcParameters.Threshold)
            {
                LimitMemory();
                return;
            }

            MajorCollection.Start();
        }

        s_due += System.Math.Max((ulong)(GcParameters.StepBytes * ((double)Nursery.AllocatedBefore / GcParameters.Nursery)), becameOld * GcParameters.StepsAPromotion);
        if (MajorCollection.Phase == GcPhase.Marking || Heap.OldBytes > GcParameters.Threshold * 2)
        {
            Pay(start, GcParameters.PauseSeconds, true);
        }

        LimitMemory();
    }

    private static void LimitMemory()
    {
        if (!Heap.IsOverLimit)
        {
            return;
        }

        // The interpreter collects everything when it looks, which keeps less alive than what is known here.
        if (Heap.OldBytes > Heap.Words->MaxBytes + (Heap.Words->MaxBytes / 8))
        {
            RunFull();
        }

        if (Heap.IsOverLimit)
        {
            Heap.Words->MemoryErrorPending = 1;
            Heap.RequestPoll();
        }
    }

    private static void RunFull()
    {
        FinishMajor();
        MajorCollection.Start();
        MinorCollection.Run();
        FinishMajor();
        s_due = 0;
        s_releasing = false;
        _ = Pages.ReleaseStep(GcParameters.ReleasedPages, ulong.MaxValue);
    }

    private static void FinishMajor()
    {
        while (MajorCollection.Phase != GcPhase.Scanning)
        {
            // Marking ends right after a minor collection only.
            MajorCollection.Step(ulong.MaxValue >> 1, true);
            if (MajorCollection.Phase == GcPhase.Marking)
            {
                MinorCollection.Run();
            }
        }
    }
}
