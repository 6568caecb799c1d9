using System;

namespace Py.Vm.Modules.Dates;

/// <summary>Reads ISO 8601 dates and times, the forms that fromisoformat takes.</summary>
/// <remarks>Text is UTF-8; what lies beyond its end reads as a zero byte.</remarks>
internal readonly ref struct IsoParser(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;

    private byte At(int index) => (uint)index < (uint)_text.Length ? _text[index] : (byte)0;

    private bool IsDigit(int index) => (uint)(At(index) - '0') <= 9;

    private bool Digits(ref int at, int count, out int number)
    {
        number = 0;
        for (int end = at + count; at < end; at++)
        {
            if (!IsDigit(at))
            {
                return false;
            }

            number = (number * 10) + At(at) - '0';
        }

        return true;
    }

    /// <summary>Where the date of a date and time ends; -1 if it cannot be one.</summary>
    public int DateEnd()
    {
        int length = _text.Length;
        if (length == 7)
        {
            return 7;
        }

        if (At(4) == '-')
        {
            if (At(5) != 'W')
            {
                return 10;
            }

            if (length < 8)
            {
                return -1;
            }

            // YYYY-Www-D, or YYYY-Www with '-' for the separator.
            return length > 8 && At(8) == '-' ? length == 9 ? -1 : length > 10 && IsDigit(10) ? 8 : 10 : 8;
        }

        if (At(4) != 'W')
        {
            return 8;
        }

        // YYYYWww or YYYYWwwd: the number of digits that follow decides.
        int at = 7;
        while (at < length && IsDigit(at))
        {
            at++;
        }

        return at < 9 ? at : at % 2 == 0 ? 7 : 8;
    }

    /// <summary>Reads a date of so many bytes.</summary>
    public bool Date(int length, scoped ref Moment m)
    {
        int at = 0;
        if (!Digits(ref at, 4, out m.Year))
        {
            return false;
        }

        bool dashes = At(at) == '-';
        if (dashes)
        {
            at++;
        }

        if (At(at) == 'W')
        {
            at++;
            int weekDay = 1;
            return Digits(ref at, 2, out int week)
                && (at >= length || ((!dashes || At(at++) == '-') && Digits(ref at, 1, out weekDay)))
                && Calendar.FromIso(m.Year, week, weekDay, out m.Year, out m.Month, out m.Day) == Calendar.IsoProblem.None;
        }

        return Digits(ref at, 2, out m.Month) && (!dashes || At(at++) == '-') && Digits(ref at, 2, out m.Day);
    }

    /// <summary>How a time was read.</summary>
    private enum Result { Complete, More, Wrong }

    private Result Clock(int at, int end, scoped ref Moment m)
    {
        m.Hour = m.Minute = m.Second = m.Microsecond = 0;
        bool colons = true;
        for (int i = 0; i < 3; i++)
        {
            if (!Digits(ref at, 2, out int number))
            {
                return Result.Wrong;
            }

            switch (i)
            {
                case 0:
                    m.Hour = number;
                    break;
                case 1:
                    m.Minute = number;
                    break;
                default:
                    m.Second = number;
                    break;
            }

            byte c = At(at++);
            if (i == 0)
            {
                colons = c == ':';
            }

            if (at >= end)
            {
                return c == 0 ? Result.Complete : Result.More;
            }

            if (colons && c == ':')
            {
                continue;
            }

            if (c is (byte)'.' or (byte)',')
            {
                break;
            }

            if (colons)
            {
                return Result.Wrong;
            }

            at--;
        }

        // Digits after the sixth are read and dropped.
        int count = Math.Min(end - at, 6);
        if (!Digits(ref at, count, out m.Microsecond))
        {
            return Result.Wrong;
        }

        for (; count < 6; count++)
        {
            m.Microsecond *= 10;
        }

        while (IsDigit(at))
        {
            at++;
        }

        return At(at) == 0 ? Result.Complete : Result.More;
    }

    /// <summary>Reads a time from <paramref name="start"/> on; its offset from UTC in seconds and microseconds, if it has one.</summary>
    public bool Time(int start, scoped ref Moment m, out bool hasOffset, out int seconds, out int microseconds)
    {
        seconds = microseconds = 0;
        hasOffset = false;
        int end = _text.Length;
        int zone = start;
        do
        {
            if (At(zone) is (byte)'+' or (byte)'-' or (byte)'Z')
            {
                break;
            }
        }
        while (++zone < end);

        Result result = Clock(start, zone, ref m);
        if (result == Result.Wrong || zone >= end)
        {
            return result == Result.Complete;
        }

        hasOffset = true;
        if (At(zone) == 'Z')
        {
            return At(zone + 1) == 0;
        }

        Moment offset = default;
        int sign = At(zone) == '-' ? -1 : 1;
        result = Clock(zone + 1, end, ref offset);
        seconds = sign * offset.DaySeconds;
        microseconds = sign * offset.Microsecond;
        return result == Result.Complete;
    }

    /// <summary>Where the time starts after a separator, which may be any character.</summary>
    public int AfterSeparator(int at)
    {
        byte c = At(at);
        return at + (c < 0x80 ? 1 : (c & 0xF0) switch
        {
            0xE0 => 3,
            0xF0 => 4,
            _ => 2,
        });
    }
}
