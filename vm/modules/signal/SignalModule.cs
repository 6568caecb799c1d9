using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>The _signal module.</summary>
internal static unsafe class SignalModule
{
    private const string C = "libc";
    private const int Ignored = 1;

    [DllImport(C, EntryPoint = "alarm")]
    private static extern uint AlarmNative(uint seconds);
    [DllImport(C, EntryPoint = "setitimer", SetLastError = true)]
    private static extern int SetTimerNative(int which, TimeVal* value, TimeVal* old);
    [DllImport(C, EntryPoint = "getitimer", SetLastError = true)]
    private static extern int GetTimerNative(int which, TimeVal* value);
    [DllImport(C, EntryPoint = "pause")]
    private static extern int PauseNative();
    [DllImport(C, EntryPoint = "raise", SetLastError = true)]
    private static extern int RaiseNative(int signal);
    [DllImport(C, EntryPoint = "strsignal")]
    private static extern byte* StrSignalNative(int signal);
    [DllImport(C, EntryPoint = "siginterrupt", SetLastError = true)]
    private static extern int InterruptNative(int signal, int flag);
    [DllImport(C, EntryPoint = "pthread_kill")]
    private static extern int ThreadKillNative(nuint thread, int signal);
    [DllImport(C, EntryPoint = "syscall", SetLastError = true)]
    private static extern long SystemCall(long number, long a, long b, long c, long d);
    [DllImport(C, EntryPoint = "fcntl", SetLastError = true)]
    private static extern int FcntlNative(int file, int command, long argument);

    private static Root s_timerError;

    public static void Define(ModuleBuilder m)
    {
        m.Doc("Handlers of signals, timers that send signals, and waiting for signals.");
        foreach ((string name, int value) in Constants)
        {
            m.Constant(name, value);
        }

        s_timerError = Roots.New(NewException.Make("signal.itimer_error", Types.Get(TypeId.OSError)));
        m.Constant("ItimerError", s_timerError.Value);
        m.Function("signal(signalnum, handler, /)\nSets what is done when a signal arrives: SIG_DFL, SIG_IGN or a function; returns what was done before.", &SetHandler);
        m.Function("getsignal(signalnum, /)\nWhat is done when a signal arrives; None if that was not set from Python.", &GetHandler);
        m.Function("default_int_handler(signalnum, frame, /)\nThe handler of SIGINT at the start: raises KeyboardInterrupt.", &DefaultIntHandler);
        m.Function("raise_signal(signalnum, /)\nSends a signal to this process.", &RaiseSignal);
        m.Function("alarm(seconds, /)\nHas SIGALRM sent after some seconds.", &Alarm);
        m.Function("setitimer(which, seconds, interval=0.0, /)\nStarts a timer that sends a signal, once or again and again.", &SetTimer);
        m.Function("getitimer(which, /)\nThe remaining time and the interval of a timer.", &GetTimer);
        m.Function("pause()\nWaits for a signal.", &Pause);
        m.Function("set_wakeup_fd(fd, /, *, warn_on_full_buffer=True)\nHas the numbers of signals written to a descriptor; -1: no more.", &SetWakeupFd);
        m.Function("siginterrupt(signalnum, flag, /)\nSets whether system calls go on after a signal.", &SigInterrupt);
        m.Function("strsignal(signalnum, /)\nThe description of a signal.", &StrSignal);
        m.Function("valid_signals()\nAll signals of the system.", &ValidSignals);
        m.Function("pthread_kill(thread_id, signalnum, /)\nSends a signal to a thread.", &ThreadKill);
        m.Function("pidfd_send_signal(pidfd, signalnum, siginfo=None, flags=0, /)\nSends a signal to a process given by a descriptor.", &PidFdSendSignal);
        SignalWaiting.Define(m);
        TakeHandlers(m);
        // From now on a program may count on signals that it sends to itself being there when the call returns.
        SignalActions.KeepFromRuntime();
    }

    private static ReadOnlySpan<(string Name, int Value)> Constants => new (string, int)[]
    {
        ("SIG_DFL", 0), ("SIG_IGN", Ignored), ("NSIG", SignalWords.Count), ("SIG_BLOCK", 0), ("SIG_UNBLOCK", 1), ("SIG_SETMASK", 2),
        ("ITIMER_REAL", 0), ("ITIMER_VIRTUAL", 1), ("ITIMER_PROF", 2),
        ("SIGHUP", 1), ("SIGINT", 2), ("SIGQUIT", 3), ("SIGILL", 4), ("SIGTRAP", 5), ("SIGIOT", 6), ("SIGABRT", 6), ("SIGFPE", 8), ("SIGKILL", 9), ("SIGBUS", 7),
        ("SIGSEGV", 11), ("SIGSYS", 31), ("SIGPIPE", 13), ("SIGALRM", 14), ("SIGTERM", 15), ("SIGUSR1", 10), ("SIGUSR2", 12), ("SIGCLD", 17), ("SIGCHLD", 17),
        ("SIGPWR", 30), ("SIGIO", 29), ("SIGURG", 23), ("SIGWINCH", 28), ("SIGPOLL", 29), ("SIGSTOP", 19), ("SIGTSTP", 20), ("SIGCONT", 18), ("SIGTTIN", 21),
        ("SIGTTOU", 22), ("SIGVTALRM", 26), ("SIGPROF", 27), ("SIGXCPU", 24), ("SIGXFSZ", 25), ("SIGRTMIN", 34), ("SIGRTMAX", 64), ("SIGSTKFLT", 16),
    };

    // Signals that were ignored when the program began stay ignored; the others have their default, apart from SIGINT.
    private static void TakeHandlers(ModuleBuilder m)
    {
        const int interrupt = 2;
        Value handlers = PyList.New();
        for (int signal = 0; signal < SignalWords.Count; signal++)
        {
            bool valid = signal > 0 && (SignalSets.Valid >> (signal - 1) & 1) != 0;
            PyList.Append(handlers, !valid ? Value.None : Value.FromSmallInt(SignalActions.IsIgnored(signal) ? Ignored : 0));
        }

        if (PyList.Get(handlers, interrupt).SmallInt == 0)
        {
            PyList.Set(handlers, interrupt, Space.GetAttr(m.Module, "default_int_handler"));
        }

        SignalDispatch.SetHandlers(handlers);
    }

    /// <summary>A signal number in range; false with an error.</summary>
    private static bool Number(Value v, out int signal)
    {
        if (!CNumbers.Int32(v, out signal))
        {
            return false;
        }

        if (signal is < 1 or >= SignalWords.Count)
        {
            Errors.ValueError("signal number out of range");
            return false;
        }

        return true;
    }

    private static Value SetHandler(Value number, Value handler)
    {
        if (!CNumbers.Int32(number, out int signal))
        {
            return Value.Null;
        }

        if (!SignalSetup.IsMainThread)
        {
            return Errors.ValueError("signal only works in main thread of the main interpreter");
        }

        if (signal is < 1 or >= SignalWords.Count)
        {
            return Errors.ValueError("signal number out of range");
        }

        long special = -1;
        if (handler.IsInt)
        {
            _ = PyInt.TryGetLong(handler, out special);
        }

        if (special is not (0 or Ignored))
        {
            if (PyType.SlotOf(handler, SlotId.Call) == null)
            {
                return Errors.TypeError("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
            }

            special = -1;
        }

        // Signals that came before are for the old handler.
        if (!EvalBreaker.PollSignals())
        {
            return Value.Null;
        }

        bool good = special == 0 ? SignalActions.SetDefault(signal) : special == Ignored ? SignalActions.Ignore(signal) : SignalActions.Handle(signal);
        if (!good)
        {
            return PosixErrors.Raise();
        }

        Value old = PyList.Get(SignalDispatch.Handlers, signal);
        PyList.Set(SignalDispatch.Handlers, signal, special >= 0 ? Value.FromSmallInt(special) : handler);
        return old;
    }

    private static Value GetHandler(Value number) => Number(number, out int signal) ? PyList.Get(SignalDispatch.Handlers, signal) : Value.Null;

    private static Value DefaultIntHandler(Value number, Value frame) => CNumbers.Int32(number, out _) ? Errors.Raise(TypeId.KeyboardInterrupt) : Value.Null;

    private static Value RaiseSignal(Value number)
    {
        if (!CNumbers.Int32(number, out int signal))
        {
            return Value.Null;
        }

        if (RaiseNative(signal) != 0)
        {
            return PosixErrors.Raise();
        }

        return EvalBreaker.PollSignals() ? Value.None : Value.Null;
    }

    /// <summary>_thread.interrupt_main().</summary>
    public static Value InterruptMain(Value number)
    {
        if (!Number(number, out int signal))
        {
            return Value.Null;
        }

        Value handler = PyList.Get(SignalDispatch.Handlers, signal);
        if (!handler.IsNone && !handler.IsInt)
        {
            SignalDispatch.Trip(signal);
        }

        return EvalBreaker.PollSignals() ? Value.None : Value.Null;
    }

    private static Value Alarm(Value seconds) => CNumbers.Int32(seconds, out int count) ? PyInt.New((long)AlarmNative((uint)count)) : Value.Null;

    private static Value TimerFailure()
    {
        int errno = Marshal.GetLastPInvokeError();
        Value error = Space.Call(s_timerError.Value, PyInt.New(errno), PyStr.New(PosixErrors.Text(errno)));
        return error.IsNull ? error : Errors.Raise(error);
    }

    private static bool ToTimeVal(Value v, out TimeVal time)
    {
        time = default;
        if (v.IsNull)
        {
            return true;
        }

        if (!PyTime.FromSeconds(v, TimeRounding.Ceiling, out long ns))
        {
            return false;
        }

        long microseconds = PyTime.Divide(ns, 1000, TimeRounding.Ceiling);
        time.Seconds = Math.DivRem(microseconds, 1_000_000, out time.Microseconds);
        if (time.Microseconds < 0)
        {
            time.Microseconds += 1_000_000;
            time.Seconds--;
        }

        return true;
    }

    /// <summary>struct itimerval: first the interval.</summary>
    private static Value TimerValue(TimeVal* value) => PyTuple.New(PyFloat.New(value[1].ToDouble()), PyFloat.New(value[0].ToDouble()));

    private static Value SetTimer(Value which, Value seconds, Value interval)
    {
        TimeVal* value = stackalloc TimeVal[2], old = stackalloc TimeVal[2];
        if (!CNumbers.Int32(which, out int timer) || !ToTimeVal(seconds, out value[1]) || !ToTimeVal(interval, out value[0]))
        {
            return Value.Null;
        }

        return SetTimerNative(timer, value, old) != 0 ? TimerFailure() : TimerValue(old);
    }

    private static Value GetTimer(Value which)
    {
        TimeVal* value = stackalloc TimeVal[2];
        return !CNumbers.Int32(which, out int timer) ? Value.Null : GetTimerNative(timer, value) != 0 ? TimerFailure() : TimerValue(value);
    }

    private static Value Pause()
    {
        Unlocked u = Unlocked.Begin();
        _ = PauseNative();
        u.End();
        return EvalBreaker.PollSignals() ? Value.None : Value.Null;
    }

    private static Value SetWakeupFd(Value file, Value warn)
    {
        if (!CNumbers.Int32(file, out int fd) || !CNumbers.Truth(warn, true, out bool warns))
        {
            return Value.Null;
        }

        if (!SignalSetup.IsMainThread)
        {
            return Errors.ValueError("set_wakeup_fd only works in main thread of the main interpreter");
        }

        if (fd != -1)
        {
            const int getFlags = 3, nonBlocking = 0x800;
            StatFunctions.StatBuffer stat;
            int errno = StatFunctions.OfDescriptor(fd, &stat);
            if (errno != 0)
            {
                return PosixErrors.Raise(errno);
            }

            int flags = FcntlNative(fd, getFlags, 0);
            if (flags < 0)
            {
                return PosixErrors.Raise();
            }

            if ((flags & nonBlocking) == 0)
            {
                return Errors.ValueError($"the fd {fd} must be in non-blocking mode");
            }
        }

        int old = SignalWords.All->WakeupFile;
        SignalWords.All->WakeupFile = fd;
        SignalDispatch.WarnOnFullBuffer = warns;
        return PyInt.New(old);
    }

    private static Value SigInterrupt(Value number, Value flag) =>
        Number(number, out int signal) && CNumbers.Int32(flag, out int interrupts) ? SysCall.Done(InterruptNative(signal, interrupts)) : Value.Null;

    private static Value StrSignal(Value number)
    {
        if (!Number(number, out int signal))
        {
            return Value.Null;
        }

        byte* text = StrSignalNative(signal);
        string? description = text == null ? null : Marshal.PtrToStringUTF8((nint)text);
        return description is null || description.Contains("Unknown signal", StringComparison.Ordinal) ? Value.None : PyStr.New(description);
    }

    private static Value ValidSignals() => SignalSets.ToSet(SignalSets.Valid);

    private static Value ThreadKill(Value thread, Value number)
    {
        if (!CNumbers.Mask64(thread, out ulong ident) || !CNumbers.Int32(number, out int signal))
        {
            return Value.Null;
        }

        const int noSuchThread = 3;
        ThreadState* state = ThreadModule.Find((long)ident);
        int error = state == null ? noSuchThread : ThreadKillNative(ThreadModule.NativeThread(state), signal);
        return error != 0 ? PosixErrors.Raise(error) : EvalBreaker.PollSignals() ? Value.None : Value.Null;
    }

    private static Value PidFdSendSignal(Value file, Value number, Value info, Value flags)
    {
        const int call = 424;
        if (!CNumbers.Int32(file, out int fd) || !CNumbers.Int32(number, out int signal) || !CNumbers.Int32(flags, 0, out int how))
        {
            return Value.Null;
        }

        if (!info.IsNull && !info.IsNone)
        {
            return Errors.TypeError("siginfo must be None");
        }

        return SystemCall(call, fd, signal, 0, (uint)how) < 0 ? PosixErrors.Raise() : EvalBreaker.PollSignals() ? Value.None : Value.Null;
    }
}
