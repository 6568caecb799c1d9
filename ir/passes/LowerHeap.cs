using System;

namespace Py.Ir;

/// <summary>Turns allocation into bump allocation and reference stores into barrier and store.</summary>
/// <remarks>
/// Requires: nothing. Breaks: nothing. Keeps: snapshots. Leaves dead code out. Must be last, and always runs.
/// No barrier for objects that were allocated, or had their barrier, since the last operation that may
/// collect; nor for values that are no pointers.
/// </remarks>
internal static class LowerHeap
{
    // Objects without need of a barrier: for more, looking them up takes longer than the barrier.
    private const int MostClean = 32;

    public static Trace Run(Trace trace, IrOptions options)
    {
        if (trace.IsLowered)
        {
            return trace;
        }
        bool[]? live = (options.Passes & PassSet.DeadCode) != 0 && options.Fuel.Take("dce") ? DeadCode.Mark(trace) : null;
        TraceCopier copier = new(trace, options, ownConstants: true);
        TraceBuilder to = copier.To;
        to.Folding = false;
        ScratchList<InsRef> clean = new();
        int[]? twins = live != null ? DeadCode.MergeTwins(trace, live) : null;
        for (int i = 1; i < trace.Count; i++)
        {
            ref Ins ins = ref trace[i];
            if (live != null && !live[i])
            {
                if (twins != null && twins[i] != 0)
                {
                    copier.Map[i] = copier.Map[twins[i]];
                }
                continue;
            }
            switch (ins.Op)
            {
                case IrOp.Jump when live != null:
                    DeadCode.CopyJump(copier, i, live);
                    continue;
                case IrOp.LoopState:
                    DeadCode.CopyState(copier, i);
                    continue;
                case IrOp.New:
                    copier.Map[i] = Allocate(trace, i, copier, new ShapeRef(ins.Descr), InsRef.None);
                    Collected(ref clean, copier.Map[i]);
                    continue;
                case IrOp.NewArray when ConstantBytes(trace, ins, out int bytes) && bytes <= trace.Descriptors.Layout.LargeObjectBytes:
                    ShapeRef sized = trace.Descriptors.Sized(new ShapeRef(ins.Descr), bytes);
                    copier.Map[i] = Allocate(trace, i, copier, sized, copier.Value(ins.A));
                    Collected(ref clean, copier.Map[i]);
                    continue;
                case IrOp.SetfieldGc:
                    InsRef obj = copier.Value(ins.A);
                    if (NeedsBarrier(trace, ins.B) && !clean.Items.Contains(obj))
                    {
                        Clean(ref clean, obj);
                        to.Append(new Ins(IrOp.CondCallGcWb, IrType.None, obj));
                    }
                    break;
                case IrOp.SetarrayitemGc when NeedsBarrier(trace, ins.C) && !clean.Items.Contains(copier.Value(ins.A)):
                    // A large array stays unclean: the collector is told of each item.
                    copier.CopyAsItIs(i);
                    to.Append(new Ins(IrOp.CondCallGcWbArray, IrType.None, copier.Value(ins.A), copier.Value(ins.B), descr: ins.Descr));
                    continue;
                case IrOp.Label:
                    clean.Clear();
                    break;
            }
            copier.CopyAsItIs(i);
            if ((trace.EffectsOf(ins) & OpFlags.MayCollect) != 0)
            {
                Collected(ref clean, ins.Op.Has(OpFlags.Allocates) ? copier.Map[i] : default);
            }
        }
        to.Trace.IsLowered = true;
        if (trace.LoopRanges != null)
        {
            to.Trace.LoopRanges = new(trace.LoopRanges.Count);
            foreach (LoopRange range in trace.LoopRanges)
            {
                if (copier.Map[range.Value.Index] is { IsIns: true } value)
                {
                    to.Trace.LoopRanges.Add(range with { Value = value });
                }
            }
        }
        return to.Trace;
    }

    private static void Collected(ref ScratchList<InsRef> clean, InsRef fresh)
    {
        clean.Clear();
        if (!fresh.IsNone)
        {
            clean.Add(fresh);
        }
    }

    private static void Clean(ref ScratchList<InsRef> clean, InsRef obj)
    {
        if (clean.Count < MostClean)
        {
            clean.Add(obj);
        }
    }

    private static bool NeedsBarrier(Trace trace, InsRef stored)
    {
        if (trace.TypeOf(stored) != IrType.Ref)
        {
            return false;
        }
        if (stored.IsConst)
        {
            IrConst constant = trace.ConstOf(stored);
            return constant.Bits != 0 && Semantics.IsPointerWord(constant.Bits) && trace.Descriptors.Layout.IsCollected(constant);
        }
        return trace[stored].Op != IrOp.TagInt;
    }

    private static bool ConstantBytes(Trace trace, in Ins ins, out int bytes)
    {
        bytes = 0;
        if (!ins.A.IsConst)
        {
            return false;
        }
        ShapeDescr shape = trace.Descriptors[new ShapeRef(ins.Descr)];
        FieldDescr items = trace.Descriptors[new FieldRef(shape.ItemField)];
        long count = trace.ConstOf(ins.A).Bits;
        if (count is < 0 or > 1 << 16)
        {
            return false;
        }
        bytes = (int)((Math.Max(items.Offset + count * items.Stride, shape.SizeBytes) + 7) & ~7);
        return true;
    }

    private static InsRef Allocate(Trace trace, int at, TraceCopier copier, ShapeRef shape, InsRef length)
    {
        Descriptors all = trace.Descriptors;
        ShapeDescr descr = all[shape];
        TraceBuilder to = copier.To;
        InsRef made = to.Append(new Ins(IrOp.CallMallocNursery, IrType.Ref, descr: shape.Value));
        if (!length.IsNone && descr.LengthField >= 0)
        {
            to.Append(new Ins(IrOp.SetfieldGc, IrType.None, made, length, descr: descr.LengthField));
        }
        if (!all.Layout.NurseryIsZeroed)
        {
            Zero(trace, at, to, made, descr, !length.IsNone);
        }
        return made;
    }

    // Words that the stores right behind do not fill must read as zero.
    private static void Zero(Trace trace, int at, TraceBuilder to, InsRef made, ShapeDescr descr, bool hasLength)
    {
        Descriptors all = trace.Descriptors;
        Span<bool> filled = Scratch.Take<bool>(descr.SizeBytes / 8).AsSpan(0, descr.SizeBytes / 8);
        filled[0] = true;
        if (hasLength && descr.LengthField >= 0)
        {
            filled[all[new FieldRef(descr.LengthField)].Offset / 8] = true;
        }
        for (int i = at + 1; i < trace.Count; i++)
        {
            ref Ins next = ref trace[i];
            if (next.Op is not (IrOp.SetfieldGc or IrOp.SetarrayitemGc) || next.A.Raw != at)
            {
                break;
            }
            FieldDescr field = all[new FieldRef(next.Descr)];
            if (field.Kind.Bytes() != 8 || (next.Op == IrOp.SetarrayitemGc && !next.B.IsConst))
            {
                continue;
            }
            long offset = field.Offset + (next.Op == IrOp.SetarrayitemGc ? trace.ConstOf(next.B).Bits * field.Stride : 0);
            if (offset >= 0 && offset + 8 <= descr.SizeBytes && (offset & 7) == 0)
            {
                filled[(int)(offset / 8)] = true;
            }
        }
        for (int word = 1; word < filled.Length; word++)
        {
            if (!filled[word])
            {
                to.Append(new Ins(IrOp.SetfieldGc, IrType.None, made, to.Int(0), descr: all.RawWord(word * 8).Value));
            }
        }
    }
}
