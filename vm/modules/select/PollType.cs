using System;
using System.Runtime.InteropServices;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>select.poll.</summary>
internal static unsafe class PollType
{
    internal struct Layout
    {
        public ObjectHeader Header;
        /// <summary>Events by descriptor, a dict.</summary>
        public Slot Events;
        public long Waiting;
    }

    /// <summary>struct pollfd.</summary>
    private struct Entry
    {
        public int File;
        public short Events;
        public short Ready;
    }

    private const int DefaultEvents = 7;

    [DllImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static extern int PollNative(Entry* entries, nuint count, int timeout);

    private static Root s_type;

    public static void Define(ModuleBuilder m)
    {
        s_type = Roots.New(CoreTypes.MakeModuleType("select.poll", Value.Null, new TypeRow(TypeId.None0, "poll", TypeId.Object, sizeof(Layout), 0b10, TypeFlags.NoConstructor), &DefineType));
        m.Function("poll()\nAn object that waits for files.", &New);
    }

    private static void DefineType(TypeBuilder t)
    {
        t.Method("register(fd, eventmask=7, /)\nAdds a file, or changes the events it is waited for.", &Register);
        t.Method("modify(fd, eventmask, /)\nChanges the events that a file is waited for.", &Modify);
        t.Method("unregister(fd, /)\nRemoves a file.", &Unregister);
        t.Method("poll(timeout=None, /)\nWaits, at most some milliseconds: a list of descriptors and their events.", &Poll);
    }

    private static Value New()
    {
        Value events = PyDict.New();
        Value self = PyType.Allocate(s_type.Value);
        self.As<Layout>().Fields.Events.Store(self, events);
        return self;
    }

    private static Value EventsOf(Value self) => self.As<Layout>().Fields.Events.Load();

    private static bool Mask(Value v, out int events)
    {
        events = DefaultEvents;
        if (v.IsNull)
        {
            return true;
        }

        if (!v.IsInt)
        {
            Errors.TypeError("an integer is required");
            return false;
        }

        if (PyInt.IsNegative(v))
        {
            Errors.ValueError("value must be positive");
            return false;
        }

        if (!PyInt.TryGetLong(v, out long wide) || wide > ushort.MaxValue)
        {
            Errors.OverflowError("Python int too large for C unsigned short");
            return false;
        }

        events = (int)wide;
        return true;
    }

    private static Value Register(Value self, Value file, Value mask) =>
        CNumbers.Descriptor(file, out int fd) && Mask(mask, out int events) && PyDict.Set(EventsOf(self), PyInt.New(fd), PyInt.New(events)) ? Value.None : Value.Null;

    private static Value Modify(Value self, Value file, Value mask)
    {
        if (!CNumbers.Descriptor(file, out int fd) || !Mask(mask, out int events))
        {
            return Value.Null;
        }

        if (PyDict.TryGet(EventsOf(self), PyInt.New(fd), out _) == 0)
        {
            return PosixErrors.Raise(2);
        }

        PyDict.Set(EventsOf(self), PyInt.New(fd), PyInt.New(events));
        return Value.None;
    }

    private static Value Unregister(Value self, Value file)
    {
        if (!CNumbers.Descriptor(file, out int fd))
        {
            return Value.Null;
        }

        return PyDict.Delete(EventsOf(self), PyInt.New(fd)) > 0 ? Value.None : Errors.Occurred ? Value.Null : Errors.KeyError(PyInt.New(fd));
    }

    private static Value Poll(Value self, Value timeout)
    {
        if (!SelectModule.Timeout(timeout, true, TimeRounding.Up, "timeout must be an integer or None", out long ns))
        {
            return Value.Null;
        }

        long milliseconds = ns < 0 ? -1 : PyTime.Divide(ns, 1_000_000, TimeRounding.Up);
        if (milliseconds > int.MaxValue)
        {
            return Errors.OverflowError("timeout is too large");
        }

        if (self.As<Layout>().Fields.Waiting != 0)
        {
            return Errors.RuntimeError("concurrent poll() invocation");
        }

        int count = (int)PyDict.Count(EventsOf(self)), index = 0;
        Entry* entries = (Entry*)NativeMemory.Alloc((nuint)Math.Max(count, 1), (nuint)sizeof(Entry));
        long position = 0;
        while (PyDict.Next(EventsOf(self), ref position, out Value key, out Value value) && index < count)
        {
            entries[index].File = (int)key.SmallInt;
            entries[index].Events = (short)value.SmallInt;
            entries[index++].Ready = 0;
        }

        self.As<Layout>().Fields.Waiting = 1;
        Value result = Wait(entries, index, ns, milliseconds);
        self.As<Layout>().Fields.Waiting = 0;
        NativeMemory.Free(entries);
        return result;
    }

    private static Value Wait(Entry* entries, int count, long ns, long milliseconds)
    {
        bool limited = milliseconds >= 0;
        long end = limited ? SelectModule.Deadline(ns) : 0;
        int result, errno;
        do
        {
            Unlocked u = Unlocked.Begin();
            result = PollNative(entries, (nuint)count, limited ? (int)PyTime.Divide(ns, 1_000_000, TimeRounding.Up) : -1);
            errno = u.End();
        }
        while (SysCall.Repeat(result, errno) && SelectModule.Remaining(limited, end, ref ns, ref result));
        if (result < 0)
        {
            return SysCall.Fail(errno);
        }

        Value list = PyList.New();
        for (int i = 0; result > 0 && i < count; i++)
        {
            if (entries[i].Ready != 0)
            {
                PyList.Append(list, PyTuple.New(PyInt.New(entries[i].File), PyInt.New(entries[i].Ready & 0xffff)));
            }
        }

        return list;
    }
}
