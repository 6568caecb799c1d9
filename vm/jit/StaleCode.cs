using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Py.Ir;
using Py.Vm.Run;
using P = Py.Vm.Jit.JitParameters.P;

namespace Py.Vm.Jit;

/// <summary>Frees machine code that nobody has come to for long, or that its loop has left for good.</summary>
/// <remarks>
/// Time is counted in compilations. Needed is the code of loops that were entered within the last <c>loop_longevity</c> of them, code
/// that some native stack returns into, and whatever needed code jumps to. The address of a call's return is a word on the stack, so
/// stacks are looked through for any word that lies in code, as the collector does for objects.
/// </remarks>
internal static unsafe class StaleCode
{
    // Of the 64 MiB that there are: beyond that, code has to be used more often to stay.
    private const long MuchCode = 40 << 20;
    private const int ShorterIfMuch = 8;

    // How often it is looked while code lives as long as it may without being entered.
    private const int LooksPerLife = 8;

    private static readonly List<CodeTree> s_needed = [];
    private static (long Start, long End, CodeTree Tree)[] s_ranges = [];
    private static int s_rangeCount;
    private static int s_next;

    /// <summary>Compilations so far.</summary>
    public static int Generation { get; private set; }

    /// <summary>A loop or a bridge was compiled.</summary>
    public static void Compiled() => Generation++;

    /// <summary>Frees what is stale, if it is time to look. Not while an exit is being handled or a trace recorded.</summary>
    /// <param name="backend">Whose code; null: there is none yet.</param>
    /// <param name="depth">How many times the backend's code was entered and has not come back.</param>
    public static void FreeIfDue(IBackend? backend, int depth)
    {
        if (backend is null || Generation < s_next)
        {
            return;
        }

        int longevity = JitDriver.Parameters[P.LoopLongevity];
        longevity = longevity <= 0 ? int.MaxValue : backend.CodeBytes > MuchCode ? longevity / ShorterIfMuch : longevity;
        s_next = Generation + Math.Max(1, longevity / LooksPerLife);

        // Who runs no machine code leaves no trace on the stack.
        if (longevity == int.MaxValue || (backend.CodeBytes == 0 && depth != 0))
        {
            return;
        }

        foreach (CodeTree tree in CodeTrees.All)
        {
            tree.IsNeeded = false;
            if (tree.IsCurrent && Generation - tree.Loop.Generation < longevity)
            {
                Need(tree);
            }
        }

        MarkStacks();
        for (int i = 0; i < s_needed.Count; i++)
        {
            foreach (CodeMap piece in s_needed[i].Pieces)
            {
                foreach (CodeMap target in piece.Targets)
                {
                    Need(CodeTrees.Of(target));
                }
            }
        }

        s_needed.Clear();
        Free(backend);
    }

    private static void Need(CodeTree tree)
    {
        if (!tree.IsNeeded)
        {
            tree.IsNeeded = true;
            s_needed.Add(tree);
        }
    }

    private static void Free(IBackend backend)
    {
        foreach (CodeTree tree in CodeTrees.All)
        {
            if (tree.IsNeeded)
            {
                continue;
            }

            JitDriver.Forget(tree);
            backend.Free(tree.Root, mayRun: false);
            JitCounters.Freed(tree.Pieces.Count - 1);
        }

        CodeTrees.Fell();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MarkStacks()
    {
        int count = 0;
        foreach (CodeTree tree in CodeTrees.All)
        {
            count += tree.Pieces.Count;
        }

        if (s_ranges.Length < count)
        {
            s_ranges = new (long, long, CodeTree)[count * 2];
        }

        s_rangeCount = 0;
        foreach (CodeTree tree in CodeTrees.All)
        {
            foreach (CodeMap piece in tree.Pieces)
            {
                s_ranges[s_rangeCount++] = (piece.Start, piece.Start + piece.Bytes, tree);
            }
        }

        Array.Sort(s_ranges, 0, s_rangeCount, s_byStart);
        ulong here = 0;
        if (s_rangeCount > 0)
        {
            StackRoots.VisitStacks((ulong)&here, &MarkWords);
        }

        Array.Clear(s_ranges);
    }

    private static readonly Comparer<(long Start, long End, CodeTree Tree)> s_byStart = Comparer<(long Start, long End, CodeTree Tree)>.Create((a, b) => a.Start.CompareTo(b.Start));

    private static void MarkWords(ulong from, ulong to)
    {
        long low = s_ranges[0].Start, high = s_ranges[s_rangeCount - 1].End;
        for (long* word = (long*)((from + 7) & ~7UL); word < (long*)to; word++)
        {
            if (*word >= low && *word < high)
            {
                Mark(*word);
            }
        }
    }

    private static void Mark(long address)
    {
        int first = 0, behind = s_rangeCount;
        while (behind - first > 1)
        {
            int middle = (first + behind) / 2;
            (first, behind) = s_ranges[middle].Start <= address ? (middle, behind) : (first, middle);
        }

        // A call may be the last instruction of a piece.
        if (address <= s_ranges[first].End)
        {
            Need(s_ranges[first].Tree);
        }

        if (address == s_ranges[first].Start && first > 0)
        {
            Need(s_ranges[first - 1].Tree);
        }
    }
}
