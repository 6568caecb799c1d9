using Py.Gc;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.FunctionTools;

/// <summary>functools.partial: a function with some arguments given.</summary>
internal unsafe struct PyPartial
{
    public ObjectHeader Header;
    public Slot Function;
    /// <summary>Leading positional arguments, a tuple.</summary>
    public Slot Positional;
    /// <summary>Keyword arguments, a dict.</summary>
    public Slot Keywords;
    /// <summary>The instance's attributes, a dict, or null.</summary>
    public Slot Attributes;

    private const ulong References = 0b11110;
    private const int MostOnStack = 64;
    private static ModuleType s_type;

    public static void Initialize(ModuleBuilder m)
    {
        TypeRow row = new(TypeId.None0, "partial", TypeId.Object, sizeof(PyPartial), References, TypeFlags.BaseType | TypeFlags.Weakref)
        {
            Mode = AttributeMode.Dict,
            DictOffset = 32,
        };
        s_type.Make("functools.partial", row, &Define);
        m.Constant("partial", s_type.Type);
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("partial(func, /, *args, **keywords): a function that calls func with these arguments in front of its own.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Call, &Call);
        t.Slot(SlotId.Repr, &Repr);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__setstate__(state, /)\nSupports pickling.", &SetState);
        t.ClassMethod("__class_getitem__(item, /)\nSee PEP 585.", &PyGenericAlias.New);
        t.Member("func", 8);
        t.Member("args", 16);
        t.Member("keywords", 24);
        t.GetSet("__dict__", &Space.GetDict, &Space.ReplaceDict);
    }

    /// <summary>Is it a partial of exactly this class?</summary>
    public static bool IsExact(Value v) => v.IsPointer && !v.IsNull && v.Type.Is(s_type.Type);

    // Is it a partial, of a subclass too, that is called as this class does it?
    private static bool IsPlain(Value v) => v.IsPointer
        && v.Type.As<PyType>().Fields.Slots[(int)SlotId.Call] == s_type.Type.As<PyType>().Fields.Slots[(int)SlotId.Call];

    private static Value Create(Value type, Args args)
    {
        if (args.Count == 0)
        {
            return Errors.TypeError("type 'partial' takes at least one argument");
        }

        Value function = args[0];
        Value inner = Value.Null, innerKeywords = Value.Null;
        if (IsPlain(function) && function.As<PyPartial>().Fields.Attributes.IsNull)
        {
            inner = function.As<PyPartial>().Fields.Positional.Load();
            innerKeywords = function.As<PyPartial>().Fields.Keywords.Load();
            function = function.As<PyPartial>().Fields.Function.Load();
        }

        if (PyType.SlotOf(function, SlotId.Call) == null)
        {
            return Errors.TypeError("the first argument must be callable");
        }

        long first = inner.IsNull ? 0 : PyTuple.LengthOf(inner);
        Value positional = first + args.Count == 1 ? PyTuple.Empty : PyTuple.Allocate(first + args.Count - 1);
        for (long i = 0; i < first; i++)
        {
            positional.As<PyTuple>().Tail(i).Store(positional, PyTuple.Get(inner, i));
        }

        for (int i = 1; i < args.Count; i++)
        {
            positional.As<PyTuple>().Tail(first + i - 1).Store(positional, args[i]);
        }

        Value keywords = innerKeywords.IsNull ? PyDict.New() : PyDict.Copy(innerKeywords);
        for (int i = 0; i < args.KeywordCount; i++)
        {
            if (!PyDict.Set(keywords, args.KeywordName(i), args.KeywordValue(i)))
            {
                return Value.Null;
            }
        }

        Value self = PyType.Allocate(type);
        ref PyPartial p = ref self.As<PyPartial>().Fields;
        p.Function.Initialize(function);
        p.Positional.Initialize(positional);
        p.Keywords.Initialize(keywords);
        return self;
    }

    private static Value Call(Value self, Args args)
    {
        ref PyPartial p = ref self.As<PyPartial>().Fields;
        Value function = p.Function.Load(), positional = p.Positional.Load(), keywords = p.Keywords.Load();
        int count = (int)PyTuple.LengthOf(positional), named = (int)PyDict.Count(keywords);
        if (count == 0 && named == 0)
        {
            return Space.Call(function, args);
        }

        int most = count + named + args.Count + args.KeywordCount;
        if (most > MostOnStack)
        {
            Ref<PyRefArray> all = PyRefArray.Allocate(most);
            return all.IsNull ? Value.Null : CallIn(function, positional, keywords, args, (Slot*)(all.Value.Bits + (ulong)sizeof(PyRefArray)));
        }

        Slot* slots = stackalloc Slot[most];
        return CallIn(function, positional, keywords, args, slots);
    }

    // Calls with the arguments put together at slots.
    private static Value CallIn(Value function, Value positional, Value keywords, Args args, Slot* slots)
    {
        int count = (int)PyTuple.LengthOf(positional);
        Slot* to = slots;
        for (int i = 0; i < count; i++)
        {
            (to++)->Initialize(PyTuple.Get(positional, i));
        }

        for (int i = 0; i < args.Count; i++)
        {
            (to++)->Initialize(args[i]);
        }

        count += args.Count;
        if (PyDict.Count(keywords) > 0)
        {
            return CallWithKeywords(function, keywords, args, slots, count);
        }

        for (int i = 0; i < args.KeywordCount; i++)
        {
            (to++)->Initialize(args.KeywordValue(i));
        }

        return Space.Call(function, new Args(slots, count, args.KeywordNames));
    }

    private static Value CallWithKeywords(Value function, Value keywords, Args args, Slot* slots, int count)
    {
        long position = 0;
        int named = (int)PyDict.Count(keywords), extra = 0;
        for (int i = 0; i < args.KeywordCount; i++)
        {
            extra += PyDict.FindStr(keywords, args.KeywordName(i)) < 0 ? 1 : 0;
        }

        Ref<PyTuple> names = PyTuple.Allocate(named + extra);
        if (names.IsNull)
        {
            return Value.Null;
        }

        int n = 0;
        while (PyDict.Next(keywords, ref position, out Value key, out Value value))
        {
            if (!key.IsStr)
            {
                return Errors.TypeError("keywords must be strings");
            }

            int given = args.KeywordCount == 0 ? -1 : Find(args, key);
            names.Tail(n).Store(names, key);
            slots[count + n].Initialize(given < 0 ? value : args.KeywordValue(given));
            n++;
        }

        for (int i = 0; extra > 0 && i < args.KeywordCount; i++)
        {
            if (PyDict.FindStr(keywords, args.KeywordName(i)) < 0)
            {
                names.Tail(n).Store(names, args.KeywordName(i));
                slots[count + n].Initialize(args.KeywordValue(i));
                n++;
            }
        }

        return Space.Call(function, new Args(slots, count, names));
    }

    private static int Find(Args args, Value name)
    {
        for (int i = 0; i < args.KeywordCount; i++)
        {
            if (PyStr.Equal(args.KeywordName(i), name))
            {
                return i;
            }
        }

        return -1;
    }

    private static Value Repr(Value self)
    {
        ReprNode node;
        if (!ReprGuard.Enter(self, &node))
        {
            return PyStr.FromAscii("..."u8);
        }

        CodePointBuilder text = new(64);
        bool ok = Show(self, ref text);
        ReprGuard.Leave(&node);
        if (ok)
        {
            return PyStr.FromBuilder(text);
        }

        text.Dispose();
        return Value.Null;
    }

    private static bool Show(Value self, scoped ref CodePointBuilder text)
    {
        // Kept here: a repr may replace them through __setstate__.
        ref PyPartial p = ref self.As<PyPartial>().Fields;
        Value function = p.Function.Load(), positional = p.Positional.Load(), keywords = p.Keywords.Load();
        text.Append(PyType.TypeName(self) + "(");
        if (!AppendRepr(ref text, function))
        {
            return false;
        }

        for (long i = 0; i < PyTuple.LengthOf(positional); i++)
        {
            text.Append(", "u8);
            if (!AppendRepr(ref text, PyTuple.Get(positional, i)))
            {
                return false;
            }
        }

        long position = 0;
        while (PyDict.Next(keywords, ref position, out Value key, out Value value))
        {
            text.Append(", "u8);
            Value name = Space.Str(key);
            if (name.IsNull)
            {
                return false;
            }

            PyStr.AppendTo(ref text, name);
            text.Append((byte)'=');
            if (!AppendRepr(ref text, value))
            {
                return false;
            }
        }

        text.Append((byte)')');
        return true;
    }

    private static bool AppendRepr(scoped ref CodePointBuilder text, Value v)
    {
        Value shown = Space.Repr(v);
        if (shown.IsNull)
        {
            return false;
        }

        PyStr.AppendTo(ref text, shown);
        return true;
    }

    private static Value Reduce(Value self)
    {
        ref PyPartial p = ref self.As<PyPartial>().Fields;
        Value function = p.Function.Load(), attributes = p.Attributes.Load();
        Value state = PyTuple.New(function, p.Positional.Load(), p.Keywords.Load(), attributes.IsNull ? Value.None : attributes);
        return PyTuple.New(self.Type, PyTuple.New(function), state);
    }

    private static Value SetState(Value self, Value state)
    {
        if (!state.IsTuple || PyTuple.LengthOf(state) != 4)
        {
            return Errors.TypeError("invalid partial state");
        }

        Value function = PyTuple.Get(state, 0), positional = PyTuple.Get(state, 1), keywords = PyTuple.Get(state, 2), attributes = PyTuple.Get(state, 3);
        if (PyType.SlotOf(function, SlotId.Call) == null || !positional.IsTuple || !(keywords.IsNone || keywords.IsDict))
        {
            return Errors.TypeError("invalid partial state");
        }

        // Subclasses of tuple and dict could run code while arguments are put together.
        positional = positional.IsExactTuple ? positional : PyTuple.FromSlots(PyTuple.Items(positional), PyTuple.LengthOf(positional));
        keywords = keywords.IsNone ? PyDict.New() : keywords.IsExactDict ? keywords : PyDict.Copy(keywords);
        if (positional.IsNull || keywords.IsNull)
        {
            return Value.Null;
        }

        ref PyPartial p = ref self.As<PyPartial>().Fields;
        p.Function.Store(self, function);
        p.Positional.Store(self, positional);
        p.Keywords.Store(self, keywords);
        p.Attributes.Store(self, attributes.IsNone ? Value.Null : attributes);
        return Value.None;
    }
}
