using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>types.MappingProxyType: a read-only view of a mapping.</summary>
public unsafe partial struct PyMappingProxy
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The mapping.</summary>
    public Slot Mapping;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b10;

    /// <summary>A proxy of a mapping (not checked).</summary>
    public static Value New(Value mapping)
    {
        Ref<PyMappingProxy> p = Value.FromBits(Heap.Allocate(ShapeIds.Of(TypeId.MappingProxy), (nuint)sizeof(PyMappingProxy))).As<PyMappingProxy>();
        p.Fields.Mapping.Initialize(mapping);
        return p;
    }

    /// <summary>The mapping behind a proxy.</summary>
    public static Value MappingOf(Value proxy) => proxy.As<PyMappingProxy>().Fields.Mapping.Load();

    private static bool Is(Value v) => v.HasShape(ShapeIds.Of(TypeId.MappingProxy));

    internal static void Define(TypeBuilder t)
    {
        t.Doc("mappingproxy(mapping): a read-only view of a mapping.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Str, &Str);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.Iter, &Iter);
        t.Slot(SlotId.Length, &Length);
        t.Slot(SlotId.GetItem, &GetItem);
        t.Slot(SlotId.Contains, &Contains);
        t.Slot(SlotId.Or, &Or);
        t.Slot(SlotId.IOr, &InPlaceOr);
        t.Method("get(key, default=None, /)\nThe value of key, or default.", &Get);
        t.Method("keys()\nA view of the keys.", &Keys);
        t.Method("values()\nA view of the values.", &Values);
        t.Method("items()\nA view of the (key, value) pairs.", &Items);
        t.Method("copy()\nA shallow copy of the mapping.", &Copy);
        t.Method("__reversed__()\nAn iterator over the keys, the last first.", &Reversed);
        t.ClassMethod("__class_getitem__(item, /)\nSee PEP 585.", &PyGenericAlias.New);
    }

    private static readonly ArgumentBinder s_new = new("mappingproxy(mapping)");

    private static Value Create(Value type, Args args)
    {
        Slot* bound = stackalloc Slot[1];
        if (!s_new.Bind(args, bound))
        {
            return Value.Null;
        }

        Value mapping = bound[0].Load();
        if (PyType.SlotOf(mapping, SlotId.GetItem) == null || mapping.IsList || mapping.IsTuple)
        {
            return Errors.TypeError($"mappingproxy() argument must be a mapping, not {PyType.TypeName(mapping)}");
        }

        Value proxy = PyType.Allocate(type);
        proxy.As<PyMappingProxy>().Fields.Mapping.Initialize(mapping);
        return proxy;
    }

    private static Value Repr(Value self)
    {
        Value inner = Space.Repr(MappingOf(self));
        return inner.IsNull ? inner : PyStr.New($"mappingproxy({PyStr.ToClr(inner)})");
    }

    private static Value Str(Value self) => Space.Str(MappingOf(self));

    private static long Hash(Value self) => Space.Hash(MappingOf(self));

    private static Value Compare(Value self, Value other, CompareOp op) => Space.Compare(MappingOf(self), other, op);

    private static Value Iter(Value self) => Space.Iter(MappingOf(self));

    private static long Length(Value self) => Space.Length(MappingOf(self));

    private static Value GetItem(Value self, Value key) => Space.GetItem(MappingOf(self), key);

    private static int Contains(Value self, Value key) => Space.Contains(MappingOf(self), key);

    private static Value Or(Value left, Value right) =>
        Space.Binary(Is(left) ? MappingOf(left) : left, Is(right) ? MappingOf(right) : right, SlotId.Or);

    private static Value InPlaceOr(Value self, Value other) => Errors.TypeError("'|=' is not supported by mappingproxy; use '|' instead");

    private static Value Get(Value self, Value key, Value otherwise)
    {
        Value method = Space.GetAttr(MappingOf(self), N.get);
        return method.IsNull ? method : Space.Call(method, key, otherwise.IsNull ? Value.None : otherwise);
    }

    private static Value Keys(Value self) => Space.CallMethod(MappingOf(self), N.keys);

    private static Value Values(Value self) => Space.CallMethod(MappingOf(self), N.values);

    private static Value Items(Value self) => Space.CallMethod(MappingOf(self), N.items);

    private static Value Copy(Value self) => Space.CallMethod(MappingOf(self), PyStr.Intern("copy"));

    private static Value Reversed(Value self) => Space.CallMethod(MappingOf(self), PyStr.Intern("__reversed__"));
}
