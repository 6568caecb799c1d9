using System;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>gc.hooks and gc.collect_step, as PyPy has them: what the collector did is told to the program between instructions.</summary>
internal static unsafe class GcHooks
{
    /// <summary>What collections since the last call of a hook add up to.</summary>
    private struct Sum
    {
        public long Count;
        public double Total, Shortest, Longest;

        public void Add(double seconds)
        {
            Shortest = Count == 0 ? seconds : Math.Min(Shortest, seconds);
            Longest = Math.Max(Count == 0 ? 0 : Longest, seconds);
            Total += seconds;
            Count++;
        }
    }

    /// <summary>State after a major collection whose finalizers the next step is to call.</summary>
    private const int FinalizersState = 4;

    private static Sum s_minor, s_step, s_major;
    private static CollectionReport s_last, s_lastMajor;
    private static GcPhase s_firstState;
    private static bool s_majorDone;
    private static bool s_finalizersWait;
    private static CollectionReport s_ownStep;
    private static delegate*<CollectionReport*, void> s_previous;
    private static Root s_onMinor, s_onStep, s_onMajor, s_hooks, s_minorStats, s_stepStats, s_majorStats;

    public static void Define(ModuleBuilder m)
    {
        s_onMinor = Roots.New(Value.None);
        s_onStep = Roots.New(Value.None);
        s_onMajor = Roots.New(Value.None);
        TypeRow row = new(TypeId.None0, "GcHooks", TypeId.Object, sizeof(ObjectHeader), 0, TypeFlags.NoConstructor);
        Value hooks = CoreTypes.MakeModuleType("gc.GcHooks", Value.Null, row, &DefineHooks);
        s_hooks = Roots.New(PyType.Allocate(hooks));
        s_minorStats = StatsType("gc.GcMinorStats", null);
        s_stepStats = StatsType("gc.GcCollectStepStats", &DefineStates);
        s_majorStats = StatsType("gc.GcCollectStats", null);
        m.Constant("hooks", s_hooks.Value);
        m.Constant("GcCollectStepStats", s_stepStats.Value);
        m.Function("collect_step()\nMakes a step of a major collection; the object returned tells what it did.", &CollectStep);
        s_previous = Collector.Report;
        Collector.Report = &Note;
    }

    private static Root StatsType(string name, delegate*<TypeBuilder, void> define)
    {
        TypeRow row = new(TypeId.None0, name, TypeId.Object, 0, 0, TypeFlags.NoConstructor);
        return Roots.New(CoreTypes.MakeModuleType(name, Types.Get(TypeId.SimpleNamespace), row, define));
    }

    private static void DefineStates(TypeBuilder t)
    {
        Value names = PyList.New();
        foreach (string name in (ReadOnlySpan<string>)["SCANNING", "MARKING", "SWEEPING", "FINALIZING", "USERDEL"])
        {
            t.Constant("STATE_" + name, PyInt.New(PyList.LengthOf(names)));
            PyList.Append(names, PyStr.Intern(name));
        }

        t.Constant("GC_STATES", Sequences.ToTuple(names));
    }

    private static void DefineHooks(TypeBuilder t)
    {
        t.Doc("The functions to be called after collections; None: no function.");
        t.GetSet("on_gc_minor", &GetMinor, &SetMinor);
        t.GetSet("on_gc_collect_step", &GetStep, &SetStep);
        t.GetSet("on_gc_collect", &GetMajor, &SetMajor);
        t.Method("set(obj, /)\nTakes the hooks that the object has as methods of the same names.", &SetAll);
        t.Method("reset()\nTakes all hooks away.", &Reset);
    }

    private static Value GetMinor(Value self) => s_onMinor.Value;

    private static Value GetStep(Value self) => s_onStep.Value;

    private static Value GetMajor(Value self) => s_onMajor.Value;

    private static bool SetMinor(Value self, Value value)
    {
        s_minor = default;
        s_onMinor.Value = value.IsNull ? Value.None : value;
        return true;
    }

    private static bool SetStep(Value self, Value value)
    {
        s_step = default;
        s_onStep.Value = value.IsNull ? Value.None : value;
        return true;
    }

    private static bool SetMajor(Value self, Value value)
    {
        s_major = default;
        s_onMajor.Value = value.IsNull ? Value.None : value;
        return true;
    }

    private static Value SetAll(Value self, Value obj)
    {
        foreach (string name in (ReadOnlySpan<string>)["on_gc_minor", "on_gc_collect_step", "on_gc_collect"])
        {
            Value key = PyStr.Intern(name);
            Value hook = Space.GetAttr(obj, key);
            if (hook.IsNull || !Space.SetAttr(self, key, hook))
            {
                return Value.Null;
            }
        }

        return Value.None;
    }

    private static Value Reset(Value self)
    {
        SetMinor(self, Value.None);
        SetStep(self, Value.None);
        SetMajor(self, Value.None);
        return Value.None;
    }

    // In the collector: nothing is allocated.
    private static void Note(CollectionReport* report)
    {
        if (s_previous != null)
        {
            s_previous(report);
        }

        s_ownStep = *report;
        bool news = GcModule.HasNews;
        if (!s_onMinor.Value.IsNone)
        {
            s_minor.Add(report->MinorSeconds);
            s_last = *report;
            news = true;
        }

        if (!s_onStep.Value.IsNone && report->StepSeconds > 0)
        {
            if (s_step.Count == 0)
            {
                s_firstState = report->Before;
                s_majorDone = false;
            }

            s_step.Add(report->StepSeconds);
            s_majorDone |= report->MajorDone;
            s_last = *report;
            news = true;
        }

        if (!s_onMajor.Value.IsNone && report->MajorDone)
        {
            s_major.Add(report->StepSeconds);
            s_lastMajor = *report;
            news = true;
        }

        if (news)
        {
            Heap.Words->EvalBreaker = 1;
        }
    }

    /// <summary>Calls the hooks for what was noted.</summary>
    public static void Deliver()
    {
        if ((s_minor.Count | s_step.Count | s_major.Count) == 0)
        {
            return;
        }

        Sum minor = s_minor, step = s_step, major = s_major;
        CollectionReport last = s_last, full = s_lastMajor;
        bool majorDone = s_majorDone;
        GcPhase first = s_firstState;
        s_minor = s_step = s_major = default;
        if (minor.Count > 0)
        {
            Value stats = New(s_minorStats, minor);
            Put(stats, "total_memory_used", PyInt.New((long)last.UsedBytes));
            Put(stats, "pinned_objects", PyInt.New(last.Pinned));
            Call(s_onMinor, stats);
        }

        if (step.Count > 0)
        {
            Call(s_onStep, StepStats(step, (int)first, (int)last.After, majorDone));
        }

        if (major.Count > 0)
        {
            Value stats = PyType.Allocate(s_majorStats.Value);
            Put(stats, "count", PyInt.New(major.Count));
            Put(stats, "num_major_collects", PyInt.New(Collector.MajorCount));
            Put(stats, "arenas_count_before", PyInt.New((long)GcLog.Arenas(full.UsedBefore - full.LargeBefore)));
            Put(stats, "arenas_count_after", PyInt.New((long)GcLog.Arenas(full.UsedBytes - full.LargeBytes)));
            Put(stats, "arenas_bytes", PyInt.New((long)(full.UsedBytes - full.LargeBytes)));
            Put(stats, "rawmalloc_bytes_before", PyInt.New((long)full.LargeBefore));
            Put(stats, "rawmalloc_bytes_after", PyInt.New((long)full.LargeBytes));
            Put(stats, "pinned_objects", PyInt.New(full.Pinned));
            Call(s_onMajor, stats);
        }
    }

    private static void Call(Root hook, Value stats)
    {
        Value function = hook.Value;
        if (!function.IsNone && Space.Call(function, stats).IsNull)
        {
            ErrorReport.WriteUnraisable(function);
        }
    }

    private static void Put(Value stats, string name, Value value) => ShapeTree.SetAttribute(stats, PyStr.Intern(name), value);

    private static Value New(Root type, Sum sum)
    {
        Value stats = PyType.Allocate(type.Value);
        Put(stats, "count", PyInt.New(sum.Count));
        Put(stats, "duration", PyFloat.New(sum.Total));
        Put(stats, "duration_min", PyFloat.New(sum.Shortest));
        Put(stats, "duration_max", PyFloat.New(sum.Longest));
        return stats;
    }

    private static Value StepStats(Sum sum, int before, int after, bool done)
    {
        Value stats = New(s_stepStats, sum);
        Put(stats, "oldstate", PyInt.New(before));
        Put(stats, "newstate", PyInt.New(after));
        Put(stats, "major_is_done", Value.FromBool(done));
        return stats;
    }

    // The finalizers of a major collection are a step of their own.
    private static Value CollectStep()
    {
        Sum sum = default;
        if (s_finalizersWait)
        {
            s_finalizersWait = false;
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            PendingCalls.Run();
            sum.Add(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds);
            return StepStats(sum, FinalizersState, (int)GcPhase.Scanning, true);
        }

        Collector.Collect(CollectionKind.Step);
        CollectionReport report = s_ownStep;
        sum.Add(report.StepSeconds);
        s_finalizersWait = report.MajorDone;
        return StepStats(sum, (int)report.Before, s_finalizersWait ? FinalizersState : (int)report.After, false);
    }
}
