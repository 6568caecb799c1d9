using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>The iterators over bytes and bytearray.</summary>
public unsafe partial struct PyBytesIterator
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The bytes or bytearray; null when exhausted.</summary>
    public Slot Sequence;
    /// <summary>Index of the next byte.</summary>
    public long Index;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b10;

    internal static void Define(TypeBuilder t) => DefineWith(t, &Next);

    internal static void DefineForByteArray(TypeBuilder t) => DefineWith(t, &NextOfByteArray);

    private static void DefineWith(TypeBuilder t, delegate*<Value, Value> next)
    {
        t.Slot(SlotId.Iter, &Self);
        t.Slot(SlotId.Next, next);
        t.Method("__length_hint__()\nNumber of bytes left.", &LengthHint);
        t.Method("__reduce__()", &Reduce);
        t.Method("__setstate__(state, /)", &SetState);
    }

    /// <summary>iter(bytes).</summary>
    public static Value New(Value bytes) => New(bytes, TypeId.BytesIterator);

    /// <summary>iter(bytearray).</summary>
    public static Value NewForByteArray(Value array) => New(array, TypeId.ByteArrayIterator);

    private static Value New(Value sequence, TypeId type)
    {
        Ref<PyBytesIterator> i = Value.FromBits(Heap.Allocate(ShapeIds.Of(type), (nuint)sizeof(PyBytesIterator))).As<PyBytesIterator>();
        i.Fields.Sequence.Initialize(sequence);
        return i;
    }

    private static Value Self(Value self) => self;

    private static Value Next(Value self)
    {
        ref PyBytesIterator i = ref self.As<PyBytesIterator>().Fields;
        Value bytes = i.Sequence.Load();
        if (!bytes.IsNull && i.Index < PyBytes.LengthOf(bytes))
        {
            return Value.FromSmallInt(bytes.As<PyBytes>().TailBytes()[i.Index++]);
        }

        i.Sequence.Store(self, Value.Null);
        return Value.Null;
    }

    private static Value NextOfByteArray(Value self)
    {
        ref PyBytesIterator i = ref self.As<PyBytesIterator>().Fields;
        Value array = i.Sequence.Load();
        if (!array.IsNull && i.Index < PyByteArray.LengthOf(array))
        {
            return Value.FromSmallInt(PyByteArray.Data(array)[i.Index++]);
        }

        i.Sequence.Store(self, Value.Null);
        return Value.Null;
    }

    private static long LengthOf(Value sequence) => sequence.IsBytes ? PyBytes.LengthOf(sequence) : PyByteArray.LengthOf(sequence);

    private static Value LengthHint(Value self)
    {
        ref PyBytesIterator i = ref self.As<PyBytesIterator>().Fields;
        return Value.FromSmallInt(i.Sequence.IsNull ? 0 : System.Math.Max(LengthOf(i.Sequence.Load()) - i.Index, 0));
    }

    private static Value Reduce(Value self)
    {
        ref PyBytesIterator i = ref self.As<PyBytesIterator>().Fields;
        return PyStrIterator.ReduceAs(i.Sequence.Load(), i.Index, PyTuple.Empty);
    }

    private static Value SetState(Value self, Value state)
    {
        ref PyBytesIterator i = ref self.As<PyBytesIterator>().Fields;
        if (!TextArguments.Size(state, out long index))
        {
            return Value.Null;
        }

        if (!i.Sequence.IsNull)
        {
            i.Index = System.Math.Clamp(index, 0, LengthOf(i.Sequence.Load()));
        }

        return Value.None;
    }
}
