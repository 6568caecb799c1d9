using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Py.Ir;

/// <summary>How a trace is entered.</summary>
public enum TraceKind : byte
{
    /// <summary>From outside, at a loop header or function entry.</summary>
    Loop,

    /// <summary>From a guard exit of another trace.</summary>
    Bridge,
}

/// <summary>A linear SSA program: inputs, instructions, at most one end.</summary>
/// <remarks>
/// Everything defined earlier may be used later; a label begins a loop whose parameters are the
/// <see cref="IrOp.Param"/> instructions behind it. A jump to label 0 of the own trace restarts it with
/// the arguments as inputs. Arrays are public to the assembly's passes and grow by doubling.
/// </remarks>
public sealed class Trace
{
    private Ins[] _ins;
    private InsRef[] _lists = [];
    private SnapFrame[] _frames;
    private SnapEntry[] _entries;
    private VirtualObject[] _virtuals = [];

    private TraceId _target;
    private int[] _labels = [];
    private int _labelCount;

    /// <summary>Makes an empty trace; the capacity is a guess of its length.</summary>
    public Trace(Descriptors descriptors, TraceId id, TraceKind kind = TraceKind.Loop, string name = "", int capacity = 64)
        : this(descriptors, id, kind, name, new Constants())
    {
        _ins = new Ins[capacity];
        _frames = new SnapFrame[Math.Max(16, capacity / 4)];
        _entries = new SnapEntry[capacity];
    }

    // The next version of a trace, in memory of the compilation.
    internal Trace(Trace from, Constants constants, int capacity)
        : this(from.Descriptors, from.Id, from.Kind, from.Name, constants)
    {
        _ins = Scratch.TakeDirty<Ins>(capacity);
        _frames = Scratch.TakeDirty<SnapFrame>(from.FrameCount * 2 + 8);
        _entries = Scratch.TakeDirty<SnapEntry>(from.EntryCount * 2 + 16);
        Parent = from.Parent;
        ParentExit = from.ParentExit;
        IsLowered = from.IsLowered;
        EntryFacts = from.EntryFacts;
        KeepsState = from.KeepsState;
        Target = from.Target;
        _target = from._target;
        IsScratch = true;
    }

    private Trace(Descriptors descriptors, TraceId id, TraceKind kind, string name, Constants constants)
    {
        _ins = [];
        _frames = [];
        _entries = [];
        Constants = constants;
        Descriptors = descriptors;
        Id = id;
        Kind = kind;
        Name = name;
        Count = 1;
        FrameCount = 1;
    }

    /// <summary>What the descriptor slots refer to.</summary>
    public Descriptors Descriptors { get; }

    /// <summary>Number of the trace.</summary>
    public TraceId Id { get; internal set; }

    /// <summary>Loop or bridge.</summary>
    public TraceKind Kind { get; }

    /// <summary>For people.</summary>
    public string Name { get; set; }

    /// <summary>For a bridge: the trace it leaves.</summary>
    public TraceId Parent { get; init; }

    /// <summary>For a bridge: the number of the exit of the parent.</summary>
    public int ParentExit { get; init; }

    /// <summary>For a bridge: what is known of its inputs.</summary>
    public IReadOnlyList<EntryFact> EntryFacts { get; set; } = [];

    /// <summary>Whether others may want to get into this loop behind its first turn.</summary>
    public bool KeepsState { get; set; }

    /// <summary>The trace whose entry it jumps to at its end, as compiled; null: unknown.</summary>
    public Trace? Target { get; set; }

    /// <summary>Number of <see cref="Target"/>, also where only a text names it.</summary>
    public TraceId TargetId
    {
        get => Target?.Id ?? _target;
        set => _target = value;
    }

    /// <summary>How others get into this loop behind its first turn; null: they cannot.</summary>
    internal LoopEntry? Entry { get; set; }

    internal List<LoopRange>? LoopRanges { get; set; }

    // Where what is done again for a loop begins; 0: nothing is.
    internal int RejoinStart { get; set; }

    internal bool IsRejoining => RejoinStart != 0;

    /// <summary>Whether barriers and bump allocation are explicit.</summary>
    public bool IsLowered { get; set; }

    /// <summary>Whether every instruction went through the rules when it was appended.</summary>
    public bool IsFolded { get; set; }

    /// <summary>Number of instructions, the unused one at 0 included.</summary>
    public int Count { get; private set; }

    /// <summary>The constants, perhaps shared with other versions of this trace.</summary>
    public Constants Constants { get; }

    /// <summary>Number of constants.</summary>
    public int ConstCount => Constants.Count;

    /// <summary>Number of snapshot frames, the unused one at 0 included.</summary>
    public int FrameCount { get; private set; }

    /// <summary>Number of snapshot entries.</summary>
    public int EntryCount { get; private set; }

    /// <summary>Number of virtual objects.</summary>
    public int VirtualCount { get; private set; }

    /// <summary>Number of list operands.</summary>
    public int ListCount { get; private set; }

    /// <summary>The instructions; index 0 is unused.</summary>
    public Span<Ins> Instructions => _ins.AsSpan(0, Count);

    /// <summary>Registers of snapshot frames and fields of virtuals.</summary>
    public ReadOnlySpan<SnapEntry> SnapEntries => _entries.AsSpan(0, EntryCount);

    /// <summary>The instruction at <paramref name="index"/>.</summary>
    public ref Ins this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _ins[index];
    }

    /// <summary>The instruction that <paramref name="value"/> names.</summary>
    public ref Ins this[InsRef value]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _ins[value.Raw];
    }

    /// <summary>Whether a value is a sum that did not overflow.</summary>
    public bool IsExactSum(InsRef value) =>
        this[value].Op == IrOp.IntAddOvf ? IsGuarded(value) : this[value] is { Op: IrOp.IntAdd, Descr: Ins.LosesNothing };

    /// <summary>Whether a guard against overflow follows.</summary>
    public bool IsGuarded(InsRef value) => value.Index + 1 < Count && this[value.Index + 1].Op == IrOp.GuardNoOverflow;

    /// <summary>The constant that <paramref name="value"/> names.</summary>
    public IrConst ConstOf(InsRef value) => Constants[value.ConstIndex];

    /// <summary>The frame of a snapshot.</summary>
    public SnapFrame Frame(SnapRef snap) => _frames[snap.Value];

    /// <summary>The virtual of that number.</summary>
    public VirtualObject Virtual(int index) => _virtuals[index];

    /// <summary>The registers of a frame.</summary>
    public ReadOnlySpan<SnapEntry> Registers(SnapFrame frame) => _entries.AsSpan(frame.Start, frame.Count);

    /// <summary>The fields or items of a virtual.</summary>
    public ReadOnlySpan<SnapEntry> Fields(VirtualObject virtualObject) => _entries.AsSpan(virtualObject.Start, virtualObject.Count);

    /// <summary>The type of a value; virtuals are references.</summary>
    public IrType TypeOf(InsRef value) =>
        value.IsIns ? _ins[value.Raw].Type : value.IsConst ? Constants[value.ConstIndex].Type : value.IsVirtual ? IrType.Ref : IrType.None;

    /// <summary>The operands of an instruction, writable.</summary>
    public Span<InsRef> Operands(ref Ins ins) =>
        ins.Op.Has(OpFlags.List)
            ? _lists.AsSpan(ins.A.Raw, ins.B.Raw)
            : MemoryMarshal.CreateSpan(ref ins.A, ins.Op.Arity());

    /// <summary>The operands of the instruction at <paramref name="index"/>.</summary>
    public Span<InsRef> Operands(int index) => Operands(ref _ins[index]);

    /// <summary>Effects of an instruction, those of the helper included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public OpFlags EffectsOf(in Ins ins)
    {
        OpFlags flags = ins.Op.Flags();
        return (flags & OpFlags.Call) == 0 ? flags : EffectsOfCall(ins, flags);
    }

    /// <summary>What a call writes if that is known: the alias classes.</summary>
    public int[]? WritesOf(in Ins ins) => ins.Op == IrOp.Call ? Descriptors[new HelperRef(ins.Descr)].Writes : null;

    private OpFlags EffectsOfCall(in Ins ins, OpFlags flags)
    {
        if (ins.Op == IrOp.CallAssembler)
        {
            return flags | OpFlags.ReadsHeap | OpFlags.WritesHeap | OpFlags.MayCollect;
        }
        HelperEffects effects = Descriptors[new HelperRef(ins.Descr)].Effects;
        if (effects == HelperEffects.Pure)
        {
            return flags | OpFlags.Pure;
        }
        if ((effects & HelperEffects.ReadsHeap) != 0)
        {
            flags |= OpFlags.ReadsHeap;
        }
        if ((effects & (HelperEffects.WritesHeap | HelperEffects.RunsPython | HelperEffects.InspectsFrames)) != 0)
        {
            flags |= OpFlags.WritesHeap | OpFlags.Pinned;
        }
        if ((effects & HelperEffects.MayRaise) != 0)
        {
            flags |= OpFlags.Pinned;
        }
        if ((effects & (HelperEffects.MayCollect | HelperEffects.RunsPython)) != 0)
        {
            flags |= OpFlags.MayCollect;
        }
        return flags;
    }

    /// <summary>The position of a label, or -1.</summary>
    public int FindLabel(LabelId label)
    {
        for (int i = 0; i < _labelCount; i++)
        {
            if (_ins[_labels[i]].Descr == label.Value)
            {
                return _labels[i];
            }
        }
        return -1;
    }

    /// <summary>The other traces that this one jumps to or calls.</summary>
    public HashSet<TraceId> Targets()
    {
        HashSet<TraceId> targets = [];
        for (int i = 1; i < Count; i++)
        {
            if (_ins[i].Op == IrOp.CallAssembler)
            {
                targets.Add(new TraceId(_ins[i].Descr));
            }
            else if (_ins[i].Op == IrOp.Jump && TraceBuilder.JumpTrace(_ins[i].Descr).Value != 0)
            {
                targets.Add(TraceBuilder.JumpTrace(_ins[i].Descr));
            }
        }
        targets.Remove(Id);
        return targets;
    }

    /// <summary>The number of parameters of a label (the Param instructions behind it).</summary>
    public int ParamCount(int labelIndex)
    {
        int count = 0;
        while (labelIndex + 1 + count < Count && _ins[labelIndex + 1 + count].Op == IrOp.Param)
        {
            count++;
        }
        return count;
    }

    /// <summary>The number of leading input instructions.</summary>
    public int InputCount()
    {
        int count = 0;
        while (1 + count < Count && _ins[1 + count].Op == IrOp.Input)
        {
            count++;
        }
        return count;
    }

    /// <inheritdoc/>
    public override string ToString() => IrPrinter.Print(this);

    /// <summary>
    /// The slot that the next instruction will get, to be filled in place: an instruction built elsewhere out of
    /// narrow fields and then copied as a whole makes the processor wait for its own stores.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref Ins Next()
    {
        Ins[] ins = _ins;
        return ref (uint)Count < (uint)ins.Length ? ref ins[Count] : ref Grow();
    }

    /// <summary>Makes room for so many instructions more: what names earlier ones then stays where it is.</summary>
    internal void Reserve(int count)
    {
        if (Count + count > _ins.Length)
        {
            Grow(ref _ins, Math.Max(Count + count, Count * 2));
        }
    }

    private ref Ins Grow()
    {
        Grow(ref _ins, Math.Max(16, Count * 2));
        return ref _ins[Count];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Append(in Ins ins)
    {
        ref Ins slot = ref Next();
        if (!Unsafe.AreSame(in ins, in slot))
        {
            slot = ins;
        }
        if (slot.Op == IrOp.Label)
        {
            AppendLabel();
        }
        return Count++;
    }

    private void AppendLabel()
    {
        if (_labelCount == _labels.Length)
        {
            Grow(ref _labels, _labelCount * 2 + 2);
        }
        _labels[_labelCount++] = Count;
    }

    internal Span<InsRef> List(int start) => _lists.AsSpan(start, ListCount - start);

    internal int AppendList(ReadOnlySpan<InsRef> values)
    {
        int start = ListCount;
        if (start + values.Length > _lists.Length)
        {
            Grow(ref _lists, Math.Max(_lists.Length * 2 + 16, start + values.Length));
        }
        values.CopyTo(_lists.AsSpan(start));
        ListCount += values.Length;
        return start;
    }

    internal int AppendFrame(SnapFrame frame)
    {
        if (FrameCount == _frames.Length)
        {
            Grow(ref _frames, FrameCount * 2);
        }
        _frames[FrameCount] = frame;
        return FrameCount++;
    }

    internal int AppendEntries(ReadOnlySpan<SnapEntry> entries)
    {
        int start = EntryCount;
        if (start + entries.Length > _entries.Length)
        {
            Grow(ref _entries, Math.Max(_entries.Length * 2, start + entries.Length));
        }
        entries.CopyTo(_entries.AsSpan(start));
        EntryCount += entries.Length;
        return start;
    }

    /// <summary>Makes room for entries, to be set one by one.</summary>
    internal int ReserveEntries(int count)
    {
        int start = EntryCount;
        if (start + count > _entries.Length)
        {
            Grow(ref _entries, Math.Max(_entries.Length * 2, start + count));
        }
        EntryCount += count;
        return start;
    }

    internal void SetEntry(int index, int register, InsRef value) =>
        Unsafe.As<SnapEntry, ulong>(ref _entries[index]) = (uint)register | (ulong)(uint)value.Raw << 32;

    internal int AppendVirtual(VirtualObject virtualObject)
    {
        if (VirtualCount == _virtuals.Length)
        {
            Grow(ref _virtuals, Math.Max(8, VirtualCount * 2));
        }
        _virtuals[VirtualCount] = virtualObject;
        return VirtualCount++;
    }

    internal void SetVirtual(int index, VirtualObject virtualObject) => _virtuals[index] = virtualObject;

    /// <summary>Bytes that the trace takes while its code lives: instructions, and what exits need.</summary>
    public int MemoryBytes =>
        _ins.Length * 24 + _lists.Length * 4 + _frames.Length * 20 + _entries.Length * 8 + _virtuals.Length * 24 + Constants.MemoryBytes;

    /// <summary>Exact arrays of its own for a trace that will live on.</summary>
    internal void Trim()
    {
        _ins = _ins.AsSpan(0, Count).ToArray();
        _frames = _frames.AsSpan(0, FrameCount).ToArray();
        _entries = _entries.AsSpan(0, EntryCount).ToArray();
        _lists = _lists.AsSpan(0, ListCount).ToArray();
        _virtuals = _virtuals.AsSpan(0, VirtualCount).ToArray();
        _labels = _labels.AsSpan(0, _labelCount).ToArray();
        Constants.Trim();
        IsScratch = false;
    }

    /// <summary>Whether it dies with the compilation.</summary>
    internal bool IsScratch { get; private set; }

    internal void Grow<T>(ref T[] array, int length)
        where T : unmanaged
    {
        if (IsScratch)
        {
            Scratch.Grow(ref array, length);
        }
        else
        {
            Array.Resize(ref array, length);
        }
    }
}
