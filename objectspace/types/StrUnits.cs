using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>The text of strs as spans, and strs from spans: what the operations on any of the three widths share.</summary>
public unsafe partial struct PyStr
{
    /// <summary>Bytes a code point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int KindOf(Value str) => str.As<PyStr>().Fields.Kind;

    /// <summary>Are all code points below 128?</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsAscii(Value str) => str.As<PyStr>().Fields.Ascii != 0;

    /// <summary>The text; <typeparamref name="T"/> must agree with the kind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<T> Units<T>(Value str) where T : unmanaged =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.AsRef<T>((void*)(str.Bits + (ulong)sizeof(PyStr))), str.As<PyStr>().Fields.Length);

    /// <summary>The text to be written: only for a str just allocated.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Span<T> NewUnits<T>(Value str) where T : unmanaged =>
        MemoryMarshal.CreateSpan(ref Unsafe.AsRef<T>((void*)(str.Bits + (ulong)sizeof(PyStr))), str.As<PyStr>().Fields.Length);

    /// <summary>A str of code units of any width, narrowed if possible.</summary>
    public static Value FromUnits<T>(scoped ReadOnlySpan<T> units) where T : unmanaged
    {
        if (sizeof(T) == 1)
        {
            return FromLatin1(MemoryMarshal.AsBytes(units));
        }

        return sizeof(T) == 2 ? FromUcs2(MemoryMarshal.Cast<T, ushort>(units)) : FromUcs4(MemoryMarshal.Cast<T, uint>(units));
    }

    /// <summary>A str of a text in memory, narrowed if possible.</summary>
    public static Value FromView(scoped TextView text) => text.Width switch
    {
        1 => FromLatin1(text.Latin1),
        2 => FromUcs2(text.Ucs2),
        _ => FromUcs4(text.Ucs4),
    };

    /// <summary>The text of a builder as a str; the builder is disposed, and must not be used or disposed again.</summary>
    public static Value FromBuilder(scoped CodePointBuilder builder)
    {
        Value result = builder.Width switch
        {
            1 => builder.IsAscii ? FromAscii(builder.Latin1) : FromLatin1(builder.Latin1),
            2 => FromUcs2(builder.Ucs2),
            _ => FromUcs4(builder.Ucs4),
        };
        builder.Dispose();
        return result;
    }

    /// <summary>Appends the text of a str to a builder.</summary>
    public static void AppendTo(scoped ref CodePointBuilder builder, Value str)
    {
        switch (KindOf(str))
        {
            case 1:
                builder.Append(Units<byte>(str));
                break;
            case 2:
                builder.Append(Units<ushort>(str));
                break;
            default:
                builder.Append(Units<uint>(str));
                break;
        }
    }

    /// <summary>Copies the text of <paramref name="source"/> into <paramref name="target"/>, which has at least its kind.</summary>
    internal static void CopyText(Value source, Value target, long at)
    {
        int from = KindOf(source), to = KindOf(target);
        int length = LengthOf(source);
        byte* destination = target.As<PyStr>().TailBytes() + (at * to);
        if (from == to)
        {
            Buffer.MemoryCopy(source.As<PyStr>().TailBytes(), destination, (long)length * to, (long)length * from);
        }
        else if (from == 1 && to == 2)
        {
            Widening.Widen(Units<byte>(source), new Span<ushort>(destination, length));
        }
        else if (from == 1)
        {
            Widening.Widen(Units<byte>(source), new Span<uint>(destination, length));
        }
        else
        {
            Widening.Widen(Units<ushort>(source), new Span<uint>(destination, length));
        }
    }

    /// <summary>Copies the text, widened to <typeparamref name="T"/>.</summary>
    public static void CopyUnits<T>(Value source, Span<T> target) where T : unmanaged
    {
        switch (KindOf(source))
        {
            case 1 when sizeof(T) == 1:
                Units<byte>(source).CopyTo(MemoryMarshal.AsBytes(target));
                break;
            case 1 when sizeof(T) == 2:
                Widening.Widen(Units<byte>(source), MemoryMarshal.Cast<T, ushort>(target));
                break;
            case 1:
                Widening.Widen(Units<byte>(source), MemoryMarshal.Cast<T, uint>(target));
                break;
            case 2 when sizeof(T) == 2:
                Units<ushort>(source).CopyTo(MemoryMarshal.Cast<T, ushort>(target));
                break;
            case 2:
                Widening.Widen(Units<ushort>(source), MemoryMarshal.Cast<T, uint>(target));
                break;
            default:
                Units<uint>(source).CopyTo(MemoryMarshal.Cast<T, uint>(target));
                break;
        }
    }

    /// <summary>Code points <paramref name="start"/> to start + <paramref name="length"/> (not checked) as an exact str.</summary>
    public static Value Substring(Value str, int start, int length)
    {
        ref PyStr s = ref str.As<PyStr>().Fields;
        if (length == s.Length)
        {
            return ToExact(str);
        }

        if (s.Kind == 1)
        {
            return Latin1Part((byte*)(str.Bits + (ulong)sizeof(PyStr)) + start, length, s.Ascii != 0);
        }

        return s.Kind == 2 ? FromUcs2(Units<ushort>(str).Slice(start, length)) : FromUcs4(Units<uint>(str).Slice(start, length));
    }

    /// <summary>A str of Latin-1 text in the heap.</summary>
    private static Value Latin1Part(byte* text, int length, bool ascii)
    {
        if (length <= 1)
        {
            return length == 0 ? Empty : FromCodePoint(*text);
        }

        Ref<PyStr> str = Allocate(length, 1, ascii || Ascii7(new ReadOnlySpan<byte>(text, length)));
        if (!str.IsNull)
        {
            new ReadOnlySpan<byte>(text, length).CopyTo(NewUnits<byte>(str));
        }

        return str;
    }

    /// <summary>TypeError unless <paramref name="v"/> is a str: "<paramref name="what"/> must be str, not T", where None is called None.</summary>
    internal static bool Require(Value v, string what)
    {
        if (v.IsStr)
        {
            return true;
        }

        Errors.TypeError($"{what} must be str, not {(v.IsNone ? "None" : PyType.TypeName(v))}");
        return false;
    }

    /// <summary>TypeError "must be str, not T" unless <paramref name="v"/> is a str.</summary>
    private static bool Ensure(Value v)
    {
        if (v.IsStr)
        {
            return true;
        }

        Errors.TypeError($"must be str, not {PyType.TypeName(v)}");
        return false;
    }
}
