using System.Globalization;
using System.Text;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>What the methods of str ask of characters.</summary>
internal static class Characters
{
    private static UnicodeCategory Category(int c) => CharUnicodeInfo.GetUnicodeCategory(c);

    public static bool IsAlpha(int c) => Category(c) <= UnicodeCategory.OtherLetter;

    public static bool IsDecimal(int c) => Category(c) == UnicodeCategory.DecimalDigitNumber;

    public static bool IsDigit(int c) => IsDecimal(c);

    public static bool IsNumeric(int c) => Category(c) is >= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber;

    public static bool IsAlphaNumeric(int c) => IsAlpha(c) || IsNumeric(c);

    public static bool IsPrintable(int c) => c == ' ' || (Category(c) is not (>= UnicodeCategory.SpaceSeparator and <= UnicodeCategory.PrivateUse) && Category(c) != UnicodeCategory.OtherNotAssigned);

    public static bool IsUpper(int c) => Category(c) == UnicodeCategory.UppercaseLetter;

    public static bool IsLower(int c) => Category(c) == UnicodeCategory.LowercaseLetter;

    public static bool IsTitle(int c) => Category(c) == UnicodeCategory.TitlecaseLetter;

    public static bool IsCased(int c) => Category(c) <= UnicodeCategory.TitlecaseLetter;

    public static bool IsCaseIgnorable(int c) => Category(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.ModifierLetter or UnicodeCategory.Format;

    public static bool IsIdentifierStart(int c) => c == '_' || IsAlpha(c);

    public static bool IsIdentifierPart(int c) => IsIdentifierStart(c) || IsDecimal(c) || Category(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.ConnectorPunctuation;

    public static void AppendUpper(int c, scoped ref CodePointBuilder to) => to.Append(Rune.IsValid(c) ? Rune.ToUpperInvariant(new Rune(c)).Value : c);

    public static void AppendTitle(int c, scoped ref CodePointBuilder to) => AppendUpper(c, ref to);

    public static void AppendLower(int c, scoped ref CodePointBuilder to) => to.Append(Rune.IsValid(c) ? Rune.ToLowerInvariant(new Rune(c)).Value : c);

    public static void AppendFolded(int c, scoped ref CodePointBuilder to) => AppendLower(c, ref to);
}
