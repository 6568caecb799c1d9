using System.Collections.Generic;

namespace Py.Vm.Modules.Sre;

/// <summary>What every match of a pattern has at fixed distances from its start: alternatives of runs of sets.</summary>
internal sealed class SrePrefix
{
    /// <summary>Positions looked at, from the start of a match.</summary>
    internal const int MaxLength = 12;

    private const int MaxBranches = 24;

    private SrePrefix(List<List<CharSet>> branches, List<CharSet> behind)
    {
        Branches = branches;
        Behind = behind;
        int length = int.MaxValue;
        foreach (List<CharSet> branch in branches)
        {
            length = System.Math.Min(length, branch.Count);
        }

        Common = [];
        for (int i = 0; i < length; i++)
        {
            CharSet set = branches[0][i];
            for (int k = 1; k < branches.Count; k++)
            {
                set = CharSet.Union(set, branches[k][i]);
            }

            Common.Add(set);
        }
    }

    /// <summary>A match begins with the sets of one of these.</summary>
    internal List<List<CharSet>> Branches { get; }

    /// <summary>For each position that all branches have, what may stand there.</summary>
    internal List<CharSet> Common { get; }

    /// <summary>What stands before the start, last but one first; at the beginning of the text it does not apply.</summary>
    internal List<CharSet> Behind { get; }

    internal static SrePrefix Of(SreNode root, bool bytesOnly)
    {
        List<Branch> branches = [new Branch([], true)];
        Extend(root, branches);
        return new SrePrefix(branches.ConvertAll(branch => branch.Sets), FindBehind(root, bytesOnly));
    }

    private readonly record struct Branch(List<CharSet> Sets, bool Open);

    private static void Extend(SreNode node, List<Branch> branches)
    {
        switch (node.Kind)
        {
            case SreNodeKind.Empty or SreNodeKind.Mark or SreNodeKind.At or SreNodeKind.Look:
                break;
            case SreNodeKind.Literal:
                foreach (uint c in node.Text)
                {
                    Append(branches, CharSet.Single(c));
                }

                break;
            case SreNodeKind.Set:
                Append(branches, node.Set);
                break;
            case SreNodeKind.Sequence:
                foreach (SreNode item in node.Items)
                {
                    Extend(item, branches);
                }

                break;
            case SreNodeKind.Atomic:
                Extend(node.Body, branches);
                break;
            case SreNodeKind.Loop:
                // A body without width adds nothing, however often it is repeated.
                for (int i = 0; i < node.Min && i <= MaxLength; i++)
                {
                    Extend(node.Body, branches);
                }

                if (node.Min != node.Max)
                {
                    Close(branches);
                }

                break;
            case SreNodeKind.Alternation:
                ExtendAlternatives(node.Items, branches);
                break;
            default:
                Close(branches);
                break;
        }
    }

    private static void Append(List<Branch> branches, CharSet set)
    {
        for (int i = 0; i < branches.Count; i++)
        {
            if (branches[i].Open)
            {
                branches[i].Sets.Add(set);
                branches[i] = new Branch(branches[i].Sets, branches[i].Sets.Count < MaxLength);
            }
        }
    }

    private static void Close(List<Branch> branches)
    {
        for (int i = 0; i < branches.Count; i++)
        {
            branches[i] = branches[i] with { Open = false };
        }
    }

    private static void ExtendAlternatives(List<SreNode> items, List<Branch> branches)
    {
        int open = branches.FindAll(branch => branch.Open).Count;
        if (open == 0)
        {
            return;
        }

        List<Branch> alternatives = [];
        foreach (SreNode item in items)
        {
            List<Branch> own = [new Branch([], true)];
            Extend(item, own);
            alternatives.AddRange(own);
        }

        if (branches.Count - open + (open * alternatives.Count) > MaxBranches)
        {
            ExtendByUnion(alternatives, branches);
            return;
        }

        List<Branch> result = [];
        foreach (Branch branch in branches)
        {
            if (!branch.Open)
            {
                result.Add(branch);
                continue;
            }

            foreach (Branch alternative in alternatives)
            {
                List<CharSet> sets = [.. branch.Sets, .. alternative.Sets];
                bool isOpen = alternative.Open && sets.Count < MaxLength;
                if (sets.Count > MaxLength)
                {
                    sets.RemoveRange(MaxLength, sets.Count - MaxLength);
                }

                result.Add(new Branch(sets, isOpen));
            }
        }

        branches.Clear();
        branches.AddRange(result);
    }

    private static void ExtendByUnion(List<Branch> alternatives, List<Branch> branches)
    {
        SrePrefix merged = new(alternatives.ConvertAll(branch => branch.Sets), []);
        foreach (CharSet set in merged.Common)
        {
            Append(branches, set);
        }

        // Only alternatives of one length go on behind the alternation at a known place.
        if (!alternatives.TrueForAll(branch => branch.Open && branch.Sets.Count == merged.Common.Count))
        {
            Close(branches);
        }
    }

    private static List<CharSet> FindBehind(SreNode root, bool bytesOnly)
    {
        List<SreNode> items = root.Kind == SreNodeKind.Sequence ? root.Items : [root];
        int first = items.FindIndex(item => item.Kind != SreNodeKind.Mark);
        if (first < 0)
        {
            return [];
        }

        SreNode node = items[first];
        if (node.Kind == SreNodeKind.Look && node.Index > 0)
        {
            if (node.Negative)
            {
                return node.Index == 1 && node.Body.Kind is SreNodeKind.Set or SreNodeKind.Literal
                    ? [SreAnalysis.Facts(node.Body).Chars.Complement()]
                    : [];
            }

            List<Branch> body = [new Branch([], true)];
            Extend(node.Body, body);
            SrePrefix prefix = new(body.ConvertAll(branch => branch.Sets), []);
            return prefix.Common.Count == node.Index ? prefix.Common : [];
        }

        if (node.Kind == SreNodeKind.At && SreEmitter.TryGetBoundary(node.At, out CharSet? word, out bool negative) && !negative)
        {
            SreFirst next = SreAnalysis.First(SreNode.Sequence(items.GetRange(first + 1, items.Count - first - 1)), SreFirst.End);
            if (!next.AtEnd && CharSet.IsSubset(next.Chars, word, bytesOnly))
            {
                return [word.Complement()];
            }

            if (!next.AtEnd && CharSet.Disjoint(next.Chars, word, bytesOnly))
            {
                return [word];
            }
        }

        return [];
    }
}
