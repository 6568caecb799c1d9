using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>_io.FileIO: a descriptor as a raw stream.</summary>
internal static unsafe partial class FileIO
{
    internal struct Layout
    {
        public ObjectHeader Header;
        public Slot Dict;
        /// <summary>The descriptor; -1 when closed.</summary>
        public int Descriptor;
        public byte Created;
        public byte Readable;
        public byte Writable;
        public byte Appending;
        /// <summary>1 yes, 0 no, 255 not known yet.</summary>
        public byte Seekable;
        public byte CloseDescriptor;
        public byte Finalizing;
        /// <summary>_blksize: the file system's block size.</summary>
        public int BlockBytes;
    }

    private const byte NotKnown = 255;

    /// <summary>FileIO.</summary>
    public static Root Type { get; private set; }

    private static readonly ArgumentBinder s_init = new("FileIO(file, mode='r', closefd=True, opener=None)");
    private static readonly Root s_name = Roots.New(PyStr.Intern("name"));

    public static void Define(ModuleBuilder m)
    {
        Type = Io.MakeType("FileIO", IoAbstract.Raw.Value, sizeof(Layout), Io.Base.References, &Define);
        m.Constant("FileIO", Type.Value);
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("FileIO(file, mode='r', closefd=True, opener=None): an unbuffered stream of bytes over a file.\n\nfile is a path or a descriptor; the mode is one of 'r', 'w', 'x', 'a', with '+' for both directions.\nopener, called with the path and flags, may supply the descriptor.");
        t.Slot(SlotId.New, &New);
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Repr, &Repr);
        t.Method("read(size=-1, /)\nReads up to size bytes by one system call, or until the end. None if nothing is there yet.", &Read);
        t.Method("readall()\nReads until the end.", &ReadAll);
        t.Method("readinto(buffer, /)\nReads into a buffer. Returns the number of bytes.", &ReadInto);
        t.Method("write(b, /)\nWrites a buffer by one system call. Returns the number of bytes written.", &Write);
        t.Method("seek(pos, whence=0, /)\nMoves to a position, counted from the start (0), the current position (1) or the end (2).", &Seek);
        t.Method("tell()\nThe current position.", &Tell);
        t.Method("truncate(size=None, /)\nMakes the file size bytes long, by default up to the current position.", &Truncate);
        t.Method("close()\nCloses the descriptor, unless closefd is False.", &Close);
        t.Method("seekable()\nCan the file be positioned?", &SeekableMethod);
        t.Method("readable()\nWas the file opened for reading?", &ReadableMethod);
        t.Method("writable()\nWas the file opened for writing?", &WritableMethod);
        t.Method("fileno()\nThe descriptor.", &FileNo);
        t.Method("isatty()\nIs the file a terminal?", &IsATty);
        t.RawMethod("_dealloc_warn(...)", &DeallocWarn);
        t.GetSet("_blksize", &GetBlockBytes, &SetBlockBytes);
        t.GetSet("_finalizing", &GetFinalizing, &SetFinalizing);
        t.GetSet("closed\nTrue if the file is closed", &GetClosed);
        t.GetSet("closefd\nDoes closing the stream close the descriptor?", &GetCloseFd);
        t.GetSet("mode\nThe mode, as open understands it.", &GetMode);
    }

    private static ref Layout Of(Value self) => ref self.As<Layout>().Fields;

    /// <summary>The descriptor if <paramref name="stream"/> is exactly a FileIO open for reading, otherwise -1.</summary>
    public static int ReadDescriptor(Value stream) =>
        Io.IsExact(stream, Type) && Of(stream).Readable != 0 ? Of(stream).Descriptor : -1;

    /// <summary>The descriptor if <paramref name="stream"/> is exactly a FileIO open for writing, otherwise -1.</summary>
    public static int WriteDescriptor(Value stream) =>
        Io.IsExact(stream, Type) && Of(stream).Writable != 0 ? Of(stream).Descriptor : -1;

    /// <summary>Is it closed?</summary>
    public static bool IsClosed(Value self) => Of(self).Descriptor < 0;

    private static Value New(Value type, Args args)
    {
        Value self = PyType.Allocate(type);
        ref Layout f = ref Of(self);
        f.Descriptor = -1;
        f.Seekable = NotKnown;
        f.CloseDescriptor = 1;
        return self;
    }

    private static bool BadMode()
    {
        Errors.ValueError("Must have exactly one of create/read/write/append mode and at most one plus");
        return false;
    }

    /// <summary>Sets the fields from a mode and computes the flags of open(2); false with ValueError.</summary>
    private static bool ParseMode(Value self, string mode, out int flags)
    {
        const int ReadOnly = 0, WriteOnly = 1, ReadWrite = 2, Create = 0x40, Exclusive = 0x80, Cut = 0x200, Append = 0x400;
        ref Layout f = ref Of(self);
        f.Created = f.Readable = f.Writable = f.Appending = 0;
        flags = 0;
        bool chosen = false, plus = false;
        foreach (char c in mode)
        {
            switch (c)
            {
                case 'x' or 'r' or 'w' or 'a' when chosen:
                case '+' when plus:
                    return BadMode();
                case 'x':
                    f.Created = f.Writable = 1;
                    flags |= Exclusive | Create;
                    chosen = true;
                    break;
                case 'r':
                    f.Readable = 1;
                    chosen = true;
                    break;
                case 'w':
                    f.Writable = 1;
                    flags |= Create | Cut;
                    chosen = true;
                    break;
                case 'a':
                    f.Writable = f.Appending = 1;
                    flags |= Append | Create;
                    chosen = true;
                    break;
                case 'b':
                    break;
                case '+':
                    f.Readable = f.Writable = 1;
                    plus = true;
                    break;
                default:
                    Errors.ValueError($"invalid mode: {mode}");
                    return false;
            }
        }

        flags |= f.Readable != 0 && f.Writable != 0 ? ReadWrite : f.Readable != 0 ? ReadOnly : WriteOnly;
        return chosen || BadMode();
    }

    /// <summary>FileIO(file, mode, closefd, opener) for open(); null with an error set.</summary>
    public static Value Make(Value file, string mode, bool closeDescriptor, Value opener)
    {
        Value self = New(Type.Value, Args.Empty);
        return Open(self, file, mode, closeDescriptor, opener) ? self : Value.Null;
    }

    private static bool Init(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[4];
        if (!s_init.Bind(args, bound))
        {
            return false;
        }

        Value mode = bound[1].Load();
        if (!mode.IsNull && !mode.IsStr)
        {
            Errors.TypeError($"FileIO() argument 'mode' must be str, not {IoArguments.TypeName(mode)}");
            return false;
        }

        int close = bound[2].IsNull ? 1 : Space.Truth(bound[2].Load());
        return close >= 0 && Open(self, bound[0].Load(), mode.IsNull ? "r" : PyStr.ToClr(mode), close > 0, bound[3].Load());
    }

    private static bool Open(Value self, Value file, string mode, bool closeDescriptor, Value opener)
    {
        if (Of(self).Descriptor >= 0)
        {
            if (Of(self).CloseDescriptor == 0)
            {
                Of(self).Descriptor = -1;
            }
            else if (!CloseDescriptor(self))
            {
                return false;
            }
        }

        int given = -1;
        byte[]? path = null;
        if (!file.IsStr && Space.IsIndex(file) && Io.Int(file, 0, out given))
        {
            if (given < 0)
            {
                Errors.ValueError("negative file descriptor");
                return false;
            }
        }
        else
        {
            given = -1;
            Errors.Clear();
            if (!FilePath(file, out path))
            {
                return false;
            }
        }

        if (!ParseMode(self, mode, out int flags))
        {
            return false;
        }

        bool good = (given >= 0 ? Adopt(self, given, closeDescriptor) : OpenPath(self, file, path, flags, closeDescriptor, opener)) && Examine(self, file);
        if (good && !Space.SetAttr(self, s_name.Value, file))
        {
            good = false;
        }

        if (good && Of(self).Appending != 0 && !SeekEnd(self))
        {
            good = false;
        }

        if (!good)
        {
            // A descriptor that was passed in stays open.
            if (given >= 0)
            {
                Of(self).Descriptor = -1;
            }
            else if (Of(self).Descriptor >= 0)
            {
                Value error = Errors.Take();
                CloseDescriptor(self);
                Io.Chain(error);
            }
        }

        return good;
    }

    private static bool Adopt(Value self, int descriptor, bool closeDescriptor)
    {
        Of(self).Descriptor = descriptor;
        Of(self).CloseDescriptor = closeDescriptor ? (byte)1 : (byte)0;
        return true;
    }

    private static bool OpenPath(Value self, Value file, byte[]? path, int flags, bool closeDescriptor, Value opener)
    {
        const int CloseOnExec = 0x80000;
        Of(self).CloseDescriptor = 1;
        if (!closeDescriptor)
        {
            Errors.ValueError("Cannot use closefd=False with file name");
            return false;
        }

        UnclosedStreams.Settle();
        if (Of(self).Writable != 0)
        {
            UnclosedStreams.Opened();
        }

        if (opener.IsNull || opener.IsNone)
        {
            IoNative.Outcome opened = IoNative.Open(path, flags, 0x1b6);
            if (opened.Errno is IoNative.TooManyOpen or IoNative.TooManyOpenInSystem)
            {
                // Some may be open only because nothing was collected for long.
                Run.StackRoots.CollectAll();
                opened = IoNative.Open(path, flags, 0x1b6);
            }

            Of(self).Descriptor = (int)opened.Result;
            return !opened.Failed || !opened.Raise(file).IsNull;
        }

        Value result = Space.Call(opener, file, PyInt.New(flags | CloseOnExec));
        if (result.IsNull)
        {
            return false;
        }

        if (!result.IsInt)
        {
            Errors.TypeError("expected integer from opener");
            return false;
        }

        if (!Io.Int(result, 0, out int descriptor))
        {
            return false;
        }

        if (descriptor < 0)
        {
            Errors.ValueError($"opener returned {descriptor}");
            return false;
        }

        Of(self).Descriptor = descriptor;
        return IoNative.SetInheritable(descriptor, false);
    }

    /// <summary>Refuses directories and notes the block size; false with OSError.</summary>
    private static bool Examine(Value self, Value file)
    {
        const int BadDescriptor = 9, IsDirectory = 21;
        Of(self).BlockBytes = Io.DefaultBufferBytes;
        StatFunctions.StatBuffer stat;
        int errno = StatFunctions.OfDescriptor(Of(self).Descriptor, &stat);
        if (errno == 0 && (stat.Mode & 0xF000) == 0x4000)
        {
            PosixErrors.Raise(IsDirectory, file);
            return false;
        }

        if (errno == 0 && stat.BlockSize > 1)
        {
            Of(self).BlockBytes = (int)stat.BlockSize;
        }

        if (errno == BadDescriptor)
        {
            PosixErrors.Raise(errno);
            return false;
        }

        return true;
    }

    private static bool SeekEnd(Value self)
    {
        const int IllegalSeek = 29;
        IoNative.Outcome end = IoNative.Seek(Of(self).Descriptor, 0, 2);
        Of(self).Seekable = end.Failed ? (byte)0 : (byte)1;
        return !end.Failed || end.Errno == IllegalSeek || !end.Raise().IsNull;
    }

    /// <summary>Path argument of open: NUL-terminated bytes; false with an error set.</summary>
    private static bool FilePath(Value file, out byte[]? path)
    {
        path = null;
        if (!file.IsStr && !file.IsBytes)
        {
            file = PosixModule.FsPath(file);
            if (file.IsNull)
            {
                return false;
            }
        }

        if (!PathArgument.TryEncode(file, out byte[] bytes))
        {
            return false;
        }

        if (System.Array.IndexOf(bytes, (byte)0) >= 0)
        {
            Errors.ValueError("embedded null byte");
            return false;
        }

        System.Array.Resize(ref bytes, bytes.Length + 1);
        path = bytes;
        return true;
    }

    /// <summary>Closes the descriptor; false with OSError.</summary>
    private static bool CloseDescriptor(Value self)
    {
        int descriptor = Of(self).Descriptor;
        if (descriptor < 0)
        {
            return true;
        }

        Of(self).Descriptor = -1;
        IoBase.NothingToFinalize(self);
        if (Of(self).Writable != 0)
        {
            UnclosedStreams.Closed();
        }

        IoNative.Outcome closed = IoNative.Close(descriptor);
        return !closed.Failed || !closed.Raise().IsNull;
    }

    private static Value Close(Value self)
    {
        Value result = IoBase.Close(self);
        if (Of(self).CloseDescriptor == 0)
        {
            Of(self).Descriptor = -1;
            return result;
        }

        Value error = Errors.Take();
        if (Of(self).Finalizing != 0)
        {
            WarnUnclosed(self, self);
        }

        if (!CloseDescriptor(self) || !error.IsNull)
        {
            Io.Chain(error);
            return Value.Null;
        }

        return result;
    }

    private static Value DeallocWarn(Value self, Args args)
    {
        WarnUnclosed(self, args.Count > 0 ? args[0] : self);
        return Value.None;
    }

    private static void WarnUnclosed(Value self, Value source)
    {
        if (Of(self).Descriptor < 0 || Of(self).CloseDescriptor == 0)
        {
            return;
        }

        Value pending = Errors.Take();
        Value shown = Space.Repr(source);
        if (shown.IsNull || !WarningsModule.WarnOfResource(source, $"unclosed file {PyStr.ToClr(shown)}"))
        {
            if (Errors.Matches(TypeId.Warning))
            {
                ErrorReport.WriteUnraisable(self);
            }

            Errors.Clear();
        }

        Errors.Restore(pending);
    }

    private static string ModeOf(Value self)
    {
        ref Layout f = ref Of(self);
        return f.Created != 0 ? f.Readable != 0 ? "xb+" : "xb"
            : f.Appending != 0 ? f.Readable != 0 ? "ab+" : "ab"
            : f.Readable != 0 ? f.Writable != 0 ? "rb+" : "rb"
            : "wb";
    }

    private static Value GetMode(Value self) => PyStr.Intern(ModeOf(self));

    private static Value GetClosed(Value self) => Value.FromBool(IsClosed(self));

    private static Value GetCloseFd(Value self) => Value.FromBool(Of(self).CloseDescriptor != 0);

    private static Value GetBlockBytes(Value self) => PyInt.New(Of(self).BlockBytes);

    private static bool SetBlockBytes(Value self, Value value)
    {
        if (value.IsNull)
        {
            Errors.TypeError("can't delete numeric/char attribute");
            return false;
        }

        bool good = Io.Int(value, 0, out int bytes);
        Of(self).BlockBytes = good ? bytes : Of(self).BlockBytes;
        return good;
    }

    private static Value GetFinalizing(Value self) => Value.FromBool(Of(self).Finalizing != 0);

    private static bool SetFinalizing(Value self, Value value)
    {
        if (value.IsNull || !value.IsBool)
        {
            Errors.TypeError(value.IsNull ? "can't delete numeric/char attribute" : "attribute value type must be bool");
            return false;
        }

        Of(self).Finalizing = value.IsTrue ? (byte)1 : (byte)0;
        return true;
    }

    private static Value Repr(Value self)
    {
        string type = Io.TypeNameOf(self);
        ref Layout f = ref Of(self);
        if (f.Descriptor < 0)
        {
            return PyStr.New("<_io.FileIO [closed]>");
        }

        string close = f.CloseDescriptor != 0 ? "True" : "False";
        int found = Space.TryGetAttr(self, s_name.Value, out Value name);
        if (found < 0)
        {
            return Value.Null;
        }

        if (found == 0)
        {
            return PyStr.New($"<_io.FileIO fd={f.Descriptor} mode='{ModeOf(self)}' closefd={close}>");
        }

        ReprNode node;
        if (!ReprGuard.Enter(self, &node))
        {
            return Errors.Occurred ? Value.Null : Errors.RuntimeError($"reentrant call inside {type}.__repr__");
        }

        Value shown = Space.Repr(name);
        ReprGuard.Leave(&node);
        return shown.IsNull ? shown : PyStr.New($"<_io.FileIO name={PyStr.ToClr(shown)} mode='{ModeOf(self)}' closefd={close}>");
    }
}
