using Py.ObjectSpace;
using Py.Vm.TypeDefinitions;

namespace Py.Vm.Run;

/// <summary>Steps of async generators (asend, __anext__) that an await makes without leaving the interpreter's loop: the frame of the generator is pushed by the Send.</summary>
/// <remarks>As <see cref="AsyncStepTypes.Step"/>, which makes all others. The step lies in the register that the Send reads.</remarks>
internal static unsafe class AsyncSteps
{
    /// <summary>The step that the frame above <paramref name="caller"/> makes; the caller's pc is behind its Send.</summary>
    private static Value StepOf(Frame* caller) => caller->R[(byte)(caller->Pc[-2] >> 16)].Load();

    private static ref PyGenerator GeneratorOf(Value step) => ref step.As<PyAsyncStep>().Fields.Generator.Load().As<PyGenerator>().Fields;

    /// <summary>May the generator's frame be pushed, and go on with <paramref name="sent"/>? Then the step has begun.</summary>
    /// <param name="self">The step.</param>
    /// <param name="sent">What is sent to it; then, what is sent to the generator.</param>
    /// <param name="fp">The running frame.</param>
    /// <param name="t">The running thread.</param>
    public static bool TryBegin(Value self, ref Value sent, Frame* fp, ThreadState* t)
    {
        ref PyAsyncStep step = ref self.As<PyAsyncStep>().Fields;
        ref PyGenerator g = ref GeneratorOf(self);
        bool begins = step.State == AsyncStepTypes.Initial;
        if (step.State == AsyncStepTypes.Finished || !Generators.CanStep(step.Generator.Load().Bits, fp, t)
            || (begins && (g.AsyncFlags & AsyncGeneratorType.RunningStep) != 0))
        {
            return false;
        }

        Value value = begins && sent.IsNone && !step.Argument.IsNull ? step.Argument.Load() : sent;
        if (g.State == GeneratorState.Created && !value.IsNone)
        {
            return false;
        }

        sent = value;
        step.State = AsyncStepTypes.Iterating;
        g.AsyncFlags |= AsyncGeneratorType.RunningStep;
        return true;
    }

    /// <summary>The generator has been suspended: with an item of its own, which is unwrapped and is the step's result, or of what it awaits.</summary>
    public static bool TryFinish(Frame* caller, ref ulong item)
    {
        Value wrapped = Value.FromBits(item);
        if (!wrapped.HasShape(ShapeIds.Of(TypeId.AsyncGeneratorWrapped)))
        {
            return false;
        }

        item = wrapped.As<PyCell>().Fields.Content.Load().Bits;
        Finish(StepOf(caller));
        return true;
    }

    private static void Finish(Value step)
    {
        step.As<PyAsyncStep>().Fields.State = AsyncStepTypes.Finished;
        GeneratorOf(step).AsyncFlags &= ~AsyncGeneratorType.RunningStep;
    }

    /// <summary>The generator has ended by the error that is set; where it returned, that is StopAsyncIteration.</summary>
    public static void Fail(Frame* caller)
    {
        Value step = StepOf(caller);
        Finish(step);
        if (Errors.Matches(TypeId.StopAsyncIteration) || Errors.Matches(TypeId.GeneratorExit))
        {
            GeneratorOf(step).AsyncFlags |= AsyncGeneratorType.Closed;
        }
    }
}
