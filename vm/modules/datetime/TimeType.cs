using System;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Dates;

/// <summary>datetime.time.</summary>
internal static unsafe class TimeType
{
    internal struct Layout
    {
        public ObjectHeader Header;
        public byte Hour;
        public byte Minute;
        public byte Second;
        public byte Fold;
        public int Microsecond;
        /// <summary>A tzinfo; null: none.</summary>
        public Slot Zone;
        public const ulong References = 0b100;
    }

    private static ModuleType s_type;
    private static readonly string[] s_fields = ["hour", "minute", "second", "microsecond", "tzinfo", "fold"];
    private static readonly KeywordArguments s_new = new(null, s_fields, 0, 5);
    private static readonly KeywordArguments s_replace = new("replace", s_fields, 0, 5);
    private static readonly KeywordArguments s_isoFormat = new("isoformat", ["timespec"], 0);

    public static Value Type => s_type.Type;

    public static void Define(ModuleBuilder m)
    {
        s_type.Define(m, "datetime.time", sizeof(Layout), Layout.References, TypeFlags.BaseType, &Define);
        if (PyDict.GetStr(Type.As<PyType>().Fields.Dict.Load(), PyStr.Intern("min")).IsNull)
        {
            TypeConstants.Add(Type, "min", New(default, Value.Null, Type));
            TypeConstants.Add(Type, "max", New(new Moment { Hour = 23, Minute = 59, Second = 59, Microsecond = 999999 }, Value.Null, Type));
            TypeConstants.Add(Type, "resolution", DeltaType.New(0, 0, 1));
        }
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("time([hour[, minute[, second[, microsecond[, tzinfo]]]]]) --> a time object\n\nAll arguments are optional: ints, and None or a tzinfo.");
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Str, &Str);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.Compare, &Compare);
        t.GetSet("hour", &GetHour);
        t.GetSet("minute", &GetMinute);
        t.GetSet("second", &GetSecond);
        t.GetSet("microsecond", &GetMicrosecond);
        t.GetSet("tzinfo", &GetZone);
        t.GetSet("fold", &GetFold);
        t.RawMethod("isoformat(...)\nThe time in ISO 8601 format, [HH[:MM[:SS[.mmm[uuu]]]]][+HH:MM].\n\ntimespec is auto, hours, minutes, seconds, milliseconds or microseconds.", &IsoFormat);
        t.RawMethod("strftime(...)\nThe time by a format.", &StrFTime);
        t.RawMethod("__format__(...)\nFormats by strftime.", &DateType.Format);
        t.Method("utcoffset()\nself.tzinfo.utcoffset(self).", &UtcOffset);
        t.Method("tzname()\nself.tzinfo.tzname(self).", &TzName);
        t.Method("dst()\nself.tzinfo.dst(self).", &Dst);
        t.RawMethod("replace(...)\nThe time with some fields changed.", &Replace);
        t.ClassMethod("fromisoformat(string, /)\nThe time of a text in ISO 8601 format.", &FromIsoFormat);
        t.Method("__reduce_ex__(proto, /)\n__reduce_ex__(proto) -> (cls, state)", &ReduceEx);
        t.Method("__reduce__()\n__reduce__() -> (cls, state)", &Reduce);
    }

    public static bool Is(Value v) => s_type.IsInstance(v);

    public static ref Layout Of(Value v) => ref v.As<Layout>().Fields;

    /// <summary>Hour to fold.</summary>
    public static Moment MomentOf(Value v)
    {
        ref Layout t = ref Of(v);
        return new Moment { Hour = t.Hour, Minute = t.Minute, Second = t.Second, Microsecond = t.Microsecond, Fold = t.Fold };
    }

    private static Value ZoneOf(Value v) => Of(v).Zone.Load();

    /// <summary>A time of a class, made without calling it; null with an error.</summary>
    public static Value New(scoped in Moment m, Value zone, Value type)
    {
        if (!Calendar.CheckTime(m) || (!zone.IsNull && !TzInfoType.Check(zone)))
        {
            return Value.Null;
        }

        Value self = PyType.Allocate(type);
        ref Layout t = ref Of(self);
        t.Hour = (byte)m.Hour;
        t.Minute = (byte)m.Minute;
        t.Second = (byte)m.Second;
        t.Fold = (byte)m.Fold;
        t.Microsecond = m.Microsecond;
        t.Zone.Initialize(zone.IsNull || zone.IsNone ? Value.Null : zone);
        return self;
    }

    private static Value Make(Value type, Args args)
    {
        if (args.Count is 1 or 2 && args.KeywordCount == 0)
        {
            Span<byte> state = stackalloc byte[6];
            int pickled = PickledState.Read(args[0], state, "time", true);
            if (pickled != 0)
            {
                if (pickled > 0 && args.Count == 2 && !args[1].IsNone && !TzInfoType.Is(args[1]))
                {
                    return Errors.TypeError("bad tzinfo state arg");
                }

                // Not checked: what another program pickled is believed.
                Value self = pickled < 0 ? Value.Null : New(default, args.Count == 2 ? args[1] : Value.Null, type);
                if (self.IsNull)
                {
                    return self;
                }

                Moment m = default;
                PickledState.ReadTime(state, ref m);
                ref Layout t = ref Of(self);
                t.Hour = (byte)m.Hour;
                t.Minute = (byte)m.Minute;
                t.Second = (byte)m.Second;
                t.Microsecond = m.Microsecond;
                t.Fold = (byte)(state[0] >> 7);
                return self;
            }
        }

        Slot* b = stackalloc Slot[6];
        Moment moment = default;
        return s_new.Bind(args, b) && Read(b, ref moment) ? New(moment, b[4].Load(), type) : Value.Null;
    }

    private static bool Read(Slot* b, scoped ref Moment m) =>
        Fields.Int(b[0], m.Hour, out m.Hour) && Fields.Int(b[1], m.Minute, out m.Minute) && Fields.Int(b[2], m.Second, out m.Second)
        && Fields.Int(b[3], m.Microsecond, out m.Microsecond) && Fields.Int(b[5], m.Fold, out m.Fold);

    private static Value Replace(Value self, Args args)
    {
        Slot* b = stackalloc Slot[6];
        Moment m = MomentOf(self);
        return s_replace.Bind(args, b) && Read(b, ref m) ? New(m, b[4].IsNull ? ZoneOf(self) : b[4].Load(), self.Type) : Value.Null;
    }

    private static Value GetHour(Value self) => PyInt.New(Of(self).Hour);

    private static Value GetMinute(Value self) => PyInt.New(Of(self).Minute);

    private static Value GetSecond(Value self) => PyInt.New(Of(self).Second);

    private static Value GetMicrosecond(Value self) => PyInt.New(Of(self).Microsecond);

    private static Value GetFold(Value self) => PyInt.New(Of(self).Fold);

    private static Value GetZone(Value self) => ZoneOf(self).IsNull ? Value.None : ZoneOf(self);

    private static Value UtcOffset(Value self) => TzInfoType.Offset(ZoneOf(self), "utcoffset", Value.None);

    private static Value Dst(Value self) => TzInfoType.Offset(ZoneOf(self), "dst", Value.None);

    private static Value TzName(Value self) => TzInfoType.Name(ZoneOf(self), Value.None);

    private static Value Repr(Value self)
    {
        Moment m = MomentOf(self);
        string text = $"{m.Hour}, {m.Minute}";
        text += m.Microsecond != 0 ? $", {m.Second}, {m.Microsecond}" : m.Second != 0 ? $", {m.Second}" : "";
        return DateTimeType.Show(self, text, m.Fold, ZoneOf(self));
    }

    private static Value Str(Value self) => Space.CallMethod(self, PyStr.Intern("isoformat"));

    private static Value IsoFormat(Value self, Args args)
    {
        Slot* b = stackalloc Slot[1];
        Moment m = MomentOf(self);
        if (!s_isoFormat.Bind(args, b) || !DateText.Spec(b[0].Load(), 1, m.Microsecond, out DateText.TimeSpec spec))
        {
            return Value.Null;
        }

        Span<byte> text = stackalloc byte[40];
        int length = DateText.Time(text, m, spec);
        int offset = DateText.Offset(text[length..], ZoneOf(self), Value.None, true);
        return offset < 0 ? Value.Null : PyStr.FromAscii(text[..(length + offset)]);
    }

    private static Value StrFTime(Value self, Args args)
    {
        if (!FormatArgument.Bind(args, out Value format))
        {
            return Value.Null;
        }

        // The date is one that every platform's strftime takes.
        Moment m = MomentOf(self);
        (m.Year, m.Month, m.Day) = (1900, 1, 1);
        Value tuple = DateText.StructTime(m, -1);
        return tuple.IsNull ? tuple : DateText.Format(format, tuple, m.Microsecond, ZoneOf(self), Value.None);
    }

    private static long Microseconds(scoped in Moment m) => (m.DaySeconds * 1_000_000L) + m.Microsecond;

    private static Value Compare(Value a, Value b, CompareOp op)
    {
        if (!Is(b))
        {
            return Value.NotImplemented;
        }

        Moment x = MomentOf(a), y = MomentOf(b);
        long left = Microseconds(x), right = Microseconds(y);
        if (Of(a).Zone.Load().Is(Of(b).Zone.Load()))
        {
            return Value.FromBool(Space.CompareLongs(left, right, op));
        }

        Value offset = UtcOffset(a);
        Value other = offset.IsNull ? offset : UtcOffset(b);
        if (other.IsNull)
        {
            return other;
        }

        if (!offset.IsNone && !other.IsNone)
        {
            // Fractions of a second of the offsets do not count.
            return Value.FromBool(Space.CompareLongs(
                left - (DeltaType.WholeSeconds(offset) * 1_000_000), right - (DeltaType.WholeSeconds(other) * 1_000_000), op));
        }

        return offset.IsNone && other.IsNone ? Value.FromBool(Space.CompareLongs(left, right, op))
            : op is CompareOp.Eq or CompareOp.Ne ? Value.FromBool(op == CompareOp.Ne)
            : Errors.TypeError("can't compare offset-naive and offset-aware times");
    }

    private static long Hash(Value self)
    {
        Moment m = MomentOf(self);
        Value offset;
        if (m.Fold != 0)
        {
            m.Fold = 0;
            Value unfolded = New(m, ZoneOf(self), Type);
            offset = unfolded.IsNull ? unfolded : UtcOffset(unfolded);
        }
        else
        {
            offset = UtcOffset(self);
        }

        if (offset.IsNull || offset.IsNone)
        {
            return offset.IsNull ? -1 : m.TimeHash;
        }

        Value utc = DeltaType.Difference(DeltaType.New(0, m.DaySeconds, m.Microsecond), offset);
        return utc.IsNull ? -1 : DeltaType.Hash(utc);
    }

    private static Value FromIsoFormat(Value type, Value text)
    {
        if (!text.IsStr)
        {
            return Errors.TypeError("fromisoformat: argument must be str");
        }

        Moment m = default;
        if (!IsoText.TryGet(text, -1, out byte[] utf8)
            || !new IsoParser(utf8).Time(utf8.Length > 0 && utf8[0] == 'T' ? 1 : 0, ref m, out bool hasOffset, out int seconds, out int microseconds))
        {
            return IsoText.Invalid(text);
        }

        Value zone = DateTimeType.ZoneOfText(hasOffset, seconds, microseconds);
        if (zone.IsNull || type.Is(Type))
        {
            return zone.IsNull ? zone : New(m, zone, type);
        }

        Slot* items = stackalloc Slot[5];
        items[0].Initialize(PyInt.New(m.Hour));
        items[1].Initialize(PyInt.New(m.Minute));
        items[2].Initialize(PyInt.New(m.Second));
        items[3].Initialize(PyInt.New(m.Microsecond));
        items[4].Initialize(zone);
        return Space.Call(type, new Args(items, 5));
    }

    private static Value State(Value self, int protocol)
    {
        Span<byte> state = stackalloc byte[6];
        PickledState.WriteTime(state, MomentOf(self));
        if (protocol > 3 && Of(self).Fold != 0)
        {
            state[0] |= 0x80;
        }

        Value bytes = PyBytes.New(state);
        return PyTuple.New(self.Type, ZoneOf(self).IsNull ? PyTuple.New(bytes) : PyTuple.New(bytes, ZoneOf(self)));
    }

    private static Value ReduceEx(Value self, Value protocol) => CNumbers.TupleInt32(protocol, out int number) ? State(self, number) : Value.Null;

    private static Value Reduce(Value self) => State(self, 2);
}
