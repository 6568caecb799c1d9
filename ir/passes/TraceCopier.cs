using System;

namespace Py.Ir;

/// <summary>Copies a trace instruction by instruction through a builder, replacing values as a pass decides.</summary>
internal class TraceCopier
{
    private readonly InsRef[] _consts;
    private readonly int[] _frames;
    private readonly int[] _virtuals;
    private InsRef[] _list = new InsRef[16];
    private SnapEntry[] _entries = new SnapEntry[32];

    /// <summary>Prepares to copy <paramref name="from"/>.</summary>
    public TraceCopier(Trace from, IrOptions options, int copies = 1)
    {
        From = from;
        Trace to = new(from.Descriptors, from.Id, from.Kind, from.Name, from.Count * copies + 32)
        {
            Parent = from.Parent,
            ParentExit = from.ParentExit,
            IsLowered = from.IsLowered,
        };
        To = new TraceBuilder(to, (options.Passes & PassSet.Fold) != 0) { Fuel = options.Fuel };
        Map = new InsRef[from.Count];
        _consts = new InsRef[from.ConstCount];
        _frames = new int[from.FrameCount];
        _virtuals = new int[from.VirtualCount];
    }

    /// <summary>What is read.</summary>
    public Trace From { get; }

    /// <summary>What is written.</summary>
    public TraceBuilder To { get; }

    /// <summary>New value by old instruction.</summary>
    public InsRef[] Map { get; }

    /// <summary>New values that a guard has shown to equal something better.</summary>
    protected InsRef[]? Replaced { get; set; }

    /// <summary>The new name of a value.</summary>
    public InsRef Value(InsRef old)
    {
        if (old.IsIns)
        {
            InsRef value = Map[old.Index];
            return Replaced != null && (uint)value.Raw < (uint)Replaced.Length && !Replaced[value.Raw].IsNone ? Replaced[value.Raw] : value;
        }
        if (!old.IsConst)
        {
            return old.IsVirtual ? Virtual(old.VirtualIndex) : old;
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
        if (old.IsNone)
        {
            return old;
        }
        if (_frames[old.Value] != 0)
        {
            return new SnapRef(_frames[old.Value]);
        }
        SnapFrame frame = From.Frame(old);
        SnapRef parent = Snapshot(frame.Parent);
        if (frame.Count > _entries.Length)
        {
            _entries = new SnapEntry[frame.Count * 2];
        }
        ReadOnlySpan<SnapEntry> registers = From.Registers(frame);
        for (int i = 0; i < registers.Length; i++)
        {
            _entries[i] = new SnapEntry(registers[i].Register, ExitValue(registers[i].Value));
        }
        SnapRef copy = To.Frame(parent, frame.Code, frame.Pc, _entries.AsSpan(0, registers.Length));
        _frames[old.Value] = copy.Value;
        return copy;
    }

    /// <summary>Forgets remembered frames and virtuals, because values got other names.</summary>
    public void ForgetSnapshots()
    {
        Array.Clear(_frames);
        Array.Clear(_virtuals);
    }

    /// <summary>The instruction with operands and snapshot renamed; list operations are not for this.</summary>
    public Ins Renamed(in Ins old)
    {
        Ins ins = old;
        if (!ins.A.IsNone)
        {
            ins.A = Value(ins.A);
            if (!ins.B.IsNone)
            {
                ins.B = Value(ins.B);
                if (!ins.C.IsNone)
                {
                    ins.C = Value(ins.C);
                }
            }
        }
        if (!ins.Snap.IsNone)
        {
            ins.Snap = Snapshot(ins.Snap);
        }
        return ins;
    }

    /// <summary>The renamed operands of a list operation; valid until the next call.</summary>
    public Span<InsRef> RenamedList(int index)
    {
        ReadOnlySpan<InsRef> operands = From.Operands(index);
        if (operands.Length > _list.Length)
        {
            _list = new InsRef[operands.Length * 2];
        }
        for (int i = 0; i < operands.Length; i++)
        {
            _list[i] = Value(operands[i]);
        }
        return _list.AsSpan(0, operands.Length);
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
        Ins ins = Renamed(old);
        Map[index] = Write(ref ins);
    }

    /// <summary>Appends a renamed instruction; overflow guards of operations that folded away vanish.</summary>
    public InsRef Write(ref Ins ins)
    {
        if (ins.Op is IrOp.GuardNoOverflow or IrOp.GuardOverflow)
        {
            bool behind = ins.A.IsIns && ins.A.Index == To.Trace.Count - 1 && To.Trace[ins.A].Op.Has(OpFlags.Overflow);
            if (!behind)
            {
                if (ins.Op == IrOp.GuardOverflow)
                {
                    To.Append(new Ins(IrOp.GuardAlwaysFails, IrType.None, snap: ins.Snap));
                }
                return InsRef.None;
            }
            return To.Append(ins);
        }
        return ins.Op is IrOp.Input or IrOp.Param or IrOp.Label ? To.Append(ins) : To.Emit(ref ins);
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
        SnapEntry[] copy = new SnapEntry[fields.Length];
        for (int i = 0; i < copy.Length; i++)
        {
            copy[i] = new SnapEntry(fields[i].Register, ExitValue(fields[i].Value));
        }
        int start = To.Trace.AppendEntries(copy);
        To.Trace.SetVirtual(number, item with { Start = start });
        return InsRef.Virtual(number);
    }
}
