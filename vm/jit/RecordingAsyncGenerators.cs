using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Run;
using Py.Vm.TypeDefinitions;

namespace Py.Vm.Jit;

/// <summary>Async generators: what __anext__ makes and what its generator wraps are made in the trace, which follows the Send into the generator.</summary>
internal static unsafe partial class RecordingHandlers
{
    private static void InstallAsyncGenerators()
    {
        Set((int)Opcode.GetAIter, &GetAIter);
        Set((int)Opcode.GetANext, &GetANext);
        Set((int)Opcode.AsyncGenWrap, &AsyncGenWrap);
        Set((int)Opcode.EndAsyncFor, &EndAsyncFor);
    }

    private static bool IsWrapped(RecordedRef value) => Has(value, ShapeIds.Of(TypeId.AsyncGeneratorWrapped));

    private static void SetFlags(InsRef generator, InsRef flags) => Recorder.Ir.SetField(generator, RecordedFields.GeneratorFlags, flags);

    /// <summary>An async generator is its own iterator.</summary>
    private static uint* GetAIter(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        RecordedRef v = Recorder.Load(r + B(*pc));
        if (!Has(v, ShapeIds.Of(TypeId.AsyncGenerator)))
        {
            return Residual(pc, r, fp, t);
        }

        GuardHas(v, ShapeIds.Of(TypeId.AsyncGenerator));
        Put(r + A(*pc), v);
        return pc + 1;
    }

    /// <summary>The step of an async generator whose first one has been made.</summary>
    private static uint* GetANext(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        RecordedRef v = Recorder.Load(r + B(*pc));
        if (!Has(v, ShapeIds.Of(TypeId.AsyncGenerator)) || (((PyGenerator*)v.Word)->AsyncFlags & AsyncGeneratorType.HooksCalled) == 0)
        {
            return Residual(pc, r, fp, t);
        }

        TraceBuilder ir = Recorder.Ir;
        GuardHas(v, ShapeIds.Of(TypeId.AsyncGenerator));
        GuardFlags(v);
        InsRef made = ir.New(Recorder.Shape(ShapeIds.Of(TypeId.AsyncGeneratorASend)));
        ir.SetField(made, RecordedFields.StepGenerator, v.Ir);
        if (ResidualSites.Execute(pc, fp, t) == 0)
        {
            return Failing(pc + 1, fp, t, "a step could not be made");
        }

        Recorder.Store(r + A(*pc), made);
        return pc + 1;
    }

    private static void GuardFlags(RecordedRef generator) => Recorder.Guard(
        Recorder.Ir.Emit(IrOp.IntEq, Recorder.Ir.GetField(generator.Ir, RecordedFields.GeneratorFlags), Recorder.Ir.Int(((PyGenerator*)generator.Word)->AsyncFlags)), true);

    private static uint* AsyncGenWrap(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        RecordedRef v = Recorder.Load(r + B(*pc));
        InsRef made = Recorder.Ir.New(Recorder.Shape(ShapeIds.Of(TypeId.AsyncGeneratorWrapped)));
        Recorder.Ir.SetField(made, WrappedContent, v.Ir);
        if (ResidualSites.Execute(pc, fp, t) == 0)
        {
            return Failing(pc + 1, fp, t, "an item could not be wrapped");
        }

        Recorder.Store(r + A(*pc), made);
        return pc + 1;
    }

    private static FieldRef WrappedContent => Recorder.Field(Offsets.Of(&((PyCell*)Offsets.Base)->Content), FieldKind.Ref);

    /// <summary>As <see cref="AsyncSteps.TryBegin"/>, under guards that it is what it is now.</summary>
    private static uint* SendStep(RecordedRef receiver, RecordedRef sent, uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        TraceBuilder ir = Recorder.Ir;
        PyAsyncStep* step = (PyAsyncStep*)receiver.Word;
        RecordedRef generator = new(step->Generator.Load().Bits, InsRef.None);
        PyGenerator* g = (PyGenerator*)generator.Word;
        bool begins = step->State == AsyncStepTypes.Initial, isArgument = begins && !step->Argument.IsNull;
        if (step->State == AsyncStepTypes.Finished || !Recorder.CanEnter || !Run.Generators.CanStep(generator.Word, fp, t) || !g->Locals.IsNull
            || (begins && (g->AsyncFlags & AsyncGeneratorType.RunningStep) != 0) || (isArgument && sent.Word != Singletons.None)
            || (g->State == GeneratorState.Created && (isArgument ? step->Argument.Load().Bits : sent.Word) != Singletons.None))
        {
            return Unsupported(pc, r, fp, t);
        }

        GuardHas(receiver, *(uint*)receiver.Word);
        Recorder.Guard(ir.Emit(IrOp.IntEq, ir.GetField(receiver.Ir, RecordedFields.StepState), ir.Int(step->State)), true);
        generator = new RecordedRef(generator.Word, ir.GetField(receiver.Ir, RecordedFields.StepGenerator));
        GuardFlags(generator);
        if (begins)
        {
            InsRef argument = ir.GetField(receiver.Ir, RecordedFields.StepArgument);
            Recorder.Guard(ir.Emit(IrOp.PtrEq, argument, ir.Null), !isArgument);
            if (isArgument)
            {
                _ = Recorder.GuardIs(sent);
                sent = new RecordedRef(step->Argument.Load().Bits, argument);
            }
        }

        if (g->State == GeneratorState.Created)
        {
            _ = Recorder.GuardIs(sent);
        }

        int flags = g->AsyncFlags | AsyncGeneratorType.RunningStep;
        uint* entered = Resume(generator, sent.Ir, ReturnKind.AsyncStep, pc, r, fp, t);
        ir.SetField(receiver.Ir, RecordedFields.StepState, ir.Int(AsyncStepTypes.Iterating));
        SetFlags(generator.Ir, ir.Int(flags));
        return entered;
    }

    // The step that a generator's frame makes lies in the register that the Send of its caller reads.
    private static void FinishStep(Frame* fp, int set)
    {
        TraceBuilder ir = Recorder.Ir;
        InsRef step = Recorder.Load(fp[-1].R + B(fp[-1].Pc[-2])).Ir, generator = Recorder.Generator;
        InsRef flags = ir.Emit(IrOp.IntAnd, ir.GetField(generator, RecordedFields.GeneratorFlags), ir.Int(~AsyncGeneratorType.RunningStep));
        SetFlags(generator, set == 0 ? flags : ir.Emit(IrOp.IntOr, flags, ir.Int(set)));
        ir.SetField(step, RecordedFields.StepState, ir.Int(AsyncStepTypes.Finished));
    }

    /// <summary>The generator yields an item of its own, which ends the step: the item.</summary>
    private static InsRef FinishStep(Frame* fp, RecordedRef wrapped)
    {
        FinishStep(fp, 0);
        return Recorder.Ir.GetField(wrapped.Ir, WrappedContent);
    }

    /// <summary>An async generator returns: the await that went on in it raises StopAsyncIteration, which is caught in the trace.</summary>
    private static uint* EndStep(uint* pc, Frame* fp, ThreadState* t)
    {
        _ = Recorder.Context(t);
        EndGenerator(fp);
        FinishStep(fp, AsyncGeneratorType.Closed);
        Recorder.EndFrame(fp);
        InsRef exception = NewException(Types.Get(TypeId.StopAsyncIteration), []);
        fp->Pc = pc + 1;
        _ = Returning.Leave(t, fp, Value.None);
        return Recorder.Unwind(exception, fp - 1, true, t);
    }

    /// <summary>The end of an async for, by the exception that says so.</summary>
    private static uint* EndAsyncFor(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        RecordedRef exception = Recorder.Load(r + A(*pc));
        if (!PyType.IsInstance(V(exception), TypeId.StopAsyncIteration))
        {
            return Unsupported(pc, r, fp, t);
        }

        GuardHas(exception, *(uint*)exception.Word);
        return pc + 1;
    }
}
