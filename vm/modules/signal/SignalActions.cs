using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Py.Vm.Modules;

/// <summary>What the system does with signals.</summary>
internal static unsafe class SignalActions
{
    private const string C = "libc";

    /// <summary>The runtime stops its threads by this signal (SIGRTMIN).</summary>
    public const int RuntimeSignal = 34;

    private const int SignalInfo = 4;

    /// <summary>struct sigaction of glibc.</summary>
    private struct Action
    {
        public nint Handler;
        public fixed ulong Mask[16];
        public int Flags;
        public nint Restorer;
    }

    [DllImport(C, EntryPoint = "sigaction", SetLastError = true)]
    private static extern int SigActionNative(int signal, Action* action, Action* old);
    [DllImport(C, EntryPoint = "pthread_sigmask")]
    private static extern int MaskNative(int how, ulong* set, ulong* old);
    [DllImport(C, EntryPoint = "raise", SetLastError = true)]
    private static extern int RaiseNative(int signal);

    private static nint s_handler;
    private static bool s_runtimeBlocked;

    /// <summary>Makes the native handler; false where there is none for the processor.</summary>
    public static bool Initialize()
    {
        s_handler = SignalHandlerCode.Make(out SignalWords.All);
        return s_handler != 0;
    }

    private static bool Set(int signal, nint handler)
    {
        if (signal == RuntimeSignal)
        {
            Marshal.SetLastPInvokeError(22);
            return false;
        }

        Action action = default;
        action.Handler = handler;
        action.Flags = handler > 1 ? SignalInfo : 0;
        return SigActionNative(signal, &action, null) == 0;
    }

    /// <summary>Has the native handler take the signal; false with errno.</summary>
    public static bool Handle(int signal) => Set(signal, s_handler);

    /// <summary>Ignores a signal; false with errno.</summary>
    public static bool Ignore(int signal) => Set(signal, 1);

    /// <summary>Has the system do with the signal what it does by default; false with errno.</summary>
    public static bool SetDefault(int signal) => Set(signal, 0);

    /// <summary>Is the signal ignored?</summary>
    public static bool IsIgnored(int signal)
    {
        Action action;
        return SigActionNative(signal, null, &action) == 0 && action.Handler == 1;
    }

    /// <summary>The default action, unless the signal is ignored.</summary>
    public static void SetDefaultUnlessIgnored(int signal)
    {
        Action action;
        if (SigActionNative(signal, null, &action) == 0 && action.Handler is not (0 or 1))
        {
            SetDefault(signal);
        }
    }

    /// <summary>Signals that this thread blocks.</summary>
    public static ulong BlockedHere()
    {
        ulong* old = stackalloc ulong[16];
        return MaskNative(0, null, old) == 0 ? old[0] : 0;
    }

    /// <summary>Changes the signals that this thread blocks; 0 or an errno.</summary>
    public static int SetMask(int how, ulong* set, ulong* old)
    {
        KeepFromRuntime();
        set[0] &= ~(1UL << (RuntimeSignal - 1));
        int error = MaskNative(how, set, old);
        if (error == 0 && SignalSetup.IsMainThread)
        {
            SignalWords.All->MainBlocks = BlockedHere();
        }

        return error;
    }

    /// <summary>Blocks all signals in this thread.</summary>
    public static void BlockAllHere()
    {
        ulong* all = stackalloc ulong[16];
        new Span<ulong>(all, 16).Fill(ulong.MaxValue);
        all[0] &= ~(1UL << (RuntimeSignal - 1));
        _ = MaskNative(0, all, null);
    }

    /// <summary>From now on threads of the runtime take no signals: a signal that all Python threads block has to wait.</summary>
    public static void KeepFromRuntime()
    {
        if (s_runtimeBlocked || PosixFork.IsChild)
        {
            return;
        }

        s_runtimeBlocked = true;
        Drop();
        // It is the youngest object: no other generation has to be looked through.
        GC.Collect(0);
        GC.WaitForPendingFinalizers();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Drop() => _ = new Blocker();

    /// <summary>Its finalizer runs on the one thread that a native executable's runtime has.</summary>
    private sealed class Blocker
    {
        ~Blocker() => BlockAllHere();
    }

    /// <summary>Sends a signal to this thread, where it is handled at once; false if the thread blocks it or it is none.</summary>
    public static bool RaiseHere(int signal) =>
        signal is > 0 and < SignalWords.Count && (BlockedHere() >> (signal - 1) & 1) == 0 && RaiseNative(signal) == 0;
}
