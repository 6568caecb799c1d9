using System;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>tuple_iterator.</summary>
public unsafe partial struct PyTupleIterator
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The tuple; null when exhausted.</summary>
    public Slot Tuple;
    /// <summary>Next index.</summary>
    public long Index;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b10;

    /// <summary>Slot Iter of tuple.</summary>
    public static Value New(Value tuple)
    {
        Ref<PyTupleIterator> i = Value.FromBits(Heap.Allocate(ShapeIds.TupleIterator, (nuint)sizeof(PyTupleIterator))).As<PyTupleIterator>();
        i.Fields.Tuple.Initialize(tuple);
        return i;
    }

    /// <summary>Slot Next.</summary>
    public static Value Next(Value self)
    {
        ref PyTupleIterator i = ref self.As<PyTupleIterator>().Fields;
        Value tuple = i.Tuple.Load();
        if (tuple.IsNull)
        {
            return Value.Null;
        }

        if (i.Index < PyTuple.LengthOf(tuple))
        {
            return PyTuple.Get(tuple, i.Index++);
        }

        i.Tuple.Store(self, Value.Null);
        return Value.Null;
    }

    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__length_hint__()\nNumber of items still to come.", &LengthHint);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__setstate__(state, /)\nSets the position.", &SetState);
    }

    private static Value LengthHint(Value self)
    {
        ref PyTupleIterator i = ref self.As<PyTupleIterator>().Fields;
        return PyInt.New(i.Tuple.IsNull ? 0 : PyTuple.LengthOf(i.Tuple.Load()) - i.Index);
    }

    private static Value Reduce(Value self)
    {
        ref PyTupleIterator i = ref self.As<PyTupleIterator>().Fields;
        return PyListIterator.ReduceAs("iter", i.Tuple.Load(), i.Index, PyTuple.Empty);
    }

    private static Value SetState(Value self, Value state)
    {
        if (!Space.IntAsSsize(state, out long position))
        {
            return Value.Null;
        }

        ref PyTupleIterator i = ref self.As<PyTupleIterator>().Fields;
        if (!i.Tuple.IsNull)
        {
            i.Index = Math.Clamp(position, 0, PyTuple.LengthOf(i.Tuple.Load()));
        }

        return Value.None;
    }
}

/// <summary>list_iterator and list_reverseiterator.</summary>
public unsafe partial struct PyListIterator
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The list; null when exhausted.</summary>
    public Slot List;
    /// <summary>Next index.</summary>
    public long Index;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b10;

    /// <summary>Slot Iter of list.</summary>
    public static Value New(Value list) => Make(ShapeIds.ListIterator, list, 0);

    /// <summary>list.__reversed__.</summary>
    public static Value NewReverse(Value list) => Make(ShapeIds.Of(TypeId.ListReverseIterator), list, PyList.LengthOf(list) - 1);

    private static Value Make(uint shape, Value list, long index)
    {
        Ref<PyListIterator> i = Value.FromBits(Heap.Allocate(shape, (nuint)sizeof(PyListIterator))).As<PyListIterator>();
        i.Fields.List.Initialize(list);
        i.Fields.Index = index;
        return i;
    }

    /// <summary>Slot Next of list_iterator.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    public static Value Next(Value self)
    {
        ref PyListIterator i = ref self.As<PyListIterator>().Fields;
        Value list = i.List.Load();
        if (list.IsNull)
        {
            return Value.Null;
        }

        if (i.Index < PyList.LengthOf(list))
        {
            return PyList.Get(list, i.Index++);
        }

        i.List.Store(self, Value.Null);
        return Value.Null;
    }

    private static Value NextReverse(Value self)
    {
        ref PyListIterator i = ref self.As<PyListIterator>().Fields;
        Value list = i.List.Load();
        if (list.IsNull)
        {
            return Value.Null;
        }

        if (i.Index >= 0 && i.Index < PyList.LengthOf(list))
        {
            return PyList.Get(list, i.Index--);
        }

        i.Index = -1;
        i.List.Store(self, Value.Null);
        return Value.Null;
    }

    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__length_hint__()\nNumber of items still to come.", &LengthHint);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__setstate__(state, /)\nSets the position.", &SetState);
    }

    internal static void DefineReverse(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &NextReverse);
        t.Method("__length_hint__()\nNumber of items still to come.", &LengthHintReverse);
        t.Method("__reduce__()\nSupports pickling.", &ReduceReverse);
        t.Method("__setstate__(state, /)\nSets the position.", &SetStateReverse);
    }

    private static Value LengthHint(Value self)
    {
        ref PyListIterator i = ref self.As<PyListIterator>().Fields;
        return PyInt.New(i.List.IsNull ? 0 : Math.Max(PyList.LengthOf(i.List.Load()) - i.Index, 0));
    }

    private static Value LengthHintReverse(Value self)
    {
        ref PyListIterator i = ref self.As<PyListIterator>().Fields;
        return PyInt.New(i.List.IsNull || PyList.LengthOf(i.List.Load()) < i.Index + 1 ? 0 : i.Index + 1);
    }

    private static Value Reduce(Value self)
    {
        ref PyListIterator i = ref self.As<PyListIterator>().Fields;
        return ReduceAs("iter", i.List.Load(), i.Index, Value.Null);
    }

    private static Value ReduceReverse(Value self)
    {
        ref PyListIterator i = ref self.As<PyListIterator>().Fields;
        return ReduceAs(i.List.IsNull ? "iter" : "reversed", i.List.Load(), i.Index, Value.Null);
    }

    /// <summary>(function, (sequence,), index), or (function, (empty,)) when exhausted; <paramref name="empty"/> null: a new list.</summary>
    internal static Value ReduceAs(string function, Value sequence, long index, Value empty)
    {
        Value callable = Builtins.Get(function);
        if (callable.IsNull)
        {
            return callable;
        }

        return sequence.IsNull
            ? PyTuple.New(callable, PyTuple.New(empty.IsNull ? PyList.New() : empty))
            : PyTuple.New(callable, PyTuple.New(sequence), PyInt.New(index));
    }

    private static Value SetState(Value self, Value state)
    {
        if (!Space.IntAsSsize(state, out long position))
        {
            return Value.Null;
        }

        ref PyListIterator i = ref self.As<PyListIterator>().Fields;
        if (!i.List.IsNull)
        {
            i.Index = Math.Clamp(position, 0, PyList.LengthOf(i.List.Load()));
        }

        return Value.None;
    }

    private static Value SetStateReverse(Value self, Value state)
    {
        if (!Space.IntAsSsize(state, out long position))
        {
            return Value.Null;
        }

        ref PyListIterator i = ref self.As<PyListIterator>().Fields;
        if (!i.List.IsNull)
        {
            i.Index = Math.Clamp(position, -1, PyList.LengthOf(i.List.Load()) - 1);
        }

        return Value.None;
    }
}
