using System.Runtime.InteropServices;

namespace Py.Vm.Modules.Time;

/// <summary>struct timespec.</summary>
internal struct TimeSpecNative
{
    public long Seconds;
    public long Nanoseconds;
}

/// <summary>struct tm of glibc.</summary>
internal unsafe struct CalendarTime
{
    public int Second;
    public int Minute;
    public int Hour;
    public int Day;
    /// <summary>0 to 11.</summary>
    public int Month;
    /// <summary>Since 1900.</summary>
    public int Year;
    /// <summary>0: Sunday.</summary>
    public int WeekDay;
    /// <summary>0 to 365.</summary>
    public int YearDay;
    public int IsDst;
    public long GmtOffset;
    public byte* Zone;
}

/// <summary>System calls of the module time.</summary>
internal static unsafe class ClockNative
{
    private const string C = "libc";

    public const int Realtime = 0, Monotonic = 1, ProcessCpu = 2, ThreadCpu = 3, MonotonicRaw = 4, Boottime = 7, Tai = 11;

    [DllImport(C, EntryPoint = "clock_gettime", SetLastError = true)]
    public static extern int GetTime(int clock, TimeSpecNative* time);
    [DllImport(C, EntryPoint = "clock_settime", SetLastError = true)]
    public static extern int SetTime(int clock, TimeSpecNative* time);
    [DllImport(C, EntryPoint = "clock_getres", SetLastError = true)]
    public static extern int GetResolution(int clock, TimeSpecNative* time);
    [DllImport(C, EntryPoint = "clock_nanosleep")]
    public static extern int Sleep(int clock, int flags, TimeSpecNative* time, TimeSpecNative* left);
    [DllImport(C, EntryPoint = "localtime_r", SetLastError = true)]
    public static extern CalendarTime* ToLocal(long* seconds, CalendarTime* result);
    [DllImport(C, EntryPoint = "gmtime_r", SetLastError = true)]
    public static extern CalendarTime* ToUtc(long* seconds, CalendarTime* result);
    [DllImport(C, EntryPoint = "mktime", SetLastError = true)]
    public static extern long FromLocal(CalendarTime* time);
    [DllImport(C, EntryPoint = "strftime")]
    public static extern nuint Format(byte* buffer, nuint size, byte* format, CalendarTime* time);
    [DllImport(C, EntryPoint = "tzset")]
    public static extern void ReadZone();

    /// <summary>Nanoseconds of a clock; -1 with the errno kept.</summary>
    public static long Nanoseconds(int clock)
    {
        TimeSpecNative time;
        return GetTime(clock, &time) != 0 ? -1 : (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }
}
