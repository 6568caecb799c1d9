using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>The _imp module: what importlib needs of the interpreter.</summary>
internal static unsafe class ImpModule
{
    public static void Define(ModuleBuilder m)
    {
        m.Doc("(Extremely) low-level import machinery bits as used by importlib.");
        m.Constant("check_hash_based_pycs", VmConfig.Current.CheckHashPycs);
        m.Function("is_builtin(name, /)", &IsBuiltin);
        m.Function("is_frozen(name, /)", &IsFrozen);
        m.Function("is_frozen_package(name, /)", &IsFrozenPackage);
        m.Function("get_frozen_object(name, data=None, /)", &GetFrozenObject);
        m.Function("find_frozen(name, /, *, withdata=False)", &FindFrozen);
        m.Function("init_frozen(name, /)", &InitFrozen);
        m.Function("_frozen_module_names()", &FrozenNames);
        m.Function("_override_frozen_modules_for_tests(override, /)", &OverrideFrozen);
        m.Function("create_builtin(spec, /)", &CreateBuiltin);
        m.Function("exec_builtin(mod, /)", &ExecBuiltin);
        m.Function("create_dynamic(spec, file=None, /)", &CreateDynamic);
        m.Function("exec_dynamic(mod, /)", &ExecBuiltin);
        m.Function("extension_suffixes()", &ExtensionSuffixes);
        m.Function("acquire_lock()", &AcquireLock);
        m.Function("release_lock()", &ReleaseLock);
        m.Function("lock_held()", &LockHeld);
        m.Function("_fix_co_filename(code, path, /)", &FixCoFilename);
        m.Function("source_hash(key, source)", &SourceHash);
    }

    private static Value IsBuiltin(Value name) => Value.FromSmallInt(name.IsStr && ModuleTable.Has(PyStr.ToClr(name)) ? 1 : 0);

    private static bool Name(Value v, string function, out string name)
    {
        name = v.IsStr ? PyStr.ToClr(v) : "";
        if (!v.IsStr)
        {
            Errors.TypeError($"{function}() argument 1 must be str, not {PyType.TypeName(v)}");
        }

        return v.IsStr;
    }

    private static Value IsFrozen(Value name) =>
        Name(name, "is_frozen", out string text) ? Value.FromBool(FrozenModules.Find(text) is not null) : Value.Null;

    private static Value NoFrozen(string name)
    {
        Value error = Errors.New(TypeId.ImportError, PyStr.New($"No such frozen object named {PyStr.ToClr(Space.Repr(PyStr.New(name)))}"));
        error.As<PyBaseException>().Fields.Field1.Store(error, PyStr.New(name));
        return Errors.Raise(error);
    }

    private static Value IsFrozenPackage(Value name)
    {
        if (!Name(name, "is_frozen_package", out string text))
        {
            return Value.Null;
        }

        return FrozenModules.Find(text) is { } row ? Value.FromBool(row.IsPackage) : NoFrozen(text);
    }

    private static Value GetFrozenObject(Value name, Value data)
    {
        if (!Name(name, "get_frozen_object", out string text))
        {
            return Value.Null;
        }

        if (!data.IsNull && !data.IsNone)
        {
            Value code = MarshalModule.Loads(data);
            if (code.IsNull)
            {
                Errors.Clear();
                return Errors.Raise(TypeId.ImportError, $"Frozen object named '{text}' is invalid");
            }

            return code.IsPointer && code.HasShape(ShapeIds.Code) ? code : Errors.TypeError($"frozen object '{text}' is not a code object");
        }

        return FrozenModules.Find(text) is { } row ? FrozenModules.CodeOf(row) : NoFrozen(text);
    }

    private static Value FindFrozen(Value name, Value withData)
    {
        int data = withData.IsNull ? 0 : Space.Truth(withData);
        if (data < 0 || !Name(name, "find_frozen", out string text))
        {
            return Value.Null;
        }

        if (FrozenModules.Find(text) is not { } row)
        {
            return Value.None;
        }

        Value bytes = Value.None;
        if (data > 0)
        {
            Value code = FrozenModules.CodeOf(row);
            byte[]? dumped = code.IsNull ? null : MarshalModule.Dump(code);
            bytes = dumped is null ? Value.Null : Space.Call(Types.Get(TypeId.MemoryView), PyBytes.New(dumped));
            if (bytes.IsNull)
            {
                return bytes;
            }
        }

        return PyTuple.New(bytes, Value.FromBool(row.IsPackage), row.Origin is null ? Value.None : PyStr.New(row.Origin));
    }

    private static Value InitFrozen(Value name)
    {
        if (!Name(name, "init_frozen", out string text))
        {
            return Value.Null;
        }

        if (FrozenModules.Find(text) is not { } row)
        {
            return Value.None;
        }

        Value code = FrozenModules.CodeOf(row);
        if (code.IsNull)
        {
            return code;
        }

        Value module = PyModule.New(PyStr.Intern(text));
        if (row.IsPackage)
        {
            PyDict.SetStr(PyModule.DictOf(module), PyStr.Intern("__path__"), PyList.New());
        }

        PyDict.SetStr(PyModule.DictOf(module), PyStr.Intern("__origname__"), row.Origin is null ? Value.None : PyStr.New(row.Origin));
        if (!PyDict.Set(Importing.Modules, PyStr.Intern(text), module))
        {
            return Value.Null;
        }

        return Execution.RunCode(code, PyModule.DictOf(module), PyModule.DictOf(module)).IsNull ? Value.Null : module;
    }

    private static Value FrozenNames()
    {
        Value names = PyList.New();
        foreach (string name in FrozenModules.Names())
        {
            PyList.Append(names, PyStr.New(name));
        }

        return names;
    }

    private static Value OverrideFrozen(Value value)
    {
        if (!Space.AsIndex(value, TypeId.OverflowError, out long n))
        {
            return Value.Null;
        }

        FrozenModules.Override = (int)n;
        return Value.None;
    }

    private static Value AcquireLock()
    {
        ImportLock.Acquire();
        return Value.None;
    }

    private static Value ReleaseLock() => ImportLock.Release() ? Value.None : Errors.RuntimeError("not holding the import lock");

    private static Value LockHeld() => Value.FromBool(ImportLock.IsHeld);

    private static Value CreateBuiltin(Value spec)
    {
        Value name = Space.GetAttr(spec, "name");
        if (name.IsNull)
        {
            return name;
        }

        // A built-in module is made once; a second import gets the same one.
        Value existing = PyDict.GetStr(Importing.Modules, name);
        if (!existing.IsNull && !existing.IsNone)
        {
            return existing;
        }

        Value module = ModuleTable.Create(PyStr.ToClr(name));
        return module.IsNull && !Errors.Occurred ? Errors.Raise(TypeId.ImportError, $"No such built-in module {PyStr.ToClr(name)}") : module;
    }

    private static Value ExecBuiltin(Value module) => Value.FromSmallInt(0);

    private static Value CreateDynamic(Value spec, Value file) =>
        Errors.Raise(TypeId.ImportError, "py does not load C extension modules");

    private static Value ExtensionSuffixes() => PyList.New();

    private static Value FixCoFilename(Value code, Value path)
    {
        if (!code.HasShape(ShapeIds.Code))
        {
            return Errors.TypeError($"_fix_co_filename() argument 1 must be code, not {PyType.TypeName(code)}");
        }

        FixFileName(code, path);
        return Value.None;
    }

    /// <summary>Replaces co_filename in a code object and in those inside it that have the same.</summary>
    public static void FixFileName(Value code, Value path) => Fix(code, code.As<PyCode>().Fields.FileName.Load(), path);

    private static void Fix(Value code, Value old, Value path)
    {
        ref PyCode c = ref code.As<PyCode>().Fields;
        if (!PyStr.Equal(c.FileName.Load(), old))
        {
            return;
        }

        c.FileName.Store(code, path);
        Value constants = c.Consts.Load();
        for (long i = 0; i < PyTuple.LengthOf(constants); i++)
        {
            if (PyTuple.Get(constants, i).IsPointer && PyTuple.Get(constants, i).HasShape(ShapeIds.Code))
            {
                Fix(PyTuple.Get(constants, i), old, path);
            }
        }
    }

    /// <summary>SipHash-1-3 of a source under a key, 8 bytes, for hash-based .pyc files.</summary>
    private static Value SourceHash(Value key, Value source)
    {
        if (!Space.AsIndex(key, TypeId.OverflowError, out long k))
        {
            return Value.Null;
        }

        BufferView view;
        if (!Buffers.Get(source, &view))
        {
            return Value.Null;
        }

        long hash = new ObjectSpace.Text.SipHash((ulong)k, 0).Hash(view.Span);
        Buffers.Release(&view);
        System.Span<byte> bytes = stackalloc byte[8];
        System.BitConverter.TryWriteBytes(bytes, hash);
        return PyBytes.New(bytes);
    }
}
