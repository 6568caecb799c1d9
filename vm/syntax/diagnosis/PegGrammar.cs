using System.Collections.Generic;

namespace Py.Vm.Syntax;

// A grammar as objects that parse. All of them count nesting and try things in the order of CPython's generated
// parser, as errors depend on both.

/// <summary>A rule of the grammar.</summary>
internal sealed class PegRule(string name)
{
    public readonly string Name = name;
    public PegAlternative[] Alternatives = [];
    public bool IsMemo;
    public bool IsLeftRecursive;

    /// <summary>Rules for errors are not tried within this rule.</summary>
    public bool IsPlain;

    public bool IsForErrors => Name.StartsWith("invalid_", System.StringComparison.Ordinal);
}

/// <summary>One alternative: items in sequence, then perhaps an action.</summary>
internal sealed class PegAlternative(PegItem[] items, int[] slots, int slotCount, PegAction? action)
{
    public readonly PegAction? Action = action;

    /// <summary>Whether the alternative is only a rule for errors, which the first pass leaves out.</summary>
    public readonly bool IsForErrors = items is [RuleItem { Rule.IsForErrors: true }];

    /// <summary>Parses; null is failure. <paramref name="stop"/>: the alternatives after it are not to be tried.</summary>
    public object? Parse(ErrorParser parser, out bool stop)
    {
        stop = false;
        int start = parser.Mark;
        object?[]? values = null;
        object? only = null;
        int results = 0;
        for (int i = 0; i < items.Length; i++)
        {
            PegItem item = items[i];
            if (item is CutItem)
            {
                stop = true;
                continue;
            }

            object? value = item.Parse(parser);
            if (value is null)
            {
                return null;
            }

            if (item.HasResult)
            {
                only = value;
                results++;
            }

            if (slots[i] >= 0)
            {
                values ??= new object?[slotCount];
                values[slots[i]] = value;
            }
        }

        if (Action is null)
        {
            return results == 1 ? only : PegItem.Matched;
        }

        stop = true;
        return parser.Run(Action, values ?? [], start);
    }
}

/// <summary>What makes the value of an alternative: an error, a node, or one of the methods of the parser.</summary>
internal sealed record PegAction(
    PegActionKind Kind, string Name, string? Text, int[] Operands, bool EndsInComprehension);

internal enum PegActionKind : byte
{
    /// <summary>`{a}`</summary>
    Value,
    /// <summary>`{Items a b}`</summary>
    Items,
    /// <summary>`{Kind:text a b}`</summary>
    Node,
    /// <summary>`{none}`: failure without an error.</summary>
    None,
    /// <summary>`{! a "message"}`: an error at a value.</summary>
    ErrorAt,
    /// <summary>`{! a..b "message"}`: an error over a range.</summary>
    ErrorRange,
    /// <summary>`{! a... "message"}`: an error from a value to where the tokenizer is.</summary>
    ErrorFrom,
    /// <summary>`{! . "message"}`: an error at the last token read.</summary>
    ErrorHere,
    /// <summary>`{!indent "message"}`: an IndentationError at the last token read.</summary>
    IndentationErrorHere,
    /// <summary>`{@Method a}`</summary>
    Method,
}

/// <summary>A part of an alternative.</summary>
internal abstract class PegItem
{
    /// <summary>The value of what matched without having one.</summary>
    public static readonly object Matched = new();

    /// <summary>The value of something optional that is not there.</summary>
    public static readonly object Absent = new();

    public virtual bool HasResult => true;

    public abstract object? Parse(ErrorParser parser);
}

internal sealed class RuleItem(PegRule rule) : PegItem
{
    public readonly PegRule Rule = rule;

    public override object? Parse(ErrorParser parser) => parser.Parse(Rule);
}

internal sealed class TokenItem(TokenKind kind) : PegItem
{
    public override object? Parse(ErrorParser parser) => parser.Expect(kind);
}

/// <summary>A token that must be there: if not, that is the error.</summary>
internal sealed class ForcedItem(TokenKind kind) : PegItem
{
    public override object? Parse(ErrorParser parser) => parser.ExpectForced(kind);
}

internal sealed class NameItem : PegItem
{
    public override object? Parse(ErrorParser parser) => parser.ExpectName();
}

internal sealed class NumberItem : PegItem
{
    public override object? Parse(ErrorParser parser) => parser.ExpectNumber();
}

internal sealed class SoftKeywordItem(string? keyword) : PegItem
{
    public override object? Parse(ErrorParser parser) => parser.ExpectSoftKeyword(keyword);
}

/// <summary>A token that is never there: type comments are not read.</summary>
internal sealed class NeverItem : PegItem
{
    public override object? Parse(ErrorParser parser) => parser.Expect(TokenKind.Error);
}

internal sealed class GroupItem(PegAlternative[] alternatives) : PegItem
{
    public override object? Parse(ErrorParser parser)
    {
        if (!parser.Enter())
        {
            return null;
        }

        object? value = parser.ParseAlternatives(alternatives);
        parser.Leave();
        return value;
    }
}

internal sealed class OptionalItem(PegItem item) : PegItem
{
    public override object? Parse(ErrorParser parser)
    {
        int mark = parser.Mark;
        object? value = item.Parse(parser);
        if (parser.HasFailed)
        {
            return null;
        }

        if (value is null)
        {
            parser.Mark = mark;
            return Absent;
        }

        return value;
    }
}

internal sealed class LoopItem(PegItem item, int minimum) : PegItem
{
    public override object? Parse(ErrorParser parser)
    {
        if (!parser.Enter())
        {
            return null;
        }

        var values = new List<object>();
        int mark = parser.Mark;
        while (item.Parse(parser) is { } value)
        {
            values.Add(value);
            mark = parser.Mark;
        }

        parser.Leave();
        parser.Mark = mark;
        return minimum > 0 && (parser.HasFailed || values.Count == 0) ? null : values;
    }
}

/// <summary>Items with separators between them.</summary>
internal sealed class GatherItem(PegItem separator, PegItem item) : PegItem
{
    public override object? Parse(ErrorParser parser)
    {
        if (!parser.Enter())
        {
            return null;
        }

        List<object>? values = null;
        if (item.Parse(parser) is { } first)
        {
            values = [first];
            int mark = parser.Mark;
            if (!parser.Enter())
            {
                parser.Leave();
                return null;
            }

            while (separator.Parse(parser) is not null && item.Parse(parser) is { } value)
            {
                values.Add(value);
                mark = parser.Mark;
            }

            parser.Leave();
            parser.Mark = mark;
        }

        parser.Leave();
        return values;
    }
}

internal sealed class LookaheadItem(PegItem item, bool positive) : PegItem
{
    public override bool HasResult => false;

    public override object? Parse(ErrorParser parser)
    {
        int mark = parser.Mark;
        object? value = item.Parse(parser);
        parser.Mark = mark;
        return value is not null == positive ? Matched : null;
    }
}

/// <summary>Commits to the alternative.</summary>
internal sealed class CutItem : PegItem
{
    public override bool HasResult => false;

    public override object? Parse(ErrorParser parser) => Matched;
}
