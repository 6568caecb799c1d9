using System.Globalization;
using System.Text;

namespace Py.Vm.Modules.Sre;

/// <summary>What the matcher asks of a code point; the one place that knows where character data comes from.</summary>
internal static class SreCharacters
{
    /// <summary>Applies <paramref name="rule"/>'s lower-casing.</summary>
    internal static uint Lower(CaseRule rule, uint c) => rule switch
    {
        CaseRule.Ascii => AsciiLower(c),
        CaseRule.Unicode => UnicodeLower(c),
        CaseRule.Locale => SreLocale.Lower(c),
        _ => c,
    };

    internal static uint AsciiLower(uint c) => c - 'A' <= 'Z' - 'A' ? c | 0x20 : c;

    internal static uint UnicodeLower(uint c)
    {
        if (c < 128)
        {
            return AsciiLower(c);
        }
        // The single-character mapping of U+0130 that sre uses is plain i; .NET leaves it alone.
        return c == 0x130 ? 'i' : Rune.TryCreate(c, out Rune rune) ? (uint)Rune.ToLowerInvariant(rune).Value : c;
    }

    internal static uint UnicodeUpper(uint c)
    {
        if (c < 128)
        {
            return c - 'a' <= 'z' - 'a' ? c & ~0x20u : c;
        }
        // .NET keeps the dotless i and the long s out of invariant casing.
        return c switch
        {
            0x131 => 'I',
            0x17F => 'S',
            _ => Rune.TryCreate(c, out Rune rune) ? (uint)Rune.ToUpperInvariant(rune).Value : c,
        };
    }

    /// <summary>Whether the letter has another case or another lower-case form (<c>_sre.unicode_iscased</c>).</summary>
    internal static bool UnicodeIsCased(uint c)
    {
        uint lower = UnicodeLower(c);
        return c != lower || c != UnicodeUpper(c);
    }

    internal static bool AsciiIsCased(uint c) => (c | 0x20) - 'a' <= 'z' - 'a';

    internal static bool IsInCategory(SreCategory category, uint c)
    {
        bool found = (SreCategory)((uint)category & ~1u) switch
        {
            SreCategory.Digit => c - '0' <= 9,
            SreCategory.Space => IsAsciiSpace(c),
            SreCategory.Word => IsAsciiWord(c),
            SreCategory.Linebreak => c == '\n',
            SreCategory.LocWord => SreLocale.IsWord(c),
            SreCategory.UniDigit => IsDecimal(c),
            SreCategory.UniSpace => IsSpace(c),
            SreCategory.UniWord => IsWord(c),
            _ => IsLinebreak(c),
        };
        return found != (((uint)category & 1) != 0);
    }

    private static bool IsAsciiSpace(uint c) => c == ' ' || c - '\t' <= '\r' - '\t';

    private static bool IsAsciiWord(uint c) => c == '_' || c - '0' <= 9 || AsciiIsCased(c);

    private static bool IsDecimal(uint c) =>
        c < 128 ? c - '0' <= 9
        : c <= 0x10FFFF && CharUnicodeInfo.GetUnicodeCategory((int)c) == UnicodeCategory.DecimalDigitNumber;

    private static bool IsSpace(uint c) => c switch
    {
        < 128 => IsAsciiSpace(c) || c - 0x1C <= 3,
        0x85 or 0xA0 or 0x1680 or 0x2028 or 0x2029 or 0x202F or 0x205F or 0x3000 => true,
        _ => c - 0x2000 <= 0xA,
    };

    private static bool IsLinebreak(uint c) =>
        c - '\n' <= 3 || c - 0x1C <= 2 || c == 0x85 || c == 0x2028 || c == 0x2029;

    private static bool IsWord(uint c)
    {
        if (c < 128)
        {
            return IsAsciiWord(c);
        }
        if (c > 0x10FFFF)
        {
            return false;
        }
        return CharUnicodeInfo.GetUnicodeCategory((int)c) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
                or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber => true,
            UnicodeCategory.OtherNumber => true,
            _ => false,
        };
    }
}
