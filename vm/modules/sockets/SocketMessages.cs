using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Sockets;

/// <summary>sendmsg, recvmsg and recvmsg_into: several buffers, and ancillary data.</summary>
internal static unsafe class SocketMessages
{
    private const string C = "libc";
    private const int MostBuffers = 1024;

    /// <summary>struct iovec.</summary>
    private struct Part
    {
        public byte* Data;
        public nuint Length;
    }

    /// <summary>struct msghdr.</summary>
    private struct Message
    {
        public byte* Address;
        public uint AddressLength;
        public Part* Parts;
        public nuint PartCount;
        public byte* Ancillary;
        public nuint AncillaryLength;
        public int Flags;
    }

    [DllImport(C, EntryPoint = "sendmsg", SetLastError = true)]
    private static extern nint SendMsgNative(int file, Message* message, int flags);
    [DllImport(C, EntryPoint = "recvmsg", SetLastError = true)]
    private static extern nint RecvMsgNative(int file, Message* message, int flags);

    public static void Define(TypeBuilder t)
    {
        t.Method("sendmsg(buffers, ancdata=None, flags=0, address=None, /)\nSends buffers and ancillary data; returns how many bytes of the buffers.", &SendMsg);
        t.Method("recvmsg(bufsize, ancbufsize=0, flags=0, /)\nReceives bytes, ancillary data, flags and the sender's address.", &RecvMsg);
        t.Method("recvmsg_into(buffers, ancbufsize=0, flags=0, /)\nReceives into buffers: how many bytes, ancillary data, flags and the sender's address.", &RecvMsgInto);
    }

    private static Value SendMsg(Value self, Value buffers, Value ancillary, Value flags, Value address)
    {
        if (!CNumbers.Int32(flags, 0, out int how))
        {
            return Value.Null;
        }

        Message message = default;
        byte* target = stackalloc byte[SocketAddress.MostBytes];
        if (!address.IsNull && !address.IsNone)
        {
            if (!SocketAddress.Encode(SocketType.Of(self).Family, address, "sendmsg", target, out message.AddressLength))
            {
                return Value.Null;
            }

            message.Address = target;
        }

        Value list = Iterated(buffers, "sendmsg() argument 1 must be an iterable");
        if (list.IsNull)
        {
            return list;
        }

        byte[] extra = [];
        if (!ancillary.IsNull && !ancillary.IsNone && !Ancillary(ancillary, out extra))
        {
            return Value.Null;
        }

        long count = PyTuple.LengthOf(list);
        if (count > MostBuffers)
        {
            return SocketErrors.Plain("sendmsg() argument 1 is too long");
        }

        BufferView* views = stackalloc BufferView[(int)count];
        Part* parts = stackalloc Part[(int)count];
        int got = 0;
        while (got < count && Buffers.Get(PyTuple.Get(list, got), &views[got]))
        {
            parts[got].Data = views[got].Data;
            parts[got].Length = (nuint)views[got].Length;
            got++;
        }

        Value result = Value.Null;
        if (got == count)
        {
            fixed (byte* e = extra)
            {
                message.Parts = parts;
                message.PartCount = (nuint)count;
                message.Ancillary = e;
                message.AncillaryLength = (nuint)extra.Length;
                int file = (int)SocketType.Of(self).File;
                SocketWait w = SocketType.Waiting(self, true);
                while (w.Next())
                {
                    Unlocked u = Unlocked.Begin();
                    nint sent = SendMsgNative(file, &message, how);
                    w.Ended(sent, u.End());
                }

                result = w.Failed ? w.Raise() : PyInt.New(w.Result);
            }
        }

        while (got > 0)
        {
            Buffers.Release(&views[--got]);
        }

        return result;
    }

    private static Value Iterated(Value v, string message)
    {
        Value list = Sequences.ToTuple(v);
        return !list.IsNull || !Errors.Catch(TypeId.TypeError) ? list : Errors.TypeError(message);
    }

    /// <summary>Ancillary items (level, type, data) as the system wants them; false with an error.</summary>
    private static bool Ancillary(Value items, out byte[] bytes)
    {
        bytes = [];
        Value list = Iterated(items, "sendmsg() argument 2 must be an iterable");
        if (list.IsNull)
        {
            return false;
        }

        List<byte> all = [];
        for (long i = 0; i < PyTuple.LengthOf(list); i++)
        {
            Value item = PyTuple.Get(list, i);
            if (!Space.IsSequence(item) || item.IsStr)
            {
                Errors.TypeError($"[sendmsg() ancillary data items]() argument must be 3-item sequence, not {PyType.TypeName(item)}");
                return false;
            }

            Value triple = Sequences.ToTuple(item);
            if (triple.IsNull)
            {
                return false;
            }

            if (PyTuple.LengthOf(triple) != 3)
            {
                Errors.TypeError($"[sendmsg() ancillary data items]() argument must be sequence of length 3, not {PyTuple.LengthOf(triple)}");
                return false;
            }

            BufferView view = default;
            if (!CNumbers.TupleInt32(PyTuple.Get(triple, 0), out int level) || !CNumbers.TupleInt32(PyTuple.Get(triple, 1), out int type)
                || !Buffers.Get(PyTuple.Get(triple, 2), &view))
            {
                return false;
            }

            long length = view.Length + SocketModule.AncillaryHeader;
            bool fits = length + all.Count <= int.MaxValue - 8;
            if (fits)
            {
                all.AddRange(BitConverter.GetBytes(length));
                all.AddRange(BitConverter.GetBytes(level));
                all.AddRange(BitConverter.GetBytes(type));
                all.AddRange(view.Span);
                all.AddRange(new byte[-view.Length & 7]);
            }

            Buffers.Release(&view);
            if (!fits)
            {
                SocketErrors.Plain("ancillary data item too large");
                return false;
            }
        }

        bytes = all.ToArray();
        return true;
    }

    private static bool AncillarySize(Value v, out int size)
    {
        size = 0;
        long wide = 0;
        if (!v.IsNull && !Space.AsSsize(v, out wide))
        {
            return false;
        }

        if (wide is < 0 or > int.MaxValue)
        {
            Errors.ValueError("invalid ancillary data buffer length");
            return false;
        }

        size = (int)wide;
        return true;
    }

    /// <summary>recvmsg into prepared parts: ancillary data, flags and address as a list; null with an error.</summary>
    private static Value Receive(Value self, Part* parts, int count, int ancillarySize, int flags, out long received)
    {
        received = 0;
        byte* address = stackalloc byte[SocketAddress.MostBytes];
        byte[] ancillary = new byte[ancillarySize];
        Message message;
        fixed (byte* a = ancillary)
        {
            int file = (int)SocketType.Of(self).File;
            SocketWait w = SocketType.Waiting(self, false);
            message = default;
            while (w.Next())
            {
                message.Address = address;
                message.AddressLength = SocketAddress.MostBytes;
                message.Parts = parts;
                message.PartCount = (nuint)count;
                message.Ancillary = a;
                message.AncillaryLength = (nuint)ancillarySize;
                message.Flags = 0;
                Unlocked u = Unlocked.Begin();
                nint got = RecvMsgNative(file, &message, flags);
                w.Ended(got, u.End());
            }

            if (w.Failed)
            {
                return w.Raise();
            }

            received = w.Result;
        }

        Value items = Items(ancillary.AsSpan(0, (int)Math.Min((nuint)ancillarySize, message.AncillaryLength)));
        if (items.IsNull)
        {
            return items;
        }

        Value list = PyList.New();
        PyList.Append(list, items);
        PyList.Append(list, PyInt.New(message.Flags));
        PyList.Append(list, SocketAddress.Decode(address, Math.Min(message.AddressLength, SocketAddress.MostBytes)));
        return list;
    }

    private static Value Items(ReadOnlySpan<byte> bytes)
    {
        const int header = SocketModule.AncillaryHeader;
        Value list = PyList.New();
        while (bytes.Length >= header)
        {
            long length = BitConverter.ToInt64(bytes);
            int level = BitConverter.ToInt32(bytes[8..]), type = BitConverter.ToInt32(bytes[12..]);
            if (length < header)
            {
                break;
            }

            bool whole = length <= bytes.Length;
            int size = (int)Math.Min(length, bytes.Length);
            PyList.Append(list, PyTuple.New(PyInt.New(level), PyInt.New(type), PyBytes.New(bytes[header..size])));
            if (!whole)
            {
                return Warnings.Warn(TypeId.RuntimeWarning, "received malformed or improperly-truncated ancillary data") ? list : Value.Null;
            }

            int next = (size + 7) & ~7;
            bytes = next >= bytes.Length ? default : bytes[next..];
        }

        return list;
    }

    private static Value Result(Value first, Value rest) =>
        PyTuple.New(first, PyList.Get(rest, 0), PyList.Get(rest, 1), PyList.Get(rest, 2));

    private static Value RecvMsg(Value self, Value size, Value ancillarySize, Value flags)
    {
        if (!Space.AsSsize(size, out long count))
        {
            return Value.Null;
        }

        if (count < 0)
        {
            return Errors.ValueError("negative buffer size in recvmsg()");
        }

        if (!AncillarySize(ancillarySize, out int extra) || !CNumbers.Int32(flags, 0, out int how))
        {
            return Value.Null;
        }

        Part part;
        part.Data = (byte*)NativeMemory.Alloc((nuint)Math.Max(count, 1));
        part.Length = (nuint)count;
        Value rest = Receive(self, &part, 1, extra, how, out long received);
        Value data = rest.IsNull ? rest : PyBytes.New(new ReadOnlySpan<byte>(part.Data, (int)received));
        NativeMemory.Free(part.Data);
        return data.IsNull ? data : Result(data, rest);
    }

    private static Value RecvMsgInto(Value self, Value buffers, Value ancillarySize, Value flags)
    {
        Value list = Iterated(buffers, "recvmsg_into() argument 1 must be an iterable");
        if (list.IsNull || !AncillarySize(ancillarySize, out int extra) || !CNumbers.Int32(flags, 0, out int how))
        {
            return Value.Null;
        }

        long count = PyTuple.LengthOf(list);
        if (count > MostBuffers)
        {
            return SocketErrors.Plain("recvmsg_into() argument 1 is too long");
        }

        BufferView* views = stackalloc BufferView[(int)count];
        Part* parts = stackalloc Part[(int)count];
        int got = 0;
        while (got < count && Buffers.Get(PyTuple.Get(list, got), &views[got], Buffers.Writable))
        {
            parts[got].Data = views[got].Data;
            parts[got].Length = (nuint)views[got].Length;
            got++;
        }

        Value result;
        if (got < count)
        {
            Errors.Clear();
            result = Errors.TypeError("recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers");
        }
        else
        {
            Value rest = Receive(self, parts, got, extra, how, out long received);
            result = rest.IsNull ? rest : Result(PyInt.New(received), rest);
        }

        while (got > 0)
        {
            Buffers.Release(&views[--got]);
        }

        return result;
    }
}
