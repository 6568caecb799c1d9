using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Operator;

/// <summary>operator.attrgetter.</summary>
internal unsafe struct AttrGetter
{
    public ObjectHeader Header;
    /// <summary>The names as given, a tuple of str.</summary>
    public Slot Names;
    /// <summary>For each name an interned str, or a tuple of the parts of a dotted one.</summary>
    public Slot Paths;

    private const ulong References = 0b110;
    private static ModuleType s_type;

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "operator.attrgetter", sizeof(AttrGetter), References, TypeFlags.None, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("attrgetter(attr, /, *attrs): a function that gives the attribute, or a tuple of the attributes, of its argument.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Call, &Call);
        t.Slot(SlotId.Repr, &Repr);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
    }

    private static Value Create(Value type, Args args)
    {
        if (!Constructors.NoKeywords(type, s_type.Type, args, "attrgetter"))
        {
            return Value.Null;
        }

        if (args.Count == 0)
        {
            return Errors.TypeError("attrgetter expected 1 argument, got 0");
        }

        Value names = PyTuple.FromSlots(args.Slots, args.Count);
        Ref<PyTuple> paths = PyTuple.Allocate(args.Count);
        for (int i = 0; i < args.Count; i++)
        {
            if (!args[i].IsStr)
            {
                return Errors.TypeError("attribute name must be a string");
            }

            paths.Tail(i).Store(paths, PathOf(args[i]));
        }

        Value self = PyType.Allocate(type);
        self.As<AttrGetter>().Fields.Names.Initialize(names);
        self.As<AttrGetter>().Fields.Paths.Initialize(paths);
        return self;
    }

    private static Value PathOf(Value name)
    {
        string text = PyStr.ToClr(name);
        if (!text.Contains('.'))
        {
            return PyStr.InternValue(name);
        }

        string[] parts = text.Split('.');
        Ref<PyTuple> path = PyTuple.Allocate(parts.Length);
        for (int i = 0; i < parts.Length; i++)
        {
            path.Tail(i).Store(path, PyStr.Intern(parts[i]));
        }

        return path;
    }

    private static Value GetPath(Value obj, Value path)
    {
        if (!path.IsTuple)
        {
            return Space.GetAttr(obj, path);
        }

        for (long i = 0; !obj.IsNull && i < PyTuple.LengthOf(path); i++)
        {
            obj = Space.GetAttr(obj, PyTuple.Get(path, i));
        }

        return obj;
    }

    private static Value Call(Value self, Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("attrgetter() takes no keyword arguments");
        }

        if (!Constructors.Positional(args, "attrgetter", 1, 1))
        {
            return Value.Null;
        }

        Value paths = self.As<AttrGetter>().Fields.Paths.Load();
        long count = PyTuple.LengthOf(paths);
        if (count == 1)
        {
            return GetPath(args[0], PyTuple.Get(paths, 0));
        }

        Ref<PyTuple> result = PyTuple.Allocate(count);
        for (long i = 0; i < count; i++)
        {
            Value value = GetPath(args[0], PyTuple.Get(paths, i));
            if (value.IsNull)
            {
                return value;
            }

            result.Tail(i).Store(result, value);
        }

        return result;
    }

    private static Value Repr(Value self) => ItemGetter.ShowCall(self, self.As<AttrGetter>().Fields.Names.Load());

    private static Value Reduce(Value self) => PyTuple.New(self.Type, self.As<AttrGetter>().Fields.Names.Load());
}
