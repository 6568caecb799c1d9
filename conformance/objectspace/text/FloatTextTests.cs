using System;
using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Py.ObjectSpace.Numbers;
using Py.ObjectSpace.Text;
using Xunit;

namespace Py.Conformance.ObjectSpace.Text;

public class FloatTextTests
{
    private static readonly Arbitrary<double> s_doubles = Gen.Choose(int.MinValue, int.MaxValue).Two()
        .Select(p => BitConverter.Int64BitsToDouble(((long)p.Item1 << 32) | (uint)p.Item2))
        .Where(double.IsFinite).ToArbitrary();

    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(9999999999999998.0, "9999999999999998.0")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308")]
    [InlineData(5.684341886080802e-14, "5.684341886080802e-14")]
    [InlineData(9007199254740993.0, "9007199254740992.0")]
    [InlineData(2e-308, "2e-308")]
    [InlineData(1e23, "1e+23")]
    [InlineData(double.NegativeInfinity, "-inf")]
    [InlineData(double.NaN, "nan")]
    public void Repr(double value, string expected)
    {
        CodePointBuilder text = new(stackalloc byte[32]);
        FloatRepr.AppendRepr(value, ref text);
        Assert.Equal(expected, text.ToString());
    }

    [Theory]
    [InlineData(2.5, 'f', 0, FloatFlags.None, "2")]
    [InlineData(3.5, 'f', 0, FloatFlags.Alternate, "4.")]
    [InlineData(0.125, 'f', 2, FloatFlags.None, "0.12")]
    [InlineData(1e-9, 'f', 2, FloatFlags.None, "0.00")]
    [InlineData(-1e-9, 'f', 2, FloatFlags.NoNegativeZero, "0.00")]
    [InlineData(0.1, 'f', 60, FloatFlags.None, "0.100000000000000005551115123125782702118158340454101562500000")]
    [InlineData(123456.0, 'g', 3, FloatFlags.None, "1.23e+05")]
    [InlineData(1.0, 'g', 4, FloatFlags.Alternate, "1.000")]
    [InlineData(99999.5, 'G', 5, FloatFlags.None, "1E+05")]
    [InlineData(0.5, 'e', 0, FloatFlags.None, "5e-01")]
    [InlineData(double.NaN, 'F', 1, FloatFlags.AlwaysSign, "+NAN")]
    [InlineData(1.0, 'r', 0, FloatFlags.AddDotZero, "1.0")]
    public void Formats(double value, char format, int precision, FloatFlags flags, string expected)
    {
        CodePointBuilder text = new(stackalloc byte[8]);
        FloatRepr.Append(value, format, precision, flags, ref text);
        Assert.Equal(expected, text.ToString());
        text.Dispose();
    }

    [Fact]
    public void ReprReadsBackAndIsAsShortAsTheFramework() => Check.QuickThrowOnFailure(Prop.ForAll(s_doubles, value =>
    {
        Span<byte> buffer = stackalloc byte[FloatRepr.MaxReprLength];
        ReadOnlySpan<byte> text = buffer[..FloatRepr.Write(value, buffer)];
        string digits = value.ToString("E16", CultureInfo.InvariantCulture);
        return FloatParser.TryParse(text, out double back)
            && BitConverter.DoubleToInt64Bits(back) == BitConverter.DoubleToInt64Bits(value)
            && FloatParser.TryParse(Encoding.ASCII.GetBytes(digits), out back) && back.Equals(value);
    }));

    [Theory]
    [InlineData("  1_000.5e-1_0\t", 1000.5e-10)]
    [InlineData("+Infinity", double.PositiveInfinity)]
    [InlineData("1e99999999999999999999", double.PositiveInfinity)]
    [InlineData("1e-99999999999999999999", 0.0)]
    [InlineData("9007199254740993", 9007199254740992.0)]
    [InlineData("9007199254740993.00000000000000000000000000000001", 9007199254740994.0)]
    [InlineData("2.4703282292062328e-324", 5e-324)]
    [InlineData("2.4703282292062327e-324", 0.0)]
    [InlineData("1.7976931348623158e308", 1.7976931348623157e308)]
    public void Parses(string text, double expected)
    {
        Assert.True(FloatParser.TryParse(Encoding.ASCII.GetBytes(text), out double value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1__0")]
    [InlineData("_1")]
    [InlineData("1_")]
    [InlineData("1_.0")]
    [InlineData("1e")]
    [InlineData("0x10")]
    [InlineData(".")]
    [InlineData("infinit")]
    public void Refuses(string text) => Assert.False(FloatParser.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Theory]
    [InlineData(2.675, 2, 2.67)]
    [InlineData(2.5, 0, 2.0)]
    [InlineData(15.0, -1, 20.0)]
    [InlineData(25.0, -1, 20.0)]
    [InlineData(1e300, 400, 1e300)]
    [InlineData(-1e300, -400, -0.0)]
    public void Rounds(double value, int places, double expected)
    {
        Assert.True(FloatRound.TryRound(value, places, out double rounded));
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(rounded));
    }

    [Fact]
    public void RoundingMayOverflow() => Assert.False(FloatRound.TryRound(double.MaxValue, -307, out _));

    [Fact]
    public void HexReadsBack() => Check.QuickThrowOnFailure(Prop.ForAll(s_doubles, value =>
    {
        CodePointBuilder text = new(stackalloc byte[64]);
        FloatHex.Append(value, ref text);
        return FloatHex.TryParse(text.Latin1, out double back) == HexFloatStatus.Ok && back.Equals(value);
    }));

    [Theory]
    [InlineData("0x1p1024", HexFloatStatus.TooLarge)]
    [InlineData("0x1.fffffffffffff8p1023", HexFloatStatus.TooLarge)]
    [InlineData("0x1p", HexFloatStatus.Invalid)]
    [InlineData("0x", HexFloatStatus.Invalid)]
    [InlineData(" -.8P1 ", HexFloatStatus.Ok)]
    public void HexForms(string text, HexFloatStatus expected) =>
        Assert.Equal(expected, FloatHex.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Fact]
    public void ThePowersOfTenAreWhatTheySay()
    {
        for (int k = DecimalPowers.MinExponent; k <= DecimalPowers.MaxExponent; k++)
        {
            BigInteger power = BigInteger.Pow(10, Math.Abs(k));
            int log2 = k >= 0 ? (int)power.GetBitLength() - 1 : -(int)power.GetBitLength();
            Assert.Equal(log2, DecimalPowers.Log2(k));
            int shift = 127 - log2;
            BigInteger expected = k < 0 ? (BigInteger.One << shift) / power : shift >= 0 ? power << shift : power >> -shift;
            (ulong high, ulong low) = DecimalPowers.Get(k);
            Assert.Equal(expected, ((BigInteger)high << 64) | low);
        }
    }

    [Theory]
    [InlineData("0x_ff", 0, "255")]
    [InlineData("  -0b101 ", 0, "-5")]
    [InlineData("00", 0, "0")]
    [InlineData("010", 0, null)]
    [InlineData("010", 10, "10")]
    [InlineData("1__0", 10, null)]
    [InlineData("0x10", 10, null)]
    [InlineData("zz", 36, "1295")]
    [InlineData("", 10, null)]
    public void IntegerText(string text, int numberBase, string? expected)
    {
        bool ok = IntLiteral.TryScan(Encoding.ASCII.GetBytes(text), ref numberBase, out bool negative, out var digits, out _);
        Assert.Equal(expected is not null, ok);
        if (ok)
        {
            Assert.True(IntLiteral.TrySmall(digits, numberBase, out long value));
            Assert.Equal(expected, (negative ? -value : value).ToString(CultureInfo.InvariantCulture));
        }
    }
}
