using System.Runtime.CompilerServices;

namespace Py.ObjectSpace;

/// <summary>How a hash table compares a key that it holds with one of the same hash that is looked for.</summary>
public unsafe interface IKeyEquality
{
    /// <summary>1 equal, 0 not equal; what is negative ends the search and is its result.</summary>
    static abstract int Equal(Value container, Value table, Slot* held, Value key);
}

/// <summary>Small ints, strs and short tuples of these: hashed and compared without Python code, allocation or anything of .NET's.</summary>
/// <remarks>Machine code asks without telling .NET (PlainLeaves), so this must stay as plain as it is.</remarks>
public static unsafe class PlainKeys
{
    private const int MostDepth = 2, MostItems = 8;

    /// <summary>This key has another hash function, or none.</summary>
    public const long NoHash = -1;

    /// <summary>Equality that only more general code can tell.</summary>
    public const int Unknown = -3;

    /// <summary>As <see cref="Equal(Value, Value)"/>.</summary>
    public readonly struct Equality : IKeyEquality
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static int IKeyEquality.Equal(Value container, Value table, Slot* held, Value key) => PlainKeys.Equal(held->Load(), key);
    }

    /// <summary>hash(key), or <see cref="NoHash"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long HashOf(Value key) => HashOf(key, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long HashOf(Value key, int depth) => key.IsSmallInt && key.SmallInt is >= 0 and < Hashing.Modulus ? key.SmallInt
        : key.IsExactStr ? PyStr.Hash(key) : HashOfOther(key, depth);

    private static long HashOfOther(Value key, int depth)
    {
        if (key.IsSmallInt)
        {
            return Hashing.OfInt(key.SmallInt);
        }

        if (!key.IsExactTuple || depth > MostDepth || PyTuple.LengthOf(key) > MostItems)
        {
            return NoHash;
        }

        ulong acc = PyTuple.HashStart;
        long length = PyTuple.LengthOf(key);
        Slot* items = PyTuple.Items(key);
        for (long i = 0; i < length; i++)
        {
            Value item = items[i].Load();
            long lane = item.IsNull ? NoHash : HashOf(item, depth + 1);
            if (lane == NoHash)
            {
                return NoHash;
            }

            acc = PyTuple.HashNext(acc, lane);
        }

        return PyTuple.HashEnd(acc, length);
    }

    /// <summary>Are two keys of the same hash equal? 1, 0 or <see cref="Unknown"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Equal(Value a, Value b) => Equal(a, b, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Equal(Value a, Value b, int depth) => a.Is(b) ? 1 : a.IsSmallInt && b.IsSmallInt ? 0
        : a.IsExactStr && b.IsExactStr ? PyStr.Equal(a, b) ? 1 : 0 : EqualTuples(a, b, depth);

    private static int EqualTuples(Value a, Value b, int depth)
    {
        if (a.IsNull || !a.IsExactTuple || b.IsNull || !b.IsExactTuple || depth > MostDepth)
        {
            return Unknown;
        }

        long length = PyTuple.LengthOf(a);
        if (length != PyTuple.LengthOf(b) || length > MostItems)
        {
            return Unknown;
        }

        Slot* left = PyTuple.Items(a), right = PyTuple.Items(b);
        for (long i = 0; i < length; i++)
        {
            Value x = left[i].Load(), y = right[i].Load();
            int equal = x.IsNull || y.IsNull ? Unknown : Equal(x, y, depth + 1);
            if (equal <= 0)
            {
                return equal;
            }
        }

        return 1;
    }
}
