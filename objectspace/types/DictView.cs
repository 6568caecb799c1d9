using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>dict_keys, dict_values and dict_items.</summary>
public unsafe partial struct PyDictView
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The dict.</summary>
    public Slot Dict;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b10;

    /// <summary>dict.keys().</summary>
    public static Value NewKeys(Value dict) => New(TypeId.DictKeys, dict);
    /// <summary>dict.values().</summary>
    public static Value NewValues(Value dict) => New(TypeId.DictValues, dict);
    /// <summary>dict.items().</summary>
    public static Value NewItems(Value dict) => New(TypeId.DictItems, dict);

    /// <summary>A view of kind DictKeys, DictValues or DictItems.</summary>
    private static Value New(TypeId kind, Value dict)
    {
        Ref<PyDictView> v = Value.FromBits(Heap.Allocate(ShapeIds.Of(kind), (nuint)sizeof(PyDictView))).As<PyDictView>();
        v.Fields.Dict.Initialize(dict);
        return v;
    }

    /// <summary>The dict that a view shows.</summary>
    public static Value DictOf(Value view) => view.As<PyDictView>().Fields.Dict.Load();

    /// <summary>Is it a view of keys (subclasses too)?</summary>
    internal static bool IsKeys(Value v) => v.IsPointer && v.Shape->Kind == TypeId.DictKeys;
    /// <summary>Is it a view of items (subclasses too)?</summary>
    internal static bool IsItems(Value v) => v.IsPointer && v.Shape->Kind == TypeId.DictItems;

    internal static void DefineKeys(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &IterKeys);
        t.Slot(SlotId.Contains, &ContainsKey);
        t.Method("__reversed__()\nAn iterator over the keys, the last first.", &ReversedKeys);
        DefineCommon(t);
        DefineSetOperations(t);
    }

    internal static void DefineValues(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &IterValues);
        t.Method("__reversed__()\nAn iterator over the values, the last first.", &ReversedValues);
        DefineCommon(t);
    }

    internal static void DefineItems(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &IterItems);
        t.Slot(SlotId.Contains, &ContainsItem);
        t.Method("__reversed__()\nAn iterator over the items, the last first.", &ReversedItems);
        DefineCommon(t);
        DefineSetOperations(t);
    }

    private static void DefineCommon(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Length, &Length);
        t.GetSet("mapping\nThe dict, read-only.", &Mapping);
    }

    private static long Length(Value self) => PyDict.Count(DictOf(self));

    private static Value Mapping(Value self) => PyMappingProxy.New(DictOf(self));

    private static Value IterKeys(Value self) => PyDictIterator.NewKeys(DictOf(self));
    private static Value IterValues(Value self) => PyDictIterator.NewValues(DictOf(self));
    private static Value IterItems(Value self) => PyDictIterator.NewItems(DictOf(self));
    private static Value ReversedKeys(Value self) => PyDictIterator.NewReverseKeys(DictOf(self));
    private static Value ReversedValues(Value self) => PyDictIterator.NewReverseValues(DictOf(self));
    private static Value ReversedItems(Value self) => PyDictIterator.NewReverseItems(DictOf(self));

    private static int ContainsKey(Value self, Value key) => PyDict.Contains(DictOf(self), key);

    private static int ContainsItem(Value self, Value item)
    {
        if (!item.IsTuple || PyTuple.LengthOf(item) != 2)
        {
            return 0;
        }

        int found = PyDict.TryGet(DictOf(self), PyTuple.Get(item, 0), out Value value);
        return found <= 0 ? found : Space.EqualBool(value, PyTuple.Get(item, 1));
    }

    private static Value Repr(Value self)
    {
        ReprNode node;
        if (!ReprGuard.Enter(self, &node))
        {
            return PyStr.FromAscii("..."u8);
        }

        Value list = Sequences.ToList(self);
        Value inner = list.IsNull ? list : Space.Repr(list);
        ReprGuard.Leave(&node);
        return inner.IsNull ? inner : PyStr.New($"{PyType.TypeName(self)}({PyStr.ToClr(inner)})");
    }
}
