using System;
using Py.Gc;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Multibyte;

/// <summary>_multibytecodec, and the modules that hand out its codecs: _codecs_cn, _codecs_hk, _codecs_jp, _codecs_kr, _codecs_tw.</summary>
internal static unsafe class MultibyteModules
{
    public static void Define(ModuleBuilder m)
    {
        PyMultibyte.DefineTypes(m);
    }

    public static void DefineCn(ModuleBuilder m) => m.Function("getcodec(name, /)", &GetCn);

    public static void DefineHk(ModuleBuilder m) => m.Function("getcodec(name, /)", &GetHk);

    public static void DefineJp(ModuleBuilder m) => m.Function("getcodec(name, /)", &GetJp);

    public static void DefineKr(ModuleBuilder m) => m.Function("getcodec(name, /)", &GetKr);

    public static void DefineTw(ModuleBuilder m) => m.Function("getcodec(name, /)", &GetTw);

    private static Value GetCn(Value name) => Get(name, ["gb2312", "gbk", "gb18030"]);

    private static Value GetHk(Value name) => Get(name, ["big5hkscs"]);

    private static Value GetJp(Value name) => Get(name, ["shift_jis", "cp932", "euc_jp", "shift_jis_2004", "euc_jis_2004", "euc_jisx0213", "shift_jisx0213"]);

    private static Value GetKr(Value name) => Get(name, ["euc_kr", "cp949", "johab"]);

    private static Value GetTw(Value name) => Get(name, ["big5", "cp950"]);

    private static Value Get(Value name, scoped ReadOnlySpan<string> known)
    {
        if (!name.IsStr)
        {
            return Errors.TypeError("encoding name must be a string.");
        }

        string wanted = PyStr.ToClr(name);
        if (known.IndexOf(wanted) < 0)
        {
            return Errors.Raise(TypeId.LookupError, "no such codec is supported.");
        }

        // The types are made with their module.
        return Space.Import("_multibytecodec").IsNull ? Value.Null : PyMultibyte.NewCodec(MultibyteTable.Find(wanted));
    }
}

/// <summary>MultibyteCodec, and the incremental and stream types, which have the same layout.</summary>
internal unsafe struct PyMultibyte
{
    public ObjectHeader Header;
    /// <summary>Name of the error handler, a str.</summary>
    public Slot ErrorsName;
    /// <summary>What is kept for the next call: bytes of a decoder, str of an encoder; null: nothing.</summary>
    public Slot Pending;
    /// <summary>The stream of a reader or writer.</summary>
    public Slot Stream;
    /// <summary>Number of the codec.</summary>
    public long Codec;
    /// <summary>What setstate() of a decoder was given; these codecs have no state of their own.</summary>
    public Slot State;

    private const ulong References = 0b101110;

    private static ModuleType s_codec, s_encoder, s_decoder, s_reader, s_writer;

    public static void DefineTypes(ModuleBuilder m)
    {
        const TypeFlags Base = TypeFlags.BaseType;
        s_codec.Make("_multibytecodec.MultibyteCodec", new TypeRow(TypeId.None0, "_multibytecodec.MultibyteCodec", TypeId.Object, sizeof(PyMultibyte), References, TypeFlags.NoConstructor), &DefineCodec);
        s_encoder.Define(m, "_multibytecodec.MultibyteIncrementalEncoder", sizeof(PyMultibyte), References, Base, &DefineEncoder);
        s_decoder.Define(m, "_multibytecodec.MultibyteIncrementalDecoder", sizeof(PyMultibyte), References, Base, &DefineDecoder);
        s_reader.Define(m, "_multibytecodec.MultibyteStreamReader", sizeof(PyMultibyte), References, Base, &DefineReader);
        s_writer.Define(m, "_multibytecodec.MultibyteStreamWriter", sizeof(PyMultibyte), References, Base, &DefineWriter);
    }

    /// <summary>A codec.</summary>
    public static Value NewCodec(int number)
    {
        Ref<PyMultibyte> codec = s_codec.New<PyMultibyte>();
        codec.Fields.Codec = number;
        return codec;
    }

    private static void DefineCodec(TypeBuilder t)
    {
        t.Method("encode(input, errors=None)\nThe bytes of a str, and its length.", &CodecEncode);
        t.Method("decode(input, errors=None)\nThe text of a bytes-like object, and its length.", &CodecDecode);
    }

    private static void DefineEncoder(TypeBuilder t)
    {
        t.Slot(SlotId.New, &NewIncremental);
        t.Slot(SlotId.Init, &Init);
        DefineErrors(t);
        t.Method("encode(input, final=False)", &EncodeMore);
        t.Method("getstate()", &GetEncoderState);
        t.Method("setstate(state, /)", &SetEncoderState);
        t.Method("reset()", &Reset);
    }

    private static void DefineDecoder(TypeBuilder t)
    {
        t.Slot(SlotId.New, &NewIncremental);
        t.Slot(SlotId.Init, &Init);
        DefineErrors(t);
        t.Method("decode(input, final=False)", &DecodeMore);
        t.Method("getstate()", &GetDecoderState);
        t.Method("setstate(state, /)", &SetDecoderState);
        t.Method("reset()", &Reset);
    }

    private static void DefineReader(TypeBuilder t)
    {
        t.Slot(SlotId.New, &NewStream);
        t.Slot(SlotId.Init, &Init);
        DefineErrors(t);
        t.Member("stream", 24);
        t.Method("read(sizeobj=None, /)", &Read);
        t.Method("readline(sizeobj=None, /)", &ReadLine);
        t.Method("readlines(sizehintobj=None, /)", &ReadLines);
        t.Method("reset()", &Reset);
    }

    private static void DefineWriter(TypeBuilder t)
    {
        t.Slot(SlotId.New, &NewStream);
        t.Slot(SlotId.Init, &Init);
        DefineErrors(t);
        t.Member("stream", 24);
        t.Method("write(strobj, /)", &Write);
        t.Method("writelines(lines, /)", &WriteLines);
        t.Method("reset()", &ResetWriter);
    }

    private static void DefineErrors(TypeBuilder t) => t.GetSet("errors\nhow to treat errors", &GetErrors, &SetErrors);

    private static Value GetErrors(Value self) => self.As<PyMultibyte>().Fields.ErrorsName.Load();

    private static bool SetErrors(Value self, Value value)
    {
        if (value.IsNull || !value.IsStr)
        {
            if (value.IsNull)
            {
                Errors.Raise(TypeId.AttributeError, "cannot delete attribute");
            }
            else
            {
                Errors.TypeError("errors must be a string");
            }

            return false;
        }

        self.As<PyMultibyte>().Fields.ErrorsName.Store(self, value);
        return true;
    }

    private static MultibyteTable TableOf(Value self) => MultibyteTable.Of((int)self.As<PyMultibyte>().Fields.Codec);

    private static Value Make(Value type, Value errors, Value stream)
    {
        if (!errors.IsNull && !errors.IsStr)
        {
            return Errors.TypeError($"{(stream.IsNull ? "Incremental" : "Stream")}Codec() argument {(stream.IsNull ? 1 : 2)} must be str, not {PyType.TypeName(errors)}");
        }

        Value codec = Space.GetAttr(type, "codec");
        if (codec.IsNull)
        {
            return codec;
        }

        if (!codec.Type.Is(s_codec.Type))
        {
            return Errors.TypeError("codec is unexpected type");
        }

        Value self = PyType.Allocate(type);
        ref PyMultibyte fields = ref self.As<PyMultibyte>().Fields;
        fields.ErrorsName.Store(self, errors.IsNull ? PyStr.Intern("strict") : errors);
        fields.Stream.Store(self, stream);
        fields.Codec = codec.As<PyMultibyte>().Fields.Codec;
        return self;
    }

    // All is done by __new__; the __init__ of codecs.StreamReader is not to run.
    private static bool Init(Value self, Args args) => true;

    private static readonly ArgumentBinder s_incremental = new("IncrementalCodec(errors='strict')");
    private static readonly ArgumentBinder s_stream = new("StreamCodec(stream, errors='strict')");

    private static Value NewIncremental(Value type, Args args)
    {
        Slot* bound = stackalloc Slot[1];
        return s_incremental.Bind(args, bound) ? Make(type, bound[0].Load(), Value.Null) : Value.Null;
    }

    private static Value NewStream(Value type, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        return s_stream.Bind(args, bound) ? Make(type, bound[1].Load(), bound[0].Load()) : Value.Null;
    }

    private static bool ErrorsArgument(string function, ref Value errors)
    {
        if (errors.IsNull || errors.IsNone)
        {
            errors = Value.Null;
            return true;
        }

        if (!errors.IsStr)
        {
            Errors.TypeError($"{function}() argument 'errors' must be str or None, not {PyType.TypeName(errors)}");
            return false;
        }

        return true;
    }

    // Any object is encoded as its str.
    private static Value Text(Value input)
    {
        if (!input.IsStr)
        {
            input = Space.Str(input);
        }

        return input;
    }

    private static Value Bytes(Value input)
    {
        BufferView view;
        if (!Buffers.Get(input, &view))
        {
            return Value.Null;
        }

        Value bytes = input.HasShape(ShapeIds.Bytes) ? input : PyBytes.New(view.Span);
        Buffers.Release(&view);
        return bytes;
    }

    private static Value CodecEncode(Value self, Value input, Value errors)
    {
        Value text = ErrorsArgument("encode", ref errors) ? Text(input) : Value.Null;
        Value bytes = text.IsNull ? text : MultibyteCodec.Encode(TableOf(self), text, errors, true, out _);
        return bytes.IsNull ? bytes : PyTuple.New(bytes, PyInt.New(PyStr.LengthOf(text)));
    }

    private static Value CodecDecode(Value self, Value input, Value errors)
    {
        Value bytes = ErrorsArgument("decode", ref errors) ? Bytes(input) : Value.Null;
        Value text = bytes.IsNull ? bytes : MultibyteCodec.Decode(TableOf(self), bytes, errors, true, out _);
        return text.IsNull ? text : PyTuple.New(text, PyInt.New(PyBytes.LengthOf(bytes)));
    }

    private static Value EncodeMore(Value self, Value input, Value finalFlag)
    {
        int final = finalFlag.IsNull ? 0 : Space.Truth(finalFlag);
        return final < 0 ? Value.Null : EncodeText(self, input, final > 0);
    }

    private static Value EncodeText(Value self, Value input, bool final)
    {
        Value text = Text(input), before = self.As<PyMultibyte>().Fields.Pending.Load();
        text = text.IsNull || before.IsNull ? text : Space.Binary(before, text, SlotId.Add);
        if (text.IsNull)
        {
            return text;
        }

        Value bytes = MultibyteCodec.Encode(TableOf(self), text, self.As<PyMultibyte>().Fields.ErrorsName.Load(), final, out int used);
        if (!bytes.IsNull)
        {
            Value rest = used < PyStr.LengthOf(text) ? Space.GetItem(text, PySlice.New(PyInt.New(used), Value.None, Value.None)) : Value.Null;
            self.As<PyMultibyte>().Fields.Pending.Store(self, rest);
        }

        return bytes;
    }

    private static Value DecodeMore(Value self, Value input, Value finalFlag)
    {
        int final = finalFlag.IsNull ? 0 : Space.Truth(finalFlag);
        Value bytes = final < 0 ? Value.Null : Bytes(input);
        return bytes.IsNull ? bytes : DecodeBytes(self, bytes, final > 0);
    }

    private static Value DecodeBytes(Value self, Value bytes, bool final)
    {
        Value before = self.As<PyMultibyte>().Fields.Pending.Load();
        bytes = before.IsNull ? bytes : Space.Binary(before, bytes, SlotId.Add);
        if (bytes.IsNull)
        {
            return bytes;
        }

        Value text = MultibyteCodec.Decode(TableOf(self), bytes, self.As<PyMultibyte>().Fields.ErrorsName.Load(), final, out int used);
        if (!text.IsNull)
        {
            Value rest = used < PyBytes.LengthOf(bytes) ? PyBytes.New(PyBytes.Span(bytes)[used..]) : Value.Null;
            self.As<PyMultibyte>().Fields.Pending.Store(self, rest);
        }

        return text;
    }

    private static Value Reset(Value self)
    {
        self.As<PyMultibyte>().Fields.State.Store(self, Value.Null);
        self.As<PyMultibyte>().Fields.Pending.Store(self, Value.Null);
        return Value.None;
    }

    // As CPython: the number of bytes in UTF-8 of what is kept, these bytes, and 8 bytes of state, as a little-endian number.
    private static Value GetEncoderState(Value self)
    {
        Value kept = self.As<PyMultibyte>().Fields.Pending.Load();
        if (kept.IsNull)
        {
            return PyInt.New(0);
        }

        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(PyStr.ToClr(kept));
        long state = utf8.Length;
        for (int i = 0; i < utf8.Length; i++)
        {
            state |= (long)utf8[i] << (8 * (i + 1));
        }

        return PyInt.New(state);
    }

    private static Value SetEncoderState(Value self, Value state)
    {
        if (!state.IsInt)
        {
            return Errors.TypeError($"setstate() argument must be int, not {PyType.TypeName(state)}");
        }

        if (!PyInt.TryGetLong(state, out long packed) || (packed & 0xFF) > 7)
        {
            return Errors.Raise(TypeId.UnicodeError, "pending buffer too large");
        }

        byte[] utf8 = new byte[packed & 0xFF];
        for (int i = 0; i < utf8.Length; i++)
        {
            utf8[i] = (byte)(packed >> (8 * (i + 1)));
        }

        Value kept = utf8.Length == 0 ? Value.None : Space.CallMethod(PyBytes.New(utf8), PyStr.Intern("decode"));
        if (kept.IsNull)
        {
            return kept;
        }

        self.As<PyMultibyte>().Fields.Pending.Store(self, kept.IsNone ? Value.Null : kept);
        return Value.None;
    }

    private static Value GetDecoderState(Value self)
    {
        Value kept = self.As<PyMultibyte>().Fields.Pending.Load();
        Value state = self.As<PyMultibyte>().Fields.State.Load();
        return PyTuple.New(kept.IsNull ? PyBytes.New([]) : kept, state.IsNull ? PyInt.New(0) : state);
    }

    private static Value SetDecoderState(Value self, Value state)
    {
        if (!state.IsTuple)
        {
            return Errors.TypeError($"setstate() argument must be tuple, not {PyType.TypeName(state)}");
        }

        if (PyTuple.LengthOf(state) != 2 || !PyTuple.Get(state, 0).IsBytes || !PyTuple.Get(state, 1).IsInt)
        {
            return Errors.TypeError("setstate(): illegal state argument");
        }

        Value kept = PyTuple.Get(state, 0);
        if (PyBytes.LengthOf(kept) > 8)
        {
            return Errors.Raise(TypeId.UnicodeError, "pending buffer too large");
        }

        self.As<PyMultibyte>().Fields.Pending.Store(self, PyBytes.LengthOf(kept) == 0 ? Value.Null : kept);
        self.As<PyMultibyte>().Fields.State.Store(self, PyTuple.Get(state, 1));
        return Value.None;
    }

    private static Value Read(Value self, Value size) => ReadBy(self, "read", size);

    private static Value ReadLine(Value self, Value size) => ReadBy(self, "readline", size);

    private static Value ReadLines(Value self, Value size)
    {
        Value text = ReadBy(self, "read", size);
        return text.IsNull ? text : Space.CallMethod(text, PyStr.Intern("splitlines"), Value.True);
    }

    private static Value ReadBy(Value self, string method, Value size)
    {
        long wanted = -1;
        if (!size.IsNull && !size.IsNone && (!size.IsInt || !PyInt.TryGetLong(size, out wanted)))
        {
            return Errors.TypeError($"arg 1 must be an integer");
        }

        if (wanted == 0)
        {
            return PyStr.New("");
        }

        while (true)
        {
            Value stream = self.As<PyMultibyte>().Fields.Stream.Load();
            Value data = wanted < 0 ? Space.CallMethod(stream, PyStr.Intern(method)) : Space.CallMethod(stream, PyStr.Intern(method), PyInt.New(wanted));
            if (data.IsNull)
            {
                return data;
            }

            if (!data.IsBytes)
            {
                return Errors.TypeError($"stream function returned a non-bytes object ({PyType.TypeName(data)})");
            }

            bool ended = wanted < 0 || PyBytes.LengthOf(data) == 0;
            Value text = DecodeBytes(self, data, ended);
            if (text.IsNull || ended || PyStr.LengthOf(text) > 0)
            {
                return text;
            }

            // A single byte more may complete the character.
            wanted = 1;
        }
    }

    private static Value Write(Value self, Value text)
    {
        Value bytes = EncodeText(self, text, false);
        Value written = bytes.IsNull ? bytes : Space.CallMethod(self.As<PyMultibyte>().Fields.Stream.Load(), PyStr.Intern("write"), bytes);
        return written.IsNull ? written : Value.None;
    }

    private static Value WriteLines(Value self, Value lines)
    {
        Value iterator = Space.Iter(lines);
        while (!iterator.IsNull)
        {
            Value line = Space.Next(iterator);
            if (line.IsNull)
            {
                return Errors.Occurred ? Value.Null : Value.None;
            }

            if (Write(self, line).IsNull)
            {
                return Value.Null;
            }
        }

        return Value.Null;
    }

    private static Value ResetWriter(Value self)
    {
        if (self.As<PyMultibyte>().Fields.Pending.IsNull)
        {
            return Value.None;
        }

        Value bytes = EncodeText(self, PyStr.New(""), true);
        Value written = bytes.IsNull ? bytes : Space.CallMethod(self.As<PyMultibyte>().Fields.Stream.Load(), PyStr.Intern("write"), bytes);
        return written.IsNull ? written : Value.None;
    }
}
