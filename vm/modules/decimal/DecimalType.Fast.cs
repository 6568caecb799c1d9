using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Decimals;

// Sums and products of coefficients of one word whose result needs neither rounding nor bounds.
internal static unsafe partial class DecimalType
{
    // Digits that any word has at most, and the precision from which on the bounds below are right.
    private const int WordDigits = 20;
    private const int PlainPrecision = 28;

    // 10^28 is more than this times 2^64.
    private const ulong PlainHigh = 542101086;

    /// <summary>Is it a finite number, not zero, whose coefficient is a word?</summary>
    private static bool IsPlain(Value v)
    {
        if (!v.IsPointer || !s_type.IsExact(v))
        {
            return false;
        }

        ref Layout d = ref v.As<Layout>().Fields;
        return d.Kind == NumberKind.Finite && d.High == 0 && d.Limbs.IsNull && d.Low != 0;
    }

    /// <summary>Does a result of so many digits at most and this exponent stay as it is?</summary>
    private static bool Fits(Value context, long exponent)
    {
        ref ContextType.Layout c = ref ContextType.Of(context);
        return c.Precision >= PlainPrecision && c.Clamp == 0 && exponent >= c.MinExp && exponent <= c.MaxExp - PlainPrecision;
    }

    private static Value NewPlain(bool negative, ulong high, ulong low, long exponent)
    {
        Value v = PyType.Allocate(Type);
        ref Layout d = ref v.As<Layout>().Fields;
        d.Low = low;
        d.High = high;
        d.Exponent = exponent;
        d.Negative = negative ? (byte)1 : (byte)0;
        return v;
    }

    /// <summary>a + b, or a - b; null if it is no plain case.</summary>
    private static Value PlainSum(Value a, Value b, byte flip, Value context)
    {
        ref Layout x = ref a.As<Layout>().Fields, y = ref b.As<Layout>().Fields;
        long exponent = Math.Min(x.Exponent, y.Exponent);
        long shift = x.Exponent - y.Exponent;
        ulong p = x.Low, q = y.Low;
        if (shift is < -18 or > 18 || !Fits(context, exponent))
        {
            return Value.Null;
        }

        if (shift != 0)
        {
            ulong high = shift > 0 ? Math.BigMul(p, Coefficient.PowerWord((int)shift), out p) : Math.BigMul(q, Coefficient.PowerWord((int)-shift), out q);
            if (high != 0)
            {
                return Value.Null;
            }
        }

        bool negative = x.Negative != 0;
        if (negative == ((y.Negative ^ flip) != 0))
        {
            ulong sum = p + q;
            return NewPlain(negative, sum < p ? 1UL : 0, sum, exponent);
        }

        return p == q ? Value.Null : p > q ? NewPlain(negative, 0, p - q, exponent) : NewPlain(!negative, 0, q - p, exponent);
    }

    /// <summary>a * b; null if it is no plain case.</summary>
    private static Value PlainProduct(Value a, Value b, Value context)
    {
        ref Layout x = ref a.As<Layout>().Fields, y = ref b.As<Layout>().Fields;
        long exponent = x.Exponent + y.Exponent;
        ulong high = Math.BigMul(x.Low, y.Low, out ulong low);
        return high < PlainHigh && Fits(context, exponent) ? NewPlain(x.Negative != y.Negative, high, low, exponent) : Value.Null;
    }
}
