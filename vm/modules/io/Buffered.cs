using System;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>
/// State and operations that BufferedReader, BufferedWriter and BufferedRandom share. The buffer holds either bytes read
/// ahead of the program, or bytes written that the raw stream does not have yet, never both.
/// </summary>
internal static unsafe class Buffered
{
    internal struct Layout
    {
        public ObjectHeader Header;
        public Slot Dict;
        /// <summary>The raw stream; null before __init__ and after detach().</summary>
        public Slot Raw;
        /// <summary>A <see cref="PyRawBytes"/> of <see cref="Size"/> bytes.</summary>
        public Slot Storage;
        public long Size;
        /// <summary>Bytes read ahead: from ReadStart up to ReadEnd.</summary>
        public long ReadStart;
        public long ReadEnd;
        /// <summary>Bytes not written yet: from WriteStart up to WriteEnd.</summary>
        public long WriteStart;
        public long WriteEnd;
        /// <summary>Position of the raw stream; -1: not known.</summary>
        public long RawPosition;
        /// <summary>Managed id of the thread inside an operation; 0: none.</summary>
        public int Owner;
        public byte Ready;
        public byte Detached;
        public byte Readable;
        public byte Writable;
        public byte Finalizing;

        public const ulong References = 0b1110;
    }

    /// <summary>Result of a raw operation that would block.</summary>
    public const long WouldBlock = -2;

    public static ref Layout Of(Value self) => ref self.As<Layout>().Fields;

    /// <summary>The bytes of the buffer; valid while the stream is reachable from the stack.</summary>
    public static byte* Memory(Value self) => Of(self).Storage.Load().As<PyRawBytes>().TailBytes();

    /// <summary>Number of bytes read ahead.</summary>
    public static long Ahead(Value self) => Of(self).ReadEnd - Of(self).ReadStart;

    /// <summary>Drops the bytes read ahead.</summary>
    public static void DropAhead(Value self) => Of(self).ReadStart = Of(self).ReadEnd = 0;

    public static Value New(Value type, Args args)
    {
        Value self = PyType.Allocate(type);
        Of(self).RawPosition = -1;
        return self;
    }

    /// <summary>Attaches a stream to a raw stream; false with an error set.</summary>
    public static bool Open(Value self, Value raw, long size, bool readable, bool writable)
    {
        Of(self).Ready = 0;
        Of(self).Detached = 0;
        if (size <= 0)
        {
            Errors.ValueError("buffer size must be strictly positive");
            return false;
        }

        Of(self).Raw.Store(self, raw);
        Ref<PyRawBytes> storage = PyRawBytes.Allocate(size);
        if (storage.IsNull)
        {
            return false;
        }

        ref Layout b = ref Of(self);
        b.Storage.Store(self, storage);
        b.Size = size;
        b.ReadStart = b.ReadEnd = b.WriteStart = b.WriteEnd = 0;
        b.RawPosition = -1;
        b.Readable = readable ? (byte)1 : (byte)0;
        b.Writable = writable ? (byte)1 : (byte)0;
        b.Ready = 1;
        return true;
    }

    /// <summary>Is the stream usable? False with ValueError.</summary>
    public static bool CheckReady(Value self)
    {
        if (Of(self).Ready != 0)
        {
            return true;
        }

        Errors.ValueError(Of(self).Detached != 0 ? "raw stream has been detached" : "I/O operation on uninitialized object");
        return false;
    }

    /// <summary>Is the raw stream closed? -1 with an error set.</summary>
    public static int IsClosed(Value self)
    {
        if (!CheckReady(self))
        {
            return -1;
        }

        Value raw = Of(self).Raw.Load();
        return Io.IsExact(raw, FileIO.Type) ? FileIO.IsClosed(raw) ? 1 : 0 : Io.TruthOf(raw, N.closed);
    }

    /// <summary>Is the stream usable and open? False with ValueError <paramref name="message"/> or another error.</summary>
    public static bool CheckOpen(Value self, string message)
    {
        int closed = IsClosed(self);
        if (closed > 0)
        {
            Errors.ValueError(message);
        }

        return closed == 0;
    }

    /// <summary>Takes the stream for this thread; false with RuntimeError if it has it already.</summary>
    public static bool Enter(Value self)
    {
        int me = Environment.CurrentManagedThreadId;
        if (Of(self).Owner == me)
        {
            Value shown = Space.Repr(self);
            if (!shown.IsNull)
            {
                Errors.RuntimeError($"reentrant call inside {PyStr.ToClr(shown)}");
            }

            return false;
        }

        while (Of(self).Owner != 0)
        {
            Occupation.Wait();
        }

        Of(self).Owner = me;
        return true;
    }

    /// <summary>Gives the stream back.</summary>
    public static void Leave(Value self) => Of(self).Owner = 0;

    /// <summary>One read of the raw stream into <paramref name="data"/>, which lies in <paramref name="memory"/>: bytes read, -1 with an error set, or <see cref="WouldBlock"/>.</summary>
    public static long RawRead(Value self, Value memory, byte* data, long count)
    {
        Value raw = Of(self).Raw.Load();
        int descriptor = FileIO.ReadDescriptor(raw);
        long got;
        if (descriptor >= 0)
        {
            IoNative.Outcome outcome = IoNative.Read(descriptor, data, count);
            if (outcome.Failed)
            {
                return outcome.Errno == IoNative.WouldBlock ? WouldBlock : Failed(outcome);
            }

            got = outcome.Result;
        }
        else
        {
            Value result;
            do
            {
                result = Space.CallMethod(raw, IoNames.ReadInto.Value, IoWindow.New(memory, self, data, count, false));
            }
            while (result.IsNull && Io.TrapInterrupt());
            if (!Count(result, "readinto", count, out got))
            {
                return got;
            }
        }

        if (Of(self).RawPosition >= 0)
        {
            Of(self).RawPosition += got;
        }

        return got;
    }

    /// <summary>One write to the raw stream: bytes written, -1 with an error set, or <see cref="WouldBlock"/>.</summary>
    public static long RawWrite(Value self, Value memory, byte* data, long count)
    {
        Value raw = Of(self).Raw.Load();
        int descriptor = FileIO.WriteDescriptor(raw);
        long written;
        if (descriptor >= 0)
        {
            IoNative.Outcome outcome = IoNative.Write(descriptor, data, count);
            if (outcome.Failed)
            {
                return outcome.Errno == IoNative.WouldBlock ? WouldBlock : Failed(outcome);
            }

            written = outcome.Result;
        }
        else
        {
            Value result;
            do
            {
                result = Space.CallMethod(raw, N.write, IoWindow.New(memory, self, data, count, true));
            }
            while (result.IsNull && Io.TrapInterrupt());
            if (!Count(result, "write", count, out written))
            {
                return written;
            }
        }

        if (Of(self).RawPosition >= 0)
        {
            Of(self).RawPosition += written;
        }

        return written;
    }

    private static long Failed(IoNative.Outcome outcome)
    {
        outcome.Raise();
        return -1;
    }

    private static bool Count(Value result, string operation, long most, out long count)
    {
        count = -1;
        if (result.IsNull)
        {
            return false;
        }

        if (result.IsNone)
        {
            count = WouldBlock;
            return false;
        }

        if (!Space.AsIndex(result, TypeId.ValueError, out count))
        {
            count = -1;
            return false;
        }

        if (count < 0 || count > most)
        {
            Errors.Raise(TypeId.OSError, $"raw {operation}() returned invalid length {count} (should have been between 0 and {most})");
            count = -1;
            return false;
        }

        return true;
    }

    /// <summary>Position of the raw stream; -1 with an error set.</summary>
    public static long RawTell(Value self)
    {
        Value result = Space.CallMethod(Of(self).Raw.Load(), IoNames.Tell.Value);
        return Position(self, result);
    }

    /// <summary>Moves the raw stream; its new position, or -1 with an error set.</summary>
    public static long RawSeek(Value self, long offset, int whence)
    {
        Value result = Space.CallMethod(Of(self).Raw.Load(), IoNames.Seek.Value, PyInt.New(offset), Value.FromSmallInt(whence));
        return Position(self, result);
    }

    private static long Position(Value self, Value result)
    {
        if (result.IsNull || !Space.AsIndex(result, TypeId.ValueError, out long position))
        {
            return -1;
        }

        if (position < 0)
        {
            Errors.Raise(TypeId.OSError, $"Raw stream returned invalid position {position}");
            return -1;
        }

        return Of(self).RawPosition = position;
    }

    /// <summary>Writes what waits to be written; false with an error set, BlockingIOError if the raw stream would block.</summary>
    public static bool FlushWrites(Value self)
    {
        while (Of(self).WriteStart < Of(self).WriteEnd)
        {
            ref Layout b = ref Of(self);
            long written = RawWrite(self, b.Storage.Load(), Memory(self) + b.WriteStart, b.WriteEnd - b.WriteStart);
            if (written < 0)
            {
                if (written == WouldBlock)
                {
                    RaiseBlocking("write could not complete without blocking", 0);
                }

                return false;
            }

            Of(self).WriteStart += written;
            if (!EvalBreaker.PollSignals())
            {
                return false;
            }
        }

        Of(self).WriteStart = Of(self).WriteEnd = 0;
        return true;
    }

    /// <summary>Is it an open stream of a file that is written? <paramref name="busy"/>: a thread is inside.</summary>
    public static bool MayWriteOut(Value self, out bool busy)
    {
        busy = false;
        if ((!Io.IsExact(self, BufferedWriter.Type) && !Io.IsExact(self, BufferedRandom.Type)) || Of(self).Ready == 0
            || !Io.IsExact(Of(self).Raw.Load(), FileIO.Type) || FileIO.IsClosed(Of(self).Raw.Load()))
        {
            return false;
        }

        busy = Of(self).Owner != 0;
        return true;
    }

    /// <summary>Writes out what is kept back, unless a thread is just at it; false if the stream is closed, or no file's.</summary>
    public static bool TryWriteOut(Value self)
    {
        if (!MayWriteOut(self, out bool busy))
        {
            return false;
        }

        if (!busy && Of(self).WriteStart < Of(self).WriteEnd && Enter(self))
        {
            if (!FlushWrites(self))
            {
                _ = Errors.Take();
            }

            Leave(self);
        }

        return true;
    }

    /// <summary>BlockingIOError(EAGAIN, message, written). Returns null.</summary>
    public static Value RaiseBlocking(string message, long written)
    {
        Value error = Space.Call(Types.Get(TypeId.BlockingIOError), Value.FromSmallInt(IoNative.WouldBlock), PyStr.New(message), PyInt.New(written));
        return error.IsNull ? error : Errors.Raise(error);
    }

    /// <summary>Brings the raw stream to the program's position and empties the buffer; false with an error set.</summary>
    public static bool Rewind(Value self)
    {
        if (!FlushWrites(self))
        {
            return false;
        }

        long ahead = Ahead(self);
        if (ahead > 0 && RawSeek(self, -ahead, 1) < 0)
        {
            return false;
        }

        DropAhead(self);
        return true;
    }

    public static void DefineShared(TypeBuilder t)
    {
        t.Method("detach()\nSeparates the raw stream from the buffer and returns it.", &Detach);
        t.Method("close()\nFlushes and closes the stream.", &Close);
        t.Method("seekable()\nCan the raw stream be positioned?", &Seekable);
        t.Method("fileno()\nThe descriptor of the raw stream.", &FileNo);
        t.Method("isatty()\nIs the raw stream a terminal?", &IsATty);
        t.Method("_dealloc_warn(source, /)", &DeallocWarn);
        t.Method("seek(target, whence=0, /)\nMoves to a position. Returns the new one.", &Seek);
        t.Method("tell()\nThe current position.", &Tell);
        t.Method("truncate(pos=None, /)\nCuts the stream off at a position, by default the current one.", &Truncate);
        t.Method("__getstate__()", &GetState);
        t.Method("__sizeof__()", &SizeOf);
        t.Slot(SlotId.Repr, &Repr);
        t.GetSet("raw\nThe raw stream.", &GetRaw);
        t.GetSet("closed\nIs the raw stream closed?", &GetClosed);
        t.GetSet("name\nThe name of the raw stream.", &GetName);
        t.GetSet("mode\nThe mode of the raw stream.", &GetMode);
        t.GetSet("_finalizing", &GetFinalizing, &SetFinalizing);
    }

    private static Value GetRaw(Value self) => Of(self).Raw.IsNull ? Value.None : Of(self).Raw.Load();

    private static Value GetClosed(Value self) => CheckReady(self) ? Space.GetAttr(Of(self).Raw.Load(), N.closed) : Value.Null;

    private static Value GetName(Value self) => CheckReady(self) ? Space.GetAttr(Of(self).Raw.Load(), N.name) : Value.Null;

    private static Value GetMode(Value self) => CheckReady(self) ? Space.GetAttr(Of(self).Raw.Load(), N.mode) : Value.Null;

    private static Value GetFinalizing(Value self) => Value.FromBool(Of(self).Finalizing != 0);

    private static bool SetFinalizing(Value self, Value value)
    {
        Of(self).Finalizing = !value.IsNull && value.IsTrue ? (byte)1 : (byte)0;
        return true;
    }

    private static Value Seekable(Value self) => CheckReady(self) ? Space.CallMethod(Of(self).Raw.Load(), IoNames.Seekable.Value) : Value.Null;

    public static Value ReadableMethod(Value self) => CheckReady(self) ? Space.CallMethod(Of(self).Raw.Load(), IoNames.Readable.Value) : Value.Null;

    public static Value WritableMethod(Value self) => CheckReady(self) ? Space.CallMethod(Of(self).Raw.Load(), IoNames.Writable.Value) : Value.Null;

    private static Value FileNo(Value self) => CheckReady(self) ? Space.CallMethod(Of(self).Raw.Load(), N.fileno) : Value.Null;

    private static Value IsATty(Value self) => CheckReady(self) ? Space.CallMethod(Of(self).Raw.Load(), IoNames.IsATty.Value) : Value.Null;

    private static Value DeallocWarn(Value self, Value source)
    {
        if (Of(self).Ready != 0 && !Of(self).Raw.IsNull && Space.CallMethod(Of(self).Raw.Load(), IoNames.DeallocWarn.Value, source).IsNull)
        {
            Errors.Clear();
        }

        return Value.None;
    }

    /// <summary>flush of a stream that is only read: the raw stream's.</summary>
    public static Value FlushRaw(Value self) => CheckReady(self) ? Space.CallMethod(Of(self).Raw.Load(), N.flush) : Value.Null;

    private static Value Detach(Value self)
    {
        if (!CheckReady(self) || Space.CallMethod(self, N.flush).IsNull)
        {
            return Value.Null;
        }

        Value raw = Of(self).Raw.Load();
        Of(self).Raw.Store(self, Value.Null);
        Of(self).Detached = 1;
        Of(self).Ready = 0;
        IoBase.NothingToFinalize(self);
        return raw;
    }

    private static Value Close(Value self)
    {
        int closed = IsClosed(self);
        if (closed != 0)
        {
            return closed < 0 ? Value.Null : Value.None;
        }

        Value raw = Of(self).Raw.Load();
        if (Of(self).Finalizing != 0)
        {
            DeallocWarn(self, self);
        }

        Value error = Space.CallMethod(self, N.flush).IsNull ? Errors.Take() : Value.Null;
        IoBase.NothingToFinalize(self);
        Value result = Space.CallMethod(raw, N.close);
        if (!error.IsNull)
        {
            Io.Chain(error);
            return Value.Null;
        }

        return result;
    }

    private static Value Tell(Value self)
    {
        if (!CheckReady(self))
        {
            return Value.Null;
        }

        long position = RawTell(self);
        return position < 0 ? Value.Null : PyInt.New(position - Ahead(self) + (Of(self).WriteEnd - Of(self).WriteStart));
    }

    private static Value Seek(Value self, Value targetArgument, Value whenceArgument)
    {
        if (!CheckReady(self) || !Io.Int(whenceArgument, 0, out int whence))
        {
            return Value.Null;
        }

        if (whence is < 0 or > 4)
        {
            return Errors.ValueError($"whence value {whence} unsupported");
        }

        if (!CheckOpen(self, "seek of closed file") || !IoBase.CheckSeekable(Of(self).Raw.Load()) || !Io.Offset(targetArgument, out long target, TypeId.ValueError))
        {
            return Value.Null;
        }

        // Within the bytes read ahead nothing has to be asked of the system.
        if (whence is 0 or 1 && Of(self).Readable != 0 && Ahead(self) > 0)
        {
            long current = Of(self).RawPosition >= 0 ? Of(self).RawPosition : RawTell(self);
            if (current < 0)
            {
                return Value.Null;
            }

            long delta = whence == 0 ? target - (current - Ahead(self)) : target;
            if (delta >= -Of(self).ReadStart && delta <= Ahead(self))
            {
                Of(self).ReadStart += delta;
                return PyInt.New(current - Ahead(self));
            }
        }

        if (!Enter(self))
        {
            return Value.Null;
        }

        long position = -1;
        if (FlushWrites(self))
        {
            position = RawSeek(self, whence == 1 ? target - Ahead(self) : target, whence);
            if (position >= 0)
            {
                DropAhead(self);
            }
        }

        Leave(self);
        return position < 0 ? Value.Null : PyInt.New(position);
    }

    private static Value Truncate(Value self, Value position)
    {
        if (!CheckOpen(self, "truncate of closed file"))
        {
            return Value.Null;
        }

        if (Of(self).Writable == 0)
        {
            return Io.Unsupported("truncate");
        }

        if (!Enter(self))
        {
            return Value.Null;
        }

        Value result = Value.Null;
        if (Rewind(self))
        {
            result = Space.CallMethod(Of(self).Raw.Load(), IoNames.Truncate.Value, position.IsNull ? Value.None : position);
            if (!result.IsNull)
            {
                RawTell(self);
                Errors.Clear();
            }
        }

        Leave(self);
        return result;
    }

    private static Value GetState(Value self) => Errors.TypeError($"cannot pickle '{Io.TypeNameOf(self)}' object");

    private static Value SizeOf(Value self) => PyInt.New(sizeof(Layout) + Of(self).Size);

    private static Value Repr(Value self)
    {
        string type = Io.TypeNameOf(self);
        int found = Space.TryGetAttr(self, N.name, out Value name);
        if (found < 0)
        {
            if (!Errors.Catch(TypeId.ValueError))
            {
                return Value.Null;
            }

            found = 0;
        }

        if (found == 0)
        {
            return PyStr.New($"<{type}>");
        }

        ReprNode node;
        if (!ReprGuard.Enter(self, &node))
        {
            return Errors.RuntimeError($"reentrant call inside {type}.__repr__");
        }

        Value shown = Space.Repr(name);
        ReprGuard.Leave(&node);
        return shown.IsNull ? shown : PyStr.New($"<{type} name={PyStr.ToClr(shown)}>");
    }
}
