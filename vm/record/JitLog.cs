using System;
using System.Globalization;
using System.IO;
using Py.Ir;
using Py.Vm.Run;

namespace Py.Vm.Record;

/// <summary>Where recorded traces are shown: stderr, or what PYPYLOG=section,...:file says of the section "jit-record".</summary>
internal static class JitLog
{
    private const string Section = "jit-record";

    private static string? s_file;
    private static bool s_marks;
    private static bool s_optimize;

    /// <summary>Reads --jit and PYPYLOG, and begins to record if they ask for it. False: the parameters are wrong.</summary>
    public static bool Configure(string parameters)
    {
        bool record = ReadEnvironment();
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

    // As PyPy: "file" logs everything, "prefix,prefix:file" the sections that begin so; "-" is stderr.
    private static bool ReadEnvironment()
    {
        string? log = VmConfig.Current.IgnoreEnvironment != 0 ? null : HostSystem.GetEnvironment("PYPYLOG");
        if (string.IsNullOrEmpty(log))
        {
            return false;
        }

        int colon = log.LastIndexOf(':');
        string file = log[(colon + 1)..];
        bool wanted = false;
        foreach (string prefix in colon < 0 ? [] : log[..colon].Split(','))
        {
            wanted |= Section.StartsWith(prefix, StringComparison.Ordinal);
        }

        if (!wanted)
        {
            return false;
        }

        s_marks = true;
        s_file = file == "-" ? null : file;
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

        if (s_marks)
        {
            string stamp = System.Diagnostics.Stopwatch.GetTimestamp().ToString("x", CultureInfo.InvariantCulture);
            text = $"[{stamp}] {{{Section}\n{text}[{stamp}] {Section}}}\n";
        }

        if (s_file is null)
        {
            HostSystem.Write(2, text);
            return;
        }

        try
        {
            File.AppendAllText(s_file, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            HostSystem.Write(2, text);
        }
    }
}
