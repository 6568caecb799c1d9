using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Mathematics;

/// <summary>The module cmath, over the C library's complex functions (C99, Annex G).</summary>
internal static unsafe class ComplexMathModule
{
    private const string M = "libm.so.6";

    /// <summary>double complex: two floats, passed and returned in registers.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Z
    {
        public double Real;
        public double Imaginary;

        public readonly bool HasNaN => double.IsNaN(Real) || double.IsNaN(Imaginary);
        public readonly bool IsFinite => double.IsFinite(Real) && double.IsFinite(Imaginary);
    }

    [DllImport(M, EntryPoint = "cacos")]
    private static extern Z CAcos(Z z);
    [DllImport(M, EntryPoint = "cacosh")]
    private static extern Z CAcosh(Z z);
    [DllImport(M, EntryPoint = "casin")]
    private static extern Z CAsin(Z z);
    [DllImport(M, EntryPoint = "casinh")]
    private static extern Z CAsinh(Z z);
    [DllImport(M, EntryPoint = "catan")]
    private static extern Z CAtan(Z z);
    [DllImport(M, EntryPoint = "catanh")]
    private static extern Z CAtanh(Z z);
    [DllImport(M, EntryPoint = "ccos")]
    private static extern Z CCos(Z z);
    [DllImport(M, EntryPoint = "ccosh")]
    private static extern Z CCosh(Z z);
    [DllImport(M, EntryPoint = "cexp")]
    private static extern Z CExp(Z z);
    [DllImport(M, EntryPoint = "clog")]
    private static extern Z CLog(Z z);
    [DllImport(M, EntryPoint = "csin")]
    private static extern Z CSin(Z z);
    [DllImport(M, EntryPoint = "csinh")]
    private static extern Z CSinh(Z z);
    [DllImport(M, EntryPoint = "csqrt")]
    private static extern Z CSqrt(Z z);
    [DllImport(M, EntryPoint = "ctan")]
    private static extern Z CTan(Z z);
    [DllImport(M, EntryPoint = "ctanh")]
    private static extern Z CTanh(Z z);

    public static void Define(ModuleBuilder m)
    {
        m.Doc("This module provides access to mathematical functions for complex\nnumbers.");
        m.Constant("pi", PyFloat.New(Math.PI));
        m.Constant("e", PyFloat.New(Math.E));
        m.Constant("tau", PyFloat.New(Math.Tau));
        m.Constant("inf", PyFloat.New(double.PositiveInfinity));
        m.Constant("nan", PyFloat.New(double.NaN));
        m.Constant("infj", PyComplex.New(0, double.PositiveInfinity));
        m.Constant("nanj", PyComplex.New(0, double.NaN));
        m.Function("acos(z, /)\nReturn the arc cosine of z.", &Acos);
        m.Function("acosh(z, /)\nReturn the inverse hyperbolic cosine of z.", &Acosh);
        m.Function("asin(z, /)\nReturn the arc sine of z.", &Asin);
        m.Function("asinh(z, /)\nReturn the inverse hyperbolic sine of z.", &Asinh);
        m.Function("atan(z, /)\nReturn the arc tangent of z.", &Atan);
        m.Function("atanh(z, /)\nReturn the inverse hyperbolic tangent of z.", &Atanh);
        m.Function("cos(z, /)\nReturn the cosine of z.", &Cos);
        m.Function("cosh(z, /)\nReturn the hyperbolic cosine of z.", &Cosh);
        m.Function("exp(z, /)\nReturn the exponential value e**z.", &Exp);
        m.RawFunction("log(...)\nlog(z[, base]) -> the logarithm of z to the given base.", &Log);
        m.Function("log10(z, /)\nReturn the base-10 logarithm of z.", &Log10);
        m.Function("sin(z, /)\nReturn the sine of z.", &Sin);
        m.Function("sinh(z, /)\nReturn the hyperbolic sine of z.", &Sinh);
        m.Function("sqrt(z, /)\nReturn the square root of z.", &Sqrt);
        m.Function("tan(z, /)\nReturn the tangent of z.", &Tan);
        m.Function("tanh(z, /)\nReturn the hyperbolic tangent of z.", &Tanh);
        m.Function("phase(z, /)\nReturn argument, also known as the phase angle, of a complex.", &Phase);
        m.Function("polar(z, /)\nConvert a complex from rectangular coordinates to polar coordinates.", &Polar);
        m.Function("rect(r, phi, /)\nConvert from polar coordinates to rectangular coordinates.", &Rect);
        m.Function("isfinite(z, /)\nReturn True if both the real and imaginary parts of z are finite, else False.", &IsFinite);
        m.Function("isinf(z, /)\nChecks if the real or imaginary part of z is infinite.", &IsInf);
        m.Function("isnan(z, /)\nChecks if the real or imaginary part of z not a number (NaN).", &IsNaN);
        m.Function("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)\nDetermine whether two complex numbers are close in value.", &IsClose);
    }

    /// <summary>A complex, a real number, or an object with __complex__; false with TypeError.</summary>
    private static bool Number(Value v, out Z z)
    {
        z = default;
        if (!v.IsPointer || !v.HasFlag(ShapeFlags.Complex))
        {
            if (!v.IsFloat && !v.IsInt)
            {
                Value method = PyType.Lookup(v.Type, PyStr.Intern("__complex__"));
                if (!method.IsNull)
                {
                    v = Space.Call(Types.Get(TypeId.Complex), v);
                    if (v.IsNull)
                    {
                        return false;
                    }

                    ComplexPair made = PyComplex.Get(v);
                    z = new Z { Real = made.Real, Imaginary = made.Imaginary };
                    return true;
                }
            }

            return MathArguments.Double(v, out z.Real);
        }

        ComplexPair pair = PyComplex.Get(v);
        z = new Z { Real = pair.Real, Imaginary = pair.Imaginary };
        return true;
    }

    /// <summary>A result, or the error it stands for: NaN out of no NaN, a pole, an overflow.</summary>
    private static Value Result(Z result, Z argument, bool pole)
    {
        if (result.HasNaN && !argument.HasNaN)
        {
            return MathArguments.Domain();
        }

        bool infinite = double.IsInfinity(result.Real) || double.IsInfinity(result.Imaginary);
        return infinite && argument.IsFinite ? pole ? MathArguments.Domain() : MathArguments.Range() : PyComplex.New(result.Real, result.Imaginary);
    }

    private static Value Acos(Value v) => Number(v, out Z z) ? Result(ComplexFormulas.AreFor(z) ? ComplexFormulas.Acos(z) : CAcos(z), z, false) : Value.Null;

    // acosh and tanh: other than in C, both parts are NaN when the imaginary part of the argument is.
    private static Value Acosh(Value v) => Number(v, out Z z) ? Result(z.Real == 0 && double.IsNaN(z.Imaginary) ? new Z { Real = double.NaN, Imaginary = double.NaN } : ComplexFormulas.AreFor(z) ? ComplexFormulas.Acosh(z) : CAcosh(z), z, false) : Value.Null;

    private static Value Asin(Value v) => Number(v, out Z z) ? Result(ComplexFormulas.AreFor(z) ? ComplexFormulas.Asin(z) : CAsin(z), z, false) : Value.Null;

    private static Value Asinh(Value v) => Number(v, out Z z) ? Result(ComplexFormulas.AreFor(z) ? ComplexFormulas.Asinh(z) : CAsinh(z), z, false) : Value.Null;

    private static Value Atan(Value v) => Number(v, out Z z) ? Result(ComplexFormulas.AreFor(z) ? ComplexFormulas.Atan(z) : CAtan(z), z, true) : Value.Null;

    private static Value Atanh(Value v) => Number(v, out Z z) ? Result(ComplexFormulas.AreFor(z) ? ComplexFormulas.Atanh(z) : CAtanh(z), z, true) : Value.Null;

    private static Value Cos(Value v) => Number(v, out Z z) ? Result(ComplexFormulas.AreForExponential(new Z { Real = z.Imaginary, Imaginary = z.Real }) ? ComplexFormulas.Cos(z) : CCos(z), z, false) : Value.Null;

    private static Value Cosh(Value v) => Number(v, out Z z) ? Result(ComplexFormulas.AreForExponential(z) ? ComplexFormulas.Cosh(z) : CCosh(z), z, false) : Value.Null;

    private static Value Exp(Value v) => Number(v, out Z z) ? Result(ComplexFormulas.AreForExponential(z) ? ComplexFormulas.Exp(z) : CExp(z), z, false) : Value.Null;

    private static Value Sin(Value v) => Number(v, out Z z) ? Result(ComplexFormulas.AreForExponential(new Z { Real = z.Imaginary, Imaginary = z.Real }) ? ComplexFormulas.Sin(z) : CSin(z), z, false) : Value.Null;

    private static Value Sinh(Value v) => Number(v, out Z z) ? Result(ComplexFormulas.AreForExponential(z) ? ComplexFormulas.Sinh(z) : CSinh(z), z, false) : Value.Null;

    private static Value Sqrt(Value v) => Number(v, out Z z) ? Result(ComplexFormulas.AreFor(z) ? ComplexFormulas.Sqrt(z) : CSqrt(z), z, false) : Value.Null;

    private static Value Tan(Value v) => Number(v, out Z z) ? Result(double.IsNaN(z.Real) && z.Imaginary == 0 ? new Z { Real = double.NaN, Imaginary = double.NaN } : ComplexFormulas.AreForExponential(new Z { Real = z.Imaginary, Imaginary = z.Real }) ? ComplexFormulas.Tan(z) : CTan(z), z, false) : Value.Null;

    private static Value Tanh(Value v) => Number(v, out Z z) ? Result(z.Real == 0 && double.IsNaN(z.Imaginary) ? new Z { Real = double.NaN, Imaginary = double.NaN } : ComplexFormulas.AreForExponential(z) ? ComplexFormulas.Tanh(z) : CTanh(z), z, false) : Value.Null;

    private static Z LogOf(Z z) => ComplexFormulas.AreFor(z) ? ComplexFormulas.Log(z) : CLog(z);

    private static Value Log(Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("cmath.log() takes no keyword arguments");
        }

        if (args.Count is 0 or > 2)
        {
            return Errors.TypeError(args.Count == 0 ? "log expected at least 1 argument, got 0" : $"log expected at most 2 arguments, got {args.Count}");
        }

        if (!Number(args[0], out Z z))
        {
            return Value.Null;
        }

        Value number = Result(LogOf(z), z, true);
        if (args.Count == 1 || number.IsNull)
        {
            return number;
        }

        if (!Number(args[1], out Z b))
        {
            return Value.Null;
        }

        Value divisor = Result(LogOf(b), b, true);
        if (divisor.IsNull)
        {
            return divisor;
        }

        return !PyComplex.Get(divisor).Real.Equals(0.0) || PyComplex.Get(divisor).Imaginary != 0
            ? Space.Binary(number, divisor, SlotId.TrueDiv)
            : MathArguments.Domain();
    }

    private static Value Log10(Value v)
    {
        if (!Number(v, out Z z))
        {
            return Value.Null;
        }

        Z r = LogOf(z);
        const double Ln10 = 2.302585092994045684;
        return Result(new Z { Real = r.Real / Ln10, Imaginary = r.Imaginary / Ln10 }, z, true);
    }

    private static Value Phase(Value v) => Number(v, out Z z) ? PyFloat.New(Math.Atan2(z.Imaginary, z.Real)) : Value.Null;

    private static Value Polar(Value v)
    {
        if (!Number(v, out Z z))
        {
            return Value.Null;
        }

        double size = new ComplexPair(z.Real, z.Imaginary).Size;
        return double.IsInfinity(size) && z.IsFinite ? Errors.OverflowError("absolute value too large")
            : PyTuple.New(PyFloat.New(size), PyFloat.New(Math.Atan2(z.Imaginary, z.Real)));
    }

    private static Value Rect(Value a, Value b)
    {
        if (!MathArguments.Doubles(a, b, out double r, out double phi))
        {
            return Value.Null;
        }

        if (r == 0 || phi == 0)
        {
            // Without rounding, and without NaN for a radius of zero.
            return r == 0 && !double.IsFinite(phi) && !double.IsNaN(phi) ? PyComplex.New(0, 0)
                : phi == 0 ? PyComplex.New(r, double.IsFinite(r) ? r * phi : double.IsNaN(r) ? 0 : Math.Sign(r) * phi) : PyComplex.New(r * Math.Cos(phi), r * Math.Sin(phi));
        }

        if (double.IsInfinity(phi) && !double.IsNaN(r))
        {
            return MathArguments.Domain();
        }

        return PyComplex.New(r * Math.Cos(phi), r * Math.Sin(phi));
    }

    private static Value IsFinite(Value v) => Number(v, out Z z) ? Value.FromBool(z.IsFinite) : Value.Null;

    private static Value IsInf(Value v) => Number(v, out Z z) ? Value.FromBool(double.IsInfinity(z.Real) || double.IsInfinity(z.Imaginary)) : Value.Null;

    private static Value IsNaN(Value v) => Number(v, out Z z) ? Value.FromBool(z.HasNaN) : Value.Null;

    private static Value IsClose(Value first, Value second, Value relative, Value absolute)
    {
        double rel = 1e-9, abs = 0;
        if (!Number(first, out Z a) || !Number(second, out Z b)
            || (!relative.IsNull && !MathArguments.Double(relative, out rel))
            || (!absolute.IsNull && !MathArguments.Double(absolute, out abs)))
        {
            return Value.Null;
        }

        if (rel < 0 || abs < 0)
        {
            return Errors.ValueError("tolerances must be non-negative");
        }

        if (a.Real == b.Real && a.Imaginary == b.Imaginary)
        {
            return Value.True;
        }

        if (!(double.IsFinite(a.Real) || double.IsNaN(a.Real)) || !(double.IsFinite(a.Imaginary) || double.IsNaN(a.Imaginary))
            || double.IsInfinity(b.Real) || double.IsInfinity(b.Imaginary))
        {
            return Value.False;
        }

        double difference = new ComplexPair(a.Real - b.Real, a.Imaginary - b.Imaginary).Size;
        double x = new ComplexPair(a.Real, a.Imaginary).Size, y = new ComplexPair(b.Real, b.Imaginary).Size;
        return Value.FromBool(difference <= rel * y || difference <= rel * x || difference <= abs);
    }
}
