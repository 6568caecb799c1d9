using Py.ObjectSpace;

namespace Py.Vm.Modules.Dates;

internal static unsafe partial class DeltaType
{
    private static Value Compare(Value a, Value b, CompareOp op) =>
        Is(b) ? Value.FromBool(Space.CompareLongs(Order(a, b), 0, op)) : Value.NotImplemented;

    private static Value Add(Value a, Value b) => Is(a) && Is(b) ? Sum(a, b) : Value.NotImplemented;

    private static Value Subtract(Value a, Value b) => Is(a) && Is(b) ? Difference(a, b) : Value.NotImplemented;

    /// <summary>a + b.</summary>
    public static Value Sum(Value a, Value b)
    {
        ref Layout x = ref Of(a), y = ref Of(b);
        return New((long)x.Days + y.Days, x.Seconds + y.Seconds, x.Microseconds + y.Microseconds);
    }

    /// <summary>a - b.</summary>
    public static Value Difference(Value a, Value b)
    {
        ref Layout x = ref Of(a), y = ref Of(b);
        return New((long)x.Days - y.Days, x.Seconds - y.Seconds, x.Microseconds - y.Microseconds);
    }

    public static Value Negate(Value self) => New(-Of(self).Days, -Of(self).Seconds, -Of(self).Microseconds);

    private static Value Positive(Value self) => New(Of(self).Days, Of(self).Seconds, Of(self).Microseconds);

    private static Value Absolute(Value self) => Of(self).Days < 0 ? Negate(self) : Positive(self);

    private static Value Multiply(Value a, Value b)
    {
        Value delta = Is(a) ? a : b;
        Value factor = Is(a) ? b : a;
        return factor.IsInt ? FromMicroseconds(IntMath.Mul(ToMicroseconds(delta), factor), Type)
            : factor.IsFloat ? Scale(delta, factor, 0) : Value.NotImplemented;
    }

    private static Value TrueDivide(Value a, Value b)
    {
        if (!Is(a))
        {
            return Value.NotImplemented;
        }

        return Is(b) ? Space.Binary(ToMicroseconds(a), ToMicroseconds(b), SlotId.TrueDiv)
            : b.IsFloat ? Scale(a, b, 1)
            : b.IsInt ? FromMicroseconds(Nearest(ToMicroseconds(a), b), Type) : Value.NotImplemented;
    }

    private static Value FloorDivide(Value a, Value b)
    {
        if (!Is(a) || (!Is(b) && !b.IsInt))
        {
            return Value.NotImplemented;
        }

        return Is(b) ? Space.Binary(ToMicroseconds(a), ToMicroseconds(b), SlotId.FloorDiv)
            : FromMicroseconds(Space.Binary(ToMicroseconds(a), b, SlotId.FloorDiv), Type);
    }

    private static Value Modulo(Value a, Value b) =>
        Is(a) && Is(b) ? FromMicroseconds(Space.Binary(ToMicroseconds(a), ToMicroseconds(b), SlotId.Mod), Type) : Value.NotImplemented;

    private static Value DivMod(Value a, Value b)
    {
        if (!Is(a) || !Is(b))
        {
            return Value.NotImplemented;
        }

        Value pair = Space.DivMod(ToMicroseconds(a), ToMicroseconds(b));
        Value rest = pair.IsNull ? pair : FromMicroseconds(PyTuple.Get(pair, 1), Type);
        return rest.IsNull ? rest : PyTuple.New(PyTuple.Get(pair, 0), rest);
    }

    /// <summary>A duration of microseconds that are a subclass's instance or no int at all: its divmod is asked.</summary>
    private static Value FromObject(Value microseconds, Value type)
    {
        if (!CheckedDivMod(microseconds, 1_000_000, out Value quotient, out int rest) || !CheckedDivMod(quotient, 86400, out quotient, out int seconds))
        {
            return Value.Null;
        }

        return CNumbers.Int32(quotient, out int days) ? New(days, seconds, rest, type) : Value.Null;
    }

    private static bool CheckedDivMod(Value a, int b, out Value quotient, out int rest)
    {
        rest = 0;
        quotient = default;
        Value pair = Space.DivMod(a, PyInt.New(b));
        if (pair.IsNull)
        {
            return false;
        }

        if (!pair.IsTuple)
        {
            Errors.TypeError($"divmod() returned non-tuple (type {PyType.TypeName(pair)})");
            return false;
        }

        if (PyTuple.LengthOf(pair) != 2)
        {
            Errors.TypeError($"divmod() returned a tuple of size {PyTuple.LengthOf(pair)}");
            return false;
        }

        quotient = PyTuple.Get(pair, 0);
        if (!CNumbers.Int32(PyTuple.Get(pair, 1), out rest))
        {
            return false;
        }

        if (rest < 0 || rest >= b)
        {
            Errors.TypeError("divmod() returned a value out of range");
            return false;
        }

        return true;
    }

    /// <summary>Multiplies by a float (upper 0) or divides by it (upper 1), exactly and then rounded.</summary>
    private static Value Scale(Value delta, Value factor, int upper)
    {
        Value ratio = Space.CallMethod(factor, PyStr.Intern("as_integer_ratio"));
        if (ratio.IsNull)
        {
            return ratio;
        }

        if (!ratio.IsTuple || PyTuple.LengthOf(ratio) != 2)
        {
            return ratio.IsTuple ? Errors.ValueError("as_integer_ratio() must return a 2-tuple") : Errors.TypeError(
                $"unexpected return type from as_integer_ratio(): expected tuple, got '{PyType.TypeName(ratio)}'");
        }

        Value product = Space.Binary(ToMicroseconds(delta), PyTuple.Get(ratio, upper), SlotId.Mul);
        return product.IsNull ? product : FromMicroseconds(Nearest(product, PyTuple.Get(ratio, 1 - upper)), Type);
    }

    /// <summary>a / b rounded to the nearest int, ties to even; null with ZeroDivisionError.</summary>
    private static Value Nearest(Value a, Value b)
    {
        if (!a.IsInt || !b.IsInt)
        {
            return Errors.TypeError("non-integer arguments in division");
        }

        // The numbers behind subclasses of int.
        Value pair = Space.DivMod(PyInt.ToExact(a), PyInt.ToExact(b));
        if (pair.IsNull)
        {
            return pair;
        }

        Value quotient = PyTuple.Get(pair, 0);
        Value twice = IntMath.Mul(PyTuple.Get(pair, 1), PyInt.New(2L));
        int order = IntMath.Compare(twice, PyInt.ToExact(b));
        order = IntMath.Sign(PyInt.ToExact(b)) < 0 ? -order : order;
        bool up = order > 0 || (order == 0 && IntMath.Sign(IntMath.Mod(quotient, PyInt.New(2L))) != 0);
        return up ? IntMath.Add(quotient, PyInt.New(1L)) : quotient;
    }
}
