using System;
using Py.ObjectSpace;
using Py.Vm.Run;
using Thread = Py.ObjectSpace.Thread;

namespace Py.Vm.Modules;

/// <summary>The sys module.</summary>
internal static unsafe partial class SysModule
{
    private static Root s_dict;

    /// <summary>The attributes of sys.</summary>
    public static Value Dict => s_dict.Value;

    /// <summary>An attribute of sys; null without an error if it was deleted.</summary>
    public static Value Get(N name) => PyDict.GetStr(Dict, Names.Get(name));

    /// <summary>An attribute of sys; null without an error if it was deleted.</summary>
    public static Value Get(string name) => PyDict.GetStr(Dict, PyStr.Intern(name));

    /// <summary>Sets an attribute of sys.</summary>
    public static void Set(string name, Value value) => PyDict.SetStr(Dict, PyStr.Intern(name), value);

    public static void Define(ModuleBuilder m)
    {
        s_dict = Roots.New(PyModule.DictOf(m.Module));
        VmConfig config = VmConfig.Current;
        m.Doc("This module provides access to some objects used or maintained by the\ninterpreter and to functions that interact strongly with the interpreter.");
        m.Constant("modules", Importing.Modules);
        m.Constant("version", VmConfig.Version);
        m.Constant("hexversion", 0x030b02f0);
        m.Constant("api_version", 1013);
        m.Constant("copyright", "Copyright (c) 2026 The py authors.\nAll Rights Reserved.");
        m.Constant("platform", VmConfig.Platform);
        m.Constant("maxsize", long.MaxValue);
        m.Constant("maxunicode", 0x10FFFF);
        m.Constant("byteorder", "little");
        m.Constant("float_repr_style", "short");
        m.Constant("executable", config.Executable);
        m.Constant("_base_executable", config.BaseExecutable);
        m.Constant("prefix", config.Prefix);
        m.Constant("base_prefix", config.Prefix);
        m.Constant("exec_prefix", config.ExecPrefix);
        m.Constant("base_exec_prefix", config.ExecPrefix);
        m.Constant("platlibdir", config.PlatLibDir);
        m.Constant("_framework", "");
        m.Constant("abiflags", "");
        m.Constant("_git", PyTuple.New(PyStr.New("py"), PyStr.Empty, PyStr.Empty));
        m.Constant("pycache_prefix", config.PycachePrefix is null ? Value.None : PyStr.New(config.PycachePrefix));
        m.Constant("dont_write_bytecode", Value.FromBool(config.DontWriteBytecode != 0));
        m.Constant("argv", Strings(config.Argv));
        m.Constant("orig_argv", Strings(config.OriginalArgv));
        m.Constant("warnoptions", Strings(config.WarnOptions));
        m.Constant("path", Strings(DefaultPath(config)));
        m.Constant("path_hooks", PyList.New());
        m.Constant("path_importer_cache", PyDict.New());
        m.Constant("meta_path", PyList.New());
        m.Constant("_xoptions", XOptions(config));
        m.Constant("_stdlib_dir", config.StdlibDir);
        Value names = Sequences.ToTuple(Strings(ModuleTable.Names()));
        m.Constant("builtin_module_names", names);
        m.Constant("stdlib_module_names", Space.Call(Types.Get(TypeId.FrozenSet), Strings(StdlibNames.All)));
        DefineStructs(m, config);
        DefineFunctions(m);
    }

    // No lib-dynload: its extension modules are CPython's, and their C# counterparts are built in.
    private static string[] DefaultPath(VmConfig config) =>
        config.GivenPath ?? [.. config.PythonPath, $"{config.Prefix}/{config.PlatLibDir}/python311.zip", config.StdlibDir, .. config.ExtraPath];

    private static Value Strings(string[] items)
    {
        Value list = PyList.New(items.Length);
        foreach (string item in items)
        {
            PyList.Append(list, FileSystemText.ToValue(item));
        }

        return list;
    }

    private static Value XOptions(VmConfig config)
    {
        Value dict = PyDict.New();
        foreach (string option in config.XOptions)
        {
            int equals = option.IndexOf('=', StringComparison.Ordinal);
            PyDict.SetStr(dict, PyStr.New(equals < 0 ? option : option.AsSpan(0, equals)), equals < 0 ? Value.True : PyStr.New(option.AsSpan()[(equals + 1)..]));
        }

        return dict;
    }

    private static void DefineFunctions(ModuleBuilder m)
    {
        m.Function("getrecursionlimit()\nReturn the current value of the recursion limit.\n\nThe recursion limit is the maximum depth of the Python interpreter\nstack.  This limit prevents infinite recursion from causing an overflow\nof the C stack and crashing Python.", &GetRecursionLimit);
        m.Function("setrecursionlimit(limit, /)\nSet the maximum depth of the Python interpreter stack to n.\n\nThis limit prevents infinite recursion from causing an overflow of the C\nstack and crashing Python.  The highest possible limit is platform-\ndependent.", &SetRecursionLimit);
        m.Function("getdefaultencoding()\nReturn the current default encoding used by the Unicode implementation.", &GetDefaultEncoding);
        m.Function("getfilesystemencoding()\nReturn the encoding used to convert Unicode filenames to OS filenames.", &GetDefaultEncoding);
        m.Function("getfilesystemencodeerrors()\nReturn the error mode used for Unicode to OS filename conversion.", &GetEncodeErrors);
        m.Function("exit(status=None, /)\nExit the interpreter by raising SystemExit(status).\n\nIf the status is omitted or None, it defaults to zero (i.e., success).\nIf the status is an integer, it will be used as the system exit status.\nIf it is another kind of object, it will be printed and the system\nexit status will be one (i.e., failure).", &Exit);
        m.Function("exc_info()\nReturn current exception information: (type, value, traceback).\n\nReturn information about the most recent exception caught by an except\nclause in the current stack frame or in an older stack frame.", &ExcInfo);
        m.Function("exception()\nReturn the current exception.\n\nReturn the most recent exception caught by an except clause\nin the current stack frame or in an older stack frame, or None\nif no such clause exists.", &Exception);
        m.Function("intern(string, /)\n``Intern'' the given string.\n\nThis enters the string in the (global) table of interned strings whose\npurpose is to speed up dictionary lookups. Return the string itself or\nthe previously interned string object with the same value.", &Intern);
        m.Function("_getframe(depth=0, /)\nReturn a frame object from the call stack.", &GetFrame);
        m.Function("displayhook(object, /)\nPrint an object to sys.stdout and also save it in builtins._", &DisplayHook);
        m.Function("excepthook(exctype, value, traceback, /)\nHandle an exception by displaying it with a traceback on sys.stderr.", &ExceptHook);
        m.Function("getsizeof(object, default=<unrepresentable>)\ngetsizeof(object [, default]) -> int\n\nReturn the size of object in bytes.", &GetSizeOf);
        m.Function("getrefcount(object, /)\nReturn the reference count of object.\n\nThe count returned is generally one higher than you might expect,\nbecause it includes the (temporary) reference as an argument to\ngetrefcount().", &GetRefCount);
        m.Function("is_finalizing()\nReturn True if Python is exiting.", &IsFinalizing);
        m.Function("getswitchinterval()\nReturn the current thread switch interval; see sys.setswitchinterval().", &GetSwitchInterval);
        m.Function("setswitchinterval(interval, /)\nSet the ideal thread switching delay inside the Python interpreter.", &SetSwitchInterval);
        m.Function("get_int_max_str_digits()\nReturn the maximum string digits limit for non-binary int<->str conversions.", &GetIntMaxStrDigits);
        m.Function("set_int_max_str_digits(maxdigits)\nSet the maximum string digits limit for non-binary int<->str conversions.", &SetIntMaxStrDigits);
        m.Function("get_coroutine_origin_tracking_depth()\nCheck status of origin tracking for coroutine objects in this thread.", &GetOriginDepth);
        m.Function("set_coroutine_origin_tracking_depth(depth)\nEnable or disable origin tracking for coroutine objects in this thread.", &SetOriginDepth);
        m.RawFunction("set_asyncgen_hooks(...)\nset_asyncgen_hooks([firstiter] [, finalizer])\n\nSet a finalizer for async generators objects.", &SetAsyncGenHooks);
        m.Function("get_asyncgen_hooks()\nReturn the installed asynchronous generators hooks.\n\nThis returns a namedtuple of the form (firstiter, finalizer).", &GetAsyncGenHooks);
        m.Function("unraisablehook(unraisable, /)\nHandle an unraisable exception.", &UnraisableHook);
        m.RawFunction("breakpointhook(...)\nbreakpointhook(*args, **kws)\n\nThis hook function is called by built-in breakpoint().", &BreakpointHook);
        m.RawFunction("audit(...)\naudit(event, *args)\n\nPasses the event to any hooks that are attached.", &Audit);
        m.Function("addaudithook(hook)\nAdds a new audit hook callback.", &AddAuditHook);
        m.Function("settrace(function, /)\nSet the global debug tracing function.  It will be called on each\nfunction call.  See the debugger chapter in the library manual.", &SetTrace);
        m.Function("gettrace()\nReturn the global debug tracing function set with sys.settrace.\n\nSee the debugger chapter in the library manual.", &GetTrace);
        m.Function("setprofile(function, /)\nSet the profiling function.  It will be called on each function call\nand return.  See the profiler chapter in the library manual.", &SetProfile);
        m.Function("getprofile()\nReturn the profiling function set with sys.setprofile.\n\nSee the profiler chapter in the library manual.", &GetProfile);
        m.Function("call_tracing(func, args, /)\nCall func(*args), while tracing is enabled.", &CallTracing);
        m.Function("_clear_type_cache()\nClear the internal type lookup cache.", &ClearTypeCache);
        m.Function("_current_frames()\nReturn a dict mapping each thread's thread id to its current stack frame.", &CurrentFrames);
        m.Function("_current_exceptions()\nReturn a dict mapping each thread's identifier to its current raised exception.", &CurrentExceptions);
        m.Function("getallocatedblocks()\nReturn the number of memory blocks currently allocated.", &GetAllocatedBlocks);
        m.Function("getdlopenflags()\nThe flags for dlopen() of extension modules.", &GetDlOpenFlags);
        m.Function("setdlopenflags(flags, /)\nSets the flags for dlopen() of extension modules.", &SetDlOpenFlags);
        foreach (string hook in (ReadOnlySpan<string>)["displayhook", "excepthook", "unraisablehook", "breakpointhook"])
        {
            m.Constant("__" + hook + "__", Get(hook));
        }
    }

    // RTLD_NOW. Nobody looks at them, as extension modules are not loaded.
    private static int s_dlOpenFlags = 2;

    private static Value GetDlOpenFlags() => Value.FromSmallInt(s_dlOpenFlags);

    private static Value SetDlOpenFlags(Value flags)
    {
        if (!Space.AsIndex(flags, TypeId.OverflowError, out long n))
        {
            return Value.Null;
        }

        s_dlOpenFlags = (int)n;
        return Value.None;
    }

    private static Value GetRecursionLimit() => PyInt.New(Thread.SetLimit);

    private static Value SetRecursionLimit(Value limit)
    {
        if (!Space.AsIndex(limit, TypeId.OverflowError, out long n))
        {
            return Value.Null;
        }

        if (n < 1)
        {
            return Errors.ValueError("recursion limit must be greater or equal than 1");
        }

        if (n > int.MaxValue)
        {
            return Errors.OverflowError("Python int too large to convert to C int");
        }

        if (Thread.Current->Depth >= n)
        {
            return Errors.Raise(TypeId.RecursionError, $"cannot set the recursion limit to {n} at the recursion depth {Thread.Current->Depth}: the limit is too low");
        }

        Thread.SetLimit = (int)n;
        return Value.None;
    }

    private static Value GetDefaultEncoding() => PyStr.Intern("utf-8");

    private static Value GetEncodeErrors() => Names.Get(N.surrogateescape);

    private static Value Exit(Value status)
    {
        // A tuple is the arguments of the exception.
        Value error = status.IsNull ? Space.Call(Types.Get(TypeId.SystemExit))
            : status.IsTuple ? Space.CallTuple(Types.Get(TypeId.SystemExit), status) : Space.Call(Types.Get(TypeId.SystemExit), status);
        return error.IsNull ? error : Errors.Raise(error);
    }

    private static Value ExcInfo() => ExcInfoOf(Raising.Handled());

    private static Value ExcInfoOf(Value handled)
    {
        if (handled.IsNull)
        {
            return PyTuple.New(Value.None, Value.None, Value.None);
        }

        Value traceback = handled.As<PyBaseException>().Fields.Traceback.Load();
        return PyTuple.New(handled.Type, handled, traceback.IsNull ? Value.None : traceback);
    }

    private static Value Exception() => Raising.Handled() is { IsNull: false } handled ? handled : Value.None;

    private static Value Intern(Value text)
    {
        if (!text.IsStr)
        {
            return Errors.TypeError($"intern() argument must be str, not {PyType.TypeName(text)}");
        }

        return text.IsExactStr ? PyStr.InternValue(text) : Errors.TypeError($"can't intern {PyType.TypeName(text)}");
    }

    private static Value GetFrame(Value depth)
    {
        long n = 0;
        if (!depth.IsNull && !Space.AsIndex(depth, TypeId.OverflowError, out n))
        {
            return Value.Null;
        }

        Value frame = Execution.CurrentFrame((int)Math.Clamp(n, 0, int.MaxValue));
        return frame.IsNull ? Errors.ValueError("call stack is not deep enough") : frame;
    }

    private static Value DisplayHook(Value value)
    {
        Value builtins = PyDict.GetStr(Importing.Modules, Names.Get(N.builtins));
        if (builtins.IsNull)
        {
            return Errors.RuntimeError("lost builtins module");
        }

        if (value.IsNone)
        {
            return Value.None;
        }

        if (!Space.SetAttr(builtins, N._, Value.None))
        {
            return Value.Null;
        }

        Value stdout = Get(N.stdout);
        if (stdout.IsNull || stdout.IsNone)
        {
            return Errors.RuntimeError("lost sys.stdout");
        }

        Value text = Space.Repr(value);
        if (text.IsNull || (Space.CallMethod(stdout, N.write, text).IsNull && !WriteEscaped(stdout, text)))
        {
            return Value.Null;
        }

        return Space.CallMethod(stdout, N.write, PyStr.FromCodePoint('\n')).IsNull || !Space.SetAttr(builtins, N._, value) ? Value.Null : Value.None;
    }

    private static bool WriteEscaped(Value stdout, Value text)
    {
        if (!Errors.Catch(TypeId.UnicodeEncodeError))
        {
            return false;
        }

        Value encoding = Space.GetAttr(stdout, N.encoding);
        Value bytes = encoding.IsNull ? encoding : Space.CallMethod(text, PyStr.Intern("encode"), encoding, Names.Get(N.backslashreplace));
        Value back = bytes.IsNull ? bytes : Space.CallMethod(bytes, PyStr.Intern("decode"), encoding);
        return !back.IsNull && !Space.CallMethod(stdout, N.write, back).IsNull;
    }

    private static Value ExceptHook(Value type, Value value, Value traceback)
    {
        ErrorReport.Print(value, traceback);
        return Value.None;
    }

    private static Value GetSizeOf(Value obj, Value fallback)
    {
        Value size = Space.CallSpecial(obj, N.__sizeof__);
        if (!size.IsNull && size.IsInt && (PyInt.IsNegative(size) || Space.AsIndex(size, TypeId.OverflowError, out _)))
        {
            return PyInt.IsNegative(size) ? Errors.ValueError("__sizeof__() should return >= 0") : size;
        }

        if (!size.IsNull && !size.IsInt)
        {
            Errors.TypeError("an integer is required");
        }
        else if (!size.IsNull)
        {
            Errors.Clear();
            Errors.Raise(TypeId.OverflowError, "Python int too large to convert to C ssize_t");
        }

        return !fallback.IsNull && Errors.Catch(TypeId.TypeError) ? fallback : Value.Null;
    }

    /// <summary>There are no reference counts; two (the variable and the argument) is what a plain object has.</summary>
    private static Value GetRefCount(Value obj) => Value.FromSmallInt(2);

    private static Value IsFinalizing() => Value.FromBool(VmLifecycle.Finalizing);

    private static double s_switchInterval = 0.005;

    private static Value GetSwitchInterval() => PyFloat.New(s_switchInterval);

    private static Value SetSwitchInterval(Value interval)
    {
        if (interval.IsStr || interval.IsBytes)
        {
            return Errors.TypeError($"must be real number, not {PyType.TypeName(interval)}");
        }

        Value number = Space.Call(Types.Get(TypeId.Float), interval);
        if (number.IsNull)
        {
            return number;
        }

        double seconds = PyFloat.Get(number);
        if (seconds <= 0)
        {
            return Errors.ValueError("switch interval must be strictly positive");
        }

        s_switchInterval = seconds;
        InterpreterLock.SwitchMilliseconds = (int)Math.Clamp(seconds * 1000, 1, int.MaxValue);
        return Value.None;
    }

    private static Value GetIntMaxStrDigits() => Value.FromSmallInt(PyInt.MaxStrDigits);

    private static Value SetIntMaxStrDigits(Value digits)
    {
        if (!Space.AsIndex(digits, TypeId.OverflowError, out long n))
        {
            return Value.Null;
        }

        if (n != 0 && n < 640)
        {
            return Errors.ValueError("maxdigits must be 0 or larger than 640");
        }

        PyInt.MaxStrDigits = (int)n;
        return Value.None;
    }

    private static Value GetOriginDepth() => Value.FromSmallInt(Thread.Current->OriginTrackingDepth);

    private static Value SetOriginDepth(Value depth)
    {
        if (!Space.AsIndex(depth, TypeId.OverflowError, out long n))
        {
            return Value.Null;
        }

        if (n < 0)
        {
            return Errors.ValueError("depth must be >= 0");
        }

        Thread.Current->OriginTrackingDepth = (int)n;
        return Value.None;
    }

    private static readonly ArgumentBinder s_hookArguments = new("set_asyncgen_hooks(firstiter=None, finalizer=None)");

    private static Value SetAsyncGenHooks(Args args)
    {
        Slot* bound = stackalloc Slot[2];
        if (!s_hookArguments.Bind(args, bound))
        {
            return Value.Null;
        }

        for (int i = 0; i < 2; i++)
        {
            if (!bound[i].IsNull && !bound[i].Load().IsNone && PyType.SlotOf(bound[i].Load(), SlotId.Call) == null)
            {
                return Errors.TypeError($"callable {(i == 0 ? "firstiter" : "finalizer")} expected, got {PyType.TypeName(bound[i].Load())}");
            }
        }

        ThreadState* t = Thread.Current;
        if (!bound[0].IsNull)
        {
            t->AsyncGenFirstIter.Initialize(bound[0].Load().IsNone ? Value.Null : bound[0].Load());
        }

        if (!bound[1].IsNull)
        {
            t->AsyncGenFinalizer.Initialize(bound[1].Load().IsNone ? Value.Null : bound[1].Load());
        }

        return Value.None;
    }

    private static Value GetAsyncGenHooks()
    {
        ThreadState* t = Thread.Current;
        Value first = t->AsyncGenFirstIter.Load(), finalizer = t->AsyncGenFinalizer.Load();
        return StructSequence.New(s_asyncHooks.Value, first.IsNull ? Value.None : first, finalizer.IsNull ? Value.None : finalizer);
    }

    private static Value UnraisableHook(Value unraisable)
    {
        return ErrorReport.PrintUnraisable(unraisable) ? Value.None : Value.Null;
    }

    private static Value BreakpointHook(Args args)
    {
        string? name = VmConfig.Current.IgnoreEnvironment != 0 ? null : HostSystem.GetEnvironment("PYTHONBREAKPOINT");
        name = string.IsNullOrEmpty(name) ? "pdb.set_trace" : name;
        if (name == "0")
        {
            return Value.None;
        }

        int dot = name.LastIndexOf('.');
        Value module = dot == 0 ? Value.Null : Space.Import(dot < 0 ? "builtins" : name[..dot]);
        if (dot != 0 && module.IsNull && !Errors.Catch(TypeId.ImportError))
        {
            return module;
        }

        Value function = module.IsNull ? module : Space.GetAttr(module, name[(dot + 1)..]);
        if (!function.IsNull)
        {
            return Space.Call(function, args);
        }

        if (!module.IsNull && !Errors.Catch(TypeId.AttributeError))
        {
            return Value.Null;
        }

        return Warnings.Warn(TypeId.RuntimeWarning, $"Ignoring unimportable $PYTHONBREAKPOINT: \"{name}\"") ? Value.None : Value.Null;
    }

    private static Root s_auditHooks;

    private static Value Audit(Args args)
    {
        if (args.Count == 0)
        {
            return Errors.TypeError("audit() missing 1 required positional argument: 'event'");
        }

        if (!args[0].IsStr)
        {
            return Errors.TypeError($"expected str for argument 'event', not {PyType.TypeName(args[0])}");
        }

        Value rest = PyTuple.FromSlots(args.Slots + 1, args.Count - 1);
        for (long i = 0; s_auditHooks.IsAssigned && i < PyList.LengthOf(s_auditHooks.Value); i++)
        {
            if (Space.Call(PyList.Get(s_auditHooks.Value, i), args[0], rest).IsNull)
            {
                return Value.Null;
            }
        }

        return Value.None;
    }

    private static Value AddAuditHook(Value hook)
    {
        if (!s_auditHooks.IsAssigned)
        {
            s_auditHooks = Roots.New(PyList.New());
        }

        PyList.Append(s_auditHooks.Value, hook);
        return Value.None;
    }

    private static Value SetTrace(Value function)
    {
        Tracing.SetTrace(Thread.Current, function.IsNone ? Value.Null : function);
        return Value.None;
    }

    private static Value GetTrace() => Thread.Current->TraceFunction.Load() is { IsNull: false } f ? f : Value.None;

    private static Value SetProfile(Value function)
    {
        Tracing.SetProfile(Thread.Current, function.IsNone ? Value.Null : function);
        return Value.None;
    }

    private static Value GetProfile() => Thread.Current->ProfileFunction.Load() is { IsNull: false } f ? f : Value.None;

    private static Value CallTracing(Value function, Value args) =>
        args.IsTuple ? Tracing.CallTracing(Thread.Current, function, args) : Errors.TypeError($"call_tracing() argument 2 must be tuple, not {PyType.TypeName(args)}");

    private static Value ClearTypeCache()
    {
        MethodCache.Clear();
        return Value.None;
    }

    private static Value CurrentFrames()
    {
        Value dict = PyDict.New();
        for (ThreadState* t = ThreadModule.All == null ? Thread.Current : ThreadModule.All; t != null; t = t->Next)
        {
            Frame* f = (Frame*)t->Frame;
            if (!f->Function.IsNull && !PyDict.Set(dict, PyInt.New(t->Ident), FrameObjects.Of(f)))
            {
                return Value.Null;
            }
        }

        return dict;
    }

    private static Value CurrentExceptions()
    {
        Value dict = PyDict.New();
        for (ThreadState* t = ThreadModule.All == null ? Thread.Current : ThreadModule.All; t != null; t = t->Next)
        {
            // As in 3.11.2 what sys.exc_info() gives, not only the exception.
            if (!PyDict.Set(dict, PyInt.New(t->Ident), ExcInfoOf(Raising.HandledIn(t))))
            {
                return Value.Null;
            }
        }

        return dict;
    }

    private static Value GetAllocatedBlocks() => PyInt.New((long)(Gc.Heap.UsedBytes / 64));
}
