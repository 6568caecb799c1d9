using System;
using System.Threading;
using Py.Vm.Run;
using Thread = Py.ObjectSpace.Thread;
using ThreadState = Py.ObjectSpace.ThreadState;

namespace Py.Vm.Modules;

/// <summary>The lock that a thread holds while it runs Python code or touches objects.</summary>
/// <remarks>A waiting thread asks the running one to give the lock up after the switch interval, through the eval breaker.</remarks>
internal static unsafe class InterpreterLock
{
    private static object s_monitor = new();
    private static bool s_held = true;
    private static int s_waiting;
    private static ulong s_handovers;

    /// <summary>sys.getswitchinterval(), in milliseconds.</summary>
    public static int SwitchMilliseconds { get; set; } = 5;

    /// <summary>Gives the lock up around something that blocks. Returns the thread state to be handed to <see cref="Acquire"/>.</summary>
    public static ThreadState* Release()
    {
        ThreadState* state = Thread.Current;
        Thread.LeaveStack(state);
        lock (s_monitor)
        {
            s_held = false;
            s_handovers++;
            Monitor.PulseAll(s_monitor);
        }

        return state;
    }

    /// <summary>Takes the lock for a thread.</summary>
    public static void Acquire(ThreadState* state)
    {
        lock (s_monitor)
        {
            s_waiting++;
            while (s_held)
            {
                ulong before = s_handovers;
                if (!Monitor.Wait(s_monitor, SwitchMilliseconds) && before == s_handovers)
                {
                    EvalBreaker.RequestSwitch();
                }
            }

            s_waiting--;
            s_held = true;
        }

        Enter(state);
    }

    // Signals that came while the main thread did not run are for it.
    private static void Enter(ThreadState* state)
    {
        Thread.Current = state;
        if (SignalWords.Pending && SignalSetup.IsMainThread)
        {
            SignalWords.Remind();
        }
    }

    /// <summary>Before fork: no other thread takes or gives up the lock from now on.</summary>
    public static void StopOthers() => Monitor.Enter(s_monitor);

    /// <summary>Undoes <see cref="StopOthers"/>.</summary>
    public static void ResumeOthers() => Monitor.Exit(s_monitor);

    /// <summary>In the child after fork, where only this thread, which holds the lock, exists.</summary>
    public static void AfterFork()
    {
        s_monitor = new object();
        s_waiting = 0;
    }

    /// <summary>Lets a waiting thread run; the eval breaker calls this.</summary>
    public static void Yield()
    {
        ThreadState* state = Thread.Current;
        Thread.LeaveStack(state);
        lock (s_monitor)
        {
            if (s_waiting == 0)
            {
                return;
            }

            s_held = false;
            ulong mine = ++s_handovers;
            Monitor.PulseAll(s_monitor);
            // Not back before somebody else had it, else the waiter would starve.
            s_waiting++;
            long deadline = Environment.TickCount64 + 50;
            while (s_held || (s_handovers == mine && s_waiting > 1 && Environment.TickCount64 < deadline))
            {
                ulong before = s_handovers;
                if (!Monitor.Wait(s_monitor, SwitchMilliseconds) && s_held && before == s_handovers)
                {
                    EvalBreaker.RequestSwitch();
                }
            }

            s_waiting--;
            s_held = true;
        }

        Enter(state);
    }
}
