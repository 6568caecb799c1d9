using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Py.Log;

/// <summary>The answers as text.</summary>
internal sealed class TextReport(JitLogReader log, TextWriter to)
{
    private const string Unknown = "-";

    /// <summary>Loops and bridges, one a line.</summary>
    /// <param name="traces">Which.</param>
    /// <param name="sort">log, runs, ops or bytes.</param>
    public void List(List<LoggedTrace> traces, string sort)
    {
        List<LoggedTrace> sorted = [.. traces];
        Comparison<LoggedTrace>? order = sort switch
        {
            "runs" => static (a, b) => (b.Runs ?? -1).CompareTo(a.Runs ?? -1),
            "ops" => static (a, b) => LoggedTrace.Count(b.Optimized).CompareTo(LoggedTrace.Count(a.Optimized)),
            "bytes" => static (a, b) => (b.Stop - b.Start).CompareTo(a.Stop - a.Start),
            _ => null,
        };
        if (order is not null)
        {
            sorted.Sort((a, b) => order(a, b) is var by && by != 0 ? by : a.Index - b.Index);
        }

        Table table = new("trace", "kind", " entered", " turns", " recorded", " ops", " guards", " bridges", " bytes", "where", "from");
        foreach (LoggedTrace trace in sorted)
        {
            table.Add(trace.Key, KindOf(trace), Number(trace.Entries), Number(TurnsOf(trace)), trace.Recorded.Count == 0 ? Unknown : Number(LoggedTrace.Count(trace.Recorded)),
                Number(LoggedTrace.Count(trace.Optimized)), Number(LoggedTrace.Guards(trace.Optimized)), Number(trace.Bridges.Count),
                trace.Start == 0 ? Unknown : Number((long)(trace.Stop - trace.Start)), trace.Place?.Short ?? trace.Name,
                trace.Parent is { } parent ? $"{KindOf(parent)} {parent.Key}" : "");
        }

        table.Write(to);
        int bridges = traces.FindAll(static trace => trace.Kind == TraceKind.Bridge).Count;
        to.WriteLine($"{traces.Count - bridges} loops, {bridges} bridges" + (log.HasCounts ? "" : "; how often they ran is not in the log: PYPYLOG=jit-backend-counts"));
    }

    /// <summary>A trace with source, bytecode, operations and machine code.</summary>
    public void Show(LoggedTrace trace, TraceView view, ViewParts parts, bool recorded)
    {
        const int labels = 8;
        to.WriteLine($"== {KindOf(trace)} {trace.Key}: {trace.Place?.Short ?? trace.Name}");
        if (trace.Parent is { } parent)
        {
            to.WriteLine($"   from {KindOf(parent)} {parent.Key}: {parent.Place?.Short ?? parent.Name}");
        }

        if (trace.Runs is not null)
        {
            to.WriteLine($"   entered {Number(trace.Entries)} times" + (TurnsOf(trace) is { } turns ? $", {turns} turns" : ""));
        }

        if (recorded && trace.Recorded.Count == 0)
        {
            to.WriteLine("   how it was recorded is not in the log: PYPYLOG=jit-log-noopt");
            return;
        }

        to.WriteLine($"   inputs {trace.Inputs}");
        foreach (ViewRow row in view.Rows(trace, parts, recorded))
        {
            string indent = new(' ', row.Depth * 2);
            string text = row.Kind switch
            {
                RowKind.Source => $"{row.Label} | {row.Text}",
                RowKind.Bytecode => $"  {indent}{row.Text}",
                RowKind.Operation => $"{row.Label,labels}  {indent}  {row.Text}{(row.Guard is { } guard ? $"   --> bridge 0x{guard:x}" : "")}",
                _ => $"{row.Label,labels}  {indent}      {row.Text}",
            };
            to.WriteLine(text);
        }
    }

    /// <summary>What was given up, and why, the most frequent first.</summary>
    public void Aborts()
    {
        List<(LoggedAbort Abort, int Count)> grouped = [];
        foreach (LoggedAbort abort in log.Aborts)
        {
            int at = grouped.FindIndex(known => known.Abort.Reason == abort.Reason && known.Abort.At == abort.At && known.Abort.From == abort.From && known.Abort.Stage == abort.Stage);
            if (at < 0)
            {
                grouped.Add((abort, 1));
            }
            else
            {
                grouped[at] = (grouped[at].Abort, grouped[at].Count + 1);
            }
        }

        grouped.Sort(static (a, b) => b.Count.CompareTo(a.Count));
        Table table = new(" times", "reason", "stage", "at", "bytecode", "of", "begun", " ops");
        foreach ((LoggedAbort abort, int count) in grouped)
        {
            table.Add(Number(count), abort.Reason, abort.Stage, abort.At?.Short ?? Unknown, abort.At?.Bytecode ?? Unknown, abort.Of.Length > 0 ? abort.Of : Unknown,
                abort.From?.Short ?? Unknown, abort.Operations < 0 ? Unknown : Number(abort.Operations));
        }

        if (grouped.Count > 0)
        {
            table.Write(to);
        }

        to.WriteLine($"{log.Aborts.Count} given up");
    }

    /// <summary>What there is, and what it cost.</summary>
    public void Summary()
    {
        int bridges = log.Traces.FindAll(static trace => trace.Kind == TraceKind.Bridge).Count, recorded = 0, optimized = 0;
        ulong bytes = 0;
        foreach (LoggedTrace trace in log.Traces)
        {
            recorded += LoggedTrace.Count(trace.Recorded);
            optimized += LoggedTrace.Count(trace.Optimized);
            bytes += trace.Stop - trace.Start;
        }

        to.WriteLine($"{log.Traces.Count - bridges} loops, {bridges} bridges, {log.Aborts.Count} given up");
        to.WriteLine($"operations: {recorded} recorded, {optimized} compiled; {bytes} bytes of code");
        foreach (string line in log.Summary)
        {
            to.WriteLine("  " + line);
        }
    }

    /// <summary>The sections and how often each is there.</summary>
    public void Sections()
    {
        Dictionary<string, (int Count, int Lines, ulong Time)> all = [];
        foreach (Section section in log.Sections)
        {
            (int count, int lines, ulong time) = all.GetValueOrDefault(section.Name);
            all[section.Name] = (count + 1, lines + section.Lines.Count, time + section.Duration);
        }

        Table table = new("section", " times", " lines", " stamps");
        foreach ((string name, (int count, int lines, ulong time)) in all)
        {
            table.Add(name, Number(count), Number(lines), time.ToString(CultureInfo.InvariantCulture));
        }

        table.Write(to);
    }

    /// <summary>The turns of the loop itself: of its last label; null if they were not counted.</summary>
    public static long? TurnsOf(LoggedTrace trace)
    {
        long? turns = null;
        foreach (Operation operation in trace.Optimized)
        {
            if (operation is { Name: "label", Token: { } token } && trace.Turns.TryGetValue(token, out long count))
            {
                turns = count;
            }
        }

        return turns;
    }

    /// <summary>The name of a kind.</summary>
    public static string KindOf(LoggedTrace trace) => trace.Kind switch { TraceKind.Loop => "loop", TraceKind.Entry => "entry", _ => "bridge" };

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? Unknown;
}
