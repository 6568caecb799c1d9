using System;
using System.Runtime.InteropServices;

namespace Py.ObjectSpace.Numbers;

/// <summary>The functions of libgmp that pay for long operands, bound on first use where the library is installed.</summary>
/// <remarks>
/// Only documented entry points (GMP 6 manual, "Low-level Functions", "Number Theoretic Functions"). Operands are
/// normalized; lengths are as the callers in <see cref="Limbs"/> guarantee.
/// </remarks>
internal static unsafe class Gmp
{
    // Up to this many limb products a call is short enough to run without telling the .NET collector.
    private const long ShortCallProducts = 1024;

    private static readonly delegate* unmanaged[Cdecl]<ulong*, ulong*, nint, ulong*, nint, ulong> s_mul;
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, ulong*, nint, ulong> s_mulShort;
    private static readonly delegate* unmanaged[Cdecl]<ulong*, ulong*, nint, void> s_sqr;
    private static readonly delegate* unmanaged[Cdecl]<ulong*, ulong*, nint, ulong*, nint, ulong*, nint, void> s_tdivQr;
    private static readonly delegate* unmanaged[Cdecl]<byte*, int, ulong*, nint, nuint> s_getStr;
    private static readonly delegate* unmanaged[Cdecl]<ulong*, byte*, nuint, int, nint> s_setStr;
    private static readonly delegate* unmanaged[Cdecl]<ulong*, ulong*, ulong*, nint, nint> s_sqrtRem;
    private static readonly delegate* unmanaged[Cdecl]<Integer*, void> s_init;
    private static readonly delegate* unmanaged[Cdecl]<Integer*, void> s_clear;
    private static readonly delegate* unmanaged[Cdecl]<Integer*, Integer*, Integer*, void> s_gcd;
    private static readonly delegate* unmanaged[Cdecl]<Integer*, Integer*, Integer*, int> s_invert;
    private static readonly delegate* unmanaged[Cdecl]<Integer*, Integer*, Integer*, Integer*, void> s_powm;

    private static readonly bool s_loaded;

    static Gmp()
    {
        if (!NativeLibrary.TryLoad("libgmp.so.10", out nint library)
            && !NativeLibrary.TryLoad("libgmp.10.dylib", out library))
        {
            return;
        }
        nint mul = Find(library, "__gmpn_mul");
        s_mul = (delegate* unmanaged[Cdecl]<ulong*, ulong*, nint, ulong*, nint, ulong>)mul;
        s_mulShort = (delegate* unmanaged[Cdecl, SuppressGCTransition]<ulong*, ulong*, nint, ulong*, nint, ulong>)mul;
        s_sqr = (delegate* unmanaged[Cdecl]<ulong*, ulong*, nint, void>)Find(library, "__gmpn_sqr");
        s_tdivQr = (delegate* unmanaged[Cdecl]<ulong*, ulong*, nint, ulong*, nint, ulong*, nint, void>)
            Find(library, "__gmpn_tdiv_qr");
        s_getStr = (delegate* unmanaged[Cdecl]<byte*, int, ulong*, nint, nuint>)Find(library, "__gmpn_get_str");
        s_setStr = (delegate* unmanaged[Cdecl]<ulong*, byte*, nuint, int, nint>)Find(library, "__gmpn_set_str");
        s_sqrtRem = (delegate* unmanaged[Cdecl]<ulong*, ulong*, ulong*, nint, nint>)Find(library, "__gmpn_sqrtrem");
        s_init = (delegate* unmanaged[Cdecl]<Integer*, void>)Find(library, "__gmpz_init");
        s_clear = (delegate* unmanaged[Cdecl]<Integer*, void>)Find(library, "__gmpz_clear");
        s_gcd = (delegate* unmanaged[Cdecl]<Integer*, Integer*, Integer*, void>)Find(library, "__gmpz_gcd");
        s_invert = (delegate* unmanaged[Cdecl]<Integer*, Integer*, Integer*, int>)Find(library, "__gmpz_invert");
        s_powm = (delegate* unmanaged[Cdecl]<Integer*, Integer*, Integer*, Integer*, void>)Find(library, "__gmpz_powm");
        nint limbBits = Find(library, "__gmp_bits_per_limb");
        s_loaded = limbBits != 0 && *(int*)limbBits == 64 && mul != 0 && s_sqr != null && s_tdivQr != null
            && s_getStr != null && s_setStr != null && s_sqrtRem != null && s_init != null && s_clear != null
            && s_gcd != null && s_invert != null && s_powm != null;
    }

    public static bool IsAvailable => s_loaded && !IsDisabled;

    // Makes the tests run the library-free code.
    public static bool IsDisabled { get; set; }

    public static void Multiply(ReadOnlySpan<ulong> longer, ReadOnlySpan<ulong> shorter, Span<ulong> product)
    {
        fixed (ulong* a = longer, b = shorter, r = product)
        {
            if ((long)longer.Length * shorter.Length <= ShortCallProducts)
            {
                s_mulShort(r, a, longer.Length, b, shorter.Length);
            }
            else
            {
                s_mul(r, a, longer.Length, b, shorter.Length);
            }
        }
    }

    public static void Square(ReadOnlySpan<ulong> limbs, Span<ulong> product)
    {
        fixed (ulong* a = limbs, r = product)
        {
            s_sqr(r, a, limbs.Length);
        }
    }

    public static void DivRem(
        ReadOnlySpan<ulong> dividend,
        ReadOnlySpan<ulong> divisor,
        Span<ulong> quotient,
        Span<ulong> remainder)
    {
        fixed (ulong* n = dividend, d = divisor, q = quotient, r = remainder)
        {
            s_tdivQr(q, r, 0, n, dividend.Length, d, divisor.Length);
        }
    }

    // Writes digit values (not characters), perhaps with leading zeros; clobbers `limbs`.
    public static int GetDigits(Span<ulong> limbs, int numberBase, Span<byte> digits)
    {
        fixed (ulong* a = limbs)
        {
            fixed (byte* d = digits)
            {
                return (int)s_getStr(d, numberBase, a, limbs.Length);
            }
        }
    }

    public static int SetDigits(ReadOnlySpan<byte> digits, int numberBase, Span<ulong> limbs)
    {
        fixed (ulong* a = limbs)
        {
            fixed (byte* d = digits)
            {
                return (int)s_setStr(a, d, (nuint)digits.Length, numberBase);
            }
        }
    }

    public static void SquareRoot(ReadOnlySpan<ulong> limbs, Span<ulong> root)
    {
        fixed (ulong* a = limbs, r = root)
        {
            s_sqrtRem(r, null, a, limbs.Length);
        }
    }

    public static int Gcd(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> result)
    {
        fixed (ulong* a = left, b = right)
        {
            Integer x = new(a, left.Length);
            Integer y = new(b, right.Length);
            Integer r;
            s_init(&r);
            s_gcd(&r, &x, &y);
            return Take(&r, result);
        }
    }

    // Returns -1 when there is no inverse.
    public static int Invert(ReadOnlySpan<ulong> value, ReadOnlySpan<ulong> modulus, Span<ulong> result)
    {
        fixed (ulong* a = value, m = modulus)
        {
            Integer x = new(a, value.Length);
            Integer y = new(m, modulus.Length);
            Integer r;
            s_init(&r);
            if (s_invert(&r, &x, &y) == 0)
            {
                s_clear(&r);
                return -1;
            }
            return Take(&r, result);
        }
    }

    public static int ModPow(
        ReadOnlySpan<ulong> value,
        ReadOnlySpan<ulong> exponent,
        ReadOnlySpan<ulong> modulus,
        Span<ulong> result)
    {
        fixed (ulong* a = value, e = exponent, m = modulus)
        {
            Integer x = new(a, value.Length);
            Integer y = new(e, exponent.Length);
            Integer z = new(m, modulus.Length);
            Integer r;
            s_init(&r);
            s_powm(&r, &x, &y, &z);
            return Take(&r, result);
        }
    }

    private static int Take(Integer* number, Span<ulong> result)
    {
        int length = number->Size;
        new ReadOnlySpan<ulong>(number->Limbs, length).CopyTo(result);
        s_clear(number);
        return length;
    }

    private static nint Find(nint library, string name) =>
        NativeLibrary.TryGetExport(library, name, out nint address) ? address : 0;

    // mpz_t: used read-only over our own limbs, or initialised by the library for a result.
    private struct Integer
    {
        public int Allocated;
        public int Size;
        public ulong* Limbs;

        public Integer(ulong* limbs, int length)
        {
            Allocated = 0;
            Size = length;
            Limbs = limbs;
        }
    }
}
