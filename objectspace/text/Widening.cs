using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Py.ObjectSpace.Text;

/// <summary>Copies text between the three widths of PEP 393, vectorised.</summary>
/// <remarks>A destination must be at least as long as its source and must not overlap it, except that narrowing may be
/// done in place.</remarks>
public static class Widening
{
    /// <summary>Are all bytes below 128? Short texts are looked at in two words, without a call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsAscii(ReadOnlySpan<byte> text)
    {
        int length = text.Length;
        ref byte from = ref MemoryMarshal.GetReference(text);
        if (length is >= 8 and <= 16)
        {
            return ((Unsafe.ReadUnaligned<ulong>(ref from) | Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, length - 8))) & 0x8080_8080_8080_8080) == 0;
        }

        if (length is >= 4 and < 8)
        {
            return ((Unsafe.ReadUnaligned<uint>(ref from) | Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref from, length - 4))) & 0x8080_8080) == 0;
        }

        return IsAsciiOther(text);
    }

    private static bool IsAsciiOther(ReadOnlySpan<byte> text)
    {
        if (text.Length > 16)
        {
            return System.Text.Ascii.IsValid(text);
        }

        uint bits = 0;
        foreach (byte c in text)
        {
            bits |= c;
        }

        return bits < 128;
    }

    /// <summary>Copies Latin-1 characters to two bytes each.</summary>
    public static void Widen(ReadOnlySpan<byte> source, Span<ushort> destination)
    {
        int i = 0;
        destination = destination[..source.Length];
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref ushort to = ref MemoryMarshal.GetReference(destination);
        for (; i <= source.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.LoadUnsafe(ref from, (nuint)i));
            low.StoreUnsafe(ref to, (nuint)i);
            high.StoreUnsafe(ref to, (nuint)(i + Vector128<ushort>.Count));
        }
        for (; i < source.Length; i++)
        {
            destination[i] = source[i];
        }
    }

    /// <summary>Copies Latin-1 characters to four bytes each.</summary>
    public static void Widen(ReadOnlySpan<byte> source, Span<uint> destination)
    {
        int i = 0;
        destination = destination[..source.Length];
        ref byte from = ref MemoryMarshal.GetReference(source);
        ref uint to = ref MemoryMarshal.GetReference(destination);
        for (; i <= source.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.LoadUnsafe(ref from, (nuint)i));
            (Vector128<uint> a, Vector128<uint> b) = Vector128.Widen(low);
            (Vector128<uint> c, Vector128<uint> d) = Vector128.Widen(high);
            a.StoreUnsafe(ref to, (nuint)i);
            b.StoreUnsafe(ref to, (nuint)(i + 4));
            c.StoreUnsafe(ref to, (nuint)(i + 8));
            d.StoreUnsafe(ref to, (nuint)(i + 12));
        }
        for (; i < source.Length; i++)
        {
            destination[i] = source[i];
        }
    }

    /// <summary>Copies two-byte characters to four bytes each.</summary>
    public static void Widen(ReadOnlySpan<ushort> source, Span<uint> destination)
    {
        int i = 0;
        destination = destination[..source.Length];
        ref ushort from = ref MemoryMarshal.GetReference(source);
        ref uint to = ref MemoryMarshal.GetReference(destination);
        for (; i <= source.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
        {
            (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(Vector128.LoadUnsafe(ref from, (nuint)i));
            low.StoreUnsafe(ref to, (nuint)i);
            high.StoreUnsafe(ref to, (nuint)(i + Vector128<uint>.Count));
        }
        for (; i < source.Length; i++)
        {
            destination[i] = source[i];
        }
    }

    /// <summary>Copies two-byte characters, all below 256, to one byte each.</summary>
    public static void Narrow(ReadOnlySpan<ushort> source, Span<byte> destination)
    {
        int i = 0;
        destination = destination[..source.Length];
        ref ushort from = ref MemoryMarshal.GetReference(source);
        ref byte to = ref MemoryMarshal.GetReference(destination);
        for (; i <= source.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            Vector128<ushort> low = Vector128.LoadUnsafe(ref from, (nuint)i);
            Vector128<ushort> high = Vector128.LoadUnsafe(ref from, (nuint)(i + Vector128<ushort>.Count));
            Vector128.Narrow(low, high).StoreUnsafe(ref to, (nuint)i);
        }
        for (; i < source.Length; i++)
        {
            destination[i] = (byte)source[i];
        }
    }

    /// <summary>Copies four-byte characters, all below 256, to one byte each.</summary>
    public static void Narrow(ReadOnlySpan<uint> source, Span<byte> destination)
    {
        for (int i = 0; i < source.Length; i++)
        {
            destination[i] = (byte)source[i];
        }
    }

    /// <summary>Copies four-byte characters, all below 65536, to two bytes each.</summary>
    public static void Narrow(ReadOnlySpan<uint> source, Span<ushort> destination)
    {
        int i = 0;
        destination = destination[..source.Length];
        ref uint from = ref MemoryMarshal.GetReference(source);
        ref ushort to = ref MemoryMarshal.GetReference(destination);
        for (; i <= source.Length - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
        {
            Vector128<uint> low = Vector128.LoadUnsafe(ref from, (nuint)i);
            Vector128<uint> high = Vector128.LoadUnsafe(ref from, (nuint)(i + Vector128<uint>.Count));
            Vector128.Narrow(low, high).StoreUnsafe(ref to, (nuint)i);
        }
        for (; i < source.Length; i++)
        {
            destination[i] = (ushort)source[i];
        }
    }

    /// <summary>Returns the union of the bits of all characters: below 128, 256 or 65536 exactly when they all are.</summary>
    public static uint Union(ReadOnlySpan<ushort> text)
    {
        uint bits = 0;
        foreach (ulong four in MemoryMarshal.Cast<ushort, ulong>(text))
        {
            bits |= (uint)four | (uint)(four >> 32);
        }
        bits = (bits | (bits >> 16)) & 0xFFFF;
        for (int i = text.Length & ~3; i < text.Length; i++)
        {
            bits |= text[i];
        }
        return bits;
    }

    /// <summary>Returns the union of the bits of all characters: below 128, 256 or 65536 exactly when they all are.</summary>
    public static uint Union(ReadOnlySpan<uint> text)
    {
        Vector<uint> wide = Vector<uint>.Zero;
        int i = 0;
        for (; i <= text.Length - Vector<uint>.Count; i += Vector<uint>.Count)
        {
            wide |= new Vector<uint>(text[i..]);
        }
        uint bits = 0;
        for (int lane = 0; lane < Vector<uint>.Count; lane++)
        {
            bits |= wide[lane];
        }
        for (; i < text.Length; i++)
        {
            bits |= text[i];
        }
        return bits;
    }
}
