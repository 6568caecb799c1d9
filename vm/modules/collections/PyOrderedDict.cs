using Py.ObjectSpace;

namespace Py.Vm.Modules.Collections;

/// <summary>collections.OrderedDict: a dict whose items can be moved to either end.</summary>
/// <remarks>Dicts are in order of insertion already: an item is moved to the end by inserting it again, to the front by a new table.</remarks>
internal unsafe partial struct PyOrderedDict
{
    public PyDict Dict;
    /// <summary>The instance's attributes, a dict, or null.</summary>
    public Slot Attributes;
    /// <summary>The table for which <see cref="FirstHint"/> holds.</summary>
    public Slot HintTable;
    /// <summary>No entry before this one is in use.</summary>
    public long FirstHint;

    private static readonly ulong s_references = PyDict.References | (3UL << (sizeof(PyDict) / 8));

    /// <summary>The type.</summary>
    public static ModuleType Type;

    public static void Initialize(ModuleBuilder m)
    {
        PyOrderedDictView.Initialize();
        PyOrderedDictIterator.Initialize();
        TypeRow row = new(TypeId.None0, "OrderedDict", TypeId.Object, sizeof(PyOrderedDict), s_references, TypeFlags.BaseType | TypeFlags.Weakref)
        {
            Mode = AttributeMode.Dict,
            DictOffset = sizeof(PyDict),
        };
        Type.Make("collections.OrderedDict", row, &Define, Types.Get(TypeId.Dict));
        m.Constant("OrderedDict", Type.Type);
    }

    /// <summary>The first entry in use; -1 if the dict is empty.</summary>
    private static int First(Value self)
    {
        ref PyOrderedDict o = ref self.As<PyOrderedDict>().Fields;
        Value table = o.Dict.Table.Load();
        if (table.IsNull)
        {
            return -1;
        }

        if (!o.HintTable.Load().Is(table))
        {
            o.HintTable.Store(self, table);
            o.FirstHint = 0;
        }

        // Entries are only ever added behind, so what was found empty stays empty.
        DictEntry* entries = PyDictTable.Entries(table);
        while (entries[o.FirstHint].Key.IsNull)
        {
            o.FirstHint++;
        }

        return (int)o.FirstHint;
    }

    /// <summary>The last entry in use; -1 if the dict is empty.</summary>
    private static int Last(Value self)
    {
        Value table = self.As<PyDict>().Fields.Table.Load();
        return table.IsNull ? -1 : (int)table.As<PyDictTable>().Fields.Filled - 1;
    }

    private static bool MoveLast(Value self, int index)
    {
        if (index == Last(self))
        {
            return true;
        }

        DictEntry entry = PyDictTable.Entries(self.As<PyDict>().Fields.Table.Load())[index];
        PyDict.DeleteEntry(self, index);
        return PyDict.Insert(self, entry.Key.Load(), entry.Hash, entry.Value.Load());
    }

    private static bool MoveFirst(Value self, int index)
    {
        if (index == First(self))
        {
            return true;
        }

        DictEntry moved = PyDictTable.Entries(self.As<PyDict>().Fields.Table.Load())[index];
        Value rebuilt = PyDict.New(PyDict.Count(self));
        if (rebuilt.IsNull || !PyDict.Insert(rebuilt, moved.Key.Load(), moved.Hash, moved.Value.Load()))
        {
            return false;
        }

        long position = 0;
        while (PyDict.NextEntry(self, ref position, out Value key, out long hash, out Value value))
        {
            if (position - 1 != index && !PyDict.Insert(rebuilt, key, hash, value))
            {
                return false;
            }
        }

        ref PyDict d = ref self.As<PyDict>().Fields;
        d.Table.Store(self, rebuilt.As<PyDict>().Fields.Table.Load());
        d.KeysVersion = 0;
        d.Mutations++;
        return true;
    }

    private static bool SetItem(Value self, Value key, Value value) =>
        Type.IsExact(self) ? PyDict.Set(self, key, value) : Space.SetItem(self, key, value);

    /// <summary>Adds the items of an object as collections.abc.MutableMapping.update does; false with an error set.</summary>
    private static bool Update(Value self, Value other)
    {
        if (other.IsExactDict)
        {
            return AddPairs(self, PyDictView.NewItems(other));
        }

        int has = Space.TryGetAttr(other, N.keys, out Value method);
        if (has > 0)
        {
            return AddByKeys(self, other, Space.Call(method));
        }

        has = has < 0 ? has : Space.TryGetAttr(other, N.items, out method);
        if (has < 0)
        {
            return false;
        }

        Value pairs = has > 0 ? Space.Call(method) : other;
        return !pairs.IsNull && AddPairs(self, pairs);
    }

    private static bool AddByKeys(Value self, Value mapping, Value keys)
    {
        Value iterator = keys.IsNull ? keys : Space.Iter(keys);
        while (!iterator.IsNull)
        {
            Value key = Space.Next(iterator);
            if (key.IsNull)
            {
                return !Errors.Occurred;
            }

            Value value = Space.GetItem(mapping, key);
            if (value.IsNull || !SetItem(self, key, value))
            {
                return false;
            }
        }

        return false;
    }

    private static bool AddPairs(Value self, Value pairs)
    {
        Value iterator = Space.Iter(pairs);
        while (!iterator.IsNull)
        {
            Value pair = Space.Next(iterator);
            if (pair.IsNull)
            {
                return !Errors.Occurred;
            }

            Value list = pair.IsExactTuple ? pair : Sequences.ToList(pair);
            if (list.IsNull)
            {
                return false;
            }

            long length = Sequences.LengthOf(list);
            if (length != 2)
            {
                Errors.ValueError(length > 2 ? "too many values to unpack (expected 2)"
                    : $"need more than {length} value{(length == 1 ? "" : "s")} to unpack");
                return false;
            }

            if (!SetItem(self, Sequences.ItemOf(list, 0), Sequences.ItemOf(list, 1)))
            {
                return false;
            }
        }

        return false;
    }

    private static bool UpdateFrom(Value self, Args args)
    {
        if (args.Count == 1 && !Update(self, args[0]))
        {
            return false;
        }

        for (int i = 0; i < args.KeywordCount; i++)
        {
            if (!SetItem(self, args.KeywordName(i), args.KeywordValue(i)))
            {
                return false;
            }
        }

        return true;
    }
}
