using System;
using Py.ObjectSpace.Numbers;

namespace Py.ObjectSpace.Text;

/// <summary>A normalization form.</summary>
public enum UnicodeForm
{
    /// <summary>Canonical composition.</summary>
    Nfc,

    /// <summary>Canonical decomposition.</summary>
    Nfd,

    /// <summary>Compatibility composition.</summary>
    Nfkc,

    /// <summary>Compatibility decomposition.</summary>
    Nfkd,
}

/// <summary>Unicode normalization by 14.0.0, and on request by 3.2.0. Source: Unicode Standard Annex 15.</summary>
public static class UnicodeNormalization
{
    /// <summary>Characters that one character's own mapping may have.</summary>
    internal const int MaxMapping = 18;

    // What full decomposition can make of one character.
    private const int MaxDecomposition = 18;

    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int HangulCount = LeadCount * VowelCount * TrailCount;

    private const int HighSurrogates = 0xD800;
    private const int LowSurrogates = 0xDC00;

    /// <summary>Finds the form of a name such as "NFC".</summary>
    public static bool TryFind(ReadOnlySpan<char> name, out UnicodeForm form)
    {
        form = name switch
        {
            "NFC" => UnicodeForm.Nfc,
            "NFD" => UnicodeForm.Nfd,
            "NFKC" => UnicodeForm.Nfkc,
            "NFKD" => UnicodeForm.Nfkd,
            _ => (UnicodeForm)(-1),
        };
        return form >= 0;
    }

    /// <summary>Tells whether a text is in a form already.</summary>
    public static bool IsNormalized(UnicodeForm form, TextView text, bool old = false)
    {
        bool? quick = old ? null : QuickCheck(form, text);
        if (quick is not null)
        {
            return quick.Value;
        }
        CodePointBuilder result = new(stackalloc byte[256]);
        Append(form, text, ref result, old);
        bool same = result.Length == text.Length;
        for (int i = 0; same && i < text.Length; i++)
        {
            same = result[i] == text[i];
        }
        result.Dispose();
        return same;
    }

    /// <summary>Appends a text in a normalization form.</summary>
    public static void Append(UnicodeForm form, scoped TextView text, ref CodePointBuilder result, bool old = false)
    {
        bool compatible = form is UnicodeForm.Nfkc or UnicodeForm.Nfkd;
        bool compose = form is UnicodeForm.Nfc or UnicodeForm.Nfkc;
        if (IsQuicklyNormal(form, text))
        {
            result.Append(text);
            return;
        }
        Buffer buffer = new(text.Length);
        Decompose(text, compatible, old, ref buffer);
        Span<int> characters = buffer.Items;
        SortMarks(characters);
        int length = compose ? Compose(characters) : characters.Length;
        foreach (int c in characters[..length])
        {
            result.Append(c);
        }
        buffer.Dispose();
    }

    /// <summary>Writes a character's own decomposition mapping and returns its length; the prefix is a word of list 3.</summary>
    internal static int Mapping(int codePoint, Span<int> parts, out int prefix)
    {
        prefix = 0;
        ReadOnlySpan<ushort> index = UnicodeData.DecompositionIndex;
        int block = codePoint >> UnicodeData.DecompositionShift;
        if (block >= index.Length)
        {
            return 0;
        }
        const int mask = (1 << UnicodeData.DecompositionShift) - 1;
        int offset = UnicodeData.DecompositionBlocks[(index[block] << UnicodeData.DecompositionShift) | (codePoint & mask)];
        if (offset == 0)
        {
            return 0;
        }
        ReadOnlySpan<ushort> data = UnicodeData.Decompositions[offset..];
        prefix = data[0] >> 8;
        data = data.Slice(1, data[0] & 0xFF);
        int count = 0;
        for (int i = 0; i < data.Length; i++)
        {
            int c = data[i];
            if (c is >= HighSurrogates and < LowSurrogates)
            {
                c = 0x10000 + ((c - HighSurrogates) << 10) + data[++i] - LowSurrogates;
            }
            parts[count++] = c;
        }
        return count;
    }

    // True where even a superficial look shows that nothing changes.
    private static bool IsQuicklyNormal(UnicodeForm form, scoped TextView text)
    {
        if (text.Width != 1)
        {
            return QuickCheck(form, text) == true;
        }
        return form == UnicodeForm.Nfc || System.Text.Ascii.IsValid(text.Latin1);
    }

    // Yes, no, or (null) perhaps.
    private static bool? QuickCheck(UnicodeForm form, scoped TextView text)
    {
        UnicodeFlags no = form switch
        {
            UnicodeForm.Nfc => UnicodeFlags.NfcNo,
            UnicodeForm.Nfd => UnicodeFlags.NfdNo,
            UnicodeForm.Nfkc => UnicodeFlags.NfkcNo,
            _ => UnicodeFlags.NfkdNo,
        };
        UnicodeFlags perhaps = form is UnicodeForm.Nfc or UnicodeForm.Nfkc
            ? UnicodeFlags.ComposeSecond
            : UnicodeFlags.None;
        bool certain = true;
        int previous = 0;
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            if (c < 0x80)
            {
                previous = 0;
                continue;
            }
            ref readonly UnicodeRecord record = ref UnicodeData.Get(c);
            if ((record.Flags & no) != 0 || (record.Combining != 0 && record.Combining < previous))
            {
                return false;
            }
            previous = record.Combining;
            certain &= (record.Flags & perhaps) == 0;
        }
        return certain ? true : null;
    }

    private static void Decompose(scoped TextView text, bool compatible, bool old, ref Buffer buffer)
    {
        Span<int> stack = stackalloc int[MaxDecomposition * 2];
        Span<int> parts = stackalloc int[MaxMapping];
        for (int i = 0; i < text.Length; i++)
        {
            int depth = 0;
            stack[depth++] = text[i];
            while (depth > 0)
            {
                int c = stack[--depth];
                if (c < 0x80)
                {
                    buffer.Add(c);
                    continue;
                }
                if ((uint)(c - HangulBase) < HangulCount)
                {
                    AddHangul(c - HangulBase, ref buffer);
                    continue;
                }
                if (old && TryCorrection(c, out int corrected))
                {
                    stack[depth++] = corrected;
                    continue;
                }
                int count = Mapping(c, parts, out int prefix);
                bool applies = (prefix == 0 || compatible) && !(old && UnicodeDatabase.IsUnassignedInOld(c));
                if (count == 0 || !applies)
                {
                    buffer.Add(c);
                    continue;
                }
                while (count > 0)
                {
                    stack[depth++] = parts[--count];
                }
            }
        }
    }

    private static void AddHangul(int syllable, ref Buffer buffer)
    {
        buffer.Add(LeadBase + (syllable / (VowelCount * TrailCount)));
        buffer.Add(VowelBase + (syllable % (VowelCount * TrailCount) / TrailCount));
        int trail = syllable % TrailCount;
        if (trail != 0)
        {
            buffer.Add(TrailBase + trail);
        }
    }

    private static bool TryCorrection(int codePoint, out int corrected)
    {
        ReadOnlySpan<uint> corrections = UnicodeData.OldCorrections;
        for (int i = 0; i < corrections.Length; i += 2)
        {
            if (corrections[i] == codePoint)
            {
                corrected = (int)corrections[i + 1];
                return true;
            }
        }
        corrected = 0;
        return false;
    }

    // Orders each run of combining marks by class, keeping the order within a class.
    private static void SortMarks(Span<int> characters)
    {
        for (int i = 1; i < characters.Length; i++)
        {
            int c = characters[i];
            int mark = c < 0x80 ? 0 : UnicodeData.Get(c).Combining;
            if (mark == 0)
            {
                continue;
            }
            int at = i;
            while (at > 0 && UnicodeData.Get(characters[at - 1]).Combining > mark)
            {
                characters[at] = characters[at - 1];
                at--;
            }
            characters[at] = c;
        }
    }

    // Composes in place and returns the new length.
    private static int Compose(Span<int> characters)
    {
        int length = 0;
        int starter = -1;
        int lastMark = 0;
        foreach (int c in characters)
        {
            ref readonly UnicodeRecord record = ref UnicodeData.Get(c);
            bool adjacent = starter == length - 1;
            bool blocked = starter < 0 || (!adjacent && (lastMark >= record.Combining || lastMark == 0));
            if (!blocked
                && (record.Flags & UnicodeFlags.ComposeSecond) != 0
                && TryPair(characters[starter], c, out int composite))
            {
                characters[starter] = composite;
                continue;
            }
            if (record.Combining == 0)
            {
                starter = length;
            }
            lastMark = record.Combining;
            characters[length++] = c;
        }
        return length;
    }

    private static bool TryPair(int first, int second, out int composite)
    {
        composite = 0;
        if ((UnicodeData.Get(first).Flags & UnicodeFlags.ComposeFirst) == 0)
        {
            return false;
        }
        if ((uint)(first - LeadBase) < LeadCount && (uint)(second - VowelBase) < VowelCount)
        {
            composite = HangulBase + ((((first - LeadBase) * VowelCount) + second - VowelBase) * TrailCount);
            return true;
        }
        if ((uint)(first - HangulBase) < HangulCount && second is > TrailBase and < TrailBase + TrailCount)
        {
            composite = first + second - TrailBase;
            return true;
        }
        int place = UnicodeData.Pairs.BinarySearch(((ulong)first << 32) | (uint)second);
        if (place < 0)
        {
            return false;
        }
        composite = (int)UnicodeData.Composites[place];
        return true;
    }

    // Code points in pooled memory.
    private ref struct Buffer
    {
        private Scratch<int> _scratch;
        private int _length;

        public Buffer(int capacity)
        {
            _scratch = new Scratch<int>([], capacity + (capacity >> 1) + MaxDecomposition);
        }

        public readonly Span<int> Items => _scratch.Span[.._length];

        public void Add(int character)
        {
            if (_length == _scratch.Span.Length)
            {
                Scratch<int> larger = new([], 2 * _length);
                Items.CopyTo(larger.Span);
                _scratch.Dispose();
                _scratch = larger;
            }
            _scratch.Span[_length++] = character;
        }

        public void Dispose() => _scratch.Dispose();
    }
}
