using System;
using Py.Ir;
using Py.ObjectSpace;

namespace Py.Vm.Jit;

/// <summary>Tuples that the trace makes or takes apart.</summary>
internal static class RecordedTuples
{
    /// <summary>A tuple has as many items as now.</summary>
    public static void GuardLength(InsRef tuple, long length)
    {
        TraceBuilder ir = Recorder.Ir;
        Recorder.Guard(ir.Emit(IrOp.IntEq, ir.GetField(tuple, RecordedFields.TupleLength), ir.Int(length)), true);
    }

    /// <summary>A tuple of these items; the empty one is a constant.</summary>
    public static InsRef New(ReadOnlySpan<InsRef> items)
    {
        TraceBuilder ir = Recorder.Ir;
        if (items.IsEmpty)
        {
            return ir.Pointer(PyTuple.Empty.Bits);
        }

        InsRef made = ir.Emit(IrOp.NewArray, ir.Int(items.Length), descr: RecordedFields.Tuple.Value);
        for (int k = 0; k < items.Length; k++)
        {
            ir.SetItem(made, ir.Int(k), Recorder.TupleItems, items[k]);
        }

        return made;
    }
}
