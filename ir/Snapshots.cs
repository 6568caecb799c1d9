using System;
using System.Collections.Generic;

namespace Py.Ir;

/// <summary>Walks snapshots; everyone who numbers the values of an exit does it here.</summary>
public static class Snapshots
{
    // What the walk in progress has seen, by instruction and by virtual: marked with the number of the walk.
    [ThreadStatic]
    private static int[]? t_seen;

    [ThreadStatic]
    private static int[]? t_seenVirtuals;

    [ThreadStatic]
    private static List<int>? t_virtuals;

    [ThreadStatic]
    private static int t_walk;

    /// <summary>
    /// Collects the instructions whose values an exit hands over, each once, in the order of first
    /// appearance: frames from the innermost outwards, then the fields of virtuals.
    /// </summary>
    /// <param name="trace">The trace of the snapshot.</param>
    /// <param name="snap">The snapshot; none gives nothing.</param>
    /// <param name="values">Receives the values; cleared first.</param>
    public static void LiveValues(Trace trace, SnapRef snap, List<InsRef> values)
    {
        values.Clear();
        if (snap.IsNone)
        {
            return;
        }
        (int[] seen, int[] seenVirtuals, int walk) = Begin(trace);
        List<int> virtuals = t_virtuals ??= [];
        virtuals.Clear();
        for (SnapRef at = snap; !at.IsNone;)
        {
            SnapFrame frame = trace.Frame(at);
            Visit(trace.Registers(frame), values, virtuals, seen, seenVirtuals, walk);
            at = frame.Parent;
        }
        for (int i = 0; i < virtuals.Count; i++)
        {
            Visit(trace.Fields(trace.Virtual(virtuals[i])), values, virtuals, seen, seenVirtuals, walk);
        }
    }

    /// <summary>The values that the exit at an instruction hands over: of its snapshot, or the operands of a finish.</summary>
    public static void ExitValues(Trace trace, int index, List<InsRef> values)
    {
        ref Ins ins = ref trace[index];
        if (ins.Op != IrOp.Finish)
        {
            LiveValues(trace, ins.Snap, values);
            return;
        }
        values.Clear();
        (int[] seen, _, int walk) = Begin(trace);
        foreach (InsRef operand in trace.Operands(ref ins))
        {
            if (operand.IsIns && seen[operand.Index] != walk)
            {
                seen[operand.Index] = walk;
                values.Add(operand);
            }
        }
    }

    private static (int[] Seen, int[] SeenVirtuals, int Walk) Begin(Trace trace)
    {
        if (t_seen == null || t_seen.Length < trace.Count || t_walk == int.MaxValue)
        {
            t_seen = new int[Math.Max(trace.Count * 2, t_seen?.Length ?? 256)];
            t_seenVirtuals = null;
            t_walk = 0;
        }
        if (t_seenVirtuals == null || t_seenVirtuals.Length < trace.VirtualCount)
        {
            t_seenVirtuals = new int[Math.Max(trace.VirtualCount * 2, t_seenVirtuals?.Length ?? 64)];
        }
        return (t_seen, t_seenVirtuals, ++t_walk);
    }

    private static void Visit(
        ReadOnlySpan<SnapEntry> entries, List<InsRef> values, List<int> virtuals, int[] seen, int[] seenVirtuals, int walk)
    {
        foreach (ref readonly SnapEntry entry in entries)
        {
            InsRef value = entry.Value;
            if (value.IsIns)
            {
                if (seen[value.Index] != walk)
                {
                    seen[value.Index] = walk;
                    values.Add(value);
                }
            }
            else if (value.IsVirtual && seenVirtuals[value.VirtualIndex] != walk)
            {
                seenVirtuals[value.VirtualIndex] = walk;
                virtuals.Add(value.VirtualIndex);
            }
        }
    }
}

/// <summary>The state in which a trace was left; made by a backend, read by whoever resumes.</summary>
/// <remarks>
/// The words are references that nobody updates. A caller that allocates while it resumes gives a
/// <see cref="Buffer"/> on its native stack, where the collector finds and pins them.
/// </remarks>
public sealed unsafe class ExitState
{
    /// <summary>Words that a buffer must have.</summary>
    public const int MaxWords = 256;

    private readonly List<InsRef> _values = [];
    private long[]? _own;

    /// <summary>The trace that was left, maybe a bridge.</summary>
    public Trace? Trace { get; private set; }

    /// <summary>The guard or finish, as an index into the trace.</summary>
    public int Index { get; private set; }

    /// <summary>The instruction.</summary>
    public Ins Ins => Trace![Index];

    /// <summary>The instructions whose values were handed over, in the order that a bridge's inputs count.</summary>
    public IReadOnlyList<InsRef> Values => _values;

    /// <summary>The code that was left; none for the evaluator.</summary>
    public CodeMap? Code { get; set; }

    /// <summary>The exit of that code, from 0.</summary>
    public int Exit { get; set; }

    /// <summary>Whether the trace finished rather than failed a guard.</summary>
    public bool IsFinish => Ins.Op == IrOp.Finish;

    /// <summary>The handed-over words, one for each of <see cref="Values"/>.</summary>
    public Span<long> Words => Buffer != null ? new Span<long>(Buffer, _values.Count) : _own.AsSpan(0, _values.Count);

    /// <summary>Memory of the caller for the words, <see cref="MaxWords"/> long; none: memory of the own.</summary>
    public long* Buffer { get; set; }

    /// <summary>The word of a value: constant or handed over. Not for virtuals.</summary>
    public long this[InsRef value]
    {
        get
        {
            if (value.IsConst)
            {
                return Trace!.ConstOf(value).Bits;
            }
            int index = _values.IndexOf(value);
            return index >= 0 ? Words[index] : throw new InvalidOperationException($"{value} is not handed over by this exit");
        }
    }

    /// <summary>Points the state at an exit and numbers its values; the words are then to be filled in.</summary>
    public Span<long> Set(Trace trace, int index)
    {
        Trace = trace;
        Index = index;
        Snapshots.ExitValues(trace, index, _values);
        if (Buffer == null && (_own == null || _values.Count > _own.Length))
        {
            _own = new long[Math.Max(_values.Count, 16) * 2];
        }
        return Words;
    }
}
