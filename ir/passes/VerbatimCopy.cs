using System;
using System.Runtime.CompilerServices;

namespace Py.Ir;

/// <summary>Appends instructions to a trace, maybe those of the trace itself, as they are: no rules, all snapshots.</summary>
/// <remarks>
/// Snapshots are copied as a whole, as they are stored, which takes a fraction of what <see cref="TraceCopier"/> needs for them. Both traces
/// have their constants together. What is copied ends where the trace ended when this was made.
/// </remarks>
internal sealed class VerbatimCopy(Trace from, Trace to)
{
    private readonly int _frameEnd = from.FrameCount;
    private readonly int _virtualEnd = from.VirtualCount;
    private readonly int _entryEnd = from.EntryCount;
    private int _frames;
    private int _virtuals;

    /// <summary>New value by old instruction; for those outside of the range to be set before.</summary>
    public InsRef[] Map { get; } = Scratch.Take<InsRef>(from.Count);

    /// <summary>The new name of a value.</summary>
    public InsRef Value(InsRef old) => Value(Map, old);

    /// <summary>The new snapshot.</summary>
    public SnapRef Snapshot(SnapRef old) => old.IsNone ? old : new SnapRef(old.Value + _frames);

    /// <summary>Copies a range, once.</summary>
    public void Append(int start, int end, bool withMergePoints)
    {
        InsRef[] map = Map;
        _frames = to.FrameCount - 1;
        _virtuals = to.VirtualCount;
        to.Reserve(end - start);
        for (int i = start; i < end; i++)
        {
            ref Ins old = ref from[i];
            if (old.Op == IrOp.DebugMergePoint && !withMergePoints)
            {
                continue;
            }
            map[i] = old.Type == IrType.None ? default : new InsRef(to.Count);
            ref Ins made = ref to.Next();
            SnapRef snap = Snapshot(old.Snap);
            if (old.Op.Has(OpFlags.List))
            {
                made.CopyHead(old, CopyList(from.Operands(ref old)), old.B, default, snap);
            }
            else
            {
                made.CopyHead(old, Value(map, old.A), Value(map, old.B), Value(map, old.C), snap);
            }
            to.Append(made);
        }
        CopySnapshots(map);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private InsRef Value(InsRef[] map, InsRef old) =>
        (uint)old.Raw < (uint)map.Length ? map[old.Raw] : old.IsVirtual ? new InsRef(old.Raw + _virtuals) : old;

    private InsRef CopyList(ReadOnlySpan<InsRef> operands)
    {
        int start = to.AppendList(operands);
        foreach (ref InsRef operand in to.List(start))
        {
            operand = Value(operand);
        }
        return new InsRef(start);
    }

    private void CopySnapshots(InsRef[] map)
    {
        int entries = to.ReserveEntries(_entryEnd);
        ReadOnlySpan<SnapEntry> all = from.SnapEntries[.._entryEnd];
        for (int i = 0; i < all.Length; i++)
        {
            ref readonly SnapEntry entry = ref all[i];
            to.SetEntry(entries + i, entry.Register, Value(map, entry.Value));
        }
        for (int i = 1; i < _frameEnd; i++)
        {
            SnapFrame frame = from.Frame(new SnapRef(i));
            to.AppendFrame(frame with { Parent = Snapshot(frame.Parent), Start = frame.Start + entries });
        }
        for (int i = 0; i < _virtualEnd; i++)
        {
            VirtualObject item = from.Virtual(i);
            to.AppendVirtual(item with { Start = item.Start + entries });
        }
    }
}
