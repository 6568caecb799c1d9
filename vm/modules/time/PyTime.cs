using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>How seconds become whole units.</summary>
internal enum TimeRounding
{
    Floor,
    Ceiling,
    HalfEven,
    /// <summary>Away from zero: for timeouts, which must not end early.</summary>
    Up,
}

/// <summary>struct timespec.</summary>
internal struct TimeSpec
{
    public long Seconds;
    public long Nanoseconds;

    public TimeSpec(long nanoseconds)
    {
        Seconds = Math.DivRem(nanoseconds, PyTime.Second, out Nanoseconds);
        if (Nanoseconds < 0)
        {
            Nanoseconds += PyTime.Second;
            Seconds--;
        }
    }
}

/// <summary>struct timeval.</summary>
internal struct TimeVal
{
    public long Seconds;
    public long Microseconds;

    public readonly double ToDouble() => Seconds + (Microseconds * 1e-6);
}

/// <summary>Times in nanoseconds, and their making from Python numbers.</summary>
internal static unsafe class PyTime
{
    /// <summary>Nanoseconds in a second.</summary>
    public const long Second = 1_000_000_000;

    public const int RealTime = 0, Monotonic = 1, ProcessCpu = 2, ThreadCpu = 3;

    [DllImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static extern int ClockGetTime(int clock, TimeSpec* time);

    /// <summary>The time of a clock that always exists.</summary>
    public static long Now(int clock)
    {
        TimeSpec time;
        _ = ClockGetTime(clock, &time);
        return (time.Seconds * Second) + time.Nanoseconds;
    }

    /// <summary>Seconds as a float.</summary>
    public static Value ToFloat(long nanoseconds) => PyFloat.New(nanoseconds % Second == 0 ? nanoseconds / Second : nanoseconds / 1e9);

    /// <summary>Nanoseconds of a number of seconds; false with an error.</summary>
    public static bool FromSeconds(Value v, TimeRounding rounding, out long nanoseconds) => From(v, rounding, Second, out nanoseconds);

    /// <summary>Nanoseconds of a number of milliseconds.</summary>
    public static bool FromMilliseconds(Value v, TimeRounding rounding, out long nanoseconds) => From(v, rounding, 1_000_000, out nanoseconds);

    private static bool From(Value v, TimeRounding rounding, long unit, out long nanoseconds)
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

            d = Round(d * unit, rounding);
            if (!(d >= -9223372036854775808.0 && d < 9223372036854775808.0))
            {
                Errors.OverflowError("timestamp too large to convert to C _PyTime_t");
                return false;
            }

            nanoseconds = (long)d;
            return true;
        }

        if (!Space.AsLong(v, out long whole))
        {
            if (Errors.Catch(TypeId.OverflowError))
            {
                Errors.OverflowError("timestamp too large to convert to C _PyTime_t");
            }

            return false;
        }

        Int128 product = (Int128)whole * unit;
        nanoseconds = (long)product;
        if (product != nanoseconds)
        {
            Errors.OverflowError("timestamp too large to convert to C _PyTime_t");
            return false;
        }

        return true;
    }

    /// <summary>A whole number by a rounding.</summary>
    public static double Round(double d, TimeRounding rounding) => rounding switch
    {
        TimeRounding.Floor => Math.Floor(d),
        TimeRounding.Ceiling => Math.Ceiling(d),
        TimeRounding.HalfEven => Math.Round(d, MidpointRounding.ToEven),
        _ => d >= 0 ? Math.Ceiling(d) : Math.Floor(d),
    };

    /// <summary>Nanoseconds divided by a unit and rounded.</summary>
    public static long Divide(long nanoseconds, long unit, TimeRounding rounding)
    {
        long quotient = Math.DivRem(nanoseconds, unit, out long rest);
        if (rest == 0)
        {
            return quotient;
        }

        switch (rounding)
        {
            case TimeRounding.Floor:
                return rest < 0 ? quotient - 1 : quotient;
            case TimeRounding.Ceiling:
                return rest > 0 ? quotient + 1 : quotient;
            case TimeRounding.Up:
                return nanoseconds > 0 ? quotient + 1 : quotient - 1;
            default:
                long twice = Math.Abs(rest) * 2;
                return twice > unit || (twice == unit && (quotient & 1) != 0) ? quotient + (nanoseconds > 0 ? 1 : -1) : quotient;
        }
    }

    /// <summary>A time_t of a number of seconds.</summary>
    public static bool ToTimeT(Value v, TimeRounding rounding, out long seconds)
    {
        seconds = 0;
        if (!v.IsFloat)
        {
            return Space.AsLong(v, out seconds) || (Errors.Catch(TypeId.OverflowError) && Fail());
        }

        double d = PyFloat.Get(v);
        if (double.IsNaN(d))
        {
            Errors.ValueError("Invalid value NaN (not a number)");
            return false;
        }

        d = Round(d, rounding);
        if (!(d >= -9223372036854775808.0 && d < 9223372036854775808.0))
        {
            return Fail();
        }

        seconds = (long)d;
        return true;
    }

    private static bool Fail()
    {
        Errors.OverflowError("timestamp out of range for platform time_t");
        return false;
    }

    /// <summary>Seconds and nanoseconds of a number of seconds.</summary>
    public static bool ToTimeSpec(Value v, TimeRounding rounding, out TimeSpec time)
    {
        time = default;
        if (!v.IsFloat)
        {
            return ToTimeT(v, rounding, out time.Seconds);
        }

        double d = PyFloat.Get(v);
        if (double.IsNaN(d))
        {
            Errors.ValueError("Invalid value NaN (not a number)");
            return false;
        }

        double whole = Math.Truncate(d), part = Round((d - whole) * 1e9, rounding);
        if (part >= 1e9)
        {
            part -= 1e9;
            whole += 1;
        }
        else if (part < 0)
        {
            part += 1e9;
            whole -= 1;
        }

        if (!(whole >= -9223372036854775808.0 && whole < 9223372036854775808.0))
        {
            return Fail();
        }

        time.Seconds = (long)whole;
        time.Nanoseconds = (long)part;
        return true;
    }
}
