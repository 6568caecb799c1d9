using System;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>range_iterator: over a range in the fast form; every item is an int held in the word.</summary>
public unsafe partial struct PyRangeIterator
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The next item, if any remains.</summary>
    public long Current;
    /// <summary>What is added to get the item after it.</summary>
    public long Step;
    /// <summary>Number of items still to come.</summary>
    public long Remaining;
    /// <summary>The first item, for pickling.</summary>
    public long Start;

    /// <summary>An iterator.</summary>
    public static Value New(long start, long step, long count)
    {
        Ref<PyRangeIterator> i = Value.FromBits(Heap.Allocate(ShapeIds.RangeIterator, (nuint)sizeof(PyRangeIterator))).As<PyRangeIterator>();
        i.Fields.Current = start;
        i.Fields.Step = step;
        i.Fields.Remaining = count;
        i.Fields.Start = start;
        return i;
    }

    /// <summary>Slot Next.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
    public static Value Next(Value self)
    {
        ref PyRangeIterator i = ref self.As<PyRangeIterator>().Fields;
        if (i.Remaining <= 0)
        {
            return Value.Null;
        }

        long current = i.Current;
        i.Remaining--;
        i.Current = current + i.Step;
        return Value.FromSmallInt(current);
    }

    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__length_hint__()\nNumber of items still to come.", &LengthHint);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__setstate__(state, /)\nSets the position.", &SetState);
    }

    private static Value LengthHint(Value self) => PyInt.New(self.As<PyRangeIterator>().Fields.Remaining);

    private static long Position(Value self)
    {
        ref PyRangeIterator i = ref self.As<PyRangeIterator>().Fields;
        return (i.Current - i.Start) / i.Step;
    }

    private static Value Reduce(Value self)
    {
        ref PyRangeIterator i = ref self.As<PyRangeIterator>().Fields;
        Value range = PyRange.New(PyInt.New(i.Start), PyInt.New(i.Current + (i.Remaining * i.Step)), PyInt.New(i.Step));
        return Builtins.Reduce("iter", range, PyInt.New(Position(self)));
    }

    private static Value SetState(Value self, Value state)
    {
        if (!Space.AsLong(state, out long position))
        {
            return Value.Null;
        }

        ref PyRangeIterator i = ref self.As<PyRangeIterator>().Fields;
        long count = Position(self) + i.Remaining;
        position = Math.Clamp(position, 0, count);
        i.Current = i.Start + (position * i.Step);
        i.Remaining = count - position;
        return Value.None;
    }
}

/// <summary>longrange_iterator: over a range whose numbers need not fit in the word.</summary>
public unsafe partial struct PyLongRangeIterator
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>Number of items taken, an int.</summary>
    public Slot Index;
    /// <summary>First item.</summary>
    public Slot Start;
    /// <summary>Step.</summary>
    public Slot Step;
    /// <summary>Number of items in all.</summary>
    public Slot Length;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b1_1110;

    /// <summary>An iterator.</summary>
    public static Value New(Value start, Value step, Value length)
    {
        Ref<PyLongRangeIterator> i = Value.FromBits(Heap.Allocate(ShapeIds.Of(TypeId.LongRangeIterator), (nuint)sizeof(PyLongRangeIterator))).As<PyLongRangeIterator>();
        i.Fields.Index.Initialize(Value.FromSmallInt(0));
        i.Fields.Start.Initialize(start);
        i.Fields.Step.Initialize(step);
        i.Fields.Length.Initialize(length);
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
        ref PyLongRangeIterator i = ref self.As<PyLongRangeIterator>().Fields;
        Value index = i.Index.Load();
        if (IntMath.Compare(index, i.Length.Load()) >= 0)
        {
            return Value.Null;
        }

        Value offset = IntMath.Mul(index, i.Step.Load());
        Value item = offset.IsNull ? offset : IntMath.Add(i.Start.Load(), offset);
        Value next = item.IsNull ? item : IntMath.Add(index, Value.FromSmallInt(1));
        if (next.IsNull)
        {
            return next;
        }

        self.As<PyLongRangeIterator>().Fields.Index.Store(self, next);
        return item;
    }

    private static Value LengthHint(Value self)
    {
        ref PyLongRangeIterator i = ref self.As<PyLongRangeIterator>().Fields;
        return IntMath.Sub(i.Length.Load(), i.Index.Load());
    }

    private static Value Reduce(Value self)
    {
        ref PyLongRangeIterator i = ref self.As<PyLongRangeIterator>().Fields;
        Value span = IntMath.Mul(i.Length.Load(), i.Step.Load());
        Value stop = span.IsNull ? span : IntMath.Add(i.Start.Load(), span);
        Value range = stop.IsNull ? stop : PyRange.New(i.Start.Load(), stop, i.Step.Load());
        return Builtins.Reduce("iter", range, i.Index.Load());
    }

    private static Value SetState(Value self, Value state)
    {
        if (!state.IsInt)
        {
            return Errors.TypeError($"state must be an int, not {PyType.TypeName(state)}");
        }

        state = PyInt.ToExact(state);
        Value length = self.As<PyLongRangeIterator>().Fields.Length.Load();
        Value index = IntMath.Sign(state) < 0 ? Value.FromSmallInt(0) : IntMath.Compare(state, length) > 0 ? length : state;
        self.As<PyLongRangeIterator>().Fields.Index.Store(self, index);
        return Value.None;
    }
}
