using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Py.Log;

/// <summary>What a log says of the collector.</summary>
internal static class GcReport
{
    /// <summary>Writes it; false if there are no sections of the collector.</summary>
    public static bool Write(List<Section> sections, TextWriter to)
    {
        List<double> minor = [], step = [];
        Dictionary<string, int> states = [];
        int collections = 0;
        string last = "";
        bool any = false;
        foreach (Section section in sections)
        {
            any |= section.Name.StartsWith("gc-", StringComparison.Ordinal);
            switch (section.Name)
            {
                case "gc-minor":
                    Add(section, minor);
                    break;
                case "gc-collect-step":
                    Add(section, step);
                    string state = Value(section, "starting gc state:") ?? "?";
                    states[state] = states.GetValueOrDefault(state) + 1;
                    break;
                case "gc-collect-done":
                    collections++;
                    last = Value(section, "next major collection threshold:") ?? last;
                    break;
                default:
                    break;
            }
        }

        if (!any)
        {
            return false;
        }

        Table table = new("", " times", " seconds", " longest");
        Row(table, "minor collections", minor);
        Row(table, "steps of major ones", step);
        table.Write(to);
        foreach ((string state, int count) in states)
        {
            to.WriteLine($"  steps in state {state}: {count}");
        }

        to.WriteLine($"major collections done: {collections}" + (last.Length > 0 ? $", next at {last}" : ""));
        return true;
    }

    private static void Row(Table table, string name, List<double> times)
    {
        double sum = 0, longest = 0;
        foreach (double time in times)
        {
            sum += time;
            longest = Math.Max(longest, time);
        }

        table.Add(name, times.Count.ToString(CultureInfo.InvariantCulture), sum.ToString("F6", CultureInfo.InvariantCulture), longest.ToString("F6", CultureInfo.InvariantCulture));
    }

    private static void Add(Section section, List<double> times)
    {
        string? taken = Value(section, "time taken:");
        times.Add(double.TryParse(taken, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) ? seconds : 0);
    }

    private static string? Value(Section section, string name) =>
        section.Lines.Find(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line ? line[name.Length..].Trim() : null;
}
