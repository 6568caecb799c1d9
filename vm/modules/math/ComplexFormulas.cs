using System;
using Z = Py.Vm.Modules.Mathematics.ComplexMathModule.Z;

namespace Py.Vm.Modules.Mathematics;

/// <summary>The functions of cmath for ordinary arguments, by the formulas of W. Kahan that CPython uses, so that the last digit agrees.</summary>
/// <remarks>Arguments that are huge, tiny, infinite or NaN are left to the C library, whose results are defined there.</remarks>
internal static class ComplexFormulas
{
    private const double Least = 1e-150, Most = 1e150, MostExponent = 700;

    private static bool IsOrdinary(double x) => x == 0 || (Math.Abs(x) > Least && Math.Abs(x) < Most);

    /// <summary>Do the formulas hold for this argument without overflow or underflow?</summary>
    public static bool AreFor(Z z) => IsOrdinary(z.Real) && IsOrdinary(z.Imaginary) && (z.Real != 0 || z.Imaginary != 0);

    /// <summary>Is the real part fit for exponential functions too?</summary>
    public static bool AreForExponential(Z z) => Math.Abs(z.Real) < MostExponent && double.IsFinite(z.Imaginary);

    private static Z Make(double real, double imaginary) => new() { Real = real, Imaginary = imaginary };

    // i*z, and -i*z.
    private static Z Turn(Z z) => Make(-z.Imaginary, z.Real);

    private static Z TurnBack(Z z) => Make(z.Imaginary, -z.Real);

    public static Z Exp(Z z)
    {
        double size = Math.Exp(z.Real);
        return Make(size * Math.Cos(z.Imaginary), size * Math.Sin(z.Imaginary));
    }

    public static Z Sinh(Z z) => Make(Math.Cos(z.Imaginary) * Math.Sinh(z.Real), Math.Sin(z.Imaginary) * Math.Cosh(z.Real));

    public static Z Cosh(Z z) => Make(Math.Cos(z.Imaginary) * Math.Cosh(z.Real), Math.Sin(z.Imaginary) * Math.Sinh(z.Real));

    public static Z Tanh(Z z)
    {
        double tx = Math.Tanh(z.Real), ty = Math.Tan(z.Imaginary), cx = 1 / Math.Cosh(z.Real), product = tx * ty;
        double divisor = 1 + (product * product);
        return Make(tx * (1 + (ty * ty)) / divisor, ty / divisor * cx * cx);
    }

    public static Z Sin(Z z) => TurnBack(Sinh(Turn(z)));

    public static Z Cos(Z z) => Cosh(Turn(z));

    public static Z Tan(Z z) => TurnBack(Tanh(Turn(z)));

    public static Z Sqrt(Z z)
    {
        double x = Math.Abs(z.Real) / 8, y = Math.Abs(z.Imaginary);
        double s = 2 * Math.Sqrt(x + MathNative.Hypot(x, y / 8)), d = y / (2 * s);
        return z.Real >= 0 ? Make(s, Math.CopySign(d, z.Imaginary)) : Make(d, Math.CopySign(s, z.Imaginary));
    }

    public static Z Log(Z z)
    {
        double x = Math.Abs(z.Real), y = Math.Abs(z.Imaginary), h = MathNative.Hypot(x, y), real;

        // Near the unit circle log(h) would lose digits.
        if (h is >= 0.71 and <= 1.73)
        {
            double larger = Math.Max(x, y), smaller = Math.Min(x, y);
            real = MathNative.Log1P(((larger - 1) * (larger + 1)) + (smaller * smaller)) / 2;
        }
        else
        {
            real = Math.Log(h);
        }

        return Make(real, Math.Atan2(z.Imaginary, z.Real));
    }

    private static Z Root(double real, double imaginary) => real == 0 && imaginary == 0 ? Make(0, imaginary) : Sqrt(Make(real, imaginary));

    public static Z Acos(Z z)
    {
        Z a = Root(1 - z.Real, -z.Imaginary), b = Root(1 + z.Real, z.Imaginary);
        return Make(2 * Math.Atan2(a.Real, b.Real), Math.Asinh((b.Real * a.Imaginary) - (b.Imaginary * a.Real)));
    }

    public static Z Acosh(Z z)
    {
        Z a = Root(z.Real - 1, z.Imaginary), b = Root(z.Real + 1, z.Imaginary);
        return Make(Math.Asinh((a.Real * b.Real) + (a.Imaginary * b.Imaginary)), 2 * Math.Atan2(a.Imaginary, b.Real));
    }

    public static Z Asinh(Z z)
    {
        Z a = Root(1 + z.Imaginary, -z.Real), b = Root(1 - z.Imaginary, z.Real);
        return Make(Math.Asinh((a.Real * b.Imaginary) - (b.Real * a.Imaginary)), Math.Atan2(z.Imaginary, (a.Real * b.Real) - (a.Imaginary * b.Imaginary)));
    }

    public static Z Asin(Z z) => TurnBack(Asinh(Turn(z)));

    public static Z Atan(Z z) => TurnBack(Atanh(Turn(z)));

    public static Z Atanh(Z z)
    {
        if (double.IsNegative(z.Real))
        {
            Z mirrored = Atanh(Make(-z.Real, -z.Imaginary));
            return Make(-mirrored.Real, -mirrored.Imaginary);
        }

        double x = z.Real, y = Math.Abs(z.Imaginary);
        return Make(
            MathNative.Log1P(4 * x / (((1 - x) * (1 - x)) + (y * y))) / 4,
            -Math.Atan2(-2 * z.Imaginary, ((1 - x) * (1 + x)) - (y * y)) / 2);
    }
}
