using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Dates;

/// <summary>A date and time as numbers.</summary>
internal struct Moment
{
    public int Year;
    public int Month;
    public int Day;
    public int Hour;
    public int Minute;
    public int Second;
    public int Microsecond;
    public int Fold;

    /// <summary>Day 1 is January 1 of year 1.</summary>
    public readonly int Ordinal => Calendar.ToOrdinal(Year, Month, Day);

    /// <summary>Seconds of the day.</summary>
    public readonly int DaySeconds => (((Hour * 60) + Minute) * 60) + Second;

    /// <summary>Seconds since day 0.</summary>
    public readonly long TotalSeconds => (Ordinal * 86400L) + DaySeconds;

    /// <summary>Hash of the date, CPython's: of the four bytes of its pickled state.</summary>
    public readonly long DateHash => Hashing.OfBytes([(byte)(Year >> 8), (byte)Year, (byte)Month, (byte)Day]);

    /// <summary>Hash of the time of day without its fold.</summary>
    public readonly long TimeHash => Hashing.OfBytes([(byte)Hour, (byte)Minute, (byte)Second, (byte)(Microsecond >> 16), (byte)(Microsecond >> 8), (byte)Microsecond]);

    /// <summary>Hash of date and time without the fold.</summary>
    public readonly long FullHash => Hashing.OfBytes([(byte)(Year >> 8), (byte)Year, (byte)Month, (byte)Day,
        (byte)Hour, (byte)Minute, (byte)Second, (byte)(Microsecond >> 16), (byte)(Microsecond >> 8), (byte)Microsecond]);

    /// <summary>The moment of a number of seconds since day 0 and microseconds; false if its year does not exist.</summary>
    public static bool TryFrom(long seconds, int microsecond, out Moment moment)
    {
        moment = default;
        long day = Math.DivRem(seconds, 86400, out long rest);
        if (day is < 1 or > Calendar.MaxOrdinal || seconds < 0)
        {
            return false;
        }

        Calendar.FromOrdinal((int)day, out moment.Year, out moment.Month, out moment.Day);
        moment.Hour = (int)rest / 3600;
        moment.Minute = (int)rest / 60 % 60;
        moment.Second = (int)rest % 60;
        moment.Microsecond = microsecond;
        return true;
    }
}

/// <summary>The proleptic Gregorian calendar.</summary>
internal static class Calendar
{
    public const int MinYear = 1, MaxYear = 9999, MaxOrdinal = 3652059;

    /// <summary>1970-01-01 in seconds since day 0.</summary>
    public const long Epoch = 719163L * 86400;

    private static ReadOnlySpan<short> DaysBefore => [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

    public static bool IsLeap(int year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    public static int DaysInMonth(int year, int month) => month switch
    {
        2 => IsLeap(year) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    public static int DaysBeforeMonth(int year, int month) => DaysBefore[month] + (month > 2 && IsLeap(year) ? 1 : 0);

    private static int DaysBeforeYear(int year)
    {
        int y = year - 1;
        return (y * 365) + (y / 4) - (y / 100) + (y / 400);
    }

    public static int ToOrdinal(int year, int month, int day) => DaysBeforeYear(year) + DaysBeforeMonth(year, month) + day;

    public static void FromOrdinal(int ordinal, out int year, out int month, out int day)
    {
        // Days since March 1 of year 0, so that leap days end their years.
        int n = ordinal + 305;
        int era = n / 146097;
        int dayOfEra = n % 146097;
        int yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36524) - (dayOfEra / 146096)) / 365;
        int dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        int marchMonth = ((5 * dayOfYear) + 2) / 153;
        day = dayOfYear - (((153 * marchMonth) + 2) / 5) + 1;
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        year = yearOfEra + (era * 400) + (month <= 2 ? 1 : 0);
    }

    /// <summary>Monday is 0.</summary>
    public static int WeekDay(int year, int month, int day) => (ToOrdinal(year, month, day) + 6) % 7;

    /// <summary>Ordinal of the Monday that starts the first ISO week of a year.</summary>
    private static int FirstMonday(int year)
    {
        int first = ToOrdinal(year, 1, 1);
        int weekDay = (first + 6) % 7;
        return first - weekDay + (weekDay > 3 ? 7 : 0);
    }

    /// <summary>ISO year, week and day (Monday is 1) of a date.</summary>
    public static void ToIso(int year, int month, int day, out int isoYear, out int week, out int weekDay)
    {
        isoYear = year;
        int today = ToOrdinal(year, month, day);
        int start = FirstMonday(year);
        int days = today - start;
        if (days < 0)
        {
            isoYear--;
            days = today - FirstMonday(isoYear);
        }
        else if (days >= 52 * 7 && today >= FirstMonday(year + 1))
        {
            isoYear++;
            days = 0;
        }

        week = (days / 7) + 1;
        weekDay = ((today + 6) % 7) + 1;
    }

    /// <summary>What is wrong with an ISO date, or nothing.</summary>
    internal enum IsoProblem { None, Week, Day, Year }

    /// <summary>The date of an ISO year, week and day.</summary>
    public static IsoProblem FromIso(int isoYear, int week, int weekDay, out int year, out int month, out int day)
    {
        year = month = day = 0;
        if (isoYear is < MinYear or > MaxYear)
        {
            return IsoProblem.Year;
        }

        if (week is <= 0 or >= 53)
        {
            int first = WeekDay(isoYear, 1, 1);
            if (week != 53 || !(first == 3 || (first == 2 && IsLeap(isoYear))))
            {
                return IsoProblem.Week;
            }
        }

        if (weekDay is < 1 or > 7)
        {
            return IsoProblem.Day;
        }

        int ordinal = FirstMonday(isoYear) + ((week - 1) * 7) + weekDay - 1;
        if (ordinal > 0)
        {
            FromOrdinal(ordinal, out year, out month, out day);
        }

        return IsoProblem.None;
    }

    /// <summary>Are year, month and day a date? False with ValueError.</summary>
    public static bool CheckDate(int year, int month, int day)
    {
        if (year is < MinYear or > MaxYear)
        {
            Errors.ValueError($"year {year} is out of range");
            return false;
        }

        if (month is < 1 or > 12)
        {
            Errors.ValueError("month must be in 1..12");
            return false;
        }

        if (day < 1 || day > DaysInMonth(year, month))
        {
            Errors.ValueError("day is out of range for month");
            return false;
        }

        return true;
    }

    /// <summary>Are the numbers a time? False with ValueError.</summary>
    public static bool CheckTime(scoped in Moment m)
    {
        string? wrong = m.Hour is < 0 or > 23 ? "hour must be in 0..23"
            : m.Minute is < 0 or > 59 ? "minute must be in 0..59"
            : m.Second is < 0 or > 59 ? "second must be in 0..59"
            : m.Microsecond is < 0 or > 999999 ? "microsecond must be in 0..999999"
            : m.Fold is not (0 or 1) ? "fold must be either 0 or 1" : null;
        if (wrong is not null)
        {
            Errors.ValueError(wrong);
        }

        return wrong is null;
    }
}
