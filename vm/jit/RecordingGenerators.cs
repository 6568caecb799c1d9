using System.Collections.Generic;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>Generators and coroutines: resuming one is like a call, with registers from its memory; yielding puts them back.</summary>
internal static unsafe partial class RecordingHandlers
{
    private static void InstallGenerators()
    {
        Set((int)Opcode.Yield, &Yield);
        Set((int)Opcode.Send, &Send);
        Set((int)Opcode.Generator, &Generator);
        Set((int)Opcode.GetAwaitable, &GetAwaitable);
        InstallAsyncGenerators();
    }

    private static bool IsGenerator(Value v) => v.HasShape(ShapeIds.Generator) || v.HasShape(ShapeIds.Coroutine);

    /// <summary>Guards that a generator is where it is now, and goes on in it. The frame is pushed by executing the instruction.</summary>
    /// <param name="generator">The generator, for which CanStep holds.</param>
    /// <param name="sent">Value of its yield.</param>
    /// <param name="kind">What happens with what it yields and returns.</param>
    /// <param name="pc">The instruction.</param>
    /// <param name="r">The registers.</param>
    /// <param name="fp">The frame.</param>
    /// <param name="t">The thread.</param>
    private static uint* Resume(RecordedRef generator, InsRef sent, ReturnKind kind, uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        TraceBuilder ir = Recorder.Ir;
        PyGenerator* g = (PyGenerator*)generator.Word;
        GuardHas(generator, *(uint*)generator.Word);
        Recorder.Guard(ir.Emit(IrOp.IntEq, ir.GetField(generator.Ir, RecordedFields.GeneratorState), ir.Int((long)g->State)), true);
        Recorder.Guard(ir.Emit(IrOp.IntEq, ir.GetField(generator.Ir, RecordedFields.GeneratorPc), ir.Int((long)g->Pc)), true);
        Recorder.Guard(ir.Emit(IrOp.PtrEq, ir.GetField(generator.Ir, RecordedFields.GeneratorHandled), ir.Null), true);
        Recorder.Guard(ir.Emit(IrOp.PtrEq, ir.GetField(generator.Ir, RecordedFields.GeneratorFrame), ir.Null), true);
        InsRef function = ir.GetField(generator.Ir, RecordedFields.GeneratorFunction);
        InsRef saved = ir.GetField(generator.Ir, RecordedFields.GeneratorRegisters);
        ref PyCode code = ref g->Function.Load().As<PyFunction>().Fields.Code.Load().As<PyCode>().Fields;
        InsRef[] names = new InsRef[code.RegisterCount];
        int live = code.LiveTops[g->Pc - code.Words];
        for (int k = 0; k < names.Length; k++)
        {
            names[k] = k < live ? ir.GetItem(saved, ir.Int(k), Recorder.Items) : ir.Null;
        }

        InsRef[] kept = (InsRef[])names.Clone();
        if (g->State == GeneratorState.Suspended)
        {
            names[A(g->Pc[-1])] = sent;
        }

        ir.SetField(generator.Ir, RecordedFields.GeneratorState, ir.Int((long)GeneratorState.Running));
        uint* entered = Staged((Opcode)(byte)*pc, pc, r, fp, t);
        if ((Frame*)t->Frame != fp + 1 || fp[1].Kind != kind)
        {
            Recorder.AbortAfter("a generator could not go on");
            return entered;
        }

        Recorder.Resume(fp + 1, names, kept, function, generator.Ir);
        return entered;
    }

    /// <summary>May the trace follow into a generator, as the interpreter would step into it?</summary>
    private static bool CanResume(Value generator, Frame* fp, ThreadState* t) =>
        IsGenerator(generator) && Recorder.CanEnter && Run.Generators.CanStep(generator.Bits, fp, t) && generator.As<PyGenerator>().Fields.Locals.IsNull;

    private static uint* Yield(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        RecordedRef value = Recorder.Load(r + B(i));
        if (fp->Kind == ReturnKind.AsyncStep && IsWrapped(value))
        {
            GuardHas(value, ShapeIds.Of(TypeId.AsyncGeneratorWrapped));
        }

        if (IsFed(fp, t))
        {
            return YieldFed(value, pc, r, t);
        }

        if (fp == Recorder.Entry || !fp->Object.IsNull || !fp->Handled.IsNull
            || fp->Kind is not (ReturnKind.ForIter or ReturnKind.Send or ReturnKind.Advance or ReturnKind.AsyncStep))
        {
            return Unsupported(pc, r, fp, t);
        }

        TraceBuilder ir = Recorder.Ir;
        InsRef generator = Recorder.Generator;
        ref PyCode code = ref fp->Code.Fields;
        if (IsUnregistered(fp))
        {
            s_unregistered.Remove(generator);
            ir.SetField(generator, RecordedFields.GeneratorFlags, ir.Int(0));
            _ = ir.Call(PlainHelpers.RegisterFinalizer, [generator], Recorder.Snapshot());
        }

        InsRef saved = ir.GetField(generator, RecordedFields.GeneratorRegisters);
        int live = code.LiveTops[pc + 1 - code.Words];
        for (int k = 0; k < live; k++)
        {
            InsRef name = Recorder.IsKnown(r + k) ? Recorder.Load(r + k).Ir : ir.Null;
            if (k != A(i) && name != Recorder.KeptAt(k))
            {
                ir.SetItem(saved, ir.Int(k), Recorder.Items, name);
            }
        }

        ir.SetField(generator, RecordedFields.GeneratorPc, ir.Int((long)(pc + 1)));
        ir.SetField(generator, RecordedFields.GeneratorState, ir.Int((long)GeneratorState.Suspended));
        Slot* to = fp->ReturnTo;
        InsRef item = fp->Kind == ReturnKind.AsyncStep && IsWrapped(value) ? FinishStep(fp, value) : value.Ir;
        uint* next = Staged(Opcode.Yield, pc, r, fp, t);
        Recorder.Store(to, item);
        return next;
    }

    // Coroutines made in the trace whose finalizers it has not registered; the interpreter's have theirs.
    private static readonly HashSet<InsRef> s_unregistered = [];

    /// <summary>Another trace begins.</summary>
    public static void ForgetCoroutines() => s_unregistered.Clear();

    // Guards whether the finalizer of the coroutine that runs is not registered yet.
    private static bool IsUnregistered(Frame* fp)
    {
        if ((fp->Code.Fields.Flags & PyCode.CoroutineFlag) == 0)
        {
            return false;
        }

        if (s_unregistered.Contains(Recorder.Generator))
        {
            return true;
        }

        TraceBuilder ir = Recorder.Ir;
        bool isUnregistered = (*(PyGenerator**)&fp->Generator)->AsyncFlags == PyGenerator.Unregistered;
        Recorder.Guard(ir.Emit(IrOp.IntEq, ir.GetField(Recorder.Generator, RecordedFields.GeneratorFlags), ir.Int(PyGenerator.Unregistered)), isUnregistered);
        return isUnregistered;
    }

    /// <summary>Does a C# loop take what this frame yields, perhaps through generators that delegate to it?</summary>
    public static bool IsFed(Frame* fp, ThreadState* t)
    {
        if (t->FeedFrame == null)
        {
            return false;
        }

        while (fp->Kind == ReturnKind.Send)
        {
            fp--;
        }

        // What the trace has pushed itself is not there when it asks.
        return fp == t->FeedFrame && fp <= Recorder.Entry;
    }

    /// <summary>The item goes to the C# loop that the trace's own frame, a generator, feeds, or one that delegates to it; the frames stay.</summary>
    private static uint* YieldFed(RecordedRef value, uint* pc, Slot* r, ThreadState* t)
    {
        if (!Feeding.TryTake((Feed*)((Frame*)t->FeedFrame)->ReturnTo, value.Word))
        {
            Recorder.Abort("an item that is not consumed");
            return pc;
        }

        TraceBuilder ir = Recorder.Ir;
        InsRef taken = ir.Call(PlainHelpers.Feed, [value.Ir], Recorder.Snapshot());
        Recorder.Guard(ir.Emit(IrOp.IntNe, taken, ir.Int(0)), true);
        Put(r + A(*pc), RecordingMachine.Known(Singletons.None));
        return pc + 1;
    }

    private static uint* Send(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint i = *pc;
        RecordedRef receiver = Recorder.Load(r + B(i)), sent = Recorder.Load(r + (i >> 24));
        if (Has(receiver, ShapeIds.Of(TypeId.AsyncGeneratorASend)))
        {
            return SendStep(receiver, sent, pc, r, fp, t);
        }

        if (!CanResume(V(receiver), fp, t) || (((PyGenerator*)receiver.Word)->State == GeneratorState.Created && sent.Word != Singletons.None))
        {
            return Unsupported(pc, r, fp, t);
        }

        if (((PyGenerator*)receiver.Word)->State == GeneratorState.Created)
        {
            _ = Recorder.GuardIs(sent);
        }

        return Resume(receiver, sent.Ir, ReturnKind.Send, pc, r, fp, t);
    }

    /// <summary>Calls of send() and next(), which step into a generator without a loop of their own; null: this is none.</summary>
    private static uint* TryAdvance(RecordedRef callee, List<RecordedRef> arguments, uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        Value function = V(callee);
        bool isFunction = function.HasShape(ShapeIds.BuiltinFunction);
        nint pointer = FunctionTable.Native(isFunction ? function.As<PyBuiltinFunction>().Fields.Function : function.As<PyMethodDescriptor>().Fields.Function)->Pointer;
        bool sends = !isFunction && arguments.Count == 2 && pointer == Run.Generators.SendPointer;
        if ((!sends && (!isFunction || arguments.Count != 1 || pointer != Run.Generators.NextPointer || !Has(arguments[0], ShapeIds.Generator)))
            || !CanResume(V(arguments[0]), fp, t))
        {
            return null;
        }

        InsRef sent = sends ? arguments[1].Ir : Recorder.Ir.Pointer(Singletons.None);
        if (sends && ((PyGenerator*)arguments[0].Word)->State == GeneratorState.Created)
        {
            if (arguments[1].Word != Singletons.None)
            {
                return null;
            }

            _ = Recorder.GuardIs(arguments[1]);
        }

        _ = Recorder.GuardIs(callee);
        return Resume(arguments[0], sent, ReturnKind.Advance, pc, r, fp, t);
    }

    // __await__ is a generator function: the generator it makes needs no test.
    private static bool IsAwaitedByGenerator(Value v)
    {
        const int kinds = PyCode.GeneratorFlag | PyCode.CoroutineFlag | PyCode.IterableCoroutine | PyCode.AsyncGeneratorFlag;
        ulong function = SpecialMethods.IsInstance(v) ? SpecialMethods.Find(v, SlotId.Await) : 0;
        return function != 0 && ((*(PyCode**)&((PyFunction*)function)->Code)->Flags & kinds) == PyCode.GeneratorFlag;
    }

    /// <summary>A coroutine that was not awaited yet is its own awaitable; __await__ is followed into.</summary>
    private static uint* GetAwaitable(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        RecordedRef v = Recorder.Load(r + B(*pc));
        if (IsAwaitedByGenerator(V(v)))
        {
            return OrResidual(TryMethod(SlotId.Await, [v], r + A(*pc), ReturnKind.Normal, pc + 1, fp, t), pc, r, fp, t);
        }

        if (!Has(v, ShapeIds.Coroutine) || ((PyGenerator*)v.Word)->State != GeneratorState.Created)
        {
            return Residual(pc, r, fp, t);
        }

        TraceBuilder ir = Recorder.Ir;
        GuardHas(v, ShapeIds.Coroutine);
        Recorder.Guard(ir.Emit(IrOp.IntEq, ir.GetField(v.Ir, RecordedFields.GeneratorState), ir.Int((long)GeneratorState.Created)), true);
        Put(r + A(*pc), v);
        return pc + 1;
    }

    // Its finalizer has something to do: what was never awaited, or is left in the midst of a block.
    private static bool IsFinalized(PyCode* code) =>
        code->ClosesAtEnd != 0 || (code->Flags & (PyCode.CoroutineFlag | PyCode.AsyncGeneratorFlag | PyCode.IterableCoroutine)) != 0;

    /// <summary>An inlined generator function makes its generator, in the trace.</summary>
    private static uint* Generator(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        PyCode* code = *(PyCode**)&(*(PyFunction**)&fp->Function)->Code;
        if (fp == Recorder.Entry || fp->Kind != ReturnKind.Normal || !fp->Object.IsNull || !fp->Locals.IsNull || t->OriginTrackingDepth > 0)
        {
            return Unsupported(pc, r, fp, t);
        }

        TraceBuilder ir = Recorder.Ir;
        InsRef function = Recorder.Function;
        InsRef registers = ir.Emit(IrOp.NewArray, ir.Int(System.Math.Max(code->RegisterCount, 1)), descr: RecordedFields.Array.Value);
        for (int k = 0; k < code->RegisterCount; k++)
        {
            InsRef name = Recorder.IsKnown(r + k) ? Recorder.Load(r + k).Ir : ir.Null;
            if (name != ir.Null)
            {
                ir.SetItem(registers, ir.Int(k), Recorder.Items, name);
            }
        }

        InsRef made = ir.New(Recorder.Shape((code->Flags & PyCode.CoroutineFlag) != 0 ? ShapeIds.Coroutine
            : (code->Flags & PyCode.AsyncGeneratorFlag) != 0 ? ShapeIds.Of(TypeId.AsyncGenerator) : ShapeIds.Generator));
        ir.SetField(made, RecordedFields.GeneratorFunction, function);
        ir.SetField(made, RecordedFields.GeneratorName, ir.GetField(function, Recorder.Field(Offsets.Of(&((PyFunction*)Offsets.Base)->Name), FieldKind.Ref)));
        ir.SetField(made, RecordedFields.GeneratorQualName, ir.GetField(function, Recorder.Field(Offsets.Of(&((PyFunction*)Offsets.Base)->QualName), FieldKind.Ref)));
        ir.SetField(made, RecordedFields.GeneratorRegisters, registers);
        ir.SetField(made, RecordedFields.GeneratorPc, ir.Int((long)(pc + 1)));
        Slot* to = fp->ReturnTo;
        uint then = *fp[-1].Pc;
        bool isAwaited = (Opcode)(byte)then == Opcode.GetAwaitable && fp[-1].R + B(then) == to && (code->Flags & PyCode.CoroutineFlag) != 0;
        if (isAwaited)
        {
            // Most end without ever being suspended, and need never be made.
            ir.SetField(made, RecordedFields.GeneratorFlags, ir.Int(PyGenerator.Unregistered));
        }
        else if (IsFinalized(code))
        {
            _ = ir.Call(PlainHelpers.RegisterFinalizer, [made], Recorder.Snapshot());
        }

        uint* next = Staged(Opcode.Generator, pc, r, fp, t);
        if ((Frame*)t->Frame != fp - 1)
        {
            Recorder.AbortAfter("a generator could not be made");
            return next;
        }

        if (isAwaited)
        {
            s_unregistered.Add(made);
        }

        Recorder.Store(to, made);
        return next;
    }

    // Nothing is handled that would be the context of the StopIteration.
    private static bool CanStop(Frame* fp, ThreadState* t) =>
        t->HandledCount == 0 && !Recorder.Handles && fp->Object.IsNull && Recorder.IsCaught(fp - 1);

    /// <summary>A generator that next() or send() went on in returns: they raise StopIteration, which is caught in the trace.</summary>
    private static uint* StopAdvance(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        RecordedRef result = (Opcode)(byte)*pc == Opcode.Return ? Recorder.Load(r + A(*pc)) : RecordingMachine.Known(Singletons.None);
        bool isNone = RecordingMachine.Branch(RecordingMachine.IsKnown(result, Singletons.None));
        _ = Recorder.Context(t);
        EndGenerator(fp);
        Recorder.EndFrame(fp);
        InsRef exception = NewException(Types.Get(TypeId.StopIteration), isNone ? [] : [result.Ir]);
        fp->Pc = pc + 1;
        _ = Returning.Leave(t, fp, V(result));
        return Recorder.Unwind(exception, fp - 1, true, t);
    }

    /// <summary>Before a generator's frame returns: it is finished.</summary>
    private static void EndGenerator(Frame* fp)
    {
        TraceBuilder ir = Recorder.Ir;
        InsRef generator = Recorder.Generator;
        if (IsFinalized(*(PyCode**)&(*(PyFunction**)&fp->Function)->Code) && !IsUnregistered(fp))
        {
            _ = ir.Call(PlainHelpers.EndGenerator, [generator], Recorder.Snapshot());
            return;
        }

        ir.SetField(generator, RecordedFields.GeneratorState, ir.Int((long)GeneratorState.Finished));
        ir.SetField(generator, RecordedFields.GeneratorRegisters, ir.Null);
    }
}
