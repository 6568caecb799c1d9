using System.Threading;
using Py.ObjectSpace;
using Py.Vm.Run;
using PyThread = Py.ObjectSpace.Thread;
using ThreadState = Py.ObjectSpace.ThreadState;

namespace Py.Vm.Modules.Signals;

/// <summary>The Python handlers of signals, and running them.</summary>
internal static unsafe class SignalHandlers
{
    private const int Interrupt = 2, BrokenPipe = 13, FileSize = 25;

    // Handlers by number: SIG_DFL and SIG_IGN as ints, None for what was not set by Python.
    private static Root s_handlers;
    private static ThreadState* s_main;

    /// <summary>Takes over the dispositions of the process; SIGINT gets <see cref="DefaultInterrupt"/>. Called by the main thread at the start.</summary>
    public static void Install()
    {
        s_main = PyThread.Current;
        EvalBreaker.RunSignalHandlers = &Run;
        _ = SignalTrap.Handler;
        SignalTrap.AdoptMainThread();
        SignalTrap.Set(BrokenPipe, SignalTrap.Ignore);
        SignalTrap.Set(FileSize, SignalTrap.Ignore);
        if (SignalTrap.Get(Interrupt) != SignalTrap.Ignore)
        {
            SignalTrap.Set(Interrupt, SignalTrap.Handler);
        }
    }

    /// <summary>Is the calling thread the main one?</summary>
    public static bool InMainThread => PyThread.Current == s_main;

    private static Value Handlers
    {
        get
        {
            if (!s_handlers.IsAssigned)
            {
                Value list = PyList.New(SignalTrap.Count);
                for (int i = 0; i < SignalTrap.Count; i++)
                {
                    nint handler = i == 0 ? -1 : SignalTrap.Get(i);
                    PyList.Append(list, handler is SignalTrap.Default or SignalTrap.Ignore ? Value.FromSmallInt(handler)
                        : handler == SignalTrap.Handler && i == Interrupt ? SignalModule.DefaultInterruptHandler
                        : Value.None);
                }

                s_handlers = Roots.New(list);
            }

            return s_handlers.Value;
        }
    }

    /// <summary>The Python handler of a signal.</summary>
    public static Value Get(int signal) => PyList.Get(Handlers, signal);

    /// <summary>Sets the Python handler of a signal.</summary>
    public static void Set(int signal, Value handler) => PyList.Set(Handlers, signal, handler);

    /// <summary>Marks a signal as arrived, as its native handler does (interrupt_main).</summary>
    public static void Trip(int signal)
    {
        ((byte*)SignalTrap.Tripped)[signal] = 1;
        EvalBreaker.SignalArrived();
    }

    /// <summary>Runs the handlers of the signals that arrived, in the main thread only; false with an error set.</summary>
    private static bool Run()
    {
        if (!InMainThread)
        {
            // The main thread looks again when it runs.
            EvalBreaker.SignalArrived();
            return true;
        }

        byte* tripped = (byte*)SignalTrap.Tripped;
        for (int signal = 1; signal < SignalTrap.Count; signal++)
        {
            if (Volatile.Read(ref tripped[signal]) == 0)
            {
                continue;
            }

            tripped[signal] = 0;
            Value handler = Get(signal);
            if (handler.IsNone || handler.IsSmallInt)
            {
                continue;
            }

            Value frame = Execution.CurrentFrame();
            Errors.Clear();
            if (Space.Call(handler, PyInt.New(signal), frame.IsNull ? Value.None : frame).IsNull)
            {
                // The others are served at the next look.
                EvalBreaker.SignalArrived();
                return false;
            }
        }

        return true;
    }
}
