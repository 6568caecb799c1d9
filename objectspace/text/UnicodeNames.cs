using System;
using System.Numerics;

namespace Py.ObjectSpace.Text;

/// <summary>Names of characters, and the characters of names; the tables are touched on first use.</summary>
public static class UnicodeNames
{
    /// <summary>The longest name, and room for a word of an impossible one.</summary>
    public const int MaxLength = 128;

    private const int CharacterLimit = 0x110000;
    private const int EndOfName = 0xFF;
    private const int WordsAStart = 32;
    private const int HangulBase = 0xAC00;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int HangulCount = 11172;

    private static readonly TableFile s_file = new("Py.UnicodeNames");

    private static ReadOnlySpan<byte> HangulPrefix => "HANGUL SYLLABLE "u8;

    private static ReadOnlySpan<byte> IdeographPrefix => "CJK UNIFIED IDEOGRAPH-"u8;

    private static ReadOnlySpan<ushort> BlockNumbers => s_file.Span<ushort>(0);

    private static ReadOnlySpan<uint> BlockBits => s_file.Span<uint>(1);

    private static ReadOnlySpan<uint> BlockPhrases => s_file.Span<uint>(2);

    private static ReadOnlySpan<ushort> BlockRanks => s_file.Span<ushort>(3);

    private static ReadOnlySpan<byte> Phrases => s_file.Span<byte>(4);

    private static ReadOnlySpan<byte> Lexicon => s_file.Span<byte>(5);

    private static ReadOnlySpan<byte> WordLengths => s_file.Span<byte>(6);

    private static ReadOnlySpan<uint> WordStarts => s_file.Span<uint>(7);

    // Ranks in the order of names.
    private static ReadOnlySpan<ushort> Sorted => s_file.Span<ushort>(8);

    // What aliases and named sequences stand for.
    private static ReadOnlySpan<uint> Targets => s_file.Span<uint>(9);

    private static ReadOnlySpan<ushort> TargetEnds => s_file.Span<ushort>(10);

    // First and last of each range.
    private static ReadOnlySpan<uint> Ideographs => s_file.Span<uint>(11);

    private static int OneByteWords => s_file.Span<ushort>(12)[0];

    private static int AliasCount => s_file.Span<ushort>(12)[1];

    /// <summary>Writes the name of a character in ASCII and returns its length, 0 if it has none.</summary>
    /// <param name="codePoint">The character.</param>
    /// <param name="name">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="old">Whether only characters of version 3.2 have names.</param>
    public static int GetName(int codePoint, Span<byte> name, bool old = false)
    {
        if (old && UnicodeDatabase.IsUnassignedInOld(codePoint))
        {
            return 0;
        }
        if ((uint)(codePoint - HangulBase) < HangulCount)
        {
            return WriteHangul(codePoint - HangulBase, name);
        }
        if (IsIdeograph(codePoint))
        {
            IdeographPrefix.CopyTo(name);
            return IdeographPrefix.Length + WriteHex(codePoint, name[IdeographPrefix.Length..]);
        }
        if ((uint)codePoint >= CharacterLimit)
        {
            return 0;
        }
        int block = BlockNumbers.BinarySearch((ushort)(codePoint >> 5));
        if (block < 0 || ((BlockBits[block] >> (codePoint & 31)) & 1) == 0)
        {
            return 0;
        }
        int skip = BitOperations.PopCount(BlockBits[block] & ((1u << (codePoint & 31)) - 1));
        return WritePhrase((int)BlockPhrases[block], skip, codePoint, name);
    }

    /// <summary>Finds the characters of a name, in either case: one, or a few for a named sequence if these are wanted.</summary>
    /// <param name="name">The name, ASCII.</param>
    /// <param name="withSequences">Whether named sequences count (<c>unicodedata.lookup</c>) or not (<c>\N{…}</c>).</param>
    /// <param name="characters">Room for 4.</param>
    /// <returns>How many, 0 if there is no such name.</returns>
    public static int Lookup(ReadOnlySpan<byte> name, bool withSequences, Span<int> characters)
    {
        if (name.Length is 0 or >= MaxLength)
        {
            return 0;
        }

        // The names that follow a rule are the only ones that must be written in capitals.
        if (name.StartsWith(HangulPrefix))
        {
            characters[0] = FindHangul(name[HangulPrefix.Length..]);
            return characters[0] >= 0 ? 1 : 0;
        }
        if (name.StartsWith(IdeographPrefix))
        {
            characters[0] = ParseHex(name[IdeographPrefix.Length..]);
            return characters[0] >= 0 && IsIdeograph(characters[0]) ? 1 : 0;
        }
        Span<byte> upper = stackalloc byte[MaxLength];
        System.Text.Ascii.ToUpper(name, upper, out int length);
        if (length != name.Length)
        {
            return 0;
        }
        int codePoint = Search(upper[..length]);
        if (codePoint < CharacterLimit)
        {
            characters[0] = codePoint;
            return codePoint >= 0 ? 1 : 0;
        }
        int entry = codePoint - CharacterLimit;
        if (entry >= AliasCount && !withSequences)
        {
            return 0;
        }
        int start = entry == 0 ? 0 : TargetEnds[entry - 1];
        int count = TargetEnds[entry] - start;
        for (int i = 0; i < count; i++)
        {
            characters[i] = (int)Targets[start + i];
        }
        return count;
    }

    private static bool IsIdeograph(int codePoint)
    {
        ReadOnlySpan<uint> ranges = Ideographs;
        for (int i = 0; i < ranges.Length && codePoint >= ranges[i]; i += 2)
        {
            if (codePoint <= ranges[i + 1])
            {
                return true;
            }
        }
        return false;
    }

    // Binary search in the sorted names; -1 if it is not there.
    private static int Search(ReadOnlySpan<byte> wanted)
    {
        Span<byte> name = stackalloc byte[MaxLength];
        ReadOnlySpan<ushort> ranks = Sorted;
        int low = 0;
        int high = ranks.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int codePoint = CharacterOfRank(ranks[middle], name, out int length);
            int order = wanted.SequenceCompareTo(name[..length]);
            if (order == 0)
            {
                return codePoint;
            }
            if (order < 0)
            {
                high = middle - 1;
            }
            else
            {
                low = middle + 1;
            }
        }
        return -1;
    }

    private static int CharacterOfRank(int rank, Span<byte> name, out int length)
    {
        int block = BlockRanks.BinarySearch((ushort)rank);
        block = block < 0 ? ~block - 1 : block;
        int skip = rank - BlockRanks[block];
        uint bits = BlockBits[block];
        for (int i = 0; i < skip; i++)
        {
            bits &= bits - 1;
        }
        int codePoint = (BlockNumbers[block] << 5) + BitOperations.TrailingZeroCount(bits);
        length = WritePhrase((int)BlockPhrases[block], skip, codePoint, name);
        return codePoint;
    }

    // Writes the words of the phrase that is `skip` phrases behind the one at `offset`.
    private static int WritePhrase(int offset, int skip, int codePoint, Span<byte> name)
    {
        ReadOnlySpan<byte> phrases = Phrases[offset..];
        int oneByteWords = OneByteWords;
        int at = 0;
        while (skip > 0)
        {
            int b = phrases[at];
            if (b == EndOfName)
            {
                skip--;
            }
            at += b < oneByteWords || b == EndOfName ? 1 : 2;
        }
        int length = 0;
        for (bool first = true; phrases[at] != EndOfName; first = false)
        {
            int word = phrases[at++];
            if (word >= oneByteWords)
            {
                word = oneByteWords + ((word - oneByteWords) << 8) + phrases[at++];
            }
            if (word == 0)
            {
                // The code point itself.
                name[length++] = (byte)'-';
                length += WriteHex(codePoint, name[length..]);
                continue;
            }
            if (!first)
            {
                name[length++] = (byte)' ';
            }
            ReadOnlySpan<byte> letters = Word(word);
            letters.CopyTo(name[length..]);
            length += letters.Length;
        }
        return length;
    }

    private static ReadOnlySpan<byte> Word(int number)
    {
        int group = number / WordsAStart;
        int start = (int)WordStarts[group];
        for (int i = group * WordsAStart; i < number; i++)
        {
            start += WordLengths[i];
        }
        return Lexicon.Slice(start, WordLengths[number]);
    }

    private static int WriteHex(int value, Span<byte> text)
    {
        int digits = value < 0x10000 ? 4 : value < 0x100000 ? 5 : 6;
        for (int i = 0; i < digits; i++)
        {
            text[i] = "0123456789ABCDEF"u8[(value >> (4 * (digits - 1 - i))) & 15];
        }
        return digits;
    }

    // Four or five digits, as in the names of ideographs.
    private static int ParseHex(ReadOnlySpan<byte> digits)
    {
        if (digits.Length is not (4 or 5))
        {
            return -1;
        }
        int value = 0;
        foreach (byte digit in digits)
        {
            if (!char.IsAsciiHexDigitUpper((char)digit))
            {
                return -1;
            }
            value = (value << 4) | Numbers.Limbs.DigitValue(digit);
        }
        return value;
    }

    private static ReadOnlySpan<byte> Lead(int index) => index switch
    {
        0 => "G"u8,
        1 => "GG"u8,
        2 => "N"u8,
        3 => "D"u8,
        4 => "DD"u8,
        5 => "R"u8,
        6 => "M"u8,
        7 => "B"u8,
        8 => "BB"u8,
        9 => "S"u8,
        10 => "SS"u8,
        11 => ""u8,
        12 => "J"u8,
        13 => "JJ"u8,
        14 => "C"u8,
        15 => "K"u8,
        16 => "T"u8,
        17 => "P"u8,
        _ => "H"u8,
    };

    private static ReadOnlySpan<byte> Vowel(int index) => index switch
    {
        0 => "A"u8,
        1 => "AE"u8,
        2 => "YA"u8,
        3 => "YAE"u8,
        4 => "EO"u8,
        5 => "E"u8,
        6 => "YEO"u8,
        7 => "YE"u8,
        8 => "O"u8,
        9 => "WA"u8,
        10 => "WAE"u8,
        11 => "OE"u8,
        12 => "YO"u8,
        13 => "U"u8,
        14 => "WEO"u8,
        15 => "WE"u8,
        16 => "WI"u8,
        17 => "YU"u8,
        18 => "EU"u8,
        19 => "YI"u8,
        _ => "I"u8,
    };

    private static ReadOnlySpan<byte> Trail(int index) => index switch
    {
        0 => ""u8,
        1 => "G"u8,
        2 => "GG"u8,
        3 => "GS"u8,
        4 => "N"u8,
        5 => "NJ"u8,
        6 => "NH"u8,
        7 => "D"u8,
        8 => "L"u8,
        9 => "LG"u8,
        10 => "LM"u8,
        11 => "LB"u8,
        12 => "LS"u8,
        13 => "LT"u8,
        14 => "LP"u8,
        15 => "LH"u8,
        16 => "M"u8,
        17 => "B"u8,
        18 => "BS"u8,
        19 => "S"u8,
        20 => "SS"u8,
        21 => "NG"u8,
        22 => "J"u8,
        23 => "C"u8,
        24 => "K"u8,
        25 => "T"u8,
        26 => "P"u8,
        _ => "H"u8,
    };

    private static int WriteHangul(int syllable, Span<byte> name)
    {
        HangulPrefix.CopyTo(name);
        int length = HangulPrefix.Length;
        ReadOnlySpan<byte> lead = Lead(syllable / (VowelCount * TrailCount));
        lead.CopyTo(name[length..]);
        length += lead.Length;
        ReadOnlySpan<byte> vowel = Vowel(syllable / TrailCount % VowelCount);
        vowel.CopyTo(name[length..]);
        length += vowel.Length;
        ReadOnlySpan<byte> trail = Trail(syllable % TrailCount);
        trail.CopyTo(name[length..]);
        return length + trail.Length;
    }

    private static int FindHangul(ReadOnlySpan<byte> syllable)
    {
        // Few enough to try them all; the longest lead and vowel that fit are the right ones.
        for (int lead = 0; lead < HangulCount / (VowelCount * TrailCount); lead++)
        {
            if (!syllable.StartsWith(Lead(lead)))
            {
                continue;
            }
            ReadOnlySpan<byte> afterLead = syllable[Lead(lead).Length..];
            for (int vowel = 0; vowel < VowelCount; vowel++)
            {
                if (!afterLead.StartsWith(Vowel(vowel)))
                {
                    continue;
                }
                ReadOnlySpan<byte> afterVowel = afterLead[Vowel(vowel).Length..];
                for (int trail = 0; trail < TrailCount; trail++)
                {
                    if (afterVowel.SequenceEqual(Trail(trail)))
                    {
                        return HangulBase + (((lead * VowelCount) + vowel) * TrailCount) + trail;
                    }
                }
            }
        }
        return -1;
    }
}
