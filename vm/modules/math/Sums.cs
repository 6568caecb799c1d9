using System;
using System.Collections.Generic;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Mathematics;

/// <summary>Sums, products and distances of many numbers.</summary>
internal static unsafe class Sums
{
    public static void Define(ModuleBuilder m)
    {
        m.Function("fsum(seq, /)\nThe sum of floats, rounded once.", &FSum);
        m.Function("prod(iterable, /, *, start=1)\nThe product of the items.", &Prod);
        m.RawFunction("hypot(...)\nhypot(*coordinates) -> value\n\nThe Euclidean norm.", &Hypot);
        m.Function("dist(p, q, /)\nThe Euclidean distance of two points.", &Dist);
    }

    /// <summary>fsum: exact partial sums that do not overlap (Shewchuk, Discrete and Computational Geometry 18, 1997).</summary>
    private static Value FSum(Value items)
    {
        Value iterator = Space.Iter(items);
        if (iterator.IsNull)
        {
            return iterator;
        }

        List<double> partials = [];
        double special = 0, infinities = 0;
        while (true)
        {
            Value item = Space.Next(iterator);
            if (item.IsNull)
            {
                if (Errors.Occurred)
                {
                    return item;
                }

                break;
            }

            if (!MathArguments.Double(item, out double x))
            {
                return Value.Null;
            }

            double original = x;
            int kept = 0;
            for (int i = 0; i < partials.Count; i++)
            {
                double y = partials[i];
                if (Math.Abs(x) < Math.Abs(y))
                {
                    (x, y) = (y, x);
                }

                double high = x + y, low = y - (high - x);
                if (low != 0)
                {
                    partials[kept++] = low;
                }

                x = high;
            }

            partials.RemoveRange(kept, partials.Count - kept);
            if (x != 0)
            {
                if (!double.IsFinite(x))
                {
                    if (double.IsFinite(original))
                    {
                        return Errors.OverflowError("intermediate overflow in fsum");
                    }

                    infinities += double.IsInfinity(original) ? original : 0;
                    special += original;
                    partials.Clear();
                }
                else
                {
                    partials.Add(x);
                }
            }
        }

        if (special != 0)
        {
            return double.IsNaN(infinities) ? Errors.ValueError("-inf + inf in fsum") : PyFloat.New(special);
        }

        return PyFloat.New(RoundedSum(partials));
    }

    // Adds from the largest down, and rounds a tie by the part below it.
    private static double RoundedSum(List<double> partials)
    {
        int n = partials.Count;
        if (n == 0)
        {
            return 0;
        }

        double high = partials[--n], low = 0;
        while (n > 0)
        {
            double x = high, y = partials[--n];
            high = x + y;
            low = y - (high - x);
            if (low != 0)
            {
                break;
            }
        }

        if (n > 0 && ((low < 0 && partials[n - 1] < 0) || (low > 0 && partials[n - 1] > 0)))
        {
            double twice = low * 2, x = high + twice;
            if (twice == x - high)
            {
                high = x;
            }
        }

        return high;
    }

    private static Value Prod(Value items, Value start)
    {
        Value iterator = Space.Iter(items);
        Value product = start.IsNull ? Value.FromSmallInt(1) : start;
        while (!iterator.IsNull)
        {
            Value item = Space.Next(iterator);
            if (item.IsNull)
            {
                return Errors.Occurred ? item : product;
            }

            product = Space.Binary(product, item, SlotId.Mul);
            if (product.IsNull)
            {
                break;
            }
        }

        return Value.Null;
    }

    private static Value Hypot(Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("math.hypot() takes no keyword arguments");
        }

        double[] numbers = new double[args.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!MathArguments.Double(args[i], out numbers[i]))
            {
                return Value.Null;
            }
        }

        return PyFloat.New(Norm(numbers));
    }

    private static Value Dist(Value p, Value q)
    {
        Value first = p.IsTuple ? p : Sequences.ToTuple(p);
        Value second = first.IsNull || q.IsTuple ? q : Sequences.ToTuple(q);
        if (first.IsNull || second.IsNull)
        {
            return Value.Null;
        }

        long count = PyTuple.LengthOf(first);
        if (count != PyTuple.LengthOf(second))
        {
            return Errors.ValueError("both points must have the same number of dimensions");
        }

        double[] numbers = new double[count];
        for (int i = 0; i < count; i++)
        {
            if (!MathArguments.Doubles(PyTuple.Get(first, i), PyTuple.Get(second, i), out double x, out double y))
            {
                return Value.Null;
            }

            numbers[i] = x - y;
        }

        return PyFloat.New(Norm(numbers));
    }

    /// <summary>The norm, scaled by a power of two and summed with the rounding errors of squares and sums, then corrected once.</summary>
    private static double Norm(double[] numbers)
    {
        double largest = 0;
        bool nan = false;
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Math.Abs(numbers[i]);
            nan |= double.IsNaN(numbers[i]);
            largest = numbers[i] > largest ? numbers[i] : largest;
        }

        if (double.IsInfinity(largest))
        {
            return largest;
        }

        if (nan)
        {
            return double.NaN;
        }

        if (largest == 0 || numbers.Length <= 1)
        {
            return largest;
        }

        int exponent = Math.ILogB(largest) + 1;
        if (exponent < -1023)
        {
            // Subnormal numbers: a power of two above them brings them to the normal range.
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = Math.ScaleB(numbers[i], 200);
            }

            return Math.ScaleB(Norm(numbers), -200);
        }

        double sum = 1, small = 0, smaller = 0;
        foreach (double number in numbers)
        {
            double x = Math.ScaleB(number, -exponent), square = x * x, error = Math.FusedMultiplyAdd(x, x, -square);
            double total = sum + square;
            small += square - (total - sum);
            smaller += error;
            sum = total;
        }

        double h = Math.Sqrt(sum - 1 + (small + smaller));
        double h2 = -h * h, correction = Math.FusedMultiplyAdd(-h, h, -h2);
        double t = sum + h2;
        small += h2 - (t - sum);
        smaller += correction;
        double rest = t - 1 + (small + smaller);
        return Math.ScaleB(h + (rest / (2 * h)), exponent);
    }
}
