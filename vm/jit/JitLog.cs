using System;
using Py.Ir;
using Py.Vm.Run;
using P = Py.Vm.Jit.JitParameters.P;

namespace Py.Vm.Jit;

/// <summary>The JIT's sections of PYPYLOG; without it, <c>--jit record</c> shows traces on stderr.</summary>
internal static class JitLog
{
    private const string NoOptLoop = "jit-log-noopt-loop", OptLoop = "jit-log-opt-loop", OptBridge = "jit-log-opt-bridge", Abort = "jit-abort", Dump = "jit-backend-dump";

    /// <summary>Takes the text instead; for tests.</summary>
    public static Action<string>? Sink { get; set; }

    private static bool ShowsAll => Sink is not null || JitDriver.Parameters[P.Record] != 0;

    /// <summary>Are optimized traces shown?</summary>
    public static bool ShowsOptimized => ShowsAll || Wants(OptLoop) || Wants(OptBridge);

    private static bool Wants(string section) => DebugLog.IsOn && DebugLog.Wants(section);

    /// <summary>A trace was recorded, or given up.</summary>
    public static void Recorded(Trace trace, string? abort)
    {
        if (abort is not null)
        {
            Aborts++;
            Listener?.Invoke(new JitNews(trace.Name, trace.Id.Value, trace.Kind == TraceKind.Bridge, abort, 0, 0, trace.Count));
            if (ShowsAll || Wants(Abort))
            {
                Write(Abort, $"# aborted: {trace.Name}: {abort}\n");
            }

            return;
        }

#if CHECKED
        Verifier.Verify(trace);
#endif
        if (ShowsAll || Wants(NoOptLoop))
        {
            Write(NoOptLoop, IrPrinter.Print(trace, true));
        }
    }

    /// <summary>A trace was optimized.</summary>
    public static void Optimized(Trace trace)
    {
        string section = trace.Kind == TraceKind.Loop ? OptLoop : OptBridge;
        if (ShowsAll || Wants(section))
        {
            Write(section, "# optimized\n" + IrPrinter.Print(trace, true));
        }
    }

    /// <summary>A trace was compiled.</summary>
    public static void Compiled(CodeMap code)
    {
        Trace trace = code.Trace;
        bool isBridge = trace.Kind == TraceKind.Bridge;
        Loops += isBridge ? 0 : 1;
        Bridges += isBridge ? 1 : 0;
        Listener?.Invoke(new JitNews(trace.Name, trace.Id.Value, isBridge, null, code.Start, code.Bytes, trace.Count));
        if (Wants(Dump))
        {
            Write(Dump, JitDriver.Backend!.Disassemble(code));
        }
    }

    /// <summary>The backend refused a trace.</summary>
    public static void Refused(Trace trace, string why)
    {
        if (ShowsAll || Wants(Abort))
        {
            Write(Abort, $"# refused: {trace.Name}: {why}\n");
        }
    }

    /// <summary>How often machine code was entered.</summary>
    public static long Entries { get; set; }

    /// <summary>Is told of what is compiled or given up; may not run Python.</summary>
    public static Action<JitNews>? Listener { get; set; }

    /// <summary>Loops compiled.</summary>
    public static int Loops { get; private set; }

    /// <summary>Bridges compiled.</summary>
    public static int Bridges { get; private set; }

    /// <summary>Recordings given up.</summary>
    public static int Aborts { get; private set; }

    /// <summary>At the end of the program: the section jit-summary.</summary>
    public static void Summarize()
    {
        const string summary = "jit-summary";
        if (Wants(summary) || ShowsAll)
        {
            Write(summary, $"loops: {Loops}\nbridges: {Bridges}\naborts: {Aborts}\nentries: {Entries}\n");
        }
    }

    private static void Write(string section, string text)
    {
        if (Sink is not null)
        {
            Sink(text);
            return;
        }

        if (!Wants(section))
        {
            HostSystem.Write(2, text);
            return;
        }

        DebugLog.Start(section);
        DebugLog.Print(section, text);
        DebugLog.Stop(section);
        DebugLog.Flush();
    }
}
