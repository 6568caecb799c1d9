using System.Runtime.InteropServices;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>Signals at the start of the interpreter, and which thread is the main one.</summary>
internal static unsafe class SignalSetup
{
    [DllImport("libc", EntryPoint = "gettid")]
    private static extern int GetTid();

    private static ThreadState* s_main;

    /// <summary>Does the main thread run? Only it runs Python signal handlers.</summary>
    public static bool IsMainThread => Thread.Current == s_main;

    /// <summary>The main thread.</summary>
    public static ThreadState* MainThread => s_main;

    /// <summary>Makes this thread the main one.</summary>
    public static void TakeMainThread()
    {
        s_main = Thread.Current;
        SignalWords.All->MainThread = GetTid();
        SignalWords.All->MainBlocks = SignalActions.BlockedHere();
    }

    /// <summary>Installs the handler of SIGINT, and ignores SIGPIPE and SIGXFSZ, as CPython does.</summary>
    public static void Start()
    {
        if (!SignalActions.Initialize())
        {
            return;
        }

        SignalWords.All->WakeupFile = -1;
        SignalWords.All->EvalBreaker = &Heap.Words->EvalBreaker;
        TakeMainThread();
        Collector.ThreadBegins = &SignalActions.BlockAllHere;
        EvalBreaker.RunSignalHandlers = &SignalDispatch.Run;
        const int interrupt = 2, quit = 3, pipe = 13, terminate = 15, fileSize = 25;
        SignalActions.Ignore(pipe);
        SignalActions.Ignore(fileSize);
        // The runtime may have taken these for an orderly end of its own.
        SignalActions.SetDefaultUnlessIgnored(quit);
        SignalActions.SetDefaultUnlessIgnored(terminate);
        if (!SignalActions.IsIgnored(interrupt))
        {
            SignalActions.Handle(interrupt);
        }
    }
}
