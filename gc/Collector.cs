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
    /// <summary>Seconds of the minor collection, and of the major step (0: there was none).</summary>
    public double MinorSeconds, StepSeconds;
    /// <summary>Phase before and after the step.</summary>
    public GcPhase Before, After;
    /// <summary>Bytes of old objects before and afterwards, and of large ones among them.</summary>
    public ulong UsedBefore, UsedBytes, LargeBytes;
    /// <summary>Bytes that became old.</summary>
    public ulong Promoted;
    /// <summary>Objects pinned.</summary>
    public long Pinned;
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
    public static ulong NurseryBytes => Nursery.Size;

    /// <summary>Collects. All references must be in roots, registers or on native stacks.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Collect(CollectionKind kind)
    {
        byte* registers = stackalloc byte[NativeStacks.RegisterBytes];
        NativeStacks.SaveRegisters(registers);
        NativeStacks.Top = (ulong)registers;
        if (s_running)
        {
            System.Environment.FailFast("py: an allocation inside of the collector");
        }

        s_running = true;
        try
        {
            Run(kind);
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
        report.UsedBefore = Heap.OldBytes;
        long majors = MajorCollection.Count;
        MinorCollection.Run();
        report.Promoted = MinorCollection.Promoted;
        report.Pinned = MinorCollection.PinnedObjects;
        long middle = Stopwatch.GetTimestamp();
        report.MinorSeconds = (middle - start) / (double)Stopwatch.Frequency;
        report.Before = MajorCollection.Phase;
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

                MajorCollection.Step(GcParameters.StepBytes);
                break;
            default:
                RunStep();
                break;
        }

        long end = Stopwatch.GetTimestamp();
        report.After = MajorCollection.Phase;
        report.StepSeconds = report.Before == GcPhase.Scanning && report.After == GcPhase.Scanning && majors == MajorCollection.Count
            ? 0 : (end - middle) / (double)Stopwatch.Frequency;
        report.UsedBytes = Heap.OldBytes;
        report.LargeBytes = LargeSpace.UsedBytes;
        report.MajorDone = majors != MajorCollection.Count;
        PeakBytes = System.Math.Max(PeakBytes, report.UsedBytes + Nursery.Size);
        double seconds = (end - start) / (double)Stopwatch.Frequency;
        TotalSeconds += seconds;
        LongestPause = System.Math.Max(LongestPause, seconds);
        if (Report != null)
        {
            Report(&report);
        }
    }

    // Marking has to be faster than the program promotes, by the factor that memory may grow meanwhile.
    private static void RunStep()
    {
        if (MajorCollection.Phase == GcPhase.Scanning)
        {
            if (!Enabled || Heap.OldBytes < GcParameters.Threshold)
            {
                LimitMemory();
                return;
            }

            MajorCollection.Start();
        }

        MajorCollection.Step(System.Math.Max(GcParameters.StepBytes, MinorCollection.Promoted * GcParameters.StepsAPromotion));
        LimitMemory();
    }

    private static void LimitMemory()
    {
        if (Heap.OldBytes <= Heap.Words->MaxBytes)
        {
            return;
        }

        RunFull();
        if (Heap.OldBytes > Heap.Words->MaxBytes)
        {
            Heap.Words->MemoryErrorPending = 1;
            Heap.RequestPoll();
        }
    }

    private static void RunFull()
    {
        Finish();
        MajorCollection.Start();
        MinorCollection.Run();
        Finish();
    }

    private static void Finish()
    {
        while (MajorCollection.Phase != GcPhase.Scanning)
        {
            MajorCollection.Step(ulong.MaxValue >> 1);
            if (MajorCollection.Phase == GcPhase.Marking)
            {
                // It was begun by the step before and has not seen the roots.
                MinorCollection.Run();
            }
        }
    }
}
