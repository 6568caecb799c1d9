namespace Py.ObjectSpace;

// What other files need before the types below are written. Whoever writes the type removes its part from here.

public unsafe partial struct PyDict
{
    /// <summary>Updates from a dict, or a mapping with keys(); false with an error.</summary>
    public static bool Update(Value dict, Value other)
    {
        if (other.IsExactDict || other.Shape->Kind == TypeId.Dict)
        {
            long position = 0;
            while (Next(other, ref position, out Value key, out Value value))
            {
                if (!Set(dict, key, value))
                {
                    return false;
                }
            }

            return true;
        }

        Value keys = Space.CallMethod(other, N.keys);
        Value iterator = keys.IsNull ? keys : Space.Iter(keys);
        while (!iterator.IsNull)
        {
            Value key = Space.Next(iterator);
            if (key.IsNull)
            {
                return !Errors.Occurred;
            }

            Value value = Space.GetItem(other, key);
            if (value.IsNull || !Set(dict, key, value))
            {
                return false;
            }
        }

        return false;
    }
}

public unsafe partial struct PyUnionType
{
    /// <summary>left | right.</summary>
    public static Value Or(Value left, Value right) => Errors.NotImplementedError("type unions");
}

/// <summary>mappingproxy.</summary>
public static class PyMappingProxy
{
    /// <summary>A read-only view of a mapping.</summary>
    public static Value New(Value mapping) => mapping;
}

public unsafe partial struct PySet
{
    /// <summary>A new empty set.</summary>
    public static Value New() => PyDict.New();

    /// <summary>Adds an item; false with an error.</summary>
    public static bool Add(Value set, Value item) => PyDict.Set(set, item, Value.None);

    /// <summary>1, 0, or -1 with an error.</summary>
    public static int Contains(Value set, Value item) => PyDict.TryGet(set, item, out _);
}

/// <summary>complex.</summary>
public unsafe partial struct PyComplex
{
    /// <summary>A complex number.</summary>
    public static Value New(double real, double imaginary) => Errors.NotImplementedError("complex");
}

/// <summary>bytes.</summary>
public unsafe partial struct PyBytes
{
    /// <summary>A bytes object.</summary>
    public static Value New(System.ReadOnlySpan<byte> bytes) => Errors.NotImplementedError("bytes");
}

public unsafe partial struct PyInt
{
    /// <summary>An int of any size.</summary>
    public static Value FromBigInteger(System.Numerics.BigInteger big) => Errors.NotImplementedError("big ints");
}

/// <summary>Iterator of lists.</summary>
public unsafe partial struct PyListIterator
{
    /// <summary>Header.</summary>
    public Gc.ObjectHeader Header;
    /// <summary>The list, or null.</summary>
    public Slot List;
    /// <summary>Next index.</summary>
    public long Index;
}

/// <summary>Iterator of tuples.</summary>
public unsafe partial struct PyTupleIterator
{
    /// <summary>Header.</summary>
    public Gc.ObjectHeader Header;
    /// <summary>The tuple, or null.</summary>
    public Slot Tuple;
    /// <summary>Next index.</summary>
    public long Index;
}
