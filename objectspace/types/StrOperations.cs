using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Py.ObjectSpace;

/// <summary>The operations on strs that programs do most: +, *, [], in, comparison, join.</summary>
public unsafe partial struct PyStr
{
    /// <summary>a + b of two strs.</summary>
    public static Value Concat(Value a, Value b)
    {
        ref PyStr x = ref a.As<PyStr>().Fields;
        ref PyStr y = ref b.As<PyStr>().Fields;
        if (y.Length == 0)
        {
            return ToExact(a);
        }

        if (x.Length == 0)
        {
            return ToExact(b);
        }

        long length = (long)x.Length + y.Length;
        if (length > MaxLength)
        {
            return Errors.OverflowError("strings are too large to concat");
        }

        int kind = Math.Max(x.Kind, y.Kind);
        Ref<PyStr> result = Allocate(length, kind, (x.Ascii & y.Ascii) != 0);
        if (result.IsNull)
        {
            return Value.Null;
        }

        if ((x.Kind & y.Kind) != 0)
        {
            byte* to = result.TailBytes();
            long left = (long)x.Length * kind, right = (long)y.Length * kind;
            Copy(to, a.As<PyStr>().TailBytes(), left);
            Copy(to + left, b.As<PyStr>().TailBytes(), right);
            return result;
        }

        CopyText(a, result, 0);
        CopyText(b, result, x.Length);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(byte* to, byte* from, long bytes) => Buffer.MemoryCopy(from, to, bytes, bytes);

    /// <summary>Slot Concat.</summary>
    private static Value ConcatAny(Value a, Value b) =>
        b.IsStr ? Concat(a, b) : Errors.TypeError($"can only concatenate str (not \"{PyType.TypeName(b)}\") to str");

    /// <summary>s * count.</summary>
    public static Value Repeat(Value str, long count)
    {
        ref PyStr s = ref str.As<PyStr>().Fields;
        if (count <= 0 || s.Length == 0)
        {
            return Empty;
        }

        if (count == 1)
        {
            return ToExact(str);
        }

        if (count > MaxLength / s.Length)
        {
            return Int128.CreateChecked(count) * s.Length > long.MaxValue ? Errors.OverflowError("repeated string is too long") : Errors.NoMemory();
        }

        Ref<PyStr> result = Allocate(count * s.Length, s.Kind, s.Ascii != 0);
        if (!result.IsNull)
        {
            RepeatBytes(result.TailBytes(), str.As<PyStr>().TailBytes(), (long)s.Length * s.Kind, count);
        }

        return result;
    }

    /// <summary>Fills memory with <paramref name="count"/> copies of a text, doubling what is there.</summary>
    internal static void RepeatBytes(byte* target, byte* text, long length, long count)
    {
        if (length == 1)
        {
            NativeMemory.Fill(target, (nuint)count, *text);
            return;
        }

        long total = length * count;
        Buffer.MemoryCopy(text, target, total, length);
        for (long done = length; done < total;)
        {
            long part = Math.Min(done, total - done);
            Buffer.MemoryCopy(target, target + done, part, part);
            done += part;
        }
    }

    /// <summary>s[index] by a C# index that may be negative; null with IndexError.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Value GetIndex(Value str, long index)
    {
        int length = LengthOf(str);
        if (index < 0)
        {
            index += length;
        }

        return (ulong)index < (ulong)length ? FromCodePoint(CodePointAt(str, index)) : Errors.IndexError("string index out of range");
    }

    /// <summary>s[start:stop:step] with adjusted bounds: all of start + step * i for i &lt; <paramref name="count"/> lie inside.</summary>
    public static Value Slice(Value str, long start, long step, long count)
    {
        if (count <= 0)
        {
            return Empty;
        }

        if (step == 1)
        {
            return Substring(str, (int)start, (int)count);
        }

        return KindOf(str) switch
        {
            1 => StridedLatin1(str, start, step, (int)count),
            2 => Strided(Units<ushort>(str), start, step, (int)count),
            _ => Strided(Units<uint>(str), start, step, (int)count),
        };
    }

    private static Value StridedLatin1(Value str, long start, long step, int count)
    {
        if (count == 1)
        {
            return FromCodePoint(CodePointAt(str, start));
        }

        Ref<PyStr> result = Allocate(count, 1, IsAscii(str));
        if (result.IsNull)
        {
            return Value.Null;
        }

        byte* from = str.As<PyStr>().TailBytes() + start, to = result.TailBytes();
        for (int i = 0; i < count; i++, from += step)
        {
            to[i] = *from;
        }

        if (!IsAscii(str))
        {
            result.Fields.Ascii = Ascii7(new ReadOnlySpan<byte>(to, count)) ? (byte)1 : (byte)0;
        }

        return result;
    }

    private static Value Strided<T>(scoped ReadOnlySpan<T> text, long start, long step, int count) where T : unmanaged
    {
        if (count == 1)
        {
            return FromUnits(text.Slice((int)start, 1));
        }

        using Numbers.Scratch<T> picked = new([], count);
        Span<T> to = picked.Span;
        for (int i = 0; i < to.Length; i++, start += step)
        {
            to[i] = text[(int)start];
        }

        return FromUnits<T>(to);
    }

    /// <summary>Slot GetItem.</summary>
    private static Value GetItem(Value self, Value key)
    {
        if (key.IsSmallInt)
        {
            return GetIndex(self, key.SmallInt);
        }

        if (Space.IsIndex(key))
        {
            return Space.AsIndex(key, TypeId.IndexError, out long index) ? GetIndex(self, index) : Value.Null;
        }

        if (!key.HasFlag(ShapeFlags.Slice))
        {
            return Errors.TypeError($"string indices must be integers, not '{PyType.TypeName(key)}'");
        }

        if (!PySlice.Unpack(key, out long start, out long stop, out long step))
        {
            return Value.Null;
        }

        long count = PySlice.Adjust(LengthOf(self), ref start, ref stop, step);
        return Slice(self, start, step, count);
    }

    /// <summary>item in s, for two strs.</summary>
    public static bool Contains(Value str, Value item) => FindIn(str, item, 0, LengthOf(str)) >= 0;

    /// <summary>Slot Contains.</summary>
    private static int ContainsAny(Value self, Value item)
    {
        if (item.IsStr)
        {
            return Contains(self, item) ? 1 : 0;
        }

        Errors.TypeError($"'in <string>' requires string as left operand, not {PyType.TypeName(item)}");
        return -1;
    }

    /// <summary>Compares two strs by code points: negative, 0 or positive.</summary>
    public static int Order(Value a, Value b)
    {
        int x = KindOf(a), y = KindOf(b);
        if (x == y)
        {
            return x switch
            {
                1 => Units<byte>(a).SequenceCompareTo(Units<byte>(b)),
                2 => MemoryMarshal.Cast<ushort, char>(Units<ushort>(a)).SequenceCompareTo(MemoryMarshal.Cast<ushort, char>(Units<ushort>(b))),
                _ => Units<uint>(a).SequenceCompareTo(Units<uint>(b)),
            };
        }

        int length = Math.Min(LengthOf(a), LengthOf(b));
        for (int i = 0; i < length; i++)
        {
            int difference = CodePointAt(a, i) - CodePointAt(b, i);
            if (difference != 0)
            {
                return difference;
            }
        }

        return LengthOf(a) - LengthOf(b);
    }

    /// <summary>Slot Compare.</summary>
    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (!other.IsStr)
        {
            return Value.NotImplemented;
        }

        switch (op)
        {
            case CompareOp.Eq:
                return Value.FromBool(Equal(self, other));
            case CompareOp.Ne:
                return Value.FromBool(!Equal(self, other));
            default:
                return Value.FromBool(Space.CompareLongs(self.Is(other) ? 0 : Order(self, other), 0, op));
        }
    }

    /// <summary>separator.join(items) of a list or tuple; null with TypeError when an item is no str.</summary>
    public static Value Join(Value separator, Value sequence) => sequence.IsList
        ? Join(separator, PyList.LengthOf(sequence) == 0 ? null : PyList.Items(sequence), PyList.LengthOf(sequence))
        : Join(separator, PyTuple.Items(sequence), PyTuple.LengthOf(sequence));

    /// <summary>separator.join(items).</summary>
    public static Value Join(Value separator, Slot* items, long count)
    {
        if (count == 0)
        {
            return Empty;
        }

        if (count == 1 && items[0].Load().IsExactStr)
        {
            return items[0].Load();
        }

        ref PyStr s = ref separator.As<PyStr>().Fields;
        long length = s.Length * (count - 1);
        int kinds = s.Length > 0 && count > 1 ? s.Kind : 1;
        int ascii = s.Length > 0 && count > 1 ? s.Ascii : 1;
        for (long i = 0; i < count; i++)
        {
            Value item = items[i].Load();
            if (!item.IsStr)
            {
                return Errors.TypeError($"sequence item {i}: expected str instance, {PyType.TypeName(item)} found");
            }

            ref PyStr text = ref item.As<PyStr>().Fields;
            length += text.Length;
            kinds |= text.Kind;
            ascii &= text.Ascii;
        }

        if (length > MaxLength)
        {
            return Errors.OverflowError("join() result is too long for a Python string");
        }

        if (length == 0)
        {
            return Empty;
        }

        int kind = kinds >= 4 ? 4 : kinds >= 2 ? 2 : 1;
        Ref<PyStr> result = Allocate(length, kind, ascii != 0);
        if (result.IsNull)
        {
            return Value.Null;
        }

        if (kind == kinds)
        {
            JoinSameKind(result.TailBytes(), kind, separator, items, count);
            return result;
        }

        long at = 0;
        for (long i = 0; i < count; i++)
        {
            if (i > 0 && s.Length > 0)
            {
                CopyText(separator, result, at);
                at += s.Length;
            }

            Value item = items[i].Load();
            CopyText(item, result, at);
            at += LengthOf(item);
        }

        return result;
    }

    private static void JoinSameKind(byte* to, int kind, Value separator, Slot* items, long count)
    {
        byte* between = separator.As<PyStr>().TailBytes();
        long gap = (long)LengthOf(separator) * kind;
        for (long i = 0; i < count; i++)
        {
            if (i > 0 && gap > 0)
            {
                if (gap == 1)
                {
                    *to = *between;
                }
                else
                {
                    Copy(to, between, gap);
                }

                to += gap;
            }

            Value item = items[i].Load();
            long bytes = (long)LengthOf(item) * kind;
            Copy(to, item.As<PyStr>().TailBytes(), bytes);
            to += bytes;
        }
    }

    /// <summary>str.join(iterable).</summary>
    private static Value JoinAny(Value self, Value iterable)
    {
        if (iterable.IsExactList || iterable.IsExactTuple)
        {
            return Join(self, iterable);
        }

        Value iterator = Space.Iter(iterable);
        if (iterator.IsNull)
        {
            return Errors.Catch(TypeId.TypeError) ? Errors.TypeError("can only join an iterable") : Value.Null;
        }

        Value list = PyList.New();
        return Sequences.Extend(list, iterator) ? Join(self, list) : Value.Null;
    }
}
