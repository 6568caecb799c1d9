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
    /// <summary>iter() of lists, tuples and ranges makes the iterator in the trace; iterators are their own.</summary>
    private static uint* GetIter(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        RecordedRef source = Recorder.Load(r + B(i));
        if (!V(source).IsPointer || V(source).IsNull)
        {
            return Residual(pc, r, fp, t);
        }

        TraceBuilder ir = Recorder.Ir;
        uint shape = *(uint*)source.Word;
        InsRef made;
        switch (shape)
        {
            case ShapeIds.List:
                GuardHas(source, shape);
                made = ir.New(Recorder.Shape(ShapeIds.ListIterator));
                ir.SetField(made, RecordedFields.ListIteratorList, source.Ir);
                ir.SetField(made, RecordedFields.ListIteratorIndex, ir.Int(0));
                break;
            case ShapeIds.Tuple:
                GuardHas(source, shape);
                made = ir.New(Recorder.Shape(ShapeIds.TupleIterator));
                ir.SetField(made, RecordedFields.TupleIteratorTuple, source.Ir);
                ir.SetField(made, RecordedFields.TupleIteratorIndex, ir.Int(0));
                break;
            case ShapeIds.Range when ((PyRange*)source.Word)->Count >= 0:
                GuardHas(source, shape);
                InsRef count = ir.GetField(source.Ir, RecordedFields.SpanCount);
                Recorder.Guard(ir.Emit(IrOp.IntGe, count, ir.Int(0)), true);
                InsRef first = PlainInt(ir.GetField(source.Ir, RecordedFields.SpanStart));
                made = ir.New(Recorder.Shape(ShapeIds.RangeIterator));
                ir.SetField(made, RecordedFields.RangeCurrent, first);
                ir.SetField(made, RecordedFields.RangeStep, PlainInt(ir.GetField(source.Ir, RecordedFields.SpanStep)));
                ir.SetField(made, RecordedFields.RangeRemaining, count);
                ir.SetField(made, RecordedFields.RangeFirst, first);
                break;
            case ShapeIds.ListIterator or ShapeIds.TupleIterator or ShapeIds.RangeIterator or ShapeIds.Generator:
                GuardHas(source, shape);
                Put(r + A(i), source);
                return pc + 1;
            default:
                return Residual(pc, r, fp, t);
        }

        Put(r + A(i), new RecordedRef(Space.Iter(V(source)).Bits, made));
        return pc + 1;
    }

    private static InsRef PlainInt(InsRef word) => Recorder.Ir.Emit(IrOp.IntRshift, Recorder.Ir.Emit(IrOp.UntagInt, word), Recorder.Ir.Int(2));

    // Built-in iterators that run no Python code and share their state with nobody.
    private static bool IsSelfContained(Value iterator)
    {
        if (!iterator.IsPointer || iterator.IsNull || (((Shape*)(ulong)*(uint*)iterator.Bits)->Flags & ShapeFlags.Exact) == 0)
        {
            return false;
        }

        return ((Shape*)(ulong)*(uint*)iterator.Bits)->Kind is TypeId.DictKeyIterator or TypeId.DictValueIterator or TypeId.DictItemIterator
            or TypeId.DictReverseKeyIterator or TypeId.DictReverseValueIterator or TypeId.DictReverseItemIterator
            or TypeId.SetIterator or TypeId.StrIterator or TypeId.StrAsciiIterator or TypeId.BytesIterator or TypeId.ListReverseIterator;
    }

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

        if (it.HasShape(ShapeIds.Of(TypeId.Enumerate)))
        {
            Value inner = ((PyEnumerate*)iterator.Word)->Iterator.Load();
            if (((PyEnumerate*)iterator.Word)->Count.Load().IsSmallInt && (inner.HasShape(ShapeIds.ListIterator) || inner.HasShape(ShapeIds.TupleIterator) || IsSelfContained(inner)))
            {
                return NextOfEnumerate(iterator, to, pc, fp, t);
            }
        }

        InsRef next;
        if (IsSelfContained(it))
        {
            GuardHas(iterator, *(uint*)iterator.Word);
            next = Recorder.Ir.Call(PlainHelpers.Next, [Recorder.Ir.Int((long)(pc + 2)), iterator.Ir], Recorder.Snapshot());
        }
        else if (Recorder.Depth == 0)
        {
            next = Recorder.Ir.Call(PlainHelpers.NextOfAny, [Recorder.Ir.Int((long)(pc + 2)), iterator.Ir], Recorder.Snapshot());
        }
        else
        {
            next = Recorder.CallResidual(pc, [(byte)(i >> 8)], [(byte)(i >> 16)]);
        }

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
            Recorder.AbortAfter("the end of an iteration");
            return end;
        }

        Recorder.GuardNoError(next, end);
        Recorder.GuardIsNot(next, JitMemory.NoResult, end);
        Recorder.Store(to, next);
        Recorder.AfterCall(after);
        return after;
    }

    private static uint* NextOfRange(RecordedRef iterator, Slot* to, uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        TraceBuilder ir = Recorder.Ir;
        _ = RecordingMachine.Branch(RecordingMachine.HasShape(iterator, ShapeIds.RangeIterator));
        PyRangeIterator* range = (PyRangeIterator*)iterator.Word;
        FieldRef remaining = RecordedFields.RangeRemaining, current = RecordedFields.RangeCurrent, step = RecordedFields.RangeStep;
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
        GuardHas(iterator, *(uint*)iterator.Word);
        RecordedRef? item = Advance(iterator);
        if (item is null)
        {
            return pc + 2 + (int)pc[1];
        }

        fp->Pc = pc + 2;
        _ = ResidualSites.Execute(pc, fp, t);
        Recorder.Store(to, item.Value.Ir);
        return pc + 2;
    }

    /// <summary>A number and an item of a list, tuple, str or dict: the pair is made in the trace.</summary>
    private static uint* NextOfEnumerate(RecordedRef iterator, Slot* to, uint* pc, Frame* fp, ThreadState* t)
    {
        TraceBuilder ir = Recorder.Ir;
        uint* after = pc + 2, end = pc + 2 + (int)pc[1];
        PyEnumerate* e = (PyEnumerate*)iterator.Word;
        GuardHas(iterator, *(uint*)iterator.Word);
        RecordedRef inner = new(e->Iterator.Load().Bits, ir.GetField(iterator.Ir, RecordedFields.EnumerateIterator));
        RecordedRef count = new(e->Count.Load().Bits, ir.GetField(iterator.Ir, RecordedFields.EnumerateCount));
        GuardHas(inner, *(uint*)inner.Word);
        _ = RecordingMachine.Branch(RecordingMachine.IsSmallInt(count));
        RecordedRef more = RecordingMachine.AddSmall(count, RecordingMachine.Immediate(1));
        if (RecordingMachine.Failed(more))
        {
            return Unsupported(pc, fp->R, fp, t);
        }

        InsRef item;
        bool inLine = Has(inner, ShapeIds.ListIterator) || Has(inner, ShapeIds.TupleIterator);
        if (inLine)
        {
            RecordedRef? found = Advance(inner);
            if (found is null)
            {
                return end;
            }

            item = found.Value.Ir;
        }
        else
        {
            item = ir.Call(PlainHelpers.Next, [ir.Int((long)after), inner.Ir], Recorder.Snapshot());
        }

        fp->Pc = after;
        if (ResidualSites.Execute(pc, fp, t) == 0)
        {
            if (*(ulong*)&t->Exception != 0)
            {
                return Failing(after, fp, t, "an iterator raised an exception");
            }

            Recorder.AbortAfter("the end of an iteration");
            return end;
        }

        if (!inLine)
        {
            Recorder.GuardNoError(item, end);
            Recorder.GuardIsNot(item, JitMemory.NoResult, end);
        }

        ir.SetField(iterator.Ir, RecordedFields.EnumerateCount, more.Ir);
        InsRef pair = ir.Emit(IrOp.NewArray, ir.Int(2), descr: RecordedFields.Tuple.Value);
        ir.SetItem(pair, ir.Int(0), Recorder.TupleItems, count.Ir);
        ir.SetItem(pair, ir.Int(1), Recorder.TupleItems, item);
        Recorder.Store(to, pair);
        return after;
    }

    /// <summary>The next item of a list's or tuple's iterator, whose shape is guarded; null at the end. The concrete iterator is left alone unless it ends.</summary>
    private static RecordedRef? Advance(RecordedRef iterator)
    {
        TraceBuilder ir = Recorder.Ir;
        bool isList = Value.FromBits(iterator.Word).HasShape(ShapeIds.ListIterator);
        uint at = isList ? Offsets.Of(&((PyListIterator*)Offsets.Base)->List) : Offsets.Of(&((PyTupleIterator*)Offsets.Base)->Tuple);
        FieldRef indexField = isList ? RecordedFields.ListIteratorIndex : RecordedFields.TupleIteratorIndex;
        long index = isList ? ((PyListIterator*)iterator.Word)->Index : ((PyTupleIterator*)iterator.Word)->Index;
        RecordedRef sequence = RecordingMachine.LoadField(iterator, at);
        if (RecordingMachine.Branch(RecordingMachine.IsNull(sequence)))
        {
            return null;
        }

        RecordedInt length = RecordingMachine.LoadInt(sequence, isList ? PyList.LengthOffset : PyTuple.LengthOffset);
        RecordedInt position = new(index, ir.GetField(iterator.Ir, indexField));
        if (!RecordingMachine.Branch(RecordingMachine.InRange(position, length)))
        {
            RecordingMachine.StoreField(iterator, at, RecordingMachine.Known(0));
            return null;
        }

        ir.SetField(iterator.Ir, indexField, ir.Emit(IrOp.IntAdd, position.Ir, ir.Int(1)));
        InsRef item = isList ? ir.GetItem(ir.GetField(sequence.Ir, RecordedFields.ListStorage), position.Ir, Recorder.Items)
            : ir.GetItem(sequence.Ir, position.Ir, Recorder.TupleItems);
        return new RecordedRef(0, item);
    }
}
