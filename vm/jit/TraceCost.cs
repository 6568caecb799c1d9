using Py.Ir;

namespace Py.Vm.Jit;

/// <summary>Is a loop's trace faster than the interpreter? Where most instructions are residual it is not.</summary>
/// <remarks>Nanoseconds, roughly, measured on x86-64 in 2026; what matters is their ratio.</remarks>
internal static class TraceCost
{
    private const int Bytecode = 10, ResidualCall = 38, ResidualInterpreted = 18, NativeCall = 18, NativeInterpreted = 10, TwoOperations = 1, NestedLoop = 45, EnterAndLeave = 120;

    /// <summary>Is the trace, as recorded and as optimized, worth being entered?</summary>
    public static bool IsWorth(Trace recorded, Trace optimized)
    {
        int bytecodes = 0;
        for (int i = 1; i < recorded.Count; i++)
        {
            bytecodes += recorded[i].Op == IrOp.DebugMergePoint ? 1 : 0;
        }

        int residual = 0, nested = 0, native = 0, operations = 0;
        int from = System.Math.Max(optimized.FindLabel(new LabelId(1)), 1);
        for (int i = from; i < optimized.Count; i++)
        {
            if (optimized[i].Op != IrOp.Call)
            {
                operations++;
            }
            else if (Recorder.IsResidual(optimized.Descriptors[new HelperRef(optimized[i].Descr)]))
            {
                residual++;
                nested += optimized.Descriptors[new HelperRef(optimized[i].Descr)].Name.StartsWith("residual.Call", System.StringComparison.Ordinal) ? 1 : 0;
            }
            else
            {
                native++;
            }
        }

        // A function that only returns is entered and left for each call.
        int once = optimized[optimized.Count - 1].Op == IrOp.GuardAlwaysFails ? EnterAndLeave : 0;
        return once + (residual * ResidualCall) + (nested * NestedLoop) + (native * NativeCall) + (operations * TwoOperations / 2)
            < (bytecodes * Bytecode) + (residual * ResidualInterpreted) + (native * NativeInterpreted);
    }
}
