using System.Threading;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Modules;
using ThreadState = Py.ObjectSpace.ThreadState;

namespace Py.Vm.Run;

/// <summary>What interrupts the loop: signals, thread switches, pending errors. The flag is a word of the VM page.</summary>
internal static unsafe class EvalBreaker
{
    /// <summary>Runs Python signal handlers; set by the _signal module. False with an error set.</summary>
    public static delegate*<bool> RunSignalHandlers;

    /// <summary>Lets another thread run; set by the _thread module.</summary>
    public static delegate*<void> YieldLock;

    /// <summary>Asks the running thread to give up the interpreter lock soon; may be called from any thread.</summary>
    public static void RequestSwitch()
    {
        Volatile.Write(ref s_switchRequested, 1);
        Volatile.Write(ref Heap.Words->EvalBreaker, 1);
    }

    private static int s_switchRequested;

    /// <summary>Are signals waiting to be handled?</summary>
    public static bool SignalsPending => SignalWords.Pending;

    /// <summary>Does what is pending; false with an error set.</summary>
    public static bool Poll(ThreadState* t)
    {
        Volatile.Write(ref Heap.Words->EvalBreaker, 0);
        if (Heap.Words->MemoryErrorPending != 0)
        {
            Heap.Words->MemoryErrorPending = 0;
            StackRoots.ClearDeadRegisters(t);
            Collector.Collect(CollectionKind.Full);
            if (Heap.IsOverLimit)
            {
                Errors.NoMemory();
                return false;
            }
        }

        Collector.Poll();
        if (Interlocked.Exchange(ref s_switchRequested, 0) != 0 && YieldLock != null)
        {
            YieldLock();
        }

        PendingCalls.Run();
        if (!t->AsyncException.IsNull)
        {
            Value error = t->AsyncException.Load();
            t->AsyncException.Initialize(Value.Null);
            Raising.Raise(error, Value.Null);
            return false;
        }

        return PollSignals();
    }

    /// <summary>Runs signal handlers if signals are waiting (main thread); false with an error set.</summary>
    public static bool PollSignals() => !SignalWords.Pending || RunSignalHandlers == null || RunSignalHandlers();
}
