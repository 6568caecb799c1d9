using System;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>_io.BytesIO: a stream over bytes in memory.</summary>
/// <remarks>The storage is a bytes object shared with the program until something is written, then a block of its own.</remarks>
internal static unsafe class BytesIO
{
    internal struct Layout
    {
        public ObjectHeader Header;
        public Slot Dict;
        /// <summary>A bytes object or <see cref="PyRawBytes"/>; null when closed.</summary>
        public Slot Storage;
        public long Position;
        public long Length;
        /// <summary>Buffers given out by getbuffer().</summary>
        public long Exports;

        public const ulong References = 0b110;
    }

    internal struct BufferLayout
    {
        public ObjectHeader Header;
        public Slot Source;
    }

    /// <summary>BytesIO.</summary>
    public static Root Type { get; private set; }

    private static Root s_bufferType;
    private static readonly ArgumentBinder s_init = new("BytesIO(initial_bytes=b'')");

    public static void Define(ModuleBuilder m)
    {
        Type = Io.MakeType("BytesIO", IoAbstract.Buffered.Value, sizeof(Layout), Layout.References, &Define, TypeFlags.OwnFinalizer);
        s_bufferType = Roots.New(CoreTypes.MakeModuleType(
            "_io._BytesIOBuffer", Value.Null, new TypeRow(TypeId.None0, "_BytesIOBuffer", TypeId.Object, sizeof(BufferLayout), 0b10, TypeFlags.NoConstructor), &DefineBuffer));
        m.Constant("BytesIO", Type.Value);
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("BytesIO(initial_bytes=b''): a stream over bytes in memory.");
        t.Slot(SlotId.New, &New);
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Iter, &Iter);
        t.Slot(SlotId.Next, &Next);
        t.Method("readable()\nTrue.", &Yes);
        t.Method("seekable()\nTrue.", &Yes);
        t.Method("writable()\nTrue.", &Yes);
        t.Method("close()\nDrops the bytes.", &Close);
        t.Method("flush()\nDoes nothing.", &Flush);
        t.Method("isatty()\nFalse.", &IsATty);
        t.Method("tell()\nThe current position.", &Tell);
        t.Method("write(b, /)\nWrites a buffer. Returns the number of bytes.", &Write);
        t.Method("writelines(lines, /)\nWrites the items of an iterable.", &WriteLines);
        t.Method("read1(size=-1, /)\nAs read.", &Read);
        t.Method("readinto(buffer, /)\nReads into a buffer. Returns the number of bytes.", &ReadInto);
        t.Method("readline(size=-1, /)\nReads a line, but at most size bytes.", &ReadLine);
        t.Method("readlines(size=None, /)\nReads lines into a list, until their total size reaches size.", &ReadLines);
        t.Method("read(size=-1, /)\nReads up to size bytes, or all that are left.", &Read);
        t.Method("getbuffer()\nA memoryview of the bytes, which keeps their number fixed while it lives.", &GetBufferView);
        t.Method("getvalue()\nAll bytes.", &GetValue);
        t.Method("seek(pos, whence=0, /)\nMoves to a position, counted from the start (0), the current position (1) or the end (2).", &Seek);
        t.Method("truncate(size=None, /)\nDrops bytes from a size on, by default the current position.", &Truncate);
        t.Method("__getstate__()", &GetState);
        t.Method("__setstate__(state, /)", &SetState);
        t.Method("__sizeof__()", &SizeOf);
        t.GetSet("closed\nWere the bytes dropped?", &GetClosed);
    }

    private static ref Layout Of(Value self) => ref self.As<Layout>().Fields;

    private static Value New(Value type, Args args)
    {
        Value self = PyType.Allocate(type);
        Of(self).Storage.Store(self, PyBytes.Empty);
        return self;
    }

    private static bool Init(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[1];
        if (!s_init.Bind(args, bound) || !CheckExports(self))
        {
            return false;
        }

        Value initial = bound[0].Load();
        ref Layout b = ref Of(self);
        b.Position = 0;
        b.Length = 0;
        b.Storage.Store(self, PyBytes.Empty);
        if (initial.IsNull || initial.IsNone)
        {
            return true;
        }

        if (initial.HasShape(ShapeIds.Bytes))
        {
            b.Storage.Store(self, initial);
            b.Length = PyBytes.LengthOf(initial);
            return true;
        }

        BufferView view;
        if (!IoArguments.Readable(initial, &view))
        {
            return false;
        }

        bool good = Put(self, view.Span);
        Buffers.Release(&view);
        Of(self).Position = 0;
        return good;
    }

    private static bool CheckOpen(Value self)
    {
        if (!Of(self).Storage.IsNull)
        {
            return true;
        }

        Io.Closed();
        return false;
    }

    private static bool CheckExports(Value self)
    {
        if (Of(self).Exports > 0 && PyByteArray.ReclaimExports != null)
        {
            PyByteArray.ReclaimExports();
        }

        if (Of(self).Exports == 0)
        {
            return true;
        }

        Errors.Raise(TypeId.BufferError, "Existing exports of data: object cannot be re-sized");
        return false;
    }

    private static byte* DataOf(Value storage) => storage.IsBytes ? storage.As<PyBytes>().TailBytes() : storage.As<PyRawBytes>().TailBytes();

    private static ReadOnlySpan<byte> All(Value self) => new(DataOf(Of(self).Storage.Load()), (int)Of(self).Length);

    /// <summary>Makes room for <paramref name="bytes"/> in a block of its own, which is zero from the length on; false with MemoryError.</summary>
    private static bool Reserve(Value self, long bytes)
    {
        ref Layout b = ref Of(self);
        Value storage = b.Storage.Load();
        if (!storage.IsBytes && storage.As<PyRawBytes>().Fields.Length >= bytes)
        {
            return true;
        }

        long capacity = storage.IsBytes ? Math.Max(bytes, b.Length) : Math.Max(bytes, b.Length + (b.Length >> 2) + 64);
        Ref<PyRawBytes> block = PyRawBytes.Allocate(capacity);
        if (block.IsNull)
        {
            return false;
        }

        new ReadOnlySpan<byte>(DataOf(storage), (int)b.Length).CopyTo(new Span<byte>(block.TailBytes(), (int)b.Length));
        b.Storage.Store(self, block);
        return true;
    }

    private static bool Put(Value self, ReadOnlySpan<byte> data)
    {
        if (!CheckOpen(self) || !CheckExports(self))
        {
            return false;
        }

        if (data.IsEmpty)
        {
            return true;
        }

        long end = Of(self).Position + data.Length;
        if (!Reserve(self, end))
        {
            return false;
        }

        ref Layout b = ref Of(self);
        byte* start = DataOf(b.Storage.Load());
        if (b.Position > b.Length)
        {
            new Span<byte>(start + b.Length, (int)(b.Position - b.Length)).Clear();
        }

        data.CopyTo(new Span<byte>(start + b.Position, data.Length));
        b.Position = end;
        b.Length = Math.Max(b.Length, end);
        return true;
    }

    private static Value Yes(Value self) => CheckOpen(self) ? Value.True : Value.Null;

    private static Value Flush(Value self) => CheckOpen(self) ? Value.None : Value.Null;

    private static Value IsATty(Value self) => CheckOpen(self) ? Value.False : Value.Null;

    private static Value Iter(Value self) => CheckOpen(self) ? self : Value.Null;

    private static Value Tell(Value self) => CheckOpen(self) ? PyInt.New(Of(self).Position) : Value.Null;

    private static Value GetClosed(Value self) => Value.FromBool(Of(self).Storage.IsNull);

    private static Value Close(Value self)
    {
        if (!CheckExports(self))
        {
            return Value.Null;
        }

        Of(self).Storage.Store(self, Value.Null);
        return Value.None;
    }

    private static Value Write(Value self, Value data)
    {
        BufferView view;
        if (!CheckOpen(self) || !CheckExports(self) || !IoArguments.Readable(data, &view))
        {
            return Value.Null;
        }

        bool good = Put(self, view.Span);
        long length = view.Length;
        Buffers.Release(&view);
        return good ? PyInt.New(length) : Value.Null;
    }

    private static Value WriteLines(Value self, Value lines)
    {
        Value iterator = CheckOpen(self) ? Space.Iter(lines) : Value.Null;
        while (!iterator.IsNull)
        {
            Value line = Space.Next(iterator);
            if (line.IsNull)
            {
                return Errors.Occurred ? line : Value.None;
            }

            if (Write(self, line).IsNull)
            {
                break;
            }
        }

        return Value.Null;
    }

    /// <summary>Takes bytes at the position.</summary>
    private static Value Take(Value self, long count)
    {
        ref Layout b = ref Of(self);
        if (count == 0)
        {
            return PyBytes.Empty;
        }

        long start = b.Position;
        b.Position += count;
        Value storage = b.Storage.Load();
        return start == 0 && storage.HasShape(ShapeIds.Bytes) && count == PyBytes.LengthOf(storage)
            ? storage
            : PyBytes.New(All(self).Slice((int)start, (int)count));
    }

    private static long Left(Value self) => Math.Max(Of(self).Length - Of(self).Position, 0);

    private static Value Read(Value self, Value size)
    {
        if (!CheckOpen(self) || !Io.OptionalSize(size, out long count))
        {
            return Value.Null;
        }

        long left = Left(self);
        return Take(self, count < 0 || count > left ? left : count);
    }

    private static long LineLength(Value self, long limit)
    {
        long left = Left(self);
        left = limit >= 0 && limit < left ? limit : left;
        if (left == 0)
        {
            return 0;
        }

        int end = All(self).Slice((int)Of(self).Position, (int)left).IndexOf((byte)'\n');
        return end < 0 ? left : end + 1;
    }

    private static Value ReadLine(Value self, Value size) =>
        !CheckOpen(self) || !Io.OptionalSize(size, out long limit) ? Value.Null : Take(self, LineLength(self, limit));

    private static Value Next(Value self)
    {
        if (!CheckOpen(self))
        {
            return Value.Null;
        }

        long length = LineLength(self, -1);
        return length == 0 ? Value.Null : Take(self, length);
    }

    private static Value ReadLines(Value self, Value size)
    {
        if (!CheckOpen(self) || !Io.OptionalSize(size, out long most))
        {
            return Value.Null;
        }

        Value lines = PyList.New();
        for (long total = 0; most <= 0 || total < most;)
        {
            long length = LineLength(self, -1);
            if (length == 0)
            {
                break;
            }

            PyList.Append(lines, Take(self, length));
            total += length;
        }

        return lines;
    }

    private static Value ReadInto(Value self, Value buffer)
    {
        BufferView view;
        if (!IoArguments.Writable(buffer, "readinto", &view))
        {
            return Value.Null;
        }

        long count = -1;
        if (CheckOpen(self))
        {
            count = Math.Min(view.Length, Left(self));
            if (count > 0)
            {
                All(self).Slice((int)Of(self).Position, (int)count).CopyTo(view.Span);
                Of(self).Position += count;
            }
        }

        Buffers.Release(&view);
        return count < 0 ? Value.Null : PyInt.New(count);
    }

    /// <summary>getvalue(): a bytes object that the stream then shares.</summary>
    private static Value GetValue(Value self)
    {
        if (!CheckOpen(self))
        {
            return Value.Null;
        }

        Value storage = Of(self).Storage.Load();
        if (storage.HasShape(ShapeIds.Bytes) && PyBytes.LengthOf(storage) == Of(self).Length)
        {
            return storage;
        }

        Value bytes = PyBytes.New(All(self));
        if (!bytes.IsNull && Of(self).Exports == 0)
        {
            Of(self).Storage.Store(self, bytes);
        }

        return bytes;
    }

    private static Value Seek(Value self, Value position, Value whenceArgument)
    {
        if (!Io.Size(position, 0, out long offset) || !Io.Int(whenceArgument, 0, out int whence) || !CheckOpen(self))
        {
            return Value.Null;
        }

        if (offset < 0 && whence == 0)
        {
            return Errors.ValueError($"negative seek value {offset}");
        }

        ref Layout b = ref Of(self);
        long origin = whence == 1 ? b.Position : whence == 2 ? b.Length : 0;
        if (whence is < 0 or > 2)
        {
            return Errors.ValueError($"invalid whence ({whence}, should be 0, 1 or 2)");
        }

        if (offset > long.MaxValue - origin)
        {
            return Errors.OverflowError("new position too large");
        }

        b.Position = Math.Max(origin + offset, 0);
        return PyInt.New(b.Position);
    }

    private static Value Truncate(Value self, Value sizeArgument)
    {
        if (!CheckOpen(self) || !CheckExports(self) || !Io.OptionalSize(sizeArgument, out long size))
        {
            return Value.Null;
        }

        if (sizeArgument.IsNull || sizeArgument.IsNone)
        {
            size = Of(self).Position;
        }
        else if (size < 0)
        {
            return Errors.ValueError($"negative size value {size}");
        }

        if (size < Of(self).Length)
        {
            // The block must be zero after the length; a shared one is copied when written.
            Value left = PyBytes.New(All(self)[..(int)size]);
            if (left.IsNull)
            {
                return left;
            }

            Of(self).Storage.Store(self, left);
            Of(self).Length = size;
        }

        return PyInt.New(size);
    }

    private static Value GetState(Value self)
    {
        Value value = GetValue(self);
        if (value.IsNull)
        {
            return value;
        }

        Value dict = Of(self).Dict.IsNull ? Value.None : Space.CallMethod(Of(self).Dict.Load(), PyStr.Intern("copy"));
        return dict.IsNull ? dict : PyTuple.New(value, PyInt.New(Of(self).Position), dict);
    }

    private static Value SetState(Value self, Value state)
    {
        if (!state.IsTuple || PyTuple.LengthOf(state) < 3)
        {
            return Errors.TypeError($"{Io.TypeNameOf(self)}.__setstate__ argument should be 3-tuple, got {PyType.TypeName(state)}");
        }

        if (!CheckExports(self))
        {
            return Value.Null;
        }

        Of(self).Position = 0;
        Of(self).Length = 0;
        Of(self).Storage.Store(self, PyBytes.Empty);
        if (Write(self, PyTuple.Get(state, 0)).IsNull)
        {
            return Value.Null;
        }

        Value position = PyTuple.Get(state, 1), dict = PyTuple.Get(state, 2);
        if (!position.IsInt)
        {
            return Errors.TypeError($"second item of state must be an integer, not {PyType.TypeName(position)}");
        }

        if (!Space.AsIndex(position, TypeId.OverflowError, out long at))
        {
            return Value.Null;
        }

        if (at < 0)
        {
            return Errors.ValueError("position value cannot be negative");
        }

        Of(self).Position = at;
        return StreamState.SetDict(self, dict, "third") ? Value.None : Value.Null;
    }

    private static Value SizeOf(Value self) =>
        Value.FromSmallInt(sizeof(Layout) + (Of(self).Storage.IsNull || Of(self).Storage.Load().IsBytes ? 0 : Of(self).Storage.Load().As<PyRawBytes>().Fields.Length));

    private static Value GetBufferView(Value self)
    {
        if (!CheckOpen(self))
        {
            return Value.Null;
        }

        Value exporter = PyType.Allocate(s_bufferType.Value);
        exporter.As<BufferLayout>().Fields.Source.Store(exporter, self);
        return PyMemoryView.New(exporter);
    }

    private static void DefineBuffer(TypeBuilder t)
    {
        t.Slot(SlotId.GetBuffer, &Export);
        t.Slot(SlotId.ReleaseBuffer, &EndExport);
    }

    private static bool Export(Value exporter, BufferView* view, int flags)
    {
        Value self = exporter.As<BufferLayout>().Fields.Source.Load();
        if (Of(self).Storage.Load().IsBytes && !Reserve(self, Of(self).Length))
        {
            return false;
        }

        ref Layout b = ref Of(self);
        b.Exports++;
        Value storage = b.Storage.Load();
        view->Owner.Initialize(exporter);
        view->Memory.Initialize(storage);
        view->Data = DataOf(storage);
        view->Length = b.Length;
        view->ItemSize = 1;
        view->Dimensions = 1;
        return true;
    }

    private static void EndExport(Value exporter, BufferView* view) => Of(exporter.As<BufferLayout>().Fields.Source.Load()).Exports--;
}

/// <summary>Pickled state of the streams in memory.</summary>
internal static unsafe class StreamState
{
    /// <summary>Updates a stream's attributes from the dict (or None) of its state; false with TypeError.</summary>
    public static bool SetDict(Value self, Value dict, string which)
    {
        if (dict.IsNone)
        {
            return true;
        }

        if (!dict.IsDict)
        {
            Errors.TypeError($"{which} item of state should be a dict, got a {PyType.TypeName(dict)}");
            return false;
        }

        ref Io.Base b = ref self.As<Io.Base>().Fields;
        if (b.Dict.IsNull)
        {
            Value copy = PyDict.New();
            self.As<Io.Base>().Fields.Dict.Store(self, copy);
        }

        return !Space.CallMethod(self.As<Io.Base>().Fields.Dict.Load(), N.update, dict).IsNull;
    }
}
