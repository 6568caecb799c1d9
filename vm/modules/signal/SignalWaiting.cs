using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>Functions of _signal for blocking signals and waiting for them.</summary>
internal static unsafe class SignalWaiting
{
    private const string C = "libc";

    [DllImport(C, EntryPoint = "sigpending", SetLastError = true)]
    private static extern int PendingNative(ulong* set);
    [DllImport(C, EntryPoint = "sigwait")]
    private static extern int WaitNative(ulong* set, int* signal);
    [DllImport(C, EntryPoint = "sigtimedwait", SetLastError = true)]
    private static extern int TimedWaitNative(ulong* set, int* info, TimeSpec* timeout);

    private static Root s_info;

    public static void Define(ModuleBuilder m)
    {
        s_info = StructSequence.MakeType("signal.struct_siginfo", "What is known of a signal that was waited for.",
            ["si_signo", "si_code", "si_errno", "si_pid", "si_uid", "si_status", "si_band"]);
        m.Constant("struct_siginfo", s_info.Value);
        m.Function("pthread_sigmask(how, mask, /)\nSets which signals this thread blocks; returns those it blocked before.", &SetMask);
        m.Function("sigpending()\nThe signals that wait because they are blocked.", &Pending);
        m.Function("sigwait(sigset, /)\nWaits for one of some signals; returns its number.", &Wait);
        m.Function("sigwaitinfo(sigset, /)\nWaits for one of some signals; returns what is known of it.", &WaitInfo);
        m.Function("sigtimedwait(sigset, timeout, /)\nAs sigwaitinfo(), for some seconds; None if no signal came.", &TimedWait);
    }

    private static Value SetMask(Value how, Value mask)
    {
        ulong* set = stackalloc ulong[16], old = stackalloc ulong[16];
        if (!CNumbers.Int32(how, out int what) || !SignalSets.FromIterable(mask, set))
        {
            return Value.Null;
        }

        int error = SignalActions.SetMask(what, set, old);
        return error != 0 ? PosixErrors.Raise(error) : EvalBreaker.PollSignals() ? SignalSets.ToSet(old[0]) : Value.Null;
    }

    private static Value Pending()
    {
        ulong* set = stackalloc ulong[16];
        return PendingNative(set) != 0 ? PosixErrors.Raise() : SignalSets.ToSet(set[0]);
    }

    private static Value Wait(Value signals)
    {
        ulong* set = stackalloc ulong[16];
        if (!SignalSets.FromIterable(signals, set))
        {
            return Value.Null;
        }

        SignalActions.KeepFromRuntime();
        int signal;
        Unlocked u = Unlocked.Begin();
        int error = WaitNative(set, &signal);
        u.End();
        return error != 0 ? PosixErrors.Raise(error) : PyInt.New(signal);
    }

    private static Value Info(int* info)
    {
        // siginfo_t: signal, errno, code, padding, process, user, status; the band lies over process and user.
        Slot* items = stackalloc Slot[7];
        items[0].Initialize(PyInt.New(info[0]));
        items[1].Initialize(PyInt.New(info[2]));
        items[2].Initialize(PyInt.New(info[1]));
        items[3].Initialize(PyInt.New(info[4]));
        items[4].Initialize(PyInt.New((long)(uint)info[5]));
        items[5].Initialize(PyInt.New(info[6]));
        items[6].Initialize(PyInt.New(*(long*)(info + 4)));
        return StructSequence.New(s_info.Value, items, 7);
    }

    private static Value WaitInfo(Value signals) => WaitFor(signals, -1);

    private static Value TimedWait(Value signals, Value timeout)
    {
        if (!PyTime.FromSeconds(timeout, TimeRounding.Ceiling, out long ns))
        {
            return Value.Null;
        }

        return ns < 0 ? Errors.ValueError("timeout must be non-negative") : WaitFor(signals, ns);
    }

    private static Value WaitFor(Value signals, long timeout)
    {
        ulong* set = stackalloc ulong[16];
        if (!SignalSets.FromIterable(signals, set))
        {
            return Value.Null;
        }

        SignalActions.KeepFromRuntime();
        int* info = stackalloc int[32];
        long now = PyTime.Now(PyTime.Monotonic);
        long end = timeout > long.MaxValue - now ? long.MaxValue : now + timeout;
        while (true)
        {
            TimeSpec rest = new(Math.Max(0, timeout < 0 ? 0 : end - PyTime.Now(PyTime.Monotonic)));
            Unlocked u = Unlocked.Begin();
            int result = TimedWaitNative(set, info, timeout < 0 ? null : &rest);
            int errno = u.End();
            if (result >= 0)
            {
                return Info(info);
            }

            const int timedOut = 11;
            if (errno == timedOut && timeout >= 0)
            {
                return Value.None;
            }

            if (!SysCall.Repeat(result, errno))
            {
                return SysCall.Fail(errno);
            }
        }
    }
}
