using System;
using System.Numerics;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>Searching and replacing in strs.</summary>
public unsafe partial struct PyStr
{
    /// <summary>Where <paramref name="item"/> first occurs in s[start:end], counted from the start of s; -1 if nowhere.</summary>
    internal static long FindIn(Value str, Value item, long start, long end)
    {
        if (end - start < LengthOf(item))
        {
            return -1;
        }

        int found = KindOf(str) == 1 && KindOf(item) == 1
            ? StringSearch.IndexOf(Units<byte>(str)[(int)start..(int)end], Units<byte>(item))
            : StringSearch.IndexOf(View(str).Slice((int)start, (int)(end - start)), View(item));
        return found < 0 ? -1 : found + start;
    }

    private static long RFindIn(Value str, Value item, long start, long end)
    {
        if (end - start < LengthOf(item))
        {
            return -1;
        }

        int found = StringSearch.LastIndexOf(View(str).Slice((int)start, (int)(end - start)), View(item));
        return found < 0 ? -1 : found + start;
    }

    // The place, -1 if not found, -2 with an error set.
    private static long FindWith(Value self, Args args, string name, bool fromRight)
    {
        if (!TextArguments.Find("str", name, args, out Value item, out Value startArgument, out Value endArgument) || !Ensure(item)
            || !TextArguments.Range(startArgument, endArgument, LengthOf(self), out long start, out long end))
        {
            return -2;
        }

        return fromRight ? RFindIn(self, item, start, end) : FindIn(self, item, start, end);
    }

    private static Value Find(Value self, Args args)
    {
        long at = FindWith(self, args, "find", false);
        return at < -1 ? Value.Null : Value.FromSmallInt(at);
    }

    private static Value RFind(Value self, Args args)
    {
        long at = FindWith(self, args, "rfind", true);
        return at < -1 ? Value.Null : Value.FromSmallInt(at);
    }

    private static Value Index(Value self, Args args)
    {
        long at = FindWith(self, args, "index", false);
        return at < -1 ? Value.Null : at < 0 ? Errors.ValueError("substring not found") : Value.FromSmallInt(at);
    }

    private static Value RIndex(Value self, Args args)
    {
        long at = FindWith(self, args, "rindex", true);
        return at < -1 ? Value.Null : at < 0 ? Errors.ValueError("substring not found") : Value.FromSmallInt(at);
    }

    private static Value Count(Value self, Args args)
    {
        if (!TextArguments.Find("str", "count", args, out Value item, out Value startArgument, out Value endArgument) || !Ensure(item)
            || !TextArguments.Range(startArgument, endArgument, LengthOf(self), out long start, out long end))
        {
            return Value.Null;
        }

        return end - start < LengthOf(item)
            ? Value.FromSmallInt(0)
            : Value.FromSmallInt(StringSearch.Count(View(self).Slice((int)start, (int)(end - start)), View(item)));
    }

    private static Value StartsWith(Value self, Args args) => HasEnd(self, args, "startswith", false);

    private static Value EndsWith(Value self, Args args) => HasEnd(self, args, "endswith", true);

    private static Value HasEnd(Value self, Args args, string name, bool atEnd)
    {
        if (args.Count == 1 && args.KeywordNames.IsNull && args[0].IsExactStr)
        {
            return Value.FromBool(MatchesAt(self, args[0], 0, LengthOf(self), atEnd));
        }

        if (!TextArguments.Find("str", name, args, out Value item, out Value startArgument, out Value endArgument)
            || !TextArguments.Range(startArgument, endArgument, LengthOf(self), out long start, out long end))
        {
            return Value.Null;
        }

        if (item.IsStr)
        {
            return Value.FromBool(MatchesAt(self, item, start, end, atEnd));
        }

        if (!item.IsTuple)
        {
            return Errors.TypeError($"{name} first arg must be str or a tuple of str, not {PyType.TypeName(item)}");
        }

        for (long i = 0; i < PyTuple.LengthOf(item); i++)
        {
            Value one = PyTuple.Get(item, i);
            if (!one.IsStr)
            {
                return Errors.TypeError($"tuple for {name} must only contain str, not {PyType.TypeName(one)}");
            }

            if (MatchesAt(self, one, start, end, atEnd))
            {
                return Value.True;
            }
        }

        return Value.False;
    }

    private static bool MatchesAt(Value self, Value item, long start, long end, bool atEnd)
    {
        int length = LengthOf(item);
        if (end - start < length)
        {
            return false;
        }

        return MatchesHere(self, item, (int)(atEnd ? end - length : start));
    }

    /// <summary>Does <paramref name="item"/> stand at <paramref name="at"/>? (It fits there.)</summary>
    private static bool MatchesHere(Value self, Value item, int at)
    {
        int kind = KindOf(self), length = LengthOf(item);
        if (KindOf(item) == kind)
        {
            // Most are told apart by the first character.
            if (kind == 1 && length > 0 && (length == 1 || *(self.As<PyStr>().TailBytes() + at) != *item.As<PyStr>().TailBytes()))
            {
                return *(self.As<PyStr>().TailBytes() + at) == *item.As<PyStr>().TailBytes();
            }

            return new ReadOnlySpan<byte>(self.As<PyStr>().TailBytes() + ((long)at * kind), length * kind)
                .SequenceEqual(new ReadOnlySpan<byte>(item.As<PyStr>().TailBytes(), length * kind));
        }

        if (KindOf(item) > kind)
        {
            return false;
        }

        for (int i = 0; i < length; i++)
        {
            if (CodePointAt(self, at + i) != CodePointAt(item, i))
            {
                return false;
            }
        }

        return true;
    }

    private static Value RemovePrefix(Value self, Value prefix)
    {
        if (!Require(prefix, "removeprefix() argument"))
        {
            return Value.Null;
        }

        int length = LengthOf(prefix);
        return MatchesAt(self, prefix, 0, LengthOf(self), false) ? Substring(self, length, LengthOf(self) - length) : ToExact(self);
    }

    private static Value RemoveSuffix(Value self, Value suffix)
    {
        if (!Require(suffix, "removesuffix() argument"))
        {
            return Value.Null;
        }

        return MatchesAt(self, suffix, 0, LengthOf(self), true) ? Substring(self, 0, LengthOf(self) - LengthOf(suffix)) : ToExact(self);
    }

    private static Value ReplaceAny(Value self, Value old, Value replacement, Value count)
    {
        if (!Require(old, "replace() argument 1") || !Require(replacement, "replace() argument 2")
            || !TextArguments.Size(count, -1, out long most))
        {
            return Value.Null;
        }

        return Replace(self, old, replacement, most);
    }

    /// <summary>s.replace(old, new, most); a negative <paramref name="most"/> means all.</summary>
    public static Value Replace(Value self, Value old, Value replacement, long most = -1)
    {
        int kind = KindOf(self);
        int limit = most < 0 || most > int.MaxValue ? int.MaxValue : (int)most;
        if (limit == 0 || KindOf(old) > kind || LengthOf(old) > LengthOf(self) || old.Is(replacement))
        {
            return ToExact(self);
        }

        if (kind == 1 && KindOf(replacement) == 1)
        {
            return ReplaceLatin1(self, Units<byte>(old), Units<byte>(replacement), limit);
        }

        return Math.Max(kind, KindOf(replacement)) == 2
            ? ReplaceWide<ushort>(self, old, replacement, limit)
            : ReplaceWide<uint>(self, old, replacement, limit);
    }

    private static Value ReplaceLatin1(Value self, ReadOnlySpan<byte> old, ReadOnlySpan<byte> replacement, int limit)
    {
        ReadOnlySpan<byte> text = Units<byte>(self);
        bool onlyCharacters = old.Length == 1 && replacement.Length == 1 && limit == int.MaxValue;
        int count = onlyCharacters ? text.IndexOf(old[0]) + 1 : StringSearch.Count(text, old, limit);
        if (count == 0)
        {
            return ToExact(self);
        }

        long length = text.Length + (onlyCharacters ? 0 : count * (long)(replacement.Length - old.Length));
        if (length > MaxLength)
        {
            return Errors.OverflowError("replace string is too long");
        }

        if (length == 0)
        {
            return Empty;
        }

        Ref<PyStr> result = Allocate(length, 1, true);
        if (result.IsNull)
        {
            return Value.Null;
        }

        Span<byte> to = NewUnits<byte>(result);
        StringSearch.Replace(text, old, replacement, onlyCharacters ? int.MaxValue : count, to);
        if (!IsAscii(self) || !Ascii7(replacement))
        {
            result.Fields.Ascii = Ascii7(to) ? (byte)1 : (byte)0;
        }

        return length == 1 ? FromCodePoint(to[0]) : result.Value;
    }

    private static Value ReplaceWide<T>(Value self, Value old, Value replacement, int limit) where T : unmanaged, IBinaryInteger<T>
    {
        int count = StringSearch.Count(View(self), View(old), limit);
        if (count == 0)
        {
            return ToExact(self);
        }

        long length = LengthOf(self) + (count * ((long)LengthOf(replacement) - LengthOf(old)));
        if (length > MaxLength)
        {
            return Errors.OverflowError("replace string is too long");
        }

        using Numbers.Scratch<T> text = new([], LengthOf(self));
        using Numbers.Scratch<T> what = new(stackalloc T[16], LengthOf(old));
        using Numbers.Scratch<T> by = new(stackalloc T[16], LengthOf(replacement));
        using Numbers.Scratch<T> result = new([], (int)length);
        CopyUnits(self, text.Span);
        CopyUnits(old, what.Span);
        CopyUnits(replacement, by.Span);
        StringSearch.Replace<T>(text.Span, what.Span, by.Span, count, result.Span);
        return FromUnits<T>(result.Span);
    }
}
