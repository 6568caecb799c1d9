using System;
using System.Collections.Generic;

namespace Py.Ir;

/// <summary>Walks snapshots; everyone who numbers the values of an exit does it here.</summary>
public static class Snapshots
{
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
        List<int>? virtuals = null;
        for (SnapRef at = snap; !at.IsNone;)
        {
            SnapFrame frame = trace.Frame(at);
            foreach (SnapEntry entry in trace.Registers(frame))
            {
                Visit(entry.Value, values, ref virtuals);
            }
            at = frame.Parent;
        }
        for (int i = 0; virtuals != null && i < virtuals.Count; i++)
        {
            foreach (SnapEntry field in trace.Fields(trace.Virtual(virtuals[i])))
            {
                Visit(field.Value, values, ref virtuals);
            }
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
        foreach (InsRef operand in trace.Operands(ref ins))
        {
            if (operand.IsIns && !values.Contains(operand))
            {
                values.Add(operand);
            }
        }
    }

    private static void Visit(InsRef value, List<InsRef> values, ref List<int>? virtuals)
    {
        if (value.IsIns)
        {
            if (!values.Contains(value))
            {
                values.Add(value);
            }
        }
        else if (value.IsVirtual)
        {
            virtuals ??= [];
            if (!virtuals.Contains(value.VirtualIndex))
            {
                virtuals.Add(value.VirtualIndex);
            }
        }
    }
}

/// <summary>The state in which a trace was left; made by a backend, read by whoever resumes.</summary>
public sealed class ExitState
{
    private readonly List<InsRef> _values = [];
    private long[] _words = new long[16];

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
    public Span<long> Words => _words.AsSpan(0, _values.Count);

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
            return index >= 0 ? _words[index] : throw new InvalidOperationException($"{value} is not handed over by this exit");
        }
    }

    /// <summary>Points the state at an exit and numbers its values; the words are then to be filled in.</summary>
    public Span<long> Set(Trace trace, int index)
    {
        Trace = trace;
        Index = index;
        Snapshots.ExitValues(trace, index, _values);
        if (_values.Count > _words.Length)
        {
            _words = new long[_values.Count * 2];
        }
        return Words;
    }
}
