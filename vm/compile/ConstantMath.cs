using System;
using System.Numerics;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

/// <summary>Operators on constants, as far as the optimizer may apply them; null when it may not.</summary>
/// <remarks>
/// Whatever could raise, grow large or differ in the last bit is left to run time.
/// Source: the limits are those of CPython 3.11's AST optimizer.
/// </remarks>
internal static class ConstantMath
{
    private const int MaxIntBits = 128;
    private const int MaxCollection = 256;
    private const int MaxStringLength = 4096;
    private const int MaxTotalItems = 1024;

    // Integers up to here convert to double exactly.
    private const long MaxExact = 1L << 53;

    public static object? Unary(UnaryOperator op, object value)
    {
        if (op == UnaryOperator.Not)
        {
            return !IsTrue(value);
        }

        switch (value)
        {
            case double d when op != UnaryOperator.Invert:
                return op == UnaryOperator.USub ? -d : d;
            case Complex c when op != UnaryOperator.Invert:
                return op == UnaryOperator.USub ? new Complex(-c.Real, -c.Imaginary) : c;
        }

        return AsInteger(value) is not { } integer ? null : op switch
        {
            UnaryOperator.USub => Normalize(-integer),
            UnaryOperator.UAdd => Normalize(integer),
            _ => Normalize(-integer - 1),
        };
    }

    public static object? Binary(BinaryOperator op, object left, object right)
    {
        if (left is long or bool && right is long or bool
            && SmallInteger(op, AsLong(left), AsLong(right)) is { } small)
        {
            bool isLogic = op is BinaryOperator.BitAnd or BinaryOperator.BitOr or BinaryOperator.BitXor;
            return isLogic && left is bool && right is bool ? small != 0 : small;
        }

        BigInteger? leftInteger = AsInteger(left);
        BigInteger? rightInteger = AsInteger(right);
        if (leftInteger is { } a && rightInteger is { } b)
        {
            return Integers(op, a, b);
        }

        if (AsDouble(left) is { } x && AsDouble(right) is { } y)
        {
            return Doubles(op, x, y);
        }

        if (AsComplex(left) is { } u && AsComplex(right) is { } v)
        {
            return Complexes(op, u, v);
        }

        return op switch
        {
            BinaryOperator.Add => Concatenate(left, right),
            BinaryOperator.Mult when rightInteger is { } count => Repeat(left, count),
            BinaryOperator.Mult when leftInteger is { } count => Repeat(right, count),
            _ => null,
        };
    }

    /// <summary>The item of a constant sequence, or null.</summary>
    public static object? Item(object value, object index)
    {
        if (AsInteger(index) is not { } big || big < int.MinValue || big > int.MaxValue)
        {
            return null;
        }

        int i = (int)big;
        switch (value)
        {
            case TupleConstant tuple:
                i = i < 0 ? i + tuple.Items.Length : i;
                return (uint)i < (uint)tuple.Items.Length ? tuple.Items[i] : null;
            case BytesConstant bytes:
                i = i < 0 ? i + bytes.Value.Length : i;
                return (uint)i < (uint)bytes.Value.Length ? (long)bytes.Value[i] : null;
            case string text when !ContainsSurrogates(text):
                i = i < 0 ? i + text.Length : i;
                return (uint)i < (uint)text.Length ? text[i].ToString() : null;
            default:
                return null;
        }
    }

    public static bool IsTrue(object value) => value switch
    {
        bool b => b,
        long n => n != 0,
        BigInteger n => !n.IsZero,
        double d => d != 0,
        Complex c => c != Complex.Zero,
        string s => s.Length != 0,
        BytesConstant b => b.Value.Length != 0,
        CodePointsConstant p => p.Points.Length != 0,
        TupleConstant t => t.Items.Length != 0,
        FrozenSetConstant s => s.Items.Length != 0,
        _ => value != SingletonConstant.None,
    };

    public static object Normalize(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;

    private static long AsLong(object value) => value is bool b ? (b ? 1 : 0) : (long)value;

    private static BigInteger? AsInteger(object value) => value switch
    {
        bool b => b ? BigInteger.One : BigInteger.Zero,
        long n => n,
        BigInteger n => n,
        _ => null,
    };

    // Null for an int that a double does not hold exactly: the conversion may raise or must round.
    private static double? AsDouble(object value) => value switch
    {
        double d => d,
        bool b => b ? 1 : 0,
        long n and >= -MaxExact and <= MaxExact => n,
        _ => null,
    };

    private static Complex? AsComplex(object value) => value is Complex c ? c : AsDouble(value) is { } d ? d : null;

    private static long? SmallInteger(BinaryOperator op, long a, long b)
    {
        long result;
        switch (op)
        {
            case BinaryOperator.Add:
                result = unchecked(a + b);
                return ((a ^ result) & (b ^ result)) < 0 ? null : result;
            case BinaryOperator.Sub:
                result = unchecked(a - b);
                return ((a ^ b) & (a ^ result)) < 0 ? null : result;
            case BinaryOperator.BitAnd:
                return a & b;
            case BinaryOperator.BitOr:
                return a | b;
            case BinaryOperator.BitXor:
                return a ^ b;
            default:
                return null;
        }
    }

    private static object? Integers(BinaryOperator op, BigInteger a, BigInteger b)
    {
        switch (op)
        {
            case BinaryOperator.Add:
                return Normalize(a + b);
            case BinaryOperator.Sub:
                return Normalize(a - b);
            case BinaryOperator.Mult:
                return !a.IsZero && !b.IsZero && Bits(a) + Bits(b) > MaxIntBits ? null : Normalize(a * b);
            case BinaryOperator.Div:
                bool exact = BigInteger.Abs(a) <= MaxExact && BigInteger.Abs(b) <= MaxExact && !b.IsZero;
                return exact ? (double)(long)a / (long)b : null;
            case BinaryOperator.FloorDiv:
                return b.IsZero ? null : Normalize(FloorDivide(a, b));
            case BinaryOperator.Mod:
                return b.IsZero ? null : Normalize(a - (FloorDivide(a, b) * b));
            case BinaryOperator.Pow:
                if (b.Sign < 0)
                {
                    return a.IsZero || BigInteger.Abs(a) > MaxExact || b < -MaxExact
                        ? null
                        : Math.Pow((double)(long)a, (long)b);
                }

                bool large = !a.IsZero && !b.IsZero && (b > int.MaxValue || Bits(a) > MaxIntBits / (long)b);
                return large || b > int.MaxValue ? null : Normalize(BigInteger.Pow(a, (int)b));
            case BinaryOperator.LShift:
                if (b.Sign < 0 || (!a.IsZero && (b > MaxIntBits || Bits(a) > MaxIntBits - (int)b)))
                {
                    return null;
                }

                return a.IsZero ? 0L : Normalize(a << (int)b);
            case BinaryOperator.RShift:
                return b.Sign < 0 ? null : b > int.MaxValue ? (a.Sign < 0 ? -1L : 0L) : Normalize(a >> (int)b);
            case BinaryOperator.BitAnd:
                return Normalize(a & b);
            case BinaryOperator.BitOr:
                return Normalize(a | b);
            case BinaryOperator.BitXor:
                return Normalize(a ^ b);
            default:
                return null;
        }
    }

    private static BigInteger FloorDivide(BigInteger a, BigInteger b)
    {
        BigInteger quotient = BigInteger.DivRem(a, b, out BigInteger remainder);
        return !remainder.IsZero && (remainder.Sign < 0) != (b.Sign < 0) ? quotient - 1 : quotient;
    }

    private static long Bits(BigInteger value) => (long)BigInteger.Abs(value).GetBitLength();

    private static double? Doubles(BinaryOperator op, double x, double y)
    {
        switch (op)
        {
            case BinaryOperator.Add:
                return x + y;
            case BinaryOperator.Sub:
                return x - y;
            case BinaryOperator.Mult:
                return x * y;
            case BinaryOperator.Div:
                return y == 0 ? null : x / y;
            case BinaryOperator.FloorDiv:
                return y == 0 ? null : FloorDivide(x, y).Quotient;
            case BinaryOperator.Mod:
                return y == 0 ? null : FloorDivide(x, y).Remainder;
            case BinaryOperator.Pow:
                double power = Math.Pow(x, y);
                bool regular = x > 0 && double.IsFinite(y) && double.IsFinite(power);
                return regular ? power : null;
            default:
                return null;
        }
    }

    // Source: the adjustment of fmod that CPython's float_divmod documents: the remainder has the divisor's sign.
    private static (double Quotient, double Remainder) FloorDivide(double x, double y)
    {
        double remainder = x % y;
        double quotient = (x - remainder) / y;
        if (remainder == 0)
        {
            remainder = Math.CopySign(0, y);
        }
        else if ((y < 0) != (remainder < 0))
        {
            remainder += y;
            quotient -= 1;
        }

        if (quotient == 0)
        {
            return (Math.CopySign(0, x / y), remainder);
        }

        double floor = Math.Floor(quotient);
        return (quotient - floor > 0.5 ? floor + 1 : floor, remainder);
    }

    // A real operand counts as a complex with +0 imaginary part.
    private static object? Complexes(BinaryOperator op, Complex u, Complex v) => op switch
    {
        BinaryOperator.Add => new Complex(u.Real + v.Real, u.Imaginary + v.Imaginary),
        BinaryOperator.Sub => new Complex(u.Real - v.Real, u.Imaginary - v.Imaginary),
        BinaryOperator.Mult => new Complex(
            (u.Real * v.Real) - (u.Imaginary * v.Imaginary), (u.Real * v.Imaginary) + (u.Imaginary * v.Real)),
        _ => null,
    };

    private static object? Concatenate(object left, object right)
    {
        switch (left, right)
        {
            case (string a, string b):
                return CanJoin(a, b) ? a + b : null;
            case (BytesConstant a, BytesConstant b):
                return new BytesConstant([.. a.Value, .. b.Value]);
            case (TupleConstant a, TupleConstant b):
                return new TupleConstant([.. a.Items, .. b.Items]);
            default:
                return null;
        }
    }

    private static object? Repeat(object value, BigInteger count)
    {
        int length = value switch
        {
            string s => s.Length,
            BytesConstant b => b.Value.Length,
            TupleConstant t => t.Items.Length,
            _ => -1,
        };
        if (length < 0)
        {
            return null;
        }

        if (length == 0)
        {
            return value;
        }

        int limit = value is TupleConstant ? MaxCollection : MaxStringLength;
        if (count.Sign < 0 || count > limit / length)
        {
            return null;
        }

        int n = (int)count;
        switch (value)
        {
            case string text when CanJoin(text, text):
                return n == 0 ? "" : string.Create(length * n, text, static (span, text) =>
                {
                    for (int i = 0; i < span.Length; i += text.Length)
                    {
                        text.CopyTo(span[i..]);
                    }
                });
            case BytesConstant bytes:
                byte[] repeated = new byte[length * n];
                for (int i = 0; i < n; i++)
                {
                    bytes.Value.CopyTo(repeated, i * length);
                }

                return new BytesConstant(repeated);
            case TupleConstant tuple when n == 0 || CountItems(tuple, MaxTotalItems / n) >= 0:
                object[] items = new object[length * n];
                for (int i = 0; i < n; i++)
                {
                    tuple.Items.CopyTo(items, i * length);
                }

                return new TupleConstant(items);
            default:
                return null;
        }
    }

    // What is left of the limit after counting nested items; negative if too many.
    private static int CountItems(object value, int limit)
    {
        if (value is TupleConstant tuple)
        {
            limit -= tuple.Items.Length;
            foreach (object item in tuple.Items)
            {
                if (limit < 0)
                {
                    break;
                }

                limit = CountItems(item, limit);
            }
        }

        return limit;
    }

    // Two lone surrogates must not become one character.
    private static bool CanJoin(string a, string b) =>
        a.Length == 0 || b.Length == 0 || !char.IsHighSurrogate(a[^1]) || !char.IsLowSurrogate(b[0]);

    private static bool ContainsSurrogates(string text) => text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') >= 0;
}
