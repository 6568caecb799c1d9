using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.TypeDefinitions;

/// <summary>async_generator_asend and async_generator_athrow: awaitables that make one step of an async generator.</summary>
/// <remarks>
/// What the generator's body awaits passes through; a value yielded by the body (wrapped by AsyncGenWrap) ends the step,
/// so it becomes the value of a StopIteration. A step is made once.
/// </remarks>
internal static unsafe class AsyncStepTypes
{
    /// <summary>States of a step.</summary>
    public const long Initial = 0, Iterating = 1, Finished = 2;

    private const string SendText = "send(arg, /)\nsend(arg) -> send 'arg' into generator,\nreturn next yielded value or raise StopIteration.";
    private const string ThrowText = "throw(...)\nthrow(value)\nthrow(type[,value[,tb]])\n\nRaise exception in generator, return next yielded value or raise\nStopIteration.";
    private const string CloseText = "close()\nclose() -> raise GeneratorExit inside generator.";

    public static void DefineASend(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Self);
        t.Slot(SlotId.Await, &Self);
        t.Slot(SlotId.Next, &NextOfSend);
        t.Method(SendText, &Send);
        t.RawMethod(ThrowText, &ThrowIntoSend);
        t.Method(CloseText, &Close);
    }

    public static void DefineAThrow(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Self);
        t.Slot(SlotId.Await, &Self);
        t.Slot(SlotId.Next, &NextOfThrow);
        t.Method(SendText, &Throw);
        t.RawMethod(ThrowText, &ThrowIntoThrow);
        t.Method(CloseText, &Close);
    }

    /// <summary>A step of <paramref name="generator"/>; argument: value to send, arguments of throw, or null (__anext__, aclose).</summary>
    public static Value New(TypeId type, Value generator, Value argument)
    {
        Value step = PyType.Allocate(Types.Get(type));
        step.As<PyAsyncStep>().Fields.Generator.Store(step, generator);
        step.As<PyAsyncStep>().Fields.Argument.Store(step, argument);
        return step;
    }

    private static Value Self(Value self) => self;

    private static ref PyGenerator GeneratorOf(Value self) => ref self.As<PyAsyncStep>().Fields.Generator.Load().As<PyGenerator>().Fields;

    private static bool IsWrapped(Value item) => item.HasShape(ShapeIds.Of(TypeId.AsyncGeneratorWrapped));

    private static Value Close(Value self)
    {
        self.As<PyAsyncStep>().Fields.State = Finished;
        return Value.None;
    }

    /// <summary>What a step's result means: an awaited thing's item passes, a yielded value or the end finishes the step.</summary>
    private static Value Unwrap(Value self, Value item)
    {
        ref PyGenerator g = ref GeneratorOf(self);
        if (item.IsNull)
        {
            if (!Errors.Occurred)
            {
                Errors.Raise(TypeId.StopAsyncIteration);
            }

            g.AsyncFlags &= ~AsyncGeneratorType.RunningStep;
            if (Errors.Matches(TypeId.StopAsyncIteration) || Errors.Matches(TypeId.GeneratorExit))
            {
                g.AsyncFlags |= AsyncGeneratorType.Closed;
            }

            return item;
        }

        if (!IsWrapped(item))
        {
            return item;
        }

        g.AsyncFlags &= ~AsyncGeneratorType.RunningStep;
        return Errors.StopIteration(item.As<PyCell>().Fields.Content.Load());
    }

    private static Value FinishIfNull(Value self, Value item)
    {
        if (item.IsNull)
        {
            self.As<PyAsyncStep>().Fields.State = Finished;
        }

        return item;
    }

    private static Value Reused(string what) => Errors.RuntimeError($"cannot reuse already awaited {what}");

    private static Value NextOfSend(Value self) => Send(self, Value.None);

    private static Value Send(Value self, Value value)
    {
        Value item = Step(self, value, out Value yielded);
        return yielded.IsNull ? item : Errors.StopIteration(yielded);
    }

    /// <summary>Sends a value to asend(): what the generator's body awaits, or null: with what it yields, or with an error set.</summary>
    public static Value Step(Value self, Value value, out Value yielded)
    {
        yielded = default;
        ref PyAsyncStep step = ref self.As<PyAsyncStep>().Fields;
        if (step.State == Finished)
        {
            return Reused("__anext__()/asend()");
        }

        ref PyGenerator g = ref GeneratorOf(self);
        if (step.State == Initial)
        {
            if ((g.AsyncFlags & AsyncGeneratorType.RunningStep) != 0)
            {
                return Errors.RuntimeError("anext(): asynchronous generator is already running");
            }

            if (value.IsNone && !step.Argument.IsNull)
            {
                value = step.Argument.Load();
            }

            step.State = Iterating;
        }

        g.AsyncFlags |= AsyncGeneratorType.RunningStep;
        Value generator = step.Generator.Load();
        Value item = g.State == GeneratorState.Suspended || (g.State == GeneratorState.Created && value.IsNone)
            ? GeneratorFrames.Step(generator, value, out _) : GeneratorType.Send(generator, value);
        if (!item.IsNull && IsWrapped(item))
        {
            g.AsyncFlags &= ~AsyncGeneratorType.RunningStep;
            step.State = Finished;
            yielded = item.As<PyCell>().Fields.Content.Load();
            return Value.Null;
        }

        return FinishIfNull(self, Unwrap(self, item));
    }

    private static Value ThrowIntoSend(Value self, Args args)
    {
        ref PyAsyncStep step = ref self.As<PyAsyncStep>().Fields;
        return step.State == Finished
            ? Reused("__anext__()/asend()")
            : FinishIfNull(self, Unwrap(self, GeneratorType.Throw(step.Generator.Load(), args)));
    }

    private static Value NextOfThrow(Value self) => Throw(self, Value.None);

    private static Value Throw(Value self, Value value)
    {
        ref PyAsyncStep step = ref self.As<PyAsyncStep>().Fields;
        if (step.State == Finished)
        {
            return Reused("aclose()/athrow()");
        }

        Value generator = step.Generator.Load();
        ref PyGenerator g = ref GeneratorOf(self);
        bool closing = step.Argument.IsNull;
        if (g.State == GeneratorState.Finished)
        {
            step.State = Finished;
            return Errors.Raise(TypeId.StopIteration);
        }

        Value item;
        if (step.State == Initial)
        {
            if ((g.AsyncFlags & (AsyncGeneratorType.RunningStep | AsyncGeneratorType.Closed)) != 0)
            {
                step.State = Finished;
                return (g.AsyncFlags & AsyncGeneratorType.RunningStep) == 0 ? Errors.Raise(TypeId.StopAsyncIteration)
                    : Errors.RuntimeError((closing ? "aclose()" : "athrow()") + ": asynchronous generator is already running");
            }

            if (!value.IsNone)
            {
                return Errors.RuntimeError("can't send non-None value to a just-started coroutine");
            }

            step.State = Iterating;
            g.AsyncFlags |= AsyncGeneratorType.RunningStep;
            if (!closing)
            {
                if (!CheckArguments(step.Argument.Load()))
                {
                    // As in CPython the generator stays marked as running.
                    return Value.Null;
                }

                item = Unwrap(self, ThrowArguments(generator, step.Argument.Load()));
                return item.IsNull ? Failed(self, closing) : item;
            }

            g.AsyncFlags |= AsyncGeneratorType.Closed;
            item = GeneratorType.ThrowInto(generator, Types.Get(TypeId.GeneratorExit), Value.Null, Value.Null, false);
        }
        else
        {
            item = GeneratorType.Send(generator, value);
            if (!closing)
            {
                return Unwrap(self, item);
            }
        }

        return item.IsNull ? Failed(self, closing) : IsWrapped(item) ? Ignored(self) : item;
    }

    private static bool CheckArguments(Value arguments)
    {
        long count = PyTuple.LengthOf(arguments);
        if (count is < 1 or > 3)
        {
            Errors.TypeError($"athrow expected at {(count < 1 ? "least 1 argument" : "most 3 arguments")}, got {count}");
            return false;
        }

        return true;
    }

    private static Value ThrowArguments(Value generator, Value arguments)
    {
        long count = PyTuple.LengthOf(arguments);
        return GeneratorType.ThrowInto(generator, PyTuple.Get(arguments, 0), count > 1 ? PyTuple.Get(arguments, 1) : Value.Null,
            count > 2 ? PyTuple.Get(arguments, 2) : Value.Null, false);
    }

    private static Value Ignored(Value self)
    {
        GeneratorOf(self).AsyncFlags &= ~AsyncGeneratorType.RunningStep;
        self.As<PyAsyncStep>().Fields.State = Finished;
        return Errors.RuntimeError("async generator ignored GeneratorExit");
    }

    /// <summary>The step failed; aclose() takes the two exceptions that mean success.</summary>
    private static Value Failed(Value self, bool closing)
    {
        GeneratorOf(self).AsyncFlags &= ~AsyncGeneratorType.RunningStep;
        self.As<PyAsyncStep>().Fields.State = Finished;
        return closing ? ClosedWell() : Value.Null;
    }

    private static Value ClosedWell() => Errors.Catch(TypeId.StopAsyncIteration) || Errors.Catch(TypeId.GeneratorExit)
        ? Errors.Raise(TypeId.StopIteration)
        : Value.Null;

    private static Value ThrowIntoThrow(Value self, Args args)
    {
        ref PyAsyncStep step = ref self.As<PyAsyncStep>().Fields;
        if (step.State == Finished)
        {
            return Reused("aclose()/athrow()");
        }

        Value item = GeneratorType.Throw(step.Generator.Load(), args);
        return !step.Argument.IsNull ? Unwrap(self, item)
            : item.IsNull ? ClosedWell()
            : IsWrapped(item) ? Ignored(self) : item;
    }
}
