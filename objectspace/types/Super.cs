using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>super.</summary>
public unsafe partial struct PySuper
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>__thisclass__.</summary>
    public Slot ThisClass;
    /// <summary>__self__, or null.</summary>
    public Slot Self;
    /// <summary>__self_class__, or null.</summary>
    public Slot SelfClass;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b1110;

    /// <summary>Finds class and first argument of the calling method for super(): (class, self) or false with RuntimeError; set by the vm.</summary>
    public static delegate*<Slot*, bool> FromFrame;

    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.GetAttr, &GetAttr);
        t.Slot(SlotId.DescrGet, &Get);
        t.Member("__thisclass__", 8, MemberFlags.ReadOnly | MemberFlags.NoneIfEmpty);
        t.Member("__self__", 16, MemberFlags.ReadOnly | MemberFlags.NoneIfEmpty);
        t.Member("__self_class__", 24, MemberFlags.ReadOnly | MemberFlags.NoneIfEmpty);
    }

    private static Value Make(Value type, Args args) => PyType.Allocate(type);

    private static bool Init(Value self, Args args)
    {
        if (args.KeywordCount > 0)
        {
            Errors.TypeError("super() takes no keyword arguments");
            return false;
        }

        if (args.Count > 2)
        {
            Errors.TypeError($"super expected at most 2 arguments, got {args.Count}");
            return false;
        }

        Slot* found = stackalloc Slot[2];
        if (args.Count == 0)
        {
            if (!FromFrame(found))
            {
                return false;
            }
        }
        else
        {
            found[0].Initialize(args[0]);
            found[1].Initialize(args.Count == 2 && !args[1].IsNone ? args[1] : Value.Null);
        }

        Value type = found[0].Load(), obj = found[1].Load();
        if (!type.IsType)
        {
            Errors.TypeError($"super() argument 1 must be a type, not {PyType.TypeName(type)}");
            return false;
        }

        Value selfClass = default;
        if (!obj.IsNull && !Check(type, obj, out selfClass))
        {
            return false;
        }

        ref PySuper s = ref self.As<PySuper>().Fields;
        s.ThisClass.Store(self, type);
        s.Self.Store(self, obj);
        s.SelfClass.Store(self, selfClass);
        return true;
    }

    private static bool Check(Value type, Value obj, out Value selfClass)
    {
        selfClass = default;
        if (obj.IsType && PyType.IsSubtype(obj, type))
        {
            selfClass = obj;
            return true;
        }

        if (PyType.IsSubtype(obj.Type, type))
        {
            selfClass = obj.Type;
            return true;
        }

        int found = Space.TryGetAttr(obj, N.__class__, out Value cls);
        if (found > 0 && cls.IsType && !cls.Is(obj.Type) && PyType.IsSubtype(cls, type))
        {
            selfClass = cls;
            return true;
        }

        if (found >= 0)
        {
            Errors.TypeError("super(type, obj): obj must be an instance or subtype of type");
        }

        return false;
    }

    private static Value Repr(Value self)
    {
        ref PySuper s = ref self.As<PySuper>().Fields;
        string name = s.ThisClass.IsNull ? "NULL" : PyType.NameOf(s.ThisClass.Load());
        return PyStr.New(s.SelfClass.IsNull
            ? $"<super: <class '{name}'>, NULL>"
            : $"<super: <class '{name}'>, <{PyType.NameOf(s.SelfClass.Load())} object>>");
    }

    /// <summary>What the classes after this class in the MRO of the start class hold under a name, unbound; null: nothing.</summary>
    public static Value Find(Value thisClass, Value selfClass, Value name)
    {
        Value mro = selfClass.As<PyType>().Fields.Mro.Load();
        if (mro.IsNull)
        {
            // The class is still being made: its mro() runs.
            return Value.Null;
        }

        long i = 0, count = PyTuple.LengthOf(mro);
        while (i < count && !PyTuple.Get(mro, i).Is(thisClass))
        {
            i++;
        }

        for (i++; i < count; i++)
        {
            Value found = PyDict.GetStr(PyTuple.Get(mro, i).As<PyType>().Fields.Dict.Load(), name);
            if (!found.IsNull)
            {
                return found;
            }
        }

        return Value.Null;
    }

    private static Value LookUp(Value thisClass, Value selfClass, Value self, Value name)
    {
        Value found = Find(thisClass, selfClass, name);
        void* get = found.IsNull ? null : PyType.SlotOf(found, SlotId.DescrGet);
        return get == null ? found : ((delegate*<Value, Value, Value, Value>)get)(found, self.Is(selfClass) ? Value.Null : self, selfClass);
    }

    /// <summary>If super().name is a function to be called with the object: both of them.</summary>
    public static bool TryGetMethod(Value self, Value name, out Value method, out Value obj)
    {
        ref PySuper s = ref self.As<PySuper>().Fields;
        method = default;
        obj = s.Self.Load();
        if (s.SelfClass.IsNull || obj.Is(s.SelfClass.Load()) || name.Is(Names.Get(N.__class__)))
        {
            return false;
        }

        method = Find(s.ThisClass.Load(), s.SelfClass.Load(), name);
        return !method.IsNull && method.HasShape(ShapeIds.Function);
    }

    private static Value GetAttr(Value self, Value name)
    {
        ref PySuper s = ref self.As<PySuper>().Fields;
        if (!s.SelfClass.IsNull && !name.Is(Names.Get(N.__class__)))
        {
            Value found = LookUp(s.ThisClass.Load(), s.SelfClass.Load(), s.Self.Load(), name);
            if (!found.IsNull || Errors.Occurred)
            {
                return found;
            }
        }

        return Space.GenericGetAttr(self, name);
    }

    private static Value Get(Value self, Value instance, Value owner)
    {
        ref PySuper s = ref self.As<PySuper>().Fields;
        if (instance.IsNull || instance.IsNone || !s.Self.IsNull)
        {
            return self;
        }

        if (!self.Type.Is(Types.Get(TypeId.Super)))
        {
            return Space.Call(self.Type, s.ThisClass.Load(), instance);
        }

        if (!Check(s.ThisClass.Load(), instance, out Value selfClass))
        {
            return Value.Null;
        }

        Value bound = PyType.Allocate(Types.Get(TypeId.Super));
        ref PySuper b = ref bound.As<PySuper>().Fields;
        b.ThisClass.Store(bound, s.ThisClass.Load());
        b.Self.Store(bound, instance);
        b.SelfClass.Store(bound, selfClass);
        return bound;
    }
}
