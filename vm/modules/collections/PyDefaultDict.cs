using Py.ObjectSpace;

namespace Py.Vm.Modules.Collections;

/// <summary>collections.defaultdict: a dict with a function that makes missing values.</summary>
internal unsafe struct PyDefaultDict
{
    public PyDict Dict;
    /// <summary>default_factory; null or None: none.</summary>
    public Slot Factory;

    private static readonly ulong s_references = PyDict.References | (1UL << (sizeof(PyDict) / 8));
    private static ModuleType s_type;

    public static void Initialize(ModuleBuilder m) => s_type.Define(
        m, "collections.defaultdict", sizeof(PyDefaultDict), s_references, TypeFlags.BaseType, &Define, Types.Get(TypeId.Dict));

    private static void Define(TypeBuilder t)
    {
        t.Doc("defaultdict(default_factory=None, /, ...): a dict that makes missing values by calling default_factory; the other arguments are dict's.");
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.GetItem, &GetItem);
        t.Slot(SlotId.Or, &Or);
        t.Method("__missing__(key, /)\nCalled for an absent key.", &Missing);
        t.Method("copy()\nA shallow copy.", &Copy);
        t.Method("__copy__()\nA shallow copy.", &Copy);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.ClassMethod("__class_getitem__(item, /)\nSee PEP 585.", &PyGenericAlias.New);
        t.Member("default_factory", sizeof(PyDict), MemberFlags.NoneIfEmpty);
    }

    private static bool Init(Value self, Args args)
    {
        if (args.Count > 0)
        {
            Value factory = args[0];
            if (!factory.IsNone && PyType.SlotOf(factory, SlotId.Call) == null)
            {
                Errors.TypeError("first argument must be callable or None");
                return false;
            }

            self.As<PyDefaultDict>().Fields.Factory.Store(self, factory);
            args = args.Skip(1);
        }

        return PyDict.UpdateFrom(self, args, "dict");
    }

    private static Value FactoryOf(Value self)
    {
        Value factory = self.As<PyDefaultDict>().Fields.Factory.Load();
        return factory.IsNull ? Value.None : factory;
    }

    /// <summary>self[key]; for the class itself without a search for __missing__.</summary>
    private static Value GetItem(Value self, Value key)
    {
        if (!s_type.IsExact(self))
        {
            return PyDict.GetItem(self, key);
        }

        int found = PyDict.TryGet(self, key, out Value value);
        return found > 0 ? value : found < 0 ? Value.Null : Missing(self, key);
    }

    private static Value Missing(Value self, Value key)
    {
        Value factory = FactoryOf(self);
        if (factory.IsNone)
        {
            return Errors.KeyError(key);
        }

        Value value = Space.Call(factory);
        return !value.IsNull && Space.SetItem(self, key, value) ? value : Value.Null;
    }

    private static Value CopyOf(Value self, Value items) => Space.Call(self.Type, FactoryOf(self), items);

    private static Value Copy(Value self) => CopyOf(self, self);

    private static Value Or(Value left, Value right)
    {
        if (!left.IsDict || !right.IsDict)
        {
            return Value.NotImplemented;
        }

        Value result = CopyOf(s_type.IsInstance(left) ? left : right, left);
        return !result.IsNull && PyDict.Update(result, right) ? result : Value.Null;
    }

    private static Value Repr(Value self)
    {
        Value items = ((delegate*<Value, Value>)PyType.GetSlot(Types.Get(TypeId.Dict), SlotId.Repr))(self);
        if (items.IsNull)
        {
            return items;
        }

        // The factory may be a bound method of this very object.
        ReprNode node;
        Value shown;
        if (ReprGuard.Enter(FactoryOf(self), &node))
        {
            shown = Space.Repr(FactoryOf(self));
            ReprGuard.Leave(&node);
        }
        else
        {
            shown = PyStr.FromAscii("..."u8);
        }

        string name = PyStr.ToClr(self.Type.As<PyType>().Fields.Name.Load());
        return shown.IsNull ? shown : PyStr.New($"{name}({PyStr.ToClr(shown)}, {PyStr.ToClr(items)})");
    }

    private static Value Reduce(Value self)
    {
        Value items = Space.CallMethod(self, N.items);
        Value iterator = items.IsNull ? items : Space.Iter(items);
        if (iterator.IsNull)
        {
            return iterator;
        }

        Value factory = FactoryOf(self);
        Ref<PyTuple> result = PyTuple.Allocate(5);
        result.Tail(0).Store(result, self.Type);
        result.Tail(1).Store(result, factory.IsNone ? PyTuple.Empty : PyTuple.New(factory));
        result.Tail(2).Store(result, Value.None);
        result.Tail(3).Store(result, Value.None);
        result.Tail(4).Store(result, iterator);
        return result;
    }
}
