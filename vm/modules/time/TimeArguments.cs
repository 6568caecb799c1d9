using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Time;

/// <summary>Numbers of seconds as arguments.</summary>
internal static unsafe class TimeArguments
{
    private const double MostSeconds = 9.2e18;

    /// <summary>Whole seconds, rounded down; false with an error set.</summary>
    public static bool Seconds(Value v, out long seconds)
    {
        seconds = 0;
        if (v.IsFloat)
        {
            double d = PyFloat.Get(v);
            if (double.IsNaN(d))
            {
                Errors.ValueError("Invalid value NaN (not a number)");
                return false;
            }

            if (Math.Abs(d) > MostSeconds)
            {
                return TooLarge();
            }

            seconds = (long)Math.Floor(d);
            return true;
        }

        return Whole(v, out seconds);
    }

    /// <summary>Nanoseconds of a number of seconds, rounded up; false with an error set.</summary>
    public static bool Nanoseconds(Value v, out long nanoseconds)
    {
        nanoseconds = 0;
        if (v.IsFloat)
        {
            double d = PyFloat.Get(v);
            if (double.IsNaN(d))
            {
                Errors.ValueError("Invalid value NaN (not a number)");
                return false;
            }

            d = Math.Ceiling(d * 1e9);
            if (Math.Abs(d) > MostSeconds)
            {
                return TooLarge();
            }

            nanoseconds = (long)d;
            return true;
        }

        if (!Whole(v, out long seconds))
        {
            return false;
        }

        if (Math.Abs(seconds) > long.MaxValue / 1_000_000_000)
        {
            return TooLarge();
        }

        nanoseconds = seconds * 1_000_000_000;
        return true;
    }

    private static bool TooLarge()
    {
        Errors.OverflowError("timestamp out of range for platform time_t");
        return false;
    }

    private static bool Whole(Value v, out long seconds)
    {
        seconds = 0;
        if (!Space.IsIndex(v))
        {
            Errors.TypeError($"'{PyType.TypeName(v)}' object cannot be interpreted as an integer");
            return false;
        }

        Value i = Space.Index(v);
        return !i.IsNull && (PyInt.TryGetLong(i, out seconds) || TooLarge());
    }

    /// <summary>A C int of an argument, with CPython's messages; false with an error set.</summary>
    public static bool Int(Value v, out int number)
    {
        number = 0;
        Value i = Space.Index(v);
        if (i.IsNull)
        {
            return false;
        }

        if (PyInt.TryGetLong(i, out long wide) && wide == (int)wide)
        {
            number = (int)wide;
            return true;
        }

        Errors.OverflowError(PyInt.TryGetLong(i, out wide)
            ? wide > 0 ? "signed integer is greater than maximum" : "signed integer is less than minimum"
            : "Python int too large to convert to C long");
        return false;
    }
}
