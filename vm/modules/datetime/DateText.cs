using System;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Dates;

/// <summary>Dates and times as text: ISO formats, ctime, strftime.</summary>
internal static unsafe class DateText
{
    private static ReadOnlySpan<string> DayNames => new[] { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

    private static ReadOnlySpan<string> MonthNames => new[] { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

    public static Value CTime(scoped in Moment m) => PyStr.New(
        $"{DayNames[Calendar.WeekDay(m.Year, m.Month, m.Day)]} {MonthNames[m.Month - 1]} {m.Day,2} {m.Hour:D2}:{m.Minute:D2}:{m.Second:D2} {m.Year:D4}");

    /// <summary>Writes decimal digits; returns their number.</summary>
    private static int Digits(Span<byte> to, int number, int count)
    {
        for (int i = count - 1; i >= 0; i--)
        {
            to[i] = (byte)('0' + (number % 10));
            number /= 10;
        }

        return count;
    }

    /// <summary>Writes YYYY-MM-DD.</summary>
    public static int Date(Span<byte> to, int year, int month, int day)
    {
        int at = Digits(to, year, 4);
        to[at++] = (byte)'-';
        at += Digits(to[at..], month, 2);
        to[at++] = (byte)'-';
        return at + Digits(to[at..], day, 2);
    }

    /// <summary>How much of a time is shown.</summary>
    internal enum TimeSpec { Hours, Minutes, Seconds, Milliseconds, Microseconds }

    /// <summary>The precision that a timespec argument names; null means auto. False with an error.</summary>
    public static bool Spec(Value name, int argument, int microsecond, out TimeSpec spec)
    {
        spec = microsecond == 0 ? TimeSpec.Seconds : TimeSpec.Microseconds;
        if (name.IsNull)
        {
            return true;
        }

        if (!name.IsStr)
        {
            Errors.TypeError($"isoformat() argument {argument} must be str, not {PyType.TypeName(name)}");
            return false;
        }

        switch (PyStr.ToClr(name))
        {
            case "auto":
                return true;
            case "hours":
                spec = TimeSpec.Hours;
                return true;
            case "minutes":
                spec = TimeSpec.Minutes;
                return true;
            case "seconds":
                spec = TimeSpec.Seconds;
                return true;
            case "milliseconds":
                spec = TimeSpec.Milliseconds;
                return true;
            case "microseconds":
                spec = TimeSpec.Microseconds;
                return true;
            default:
                Errors.ValueError("Unknown timespec value");
                return false;
        }
    }

    /// <summary>Writes HH[:MM[:SS[.mmm[uuu]]]].</summary>
    public static int Time(Span<byte> to, scoped in Moment m, TimeSpec spec)
    {
        int at = Digits(to, m.Hour, 2);
        if (spec >= TimeSpec.Minutes)
        {
            to[at++] = (byte)':';
            at += Digits(to[at..], m.Minute, 2);
        }

        if (spec >= TimeSpec.Seconds)
        {
            to[at++] = (byte)':';
            at += Digits(to[at..], m.Second, 2);
        }

        if (spec >= TimeSpec.Milliseconds)
        {
            to[at++] = (byte)'.';
            at += spec == TimeSpec.Milliseconds ? Digits(to[at..], m.Microsecond / 1000, 3) : Digits(to[at..], m.Microsecond, 6);
        }

        return at;
    }

    /// <summary>Writes an offset from UTC: +HH:MM[:SS[.ffffff]], with or without the colons.</summary>
    public static int Offset(Span<byte> to, Value offset, bool colons)
    {
        ref DeltaType.Layout d = ref DeltaType.Of(offset);
        long microseconds = (((d.Days * 86400L) + d.Seconds) * 1_000_000) + d.Microseconds;
        to[0] = (byte)(microseconds < 0 ? '-' : '+');
        long seconds = Math.DivRem(Math.Abs(microseconds), 1_000_000, out long rest);
        int at = 1 + Digits(to[1..], (int)(seconds / 3600), 2);
        if (colons)
        {
            to[at++] = (byte)':';
        }

        at += Digits(to[at..], (int)(seconds / 60 % 60), 2);
        if (seconds % 60 != 0 || rest != 0)
        {
            if (colons)
            {
                to[at++] = (byte)':';
            }

            at += Digits(to[at..], (int)(seconds % 60), 2);
        }

        if (rest != 0)
        {
            to[at++] = (byte)'.';
            at += Digits(to[at..], (int)rest, 6);
        }

        return at;
    }

    /// <summary>Writes the offset of a zone, or nothing; -1 with an error.</summary>
    public static int Offset(Span<byte> to, Value zone, Value argument, bool colons)
    {
        Value offset = TzInfoType.Offset(zone, "utcoffset", argument);
        return offset.IsNull ? -1 : offset.IsNone ? 0 : Offset(to, offset, colons);
    }

    /// <summary>time.struct_time of a moment.</summary>
    public static Value StructTime(scoped in Moment m, int dst)
    {
        Value time = Space.Import("time");
        Value type = time.IsNull ? time : Space.GetAttr(time, "struct_time");
        if (type.IsNull)
        {
            return type;
        }

        ReadOnlySpan<int> parts =
        [
            m.Year, m.Month, m.Day, m.Hour, m.Minute, m.Second, Calendar.WeekDay(m.Year, m.Month, m.Day),
            Calendar.DaysBeforeMonth(m.Year, m.Month) + m.Day, dst,
        ];
        Value tuple = PyTuple.Allocate(parts.Length);
        for (int i = 0; i < parts.Length; i++)
        {
            PyTuple.Items(tuple)[i].Initialize(PyInt.New(parts[i]));
        }

        return Space.Call(type, tuple);
    }

    /// <summary>strftime: expands %f, %z and %Z, and leaves the rest to time.strftime.</summary>
    /// <param name="format">A str.</param>
    /// <param name="tuple">A struct_time.</param>
    /// <param name="microsecond">For %f.</param>
    /// <param name="zone">For %z and %Z; null: none.</param>
    /// <param name="argument">What the zone is asked about.</param>
    public static Value Format(Value format, Value tuple, int microsecond, Value zone, Value argument)
    {
        if (!IsEncodable(format))
        {
            return Value.Null;
        }

        CodePointBuilder expanded = new(stackalloc byte[128]);
        TextView text = PyStr.View(format);
        Span<byte> offset = stackalloc byte[24];
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            int directive = c == '%' && i + 1 < text.Length ? text[i + 1] : 0;
            switch (directive)
            {
                case 'f':
                    i++;
                    expanded.Append(offset[..Digits(offset, microsecond, 6)]);
                    break;
                case 'z':
                    i++;
                    int length = Offset(offset, zone, argument, false);
                    if (length < 0)
                    {
                        expanded.Dispose();
                        return Value.Null;
                    }

                    expanded.Append(offset[..length]);
                    break;
                case 'Z':
                    i++;
                    if (!AppendName(ref expanded, zone, argument))
                    {
                        expanded.Dispose();
                        return Value.Null;
                    }

                    break;
                case 0:
                    expanded.Append(c);
                    break;
                default:
                    i++;
                    expanded.Append((byte)'%');
                    expanded.Append(directive);
                    break;
            }
        }

        Value newFormat = PyStr.FromBuilder(expanded);
        Value time = Space.Import("time");
        return time.IsNull ? time : Space.CallMethod(time, PyStr.Intern("strftime"), newFormat, tuple);
    }

    /// <summary>Has a str no lone surrogates? False with UnicodeEncodeError.</summary>
    private static bool IsEncodable(Value text) => PyStr.IsAscii(text) || !Space.CallMethod(text, PyStr.Intern("encode")).IsNull;

    private static bool AppendName(scoped ref CodePointBuilder to, Value zone, Value argument)
    {
        Value name = TzInfoType.Name(zone, argument);
        if (name.IsNull || name.IsNone)
        {
            return !name.IsNull;
        }

        // The name must survive time.strftime.
        Value escaped = Space.CallMethod(name, PyStr.Intern("replace"), PyStr.New("%"), PyStr.New("%%"));
        if (escaped.IsNull)
        {
            return false;
        }

        if (!escaped.IsStr)
        {
            Errors.TypeError("tzname.replace() did not return a string");
            return false;
        }

        if (!IsEncodable(escaped))
        {
            return false;
        }

        PyStr.AppendTo(ref to, escaped);
        return true;
    }
}
