namespace Py.ObjectSpace;

public unsafe partial struct PyFunction
{
    /// <summary>Calls a function; supplied by the vm before types are made.</summary>
    public static delegate*<Value, Args, Value> CallFunction;

    private static readonly ArgumentBinder s_new = new("function(code, globals, name=None, argdefs=None, closure=None)");

    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Call, CallFunction);
        t.Slot(SlotId.DescrGet, &Get);
        t.Slot(SlotId.New, &Make);
        t.GetSet("__code__", &GetCode, &SetCode);
        t.GetSet("__defaults__", &GetDefaults, &SetDefaults);
        t.GetSet("__kwdefaults__", &GetKwDefaults, &SetKwDefaults);
        t.GetSet("__annotations__", &GetAnnotations, &SetAnnotations);
        t.GetSet("__dict__", &Space.GetDict, &SetDict);
        t.GetSet("__name__", &GetName, &SetName);
        t.GetSet("__qualname__", &GetQualName, &SetQualName);
        t.Member("__closure__", 8 * 6, MemberFlags.ReadOnly | MemberFlags.NoneIfEmpty);
        t.Member("__globals__", 8 * 2);
        t.Member("__builtins__", 8 * 3);
        t.Member("__doc__", 8 * 9, MemberFlags.NoneIfEmpty);
        t.Member("__module__", 8 * 10, MemberFlags.NoneIfEmpty);
    }

    private static Value Repr(Value self) =>
        PyStr.New($"<function {PyStr.ToClr(self.As<PyFunction>().Fields.QualName.Load())} at 0x{Identity.Of(self):x}>");

    private static Value Get(Value self, Value instance, Value owner) => instance.IsNull ? self : PyBoundMethod.New(self, instance);

    private static Value Make(Value type, Args args)
    {
        Slot* bound = stackalloc Slot[5];
        if (!s_new.Bind(args, bound))
        {
            return Value.Null;
        }

        Value code = bound[0].Load(), globals = bound[1].Load(), name = bound[2].Load(), defaults = bound[3].Load(), closure = bound[4].Load();
        if (!code.HasShape(ShapeIds.Code))
        {
            return Errors.TypeError($"function() argument 'code' must be code, not {PyType.TypeName(code)}");
        }

        if (!globals.IsDict)
        {
            return Errors.TypeError($"function() argument 'globals' must be dict, not {PyType.TypeName(globals)}");
        }

        if (!name.IsNull && !name.IsNone && !name.IsStr)
        {
            return Errors.TypeError("arg 3 (name) must be None or string");
        }

        if (!defaults.IsNull && !defaults.IsNone && !defaults.IsTuple)
        {
            return Errors.TypeError("arg 4 (defaults) must be None or tuple");
        }

        int free = code.As<PyCode>().Fields.FreeCount;
        bool hasClosure = !closure.IsNull && !closure.IsNone;
        if (hasClosure ? !closure.IsTuple : free > 0)
        {
            return Errors.TypeError(hasClosure || free == 0 ? "arg 5 (closure) must be None or tuple" : "arg 5 (closure) must be tuple");
        }

        long given = hasClosure ? PyTuple.LengthOf(closure) : 0;
        if (given != free)
        {
            return Errors.ValueError($"{PyStr.ToClr(code.As<PyCode>().Fields.Name.Load())} requires closure of length {free}, not {given}");
        }

        for (long i = 0; i < given; i++)
        {
            if (!PyTuple.Get(closure, i).HasShape(ShapeIds.Cell))
            {
                return Errors.TypeError($"arg 5 (closure) expected cell, found {PyType.TypeName(PyTuple.Get(closure, i))}");
            }
        }

        Value builtins = BuiltinsOf(globals);
        Value self = New(code, globals, builtins);
        ref PyFunction f = ref self.As<PyFunction>().Fields;
        if (!name.IsNull && name.IsStr)
        {
            f.Name.Store(self, name);
        }

        if (!defaults.IsNull && defaults.IsTuple)
        {
            f.Defaults.Store(self, defaults);
        }

        if (hasClosure)
        {
            f.Closure.Store(self, closure);
        }

        return self;
    }

    /// <summary>The builtins dict of a globals dict; set by the vm.</summary>
    public static delegate*<Value, Value> FindBuiltins;

    private static Value BuiltinsOf(Value globals) => FindBuiltins(globals);

    private static Value GetCode(Value self) => self.As<PyFunction>().Fields.Code.Load();

    private static bool SetCode(Value self, Value value)
    {
        if (value.IsNull || !value.HasShape(ShapeIds.Code))
        {
            Errors.TypeError("__code__ must be set to a code object");
            return false;
        }

        ref PyFunction f = ref self.As<PyFunction>().Fields;
        long closure = f.Closure.IsNull ? 0 : PyTuple.LengthOf(f.Closure.Load());
        if (closure != value.As<PyCode>().Fields.FreeCount)
        {
            Errors.ValueError($"{PyStr.ToClr(f.Name.Load())}() requires a code object with {closure} free vars, not {value.As<PyCode>().Fields.FreeCount}");
            return false;
        }

        // Frames and generators of the function go on with what it had.
        PyCode.Keep(f.Code.Load());
        Value copy = CopyOf(self);
        if (copy.IsNull)
        {
            return false;
        }

        CodeReplaced(self, copy);
        f = ref self.As<PyFunction>().Fields;
        f.Code.Store(self, value);
        if (PyType.Retired != null && s_codeVersion != 0)
        {
            uint version = s_codeVersion;
            s_codeVersion = 0;
            PyType.Retired(version);
        }

        return true;
    }

    /// <summary>Makes the frames of a function those of its copy; set by the vm.</summary>
    public static delegate*<Value, Value, void> CodeReplaced;

    private static Value CopyOf(Value self)
    {
        Value copy = New(self.As<PyFunction>().Fields.Code.Load(), self.As<PyFunction>().Fields.Globals.Load(), self.As<PyFunction>().Fields.Builtins.Load());
        if (copy.IsNull)
        {
            return copy;
        }

        ref PyFunction from = ref self.As<PyFunction>().Fields;
        ref PyFunction to = ref copy.As<PyFunction>().Fields;
        to.Defaults.Store(copy, from.Defaults.Load());
        to.KwDefaults.Store(copy, from.KwDefaults.Load());
        to.Closure.Store(copy, from.Closure.Load());
        to.Name.Store(copy, from.Name.Load());
        to.QualName.Store(copy, from.QualName.Load());
        return copy;
    }

    private static uint s_codeVersion;

    /// <summary>A version that holds as long as no function gets another code.</summary>
    public static uint CodeVersion => s_codeVersion != 0 ? s_codeVersion : s_codeVersion = PyType.NewVersion();

    private static Value OrNone(Value v) => v.IsNull ? Value.None : v;

    private static Value GetDefaults(Value self) => OrNone(self.As<PyFunction>().Fields.Defaults.Load());

    private static bool SetDefaults(Value self, Value value)
    {
        if (!value.IsNull && !value.IsNone && !value.IsTuple)
        {
            Errors.TypeError("__defaults__ must be set to a tuple object");
            return false;
        }

        self.As<PyFunction>().Fields.Defaults.Store(self, value.IsNull || value.IsNone ? Value.Null : value);
        return true;
    }

    private static Value GetKwDefaults(Value self) => OrNone(self.As<PyFunction>().Fields.KwDefaults.Load());

    private static bool SetKwDefaults(Value self, Value value)
    {
        if (!value.IsNull && !value.IsNone && !value.IsDict)
        {
            Errors.TypeError("__kwdefaults__ must be set to a dict object");
            return false;
        }

        self.As<PyFunction>().Fields.KwDefaults.Store(self, value.IsNull || value.IsNone ? Value.Null : value);
        return true;
    }

    private static Value GetAnnotations(Value self)
    {
        ref PyFunction f = ref self.As<PyFunction>().Fields;
        Value annotations = f.Annotations.Load();
        if (annotations.IsNull || annotations.IsTuple)
        {
            Value dict = PyDict.New();
            for (long i = 0; !annotations.IsNull && i < PyTuple.LengthOf(annotations); i += 2)
            {
                PyDict.SetStr(dict, PyTuple.Get(annotations, i), PyTuple.Get(annotations, i + 1));
            }

            f.Annotations.Store(self, dict);
            return dict;
        }

        return annotations;
    }

    private static bool SetAnnotations(Value self, Value value)
    {
        if (!value.IsNull && !value.IsNone && !value.IsDict)
        {
            Errors.TypeError("__annotations__ must be set to a dict object");
            return false;
        }

        self.As<PyFunction>().Fields.Annotations.Store(self, value.IsNull || value.IsNone ? Value.Null : value);
        return true;
    }

    private static bool SetDict(Value self, Value value)
    {
        if (value.IsNull)
        {
            Errors.TypeError("cannot delete __dict__");
            return false;
        }

        return Space.SetDict(self, value);
    }

    private static Value GetName(Value self) => self.As<PyFunction>().Fields.Name.Load();

    private static bool SetName(Value self, Value value)
    {
        if (value.IsNull || !value.IsStr)
        {
            Errors.TypeError("__name__ must be set to a string object");
            return false;
        }

        self.As<PyFunction>().Fields.Name.Store(self, value);
        return true;
    }

    private static Value GetQualName(Value self) => self.As<PyFunction>().Fields.QualName.Load();

    private static bool SetQualName(Value self, Value value)
    {
        if (value.IsNull || !value.IsStr)
        {
            Errors.TypeError("__qualname__ must be set to a string object");
            return false;
        }

        self.As<PyFunction>().Fields.QualName.Store(self, value);
        return true;
    }
}
