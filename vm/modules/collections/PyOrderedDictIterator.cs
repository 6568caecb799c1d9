using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Collections;

/// <summary>odict_iterator: over keys, values or items, forwards or backwards.</summary>
internal unsafe struct PyOrderedDictIterator
{
    public ObjectHeader Header;
    /// <summary>The dict; null when exhausted.</summary>
    public Slot Dict;
    /// <summary>Next entry.</summary>
    public long Position;
    /// <summary>Version of the dict's keys when the iterator was made.</summary>
    public uint Version;
    /// <summary>What it gives: DictKeys, DictValues or DictItems.</summary>
    public TypeId Part;
    /// <summary>1: backwards.</summary>
    public ushort Reverse;

    private const ulong References = 0b10;
    private static ModuleType s_type;

    public static void Initialize() => s_type.Make(
        "odict_iterator", new TypeRow(TypeId.None0, "odict_iterator", TypeId.Object, sizeof(PyOrderedDictIterator), References, TypeFlags.NoConstructor), &Define);

    public static Value NewKeys(Value dict) => New(dict, TypeId.DictKeys, false);

    public static Value NewReverseKeys(Value dict) => New(dict, TypeId.DictKeys, true);

    public static Value New(Value dict, TypeId part, bool reverse)
    {
        Value self = PyType.Allocate(s_type.Type);
        ref PyOrderedDictIterator i = ref self.As<PyOrderedDictIterator>().Fields;
        i.Dict.Initialize(dict);
        i.Version = PyDict.VersionOfKeys(dict);
        i.Part = part;
        i.Reverse = reverse ? (ushort)1 : (ushort)0;
        Value table = dict.As<PyDict>().Fields.Table.Load();
        i.Position = reverse && !table.IsNull ? table.As<PyDictTable>().Fields.Filled - 1 : 0;
        return self;
    }

    private static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
    }

    private static Value Next(Value self)
    {
        ref PyOrderedDictIterator i = ref self.As<PyOrderedDictIterator>().Fields;
        Value dict = i.Dict.Load();
        if (dict.IsNull)
        {
            return dict;
        }

        if (PyDict.VersionOfKeys(dict) != i.Version)
        {
            i.Dict.Store(self, Value.Null);
            return Errors.RuntimeError("OrderedDict mutated during iteration");
        }

        Value table = dict.As<PyDict>().Fields.Table.Load();
        if (!table.IsNull)
        {
            DictEntry* entries = PyDictTable.Entries(table);
            long filled = table.As<PyDictTable>().Fields.Filled;
            while (i.Position >= 0 && i.Position < filled)
            {
                ref DictEntry entry = ref entries[i.Position];
                i.Position += i.Reverse != 0 ? -1 : 1;
                if (!entry.Key.IsNull)
                {
                    return i.Part == TypeId.DictKeys ? entry.Key.Load()
                        : i.Part == TypeId.DictValues ? entry.Value.Load() : PyTuple.New(entry.Key.Load(), entry.Value.Load());
                }
            }
        }

        i.Dict.Store(self, Value.Null);
        return Value.Null;
    }

    private static Value Reduce(Value self)
    {
        Value copy = PyType.Allocate(s_type.Type);
        ref PyOrderedDictIterator from = ref self.As<PyOrderedDictIterator>().Fields;
        ref PyOrderedDictIterator to = ref copy.As<PyOrderedDictIterator>().Fields;
        to.Dict.Initialize(from.Dict.Load());
        to.Position = from.Position;
        to.Version = from.Version;
        to.Part = from.Part;
        to.Reverse = from.Reverse;
        Value list = Sequences.ToList(copy);
        return Builtins.Reduce("iter", list);
    }
}

/// <summary>odict_keys, odict_values and odict_items: dict's views with the iterators above.</summary>
internal static unsafe class PyOrderedDictView
{
    private static ModuleType s_keys;
    private static ModuleType s_values;
    private static ModuleType s_items;

    public static void Initialize()
    {
        s_keys.Make("odict_keys", Row("odict_keys"), &DefineKeys, Types.Get(TypeId.DictKeys));
        s_values.Make("odict_values", Row("odict_values"), &DefineValues, Types.Get(TypeId.DictValues));
        s_items.Make("odict_items", Row("odict_items"), &DefineItems, Types.Get(TypeId.DictItems));
    }

    private static TypeRow Row(string name) => new(TypeId.None0, name, TypeId.Object, 0, PyDictView.References, TypeFlags.NoConstructor);

    public static Value NewKeys(Value dict) => New(s_keys.Type, dict);

    public static Value NewValues(Value dict) => New(s_values.Type, dict);

    public static Value NewItems(Value dict) => New(s_items.Type, dict);

    private static Value New(Value type, Value dict)
    {
        Value view = PyType.Allocate(type);
        view.As<PyDictView>().Fields.Dict.Initialize(dict);
        return view;
    }

    private static void DefineKeys(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Iter);
        t.Method("__reversed__()", &Reversed);
    }

    private static void DefineValues(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Iter);
        t.Method("__reversed__()", &Reversed);
    }

    private static void DefineItems(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Iter);
        t.Method("__reversed__()", &Reversed);
    }

    private static Value Iter(Value self) => PyOrderedDictIterator.New(PyDictView.DictOf(self), self.Shape->Kind, false);

    private static Value Reversed(Value self) => PyOrderedDictIterator.New(PyDictView.DictOf(self), self.Shape->Kind, true);
}
