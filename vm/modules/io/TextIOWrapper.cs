using Py.Gc;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>
/// _io.TextIOWrapper: text over a buffered binary stream. UTF-8, ASCII and Latin-1 are coded here; other encodings by the
/// incremental coders of their codec.
/// </summary>
internal static unsafe partial class TextIOWrapper
{
    internal struct Layout
    {
        public ObjectHeader Header;
        public Slot Dict;
        /// <summary>The binary stream; null before __init__ and after detach().</summary>
        public Slot Buffer;
        public Slot Encoding;
        public Slot ErrorHandling;
        /// <summary>Incremental decoder object; null: none, or coded here.</summary>
        public Slot Decoder;
        public Slot Encoder;
        /// <summary>Decoded text, of which <see cref="Used"/> characters were read; null: none.</summary>
        public Slot Decoded;
        /// <summary>A <see cref="PyRawBytes"/> with <see cref="PendingBytes"/> bytes to be written; null: none.</summary>
        public Slot Pending;
        /// <summary>Bytes from which <see cref="Decoded"/> was made, those left over before it included; null: not noted.</summary>
        public Slot Snapshot;
        /// <summary>Bytes of an incomplete character at the end of the last chunk (coded here); null: none.</summary>
        public Slot LeftOver;
        /// <summary>The newline argument: None or a str.</summary>
        public Slot Newline;
        public long Used;
        public long PendingBytes;
        public long ChunkBytes;
        /// <summary>Decoder flags at the start of the snapshot.</summary>
        public long SnapshotFlags;
        public NewlineState Lines;
        /// <summary>TextEncoding coded here; 0: none.</summary>
        public byte Native;
        public byte LineBuffering;
        public byte WriteThrough;
        public byte Readable;
        public byte Writable;
        /// <summary>Any line end ends a line.</summary>
        public byte ReadUniversal;
        /// <summary>"\n" is written as the separator.</summary>
        public byte WriteTranslate;
        public byte HasRead1;
        public byte Seekable;
        public byte Telling;
        public byte Ready;
        public byte Detached;
        public byte Finalizing;
        /// <summary>The encoder is at the start of the stream, where a mark may be written.</summary>
        public byte EncoderAtStart;

        public const ulong References = 0b111_1111_1110;
    }

    /// <summary>TextIOWrapper.</summary>
    public static Root Type { get; private set; }

    private const long DefaultChunkBytes = 8192;

    private static readonly ArgumentBinder s_init = new("TextIOWrapper(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)");

    public static void Define(ModuleBuilder m)
    {
        Type = Io.MakeType("TextIOWrapper", IoAbstract.Text.Value, sizeof(Layout), Layout.References, &Define);
        m.Constant("TextIOWrapper", Type.Value);
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("TextIOWrapper(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False): text over a binary stream.\n\nnewline: None translates all line ends when reading and writes os.linesep; '' translates nothing; '\\n', '\\r' and '\\r\\n' are\nthe only line end when reading, and are written for '\\n'.");
        t.Slot(SlotId.New, &New);
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Next, &Next);
        t.Method("detach()\nSeparates the binary stream and returns it.", &Detach);
        t.Method("reconfigure(*, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None)\nChanges the settings of an open stream.", &Reconfigure);
        t.Method("write(text, /)\nWrites a str. Returns its length.", &Write);
        t.Method("read(size=-1, /)\nReads size characters, or until the end.", &Read);
        t.Method("readline(size=-1, /)\nReads a line, but at most size characters.", &ReadLine);
        t.Method("flush()\nWrites buffers out.", &Flush);
        t.Method("close()\nFlushes and closes the stream.", &Close);
        t.Method("fileno()", &FileNo);
        t.Method("seekable()", &SeekableMethod);
        t.Method("readable()", &ReadableMethod);
        t.Method("writable()", &WritableMethod);
        t.Method("isatty()", &IsATty);
        t.Method("seek(cookie, whence=0, /)\nMoves to a position that tell() gave, or to the start or the end.", &Seek);
        t.Method("tell()\nThe current position, a number that only seek() understands.", &Tell);
        t.Method("truncate(pos=None, /)", &Truncate);
        t.Method("__getstate__()", &GetState);
        t.GetSet("encoding\nThe name of the encoding.", &GetEncoding);
        t.GetSet("errors\nThe error handling of the codec.", &GetErrors);
        t.GetSet("buffer\nThe binary stream.", &GetBuffer);
        t.GetSet("line_buffering", &GetLineBuffering);
        t.GetSet("write_through", &GetWriteThrough);
        t.GetSet("name\nThe name of the binary stream.", &GetName);
        t.GetSet("closed\nIs the binary stream closed?", &GetClosed);
        t.GetSet("newlines\nThe kinds of line ends seen.", &GetNewlines);
        t.GetSet("_finalizing", &GetFinalizing, &SetFinalizing);
        t.GetSet("_CHUNK_SIZE", &GetChunkBytes, &SetChunkBytes);
    }

    public static ref Layout Of(Value self) => ref self.As<Layout>().Fields;

    private static Value New(Value type, Args args) => PyType.Allocate(type);

    private static bool Init(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[6];
        Of(self).Ready = 0;
        Of(self).Detached = 0;
        if (!s_init.Bind(args, bound))
        {
            return false;
        }

        int lineBuffering = bound[4].IsNull ? 0 : Space.Truth(bound[4].Load());
        int writeThrough = lineBuffering < 0 || bound[5].IsNull ? 0 : Space.Truth(bound[5].Load());
        return lineBuffering >= 0 && writeThrough >= 0
            && Open(self, bound[0].Load(), bound[1].Load(), bound[2].Load(), bound[3].Load(), lineBuffering > 0, writeThrough > 0);
    }

    /// <summary>TextIOWrapper(buffer, encoding, errors, newline, line_buffering, write_through); null with an error set.</summary>
    public static Value Make(Value buffer, Value encoding, Value errors, Value newline, bool lineBuffering, bool writeThrough)
    {
        Value self = PyType.Allocate(Type.Value);
        return Open(self, buffer, encoding, errors, newline, lineBuffering, writeThrough) ? self : Value.Null;
    }

    private static bool Open(Value self, Value buffer, Value encoding, Value errors, Value newline, bool lineBuffering, bool writeThrough)
    {
        if (!StrOrNone(encoding, "encoding") || !StrOrNone(errors, "errors") || !NewlineState.Check("TextIOWrapper", newline))
        {
            return false;
        }

        if (encoding.IsNull || encoding.IsNone)
        {
            if (VmConfig.Current.WarnDefaultEncoding != 0 && !Warnings.Warn(TypeId.EncodingWarning, "'encoding' argument not specified"))
            {
                return false;
            }

            encoding = LocaleEncoding.Name;
        }
        else if (PyStr.EqualsAscii(encoding, "locale"))
        {
            encoding = LocaleEncoding.Name;
        }
        else if (NewlineState.Find(encoding, '\0') >= 0)
        {
            Errors.ValueError("embedded null character");
            return false;
        }

        errors = errors.IsNull || errors.IsNone ? Names.Get(N.strict) : errors;
        int readable = Io.Ask(buffer, IoNames.Readable.Value);
        int writable = readable < 0 ? -1 : Io.Ask(buffer, IoNames.Writable.Value);
        int seekable = writable < 0 ? -1 : Io.Ask(buffer, IoNames.Seekable.Value);
        int read1 = seekable < 0 ? -1 : Space.TryGetAttr(buffer, IoNames.Read1.Value, out _);
        if (read1 < 0)
        {
            return false;
        }

        Of(self).Readable = (byte)readable;
        Of(self).Writable = (byte)writable;
        if (!SetCoding(self, encoding, errors))
        {
            return false;
        }

        SetNewline(self, newline);
        ref Layout f = ref Of(self);
        f.Buffer.Store(self, buffer);
        f.Decoded.Store(self, Value.Null);
        f.Snapshot.Store(self, Value.Null);
        f.LeftOver.Store(self, Value.Null);
        f.Used = f.PendingBytes = 0;
        f.ChunkBytes = DefaultChunkBytes;
        f.LineBuffering = lineBuffering ? (byte)1 : (byte)0;
        f.WriteThrough = writeThrough ? (byte)1 : (byte)0;
        f.Seekable = f.Telling = (byte)seekable;
        f.HasRead1 = (byte)read1;
        f.EncoderAtStart = 1;
        if (seekable > 0 && writable > 0)
        {
            Value position = Space.CallMethod(buffer, IoNames.Tell.Value);
            if (position.IsNull)
            {
                return false;
            }

            if (position.IsSmallInt && position.SmallInt != 0 && !StartEncoder(self, false))
            {
                return false;
            }
        }

        Of(self).Ready = 1;
        return true;
    }

    private static bool StrOrNone(Value v, string name)
    {
        if (v.IsNull || v.IsNone || v.IsStr)
        {
            return true;
        }

        Errors.TypeError($"TextIOWrapper() argument '{name}' must be str or None, not {PyType.TypeName(v)}");
        return false;
    }

    /// <summary>Makes the coders of an encoding; false with LookupError.</summary>
    private static bool SetCoding(Value self, Value encoding, Value errors)
    {
        TextEncoding known = TextEncodings.Find(PyStr.ToClr(encoding));
        if (known is not (TextEncoding.Utf8 or TextEncoding.Ascii or TextEncoding.Latin1))
        {
            known = TextEncoding.Unknown;
        }

        Value decoder = Value.Null, encoder = Value.Null;
        if (known == TextEncoding.Unknown)
        {
            Value codec = CodecRegistry.LookupTextEncoding(encoding, "codecs.open()");
            if (codec.IsNull)
            {
                return false;
            }

            if (Of(self).Readable != 0)
            {
                Value make = Space.GetAttr(codec, "incrementaldecoder");
                decoder = make.IsNull ? make : Space.Call(make, errors);
                if (decoder.IsNull)
                {
                    return false;
                }
            }

            if (Of(self).Writable != 0)
            {
                Value make = Space.GetAttr(codec, "incrementalencoder");
                encoder = make.IsNull ? make : Space.Call(make, errors);
                if (encoder.IsNull)
                {
                    return false;
                }
            }
        }
        else if (Run.VmConfig.Current.DevMode && !PyStr.EqualsAscii(errors, "strict") && CodecRegistry.LookupError(errors).IsNull)
        {
            return false;
        }

        ref Layout f = ref Of(self);
        f.Native = (byte)known;
        f.Encoding.Store(self, encoding);
        f.ErrorHandling.Store(self, errors);
        f.Decoder.Store(self, decoder);
        f.Encoder.Store(self, encoder);
        return true;
    }

    private static void SetNewline(Value self, Value newline)
    {
        newline = newline.IsNull ? Value.None : newline;
        ref Layout f = ref Of(self);
        f.Newline.Store(self, newline);
        f.ReadUniversal = newline.IsNone || PyStr.LengthOf(newline) == 0 ? (byte)1 : (byte)0;
        f.Lines = new NewlineState { Translate = newline.IsNone ? (byte)1 : (byte)0 };
        f.WriteTranslate = !newline.IsNone && PyStr.LengthOf(newline) > 0 && !PyStr.EqualsAscii(newline, "\n") ? (byte)1 : (byte)0;
    }

    /// <summary>Tells the encoder whether it is at the start of the stream; false with an error set.</summary>
    private static bool StartEncoder(Value self, bool atStart)
    {
        Of(self).EncoderAtStart = atStart ? (byte)1 : (byte)0;
        Value encoder = Of(self).Encoder.Load();
        return encoder.IsNull
            || !(atStart ? Space.CallMethod(encoder, IoNames.Reset.Value) : Space.CallMethod(encoder, IoNames.SetState.Value, Value.FromSmallInt(0))).IsNull;
    }

    /// <summary>Is the stream usable? False with ValueError.</summary>
    private static bool CheckReady(Value self)
    {
        if (Of(self).Ready != 0)
        {
            return true;
        }

        Errors.ValueError(Of(self).Detached != 0 ? "underlying buffer has been detached" : "I/O operation on uninitialized object");
        return false;
    }

    /// <summary>Is the binary stream closed? -1 with an error set.</summary>
    private static int IsClosed(Value self)
    {
        Value buffer = Of(self).Buffer.Load();
        return Io.IsExact(buffer, BufferedReader.Type) || Io.IsExact(buffer, BufferedWriter.Type) || Io.IsExact(buffer, BufferedRandom.Type)
            ? Buffered.IsClosed(buffer)
            : Io.TruthOf(buffer, N.closed);
    }

    /// <summary>Is the stream usable and open? False with ValueError.</summary>
    private static bool CheckOpen(Value self)
    {
        if (!CheckReady(self))
        {
            return false;
        }

        int closed = Io.IsExact(self, Type) ? IsClosed(self) : Io.TruthOf(self, N.closed);
        if (closed > 0)
        {
            Io.Closed();
        }

        return closed == 0;
    }

    private static Value Detach(Value self)
    {
        if (!CheckReady(self) || Space.CallMethod(self, N.flush).IsNull)
        {
            return Value.Null;
        }

        Value buffer = Of(self).Buffer.Load();
        Of(self).Buffer.Store(self, Value.Null);
        Of(self).Detached = 1;
        Of(self).Ready = 0;
        IoBase.NothingToFinalize(self);
        return buffer;
    }

    private static Value Reconfigure(Value self, Value encoding, Value errors, Value newline, Value lineBuffering, Value writeThrough)
    {
        if (!StrOrNone(encoding, "encoding") || !StrOrNone(errors, "errors") || !CheckReady(self))
        {
            return Value.Null;
        }

        encoding = encoding.IsNull ? Value.None : encoding;
        errors = errors.IsNull ? Value.None : errors;
        if (!Of(self).Decoded.IsNull && (!encoding.IsNone || !errors.IsNone || !newline.IsNull))
        {
            return Io.Unsupported("It is not possible to set the encoding or newline of stream after the first read");
        }

        if (!newline.IsNull && !NewlineState.Check("reconfigure", newline))
        {
            return Value.Null;
        }

        int byLine = lineBuffering.IsNull || lineBuffering.IsNone ? Of(self).LineBuffering : Space.Truth(lineBuffering);
        int through = byLine < 0 ? -1 : writeThrough.IsNull || writeThrough.IsNone ? Of(self).WriteThrough : Space.Truth(writeThrough);
        if (through < 0 || Space.CallMethod(self, N.flush).IsNull)
        {
            return Value.Null;
        }

        if (!newline.IsNull)
        {
            SetNewline(self, newline);
        }

        if (!encoding.IsNone || !errors.IsNone)
        {
            Value name = encoding.IsNone ? Of(self).Encoding.Load() : PyStr.EqualsAscii(encoding, "locale") ? LocaleEncoding.Name : encoding;
            Value handling = !errors.IsNone ? errors : encoding.IsNone ? Of(self).ErrorHandling.Load() : Names.Get(N.strict);
            if (!SetCoding(self, name, handling))
            {
                return Value.Null;
            }

            if (Of(self).EncoderAtStart == 0 && !StartEncoder(self, false))
            {
                return Value.Null;
            }
        }

        Of(self).LineBuffering = (byte)byLine;
        Of(self).WriteThrough = (byte)through;
        return Value.None;
    }

    private static Value Flush(Value self)
    {
        if (!CheckOpen(self))
        {
            return Value.Null;
        }

        Of(self).Telling = Of(self).Seekable;
        return FlushPending(self) ? Space.CallMethod(Of(self).Buffer.Load(), N.flush) : Value.Null;
    }

    private static Value Close(Value self)
    {
        if (!CheckReady(self))
        {
            return Value.Null;
        }

        int closed = IsClosed(self);
        if (closed != 0)
        {
            return closed < 0 ? Value.Null : Value.None;
        }

        Value buffer = Of(self).Buffer.Load();
        if (Of(self).Finalizing != 0 && Space.CallMethod(buffer, IoNames.DeallocWarn.Value, self).IsNull)
        {
            Errors.Clear();
        }

        Value error = Space.CallMethod(self, N.flush).IsNull ? Errors.Take() : Value.Null;
        IoBase.NothingToFinalize(self);
        Value result = Space.CallMethod(buffer, N.close);
        if (!error.IsNull)
        {
            Io.Chain(error);
            return Value.Null;
        }

        return result;
    }

    private static Value FileNo(Value self) => CheckReady(self) ? Space.CallMethod(Of(self).Buffer.Load(), N.fileno) : Value.Null;

    private static Value SeekableMethod(Value self) => CheckReady(self) ? Space.CallMethod(Of(self).Buffer.Load(), IoNames.Seekable.Value) : Value.Null;

    private static Value ReadableMethod(Value self) => CheckReady(self) ? Space.CallMethod(Of(self).Buffer.Load(), IoNames.Readable.Value) : Value.Null;

    private static Value WritableMethod(Value self) => CheckReady(self) ? Space.CallMethod(Of(self).Buffer.Load(), IoNames.Writable.Value) : Value.Null;

    private static Value IsATty(Value self) => CheckReady(self) ? Space.CallMethod(Of(self).Buffer.Load(), IoNames.IsATty.Value) : Value.Null;

    private static Value GetState(Value self) => Errors.TypeError($"cannot pickle '{Io.TypeNameOf(self)}' object");

    private static Value GetEncoding(Value self) => CheckReady(self) ? Of(self).Encoding.Load() : Value.Null;

    private static Value GetErrors(Value self) => CheckReady(self) ? Of(self).ErrorHandling.Load() : Value.Null;

    private static Value GetBuffer(Value self) => CheckReady(self) ? Of(self).Buffer.Load() : Value.Null;

    private static Value GetLineBuffering(Value self) => CheckReady(self) ? Value.FromBool(Of(self).LineBuffering != 0) : Value.Null;

    private static Value GetWriteThrough(Value self) => CheckReady(self) ? Value.FromBool(Of(self).WriteThrough != 0) : Value.Null;

    private static Value GetName(Value self) => CheckReady(self) ? Space.GetAttr(Of(self).Buffer.Load(), N.name) : Value.Null;

    private static Value GetClosed(Value self) => CheckReady(self) ? Space.GetAttr(Of(self).Buffer.Load(), N.closed) : Value.Null;

    private static Value GetNewlines(Value self) =>
        !CheckReady(self) ? Value.Null : Of(self).ReadUniversal != 0 ? Of(self).Lines.Newlines : Value.None;

    private static Value GetFinalizing(Value self) => Value.FromBool(Of(self).Finalizing != 0);

    private static bool SetFinalizing(Value self, Value value)
    {
        Of(self).Finalizing = !value.IsNull && value.IsTrue ? (byte)1 : (byte)0;
        return true;
    }

    private static Value GetChunkBytes(Value self) => CheckReady(self) ? PyInt.New(Of(self).ChunkBytes) : Value.Null;

    private static bool SetChunkBytes(Value self, Value value)
    {
        if (value.IsNull)
        {
            Errors.AttributeError(self, PyStr.Intern("_CHUNK_SIZE"), "cannot delete attribute");
            return false;
        }

        if (!CheckReady(self) || !Space.AsIndex(value, TypeId.ValueError, out long size))
        {
            return false;
        }

        if (size <= 0)
        {
            Errors.ValueError("a strictly positive integer is required");
            return false;
        }

        Of(self).ChunkBytes = size;
        return true;
    }

    private static Value Repr(Value self)
    {
        if (!CheckReady(self))
        {
            return Value.Null;
        }

        ReprNode node;
        if (!ReprGuard.Enter(self, &node))
        {
            return Errors.RuntimeError($"reentrant call inside {Io.TypeNameOf(self)}.__repr__");
        }

        string? text = $"<{Io.TypeNameOf(self)}";
        text = WithAttribute(self, text, N.name);
        text = text == null ? null : WithAttribute(self, text, N.mode);
        ReprGuard.Leave(&node);
        return text == null ? Value.Null : PyStr.New($"{text} encoding={PyStr.ToClr(Space.Repr(Of(self).Encoding.Load()))}>");
    }

    private static string? WithAttribute(Value self, string text, N name)
    {
        int found = Space.TryGetAttr(self, name, out Value value);
        if (found < 0)
        {
            return Errors.Catch(TypeId.ValueError) ? text : null;
        }

        Value shown = found > 0 ? Space.Repr(value) : Value.Null;
        return found == 0 ? text : shown.IsNull ? null : $"{text} {name}={PyStr.ToClr(shown)}";
    }
}
