using System;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules;

/// <summary>State of universal newline translation: "\r\n" and "\r" become "\n", kinds seen are noted.</summary>
internal struct NewlineState
{
    public const byte SeenCr = 1, SeenLf = 2, SeenCrLf = 4;

    /// <summary>A "\r" at the end of the last text is held back, as "\n" may follow.</summary>
    public byte PendingCr;
    /// <summary>Kinds seen.</summary>
    public byte Seen;
    /// <summary>Are line ends translated, or only noted?</summary>
    public byte Translate;

    /// <summary>What the attribute "newlines" says of the kinds seen: None, a str or a tuple.</summary>
    public readonly Value Newlines
    {
        get
        {
            Value cr = PyStr.Intern("\r"), lf = PyStr.Intern("\n"), crlf = PyStr.Intern("\r\n");
            return Seen switch
            {
                SeenCr => cr,
                SeenLf => lf,
                SeenCrLf => crlf,
                SeenCr | SeenLf => PyTuple.New(cr, lf),
                SeenCr | SeenCrLf => PyTuple.New(cr, crlf),
                SeenLf | SeenCrLf => PyTuple.New(lf, crlf),
                SeenCr | SeenLf | SeenCrLf => PyTuple.New(cr, lf, crlf),
                _ => Value.None,
            };
        }
    }

    /// <summary>Takes a decoded str; returns it translated. Holds a final "\r" back unless <paramref name="final"/>.</summary>
    public Value Apply(Value text, bool final)
    {
        int length = PyStr.LengthOf(text);
        bool held = PendingCr != 0 && (length > 0 || final);
        if (!held && Find(text, '\r') < 0)
        {
            if ((Seen & SeenLf) == 0 && Find(text, '\n') >= 0)
            {
                Seen |= SeenLf;
            }

            return text;
        }

        bool hold = !final && length > 0 && PyStr.CodePointAt(text, length - 1) == '\r';
        CodePointBuilder result = new(stackalloc byte[512]);
        if (held)
        {
            PendingCr = 0;
            if (length > 0 && PyStr.CodePointAt(text, 0) == '\n')
            {
                Seen |= SeenCrLf;
                result.Append(Translate != 0 ? "\n" : "\r\n");
                text = PyStr.Substring(text, 1, --length);
            }
            else
            {
                Seen |= SeenCr;
                result.Append(Translate != 0 ? '\n' : '\r');
            }
        }

        if (hold && length > 0)
        {
            PendingCr = 1;
            length--;
        }

        TextView view = PyStr.View(text).Slice(0, length);
        int from = 0;
        while (from < length)
        {
            int at = IndexOfLineEnd(view.Slice(from, length - from));
            if (at < 0)
            {
                break;
            }

            at += from;
            int end = at + 1;
            if (view[at] == '\n')
            {
                Seen |= SeenLf;
            }
            else if (end < length && view[end] == '\n')
            {
                end++;
                Seen |= SeenCrLf;
            }
            else
            {
                Seen |= SeenCr;
            }

            if (Translate != 0)
            {
                result.Append(view.Slice(from, at - from));
                result.Append('\n');
            }
            else
            {
                result.Append(view.Slice(from, end - from));
            }

            from = end;
        }

        result.Append(view.Slice(from, length - from));
        Value translated = PyStr.FromBuilder(result);
        return translated;
    }

    /// <summary>Index of an ASCII character from a position on; -1 if there is none.</summary>
    public static int Find(Value text, char c, int from = 0)
    {
        int at = PyStr.KindOf(text) switch
        {
            1 => PyStr.Latin1(text)[from..].IndexOf((byte)c),
            2 => PyStr.Ucs2(text)[from..].IndexOf(c),
            _ => PyStr.Ucs4(text)[from..].IndexOf(c),
        };
        return at < 0 ? -1 : at + from;
    }

    private static int IndexOfLineEnd(TextView text) => text.Width switch
    {
        1 => text.Latin1.IndexOfAny((byte)'\n', (byte)'\r'),
        2 => text.Ucs2.IndexOfAny('\n', '\r'),
        _ => text.Ucs4.IndexOfAny('\n', '\r'),
    };

    /// <summary>
    /// The end of the first line in a text from a position on, or -1 if it holds none.
    /// <paramref name="newline"/>: null with <paramref name="universal"/>: any line end; otherwise the separator.
    /// </summary>
    public static int LineEnd(Value text, int from, bool universal, string newline)
    {
        if (universal)
        {
            TextView rest = PyStr.View(text);
            int at = IndexOfLineEnd(rest.Slice(from, rest.Length - from));
            if (at < 0)
            {
                return -1;
            }

            at += from;
            return rest[at] == '\r' && at + 1 < rest.Length && rest[at + 1] == '\n' ? at + 2 : at + 1;
        }

        if (newline.Length == 1)
        {
            return Find(text, newline[0], from) + 1 is int end and > 0 ? end : -1;
        }

        for (int at = Find(text, '\r', from); at >= 0; at = at + 1 < PyStr.LengthOf(text) ? Find(text, '\r', at + 1) : -1)
        {
            if (at + 1 < PyStr.LengthOf(text) && PyStr.CodePointAt(text, at + 1) == '\n')
            {
                return at + 2;
            }
        }

        return -1;
    }

    /// <summary>Is the newline argument None, "", "\n", "\r" or "\r\n"? False with TypeError or ValueError.</summary>
    public static bool Check(string function, Value newline)
    {
        if (newline.IsNull || newline.IsNone)
        {
            return true;
        }

        if (!newline.IsStr)
        {
            Errors.TypeError($"{function}() argument 'newline' must be str or None, not {PyType.TypeName(newline)}");
            return false;
        }

        string text = PyStr.ToClr(newline);
        if (text is "" or "\n" or "\r" or "\r\n")
        {
            return true;
        }

        Errors.ValueError($"illegal newline value: {(function == "StringIO" ? PyStr.ToClr(Space.Repr(newline)) : text)}");
        return false;
    }
}
