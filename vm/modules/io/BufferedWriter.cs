using System;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>_io.BufferedWriter, and the writing half of BufferedRandom.</summary>
internal static unsafe class BufferedWriter
{
    /// <summary>BufferedWriter.</summary>
    public static Root Type { get; private set; }

    private static readonly ArgumentBinder s_init = new("BufferedWriter(raw, buffer_size=8192)");

    public static void Define(ModuleBuilder m)
    {
        Type = Io.MakeType("BufferedWriter", IoAbstract.Buffered.Value, sizeof(Buffered.Layout), Buffered.Layout.References, &Define);
        m.Constant("BufferedWriter", Type.Value);
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("BufferedWriter(raw, buffer_size=8192): a buffer in front of a raw stream that can be written.");
        t.Slot(SlotId.New, &Buffered.New);
        t.Slot(SlotId.Init, &Init);
        Buffered.DefineShared(t);
        DefineWriting(t);
        t.Method("writable()\nCan the raw stream be written?", &Buffered.WritableMethod);
    }

    public static void DefineWriting(TypeBuilder t)
    {
        t.Method("write(buffer, /)\nWrites a buffer. Returns its length in bytes.", &Write);
        t.Method("flush()\nWrites the buffer out.", &Flush);
    }

    /// <summary>BufferedWriter(raw, size); null with an error set.</summary>
    public static Value Make(Value raw, long size)
    {
        Value self = Buffered.New(Type.Value, Args.Empty);
        return IoBase.CheckWritable(raw) && Buffered.Open(self, raw, size, false, true) ? self : Value.Null;
    }

    private static bool Init(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        Buffered.Of(self).Ready = 0;
        return s_init.Bind(args, bound)
            && Io.Size(bound[1].Load(), Io.DefaultBufferBytes, out long size)
            && IoBase.CheckWritable(bound[0].Load())
            && Buffered.Open(self, bound[0].Load(), size, false, true);
    }

    private static Value Flush(Value self)
    {
        if (!Buffered.CheckOpen(self, "flush of closed file") || !Buffered.Enter(self))
        {
            return Value.Null;
        }

        bool good = Buffered.Rewind(self);
        Buffered.Leave(self);
        return good ? Value.None : Value.Null;
    }

    private static Value Write(Value self, Value data)
    {
        if (!Buffered.CheckReady(self))
        {
            return Value.Null;
        }

        BufferView view;
        if (!IoArguments.Readable(data, &view))
        {
            return Value.Null;
        }

        bool good = Buffered.CheckOpen(self, "write to closed file") && Buffered.Enter(self);
        if (good)
        {
            good = Put(self, view.Memory.Load(), view.Data, view.Length);
            Buffered.Leave(self);
        }

        long length = view.Length;
        Buffers.Release(&view);
        return good ? PyInt.New(length) : Value.Null;
    }

    private static void Keep(Value self, byte* data, long count)
    {
        ref Buffered.Layout b = ref Buffered.Of(self);
        new ReadOnlySpan<byte>(data, (int)count).CopyTo(new Span<byte>(Buffered.Memory(self) + b.WriteEnd, (int)count));
        b.WriteEnd += count;
        UnclosedStreams.KeepBytes = true;
    }

    private static void Compact(Value self)
    {
        ref Buffered.Layout b = ref Buffered.Of(self);
        long length = b.WriteEnd - b.WriteStart;
        byte* memory = Buffered.Memory(self);
        Buffer.MemoryCopy(memory + b.WriteStart, memory, b.Size, length);
        b.WriteStart = 0;
        b.WriteEnd = length;
    }

    private static bool Put(Value self, Value memory, byte* data, long count)
    {
        if (Buffered.Ahead(self) > 0 && !Buffered.Rewind(self))
        {
            return false;
        }

        Buffered.DropAhead(self);
        if (count <= Buffered.Of(self).Size - Buffered.Of(self).WriteEnd)
        {
            Keep(self, data, count);
            return true;
        }

        if (!Buffered.FlushWrites(self))
        {
            return Errors.Matches(TypeId.BlockingIOError) && PutWhatFits(self, data, count);
        }

        long done = 0;
        while (count - done > Buffered.Of(self).Size)
        {
            long written = Buffered.RawWrite(self, memory, data + done, count - done);
            if (written == Buffered.WouldBlock)
            {
                long room = Buffered.Of(self).Size;
                Keep(self, data + done, room);
                Buffered.RaiseBlocking("write could not complete without blocking", done + room);
                return false;
            }

            if (written < 0 || !EvalBreaker.PollSignals())
            {
                return false;
            }

            done += written;
        }

        Keep(self, data + done, count - done);
        return true;
    }

    // The raw stream would block: the buffer takes what it can, the error says how much that was.
    private static bool PutWhatFits(Value self, byte* data, long count)
    {
        Compact(self);
        long room = Buffered.Of(self).Size - Buffered.Of(self).WriteEnd;
        if (count <= room)
        {
            Errors.Clear();
            Keep(self, data, count);
            return true;
        }

        Keep(self, data, room);
        Errors.Clear();
        Buffered.RaiseBlocking("write could not complete without blocking", room);
        return false;
    }
}
