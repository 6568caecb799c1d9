using System;
using Py.Ir;

namespace Py.Backends.Shared;

/// <summary>Where values are used, found by one walk from the end of a trace.</summary>
/// <remarks>
/// Strong uses need the value in a register or as an operand; weak uses (exits) take it from anywhere.
/// A condition whose only user is the next instruction is fused into it: its operands are then used
/// there. A value defined before a label and used behind it lives until the jump back.
/// </remarks>
public sealed class LiveRanges
{
    private readonly Trace _trace;
    private readonly bool[] _frames;
    private readonly bool[] _virtuals;
    private readonly int[] _firstUse;
    private readonly int[] _useCounts;
    private InsRef[] _uses;
    private int _usesEnd;
    private int[] _popped = Scratch.TakeDirty<int>(256);
    private int _poppedCount;

    /// <summary>Walks <paramref name="trace"/>.</summary>
    /// <param name="trace">A lowered trace.</param>
    /// <param name="fuses">Whether a condition can be fused into the user behind it.</param>
    /// <param name="calls">By operation, whether it destroys caller-saved registers.</param>
    public LiveRanges(Trace trace, Func<IrOp, IrOp, bool> fuses, bool[] calls)
    {
        _trace = trace;
        _frames = Scratch.Take<bool>(trace.FrameCount);
        _virtuals = Scratch.Take<bool>(trace.VirtualCount);
        _firstUse = Scratch.Take<int>(trace.Count);
        _useCounts = Scratch.Take<int>(trace.Count);
        _uses = Scratch.TakeDirty<InsRef>(trace.Count * 2);
        Last = Scratch.Take<int>(trace.Count);
        Next = Scratch.TakeDirty<int>(trace.Count);
        Fused = Scratch.Take<bool>(trace.Count);
        CallsBefore = Scratch.Take<int>(trace.Count + 1);
        FindFused(fuses);
        int count = 0;
        for (int i = 1; i < trace.Count; i++)
        {
            count += calls[(int)trace[i].Op] ? 1 : 0;
            CallsBefore[i + 1] = count;
            LabelIndex = trace[i].Op == IrOp.Label ? i : LabelIndex;
        }
        Array.Fill(Next, int.MaxValue);
        for (int i = trace.Count - 1; i > 0; i--)
        {
            Backward(i);
        }
        for (int v = 1; v < LabelIndex; v++)
        {
            if (Last[v] > LabelIndex)
            {
                Last[v] = trace.Count;
            }
        }
    }

    /// <summary>The last instruction that needs a value; 0 if none does.</summary>
    public int[] Last { get; }

    /// <summary>The next strong use of each value from the current position on.</summary>
    public int[] Next { get; }

    /// <summary>Conditions that are computed at their user.</summary>
    public bool[] Fused { get; }

    /// <summary>Number of calling instructions before each index.</summary>
    public int[] CallsBefore { get; }

    /// <summary>The last label, or 0.</summary>
    public int LabelIndex { get; }

    /// <summary>Whether a value lives across a call.</summary>
    public bool CrossesCall(int value) =>
        CallsBefore[Math.Min(Last[value], _trace.Count)] > CallsBefore[Math.Min(value + 1, _trace.Count)];

    /// <summary>Strong uses of an instruction, those of a fused condition in place of it.</summary>
    public ReadOnlySpan<InsRef> Uses(int index) => _uses.AsSpan(_firstUse[index], _useCounts[index]);

    private ReadOnlySpan<InsRef> FindUses(int index)
    {
        ref Ins ins = ref _trace[index];
        int start = _usesEnd;
        _firstUse[index] = start;
        if (Fused[index] || ins.Op is IrOp.Param or IrOp.GuardNoOverflow or IrOp.GuardOverflow or IrOp.DebugMergePoint)
        {
            return [];
        }
        if (ins.Op == IrOp.Label)
        {
            for (int i = index + 1; i < _trace.Count && _trace[i].Op == IrOp.Param; i++)
            {
                Add(_trace[i].A);
            }
        }
        else
        {
            foreach (InsRef operand in _trace.Operands(ref ins))
            {
                if (operand.IsIns && Fused[operand.Index])
                {
                    foreach (InsRef inner in _trace.Operands(operand.Index))
                    {
                        // A fused load is from a constant address.
                        Add(inner.IsIns && Fused[inner.Index] ? default : inner);
                    }
                }
                else
                {
                    Add(operand);
                }
            }
        }
        _useCounts[index] = _usesEnd - start;
        return _uses.AsSpan(start, _usesEnd - start);
    }

    /// <summary>Sets <see cref="Next"/> to the uses behind an instruction; to be called once for each, in order.</summary>
    public void Advance(int index)
    {
        ReadOnlySpan<InsRef> uses = Uses(index);
        for (int i = uses.Length - 1; i >= 0; i--)
        {
            Next[uses[i].Index] = _popped[--_poppedCount];
        }
    }

    private void Add(InsRef value)
    {
        if (!value.IsIns)
        {
            return;
        }
        if (_usesEnd == _uses.Length)
        {
            Scratch.Grow(ref _uses, _usesEnd * 2);
        }
        _uses[_usesEnd++] = value;
    }

    private void Backward(int index)
    {
        foreach (InsRef use in FindUses(index))
        {
            if (_poppedCount == _popped.Length)
            {
                Scratch.Grow(ref _popped, _poppedCount * 2);
            }
            _popped[_poppedCount++] = Next[use.Index];
            Next[use.Index] = index;
            Last[use.Index] = Math.Max(Last[use.Index], index);
        }
        ref Ins ins = ref _trace[index];
        if (ins.Op is not (IrOp.Jump or IrOp.LoopState))
        {
            for (SnapRef at = ins.Snap; !at.IsNone && !_frames[at.Value]; at = _trace.Frame(at).Parent)
            {
                _frames[at.Value] = true;
                Keep(_trace.Registers(_trace.Frame(at)), index);
            }
        }
    }

    // The walk is backward: what an exit further down needs is kept long enough already, so each frame counts once.
    private void Keep(ReadOnlySpan<SnapEntry> entries, int index)
    {
        foreach (ref readonly SnapEntry entry in entries)
        {
            InsRef value = entry.Value;
            if (value.IsIns)
            {
                Last[value.Index] = Math.Max(Last[value.Index], index);
            }
            else if (value.IsVirtual && !_virtuals[value.VirtualIndex])
            {
                _virtuals[value.VirtualIndex] = true;
                Keep(_trace.Fields(_trace.Virtual(value.VirtualIndex)), index);
            }
        }
    }

    private void FindFused(Func<IrOp, IrOp, bool> fuses)
    {
        int[] uses = Scratch.Take<int>(_trace.Count);
        for (int i = 1; i < _trace.Count; i++)
        {
            foreach (InsRef operand in _trace.Operands(i))
            {
                if (operand.IsIns)
                {
                    uses[operand.Index]++;
                }
            }
        }
        for (int i = 2; i < _trace.Count; i++)
        {
            ref Ins user = ref _trace[i];
            InsRef condition = user.A;
            int definition = Before(i);
            if (user.Op is IrOp.GuardTrue or IrOp.GuardFalse or IrOp.Select or IrOp.CondToInt
                && condition.Raw == definition && uses[definition] == 1 && fuses(_trace[definition].Op, user.Op))
            {
                Fused[definition] = true;
                int load = Before(definition);
                Fused[load] |= uses[load] == 1 && IsFlagTest(load, definition) && fuses(_trace[load].Op, _trace[definition].Op);
            }
        }
    }

    private int Before(int index)
    {
        do
        {
            index--;
        }
        while (index > 0 && _trace[index].Op == IrOp.DebugMergePoint);
        return index;
    }

    // Is an integer in memory, at a constant address, compared with zero?
    private bool IsFlagTest(int load, int test)
    {
        ref Ins compared = ref _trace[test];
        ref Ins loaded = ref _trace[load];
        return compared.A.Raw == load && compared.B.IsConst && _trace.ConstOf(compared.B).Bits == 0 && loaded.Op == IrOp.GetfieldRaw && loaded.A.IsConst
            && loaded.Type == IrType.I64 && _trace.Descriptors[new FieldRef(loaded.Descr)].Kind.Bytes() >= 4;
    }
}
