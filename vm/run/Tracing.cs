using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.ObjectSpace.Machine;
using Py.Vm.Compile;

namespace Py.Vm.Run;

/// <summary>What a trace or profile function is told of.</summary>
internal enum TraceEvent
{
    Call, Line, Return, Exception, Opcode, CCall, CReturn, CException,
}

/// <summary>sys.settrace and sys.setprofile: their events.</summary>
/// <remarks>
/// While a thread has such a function, the handler table of the interpreter leads every opcode through
/// <see cref="TracedHandlers"/>; otherwise tracing costs nothing. A frame is new if it lies above the thread's
/// TracedFrame, the innermost frame that events were made for.
/// </remarks>
internal static unsafe class Tracing
{
    /// <summary>Number of threads with a trace or profile function.</summary>
    private static int s_threads;

    private static Root[] s_names = [];

    /// <summary>Sets the trace function of a thread; null: none.</summary>
    public static void SetTrace(ThreadState* t, Value function)
    {
        bool was = IsUsed(t);
        t->TraceFunction.Initialize(function);
        Changed(t, was);
    }

    /// <summary>Sets the profile function of a thread; null: none.</summary>
    public static void SetProfile(ThreadState* t, Value function)
    {
        bool was = IsUsed(t);
        t->ProfileFunction.Initialize(function);
        Changed(t, was);
    }

    /// <summary>A thread ends.</summary>
    public static void Forget(ThreadState* t)
    {
        SetTrace(t, Value.Null);
        SetProfile(t, Value.Null);
    }

    private static bool IsUsed(ThreadState* t) => !t->TraceFunction.IsNull || !t->ProfileFunction.IsNull;

    private static void Changed(ThreadState* t, bool was)
    {
        bool now = IsUsed(t);
        t->Traced = now && t->TraceDepth == 0 ? 1 : 0;
        if (was == now)
        {
            return;
        }

        if (s_names.Length == 0)
        {
            s_names = Array.ConvertAll<string, Root>(["call", "line", "return", "exception", "opcode", "c_call", "c_return", "c_exception"],
                static name => Roots.New(PyStr.Intern(name)));
        }

        s_threads += now ? 1 : -1;
        TracedHandlers.Enable(s_threads > 0);
        Jit.JitDriver.TracingChanged(s_threads > 0);
        if (now)
        {
            // Frames that run already get events only if a program gives them a local function.
            Frame* last = (Frame*)t->Frame;
            for (Frame* f = (Frame*)t->FrameBase + 1; f <= last; f++)
            {
                f->TracedWord = f->Function.IsNull ? 0 : f->LastWord;
            }

            t->TracedFrame = last;
        }
    }

    /// <summary>Calls a function with tracing enabled, from within a trace function (sys.call_tracing).</summary>
    public static Value CallTracing(ThreadState* t, Value function, Value arguments)
    {
        int depth = t->TraceDepth;
        t->TraceDepth = 0;
        t->Traced = IsUsed(t) ? 1 : 0;
        Value result = Space.CallTuple(function, arguments);
        t->TraceDepth = depth;
        t->Traced = IsUsed(t) && depth == 0 ? 1 : 0;
        return result;
    }

    /// <summary>Calls a trace or profile function; null with an error set.</summary>
    /// <param name="t">The running thread.</param>
    /// <param name="fp">The frame of the event.</param>
    /// <param name="function">What to call.</param>
    /// <param name="what">The event.</param>
    /// <param name="argument">Its argument.</param>
    /// <param name="line">f_lineno during the call; 0: that of the instruction.</param>
    private static Value Notify(ThreadState* t, Frame* fp, Value function, TraceEvent what, Value argument, int line = 0)
    {
        Value frame = FrameObjects.Of(fp);
        ref PyFrame f = ref frame.As<PyFrame>().Fields;
        bool fast = (fp->Code.Fields.Flags & PyCode.Optimized) != 0;
        t->TraceDepth++;
        t->Traced = 0;
        f.TracedLine = line;
        f.TraceFlags |= what is TraceEvent.Line or TraceEvent.Opcode ? LineJumps.InLine : what == TraceEvent.Call && fp->TracedWord < 0 ? 0 : LineJumps.InOther;
        if (fast && !f.Locals.IsNull)
        {
            FrameObjects.Locals(frame);
        }

        Value result = Space.Call(function, frame, s_names[(int)what].Value, argument);
        if (fast && !frame.As<PyFrame>().Fields.Locals.IsNull)
        {
            FrameObjects.LocalsToFast(frame);
        }

        frame.As<PyFrame>().Fields.TracedLine = 0;
        frame.As<PyFrame>().Fields.TraceFlags &= ~(LineJumps.InLine | LineJumps.InOther);
        t->TraceDepth--;
        t->Traced = IsUsed(t) && t->TraceDepth == 0 ? 1 : 0;
        return result;
    }

    /// <summary>An event for the trace function; false with an error set.</summary>
    private static bool Trace(ThreadState* t, Frame* fp, TraceEvent what, Value argument, int line = 0)
    {
        Value function = what == TraceEvent.Call ? t->TraceFunction.Load() : LocalFunction(fp);
        if (function.IsNull || t->TraceFunction.IsNull)
        {
            return true;
        }

        Value result = Notify(t, fp, function, what, argument, line);
        Value frame = FrameObjects.Of(fp);
        ref PyFrame f = ref frame.As<PyFrame>().Fields;
        if (result.IsNull)
        {
            SetTrace(t, Value.Null);
            f.Trace.Store(frame, Value.Null);
            return false;
        }

        if (!result.IsNone)
        {
            f.Trace.Store(frame, result);
        }

        return true;
    }

    /// <summary>An event for the profile function; false with an error set.</summary>
    private static bool Profile(ThreadState* t, Frame* fp, TraceEvent what, Value argument, int line = 0)
    {
        if (t->ProfileFunction.IsNull)
        {
            return true;
        }

        if (!Notify(t, fp, t->ProfileFunction.Load(), what, argument, line).IsNull)
        {
            return true;
        }

        SetProfile(t, Value.Null);
        return false;
    }

    private static Value LocalFunction(Frame* fp) => fp->Object.IsNull ? Value.Null : fp->Object.Load().As<PyFrame>().Fields.Trace.Load();

    /// <summary>An event at the beginning or end of a frame, for both functions. The error that is set, if any, outlives it unless a function fails.</summary>
    private static bool Both(ThreadState* t, Frame* fp, TraceEvent what, Value argument, int line = 0)
    {
        if (HiddenLoops.IsHidden(fp))
        {
            return true;
        }

        Value pending = Errors.Take();
        if (!Trace(t, fp, what, argument, line) || (t->Traced != 0 && !Profile(t, fp, what, argument, line)))
        {
            return false;
        }

        if (!pending.IsNull)
        {
            Errors.Restore(pending);
        }

        return true;
    }

    /// <summary>A frame begins or goes on; pc is its next instruction. False: an error is set, the frame is to be left.</summary>
    public static bool Enter(uint* pc, Frame* fp, ThreadState* t)
    {
        ref PyCode code = ref fp->Code.Fields;
        int word = (int)(pc - code.Words);
        bool resumed = !fp->Generator.IsNull && word > 0 && (Opcode)(byte)pc[-1] == Opcode.Yield;
        t->TracedFrame = fp;
        fp->TracedWord = resumed ? word - 1 : -1;
        fp->Pc = resumed ? pc : pc + 1;
        // Module code begins on line 0.
        int line = resumed ? 0 : (code.Flags & (PyCode.Optimized | PyCode.NewLocals)) == 0 && PyStr.EqualsAscii(code.Name.Load(), "<module>") ? -1 : code.FirstLine;
        return Both(t, fp, TraceEvent.Call, Value.None, line);
    }

    /// <summary>Words before the first that events are made for: they make cells and the generator.</summary>
    private static int FirstTraceable(ref PyCode code)
    {
        if ((code.Flags & (PyCode.GeneratorFlag | PyCode.CoroutineFlag | PyCode.AsyncGeneratorFlag)) != 0)
        {
            for (int i = 0; i < code.WordCount; i++)
            {
                if ((Opcode)(byte)code.Words[i] == Opcode.Generator)
                {
                    return i + 1;
                }
            }
        }

        int first = 0;
        while (first < code.WordCount && (Opcode)(byte)code.Words[first] == Opcode.NewCell)
        {
            first++;
        }

        return first;
    }

    /// <summary>Before an instruction of a traced thread: what to go on with; the same if it is to be executed.</summary>
    public static uint* Before(uint* pc, Frame* fp, ThreadState* t)
    {
        ref PyCode code = ref fp->Code.Fields;
        int word = (int)(pc - code.Words);
        if (fp > (Frame*)t->TracedFrame)
        {
            if (word < FirstTraceable(ref code))
            {
                return pc;
            }

            if (!Enter(pc, fp, t))
            {
                return TracedHandlers.Abandon(fp, t);
            }

            if (t->Traced == 0)
            {
                return pc;
            }
        }

        t->TracedFrame = fp;
        fp->Pc = pc + 1;
        int last = fp->TracedWord;
        fp->TracedWord = word;
        if (!LocalFunction(fp).IsNull && !t->TraceFunction.IsNull)
        {
            if (!Lines(ref code, pc, word, last, fp, t))
            {
                return TracedHandlers.Fail(fp, t);
            }

            if (fp->Pc != pc + 1)
            {
                // f_lineno was assigned. The event of the new line is taken for made.
                fp->TracedWord = (int)(fp->Pc - 1 - code.Words);
                return fp->Pc - 1;
            }

            if (t->Traced == 0)
            {
                return pc;
            }
        }

        Slot* r = fp->R;
        uint a = (byte)(*pc >> 8);
        switch ((Opcode)(byte)*pc)
        {
            case Opcode.Return:
                return Leave(pc, r[a].Load(), fp, t);
            case Opcode.ReturnNone:
                return Leave(pc, Value.None, fp, t);
            case Opcode.Yield:
                return Leave(pc, r[(byte)(*pc >> 16)].Load(), fp, t);
            case Opcode.Call or Opcode.CallMethod or Opcode.CallKw or Opcode.CallMethodKw or Opcode.CallEx when !t->ProfileFunction.IsNull:
                return ProfileCall(pc, r + a, fp, t);
            default:
                return pc;
        }
    }

    private static bool Lines(ref PyCode code, uint* pc, int word, int last, Frame* fp, ThreadState* t)
    {
        Value frame = fp->Object.Load();
        int line = PyCode.LineOf(fp->Code, word);
        int flags = frame.As<PyFrame>().Fields.TraceFlags;
        if (line >= 0 && (flags & 1) != 0)
        {
            int lastLine = last < 0 ? -1 : PyCode.LineOf(fp->Code, last);
            bool again = word < last && (Opcode)(byte)*pc != Opcode.Send;
            if ((line != lastLine || again) && !Trace(t, fp, TraceEvent.Line, Value.None))
            {
                return false;
            }
        }

        return (frame.As<PyFrame>().Fields.TraceFlags & 2) == 0 || t->Traced == 0 || Trace(t, fp, TraceEvent.Opcode, Value.None);
    }

    private static uint* Leave(uint* pc, Value result, Frame* fp, ThreadState* t)
    {
        t->TracedFrame = fp - 1;
        return Both(t, fp, TraceEvent.Return, result) ? pc : TracedHandlers.Abandon(fp, t);
    }

    /// <summary>An exception leaves a frame.</summary>
    public static void Unwound(ThreadState* t, Frame* fp)
    {
        if (fp <= (Frame*)t->TracedFrame)
        {
            t->TracedFrame = fp - 1;
            // A clean-up that raises again has no line of its own: the exception's line counts.
            Value error = Errors.Current;
            Value entry = error.IsNull ? Value.Null : error.As<PyBaseException>().Fields.Traceback.Load();
            bool known = !entry.IsNull && !fp->Object.IsNull && entry.As<PyTraceback>().Fields.Frame.Load().Is(fp->Object.Load());
            Both(t, fp, TraceEvent.Return, Value.None, known ? entry.As<PyTraceback>().Fields.Line : 0);
        }
    }

    /// <summary>An exception comes to a frame.</summary>
    public static void Raised(ThreadState* t, Frame* fp)
    {
        if (LocalFunction(fp).IsNull)
        {
            return;
        }

        Value error = Errors.Take();
        Value traceback = error.As<PyBaseException>().Fields.Traceback.Load();
        if (Trace(t, fp, TraceEvent.Exception, PyTuple.New(error.Type, error, traceback.IsNull ? Value.None : traceback)))
        {
            Errors.Restore(error);
        }
    }

    /// <summary>A call with events around it, if it calls a C# function.</summary>
    private static uint* ProfileCall(uint* pc, Slot* window, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        Opcode op = (Opcode)(byte)i;
        uint* after = pc + (op is Opcode.CallKw or Opcode.CallMethodKw ? 2 : 1);
        Slot* first = window + 2;
        int arguments = (byte)(i >> 16);
        if (op is Opcode.CallMethod or Opcode.CallMethodKw && !window[1].IsNull)
        {
            first--;
            arguments++;
        }

        Value callee = window[0].Load();
        if (callee.HasShape(ShapeIds.MethodDescriptor) && op != Opcode.CallEx && arguments > 0)
        {
            callee = ((delegate*<Value, Value, Value, Value>)PyType.SlotOf(callee, SlotId.DescrGet))(callee, first->Load(), first->Load().Type);
        }
        else if (!callee.HasShape(ShapeIds.BuiltinFunction))
        {
            return pc;
        }

        if (callee.IsNull || !Profile(t, fp, TraceEvent.CCall, callee))
        {
            return TracedHandlers.Fail(fp, t);
        }

        fp->Pc = after;
        Value names = after > pc + 1 ? fp->K[pc[1]].Load() : Value.Null;
        CallResult result = op == Opcode.CallEx
            ? CallProtocol.CallEx(t, fp, window, arguments != 0, i >> 24 != 0)
            : CallProtocol.Call(t, fp, window, first, arguments - (names.IsNull ? 0 : (int)PyTuple.LengthOf(names)), names);
        if (result == CallResult.Failed)
        {
            Value error = Errors.Take();
            if (t->Traced == 0 || Profile(t, fp, TraceEvent.CException, callee))
            {
                Errors.Restore(error);
            }

            return TracedHandlers.Fail(fp, t);
        }

        return t->Traced == 0 || Profile(t, fp, TraceEvent.CReturn, callee) ? ((Frame*)t->Frame == fp ? after : ((Frame*)t->Frame)->Pc) : TracedHandlers.Fail(fp, t);
    }
}

/// <summary>The handler that all opcodes have while a thread is traced.</summary>
internal static unsafe class TracedHandlers
{
    private const int OpcodeCount = 256;

    private static void** s_plain;
    private static bool s_enabled;

    /// <summary>Puts the handler into the table of the interpreter, or the plain ones back.</summary>
    public static void Enable(bool on)
    {
        if (on == s_enabled)
        {
            return;
        }

        s_enabled = on;
        void** table = ConcreteMachine.Handlers;
        if (s_plain == null)
        {
            s_plain = (void**)NativeMemory.Alloc(OpcodeCount * (nuint)sizeof(void*));
            Classify();
            new ReadOnlySpan<nint>(table, OpcodeCount).CopyTo(new Span<nint>(s_plain, OpcodeCount));
        }

        for (int i = 0; i < OpcodeCount; i++)
        {
            table[i] = on ? (delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)&Handler : s_plain[i];
        }
    }

    private const byte Leaves = 1, Calls = 2;
    private static byte* s_kinds;

    private static void Classify()
    {
        s_kinds = (byte*)NativeMemory.AllocZeroed(OpcodeCount);
        foreach (Opcode op in (ReadOnlySpan<Opcode>)[Opcode.Return, Opcode.ReturnNone, Opcode.Yield])
        {
            s_kinds[(int)op] = Leaves;
        }

        foreach (Opcode op in (ReadOnlySpan<Opcode>)[Opcode.Call, Opcode.CallMethod, Opcode.CallKw, Opcode.CallMethodKw, Opcode.CallEx])
        {
            s_kinds[(int)op] = Calls;
        }
    }

    /// <summary>Can the instruction make an event? Most cannot, in frames without a local function.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsEvent(uint* pc, Frame* fp, ThreadState* t)
    {
        ulong frame = *(ulong*)&fp->Object;
        byte kind = s_kinds[(byte)*pc];
        return fp != t->TracedFrame || kind == Leaves || (kind == Calls && *(ulong*)&t->ProfileFunction != 0)
            || (frame != 0 && *(ulong*)&((PyFrame*)frame)->Trace != 0);
    }

    // The rules of docs/interpreter.md hold: this must end in a tail call.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint* Handler(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        if (t->Traced != 0 && IsEvent(pc, fp, t))
        {
            uint* to = Tracing.Before(pc, fp, t);
            if (to != pc)
            {
                return to;
            }
        }

        return ((delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)s_plain[(byte)*pc])(pc, r, fp, t);
    }

    /// <summary>Raises the error that is set at the frame's Pc.</summary>
    public static uint* Fail(Frame* fp, ThreadState* t) => Handlers.Handlers<ConcreteMachine, ulong, long, double, bool>.Fail(fp, t);

    /// <summary>Leaves a frame with the error that is set, past its handlers.</summary>
    public static uint* Abandon(Frame* fp, ThreadState* t)
    {
        fp = Unwinding.Unwind(t, fp, true);
        if (fp != null)
        {
            return fp->Pc;
        }

        t->Result.Initialize(Value.Null);
        return null;
    }
}
