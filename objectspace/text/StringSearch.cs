using System;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Py.ObjectSpace.Numbers;

namespace Py.ObjectSpace.Text;

/// <summary>Searching in texts and byte strings in linear time: vectors while they do well, else the two-way algorithm.</summary>
/// <remarks>
/// The element is <c>byte</c>, <c>ushort</c> or <c>uint</c>; a needle of another width is widened first
/// (<see cref="IndexOf(TextView, TextView)"/> does). Source of the fall-back: M. Crochemore and D. Perrin, Two-way string-matching, 1991.
/// </remarks>
public static class StringSearch
{
    // Comparing this much more than was scanned means that the needle's ends are no good filter.
    private const int WorkFactor = 4;
    private const int WorkAllowance = 512;

    /// <summary>Returns where <paramref name="needle"/> first occurs, or -1; 0 if it is empty.</summary>
    public static int IndexOf(TextView text, TextView needle)
    {
        if (needle.Width > text.Width || needle.Length > text.Length)
        {
            return -1;
        }
        using Scratch<uint> wide = new(stackalloc uint[64], WideWords(text, needle));
        return text.Width switch
        {
            1 => IndexOf(text.Latin1, needle.Latin1),
            2 => IndexOf(text.Ucs2, AsUcs2(needle, wide.Span)),
            _ => IndexOf(text.Ucs4, AsUcs4(needle, wide.Span)),
        };
    }

    /// <summary>Returns where <paramref name="needle"/> last occurs, or -1; the length of the text if it is empty.</summary>
    public static int LastIndexOf(TextView text, TextView needle)
    {
        if (needle.Width > text.Width || needle.Length > text.Length)
        {
            return -1;
        }
        using Scratch<uint> wide = new(stackalloc uint[64], WideWords(text, needle));
        return text.Width switch
        {
            1 => LastIndexOf(text.Latin1, needle.Latin1),
            2 => LastIndexOf(text.Ucs2, AsUcs2(needle, wide.Span)),
            _ => LastIndexOf(text.Ucs4, AsUcs4(needle, wide.Span)),
        };
    }

    /// <summary>Counts occurrences that do not overlap, up to <paramref name="limit"/>; an empty needle occurs everywhere.</summary>
    public static int Count(TextView text, TextView needle, int limit = int.MaxValue)
    {
        if (needle.Width > text.Width || needle.Length > text.Length)
        {
            return 0;
        }
        using Scratch<uint> wide = new(stackalloc uint[64], WideWords(text, needle));
        return text.Width switch
        {
            1 => Count(text.Latin1, needle.Latin1, limit),
            2 => Count(text.Ucs2, AsUcs2(needle, wide.Span), limit),
            _ => Count(text.Ucs4, AsUcs4(needle, wide.Span), limit),
        };
    }

    /// <summary>Returns where <paramref name="needle"/> first occurs, or -1; 0 if it is empty.</summary>
    public static int IndexOf<T>(ReadOnlySpan<T> text, ReadOnlySpan<T> needle)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (needle.Length <= 1)
        {
            return needle.IsEmpty ? 0 : text.IndexOf(needle[0]);
        }
        int last = text.Length - needle.Length;
        int at = 0;
        if (last >= Vector256<T>.Count)
        {
            at = IndexOfByEnds(text, needle, out bool found);
            if (found)
            {
                return at;
            }
        }
        int work = 0;
        for (; at <= last; at++)
        {
            if (text[at] == needle[0] && text[at + needle.Length - 1] == needle[^1])
            {
                if (text.Slice(at, needle.Length).SequenceEqual(needle))
                {
                    return at;
                }
                work += needle.Length;
                if (work > WorkAllowance)
                {
                    int rest = IndexOfTwoWay(text[(at + 1)..], needle);
                    return rest < 0 ? -1 : at + 1 + rest;
                }
            }
        }
        return -1;
    }

    /// <summary>Returns where <paramref name="needle"/> last occurs, or -1; the length of the text if it is empty.</summary>
    public static int LastIndexOf<T>(ReadOnlySpan<T> text, ReadOnlySpan<T> needle)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (needle.Length <= 1)
        {
            return needle.IsEmpty ? text.Length : text.LastIndexOf(needle[0]);
        }
        long work = 0;
        int end = text.Length - needle.Length + 1;
        while (end > 0)
        {
            int at = text[..end].LastIndexOf(needle[0]);
            if (at < 0)
            {
                return -1;
            }
            if (text[at + needle.Length - 1] == needle[^1])
            {
                if (text.Slice(at, needle.Length).SequenceEqual(needle))
                {
                    return at;
                }
                work += needle.Length;
                if (work > WorkAllowance + ((long)WorkFactor * (text.Length - at)))
                {
                    return LastIndexOfReversed(text[..(at + needle.Length - 1)], needle);
                }
            }
            end = at;
        }
        return -1;
    }

    /// <summary>Counts occurrences that do not overlap, up to <paramref name="limit"/>; an empty needle occurs everywhere.</summary>
    public static int Count<T>(ReadOnlySpan<T> text, ReadOnlySpan<T> needle, int limit = int.MaxValue)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (needle.Length <= 1)
        {
            return Math.Min(needle.IsEmpty ? text.Length + 1 : text.Count(needle[0]), limit);
        }
        int count = 0;
        while (count < limit)
        {
            int at = IndexOf(text, needle);
            if (at < 0)
            {
                break;
            }
            count++;
            text = text[(at + needle.Length)..];
        }
        return count;
    }

    /// <summary>Copies a text with the first <paramref name="count"/> occurrences of a needle replaced.</summary>
    /// <param name="text">The text.</param>
    /// <param name="needle">What to replace; if empty, the replacement goes before each character and to the end.</param>
    /// <param name="replacement">What to put there.</param>
    /// <param name="count">How many to replace, from <see cref="Count{T}"/>; or <c>int.MaxValue</c> for all, if the lengths agree.</param>
    /// <param name="result">Exactly text.Length + count · (replacement.Length - needle.Length) elements.</param>
    public static void Replace<T>(
        ReadOnlySpan<T> text,
        ReadOnlySpan<T> needle,
        ReadOnlySpan<T> replacement,
        int count,
        Span<T> result)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (needle.Length == 1 && replacement.Length == 1 && count == int.MaxValue)
        {
            text.Replace(result, needle[0], replacement[0]);
            return;
        }
        for (; count > 0; count--)
        {
            int at = IndexOf(text, needle);
            if (at < 0)
            {
                break;
            }
            text[..at].CopyTo(result);
            replacement.CopyTo(result[at..]);
            result = result[(at + replacement.Length)..];
            text = text[(at + needle.Length)..];
            if (needle.IsEmpty && !text.IsEmpty && count > 1)
            {
                result[0] = text[0];
                result = result[1..];
                text = text[1..];
            }
        }
        text.CopyTo(result);
    }

    private static int WideWords(TextView text, TextView needle) =>
        needle.Width == text.Width ? 0 : text.Width == 2 ? (needle.Length / 2) + 1 : needle.Length;

    private static ReadOnlySpan<ushort> AsUcs2(TextView needle, Span<uint> room)
    {
        if (needle.Width == 2)
        {
            return needle.Ucs2;
        }
        Span<ushort> wide = MemoryMarshal.Cast<uint, ushort>(room)[..needle.Length];
        Widening.Widen(needle.Latin1, wide);
        return wide;
    }

    private static ReadOnlySpan<uint> AsUcs4(TextView needle, Span<uint> room)
    {
        if (needle.Width == 4)
        {
            return needle.Ucs4;
        }
        Span<uint> wide = room[..needle.Length];
        if (needle.Width == 1)
        {
            Widening.Widen(needle.Latin1, wide);
        }
        else
        {
            Widening.Widen(needle.Ucs2, wide);
        }
        return wide;
    }

    // Looks for the first and the last element of the needle at once. Returns the place, or where to go on from.
    private static int IndexOfByEnds<T>(ReadOnlySpan<T> text, ReadOnlySpan<T> needle, out bool found)
        where T : unmanaged, IBinaryInteger<T>
    {
        int gap = needle.Length - 1;
        int stop = text.Length - gap - Vector256<T>.Count;
        Vector256<T> first = Vector256.Create(needle[0]);
        Vector256<T> last = Vector256.Create(needle[gap]);
        ref T start = ref MemoryMarshal.GetReference(text);
        ReadOnlySpan<T> middle = needle[1..gap];
        long work = 0;
        int at = 0;
        for (; at <= stop; at += Vector256<T>.Count)
        {
            Vector256<T> hits = Vector256.Equals(first, Vector256.LoadUnsafe(ref start, (nuint)at))
                & Vector256.Equals(last, Vector256.LoadUnsafe(ref start, (nuint)(at + gap)));
            for (uint mask = hits.ExtractMostSignificantBits(); mask != 0; mask &= mask - 1)
            {
                int candidate = at + BitOperations.TrailingZeroCount(mask);
                if (text.Slice(candidate + 1, middle.Length).SequenceEqual(middle))
                {
                    found = true;
                    return candidate;
                }
                work += needle.Length;
                if (work > WorkAllowance + ((long)WorkFactor * at))
                {
                    int rest = IndexOfTwoWay(text[(candidate + 1)..], needle);
                    found = rest >= 0;
                    return found ? candidate + 1 + rest : text.Length;
                }
            }
        }
        found = false;
        return at;
    }

    private static int LastIndexOfReversed<T>(ReadOnlySpan<T> text, ReadOnlySpan<T> needle)
        where T : unmanaged, IBinaryInteger<T>
    {
        using Scratch<T> scratch = new([], text.Length + needle.Length);
        Span<T> reversedText = scratch.Span[..text.Length];
        Span<T> reversedNeedle = scratch.Span[text.Length..];
        text.CopyTo(reversedText);
        needle.CopyTo(reversedNeedle);
        reversedText.Reverse();
        reversedNeedle.Reverse();
        int at = IndexOfTwoWay<T>(reversedText, reversedNeedle);
        return at < 0 ? -1 : text.Length - needle.Length - at;
    }

    // At least two elements in the needle.
    private static int IndexOfTwoWay<T>(ReadOnlySpan<T> text, ReadOnlySpan<T> needle)
        where T : unmanaged, IBinaryInteger<T>
    {
        int cut = MaximalSuffix(needle, reversed: false, out int period);
        int otherCut = MaximalSuffix(needle, reversed: true, out int otherPeriod);
        if (otherCut > cut)
        {
            cut = otherCut;
            period = otherPeriod;
        }
        bool periodic = cut + period <= needle.Length && needle[..cut].SequenceEqual(needle.Slice(period, cut));
        if (!periodic)
        {
            period = Math.Max(cut, needle.Length - cut) + 1;
        }

        // With a periodic needle, `known` elements of it are known to match after a shift by the period.
        int known = 0;
        int at = 0;
        while (at <= text.Length - needle.Length)
        {
            int i = Math.Max(cut, known);
            while (i < needle.Length && needle[i] == text[at + i])
            {
                i++;
            }
            if (i < needle.Length)
            {
                at += i - cut + 1;
                known = 0;
                continue;
            }
            i = cut - 1;
            while (i >= known && needle[i] == text[at + i])
            {
                i--;
            }
            if (i < known)
            {
                return at;
            }
            at += period;
            known = periodic ? needle.Length - period : 0;
        }
        return -1;
    }

    // Start of the lexicographically largest suffix (under either order of elements) and its period.
    private static int MaximalSuffix<T>(ReadOnlySpan<T> needle, bool reversed, out int period)
        where T : unmanaged, IBinaryInteger<T>
    {
        int start = 0;
        int candidate = 1;
        int offset = 0;
        period = 1;
        while (candidate + offset < needle.Length)
        {
            T a = needle[candidate + offset];
            T b = needle[start + offset];
            if (a == b)
            {
                if (offset + 1 == period)
                {
                    candidate += period;
                    offset = 0;
                }
                else
                {
                    offset++;
                }
            }
            else if (a < b != reversed)
            {
                candidate += offset + 1;
                offset = 0;
                period = candidate - start;
            }
            else
            {
                start = candidate;
                candidate++;
                offset = 0;
                period = 1;
            }
        }
        return start;
    }
}
