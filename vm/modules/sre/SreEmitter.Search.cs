using System;
using System.Collections.Generic;

namespace Py.Vm.Modules.Sre;

/// <content>How a search finds the places worth an attempt.</content>
internal sealed partial class SreEmitter
{
    // Sets whose members make up more than this share of typical text are not worth looking for.
    private const double UselessShare = 0.7;

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
        List<CharSet> prefix = [];
        _ = SreAnalysis.CollectPrefix(root, prefix);
        if (prefix.Count == 0)
        {
            Op(SreOp.FindAny, least);
        }
        else if (!TryFindString(prefix, least))
        {
            EmitFindSets(prefix, least);
        }
        return entry;
    }

    // A greedy run at the beginning that failed from one start fails from every later start inside the run: what
    // follows was tried at each place the run can end. Back-references would see a different start.
    private void EmitRetry(SreNode root)
    {
        SreNode? first = root;
        if (root.Kind == SreNodeKind.Sequence)
        {
            first = root.Items.Find(item => item.Kind != SreNodeKind.Mark);
        }
        if (first is { IsSetLoop: true, Mode: not LoopMode.Lazy, Max: SreNode.Unbounded }
            && !SreAnalysis.Facts(root).HasReferences)
        {
            OpWithSet(SreOp.RetryAfterRun, first.Body.Set);
            _code.Add(NibbleTable(first.Body.Set.Low));
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
                SreNode? first = node.Items.Find(item => item.Kind != SreNodeKind.Mark);
                return first is null ? SreAt.End : LeadingPosition(first);
            case SreNodeKind.Alternation:
                SreAt common = LeadingPosition(node.Items[0]);
                return node.Items.TrueForAll(item => LeadingPosition(item) == common) ? common : SreAt.End;
            default:
                return SreAt.End;
        }
    }

    private bool TryFindString(List<CharSet> prefix, int least)
    {
        List<uint> best = [];
        int bestOffset = 0;
        List<uint> run = [];
        for (int i = 0; i < prefix.Count; i++)
        {
            if (!prefix[i].TryGetSingle(out uint c))
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
                bestOffset = i + 1 - run.Count;
            }
        }
        if (best.Count == 0)
        {
            return false;
        }
        if (best.Count > 1)
        {
            Op(SreOp.FindString, least, bestOffset, best.Count, AddData(Encode(best.ToArray())));
            return true;
        }
        if (BytesOnly && prefix.Count > 1 && Share(CharSet.Single(best[0])) > 0.015)
        {
            return false;
        }
        Op(SreOp.FindChar, least, bestOffset, (int)best[0]);
        return true;
    }

    private void EmitFindSets(List<CharSet> prefix, int least)
    {
        List<(double Share, int Offset)> ranked = [];
        for (int i = 0; i < prefix.Count; i++)
        {
            ranked.Add((Share(prefix[i]), i));
        }
        ranked.Sort();
        (double share, int offset) = ranked[0];
        if (share > UselessShare)
        {
            Op(SreOp.FindAny, least);
            return;
        }
        if (BytesOnly && ranked.Count > 1 && ranked[1].Share < 0.4)
        {
            int count = ranked.Count > 2 && ranked[2].Share < 0.4 && share * ranked[1].Share > 0.0005 ? 3 : 2;
            Op(SreOp.FindSets, least, count);
            for (int i = 0; i < 3; i++)
            {
                // An unused place repeats the first one.
                int position = ranked[i < count ? i : 0].Offset;
                ByteSet set = prefix[position].Low;
                (int table, int mask) = Table(set);
                _code.AddRange([position, NibbleTable(set), table, mask]);
            }
            return;
        }
        Op(SreOp.FindSet, least, offset);
        SetOperand(prefix[offset]);
        _code.Add(NibbleTable(prefix[offset].Low));
    }

    private double Share(CharSet set)
    {
        int sum = 0;
        int total = 0;
        for (uint c = 0; c < 256; c++)
        {
            int weight = Weight(c);
            total += weight;
            sum += set.Low.Contains(c) ? weight : 0;
        }
        double share = (double)sum / total;
        return BytesOnly || set.High == HighPart.None ? share : (share + 1) / 2;
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
