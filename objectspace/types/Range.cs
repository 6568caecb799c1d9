using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>A range.</summary>
/// <remarks>
/// In the fast form start, stop and step are ints held in the word, and so is every item; <see cref="Count"/> is the length.
/// Otherwise Count is -1 and <see cref="BigLength"/> holds the length.
/// </remarks>
public unsafe partial struct PyRange
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>start, an int.</summary>
    public Slot Start;
    /// <summary>stop, an int.</summary>
    public Slot Stop;
    /// <summary>step, an int.</summary>
    public Slot Step;
    /// <summary>The length of a range that is not in the fast form; else null.</summary>
    public Slot BigLength;
    /// <summary>Number of items in the fast form; -1: not in it.</summary>
    public long Count;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b1_1110;

    /// <summary>A range of small ints; <paramref name="step"/> is not 0.</summary>
    public static Value New(long start, long stop, long step)
    {
        Ref<PyRange> range = Value.FromBits(Heap.Allocate(ShapeIds.Range, (nuint)sizeof(PyRange))).As<PyRange>();
        range.Fields.Start.Initialize(Value.FromSmallInt(start));
        range.Fields.Stop.Initialize(Value.FromSmallInt(stop));
        range.Fields.Step.Initialize(Value.FromSmallInt(step));
        range.Fields.Count = CountOf(start, stop, step);
        return range;
    }

    /// <summary>Number of items of a range of small ints.</summary>
    public static long CountOf(long start, long stop, long step) => step > 0
        ? start < stop ? ((stop - start - 1) / step) + 1 : 0
        : stop < start ? ((start - stop - 1) / -step) + 1 : 0;

    /// <summary>A range of any exact ints; <paramref name="step"/> is not 0. Null with an error set.</summary>
    public static Value New(Value start, Value stop, Value step)
    {
        if (start.IsSmallInt && stop.IsSmallInt && step.IsSmallInt)
        {
            return New(start.SmallInt, stop.SmallInt, step.SmallInt);
        }

        Value length = BigCount(start, stop, step);
        return length.IsNull ? length : NewBig(start, stop, step, length);
    }

    private static Value NewBig(Value start, Value stop, Value step, Value length)
    {
        Ref<PyRange> range = Value.FromBits(Heap.Allocate(ShapeIds.Range, (nuint)sizeof(PyRange))).As<PyRange>();
        range.Fields.Start.Initialize(start);
        range.Fields.Stop.Initialize(stop);
        range.Fields.Step.Initialize(step);
        range.Fields.BigLength.Initialize(length);
        range.Fields.Count = -1;
        return range;
    }

    private static Value BigCount(Value start, Value stop, Value step)
    {
        if (IntMath.Sign(step) < 0)
        {
            Value low = stop;
            stop = start;
            start = low;
            step = IntMath.Neg(step);
        }

        if (step.IsNull)
        {
            return step;
        }

        if (IntMath.Compare(start, stop) >= 0)
        {
            return Value.FromSmallInt(0);
        }

        Value one = Value.FromSmallInt(1);
        Value span = IntMath.Sub(stop, start);
        span = span.IsNull ? span : IntMath.Sub(span, one);
        Value steps = span.IsNull ? span : IntMath.FloorDiv(span, step);
        return steps.IsNull ? steps : IntMath.Add(steps, one);
    }

    /// <summary>The length as an int.</summary>
    internal static Value LengthValue(Value range)
    {
        ref PyRange r = ref range.As<PyRange>().Fields;
        return r.Count >= 0 ? PyInt.New(r.Count) : r.BigLength.Load();
    }

    /// <summary>start + index * step.</summary>
    private static Value ItemAt(Value range, Value index)
    {
        ref PyRange r = ref range.As<PyRange>().Fields;
        Value offset = IntMath.Mul(index, r.Step.Load());
        return offset.IsNull ? offset : IntMath.Add(r.Start.Load(), offset);
    }

    internal static void Define(TypeBuilder t)
    {
        t.Doc("range(stop) or range(start, stop[, step]): the integers from start up to, not including, stop.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.Iter, &Iter);
        t.Slot(SlotId.Bool, &Bool);
        t.Slot(SlotId.Length, &Length);
        t.Slot(SlotId.GetItem, &GetItem);
        t.Slot(SlotId.Contains, &Contains);
        t.Method("__reversed__()\nAn iterator over the integers from the last to the first.", &Reversed);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("count(value, /)\nHow often the value occurs.", &CountMethod);
        t.Method("index(value, /)\nPosition of the value; ValueError if it does not occur.", &Index);
        t.Member("start", 8);
        t.Member("stop", 16);
        t.Member("step", 24);
    }

    private static Value Create(Value type, Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("range() takes no keyword arguments");
        }

        if (args.Count is 0 or > 3)
        {
            return Errors.TypeError(args.Count == 0 ? "range expected at least 1 argument, got 0" : $"range expected at most 3 arguments, got {args.Count}");
        }

        if (args.Count == 1)
        {
            Value only = Space.Index(args[0]);
            return only.IsNull ? only : New(Value.FromSmallInt(0), only, Value.FromSmallInt(1));
        }

        Value start = Space.Index(args[0]);
        Value stop = start.IsNull ? start : Space.Index(args[1]);
        if (stop.IsNull)
        {
            return stop;
        }

        Value step = Value.FromSmallInt(1);
        if (args.Count == 3)
        {
            step = Space.Index(args[2]);
            if (step.IsNull)
            {
                return step;
            }

            if (IntMath.Sign(step) == 0)
            {
                return Errors.ValueError("range() arg 3 must not be zero");
            }
        }

        return New(start, stop, step);
    }

    private static Value Repr(Value self)
    {
        ref PyRange r = ref self.As<PyRange>().Fields;
        Value start = Space.Repr(r.Start.Load());
        Value stop = start.IsNull ? start : Space.Repr(r.Stop.Load());
        Value step = stop.IsNull ? stop : Space.Repr(r.Step.Load());
        if (step.IsNull)
        {
            return step;
        }

        string text = $"range({PyStr.ToClr(start)}, {PyStr.ToClr(stop)}";
        return PyStr.New(r.Step.Load().Is(Value.FromSmallInt(1)) ? text + ")" : $"{text}, {PyStr.ToClr(step)})");
    }

    /// <summary>The parts that decide equality: length; start unless empty; step unless of one item.</summary>
    private static Value Essence(Value self)
    {
        ref PyRange r = ref self.As<PyRange>().Fields;
        Value length = LengthValue(self);
        Value one = Value.FromSmallInt(1);
        return PyTuple.New(
            length,
            length.Is(Value.FromSmallInt(0)) ? Value.None : r.Start.Load(),
            length.Is(Value.FromSmallInt(0)) || length.Is(one) ? Value.None : r.Step.Load());
    }

    private static long Hash(Value self) => Space.Hash(Essence(self));

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (op is not (CompareOp.Eq or CompareOp.Ne) || !other.HasShape(ShapeIds.Range))
        {
            return Value.NotImplemented;
        }

        return Value.FromBool((self.Is(other) || SameItems(self, other)) == (op == CompareOp.Eq));
    }

    private static bool SameItems(Value self, Value other)
    {
        Value length = LengthValue(self);
        if (!SameInt(length, LengthValue(other)))
        {
            return false;
        }

        ref PyRange a = ref self.As<PyRange>().Fields;
        ref PyRange b = ref other.As<PyRange>().Fields;
        return length.Is(Value.FromSmallInt(0))
            || (SameInt(a.Start.Load(), b.Start.Load()) && (length.Is(Value.FromSmallInt(1)) || SameInt(a.Step.Load(), b.Step.Load())));
    }

    private static bool SameInt(Value a, Value b) => a.Is(b) || IntMath.Compare(a, b) == 0;

    private static int Bool(Value self) => LengthValue(self).Is(Value.FromSmallInt(0)) ? 0 : 1;

    private static long Length(Value self)
    {
        ref PyRange r = ref self.As<PyRange>().Fields;
        if (r.Count >= 0)
        {
            return r.Count;
        }

        if (PyInt.TryGetLong(r.BigLength.Load(), out long length))
        {
            return length;
        }

        Errors.OverflowError("Python int too large to convert to C ssize_t");
        return -1;
    }

    /// <summary>Slot Iter.</summary>
    public static Value Iter(Value self)
    {
        ref PyRange r = ref self.As<PyRange>().Fields;
        return r.Count >= 0
            ? PyRangeIterator.New(r.Start.Load().SmallInt, r.Step.Load().SmallInt, r.Count)
            : PyLongRangeIterator.New(r.Start.Load(), r.Step.Load(), r.BigLength.Load());
    }

    private static Value Reversed(Value self)
    {
        ref PyRange r = ref self.As<PyRange>().Fields;
        if (r.Count >= 0)
        {
            long step = r.Step.Load().SmallInt;
            return PyRangeIterator.New(r.Start.Load().SmallInt + ((r.Count - 1) * step), -step, r.Count);
        }

        Value last = IntMath.Sub(r.BigLength.Load(), Value.FromSmallInt(1));
        Value start = last.IsNull ? last : ItemAt(self, last);
        Value back = start.IsNull ? start : IntMath.Neg(self.As<PyRange>().Fields.Step.Load());
        return back.IsNull ? back : PyLongRangeIterator.New(start, back, self.As<PyRange>().Fields.BigLength.Load());
    }

    private static Value GetItem(Value self, Value key)
    {
        ref PyRange r = ref self.As<PyRange>().Fields;
        if (key.IsSmallInt && r.Count >= 0)
        {
            long index = key.SmallInt;
            index += index < 0 ? r.Count : 0;
            return (ulong)index < (ulong)r.Count
                ? Value.FromSmallInt(r.Start.Load().SmallInt + (index * r.Step.Load().SmallInt))
                : OutOfRange();
        }

        if (Space.IsIndex(key))
        {
            Value index = Space.Index(key);
            Value length = LengthValue(self);
            if (!index.IsNull && IntMath.Sign(index) < 0)
            {
                index = IntMath.Add(index, length);
            }

            return index.IsNull ? index
                : IntMath.Sign(index) < 0 || IntMath.Compare(index, length) >= 0 ? OutOfRange() : ItemAt(self, index);
        }

        return PySlice.Is(key)
            ? GetSlice(self, key)
            : Errors.TypeError($"range indices must be integers or slices, not {PyType.TypeName(key)}");
    }

    private static Value OutOfRange() => Errors.IndexError("range object index out of range");

    private static Value GetSlice(Value self, Value slice)
    {
        if (!PySlice.Indices(slice, LengthValue(self), out Value start, out Value stop, out Value step))
        {
            return Value.Null;
        }

        Value newStart = ItemAt(self, start);
        Value newStop = newStart.IsNull ? newStart : ItemAt(self, stop);
        Value newStep = newStop.IsNull ? newStop : IntMath.Mul(step, self.As<PyRange>().Fields.Step.Load());
        return newStep.IsNull ? newStep : New(newStart, newStop, newStep);
    }

    /// <summary>Is an exact int or bool an item?</summary>
    private static bool ContainsInt(Value self, Value item)
    {
        item = PyInt.ToExact(item);
        ref PyRange r = ref self.As<PyRange>().Fields;
        Value start = r.Start.Load(), step = r.Step.Load();
        bool inside = IntMath.Sign(step) > 0
            ? IntMath.Compare(start, item) <= 0 && IntMath.Compare(item, r.Stop.Load()) < 0
            : IntMath.Compare(item, start) <= 0 && IntMath.Compare(r.Stop.Load(), item) < 0;
        if (!inside)
        {
            return false;
        }

        Value offset = IntMath.Sub(item, start);
        return IntMath.Sign(IntMath.Mod(offset, step)) == 0;
    }

    private static bool IsPlainInt(Value v) => v.IsExactInt || v.IsBool;

    private static int Contains(Value self, Value item)
    {
        if (IsPlainInt(item))
        {
            return ContainsInt(self, item) ? 1 : 0;
        }

        return Space.ContainsByIteration(self, item);
    }

    private static Value Reduce(Value self)
    {
        ref PyRange r = ref self.As<PyRange>().Fields;
        return PyTuple.New(self.Type, PyTuple.New(r.Start.Load(), r.Stop.Load(), r.Step.Load()));
    }

    private static Value CountMethod(Value self, Value item) =>
        IsPlainInt(item) ? PyInt.New(ContainsInt(self, item) ? 1 : 0) : Sequences.Count(self, item);

    private static Value Index(Value self, Value item)
    {
        if (!IsPlainInt(item))
        {
            return Sequences.IndexOf(self, item);
        }

        if (!ContainsInt(self, item))
        {
            Value text = Space.Repr(item);
            return text.IsNull ? text : Errors.ValueError($"{PyStr.ToClr(text)} is not in range");
        }

        ref PyRange r = ref self.As<PyRange>().Fields;
        Value offset = IntMath.Sub(PyInt.ToExact(item), r.Start.Load());
        return offset.IsNull ? offset : IntMath.FloorDiv(offset, r.Step.Load());
    }
}
