using System;
using System.Linq;
using System.Text;
using Py.ObjectSpace.Text;
using Xunit;

namespace Py.Conformance.ObjectSpace.Text;

/// <summary>UTF-7, escapes, tables, complex numbers: cases whose expectation was taken from CPython 3.11.</summary>
public class EscapeCodecTests
{
    [Theory]
    [InlineData(TextEncoding.UnicodeEscape, "a\\n\\x41\\u20ac\\101\\N{EURO SIGN}\\q", "a\nA\u20ACA\u20AC\\q")]
    [InlineData(TextEncoding.UnicodeEscape, "\\", "0-1 \\ at end of string")]
    [InlineData(TextEncoding.UnicodeEscape, "z\\x4", "1-4 truncated \\xXX escape")]
    [InlineData(TextEncoding.UnicodeEscape, "\\u12g4", "0-4 truncated \\uXXXX escape")]
    [InlineData(TextEncoding.UnicodeEscape, "\\U00110000", "0-10 illegal Unicode character")]
    [InlineData(TextEncoding.UnicodeEscape, "\\N{nope}", "0-8 unknown Unicode character name")]
    [InlineData(TextEncoding.UnicodeEscape, "\\Nx", "0-2 malformed \\N character escape")]
    [InlineData(TextEncoding.RawUnicodeEscape, "\\n\\u20ac\\", "\\n\u20AC\\")]
    [InlineData(TextEncoding.RawUnicodeEscape, "\\U00110000", "0-10 \\Uxxxxxxxx out of range")]
    [InlineData(TextEncoding.Utf7, "Hi Mom -+Jjo--! +-", "Hi Mom -\u263A-! +")]
    [InlineData(TextEncoding.Utf7, "+2D3eAA-", "\U0001F600")]
    [InlineData(TextEncoding.Utf7, "+AP", "0-3 unterminated shift sequence")]
    [InlineData(TextEncoding.Utf7, "+AB!", "0-4 partial character in shift sequence")]
    [InlineData(TextEncoding.Utf7, "+!", "0-2 ill-formed sequence")]
    [InlineData(TextEncoding.Utf7, "+AGH-", "0-5 non-zero padding bits in shift sequence")]
    public void Decodes(TextEncoding encoding, string bytes, string expected)
    {
        CodePointBuilder text = new(stackalloc byte[16]);
        int position = 0;
        bool ok = Codecs.Decode(
            ref encoding, Encoding.Latin1.GetBytes(bytes), ErrorHandling.Strict, final: true, ref position, ref text, out CodecError error);
        Assert.Equal(expected, ok ? text.ToString() : $"{error.Start}-{error.End} {error.Reason}");
    }

    [Theory]
    [InlineData(TextEncoding.UnicodeEscape, "a\\\n\u00E9\u20AC\u007F", "a\\\\\\n\\xe9\\u20ac\\x7f")]
    [InlineData(TextEncoding.RawUnicodeEscape, "a\\\n\u00E9\u20AC", "a\\\n\u00E9\\u20ac")]
    [InlineData(TextEncoding.Utf7, "Hi Mom -\u263A-! +", "Hi Mom -+Jjo--! +-")]
    [InlineData(TextEncoding.Utf7, "\u00E9a\u00E9~", "+AOk-a+AOkAfg-")]
    public void Encodes(TextEncoding encoding, string text, string expected)
    {
        ByteBuilder bytes = new(stackalloc byte[8]);
        int position = 0;
        TextView view = new(text.Select(c => (ushort)c).ToArray().AsSpan());
        Assert.True(Codecs.Encode(encoding, view, ErrorHandling.Strict, ref position, ref bytes, out _));
        Assert.Equal(expected, Encoding.Latin1.GetString(bytes.Written));
    }

    [Fact]
    public void TheFirstInvalidEscapeIsReported()
    {
        CodePointBuilder text = new(stackalloc byte[32]);
        int position = 0;
        int firstInvalid = -1;
        Assert.True(CodecsEscape.DecodeStep("ab\\n\\d\\e"u8, final: true, ref position, ref text, ref firstInvalid, out _));
        Assert.Equal((5, "ab\n\\d\\e"), (firstInvalid, text.ToString()));
    }

    [Fact]
    public void TablesDecodeAndEncode()
    {
        ushort[] table = [0x41, 0x20AC, CodecsSingleByte.Undefined];
        CodePointBuilder text = new(stackalloc byte[16]);
        int position = 0;
        Assert.False(CodecsSingleByte.DecodeStepTable([0, 1, 2], new TextView(table), ref position, ref text, out CodecError error));
        Assert.Equal((2, 3, "character maps to <undefined>"), (error.Start, error.End, error.Reason));
        Assert.Equal("A\u20AC", text.ToString());
        CharmapEncoder encoder = new(new TextView(table));
        ByteBuilder bytes = new(stackalloc byte[4]);
        ushort[] source = [0x20AC, 0x41, 0x42, 0x3042, 0x41];
        position = 0;
        Assert.False(CodecsSingleByte.EncodeStepTable(new TextView(source), encoder, ref position, ref bytes, out error));
        Assert.Equal((2, 4), (error.Start, error.End));
        Assert.Equal(new byte[] { 1, 0 }, bytes.Written.ToArray());
    }

    [Theory]
    [InlineData(" ( 1_0+2j ) ", 10, 2, "(10+2j)")]
    [InlineData("-j", 0, -1, "-1j")]
    [InlineData("1e3-infJ", 1000, double.NegativeInfinity, "(1000-infj)")]
    [InlineData("-0.0", -0.0, 0, "(-0+0j)")]
    [InlineData("1+2", 0, 0, null)]
    [InlineData("1 +2j", 0, 0, null)]
    [InlineData("(1", 0, 0, null)]
    public void ComplexNumbers(string text, double real, double imaginary, string? repr)
    {
        Assert.Equal(repr is not null, ComplexText.TryParse(Encoding.ASCII.GetBytes(text), out double re, out double im));
        if (repr is not null)
        {
            Assert.Equal((real, imaginary), (re, im));
            CodePointBuilder shown = new(stackalloc byte[64]);
            ComplexText.AppendRepr(re, im, ref shown);
            Assert.Equal(repr, shown.ToString());
        }
    }
}
