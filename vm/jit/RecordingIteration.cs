using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Run;
using Py.Vm.Run.Handlers;

namespace Py.Vm.Jit;

/// <summary>Iteration: ranges, lists and tuples in line; other iterators by the interpreter's code.</summary>
internal static unsafe partial class RecordingHandlers
{
    private static uint* GetIter(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        if (!TryIter(Recorder.Load(r + B(*pc)), out RecordedRef iterator))
        {
            return Residual(pc, r, fp, t);
        }

        Put(r + A(*pc), iterator);
        return pc + 1;
    }

    /// <summary>iter() of lists, tuples, ranges, strs and bytes makes the iterator in the trace; iterators are their own.</summary>
    private static bool TryIter(RecordedRef source, out RecordedRef iterator)
    {
        iterator = source;
        if (!V(source).IsPointer || V(source).IsNull)
        {
            return false;
        }

        TraceBuilder ir = Recorder.Ir;
        uint shape = *(uint*)source.Word;
        InsRef made;
        switch (shape)
        {
            case ShapeIds.List:
                GuardHas(source, shape);
                made = OverSequence(ShapeIds.ListIterator, RecordedFields.ListIteratorList, RecordedFields.ListIteratorIndex);
                break;
            case ShapeIds.Tuple:
                GuardHas(source, shape);
                made = OverSequence(ShapeIds.TupleIterator, RecordedFields.TupleIteratorTuple, RecordedFields.TupleIteratorIndex);
                break;
            case ShapeIds.Str when PyStr.IsAscii(V(source)):
                GuardHas(source, shape);
                Recorder.Guard(ir.Emit(IrOp.IntNe, ir.GetField(source.Ir, RecordedFields.StrAscii), ir.Int(0)), true);
                made = OverSequence(ShapeIds.StrAsciiIterator, RecordedFields.StrIteratorStr, RecordedFields.StrIteratorIndex);
                break;
            case ShapeIds.Bytes:
                GuardHas(source, shape);
                made = OverSequence(ShapeIds.BytesIterator, RecordedFields.BytesIteratorBytes, RecordedFields.BytesIteratorIndex);
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
            case ShapeIds.ListIterator or ShapeIds.TupleIterator or ShapeIds.RangeIterator or ShapeIds.Generator or ShapeIds.Enumerate
                or ShapeIds.StrAsciiIterator or ShapeIds.BytesIterator:
                GuardHas(source, shape);
                return true;
            default:
                if (IsSelfContained(V(source)))
                {
                    GuardHas(source, shape);
                    return true;
                }

                ulong other = PlainChanges.Iter(V(source));
                iterator = other == 0 ? source : new RecordedRef(other, CallMaker(PlainHelpers.Iter, [source.Ir]));
                return other != 0;
        }

        iterator = new RecordedRef(Space.Iter(V(source)).Bits, made);
        return true;

        InsRef OverSequence(uint iteratorShape, FieldRef sequence, FieldRef index)
        {
            InsRef fresh = ir.New(Recorder.Shape(iteratorShape));
            ir.SetField(fresh, sequence, source.Ir);
            ir.SetField(fresh, index, ir.Int(0));
            return fresh;
        }
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

        if (IsInLine(it))
        {
            return NextOfSequence(iterator, to, pc, r, fp, t);
        }

        if (it.HasShape(ShapeIds.Generator))
        {
            return CanResume(it, fp, t) ? Resume(iterator, Recorder.Ir.Pointer(Singletons.None), ReturnKind.ForIter, pc, r, fp, t) : Unsupported(pc, r, fp, t);
        }

        if (it.HasShape(ShapeIds.Of(TypeId.Enumerate)))
        {
            Value inner = ((PyEnumerate*)iterator.Word)->Iterator.Load();
            if (((PyEnumerate*)iterator.Word)->Count.Load().IsSmallInt && (IsInLine(inner) || IsSelfContained(inner)))
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
            InsRef item = ir.GetField(iterator.Ir, current), by = ir.GetField(iterator.Ir, step), next;
            if (range->Step == 1)
            {
                // So that the numbers are known to grow, and not to be negative. They never overflow.
                Recorder.Guard(ir.Emit(IrOp.IntEq, by, ir.Int(1)), true);
                if (range->Current >= 0)
                {
                    Recorder.Guard(ir.Emit(IrOp.IntGe, item, ir.Int(0)), true);
                }

                next = ir.Checked(IrOp.IntAddOvf, item, ir.Int(1), Recorder.Snapshot());
            }
            else
            {
                next = ir.Emit(IrOp.IntAdd, item, by);
            }

            ir.SetField(iterator.Ir, remaining, ir.Emit(IrOp.IntSub, left, ir.Int(1)));
            ir.SetField(iterator.Ir, current, next);
            Recorder.Store(to, TagInt(item));
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
        bool inLine = IsInLine(V(inner));
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

    private static bool IsInLine(Value iterator) => iterator.IsPointer && !iterator.IsNull
        && *(uint*)iterator.Bits is ShapeIds.ListIterator or ShapeIds.TupleIterator or ShapeIds.StrAsciiIterator or ShapeIds.BytesIterator;

    /// <summary>The next item of the iterator of a list, tuple, ASCII str or bytes, whose shape is guarded; null at the end. The concrete iterator is left alone unless it ends.</summary>
    private static RecordedRef? Advance(RecordedRef iterator)
    {
        TraceBuilder ir = Recorder.Ir;
        uint shape = *(uint*)iterator.Word;

        // All of these have the sequence and the index at the same places.
        uint at = Offsets.Of(&((PyListIterator*)Offsets.Base)->List);
        long index = ((PyListIterator*)iterator.Word)->Index;
        (FieldRef indexField, FieldRef lengthField) = shape switch
        {
            ShapeIds.ListIterator => (RecordedFields.ListIteratorIndex, RecordedFields.ListLength),
            ShapeIds.TupleIterator => (RecordedFields.TupleIteratorIndex, RecordedFields.TupleLength),
            ShapeIds.StrAsciiIterator => (RecordedFields.StrIteratorIndex, RecordedFields.StrLength),
            _ => (RecordedFields.BytesIteratorIndex, RecordedFields.BytesLength),
        };
        RecordedRef sequence = RecordingMachine.LoadField(iterator, at);
        if (RecordingMachine.Branch(RecordingMachine.IsNull(sequence)))
        {
            return null;
        }

        RecordedInt length = new(shape switch
        {
            ShapeIds.ListIterator => ((PyList*)sequence.Word)->Length,
            ShapeIds.TupleIterator => ((PyTuple*)sequence.Word)->Length,
            ShapeIds.StrAsciiIterator => ((PyStr*)sequence.Word)->Length,
            _ => ((PyBytes*)sequence.Word)->Length,
        }, ir.GetField(sequence.Ir, lengthField));
        RecordedInt position = new(index, ir.GetField(iterator.Ir, indexField));
        if (!RecordingMachine.Branch(RecordingMachine.InRange(position, length)))
        {
            RecordingMachine.StoreField(iterator, at, RecordingMachine.Known(0));
            return null;
        }

        ir.SetField(iterator.Ir, indexField, ir.Emit(IrOp.IntAdd, position.Ir, ir.Int(1)));
        switch (shape)
        {
            case ShapeIds.ListIterator:
                return new RecordedRef(0, ir.GetItem(ir.GetField(sequence.Ir, RecordedFields.ListStorage), position.Ir, Recorder.Items));
            case ShapeIds.TupleIterator:
                return new RecordedRef(0, ir.GetItem(sequence.Ir, position.Ir, Recorder.TupleItems));
            case ShapeIds.BytesIterator:
                return new RecordedRef(0, TagInt(ir.GetItem(sequence.Ir, position.Ir, RecordedFields.BytesItems)));
            default:
                // The strs of one character lie one after the other, for ever.
                ulong first = PyStr.FromCodePoint(0).Bits, bytes = PyStr.FromCodePoint(1).Bits - first;
                InsRef offset = ir.Emit(IrOp.IntMul, ir.GetItem(sequence.Ir, position.Ir, RecordedFields.StrBytes), ir.Int((long)bytes));
                return new RecordedRef(0, ir.Emit(IrOp.CastIntToPtr, ir.Emit(IrOp.IntAdd, offset, ir.Int((long)first))));
        }
    }
}
