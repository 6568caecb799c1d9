using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Modules.ContextVariables;

namespace Py.Vm.Modules.Asyncio;

/// <summary>_asyncio.Future as programs see it.</summary>
internal static unsafe class FutureType
{
    private static ModuleType s_type;
    private static readonly ArgumentBinder s_new = new("Future(*, loop=None)");

    /// <summary>The type.</summary>
    public static Value Type => s_type.Type;

    public static void Initialize(ModuleBuilder m)
    {
        TypeRow row = new(TypeId.None0, "Future", TypeId.Object, sizeof(PyFuture), PyFuture.References,
            TypeFlags.BaseType | TypeFlags.Weakref | TypeFlags.OwnFinalizer)
        { Mode = AttributeMode.Inline };
        s_type.Make("_asyncio.Future", row, &Define);
        m.Constant("Future", s_type.Type);
    }

    /// <summary>Is it exactly a future or a task, whose methods nobody overrides?</summary>
    public static bool IsExact(Value v) => s_type.IsExact(v) || TaskType.IsExact(v);

    private static void Define(TypeBuilder t)
    {
        t.Doc("This class is *almost* compatible with concurrent.futures.Future.\n\n    Differences:\n\n    - result() and exception() do not take a timeout argument and\n      raise an exception when the future isn't done yet.\n\n    - Callbacks registered with add_done_callback() are always called\n      via the event loop's call_soon_threadsafe().\n\n    - This class is not compatible with the wait() and as_completed()\n      methods in the concurrent.futures package.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Finalize, &Finalize);
        DefineCommon(t);
        t.Method("set_result(result, /)\nMark the future done and set its result.\n\nIf the future is already done when this method is called, raises\nInvalidStateError.", &PyFuture.SetResult);
        t.Method("set_exception(exception, /)\nMark the future done and set an exception.\n\nIf the future is already done when this method is called, raises\nInvalidStateError.", &SetException);
        t.Method("cancel(msg=None)\nCancel the future and schedule callbacks.\n\nIf the future is already done or cancelled, return False.  Otherwise,\nchange the future's state to cancelled, schedule the callbacks and\nreturn True.", &PyFuture.Cancel);
        t.Method("get_loop()\nReturn the event loop the Future is bound to.", &GetLoopChecked);
    }

    /// <summary>What Future and Task both show.</summary>
    public static void DefineCommon(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &FutureIterator.New);
        t.Slot(SlotId.Await, &FutureIterator.New);
        t.Method("result()\nReturn the result this future represents.\n\nIf the future has been cancelled, raises CancelledError.  If the\nfuture's result isn't yet available, raises InvalidStateError.  If\nthe future is done and has an exception set, this exception is raised.", &PyFuture.GetResult);
        t.Method("exception()\nReturn the exception that was set on this future.\n\nThe exception (or None if no exception was set) is returned only if\nthe future is done.  If the future has been cancelled, raises\nCancelledError.  If the future isn't done yet, raises\nInvalidStateError.", &PyFuture.GetException);
        t.Method("add_done_callback(fn, /, *, context=<unrepresentable>)\nAdd a callback to be run when the future becomes done.\n\nThe callback is called with a single argument - the future object. If\nthe future is already done when this is called, the callback is\nscheduled with call_soon.", &AddDoneCallback);
        t.Method("remove_done_callback(fn, /)\nRemove all instances of a callback from the \"call when done\" list.\n\nReturns the number of callbacks removed.", &PyFuture.RemoveDoneCallback);
        t.Method("cancelled()\nReturn True if the future was cancelled.", &Cancelled);
        t.Method("done()\nReturn True if the future is done.\n\nDone means either that a result / exception are available, or that the\nfuture was cancelled.", &Done);
        t.Method("_make_cancelled_error()\nCreate the CancelledError to raise if the Future is cancelled.\n\nThis should only be called once when handling a cancellation since\nit erases the context exception value.", &PyFuture.MakeCancelledError);
        t.ClassMethod("__class_getitem__(item, /)\nSee PEP 585", &PyGenericAlias.New);
        t.GetSet("_state", &GetState);
        t.GetSet("_asyncio_future_blocking", &GetBlocking, &SetBlocking);
        t.GetSet("_loop", &GetLoop);
        t.GetSet("_callbacks", &GetCallbacks);
        t.GetSet("_result", &GetResultField);
        t.GetSet("_exception", &GetExceptionField);
        t.GetSet("_log_traceback", &GetLogTraceback, &SetLogTraceback);
        t.GetSet("_source_traceback", &GetSourceTraceback);
        t.GetSet("_cancel_message", &GetCancelMessage, &SetCancelMessage);
    }

    private static Value Create(Value type, Args args) => PyType.Allocate(type);

    private static bool Init(Value self, Args args)
    {
        Slot* bound = stackalloc Slot[1];
        return s_new.Bind(args, bound) && PyFuture.Initialize(self, bound[0].Load());
    }

    private static Value Repr(Value self)
    {
        Value repr = PyFuture.EnsureAlive(self) ? Library.FutureRepr : Value.Null;
        return repr.IsNull ? repr : Space.Call(repr, self);
    }

    /// <summary>An exception nobody asks for is to be reported; instances of subclasses have their finalizer anyway.</summary>
    public static void ExceptionSet(Value self)
    {
        if (s_type.IsExact(self))
        {
            Finalizers.Register(self.Bits);
        }
    }

    /// <summary>__del__: reports an exception that nobody asked for.</summary>
    public static Value Finalize(Value self)
    {
        ref PyFuture f = ref PyFuture.Of(self);
        if (f.LogTraceback == 0)
        {
            return Value.None;
        }

        f.LogTraceback = 0;
        Value pending = Errors.Take();
        Value context = PyDict.New();
        PyDict.SetStr(context, PyStr.Intern("message"), PyStr.New(PyStr.ToClr(self.Type.As<PyType>().Fields.Name.Load()) + " exception was never retrieved"));
        PyDict.SetStr(context, PyStr.Intern("exception"), f.Exception.Load());
        PyDict.SetStr(context, PyStr.Intern("future"), self);
        Report(self, context);
        Errors.Restore(pending);
        return Value.None;
    }

    /// <summary>Calls the loop's exception handler for a future or task that dies.</summary>
    public static void Report(Value self, Value context)
    {
        ref PyFuture f = ref PyFuture.Of(self);
        if (!f.SourceTraceback.IsNull)
        {
            PyDict.SetStr(context, PyStr.Intern("source_traceback"), f.SourceTraceback.Load());
        }

        Library.CallHandler(f.Loop.Load(), context);
    }

    private static Value SetException(Value self, Value exception) =>
        PyFuture.EnsureAlive(self) ? PyFuture.SetException(self, exception) : Value.Null;

    private static Value AddDoneCallback(Value self, Value callback, Value context) =>
        PyFuture.AddDoneCallback(self, callback, context.IsNull ? ContextVarsModule.CopyContext() : context) ? Value.None : Value.Null;

    private static Value Cancelled(Value self) => Value.FromBool(PyFuture.Of(self).State == FutureState.Cancelled);

    private static Value Done(Value self) => Value.FromBool(PyFuture.Of(self).State != FutureState.Pending);

    private static Value GetLoopChecked(Value self) => PyFuture.EnsureAlive(self) ? PyFuture.Of(self).Loop.Load() : Value.Null;

    private static Value OrNone(Value v) => v.IsNull ? Value.None : v;

    private static Value GetState(Value self) => !PyFuture.EnsureAlive(self) ? Value.Null : PyStr.Intern(PyFuture.Of(self).State switch
    {
        FutureState.Pending => "PENDING",
        FutureState.Cancelled => "CANCELLED",
        _ => "FINISHED",
    });

    private static Value GetBlocking(Value self) => Value.FromBool(PyFuture.Of(self).Blocking != 0);

    /// <summary>The truth of an attribute's new value; -1 with an error set, also if it is to be deleted.</summary>
    public static int Flag(Value value)
    {
        if (value.IsNull)
        {
            Errors.Raise(TypeId.AttributeError, "cannot delete attribute");
            return -1;
        }

        return Space.Truth(value);
    }

    private static bool SetBlocking(Value self, Value value)
    {
        int on = PyFuture.EnsureAlive(self) ? Flag(value) : -1;
        if (on >= 0)
        {
            PyFuture.Of(self).Blocking = (byte)on;
        }

        return on >= 0;
    }

    private static Value GetLoop(Value self) => OrNone(PyFuture.Of(self).Loop.Load());

    private static Value GetCallbacks(Value self)
    {
        if (!PyFuture.EnsureAlive(self))
        {
            return Value.Null;
        }

        ref PyFuture f = ref PyFuture.Of(self);
        if (f.FirstCallback.IsNull)
        {
            return OrNone(f.Callbacks.Load());
        }

        Value all = PyList.New();
        PyList.Append(all, PyTuple.New(f.FirstCallback.Load(), f.FirstContext.Load()));
        for (long i = 0; !f.Callbacks.IsNull && i < PyList.LengthOf(f.Callbacks.Load()); i++)
        {
            PyList.Append(all, PyList.Get(f.Callbacks.Load(), i));
        }

        return all;
    }

    private static Value GetResultField(Value self) => PyFuture.EnsureAlive(self) ? OrNone(PyFuture.Of(self).Result.Load()) : Value.Null;

    private static Value GetExceptionField(Value self) => PyFuture.EnsureAlive(self) ? OrNone(PyFuture.Of(self).Exception.Load()) : Value.Null;

    private static Value GetLogTraceback(Value self) => PyFuture.EnsureAlive(self) ? Value.FromBool(PyFuture.Of(self).LogTraceback != 0) : Value.Null;

    private static bool SetLogTraceback(Value self, Value value)
    {
        int on = Flag(value);
        if (on > 0)
        {
            Errors.ValueError("_log_traceback can only be set to False");
        }
        else if (on == 0)
        {
            PyFuture.Of(self).LogTraceback = 0;
        }

        return on == 0;
    }

    private static Value GetSourceTraceback(Value self) => OrNone(PyFuture.Of(self).SourceTraceback.Load());

    private static Value GetCancelMessage(Value self) => OrNone(PyFuture.Of(self).CancelMessage.Load());

    private static bool SetCancelMessage(Value self, Value value)
    {
        if (value.IsNull)
        {
            Errors.Raise(TypeId.AttributeError, "cannot delete attribute");
            return false;
        }

        PyFuture.Of(self).CancelMessage.Store(self, value);
        return true;
    }
}
