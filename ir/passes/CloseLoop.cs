using System;
using System.Collections.Generic;

namespace Py.Ir;

/// <summary>How others get into a loop behind its first turn: what they must hand over, and what must be looked at again for it.</summary>
internal sealed class LoopEntry
{
    /// <summary>Instructions of the first turn that depend on nothing but the invariant inputs: loads, tests and guards.</summary>
    public required int[] Slice { get; init; }

    /// <summary>Values from the first turn that are parameters, behind those that change.</summary>
    public required int[] Through { get; init; }

    /// <summary>Parameters that change from turn to turn.</summary>
    public required int Carried { get; init; }

    /// <summary>Values of the inputs that change, by their number.</summary>
    public required SnapEntry[] State { get; init; }

    /// <summary>From here on: the field of this descriptor of the object in the next entry.</summary>
    public const int Field = 1 << 25;
    public const int FieldOwner = 1 << 28;

    /// <summary>Parameters that are fields of objects: entry and owner in turn.</summary>
    public required SnapEntry[] Fields { get; init; }

    /// <summary>Added to the number of an input that changes although the loop does not need it.</summary>
    public const int Unneeded = 1 << 24;

    /// <summary>What parameters are taken to be.</summary>
    public required List<LoopRange> Ranges { get; init; }
}

/// <summary>What an integer is at a label.</summary>
internal readonly record struct LoopRange(InsRef Value, IntFact Fact);

/// <summary>Makes parameters of all that a peeled loop needs from before its label, so that bridges can jump to it.</summary>
/// <remarks>
/// Requires: a lowered trace. Breaks: nothing. Keeps: snapshots.
/// What the second copy takes for granted was seen in the first one: of invariants, by the instructions collected here, which a
/// bridge does again before it jumps (<see cref="RejoinLoop"/>); of what changes, by the form it has in the parameters.
/// Source: PyPy's short preambles and virtual states, as ideas.
/// </remarks>
internal sealed class CloseLoop : TraceCopier
{
    private const int MostParameters = 48;

    private CloseLoop(Trace trace, IrOptions options)
        : base(trace, options)
    {
    }

    public static Trace Run(Trace trace, IrOptions options)
    {
        int label = trace.FindLabel(new LabelId(1));
        if (trace.Kind != TraceKind.Loop || label < 0)
        {
            return trace;
        }
        int parameters = trace.ParamCount(label);
        int at = label + 1 + parameters;
        if (trace[at].Op != IrOp.LoopState)
        {
            return trace;
        }
        bool[] changes = Scratch.Take<bool>(label);
        foreach (SnapEntry entry in trace.Registers(trace.Frame(trace[at].Snap)))
        {
            if (entry.Register < LoopEntry.Field)
            {
                changes[(entry.Register & ~LoopEntry.Unneeded) + 1] = true;
            }
        }
        bool[] again = Scratch.Take<bool>(label);
        LoopEffects effects = new(trace, label);
        bool[] shapeless = Scratch.Take<bool>(label);
        for (int i = 1; i < label; i++)
        {
            again[i] = CanRepeat(trace, i, again, changes, effects) && !(IsLoad(trace[i].Op) && trace[i].A.IsIns && shapeless[trace[i].A.Index]);
            if (trace[i].Op == IrOp.HasShape && !again[i] && trace[i].A.IsIns)
            {
                // Of an object whose shape the loop has to ask for, nothing is loaded before it has.
                shapeless[trace[i].A.Index] = true;
            }
        }
        ScratchList<int> through = new();
        if (!FindThrough(trace, label, at, again, ref through) || parameters + through.Count > MostParameters || !options.Fuel.Take("close"))
        {
            return trace;
        }
        CloseLoop pass = new(trace, options);
        if (!pass.Copy(label, at, through.Items))
        {
            return trace;
        }
        Trace closed = pass.To.Trace;
        List<LoopRange> ranges = [];
        foreach (LoopRange range in trace.LoopRanges ?? [])
        {
            InsRef value = pass.Map[range.Value.Index];
            if (value.IsIns && value.Index > label)
            {
                ranges.Add(range with { Value = value });
            }
        }
        SnapFrame state = closed.Frame(closed[at + through.Count].Snap);
        closed.Entry = new LoopEntry
        {
            Slice = Needed(trace, label, again, through.Items),
            Through = through.Items.ToArray(),
            Carried = parameters,
            State = Array.FindAll(closed.Registers(state).ToArray(), entry => entry.Register < LoopEntry.Unneeded),
            Fields = Array.FindAll(closed.Registers(state).ToArray(), entry => entry.Register >= LoopEntry.Field),
            Ranges = ranges,
        };
        return closed;
    }

    private static bool IsLoad(IrOp op) => op is IrOp.GetfieldGc or IrOp.GetarrayitemGc;

    // Can a bridge do it again with its own invariants? Loads are of memory that the loop does not change.
    private static bool CanRepeat(Trace trace, int i, bool[] again, bool[] changes, LoopEffects effects)
    {
        ref Ins ins = ref trace[i];
        if (ins.Op == IrOp.Input)
        {
            return ins.Descr == i - 1 && !changes[i];
        }
        foreach (InsRef operand in trace.Operands(ref ins))
        {
            if (operand.IsIns && !again[operand.Index])
            {
                return false;
            }
        }
        return ins.Op switch
        {
            IrOp.IntAddOvf or IrOp.IntSubOvf or IrOp.IntMulOvf when !trace.IsGuarded(new InsRef(i)) => false,
            IrOp.GuardTrue or IrOp.GuardFalse or IrOp.GuardValue or IrOp.GuardNoOverflow => true,
            IrOp.GuardNotInvalidated => !effects.CallsOut,
            IrOp.HasShape => !effects.ChangesShapes || trace.Descriptors[new ShapeRef(ins.Descr)].Stable,
            IrOp.GetfieldGc or IrOp.GetarrayitemGc or IrOp.GetfieldRaw or IrOp.GetarrayitemRaw =>
                trace.Descriptors[new FieldRef(ins.Descr)] is { Volatile: false } field && !effects.Changes(field),
            _ => (trace.EffectsOf(ins) & OpFlags.Pure) != 0,
        };
    }

    // What the loop and its exits need from before the label; whether all of it can be handed over.
    private static bool FindThrough(Trace trace, int label, int state, bool[] again, ref ScratchList<int> through)
    {
        bool[] seen = Scratch.Take<bool>(label);
        bool[] frames = Scratch.Take<bool>(trace.FrameCount);
        bool[] virtuals = Scratch.Take<bool>(trace.VirtualCount);
        for (int i = state + 1; i < trace.Count; i++)
        {
            foreach (InsRef operand in trace.Operands(i))
            {
                See(operand, seen);
            }
            for (SnapRef at = trace[i].Snap; !at.IsNone && !frames[at.Value]; at = trace.Frame(at).Parent)
            {
                frames[at.Value] = true;
                See(trace, trace.Registers(trace.Frame(at)), seen, virtuals);
            }
        }
        bool possible = true;
        for (int i = 1; i < label; i++)
        {
            if (seen[i])
            {
                through.Add(i);
                possible &= again[i] && trace[i].Type is IrType.Ref or IrType.I64 or IrType.F64;
            }
        }
        return possible;
    }

    private static void See(InsRef value, bool[] seen)
    {
        if ((uint)value.Raw < (uint)seen.Length)
        {
            seen[value.Raw] = true;
        }
    }

    private static void See(Trace trace, ReadOnlySpan<SnapEntry> entries, bool[] seen, bool[] virtuals)
    {
        foreach (ref readonly SnapEntry entry in entries)
        {
            if (!entry.Value.IsVirtual)
            {
                See(entry.Value, seen);
            }
            else if (!virtuals[entry.Value.VirtualIndex])
            {
                virtuals[entry.Value.VirtualIndex] = true;
                See(trace, trace.Fields(trace.Virtual(entry.Value.VirtualIndex)), seen, virtuals);
            }
        }
    }

    // Guards, what is to be handed over, and what these need.
    private static int[] Needed(Trace trace, int label, bool[] again, ReadOnlySpan<int> through)
    {
        bool[] needed = Scratch.Take<bool>(label);
        foreach (int value in through)
        {
            needed[value] = true;
        }
        ScratchList<int> slice = new();
        for (int i = label - 1; i > 0; i--)
        {
            needed[i] |= again[i] && trace[i].Op.IsGuard();
            if (!needed[i])
            {
                continue;
            }
            foreach (InsRef operand in trace.Operands(i))
            {
                if (operand.IsIns)
                {
                    needed[operand.Index] = true;
                }
            }
            if (trace[i].Op != IrOp.Input)
            {
                slice.Add(i);
            }
        }
        slice.Items.Reverse();
        return slice.Items.ToArray();
    }

    private bool Copy(int label, int state, ReadOnlySpan<int> through)
    {
        To.Folding = false;
        for (int i = 1; i < state; i++)
        {
            CopyAsItIs(i);
            if (To.Trace.Count != i + 1)
            {
                return false;
            }
        }
        Span<InsRef> kept = Scratch.TakeDirty<InsRef>(through.Length).AsSpan(0, through.Length);
        for (int k = 0; k < kept.Length; k++)
        {
            kept[k] = To.Param(Map[through[k]]);
        }
        for (int k = 0; k < kept.Length; k++)
        {
            Map[through[k]] = kept[k];
        }
        ForgetAllSnapshots();
        for (int i = state; i < From.Count - 1; i++)
        {
            CopyAsItIs(i);
        }
        ref Ins jump = ref From[From.Count - 1];
        InsRef[] arguments = [.. RenamedList(From.Count - 1), .. kept];
        To.EmitList(IrOp.Jump, IrType.None, arguments, jump.Descr, Snapshot(jump.Snap));
        return jump.Op == IrOp.Jump && DeadCode.OwnLabel(From, jump) == label;
    }
}
