namespace Py.ObjectSpace;

public unsafe partial struct PyStaticMethod
{
    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.DescrGet, &Get);
        t.Slot(SlotId.Call, &Call);
        DefineCommon(t);
    }

    internal static void DefineClassMethod(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.DescrGet, &GetForClass);
        DefineCommon(t);
    }

    private static void DefineCommon(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Init, &Init);
        t.Member("__func__", 8);
        t.Member("__wrapped__", 8);
        t.GetSet("__isabstractmethod__", &IsAbstract);
        t.GetSet("__dict__", &Space.GetDict, &SetDict);
    }

    private static Value Make(Value type, Args args) => PyType.Allocate(type);

    private static bool SetDict(Value self, Value value) => Space.SetDict(self, value);

    private static bool Init(Value self, Args args)
    {
        string name = PyType.IsInstance(self, TypeId.ClassMethod) ? "classmethod" : "staticmethod";
        if (args.KeywordCount > 0)
        {
            Errors.TypeError($"{name}() takes no keyword arguments");
            return false;
        }

        if (args.Count != 1)
        {
            Errors.TypeError($"{name} expected 1 argument, got {args.Count}");
            return false;
        }

        self.As<PyStaticMethod>().Fields.Callable.Store(self, args[0]);
        foreach (N attribute in (System.ReadOnlySpan<N>)[N.__module__, N.__name__, N.__qualname__, N.__doc__, N.__annotations__])
        {
            int found = Space.TryGetAttr(args[0], attribute, out Value value);
            if (found < 0 || (found > 0 && !Space.SetAttr(self, attribute, value)))
            {
                return false;
            }
        }

        return true;
    }

    private static Value Repr(Value self)
    {
        Value text = Space.Repr(self.As<PyStaticMethod>().Fields.Callable.Load());
        return text.IsNull ? text : PyStr.New($"<{PyType.TypeName(self)}({PyStr.ToClr(text)})>");
    }

    private static Value Get(Value self, Value instance, Value owner)
    {
        Value callable = self.As<PyStaticMethod>().Fields.Callable.Load();
        return callable.IsNull ? Errors.RuntimeError("uninitialized staticmethod object") : callable;
    }

    private static Value Call(Value self, Args args) => Space.Call(self.As<PyStaticMethod>().Fields.Callable.Load(), args);

    private static Value GetForClass(Value self, Value instance, Value owner)
    {
        Value callable = self.As<PyStaticMethod>().Fields.Callable.Load();
        if (callable.IsNull)
        {
            return Errors.RuntimeError("uninitialized classmethod object");
        }

        Value type = owner.IsNull ? instance.Type : owner;
        void* get = PyType.SlotOf(callable, SlotId.DescrGet);
        return get != null ? ((delegate*<Value, Value, Value, Value>)get)(callable, type, type) : PyBoundMethod.New(callable, type);
    }

    private static Value IsAbstract(Value self)
    {
        int found = Space.TryGetAttr(self.As<PyStaticMethod>().Fields.Callable.Load(), N.__isabstractmethod__, out Value flag);
        int truth = found > 0 ? Space.Truth(flag) : found;
        return truth < 0 ? Value.Null : Value.FromBool(truth > 0);
    }
}
