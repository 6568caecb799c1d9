using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Time;

/// <summary>time.struct_time, and the functions between it, seconds and text.</summary>
internal static unsafe class CalendarTimes
{
    private static Root s_type;

    public static void Define(ModuleBuilder m)
    {
        s_type = StructSequence.MakeType(
            "time.struct_time",
            "The time value as returned by gmtime(), localtime(), and strptime(), and\naccepted by asctime(), mktime() and strftime().",
            ["tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst", "tm_zone", "tm_gmtoff"],
            9);
        m.Constant("struct_time", s_type.Value);
        m.RawFunction("gmtime(...)\ngmtime([seconds]): seconds since the epoch, by default the present time, as a struct_time in UTC.", &ToUtc);
        m.RawFunction("localtime(...)\nlocaltime([seconds]): seconds since the epoch, by default the present time, as a struct_time in local time.", &ToLocal);
        m.Function("mktime(time, /)\nSeconds since the epoch of a time tuple in local time.", &FromLocal);
        m.RawFunction("asctime(...)\nasctime([time]): a text such as 'Sat Jun  6 16:26:11 1998'.", &AsText);
        m.RawFunction("ctime(...)\nctime([seconds]): asctime(localtime(seconds)).", &SecondsAsText);
        m.RawFunction("strftime(...)\nstrftime(format[, time]): a time tuple, by default the present local time, as text.", &Format);
    }

    private static Value FromCalendar(CalendarTime* c)
    {
        Slot* parts = stackalloc Slot[11];
        ReadOnlySpan<int> numbers = [c->Year + 1900, c->Month + 1, c->Day, c->Hour, c->Minute, c->Second, (c->WeekDay + 6) % 7, c->YearDay + 1, c->IsDst];
        for (int i = 0; i < numbers.Length; i++)
        {
            parts[i].Initialize(PyInt.New(numbers[i]));
        }

        parts[9].Initialize(PyStr.New(Marshal.PtrToStringUTF8((nint)c->Zone) ?? ""));
        parts[10].Initialize(PyInt.New(c->GmtOffset));
        return StructSequence.New(s_type.Value, parts, 11);
    }

    private static bool SecondsArgument(Args args, string function, out long seconds)
    {
        seconds = ClockNative.Nanoseconds(ClockNative.Realtime) / 1_000_000_000;
        if (args.Count > 1 || args.KeywordCount > 0)
        {
            Errors.TypeError(args.KeywordCount > 0 ? $"time.{function}() takes no keyword arguments" : $"{function} expected at most 1 argument, got {args.Count}");
            return false;
        }

        return args.Count == 0 || args[0].IsNone || TimeArguments.Seconds(args[0], out seconds);
    }

    private static Value ToUtc(Args args)
    {
        CalendarTime c;
        return !SecondsArgument(args, "gmtime", out long seconds) ? Value.Null
            : ClockNative.ToUtc(&seconds, &c) == null ? PosixErrors.Raise() : FromCalendar(&c);
    }

    private static Value ToLocal(Args args)
    {
        CalendarTime c;
        return !SecondsArgument(args, "localtime", out long seconds) ? Value.Null
            : ClockNative.ToLocal(&seconds, &c) == null ? PosixErrors.Raise() : FromCalendar(&c);
    }

    /// <summary>Takes a time tuple apart; false with TypeError. Year and week day are converted, ranges not checked.</summary>
    private static bool Parse(Value v, string function, CalendarTime* c)
    {
        *c = default;
        if (!v.IsTuple)
        {
            Errors.TypeError("Tuple or struct_time argument required");
            return false;
        }

        if (PyTuple.LengthOf(v) != 9)
        {
            Errors.TypeError($"{function}(): illegal time tuple argument");
            return false;
        }

        Span<int> numbers = stackalloc int[9];
        for (int i = 0; i < 9; i++)
        {
            if (!TimeArguments.Int(PyTuple.Get(v, i), out numbers[i]))
            {
                return false;
            }
        }

        if (numbers[0] < int.MinValue + 1900)
        {
            Errors.OverflowError("year out of range");
            return false;
        }

        c->Year = numbers[0] - 1900;
        c->Month = numbers[1] - 1;
        c->Day = numbers[2];
        c->Hour = numbers[3];
        c->Minute = numbers[4];
        c->Second = numbers[5];
        c->WeekDay = (numbers[6] + 1) % 7;
        c->YearDay = numbers[7] - 1;
        c->IsDst = numbers[8];
        if (v.Type.Is(s_type.Value))
        {
            Value offset = Space.GetAttr(v, "tm_gmtoff"), zone = Space.GetAttr(v, "tm_zone");
            Errors.Clear();
            if (!offset.IsNull && offset.IsSmallInt)
            {
                c->GmtOffset = offset.SmallInt;
            }

            c->Zone = !zone.IsNull && zone.IsStr ? ZoneName(PyStr.ToClr(zone)) : null;
        }

        return true;
    }

    private static readonly System.Collections.Generic.Dictionary<string, nint> s_zones = [];

    // Names of zones are few; the system wants a pointer that stays.
    private static byte* ZoneName(string name)
    {
        lock (s_zones)
        {
            if (!s_zones.TryGetValue(name, out nint pointer))
            {
                pointer = Marshal.StringToCoTaskMemUTF8(name);
                s_zones.Add(name, pointer);
            }

            return (byte*)pointer;
        }
    }

    /// <summary>Checks the fields that are shown; zeros of month, day and day of the year count as the first.</summary>
    private static bool CheckShown(CalendarTime* c)
    {
        c->Month = c->Month == -1 ? 0 : c->Month;
        c->Day = c->Day == 0 ? 1 : c->Day;
        c->YearDay = c->YearDay == -1 ? 0 : c->YearDay;
        string? wrong = c->Month is < 0 or > 11 ? "month"
            : c->Day is < 0 or > 31 ? "day of month"
            : c->Hour is < 0 or > 23 ? "hour"
            : c->Minute is < 0 or > 59 ? "minute"
            : c->Second is < 0 or > 61 ? "seconds"
            : c->WeekDay < 0 ? "day of week"
            : c->YearDay is < 0 or > 365 ? "day of year"
            : null;
        if (wrong is not null)
        {
            Errors.ValueError($"{wrong} out of range");
        }

        return wrong is null;
    }

    private static Value FromLocal(Value v)
    {
        CalendarTime c;
        if (!Parse(v, "mktime", &c))
        {
            return Value.Null;
        }

        c.WeekDay = -1;
        long seconds = ClockNative.FromLocal(&c);
        return seconds == -1 && c.WeekDay == -1 ? Errors.OverflowError("mktime argument out of range") : PyFloat.New(seconds);
    }

    private static Value Text(CalendarTime* c)
    {
        ReadOnlySpan<string> days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
        ReadOnlySpan<string> months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        return PyStr.New($"{days[c->WeekDay]} {months[c->Month]}{c->Day,3} {c->Hour:00}:{c->Minute:00}:{c->Second:00} {c->Year + 1900L}");
    }

    private static Value AsText(Args args)
    {
        CalendarTime c;
        if (args.Count == 0)
        {
            long now = ClockNative.Nanoseconds(ClockNative.Realtime) / 1_000_000_000;
            return ClockNative.ToLocal(&now, &c) == null ? PosixErrors.Raise() : Text(&c);
        }

        if (args.Count > 1)
        {
            return Errors.TypeError($"asctime expected at most 1 argument, got {args.Count}");
        }

        return Parse(args[0], "asctime", &c) && CheckShown(&c) ? Text(&c) : Value.Null;
    }

    private static Value SecondsAsText(Args args)
    {
        CalendarTime c;
        return !SecondsArgument(args, "ctime", out long seconds) ? Value.Null
            : ClockNative.ToLocal(&seconds, &c) == null ? PosixErrors.Raise() : Text(&c);
    }

    private static Value Format(Args args)
    {
        if (args.Count is 0 or > 2)
        {
            return Errors.TypeError(args.Count == 0 ? "strftime() takes at least 1 argument (0 given)" : $"strftime() takes at most 2 arguments ({args.Count} given)");
        }

        if (!args[0].IsStr)
        {
            return Errors.TypeError($"strftime() argument 1 must be str, not {PyType.TypeName(args[0])}");
        }

        CalendarTime c;
        if (args.Count == 1)
        {
            long now = ClockNative.Nanoseconds(ClockNative.Realtime) / 1_000_000_000;
            if (ClockNative.ToLocal(&now, &c) == null)
            {
                return PosixErrors.Raise();
            }
        }
        else if (!Parse(args[1], "strftime", &c) || !CheckShown(&c))
        {
            return Value.Null;
        }

        c.IsDst = Math.Clamp(c.IsDst, -1, 1);
        Value format = TextCodecs.Encode(TextEncoding.Utf8, args[0], PyStr.Intern("surrogateescape"));
        if (format.IsNull)
        {
            return format;
        }

        ReadOnlySpan<byte> bytes = PyBytes.Span(format);
        byte[] text = new byte[bytes.Length + 1];
        bytes.CopyTo(text);
        // An empty result cannot be told from a buffer that is too small; no directive needs 256 times its own length.
        byte[] buffer = new byte[1024];
        fixed (byte* f = text)
        {
            while (true)
            {
                fixed (byte* b = buffer)
                {
                    nuint length = ClockNative.Format(b, (nuint)buffer.Length, f, &c);
                    if (length > 0 || buffer.Length >= 256 * text.Length)
                    {
                        return TextCodecs.DecodeFileName(new ReadOnlySpan<byte>(b, (int)length));
                    }
                }

                buffer = new byte[buffer.Length * 2];
            }
        }
    }
}
