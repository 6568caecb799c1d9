using System;

namespace Py.Ir;

/// <summary>Makes guards fail that need not: for tests of snapshots and of whoever resumes.</summary>
/// <remarks>
/// Requires: a lowered trace. Breaks: "no guard after an effect" (it counts in memory), so it is not verified. Keeps: snapshots.
/// In front of some guards, chosen by the seed, a cell of memory is counted down; at zero the trace leaves with the
/// snapshot of the guard behind. Results must not change. Whoever handles the exit sets the cell anew.
/// </remarks>
internal static class FailGuards
{
    public static Trace Run(Trace trace, IrOptions options)
    {
        TraceCopier copier = new(trace, options, copies: 4);
        TraceBuilder to = copier.To;
        to.Folding = false;
        Random random = new(options.Seed);
        FieldRef cell = trace.Descriptors.Volatile("fail_guards", FieldKind.I64);
        for (int i = 1; i < trace.Count; i++)
        {
            ref Ins ins = ref trace[i];
            bool free = ins.Op.IsGuard() && ins.Op is not (IrOp.GuardNoOverflow or IrOp.GuardOverflow);
            if (free && random.Next(options.FailGuardsShare) == 0)
            {
                SnapRef snap = copier.Snapshot(ins.Snap);
                InsRef address = to.Int(options.FailGuardsCell);
                InsRef left = to.Emit(IrOp.IntSub, to.Emit(IrOp.GetfieldRaw, address, descr: cell.Value), to.Int(1));
                to.Emit(IrOp.SetfieldRaw, address, left, descr: cell.Value);
                to.Guard(to.Emit(IrOp.IntNe, left, to.Int(0)), true, snap);
            }
            copier.Copy(i);
        }
        return to.Trace;
    }
}
