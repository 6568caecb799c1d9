using Py.Gc;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>types.GenericAlias: <c>list[int]</c> (PEP 585).</summary>
public unsafe partial struct PyGenericAlias
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>__origin__.</summary>
    public Slot Origin;
    /// <summary>__args__, a tuple.</summary>
    public Slot Args;
    /// <summary>__parameters__, a tuple, or null until asked.</summary>
    public Slot Parameters;
    /// <summary>Bit 0: starred (*tuple[int]).</summary>
    public long Starred;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b1110;

    /// <summary>The attributes that are the alias's own; all others are the origin's.</summary>
    private static readonly Root[] s_ownAttributes = MakeNames(
        "__class__", "__bases__", "__origin__", "__args__", "__unpacked__", "__parameters__", "__typing_unpacked_tuple_args__",
        "__mro_entries__", "__reduce_ex__", "__reduce__", "__copy__", "__deepcopy__");

    private static Root[] MakeNames(params string[] names)
    {
        Root[] roots = new Root[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            roots[i] = Roots.New(PyStr.Intern(names[i]));
        }

        return roots;
    }

    /// <summary>Is it an alias (subclasses too)?</summary>
    public static bool Is(Value v) => v.IsPointer && v.Shape->Kind == TypeId.GenericAlias;

    /// <summary>origin[args]; args a tuple or a single item.</summary>
    public static Value New(Value origin, Value args) => Make(Types.Get(TypeId.GenericAlias), origin, args, false);

    private static Value Make(Value type, Value origin, Value args, bool starred)
    {
        if (!args.IsTuple)
        {
            args = PyTuple.New(args);
        }

        Ref<PyGenericAlias> a = PyType.Allocate(type).As<PyGenericAlias>();
        a.Fields.Origin.Initialize(origin);
        a.Fields.Args.Initialize(args);
        a.Fields.Starred = starred ? 1 : 0;
        return a;
    }

    internal static void Define(TypeBuilder t)
    {
        t.Doc("GenericAlias(origin, args): origin[args].");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.Call, &Call);
        t.Slot(SlotId.GetAttr, &GetAttribute);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.Iter, &PyGenericAliasIterator.New);
        t.Slot(SlotId.Or, &PyUnionType.Or);
        t.Slot(SlotId.GetItem, &GetItem);
        t.Method("__mro_entries__(bases, /)", &MroEntries);
        t.Method("__instancecheck__(instance, /)", &InstanceCheck);
        t.Method("__subclasscheck__(cls, /)", &SubclassCheck);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__dir__()", &Dir);
        t.Member("__origin__", 8);
        t.Member("__args__", 16);
        t.GetSet("__unpacked__", &GetUnpacked);
        t.GetSet("__parameters__\nThe type variables, in order of first use.", &GetParameters);
        t.GetSet("__typing_unpacked_tuple_args__", &GetUnpackedTupleArgs);
    }

    private static Value Create(Value type, Args args)
    {
        if (args.KeywordCount > 0 && Constructors.SameInit(type, TypeId.GenericAlias))
        {
            return Errors.TypeError("GenericAlias() takes no keyword arguments");
        }

        return args.Count == 2 ? Make(type, args[0], args[1], false) : Errors.TypeError($"GenericAlias expected 2 arguments, got {args.Count}");
    }

    private static Value Repr(Value self)
    {
        ref PyGenericAlias a = ref self.As<PyGenericAlias>().Fields;
        Value args = a.Args.Load();
        CodePointBuilder text = new(64);
        if (a.Starred != 0)
        {
            text.Append((byte)'*');
        }

        bool ok = TypeParameters.AppendName(ref text, a.Origin.Load());
        text.Append((byte)'[');
        for (long i = 0; ok && i < PyTuple.LengthOf(args); i++)
        {
            if (i > 0)
            {
                text.Append(", "u8);
            }

            ok = TypeParameters.AppendName(ref text, PyTuple.Get(args, i));
        }

        text.Append(PyTuple.LengthOf(args) == 0 ? "()]"u8 : "]"u8);
        if (ok)
        {
            return PyStr.FromBuilder(text);
        }

        text.Dispose();
        return Value.Null;
    }

    private static long Hash(Value self)
    {
        ref PyGenericAlias a = ref self.As<PyGenericAlias>().Fields;
        long origin = Space.Hash(a.Origin.Load());
        long args = origin == -1 ? -1 : Space.Hash(self.As<PyGenericAlias>().Fields.Args.Load());
        if (args == -1)
        {
            return -1;
        }

        long hash = origin ^ args;
        return hash == -1 ? -2 : hash;
    }

    private static Value Call(Value self, Args args)
    {
        Value result = Space.Call(self.As<PyGenericAlias>().Fields.Origin.Load(), args);
        if (result.IsNull || Space.SetAttr(result, N.__orig_class__, self) || Errors.Catch(TypeId.AttributeError) || Errors.Catch(TypeId.TypeError))
        {
            return result;
        }

        return Value.Null;
    }

    private static Value GetAttribute(Value self, Value name)
    {
        foreach (Root own in s_ownAttributes)
        {
            if (own.Value.Is(name))
            {
                return Space.GenericGetAttr(self, name);
            }
        }

        return Space.GetAttr(self.As<PyGenericAlias>().Fields.Origin.Load(), name);
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (!Is(other) || op is not (CompareOp.Eq or CompareOp.Ne))
        {
            return Value.NotImplemented;
        }

        ref PyGenericAlias a = ref self.As<PyGenericAlias>().Fields;
        ref PyGenericAlias b = ref other.As<PyGenericAlias>().Fields;
        int equal = a.Starred != b.Starred ? 0 : Space.EqualBool(a.Origin.Load(), b.Origin.Load());
        if (equal > 0)
        {
            equal = Space.EqualBool(self.As<PyGenericAlias>().Fields.Args.Load(), other.As<PyGenericAlias>().Fields.Args.Load());
        }

        return equal < 0 ? Value.Null : Value.FromBool((equal > 0) == (op == CompareOp.Eq));
    }

    private static Value GetItem(Value self, Value item)
    {
        Value parameters = GetParameters(self);
        if (parameters.IsNull)
        {
            return parameters;
        }

        ref PyGenericAlias a = ref self.As<PyGenericAlias>().Fields;
        Value args = TypeParameters.Substitute(self, a.Args.Load(), parameters, item);
        return args.IsNull ? args : Make(Types.Get(TypeId.GenericAlias), self.As<PyGenericAlias>().Fields.Origin.Load(), args, a.Starred != 0);
    }

    private static Value MroEntries(Value self, Value bases) => PyTuple.New(self.As<PyGenericAlias>().Fields.Origin.Load());

    private static Value InstanceCheck(Value self, Value instance) =>
        Errors.TypeError("isinstance() argument 2 cannot be a parameterized generic");

    private static Value SubclassCheck(Value self, Value cls) =>
        Errors.TypeError("issubclass() argument 2 cannot be a parameterized generic");

    private static Value Reduce(Value self)
    {
        ref PyGenericAlias a = ref self.As<PyGenericAlias>().Fields;
        if (a.Starred == 0)
        {
            return PyTuple.New(self.Type, PyTuple.New(a.Origin.Load(), a.Args.Load()));
        }

        Value next = Builtins.Get("next");
        Value plain = next.IsNull ? next : New(a.Origin.Load(), self.As<PyGenericAlias>().Fields.Args.Load());
        return plain.IsNull ? plain : PyTuple.New(next, PyTuple.New(PyGenericAliasIterator.New(plain)));
    }

    private static Value Dir(Value self)
    {
        Value dir = Builtins.Get("dir");
        Value names = dir.IsNull ? dir : Space.Call(dir, self.As<PyGenericAlias>().Fields.Origin.Load());
        if (names.IsNull)
        {
            return names;
        }

        foreach (Root own in s_ownAttributes)
        {
            int found = Space.Contains(names, own.Value);
            if (found < 0 || (found == 0 && !PyList.Append(names, own.Value)))
            {
                return Value.Null;
            }
        }

        return names;
    }

    private static Value GetUnpacked(Value self) => Value.FromBool(self.As<PyGenericAlias>().Fields.Starred != 0);

    private static Value GetParameters(Value self)
    {
        ref PyGenericAlias a = ref self.As<PyGenericAlias>().Fields;
        if (a.Parameters.IsNull)
        {
            Value parameters = TypeParameters.Collect(a.Args.Load());
            if (parameters.IsNull)
            {
                return parameters;
            }

            self.As<PyGenericAlias>().Fields.Parameters.Store(self, parameters);
        }

        return self.As<PyGenericAlias>().Fields.Parameters.Load();
    }

    /// <summary>The items of a starred tuple alias; None for any other.</summary>
    internal static Value GetUnpackedTupleArgs(Value self)
    {
        ref PyGenericAlias a = ref self.As<PyGenericAlias>().Fields;
        return a.Starred != 0 && a.Origin.Load().Is(Types.Get(TypeId.Tuple)) ? a.Args.Load() : Value.None;
    }

    /// <summary>The alias with a star.</summary>
    internal static Value Star(Value self)
    {
        ref PyGenericAlias a = ref self.As<PyGenericAlias>().Fields;
        return Make(self.Type, a.Origin.Load(), a.Args.Load(), true);
    }
}

/// <summary>The iterator over an alias, which gives it once, with a star.</summary>
public unsafe partial struct PyGenericAliasIterator
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The alias; null when exhausted.</summary>
    public Slot Alias;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b10;

    private static Root s_type;

    /// <summary>Slot Iter of types.GenericAlias.</summary>
    public static Value New(Value alias)
    {
        if (!s_type.IsAssigned)
        {
            s_type = Roots.New(CoreTypes.MakeModuleType("generic_alias_iterator", Value.Null,
                new TypeRow(TypeId.None0, "", TypeId.Object, sizeof(PyGenericAliasIterator), References, TypeFlags.NoConstructor), &Define));
        }

        Value iterator = PyType.Allocate(s_type.Value);
        iterator.As<PyGenericAliasIterator>().Fields.Alias.Initialize(alias);
        return iterator;
    }

    private static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
    }

    private static Value Next(Value self)
    {
        Value alias = self.As<PyGenericAliasIterator>().Fields.Alias.Load();
        if (alias.IsNull)
        {
            return alias;
        }

        self.As<PyGenericAliasIterator>().Fields.Alias.Store(self, Value.Null);
        return PyGenericAlias.Star(alias);
    }

    private static Value Reduce(Value self)
    {
        Value iter = Builtins.Get("iter");
        Value alias = self.As<PyGenericAliasIterator>().Fields.Alias.Load();
        return iter.IsNull ? iter : PyTuple.New(iter, PyTuple.New(alias.IsNull ? PyTuple.Empty : alias));
    }
}
