using System;
using System.IO;
using System.Runtime.InteropServices;

namespace Py.ObjectSpace.Text;

/// <summary>Properties of a character that are yes or no; the low 16 fit the table for Latin-1.</summary>
[Flags]
public enum UnicodeFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>isalpha</c>.</summary>
    Alpha = 1 << 0,

    /// <summary><c>isdecimal</c>.</summary>
    Decimal = 1 << 1,

    /// <summary><c>isdigit</c>.</summary>
    Digit = 1 << 2,

    /// <summary><c>isnumeric</c>.</summary>
    Numeric = 1 << 3,

    /// <summary><c>islower</c>.</summary>
    Lower = 1 << 4,

    /// <summary><c>isupper</c>.</summary>
    Upper = 1 << 5,

    /// <summary>Title case letters.</summary>
    Title = 1 << 6,

    /// <summary><c>isspace</c>.</summary>
    Space = 1 << 7,

    /// <summary><c>isprintable</c>.</summary>
    Printable = 1 << 8,

    /// <summary>May start an identifier.</summary>
    IdentifierStart = 1 << 9,

    /// <summary>May go on in an identifier.</summary>
    IdentifierContinue = 1 << 10,

    /// <summary>Has a case.</summary>
    Cased = 1 << 11,

    /// <summary>Is passed over when the end of a word is looked for.</summary>
    CaseIgnorable = 1 << 12,

    /// <summary>The lower case is more than one character.</summary>
    LowerFull = 1 << 13,

    /// <summary>The upper case is more than one character.</summary>
    UpperFull = 1 << 14,

    /// <summary>The title case is more than one character.</summary>
    TitleFull = 1 << 15,

    /// <summary>The folded case is more than one character.</summary>
    FoldFull = 1 << 16,

    /// <summary>Mirrored in text that runs to the left.</summary>
    Mirrored = 1 << 17,

    /// <summary>May be the first of two characters that compose.</summary>
    ComposeFirst = 1 << 18,

    /// <summary>May be the second of two characters that compose.</summary>
    ComposeSecond = 1 << 19,

    /// <summary>Changed by NFC.</summary>
    NfcNo = 1 << 20,

    /// <summary>Changed by NFD.</summary>
    NfdNo = 1 << 21,

    /// <summary>Changed by NFKC.</summary>
    NfkcNo = 1 << 22,

    /// <summary>Changed by NFKD.</summary>
    NfkdNo = 1 << 23,
}

/// <summary>A file of tables inside the assembly, used in place.</summary>
internal readonly unsafe struct TableFile
{
    private readonly byte* _start;

    public TableFile(string name)
    {
        using Stream stream = typeof(TableFile).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the table {name} is missing from the assembly");
        if (stream is UnmanagedMemoryStream mapped)
        {
            _start = mapped.PositionPointer;
            return;
        }
        _start = (byte*)NativeMemory.Alloc((nuint)stream.Length);
        stream.ReadExactly(new Span<byte>(_start, (int)stream.Length));
    }

    public T* Section<T>(int number)
        where T : unmanaged => (T*)(_start + Head(number)[0]);

    public int Length<T>(int number)
        where T : unmanaged => (int)Head(number)[1] / sizeof(T);

    public ReadOnlySpan<T> Span<T>(int number)
        where T : unmanaged => new(Section<T>(number), Length<T>(number));

    private uint* Head(int number) => (uint*)(_start + 4) + (2 * number);
}

/// <summary>The sections of the table of properties; see tools/unicode/generate.py.</summary>
internal static unsafe class UnicodeData
{
    public const int BlockShift = 7;
    public const int DecompositionShift = 6;

    private static readonly TableFile s_file = new("Py.Unicode");
    private static readonly ushort* s_index = s_file.Section<ushort>(0);
    private static readonly ushort* s_blocks = s_file.Section<ushort>(1);
    private static readonly UnicodeRecord* s_records = s_file.Section<UnicodeRecord>(2);

    /// <summary>Gets the full case mappings, three code points each, 0 where there are fewer.</summary>
    public static ReadOnlySpan<uint> CaseSequences => s_file.Span<uint>(3);

    public static ReadOnlySpan<double> Numerics => s_file.Span<double>(4);

    /// <summary>Gets the pairs that compose, sorted: first code point in the upper half.</summary>
    public static ReadOnlySpan<ulong> Pairs => s_file.Span<ulong>(5);

    public static ReadOnlySpan<uint> Composites => s_file.Span<uint>(6);

    public static ReadOnlySpan<ushort> DecompositionIndex => s_file.Span<ushort>(7);

    public static ReadOnlySpan<ushort> DecompositionBlocks => s_file.Span<ushort>(8);

    public static ReadOnlySpan<ushort> Decompositions => s_file.Span<ushort>(9);

    public static ReadOnlySpan<ushort> OldIndex => s_file.Span<ushort>(10);

    public static ReadOnlySpan<byte> OldBlocks => s_file.Span<byte>(11);

    public static ReadOnlySpan<OldUnicodeRecord> OldRecords => s_file.Span<OldUnicodeRecord>(12);

    /// <summary>Gets pairs of a character and what version 3.2 decomposed it to.</summary>
    public static ReadOnlySpan<uint> OldCorrections => s_file.Span<uint>(13);

    /// <summary>Gets the record of a code point, 0..0x10FFFF.</summary>
    public static ref readonly UnicodeRecord Get(int codePoint)
    {
        int block = s_index[(uint)codePoint >> BlockShift];
        return ref s_records[s_blocks[(block << BlockShift) | (codePoint & ((1 << BlockShift) - 1))]];
    }

    /// <summary>Reads one of the lists of words at the end of the file.</summary>
    public static string[] Words(int list) =>
        System.Text.Encoding.ASCII.GetString(s_file.Span<byte>(14 + list)).Split('\n');
}

/// <summary>What is known of a class of characters. Mappings are differences, or numbers of sequences where the flag says so.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly struct UnicodeRecord
{
    public readonly UnicodeFlags Flags;
    public readonly int Lower;
    public readonly int Upper;
    public readonly int Title;
    public readonly int Fold;
    public readonly byte Category;
    public readonly byte Bidirectional;
    public readonly byte Combining;
    public readonly byte EastAsianWidth;
    public readonly sbyte Decimal;
    public readonly sbyte Digit;
    public readonly ushort Numeric;
}

/// <summary>What version 3.2 said of a character that has changed since.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 2)]
internal readonly struct OldUnicodeRecord
{
    public readonly byte Category;
    public readonly byte Bidirectional;
    public readonly byte Combining;
    public readonly byte EastAsianWidth;
    public readonly byte Mirrored;
    public readonly sbyte Decimal;
    public readonly sbyte Digit;
    public readonly byte Padding;
    public readonly ushort Numeric;
    public readonly ushort Padding2;
}
