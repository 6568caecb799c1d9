using System;
using System.Runtime.InteropServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Dates;

// Datetimes of timestamps, of local time and of texts.
internal static unsafe partial class DateTimeType
{
    /// <summary>No zone shifts its clock by more.</summary>
    private const long MaxFold = 86400;

    private static readonly KeywordArguments s_fromTimestamp = new("fromtimestamp", ["timestamp", "tz"], 1);
    private static readonly KeywordArguments s_combine = new("combine", ["date", "time", "tzinfo"], 2);
    private static readonly KeywordArguments s_asTimeZone = new("astimezone", ["tz"], 0);

    private static bool SecondsOf(scoped in CalendarTime.BrokenTime t, out long seconds, out Moment m)
    {
        m = new Moment { Year = t.Year + 1900, Month = t.Month + 1, Day = t.Day, Hour = t.Hours, Minute = t.Minutes, Second = Math.Min(59, t.Seconds) };
        seconds = 0;
        if (m.Year is < Calendar.MinYear or > Calendar.MaxYear)
        {
            Errors.ValueError($"year {m.Year} is out of range");
            return false;
        }

        seconds = m.TotalSeconds;
        return true;
    }

    /// <summary>The local time of a UTC time, both in seconds since day 0; false with an error.</summary>
    private static bool Local(long utc, out long local)
    {
        CalendarTime.BrokenTime t;
        local = 0;
        return CalendarTime.Break(utc - Calendar.Epoch, true, &t) && SecondsOf(t, out local, out _);
    }

    /// <summary>A datetime of a class of seconds since the epoch and microseconds.</summary>
    private static Value FromSeconds(Value type, long seconds, int microsecond, bool local, Value zone)
    {
        CalendarTime.BrokenTime t;
        if (!CalendarTime.Break(seconds, local, &t))
        {
            return Value.Null;
        }

        if (!SecondsOf(t, out long shown, out Moment m))
        {
            return Value.Null;
        }

        m.Microsecond = microsecond;
        if (local && zone.IsNone)
        {
            // The clock was set back within the last day, and shows this time again: the second time.
            if (!Local(Calendar.Epoch + seconds - MaxFold, out long probe))
            {
                return Value.Null;
            }

            long transition = shown - probe - MaxFold;
            if (transition < 0)
            {
                if (!Local(Calendar.Epoch + seconds + transition, out probe))
                {
                    return Value.Null;
                }

                m.Fold = probe == shown ? 1 : 0;
            }
        }

        return Of(type, m, zone);
    }

    private static Value FromTimestampValue(Value type, Value timestamp, bool local, Value zone) =>
        Seconds(timestamp, out long seconds, out int microsecond) ? FromSeconds(type, seconds, microsecond, local, zone) : Value.Null;

    private static bool Seconds(Value timestamp, out long seconds, out int microsecond)
    {
        seconds = 0;
        microsecond = 0;
        if (!timestamp.IsFloat)
        {
            return PyTime.ToTimeT(timestamp, TimeRounding.HalfEven, out seconds);
        }

        double d = PyFloat.Get(timestamp);
        if (double.IsNaN(d))
        {
            Errors.ValueError("Invalid value NaN (not a number)");
            return false;
        }

        double whole = Math.Truncate(d), part = Math.Round((d - whole) * 1e6, MidpointRounding.ToEven);
        if (part >= 1e6)
        {
            part -= 1e6;
            whole += 1;
        }
        else if (part < 0)
        {
            part += 1e6;
            whole -= 1;
        }

        if (!(whole >= -9223372036854775808.0 && whole < 9223372036854775808.0))
        {
            Errors.OverflowError("timestamp out of range for platform time_t");
            return false;
        }

        seconds = (long)whole;
        microsecond = (int)part;
        return true;
    }

    private static Value InZone(Value result, Value zone) =>
        result.IsNull || zone.IsNone ? result : Space.CallMethod(zone, PyStr.Intern("fromutc"), result);

    private static Value Current(Value type, bool local, Value zone)
    {
        TimeSpec now = new(PyTime.Now(PyTime.RealTime));
        return FromSeconds(type, now.Seconds, (int)(now.Nanoseconds / 1000), local, zone);
    }

    private static Value Now(Value type, Value tz)
    {
        Value zone = tz.IsNull ? Value.None : tz;
        return TzInfoType.Check(zone) ? InZone(Current(type, zone.IsNone, zone), zone) : Value.Null;
    }

    private static Value UtcNow(Value type) => Current(type, false, Value.None);

    private static Value FromTimestamp(Value type, Args args)
    {
        Slot* b = stackalloc Slot[2];
        if (!s_fromTimestamp.Bind(args, b))
        {
            return Value.Null;
        }

        Value zone = b[1].IsNull ? Value.None : b[1].Load();
        return TzInfoType.Check(zone) ? InZone(FromTimestampValue(type, b[0].Load(), zone.IsNone, zone), zone) : Value.Null;
    }

    private static Value UtcFromTimestamp(Value type, Value timestamp) => FromTimestampValue(type, timestamp, false, Value.None);

    private static Value StrPTime(Value type, Args args)
    {
        if (args.Count != 2 || args.KeywordCount > 0)
        {
            return Errors.TypeError(args.KeywordCount > 0 ? "datetime.strptime() takes no keyword arguments" : $"strptime() takes exactly 2 arguments ({args.Count} given)");
        }

        for (int i = 0; i < 2; i++)
        {
            if (!args[i].IsStr)
            {
                return Errors.TypeError($"strptime() argument {i + 1} must be str, not {PyType.TypeName(args[i])}");
            }
        }

        Value module = Space.Import("_strptime");
        Value function = module.IsNull ? module : Space.GetAttr(module, "_strptime_datetime");
        return function.IsNull ? function : Space.Call(function, type, args[0], args[1]);
    }

    private static Value Combine(Value type, Args args)
    {
        Slot* b = stackalloc Slot[3];
        if (!s_combine.Bind(args, b))
        {
            return Value.Null;
        }

        Value date = b[0].Load(), time = b[1].Load();
        if (!DateType.Is(date) || !TimeType.Is(time))
        {
            return !DateType.Is(date) ? Errors.TypeError($"combine() argument 1 must be datetime.date, not {PyType.TypeName(date)}")
                : Errors.TypeError($"combine() argument 2 must be datetime.time, not {PyType.TypeName(time)}");
        }

        Moment m = TimeType.MomentOf(time), day = DateType.DateOf(date);
        (m.Year, m.Month, m.Day) = (day.Year, day.Month, day.Day);
        Value zone = b[2].IsNull ? TimeType.Of(time).Zone.Load() : b[2].Load();
        return Of(type, m, zone);
    }

    /// <summary>The zone of an offset in a text; None without one.</summary>
    public static Value ZoneOfText(bool hasOffset, int seconds, int microseconds)
    {
        if (!hasOffset || seconds == 0)
        {
            return hasOffset ? TimeZoneType.Utc : Value.None;
        }

        Value delta = DeltaType.New(0, seconds, microseconds);
        return delta.IsNull ? delta : TimeZoneType.New(delta, Value.Null);
    }

    private static Value FromIsoFormat(Value type, Value text)
    {
        if (!text.IsStr)
        {
            return Errors.TypeError("fromisoformat: argument must be str");
        }

        int length = PyStr.LengthOf(text);
        int separator = -1;
        for (int at = 7; at <= 10; at++)
        {
            // The separator may be anything.
            if (at != 9 && separator < 0 && at < length && PyStr.CodePointAt(text, at) is >= 0xD800 and < 0xE000)
            {
                separator = at;
            }
        }

        Moment m = default;
        if (length < 7 || !IsoText.TryGet(text, separator, out byte[] utf8))
        {
            return IsoText.Invalid(text);
        }

        IsoParser parser = new(utf8);
        int end = parser.DateEnd();
        bool hasOffset = false;
        int seconds = 0, microseconds = 0;
        if (end < 0 || !parser.Date(end, ref m)
            || (utf8.Length > end && !parser.Time(parser.AfterSeparator(end), ref m, out hasOffset, out seconds, out microseconds)))
        {
            return IsoText.Invalid(text);
        }

        Value zone = ZoneOfText(hasOffset, seconds, microseconds);
        return zone.IsNull ? zone : Of(type, m, zone);
    }

    /// <summary>The UTC time of a local time, in seconds since day 0; of two, fold chooses. False with an error.</summary>
    private static bool FromLocal(scoped in Moment m, out long utc)
    {
        utc = 0;
        long t = m.TotalSeconds;
        if (!Local(t, out long local))
        {
            return false;
        }

        // Two offsets are tried: the one at about this time, and one a day before or after.
        long a = local - t;
        long first = t - a;
        if (!Local(first, out long shown))
        {
            return false;
        }

        long b;
        if (shown == t)
        {
            long probe = m.Fold != 0 ? first + MaxFold : first - MaxFold;
            if (!Local(probe, out local))
            {
                return false;
            }

            b = local - probe;
            if (a == b)
            {
                utc = first;
                return true;
            }
        }
        else
        {
            b = shown - first;
        }

        long second = t - b;
        if (!Local(second, out local))
        {
            return false;
        }

        // Neither shows the time when it is skipped.
        utc = local == t ? second : shown == t ? first : m.Fold != 0 ? Math.Min(first, second) : Math.Max(first, second);
        return true;
    }

    private static Value Timestamp(Value self)
    {
        Moment m = MomentOf(self);
        if (ZoneOf(self).IsNull)
        {
            return FromLocal(m, out long utc) ? PyFloat.New(utc - Calendar.Epoch + (m.Microsecond / 1e6)) : Value.Null;
        }

        Value epoch = New(new Moment { Year = 1970, Month = 1, Day = 1 }, TimeZoneType.Utc, Type);
        Value delta = Difference(self, epoch);
        return delta.IsNull ? delta : DeltaType.TotalSeconds(delta);
    }

    /// <summary>The zone of local time at a number of seconds since the epoch.</summary>
    private static Value LocalZone(long seconds)
    {
        CalendarTime.BrokenTime t;
        if (!CalendarTime.Break(seconds, true, &t))
        {
            return Value.Null;
        }

        ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(t.Zone);
        Value text = LocaleText.Decode(name);
        return text.IsNull ? text : TimeZoneType.New(DeltaType.New(0, t.Offset, 0), text);
    }

    private static Value LocalZoneOf(Value self) => FromLocal(MomentOf(self), out long utc) ? LocalZone(utc - Calendar.Epoch) : Value.Null;

    private static Value AsTimeZone(Value self, Args args)
    {
        Slot* b = stackalloc Slot[1];
        if (!s_asTimeZone.Bind(args, b))
        {
            return Value.Null;
        }

        Value wanted = b[0].IsNull ? Value.None : b[0].Load();
        if (!TzInfoType.Check(wanted))
        {
            return Value.Null;
        }

        Value zone = ZoneOf(self).IsNull ? LocalZoneOf(self) : ZoneOf(self);
        if (zone.IsNull || zone.Is(wanted))
        {
            return zone.IsNull ? zone : self;
        }

        Value offset = TzInfoType.Offset(zone, "utcoffset", self);
        if (!offset.IsNull && offset.IsNone)
        {
            zone = LocalZoneOf(self);
            if (zone.IsNull || zone.Is(wanted))
            {
                return zone.IsNull ? zone : self;
            }

            offset = TimeZoneType.OffsetOf(zone);
        }

        Value utc = offset.IsNull ? offset : Shift(self, offset, -1);
        if (utc.IsNull)
        {
            return utc;
        }

        if (wanted.IsNone)
        {
            wanted = LocalZone(MomentOf(utc).TotalSeconds - Calendar.Epoch);
            if (wanted.IsNull)
            {
                return wanted;
            }
        }

        Value inUtc = Allocate(MomentOf(utc), wanted, utc.Type);
        return Space.CallMethod(wanted, PyStr.Intern("fromutc"), inUtc);
    }
}
