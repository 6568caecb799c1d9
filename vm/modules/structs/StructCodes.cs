using System;
using System.Buffers.Binary;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Structs;

/// <summary>Packing and unpacking of single values.</summary>
internal static unsafe class StructCodes
{
    private static ulong Read(byte* p, int size, bool big)
    {
        ulong bits = size switch
        {
            1 => *p,
            2 => *(ushort*)p,
            4 => *(uint*)p,
            _ => *(ulong*)p,
        };
        return big ? BinaryPrimitives.ReverseEndianness(bits) >> (64 - (8 * size)) : bits;
    }

    private static void Write(byte* p, int size, bool big, ulong bits)
    {
        if (big)
        {
            bits = BinaryPrimitives.ReverseEndianness(bits) >> (64 - (8 * size));
        }

        switch (size)
        {
            case 1:
                *p = (byte)bits;
                break;
            case 2:
                *(ushort*)p = (ushort)bits;
                break;
            case 4:
                *(uint*)p = (uint)bits;
                break;
            default:
                *(ulong*)p = bits;
                break;
        }
    }

    /// <summary>The value at <paramref name="p"/>.</summary>
    public static Value Unpack(char code, byte* p, int size, bool big)
    {
        switch (code)
        {
            case 'c':
                return PyBytes.FromByte(*p);
            case 's':
                return PyBytes.New(new ReadOnlySpan<byte>(p, size));
            case 'p':
                return PyBytes.New(size == 0 ? [] : new ReadOnlySpan<byte>(p + 1, Math.Min(*p, size - 1)));
            case '?':
                return Value.FromBool(*p != 0);
            case 'e':
                return PyFloat.New((double)BitConverter.UInt16BitsToHalf((ushort)Read(p, 2, big)));
            case 'f':
                return PyFloat.New(BitConverter.UInt32BitsToSingle((uint)Read(p, 4, big)));
            case 'd':
                return PyFloat.New(BitConverter.UInt64BitsToDouble(Read(p, 8, big)));
            case 'b' or 'h' or 'i' or 'l' or 'q' or 'n':
                int shift = 64 - (8 * size);
                return PyInt.New((long)(Read(p, size, big) << shift) >> shift);
            default:
                return PyInt.New(Read(p, size, big));
        }
    }

    private static bool Fail(string message)
    {
        StructModule.Error(message);
        return false;
    }

    /// <summary>Packs a value; false with struct.error or another error.</summary>
    public static bool Pack(char code, byte* p, int size, bool big, bool native, Value v)
    {
        switch (code)
        {
            case 'c':
                if (!v.IsBytes || PyBytes.LengthOf(v) != 1)
                {
                    return Fail("char format requires a bytes object of length 1");
                }

                *p = PyBytes.Span(v)[0];
                return true;
            case 's' or 'p':
                return PackText(code, p, size, v);
            case '?':
                int truth = Space.Truth(v);
                *p = truth > 0 ? (byte)1 : (byte)0;
                return truth >= 0;
            case 'e' or 'f' or 'd':
                return PackFloat(code, p, big, native, v);
            default:
                return PackInt(code, p, size, big, v);
        }
    }

    private static bool PackText(char code, byte* p, int size, Value v)
    {
        if (!v.IsBytes && !v.IsByteArray)
        {
            return Fail($"argument for '{code}' must be a bytes object");
        }

        ReadOnlySpan<byte> text = v.IsBytes ? PyBytes.Span(v) : PyByteArray.Span(v);
        Span<byte> to = new(p, size);
        to.Clear();
        if (code == 's')
        {
            text[..Math.Min(text.Length, size)].CopyTo(to);
        }
        else if (size > 0)
        {
            int length = Math.Min(text.Length, size - 1);
            text[..length].CopyTo(to[1..]);
            to[0] = (byte)Math.Min(length, 255);
        }

        return true;
    }

    private static bool PackFloat(char code, byte* p, bool big, bool native, Value v)
    {
        if (!v.IsFloat && !v.IsInt && PyType.SlotOf(v, SlotId.Float) == null && PyType.SlotOf(v, SlotId.Index) == null)
        {
            return Fail("required argument is not a float");
        }

        Value number = PyFloat.FromNumberOrText(v);
        if (number.IsNull)
        {
            return Errors.Catch(TypeId.TypeError) && Fail("required argument is not a float");
        }

        double d = PyFloat.Get(number);
        switch (code)
        {
            case 'd':
                Write(p, 8, big, BitConverter.DoubleToUInt64Bits(d));
                return true;
            case 'f':
                float f = (float)d;
                if (!native && float.IsInfinity(f) && double.IsFinite(d))
                {
                    Errors.OverflowError("float too large to pack with f format");
                    return false;
                }

                Write(p, 4, big, BitConverter.SingleToUInt32Bits(f));
                return true;
            default:
                Half h = (Half)d;
                if (Half.IsInfinity(h) && double.IsFinite(d))
                {
                    Errors.OverflowError("float too large to pack with e format");
                    return false;
                }

                Write(p, 2, big, BitConverter.HalfToUInt16Bits(h));
                return true;
        }
    }

    private static bool PackInt(char code, byte* p, int size, bool big, Value v)
    {
        if (v.IsSmallInt && code != 'P')
        {
            long small = v.SmallInt;
            int shift = 64 - (8 * size);
            if (char.IsAsciiLetterLower(code) ? (small << shift) >> shift == small : small >= 0 && (long)((ulong)small << shift >> shift) == small)
            {
                Write(p, size, big, (ulong)small);
                return true;
            }
        }

        if (!Space.IsIndex(v))
        {
            return Fail("required argument is not an integer");
        }

        Value i = Space.Index(v);
        if (i.IsNull)
        {
            return Errors.Matches(TypeId.TypeError) && Errors.Catch(TypeId.TypeError) && Fail("required argument is not an integer");
        }

        bool signed = char.IsAsciiLetterLower(code);
        bool fits = PyInt.TryGetLong(i, out long number);
        ulong bits = (ulong)number;
        if (!signed && !fits && !PyInt.IsNegative(i) && i.As<PyInt>().Fields.SignedSize == 1)
        {
            bits = *PyInt.Limbs(i);
            fits = true;
        }
        else if (!signed && fits && number < 0)
        {
            fits = false;
        }

        if (code == 'P' && !fits && PyInt.TryGetLong(i, out number))
        {
            bits = (ulong)number;
            fits = true;
        }

        if (size == 8)
        {
            if (!fits)
            {
                return Fail(big && (code is 'q' or 'Q') ? "int too large to convert" : "argument out of range");
            }
        }
        else
        {
            long low = signed ? -(1L << ((8 * size) - 1)) : 0, high = signed ? (1L << ((8 * size) - 1)) - 1 : (1L << (8 * size)) - 1;
            if (!fits || (long)bits < low || (long)bits > high)
            {
                // Of unsigned numbers those of 64 bits fit, but not into what is used for the short ones.
                bool isLong = PyInt.TryGetLong(i, out _) || (fits && size == 4);
                return Fail(isLong ? Range(code, big, PyInt.IsNegative(i), low, high) : "argument out of range");
            }
        }

        Write(p, size, big, bits);
        return true;
    }

    // CPython's words: big-endian codes have functions of their own there.
    private static string Range(char code, bool big, bool negative, long low, long high) => code switch
    {
        'b' => $"byte format requires {low} <= number <= {high}",
        'B' => $"ubyte format requires {low} <= number <= {high}",
        'h' when !big => $"short format requires {low} <= number <= {high}",
        'H' when !big => $"ushort format requires {low} <= number <= {high}",
        'H' or 'I' or 'L' when negative => "argument out of range",
        _ => $"'{code}' format requires {low} <= number <= {high}",
    };
}
