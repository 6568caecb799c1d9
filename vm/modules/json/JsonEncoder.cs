using Py.Gc;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Json;

/// <summary>_json.Encoder: objects to JSON text.</summary>
internal static unsafe class JsonEncoder
{
    private enum TextKind : byte { Call, Plain, Ascii }

    private struct Layout
    {
        public ObjectHeader Header;
        public Slot Markers;
        public Slot Default;
        public Slot Encoder;
        public Slot Indent;
        public Slot KeySeparator;
        public Slot ItemSeparator;
        public Slot SortKeys;
        public Slot SkipKeys;
        public TextKind Text;
        public byte AllowNan;
        public const ulong References = 0b1_1111_1110;
    }

    private static ModuleType s_type;
    private static readonly ArgumentBinder s_new = new("make_encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)");
    private static readonly ArgumentBinder s_call = new("_iterencode(obj, _current_indent_level)");

    /// <summary>encode_basestring and encode_basestring_ascii: recognized as encoders, and not called.</summary>
    public static Root PlainFunction { get; set; }

    public static Root AsciiFunction { get; set; }

    public static void Define(ModuleBuilder m)
    {
        s_type.Make("_json.Encoder", new TypeRow(TypeId.None0, "_json.Encoder", TypeId.Object, sizeof(Layout), Layout.References, TypeFlags.BaseType), &Define);
        m.Constant("make_encoder", s_type.Type);
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("_iterencode(obj, _current_indent_level) -> iterable");
        t.Slot(SlotId.New, &New);
        t.Slot(SlotId.Call, &Call);
        string[] members = ["markers", "default", "encoder", "indent", "key_separator", "item_separator", "sort_keys", "skipkeys"];
        for (int i = 0; i < members.Length; i++)
        {
            t.Member(members[i], (i + 1) * sizeof(Slot));
        }
    }

    private static Value New(Value type, Args args)
    {
        Slot* b = stackalloc Slot[9];
        if (!s_new.Bind(args, b))
        {
            return Value.Null;
        }

        for (int i = 4; i <= 5; i++)
        {
            if (!b[i].Load().IsStr)
            {
                return Errors.TypeError($"make_encoder() argument {i + 1} must be str, not {PyType.TypeName(b[i].Load())}");
            }
        }

        int sort = Space.Truth(b[6].Load());
        int skip = sort < 0 ? -1 : Space.Truth(b[7].Load());
        int nan = skip < 0 ? -1 : Space.Truth(b[8].Load());
        if (nan < 0)
        {
            return Value.Null;
        }

        if (!b[0].Load().IsNone && !b[0].Load().IsDict)
        {
            return Errors.TypeError($"make_encoder() argument 1 must be dict or None, not {PyType.TypeName(b[0].Load())}");
        }

        Value self = PyType.Allocate(type);
        ref Layout e = ref self.As<Layout>().Fields;
        e.Markers.Store(self, b[0].Load());
        e.Default.Store(self, b[1].Load());
        e.Encoder.Store(self, b[2].Load());
        e.Indent.Store(self, b[3].Load());
        e.KeySeparator.Store(self, b[4].Load());
        e.ItemSeparator.Store(self, b[5].Load());
        e.SortKeys.Store(self, Value.FromBool(sort > 0));
        e.SkipKeys.Store(self, Value.FromBool(skip > 0));
        e.AllowNan = (byte)nan;
        e.Text = b[2].Load().Is(AsciiFunction.Value) ? TextKind.Ascii : b[2].Load().Is(PlainFunction.Value) ? TextKind.Plain : TextKind.Call;
        return self;
    }

    [System.Runtime.CompilerServices.SkipLocalsInit]
    private static Value Call(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        if (!s_call.Bind(args, bound) || !Space.AsIndex(bound[1].Load(), TypeId.OverflowError, out _))
        {
            return Value.Null;
        }

        ref Layout e = ref self.As<Layout>().Fields;
        NodeChain containers = default;
        Writer writer = new()
        {
            Containers = &containers,
            Markers = e.Markers.Load(),
            Default = e.Default.Load(),
            Encoder = e.Encoder.Load(),
            KeySeparator = e.KeySeparator.Load(),
            ItemSeparator = e.ItemSeparator.Load(),
            SortKeys = e.SortKeys.Load().IsTrue,
            SkipKeys = e.SkipKeys.Load().IsTrue,
            AllowNan = e.AllowNan != 0,
            Text = e.Text,
        };
        CodePointBuilder text = new(stackalloc byte[512]);
        bool done = writer.Write(ref text, bound[0].Load());
        containers.Free();
        if (!done)
        {
            text.Dispose();
            return Value.Null;
        }

        Value list = PyList.New(1);
        PyList.Append(list, PyStr.FromBuilder(text));
        return list;
    }

    [System.Runtime.CompilerServices.SkipLocalsInit]
    private ref struct Writer
    {
        public Value Markers;
        public Value Default;
        public Value Encoder;
        public Value KeySeparator;
        public Value ItemSeparator;
        public bool SortKeys;
        public bool SkipKeys;
        public bool AllowNan;
        public TextKind Text;

        // Lists, tuples and dicts that are being written. What default() replaces is in the dict of markers.
        public NodeChain* Containers;

        public readonly bool Write(scoped ref CodePointBuilder to, Value v)
        {
            if (v.IsStr)
            {
                return String(ref to, v);
            }

            if (v.IsSmallInt)
            {
                to.AppendInt(v.SmallInt);
                return true;
            }

            if (v.IsNone || v.IsBool)
            {
                to.Append(Word(v));
                return true;
            }

            if (v.IsInt)
            {
                return Int(ref to, v);
            }

            if (v.IsFloat)
            {
                return Float(ref to, PyFloat.Get(v));
            }

            bool isSequence = v.IsList || v.IsTuple;
            bool isDict = !isSequence && v.IsDict;
            if ((isSequence || isDict) && IsEmpty(v, isSequence))
            {
                to.Append(isSequence ? "[]"u8 : "{}"u8);
                return true;
            }

            // What default returns counts as a level too, but the call itself does not.
            if (isSequence || isDict)
            {
                if (!Thread.Enter(" while encoding a JSON object"))
                {
                    return false;
                }

                ReprNode node;
                bool written = Markers.IsNone || Containers->Enter(v, &node);
                if (!written)
                {
                    Errors.ValueError("Circular reference detected");
                }
                else
                {
                    written = isDict ? Dict(ref to, v) : List(ref to, v);
                    if (!Markers.IsNone)
                    {
                        Containers->Leave(&node);
                    }
                }

                Thread.Leave();
                return written;
            }

            if (!Mark(v, out Value marker))
            {
                return false;
            }

            Value replaced = Space.Call(Default, v);
            if (replaced.IsNull || !Thread.Enter(" while encoding a JSON object"))
            {
                return false;
            }

            bool ok = Write(ref to, replaced);
            Thread.Leave();
            return ok && Unmark(marker);
        }

        private static bool IsEmpty(Value v, bool isSequence) =>
            isSequence ? Sequences.LengthOf(v) == 0 : PyDict.Count(v) == 0;

        private static System.ReadOnlySpan<byte> Word(Value v) => v.IsNone ? "null"u8 : v.IsTrue ? "true"u8 : "false"u8;

        private readonly bool Mark(Value v, out Value id)
        {
            id = default;
            if (Markers.IsNone)
            {
                return true;
            }

            id = PyInt.New(Identity.Of(v));
            int known = PyDict.TryGet(Markers, id, out _);
            if (known > 0)
            {
                Errors.ValueError("Circular reference detected");
            }

            return known == 0 && PyDict.Set(Markers, id, v);
        }

        private readonly bool Unmark(Value id)
        {
            if (id.IsNull)
            {
                return true;
            }

            int deleted = PyDict.Delete(Markers, id);
            if (deleted == 0)
            {
                Errors.KeyError(id);
            }

            return deleted > 0;
        }

        private readonly bool String(scoped ref CodePointBuilder to, Value v)
        {
            if (Text != TextKind.Call)
            {
                JsonText.Append(ref to, v, Text == TextKind.Ascii);
                return true;
            }

            Value encoded = Space.Call(Encoder, v);
            if (encoded.IsNull)
            {
                return false;
            }

            if (!encoded.IsStr)
            {
                Errors.TypeError($"encoder() must return a string, not {PyType.TypeName(encoded)}");
                return false;
            }

            PyStr.AppendTo(ref to, encoded);
            return true;
        }

        private static bool Int(scoped ref CodePointBuilder to, Value v)
        {
            Value text = PyInt.ToBase(v, 10, false);
            if (text.IsNull)
            {
                return false;
            }

            PyStr.AppendTo(ref to, text);
            return true;
        }

        private readonly bool Float(scoped ref CodePointBuilder to, double d)
        {
            if (double.IsFinite(d))
            {
                FloatRepr.AppendRepr(d, ref to);
                return true;
            }

            if (!AllowNan)
            {
                Errors.ValueError("Out of range float values are not JSON compliant");
                return false;
            }

            to.Append(double.IsNaN(d) ? "NaN"u8 : d > 0 ? "Infinity"u8 : "-Infinity"u8);
            return true;
        }

        private readonly bool List(scoped ref CodePointBuilder to, Value v)
        {
            to.Append((byte)'[');
            for (long i = 0; i < Sequences.LengthOf(v); i++)
            {
                if (i > 0)
                {
                    PyStr.AppendTo(ref to, ItemSeparator);
                }

                if (!Write(ref to, Sequences.ItemOf(v, i)))
                {
                    return false;
                }
            }

            to.Append((byte)']');
            return true;
        }

        private readonly bool Dict(scoped ref CodePointBuilder to, Value v)
        {
            to.Append((byte)'{');
            bool first = true;
            if (v.IsExactDict && !SortKeys)
            {
                // The items as they are now: default() may change the dict.
                long count = PyDict.Count(v);
                Value items = PyTuple.Allocate(count * 2);
                Slot* slots = PyTuple.Items(items);
                long position = 0;
                for (long i = 0; PyDict.Next(v, ref position, out Value key, out Value value); i += 2)
                {
                    slots[i].Initialize(key);
                    slots[i + 1].Initialize(value);
                }

                for (long i = 0; i < count; i++)
                {
                    if (!Item(ref to, PyTuple.Get(items, i * 2), PyTuple.Get(items, (i * 2) + 1), ref first))
                    {
                        return false;
                    }
                }
            }
            else
            {
                Value items = Space.CallMethod(v, PyStr.Intern("items"));
                items = items.IsNull ? items : Sequences.ToList(items);
                if (items.IsNull || (SortKeys && !PyList.Sort(items, Value.None, false)))
                {
                    return false;
                }

                for (long i = 0; i < PyList.LengthOf(items); i++)
                {
                    Value item = PyList.Get(items, i);
                    if (!item.IsTuple || PyTuple.LengthOf(item) != 2)
                    {
                        Errors.ValueError("items must return 2-tuples");
                        return false;
                    }

                    if (!Item(ref to, PyTuple.Get(item, 0), PyTuple.Get(item, 1), ref first))
                    {
                        return false;
                    }
                }
            }

            to.Append((byte)'}');
            return true;
        }

        private readonly bool Item(scoped ref CodePointBuilder to, Value key, Value value, ref bool first)
        {
            if (!key.IsStr && !key.IsFloat && !key.IsInt && !key.IsNone)
            {
                if (SkipKeys)
                {
                    return true;
                }

                Errors.TypeError($"keys must be str, int, float, bool or None, not {PyType.TypeName(key)}");
                return false;
            }

            if (!first)
            {
                PyStr.AppendTo(ref to, ItemSeparator);
            }

            first = false;
            if (!(key.IsStr ? String(ref to, key) : Key(ref to, key)))
            {
                return false;
            }

            PyStr.AppendTo(ref to, KeySeparator);
            return Write(ref to, value);
        }

        /// <summary>A key that is no str: its text, as a string.</summary>
        private readonly bool Key(scoped ref CodePointBuilder to, Value key)
        {
            CodePointBuilder text = new(stackalloc byte[64]);
            if (key.IsFloat ? !Float(ref text, PyFloat.Get(key)) : key.IsInt && !key.IsBool && !Int(ref text, key))
            {
                text.Dispose();
                return false;
            }

            if (text.Length == 0)
            {
                text.Append(Word(key));
            }

            return String(ref to, PyStr.FromBuilder(text));
        }
    }
}
