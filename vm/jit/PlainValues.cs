using Py.ObjectSpace;

namespace Py.Vm.Jit;

/// <summary>Values whose operators are all built in, and look-ups with them that run no Python code.</summary>
internal static unsafe class PlainValues
{
    private const int MostDepth = 3, MostItems = 8;

    /// <summary>No key is equal.</summary>
    public const int Absent = -1;

    /// <summary>Only Python code can tell.</summary>
    public const int Unknown = -3;

    /// <summary>Is it a number, a str, bytes, None or a small tuple of such?</summary>
    public static bool Is(Value v, int depth = 0)
    {
        if (v.IsSmallInt || v.IsImmediateFloat)
        {
            return true;
        }

        if (!v.IsPointer || v.IsNull)
        {
            return false;
        }

        switch (*(uint*)v.Bits)
        {
            case ShapeIds.Str or ShapeIds.Int or ShapeIds.Float or ShapeIds.Bool or ShapeIds.Bytes or ShapeIds.Complex:
                return true;
            case ShapeIds.Tuple:
                long length = PyTuple.LengthOf(v);
                bool plain = depth < MostDepth && length <= MostItems;
                for (long i = 0; i < length && plain; i++)
                {
                    plain = Is(PyTuple.Get(v, i), depth + 1);
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

    /// <summary>The entry of a dict with this key, which <see cref="IsKey"/>; Absent or Unknown.</summary>
    public static int Find(Value dict, Value key, long hash)
    {
        Value table = dict.As<PyDict>().Fields.Table.Load();
        if (table.IsNull)
        {
            return Absent;
        }

        DictEntry* entries = PyDictTable.Entries(table);
        int* indices = PyDictTable.Indices(table);
        ulong mask = (1UL << table.As<PyDictTable>().Fields.SizeLog2) - 1;
        ulong perturb = (ulong)hash;
        ulong i = perturb & mask;
        while (indices[i] != -1)
        {
            int index = indices[i];
            if (index >= 0)
            {
                Value candidate = entries[index].Key.Load();
                if (candidate.Is(key))
                {
                    return index;
                }

                if (entries[index].Hash == hash)
                {
                    if (candidate.IsExactStr && key.IsExactStr)
                    {
                        if (PyStr.Equal(candidate, key))
                        {
                            return index;
                        }
                    }
                    else if (!IsKey(candidate))
                    {
                        return Unknown;
                    }
                    else if (Space.EqualBool(candidate, key) > 0)
                    {
                        return index;
                    }
                }
            }

            perturb >>= 5;
            i = ((i * 5) + perturb + 1) & mask;
        }

        return Absent;
    }

    /// <summary>May the search of a set for a hash meet a key that Python code compares?</summary>
    public static bool MeetsOthers(Value set, long hash)
    {
        const ulong linear = 9;
        const int shift = 5;
        Value table = set.As<PySet>().Fields.Table.Load();
        if (table.IsNull)
        {
            return false;
        }

        SetEntry* entries = PySetTable.Entries(table);
        ulong mask = (ulong)table.As<PySetTable>().Fields.Size - 1;
        ulong perturb = (ulong)hash;
        ulong i = perturb & mask;
        while (true)
        {
            ulong last = i + linear <= mask ? i + linear : i;
            for (ulong at = i; at <= last; at++)
            {
                Value candidate = entries[at].Key.Load();
                if (candidate.IsNull && entries[at].Hash == 0)
                {
                    return false;
                }

                if (!candidate.IsNull && entries[at].Hash == hash && !IsKey(candidate))
                {
                    return true;
                }
            }

            perturb >>= shift;
            i = ((i * 5) + 1 + perturb) & mask;
        }
    }
}
