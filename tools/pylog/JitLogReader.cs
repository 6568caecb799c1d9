using System;
using System.Collections.Generic;
using System.Globalization;

namespace Py.Log;

/// <summary>What a log says of the JIT.</summary>
internal sealed class JitLogReader
{
    private const string Optimized = "jit-log-opt", Recorded = "jit-log-noopt", Address = "jit-backend-addr", Dump = "jit-backend-dump", Counts = "jit-backend-counts",
        Abort = "jit-abort", SummaryName = "jit-summary";

    private readonly Dictionary<ulong, LoggedTrace> _guards = [];
    private readonly Dictionary<string, CodeRange> _addresses = [];
    private IReadOnlyList<Operation> _recorded = [];
    private int _badLines;

    /// <summary>Loops and bridges, in the order of the log.</summary>
    public List<LoggedTrace> Traces { get; } = [];

    /// <summary>What was given up.</summary>
    public List<LoggedAbort> Aborts { get; } = [];

    /// <summary>The lines of jit-summary.</summary>
    public List<string> Summary { get; } = [];

    /// <summary>All sections.</summary>
    public List<Section> Sections { get; }

    /// <summary>What is odd about the log.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Machine code.</summary>
    public CodeImage Code { get; } = new();

    /// <summary>Does it say how often traces ran?</summary>
    public bool HasCounts { get; private set; }

    /// <summary>Has it any section of the JIT?</summary>
    public bool IsAboutJit => Sections.Exists(static section => section.Name.StartsWith("jit-", StringComparison.Ordinal));

    /// <summary>Reads a log.</summary>
    public JitLogReader(LogFile log)
    {
        Sections = Section.Of(log, Notes);
        SortedDictionary<string, int> unknown = new(StringComparer.Ordinal);
        foreach (Section section in Sections)
        {
            if (!Read(section) && !IsKnown(section.Name))
            {
                unknown[section.Name] = unknown.GetValueOrDefault(section.Name) + 1;
            }
        }

        foreach ((string name, int count) in unknown)
        {
            Notes.Add($"{count} section{(count == 1 ? "" : "s")} {name} passed over: not known");
        }

        if (_badLines > 0)
        {
            Notes.Add($"{_badLines} lines of sections that are known are not understood");
        }

        Link();
    }

    /// <summary>The traces that an argument names: a number, 0xGUARD, FILE:LINE, or a part of a name; all if it is null.</summary>
    public List<LoggedTrace> Find(string? what)
    {
        if (what is null)
        {
            return Traces;
        }

        List<LoggedTrace> exact = Traces.FindAll(trace => trace.Key == what);
        if (exact.Count > 0)
        {
            return exact;
        }

        List<LoggedTrace> found = Traces.FindAll(trace => trace.Place?.Function == what);
        return found.Count > 0 ? found
            : Traces.FindAll(trace => trace.Name.Contains(what, StringComparison.Ordinal)
                || (trace.Place is { } place && $"{place.File}:{place.Line}".EndsWith(what, StringComparison.Ordinal)));
    }

    // Of other tools, or not asked for here.
    private static bool IsKnown(string name) =>
        name is "replay" or "disassembly" || name.StartsWith("jit-", StringComparison.Ordinal) || name.StartsWith("gc-", StringComparison.Ordinal);

    private bool Read(Section section)
    {
        switch (section.Name)
        {
            case Recorded or Recorded + "-loop" or Recorded + "-bridge":
                if (section.Lines.Count > 0)
                {
                    (_, _recorded) = Operations(section, 0);
                }

                return true;
            case Optimized + "-loop" or Optimized + "-bridge":
                ReadTraces(section);
                return true;
            case Address:
                ReadAddresses(section);
                return true;
            case Dump:
                section.Lines.ForEach(line => _badLines += Code.Read(line) ? 0 : 1);
                return true;
            case Counts:
                section.Lines.ForEach(ReadCount);
                return true;
            case SummaryName:
                Summary.AddRange(section.Lines);
                return true;
            default:
                // PyPy writes of what is given up into the section of the tracing.
                ReadAbort(section);
                return section.Name == Abort;
        }
    }

    private void ReadTraces(Section section)
    {
        for (int i = 0; i < section.Lines.Count; i++)
        {
            string line = section.Lines[i];
            bool isLoop = line.StartsWith("# Loop ", StringComparison.Ordinal);
            if (!isLoop && !line.StartsWith("# bridge out of Guard ", StringComparison.Ordinal))
            {
                continue;
            }

            LoggedTrace? trace = isLoop ? Loop(line, section) : Bridge(line, section);
            if (trace is null)
            {
                _badLines++;
                continue;
            }

            (trace.Inputs, trace.Optimized) = Operations(section, i + 1);
            trace.Recorded = _recorded;
            _recorded = [];
            if (_addresses.TryGetValue(trace.Key, out CodeRange address))
            {
                (trace.Start, trace.Stop, trace.First) = address;
            }

            foreach (Operation operation in trace.Optimized)
            {
                if (operation is { Guard: { } guard, IsGuard: true })
                {
                    _guards[guard] = trace;
                }
            }

            Traces.Add(trace);
        }
    }

    private LoggedTrace? Loop(string line, Section section)
    {
        string[] words = line.Split(' ', 4);
        int open = line.IndexOf('(', StringComparison.Ordinal), close = line.LastIndexOf(") : ", StringComparison.Ordinal);
        if (words.Length < 4 || !ulong.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) || open < 0 || close < open)
        {
            return null;
        }

        TraceKind kind = line[(close + 4)..].StartsWith("entry bridge", StringComparison.Ordinal) ? TraceKind.Entry : TraceKind.Loop;
        return new LoggedTrace { Index = Traces.Count, Kind = kind, Number = number, Name = line[(open + 1)..close], Stamp = section.Start };
    }

    private LoggedTrace? Bridge(string line, Section section) => Operation.GuardIn(line) is { } guard
        ? new LoggedTrace { Index = Traces.Count, Kind = TraceKind.Bridge, Number = guard, Name = $"bridge out of Guard 0x{guard:x}", Stamp = section.Start } : null;

    private (string Inputs, List<Operation> Operations) Operations(Section section, int from)
    {
        List<Operation> operations = [];
        string inputs = "";
        for (int i = from; i < section.Lines.Count; i++)
        {
            string line = section.Lines[i];
            if (line.StartsWith('['))
            {
                inputs = line;
            }
            else if (Operation.Parse(line) is { } operation)
            {
                operations.Add(operation);
                if (operation.Name == Operation.End)
                {
                    break;
                }
            }
            else if (!line.StartsWith('#') && line.Length > 0)
            {
                _badLines++;
            }
        }

        return (inputs, operations);
    }

    // Where a trace's code begins, where it ends, and its first instruction: PyPy's code begins with a table.
    private readonly record struct CodeRange(ulong Start, ulong Stop, ulong First);

    private void ReadAddresses(Section section)
    {
        const string has = " has address 0x", to = " to 0x", bootstrap = "(bootstrap 0x";
        string? key = null;
        foreach (string line in section.Lines)
        {
            int at = line.LastIndexOf(has, StringComparison.Ordinal), middle = at < 0 ? -1 : line.IndexOf(to, at, StringComparison.Ordinal);
            if (middle >= 0)
            {
                string[] words = line.Split(' ', 3);
                key = words[0] == "Loop" && words.Length > 2 ? words[1] : Operation.GuardIn(line) is { } guard ? $"0x{guard:x}" : null;
                int entry = line.LastIndexOf(bootstrap, StringComparison.Ordinal);
                if (key is null || !TryHex(line, at + has.Length, out ulong first) || !TryHex(line, middle + to.Length, out ulong stop))
                {
                    key = null;
                    _badLines++;
                    continue;
                }

                ulong start = entry >= 0 && TryHex(line, entry + bootstrap.Length, out ulong begin) ? begin : first;
                _addresses[key] = new CodeRange(start, stop, start);
                continue;
            }

            // Lines below it tell more.
            int colon = line.IndexOf(": 0x", StringComparison.Ordinal);
            if (key is null || colon < 0 || !TryHex(line, colon + 4, out ulong address))
            {
                continue;
            }

            CodeRange range = _addresses[key];
            _addresses[key] = line[..colon].Trim() switch
            {
                "gc table" => range with { Start = address },
                "function" => new CodeRange(Math.Min(range.Start, address), range.Stop, address),
                "end" => range with { Stop = address },
                _ => range,
            };
        }
    }

    private static bool TryHex(string line, int at, out ulong number)
    {
        int end = at;
        while (end < line.Length && char.IsAsciiHexDigit(line[end]))
        {
            end++;
        }

        return ulong.TryParse(line.AsSpan(at, end - at), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }

    private readonly List<(string What, string Number, long Count)> _counts = [];

    private void ReadCount(string line)
    {
        int colon = line.LastIndexOf(':');
        if (colon < 0 || !long.TryParse(line.AsSpan(colon + 1).TrimEnd('\r'), NumberStyles.None, CultureInfo.InvariantCulture, out long count))
        {
            _badLines++;
            return;
        }

        HasCounts = true;
        string what = line[..colon];
        int open = what.IndexOfAny([' ', '(']);
        _counts.Add(open < 0 ? (what, "", count) : (what[..open], what[(open + 1)..].TrimEnd(')'), count));
    }

    private void ReadAbort(Section section)
    {
        const string mark = "~~~ ABORTING TRACING";
        for (int i = 0; i < section.Lines.Count; i++)
        {
            if (!section.Lines[i].StartsWith(mark, StringComparison.Ordinal))
            {
                continue;
            }

            string of = "", stage = "recording", reason = section.Lines[i][mark.Length..].Trim();
            (Place? from, Place? at) = Around(section.Lines, i);
            int operations = -1;
            for (int k = i + 1; k < section.Lines.Count && !section.Lines[k].StartsWith(mark, StringComparison.Ordinal); k++)
            {
                string line = section.Lines[k];
                int colon = line.IndexOf(": ", StringComparison.Ordinal);
                string value = colon < 0 ? "" : line[(colon + 2)..].TrimEnd('\r');
                switch (colon < 0 ? "" : line[..colon])
                {
                    case "reason":
                        reason = value;
                        break;
                    case "of":
                        int open = value.IndexOf(" (", StringComparison.Ordinal);
                        of = open < 0 ? value : value[..open];
                        from = open < 0 ? null : Place.Parse(value[(open + 2)..].TrimEnd(')'));
                        break;
                    case "at":
                        at = Place.Parse(value);
                        break;
                    case "stage":
                        stage = value;
                        break;
                    case "operations":
                        _ = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out operations);
                        break;
                }
            }

            Aborts.Add(new LoggedAbort(reason.Length > 0 ? reason : "not said", of, from, at, stage, operations));
        }
    }

    // PyPy writes the places that it records before the line that says that it gives up.
    private static (Place? First, Place? Last) Around(List<string> lines, int end)
    {
        Place? first = null, last = null;
        for (int i = 0; i < end; i++)
        {
            if (Place.Parse(lines[i].TrimEnd('\r')) is { } place)
            {
                first ??= place;
                last = place;
            }
        }

        return (first, last);
    }

    // Counts stand at the end of a log, and bridges behind what they leave.
    private void Link()
    {
        Dictionary<string, LoggedTrace> byKey = [], labels = [];
        foreach (LoggedTrace trace in Traces)
        {
            byKey[trace.Key] = trace;
            if (trace.Kind == TraceKind.Bridge && _guards.TryGetValue(trace.Number, out LoggedTrace? parent) && parent != trace)
            {
                trace.Parent = parent;
                parent.Bridges[trace.Number] = trace;
            }

            foreach (Operation operation in trace.Optimized)
            {
                if (operation is { Name: "label", Token: { } token })
                {
                    labels[token] = trace;
                }
            }
        }

        foreach ((string what, string number, long count) in _counts)
        {
            LoggedTrace? trace = null;
            switch (what)
            {
                case "entry":
                    byKey.TryGetValue(number, out trace);
                    break;
                case "bridge" when ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out ulong guard):
                    byKey.TryGetValue($"0x{guard:x}", out trace);
                    break;
                case "TargetToken" when labels.TryGetValue(number, out LoggedTrace? owner):
                    owner.Turns[number] = count;
                    break;
            }

            if (trace is not null)
            {
                trace.Entries = count;
            }
        }
    }
}
