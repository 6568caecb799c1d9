using System;
using System.Collections.Generic;

namespace Py.Vm.Modules.Sre;

/// <content>How a search finds the places worth an attempt.</content>
internal sealed partial class SreEmitter
{
    // Places that make up more than this share of typical text are not worth looking for.
    private const double UselessShare = 0.7;

    // A run of characters that are almost everywhere begins almost everywhere.
    private const double CommonShare = 0.9;

    private const int Buckets = 8;
    private const int BucketPositions = 4;

    private int EmitSearch(SreNode root)
    {
        EmitRetry(root);
        int entry = Here;
        int least = SreAnalysis.Facts(root).MinWidth;
        switch (LeadingPosition(root))
        {
            case SreAt.Beginning or SreAt.BeginningString:
                Op(SreOp.FindStart, least);
                return entry;
            case SreAt.BeginningLine:
                Op(SreOp.FindLineStart, least);
                return entry;
        }

        if (!TryFindRunThenText(root, least))
        {
            EmitFind(root, SrePrefix.Of(root, BytesOnly), least);
        }

        return entry;
    }

    private static int FirstItem(List<SreNode> items, int from = 0) =>
        items.FindIndex(from, item => item.Kind != SreNodeKind.Mark);

    // The run a match begins with, if it does: (?P<x>\w+) or \b\w+. With the boundary it begins where the run does.
    private SreNode? LeadingRun(SreNode root, out int index, out bool atBoundary)
    {
        index = 0;
        atBoundary = false;
        SreNode? node = root;
        if (root.Kind == SreNodeKind.Sequence)
        {
            index = FirstItem(root.Items);
            node = index < 0 ? null : root.Items[index];
            if (node is { Kind: SreNodeKind.At } && TryGetBoundary(node.At, out CharSet? word, out bool negative) && !negative)
            {
                index = FirstItem(root.Items, index + 1);
                node = index < 0 ? null : root.Items[index];
                atBoundary = true;
                if (node is not { IsSetLoop: true, Min: > 0 } || !CharSet.IsSubset(node.Body.Set, word, BytesOnly))
                {
                    return null;
                }
            }
        }

        return node is { IsSetLoop: true, Mode: not LoopMode.Lazy } ? node : null;
    }

    // A greedy run at the beginning that failed from one start fails from every later start inside the run: what
    // follows was tried at each place the run can end (back-references would see a different start), or there is no
    // boundary.
    private void EmitRetry(SreNode root)
    {
        if (LeadingRun(root, out _, out bool atBoundary) is { } run
            && (atBoundary || (run.Max == SreNode.Unbounded && !SreAnalysis.Facts(root).HasReferences)))
        {
            OpWithSet(SreOp.RetryAfterRun, run.Body.Set);
            _code.Add(NibbleTable(run.Body.Set.Low));
            return;
        }

        Op(SreOp.Retry);
    }

    // The start or line start that every match begins with, or another value if there is none.
    private static SreAt LeadingPosition(SreNode node)
    {
        switch (node.Kind)
        {
            case SreNodeKind.At:
                return node.At;
            case SreNodeKind.Atomic:
                return LeadingPosition(node.Body);
            case SreNodeKind.Sequence:
                int first = FirstItem(node.Items);
                return first < 0 ? SreAt.End : LeadingPosition(node.Items[first]);
            case SreNodeKind.Alternation:
                SreAt common = LeadingPosition(node.Items[0]);
                return node.Items.TrueForAll(item => LeadingPosition(item) == common) ? common : SreAt.End;
            default:
                return SreAt.End;
        }
    }

    // [\w.]+@ or \w+\s*=: looks for the text, then back for where the run before it begins. There may be a second
    // run, of other characters, in between.
    private bool TryFindRunThenText(SreNode root, int least)
    {
        if (LeadingRun(root, out int index, out _) is not { } run || root.Kind != SreNodeKind.Sequence
            || Share(run.Body.Set.Low) > CommonShare)
        {
            return false;
        }

        int next = FirstItem(root.Items, index + 1);
        SreNode? between = null;
        if (next >= 0 && root.Items[next] is { IsSetLoop: true, Max: SreNode.Unbounded } other
            && CharSet.Disjoint(run.Body.Set, other.Body.Set, BytesOnly))
        {
            between = other;
            next = FirstItem(root.Items, next + 1);
        }

        if (next < 0 || root.Items[next] is not { Kind: SreNodeKind.Literal } text)
        {
            return false;
        }

        if (between is not null && between.Body.Set.Contains(text.Text[0]))
        {
            return false;
        }

        if (!Array.TrueForAll(text.Text, Fits))
        {
            Op(SreOp.NoMatch);
            return true;
        }

        Op(SreOp.FindRunThenText, least);
        SetOperand(run.Body.Set);
        SetOperand(between is null ? CharSet.Empty : between.Body.Set);
        int max = run.Max == SreNode.Unbounded ? -1 : run.Max;
        _code.AddRange([run.Min, max, between?.Min ?? 0, text.Text.Length, AddData(Encode(text.Text))]);
        return true;
    }

    private void EmitFind(SreNode root, SrePrefix prefix, int least)
    {
        if (TryFindString(prefix, least))
        {
            return;
        }

        // Every position that could be looked at, the most selective first.
        List<(double Share, int Offset, CharSet Set)> ranked = [];
        for (int i = 0; i < prefix.Common.Count; i++)
        {
            ranked.Add((Share(prefix.Common[i].Low), i, prefix.Common[i]));
        }

        for (int i = 0; i < prefix.Behind.Count; i++)
        {
            ranked.Add((Share(prefix.Behind[i].Low), i - prefix.Behind.Count, prefix.Behind[i]));
        }

        ranked.Sort((a, b) => a.Share.CompareTo(b.Share));
        if (BytesOnly && TryFindBuckets(prefix, ranked, least))
        {
            return;
        }

        if (ranked.Count == 0)
        {
            SreFirst first = SreAnalysis.First(root, SreFirst.End);
            if (!first.AtEnd)
            {
                ranked.Add((Share(first.Chars.Low), 0, first.Chars));
            }
        }

        (double share, int offset, CharSet? set) = ranked.Count > 0 ? ranked[0] : (1, 0, null);
        // That there is a character at the offset may be more than the least width says: (?=a).
        if (set is null || share > UselessShare)
        {
            Op(SreOp.FindAny, least);
        }
        else if (set.TryGetSingle(out uint c) && Fits(c) && (!BytesOnly || share < 0.015 || ranked.Count == 1))
        {
            Op(SreOp.FindChar, Math.Max(least, offset + 1), offset, (int)c);
        }
        else if (BytesOnly && ranked.Count > 1 && ranked[1].Share < UselessShare)
        {
            EmitFindSets(ranked, least);
        }
        else
        {
            Op(SreOp.FindSet, Math.Max(least, offset + 1), offset);
            SetOperand(set);
            _code.Add(NibbleTable(set.Low));
        }
    }

    // The longest run of known characters, before or after the start.
    private bool TryFindString(SrePrefix prefix, int least)
    {
        List<CharSet> sets = [.. prefix.Behind, .. prefix.Common];
        List<uint> best = [];
        int bestOffset = 0;
        List<uint> run = [];
        for (int i = 0; i < sets.Count; i++)
        {
            if (!sets[i].TryGetSingle(out uint c))
            {
                run = [];
                continue;
            }

            if (!Fits(c))
            {
                Op(SreOp.NoMatch);
                return true;
            }

            run.Add(c);
            if (run.Count > best.Count)
            {
                best = run;
                bestOffset = i + 1 - run.Count - prefix.Behind.Count;
            }
        }

        if (best.Count < 2)
        {
            return false;
        }

        Op(SreOp.FindString, least, bestOffset, best.Count, AddData(Encode(best.ToArray())));
        return true;
    }

    private void EmitFindSets(List<(double Share, int Offset, CharSet Set)> ranked, int least)
    {
        int count = ranked.Count > 2 && ranked[2].Share < UselessShare && ranked[0].Share * ranked[1].Share > 0.0005 ? 3 : 2;
        int back = 0;
        for (int i = 0; i < count; i++)
        {
            back = Math.Max(back, -ranked[i].Offset);
        }

        Op(SreOp.FindSets, least, back);
        for (int i = 0; i < 3; i++)
        {
            // An unused place repeats the first one.
            (_, int position, CharSet set) = ranked[i < count ? i : 0];
            _code.AddRange([position, NibbleTable(set.Low)]);
        }
    }

    // Alternatives that differ: each has a bit in tables of low and of high nibbles for the first positions.
    private bool TryFindBuckets(SrePrefix prefix, List<(double Share, int Offset, CharSet Set)> ranked, int least)
    {
        int length = Math.Min(prefix.Common.Count, BucketPositions);
        if (prefix.Branches.Count < 2 || length < 2)
        {
            return false;
        }

        byte[] tables = new byte[BucketPositions * 32];
        tables.AsSpan().Fill(length < BucketPositions ? (byte)0xFF : (byte)0);
        tables.AsSpan(0, length * 32).Clear();
        for (int branch = 0; branch < prefix.Branches.Count; branch++)
        {
            int bucket = branch * Buckets / Math.Max(Buckets, prefix.Branches.Count);
            for (int position = 0; position < length; position++)
            {
                AddToBucket(tables.AsSpan(position * 32, 32), prefix.Branches[branch][position].Low, (byte)(1 << bucket));
            }
        }

        // Compare with three positions looked at without regard to alternatives.
        double plain = 1;
        for (int i = 0; i < Math.Min(3, ranked.Count); i++)
        {
            plain *= ranked[i].Share;
        }

        if (ranked[0].Share < 0.005 || BucketShare(tables, length) > plain * 0.7)
        {
            return false;
        }

        Op(SreOp.FindBuckets, least, length, AddData(tables));
        return true;
    }

    private static void AddToBucket(Span<byte> table, ByteSet set, byte bit)
    {
        for (uint c = 0; c < 256; c++)
        {
            if (set.Contains(c))
            {
                table[(int)(c & 15)] |= bit;
                table[(int)(16 + (c >> 4))] |= bit;
            }
        }
    }

    private static double BucketShare(byte[] tables, int length)
    {
        double sum = 0;
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            double product = 1;
            for (int position = 0; position < length; position++)
            {
                ByteSet set = default;
                for (uint c = 0; c < 256; c++)
                {
                    int bits = tables[(position * 32) + (int)(c & 15)] & tables[(position * 32) + 16 + (int)(c >> 4)];
                    set = ((bits >> bucket) & 1) != 0 ? set.With(c) : set;
                }

                product *= Share(set);
            }

            sum += product;
        }

        return sum;
    }

    private static double Share(ByteSet set)
    {
        int sum = 0;
        for (uint c = 0; c < 256; c++)
        {
            sum += set.Contains(c) ? Weight(c) : 0;
        }

        return (double)sum / s_totalWeight;
    }

    private static readonly int s_totalWeight = TotalWeight();

    private static int TotalWeight()
    {
        int total = 0;
        for (uint c = 0; c < 256; c++)
        {
            total += Weight(c);
        }

        return total;
    }

    // A rough picture of the text that people search: prose, source code and logs.
    private static int Weight(uint c) => c switch
    {
        ' ' => 150,
        '\n' => 20,
        'e' or 't' or 'a' or 'o' or 'i' or 'n' or 's' or 'r' => 60,
        >= 'a' and <= 'z' => 20,
        >= 'A' and <= 'Z' => 5,
        >= '0' and <= '9' => 10,
        > ' ' and < 127 => 6,
        '\t' or '\r' => 4,
        _ => 0,
    } + 1;
}
