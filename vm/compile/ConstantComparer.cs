using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

/// <summary>Equality of constants: exact (type, sign of zero and all) or that of Python's ==.</summary>
internal sealed class ConstantComparer(bool isExact) : IEqualityComparer<object>
{
    public static readonly ConstantComparer Exact = new(true);
    public static readonly ConstantComparer Python = new(false);

    public new bool Equals(object? x, object? y)
    {
        if (ReferenceEquals(x, y))
        {
            return true;
        }

        if (x is null || y is null)
        {
            return false;
        }

        if (!isExact)
        {
            x = NormalizeNumber(x);
            y = NormalizeNumber(y);
        }

        switch (x, y)
        {
            case (bool a, bool b):
                return a == b;
            case (long a, long b):
                return a == b;
            case (BigInteger a, BigInteger b):
                return a == b;
            case (double a, double b):
                return isExact ? SameBits(a, b) : a == b;
            case (Complex a, Complex b):
                return isExact ? SameBits(a.Real, b.Real) && SameBits(a.Imaginary, b.Imaginary) : a == b;
            case (string a, string b):
                return a == b;
            case (BytesConstant a, BytesConstant b):
                return a.Span.SequenceEqual(b.Span);
            case (CodePointsConstant a, CodePointsConstant b):
                return a.Points.AsSpan().SequenceEqual(b.Points);
            case (TupleConstant a, TupleConstant b):
                return SameItems(a.Items, b.Items);
            case (FrozenSetConstant a, FrozenSetConstant b):
                return SameItems(a.Items, b.Items);
            default:
                return false;
        }
    }

    public int GetHashCode(object value)
    {
        if (!isExact)
        {
            value = NormalizeNumber(value);
        }

        switch (value)
        {
            case long or BigInteger or double or Complex or string or bool:
                return value.GetHashCode();
            case BytesConstant bytes:
                return HashBytes(bytes.Span);
            case CodePointsConstant text:
                return HashBytes(MemoryMarshal.AsBytes(text.Points.AsSpan()));
            case TupleConstant tuple:
                return HashItems(tuple.Items);
            case FrozenSetConstant set:
                return HashItems(set.Items) ^ 1;
            default:
                return RuntimeHelpers.GetHashCode(value);
        }
    }

    private static int HashBytes(ReadOnlySpan<byte> bytes)
    {
        var hash = new HashCode();
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    private static bool SameBits(double a, double b) =>
        BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);

    // Numbers that are equal in Python become the same C# value.
    private static object NormalizeNumber(object value)
    {
        if (value is Complex { Imaginary: 0 } complex)
        {
            value = complex.Real;
        }

        return value switch
        {
            bool b => b ? 1L : 0L,
            double d when d == Math.Floor(d) && double.IsFinite(d) => ConstantMath.Normalize(new BigInteger(d)),
            _ => value,
        };
    }

    private bool SameItems(object[] a, object[] b)
    {
        if (a.Length != b.Length)
        {
            return false;
        }

        for (int i = 0; i < a.Length; i++)
        {
            if (!Equals(a[i], b[i]))
            {
                return false;
            }
        }

        return true;
    }

    private int HashItems(object[] items)
    {
        int hash = items.Length;
        foreach (object item in items)
        {
            hash = HashCode.Combine(hash, GetHashCode(item));
        }

        return hash;
    }
}
