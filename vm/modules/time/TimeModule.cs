using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>The time module: clocks and waiting. Calendar time is in <see cref="CalendarTime"/>.</summary>
internal static unsafe class TimeModule
{
    private const string C = "libc";
    private const int Interrupted = 4;

    [DllImport(C, EntryPoint = "clock_gettime", SetLastError = true)]
    private static extern int ClockGetTimeNative(int clock, TimeSpec* time);
    [DllImport(C, EntryPoint = "clock_settime", SetLastError = true)]
    private static extern int ClockSetTimeNative(int clock, TimeSpec* time);
    [DllImport(C, EntryPoint = "clock_getres", SetLastError = true)]
    private static extern int ClockGetResNative(int clock, TimeSpec* time);
    [DllImport(C, EntryPoint = "clock_nanosleep")]
    private static extern int ClockNanoSleepNative(int clock, int flags, TimeSpec* time, TimeSpec* rest);
    [DllImport(C, EntryPoint = "pthread_getcpuclockid")]
    private static extern int PThreadGetCpuClockNative(nuint thread, int* clock);

    public static void Define(ModuleBuilder m)
    {
        m.Doc("Clocks, waiting, and the conversion of times between seconds since the epoch, struct_time and text.");
        foreach ((string name, int value) in (System.ReadOnlySpan<(string, int)>)
        [
            ("CLOCK_REALTIME", 0), ("CLOCK_MONOTONIC", 1), ("CLOCK_PROCESS_CPUTIME_ID", 2), ("CLOCK_THREAD_CPUTIME_ID", 3),
            ("CLOCK_MONOTONIC_RAW", 4), ("CLOCK_BOOTTIME", 7), ("CLOCK_TAI", 11), ("_STRUCT_TM_ITEMS", 11),
        ])
        {
            m.Constant(name, value);
        }

        m.Function("time()\nSeconds since the epoch, as a float.", &Time);
        m.Function("time_ns()\nNanoseconds since the epoch.", &TimeNs);
        m.Function("monotonic()\nSeconds of a clock that never goes back.", &Monotonic);
        m.Function("monotonic_ns()\nNanoseconds of a clock that never goes back.", &MonotonicNs);
        m.Function("perf_counter()\nSeconds of the clock for measuring short durations.", &Monotonic);
        m.Function("perf_counter_ns()\nNanoseconds of the clock for measuring short durations.", &MonotonicNs);
        m.Function("process_time()\nSeconds the process has computed.", &ProcessTime);
        m.Function("process_time_ns()\nNanoseconds the process has computed.", &ProcessTimeNs);
        m.Function("thread_time()\nSeconds this thread has computed.", &ThreadTime);
        m.Function("thread_time_ns()\nNanoseconds this thread has computed.", &ThreadTimeNs);
        m.Function("clock_gettime(clk_id, /)\nThe time of a clock as a float.", &ClockGetTime);
        m.Function("clock_gettime_ns(clk_id, /)\nThe time of a clock in nanoseconds.", &ClockGetTimeNs);
        m.Function("clock_settime(clk_id, time, /)\nSets a clock.", &ClockSetTime);
        m.Function("clock_settime_ns(clk_id, time, /)\nSets a clock, in nanoseconds.", &ClockSetTimeNs);
        m.Function("clock_getres(clk_id, /)\nThe resolution of a clock.", &ClockGetRes);
        m.Function("pthread_getcpuclockid(thread_id, /)\nThe clock of a thread's CPU time.", &PThreadGetCpuClockId);
        m.Function("sleep(seconds, /)\nWaits for a time, which may be a fraction.", &Sleep);
        m.Function("get_clock_info(name, /)\nAbout a clock: 'time', 'monotonic', 'perf_counter', 'process_time' or 'thread_time'.", &GetClockInfo);
        CalendarTime.Define(m);
    }

    private static Value Time() => PyTime.ToFloat(PyTime.Now(PyTime.RealTime));

    private static Value TimeNs() => PyInt.New(PyTime.Now(PyTime.RealTime));

    private static Value Monotonic() => PyTime.ToFloat(PyTime.Now(PyTime.Monotonic));

    private static Value MonotonicNs() => PyInt.New(PyTime.Now(PyTime.Monotonic));

    private static Value ProcessTime() => PyTime.ToFloat(PyTime.Now(PyTime.ProcessCpu));

    private static Value ProcessTimeNs() => PyInt.New(PyTime.Now(PyTime.ProcessCpu));

    private static Value ThreadTime() => PyTime.ToFloat(PyTime.Now(PyTime.ThreadCpu));

    private static Value ThreadTimeNs() => PyInt.New(PyTime.Now(PyTime.ThreadCpu));

    private static Value ClockGetTime(Value clock)
    {
        TimeSpec time;
        return !CNumbers.Int32(clock, out int id) ? Value.Null
            : ClockGetTimeNative(id, &time) < 0 ? PosixErrors.Raise()
            : PyFloat.New(time.Seconds + (time.Nanoseconds * 1e-9));
    }

    private static Value ClockGetTimeNs(Value clock)
    {
        TimeSpec time;
        return !CNumbers.Int32(clock, out int id) ? Value.Null
            : ClockGetTimeNative(id, &time) < 0 ? PosixErrors.Raise()
            : PyInt.New((time.Seconds * PyTime.Second) + time.Nanoseconds);
    }

    private static Value ClockSetTime(Value clock, Value seconds)
    {
        if (!CNumbers.Int32(clock, out int id) || !PyTime.FromSeconds(seconds, TimeRounding.Floor, out long ns))
        {
            return Value.Null;
        }

        TimeSpec time = new(ns);
        return ClockSetTimeNative(id, &time) < 0 ? PosixErrors.Raise() : Value.None;
    }

    private static Value ClockSetTimeNs(Value clock, Value nanoseconds)
    {
        if (!CNumbers.Int32(clock, out int id))
        {
            return Value.Null;
        }

        if (!nanoseconds.IsInt)
        {
            return Errors.TypeError($"expect int, got {PyType.TypeName(nanoseconds)}");
        }

        if (!PyInt.TryGetLong(nanoseconds, out long ns))
        {
            return Errors.OverflowError("timestamp too large to convert to C _PyTime_t");
        }

        TimeSpec time = new(ns);
        return ClockSetTimeNative(id, &time) < 0 ? PosixErrors.Raise() : Value.None;
    }

    private static Value ClockGetRes(Value clock)
    {
        TimeSpec time;
        return !CNumbers.Int32(clock, out int id) ? Value.Null
            : ClockGetResNative(id, &time) < 0 ? PosixErrors.Raise()
            : PyFloat.New(time.Seconds + (time.Nanoseconds * 1e-9));
    }

    private static Value PThreadGetCpuClockId(Value thread)
    {
        if (!CNumbers.Mask64(thread, out ulong ident))
        {
            return Value.Null;
        }

        ThreadState* state = ThreadModule.Find((long)ident);
        if (state == null)
        {
            return PosixErrors.Raise(3);
        }

        int clock;
        int error = PThreadGetCpuClockNative(ThreadModule.NativeThread(state), &clock);
        return error != 0 ? PosixErrors.Raise(error) : PyInt.New(clock);
    }

    private static Value Sleep(Value seconds)
    {
        if (!PyTime.FromSeconds(seconds, TimeRounding.Up, out long ns))
        {
            return Value.Null;
        }

        if (ns < 0)
        {
            return Errors.ValueError("sleep length must be non-negative");
        }

        const int absolute = 1;
        long now = PyTime.Now(PyTime.Monotonic);
        TimeSpec end = new(ns > long.MaxValue - now ? long.MaxValue : now + ns);
        while (true)
        {
            ThreadState* thread = InterpreterLock.Release();
            int error = ClockNanoSleepNative(PyTime.Monotonic, absolute, &end, null);
            InterpreterLock.Acquire(thread);
            if (error != Interrupted)
            {
                return error == 0 ? Value.None : PosixErrors.Raise(error);
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

        (string function, int clock)? found = PyStr.ToClr(name) switch
        {
            "time" => ("CLOCK_REALTIME", PyTime.RealTime),
            "monotonic" or "perf_counter" => ("CLOCK_MONOTONIC", PyTime.Monotonic),
            "process_time" => ("CLOCK_PROCESS_CPUTIME_ID", PyTime.ProcessCpu),
            "thread_time" => ("CLOCK_THREAD_CPUTIME_ID", PyTime.ThreadCpu),
            _ => null,
        };
        if (found is null)
        {
            return Errors.ValueError("unknown clock");
        }

        TimeSpec resolution;
        _ = ClockGetResNative(found.Value.clock, &resolution);
        bool real = found.Value.clock == PyTime.RealTime;
        Value info = PyDict.New();
        PyDict.SetStr(info, PyStr.Intern("implementation"), PyStr.New($"clock_gettime({found.Value.function})"));
        PyDict.SetStr(info, PyStr.Intern("monotonic"), Value.FromBool(!real));
        PyDict.SetStr(info, PyStr.Intern("adjustable"), Value.FromBool(real));
        PyDict.SetStr(info, PyStr.Intern("resolution"), PyFloat.New(resolution.Seconds + (resolution.Nanoseconds * 1e-9)));
        return PySimpleNamespace.New(info);
    }
}
