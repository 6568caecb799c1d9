using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Mathematics;

/// <summary>The module math: functions of one or two real numbers, and the table of all functions.</summary>
internal static unsafe class MathModule
{
    public static void Define(ModuleBuilder m)
    {
        m.Doc("This module provides access to the mathematical functions\ndefined by the C standard.");
        m.Constant("pi", PyFloat.New(Math.PI));
        m.Constant("e", PyFloat.New(Math.E));
        m.Constant("tau", PyFloat.New(Math.Tau));
        m.Constant("inf", PyFloat.New(double.PositiveInfinity));
        m.Constant("nan", PyFloat.New(double.NaN));

        m.Function("acos(x, /)\nArc cosine, in radians.", &ACos);
        m.Function("acosh(x, /)\nInverse hyperbolic cosine.", &ACosh);
        m.Function("asin(x, /)\nArc sine, in radians.", &ASin);
        m.Function("asinh(x, /)\nInverse hyperbolic sine.", &ASinh);
        m.Function("atan(x, /)\nArc tangent, in radians.", &ATan);
        m.Function("atanh(x, /)\nInverse hyperbolic tangent.", &ATanh);
        m.Function("cbrt(x, /)\nCube root.", &Cbrt);
        m.Function("cos(x, /)\nCosine of radians.", &Cos);
        m.Function("cosh(x, /)\nHyperbolic cosine.", &Cosh);
        m.Function("erf(x, /)\nError function.", &Erf);
        m.Function("erfc(x, /)\nComplementary error function.", &Erfc);
        m.Function("exp(x, /)\ne to the power of x.", &Exp);
        m.Function("exp2(x, /)\n2 to the power of x.", &Exp2);
        m.Function("expm1(x, /)\nexp(x) - 1 without loss of precision for small x.", &ExpM1);
        m.Function("fabs(x, /)\nAbsolute value as a float.", &FAbs);
        m.Function("gamma(x, /)\nGamma function.", &GammaFunctions.Gamma);
        m.Function("lgamma(x, /)\nLogarithm of the absolute value of the gamma function.", &GammaFunctions.LogGamma);
        m.Function("log1p(x, /)\nLogarithm of 1 + x without loss of precision for small x.", &Log1P);
        m.Function("sin(x, /)\nSine of radians.", &Sin);
        m.Function("sinh(x, /)\nHyperbolic sine.", &Sinh);
        m.Function("sqrt(x, /)\nSquare root.", &Sqrt);
        m.Function("tan(x, /)\nTangent of radians.", &Tan);
        m.Function("tanh(x, /)\nHyperbolic tangent.", &Tanh);
        m.Function("degrees(x, /)\nRadians as degrees.", &Degrees);
        m.Function("radians(x, /)\nDegrees as radians.", &Radians);
        m.Function("isfinite(x, /)\nNeither infinite nor NaN?", &IsFinite);
        m.Function("isinf(x, /)\nInfinite?", &IsInf);
        m.Function("isnan(x, /)\nNot a number?", &IsNaN);
        m.Function("ulp(x, /)\nThe value of the last bit of x.", &Ulp);
        m.Function("frexp(x, /)\n(m, e) with x == m * 2**e and 0.5 <= abs(m) < 1.", &FrExp);
        m.Function("modf(x, /)\n(fraction, whole part), both with the sign of x.", &ModF);

        m.Function("atan2(y, x, /)\nArc tangent of y/x in the quadrant of the point.", &ATan2);
        m.Function("copysign(x, y, /)\nx with the sign of y.", &CopySign);
        m.Function("fmod(x, y, /)\nRemainder with the sign of x.", &FMod);
        m.Function("ldexp(x, i, /)\nx * 2**i.", &LdExp);
        m.Function("nextafter(x, y, /)\nThe next float from x towards y.", &NextAfter);
        m.Function("pow(x, y, /)\nx to the power of y, as floats.", &Pow);
        m.Function("remainder(x, y, /)\nDifference to the nearest multiple of y (IEEE 754).", &Remainder);
        m.Function("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)\nAre two numbers close to each other?", &IsClose);

        RoundingFunctions.Define(m);
        Logarithms.Define(m);
        Sums.Define(m);
        NumberTheory.Define(m);
    }

    private static Value Apply(Value v, delegate*<double, double> f, bool overflows) =>
        MathArguments.Double(v, out double x) ? MathArguments.Result(f(x), x, overflows) : Value.Null;

    private static Value ACos(Value v) => Apply(v, &Math.Acos, false);

    private static Value ACosh(Value v) => Apply(v, &Math.Acosh, false);

    private static Value ASin(Value v) => Apply(v, &Math.Asin, false);

    private static Value ASinh(Value v) => Apply(v, &Math.Asinh, false);

    private static Value ATan(Value v) => Apply(v, &Math.Atan, false);

    private static Value ATanh(Value v) => Apply(v, &Math.Atanh, false);

    private static Value Cbrt(Value v) => Apply(v, &Math.Cbrt, false);

    private static Value Cos(Value v) => Apply(v, &Math.Cos, false);

    private static Value Cosh(Value v) => Apply(v, &Math.Cosh, true);

    private static Value Erf(Value v) => Apply(v, &MathNative.Erf, false);

    private static Value Erfc(Value v) => Apply(v, &MathNative.Erfc, false);

    private static Value Exp(Value v) => Apply(v, &Math.Exp, true);

    private static Value Exp2(Value v) => Apply(v, &MathNative.Exp2, true);

    private static Value ExpM1(Value v) => Apply(v, &MathNative.ExpM1, true);

    private static Value FAbs(Value v) => Apply(v, &Math.Abs, false);

    private static Value Log1P(Value v) => Apply(v, &MathNative.Log1P, false);

    private static Value Sin(Value v) => Apply(v, &Math.Sin, false);

    private static Value Sinh(Value v) => Apply(v, &Math.Sinh, true);

    private static Value Sqrt(Value v) => Apply(v, &Math.Sqrt, false);

    private static Value Tan(Value v) => Apply(v, &Math.Tan, false);

    private static Value Tanh(Value v) => Apply(v, &Math.Tanh, false);

    private static Value Degrees(Value v) => MathArguments.Double(v, out double x) ? PyFloat.New(x * (180.0 / Math.PI)) : Value.Null;

    private static Value Radians(Value v) => MathArguments.Double(v, out double x) ? PyFloat.New(x * (Math.PI / 180.0)) : Value.Null;

    private static Value IsFinite(Value v) => MathArguments.Double(v, out double x) ? Value.FromBool(double.IsFinite(x)) : Value.Null;

    private static Value IsInf(Value v) => MathArguments.Double(v, out double x) ? Value.FromBool(double.IsInfinity(x)) : Value.Null;

    private static Value IsNaN(Value v) => MathArguments.Double(v, out double x) ? Value.FromBool(double.IsNaN(x)) : Value.Null;

    private static Value Ulp(Value v)
    {
        if (!MathArguments.Double(v, out double x))
        {
            return Value.Null;
        }

        x = Math.Abs(x);
        if (!double.IsFinite(x))
        {
            return PyFloat.New(x);
        }

        double next = Math.BitIncrement(x);
        return PyFloat.New(double.IsInfinity(next) ? x - Math.BitDecrement(x) : next - x);
    }

    private static Value FrExp(Value v)
    {
        if (!MathArguments.Double(v, out double x))
        {
            return Value.Null;
        }

        int exponent = 0;
        double mantissa = double.IsFinite(x) && x != 0 ? MathNative.FrExp(x, &exponent) : x;
        return PyTuple.New(PyFloat.New(mantissa), PyInt.New(exponent));
    }

    private static Value ModF(Value v)
    {
        if (!MathArguments.Double(v, out double x))
        {
            return Value.Null;
        }

        if (!double.IsFinite(x))
        {
            return PyTuple.New(PyFloat.New(double.IsNaN(x) ? x : Math.CopySign(0, x)), PyFloat.New(x));
        }

        double whole = Math.Truncate(x);
        return PyTuple.New(PyFloat.New(Math.CopySign(x - whole, x)), PyFloat.New(Math.CopySign(whole, x)));
    }

    private static Value ATan2(Value a, Value b) => MathArguments.Doubles(a, b, out double y, out double x) ? PyFloat.New(Math.Atan2(y, x)) : Value.Null;

    private static Value CopySign(Value a, Value b) => MathArguments.Doubles(a, b, out double x, out double y) ? PyFloat.New(Math.CopySign(x, y)) : Value.Null;

    private static Value NextAfter(Value a, Value b) => MathArguments.Doubles(a, b, out double x, out double y) ? PyFloat.New(MathNative.NextAfter(x, y)) : Value.Null;

    private static Value FMod(Value a, Value b)
    {
        if (!MathArguments.Doubles(a, b, out double x, out double y))
        {
            return Value.Null;
        }

        if (double.IsInfinity(y) && double.IsFinite(x))
        {
            return PyFloat.New(x);
        }

        double r = MathNative.FMod(x, y);
        return double.IsNaN(r) && !double.IsNaN(x) && !double.IsNaN(y) ? MathArguments.Domain() : PyFloat.New(r);
    }

    private static Value Remainder(Value a, Value b)
    {
        if (!MathArguments.Doubles(a, b, out double x, out double y))
        {
            return Value.Null;
        }

        double r = MathNative.Remainder(x, y);
        return double.IsNaN(r) && !double.IsNaN(x) && !double.IsNaN(y) ? MathArguments.Domain() : PyFloat.New(r);
    }

    private static Value LdExp(Value a, Value b)
    {
        if (!MathArguments.Double(a, out double x))
        {
            return Value.Null;
        }

        if (!b.IsInt)
        {
            return Errors.TypeError("Expected an int as second argument to ldexp.");
        }

        if (x == 0 || !double.IsFinite(x))
        {
            return PyFloat.New(x);
        }

        long exponent = PyInt.TryGetLong(b, out long wide) ? Math.Clamp(wide, -5000, 5000) : PyInt.IsNegative(b) ? -5000 : 5000;
        double r = MathNative.LdExp(x, (int)exponent);
        return double.IsInfinity(r) ? MathArguments.Range() : PyFloat.New(r);
    }

    private static Value Pow(Value a, Value b)
    {
        if (!MathArguments.Doubles(a, b, out double x, out double y))
        {
            return Value.Null;
        }

        double r = x == 1 || y == 0 ? 1 : Math.Pow(x, y);
        if (double.IsFinite(x) && double.IsFinite(y))
        {
            if (double.IsNaN(r))
            {
                return MathArguments.Domain();
            }

            if (double.IsInfinity(r))
            {
                return x == 0 ? MathArguments.Domain() : MathArguments.Range();
            }
        }

        return PyFloat.New(r);
    }

    private static Value IsClose(Value first, Value second, Value relative, Value absolute)
    {
        double rel = 1e-9, abs = 0;
        if (!MathArguments.Doubles(first, second, out double a, out double b)
            || (!relative.IsNull && !MathArguments.Double(relative, out rel))
            || (!absolute.IsNull && !MathArguments.Double(absolute, out abs)))
        {
            return Value.Null;
        }

        if (rel < 0 || abs < 0)
        {
            return Errors.ValueError("tolerances must be non-negative");
        }

        if (a == b)
        {
            return Value.True;
        }

        if (double.IsInfinity(a) || double.IsInfinity(b))
        {
            return Value.False;
        }

        double difference = Math.Abs(b - a);
        return Value.FromBool(difference <= Math.Abs(rel * b) || difference <= Math.Abs(rel * a) || difference <= abs);
    }
}
