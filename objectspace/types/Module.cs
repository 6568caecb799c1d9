namespace Py.ObjectSpace;

public unsafe partial struct PyModule
{
    private static readonly ArgumentBinder s_init = new("module(name, doc=None)");

    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.GetAttr, &GetAttr);
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Init, &Init);
        t.GetSet("__dict__", &GetDict);
        t.GetSet("__annotations__", &GetAnnotations, &SetAnnotations);
        t.Method("__dir__()", &Dir);
        t.Doc("Create a module object.\n\nThe name must be a string; the optional docstring can have any type.");
    }

    private static Value Make(Value type, Args args)
    {
        Value module = PyType.Allocate(type);
        module.As<PyModule>().Fields.Dict.Store(module, PyDict.New());
        return module;
    }

    private static bool Init(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        if (!s_init.Bind(args, bound))
        {
            return false;
        }

        if (!bound[0].Load().IsStr)
        {
            Errors.TypeError($"module.__init__() argument 1 must be str, not {PyType.TypeName(bound[0].Load())}");
            return false;
        }

        Value dict = DictOf(self);
        PyDict.SetStr(dict, Names.Get(N.__name__), bound[0].Load());
        PyDict.SetStr(dict, Names.Get(N.__doc__), bound[1].IsNull ? Value.None : bound[1].Load());
        PyDict.SetStr(dict, Names.Get(N.__package__), Value.None);
        PyDict.SetStr(dict, Names.Get(N.__loader__), Value.None);
        PyDict.SetStr(dict, Names.Get(N.__spec__), Value.None);
        return true;
    }

    private static Value GetDict(Value self) => DictOf(self);

    private static Value Repr(Value self)
    {
        Value importlib = Space.Import("_frozen_importlib");
        return importlib.IsNull ? importlib : Space.CallMethod(importlib, PyStr.Intern("_module_repr"), self);
    }

    private static Value GetAttr(Value self, Value name)
    {
        Value value = Space.GenericGetAttr(self, name, true);
        if (!value.IsNull || (Errors.Occurred && !Errors.Catch(TypeId.AttributeError)))
        {
            return value;
        }

        Value dict = DictOf(self);
        Value getattr = PyDict.GetStr(dict, Names.Get(N.__getattr__));
        if (!getattr.IsNull)
        {
            return Space.Call(getattr, name);
        }

        Value moduleName = PyDict.GetStr(dict, Names.Get(N.__name__));
        if (moduleName.IsNull || !moduleName.IsStr)
        {
            return Errors.AttributeError(self, name, $"module has no attribute '{PyStr.ToClr(name)}'");
        }

        Value spec = PyDict.GetStr(dict, Names.Get(N.__spec__));
        bool initializing = !spec.IsNull && !spec.IsNone && Space.TryGetAttr(spec, N._initializing, out Value flag) > 0 && Space.Truth(flag) > 0;
        bool submodule = !initializing && !spec.IsNull && !spec.IsNone && Space.TryGetAttr(spec, "_uninitialized_submodules", out Value submodules) > 0
            && Space.Contains(submodules, name) > 0;
        Errors.Clear();
        return Errors.AttributeError(self, name, submodule
            ? $"cannot access submodule '{PyStr.ToClr(name)}' of module '{PyStr.ToClr(moduleName)}' (most likely due to a circular import)"
            : initializing
            ? $"partially initialized module '{PyStr.ToClr(moduleName)}' has no attribute '{PyStr.ToClr(name)}' (most likely due to a circular import)"
            : $"module '{PyStr.ToClr(moduleName)}' has no attribute '{PyStr.ToClr(name)}'");
    }

    private static Value GetAnnotations(Value self)
    {
        Value dict = DictOf(self);
        Value annotations = PyDict.GetStr(dict, Names.Get(N.__annotations__));
        if (annotations.IsNull)
        {
            annotations = PyDict.New();
            PyDict.SetStr(dict, Names.Get(N.__annotations__), annotations);
        }

        return annotations;
    }

    private static bool SetAnnotations(Value self, Value value)
    {
        Value dict = DictOf(self);
        if (!value.IsNull)
        {
            PyDict.SetStr(dict, Names.Get(N.__annotations__), value);
            return true;
        }

        if (PyDict.DeleteStr(dict, Names.Get(N.__annotations__)))
        {
            return true;
        }

        Errors.AttributeError(self, Names.Get(N.__annotations__), "__annotations__");
        return false;
    }

    private static Value Dir(Value self)
    {
        Value dict = Space.GetAttr(self, N.__dict__);
        if (dict.IsNull)
        {
            return dict;
        }

        if (!dict.IsDict)
        {
            return Errors.TypeError("<module>.__dict__ is not a dictionary");
        }

        Value function = PyDict.GetStr(dict, Names.Get(N.__dir__));
        return function.IsNull ? Sequences.ToList(dict) : Space.Call(function);
    }
}
