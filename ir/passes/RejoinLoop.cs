using System;

namespace Py.Ir;

/// <summary>Before a jump to the entry of a loop: does again what the loop takes for granted behind its first turn.</summary>
/// <remarks>
/// Requires: a trace as recorded. Breaks: nothing. Keeps: snapshots.
/// The values to be handed over become further arguments of the jump; <see cref="Virtuals"/>, which knows what is an object
/// and what are but its fields, then makes it one to the label if all fits, or drops them again.
/// </remarks>
internal static class RejoinLoop
{
    public static Trace Run(Trace trace, IrOptions options)
    {
        ref Ins end = ref trace[trace.Count - 1];
        if (trace.Target is not { Entry: { } entry } target || end.Op != IrOp.Jump || end.Snap.IsNone
            || TraceBuilder.JumpTrace(end.Descr) != target.Id || TraceBuilder.JumpLabel(end.Descr).Value != 0 || !MayFit(trace, target, entry)
            || !options.Fuel.Take("rejoin"))
        {
            return trace;
        }
        TraceCopier copier = new(trace, options, copies: 2);
        TraceBuilder to = copier.To;
        for (int i = 1; i < trace.Count - 1; i++)
        {
            copier.Copy(i);
        }
        InsRef[] arguments = copier.RenamedList(trace.Count - 1).ToArray();
        SnapRef snap = copier.Snapshot(end.Snap);
        int start = to.Trace.Count;
        InsRef[] names = new InsRef[target.FindLabel(new LabelId(1))];
        arguments.CopyTo(names, 1);
        to.Folding = (options.Passes & PassSet.Fold) != 0;
        foreach (int i in entry.Slice)
        {
            if (!Repeat(to, target, i, names, snap))
            {
                return trace;
            }
        }
        InsRef[] all = new InsRef[arguments.Length + entry.Through.Length];
        arguments.CopyTo(all, 0);
        for (int k = 0; k < entry.Through.Length; k++)
        {
            all[arguments.Length + k] = names[entry.Through[k]];
        }
        to.EmitList(IrOp.Jump, IrType.None, all, end.Descr, snap);
        to.Trace.RejoinStart = start;
        return to.Trace;
    }

    // Objects that are none in the loop must be made in this trace.
    private static bool MayFit(Trace trace, Trace target, LoopEntry entry)
    {
        ReadOnlySpan<InsRef> arguments = trace.Operands(trace.Count - 1);
        foreach (SnapEntry state in entry.State)
        {
            if (!state.Value.IsVirtual || target.Virtual(state.Value.VirtualIndex).Kind is VirtualKind.Int or VirtualKind.Float)
            {
                continue;
            }
            InsRef argument = arguments[state.Register];
            if (!argument.IsIns || trace[argument].Op is not (IrOp.New or IrOp.NewArray))
            {
                return false;
            }
        }
        return true;
    }

    private static bool Repeat(TraceBuilder to, Trace target, int i, InsRef[] names, SnapRef snap)
    {
        InsRef Name(InsRef old)
        {
            if (!old.IsConst)
            {
                return old.IsIns ? names[old.Index] : old;
            }
            IrConst constant = target.ConstOf(old);
            return to.Constant(constant.Type, constant.Bits);
        }
        Ins ins = target[i];
        if (ins.Op.Has(OpFlags.List))
        {
            InsRef[] operands = target.Operands(ref ins).ToArray();
            for (int k = 0; k < operands.Length; k++)
            {
                operands[k] = Name(operands[k]);
            }
            names[i] = to.EmitList(ins.Op, ins.Type, operands, ins.Descr, default);
            return true;
        }
        ins.A = Name(ins.A);
        ins.B = Name(ins.B);
        ins.C = Name(ins.C);
        ins.Snap = ins.Op.IsGuard() ? snap : default;
        if (ins.Op == IrOp.GuardNoOverflow)
        {
            bool behind = ins.A.IsIns && ins.A.Index == to.Trace.Count - 1 && to.Trace[ins.A].Op.Has(OpFlags.Overflow);
            if (behind)
            {
                _ = to.Append(ins);
            }
            return true;
        }
        int before = to.Trace.Count;
        names[i] = to.Emit(ref ins);
        return to.Trace.Count == before || to.Trace[to.Trace.Count - 1].Op != IrOp.GuardAlwaysFails;
    }
}
