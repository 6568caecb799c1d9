using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>The atexit module: functions that are called when the interpreter ends.</summary>
internal static unsafe class AtExitModule
{
    // A list of (function, args, kwargs), or None where one was taken back.
    private static Root s_functions;

    public static void Define(ModuleBuilder m)
    {
        s_functions = s_functions.IsAssigned ? s_functions : Roots.New(PyList.New());
        VmLifecycle.RunExitFunctions = &RunAtEnd;
        m.Doc("Functions to be called when the interpreter ends normally.");
        m.RawFunction("register(...)\nregister(func, *args, **kwargs)\n\nHas func called with these arguments at the end; returns func.", &Register);
        m.Function("unregister(func, /)\nTakes a function back, as often as it was registered.", &Unregister);
        m.Function("_clear()\nTakes all functions back.", &Clear);
        m.Function("_run_exitfuncs()\nCalls the functions now, the last one first.", &RunAll);
        m.Function("_ncallbacks()\nThe number of registered functions.", &Count);
    }

    private static Value Register(Args args)
    {
        if (args.Count == 0)
        {
            return Errors.TypeError("register() takes at least 1 argument (0 given)");
        }

        Value function = args[0];
        if (PyType.SlotOf(function, SlotId.Call) == null)
        {
            return Errors.TypeError("the first argument must be callable");
        }

        Value keywords = PyDict.New();
        for (int i = 0; i < args.KeywordCount; i++)
        {
            PyDict.SetStr(keywords, args.KeywordName(i), args.KeywordValue(i));
        }

        Value rest = PyTuple.FromSlots(args.Slots + 1, args.Count - 1);
        PyList.Append(s_functions.Value, PyTuple.New(function, rest, keywords));
        return args[0];
    }

    private static Value Unregister(Value function)
    {
        Value list = s_functions.Value;
        for (long i = 0; i < PyList.LengthOf(list); i++)
        {
            Value entry = PyList.Get(list, i);
            int equal = entry.IsNone ? 0 : Space.EqualBool(PyTuple.Get(entry, 0), function);
            if (equal < 0)
            {
                return Value.Null;
            }

            // The comparison may have changed the list.
            if (equal > 0 && i < PyList.LengthOf(list) && PyList.Get(list, i).Is(entry))
            {
                PyList.Items(list)[i].Store(list, Value.None);
            }
        }

        return Value.None;
    }

    private static Value Clear()
    {
        PyList.Clear(s_functions.Value);
        return Value.None;
    }

    private static Value Count() => PyInt.New(PyList.LengthOf(s_functions.Value));

    private static Value RunAll()
    {
        RunAtEnd();
        return Value.None;
    }

    // The last one that was registered runs first.
    private static void RunAtEnd()
    {
        Value list = s_functions.Value;
        for (long i = PyList.LengthOf(list) - 1; i >= 0; i--)
        {
            Value entry = i < PyList.LengthOf(list) ? PyList.Get(list, i) : Value.None;
            if (!entry.IsNone && Space.CallTuple(PyTuple.Get(entry, 0), PyTuple.Get(entry, 1), PyTuple.Get(entry, 2)).IsNull)
            {
                ErrorReport.WriteUnraisable(PyTuple.Get(entry, 0), "Exception ignored in atexit callback");
            }
        }

        PyList.Clear(list);
    }
}
