using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Calendar time: struct_time, time zones, strftime, strptime.</summary>
internal static unsafe class CalendarTime
{
    private const string C = "libc";

    /// <summary>struct tm of Linux on 64 bits.</summary>
    internal struct BrokenTime
    {
        public int Seconds;
        public int Minutes;
        public int Hours;
        public int Day;
        public int Month;
        public int Year;
        public int WeekDay;
        public int YearDay;
        public int Daylight;
        public long Offset;
        public byte* Zone;
    }

    [DllImport(C, EntryPoint = "localtime_r", SetLastError = true)]
    private static extern BrokenTime* LocalTimeNative(long* time, BrokenTime* result);
    [DllImport(C, EntryPoint = "gmtime_r", SetLastError = true)]
    private static extern BrokenTime* GmTimeNative(long* time, BrokenTime* result);
    [DllImport(C, EntryPoint = "mktime")]
    private static extern long MkTimeNative(BrokenTime* time);
    [DllImport(C, EntryPoint = "tzset")]
    private static extern void TzSetNative();
    [DllImport(C, EntryPoint = "wcsftime")]
    private static extern nuint WcsFTimeNative(uint* buffer, nuint size, uint* format, BrokenTime* time);

    private static Root s_structTime;
    private static Root s_module;

    public static void Define(ModuleBuilder m)
    {
        s_structTime = StructSequence.MakeType("time.struct_time", "A time as gmtime(), localtime() and strptime() return it: a tuple of nine ints with names,\nand the zone's name and offset.",
            ["tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst", "tm_zone", "tm_gmtoff"], 9);
        m.Constant("struct_time", s_structTime.Value);
        s_module = Roots.New(m.Module);
        m.RawFunction("gmtime(...)\ngmtime([seconds])\n\nThe UTC time of seconds since the epoch, by default of now.", &GmTime);
        m.RawFunction("localtime(...)\nlocaltime([seconds])\n\nThe local time of seconds since the epoch, by default of now.", &LocalTime);
        m.RawFunction("asctime(...)\nasctime([tuple])\n\nA time as a text such as 'Sat Jun 06 16:26:11 1998'.", &AscTime);
        m.RawFunction("ctime(...)\nctime([seconds])\n\nThe local time of seconds since the epoch as asctime() shows it.", &CTime);
        m.Function("mktime(tuple, /)\nSeconds since the epoch of a local time.", &MkTime);
        m.RawFunction("strftime(...)\nstrftime(format[, tuple])\n\nA time as a text by a format with directives such as %Y.", &StrFTime);
        m.RawFunction("strptime(...)\nstrptime(string, format)\n\nThe struct_time of a text by a format.", &StrPTime);
        m.Function("tzset()\nTakes the time zone from the environment variable TZ again.", &TzSet);
        SetZone();
    }

    private static Value Build(BrokenTime* t)
    {
        Slot* items = stackalloc Slot[11];
        items[0].Initialize(PyInt.New((long)t->Year + 1900));
        items[1].Initialize(PyInt.New(t->Month + 1));
        items[2].Initialize(PyInt.New(t->Day));
        items[3].Initialize(PyInt.New(t->Hours));
        items[4].Initialize(PyInt.New(t->Minutes));
        items[5].Initialize(PyInt.New(t->Seconds));
        items[6].Initialize(PyInt.New((t->WeekDay + 6) % 7));
        items[7].Initialize(PyInt.New(t->YearDay + 1));
        items[8].Initialize(PyInt.New(t->Daylight));
        items[9].Initialize(LocaleText.Decode(t->Zone));
        items[10].Initialize(PyInt.New(t->Offset));
        return StructSequence.New(s_structTime.Value, items, 11);
    }

    /// <summary>Broken-down time of a time_t; false with OSError.</summary>
    internal static bool Break(long seconds, bool local, BrokenTime* result)
    {
        *result = default;
        if ((local ? LocalTimeNative(&seconds, result) : GmTimeNative(&seconds, result)) != null)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        PosixErrors.Raise(error == 0 ? 22 : error);
        return false;
    }

    private static bool Seconds(Args args, string function, out long seconds)
    {
        seconds = 0;
        if (!AtMost(args, function, 0, 1))
        {
            return false;
        }

        if (args.Count == 0 || args[0].IsNone)
        {
            seconds = Math.DivRem(PyTime.Now(PyTime.RealTime), PyTime.Second, out _);
            return true;
        }

        return PyTime.ToTimeT(args[0], TimeRounding.Floor, out seconds);
    }

    private static Value GmTime(Args args)
    {
        BrokenTime t;
        if (!Seconds(args, "gmtime", out long seconds) || !Break(seconds, false, &t))
        {
            return Value.Null;
        }

        return Build(&t);
    }

    private static Value LocalTime(Args args)
    {
        BrokenTime t;
        return Seconds(args, "localtime", out long seconds) && Break(seconds, true, &t) ? Build(&t) : Value.Null;
    }

    /// <summary>The broken-down time of a tuple; its zone text, which the caller keeps in place, apart.</summary>
    private static bool FromTuple(Value tuple, string function, BrokenTime* t, out byte[]? zone)
    {
        *t = default;
        zone = null;
        if (!tuple.IsTuple)
        {
            Errors.TypeError("Tuple or struct_time argument required");
            return false;
        }

        if (PyTuple.LengthOf(tuple) != 9)
        {
            Errors.TypeError($"{function}(): illegal time tuple argument");
            return false;
        }

        int* parts = stackalloc int[9];
        for (int i = 0; i < 9; i++)
        {
            if (!CNumbers.TupleInt32(PyTuple.Get(tuple, i), out parts[i]))
            {
                return false;
            }
        }

        if (parts[0] < int.MinValue + 1900)
        {
            Errors.OverflowError("year out of range");
            return false;
        }

        t->Year = parts[0] - 1900;
        t->Month = unchecked(parts[1] - 1);
        t->Day = parts[2];
        t->Hours = parts[3];
        t->Minutes = parts[4];
        t->Seconds = parts[5];
        t->WeekDay = unchecked(parts[6] + 1) % 7;
        t->YearDay = unchecked(parts[7] - 1);
        t->Daylight = parts[8];
        if (!tuple.Type.Is(s_structTime.Value))
        {
            return true;
        }

        Value name = ShapeTree.GetAttribute(tuple, PyStr.Intern("tm_zone")), offset = ShapeTree.GetAttribute(tuple, PyStr.Intern("tm_gmtoff"));
        if (!name.IsNull && !name.IsNone)
        {
            if (!name.IsStr)
            {
                Errors.TypeError("bad argument type for built-in operation");
                return false;
            }

            if (!LocaleText.Encode(name, out zone))
            {
                return false;
            }
        }

        return offset.IsNull || offset.IsNone || CNumbers.Int64(offset, out t->Offset);
    }

    private static bool Check(BrokenTime* t)
    {
        t->Month = t->Month == -1 ? 0 : t->Month;
        t->Day = t->Day == 0 ? 1 : t->Day;
        t->YearDay = t->YearDay == -1 ? 0 : t->YearDay;
        string? wrong = t->Month is < 0 or > 11 ? "month"
            : t->Day is < 0 or > 31 ? "day of month"
            : t->Hours is < 0 or > 23 ? "hour"
            : t->Minutes is < 0 or > 59 ? "minute"
            : t->Seconds is < 0 or > 61 ? "seconds"
            : t->WeekDay < 0 ? "day of week"
            : t->YearDay is < 0 or > 365 ? "day of year" : null;
        if (wrong is not null)
        {
            Errors.ValueError(wrong + " out of range");
        }

        return wrong is null;
    }

    private static ReadOnlySpan<string> DayNames => new[] { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };

    private static ReadOnlySpan<string> MonthNames => new[] { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

    private static Value Show(BrokenTime* t) =>
        PyStr.New($"{DayNames[t->WeekDay]} {MonthNames[t->Month]} {t->Day,2} {t->Hours:D2}:{t->Minutes:D2}:{t->Seconds:D2} {(long)t->Year + 1900}");

    private static bool AtMost(Args args, string function, int least, int most)
    {
        if (args.KeywordCount > 0)
        {
            Errors.TypeError($"time.{function}() takes no keyword arguments");
            return false;
        }

        if (args.Count < least || args.Count > most)
        {
            int bound = args.Count < least ? least : most;
            string amount = args.Count < least ? "least" : "most", plural = bound == 1 ? "" : "s";
            Errors.TypeError(function == "asctime" ? $"{function} expected at {amount} {bound} argument{plural}, got {args.Count}"
                : $"{function}() takes at {amount} {bound} argument{plural} ({args.Count} given)");
            return false;
        }

        return true;
    }

    private static Value AscTime(Args args)
    {
        BrokenTime t;
        return AtMost(args, "asctime", 0, 1)
            && (args.Count == 0 ? Break(PyTime.Now(PyTime.RealTime) / PyTime.Second, true, &t) : FromTuple(args[0], "asctime", &t, out _) && Check(&t))
            ? Show(&t) : Value.Null;
    }

    private static Value CTime(Args args)
    {
        BrokenTime t;
        return Seconds(args, "ctime", out long seconds) && Break(seconds, true, &t) ? Show(&t) : Value.Null;
    }

    private static Value MkTime(Value tuple)
    {
        BrokenTime t;
        if (!FromTuple(tuple, "mktime", &t, out _))
        {
            return Value.Null;
        }

        // A week day is set even when -1 is the result of a time just before the epoch.
        t.WeekDay = -1;
        long seconds = MkTimeNative(&t);
        return seconds == -1 && t.WeekDay == -1 ? Errors.OverflowError("mktime argument out of range") : PyFloat.New(seconds);
    }

    private static Value StrFTime(Args args)
    {
        if (!AtMost(args, "strftime", 1, 2))
        {
            return Value.Null;
        }

        if (!args[0].IsStr)
        {
            return Errors.TypeError($"strftime() argument 1 must be str, not {PyType.TypeName(args[0])}");
        }

        BrokenTime t;
        byte[]? zone = null;
        if (!(args.Count == 1 ? Break(PyTime.Now(PyTime.RealTime) / PyTime.Second, true, &t) : FromTuple(args[1], "strftime", &t, out zone) && Check(&t))
            || !LocaleText.Wide(args[0], out uint[] format))
        {
            return Value.Null;
        }

        t.Daylight = Math.Clamp(t.Daylight, -1, 1);
        fixed (byte* name = zone)
        {
            t.Zone = name != null ? name : t.Zone;
            fixed (uint* f = format)
            {
                return Expand(f, format.Length - 1, &t);
            }
        }
    }

    private static Value Expand(uint* format, int length, BrokenTime* t)
    {
        // An empty result cannot be told from a buffer that is too small, so the size is bounded.
        for (int size = 1024; ; size += size)
        {
            uint[] buffer = new uint[size];
            fixed (uint* b = buffer)
            {
                nuint used = WcsFTimeNative(b, (nuint)size, format, t);
                if (used > 0 || size >= 256 * Math.Max(length, 1))
                {
                    return PyStr.FromUcs4(buffer.AsSpan(0, (int)used));
                }
            }
        }
    }

    private static Value StrPTime(Args args)
    {
        Value module = Space.Import("_strptime");
        Value function = module.IsNull ? module : Space.GetAttr(module, "_strptime_time");
        return function.IsNull ? function : Space.Call(function, args);
    }

    private static Value TzSet() => SetZone() ? Value.None : Value.Null;

    /// <summary>Sets timezone, altzone, daylight and tzname from the offsets in winter and in summer.</summary>
    private static bool SetZone()
    {
        const long year = ((365 * 24) + 6) * 3600;
        TzSetNative();
        BrokenTime january, july;
        long start = PyTime.Now(PyTime.RealTime) / PyTime.Second / year * year;
        if (!Break(start, true, &january) || !Break(start + (year / 2), true, &july))
        {
            return false;
        }

        const long most = 48 * 3600;
        long winter = -january.Offset, summer = -july.Offset;
        if (Math.Abs(winter) > most || Math.Abs(summer) > most)
        {
            Errors.RuntimeError("invalid GMT offset");
            return false;
        }

        // South of the equator, January is in summer.
        bool south = winter < summer;
        Value winterName = ZoneName(january.Zone), summerName = ZoneName(july.Zone);
        ModuleBuilder m = new(s_module.Value);
        m.Constant("timezone", south ? summer : winter);
        m.Constant("altzone", south ? winter : summer);
        m.Constant("daylight", winter != summer ? 1 : 0);
        m.Constant("tzname", south ? PyTuple.New(summerName, winterName) : PyTuple.New(winterName, summerName));
        return true;
    }

    private static Value ZoneName(byte* zone)
    {
        if (zone == null)
        {
            return PyStr.New("   ");
        }

        ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(zone);
        return LocaleText.Decode(name.Length > 9 ? name[..9] : name);
    }
}
