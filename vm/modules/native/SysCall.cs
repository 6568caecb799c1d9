using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>A system call without the interpreter lock: <c>Unlocked u = Unlocked.Begin(); r = Call(); int e = u.End();</c></summary>
internal readonly unsafe struct Unlocked
{
    private readonly ThreadState* _thread;

    private Unlocked(ThreadState* thread) => _thread = thread;

    /// <summary>Gives the lock up.</summary>
    public static Unlocked Begin() => new(InterpreterLock.Release());

    /// <summary>Takes the lock again. Returns the errno of the last call.</summary>
    public int End()
    {
        int errno = Marshal.GetLastPInvokeError();
        InterpreterLock.Acquire(_thread);
        return errno;
    }
}

/// <summary>What follows a system call: repeating it after a signal, the error, the result.</summary>
internal static unsafe class SysCall
{
    private const int EIntr = 4;

    /// <summary>Was it interrupted by a signal whose Python handler did not raise? Then it is to be made again.</summary>
    public static bool Repeat(long result, int errno) => result < 0 && errno == EIntr && EvalBreaker.PollSignals();

    /// <summary>The error of a failed call, unless a signal handler raised. Returns null.</summary>
    public static Value Fail(int errno, Value path = default, Value second = default) =>
        Errors.Occurred ? Value.Null : PosixErrors.Raise(errno, path, second);

    /// <summary>None, or the error of a call that failed just now.</summary>
    public static Value Done(long result) => result < 0 ? PosixErrors.Raise() : Value.None;

    /// <summary>None, or the error of a call.</summary>
    public static Value Done(long result, int errno, Value path = default, Value second = default) => result < 0 ? Fail(errno, path, second) : Value.None;

    /// <summary>The result as an int, or the error of a call.</summary>
    public static Value Int(long result, int errno) => result < 0 ? Fail(errno) : PyInt.New(result);

    /// <summary>The result as an int, or the error of a call that failed just now.</summary>
    public static Value Int(long result) => result < 0 ? PosixErrors.Raise() : PyInt.New(result);
}
