using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Mathematics;

/// <summary>math.gamma and math.lgamma by Lanczos' approximation, with the coefficients and the order of operations CPython documents.</summary>
/// <remarks>The C library's functions are as exact but differ in the last digit.</remarks>
internal static unsafe class GammaFunctions
{
    private const double G = 6.024680040776729583740234375, GMinusHalf = 5.524680040776729583740234375;
    private const double LogPi = 1.144729885849400174143427351353058711647;
    private const double Tiny = 1e-20, AlwaysOverflows = 200;

    // From here on pow(y, x - 0.5) could overflow although the product does not.
    private const double SplitPower = 140;

    private static ReadOnlySpan<double> Numerator =>
    [
        23531376880.410759688572007674451636754734846804940, 42919803642.649098768957899047001988850926355848959,
        35711959237.355668049440185451547166705960488635843, 17921034426.037209699919755754458931112671403265390,
        6039542586.3520280050642916443072979210699388420708, 1439720407.3117216736632230727949123939715485786372,
        248874557.86205415651146038641322942321632125127801, 31426415.585400194380614231628318205362874684987640,
        2876370.6289353724412254090516208496135991145378768, 186056.26539522349504029498971604569928220784236328,
        8071.6720023658162106380029022722506138218516325024, 210.82427775157934587250973392071336271166969580291,
        2.5066282746310002701649081771338373386264310793408,
    ];

    private static ReadOnlySpan<double> Denominator =>
    [
        0, 39916800, 120543840, 150917976, 105258076, 45995730, 13339535, 2637558, 357423, 32670, 1925, 66, 1,
    ];

    /// <summary>The Lanczos sum, a quotient of two polynomials; in 1/x when x is large.</summary>
    private static double Sum(double x)
    {
        double top = 0, bottom = 0;
        if (x < 5)
        {
            for (int i = Numerator.Length - 1; i >= 0; i--)
            {
                top = (top * x) + Numerator[i];
                bottom = (bottom * x) + Denominator[i];
            }
        }
        else
        {
            for (int i = 0; i < Numerator.Length; i++)
            {
                top = (top / x) + Numerator[i];
                bottom = (bottom / x) + Denominator[i];
            }
        }

        return top / bottom;
    }

    /// <summary>sin(pi * x), exact at whole and half numbers.</summary>
    private static double SinPi(double x)
    {
        double y = Math.Abs(x) % 2;
        double r = (int)Math.Round(2 * y, MidpointRounding.AwayFromZero) switch
        {
            0 => Math.Sin(Math.PI * y),
            1 => Math.Cos(Math.PI * (y - 0.5)),
            2 => Math.Sin(Math.PI * (1 - y)),
            3 => -Math.Cos(Math.PI * (y - 1.5)),
            _ => Math.Sin(Math.PI * (y - 2)),
        };
        return Math.CopySign(1, x) * r;
    }

    private static double SmallFactorial(int n)
    {
        double product = 1;
        for (int i = 2; i <= n; i++)
        {
            product *= i;
        }

        return product;
    }

    /// <summary>math.gamma.</summary>
    public static Value Gamma(Value v)
    {
        if (!MathArguments.Double(v, out double x))
        {
            return Value.Null;
        }

        if (!double.IsFinite(x))
        {
            return double.IsNegativeInfinity(x) ? MathArguments.Domain() : PyFloat.New(x);
        }

        bool whole = x == Math.Floor(x);
        if (whole && x <= 0)
        {
            return MathArguments.Domain();
        }

        double r = whole && x <= 23 ? SmallFactorial((int)x - 1) : GammaOf(x);
        return double.IsInfinity(r) ? Errors.OverflowError("math range error") : PyFloat.New(r);
    }

    private static double GammaOf(double x)
    {
        double a = Math.Abs(x);
        if (a < Tiny)
        {
            return 1 / x;
        }

        if (a > AlwaysOverflows)
        {
            return x < 0 ? 0.0 / SinPi(x) : double.PositiveInfinity;
        }

        // The rounding error of y goes into the result to first order.
        double y = a + GMinusHalf;
        double error = a > GMinusHalf ? y - a - GMinusHalf : y - GMinusHalf - a;
        double correction = error * G / y;
        double r;
        if (x < 0)
        {
            r = -Math.PI / SinPi(a) / a * Math.Exp(y) / Sum(a);
            r -= correction * r;
        }
        else
        {
            r = Sum(a) / Math.Exp(y);
            r += correction * r;
        }

        if (a < SplitPower)
        {
            double power = Math.Pow(y, a - 0.5);
            return x < 0 ? r / power : r * power;
        }

        double root = Math.Pow(y, (a / 2) - 0.25);
        return x < 0 ? r / root / root : r * root * root;
    }

    /// <summary>math.lgamma.</summary>
    public static Value LogGamma(Value v)
    {
        if (!MathArguments.Double(v, out double x))
        {
            return Value.Null;
        }

        if (!double.IsFinite(x))
        {
            return PyFloat.New(double.IsNaN(x) ? x : double.PositiveInfinity);
        }

        if (x == Math.Floor(x) && x <= 2)
        {
            return x <= 0 ? MathArguments.Domain() : PyFloat.New(0);
        }

        double a = Math.Abs(x);
        if (a < Tiny)
        {
            return PyFloat.New(-Math.Log(a));
        }

        double r = Math.Log(Sum(a)) - G;
        r += (a - 0.5) * (Math.Log(a + G - 0.5) - 1);
        if (x < 0)
        {
            r = LogPi - Math.Log(Math.Abs(SinPi(a))) - Math.Log(a) - r;
        }

        return double.IsInfinity(r) ? Errors.OverflowError("math range error") : PyFloat.New(r);
    }
}
