using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>_io._IOBase: the abstract stream. Its closed state is an attribute, as programs subclass it.</summary>
internal static unsafe class IoBase
{
    /// <summary>_IOBase.</summary>
    public static Root Type { get; private set; }

    private static readonly Root s_closedFlag = Roots.New(PyStr.Intern("__IOBase_closed"));
    private static readonly Root s_finalizing = Roots.New(PyStr.Intern("_finalizing"));
    private static readonly Root s_peek = Roots.New(PyStr.Intern("peek"));
    private static readonly Root s_seek = Roots.New(PyStr.Intern("seek"));
    private static readonly Root s_seekable = Roots.New(PyStr.Intern("seekable"));
    private static readonly Root s_readable = Roots.New(PyStr.Intern("readable"));
    private static readonly Root s_writable = Roots.New(PyStr.Intern("writable"));

    public static void Define(ModuleBuilder m)
    {
        Type = Io.MakeType("_IOBase", Value.Null, sizeof(Io.Base), Io.Base.References, &Define);
        m.Constant("_IOBase", Type.Value);
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("The abstract base class of all streams.\n\nReading, writing and positioning are left to subclasses; what they do not support raises UnsupportedOperation.\nStreams are context managers and iterate over their lines.");
        t.Slot(SlotId.Iter, &Iter);
        t.Slot(SlotId.Next, &Next);
        t.Slot(SlotId.Finalize, &Finalize);
        t.RawMethod("seek(offset, whence=0, /)\nMoves to an offset, counted from the start (0), the current position (1) or the end (2). Returns the new position.", &Seek);
        t.Method("tell()\nThe current position.", &Tell);
        t.RawMethod("truncate(...)\nCuts the stream off at a size, by default the current position.", &Truncate);
        t.Method("flush()\nWrites buffers out.", &Flush);
        t.Method("close()\nFlushes and closes the stream. Has no effect on a closed one.", &Close);
        t.Method("seekable()\nCan the stream be positioned?", &No);
        t.Method("readable()\nCan the stream be read?", &No);
        t.Method("writable()\nCan the stream be written?", &No);
        t.RawMethod("_checkClosed(...)", &CheckClosedMethod);
        t.RawMethod("_checkSeekable(...)", &CheckSeekableMethod);
        t.RawMethod("_checkReadable(...)", &CheckReadableMethod);
        t.RawMethod("_checkWritable(...)", &CheckWritableMethod);
        t.Method("fileno()\nThe descriptor of the stream; OSError if it has none.", &FileNo);
        t.Method("isatty()\nIs the stream a terminal?", &IsATty);
        t.Method("__enter__()", &Enter);
        t.RawMethod("__exit__(...)", &Exit);
        t.Method("readline(size=-1, /)\nReads a line, but at most size bytes.", &ReadLine);
        t.Method("readlines(hint=-1, /)\nReads lines into a list, until their total size exceeds hint.", &ReadLines);
        t.Method("writelines(lines, /)\nWrites the items of an iterable; line ends are not added.", &WriteLines);
        t.GetSet("__dict__", &Space.GetDict);
        t.GetSet("closed", &GetClosed);
    }

    private static Value Seek(Value self, Args args) => Io.Unsupported("seek");

    private static Value Truncate(Value self, Args args) => Io.Unsupported("truncate");

    private static Value FileNo(Value self) => Io.Unsupported("fileno");

    private static Value No(Value self) => Value.False;

    private static Value Tell(Value self) => Space.CallMethod(self, s_seek.Value, Value.FromSmallInt(0), Value.FromSmallInt(1));

    /// <summary>Is the flag set that <see cref="Close"/> sets? -1 with an error set.</summary>
    private static int Flag(Value self) => Space.TryGetAttr(self, s_closedFlag.Value, out _);

    private static Value GetClosed(Value self)
    {
        int closed = Flag(self);
        return closed < 0 ? Value.Null : Value.FromBool(closed > 0);
    }

    /// <summary>_IOBase.flush.</summary>
    public static Value Flush(Value self)
    {
        int closed = Flag(self);
        return closed < 0 ? Value.Null : closed > 0 ? Io.Closed() : Value.None;
    }

    /// <summary>_IOBase.close: flushes by the method of the object's own class, then sets the flag.</summary>
    public static Value Close(Value self)
    {
        int closed = Flag(self);
        if (closed != 0)
        {
            return closed < 0 ? Value.Null : Value.None;
        }

        Value result = Space.CallMethod(self, N.flush);
        Value error = Errors.Take();
        bool set = Space.SetAttr(self, s_closedFlag.Value, Value.True);
        if (!error.IsNull)
        {
            Io.Chain(error);
            return Value.Null;
        }

        return set ? result.IsNull ? result : Value.None : Value.Null;
    }

    /// <summary>Is the stream open? False with ValueError if its closed attribute is true, or another error set.</summary>
    public static bool CheckClosed(Value self)
    {
        int found = Space.TryGetAttr(self, N.closed, out Value closed);
        int truth = found <= 0 ? found : Space.Truth(closed);
        if (truth > 0)
        {
            Io.Closed();
        }

        return truth == 0;
    }

    private static Value CheckClosedMethod(Value self, Args args) => CheckClosed(self) ? Value.None : Value.Null;

    private static bool Check(Value self, Value method, string message)
    {
        Value answer = Space.CallMethod(self, method);
        if (answer.IsNull)
        {
            return false;
        }

        if (!answer.IsTrue)
        {
            Io.Unsupported(message);
            return false;
        }

        return true;
    }

    /// <summary>Does the stream say that it is seekable? False with an error set.</summary>
    public static bool CheckSeekable(Value self) => Check(self, s_seekable.Value, "File or stream is not seekable.");

    /// <summary>Does the stream say that it is readable? False with an error set.</summary>
    public static bool CheckReadable(Value self) => Check(self, s_readable.Value, "File or stream is not readable.");

    /// <summary>Does the stream say that it is writable? False with an error set.</summary>
    public static bool CheckWritable(Value self) => Check(self, s_writable.Value, "File or stream is not writable.");

    private static Value CheckSeekableMethod(Value self, Args args) => CheckSeekable(self) ? Value.True : Value.Null;

    private static Value CheckReadableMethod(Value self, Args args) => CheckReadable(self) ? Value.True : Value.Null;

    private static Value CheckWritableMethod(Value self, Args args) => CheckWritable(self) ? Value.True : Value.Null;

    private static Value IsATty(Value self) => CheckClosed(self) ? Value.False : Value.Null;

    private static Value Enter(Value self) => CheckClosed(self) ? self : Value.Null;

    private static Value Exit(Value self, Args args) => Space.CallMethod(self, N.close);

    private static Value Iter(Value self) => CheckClosed(self) ? self : Value.Null;

    private static Value Next(Value self)
    {
        Value line = Space.CallMethod(self, N.readline);
        if (line.IsNull)
        {
            return line;
        }

        long length = Space.Length(line);
        return length > 0 ? line : Value.Null;
    }

    private static Value ReadLine(Value self, Value sizeArgument)
    {
        if (!Io.OptionalSize(sizeArgument, out long limit))
        {
            return Value.Null;
        }

        int hasPeek = Space.TryGetAttr(self, s_peek.Value, out Value peek);
        if (hasPeek < 0)
        {
            return Value.Null;
        }

        Value line = PyByteArray.New([]);
        while (limit < 0 || PyByteArray.LengthOf(line) < limit)
        {
            long ahead = 1;
            if (hasPeek > 0 && !Ahead(peek, limit < 0 ? long.MaxValue : limit - PyByteArray.LengthOf(line), ref ahead))
            {
                if (Io.TrapInterrupt())
                {
                    continue;
                }

                return Value.Null;
            }

            Value bytes = Space.CallMethod(self, N.read, PyInt.New(ahead));
            if (bytes.IsNull)
            {
                if (Io.TrapInterrupt())
                {
                    continue;
                }

                return bytes;
            }

            if (!bytes.IsBytes)
            {
                return Errors.Raise(TypeId.OSError, $"read() should have returned a bytes object, not '{PyType.TypeName(bytes)}'");
            }

            if (PyBytes.LengthOf(bytes) == 0)
            {
                break;
            }

            PyByteArray.Append(line, PyBytes.Span(bytes));
            if (PyBytes.Span(bytes)[^1] == '\n')
            {
                break;
            }
        }

        return PyBytes.New(PyByteArray.Span(line));
    }

    // Number of bytes up to the next line end that a peek shows.
    private static bool Ahead(Value peek, long limit, ref long ahead)
    {
        Value shown = Space.Call(peek, Value.FromSmallInt(1));
        if (shown.IsNull)
        {
            return false;
        }

        if (!shown.IsBytes)
        {
            Errors.Raise(TypeId.OSError, $"peek() should have returned a bytes object, not '{PyType.TypeName(shown)}'");
            return false;
        }

        System.ReadOnlySpan<byte> bytes = PyBytes.Span(shown);
        if (bytes.Length > 0)
        {
            int end = System.MemoryExtensions.IndexOf(bytes, (byte)'\n');
            ahead = System.Math.Min(end < 0 ? bytes.Length : end + 1, limit);
        }

        return true;
    }

    private static Value ReadLines(Value self, Value hintArgument)
    {
        if (!Io.OptionalSize(hintArgument, out long hint))
        {
            return Value.Null;
        }

        Value lines = PyList.New();
        if (hint <= 0)
        {
            return PyList.Extend(lines, self) ? lines : Value.Null;
        }

        Value iterator = Space.Iter(self);
        if (iterator.IsNull)
        {
            return iterator;
        }

        for (long total = 0; total <= hint;)
        {
            Value line = Space.Next(iterator);
            if (line.IsNull)
            {
                return Errors.Occurred ? line : lines;
            }

            PyList.Append(lines, line);
            long length = Space.Length(line);
            if (length < 0)
            {
                return Value.Null;
            }

            total += length;
        }

        return lines;
    }

    private static Value WriteLines(Value self, Value lines)
    {
        Value iterator = CheckClosed(self) ? Space.Iter(lines) : Value.Null;
        if (iterator.IsNull)
        {
            return iterator;
        }

        while (true)
        {
            Value line = Space.Next(iterator);
            if (line.IsNull)
            {
                return Errors.Occurred ? line : Value.None;
            }

            while (Space.CallMethod(self, N.write, line).IsNull)
            {
                if (!Io.TrapInterrupt())
                {
                    return Value.Null;
                }
            }
        }
    }

    /// <summary>A stream was closed or detached: it need not be kept for a finalizer that does nothing. Classes of programs may have their own.</summary>
    public static void NothingToFinalize(Value self)
    {
        if ((self.Type.As<PyType>().Fields.Flags & TypeFlags.Heap) == 0)
        {
            Gc.Finalizers.Done(self.Bits);
        }
    }

    /// <summary>A standard stream and what it writes to are not closed at the end.</summary>
    public static void KeepOpen(Value stream)
    {
        while (stream.IsPointer && PyType.IsInstance(stream, Type.Value))
        {
            Gc.Finalizers.Done(stream.Bits);
            Value inner = Io.IsExact(stream, TextIOWrapper.Type) ? TextIOWrapper.Of(stream).Buffer.Load()
                : Io.IsExact(stream, BufferedReader.Type) || Io.IsExact(stream, BufferedWriter.Type) ? Buffered.Of(stream).Raw.Load()
                : Value.Null;
            if (inner.IsNull)
            {
                break;
            }

            stream = inner;
        }
    }

    /// <summary>__del__: closes the stream; errors are dropped, as nobody could handle them.</summary>
    private static Value Finalize(Value self)
    {
        Value pending = Errors.Take();
        int found = Space.TryGetAttr(self, N.closed, out Value closed);
        int truth = found <= 0 ? found : Space.Truth(closed);
        if (truth < 0)
        {
            Errors.Clear();
        }

        if (truth == 0)
        {
            if (!Space.SetAttr(self, s_finalizing.Value, Value.True))
            {
                Errors.Clear();
            }

            if (Space.CallMethod(self, N.close).IsNull)
            {
                if (Run.VmConfig.Current.DevMode)
                {
                    ErrorReport.WriteUnraisable(self);
                }

                Errors.Clear();
            }
        }

        Errors.Restore(pending);
        return Value.None;
    }
}
