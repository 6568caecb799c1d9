using System;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Sre;

/// <summary>What the matcher asks of a code point; the one place that knows where character data comes from.</summary>
internal static class SreCharacters
{
    private const uint LastCodePoint = 0x10FFFF;

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
        return c <= LastCodePoint ? (uint)UnicodeDatabase.ToLower((int)c) : c;
    }

    internal static uint UnicodeUpper(uint c)
    {
        if (c < 128)
        {
            return c - 'a' <= 'z' - 'a' ? c & ~0x20u : c;
        }
        if (c > LastCodePoint)
        {
            return c;
        }
        uint upper = (uint)UnicodeDatabase.ToUpper((int)c);
        return upper == c ? FirstOfUpper(c) : upper;
    }

    // Of an upper case of several characters, sre takes the first.
    private static uint FirstOfUpper(uint c)
    {
        CodePointBuilder result = new(stackalloc byte[32]);
        UnicodeCase.AppendUpper(new TextView(new ReadOnlySpan<uint>(in c)), ref result);
        uint first = (uint)result[0];
        result.Dispose();
        return first;
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
        c < 128 ? c - '0' <= 9 : c <= LastCodePoint && UnicodeDatabase.IsDecimal((int)c);

    private static bool IsSpace(uint c) =>
        c < 128 ? IsAsciiSpace(c) || c - 0x1C <= 3 : c <= LastCodePoint && UnicodeDatabase.IsSpace((int)c);

    private static bool IsLinebreak(uint c) => c <= LastCodePoint && UnicodeDatabase.IsLineBreak((int)c);

    private static bool IsWord(uint c) =>
        c < 128 ? IsAsciiWord(c) : c <= LastCodePoint && UnicodeDatabase.IsAlphanumeric((int)c);
}
