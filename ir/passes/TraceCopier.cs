using System;
using System.Runtime.CompilerServices;

namespace Py.Ir;

/// <summary>Copies a trace instruction by instruction through a builder, replacing values as a pass decides.</summary>
internal class TraceCopier
{
    private readonly InsRef[]? _consts;
    private readonly int[] _frames;
    private readonly int[] _virtuals;
    private InsRef[] _list = [];

    /// <summary>Prepares to copy <paramref name="from"/>.</summary>
    /// <param name="from">What is read.</param>
    /// <param name="options">Rules on or off, fuel.</param>
    /// <param name="copies">How many times as long the result may be.</param>
    /// <param name="ownConstants">Only the constants that the result needs, in a table of its own.</param>
    public TraceCopier(Trace from, IrOptions options, int copies = 1, bool ownConstants = false)
    {
        From = from;
        Trace to = new(from, ownConstants ? new Constants() : from.Constants, from.Count * copies + 32);
        To = new TraceBuilder(to, (options.Passes & PassSet.Fold) != 0) { Fuel = options.Fuel };
        Map = Scratch.Take<InsRef>(from.Count);
        _consts = ownConstants ? Scratch.Take<InsRef>(from.ConstCount) : null;
        _frames = Scratch.Take<int>(from.FrameCount);
        _virtuals = Scratch.Take<int>(from.VirtualCount);
    }

    /// <summary>What is read.</summary>
    public Trace From { get; }

    /// <summary>What is written.</summary>
    public TraceBuilder To { get; }

    /// <summary>New value by old instruction.</summary>
    public InsRef[] Map { get; }

    /// <summary>New values that a guard has shown to equal something better.</summary>
    protected InsRef[]? Replaced { get; set; }

    /// <summary>Whether <see cref="ExitValue"/> is to be asked for values that have no new name and that only exits need.</summary>
    protected bool HasExitValues { get; init; }

    /// <summary>The new name of a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public InsRef Value(InsRef old) => Value(old, Map, Replaced);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private InsRef Value(InsRef old, InsRef[] map, InsRef[]? replaced)
    {
        if ((uint)old.Raw >= (uint)map.Length)
        {
            return old.IsConst && _consts == null ? old : OtherValue(old);
        }
        InsRef value = map[old.Raw];
        return replaced != null && (uint)value.Raw < (uint)replaced.Length && !replaced[value.Raw].IsNone ? replaced[value.Raw] : value;
    }

    private InsRef OtherValue(InsRef old)
    {
        if (!old.IsConst)
        {
            return old.IsVirtual ? Virtual(old.VirtualIndex) : old;
        }
        if (_consts == null)
        {
            return old;
        }
        ref InsRef known = ref _consts[old.ConstIndex];
        if (known.IsNone)
        {
            IrConst constant = From.ConstOf(old);
            known = To.Constant(constant.Type, constant.Bits);
        }
        return known;
    }

    /// <summary>The new name of a value that only an exit needs.</summary>
    protected virtual InsRef ExitValue(InsRef old) => Value(old);

    /// <summary>The new snapshot.</summary>
    public SnapRef Snapshot(SnapRef old)
    {
        if (old.IsNone || _frames[old.Value] != 0)
        {
            return new SnapRef(_frames[old.Value]);
        }
        SnapFrame frame = From.Frame(old);
        SnapRef parent = Snapshot(frame.Parent);
        Trace to = To.Trace;
        bool before = SawObject;
        SawObject = false;
        int start = to.ReserveEntries(frame.Count);
        ReadOnlySpan<SnapEntry> registers = From.Registers(frame);
        InsRef[] map = Map;
        InsRef[]? replaced = Replaced;
        for (int i = 0; i < registers.Length; i++)
        {
            ref readonly SnapEntry entry = ref registers[i];
            InsRef value = Value(entry.Value, map, replaced);
            to.SetEntry(start + i, entry.Register, value.IsNone && HasExitValues ? ExitValue(entry.Value) : value);
        }
        SnapRef copy = To.FrameOf(parent, frame.Code, frame.Pc, start, registers.Length);
        _frames[old.Value] = copy.Value;
        if (SawObject || (!parent.IsNone && _isShowing != null && _isShowing[frame.Parent.Value]))
        {
            _isShowing ??= Scratch.Take<bool>(_frames.Length);
            _isShowing[old.Value] = true;
            _showing.Add(old.Value);
        }
        SawObject = before;
        return copy;
    }

    // Frames that show objects which change: to be made anew when they have.
    private ScratchList<int> _showing = new();
    private bool[]? _isShowing;

    /// <summary>Set by <see cref="ExitValue"/> if what it returns will be something else when objects have changed.</summary>
    protected bool SawObject { get; set; }

    /// <summary>Forgets remembered frames and virtuals that show objects, because these have changed.</summary>
    public void ForgetSnapshots()
    {
        foreach (int frame in _showing.Items)
        {
            _frames[frame] = 0;
            _isShowing![frame] = false;
        }
        _showing.Clear();
        Array.Clear(_virtuals);
    }

    /// <summary>Forgets all remembered frames and virtuals, because values have other names from here on.</summary>
    protected void ForgetAllSnapshots()
    {
        ForgetSnapshots();
        Array.Clear(_frames);
    }

    /// <summary>
    /// An instruction with operands and snapshot renamed, in the slot where it will be appended: valid until
    /// something is appended. List operations are not for this.
    /// </summary>
    public ref Ins Renamed(int index)
    {
        ref Ins old = ref From[index];
        return ref Renamed(ref old, old.Snap.IsNone ? default : Snapshot(old.Snap));
    }

    /// <summary>The same with this snapshot, perhaps set later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected ref Ins Renamed(ref Ins old, SnapRef snap)
    {
        InsRef[] map = Map;
        InsRef[]? replaced = Replaced;
        InsRef a = Value(old.A, map, replaced);
        InsRef b = Value(old.B, map, replaced);
        InsRef c = old.C.IsNone ? default : Value(old.C, map, replaced);
        ref Ins ins = ref To.Trace.Next();
        ins.CopyHead(old, a, b, c, snap);
        return ref ins;
    }

    /// <summary>The renamed operands of a list operation; valid until the next call.</summary>
    public Span<InsRef> RenamedList(int index)
    {
        ReadOnlySpan<InsRef> operands = From.Operands(index);
        if (operands.Length > _list.Length)
        {
            _list = Scratch.TakeDirty<InsRef>(Math.Max(16, operands.Length * 2));
        }
        for (int i = 0; i < operands.Length; i++)
        {
            _list[i] = Value(operands[i]);
        }
        return _list.AsSpan(0, operands.Length);
    }

    // How much the operands of an instruction differ from what the rules saw when it was made: 0 not at all, 1 those of an
    // operand were replaced, 2 replaced itself. Rules look through one operand, so two 0s need not be matched again.
    private byte[]? _levels;

    /// <summary>States that the rules have seen all of what is read; to be called before copying.</summary>
    protected void SkipKnown()
    {
        _levels = Scratch.TakeDirty<byte>(From.Count);
        Array.Fill(_levels, (byte)2);
        _levels[0] = 0;
    }

    /// <summary>How much the operands of a renamed instruction differ from what the rules have seen; 0: not at all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected int Difference(ref Ins old, ref Ins ins)
    {
        byte[]? levels = _levels;
        if (levels == null || ins.Op != old.Op)
        {
            return 2;
        }
        int most = (uint)old.A.Raw < (uint)levels.Length ? levels[old.A.Raw] : 0;
        most |= (uint)old.B.Raw < (uint)levels.Length ? levels[old.B.Raw] : 0;
        most |= (uint)old.C.Raw < (uint)levels.Length ? levels[old.C.Raw] : 0;
        // A guard may have made a constant of an operand.
        return ((ins.A.Raw ^ old.A.Raw) | (ins.B.Raw ^ old.B.Raw) | (ins.C.Raw ^ old.C.Raw)) < 0 ? 2 : most;
    }

    /// <summary>Takes note of what became of an instruction.</summary>
    /// <param name="index">The instruction.</param>
    /// <param name="next">Where its copy is if it was made now.</param>
    /// <param name="difference">Of its operands.</param>
    protected void NoteLevel(int index, int next, int difference)
    {
        if (_levels != null)
        {
            _levels[index] = Map[index].Raw == next && To.Trace[next].Op == From[index].Op ? (byte)(difference >> 1) : (byte)2;
        }
    }

    /// <summary>Copies one instruction.</summary>
    public void Copy(int index)
    {
        ref Ins old = ref From[index];
        if (old.Op.Has(OpFlags.List))
        {
            Map[index] = To.EmitList(old.Op, old.Type, RenamedList(index), old.Descr, Snapshot(old.Snap));
            return;
        }
        if (old.Op == IrOp.GuardNoOverflow && !IsBehind(Value(old.A)))
        {
            // What folded away does not overflow.
            return;
        }
        ref Ins ins = ref Renamed(index);
        if (_levels == null)
        {
            Map[index] = Write(ref ins);
            return;
        }
        int difference = Difference(ref old, ref ins);
        if (difference == 0 && old.Op != IrOp.GuardOverflow)
        {
            Map[index] = To.Append(ins);
            _levels[index] = 0;
            return;
        }
        int next = To.Trace.Count;
        Map[index] = Write(ref ins);
        NoteLevel(index, next, difference);
    }

    /// <summary>Copies one instruction that no rule is to look at, in a pass that does not fold.</summary>
    public void CopyAsItIs(int index)
    {
        ref Ins old = ref From[index];
        Map[index] = old.Op.Has(OpFlags.List)
            ? To.EmitList(old.Op, old.Type, RenamedList(index), old.Descr, Snapshot(old.Snap))
            : To.Append(Renamed(ref old, old.Snap.IsNone ? default : Snapshot(old.Snap)));
    }

    private bool IsBehind(InsRef value) => value.IsIns && value.Index == To.Trace.Count - 1 && To.Trace[value].Op.Has(OpFlags.Overflow);

    /// <summary>Appends a renamed instruction; overflow guards of operations that folded away vanish.</summary>
    public InsRef Write(ref Ins ins)
    {
        if (ins.Op is IrOp.GuardNoOverflow or IrOp.GuardOverflow)
        {
            if (!IsBehind(ins.A))
            {
                if (ins.Op == IrOp.GuardOverflow)
                {
                    To.Append(new Ins(IrOp.GuardAlwaysFails, IrType.None, snap: ins.Snap));
                }
                return InsRef.None;
            }
            return To.Append(ins);
        }
        return !To.Folding || ins.Op is IrOp.Input or IrOp.Param or IrOp.Label ? To.Append(ins) : To.Emit(ref ins);
    }

    private InsRef Virtual(int index)
    {
        if (_virtuals[index] != 0)
        {
            return new InsRef(_virtuals[index]);
        }
        VirtualObject item = From.Virtual(index);
        // Reserve first: virtuals may refer to each other in a circle.
        int number = To.Trace.AppendVirtual(item);
        _virtuals[index] = InsRef.Virtual(number).Raw;
        ReadOnlySpan<SnapEntry> fields = From.Fields(item);
        int start = To.Trace.ReserveEntries(fields.Length);
        for (int i = 0; i < fields.Length; i++)
        {
            To.Trace.SetEntry(start + i, fields[i].Register, ExitValue(fields[i].Value));
        }
        To.Trace.SetVirtual(number, item with { Start = start });
        return InsRef.Virtual(number);
    }
}
