using System;
using System.Globalization;
using Py.Ir;
using Py.Vm.Run;

namespace Py.Vm.Record;

/// <summary>Where recorded traces are shown: the section "jit-record" of <see cref="DebugLog"/>, else stderr.</summary>
internal static class JitLog
{
    private const string Section = "jit-record";

    private static bool s_optimize;

    /// <summary>Reads --jit and PYPYLOG, and begins to record if they ask for it. False: the parameters are wrong.</summary>
    public static bool Configure(string parameters)
    {
        bool record = DebugLog.IsOn && DebugLog.Wants(Section);
        int threshold = 10;
        foreach (string part in parameters.Split(','))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            switch (equals < 0 ? part : part[..equals])
            {
                case "off" or "on" or "":
                    break;
                case "record":
                    record = true;
                    break;
                case "optimize":
                    s_optimize = true;
                    break;
                case "threshold" when int.TryParse(part[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out threshold) && threshold > 0:
                    break;
                default:
                    return false;
            }
        }

        if (record)
        {
            RecordingHandlers.Install(threshold);
        }

        return true;
    }

    /// <summary>Shows a trace, or why there is none.</summary>
    public static void Recorded(Trace trace, string? abort)
    {
        if (abort is not null)
        {
            Write($"# aborted: {trace.Name}: {abort}\n");
            return;
        }

#if CHECKED
        Verifier.Verify(trace);
#endif
        Write(IrPrinter.Print(trace, true));
        if (s_optimize)
        {
            Trace optimized = Pipeline.Optimize(trace, new IrOptions(), false);
            Write("# optimized\n" + IrPrinter.Print(optimized, true));
        }
    }

    /// <summary>Takes the text instead; for tests.</summary>
    public static Action<string>? Sink { get; set; }

    private static void Write(string text)
    {
        if (Sink is not null)
        {
            Sink(text);
            return;
        }

        if (!DebugLog.Wants(Section))
        {
            HostSystem.Write(2, text);
            return;
        }

        DebugLog.Start(Section);
        DebugLog.Print(Section, text);
        DebugLog.Stop(Section);
        DebugLog.Flush();
    }
}
