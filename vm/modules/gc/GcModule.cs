using System;
using System.Diagnostics;
using System.Globalization;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>The module gc: what CPython has, and PyPy's additions (<see cref="GcHooks"/>, <see cref="GcStatistics"/>, <see cref="GcDump"/>).</summary>
/// <remarks>
/// Generations are what they can be: 0 and 1 are the nursery, 2 is everything. Thresholds and counts are kept for programs
/// that read them; a first threshold of 0 turns automatic major collections off.
/// </remarks>
internal static unsafe class GcModule
{
    private const long DebugStats = 1, DebugCollectable = 2, DebugUncollectable = 4, DebugSaveAll = 32;
    private const int Generations = 3;

    private static long s_debug;
    private static long s_frozen;
    private static bool s_enabled = true;
    private static bool s_collecting;
    private static readonly long[] s_thresholds = [700, 10, 10];
    private static readonly long[] s_collections = new long[Generations];
    private static readonly long[] s_collected = new long[Generations];
    // Collections that were parts of those that the program asked for.
    private static long s_minorsWithin, s_majorsWithin;
    // Explicit collections of generations 0 and 1, and the automatic ones of 0, since the next higher generation was collected.
    private static long s_young, s_middle, s_automaticBefore;
    private static long s_majorsAnnounced;
    private static Root s_garbage, s_callbacks;

    /// <summary>Did the program ask for the collection that goes on?</summary>
    public static bool Collecting => s_collecting;

    public static void Define(ModuleBuilder m)
    {
        Census.IsTracked = &GcObjects.IsTracked;
        HeapWalk.IsInternal = &GcObjects.IsInternal;
        m.Doc("This module provides access to the garbage collector for reference cycles.");
        m.Function("enable()\nEnable automatic garbage collection.", &Enable);
        m.Function("disable()\nDisable automatic garbage collection.", &Disable);
        m.Function("isenabled()\nReturns true if automatic garbage collection is enabled.", &IsEnabled);
        m.RawFunction("collect(generation=2)\nRun the garbage collector. The number of unreachable objects is returned.", &Collect);
        m.Function("get_debug()\nGet the garbage collection debugging flags.", &GetDebug);
        m.Function("set_debug(flags, /)\nSet the garbage collection debugging flags.", &SetDebug);
        m.Function("get_count()\nReturn a three-tuple of the current collection counts.", &GetCount);
        m.Function("get_threshold()\nReturn the current collection thresholds.", &GetThreshold);
        m.RawFunction("set_threshold(...)\nset_threshold(threshold0, [threshold1, threshold2])\nSet the collection thresholds (the collection frequency).", &SetThreshold);
        m.Function("get_stats(memory_pressure=None)\nReturn a list of dictionaries containing per-generation statistics; with an argument, an object that tells the use of memory.", &GetStats);
        m.Function("freeze()\nFreeze all current tracked objects and ignore them for future collections.", &Freeze);
        m.Function("unfreeze()\nUnfreeze all objects in the permanent generation.", &Unfreeze);
        m.Function("get_freeze_count()\nReturn the number of objects in the permanent generation.", &GetFreezeCount);
        m.Function("enable_finalizers()\nFinalizers run again, once for each call of disable_finalizers().", &EnableFinalizers);
        m.Function("disable_finalizers()\nFinalizers wait. Calls nest.", &DisableFinalizers);
        s_garbage = Roots.New(PyList.New());
        s_callbacks = Roots.New(PyList.New());
        m.Constant("garbage", s_garbage.Value);
        m.Constant("callbacks", s_callbacks.Value);
        m.Constant("DEBUG_STATS", DebugStats);
        m.Constant("DEBUG_COLLECTABLE", DebugCollectable);
        m.Constant("DEBUG_UNCOLLECTABLE", DebugUncollectable);
        m.Constant("DEBUG_SAVEALL", DebugSaveAll);
        m.Constant("DEBUG_LEAK", DebugCollectable | DebugUncollectable | DebugSaveAll);
        GcObjects.Define(m);
        GcHooks.Define(m);
        GcStatistics.Define(m);
        GcDump.Define(m);
        s_majorsAnnounced = Collector.MajorCount;
        PendingCalls.Announce = &Announce;
    }

    private static void SetAutomatic() => Collector.Enabled = s_enabled && s_thresholds[0] != 0;

    private static Value Enable()
    {
        s_enabled = true;
        SetAutomatic();
        return Value.None;
    }

    private static Value Disable()
    {
        s_enabled = false;
        SetAutomatic();
        return Value.None;
    }

    private static Value IsEnabled() => Value.FromBool(s_enabled);

    /// <summary>gc.collect.</summary>
    public static Value Collect(Args args)
    {
        Value generation = args.Count == 1 ? args[0] : Value.Null;
        if (args.Count > 1)
        {
            return Errors.TypeError($"collect() takes at most 1 argument ({args.Count + args.KeywordCount} given)");
        }

        if (args.KeywordCount > 0)
        {
            if (args.Count + args.KeywordCount > 1)
            {
                return Errors.TypeError($"collect() takes at most 1 argument ({args.Count + args.KeywordCount} given)");
            }

            if (!PyStr.ToClr(args.KeywordName(0)).Equals("generation", StringComparison.Ordinal))
            {
                return Errors.TypeError($"'{PyStr.ToClr(args.KeywordName(0))}' is an invalid keyword argument for collect()");
            }

            generation = args.KeywordValue(0);
        }

        long wanted = Generations - 1;
        if (!generation.IsNull && !Space.AsIndex(generation, TypeId.OverflowError, out wanted))
        {
            return Value.Null;
        }

        if (wanted is < 0 or >= Generations)
        {
            return Errors.ValueError("invalid generation");
        }

        // As in CPython a collection from a finalizer or callback of another one does nothing.
        if (s_collecting)
        {
            return Value.FromSmallInt(0);
        }

        CallCallbacks("start", wanted, 0);
        long found = Run((int)wanted);
        CallCallbacks("stop", wanted, found);
        return PyInt.New(found);
    }

    private static long Run(int generation)
    {
        s_collecting = true;
        long minors = Collector.MinorCount, majors = Collector.MajorCount, start = Stopwatch.GetTimestamp();
        bool saves = (s_debug & DebugSaveAll) != 0, full = generation == Generations - 1;
        if ((s_debug & DebugStats) != 0)
        {
            HostSystem.Write(2, $"gc: collecting generation {generation}...\ngc: objects in each generation: {CountOf(0)} 0 0\n"
                + $"gc: objects in permanent generation: {s_frozen}\n");
        }

        Census.Found = (s_debug & DebugCollectable) != 0 ? &Describe : null;
        long found = StackRoots.CollectCounting(full, saves && full);
        if (saves && full)
        {
            KeepSaved();
        }

        s_minorsWithin += Collector.MinorCount - minors;
        s_majorsWithin += Collector.MajorCount - majors;
        s_collections[generation]++;
        s_collected[generation] += found;
        Count(generation);
        if ((s_debug & DebugStats) != 0)
        {
            string seconds = Stopwatch.GetElapsedTime(start).TotalSeconds.ToString("0.0000", CultureInfo.InvariantCulture);
            HostSystem.Write(2, $"gc: done, {found} unreachable, 0 uncollectable, {seconds}s elapsed\n");
        }

        s_collecting = false;
        return found;
    }

    /// <summary>A full collection before the heap is looked at, which the program is not told of. Finalizers wait.</summary>
    public static void CollectQuietly()
    {
        long minors = Collector.MinorCount, majors = Collector.MajorCount;
        StackRoots.ClearDeadRegisters(Thread.Current);
        Collector.Collect(CollectionKind.Full);
        s_minorsWithin += Collector.MinorCount - minors;
        s_majorsWithin += Collector.MajorCount - majors;
    }

    // gc.garbage gets what was found. Its room is there before the first object is looked at: they die with the next full collection.
    private static void KeepSaved()
    {
        long count = Census.SavedCount;
        Value all = PyList.New();
        for (long i = 0; i < count; i++)
        {
            PyList.Append(all, Value.None);
        }

        for (long i = 0; i < count; i++)
        {
            PyList.Set(all, i, Value.FromBits(Census.Saved(i)));
        }

        if (!Sequences.Extend(s_garbage.Value, all))
        {
            Errors.Clear();
        }
    }

    private static void Describe(ulong obj) =>
        HostSystem.Write(2, $"gc: collectable <{PyType.TypeName(Value.FromBits(obj))} 0x{obj:x}>\n");

    private static void CallCallbacks(string phase, long generation, long collected)
    {
        Value callbacks = s_callbacks.Value;
        if (PyList.LengthOf(callbacks) == 0)
        {
            return;
        }

        Value info = PyDict.New();
        PyDict.SetStr(info, PyStr.Intern("generation"), PyInt.New(generation));
        PyDict.SetStr(info, PyStr.Intern("collected"), PyInt.New(collected));
        PyDict.SetStr(info, PyStr.Intern("uncollectable"), Value.FromSmallInt(0));
        for (long i = 0; i < PyList.LengthOf(callbacks); i++)
        {
            Value callback = PyList.Get(callbacks, i);
            if (Space.Call(callback, PyStr.Intern(phase), info).IsNull)
            {
                ErrorReport.WriteUnraisable(callback);
            }
        }
    }

    // Between instructions: tells of automatic major collections that were finished.
    private static void Announce()
    {
        if (!s_collecting && s_majorsAnnounced != Collector.MajorCount - s_majorsWithin)
        {
            s_majorsAnnounced = Collector.MajorCount - s_majorsWithin;
            Count(Generations - 1);
            CallCallbacks("start", Generations - 1, 0);
            CallCallbacks("stop", Generations - 1, 0);
        }

        GcHooks.Deliver();
    }

    /// <summary>Is there something for <see cref="PendingCalls.Announce"/> to tell, after a collection?</summary>
    public static bool HasNews => PyList.LengthOf(s_callbacks.Value) > 0 && s_majorsAnnounced != Collector.MajorCount - s_majorsWithin;

    private static Value GetDebug() => PyInt.New(s_debug);

    private static Value SetDebug(Value flags) => Space.AsIndex(flags, TypeId.OverflowError, out s_debug) ? Value.None : Value.Null;

    // A generation was collected: how often is counted until the next higher one is.
    private static void Count(int generation)
    {
        s_middle = generation switch { 0 => s_middle, 1 => s_middle + 1, _ => 0 };
        s_young = generation == 0 ? s_young + 1 : 0;
        s_automaticBefore = generation == 0 ? s_automaticBefore : AutomaticMinors;
    }

    private static long AutomaticMinors => Collector.MinorCount - s_minorsWithin;

    // As if objects were of 32 bytes.
    private static long CountOf(int generation) => generation switch
    {
        0 => (long)(Heap.YoungBytes >> 5),
        1 => s_young + AutomaticMinors - s_automaticBefore,
        _ => s_middle,
    };

    private static Value GetCount()
    {
        long young = CountOf(0);
        return PyTuple.New(PyInt.New(young), PyInt.New(CountOf(1)), PyInt.New(CountOf(2)));
    }

    private static Value GetThreshold() => PyTuple.New(PyInt.New(s_thresholds[0]), PyInt.New(s_thresholds[1]), PyInt.New(s_thresholds[2]));

    private static Value SetThreshold(Args args)
    {
        if (args.Count is 0 or > Generations)
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

        SetAutomatic();
        return Value.None;
    }

    private static Value GetStats(Value pressure)
    {
        if (!pressure.IsNull && !pressure.IsNone)
        {
            return GcStatistics.Memory();
        }

        Value list = PyList.New();
        for (int i = 0; i < Generations; i++)
        {
            long automatic = i == 0 ? AutomaticMinors : i == 2 ? Collector.MajorCount - s_majorsWithin : 0;
            Value row = PyDict.New();
            PyDict.SetStr(row, PyStr.Intern("collections"), PyInt.New(s_collections[i] + automatic));
            PyDict.SetStr(row, PyStr.Intern("collected"), PyInt.New(s_collected[i]));
            PyDict.SetStr(row, PyStr.Intern("uncollectable"), Value.FromSmallInt(0));
            PyList.Append(list, row);
        }

        return list;
    }

    // Objects do not move to and fro: only their number is kept.
    private static Value Freeze()
    {
        s_frozen = GcObjects.CountTracked();
        return Value.None;
    }

    private static Value Unfreeze()
    {
        s_frozen = 0;
        return Value.None;
    }

    private static Value GetFreezeCount() => PyInt.New(s_frozen);

    private static Value EnableFinalizers()
    {
        if (PendingCalls.FinalizersDisabled == 0)
        {
            return Errors.ValueError("finalizers are already enabled");
        }

        if (--PendingCalls.FinalizersDisabled == 0)
        {
            PendingCalls.Run();
        }

        return Value.None;
    }

    private static Value DisableFinalizers()
    {
        PendingCalls.FinalizersDisabled++;
        return Value.None;
    }
}
