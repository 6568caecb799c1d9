using Py.Gc;
using Py.Ir;
using Py.ObjectSpace;
using Py.ObjectSpace.Machine;
using Py.Vm.Compile;
using Py.Vm.Run;
using Py.Vm.Run.Handlers;

namespace Py.Vm.Jit;

/// <summary>Iteration: ranges, lists and tuples in line; other iterators by the interpreter's code.</summary>
internal static unsafe partial class RecordingHandlers
{
    private static FieldRef Number(void* offset) => Recorder.Field(Offsets.Of(offset), FieldKind.I64);

    private static uint* ForIter(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        RecordedRef iterator = Recorder.Load(r + (byte)(i >> 8));
        Value it = Value.FromBits(iterator.Word);
        Slot* to = r + (byte)(i >> 16);
        if (it.HasShape(ShapeIds.RangeIterator))
        {
            return NextOfRange(iterator, to, pc, r, fp, t);
        }

        if (it.HasShape(ShapeIds.ListIterator) || it.HasShape(ShapeIds.TupleIterator))
        {
            return NextOfSequence(iterator, to, pc, r, fp, t);
        }

        if (it.HasShape(ShapeIds.Generator))
        {
            return Unsupported(pc, r, fp, t);
        }

        InsRef next = Recorder.CallResidual(pc, [(byte)(i >> 8)], [(byte)(i >> 16)]);
        uint* after = pc + 2, end = pc + 2 + (int)pc[1];
        fp->Pc = after;
        bool has = ResidualSites.Execute(pc, fp, t) != 0;
        if (!has && *(ulong*)&t->Exception != 0)
        {
            Recorder.AbortAfter("an iterator raised an exception");
            return Handlers<RecordingMachine, RecordedRef, RecordedInt, RecordedFloat, RecordedCondition>.Fail(fp, t);
        }

        if (!has)
        {
            // Null without an error is the end; an error leaves, too, and is found by who takes over.
            Recorder.AbortAfter("the end of an iteration");
            return end;
        }

        TraceBuilder ir = Recorder.Ir;
        // Of the integer, so that no stronger guard on the item takes its place: that would have to go on elsewhere.
        ir.Guard(ir.Emit(IrOp.IntNe, ir.Emit(IrOp.CastPtrToInt, next), ir.Int(0)), true, Recorder.SnapshotAt(end));
        Recorder.Store(to, next);
        Recorder.AfterCall(after);
        return after;
    }

    private static uint* NextOfRange(RecordedRef iterator, Slot* to, uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        TraceBuilder ir = Recorder.Ir;
        _ = RecordingMachine.Branch(RecordingMachine.HasShape(iterator, ShapeIds.RangeIterator));
        PyRangeIterator* range = (PyRangeIterator*)iterator.Word;
        FieldRef remaining = Number(&((PyRangeIterator*)Offsets.Base)->Remaining), current = Number(&((PyRangeIterator*)Offsets.Base)->Current), step = Number(&((PyRangeIterator*)Offsets.Base)->Step);
        InsRef left = ir.GetField(iterator.Ir, remaining);
        Recorder.Guard(ir.Emit(IrOp.IntGt, left, ir.Int(0)), range->Remaining > 0);
        if (range->Remaining > 0)
        {
            ir.SetField(iterator.Ir, remaining, ir.Emit(IrOp.IntSub, left, ir.Int(1)));
            InsRef item = ir.GetField(iterator.Ir, current);
            ir.SetField(iterator.Ir, current, ir.Emit(IrOp.IntAdd, item, ir.GetField(iterator.Ir, step)));
            Recorder.Store(to, ir.Emit(IrOp.TagInt, ir.Emit(IrOp.IntLshift, item, ir.Int(2))));
        }

        return Staged(Opcode.ForIter, pc, r, fp, t);
    }

    private static uint* NextOfSequence(RecordedRef iterator, Slot* to, uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        TraceBuilder ir = Recorder.Ir;
        bool isList = Value.FromBits(iterator.Word).HasShape(ShapeIds.ListIterator);
        _ = RecordingMachine.Branch(RecordingMachine.HasShape(iterator, isList ? ShapeIds.ListIterator : ShapeIds.TupleIterator));
        uint at = isList ? Offsets.Of(&((PyListIterator*)Offsets.Base)->List) : Offsets.Of(&((PyTupleIterator*)Offsets.Base)->Tuple);
        FieldRef indexField = isList ? Number(&((PyListIterator*)Offsets.Base)->Index) : Number(&((PyTupleIterator*)Offsets.Base)->Index);
        long index = isList ? ((PyListIterator*)iterator.Word)->Index : ((PyTupleIterator*)iterator.Word)->Index;
        RecordedRef sequence = RecordingMachine.LoadField(iterator, at);
        uint* end = pc + 2 + (int)pc[1];
        if (RecordingMachine.Branch(RecordingMachine.IsNull(sequence)))
        {
            return end;
        }

        RecordedInt length = RecordingMachine.LoadInt(sequence, isList ? PyList.LengthOffset : PyTuple.LengthOffset);
        RecordedInt position = new(index, ir.GetField(iterator.Ir, indexField));
        if (!RecordingMachine.Branch(RecordingMachine.InRange(position, length)))
        {
            RecordingMachine.StoreField(iterator, at, RecordingMachine.Known(0));
            return end;
        }

        ir.SetField(iterator.Ir, indexField, ir.Emit(IrOp.IntAdd, position.Ir, ir.Int(1)));
        InsRef item = isList ? ir.GetItem(ir.GetField(sequence.Ir, Recorder.Field(PyList.StorageOffset, FieldKind.Ref)), position.Ir, Recorder.Items)
            : ir.GetItem(sequence.Ir, position.Ir, Recorder.TupleItems);
        fp->Pc = pc + 2;
        ulong word = ResidualSites.Execute(pc, fp, t);
        Recorder.Store(to, item);
        return pc + 2;
    }
}
