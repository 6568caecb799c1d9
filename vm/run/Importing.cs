using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>The import statement, and the display of interactive expressions.</summary>
internal static unsafe class Importing
{
    private static Root s_modules;

    /// <summary>sys.modules.</summary>
    public static Value Modules
    {
        get => s_modules.Value;
        set => s_modules = s_modules.IsAssigned ? s_modules : Roots.New(value);
    }

    /// <summary>import name: calls builtins.__import__.</summary>
    public static Value ImportName(Frame* fp, Value name, Value fromList, Value level)
    {
        Value import = PyDict.GetStr(fp->Builtins, Names.Get(N.__import__));
        if (import.IsNull)
        {
            return Errors.Raise(TypeId.ImportError, "__import__ not found");
        }

        Value locals = fp->Locals.Load();
        Slot* args = stackalloc Slot[5];
        args[0].Initialize(name);
        args[1].Initialize(fp->Globals);
        args[2].Initialize(locals.IsNull ? Value.None : locals);
        args[3].Initialize(fromList);
        args[4].Initialize(level);
        return Space.Call(import, new Args(args, 5));
    }

    /// <summary>from module import name: an attribute, or a submodule that is being imported.</summary>
    public static Value ImportFrom(Value module, Value name)
    {
        int found = Space.TryGetAttr(module, name, out Value value);
        if (found != 0)
        {
            return found < 0 ? Value.Null : value;
        }

        Value packageName = default;
        if (Space.TryGetAttr(module, N.__name__, out packageName) > 0 && packageName.IsStr)
        {
            Value full = PyStr.New(PyStr.ToClr(packageName) + "." + PyStr.ToClr(name));
            value = Space.GetItem(Modules, full);
            if (!value.IsNull)
            {
                return value;
            }

            Errors.Clear();
        }

        Errors.Clear();
        return CannotImport(module, name, packageName);
    }

    private static Value CannotImport(Value module, Value name, Value packageName)
    {
        string package = !packageName.IsNull && packageName.IsStr ? PyStr.ToClr(packageName) : "<unknown module name>";
        Value path = default;
        bool hasPath = Space.TryGetAttr(module, N.__file__, out path) > 0 && path.IsStr;
        Errors.Clear();
        string text = PyStr.ToClr(name);
        string message;
        if (!hasPath)
        {
            message = $"cannot import name {PyStr.ToClr(Space.Repr(name))} from '{package}' (unknown location)";
        }
        else
        {
            bool initializing = Space.TryGetAttr(module, N.__spec__, out Value spec) > 0 && !spec.IsNone
                && Space.TryGetAttr(spec, N._initializing, out Value flag) > 0 && Space.Truth(flag) > 0;
            Errors.Clear();
            message = initializing
                ? $"cannot import name '{text}' from partially initialized module '{package}' (most likely due to a circular import) ({PyStr.ToClr(path)})"
                : $"cannot import name '{text}' from '{package}' ({PyStr.ToClr(path)})";
        }

        Value error = Errors.New(TypeId.ImportError, PyStr.New(message));
        ref PyBaseException e = ref error.As<PyBaseException>().Fields;
        e.Field0.Store(error, PyTuple.Get(e.Args.Load(), 0));
        e.Field1.Store(error, PyStr.New(package));
        e.Field2.Store(error, hasPath ? path : Value.None);
        return Errors.Raise(error);
    }

    /// <summary>from module import *.</summary>
    public static bool ImportStar(Frame* fp, Value module)
    {
        Value locals = fp->Locals.Load();
        int found = Space.TryGetAttr(module, N.__all__, out Value names);
        bool skipPrivate = false;
        if (found == 0)
        {
            skipPrivate = true;
            found = Space.TryGetAttr(module, N.__dict__, out Value dict);
            if (found == 0)
            {
                Errors.Raise(TypeId.ImportError, "from-import-* object has no __dict__ and no __all__");
                return false;
            }

            names = found > 0 ? Space.CallMethod(dict, N.keys) : Value.Null;
        }

        if (found < 0 || names.IsNull)
        {
            return false;
        }

        Value list = Sequences.ToList(names);
        for (long i = 0; !list.IsNull && i < PyList.LengthOf(list); i++)
        {
            Value name = PyList.Get(list, i);
            if (!name.IsStr)
            {
                Value moduleName = Space.GetAttr(module, N.__name__);
                if (!moduleName.IsNull)
                {
                    Errors.TypeError($"{(skipPrivate ? "Key" : "Item")} in {PyStr.ToClr(moduleName)}.{(skipPrivate ? "__dict__" : "__all__")} must be str, not {PyType.TypeName(name)}");
                }

                return false;
            }

            if (skipPrivate && PyStr.LengthOf(name) > 0 && PyStr.CodePointAt(name, 0) == '_')
            {
                continue;
            }

            Value value = Space.GetAttr(module, name);
            if (value.IsNull || !Variables.StoreName(fp, PyStr.InternValue(name), value) || locals.IsNull)
            {
                return false;
            }
        }

        return !list.IsNull;
    }

    /// <summary>Shows the value of an interactive expression.</summary>
    public static bool PrintExpr(Value value)
    {
        Value sys = PyDict.GetStr(Modules, Names.Get(N.sys));
        Value hook = sys.IsNull ? Value.Null : PyDict.GetStr(PyModule.DictOf(sys), Names.Get(N.displayhook));
        if (hook.IsNull)
        {
            Errors.RuntimeError("lost sys.displayhook");
            return false;
        }

        return !Space.Call(hook, value).IsNull;
    }
}
