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
            bool free = ins.Op.IsGuard() && ins.Op is not (IrOp.GuardNoOverflow or IrOp.GuardOverflow) && !LeavesOnResult(trace, ins.A);
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

    // A guard on what a call has returned may go on elsewhere than the trace does: such calls are not made again.
    private static bool LeavesOnResult(Trace trace, InsRef condition)
    {
        if (!condition.IsIns || trace[condition.Index].Op is not (IrOp.PtrEq or IrOp.IntNe or IrOp.IntEq))
        {
            return false;
        }

        InsRef value = trace[condition.Index].A;
        if (value.IsIns && trace[value.Index].Op == IrOp.CastPtrToInt)
        {
            value = trace[value.Index].A;
        }

        return value.IsIns && trace[value.Index].Op == IrOp.Call;
    }
}
