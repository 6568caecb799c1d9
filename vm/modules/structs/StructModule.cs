using System;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Structs;

/// <summary>The module _struct.</summary>
internal static unsafe class StructModule
{
    internal struct Layout
    {
        public ObjectHeader Header;
        public Slot Dict;
        /// <summary>The format, a str; null before __init__.</summary>
        public Slot Format;
        public int Handle;
        public const ulong References = 0b110;
    }

    internal struct IteratorLayout
    {
        public ObjectHeader Header;
        public Slot Buffer;
        public long Position;
        public int Handle;
    }

    private static Root s_error;
    private static Root s_struct;
    private static Root s_iterator;
    private static readonly ArgumentBinder s_init = new("Struct(format)");

    public static void Define(ModuleBuilder m)
    {
        m.Doc("Functions to convert between Python values and C structs.\nPython bytes objects are used to hold the data representing the C struct\nand also as format strings (explained below) to describe the layout of data\nin the C struct.");
        Value dict = PyDict.New();
        PyDict.SetStr(dict, Names.Get(N.__module__), PyStr.Intern("struct"));
        s_error = Roots.New(Space.Call(Types.Get(TypeId.Type), PyStr.Intern("error"), PyTuple.New(Types.Get(TypeId.Exception)), dict));
        m.Constant("error", s_error.Value);
        s_struct = Roots.New(CoreTypes.MakeModuleType(
            "_struct.Struct", Value.Null,
            new TypeRow(TypeId.None0, "Struct", TypeId.Object, sizeof(Layout), Layout.References, TypeFlags.BaseType | TypeFlags.Weakref) { Mode = AttributeMode.Dict, DictOffset = 8 },
            &DefineStruct));
        s_iterator = Roots.New(CoreTypes.MakeModuleType(
            "_struct.unpack_iterator", Value.Null,
            new TypeRow(TypeId.None0, "unpack_iterator", TypeId.Object, sizeof(IteratorLayout), 0b10, TypeFlags.NoConstructor),
            &DefineIterator));
        m.Constant("Struct", s_struct.Value);
        m.Function("calcsize(format, /)\nReturn size in bytes of the struct described by the format string.", &CalcSize);
        m.RawFunction("pack(...)\npack(format, v1, v2, ...) -> bytes\n\nReturn a bytes object containing the values packed according to the format.", &Pack);
        m.RawFunction("pack_into(...)\npack_into(format, buffer, offset, v1, v2, ...)\n\nPack the values and write them into a buffer at an offset.", &PackInto);
        m.Function("unpack(format, buffer, /)\nReturn a tuple of the values in a buffer, whose size must be that of the format.", &Unpack);
        m.Function("unpack_from(format, /, buffer, offset=0)\nReturn a tuple of the values in a buffer from an offset on.", &UnpackFrom);
        m.Function("iter_unpack(format, buffer, /)\nReturn an iterator over the structs in a buffer.", &IterUnpack);
        m.Function("_clearcache()\nClear the internal cache.", &ClearCache);
    }

    /// <summary>Raises struct.error. Returns null.</summary>
    public static Value Error(string message) => Errors.RaiseCalling(s_error.Value, PyStr.New(message));

    private static Value ClearCache()
    {
        StructFormat.ClearCache();
        return Value.None;
    }

    /// <summary>The compiled format of a str, bytes or Struct; null with an error set.</summary>
    private static StructFormat? FormatOf(Value v)
    {
        string text;
        if (v.IsStr)
        {
            StructFormat? known = StructFormat.Find(v);
            if (known is not null)
            {
                return known;
            }

            text = PyStr.ToClr(v);
            if (!PyStr.IsAscii(v))
            {
                Errors.Raise(TypeId.UnicodeEncodeError, "'ascii' codec can't encode characters");
                return null;
            }
        }
        else if (v.IsBytes)
        {
            text = System.Text.Encoding.Latin1.GetString(PyBytes.Span(v));
        }
        else
        {
            Errors.TypeError($"Struct() argument 1 must be a str or bytes object, not {PyType.TypeName(v)}");
            return null;
        }

        if (text.Contains('\0'))
        {
            Error("embedded null character");
            return null;
        }

        StructFormat? format = StructFormat.Get(text, out string error);
        if (format is null)
        {
            Error(error);
        }
        else if (v.IsStr)
        {
            StructFormat.Remember(v, format);
        }

        return format;
    }

    /// <summary>The format of a Struct; null: it has none, or that is no Struct.</summary>
    public static StructFormat? KnownFormat(Value v) =>
        v.IsPointer && !v.IsNull && v.Type.Is(s_struct.Value) && !v.As<Layout>().Fields.Format.IsNull ? HandleTable.Get<StructFormat>(v.As<Layout>().Fields.Handle) : null;

    /// <summary>The number of a Struct's format, another after another __init__.</summary>
    public static int HandleOf(Value structure) => structure.As<Layout>().Fields.Handle;

    private static StructFormat? FormatOfStruct(Value self)
    {
        if (self.As<Layout>().Fields.Format.IsNull)
        {
            Errors.RuntimeError("Struct object is not initialized");
            return null;
        }

        return HandleTable.Get<StructFormat>(self.As<Layout>().Fields.Handle);
    }

    private static Value CalcSize(Value format) => FormatOf(format) is { } f ? PyInt.New(f.Size) : Value.Null;

    private static bool PackAll(StructFormat f, byte* to, Args args, int first)
    {
        int index = first;
        foreach (StructItem item in f.Items)
        {
            for (int i = 0; i < item.Repeat; i++)
            {
                if (!StructCodes.Pack(item.Code, to + item.Offset + (i * item.Size), item.Size, f.BigEndian, f.Native, args[index++]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    [System.Runtime.CompilerServices.SkipLocalsInit]
    private static Value Pack(StructFormat f, Args args, int first)
    {
        int given = args.Count - first;
        if (given != f.ValueCount)
        {
            return Error($"pack expected {f.ValueCount} items for packing (got {given})");
        }

        // Values may run code: they are packed outside the heap first.
        byte[]? large = f.Size > 512 ? new byte[f.Size] : null;
        Span<byte> buffer = large ?? stackalloc byte[512];
        buffer = buffer[..f.Size];
        buffer.Clear();
        fixed (byte* p = buffer)
        {
            return PackAll(f, p, args, first) ? PyBytes.New(buffer) : Value.Null;
        }
    }

    private static Value Pack(Args args)
    {
        if (args.Count == 0)
        {
            return Errors.TypeError("missing format argument");
        }

        return FormatOf(args[0]) is { } f ? Pack(f, args, 1) : Value.Null;
    }

    private static Value PackInto(StructFormat f, Args args, int first)
    {
        int given = args.Count - first - 2;
        if (args.Count - first < 2)
        {
            return Error(args.Count == first ? "pack_into expected buffer argument" : "pack_into expected offset argument");
        }

        if (given != f.ValueCount)
        {
            return Error($"pack_into expected {f.ValueCount} items for packing (got {given})");
        }

        BufferView view;
        if (!IoArguments.Writable(args[first], "pack_into", &view))
        {
            return Value.Null;
        }

        Value result = Value.Null;
        if (Space.AsIndex(args[first + 1], TypeId.IndexError, out long offset) && InRange(f, "pack_into", ref offset, view.Length, "packing"))
        {
            new Span<byte>(view.Data + offset, f.Size).Clear();
            result = PackAll(f, view.Data + offset, args, first + 2) ? Value.None : Value.Null;
        }

        Buffers.Release(&view);
        return result;
    }

    private static Value PackInto(Args args)
    {
        if (args.Count == 0)
        {
            return Errors.TypeError("missing format argument");
        }

        return FormatOf(args[0]) is { } f ? PackInto(f, args, 1) : Value.Null;
    }

    private static bool InRange(StructFormat f, string function, ref long offset, long length, string what)
    {
        if (offset < 0)
        {
            if (offset + f.Size > 0)
            {
                Error(what == "packing" ? $"no space to pack {f.Size} bytes at offset {offset}" : $"not enough data to unpack {f.Size} bytes at offset {offset}");
                return false;
            }

            if (offset + length < 0)
            {
                Error($"offset {offset} out of range for {length}-byte buffer");
                return false;
            }

            offset += length;
        }

        if (length - offset < f.Size)
        {
            Error($"{function} requires a buffer of at least {(ulong)offset + (ulong)f.Size} bytes for {what} {f.Size} bytes at offset {offset} (actual buffer size is {length})");
            return false;
        }

        return true;
    }

    private static Value UnpackAt(StructFormat f, byte* p)
    {
        if (f.ValueCount == 0)
        {
            return PyTuple.Empty;
        }

        Ref<PyTuple> tuple = PyTuple.Allocate(f.ValueCount);
        if (tuple.IsNull)
        {
            return Value.Null;
        }

        Value result = tuple;
        int index = 0;
        foreach (StructItem item in f.Items)
        {
            for (int i = 0; i < item.Repeat; i++)
            {
                Value value = StructCodes.Unpack(item.Code, p + item.Offset + (i * item.Size), item.Size, f.BigEndian);
                PyTuple.Items(result)[index++].Store(result, value);
            }
        }

        return result;
    }

    private static Value Unpack(StructFormat f, Value buffer)
    {
        if (buffer.HasShape(ShapeIds.Of(TypeId.Bytes)) && PyBytes.LengthOf(buffer) == f.Size)
        {
            // The pointer into the object keeps it in its place.
            return UnpackAt(f, buffer.As<PyBytes>().TailBytes());
        }

        BufferView view;
        if (!Buffers.Get(buffer, &view))
        {
            return Value.Null;
        }

        Value result = view.Length == f.Size ? UnpackAt(f, view.Data) : Error($"unpack requires a buffer of {f.Size} bytes");
        Buffers.Release(&view);
        return result;
    }

    private static Value Unpack(Value format, Value buffer) => FormatOf(format) is { } f ? Unpack(f, buffer) : Value.Null;

    private static Value UnpackFrom(StructFormat f, Value buffer, Value offsetArgument)
    {
        long offset = 0;
        if (!offsetArgument.IsNull && !Space.AsIndex(offsetArgument, TypeId.IndexError, out offset))
        {
            return Value.Null;
        }

        BufferView view;
        if (!Buffers.Get(buffer, &view))
        {
            return Value.Null;
        }

        Value result = InRange(f, "unpack_from", ref offset, view.Length, "unpacking") ? UnpackAt(f, view.Data + offset) : Value.Null;
        Buffers.Release(&view);
        return result;
    }

    private static Value UnpackFrom(Value format, Value buffer, Value offset) => FormatOf(format) is { } f ? UnpackFrom(f, buffer, offset) : Value.Null;

    private static Value IterUnpack(StructFormat f, Value buffer)
    {
        if (f.Size == 0)
        {
            return Error("cannot iteratively unpack with a struct of length 0");
        }

        BufferView view;
        if (!Buffers.Get(buffer, &view))
        {
            return Value.Null;
        }

        long length = view.Length;
        Buffers.Release(&view);
        if (length % f.Size != 0)
        {
            return Error($"iterative unpacking requires a buffer of a multiple of {f.Size} bytes");
        }

        Value self = PyType.Allocate(s_iterator.Value);
        self.As<IteratorLayout>().Fields.Handle = HandleTable.Add(self, f);
        self.As<IteratorLayout>().Fields.Buffer.Store(self, PyMemoryView.New(buffer));
        return self;
    }

    private static Value IterUnpack(Value format, Value buffer) => FormatOf(format) is { } f ? IterUnpack(f, buffer) : Value.Null;

    private static void DefineIterator(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__length_hint__()", &LengthHint);
    }

    private static Value Self(Value self) => self;

    private static long Left(Value self, out StructFormat? f)
    {
        ref IteratorLayout it = ref self.As<IteratorLayout>().Fields;
        f = HandleTable.Get<StructFormat>(it.Handle);
        long length = f is null || it.Buffer.IsNull ? 0 : Space.Length(it.Buffer.Load());
        return f is null ? 0 : Math.Max(0, (length - it.Position) / f.Size);
    }

    private static Value LengthHint(Value self) => PyInt.New(Left(self, out _));

    private static Value Next(Value self)
    {
        if (Left(self, out StructFormat? f) == 0)
        {
            return Value.Null;
        }

        BufferView view;
        if (!Buffers.Get(self.As<IteratorLayout>().Fields.Buffer.Load(), &view))
        {
            return Value.Null;
        }

        Value result = UnpackAt(f!, view.Data + self.As<IteratorLayout>().Fields.Position);
        self.As<IteratorLayout>().Fields.Position += f!.Size;
        Buffers.Release(&view);
        return result;
    }

    private static void DefineStruct(TypeBuilder t)
    {
        t.Doc("Struct(fmt) --> compiled struct object");
        t.Slot(SlotId.Init, &Init);
        t.RawMethod("pack(...)\nS.pack(v1, v2, ...) -> bytes", &StructPack);
        t.RawMethod("pack_into(...)\nS.pack_into(buffer, offset, v1, v2, ...)", &StructPackInto);
        t.Method("unpack(buffer, /)\nReturn a tuple of the values in a buffer.", &StructUnpack);
        t.Method("unpack_from(buffer, offset=0)\nReturn a tuple of the values in a buffer from an offset on.", &StructUnpackFrom);
        t.Method("iter_unpack(buffer, /)\nReturn an iterator over the structs in a buffer.", &StructIterUnpack);
        t.Method("__sizeof__()", &SizeOf);
        t.GetSet("format\nstruct format string", &GetFormat);
        t.GetSet("size\nstruct size in bytes", &GetSize);
    }

    private static bool Init(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[1];
        if (!s_init.Bind(args, bound) || FormatOf(bound[0].Load()) is not { } f)
        {
            return false;
        }

        self.As<Layout>().Fields.Format.Store(self, PyStr.New(f.Text));
        self.As<Layout>().Fields.Handle = HandleTable.Add(self, f);
        return true;
    }

    private static Value StructPack(Value self, Args args) => FormatOfStruct(self) is { } f ? Pack(f, args, 0) : Value.Null;

    private static Value StructPackInto(Value self, Args args) => FormatOfStruct(self) is { } f ? PackInto(f, args, 0) : Value.Null;

    private static Value StructUnpack(Value self, Value buffer) => FormatOfStruct(self) is { } f ? Unpack(f, buffer) : Value.Null;

    private static Value StructUnpackFrom(Value self, Value buffer, Value offset) => FormatOfStruct(self) is { } f ? UnpackFrom(f, buffer, offset) : Value.Null;

    private static Value StructIterUnpack(Value self, Value buffer) => FormatOfStruct(self) is { } f ? IterUnpack(f, buffer) : Value.Null;

    private static Value SizeOf(Value self) => PyInt.New(sizeof(Layout));

    private static Value GetFormat(Value self) => FormatOfStruct(self) is null ? Value.Null : self.As<Layout>().Fields.Format.Load();

    private static Value GetSize(Value self) => FormatOfStruct(self) is { } f ? PyInt.New(f.Size) : Value.Null;
}
