using System;
using System.Globalization;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>The thread's frames and registers in traces, as words in memory that others change, too.</summary>
internal static unsafe class FrameAccess
{
    /// <summary>Reads a word.</summary>
    public static InsRef Load(TraceBuilder ir, InsRef address, uint offset, FieldKind kind) => ir.Emit(IrOp.GetfieldRaw, address, descr: Word(offset, kind).Value);

    /// <summary>Writes a word.</summary>
    public static void Store(TraceBuilder ir, InsRef address, uint offset, InsRef value, FieldKind kind) =>
        ir.Emit(IrOp.SetfieldRaw, address, value, descr: Word(offset, kind).Value);

    /// <summary>The running thread.</summary>
    public static InsRef Thread(TraceBuilder ir) => Load(ir, ir.Int((long)Py.ObjectSpace.Thread.CurrentAddress), 0, FieldKind.I64);

    /// <summary>The innermost frame of a thread, the trace's own.</summary>
    public static InsRef Own(TraceBuilder ir, InsRef thread) => Load(ir, thread, OwnOffset, FieldKind.I64);

    public static uint OwnOffset => Offsets.Of(&((ThreadState*)Offsets.Base)->Frame);

    public static uint DepthOffset => Offsets.Of(&((ThreadState*)Offsets.Base)->Depth);

    private static FieldRef Word(uint offset, FieldKind kind) =>
        Recorder.Descriptors.Volatile($"{kind.Name()}@{offset.ToString(CultureInfo.InvariantCulture)}", kind, (int)offset);
}

/// <summary>Makes a trace push its inlined frames, to go on in the innermost one as its own.</summary>
internal readonly unsafe ref struct FramePushes
{
    private readonly TraceBuilder _ir;
    private readonly ReadOnlySpan<TraceFrame> _frames;
    private readonly InsRef _thread, _own, _depth, _registers;
    private readonly InsRef[] _starts;

    /// <summary>Looks where the frames are to be.</summary>
    /// <param name="ir">The trace.</param>
    /// <param name="frames">The inlined frames, the outermost first.</param>
    public FramePushes(TraceBuilder ir, ReadOnlySpan<TraceFrame> frames)
    {
        _ir = ir;
        _frames = frames;
        _thread = FrameAccess.Thread(ir);
        _own = FrameAccess.Own(ir, _thread);
        _depth = ir.Emit(IrOp.IntAdd, FrameAccess.Load(ir, _thread, FrameAccess.DepthOffset, FieldKind.I32), ir.Int(frames.Length));
        _registers = FrameAccess.Load(ir, _own, Offsets.Of(&((Frame*)Offsets.Base)->R), FieldKind.I64);
        _starts = new InsRef[frames.Length * 2];
        for (int d = 0; d < frames.Length; d++)
        {
            _starts[2 * d] = ir.Emit(IrOp.IntAdd, _registers, ir.Int(frames[d].Offset * 8));
            _starts[(2 * d) + 1] = ir.Emit(IrOp.IntAdd, _registers, ir.Int(frames[d].ReturnOffset * 8));
        }
    }

    /// <summary>Must be true: there is room for them, and the recursion limit is not reached.</summary>
    public InsRef[] Conditions()
    {
        ref readonly TraceFrame innermost = ref _frames[^1];
        InsRef limit = FrameAccess.Load(_ir, _ir.Int((long)Thread.RecursionLimitAddress), 0, FieldKind.I32);
        InsRef end = FrameAccess.Load(_ir, _thread, Offsets.Of(&((ThreadState*)Offsets.Base)->RegistersEnd), FieldKind.I64);
        InsRef needed = _ir.Emit(IrOp.IntAdd, _registers, _ir.Int((innermost.Offset + innermost.CodeObject()->RegisterCount) * 8));
        return [_ir.Emit(IrOp.IntLt, _depth, limit), _ir.Emit(IrOp.IntLt, needed, end)];
    }

    private void Store(int depth, void* at, InsRef value, FieldKind kind) =>
        FrameAccess.Store(_ir, _own, (uint)(depth * sizeof(Frame)) + Offsets.Of(at), value, kind);

    /// <summary>Writes a frame but for its pc and registers.</summary>
    public void StoreHeader(int depth, InsRef function, InsRef generator)
    {
        TraceFrame frame = _frames[depth - 1];
        PyCode* code = frame.CodeObject();
        Frame* f = (Frame*)Offsets.Base;
        InsRef nothing = _ir.Int(0);
        Store(depth, &f->R, _starts[2 * (depth - 1)], FieldKind.I64);
        Store(depth, &f->K, _ir.Int((long)code->Constants), FieldKind.I64);
        Store(depth, &f->Caches, _ir.Int((long)code->Caches), FieldKind.I64);
        Store(depth, &f->Function, function, FieldKind.Ref);
        Store(depth, &f->Locals, nothing, FieldKind.I64);
        Store(depth, &f->Handled, nothing, FieldKind.I64);
        Store(depth, &f->Object, nothing, FieldKind.I64);
        if (generator.IsNone)
        {
            Store(depth, &f->Generator, nothing, FieldKind.I64);
        }
        else
        {
            Store(depth, &f->Generator, generator, FieldKind.Ref);
        }

        Store(depth, &f->ReturnTo, _starts[(2 * depth) - 1], FieldKind.I64);
        Store(depth, &f->Kind, _ir.Int((int)frame.Kind), FieldKind.I32);
        Store(depth, &f->CaughtWord, _ir.Int(-1), FieldKind.I32);
    }

    /// <summary>Where a frame that calls another goes on.</summary>
    public void StorePc(int depth, uint* pc) => Store(depth, &((Frame*)Offsets.Base)->Pc, _ir.Int((long)pc), FieldKind.I64);

    /// <summary>Writes a register; no value: null.</summary>
    public void StoreRegister(int depth, int register, InsRef value)
    {
        uint offset = (uint)((depth == 0 ? 0 : _frames[depth - 1].Offset) + register) * 8;
        FrameAccess.Store(_ir, _registers, offset, value.IsNone ? _ir.Int(0) : value, value.IsNone ? FieldKind.I64 : FieldKind.Ref);
    }

    /// <summary>The frames are the thread's.</summary>
    public void End()
    {
        InsRef innermost = _ir.Emit(IrOp.IntAdd, _own, _ir.Int(_frames.Length * sizeof(Frame)));
        FrameAccess.Store(_ir, _thread, FrameAccess.DepthOffset, _depth, FieldKind.I32);
        FrameAccess.Store(_ir, _thread, FrameAccess.OwnOffset, innermost, FieldKind.I64);
    }
}

/// <summary>Makes a trace return from its own frame to that of its caller.</summary>
internal readonly unsafe ref struct FramePop
{
    private readonly TraceBuilder _ir;
    private readonly InsRef _thread, _caller;

    /// <summary>Asks what must hold.</summary>
    /// <param name="ir">The trace.</param>
    /// <param name="kind">What happens with the result.</param>
    /// <param name="pc">Where the caller goes on: it tells which code it is and, with the kind, where the result goes.</param>
    public FramePop(TraceBuilder ir, ReturnKind kind, uint* pc)
    {
        _ir = ir;
        _thread = FrameAccess.Thread(ir);
        InsRef own = FrameAccess.Own(ir, _thread);
        _caller = ir.Emit(IrOp.IntSub, own, ir.Int(sizeof(Frame)));
        Frame* f = (Frame*)Offsets.Base;
        InsRef Of(void* at, FieldKind field) => FrameAccess.Load(ir, own, Offsets.Of(at), field);
        InsRef at = FrameAccess.Load(ir, _caller, Offsets.Of(&f->Pc), FieldKind.I64);
        Conditions =
        [
            ir.Emit(IrOp.IntEq, Of(&f->Kind, FieldKind.I32), ir.Int((int)kind)),
            ir.Emit(IrOp.IntEq, ir.Emit(IrOp.IntOr, Of(&f->Object, FieldKind.I64), Of(&f->Handled, FieldKind.I64)), ir.Int(0)),
            ir.Emit(IrOp.IntEq, at, ir.Int((long)pc)),
        ];
    }

    /// <summary>Must be true, as they are now.</summary>
    public InsRef[] Conditions { get; }

    /// <summary>Leaves the frame: the caller's.</summary>
    public InsRef Leave()
    {
        InsRef depth = FrameAccess.Load(_ir, _thread, FrameAccess.DepthOffset, FieldKind.I32);
        InsRef less = _ir.Emit(IrOp.IntSub, depth, _ir.Int(1));
        FrameAccess.Store(_ir, _thread, FrameAccess.DepthOffset, less, FieldKind.I32);
        FrameAccess.Store(_ir, _thread, FrameAccess.OwnOffset, _caller, FieldKind.I64);
        return _caller;
    }
}
