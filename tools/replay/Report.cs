using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using Py.Backends.X64;
using Py.Ir;
using Trace = Py.Ir.Trace;

namespace Py.Replay;

/// <summary>What compiling costs, on traces recorded from Python: time, code and memory.</summary>
/// <remarks>Merge points are dropped, as when nobody logs, and do not count as operations.</remarks>
internal static class Report
{
    /// <summary>Prints one line a trace of conformance/golden/recorded; fails above 500 ns an operation.</summary>
    public static int Run(int runs = 4000)
    {
        string? folder = Folder();
        if (folder == null)
        {
            Console.Error.WriteLine("conformance/golden/recorded is not above the executable");
            return 1;
        }
        long start = Stopwatch.GetTimestamp();
        _ = new TraceBuilder(new Descriptors(), new TraceId(1));
        double rules = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        start = Stopwatch.GetTimestamp();
        using (new X64Backend(new RuntimeLayout()))
        {
            Console.WriteLine($"start: rules {rules:F0} us, backend {Stopwatch.GetElapsedTime(start).TotalMicroseconds:F0} us");
        }
        string[] files = Directory.GetFiles(folder, "*.trace");
        Array.Sort(files, StringComparer.Ordinal);
        bool good = true;
        foreach (string file in files)
        {
            good &= Measure(file, runs);
        }
        return good ? 0 : 1;
    }

    private static bool Measure(string file, int runs)
    {
        IrOptions options = new() { KeepMergePoints = false };
        long start = Stopwatch.GetTimestamp();
        Trace trace = IrParser.Parse(File.ReadAllText(file), new Descriptors());
        trace.IsFolded = true; // as the recorder leaves them
        using X64Backend backend = new(trace.Descriptors.Layout, 16 << 20);
        long[] optimizer = new long[runs];
        long[] total = new long[runs];
        int bytes = 0;
        int stubs = 0;
        int exits = 0;
        int memory = 0;
        List<Cost> passes = Passes(trace, options);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < runs; i++)
        {
            start = Stopwatch.GetTimestamp();
            Trace optimized = Pipeline.Optimize(trace, options);
            long middle = Stopwatch.GetTimestamp();
            CodeMap code = backend.CompileLoop(optimized, options);
            total[i] = Stopwatch.GetTimestamp() - start;
            optimizer[i] = middle - start;
            (bytes, stubs, exits, memory) = (code.Bytes, code.StubBytes, code.Exits.Length, code.MemoryBytes);
            backend.Free(code);
        }
        allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / runs;
        int operations = 0;
        for (int i = 1; i < trace.Count; i++)
        {
            operations += trace[i].Op == IrOp.DebugMergePoint ? 0 : 1;
        }
        double scale = 1e9 / Stopwatch.Frequency / operations;
        double first = total[0] * 1e6 / Stopwatch.Frequency;
        double firstOptimizer = optimizer[0] * 1e6 / Stopwatch.Frequency;
        Array.Sort(total);
        Array.Sort(optimizer);
        double median = total[runs / 2] * scale;
        Console.WriteLine(
            $"{Path.GetFileNameWithoutExtension(file)}: {operations} operations, compile {median:F0} ns each (optimizer {optimizer[runs / 2] * scale:F0}, at best {total[0] * scale:F0} and {optimizer[0] * scale:F0}; "
            + $"the first time {first:F0} us in all, optimizer {firstOptimizer:F0}), code {bytes} bytes, {exits} exits of {stubs / Math.Max(exits, 1)} bytes, {memory / Math.Max(exits, 1)} bytes of memory an exit");
        string each = "";
        foreach (Cost cost in passes)
        {
            each += $"{(each.Length > 0 ? ", " : "  ")}{cost.Pass} {(double)cost.Best / operations:F0} ({cost.Operations} operations, {cost.Bytes / operations} bytes)";
        }
        Console.WriteLine($"{each}; {allocated / operations} bytes allocated for each operation");
        return median <= 500;
    }

    // What a pass costs at best, how many operations it leaves, and how much .NET memory it allocates.
    private readonly record struct Cost(string Pass, long Best, int Operations, long Bytes);

    private static List<Cost> Passes(Trace trace, IrOptions options)
    {
        List<Cost> passes = [];
        int at = 0;
        long before = 0;
        IrOptions timed = options with
        {
            Report = (pass, nanoseconds, _, made) =>
            {
                long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
                if (at == passes.Count)
                {
                    passes.Add(new Cost(pass, nanoseconds, made, bytes));
                }
                passes[at] = new Cost(pass, Math.Min(passes[at].Best, nanoseconds), made, bytes);
                at++;
                before = GC.GetAllocatedBytesForCurrentThread();
            },
        };
        for (int i = 0; i < 200; i++)
        {
            at = 0;
            before = GC.GetAllocatedBytesForCurrentThread();
            _ = Pipeline.Optimize(trace, timed);
        }
        return passes;
    }

    private static string? Folder()
    {
        for (string? at = AppContext.BaseDirectory; at != null; at = Path.GetDirectoryName(at))
        {
            string folder = Path.Combine(at, "conformance", "golden", "recorded");
            if (Directory.Exists(folder))
            {
                return folder;
            }
        }
        return null;
    }
}
