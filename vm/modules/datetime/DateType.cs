using System;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Dates;

/// <summary>datetime.date.</summary>
internal static unsafe class DateType
{
    /// <summary>The start of a datetime's layout, too; a date leaves the time zero.</summary>
    internal struct Layout
    {
        public ObjectHeader Header;
        public ushort Year;
        public byte Month;
        public byte Day;
        public byte Hour;
        public byte Minute;
        public byte Second;
        public byte Fold;
    }

    private static ModuleType s_type;
    private static readonly KeywordArguments s_new = new(null, ["year", "month", "day"], 3) { Integers = 3 };
    private static readonly KeywordArguments s_replace = new("replace", ["year", "month", "day"], 0);
    private static readonly KeywordArguments s_fromIso = new("fromisocalendar", ["year", "week", "day"], 3);

    public static Value Type => s_type.Type;

    public static void Define(ModuleBuilder m)
    {
        s_type.Define(m, "datetime.date", sizeof(Layout), 0, TypeFlags.BaseType, &Define);
        if (PyDict.GetStr(Type.As<PyType>().Fields.Dict.Load(), PyStr.Intern("min")).IsNull)
        {
            TypeConstants.Add(Type, "min", Allocate(1, 1, 1, Type));
            TypeConstants.Add(Type, "max", Allocate(9999, 12, 31, Type));
            TypeConstants.Add(Type, "resolution", DeltaType.New(1, 0, 0));
        }
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("date(year, month, day) --> date object");
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Str, &Str);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.Add, &Add);
        t.Slot(SlotId.Sub, &Subtract);
        t.GetSet("year", &GetYear);
        t.GetSet("month", &GetMonth);
        t.GetSet("day", &GetDay);
        t.ClassMethod("fromtimestamp(timestamp, /)\nThe local date of a POSIX timestamp such as time.time() returns.", &FromTimestamp);
        t.RawClassMethod("fromordinal(...)\nThe date of an ordinal of the proleptic Gregorian calendar.", &FromOrdinal);
        t.ClassMethod("fromisoformat(date_string, /)\nThe date of a text in ISO 8601 format.", &FromIsoFormat);
        t.RawClassMethod("fromisocalendar(...)\nThe date of an ISO year, week and weekday.", &FromIsoCalendar);
        t.ClassMethod("today()\nThe current date: fromtimestamp(time.time()).", &Today);
        t.Method("ctime()\nThe date as ctime() shows it.", &CTime);
        t.RawMethod("strftime(...)\nThe date by a format.", &StrFTime);
        t.RawMethod("__format__(...)\nFormats by strftime.", &Format);
        t.Method("timetuple()\nA time tuple as of time.localtime().", &TimeTuple);
        t.Method("isocalendar()\nISO year, week and weekday.", &IsoCalendar);
        t.Method("isoformat()\nThe date in ISO 8601 format, YYYY-MM-DD.", &IsoFormat);
        t.Method("isoweekday()\nThe weekday; Monday is 1.", &IsoWeekDay);
        t.Method("toordinal()\nThe proleptic Gregorian ordinal; January 1 of year 1 is 1.", &ToOrdinal);
        t.Method("weekday()\nThe weekday; Monday is 0.", &WeekDay);
        t.RawMethod("replace(...)\nThe date with some fields changed.", &Replace);
        t.Method("__reduce__()\n__reduce__() -> (cls, state)", &Reduce);
    }

    /// <summary>Is it a date, or a datetime?</summary>
    public static bool Is(Value v) => s_type.IsInstance(v);

    private static bool IsPlain(Value v) => Is(v) && !DateTimeType.Is(v);

    public static ref Layout Of(Value v) => ref v.As<Layout>().Fields;

    /// <summary>Year, month and day.</summary>
    public static Moment DateOf(Value v) => new() { Year = Of(v).Year, Month = Of(v).Month, Day = Of(v).Day };

    private static Value Allocate(int year, int month, int day, Value type)
    {
        Value self = PyType.Allocate(type);
        ref Layout d = ref Of(self);
        d.Year = (ushort)year;
        d.Month = (byte)month;
        d.Day = (byte)day;
        return self;
    }

    /// <summary>A date of a class, made without calling it; null with ValueError.</summary>
    public static Value New(int year, int month, int day, Value type) =>
        Calendar.CheckDate(year, month, day) ? Allocate(year, month, day, type) : Value.Null;

    /// <summary>A date of a class as its constructor makes it.</summary>
    private static Value Of(Value type, int year, int month, int day)
    {
        if (type.Is(Type))
        {
            return New(year, month, day, type);
        }

        return type.Is(DateTimeType.Type)
            ? DateTimeType.New(new Moment { Year = year, Month = month, Day = day }, Value.Null, type)
            : Space.Call(type, PyInt.New(year), PyInt.New(month), PyInt.New(day));
    }

    private static Value Make(Value type, Args args)
    {
        if (args.Count == 1 && args.KeywordCount == 0)
        {
            Span<byte> state = stackalloc byte[4];
            int pickled = PickledState.Read(args[0], state, "date", false);
            if (pickled != 0)
            {
                return pickled < 0 ? Value.Null : Allocate((state[0] << 8) | state[1], state[2], state[3], type);
            }
        }

        Slot* b = stackalloc Slot[3];
        return s_new.Bind(args, b) && CNumbers.TupleInt32(b[0].Load(), out int year) && CNumbers.TupleInt32(b[1].Load(), out int month)
            && CNumbers.TupleInt32(b[2].Load(), out int day) ? New(year, month, day, type) : Value.Null;
    }

    private static Value FromTimestamp(Value type, Value timestamp)
    {
        CalendarTime.BrokenTime t;
        return PyTime.ToTimeT(timestamp, TimeRounding.Floor, out long seconds) && CalendarTime.Break(seconds, true, &t)
            ? Of(type, t.Year + 1900, t.Month + 1, t.Day) : Value.Null;
    }

    private static Value Today(Value type)
    {
        Value time = Space.Import("time");
        Value now = time.IsNull ? time : Space.CallMethod(time, PyStr.Intern("time"));
        return now.IsNull ? now : Space.CallMethod(type, PyStr.Intern("fromtimestamp"), now);
    }

    private static Value FromOrdinal(Value type, Args args)
    {
        if (args.Count != 1 || args.KeywordCount > 0)
        {
            return Errors.TypeError(args.KeywordCount > 0
                ? "date.fromordinal() takes no keyword arguments" : $"fromordinal() takes exactly 1 argument ({args.Count} given)");
        }

        if (!CNumbers.TupleInt32(args[0], out int n))
        {
            return Value.Null;
        }

        if (n < 1)
        {
            return Errors.ValueError("ordinal must be >= 1");
        }

        if (n > Calendar.MaxOrdinal)
        {
            // Any year beyond the last; far ones would not fit.
            return Errors.ValueError($"year {Year(n)} is out of range");
        }

        Calendar.FromOrdinal(n, out int year, out int month, out int day);
        return Of(type, year, month, day);
    }

    private static int Year(int ordinal)
    {
        // Shifted by whole eras of 400 years.
        int eras = ordinal / 146097;
        Calendar.FromOrdinal((ordinal % 146097) + 146097, out int year, out _, out _);
        return year + ((eras - 1) * 400);
    }

    private static Value FromIsoFormat(Value type, Value text)
    {
        if (!text.IsStr)
        {
            return Errors.TypeError("fromisoformat: argument must be str");
        }

        Moment m = default;
        if (!IsoText.TryGet(text, -1, out byte[] utf8) || utf8.Length is not (7 or 8 or 10) || !new IsoParser(utf8).Date(utf8.Length, ref m))
        {
            return IsoText.Invalid(text);
        }

        return Of(type, m.Year, m.Month, m.Day);
    }

    private static Value FromIsoCalendar(Value type, Args args)
    {
        Slot* b = stackalloc Slot[3];
        if (!s_fromIso.Bind(args, b))
        {
            return Value.Null;
        }

        if (!CNumbers.TupleInt32(b[0].Load(), out int isoYear) || !CNumbers.TupleInt32(b[1].Load(), out int week) || !CNumbers.TupleInt32(b[2].Load(), out int weekDay))
        {
            return Errors.Catch(TypeId.OverflowError) ? Errors.ValueError("ISO calendar component out of range") : Value.Null;
        }

        return Calendar.FromIso(isoYear, week, weekDay, out int year, out int month, out int day) switch
        {
            Calendar.IsoProblem.Year => Errors.ValueError($"Year is out of range: {isoYear}"),
            Calendar.IsoProblem.Week => Errors.ValueError($"Invalid week: {week}"),
            Calendar.IsoProblem.Day => Errors.ValueError($"Invalid day: {weekDay} (range is [1, 7])"),
            _ => Of(type, year, month, day),
        };
    }

    private static Value Repr(Value self) => PyStr.New($"{PyType.TypeName(self)}({Of(self).Year}, {Of(self).Month}, {Of(self).Day})");

    private static Value Str(Value self) => Space.CallMethod(self, PyStr.Intern("isoformat"));

    private static long Hash(Value self) => DateOf(self).DateHash;

    private static Value Compare(Value a, Value b, CompareOp op)
    {
        if (!Is(b))
        {
            return Value.NotImplemented;
        }

        Moment x = DateOf(a), y = DateOf(b);
        return Value.FromBool(Space.CompareLongs((x.Year << 9) | (x.Month << 5) | x.Day, (y.Year << 9) | (y.Month << 5) | y.Day, op));
    }

    /// <summary>A date some days away, of the same class.</summary>
    private static Value Shift(Value date, long days)
    {
        long ordinal = DateOf(date).Ordinal + days;
        if (ordinal is < 1 or > Calendar.MaxOrdinal)
        {
            return Errors.OverflowError("date value out of range");
        }

        Calendar.FromOrdinal((int)ordinal, out int year, out int month, out int day);
        return Of(date.Type, year, month, day);
    }

    private static Value Add(Value a, Value b) => IsPlain(a) && DeltaType.Is(b) ? Shift(a, DeltaType.Of(b).Days)
        : DeltaType.Is(a) && IsPlain(b) ? Shift(b, DeltaType.Of(a).Days) : Value.NotImplemented;

    private static Value Subtract(Value a, Value b)
    {
        if (!IsPlain(a))
        {
            return Value.NotImplemented;
        }

        return IsPlain(b) ? DeltaType.New(DateOf(a).Ordinal - DateOf(b).Ordinal, 0, 0)
            : DeltaType.Is(b) ? Shift(a, -DeltaType.Of(b).Days) : Value.NotImplemented;
    }

    private static Value GetYear(Value self) => PyInt.New(Of(self).Year);

    private static Value GetMonth(Value self) => PyInt.New(Of(self).Month);

    private static Value GetDay(Value self) => PyInt.New(Of(self).Day);

    private static Value CTime(Value self) => DateText.CTime(DateOf(self));

    private static Value StrFTime(Value self, Args args)
    {
        if (!FormatArgument.Bind(args, out Value format))
        {
            return Value.Null;
        }

        Value tuple = Space.CallMethod(self, PyStr.Intern("timetuple"));
        if (tuple.IsNull)
        {
            return tuple;
        }

        return DateTimeType.Is(self)
            ? DateText.Format(format, tuple, DateTimeType.Of(self).Microsecond, DateTimeType.Of(self).Zone.Load(), self)
            : DateText.Format(format, tuple, 0, Value.Null, self);
    }

    /// <summary>__format__ of dates and times: str() for an empty format, else strftime.</summary>
    public static Value Format(Value self, Args args)
    {
        if (args.Count != 1 || args.KeywordCount > 0)
        {
            return Errors.TypeError(args.KeywordCount > 0 ? "__format__() takes no keyword arguments" : $"__format__() takes exactly 1 argument ({args.Count} given)");
        }

        return !args[0].IsStr ? Errors.TypeError($"__format__() argument 1 must be str, not {PyType.TypeName(args[0])}")
            : PyStr.LengthOf(args[0]) == 0 ? Space.Str(self) : Space.CallMethod(self, PyStr.Intern("strftime"), args[0]);
    }

    private static Value TimeTuple(Value self) => DateText.StructTime(DateOf(self), -1);

    private static Value IsoCalendar(Value self)
    {
        Calendar.ToIso(Of(self).Year, Of(self).Month, Of(self).Day, out int year, out int week, out int weekDay);
        return IsoCalendarType.New(year, week, weekDay);
    }

    private static Value IsoFormat(Value self)
    {
        Span<byte> text = stackalloc byte[16];
        return PyStr.FromAscii(text[..DateText.Date(text, Of(self).Year, Of(self).Month, Of(self).Day)]);
    }

    private static int WeekDayOf(Value self) => Calendar.WeekDay(Of(self).Year, Of(self).Month, Of(self).Day);

    private static Value IsoWeekDay(Value self) => PyInt.New(WeekDayOf(self) + 1);

    private static Value WeekDay(Value self) => PyInt.New(WeekDayOf(self));

    private static Value ToOrdinal(Value self) => PyInt.New(DateOf(self).Ordinal);

    private static Value Replace(Value self, Args args)
    {
        Slot* b = stackalloc Slot[3];
        return s_replace.Bind(args, b) && Fields.Int(b[0], Of(self).Year, out int year) && Fields.Int(b[1], Of(self).Month, out int month)
            && Fields.Int(b[2], Of(self).Day, out int day) ? New(year, month, day, self.Type) : Value.Null;
    }

    private static Value Reduce(Value self)
    {
        Span<byte> state = stackalloc byte[4];
        PickledState.WriteDate(state, DateOf(self));
        return PyTuple.New(self.Type, PyTuple.New(PyBytes.New(state)));
    }
}
