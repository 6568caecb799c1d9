using System.Globalization;
using System.Text;

namespace Py.Vm.Syntax;

/// <summary>Which characters make identifiers, and their normal form.</summary>
/// <remarks>Source: Unicode Standard Annex 31 (XID_Start, XID_Continue); PEP 3131.</remarks>
internal static class Identifiers
{
    // Characters of the right category whose compatibility form is not an identifier.
    private const string NotStart =
        "\u037A\u0E33\u0EB3\uFC5E\uFC5F\uFC60\uFC61\uFC62\uFC63\uFDFA\uFDFB\uFE70\uFE72\uFE74\uFE76\uFE78\uFE7A\uFE7C" +
        "\uFE7E\uFF9E\uFF9F";

    private const string NotPart =
        "\u037A\uFC5E\uFC5F\uFC60\uFC61\uFC62\uFC63\uFDFA\uFDFB\uFE70\uFE72\uFE74\uFE76\uFE78\uFE7A\uFE7C\uFE7E";

    public static bool IsStart(int codePoint)
    {
        if (codePoint < 128)
        {
            return char.IsAsciiLetter((char)codePoint) || codePoint == '_';
        }

        return CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber
                => codePoint > 0xFFFF || !NotStart.Contains((char)codePoint),
            _ => codePoint is 0x1885 or 0x1886 or 0x2118 or 0x212E,
        };
    }

    public static bool IsPart(int codePoint)
    {
        if (codePoint < 128)
        {
            return char.IsAsciiLetterOrDigit((char)codePoint) || codePoint == '_';
        }

        return CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation
                => codePoint > 0xFFFF || !NotPart.Contains((char)codePoint),
            _ => codePoint is 0x00B7 or 0x0387 or (>= 0x1369 and <= 0x1371) or 0x19DA or 0x2118 or 0x212E,
        };
    }

    /// <summary>Whether `str.isprintable` holds for the character.</summary>
    public static bool IsPrintable(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            => false,
        UnicodeCategory.SpaceSeparator => codePoint == ' ',
        _ => true,
    };

    /// <summary>The form (NFKC) in which a name is known to the program.</summary>
    public static string Normalize(string name) => name.Normalize(NormalizationForm.FormKC);
}
