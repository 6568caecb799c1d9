using System;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>_io.StringIO: a text stream in memory, code points at 4 bytes each.</summary>
internal static unsafe class StringIO
{
    private struct Layout
    {
        public ObjectHeader Header;
        public Slot Dict;
        /// <summary>A <see cref="PyRawBytes"/> of code points; null: none yet.</summary>
        public Slot Storage;
        /// <summary>The newline argument: None or a str.</summary>
        public Slot Newline;
        /// <summary>The whole text as a str, as long as nothing was written since it was made; null: not at hand.</summary>
        public Slot Whole;
        public long Position;
        public long Length;
        public NewlineState Lines;
        public byte ReadUniversal;
        public byte WriteTranslate;
        public byte Closed;
        public byte Ready;

        public const ulong References = 0b1_1110;
    }

    /// <summary>StringIO.</summary>
    public static Root Type { get; private set; }

    private static readonly ArgumentBinder s_init = new("StringIO(initial_value='', newline='\\n')");

    public static void Define(ModuleBuilder m)
    {
        Type = Io.MakeType("StringIO", IoAbstract.Text.Value, sizeof(Layout), Layout.References, &Define, TypeFlags.OwnFinalizer);
        m.Constant("StringIO", Type.Value);
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("StringIO(initial_value='', newline='\\n'): a text stream in memory.");
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Next, &Next);
        t.Method("getvalue()\nThe whole text.", &GetValue);
        t.Method("tell()\nThe current position.", &Tell);
        t.Method("read(size=-1, /)\nReads size characters, or until the end.", &Read);
        t.Method("readline(size=-1, /)\nReads a line, but at most size characters.", &ReadLine);
        t.Method("write(s, /)\nWrites a str. Returns its length.", &Write);
        t.Method("truncate(pos=None, /)\nDrops the text from a position on, by default the current one.", &Truncate);
        t.Method("seek(pos, whence=0, /)\nMoves to a position, counted from the start (0); from the current one (1) or the end (2) only by 0.", &Seek);
        t.Method("close()\nDrops the text.", &Close);
        t.Method("seekable()", &Yes);
        t.Method("readable()", &Yes);
        t.Method("writable()", &Yes);
        t.Method("__getstate__()", &GetState);
        t.Method("__setstate__(state, /)", &SetState);
        t.GetSet("closed", &GetClosed);
        t.GetSet("newlines", &GetNewlines);
        t.GetSet("line_buffering", &GetLineBuffering);
    }

    private static ref Layout Of(Value self) => ref self.As<Layout>().Fields;

    private static bool CheckOpen(Value self)
    {
        if (Of(self).Ready == 0)
        {
            Io.Uninitialized();
            return false;
        }

        if (Of(self).Closed != 0)
        {
            Io.Closed();
            return false;
        }

        return true;
    }

    private static bool Init(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        Of(self).Ready = 0;
        if (!s_init.Bind(args, bound) || !NewlineState.Check("StringIO", bound[1].Load()))
        {
            return false;
        }

        Value initial = bound[0].Load();
        if (!initial.IsNull && !initial.IsNone && !initial.IsStr)
        {
            Errors.TypeError($"initial_value must be str or None, not {PyType.TypeName(initial)}");
            return false;
        }

        SetUp(self, bound[1].IsNull ? PyStr.Intern("\n") : bound[1].Load());
        if (!initial.IsNull && !initial.IsNone && PyStr.LengthOf(initial) > 0)
        {
            if (!Put(self, initial))
            {
                return false;
            }

            Of(self).Position = 0;
        }

        return true;
    }

    private static void SetUp(Value self, Value newline)
    {
        ref Layout s = ref Of(self);
        s.Newline.Store(self, newline);
        s.Storage.Store(self, Value.Null);
        s.Whole.Store(self, Value.Null);
        s.Position = s.Length = 0;
        s.ReadUniversal = newline.IsNone || PyStr.LengthOf(newline) == 0 ? (byte)1 : (byte)0;
        s.Lines = new NewlineState { Translate = newline.IsNone ? (byte)1 : (byte)0 };
        s.WriteTranslate = !newline.IsNone && PyStr.LengthOf(newline) > 0 && !PyStr.EqualsAscii(newline, "\n") ? (byte)1 : (byte)0;
        s.Closed = 0;
        s.Ready = 1;
    }

    private static uint* Points(Value self) => (uint*)Of(self).Storage.Load().As<PyRawBytes>().TailBytes();

    private static bool Put(Value self, Value text)
    {
        if (Of(self).ReadUniversal != 0)
        {
            text = Of(self).Lines.Apply(text, true);
        }

        if (!text.IsNull && Of(self).WriteTranslate != 0)
        {
            text = PyStr.Replace(text, PyStr.Intern("\n"), Of(self).Newline.Load());
        }

        if (text.IsNull)
        {
            return false;
        }

        long count = PyStr.LengthOf(text), end = Of(self).Position + count;
        if (end > int.MaxValue / 4)
        {
            Errors.OverflowError("new position too large");
            return false;
        }

        Value storage = Of(self).Storage.Load();
        if (storage.IsNull || storage.As<PyRawBytes>().Fields.Length < end * 4)
        {
            long length = Of(self).Length;
            Ref<PyRawBytes> larger = PyRawBytes.Allocate(Math.Max(end + (end >> 2), 32) * 4);
            if (larger.IsNull)
            {
                return false;
            }

            if (length > 0)
            {
                new ReadOnlySpan<uint>(Points(self), (int)length).CopyTo(new Span<uint>(larger.TailBytes(), (int)length));
            }

            Of(self).Storage.Store(self, larger);
        }

        ref Layout s = ref Of(self);
        uint* points = Points(self);
        if (s.Position > s.Length)
        {
            new Span<uint>(points + s.Length, (int)(s.Position - s.Length)).Clear();
        }

        PyStr.CopyUnits(text, new Span<uint>(points + s.Position, (int)count));
        s.Position = end;
        s.Length = Math.Max(s.Length, end);
        s.Whole.Store(self, Value.Null);
        return true;
    }

    private static Value Write(Value self, Value text)
    {
        if (!text.IsStr)
        {
            return Of(self).Ready == 0 ? Io.Uninitialized() : Errors.TypeError($"string argument expected, got '{PyType.TypeName(text)}'");
        }

        if (!CheckOpen(self))
        {
            return Value.Null;
        }

        long length = PyStr.LengthOf(text);
        return length == 0 || Put(self, text) ? Value.FromSmallInt(length) : Value.Null;
    }

    private static Value Slice(Value self, long from, long count) =>
        count == 0 ? PyStr.Empty : PyStr.FromUcs4(new ReadOnlySpan<uint>(Points(self) + from, (int)count));

    private static Value GetValue(Value self)
    {
        if (!CheckOpen(self))
        {
            return Value.Null;
        }

        Value whole = Of(self).Whole.Load();
        if (whole.IsNull)
        {
            whole = Slice(self, 0, Of(self).Length);
            if (!whole.IsNull)
            {
                Of(self).Whole.Store(self, whole);
            }
        }

        return whole;
    }

    private static Value Tell(Value self) => CheckOpen(self) ? PyInt.New(Of(self).Position) : Value.Null;

    private static long Left(Value self) => Math.Max(Of(self).Length - Of(self).Position, 0);

    private static Value Take(Value self, long count)
    {
        Value text = Slice(self, Of(self).Position, count);
        Of(self).Position += count;
        return text;
    }

    private static Value Read(Value self, Value sizeArgument)
    {
        if (!CheckOpen(self) || !Io.OptionalSize(sizeArgument, out long size))
        {
            return Value.Null;
        }

        long left = Left(self);
        return Take(self, size < 0 || size > left ? left : size);
    }

    private static long LineLength(Value self, long limit)
    {
        long left = Left(self);
        left = limit >= 0 && limit < left ? limit : left;
        if (left == 0)
        {
            return 0;
        }

        ReadOnlySpan<uint> text = new(Points(self) + Of(self).Position, (int)left);
        if (Of(self).ReadUniversal != 0 && Of(self).Lines.Translate == 0)
        {
            int at = text.IndexOfAny('\n', '\r');
            return at < 0 ? left : text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? at + 2 : at + 1;
        }

        Value newline = Of(self).Newline.Load();
        if (!newline.IsNone && PyStr.EqualsAscii(newline, "\r\n"))
        {
            int at = text.IndexOf((ReadOnlySpan<uint>)['\r', '\n']);
            return at < 0 ? left : at + 2;
        }

        int end = text.IndexOf(!newline.IsNone && PyStr.EqualsAscii(newline, "\r") ? '\r' : '\n');
        return end < 0 ? left : end + 1;
    }

    private static Value ReadLine(Value self, Value sizeArgument) =>
        CheckOpen(self) && Io.OptionalSize(sizeArgument, out long limit) ? Take(self, LineLength(self, limit)) : Value.Null;

    private static Value Next(Value self)
    {
        if (!CheckOpen(self))
        {
            return Value.Null;
        }

        if (Io.IsExact(self, Type))
        {
            long length = LineLength(self, -1);
            return length == 0 ? Value.Null : Take(self, length);
        }

        Value line = Space.CallMethod(self, N.readline);
        if (line.IsNull)
        {
            return line;
        }

        if (!line.IsStr)
        {
            return Errors.Raise(TypeId.OSError, $"readline() should have returned a str object, not '{PyType.TypeName(line)}'");
        }

        return PyStr.LengthOf(line) > 0 ? line : Value.Null;
    }

    private static Value Truncate(Value self, Value sizeArgument)
    {
        if (!CheckOpen(self) || !Io.OptionalSize(sizeArgument, out long size))
        {
            return Value.Null;
        }

        if (sizeArgument.IsNull || sizeArgument.IsNone)
        {
            size = Of(self).Position;
        }
        else if (size < 0)
        {
            return Errors.ValueError($"Negative size value {size}");
        }

        if (size < Of(self).Length)
        {
            Of(self).Length = size;
            Of(self).Whole.Store(self, Value.Null);
        }

        return PyInt.New(size);
    }

    private static Value Seek(Value self, Value position, Value whenceArgument)
    {
        if (!Io.Size(position, 0, out long at) || !Io.Int(whenceArgument, 0, out int whence) || !CheckOpen(self))
        {
            return Value.Null;
        }

        if (whence is < 0 or > 2)
        {
            return Errors.ValueError($"Invalid whence ({whence}, should be 0, 1 or 2)");
        }

        if (at < 0 && whence == 0)
        {
            return Errors.ValueError($"Negative seek position {at}");
        }

        if (at != 0 && whence != 0)
        {
            return Errors.Raise(TypeId.OSError, "Can't do nonzero cur-relative seeks");
        }

        return PyInt.New(Of(self).Position = whence == 0 ? at : whence == 1 ? Of(self).Position : Of(self).Length);
    }

    private static Value Close(Value self)
    {
        Of(self).Closed = 1;
        Of(self).Storage.Store(self, Value.Null);
        Of(self).Whole.Store(self, Value.Null);
        Of(self).Length = 0;
        return Value.None;
    }

    private static Value Yes(Value self) => CheckOpen(self) ? Value.True : Value.Null;

    private static Value GetClosed(Value self) => Of(self).Ready == 0 ? Io.Uninitialized() : Value.FromBool(Of(self).Closed != 0);

    private static Value GetNewlines(Value self) =>
        !CheckOpen(self) ? Value.Null : Of(self).ReadUniversal != 0 ? Of(self).Lines.Newlines : Value.None;

    private static Value GetLineBuffering(Value self) => CheckOpen(self) ? Value.False : Value.Null;

    private static Value GetState(Value self)
    {
        Value text = GetValue(self);
        if (text.IsNull)
        {
            return text;
        }

        Value dict = Of(self).Dict.IsNull ? Value.None : Space.CallMethod(Of(self).Dict.Load(), PyStr.Intern("copy"));
        return dict.IsNull ? dict : PyTuple.New(text, Of(self).Newline.Load(), PyInt.New(Of(self).Position), dict);
    }

    private static Value SetState(Value self, Value state)
    {
        if (Of(self).Closed != 0)
        {
            return Io.Closed();
        }

        if (!state.IsTuple || PyTuple.LengthOf(state) < 4)
        {
            return Errors.TypeError($"{PyType.TypeName(self)}.__setstate__ argument should be 4-tuple, got {PyType.TypeName(state)}");
        }

        Value text = PyTuple.Get(state, 0), newline = PyTuple.Get(state, 1), position = PyTuple.Get(state, 2);
        if (!text.IsNone && !text.IsStr)
        {
            return Errors.TypeError($"initial_value must be str or None, not {PyType.TypeName(text)}");
        }

        if (!NewlineState.Check("StringIO", newline))
        {
            return Value.Null;
        }

        // The text is taken as it is: its line ends were translated when it was written.
        SetUp(self, PyStr.Intern("\n"));
        if (text.IsStr && PyStr.LengthOf(text) > 0 && !Put(self, text))
        {
            return Value.Null;
        }

        long length = Of(self).Length;
        Value storage = Of(self).Storage.Load();
        SetUp(self, newline);
        Of(self).Storage.Store(self, storage);
        Of(self).Length = length;
        if (!position.IsInt)
        {
            return Errors.TypeError($"third item of state must be an integer, got {PyType.TypeName(position)}");
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
        return StreamState.SetDict(self, PyTuple.Get(state, 3), "fourth") ? Value.None : Value.Null;
    }
}
