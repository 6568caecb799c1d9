using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using Py.Backends.X64;
using Py.Ir;
using Trace = Py.Ir.Trace;

namespace Py.Replay;

/// <summary>Compiles dumped traces again, without Python, and prints what became of them.</summary>
/// <remarks>
/// <code>
/// py-replay [--passes=LIST] [--fuel=N] [--ra=normal|spill|random:SEED] [--ir] [--asm] [--each] [--time=N]
///           [--perf] [--gdb] [--run=WORD,WORD...] FILE|DIR...
/// $ py-replay sum.trace
/// sum.trace T1: ops 9 -> 12, guards 3 -> 4, bytes 180, exits 4, spills 0, reloads 0, memory 1912
/// </code>
/// What stands behind a line ";; passes" (golden files) is not read; of a log (PYPYLOG=replay:FILE), the recorded traces are.
/// One line a trace, so two runs can be compared with diff. --ir prints the optimized trace, --each the trace
/// after each pass, --asm the machine code, --time=N the median compile time of N runs. --run=… enters the last loop of
/// a file with these words and prints how it leaves, once on the evaluator and once on x64; --perf writes perf's map
/// of the code, --gdb shows its names to a debugger.
/// </remarks>
internal static class Program
{
    private static int Main(string[] args)
    {
        PassSet passes = PassSet.All;
        long fuel = long.MaxValue;
        AllocationMode allocation = AllocationMode.Normal;
        int seed = 0;
        int time = 0;
        bool ir = false;
        bool asm = false;
        bool each = false;
        List<string> files = [];
        using Inspection look = new();
        foreach (string arg in args)
        {
            if (arg.StartsWith("--passes=", StringComparison.Ordinal))
            {
                if (!IrOptions.TryParsePasses(arg[9..], out passes))
                {
                    return Fail($"unknown pass in {arg}");
                }
            }
            else if (arg.StartsWith("--fuel=", StringComparison.Ordinal))
            {
                fuel = long.Parse(arg[7..]);
            }
            else if (arg.StartsWith("--ra=", StringComparison.Ordinal))
            {
                string mode = arg[5..];
                allocation = mode == "spill" ? AllocationMode.Spill : mode.StartsWith("random", StringComparison.Ordinal) ? AllocationMode.Random : AllocationMode.Normal;
                seed = mode.StartsWith("random:", StringComparison.Ordinal) ? int.Parse(mode[7..]) : 0;
            }
            else if (arg.StartsWith("--time=", StringComparison.Ordinal))
            {
                time = int.Parse(arg[7..]);
            }
            else if (arg is "--ir" or "--asm" or "--each")
            {
                ir |= arg == "--ir";
                asm |= arg == "--asm";
                each |= arg == "--each";
            }
            else if (arg.StartsWith("--run=", StringComparison.Ordinal))
            {
                look.Inputs = Array.ConvertAll(arg[6..].Split(','), Inspection.Word);
            }
            else if (arg is "--perf" or "--gdb")
            {
                look.Open(perf: arg == "--perf");
            }
            else if (arg == "--bench")
            {
                return Report.Run() | Benchmarks.Run();
            }
            else if (arg.StartsWith("--bench=", StringComparison.Ordinal))
            {
                // What compiling costs alone, so often: for counting instructions, two runs and their difference.
                return Report.Run(int.Parse(arg[8..]));
            }
            else if (Directory.Exists(arg))
            {
                string[] found = Directory.GetFiles(arg, "*.trace");
                Array.Sort(found, StringComparer.Ordinal);
                files.AddRange(found);
            }
            else
            {
                files.Add(arg);
            }
        }
        if (files.Count == 0)
        {
            return Fail("usage: py-replay [--passes=LIST] [--fuel=N] [--ra=MODE] [--ir] [--each] [--asm] [--time=N] FILE|DIR...");
        }
        int failures = 0;
        foreach (string file in files)
        {
            Fuel tank = new(fuel);
            IrOptions options = new()
            {
                Passes = passes,
                Fuel = tank,
                Allocation = allocation,
                Seed = seed,
                Verify = true,
                CheckAllocation = true,
                Dump = each ? (name, text) => Console.WriteLine($"-- {name}\n{text}") : null,
            };
            try
            {
                Replay(file, options, ir, asm, time, look);
            }
            catch (Exception error) when (error is IrSyntaxException or IrVerificationException or UnsupportedIrException or IOException)
            {
                Console.Error.WriteLine($"{file}: {error.Message}");
                failures++;
            }
            if (fuel != long.MaxValue)
            {
                Console.WriteLine($"fuel {tank.Spent}, last {tank.Last}");
            }
        }
        return failures == 0 ? 0 : 1;
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 2;
    }

    private static void Replay(string file, IrOptions options, bool ir, bool asm, int time, Inspection look)
    {
        Descriptors descriptors = new();
        using X64Backend backend = new(descriptors.Layout, 16 << 20);
        look.Attach(backend);
        Dictionary<int, CodeMap> compiled = [];
        List<Trace> optimizedTraces = [];
        string text = File.ReadAllText(file);
        int expected = text.IndexOf("\n;; passes", StringComparison.Ordinal);
        foreach (Trace trace in IrParser.ParseAll(Recorded(expected < 0 ? text : text[..(expected + 1)]), descriptors))
        {
            Verifier.Verify(trace);
            if (compiled.TryGetValue(trace.TargetId.Value, out CodeMap? target))
            {
                trace.Target = target.Trace;
            }
            if (trace.Kind == TraceKind.Bridge && trace.EntryFacts.Count == 0)
            {
                if (!compiled.TryGetValue(trace.Parent.Value, out CodeMap? parent) || trace.ParentExit >= parent.Exits.Length)
                {
                    throw new UnsupportedIrException($"{trace.Id} leaves {trace.Parent} at exit {trace.ParentExit}, which that has not: the passes must be those of the log");
                }
                trace.EntryFacts = BridgeFacts.At(parent.Trace, parent.Exits[trace.ParentExit].Index);
            }
            Trace optimized = Pipeline.Optimize(trace, options);
            CodeMap code = trace.Kind == TraceKind.Loop
                ? backend.CompileLoop(optimized, options)
                : backend.CompileBridge(optimized, compiled[trace.Parent.Value], trace.ParentExit, options);
            compiled[trace.Id.Value] = code;
            optimizedTraces.Add(optimized);
            (int spills, int reloads) = X64Backend.Traffic(code);
            Console.WriteLine(
                $"{Path.GetFileName(file)} {trace.Id}: ops {trace.Count - 1} -> {optimized.Count - 1}, guards {Guards(trace)} -> {Guards(optimized)}, "
                + $"bytes {code.Bytes}, exits {code.Exits.Length}, spills {spills}, reloads {reloads}, memory {code.MemoryBytes}");
            if (ir)
            {
                Console.Write(IrPrinter.Print(optimized));
            }
            if (asm)
            {
                Console.Write(backend.Disassemble(code));
            }
            if (time > 0 && trace.Kind == TraceKind.Loop)
            {
                Time(trace, options with { Verify = false, CheckAllocation = false, Dump = null }, time);
            }
        }
        look.Run(backend, compiled, optimizedTraces);
    }

    // Of a log written with PYPYLOG, the traces as they were recorded.
    private static string Recorded(string text)
    {
        if (!text.Contains("] {replay", StringComparison.Ordinal))
        {
            return text;
        }
        List<string> kept = [];
        bool keeps = false;
        foreach (string line in text.Split('\n'))
        {
            bool mark = line.StartsWith('[');
            keeps = mark ? line.Contains("{replay", StringComparison.Ordinal) : keeps;
            kept.Add(keeps && !mark ? line : "");
        }
        return string.Join('\n', kept);
    }

    private static void Time(Trace trace, IrOptions options, int runs)
    {
        using X64Backend backend = new(trace.Descriptors.Layout, 16 << 20);
        long[] optimizer = new long[runs];
        long[] total = new long[runs];
        for (int i = 0; i < runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Trace optimized = Pipeline.Optimize(trace, options);
            long middle = Stopwatch.GetTimestamp();
            CodeMap code = backend.CompileLoop(optimized, options);
            total[i] = Stopwatch.GetTimestamp() - start;
            optimizer[i] = middle - start;
            backend.Free(code);
        }
        long first = total[0];
        Array.Sort(total);
        Array.Sort(optimizer);
        double scale = 1e9 / Stopwatch.Frequency / (trace.Count - 1);
        Console.WriteLine(
            $"  compile: median {total[runs / 2] * scale:F0} ns an operation (optimizer {optimizer[runs / 2] * scale:F0}), best {total[0] * scale:F0}, first {first * scale:F0}");
    }

    internal static int Guards(Trace trace)
    {
        int count = 0;
        for (int i = 1; i < trace.Count; i++)
        {
            count += trace[i].Op.IsGuard() ? 1 : 0;
        }
        return count;
    }
}
