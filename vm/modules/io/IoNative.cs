using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>System calls on descriptors: without the interpreter lock, repeated when a signal interrupted them.</summary>
internal static unsafe class IoNative
{
    private const string C = "libc";
    private const int Interrupted = 4;

    /// <summary>errno of an operation that would block.</summary>
    public const int WouldBlock = 11, TooManyOpen = 24, TooManyOpenInSystem = 23;

    [DllImport(C, EntryPoint = "read", SetLastError = true)]
    private static extern nint ReadNative(int file, byte* buffer, nuint count);
    [DllImport(C, EntryPoint = "write", SetLastError = true)]
    private static extern nint WriteNative(int file, byte* buffer, nuint count);
    [DllImport(C, EntryPoint = "lseek", SetLastError = true)]
    private static extern long SeekNative(int file, long offset, int whence);
    [DllImport(C, EntryPoint = "open", SetLastError = true)]
    private static extern int OpenNative(byte* path, int flags, uint mode);
    [DllImport(C, EntryPoint = "close", SetLastError = true)]
    private static extern int CloseNative(int file);
    [DllImport(C, EntryPoint = "ftruncate", SetLastError = true)]
    private static extern int TruncateNative(int file, long length);
    [DllImport(C, EntryPoint = "isatty", SetLastError = true)]
    private static extern int IsATtyNative(int file);
    [DllImport(C, EntryPoint = "fcntl", SetLastError = true)]
    private static extern int FcntlNative(int file, int command, long argument);
    [DllImport(C, EntryPoint = "ioctl", SetLastError = true)]
    private static extern int IoctlNative(int file, ulong request, byte* argument);

    /// <summary>Largest count one read or write is asked for.</summary>
    private const long MostBytes = 0x7ffff000;

    /// <summary>What a call did: a result, or an errno; errno -1 says that a signal handler raised.</summary>
    internal readonly struct Outcome(long result, int errno)
    {
        public readonly long Result = result;
        public readonly int Errno = errno;

        /// <summary>Did it fail?</summary>
        public bool Failed => Result < 0;

        /// <summary>Sets the error of a failed call; returns null.</summary>
        public Value Raise(Value name = default) => Errno < 0 ? Value.Null : PosixErrors.Raise(Errno, name);
    }

    private static bool Retry(int errno, out Outcome outcome)
    {
        if (errno != Interrupted)
        {
            outcome = new Outcome(-1, errno);
            return false;
        }

        outcome = new Outcome(-1, -1);
        return EvalBreaker.PollSignals();
    }

    /// <summary>read(2).</summary>
    public static Outcome Read(int file, byte* buffer, long count)
    {
        while (true)
        {
            ThreadState* thread = InterpreterLock.Release();
            nint got = ReadNative(file, buffer, (nuint)System.Math.Min(count, MostBytes));
            int errno = Marshal.GetLastPInvokeError();
            InterpreterLock.Acquire(thread);
            if (got >= 0)
            {
                return new Outcome(got, 0);
            }

            if (!Retry(errno, out Outcome failed))
            {
                return failed;
            }
        }
    }

    /// <summary>write(2).</summary>
    public static Outcome Write(int file, byte* buffer, long count)
    {
        while (true)
        {
            ThreadState* thread = InterpreterLock.Release();
            nint written = WriteNative(file, buffer, (nuint)System.Math.Min(count, MostBytes));
            int errno = Marshal.GetLastPInvokeError();
            InterpreterLock.Acquire(thread);
            if (written >= 0)
            {
                return new Outcome(written, 0);
            }

            if (!Retry(errno, out Outcome failed))
            {
                return failed;
            }
        }
    }

    /// <summary>open(2); the descriptor is closed in child programs.</summary>
    public static Outcome Open(System.ReadOnlySpan<byte> path, int flags, uint mode)
    {
        const int CloseOnExec = 0x80000;
        fixed (byte* bytes = path)
        {
            while (true)
            {
                ThreadState* thread = InterpreterLock.Release();
                int file = OpenNative(bytes, flags | CloseOnExec, mode);
                int errno = Marshal.GetLastPInvokeError();
                InterpreterLock.Acquire(thread);
                if (file >= 0)
                {
                    return new Outcome(file, 0);
                }

                if (!Retry(errno, out Outcome failed))
                {
                    return failed;
                }
            }
        }
    }

    /// <summary>close(2), never repeated.</summary>
    public static Outcome Close(int file)
    {
        ThreadState* thread = InterpreterLock.Release();
        int result = CloseNative(file);
        int errno = Marshal.GetLastPInvokeError();
        InterpreterLock.Acquire(thread);
        return new Outcome(result, errno);
    }

    /// <summary>lseek(2).</summary>
    public static Outcome Seek(int file, long offset, int whence)
    {
        long result = SeekNative(file, offset, whence);
        return new Outcome(result, result < 0 ? Marshal.GetLastPInvokeError() : 0);
    }

    /// <summary>ftruncate(2).</summary>
    public static Outcome Truncate(int file, long length)
    {
        int result = TruncateNative(file, length);
        return new Outcome(result, result < 0 ? Marshal.GetLastPInvokeError() : 0);
    }

    /// <summary>Is the descriptor a terminal?</summary>
    public static bool IsATty(int file) => IsATtyNative(file) == 1;

    /// <summary>Is the descriptor open?</summary>
    public static bool IsOpen(int file) => FcntlNative(file, 1, 0) >= 0;

    /// <summary>Closes a descriptor in child programs, or leaves it open there; false with OSError.</summary>
    public static bool SetInheritable(int file, bool inheritable)
    {
        const ulong CloseOnExec = 0x5451, NoCloseOnExec = 0x5450;
        if (IoctlNative(file, inheritable ? NoCloseOnExec : CloseOnExec, null) >= 0)
        {
            return true;
        }

        int flags = FcntlNative(file, 1, 0);
        if (flags >= 0 && FcntlNative(file, 2, inheritable ? flags & ~1 : flags | 1) >= 0)
        {
            return true;
        }

        PosixErrors.Raise();
        return false;
    }
}
