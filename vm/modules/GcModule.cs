using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>The module gc. There is no collector yet: what only tunes it is remembered, what would have to look at the heap is refused.</summary>
internal static unsafe class GcModule
{
    private static long s_debug;
    private static readonly long[] s_thresholds = [700, 10, 10];

    public static void Define(ModuleBuilder m)
    {
        m.Doc("This module provides access to the garbage collector for reference cycles.");
        m.Function("enable()\nEnable automatic garbage collection.", &Enable);
        m.Function("disable()\nDisable automatic garbage collection.", &Disable);
        m.Function("isenabled()\nReturns true if automatic garbage collection is enabled.", &IsEnabled);
        m.Function("collect(generation=2)\nRun the garbage collector. The number of unreachable objects is returned.", &Collect);
        m.Function("get_debug()\nGet the garbage collection debugging flags.", &GetDebug);
        m.Function("set_debug(flags, /)\nSet the garbage collection debugging flags.", &SetDebug);
        m.Function("get_count()\nReturn a three-tuple of the current collection counts.", &GetCount);
        m.Function("get_threshold()\nReturn the current collection thresholds.", &GetThreshold);
        m.RawFunction("set_threshold(...)\nset_threshold(threshold0, [threshold1, threshold2])\nSet the collection thresholds (the collection frequency).", &SetThreshold);
        m.Function("get_stats()\nReturn a list of dictionaries containing per-generation statistics.", &GetStats);
        m.Function("is_tracked(obj, /)\nReturns true if the object is tracked by the garbage collector.", &IsTracked);
        m.Function("is_finalized(obj, /)\nReturns true if the object has been already finalized by the GC.", &IsFinalized);
        m.Function("freeze()\nFreeze all current tracked objects and ignore them for future collections.", &Nothing);
        m.Function("unfreeze()\nUnfreeze all objects in the permanent generation.", &Nothing);
        m.Function("get_freeze_count()\nReturn the number of objects in the permanent generation.", &Zero);
        m.RawFunction("get_objects(...)", &Missing);
        m.RawFunction("get_referrers(...)", &Missing);
        m.RawFunction("get_referents(...)", &Missing);
        m.Constant("garbage", PyList.New());
        m.Constant("callbacks", PyList.New());
        m.Constant("DEBUG_STATS", 1);
        m.Constant("DEBUG_COLLECTABLE", 2);
        m.Constant("DEBUG_UNCOLLECTABLE", 4);
        m.Constant("DEBUG_SAVEALL", 32);
        m.Constant("DEBUG_LEAK", 38);
    }

    private static Value Enable()
    {
        Collector.Enabled = true;
        return Value.None;
    }

    private static Value Disable()
    {
        Collector.Enabled = false;
        return Value.None;
    }

    private static Value IsEnabled() => Value.FromBool(Collector.Enabled);

    private static Value Collect(Value generation)
    {
        if (!generation.IsNull && !Space.AsIndex(generation, TypeId.OverflowError, out long g))
        {
            return Value.Null;
        }
        else if (!generation.IsNull && generation.SmallInt is < 0 or > 2)
        {
            return Errors.ValueError("invalid generation");
        }

        StackRoots.CollectAll();
        return Value.FromSmallInt(0);
    }

    private static Value GetDebug() => PyInt.New(s_debug);

    private static Value SetDebug(Value flags) => Space.AsIndex(flags, TypeId.OverflowError, out s_debug) ? Value.None : Value.Null;

    private static Value GetCount() => PyTuple.New(Value.FromSmallInt(0), Value.FromSmallInt(0), Value.FromSmallInt(0));

    private static Value GetThreshold() => PyTuple.New(PyInt.New(s_thresholds[0]), PyInt.New(s_thresholds[1]), PyInt.New(s_thresholds[2]));

    private static Value SetThreshold(Args args)
    {
        if (args.Count is 0 or > 3)
        {
            return Errors.TypeError("gc.set_threshold requires 1 to 3 arguments");
        }

        for (int i = 0; i < args.Count; i++)
        {
            if (!Space.AsIndex(args[i], TypeId.OverflowError, out s_thresholds[i]))
            {
                return Value.Null;
            }
        }

        return Value.None;
    }

    private static Value GetStats()
    {
        Value list = PyList.New();
        for (int i = 0; i < 3; i++)
        {
            Value row = PyDict.New();
            foreach (string name in (System.ReadOnlySpan<string>)["collections", "collected", "uncollectable"])
            {
                PyDict.SetStr(row, PyStr.Intern(name), Value.FromSmallInt(0));
            }

            PyList.Append(list, row);
        }

        return list;
    }

    // As CPython: what can hold no references is not tracked.
    private static Value IsTracked(Value obj) => Value.FromBool(obj.IsPointer && obj.Shape->Layout.RefMap != 0 && !obj.IsStr && !obj.IsBytes);

    private static Value IsFinalized(Value obj) => Value.False;

    private static Value Nothing() => Value.None;

    private static Value Zero() => Value.FromSmallInt(0);

    private static Value Missing(Args args) => Errors.NotImplementedError("the collector is not written yet: objects cannot be enumerated");
}
