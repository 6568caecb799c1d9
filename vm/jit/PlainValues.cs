using System.Runtime.CompilerServices;
using Py.ObjectSpace;

namespace Py.Vm.Jit;

/// <summary>Values whose operators are all built in, and look-ups with them that run no Python code.</summary>
internal static unsafe class PlainValues
{
    private const int MostDepth = 3, MostItems = 8;

    /// <summary>No key is equal.</summary>
    public const int Absent = PyDict.NotFound;

    /// <summary>Only Python code can tell.</summary>
    public const int Unknown = PlainKeys.Unknown;

    /// <summary>Is it a number, a str, bytes, None or a small tuple of such?</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is(Value v) => !v.IsPointer || (!v.IsNull && (*(uint*)v.Bits == ShapeIds.Str || IsOther(v, 0)));

    private static bool IsOther(Value v, int depth)
    {
        switch (*(uint*)v.Bits)
        {
            case ShapeIds.Str or ShapeIds.Int or ShapeIds.Float or ShapeIds.Bool or ShapeIds.Bytes or ShapeIds.Complex:
                return true;
            case ShapeIds.Tuple:
                long length = PyTuple.LengthOf(v);
                bool plain = depth < MostDepth && length <= MostItems;
                for (long i = 0; i < length && plain; i++)
                {
                    Value item = PyTuple.Get(v, i);
                    plain = !item.IsPointer || (!item.IsNull && IsOther(item, depth + 1));
                }

                return plain;
            default:
                return v.Bits == Singletons.None;
        }
    }

    /// <summary>Is its hash built in, and its comparison with other such keys?</summary>
    public static bool IsKey(Value v)
    {
        if (Is(v))
        {
            return true;
        }

        if (!v.IsPointer || v.IsNull)
        {
            return false;
        }

        PyType* type = (PyType*)v.Type.Bits, root = (PyType*)Types.Get(TypeId.Object).Bits;
        return type->Slots[(int)SlotId.Hash] == root->Slots[(int)SlotId.Hash] && type->Slots[(int)SlotId.Compare] == root->Slots[(int)SlotId.Compare];
    }

    /// <summary>Equality of keys that needs no Python code; otherwise Unknown.</summary>
    private readonly struct Equality : IKeyEquality
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static int IKeyEquality.Equal(Value container, Value table, Slot* held, Value key)
        {
            int equal = PlainKeys.Equal(held->Load(), key);
            return equal != PlainKeys.Unknown ? equal : EqualOthers(held->Load(), key);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int EqualOthers(Value held, Value key)
    {
        int equal = IsKey(held) ? Space.EqualBool(held, key) : Unknown;
        if (equal == -1)
        {
            Errors.Clear();
        }

        return equal is 0 or 1 ? equal : Unknown;
    }

    /// <summary>The hash of a key that <see cref="IsKey"/>; false for others.</summary>
    public static bool TryHash(Value key, out long hash)
    {
        hash = key.IsNull ? PlainKeys.NoHash : PlainKeys.HashOf(key);
        if (hash == PlainKeys.NoHash && IsKey(key))
        {
            hash = Hashing.Of(key);
        }

        return hash != PlainKeys.NoHash;
    }

    /// <summary>The entry of a dict with this key, which has passed <see cref="TryHash"/>; Absent or Unknown.</summary>
    public static int Find(Value dict, Value key, long hash) => PyDict.Search<Equality>(dict, key, hash);

    /// <summary>Is such a key in a set? 1, 0 or Unknown.</summary>
    public static int Holds(Value set, Value key, long hash) => PySet.Find<Equality>(set, key, hash);

    /// <summary>Adds such a key to a set: 1, -1 with MemoryError, or Unknown.</summary>
    public static int Add(Value set, Value key, long hash) => PySet.Add<Equality>(set, key, hash);
}
