namespace Py.ObjectSpace;

/// <summary>Making tuples and lists of any iterable.</summary>
public static unsafe class Sequences
{
    /// <summary>tuple(v); an exact tuple is returned as it is. Null with an error set.</summary>
    public static Value ToTuple(Value v)
    {
        if (v.IsExactTuple)
        {
            return v;
        }

        Value list = ToList(v);
        return list.IsNull ? list : PyTuple.FromSlots(PyList.Items(list), PyList.LengthOf(list));
    }

    /// <summary>list(v): always a new list. Null with an error set.</summary>
    public static Value ToList(Value v)
    {
        if (v.IsExactList)
        {
            return PyList.FromSlots(PyList.Items(v), PyList.LengthOf(v));
        }

        if (v.IsExactTuple)
        {
            return PyList.FromSlots(PyTuple.Items(v), PyTuple.LengthOf(v));
        }

        Value list = PyList.New();
        return Extend(list, v) ? list : Value.Null;
    }

    /// <summary>Appends all items of an iterable to a list; false with an error set.</summary>
    public static bool Extend(Value list, Value v)
    {
        Value iterator = Space.Iter(v);
        if (iterator.IsNull)
        {
            return false;
        }

        while (true)
        {
            Value item = Space.Next(iterator);
            if (item.IsNull)
            {
                return !Errors.Occurred;
            }

            if (!PyList.Append(list, item))
            {
                return false;
            }
        }
    }
}
