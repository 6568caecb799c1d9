using System;
using System.Runtime.CompilerServices;

namespace Py.Ir;

/// <summary>Appends to a trace, folding as it goes; recorder, parser and passes write through it.</summary>
/// <remarks>
/// Constants and snapshot frames are shared by value. With folding on, <c>Emit</c> may return a
/// constant or an earlier value instead of appending; guards that always hold vanish.
/// </remarks>
public sealed class TraceBuilder
{
    private InternTable _frames;
    private uint[] _frameHashes = [];

    /// <summary>Starts an empty trace.</summary>
    public TraceBuilder(Descriptors descriptors, TraceId id, TraceKind kind = TraceKind.Loop, string name = "", bool folding = true)
        : this(new Trace(descriptors, id, kind, name), folding)
    {
    }

    /// <summary>Continues <paramref name="trace"/>, which must be empty.</summary>
    public TraceBuilder(Trace trace, bool folding = true)
    {
        Trace = trace;
        _frames = new InternTable(trace.IsScratch);
        Folding = folding;
    }

    /// <summary>What was built so far.</summary>
    public Trace Trace { get; }

    /// <summary>Whether operations are simplified while they are appended.</summary>
    public bool Folding { get; set; }

    /// <summary>Limits and counts rewrites; null means no limit.</summary>
    public Fuel? Fuel { get; set; }

    /// <summary>The null value.</summary>
    public InsRef Null => Constant(IrType.Ref, 0);

    /// <summary>An integer constant.</summary>
    public InsRef Int(long value) => Constant(IrType.I64, value);

    /// <summary>A double constant.</summary>
    public InsRef Float(double value) => Constant(IrType.F64, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A value word as a constant. A pointer must stay where it is while the code lives.</summary>
    public InsRef Pointer(ulong word) => Constant(IrType.Ref, (long)word);

    /// <summary>A condition known while recording.</summary>
    public InsRef Condition(bool value) => Constant(IrType.Cond, value ? 1 : 0);

    /// <summary>A constant of any type.</summary>
    public InsRef Constant(IrType type, long bits) => InsRef.Const(Trace.Constants.Intern(type, bits));

    /// <summary>An input: word number <paramref name="slot"/> of those handed over at entry.</summary>
    public InsRef Input(IrType type, int slot) => Append(new Ins(IrOp.Input, type, descr: slot));

    /// <summary>Appends an operation with fixed operands, or what it folds to.</summary>
    /// <returns>The value; <see cref="InsRef.None"/> for operations without a result.</returns>
    public InsRef Emit(IrOp op, InsRef a = default, InsRef b = default, InsRef c = default, int descr = 0, SnapRef snap = default)
    {
        ref Ins ins = ref Trace.Next();
        ins.Op = op;
        ins.Type = ResultType(op, a, b, descr);
        ins.A = a;
        ins.B = b;
        ins.C = c;
        ins.Descr = descr;
        ins.Snap = snap;
        return Emit(ref ins);
    }

    /// <summary>Appends a prepared instruction with fixed operands, or what it folds to.</summary>
    public InsRef Emit(ref Ins ins)
    {
        if (Folding)
        {
            if (Folder.TryFold(this, ref ins, out InsRef folded))
            {
                return folded;
            }
        }
        return Append(ins);
    }

    /// <summary>Loads a field of an object.</summary>
    public InsRef GetField(InsRef obj, FieldRef field) => Emit(IrOp.GetfieldGc, obj, descr: field.Value);

    /// <summary>Stores a field of an object.</summary>
    public void SetField(InsRef obj, FieldRef field, InsRef value) => Emit(IrOp.SetfieldGc, obj, value, descr: field.Value);

    /// <summary>Loads an item.</summary>
    public InsRef GetItem(InsRef obj, InsRef index, FieldRef items) => Emit(IrOp.GetarrayitemGc, obj, index, descr: items.Value);

    /// <summary>Stores an item.</summary>
    public void SetItem(InsRef obj, InsRef index, FieldRef items, InsRef value) =>
        Emit(IrOp.SetarrayitemGc, obj, index, value, items.Value);

    /// <summary>Allocates an object of a fixed size.</summary>
    public InsRef New(ShapeRef shape) => Emit(IrOp.New, descr: shape.Value);

    /// <summary>Tests the shape word of an object; the operand must be known to be a pointer.</summary>
    public InsRef HasShape(InsRef obj, ShapeRef shape) => Emit(IrOp.HasShape, obj, descr: shape.Value);

    /// <summary>Appends a guard on a condition.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="expected">Its value on the recorded path.</param>
    /// <param name="snap">What to rebuild on exit.</param>
    public void Guard(InsRef condition, bool expected, SnapRef snap) =>
        Emit(expected ? IrOp.GuardTrue : IrOp.GuardFalse, condition, snap: snap);

    /// <summary>Promotes a value: the trace goes on only with this constant.</summary>
    public void GuardValue(InsRef value, InsRef constant, SnapRef snap) => Emit(IrOp.GuardValue, value, constant, snap: snap);

    /// <summary>An arithmetic operation that must not overflow, with its guard.</summary>
    public InsRef Checked(IrOp op, InsRef a, InsRef b, SnapRef snap)
    {
        InsRef result = Emit(op, a, b);
        if (result.IsIns && Trace[result].Op.Has(OpFlags.Overflow) && result.Index == Trace.Count - 1)
        {
            Append(new Ins(IrOp.GuardNoOverflow, IrType.None, result, snap: snap));
        }
        return result;
    }

    /// <summary>Calls a helper.</summary>
    public InsRef Call(HelperRef helper, ReadOnlySpan<InsRef> arguments, SnapRef snap = default) =>
        EmitList(IrOp.Call, Trace.Descriptors[helper].Result, arguments, helper.Value, snap);

    /// <summary>Runs another trace.</summary>
    public InsRef CallAssembler(TraceId target, ReadOnlySpan<InsRef> arguments, SnapRef snap = default) =>
        EmitList(IrOp.CallAssembler, IrType.Ref, arguments, target.Value, snap);

    /// <summary>Begins a loop; follow with <see cref="Param"/> for each loop-carried value.</summary>
    public void Label(LabelId label) => Append(new Ins(IrOp.Label, IrType.None, descr: label.Value));

    /// <summary>The next parameter of the label just appended.</summary>
    public InsRef Param(InsRef initial) => Append(new Ins(IrOp.Param, Trace.TypeOf(initial), initial));

    /// <summary>Ends the trace at a label of its own; label 0 is its entry.</summary>
    public void Jump(LabelId label, ReadOnlySpan<InsRef> arguments, SnapRef snap = default) =>
        EmitList(IrOp.Jump, IrType.None, arguments, JumpTarget(default, label), snap);

    /// <summary>Ends the trace at a label of another trace; label 0 is its entry.</summary>
    public void Jump(TraceId target, LabelId label, ReadOnlySpan<InsRef> arguments, SnapRef snap = default) =>
        EmitList(IrOp.Jump, IrType.None, arguments, JumpTarget(target, label), snap);

    /// <summary>Ends the trace with results; <paramref name="code"/> tells the caller which finish it was.</summary>
    public void Finish(ReadOnlySpan<InsRef> results, int code = 0) => EmitList(IrOp.Finish, IrType.None, results, code, default);

    /// <summary>Appends an operation with a list of operands.</summary>
    public InsRef EmitList(IrOp op, IrType type, ReadOnlySpan<InsRef> operands, int descr, SnapRef snap)
    {
        int start = Trace.AppendList(operands);
        return Append(new Ins(op, type, new InsRef(start), new InsRef(operands.Length), descr: descr, snap: snap));
    }

    /// <summary>A frame of a snapshot; the innermost one is the snapshot.</summary>
    /// <param name="parent">The calling frame or none.</param>
    /// <param name="code">Number of the code object.</param>
    /// <param name="pc">Bytecode to resume at.</param>
    /// <param name="registers">Live registers.</param>
    public SnapRef Frame(SnapRef parent, int code, int pc, ReadOnlySpan<SnapEntry> registers)
    {
        uint hash = (uint)(parent.Value * 31 + code * 17 + pc) * 0x85ebca6bu;
        foreach (SnapEntry entry in registers)
        {
            hash = (System.Numerics.BitOperations.RotateLeft(hash, 5) ^ (uint)(entry.Register * 131 + entry.Value.Raw)) * 0x9e3779b1u;
        }
        if (_frames.IsFull)
        {
            _frames.Grow();
            for (int i = 1; i < Trace.FrameCount && i < _frameHashes.Length; i++)
            {
                int free = _frames.Start(_frameHashes[i]);
                while (_frames.At(free) >= 0)
                {
                    free = _frames.Next(free);
                }
                _frames.Set(free, i);
            }
        }
        int place = _frames.Start(hash);
        for (int known; (known = _frames.At(place)) >= 0; place = _frames.Next(place))
        {
            if (_frameHashes[known] != hash)
            {
                continue;
            }
            SnapFrame frame = Trace.Frame(new SnapRef(known));
            if (frame.Parent == parent && frame.Code == code && frame.Pc == pc && Trace.Registers(frame).SequenceEqual(registers))
            {
                return new SnapRef(known);
            }
        }
        int start = Trace.AppendEntries(registers);
        int made = Trace.AppendFrame(new SnapFrame(parent, code, pc, start, registers.Length));
        if (made >= _frameHashes.Length)
        {
            Trace.Grow(ref _frameHashes, Math.Max(16, made * 2));
        }
        _frameHashes[made] = hash;
        _frames.Set(place, made);
        return new SnapRef(made);
    }

    /// <summary>A frame with as yet empty entries: passes, whose frames are distinct already, fill them in.</summary>
    internal SnapRef FrameOf(SnapRef parent, int code, int pc, int start, int count) =>
        new(Trace.AppendFrame(new SnapFrame(parent, code, pc, start, count)));

    /// <summary>A virtual object for snapshots.</summary>
    public InsRef Virtual(VirtualKind kind, int descr, int length, int itemField, ReadOnlySpan<SnapEntry> fields)
    {
        int start = Trace.AppendEntries(fields);
        return InsRef.Virtual(Trace.AppendVirtual(new VirtualObject(kind, descr, length, itemField, start, fields.Length)));
    }

    /// <summary>Appends without folding.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public InsRef Append(in Ins ins)
    {
        IrType type = ins.Type;
        int index = Trace.Append(ins);
        return type == IrType.None ? InsRef.None : new InsRef(index);
    }

    /// <summary>The descriptor of a jump.</summary>
    public static int JumpTarget(TraceId trace, LabelId label) => (trace.Value << 8) | label.Value;

    /// <summary>The trace a jump goes to; 0 is the own one.</summary>
    public static TraceId JumpTrace(int descr) => new(descr >> 8);

    /// <summary>The label a jump goes to.</summary>
    public static LabelId JumpLabel(int descr) => new(descr & 0xff);

    internal IrType ResultType(IrOp op, InsRef a, InsRef b, int descr)
    {
        IrType type = OpColumns.Result(op);
        return type != OpColumns.Depends ? type : op switch
        {
            IrOp.GetfieldGc or IrOp.GetfieldRaw or IrOp.GetarrayitemGc or IrOp.GetarrayitemRaw =>
                Trace.Descriptors[new FieldRef(descr)].Kind.ValueType(),
            IrOp.Select => Trace.TypeOf(b),
            _ => Trace.TypeOf(a),
        };
    }
}
