using System;

namespace Py.Vm.Modules.Sre;

/// <summary>What is known of a set above code unit 255 without asking for one character.</summary>
internal enum HighPart : byte
{
    None,
    All,
    Tested,
}

/// <summary>A set of characters: a bitmap below 256, a charset program of sre above.</summary>
/// <remarks>
/// Case-insensitive sets are sets like any other: the case rule is applied when membership is worked out, once for
/// a bitmap or a page, never while matching.
/// </remarks>
internal sealed class CharSet
{
    internal static readonly CharSet Empty = new(default, HighPart.None, [], CaseRule.Exact, false);
    internal static readonly CharSet Any = new(ByteSet.All, HighPart.All, [], CaseRule.Exact, false);
    internal static readonly CharSet Newline = Single('\n');

    // The only characters from 256 up whose lower case is below 256.
    private static ReadOnlySpan<ushort> LowerIntoBytes => [0x130, 0x178, 0x1E9E, 0x212A, 0x212B];

    // Ranges up to this size are walked to decide whether two sets are disjoint.
    private const uint WalkLimit = 1024;

    private readonly uint[] _words;
    private readonly CaseRule _rule;
    private readonly bool _complement;

    private CharSet(ByteSet low, HighPart high, uint[] words, CaseRule rule, bool complement)
    {
        Low = low;
        High = high;
        _words = words;
        _rule = rule;
        _complement = complement;
    }

    internal ByteSet Low { get; }

    internal HighPart High { get; }

    internal bool IsEmpty => Low.IsEmpty && High == HighPart.None;

    /// <summary>Whether the set depends on the locale of the process.</summary>
    internal bool UsesLocale { get; private init; }

    internal static CharSet Single(uint c) => c < 256
        ? new(default(ByteSet).With(c), HighPart.None, [(uint)SreCode.Literal, c, 0], CaseRule.Exact, false)
        : new(default, HighPart.Tested, [(uint)SreCode.Literal, c, 0], CaseRule.Exact, false);

    /// <summary>Builds the set of a charset program (without the IN word, with its FAILURE).</summary>
    internal static CharSet FromWords(uint[] words, CaseRule rule)
    {
        // [^\s] and \S are one set.
        if (words is [(uint)SreCode.Negate, (uint)SreCode.Category, uint category, ..] && words.Length == 4)
        {
            words = [(uint)SreCode.Category, category ^ 1, 0];
        }
        if (rule == CaseRule.Exact && words is [(uint)SreCode.Literal, uint only, 0])
        {
            return Single(only);
        }
        ByteSet low = default;
        for (uint c = 0; c < 256; c++)
        {
            if (Evaluate(words, rule, c))
            {
                low = low.With(c);
            }
        }
        return new CharSet(low, Classify(words, rule), words, rule, false)
        {
            UsesLocale = rule == CaseRule.Locale || HasLocaleCategory(words),
        };
    }

    internal CharSet Complement() => new(~Low, High switch
    {
        HighPart.None => HighPart.All,
        HighPart.All => HighPart.None,
        _ => HighPart.Tested,
    }, _words, _rule, !_complement)
    { UsesLocale = UsesLocale };

    internal bool Contains(uint c) => c < 256 ? Low.Contains(c) : High switch
    {
        HighPart.None => false,
        HighPart.All => true,
        _ => Evaluate(_words, _rule, c) != _complement,
    };

    /// <summary>The single member, if there is exactly one and it can be told.</summary>
    internal bool TryGetSingle(out uint c)
    {
        c = 0;
        if (High == HighPart.None && Low.Count == 1)
        {
            while (!Low.Contains(c))
            {
                c++;
            }
            return true;
        }
        if (Low.IsEmpty && _rule == CaseRule.Exact && !_complement && _words is [(uint)SreCode.Literal, uint only, 0])
        {
            c = only;
            return true;
        }
        return false;
    }

    /// <summary>The single character that is not a member, if there is exactly one and it is below 256.</summary>
    internal bool TryGetSingleExcluded(out uint c)
    {
        c = 0;
        if (High != HighPart.All || Low.Count != 255)
        {
            return false;
        }
        while (Low.Contains(c))
        {
            c++;
        }
        return true;
    }

    /// <summary>A set that holds at least every member of both.</summary>
    internal static CharSet Union(CharSet a, CharSet b)
    {
        if (ReferenceEquals(a, b) || b.IsEmpty)
        {
            return a;
        }
        if (a.IsEmpty)
        {
            return b;
        }
        ByteSet low = a.Low | b.Low;
        CharSet source = a.High == HighPart.None ? b : a;
        bool both = a.High != HighPart.None && b.High != HighPart.None;
        return both
            ? new CharSet(low, HighPart.All, [], CaseRule.Exact, false)
            : new CharSet(low, source.High, source._words, source._rule, source._complement)
            {
                UsesLocale = a.UsesLocale || b.UsesLocale,
            };
    }

    /// <summary>Whether the sets certainly share no member; <paramref name="bytesOnly"/> looks below 256 only.</summary>
    internal static bool Disjoint(CharSet a, CharSet b, bool bytesOnly) =>
        !a.Low.Intersects(b.Low) && (bytesOnly || HighDisjoint(a, b));

    /// <summary>Whether every member of <paramref name="a"/> certainly is one of <paramref name="b"/>.</summary>
    internal static bool IsSubset(CharSet a, CharSet b, bool bytesOnly) =>
        a.Low.IsSubsetOf(b.Low)
        && (bytesOnly || a.High == HighPart.None || b.High == HighPart.All || a.HasSameHigh(b));

    private bool HasSameHigh(CharSet other) =>
        High == HighPart.Tested && other.High == HighPart.Tested && _rule == other._rule
        && _complement == other._complement && _words.AsSpan().SequenceEqual(other._words);

    private static bool HighDisjoint(CharSet a, CharSet b)
    {
        if (a.High == HighPart.None || b.High == HighPart.None)
        {
            return true;
        }
        if (a.High == HighPart.All || b.High == HighPart.All)
        {
            return false;
        }
        if (!a.IsPlainUnion || !b.IsPlainUnion)
        {
            return false;
        }
        for (int i = 0; NextItem(a._words, ref i, out SreCode op, out uint lo, out uint hi);)
        {
            if (!ItemDisjoint(op, lo, hi, b))
            {
                return false;
            }
        }
        return true;
    }

    // Whether the words are a union of literals, ranges and categories, compared without a change of case.
    private bool IsPlainUnion
    {
        get
        {
            if (_complement || _rule is CaseRule.Unicode or CaseRule.Locale)
            {
                return false;
            }
            for (int i = 0; i < _words.Length;)
            {
                switch ((SreCode)_words[i])
                {
                    case SreCode.Literal or SreCode.Category:
                        i += 2;
                        break;
                    case SreCode.Range:
                        i += 3;
                        break;
                    case SreCode.Charset:
                        i += 9;
                        break;
                    case SreCode.Failure:
                        return true;
                    default:
                        return false;
                }
            }
            return true;
        }
    }

    private static bool NextItem(uint[] words, ref int i, out SreCode op, out uint lo, out uint hi)
    {
        op = (SreCode)words[i];
        lo = hi = 0;
        switch (op)
        {
            case SreCode.Literal or SreCode.Category:
                lo = hi = words[i + 1];
                i += 2;
                return true;
            case SreCode.Range:
                (lo, hi) = (words[i + 1], words[i + 2]);
                i += 3;
                return true;
            case SreCode.Charset:
                i += 9;
                return true;
            default:
                return false;
        }
    }

    private static bool ItemDisjoint(SreCode op, uint lo, uint hi, CharSet other)
    {
        switch (op)
        {
            case SreCode.Charset:
                return true;
            case SreCode.Category:
                for (int i = 0; NextItem(other._words, ref i, out SreCode op2, out uint lo2, out uint hi2);)
                {
                    bool disjoint = op2 switch
                    {
                        SreCode.Charset => true,
                        SreCode.Category => CategoriesDisjoint((SreCategory)lo, (SreCategory)lo2),
                        _ => RangeMisses(lo2, hi2, [(uint)SreCode.Category, lo, 0]),
                    };
                    if (!disjoint)
                    {
                        return false;
                    }
                }
                return true;
            default:
                return RangeMisses(lo, hi, other._words);
        }
    }

    private static bool RangeMisses(uint lo, uint hi, uint[] words)
    {
        lo = Math.Max(lo, 256);
        if (hi < lo)
        {
            return true;
        }
        if (hi - lo >= WalkLimit)
        {
            return false;
        }
        for (uint c = lo; c <= hi; c++)
        {
            if (Evaluate(words, CaseRule.Exact, c))
            {
                return false;
            }
        }
        return true;
    }

    // Above 255 the ASCII categories are empty and their complements full.
    private static bool CategoriesDisjoint(SreCategory a, SreCategory b)
    {
        if ((a < SreCategory.UniDigit && ((uint)a & 1) == 0) || (b < SreCategory.UniDigit && ((uint)b & 1) == 0))
        {
            return true;
        }
        if (a > b)
        {
            (a, b) = (b, a);
        }
        return a >= SreCategory.UniDigit && ((a ^ b) == (SreCategory)1 || (a, b) switch
        {
            (SreCategory.UniDigit, SreCategory.UniSpace) => true,
            (SreCategory.UniSpace, SreCategory.UniWord) => true,
            (SreCategory.UniDigit, SreCategory.UniNotWord) => true,
            _ => false,
        });
    }

    private static bool HasLocaleCategory(uint[] words)
    {
        for (int i = 0; NextItem(words, ref i, out SreCode op, out uint lo, out _);)
        {
            if (op == SreCode.Category && (SreCategory)lo is SreCategory.LocWord or SreCategory.LocNotWord)
            {
                return true;
            }
        }
        return words is [(uint)SreCode.Negate, ..] && HasLocaleCategory(words[1..]);
    }

    private static HighPart Classify(uint[] words, CaseRule rule)
    {
        bool negated = false;
        for (int i = 0; ;)
        {
            switch ((SreCode)words[i])
            {
                case SreCode.Failure:
                    if (rule == CaseRule.Unicode)
                    {
                        foreach (ushort c in LowerIntoBytes)
                        {
                            if (Evaluate(words, rule, c) != negated)
                            {
                                return HighPart.Tested;
                            }
                        }
                    }
                    return negated ? HighPart.All : HighPart.None;
                case SreCode.Negate:
                    negated = !negated;
                    i++;
                    break;
                case SreCode.Literal:
                    if (words[i + 1] > 255)
                    {
                        return HighPart.Tested;
                    }
                    i += 2;
                    break;
                case SreCode.Range:
                    if (words[i + 2] > 255)
                    {
                        return HighPart.Tested;
                    }
                    i += 3;
                    break;
                case SreCode.Charset:
                    i += 9;
                    break;
                case SreCode.Category when words[i + 1] < (uint)SreCategory.UniDigit && (words[i + 1] & 1) == 0:
                    i += 2;
                    break;
                default:
                    return HighPart.Tested;
            }
        }
    }

    private static bool Evaluate(uint[] words, CaseRule rule, uint c)
    {
        if (rule != CaseRule.Locale)
        {
            return EvaluateExact(words, SreCharacters.Lower(rule, c));
        }
        uint lower = SreLocale.Lower(c);
        uint upper = SreLocale.Upper(c);
        return EvaluateExact(words, lower) || (upper != lower && EvaluateExact(words, upper));
    }

    private static bool EvaluateExact(uint[] words, uint c)
    {
        bool found = true;
        for (int i = 0; ;)
        {
            switch ((SreCode)words[i])
            {
                case SreCode.Failure:
                    return !found;
                case SreCode.Negate:
                    found = !found;
                    i++;
                    break;
                case SreCode.Literal:
                    if (c == words[i + 1])
                    {
                        return found;
                    }
                    i += 2;
                    break;
                case SreCode.Category:
                    if (SreCharacters.IsInCategory((SreCategory)words[i + 1], c))
                    {
                        return found;
                    }
                    i += 2;
                    break;
                case SreCode.Charset:
                    if (c < 256 && ((words[i + 1 + (int)(c >> 5)] >> (int)(c & 31)) & 1) != 0)
                    {
                        return found;
                    }
                    i += 9;
                    break;
                case SreCode.Range:
                    if (words[i + 1] <= c && c <= words[i + 2])
                    {
                        return found;
                    }
                    i += 3;
                    break;
                case SreCode.RangeUniIgnore:
                    uint upper = SreCharacters.UnicodeUpper(c);
                    if ((words[i + 1] <= c && c <= words[i + 2]) || (words[i + 1] <= upper && upper <= words[i + 2]))
                    {
                        return found;
                    }
                    i += 3;
                    break;
                default:
                    // BigCharset: a count, 256 block numbers as bytes, the blocks of 256 bits.
                    if (c < 65536)
                    {
                        uint block = (words[i + 2 + (int)(c >> 10)] >> (int)(((c >> 8) & 3) * 8)) & 0xFF;
                        uint word = words[i + 66 + (int)((block * 8) + ((c >> 5) & 7))];
                        if (((word >> (int)(c & 31)) & 1) != 0)
                        {
                            return found;
                        }
                    }
                    i += 66 + ((int)words[i + 1] * 8);
                    break;
            }
        }
    }
}
