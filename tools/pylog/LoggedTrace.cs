using System.Collections.Generic;

namespace Py.Log;

/// <summary>How a trace begins.</summary>
internal enum TraceKind
{
    /// <summary>Entered by the interpreter, and jumps to itself.</summary>
    Loop,

    /// <summary>Entered by the interpreter, and goes on in another.</summary>
    Entry,

    /// <summary>Begins where a guard failed.</summary>
    Bridge,
}

/// <summary>A loop or bridge of a log.</summary>
internal sealed class LoggedTrace
{
    /// <summary>From 0, in the order of the log.</summary>
    public required int Index { get; init; }

    /// <summary>How it begins.</summary>
    public required TraceKind Kind { get; init; }

    /// <summary>The loop's number, or that of the guard.</summary>
    public required ulong Number { get; init; }

    /// <summary>What the log calls it.</summary>
    public required string Name { get; init; }

    /// <summary>When it was compiled.</summary>
    public required ulong Stamp { get; init; }

    /// <summary>Its operations as recorded, if the log has them.</summary>
    public IReadOnlyList<Operation> Recorded { get; set; } = [];

    /// <summary>Its operations as compiled.</summary>
    public IReadOnlyList<Operation> Optimized { get; set; } = [];

    /// <summary>The first line: names of the inputs.</summary>
    public string Inputs { get; set; } = "";

    /// <summary>Address of its code; 0: not known.</summary>
    public ulong Start { get; set; }

    /// <summary>Address of its first instruction.</summary>
    public ulong First { get; set; }

    /// <summary>Behind its code.</summary>
    public ulong Stop { get; set; }

    /// <summary>How often the interpreter, or the guard, came here; null: not counted.</summary>
    public long? Entries { get; set; }

    /// <summary>How often each label was come to.</summary>
    public Dictionary<string, long> Turns { get; } = [];

    /// <summary>The trace whose guard a bridge begins at.</summary>
    public LoggedTrace? Parent { get; set; }

    /// <summary>Bridges that begin at its guards, by the guard's number.</summary>
    public Dictionary<ulong, LoggedTrace> Bridges { get; } = [];

    /// <summary>How it is named on the command line: a number, or 0xHEX for bridges.</summary>
    public string Key => Kind == TraceKind.Bridge ? $"0x{Number:x}" : $"{Number}";

    /// <summary>Where it begins.</summary>
    public Place? Place
    {
        get
        {
            foreach (Operation operation in Optimized.Count > 0 ? Optimized : Recorded)
            {
                if (operation.Place is { } place)
                {
                    return place;
                }
            }

            return Place.Parse(Name);
        }
    }

    /// <summary>The most that any of its labels was come to, or that it was entered.</summary>
    public long? Runs
    {
        get
        {
            long? most = Entries;
            foreach (long turns in Turns.Values)
            {
                most = most is { } known && known > turns ? known : turns;
            }

            return most;
        }
    }

    /// <summary>Operations, those that only note bytecodes left out.</summary>
    public static int Count(IReadOnlyList<Operation> operations)
    {
        int count = 0;
        foreach (Operation operation in operations)
        {
            count += operation.IsMergePoint || operation.Name == Operation.End ? 0 : 1;
        }

        return count;
    }

    /// <summary>Guards.</summary>
    public static int Guards(IReadOnlyList<Operation> operations)
    {
        int count = 0;
        foreach (Operation operation in operations)
        {
            count += operation.IsGuard ? 1 : 0;
        }

        return count;
    }
}

/// <summary>A recording that was given up, or a trace that was not compiled.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Of">What was recorded.</param>
/// <param name="From">Where it began.</param>
/// <param name="At">Where it was given up.</param>
/// <param name="Stage">recording or compiling.</param>
/// <param name="Operations">How long it was; -1: not known.</param>
internal sealed record LoggedAbort(string Reason, string Of, Place? From, Place? At, string Stage, int Operations);
