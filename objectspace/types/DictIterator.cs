using System;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>The six iterators over a dict: keys, values or items, forwards or backwards.</summary>
public unsafe partial struct PyDictIterator
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The dict; null when exhausted.</summary>
    public Slot Dict;
    /// <summary>Number of items the dict had at first; -1 after it was found changed.</summary>
    public long Used;
    /// <summary>Next entry number.</summary>
    public long Position;
    /// <summary>Items still expected.</summary>
    public long Remaining;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b10;

    /// <summary>iter(dict).</summary>
    public static Value NewKeys(Value dict) => New(TypeId.DictKeyIterator, dict, false);
    /// <summary>iter(dict.values()).</summary>
    public static Value NewValues(Value dict) => New(TypeId.DictValueIterator, dict, false);
    /// <summary>iter(dict.items()).</summary>
    public static Value NewItems(Value dict) => New(TypeId.DictItemIterator, dict, false);

    internal static Value NewReverseKeys(Value dict) => New(TypeId.DictReverseKeyIterator, dict, true);
    internal static Value NewReverseValues(Value dict) => New(TypeId.DictReverseValueIterator, dict, true);
    internal static Value NewReverseItems(Value dict) => New(TypeId.DictReverseItemIterator, dict, true);

    private static Value New(TypeId kind, Value dict, bool reverse)
    {
        Ref<PyDictIterator> i = Value.FromBits(Heap.Allocate(ShapeIds.Of(kind), (nuint)sizeof(PyDictIterator))).As<PyDictIterator>();
        i.Fields.Dict.Initialize(dict);
        i.Fields.Used = i.Fields.Remaining = PyDict.Count(dict);
        Value table = dict.As<PyDict>().Fields.Table.Load();
        i.Fields.Position = !reverse ? 0 : table.IsNull ? -1 : table.As<PyDictTable>().Fields.Filled - 1;
        return i;
    }

    /// <summary>The next entry in place; null at the end or with RuntimeError when the dict was changed.</summary>
    private static DictEntry* Advance(Value self)
    {
        ref PyDictIterator i = ref self.As<PyDictIterator>().Fields;
        Value dict = i.Dict.Load();
        if (dict.IsNull || (i.Used != PyDict.Count(dict) && !Unchanged(self, dict)))
        {
            return null;
        }

        Value table = dict.As<PyDict>().Fields.Table.Load();
        if (!table.IsNull)
        {
            DictEntry* entries = PyDictTable.Entries(table);
            long filled = table.As<PyDictTable>().Fields.Filled, next = i.Position;
            if (next < filled && i.Remaining > 0 && !entries[next].Key.IsNull)
            {
                i.Position = next + 1;
                i.Remaining--;
                return entries + next;
            }

            for (long n = i.Position; n < filled; n++)
            {
                if (!entries[n].Key.IsNull)
                {
                    i.Position = n + 1;
                    return Expected(self) ? entries + n : null;
                }
            }
        }

        i.Dict.Store(self, Value.Null);
        return null;
    }

    private static DictEntry* Retreat(Value self)
    {
        ref PyDictIterator i = ref self.As<PyDictIterator>().Fields;
        Value dict = i.Dict.Load();
        if (dict.IsNull || !Unchanged(self, dict))
        {
            return null;
        }

        Value table = dict.As<PyDict>().Fields.Table.Load();
        if (!table.IsNull)
        {
            DictEntry* entries = PyDictTable.Entries(table);
            for (long n = Math.Min(i.Position, table.As<PyDictTable>().Fields.Filled - 1); n >= 0; n--)
            {
                if (!entries[n].Key.IsNull)
                {
                    i.Position = n - 1;
                    return Expected(self) ? entries + n : null;
                }
            }
        }

        i.Dict.Store(self, Value.Null);
        return null;
    }

    private static bool Unchanged(Value self, Value dict)
    {
        ref PyDictIterator i = ref self.As<PyDictIterator>().Fields;
        if (i.Used == PyDict.Count(dict))
        {
            return true;
        }

        i.Used = -1;
        Errors.RuntimeError("dictionary changed size during iteration");
        return false;
    }

    private static bool Expected(Value self)
    {
        ref PyDictIterator i = ref self.As<PyDictIterator>().Fields;
        if (i.Remaining-- > 0)
        {
            return true;
        }

        i.Dict.Store(self, Value.Null);
        Errors.RuntimeError("dictionary keys changed during iteration");
        return false;
    }

    /// <summary>Slot Next of dict_keyiterator.</summary>
    public static Value NextKey(Value self) => KeyOf(Advance(self));
    /// <summary>Slot Next of dict_valueiterator.</summary>
    public static Value NextValue(Value self) => ValueOf(Advance(self));
    /// <summary>Slot Next of dict_itemiterator.</summary>
    public static Value NextItem(Value self) => ItemOf(Advance(self));

    private static Value NextReverseKey(Value self) => KeyOf(Retreat(self));
    private static Value NextReverseValue(Value self) => ValueOf(Retreat(self));
    private static Value NextReverseItem(Value self) => ItemOf(Retreat(self));

    private static Value KeyOf(DictEntry* entry) => entry == null ? Value.Null : entry->Key.Load();
    private static Value ValueOf(DictEntry* entry) => entry == null ? Value.Null : entry->Value.Load();
    private static Value ItemOf(DictEntry* entry) => entry == null ? Value.Null : PyTuple.New(entry->Key.Load(), entry->Value.Load());

    internal static void DefineKeys(TypeBuilder t) => Define(t, &NextKey);
    internal static void DefineValues(TypeBuilder t) => Define(t, &NextValue);
    internal static void DefineItems(TypeBuilder t) => Define(t, &NextItem);
    internal static void DefineReverseKeys(TypeBuilder t) => Define(t, &NextReverseKey);
    internal static void DefineReverseValues(TypeBuilder t) => Define(t, &NextReverseValue);
    internal static void DefineReverseItems(TypeBuilder t) => Define(t, &NextReverseItem);

    private static void Define(TypeBuilder t, delegate*<Value, Value> next)
    {
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, next);
        t.Method("__length_hint__()\nNumber of items still to come.", &LengthHint);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
    }

    private static Value LengthHint(Value self)
    {
        ref PyDictIterator i = ref self.As<PyDictIterator>().Fields;
        return PyInt.New(!i.Dict.IsNull && i.Used == PyDict.Count(i.Dict.Load()) ? i.Remaining : 0);
    }

    private static Value Reduce(Value self)
    {
        // The items still to come, as a list; the iterator itself stays where it is.
        Value copy = PyType.Allocate(self.Type);
        ref PyDictIterator from = ref self.As<PyDictIterator>().Fields;
        ref PyDictIterator to = ref copy.As<PyDictIterator>().Fields;
        to.Dict.Initialize(from.Dict.Load());
        to.Used = from.Used;
        to.Position = from.Position;
        to.Remaining = from.Remaining;
        Value list = Sequences.ToList(copy);
        return Builtins.Reduce("iter", list);
    }
}
