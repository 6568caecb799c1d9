using System;
using System.Linq;
using System.Text;
using Py.ObjectSpace.Text;
using Xunit;

namespace Py.Conformance.ObjectSpace.Text;

/// <summary>Cases whose expectation was taken from CPython 3.11 (Unicode 14.0.0).</summary>
public class UnicodeTests
{
    private delegate void Mapping(scoped TextView text, ref CodePointBuilder result);

    [Theory]
    [InlineData(0x41, "Lu L 0 Na - - -")]
    [InlineData(0xBD, "No ON 0 A - - 0.5")]
    [InlineData(0x661, "Nd AN 0 N 1 1 1")]
    [InlineData(0x2460, "No ON 0 A - 1 1")]
    [InlineData(0x301, "Mn NSM 230 A - - -")]
    [InlineData(0x4E00, "Lo L 0 W - - 1")]
    [InlineData(0x10FFFF, "Cn  0 F - - -")]
    [InlineData(0x1FAE0, "So ON 0 W - - -")]
    [InlineData(0x1FAE8, "Cn  0 F - - -")]
    public void Properties(int c, string expected)
    {
        static string Or(int value) => value < 0 ? "-" : value.ToString();
        string numeric = UnicodeDatabase.TryNumericValue(c, out double value) ? value.ToString(System.Globalization.CultureInfo.InvariantCulture) : "-";
        Assert.Equal(
            expected,
            $"{UnicodeDatabase.Category(c)} {UnicodeDatabase.Bidirectional(c)} {UnicodeDatabase.Combining(c)} "
                + $"{UnicodeDatabase.EastAsianWidth(c)} {Or(UnicodeDatabase.DecimalValue(c))} {Or(UnicodeDatabase.DigitValue(c))} {numeric}");
    }

    [Fact]
    public void TheFirst256CharactersAreTheSameInBothTables()
    {
        const UnicodeFlags shared = (UnicodeFlags)0x1FFF;
        for (int c = 0; c < 256; c++)
        {
            Assert.Equal(UnicodeData.Get(c).Flags & shared, UnicodeDatabase.Flags(c));
            Assert.Equal(c + UnicodeData.Get(c).Lower, UnicodeDatabase.ToLower(c));
        }
    }

    [Fact]
    public void TheOldVersionKnowsLess()
    {
        Assert.Equal("Cn", UnicodeDatabase.Category(0x1F600, old: true));
        Assert.Equal("So", UnicodeDatabase.Category(0x1F600));
        Assert.Equal(0, UnicodeNames.GetName(0x1F600, new byte[UnicodeNames.MaxLength], old: true));
    }

    [Theory]
    [InlineData("Stra\u00DFe \uFB03 \u01C5", "stra\u00DFe \uFB03 \u01C6", "STRASSE FFI \u01C4", "Stra\u00DFe Ffi \u01C5", "strasse ffi \u01C6")]
    [InlineData("\u039F\u03A3 \u03A3 \u03A3\u0391", "\u03BF\u03C2 \u03C3 \u03C3\u03B1", "\u039F\u03A3 \u03A3 \u03A3\u0391", "\u039F\u03C2 \u03A3 \u03A3\u03B1", "\u03BF\u03C3 \u03C3 \u03C3\u03B1")]
    [InlineData("\u0130\u00B5", "i\u0307\u00B5", "\u0130\u039C", "\u0130\u00B5", "i\u0307\u03BC")]
    [InlineData("they're BILL's", "they're bill's", "THEY'RE BILL'S", "They'Re Bill'S", "they're bill's")]
    public void CaseMappings(string text, string lower, string upper, string title, string folded)
    {
        Assert.Equal(lower, Map(text, UnicodeCase.AppendLower));
        Assert.Equal(upper, Map(text, UnicodeCase.AppendUpper));
        Assert.Equal(title, Map(text, UnicodeCase.AppendTitle));
        Assert.Equal(folded, Map(text, UnicodeCase.AppendFolded));
    }

    [Theory]
    [InlineData(UnicodeForm.Nfc, "e\u0301\u0323", "\u1EB9\u0301")]
    [InlineData(UnicodeForm.Nfd, "\u1EB9\u0301", "e\u0323\u0301")]
    [InlineData(UnicodeForm.Nfc, "\u1100\u1161\u11A8", "\uAC01")]
    [InlineData(UnicodeForm.Nfd, "\uAC01", "\u1100\u1161\u11A8")]
    [InlineData(UnicodeForm.Nfkc, "\uFB01\u2460\u00BD", "fi11\u20442")]
    [InlineData(UnicodeForm.Nfc, "\u0958", "\u0915\u093C")]
    [InlineData(UnicodeForm.Nfkd, "\uFDFA", "\u0635\u0644\u0649 \u0627\u0644\u0644\u0647 \u0639\u0644\u064A\u0647 \u0648\u0633\u0644\u0645")]
    public void Normalization(UnicodeForm form, string text, string expected)
    {
        Assert.Equal(expected, Map(text, (scoped TextView t, ref CodePointBuilder r) => UnicodeNormalization.Append(form, t, ref r)));
        Assert.False(UnicodeNormalization.IsNormalized(form, View(text)));
        Assert.True(UnicodeNormalization.IsNormalized(form, View(expected)));
    }

    [Theory]
    [InlineData(0x20AC, "EURO SIGN")]
    [InlineData(0x4E00, "CJK UNIFIED IDEOGRAPH-4E00")]
    [InlineData(0xF900, "CJK COMPATIBILITY IDEOGRAPH-F900")]
    [InlineData(0xAC01, "HANGUL SYLLABLE GAG")]
    [InlineData(0x1F600, "GRINNING FACE")]
    [InlineData(0x1B170, "NUSHU CHARACTER-1B170")]
    public void Names(int c, string expected)
    {
        byte[] name = new byte[UnicodeNames.MaxLength];
        Assert.Equal(expected, Encoding.ASCII.GetString(name, 0, UnicodeNames.GetName(c, name)));
        int[] found = new int[4];
        Assert.Equal(1, UnicodeNames.Lookup(Encoding.ASCII.GetBytes(expected), withSequences: false, found));
        Assert.Equal(c, found[0]);
    }

    [Theory]
    [InlineData("euro sign", true, "20AC")]
    [InlineData("NEW LINE", false, "A")]
    [InlineData("KEYCAP NUMBER SIGN", true, "23 FE0F 20E3")]
    [InlineData("KEYCAP NUMBER SIGN", false, "")]
    [InlineData("hangul syllable ga", true, "")]
    [InlineData("NO SUCH NAME", true, "")]
    public void Lookups(string name, bool withSequences, string expected)
    {
        int[] found = new int[4];
        int count = UnicodeNames.Lookup(Encoding.ASCII.GetBytes(name), withSequences, found);
        Assert.Equal(expected, string.Join(' ', found.Take(count).Select(c => c.ToString("X"))));
    }

    [Fact]
    public void EveryNameIsFound()
    {
        byte[] name = new byte[UnicodeNames.MaxLength];
        int[] found = new int[4];
        int count = 0;
        for (int c = 0; c < 0x110000; c++)
        {
            int length = UnicodeNames.GetName(c, name);
            count += length > 0 ? 1 : 0;
            if (length > 0 && c % 7 == 0)
            {
                Assert.Equal(1, UnicodeNames.Lookup(name.AsSpan(0, length), withSequences: false, found));
                Assert.Equal(c, found[0]);
            }
        }

        // Unicode 14.0.0 as CPython names it: without the Tangut ideographs.
        Assert.Equal(138552, count);
    }

    private static string Map(string text, Mapping mapping)
    {
        CodePointBuilder result = new(stackalloc byte[16]);
        mapping(View(text), ref result);
        return result.ToString();
    }

    private static TextView View(string text) => new(text.Select(c => (ushort)c).ToArray().AsSpan());
}
