using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>select.epoll.</summary>
internal static unsafe class EpollType
{
    internal struct Layout
    {
        public ObjectHeader Header;
        /// <summary>-1: closed.</summary>
        public long File;
    }

    private const string C = "libc";
    private const int CloseOnExec = 0x80000, Add = 1, Delete = 2, Change = 3;

    [DllImport(C, EntryPoint = "epoll_create1", SetLastError = true)]
    private static extern int CreateNative(int flags);
    [DllImport(C, EntryPoint = "epoll_ctl", SetLastError = true)]
    private static extern int ControlNative(int epoll, int operation, int file, byte* entry);
    [DllImport(C, EntryPoint = "epoll_wait", SetLastError = true)]
    private static extern int WaitNative(int epoll, byte* entries, int count, int timeout);
    [DllImport(C, EntryPoint = "close", SetLastError = true)]
    private static extern int CloseNative(int file);

    private static Root s_type;

    // struct epoll_event is packed on x86-64.
    private static int EntryBytes => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private static int DataOffset => EntryBytes - 8;

    public static void Define(ModuleBuilder m)
    {
        s_type = Roots.New(CoreTypes.MakeModuleType("select.epoll", Value.Null, new TypeRow(TypeId.None0, "epoll", TypeId.Object, sizeof(Layout), 0), &DefineType));
        m.Constant("epoll", s_type.Value);
    }

    private static void DefineType(TypeBuilder t)
    {
        t.Doc("select.epoll(sizehint=-1, flags=0)\n\nAn object of the system that waits for files.");
        t.Slot(SlotId.New, &Make);
        t.GetSet("closed\nIs it closed?", &Closed);
        t.ClassMethod("fromfd(fd, /)\nAn epoll object of a descriptor.", &FromFd);
        t.Method("close()\nCloses it.", &Close);
        t.Method("fileno()\nIts descriptor.", &FileNo);
        t.Method("register(fd, eventmask=7)\nAdds a file.", &Register);
        t.Method("modify(fd, eventmask)\nChanges the events that a file is waited for.", &Modify);
        t.Method("unregister(fd)\nRemoves a file.", &Unregister);
        t.Method("poll(timeout=None, maxevents=-1)\nWaits, at most some seconds: a list of descriptors and their events.", &Poll);
        t.Method("__enter__()", &Enter);
        t.Method("__exit__(exc_type=None, exc_value=None, exc_tb=None, /)", &Exit);
    }

    private static readonly ArgumentBinder s_arguments = new("epoll(sizehint=-1, flags=0)");

    private static Value Make(Value type, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        if (!s_arguments.Bind(args, bound) || !CNumbers.Int32(bound[0].Load(), -1, out int size) || !CNumbers.Int32(bound[1].Load(), 0, out int flags))
        {
            return Value.Null;
        }

        if (size != -1 && size <= 0)
        {
            return Errors.ValueError("negative sizehint");
        }

        if (flags is not (0 or CloseOnExec))
        {
            return Errors.Raise(TypeId.OSError, "invalid flags");
        }

        int file = CreateNative(CloseOnExec);
        return file < 0 ? PosixErrors.Raise() : Wrap(type, file);
    }

    private static Value Wrap(Value type, int file)
    {
        Value self = PyType.Allocate(type);
        self.As<Layout>().Fields.File = file;
        return self;
    }

    private static Value FromFd(Value type, Value file) => CNumbers.Int32(file, out int fd) ? Wrap(type, fd) : Value.Null;

    private static Value Closed(Value self) => Value.FromBool(self.As<Layout>().Fields.File < 0);

    private static bool Open(Value self, out int file)
    {
        file = (int)self.As<Layout>().Fields.File;
        if (file < 0)
        {
            Errors.ValueError("I/O operation on closed epoll object");
        }

        return file >= 0;
    }

    private static Value Close(Value self)
    {
        int file = (int)self.As<Layout>().Fields.File;
        if (file < 0)
        {
            return Value.None;
        }

        self.As<Layout>().Fields.File = -1;
        Unlocked u = Unlocked.Begin();
        int result = CloseNative(file);
        return SysCall.Done(result, u.End());
    }

    private static Value FileNo(Value self) => Open(self, out int file) ? PyInt.New(file) : Value.Null;

    private static Value Enter(Value self) => Open(self, out _) ? self : Value.Null;

    private static Value Exit(Value self, Value type, Value value, Value traceback) => Space.CallMethod(self, N.close);

    private static Value Control(Value self, int operation, Value file, Value mask)
    {
        if (!Open(self, out int epoll) || !CNumbers.Descriptor(file, out int fd))
        {
            return Value.Null;
        }

        ulong events = 7;
        if (!mask.IsNull && !CNumbers.Mask64(mask, out events))
        {
            return Value.Null;
        }

        byte* entry = stackalloc byte[16];
        *(uint*)entry = (uint)events;
        Unsafe.WriteUnaligned(entry + DataOffset, (long)fd);
        Unlocked u = Unlocked.Begin();
        int result = ControlNative(epoll, operation, fd, entry);
        return SysCall.Done(result, u.End());
    }

    private static Value Register(Value self, Value file, Value mask) => Control(self, Add, file, mask);

    private static Value Modify(Value self, Value file, Value mask) => Control(self, Change, file, mask);

    private static Value Unregister(Value self, Value file) => Control(self, Delete, file, Value.Null);

    private static Value Poll(Value self, Value timeout, Value maxEvents)
    {
        if (!Open(self, out int epoll) || !CNumbers.Int32(maxEvents, -1, out int most)
            || !SelectModule.Timeout(timeout, false, TimeRounding.Up, "timeout must be an integer or None", out long ns))
        {
            return Value.Null;
        }

        bool limited = ns >= 0;
        if (limited && PyTime.Divide(ns, 1_000_000, TimeRounding.Up) > int.MaxValue)
        {
            return Errors.OverflowError("timeout is too large");
        }

        if (most == -1)
        {
            most = SelectModule.SetSize - 1;
        }
        else if (most < 1)
        {
            return Errors.ValueError($"maxevents must be greater than 0, got {most}");
        }

        byte* entries = (byte*)NativeMemory.Alloc((nuint)most, (nuint)EntryBytes);
        long end = limited ? SelectModule.Deadline(ns) : 0;
        int result, errno;
        do
        {
            int milliseconds = limited ? (int)PyTime.Divide(ns, 1_000_000, TimeRounding.Up) : -1;
            Unlocked u = Unlocked.Begin();
            result = WaitNative(epoll, entries, most, milliseconds);
            errno = u.End();
        }
        while (SysCall.Repeat(result, errno) && SelectModule.Remaining(limited, end, ref ns, ref result));
        Value list = result < 0 ? SysCall.Fail(errno) : PyList.New();
        for (int i = 0; i < result; i++)
        {
            byte* entry = entries + (i * EntryBytes);
            PyList.Append(list, PyTuple.New(PyInt.New((int)Unsafe.ReadUnaligned<long>(entry + DataOffset)), PyInt.New((long)*(uint*)entry)));
        }

        NativeMemory.Free(entries);
        return list;
    }
}
