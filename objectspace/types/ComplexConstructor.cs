using Py.ObjectSpace.Numbers;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>complex(real, imag).</summary>
public unsafe partial struct PyComplex
{
    private static readonly ArgumentBinder s_make = new("complex(real=0, imag=0)");

    private static Value Make(Value type, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        if (!s_make.Bind(args, bound))
        {
            return Value.Null;
        }

        Value first = bound[0].Load(), second = bound[1].Load();
        bool exact = type.Is(Types.Get(TypeId.Complex));
        if (second.IsNull && exact && !first.IsNull && first.HasShape(ShapeIds.Complex))
        {
            return first;
        }

        if (!first.IsNull && first.IsStr)
        {
            return !second.IsNull ? Errors.TypeError("complex() can't take second arg if first is a string") : FromText(type, first);
        }

        if (!second.IsNull && second.IsStr)
        {
            return Errors.TypeError("complex() second arg can't be a string");
        }

        ComplexPair x = default, y = default;
        bool isComplex = false, secondComplex = false;
        if (!first.IsNull && !Part(first, true, out x, out isComplex))
        {
            return Value.Null;
        }

        if (!second.IsNull && !Part(second, false, out y, out secondComplex))
        {
            return Value.Null;
        }

        double real = x.Real, imaginary = second.IsNull ? x.Imaginary : y.Real;
        if (secondComplex)
        {
            real -= y.Imaginary;
        }

        if (!second.IsNull && isComplex)
        {
            imaginary += x.Imaginary;
        }

        return Finish(type, real, imaginary);
    }

    private static Value Finish(Value type, double real, double imaginary)
    {
        if (type.Is(Types.Get(TypeId.Complex)))
        {
            return New(real, imaginary);
        }

        Value self = PyType.Allocate(type);
        self.As<PyComplex>().Fields.Real = real;
        self.As<PyComplex>().Fields.Imaginary = imaginary;
        return self;
    }

    private static Value FromText(Value type, Value text)
    {
        using Scratch<byte> ascii = new(stackalloc byte[64], PyStr.LengthOf(text));
        NumberText.ToAscii(text, ascii.Span);
        return ComplexText.TryParse(ascii.Span, out double real, out double imaginary)
            ? Finish(type, real, imaginary)
            : Errors.ValueError("complex() arg is a malformed string");
    }

    /// <summary>An argument as a number; false with TypeError.</summary>
    private static bool Part(Value v, bool first, out ComplexPair z, out bool isComplex)
    {
        isComplex = false;
        if (first && !ByMethod(ref v))
        {
            z = default;
            return false;
        }

        if (v.IsPointer && v.HasFlag(ShapeFlags.Complex))
        {
            isComplex = true;
            z = Get(v);
            return true;
        }

        z = default;
        if (PyType.SlotOf(v, SlotId.Float) == null && PyType.SlotOf(v, SlotId.Index) == null)
        {
            Errors.TypeError(first
                ? $"complex() first argument must be a string or a number, not '{PyType.TypeName(v)}'"
                : $"complex() second argument must be a number, not '{PyType.TypeName(v)}'");
            return false;
        }

        Value number = PyFloat.FromNumberOrText(v);
        if (number.IsNull)
        {
            return false;
        }

        z = new ComplexPair(PyFloat.Get(number), 0);
        return true;
    }

    /// <summary>Replaces an object by what its __complex__ returns, if it has one; false with an error set.</summary>
    private static bool ByMethod(ref Value v)
    {
        if (v.HasShape(ShapeIds.Complex) || v.IsFloat || v.IsInt)
        {
            return true;
        }

        Value method = Space.LookupSpecial(v, N.__complex__, out Value bound);
        if (method.IsNull)
        {
            return !Errors.Occurred;
        }

        Value result = Space.CallBound(method, bound);
        if (result.IsNull)
        {
            return false;
        }

        if (!result.IsPointer || !result.HasFlag(ShapeFlags.Complex))
        {
            Errors.TypeError($"{PyType.TypeName(v)}.__complex__ returned non-complex (type {PyType.TypeName(result)})");
            return false;
        }

        if (!result.HasShape(ShapeIds.Complex) && !Warnings.Warn(TypeId.DeprecationWarning,
            $"{PyType.TypeName(v)}.__complex__ returned non-complex (type {PyType.TypeName(result)}).  The ability to return an instance of a strict subclass of complex is deprecated, and may not be supported in a future version of Python."))
        {
            return false;
        }

        v = result;
        return true;
    }
}
