using System;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>The iterator over an object that only has __getitem__.</summary>
public unsafe partial struct PySequenceIterator
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The sequence; null when exhausted.</summary>
    public Slot Sequence;
    /// <summary>Next index.</summary>
    public long Index;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b10;

    /// <summary>An iterator.</summary>
    public static Value New(Value sequence)
    {
        Ref<PySequenceIterator> i = Value.FromBits(Heap.Allocate(ShapeIds.Of(TypeId.SequenceIterator), (nuint)sizeof(PySequenceIterator))).As<PySequenceIterator>();
        i.Fields.Sequence.Initialize(sequence);
        return i;
    }

    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__length_hint__()\nNumber of items still to come.", &LengthHint);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__setstate__(state, /)\nSets the position.", &SetState);
    }

    private static Value Next(Value self)
    {
        ref PySequenceIterator i = ref self.As<PySequenceIterator>().Fields;
        Value sequence = i.Sequence.Load();
        if (sequence.IsNull)
        {
            return sequence;
        }

        if (i.Index == long.MaxValue)
        {
            return Errors.OverflowError("iter index too large");
        }

        Value item = Space.GetItem(sequence, PyInt.New(i.Index));
        if (!item.IsNull)
        {
            i.Index++;
        }
        else if (Errors.Catch(TypeId.IndexError) || Errors.Catch(TypeId.StopIteration))
        {
            i.Sequence.Store(self, Value.Null);
        }

        return item;
    }

    private static Value LengthHint(Value self)
    {
        ref PySequenceIterator i = ref self.As<PySequenceIterator>().Fields;
        if (i.Sequence.IsNull)
        {
            return Value.FromSmallInt(0);
        }

        if (PyType.SlotOf(i.Sequence.Load(), SlotId.Length) == null)
        {
            return Value.NotImplemented;
        }

        long length = Space.Length(i.Sequence.Load());
        return length < 0 ? Value.Null : PyInt.New(Math.Max(length - self.As<PySequenceIterator>().Fields.Index, 0));
    }

    private static Value Reduce(Value self)
    {
        ref PySequenceIterator i = ref self.As<PySequenceIterator>().Fields;
        return PyListIterator.ReduceAs("iter", i.Sequence.Load(), i.Index, PyTuple.Empty);
    }

    private static Value SetState(Value self, Value state)
    {
        if (!Space.IntAsSsize(state, out long index))
        {
            return Value.Null;
        }

        ref PySequenceIterator i = ref self.As<PySequenceIterator>().Fields;
        if (!i.Sequence.IsNull)
        {
            i.Index = Math.Max(index, 0);
        }

        return Value.None;
    }
}
