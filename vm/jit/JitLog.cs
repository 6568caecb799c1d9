using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Py.Ir;
using Py.Vm.Run;
using P = Py.Vm.Jit.JitParameters.P;

namespace Py.Vm.Jit;

/// <summary>The JIT's sections of PYPYLOG, in PyPy's syntax; without it, <c>--jit record</c> shows traces on stderr in the notation of the IR.</summary>
internal static unsafe class JitLog
{
    private const string NoOpt = "jit-log-noopt", Compiling = "jit-log-compiling", Opt = "jit-log-opt", Replay = "replay", Abort = "jit-abort",
        Backend = "jit-backend", Address = "jit-backend-addr", Dump = "jit-backend-dump", Counts = "jit-backend-counts", Disassembly = "disassembly", Tracing = "jit-tracing",
        SummarySection = "jit-summary";

    // What was compiled, by number of the trace; only while there is a log. Entries of a loop before are those of other code.
    private static readonly Dictionary<int, (CodeMap Code, JitLoop? Loop, int EntriesBefore)> s_compiled = [];

    /// <summary>Takes the text instead; for tests.</summary>
    public static Action<string>? Sink { get; set; }

    private static bool ShowsAll => Sink is not null || JitDriver.Parameters[P.Record] != 0;

    /// <summary>Must optimized traces say where their bytecodes are?</summary>
    public static bool NeedsMergePoints => ShowsAll || ShowsEither(Opt) || ShowsEither(Compiling) || DebugLog.Shows(Disassembly);

    /// <summary>Are the entries of traces and labels counted?</summary>
    public static bool CountsEntries => DebugLog.Shows(Counts);

    private static bool ShowsEither(string section) => DebugLog.Shows(section + "-loop") || DebugLog.Shows(section + "-bridge");

    private static string SectionOf(string section, Trace trace) => section + (trace.Kind == TraceKind.Loop ? "-loop" : "-bridge");

    /// <summary>A recording begins.</summary>
    public static void Begin()
    {
        if (DebugLog.IsOn)
        {
            DebugLog.Start(Tracing);
        }
    }

    /// <summary>A trace was recorded, or given up.</summary>
    public static void Recorded(Trace trace, string? abort, long ticks)
    {
        JitCounters.Recorded(trace, abort, ticks);
        if (DebugLog.Shows(Tracing))
        {
            DebugLog.Print(Tracing, LogText.PlacesOf(trace));
        }

        if (abort is not null)
        {
            Listener?.Invoke(new JitNews(trace.Name, trace.Id.Value, trace.Kind == TraceKind.Bridge, abort, 0, 0, trace.Count));
            Aborted(trace, abort == "too long" ? "ABORT_TOO_LONG" : "ABORT_BAD_LOOP", abort, "recording");
            End("");
        }
        else
        {
#if CHECKED
            Verifier.Verify(trace);
#endif
            if (ShowsAll)
            {
                Show(IrPrinter.Print(trace, true));
            }

            Write(SectionOf(NoOpt, trace), trace, static trace => LogText.Of(trace, null, "# Traced loop or bridge"));
            Write(Replay, trace, static trace => IrPrinter.Print(trace, true));
        }
    }

    // A recording, and what was made of it, ends.
    private static void End(string news)
    {
        if (DebugLog.IsOn)
        {
            DebugLog.Print(Tracing, news);
            DebugLog.Stop(Tracing);
            DebugLog.Flush();
        }
    }

    /// <summary>A trace was optimized.</summary>
    public static void Optimized(Trace trace, long ticks)
    {
        JitCounters.Optimized(trace, ticks);
        if (ShowsAll)
        {
            Show("# optimized\n" + IrPrinter.Print(trace, true));
        }

        Write(SectionOf(Compiling, trace), trace, static trace => LogText.Of(trace, null, ""));
    }

    /// <summary>A trace was compiled.</summary>
    /// <param name="code">The code.</param>
    /// <param name="loop">The loop, if it is no bridge.</param>
    /// <param name="ticks">How long that took.</param>
    public static void Compiled(CodeMap code, JitLoop? loop, long ticks)
    {
        Trace trace = code.Trace;
        bool isBridge = trace.Kind == TraceKind.Bridge;
        JitCounters.Compiled(isBridge, ticks);
        Listener?.Invoke(new JitNews(trace.Name, trace.Id.Value, isBridge, null, code.Start, code.Bytes, trace.Count));
        if (!DebugLog.IsOn)
        {
            return;
        }

        s_compiled[trace.Id.Value] = (code, loop, loop?.Entries ?? 0);
        string name = isBridge ? "" : LogText.PlaceIn(trace, last: false);
        DebugLog.Start(Backend);
        // As PyPy: from the first operation to the stubs of the exits.
        long first = code.Start + code.Offsets[System.Math.Min(trace.InputCount() + 1, trace.Count - 1)], stubs = code.Start + LogText.EndOf(code), end = code.Start + code.Bytes;
        string range = string.Create(CultureInfo.InvariantCulture, $"has address 0x{first:x} to 0x{stubs:x}");
        string places = string.Create(CultureInfo.InvariantCulture, $"       function: 0x{code.Start:x}\n         resops: 0x{first:x}\n       failures: 0x{stubs:x}\n            end: 0x{end:x}\n");
        string guard = string.Create(CultureInfo.InvariantCulture, $"bridge out of Guard 0x{GuardOf(trace):x}"), number = trace.Id.Value.ToString(CultureInfo.InvariantCulture);
        Write(Address, code, code => isBridge
            ? $"{guard} {range}\n{places}" : string.Create(CultureInfo.InvariantCulture, $"Loop {number} ({name}) {range} (bootstrap 0x{code.Entry:x})\n{places}"));
        Write(Dump, code, static code => DumpOf(code));
        Write(Disassembly, code, static code => JitDriver.Backend!.Disassemble(code));
        DebugLog.Stop(Backend);
        Write(SectionOf(Opt, trace), code, code => LogText.Of(trace, code, isBridge
            ? $"# {guard}" : $"# Loop {number} ({name}) : {(LogText.IsLoop(trace) ? "loop" : "entry bridge")}"));
        End(isBridge ? "compiled new bridge\n" : LogText.IsLoop(trace) ? "compiled new loop\n" : "compiled new entry bridge\n");
    }

    /// <summary>A trace was not compiled.</summary>
    public static void Refused(Trace trace, string why)
    {
        JitCounters.Refused();
        Aborted(trace, "ABORT_BRIDGE", why, "compiling");
        End("");
    }

    /// <summary>Is told of what is compiled or given up; may not run Python.</summary>
    public static Action<JitNews>? Listener { get; set; }

    /// <summary>At the end of the program: the sections jit-summary and jit-backend-counts.</summary>
    public static void Summarize()
    {
        if (ShowsAll)
        {
            Show(JitCounters.Summary());
        }

        Write(SummarySection, 0, static _ => JitCounters.Summary());
        Write(Counts, 0, static _ => CountLines());
    }

    /// <summary>The number of the guard that a bridge begins at.</summary>
    private static int GuardOf(Trace bridge) => s_compiled.TryGetValue(bridge.Parent.Value, out (CodeMap Code, JitLoop?, int) parent) ? parent.Code.FirstExit + bridge.ParentExit : 0;

    private static string CountLines()
    {
        StringBuilder text = new();
        Dictionary<JitLoop, int> later = [];
        List<int> numbers = [.. s_compiled.Keys];
        numbers.Sort();
        // What a loop's later code has counted is not its earlier code's: from the last to the first.
        Dictionary<int, long> entries = [];
        for (int k = numbers.Count - 1; k >= 0; k--)
        {
            (CodeMap _, JitLoop? loop, int before) = s_compiled[numbers[k]];
            if (loop is not null)
            {
                entries[numbers[k]] = (later.TryGetValue(loop, out int end) ? end : loop.Entries) - before;
                later[loop] = before;
            }
        }

        foreach (int number in numbers)
        {
            CodeMap code = s_compiled[number].Code;
            if (entries.TryGetValue(number, out long entered))
            {
                text.Append(CultureInfo.InvariantCulture, $"entry {number}:{entered}\n");
            }

            foreach ((int label, long cell) in code.Counters)
            {
                long count = *(long*)cell;
                if (label == 0 && code.Trace.Kind == TraceKind.Bridge)
                {
                    text.Append(CultureInfo.InvariantCulture, $"bridge {GuardOf(code.Trace)}:{count}\n");
                }
                else
                {
                    text.Append(CultureInfo.InvariantCulture, $"TargetToken({LogText.TokenOf(code.Trace.Id, label)}):{count}\n");
                }
            }
        }

        return text.ToString();
    }

    private static string DumpOf(CodeMap code)
    {
        StringBuilder text = new("BACKEND x86_64\n");
        text.Append("SYS_EXECUTABLE ").Append(Environment.ProcessPath ?? "??").Append('\n');
        AppendDump(text, code.Start, code.Bytes);
        Trace trace = code.Trace;
        if (trace.Kind == TraceKind.Bridge && s_compiled.TryGetValue(trace.Parent.Value, out (CodeMap Code, JitLoop?, int) parent))
        {
            // The guard goes here from now on.
            ExitMap exit = parent.Code.Exits[trace.ParentExit];
            AppendDump(text, parent.Code.Start + exit.StubOffset, 5);
            if (exit.PatchOffset != 0)
            {
                AppendDump(text, parent.Code.Start + exit.PatchOffset, 4);
            }
        }

        return text.ToString();
    }

    private static void AppendDump(StringBuilder text, long start, int bytes)
    {
        if (start != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"CODE_DUMP @{start:x} +0  ").Append(Convert.ToHexString(new ReadOnlySpan<byte>((void*)start, bytes))).Append('\n');
        }
    }

    private static void Aborted(Trace trace, string counter, string why, string stage)
    {
        if (ShowsAll)
        {
            Show(stage == "recording" ? $"# aborted: {trace.Name}: {why}\n" : $"# refused: {trace.Name}: {why}\n");
        }

        Write(Abort, trace, trace =>
        {
            string from = LogText.PlaceIn(trace, last: false), to = LogText.PlaceIn(trace, last: true);
            string guard = trace.Kind == TraceKind.Bridge ? string.Create(CultureInfo.InvariantCulture, $"bridge out of Guard 0x{GuardOf(trace):x}") : $"Loop {trace.Id.Value.ToString(CultureInfo.InvariantCulture)}";
            return string.Create(CultureInfo.InvariantCulture,
                $"~~~ ABORTING TRACING {counter}\nreason: {why}\nof: {guard} ({from})\nat: {to}\nstage: {stage}\noperations: {trace.Count - 1}\n");
        });
    }

    private static void Show(string text)
    {
        if (Sink is not null)
        {
            Sink(text);
        }
        else
        {
            HostSystem.Write(2, text);
        }
    }

    // The text is made only if the log has room for it: of some logs the marks are all.
    private static void Write<T>(string section, T of, Func<T, string> text)
    {
        if (!DebugLog.IsOn || !DebugLog.Wants(section))
        {
            return;
        }

        DebugLog.Start(section);
        if (DebugLog.Shows(section))
        {
            DebugLog.Print(section, text(of));
        }

        DebugLog.Stop(section);
    }
}
