using Py.ObjectSpace;

namespace Py.Vm.Modules.Mathematics;

/// <summary>Numbers as arguments of mathematical functions, and their errors.</summary>
internal static unsafe class MathArguments
{
    /// <summary>A float, an int, or an object with __float__ or __index__; false with TypeError or OverflowError.</summary>
    public static bool Double(Value v, out double d)
    {
        d = 0;
        if (v.IsFloat)
        {
            d = PyFloat.Get(v);
            return true;
        }

        if (v.IsSmallInt)
        {
            d = v.SmallInt;
            return true;
        }

        if (!v.IsInt && PyType.SlotOf(v, SlotId.Float) == null && PyType.SlotOf(v, SlotId.Index) == null)
        {
            Errors.TypeError($"must be real number, not {PyType.TypeName(v)}");
            return false;
        }

        Value number = PyFloat.FromNumberOrText(v);
        if (number.IsNull)
        {
            return false;
        }

        d = PyFloat.Get(number);
        return true;
    }

    /// <summary>Two of them.</summary>
    public static bool Doubles(Value a, Value b, out double x, out double y)
    {
        y = 0;
        return Double(a, out x) && Double(b, out y);
    }

    /// <summary>ValueError "math domain error". Returns null.</summary>
    public static Value Domain() => Errors.ValueError("math domain error");

    /// <summary>OverflowError "math range error". Returns null.</summary>
    public static Value Range() => Errors.OverflowError("math range error");

    /// <summary>
    /// A result, or the error that it stands for: NaN out of no NaN is a domain error; infinity out of a finite number a range error,
    /// or a domain error where the function has a pole.
    /// </summary>
    public static Value Result(double result, double argument, bool overflows)
    {
        if (double.IsNaN(result) && !double.IsNaN(argument))
        {
            return Domain();
        }

        return double.IsInfinity(result) && double.IsFinite(argument) ? overflows ? Range() : Domain() : PyFloat.New(result);
    }
}
