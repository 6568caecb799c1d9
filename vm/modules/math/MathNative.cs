using System.Runtime.InteropServices;

namespace Py.Vm.Modules.Mathematics;

/// <summary>Functions of the C library's mathematics that .NET lacks.</summary>
internal static class MathNative
{
    private const string M = "libm.so.6";

    [DllImport(M, EntryPoint = "erf")]
    public static extern double Erf(double x);
    [DllImport(M, EntryPoint = "erfc")]
    public static extern double Erfc(double x);
    [DllImport(M, EntryPoint = "expm1")]
    public static extern double ExpM1(double x);
    [DllImport(M, EntryPoint = "log1p")]
    public static extern double Log1P(double x);
    [DllImport(M, EntryPoint = "exp2")]
    public static extern double Exp2(double x);
    [DllImport(M, EntryPoint = "hypot")]
    public static extern double Hypot(double x, double y);
    [DllImport(M, EntryPoint = "nextafter")]
    public static extern double NextAfter(double x, double y);
    [DllImport(M, EntryPoint = "remainder")]
    public static extern double Remainder(double x, double y);
    [DllImport(M, EntryPoint = "fmod")]
    public static extern double FMod(double x, double y);
    [DllImport(M, EntryPoint = "ldexp")]
    public static extern double LdExp(double x, int exponent);
    [DllImport(M, EntryPoint = "frexp")]
    public static extern unsafe double FrExp(double x, int* exponent);
}
