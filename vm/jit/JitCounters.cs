using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Py.Ir;
using Trace = Py.Ir.Trace;

namespace Py.Vm.Jit;

/// <summary>What the JIT has done so far: for the section jit-summary and for <c>pypyjit.get_stats_snapshot</c>.</summary>
internal static class JitCounters
{
    /// <summary>One of the counters.</summary>
    public enum C
    {
        Ops, HeapCachedOps, RecordedOps, Calls, Guards, OptOps, OptGuards, OptGuardsShared, OptForcings,
        AbortTooLong, AbortBridge, AbortEscape, AbortBadLoop, AbortForceQuasiImmut, AbortSegmentedTrace, ForceVirtualizables,
        NVirtuals, NVHoles, NVReused, OptVectorizeTry, OptVectorized, TotalCompiledLoops, TotalCompiledBridges, TotalFreedLoops, TotalFreedBridges,
    }

    // ORDER C, which is the order of the summary: readers go by the place of a line.
    private static readonly (string Name, string Label)[] s_rows =
    [
        ("OPS", "ops"), ("HEAPCACHED_OPS", "heapcached ops"), ("RECORDED_OPS", "recorded ops"), ("CALLS", "  calls"), ("GUARDS", "guards"),
        ("OPT_OPS", "opt ops"), ("OPT_GUARDS", "opt guards"), ("OPT_GUARDS_SHARED", "opt guards shared"), ("OPT_FORCINGS", "forcings"),
        ("ABORT_TOO_LONG", "abort: trace too long"), ("ABORT_BRIDGE", "abort: compiling"), ("ABORT_ESCAPE", "abort: vable escape"),
        ("ABORT_BAD_LOOP", "abort: bad loop"), ("ABORT_FORCE_QUASIIMMUT", "abort: force quasi-immut"), ("ABORT_SEGMENTED_TRACE", "abort: segmenting trace"),
        ("FORCE_VIRTUALIZABLES", "virtualizables forced"), ("NVIRTUALS", "nvirtuals"), ("NVHOLES", "nvholes"), ("NVREUSED", "nvreused"),
        ("OPT_VECTORIZE_TRY", "vecopt tried"), ("OPT_VECTORIZED", "vecopt success"), ("TOTAL_COMPILED_LOOPS", "Total # of loops"),
        ("TOTAL_COMPILED_BRIDGES", "Total # of bridges"), ("TOTAL_FREED_LOOPS", "Freed # of loops"), ("TOTAL_FREED_BRIDGES", "Freed # of bridges"),
    ];

    private static readonly long[] s_counts = new long[s_rows.Length];

    /// <summary>Names and values, in the order of the summary.</summary>
    public static IEnumerable<(string Name, long Value)> All
    {
        get
        {
            for (int i = 0; i < s_rows.Length; i++)
            {
                yield return (s_rows[i].Name, s_counts[i]);
            }
        }
    }

    /// <summary>Recordings, and the ticks they and the optimizer took.</summary>
    public static int Tracings { get; private set; }

    /// <summary>Ticks of recording and optimizing.</summary>
    public static long TracingTicks { get; private set; }

    /// <summary>Compilations.</summary>
    public static int Compilations { get; private set; }

    /// <summary>Their ticks.</summary>
    public static long BackendTicks { get; private set; }

    /// <summary>Recordings given up.</summary>
    public static int Aborts { get; private set; }

    /// <summary>How often machine code was entered.</summary>
    public static long Entries { get; set; }

    /// <summary>Seconds of ticks.</summary>
    public static double Seconds(long ticks) => ticks / (double)Stopwatch.Frequency;

    /// <summary>The value of a counter.</summary>
    public static long Get(C counter) => s_counts[(int)counter];

    /// <summary>Something was recorded, or given up.</summary>
    public static void Recorded(Trace trace, string? abort, long ticks)
    {
        Tracings++;
        TracingTicks += ticks;
        (int guards, int calls) = Contents(trace);
        Add(C.Ops, trace.Count - 1);
        Add(C.RecordedOps, trace.Count - 1);
        Add(C.Guards, guards);
        Add(C.Calls, calls);
        if (abort is not null)
        {
            Aborts++;
            Add(abort == "too long" ? C.AbortTooLong : C.AbortBadLoop, 1);
        }
    }

    /// <summary>A trace was optimized.</summary>
    public static void Optimized(Trace trace, long ticks)
    {
        TracingTicks += ticks;
        Add(C.OptOps, trace.Count - 1);
        Add(C.OptGuards, Contents(trace).Guards);
        Add(C.NVirtuals, trace.VirtualCount);
    }

    /// <summary>A trace was compiled.</summary>
    public static void Compiled(bool isBridge, long ticks)
    {
        Compilations++;
        BackendTicks += ticks;
        Add(isBridge ? C.TotalCompiledBridges : C.TotalCompiledLoops, 1);
    }

    /// <summary>The code of a loop was freed, with so many bridges.</summary>
    public static void Freed(int bridges)
    {
        Add(C.TotalFreedLoops, 1);
        Add(C.TotalFreedBridges, bridges);
    }

    /// <summary>A trace was not compiled.</summary>
    public static void Refused() => Add(C.AbortBridge, 1);

    /// <summary>The lines of jit-summary.</summary>
    public static string Summary()
    {
        const int timeWidth = 13, width = 16;
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{"Tracing:".PadRight(timeWidth + 1)}\t{Tracings}\t{Seconds(TracingTicks):F6}\n");
        text.Append(CultureInfo.InvariantCulture, $"{"Backend:".PadRight(timeWidth + 1)}\t{Compilations}\t{Seconds(BackendTicks):F6}\n");
        text.Append(CultureInfo.InvariantCulture, $"TOTAL:      \t\t{Seconds(TracingTicks + BackendTicks):F6}\n");
        for (int i = 0; i < s_rows.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(s_rows[i].Label + ":").PadRight(width + 1)}\t{s_counts[i]}\n");
        }

        return text.ToString();
    }

    private static void Add(C counter, long amount) => s_counts[(int)counter] += amount;

    private static (int Guards, int Calls) Contents(Trace trace)
    {
        int guards = 0, calls = 0;
        for (int i = 1; i < trace.Count; i++)
        {
            IrOp op = trace[i].Op;
            guards += op.IsGuard() ? 1 : 0;
            calls += op == IrOp.Call ? 1 : 0;
        }

        return (guards, calls);
    }
}
