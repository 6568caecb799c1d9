using System.Runtime.CompilerServices;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>A slice object.</summary>
public unsafe partial struct PySlice
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>start; None if not given.</summary>
    public Slot Start;
    /// <summary>stop; None if not given.</summary>
    public Slot Stop;
    /// <summary>step; None if not given.</summary>
    public Slot Step;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b1110;

    /// <summary>A slice; absent parts are None.</summary>
    public static Value New(Value start, Value stop, Value step)
    {
        Ref<PySlice> slice = Value.FromBits(Heap.Allocate(ShapeIds.Slice, (nuint)sizeof(PySlice))).As<PySlice>();
        slice.Fields.Start.Initialize(start);
        slice.Fields.Stop.Initialize(stop);
        slice.Fields.Step.Initialize(step);
        return slice;
    }

    /// <summary>Is it a slice?</summary>
    public static bool Is(Value v) => v.HasShape(ShapeIds.Slice);

    /// <summary>Reads the parts as C# integers, clipped, with defaults for None; false with an error set. May run __index__.</summary>
    public static bool Unpack(Value slice, out long start, out long stop, out long step)
    {
        ref PySlice s = ref slice.As<PySlice>().Fields;
        start = stop = 0;
        if (!Part(s.Step.Load(), 1, out step))
        {
            return false;
        }

        if (step == 0)
        {
            Errors.ValueError("slice step cannot be zero");
            return false;
        }

        // -step must be representable.
        step = System.Math.Max(step, -long.MaxValue);
        return Part(s.Start.Load(), step < 0 ? long.MaxValue : 0, out start)
            && Part(s.Stop.Load(), step < 0 ? long.MinValue : long.MaxValue, out stop);
    }

    private static bool Part(Value part, long absent, out long value)
    {
        if (part.IsSmallInt)
        {
            value = part.SmallInt;
            return true;
        }

        value = absent;
        if (part.IsNone)
        {
            return true;
        }

        if (Space.IsIndex(part))
        {
            return Space.AsIndex(part, TypeId.None0, out value);
        }

        Errors.TypeError("slice indices must be integers or None or have an __index__ method");
        return false;
    }

    /// <summary>Fits start and stop to a sequence of <paramref name="length"/> items and returns how many the slice selects.</summary>
    public static long Adjust(long length, ref long start, ref long stop, long step)
    {
        long low = step < 0 ? -1 : 0;
        long first = Fit(start, length, low), last = Fit(stop, length, low);
        start = first;
        stop = last;
        long span = step > 0 ? last - first : first - last;
        return span <= 0 ? 0 : step is 1 or -1 ? span : ((span - 1) / (step > 0 ? step : -step)) + 1;
    }

    // Without branches: which bounds come, nobody can guess.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Fit(long bound, long length, long low)
    {
        bound += (bound >> 63) & length;
        bound = bound < low ? low : bound;
        return bound > length + low ? length + low : bound;
    }

    /// <summary>Unpack and Adjust in one: how many items the slice selects, or -1 with an error set.</summary>
    /// <remarks>The length is read after __index__ ran, by the sequence's own length function.</remarks>
    internal static long Resolve(Value slice, Value sequence, delegate*<Value, long> lengthOf, out long start, out long step)
    {
        if (!Unpack(slice, out start, out long stop, out step))
        {
            return -1;
        }

        return Adjust(lengthOf(sequence), ref start, ref stop, step);
    }

    /// <summary>The slice for a sequence of <paramref name="length"/> items with ints of any size; false with an error set.</summary>
    internal static bool Indices(Value slice, Value length, out Value start, out Value stop, out Value step)
    {
        ref PySlice s = ref slice.As<PySlice>().Fields;
        start = stop = step = default;
        step = s.Step.Load().IsNone ? Value.FromSmallInt(1) : LongPart(s.Step.Load());
        if (step.IsNull)
        {
            return false;
        }

        int sign = IntMath.Sign(step);
        if (sign == 0)
        {
            Errors.ValueError("slice step cannot be zero");
            return false;
        }

        Value lower = Value.FromSmallInt(sign < 0 ? -1 : 0);
        Value upper = sign < 0 ? IntMath.Sub(length, Value.FromSmallInt(1)) : length;
        start = Bound(s.Start.Load(), length, lower, upper, sign < 0 ? upper : lower);
        if (start.IsNull)
        {
            return false;
        }

        stop = Bound(s.Stop.Load(), length, lower, upper, sign < 0 ? lower : upper);
        return !stop.IsNull;
    }

    private static Value Bound(Value part, Value length, Value lower, Value upper, Value absent)
    {
        if (part.IsNone)
        {
            return absent;
        }

        Value bound = LongPart(part);
        if (bound.IsNull)
        {
            return bound;
        }

        if (IntMath.Sign(bound) < 0)
        {
            bound = IntMath.Add(bound, length);
            return bound.IsNull || IntMath.Compare(bound, lower) >= 0 ? bound : lower;
        }

        return IntMath.Compare(bound, upper) > 0 ? upper : bound;
    }

    private static Value LongPart(Value part) => Space.IsIndex(part)
        ? Space.Index(part)
        : Errors.TypeError("slice indices must be integers or None or have an __index__ method");

    internal static void Define(TypeBuilder t)
    {
        t.Doc("slice(stop) or slice(start, stop[, step]): the object that a[start:stop:step] passes to __getitem__.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Compare, &Compare);
        t.NotHashable();
        t.Member("start", 8);
        t.Member("stop", 16);
        t.Member("step", 24);
        t.RawMethod("indices(...)\nThe tuple (start, stop, step) that this slice means for a sequence of the given length.", &IndicesMethod);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
    }

    private static Value Create(Value type, Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("slice() takes no keyword arguments");
        }

        return args.Count switch
        {
            0 => Errors.TypeError("slice expected at least 1 argument, got 0"),
            1 => New(Value.None, args[0], Value.None),
            2 => New(args[0], args[1], Value.None),
            3 => New(args[0], args[1], args[2]),
            _ => Errors.TypeError($"slice expected at most 3 arguments, got {args.Count}"),
        };
    }

    private static Value Repr(Value self)
    {
        ref PySlice s = ref self.As<PySlice>().Fields;
        Value start = Space.Repr(s.Start.Load());
        Value stop = start.IsNull ? start : Space.Repr(s.Stop.Load());
        Value step = stop.IsNull ? stop : Space.Repr(s.Step.Load());
        return step.IsNull ? step : PyStr.New($"slice({PyStr.ToClr(start)}, {PyStr.ToClr(stop)}, {PyStr.ToClr(step)})");
    }

    private static Value AsTuple(Value self)
    {
        ref PySlice s = ref self.As<PySlice>().Fields;
        return PyTuple.New(s.Start.Load(), s.Stop.Load(), s.Step.Load());
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (!Is(other))
        {
            return Value.NotImplemented;
        }

        if (self.Is(other))
        {
            return Value.FromBool(op is CompareOp.Eq or CompareOp.Le or CompareOp.Ge);
        }

        return Space.Compare(AsTuple(self), AsTuple(other), op);
    }

    private static Value IndicesMethod(Value self, Args args)
    {
        if (args.KeywordCount > 0 || args.Count != 1)
        {
            return Errors.TypeError(args.KeywordCount > 0
                ? "slice.indices() takes no keyword arguments"
                : $"slice.indices() takes exactly one argument ({args.Count} given)");
        }

        Value length = Space.Index(args[0]);
        if (length.IsNull)
        {
            return length;
        }

        if (IntMath.Sign(length) < 0)
        {
            return Errors.ValueError("length should not be negative");
        }

        return Indices(self, length, out Value start, out Value stop, out Value step) ? PyTuple.New(start, stop, step) : Value.Null;
    }

    private static Value Reduce(Value self) => PyTuple.New(self.Type, AsTuple(self));
}
