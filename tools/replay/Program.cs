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
/// py-replay [--passes=LIST] [--fuel=N] [--ra=normal|spill|random:SEED] [--ir] [--asm] [--each] [--time=N] FILE|DIR...
/// $ py-replay sum.trace
/// sum.trace T1: ops 9 -> 12, guards 3 -> 4, bytes 180, exits 4, spills 0, reloads 0
/// </code>
/// One line a trace, so two runs can be compared with diff. --ir prints the optimized trace, --each the trace
/// after each pass, --asm the machine code, --time=N the median compile time of N runs.
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
            else if (arg == "--bench")
            {
                return Benchmarks.Run();
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
                Replay(file, options, ir, asm, time);
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

    private static void Replay(string file, IrOptions options, bool ir, bool asm, int time)
    {
        Descriptors descriptors = new();
        using X64Backend backend = new(descriptors.Layout, 16 << 20);
        Dictionary<int, CodeMap> compiled = [];
        foreach (Trace trace in IrParser.ParseAll(File.ReadAllText(file), descriptors))
        {
            Verifier.Verify(trace);
            Trace optimized = Pipeline.Optimize(trace, options);
            CodeMap code = trace.Kind == TraceKind.Loop
                ? backend.CompileLoop(optimized, options)
                : backend.CompileBridge(optimized, compiled[trace.Parent.Value], trace.ParentExit, options);
            compiled[trace.Id.Value] = code;
            (int spills, int reloads) = X64Backend.Traffic(code);
            Console.WriteLine(
                $"{Path.GetFileName(file)} {trace.Id}: ops {trace.Count - 1} -> {optimized.Count - 1}, guards {Guards(trace)} -> {Guards(optimized)}, "
                + $"bytes {code.Bytes}, exits {code.Exits.Length}, spills {spills}, reloads {reloads}");
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

    private static int Guards(Trace trace)
    {
        int count = 0;
        for (int i = 1; i < trace.Count; i++)
        {
            count += trace[i].Op.IsGuard() ? 1 : 0;
        }
        return count;
    }
}
