using Py.ObjectSpace;
using Py.Vm.Modules.Collections;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>Operations on plain values and built-in containers that run no Python code and change nothing.</summary>
/// <remarks>They decline (0, or <see cref="Declined"/>) what is not so, errors included: the interpreter then does it all.</remarks>
internal static unsafe class PlainOperations
{
    /// <summary>Neither true nor false.</summary>
    public const long Declined = 2;

    private static ulong Checked(Value result)
    {
        if (result.IsNull)
        {
            Errors.Clear();
        }

        return result.Bits;
    }

    private static long Checked(int truth)
    {
        if (truth < 0)
        {
            Errors.Clear();
        }

        return truth < 0 ? Declined : truth;
    }

    /// <summary>obj[key].</summary>
    public static ulong GetItem(Value obj, Value key)
    {
        if (obj.IsExactDict)
        {
            if (!PlainValues.TryHash(key, out long hash))
            {
                return 0;
            }

            int index = PlainValues.Find(obj, key, hash);
            return index < 0 ? 0 : PyDictTable.Entries(obj.As<PyDict>().Fields.Table.Load())[index].Value.Load().Bits;
        }

        if (!obj.IsPointer || obj.IsNull || !IsIndex(key))
        {
            return 0;
        }

        bool isSequence = *(uint*)obj.Bits is ShapeIds.List or ShapeIds.Tuple or ShapeIds.Str or ShapeIds.Bytes or ShapeIds.ByteArray or ShapeIds.Range
            || (PyDeque.Type.IsExact(obj) && key.IsSmallInt);
        return isSequence ? Checked(Space.GetItem(obj, key)) : 0;
    }

    /// <summary>A small int, or a slice of such.</summary>
    public static bool IsIndex(Value key)
    {
        if (!key.HasShape(ShapeIds.Slice))
        {
            return key.IsSmallInt;
        }

        ref PySlice slice = ref key.As<PySlice>().Fields;
        return IsBound(slice.Start.Load()) && IsBound(slice.Stop.Load()) && IsBound(slice.Step.Load());
    }

    private static bool IsBound(Value v) => v.IsSmallInt || v.Bits == Singletons.None;

    /// <summary>dict.get(key, default).</summary>
    public static ulong Get(Value dict, Value key, Value absent)
    {
        if (!dict.IsExactDict || !PlainValues.TryHash(key, out long hash))
        {
            return 0;
        }

        int index = PlainValues.Find(dict, key, hash);
        return index >= 0 ? PyDictTable.Entries(dict.As<PyDict>().Fields.Table.Load())[index].Value.Load().Bits
            : index != PlainValues.Absent ? 0 : absent.IsNull ? Singletons.None : absent.Bits;
    }

    /// <summary>item in container: 0, 1 or Declined.</summary>
    public static long Contains(Value container, Value item)
    {
        if (!container.IsPointer || container.IsNull)
        {
            return Declined;
        }

        long hash;
        switch (*(uint*)container.Bits)
        {
            case ShapeIds.Dict:
                int index = PlainValues.TryHash(item, out hash) ? PlainValues.Find(container, item, hash) : PlainValues.Unknown;
                return index == PlainValues.Unknown ? Declined : index >= 0 ? 1 : 0;
            case ShapeIds.Set or ShapeIds.FrozenSet:
                int found = PlainValues.TryHash(item, out hash) ? PlainValues.Holds(container, item, hash) : PlainValues.Unknown;
                return found < 0 ? Declined : found;
            case ShapeIds.List or ShapeIds.Tuple:
                return PlainValues.IsKey(item) ? ContainsItem(container, item) : Declined;
            case ShapeIds.Str or ShapeIds.Bytes or ShapeIds.Range:
                return PlainValues.Is(item) ? Checked(Space.Contains(container, item)) : Declined;
            default:
                return Declined;
        }
    }

    private static long ContainsItem(Value sequence, Value item)
    {
        long length = Sequences.LengthOf(sequence);
        for (long i = 0; i < length; i++)
        {
            Value candidate = Sequences.ItemOf(sequence, i);
            if (candidate.Is(item))
            {
                return 1;
            }

            if (!PlainValues.IsKey(candidate))
            {
                return Declined;
            }

            int equal = candidate.IsExactStr && item.IsExactStr ? PyStr.Equal(candidate, item) ? 1 : 0 : Space.EqualBool(candidate, item);
            if (equal != 0)
            {
                return Checked(equal);
            }
        }

        return 0;
    }

    /// <summary>left op right: 0, 1 or Declined.</summary>
    public static long Compare(Value left, Value right, long op)
    {
        if (op is (long)CompareOp.Eq or (long)CompareOp.Ne)
        {
            if (left.IsExactStr && right.IsExactStr)
            {
                return PyStr.Equal(left, right) == (op == (long)CompareOp.Eq) ? 1 : 0;
            }

            return PlainValues.IsKey(left) && PlainValues.IsKey(right) ? Checked(Space.CompareBool(left, right, (CompareOp)op)) : Declined;
        }

        return PlainValues.Is(left) && PlainValues.Is(right) ? Checked(Space.CompareBool(left, right, (CompareOp)op)) : Declined;
    }

    /// <summary>left op right of plain values, or of two lists.</summary>
    public static ulong Binary(Value left, Value right, long slot) =>
        (PlainValues.Is(left) && PlainValues.Is(right)) || (left.IsExactList && ((slot == (long)SlotId.Add && right.IsExactList) || (slot == (long)SlotId.Mul && right.IsSmallInt)))
            ? Checked(Space.Binary(left, right, (SlotId)slot)) : 0;

    /// <summary>The operator of a plain value.</summary>
    public static ulong Unary(Value v, long slot) => PlainValues.Is(v) ? Checked(Space.Unary(v, (SlotId)slot)) : 0;

    /// <summary>A field of an f-string; flags as in the instruction.</summary>
    public static ulong Format(Value value, long flags, Value spec)
    {
        if (!PlainValues.Is(value) || (!spec.IsNull && !spec.IsExactStr))
        {
            return 0;
        }

        Slot at = default;
        at.Initialize(spec);
        return Checked(Building.Format(value, (int)flags, &at));
    }

    /// <summary>separator.join(sequence).</summary>
    public static ulong Join(Value separator, Value sequence)
    {
        if (!separator.IsExactStr || (!sequence.IsExactList && !sequence.IsExactTuple))
        {
            return 0;
        }

        long length = Sequences.LengthOf(sequence);
        for (long i = 0; i < length; i++)
        {
            if (!Sequences.ItemOf(sequence, i).IsExactStr)
            {
                return 0;
            }
        }

        return Checked(PyStr.Join(separator, sequence));
    }

    /// <summary>The strs one after another; null ones are left out.</summary>
    public static ulong Concatenate(Slot* parts, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (!parts[i].Load().IsExactStr)
            {
                return 0;
            }
        }

        return Checked(PyStr.Join(PyStr.Empty, parts, count));
    }

    /// <summary>A C# function that has no effects if its arguments are plain; null ones were not given.</summary>
    public static ulong Call(nint function, int count, Value a, Value b, Value c)
    {
        if (!IsArgument(a) || !IsArgument(b) || !IsArgument(c))
        {
            return 0;
        }

        return CallUnchecked(function, count, a, b, c);
    }

    /// <summary>Likewise, of any arguments.</summary>
    public static ulong CallUnchecked(nint function, int count, Value a, Value b, Value c)
    {
        ulong result = count switch
        {
            1 => ((delegate*<ulong, ulong>)function)(a.Bits),
            2 => ((delegate*<ulong, ulong, ulong>)function)(a.Bits, b.Bits),
            _ => ((delegate*<ulong, ulong, ulong, ulong>)function)(a.Bits, b.Bits, c.Bits),
        };
        if (result == 0)
        {
            Errors.Clear();
        }

        return result;
    }

    /// <summary>A bytes object.</summary>
    public static ulong NewBytes(byte* data, long size) => Checked(PyBytes.New(new System.ReadOnlySpan<byte>(data, (int)size)));

    /// <summary>A C# function that takes its arguments as they were given, likewise.</summary>
    public static ulong CallRaw(Value function, int count, Value a, Value b, Value c)
    {
        if (!IsArgument(a) || !IsArgument(b) || !IsArgument(c))
        {
            return 0;
        }

        Slot* arguments = stackalloc Slot[3];
        arguments[0].Initialize(a);
        arguments[1].Initialize(b);
        arguments[2].Initialize(c);
        return Checked(Space.Call(function, new Args(arguments, count)));
    }

    /// <summary>max, min, sum and the like of a list or tuple of plain values.</summary>
    public static ulong Aggregate(Value function, Value items)
    {
        if (!items.HasShape(ShapeIds.List) && !items.HasShape(ShapeIds.Tuple))
        {
            return 0;
        }

        Slot* first = items.HasShape(ShapeIds.List) ? PyList.Items(items) : PyTuple.Items(items);
        for (Slot* item = first, end = first + Sequences.LengthOf(items); item < end; item++)
        {
            Value value = item->Load();
            if (value.IsPointer && !PlainValues.Is(value))
            {
                return 0;
            }
        }

        Slot* argument = stackalloc Slot[1];
        argument->Initialize(items);
        ulong result = Space.Call(function, new Args(argument, 1)).Bits;
        if (result == 0)
        {
            Errors.Clear();
        }

        return result;
    }

    private static bool IsArgument(Value v) => v.IsNull || PlainValues.Is(v);

    /// <summary>A built-in class called with one argument or none.</summary>
    public static ulong Construct(Value type, Value argument)
    {
        uint made = (uint)((PyType*)type.Bits)->RootShape;
        if (!argument.IsNull && PlainValues.Is(argument))
        {
            switch (made)
            {
                case ShapeIds.Int:
                    return Checked(PyInt.FromNumberOrText(argument));
                case ShapeIds.Float:
                    return Checked(PyFloat.FromNumberOrText(argument));
                case ShapeIds.Str:
                    return Checked(Space.Str(argument));
            }
        }

        bool known = made switch
        {
            ShapeIds.Int or ShapeIds.Float or ShapeIds.Str or ShapeIds.Bool => argument.IsNull || PlainValues.Is(argument),
            ShapeIds.List or ShapeIds.Tuple => argument.IsNull || IsSimpleIterable(argument),
            ShapeIds.Set or ShapeIds.FrozenSet or ShapeIds.Dict => argument.IsNull,
            _ => false,
        };
        if (!known)
        {
            return 0;
        }

        Slot at = default;
        at.Initialize(argument);
        return Checked(Space.Call(type, new Args(&at, argument.IsNull ? 0 : 1)));
    }

    private static bool IsSimpleIterable(Value v) => v.IsPointer && !v.IsNull
        && *(uint*)v.Bits is (ShapeIds.Range or ShapeIds.Str or ShapeIds.Bytes or ShapeIds.List or ShapeIds.Tuple);
}
