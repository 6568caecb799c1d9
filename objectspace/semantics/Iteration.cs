namespace Py.ObjectSpace;

public static unsafe partial class Space
{
    /// <summary>Slot Iter of iterators.</summary>
    public static Value Self(Value v) => v;

    /// <summary>Has it items by position, as far as its type tells: __getitem__, but no dict or other mapping of ours.</summary>
    public static bool IsSequence(Value v) => PyType.SlotOf(v, SlotId.GetItem) != null && !v.IsDict
        && v.Shape->Kind is not (TypeId.MappingProxy or TypeId.GenericAlias or TypeId.UnionType);

    /// <summary>An index as a C# integer for a parameter of C type long; false with TypeError or OverflowError.</summary>
    public static bool AsLong(Value v, out long result)
    {
        if (v.IsSmallInt)
        {
            result = v.SmallInt;
            return true;
        }

        result = 0;
        Value i = Index(v);
        if (i.IsNull)
        {
            return false;
        }

        if (PyInt.TryGetLong(i, out result))
        {
            return true;
        }

        Errors.OverflowError("Python int too large to convert to C long");
        return false;
    }

    /// <summary>An index as a C# integer for a parameter of C type Py_ssize_t; false with TypeError or OverflowError.</summary>
    public static bool AsSsize(Value v, out long result)
    {
        if (v.IsSmallInt)
        {
            result = v.SmallInt;
            return true;
        }

        result = 0;
        Value i = Index(v);
        return !i.IsNull && FitSsize(i, out result);
    }

    /// <summary>As <see cref="AsSsize"/>, but only of an int, not of an object with __index__ (the states of iterators).</summary>
    public static bool IntAsSsize(Value v, out long result)
    {
        if (v.IsInt)
        {
            return FitSsize(v, out result);
        }

        result = 0;
        Errors.TypeError("an integer is required");
        return false;
    }

    private static bool FitSsize(Value i, out long result)
    {
        if (PyInt.TryGetLong(i, out result))
        {
            return true;
        }

        Errors.OverflowError("Python int too large to convert to C ssize_t");
        return false;
    }

    /// <summary>operator.length_hint(v, otherwise): len(v), else __length_hint__, else <paramref name="otherwise"/>; -1 with an error set.</summary>
    public static long LengthHint(Value v, long otherwise)
    {
        void* f = PyType.SlotOf(v, SlotId.Length);
        if (f != null)
        {
            long length = ((delegate*<Value, long>)f)(v);
            if (length >= 0 || !Errors.Catch(TypeId.TypeError))
            {
                return length;
            }
        }

        Value method = LookupSpecial(v, N.__length_hint__, out Value bound);
        if (method.IsNull)
        {
            return Errors.Occurred ? -1 : otherwise;
        }

        Value result = CallBound(method, bound);
        if (result.IsNull)
        {
            return Errors.Catch(TypeId.TypeError) ? otherwise : -1;
        }

        if (result.IsNotImplemented)
        {
            return otherwise;
        }

        if (!result.IsInt)
        {
            Errors.TypeError($"__length_hint__ must be an integer, not {PyType.TypeName(result)}");
            return -1;
        }

        if (!PyInt.TryGetLong(result, out long hint))
        {
            Errors.OverflowError("Python int too large to convert to C ssize_t");
            return -1;
        }

        if (hint < 0)
        {
            Errors.ValueError("__length_hint__() should return >= 0");
            return -1;
        }

        return hint;
    }
}
