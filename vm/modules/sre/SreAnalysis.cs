using System;
using System.Collections.Generic;

namespace Py.Vm.Modules.Sre;

/// <summary>What may come next: a superset of the next character, and whether the text may end here.</summary>
/// <remarks><see cref="Accept"/> marks the end of a pattern or of a body whose first success is final.</remarks>
internal readonly record struct SreFirst(CharSet Chars, bool AtEnd, bool Accept)
{
    internal static SreFirst Anything => new(CharSet.Any, true, false);

    internal static SreFirst End => new(CharSet.Any, true, true);

    internal static SreFirst Union(SreFirst a, SreFirst b) =>
        new(CharSet.Union(a.Chars, b.Chars), a.AtEnd || b.AtEnd, a.Accept && b.Accept);
}

/// <summary>Facts of a node that do not depend on what surrounds it.</summary>
internal sealed class SreFacts
{
    internal int MinWidth { get; init; }

    internal int MaxWidth { get; init; }

    /// <summary>Characters that the node may begin with.</summary>
    internal CharSet Chars { get; init; } = CharSet.Empty;

    /// <summary>Whether it may succeed at the end of the text on its own account (<c>$</c>).</summary>
    internal bool AtEnd { get; init; }

    /// <summary>Whether it may succeed without looking, so that what follows decides.</summary>
    internal bool Transparent { get; init; }

    internal bool HasMarks { get; init; }

    internal bool HasReferences { get; init; }

    internal bool UsesLocale { get; init; }

    /// <summary>Number of nodes, as a measure of code size.</summary>
    internal int Size { get; init; }
}

/// <summary>Works out facts of nodes.</summary>
internal static class SreAnalysis
{
    internal static SreFirst First(SreNode node, SreFirst rest)
    {
        SreFacts facts = Facts(node);
        if (!facts.Transparent)
        {
            return new SreFirst(facts.Chars, facts.AtEnd, false);
        }
        return facts.Chars.IsEmpty && !facts.AtEnd && node.Kind != SreNodeKind.Loop
            ? rest with { Accept = rest.Accept && node.Kind is SreNodeKind.Mark or SreNodeKind.Empty }
            : new SreFirst(CharSet.Union(facts.Chars, rest.Chars), facts.AtEnd || rest.AtEnd, false);
    }

    internal static SreFacts Facts(SreNode node) => node.Facts ??= node.Kind switch
    {
        SreNodeKind.Empty => new SreFacts { Transparent = true },
        SreNodeKind.Fail => new SreFacts(),
        SreNodeKind.Literal => new SreFacts
        {
            MinWidth = node.Text.Length,
            MaxWidth = node.Text.Length,
            Chars = CharSet.Single(node.Text[0]),
            Size = 1,
        },
        SreNodeKind.Set => new SreFacts
        {
            MinWidth = 1,
            MaxWidth = 1,
            Chars = node.Set,
            UsesLocale = node.Set.UsesLocale,
            Size = 1,
        },
        SreNodeKind.At => OfPosition(node.At),
        SreNodeKind.Mark => new SreFacts { Transparent = true, HasMarks = true, Size = 1 },
        SreNodeKind.BackReference => new SreFacts
        {
            MaxWidth = SreNode.Unbounded,
            Chars = CharSet.Any,
            AtEnd = true,
            Transparent = true,
            HasReferences = true,
            UsesLocale = node.Rule == CaseRule.Locale,
            Size = 1,
        },
        SreNodeKind.Sequence => OfSequence(node.Items),
        SreNodeKind.Alternation => OfAlternatives(node.Items, false),
        SreNodeKind.Conditional => OfAlternatives(node.Items, true),
        SreNodeKind.Atomic => Facts(node.Body),
        SreNodeKind.Look => OfLook(node),
        _ => OfLoop(node),
    };

    private static SreFacts OfPosition(SreAt at) => at switch
    {
        SreAt.End or SreAt.EndLine => new SreFacts { Chars = CharSet.Newline, AtEnd = true, Size = 1 },
        SreAt.EndString => new SreFacts { AtEnd = true, Size = 1 },
        _ => new SreFacts
        {
            Transparent = true,
            UsesLocale = at is SreAt.LocBoundary or SreAt.LocNonBoundary,
            Size = 1,
        },
    };

    private static SreFacts OfSequence(List<SreNode> items)
    {
        int min = 0;
        int max = 0;
        int size = 0;
        CharSet chars = CharSet.Empty;
        bool atEnd = false;
        bool transparent = true;
        bool marks = false;
        bool references = false;
        bool locale = false;
        foreach (SreNode item in items)
        {
            SreFacts facts = Facts(item);
            min = Add(min, facts.MinWidth);
            max = Add(max, facts.MaxWidth);
            size = Add(size, facts.Size);
            marks |= facts.HasMarks;
            references |= facts.HasReferences;
            locale |= facts.UsesLocale;
            if (transparent)
            {
                chars = CharSet.Union(chars, facts.Chars);
                atEnd |= facts.AtEnd;
                transparent = facts.Transparent;
            }
        }
        return new SreFacts
        {
            MinWidth = min,
            MaxWidth = max,
            Chars = chars,
            AtEnd = atEnd,
            Transparent = transparent,
            HasMarks = marks,
            HasReferences = references,
            UsesLocale = locale,
            Size = size,
        };
    }

    private static SreFacts OfAlternatives(List<SreNode> items, bool conditional)
    {
        int min = int.MaxValue;
        int max = 0;
        int size = 1;
        CharSet chars = CharSet.Empty;
        bool atEnd = false;
        bool transparent = false;
        bool marks = false;
        bool references = conditional;
        bool locale = false;
        foreach (SreNode item in items)
        {
            SreFacts facts = Facts(item);
            min = Math.Min(min, facts.MinWidth);
            max = Math.Max(max, facts.MaxWidth);
            size = Add(size, facts.Size);
            chars = CharSet.Union(chars, facts.Chars);
            atEnd |= facts.AtEnd;
            transparent |= facts.Transparent;
            marks |= facts.HasMarks;
            references |= facts.HasReferences;
            locale |= facts.UsesLocale;
        }
        return new SreFacts
        {
            MinWidth = min,
            MaxWidth = max,
            Chars = chars,
            AtEnd = atEnd,
            Transparent = transparent,
            HasMarks = marks,
            HasReferences = references,
            UsesLocale = locale,
            Size = size,
        };
    }

    private static SreFacts OfLook(SreNode node)
    {
        SreFacts body = Facts(node.Body);
        bool decides = !node.Negative && node.Index == 0 && !body.Transparent;
        return new SreFacts
        {
            Chars = decides ? body.Chars : CharSet.Empty,
            AtEnd = decides && body.AtEnd,
            Transparent = !decides,
            HasMarks = body.HasMarks,
            HasReferences = body.HasReferences,
            UsesLocale = body.UsesLocale,
            Size = Add(body.Size, 1),
        };
    }

    private static SreFacts OfLoop(SreNode node)
    {
        SreFacts body = Facts(node.Body);
        return new SreFacts
        {
            MinWidth = Multiply(body.MinWidth, node.Min),
            MaxWidth = Multiply(body.MaxWidth, node.Max),
            Chars = body.Chars,
            AtEnd = body.AtEnd,
            Transparent = node.Min == 0 || body.Transparent,
            HasMarks = body.HasMarks,
            HasReferences = body.HasReferences,
            UsesLocale = body.UsesLocale,
            Size = Add(body.Size, 1),
        };
    }

    private static int Add(int a, int b) => (int)Math.Min((long)a + b, int.MaxValue);

    private static int Multiply(int a, int b) => (int)Math.Min((long)a * b, int.MaxValue);
}
