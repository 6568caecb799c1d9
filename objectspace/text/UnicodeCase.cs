using System;
using System.Text;

namespace Py.ObjectSpace.Text;

/// <summary>Case of texts: the full mappings of Unicode 14.0.0, as <c>str</c>'s methods apply them.</summary>
public static class UnicodeCase
{
    private const int CapitalSigma = 0x3A3;
    private const int SmallSigma = 0x3C3;
    private const int FinalSigma = 0x3C2;

    private const int AsciiPiece = 512;

    /// <summary>Appends <c>text.lower()</c>.</summary>
    public static void AppendLower(scoped TextView text, ref CodePointBuilder result)
    {
        if (IsAscii(text))
        {
            AppendAscii(text.Latin1, upper: false, ref result);
            return;
        }
        if (text.Width == 1)
        {
            AppendMapped(text.Latin1, UnicodeLatin1.Lower, ref result);
            return;
        }
        for (int i = 0; i < text.Length; i++)
        {
            AppendLowerAt(text, i, ref result);
        }
    }

    /// <summary>Appends <c>text.upper()</c>.</summary>
    public static void AppendUpper(scoped TextView text, ref CodePointBuilder result)
    {
        if (IsAscii(text))
        {
            AppendAscii(text.Latin1, upper: true, ref result);
            return;
        }
        if (text.Width == 1 && !text.Latin1.ContainsAny(NotUppered))
        {
            AppendMapped(text.Latin1, UnicodeLatin1.Upper, ref result);
            return;
        }
        for (int i = 0; i < text.Length; i++)
        {
            AppendUpper(text[i], ref result);
        }
    }

    /// <summary>Appends <c>text.casefold()</c>.</summary>
    public static void AppendFolded(scoped TextView text, ref CodePointBuilder result)
    {
        if (IsAscii(text))
        {
            AppendAscii(text.Latin1, upper: false, ref result);
            return;
        }
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            ref readonly UnicodeRecord record = ref UnicodeData.Get(c);
            AppendMapped(c, record.Fold, (record.Flags & UnicodeFlags.FoldFull) != 0, ref result);
        }
    }

    /// <summary>Appends <c>text.title()</c>.</summary>
    public static void AppendTitle(scoped TextView text, ref CodePointBuilder result)
    {
        bool inWord = false;
        if (text.Width == 1 && result.Width == 1 && !text.Latin1.ContainsAny(NotUppered))
        {
            ReadOnlySpan<byte> from = text.Latin1;
            Span<byte> to = result.AppendLatin1Span(from.Length, IsAscii(text));
            for (int i = 0; i < from.Length && i < to.Length; i++)
            {
                byte c = from[i];
                to[i] = (inWord ? UnicodeLatin1.Lower : UnicodeLatin1.Upper)[c];
                inWord = (UnicodeLatin1.Flags[c] & (ushort)UnicodeFlags.Cased) != 0;
            }
            return;
        }
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            if (inWord)
            {
                AppendLowerAt(text, i, ref result);
            }
            else
            {
                AppendTitle(c, ref result);
            }
            inWord = (UnicodeDatabase.Flags(c) & UnicodeFlags.Cased) != 0;
        }
    }

    /// <summary>Appends <c>text.capitalize()</c>.</summary>
    public static void AppendCapitalized(scoped TextView text, ref CodePointBuilder result)
    {
        if (text.Length == 0)
        {
            return;
        }
        AppendTitle(text[0], ref result);
        if (IsAscii(text))
        {
            AppendAscii(text.Latin1[1..], upper: false, ref result);
            return;
        }
        for (int i = 1; i < text.Length; i++)
        {
            AppendLowerAt(text, i, ref result);
        }
    }

    /// <summary>Appends <c>text.swapcase()</c>.</summary>
    public static void AppendSwapped(scoped TextView text, ref CodePointBuilder result)
    {
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            UnicodeFlags flags = UnicodeDatabase.Flags(c);
            if ((flags & UnicodeFlags.Upper) != 0)
            {
                AppendLowerAt(text, i, ref result);
            }
            else if ((flags & UnicodeFlags.Lower) != 0)
            {
                AppendUpper(c, ref result);
            }
            else
            {
                result.Append(c);
            }
        }
    }

    /// <summary>Tells <c>text.islower()</c>.</summary>
    public static bool IsLower(scoped TextView text) =>
        IsOneCase(text, UnicodeFlags.Lower, UnicodeFlags.Upper | UnicodeFlags.Title);

    /// <summary>Tells <c>text.isupper()</c>.</summary>
    public static bool IsUpper(scoped TextView text) =>
        IsOneCase(text, UnicodeFlags.Upper, UnicodeFlags.Lower | UnicodeFlags.Title);

    /// <summary>Tells <c>text.istitle()</c>.</summary>
    public static bool IsTitle(scoped TextView text)
    {
        bool any = false;
        bool inWord = false;
        for (int i = 0; i < text.Length; i++)
        {
            UnicodeFlags flags = UnicodeDatabase.Flags(text[i]);
            bool capital = (flags & (UnicodeFlags.Upper | UnicodeFlags.Title)) != 0;
            bool small = !capital && (flags & UnicodeFlags.Lower) != 0;
            if ((capital && inWord) || (small && !inWord))
            {
                return false;
            }
            inWord = capital || small;
            any |= inWord;
        }
        return any;
    }

    /// <summary>Tells whether the text has a character and every one has one of these properties.</summary>
    public static bool All(scoped TextView text, UnicodeFlags any)
    {
        if (text.Width == 1)
        {
            foreach (byte c in text.Latin1)
            {
                if ((UnicodeLatin1.Flags[c] & (ushort)any) == 0)
                {
                    return false;
                }
            }
            return text.Length > 0;
        }
        for (int i = 0; i < text.Length; i++)
        {
            if ((UnicodeDatabase.Flags(text[i]) & any) == 0)
            {
                return false;
            }
        }
        return text.Length > 0;
    }

    /// <summary>Tells <c>text.isprintable()</c>, which holds for nothing too.</summary>
    public static bool IsPrintable(scoped TextView text) => text.Length == 0 || All(text, UnicodeFlags.Printable);

    /// <summary>Tells <c>text.isidentifier()</c>.</summary>
    public static bool IsIdentifier(scoped TextView text) =>
        text.Length > 0
        && UnicodeDatabase.IsIdentifierStart(text[0])
        && (text.Length == 1 || All(text.Slice(1, text.Length - 1), UnicodeFlags.IdentifierContinue));

    /// <summary>Makes decimal digits and blanks of any script ASCII, as <c>int()</c> and <c>float()</c> read text.</summary>
    /// <returns>The length written; the first character that is neither is a question mark and the last one.</returns>
    public static int ToAsciiDigits(scoped TextView text, Span<byte> result)
    {
        if (IsAscii(text))
        {
            text.Latin1.CopyTo(result);
            return text.Length;
        }
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            if (c < 0x7F)
            {
                result[i] = (byte)c;
            }
            else if (UnicodeDatabase.IsSpace(c))
            {
                result[i] = (byte)' ';
            }
            else
            {
                int digit = UnicodeDatabase.DecimalValue(c);
                result[i] = (byte)(digit < 0 ? '?' : '0' + digit);
                if (digit < 0)
                {
                    return i + 1;
                }
            }
        }
        return text.Length;
    }

    // What has no upper case below 256, or one of two letters.
    private static ReadOnlySpan<byte> NotUppered => [0xB5, 0xDF, 0xFF];

    private static void AppendMapped(scoped ReadOnlySpan<byte> text, ReadOnlySpan<byte> map, ref CodePointBuilder result)
    {
        if (result.Width != 1)
        {
            foreach (byte c in text)
            {
                result.Append(map[c]);
            }
            return;
        }
        Span<byte> to = result.AppendLatin1Span(text.Length, ascii: false);
        for (int i = 0; i < text.Length && i < to.Length; i++)
        {
            to[i] = map[text[i]];
        }
    }

    private static bool IsAscii(scoped TextView text) => text.Width == 1 && Ascii.IsValid(text.Latin1);

    private static void AppendAscii(scoped ReadOnlySpan<byte> text, bool upper, ref CodePointBuilder result)
    {
        Span<byte> piece = stackalloc byte[AsciiPiece];
        while (!text.IsEmpty)
        {
            ReadOnlySpan<byte> part = text[..Math.Min(text.Length, AsciiPiece)];
            _ = upper ? Ascii.ToUpper(part, piece, out _) : Ascii.ToLower(part, piece, out _);
            result.Append(piece[..part.Length]);
            text = text[part.Length..];
        }
    }

    private static bool IsOneCase(scoped TextView text, UnicodeFlags wanted, UnicodeFlags unwanted)
    {
        bool any = false;
        for (int i = 0; i < text.Length; i++)
        {
            UnicodeFlags flags = UnicodeDatabase.Flags(text[i]);
            if ((flags & unwanted) != 0)
            {
                return false;
            }
            any |= (flags & wanted) != 0;
        }
        return any;
    }

    private static void AppendLowerAt(scoped TextView text, int index, ref CodePointBuilder result)
    {
        int c = text[index];
        if (c < 256)
        {
            result.Append(UnicodeLatin1.Lower[c]);
            return;
        }
        if (c == CapitalSigma)
        {
            result.Append(EndsWord(text, index) ? FinalSigma : SmallSigma);
            return;
        }
        ref readonly UnicodeRecord record = ref UnicodeData.Get(c);
        AppendMapped(c, record.Lower, (record.Flags & UnicodeFlags.LowerFull) != 0, ref result);
    }

    // A cased letter before, none after, ignorable characters apart.
    private static bool EndsWord(scoped TextView text, int index)
    {
        int before = index - 1;
        while (before >= 0 && Is(text[before], UnicodeFlags.CaseIgnorable))
        {
            before--;
        }
        if (before < 0 || !Is(text[before], UnicodeFlags.Cased))
        {
            return false;
        }
        int after = index + 1;
        while (after < text.Length && Is(text[after], UnicodeFlags.CaseIgnorable))
        {
            after++;
        }
        return after == text.Length || !Is(text[after], UnicodeFlags.Cased);
    }

    private static bool Is(int character, UnicodeFlags flag) => (UnicodeDatabase.Flags(character) & flag) != 0;

    private static void AppendUpper(int c, ref CodePointBuilder result)
    {
        if (c < 0xB5)
        {
            result.Append(UnicodeLatin1.Upper[c]);
            return;
        }
        ref readonly UnicodeRecord record = ref UnicodeData.Get(c);
        AppendMapped(c, record.Upper, (record.Flags & UnicodeFlags.UpperFull) != 0, ref result);
    }

    private static void AppendTitle(int c, ref CodePointBuilder result)
    {
        if (c < 0xB5)
        {
            result.Append(UnicodeLatin1.Upper[c]);
            return;
        }
        ref readonly UnicodeRecord record = ref UnicodeData.Get(c);
        AppendMapped(c, record.Title, (record.Flags & UnicodeFlags.TitleFull) != 0, ref result);
    }

    private static void AppendMapped(int c, int mapping, bool full, ref CodePointBuilder result)
    {
        if (!full)
        {
            result.Append(c + mapping);
            return;
        }
        foreach (uint part in UnicodeData.CaseSequences.Slice(3 * mapping, 3))
        {
            if (part != 0)
            {
                result.Append((int)part);
            }
        }
    }
}
