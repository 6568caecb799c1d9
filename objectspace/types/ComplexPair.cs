using System;

namespace Py.ObjectSpace;

/// <summary>Two doubles with the complex arithmetic of CPython, its rounding and its zeros.</summary>
public readonly struct ComplexPair(double real, double imaginary)
{
    /// <summary>The real part.</summary>
    public readonly double Real = real;
    /// <summary>The imaginary part.</summary>
    public readonly double Imaginary = imaginary;

    /// <summary>Sum.</summary>
    public static ComplexPair operator +(ComplexPair a, ComplexPair b) => new(a.Real + b.Real, a.Imaginary + b.Imaginary);

    /// <summary>Difference.</summary>
    public static ComplexPair operator -(ComplexPair a, ComplexPair b) => new(a.Real - b.Real, a.Imaginary - b.Imaginary);

    /// <summary>Product.</summary>
    public static ComplexPair operator *(ComplexPair a, ComplexPair b) =>
        new((a.Real * b.Real) - (a.Imaginary * b.Imaginary), (a.Real * b.Imaginary) + (a.Imaginary * b.Real));

    /// <summary>Quotient, by Smith's method (Communications of the ACM 5, 1962); NaN for a divisor of NaN.</summary>
    public static ComplexPair operator /(ComplexPair a, ComplexPair b)
    {
        double real = Math.Abs(b.Real), imaginary = Math.Abs(b.Imaginary);
        if (real >= imaginary)
        {
            double ratio = b.Imaginary / b.Real, divisor = b.Real + (b.Imaginary * ratio);
            return new((a.Real + (a.Imaginary * ratio)) / divisor, (a.Imaginary - (a.Real * ratio)) / divisor);
        }

        if (imaginary >= real)
        {
            double ratio = b.Real / b.Imaginary, divisor = (b.Real * ratio) + b.Imaginary;
            return new(((a.Real * ratio) + a.Imaginary) / divisor, ((a.Imaginary * ratio) - a.Real) / divisor);
        }

        return new(double.NaN, double.NaN);
    }

    /// <summary>The absolute value.</summary>
    public double Size => double.Hypot(Real, Imaginary);

    /// <summary>A whole power by squaring; not of zero for negative exponents.</summary>
    public static ComplexPair Power(ComplexPair x, int exponent)
    {
        ComplexPair result = new(1, 0), square = x;
        for (int left = Math.Abs(exponent); left > 0; left >>= 1)
        {
            if ((left & 1) != 0)
            {
                result *= square;
            }

            square *= square;
        }

        return exponent < 0 ? new ComplexPair(1, 0) / result : result;
    }

    /// <summary>A power in polar form; of zero only for exponents with a real part above zero.</summary>
    public static ComplexPair Power(ComplexPair x, ComplexPair exponent)
    {
        if (exponent.Real == 0 && exponent.Imaginary == 0)
        {
            return new(1, 0);
        }

        if (x.Real == 0 && x.Imaginary == 0)
        {
            return default;
        }

        double size = x.Size, length = Math.Pow(size, exponent.Real), angle = Math.Atan2(x.Imaginary, x.Real);
        double phase = angle * exponent.Real;
        if (exponent.Imaginary != 0)
        {
            length *= Math.Exp(-angle * exponent.Imaginary);
            phase += exponent.Imaginary * Math.Log(size);
        }

        return new(length * Math.Cos(phase), length * Math.Sin(phase));
    }
}
