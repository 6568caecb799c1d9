using System;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>The type str: its table, and what is not an operation on text.</summary>
public unsafe partial struct PyStr
{
    private static readonly ArgumentBinder s_new = new("str(object='', encoding='utf-8', errors='strict')");

    internal static void Define(TypeBuilder t)
    {
        t.Doc("str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\n"
            + "The text of an object: what its __str__ returns, or its __repr__ if it has none. With an encoding or an\n"
            + "error handler, the object's bytes are decoded instead.");
        t.Slot(SlotId.New, &New);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Str, &ToExact);
        t.Slot(SlotId.Hash, &Hash);
        t.Slot(SlotId.Compare, &Compare);
        t.Slot(SlotId.Iter, &PyStrIterator.New);
        t.Slot(SlotId.Length, &LengthSlot);
        t.Slot(SlotId.GetItem, &GetItem);
        t.Slot(SlotId.Contains, &ContainsAny);
        t.Slot(SlotId.Concat, &ConcatAny);
        t.Slot(SlotId.Repeat, &Repeat);
        t.Slot(SlotId.Mod, &Mod);
        t.Method("encode(encoding='utf-8', errors='strict')\nThe text as bytes in an encoding; errors names the error handler.", &Encode);
        t.Method("replace(old, new, count=-1, /)\nA copy with occurrences of old replaced by new, at most count of them if count is not negative.", &ReplaceAny);
        t.Method("split(sep=None, maxsplit=-1)\nThe words between separators, in a list; white space separates if sep is None.\n\nAt most maxsplit splits are made, counted from the left; -1 means no limit.", &Split);
        t.Method("rsplit(sep=None, maxsplit=-1)\nAs split, but counting splits from the right.", &RSplit);
        t.Method("join(iterable, /)\nThe strings of an iterable, put together with this one between them.", &JoinAny);
        t.Method("capitalize()\nA copy with the first character in title case and the rest in lower case.", &Capitalize);
        t.Method("casefold()\nA copy for comparison without regard to case.", &CaseFold);
        t.Method("title()\nA copy with every word in title case.", &Title);
        t.Method("center(width, fillchar=' ', /)\nThe text in the middle of a field.", &Center);
        t.RawMethod("count(...)\nS.count(sub[, start[, end]]) -> int\n\nNumber of occurrences of sub in S[start:end] that do not overlap.", &Count);
        t.Method("expandtabs(tabsize=8)\nA copy with tabs replaced by blanks up to the next tab stop.", &ExpandTabs);
        t.RawMethod("find(...)\nS.find(sub[, start[, end]]) -> int\n\nWhere sub first occurs in S[start:end], or -1.", &Find);
        t.Method("partition(sep, /)\nThe text before the first separator, the separator, and the text after it.", &Partition);
        t.RawMethod("index(...)\nS.index(sub[, start[, end]]) -> int\n\nAs find, but a ValueError if there is none.", &Index);
        t.Method("ljust(width, fillchar=' ', /)\nThe text at the left of a field.", &LJust);
        t.Method("lower()\nA copy in lower case.", &Lower);
        t.Method("lstrip(chars=None, /)\nA copy without white space, or without the given characters, at the start.", &LStrip);
        t.RawMethod("rfind(...)\nS.rfind(sub[, start[, end]]) -> int\n\nWhere sub last occurs in S[start:end], or -1.", &RFind);
        t.RawMethod("rindex(...)\nS.rindex(sub[, start[, end]]) -> int\n\nAs rfind, but a ValueError if there is none.", &RIndex);
        t.Method("rjust(width, fillchar=' ', /)\nThe text at the right of a field.", &RJust);
        t.Method("rstrip(chars=None, /)\nA copy without white space, or without the given characters, at the end.", &RStrip);
        t.Method("rpartition(sep, /)\nThe text before the last separator, the separator, and the text after it.", &RPartition);
        t.Method("splitlines(keepends=False)\nThe lines in a list, with their ends if keepends is true.", &SplitLines);
        t.Method("strip(chars=None, /)\nA copy without white space, or without the given characters, at both ends.", &Strip);
        t.Method("swapcase()\nA copy with upper and lower case exchanged.", &SwapCase);
        t.Method("translate(table, /)\nA copy with every character replaced by what the table maps its number to: a number, a string, or None to leave it out.", &Translate);
        t.Method("upper()\nA copy in upper case.", &Upper);
        t.RawMethod("startswith(...)\nS.startswith(prefix[, start[, end]]) -> bool\n\nDoes S[start:end] begin with prefix, or with one of a tuple of them?", &StartsWith);
        t.RawMethod("endswith(...)\nS.endswith(suffix[, start[, end]]) -> bool\n\nDoes S[start:end] end with suffix, or with one of a tuple of them?", &EndsWith);
        t.Method("removeprefix(prefix, /)\nA copy without the prefix, if it has it.", &RemovePrefix);
        t.Method("removesuffix(suffix, /)\nA copy without the suffix, if it has it.", &RemoveSuffix);
        t.Method("isascii()\nAre all characters below 128? Also when there are none.", &IsAsciiMethod);
        t.Method("islower()\nIs there a cased character, and are all of them lower case?", &IsLower);
        t.Method("isupper()\nIs there a cased character, and are all of them upper case?", &IsUpper);
        t.Method("istitle()\nDo upper and title case start words only, and lower case follow them only?", &IsTitle);
        t.Method("isspace()\nIs the text white space only, and not empty?", &IsSpace);
        t.Method("isdecimal()\nIs the text decimal digits only, and not empty?", &IsDecimal);
        t.Method("isdigit()\nIs the text digits only, and not empty?", &IsDigit);
        t.Method("isnumeric()\nIs the text numeric characters only, and not empty?", &IsNumeric);
        t.Method("isalpha()\nIs the text letters only, and not empty?", &IsAlpha);
        t.Method("isalnum()\nIs the text letters and numeric characters only, and not empty?", &IsAlnum);
        t.Method("isidentifier()\nIs the text a valid identifier? Keywords are; see keyword.iskeyword.", &IsIdentifierMethod);
        t.Method("isprintable()\nDoes repr show all characters as they are? Also when there are none.", &IsPrintable);
        t.Method("zfill(width, /)\nThe text at the right of a field filled with zeros, after a sign if there is one.", &ZFill);
        t.RawMethod("format(...)\nS.format(*args, **kwargs) -> str\n\nA copy with the fields in braces replaced by arguments.", &FormatMethod);
        t.Method("format_map(mapping, /)\nA copy with the fields in braces replaced by items of a mapping.", &FormatMap);
        t.Method("__format__(format_spec, /)\nThe text as a format specifier asks.", &FormatSelf);
        t.StaticMethod("maketrans(x, y=None, z=None, /)\nA table for translate: of a dict, or of two strings of equal length, and one of characters to leave out.", &MakeTrans);
        t.Method("__sizeof__()\nSize of the object in memory, in bytes.", &SizeOf);
        t.Method("__getnewargs__()", &GetNewArgs);
    }

    /// <summary>Slot New.</summary>
    private static Value New(Value type, Args args)
    {
        Value text;
        if (args.Count == 1 && args.KeywordCount == 0)
        {
            text = Space.Str(args[0]);
        }
        else
        {
            Slot* bound = stackalloc Slot[3];
            if (!s_new.Bind(args, bound))
            {
                return Value.Null;
            }

            text = FromParts(bound[0].Load(), bound[1].Load(), bound[2].Load());
        }

        return text.IsNull || type.Is(Types.Get(TypeId.Str)) ? text : OfType(type, text);
    }

    private static Value FromParts(Value source, Value encoding, Value errors)
    {
        if (!encoding.IsNull && !Require(encoding, "str() argument 'encoding'"))
        {
            return Value.Null;
        }

        if (!errors.IsNull && !Require(errors, "str() argument 'errors'"))
        {
            return Value.Null;
        }

        if (source.IsNull)
        {
            return Empty;
        }

        return encoding.IsNull && errors.IsNull ? Space.Str(source) : FromEncoded(source, encoding, errors);
    }

    /// <summary>A copy of a str as an instance of a subclass.</summary>
    private static Value OfType(Value type, Value text)
    {
        ref PyStr s = ref text.As<PyStr>().Fields;
        Value copy = PyType.AllocateVar(type, DataBytes(text));
        if (copy.IsNull)
        {
            return copy;
        }

        ref PyStr c = ref copy.As<PyStr>().Fields;
        c.Length = s.Length;
        c.Kind = s.Kind;
        c.Ascii = s.Ascii;
        c.HashValue = s.HashValue;
        CopyText(text, copy, 0);
        return copy;
    }

    /// <summary>The same text with exact type str.</summary>
    public static Value ToExact(Value str)
    {
        if (str.IsExactStr)
        {
            return str;
        }

        ref PyStr s = ref str.As<PyStr>().Fields;
        if (s.Length <= 1)
        {
            return s.Length == 0 ? Empty : FromCodePoint(CodePointAt(str, 0));
        }

        Ref<PyStr> copy = Allocate(s.Length, s.Kind, s.Ascii != 0);
        if (!copy.IsNull)
        {
            copy.Fields.HashValue = s.HashValue;
            CopyText(str, copy, 0);
        }

        return copy;
    }

    private static long LengthSlot(Value self) => LengthOf(self);

    // A copy, as in CPython: an argument of __new__ that is the object itself would confuse pickle.
    private static Value GetNewArgs(Value self)
    {
        ref PyStr s = ref self.As<PyStr>().Fields;
        if (!self.IsExactStr || s.Length <= 1)
        {
            return PyTuple.New(ToExact(self));
        }

        Ref<PyStr> copy = Allocate(s.Length, s.Kind, s.Ascii != 0);
        if (copy.IsNull)
        {
            return copy;
        }

        CopyText(self, copy, 0);
        return PyTuple.New(copy);
    }

    // The figures of CPython, whose layout programs may know of.
    private static Value SizeOf(Value self)
    {
        long length = LengthOf(self);
        return Value.FromSmallInt(IsAscii(self) ? 49 + length : 72 + ((length + 1) * KindOf(self)));
    }

    /// <summary>Slot Mod: format % arguments.</summary>
    private static Value Mod(Value left, Value right) => left.IsStr ? PercentFormat(left, right) : Value.NotImplemented;

    /// <summary>repr(s).</summary>
    [System.Runtime.CompilerServices.SkipLocalsInit]
    public static Value Repr(Value self)
    {
        if (IsAscii(self))
        {
            ReadOnlySpan<byte> plain = Units<byte>(self);
            if (plain.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 && plain.IndexOfAny((byte)'\'', (byte)'\\') < 0)
            {
                Ref<PyStr> quoted = Allocate(plain.Length + 2, 1, true);
                if (!quoted.IsNull)
                {
                    Span<byte> to = NewUnits<byte>(quoted);
                    to[0] = to[^1] = (byte)'\'';
                    plain.CopyTo(to[1..]);
                }

                return quoted;
            }
        }

        CodePointBuilder result = new(stackalloc byte[256]);
        AppendRepr(View(self), ref result);
        return FromBuilder(result);
    }

    /// <summary>ascii(v): its repr with escapes for all that is not ASCII.</summary>
    [System.Runtime.CompilerServices.SkipLocalsInit]
    public static Value AsciiRepr(Value v)
    {
        Value repr = Space.Repr(v);
        if (repr.IsNull || IsAscii(repr))
        {
            return repr;
        }

        TextView text = View(repr);
        CodePointBuilder result = new(stackalloc byte[256]);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] < 128)
            {
                result.Append(text[i]);
            }
            else
            {
                AppendEscape(text[i], ref result);
            }
        }

        return FromBuilder(result);
    }

    private static void AppendRepr(TextView text, scoped ref CodePointBuilder result)
    {
        bool single = false, both = false;
        for (int i = 0; i < text.Length; i++)
        {
            single |= text[i] == '\'';
            both |= text[i] == '"';
        }

        int quote = single && !both ? '"' : '\'';
        result.Append(quote);
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            switch (c)
            {
                case '\n':
                    result.Append("\\n"u8);
                    break;
                case '\r':
                    result.Append("\\r"u8);
                    break;
                case '\t':
                    result.Append("\\t"u8);
                    break;
                case '\\':
                    result.Append("\\\\"u8);
                    break;
                default:
                    if (c == quote)
                    {
                        result.Append('\\');
                        result.Append(c);
                    }
                    else if (c < 128 ? c is >= ' ' and < 127 : UnicodeDatabase.IsPrintable(c))
                    {
                        result.Append(c);
                    }
                    else
                    {
                        AppendEscape(c, ref result);
                    }

                    break;
            }
        }

        result.Append(quote);
    }

    /// <summary>Appends \xNN, \uNNNN or \UNNNNNNNN.</summary>
    internal static void AppendEscape(int c, scoped ref CodePointBuilder result)
    {
        int digits = c < 0x100 ? 2 : c < 0x10000 ? 4 : 8;
        result.Append((byte)'\\');
        result.Append(digits == 2 ? (byte)'x' : digits == 4 ? (byte)'u' : (byte)'U');
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
        {
            result.Append("0123456789abcdef"u8[(c >> shift) & 15]);
        }
    }
}
