using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Py.ObjectSpace.Text;

/// <summary>Properties of characters by Unicode 14.0.0, and on request by 3.2.0, as <c>str</c> and <c>unicodedata</c> know them.</summary>
/// <remarks>
/// Arguments are code points, 0..0x10FFFF. The predicates and simple mappings of the first 256 characters touch no table
/// outside the code.
/// </remarks>
public static class UnicodeDatabase
{
    private const int SmallDottedI = 'i';

    private static string[]? s_categories;
    private static string[]? s_bidirectionals;
    private static string[]? s_widths;
    private static string[]? s_prefixes;
    private static byte s_unassigned;

    /// <summary>Returns all yes-or-no properties; below 256 only those that <c>str</c>'s methods ask for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UnicodeFlags Flags(int codePoint) => (uint)codePoint < 256
        ? (UnicodeFlags)UnicodeLatin1.Flags[codePoint]
        : UnicodeData.Get(codePoint).Flags;

    /// <summary>Tells <c>isalpha</c>.</summary>
    public static bool IsAlpha(int codePoint) => (Flags(codePoint) & UnicodeFlags.Alpha) != 0;

    /// <summary>Tells <c>isalnum</c>.</summary>
    public static bool IsAlphanumeric(int codePoint) =>
        (Flags(codePoint) & (UnicodeFlags.Alpha | UnicodeFlags.Decimal | UnicodeFlags.Digit | UnicodeFlags.Numeric)) != 0;

    /// <summary>Tells <c>isdecimal</c>.</summary>
    public static bool IsDecimal(int codePoint) => (Flags(codePoint) & UnicodeFlags.Decimal) != 0;

    /// <summary>Tells <c>isdigit</c>.</summary>
    public static bool IsDigit(int codePoint) => (Flags(codePoint) & UnicodeFlags.Digit) != 0;

    /// <summary>Tells <c>isnumeric</c>.</summary>
    public static bool IsNumeric(int codePoint) => (Flags(codePoint) & UnicodeFlags.Numeric) != 0;

    /// <summary>Tells whether the character is lower case.</summary>
    public static bool IsLower(int codePoint) => (Flags(codePoint) & UnicodeFlags.Lower) != 0;

    /// <summary>Tells whether the character is upper case.</summary>
    public static bool IsUpper(int codePoint) => (Flags(codePoint) & UnicodeFlags.Upper) != 0;

    /// <summary>Tells whether the character is title case.</summary>
    public static bool IsTitle(int codePoint) => (Flags(codePoint) & UnicodeFlags.Title) != 0;

    /// <summary>Tells <c>isspace</c>.</summary>
    public static bool IsSpace(int codePoint) => (Flags(codePoint) & UnicodeFlags.Space) != 0;

    /// <summary>Tells <c>isprintable</c>.</summary>
    public static bool IsPrintable(int codePoint) => (Flags(codePoint) & UnicodeFlags.Printable) != 0;

    /// <summary>Tells whether an identifier may start so (XID_Start or underscore).</summary>
    public static bool IsIdentifierStart(int codePoint) => (Flags(codePoint) & UnicodeFlags.IdentifierStart) != 0;

    /// <summary>Tells whether an identifier may go on so (XID_Continue).</summary>
    public static bool IsIdentifierContinue(int codePoint) => (Flags(codePoint) & UnicodeFlags.IdentifierContinue) != 0;

    /// <summary>Tells whether <c>splitlines</c> breaks here.</summary>
    public static bool IsLineBreak(int codePoint) =>
        codePoint is >= 0x0A and <= 0x0D or >= 0x1C and <= 0x1E or 0x85 or 0x2028 or 0x2029;

    /// <summary>Returns the decimal value, or -1.</summary>
    public static int DecimalValue(int codePoint, bool old = false)
    {
        if (codePoint < 0x80)
        {
            return codePoint is >= '0' and <= '9' ? codePoint - '0' : -1;
        }
        return old && TryOld(codePoint, out OldUnicodeRecord record) ? record.Decimal : UnicodeData.Get(codePoint).Decimal;
    }

    /// <summary>Returns the value as a digit, or -1.</summary>
    public static int DigitValue(int codePoint, bool old = false) =>
        old && TryOld(codePoint, out OldUnicodeRecord record) ? record.Digit : UnicodeData.Get(codePoint).Digit;

    /// <summary>Gets the numeric value; false if there is none.</summary>
    public static bool TryNumericValue(int codePoint, out double value, bool old = false)
    {
        int number = old && TryOld(codePoint, out OldUnicodeRecord record)
            ? record.Numeric
            : UnicodeData.Get(codePoint).Numeric;
        value = UnicodeData.Numerics[number];
        return number != 0;
    }

    /// <summary>Returns the general category, such as "Lu".</summary>
    public static string Category(int codePoint, bool old = false) => Words(ref s_categories, 0)[
        old && TryOld(codePoint, out OldUnicodeRecord record) ? record.Category : UnicodeData.Get(codePoint).Category];

    /// <summary>Returns the bidirectional class, or an empty string.</summary>
    public static string Bidirectional(int codePoint, bool old = false) => Words(ref s_bidirectionals, 1)[
        old && TryOld(codePoint, out OldUnicodeRecord record)
            ? record.Bidirectional
            : UnicodeData.Get(codePoint).Bidirectional];

    /// <summary>Returns the east asian width, such as "Na".</summary>
    public static string EastAsianWidth(int codePoint, bool old = false) => Words(ref s_widths, 2)[
        old && TryOld(codePoint, out OldUnicodeRecord record)
            ? record.EastAsianWidth
            : UnicodeData.Get(codePoint).EastAsianWidth];

    /// <summary>Returns the canonical combining class.</summary>
    public static int Combining(int codePoint, bool old = false) =>
        old && TryOld(codePoint, out OldUnicodeRecord record) ? record.Combining : UnicodeData.Get(codePoint).Combining;

    /// <summary>Tells whether the character is mirrored in text that runs to the left.</summary>
    public static bool IsMirrored(int codePoint, bool old = false) =>
        old && TryOld(codePoint, out OldUnicodeRecord record)
            ? record.Mirrored != 0
            : (UnicodeData.Get(codePoint).Flags & UnicodeFlags.Mirrored) != 0;

    /// <summary>Tells whether version 3.2 did not know the character.</summary>
    public static bool IsUnassignedInOld(int codePoint)
    {
        if (s_unassigned == 0)
        {
            s_unassigned = (byte)Array.IndexOf(Words(ref s_categories, 0), "Cn");
        }
        return (TryOld(codePoint, out OldUnicodeRecord record) ? record.Category : UnicodeData.Get(codePoint).Category)
            == s_unassigned;
    }

    /// <summary>Appends the decomposition mapping as <c>unicodedata.decomposition</c> writes it; nothing if there is none.</summary>
    public static void AppendDecomposition(int codePoint, ref CodePointBuilder text, bool old = false)
    {
        if (old && IsUnassignedInOld(codePoint))
        {
            return;
        }
        Span<int> parts = stackalloc int[UnicodeNormalization.MaxMapping];
        int count = UnicodeNormalization.Mapping(codePoint, parts, out int prefix);
        text.Append(Words(ref s_prefixes, 3)[prefix]);
        for (int i = 0; i < count; i++)
        {
            if (i > 0 || prefix != 0)
            {
                text.Append((byte)' ');
            }
            int digits = parts[i] < 0x10000 ? 4 : parts[i] < 0x100000 ? 5 : 6;
            for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
            {
                text.Append("0123456789ABCDEF"u8[(parts[i] >> shift) & 15]);
            }
        }
    }

    /// <summary>Returns the simple lower case.</summary>
    public static int ToLower(int codePoint)
    {
        if ((uint)codePoint < 256)
        {
            return UnicodeLatin1.Lower[codePoint];
        }
        ref readonly UnicodeRecord record = ref UnicodeData.Get(codePoint);
        return (record.Flags & UnicodeFlags.LowerFull) != 0 ? SmallDottedI : codePoint + record.Lower;
    }

    /// <summary>Returns the upper case, or the character itself where that is several characters.</summary>
    public static int ToUpper(int codePoint)
    {
        ref readonly UnicodeRecord record = ref UnicodeData.Get(codePoint);
        return (record.Flags & UnicodeFlags.UpperFull) != 0 ? codePoint : codePoint + record.Upper;
    }

    private static bool TryOld(int codePoint, out OldUnicodeRecord record)
    {
        ReadOnlySpan<ushort> index = UnicodeData.OldIndex;
        int block = codePoint >> UnicodeData.BlockShift;
        int number = block < index.Length
            ? UnicodeData.OldBlocks[(index[block] << UnicodeData.BlockShift) | (codePoint & ((1 << UnicodeData.BlockShift) - 1))]
            : 0;
        record = UnicodeData.OldRecords[number];
        return number != 0;
    }

    private static string[] Words(ref string[]? list, int number)
    {
        if (list is null)
        {
            Interlocked.CompareExchange(ref list, UnicodeData.Words(number), null);
        }
        return list;
    }
}
