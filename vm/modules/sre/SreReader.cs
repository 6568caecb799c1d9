using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace Py.Vm.Modules.Sre;

/// <summary>Turns code words into nodes, checking every offset and index on the way.</summary>
internal sealed class SreReader
{
    private readonly uint[] _code;
    private readonly int _groups;

    private SreReader(uint[] code, int groups)
    {
        _code = code;
        _groups = groups;
    }

    /// <summary>Returns the pattern's tree, or null if the words are not a valid pattern.</summary>
    internal static SreNode? Read(uint[] code, int groups)
    {
        SreReader reader = new(code, groups);
        try
        {
            // The last word is the SUCCESS of the whole pattern.
            return code.Length > 0 && code[^1] == (uint)SreCode.Success
                ? reader.ReadSequence(0, code.Length - 1)
                : null;
        }
        catch (InvalidCodeException)
        {
            return null;
        }
    }

    private static InvalidCodeException Invalid() => new();

    private sealed class InvalidCodeException : Exception;

    private SreNode ReadSequence(int start, int end)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Invalid();
        }
        List<SreNode> items = [];
        while (start < end)
        {
            start = ReadItem(start, end, items);
        }
        return start == end ? SreNode.Sequence(items) : throw Invalid();
    }

    private uint Word(int index, int end) => index < end ? _code[index] : throw Invalid();

    // The word at index is the distance from there to the next item.
    private int Skip(int index, int end)
    {
        uint skip = Word(index, end);
        return skip <= (uint)(end - index) ? index + (int)skip : throw Invalid();
    }

    private int ReadItem(int i, int end, List<SreNode> items)
    {
        SreCode op = (SreCode)_code[i++];
        switch (op)
        {
            case SreCode.Failure:
                items.Add(SreNode.Fail());
                return i;
            case SreCode.Any:
                items.Add(SreNode.OfSet(CharSet.Newline.Complement()));
                return i;
            case SreCode.AnyAll:
                items.Add(SreNode.OfSet(CharSet.Any));
                return i;
            case SreCode.Literal:
                items.Add(SreNode.OfText(Word(i, end)));
                return i + 1;
            case SreCode.NotLiteral:
                items.Add(SreNode.OfSet(CharSet.Single(Word(i, end)).Complement()));
                return i + 1;
            case SreCode.LiteralIgnore or SreCode.LiteralUniIgnore or SreCode.LiteralLocIgnore:
                items.Add(SreNode.OfSet(Ignoring(Word(i, end), RuleOf(op))));
                return i + 1;
            case SreCode.NotLiteralIgnore or SreCode.NotLiteralUniIgnore or SreCode.NotLiteralLocIgnore:
                items.Add(SreNode.OfSet(Ignoring(Word(i, end), RuleOf(op)).Complement()));
                return i + 1;
            case SreCode.Category:
                items.Add(SreNode.OfSet(CharSet.FromWords([(uint)op, CategoryWord(i, end), 0], CaseRule.Exact)));
                return i + 1;
            case SreCode.In or SreCode.InIgnore or SreCode.InUniIgnore or SreCode.InLocIgnore:
                int next = Skip(i, end);
                items.Add(SreNode.OfSet(CharSet.FromWords(CharsetWords(i + 1, next), RuleOf(op))));
                return next;
            case SreCode.At:
                uint at = Word(i, end);
                items.Add(at <= (uint)SreAt.UniNonBoundary
                    ? new SreNode(SreNodeKind.At) { At = (SreAt)at }
                    : throw Invalid());
                return i + 1;
            case SreCode.Mark:
                uint mark = Word(i, end);
                items.Add(mark < (uint)_groups * 2
                    ? new SreNode(SreNodeKind.Mark) { Index = (int)mark }
                    : throw Invalid());
                return i + 1;
            case SreCode.GroupRef or SreCode.GroupRefIgnore or SreCode.GroupRefUniIgnore or SreCode.GroupRefLocIgnore:
                items.Add(new SreNode(SreNodeKind.BackReference) { Index = Group(i, end), Rule = RuleOf(op) });
                return i + 1;
            case SreCode.GroupRefExists:
                return ReadConditional(i, end, items);
            case SreCode.Info:
                return Skip(i, end);
            case SreCode.Branch:
                return ReadBranch(i, end, items);
            case SreCode.Assert or SreCode.AssertNot:
                next = Skip(i, end);
                uint back = Word(i + 1, end);
                items.Add(new SreNode(SreNodeKind.Look)
                {
                    Items = [ReadSequence(i + 2, Before(next, SreCode.Success))],
                    Index = back <= int.MaxValue ? (int)back : throw Invalid(),
                    Negative = op == SreCode.AssertNot,
                });
                return next;
            case SreCode.AtomicGroup:
                next = Skip(i, end);
                items.Add(SreNode.Atomic(ReadSequence(i + 1, Before(next, SreCode.Success))));
                return next;
            case SreCode.RepeatOne or SreCode.MinRepeatOne or SreCode.PossessiveRepeatOne:
                next = Skip(i, end);
                items.Add(ReadLoop(i, end, Before(next, SreCode.Success), op switch
                {
                    SreCode.RepeatOne => LoopMode.Greedy,
                    SreCode.MinRepeatOne => LoopMode.Lazy,
                    _ => LoopMode.Possessive,
                }));
                return next;
            case SreCode.Repeat or SreCode.PossessiveRepeat:
                next = Skip(i, end);
                SreCode close = (SreCode)Word(next, end);
                LoopMode mode = (op, close) switch
                {
                    (SreCode.Repeat, SreCode.MaxUntil) => LoopMode.Greedy,
                    (SreCode.Repeat, SreCode.MinUntil) => LoopMode.Lazy,
                    (SreCode.PossessiveRepeat, SreCode.Success) => LoopMode.Possessive,
                    _ => throw Invalid(),
                };
                items.Add(ReadLoop(i, end, next, mode));
                return next + 1;
            default:
                throw Invalid();
        }
    }

    private static CharSet Ignoring(uint c, CaseRule rule) => CharSet.FromWords([(uint)SreCode.Literal, c, 0], rule);

    private static CaseRule RuleOf(SreCode op) => op switch
    {
        SreCode.GroupRefIgnore or SreCode.InIgnore or SreCode.LiteralIgnore or SreCode.NotLiteralIgnore =>
            CaseRule.Ascii,
        SreCode.GroupRefUniIgnore or SreCode.InUniIgnore or SreCode.LiteralUniIgnore
            or SreCode.NotLiteralUniIgnore => CaseRule.Unicode,
        SreCode.GroupRefLocIgnore or SreCode.InLocIgnore or SreCode.LiteralLocIgnore
            or SreCode.NotLiteralLocIgnore => CaseRule.Locale,
        _ => CaseRule.Exact,
    };

    private int Group(int i, int end)
    {
        uint group = Word(i, end);
        return group < (uint)_groups ? (int)group : throw Invalid();
    }

    private uint CategoryWord(int i, int end)
    {
        uint category = Word(i, end);
        return category <= (uint)SreCategory.UniNotLinebreak ? category : throw Invalid();
    }

    // The body that ends before `next` must end with the given word, which is not part of it.
    private int Before(int next, SreCode last) =>
        next > 0 && _code[next - 1] == (uint)last ? next - 1 : throw Invalid();

    private SreNode ReadLoop(int i, int end, int bodyEnd, LoopMode mode)
    {
        uint min = Word(i + 1, end);
        uint max = Word(i + 2, end);
        if (min > max)
        {
            throw Invalid();
        }
        // No text is as long as the largest numbers.
        SreNode body = ReadSequence(i + 3, bodyEnd);
        return SreNode.Loop(body, (int)Math.Min(min, int.MaxValue), max > int.MaxValue ? SreNode.Unbounded : (int)max, mode);
    }

    private int ReadBranch(int i, int end, List<SreNode> items)
    {
        List<SreNode> alternatives = [];
        int after = -1;
        while (Word(i, end) != 0)
        {
            int next = Skip(i, end);
            // Each alternative ends with a JUMP to the same place.
            if (next - 2 < i + 1 || _code[next - 2] != (uint)SreCode.Jump)
            {
                throw Invalid();
            }
            int target = Skip(next - 1, end);
            if (after >= 0 && target != after)
            {
                throw Invalid();
            }
            after = target;
            alternatives.Add(ReadSequence(i + 1, next - 2));
            i = next;
        }
        if (alternatives.Count == 0 || after != i + 1)
        {
            throw Invalid();
        }
        items.Add(SreNode.Alternation(alternatives));
        return after;
    }

    private int ReadConditional(int i, int end, List<SreNode> items)
    {
        int group = Group(i, end);
        // The distance counts from the word before its own.
        uint skip = Word(i + 1, end);
        if (skip < 2 || skip > (uint)(end - i))
        {
            throw Invalid();
        }
        int no = i + (int)skip;
        int yesEnd = no;
        int after = no;
        // A JUMP over the second part ends the first one; only walking the items tells it from an operand.
        List<SreNode> yes = [];
        for (int p = i + 2; p < no;)
        {
            if (p == no - 2 && _code[p] == (uint)SreCode.Jump)
            {
                yesEnd = p;
                after = Skip(p + 1, end);
                break;
            }
            p = ReadItem(p, no, yes);
        }
        items.Add(new SreNode(SreNodeKind.Conditional)
        {
            Index = group,
            Items = [SreNode.Sequence(yes), yesEnd == no ? SreNode.Empty() : ReadSequence(no, after)],
        });
        return after;
    }

    private uint[] CharsetWords(int start, int next)
    {
        for (int i = start; ;)
        {
            SreCode op = (SreCode)Word(i, next);
            switch (op)
            {
                case SreCode.Failure:
                    return i + 1 == next ? _code[start..next] : throw Invalid();
                case SreCode.Negate:
                    i++;
                    break;
                case SreCode.Literal:
                    i += 2;
                    break;
                case SreCode.Category:
                    _ = CategoryWord(i + 1, next);
                    i += 2;
                    break;
                case SreCode.Range or SreCode.RangeUniIgnore:
                    i += 3;
                    break;
                case SreCode.Charset:
                    i += 9;
                    break;
                case SreCode.BigCharset:
                    CheckBlocks(i, next);
                    i += 66 + ((int)_code[i + 1] * 8);
                    break;
                default:
                    throw Invalid();
            }
        }
    }

    private void CheckBlocks(int i, int next)
    {
        uint blocks = Word(i + 1, next);
        if (blocks > 256 || i + 66 + (blocks * 8) > next)
        {
            throw Invalid();
        }
        for (int k = 0; k < 256; k++)
        {
            if (((_code[i + 2 + (k >> 2)] >> ((k & 3) * 8)) & 0xFF) >= blocks)
            {
                throw Invalid();
            }
        }
    }
}
