using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>str as a family of texts.</summary>
internal readonly struct StrFamily<T> : ITextFamily<T>
    where T : unmanaged, IBinaryInteger<T>
{
    // Bit c: the ASCII control character c is white space, or ends a line.
    private const ulong Spaces = (1UL << 32) | (0xFUL << 28) | (0x1FUL << 9);
    private const ulong LineBreaks = (7UL << 28) | (0xFUL << 10);

    public static Value Slice(Value self, int start, int length) => PyStr.Substring(self, start, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSpace(T c)
    {
        uint u = uint.CreateTruncating(c);
        return u < 64 ? ((Spaces >> (int)u) & 1) != 0 : u >= 0x85 && IsWideSpace(u);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLineBreak(T c)
    {
        uint u = uint.CreateTruncating(c);
        return u < 64 ? ((LineBreaks >> (int)u) & 1) != 0 : u is 0x85 or 0x2028 or 0x2029;
    }

    private static bool IsWideSpace(uint c) =>
        c is 0x85 or 0xA0 or 0x1680 or (>= 0x2000 and <= 0x200A) or 0x2028 or 0x2029 or 0x202F or 0x205F or 0x3000;
}

/// <summary>str.split and its relatives.</summary>
public unsafe partial struct PyStr
{
    /// <summary>The text of a str as a view.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TextView View(Value str) => new((void*)(str.Bits + (ulong)sizeof(PyStr)), LengthOf(str), KindOf(str));

    private static Value Split(Value self, Value separator, Value most) => SplitAny(self, separator, most, false);

    private static Value RSplit(Value self, Value separator, Value most) => SplitAny(self, separator, most, true);

    private static Value SplitAny(Value self, Value separator, Value most, bool fromRight)
    {
        if (!TextArguments.Size(most, -1, out long limit))
        {
            return Value.Null;
        }

        limit = limit < 0 ? long.MaxValue : limit;
        if (separator.IsNull || separator.IsNone)
        {
            return KindOf(self) switch
            {
                1 => SplitSpaces<byte>(self, limit, fromRight),
                2 => SplitSpaces<ushort>(self, limit, fromRight),
                _ => SplitSpaces<uint>(self, limit, fromRight),
            };
        }

        if (!separator.IsStr)
        {
            return Errors.TypeError($"must be str or None, not {PyType.TypeName(separator)}");
        }

        if (LengthOf(separator) == 0)
        {
            return Errors.ValueError("empty separator");
        }

        if (KindOf(separator) > KindOf(self))
        {
            Value list = PyList.New(1);
            PyList.Append(list, ToExact(self));
            return list;
        }

        return KindOf(self) switch
        {
            1 => SplitOn<byte>(self, separator, limit, fromRight),
            2 => SplitOn<ushort>(self, separator, limit, fromRight),
            _ => SplitOn<uint>(self, separator, limit, fromRight),
        };
    }

    private static Value SplitSpaces<T>(Value self, long limit, bool fromRight) where T : unmanaged, IBinaryInteger<T> =>
        fromRight
            ? TextParts<StrFamily<T>, T>.RSplitSpace(self, Units<T>(self), limit)
            : TextParts<StrFamily<T>, T>.SplitSpace(self, Units<T>(self), limit);

    private static Value SplitOn<T>(Value self, Value separator, long limit, bool fromRight) where T : unmanaged, IBinaryInteger<T>
    {
        if (KindOf(separator) == sizeof(T))
        {
            return SplitOn(self, Units<T>(separator), limit, fromRight);
        }

        using Numbers.Scratch<T> wide = new(stackalloc T[16], LengthOf(separator));
        CopyUnits(separator, wide.Span);
        return SplitOn<T>(self, wide.Span, limit, fromRight);
    }

    private static Value SplitOn<T>(Value self, scoped ReadOnlySpan<T> separator, long limit, bool fromRight) where T : unmanaged, IBinaryInteger<T> =>
        fromRight
            ? TextParts<StrFamily<T>, T>.RSplit(self, Units<T>(self), separator, limit)
            : TextParts<StrFamily<T>, T>.Split(self, Units<T>(self), separator, limit);

    private static Value SplitLines(Value self, Value keepEnds)
    {
        if (!TextArguments.Int(keepEnds, 0, out int keep))
        {
            return Value.Null;
        }

        return KindOf(self) switch
        {
            1 => TextParts<StrFamily<byte>, byte>.SplitLines(self, Units<byte>(self), keep != 0),
            2 => TextParts<StrFamily<ushort>, ushort>.SplitLines(self, Units<ushort>(self), keep != 0),
            _ => TextParts<StrFamily<uint>, uint>.SplitLines(self, Units<uint>(self), keep != 0),
        };
    }

    private static Value Strip(Value self, Value characters) => StripAny(self, characters, "strip", true, true);

    private static Value LStrip(Value self, Value characters) => StripAny(self, characters, "lstrip", true, false);

    private static Value RStrip(Value self, Value characters) => StripAny(self, characters, "rstrip", false, true);

    private static Value StripAny(Value self, Value characters, string name, bool left, bool right)
    {
        if (!characters.IsNull && !characters.IsNone && !characters.IsStr)
        {
            return Errors.TypeError($"{name} arg must be None or str");
        }

        return KindOf(self) switch
        {
            1 => StripUnits<byte>(self, characters, left, right),
            2 => StripUnits<ushort>(self, characters, left, right),
            _ => StripUnits<uint>(self, characters, left, right),
        };
    }

    private static Value StripUnits<T>(Value self, Value characters, bool left, bool right) where T : unmanaged, IBinaryInteger<T>
    {
        if (characters.IsNull || characters.IsNone)
        {
            return TextParts<StrFamily<T>, T>.StripSpace(self, Units<T>(self), left, right);
        }

        // Characters wider than the text cannot occur in it.
        using Numbers.Scratch<T> set = new(stackalloc T[32], LengthOf(characters));
        int count = 0;
        for (int i = 0; i < LengthOf(characters); i++)
        {
            int c = CodePointAt(characters, i);
            if (sizeof(T) == 4 || c < 1 << (8 * sizeof(T)))
            {
                set.Span[count++] = T.CreateTruncating(c);
            }
        }

        return TextParts<StrFamily<T>, T>.Strip(self, Units<T>(self), set.Span[..count], left, right);
    }

    private static Value Partition(Value self, Value separator) => PartitionAny(self, separator, false);

    private static Value RPartition(Value self, Value separator) => PartitionAny(self, separator, true);

    private static Value PartitionAny(Value self, Value separator, bool fromRight)
    {
        if (!Ensure(separator))
        {
            return Value.Null;
        }

        if (LengthOf(separator) == 0)
        {
            return Errors.ValueError("empty separator");
        }

        int at = fromRight ? StringSearch.LastIndexOf(View(self), View(separator)) : StringSearch.IndexOf(View(self), View(separator));
        if (at < 0)
        {
            return fromRight ? PyTuple.New(Empty, Empty, ToExact(self)) : PyTuple.New(ToExact(self), Empty, Empty);
        }

        int end = at + LengthOf(separator);
        Value before = Substring(self, 0, at), after = Substring(self, end, LengthOf(self) - end);
        return before.IsNull || after.IsNull ? Value.Null : PyTuple.New(before, separator, after);
    }
}
