using System;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Arrays;

/// <summary>array.array: numbers of one C type, packed.</summary>
internal static unsafe partial class PyArray
{
    internal struct Layout
    {
        public ObjectHeader Header;
        public Slot Dict;
        /// <summary>A <see cref="PyRawBytes"/> with room for the items; null while empty.</summary>
        public Slot Storage;
        /// <summary>Number of items.</summary>
        public long Length;
        /// <summary>Buffers given out.</summary>
        public long Exports;
        /// <summary>The type code.</summary>
        public long Code;

        public const ulong References = 0b110;
    }

    /// <summary>array.array.</summary>
    public static Root Type { get; private set; }

    /// <summary>All type codes.</summary>
    public const string Codes = "bBuhHiIlLqQfd";

    public static void Define(ModuleBuilder m)
    {
        Type = Roots.New(CoreTypes.MakeModuleType(
            "array.array", Value.Null,
            new TypeRow(TypeId.None0, "array", TypeId.Object, sizeof(Layout), Layout.References, TypeFlags.BaseType | TypeFlags.Weakref | TypeFlags.Sequence),
            &DefineType));
    }

    public static ref Layout Of(Value self) => ref self.As<Layout>().Fields;

    /// <summary>Is it an array, of a subclass perhaps?</summary>
    public static bool IsArray(Value v) => v.IsPointer && PyType.IsInstance(v, Type.Value);

    public static char CodeOf(Value self) => (char)Of(self).Code;

    /// <summary>Bytes an item takes; 0 for no type code.</summary>
    public static int SizeOf(char code) => code switch
    {
        'b' or 'B' => 1,
        'h' or 'H' => 2,
        'i' or 'I' or 'f' or 'u' => 4,
        'l' or 'L' or 'q' or 'Q' or 'd' => 8,
        _ => 0,
    };

    public static int ItemSize(Value self) => SizeOf(CodeOf(self));

    /// <summary>The items; valid until the array is resized.</summary>
    public static byte* Data(Value self) => Of(self).Storage.IsNull ? (byte*)8 : Of(self).Storage.Load().As<PyRawBytes>().TailBytes();

    /// <summary>A zeroed array.</summary>
    public static Value New(Value type, char code, long length)
    {
        Value self = PyType.Allocate(type);
        Of(self).Code = code;
        return length == 0 || Resize(self, length) ? self : Value.Null;
    }

    /// <summary>May the length change? False with BufferError while buffers are out.</summary>
    private static bool CanResize(Value self)
    {
        if (Of(self).Exports > 0 && PyByteArray.ReclaimExports != null)
        {
            PyByteArray.ReclaimExports();
        }

        if (Of(self).Exports == 0)
        {
            return true;
        }

        Errors.Raise(TypeId.BufferError, "cannot resize an array that is exporting buffers");
        return false;
    }

    /// <summary>Makes the length <paramref name="length"/>; new items are zero. False with BufferError or MemoryError.</summary>
    public static bool Resize(Value self, long length)
    {
        ref Layout a = ref Of(self);
        if (length == a.Length)
        {
            return true;
        }

        if (!CanResize(self))
        {
            return false;
        }

        long item = ItemSize(self), bytes = length * item, old = a.Length * item;
        if (length > (1L << 40))
        {
            Errors.NoMemory();
            return false;
        }

        Value storage = a.Storage.Load();
        if (storage.IsNull || storage.As<PyRawBytes>().Fields.Length < bytes)
        {
            Ref<PyRawBytes> larger = PyRawBytes.Allocate(bytes + (bytes >> 3) + 32);
            if (larger.IsNull)
            {
                return false;
            }

            Buffer.MemoryCopy(Data(self), larger.TailBytes(), old, old);
            Of(self).Storage.Store(self, larger);
        }
        else if (bytes > old)
        {
            new Span<byte>(Data(self) + old, (int)(bytes - old)).Clear();
        }

        Of(self).Length = length;
        return true;
    }

    /// <summary>Item <paramref name="index"/>, which is in range.</summary>
    public static Value Get(Value self, long index)
    {
        byte* p = Data(self) + (index * ItemSize(self));
        return CodeOf(self) switch
        {
            'b' => Value.FromSmallInt(*(sbyte*)p),
            'B' => Value.FromSmallInt(*p),
            'h' => Value.FromSmallInt(*(short*)p),
            'H' => Value.FromSmallInt(*(ushort*)p),
            'i' => Value.FromSmallInt(*(int*)p),
            'I' => Value.FromSmallInt(*(uint*)p),
            'l' or 'q' => PyInt.New(*(long*)p),
            'L' or 'Q' => PyInt.New(*(ulong*)p),
            'f' => PyFloat.New(*(float*)p),
            'd' => PyFloat.New(*(double*)p),
            _ => *(uint*)p <= 0x10FFFF ? PyStr.FromCodePoint(*(int*)p)
                : Errors.ValueError($"character U+{*(uint*)p:x} is not in range [U+0000; U+10ffff]"),
        };
    }

    /// <summary>Converts a value to an item in <paramref name="to"/>; false with TypeError or OverflowError.</summary>
    public static bool Convert(char code, Value v, byte* to)
    {
        switch (code)
        {
            case 'u':
                if (!v.IsStr)
                {
                    Errors.TypeError("array item must be a unicode character, not " + PyType.TypeName(v));
                    return false;
                }

                if (PyStr.LengthOf(v) != 1)
                {
                    Errors.TypeError("array item must be a unicode character, not a string of length " + PyStr.LengthOf(v));
                    return false;
                }

                *(int*)to = PyStr.CodePointAt(v, 0);
                return true;
            case 'f' or 'd':
                Value number = v.IsStr || v.IsBytes ? Errors.TypeError($"must be real number, not {PyType.TypeName(v)}") : ToFloat(v);
                if (number.IsNull)
                {
                    return false;
                }

                if (code == 'd')
                {
                    *(double*)to = PyFloat.Get(number);
                }
                else
                {
                    *(float*)to = (float)PyFloat.Get(number);
                }

                return true;
            default:
                return ConvertInt(code, v, to);
        }
    }

    private static Value ToFloat(Value v) =>
        v.IsFloat || v.IsInt || PyType.SlotOf(v, SlotId.Float) != null || PyType.SlotOf(v, SlotId.Index) != null
            ? PyFloat.FromNumberOrText(v)
            : Errors.TypeError($"must be real number, not {PyType.TypeName(v)}");

    private static readonly string[] s_cNames = ["signed char", "unsigned byte integer", "signed short integer", "unsigned short", "signed integer", "unsigned int"];

    private static bool ConvertInt(char code, Value v, byte* to)
    {
        if (!Space.IsIndex(v))
        {
            Errors.TypeError($"'{PyType.TypeName(v)}' object cannot be interpreted as an integer");
            return false;
        }

        Value i = Space.Index(v);
        if (i.IsNull)
        {
            return false;
        }

        bool fits = PyInt.TryGetLong(i, out long number);
        if (code is 'L' or 'Q')
        {
            bool big = !fits && !PyInt.IsNegative(i) && i.As<PyInt>().Fields.SignedSize == 1;
            if (!big && (!fits || number < 0))
            {
                Errors.OverflowError(PyInt.IsNegative(i) ? "can't convert negative value to unsigned int" : "int too big to convert");
                return false;
            }

            *(ulong*)to = big ? *PyInt.Limbs(i) : (ulong)number;
            return true;
        }

        (long low, long high, int name) = code switch
        {
            'b' => (sbyte.MinValue, sbyte.MaxValue, 0),
            'B' => (0L, byte.MaxValue, 1),
            'h' => (short.MinValue, short.MaxValue, 2),
            'H' => (0, ushort.MaxValue, 3),
            'i' => (int.MinValue, int.MaxValue, 4),
            'I' => (0, uint.MaxValue, 5),
            _ => (long.MinValue, long.MaxValue, -1),
        };
        if (!fits || number < low || number > high)
        {
            bool below = PyInt.IsNegative(i);
            Errors.OverflowError(name < 0 ? "Python int too large to convert to C long" : $"{s_cNames[name]} is {(below ? "less than minimum" : "greater than maximum")}");
            return false;
        }

        new ReadOnlySpan<byte>(&number, SizeOf(code)).CopyTo(new Span<byte>(to, SizeOf(code)));
        return true;
    }

    /// <summary>Appends an item; false with an error set.</summary>
    public static bool Append(Value self, Value v)
    {
        long item;
        if (!Convert(CodeOf(self), v, (byte*)&item) || !Resize(self, Of(self).Length + 1))
        {
            return false;
        }

        int size = ItemSize(self);
        Buffer.MemoryCopy(&item, Data(self) + ((Of(self).Length - 1) * size), size, size);
        return true;
    }

    /// <summary>Appends raw bytes, a whole number of items.</summary>
    public static bool AppendBytes(Value self, ReadOnlySpan<byte> bytes)
    {
        long old = Of(self).Length, size = ItemSize(self);
        if (bytes.IsEmpty)
        {
            return true;
        }

        if (!Resize(self, old + (bytes.Length / size)))
        {
            return false;
        }

        bytes.CopyTo(new Span<byte>(Data(self) + (old * size), bytes.Length));
        return true;
    }

    /// <summary>The bytes of all items.</summary>
    public static Span<byte> Bytes(Value self) => new(Data(self), (int)(Of(self).Length * ItemSize(self)));
}
