using Py.ObjectSpace;
using Py.Vm.Modules.Collections;

namespace Py.Vm.Jit;

/// <summary>Changes of built-in containers that run no Python code.</summary>
/// <remarks>They decline by 0 before they have changed anything, errors included: the interpreter then does it all.</remarks>
internal static unsafe class PlainChanges
{
    /// <summary>What a method asks of its first argument.</summary>
    public enum Needs
    {
        Nothing,
        Key,
        SmallInt,
        Sequence,
    }

    private static ulong Done(bool done)
    {
        if (!done)
        {
            Errors.Clear();
        }

        return done ? Singletons.None : 0;
    }

    private static bool IsSequence(Value v) => v.IsExactList || v.IsExactTuple;

    /// <summary>obj[key] = value of lists, bytearrays and deques; slices take lists and tuples, or bytes.</summary>
    public static ulong SetItem(Value obj, Value key, Value value)
    {
        bool isSlice = key.HasShape(ShapeIds.Slice);
        if (!PlainOperations.IsIndex(key))
        {
            return 0;
        }

        bool known = obj.IsExactList ? !isSlice || IsSequence(value)
            : obj.HasShape(ShapeIds.ByteArray) ? isSlice ? value.HasShape(ShapeIds.Bytes) || value.HasShape(ShapeIds.ByteArray) : value.IsSmallInt
            : !isSlice && PyDeque.Type.IsExact(obj);
        return known ? Done(Space.SetItem(obj, key, value)) : 0;
    }

    /// <summary>del obj[key] of dicts and lists.</summary>
    public static ulong DelItem(Value obj, Value key)
    {
        bool known = obj.IsExactDict ? PlainValues.TryHash(key, out long hash) && PlainValues.Find(obj, key, hash) >= 0 : obj.IsExactList && PlainOperations.IsIndex(key);
        return known ? Done(Space.DeleteItem(obj, key)) : 0;
    }

    /// <summary>A method that changes its object; null arguments were not given.</summary>
    public static ulong Call(nint function, long countAndNeeds, Value self, Value a, Value b)
    {
        bool known = (Needs)(countAndNeeds >> 8) switch
        {
            Needs.Nothing => true,
            Needs.Key => PlainValues.TryHash(a, out long hash) && FindsPlainly(self, a, hash),
            Needs.SmallInt => a.IsNull || a.IsSmallInt,
            _ => IsSequence(a),
        };
        return known ? PlainOperations.CallUnchecked(function, (int)(countAndNeeds & 0xff), self, a, b) : 0;
    }

    private static bool FindsPlainly(Value container, Value key, long hash) =>
        (container.IsExactDict ? PlainValues.Find(container, key, hash) : container.HasShape(ShapeIds.Set) ? PlainValues.Holds(container, key, hash) : PlainValues.Unknown)
            != PlainValues.Unknown;

    /// <summary>set.discard(key).</summary>
    public static ulong Discard(Value set, Value key) => set.HasShape(ShapeIds.Set) && PlainValues.TryHash(key, out long hash)
        && PlainValues.Holds(set, key, hash) != PlainValues.Unknown ? Done(PySet.Remove(set, key, hash) >= 0) : 0;

    /// <summary>bytearray += bytes or another bytearray.</summary>
    public static ulong ExtendBytes(Value array, Value data)
    {
        if (!array.HasShape(ShapeIds.ByteArray) || array.Is(data) || array.As<PyByteArray>().Fields.Exports != 0 || !(data.HasShape(ShapeIds.Bytes) || data.HasShape(ShapeIds.ByteArray)))
        {
            return 0;
        }

        bool done = PyByteArray.Append(array, data.HasShape(ShapeIds.Bytes) ? PyBytes.Span(data) : PyByteArray.Span(data));
        return Done(done) == 0 ? 0 : array.Bits;
    }

    /// <summary>iter() of containers that run no Python code for it.</summary>
    public static ulong Iter(Value v)
    {
        if (!v.IsPointer || v.IsNull || (!IsIterated(*(uint*)v.Bits) && !PyDeque.Type.IsExact(v)))
        {
            return 0;
        }

        Value made = Space.Iter(v);
        if (made.IsNull)
        {
            Errors.Clear();
        }

        return made.Bits;
    }

    private static bool IsIterated(uint shape) => shape is ShapeIds.List or ShapeIds.Tuple or ShapeIds.Range or ShapeIds.Str or ShapeIds.Bytes or ShapeIds.ByteArray
            or ShapeIds.Dict or ShapeIds.Set or ShapeIds.FrozenSet
        || shape == ShapeIds.Of(TypeId.DictKeys) || shape == ShapeIds.Of(TypeId.DictValues) || shape == ShapeIds.Of(TypeId.DictItems);
}
