using System.Collections.Generic;

namespace Py.Vm.Modules.Sre;

/// <content>Loops.</content>
internal sealed partial class SreEmitter
{
    private const int FilterNone = 0;
    private const int FilterChar = 1;
    private const int FilterSet = 2;

    // A loop with a count is written out when that takes no more nodes than this.
    private const int UnrollLimit = 48;

    private void EmitSetLoop(SreNode node, SreFirst follow, bool settled)
    {
        CharSet set = node.Body.Set;
        if (node.Min == node.Max)
        {
            if (node.Min == 1)
            {
                EmitSet(set);
                return;
            }
            OpWithSet(SreOp.SetTimes, set);
            _code.Add(node.Min);
            return;
        }
        if (node.Mode == LoopMode.Lazy)
        {
            EmitLazySetLoop(node, follow);
            return;
        }
        bool possessive = node.Mode == LoopMode.Possessive || settled || follow.Accept
            || CharSet.Disjoint(set, follow.Chars, BytesOnly);
        if (node is { Min: 0, Max: 1 })
        {
            if (possessive)
            {
                OpWithSet(SreOp.OptionalSet, set);
            }
            else
            {
                EmitOptional(SreNode.OfSet(set), LoopMode.Greedy, follow);
            }
            return;
        }
        EmitRun(possessive, node);
        if (!possessive)
        {
            Op(SreOp.GiveBack);
            FilterOperand(follow);
        }
    }

    private void EmitRun(bool possessive, SreNode node)
    {
        CharSet set = node.Body.Set;
        int max = node.Max == SreNode.Unbounded ? -1 : node.Max;
        if (set.Low.Count == 256 && (BytesOnly || set.High == HighPart.All))
        {
            Op(possessive ? SreOp.RunAny : SreOp.GreedyAny, node.Min, max);
        }
        else if (TryGetExcluded(set, out uint c))
        {
            Op(possessive ? SreOp.RunNot : SreOp.GreedyNot, node.Min, max, (int)c);
        }
        else
        {
            Op(possessive ? SreOp.RunSet : SreOp.GreedySet, node.Min, max);
            SetOperand(set);
            _code.Add(NibbleTable(set.Low));
        }
    }

    private void FilterOperand(SreFirst follow)
    {
        if (!follow.AtEnd && follow.Chars.TryGetSingle(out uint c) && Fits(c))
        {
            _code.AddRange([FilterChar, (int)c, 0, 0]);
        }
        else if (follow.AtEnd || (follow.Chars.Low.Count == 256 && (BytesOnly || follow.Chars.High != HighPart.None)))
        {
            _code.AddRange([FilterNone, 0, 0, 0]);
        }
        else
        {
            (int offset, int mask) = Table(follow.Chars.Low);
            _code.AddRange([FilterSet, offset, mask, follow.Chars.High == HighPart.None ? 0 : 1]);
        }
    }

    private void EmitLazySetLoop(SreNode node, SreFirst follow)
    {
        CharSet set = node.Body.Set;
        if (node is { Min: 0, Max: 1 })
        {
            EmitOptional(SreNode.OfSet(set), LoopMode.Lazy, follow);
            return;
        }
        Op(SreOp.LazySet, node.Min, node.Max == SreNode.Unbounded ? -1 : node.Max);
        SetOperand(set);
        Op(SreOp.TakeMore);
        FilterOperand(follow);
        SetOperand(set);
        if (set.Low.Count == 256 && (BytesOnly || set.High == HighPart.All))
        {
            _code.AddRange([2, 0]);
        }
        else if (TryGetExcluded(set, out uint stop))
        {
            _code.AddRange([1, (int)stop]);
        }
        else
        {
            _code.AddRange([0, 0]);
        }
    }

    private void EmitOptional(SreNode body, LoopMode mode, SreFirst follow)
    {
        int exit = EmitGuard(mode, SreAnalysis.First(body, follow), follow, -1);
        EmitNode(body, follow);
        Patch(exit);
    }

    // Emits a Guard to `target`, or to what comes right behind it, and returns the hole of its exit.
    private int EmitGuard(LoopMode mode, SreFirst body, SreFirst exit, int target)
    {
        (int offset, int bodyMask, int exitMask) = TablePair(body.Chars.Low, exit.Chars.Low);
        int flags = (body.AtEnd ? 1 : 0) | (exit.AtEnd ? 2 : 0)
            | (body.Chars.High != HighPart.None ? 4 : 0) | (exit.Chars.High != HighPart.None ? 8 : 0);
        Op(mode == LoopMode.Lazy ? SreOp.GuardLazy : SreOp.Guard, offset, bodyMask, exitMask, flags);
        int bodyHole = Hole();
        int exitHole = Hole();
        _code[bodyHole] = target < 0 ? Here : target;
        return exitHole;
    }

    private void EmitLoop(SreNode node, SreFirst follow)
    {
        SreNode body = node.Body;
        SreFacts facts = SreAnalysis.Facts(body);
        SreFirst bodyFirst = SreAnalysis.First(body, follow);
        SreFirst bodyFollow = SreFirst.Union(bodyFirst, follow) with { Accept = false };
        if (facts.MinWidth > 0)
        {
            if (node is { Min: 0, Max: 1 })
            {
                EmitOptional(body, node.Mode, follow);
                return;
            }
            if (node.Mode == LoopMode.Greedy && node is { Min: <= 1, Max: SreNode.Unbounded })
            {
                body = WithRuns(body, follow);
            }
            if (node is { Min: <= 1, Max: SreNode.Unbounded })
            {
                EmitStar(node, body, bodyFirst, bodyFollow, follow);
                return;
            }
            if (CanUnroll(node, facts))
            {
                EmitUnrolled(node, follow);
                return;
            }
        }
        int register = _registers;
        _registers += 2;
        Op(SreOp.LoopBegin, register);
        int end = Hole();
        int start = Here;
        EmitNode(body, bodyFollow);
        Patch(end);
        int max = node.Max == SreNode.Unbounded ? -1 : node.Max;
        Op(node.Mode == LoopMode.Lazy ? SreOp.LoopLazy : SreOp.LoopGreedy, register, node.Min, max, start);
        int exit = Hole();
        if (node.Mode == LoopMode.Lazy)
        {
            Op(SreOp.LoopMore, register, max, start);
        }
        Patch(exit);
    }

    private void EmitStar(SreNode node, SreNode body, SreFirst bodyFirst, SreFirst bodyFollow, SreFirst follow)
    {
        int firstExit = node.Min == 0 ? EmitGuard(node.Mode, bodyFirst, follow, -1) : -1;
        int start = Here;
        EmitNode(body, bodyFollow);
        int exit = EmitGuard(node.Mode, bodyFirst, follow, start);
        Patch(exit);
        if (firstExit >= 0)
        {
            Patch(firstExit);
        }
    }

    private static bool CanUnroll(SreNode node, SreFacts body)
    {
        long copies = node.Max == SreNode.Unbounded ? node.Min + 1L : node.Max;
        return copies * body.Size <= UnrollLimit;
    }

    private void EmitUnrolled(SreNode node, SreFirst follow)
    {
        List<SreNode> items = [];
        for (int i = 0; i < node.Min; i++)
        {
            items.Add(node.Body);
        }
        if (node.Max == SreNode.Unbounded)
        {
            items.Add(SreNode.Loop(node.Body, 0, SreNode.Unbounded, node.Mode));
        }
        else if (node.Max > node.Min)
        {
            // x{0,3} is (?:x(?:x(?:x)?)?)?
            SreNode rest = SreNode.Loop(node.Body, 0, 1, node.Mode);
            for (int i = node.Min + 1; i < node.Max; i++)
            {
                rest = SreNode.Loop(SreNode.Sequence([node.Body, rest]), 0, 1, node.Mode);
            }
            items.Add(rest);
        }
        EmitSequence(items, follow);
    }

    // In (?:[^"\\]|\\.)* the set may take its whole run at once, when neither another alternative nor what follows
    // the loop could begin with one of its characters.
    private SreNode WithRuns(SreNode body, SreFirst follow)
    {
        if (body.Kind != SreNodeKind.Alternation)
        {
            return body;
        }
        for (int i = 0; i < body.Items.Count; i++)
        {
            SreNode item = body.Items[i];
            if (item.Kind != SreNodeKind.Set
                || !(follow.Accept || CharSet.Disjoint(item.Set, follow.Chars, BytesOnly)))
            {
                continue;
            }
            bool alone = true;
            for (int k = 0; k < body.Items.Count; k++)
            {
                SreFacts other = SreAnalysis.Facts(body.Items[k]);
                alone &= k == i || (!other.Transparent && CharSet.Disjoint(item.Set, other.Chars, BytesOnly));
            }
            if (alone)
            {
                List<SreNode> items = [.. body.Items];
                items[i] = SreNode.Loop(item, 1, SreNode.Unbounded, LoopMode.Possessive);
                return SreNode.Alternation(items);
            }
        }
        return body;
    }
}
