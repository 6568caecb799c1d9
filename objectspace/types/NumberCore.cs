using System.Runtime.CompilerServices;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>An int that does not fit in the word, or an instance of an int subclass: sign and 64-bit limbs.</summary>
/// <remarks>Layout: fields, then |SignedSize| limbs, least significant first, the last one not zero. True and False have this layout, too.</remarks>
public unsafe partial struct PyInt
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>Number of limbs, negative for a negative number; 0: zero.</summary>
    public long SignedSize;

    /// <summary>An int of any C# integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value New(long i) => Value.FitsSmallInt(i) ? Value.FromSmallInt(i) : NewBig(i < 0, i < 0 ? (ulong)-i : (ulong)i);

    /// <summary>An int of an unsigned C# integer.</summary>
    public static Value New(ulong i) => i <= (ulong)Value.MaxInt ? Value.FromSmallInt((long)i) : NewBig(false, i);

    private static Value NewBig(bool negative, ulong magnitude)
    {
        Value v = Value.FromBits(Heap.Allocate(ShapeIds.Int, (nuint)(sizeof(PyInt) + 8)));
        v.As<PyInt>().Fields.SignedSize = negative ? -1 : 1;
        Limbs(v)[0] = magnitude;
        return v;
    }

    /// <summary>The limbs in place.</summary>
    public static ulong* Limbs(Value v) => (ulong*)(v.Bits + (ulong)sizeof(PyInt));

    /// <summary>The value as a C# integer; false if it does not fit in 64 bits. For any instance of int.</summary>
    public static bool TryGetLong(Value v, out long i)
    {
        if (v.IsSmallInt)
        {
            i = v.SmallInt;
            return true;
        }

        long size = v.As<PyInt>().Fields.SignedSize;
        i = 0;
        if (size == 0)
        {
            return true;
        }

        if (size is not (1 or -1))
        {
            return false;
        }

        ulong magnitude = Limbs(v)[0];
        if (size > 0)
        {
            i = (long)magnitude;
            return magnitude <= long.MaxValue;
        }

        i = unchecked(-(long)magnitude);
        return magnitude <= 1UL << 63;
    }

    /// <summary>The value of any object that is an int of 64 bits; false for all others.</summary>
    public static bool TryGetLongOf(Value v, out long i)
    {
        i = 0;
        return v.IsInt && TryGetLong(v, out i);
    }

    /// <summary>Is an instance of int below zero?</summary>
    public static bool IsNegative(Value v) => v.IsSmallInt ? v.SmallInt < 0 : v.As<PyInt>().Fields.SignedSize < 0;
}

/// <summary>bool: the two instances are immortal, with the layout of int.</summary>
public static unsafe partial class PyBool
{
    internal static void InitializeCore()
    {
        *(ulong*)Singletons.False = ShapeIds.Bool | ((ulong)ObjectHeader.Immortal << 32);
        *(ulong*)Singletons.True = ShapeIds.Bool | ((ulong)ObjectHeader.Immortal << 32);
        Value.True.As<PyInt>().Fields.SignedSize = 1;
        PyInt.Limbs(Value.True)[0] = 1;
    }
}

/// <summary>A float that does not fit in the word, or an instance of a float subclass.</summary>
public unsafe partial struct PyFloat
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The number.</summary>
    public double Number;

    /// <summary>A float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value New(double d) => Value.TryFromDouble(d, out Value v) ? v : NewBoxed(d);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Value NewBoxed(double d)
    {
        Value v = Value.FromBits(Heap.Allocate(ShapeIds.Float, (nuint)sizeof(PyFloat)));
        v.As<PyFloat>().Fields.Number = d;
        return v;
    }

    /// <summary>The number of any instance of float.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Get(Value v) => v.IsImmediateFloat ? v.ImmediateFloat : v.As<PyFloat>().Fields.Number;
}
