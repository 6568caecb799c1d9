using Py.Ir;
using Py.ObjectSpace;

namespace Py.Vm.Jit;

/// <summary>Where the bytes of bytes, bytearrays and memoryviews lie.</summary>
internal static unsafe partial class RecordingHandlers
{
    /// <summary>Does it have bytes one after the other in an object of the heap, for <see cref="GuardBuffer"/>?</summary>
    private static bool IsPlainBuffer(Value v)
    {
        if (v.HasShape(ShapeIds.Bytes))
        {
            return true;
        }

        if (v.HasShape(ShapeIds.ByteArray))
        {
            return !v.As<PyByteArray>().Fields.Storage.IsNull;
        }

        if (!v.HasShape(ShapeIds.Of(TypeId.MemoryView)))
        {
            return false;
        }

        ref PyMemoryView view = ref v.As<PyMemoryView>().Fields;
        return view.Released == 0 && view.Contiguous != 0 && !view.Buffer.Load().As<PyManagedBuffer>().Fields.Memory.IsNull;
    }

    /// <summary>Guards that a buffer is as it is, and names the object that holds its bytes, the place of the first there and their number.</summary>
    private static void GuardBuffer(RecordedRef buffer, out InsRef memory, out InsRef first, out InsRef length)
    {
        TraceBuilder ir = Recorder.Ir;
        GuardHas(buffer, *(uint*)buffer.Word);
        switch (*(uint*)buffer.Word)
        {
            case ShapeIds.Bytes:
                memory = buffer.Ir;
                first = ir.Int(sizeof(PyBytes));
                length = ir.GetField(buffer.Ir, RecordedFields.BytesLength);
                return;
            case ShapeIds.ByteArray:
                memory = ir.GetField(buffer.Ir, RecordedFields.ByteArrayStorage);
                Recorder.Guard(ir.Emit(IrOp.PtrNe, memory, ir.Null), true);
                first = ir.Emit(IrOp.IntAdd, ir.GetField(buffer.Ir, RecordedFields.ByteArrayStart), ir.Int(sizeof(PyRawBytes)));
                length = ir.GetField(buffer.Ir, RecordedFields.ByteArrayLength);
                return;
            default:
                Recorder.Guard(ir.Emit(IrOp.IntEq, ir.GetField(buffer.Ir, RecordedFields.ViewReleased), ir.Int(0)), true);
                Recorder.Guard(ir.Emit(IrOp.IntNe, ir.GetField(buffer.Ir, RecordedFields.ViewContiguous), ir.Int(0)), true);
                InsRef shared = ir.GetField(buffer.Ir, RecordedFields.ViewBuffer);
                memory = ir.GetField(shared, RecordedFields.BufferMemory);
                Recorder.Guard(ir.Emit(IrOp.PtrNe, memory, ir.Null), true);
                first = ir.Emit(IrOp.IntAdd, ir.GetField(shared, RecordedFields.BufferData), ir.GetField(buffer.Ir, RecordedFields.ViewOffset));
                length = ir.GetField(buffer.Ir, RecordedFields.ViewLength);
                return;
        }
    }

    /// <summary>The place of buffer[index] of bytes, bytearrays and views of bytes; false, with nothing recorded, if it is none of these or has no such item.</summary>
    private static bool TryByte(RecordedRef buffer, RecordedRef index, out InsRef memory, out InsRef at)
    {
        memory = at = default;
        if (!V(index).IsSmallInt || !IsPlainBuffer(V(buffer)))
        {
            return false;
        }

        bool isView = Has(buffer, ShapeIds.Of(TypeId.MemoryView));
        PyMemoryView* view = (PyMemoryView*)buffer.Word;
        if (isView && (view->Code != 'B' || view->Dimensions != 1))
        {
            return false;
        }

        long count = isView ? view->Length : Has(buffer, ShapeIds.Bytes) ? PyBytes.LengthOf(V(buffer)) : PyByteArray.LengthOf(V(buffer)), number = V(index).SmallInt;
        if (number < -count || number >= count)
        {
            return false;
        }

        GuardBuffer(buffer, out memory, out InsRef first, out InsRef length);
        if (isView)
        {
            TraceBuilder ir = Recorder.Ir;
            Recorder.Guard(ir.Emit(IrOp.IntEq, ir.GetField(buffer.Ir, RecordedFields.ViewCode), ir.Int('B')), true);
            Recorder.Guard(ir.Emit(IrOp.IntEq, ir.GetField(buffer.Ir, RecordedFields.ViewDimensions), ir.Int(1)), true);
        }

        _ = RecordingMachine.Branch(RecordingMachine.IsSmallInt(index));
        RecordedInt known = new(count, length), wrapped = RecordingMachine.Wrap(RecordingMachine.Int(index), known);
        _ = RecordingMachine.Branch(RecordingMachine.InRange(wrapped, known));
        at = Recorder.Ir.Emit(IrOp.IntAdd, first, wrapped.Ir);
        return true;
    }
}
