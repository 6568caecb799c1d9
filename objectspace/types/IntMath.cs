using System;

namespace Py.ObjectSpace;

/// <summary>Arithmetic of exact ints for indices and lengths: in registers while it fits, else by int's own slots.</summary>
public static unsafe class IntMath
{
    /// <summary>a + b.</summary>
    public static Value Add(Value a, Value b) => a.IsSmallInt && b.IsSmallInt
        ? PyInt.New(a.SmallInt + b.SmallInt)
        : Space.Binary(a, b, SlotId.Add);

    /// <summary>a - b.</summary>
    public static Value Sub(Value a, Value b) => a.IsSmallInt && b.IsSmallInt
        ? PyInt.New(a.SmallInt - b.SmallInt)
        : Space.Binary(a, b, SlotId.Sub);

    /// <summary>a * b.</summary>
    public static Value Mul(Value a, Value b)
    {
        if (a.IsSmallInt && b.IsSmallInt)
        {
            long high = Math.BigMul(a.SmallInt, b.SmallInt, out long low);
            if (high == low >> 63)
            {
                return PyInt.New(low);
            }
        }

        return Space.Binary(a, b, SlotId.Mul);
    }

    /// <summary>a // b; b is not zero.</summary>
    public static Value FloorDiv(Value a, Value b)
    {
        if (a.IsSmallInt && b.IsSmallInt)
        {
            (long quotient, long remainder) = Math.DivRem(a.SmallInt, b.SmallInt);
            return PyInt.New(remainder != 0 && (remainder < 0) != (b.SmallInt < 0) ? quotient - 1 : quotient);
        }

        return Space.Binary(a, b, SlotId.FloorDiv);
    }

    /// <summary>a % b; b is not zero.</summary>
    public static Value Mod(Value a, Value b)
    {
        if (a.IsSmallInt && b.IsSmallInt)
        {
            long remainder = a.SmallInt % b.SmallInt;
            return PyInt.New(remainder != 0 && (remainder < 0) != (b.SmallInt < 0) ? remainder + b.SmallInt : remainder);
        }

        return Space.Binary(a, b, SlotId.Mod);
    }

    /// <summary>-a.</summary>
    public static Value Neg(Value a) => Sub(Value.FromSmallInt(0), a);

    /// <summary>-1, 0 or 1 as a is less than, equal to or greater than b.</summary>
    public static int Compare(Value a, Value b)
    {
        if (a.IsSmallInt && b.IsSmallInt)
        {
            return a.SmallInt.CompareTo(b.SmallInt);
        }

        if (PyInt.TryGetLong(a, out long x) && PyInt.TryGetLong(b, out long y))
        {
            return x.CompareTo(y);
        }

        // At least one has more than 64 bits, so the sizes decide unless both do.
        long p = SignedSize(a), q = SignedSize(b);
        if (p != q)
        {
            return p.CompareTo(q);
        }

        for (long i = Math.Abs(p) - 1; i >= 0; i--)
        {
            int order = PyInt.Limbs(a)[i].CompareTo(PyInt.Limbs(b)[i]);
            if (order != 0)
            {
                return p < 0 ? -order : order;
            }
        }

        return 0;
    }

    /// <summary>-1, 0 or 1: the sign.</summary>
    public static int Sign(Value a) => a.IsSmallInt ? Math.Sign(a.SmallInt) : Math.Sign(a.As<PyInt>().Fields.SignedSize);

    private static long SignedSize(Value a) => a.IsSmallInt ? Math.Sign(a.SmallInt) : a.As<PyInt>().Fields.SignedSize;
}
