using Py.ObjectSpace;

namespace Py.Vm.Modules.Asyncio;

/// <summary>The event loop that runs in a thread.</summary>
internal static unsafe class RunningLoop
{
    public static void Define(ModuleBuilder m)
    {
        m.Function("get_event_loop()\nReturn an asyncio event loop.\n\nWhen called from a coroutine or a callback, this is the running event loop;\notherwise what the event loop policy says.", &GetEventLoop);
        m.Function("_get_event_loop(stacklevel=3)", &GetEventLoopAt);
        m.Function("get_running_loop()\nReturn the running event loop.  Raise a RuntimeError if there is none.\n\nThis function is thread-specific.", &GetRunning);
        m.Function("_get_running_loop()\nReturn the running event loop or None.\n\nThis is a low-level function intended to be used by event loops.\nThis function is thread-specific.", &GetRunningOrNone);
        m.Function("_set_running_loop(loop, /)\nSet the running event loop.\n\nThis is a low-level function intended to be used by event loops.\nThis function is thread-specific.", &Set);
    }

    /// <summary>The loop that runs; null: none. One set before a fork does not run in the child.</summary>
    private static Value Current
    {
        get
        {
            ThreadState* t = Thread.Current;
            return t->RunningLoopForks == PosixFork.Forks ? t->RunningLoop.Load() : Value.Null;
        }
    }

    private static Value GetRunning() => Current is { IsNull: false } loop ? loop : Errors.RuntimeError("no running event loop");

    private static Value GetRunningOrNone() => Current is { IsNull: false } loop ? loop : Value.None;

    private static Value Set(Value loop)
    {
        ThreadState* t = Thread.Current;
        t->RunningLoop.Initialize(loop.IsNone ? Value.Null : loop);
        t->RunningLoopForks = PosixFork.Forks;
        return Value.None;
    }

    /// <summary>The running loop, or that of the policy; null with an error set.</summary>
    public static Value GetEventLoop()
    {
        Value loop = Current;
        if (!loop.IsNull)
        {
            return loop;
        }

        Value function = Library.GetEventLoopPolicy;
        Value policy = function.IsNull ? function : Space.Call(function);
        return policy.IsNull ? policy : Space.CallMethod(policy, Library.GetEventLoop.Value);
    }

    private static Value GetEventLoopAt(Value level) => GetEventLoop();
}
