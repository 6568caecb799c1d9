using System.Collections.Generic;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Run;
using RecordedHandlers = Py.Vm.Run.Handlers.Handlers<Py.Vm.Jit.RecordingMachine, Py.Vm.Jit.RecordedRef, Py.Vm.Jit.RecordedInt, Py.Vm.Jit.RecordedFloat, Py.Vm.Jit.RecordedCondition>;

namespace Py.Vm.Jit;

/// <summary>Exceptions in traces: raising goes on at the handler, as a jump does, and unwinding is known while recording.</summary>
/// <remarks>
/// What a frame handles is a name in the trace; its memory is not touched but for calls that may ask (<see cref="CallResidual"/>). Traceback
/// entries and the frame objects of inlined frames are objects made in the trace, so those of an exception that is caught and dropped are never made.
/// </remarks>
internal static unsafe partial class Recorder
{
    // By frame. What it handles: None is nothing or, of the trace's own frame, what its memory says.
    private static readonly InsRef[] s_handled = new InsRef[MaxFrames];

    // Its frame object; None: it has none that anybody could know.
    private static readonly InsRef[] s_objects = new InsRef[MaxFrames];

    // The word whose exception was caught last, or -1.
    private static readonly int[] s_caught = new int[MaxFrames];

    // What the memory of the trace's own frame says that it handles, if that is known.
    private static InsRef s_keptHandled;

    // Exceptions raised in this trace and what was made for them.
    private static readonly HashSet<InsRef> s_raised = [];
    private static int s_firstRaise;

    // Somebody else may know one of them.
    private static bool s_keepsObjects;

    // Exceptions made in this trace that nobody else has seen.
    private static readonly List<InsRef> s_fresh = [];

    private static void ForgetFrames()
    {
        System.Array.Clear(s_handled);
        System.Array.Clear(s_objects);
        System.Array.Fill(s_caught, -1);
        s_keptHandled = InsRef.None;
        s_raised.Clear();
        s_fresh.Clear();
        s_keepsObjects = false;
    }

    private static void ForgetFrame(int depth)
    {
        s_handled[depth] = s_objects[depth] = InsRef.None;
        s_caught[depth] = -1;
    }

    // What a snapshot of a frame says beside its registers.
    private static void AddState(int depth, Ref<PyCode> code, int word)
    {
        if (!s_handled[depth].IsNone)
        {
            s_entries.Add(new SnapEntry(TraceFrames.HandledRegister, s_handled[depth]));
            if (depth == 0)
            {
                s_entries.Add(new SnapEntry(TraceFrames.KeptHandledRegister, s_keptHandled));
            }
        }

        if (depth > 0 && !s_objects[depth].IsNone)
        {
            s_entries.Add(new SnapEntry(TraceFrames.ObjectRegister, s_objects[depth]));
        }

        // It counts for clean-ups only, which have no line, and is set before each of these.
        if (s_caught[depth] >= 0 && PyCode.LineOf(code, word) < 0)
        {
            s_entries.Add(new SnapEntry(TraceFrames.CaughtRegister, Ir.Pointer(Value.FromSmallInt(s_caught[depth]).Bits)));
        }
    }

    /// <summary>Takes the state of a frame from a snapshot.</summary>
    /// <param name="depth">The frame.</param>
    /// <param name="register">The register of the snapshot.</param>
    /// <param name="name">Its name in this trace.</param>
    public static void TakeState(int depth, int register, InsRef name)
    {
        switch (register)
        {
            case TraceFrames.HandledRegister:
                s_handled[depth] = name;
                break;
            case TraceFrames.KeptHandledRegister:
                s_keptHandled = name;
                break;
            case TraceFrames.ObjectRegister:
                s_objects[depth] = name;
                s_keepsObjects = true;
                break;
            case TraceFrames.CaughtRegister:
                s_caught[depth] = (int)Value.FromBits((ulong)Ir.Trace.ConstOf(name).Bits).SmallInt;
                break;
        }
    }

    // -- what is handled --------------------------------------------------------------------------

    /// <summary>Does a frame of the trace handle an exception that its memory does not tell?</summary>
    public static bool Handles => !NamedHandled().IsNone;

    // What the innermost frame handles of those whose memory does not tell; None if there is no such frame.
    private static InsRef NamedHandled()
    {
        for (int depth = Depth; depth >= 0; depth--)
        {
            if (!s_handled[depth].IsNone)
            {
                return s_handled[depth];
            }
        }

        return InsRef.None;
    }

    /// <summary>What is handled as far as frames of the trace tell; None if they do not.</summary>
    public static InsRef InnermostHandled
    {
        get
        {
            InsRef named = NamedHandled();
            return !named.IsNone ? named : s_entry->Handled.IsNull ? InsRef.None : KeptHandled();
        }
    }

    /// <summary>What the running frame handles.</summary>
    public static InsRef Handled => !s_handled[Depth].IsNone ? s_handled[Depth] : Depth == 0 ? KeptHandled() : Ir.Null;

    private static InsRef KeptHandled()
    {
        if (s_keptHandled.IsNone)
        {
            s_keptHandled = FrameAccess.Load(Ir, FrameAccess.Own(Ir, FrameAccess.Thread(Ir)), Offsets.Of(&((Frame*)Offsets.Base)->Handled), FieldKind.Ref);
            if (s_entry->Handled.IsNull)
            {
                Guard(Ir.Emit(IrOp.PtrEq, s_keptHandled, Ir.Null), true);
                s_keptHandled = Ir.Null;
            }
        }

        return s_keptHandled;
    }

    /// <summary>The running frame handles an exception now; <see cref="Handled"/> has been asked before.</summary>
    public static void PushHandled(InsRef exception) => s_handled[Depth] = exception;

    /// <summary>The running frame handles what it did before; null: nothing.</summary>
    public static void PopHandled(InsRef before)
    {
        int depth = Depth;
        if (depth > 0)
        {
            s_handled[depth] = before == Ir.Null ? InsRef.None : before;
            return;
        }

        if (s_handled[0].IsNone || before != s_keptHandled)
        {
            StoreHandled(before);
        }

        s_handled[0] = InsRef.None;
    }

    private static void StoreHandled(InsRef exception)
    {
        _ = Ir.Call(ExceptionHelpers.SetHandled, [exception]);
        s_keptHandled = exception;
    }

    // Before the trace goes on in code that reads memory.
    private static void SettleHandled()
    {
        if (!s_handled[0].IsNone)
        {
            StoreHandled(s_handled[0]);
            s_handled[0] = InsRef.None;
        }
    }

    // The inlined frames are real now: what memory does not tell of them yet.
    private static void EmitStates(int depth)
    {
        for (int d = 0; d <= depth; d++)
        {
            InsRef made = d > 0 ? s_objects[d] : InsRef.None;
            if (!s_handled[d].IsNone || !made.IsNone)
            {
                _ = Ir.Call(ExceptionHelpers.SetFrame, [Ir.Int(depth - d), s_handled[d].IsNone ? Ir.Null : s_handled[d], made.IsNone ? Ir.Null : made]);
            }
        }
    }

    /// <summary>The exception that is handled where one is raised now; None: there is none.</summary>
    /// <param name="t">The thread.</param>
    public static RecordedRef Context(ThreadState* t)
    {
        ulong word = Raising.HandledIn(t).Bits;
        InsRef named = NamedHandled();
        if (!named.IsNone)
        {
            return new RecordedRef(word, named);
        }

        if (t->HandledCount == 0)
        {
            InsRef count = FrameAccess.Load(Ir, FrameAccess.Thread(Ir), Offsets.Of(&((ThreadState*)Offsets.Base)->HandledCount), FieldKind.I32);
            Guard(Ir.Emit(IrOp.IntEq, count, Ir.Int(0)), true);
            return default;
        }

        InsRef outer = Ir.Call(ExceptionHelpers.OuterHandled, []);
        Guard(Ir.Emit(IrOp.PtrNe, outer, Ir.Null), word != 0);
        return word == 0 ? default : new RecordedRef(word, outer);
    }

    // -- raising ----------------------------------------------------------------------------------

    /// <summary>An exception has been made here, which nobody knows yet.</summary>
    public static void AddFresh(InsRef exception) => s_fresh.Add(exception);

    /// <summary>A call may have raised anything.</summary>
    public static void ForgetFresh() => s_fresh.Clear();

    /// <summary>Is it one that nobody else knows? It is not asked again.</summary>
    public static bool TakeFresh(InsRef exception) => s_fresh.Remove(exception);

    private static InsRef Remember(InsRef made)
    {
        s_keepsObjects |= !made.IsIns || Ir.Trace[made].Op is not (IrOp.New or IrOp.NewArray);
        s_firstRaise = made.IsIns ? System.Math.Min(s_raised.Count == 0 ? int.MaxValue : s_firstRaise, made.Index) : s_firstRaise;
        _ = s_raised.Add(made);
        return made;
    }

    /// <summary>The error that is set, which is taken away.</summary>
    public static InsRef TakeError()
    {
        uint offset = Offsets.Of(&((ThreadState*)Offsets.Base)->Exception);
        InsRef thread = FrameAccess.Thread(Ir), error = FrameAccess.Load(Ir, thread, offset, FieldKind.Ref);
        FrameAccess.Store(Ir, thread, offset, Ir.Null, FieldKind.Ref);
        return error;
    }

    /// <summary>After a call that failed: it must fail again, or the trace is left at <paramref name="next"/>, where the results are stored.</summary>
    public static void GuardFailed(InsRef result, uint* next) =>
        Ir.Guard(Ir.Emit(IrOp.IntNe, Ir.Emit(IrOp.CastPtrToInt, result), Ir.Int(0)), false, SnapshotAt(next));

    /// <summary>The handler of an exception raised at the Pc of the innermost frame: the frame, or null if the exception leaves <paramref name="own"/>.</summary>
    public static Frame* FindHandler(Frame* top, Frame* own, out HandlerEntry* handler)
    {
        for (Frame* f = top; ; f--)
        {
            handler = f->Code.Fields.HandlerOf(f->LastWord);
            if (handler != null)
            {
                return f;
            }

            if (f == own || !f->Generator.IsNull || f->Kind == ReturnKind.Attribute)
            {
                return null;
            }
        }
    }

    /// <summary>Is an exception raised at the frame's Pc caught in the trace?</summary>
    public static bool IsCaught(Frame* fp) => FindHandler(fp, s_entry, out _) != null;

    /// <summary>Unwinds, in the trace, to the handler that <see cref="FindHandler"/> knows of, whose frame becomes the running one.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="fp">The innermost frame, its Pc behind the instruction.</param>
    /// <param name="entry">Does its traceback get an entry for that frame?</param>
    /// <param name="t">The thread, whose error is set: it is unwound, too.</param>
    /// <returns>The handler.</returns>
    public static uint* Unwind(InsRef exception, Frame* fp, bool entry, ThreadState* t)
    {
        s_old.Clear();
        _ = Remember(exception);
        Frame* to = FindHandler(fp, s_entry, out HandlerEntry* handler);
        for (Frame* f = fp; ; f--)
        {
            int depth = (int)(f - s_entry), word = f->LastWord;
            if (entry || f < fp)
            {
                AddTraceback(exception, f, word);
            }

            bool hasLine = PyCode.LineOf(f->Code, word) >= 0;
            if (f == to)
            {
                s_caught[depth] = hasLine ? word : s_caught[depth];
                break;
            }

            if (!s_objects[depth].IsNone)
            {
                EndObject(f, hasLine || s_caught[depth] < 0 ? word : s_caught[depth]);
            }

            ForgetFrame(depth);
        }

        uint* expected = to->Code.Fields.Words + handler->Handler;
        Slot* register = to->R + handler->Register;
        uint* next = entry ? RecordedHandlers.Fail(fp, t) : RecordedHandlers.Unwind(fp, t);
        if (next != expected || (Frame*)t->Frame != to)
        {
            AbortAfter("an exception was caught elsewhere");
            return next;
        }

        s_frame = to;
        s_pc = next;
        s_hasSnapshot = false;
        Store(register, exception);
        AfterCall(next);
        return next;
    }

    private static void AddTraceback(InsRef exception, Frame* f, int word)
    {
        if (HiddenLoops.IsHidden(f))
        {
            return;
        }

        FieldRef field = Field(PyBaseException.TracebackOffset, FieldKind.Ref);
        InsRef frame = ObjectOf(f), next = Ir.GetField(exception, field);
        InsRef made = Remember(Ir.New(Shape(ShapeIds.Of(TypeId.Traceback))));
        Ir.SetField(made, RecordedFields.TracebackNext, next);
        Ir.SetField(made, RecordedFields.TracebackFrame, frame);
        Ir.SetField(made, RecordedFields.TracebackInstruction, Ir.Int(word * 4));
        Ir.SetField(made, RecordedFields.TracebackLine, Ir.Int(Raising.LineAt(f->Code, word)));
        Ir.SetField(exception, field, made);
    }

    // -- frame objects ----------------------------------------------------------------------------

    // That of the trace's own frame lies in its memory.
    private static InsRef ObjectOf(Frame* f)
    {
        int depth = (int)(f - s_entry);
        if (!s_objects[depth].IsNone)
        {
            return s_objects[depth];
        }

        if (depth == 0)
        {
            InsRef own = Ir.Call(ExceptionHelpers.OwnFrame, []);
            return HiddenLoops.IsHidden(f) ? own : s_objects[0] = own;
        }

        InsRef made = Remember(Ir.New(Shape(ShapeIds.Of(TypeId.Frame))));
        Ir.SetField(made, RecordedFields.FrameFunction, s_functions[depth]);
        Ir.SetField(made, RecordedFields.FrameTraceFlags, Ir.Int(1));
        return s_objects[depth] = made;
    }

    /// <summary>An inlined frame ends: its object takes variables and position over.</summary>
    private static void EndObject(Frame* f, int word)
    {
        int depth = (int)(f - s_entry);
        ref PyCode code = ref f->Code.Fields;
        InsRef made = s_objects[depth];
        int count = System.Math.Min(code.RegisterCount, code.FirstLocal + code.LocalCount + code.ExtraCellCount + code.FreeCount);
        InsRef registers = Remember(Ir.Emit(IrOp.NewArray, Ir.Int(System.Math.Max(count, 1)), descr: RecordedFields.Array.Value));
        for (int k = 0; k < count; k++)
        {
            InsRef name = s_map[f->R + k - s_base];
            if (!name.IsNone && name != Ir.Null)
            {
                Ir.SetItem(registers, Ir.Int(k), Items, name);
            }
        }

        Ir.SetField(made, RecordedFields.FrameRegisters, registers);
        Ir.SetField(made, RecordedFields.FrameLastWord, Ir.Int(word));
        Frame* caller = HiddenLoops.Visible(f - 1);
        Ir.SetField(made, RecordedFields.FrameBack, ObjectOf(caller < s_entry ? s_entry : caller));
    }

    /// <summary>Before an inlined frame returns: its object, if anybody may know it, is finished.</summary>
    public static void EndFrame(Frame* f)
    {
        ForgetObjects();
        int depth = (int)(f - s_entry);
        if (depth > 0 && !s_objects[depth].IsNone)
        {
            EndObject(f, (int)(s_pc - f->Code.Fields.Words));
        }

        if (depth > 0)
        {
            ForgetFrame(depth);
        }
    }

    /// <summary>Frame objects that were made for exceptions which are gone are gone, too.</summary>
    private static void ForgetObjects()
    {
        int top = Depth;
        bool any = false;
        for (int depth = 1; depth <= top; depth++)
        {
            any |= !s_objects[depth].IsNone;
        }

        if (!any || s_keepsObjects || IsRaisedAlive(top) || HasEscaped())
        {
            return;
        }

        for (int depth = 1; depth <= top; depth++)
        {
            s_objects[depth] = InsRef.None;
        }

        s_raised.Clear();
    }

    private static bool IsRaisedAlive(int top)
    {
        for (int depth = 0; depth <= top; depth++)
        {
            if (s_raised.Contains(s_handled[depth]))
            {
                return true;
            }

            Frame* f = s_entry + depth;
            int live = depth < top ? LiveTop(f, f->Pc, OperandsOf(f + 1)) : LiveTop(f, s_pc, 0);
            for (int i = 0; i < live; i++)
            {
                if (s_raised.Contains(s_map[f->R + i - s_base]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Was anything of it stored in something else, or given to a call?
    private static bool HasEscaped()
    {
        Trace trace = Ir.Trace;
        for (int i = s_firstRaise; i < trace.Count; i++)
        {
            ref Py.Ir.Ins ins = ref trace[i];
            bool harmless = ins.Op is IrOp.GetfieldGc or IrOp.HasShape or IrOp.IsPointer or IrOp.IsInt or IrOp.IsFloat or IrOp.PtrEq or IrOp.PtrNe or IrOp.CastPtrToInt
                || ins.Op.IsGuard() || (ins.Op is IrOp.SetfieldGc or IrOp.SetarrayitemGc && s_raised.Contains(ins.A));
            if (harmless)
            {
                continue;
            }

            foreach (InsRef operand in trace.Operands(ref ins))
            {
                if (s_raised.Contains(operand) && !(ins.Op is IrOp.SetfieldGc or IrOp.SetarrayitemGc && operand == ins.A))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
