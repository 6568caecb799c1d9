using System;

namespace Py.Ir;

/// <summary>Copies the body of a loop in front of it: the first copy computes what the second need not repeat.</summary>
/// <remarks>
/// Requires: nothing. Breaks: nothing. Keeps: snapshots.
/// Classical motion of invariants cannot move guards, since each has its own exit state. Copying needs no
/// motion: the passes behind this one find that an operation of the second copy has been done in the first
/// one (LuaJIT's copy-substitution). Arguments that never change are not parameters of the new label.
/// The entry of the trace stays where bridges re-enter: they run the first copy, which checks
/// and reloads everything that the second takes for granted, as PyPy's jump to the preamble does.
/// </remarks>
internal static class PeelLoop
{
    public static Trace Run(Trace trace, IrOptions options)
    {
        ref Ins end = ref trace[trace.Count - 1];
        bool loops = end.Op == IrOp.Jump && TraceBuilder.JumpLabel(end.Descr).Value == 0 && trace.Kind == TraceKind.Loop
            && (TraceBuilder.JumpTrace(end.Descr).Value == 0 || TraceBuilder.JumpTrace(end.Descr) == trace.Id);
        int inputs = trace.InputCount();
        if (!loops || trace.Count > options.DisableUnrolling || HasLabel(trace) || !options.Fuel.Take("peel"))
        {
            return trace;
        }
        TraceBuilder to;
        InsRef[] renamed;
        SnapRef atHeader;
        if (trace.IsFolded)
        {
            to = new TraceBuilder(new Trace(trace, trace.Constants, trace.Count * 2 + 32), (options.Passes & PassSet.Fold) != 0) { Fuel = options.Fuel };
            VerbatimCopy first = new(trace, to.Trace);
            first.Append(1, trace.Count - 1, options.KeepMergePoints);
            renamed = first.Map;
            atHeader = first.Snapshot(end.Snap);
        }
        else
        {
            TraceCopier copier = new(trace, options, copies: 2);
            for (int i = 1; i < trace.Count - 1; i++)
            {
                if (trace[i].Op != IrOp.DebugMergePoint || options.KeepMergePoints)
                {
                    copier.Copy(i);
                }
            }
            to = copier.To;
            renamed = copier.Map;
            atHeader = copier.Snapshot(end.Snap);
        }
        ReadOnlySpan<InsRef> operands = trace.Operands(trace.Count - 1);
        InsRef[] arguments = Scratch.TakeDirty<InsRef>(operands.Length);
        for (int k = 0; k < operands.Length; k++)
        {
            arguments[k] = operands[k].IsIns ? renamed[operands[k].Index] : operands[k];
        }
        // The second copy is one of the first, which the rules have seen: parameters give them nothing new to match.
        VerbatimCopy again = new(to.Trace, to.Trace);
        int firstEnd = to.Trace.Count;
        LabelId label = new(1);
        to.Label(label);
        int[] carried = Scratch.TakeDirty<int>(inputs);
        int carriedCount = 0;
        InsRef[] arrived = Scratch.TakeDirty<InsRef>(inputs);
        for (int k = 0; k < inputs; k++)
        {
            arrived[k] = renamed[k + 1];
            if (operands[k].Raw != k + 1)
            {
                carried[carriedCount++] = k;
                arrived[k] = to.Param(arguments[k]);
            }
        }
        if (trace.KeepsState)
        {
            SnapEntry[] state = Scratch.TakeDirty<SnapEntry>(carriedCount);
            for (int k = 0; k < carriedCount; k++)
            {
                state[k] = new SnapEntry(carried[k], arrived[carried[k]]);
            }
            to.Append(new Ins(IrOp.LoopState, IrType.None, snap: to.Frame(default, 0, 0, state.AsSpan(0, carriedCount))));
        }
        for (int k = 0; k < inputs; k++)
        {
            again.Map[k + 1] = arrived[k];
        }
        again.Append(inputs + 1, firstEnd, withMergePoints: true);
        InsRef[] passed = Scratch.TakeDirty<InsRef>(carriedCount);
        for (int k = 0; k < carriedCount; k++)
        {
            passed[k] = again.Value(arguments[carried[k]]);
        }
        to.Jump(label, passed.AsSpan(0, carriedCount), again.Snapshot(atHeader));
        to.Trace.IsFolded = to.Folding || trace.IsFolded;
        return to.Trace;
    }

    private static bool HasLabel(Trace trace)
    {
        for (int i = 1; i < trace.Count; i++)
        {
            if (trace[i].Op == IrOp.Label)
            {
                return true;
            }
        }
        return false;
    }
}
