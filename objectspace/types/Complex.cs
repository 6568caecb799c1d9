using System;
using Py.Gc;
using Py.ObjectSpace.Numbers;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>A complex number.</summary>
public unsafe partial struct PyComplex
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The real part.</summary>
    public double Real;
    /// <summary>The imaginary part.</summary>
    public double Imaginary;

    /// <summary>A complex number.</summary>
    public static Value New(double real, double imaginary)
    {
        Ref<PyComplex> c = Value.FromBits(Heap.Allocate(ShapeIds.Complex, (nuint)sizeof(PyComplex))).As<PyComplex>();
        c.Fields.Real = real;
        c.Fields.Imaginary = imaginary;
        return c;
    }

    private static Value New(ComplexPair z) => New(z.Real, z.Imaginary);

    /// <summary>The parts of a complex number.</summary>
    public static ComplexPair Get(Value v) => new(v.As<PyComplex>().Fields.Real, v.As<PyComplex>().Fields.Imaginary);

    internal static void Define(TypeBuilder t)
    {
        t.Doc("complex(real=0, imag=0): a complex number, from its parts or from a text such as '1+2j'.");
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Hash, &HashOf);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.Add, &Add);
        t.Slot(SlotId.Sub, &Subtract);
        t.Slot(SlotId.Mul, &Multiply);
        t.Slot(SlotId.TrueDiv, &Divide);
        t.Slot(SlotId.Pow, &Power);
        t.Slot(SlotId.Neg, &Negate);
        t.Slot(SlotId.Pos, &ToExact);
        t.Slot(SlotId.Abs, &Absolute);
        t.Slot(SlotId.Bool, &Truth);
        t.Method("conjugate()\nThe complex conjugate.", &Conjugate);
        t.Method("__complex__()\nThe number as an exact complex.", &ToExact);
        t.Method("__getnewargs__()", &GetNewArgs);
        t.Method("__format__(format_spec, /)", &FormatMethod);
        t.Member("real", 8, MemberFlags.ReadOnly | MemberFlags.Double);
        t.Member("imag", 16, MemberFlags.ReadOnly | MemberFlags.Double);
    }

    /// <summary>The operand of an operator: complex, float or int; false (no error) for others, false with OverflowError for huge ints.</summary>
    private static bool Operand(Value v, out ComplexPair z)
    {
        z = default;
        if (v.IsPointer && v.HasFlag(ShapeFlags.Complex))
        {
            z = Get(v);
            return true;
        }

        if (v.IsFloat)
        {
            z = new ComplexPair(PyFloat.Get(v), 0);
            return true;
        }

        if (!v.IsInt)
        {
            return false;
        }

        z = new ComplexPair(PyInt.ToDouble(v, out bool fits), 0);
        if (!fits)
        {
            Errors.OverflowError("int too large to convert to float");
        }

        return fits;
    }

    private static bool Operands(Value a, Value b, out ComplexPair x, out ComplexPair y)
    {
        y = default;
        return Operand(a, out x) && Operand(b, out y);
    }

    private static Value Refused() => Errors.Occurred ? Value.Null : Value.NotImplemented;

    private static Value Add(Value a, Value b) => Operands(a, b, out ComplexPair x, out ComplexPair y) ? New(x + y) : Refused();

    private static Value Subtract(Value a, Value b) => Operands(a, b, out ComplexPair x, out ComplexPair y) ? New(x - y) : Refused();

    private static Value Multiply(Value a, Value b) => Operands(a, b, out ComplexPair x, out ComplexPair y) ? New(x * y) : Refused();

    private static Value Divide(Value a, Value b) => !Operands(a, b, out ComplexPair x, out ComplexPair y) ? Refused()
        : y.Real == 0 && y.Imaginary == 0 ? Errors.ZeroDivisionError("complex division by zero") : New(x / y);

    private static Value Power(Value a, Value b, Value modulus)
    {
        if (!Operands(a, b, out ComplexPair x, out ComplexPair y))
        {
            return Refused();
        }

        if (!modulus.IsNone)
        {
            return Errors.ValueError("complex modulo");
        }

        // Small whole exponents are more exact, and faster, by multiplication.
        bool whole = y.Imaginary == 0 && y.Real == Math.Floor(y.Real) && Math.Abs(y.Real) <= 100;
        bool zero = x.Real == 0 && x.Imaginary == 0;
        if (zero && (whole ? y.Real < 0 : y.Imaginary != 0 || y.Real < 0))
        {
            return Errors.ZeroDivisionError("0.0 to a negative or complex power");
        }

        ComplexPair result = whole ? ComplexPair.Power(x, (int)y.Real) : ComplexPair.Power(x, y);
        bool overflow = double.IsInfinity(result.Real) || double.IsInfinity(result.Imaginary);
        return overflow ? Errors.OverflowError("complex exponentiation") : New(result);
    }

    private static Value Negate(Value a) => New(-Get(a).Real, -Get(a).Imaginary);

    private static Value Conjugate(Value a) => New(Get(a).Real, -Get(a).Imaginary);

    private static Value ToExact(Value a) => a.HasShape(ShapeIds.Complex) ? a : New(Get(a));

    private static Value Absolute(Value a)
    {
        ComplexPair z = Get(a);
        double size = z.Size;
        return double.IsInfinity(size) && double.IsFinite(z.Real) && double.IsFinite(z.Imaginary)
            ? Errors.OverflowError("absolute value too large") : PyFloat.New(size);
    }

    private static int Truth(Value a) => Get(a).Real != 0 || Get(a).Imaginary != 0 ? 1 : 0;

    private static long HashOf(Value a) => NumberHash.OfComplex(Get(a).Real, Get(a).Imaginary, Identity.Hash(a));

    private static Value GetReal(Value a) => PyFloat.New(Get(a).Real);

    private static Value GetImaginary(Value a) => PyFloat.New(Get(a).Imaginary);

    private static Value GetNewArgs(Value a) => PyTuple.New(GetReal(a), GetImaginary(a));

    private static Value Compare(Value a, Value b, CompareOp op)
    {
        if (op is not (CompareOp.Eq or CompareOp.Ne))
        {
            return Value.NotImplemented;
        }

        ComplexPair x = Get(a);
        bool equal;
        if (b.IsPointer && b.HasFlag(ShapeFlags.Complex))
        {
            equal = x.Real == Get(b).Real && x.Imaginary == Get(b).Imaginary;
        }
        else if (b.IsFloat || b.IsInt)
        {
            // Exact also for ints that no float holds.
            int same = x.Imaginary == 0 ? Space.EqualBool(PyFloat.New(x.Real), b) : 0;
            if (same < 0)
            {
                return Value.Null;
            }

            equal = same > 0;
        }
        else
        {
            return Value.NotImplemented;
        }

        return Value.FromBool(equal == (op == CompareOp.Eq));
    }

    private static Value Repr(Value a)
    {
        CodePointBuilder text = new(stackalloc byte[64]);
        ComplexText.AppendRepr(Get(a).Real, Get(a).Imaginary, ref text);
        return PyStr.FromBuilder(text);
    }

    private static Value FormatMethod(Value self, Value spec)
    {
        if (!spec.IsStr)
        {
            return Errors.TypeError($"__format__() argument must be str, not {PyType.TypeName(spec)}");
        }

        if (PyStr.LengthOf(spec) == 0)
        {
            return Space.Str(self);
        }

        if (!PyStr.ParseSpec(spec, '\0', '>', "complex", out FormatSpec parsed))
        {
            return Value.Null;
        }

        CodePointBuilder text = default;
        try
        {
            string? error = Formatting.AppendComplex(parsed, Get(self).Real, Get(self).Imaginary, "complex", ref text);
            return error is null ? PyStr.FromBuilder(text) : Errors.ValueError(error);
        }
        catch (InsufficientMemoryException)
        {
            return Errors.NoMemory();
        }
    }
}
