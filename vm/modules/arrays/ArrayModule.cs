using System;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Arrays;

/// <summary>The module array.</summary>
internal static unsafe class ArrayModule
{
    public static void Define(ModuleBuilder m)
    {
        m.Doc("This module defines an object type which can efficiently represent\nan array of basic values: characters, integers, floating point\nnumbers.");
        PyArray.Define(m);
        ArrayIterator.Define();
        m.Constant("array", PyArray.Type.Value);
        m.Constant("ArrayType", PyArray.Type.Value);
        m.Constant("typecodes", PyArray.Codes);
        m.Function("_array_reconstructor(arraytype, typecode, mformat_code, items, /)\nInternal. Used for pickling support.", &Reconstruct);
    }

    private static Value Reconstruct(Value type, Value code, Value format, Value items)
    {
        if (!type.IsType)
        {
            return Errors.TypeError($"first argument must be a type object, not {PyType.TypeName(type)}");
        }

        if (!PyType.IsSubtype(type, PyArray.Type.Value))
        {
            return Errors.TypeError($"{PyType.NameOf(type)} is not a subtype of array.array");
        }

        if (!code.IsStr || PyStr.LengthOf(code) != 1)
        {
            return Errors.TypeError("_array_reconstructor() argument 2 must be a unicode character, not " + PyType.TypeName(code));
        }

        char typeCode = (char)PyStr.CodePointAt(code, 0);
        if (PyArray.SizeOf(typeCode) == 0)
        {
            return Errors.ValueError("second argument must be a valid type code");
        }

        if (!Io.Int(format, 0, out int machine))
        {
            return Value.Null;
        }

        if (machine is < 0 or > ArrayFormats.Last)
        {
            return Errors.ValueError("third argument must be a valid machine format code.");
        }

        if (!items.IsBytes)
        {
            return Errors.TypeError($"fourth argument should be bytes, not {PyType.TypeName(items)}");
        }

        return ArrayFormats.Read(type, code, typeCode, machine, items);
    }
}

/// <summary>Machine formats of pickled arrays: how the items lay in memory on the machine that wrote them.</summary>
internal static unsafe class ArrayFormats
{
    /// <summary>Highest format number.</summary>
    public const int Last = 21;

    // struct's format of each machine format; 18 to 21 are text encodings.
    private static readonly string[] s_formats =
        ["B", "b", "<H", ">H", "<h", ">h", "<I", ">I", "<i", ">i", "<Q", ">Q", "<q", ">q", "<f", ">f", "<d", ">d"];

    private static readonly string[] s_encodings = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"];

    /// <summary>The machine format of a type code here.</summary>
    public static int Of(char code) => code switch
    {
        'B' => 0,
        'b' => 1,
        'H' => 2,
        'h' => 4,
        'I' => 6,
        'i' => 8,
        'L' or 'Q' => 10,
        'l' or 'q' => 12,
        'f' => 14,
        'd' => 16,
        _ => 20,
    };

    /// <summary>Makes an array of bytes in a machine format; null with ValueError.</summary>
    public static Value Read(Value type, Value code, char typeCode, int format, Value items)
    {
        Value self;
        if (format == Of(typeCode) && typeCode != 'u')
        {
            self = PyArray.New(type, typeCode, 0);
            return PyBytes.LengthOf(items) % PyArray.SizeOf(typeCode) != 0 ? Errors.ValueError("bytes length not a multiple of item size")
                : PyArray.AppendBytes(self, PyBytes.Span(items)) ? self : Value.Null;
        }

        Value values;
        if (format >= 18)
        {
            values = Space.CallMethod(items, PyStr.Intern("decode"), PyStr.Intern(s_encodings[format - 18]));
        }
        else
        {
            Value module = Space.ImportModule(PyStr.Intern("struct"));
            Structs.StructFormat one = Structs.StructFormat.Get(s_formats[format], out _)!;
            if (PyBytes.LengthOf(items) % one.Size != 0)
            {
                return Errors.ValueError("string length not a multiple of item size");
            }

            string text = s_formats[format].Length > 1 ? s_formats[format][..1] : "";
            values = module.IsNull ? module : Space.CallMethod(
                module, PyStr.Intern("unpack"), PyStr.New($"{text}{PyBytes.LengthOf(items) / one.Size}{s_formats[format][^1]}"), items);
            values = values.IsNull ? values : Sequences.ToList(values);
        }

        return values.IsNull ? values : Space.Call(type, code, values);
    }
}

/// <summary>The iterator of arrays.</summary>
internal static unsafe class ArrayIterator
{
    internal struct Layout
    {
        public ObjectHeader Header;
        /// <summary>The array; null when exhausted.</summary>
        public Slot Array;
        public long Index;
    }

    private static Root s_type;

    public static void Define() => s_type = Roots.New(CoreTypes.MakeModuleType(
        "array.arrayiterator", Value.Null, new TypeRow(TypeId.None0, "arrayiterator", TypeId.Object, sizeof(Layout), 0b10, TypeFlags.NoConstructor), &DefineType));

    private static void DefineType(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nReturn state information for pickling.", &Reduce);
        t.Method("__setstate__(state, /)\nSet state information for unpickling.", &SetState);
    }

    /// <summary>iter(array).</summary>
    public static Value New(Value array)
    {
        Value self = PyType.Allocate(s_type.Value);
        self.As<Layout>().Fields.Array.Store(self, array);
        return self;
    }

    private static Value Self(Value self) => self;

    private static Value Next(Value self)
    {
        ref Layout it = ref self.As<Layout>().Fields;
        Value array = it.Array.Load();
        if (array.IsNull)
        {
            return array;
        }

        if (it.Index < PyArray.Of(array).Length)
        {
            return PyArray.Get(array, it.Index++);
        }

        it.Array.Store(self, Value.Null);
        return Value.Null;
    }

    private static Value Reduce(Value self)
    {
        ref Layout it = ref self.As<Layout>().Fields;
        Value iter = PyDict.GetStr(PyModule.DictOf(PyDict.GetStr(Run.Importing.Modules, Names.Get(N.builtins))), PyStr.Intern("iter"));
        return it.Array.IsNull ? PyTuple.New(iter, PyTuple.New(PyList.New()))
            : PyTuple.New(iter, PyTuple.New(it.Array.Load()), PyInt.New(it.Index));
    }

    private static Value SetState(Value self, Value state)
    {
        if (!Space.AsIndex(state, TypeId.OverflowError, out long index))
        {
            return Value.Null;
        }

        ref Layout it = ref self.As<Layout>().Fields;
        if (!it.Array.IsNull)
        {
            it.Index = Math.Clamp(index, 0, PyArray.Of(it.Array.Load()).Length);
        }

        return Value.None;
    }
}
