using System.Globalization;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Jit;
using Py.Vm.Run;

namespace Py.Vm.Modules.Jits;

/// <summary>The module pypyjit: parameters of the JIT, statistics, and hooks that are told of what it compiles.</summary>
internal static unsafe class PypyJitModule
{
    private const int MostNews = 10000;

    private static Root s_compileHook, s_abortHook, s_infoType, s_statsType;
    private static readonly System.Collections.Generic.Queue<JitNews> s_news = new();

    internal static void Define(ModuleBuilder m)
    {
        m.Doc("The just-in-time compiler.");
        m.RawFunction("set_param(...)\nset_param(text) or set_param(name=number, ...)\n'off', 'on', 'default', or 'name=value,...'; PARAMETER_DOCS tells the names.", &SetParam);
        m.Function("releaseall()\nForget all code that was compiled.", &ReleaseAll);
        m.RawFunction("residual_call(...)\nresidual_call(callable, ...)\nCall it without following it into the trace.", &ResidualCall);
        m.Function("get_stats_snapshot()\nWhat was compiled so far, in total and by loop.", &GetStats);
        m.Function("set_compile_hook(hook, operations=True)\nhook(info) is called after a loop or bridge was compiled; None: no hook.", &SetCompileHook);
        m.Function("set_abort_hook(hook, operations=True)\nhook(name, key, reason, operations) is called after a recording was given up; None: no hook.", &SetAbortHook);
        Value docs = PyDict.New(), defaults = PyDict.New();
        foreach (JitParameters.Row row in JitParameters.Rows)
        {
            PyDict.Set(docs, PyStr.Intern(row.Name), PyStr.New(row.Doc));
            PyDict.Set(defaults, PyStr.Intern(row.Name), PyInt.New(row.Default));
        }

        m.Constant("PARAMETER_DOCS", docs);
        m.Constant("defaults", defaults);
        s_compileHook = Roots.New(Value.None);
        s_abortHook = Roots.New(Value.None);
        s_infoType = TypeOf("pypyjit.JitLoopInfo");
        s_statsType = TypeOf("pypyjit.JitInfoSnapshot");
        m.Constant("JitLoopInfo", s_infoType.Value);
    }

    private static Root TypeOf(string name)
    {
        TypeRow row = new(TypeId.None0, name, TypeId.Object, 0, 0, TypeFlags.NoConstructor);
        return Roots.New(CoreTypes.MakeModuleType(name, Types.Get(TypeId.SimpleNamespace), row, null));
    }

    private static Value SetParam(Args args)
    {
        if (args.Count > 1)
        {
            return Errors.TypeError($"set_param() takes at most 1 non-keyword argument, {args.Count} given");
        }

        if (args.Count == 1)
        {
            if (!args[0].IsStr)
            {
                return Errors.TypeError($"set_param() argument must be str, not {PyType.NameOf(args[0].Type)}");
            }

            if (JitDriver.SetParameters(PyStr.ToClr(args[0])) is { } error)
            {
                return Errors.ValueError("error in JIT parameters string: " + error);
            }
        }

        for (int k = 0; k < args.KeywordCount; k++)
        {
            string name = PyStr.ToClr(args.KeywordName(k));
            if (!JitParameters.IsNumber(name))
            {
                return Errors.TypeError($"no parameter '{name}'");
            }

            if (!Space.AsIndex(args.KeywordValue(k), TypeId.OverflowError, out long number))
            {
                return Value.Null;
            }

            if (JitDriver.SetParameters(name + "=" + number.ToString(CultureInfo.InvariantCulture)) is { } error)
            {
                return Errors.ValueError(error);
            }
        }

        return Value.None;
    }

    private static Value ReleaseAll()
    {
        JitDriver.ReleaseAll();
        return Value.None;
    }

    private static Value ResidualCall(Args args) =>
        args.Count == 0 ? Errors.TypeError("residual_call() missing 1 required positional argument: 'callable'") : Space.Call(args[0], args.Skip(1));

    private static Value GetStats()
    {
        Value counters = PyDict.New(), loops = PyList.New();
        PyDict.Set(counters, PyStr.Intern("TRACING"), PyInt.New(JitCounters.Tracings));
        PyDict.Set(counters, PyStr.Intern("BACKEND"), PyInt.New(JitCounters.Compilations));
        PyDict.Set(counters, PyStr.Intern("ABORT"), PyInt.New(JitCounters.Aborts));
        PyDict.Set(counters, PyStr.Intern("ENTRIES"), PyInt.New(JitCounters.Entries));
        foreach ((string name, long value) in JitCounters.All)
        {
            PyDict.Set(counters, PyStr.Intern(name), PyInt.New(value));
        }

        Value times = PyDict.New(), runs = PyDict.New();
        PyDict.Set(times, PyStr.Intern("TRACING"), PyFloat.New(JitCounters.Seconds(JitCounters.TracingTicks)));
        PyDict.Set(times, PyStr.Intern("BACKEND"), PyFloat.New(JitCounters.Seconds(JitCounters.BackendTicks)));
        for (int k = 0; k < JitDriver.LoopCount; k++)
        {
            JitLoop loop = JitDriver.LoopOf(k);
            Value info = PyType.Allocate(s_infoType.Value);
            Put(info, "type", PyStr.Intern("loop"));
            Put(info, "name", PyStr.New(loop.Name));
            Put(info, "loop_no", PyInt.New(loop.Number));
            Put(info, "compiled", Value.FromBool(loop.Code is not null));
            Put(info, "entries", PyInt.New(loop.Entries));
            Put(info, "aborts", PyInt.New(loop.Aborts));
            if (loop.Entries > 0 || loop.Code is not null)
            {
                PyDict.Set(runs, PyInt.New(loop.Trace.Value), PyInt.New(loop.Entries));
            }

            PyList.Append(loops, info);
        }

        Value stats = PyType.Allocate(s_statsType.Value);
        Put(stats, "counters", counters);
        Put(stats, "counter_times", times);
        Put(stats, "loop_run_times", runs);
        Put(stats, "loops", loops);
        return stats;
    }

    private static void Put(Value obj, string name, Value value) => ShapeTree.SetAttribute(obj, PyStr.Intern(name), value);

    private static Value SetCompileHook(Value hook, Value operations) => SetHook(s_compileHook, hook);

    private static Value SetAbortHook(Value hook, Value operations) => SetHook(s_abortHook, hook);

    private static Value SetHook(Root root, Value hook)
    {
        root.Value = hook;
        bool any = !s_compileHook.Value.IsNone || !s_abortHook.Value.IsNone;
        JitLog.Listener = any ? Note : null;
        PendingCalls.AnnounceCompiled = any ? &Deliver : null;
        return Value.None;
    }

    // In the JIT, which calls no Python: the hooks are called between two instructions.
    private static void Note(JitNews news)
    {
        if (s_news.Count < MostNews)
        {
            s_news.Enqueue(news);
            Heap.Words->EvalBreaker = 1;
        }
    }

    private static void Deliver()
    {
        while (s_news.TryDequeue(out JitNews? news))
        {
            Root root = news.Reason is null ? s_compileHook : s_abortHook;
            Value hook = root.Value;
            if (hook.IsNone)
            {
                continue;
            }

            Value result = news.Reason is null ? Space.Call(hook, InfoOf(news))
                : Space.Call(hook, PyStr.Intern("pypyjit"), PyStr.New(news.Name), PyStr.New(news.Reason), PyList.New());
            if (result.IsNull)
            {
                ErrorReport.WriteUnraisable(hook);
            }
        }
    }

    private static Value InfoOf(JitNews news)
    {
        Value info = PyType.Allocate(s_infoType.Value);
        Put(info, "jitdriver_name", PyStr.Intern("pypyjit"));
        Put(info, "greenkey", PyStr.New(news.Name));
        Put(info, "loop_no", PyInt.New(news.Number));
        Put(info, "type", PyStr.Intern(news.IsBridge ? "bridge" : "loop"));
        Put(info, "asmaddr", PyInt.New(news.Start));
        Put(info, "asmlen", PyInt.New(news.Bytes));
        Put(info, "operations", PyInt.New(news.Operations));
        return info;
    }
}
