using System;
using System.Runtime.CompilerServices;

namespace Py.ObjectSpace;

/// <summary>Items of buffers in the native single-character formats, and walks over strided memory.</summary>
public static unsafe class BufferItems
{
    /// <summary>Most dimensions of a buffer.</summary>
    public const int MaxDimensions = 64;

    /// <summary>Bytes an item of a native format character takes; 0 if it is none.</summary>
    public static int SizeOf(char code) => code switch
    {
        'c' or 'b' or 'B' or '?' => 1,
        'h' or 'H' => 2,
        'i' or 'I' or 'f' => 4,
        'l' or 'L' or 'q' or 'Q' or 'n' or 'N' or 'd' or 'P' => 8,
        _ => 0,
    };

    /// <summary>The character of a native format (a str such as "B" or "@B", null for "B"); 0 if it is another.</summary>
    public static char Code(Value format)
    {
        if (format.IsNull)
        {
            return 'B';
        }

        int length = PyStr.LengthOf(format);
        int at = length == 2 && PyStr.CodePointAt(format, 0) == '@' ? 1 : 0;
        char code = length - at == 1 ? (char)PyStr.CodePointAt(format, at) : '\0';
        return SizeOf(code) > 0 ? code : '\0';
    }

    /// <summary>Reads an item.</summary>
    public static Value Unpack(char code, byte* item) => code switch
    {
        'B' => Value.FromSmallInt(*item),
        'b' => Value.FromSmallInt((sbyte)*item),
        'c' => PyBytes.FromByte(*item),
        '?' => Value.FromBool(*item != 0),
        'h' => Value.FromSmallInt(Unsafe.ReadUnaligned<short>(item)),
        'H' => Value.FromSmallInt(Unsafe.ReadUnaligned<ushort>(item)),
        'i' => Value.FromSmallInt(Unsafe.ReadUnaligned<int>(item)),
        'I' => Value.FromSmallInt(Unsafe.ReadUnaligned<uint>(item)),
        'l' or 'q' or 'n' => PyInt.New(Unsafe.ReadUnaligned<long>(item)),
        'L' or 'Q' or 'N' or 'P' => PyInt.New(Unsafe.ReadUnaligned<ulong>(item)),
        'f' => PyFloat.New(Unsafe.ReadUnaligned<float>(item)),
        'd' => PyFloat.New(Unsafe.ReadUnaligned<double>(item)),
        _ => Errors.NotImplementedError("memoryview: format not supported"),
    };

    /// <summary>Writes an item; false with TypeError or ValueError.</summary>
    public static bool Pack(char code, byte* item, Value v)
    {
        switch (code)
        {
            case '?':
                int truth = Space.Truth(v);
                if (truth >= 0)
                {
                    *item = (byte)truth;
                }

                return truth >= 0;
            case 'c':
                if (!v.IsBytes || PyBytes.LengthOf(v) != 1)
                {
                    return v.IsBytes ? WrongValue(code) : WrongType(code);
                }

                *item = PyBytes.Span(v)[0];
                return true;
            case 'f' or 'd':
                return PackFloat(code, item, v);
            default:
                return PackInt(code, item, v);
        }
    }

    private static bool WrongValue(char code)
    {
        Errors.ValueError($"memoryview: invalid value for format '{code}'");
        return false;
    }

    private static bool WrongType(char code)
    {
        Errors.TypeError($"memoryview: invalid type for format '{code}'");
        return false;
    }

    private static bool PackFloat(char code, byte* item, Value v)
    {
        if (!PercentNumbers.ToDouble(v, "must be real number, not ", out double d))
        {
            return !Errors.Catch(TypeId.TypeError) ? false : WrongType(code);
        }

        if (code == 'd')
        {
            Unsafe.WriteUnaligned(item, d);
        }
        else
        {
            Unsafe.WriteUnaligned(item, (float)d);
        }

        return true;
    }

    private static bool PackInt(char code, byte* item, Value v)
    {
        if (!Space.IsIndex(v))
        {
            return WrongType(code);
        }

        Value i = Space.Index(v);
        if (i.IsNull)
        {
            return Errors.Catch(TypeId.TypeError) ? WrongType(code)
                : (Errors.Catch(TypeId.OverflowError) || Errors.Catch(TypeId.ValueError)) && WrongValue(code);
        }

        bool fits = PyInt.TryGetLong(i, out long number);
        if (code is 'L' or 'Q' or 'N' or 'P')
        {
            bool big = !fits && i.As<PyInt>().Fields.SignedSize == 1;
            if (!big && (!fits || number < 0))
            {
                return WrongValue(code);
            }

            Unsafe.WriteUnaligned(item, big ? *PyInt.Limbs(i) : (ulong)number);
            return true;
        }

        (long least, long most) = code switch
        {
            'b' => (sbyte.MinValue, sbyte.MaxValue),
            'B' => (0, byte.MaxValue),
            'h' => (short.MinValue, short.MaxValue),
            'H' => (0, ushort.MaxValue),
            'i' => (int.MinValue, int.MaxValue),
            'I' => (0, uint.MaxValue),
            _ => (long.MinValue, long.MaxValue),
        };
        if (!fits || number < least || number > most)
        {
            return WrongValue(code);
        }

        new ReadOnlySpan<byte>(&number, SizeOf(code)).CopyTo(new Span<byte>(item, SizeOf(code)));
        return true;
    }

    /// <summary>Reads shape and strides of a view into arrays of <see cref="MaxDimensions"/> elements.</summary>
    public static void Dimensions(BufferView* view, long* shape, long* strides)
    {
        Value shapes = view->Shape.Load(), steps = view->Strides.Load();
        for (int i = 0; i < view->Dimensions; i++)
        {
            shape[i] = shapes.IsNull ? view->Length / Math.Max(view->ItemSize, 1) : PyTuple.Get(shapes, i).SmallInt;
        }

        if (steps.IsNull)
        {
            FillStrides(view->Dimensions, view->ItemSize, shape, strides);
            return;
        }

        for (int i = 0; i < view->Dimensions; i++)
        {
            strides[i] = PyTuple.Get(steps, i).SmallInt;
        }
    }

    /// <summary>The strides of C order.</summary>
    public static void FillStrides(int dimensions, long itemSize, long* shape, long* strides)
    {
        for (int i = dimensions - 1; i >= 0; i--)
        {
            strides[i] = itemSize;
            itemSize *= shape[i];
        }
    }

    /// <summary>The bytes of all items in C order.</summary>
    public static Value Copy(BufferView* view)
    {
        long* shape = stackalloc long[MaxDimensions];
        long* strides = stackalloc long[MaxDimensions];
        Dimensions(view, shape, strides);
        return Copy(view->Data, view->Length, view->ItemSize, view->Dimensions, shape, strides, false);
    }

    /// <summary>The bytes of all items in C order, or in Fortran order.</summary>
    public static Value Copy(byte* data, long length, long itemSize, int dimensions, long* shape, long* strides, bool fortran)
    {
        Ref<PyBytes> result = PyBytes.Allocate(length);
        if (result.IsNull || length == 0)
        {
            return result.IsNull ? Value.Null : PyBytes.Empty;
        }

        // The order in which dimensions vary, slowest first.
        long* shapes = stackalloc long[MaxDimensions];
        long* steps = stackalloc long[MaxDimensions];
        for (int i = 0; i < dimensions; i++)
        {
            shapes[i] = shape[fortran ? dimensions - 1 - i : i];
            steps[i] = strides[fortran ? dimensions - 1 - i : i];
        }

        byte* to = result.TailBytes();
        Copy(ref to, data, itemSize, dimensions, shapes, steps);
        return result;
    }

    private static void Copy(ref byte* to, byte* from, long itemSize, int dimensions, long* shape, long* strides)
    {
        if (dimensions == 0)
        {
            Buffer.MemoryCopy(from, to, itemSize, itemSize);
            to += itemSize;
            return;
        }

        if (dimensions == 1 && *strides == itemSize)
        {
            Buffer.MemoryCopy(from, to, itemSize * *shape, itemSize * *shape);
            to += itemSize * *shape;
            return;
        }

        for (long i = 0; i < *shape; i++)
        {
            Copy(ref to, from + (i * *strides), itemSize, dimensions - 1, shape + 1, strides + 1);
        }
    }
}
