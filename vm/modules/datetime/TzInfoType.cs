using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Dates;

/// <summary>datetime.tzinfo, and what a time zone is asked.</summary>
internal static unsafe class TzInfoType
{
    private static ModuleType s_type;

    public static Value Type => s_type.Type;

    public static void Define(ModuleBuilder m) =>
        s_type.Define(m, "datetime.tzinfo", sizeof(ObjectHeader), 0, TypeFlags.BaseType, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("Abstract base class of time zones.");
        t.Method("tzname(dt, /)\nName of the zone at a datetime.", &NoName);
        t.Method("utcoffset(dt, /)\nOffset from UTC at a datetime as a timedelta, negative west of UTC.", &NoOffset);
        t.Method("dst(dt, /)\nDaylight saving at a datetime as a timedelta.", &NoDst);
        t.Method("fromutc(dt, /)\nLocal datetime of a datetime in UTC.", &FromUtc);
        t.Method("__reduce__()\n-> (cls, state)", &Reduce);
    }

    public static bool Is(Value v) => s_type.IsInstance(v);

    /// <summary>Is it None or a tzinfo? False with TypeError.</summary>
    public static bool Check(Value v)
    {
        bool right = v.IsNone || Is(v);
        if (!right)
        {
            Errors.TypeError($"tzinfo argument must be None or of a tzinfo subclass, not type '{PyType.TypeName(v)}'");
        }

        return right;
    }

    private static Value NotImplemented(string method) => Errors.NotImplementedError($"a tzinfo subclass must implement {method}()");

    private static Value NoName(Value self, Value dt) => NotImplemented("tzname");

    private static Value NoOffset(Value self, Value dt) => NotImplemented("utcoffset");

    private static Value NoDst(Value self, Value dt) => NotImplemented("dst");

    /// <summary>What a zone's utcoffset or dst says of a datetime: a timedelta less than a day, or None; null with an error.</summary>
    /// <param name="zone">A tzinfo; null and None: no zone.</param>
    /// <param name="method">"utcoffset" or "dst".</param>
    /// <param name="argument">A datetime or None.</param>
    public static Value Offset(Value zone, string method, Value argument)
    {
        if (zone.IsNull || zone.IsNone)
        {
            return Value.None;
        }

        if (TimeZoneType.Is(zone) && method == "utcoffset")
        {
            return TimeZoneType.OffsetOf(zone);
        }

        Value offset = Space.CallMethod(zone, PyStr.Intern(method), argument);
        if (offset.IsNull || offset.IsNone)
        {
            return offset;
        }

        if (!DeltaType.Is(offset))
        {
            return Errors.TypeError($"tzinfo.{method}() must return None or timedelta, not '{PyType.TypeName(offset)}'");
        }

        return IsWithinDay(offset) ? offset
            : Errors.ValueError("offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24).");
    }

    /// <summary>Is a duration shorter than a day?</summary>
    public static bool IsWithinDay(Value delta)
    {
        ref DeltaType.Layout d = ref DeltaType.Of(delta);
        return d.Days == 0 || (d.Days == -1 && (d.Seconds > 0 || d.Microseconds > 0));
    }

    /// <summary>A zone's name at a datetime: a str or None; null with an error.</summary>
    public static Value Name(Value zone, Value argument)
    {
        if (zone.IsNull || zone.IsNone)
        {
            return Value.None;
        }

        Value name = Space.CallMethod(zone, PyStr.Intern("tzname"), argument);
        return name.IsNull || name.IsNone || name.IsStr ? name
            : Errors.TypeError($"tzinfo.tzname() must return None or a string, not '{PyType.TypeName(name)}'");
    }

    private static Value FromUtc(Value self, Value dt)
    {
        if (!DateTimeType.Is(dt))
        {
            return Errors.TypeError("fromutc: argument must be a datetime");
        }

        if (!DateTimeType.Of(dt).Zone.Load().Is(self))
        {
            return Errors.ValueError("fromutc: dt.tzinfo is not self");
        }

        Value offset = Offset(self, "utcoffset", dt);
        if (offset.IsNull || offset.IsNone)
        {
            return offset.IsNull ? offset : Errors.ValueError("fromutc: non-None utcoffset() result required");
        }

        Value dst = Offset(self, "dst", dt);
        if (dst.IsNull || dst.IsNone)
        {
            return dst.IsNull ? dst : Errors.ValueError("fromutc: non-None dst() result required");
        }

        Value standard = DeltaType.Difference(offset, dst);
        Value result = standard.IsNull ? standard : DateTimeType.Shift(dt, standard, 1);
        if (result.IsNull)
        {
            return result;
        }

        // In the zone's standard time now: ask it again whether daylight saving applies.
        dst = Offset(self, "dst", result);
        return dst.IsNull ? dst
            : dst.IsNone ? Errors.ValueError("fromutc: tz.dst() gave inconsistent results; cannot convert")
            : DeltaType.IsZero(dst) ? result : DateTimeType.Shift(result, dst, 1);
    }

    private static Value Reduce(Value self)
    {
        Value arguments = PyTuple.Empty;
        int found = Space.TryGetAttr(self, "__getinitargs__", out Value method);
        if (found > 0)
        {
            arguments = Space.Call(method);
        }

        Value state = found < 0 || arguments.IsNull ? Value.Null : Space.CallMethod(self, PyStr.Intern("__getstate__"));
        return state.IsNull ? state : PyTuple.New(self.Type, arguments, state);
    }
}
