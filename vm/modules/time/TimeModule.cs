using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules.Time;

/// <summary>The module time.</summary>
internal static unsafe class TimeModule
{
    private static Root s_module;
    private static Root s_clockInfo;

    public static void Define(ModuleBuilder m)
    {
        m.Doc("Clocks, sleeping, and conversions of times.");
        s_module = Roots.New(m.Module);
        m.Function("time()\nSeconds since the epoch as a float.", &Now);
        m.Function("time_ns()\nNanoseconds since the epoch.", &NowNs);
        m.Function("monotonic()\nSeconds of a clock that never goes back.", &Monotonic);
        m.Function("monotonic_ns()\nNanoseconds of a clock that never goes back.", &MonotonicNs);
        m.Function("perf_counter()\nSeconds of the best clock for short times.", &Monotonic);
        m.Function("perf_counter_ns()\nNanoseconds of the best clock for short times.", &MonotonicNs);
        m.Function("process_time()\nSeconds of processor time of this process.", &ProcessTime);
        m.Function("process_time_ns()\nNanoseconds of processor time of this process.", &ProcessTimeNs);
        m.Function("thread_time()\nSeconds of processor time of this thread.", &ThreadTime);
        m.Function("thread_time_ns()\nNanoseconds of processor time of this thread.", &ThreadTimeNs);
        m.Function("sleep(seconds, /)\nWaits; signals are handled meanwhile.", &Sleep);
        m.Function("clock_gettime(clk_id, /)\nSeconds of a clock.", &ClockGetTime);
        m.Function("clock_gettime_ns(clk_id, /)\nNanoseconds of a clock.", &ClockGetTimeNs);
        m.Function("clock_settime(clk_id, time, /)\nSets a clock.", &ClockSetTime);
        m.Function("clock_settime_ns(clk_id, time, /)\nSets a clock, in nanoseconds.", &ClockSetTimeNs);
        m.Function("clock_getres(clk_id, /)\nThe resolution of a clock in seconds.", &ClockGetResolution);
        m.Function("get_clock_info(name)\nWhat is known of a clock: implementation, monotonic, adjustable, resolution.", &GetClockInfo);
        m.RawFunction("strptime(...)\nstrptime(string, format): a struct_time of a text.", &Parse);
        m.Function("tzset()\nReads the time zone from the environment again.", &ReadZone);
        foreach ((string name, int clock) in ((string, int)[])
            [
                ("CLOCK_REALTIME", ClockNative.Realtime), ("CLOCK_MONOTONIC", ClockNative.Monotonic), ("CLOCK_PROCESS_CPUTIME_ID", ClockNative.ProcessCpu),
                ("CLOCK_THREAD_CPUTIME_ID", ClockNative.ThreadCpu), ("CLOCK_MONOTONIC_RAW", ClockNative.MonotonicRaw),
                ("CLOCK_BOOTTIME", ClockNative.Boottime), ("CLOCK_TAI", ClockNative.Tai),
            ])
        {
            m.Constant(name, clock);
        }

        CalendarTimes.Define(m);
        ReadZone();
    }

    private static Value Seconds(int clock)
    {
        TimeSpecNative time;
        return ClockNative.GetTime(clock, &time) != 0 ? PosixErrors.Raise() : PyFloat.New(time.Seconds + (time.Nanoseconds * 1e-9));
    }

    private static Value Nanoseconds(int clock)
    {
        TimeSpecNative time;
        return ClockNative.GetTime(clock, &time) != 0 ? PosixErrors.Raise() : PyInt.New((time.Seconds * 1_000_000_000) + time.Nanoseconds);
    }

    private static Value Now() => Seconds(ClockNative.Realtime);

    private static Value NowNs() => Nanoseconds(ClockNative.Realtime);

    private static Value Monotonic() => Seconds(ClockNative.Monotonic);

    private static Value MonotonicNs() => Nanoseconds(ClockNative.Monotonic);

    private static Value ProcessTime() => Seconds(ClockNative.ProcessCpu);

    private static Value ProcessTimeNs() => Nanoseconds(ClockNative.ProcessCpu);

    private static Value ThreadTime() => Seconds(ClockNative.ThreadCpu);

    private static Value ThreadTimeNs() => Nanoseconds(ClockNative.ThreadCpu);

    private static Value ClockGetTime(Value clock) => TimeArguments.Int(clock, out int id) ? Seconds(id) : Value.Null;

    private static Value ClockGetTimeNs(Value clock) => TimeArguments.Int(clock, out int id) ? Nanoseconds(id) : Value.Null;

    private static Value ClockSetTime(Value clock, Value time) =>
        TimeArguments.Int(clock, out int id) && TimeArguments.Nanoseconds(time, out long ns) ? SetClock(id, ns) : Value.Null;

    private static Value ClockSetTimeNs(Value clock, Value time) =>
        TimeArguments.Int(clock, out int id) && Space.AsIndex(time, TypeId.OverflowError, out long ns) ? SetClock(id, ns) : Value.Null;

    private static Value SetClock(int id, long ns)
    {
        TimeSpecNative time = new() { Seconds = ns / 1_000_000_000, Nanoseconds = ns % 1_000_000_000 };
        return ClockNative.SetTime(id, &time) != 0 ? PosixErrors.Raise() : Value.None;
    }

    private static Value ClockGetResolution(Value clock)
    {
        TimeSpecNative time;
        return !TimeArguments.Int(clock, out int id) ? Value.Null
            : ClockNative.GetResolution(id, &time) != 0 ? PosixErrors.Raise() : PyFloat.New(time.Seconds + (time.Nanoseconds * 1e-9));
    }

    private static Value Sleep(Value seconds)
    {
        const int Absolute = 1, Interrupted = 4;
        if (!TimeArguments.Nanoseconds(seconds, out long ns))
        {
            return Value.Null;
        }

        if (ns < 0)
        {
            return Errors.ValueError("sleep length must be non-negative");
        }

        long end = ClockNative.Nanoseconds(ClockNative.Monotonic) + ns;
        end = end < 0 ? long.MaxValue : end;
        TimeSpecNative until = new() { Seconds = end / 1_000_000_000, Nanoseconds = end % 1_000_000_000 };
        while (true)
        {
            ThreadState* thread = InterpreterLock.Release();
            int errno = ClockNative.Sleep(ClockNative.Monotonic, Absolute, &until, null);
            InterpreterLock.Acquire(thread);
            if (errno == 0)
            {
                return Value.None;
            }

            if (errno != Interrupted)
            {
                return PosixErrors.Raise(errno);
            }

            if (!EvalBreaker.PollSignals())
            {
                return Value.Null;
            }
        }
    }

    private static Value GetClockInfo(Value name)
    {
        if (!name.IsStr)
        {
            return Errors.TypeError($"get_clock_info() argument 1 must be str, not {PyType.TypeName(name)}");
        }

        (string implementation, int clock, bool monotonic, bool adjustable) = PyStr.ToClr(name) switch
        {
            "time" => ("clock_gettime(CLOCK_REALTIME)", ClockNative.Realtime, false, true),
            "monotonic" or "perf_counter" => ("clock_gettime(CLOCK_MONOTONIC)", ClockNative.Monotonic, true, false),
            "process_time" => ("clock_gettime(CLOCK_PROCESS_CPUTIME_ID)", ClockNative.ProcessCpu, true, false),
            "thread_time" => ("clock_gettime(CLOCK_THREAD_CPUTIME_ID)", ClockNative.ThreadCpu, true, false),
            _ => ("", -1, false, false),
        };
        if (clock < 0)
        {
            return Errors.ValueError("unknown clock");
        }

        TimeSpecNative resolution;
        ClockNative.GetResolution(clock, &resolution);
        if (!s_clockInfo.IsAssigned)
        {
            Value types = Space.ImportModule(PyStr.Intern("types"));
            Value type = types.IsNull ? types : Space.GetAttr(types, "SimpleNamespace");
            if (type.IsNull)
            {
                return type;
            }

            s_clockInfo = Roots.New(type);
        }

        Value info = Space.Call(s_clockInfo.Value);
        if (!info.IsNull)
        {
            Space.SetAttr(info, PyStr.Intern("implementation"), PyStr.New(implementation));
            Space.SetAttr(info, PyStr.Intern("monotonic"), Value.FromBool(monotonic));
            Space.SetAttr(info, PyStr.Intern("adjustable"), Value.FromBool(adjustable));
            Space.SetAttr(info, PyStr.Intern("resolution"), PyFloat.New(resolution.Seconds + (resolution.Nanoseconds * 1e-9)));
        }

        return info;
    }

    private static Value Parse(Args args)
    {
        Value module = Space.ImportModule(PyStr.Intern("_strptime"));
        Value function = module.IsNull ? module : Space.GetAttr(module, "_strptime_time");
        return function.IsNull ? function : Space.Call(function, args);
    }

    private static Value ReadZone()
    {
        ClockNative.ReadZone();
        Value dict = PyModule.DictOf(s_module.Value);
        // Winter and summer of this year tell the offsets, as CPython does it.
        long now = ClockNative.Nanoseconds(ClockNative.Realtime) / 1_000_000_000;
        const long Year = (365 * 24 + 6) * 3600L;
        long winter = now / Year * Year, summer = winter + (Year / 2);
        CalendarTime first, second;
        ClockNative.ToLocal(&winter, &first);
        ClockNative.ToLocal(&summer, &second);
        Value firstName = PyStr.New(Marshal.PtrToStringUTF8((nint)first.Zone) ?? ""), secondName = PyStr.New(Marshal.PtrToStringUTF8((nint)second.Zone) ?? "");
        long a = -first.GmtOffset, b = -second.GmtOffset;
        bool south = a < b;
        PyDict.SetStr(dict, PyStr.Intern("timezone"), PyInt.New(south ? b : a));
        PyDict.SetStr(dict, PyStr.Intern("altzone"), PyInt.New(south ? a : b));
        PyDict.SetStr(dict, PyStr.Intern("daylight"), PyInt.New(a != b ? 1 : 0));
        PyDict.SetStr(dict, PyStr.Intern("tzname"), south ? PyTuple.New(secondName, firstName) : PyTuple.New(firstName, secondName));
        return Value.None;
    }
}
