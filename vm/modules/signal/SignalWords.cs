using System.Threading;
using Py.Gc;

namespace Py.Vm.Modules;

/// <summary>What the native signal handler writes; in memory of its own, at a fixed place.</summary>
internal unsafe struct SignalWords
{
    /// <summary>Largest signal number + 1.</summary>
    public const int Count = 65;

    /// <summary>Number, for the system, of the thread that runs Python signal handlers.</summary>
    public int MainThread;
    /// <summary>Descriptor to which the number of each signal is written; -1: none.</summary>
    public int WakeupFile;
    /// <summary>Signals that the main thread blocks.</summary>
    public ulong MainBlocks;
    /// <summary>Not zero: some signal arrived.</summary>
    public int Any;
    /// <summary>errno of writing to the wake-up file; 0: it went well.</summary>
    public int WakeupErrno;
    /// <summary>The word that makes the interpreter look.</summary>
    public int* EvalBreaker;
    /// <summary>For each signal: not zero when it arrived.</summary>
    public fixed int Arrived[Count];

    /// <summary>The words; null before <see cref="SignalSetup"/> made them.</summary>
    public static SignalWords* All;

    /// <summary>Is some signal waiting?</summary>
    public static bool Pending => All != null && Volatile.Read(ref All->Any) != 0;

    /// <summary>Makes the running code look for signals soon.</summary>
    public static void Remind() => Volatile.Write(ref Heap.Words->EvalBreaker, 1);

    /// <summary>In the child after fork: no signal has arrived, and this thread is the main one.</summary>
    public static void AfterFork()
    {
        if (All == null)
        {
            return;
        }

        All->Any = 0;
        for (int i = 0; i < Count; i++)
        {
            All->Arrived[i] = 0;
        }

        SignalSetup.TakeMainThread();
    }
}
