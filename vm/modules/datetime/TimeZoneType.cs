using System;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Dates;

/// <summary>datetime.timezone: a fixed offset from UTC.</summary>
internal static unsafe class TimeZoneType
{
    internal struct Layout
    {
        public ObjectHeader Header;
        public Slot Offset;
        /// <summary>Null: made from the offset.</summary>
        public Slot Name;
        public const ulong References = 0b110;
    }

    private static ModuleType s_type;
    private static Root s_utc;
    private static readonly KeywordArguments s_new = new("timezone", ["offset", "name"], 1);

    public static Value Utc => s_utc.Value;

    public static void Define(ModuleBuilder m)
    {
        s_type.Define(m, "datetime.timezone", sizeof(Layout), Layout.References, TypeFlags.None, &Define, TzInfoType.Type);
        if (!s_utc.IsAssigned)
        {
            s_utc = Roots.New(Allocate(DeltaType.New(0, 0, 0), Value.Null));
            TypeConstants.Add(s_type.Type, "utc", Utc);
            TypeConstants.Add(s_type.Type, "min", Allocate(DeltaType.New(0, -86340, 0), Value.Null));
            TypeConstants.Add(s_type.Type, "max", Allocate(DeltaType.New(0, 86340, 0), Value.Null));
        }

        m.Constant("UTC", Utc);
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("A time zone with a fixed offset from UTC.");
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Str, &Str);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.Compare, &Compare);
        t.Method("tzname(dt, /)\nThe name given, or else the offset as 'UTC(+|-)HH:MM'.", &GetName);
        t.Method("utcoffset(dt, /)\nThe offset.", &GetOffset);
        t.Method("dst(dt, /)\nNone.", &GetDst);
        t.Method("fromutc(dt, /)\nLocal datetime of a datetime in UTC.", &FromUtc);
        t.Method("__getinitargs__()\nFor pickling.", &GetInitArgs);
    }

    public static bool Is(Value v) => s_type.IsExact(v);

    public static Value OffsetOf(Value zone) => zone.As<Layout>().Fields.Offset.Load();

    private static Value Allocate(Value offset, Value name)
    {
        Value self = PyType.Allocate(s_type.Type);
        self.As<Layout>().Fields.Offset.Store(self, offset);
        self.As<Layout>().Fields.Name.Store(self, name);
        return self;
    }

    /// <summary>The zone of an offset; a null name is made from it. Null with ValueError.</summary>
    public static Value New(Value offset, Value name)
    {
        if (name.IsNull && DeltaType.IsZero(offset))
        {
            return Utc;
        }

        if (TzInfoType.IsWithinDay(offset))
        {
            return Allocate(offset, name);
        }

        Value repr = Space.Repr(offset);
        return repr.IsNull ? repr
            : Errors.ValueError($"offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not {PyStr.ToClr(repr)}.");
    }

    private static Value Make(Value type, Args args)
    {
        Slot* b = stackalloc Slot[2];
        if (!s_new.Bind(args, b))
        {
            return Value.Null;
        }

        if (!DeltaType.Is(b[0].Load()))
        {
            return Errors.TypeError($"timezone() argument 1 must be datetime.timedelta, not {PyType.TypeName(b[0].Load())}");
        }

        return b[1].IsNull || b[1].Load().IsStr ? New(b[0].Load(), b[1].Load())
            : Errors.TypeError($"timezone() argument 2 must be str, not {PyType.TypeName(b[1].Load())}");
    }

    private static Value Repr(Value self)
    {
        if (self.Is(Utc))
        {
            return PyStr.New("datetime.timezone.utc");
        }

        Value name = self.As<Layout>().Fields.Name.Load();
        Value offset = Space.Repr(OffsetOf(self));
        Value shown = offset.IsNull || name.IsNull ? offset : Space.Repr(name);
        return shown.IsNull ? shown
            : PyStr.New($"datetime.timezone({PyStr.ToClr(offset)}{(name.IsNull ? "" : ", " + PyStr.ToClr(shown))})");
    }

    private static Value Str(Value self)
    {
        Value name = self.As<Layout>().Fields.Name.Load();
        if (!name.IsNull)
        {
            return name;
        }

        Value offset = OffsetOf(self);
        if (DeltaType.IsZero(offset))
        {
            return PyStr.New("UTC");
        }

        Span<byte> text = stackalloc byte[24];
        "UTC"u8.CopyTo(text);
        return PyStr.FromAscii(text[..(3 + DateText.Offset(text[3..], offset, true))]);
    }

    private static long Hash(Value self) => DeltaType.Hash(OffsetOf(self));

    private static Value Compare(Value a, Value b, CompareOp op)
    {
        if (op is not (CompareOp.Eq or CompareOp.Ne) || !Is(b))
        {
            return Value.NotImplemented;
        }

        return Value.FromBool(DeltaType.Order(OffsetOf(a), OffsetOf(b)) == 0 == (op == CompareOp.Eq));
    }

    private static bool CheckArgument(Value dt, string method)
    {
        bool right = dt.IsNone || DateTimeType.Is(dt);
        if (!right)
        {
            Errors.TypeError($"{method}(dt) argument must be a datetime instance or None, not {PyType.TypeName(dt)}");
        }

        return right;
    }

    private static Value GetName(Value self, Value dt) => CheckArgument(dt, "tzname") ? Str(self) : Value.Null;

    private static Value GetOffset(Value self, Value dt) => CheckArgument(dt, "utcoffset") ? OffsetOf(self) : Value.Null;

    private static Value GetDst(Value self, Value dt) => CheckArgument(dt, "dst") ? Value.None : Value.Null;

    private static Value FromUtc(Value self, Value dt)
    {
        if (!DateTimeType.Is(dt))
        {
            return Errors.TypeError("fromutc: argument must be a datetime");
        }

        return DateTimeType.Of(dt).Zone.Load().Is(self)
            ? DateTimeType.Shift(dt, OffsetOf(self), 1)
            : Errors.ValueError("fromutc: dt.tzinfo is not self");
    }

    private static Value GetInitArgs(Value self)
    {
        Value name = self.As<Layout>().Fields.Name.Load();
        return name.IsNull ? PyTuple.New(OffsetOf(self)) : PyTuple.New(OffsetOf(self), name);
    }
}
