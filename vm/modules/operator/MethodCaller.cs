using Py.Gc;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Operator;

/// <summary>operator.methodcaller.</summary>
internal unsafe struct MethodCaller
{
    public ObjectHeader Header;
    /// <summary>Name of the method, an interned str.</summary>
    public Slot Name;
    /// <summary>Positional arguments, a tuple.</summary>
    public Slot Positional;
    /// <summary>Keyword arguments, a dict.</summary>
    public Slot Keywords;

    private const ulong References = 0b1110;
    private static ModuleType s_type;

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "operator.methodcaller", sizeof(MethodCaller), References, TypeFlags.None, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("methodcaller(name, /, *args, **kwargs): a function that calls this method of its argument.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Call, &Call);
        t.Slot(SlotId.Repr, &Repr);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
    }

    private static Value Create(Value type, Args args)
    {
        if (args.Count == 0)
        {
            return Errors.TypeError("methodcaller needs at least one argument, the method name");
        }

        if (!args[0].IsStr)
        {
            return Errors.TypeError("method name must be a string");
        }

        Value name = PyStr.InternValue(args[0]);
        Value positional = PyTuple.FromSlots(args.Slots + 1, args.Count - 1);
        Value keywords = PyDict.New();
        for (int i = 0; i < args.KeywordCount; i++)
        {
            PyDict.SetStr(keywords, args.KeywordName(i), args.KeywordValue(i));
        }

        Value self = PyType.Allocate(type);
        ref MethodCaller caller = ref self.As<MethodCaller>().Fields;
        caller.Name.Initialize(name);
        caller.Positional.Initialize(positional);
        caller.Keywords.Initialize(keywords);
        return self;
    }

    private static Value Call(Value self, Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("methodcaller() takes no keyword arguments");
        }

        if (!Constructors.Positional(args, "methodcaller", 1, 1))
        {
            return Value.Null;
        }

        ref MethodCaller caller = ref self.As<MethodCaller>().Fields;
        Value method = Space.GetAttr(args[0], caller.Name.Load());
        if (method.IsNull)
        {
            return method;
        }

        caller = ref self.As<MethodCaller>().Fields;
        return Space.CallTuple(method, caller.Positional.Load(), caller.Keywords.Load());
    }

    private static Value Repr(Value self)
    {
        string typeName = PyType.TypeName(self);
        ReprNode node;
        if (!ReprGuard.Enter(self, &node))
        {
            return PyStr.New(typeName + "(...)");
        }

        ref MethodCaller caller = ref self.As<MethodCaller>().Fields;
        Value positional = caller.Positional.Load(), keywords = caller.Keywords.Load();
        Value shown = Space.Repr(caller.Name.Load());
        CodePointBuilder text = new(64);
        text.Append(typeName + "(");
        bool ok = !shown.IsNull;
        if (ok)
        {
            PyStr.AppendTo(ref text, shown);
        }

        for (long i = 0; ok && i < PyTuple.LengthOf(positional); i++)
        {
            text.Append(", "u8);
            shown = Space.Repr(PyTuple.Get(positional, i));
            ok = !shown.IsNull;
            if (ok)
            {
                PyStr.AppendTo(ref text, shown);
            }
        }

        long position = 0;
        while (ok && PyDict.Next(keywords, ref position, out Value key, out Value value))
        {
            text.Append(", "u8);
            PyStr.AppendTo(ref text, key);
            text.Append((byte)'=');
            shown = Space.Repr(value);
            ok = !shown.IsNull;
            if (ok)
            {
                PyStr.AppendTo(ref text, shown);
            }
        }

        text.Append((byte)')');
        ReprGuard.Leave(&node);
        if (ok)
        {
            return PyStr.FromBuilder(text);
        }

        text.Dispose();
        return Value.Null;
    }

    private static Value Reduce(Value self)
    {
        ref MethodCaller caller = ref self.As<MethodCaller>().Fields;
        Value positional = caller.Positional.Load(), keywords = caller.Keywords.Load(), name = caller.Name.Load();
        if (PyDict.Count(keywords) == 0)
        {
            Value list = PyList.New();
            PyList.Append(list, name);
            PyList.Extend(list, positional);
            return PyTuple.New(self.Type, Sequences.ToTuple(list));
        }

        Value functools = Space.Import("functools");
        Value partial = functools.IsNull ? functools : Space.GetAttr(functools, "partial");
        Value made = partial.IsNull ? partial : Space.CallTuple(partial, PyTuple.New(self.Type, name), keywords);
        return made.IsNull ? made : PyTuple.New(made, positional);
    }
}
