using System;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>reversed, over an object with __len__ and __getitem__.</summary>
public unsafe partial struct PyReversed
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The sequence; null when exhausted.</summary>
    public Slot Sequence;
    /// <summary>Next index.</summary>
    public long Index;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b10;

    internal static void Define(TypeBuilder t)
    {
        t.Doc("reversed(sequence): an iterator from the last item to the first.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__length_hint__()\nNumber of items still to come.", &LengthHint);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__setstate__(state, /)\nSets the position.", &SetState);
    }

    private static Value Create(Value type, Args args)
    {
        if (args.KeywordCount > 0 && Constructors.SameInit(type, TypeId.Reversed))
        {
            return Errors.TypeError("reversed() takes no keyword arguments");
        }

        return args.Count == 1 ? New(type, args[0]) : Errors.TypeError($"reversed expected 1 argument, got {args.Count}");
    }

    /// <summary>reversed(sequence), by __reversed__ if there is one; null with an error set.</summary>
    public static Value New(Value type, Value sequence)
    {
        Value method = Space.LookupSpecial(sequence, N.__reversed__, out Value bound);
        if (!method.IsNull && !method.IsNone)
        {
            return Space.CallBound(method, bound);
        }

        if (Errors.Occurred)
        {
            return Value.Null;
        }

        if (method.IsNone || !Space.IsSequence(sequence))
        {
            return Errors.TypeError($"'{PyType.TypeName(sequence)}' object is not reversible");
        }

        long length = Space.Length(sequence);
        if (length < 0)
        {
            return Value.Null;
        }

        Value result = PyType.Allocate(type);
        result.As<PyReversed>().Fields.Sequence.Initialize(sequence);
        result.As<PyReversed>().Fields.Index = length - 1;
        return result;
    }

    private static Value Next(Value self)
    {
        ref PyReversed r = ref self.As<PyReversed>().Fields;
        if (r.Index >= 0 && !r.Sequence.IsNull)
        {
            Value item = Space.GetItem(r.Sequence.Load(), PyInt.New(r.Index));
            if (!item.IsNull)
            {
                r.Index--;
                return item;
            }

            if (!Errors.Catch(TypeId.IndexError) && !Errors.Catch(TypeId.StopIteration))
            {
                return item;
            }
        }

        r.Index = -1;
        r.Sequence.Store(self, Value.Null);
        return Value.Null;
    }

    private static Value LengthHint(Value self)
    {
        ref PyReversed r = ref self.As<PyReversed>().Fields;
        if (r.Sequence.IsNull)
        {
            return Value.FromSmallInt(0);
        }

        long length = Space.Length(r.Sequence.Load());
        return length < 0 ? Value.Null : PyInt.New(length < r.Index + 1 ? 0 : r.Index + 1);
    }

    private static Value Reduce(Value self)
    {
        ref PyReversed r = ref self.As<PyReversed>().Fields;
        return r.Sequence.IsNull
            ? PyTuple.New(self.Type, PyTuple.New(PyTuple.Empty))
            : PyTuple.New(self.Type, PyTuple.New(r.Sequence.Load()), PyInt.New(r.Index));
    }

    private static Value SetState(Value self, Value state)
    {
        if (!Space.IntAsSsize(state, out long index))
        {
            return Value.Null;
        }

        ref PyReversed r = ref self.As<PyReversed>().Fields;
        if (!r.Sequence.IsNull)
        {
            long length = Space.Length(r.Sequence.Load());
            if (length < 0)
            {
                return Value.Null;
            }

            self.As<PyReversed>().Fields.Index = Math.Clamp(index, -1, length - 1);
        }

        return Value.None;
    }
}
