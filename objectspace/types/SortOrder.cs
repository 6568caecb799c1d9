namespace Py.ObjectSpace;

/// <summary>How a sort compares two keys.</summary>
internal interface ISortOrder
{
    /// <summary>May a comparison run Python code, and so the collector?</summary>
    static abstract bool RunsPython { get; }

    /// <summary>Is a less than b? 1, 0, or -1 with an error set.</summary>
    static abstract int Less(Value a, Value b);
}

/// <summary>Ints held in the word: the words compare as the ints do.</summary>
internal readonly struct IntOrder : ISortOrder
{
    public static bool RunsPython => false;

    public static int Less(Value a, Value b) => (long)a.Bits < (long)b.Bits ? 1 : 0;
}

/// <summary>Exact floats.</summary>
internal readonly struct FloatOrder : ISortOrder
{
    public static bool RunsPython => false;

    public static int Less(Value a, Value b) => PyFloat.Get(a) < PyFloat.Get(b) ? 1 : 0;
}

/// <summary>Exact strs.</summary>
internal readonly struct StrOrder : ISortOrder
{
    public static bool RunsPython => false;

    public static int Less(Value a, Value b) => PyStr.Order(a, b) < 0 ? 1 : 0;
}

/// <summary>Exact tuples: the first unequal items decide.</summary>
internal readonly struct TupleOrder : ISortOrder
{
    public static bool RunsPython => true;

    public static int Less(Value a, Value b)
    {
        long m = PyTuple.LengthOf(a), n = PyTuple.LengthOf(b);
        for (long i = 0; i < m && i < n; i++)
        {
            Value x = PyTuple.Get(a, i), y = PyTuple.Get(b, i);
            int equal = Space.EqualBool(x, y);
            if (equal != 1)
            {
                return equal < 0 ? -1 : AnyOrder.Less(x, y);
            }
        }

        return m < n ? 1 : 0;
    }
}

/// <summary>Any objects.</summary>
internal readonly struct AnyOrder : ISortOrder
{
    public static bool RunsPython => true;

    public static int Less(Value a, Value b)
    {
        if (a.IsSmallInt && b.IsSmallInt)
        {
            return IntOrder.Less(a, b);
        }

        if (a.IsImmediateFloat && b.IsImmediateFloat)
        {
            return a.ImmediateFloat < b.ImmediateFloat ? 1 : 0;
        }

        return a.IsExactStr && b.IsExactStr ? StrOrder.Less(a, b) : Space.CompareBool(a, b, CompareOp.Lt);
    }
}
