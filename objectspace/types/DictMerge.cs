using System;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>Copying and merging dicts.</summary>
public unsafe partial struct PyDict
{
    /// <summary>dict(other) for any instance of dict: an exact dict with the same items; null with MemoryError.</summary>
    public static Value Copy(Value other)
    {
        Value result = New();
        return CopyInto(result, other) ? result : Value.Null;
    }

    /// <summary>Fills an empty dict with the items of another.</summary>
    private static bool CopyInto(Value dict, Value other)
    {
        ref PyDict o = ref other.As<PyDict>().Fields;
        Value table = o.Table.Load();
        if (table.IsNull)
        {
            return true;
        }

        // A table with many deleted entries is not worth copying as it is.
        if (o.Used < table.As<PyDictTable>().Fields.Filled * 2 / 3)
        {
            if (!Resize(dict, (o.Used * 3 / 2) + 1))
            {
                return false;
            }

            long position = 0;
            while (NextEntry(other, ref position, out Value key, out long hash, out Value value))
            {
                if (!Insert(dict, key, hash, value))
                {
                    return false;
                }
            }

            return true;
        }

        Ref<PyDictTable> copy = PyDictTable.Allocate(table.As<PyDictTable>().Fields.SizeLog2);
        if (copy.IsNull)
        {
            return false;
        }

        ref PyDictTable from = ref table.As<PyDictTable>().Fields;
        copy.Fields.Filled = from.Filled;
        copy.Fields.Usable = from.Usable;
        long entryBytes = from.Filled * sizeof(DictEntry), indexBytes = (1L << from.SizeLog2) * 4;
        Buffer.MemoryCopy(PyDictTable.Entries(table), PyDictTable.Entries(copy), entryBytes, entryBytes);
        Buffer.MemoryCopy(PyDictTable.Indices(table), PyDictTable.Indices(copy), indexBytes, indexBytes);
        WriteBarrier.Watch(copy.Value.Bits);
        ref PyDict d = ref dict.As<PyDict>().Fields;
        d.Table.Store(dict, copy);
        d.Used = other.As<PyDict>().Fields.Used;
        // The same keys in the same entries.
        d.KeysVersion = other.As<PyDict>().Fields.KeysVersion;
        d.Mutations++;
        return true;
    }

    /// <summary>As <see cref="Next"/>, with the key's hash.</summary>
    public static bool NextEntry(Value dict, scoped ref long position, out Value key, out long hash, out Value value)
    {
        bool found = Next(dict, ref position, out key, out value);
        hash = found ? PyDictTable.Entries(dict.As<PyDict>().Fields.Table.Load())[position - 1].Hash : 0;
        return found;
    }

    /// <summary>May the items of a mapping be read from its table: a dict whose class iterates as dict does?</summary>
    internal static bool IteratesAsDict(Value v) => v.IsDict && (v.IsExactDict
        || v.Type.As<PyType>().Fields.Slots[(int)SlotId.Iter] == Types.Get(TypeId.Dict).As<PyType>().Fields.Slots[(int)SlotId.Iter]);

    /// <summary>Adds all items of a mapping (a dict, or an object with keys()); false with an error set.</summary>
    public static bool Merge(Value dict, Value mapping, bool overwrite = true)
    {
        if (!IteratesAsDict(mapping))
        {
            return MergeMapping(dict, mapping, overwrite);
        }

        if (mapping.Is(dict) || Count(mapping) == 0)
        {
            return true;
        }

        if (Count(dict) == 0)
        {
            dict.As<PyDict>().Fields.Table.Store(dict, Value.Null);
            return CopyInto(dict, mapping);
        }

        ref PyDict d = ref dict.As<PyDict>().Fields;
        ref PyDict m = ref mapping.As<PyDict>().Fields;
        if (d.Table.Load().As<PyDictTable>().Fields.Usable < m.Used && !Resize(dict, (d.Used + m.Used) * 3 / 2))
        {
            return false;
        }

        Value table = m.Table.Load();
        long position = 0, used = m.Used;
        while (NextEntry(mapping, ref position, out Value key, out long hash, out Value value))
        {
            int index = Find(dict, key, hash);
            if (index == Failed || (index == NotFound && !Insert(dict, key, hash, value)))
            {
                return false;
            }

            if (index >= 0 && overwrite)
            {
                Overwrite(dict, index, value);
            }

            if (m.Used != used || !m.Table.Load().Is(table))
            {
                Errors.RuntimeError("dict mutated during update");
                return false;
            }
        }

        return true;
    }

    private static bool MergeMapping(Value dict, Value mapping, bool overwrite)
    {
        Value keys = Space.CallMethod(mapping, N.keys);
        Value iterator = keys.IsNull ? keys : Space.Iter(keys);
        if (iterator.IsNull)
        {
            return false;
        }

        while (true)
        {
            Value key = Space.Next(iterator);
            if (key.IsNull)
            {
                return !Errors.Occurred;
            }

            if (!overwrite)
            {
                int found = TryGet(dict, key, out _);
                if (found != 0)
                {
                    if (found < 0)
                    {
                        return false;
                    }

                    continue;
                }
            }

            Value value = Space.GetItem(mapping, key);
            if (value.IsNull || !Set(dict, key, value))
            {
                return false;
            }
        }
    }

    /// <summary>Adds the items of an iterable of pairs; false with an error set.</summary>
    public static bool MergePairs(Value dict, Value pairs)
    {
        Value iterator = Space.Iter(pairs);
        if (iterator.IsNull)
        {
            return false;
        }

        for (long i = 0; ; i++)
        {
            Value item = Space.Next(iterator);
            if (item.IsNull)
            {
                return !Errors.Occurred;
            }

            Value pair = Sequences.Fast(item, "");
            if (pair.IsNull)
            {
                if (Errors.Catch(TypeId.TypeError))
                {
                    Errors.TypeError($"cannot convert dictionary update sequence element #{i} to a sequence");
                }

                return false;
            }

            long length = Sequences.LengthOf(pair);
            if (length != 2)
            {
                Errors.ValueError($"dictionary update sequence element #{i} has length {length}; 2 is required");
                return false;
            }

            if (!Set(dict, Sequences.ItemOf(pair, 0), Sequences.ItemOf(pair, 1)))
            {
                return false;
            }
        }
    }

    /// <summary>dict.update(other): a mapping, or an iterable of pairs; false with an error set.</summary>
    public static bool Update(Value dict, Value other)
    {
        if (other.IsExactDict)
        {
            return Merge(dict, other);
        }

        int found = Space.TryGetAttr(other, N.keys, out _);
        return found >= 0 && (found > 0 ? Merge(dict, other) : MergePairs(dict, other));
    }

    /// <summary>The arguments of dict() and update(): at most one object, then keywords; false with an error set.</summary>
    public static bool UpdateFrom(Value dict, Args args, string name)
    {
        if (args.Count > 1)
        {
            Errors.TypeError($"{name} expected at most 1 argument, got {args.Count}");
            return false;
        }

        if (args.Count == 1 && !Update(dict, args[0]))
        {
            return false;
        }

        for (int i = 0; i < args.KeywordCount; i++)
        {
            if (!Set(dict, args.KeywordName(i), args.KeywordValue(i)))
            {
                return false;
            }
        }

        return true;
    }
}
