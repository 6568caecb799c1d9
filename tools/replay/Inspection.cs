using System;
using System.Collections.Generic;
using System.Globalization;
using Py.Backends.Shared;
using Py.Backends.X64;
using Py.Ir;
using Trace = Py.Ir.Trace;

namespace Py.Replay;

/// <summary>Running replayed code, and showing it to perf and to a debugger.</summary>
internal sealed unsafe class Inspection : IDisposable
{
    private PerfMap? _perf;
    private DebuggerSymbols? _symbols;

    /// <summary>Words to enter with, if the code is to be run.</summary>
    public long[]? Inputs { get; set; }

    /// <summary>Reads a word: decimal, hexadecimal after 0x, or a double with a point.</summary>
    public static long Word(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal) ? long.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : text.Contains('.', StringComparison.Ordinal) ? BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture))
        : long.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Opens perf's map, or the library that GDB looks at.</summary>
    public void Open(bool perf)
    {
        _perf ??= perf ? new PerfMap() : null;
        _symbols ??= perf ? null : new DebuggerSymbols();
    }

    /// <summary>Shows the code of a backend from now on.</summary>
    public void Attach(X64Backend backend)
    {
        backend.Published = (address, bytes, name) =>
        {
            _perf?.Publish(address, bytes, name);
            _symbols?.Publish(address, bytes, name);
        };
        backend.Withdrawn = address => _symbols?.Withdraw(address);
    }

    /// <summary>Enters the last loop on the evaluator and on the machine.</summary>
    public void Run(X64Backend backend, Dictionary<int, CodeMap> compiled, List<Trace> traces)
    {
        if (Inputs == null)
        {
            return;
        }
        using EvalBackend reference = new(traces[0].Descriptors.Layout);
        Dictionary<int, CodeMap> evaluated = [];
        CodeMap? last = null;
        foreach (Trace trace in traces)
        {
            CodeMap code = trace.Kind == TraceKind.Loop
                ? reference.CompileLoop(trace, new IrOptions())
                : reference.CompileBridge(trace, evaluated[trace.Parent.Value], trace.ParentExit, new IrOptions());
            evaluated[trace.Id.Value] = code;
            last = trace.Kind == TraceKind.Loop ? code : last;
        }
        Print(reference, last!, Inputs);
        Print(backend, compiled[last!.Trace.Id.Value], Inputs);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _perf?.Dispose();
        _symbols?.Dispose();
    }

    private static void Print(IBackend backend, CodeMap code, long[] inputs)
    {
        ExitState exit = new();
        fixed (long* words = inputs)
        {
            backend.Run(code, words, exit);
        }
        Console.Write($"  {backend.Name}: {IrPrinter.PrintIns(exit.Trace!, exit.Index)} with");
        for (int i = 0; i < exit.Words.Length; i++)
        {
            Console.Write($" {IrPrinter.Value(exit.Trace!, exit.Values[i])}={exit.Words[i]:x}");
        }
        Console.WriteLine();
    }
}
