using System;
using System.Collections.Generic;
using System.Globalization;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Run;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Py.Vm.Jit;

/// <summary>Records what the program does as a trace, by running it on the <see cref="RecordingMachine"/>.</summary>
/// <remarks>
/// While it records, the name in the trace of each register is in a table beside the register stack. Calls of Python
/// functions are followed; what the semantics do not stage is executed by <see cref="ResidualSites"/>. One
/// recording at a time, under the interpreter lock.
/// </remarks>
internal static unsafe partial class Recorder
{
    private const int MaxRegisters = 4096;
    private const int MaxFrames = 24;

    private static Descriptors s_descriptors = new();
    private static readonly InsRef[] s_map = new InsRef[MaxRegisters];
    private static readonly InsRef[] s_functions = new InsRef[MaxFrames];
    private static readonly InsRef[] s_generators = new InsRef[MaxFrames];
    private static readonly InsRef[][] s_kept = new InsRef[MaxFrames][];
    private static readonly SnapRef[] s_parents = new SnapRef[MaxFrames];
    private static readonly List<SnapEntry> s_entries = [];
    private static readonly Dictionary<(uint Offset, FieldKind Kind), FieldRef> s_fields = [];
    private static readonly Dictionary<uint, ShapeRef> s_shapes = [];

    private static TraceBuilder? s_builder;
    private static Frame* s_entry;
    private static Frame* s_frame;
    private static Slot* s_base;
    private static uint* s_pc;
    private static SnapRef s_snapshot;
    private static bool s_hasSnapshot;
    private static int s_bytecodes;
    private static int s_mostOperations;
    private static string? s_abort;
    private static long s_began;
    private static bool s_finished;

    /// <summary>Sets the descriptors of the process.</summary>
    public static void Install(RuntimeLayout layout)
    {
        s_descriptors = new Descriptors { Layout = layout };
        s_fields.Clear();
        s_shapes.Clear();
        Items = s_descriptors.AddArray("items", FieldKind.Ref, sizeof(PyRefArray));
        for (int op = 0; op < s_residual.Length; op++)
        {
            s_residual[op] = s_descriptors.AddHelper($"residual.{(Opcode)op}", JitHelpers.Residual, [IrType.I64], IrType.Ref, HelperEffects.Any);
        }

        RecordedFields.Install(s_descriptors);
        NativeCalls.Install(s_descriptors);
        PlainHelpers.Install(s_descriptors);
        ExceptionHelpers.Install(s_descriptors);
    }

    /// <summary>The descriptors of all traces.</summary>
    public static Descriptors Descriptors => s_descriptors;

    /// <summary>Is a recording going on?</summary>
    public static bool IsRecording => s_builder != null;

    /// <summary>Where instructions are appended.</summary>
    public static TraceBuilder Ir => s_builder!;

    /// <summary>The frame the trace is about.</summary>
    public static Frame* Entry => s_entry;

    /// <summary>Is a bridge recorded?</summary>
    public static bool IsBridge => Ir.Trace.Kind == TraceKind.Bridge;

    /// <summary>Is the current instruction the first of a bridge from a guard on a value, which it has not?</summary>
    public static bool BeginsAtOtherValue => s_fromValue && s_bytecodes == 1;

    private static bool s_fromValue;

    /// <summary>The loop that is recorded, if it is no bridge.</summary>
    public static JitLoop? Loop { get; private set; }

    /// <summary>The items of lists' storage and tuples.</summary>
    public static FieldRef Items { get; private set; }

    // One an opcode, so that dumps tell what it is.
    private static readonly HelperRef[] s_residual = new HelperRef[(int)Opcode.Count];

    /// <summary>Does a helper execute residual instructions?</summary>
    public static bool IsResidual(HelperDescr helper) => helper.Index == JitHelpers.Residual;

    /// <summary>Frames between the running one and the trace's own.</summary>
    public static int Depth => (int)(s_frame - s_entry);

    /// <summary>The function of the running frame.</summary>
    public static InsRef Function => s_functions[s_frame - s_entry];

    /// <summary>The generator whose frame runs.</summary>
    public static InsRef Generator => s_generators[s_frame - s_entry];

    /// <summary>What a register of the running generator held when it was resumed, as it still lies in its memory; None if that is not known.</summary>
    public static InsRef KeptAt(int register) => s_kept[s_frame - s_entry] is { } kept && register < kept.Length ? kept[register] : InsRef.None;

    /// <summary>Why the last recording gave no trace.</summary>
    public static string? Failure => s_abort;

    /// <summary>Did the last recording fail for a reason that need not be there the next time?</summary>
    public static bool MayGoBetter { get; set; }

    /// <summary>Did the last recording grow longer than it was allowed to?</summary>
    public static bool WasTooLong { get; private set; }

    /// <summary>Shows the collector what the trace refers to.</summary>
    public static void Visit(IReferenceVisitor visitor) => s_builder?.Trace.Constants.Visit(visitor);

    private static void Begin(Trace trace, Frame* own)
    {
        JitLog.Begin();
        s_began = Stopwatch.GetTimestamp();
        s_builder = new TraceBuilder(trace);
        trace.IsFolded = true;
        s_entry = s_frame = own;
        s_base = own->R;
        s_abort = null;
        s_finished = false;
        s_bytecodes = 0;
        MayGoBetter = WasTooLong = s_fromValue = false;
        Array.Clear(s_map);
        s_passed.Clear();
        RecordingHandlers.ForgetDicts();
        RecordingHandlers.ForgetCoroutines();
        s_old.Clear();
        s_parents[0] = SnapRef.None;
        Array.Clear(s_generators);
        Array.Clear(s_kept);
        ForgetFrames();
    }

    /// <summary>Records one turn of a loop.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="fp">The frame it is in.</param>
    /// <param name="t">The running thread.</param>
    /// <param name="most">Operations it may have.</param>
    /// <param name="trace">The trace, or null if there is none: <see cref="Failure"/>.</param>
    /// <returns>The instruction to go on with, or null.</returns>
    public static uint* RecordLoop(JitLoop loop, Frame* fp, ThreadState* t, int most, out Trace? trace)
    {
        Loop = loop;
        s_mostOperations = most;
        Begin(new Trace(s_descriptors, loop.Trace, TraceKind.Loop, loop.Name) { KeepsState = true }, fp);
        for (int i = 0; i < loop.Registers; i++)
        {
            s_map[i] = Ir.Input(IrType.Ref, i);
        }

        s_functions[0] = Ir.Input(IrType.Ref, loop.Registers);
        return Run(loop.Header, t, out trace);
    }

    /// <summary>Records from an exit that was taken, whose frames have been rebuilt, until a compiled loop.</summary>
    /// <param name="exit">The exit.</param>
    /// <param name="id">The number of the bridge.</param>
    /// <param name="own">The trace's own frame.</param>
    /// <param name="failed">An error is set, which the trace catches.</param>
    /// <param name="t">The thread.</param>
    /// <param name="most">Operations it may have.</param>
    /// <param name="trace">The trace, or null if there is none: <see cref="Failure"/>.</param>
    public static uint* RecordBridge(ExitState exit, TraceId id, Frame* own, bool failed, ThreadState* t, int most, out Trace? trace)
    {
        Loop = null;
        s_mostOperations = most;
        Trace parent = exit.Trace!;
        Begin(new Trace(s_descriptors, id, TraceKind.Bridge, parent.Name) { Parent = parent.Id, ParentExit = exit.Exit }, own);
        s_fromValue = exit.Ins.Op == IrOp.GuardValue;
        BridgeStart.Declare(exit, own, s_map, s_functions, s_generators, failed);
        Frame* top = (Frame*)t->Frame;
        for (Frame* f = own + 1; f <= top; f++)
        {
            s_frame = f - 1;
            s_parents[f - own] = CallerOf(f);
        }

        s_frame = top;
        uint* pc = top->Pc;
        if (failed)
        {
            s_pc = pc;
            Awaited = 0;
            pc = Unwind(TakeError(), top, true, t);
        }
        else if (exit.Ins.Op == IrOp.GuardAlwaysFails && top == own && JitDriver.Compiled(top->Pc) is { } target)
        {
            s_pc = top->Pc;
            s_hasSnapshot = false;
            Finish(target);
        }

        return Run(pc, t, out trace);
    }

    private static uint* Run(uint* pc, ThreadState* t, out Trace? trace)
    {
        int limit = JitDriver.Parameters[JitParameters.P.TraceLimit];
        while (pc != null && !s_finished && s_abort == null)
        {
            if ((Opcode)(byte)*pc == Opcode.Enter)
            {
                // No word of the function's: nothing is known of what is alive there.
                pc++;
            }

            s_frame = (Frame*)t->Frame;
            s_pc = pc;
            if (++s_bytecodes > limit)
            {
                Abort("too long");
                break;
            }

            if (Ir.Trace.Count > s_mostOperations)
            {
                // Compiling it would take more time than the program has spent here so far.
                WasTooLong = true;
                AbortAfter("too long as yet");
                break;
            }

            s_hasSnapshot = false;
            Awaited = 0;

            if (s_frame != s_entry && (s_frame->Generator.IsNull || RecordingHandlers.IsFed(s_frame, t)) && LoopToEnter(pc) is { } inner && (inner.Kind != HeaderKind.Entry || StopsUnrolling(s_frame->Code.Value.Bits))
                && !RecordingHandlers.Unrolls(s_frame))
            {
                EnterLoop(inner);
                break;
            }

            BeginBytecode(pc);
            pc = ((delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)RecordingMachine.Table[(byte)*pc])(pc, s_frame->R, s_frame, t);
        }

        if (!s_finished && s_abort == null)
        {
            s_abort = "the frame was left";
        }

        // A bridge that has come some way leaves there for the interpreter.
        if (s_abort != null && s_abortsAtStart && IsBridge && s_bytecodes > 2)
        {
            s_hasSnapshot = false;
            Ir.Emit(IrOp.GuardAlwaysFails, snap: Snapshot());
            s_finished = true;
        }

        trace = s_finished ? Ir.Trace : null;
        JitLog.Recorded(Ir.Trace, s_finished ? null : s_abort, Stopwatch.GetTimestamp() - s_began);
        s_builder = null;
        return pc;
    }

    /// <summary>A loop that begins here and that the trace may go on in, having pushed its frame.</summary>
    public static JitLoop? LoopToEnter(uint* pc) => Loop is { } own && own.Header == pc ? own : JitDriver.Compiled(pc);

    private static void BeginBytecode(uint* pc) => Ir.Emit(IrOp.DebugMergePoint, Ir.Int(NumberOf(s_frame)), Ir.Int(pc - s_frame->Code.Fields.Words));

    private const int MostUnrolled = 2;

    /// <summary>Frames of this code in the trace.</summary>
    public static int FramesOf(ulong code)
    {
        int count = 0;
        for (Frame* f = s_entry; f <= s_frame; f++)
        {
            count += f->Code.Value.Bits == code ? 1 : 0;
        }

        return count;
    }

    // Recursion goes on in the code of the function, and so does what is too deep to be followed.
    private static bool StopsUnrolling(ulong code) => FramesOf(code) > MostUnrolled || !CanEnter;

    // The inlined frames become real, and the trace ends in the compiled loop of the innermost.
    private static void EnterLoop(JitLoop target)
    {
        int depth = Depth;
        ForgetObjects();
        EmitFrames(depth);
        EmitStates(depth);
        if (s_abort == null)
        {
            long first = s_frame->R - s_base;
            Array.Copy(s_map, first, s_map, 0, target.Registers);
            Array.Clear(s_map, target.Registers, MaxRegisters - target.Registers);
            s_functions[0] = s_functions[depth];
            s_generators[0] = s_generators[depth];
            BeginFrame(s_frame);
            ForgetFrames();
            Finish(target);
        }
    }

    // Pushes the inlined frames on the thread's stack. The values, which may have to be allocated, are stored one after the other.
    private static void EmitFrames(int depth)
    {
        Span<TraceFrame> frames = stackalloc TraceFrame[depth];
        for (int d = 0; d < depth; d++)
        {
            frames[d] = TraceFrames.Get(NumberOf(s_entry + d + 1));
        }

        FramePushes pushes = new(Ir, frames);
        foreach (InsRef condition in pushes.Conditions())
        {
            Guard(condition, true);
        }

        for (int d = 0; d <= depth; d++)
        {
            Frame* f = s_entry + d;
            if (d > 0)
            {
                pushes.StoreHeader(d, s_functions[d], s_generators[d]);
            }

            if (d < depth)
            {
                pushes.StorePc(d, f->Pc);
            }

            int live = d < depth ? LiveTop(f, f->Pc, OperandsOf(f + 1)) : 0;
            // What the callee's registers lie over is set with it; they may end before its own.
            long callee = d < depth ? f[1].R - f->R : long.MaxValue;
            long beyond = d < depth ? callee + f[1].Code.Fields.RegisterCount : long.MaxValue;
            for (int i = 0; i < f->Code.Fields.RegisterCount; i++)
            {
                InsRef name = i < live ? s_map[f->R + i - s_base] : InsRef.None;
                if (!name.IsNone || (d > 0 && (i < callee || i >= beyond)))
                {
                    pushes.StoreRegister(d, i, name);
                }
            }
        }

        pushes.End();
    }

    // From here on a frame is the trace's own.
    private static void BeginFrame(Frame* f)
    {
        s_entry = s_frame = f;
        s_base = f->R;
        s_old.Clear();
        s_parents[0] = SnapRef.None;
        s_hasSnapshot = false;
    }

    /// <summary>Can the trace go on in the caller when its own frame returns?</summary>
    public static bool CanLeave => (IsBridge || Loop is not { Kind: HeaderKind.Loop }) && s_entry->Object.IsNull && s_entry->Handled.IsNull && (s_entry->Generator.IsNull || IsDelegate(s_entry))
        && s_entry->Kind is ReturnKind.Normal or ReturnKind.Init or ReturnKind.Discard or ReturnKind.Operator or ReturnKind.Condition or ReturnKind.Attribute or ReturnKind.Send;

    // A generator's, no coroutine's, which another one goes on in.
    private static bool IsDelegate(Frame* f) => f->Kind == ReturnKind.Send && (f->Code.Fields.Flags & PyCode.CoroutineFlag) == 0;

    /// <summary>Before its own frame returns: the caller's frame in the trace.</summary>
    public static InsRef Leave()
    {
        if (!s_entry->Generator.IsNull)
        {
            s_generators[0] = FrameAccess.Load(Ir, FrameAccess.Own(Ir, FrameAccess.Thread(Ir)), Offsets.Of(&((Frame*)Offsets.Base)->Generator), FieldKind.Ref);
        }

        Frame* caller = s_entry - 1;
        FramePop pop = new(Ir, s_entry->Kind, caller->Pc);
        foreach (InsRef condition in pop.Conditions)
        {
            Guard(condition, true);
        }

        return pop.Leave();
    }

    /// <summary>It has returned: the caller's is the trace's own now, its registers those in memory.</summary>
    public static void Left(InsRef frame, Frame* caller)
    {
        BeginFrame(caller);
        ForgetFrames();
        Array.Clear(s_map);
        s_generators[0] = InsRef.None;
        s_functions[0] = FrameAccess.Load(Ir, frame, Offsets.Of(&((Frame*)Offsets.Base)->Function), FieldKind.Ref);
        InsRef registers = FrameAccess.Load(Ir, frame, Offsets.Of(&((Frame*)Offsets.Base)->R), FieldKind.I64);
        for (int i = 0; i < LiveTop(caller, caller->Pc, 0); i++)
        {
            s_map[i] = FrameAccess.Load(Ir, registers, (uint)i * 8, FieldKind.Ref);
        }
    }

    /// <summary>Having come to a caller: the trace goes on in the code that begins here, or ends for some to be made.</summary>
    public static void TryEndAt(uint* pc)
    {
        if (LoopToEnter(pc) is { } target)
        {
            Finish(target);
        }
        else if (JitDriver.ReturnsTo(pc))
        {
            BeginBytecode(pc);
            EndAt(pc);
        }
    }

    /// <summary>The trace ends here, in its own frame: the interpreter goes on.</summary>
    public static void EndAt(uint* pc)
    {
        Ir.Emit(IrOp.GuardAlwaysFails, snap: SnapshotAt(pc));
        s_finished = true;
    }

    private static bool s_abortsAtStart;

    /// <summary>Gives up; the instruction that cannot be recorded has not been executed.</summary>
    public static void Abort(string reason)
    {
        s_abortsAtStart = s_abort == null || s_abortsAtStart;
        s_abort ??= reason;
    }

    /// <summary>Gives up in the midst of an instruction.</summary>
    public static void AbortAfter(string reason)
    {
        s_abortsAtStart = false;
        s_abort ??= reason;
    }

    /// <summary>The trace is closed: on to a loop with the registers as they are.</summary>
    public static void Finish(JitLoop target)
    {
        SettleHandled();
        InsRef[] arguments = new InsRef[target.Registers + 1];
        for (int i = 0; i < target.Registers; i++)
        {
            arguments[i] = s_map[i].IsNone ? Ir.Null : s_map[i];
        }

        arguments[target.Registers] = s_functions[0];
        if (target == Loop)
        {
            Ir.Jump(new LabelId(0), arguments);
        }
        else
        {
            Ir.Trace.Target = target.Code?.Trace;
            Ir.Jump(target.Trace, new LabelId(0), arguments, SnapshotAt(target.Header));
        }

        s_finished = true;
    }

    /// <summary>May the trace pass the end of a loop that has no code yet? Once or twice, as when another loop's last turn is recorded.</summary>
    public static bool PassLoop(uint* header)
    {
        const int most = 3;
        s_passed.TryGetValue((nint)header, out int times);
        s_passed[(nint)header] = times + 1;
        MayGoBetter = times + 1 > most;
        return times + 1 <= most;
    }

    private static readonly Dictionary<nint, int> s_passed = [];

    private static nint CodeOf(Frame* f) => (nint)f->Function.Load().As<PyFunction>().Fields.Code.Load().Bits;

    private static int NumberOf(Frame* f) => f == s_entry
        ? TraceFrames.NumberOf(new TraceFrame(CodeOf(f), 0, 0, ReturnKind.Entry))
        : TraceFrames.NumberOf(new TraceFrame(CodeOf(f), (int)(f->R - s_base), f->ReturnTo == null ? 0 : (int)(f->ReturnTo - s_base), f->Kind));

    /// <summary>A register: its word and its name in the trace.</summary>
    public static RecordedRef Load(Slot* register)
    {
        long index = register - s_base;
        InsRef name = index is >= 0 and < MaxRegisters ? s_map[index] : InsRef.None;
        if (name.IsNone)
        {
            Abort("a register from outside the trace");
            name = Ir.Null;
        }

        return new RecordedRef(*(ulong*)register, name);
    }

    /// <summary>Has a register a name in the trace?</summary>
    public static bool IsKnown(Slot* register) => register - s_base is >= 0 and < MaxRegisters && !s_map[register - s_base].IsNone;

    /// <summary>The name of a register, if it has one.</summary>
    public static InsRef NameOf(Slot* register) => register - s_base is >= 0 and < MaxRegisters ? s_map[register - s_base] : InsRef.None;

    /// <summary>A register gets a value.</summary>
    public static void Store(Slot* register, InsRef name)
    {
        long index = register - s_base;
        if (index is >= 0 and < MaxRegisters)
        {
            s_map[index] = name;
        }
        else
        {
            AbortAfter("too many registers");
        }
    }

    /// <summary>A register gets the result of a call that may fail: then, a local variable keeps its value.</summary>
    public static void StoreResult(Slot* register, InsRef name)
    {
        int index = (int)(register - s_frame->R);
        InsRef old = IsKnown(register) ? s_map[register - s_base] : InsRef.None;
        if (index < s_frame->Code.Fields.LocalCount && !old.IsNone && old != Ir.Null)
        {
            s_old.Add(new SnapEntry(TraceFrames.OldRegister + index, old));
        }

        Store(register, name);
    }

    private static readonly List<SnapEntry> s_old = [];

    /// <summary>Can one more frame be inlined?</summary>
    public static bool CanEnter => JitDriver.Parameters[JitParameters.P.Inlining] != 0 && Depth < Math.Min(JitDriver.Parameters[JitParameters.P.MaxInlineDepth], MaxFrames - 1);

    /// <summary>A generator's frame was pushed.</summary>
    /// <param name="fp">The frame.</param>
    /// <param name="names">Names of all its registers.</param>
    /// <param name="kept">Names of what lies in the generator's memory.</param>
    /// <param name="function">Its function.</param>
    /// <param name="generator">The generator.</param>
    public static void Resume(Frame* fp, InsRef[] names, InsRef[] kept, InsRef function, InsRef generator)
    {
        int depth = (int)(fp - s_entry);
        s_parents[depth] = CallerOf(fp);
        ForgetFrame(depth);
        s_functions[depth] = function;
        s_generators[depth] = generator;
        s_kept[depth] = kept;
        for (int i = 0; i < names.Length; i++)
        {
            Store(fp->R + i, names[i]);
        }
    }

    /// <summary>A frame was pushed: the names of its first registers; the others are null, but for the cells of its closure.</summary>
    public static void Enter(Frame* fp, ReadOnlySpan<InsRef> names, InsRef function)
    {
        int depth = (int)(fp - s_entry);
        s_parents[depth] = CallerOf(fp);
        s_functions[depth] = function;
        s_generators[depth] = InsRef.None;
        ForgetFrame(depth);
        ref PyCode code = ref fp->Code.Fields;
        for (int i = 0; i < code.RegisterCount; i++)
        {
            Store(fp->R + i, i < names.Length ? names[i] : Ir.Null);
        }

        if (code.FreeCount > 0)
        {
            InsRef closure = Ir.GetField(function, Immutable(Offsets.Of(&((PyFunction*)Offsets.Base)->Closure)));
            Slot* free = fp->R + code.LocalCount + code.ExtraCellCount;
            for (int i = 0; i < code.FreeCount; i++)
            {
                Store(free + i, Ir.GetItem(closure, Ir.Int(i), TupleItems));
            }
        }
    }

    /// <summary>The items of tuples, which never change.</summary>
    public static FieldRef TupleItems => s_descriptors.TryField("tuple_items", out FieldRef known)
        ? known
        : s_descriptors.AddArray("tuple_items", FieldKind.Ref, sizeof(PyTuple), immutable: true);

    /// <summary>Goes on only while a condition is as it is now.</summary>
    public static void Guard(InsRef condition, bool value)
    {
        if (!condition.IsConst)
        {
            Ir.Guard(condition, value, Snapshot());
        }
    }

    /// <summary>Goes on only while a value is the object that it is now.</summary>
    public static InsRef GuardIs(RecordedRef value)
    {
        if (value.Ir.IsConst)
        {
            return value.Ir;
        }

        InsRef constant = Ir.Pointer(value.Word);
        Ir.GuardValue(value.Ir, constant, Snapshot());
        return constant;
    }

    /// <summary>What to rebuild to begin the current instruction again.</summary>
    public static SnapRef Snapshot()
    {
        if (!s_hasSnapshot)
        {
            s_snapshot = SnapshotAt(s_pc);
            s_hasSnapshot = true;
        }

        return s_snapshot;
    }

    /// <summary>What to rebuild to go on at an instruction of the running frame.</summary>
    public static SnapRef SnapshotAt(uint* pc) => FrameAt(s_frame, pc);

    // The operands of an operator are alive until its method has returned.
    private static SnapRef CallerOf(Frame* callee) => FrameAt(callee - 1, callee[-1].Pc, OperandsOf(callee));

    private static int OperandsOf(Frame* callee) => callee->Kind switch { ReturnKind.Operator or ReturnKind.Reduce => 1, ReturnKind.Condition or ReturnKind.Attribute => 2, _ => 0 };

    // Registers alive at an instruction, and so many words before it.
    private static int LiveTop(Frame* f, uint* pc, int since)
    {
        ref PyCode code = ref f->Code.Fields;
        long word = pc - code.Words;
        return Math.Max(code.LiveTops[word], code.LiveTops[word - since]);
    }

    private static SnapRef FrameAt(Frame* f, uint* pc, int since = 0)
    {
        long word = pc - f->Code.Fields.Words;
        s_entries.Clear();

        // First: only a frame with a function is seen by the collector.
        s_entries.Add(new SnapEntry(TraceFrames.FunctionRegister, s_functions[f - s_entry]));
        int live = LiveTop(f, pc, since);
        for (int i = 0; i < live; i++)
        {
            InsRef name = s_map[f->R + i - s_base];
            if (!name.IsNone)
            {
                s_entries.Add(new SnapEntry(i, name));
            }
        }

        if (!s_generators[f - s_entry].IsNone)
        {
            s_entries.Add(new SnapEntry(TraceFrames.GeneratorRegister, s_generators[f - s_entry]));
        }

        AddState((int)(f - s_entry), f->Code, (int)word);
        s_entries.AddRange(s_old);
        return Ir.Frame(s_parents[f - s_entry], NumberOf(f), (int)word, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(s_entries));
    }

    /// <summary>The descriptor of a field of any object.</summary>
    public static FieldRef Field(uint offset, FieldKind kind)
    {
        if (!s_fields.TryGetValue((offset, kind), out FieldRef known))
        {
            known = s_descriptors.AddField(kind.Name() + "+" + offset.ToString(CultureInfo.InvariantCulture), kind, (int)offset);
            s_fields.Add((offset, kind), known);
        }

        return known;
    }

    /// <summary>The descriptor of a reference that never changes.</summary>
    public static FieldRef Immutable(uint offset)
    {
        string name = "const+" + offset.ToString(CultureInfo.InvariantCulture);
        return s_descriptors.TryField(name, out FieldRef known) ? known : s_descriptors.AddField(name, FieldKind.Ref, (int)offset, immutable: true);
    }

    /// <summary>The descriptor of a shape.</summary>
    public static ShapeRef Shape(uint shape)
    {
        if (!s_shapes.TryGetValue(shape, out ShapeRef known))
        {
            // Its number lies in machine code from now on.
            HeapClasses.Keep(((Shape*)(ulong)shape)->Type.Load());
            string name = PyType.NameOf(((Shape*)(ulong)shape)->Type.Load());
            known = s_descriptors.AddShape(s_descriptors.TryShape(name, out _) ? $"{name}@{shape:x}" : name, shape, (int)((Shape*)(ulong)shape)->Layout.ObjectBytes,
                RecordedFields.IsStable((Shape*)(ulong)shape));
            s_shapes.Add(shape, known);
        }

        return known;
    }

    /// <summary>Has the interpreter execute the current instruction: what it returns. The words of the registers in <paramref name="inputs"/> are handed over.</summary>
    public static InsRef CallResidual(uint* pc, ReadOnlySpan<ushort> inputs, ushort[] outputs)
    {
        int depth = Depth;
        ForgetObjects();
        s_fresh.Clear();
        SiteFrame* frames = stackalloc SiteFrame[MaxFrames];
        ulong at = JitMemory.Arguments;
        bool handles = !s_handled[0].IsNone;
        if (handles)
        {
            StoreWord(ref at, s_handled[0]);
        }

        for (int i = 0; i < depth; i++)
        {
            frames[i].Frame = TraceFrames.Get(NumberOf(s_entry + i + 1));
            frames[i].ReturnPc = s_entry[i].Pc;
            frames[i].Handles = !s_handled[i + 1].IsNone;
            frames[i].HasObject = !s_objects[i + 1].IsNone;
            StoreWord(ref at, s_functions[i + 1]);
            if (frames[i].Handles)
            {
                StoreWord(ref at, s_handled[i + 1]);
            }

            if (frames[i].HasObject)
            {
                StoreWord(ref at, s_objects[i + 1]);
            }
        }

        foreach (ushort register in inputs)
        {
            StoreWord(ref at, Load(s_frame->R + register).Ir);
        }

        ResidualSite* site = ResidualSites.Add(pc, handles, new ReadOnlySpan<SiteFrame>(frames, depth), inputs, outputs);
        return Ir.Call(s_residual[(byte)*pc], [Ir.Int((long)site)], Snapshot());
    }

    private static void StoreWord(ref ulong at, InsRef value)
    {
        if (at >= JitMemory.Arguments + (JitMemory.MaxArguments * 8))
        {
            Abort("too many arguments");
            return;
        }

        Ir.Emit(IrOp.SetfieldRaw, Ir.Int((long)at), value, descr: Field(0, FieldKind.Ref).Value);
        at += 8;
    }

    /// <summary>A further result of the instruction just executed.</summary>
    public static InsRef ResultWord(int index) =>
        Ir.Emit(IrOp.GetfieldRaw, Ir.Int((long)JitMemory.Results + (index * 8)), descr: s_descriptors.Volatile("result", FieldKind.Ref).Value);

    /// <summary>After an instruction that may fail: goes on at <paramref name="next"/> if its result is not null.</summary>
    public static void GuardDone(InsRef result, uint* next)
    {
        GuardNoError(result, next);
        s_old.Clear();
        AfterCall(next);
    }

    /// <summary>Leaves if a call gave null, with an error set.</summary>
    /// <remarks>Of the integer: a stronger guard on the value that took this one's place would get a bridge, which errors would then enter.</remarks>
    public static void GuardNoError(InsRef result, uint* next) => GuardIsNot(result, 0, next);

    /// <summary>Goes on at <paramref name="other"/> if a value is this word.</summary>
    public static void GuardIsNot(InsRef result, ulong word, uint* other) =>
        Ir.Guard(Ir.Emit(IrOp.IntNe, Ir.Emit(IrOp.CastPtrToInt, result), Ir.Int((long)word)), true, SnapshotAt(other));

    /// <summary>After a call that may do anything, at <paramref name="next"/>: it may have made code invalid, or begun to trace.</summary>
    public static void AfterCall(uint* next)
    {
        Ir.Emit(IrOp.GuardNotInvalidated, descr: JitDriver.Untraced, snap: SnapshotAt(next));
        if (Awaited != 0)
        {
            Ir.Emit(IrOp.GuardNotInvalidated, descr: Awaited, snap: SnapshotAt(next));
        }
    }

    /// <summary>An assumption about what the current instruction calls; 0: none.</summary>
    public static int Awaited { get; set; }

    /// <summary>Goes on while an assumption, the version of a type, holds.</summary>
    public static void GuardVersion(uint version)
    {
        JitDriver.Rely(version);
        Ir.Emit(IrOp.GuardNotInvalidated, descr: (int)version, snap: Snapshot());
    }
}
