using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules.Sockets;

/// <summary>recv, send and their relatives.</summary>
internal static unsafe class SocketTransfer
{
    private const string C = "libc";

    [DllImport(C, EntryPoint = "recv", SetLastError = true)]
    private static extern nint RecvNative(int file, byte* buffer, nuint count, int flags);
    [DllImport(C, EntryPoint = "recvfrom", SetLastError = true)]
    private static extern nint RecvFromNative(int file, byte* buffer, nuint count, int flags, byte* address, uint* length);
    [DllImport(C, EntryPoint = "send", SetLastError = true)]
    private static extern nint SendNative(int file, byte* buffer, nuint count, int flags);
    [DllImport(C, EntryPoint = "sendto", SetLastError = true)]
    private static extern nint SendToNative(int file, byte* buffer, nuint count, int flags, byte* address, uint length);

    public static void Define(TypeBuilder t)
    {
        t.Method("recv(buffersize, flags=0, /)\nReceives at most that many bytes.", &Recv);
        t.Method("recv_into(buffer, nbytes=0, flags=0)\nReceives into a buffer; returns how many bytes.", &RecvInto);
        t.Method("recvfrom(buffersize, flags=0, /)\nReceives bytes and the sender's address.", &RecvFrom);
        t.Method("recvfrom_into(buffer, nbytes=0, flags=0)\nReceives into a buffer: how many bytes, and the sender's address.", &RecvFromInto);
        t.Method("send(data, flags=0, /)\nSends bytes; returns how many.", &Send);
        t.Method("sendall(data, flags=0, /)\nSends all bytes.", &SendAll);
        t.RawMethod("sendto(...)\nsendto(data, [flags,] address)\n\nSends bytes to an address; returns how many.", &SendTo);
    }

    /// <summary>recv or, with an address, recvfrom; the result is in the wait.</summary>
    private static SocketWait Receive(Value self, byte* buffer, long count, int flags, byte* address, uint* length)
    {
        int file = (int)SocketType.Of(self).File;
        SocketWait w = SocketType.Waiting(self, false);
        while (w.Next())
        {
            if (address != null)
            {
                *length = SocketAddress.MostBytes;
            }

            Unlocked u = Unlocked.Begin();
            nint got = address == null ? RecvNative(file, buffer, (nuint)count, flags) : RecvFromNative(file, buffer, (nuint)count, flags, address, length);
            w.Ended(got, u.End());
        }

        return w;
    }

    private static Value ReceiveBytes(Value self, Value size, Value flags, string function, bool wantsAddress)
    {
        if (!Space.AsSsize(size, out long count) || !CNumbers.Int32(flags, 0, out int how))
        {
            return Value.Null;
        }

        if (count < 0)
        {
            return Errors.ValueError($"negative buffersize in {function}");
        }

        byte* address = stackalloc byte[SocketAddress.MostBytes], small = stackalloc byte[4096];
        uint length = 0;
        byte* buffer = count <= 4096 ? small : (byte*)NativeMemory.Alloc((nuint)count);
        SocketWait w = Receive(self, buffer, count, how, wantsAddress ? address : null, &length);
        Value result = w.Failed ? w.Raise() : PyBytes.New(new ReadOnlySpan<byte>(buffer, (int)w.Result));
        if (buffer != small)
        {
            NativeMemory.Free(buffer);
        }

        return result.IsNull || !wantsAddress ? result : PyTuple.New(result, SocketAddress.Decode(address, length));
    }

    private static Value Recv(Value self, Value size, Value flags) => ReceiveBytes(self, size, flags, "recv", false);

    private static Value RecvFrom(Value self, Value size, Value flags) => ReceiveBytes(self, size, flags, "recvfrom", true);

    private static Value ReceiveInto(Value self, Value target, Value size, Value flags, string function, bool wantsAddress)
    {
        BufferView view;
        if (!Buffers.Supports(target) || !Buffers.Get(target, &view, Buffers.Writable))
        {
            Errors.Clear();
            return Errors.TypeError($"{function}() argument 1 must be read-write bytes-like object, not {PyType.TypeName(target)}");
        }

        byte* address = stackalloc byte[SocketAddress.MostBytes];
        uint length = 0;
        Value result = Value.Null;
        long count = 0;
        if ((size.IsNull || Space.AsSsize(size, out count)) && CNumbers.Int32(flags, 0, out int how))
        {
            if (count < 0)
            {
                Errors.ValueError($"negative buffersize in {function}");
            }
            else if (count > view.Length)
            {
                Errors.ValueError(wantsAddress ? "nbytes is greater than the length of the buffer" : "buffer too small for requested bytes");
            }
            else
            {
                SocketWait w = Receive(self, view.Data, count == 0 ? view.Length : count, how, wantsAddress ? address : null, &length);
                result = w.Failed ? w.Raise() : PyInt.New(w.Result);
            }
        }

        Buffers.Release(&view);
        return result.IsNull || !wantsAddress ? result : PyTuple.New(result, SocketAddress.Decode(address, length));
    }

    private static Value RecvInto(Value self, Value target, Value size, Value flags) => ReceiveInto(self, target, size, flags, "recv_into", false);

    private static Value RecvFromInto(Value self, Value target, Value size, Value flags) => ReceiveInto(self, target, size, flags, "recvfrom_into", true);

    private static Value Send(Value self, Value data, Value flags)
    {
        BufferView view;
        if (!Buffers.Get(data, &view))
        {
            return Value.Null;
        }

        Value result = Value.Null;
        if (CNumbers.Int32(flags, 0, out int how))
        {
            int file = (int)SocketType.Of(self).File;
            SocketWait w = SocketType.Waiting(self, true);
            while (w.Next())
            {
                Unlocked u = Unlocked.Begin();
                nint sent = SendNative(file, view.Data, (nuint)view.Length, how);
                w.Ended(sent, u.End());
            }

            result = w.Failed ? w.Raise() : PyInt.New(w.Result);
        }

        Buffers.Release(&view);
        return result;
    }

    private static Value SendAll(Value self, Value data, Value flags)
    {
        BufferView view;
        if (!Buffers.Get(data, &view))
        {
            return Value.Null;
        }

        Value result = CNumbers.Int32(flags, 0, out int how) ? SendAll(self, &view, how) : Value.Null;
        Buffers.Release(&view);
        return result;
    }

    private static Value SendAll(Value self, BufferView* view, int flags)
    {
        int file = (int)SocketType.Of(self).File;
        // The time limit is one for the whole.
        SocketWait w = SocketType.Waiting(self, true);
        long done = 0;
        do
        {
            while (w.Next())
            {
                Unlocked u = Unlocked.Begin();
                nint sent = SendNative(file, view->Data + done, (nuint)(view->Length - done), flags);
                w.Ended(sent, u.End());
            }

            if (w.Failed)
            {
                return w.Raise();
            }

            done += w.Result;
            // Handlers of signals run between the parts.
            if (!EvalBreaker.PollSignals())
            {
                return Value.Null;
            }

            w.Again();
        }
        while (done < view->Length);
        return Value.None;
    }

    private static Value SendTo(Value self, Args args)
    {
        if (args.Count is < 2 or > 3)
        {
            return Errors.TypeError($"sendto() takes 2 or 3 arguments ({args.Count} given)");
        }

        BufferView view;
        if (!Buffers.Get(args[0], &view))
        {
            return Value.Null;
        }

        byte* address = stackalloc byte[SocketAddress.MostBytes];
        int flags = 0;
        Value result = Value.Null;
        if ((args.Count == 2 || CNumbers.TupleInt32(args[1], out flags))
            && SocketAddress.Encode(SocketType.Of(self).Family, args[args.Count - 1], "sendto", address, out uint length))
        {
            int file = (int)SocketType.Of(self).File;
            SocketWait w = SocketType.Waiting(self, true);
            while (w.Next())
            {
                Unlocked u = Unlocked.Begin();
                nint sent = SendToNative(file, view.Data, (nuint)view.Length, flags, address, length);
                w.Ended(sent, u.End());
            }

            result = w.Failed ? w.Raise() : PyInt.New(w.Result);
        }

        Buffers.Release(&view);
        return result;
    }
}
