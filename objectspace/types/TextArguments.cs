namespace Py.ObjectSpace;

/// <summary>Conversion of arguments as CPython's text methods do it, with their messages.</summary>
internal static unsafe class TextArguments
{
    /// <summary>A count or width: OverflowError "Python int too large to convert to C ssize_t".</summary>
    public static bool Size(Value v, out long size)
    {
        if (v.IsSmallInt)
        {
            size = v.SmallInt;
            return true;
        }

        size = 0;
        Value i = Space.Index(v);
        if (i.IsNull)
        {
            return false;
        }

        if (PyInt.TryGetLong(i, out size))
        {
            return true;
        }

        Errors.OverflowError("Python int too large to convert to C ssize_t");
        return false;
    }

    /// <summary>A count or width that may be omitted.</summary>
    public static bool Size(Value v, long absent, out long size)
    {
        size = absent;
        return v.IsNull || Size(v, out size);
    }

    /// <summary>A C int that may be omitted.</summary>
    public static bool Int(Value v, int absent, out int number)
    {
        number = absent;
        if (v.IsNull)
        {
            return true;
        }

        Value i = Space.Index(v);
        if (i.IsNull)
        {
            return false;
        }

        if (PyInt.TryGetLong(i, out long wide) && wide is >= int.MinValue and <= int.MaxValue)
        {
            number = (int)wide;
            return true;
        }

        Errors.OverflowError("Python int too large to convert to C int");
        return false;
    }

    /// <summary>Start and end of a search in a text of <paramref name="length"/>; null and None are the defaults.</summary>
    /// <remarks>The range may be empty with start above end: then nothing is found, not even an empty text.</remarks>
    public static bool Range(Value startArgument, Value endArgument, long length, out long start, out long end)
    {
        end = 0;
        if (!Bound(startArgument, 0, out start) || !Bound(endArgument, length, out end))
        {
            return false;
        }

        if (end > length)
        {
            end = length;
        }
        else if (end < 0)
        {
            end = System.Math.Max(end + length, 0);
        }

        if (start < 0)
        {
            start = System.Math.Max(start + length, 0);
        }

        return true;
    }

    private static bool Bound(Value v, long absent, out long bound)
    {
        bound = absent;
        if (v.IsNull || v.IsNone)
        {
            return true;
        }

        if (Space.IsIndex(v))
        {
            return Space.AsIndex(v, TypeId.None0, out bound);
        }

        Errors.TypeError("slice indices must be integers or None or have an __index__ method");
        return false;
    }

    /// <summary>The arguments (sub, start, end) of the find family, which takes no keywords; omitted ones are null.</summary>
    public static bool Find(string type, string name, Args args, out Value sub, out Value start, out Value end)
    {
        sub = start = end = default;
        if (args.KeywordCount > 0)
        {
            Errors.TypeError($"{type}.{name}() takes no keyword arguments");
            return false;
        }

        if (args.Count is < 1 or > 3)
        {
            Errors.TypeError(args.Count == 0
                ? $"{name}() takes at least 1 argument (0 given)"
                : $"{name}() takes at most 3 arguments ({args.Count} given)");
            return false;
        }

        sub = args[0];
        start = args.Count > 1 ? args[1] : Value.Null;
        end = args.Count > 2 ? args[2] : Value.Null;
        return true;
    }

    /// <summary>The bounds check of PyArg_UnpackTuple.</summary>
    public static bool Count(string name, Args args, int least, int most)
    {
        if (args.KeywordCount > 0)
        {
            Errors.TypeError($"{name}() takes no keyword arguments");
            return false;
        }

        if (args.Count >= least && args.Count <= most)
        {
            return true;
        }

        int bound = args.Count < least ? least : most;
        string amount = least == most ? "" : args.Count < least ? "at least " : "at most ";
        Errors.TypeError($"{name} expected {amount}{bound} argument{(bound == 1 ? "" : "s")}, got {args.Count}");
        return false;
    }
}
