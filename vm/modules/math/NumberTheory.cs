using System;
using Py.ObjectSpace;
using Py.ObjectSpace.Numbers;

namespace Py.Vm.Modules.Mathematics;

/// <summary>Functions of ints.</summary>
internal static unsafe class NumberTheory
{
    public static void Define(ModuleBuilder m)
    {
        m.RawFunction("gcd(*integers)\nGreatest Common Divisor.", &Gcd);
        m.RawFunction("lcm(*integers)\nLeast Common Multiple.", &Lcm);
        m.Function("isqrt(n, /)\nThe integer part of the square root.", &ISqrt);
        m.Function("factorial(n, /)\nn!.", &Factorial);
        m.Function("comb(n, k, /)\nNumber of ways to choose k of n items, without order.", &Comb);
        m.Function("perm(n, k=None, /)\nNumber of ways to choose k of n items, in order.", &Perm);
    }

    private static Value GcdOf(Value a, Value b)
    {
        if (a.IsSmallInt && b.IsSmallInt)
        {
            return PyInt.New(Limbs.Gcd((ulong)Math.Abs(a.SmallInt), (ulong)Math.Abs(b.SmallInt)));
        }

        ulong smallA, smallB;
        ReadOnlySpan<ulong> x = PyInt.Magnitude(a, &smallA, out _), y = PyInt.Magnitude(b, &smallB, out _);
        ulong[] result = new ulong[Math.Max(x.Length, y.Length) + 1];
        int length = Limbs.Gcd(x, y, result);
        return PyInt.FromLimbs(false, result.AsSpan(0, length));
    }

    private static Value Gcd(Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("math.gcd() takes no keyword arguments");
        }

        Value result = Value.FromSmallInt(0);
        for (int i = 0; i < args.Count; i++)
        {
            Value n = Space.Index(args[i]);
            if (n.IsNull)
            {
                return n;
            }

            result = GcdOf(result, n);
        }

        return result;
    }

    private static Value Lcm(Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("math.lcm() takes no keyword arguments");
        }

        Value result = Value.FromSmallInt(1);
        for (int i = 0; i < args.Count; i++)
        {
            Value n = Space.Index(args[i]);
            if (n.IsNull)
            {
                return n;
            }

            if (IntMath.Sign(n) == 0)
            {
                result = n;
            }
            else if (IntMath.Sign(result) != 0)
            {
                Value part = IntMath.FloorDiv(n, GcdOf(result, n));
                result = part.IsNull ? part : IntMath.Mul(result, part);
                if (result.IsNull)
                {
                    return result;
                }

                result = IntMath.Sign(result) < 0 ? IntMath.Neg(result) : result;
            }
        }

        return result;
    }

    private static Value ISqrt(Value v)
    {
        Value n = Space.Index(v);
        if (n.IsNull)
        {
            return n;
        }

        if (IntMath.Sign(n) < 0)
        {
            return Errors.ValueError("isqrt() argument must be nonnegative");
        }

        if (n.IsSmallInt)
        {
            return PyInt.New(Limbs.SquareRoot((ulong)n.SmallInt));
        }

        ulong small;
        ReadOnlySpan<ulong> limbs = PyInt.Magnitude(n, &small, out _);
        ulong[] root = new ulong[(limbs.Length / 2) + 2];
        int length = Limbs.SquareRoot(limbs, root);
        return PyInt.FromLimbs(false, root.AsSpan(0, length));
    }

    /// <summary>The product of the ints from <paramref name="low"/> to <paramref name="high"/>, by halves so that factors grow evenly.</summary>
    private static Value Product(long low, long high)
    {
        if (low > high)
        {
            return Value.FromSmallInt(1);
        }

        if (high - low < 8)
        {
            Value product = PyInt.New(low);
            for (long i = low + 1; i <= high && !product.IsNull; i++)
            {
                product = IntMath.Mul(product, PyInt.New(i));
            }

            return product;
        }

        long middle = low + ((high - low) / 2);
        Value first = Product(low, middle);
        Value second = first.IsNull ? first : Product(middle + 1, high);
        return second.IsNull ? second : IntMath.Mul(first, second);
    }

    private static Value Factorial(Value v)
    {
        Value n = Space.Index(v);
        if (n.IsNull)
        {
            return n;
        }

        if (!PyInt.TryGetLong(n, out long number))
        {
            return IntMath.Sign(n) < 0 ? Errors.ValueError("factorial() not defined for negative values")
                : Errors.OverflowError($"factorial() argument should not exceed {long.MaxValue}");
        }

        return number < 0 ? Errors.ValueError("factorial() not defined for negative values") : Product(1, number);
    }

    private static Value Perm(Value nArgument, Value kArgument)
    {
        if (kArgument.IsNull || kArgument.IsNone)
        {
            return Factorial(nArgument);
        }

        Value n = Space.Index(nArgument);
        Value k = n.IsNull ? n : Space.Index(kArgument);
        if (k.IsNull)
        {
            return k;
        }

        if (IntMath.Sign(n) < 0)
        {
            return Errors.ValueError("n must be a non-negative integer");
        }

        if (IntMath.Sign(k) < 0)
        {
            return Errors.ValueError("k must be a non-negative integer");
        }

        if (IntMath.Compare(n, k) < 0)
        {
            return Value.FromSmallInt(0);
        }

        return !PyInt.TryGetLong(k, out long count) ? Errors.OverflowError($"k must not exceed {long.MaxValue}") : Falling(n, count);
    }

    /// <summary>n (n-1) … (n-count+1).</summary>
    private static Value Falling(Value n, long count)
    {
        if (PyInt.TryGetLong(n, out long number))
        {
            return Product(number - count + 1, number);
        }

        Value product = Value.FromSmallInt(1);
        for (long i = 0; i < count && !product.IsNull; i++)
        {
            product = IntMath.Mul(product, IntMath.Sub(n, PyInt.New(i)));
        }

        return product;
    }

    private static Value Comb(Value nArgument, Value kArgument)
    {
        Value n = Space.Index(nArgument);
        Value k = n.IsNull ? n : Space.Index(kArgument);
        if (k.IsNull)
        {
            return k;
        }

        if (IntMath.Sign(n) < 0)
        {
            return Errors.ValueError("n must be a non-negative integer");
        }

        if (IntMath.Sign(k) < 0)
        {
            return Errors.ValueError("k must be a non-negative integer");
        }

        Value rest = IntMath.Sub(n, k);
        if (IntMath.Sign(rest) < 0)
        {
            return Value.FromSmallInt(0);
        }

        k = IntMath.Compare(rest, k) < 0 ? rest : k;
        if (!PyInt.TryGetLong(k, out long count))
        {
            return Errors.OverflowError($"min(n - k, k) must not exceed {long.MaxValue}");
        }

        // Each partial product of the small case is itself a binomial, so the divisions are exact.
        if (count < 64)
        {
            Value result = Value.FromSmallInt(1);
            for (long i = 1; i <= count && !result.IsNull; i++)
            {
                result = IntMath.Mul(result, IntMath.Sub(n, PyInt.New(count - i)));
                result = result.IsNull ? result : IntMath.FloorDiv(result, PyInt.New(i));
            }

            return result;
        }

        Value top = Falling(n, count);
        Value bottom = top.IsNull ? top : Product(1, count);
        return bottom.IsNull ? bottom : IntMath.FloorDiv(top, bottom);
    }
}
