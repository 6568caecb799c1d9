using System;
using Py.ObjectSpace;
using Py.ObjectSpace.Numbers;

namespace Py.Vm.Modules.Mathematics;

/// <summary>Logarithms, also of ints that no float holds.</summary>
internal static unsafe class Logarithms
{
    public static void Define(ModuleBuilder m)
    {
        m.RawFunction("log(...)\nlog(x, [base=math.e])\nLogarithm of x to the base, by default the natural one.", &Log);
        m.Function("log2(x, /)\nLogarithm to the base 2.", &Log2);
        m.Function("log10(x, /)\nLogarithm to the base 10.", &Log10);
    }

    /// <summary>A logarithm; false with an error set.</summary>
    private static bool Compute(Value v, delegate*<double, double> f, out double result)
    {
        result = 0;
        if (v.IsInt && !v.IsSmallInt)
        {
            ulong small;
            ReadOnlySpan<ulong> limbs = PyInt.Magnitude(v, &small, out bool negative);
            if (negative)
            {
                MathArguments.Domain();
                return false;
            }

            double fraction = Limbs.Fraction(limbs, out long exponent);
            result = f(fraction) + (f(2.0) * exponent);
            return true;
        }

        if (!MathArguments.Double(v, out double x))
        {
            return false;
        }

        if (x <= 0)
        {
            MathArguments.Domain();
            return false;
        }

        result = f(x);
        return true;
    }

    private static Value Log(Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("math.log() takes no keyword arguments");
        }

        if (args.Count is 0 or > 2)
        {
            return Errors.TypeError(args.Count == 0 ? "log expected at least 1 argument, got 0" : $"log expected at most 2 arguments, got {args.Count}");
        }

        if (!Compute(args[0], &Math.Log, out double number))
        {
            return Value.Null;
        }

        if (args.Count == 1)
        {
            return PyFloat.New(number);
        }

        return !Compute(args[1], &Math.Log, out double divisor) ? Value.Null
            : divisor == 0 ? Errors.ZeroDivisionError("float division by zero")
            : PyFloat.New(number / divisor);
    }

    private static Value Log2(Value v) => Compute(v, &Math.Log2, out double d) ? PyFloat.New(d) : Value.Null;

    private static Value Log10(Value v) => Compute(v, &Math.Log10, out double d) ? PyFloat.New(d) : Value.Null;
}
