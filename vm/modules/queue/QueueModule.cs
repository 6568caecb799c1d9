using Py.ObjectSpace;

namespace Py.Vm.Modules.Queues;

/// <summary>The module _queue.</summary>
internal static unsafe class QueueModule
{
    private static Root s_empty;

    internal static void Define(ModuleBuilder m)
    {
        m.Doc("The parts of the module queue that are written in C#.");
        s_empty = Roots.New(NewException.Make("_queue.Empty", default, "Exception raised by Queue.get(block=0)/get_nowait()."));
        m.Constant("Empty", s_empty.Value);
        SimpleQueue.Initialize(m);
    }

    /// <summary>Raises Empty.</summary>
    public static Value RaiseEmpty() => Errors.Raise(Errors.New(s_empty.Value, Value.Null));
}
