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

        ulong smallA, smallB;
        System.ReadOnlySpan<ulong> left = PyInt.Magnitude(a, &smallA, out bool negative), right = PyInt.Magnitude(b, &smallB, out bool otherNegative);
        return Numbers.Limbs.Compare(negative, left, otherNegative, right);
    }

    /// <summary>-1, 0 or 1: the sign.</summary>
    public static int Sign(Value a) => a.IsSmallInt ? Math.Sign(a.SmallInt) : Math.Sign(a.As<PyInt>().Fields.SignedSize);

}
