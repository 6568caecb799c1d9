using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>The module select.</summary>
internal static unsafe class SelectModule
{
    /// <summary>FD_SETSIZE.</summary>
    public const int SetSize = 1024;

    [DllImport("libc", EntryPoint = "select", SetLastError = true)]
    private static extern int SelectNative(int count, ulong* reading, ulong* writing, ulong* exceptional, TimeVal* timeout);

    public static void Define(ModuleBuilder m)
    {
        m.Doc("Waiting for files to become ready.");
        m.Constant("error", Types.Get(TypeId.OSError));
        foreach ((string name, long value) in Constants)
        {
            m.Constant(name, value);
        }

        m.Function("select(rlist, wlist, xlist, timeout=None, /)\nWaits until files are ready for reading, for writing, or have an exceptional state: three lists.", &Select);
        PollType.Define(m);
        EpollType.Define(m);
    }

#pragma warning disable IDE0055 // table
    private static ReadOnlySpan<(string Name, long Value)> Constants => new (string, long)[]
    {
        ("EPOLLERR", 8), ("EPOLLET", 2147483648), ("EPOLLEXCLUSIVE", 268435456), ("EPOLLHUP", 16), ("EPOLLIN", 1), ("EPOLLMSG", 1024),
        ("EPOLLONESHOT", 1073741824), ("EPOLLOUT", 4), ("EPOLLPRI", 2), ("EPOLLRDBAND", 128), ("EPOLLRDHUP", 8192), ("EPOLLRDNORM", 64),
        ("EPOLLWRBAND", 512), ("EPOLLWRNORM", 256), ("EPOLL_CLOEXEC", 524288), ("PIPE_BUF", 4096), ("POLLERR", 8), ("POLLHUP", 16), ("POLLIN", 1),
        ("POLLMSG", 1024), ("POLLNVAL", 32), ("POLLOUT", 4), ("POLLPRI", 2), ("POLLRDBAND", 128), ("POLLRDHUP", 8192), ("POLLRDNORM", 64),
        ("POLLWRBAND", 512), ("POLLWRNORM", 256),
    };
#pragma warning restore IDE0055

    /// <summary>A time limit in nanoseconds, negative for none; false with an error.</summary>
    public static bool Timeout(Value v, bool milliseconds, TimeRounding rounding, string message, out long ns)
    {
        ns = -1;
        if (v.IsNull || v.IsNone)
        {
            return true;
        }

        if (milliseconds ? PyTime.FromMilliseconds(v, rounding, out ns) : PyTime.FromSeconds(v, rounding, out ns))
        {
            return true;
        }

        if (Errors.Catch(TypeId.TypeError))
        {
            Errors.TypeError(message);
        }

        return false;
    }

    private static Value Select(Value reading, Value writing, Value exceptional, Value timeout)
    {
        if (!Timeout(timeout, false, TimeRounding.Up, "timeout must be a float or None", out long ns))
        {
            return Value.Null;
        }

        bool limited = !timeout.IsNull && !timeout.IsNone;
        if (limited && ns < 0)
        {
            return Errors.ValueError("timeout must be non-negative");
        }

        const int words = SetSize / 64;
        ulong* asked = stackalloc ulong[3 * words], sets = stackalloc ulong[3 * words];
        Slot* lists = stackalloc Slot[3];
        int most = -1;
        if (!Fill(reading, asked, ref lists[0], ref most) || !Fill(writing, asked + words, ref lists[1], ref most) || !Fill(exceptional, asked + (2 * words), ref lists[2], ref most))
        {
            return Value.Null;
        }

        long end = limited ? Deadline(ns) : 0;
        int result, errno;
        do
        {
            new ReadOnlySpan<ulong>(asked, 3 * words).CopyTo(new Span<ulong>(sets, 3 * words));
            long microseconds = PyTime.Divide(ns, 1000, TimeRounding.Up);
            TimeVal time;
            time.Seconds = microseconds / 1_000_000;
            time.Microseconds = microseconds % 1_000_000;
            Unlocked u = Unlocked.Begin();
            result = SelectNative(most + 1, sets, sets + words, sets + (2 * words), limited ? &time : null);
            errno = u.End();
        }
        while (SysCall.Repeat(result, errno) && Remaining(limited, end, ref ns, ref result));
        return result < 0 ? SysCall.Fail(errno)
            : PyTuple.New(Ready(lists[0].Load(), sets, result), Ready(lists[1].Load(), sets + words, result), Ready(lists[2].Load(), sets + (2 * words), result));
    }

    /// <summary>The time at which a wait ends.</summary>
    public static long Deadline(long ns)
    {
        long now = PyTime.Now(PyTime.Monotonic);
        return ns > long.MaxValue - now ? long.MaxValue : now + ns;
    }

    /// <summary>The time that remains after an interruption; when there is none, the wait was in vain and its result is 0.</summary>
    public static bool Remaining(bool limited, long end, ref long ns, ref int result)
    {
        if (!limited)
        {
            return true;
        }

        ns = end - PyTime.Now(PyTime.Monotonic);
        if (ns < 0)
        {
            result = 0;
        }

        return ns >= 0;
    }

    private static bool Fill(Value files, ulong* set, ref Slot list, ref int most)
    {
        new Span<ulong>(set, SetSize / 64).Clear();
        Value items = Sequences.Fast(files, "arguments 1-3 must be sequences");
        if (items.IsNull)
        {
            return false;
        }

        // Item and descriptor by turns; a fileno() may shorten the list.
        Value pairs = PyList.New();
        for (long i = 0; i < Sequences.LengthOf(items); i++)
        {
            Value item = Sequences.ItemOf(items, i);
            if (!CNumbers.Descriptor(item, out int fd))
            {
                return false;
            }

            if (fd >= SetSize)
            {
                Errors.ValueError("filedescriptor out of range in select()");
                return false;
            }

            most = Math.Max(most, fd);
            set[fd / 64] |= 1UL << (fd % 64);
            PyList.Append(pairs, item);
            PyList.Append(pairs, PyInt.New(fd));
        }

        list.Initialize(pairs);
        return true;
    }

    private static Value Ready(Value pairs, ulong* set, int count)
    {
        Value ready = PyList.New();
        for (long i = 0; count > 0 && i < PyList.LengthOf(pairs); i += 2)
        {
            int fd = (int)PyList.Get(pairs, i + 1).SmallInt;
            if ((set[fd / 64] >> (fd % 64) & 1) != 0)
            {
                PyList.Append(ready, PyList.Get(pairs, i));
            }
        }

        return ready;
    }
}
