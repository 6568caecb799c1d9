namespace Py.ObjectSpace;

/// <summary>Exceptions with attributes of their own, but for those with a file of their own.</summary>
internal static unsafe class ExceptionKinds
{
    private const MemberFlags Optional = MemberFlags.NoneIfEmpty;

    private static ref PyBaseException Of(Value self) => ref self.As<PyBaseException>().Fields;

    /// <summary>Sets args and takes keyword arguments into fields; false with TypeError.</summary>
    private static bool InitWithKeywords(Value self, Args args, string name, System.ReadOnlySpan<string> keywords, System.ReadOnlySpan<int> offsets)
    {
        if (!PyBaseException.Init(self, new Args(args.Slots, args.Count)))
        {
            return false;
        }

        for (int i = 0; i < keywords.Length; i++)
        {
            self.As<PyType>().SlotAt((uint)offsets[i]).Store(self, Value.Null);
        }

        for (int k = 0; k < args.KeywordCount; k++)
        {
            bool known = false;
            for (int i = 0; i < keywords.Length && !known; i++)
            {
                known = PyStr.EqualsAscii(args.KeywordName(k), keywords[i]);
                if (known)
                {
                    self.As<PyType>().SlotAt((uint)offsets[i]).Store(self, args.KeywordValue(k));
                }
            }

            if (!known)
            {
                Errors.TypeError($"'{PyStr.ToClr(args.KeywordName(k))}' is an invalid keyword argument for {name}()");
                return false;
            }
        }

        return true;
    }

    /// <summary>Slot New that leaves keywords to Init.</summary>
    private static Value Make(Value type, Args args) => PyBaseException.Make(type, new Args(args.Slots, args.Count));

    public static void DefineSystemExit(TypeBuilder t)
    {
        t.Slot(SlotId.Init, &InitSystemExit);
        t.Member("code", PyBaseException.Field0Offset, Optional);
    }

    private static bool InitSystemExit(Value self, Args args)
    {
        if (!PyBaseException.Init(self, args))
        {
            return false;
        }

        if (args.Count > 0)
        {
            Of(self).Field0.Store(self, args.Count == 1 ? args[0] : Of(self).Args.Load());
        }

        return true;
    }

    public static void DefineStopIteration(TypeBuilder t)
    {
        t.Slot(SlotId.Init, &InitStopIteration);
        t.Member("value", PyBaseException.Field0Offset, Optional);
    }

    private static bool InitStopIteration(Value self, Args args)
    {
        if (!PyBaseException.Init(self, args))
        {
            return false;
        }

        Of(self).Field0.Store(self, args.Count > 0 ? args[0] : Value.None);
        return true;
    }

    public static void DefineAttributeError(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Init, &InitAttributeError);
        t.Member("name", PyBaseException.Field0Offset, Optional);
        t.Member("obj", PyBaseException.Field1Offset, Optional);
    }

    private static bool InitAttributeError(Value self, Args args) =>
        InitWithKeywords(self, args, "AttributeError", ["name", "obj"], [PyBaseException.Field0Offset, PyBaseException.Field1Offset]);

    public static void DefineNameError(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Init, &InitNameError);
        t.Member("name", PyBaseException.Field0Offset, Optional);
    }

    private static bool InitNameError(Value self, Args args) => InitWithKeywords(self, args, "NameError", ["name"], [PyBaseException.Field0Offset]);

    public static void DefineImportError(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Init, &InitImportError);
        t.Slot(SlotId.Str, &ImportErrorStr);
        t.Member("msg", PyBaseException.Field0Offset, Optional);
        t.Member("name", PyBaseException.Field1Offset, Optional);
        t.Member("path", PyBaseException.Field2Offset, Optional);
        t.Method("__reduce__()", &ReduceImportError);
    }

    private static bool InitImportError(Value self, Args args)
    {
        if (!InitWithKeywords(self, args, "ImportError", ["name", "path"], [PyBaseException.Field1Offset, PyBaseException.Field2Offset]))
        {
            return false;
        }

        Of(self).Field0.Store(self, args.Count == 1 ? args[0] : Value.Null);
        return true;
    }

    private static Value ImportErrorStr(Value self)
    {
        Value message = Of(self).Field0.Load();
        return !message.IsNull && message.IsExactStr ? message : PyBaseException.Str(self);
    }

    private static Value ReduceImportError(Value self)
    {
        Value dict = ShapeTree.CopyAttributes(self);
        if (!Of(self).Field1.IsNull)
        {
            PyDict.SetStr(dict, PyStr.Intern("name"), Of(self).Field1.Load());
        }

        if (!Of(self).Field2.IsNull)
        {
            PyDict.SetStr(dict, PyStr.Intern("path"), Of(self).Field2.Load());
        }

        return PyDict.Count(dict) > 0 ? PyTuple.New(self.Type, Of(self).Args.Load(), dict) : PyTuple.New(self.Type, Of(self).Args.Load());
    }

    public static void DefineKeyError(TypeBuilder t) => t.Slot(SlotId.Str, &KeyErrorStr);

    private static Value KeyErrorStr(Value self)
    {
        Value args = Of(self).Args.Load();
        return PyTuple.LengthOf(args) == 1 ? Space.Repr(PyTuple.Get(args, 0)) : PyBaseException.Str(self);
    }

    public static void DefineSyntaxError(TypeBuilder t)
    {
        t.Slot(SlotId.Init, &InitSyntaxError);
        t.Slot(SlotId.Str, &SyntaxErrorStr);
        t.Member("msg", PyBaseException.Field0Offset, Optional);
        t.Member("filename", PyBaseException.Field1Offset, Optional);
        t.Member("lineno", PyBaseException.Field2Offset, Optional);
        t.Member("offset", PyBaseException.Field3Offset, Optional);
        t.Member("text", PyBaseException.Field4Offset, Optional);
        t.Member("end_lineno", PyBaseException.Field5Offset, Optional);
        t.Member("end_offset", PyBaseException.Field6Offset, Optional);
        t.Member("print_file_and_line", PyBaseException.Field7Offset, Optional);
    }

    private static bool InitSyntaxError(Value self, Args args)
    {
        if (!PyBaseException.Init(self, args))
        {
            return false;
        }

        ref PyBaseException e = ref Of(self);
        if (args.Count >= 1)
        {
            e.Field0.Store(self, args[0]);
        }

        if (args.Count != 2)
        {
            return true;
        }

        Value details = Sequences.ToTuple(args[1]);
        if (details.IsNull)
        {
            return false;
        }

        long count = PyTuple.LengthOf(details);
        if (count is < 4 or > 6)
        {
            Errors.TypeError($"function missing required argument 'filename' (pos 1)");
            return false;
        }

        e.Field1.Store(self, PyTuple.Get(details, 0));
        e.Field2.Store(self, PyTuple.Get(details, 1));
        e.Field3.Store(self, PyTuple.Get(details, 2));
        e.Field4.Store(self, PyTuple.Get(details, 3));
        e.Field5.Store(self, count > 4 ? PyTuple.Get(details, 4) : Value.Null);
        e.Field6.Store(self, count > 5 ? PyTuple.Get(details, 5) : Value.Null);
        if (count == 5)
        {
            Errors.TypeError("end_offset must be provided when end_lineno is provided");
            return false;
        }

        return true;
    }

    private static Value SyntaxErrorStr(Value self)
    {
        ref PyBaseException e = ref Of(self);
        Value message = e.Field0.IsNull ? Value.None : e.Field0.Load();
        Value shown = Space.Str(message);
        if (shown.IsNull)
        {
            return shown;
        }

        string? file = null;
        if (!e.Field1.IsNull && e.Field1.Load().IsStr)
        {
            file = PyStr.ToClr(e.Field1.Load());
            file = file[(file.LastIndexOf('/') + 1)..];
        }

        bool hasLine = !e.Field2.IsNull && e.Field2.Load().IsExactInt;
        if (file is null && !hasLine)
        {
            return shown;
        }

        string line = hasLine ? PyStr.ToClr(Space.Str(e.Field2.Load())) : "";
        string place = file is not null && hasLine ? $" ({file}, line {line})" : file is not null ? $" ({file})" : $" (line {line})";
        return Space.Binary(shown, PyStr.New(place), SlotId.Add);
    }

    public static void DefineUnicodeDecodeError(TypeBuilder t)
    {
        t.Slot(SlotId.Init, &InitDecode);
        t.Slot(SlotId.Str, &StrDecode);
        DefineUnicode(t);
    }

    public static void DefineUnicodeEncodeError(TypeBuilder t)
    {
        t.Slot(SlotId.Init, &InitEncode);
        t.Slot(SlotId.Str, &StrEncode);
        DefineUnicode(t);
    }

    public static void DefineUnicodeTranslateError(TypeBuilder t)
    {
        t.Slot(SlotId.Init, &InitTranslate);
        t.Slot(SlotId.Str, &StrTranslate);
        DefineUnicode(t);
    }

    // Fields: encoding, object, start, end, reason.
    private static void DefineUnicode(TypeBuilder t)
    {
        t.Member("encoding", PyBaseException.Field0Offset, Optional);
        t.Member("object", PyBaseException.Field1Offset, Optional);
        t.Member("start", PyBaseException.Field2Offset, Optional);
        t.Member("end", PyBaseException.Field3Offset, Optional);
        t.Member("reason", PyBaseException.Field4Offset, Optional);
    }

    private static bool InitDecode(Value self, Args args) => InitUnicode(self, args, "UnicodeDecodeError", true, true);

    private static bool InitEncode(Value self, Args args) => InitUnicode(self, args, "UnicodeEncodeError", true, false);

    private static bool InitTranslate(Value self, Args args) => InitUnicode(self, args, "UnicodeTranslateError", false, false);

    private static bool InitUnicode(Value self, Args args, string name, bool hasEncoding, bool bytes)
    {
        if (!PyBaseException.Init(self, args))
        {
            return false;
        }

        int wanted = hasEncoding ? 5 : 4;
        if (args.Count != wanted)
        {
            Errors.TypeError($"function takes exactly {wanted} arguments ({args.Count} given)");
            return false;
        }

        int at = 0;
        ref PyBaseException e = ref Of(self);
        if (hasEncoding)
        {
            if (!args[0].IsStr)
            {
                Errors.TypeError($"argument 1 must be str, not {PyType.TypeName(args[0])}");
                return false;
            }

            e.Field0.Store(self, args[at++]);
        }

        Value obj = args[at++];
        if (bytes && !obj.IsBytes)
        {
            if (!Buffers.Supports(obj))
            {
                Errors.TypeError($"a bytes-like object is required, not '{PyType.TypeName(obj)}'");
                return false;
            }

            obj = Space.Call(Types.Get(TypeId.Bytes), obj);
            if (obj.IsNull)
            {
                return false;
            }
        }
        else if (!bytes && !obj.IsStr)
        {
            Errors.TypeError($"argument {at} must be str, not {PyType.TypeName(obj)}");
            return false;
        }

        e.Field1.Store(self, obj);
        for (int i = 0; i < 2; i++)
        {
            Value number = Space.Index(args[at + i]);
            if (number.IsNull)
            {
                return false;
            }

            (i == 0 ? ref Of(self).Field2 : ref Of(self).Field3).Store(self, number);
        }

        Value reason = args[at + 2];
        if (!reason.IsStr)
        {
            Errors.TypeError($"argument {at + 3} must be str, not {PyType.TypeName(reason)}");
            return false;
        }

        Of(self).Field4.Store(self, reason);
        return true;
    }

    private static bool Place(Value self, out long start, out long end)
    {
        ref PyBaseException e = ref Of(self);
        start = 0;
        end = 0;
        return !e.Field1.IsNull && PyInt.TryGetLong(e.Field2.Load(), out start) && PyInt.TryGetLong(e.Field3.Load(), out end);
    }

    private static string Text(Value v) => v.IsNull ? "" : PyStr.ToClr(Space.Str(v));

    private static Value StrDecode(Value self)
    {
        ref PyBaseException e = ref Of(self);
        if (!Place(self, out long start, out long end))
        {
            return PyStr.Empty;
        }

        long length = Space.Length(e.Field1.Load());
        if (start < length && end == start + 1)
        {
            Value b = Space.GetItem(e.Field1.Load(), PyInt.New(start));
            return b.IsNull ? b : PyStr.New($"'{Text(e.Field0.Load())}' codec can't decode byte 0x{b.SmallInt:x2} in position {start}: {Text(e.Field4.Load())}");
        }

        return PyStr.New($"'{Text(e.Field0.Load())}' codec can't decode bytes in position {start}-{end - 1}: {Text(e.Field4.Load())}");
    }

    private static string Escaped(int c) => c <= 0xff ? $"\\x{c:x2}" : c <= 0xffff ? $"\\u{c:x4}" : $"\\U{c:x8}";

    private static Value StrEncode(Value self)
    {
        ref PyBaseException e = ref Of(self);
        if (!Place(self, out long start, out long end))
        {
            return PyStr.Empty;
        }

        Value text = e.Field1.Load();
        return PyStr.New(start < PyStr.LengthOf(text) && end == start + 1
            ? $"'{Text(e.Field0.Load())}' codec can't encode character '{Escaped(PyStr.CodePointAt(text, start))}' in position {start}: {Text(e.Field4.Load())}"
            : $"'{Text(e.Field0.Load())}' codec can't encode characters in position {start}-{end - 1}: {Text(e.Field4.Load())}");
    }

    private static Value StrTranslate(Value self)
    {
        ref PyBaseException e = ref Of(self);
        if (!Place(self, out long start, out long end))
        {
            return PyStr.Empty;
        }

        Value text = e.Field1.Load();
        return PyStr.New(start < PyStr.LengthOf(text) && end == start + 1
            ? $"can't translate character '{Escaped(PyStr.CodePointAt(text, start))}' in position {start}: {Text(e.Field4.Load())}"
            : $"can't translate characters in position {start}-{end - 1}: {Text(e.Field4.Load())}");
    }
}
