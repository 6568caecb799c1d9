using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Run;
using Py.Vm.TypeDefinitions;

namespace Py.Vm.Modules.Asyncio;

/// <summary>TaskStepMethWrapper, the callback that makes a step of a task; and the steps.</summary>
internal unsafe struct TaskStep
{
    public ObjectHeader Header;
    public Slot Task;
    /// <summary>Exception to be thrown in, or null.</summary>
    public Slot Exception;

    private static ModuleType s_type;
    private static int s_wakeUp;

    public static void Initialize()
    {
        s_type.Make("TaskStepMethWrapper",
            new TypeRow(TypeId.None0, "TaskStepMethWrapper", TypeId.Object, sizeof(TaskStep), 0b110, TypeFlags.NoConstructor), &Define);
        if (s_wakeUp == 0)
        {
            s_wakeUp = FunctionTable.AddMethod("task_wakeup(...)", &WakeUp);
        }
    }

    private static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Call, &Call);
        t.Member("__self__", 8);
    }

    /// <summary>Asks the loop for a step of a task; false with an error set.</summary>
    public static bool CallSoon(Value task, Value exception)
    {
        Ref<TaskStep> step = s_type.New<TaskStep>();
        step.Fields.Task.Initialize(task);
        step.Fields.Exception.Initialize(exception);
        ref PyTask t = ref PyTask.Of(task);
        return Library.CallSoon(t.Future.Loop.Load(), step, Value.Null, t.Context.Load());
    }

    private static Value Call(Value self, Args args)
    {
        ref TaskStep step = ref self.As<TaskStep>().Fields;
        return args.KeywordCount > 0 ? Errors.TypeError("function takes no keyword arguments")
            : args.Count > 0 ? Errors.TypeError("function takes no positional arguments")
            : Make(step.Task.Load(), step.Exception.Load());
    }

    /// <summary>What a future that a task waits for calls when it is done.</summary>
    private static Value WakeUp(Value task, Args args)
    {
        if (args.KeywordCount > 0 || args.Count != 1)
        {
            return Errors.TypeError(args.KeywordCount > 0 ? "Task.task_wakeup() takes no keyword arguments"
                : $"Task.task_wakeup() takes exactly one argument ({args.Count} given)");
        }

        Value future = args[0], outcome;
        bool failed = false;
        if (FutureType.IsExact(future))
        {
            outcome = PyFuture.Outcome(future, out failed);
        }
        else
        {
            outcome = Space.CallMethod(future, N.result);
        }

        return outcome.IsNull ? Make(task, Errors.Take()) : Make(task, failed ? outcome : Value.Null);
    }

    /// <summary>A step: lets the coroutine run to its next await, or throws <paramref name="exception"/> into it.</summary>
    private static Value Make(Value task, Value exception)
    {
        Value loop = PyTask.Of(task).Future.Loop.Load();
        if (!AsyncioModule.Enter(loop, task))
        {
            return Value.Null;
        }

        Value result = MakeEntered(task, exception);
        if (!result.IsNull)
        {
            return AsyncioModule.Leave(loop, task) ? result : Value.Null;
        }

        Value error = Errors.Take();
        if (AsyncioModule.Leave(loop, task))
        {
            return Errors.Restore(error);
        }

        Value second = Errors.Current;
        second.As<PyBaseException>().Fields.Context.Store(second, error);
        return Value.Null;
    }

    private static Value MakeEntered(Value task, Value exception)
    {
        ref PyTask t = ref PyTask.Of(task);
        if (t.Future.State != FutureState.Pending)
        {
            return Library.Shown(task) is { } shown && Library.Shown(exception.IsNull ? Value.None : exception) is { } shownException
                ? Library.RaiseInvalidState($"_step(): already done: {shown} {shownException}")
                : Value.Null;
        }

        if (t.MustCancel != 0)
        {
            Value cancelledError = Library.CancelledError;
            if (cancelledError.IsNull)
            {
                return cancelledError;
            }

            if (exception.IsNull || !PyType.IsSubtype(exception.Type, cancelledError))
            {
                exception = PyFuture.MakeCancelledError(task);
                if (exception.IsNull)
                {
                    return exception;
                }
            }

            t.MustCancel = 0;
        }

        t.Waiter.Store(task, Value.Null);
        if (t.Coroutine.IsNull)
        {
            return Errors.RuntimeError("uninitialized Task object");
        }

        Value yielded = Resume(t.Coroutine.Load(), exception, out Value returned);
        return yielded.IsNull ? End(task, returned) : Wait(task, yielded);
    }

    /// <summary>What the coroutine yields; null when it ended: then it returned a value, or an error is set.</summary>
    private static Value Resume(Value coroutine, Value exception, out Value returned)
    {
        returned = default;
        Value yielded;
        bool native = coroutine.HasShape(ShapeIds.Coroutine) || coroutine.HasShape(ShapeIds.Generator);
        if (!exception.IsNull)
        {
            yielded = native ? GeneratorType.ThrowInto(coroutine, exception, Value.Null, Value.Null, true) : Space.CallMethod(coroutine, N.@throw, exception);
        }
        else if (native && coroutine.As<PyGenerator>().Fields.State <= GeneratorState.Suspended)
        {
            yielded = GeneratorFrames.Step(coroutine, Value.None, out returned);
            if (yielded.IsNull)
            {
                return yielded;
            }
        }
        else
        {
            void* next = native ? null : PyType.SlotOf(coroutine, SlotId.Next);
            yielded = next != null ? ((delegate*<Value, Value>)next)(coroutine)
                : native ? GeneratorType.Resume(coroutine, Value.None, false)
                : Space.CallMethod(coroutine, N.send, Value.None);
        }

        if (!yielded.IsNull)
        {
            return yielded;
        }

        if (!Errors.Occurred)
        {
            returned = Value.None;
        }
        else if (Errors.Matches(TypeId.StopIteration))
        {
            returned = GeneratorFrames.StopValue(Errors.Take());
        }

        return Value.Null;
    }

    /// <summary>The coroutine returned, or raised the error that is set if <paramref name="returned"/> is null.</summary>
    private static Value End(Value task, Value returned)
    {
        ref PyTask t = ref PyTask.Of(task);
        Value done;
        if (!returned.IsNull)
        {
            if (t.MustCancel != 0)
            {
                // Cancelled right before the coroutine ended.
                t.MustCancel = 0;
                done = PyFuture.Cancel(task, t.Future.CancelMessage.Load());
            }
            else
            {
                done = PyFuture.SetResult(task, returned);
            }

            TaskType.Ended(task);
            return done.IsNull ? done : Value.None;
        }

        Value error = Errors.Take();
        Value cancelledError = Library.CancelledError;
        if (cancelledError.IsNull)
        {
            return cancelledError;
        }

        if (PyType.IsSubtype(error.Type, cancelledError))
        {
            t.Future.CancelledError.Store(task, error);
            done = PyFuture.Cancel(task, Value.Null);
            TaskType.Ended(task);
            return done.IsNull ? done : Value.None;
        }

        done = PyFuture.SetException(task, error);
        return done.IsNull ? done
            : PyType.IsInstance(error, TypeId.KeyboardInterrupt) || PyType.IsInstance(error, TypeId.SystemExit) ? Errors.Restore(error)
            : Value.None;
    }

    /// <summary>The coroutine waits for what it yielded.</summary>
    private static Value Wait(Value task, Value yielded)
    {
        ref PyTask t = ref PyTask.Of(task);
        if (yielded.IsNone)
        {
            // A bare yield lets others run for one turn of the loop.
            return CallSoon(task, Value.Null) ? Value.None : Value.Null;
        }

        if (yielded.Is(task))
        {
            return Library.Shown(task) is { } shown ? FailSoon(task, $"Task cannot await on itself: {shown}") : Value.Null;
        }

        if (FutureType.IsExact(yielded))
        {
            ref PyFuture f = ref PyFuture.Of(yielded);
            if (!f.Loop.Load().Is(t.Future.Loop.Load()))
            {
                return OtherLoop(task, yielded);
            }

            if (f.Blocking == 0)
            {
                return NotAwaited(task, yielded);
            }

            f.Blocking = 0;
            Value wakeUp = PyBuiltinFunction.New(s_wakeUp, task, Value.Null);
            return PyFuture.AddDoneCallback(yielded, wakeUp, t.Context.Load()) ? WaitFor(task, yielded) : Value.Null;
        }

        int found = Space.TryGetAttr(yielded, Library.Blocking.Value, out Value blocking);
        return found < 0 ? Value.Null
            : found > 0 && !blocking.IsNone ? WaitForLike(task, yielded, blocking)
            : FailBadYield(task, yielded);
    }

    private static Value WaitFor(Value task, Value future)
    {
        ref PyTask t = ref PyTask.Of(task);
        t.Waiter.Store(task, future);
        if (t.MustCancel != 0)
        {
            Slot* slots = stackalloc Slot[1];
            slots[0].Initialize(t.Future.CancelMessage.IsNull ? Value.None : t.Future.CancelMessage.Load());
            Value answer = Library.CallMethod(future, Library.Cancel.Value, new Args(slots, 0, Library.MessageNames.Value));
            int cancelled = answer.IsNull ? -1 : Space.Truth(answer);
            if (cancelled < 0)
            {
                return Value.Null;
            }

            if (cancelled > 0)
            {
                t.MustCancel = 0;
            }
        }

        return Value.None;
    }

    /// <summary>Waits for an object that is used as a future.</summary>
    private static Value WaitForLike(Value task, Value future, Value blocking)
    {
        int isBlocking = Space.Truth(blocking);
        if (isBlocking < 0)
        {
            return Value.Null;
        }

        ref PyTask t = ref PyTask.Of(task);
        int found = Space.TryGetAttr(future, Library.GetLoop.Value, out Value getLoop);
        Value loop = found < 0 ? Value.Null : found > 0 ? Space.Call(getLoop) : Space.GetAttr(future, Library.Loop.Value);
        if (loop.IsNull)
        {
            return loop;
        }

        if (!loop.Is(t.Future.Loop.Load()))
        {
            return OtherLoop(task, future);
        }

        if (isBlocking == 0)
        {
            return NotAwaited(task, future);
        }

        if (!Space.SetAttr(future, Library.Blocking.Value, Value.False))
        {
            return Value.Null;
        }

        Slot* slots = stackalloc Slot[2];
        slots[0].Initialize(PyBuiltinFunction.New(s_wakeUp, task, Value.Null));
        slots[1].Initialize(t.Context.Load());
        Value added = Library.CallMethod(future, Library.AddDoneCallback.Value, new Args(slots, 1, Library.ContextNames.Value));
        return added.IsNull ? added : WaitFor(task, future);
    }

    private static Value OtherLoop(Value task, Value future) => Library.Shown(task) is { } shown && Library.Shown(future) is { } shownFuture
        ? FailSoon(task, $"Task {shown} got Future {shownFuture} attached to a different loop")
        : Value.Null;

    private static Value NotAwaited(Value task, Value future) => Library.Shown(task) is { } shown && Library.Shown(future) is { } shownFuture
        ? FailSoon(task, $"yield was used instead of yield from in task {shown} with {shownFuture}")
        : Value.Null;

    private static Value FailBadYield(Value task, Value yielded)
    {
        if (Library.Shown(yielded) is not { } shown)
        {
            return Value.Null;
        }

        if (!yielded.HasShape(ShapeIds.Generator))
        {
            return FailSoon(task, $"Task got bad yield: {shown}");
        }

        return Library.Shown(task) is { } shownTask
            ? FailSoon(task, $"yield was used instead of yield from for generator in task {shownTask} with {shown}")
            : Value.Null;
    }

    // The coroutine gets the error at its next step.
    private static Value FailSoon(Value task, string message) =>
        CallSoon(task, Errors.New(TypeId.RuntimeError, PyStr.New(message))) ? Value.None : Value.Null;
}
