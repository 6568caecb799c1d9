using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Run;
using Py.Vm.Run.Handlers;

namespace Py.Vm.Jit;

/// <summary>Iteration: ranges, lists and tuples in line; other iterators by the interpreter's code.</summary>
internal static unsafe partial class RecordingHandlers
{
    private static uint* GetIter(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        RecordedRef source = Recorder.Load(r + B(*pc));
        if (ZipsGenerator(V(source)) || !TryIter(source, out RecordedRef iterator))
        {
            return Residual(pc, r, fp, t);
        }

        Put(r + A(*pc), iterator);
        return pc + 1;
    }

    // The interpreter puts a generator in its place (HiddenLoops), which traces follow into.
    private static bool ZipsGenerator(Value v)
    {
        bool any = false;
        if (v.IsPointer && !v.IsNull && v.HasShape(ShapeIds.Of(TypeId.Zip)))
        {
            Value iterators = v.As<PyZip>().Fields.Iterators.Load();
            for (long k = 0; k < PyTuple.LengthOf(iterators); k++)
            {
                any |= PyTuple.Get(iterators, k).HasShape(ShapeIds.Generator);
            }
        }

        return any;
    }

    /// <summary>iter() of lists, tuples, ranges, strs and bytes makes the iterator in the trace; iterators are their own.</summary>
    private static bool TryIter(RecordedRef source, out RecordedRef iterator)
    {
        bool can = TryAskIter(source, out iterator);
        if (can)
        {
            iterator = MakeIter(iterator);
        }

        return can;
    }

    /// <summary>What iter() has to know before it changes anything: the source of the iterator, for MakeIter, or the iterator itself.</summary>
    private static bool TryAskIter(RecordedRef source, out RecordedRef asked)
    {
        asked = source;
        if (!V(source).IsPointer || V(source).IsNull)
        {
            return false;
        }

        TraceBuilder ir = Recorder.Ir;
        uint shape = *(uint*)source.Word;
        switch (shape)
        {
            case ShapeIds.List or ShapeIds.Tuple or ShapeIds.Bytes or ShapeIds.ListIterator or ShapeIds.TupleIterator or ShapeIds.RangeIterator
                or ShapeIds.Generator or ShapeIds.Enumerate or ShapeIds.StrAsciiIterator or ShapeIds.BytesIterator:
                GuardHas(source, shape);
                return true;
            case ShapeIds.Str when PyStr.IsAscii(V(source)):
                GuardHas(source, shape);
                Recorder.Guard(ir.Emit(IrOp.IntNe, ir.GetField(source.Ir, RecordedFields.StrAscii), ir.Int(0)), true);
                return true;
            case ShapeIds.Range when ((PyRange*)source.Word)->Count >= 0:
                GuardHas(source, shape);
                Recorder.Guard(ir.Emit(IrOp.IntGe, ir.GetField(source.Ir, RecordedFields.SpanCount), ir.Int(0)), true);
                return true;
            default:
                if (IsSelfContained(V(source)) || shape == ShapeIds.Of(TypeId.Zip))
                {
                    GuardHas(source, shape);
                    return true;
                }

                ulong other = PlainChanges.Iter(V(source));
                asked = other == 0 ? source : new RecordedRef(other, CallMaker(PlainHelpers.Iter, [source.Ir]));
                return other != 0;
        }
    }

    private static RecordedRef MakeIter(RecordedRef source)
    {
        TraceBuilder ir = Recorder.Ir;
        InsRef made;
        switch (*(uint*)source.Word)
        {
            case ShapeIds.List:
                made = OverSequence(ShapeIds.ListIterator, RecordedFields.ListIteratorList, RecordedFields.ListIteratorIndex);
                break;
            case ShapeIds.Tuple:
                made = OverSequence(ShapeIds.TupleIterator, RecordedFields.TupleIteratorTuple, RecordedFields.TupleIteratorIndex);
                break;
            case ShapeIds.Str:
                made = OverSequence(ShapeIds.StrAsciiIterator, RecordedFields.StrIteratorStr, RecordedFields.StrIteratorIndex);
                break;
            case ShapeIds.Bytes:
                made = OverSequence(ShapeIds.BytesIterator, RecordedFields.BytesIteratorBytes, RecordedFields.BytesIteratorIndex);
                break;
            case ShapeIds.Range:
                InsRef first = PlainInt(ir.GetField(source.Ir, RecordedFields.SpanStart));
                made = ir.New(Recorder.Shape(ShapeIds.RangeIterator));
                ir.SetField(made, RecordedFields.RangeCurrent, first);
                ir.SetField(made, RecordedFields.RangeStep, PlainInt(ir.GetField(source.Ir, RecordedFields.SpanStep)));
                ir.SetField(made, RecordedFields.RangeRemaining, ir.GetField(source.Ir, RecordedFields.SpanCount));
                ir.SetField(made, RecordedFields.RangeFirst, first);
                break;
            default:
                return source;
        }

        return new RecordedRef(Space.Iter(V(source)).Bits, made);

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
        uint* stepped = IteratorSteps.CanStep(it) ? Step(iterator, to, pc, fp, t) : it.HasShape(ShapeIds.Of(TypeId.Zip)) ? StepZip(iterator, to, pc, fp, t) : null;
        if (stepped != null)
        {
            return stepped;
        }

        if (it.HasShape(ShapeIds.Generator))
        {
            return CanResume(it, fp, t) ? Resume(iterator, Recorder.Ir.Pointer(Singletons.None), ReturnKind.ForIter, pc, r, fp, t) : Unsupported(pc, r, fp, t);
        }

        if (it.HasShape(ShapeIds.Of(TypeId.Enumerate)))
        {
            Value inner = ((PyEnumerate*)iterator.Word)->Iterator.Load();
            if (((PyEnumerate*)iterator.Word)->Count.Load().IsSmallInt && (IteratorSteps.CanStep(inner) || IsSelfContained(inner)))
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
        else if (Recorder.Depth == 0 && !Recorder.Handles)
        {
            Recorder.ForgetFresh();
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

    // Null: that cannot be recorded.
    private static uint* Step(RecordedRef iterator, Slot* to, uint* pc, Frame* fp, ThreadState* t)
    {
        int found = IteratorSteps.Prepare(iterator, out IteratorStep step);
        if (found < 0)
        {
            return null;
        }

        if (found == 0)
        {
            IteratorSteps.End(step);
        }

        InsRef item = found != 0 ? IteratorSteps.Take(step) : default;
        fp->Pc = pc + 2;
        _ = ResidualSites.Execute(pc, fp, t);
        if (found == 0)
        {
            return pc + 2 + (int)pc[1];
        }

        Recorder.Store(to, item);
        return pc + 2;
    }

    private const int MostZipped = 6;

    /// <summary>Items of several iterators: the tuple is made in the trace. Null: that cannot be recorded.</summary>
    private static uint* StepZip(RecordedRef iterator, Slot* to, uint* pc, Frame* fp, ThreadState* t)
    {
        PyZip* zip = (PyZip*)iterator.Word;
        Value tuple = zip->Iterators.Load();
        int count = (int)PyTuple.LengthOf(tuple);
        if (zip->Strict != 0 || count is 0 or > MostZipped)
        {
            return null;
        }

        for (int k = 0; k < count; k++)
        {
            if (!IteratorSteps.CanStep(PyTuple.Get(tuple, k)))
            {
                return null;
            }
        }

        TraceBuilder ir = Recorder.Ir;
        GuardHas(iterator, *(uint*)iterator.Word);
        Recorder.Guard(ir.Emit(IrOp.IntEq, ir.GetField(iterator.Ir, RecordedFields.ZipStrict), ir.Int(0)), true);
        InsRef iterators = ir.GetField(iterator.Ir, RecordedFields.ZipIterators);
        RecordedTuples.GuardLength(iterators, count);
        IteratorStep[] steps = new IteratorStep[count];
        int ended = count;
        for (int k = 0; k < count && ended == count; k++)
        {
            // One iterator may be there twice: its second step would have to see what the first has changed.
            for (int before = 0; before < k; before++)
            {
                Recorder.Guard(ir.Emit(IrOp.PtrNe, steps[before].Iterator.Ir, ir.GetItem(iterators, ir.Int(k), Recorder.TupleItems)), true);
                if (steps[before].Iterator.Word == PyTuple.Get(tuple, k).Bits)
                {
                    return null;
                }
            }

            RecordedRef inner = new(PyTuple.Get(tuple, k).Bits, ir.GetItem(iterators, ir.Int(k), Recorder.TupleItems));
            int found = IteratorSteps.Prepare(inner, out steps[k]);
            if (found < 0)
            {
                return null;
            }

            ended = found == 0 ? k : ended;
        }

        InsRef[] items = new InsRef[count];
        for (int k = 0; k < ended; k++)
        {
            items[k] = IteratorSteps.Take(steps[k]);
        }

        fp->Pc = pc + 2;
        _ = ResidualSites.Execute(pc, fp, t);
        if (ended < count)
        {
            IteratorSteps.End(steps[ended]);
            return pc + 2 + (int)pc[1];
        }

        Recorder.Store(to, RecordedTuples.New(items));
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
        bool inLine = IteratorSteps.CanStep(V(inner));
        if (inLine)
        {
            int found = IteratorSteps.Prepare(inner, out IteratorStep step);
            if (found < 0)
            {
                return Residual(pc, fp->R, fp, t);
            }

            if (found == 0)
            {
                IteratorSteps.End(step);
                fp->Pc = after;
                _ = ResidualSites.Execute(pc, fp, t);
                return end;
            }

            item = IteratorSteps.Take(step);
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
        Recorder.Store(to, RecordedTuples.New([count.Ir, item]));
        return after;
    }
}
