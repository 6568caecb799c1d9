using System;
using System.Runtime.CompilerServices;
using System.Text;
using Py.Gc;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Xml;

/// <summary>pyexpat.xmlparser: a parser of expat and its handlers.</summary>
internal static unsafe class ExpatParser
{
    private const int LargestPart = 1 << 20, ReadBytes = 2048, DefaultTextBytes = 8192;

    private static Root s_type;

    [InlineArray((int)ExpatHandler.Count)]
    internal struct HandlerSlots
    {
        private Slot _first;
    }

    internal struct Layout
    {
        public ObjectHeader Header;

        /// <summary>The handlers; null: none.</summary>
        public HandlerSlots Handlers;

        /// <summary>Dict of names that were seen; None: names are not shared.</summary>
        public Slot Intern;

        /// <summary>Number of the <see cref="ExpatState"/>.</summary>
        public long Number;
    }

    private const int InternOffset = 8 + (8 * (int)ExpatHandler.Count);
    private const ulong References = ((1UL << ((int)ExpatHandler.Count + 2)) - 1) & ~1UL;

    public static void Define(ModuleBuilder m)
    {
        TypeRow row = new(TypeId.None0, "xmlparser", TypeId.Object, sizeof(Layout), References, TypeFlags.NoConstructor);
        s_type = Roots.New(CoreTypes.MakeModuleType("pyexpat.xmlparser", Value.Null, row, &DefineType));
        m.Constant("XMLParserType", s_type.Value);
        m.Function("ParserCreate(encoding=None, namespace_separator=None, intern=None)\nA new parser.", &Create);
    }

    private static void DefineType(TypeBuilder t)
    {
        t.Doc("XML parser");
        for (ExpatHandler i = 0; i < ExpatHandler.Count; i++)
        {
            t.Member(NameOf(i), 8 + (8 * (int)i), MemberFlags.ReadOnly | MemberFlags.NoneIfEmpty);
        }

        t.Slot(SlotId.SetAttr, &SetAttribute);
        t.Slot(SlotId.Finalize, &Finalize);
        t.Method("Parse(data, isfinal=False, /)\nParses a part of the document.", &Parse);
        t.Method("ParseFile(file, /)\nParses what a binary file has.", &ParseFile);
        t.Method("SetBase(base, /)\nSets what identifiers of entities are relative to.", &SetBase);
        t.Method("GetBase()\nWhat identifiers of entities are relative to.", &GetBase);
        t.Method("GetInputContext()\nThe text around the current event, in a handler.", &GetInputContext);
        t.Method("ExternalEntityParserCreate(context, encoding=None, /)\nA parser for an external entity.", &CreateForEntity);
        t.Method("SetParamEntityParsing(flag, /)\nSays which parameter entities are parsed; 1 if that is possible.", &SetParamEntityParsing);
        t.Method("UseForeignDTD(flag=True, /)\nAsks the external entity handler for a document type even if the document names none.", &UseForeignDtd);
        t.Member("intern", InternOffset, MemberFlags.ReadOnly);
        t.GetSet("ErrorCode", &GetErrorCode);
        t.GetSet("ErrorLineNumber", &GetLine);
        t.GetSet("ErrorColumnNumber", &GetColumn);
        t.GetSet("ErrorByteIndex", &GetByteIndex);
        t.GetSet("CurrentLineNumber", &GetLine);
        t.GetSet("CurrentColumnNumber", &GetColumn);
        t.GetSet("CurrentByteIndex", &GetByteIndex);
        t.GetSet("buffer_size", &GetTextCapacity, &SetTextCapacity);
        t.GetSet("buffer_text", &GetBuffersText, &SetBuffersText);
        t.GetSet("buffer_used", &GetTextLength);
        t.GetSet("namespace_prefixes", &GetPrefixes, &SetPrefixes);
        t.GetSet("ordered_attributes", &GetOrdered, &SetOrdered);
        t.GetSet("specified_attributes", &GetSpecified, &SetSpecified);
    }

    private static string NameOf(ExpatHandler handler) => handler switch
    {
        ExpatHandler.DefaultExpand => "DefaultHandlerExpand",
        _ => ExpatModule.HandlerNames[(int)handler] + "Handler",
    };

    private static ref Layout Of(Value self) => ref self.As<Layout>().Fields;

    /// <summary>What a parser keeps outside the heap.</summary>
    public static ExpatState StateOf(Value self) => ExpatState.Of((nint)Of(self).Number);

    /// <summary>Where a parser keeps a handler.</summary>
    public static ref Slot HandlerSlot(Value self, ExpatHandler handler) => ref Of(self).Handlers[(int)handler];

    /// <summary>The dict of names, or None.</summary>
    public static Value InternOf(Value self) => Of(self).Intern.Load();

    // The bytes of a str with a zero at the end; null for None; false with TypeError.
    private static bool CText(Value v, string what, out byte[]? bytes)
    {
        bytes = null;
        if (v.IsNull || v.IsNone)
        {
            return true;
        }

        if (!v.IsStr)
        {
            Errors.TypeError($"{what} must be str or None, not {PyType.TypeName(v)}");
            return false;
        }

        string text = PyStr.ToClr(v);
        if (text.Contains('\0'))
        {
            Errors.ValueError("embedded null character");
            return false;
        }

        bytes = Encoding.UTF8.GetBytes(text + "\0");
        return true;
    }

    private static Value Create(Value encoding, Value separator, Value intern)
    {
        if (!CText(encoding, "ParserCreate() argument 'encoding'", out byte[]? encodingText)
            || !CText(separator, "ParserCreate() argument 'namespace_separator'", out byte[]? separatorText))
        {
            return Value.Null;
        }

        if (separatorText is { Length: > 2 })
        {
            return Errors.ValueError("namespace_separator must be at most one character, omitted, or None");
        }

        if (intern.IsNull)
        {
            intern = PyDict.New();
        }
        else if (!intern.IsNone && !intern.IsDict)
        {
            return Errors.TypeError("intern must be a dictionary");
        }

        nint parser;
        fixed (byte* name = encodingText)
        {
            parser = separatorText is null ? Expat.Create(name) : Expat.CreateWithNamespaces(name, separatorText[0]);
        }

        if (parser == 0)
        {
            return Errors.NoMemory();
        }

        _ = Expat.SetHashSalt(parser, (ulong)Hashing.OfBytes("expat"u8));
        Expat.SetUnknownEncodingHandler(parser, &ExpatHandlers.UnknownEncoding, 0);
        return Wrap(new ExpatState(parser, null), intern);
    }

    private static Value Wrap(ExpatState state, Value intern)
    {
        Value self = PyType.Allocate(s_type.Value);
        Of(self).Number = state.Number;
        Of(self).Intern.Initialize(intern);
        Expat.SetUserData(state.Parser, state.Number);
        return self;
    }

    private static Value Finalize(Value self)
    {
        if (Of(self).Number != 0)
        {
            StateOf(self).Free();
            Of(self).Number = 0;
        }

        return Value.None;
    }

    private static bool SetAttribute(Value self, Value name, Value value)
    {
        for (ExpatHandler i = 0; i < ExpatHandler.Count; i++)
        {
            if (!PyStr.EqualsAscii(name, NameOf(i)))
            {
                continue;
            }

            if (value.IsNull)
            {
                Errors.RuntimeError("Cannot delete attribute");
                return false;
            }

            // Text that waits belongs to the handler that was there.
            if (i == ExpatHandler.CharacterData && !ExpatHandlers.FlushText(self))
            {
                return false;
            }

            HandlerSlot(self, i).Store(self, value.IsNone ? Value.Null : value);
            ExpatHandlers.Install(StateOf(self).Parser, i, !value.IsNone);
            return true;
        }

        return Space.GenericSetAttr(self, name, value);
    }

    private static Value Parse(Value self, Value data, Value isFinal)
    {
        bool final = false;
        if (!isFinal.IsNull)
        {
            int truth = Space.Truth(isFinal);
            if (truth < 0)
            {
                return Value.Null;
            }

            final = truth > 0;
        }

        if (data.IsStr)
        {
            data = TextCodecs.Encode(TextEncoding.Utf8, data);
            if (data.IsNull)
            {
                return data;
            }

            fixed (byte* utf8 = "utf-8\0"u8)
            {
                _ = Expat.SetEncoding(StateOf(self).Parser, utf8);
            }
        }

        BufferView view;
        if (!Buffers.Get(data, &view))
        {
            return Value.Null;
        }

        byte* at = view.Data;
        long rest = view.Length;
        int good = 1;
        while (rest > LargestPart && good != 0)
        {
            good = Run(self, at, LargestPart, false);
            at += LargestPart;
            rest -= LargestPart;
        }

        if (good != 0)
        {
            good = Run(self, at, (int)rest, final);
        }

        Buffers.Release(&view);
        return Result(self, good);
    }

    // Expat parses a part; meanwhile the caller's value pins the object.
    private static int Run(Value self, byte* data, int length, bool final)
    {
        ExpatState state = StateOf(self);
        ulong before = state.Object;
        state.Object = self.Bits;
        byte none = 0;
        int good = Expat.Parse(state.Parser, data == null ? &none : data, length, final ? 1 : 0);
        state.Object = before;
        if (Errors.Occurred)
        {
            good = 0;
        }

        // Keeps the object where it is until here.
        return self.IsNull ? -1 : good;
    }

    private static Value Result(Value self, int good)
    {
        if (Errors.Occurred)
        {
            return Value.Null;
        }

        if (good == 0)
        {
            return Error(self, Expat.ErrorCode(StateOf(self).Parser));
        }

        return ExpatHandlers.FlushText(self) ? Value.FromSmallInt(good) : Value.Null;
    }

    // Raises ExpatError.
    private static Value Error(Value self, int code)
    {
        nint parser = StateOf(self).Parser;
        ulong line = Expat.Line(parser), column = Expat.Column(parser);
        Value error = Space.Call(ExpatModule.Error, PyStr.New($"{ExpatModule.MessageOf(code)}: line {line}, column {column}"));
        return !error.IsNull && Space.SetAttr(error, PyStr.Intern("code"), Value.FromSmallInt(code))
            && Space.SetAttr(error, PyStr.Intern("offset"), PyInt.New((long)column))
            && Space.SetAttr(error, PyStr.Intern("lineno"), PyInt.New((long)line)) ? Errors.Raise(error) : Value.Null;
    }

    private static Value ParseFile(Value self, Value file)
    {
        int found = Space.TryGetAttr(file, "read", out Value read);
        if (found <= 0)
        {
            return found < 0 ? Value.Null : Errors.TypeError("argument must have 'read' attribute");
        }

        while (true)
        {
            // Fails where nothing may be parsed any more.
            if (Expat.GetBuffer(StateOf(self).Parser, ReadBytes) == null)
            {
                return Result(self, 0);
            }

            Value part = Space.Call(read, Value.FromSmallInt(ReadBytes));
            if (part.IsNull)
            {
                return part;
            }

            if (!part.IsBytes && !PyType.IsInstance(part, TypeId.ByteArray))
            {
                return Errors.TypeError($"read() did not return a bytes object (type={PyType.TypeName(part)})");
            }

            BufferView view;
            if (!Buffers.Get(part, &view))
            {
                return Value.Null;
            }

            long length = view.Length;
            int good = length > ReadBytes ? 0 : Run(self, view.Data, (int)length, length == 0);
            Buffers.Release(&view);
            if (length > ReadBytes)
            {
                return Errors.ValueError($"read() returned too much data: {ReadBytes} bytes requested, {length} returned");
            }

            if (good == 0 || length == 0)
            {
                return Result(self, good);
            }
        }
    }

    private static Value SetBase(Value self, Value text)
    {
        if (!text.IsStr)
        {
            return Errors.TypeError($"SetBase() argument must be str, not {PyType.TypeName(text)}");
        }

        if (!CText(text, "SetBase() argument", out byte[]? bytes))
        {
            return Value.Null;
        }

        fixed (byte* p = bytes)
        {
            return Expat.SetBase(StateOf(self).Parser, p) != 0 ? Value.None : Errors.NoMemory();
        }
    }

    private static Value GetBase(Value self) => ExpatHandlers.Text(Expat.GetBase(StateOf(self).Parser));

    private static Value GetInputContext(Value self)
    {
        ExpatState state = StateOf(self);
        if (!state.InHandler)
        {
            return Value.None;
        }

        int offset, size;
        byte* buffer = Expat.InputContext(state.Parser, &offset, &size);
        return buffer == null ? Value.None : PyBytes.New(new ReadOnlySpan<byte>(buffer + offset, size - offset));
    }

    private static Value CreateForEntity(Value self, Value context, Value encoding)
    {
        if (!CText(context, "ExternalEntityParserCreate() argument 1", out byte[]? contextText)
            || !CText(encoding, "ExternalEntityParserCreate() argument 2", out byte[]? encodingText))
        {
            return Value.Null;
        }

        ExpatState state = StateOf(self);
        nint parser;
        fixed (byte* c = contextText, e = encodingText)
        {
            parser = Expat.CreateForEntity(state.Parser, c, e);
        }

        if (parser == 0)
        {
            return Errors.NoMemory();
        }

        ExpatState inner = new(parser, state)
        {
            OrderedAttributes = state.OrderedAttributes,
            SpecifiedAttributes = state.SpecifiedAttributes,
            NamespacePrefixes = state.NamespacePrefixes,
            TextCapacity = state.TextCapacity,
            Text = state.Text is null ? null : new byte[state.TextCapacity],
        };
        Value result = Wrap(inner, InternOf(self));
        for (ExpatHandler i = 0; i < ExpatHandler.Count; i++)
        {
            Value handler = HandlerSlot(self, i).Load();
            HandlerSlot(result, i).Store(result, handler);
            ExpatHandlers.Install(parser, i, !handler.IsNull);
        }

        return result;
    }

    private static Value SetParamEntityParsing(Value self, Value flag) =>
        Space.AsIndex(flag, TypeId.OverflowError, out long mode) ? Value.FromSmallInt(Expat.SetParamEntityParsing(StateOf(self).Parser, (int)mode)) : Value.Null;

    private static Value UseForeignDtd(Value self, Value flag)
    {
        int wanted = flag.IsNull ? 1 : Space.Truth(flag);
        if (wanted < 0)
        {
            return Value.Null;
        }

        int code = Expat.UseForeignDtd(StateOf(self).Parser, (byte)wanted);
        return code == 0 ? Value.None : Error(self, code);
    }

    private static Value GetErrorCode(Value self) => Value.FromSmallInt(Expat.ErrorCode(StateOf(self).Parser));

    private static Value GetLine(Value self) => PyInt.New((long)Expat.Line(StateOf(self).Parser));

    private static Value GetColumn(Value self) => PyInt.New((long)Expat.Column(StateOf(self).Parser));

    private static Value GetByteIndex(Value self) => PyInt.New(Expat.ByteIndex(StateOf(self).Parser));

    private static Value GetTextCapacity(Value self) => PyInt.New(StateOf(self).TextCapacity);

    private static bool SetTextCapacity(Value self, Value value)
    {
        if (value.IsNull || !value.IsInt)
        {
            _ = value.IsNull ? Errors.RuntimeError("Cannot delete attribute") : Errors.TypeError("buffer_size must be an integer");
            return false;
        }

        if (!PyInt.TryGetLong(value, out long size))
        {
            Errors.Raise(TypeId.OverflowError, "Python int too large to convert to C long");
            return false;
        }

        ExpatState state = StateOf(self);
        if (size is <= 0 or > int.MaxValue)
        {
            Errors.ValueError(size <= 0 ? "buffer_size must be greater than zero" : $"buffer_size must not be greater than {int.MaxValue}");
            return false;
        }

        if (size == state.TextCapacity)
        {
            return true;
        }

        if (state.Text is not null)
        {
            if (!ExpatHandlers.FlushText(self))
            {
                return false;
            }

            state.Text = new byte[size];
        }

        state.TextCapacity = (int)size;
        return true;
    }

    private static Value GetBuffersText(Value self) => Value.FromBool(StateOf(self).Text is not null);

    private static bool SetBuffersText(Value self, Value value)
    {
        if (!Flag(value, out bool wanted))
        {
            return false;
        }

        ExpatState state = StateOf(self);
        if (!wanted && !ExpatHandlers.FlushText(self))
        {
            return false;
        }

        state.Text = wanted ? state.Text ?? new byte[state.TextCapacity] : null;
        return true;
    }

    private static Value GetTextLength(Value self) => PyInt.New(StateOf(self).TextLength);

    private static Value GetPrefixes(Value self) => Value.FromBool(StateOf(self).NamespacePrefixes);

    private static bool SetPrefixes(Value self, Value value)
    {
        if (!Flag(value, out bool wanted))
        {
            return false;
        }

        StateOf(self).NamespacePrefixes = wanted;
        Expat.SetTriplets(StateOf(self).Parser, wanted ? 1 : 0);
        return true;
    }

    private static Value GetOrdered(Value self) => Value.FromBool(StateOf(self).OrderedAttributes);

    private static bool SetOrdered(Value self, Value value)
    {
        bool good = Flag(value, out bool wanted);
        StateOf(self).OrderedAttributes = good ? wanted : StateOf(self).OrderedAttributes;
        return good;
    }

    private static Value GetSpecified(Value self) => Value.FromBool(StateOf(self).SpecifiedAttributes);

    private static bool SetSpecified(Value self, Value value)
    {
        bool good = Flag(value, out bool wanted);
        StateOf(self).SpecifiedAttributes = good ? wanted : StateOf(self).SpecifiedAttributes;
        return good;
    }

    private static bool Flag(Value value, out bool wanted)
    {
        wanted = false;
        if (value.IsNull)
        {
            Errors.RuntimeError("Cannot delete attribute");
            return false;
        }

        int truth = Space.Truth(value);
        wanted = truth > 0;
        return truth >= 0;
    }
}
