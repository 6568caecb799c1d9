using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Modules.ContextVariables;

namespace Py.Vm.Modules.Asyncio;

/// <summary>A task: a coroutine that a loop runs, and the future of its result.</summary>
internal unsafe struct PyTask
{
    public PyFuture Future;
    /// <summary>What the coroutine waits for, or null.</summary>
    public Slot Waiter;
    public Slot Coroutine;
    public Slot Name;
    public Slot Context;
    public int CancelRequests;
    /// <summary>CancelledError is to be thrown in at the next step.</summary>
    public byte MustCancel;
    public byte LogDestroyPending;

    public const ulong References = PyFuture.References | (0b1111UL << 12);

    /// <summary>The fields of a task.</summary>
    public static ref PyTask Of(Value v) => ref v.As<PyTask>().Fields;
}

/// <summary>_asyncio.Task as programs see it.</summary>
internal static unsafe class TaskType
{
    private static ModuleType s_type;
    private static long s_names;
    private static readonly ArgumentBinder s_new = new("Task(coro, *, loop=None, name=None, context=None)");

    public static void Initialize(ModuleBuilder m)
    {
        TypeRow row = new(TypeId.None0, "Task", TypeId.Object, sizeof(PyTask), PyTask.References,
            TypeFlags.BaseType | TypeFlags.Weakref | TypeFlags.OwnFinalizer)
        { Mode = AttributeMode.Inline };
        s_type.Make("_asyncio.Task", row, &Define, FutureType.Type);
        m.Constant("Task", s_type.Type);
    }

    /// <summary>Is it exactly a task?</summary>
    public static bool IsExact(Value v) => s_type.IsExact(v);

    private static void Define(TypeBuilder t)
    {
        t.Doc("A coroutine wrapped in a Future.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Finalize, &Finalize);
        FutureType.DefineCommon(t);
        t.Method("set_result(result, /)", &SetResult);
        t.Method("set_exception(exception, /)", &SetException);
        t.Method("cancel(msg=None)\nRequest that this task cancel itself.\n\nCancelledError is thrown into the coroutine on the next cycle through the event loop.\nThe coroutine may clean up, or deny the request using try/except/finally, so that\nthe task need not end as cancelled.\n\nThis also increases the task's count of cancellation requests.", &Cancel);
        t.Method("cancelling()\nReturn the count of the task's cancellation requests.\n\nThis count is incremented when .cancel() is called\nand may be decremented using .uncancel().", &Cancelling);
        t.Method("uncancel()\nDecrement the task's count of cancellation requests.\n\nThis should be used by tasks that catch CancelledError\nand wish to continue indefinitely until they are cancelled again.\n\nReturns the remaining number of cancellation requests.", &Uncancel);
        t.Method("get_stack(*, limit=None)\nReturn the list of stack frames for this task's coroutine.\n\nOf a suspended coroutine that is the frame where it is suspended; of one that ended\nby an exception the frames of the traceback, from oldest to newest; otherwise nothing.\nlimit is the maximum number of frames, by default all.", &GetStack);
        t.Method("print_stack(*, limit=None, file=None)\nPrint the stack or traceback for this task's coroutine.\n\nlimit is as for get_stack(); file is a stream, by default sys.stderr.", &PrintStack);
        t.Method("get_name()", &GetName);
        t.Method("set_name(value, /)", &SetName);
        t.Method("get_coro()", &GetCoroutine);
        t.GetSet("_log_destroy_pending", &GetLogDestroy, &SetLogDestroy);
        t.GetSet("_must_cancel", &GetMustCancel);
        t.GetSet("_coro", &GetCoroutine);
        t.GetSet("_fut_waiter", &GetWaiter);
    }

    private static Value Create(Value type, Args args) => PyType.Allocate(type);

    private static bool Init(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[4];
        if (!s_new.Bind(args, bound) || !PyFuture.Initialize(self, bound[1].Load()))
        {
            return false;
        }

        ref PyTask task = ref PyTask.Of(self);
        task.LogDestroyPending = 0;
        Value coroutine = bound[0].Load(), name = bound[2].Load(), context = bound[3].Load();
        if (!CheckCoroutine(coroutine))
        {
            return false;
        }

        task.Context.Store(self, context.IsNull || context.IsNone ? ContextVarsModule.CopyContext() : context);
        task.Waiter.Store(self, Value.Null);
        task.MustCancel = 0;
        task.LogDestroyPending = 1;
        task.CancelRequests = 0;
        task.Coroutine.Store(self, coroutine);
        name = name.IsNull || name.IsNone ? PyStr.New($"Task-{++s_names}") : name.IsExactStr ? name : Space.Str(name);
        if (name.IsNull)
        {
            return false;
        }

        task.Name.Store(self, name);
        if (s_type.IsExact(self))
        {
            Finalizers.Register(self.Bits);
        }

        return TaskStep.CallSoon(self, Value.Null) && !AsyncioModule.RegisterTask(self).IsNull;
    }

    private static bool CheckCoroutine(Value v)
    {
        if (v.HasShape(ShapeIds.Coroutine))
        {
            return true;
        }

        Value isCoroutine = Library.IsCoroutine;
        Value answer = isCoroutine.IsNull ? isCoroutine : Space.Call(isCoroutine, v);
        int good = answer.IsNull ? -1 : Space.Truth(answer);
        if (good == 0 && Library.Shown(v) is { } shown)
        {
            Errors.TypeError($"a coroutine was expected, got {shown}");
        }

        return good > 0;
    }

    private static Value Repr(Value self)
    {
        Value repr = PyFuture.EnsureAlive(self) ? Library.TaskRepr : Value.Null;
        return repr.IsNull ? repr : Space.Call(repr, self);
    }

    /// <summary>A task that is done and has no exception to report needs no finalizer.</summary>
    public static void Ended(Value self)
    {
        if (s_type.IsExact(self) && PyFuture.Of(self).LogTraceback == 0)
        {
            Finalizers.Done(self.Bits);
        }
    }

    private static Value Finalize(Value self)
    {
        if (PyFuture.Of(self).State == FutureState.Pending && PyTask.Of(self).LogDestroyPending != 0)
        {
            Value pending = Errors.Take();
            Value context = PyDict.New();
            PyDict.SetStr(context, PyStr.Intern("task"), self);
            PyDict.SetStr(context, PyStr.Intern("message"), PyStr.New("Task was destroyed but it is pending!"));
            FutureType.Report(self, context);
            Errors.Restore(pending);
        }

        return FutureType.Finalize(self);
    }

    private static Value SetResult(Value self, Value result) => Errors.RuntimeError("Task does not support set_result operation");

    private static Value SetException(Value self, Value exception) => Errors.RuntimeError("Task does not support set_exception operation");

    /// <summary>cancel().</summary>
    public static Value Cancel(Value self, Value message)
    {
        ref PyTask task = ref PyTask.Of(self);
        task.Future.LogTraceback = 0;
        if (task.Future.State != FutureState.Pending)
        {
            return Value.False;
        }

        task.CancelRequests++;
        if (!task.Waiter.IsNull)
        {
            int cancelled = CancelOther(task.Waiter.Load(), message);
            if (cancelled != 0)
            {
                return cancelled > 0 ? Value.True : Value.Null;
            }
        }

        task.MustCancel = 1;
        task.Future.CancelMessage.Store(self, message);
        return Value.True;
    }

    /// <summary>future.cancel(msg=message): was it? -1 with an error set.</summary>
    private static int CancelOther(Value future, Value message)
    {
        if (!Thread.Enter(" while calling a Python object"))
        {
            return -1;
        }

        Slot* slots = stackalloc Slot[1];
        slots[0].Initialize(message.IsNull ? Value.None : message);
        Value answer = IsExact(future) ? Cancel(future, message)
            : FutureType.IsExact(future) ? PyFuture.Cancel(future, message)
            : Library.CallMethod(future, Library.Cancel.Value, new Args(slots, 0, Library.MessageNames.Value));
        Thread.Leave();
        return answer.IsNull ? -1 : Space.Truth(answer);
    }

    private static Value Cancelling(Value self) => PyInt.New(PyTask.Of(self).CancelRequests);

    private static Value Uncancel(Value self)
    {
        ref PyTask task = ref PyTask.Of(self);
        if (task.CancelRequests > 0)
        {
            task.CancelRequests--;
        }

        return PyInt.New(task.CancelRequests);
    }

    private static Value OrNone(Value v) => v.IsNull ? Value.None : v;

    private static Value GetStack(Value self, Value limit)
    {
        Value function = Library.TaskGetStack;
        return function.IsNull ? function : Space.Call(function, self, OrNone(limit));
    }

    private static Value PrintStack(Value self, Value limit, Value file)
    {
        Value function = Library.TaskPrintStack;
        return function.IsNull ? function : Space.Call(function, self, OrNone(limit), OrNone(file));
    }

    private static Value GetName(Value self) => OrNone(PyTask.Of(self).Name.Load());

    private static Value SetName(Value self, Value value)
    {
        Value name = value.IsExactStr ? value : Space.Str(value);
        if (name.IsNull)
        {
            return name;
        }

        PyTask.Of(self).Name.Store(self, name);
        return Value.None;
    }

    private static Value GetCoroutine(Value self) => OrNone(PyTask.Of(self).Coroutine.Load());

    private static Value GetWaiter(Value self) => OrNone(PyTask.Of(self).Waiter.Load());

    private static Value GetMustCancel(Value self) => Value.FromBool(PyTask.Of(self).MustCancel != 0);

    private static Value GetLogDestroy(Value self) => Value.FromBool(PyTask.Of(self).LogDestroyPending != 0);

    private static bool SetLogDestroy(Value self, Value value)
    {
        int on = FutureType.Flag(value);
        if (on >= 0)
        {
            PyTask.Of(self).LogDestroyPending = (byte)on;
        }

        return on >= 0;
    }
}
