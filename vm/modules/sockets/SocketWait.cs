using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules.Sockets;

/// <summary>A call on a socket that may have to wait, and to be repeated:
/// <c>while (w.Next()) { Unlocked u = Unlocked.Begin(); long r = Call(); w.Ended(r, u.End()); }</c></summary>
internal unsafe struct SocketWait
{
    /// <summary>struct pollfd.</summary>
    private struct Entry
    {
        public int File;
        public short Events;
        public short Ready;
    }

    private const int EIntr = 4, EAgain = 11;
    private const short Readable = 1, Writable = 4;

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static extern int PollNative(Entry* entries, nuint count, int timeout);

    private readonly int _file;
    private readonly bool _writes;
    private readonly long _timeout;
    private readonly long _end;
    private bool _finished;

    /// <summary>A call on a descriptor.</summary>
    /// <param name="file">The descriptor.</param>
    /// <param name="timeout">Nanoseconds; 0: it does not wait; negative: without limit.</param>
    /// <param name="writes">Does it wait for being able to write?</param>
    public SocketWait(int file, long timeout, bool writes)
    {
        _file = file;
        _timeout = timeout;
        _writes = writes;
        _end = timeout > 0 ? Deadline(timeout) : 0;
    }

    /// <summary>Result of the call.</summary>
    public long Result { get; private set; }

    /// <summary>errno of the call.</summary>
    public int Errno { get; private set; }

    /// <summary>Did it fail?</summary>
    public bool Failed { get; private set; }

    private static long Deadline(long timeout)
    {
        long now = PyTime.Now(PyTime.Monotonic);
        return timeout > long.MaxValue - now ? long.MaxValue : now + timeout;
    }

    /// <summary>Waits until the call can be made; false when it was made, or an error is set.</summary>
    public bool Next()
    {
        if (_finished)
        {
            return false;
        }

        if (_timeout <= 0)
        {
            return true;
        }

        int ready = Wait(_file, _writes, Math.Max(_end - PyTime.Now(PyTime.Monotonic), -1), out int errno);
        if (ready > 0)
        {
            return true;
        }

        Failed = true;
        _finished = true;
        if (ready == 0)
        {
            SocketErrors.TimedOut();
        }
        else
        {
            Errno = errno;
            SysCall.Fail(errno);
        }

        return false;
    }

    /// <summary>Another call under the same time limit.</summary>
    public void Again() => _finished = false;

    /// <summary>Takes the result of the call.</summary>
    public void Ended(long result, int errno)
    {
        if (result >= 0)
        {
            Result = result;
            _finished = true;
        }
        else if (errno == EIntr)
        {
            Failed = !EvalBreaker.PollSignals();
            _finished = Failed;
        }
        else if (errno != EAgain || _timeout <= 0)
        {
            Errno = errno;
            Failed = true;
            _finished = true;
        }
    }

    /// <summary>Raises the error of a failed call. Returns null.</summary>
    public readonly Value Raise() => SysCall.Fail(Errno);

    /// <summary>Waits for a descriptor: 1 ready, 0 too late, -1 failed (an error is set or there is an errno).</summary>
    public static int Wait(int file, bool writes, long ns, out int errno)
    {
        errno = 0;
        bool limited = ns >= 0;
        if (ns == -1)
        {
            // The end of a limited wait was passed already.
            return 0;
        }

        long end = limited ? Deadline(ns) : 0;
        Entry entry;
        entry.File = file;
        entry.Events = writes ? Writable : Readable;
        int result;
        do
        {
            entry.Ready = 0;
            long milliseconds = limited ? PyTime.Divide(Math.Max(0, end - PyTime.Now(PyTime.Monotonic)), 1_000_000, TimeRounding.Ceiling) : -1;
            Unlocked u = Unlocked.Begin();
            result = PollNative(&entry, 1, (int)Math.Min(milliseconds, int.MaxValue));
            errno = u.End();
        }
        while (SysCall.Repeat(result, errno));
        return result;
    }

    /// <summary>A wait without limit, for <see cref="Wait"/>.</summary>
    public const long Forever = long.MinValue;
}
