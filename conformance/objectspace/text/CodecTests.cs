using System;
using System.Linq;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Py.ObjectSpace.Text;
using Xunit;

namespace Py.Conformance.ObjectSpace.Text;

/// <summary>Cases whose expectation was taken from CPython 3.11.</summary>
public class CodecTests
{
    [Theory]
    [InlineData("utf-8", "41FF42", "1-2 invalid start byte")]
    [InlineData("utf-8", "E228", "0-1 invalid continuation byte")]
    [InlineData("utf-8", "E282", "0-2 unexpected end of data")]
    [InlineData("utf-8", "F0908041", "0-3 invalid continuation byte")]
    [InlineData("utf-8", "EDA080", "0-1 invalid continuation byte")]
    [InlineData("utf-8", "F4908080", "0-1 invalid continuation byte")]
    [InlineData("utf-8", "C080", "0-1 invalid start byte")]
    [InlineData("ascii", "418042", "1-2 ordinal not in range(128)")]
    [InlineData("utf-16-le", "00D800", "0-3 unexpected end of data")]
    [InlineData("utf-16-le", "00DC4100", "0-2 illegal encoding")]
    [InlineData("utf-16-be", "D8000041", "0-2 illegal UTF-16 surrogate")]
    [InlineData("utf-16", "FEFF0041FF", "4-5 truncated data")]
    [InlineData("utf-32-le", "00001100", "0-4 code point not in range(0x110000)")]
    [InlineData("utf-32-le", "00D80000", "0-4 code point in surrogate code point range(0xd800, 0xe000)")]
    public void DecodingErrors(string encoding, string bytes, string expected)
    {
        TextEncoding found = TextEncodings.Find(encoding);
        CodePointBuilder text = new(stackalloc byte[16]);
        int position = 0;
        Assert.False(Codecs.Decode(
            ref found, Convert.FromHexString(bytes), ErrorHandling.Strict, final: true, ref position, ref text, out CodecError error));
        Assert.Equal(expected, $"{error.Start}-{error.End} {error.Reason}");
        Assert.Equal(error.Start, position);
    }

    [Theory]
    [InlineData("utf-8", "ignore", "4180C3A9", "A\u00E9")]
    [InlineData("utf-8", "replace", "E28241FF", "\uFFFDA\uFFFD")]
    [InlineData("utf-8", "backslashreplace", "E28241", "\\xe2\\x82A")]
    [InlineData("utf-8", "surrogateescape", "E28241", "~DCE2~DC82A")]
    [InlineData("utf-8", "surrogatepass", "EDA08041", "~D800A")]
    [InlineData("utf-16", "strict", "FFFE3DD800DE", "\U0001F600")]
    [InlineData("utf-16-be", "surrogatepass", "D8000041", "~D800A")]
    [InlineData("latin-1", "strict", "41FF", "A\u00FF")]
    public void DecodingWithHandlers(string encoding, string handler, string bytes, string expected)
    {
        TextEncoding found = TextEncodings.Find(encoding);
        CodePointBuilder text = new(stackalloc byte[16]);
        int position = 0;
        Assert.True(Codecs.Decode(
            ref found, Convert.FromHexString(bytes), CodecErrors.Find(handler), final: true, ref position, ref text, out _));
        Assert.Equal(Unescape(expected), text.ToString());
    }

    [Theory]
    [InlineData("E2", 0)]
    [InlineData("41E282", 1)]
    [InlineData("F09F98", 0)]
    [InlineData("41EDA0", 1)]
    public void AnIncompleteCharacterIsLeftForLater(string bytes, int expected)
    {
        TextEncoding utf8 = TextEncoding.Utf8;
        CodePointBuilder text = new(stackalloc byte[16]);
        int position = 0;
        Assert.True(Codecs.Decode(
            ref utf8, Convert.FromHexString(bytes), ErrorHandling.Strict, final: false, ref position, ref text, out _));
        Assert.Equal(expected, position);
    }

    [Theory]
    [InlineData("utf-8", "strict", "a~D800~D801b", "1-3 surrogates not allowed")]
    [InlineData("utf-16", "strict", "a~D800~D801b", "1-2 surrogates not allowed")]
    [InlineData("ascii", "strict", "a\u20AC\u20ACb", "1-3 ordinal not in range(128)")]
    [InlineData("latin-1", "surrogateescape", "~DC80~D800", "1-2 ordinal not in range(256)")]
    [InlineData("ascii", "xmlcharrefreplace", "a\u20AC", "61262338333634 3B")]
    [InlineData("ascii", "namereplace", "\u20AC~D800", "5C4E7B4555524F205349474E7D 5C7564383030")]
    [InlineData("utf-16-le", "backslashreplace", "~D800", "5C00750064003800 30003000")]
    [InlineData("utf-8", "surrogatepass", "~D800", "EDA080")]
    [InlineData("utf-8", "surrogateescape", "~DCFFa", "FF61")]
    [InlineData("utf-8", "replace", "~D800~D800", "3F3F")]
    public void EncodingWithHandlers(string encoding, string handler, string text, string expected)
    {
        ByteBuilder bytes = new(stackalloc byte[16]);
        int position = 0;
        ushort[] units = Unescape(text).Select(c => (ushort)c).ToArray();
        bool ok = Codecs.Encode(
            TextEncodings.Find(encoding), new TextView(units), CodecErrors.Find(handler), ref position, ref bytes, out CodecError error);
        Assert.Equal(
            expected.Contains('-', StringComparison.Ordinal) ? expected : expected.Replace(" ", "", StringComparison.Ordinal),
            ok ? Convert.ToHexString(bytes.Written) : $"{error.Start}-{error.End} {error.Reason}");
    }

    [Fact]
    public void Utf8AgreesWithTheFramework() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 400).SelectMany(n => Gen.ArrayOf(Gen.Frequency(
            (5, Gen.Choose(0x20, 0x7E)), (2, Gen.Choose(0x80, 0x7FF)), (2, Gen.Choose(0x800, 0xD7FF)), (1, Gen.Choose(0x10000, 0x10FFFF))), n))
            .ToArbitrary(),
        characters =>
        {
            CodePointBuilder source = new(0);
            foreach (int c in characters)
            {
                source.Append(c);
            }
            byte[] expected = Encoding.UTF8.GetBytes(source.ToString());
            ByteBuilder bytes = new(stackalloc byte[8]);
            int position = 0;
            TextView view = source.Width switch { 1 => new(source.Latin1), 2 => new(source.Ucs2), _ => new(source.Ucs4) };
            bool ok = Codecs.Encode(TextEncoding.Utf8, view, ErrorHandling.Strict, ref position, ref bytes, out _)
                && bytes.Written.SequenceEqual(expected);
            CodePointBuilder back = new(stackalloc byte[8]);
            position = 0;
            TextEncoding utf8 = TextEncoding.Utf8;
            ok &= Codecs.Decode(ref utf8, expected, ErrorHandling.Strict, final: true, ref position, ref back, out _)
                && back.ToString() == source.ToString() && back.Width == source.Width;
            source.Dispose();
            bytes.Dispose();
            back.Dispose();
            return ok;
        }));

    // Attributes cannot hold lone surrogates: ~D800 stands for one.
    private static string Unescape(string text) => System.Text.RegularExpressions.Regex.Replace(
        text, "~([0-9A-F]{4})", match => ((char)Convert.ToInt32(match.Groups[1].Value, 16)).ToString());
}
