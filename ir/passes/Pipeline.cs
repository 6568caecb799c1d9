namespace Py.Ir;

/// <summary>The optimizer: which pass runs when, and why there.</summary>
public static class Pipeline
{
    /// <summary>Optimizes and lowers a recorded trace; the result is ready for any backend.</summary>
    /// <param name="trace">As recorded.</param>
    /// <param name="options">Which passes, how checked.</param>
    /// <param name="lower">Whether allocation and barriers are made explicit; backends need it.</param>
    public static Trace Optimize(Trace trace, IrOptions options, bool lower = true)
    {
        using Scratch.Scope compilation = Scratch.Enter();
        options.Dump?.Invoke("recorded", IrPrinter.Print(trace));

        // Before anything is removed from either copy: what follows works across both.
        Trace recorded = trace;
        trace = PassScope.Run("peel", PassSet.Peel, trace, options, PeelLoop.Run);

        // Peeling folds as it copies, and the recorder may have folded; others get it here.
        if (trace == recorded && (!trace.IsFolded || !options.KeepMergePoints))
        {
            trace = PassScope.Run("fold", PassSet.Fold, trace, options, Fold);
        }

        if (trace.Target is { Entry: not null } && (options.Passes & PassSet.Virtuals) != 0)
        {
            trace = PassScope.Run("rejoin", PassSet.Peel, trace, options, RejoinLoop.Run);
        }

        // Boxes and objects go before memory is looked at: fewer loads and stores.
        trace = PassScope.Run("virtuals", PassSet.Virtuals, trace, options, Virtuals.Run);

        // Then what the two copies of the loop, and their straight code, have in common.
        trace = PassScope.Run("redundancy", PassSet.None, trace, options, CommonSubexpressions.Run);

        // Allocation and barriers last: before, objects are whole. Leaves dead code out on the way.
        trace = lower
            ? PassScope.Run("lower", PassSet.None, trace, options, LowerHeap.Run)
            : PassScope.Run("dce", PassSet.DeadCode, trace, options, DeadCode.Run);
        if (lower && trace.KeepsState && options.FailGuardsCell == 0)
        {
            trace = PassScope.Run("close", PassSet.Peel, trace, options, CloseLoop.Run);
        }
        if (options.FailGuardsCell != 0)
        {
            // Behind everything: nobody may conclude anything from guards that are not meant.
            trace = FailGuards.Run(trace, options);
        }
        if (trace != recorded)
        {
            trace.Trim();
        }
        return trace;
    }

    private static Trace Fold(Trace trace, IrOptions options)
    {
        TraceCopier copier = new(trace, options);
        for (int i = 1; i < trace.Count; i++)
        {
            if (trace[i].Op != IrOp.DebugMergePoint || options.KeepMergePoints)
            {
                copier.Copy(i);
            }
        }
        copier.To.Trace.IsFolded = true;
        return copier.To.Trace;
    }
}
