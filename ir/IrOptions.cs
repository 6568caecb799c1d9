using System;

namespace Py.Ir;

/// <summary>How often passes may still rewrite something; shared by all passes of a compilation.</summary>
/// <remarks>Bisecting the starting amount finds the one rewrite that breaks a program.</remarks>
public sealed class Fuel(long amount = long.MaxValue)
{
    /// <summary>Rewrites left.</summary>
    public long Left { get; private set; } = amount;

    /// <summary>Rewrites done.</summary>
    public long Spent { get; private set; }

    /// <summary>The name of the last rewrite that was allowed.</summary>
    public string Last { get; private set; } = "";

    /// <summary>Asks for one rewrite.</summary>
    public bool Take(string what)
    {
        if (Left <= 0)
        {
            return false;
        }
        Left--;
        Spent++;
        Last = what;
        return true;
    }
}

/// <summary>The passes, as switches.</summary>
[Flags]
public enum PassSet : ushort
{
    /// <summary>No pass; the trace runs as recorded.</summary>
    None = 0,

    /// <summary>Simplification by rules.</summary>
    Fold = 1,

    /// <summary>Common subexpressions and redundant guards.</summary>
    Cse = 2,

    /// <summary>Load and store forwarding, dead stores.</summary>
    Heap = 4,

    /// <summary>Integer ranges and known bits.</summary>
    Ranges = 8,

    /// <summary>Allocation removal; what exits need is sunk into them.</summary>
    Virtuals = 16,

    /// <summary>Loop peeling.</summary>
    Peel = 32,

    /// <summary>Dead code.</summary>
    DeadCode = 64,

    /// <summary>Stronger guards in the place of earlier ones; needs <see cref="Cse"/>.</summary>
    Strengthen = 128,

    /// <summary>All of them.</summary>
    All = 255,
}

/// <summary>Register allocation, as tests want it.</summary>
public enum AllocationMode : byte
{
    /// <summary>As good as it can.</summary>
    Normal,

    /// <summary>Random choices, by <see cref="IrOptions.Seed"/>.</summary>
    Random,

    /// <summary>Every value goes to memory at once.</summary>
    Spill,
}

/// <summary>Parameters of one compilation.</summary>
public sealed record IrOptions
{
    /// <summary>The passes to run.</summary>
    public PassSet Passes { get; init; } = PassSet.All;

    /// <summary>Rewrites allowed.</summary>
    public Fuel Fuel { get; init; } = new();

    /// <summary>Verify after each pass.</summary>
    public bool Verify { get; init; }

    /// <summary>Prove each register allocation.</summary>
    public bool CheckAllocation { get; init; }

    /// <summary>Register allocation.</summary>
    public AllocationMode Allocation { get; init; }

    /// <summary>Seed of random choices.</summary>
    public int Seed { get; init; }

    /// <summary>Whether debug_merge_point stays, for logs and disassembly; without it compilation is faster.</summary>
    public bool KeepMergePoints { get; init; } = true;

    /// <summary>Whether code counts how often its labels are come to: <see cref="CodeMap.Counters"/>.</summary>
    public bool CountsEntries { get; init; }

    /// <summary>Address of a 64-bit cell that guards count down, to fail when it reaches zero; 0: guards fail only by themselves.</summary>
    public long FailGuardsCell { get; init; }

    /// <summary>One in that many guards counts.</summary>
    public int FailGuardsShare { get; init; } = 4;

    /// <summary>Traces longer than this are not peeled.</summary>
    public int DisableUnrolling { get; init; } = 3000;

    /// <summary>Receives the name of a pass and the text of the trace after it.</summary>
    public Action<string, string>? Dump { get; init; }

    /// <summary>Receives the name of a pass, nanoseconds, operations before and after.</summary>
    public Action<string, long, int, int>? Report { get; init; }

    /// <summary>Reads a list such as <c>all</c>, <c>none</c>, <c>-virtuals</c> or <c>fold:cse</c>.</summary>
    public static bool TryParsePasses(string text, out PassSet passes)
    {
        string[] parts = text.Split(':', StringSplitOptions.RemoveEmptyEntries);
        passes = parts.Length > 0 && parts[0].StartsWith('-') ? PassSet.All : PassSet.None;
        foreach (string part in parts)
        {
            bool remove = part.StartsWith('-');
            PassSet one = part.TrimStart('-') switch
            {
                "all" => PassSet.All,
                "none" => PassSet.None,
                "fold" => PassSet.Fold,
                "cse" => PassSet.Cse,
                "heap" => PassSet.Heap,
                "ranges" => PassSet.Ranges,
                "virtuals" => PassSet.Virtuals,
                "peel" => PassSet.Peel,
                "dce" => PassSet.DeadCode,
                "strengthen" => PassSet.Strengthen,
                _ => (PassSet)ushort.MaxValue,
            };
            if (one == (PassSet)ushort.MaxValue)
            {
                return false;
            }
            passes = remove ? passes & ~one : passes | one;
        }
        return true;
    }
}
