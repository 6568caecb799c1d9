using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules.Signals;

/// <summary>The module _signal.</summary>
internal static unsafe class SignalModule
{
    private const string C = "libc";

    [DllImport(C, EntryPoint = "alarm")]
    private static extern uint AlarmNative(uint seconds);
    [DllImport(C, EntryPoint = "pause")]
    private static extern int PauseNative();
    [DllImport(C, EntryPoint = "raise", SetLastError = true)]
    private static extern int RaiseNative(int signal);
    [DllImport(C, EntryPoint = "strsignal")]
    private static extern byte* Describe(int signal);
    [DllImport(C, EntryPoint = "setitimer", SetLastError = true)]
    private static extern int SetTimer(int which, Interval* value, Interval* old);
    [DllImport(C, EntryPoint = "getitimer", SetLastError = true)]
    private static extern int GetTimer(int which, Interval* value);
    [DllImport(C, EntryPoint = "pthread_sigmask")]
    private static extern int Mask(int how, ulong* set, ulong* old);
    [DllImport(C, EntryPoint = "pthread_kill")]
    private static extern int KillThread(nint thread, int signal);
    [DllImport(C, EntryPoint = "sigpending", SetLastError = true)]
    private static extern int PendingNative(ulong* set);
    [DllImport(C, EntryPoint = "sigwait")]
    private static extern int WaitNative(ulong* set, int* signal);
    [DllImport(C, EntryPoint = "sigtimedwait", SetLastError = true)]
    private static extern int TimedWait(ulong* set, byte* info, long* timeout);
    [DllImport(C, EntryPoint = "fcntl")]
    private static extern int Control(int descriptor, int command, long argument);

    private struct Interval
    {
        public long PeriodSeconds, PeriodMicroseconds, Seconds, Microseconds;
    }

    private static Root s_defaultInterrupt;
    private static Root s_timerError;
    private static Root s_info;
    private static bool s_warnOnFull = true;

    /// <summary>default_int_handler.</summary>
    public static Value DefaultInterruptHandler
    {
        get
        {
            if (!s_defaultInterrupt.IsAssigned)
            {
                Value module = ImportFunction.FindOrLoad(PyStr.Intern("_signal"));
                s_defaultInterrupt = Roots.New(Space.GetAttr(module, "default_int_handler"));
            }

            return s_defaultInterrupt.Value;
        }
    }

#pragma warning disable IDE0055 // table
    private static readonly (string Name, int Number)[] s_signals =
    [
        ("SIGHUP", 1), ("SIGINT", 2), ("SIGQUIT", 3), ("SIGILL", 4), ("SIGTRAP", 5), ("SIGIOT", 6), ("SIGABRT", 6), ("SIGBUS", 7), ("SIGFPE", 8),
        ("SIGKILL", 9), ("SIGUSR1", 10), ("SIGSEGV", 11), ("SIGUSR2", 12), ("SIGPIPE", 13), ("SIGALRM", 14), ("SIGTERM", 15), ("SIGSTKFLT", 16),
        ("SIGCLD", 17), ("SIGCHLD", 17), ("SIGCONT", 18), ("SIGSTOP", 19), ("SIGTSTP", 20), ("SIGTTIN", 21), ("SIGTTOU", 22), ("SIGURG", 23),
        ("SIGXCPU", 24), ("SIGXFSZ", 25), ("SIGVTALRM", 26), ("SIGPROF", 27), ("SIGWINCH", 28), ("SIGPOLL", 29), ("SIGIO", 29), ("SIGPWR", 30),
        ("SIGSYS", 31), ("SIGRTMIN", 34), ("SIGRTMAX", 64),
    ];
#pragma warning restore IDE0055

    public static void Define(ModuleBuilder m)
    {
        m.Doc("This module provides mechanisms to use signal handlers in Python.");
        m.Function("default_int_handler(signalnum, frame, /)\nThe default handler for SIGINT installed by Python.\n\nIt raises KeyboardInterrupt.", &DefaultInterrupt);
        s_defaultInterrupt = Roots.New(PyDict.GetStr(PyModule.DictOf(m.Module), PyStr.Intern("default_int_handler")));
        s_timerError = Roots.New(Space.Call(Types.Get(TypeId.Type), PyStr.Intern("itimer_error"), PyTuple.New(Types.Get(TypeId.OSError)), NewDict("signal")));
        m.Constant("ItimerError", s_timerError.Value);
        s_info = StructSequence.MakeType("signal.struct_siginfo", "struct_siginfo: Result from sigwaitinfo or sigtimedwait.",
            ["si_signo", "si_code", "si_errno", "si_pid", "si_uid", "si_status", "si_band"]);
        m.Constant("struct_siginfo", s_info.Value);
        foreach ((string name, int number) in s_signals)
        {
            m.Constant(name, number);
        }

        m.Constant("NSIG", SignalTrap.Count);
        m.Constant("SIG_DFL", SignalTrap.Default);
        m.Constant("SIG_IGN", SignalTrap.Ignore);
        m.Constant("SIG_BLOCK", 0);
        m.Constant("SIG_UNBLOCK", 1);
        m.Constant("SIG_SETMASK", 2);
        m.Constant("ITIMER_REAL", 0);
        m.Constant("ITIMER_VIRTUAL", 1);
        m.Constant("ITIMER_PROF", 2);
        m.Function("signal(signalnum, handler, /)\nSet the action for the given signal. The previous handler is returned.", &Signal);
        m.Function("getsignal(signalnum, /)\nReturn the current action for the given signal.", &GetSignal);
        m.Function("alarm(seconds, /)\nArrange for SIGALRM to arrive after the given number of seconds.", &Alarm);
        m.Function("setitimer(which, seconds, interval=0.0, /)\nSets given itimer.", &SetInterval);
        m.Function("getitimer(which, /)\nReturns current value of given itimer.", &GetInterval);
        m.Function("pause()\nWait until a signal arrives.", &Pause);
        m.Function("raise_signal(signalnum, /)\nSend a signal to the executing process.", &RaiseSignal);
        m.Function("strsignal(signalnum, /)\nReturn the system description of the given signal.", &DescribeSignal);
        m.Function("siginterrupt(signalnum, flag, /)\nChange system call restart behaviour.", &SigInterrupt);
        m.RawFunction("set_wakeup_fd(...)\nset_wakeup_fd(fd, *, warn_on_full_buffer=True) -> fd", &SetWakeup);
        m.Function("pthread_kill(thread_id, signalnum, /)\nSend a signal to a thread.", &PthreadKill);
        m.Function("pthread_sigmask(how, mask, /)\nFetch and/or change the signal mask of the calling thread.", &PthreadSigMask);
        m.Function("sigpending()\nExamine pending signals.", &SigPending);
        m.Function("sigwait(sigset, /)\nWait for a signal.", &SigWait);
        m.Function("sigwaitinfo(sigset, /)\nWait synchronously until one of the signals in sigset is delivered.", &SigWaitInfo);
        m.Function("sigtimedwait(sigset, timeout, /)\nLike sigwaitinfo(), but with a timeout.", &SigTimedWait);
        m.Function("valid_signals()\nReturn a set of valid signal numbers on this platform.", &ValidSignals);
    }

    private static Value NewDict(string module)
    {
        Value dict = PyDict.New();
        PyDict.SetStr(dict, Names.Get(N.__module__), PyStr.Intern(module));
        return dict;
    }

    private static Value DefaultInterrupt(Value signal, Value frame) => Errors.Raise(TypeId.KeyboardInterrupt);

    private static bool Number(Value v, out int number) => Io.Int(v, 0, out number);

    private static bool SignalNumber(Value v, out int number)
    {
        if (!Number(v, out number))
        {
            return false;
        }

        if (number is < 1 or >= SignalTrap.Count)
        {
            Errors.ValueError("signal number out of range");
            return false;
        }

        return true;
    }

    private static Value Signal(Value signalArgument, Value handler)
    {
        if (!Number(signalArgument, out int signal))
        {
            return Value.Null;
        }

        if (!SignalHandlers.InMainThread)
        {
            return Errors.ValueError("signal only works in main thread of the main interpreter");
        }

        if (signal is < 1 or >= SignalTrap.Count)
        {
            return Errors.ValueError("signal number out of range");
        }

        nint native;
        int isDefault = Space.EqualBool(handler, Value.FromSmallInt(SignalTrap.Default));
        int isIgnore = isDefault < 0 ? -1 : Space.EqualBool(handler, Value.FromSmallInt(SignalTrap.Ignore));
        if (isIgnore < 0)
        {
            return Value.Null;
        }

        if (handler.IsInt && (isDefault > 0 || isIgnore > 0))
        {
            native = isDefault > 0 ? SignalTrap.Default : SignalTrap.Ignore;
            handler = Value.FromSmallInt(native);
        }
        else if (PyType.SlotOf(handler, SlotId.Call) != null)
        {
            native = SignalTrap.Handler;
        }
        else
        {
            return Errors.TypeError("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
        }

        if (!EvalBreaker.PollSignals())
        {
            return Value.Null;
        }

        Value old = SignalHandlers.Get(signal);
        if (!SignalTrap.Set(signal, native))
        {
            return PosixErrors.Raise();
        }

        SignalHandlers.Set(signal, handler);
        return old;
    }

    private static Value GetSignal(Value signal) => SignalNumber(signal, out int number) ? SignalHandlers.Get(number) : Value.Null;

    private static Value Alarm(Value seconds) => Number(seconds, out int n) ? PyInt.New(AlarmNative((uint)n)) : Value.Null;

    private static bool Seconds(Value v, out long seconds, out long microseconds)
    {
        seconds = microseconds = 0;
        if (v.IsNull)
        {
            return true;
        }

        Value number = PyFloat.FromNumberOrText(v);
        if (number.IsNull || v.IsStr)
        {
            return false;
        }

        double d = PyFloat.Get(number);
        seconds = (long)Math.Floor(d);
        microseconds = (long)Math.Ceiling((d - seconds) * 1e6);
        if (microseconds >= 1_000_000)
        {
            seconds++;
            microseconds -= 1_000_000;
        }

        return true;
    }

    private static Value Times(Interval i) =>
        PyTuple.New(PyFloat.New(i.Seconds + (i.Microseconds * 1e-6)), PyFloat.New(i.PeriodSeconds + (i.PeriodMicroseconds * 1e-6)));

    private static Value TimerFailed()
    {
        int errno = Marshal.GetLastPInvokeError();
        Value error = Space.Call(s_timerError.Value, PyInt.New(errno), PyStr.New(PosixErrors.Text(errno)));
        return error.IsNull ? error : Errors.Raise(error);
    }

    private static Value SetInterval(Value which, Value seconds, Value interval)
    {
        Interval value = default, old;
        if (!Number(which, out int timer)
            || !Seconds(seconds, out value.Seconds, out value.Microseconds)
            || !Seconds(interval, out value.PeriodSeconds, out value.PeriodMicroseconds))
        {
            return Value.Null;
        }

        return SetTimer(timer, &value, &old) == 0 ? Times(old) : TimerFailed();
    }

    private static Value GetInterval(Value which)
    {
        Interval value;
        return !Number(which, out int timer) ? Value.Null : GetTimer(timer, &value) == 0 ? Times(value) : TimerFailed();
    }

    private static Value Pause()
    {
        ThreadState* thread = InterpreterLock.Release();
        _ = PauseNative();
        InterpreterLock.Acquire(thread);
        return EvalBreaker.PollSignals() ? Value.None : Value.Null;
    }

    private static Value RaiseSignal(Value signal)
    {
        if (!Number(signal, out int number))
        {
            return Value.Null;
        }

        if (RaiseNative(number) != 0)
        {
            return PosixErrors.Raise();
        }

        return EvalBreaker.PollSignals() ? Value.None : Value.Null;
    }

    private static Value DescribeSignal(Value signal)
    {
        if (!SignalNumber(signal, out int number))
        {
            return Value.Null;
        }

        string? text = Marshal.PtrToStringUTF8((nint)Describe(number));
        return text is null || text.StartsWith("Unknown signal", StringComparison.Ordinal) ? Value.None : PyStr.New(text);
    }

    private static Value SigInterrupt(Value signal, Value flag)
    {
        if (!SignalNumber(signal, out int number) || !Number(flag, out int on))
        {
            return Value.Null;
        }

        return SignalTrap.Interrupt(number, on) == 0 ? Value.None : PosixErrors.Raise();
    }

    private static readonly ArgumentBinder s_wakeup = new("set_wakeup_fd(fd, /, *, warn_on_full_buffer=True)");

    private static Value SetWakeup(Args args)
    {
        const int GetStatus = 3, NonBlocking = 0x800;
        Slot* bound = stackalloc Slot[2];
        if (!s_wakeup.Bind(args, bound) || !Number(bound[0].Load(), out int descriptor))
        {
            return Value.Null;
        }

        int warn = bound[1].IsNull ? 1 : Space.Truth(bound[1].Load());
        if (warn < 0)
        {
            return Value.Null;
        }

        if (!SignalHandlers.InMainThread)
        {
            return Errors.ValueError("set_wakeup_fd only works in main thread of the main interpreter");
        }

        if (descriptor != -1)
        {
            int status = Control(descriptor, GetStatus, 0);
            if (status < 0)
            {
                return PosixErrors.Raise(9);
            }

            if ((status & NonBlocking) == 0)
            {
                return Errors.ValueError($"the fd {descriptor} must be in non-blocking mode");
            }
        }

        _ = SignalTrap.Handler;
        int* word = (int*)SignalTrap.WakeupDescriptor;
        int old = *word;
        *word = descriptor;
        s_warnOnFull = warn > 0;
        return PyInt.New(old < 0 ? -1 : old);
    }

    private static Value PthreadKill(Value thread, Value signal)
    {
        if (!Space.AsIndex(thread, TypeId.OverflowError, out long id) || !Number(signal, out int number))
        {
            return Value.Null;
        }

        int errno = KillThread((nint)id, number);
        return errno != 0 ? PosixErrors.Raise(errno) : EvalBreaker.PollSignals() ? Value.None : Value.Null;
    }

    /// <summary>Fills a sigset_t of 1024 bits from an iterable; false with an error set.</summary>
    private static bool SetOf(Value signals, ulong* set)
    {
        new Span<ulong>(set, 16).Clear();
        Value iterator = Space.Iter(signals);
        while (!iterator.IsNull)
        {
            Value item = Space.Next(iterator);
            if (item.IsNull)
            {
                return !Errors.Occurred;
            }

            if (!Number(item, out int number))
            {
                return false;
            }

            if (number is < 1 or >= SignalTrap.Count)
            {
                Errors.ValueError($"signal number {number} out of range [1; {SignalTrap.Count - 1}]");
                return false;
            }

            set[(number - 1) >> 6] |= 1UL << ((number - 1) & 63);
        }

        return false;
    }

    private static Value ToSet(ulong* set)
    {
        Value result = Space.Call(Types.Get(TypeId.Set));
        for (int number = 1; number < SignalTrap.Count; number++)
        {
            if ((set[0] >> (number - 1) & 1) != 0)
            {
                PySet.Add(result, PyInt.New(number));
            }
        }

        return result;
    }

    private static Value PthreadSigMask(Value how, Value mask)
    {
        ulong* set = stackalloc ulong[16];
        ulong* old = stackalloc ulong[16];
        if (!Number(how, out int operation) || !SetOf(mask, set))
        {
            return Value.Null;
        }

        int errno = Mask(operation, set, old);
        return errno != 0 ? PosixErrors.Raise(errno) : EvalBreaker.PollSignals() ? ToSet(old) : Value.Null;
    }

    private static Value SigPending()
    {
        ulong* set = stackalloc ulong[16];
        return PendingNative(set) != 0 ? PosixErrors.Raise() : ToSet(set);
    }

    private static Value SigWait(Value signals)
    {
        ulong* set = stackalloc ulong[16];
        if (!SetOf(signals, set))
        {
            return Value.Null;
        }

        int number;
        ThreadState* thread = InterpreterLock.Release();
        int errno = WaitNative(set, &number);
        InterpreterLock.Acquire(thread);
        return errno != 0 ? PosixErrors.Raise(errno) : PyInt.New(number);
    }

    private static Value SigWaitInfo(Value signals) => WaitInfo(signals, -1);

    private static Value SigTimedWait(Value signals, Value timeout)
    {
        if (!Seconds(timeout, out long seconds, out long microseconds))
        {
            return Value.Null;
        }

        return seconds < 0 ? Errors.ValueError("timeout must be non-negative") : WaitInfo(signals, (seconds * 1_000_000) + microseconds);
    }

    private static Value WaitInfo(Value signals, long microseconds)
    {
        const int Interrupted = 4, TryAgain = 11;
        ulong* set = stackalloc ulong[16];
        if (!SetOf(signals, set))
        {
            return Value.Null;
        }

        byte* info = stackalloc byte[128];
        long* time = stackalloc long[2];
        long end = Environment.TickCount64 + (microseconds / 1000);
        while (true)
        {
            time[0] = microseconds / 1_000_000;
            time[1] = microseconds % 1_000_000 * 1000;
            ThreadState* thread = InterpreterLock.Release();
            int result = TimedWait(set, info, microseconds < 0 ? null : time);
            int errno = Marshal.GetLastPInvokeError();
            InterpreterLock.Acquire(thread);
            if (result >= 0)
            {
                break;
            }

            if (errno == TryAgain)
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

            if (microseconds >= 0)
            {
                microseconds = Math.Max(0, (end - Environment.TickCount64) * 1000);
            }
        }

        // siginfo_t: signo, errno, code, then pid, uid, status of a child or the band of a descriptor.
        int* words = (int*)info;
        Value list = PyList.New();
        foreach (long field in (ReadOnlySpan<long>)[words[0], words[2], words[1], words[4], words[5], words[6], *(long*)(info + 16)])
        {
            PyList.Append(list, PyInt.New(field));
        }

        return StructSequence.FromList(s_info.Value, list);
    }

    private static Value ValidSignals()
    {
        Value result = Space.Call(Types.Get(TypeId.Set));
        for (int number = 1; number < SignalTrap.Count; number++)
        {
            // 32 and 33 belong to the C library.
            if (number is not (32 or 33))
            {
                PySet.Add(result, PyInt.New(number));
            }
        }

        return result;
    }
}
