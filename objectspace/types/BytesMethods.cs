using System;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>The methods that bytes and bytearray share, written once: table, searching, splitting.</summary>
internal static unsafe partial class BytesMethods<TFamily>
    where TFamily : struct, IBytesFamily
{
    public static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Contains, &Contains);
        t.Slot(SlotId.Repeat, &Repeat);
        t.Method("capitalize()\nA copy with the first byte in upper case and the rest in lower case, as ASCII letters.", &Capitalize);
        t.Method("center(width, fillchar=b' ', /)\nThe bytes in the middle of a field.", &Center);
        t.RawMethod("count\nB.count(sub[, start[, end]]) -> int\n\nNumber of occurrences of sub in B[start:end] that do not overlap.", &Count);
        t.Method("decode(encoding='utf-8', errors='strict')\nThe text that the bytes encode; errors names the error handler.", &Decode);
        t.RawMethod("endswith\nB.endswith(suffix[, start[, end]]) -> bool\n\nDoes B[start:end] end with suffix, or with one of a tuple of them?", &EndsWith);
        t.Method("expandtabs(tabsize=8)\nA copy with tabs replaced by blanks up to the next tab stop.", &ExpandTabs);
        t.RawMethod("find\nB.find(sub[, start[, end]]) -> int\n\nWhere sub first occurs in B[start:end], or -1.", &Find);
        t.ClassMethod("fromhex(string, /)\nThe bytes that pairs of hexadecimal digits give; white space between them is skipped.", &FromHex);
        t.Method("hex(sep=<unrepresentable>, bytes_per_sep=1)\nThe bytes as pairs of hexadecimal digits, with separators between groups.\n\nA positive group size counts from the right, a negative one from the left.\n\n>>> b'PLZ'.hex()\n'504c5a'\n>>> b'PLZ'.hex('-')\n'50-4c-5a'\n>>> b'PLZ'.hex(':', 2)\n'50:4c5a'", &Hex);
        t.RawMethod("index\nB.index(sub[, start[, end]]) -> int\n\nAs find, but a ValueError if there is none.", &Index);
        t.Method("isalnum()\nAre the bytes ASCII letters and digits only, and not empty?", &IsAlnum);
        t.Method("isalpha()\nAre the bytes ASCII letters only, and not empty?", &IsAlpha);
        t.Method("isascii()\nAre all bytes below 128? Also when there are none.", &IsAscii);
        t.Method("isdigit()\nAre the bytes ASCII digits only, and not empty?", &IsDigit);
        t.Method("islower()\nIs there an ASCII letter, and are all of them lower case?", &IsLower);
        t.Method("isspace()\nAre the bytes ASCII white space only, and not empty?", &IsSpace);
        t.Method("istitle()\nDo ASCII upper case letters start words only, and lower case ones follow them only?", &IsTitle);
        t.Method("isupper()\nIs there an ASCII letter, and are all of them upper case?", &IsUpper);
        t.Method("join(iterable_of_bytes, /)\nThe bytes of an iterable, put together with these between them.", &Join);
        t.Method("ljust(width, fillchar=b' ', /)\nThe bytes at the left of a field.", &LJust);
        t.Method("lower()\nA copy with ASCII letters in lower case.", &Lower);
        t.Method("lstrip(bytes=None, /)\nA copy without white space, or without the given bytes, at the start.", &LStrip);
        t.StaticMethod("maketrans(frm, to, /)\nA table for translate that maps each byte of frm to the one at the same place of to.", &MakeTrans);
        t.Method("partition(sep, /)\nThe bytes before the first separator, the separator, and the bytes after it.", &Partition);
        t.Method("removeprefix(prefix, /)\nA copy without the prefix, if it has it.", &RemovePrefix);
        t.Method("removesuffix(suffix, /)\nA copy without the suffix, if it has it.", &RemoveSuffix);
        t.Method("replace(old, new, count=-1, /)\nA copy with occurrences of old replaced by new, at most count of them if count is not negative.", &Replace);
        t.RawMethod("rfind\nB.rfind(sub[, start[, end]]) -> int\n\nWhere sub last occurs in B[start:end], or -1.", &RFind);
        t.RawMethod("rindex\nB.rindex(sub[, start[, end]]) -> int\n\nAs rfind, but a ValueError if there is none.", &RIndex);
        t.Method("rjust(width, fillchar=b' ', /)\nThe bytes at the right of a field.", &RJust);
        t.Method("rpartition(sep, /)\nThe bytes before the last separator, the separator, and the bytes after it.", &RPartition);
        t.Method("rsplit(sep=None, maxsplit=-1)\nAs split, but counting splits from the right.", &RSplit);
        t.Method("rstrip(bytes=None, /)\nA copy without white space, or without the given bytes, at the end.", &RStrip);
        t.Method("split(sep=None, maxsplit=-1)\nThe parts between separators, in a list; white space separates if sep is None.", &Split);
        t.Method("splitlines(keepends=False)\nThe lines in a list, with their ends if keepends is true.", &SplitLines);
        t.RawMethod("startswith\nB.startswith(prefix[, start[, end]]) -> bool\n\nDoes B[start:end] begin with prefix, or with one of a tuple of them?", &StartsWith);
        t.Method("strip(bytes=None, /)\nA copy without white space, or without the given bytes, at both ends.", &Strip);
        t.Method("swapcase()\nA copy with upper and lower case exchanged, as ASCII letters.", &SwapCase);
        t.Method("title()\nA copy with every word in title case, as ASCII letters.", &Title);
        t.Method("translate(table, /, delete=b'')\nA copy with the bytes of delete removed and the others mapped by a table of 256 bytes.", &Translate);
        t.Method("upper()\nA copy with ASCII letters in upper case.", &Upper);
        t.Method("zfill(width, /)\nThe bytes at the right of a field filled with zeros, after a sign if there is one.", &ZFill);
    }

    private static ReadOnlySpan<byte> Span(Value self) => TFamily.Span(self);

    // The place, -1 if not found, -2 with an error set.
    private static long FindWith(Value self, Args args, string name, bool fromRight)
    {
        if (!TextArguments.Find(TFamily.Name, name, args, out Value item, out Value startArgument, out Value endArgument)
            || !TextArguments.Range(startArgument, endArgument, Span(self).Length, out long start, out long end))
        {
            return -2;
        }

        using ByteArgument sub = ByteArgument.ByteOrBuffer(item);
        if (sub.Failed)
        {
            return -2;
        }

        end = Math.Min(end, Span(self).Length);
        if (end - start < sub.Span.Length)
        {
            return -1;
        }

        ReadOnlySpan<byte> text = Span(self)[(int)start..(int)end];
        int at = fromRight ? StringSearch.LastIndexOf(text, sub.Span) : StringSearch.IndexOf(text, sub.Span);
        return at < 0 ? -1 : at + start;
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
        return at < -1 ? Value.Null : at < 0 ? Errors.ValueError("subsection not found") : Value.FromSmallInt(at);
    }

    private static Value RIndex(Value self, Args args)
    {
        long at = FindWith(self, args, "rindex", true);
        return at < -1 ? Value.Null : at < 0 ? Errors.ValueError("subsection not found") : Value.FromSmallInt(at);
    }

    private static Value Count(Value self, Args args)
    {
        if (!TextArguments.Find(TFamily.Name, "count", args, out Value item, out Value startArgument, out Value endArgument)
            || !TextArguments.Range(startArgument, endArgument, Span(self).Length, out long start, out long end))
        {
            return Value.Null;
        }

        using ByteArgument sub = ByteArgument.ByteOrBuffer(item);
        if (sub.Failed)
        {
            return Value.Null;
        }

        end = Math.Min(end, Span(self).Length);
        return Value.FromSmallInt(end - start < sub.Span.Length ? 0 : StringSearch.Count(Span(self)[(int)start..(int)end], sub.Span));
    }

    private static int Contains(Value self, Value item)
    {
        if (Space.IsIndex(item))
        {
            int b = ByteArgument.ToByte(item, "byte must be in range(0, 256)");
            return b < 0 ? -1 : Span(self).Contains((byte)b) ? 1 : 0;
        }

        using ByteArgument sub = new(item);
        return sub.Failed ? -1 : StringSearch.IndexOf(Span(self), sub.Span) >= 0 ? 1 : 0;
    }

    private static Value StartsWith(Value self, Args args) => HasEnd(self, args, "startswith", false);

    private static Value EndsWith(Value self, Args args) => HasEnd(self, args, "endswith", true);

    private static Value HasEnd(Value self, Args args, string name, bool atEnd)
    {
        if (!TextArguments.Find(TFamily.Name, name, args, out Value item, out Value startArgument, out Value endArgument)
            || !TextArguments.Range(startArgument, endArgument, Span(self).Length, out long start, out long end))
        {
            return Value.Null;
        }

        if (item.IsTuple)
        {
            for (long i = 0; i < PyTuple.LengthOf(item); i++)
            {
                int one = MatchesEnd(self, PyTuple.Get(item, i), start, end, atEnd);
                if (one != 0)
                {
                    return one < 0 ? Value.Null : Value.True;
                }
            }

            return Value.False;
        }

        if (!item.IsBytes && !Buffers.Supports(item))
        {
            return Errors.TypeError($"{name} first arg must be bytes or a tuple of bytes, not {PyType.TypeName(item)}");
        }

        int result = MatchesEnd(self, item, start, end, atEnd);
        return result < 0 ? Value.Null : Value.FromBool(result > 0);
    }

    private static int MatchesEnd(Value self, Value item, long start, long end, bool atEnd)
    {
        using ByteArgument sub = new(item);
        if (sub.Failed)
        {
            return -1;
        }

        end = Math.Min(end, Span(self).Length);
        if (end - start < sub.Span.Length)
        {
            return 0;
        }

        ReadOnlySpan<byte> text = Span(self)[(int)start..(int)end];
        return (atEnd ? text.EndsWith(sub.Span) : text.StartsWith(sub.Span)) ? 1 : 0;
    }

    private static Value RemovePrefix(Value self, Value prefix)
    {
        using ByteArgument sub = new(prefix);
        return sub.Failed ? Value.Null
            : !Span(self).StartsWith(sub.Span) || sub.Span.IsEmpty ? TFamily.Same(self)
            : TFamily.Slice(self, sub.Span.Length, Span(self).Length - sub.Span.Length);
    }

    private static Value RemoveSuffix(Value self, Value suffix)
    {
        using ByteArgument sub = new(suffix);
        return sub.Failed ? Value.Null
            : !Span(self).EndsWith(sub.Span) || sub.Span.IsEmpty ? TFamily.Same(self)
            : TFamily.Slice(self, 0, Span(self).Length - sub.Span.Length);
    }

    private static Value Replace(Value self, Value old, Value replacement, Value count)
    {
        using ByteArgument what = new(old);
        if (what.Failed)
        {
            return Value.Null;
        }

        using ByteArgument by = new(replacement);
        if (by.Failed || !TextArguments.Size(count, -1, out long most))
        {
            return Value.Null;
        }

        ReadOnlySpan<byte> text = Span(self);
        int limit = most < 0 || most > int.MaxValue ? int.MaxValue : (int)most;
        int found = limit == 0 ? 0 : StringSearch.Count(text, what.Span, limit);
        if (found == 0)
        {
            return TFamily.Same(self);
        }

        long length = text.Length + (found * ((long)by.Span.Length - what.Span.Length));
        if (length > PyBytes.MaxLength)
        {
            return Errors.OverflowError("replace bytes is too long");
        }

        Value result = TFamily.New(length, out Span<byte> to);
        if (!result.IsNull)
        {
            StringSearch.Replace(text, what.Span, by.Span, limit == int.MaxValue && by.Span.Length == what.Span.Length && what.Span.Length > 0 ? limit : found, to);
        }

        return result;
    }

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
            return fromRight
                ? TextParts<TFamily, byte>.RSplitSpace(self, Span(self), limit)
                : TextParts<TFamily, byte>.SplitSpace(self, Span(self), limit);
        }

        using ByteArgument sub = new(separator);
        if (sub.Failed)
        {
            return Value.Null;
        }

        if (sub.Span.IsEmpty)
        {
            return Errors.ValueError("empty separator");
        }

        return fromRight
            ? TextParts<TFamily, byte>.RSplit(self, Span(self), sub.Span, limit)
            : TextParts<TFamily, byte>.Split(self, Span(self), sub.Span, limit);
    }

    private static Value SplitLines(Value self, Value keepEnds) => TextArguments.Int(keepEnds, 0, out int keep)
        ? TextParts<TFamily, byte>.SplitLines(self, Span(self), keep != 0) : Value.Null;

    private static Value Strip(Value self, Value bytes) => StripAny(self, bytes, true, true);

    private static Value LStrip(Value self, Value bytes) => StripAny(self, bytes, true, false);

    private static Value RStrip(Value self, Value bytes) => StripAny(self, bytes, false, true);

    private static Value StripAny(Value self, Value bytes, bool left, bool right)
    {
        if (bytes.IsNull || bytes.IsNone)
        {
            return TextParts<TFamily, byte>.StripSpace(self, Span(self), left, right);
        }

        using ByteArgument set = new(bytes);
        return set.Failed ? Value.Null : TextParts<TFamily, byte>.Strip(self, Span(self), set.Span, left, right);
    }

    private static Value Partition(Value self, Value separator) => PartitionAny(self, separator, false);

    private static Value RPartition(Value self, Value separator) => PartitionAny(self, separator, true);

    private static Value PartitionAny(Value self, Value separator, bool fromRight)
    {
        using ByteArgument sub = new(separator);
        if (sub.Failed)
        {
            return Value.Null;
        }

        if (sub.Span.IsEmpty)
        {
            return Errors.ValueError("empty separator");
        }

        int at = fromRight ? StringSearch.LastIndexOf(Span(self), sub.Span) : StringSearch.IndexOf(Span(self), sub.Span);
        if (at < 0)
        {
            Value same = TFamily.Same(self);
            return fromRight ? PyTuple.New(TFamily.New([]), TFamily.New([]), same) : PyTuple.New(same, TFamily.New([]), TFamily.New([]));
        }

        int end = at + sub.Span.Length;
        Value before = TFamily.Slice(self, 0, at);
        Value after = TFamily.Slice(self, end, Span(self).Length - end);
        Value middle = separator.HasShape(ShapeIds.Bytes) && TFamily.Name == "bytes" ? separator : TFamily.Slice(self, at, end - at);
        return before.IsNull || after.IsNull || middle.IsNull ? Value.Null : PyTuple.New(before, middle, after);
    }

    /// <summary>self[start::step], count items.</summary>
    public static Value Strided(ReadOnlySpan<byte> text, long start, long step, long count)
    {
        if (count <= 0)
        {
            return TFamily.New([]);
        }

        if (count == 1)
        {
            return TFamily.New(text.Slice((int)start, 1));
        }

        Value result = TFamily.New(count, out Span<byte> to);
        if (!result.IsNull)
        {
            for (int i = 0; i < to.Length; i++, start += step)
            {
                to[i] = text[(int)start];
            }
        }

        return result;
    }

    private static Value Repeat(Value self, long count)
    {
        ReadOnlySpan<byte> text = Span(self);
        count = Math.Max(count, 0);
        if (count == 1 || text.IsEmpty)
        {
            return TFamily.Same(self);
        }

        if (count == 0)
        {
            return TFamily.New([]);
        }

        if (count > PyBytes.MaxLength / text.Length)
        {
            return Int128.CreateChecked(count) * text.Length > long.MaxValue ? Errors.OverflowError("repeated bytes are too long") : Errors.NoMemory();
        }

        Value result = TFamily.New(count * text.Length, out Span<byte> to);
        if (!result.IsNull)
        {
            fixed (byte* target = to)
            {
                fixed (byte* source = text)
                {
                    PyStr.RepeatBytes(target, source, text.Length, count);
                }
            }
        }

        return result;
    }

    private static Value Join(Value self, Value iterable)
    {
        Value items = iterable;
        if (!iterable.IsExactList && !iterable.IsExactTuple)
        {
            Value iterator = Space.Iter(iterable);
            if (iterator.IsNull)
            {
                return Errors.Catch(TypeId.TypeError) ? Errors.TypeError("can only join an iterable") : Value.Null;
            }

            items = PyList.New();
            if (!Sequences.Extend(items, iterator))
            {
                return Value.Null;
            }
        }

        bool list = items.IsList;
        long count = list ? PyList.LengthOf(items) : PyTuple.LengthOf(items);
        if (count == 0)
        {
            return TFamily.New([]);
        }

        Slot* slots = list ? PyList.Items(items) : PyTuple.Items(items);
        if (count == 1 && slots[0].Load().HasShape(ShapeIds.Bytes) && TFamily.Name == "bytes")
        {
            return slots[0].Load();
        }

        // No Python code runs between measuring and copying, so the buffers stay as they are.
        ReadOnlySpan<byte> between = Span(self);
        long length = between.Length * (count - 1);
        for (long i = 0; i < count; i++)
        {
            Value item = slots[i].Load();
            if (!item.IsBytes && !Buffers.Supports(item))
            {
                return Errors.TypeError($"sequence item {i}: expected a bytes-like object, {PyType.TypeName(item)} found");
            }

            using ByteArgument part = new(item);
            if (part.Failed)
            {
                Errors.Clear();
                return Errors.TypeError($"sequence item {i}: expected a bytes-like object, {PyType.TypeName(item)} found");
            }

            length += part.Span.Length;
        }

        if (length > PyBytes.MaxLength)
        {
            return Errors.NoMemory();
        }

        if (length == 0)
        {
            return TFamily.New([]);
        }

        Value result = TFamily.New(length, out Span<byte> to);
        for (long i = 0; i < count && !result.IsNull; i++)
        {
            if (i > 0)
            {
                between.CopyTo(to);
                to = to[between.Length..];
            }

            using ByteArgument part = new(slots[i].Load());
            part.Span.CopyTo(to);
            to = to[part.Span.Length..];
        }

        return result;
    }

    private static Value Decode(Value self, Value encoding, Value errors)
    {
        if ((!encoding.IsNull && !PyStr.Require(encoding, "decode() argument 'encoding'"))
            || (!errors.IsNull && !PyStr.Require(errors, "decode() argument 'errors'")))
        {
            return Value.Null;
        }

        return PyStr.Decode(self, encoding, errors);
    }
}
