using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>The iterator over a str.</summary>
public unsafe partial struct PyStrIterator
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The str; null when exhausted.</summary>
    public Slot Str;
    /// <summary>Index of the next character.</summary>
    public long Index;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b10;

    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__length_hint__()\nNumber of characters left.", &LengthHint);
        t.Method("__reduce__()", &Reduce);
        t.Method("__setstate__(state, /)", &SetState);
    }

    /// <summary>iter(s). str_ascii_iterator and str_iterator are the same thing under two names, as in CPython.</summary>
    public static Value New(Value str)
    {
        uint shape = PyStr.IsAscii(str) ? ShapeIds.Of(TypeId.StrAsciiIterator) : ShapeIds.Of(TypeId.StrIterator);
        Ref<PyStrIterator> i = Value.FromBits(Heap.Allocate(shape, (nuint)sizeof(PyStrIterator))).As<PyStrIterator>();
        i.Fields.Str.Initialize(str);
        return i;
    }

    private static Value Self(Value self) => self;

    /// <summary>The next character; null without an error at the end.</summary>
    public static Value Next(Value self)
    {
        ref PyStrIterator i = ref self.As<PyStrIterator>().Fields;
        Value str = i.Str.Load();
        if (str.IsNull)
        {
            return Value.Null;
        }

        long index = i.Index;
        if (index < PyStr.LengthOf(str))
        {
            i.Index = index + 1;
            return PyStr.FromCodePoint(PyStr.CodePointAt(str, index));
        }

        i.Str.Store(self, Value.Null);
        return Value.Null;
    }

    private static Value LengthHint(Value self)
    {
        ref PyStrIterator i = ref self.As<PyStrIterator>().Fields;
        return Value.FromSmallInt(i.Str.IsNull ? 0 : PyStr.LengthOf(i.Str.Load()) - i.Index);
    }

    private static Value Reduce(Value self)
    {
        ref PyStrIterator i = ref self.As<PyStrIterator>().Fields;
        return ReduceAs(i.Str.Load(), i.Index, PyStr.Empty);
    }

    /// <summary>(iter, (sequence,), index), or (iter, (empty,)) when exhausted.</summary>
    internal static Value ReduceAs(Value sequence, long index, Value empty)
    {
        Value iter = Builtins.Get("iter");
        return iter.IsNull ? iter
            : sequence.IsNull ? PyTuple.New(iter, PyTuple.New(empty))
            : PyTuple.New(iter, PyTuple.New(sequence), PyInt.New(index));
    }

    private static Value SetState(Value self, Value state)
    {
        ref PyStrIterator i = ref self.As<PyStrIterator>().Fields;
        if (!TextArguments.Size(state, out long index))
        {
            return Value.Null;
        }

        if (!i.Str.IsNull)
        {
            i.Index = System.Math.Clamp(index, 0, PyStr.LengthOf(i.Str.Load()));
        }

        return Value.None;
    }
}
