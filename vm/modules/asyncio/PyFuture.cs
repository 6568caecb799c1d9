using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules.Asyncio;

/// <summary>A future, and the first part of a task.</summary>
internal unsafe struct PyFuture
{
    public ObjectHeader Header;
    /// <summary>The event loop; null: __init__ has not run.</summary>
    public Slot Loop;
    /// <summary>The first callback and its context, or null: most futures have one.</summary>
    public Slot FirstCallback;
    public Slot FirstContext;
    /// <summary>A list of pairs of the other callbacks and their contexts, or null.</summary>
    public Slot Callbacks;
    public Slot Exception;
    /// <summary>The exception's traceback when it was set, or null.</summary>
    public Slot ExceptionTraceback;
    public Slot Result;
    /// <summary>Where it was made, in debug mode.</summary>
    public Slot SourceTraceback;
    public Slot CancelMessage;
    /// <summary>The CancelledError that ended a task, to be raised by result().</summary>
    public Slot CancelledError;
    public FutureState State;
    /// <summary>The exception was not asked for yet.</summary>
    public byte LogTraceback;
    /// <summary>It was yielded by its iterator and not yet seen by a task.</summary>
    public byte Blocking;

    public const ulong References = 0b111_1111_1110;

    /// <summary>The fields of a future or task.</summary>
    public static ref PyFuture Of(Value v) => ref v.As<PyFuture>().Fields;

    /// <summary>False with RuntimeError if __init__ has not run.</summary>
    public static bool EnsureAlive(Value self)
    {
        if (!Of(self).Loop.IsNull)
        {
            return true;
        }

        Errors.RuntimeError("Future object is not initialized.");
        return false;
    }

    /// <summary>What __init__ does with the loop, null or None for the current one; false with an error set.</summary>
    public static bool Initialize(Value self, Value loop)
    {
        ref PyFuture f = ref Of(self);
        for (int i = 0; i < 10; i++)
        {
            System.Runtime.CompilerServices.Unsafe.Add(ref f.Loop, i).Store(self, Value.Null);
        }

        f.State = FutureState.Pending;
        f.LogTraceback = f.Blocking = 0;
        if (loop.IsNull || loop.IsNone)
        {
            loop = RunningLoop.GetEventLoop();
            if (loop.IsNull)
            {
                return false;
            }
        }

        f.Loop.Store(self, loop);
        Value debug = Library.CallMethod(loop, Library.GetDebug.Value, Args.Empty);
        int traced = debug.IsNull ? -1 : Space.Truth(debug);
        if (traced <= 0 || VmLifecycle.Finalizing)
        {
            return traced >= 0;
        }

        Value extract = Library.ExtractStack;
        Value stack = extract.IsNull ? extract : Space.Call(extract);
        f.SourceTraceback.Store(self, stack);
        return !stack.IsNull;
    }

    /// <summary>Hands all callbacks to the loop; false with an error set.</summary>
    private static bool ScheduleCallbacks(Value self)
    {
        ref PyFuture f = ref Of(self);
        if (!f.FirstCallback.IsNull)
        {
            Value callback = f.FirstCallback.Load(), context = f.FirstContext.Load();
            bool scheduled = Library.CallSoon(f.Loop.Load(), callback, self, context);
            f.FirstCallback.Store(self, Value.Null);
            f.FirstContext.Store(self, Value.Null);
            if (!scheduled)
            {
                f.Callbacks.Store(self, Value.Null);
                return false;
            }
        }

        if (f.Callbacks.IsNull)
        {
            return true;
        }

        Value callbacks = f.Callbacks.Load();
        bool good = true;
        for (long i = 0; good && i < PyList.LengthOf(callbacks); i++)
        {
            Value pair = PyList.Get(callbacks, i);
            good = Library.CallSoon(f.Loop.Load(), PyTuple.Get(pair, 0), self, PyTuple.Get(pair, 1));
        }

        f.Callbacks.Store(self, Value.Null);
        return good;
    }

    /// <summary>set_result; null with an error set.</summary>
    public static Value SetResult(Value self, Value result)
    {
        if (!EnsureAlive(self))
        {
            return Value.Null;
        }

        ref PyFuture f = ref Of(self);
        if (f.State != FutureState.Pending)
        {
            return Library.RaiseInvalidState("invalid state");
        }

        f.Result.Store(self, result);
        f.State = FutureState.Finished;
        return ScheduleCallbacks(self) ? Value.None : Value.Null;
    }

    /// <summary>set_exception; null with an error set.</summary>
    public static Value SetException(Value self, Value exception)
    {
        ref PyFuture f = ref Of(self);
        if (f.State != FutureState.Pending)
        {
            return Library.RaiseInvalidState("invalid state");
        }

        if (exception.IsType && PyType.IsSubtype(exception, Types.Get(TypeId.BaseException)))
        {
            exception = Space.Call(exception);
            if (exception.IsNull)
            {
                return exception;
            }

            if (f.State != FutureState.Pending)
            {
                return Library.RaiseInvalidState("invalid state");
            }
        }

        if (!exception.IsException)
        {
            return Errors.TypeError("invalid exception object");
        }

        if (exception.Type.Is(Types.Get(TypeId.StopIteration)))
        {
            return Errors.TypeError("StopIteration interacts badly with generators and cannot be raised into a Future");
        }

        f.Exception.Store(self, exception);
        f.ExceptionTraceback.Store(self, exception.As<PyBaseException>().Fields.Traceback.Load());
        f.State = FutureState.Finished;
        if (!ScheduleCallbacks(self))
        {
            return Value.Null;
        }

        f.LogTraceback = 1;
        FutureType.ExceptionSet(self);
        return Value.None;
    }

    /// <summary>The CancelledError of a cancelled future; null with an error set.</summary>
    public static Value MakeCancelledError(Value self)
    {
        ref PyFuture f = ref Of(self);
        Value saved = f.CancelledError.Load();
        if (!saved.IsNull)
        {
            f.CancelledError.Store(self, Value.Null);
            return saved;
        }

        Value type = Library.CancelledError, message = f.CancelMessage.Load();
        return type.IsNull ? type : message.IsNull || message.IsNone ? Space.Call(type) : Space.Call(type, message);
    }

    private static Value RaiseCancelled(Value self)
    {
        Value error = MakeCancelledError(self);
        return error.IsNull ? error : Errors.Raise(error);
    }

    /// <summary>The result; or with <paramref name="failed"/> the exception that was set; null with an error set.</summary>
    public static Value Outcome(Value self, out bool failed)
    {
        ref PyFuture f = ref Of(self);
        failed = false;
        if (f.State == FutureState.Cancelled)
        {
            return RaiseCancelled(self);
        }

        if (f.State != FutureState.Finished)
        {
            return Library.RaiseInvalidState("Result is not set.");
        }

        f.LogTraceback = 0;
        if (f.Exception.IsNull)
        {
            return f.Result.Load();
        }

        failed = true;
        Value exception = f.Exception.Load();
        exception.As<PyBaseException>().Fields.Traceback.Store(exception, f.ExceptionTraceback.Load());
        f.ExceptionTraceback.Store(self, Value.Null);
        return exception;
    }

    /// <summary>result().</summary>
    public static Value GetResult(Value self)
    {
        if (Of(self).Loop.IsNull)
        {
            return Library.RaiseInvalidState("Future object is not initialized.");
        }

        Value outcome = Outcome(self, out bool failed);
        return failed ? Errors.Raise(outcome) : outcome;
    }

    /// <summary>exception().</summary>
    public static Value GetException(Value self)
    {
        ref PyFuture f = ref Of(self);
        if (f.Loop.IsNull)
        {
            return Library.RaiseInvalidState("Future object is not initialized.");
        }

        if (f.State == FutureState.Cancelled)
        {
            return RaiseCancelled(self);
        }

        if (f.State != FutureState.Finished)
        {
            return Library.RaiseInvalidState("Exception is not set.");
        }

        if (f.Exception.IsNull)
        {
            return Value.None;
        }

        f.LogTraceback = 0;
        return f.Exception.Load();
    }

    /// <summary>cancel() of a plain future.</summary>
    public static Value Cancel(Value self, Value message)
    {
        if (!EnsureAlive(self))
        {
            return Value.Null;
        }

        ref PyFuture f = ref Of(self);
        f.LogTraceback = 0;
        if (f.State != FutureState.Pending)
        {
            return Value.False;
        }

        f.State = FutureState.Cancelled;
        f.CancelMessage.Store(self, message);
        return ScheduleCallbacks(self) ? Value.True : Value.Null;
    }

    /// <summary>add_done_callback(); false with an error set.</summary>
    public static bool AddDoneCallback(Value self, Value callback, Value context)
    {
        if (!EnsureAlive(self))
        {
            return false;
        }

        ref PyFuture f = ref Of(self);
        if (f.State != FutureState.Pending)
        {
            return Library.CallSoon(f.Loop.Load(), callback, self, context);
        }

        if (f.FirstCallback.IsNull && f.Callbacks.IsNull)
        {
            f.FirstCallback.Store(self, callback);
            f.FirstContext.Store(self, context);
            return true;
        }

        if (f.Callbacks.IsNull)
        {
            f.Callbacks.Store(self, PyList.New());
        }

        PyList.Append(f.Callbacks.Load(), PyTuple.New(callback, context));
        return true;
    }

    /// <summary>remove_done_callback(): how many were removed.</summary>
    public static Value RemoveDoneCallback(Value self, Value callback)
    {
        if (!EnsureAlive(self))
        {
            return Value.Null;
        }

        ref PyFuture f = ref Of(self);
        long removed = 0;
        if (!f.FirstCallback.IsNull)
        {
            int equal = Space.EqualBool(f.FirstCallback.Load(), callback);
            if (equal < 0)
            {
                return Value.Null;
            }

            if (equal > 0)
            {
                removed = 1;
                f.FirstCallback.Store(self, Value.Null);
                f.FirstContext.Store(self, Value.Null);
            }
        }

        if (f.Callbacks.IsNull)
        {
            return PyInt.New(removed);
        }

        // Comparing runs Python code, which may change or drop the list.
        Value kept = PyList.New();
        long before = PyList.LengthOf(f.Callbacks.Load());
        for (long i = 0; !f.Callbacks.IsNull && i < PyList.LengthOf(f.Callbacks.Load()); i++)
        {
            Value pair = PyList.Get(f.Callbacks.Load(), i);
            int equal = Space.EqualBool(PyTuple.Get(pair, 0), callback);
            if (equal < 0)
            {
                return Value.Null;
            }

            if (equal == 0)
            {
                PyList.Append(kept, pair);
            }
        }

        if (f.Callbacks.IsNull || PyList.LengthOf(kept) == 0)
        {
            f.Callbacks.Store(self, Value.Null);
            return PyInt.New(before + removed);
        }

        removed += PyList.LengthOf(f.Callbacks.Load()) - PyList.LengthOf(kept);
        f.Callbacks.Store(self, kept);
        return PyInt.New(removed);
    }
}

/// <summary>Where a future stands.</summary>
internal enum FutureState : byte
{
    Pending,
    Cancelled,
    Finished,
}
