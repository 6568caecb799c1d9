using System;
using System.Runtime.InteropServices;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules.Sockets;

/// <summary>_socket.socket: making, connecting, settings. Transfers are in <see cref="SocketTransfer"/> and <see cref="SocketMessages"/>.</summary>
internal static unsafe class SocketType
{
    internal struct Layout
    {
        public ObjectHeader Header;
        /// <summary>-1: closed.</summary>
        public long File;
        /// <summary>Nanoseconds a call waits; negative: without limit, 0: not at all.</summary>
        public long Timeout;
        public int Family;
        public int Type;
        public long Protocol;
    }

    private const string C = "libc";
    private const int EIntr = 4, InProgress = 115, WouldBlock = 11, Connected = 106;

    [DllImport(C, EntryPoint = "socket", SetLastError = true)]
    private static extern int SocketNative(int family, int type, int protocol);
    [DllImport(C, EntryPoint = "bind", SetLastError = true)]
    private static extern int BindNative(int file, byte* address, uint length);
    [DllImport(C, EntryPoint = "listen", SetLastError = true)]
    private static extern int ListenNative(int file, int backlog);
    [DllImport(C, EntryPoint = "accept4", SetLastError = true)]
    private static extern int AcceptNative(int file, byte* address, uint* length, int flags);
    [DllImport(C, EntryPoint = "connect", SetLastError = true)]
    private static extern int ConnectNative(int file, byte* address, uint length);
    [DllImport(C, EntryPoint = "shutdown", SetLastError = true)]
    private static extern int ShutdownNative(int file, int how);
    [DllImport(C, EntryPoint = "close", SetLastError = true)]
    private static extern int CloseNative(int file);
    [DllImport(C, EntryPoint = "getsockname", SetLastError = true)]
    private static extern int GetNameNative(int file, byte* address, uint* length);
    [DllImport(C, EntryPoint = "getpeername", SetLastError = true)]
    private static extern int GetPeerNative(int file, byte* address, uint* length);
    [DllImport(C, EntryPoint = "getsockopt", SetLastError = true)]
    private static extern int GetOptionNative(int file, int level, int option, void* value, uint* length);
    [DllImport(C, EntryPoint = "setsockopt", SetLastError = true)]
    private static extern int SetOptionNative(int file, int level, int option, void* value, uint length);
    [DllImport(C, EntryPoint = "ioctl", SetLastError = true)]
    private static extern int IoctlNative(int file, ulong request, int* value);

    private static Root s_type;

    public static void Define(ModuleBuilder m)
    {
        s_type = Roots.New(CoreTypes.MakeModuleType("_socket.socket", Value.Null, new TypeRow(TypeId.None0, "socket", TypeId.Object, sizeof(Layout), 0, TypeFlags.BaseType | TypeFlags.FinalizedLate | TypeFlags.FinalizedLater), &DefineType));
        m.Constant("socket", s_type.Value);
        m.Constant("SocketType", s_type.Value);
    }

    private static void DefineType(TypeBuilder t)
    {
        t.Doc("socket(family=-1, type=-1, proto=-1, fileno=None)\n\nA socket: new, or of a descriptor.");
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Finalize, &Finalize);
        t.GetSet("family\nthe socket family", &GetFamily);
        t.GetSet("type\nthe socket type", &GetKind);
        t.GetSet("proto\nthe socket protocol", &GetProtocol);
        t.GetSet("timeout\nthe socket timeout", &GetTimeout);
        t.Method("_accept()\nWaits for a connection: its descriptor and the other side's address.", &Accept);
        t.Method("bind(address, /)\nGives the socket an address.", &Bind);
        t.Method("close()\nCloses the socket.", &Close);
        t.Method("connect(address, /)\nConnects to an address.", &Connect);
        t.Method("connect_ex(address, /)\nConnects to an address; returns an errno.", &ConnectEx);
        t.Method("detach()\nGives the descriptor away.", &Detach);
        t.Method("fileno()\nThe descriptor.", &FileNo);
        t.Method("getpeername()\nThe other side's address.", &GetPeerName);
        t.Method("getsockname()\nThe socket's address.", &GetSockName);
        t.Method("getsockopt(level, option, buffersize=0, /)\nAn option of the socket.", &GetSockOpt);
        t.RawMethod("setsockopt(...)\nsetsockopt(level, option, value: int)\nsetsockopt(level, option, value: buffer)\nsetsockopt(level, option, None, optlen: int)\n\nSets an option of the socket.", &SetSockOpt);
        t.Method("listen(backlog=128, /)\nLets others connect.", &Listen);
        t.Method("setblocking(flag, /)\nSets whether calls wait.", &SetBlocking);
        t.Method("getblocking()\nDo calls wait?", &GetBlocking);
        t.Method("settimeout(timeout, /)\nSets how many seconds calls wait.", &SetTimeout);
        t.Method("gettimeout()\nHow many seconds calls wait; None: without limit.", &GetTimeout);
        t.Method("shutdown(flag, /)\nEnds reading, writing or both.", &Shutdown);
        SocketTransfer.Define(t);
        SocketMessages.Define(t);
    }

    /// <summary>The fields; not to be kept across allocations.</summary>
    public static ref Layout Of(Value self) => ref self.As<Layout>().Fields;

    /// <summary>A call on the socket that may wait.</summary>
    public static SocketWait Waiting(Value self, bool writes) => new((int)Of(self).File, Of(self).Timeout, writes);

    private static Value Make(Value type, Args args)
    {
        Value self = PyType.Allocate(type);
        ref Layout l = ref Of(self);
        l.File = -1;
        l.Timeout = SocketModule.DefaultTimeout;
        return self;
    }

    private static readonly ArgumentBinder s_arguments = new("socket(family=-1, type=-1, proto=-1, fileno=None)");

    private static bool Init(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[4];
        if (!s_arguments.Bind(args, bound) || !CNumbers.Int32(bound[0].Load(), -1, out int family) || !CNumbers.Int32(bound[1].Load(), -1, out int type)
            || !CNumbers.Int32(bound[2].Load(), -1, out int protocol))
        {
            return false;
        }

        Value file = bound[3].Load();
        if (!file.IsNull && !file.IsNone)
        {
            return Adopt(self, file, family, type, protocol);
        }

        family = family == -1 ? SocketConstants.Inet : family;
        type = type == -1 ? SocketConstants.Stream : type;
        protocol = protocol == -1 ? 0 : protocol;
        Unlocked u = Unlocked.Begin();
        int fd = SocketNative(family, type | SocketConstants.CloseOnExec, protocol);
        int errno = u.End();
        if (fd < 0)
        {
            SysCall.Fail(errno);
            return false;
        }

        return Fill(self, fd, family, type, protocol);
    }

    private static bool Adopt(Value self, Value file, int family, int type, int protocol)
    {
        if (!CNumbers.Int32(file, out int fd))
        {
            return false;
        }

        if (fd < 0)
        {
            Errors.ValueError("negative file descriptor");
            return false;
        }

        const int badFile = 9, notSocket = 88;
        byte* address = stackalloc byte[SocketAddress.MostBytes];
        uint length = SocketAddress.MostBytes;
        if (GetNameNative(fd, address, &length) < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (family == -1 || errno is badFile or notSocket)
            {
                PosixErrors.Raise(errno);
                return false;
            }
        }
        else if (family == -1)
        {
            family = *(ushort*)address;
        }

        if (type == -1 && !IntOption(fd, SocketConstants.TypeOption, out type))
        {
            PosixErrors.Raise();
            return false;
        }

        if (protocol == -1 && !IntOption(fd, SocketConstants.ProtocolOption, out protocol))
        {
            PosixErrors.Raise();
            return false;
        }

        return Fill(self, fd, family, type, protocol);
    }

    private static bool IntOption(int fd, int option, out int value)
    {
        int number;
        uint size = 4;
        bool good = GetOptionNative(fd, SocketConstants.SocketLevel, option, &number, &size) == 0;
        value = number;
        return good;
    }

    private static bool Fill(Value self, int fd, int family, int type, int protocol)
    {
        ref Layout l = ref Of(self);
        l.File = fd;
        l.Family = family;
        l.Type = type & ~(SocketConstants.NonBlocking | SocketConstants.CloseOnExec);
        l.Protocol = protocol;
        l.Timeout = (type & SocketConstants.NonBlocking) != 0 ? 0 : SocketModule.DefaultTimeout;
        return l.Timeout < 0 || (type & SocketConstants.NonBlocking) != 0 || Block(fd, false);
    }

    /// <summary>A socket of a new descriptor; null with an error.</summary>
    public static Value Wrap(int fd, int family, int type, int protocol)
    {
        Value self = Make(s_type.Value, Args.Empty);
        return Fill(self, fd, family, type, protocol) ? self : Value.Null;
    }

    private static Value Repr(Value self)
    {
        ref Layout l = ref Of(self);
        return PyStr.New($"<socket object, fd={l.File}, family={l.Family}, type={l.Type}, proto={l.Protocol}>");
    }

    private static Value GetFamily(Value self) => PyInt.New(Of(self).Family);

    private static Value GetKind(Value self) => PyInt.New(Of(self).Type);

    private static Value GetProtocol(Value self) => PyInt.New(Of(self).Protocol);

    private static Value GetTimeout(Value self) => SocketModule.TimeoutValue(Of(self).Timeout);

    private static Value FileNo(Value self) => PyInt.New(Of(self).File);

    private static Value Detach(Value self)
    {
        long file = Of(self).File;
        Of(self).File = -1;
        return PyInt.New(file);
    }

    private static Value Finalize(Value self)
    {
        if (Of(self).File < 0)
        {
            return Value.None;
        }

        Value shown = Space.Repr(self);
        if (shown.IsNull || !WarningsModule.WarnOfResource(self, $"unclosed {PyStr.ToClr(shown)}"))
        {
            if (Errors.Matches(TypeId.Warning))
            {
                ErrorReport.WriteUnraisable(self);
            }

            Errors.Clear();
        }

        if (Close(self).IsNull)
        {
            Errors.Clear();
        }

        return Value.None;
    }

    private static Value Close(Value self)
    {
        int file = (int)Of(self).File;
        if (file < 0)
        {
            return Value.None;
        }

        const int reset = 104;
        Of(self).File = -1;
        Unlocked u = Unlocked.Begin();
        int result = CloseNative(file);
        int errno = u.End();
        return result < 0 && errno != reset ? SysCall.Fail(errno) : Value.None;
    }

    private static Value Accept(Value self)
    {
        byte* address = stackalloc byte[SocketAddress.MostBytes];
        uint length = SocketAddress.MostBytes;
        int file = (int)Of(self).File;
        SocketWait w = Waiting(self, false);
        while (w.Next())
        {
            length = SocketAddress.MostBytes;
            Unlocked u = Unlocked.Begin();
            int result = AcceptNative(file, address, &length, SocketConstants.CloseOnExec);
            w.Ended(result, u.End());
        }

        return w.Failed ? w.Raise() : PyTuple.New(PyInt.New(w.Result), SocketAddress.Decode(address, length));
    }

    private static Value Bind(Value self, Value address)
    {
        byte* buffer = stackalloc byte[SocketAddress.MostBytes];
        if (!SocketAddress.Encode(Of(self).Family, address, "bind", buffer, out uint length))
        {
            return Value.Null;
        }

        int file = (int)Of(self).File;
        Unlocked u = Unlocked.Begin();
        int result = BindNative(file, buffer, length);
        return SysCall.Done(result, u.End());
    }

    private static Value Listen(Value self, Value backlog)
    {
        if (!CNumbers.TupleInt32(backlog.IsNull ? Value.FromSmallInt(128) : backlog, out int count))
        {
            return Value.Null;
        }

        int file = (int)Of(self).File;
        Unlocked u = Unlocked.Begin();
        int result = ListenNative(file, Math.Max(count, 0));
        return SysCall.Done(result, u.End());
    }

    private static Value Connect(Value self, Value address)
    {
        int errno = TryConnect(self, address, "connect", true);
        return errno < 0 ? Value.Null : errno == 0 ? Value.None : SysCall.Fail(errno);
    }

    private static Value ConnectEx(Value self, Value address)
    {
        int errno = TryConnect(self, address, "connect_ex", false);
        return errno < 0 ? Value.Null : PyInt.New(errno);
    }

    /// <summary>0, an errno, or -1 with an error set.</summary>
    private static int TryConnect(Value self, Value address, string function, bool raises)
    {
        byte* buffer = stackalloc byte[SocketAddress.MostBytes];
        if (!SocketAddress.Encode(Of(self).Family, address, function, buffer, out uint length))
        {
            return -1;
        }

        int file = (int)Of(self).File;
        long timeout = Of(self).Timeout;
        Unlocked u = Unlocked.Begin();
        int result = ConnectNative(file, buffer, length);
        int errno = u.End();
        if (result == 0)
        {
            return 0;
        }

        // An interrupted call goes on in the background.
        bool wait = errno == EIntr ? timeout != 0 : errno == InProgress && timeout > 0;
        if (errno == EIntr && !EvalBreaker.PollSignals())
        {
            return -1;
        }

        if (!wait)
        {
            return errno;
        }

        int ready = SocketWait.Wait(file, true, timeout > 0 ? timeout : SocketWait.Forever, out errno);
        if (ready < 0)
        {
            return Errors.Occurred ? -1 : errno;
        }

        if (ready == 0)
        {
            if (!raises)
            {
                return WouldBlock;
            }

            SocketErrors.TimedOut();
            return -1;
        }

        return !IntOption(file, SocketConstants.ErrorOption, out int error) ? Marshal.GetLastPInvokeError() : error == Connected ? 0 : error;
    }

    private static Value GetSockName(Value self) => NameOf(self, false);

    private static Value GetPeerName(Value self) => NameOf(self, true);

    private static Value NameOf(Value self, bool peer)
    {
        byte* address = stackalloc byte[SocketAddress.MostBytes];
        uint length = SocketAddress.MostBytes;
        int file = (int)Of(self).File;
        Unlocked u = Unlocked.Begin();
        int result = peer ? GetPeerNative(file, address, &length) : GetNameNative(file, address, &length);
        int errno = u.End();
        return result < 0 ? SysCall.Fail(errno) : SocketAddress.Decode(address, length);
    }

    private static Value GetSockOpt(Value self, Value level, Value option, Value size)
    {
        if (!CNumbers.TupleInt32(level, out int where) || !CNumbers.TupleInt32(option, out int what) || !CNumbers.Int32(size, 0, out int bytes))
        {
            return Value.Null;
        }

        const int most = 1024;
        int file = (int)Of(self).File;
        if (bytes == 0 && Of(self).Family == SocketConstants.Vsock)
        {
            ulong wide = 0;
            uint eight = 8;
            return GetOptionNative(file, where, what, &wide, &eight) < 0 ? PosixErrors.Raise() : PyInt.New(wide);
        }

        if (bytes == 0)
        {
            int number = 0;
            uint four = 4;
            return GetOptionNative(file, where, what, &number, &four) < 0 ? PosixErrors.Raise() : PyInt.New(number);
        }

        if (bytes is < 0 or > most)
        {
            return SocketErrors.Plain("getsockopt buflen out of range");
        }

        byte* buffer = stackalloc byte[most];
        uint length = (uint)bytes;
        return GetOptionNative(file, where, what, buffer, &length) < 0 ? PosixErrors.Raise() : PyBytes.New(new ReadOnlySpan<byte>(buffer, (int)length));
    }

    private static Value SetSockOpt(Value self, Args args)
    {
        if (args.Count is < 3 or > 4 || (args.Count == 4 && !args[2].IsNone))
        {
            return Errors.TypeError($"setsockopt() takes exactly 3 arguments ({args.Count} given)");
        }

        if (!CNumbers.TupleInt32(args[0], out int level) || !CNumbers.TupleInt32(args[1], out int option))
        {
            return Value.Null;
        }

        int file = (int)Of(self).File;
        Value value = args[2];
        if (value.IsInt && Of(self).Family == SocketConstants.Vsock)
        {
            return CNumbers.Mask64(value, out ulong wide) ? SysCall.Done(SetOptionNative(file, level, option, &wide, 8)) : Value.Null;
        }

        if (value.IsInt)
        {
            return CNumbers.TupleInt32(value, out int number) ? SysCall.Done(SetOptionNative(file, level, option, &number, 4)) : Value.Null;
        }

        if (args.Count == 4)
        {
            return CNumbers.Mask64(args[3], out ulong length) ? SysCall.Done(SetOptionNative(file, level, option, null, (uint)length)) : Value.Null;
        }

        BufferView view;
        if (!Buffers.Get(value, &view))
        {
            return Value.Null;
        }

        int result = SetOptionNative(file, level, option, view.Data, (uint)view.Length);
        int errno = Marshal.GetLastPInvokeError();
        Buffers.Release(&view);
        return SysCall.Done(result, errno);
    }

    /// <summary>Sets whether system calls on a descriptor wait; false with OSError.</summary>
    private static bool Block(int file, bool wait)
    {
        const ulong setNonBlocking = 0x5421;
        int value = wait ? 0 : 1;
        Unlocked u = Unlocked.Begin();
        int result = IoctlNative(file, setNonBlocking, &value);
        int errno = u.End();
        if (result < 0)
        {
            SysCall.Fail(errno);
        }

        return result >= 0;
    }

    private static Value SetBlocking(Value self, Value flag)
    {
        int wait = Space.Truth(flag);
        if (wait < 0)
        {
            return Value.Null;
        }

        Of(self).Timeout = wait > 0 ? -1 : 0;
        return Block((int)Of(self).File, wait > 0) ? Value.None : Value.Null;
    }

    private static Value GetBlocking(Value self) => Value.FromBool(Of(self).Timeout != 0);

    private static Value SetTimeout(Value self, Value timeout)
    {
        if (!SocketModule.Timeout(timeout, out long ns))
        {
            return Value.Null;
        }

        // With a limit, the system call does not wait: poll does.
        Of(self).Timeout = ns;
        return Block((int)Of(self).File, ns < 0) ? Value.None : Value.Null;
    }

    private static Value Shutdown(Value self, Value how)
    {
        if (!CNumbers.Int32(how, out int what))
        {
            return Value.Null;
        }

        int file = (int)Of(self).File;
        Unlocked u = Unlocked.Begin();
        int result = ShutdownNative(file, what);
        return SysCall.Done(result, u.End());
    }
}
