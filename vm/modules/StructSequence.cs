using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Structure sequences: tuples with named fields, some only reachable by name (sys.flags, os.stat_result, time.struct_time).</summary>
internal static unsafe class StructSequence
{
    /// <summary>What a structure sequence type is made of.</summary>
    private sealed class Info(string[] fields, int visible)
    {
        public readonly string[] Fields = fields;
        public readonly int Visible = visible;
        public int FallbackFirst;
        public int FallbackCount;
        public int FallbackSource;
        public ArgumentBinder? Constructor;
    }

    private static readonly System.Collections.Generic.List<(Root Type, Info Info)> s_types = [];

    /// <summary>Makes a type.</summary>
    /// <param name="name">"module.name".</param>
    /// <param name="doc">Documentation or null.</param>
    /// <param name="fields">Field names; those from <paramref name="visible"/> on are not items of the tuple. "" is an unnamed item.</param>
    /// <param name="visible">Items of the tuple; -1: all.</param>
    /// <param name="flags">Properties of the type.</param>
    public static Root MakeType(string name, string? doc, string[] fields, int visible = -1, TypeFlags flags = TypeFlags.None)
    {
        visible = visible < 0 ? fields.Length : visible;
        Value type = CoreTypes.MakeModuleType(name, Types.Get(TypeId.Tuple), new TypeRow(TypeId.None0, name, TypeId.Tuple, 0, 0, flags) { Mode = AttributeMode.TrailingDict }, &Define);
        Value dict = type.As<PyType>().Fields.Dict.Load();
        int unnamed = 0;
        for (int i = 0; i < fields.Length; i++)
        {
            if (fields[i].Length == 0)
            {
                unnamed++;
                continue;
            }

            PyDict.SetStr(dict, PyStr.Intern(fields[i]), i < visible
                ? ItemGetter.New(type, fields[i], i)
                : PyMember.New(type, PyStr.Intern(fields[i]), 0, MemberFlags.ReadOnly | MemberFlags.Attribute));
        }

        PyDict.SetStr(dict, PyStr.Intern("n_fields"), PyInt.New(fields.Length));
        PyDict.SetStr(dict, PyStr.Intern("n_sequence_fields"), PyInt.New(visible));
        PyDict.SetStr(dict, PyStr.Intern("n_unnamed_fields"), PyInt.New(unnamed));
        Ref<PyTuple> match = PyTuple.Allocate(visible - unnamed);
        int at = 0;
        for (int i = 0; i < visible; i++)
        {
            if (fields[i].Length > 0)
            {
                match.Tail(at++).Store(match, PyStr.Intern(fields[i]));
            }
        }

        PyDict.SetStr(dict, Names.Get(N.__match_args__), match);
        if (doc is not null)
        {
            PyDict.SetStr(dict, Names.Get(N.__doc__), PyStr.New(doc));
        }

        Root root = Roots.New(type);
        s_types.Add((root, new Info(fields, visible)));
        return root;
    }

    /// <summary>Fields from <paramref name="first"/> on that are not given are those from <paramref name="source"/> on.</summary>
    public static void SetFallbacks(Value type, int first, int count, int source)
    {
        Info info = InfoOf(type);
        info.FallbackFirst = first;
        info.FallbackCount = count;
        info.FallbackSource = source;
    }

    /// <summary>Instances are made of arguments, one for each field, not of a sequence.</summary>
    public static void SetConstructor(Value type, string signature) => InfoOf(type).Constructor = new ArgumentBinder(signature);

    private static Info InfoOf(Value type)
    {
        foreach ((Root candidate, Info info) in s_types)
        {
            if (PyType.IsSubtype(type, candidate.Value))
            {
                return info;
            }
        }

        throw new InvalidOperationException("py: not a structure sequence type");
    }

    /// <summary>An instance of all fields, the invisible ones too.</summary>
    public static Value New(Value type, Slot* items, int count)
    {
        Info info = InfoOf(type);
        Value self = PyType.AllocateVar(type, (ulong)info.Visible * 8);
        if (self.IsNull)
        {
            return self;
        }

        self.As<PyTuple>().Fields.Length = info.Visible;
        for (int i = 0; i < info.Visible; i++)
        {
            PyTuple.Items(self)[i].Store(self, i < count ? items[i].Load() : Value.None);
        }

        for (int i = info.Visible; i < info.Fields.Length; i++)
        {
            ShapeTree.SetAttribute(self, PyStr.Intern(info.Fields[i]), i < count ? items[i].Load() : Value.None);
        }

        return self;
    }

    /// <summary>An instance of two fields.</summary>
    public static Value New(Value type, Value a, Value b)
    {
        Slot* items = stackalloc Slot[2];
        items[0].Initialize(a);
        items[1].Initialize(b);
        return New(type, items, 2);
    }

    /// <summary>An instance of a list of fields.</summary>
    public static Value FromList(Value type, Value list) => New(type, PyList.Items(list), (int)PyList.LengthOf(list));

    private static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.SetAttr, &SetAttribute);
        t.Method("__reduce__()", &Reduce);
    }

    private static readonly ArgumentBinder s_arguments = new("structseq(sequence, dict=None)");

    private static Value Make(Value type, Args args)
    {
        Info info = InfoOf(type);
        if (info.Constructor is not null)
        {
            Slot* fields = stackalloc Slot[info.Fields.Length];
            return info.Constructor.Bind(args, fields) ? New(type, fields, info.Fields.Length) : Value.Null;
        }

        Slot* bound = stackalloc Slot[2];
        if (!s_arguments.Bind(args, bound))
        {
            return Value.Null;
        }

        Value sequence = Sequences.ToTuple(bound[0].Load());
        if (sequence.IsNull)
        {
            return Errors.Catch(TypeId.TypeError) ? Errors.TypeError("constructor requires a sequence") : sequence;
        }

        Value dict = bound[1].Load();
        if (!dict.IsNull && !dict.IsDict)
        {
            return Errors.TypeError($"{PyType.NameOf(type)}() takes a dict as second arg, if any");
        }

        long length = PyTuple.LengthOf(sequence);
        if (length < info.Visible || length > info.Fields.Length)
        {
            string amount = info.Visible == info.Fields.Length ? $"a {info.Visible}-sequence"
                : length < info.Visible ? $"an at least {info.Visible}-sequence" : $"an at most {info.Fields.Length}-sequence";
            return Errors.TypeError($"{PyType.NameOf(type)}() takes {amount} ({length}-sequence given)");
        }

        Value all = Sequences.ToList(sequence);
        for (long i = length; i < info.Fields.Length; i++)
        {
            Value value = dict.IsNull ? Value.Null : PyDict.GetStr(dict, PyStr.Intern(info.Fields[i]));
            if (value.IsNull && i >= info.FallbackFirst && i < info.FallbackFirst + info.FallbackCount)
            {
                value = PyList.Get(all, info.FallbackSource + i - info.FallbackFirst);
            }

            PyList.Append(all, value.IsNull ? Value.None : value);
        }

        return FromList(type, all);
    }

    // Fields cannot be set, and there are no other attributes.
    private static bool SetAttribute(Value self, Value name, Value value)
    {
        Value known = PyType.Lookup(self.Type, name);
        if (known.IsNull)
        {
            Errors.NoAttribute(self, name);
        }
        else if (PyType.SlotOf(known, SlotId.DescrSet) != null)
        {
            return Space.GenericSetAttr(self, name, value);
        }
        else
        {
            Errors.AttributeError(self, name, $"'{PyType.TypeName(self)}' object attribute '{PyStr.ToClr(name)}' is read-only");
        }

        return false;
    }

    private static Value Repr(Value self)
    {
        Info info = InfoOf(self.Type);
        Value parts = PyList.New();
        int name = 0;
        for (int i = 0; i < info.Visible; i++)
        {
            Value text = Space.Repr(PyTuple.Get(self, i));
            if (text.IsNull)
            {
                return text;
            }

            // An unnamed item is shown under the next field that has a name.
            while (info.Fields[name].Length == 0)
            {
                name++;
            }

            PyList.Append(parts, Space.Binary(PyStr.New(info.Fields[name++] + "="), text, SlotId.Add));
        }

        Value inner = PyStr.Join(PyStr.New(", "), parts);
        return inner.IsNull ? inner : PyStr.New($"{PyType.TypeName(self)}({PyStr.ToClr(inner)})");
    }

    private static Value Reduce(Value self)
    {
        Info info = InfoOf(self.Type);
        Value hidden = PyDict.New();
        for (int i = info.Visible; i < info.Fields.Length; i++)
        {
            Value value = ShapeTree.GetAttribute(self, PyStr.Intern(info.Fields[i]));
            PyDict.SetStr(hidden, PyStr.Intern(info.Fields[i]), value.IsNull ? Value.None : value);
        }

        return PyTuple.New(self.Type, PyTuple.New(PyTuple.FromSlots(PyTuple.Items(self), PyTuple.LengthOf(self)), hidden));
    }
}

/// <summary>The attribute of a structure sequence that is one of its items: a member descriptor at the item's offset.</summary>
internal static unsafe class ItemGetter
{
    /// <summary>A descriptor of item <paramref name="index"/>.</summary>
    public static Value New(Value type, string name, int index) =>
        PyMember.New(type, PyStr.Intern(name), sizeof(PyTuple) + (8 * index), MemberFlags.ReadOnly);
}
