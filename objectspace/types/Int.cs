using System;
using Py.ObjectSpace.Numbers;

namespace Py.ObjectSpace;

/// <summary>int: the type's slots and methods.</summary>
public unsafe partial struct PyInt
{
    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.Add, &Add);
        t.Slot(SlotId.Sub, &Subtract);
        t.Slot(SlotId.Mul, &Multiply);
        t.Slot(SlotId.FloorDiv, &FloorDivide);
        t.Slot(SlotId.Mod, &Modulo);
        t.Slot(SlotId.DivMod, &DivMod);
        t.Slot(SlotId.TrueDiv, &TrueDivide);
        t.Slot(SlotId.Pow, &Power);
        t.Slot(SlotId.LShift, &ShiftLeft);
        t.Slot(SlotId.RShift, &ShiftRight);
        t.Slot(SlotId.And, &And);
        t.Slot(SlotId.Or, &Or);
        t.Slot(SlotId.Xor, &Xor);
        t.Slot(SlotId.Neg, &Negate);
        t.Slot(SlotId.Pos, &ToExact);
        t.Slot(SlotId.Abs, &Absolute);
        t.Slot(SlotId.Invert, &Invert);
        t.Slot(SlotId.Bool, &Truth);
        t.Slot(SlotId.Int, &ToExact);
        t.Slot(SlotId.Index, &ToExact);
        t.Slot(SlotId.Float, &AsFloat);
        t.GetSet("real\nthe real part of a complex number", &ToExact);
        t.GetSet("imag\nthe imaginary part of a complex number", &Zero);
        t.GetSet("numerator\nthe numerator of a rational number in lowest terms", &ToExact);
        t.GetSet("denominator\nthe denominator of a rational number in lowest terms", &One);
        t.Method("conjugate()\nReturns self, the complex conjugate of any int.", &ToExact);
        t.Method("bit_length()\nNumber of bits necessary to represent self in binary.\n\n>>> bin(37)\n'0b100101'\n>>> (37).bit_length()\n6", &BitLength);
        t.Method("bit_count()\nNumber of ones in the binary representation of the absolute value of self.\n\nAlso known as the population count.\n\n>>> bin(13)\n'0b1101'\n>>> (13).bit_count()\n3", &BitCount);
        t.Method("to_bytes(length=1, byteorder='big', *, signed=False)\nReturn an array of bytes representing an integer.", &ToBytes);
        t.ClassMethod("from_bytes(bytes, byteorder='big', *, signed=False)\nReturn the integer represented by the given array of bytes.", &FromBytes);
        t.Method("as_integer_ratio()\nThe number and 1: two ints whose quotient is the number.\n\n>>> (-4).as_integer_ratio()\n(-4, 1)", &AsIntegerRatio);
        t.Method("__trunc__()\nTruncating an Integral returns itself.", &ToExact);
        t.Method("__floor__()\nFlooring an Integral returns itself.", &ToExact);
        t.Method("__ceil__()\nCeiling of an Integral returns itself.", &ToExact);
        t.RawMethod("__round__(...)\nRounding an Integral returns itself.\n\nRounding with an ndigits argument also returns an integer.", &Round);
        t.Method("__getnewargs__()", &GetNewArgs);
        t.Method("__format__(format_spec, /)", &FormatMethod);
        t.Method("__sizeof__()\nReturns size in memory, in bytes.", &SizeOf);
        t.Doc("int([x]) -> integer\nint(x, base=10) -> integer\n\nConvert a number or string to an integer, or return 0 if no arguments\nare given.  If x is a number, return x.__int__().  For floating point\nnumbers, this truncates towards zero.\n\nIf x is not a number or if base is given, then x must be a string,\nbytes, or bytearray instance representing an integer literal in the\ngiven base.  The literal can be preceded by '+' or '-' and be surrounded\nby whitespace.  The base defaults to 10.  Valid bases are 0 and 2-36.\nBase 0 means to interpret the base from the string as an integer literal.\n>>> int('0b100', base=0)\n4");
    }

    /// <summary>Hash of an instance of int.</summary>
    public static long Hash(Value v)
    {
        ulong small;
        ReadOnlySpan<ulong> limbs = Magnitude(v, &small, out bool negative);
        return NumberHash.Of(negative, limbs);
    }

    /// <summary>The same number with exact type int (for bool and subclasses).</summary>
    public static Value ToExact(Value v)
    {
        if (v.IsExactInt)
        {
            return v;
        }

        ulong small;
        ReadOnlySpan<ulong> limbs = Magnitude(v, &small, out bool negative);
        return FromLimbs(negative, limbs);
    }

    private static int Truth(Value v) => v.IsSmallInt ? (v.SmallInt != 0 ? 1 : 0) : v.As<PyInt>().Fields.SignedSize != 0 ? 1 : 0;

    private static Value AsFloat(Value v)
    {
        double d = ToDouble(v, out bool fits);
        return fits ? PyFloat.New(d) : Errors.OverflowError("int too large to convert to float");
    }

    private static Value Zero(Value v) => Value.FromSmallInt(0);

    private static Value One(Value v) => Value.FromSmallInt(1);

    private static Value BitLength(Value v)
    {
        ulong small;
        return New(Numbers.Limbs.BitLength(Magnitude(v, &small, out _)));
    }

    private static Value BitCount(Value v)
    {
        ulong small;
        return New(Numbers.Limbs.PopCount(Magnitude(v, &small, out _)));
    }

    private static Value AsIntegerRatio(Value v) => PyTuple.New(ToExact(v), Value.FromSmallInt(1));

    private static Value GetNewArgs(Value v) => PyTuple.New(ToExact(v));

    private static Value SizeOf(Value v)
    {
        ulong small;
        return New(v.IsSmallInt ? 8 : 16 + (8 * Magnitude(v, &small, out _).Length));
    }

    private static bool ByteOrder(Value order, out bool little)
    {
        little = false;
        if (order.IsNull)
        {
            return true;
        }

        if (!order.IsStr)
        {
            Errors.TypeError($"to_bytes() argument 'byteorder' must be str, not {PyType.TypeName(order)}");
            return false;
        }

        little = PyStr.EqualsAscii(order, "little");
        if (little || PyStr.EqualsAscii(order, "big"))
        {
            return true;
        }

        Errors.ValueError("byteorder must be either 'little' or 'big'");
        return false;
    }

    private static Value ToBytes(Value self, Value length, Value order, Value signed)
    {
        long count = 1;
        if ((!length.IsNull && !Space.AsIndex(length, TypeId.OverflowError, out count)) || !ByteOrder(order, out bool little))
        {
            return Value.Null;
        }

        int isSigned = signed.IsNull ? 0 : Space.Truth(signed);
        if (isSigned < 0)
        {
            return Value.Null;
        }

        if (count < 0)
        {
            return Errors.ValueError("length argument must be non-negative");
        }

        if (IsNegative(self) && isSigned == 0)
        {
            return Errors.OverflowError("can't convert negative int to unsigned");
        }

        if (count > int.MaxValue / 2)
        {
            return Errors.NoMemory();
        }

        ulong small;
        ReadOnlySpan<ulong> limbs = Magnitude(self, &small, out bool negative);
        using Scratch<byte> bytes = new(stackalloc byte[64], (int)count);
        return Numbers.Limbs.TryToBytes(negative, limbs, bytes.Span, little, isSigned > 0)
            ? PyBytes.New(bytes.Span)
            : Errors.OverflowError("int too big to convert");
    }

    private static Value FromBytes(Value type, Value source, Value order, Value signed)
    {
        if (!ByteOrder(order, out bool little))
        {
            return Value.Null;
        }

        if (!Buffers.Supports(source) && (source.IsInt || source.IsStr))
        {
            return Errors.TypeError($"cannot convert '{PyType.TypeName(source)}' object to bytes");
        }

        int isSigned = signed.IsNull ? 0 : Space.Truth(signed);
        Value bytes = isSigned < 0 ? Value.Null : Buffers.Supports(source) ? source : Space.Call(Types.Get(TypeId.Bytes), source);
        if (bytes.IsNull)
        {
            return bytes;
        }

        BufferView view;
        if (!Buffers.Get(bytes, &view))
        {
            return Value.Null;
        }

        using Scratch<ulong> limbs = new(stackalloc ulong[32], Numbers.Limbs.MaxFromBytesLimbs((int)view.Length));
        int length = Numbers.Limbs.FromBytes(view.Span, little, isSigned > 0, limbs.Span, out bool negative);
        Value number = FromLimbs(negative, limbs.Span[..length]);
        Buffers.Release(&view);
        return type.Is(Types.Get(TypeId.Int)) ? number : Space.Call(type, number);
    }

    private static Value Round(Value self, Args args)
    {
        if (args.Count == 0)
        {
            return ToExact(self);
        }

        if (args.Count > 1)
        {
            return Errors.TypeError($"__round__ expected at most 1 argument, got {args.Count}");
        }

        Value digits = Space.Index(args[0]);
        if (digits.IsNull)
        {
            return digits;
        }

        if (!IsNegative(digits))
        {
            return ToExact(self);
        }

        // Round half to even to a multiple of 10 ** -digits.
        Value unit = Power(Value.FromSmallInt(10), Negate(digits), Value.None);
        if (unit.IsNull)
        {
            return unit;
        }

        Slot* results = stackalloc Slot[2];
        if (!FloorDivMod(ToExact(self), unit, true, true, "", results, results + 1))
        {
            return Value.Null;
        }

        Value quotient = results[0].Load(), twice = Add(results[1].Load(), results[1].Load());
        int compare = Compare(twice, unit, CompareOp.Gt).IsTrue ? 1 : Compare(twice, unit, CompareOp.Eq).IsTrue ? 0 : -1;
        bool odd = !Modulo(quotient, Value.FromSmallInt(2)).Is(Value.FromSmallInt(0));
        if (compare > 0 || (compare == 0 && odd))
        {
            quotient = Add(quotient, Value.FromSmallInt(1));
        }

        return Multiply(quotient, unit);
    }
}
