using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Py.Gc;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>A str: code points at 1, 2 or 4 bytes each (PEP 393: the narrowest that holds all).</summary>
/// <remarks>Layout: the fields, then Length * Kind bytes. Immutable; hash and interned state are set later.</remarks>
public unsafe partial struct PyStr
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>Code points.</summary>
    public int Length;
    /// <summary>Bytes a code point: 1, 2 or 4.</summary>
    public byte Kind;
    /// <summary>All code points are below 128.</summary>
    public byte Ascii;
    /// <summary>The intern table holds it: equal interned strs are the same object.</summary>
    public byte Interned;
    /// <summary>Spare.</summary>
    public byte Spare;
    /// <summary>Hash, or 0 when not yet computed.</summary>
    public long HashValue;

    /// <summary>Longest str, in code points.</summary>
    public const int MaxLength = int.MaxValue - 64;

    /// <summary>Bytes of text of a str.</summary>
    public static ulong DataBytes(Value str)
    {
        ref PyStr s = ref str.As<PyStr>().Fields;
        return (ulong)s.Length * s.Kind;
    }

    /// <summary>Allocates a str of exact type str with zeroed text; null with MemoryError or OverflowError.</summary>
    /// <param name="length">Code points.</param>
    /// <param name="kind">1, 2 or 4.</param>
    /// <param name="ascii">Will all code points be below 128?</param>
    public static Ref<PyStr> Allocate(long length, int kind, bool ascii)
    {
        if (length > MaxLength)
        {
            Errors.NoMemory();
            return default;
        }

        ulong address = Heap.TryAllocate(ShapeIds.Str, (ulong)sizeof(PyStr) + ((ulong)length * (ulong)kind));
        if (address == 0)
        {
            Errors.NoMemory();
            return default;
        }

        Ref<PyStr> str = Value.FromBits(address).As<PyStr>();
        str.Fields.Length = (int)length;
        str.Fields.Kind = (byte)kind;
        str.Fields.Ascii = ascii ? (byte)1 : (byte)0;
        return str;
    }

    /// <summary>Length in code points.</summary>
    public static int LengthOf(Value str) => str.As<PyStr>().Fields.Length;

    /// <summary>Text of a str of kind 1. The span is valid while the object is reachable from the stack.</summary>
    public static Span<byte> Latin1(Value str) => new((void*)(str.Bits + (ulong)sizeof(PyStr)), str.As<PyStr>().Fields.Length);
    /// <summary>Text of a str of kind 2.</summary>
    public static Span<ushort> Ucs2(Value str) => new((void*)(str.Bits + (ulong)sizeof(PyStr)), str.As<PyStr>().Fields.Length);
    /// <summary>Text of a str of kind 4.</summary>
    public static Span<uint> Ucs4(Value str) => new((void*)(str.Bits + (ulong)sizeof(PyStr)), str.As<PyStr>().Fields.Length);

    /// <summary>Code point <paramref name="index"/> (not checked).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CodePointAt(Value str, long index)
    {
        byte* data = (byte*)(str.Bits + (ulong)sizeof(PyStr));
        return str.As<PyStr>().Fields.Kind switch
        {
            1 => data[index],
            2 => ((ushort*)data)[index],
            _ => (int)((uint*)data)[index],
        };
    }

    /// <summary>A str of one code point; cached below 256.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value FromCodePoint(int codePoint) =>
        (uint)codePoint < 256 ? Value.FromBits(Chars + ((uint)codePoint * CharBytes)) : NewCodePoint(codePoint);

    private static Value NewCodePoint(int codePoint)
    {
        Ref<PyStr> str = Allocate(1, codePoint < 0x10000 ? 2 : 4, false);
        if (codePoint < 0x10000)
        {
            Ucs2(str)[0] = (ushort)codePoint;
        }
        else
        {
            Ucs4(str)[0] = (uint)codePoint;
        }

        return str;
    }

    /// <summary>Bytes from one of the 256 one-character strs to the next; they are immortal.</summary>
    public const uint CharBytes = 32;
    private const ulong CharsWord = Reservation.LowBase + 0x130;

    /// <summary>Address of the str of character 0; a word at a fixed place, as no static field is.</summary>
    public static ulong Chars
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => *(ulong*)CharsWord;
    }

    private static Root s_empty;

    /// <summary>The empty str.</summary>
    public static Value Empty => s_empty.Value;

    /// <summary>A str of bytes that are all below 128.</summary>
    public static Value FromAscii(scoped ReadOnlySpan<byte> text)
    {
        if (text.Length <= 1)
        {
            return text.Length == 0 ? Empty : FromCodePoint(text[0]);
        }

        Ref<PyStr> str = Allocate(text.Length, 1, true);
        if (!str.IsNull)
        {
            text.CopyTo(Latin1(str));
        }

        return str;
    }

    /// <summary>A str of Latin-1 bytes.</summary>
    public static Value FromLatin1(scoped ReadOnlySpan<byte> text)
    {
        if (text.Length <= 1)
        {
            return text.Length == 0 ? Empty : FromCodePoint(text[0]);
        }

        Ref<PyStr> str = Allocate(text.Length, 1, Ascii7(text));
        if (!str.IsNull)
        {
            text.CopyTo(Latin1(str));
        }

        return str;
    }

    /// <summary>A str of 16-bit code points (no surrogate pairs are joined), narrowed if possible.</summary>
    public static Value FromUcs2(scoped ReadOnlySpan<ushort> text)
    {
        if (text.Length <= 1)
        {
            return text.Length == 0 ? Empty : FromCodePoint(text[0]);
        }

        uint all = Widening.Union(text);
        Ref<PyStr> str = Allocate(text.Length, all < 256 ? 1 : 2, all < 128);
        if (str.IsNull)
        {
            return str;
        }

        if (all < 256)
        {
            Widening.Narrow(text, Latin1(str));
        }
        else
        {
            text.CopyTo(Ucs2(str));
        }

        return str;
    }

    /// <summary>A str of code points, narrowed if possible.</summary>
    public static Value FromUcs4(scoped ReadOnlySpan<uint> text)
    {
        if (text.Length <= 1)
        {
            return text.Length == 0 ? Empty : FromCodePoint((int)text[0]);
        }

        uint all = Widening.Union(text);
        Ref<PyStr> str = Allocate(text.Length, all < 256 ? 1 : all < 0x10000 ? 2 : 4, all < 128);
        if (str.IsNull)
        {
            return str;
        }

        if (all < 256)
        {
            Widening.Narrow(text, Latin1(str));
        }
        else if (all < 0x10000)
        {
            Widening.Narrow(text, Ucs2(str));
        }
        else
        {
            text.CopyTo(Ucs4(str));
        }

        return str;
    }

    /// <summary>A str from UTF-16; surrogate pairs are joined, lone surrogates kept.</summary>
    [System.Runtime.CompilerServices.SkipLocalsInit]
    public static Value New(scoped ReadOnlySpan<char> text)
    {
        if (text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return FromUcs2(MemoryMarshal.Cast<char, ushort>(text));
        }

        CodePointBuilder builder = new(stackalloc byte[256]);
        builder.Append(text);
        return FromBuilder(builder);
    }

    /// <summary>The str as UTF-16; lone surrogates kept. A null (a repr for a message that failed) is "?".</summary>
    public static string ToClr(Value str)
    {
        if (str.IsNull)
        {
            return "?";
        }

        switch (str.As<PyStr>().Fields.Kind)
        {
            case 1:
                return Encoding.Latin1.GetString(Latin1(str));
            case 2:
                return new string(MemoryMarshal.Cast<ushort, char>(Ucs2(str)));
            default:
                StringBuilder builder = new();
                foreach (uint c in Ucs4(str))
                {
                    if (c < 0x10000)
                    {
                        builder.Append((char)c);
                    }
                    else
                    {
                        builder.Append((char)(0xD7C0 + (c >> 10))).Append((char)(0xDC00 + (c & 0x3FF)));
                    }
                }

                return builder.ToString();
        }
    }

    /// <summary>Are two strs equal?</summary>
    public static bool Equal(Value a, Value b)
    {
        if (a.Is(b))
        {
            return true;
        }

        ref PyStr x = ref a.As<PyStr>().Fields;
        ref PyStr y = ref b.As<PyStr>().Fields;
        if (x.Length != y.Length || x.Kind != y.Kind || (x.Interned & y.Interned) != 0)
        {
            return false;
        }

        int bytes = x.Length * x.Kind;
        return new ReadOnlySpan<byte>((void*)(a.Bits + (ulong)sizeof(PyStr)), bytes)
            .SequenceEqual(new ReadOnlySpan<byte>((void*)(b.Bits + (ulong)sizeof(PyStr)), bytes));
    }

    /// <summary>Does a str equal an ASCII text?</summary>
    public static bool EqualsAscii(Value str, string text)
    {
        ref PyStr s = ref str.As<PyStr>().Fields;
        if (s.Length != text.Length || s.Kind != 1)
        {
            return false;
        }

        Span<byte> data = Latin1(str);
        for (int i = 0; i < text.Length; i++)
        {
            if (data[i] != text[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Hash of a str, computed once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Hash(Value str)
    {
        long hash = str.As<PyStr>().Fields.HashValue;
        return hash != 0 ? hash : ComputeHash(str);
    }

    private static long ComputeHash(Value str)
    {
        ref PyStr s = ref str.As<PyStr>().Fields;
        long hash = s.Length == 0 ? 0 : Hashing.OfBytes(new ReadOnlySpan<byte>((void*)(str.Bits + (ulong)sizeof(PyStr)), s.Length * s.Kind));
        s.HashValue = hash;
        return hash;
    }

    private static bool Ascii7(ReadOnlySpan<byte> text) => Widening.IsAscii(text);

    internal static void InitializeCore()
    {
        s_empty = Roots.New(AllocateImmortal(0));
        Interning.Add(s_empty.Value);
        for (int i = 0; i < 256; i++)
        {
            Value str = AllocateImmortal(1);
            Latin1(str)[0] = (byte)i;
            str.As<PyStr>().Fields.Ascii = i < 128 ? (byte)1 : (byte)0;
            Interning.Add(str);
            if (i == 0)
            {
                *(ulong*)CharsWord = str.Bits;
            }
        }
    }

    private static Value AllocateImmortal(int length)
    {
        Value str = Value.FromBits(Heap.AllocateImmortal(ShapeIds.Str, (nuint)(sizeof(PyStr) + length)));
        str.As<PyStr>().Fields.Length = length;
        str.As<PyStr>().Fields.Kind = 1;
        str.As<PyStr>().Fields.Ascii = 1;
        return str;
    }

    /// <summary>The interned str equal to an ASCII or UTF-16 text.</summary>
    public static Value Intern(scoped ReadOnlySpan<char> text)
    {
        Value known = Interning.Find(text);
        return known.IsNull ? Interning.Intern(New(text)) : known;
    }

    /// <summary>The interned str equal to <paramref name="str"/>; a str subclass instance is copied to an exact str.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value InternValue(Value str) => str.As<PyStr>().Fields.Interned != 0 ? str : Interning.Intern(str);
}

/// <summary>The table of interned strs.</summary>
/// <remarks>Open addressing over unmanaged memory; entries are roots.</remarks>
public static unsafe class Interning
{
    private static Slot* s_table;
    private static int s_mask;
    private static int s_count;

    internal static void Initialize()
    {
        const int size = 8192;
        s_table = (Slot*)NativeMemory.AllocZeroed(size, 8);
        s_mask = size - 1;
    }

    /// <summary>The interned str of a text in ASCII; null if there is none (or the text is long or other).</summary>
    internal static Value Find(scoped ReadOnlySpan<char> text)
    {
        const int longest = 64;
        Span<byte> bytes = stackalloc byte[longest];
        if (text.Length is 0 or > longest || !System.Text.Ascii.IsValid(text))
        {
            return Value.Null;
        }

        for (int c = 0; c < text.Length; c++)
        {
            bytes[c] = (byte)text[c];
        }

        bytes = bytes[..text.Length];
        long hash = Hashing.OfBytes(bytes);
        for (int i = (int)hash & s_mask; ; i = (i + 1) & s_mask)
        {
            Value candidate = s_table[i].Load();
            if (candidate.IsNull)
            {
                return candidate;
            }

            if (PyStr.Hash(candidate) == hash && candidate.As<PyStr>().Fields.Kind == 1 && PyStr.Latin1(candidate).SequenceEqual(bytes))
            {
                return candidate;
            }
        }
    }

    /// <summary>The interned str equal to <paramref name="str"/>.</summary>
    public static Value Intern(Value str)
    {
        long hash = PyStr.Hash(str);
        int i = (int)hash & s_mask;
        for (; ; i = (i + 1) & s_mask)
        {
            Value candidate = s_table[i].Load();
            if (candidate.IsNull)
            {
                break;
            }

            if (PyStr.Hash(candidate) == hash && PyStr.Equal(candidate, str))
            {
                return candidate;
            }
        }

        if (!str.HasShape(ShapeIds.Str))
        {
            str = PyStr.ToExact(str);
        }

        Add(str);
        return str;
    }

    internal static void Add(Value str)
    {
        if ((s_count + 1) * 2 > s_mask)
        {
            Grow();
        }

        str.As<PyStr>().Fields.Interned = 1;
        Put(str);
        s_count++;
    }

    private static void Put(Value str)
    {
        int i = (int)PyStr.Hash(str) & s_mask;
        while (!s_table[i].IsNull)
        {
            i = (i + 1) & s_mask;
        }

        s_table[i].Initialize(str);
        GcRoots.NoteCell(s_table + i);
    }

    /// <summary>For the collector: the interned strs are roots.</summary>
    internal static void VisitRoots() => GcRoots.Visit(s_table, s_mask + 1);

    private static void Grow()
    {
        Slot* old = s_table;
        int oldSize = s_mask + 1;
        s_table = (Slot*)NativeMemory.AllocZeroed((nuint)oldSize * 2, 8);
        s_mask = (oldSize * 2) - 1;
        for (int i = 0; i < oldSize; i++)
        {
            if (!old[i].IsNull)
            {
                Put(old[i].Load());
            }
        }

        GcRoots.ForgetCells(old, (ulong)oldSize * 8);
        NativeMemory.Free(old);
    }
}
