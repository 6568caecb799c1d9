using System;
using Py.ObjectSpace.Numbers;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

public unsafe partial struct PyFloat
{
    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Hash, &HashOf);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.Add, &Add);
        t.Slot(SlotId.Sub, &Subtract);
        t.Slot(SlotId.Mul, &Multiply);
        t.Slot(SlotId.TrueDiv, &TrueDivide);
        t.Slot(SlotId.FloorDiv, &FloorDivide);
        t.Slot(SlotId.Mod, &Modulo);
        t.Slot(SlotId.DivMod, &DivMod);
        t.Slot(SlotId.Pow, &Power);
        t.Slot(SlotId.Neg, &Negate);
        t.Slot(SlotId.Pos, &ToExact);
        t.Slot(SlotId.Abs, &Absolute);
        t.Slot(SlotId.Bool, &Truth);
        t.Slot(SlotId.Int, &ToInt);
        t.Slot(SlotId.Float, &ToExact);
        t.Method("__format__(format_spec, /)", &FormatMethod);
        DefineMethods(t);
    }

    /// <summary>The number of a float or int; false (no error) for others, false with OverflowError for huge ints.</summary>
    private static bool ToDouble(Value v, out double d)
    {
        d = 0;
        if (v.IsFloat)
        {
            d = Get(v);
            return true;
        }

        if (!v.IsInt)
        {
            return false;
        }

        d = PyInt.ToDouble(v, out bool fits);
        if (!fits)
        {
            Errors.OverflowError("int too large to convert to float");
        }

        return fits;
    }

    private static bool Operands(Value a, Value b, out double x, out double y)
    {
        y = 0;
        return ToDouble(a, out x) && ToDouble(b, out y);
    }

    private static Value Refused() => Errors.Occurred ? Value.Null : Value.NotImplemented;

    private static Value Add(Value a, Value b) => Operands(a, b, out double x, out double y) ? New(x + y) : Refused();

    private static Value Subtract(Value a, Value b) => Operands(a, b, out double x, out double y) ? New(x - y) : Refused();

    private static Value Multiply(Value a, Value b) => Operands(a, b, out double x, out double y) ? New(x * y) : Refused();

    private static Value TrueDivide(Value a, Value b) => !Operands(a, b, out double x, out double y) ? Refused()
        : y == 0 ? Errors.ZeroDivisionError("float division by zero") : New(x / y);

    private static void FloorDivMod(double x, double y, out double quotient, out double remainder)
    {
        remainder = x % y;
        double d = (x - remainder) / y;
        if (remainder != 0)
        {
            if (y < 0 != remainder < 0)
            {
                remainder += y;
                d -= 1;
            }
        }
        else
        {
            remainder = Math.CopySign(0.0, y);
        }

        if (d != 0)
        {
            quotient = Math.Floor(d);
            if (d - quotient > 0.5)
            {
                quotient += 1;
            }
        }
        else
        {
            quotient = Math.CopySign(0.0, x / y);
        }
    }

    private static Value FloorDivide(Value a, Value b)
    {
        if (!Operands(a, b, out double x, out double y))
        {
            return Refused();
        }

        if (y == 0)
        {
            return Errors.ZeroDivisionError("float floor division by zero");
        }

        FloorDivMod(x, y, out double quotient, out _);
        return New(quotient);
    }

    private static Value Modulo(Value a, Value b)
    {
        if (!Operands(a, b, out double x, out double y))
        {
            return Refused();
        }

        if (y == 0)
        {
            return Errors.ZeroDivisionError("float modulo");
        }

        FloorDivMod(x, y, out _, out double remainder);
        return New(remainder);
    }

    private static Value DivMod(Value a, Value b)
    {
        if (!Operands(a, b, out double x, out double y))
        {
            return Refused();
        }

        if (y == 0)
        {
            return Errors.ZeroDivisionError("float divmod()");
        }

        FloorDivMod(x, y, out double quotient, out double remainder);
        return PyTuple.New(New(quotient), New(remainder));
    }

    private static Value Power(Value a, Value b, Value modulus)
    {
        if (!modulus.IsNone)
        {
            return Errors.TypeError("pow() 3rd argument not allowed unless all arguments are integers");
        }

        if (!Operands(a, b, out double x, out double y))
        {
            return Refused();
        }

        if (x == 0 && y < 0 && double.IsFinite(y))
        {
            return Errors.ZeroDivisionError("0.0 cannot be raised to a negative power");
        }

        if (x < 0 && double.IsFinite(x) && double.IsFinite(y) && y != Math.Floor(y))
        {
            return Space.Power(PyComplex.New(x, 0), PyComplex.New(y, 0), Value.None);
        }

        double result = Math.Pow(x, y);
        if (x == 1 || y == 0)
        {
            result = 1;
        }

        return double.IsInfinity(result) && double.IsFinite(x) && double.IsFinite(y)
            ? Errors.Raise(TypeId.OverflowError, "(34, 'Numerical result out of range')")
            : New(result);
    }

    private static Value Negate(Value a) => New(-Get(a));

    private static Value Absolute(Value a) => New(Math.Abs(Get(a)));

    private static Value ToExact(Value a) => a.IsExactFloat ? a : New(Get(a));

    private static int Truth(Value a) => Get(a) != 0 ? 1 : 0;

    private static long HashOf(Value a) => Hashing.OfDouble(Get(a), Identity.Hash(a));

    /// <summary>int(float): truncates; ValueError for NaN, OverflowError for infinity.</summary>
    public static Value ToInt(Value a)
    {
        double d = Get(a);
        if (double.IsNaN(d))
        {
            return Errors.ValueError("cannot convert float NaN to integer");
        }

        if (double.IsInfinity(d))
        {
            return Errors.OverflowError("cannot convert float infinity to integer");
        }

        if (Math.Abs(d) < 9e18)
        {
            return PyInt.New((long)d);
        }

        Span<ulong> limbs = stackalloc ulong[18];
        int length = Limbs.FromDouble(d, limbs, out bool negative);
        return PyInt.FromLimbs(negative, limbs[..length]);
    }

    private static Value Compare(Value a, Value b, CompareOp op)
    {
        double x = Get(a);
        if (b.IsFloat)
        {
            double y = Get(b);
            return Value.FromBool(op switch
            {
                CompareOp.Lt => x < y,
                CompareOp.Le => x <= y,
                CompareOp.Eq => x == y,
                CompareOp.Ne => x != y,
                CompareOp.Gt => x > y,
                _ => x >= y,
            });
        }

        if (!b.IsInt)
        {
            return Value.NotImplemented;
        }

        if (double.IsNaN(x))
        {
            return Value.FromBool(op == CompareOp.Ne);
        }

        int sign;
        if (double.IsInfinity(x))
        {
            sign = x > 0 ? 1 : -1;
        }
        else
        {
            ulong small;
            ReadOnlySpan<ulong> limbs = PyInt.Magnitude(b, &small, out bool negative);
            sign = -Limbs.CompareToDouble(negative, limbs, x);
        }

        return Value.FromBool(Space.CompareLongs(sign, 0, op));
    }

    private static Value Repr(Value a)
    {
        Span<byte> text = stackalloc byte[FloatRepr.MaxReprLength];
        int length = FloatRepr.Write(Get(a), text);
        return PyStr.FromAscii(text[..length]);
    }

    private static Value FormatMethod(Value self, Value spec) => FormatWith(self, spec);

    /// <summary>float.__format__.</summary>
    [System.Runtime.CompilerServices.SkipLocalsInit]
    internal static Value FormatWith(Value self, Value spec)
    {
        if (!spec.IsStr)
        {
            return Errors.TypeError($"__format__() argument must be str, not {PyType.TypeName(spec)}");
        }

        if (PyStr.LengthOf(spec) == 0)
        {
            return Space.Str(self);
        }

        if (!PyStr.ParseSpec(spec, '\0', '>', "float", out FormatSpec parsed))
        {
            return Value.Null;
        }

        CodePointBuilder text = new(stackalloc byte[128]);
        try
        {
            string? error = Formatting.AppendFloat(parsed, Get(self), "float", ref text);
            return error is null ? PyStr.FromBuilder(text) : Errors.ValueError(error);
        }
        catch (InsufficientMemoryException)
        {
            return Errors.NoMemory();
        }
    }

    private static Value Make(Value type, Args args)
    {
        if (args.KeywordCount > 0 && Constructors.SameInit(type, TypeId.Float))
        {
            return Errors.TypeError("float() takes no keyword arguments");
        }

        if (args.Count > 1)
        {
            return Errors.TypeError($"float expected at most 1 argument, got {args.Count}");
        }

        Value number = args.Count == 0 ? New(0) : FromNumberOrText(args[0]);
        if (number.IsNull || type.Is(Types.Get(TypeId.Float)))
        {
            return number;
        }

        Value self = PyType.Allocate(type);
        self.As<PyFloat>().Fields.Number = Get(number);
        return self;
    }

    /// <summary>float(x).</summary>
    public static Value FromNumberOrText(Value x)
    {
        if (x.IsExactFloat)
        {
            return x;
        }

        void* toFloat = x.IsExactStr ? null : PyType.SlotOf(x, SlotId.Float);
        if (toFloat != null)
        {
            Value result = ((delegate*<Value, Value>)toFloat)(x);
            if (result.IsNull || result.IsExactFloat)
            {
                return result;
            }

            if (!result.IsFloat)
            {
                return Errors.TypeError($"{PyType.TypeName(x)}.__float__ returned non-float (type {PyType.TypeName(result)})");
            }

            return Warnings.Warn(TypeId.DeprecationWarning, $"{PyType.TypeName(x)}.__float__ returned non-float (type {PyType.TypeName(result)}).  The ability to return an instance of a strict subclass of float is deprecated, and may not be supported in a future version of Python.")
                ? New(Get(result)) : Value.Null;
        }

        if (PyType.SlotOf(x, SlotId.Index) != null)
        {
            Value index = Space.Index(x);
            return index.IsNull ? index : FromNumberOrText(index);
        }

        if (x.IsStr)
        {
            using Scratch<byte> ascii = new(stackalloc byte[64], PyStr.LengthOf(x));
            NumberText.ToAscii(x, ascii.Span);
            return FromText(ascii.Span, x);
        }

        if (Buffers.Supports(x))
        {
            BufferView view;
            if (!Buffers.Get(x, &view))
            {
                return Value.Null;
            }

            Value result = FromText(view.Span, x);
            Buffers.Release(&view);
            return result;
        }

        return Errors.TypeError($"float() argument must be a string or a real number, not '{PyType.TypeName(x)}'");
    }

    private static Value FromText(scoped ReadOnlySpan<byte> text, Value shown)
    {
        if (FloatParser.TryParse(text, out double d))
        {
            return New(d);
        }

        Value repr = Space.Repr(shown);
        return repr.IsNull ? repr : Errors.ValueError($"could not convert string to float: {PyStr.ToClr(repr)}");
    }
}
