using Py.ObjectSpace;

namespace Py.Vm.Modules.Dates;

internal static unsafe partial class DateTimeType
{
    /// <summary>A datetime plus (sign 1) or minus (-1) a duration, of the same class and zone; null with OverflowError.</summary>
    public static Value Shift(Value self, Value delta, int sign)
    {
        Moment m = MomentOf(self);
        ref DeltaType.Layout d = ref DeltaType.Of(delta);
        long microsecond = m.Microsecond + (sign * d.Microseconds);
        long seconds = m.TotalSeconds + (sign * DeltaType.WholeSeconds(delta));
        if (microsecond < 0)
        {
            microsecond += 1_000_000;
            seconds--;
        }
        else if (microsecond >= 1_000_000)
        {
            microsecond -= 1_000_000;
            seconds++;
        }

        return Moment.TryFrom(seconds, (int)microsecond, out Moment result)
            ? Of(self.Type, result, ZoneOf(self)) : Errors.OverflowError("date value out of range");
    }

    private static Value Add(Value a, Value b) => Is(a) && DeltaType.Is(b) ? Shift(a, b, 1)
        : DeltaType.Is(a) && Is(b) ? Shift(b, a, 1) : Value.NotImplemented;

    private static Value Subtract(Value a, Value b) => !Is(a) ? Value.NotImplemented
        : Is(b) ? Difference(a, b)
        : DeltaType.Is(b) ? Shift(a, b, -1) : Value.NotImplemented;

    /// <summary>a - b, both datetimes.</summary>
    private static Value Difference(Value a, Value b)
    {
        Moment x = MomentOf(a), y = MomentOf(b);
        Value offset = Value.None, other = Value.None;
        if (!ZoneOf(a).Is(ZoneOf(b)))
        {
            offset = UtcOffset(a);
            other = offset.IsNull ? offset : UtcOffset(b);
            if (other.IsNull)
            {
                return other;
            }

            if (offset.IsNone != other.IsNone)
            {
                return Errors.TypeError("can't subtract offset-naive and offset-aware datetimes");
            }
        }

        Value difference = DeltaType.New(0, x.TotalSeconds - y.TotalSeconds, x.Microsecond - y.Microsecond);
        if (offset.IsNone || offset.Is(other))
        {
            return difference;
        }

        Value offsets = DeltaType.Difference(offset, other);
        return offsets.IsNull ? offsets : DeltaType.Difference(difference, offsets);
    }

    private static int Order(scoped in Moment x, scoped in Moment y)
    {
        int order = x.TotalSeconds.CompareTo(y.TotalSeconds);
        return order != 0 ? order : x.Microsecond.CompareTo(y.Microsecond);
    }

    private static Value Compare(Value a, Value b, CompareOp op)
    {
        bool equality = op is CompareOp.Eq or CompareOp.Ne;
        if (!Is(b))
        {
            return !DateType.Is(b) ? Value.NotImplemented
                : equality ? Value.FromBool(op == CompareOp.Ne)
                : Errors.TypeError($"can't compare {PyType.TypeName(a)} to {PyType.TypeName(b)}");
        }

        int order = Order(MomentOf(a), MomentOf(b));
        if (ZoneOf(a).Is(ZoneOf(b)))
        {
            return Value.FromBool(Space.CompareLongs(order, 0, op));
        }

        Value offset = UtcOffset(a);
        Value other = offset.IsNull ? offset : UtcOffset(b);
        if (other.IsNull)
        {
            return other;
        }

        if (offset.IsNone != other.IsNone)
        {
            return equality ? Value.FromBool(op == CompareOp.Ne) : Errors.TypeError("can't compare offset-naive and offset-aware datetimes");
        }

        if (!offset.IsNone && DeltaType.Order(offset, other) != 0)
        {
            Value difference = Difference(a, b);
            if (difference.IsNull)
            {
                return difference;
            }

            order = DeltaType.Of(difference).Days < 0 ? -1 : DeltaType.IsZero(difference) ? 0 : 1;
        }

        if (equality && order == 0)
        {
            // PEP 495: a time whose offset depends on fold equals none of another zone.
            int folds = DependsOnFold(a, offset);
            folds = folds == 0 ? DependsOnFold(b, other) : folds;
            if (folds < 0)
            {
                return Value.Null;
            }

            order = folds;
        }

        return Value.FromBool(Space.CompareLongs(order, 0, op));
    }

    private static int DependsOnFold(Value self, Value offset)
    {
        Moment m = MomentOf(self);
        m.Fold = 1 - m.Fold;
        Value flipped = New(m, ZoneOf(self), Type);
        Value other = flipped.IsNull ? flipped : UtcOffset(flipped);
        return other.IsNull ? -1
            : other.Is(offset) || (!other.IsNone && !offset.IsNone && DeltaType.Order(other, offset) == 0) ? 0 : 1;
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

        if (offset.IsNull)
        {
            return -1;
        }

        if (offset.IsNone)
        {
            return m.FullHash;
        }

        Value utc = DeltaType.Difference(DeltaType.New(m.Ordinal, m.DaySeconds, m.Microsecond), offset);
        return utc.IsNull ? -1 : DeltaType.Hash(utc);
    }
}
