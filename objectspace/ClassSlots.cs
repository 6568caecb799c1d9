using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>The __slots__ of a class statement.</summary>
internal static unsafe class ClassSlots
{
    /// <summary>Marks of a class under construction, kept in its flags until its layout is set.</summary>
    private const TypeFlags DictWanted = (TypeFlags)(1u << 30);
    private const TypeFlags WeakrefWanted = (TypeFlags)(1u << 31);

    /// <summary>Does the class get an instance dict?</summary>
    public static bool WantsDict(Value type) => (type.As<PyType>().Fields.Flags & DictWanted) != 0;

    /// <summary>May instances be weakly referenced?</summary>
    public static bool WantsWeakref(Value type) => (type.As<PyType>().Fields.Flags & WeakrefWanted) != 0;

    /// <summary>Reads __slots__ from the namespace: sets the marks and gives the mangled slot names (a tuple, or null). False with an error.</summary>
    public static bool Prepare(Value type, Value dict, Value bases, out Value names)
    {
        names = default;
        ref PyType t = ref type.As<PyType>().Fields;
        ref PyType b = ref t.Base.Load().As<PyType>().Fields;
        Value given = PyDict.GetStr(dict, Names.Get(N.__slots__));
        if (given.IsNull)
        {
            // Classes have a namespace already, those of a metaclass too.
            t.Flags |= PyType.IsSubtype(t.Base.Load(), Types.Get(TypeId.Type)) ? 0 : DictWanted | WeakrefWanted;
            return true;
        }

        Value slots = given.IsStr ? PyTuple.New(given) : Sequences.ToTuple(given);
        if (slots.IsNull)
        {
            return false;
        }

        if (PyTuple.LengthOf(slots) > 0 && b.Var != VarKind.None && b.Kind != TypeId.Str)
        {
            Errors.TypeError($"nonempty __slots__ not supported for subtype of '{PyType.NameOf(t.Base.Load())}'");
            return false;
        }

        Value list = PyList.New();
        for (long i = 0; i < PyTuple.LengthOf(slots); i++)
        {
            if (!PrepareOne(type, dict, PyTuple.Get(slots, i), list))
            {
                return false;
            }
        }

        // Secondary bases may bring a dict of their own.
        for (long i = 0; i < PyTuple.LengthOf(bases); i++)
        {
            ref PyType other = ref PyTuple.Get(bases, i).As<PyType>().Fields;
            if (other.Mode != AttributeMode.None && b.Mode == AttributeMode.None)
            {
                t.Flags |= DictWanted;
            }

            if ((other.Flags & TypeFlags.Weakref) != 0)
            {
                t.Flags |= WeakrefWanted;
            }
        }

        names = Sequences.ToTuple(list);
        return !names.IsNull && SortNames(names);
    }

    private static bool PrepareOne(Value type, Value dict, Value name, Value list)
    {
        ref PyType t = ref type.As<PyType>().Fields;
        ref PyType b = ref t.Base.Load().As<PyType>().Fields;
        if (!name.IsStr)
        {
            Errors.TypeError($"__slots__ items must be strings, not '{PyType.TypeName(name)}'");
            return false;
        }

        if (!PyStr.IsIdentifier(name))
        {
            Errors.TypeError("__slots__ must be identifiers");
            return false;
        }

        name = PyStr.InternValue(name);
        if (name.Is(Names.Get(N.__dict__)))
        {
            if (b.Mode != AttributeMode.None || (t.Flags & DictWanted) != 0)
            {
                Errors.TypeError("__dict__ slot disallowed: we already got one");
                return false;
            }

            t.Flags |= DictWanted;
            return true;
        }

        if (name.Is(Names.Get(N.__weakref__)))
        {
            if ((b.Flags & TypeFlags.Weakref) != 0 || (t.Flags & WeakrefWanted) != 0)
            {
                Errors.TypeError("__weakref__ slot disallowed: either we already got one, or __itemsize__ != 0");
                return false;
            }

            t.Flags |= WeakrefWanted;
            return true;
        }

        Value mangled = Mangle(t.Name.Load(), name);
        if (PyDict.FindStr(dict, mangled) >= 0 && !mangled.Is(Names.Get(N.__qualname__)) && !mangled.Is(Names.Get(N.__classcell__)))
        {
            Errors.ValueError($"{PyStr.ToClr(Space.Repr(name))} in __slots__ conflicts with class variable");
            return false;
        }

        for (long i = 0; i < PyList.LengthOf(list); i++)
        {
            if (PyList.Get(list, i).Is(mangled))
            {
                return true;
            }
        }

        return PyList.Append(list, mangled);
    }

    /// <summary>Private names get the class name in front.</summary>
    private static Value Mangle(Value className, Value name)
    {
        string text = PyStr.ToClr(name);
        if (!text.StartsWith("__", System.StringComparison.Ordinal) || text.EndsWith("__", System.StringComparison.Ordinal) || text.Contains('.'))
        {
            return name;
        }

        string owner = PyStr.ToClr(className).TrimStart('_');
        return owner.Length == 0 ? name : PyStr.Intern("_" + owner + text);
    }

    private static bool SortNames(Value names)
    {
        Slot* items = PyTuple.Items(names);
        long count = PyTuple.LengthOf(names);
        for (long i = 1; i < count; i++)
        {
            for (long j = i; j > 0 && string.CompareOrdinal(PyStr.ToClr(items[j].Load()), PyStr.ToClr(items[j - 1].Load())) < 0; j--)
            {
                (items[j], items[j - 1]) = (items[j - 1], items[j]);
            }
        }

        return true;
    }

    /// <summary>Puts the member descriptors into the namespace; the layout of the type is set.</summary>
    public static bool Define(Value type, Value dict, Value names)
    {
        ref PyType t = ref type.As<PyType>().Fields;
        t.Flags &= ~(DictWanted | WeakrefWanted);
        long count = names.IsNull ? 0 : PyTuple.LengthOf(names);
        for (long i = 0; i < count; i++)
        {
            bool trailing = (t.Flags & TypeFlags.TrailingSlots) != 0;
            int offset = trailing ? 0 : t.FixedBytes - (int)(8 * (count - i));
            PyDict.SetStr(dict, PyTuple.Get(names, i), PyMember.New(type, PyTuple.Get(names, i), offset, trailing ? MemberFlags.Trailing : MemberFlags.ReadWrite));
        }

        AttributeMode baseMode = t.Base.Load().As<PyType>().Fields.Mode;
        if (t.Mode != AttributeMode.None && baseMode == AttributeMode.None && PyDict.FindStr(dict, Names.Get(N.__dict__)) < 0)
        {
            PyDict.SetStr(dict, Names.Get(N.__dict__), PyGetSet.New(type, "__dict__", "dictionary for instance variables (if defined)", &GetDictAttribute, &SetDictAttribute));
        }

        if ((t.Flags & TypeFlags.Weakref) != 0 && (t.Base.Load().As<PyType>().Fields.Flags & TypeFlags.Weakref) == 0
            && PyDict.FindStr(dict, Names.Get(N.__weakref__)) < 0)
        {
            PyDict.SetStr(dict, Names.Get(N.__weakref__), PyGetSet.New(type, "__weakref__", "list of weak references to the object (if defined)", &WeakReferences.FirstOf, null));
        }

        return true;
    }

    // A class or module that inherits this descriptor from a plain base keeps its own namespace.
    private static Value GetDictAttribute(Value obj) => obj.IsType ? PyMappingProxy.New(obj.As<PyType>().Fields.Dict.Load()) : Space.GetDict(obj);

    private static bool SetDictAttribute(Value obj, Value value)
    {
        if (obj.IsType || obj.HasFlag(ShapeFlags.Module))
        {
            Errors.TypeError($"this __dict__ descriptor does not support '{PyType.TypeName(obj)}' objects");
            return false;
        }

        return Space.SetDict(obj, value);
    }
}
