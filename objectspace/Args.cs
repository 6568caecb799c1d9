using System.Runtime.CompilerServices;

namespace Py.ObjectSpace;

/// <summary>The arguments of a call: positional values, then the values of keywords whose names are in a tuple.</summary>
/// <remarks>Lives over the VM stack or a <c>stackalloc Slot[]</c>; never outlives the call.</remarks>
public readonly unsafe ref struct Args
{
    private readonly Slot* _base;
    private readonly int _positional;
    private readonly ulong _names;

    /// <summary>Arguments at <paramref name="slots"/>: <paramref name="positional"/> of them, then one for each name in
    /// <paramref name="keywordNames"/> (a tuple of str, or null).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Args(Slot* slots, int positional, Value keywordNames = default)
    {
        _base = slots;
        _positional = positional;
        _names = keywordNames.Bits;
    }

    /// <summary>Number of positional arguments.</summary>
    public int Count => _positional;
    /// <summary>Tuple of keyword names, or null.</summary>
    public Value KeywordNames => Value.FromBits(_names);
    /// <summary>Number of keyword arguments.</summary>
    public int KeywordCount => _names == 0 ? 0 : (int)KeywordNames.As<PyTuple>().Fields.Length;
    /// <summary>Positional argument <paramref name="index"/>; indices from Count on give the keyword values.</summary>
    public Value this[int index] => _base[index].Load();
    /// <summary>The value of keyword <paramref name="index"/>.</summary>
    public Value KeywordValue(int index) => _base[_positional + index].Load();
    /// <summary>The name of keyword <paramref name="index"/>.</summary>
    public Value KeywordName(int index) => KeywordNames.As<PyTuple>().Tail(index).Load();
    /// <summary>Where the values lie.</summary>
    public Slot* Slots => _base;
    /// <summary>The same call without the first <paramref name="count"/> positional arguments.</summary>
    /// <remarks>If none is left there is no pointer to what lies behind a tuple, which the collector would take for one to the next object.</remarks>
    public Args Skip(int count) => _positional == count && _names == 0 ? default : new(_base + count, _positional - count, KeywordNames);
    /// <summary>No arguments.</summary>
    public static Args Empty => default;
}
