using System;
using System.Collections.Generic;

namespace Py.Vm.Modules.Sre;

/// <summary>Rewrites a tree into an equivalent one that is cheaper to run.</summary>
/// <remarks>
/// Flattens sequences and alternations, joins literals, gives possessive loops over bodies their meaning
/// (an atomic loop of atomic bodies) and factors common beginnings out of alternatives.
/// </remarks>
internal static class SreRewriter
{
    internal static SreNode Rewrite(SreNode node)
    {
        switch (node.Kind)
        {
            case SreNodeKind.Sequence:
                return RewriteSequence(node.Items);
            case SreNodeKind.Alternation:
                List<SreNode> alternatives = [];
                foreach (SreNode item in node.Items)
                {
                    SreNode alternative = Rewrite(item);
                    if (alternative.Kind == SreNodeKind.Alternation)
                    {
                        alternatives.AddRange(alternative.Items);
                    }
                    else if (alternative.Kind != SreNodeKind.Fail)
                    {
                        alternatives.Add(alternative);
                    }
                }
                return Factor(alternatives);
            case SreNodeKind.Loop:
                return RewriteLoop(node);
            case SreNodeKind.Atomic:
                SreNode body = Rewrite(node.Body);
                return IsDeterministic(body) ? body : SreNode.Atomic(body);
            case SreNodeKind.Look:
                return new SreNode(SreNodeKind.Look)
                {
                    Items = [Rewrite(node.Body)],
                    Index = node.Index,
                    Negative = node.Negative,
                };
            case SreNodeKind.Conditional:
                return new SreNode(SreNodeKind.Conditional)
                {
                    Items = [Rewrite(node.Items[0]), Rewrite(node.Items[1])],
                    Index = node.Index,
                };
            default:
                return node;
        }
    }

    /// <summary>Whether the node can match in one way only, so that there is nothing to come back to.</summary>
    internal static bool IsDeterministic(SreNode node) => node.Kind switch
    {
        SreNodeKind.Literal or SreNodeKind.Set or SreNodeKind.At or SreNodeKind.Empty or SreNodeKind.Fail
            or SreNodeKind.Mark or SreNodeKind.Look or SreNodeKind.BackReference or SreNodeKind.Atomic => true,
        SreNodeKind.Sequence => node.Items.TrueForAll(IsDeterministic),
        SreNodeKind.Loop => node.IsSetLoop && (node.Mode == LoopMode.Possessive || node.Min == node.Max),
        _ => false,
    };

    private static SreNode RewriteSequence(List<SreNode> source)
    {
        List<SreNode> items = [];
        List<uint> text = [];
        foreach (SreNode item in source)
        {
            SreNode node = Rewrite(item);
            if (node.Kind == SreNodeKind.Sequence)
            {
                foreach (SreNode inner in node.Items)
                {
                    Append(items, text, inner);
                }
            }
            else
            {
                Append(items, text, node);
            }
        }
        Flush(items, text);
        return SreNode.Sequence(items);
    }

    private static void Append(List<SreNode> items, List<uint> text, SreNode node)
    {
        if (node.Kind == SreNodeKind.Literal)
        {
            text.AddRange(node.Text);
            return;
        }
        if (node.Kind != SreNodeKind.Empty)
        {
            Flush(items, text);
            items.Add(node);
        }
    }

    private static void Flush(List<SreNode> items, List<uint> text)
    {
        if (text.Count > 0)
        {
            items.Add(SreNode.OfText([.. text]));
            text.Clear();
        }
    }

    private static SreNode RewriteLoop(SreNode node)
    {
        if (node.Max == 0)
        {
            return SreNode.Empty();
        }
        SreNode body = Rewrite(node.Body);
        if (body.Kind == SreNodeKind.Literal && body.Text.Length == 1)
        {
            body = new SreNode(SreNodeKind.Set) { Set = CharSet.Single(body.Text[0]) };
        }
        if (body.Kind == SreNodeKind.Empty)
        {
            return body;
        }
        if (body.Kind == SreNodeKind.Set)
        {
            return node is { Min: 1, Max: 1 }
                ? SreNode.OfSet(body.Set)
                : SreNode.Loop(body, node.Min, node.Max, node.Mode);
        }
        if (node.Mode != LoopMode.Possessive)
        {
            return node is { Min: 1, Max: 1 } ? body : SreNode.Loop(body, node.Min, node.Max, node.Mode);
        }
        SreNode atomic = IsDeterministic(body) ? body : SreNode.Atomic(body);
        return node is { Min: 1, Max: 1 }
            ? atomic
            : SreNode.Atomic(SreNode.Loop(atomic, node.Min, node.Max, LoopMode.Greedy));
    }

    // Alternatives that begin with one literal character are brought together where no alternative between them
    // could match at the same place, and what they have in common is matched once: a trie, for lists of words.
    private static SreNode Factor(List<SreNode> alternatives)
    {
        List<SreNode> result = [];
        bool[] taken = new bool[alternatives.Count];
        for (int i = 0; i < alternatives.Count; i++)
        {
            if (taken[i])
            {
                continue;
            }
            uint[] common = LeadingText(alternatives[i]);
            List<SreNode> group = [alternatives[i]];
            for (int j = i + 1; common.Length > 0 && j < alternatives.Count; j++)
            {
                uint[] other = taken[j] ? [] : LeadingText(alternatives[j]);
                if (other.Length > 0 && other[0] == common[0])
                {
                    taken[j] = true;
                    group.Add(alternatives[j]);
                    common = common[..CommonLength(common, other)];
                }
                else if (!taken[j] && !Excludes(alternatives[j], common[0]))
                {
                    break;
                }
            }
            result.Add(group.Count == 1 ? group[0] : Join(group, common));
        }
        return SreNode.Alternation(result);
    }

    private static bool Excludes(SreNode node, uint c)
    {
        SreFacts facts = SreAnalysis.Facts(node);
        return !facts.Transparent && !facts.Chars.Contains(c) && !facts.AtEnd;
    }

    private static uint[] LeadingText(SreNode node) => node.Kind switch
    {
        SreNodeKind.Literal => node.Text,
        SreNodeKind.Sequence when node.Items[0].Kind == SreNodeKind.Literal => node.Items[0].Text,
        _ => [],
    };

    private static int CommonLength(ReadOnlySpan<uint> a, ReadOnlySpan<uint> b) => a.CommonPrefixLength(b);

    private static SreNode Join(List<SreNode> group, uint[] common)
    {
        List<SreNode> rests = [];
        foreach (SreNode node in group)
        {
            uint[] text = LeadingText(node);
            List<SreNode> rest = [];
            if (text.Length > common.Length)
            {
                rest.Add(SreNode.OfText(text[common.Length..]));
            }
            if (node.Kind == SreNodeKind.Sequence)
            {
                rest.AddRange(node.Items.GetRange(1, node.Items.Count - 1));
            }
            rests.Add(SreNode.Sequence(rest));
        }
        SreNode tail = Factor(rests);
        List<SreNode> items = [SreNode.OfText(common)];
        if (tail.Kind == SreNodeKind.Sequence)
        {
            items.AddRange(tail.Items);
        }
        else if (tail.Kind != SreNodeKind.Empty)
        {
            items.Add(tail);
        }
        return SreNode.Sequence(items);
    }
}
