using System;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Py.ObjectSpace.Numbers;
using Xunit;

namespace Py.Conformance.ObjectSpace.Numbers;

/// <summary>Every operation against System.Numerics, once with libgmp and once without.</summary>
public sealed class LimbsTests : IDisposable
{
    private static readonly BigInteger s_mask = (BigInteger.One << 64) - 1;

    // Lengths around every threshold; runs of zeros and ones, which carries and quotient estimates dislike.
    private static readonly Gen<BigInteger> s_magnitudes =
        from size in Gen.Choose(0, 9).SelectMany(k => k switch
        {
            < 4 => Gen.Choose(0, 3),
            < 7 => Gen.Choose(4, 20),
            < 9 => Gen.Choose(21, 90),
            _ => Gen.Choose(91, 300),
        })
        from limbs in Gen.ArrayOf(Gen.Choose(0, 5).SelectMany(k => k switch
        {
            0 => Gen.Constant(0UL),
            1 => Gen.Constant(ulong.MaxValue),
            2 => Gen.Choose(0, 3).Select(i => (1UL << 63) + (ulong)i - 1),
            _ => Gen.Choose(int.MinValue, int.MaxValue).Two().Select(p => ((ulong)(uint)p.Item1 << 32) | (uint)p.Item2),
        }), size)
        from cut in Gen.Choose(0, 63)
        select limbs.Aggregate(BigInteger.Zero, (n, l) => (n << 64) | l) >> cut;

    private static readonly Arbitrary<BigInteger> s_natural = s_magnitudes.ToArbitrary();

    private static readonly Arbitrary<BigInteger> s_signed =
        s_magnitudes.SelectMany(m => Gen.Elements(m, -m)).ToArbitrary();

    public void Dispose() => Gmp.IsDisabled = false;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AddSubtractMultiplyCompare(bool gmp) => Pairs(gmp, s_signed, (x, y) =>
    {
        ulong[] a = ToLimbs(x);
        ulong[] b = ToLimbs(y);
        ulong[] r = new ulong[a.Length + b.Length + 1];
        int n = Limbs.AddSigned(x.Sign < 0, a, y.Sign < 0, b, r, out bool negative);
        bool ok = FromLimbs(negative, r, n) == x + y;
        n = Limbs.SubtractSigned(x.Sign < 0, a, y.Sign < 0, b, r, out negative);
        ok &= FromLimbs(negative, r, n) == x - y;
        n = Limbs.Multiply(a, b, r);
        ok &= FromLimbs(false, r, n) == BigInteger.Abs(x * y);
        ulong[] s = new ulong[2 * a.Length];
        n = Limbs.Square(a, s);
        ok &= FromLimbs(false, s, n) == x * x;
        ok &= Math.Sign(Limbs.Compare(x.Sign < 0, a, y.Sign < 0, b)) == x.CompareTo(y);
        return ok;
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DivisionTruncatesOrFloors(bool gmp) => Pairs(gmp, s_signed, (x, y) =>
    {
        if (y.IsZero)
        {
            return true;
        }
        bool ok = true;
        foreach ((BigInteger n, BigInteger d) in new[] { (x, y), (x * y, y), ((x * y) - 1, y), ((x * y) + (y / 3), y) })
        {
            ulong[] a = ToLimbs(n);
            ulong[] b = ToLimbs(d);
            ulong[] q = new ulong[a.Length + 1];
            ulong[] r = new ulong[Math.Max(a.Length, b.Length)];
            Limbs.DivRem(a, b, q, out int ql, r, out int rl);
            ok &= FromLimbs(false, q, ql) == BigInteger.Abs(n) / BigInteger.Abs(d);
            ok &= FromLimbs(false, r, rl) == BigInteger.Abs(n) % BigInteger.Abs(d);
            Limbs.FloorDivRem(n.Sign < 0, a, d.Sign < 0, b, q, out ql, out bool qn, r, out rl, out bool rn);
            BigInteger quotient = FromLimbs(qn, q, ql);
            BigInteger remainder = FromLimbs(rn, r, rl);
            ok &= (quotient * d) + remainder == n && (remainder.IsZero || remainder.Sign == d.Sign)
                && BigInteger.Abs(remainder) < BigInteger.Abs(d);
        }
        return ok;
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ShiftsAndBits(bool gmp) => Pairs(gmp, s_signed, (x, y) =>
    {
        ulong[] a = ToLimbs(x);
        ulong[] b = ToLimbs(y);
        ulong[] r = new ulong[Math.Max(a.Length, b.Length) + 1];
        int n = Limbs.And(x.Sign < 0, a, y.Sign < 0, b, r, out bool negative);
        bool ok = FromLimbs(negative, r, n) == (x & y);
        n = Limbs.Or(x.Sign < 0, a, y.Sign < 0, b, r, out negative);
        ok &= FromLimbs(negative, r, n) == (x | y);
        n = Limbs.Xor(x.Sign < 0, a, y.Sign < 0, b, r, out negative);
        ok &= FromLimbs(negative, r, n) == (x ^ y);
        n = Limbs.Invert(x.Sign < 0, a, r, out negative);
        ok &= FromLimbs(negative, r, n) == ~x;
        int bits = (int)(BigInteger.Abs(y) % 300);
        n = Limbs.ShiftRightSigned(x.Sign < 0, a, bits, r, out negative);
        ok &= FromLimbs(negative, r, n) == x >> bits;
        ulong[] wide = new ulong[Limbs.MaxShiftLeftLimbs(a.Length, bits)];
        n = Limbs.ShiftLeft(a, bits, wide);
        ok &= FromLimbs(x.Sign < 0, wide, n) == x << bits;
        ok &= Limbs.BitLength(a) == (x.IsZero ? 0 : (long)BigInteger.Abs(x).GetBitLength());
        return ok;
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TextInEveryBase(bool gmp) => Pairs(gmp, s_natural, (x, y) =>
    {
        int numberBase = 2 + (int)(y % 35);
        bool ok = true;
        foreach (int used in new[] { numberBase, 10, 16, 8 })
        {
            ulong[] a = ToLimbs(x);
            byte[] text = new byte[Limbs.MaxTextLength(a, used)];
            int length = Limbs.ToText(a, used, text);
            string digits = Encoding.ASCII.GetString(text, 0, length);
            ok &= digits == Digits(x, used);
            ulong[] back = new ulong[Limbs.MaxFromTextLimbs(length, used)];
            ok &= FromLimbs(false, back, Limbs.FromText(text.AsSpan(0, length), used, back)) == x;
        }
        return ok;
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LongDecimalText(bool gmp)
    {
        Gmp.IsDisabled = !gmp;
        string digits = string.Concat(Enumerable.Range(0, 4000).Select(i => (i * 7919L).ToString(CultureInfo.InvariantCulture)))
            .TrimStart('0');
        ulong[] limbs = new ulong[Limbs.MaxFromTextLimbs(digits.Length, 10)];
        int n = Limbs.FromText(Encoding.ASCII.GetBytes(digits), 10, limbs);
        Assert.Equal(BigInteger.Parse(digits, CultureInfo.InvariantCulture), FromLimbs(false, limbs, n));
        byte[] text = new byte[Limbs.MaxTextLength(limbs.AsSpan(0, n), 10)];
        Assert.Equal(digits, Encoding.ASCII.GetString(text, 0, Limbs.ToText(limbs.AsSpan(0, n), 10, text)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PowersRootsAndDivisors(bool gmp) => Pairs(gmp, s_natural, (x, y) =>
    {
        ulong[] a = ToLimbs(x);
        ulong[] b = ToLimbs(y);
        ulong[] r = new ulong[Math.Max(a.Length, b.Length) + 1];
        bool ok = FromLimbs(false, r, Limbs.Gcd(a, b, r)) == BigInteger.GreatestCommonDivisor(x, y);
        BigInteger root = FromLimbs(false, r, Limbs.SquareRoot(a, r));
        ok &= root * root <= x && (root + 1) * (root + 1) > x;
        ulong exponent = (ulong)(y % 40);
        if (a.Length < 40)
        {
            ulong[] power = new ulong[Limbs.MaxPowLimbs(a, exponent)];
            ok &= FromLimbs(false, power, Limbs.Pow(a, exponent, power)) == BigInteger.Pow(x, (int)exponent);
        }
        BigInteger modulus = (x >> 3) + 1;
        if (a.Length < 20 && b.Length < 20)
        {
            ulong[] m = ToLimbs(modulus);
            ulong[] result = new ulong[m.Length];
            BigInteger value = y + 12345;
            ok &= FromLimbs(false, result, Limbs.ModPow(ToLimbs(value), b, m, result)) == BigInteger.ModPow(value, y, modulus);
            int length = Limbs.ModInverse(ToLimbs(value), m, result);
            ok &= length < 0
                ? !BigInteger.GreatestCommonDivisor(value, modulus).IsOne
                : ((FromLimbs(false, result, length) * value) - 1) % modulus == 0;
        }
        return ok;
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void BytesAndHash(bool gmp) => Pairs(gmp, s_signed, (x, _) =>
    {
        ulong[] a = ToLimbs(x);
        int needed = x.GetByteCount();
        byte[] bytes = new byte[needed];
        bool ok = Limbs.TryToBytes(x.Sign < 0, a, bytes, littleEndian: true, signed: true)
            && bytes.SequenceEqual(x.ToByteArray());
        ok &= needed == 1 || !Limbs.TryToBytes(x.Sign < 0, a, new byte[needed - 1], littleEndian: true, signed: true);
        byte[] wide = new byte[needed + 3];
        ok &= Limbs.TryToBytes(x.Sign < 0, a, wide, littleEndian: false, signed: true);
        ulong[] back = new ulong[Limbs.MaxFromBytesLimbs(wide.Length)];
        int n = Limbs.FromBytes(wide, littleEndian: false, signed: true, back, out bool negative);
        ok &= FromLimbs(negative, back, n) == x;
        BigInteger hash = BigInteger.Abs(x) % NumberHash.Modulus * x.Sign;
        ok &= NumberHash.Of(x.Sign < 0, a) == (hash == -1 ? -2 : (long)hash);
        return ok;
    });

    [Fact]
    public void DoublesRoundToNearestEven() => Pairs(true, s_natural, (x, y) =>
    {
        bool ok = true;
        foreach (BigInteger n in new[] { x, x >> 900, (x >> 900 << 64) + 1, y, (BigInteger.One << 53) + (x & 3) })
        {
            bool fits = Limbs.TryToDouble(false, ToLimbs(n), out double value);
            double expected = double.Parse(n.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            ok &= fits == double.IsFinite(expected) && (!fits || value == expected);
            ok &= Math.Sign(Limbs.CompareToDouble(false, ToLimbs(n), fits ? value : 0.5)) == n.CompareTo(new BigInteger(fits ? value : 0));
            ulong[] whole = new ulong[Limbs.MaxDoubleLimbs + 1];
            ok &= FromLimbs(false, whole, Limbs.FromDouble(value, whole, out _)) == new BigInteger(value);
        }
        return ok;
    });

    [Fact]
    public void TrueDivisionKnowsItsHardCases()
    {
        Assert.Equal(1.0 / 3, Divide(BigInteger.Pow(10, 400), 3 * BigInteger.Pow(10, 400)));
        Assert.Equal(double.Epsilon, Divide(1, BigInteger.One << 1074));
        Assert.Equal(0.0, Divide(1, BigInteger.One << 1075));
        Assert.Equal(double.Epsilon, Divide((BigInteger.One << 64) + 1, BigInteger.One << (1075 + 64)));
        Assert.Equal(double.MaxValue, Divide(new BigInteger(double.MaxValue) * 7, 7));
        Assert.Null(Divide(BigInteger.One << 1024, 1));
        Assert.Null(Divide((BigInteger.One << 1024) - 1, 1));
        Assert.Equal(-0.1, Divide(-BigInteger.Pow(10, 50), BigInteger.Pow(10, 51)));
    }

    [Fact]
    public void TrueDivisionIsCorrectlyRounded() => Pairs(true, s_signed, (x, y) =>
    {
        if (y.IsZero)
        {
            return true;
        }
        bool ok = true;
        foreach ((BigInteger n, BigInteger d) in new[] { (x, y), (x & s_mask, y), (x, y & s_mask | 1) })
        {
            double? q = Divide(n, d);
            if (q is null)
            {
                ok &= BigInteger.Abs(n / d) >= new BigInteger(double.MaxValue);
                continue;
            }

            // |q·d - n| <= half an ulp times |d|, scaled to integers.
            double ulp = Math.BitIncrement(Math.Abs(q.Value)) - Math.Abs(q.Value);
            ulp = double.IsFinite(ulp) ? ulp : Math.Abs(q.Value) - Math.BitDecrement(Math.Abs(q.Value));
            BigInteger error = BigInteger.Abs((Scaled(q.Value) * d) - (n << 1100));
            ok &= error * 2 <= Scaled(ulp) * BigInteger.Abs(d);
        }
        return ok;
    });

    private static double? Divide(BigInteger n, BigInteger d) =>
        Limbs.TryTrueDivide(n.Sign < 0, ToLimbs(n), d.Sign < 0, ToLimbs(d), out double value) ? value : null;

    private static BigInteger Scaled(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger mantissa = (bits & ((1L << 52) - 1)) | (exponent == 0 ? 0 : 1L << 52);
        return (mantissa << (Math.Max(exponent, 1) - 1075 + 1100)) * (bits < 0 ? -1 : 1);
    }

    private static void Pairs(bool gmp, Arbitrary<BigInteger> numbers, Func<BigInteger, BigInteger, bool> holds)
    {
        Gmp.IsDisabled = !gmp;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(100), Prop.ForAll(numbers, numbers, holds));
    }

    private static string Digits(BigInteger value, int numberBase)
    {
        if (numberBase == 10 || value.IsZero)
        {
            return value.ToString(CultureInfo.InvariantCulture);
        }
        StringBuilder digits = new();
        for (; !value.IsZero; value /= numberBase)
        {
            digits.Insert(0, "0123456789abcdefghijklmnopqrstuvwxyz"[(int)(value % numberBase)]);
        }
        return digits.ToString();
    }

    private static ulong[] ToLimbs(BigInteger value)
    {
        value = BigInteger.Abs(value);
        ulong[] limbs = new ulong[(value.GetBitLength() + 63) / 64];
        Limbs.FromBigInteger(value, limbs);
        return limbs;
    }

    private static BigInteger FromLimbs(bool negative, ulong[] limbs, int length)
    {
        Assert.True(length == 0 || limbs[length - 1] != 0, "not normalized");
        Assert.False(negative && length == 0, "negative zero");
        BigInteger value = Limbs.ToBigInteger(limbs.AsSpan(0, length));
        return negative ? -value : value;
    }
}
