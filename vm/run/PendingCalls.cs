using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Modules;

namespace Py.Vm.Run;

/// <summary>What the collector leaves to be called between two instructions: callbacks of weak references, finalizers.</summary>
internal static unsafe class PendingCalls
{
    /// <summary>Calls the callback of a weak reference whose referent died; set by the _weakref module.</summary>
    public static delegate*<Value, void> RunCallback;

    /// <summary>Tells the program of collections; set by the module gc.</summary>
    public static delegate*<void> Announce;

    /// <summary>Tells the program of what was compiled; set by the module pypyjit.</summary>
    public static delegate*<void> AnnounceCompiled;

    private static bool s_running;

    /// <summary>Is one of them being called?</summary>
    public static bool IsRunning => s_running;

    /// <summary>gc.disable_finalizers: finalizers wait.</summary>
    public static int FinalizersDisabled { get; set; }

    /// <summary>Calls them all; the error that is set and the exception being handled stay as they are. Collects: may.</summary>
    public static void Run()
    {
        if (s_running)
        {
            return;
        }

        Tell(Announce);
        Tell(AnnounceCompiled);

        if (!WeakRefs.HasPending && !Finalizers.HasQueued)
        {
            return;
        }

        RunQueued();
    }

    private static void Tell(delegate*<void> announce)
    {
        if (announce == null)
        {
            return;
        }

        s_running = true;
        Value error = Errors.Occurred ? Errors.Take() : Value.Null;
        announce();
        if (!error.IsNull)
        {
            Errors.Restore(error);
        }

        s_running = false;
    }

    private static void RunQueued()
    {
        s_running = true;
        Value error = Errors.Occurred ? Errors.Take() : Value.Null;
        while (true)
        {
            ulong weak = WeakRefs.TakePending();
            if (weak != 0)
            {
                RunCallback(Value.FromBits(weak));
                continue;
            }

            ulong dead = FinalizersDisabled > 0 ? 0 : Finalizers.Take();
            if (dead == 0)
            {
                break;
            }

            Finalize(Value.FromBits(dead));
        }

        if (!error.IsNull)
        {
            Errors.Restore(error);
        }

        s_running = false;
    }

    private static void Finalize(Value obj)
    {
        void* function = PyType.SlotOf(obj, SlotId.Finalize);
        if (function != null && ((delegate*<Value, Value>)function)(obj).IsNull && Errors.Occurred)
        {
            Value method = PyType.Lookup(obj.Type, N.__del__);
            ErrorReport.WriteUnraisable(method.IsNull ? obj : method);
        }
    }
}
