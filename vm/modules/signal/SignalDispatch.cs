using System.Threading;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>Runs the Python handlers of signals that arrived.</summary>
internal static unsafe class SignalDispatch
{
    private const int Interrupt = 2;

    private static Root s_handlers;

    /// <summary>Report that the wake-up file was full?</summary>
    public static bool WarnOnFullBuffer { get; set; } = true;

    /// <summary>The handlers by number, a list; None: not set from Python. Null until the module _signal is imported.</summary>
    public static Value Handlers => s_handlers.Value;

    /// <summary>Takes a list of handlers.</summary>
    public static void SetHandlers(Value list) => s_handlers = Roots.New(list);

    /// <summary>As if a signal arrived.</summary>
    public static void Trip(int signal)
    {
        SignalWords* words = SignalWords.All;
        Volatile.Write(ref words->Arrived[signal], 1);
        Volatile.Write(ref words->Any, 1);
        SignalWords.Remind();
        if (words->WakeupFile >= 0)
        {
            byte number = (byte)signal;
            IoNative.Outcome written = IoNative.Write(words->WakeupFile, &number, 1);
            words->WakeupErrno = written.Failed ? written.Errno : words->WakeupErrno;
        }
    }

    /// <summary>Calls the handlers of all signals that arrived, in the main thread only; false with an error set.</summary>
    public static bool Run()
    {
        SignalWords* words = SignalWords.All;
        if (words == null || Volatile.Read(ref words->Any) == 0 || !SignalSetup.IsMainThread)
        {
            return true;
        }

        // First the word, then the flags: a signal that comes between is seen the next time.
        Volatile.Write(ref words->Any, 0);
        ReportWakeup(words);
        for (int signal = 1; signal < SignalWords.Count; signal++)
        {
            if (Interlocked.Exchange(ref words->Arrived[signal], 0) != 0 && !Call(signal))
            {
                // The others have their turn later.
                Volatile.Write(ref words->Any, 1);
                SignalWords.Remind();
                return false;
            }
        }

        return true;
    }

    private static void ReportWakeup(SignalWords* words)
    {
        const int full = 11;
        int errno = Interlocked.Exchange(ref words->WakeupErrno, 0);
        if (errno == 0 || (errno == full && !WarnOnFullBuffer))
        {
            return;
        }

        Value before = Errors.Take();
        PosixErrors.Raise(errno);
        ErrorReport.WriteUnraisable(Value.Null, "Exception ignored when trying to write to the signal wakeup fd");
        if (!before.IsNull)
        {
            Errors.Restore(before);
        }
    }

    private static bool Call(int signal)
    {
        if (!s_handlers.IsAssigned)
        {
            if (signal == Interrupt)
            {
                Errors.Raise(TypeId.KeyboardInterrupt);
            }

            return signal != Interrupt;
        }

        Value handler = PyList.Get(s_handlers.Value, signal);
        if (handler.IsNone || handler.IsInt)
        {
            // It was taken back after the signal arrived.
            Errors.Raise(TypeId.OSError, $"Signal {signal} ignored due to race condition");
            ErrorReport.WriteUnraisable(Value.Null);
            return true;
        }

        Value frame = Execution.CurrentFrame();
        return !Space.Call(handler, PyInt.New(signal), frame.IsNull ? Value.None : frame).IsNull;
    }
}
