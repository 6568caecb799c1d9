using System;
using System.Runtime.InteropServices;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Decimals;

/// <summary>decimal.Decimal: objects and numbers.</summary>
internal static unsafe partial class DecimalType
{
    internal struct Layout
    {
        public ObjectHeader Header;
        /// <summary>bytes: the limbs of a coefficient that is not small; else null.</summary>
        public Slot Limbs;
        public ulong Low;
        public ulong High;
        public long Exponent;
        public NumberKind Kind;
        public byte Negative;
    }

    private static ModuleType s_type;

    public static Value Type => s_type.Type;

    public static void Define(ModuleBuilder m) => s_type.Define(m, "decimal.Decimal", sizeof(Layout), 0b10, TypeFlags.BaseType, &Define);

    public static bool Is(Value v) => v.IsPointer && s_type.IsInstance(v);

    public static bool IsExact(Value v) => s_type.IsExact(v);

    /// <summary>The number of an instance.</summary>
    public static Number Get(Value v)
    {
        ref Layout d = ref v.As<Layout>().Fields;
        Number n = default;
        n.Exponent = d.Exponent;
        n.Kind = d.Kind;
        n.Negative = d.Negative != 0;
        if (d.Limbs.IsNull)
        {
            n.Coefficient = new Coefficient(d.High, d.Low);
        }
        else
        {
            ulong[] limbs = MemoryMarshal.Cast<byte, ulong>(PyBytes.Span(d.Limbs.Load())).ToArray();
            n.Coefficient = new Coefficient(limbs, limbs.Length);
        }

        return n;
    }

    /// <summary>A Decimal; null with MemoryError.</summary>
    public static Value New(scoped in Number n) => New(n, Type);

    /// <summary>An instance of Decimal or of a subclass.</summary>
    public static Value New(scoped in Number n, Value type)
    {
        Value limbs = default;
        if (!n.Coefficient.IsSmall)
        {
            limbs = PyBytes.New(MemoryMarshal.AsBytes(n.Coefficient.Limbs));
            if (limbs.IsNull)
            {
                return limbs;
            }
        }

        Value v = PyType.Allocate(type);
        ref Layout d = ref v.As<Layout>().Fields;
        d.Exponent = n.Exponent;
        d.Kind = n.Kind;
        d.Negative = n.Negative ? (byte)1 : (byte)0;
        if (limbs.IsNull)
        {
            d.Low = (ulong)n.Coefficient.Small;
            d.High = (ulong)(n.Coefficient.Small >> 64);
        }
        else
        {
            d.Limbs.Store(v, limbs);
        }

        return v;
    }

    /// <summary>The number of an int.</summary>
    public static Number FromInt(Value v)
    {
        if (v.IsSmallInt)
        {
            return Number.FromLong(v.SmallInt);
        }

        ulong small;
        ReadOnlySpan<ulong> limbs = PyInt.Magnitude(v, &small, out bool negative);
        return new Number(negative, Coefficient.FromBinary(limbs), 0);
    }

    /// <summary>The exact number of a float.</summary>
    public static Number FromFloat(double d)
    {
        if (double.IsNaN(d))
        {
            return Number.NaN with { Negative = double.IsNegative(d) };
        }

        if (double.IsInfinity(d))
        {
            return Number.Infinity(d < 0);
        }

        ulong bits = BitConverter.DoubleToUInt64Bits(d);
        ulong mantissa = bits & ((1UL << 52) - 1);
        int exponent = (int)((bits >> 52) & 0x7FF);
        bool negative = (long)bits < 0;
        if (exponent == 0 && mantissa == 0)
        {
            return new Number(negative, default, 0);
        }

        mantissa |= exponent == 0 ? 0 : 1UL << 52;
        exponent = Math.Max(exponent, 1) - 1075;
        int zeros = System.Numerics.BitOperations.TrailingZeroCount(mantissa);
        mantissa >>= zeros;
        exponent += zeros;
        Coefficient c = new(mantissa);

        // m / 2^k is m * 5^k / 10^k.
        return exponent >= 0 ? new Number(negative, c * Coefficient.Power(new Coefficient(2UL), (ulong)exponent), 0)
            : new Number(negative, c * Coefficient.Power(new Coefficient(5UL), (ulong)-exponent), exponent);
    }

    /// <summary>The int of the part before the point; of a finite number.</summary>
    public static Value ToInt(scoped in Number n)
    {
        Coefficient c = n.Exponent >= 0 ? n.Coefficient.ShiftLeft(n.Exponent) : n.Coefficient.ShiftRight(-n.Exponent, out _);
        return PyInt.FromLimbs(n.Negative, c.ToBinary());
    }

    /// <summary>An operand of an operator: a Decimal or an int.</summary>
    private static bool Operand(Value v, out Number n)
    {
        if (Is(v))
        {
            n = Get(v);
            return true;
        }

        if (v.IsInt)
        {
            n = FromInt(v);
            return true;
        }

        n = default;
        return false;
    }

    /// <summary>An argument of a method: as an operand, else TypeError.</summary>
    public static bool Argument(Value v, out Number n)
    {
        if (Operand(v, out n))
        {
            return true;
        }

        Errors.TypeError($"conversion from {PyType.TypeName(v)} to Decimal is not supported");
        return false;
    }

    /// <summary>What an operation reported goes to the context; then its result, or the exception of a trap.</summary>
    public static Value Deliver(Value context, scoped in Number result, uint status) =>
        status != 0 && !ContextType.Report(context, status) ? Value.Null : New(result);

    /// <summary>An operation on one number.</summary>
    public static Value Apply(Value context, scoped in Number a, delegate*<in Number, ref Settings, Number> operation)
    {
        Settings s = ContextType.Load(context);
        Number result;
        try
        {
            result = operation(a, ref s);
        }
        catch (InsufficientMemoryException)
        {
            return Errors.NoMemory();
        }
        catch (OutOfMemoryException)
        {
            return Errors.NoMemory();
        }

        return Deliver(context, result, s.Status);
    }

    /// <summary>An operation on two numbers.</summary>
    public static Value Apply(Value context, scoped in Number a, scoped in Number b, delegate*<in Number, in Number, ref Settings, Number> operation)
    {
        Settings s = ContextType.Load(context);
        Number result;
        try
        {
            result = operation(a, b, ref s);
        }
        catch (InsufficientMemoryException)
        {
            return Errors.NoMemory();
        }
        catch (OutOfMemoryException)
        {
            return Errors.NoMemory();
        }

        return Deliver(context, result, s.Status);
    }

    /// <summary>An operation on three numbers.</summary>
    public static Value Apply(Value context, scoped in Number a, scoped in Number b, scoped in Number c, delegate*<in Number, in Number, in Number, ref Settings, Number> operation)
    {
        Settings s = ContextType.Load(context);
        Number result;
        try
        {
            result = operation(a, b, c, ref s);
        }
        catch (InsufficientMemoryException)
        {
            return Errors.NoMemory();
        }
        catch (OutOfMemoryException)
        {
            return Errors.NoMemory();
        }

        return Deliver(context, result, s.Status);
    }

    /// <summary>Quotient and remainder as a tuple.</summary>
    public static Value ApplyDivMod(Value context, scoped in Number a, scoped in Number b)
    {
        Settings s = ContextType.Load(context);
        Number quotient, remainder;
        try
        {
            quotient = Arithmetic.DivMod(a, b, ref s, out remainder);
        }
        catch (InsufficientMemoryException)
        {
            return Errors.NoMemory();
        }
        catch (OutOfMemoryException)
        {
            return Errors.NoMemory();
        }

        if (s.Status != 0 && !ContextType.Report(context, s.Status))
        {
            return Value.Null;
        }

        Value q = New(quotient);
        Value r = q.IsNull ? q : New(remainder);
        return r.IsNull ? r : PyTuple.New(q, r);
    }

    private static Value Binary(Value a, Value b, delegate*<in Number, in Number, ref Settings, Number> operation)
    {
        if (!Operand(a, out Number x) || !Operand(b, out Number y))
        {
            return Value.NotImplemented;
        }

        Value context = ContextType.Current();
        return context.IsNull ? context : Apply(context, x, y, operation);
    }

    private static Value Unary(Value a, delegate*<in Number, ref Settings, Number> operation)
    {
        Value context = ContextType.Current();
        return context.IsNull ? context : Apply(context, Get(a), operation);
    }

    private static Value Add(Value a, Value b) => AddOrSubtract(a, b, 0, &Arithmetic.Add);

    private static Value Subtract(Value a, Value b) => AddOrSubtract(a, b, 1, &Arithmetic.Subtract);

    private static Value AddOrSubtract(Value a, Value b, byte flip, delegate*<in Number, in Number, ref Settings, Number> operation)
    {
        if (IsPlain(a) && IsPlain(b))
        {
            Value context = ContextType.Current();
            Value result = context.IsNull ? context : PlainSum(a, b, flip, context);
            return result.IsNull && !context.IsNull ? Apply(context, Get(a), Get(b), operation) : result;
        }

        return Binary(a, b, operation);
    }

    private static Value Multiply(Value a, Value b)
    {
        if (IsPlain(a) && IsPlain(b))
        {
            Value context = ContextType.Current();
            Value result = context.IsNull ? context : PlainProduct(a, b, context);
            return result.IsNull && !context.IsNull ? Apply(context, Get(a), Get(b), &Arithmetic.Multiply) : result;
        }

        return Binary(a, b, &Arithmetic.Multiply);
    }

    private static Value Divide(Value a, Value b) => Binary(a, b, &Arithmetic.Divide);

    private static Value FloorDivide(Value a, Value b) => Binary(a, b, &Arithmetic.IntegerQuotient);

    private static Value Modulo(Value a, Value b) => Binary(a, b, &Arithmetic.Remainder);

    private static Value DivMod(Value a, Value b)
    {
        if (!Operand(a, out Number x) || !Operand(b, out Number y))
        {
            return Value.NotImplemented;
        }

        Value context = ContextType.Current();
        return context.IsNull ? context : ApplyDivMod(context, x, y);
    }

    private static Value Power(Value a, Value b, Value modulus)
    {
        if (!Operand(a, out Number x) || !Operand(b, out Number y))
        {
            return Value.NotImplemented;
        }

        Value context = ContextType.Current();
        if (context.IsNull || modulus.IsNone)
        {
            return context.IsNull ? context : Apply(context, x, y, &Arithmetic.Power);
        }

        return !Operand(modulus, out Number z) ? Value.NotImplemented : Apply(context, x, y, z, &Arithmetic.PowerModulo);
    }

    private static Value Negative(Value a) => Unary(a, &Arithmetic.Minus);

    private static Value Positive(Value a) => Unary(a, &Arithmetic.Plus);

    private static Value Absolute(Value a) => Unary(a, &Arithmetic.Abs);

    private static int Truth(Value a) => Get(a).IsZero ? 0 : 1;

    private static Value RichCompare(Value a, Value b, CompareOp op)
    {
        Value context = ContextType.Current();
        if (context.IsNull)
        {
            return context;
        }

        Number x = Get(a);
        bool equality = op is CompareOp.Eq or CompareOp.Ne;
        if (!Operand(b, out Number y))
        {
            bool complex = equality && b.IsPointer && b.HasFlag(ShapeFlags.Complex);
            if (complex && PyComplex.Get(b).Imaginary != 0)
            {
                return Value.NotImplemented;
            }

            if (b.IsFloat || complex)
            {
                y = FromFloat(complex ? PyComplex.Get(b).Real : PyFloat.Get(b));
                if (equality)
                {
                    ContextType.Of(context).Status |= Status.FloatOperation;
                }
                else if (!ContextType.Report(context, Status.FloatOperation))
                {
                    return Value.Null;
                }
            }
            else
            {
                int rational = b.IsStr || b.IsNone ? 0 : Space.IsInstance(b, DecimalModule.Rational);
                if (rational <= 0)
                {
                    return rational < 0 ? Value.Null : Value.NotImplemented;
                }

                Value numerator = Space.GetAttr(b, "numerator");
                Value denominator = numerator.IsNull ? numerator : Space.GetAttr(b, "denominator");
                if (denominator.IsNull)
                {
                    return denominator;
                }

                if (!numerator.IsInt || !denominator.IsInt)
                {
                    return Value.NotImplemented;
                }

                y = FromInt(numerator);
                if (!x.IsSpecial)
                {
                    x.Coefficient *= FromInt(denominator).Coefficient;
                }
            }
        }

        if (x.IsNaN || y.IsNaN)
        {
            bool signals = !equality || x.Kind == NumberKind.SignalingNaN || y.Kind == NumberKind.SignalingNaN;
            return signals && !ContextType.Report(context, Status.InvalidOperation) ? Value.Null : Value.FromBool(op == CompareOp.Ne);
        }

        return Value.FromBool(Space.CompareLongs(Number.Compare(x, y), 0, op));
    }

    private static long Hash(Value self)
    {
        const ulong Modulus = (1UL << 61) - 1;
        Number n = Get(self);
        if (n.IsSpecial)
        {
            if (n.Kind == NumberKind.SignalingNaN)
            {
                Errors.TypeError("Cannot hash a signaling NaN value");
                return -1;
            }

            return n.IsNaN ? Identity.Hash(self) : n.Negative ? -314159 : 314159;
        }

        ulong power = 1;
        ulong factor = n.Exponent >= 0 ? 10 : InverseOfTen;
        for (ulong e = (ulong)Math.Abs(n.Exponent) % (Modulus - 1); e != 0; e >>= 1)
        {
            if ((e & 1) != 0)
            {
                power = (ulong)((UInt128)power * factor % Modulus);
            }

            factor = (ulong)((UInt128)factor * factor % Modulus);
        }

        long hash = (long)(ulong)((UInt128)n.Coefficient.HashRemainder() * power % Modulus);
        hash = n.Negative ? -hash : hash;
        return hash == -1 ? -2 : hash;
    }

    // 10 * this is 1 modulo 2^61 - 1.
    private const ulong InverseOfTen = 2075258708292324556;

    private static Value Str(Value self)
    {
        Value context = ContextType.Current();
        return context.IsNull ? context : PyStr.FromAscii(NumberText.ToText(Get(self), false, ContextType.Of(context).Capitals != 0));
    }

    private static Value Repr(Value self)
    {
        Value context = ContextType.Current();
        return context.IsNull ? context
            : PyStr.FromAscii(NumberText.ToText(Get(self), false, ContextType.Of(context).Capitals != 0, "Decimal('"u8, "')"u8));
    }
}
