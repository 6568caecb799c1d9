using System;
using System.Linq;
using Py.ObjectSpace.Text;
using Xunit;

namespace Py.Conformance.ObjectSpace.Text;

/// <summary>Cases whose expectation was taken from CPython 3.11.</summary>
public class FormatTests
{
    [Theory]
    [InlineData(1234567, ",", "1,234,567")]
    [InlineData(1, "04,", "0,001")]
    [InlineData(-1, "08,", "-000,001")]
    [InlineData(255, "#_b", "0b1111_1111")]
    [InlineData(255, "#010X", "0X000000FF")]
    [InlineData(5, "*^+9", "***+5****")]
    [InlineData(5, "=5", "    5")]
    [InlineData(-5, "x=5", "-xxx5")]
    [InlineData(8364, "c", "\u20AC")]
    [InlineData(97, "05c", "0000a")]
    [InlineData(3, ".1f", "3.0")]
    [InlineData(1, "10zz", "Invalid format specifier '10zz' for object of type 'int'")]
    [InlineData(1, ",_", "Cannot specify both ',' and '_'.")]
    [InlineData(1, ",x", "Cannot specify ',' with 'x'.")]
    [InlineData(1, "_,", "Cannot specify both ',' and '_'.")]
    [InlineData(1, ",\u0001", "Cannot specify ',' with '\\x1'.")]
    [InlineData(1, ".3", "Precision not allowed in integer format specifier")]
    [InlineData(1, "s", "Unknown format code 's' for object of type 'int'")]
    [InlineData(1, "+c", "Sign not allowed with integer format specifier 'c'")]
    [InlineData(1, "99999999999999999999", "Too many decimal digits in format string")]
    public void Integers(int value, string specifier, string expected)
    {
        CodePointBuilder text = new(stackalloc byte[16]);
        if (Parse(specifier, 'd', '>', "int", out FormatSpec spec, out string? error))
        {
            error = Formatting.IsFloatType(spec)
                ? Formatting.AppendFloat(spec, value, "int", ref text)
                : Formatting.CheckInteger(spec, "int");
            if (error is null && spec.Type == 'c')
            {
                Formatting.AppendCharacter(spec, value, ref text);
            }
            else if (error is null && !Formatting.IsFloatType(spec))
            {
                Formatting.AppendInteger(spec, value, ref text);
            }
        }
        Assert.Equal(expected, error ?? text.ToString());
    }

    [Theory]
    [InlineData(3.14159, "08.2f", "00003.14")]
    [InlineData(1234.5, ",", "1,234.5")]
    [InlineData(12345.678, "012,.1f", "00,012,345.7")]
    [InlineData(0.5, ".0%", "50%")]
    [InlineData(1e100, "", "1e+100")]
    [InlineData(-0.0, "z.1f", "0.0")]
    [InlineData(double.NegativeInfinity, "010", "-000000inf")]
    [InlineData(1.5, ".", "Format specifier missing precision")]
    [InlineData(1.5, ".3000000000", "precision too big")]
    [InlineData(1.5, "d", "Unknown format code 'd' for object of type 'float'")]
    public void Floats(double value, string specifier, string expected)
    {
        CodePointBuilder text = new(stackalloc byte[16]);
        if (Parse(specifier, '\0', '>', "float", out FormatSpec spec, out string? error))
        {
            error = Formatting.AppendFloat(spec, value, "float", ref text);
        }
        Assert.Equal(expected, error ?? text.ToString());
        text.Dispose();
    }

    [Theory]
    [InlineData(1, -2, "", "(1-2j)")]
    [InlineData(0, 2, "", "2j")]
    [InlineData(1, 2, "+15.1f", "      +1.0+2.0j")]
    [InlineData(1, 2, "010", "Zero padding is not allowed in complex format specifier")]
    [InlineData(1, 2, "=", "'=' alignment flag is not allowed in complex format specifier")]
    public void Complexes(double real, double imaginary, string specifier, string expected)
    {
        CodePointBuilder text = new(stackalloc byte[16]);
        if (Parse(specifier, '\0', '>', "complex", out FormatSpec spec, out string? error))
        {
            error = Formatting.AppendComplex(spec, real, imaginary, "complex", ref text);
        }
        Assert.Equal(expected, error ?? text.ToString());
        text.Dispose();
    }

    [Theory]
    [InlineData("caf\u00E9", "\u20AC^8.3", "\u20AC\u20ACcaf\u20AC\u20AC\u20AC")]
    [InlineData("x", "010", "x000000000")]
    [InlineData("x", " ", "Space not allowed in string format specifier")]
    [InlineData("x", "=5", "'=' alignment not allowed in string format specifier")]
    [InlineData("x", ",", "Cannot specify ',' with 's'.")]
    public void Text(string value, string specifier, string expected)
    {
        CodePointBuilder text = new(stackalloc byte[16]);
        if (Parse(specifier, 's', '<', "str", out FormatSpec spec, out string? error))
        {
            error = Formatting.AppendText(spec, value.Select(c => (ushort)c).ToArray().AsSpan(), ref text);
        }
        Assert.Equal(expected, error ?? text.ToString());
        text.Dispose();
    }

    [Theory]
    [InlineData("%d|%5d|%-5d|%05d|%+d|% d", "7|    7|7    |00007|+7| 7")]
    [InlineData("%#x|%#X|%#o|%.3d|%#06x", "0x7|0X7|0o7|007|0x0007")]
    [InlineData("%.2f|%08.1f|%g|%e", "7.00|000007.0|7|7.000000e+00")]
    [InlineData("100%% %*d|%-*d|%.*f", "100%       7|7      |7.0000000")]
    [InlineData("%(a(b)c)d", "[a(b)c]7")]
    [InlineData("%", "incomplete format")]
    [InlineData("%5.", "incomplete format")]
    [InlineData("%(a", "incomplete format key")]
    [InlineData("a%5%", "unsupported format character '%' (0x25) at index 3")]
    [InlineData("\u1234%\u1234", "unsupported format character '?' (0x1234) at index 2")]
    [InlineData("%99999999999999999999d", "width too big")]
    [InlineData("%.9999999999d", "precision too big")]
    public void Percent(string format, string expected) => Assert.Equal(expected, Apply(format));

    // Applies a format to as many sevens as it asks for.
    private static string Apply(string format)
    {
        ushort[] units = format.Select(c => (ushort)c).ToArray();
        PercentParser<ushort> parser = new(units, hasMapping: true, bytes: false);
        CodePointBuilder text = new(stackalloc byte[16]);
        while (true)
        {
            switch (parser.Next())
            {
                case PercentStep.End:
                    return text.ToString();
                case PercentStep.Literal:
                    text.Append(units.AsSpan(parser.Start, parser.Length));
                    break;
                case PercentStep.Key:
                    text.Append($"[{format.AsSpan(parser.Start, parser.Length)}]");
                    break;
                case PercentStep.Width:
                    parser.SetWidth(7);
                    break;
                case PercentStep.Precision:
                    parser.SetPrecision(7);
                    break;
                case PercentStep.Conversion when "eEfFgG".Contains((char)parser.Directive.Conversion):
                    PercentFormatting.AppendFloat(parser.Directive, 7, ref text);
                    break;
                case PercentStep.Conversion when "dxXo".Contains((char)parser.Directive.Conversion):
                    PercentFormatting.AppendInteger(parser.Directive, 7, ref text);
                    break;
                case PercentStep.Conversion:
                    return parser.Directive.UnsupportedMessage(bytes: false);
                default:
                    return parser.Message;
            }
        }
    }

    private static bool Parse(
        string specifier,
        char type,
        char align,
        string typeName,
        out FormatSpec spec,
        out string? error) =>
        FormatSpec.TryParse<ushort>(specifier.Select(c => (ushort)c).ToArray(), type, align, typeName, out spec, out error);
}
