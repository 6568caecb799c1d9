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
        m.Function("is_frozen_package(name, /)", &NoFrozen);
        m.Function("get_frozen_object(name, data=None, /)", &NoFrozenData);
        m.Function("find_frozen(name, /, *, withdata=False)", &FindFrozen);
        m.Function("init_frozen(name, /)", &NoFrozen);
        m.Function("_frozen_module_names()", &FrozenNames);
        m.Function("_override_frozen_modules_for_tests(override, /)", &Ignore);
        m.Function("create_builtin(spec, /)", &CreateBuiltin);
        m.Function("exec_builtin(mod, /)", &ExecBuiltin);
        m.Function("create_dynamic(spec, file=None, /)", &CreateDynamic);
        m.Function("exec_dynamic(mod, /)", &ExecBuiltin);
        m.Function("extension_suffixes()", &ExtensionSuffixes);
        m.Function("acquire_lock()", &Nothing);
        m.Function("release_lock()", &Nothing);
        m.Function("lock_held()", &LockHeld);
        m.Function("_fix_co_filename(code, path, /)", &FixCoFilename);
        m.Function("source_hash(key, source)", &SourceHash);
    }

    private static Value IsBuiltin(Value name) => Value.FromSmallInt(name.IsStr && ModuleTable.Has(PyStr.ToClr(name)) ? 1 : 0);

    private static Value IsFrozen(Value name) => Value.False;

    private static Value NoFrozen(Value name) => Errors.Raise(TypeId.ImportError, $"No such frozen object named {PyStr.ToClr(name)}");

    private static Value NoFrozenData(Value name, Value data) => NoFrozen(name);

    private static Value FindFrozen(Value name, Value withData) => Value.None;

    private static Value FrozenNames() => PyList.New();

    private static Value Ignore(Value value) => Value.None;

    private static Value Nothing() => Value.None;

    private static Value LockHeld() => Value.False;

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
