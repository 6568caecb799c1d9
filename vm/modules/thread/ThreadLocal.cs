using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>_thread._local: each thread has its own attributes; __init__ runs once a thread.</summary>
internal static unsafe class ThreadLocal
{
    internal struct Layout
    {
        public ObjectHeader Header;
        public Slot Args;
        public Slot Keywords;
    }

    private static Root s_type;

    public static void Define(ModuleBuilder m)
    {
        s_type = Roots.New(CoreTypes.MakeModuleType("_thread._local", Value.Null, new TypeRow(TypeId.None0, "_local", TypeId.Object, sizeof(Layout), 0b110, TypeFlags.BaseType | TypeFlags.Weakref), &DefineType));
        m.Constant("_local", s_type.Value);
    }

    private static void DefineType(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.GetAttr, &GetAttr);
        t.Slot(SlotId.SetAttr, &SetAttr);
    }

    private static Value Make(Value type, Args args)
    {
        bool plainInit = PyType.GetSlot(type, SlotId.Init) == PyType.GetSlot(Types.Get(TypeId.Object), SlotId.Init);
        if (plainInit && (args.Count > 0 || args.KeywordCount > 0))
        {
            return Errors.TypeError("Initialization arguments are not supported");
        }

        Value self = PyType.Allocate(type);
        ref Layout l = ref self.As<Layout>().Fields;
        l.Args.Store(self, PyTuple.FromSlots(args.Slots, args.Count));
        Value keywords = PyDict.New();
        for (int i = 0; i < args.KeywordCount; i++)
        {
            PyDict.SetStr(keywords, args.KeywordName(i), args.KeywordValue(i));
        }

        l.Keywords.Store(self, keywords);
        // The creating thread gets its __init__ from type.__call__.
        return DictOf(self, false).IsNull ? Value.Null : self;
    }

    /// <summary>This thread's attributes; made, and __init__ called, at the first use in a thread.</summary>
    private static Value DictOf(Value self, bool initialize)
    {
        ThreadState* t = Thread.Current;
        if (t->Locals.IsNull)
        {
            t->Locals.Initialize(PyDict.New());
        }

        Value key = PyInt.New(Identity.Of(self));
        if (PyDict.TryGet(t->Locals.Load(), key, out Value entry) > 0)
        {
            return PyTuple.Get(entry, 1);
        }

        Value dict = PyDict.New();
        PyDict.Set(t->Locals.Load(), key, PyTuple.New(self, dict));
        if (initialize)
        {
            Value init = Space.LookupSpecial(self, N.__init__, out Value bound);
            ref Layout l = ref self.As<Layout>().Fields;
            Value all = l.Args.Load();
            Value method = bound.IsNull ? init : PyBoundMethod.New(init, bound);
            if (init.IsNull || Space.CallTuple(method, all, l.Keywords.Load()).IsNull)
            {
                PyDict.Delete(t->Locals.Load(), key);
                return Value.Null;
            }
        }

        return dict;
    }

    private static Value GetAttr(Value self, Value name)
    {
        Value dict = DictOf(self, true);
        if (dict.IsNull)
        {
            return dict;
        }

        if (name.Is(Names.Get(N.__dict__)))
        {
            return dict;
        }

        Value attribute = PyType.Lookup(self.Type, name);
        void* get = attribute.IsNull ? null : PyType.SlotOf(attribute, SlotId.DescrGet);
        if (get != null && PyType.SlotOf(attribute, SlotId.DescrSet) != null)
        {
            return ((delegate*<Value, Value, Value, Value>)get)(attribute, self, self.Type);
        }

        Value own = PyDict.GetStr(dict, name);
        if (!own.IsNull)
        {
            return own;
        }

        return get != null ? ((delegate*<Value, Value, Value, Value>)get)(attribute, self, self.Type)
            : attribute.IsNull ? Errors.NoAttribute(self, name) : attribute;
    }

    private static bool SetAttr(Value self, Value name, Value value)
    {
        Value dict = DictOf(self, true);
        if (dict.IsNull)
        {
            return false;
        }

        if (name.Is(Names.Get(N.__dict__)))
        {
            Errors.AttributeError(self, name, $"'{PyType.TypeName(self)}' object attribute '__dict__' is read-only");
            return false;
        }

        Value attribute = PyType.Lookup(self.Type, name);
        void* set = attribute.IsNull ? null : PyType.SlotOf(attribute, SlotId.DescrSet);
        if (set != null)
        {
            return ((delegate*<Value, Value, Value, bool>)set)(attribute, self, value);
        }

        if (!value.IsNull)
        {
            PyDict.SetStr(dict, name, value);
            return true;
        }

        if (PyDict.DeleteStr(dict, name))
        {
            return true;
        }

        Errors.AttributeError(self, name, PyStr.ToClr(name));
        return false;
    }
}
