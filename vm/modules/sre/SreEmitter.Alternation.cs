using System;
using System.Collections.Generic;

namespace Py.Vm.Modules.Sre;

/// <content>Alternatives, chosen by the next character where that leaves fewer of them.</content>
internal sealed partial class SreEmitter
{
    private void EmitAlternation(List<SreNode> items, SreFirst follow)
    {
        SreFirst[] firsts = new SreFirst[items.Count];
        for (int i = 0; i < items.Count; i++)
        {
            firsts[i] = SreAnalysis.First(items[i], follow);
        }
        List<int[]> choices = [];
        Dictionary<string, int> known = [];
        Span<byte> classes = stackalloc byte[256];
        bool useful = false;
        for (uint c = 0; c < 256; c++)
        {
            int choice = Choice(firsts, first => first.Chars.Low.Contains(c), choices, known);
            if (choice > byte.MaxValue)
            {
                EmitAlternationInOrder(items, follow);
                return;
            }
            classes[(int)c] = (byte)choice;
            useful |= choices[choice].Length < items.Count;
        }
        if (!useful)
        {
            EmitAlternationInOrder(items, follow);
            return;
        }
        int classCount = choices.Count;
        int high = Choice(firsts, first => first.Chars.High != HighPart.None, choices, known);
        int atEnd = Choice(firsts, first => first.AtEnd, choices, known);
        Op(SreOp.Dispatch, AddData(classes));
        int highHole = Hole();
        int endHole = Hole();
        int targets = Here;
        for (int i = 0; i < classCount; i++)
        {
            _ = Hole();
        }
        int[] chains = new int[choices.Count];
        List<(int Hole, int Item)> jumps = [];
        for (int i = 0; i < choices.Count; i++)
        {
            chains[i] = choices[i].Length > 1 ? EmitChain(choices[i], jumps) : -1;
        }
        int[] starts = new int[items.Count];
        List<int> ends = [];
        for (int i = 0; i < items.Count; i++)
        {
            starts[i] = Here;
            EmitNode(items[i], follow);
            if (i < items.Count - 1)
            {
                Op(SreOp.Jump);
                ends.Add(Hole());
            }
        }
        foreach (int hole in ends)
        {
            Patch(hole);
        }
        foreach ((int hole, int item) in jumps)
        {
            _code[hole] = starts[item];
        }
        int Target(int choice) => choices[choice].Length switch
        {
            0 => 0,
            1 => starts[choices[choice][0]],
            _ => chains[choice],
        };
        _code[highHole] = Target(high);
        _code[endHole] = Target(atEnd);
        for (int i = 0; i < classCount; i++)
        {
            _code[targets + i] = Target(i);
        }
    }

    private static int Choice(
        SreFirst[] firsts, Predicate<SreFirst> isPossible, List<int[]> choices, Dictionary<string, int> known)
    {
        List<int> possible = [];
        for (int i = 0; i < firsts.Length; i++)
        {
            if (isPossible(firsts[i]))
            {
                possible.Add(i);
            }
        }
        string key = string.Join(',', possible);
        if (!known.TryGetValue(key, out int choice))
        {
            choice = choices.Count;
            choices.Add([.. possible]);
            known.Add(key, choice);
        }
        return choice;
    }

    private int EmitChain(int[] choice, List<(int Hole, int Item)> jumps)
    {
        int start = Here;
        for (int i = 0; i < choice.Length; i++)
        {
            bool last = i == choice.Length - 1;
            Op(last ? SreOp.Jump : SreOp.AltJump);
            jumps.Add((Hole(), choice[i]));
            if (!last)
            {
                int next = Hole();
                Patch(next);
            }
        }
        return start;
    }

    private void EmitAlternationInOrder(List<SreNode> items, SreFirst follow)
    {
        List<int> ends = [];
        for (int i = 0; i < items.Count; i++)
        {
            if (i == items.Count - 1)
            {
                EmitNode(items[i], follow);
                break;
            }
            Op(SreOp.Alt);
            int next = Hole();
            EmitNode(items[i], follow);
            Op(SreOp.Jump);
            ends.Add(Hole());
            Patch(next);
        }
        foreach (int hole in ends)
        {
            Patch(hole);
        }
    }
}
