using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Sockets;

/// <summary>Addresses of sockets: Python's tuples and texts to struct sockaddr and back.</summary>
internal static unsafe class SocketAddress
{
    /// <summary>Room for any address (sockaddr_storage is 128 bytes).</summary>
    public const int MostBytes = 256;

    private const string C = "libc";
    private const int UnixPathBytes = 108;

    [DllImport(C, EntryPoint = "inet_pton")]
    private static extern int InetPton(int family, byte* text, byte* address);
    [DllImport(C, EntryPoint = "if_nametoindex", SetLastError = true)]
    private static extern uint InterfaceIndex(byte* name);
    [DllImport(C, EntryPoint = "if_indextoname", SetLastError = true)]
    private static extern byte* InterfaceName(uint index, byte* name);

    private static string FamilyName(int family) => family switch
    {
        SocketConstants.Inet => "AF_INET",
        SocketConstants.Inet6 => "AF_INET6",
        SocketConstants.Netlink => "AF_NETLINK",
        SocketConstants.Packet => "AF_PACKET",
        SocketConstants.Vsock => "AF_VSOCK",
        _ => "AF_ALG",
    };

    /// <summary>Fills <paramref name="buffer"/> from an address argument of <paramref name="function"/>; false with an error.</summary>
    public static bool Encode(int family, Value address, string function, byte* buffer, out uint length)
    {
        new Span<byte>(buffer, MostBytes).Clear();
        *(ushort*)buffer = (ushort)family;
        length = 0;
        switch (family)
        {
            case SocketConstants.Unix:
                return EncodeUnix(address, buffer, out length);
            case SocketConstants.Inet:
            case SocketConstants.Inet6:
            case SocketConstants.Netlink:
            case SocketConstants.Packet:
            case SocketConstants.Vsock:
            case SocketConstants.Alg:
                if (!address.IsTuple)
                {
                    Errors.TypeError($"{function}(): {FamilyName(family)} address must be tuple, not {PyType.TypeName(address)}");
                    return false;
                }

                return family switch
                {
                    SocketConstants.Inet => EncodeInet(address, function, buffer, out length),
                    SocketConstants.Inet6 => EncodeInet6(address, function, buffer, out length),
                    SocketConstants.Netlink => EncodePair(address, "AF_NETLINK address must be a pair (pid, groups)", buffer, 4, 8, 12, out length),
                    SocketConstants.Vsock => EncodePair(address, "AF_VSOCK address must be a pair (CID, port)", buffer, 8, 4, 16, out length),
                    SocketConstants.Packet => EncodePacket(address, function, buffer, out length),
                    _ => EncodeAlg(address, buffer, out length),
                };
            case SocketConstants.Can:
            case SocketConstants.Tipc:
            case SocketConstants.Bluetooth:
                Errors.NotImplementedError($"{function}(): addresses of family {family} are not supported by py");
                return false;
            default:
                SocketErrors.Plain($"{function}(): bad family");
                return false;
        }
    }

    private static bool EncodeUnix(Value address, byte* buffer, out uint length)
    {
        length = 0;
        if (address.IsStr)
        {
            return PathArgument.TryEncode(address, out byte[] text) && PutUnix(text, buffer, out length);
        }

        BufferView view;
        if (!Buffers.Get(address, &view))
        {
            return false;
        }

        bool good = PutUnix(view.Span, buffer, out length);
        Buffers.Release(&view);
        return good;
    }

    private static bool PutUnix(ReadOnlySpan<byte> path, byte* buffer, out uint length)
    {
        // An abstract name begins with NUL, and none ends it.
        bool isAbstract = path.Length == 0 || path[0] == 0;
        length = (uint)path.Length + 2 + (isAbstract ? 0u : 1u);
        if (path.Length > UnixPathBytes - (isAbstract ? 0 : 1))
        {
            SocketErrors.Plain("AF_UNIX path too long");
            return false;
        }

        path.CopyTo(new Span<byte>(buffer + 2, UnixPathBytes));
        return true;
    }

    private static bool Port(Value v, string function, out int port)
    {
        if (!CNumbers.TupleInt32(v, out port))
        {
            if (Errors.Catch(TypeId.OverflowError))
            {
                Errors.OverflowError($"{function}(): port must be 0-65535.");
            }

            return false;
        }

        if (port is < 0 or > 0xffff)
        {
            Errors.OverflowError($"{function}(): port must be 0-65535.");
            return false;
        }

        return true;
    }

    private static bool EncodeInet(Value address, string function, byte* buffer, out uint length)
    {
        length = 16;
        if (PyTuple.LengthOf(address) != 2)
        {
            Errors.TypeError("AF_INET address must be a pair (host, port)");
            return false;
        }

        if (!HostName(PyTuple.Get(address, 0), out byte[] host) || !Port(PyTuple.Get(address, 1), function, out int port)
            || !Resolve(host, SocketConstants.Inet, buffer, out _))
        {
            return false;
        }

        *(ushort*)buffer = SocketConstants.Inet;
        BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(buffer + 2, 2), (ushort)port);
        return true;
    }

    private static bool EncodeInet6(Value address, string function, byte* buffer, out uint length)
    {
        length = 28;
        long count = PyTuple.LengthOf(address);
        if (count is < 2 or > 4)
        {
            Errors.TypeError("AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])");
            return false;
        }

        ulong flow = 0, scope = 0;
        if (!HostName(PyTuple.Get(address, 0), out byte[] host) || !Port(PyTuple.Get(address, 1), function, out int port)
            || (count > 2 && !CNumbers.Mask64(PyTuple.Get(address, 2), out flow)) || (count > 3 && !CNumbers.Mask64(PyTuple.Get(address, 3), out scope)))
        {
            return false;
        }

        if ((uint)flow > 0xfffff)
        {
            Errors.OverflowError($"{function}(): flowinfo must be 0-1048575.");
            return false;
        }

        if (!Resolve(host, SocketConstants.Inet6, buffer, out _))
        {
            return false;
        }

        *(ushort*)buffer = SocketConstants.Inet6;
        BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(buffer + 2, 2), (ushort)port);
        BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(buffer + 4, 4), (uint)flow);
        // A scope in the text counts unless one is given.
        *(uint*)(buffer + 24) = scope != 0 ? (uint)scope : *(uint*)(buffer + 24);
        return true;
    }

    private static bool EncodePair(Value address, string message, byte* buffer, int first, int second, uint bytes, out uint length)
    {
        length = bytes;
        if (PyTuple.LengthOf(address) != 2)
        {
            Errors.TypeError(message);
            return false;
        }

        if (!CNumbers.Mask64(PyTuple.Get(address, 0), out ulong a) || !CNumbers.Mask64(PyTuple.Get(address, 1), out ulong b))
        {
            return false;
        }

        *(uint*)(buffer + first) = (uint)a;
        *(uint*)(buffer + second) = (uint)b;
        return true;
    }

    // struct sockaddr_ll: family 2, protocol 2, index 4, hardware type 2, packet type 1, length 1, address 8.
    private static bool EncodePacket(Value address, string function, byte* buffer, out uint length)
    {
        length = 20;
        long count = PyTuple.LengthOf(address);
        if (count is < 2 or > 5 || !PyTuple.Get(address, 0).IsStr)
        {
            Errors.TypeError("AF_PACKET address must be a tuple of two to five elements");
            return false;
        }

        int kind = 0, hardware = 0;
        if (!LocaleText.Encode(PyTuple.Get(address, 0), out byte[] name) || !CNumbers.TupleInt32(PyTuple.Get(address, 1), out int protocol)
            || (count > 2 && !CNumbers.TupleInt32(PyTuple.Get(address, 2), out kind)) || (count > 3 && !CNumbers.TupleInt32(PyTuple.Get(address, 3), out hardware)))
        {
            return false;
        }

        if (protocol is < 0 or > 0xffff)
        {
            Errors.OverflowError($"{function}(): proto must be 0-65535.");
            return false;
        }

        if (count > 4)
        {
            BufferView view;
            if (!Buffers.Get(PyTuple.Get(address, 4), &view))
            {
                return false;
            }

            bool fits = view.Length <= 8;
            if (fits)
            {
                view.Span.CopyTo(new Span<byte>(buffer + 12, 8));
                buffer[11] = (byte)view.Length;
            }

            Buffers.Release(&view);
            if (!fits)
            {
                Errors.ValueError("Hardware address must be 8 bytes or less");
                return false;
            }
        }

        fixed (byte* n = name)
        {
            uint index = InterfaceIndex(n);
            if (index == 0)
            {
                PosixErrors.Raise();
                return false;
            }

            *(uint*)(buffer + 4) = index;
        }

        BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(buffer + 2, 2), (ushort)protocol);
        *(ushort*)(buffer + 8) = (ushort)hardware;
        buffer[10] = (byte)kind;
        return true;
    }

    // struct sockaddr_alg: family 2, type 14, feature 4, mask 4, name 64.
    private static bool EncodeAlg(Value address, byte* buffer, out uint length)
    {
        length = 88;
        long count = PyTuple.LengthOf(address);
        ulong feature = 0, mask = 0;
        if (count is < 2 or > 4)
        {
            Errors.TypeError("AF_ALG address must have two to four elements");
            return false;
        }

        if (!AlgText(PyTuple.Get(address, 0), buffer + 2, 14, "AF_ALG type too long.") || !AlgText(PyTuple.Get(address, 1), buffer + 24, 64, "AF_ALG name too long.")
            || (count > 2 && !CNumbers.Mask64(PyTuple.Get(address, 2), out feature)) || (count > 3 && !CNumbers.Mask64(PyTuple.Get(address, 3), out mask)))
        {
            return false;
        }

        *(uint*)(buffer + 16) = (uint)feature;
        *(uint*)(buffer + 20) = (uint)mask;
        return true;
    }

    private static bool AlgText(Value v, byte* target, int room, string tooLong)
    {
        if (!v.IsStr)
        {
            Errors.TypeError($"argument must be str, not {PyType.TypeName(v)}");
            return false;
        }

        if (!LocaleText.Encode(v, out byte[] text))
        {
            return false;
        }

        if (text.Length > room)
        {
            Errors.ValueError(tooLong);
            return false;
        }

        text.CopyTo(new Span<byte>(target, room));
        return true;
    }

    /// <summary>NUL-terminated host name: str by IDNA, bytes or bytearray; false with an error.</summary>
    public static bool HostName(Value v, out byte[] name)
    {
        name = [];
        if (v.IsStr)
        {
            if (PyStr.IsAscii(v))
            {
                name = PyStr.Latin1(v).ToArray();
            }
            else
            {
                Value encoded = Space.CallMethod(v, PyStr.Intern("encode"), PyStr.Intern("idna"));
                if (encoded.IsNull)
                {
                    return false;
                }

                name = PyBytes.Span(encoded).ToArray();
            }
        }
        else if (v.IsBytes || v.HasFlag(ShapeFlags.ByteArray))
        {
            BufferView view;
            if (!Buffers.Get(v, &view))
            {
                return false;
            }

            name = view.Span.ToArray();
            Buffers.Release(&view);
        }
        else
        {
            Errors.TypeError($"str, bytes or bytearray expected, not {PyType.TypeName(v)}");
            return false;
        }

        if (Array.IndexOf(name, (byte)0) >= 0)
        {
            Errors.TypeError("host name must not contain null character");
            return false;
        }

        Array.Resize(ref name, name.Length + 1);
        return true;
    }

    /// <summary>Puts the address of a host name into a sockaddr of a family (0: any); false with gaierror.</summary>
    public static bool Resolve(byte[] name, int family, byte* buffer, out int found)
    {
        found = family;
        fixed (byte* n = name)
        {
            if (name.Length == 1)
            {
                // "": all addresses of this machine.
                return SocketNames.Passive(family, buffer, out found);
            }

            ReadOnlySpan<byte> text = name.AsSpan(0, name.Length - 1);
            if (text.SequenceEqual("<broadcast>"u8) || text.SequenceEqual("255.255.255.255"u8))
            {
                if (family is not (SocketConstants.Inet or SocketConstants.Unspecified))
                {
                    SocketErrors.Plain("address family mismatched");
                    return false;
                }

                found = *(ushort*)buffer = SocketConstants.Inet;
                *(uint*)(buffer + 4) = uint.MaxValue;
                return true;
            }

            if (family is SocketConstants.Inet or SocketConstants.Unspecified && InetPton(SocketConstants.Inet, n, buffer + 4) > 0)
            {
                found = *(ushort*)buffer = SocketConstants.Inet;
                return true;
            }

            if (family is SocketConstants.Inet6 or SocketConstants.Unspecified && text.IndexOf((byte)'%') < 0 && InetPton(SocketConstants.Inet6, n, buffer + 8) > 0)
            {
                found = *(ushort*)buffer = SocketConstants.Inet6;
                return true;
            }

            return SocketNames.First(n, family, buffer, out found);
        }
    }

    /// <summary>The address as Python has it; None for no address.</summary>
    public static Value Decode(byte* buffer, uint length)
    {
        if (length == 0)
        {
            return Value.None;
        }

        int family = *(ushort*)buffer;
        switch (family)
        {
            case SocketConstants.Inet:
                return PyTuple.New(SocketNames.AddressText(buffer), PortOf(buffer));
            case SocketConstants.Inet6:
                return PyTuple.New(SocketNames.AddressText(buffer), PortOf(buffer),
                    PyInt.New((long)BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(buffer + 4, 4))), PyInt.New((long)*(uint*)(buffer + 24)));
            case SocketConstants.Unix:
                ReadOnlySpan<byte> path = new(buffer + 2, (int)Math.Max(length, 2) - 2);
                if (path.Length > 0 && path[0] == 0)
                {
                    return PyBytes.New(path);
                }

                int end = path.IndexOf((byte)0);
                return FileSystemText.ToValue(FileSystemText.Decode(end < 0 ? path : path[..end]));
            case SocketConstants.Netlink:
                return PyTuple.New(PyInt.New((long)*(uint*)(buffer + 4)), PyInt.New((long)*(uint*)(buffer + 8)));
            case SocketConstants.Vsock:
                return PyTuple.New(PyInt.New((long)*(uint*)(buffer + 8)), PyInt.New((long)*(uint*)(buffer + 4)));
            case SocketConstants.Packet:
                return DecodePacket(buffer);
            default:
                // Family and bytes.
                return PyTuple.New(PyInt.New(family), PyBytes.New(new ReadOnlySpan<byte>(buffer + 2, (int)Math.Min(Math.Max(length, 2) - 2, 14))));
        }
    }

    private static Value PortOf(byte* buffer) => PyInt.New((long)BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(buffer + 2, 2)));

    private static Value DecodePacket(byte* buffer)
    {
        byte* name = stackalloc byte[16];
        uint index = *(uint*)(buffer + 4);
        *name = 0;
        if (index != 0)
        {
            InterfaceName(index, name);
        }

        Slot* items = stackalloc Slot[5];
        items[0].Initialize(LocaleText.Decode(name));
        items[1].Initialize(PortOf(buffer));
        items[2].Initialize(PyInt.New((long)buffer[10]));
        items[3].Initialize(PyInt.New((long)*(ushort*)(buffer + 8)));
        items[4].Initialize(PyBytes.New(new ReadOnlySpan<byte>(buffer + 12, Math.Min((int)buffer[11], 8))));
        return PyTuple.FromSlots(items, 5);
    }
}
