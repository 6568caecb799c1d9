using Py.ObjectSpace;

namespace Py.Vm.Modules.Asyncio;

/// <summary>The module _asyncio: futures, tasks, and which loop and task run.</summary>
internal static unsafe class AsyncioModule
{
    private static Root s_allTasks;
    private static Root s_currentTasks;

    public static void Define(ModuleBuilder m)
    {
        Value weakref = Space.Import("_weakrefset");
        Value contexts = weakref.IsNull ? weakref : Space.Import("_contextvars");
        Value weakSet = contexts.IsNull ? contexts : Space.GetAttr(weakref, "WeakSet");
        Value allTasks = weakSet.IsNull ? weakSet : Space.Call(weakSet);
        if (allTasks.IsNull)
        {
            return;
        }

        s_allTasks = Roots.New(allTasks);
        s_currentTasks = Roots.New(PyDict.New());
        m.Doc("Accelerator module for asyncio");
        RunningLoop.Define(m);
        m.Function("_register_task(task)\nRegister a new task in asyncio as executed by loop.\n\nReturns None.", &RegisterTask);
        m.Function("_unregister_task(task)\nUnregister a task.\n\nReturns None.", &UnregisterTask);
        m.Function("_enter_task(loop, task)\nEnter into task execution or resume suspended task.\n\nTask belongs to loop.\n\nReturns None.", &EnterTask);
        m.Function("_leave_task(loop, task)\nLeave task execution or suspend a task.\n\nTask belongs to loop.\n\nReturns None.", &LeaveTask);
        FutureType.Initialize(m);
        FutureIterator.Initialize();
        TaskType.Initialize(m);
        TaskStep.Initialize();
        m.Constant("_all_tasks", allTasks);
        m.Constant("_current_tasks", s_currentTasks.Value);
    }

    /// <summary>Puts a task into the set of all tasks; null with an error set.</summary>
    public static Value RegisterTask(Value task) => Space.CallMethod(s_allTasks.Value, Library.Add.Value, task).IsNull ? Value.Null : Value.None;

    private static Value UnregisterTask(Value task) =>
        Space.CallMethod(s_allTasks.Value, Library.Discard.Value, task).IsNull ? Value.Null : Value.None;

    private static Value EnterTask(Value loop, Value task) => Enter(loop, task) ? Value.None : Value.Null;

    private static Value LeaveTask(Value loop, Value task) => Leave(loop, task) ? Value.None : Value.Null;

    /// <summary>A task begins to run in a loop; false with an error set.</summary>
    public static bool Enter(Value loop, Value task)
    {
        Value tasks = s_currentTasks.Value;
        int found = PyDict.TryGet(tasks, loop, out Value other);
        if (found == 0)
        {
            return PyDict.Set(tasks, loop, task);
        }

        if (found > 0 && Library.Shown(task) is { } shown && Library.Shown(other) is { } shownOther)
        {
            Errors.RuntimeError($"Cannot enter into task {shown} while another task {shownOther} is being executed.");
        }

        return false;
    }

    /// <summary>The running task of a loop pauses; false with an error set.</summary>
    public static bool Leave(Value loop, Value task)
    {
        Value tasks = s_currentTasks.Value;
        int found = PyDict.TryGet(tasks, loop, out Value current);
        if (found > 0 && current.Is(task))
        {
            return PyDict.Delete(tasks, loop) >= 0;
        }

        if (found >= 0 && Library.Shown(task) is { } shown && Library.Shown(found > 0 ? current : Value.None) is { } shownCurrent)
        {
            Errors.RuntimeError($"Leaving task {shown} does not match the current task {shownCurrent}.");
        }

        return false;
    }
}
