using System;

namespace Py.Vm.Syntax;

// The value of a constant is one of: bool, long (an int that fits), BigInteger (one that does not), double,
// System.Numerics.Complex, string (UTF-16, lone surrogates kept), or one of the classes below. The parser makes no
// tuples and frozensets; the optimizer does.

/// <summary>`None` or `...` as a constant.</summary>
internal sealed class SingletonConstant
{
    public static readonly SingletonConstant None = new("None");
    public static readonly SingletonConstant Ellipsis = new("Ellipsis");

    private readonly string _name;

    private SingletonConstant(string name) => _name = name;

    public override string ToString() => _name;
}

/// <summary>A bytes constant.</summary>
internal sealed class BytesConstant(byte[] value)
{
    public readonly byte[] Value = value;

    public ReadOnlySpan<byte> Span => Value;
}

/// <summary>A str constant in which lone surrogates stand side by side, which a C# string could not tell from pairs.</summary>
internal sealed class CodePointsConstant(int[] points)
{
    public readonly int[] Points = points;
}

/// <summary>A tuple of constants.</summary>
internal sealed class TupleConstant(object[] items)
{
    public readonly object[] Items = items;
}

/// <summary>A frozenset of constants, without duplicates, in the order of the source.</summary>
internal sealed class FrozenSetConstant(object[] items)
{
    public readonly object[] Items = items;
}
