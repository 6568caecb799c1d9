using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>property.</summary>
public unsafe partial struct PyProperty
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>fget, or null.</summary>
    public Slot Getter;
    /// <summary>fset, or null.</summary>
    public Slot Setter;
    /// <summary>fdel, or null.</summary>
    public Slot Deleter;
    /// <summary>__doc__, or null.</summary>
    public Slot Doc;
    /// <summary>The name given by __set_name__, or null.</summary>
    public Slot Name;
    /// <summary>1: the documentation was taken from the getter.</summary>
    public long GetterDoc;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b11_1110;

    private static readonly ArgumentBinder s_init = new("property(fget=None, fset=None, fdel=None, doc=None)");

    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.DescrGet, &Get);
        t.Slot(SlotId.DescrSet, &Set);
        t.Member("fget", 8, MemberFlags.ReadOnly | MemberFlags.NoneIfEmpty);
        t.Member("fset", 16, MemberFlags.ReadOnly | MemberFlags.NoneIfEmpty);
        t.Member("fdel", 24, MemberFlags.ReadOnly | MemberFlags.NoneIfEmpty);
        t.Member("__doc__", 32, MemberFlags.NoneIfEmpty);
        t.GetSet("__isabstractmethod__", &IsAbstract);
        t.Method("getter(fget, /)\nDescriptor to obtain a copy of the property with a different getter.", &WithGetter);
        t.Method("setter(fset, /)\nDescriptor to obtain a copy of the property with a different setter.", &WithSetter);
        t.Method("deleter(fdel, /)\nDescriptor to obtain a copy of the property with a different deleter.", &WithDeleter);
        t.RawMethod("__set_name__(...)\nMethod to set name of a property.", &SetName);
    }

    private static Value Make(Value type, Args args) => PyType.Allocate(type);

    private static bool Init(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[4];
        if (!s_init.Bind(args, bound))
        {
            return false;
        }

        ref PyProperty p = ref self.As<PyProperty>().Fields;
        p.Getter.Store(self, NoneToNull(bound[0].Load()));
        p.Setter.Store(self, NoneToNull(bound[1].Load()));
        p.Deleter.Store(self, NoneToNull(bound[2].Load()));
        p.Name.Store(self, Value.Null);
        p.GetterDoc = 0;
        Value doc = NoneToNull(bound[3].Load());
        if (doc.IsNull && !p.Getter.IsNull)
        {
            int found = Space.TryGetAttr(p.Getter.Load(), N.__doc__, out Value getterDoc);
            if (found < 0)
            {
                return false;
            }

            if (found > 0 && !getterDoc.IsNone)
            {
                doc = getterDoc;
                p.GetterDoc = 1;
            }
        }

        if (self.Type.Is(Types.Get(TypeId.Property)))
        {
            p.Doc.Store(self, doc);
            return true;
        }

        // A subclass shows the documentation in its instance dict, in front of the class's own __doc__.
        return doc.IsNull || Space.SetAttr(self, N.__doc__, doc);
    }

    private static Value NoneToNull(Value v) => v.IsNull || v.IsNone ? Value.Null : v;

    private static string Owner(Value self, Value instance)
    {
        Value name = self.As<PyProperty>().Fields.Name.Load();
        string type = PyStr.ToClr(instance.Type.As<PyType>().Fields.QualName.Load());
        return name.IsNull ? $"property of '{type}' object" : $"property {PyStr.ToClr(Space.Repr(name))} of '{type}' object";
    }

    private static Value Get(Value self, Value instance, Value owner)
    {
        if (instance.IsNull || instance.IsNone)
        {
            return self;
        }

        Value getter = self.As<PyProperty>().Fields.Getter.Load();
        return getter.IsNull
            ? Errors.Raise(TypeId.AttributeError, $"{Owner(self, instance)} has no getter")
            : Space.Call(getter, instance);
    }

    private static bool Set(Value self, Value instance, Value value)
    {
        ref PyProperty p = ref self.As<PyProperty>().Fields;
        Value function = value.IsNull ? p.Deleter.Load() : p.Setter.Load();
        if (function.IsNull)
        {
            Errors.Raise(TypeId.AttributeError, $"{Owner(self, instance)} has no {(value.IsNull ? "deleter" : "setter")}");
            return false;
        }

        return !(value.IsNull ? Space.Call(function, instance) : Space.Call(function, instance, value)).IsNull;
    }

    private static Value Copy(Value self, Value getter, Value setter, Value deleter)
    {
        ref PyProperty p = ref self.As<PyProperty>().Fields;
        getter = getter.IsNull || getter.IsNone ? p.Getter.Load() : getter;
        setter = setter.IsNull || setter.IsNone ? p.Setter.Load() : setter;
        deleter = deleter.IsNull || deleter.IsNone ? p.Deleter.Load() : deleter;
        Value doc = p.GetterDoc != 0 && !getter.IsNull ? Value.None : p.Doc.Load();
        Value copy = Space.Call(self.Type, OrNone(getter), OrNone(setter), OrNone(deleter), OrNone(doc));
        if (!copy.IsNull && PyType.IsInstance(copy, TypeId.Property))
        {
            copy.As<PyProperty>().Fields.Name.Store(copy, p.Name.Load());
        }

        return copy;
    }

    private static Value OrNone(Value v) => v.IsNull ? Value.None : v;

    private static Value WithGetter(Value self, Value getter) => Copy(self, getter, Value.Null, Value.Null);

    private static Value WithSetter(Value self, Value setter) => Copy(self, Value.Null, setter, Value.Null);

    private static Value WithDeleter(Value self, Value deleter) => Copy(self, Value.Null, Value.Null, deleter);

    private static Value SetName(Value self, Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("property.__set_name__() takes no keyword arguments");
        }

        if (args.Count != 2)
        {
            return Errors.TypeError($"__set_name__() takes 2 positional arguments but {args.Count} were given");
        }

        self.As<PyProperty>().Fields.Name.Store(self, args[1]);
        return Value.None;
    }

    private static Value IsAbstract(Value self)
    {
        ref PyProperty p = ref self.As<PyProperty>().Fields;
        int result = Abstract(p.Getter.Load());
        result = result == 0 ? Abstract(p.Setter.Load()) : result;
        result = result == 0 ? Abstract(p.Deleter.Load()) : result;
        return result < 0 ? Value.Null : Value.FromBool(result > 0);
    }

    private static int Abstract(Value function)
    {
        if (function.IsNull)
        {
            return 0;
        }

        int found = Space.TryGetAttr(function, N.__isabstractmethod__, out Value flag);
        return found <= 0 ? found : Space.Truth(flag);
    }
}
