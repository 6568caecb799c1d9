using Py.ObjectSpace;

namespace Py.Vm.Modules.AbstractClasses;

/// <summary>The module _abc: what abc.ABCMeta does.</summary>
internal static unsafe class AbcModule
{
    private const long SequencePattern = 1 << 5, MappingPattern = 1 << 6;
    private const TypeFlags Patterns = TypeFlags.Sequence | TypeFlags.Mapping;

    // Goes up with each registration: what was remembered as "not a subclass" may be wrong since.
    private static long s_registrations;

    internal static void Define(ModuleBuilder m)
    {
        m.Doc("Functions that abc.ABCMeta is made of.");
        AbcData.Initialize();
        m.Function("_abc_init(self, /)\nInternal ABC helper for class set-up. Should be never used outside abc module.", &Init);
        m.Function("_abc_register(self, subclass, /)\nInternal ABC helper for subclass registration. Should be never used outside abc module.", &Register);
        m.Function("_abc_instancecheck(self, instance, /)\nInternal ABC helper for instance checks. Should be never used outside abc module.", &InstanceCheck);
        m.Function("_abc_subclasscheck(self, subclass, /)\nInternal ABC helper for subclass checks. Should be never used outside abc module.", &SubclassCheck);
        m.Function("get_cache_token()\nReturns the current ABC cache token: it compares equal as long as no class was registered.", &GetCacheToken);
        m.Function("_get_dump(self, /)\nInternal ABC helper for cache and registry debugging: (registry, cache, negative cache, version).", &GetDump);
        m.Function("_reset_registry(self, /)\nInternal ABC helper to reset registry of a given class.", &ResetRegistry);
        m.Function("_reset_caches(self, /)\nInternal ABC helper to reset both caches of a given class.", &ResetCaches);
    }

    private static Value Init(Value self)
    {
        Value names = AbstractNames(self);
        if (names.IsNull || !Space.SetAttr(self, N.__abstractmethods__, names))
        {
            return Value.Null;
        }

        if (self.IsType && !TakePatternFlags(self))
        {
            return Value.Null;
        }

        return Space.SetAttr(self, N._abc_impl, AbcData.New()) ? Value.None : Value.Null;
    }

    /// <summary>Applies and removes __abc_tpflags__.</summary>
    private static bool TakePatternFlags(Value self)
    {
        Value dict = self.As<PyType>().Fields.Dict.Load(), name = PyStr.Intern("__abc_tpflags__"), wanted = PyDict.GetStr(dict, name);
        if (wanted.IsNull || !wanted.IsExactInt)
        {
            return true;
        }

        if (!PyInt.TryGetLong(wanted, out long bits))
        {
            Errors.OverflowError("Python int too large to convert to C long");
            return false;
        }

        if ((bits & (SequencePattern | MappingPattern)) == (SequencePattern | MappingPattern))
        {
            Errors.TypeError("__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING");
            return false;
        }

        if ((bits & (SequencePattern | MappingPattern)) != 0)
        {
            ref TypeFlags flags = ref self.As<PyType>().Fields.Flags;
            flags = (flags & ~Patterns) | ((bits & SequencePattern) != 0 ? TypeFlags.Sequence : TypeFlags.Mapping);
        }

        PyDict.DeleteStr(dict, name);
        PyType.Modified(self);
        return true;
    }

    /// <summary>The names of abstract methods, a frozenset.</summary>
    private static Value AbstractNames(Value self)
    {
        Value found = PySet.NewFrozen();
        Value own = Space.GetAttr(self, N.__dict__);
        Value items = own.IsNull ? own : Space.CallMethod(own, N.items);
        items = items.IsNull ? items : Sequences.ToList(items);
        if (items.IsNull)
        {
            return items;
        }

        for (long i = 0; i < PyList.LengthOf(items); i++)
        {
            Value item = PyList.Get(items, i);
            if (!item.IsTuple || PyTuple.LengthOf(item) != 2)
            {
                return Errors.TypeError("Iteration over dict.items() must give pairs");
            }

            int isAbstract = IsAbstract(PyTuple.Get(item, 1));
            if (isAbstract < 0 || (isAbstract > 0 && !PySet.Add(found, PyTuple.Get(item, 0))))
            {
                return Value.Null;
            }
        }

        Value bases = Space.GetAttr(self, N.__bases__);
        if (bases.IsNull)
        {
            return bases;
        }

        if (!bases.IsTuple)
        {
            return Errors.TypeError("__bases__ is not tuple");
        }

        for (long i = 0; i < PyTuple.LengthOf(bases); i++)
        {
            if (!AddInherited(self, PyTuple.Get(bases, i), found))
            {
                return Value.Null;
            }
        }

        return found;
    }

    private static bool AddInherited(Value self, Value baseType, Value found)
    {
        int any = Space.TryGetAttr(baseType, N.__abstractmethods__, out Value names);
        if (any <= 0)
        {
            return any == 0;
        }

        Value iterator = Space.Iter(names);
        if (iterator.IsNull)
        {
            return false;
        }

        while (true)
        {
            Value name = Space.Next(iterator);
            if (name.IsNull)
            {
                return !Errors.Occurred;
            }

            int has = name.IsStr ? Space.TryGetAttr(self, name, out Value value) : NotAName(name, out value);
            int isAbstract = has <= 0 ? has : IsAbstract(value);
            if (isAbstract < 0 || (isAbstract > 0 && !PySet.Add(found, name)))
            {
                return false;
            }
        }
    }

    private static int NotAName(Value name, out Value value)
    {
        value = default;
        Errors.TypeError($"attribute name must be string, not '{PyType.TypeName(name)}'");
        return -1;
    }

    private static int IsAbstract(Value v)
    {
        int found = Space.TryGetAttr(v, N.__isabstractmethod__, out Value marked);
        return found <= 0 ? found : Space.Truth(marked);
    }

    private static Value Register(Value self, Value subclass)
    {
        if (!subclass.IsType)
        {
            return Errors.TypeError("Can only register classes");
        }

        int known = Space.IsSubclass(subclass, self);
        if (known != 0)
        {
            return known > 0 ? subclass : Value.Null;
        }

        // The other way round it would be a cycle.
        known = Space.IsSubclass(self, subclass);
        if (known != 0)
        {
            return known < 0 ? Value.Null : Errors.RuntimeError("Refusing to create an inheritance cycle");
        }

        Value data = AbcData.Of(self);
        if (data.IsNull || !AbcData.Add(data, ref data.As<AbcData>().Fields.Registry, subclass))
        {
            return Value.Null;
        }

        s_registrations++;
        TypeFlags patterns = self.IsType ? self.As<PyType>().Fields.Flags & Patterns : 0;
        if (patterns != 0)
        {
            SetPatterns(subclass, patterns);
        }

        return subclass;
    }

    private static void SetPatterns(Value type, TypeFlags patterns)
    {
        ref PyType t = ref type.As<PyType>().Fields;
        if ((t.Flags & TypeFlags.Heap) == 0 || (t.Flags & Patterns) == patterns)
        {
            return;
        }

        t.Flags = (t.Flags & ~Patterns) | patterns;
        Value subclasses = PyType.SubclassesOf(type);
        for (long i = 0; i < PyList.LengthOf(subclasses); i++)
        {
            SetPatterns(PyList.Get(subclasses, i), patterns);
        }
    }

    private static Value InstanceCheck(Value self, Value instance)
    {
        Value data = AbcData.Of(self);
        Value subclass = data.IsNull ? data : Space.GetAttr(instance, N.__class__);
        if (subclass.IsNull)
        {
            return subclass;
        }

        ref AbcData d = ref data.As<AbcData>().Fields;
        if (AbcData.Has(d.Cache, subclass))
        {
            return Value.True;
        }

        Value type = instance.Type, name = Names.Get(N.__subclasscheck__);
        if (type.Is(subclass))
        {
            return d.NegativeVersion == s_registrations && AbcData.Has(d.NegativeCache, subclass)
                ? Value.False
                : Space.CallMethod(self, name, subclass);
        }

        Value result = Space.CallMethod(self, name, subclass);
        int truth = result.IsNull ? -1 : Space.Truth(result);
        return truth < 0 ? Value.Null : truth > 0 ? result : Space.CallMethod(self, name, type);
    }

    private static Value SubclassCheck(Value self, Value subclass)
    {
        if (!subclass.IsType)
        {
            return Errors.TypeError("issubclass() arg 1 must be a class");
        }

        Value data = AbcData.Of(self);
        if (data.IsNull)
        {
            return data;
        }

        ref AbcData d = ref data.As<AbcData>().Fields;
        if (AbcData.Has(d.Cache, subclass))
        {
            return Value.True;
        }

        if (d.NegativeVersion < s_registrations)
        {
            d.NegativeCache.Store(data, Value.Null);
            d.NegativeVersion = s_registrations;
        }
        else if (AbcData.Has(d.NegativeCache, subclass))
        {
            return Value.False;
        }

        int answer = Decide(self, data, subclass, out bool remember);
        if (answer < 0)
        {
            return Value.Null;
        }

        if (remember)
        {
            bool kept = answer > 0 ? AbcData.Add(data, ref d.Cache, subclass) : AbcData.Add(data, ref d.NegativeCache, subclass);
            if (!kept)
            {
                return Value.Null;
            }
        }

        return Value.FromBool(answer > 0);
    }

    /// <summary>Is it a subclass: 1, 0, or -1 with an error set.</summary>
    private static int Decide(Value self, Value data, Value subclass, out bool remember)
    {
        remember = true;
        Value hook = Space.CallMethod(self, Names.Get(N.__subclasshook__), subclass);
        if (hook.IsNull)
        {
            return -1;
        }

        if (hook.IsTrue || hook.IsFalse)
        {
            return hook.IsTrue ? 1 : 0;
        }

        if (!hook.IsNotImplemented)
        {
            Errors.Raise(TypeId.AssertionError, "__subclasshook__ must return either False, True, or NotImplemented");
            return -1;
        }

        if (self.IsType && PyType.IsSubtype(subclass, self))
        {
            return 1;
        }

        if (AbcData.Has(data.As<AbcData>().Fields.Registry, subclass))
        {
            remember = false;
            return 1;
        }

        Value registry = data.As<AbcData>().Fields.Registry.Load();
        if (!registry.IsNull)
        {
            Value registered = AbcData.Classes(registry);
            int answer = registered.IsNull ? -1 : AnyAbove(subclass, registered);
            if (answer != 0)
            {
                return answer;
            }
        }

        Value below = Space.CallMethod(self, Names.Get(N.__subclasses__));
        if (below.IsNull)
        {
            return -1;
        }

        if (!below.IsList)
        {
            Errors.TypeError("__subclasses__() must return a list");
            return -1;
        }

        return AnyAbove(subclass, below);
    }

    private static int AnyAbove(Value subclass, Value classes)
    {
        for (long i = 0; i < PyList.LengthOf(classes); i++)
        {
            int answer = Space.IsSubclass(subclass, PyList.Get(classes, i));
            if (answer != 0)
            {
                return answer;
            }
        }

        return 0;
    }

    private static Value GetCacheToken() => PyInt.New(s_registrations);

    private static Value GetDump(Value self)
    {
        Value data = AbcData.Of(self);
        if (data.IsNull)
        {
            return data;
        }

        ref AbcData d = ref data.As<AbcData>().Fields;
        Value registry = AbcData.Dump(d.Registry.Load());
        Value cache = registry.IsNull ? registry : AbcData.Dump(d.Cache.Load());
        Value negative = cache.IsNull ? cache : AbcData.Dump(d.NegativeCache.Load());
        return negative.IsNull ? negative : PyTuple.New(registry, cache, negative, PyInt.New(d.NegativeVersion));
    }

    private static Value ResetRegistry(Value self)
    {
        Value data = AbcData.Of(self);
        if (data.IsNull)
        {
            return data;
        }

        data.As<AbcData>().Fields.Registry.Store(data, Value.Null);
        return Value.None;
    }

    private static Value ResetCaches(Value self)
    {
        Value data = AbcData.Of(self);
        if (data.IsNull)
        {
            return data;
        }

        data.As<AbcData>().Fields.Cache.Store(data, Value.Null);
        data.As<AbcData>().Fields.NegativeCache.Store(data, Value.Null);
        return Value.None;
    }
}
