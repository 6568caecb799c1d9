using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Sockets;

/// <summary>Names of hosts and services, and addresses as text.</summary>
internal static unsafe class SocketNames
{
    private const string C = "libc";
    private const int Passively = 1, NumericHost = 4;

    /// <summary>struct addrinfo.</summary>
    private struct Info
    {
        public int Flags;
        public int Family;
        public int Type;
        public int Protocol;
        public uint Length;
        public byte* Address;
        public byte* Name;
        public Info* Next;
    }

    /// <summary>struct hostent.</summary>
    private struct Host
    {
        public byte* Name;
        public byte** Aliases;
        public int Family;
        public int Length;
        public byte** Addresses;
    }

    [DllImport(C, EntryPoint = "getaddrinfo", SetLastError = true)]
    private static extern int GetAddrInfoNative(byte* host, byte* service, Info* hints, Info** result);
    [DllImport(C, EntryPoint = "freeaddrinfo")]
    private static extern void FreeAddrInfo(Info* info);
    [DllImport(C, EntryPoint = "getnameinfo", SetLastError = true)]
    private static extern int GetNameInfoNative(byte* address, uint length, byte* host, uint hostSize, byte* service, uint serviceSize, int flags);
    [DllImport(C, EntryPoint = "gethostbyname_r")]
    private static extern int GetHostByNameNative(byte* name, Host* host, byte* buffer, nuint size, Host** result, int* error);
    [DllImport(C, EntryPoint = "gethostbyaddr_r")]
    private static extern int GetHostByAddrNative(byte* address, uint length, int family, Host* host, byte* buffer, nuint size, Host** result, int* error);
    [DllImport(C, EntryPoint = "getservbyname")]
    private static extern byte** ServiceByName(byte* name, byte* protocol);
    [DllImport(C, EntryPoint = "getservbyport")]
    private static extern byte** ServiceByPort(int port, byte* protocol);
    [DllImport(C, EntryPoint = "getprotobyname")]
    private static extern byte** ProtocolByName(byte* name);
    [DllImport(C, EntryPoint = "inet_aton")]
    private static extern int InetATon(byte* text, uint* address);
    [DllImport(C, EntryPoint = "inet_pton", SetLastError = true)]
    private static extern int InetPtoN(int family, byte* text, byte* address);
    [DllImport(C, EntryPoint = "inet_ntop", SetLastError = true)]
    private static extern byte* InetNtoP(int family, byte* address, byte* text, uint size);

    public static void Define(ModuleBuilder m)
    {
        m.Function("getaddrinfo(host, port, family=0, type=0, proto=0, flags=0)\nThe addresses of a host and service.", &GetAddrInfo);
        m.Function("getnameinfo(sockaddr, flags, /)\nThe host and service of an address.", &GetNameInfo);
        m.Function("gethostbyname(host, /)\nThe IPv4 address of a host.", &GetHostByName);
        m.Function("gethostbyname_ex(host, /)\nThe name, aliases and IPv4 addresses of a host.", &GetHostByNameEx);
        m.Function("gethostbyaddr(host, /)\nThe name, aliases and addresses of a host.", &GetHostByAddr);
        m.Function("getservbyname(servicename, protocolname=None, /)\nThe port of a service.", &GetServByName);
        m.Function("getservbyport(port, protocolname=None, /)\nThe service of a port.", &GetServByPort);
        m.Function("getprotobyname(name, /)\nThe number of a protocol.", &GetProtoByName);
        m.Function("inet_aton(string, /)\nAn IPv4 address as four bytes.", &InetAtoN);
        m.Function("inet_ntoa(packed_ip, /)\nFour bytes as an IPv4 address.", &InetNtoA);
        m.Function("inet_pton(af, ip, /)\nAn address as bytes.", &InetPToN);
        m.Function("inet_ntop(af, packed_ip, /)\nBytes as an address.", &InetNToP);
    }

    /// <summary>The numeric text of a sockaddr of IPv4 or IPv6.</summary>
    public static Value AddressText(byte* address)
    {
        byte* text = stackalloc byte[64];
        int family = *(ushort*)address;
        return InetNtoP(family, address + (family == SocketConstants.Inet ? 4 : 8), text, 64) == null ? PosixErrors.Raise() : LocaleText.Decode(text);
    }

    private static Info* Look(byte* host, byte* service, Info* hints)
    {
        Info* result = null;
        Unlocked u = Unlocked.Begin();
        int error = GetAddrInfoNative(host, service, hints, &result);
        int errno = u.End();
        if (error == 0)
        {
            return result;
        }

        SocketErrors.Address(error, errno);
        return null;
    }

    private static bool Take(Info* info, byte* buffer, out int family)
    {
        family = 0;
        if (info == null)
        {
            return false;
        }

        family = info->Family;
        new ReadOnlySpan<byte>(info->Address, (int)info->Length).CopyTo(new Span<byte>(buffer, SocketAddress.MostBytes));
        FreeAddrInfo(info);
        return true;
    }

    /// <summary>The first address of a host; false with gaierror.</summary>
    public static bool First(byte* name, int wanted, byte* buffer, out int family)
    {
        Info hints = default;
        hints.Family = wanted;
        return Take(Look(name, null, &hints), buffer, out family);
    }

    /// <summary>The address that stands for all of this machine; false with gaierror.</summary>
    public static bool Passive(int wanted, byte* buffer, out int family)
    {
        const int datagram = 2;
        Info hints = default;
        hints.Family = wanted;
        hints.Type = datagram;
        hints.Flags = Passively;
        byte* zero = stackalloc byte[2];
        zero[0] = (byte)'0';
        zero[1] = 0;
        Info* info = Look(null, zero, &hints);
        if (info != null && info->Next != null)
        {
            FreeAddrInfo(info);
            family = 0;
            SocketErrors.Plain("wildcard resolved to multiple address");
            return false;
        }

        return Take(info, buffer, out family);
    }

    private static bool ServiceText(Value port, out byte[]? service)
    {
        service = null;
        if (port.IsNone)
        {
            return true;
        }

        if (port.IsExactInt)
        {
            if (!CNumbers.Int64(port, out long number))
            {
                return false;
            }

            service = System.Text.Encoding.ASCII.GetBytes(number.ToString(System.Globalization.CultureInfo.InvariantCulture) + "\0");
            return true;
        }

        if (port.IsStr || port.IsBytes)
        {
            return PathArgument.FsEncode(port, out service);
        }

        SocketErrors.Plain("Int or String expected");
        return false;
    }

    private static Value GetAddrInfo(Value host, Value port, Value family, Value type, Value protocol, Value flags)
    {
        Info hints = default;
        if (!CNumbers.Int32(family, 0, out hints.Family) || !CNumbers.Int32(type, 0, out hints.Type) || !CNumbers.Int32(protocol, 0, out hints.Protocol)
            || !CNumbers.Int32(flags, 0, out hints.Flags))
        {
            return Value.Null;
        }

        byte[]? name = null;
        if (!host.IsNone)
        {
            if (!host.IsStr && !host.IsBytes)
            {
                return Errors.TypeError("getaddrinfo() argument 1 must be string or None");
            }

            if (!HostText(host, out name))
            {
                return Value.Null;
            }
        }

        if (!ServiceText(port, out byte[]? service))
        {
            return Value.Null;
        }

        Info* first;
        fixed (byte* n = name, s = service)
        {
            first = Look(n, s, &hints);
        }

        if (first == null)
        {
            return Value.Null;
        }

        Value list = PyList.New();
        Slot* items = stackalloc Slot[5];
        byte* address = stackalloc byte[SocketAddress.MostBytes];
        for (Info* info = first; info != null; info = info->Next)
        {
            new ReadOnlySpan<byte>(info->Address, (int)info->Length).CopyTo(new Span<byte>(address, SocketAddress.MostBytes));
            items[0].Initialize(PyInt.New(info->Family));
            items[1].Initialize(PyInt.New(info->Type));
            items[2].Initialize(PyInt.New(info->Protocol));
            items[3].Initialize(LocaleText.Decode(info->Name));
            items[4].Initialize(SocketAddress.Decode(address, info->Length));
            PyList.Append(list, PyTuple.FromSlots(items, 5));
        }

        FreeAddrInfo(first);
        return list;
    }

    // Here every str goes through the codec, which refuses what is no host name.
    private static bool HostText(Value host, out byte[] name)
    {
        if (!host.IsStr)
        {
            return SocketAddress.HostName(host, out name);
        }

        name = [];
        Value encoded = Space.CallMethod(host, PyStr.Intern("encode"), PyStr.Intern("idna"));
        return !encoded.IsNull && SocketAddress.HostName(encoded, out name);
    }

    private static Value GetNameInfo(Value address, Value flags)
    {
        if (!CNumbers.Int32(flags, out int how))
        {
            return Value.Null;
        }

        if (!address.IsTuple)
        {
            return Errors.TypeError("getnameinfo() argument 1 must be a tuple");
        }

        long count = PyTuple.LengthOf(address);
        if (count is < 2 or > 4 || !PyTuple.Get(address, 0).IsStr)
        {
            return Errors.TypeError("getnameinfo(): illegal sockaddr argument");
        }

        ulong flow = 0, scope = 0;
        if (!PathArgument.FsEncode(PyTuple.Get(address, 0), out byte[] host) || !CNumbers.TupleInt32(PyTuple.Get(address, 1), out int port)
            || (count > 2 && !CNumbers.Mask64(PyTuple.Get(address, 2), out flow)) || (count > 3 && !CNumbers.Mask64(PyTuple.Get(address, 3), out scope)))
        {
            return Value.Null;
        }

        if ((uint)flow > 0xfffff)
        {
            return Errors.OverflowError("getnameinfo(): flowinfo must be 0-1048575.");
        }

        const int datagram = 2;
        Info hints = default;
        hints.Type = datagram;
        hints.Flags = NumericHost;
        byte[] service = System.Text.Encoding.ASCII.GetBytes(port.ToString(System.Globalization.CultureInfo.InvariantCulture) + "\0");
        Info* info;
        fixed (byte* h = host, s = service)
        {
            info = Look(h, s, &hints);
        }

        if (info == null)
        {
            return Value.Null;
        }

        if (info->Next != null || (info->Family == SocketConstants.Inet && count != 2))
        {
            bool many = info->Next != null;
            FreeAddrInfo(info);
            return SocketErrors.Plain(many ? "sockaddr resolved to multiple addresses" : "IPv4 sockaddr must be 2 tuple");
        }

        uint length = info->Length;
        byte* buffer = stackalloc byte[SocketAddress.MostBytes];
        if (!Take(info, buffer, out int family))
        {
            return Value.Null;
        }

        if (family == SocketConstants.Inet6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(buffer + 4, 4), (uint)flow);
            *(uint*)(buffer + 24) = (uint)scope;
        }

        return NameOf(buffer, length, how);
    }

    private static Value NameOf(byte* address, uint length, int flags)
    {
        const int hostSize = 1025, serviceSize = 32;
        byte* host = stackalloc byte[hostSize], service = stackalloc byte[serviceSize];
        Unlocked u = Unlocked.Begin();
        int error = GetNameInfoNative(address, length, host, hostSize, service, serviceSize, flags);
        int errno = u.End();
        return error != 0 ? SocketErrors.Address(error, errno) : PyTuple.New(LocaleText.Decode(host), LocaleText.Decode(service));
    }

    private static bool HostArgument(Value v, string function, out byte[] name)
    {
        name = [];
        if (!v.IsStr && !v.IsBytes && !v.HasFlag(ShapeFlags.ByteArray))
        {
            Errors.TypeError($"{function}() argument 1 must be str, bytes or bytearray, not {PyType.TypeName(v)}");
            return false;
        }

        return SocketAddress.HostName(v, out name);
    }

    private static Value GetHostByName(Value host)
    {
        byte* address = stackalloc byte[SocketAddress.MostBytes];
        return HostArgument(host, "gethostbyname", out byte[] name) && SocketAddress.Resolve(name, SocketConstants.Inet, address, out _) ? AddressText(address) : Value.Null;
    }

    private static Value GetHostByNameEx(Value host)
    {
        byte* address = stackalloc byte[SocketAddress.MostBytes];
        if (!HostArgument(host, "gethostbyname_ex", out byte[] name) || !SocketAddress.Resolve(name, SocketConstants.Inet, address, out _))
        {
            return Value.Null;
        }

        fixed (byte* n = name)
        {
            return Describe(n, null, 0, SocketConstants.Inet);
        }
    }

    private static Value GetHostByAddr(Value host)
    {
        byte* address = stackalloc byte[SocketAddress.MostBytes];
        if (!HostArgument(host, "gethostbyaddr", out byte[] name) || !SocketAddress.Resolve(name, SocketConstants.Unspecified, address, out int family))
        {
            return Value.Null;
        }

        return family == SocketConstants.Inet ? Describe(null, address + 4, 4, family)
            : family == SocketConstants.Inet6 ? Describe(null, address + 8, 16, family)
            : SocketErrors.Plain("unsupported address family");
    }

    /// <summary>Name, aliases and addresses of a host given by name or address.</summary>
    private static Value Describe(byte* name, byte* address, uint length, int family)
    {
        const int tooSmall = 34;
        for (int size = 16384; ; size *= 2)
        {
            byte[] buffer = new byte[size];
            fixed (byte* b = buffer)
            {
                Host host;
                Host* found = null;
                int failure;
                Unlocked u = Unlocked.Begin();
                int error = name != null
                    ? GetHostByNameNative(name, &host, b, (nuint)size, &found, &failure)
                    : GetHostByAddrNative(address, length, family, &host, b, (nuint)size, &found, &failure);
                u.End();
                if (error == tooSmall && size < 1 << 22)
                {
                    continue;
                }

                return found == null ? SocketErrors.Host(failure) : Describe(found);
            }
        }
    }

    private static Value Describe(Host* host)
    {
        Value aliases = PyList.New(), addresses = PyList.New();
        for (byte** alias = host->Aliases; alias != null && *alias != null; alias++)
        {
            PyList.Append(aliases, LocaleText.Decode(*alias));
        }

        byte* text = stackalloc byte[64];
        for (byte** address = host->Addresses; *address != null; address++)
        {
            if (InetNtoP(host->Family, *address, text, 64) != null)
            {
                PyList.Append(addresses, LocaleText.Decode(text));
            }
        }

        return PyTuple.New(LocaleText.Decode(host->Name), aliases, addresses);
    }

    private static bool Text(Value v, string function, int number, out byte[]? text)
    {
        text = null;
        if (v.IsNull)
        {
            return true;
        }

        if (!v.IsStr)
        {
            Errors.TypeError($"{function}() argument {number} must be str, not {(v.IsNone ? "None" : PyType.TypeName(v))}");
            return false;
        }

        return PathArgument.FsEncode(v, out text);
    }

    private static Value GetServByName(Value name, Value protocol)
    {
        if (!Text(name, "getservbyname", 1, out byte[]? service) || !Text(protocol, "getservbyname", 2, out byte[]? kind))
        {
            return Value.Null;
        }

        // The result lies in memory of the library: the lock is not given up.
        fixed (byte* s = service, k = kind)
        {
            byte** found = ServiceByName(s, k);
            return found == null ? SocketErrors.Plain("service/proto not found") : PyInt.New((long)Swap(*(int*)(found + 2)));
        }
    }

    private static ushort Swap(int port) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness((ushort)port) : (ushort)port;

    private static Value GetServByPort(Value port, Value protocol)
    {
        if (!CNumbers.TupleInt32(port, out int number) || !Text(protocol, "getservbyport", 2, out byte[]? kind))
        {
            return Value.Null;
        }

        if (number is < 0 or > 0xffff)
        {
            return Errors.OverflowError("getservbyport: port must be 0-65535.");
        }

        fixed (byte* k = kind)
        {
            byte** found = ServiceByPort(Swap(number), k);
            return found == null ? SocketErrors.Plain("port/proto not found") : LocaleText.Decode(*found);
        }
    }

    private static Value GetProtoByName(Value name)
    {
        if (!Text(name, "getprotobyname", 1, out byte[]? protocol))
        {
            return Value.Null;
        }

        fixed (byte* p = protocol)
        {
            byte** found = ProtocolByName(p);
            return found == null ? SocketErrors.Plain("protocol not found") : PyInt.New(*(int*)(found + 2));
        }
    }

    private static Value InetAtoN(Value text)
    {
        if (!Text(text, "inet_aton", 1, out byte[]? bytes))
        {
            return Value.Null;
        }

        uint address;
        fixed (byte* t = bytes)
        {
            return InetATon(t, &address) == 0 ? SocketErrors.Plain("illegal IP address string passed to inet_aton") : PyBytes.New(new ReadOnlySpan<byte>(&address, 4));
        }
    }

    private static Value InetNtoA(Value packed)
    {
        BufferView view;
        if (!Buffers.Get(packed, &view))
        {
            return Value.Null;
        }

        byte* text = stackalloc byte[64];
        Value result = view.Length != 4 ? SocketErrors.Plain("packed IP wrong length for inet_ntoa")
            : LocaleText.Decode(InetNtoP(SocketConstants.Inet, view.Data, text, 64));
        Buffers.Release(&view);
        return result;
    }

    private static Value InetPToN(Value family, Value ip)
    {
        if (!CNumbers.TupleInt32(family, out int kind) || !Text(ip, "inet_pton", 2, out byte[]? text))
        {
            return Value.Null;
        }

        byte* address = stackalloc byte[16];
        fixed (byte* t = text)
        {
            int result = InetPtoN(kind, t, address);
            return result < 0 ? PosixErrors.Raise()
                : result == 0 ? SocketErrors.Plain("illegal IP address string passed to inet_pton")
                : PyBytes.New(new ReadOnlySpan<byte>(address, kind == SocketConstants.Inet ? 4 : 16));
        }
    }

    private static Value InetNToP(Value family, Value packed)
    {
        BufferView view;
        if (!CNumbers.TupleInt32(family, out int kind) || !Buffers.Get(packed, &view))
        {
            return Value.Null;
        }

        byte* text = stackalloc byte[64];
        bool known = kind is SocketConstants.Inet or SocketConstants.Inet6;
        Value result = !known ? Errors.ValueError($"unknown address family {kind}")
            : view.Length != (kind == SocketConstants.Inet ? 4 : 16) ? Errors.ValueError("invalid length of packed IP address string")
            : LocaleText.Decode(InetNtoP(kind, view.Data, text, 64));
        Buffers.Release(&view);
        return result;
    }
}
