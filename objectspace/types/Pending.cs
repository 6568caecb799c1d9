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
}
