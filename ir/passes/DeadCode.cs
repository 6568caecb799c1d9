using System;
using System.Collections.Generic;

namespace Py.Ir;

/// <summary>Removes operations whose value nobody needs, and loop-carried values that only carry themselves.</summary>
/// <remarks>Requires: nothing. Breaks: nothing. Keeps: snapshots.</remarks>
internal static class DeadCode
{
    public static Trace Run(Trace trace, IrOptions options)
    {
        bool[] live = Mark(trace);
        bool anyDead = false;
        for (int i = 1; i < trace.Count; i++)
        {
            anyDead |= !live[i];
        }
        if (!anyDead || !options.Fuel.Take("dce"))
        {
            return trace;
        }
        TraceCopier copier = new(trace, options);
        copier.To.Folding = false;
        for (int i = 1; i < trace.Count; i++)
        {
            if (!live[i])
            {
                continue;
            }
            if (trace[i].Op == IrOp.Jump)
            {
                CopyJump(copier, i, live);
            }
            else if (trace[i].Op == IrOp.LoopState)
            {
                CopyState(copier, i);
            }
            else
            {
                copier.CopyAsItIs(i);
            }
        }
        return copier.To.Trace;
    }

    /// <summary>Copies what is left of the state at a label.</summary>
    public static void CopyState(TraceCopier copier, int i)
    {
        Trace trace = copier.From;
        SnapFrame frame = trace.Frame(trace[i].Snap);
        SnapEntry[] kept = LiveEntries(copier, trace.Registers(frame));
        copier.To.Append(new Ins(IrOp.LoopState, IrType.None, snap: copier.To.Frame(default, frame.Code, frame.Pc, kept)));
    }

    private static SnapEntry[] LiveEntries(TraceCopier copier, ReadOnlySpan<SnapEntry> entries)
    {
        List<SnapEntry> live = [];
        foreach (SnapEntry entry in entries)
        {
            if (entry.Register >= LoopEntry.Field)
            {
                Field(copier, entry, live);
                continue;
            }
            // An input that changes stays one although nobody needs it any more.
            InsRef value = LiveValue(copier, entry.Value);
            live.Add(value.IsNone ? new SnapEntry(entry.Register | LoopEntry.Unneeded, copier.To.Null) : new SnapEntry(entry.Register, value));
        }
        return [.. live];
    }

    private static void Field(TraceCopier copier, SnapEntry entry, List<SnapEntry> live)
    {
        InsRef value = LiveValue(copier, entry.Value);
        if (entry.Register != LoopEntry.FieldOwner)
        {
            if (!value.IsNone)
            {
                live.Add(new SnapEntry(entry.Register, value));
            }
        }
        else if (live.Count > 0 && live[^1].Register is >= LoopEntry.Field and < LoopEntry.FieldOwner)
        {
            live.Add(new SnapEntry(entry.Register, value.IsNone ? copier.To.Null : value));
        }
    }

    private static InsRef LiveValue(TraceCopier copier, InsRef value)
    {
        if (!value.IsVirtual)
        {
            return copier.Value(value);
        }
        VirtualObject item = copier.From.Virtual(value.VirtualIndex);
        List<SnapEntry> fields = [];
        foreach (SnapEntry field in copier.From.Fields(item))
        {
            InsRef part = LiveValue(copier, field.Value);
            if (!part.IsNone)
            {
                fields.Add(new SnapEntry(field.Register, part));
            }
        }
        // An object without any field is fresh, and one that the loop has for itself must be so: it needs nothing of it, but that.
        bool isFresh = item.IsRelied || copier.From.Fields(item).Length == 0;
        return fields.Count == 0 && !isFresh ? InsRef.None : copier.To.Virtual(item.Kind, item.Descr, item.Length, item.ItemField, [.. fields]);
    }

    /// <summary>Copies a jump without the arguments of dead parameters.</summary>
    public static void CopyJump(TraceCopier copier, int i, bool[] live)
    {
        Trace trace = copier.From;
        ref Ins ins = ref trace[i];
        int label = OwnLabel(trace, ins);
        if (label == 0)
        {
            copier.CopyAsItIs(i);
            return;
        }
        ReadOnlySpan<InsRef> arguments = trace.Operands(ref ins);
        InsRef[] kept = Scratch.TakeDirty<InsRef>(arguments.Length);
        int count = 0;
        for (int k = 0; k < arguments.Length; k++)
        {
            if (live[label + 1 + k])
            {
                kept[count++] = copier.Value(arguments[k]);
            }
        }
        copier.To.EmitList(IrOp.Jump, IrType.None, kept.AsSpan(0, count), ins.Descr, copier.Snapshot(ins.Snap));
    }

    /// <summary>The instruction of the label that a jump inside the trace goes to, 0 if it leaves or restarts.</summary>
    public static int OwnLabel(Trace trace, in Ins jump)
    {
        LabelId label = TraceBuilder.JumpLabel(jump.Descr);
        return TraceBuilder.JumpTrace(jump.Descr).Value != 0 || label.Value == 0 ? 0 : trace.FindLabel(label);
    }

    // Parameters that came alive make arguments of the jump behind them live.
    private static bool Round(Trace trace, bool[] live, ref int count)
    {
        int now = 0;
        for (int i = 1; i < trace.Count; i++)
        {
            now += live[i] && trace[i].Op == IrOp.Param ? 1 : 0;
        }
        bool more = now != count;
        count = now;
        return more;
    }

    /// <summary>
    /// Finds parameters that are the same in each iteration as an earlier one of their label, and takes them out of
    /// the live ones; by instruction, the other one to use. Null if there are none.
    /// </summary>
    public static int[]? MergeTwins(Trace trace, bool[] live)
    {
        ref Ins end = ref trace[trace.Count - 1];
        int label = end.Op == IrOp.Jump ? OwnLabel(trace, end) : 0;
        if (label == 0)
        {
            return null;
        }
        int[]? twins = null;
        ReadOnlySpan<InsRef> arguments = trace.Operands(ref end);
        for (int j = 1; j < arguments.Length; j++)
        {
            for (int k = 0; k < j && live[label + 1 + j]; k++)
            {
                if (arguments[k] == arguments[j] && trace[label + 1 + k].A == trace[label + 1 + j].A && live[label + 1 + k])
                {
                    twins ??= Scratch.Take<int>(trace.Count);
                    twins[label + 1 + j] = label + 1 + k;
                    live[label + 1 + j] = false;
                }
            }
        }
        return twins;
    }

    public static bool[] Mark(Trace trace)
    {
        bool[] live = Scratch.Take<bool>(trace.Count);
        bool[] snapped = Scratch.Take<bool>(trace.FrameCount);
        bool[] described = Scratch.Take<bool>(trace.VirtualCount);
        bool again = true;
        int count = 0;
        while (again)
        {
            for (int i = trace.Count - 1; i > 0; i--)
            {
                ref Ins ins = ref trace[i];
                if (!live[i] && (ins.Op == IrOp.Param || (trace.EffectsOf(ins) & OpFlags.Pinned) == 0))
                {
                    continue;
                }
                live[i] = true;
                if (ins.Op == IrOp.Jump)
                {
                    int label = OwnLabel(trace, ins);
                    ReadOnlySpan<InsRef> arguments = trace.Operands(ref ins);
                    for (int k = 0; k < arguments.Length; k++)
                    {
                        if (label == 0 || live[label + 1 + k])
                        {
                            Touch(arguments[k], live);
                        }
                    }
                }
                else
                {
                    foreach (InsRef operand in trace.Operands(ref ins))
                    {
                        Touch(operand, live);
                    }
                }
                if (ins.Op == IrOp.LoopState)
                {
                    TouchRelied(trace, ins.Snap, live);
                }
                else
                {
                    Snap(trace, ins.Snap, live, snapped, described);
                }
            }
            again = Round(trace, live, ref count);
        }
        return live;
    }

    // That a value is a number, the loop takes for granted: others can only show it with the number.
    private static void TouchRelied(Trace trace, SnapRef state, bool[] live)
    {
        foreach (SnapEntry entry in trace.Registers(trace.Frame(state)))
        {
            TouchRelied(trace, entry.Value, live);
        }
    }

    private static void TouchRelied(Trace trace, InsRef value, bool[] live)
    {
        if (!value.IsVirtual)
        {
            return;
        }
        VirtualObject item = trace.Virtual(value.VirtualIndex);
        foreach (SnapEntry field in trace.Fields(item))
        {
            if (item.Kind is VirtualKind.Int or VirtualKind.Float)
            {
                Touch(item.IsRelied ? field.Value : default, live);
            }
            else
            {
                TouchRelied(trace, field.Value, live);
            }
        }
    }

    private static void Touch(InsRef value, bool[] live)
    {
        if (value.IsIns)
        {
            live[value.Index] = true;
        }
    }

    private static void Snap(Trace trace, SnapRef snap, bool[] live, bool[] snapped, bool[] described)
    {
        for (SnapRef at = snap; !at.IsNone && !snapped[at.Value]; at = trace.Frame(at).Parent)
        {
            snapped[at.Value] = true;
            foreach (SnapEntry entry in trace.Registers(trace.Frame(at)))
            {
                SnapValue(trace, entry.Value, live, described);
            }
        }
    }

    private static void SnapValue(Trace trace, InsRef value, bool[] live, bool[] described)
    {
        if (value.IsIns)
        {
            live[value.Index] = true;
        }
        else if (value.IsVirtual && !described[value.VirtualIndex])
        {
            described[value.VirtualIndex] = true;
            foreach (SnapEntry field in trace.Fields(trace.Virtual(value.VirtualIndex)))
            {
                SnapValue(trace, field.Value, live, described);
            }
        }
    }
}
