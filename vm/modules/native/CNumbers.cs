using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Ints as arguments of C functions: range checks with CPython's wording.</summary>
internal static unsafe class CNumbers
{
    /// <summary>A C int; false with TypeError or OverflowError.</summary>
    public static bool Int32(Value v, out int number)
    {
        number = 0;
        bool fits = Space.AsLong(v, out long wide);
        if (fits && wide is <= int.MaxValue and >= int.MinValue)
        {
            number = (int)wide;
            return true;
        }

        if (fits || Errors.Catch(TypeId.OverflowError))
        {
            Errors.OverflowError("Python int too large to convert to C int");
        }

        return false;
    }

    /// <summary>A C int in a tuple of arguments, for which the message is another one.</summary>
    public static bool TupleInt32(Value v, out int number)
    {
        number = 0;
        if (!Space.AsLong(v, out long wide))
        {
            return false;
        }

        if (wide is > int.MaxValue or < int.MinValue)
        {
            Errors.OverflowError(wide > 0 ? "signed integer is greater than maximum" : "signed integer is less than minimum");
            return false;
        }

        number = (int)wide;
        return true;
    }

    /// <summary>A C int, or the default for an omitted argument.</summary>
    public static bool Int32(Value v, int otherwise, out int number)
    {
        number = otherwise;
        return v.IsNull || Int32(v, out number);
    }

    /// <summary>A C long.</summary>
    public static bool Int64(Value v, out long number) => Space.AsLong(v, out number);

    /// <summary>A C long, or the default for an omitted argument.</summary>
    public static bool Int64(Value v, long otherwise, out long number)
    {
        number = otherwise;
        return v.IsNull || Space.AsLong(v, out number);
    }

    /// <summary>The low 64 bits of an int, whatever its size.</summary>
    public static bool Mask64(Value v, out ulong number)
    {
        number = 0;
        Value index = Space.Index(v);
        if (index.IsNull)
        {
            return false;
        }

        if (PyInt.TryGetLong(index, out long small))
        {
            number = (ulong)small;
            return true;
        }

        ulong one;
        System.ReadOnlySpan<ulong> limbs = PyInt.Magnitude(index, &one, out bool negative);
        number = negative ? 0 - limbs[0] : limbs[0];
        return true;
    }

    /// <summary>An unsigned 64-bit number; false with OverflowError for others.</summary>
    public static bool UInt64(Value v, out ulong number)
    {
        number = 0;
        Value index = Space.Index(v);
        if (index.IsNull)
        {
            return false;
        }

        ulong one;
        System.ReadOnlySpan<ulong> limbs = PyInt.Magnitude(index, &one, out bool negative);
        if (negative && limbs.Length > 0)
        {
            Errors.OverflowError("can't convert negative int to unsigned");
            return false;
        }

        if (limbs.Length > 1)
        {
            Errors.OverflowError("int too big to convert");
            return false;
        }

        number = limbs.Length == 0 ? 0 : limbs[0];
        return true;
    }

    /// <summary>A Python truth value, or the default for an omitted argument; false with an error.</summary>
    public static bool Truth(Value v, bool otherwise, out bool flag)
    {
        int truth = v.IsNull ? (otherwise ? 1 : 0) : Space.Truth(v);
        flag = truth > 0;
        return truth >= 0;
    }

    /// <summary>A file descriptor: an int, or an object with fileno().</summary>
    public static bool Descriptor(Value v, out int descriptor)
    {
        descriptor = -1;
        if (!v.IsInt)
        {
            int found = Space.TryGetAttr(v, "fileno", out Value method);
            if (found < 0)
            {
                return false;
            }

            if (found == 0)
            {
                Errors.TypeError("argument must be an int, or have a fileno() method.");
                return false;
            }

            v = Space.Call(method);
            if (v.IsNull)
            {
                return false;
            }

            if (!v.IsInt)
            {
                Errors.TypeError("fileno() returned a non-integer");
                return false;
            }
        }

        if (!Space.AsLong(v, out long wide))
        {
            if (Errors.Catch(TypeId.OverflowError))
            {
                Errors.OverflowError("Python int too large to convert to C int");
            }

            return false;
        }

        if (wide is > int.MaxValue or < int.MinValue)
        {
            Errors.OverflowError("Python int too large to convert to C int");
            return false;
        }

        if (wide < 0)
        {
            Errors.ValueError($"file descriptor cannot be a negative integer ({wide})");
            return false;
        }

        descriptor = (int)wide;
        return true;
    }
}
