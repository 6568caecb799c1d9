using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>What splitting and stripping must know of str, bytes or bytearray.</summary>
/// <typeparam name="T">The element.</typeparam>
internal interface ITextFamily<T>
    where T : unmanaged, IBinaryInteger<T>
{
    /// <summary>A part of the text, as a value of the family.</summary>
    static abstract Value Slice(Value self, int start, int length);

    /// <summary>Does the element separate words?</summary>
    static abstract bool IsSpace(T c);

    /// <summary>Does the element end a line?</summary>
    static abstract bool IsLineBreak(T c);
}

/// <summary>Splitting and stripping, written once for str of all widths, bytes and bytearray.</summary>
/// <remarks>No Python code runs here, so the spans stay valid.</remarks>
internal static unsafe class TextParts<TFamily, T>
    where TFamily : struct, ITextFamily<T>
    where T : unmanaged, IBinaryInteger<T>
{
    /// <summary>split(None, most).</summary>
    public static Value SplitSpace(Value self, scoped ReadOnlySpan<T> text, long most)
    {
        Value list = PyList.New();
        int at = 0;
        while (true)
        {
            while (at < text.Length && TFamily.IsSpace(text[at]))
            {
                at++;
            }

            if (at == text.Length)
            {
                return list;
            }

            int start = at;
            if (most-- <= 0)
            {
                return Add(list, self, start, text.Length) ? list : Value.Null;
            }

            while (at < text.Length && !TFamily.IsSpace(text[at]))
            {
                at++;
            }

            if (!Add(list, self, start, at))
            {
                return Value.Null;
            }
        }
    }

    /// <summary>rsplit(None, most).</summary>
    public static Value RSplitSpace(Value self, scoped ReadOnlySpan<T> text, long most)
    {
        Value list = PyList.New();
        int at = text.Length;
        while (true)
        {
            while (at > 0 && TFamily.IsSpace(text[at - 1]))
            {
                at--;
            }

            if (at == 0)
            {
                break;
            }

            int end = at;
            if (most-- <= 0)
            {
                if (!Add(list, self, 0, end))
                {
                    return Value.Null;
                }

                break;
            }

            while (at > 0 && !TFamily.IsSpace(text[at - 1]))
            {
                at--;
            }

            if (!Add(list, self, at, end))
            {
                return Value.Null;
            }
        }

        Reverse(list);
        return list;
    }

    /// <summary>split(separator, most) with a separator that is not empty.</summary>
    public static Value Split(Value self, scoped ReadOnlySpan<T> text, scoped ReadOnlySpan<T> separator, long most)
    {
        int expected = separator.Length == 1 ? text.Count(separator[0]) : 4;
        Value list = PyList.New(Math.Min(expected, most) + 1);
        int start = 0;
        while (most-- > 0)
        {
            int found = separator.Length == 1 ? text[start..].IndexOf(separator[0]) : StringSearch.IndexOf(text[start..], separator);
            if (found < 0)
            {
                break;
            }

            if (!Add(list, self, start, start + found))
            {
                return Value.Null;
            }

            start += found + separator.Length;
        }

        return Add(list, self, start, text.Length) ? list : Value.Null;
    }

    /// <summary>rsplit(separator, most) with a separator that is not empty.</summary>
    public static Value RSplit(Value self, scoped ReadOnlySpan<T> text, scoped ReadOnlySpan<T> separator, long most)
    {
        Value list = PyList.New();
        int end = text.Length;
        while (most-- > 0)
        {
            int found = StringSearch.LastIndexOf(text[..end], separator);
            if (found < 0)
            {
                break;
            }

            if (!Add(list, self, found + separator.Length, end))
            {
                return Value.Null;
            }

            end = found;
        }

        if (!Add(list, self, 0, end))
        {
            return Value.Null;
        }

        Reverse(list);
        return list;
    }

    /// <summary>splitlines(keep).</summary>
    public static Value SplitLines(Value self, scoped ReadOnlySpan<T> text, bool keep)
    {
        Value list = PyList.New();
        int at = 0;
        while (at < text.Length)
        {
            int start = at;
            while (at < text.Length && !TFamily.IsLineBreak(text[at]))
            {
                at++;
            }

            int end = at;
            if (at < text.Length)
            {
                bool pair = text[at] == T.CreateTruncating('\r') && at + 1 < text.Length && text[at + 1] == T.CreateTruncating('\n');
                at += pair ? 2 : 1;
                end = keep ? at : end;
            }

            if (!Add(list, self, start, end))
            {
                return Value.Null;
            }
        }

        return list;
    }

    /// <summary>strip() of white space, on the sides asked for.</summary>
    public static Value StripSpace(Value self, scoped ReadOnlySpan<T> text, bool left, bool right)
    {
        int start = 0, end = text.Length;
        while (left && start < end && TFamily.IsSpace(text[start]))
        {
            start++;
        }

        while (right && end > start && TFamily.IsSpace(text[end - 1]))
        {
            end--;
        }

        return TFamily.Slice(self, start, end - start);
    }

    /// <summary>strip(characters), on the sides asked for.</summary>
    public static Value Strip(Value self, scoped ReadOnlySpan<T> text, scoped ReadOnlySpan<T> characters, bool left, bool right)
    {
        int start = 0, end = text.Length;
        if (left)
        {
            start = text.IndexOfAnyExcept(characters);
            start = start < 0 ? end : start;
        }

        if (right)
        {
            end = start + text[start..].LastIndexOfAnyExcept(characters) + 1;
        }

        return TFamily.Slice(self, start, end - start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Add(Value list, Value self, int start, int end)
    {
        Value part = TFamily.Slice(self, start, end - start);
        return !part.IsNull && PyList.Append(list, part);
    }

    private static void Reverse(Value list)
    {
        if (PyList.LengthOf(list) > 1)
        {
            new Span<Slot>(PyList.Items(list), (int)PyList.LengthOf(list)).Reverse();
        }
    }
}
