namespace Py.ObjectSpace;

/// <summary>What can be done with any iterable: tuples and lists of it, searching it.</summary>
public static unsafe class Sequences
{
    /// <summary>tuple(v); an exact tuple is returned as it is. Null with an error set.</summary>
    public static Value ToTuple(Value v)
    {
        if (v.IsExactTuple)
        {
            return v;
        }

        Value list = v.IsExactList ? v : ToList(v);
        return list.IsNull ? list : PyTuple.FromSlots(PyList.Items(list), PyList.LengthOf(list));
    }

    /// <summary>list(v): always a new list. Null with an error set.</summary>
    public static Value ToList(Value v)
    {
        Value list = PyList.New();
        return PyList.Extend(list, v) ? list : Value.Null;
    }

    /// <summary>Appends all items of an iterable to a list; false with an error set.</summary>
    public static bool Extend(Value list, Value v) => PyList.Extend(list, v);

    /// <summary>A list or tuple with the items of <paramref name="v"/>: itself if it is one; null with an error set.</summary>
    /// <param name="v">Any object.</param>
    /// <param name="message">The TypeError when it is not iterable.</param>
    public static Value Fast(Value v, string message)
    {
        if (v.IsList || v.IsTuple)
        {
            return v;
        }

        Value iterator = Space.Iter(v);
        if (iterator.IsNull)
        {
            return Errors.Catch(TypeId.TypeError) ? Errors.TypeError(message) : Value.Null;
        }

        Value list = PyList.New();
        return PyList.ExtendFrom(list, iterator) ? list : Value.Null;
    }

    /// <summary>Number of items of what <see cref="Fast"/> returned.</summary>
    public static long LengthOf(Value listOrTuple) => listOrTuple.IsList ? PyList.LengthOf(listOrTuple) : PyTuple.LengthOf(listOrTuple);

    /// <summary>Item <paramref name="index"/> (not checked) of what <see cref="Fast"/> returned.</summary>
    public static Value ItemOf(Value listOrTuple, long index) => listOrTuple.IsList ? PyList.Get(listOrTuple, index) : PyTuple.Get(listOrTuple, index);

    private static Value IterOrNotIterable(Value v)
    {
        Value iterator = Space.Iter(v);
        if (iterator.IsNull && Errors.Matches(TypeId.TypeError) && PyType.SlotOf(v, SlotId.Iter) == null)
        {
            Errors.Clear();
            Errors.TypeError($"argument of type '{PyType.TypeName(v)}' is not iterable");
        }

        return iterator;
    }

    /// <summary>operator.countOf(v, item), by iterating.</summary>
    public static Value Count(Value v, Value item)
    {
        Value iterator = IterOrNotIterable(v);
        if (iterator.IsNull)
        {
            return iterator;
        }

        long count = 0;
        while (true)
        {
            Value next = Space.Next(iterator);
            if (next.IsNull)
            {
                return Errors.Occurred ? Value.Null : PyInt.New(count);
            }

            int equal = Space.EqualBool(next, item);
            if (equal < 0)
            {
                return Value.Null;
            }

            count += equal;
        }
    }

    /// <summary>operator.indexOf(v, item), by iterating.</summary>
    public static Value IndexOf(Value v, Value item)
    {
        Value iterator = IterOrNotIterable(v);
        if (iterator.IsNull)
        {
            return iterator;
        }

        for (long i = 0; ; i++)
        {
            Value next = Space.Next(iterator);
            if (next.IsNull)
            {
                return Errors.Occurred ? Value.Null : Errors.ValueError("sequence.index(x): x not in sequence");
            }

            int equal = Space.EqualBool(next, item);
            if (equal != 0)
            {
                return equal < 0 ? Value.Null : PyInt.New(i);
            }
        }
    }
}
