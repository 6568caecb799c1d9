using System;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Dates;

/// <summary>datetime.datetime.</summary>
internal static unsafe partial class DateTimeType
{
    /// <summary>Starts as <see cref="DateType.Layout"/>.</summary>
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
        public int Microsecond;
        /// <summary>A tzinfo; null: none.</summary>
        public Slot Zone;
        public const ulong References = 0b1000;
    }

    private static ModuleType s_type;
    private static readonly string[] s_fields = ["year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo", "fold"];
    private static readonly KeywordArguments s_new = new(null, s_fields, 3, 8) { Integers = 7 };
    private static readonly KeywordArguments s_replace = new("replace", s_fields, 0, 8);
    private static readonly KeywordArguments s_isoFormat = new("isoformat", ["sep", "timespec"], 0);

    public static Value Type => s_type.Type;

    public static void Define(ModuleBuilder m)
    {
        s_type.Define(m, "datetime.datetime", sizeof(Layout), Layout.References, TypeFlags.BaseType, &Define, DateType.Type);
        if (PyDict.GetStr(Type.As<PyType>().Fields.Dict.Load(), PyStr.Intern("min")).IsNull)
        {
            TypeConstants.Add(Type, "min", New(new Moment { Year = 1, Month = 1, Day = 1 }, Value.Null, Type));
            Moment last = new() { Year = 9999, Month = 12, Day = 31, Hour = 23, Minute = 59, Second = 59, Microsecond = 999999 };
            TypeConstants.Add(Type, "max", New(last, Value.Null, Type));
            TypeConstants.Add(Type, "resolution", DeltaType.New(0, 0, 1));
        }
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("datetime(year, month, day[, hour[, minute[, second[, microsecond[,tzinfo]]]]])\n\nThe arguments are ints, and None or a tzinfo.");
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Str, &Str);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.Add, &Add);
        t.Slot(SlotId.Sub, &Subtract);
        t.GetSet("hour", &GetHour);
        t.GetSet("minute", &GetMinute);
        t.GetSet("second", &GetSecond);
        t.GetSet("microsecond", &GetMicrosecond);
        t.GetSet("tzinfo", &GetZone);
        t.GetSet("fold", &GetFold);
        t.ClassMethod("now(tz=None)\nThe current time in a zone, by default the local time.", &Now);
        t.ClassMethod("utcnow()\nThe current time in UTC, without a zone.", &UtcNow);
        t.RawClassMethod("fromtimestamp(...)\nThe time of a POSIX timestamp in a zone, by default the local time.", &FromTimestamp);
        t.ClassMethod("utcfromtimestamp(timestamp, /)\nThe time of a POSIX timestamp in UTC, without a zone.", &UtcFromTimestamp);
        t.RawClassMethod("strptime(...)\nThe time of a text by a format, as of time.strptime().", &StrPTime);
        t.RawClassMethod("combine(...)\nThe datetime of a date and a time.", &Combine);
        t.ClassMethod("fromisoformat(string, /)\nThe datetime of a text in ISO 8601 format.", &FromIsoFormat);
        t.Method("date()\nThe date.", &Date);
        t.Method("time()\nThe time, without the zone.", &Time);
        t.Method("timetz()\nThe time and zone.", &TimeTz);
        t.Method("ctime()\nThe datetime as ctime() shows it.", &CTime);
        t.Method("timetuple()\nA time tuple as of time.localtime().", &TimeTuple);
        t.Method("timestamp()\nThe POSIX timestamp as a float.", &Timestamp);
        t.Method("utctimetuple()\nA time tuple in UTC as of time.localtime().", &UtcTimeTuple);
        t.RawMethod("isoformat(...)\nThe datetime in ISO 8601 format, YYYY-MM-DDT[HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].\n\nsep stands between date and time.\ntimespec is auto, hours, minutes, seconds, milliseconds or microseconds.", &IsoFormat);
        t.Method("utcoffset()\nself.tzinfo.utcoffset(self).", &UtcOffset);
        t.Method("tzname()\nself.tzinfo.tzname(self).", &TzName);
        t.Method("dst()\nself.tzinfo.dst(self).", &Dst);
        t.RawMethod("replace(...)\nThe datetime with some fields changed.", &Replace);
        t.RawMethod("astimezone(...)\nThe same time in another zone, by default in local time.", &AsTimeZone);
        t.Method("__reduce_ex__(proto, /)\n__reduce_ex__(proto) -> (cls, state)", &ReduceEx);
        t.Method("__reduce__()\n__reduce__() -> (cls, state)", &Reduce);
    }

    public static bool Is(Value v) => s_type.IsInstance(v);

    public static ref Layout Of(Value v) => ref v.As<Layout>().Fields;

    public static Moment MomentOf(Value v)
    {
        ref Layout d = ref Of(v);
        return new Moment
        {
            Year = d.Year,
            Month = d.Month,
            Day = d.Day,
            Hour = d.Hour,
            Minute = d.Minute,
            Second = d.Second,
            Microsecond = d.Microsecond,
            Fold = d.Fold,
        };
    }

    private static Value ZoneOf(Value v) => Of(v).Zone.Load();

    /// <summary>A datetime of a class, made without calling it; null with an error. A null zone is none.</summary>
    public static Value New(scoped in Moment m, Value zone, Value type) =>
        Calendar.CheckDate(m.Year, m.Month, m.Day) && Calendar.CheckTime(m) && (zone.IsNull || TzInfoType.Check(zone))
            ? Allocate(m, zone, type) : Value.Null;

    private static Value Allocate(scoped in Moment m, Value zone, Value type)
    {
        Value self = PyType.Allocate(type);
        ref Layout d = ref Of(self);
        d.Year = (ushort)m.Year;
        d.Month = (byte)m.Month;
        d.Day = (byte)m.Day;
        d.Hour = (byte)m.Hour;
        d.Minute = (byte)m.Minute;
        d.Second = (byte)m.Second;
        d.Fold = (byte)m.Fold;
        d.Microsecond = m.Microsecond;
        d.Zone.Initialize(zone.IsNull || zone.IsNone ? Value.Null : zone);
        return self;
    }

    /// <summary>A datetime of a class as its constructor makes it.</summary>
    private static Value Of(Value type, scoped in Moment m, Value zone)
    {
        if (type.Is(Type))
        {
            return New(m, zone, type);
        }

        Slot* items = stackalloc Slot[8];
        items[0].Initialize(PyInt.New(m.Year));
        items[1].Initialize(PyInt.New(m.Month));
        items[2].Initialize(PyInt.New(m.Day));
        items[3].Initialize(PyInt.New(m.Hour));
        items[4].Initialize(PyInt.New(m.Minute));
        items[5].Initialize(PyInt.New(m.Second));
        items[6].Initialize(PyInt.New(m.Microsecond));
        items[7].Initialize(zone.IsNull ? Value.None : zone);
        Value result = Space.Call(type, new Args(items, 8));
        if (!result.IsNull && m.Fold != 0 && Is(result))
        {
            Of(result).Fold = (byte)m.Fold;
        }

        return result;
    }

    private static Value Make(Value type, Args args)
    {
        if (args.Count is 1 or 2 && args.KeywordCount == 0)
        {
            Span<byte> state = stackalloc byte[10];
            int pickled = PickledState.Read(args[0], state, "datetime", false);
            if (pickled < 0)
            {
                return Value.Null;
            }

            if (pickled > 0)
            {
                if (args.Count == 2 && !args[1].IsNone && !TzInfoType.Is(args[1]))
                {
                    return Errors.TypeError("bad tzinfo state arg");
                }

                // Not checked: what another program pickled is believed.
                Moment m = new() { Year = (state[0] << 8) | state[1], Month = state[2] & 0x7F, Day = state[3], Fold = state[2] >> 7 };
                PickledState.ReadTime(state[4..], ref m);
                return Allocate(m, args.Count == 2 ? args[1] : Value.Null, type);
            }
        }

        Slot* b = stackalloc Slot[9];
        Moment moment = default;
        return s_new.Bind(args, b) && Read(b, ref moment) ? New(moment, b[7].Load(), type) : Value.Null;
    }

    private static bool Read(Slot* b, scoped ref Moment m) =>
        Fields.Int(b[0], m.Year, out m.Year) && Fields.Int(b[1], m.Month, out m.Month) && Fields.Int(b[2], m.Day, out m.Day)
        && Fields.Int(b[3], m.Hour, out m.Hour) && Fields.Int(b[4], m.Minute, out m.Minute) && Fields.Int(b[5], m.Second, out m.Second)
        && Fields.Int(b[6], m.Microsecond, out m.Microsecond) && Fields.Int(b[8], m.Fold, out m.Fold);

    private static Value Replace(Value self, Args args)
    {
        Slot* b = stackalloc Slot[9];
        Moment m = MomentOf(self);
        return s_replace.Bind(args, b) && Read(b, ref m) ? New(m, b[7].IsNull ? ZoneOf(self) : b[7].Load(), self.Type) : Value.Null;
    }

    private static Value GetHour(Value self) => PyInt.New(Of(self).Hour);

    private static Value GetMinute(Value self) => PyInt.New(Of(self).Minute);

    private static Value GetSecond(Value self) => PyInt.New(Of(self).Second);

    private static Value GetMicrosecond(Value self) => PyInt.New(Of(self).Microsecond);

    private static Value GetFold(Value self) => PyInt.New(Of(self).Fold);

    private static Value GetZone(Value self) => ZoneOf(self).IsNull ? Value.None : ZoneOf(self);

    public static Value UtcOffset(Value self) => TzInfoType.Offset(ZoneOf(self), "utcoffset", self);

    private static Value Dst(Value self) => TzInfoType.Offset(ZoneOf(self), "dst", self);

    private static Value TzName(Value self) => TzInfoType.Name(ZoneOf(self), self);

    private static Value Date(Value self) => DateType.New(Of(self).Year, Of(self).Month, Of(self).Day, DateType.Type);

    private static Value Time(Value self) => TimeType.New(MomentOf(self), Value.Null, TimeType.Type);

    private static Value TimeTz(Value self) => TimeType.New(MomentOf(self), ZoneOf(self), TimeType.Type);

    private static Value CTime(Value self) => DateText.CTime(MomentOf(self));

    private static Value Repr(Value self)
    {
        Moment m = MomentOf(self);
        string text = $"{m.Year}, {m.Month}, {m.Day}, {m.Hour}, {m.Minute}";
        text += m.Microsecond != 0 ? $", {m.Second}, {m.Microsecond}" : m.Second != 0 ? $", {m.Second}" : "";
        return Show(self, text, m.Fold, ZoneOf(self));
    }

    /// <summary>The repr of a time or datetime of its fields, fold and zone.</summary>
    public static Value Show(Value self, string fields, int fold, Value zone)
    {
        // The fold of a time comes last.
        string foldText = fold != 0 ? ", fold=1" : "";
        if (Is(self))
        {
            fields += foldText;
            foldText = "";
        }

        if (!zone.IsNull)
        {
            Value repr = Space.Repr(zone);
            if (repr.IsNull)
            {
                return repr;
            }

            fields += ", tzinfo=" + PyStr.ToClr(repr);
        }

        return PyStr.New($"{PyType.TypeName(self)}({fields}{foldText})");
    }

    private static Value Str(Value self)
    {
        Value method = Space.GetAttr(self, "isoformat");
        if (method.IsNull)
        {
            return method;
        }

        Slot* items = stackalloc Slot[1];
        items[0].Initialize(PyStr.New(" "));
        return Space.Call(method, new Args(items, 0, PyTuple.New(PyStr.Intern("sep"))));
    }

    private static Value IsoFormat(Value self, Args args)
    {
        Slot* b = stackalloc Slot[2];
        Moment m = MomentOf(self);
        if (!s_isoFormat.Bind(args, b))
        {
            return Value.Null;
        }

        int separator = 'T';
        if (!b[0].IsNull)
        {
            Value sep = b[0].Load();
            if (!sep.IsStr || PyStr.LengthOf(sep) != 1)
            {
                return Errors.TypeError($"isoformat() argument 1 must be a unicode character, not {PyType.TypeName(sep)}");
            }

            separator = PyStr.CodePointAt(sep, 0);
        }

        if (!DateText.Spec(b[1].Load(), 2, m.Microsecond, out DateText.TimeSpec spec))
        {
            return Value.Null;
        }

        Span<byte> text = stackalloc byte[64];
        int length = DateText.Date(text, m.Year, m.Month, m.Day);
        text[length++] = separator < 128 ? (byte)separator : (byte)'T';
        length += DateText.Time(text[length..], m, spec);
        int offset = DateText.Offset(text[length..], ZoneOf(self), self, true);
        if (offset < 0)
        {
            return Value.Null;
        }

        text = text[..(length + offset)];
        if (separator < 128)
        {
            return PyStr.FromAscii(text);
        }

        Span<uint> wide = stackalloc uint[text.Length];
        for (int i = 0; i < text.Length; i++)
        {
            wide[i] = i == 10 ? (uint)separator : text[i];
        }

        return PyStr.FromUcs4(wide);
    }

    private static Value TimeTuple(Value self)
    {
        int flag = -1;
        Value dst = Dst(self);
        if (dst.IsNull)
        {
            return dst;
        }

        if (!dst.IsNone)
        {
            flag = DeltaType.IsZero(dst) ? 0 : 1;
        }

        return DateText.StructTime(MomentOf(self), flag);
    }

    private static Value UtcTimeTuple(Value self)
    {
        Value offset = UtcOffset(self);
        Value utc = offset.IsNull || offset.IsNone ? offset : Shift(self, offset, -1);
        return utc.IsNull ? utc : DateText.StructTime(MomentOf(utc.IsNone ? self : utc), 0);
    }

    private static Value State(Value self, int protocol)
    {
        Moment m = MomentOf(self);
        Span<byte> state = stackalloc byte[10];
        PickledState.WriteDate(state, m);
        PickledState.WriteTime(state[4..], m);
        if (protocol > 3 && m.Fold != 0)
        {
            state[2] |= 0x80;
        }

        Value bytes = PyBytes.New(state);
        return PyTuple.New(self.Type, ZoneOf(self).IsNull ? PyTuple.New(bytes) : PyTuple.New(bytes, ZoneOf(self)));
    }

    private static Value ReduceEx(Value self, Value protocol) => CNumbers.TupleInt32(protocol, out int number) ? State(self, number) : Value.Null;

    private static Value Reduce(Value self) => State(self, 2);
}
