using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Py.Log;

/// <summary>How two runs of a program differ in what was compiled.</summary>
internal static class DiffReport
{
    /// <summary>Writes it; false if there is no difference.</summary>
    public static bool Write(JitLogReader before, JitLogReader after, TextWriter to)
    {
        SortedDictionary<string, Sums> all = new(System.StringComparer.Ordinal);
        Add(all, before, static (sums, figures) => sums.Before = sums.Before.Plus(figures));
        Add(all, after, static (sums, figures) => sums.After = sums.After.Plus(figures));
        Table table = new("where", " traces", "", " ops", "", " guards", "", " bytes", "");
        bool any = false;
        foreach ((string where, Sums sums) in all)
        {
            if (sums.Before == sums.After)
            {
                continue;
            }

            any = true;
            Figures a = sums.Before, b = sums.After;
            table.Add(where, Text(a.Traces), Change(a.Traces, b.Traces), Text(a.Operations), Change(a.Operations, b.Operations), Text(a.Guards), Change(a.Guards, b.Guards),
                Text(a.Bytes), Change(a.Bytes, b.Bytes));
        }

        if (any)
        {
            table.Write(to);
        }
        else
        {
            to.WriteLine("no difference in number and size of traces");
        }

        return any;
    }

    private static void Add(SortedDictionary<string, Sums> all, JitLogReader log, System.Action<Sums, Figures> add)
    {
        foreach (LoggedTrace trace in log.Traces)
        {
            string where = $"{trace.Place?.Short ?? trace.Name} ({(trace.Kind == TraceKind.Bridge ? "bridges" : "loops")})";
            if (!all.TryGetValue(where, out Sums? sums))
            {
                all.Add(where, sums = new Sums());
            }

            add(sums, new Figures(1, LoggedTrace.Count(trace.Optimized), LoggedTrace.Guards(trace.Optimized), (int)(trace.Stop - trace.Start)));
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Change(int before, int after) => before == after ? "" : $"-> {after}";

    private readonly record struct Figures(int Traces, int Operations, int Guards, int Bytes)
    {
        public Figures Plus(Figures other) => new(Traces + other.Traces, Operations + other.Operations, Guards + other.Guards, Bytes + other.Bytes);
    }

    private sealed class Sums
    {
        public Figures Before { get; set; }

        public Figures After { get; set; }
    }
}
