using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Modules.Collections;

namespace Py.Vm.Jit;

/// <summary>A step of an iterator that the trace makes by itself: first all that must hold, then what it changes.</summary>
internal readonly struct IteratorStep(RecordedRef iterator, RecordedRef source, InsRef position, InsRef next, InsRef left)
{
    /// <summary>The iterator.</summary>
    public readonly RecordedRef Iterator = iterator;
    /// <summary>What it goes over: list, tuple, str, bytes, a dict's table or a deque's storage; nothing for a range.</summary>
    public readonly RecordedRef Source = source;
    /// <summary>Number of the item, for a deque in its storage; the item itself for a range.</summary>
    public readonly InsRef Position = position;
    /// <summary>What comes in the position's place.</summary>
    public readonly InsRef Next = next;
    /// <summary>Items left before the step: ranges, dicts and deques.</summary>
    public readonly InsRef Left = left;
}

/// <summary>Steps of iterators over lists, tuples, ASCII strs, bytes, ranges, dicts and deques.</summary>
internal static unsafe class IteratorSteps
{
    private static TraceBuilder Ir => Recorder.Ir;

    /// <summary>Does the trace step this iterator by itself?</summary>
    public static bool CanStep(Value iterator) => iterator.IsPointer && !iterator.IsNull && iterator.ShapeId is var shape
        && (shape is ShapeIds.ListIterator or ShapeIds.TupleIterator or ShapeIds.StrAsciiIterator or ShapeIds.BytesIterator or ShapeIds.RangeIterator || IsOfDict(shape)
            || PyDequeIterator.IsForward(iterator));

    private static bool IsOfDict(uint shape) =>
        shape == ShapeIds.Of(TypeId.DictKeyIterator) || shape == ShapeIds.Of(TypeId.DictValueIterator) || shape == ShapeIds.Of(TypeId.DictItemIterator);

    /// <summary>Guards that there is another item, or that there is none; concretely nothing is done.</summary>
    /// <param name="iterator">The iterator, for which CanStep holds.</param>
    /// <param name="step">The step.</param>
    /// <returns>1: there is one, 0: there is none, -1: that cannot be recorded.</returns>
    public static int Prepare(RecordedRef iterator, out IteratorStep step)
    {
        uint shape = *(uint*)iterator.Word;
        _ = RecordingMachine.Branch(RecordingMachine.HasShape(iterator, shape));
        return shape == ShapeIds.RangeIterator ? PrepareRange(iterator, out step) : IsOfDict(shape) ? PrepareDict(iterator, out step)
            : PyDequeIterator.IsForward(Value.FromBits(iterator.Word)) ? PrepareDeque(iterator, out step) : PrepareSequence(iterator, shape, out step);
    }

    private static int PrepareRange(RecordedRef iterator, out IteratorStep step)
    {
        PyRangeIterator* range = (PyRangeIterator*)iterator.Word;
        InsRef left = Ir.GetField(iterator.Ir, RecordedFields.RangeRemaining);
        bool more = range->Remaining > 0;
        Recorder.Guard(Ir.Emit(IrOp.IntGt, left, Ir.Int(0)), more);
        if (!more)
        {
            step = new IteratorStep(iterator, default, default, default, left);
            return 0;
        }

        InsRef item = Ir.GetField(iterator.Ir, RecordedFields.RangeCurrent), by = Ir.GetField(iterator.Ir, RecordedFields.RangeStep), next;
        if (range->Step == 1)
        {
            // So that the numbers are known to grow, and not to be negative. They never overflow.
            Recorder.Guard(Ir.Emit(IrOp.IntEq, by, Ir.Int(1)), true);
            if (range->Current >= 0)
            {
                Recorder.Guard(Ir.Emit(IrOp.IntGe, item, Ir.Int(0)), true);
            }

            next = Ir.Emit(IrOp.IntAdd, item, Ir.Int(1), descr: Ins.LosesNothing);
        }
        else
        {
            next = Ir.Emit(IrOp.IntAdd, item, by);
        }

        step = new IteratorStep(iterator, default, item, next, left);
        return 1;
    }

    private static FieldRef IndexOf(uint shape) => shape switch
    {
        ShapeIds.ListIterator => RecordedFields.ListIteratorIndex,
        ShapeIds.TupleIterator => RecordedFields.TupleIteratorIndex,
        ShapeIds.StrAsciiIterator => RecordedFields.StrIteratorIndex,
        _ => RecordedFields.BytesIteratorIndex,
    };

    private static int PrepareSequence(RecordedRef iterator, uint shape, out IteratorStep step)
    {
        // All of these have the sequence and the index at the same places.
        RecordedRef sequence = RecordingMachine.LoadField(iterator, SequenceOffset);
        step = new IteratorStep(iterator, default, default, default, default);
        if (RecordingMachine.Branch(RecordingMachine.IsNull(sequence)))
        {
            return 0;
        }

        RecordedInt length = shape switch
        {
            ShapeIds.ListIterator => new(((PyList*)sequence.Word)->Length, Ir.GetField(sequence.Ir, RecordedFields.ListLength)),
            ShapeIds.TupleIterator => new(((PyTuple*)sequence.Word)->Length, Ir.GetField(sequence.Ir, RecordedFields.TupleLength)),
            ShapeIds.StrAsciiIterator => new(((PyStr*)sequence.Word)->Length, Ir.GetField(sequence.Ir, RecordedFields.StrLength)),
            _ => new(((PyBytes*)sequence.Word)->Length, Ir.GetField(sequence.Ir, RecordedFields.BytesLength)),
        };
        RecordedInt position = new(((PyListIterator*)iterator.Word)->Index, Ir.GetField(iterator.Ir, IndexOf(shape)));
        bool more = RecordingMachine.Branch(RecordingMachine.InRange(position, length));
        step = new IteratorStep(iterator, sequence, position.Ir, more ? Ir.Emit(IrOp.IntAdd, position.Ir, Ir.Int(1)) : default, default);
        return more ? 1 : 0;
    }

    private static int PrepareDict(RecordedRef iterator, out IteratorStep step)
    {
        PyDictIterator* i = (PyDictIterator*)iterator.Word;
        RecordedRef dict = RecordingMachine.LoadField(iterator, SequenceOffset);
        step = new IteratorStep(iterator, default, default, default, default);
        if (RecordingMachine.Branch(RecordingMachine.IsNull(dict)))
        {
            return 0;
        }

        PyDict* d = (PyDict*)dict.Word;
        if (d->Used != i->Used || d->Table.IsNull)
        {
            return -1;
        }

        Recorder.Guard(Ir.Emit(IrOp.IntEq, Ir.GetField(dict.Ir, RecordedFields.DictUsed), Ir.GetField(iterator.Ir, RecordedFields.DictIteratorUsed)), true);
        InsRef table = Ir.GetField(dict.Ir, RecordedFields.DictTable);
        Recorder.Guard(Ir.Emit(IrOp.PtrNe, table, Ir.Null), true);
        PyDictTable* t = *(PyDictTable**)&d->Table;
        RecordedInt filled = new(t->Filled, Ir.GetField(table, RecordedFields.DictFilled));
        RecordedInt position = new(i->Position, Ir.GetField(iterator.Ir, RecordedFields.DictIteratorPosition));
        InsRef left = Ir.GetField(iterator.Ir, RecordedFields.DictIteratorRemaining);
        step = new IteratorStep(iterator, new RecordedRef((ulong)t, table), position.Ir, default, left);
        if (!RecordingMachine.Branch(RecordingMachine.InRange(position, filled)))
        {
            return 0;
        }

        DictEntry* entry = (DictEntry*)(t + 1) + i->Position;
        if (entry->Key.IsNull || i->Remaining <= 0)
        {
            return -1;
        }

        Recorder.Guard(Ir.Emit(IrOp.IntGt, left, Ir.Int(0)), true);
        Recorder.Guard(Ir.Emit(IrOp.PtrNe, Ir.GetItem(table, position.Ir, RecordedFields.DictEntryKeys), Ir.Null), true);
        step = new IteratorStep(iterator, step.Source, position.Ir, Ir.Emit(IrOp.IntAdd, position.Ir, Ir.Int(1)), left);
        return 1;
    }

    private static int PrepareDeque(RecordedRef iterator, out IteratorStep step)
    {
        PyDequeIterator* i = (PyDequeIterator*)iterator.Word;
        Value deque = i->Deque.Load();
        step = default;
        if (deque.As<PyDeque>().Fields.State != i->State)
        {
            return -1;
        }

        InsRef name = Ir.GetField(iterator.Ir, RecordedFields.DequeIteratorDeque);
        Recorder.Guard(Ir.Emit(IrOp.IntEq, Ir.GetField(name, RecordedFields.DequeState), Ir.GetField(iterator.Ir, RecordedFields.DequeIteratorState)), true);
        InsRef left = Ir.GetField(iterator.Ir, RecordedFields.DequeIteratorRemaining);
        bool more = i->Remaining > 0;
        Recorder.Guard(Ir.Emit(IrOp.IntGt, left, Ir.Int(0)), more);
        if (!more)
        {
            step = new IteratorStep(iterator, default, default, default, left);
            return 0;
        }

        // As the deque has an item, it has storage.
        InsRef taken = Ir.GetField(iterator.Ir, RecordedFields.DequeIteratorTaken), storage = Ir.GetField(name, RecordedFields.DequeStorage);
        InsRef slot = RecordingHandlers.RingSlot(storage, Ir.GetField(name, RecordedFields.DequeStart), taken);
        RecordedRef source = new(deque.As<PyDeque>().Fields.Storage.Load().Bits, storage);
        step = new IteratorStep(iterator, source, slot, Ir.Emit(IrOp.IntAdd, taken, Ir.Int(1)), left);
        return 1;
    }

    private static uint SequenceOffset => Offsets.Of(&((PyListIterator*)Offsets.Base)->List);

    /// <summary>Takes the item that there is; in the trace alone.</summary>
    public static InsRef Take(in IteratorStep step)
    {
        InsRef iterator = step.Iterator.Ir, source = step.Source.Ir;
        uint shape = *(uint*)step.Iterator.Word;
        if (shape == ShapeIds.RangeIterator)
        {
            Ir.SetField(iterator, RecordedFields.RangeRemaining, Ir.Emit(IrOp.IntSub, step.Left, Ir.Int(1)));
            Ir.SetField(iterator, RecordedFields.RangeCurrent, step.Next);
            return RecordingHandlers.TagInt(step.Position);
        }

        if (IsOfDict(shape))
        {
            Ir.SetField(iterator, RecordedFields.DictIteratorPosition, step.Next);
            Ir.SetField(iterator, RecordedFields.DictIteratorRemaining, Ir.Emit(IrOp.IntSub, step.Left, Ir.Int(1)));
            InsRef key = Ir.GetItem(source, step.Position, RecordedFields.DictEntryKeys), value = Ir.GetItem(source, step.Position, RecordedFields.DictValues);
            return shape == ShapeIds.Of(TypeId.DictKeyIterator) ? key : shape == ShapeIds.Of(TypeId.DictValueIterator) ? value : RecordedTuples.New([key, value]);
        }

        if (PyDequeIterator.IsForward(Value.FromBits(step.Iterator.Word)))
        {
            Ir.SetField(iterator, RecordedFields.DequeIteratorTaken, step.Next);
            Ir.SetField(iterator, RecordedFields.DequeIteratorRemaining, Ir.Emit(IrOp.IntSub, step.Left, Ir.Int(1)));
            return Ir.GetItem(source, step.Position, RecordedFields.DequeItems);
        }

        Ir.SetField(iterator, IndexOf(shape), step.Next);
        switch (shape)
        {
            case ShapeIds.ListIterator:
                return Ir.GetItem(Ir.GetField(source, RecordedFields.ListStorage), step.Position, Recorder.Items);
            case ShapeIds.TupleIterator:
                return Ir.GetItem(source, step.Position, Recorder.TupleItems);
            case ShapeIds.BytesIterator:
                return RecordingHandlers.TagInt(Ir.GetItem(source, step.Position, RecordedFields.BytesItems));
            default:
                // The strs of one character lie one after the other, for ever.
                ulong first = PyStr.FromCodePoint(0).Bits, bytes = PyStr.FromCodePoint(1).Bits - first;
                InsRef offset = Ir.Emit(IrOp.IntMul, Ir.GetItem(source, step.Position, RecordedFields.StrBytes), Ir.Int((long)bytes));
                return Ir.Emit(IrOp.CastIntToPtr, Ir.Emit(IrOp.IntAdd, offset, Ir.Int((long)first)));
        }
    }

    /// <summary>What the end of an iteration changes, in the trace alone: the iterator lets go of what it went over.</summary>
    public static void End(in IteratorStep step)
    {
        if (!step.Source.Ir.IsNone)
        {
            Ir.SetField(step.Iterator.Ir, RecordedFields.Of(step.Iterator.Word, SequenceOffset, FieldKind.Ref), Ir.Null);
        }
    }
}
