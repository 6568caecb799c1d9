using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Sockets;

/// <summary>The _socket module.</summary>
internal static unsafe class SocketModule
{
    private const string C = "libc";

    [DllImport(C, EntryPoint = "close", SetLastError = true)]
    private static extern int CloseNative(int file);
    [DllImport(C, EntryPoint = "fcntl", SetLastError = true)]
    private static extern int FcntlNative(int file, int command, long argument);
    [DllImport(C, EntryPoint = "socketpair", SetLastError = true)]
    private static extern int SocketPairNative(int family, int type, int protocol, int* ends);
    [DllImport(C, EntryPoint = "gethostname", SetLastError = true)]
    private static extern int GetHostNameNative(byte* name, nuint size);
    [DllImport(C, EntryPoint = "sethostname", SetLastError = true)]
    private static extern int SetHostNameNative(byte* name, nuint size);
    [DllImport(C, EntryPoint = "if_nameindex", SetLastError = true)]
    private static extern nint* NameIndexNative();
    [DllImport(C, EntryPoint = "if_freenameindex")]
    private static extern void FreeNameIndex(nint* entries);
    [DllImport(C, EntryPoint = "if_nametoindex", SetLastError = true)]
    private static extern uint NameToIndexNative(byte* name);
    [DllImport(C, EntryPoint = "if_indextoname", SetLastError = true)]
    private static extern byte* IndexToNameNative(uint index, byte* name);

    /// <summary>Nanoseconds that new sockets wait; negative: without limit.</summary>
    public static long DefaultTimeout { get; private set; } = -1;

    public static void Define(ModuleBuilder m)
    {
        m.Doc("Sockets, for the module socket.");
        foreach ((string name, long value) in SocketConstants.All)
        {
            m.Constant(name, value);
        }

        m.Constant("has_ipv6", Value.True);
        m.Constant("BDADDR_ANY", "00:00:00:00:00:00");
        m.Constant("BDADDR_LOCAL", "00:00:00:FF:FF:FF");
        SocketErrors.Define(m);
        SocketType.Define(m);
        SocketNames.Define(m);
        m.Function("close(integer, /)\nCloses a socket's descriptor.", &Close);
        m.Function("dup(integer, /)\nA second descriptor of a socket.", &Dup);
        m.Function("socketpair(family=None, type=1, proto=0, /)\nTwo connected sockets.", &SocketPair);
        m.Function("getdefaulttimeout()\nSeconds that new sockets wait; None: without limit.", &GetDefaultTimeout);
        m.Function("setdefaulttimeout(timeout, /)\nSets how long new sockets wait.", &SetDefaultTimeout);
        m.Function("gethostname()\nThe name of this machine.", &GetHostName);
        m.Function("sethostname(name, /)\nSets the name of this machine.", &SetHostName);
        m.Function("ntohs(x, /)\nA 16-bit number from network to host order.", &NToHS);
        m.Function("htons(x, /)\nA 16-bit number from host to network order.", &HToNS);
        m.Function("ntohl(x, /)\nA 32-bit number from network to host order.", &NToHL);
        m.Function("htonl(x, /)\nA 32-bit number from host to network order.", &HToNL);
        m.Function("if_nameindex()\nThe network interfaces: numbers and names.", &IfNameIndex);
        m.Function("if_nametoindex(oname, /)\nThe number of a network interface.", &IfNameToIndex);
        m.Function("if_indextoname(if_index, /)\nThe name of a network interface.", &IfIndexToName);
        m.Function("CMSG_LEN(length, /)\nThe size of an ancillary item without padding at the end.", &CmsgLen);
        m.Function("CMSG_SPACE(length, /)\nThe size of an ancillary item with padding.", &CmsgSpace);
    }

    private static Value Close(Value file)
    {
        if (!CNumbers.Int32(file, out int fd))
        {
            return Value.Null;
        }

        const int reset = 104;
        Unlocked u = Unlocked.Begin();
        int result = CloseNative(fd);
        int errno = u.End();
        return result < 0 && errno != reset ? SysCall.Fail(errno) : Value.None;
    }

    private static Value Dup(Value file)
    {
        const int duplicateCloseOnExec = 1030;
        return CNumbers.Int32(file, out int fd) ? SysCall.Int(FcntlNative(fd, duplicateCloseOnExec, 0)) : Value.Null;
    }

    private static Value SocketPair(Value family, Value type, Value protocol)
    {
        if (!CNumbers.TupleInt32(family.IsNull ? PyInt.New(SocketConstants.Unix) : family, out int kind)
            || !CNumbers.Int32(type, SocketConstants.Stream, out int style) || !CNumbers.Int32(protocol, 0, out int number))
        {
            return Value.Null;
        }

        int* ends = stackalloc int[2];
        Unlocked u = Unlocked.Begin();
        int result = SocketPairNative(kind, style | SocketConstants.CloseOnExec, number, ends);
        int errno = u.End();
        if (result < 0)
        {
            return SysCall.Fail(errno);
        }

        Value first = SocketType.Wrap(ends[0], kind, style, number), second = SocketType.Wrap(ends[1], kind, style, number);
        return first.IsNull || second.IsNull ? Value.Null : PyTuple.New(first, second);
    }

    /// <summary>A timeout argument in nanoseconds, -1 for None; false with an error.</summary>
    public static bool Timeout(Value v, out long ns)
    {
        ns = -1;
        if (v.IsNone)
        {
            return true;
        }

        if (!PyTime.FromSeconds(v, TimeRounding.Up, out ns))
        {
            return false;
        }

        if (ns < 0)
        {
            Errors.ValueError("Timeout value out of range");
            return false;
        }

        if (PyTime.Divide(ns, 1_000_000, TimeRounding.Up) > int.MaxValue)
        {
            Errors.OverflowError("timeout doesn't fit into C timeval");
            return false;
        }

        return true;
    }

    /// <summary>A timeout as Python has it.</summary>
    public static Value TimeoutValue(long ns) => ns < 0 ? Value.None : PyTime.ToFloat(ns);

    private static Value GetDefaultTimeout() => TimeoutValue(DefaultTimeout);

    private static Value SetDefaultTimeout(Value timeout)
    {
        if (!Timeout(timeout, out long ns))
        {
            return Value.Null;
        }

        DefaultTimeout = ns;
        return Value.None;
    }

    private static Value GetHostName()
    {
        byte* name = stackalloc byte[1024];
        if (GetHostNameNative(name, 1023) < 0)
        {
            return PosixErrors.Raise();
        }

        name[1023] = 0;
        return FileSystemText.ToValue(FileSystemText.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)));
    }

    private static Value SetHostName(Value name)
    {
        if (!PathArgument.FsEncode(name, out byte[] bytes))
        {
            return Value.Null;
        }

        fixed (byte* n = bytes)
        {
            return SysCall.Done(SetHostNameNative(n, (nuint)bytes.Length - 1));
        }
    }

    private static Value Short(Value v, string function)
    {
        if (!CNumbers.TupleInt32(v, out int x))
        {
            return Value.Null;
        }

        return x < 0 ? Errors.OverflowError($"{function}: can't convert negative Python int to C 16-bit unsigned integer")
            : x > 0xffff ? Errors.OverflowError($"{function}: Python int too large to convert to C 16-bit unsigned integer")
            : PyInt.New((long)(BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness((ushort)x) : (ushort)x));
    }

    private static Value NToHS(Value x) => Short(x, "ntohs");

    private static Value HToNS(Value x) => Short(x, "htons");

    private static Value Long(Value v)
    {
        if (!v.IsInt)
        {
            return Errors.TypeError($"expected int, {PyType.TypeName(v)} found");
        }

        if (PyInt.IsNegative(v))
        {
            return Errors.OverflowError("can't convert negative value to unsigned int");
        }

        return !PyInt.TryGetLong(v, out long x) || x > uint.MaxValue ? Errors.OverflowError("int larger than 32 bits")
            : PyInt.New((long)(BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness((uint)x) : (uint)x));
    }

    private static Value NToHL(Value x) => Long(x);

    private static Value HToNL(Value x) => Long(x);

    private static Value IfNameIndex()
    {
        // struct if_nameindex: number, padding, name.
        nint* entries = NameIndexNative();
        if (entries == null)
        {
            return PosixErrors.Raise();
        }

        Value list = PyList.New();
        for (nint* entry = entries; entry[1] != 0; entry += 2)
        {
            PyList.Append(list, PyTuple.New(PyInt.New((long)*(uint*)entry), LocaleText.Decode((byte*)entry[1])));
        }

        FreeNameIndex(entries);
        return list;
    }

    private static Value IfNameToIndex(Value name)
    {
        if (!PathArgument.FsEncode(name, out byte[] bytes))
        {
            return Value.Null;
        }

        fixed (byte* n = bytes)
        {
            uint index = NameToIndexNative(n);
            return index == 0 ? SocketErrors.Plain("no interface with this name") : PyInt.New((long)index);
        }
    }

    private static Value IfIndexToName(Value index)
    {
        if (!index.IsInt)
        {
            return Errors.TypeError("an integer is required");
        }

        if (PyInt.IsNegative(index))
        {
            return Errors.OverflowError("can't convert negative value to unsigned int");
        }

        if (!PyInt.TryGetLong(index, out long number) || number > uint.MaxValue)
        {
            return Errors.OverflowError("Python int too large to convert to C unsigned int");
        }

        byte* name = stackalloc byte[32];
        return IndexToNameNative((uint)number, name) == null ? PosixErrors.Raise() : LocaleText.Decode(name);
    }

    /// <summary>Bytes of struct cmsghdr.</summary>
    public const int AncillaryHeader = 16;

    private static Value CmsgLen(Value length) => !Space.AsSsize(length, out long bytes) ? Value.Null
        : bytes is < 0 or > int.MaxValue - AncillaryHeader ? Errors.OverflowError("CMSG_LEN() argument out of range")
        : PyInt.New(bytes + AncillaryHeader);

    private static Value CmsgSpace(Value length) => !Space.AsSsize(length, out long bytes) ? Value.Null
        : bytes is < 0 or > int.MaxValue - AncillaryHeader - 8 ? Errors.OverflowError("CMSG_SPACE() argument out of range")
        : PyInt.New(((bytes + 7) & ~7L) + AncillaryHeader);
}
