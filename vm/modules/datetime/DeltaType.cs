using System;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Dates;

/// <summary>datetime.timedelta.</summary>
internal static unsafe partial class DeltaType
{
    /// <summary>0 &lt;= Seconds &lt; 86400, 0 &lt;= Microseconds &lt; 1000000.</summary>
    internal struct Layout
    {
        public ObjectHeader Header;
        public int Days;
        public int Seconds;
        public int Microseconds;
    }

    private const int MaxDays = 999999999;
    private const long MicrosecondsOfDay = 86_400_000_000;

    private static ModuleType s_type;
    private static readonly KeywordArguments s_new = new("__new__", ["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"], 0);

    public static Value Type => s_type.Type;

    public static void Define(ModuleBuilder m)
    {
        s_type.Define(m, "datetime.timedelta", sizeof(Layout), 0, TypeFlags.BaseType, &Define);
        if (PyDict.GetStr(Type.As<PyType>().Fields.Dict.Load(), PyStr.Intern("min")).IsNull)
        {
            TypeConstants.Add(Type, "min", New(-MaxDays, 0, 0));
            TypeConstants.Add(Type, "max", New(MaxDays, 86399, 999999));
            TypeConstants.Add(Type, "resolution", New(0, 0, 1));
        }
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("A duration: timedelta(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0).\n\nThe arguments are ints or floats of any sign.");
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Str, &Str);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.Add, &Add);
        t.Slot(SlotId.Sub, &Subtract);
        t.Slot(SlotId.Mul, &Multiply);
        t.Slot(SlotId.TrueDiv, &TrueDivide);
        t.Slot(SlotId.FloorDiv, &FloorDivide);
        t.Slot(SlotId.Mod, &Modulo);
        t.Slot(SlotId.DivMod, &DivMod);
        t.Slot(SlotId.Neg, &Negate);
        t.Slot(SlotId.Pos, &Positive);
        t.Slot(SlotId.Abs, &Absolute);
        t.Slot(SlotId.Bool, &Bool);
        t.GetSet("days\nNumber of days.", &GetDays, &ReadOnly);
        t.GetSet("seconds\nNumber of seconds (>= 0 and less than 1 day).", &GetSeconds, &ReadOnly);
        t.GetSet("microseconds\nNumber of microseconds (>= 0 and less than 1 second).", &GetMicroseconds, &ReadOnly);
        t.Method("total_seconds()\nTotal seconds in the duration.", &TotalSeconds);
        t.Method("__reduce__()\n__reduce__() -> (cls, state)", &Reduce);
    }

    public static bool Is(Value v) => s_type.IsInstance(v);

    public static ref Layout Of(Value v) => ref v.As<Layout>().Fields;

    /// <summary>A duration of exact type; null with OverflowError.</summary>
    public static Value New(long days, long seconds, long microseconds) => New(days, seconds, microseconds, Type);

    private static Value New(long days, long seconds, long microseconds, Value type)
    {
        long carry = Math.DivRem(microseconds, 1_000_000, out microseconds);
        if (microseconds < 0)
        {
            microseconds += 1_000_000;
            carry--;
        }

        seconds += carry;
        carry = Math.DivRem(seconds, 86400, out seconds);
        if (seconds < 0)
        {
            seconds += 86400;
            carry--;
        }

        days += carry;
        if (days is < -MaxDays or > MaxDays)
        {
            return Errors.OverflowError($"days={days}; must have magnitude <= {MaxDays}");
        }

        Value self = PyType.Allocate(type);
        ref Layout d = ref Of(self);
        d.Days = (int)days;
        d.Seconds = (int)seconds;
        d.Microseconds = (int)microseconds;
        return self;
    }

    /// <summary>-1, 0 or 1.</summary>
    public static int Order(Value a, Value b)
    {
        ref Layout x = ref Of(a), y = ref Of(b);
        int order = x.Days.CompareTo(y.Days);
        order = order != 0 ? order : x.Seconds.CompareTo(y.Seconds);
        return order != 0 ? order : x.Microseconds.CompareTo(y.Microseconds);
    }

    public static bool IsZero(Value v) => Of(v).Days == 0 && Of(v).Seconds == 0 && Of(v).Microseconds == 0;

    /// <summary>Days and seconds as seconds.</summary>
    public static long WholeSeconds(Value v) => (Of(v).Days * 86400L) + Of(v).Seconds;

    /// <summary>An int.</summary>
    private static Value ToMicroseconds(Value v)
    {
        ref Layout d = ref Of(v);
        long rest = (d.Seconds * 1_000_000L) + d.Microseconds;
        return Math.Abs(d.Days) < 100_000_000
            ? PyInt.New((d.Days * MicrosecondsOfDay) + rest)
            : IntMath.Add(IntMath.Mul(PyInt.New(d.Days), PyInt.New(MicrosecondsOfDay)), PyInt.New(rest));
    }

    private static Value FromMicroseconds(Value microseconds, Value type)
    {
        if (microseconds.IsNull)
        {
            return microseconds;
        }

        if (microseconds.IsSmallInt)
        {
            return New(0, 0, microseconds.SmallInt, type);
        }

        if (!microseconds.IsExactInt)
        {
            return FromObject(microseconds, type);
        }

        Value day = PyInt.New(MicrosecondsOfDay);
        Value days = IntMath.FloorDiv(microseconds, day), rest = IntMath.Mod(microseconds, day);
        if (!PyInt.TryGetLong(days, out long d) || d != (int)d)
        {
            return Errors.OverflowError("Python int too large to convert to C int");
        }

        return New(d, 0, rest.SmallInt, type);
    }

    private static Value Make(Value type, Args args)
    {
        Slot* b = stackalloc Slot[7];
        if (!s_new.Bind(args, b))
        {
            return Value.Null;
        }

        Value sum = PyInt.New(0L);
        double left = 0;
        if (!Accumulate("microseconds", b[2].Load(), 1, ref sum, ref left)
            || !Accumulate("milliseconds", b[3].Load(), 1000, ref sum, ref left)
            || !Accumulate("seconds", b[1].Load(), 1_000_000, ref sum, ref left)
            || !Accumulate("minutes", b[4].Load(), 60_000_000, ref sum, ref left)
            || !Accumulate("hours", b[5].Load(), 3_600_000_000, ref sum, ref left)
            || !Accumulate("days", b[0].Load(), MicrosecondsOfDay, ref sum, ref left)
            || !Accumulate("weeks", b[6].Load(), 7 * MicrosecondsOfDay, ref sum, ref left))
        {
            return Value.Null;
        }

        if (left != 0)
        {
            // Ties go to the even total, not to the even rest.
            double whole = Math.Round(left, MidpointRounding.AwayFromZero);
            if (Math.Abs(whole - left) == 0.5)
            {
                Value bit = Space.Binary(sum, PyInt.New(1L), SlotId.And);
                int odd = bit.IsNull ? -1 : Space.Truth(bit);
                if (odd < 0)
                {
                    return Value.Null;
                }

                whole = (2.0 * Math.Round((left + odd) * 0.5, MidpointRounding.AwayFromZero)) - odd;
            }

            sum = IntMath.Add(sum, PyFloat.ToInt(PyFloat.New(whole)));
        }

        return FromMicroseconds(sum, type);
    }

    /// <summary>Adds a number of units of so many microseconds; fractions of microseconds are collected apart.</summary>
    private static bool Accumulate(string unit, Value number, long factor, scoped ref Value sum, ref double left)
    {
        if (number.IsNull)
        {
            return true;
        }

        if (number.IsInt)
        {
            Value product = IntMath.Mul(number, PyInt.New(factor));
            sum = product.IsNull ? product : IntMath.Add(sum, product);
            return !sum.IsNull;
        }

        if (!number.IsFloat)
        {
            Errors.TypeError($"unsupported type for timedelta {unit} component: {PyType.TypeName(number)}");
            return false;
        }

        double d = PyFloat.Get(number);
        double whole = Math.Truncate(d);
        double fraction = d - whole;
        Value units = PyFloat.ToInt(PyFloat.New(whole));
        if (units.IsNull)
        {
            return false;
        }

        sum = IntMath.Add(sum, IntMath.Mul(units, PyInt.New(factor)));
        if (fraction != 0 && !sum.IsNull)
        {
            double rest = factor * fraction;
            whole = Math.Truncate(rest);
            left += rest - whole;
            sum = IntMath.Add(sum, PyInt.New((long)whole));
        }

        return !sum.IsNull;
    }

    private static Value Repr(Value self)
    {
        ref Layout d = ref Of(self);
        string text = d.Days != 0 ? $"days={d.Days}" : "";
        if (d.Seconds != 0)
        {
            text += $"{(text.Length > 0 ? ", " : "")}seconds={d.Seconds}";
        }

        if (d.Microseconds != 0)
        {
            text += $"{(text.Length > 0 ? ", " : "")}microseconds={d.Microseconds}";
        }

        return PyStr.New($"{PyType.TypeName(self)}({(text.Length > 0 ? text : "0")})");
    }

    private static Value Str(Value self)
    {
        ref Layout d = ref Of(self);
        string days = d.Days == 0 ? "" : $"{d.Days} day{(d.Days is 1 or -1 ? "" : "s")}, ";
        string fraction = d.Microseconds == 0 ? "" : $".{d.Microseconds:D6}";
        return PyStr.New($"{days}{d.Seconds / 3600}:{d.Seconds / 60 % 60:D2}:{d.Seconds % 60:D2}{fraction}");
    }

    private static Value State(Value self)
    {
        ref Layout d = ref Of(self);
        return PyTuple.New(PyInt.New(d.Days), PyInt.New(d.Seconds), PyInt.New(d.Microseconds));
    }

    public static long Hash(Value self) => PyTuple.Hash(State(self));

    private static Value Reduce(Value self) => PyTuple.New(self.Type, State(self));

    private static Value GetDays(Value self) => PyInt.New(Of(self).Days);

    private static Value GetSeconds(Value self) => PyInt.New(Of(self).Seconds);

    private static Value GetMicroseconds(Value self) => PyInt.New(Of(self).Microseconds);

    private static bool ReadOnly(Value self, Value value)
    {
        Errors.Raise(TypeId.AttributeError, "readonly attribute");
        return false;
    }

    private static int Bool(Value self) => IsZero(self) ? 0 : 1;

    public static Value TotalSeconds(Value self) => Space.Binary(ToMicroseconds(self), PyInt.New(1_000_000L), SlotId.TrueDiv);
}
