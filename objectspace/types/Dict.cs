using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

public unsafe partial struct PyDict
{
    internal static void Define(TypeBuilder t)
    {
        t.Doc("dict(), dict(mapping), dict(pairs), dict(**items): a mapping in order of insertion.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Compare, &Compare);
        t.NotHashable();
        t.Slot(SlotId.Iter, &PyDictIterator.NewKeys);
        t.Slot(SlotId.Length, &Count);
        t.Slot(SlotId.GetItem, &GetItem);
        t.Slot(SlotId.SetItem, &SetItem);
        t.Slot(SlotId.Contains, &Contains);
        t.Slot(SlotId.Or, &Or);
        t.Slot(SlotId.IOr, &InPlaceOr);
        t.Method("__getitem__(key, /)\nx.__getitem__(y) <==> x[y]", &GetItem);
        t.Method("__contains__(key, /)\nIs the key in the dict?", &ContainsMethod);
        t.Method("__reversed__()\nAn iterator over the keys, the last first.", &PyDictIterator.NewReverseKeys);
        t.Method("__sizeof__()\nSize in bytes.", &SizeOf);
        t.Method("get(key, default=None, /)\nThe value of key, or default.", &Get);
        t.Method("setdefault(key, default=None, /)\nThe value of key, which becomes default if there is none.", &SetDefault);
        t.Method("pop(key, default=<unrepresentable>, /)\nRemove key and return its value; without it, return default or raise KeyError.", &Pop);
        t.Method("popitem()\nRemove the item added last and return it as (key, value).", &PopItem);
        t.Method("keys()\nA view of the keys.", &PyDictView.NewKeys);
        t.Method("values()\nA view of the values.", &PyDictView.NewValues);
        t.Method("items()\nA view of the (key, value) pairs.", &PyDictView.NewItems);
        t.RawMethod("update(...)\nAdd the items of a mapping or of an iterable of pairs, then the keyword arguments.", &UpdateMethod);
        t.ClassMethod("fromkeys(iterable, value=None, /)\nA dict with the keys of an iterable, all with the same value.", &FromKeys);
        t.Method("clear()\nRemove all items.", &ClearMethod);
        t.Method("copy()\nA shallow copy.", &Copy);
        t.ClassMethod("__class_getitem__(item, /)\nSee PEP 585.", &PyGenericAlias.New);
    }

    private static Value Create(Value type, Args args) => PyType.Allocate(type);

    private static bool Init(Value self, Args args) => UpdateFrom(self, args, "dict");

    private static Value UpdateMethod(Value self, Args args) => UpdateFrom(self, args, "update") ? Value.None : Value.Null;

    /// <summary>Slot GetItem: self[key], by __missing__ if a subclass has it; null with KeyError.</summary>
    public static Value GetItem(Value self, Value key)
    {
        int found = TryGet(self, key, out Value value);
        return found > 0 ? value : found < 0 ? Value.Null : Missing(self, key);
    }

    private static Value Missing(Value self, Value key)
    {
        if (!self.IsExactDict)
        {
            Value method = Space.LookupSpecial(self, N.__missing__, out Value bound);
            if (!method.IsNull)
            {
                return Space.CallBound(method, bound, key);
            }

            if (Errors.Occurred)
            {
                return Value.Null;
            }
        }

        return Errors.KeyError(key);
    }

    /// <summary>Slot SetItem: sets, or deletes when <paramref name="value"/> is null; false with an error set.</summary>
    public static bool SetItem(Value self, Value key, Value value)
    {
        if (!value.IsNull)
        {
            return Set(self, key, value);
        }

        int deleted = Delete(self, key);
        if (deleted == 0)
        {
            Errors.KeyError(key);
        }

        return deleted > 0;
    }

    /// <summary>Slot Contains: 1, 0, or -1 with an error set.</summary>
    public static int Contains(Value self, Value key) => TryGet(self, key, out _);

    private static Value ContainsMethod(Value self, Value key)
    {
        int found = Contains(self, key);
        return found < 0 ? Value.Null : Value.FromBool(found > 0);
    }

    private static Value Get(Value self, Value key, Value otherwise)
    {
        int found = TryGet(self, key, out Value value);
        return found > 0 ? value : found < 0 ? Value.Null : otherwise.IsNull ? Value.None : otherwise;
    }

    /// <summary>dict.setdefault; <paramref name="value"/> null means None. Null with an error set.</summary>
    public static Value SetDefault(Value self, Value key, Value value)
    {
        long hash = key.IsExactStr ? PyStr.Hash(key) : Space.Hash(key);
        if (hash == -1)
        {
            return Value.Null;
        }

        int index = Find(self, key, hash);
        if (index >= 0)
        {
            return PyDictTable.Entries(self.As<PyDict>().Fields.Table.Load())[index].Value.Load();
        }

        if (value.IsNull)
        {
            value = Value.None;
        }

        return index == NotFound && Insert(self, key, hash, value) ? value : Value.Null;
    }

    /// <summary>Removes a key: 1 and its value, 0 absent, -1 with an error set.</summary>
    public static int TryPop(Value self, Value key, out Value value)
    {
        value = default;
        if (Count(self) == 0)
        {
            // As CPython: an empty dict does not even hash the key.
            return 0;
        }

        long hash = key.IsExactStr ? PyStr.Hash(key) : Space.Hash(key);
        if (hash == -1)
        {
            return -1;
        }

        int index = Find(self, key, hash);
        if (index < 0)
        {
            return index == Failed ? -1 : 0;
        }

        value = PyDictTable.Entries(self.As<PyDict>().Fields.Table.Load())[index].Value.Load();
        DeleteEntry(self, index);
        return 1;
    }

    private static Value Pop(Value self, Value key, Value otherwise)
    {
        int found = TryPop(self, key, out Value value);
        return found > 0 ? value : found < 0 ? Value.Null : otherwise.IsNull ? Errors.KeyError(key) : otherwise;
    }

    private static Value PopItem(Value self)
    {
        if (Count(self) == 0)
        {
            return Errors.KeyError(PyStr.New("popitem(): dictionary is empty"));
        }

        TrimEnd(self);
        Value table = self.As<PyDict>().Fields.Table.Load();
        int last = (int)table.As<PyDictTable>().Fields.Filled - 1;
        ref DictEntry entry = ref PyDictTable.Entries(table)[last];
        Value result = PyTuple.New(entry.Key.Load(), entry.Value.Load());
        DeleteEntry(self, last);
        TrimEnd(self);
        return result;
    }

    private static Value ClearMethod(Value self)
    {
        Clear(self);
        return Value.None;
    }

    private static Value SizeOf(Value self)
    {
        Value table = self.As<PyDict>().Fields.Table.Load();
        return PyInt.New(table.IsNull ? 48 : 48 + sizeof(PyDictTable)
            + ((long)table.As<PyDictTable>().Fields.EntryCapacity * sizeof(DictEntry)) + (4L << table.As<PyDictTable>().Fields.SizeLog2));
    }

    private static Value Or(Value left, Value right)
    {
        if (!left.IsDict || !right.IsDict)
        {
            return Value.NotImplemented;
        }

        Value result = Copy(left);
        return !result.IsNull && Update(result, right) ? result : Value.Null;
    }

    private static Value InPlaceOr(Value self, Value other) => Update(self, other) ? self : Value.Null;

    private static Value FromKeys(Value type, Value iterable, Value value)
    {
        Value dict = Space.Call(type);
        if (dict.IsNull)
        {
            return dict;
        }

        if (value.IsNull)
        {
            value = Value.None;
        }

        if (dict.IsExactDict && (iterable.IsExactDict || iterable.HasShape(ShapeIds.Set) || iterable.HasShape(ShapeIds.FrozenSet)))
        {
            return FromHashedKeys(dict, iterable, value);
        }

        Value iterator = Space.Iter(iterable);
        if (iterator.IsNull)
        {
            return iterator;
        }

        while (true)
        {
            Value key = Space.Next(iterator);
            if (key.IsNull)
            {
                return Errors.Occurred ? Value.Null : dict;
            }

            if (!(dict.IsExactDict ? Set(dict, key, value) : Space.SetItem(dict, key, value)))
            {
                return Value.Null;
            }
        }
    }

    // Keys whose hashes are known are not hashed again.
    private static Value FromHashedKeys(Value dict, Value keys, Value value)
    {
        long position = 0;
        Value key;
        long hash;
        while (keys.IsDict ? NextEntry(keys, ref position, out key, out hash, out _) : PySet.NextEntry(keys, ref position, out key, out hash))
        {
            if (!Set(dict, key, hash, value))
            {
                return Value.Null;
            }
        }

        return dict;
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (op is not (CompareOp.Eq or CompareOp.Ne) || !other.IsDict)
        {
            return Value.NotImplemented;
        }

        int equal = Equal(self, other);
        return equal < 0 ? Value.Null : Value.FromBool((equal > 0) == (op == CompareOp.Eq));
    }

    private static int Equal(Value a, Value b)
    {
        if (Count(a) != Count(b))
        {
            return 0;
        }

        long position = 0;
        while (NextEntry(a, ref position, out Value key, out long hash, out Value value))
        {
            int found = TryGet(b, key, hash, out Value other);
            if (found <= 0)
            {
                return found;
            }

            int equal = Space.EqualBool(other, value);
            if (equal <= 0)
            {
                return equal;
            }
        }

        return 1;
    }

    private static Value Repr(Value self) => NestedRepr.Of(self, &AppendRepr);

    /// <summary>Appends the repr; false with an error set.</summary>
    internal static bool AppendRepr(scoped ref CodePointBuilder text, Value self)
    {
        if (Count(self) == 0)
        {
            text.Append("{}"u8);
            return true;
        }

        ReprNode node;
        if (!ReprGuard.Enter(self, &node))
        {
            text.Append("{...}"u8);
            return true;
        }

        text.Append((byte)'{');
        long position = 0;
        bool ok = true;
        for (bool first = true; ok && Next(self, ref position, out Value key, out Value value); first = false)
        {
            if (!first)
            {
                text.Append(", "u8);
            }

            ok = NestedRepr.Append(ref text, key);
            text.Append(": "u8);
            ok = ok && NestedRepr.Append(ref text, value);
        }

        text.Append((byte)'}');
        ReprGuard.Leave(&node);
        return ok;
    }
}
