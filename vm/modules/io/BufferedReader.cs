using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>_io.BufferedReader, and the reading half of BufferedRandom.</summary>
internal static unsafe class BufferedReader
{
    /// <summary>BufferedReader.</summary>
    public static Root Type { get; private set; }

    private static readonly ArgumentBinder s_init = new("BufferedReader(raw, buffer_size=8192)");

    public static void Define(ModuleBuilder m)
    {
        Type = Io.MakeType("BufferedReader", IoAbstract.Buffered.Value, sizeof(Buffered.Layout), Buffered.Layout.References, &Define);
        m.Constant("BufferedReader", Type.Value);
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("BufferedReader(raw, buffer_size=8192): a buffer in front of a raw stream that can be read.");
        t.Slot(SlotId.New, &Buffered.New);
        t.Slot(SlotId.Init, &Init);
        Buffered.DefineShared(t);
        DefineReading(t);
        t.Method("flush()\nFlushes the raw stream.", &Buffered.FlushRaw);
        t.Method("readable()\nCan the raw stream be read?", &Buffered.ReadableMethod);
    }

    public static void DefineReading(TypeBuilder t)
    {
        t.Slot(SlotId.Next, &Next);
        t.Method("read(size=-1, /)\nReads size bytes, by several system calls if need be, or until the end.", &Read);
        t.Method("read1(size=-1, /)\nReads up to size bytes with at most one read of the raw stream.", &Read1);
        t.Method("readinto(buffer, /)\nFills a buffer. Returns the number of bytes.", &ReadInto);
        t.Method("readinto1(buffer, /)\nFills a buffer with at most one read of the raw stream.", &ReadInto1);
        t.Method("readline(size=-1, /)\nReads a line, but at most size bytes.", &ReadLine);
        t.Method("peek(size=0, /)\nBytes at the current position, which does not change.", &Peek);
    }

    /// <summary>BufferedReader(raw, size); null with an error set.</summary>
    public static Value Make(Value raw, long size)
    {
        Value self = Buffered.New(Type.Value, Args.Empty);
        return IoBase.CheckReadable(raw) && Buffered.Open(self, raw, size, true, false) ? self : Value.Null;
    }

    private static bool Init(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        Buffered.Of(self).Ready = 0;
        return s_init.Bind(args, bound)
            && Io.Size(bound[1].Load(), Io.DefaultBufferBytes, out long size)
            && IoBase.CheckReadable(bound[0].Load())
            && Buffered.Open(self, bound[0].Load(), size, true, false);
    }

    /// <summary>Before reading from the raw stream: what was written goes there first.</summary>
    private static bool Prepare(Value self) => Buffered.Of(self).WriteEnd == 0 || Buffered.FlushWrites(self);

    /// <summary>Reads once into the empty buffer: as <see cref="Buffered.RawRead"/>.</summary>
    private static long Fill(Value self)
    {
        Buffered.DropAhead(self);
        long got = Buffered.RawRead(self, Buffered.Of(self).Storage.Load(), Buffered.Memory(self), Buffered.Of(self).Size);
        if (got > 0)
        {
            Buffered.Of(self).ReadEnd = got;
        }

        return got;
    }

    /// <summary>Takes bytes that were read ahead.</summary>
    private static Value Take(Value self, long count)
    {
        Value bytes = PyBytes.New(new ReadOnlySpan<byte>(Buffered.Memory(self) + Buffered.Of(self).ReadStart, (int)count));
        Buffered.Of(self).ReadStart += count;
        return bytes;
    }

    private static Value Read(Value self, Value sizeArgument)
    {
        if (!Io.OptionalSize(sizeArgument, out long size))
        {
            return Value.Null;
        }

        if (size < -1)
        {
            return Errors.ValueError("read length must be non-negative or -1");
        }

        if (!Buffered.CheckOpen(self, "read of closed file"))
        {
            return Value.Null;
        }

        if (size >= 0 && size <= Buffered.Ahead(self))
        {
            return Take(self, size);
        }

        if (!Buffered.Enter(self))
        {
            return Value.Null;
        }

        Value result = size == -1 ? ReadAll(self) : ReadMany(self, size);
        Buffered.Leave(self);
        return result;
    }

    private static Value ReadAll(Value self)
    {
        Value head = Take(self, Buffered.Ahead(self));
        Buffered.DropAhead(self);
        if (head.IsNull || !Prepare(self))
        {
            return Value.Null;
        }

        Value raw = Buffered.Of(self).Raw.Load();
        int found = Space.TryGetAttr(raw, IoNames.ReadAll.Value, out Value readAll);
        if (found < 0)
        {
            return Value.Null;
        }

        Buffered.Of(self).RawPosition = -1;
        Value rest = found > 0 && !readAll.IsNone ? Space.Call(readAll) : ReadParts(raw);
        if (rest.IsNull)
        {
            return rest;
        }

        if (rest.IsNone)
        {
            return PyBytes.LengthOf(head) == 0 ? rest : head;
        }

        if (!rest.IsBytes)
        {
            return Errors.TypeError("readall() should return bytes");
        }

        return PyBytes.LengthOf(head) == 0 ? rest : Space.Binary(head, rest, SlotId.Add);
    }

    // A raw stream without readall: by its read, until it gives nothing.
    private static Value ReadParts(Value raw)
    {
        Value all = PyByteArray.New([]);
        while (true)
        {
            Value part = Space.CallMethod(raw, N.read);
            if (part.IsNull)
            {
                return part;
            }

            if (!part.IsNone && !part.IsBytes)
            {
                return Errors.TypeError("read() should return bytes");
            }

            if (part.IsNone || PyBytes.LengthOf(part) == 0)
            {
                return PyByteArray.LengthOf(all) == 0 ? part : PyBytes.New(PyByteArray.Span(all));
            }

            PyByteArray.Append(all, PyBytes.Span(part));
        }
    }

    private static Value ReadMany(Value self, long size)
    {
        Ref<PyRawBytes> memory = PyRawBytes.Allocate(size);
        if (memory.IsNull || !Prepare(self))
        {
            return Value.Null;
        }

        Value keep = memory;
        long done = CopyAhead(self, memory.TailBytes(), size);
        while (done < size)
        {
            // Whole buffers' worth goes past the buffer.
            long left = size - done, direct = left - (left % Buffered.Of(self).Size);
            long got = direct > 0 ? Buffered.RawRead(self, keep, keep.As<PyRawBytes>().TailBytes() + done, direct) : Fill(self);
            if (got == -1)
            {
                return Value.Null;
            }

            if (got <= 0)
            {
                return got == 0 || done > 0 ? Part(keep, done) : Value.None;
            }

            done += direct > 0 ? got : CopyAhead(self, keep.As<PyRawBytes>().TailBytes() + done, left);
        }

        return Part(keep, done);
    }

    private static Value Part(Value memory, long length) => PyBytes.New(new ReadOnlySpan<byte>(memory.As<PyRawBytes>().TailBytes(), (int)length));

    private static long CopyAhead(Value self, byte* to, long most)
    {
        long count = Math.Min(most, Buffered.Ahead(self));
        new ReadOnlySpan<byte>(Buffered.Memory(self) + Buffered.Of(self).ReadStart, (int)count).CopyTo(new Span<byte>(to, (int)count));
        Buffered.Of(self).ReadStart += count;
        return count;
    }

    private static Value Read1(Value self, Value sizeArgument) => Io.Size(sizeArgument, -1, out long size) ? Read1(self, size) : Value.Null;

    /// <summary>read1: what is read ahead, otherwise what one read of the raw stream gives.</summary>
    public static Value Read1(Value self, long size)
    {
        if (!Buffered.CheckReady(self))
        {
            return Value.Null;
        }

        size = size < 0 ? Buffered.Of(self).Size : size;
        if (!Buffered.CheckOpen(self, "read of closed file"))
        {
            return Value.Null;
        }

        if (size == 0)
        {
            return PyBytes.Empty;
        }

        if (Buffered.Ahead(self) > 0)
        {
            return Take(self, Math.Min(size, Buffered.Ahead(self)));
        }

        if (!Buffered.Enter(self))
        {
            return Value.Null;
        }

        Value result = Value.Null;
        if (Prepare(self))
        {
            Ref<PyRawBytes> memory = size <= Buffered.Of(self).Size ? Buffered.Of(self).Storage.Load().As<PyRawBytes>() : PyRawBytes.Allocate(size);
            if (!memory.IsNull)
            {
                Value keep = memory;
                Buffered.DropAhead(self);
                long got = Buffered.RawRead(self, keep, memory.TailBytes(), size);
                result = got == -1 ? Value.Null : Part(keep, Math.Max(got, 0));
            }
        }

        Buffered.Leave(self);
        return result;
    }

    private static Value ReadInto(Value self, Value buffer) => ReadInto(self, buffer, "readinto", false);

    private static Value ReadInto1(Value self, Value buffer) => ReadInto(self, buffer, "readinto1", true);

    private static Value ReadInto(Value self, Value buffer, string method, bool once)
    {
        BufferView view;
        if (!IoArguments.Writable(buffer, method, &view))
        {
            return Value.Null;
        }

        Value result = Value.Null;
        if (Buffered.CheckOpen(self, "readinto of closed file") && Buffered.Enter(self))
        {
            long done = CopyAhead(self, view.Data, view.Length);
            bool good = done == view.Length || (once && done > 0) || Prepare(self);
            long got = 1;
            while (good && done < view.Length && !(once && done > 0))
            {
                long left = view.Length - done;
                bool direct = left > Buffered.Of(self).Size;
                Value memory = view.Memory.Load();
                got = direct ? Buffered.RawRead(self, memory, view.Data + done, left) : Fill(self);
                if (got <= 0)
                {
                    break;
                }

                done += direct ? got : CopyAhead(self, view.Data + done, left);
            }

            Buffered.Leave(self);
            result = !good || got == -1 ? Value.Null : done == 0 && got == Buffered.WouldBlock ? Value.None : PyInt.New(done);
        }

        Buffers.Release(&view);
        return result;
    }

    private static Value ReadLine(Value self, Value sizeArgument) =>
        Io.OptionalSize(sizeArgument, out long limit) && Buffered.CheckOpen(self, "readline of closed file") ? Line(self, limit) : Value.Null;

    private static Value Next(Value self)
    {
        if (!Buffered.CheckOpen(self, "readline of closed file"))
        {
            return Value.Null;
        }

        if (Io.IsExact(self, Type) || Io.IsExact(self, BufferedRandom.Type))
        {
            Value next = Line(self, -1);
            return next.IsNull || PyBytes.LengthOf(next) > 0 ? next : Value.Null;
        }

        Value line = Space.CallMethod(self, N.readline);
        if (line.IsNull)
        {
            return line;
        }

        if (!line.IsBytes)
        {
            return Errors.Raise(TypeId.OSError, $"readline() should have returned a bytes object, not '{PyType.TypeName(line)}'");
        }

        return PyBytes.LengthOf(line) > 0 ? line : Value.Null;
    }

    private static long LineAhead(Value self, long limit, out bool complete)
    {
        long most = Buffered.Ahead(self);
        most = limit >= 0 && limit < most ? limit : most;
        int end = new ReadOnlySpan<byte>(Buffered.Memory(self) + Buffered.Of(self).ReadStart, (int)most).IndexOf((byte)'\n');
        complete = end >= 0 || most == limit;
        return end >= 0 ? end + 1 : most;
    }

    private static Value Line(Value self, long limit)
    {
        long length = LineAhead(self, limit, out bool complete);
        if (complete)
        {
            return Take(self, length);
        }

        if (!Buffered.Enter(self))
        {
            return Value.Null;
        }

        Value line = PyByteArray.New([]);
        bool good = Prepare(self);
        while (good)
        {
            PyByteArray.Append(line, new ReadOnlySpan<byte>(Buffered.Memory(self) + Buffered.Of(self).ReadStart, (int)length));
            Buffered.Of(self).ReadStart += length;
            if (complete)
            {
                break;
            }

            limit -= limit >= 0 ? length : 0;
            long got = Fill(self);
            good = got != -1;
            if (got <= 0)
            {
                break;
            }

            length = LineAhead(self, limit, out complete);
        }

        Buffered.Leave(self);
        return good ? PyBytes.New(PyByteArray.Span(line)) : Value.Null;
    }

    private static Value Peek(Value self, Value size)
    {
        if (!Buffered.CheckOpen(self, "peek of closed file") || !Io.Size(size, 0, out _) || !Buffered.Enter(self))
        {
            return Value.Null;
        }

        bool good = Prepare(self);
        if (good && Buffered.Ahead(self) == 0)
        {
            good = Fill(self) != -1;
        }

        Buffered.Leave(self);
        return good ? PyBytes.New(new ReadOnlySpan<byte>(Buffered.Memory(self) + Buffered.Of(self).ReadStart, (int)Buffered.Ahead(self))) : Value.Null;
    }
}
