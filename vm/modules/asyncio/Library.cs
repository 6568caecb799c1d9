using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules.Asyncio;

/// <summary>Names, and what _asyncio uses of the Python half of asyncio, imported when it is first needed.</summary>
internal static unsafe class Library
{
    public static readonly Root Add = Name("add");
    public static readonly Root Discard = Name("discard");
    public static readonly Root CallSoonName = Name("call_soon");
    public static readonly Root GetDebug = Name("get_debug");
    public static readonly Root Cancel = Name("cancel");
    public static readonly Root GetLoop = Name("get_loop");
    public static readonly Root Loop = Name("_loop");
    public static readonly Root Blocking = Name("_asyncio_future_blocking");
    public static readonly Root AddDoneCallback = Name("add_done_callback");
    public static readonly Root GetEventLoop = Name("get_event_loop");
    public static readonly Root CallExceptionHandler = Name("call_exception_handler");
    public static readonly Root ContextNames = Roots.New(PyTuple.New(PyStr.Intern("context")));
    public static readonly Root MessageNames = Roots.New(PyTuple.New(PyStr.Intern("msg")));

    private static Root s_invalidState;
    private static Root s_cancelled;
    private static Root s_futureRepr;
    private static Root s_taskRepr;
    private static Root s_getStack;
    private static Root s_printStack;
    private static Root s_getPolicy;
    private static Root s_isCoroutine;
    private static Root s_extractStack;

    private static Root Name(string name) => Roots.New(PyStr.Intern(name));

    private static Value Get(ref Root kept, string module, string name)
    {
        if (!kept.IsAssigned)
        {
            Value from = Space.Import(module);
            Value found = from.IsNull ? from : Space.GetAttr(from, name);
            if (found.IsNull)
            {
                return found;
            }

            kept = Roots.New(found);
        }

        return kept.Value;
    }

    /// <summary>asyncio.exceptions.InvalidStateError.</summary>
    public static Value InvalidStateError => Get(ref s_invalidState, "asyncio.exceptions", "InvalidStateError");
    /// <summary>asyncio.exceptions.CancelledError.</summary>
    public static Value CancelledError => Get(ref s_cancelled, "asyncio.exceptions", "CancelledError");
    /// <summary>asyncio.base_futures._future_repr.</summary>
    public static Value FutureRepr => Get(ref s_futureRepr, "asyncio.base_futures", "_future_repr");
    /// <summary>asyncio.base_tasks._task_repr.</summary>
    public static Value TaskRepr => Get(ref s_taskRepr, "asyncio.base_tasks", "_task_repr");
    /// <summary>asyncio.base_tasks._task_get_stack.</summary>
    public static Value TaskGetStack => Get(ref s_getStack, "asyncio.base_tasks", "_task_get_stack");
    /// <summary>asyncio.base_tasks._task_print_stack.</summary>
    public static Value TaskPrintStack => Get(ref s_printStack, "asyncio.base_tasks", "_task_print_stack");
    /// <summary>asyncio.events.get_event_loop_policy.</summary>
    public static Value GetEventLoopPolicy => Get(ref s_getPolicy, "asyncio.events", "get_event_loop_policy");
    /// <summary>asyncio.coroutines.iscoroutine.</summary>
    public static Value IsCoroutine => Get(ref s_isCoroutine, "asyncio.coroutines", "iscoroutine");
    /// <summary>traceback.extract_stack.</summary>
    public static Value ExtractStack => Get(ref s_extractStack, "traceback", "extract_stack");

    /// <summary>Raises InvalidStateError. Returns null.</summary>
    public static Value RaiseInvalidState(string message)
    {
        Value type = InvalidStateError;
        return type.IsNull ? type : Errors.RaiseCalling(type, PyStr.New(message));
    }

    /// <summary>repr(v) for a message; null with an error set.</summary>
    public static string? Shown(Value v)
    {
        Value shown = Space.Repr(v);
        return shown.IsNull ? null : PyStr.ToClr(shown);
    }

    /// <summary>obj.name(arguments), without a bound method where the class has a plain one.</summary>
    public static Value CallMethod(Value obj, Value name, Args args)
    {
        Value method = InlineCaches.FindMethod(obj, name, out Value bound);
        return method.IsNull ? method : Space.CallBound(method, bound, args);
    }

    /// <summary>loop.call_soon(callback[, argument][, context=context]); false with an error set.</summary>
    public static bool CallSoon(Value loop, Value callback, Value argument, Value context)
    {
        Value method = InlineCaches.FindMethod(loop, CallSoonName.Value, out Value bound);
        if (method.IsNull)
        {
            return false;
        }

        Slot* slots = stackalloc Slot[4];
        int count = 0;
        if (!bound.IsNull)
        {
            slots[count++].Initialize(bound);
        }

        slots[count++].Initialize(callback);
        if (!argument.IsNull)
        {
            slots[count++].Initialize(argument);
        }

        slots[count].Initialize(context);
        return !Space.Call(method, new Args(slots, count, context.IsNull ? Value.Null : ContextNames.Value)).IsNull;
    }

    /// <summary>Tells the loop's exception handler; what goes wrong there is only reported.</summary>
    public static void CallHandler(Value loop, Value context)
    {
        Value handler = Space.GetAttr(loop, CallExceptionHandler.Value);
        if (handler.IsNull)
        {
            ErrorReport.WriteUnraisable(loop);
        }
        else if (Space.Call(handler, context).IsNull)
        {
            ErrorReport.WriteUnraisable(handler);
        }
    }
}
