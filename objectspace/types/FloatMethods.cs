using System;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>Methods of float.</summary>
public unsafe partial struct PyFloat
{
    private static void DefineMethods(TypeBuilder t)
    {
        t.Doc("float(x=0, /): a floating point number, from a number or a text.");
        t.GetSet("real\nthe real part of a complex number", &ToExact);
        t.GetSet("imag\nthe imaginary part of a complex number", &GetImaginary);
        t.Method("conjugate()\nThe number itself.", &ToExact);
        t.Method("is_integer()\nIs the number whole?", &IsInteger);
        t.Method("as_integer_ratio()\nTwo ints, the second above zero, whose quotient is the number.\n\n>>> (2.5).as_integer_ratio()\n(5, 2)", &AsIntegerRatio);
        t.Method("hex()\nThe number as a hexadecimal text.\n\n>>> (2.5).hex()\n'0x1.4000000000000p+1'", &Hex);
        t.ClassMethod("fromhex(string, /)\nThe number of a hexadecimal text.\n\n>>> float.fromhex('0x1.4p+1')\n2.5", &FromHex);
        t.Method("__trunc__()", &ToInt);
        t.Method("__floor__()", &Floor);
        t.Method("__ceil__()", &Ceiling);
        t.Method("__round__(ndigits=None, /)", &Round);
        t.Method("__getnewargs__()", &GetNewArgs);
        t.ClassMethod("__getformat__(typestr, /)", &GetFormat);
    }

    private static Value GetImaginary(Value self) => New(0);

    private static Value IsInteger(Value self)
    {
        double d = Get(self);
        return Value.FromBool(double.IsFinite(d) && Math.Floor(d) == d);
    }

    private static Value GetNewArgs(Value self) => PyTuple.New(New(Get(self)));

    private static Value Floor(Value self) => ToInt(New(Math.Floor(Get(self))));

    private static Value Ceiling(Value self) => ToInt(New(Math.Ceiling(Get(self))));

    private static Value AsIntegerRatio(Value self)
    {
        double d = Get(self);
        if (double.IsNaN(d))
        {
            return Errors.ValueError("cannot convert NaN to integer ratio");
        }

        if (double.IsInfinity(d))
        {
            return Errors.OverflowError("cannot convert Infinity to integer ratio");
        }

        int exponent = 0;
        // Scaling by two is exact, also of subnormal numbers.
        while (Math.Floor(d) != d)
        {
            d *= 2;
            exponent++;
        }

        Value numerator = ToInt(New(d));
        Value denominator = Space.Binary(Value.FromSmallInt(1), Value.FromSmallInt(exponent), SlotId.LShift);
        return denominator.IsNull ? denominator : PyTuple.New(numerator, denominator);
    }

    private static Value Hex(Value self)
    {
        CodePointBuilder text = new(stackalloc byte[64]);
        FloatHex.Append(Get(self), ref text);
        return PyStr.FromBuilder(text);
    }

    private static Value FromHex(Value type, Value text)
    {
        if (!text.IsStr)
        {
            return Errors.TypeError("bad argument type for built-in operation");
        }

        // Digits and blanks of other scripts do not count here.
        ReadOnlySpan<byte> ascii = text.As<PyStr>().Fields.Ascii != 0 ? PyStr.Latin1(text) : "?"u8;
        switch (FloatHex.TryParse(ascii, out double number))
        {
            case HexFloatStatus.Ok:
                return type.Is(Types.Get(TypeId.Float)) ? New(number) : Space.Call(type, New(number));
            case HexFloatStatus.TooLarge:
                return Errors.OverflowError("hexadecimal value too large to represent as a float");
            default:
                return Errors.ValueError("invalid hexadecimal floating-point string");
        }
    }

    private static Value Round(Value self, Value digits)
    {
        double d = Get(self);
        if (digits.IsNull || digits.IsNone)
        {
            return ToInt(New(Math.Round(d, MidpointRounding.ToEven)));
        }

        if (!Space.AsIndex(digits, TypeId.OverflowError, out long places))
        {
            if (!Errors.Catch(TypeId.OverflowError))
            {
                return Value.Null;
            }

            Value i = Space.Index(digits);
            places = !i.IsNull && PyInt.IsNegative(i) ? long.MinValue : long.MaxValue;
        }

        return FloatRound.TryRound(d, places, out double rounded) ? New(rounded) : Errors.OverflowError("rounded value too large to represent");
    }

    private static Value GetFormat(Value type, Value name)
    {
        if (!name.IsStr)
        {
            return Errors.TypeError($"__getformat__() argument must be str, not {PyType.TypeName(name)}");
        }

        return PyStr.EqualsAscii(name, "double") || PyStr.EqualsAscii(name, "float")
            ? PyStr.Intern("IEEE, little-endian")
            : Errors.ValueError("__getformat__() argument 1 must be 'double' or 'float'");
    }
}
