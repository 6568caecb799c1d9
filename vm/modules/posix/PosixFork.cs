using System.Runtime.InteropServices;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Jit;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>fork: the calling thread goes on in the child, alone.</summary>
/// <remarks>
/// The .NET runtime has threads of its own, which the child lacks. That is harmless while those threads, and the other
/// Python threads, sleep in system calls at the moment of the fork: then they hold no lock of the runtime, and its collector
/// does not wait for them. So all threads that could run are stopped at the interpreter lock before.
/// </remarks>
internal static unsafe class PosixFork
{
    private const string C = "libc";

    [DllImport(C, EntryPoint = "fork", SetLastError = true)]
    private static extern int ForkNative();
    [DllImport(C, EntryPoint = "forkpty", SetLastError = true)]
    private static extern int ForkPtyNative(int* master, byte* name, void* settings, void* size);

    private static Root s_before;
    private static Root s_inChild;
    private static Root s_inParent;

    /// <summary>Is this process a child made by fork?</summary>
    public static bool IsChild => Forks != 0;

    /// <summary>Forks between the first process and this one.</summary>
    public static int Forks { get; private set; }

    public static void Define(ModuleBuilder m)
    {
        if (!s_before.IsAssigned)
        {
            s_before = Roots.New(PyList.New());
            s_inChild = Roots.New(PyList.New());
            s_inParent = Roots.New(PyList.New());
        }

        m.Function("fork()\nMakes a child process that goes on here: returns 0 in the child, the child's number in the parent.", &Fork);
        m.Function("forkpty()\nAs fork(), and the child gets a new terminal: returns the number and the terminal's other end.", &ForkPty);
        m.Function("register_at_fork(*, before=<unrepresentable>, after_in_child=<unrepresentable>, after_in_parent=<unrepresentable>)\nRegisters functions that fork() calls.", &RegisterAtFork);
    }

    private static Value RegisterAtFork(Value before, Value child, Value parent)
    {
        if (before.IsNull && child.IsNull && parent.IsNull)
        {
            return Errors.TypeError("At least one argument is required.");
        }

        if (!Callable("before", before) || !Callable("after_in_child", child) || !Callable("after_in_parent", parent))
        {
            return Value.Null;
        }

        Add(s_before, before);
        Add(s_inChild, child);
        Add(s_inParent, parent);
        return Value.None;
    }

    private static bool Callable(string name, Value v)
    {
        bool good = v.IsNull || PyType.SlotOf(v, SlotId.Call) != null;
        if (!good)
        {
            Errors.TypeError($"'{name}' must be callable, not {PyType.TypeName(v)}");
        }

        return good;
    }

    private static void Add(Root list, Value v)
    {
        if (!v.IsNull)
        {
            PyList.Append(list.Value, v);
        }
    }

    private static void Run(Root hooks, bool backwards)
    {
        // A copy: hooks may register more.
        Value list = Sequences.ToTuple(hooks.Value);
        long count = PyTuple.LengthOf(list);
        for (long i = 0; i < count; i++)
        {
            Value hook = PyTuple.Get(list, backwards ? count - 1 - i : i);
            if (Space.Call(hook).IsNull)
            {
                ErrorReport.WriteUnraisable(hook);
            }
        }
    }

    /// <summary>Before a fork that may run Python code in the child: hooks, then all other threads stop.</summary>
    /// <returns>False, with OSError raised: the JIT's code cannot be copied.</returns>
    public static bool Before()
    {
        DebugLog.Flush();
        Run(s_before, true);
        Stop();
        if (JitDriver.Backend?.BeforeFork() ?? true)
        {
            return true;
        }

        int errno = Marshal.GetLastPInvokeError();
        AfterInParent();
        SysCall.Fail(errno);
        return false;
    }

    /// <summary>Stops all threads that could run.</summary>
    private static void Stop()
    {
        InterpreterLock.StopOthers();
        if (Heap.BeforeFork() | ThreadModule.Started)
        {
            ThreadStates.WaitUntilOthersSleep();
        }
    }

    /// <summary>The other threads may go on.</summary>
    private static void Resume()
    {
        Heap.AfterFork(false);
        InterpreterLock.ResumeOthers();
    }

    /// <summary>In the child: this thread is the only one.</summary>
    public static void AfterInChild(bool hooks)
    {
        Forks++;
        JitDriver.Backend?.AfterFork(true);
        Heap.AfterFork(true);
        InterpreterLock.AfterFork();
        ThreadModule.AfterFork();
        SignalWords.AfterFork();
        DebugLog.AfterFork();
        if (hooks)
        {
            Run(s_inChild, false);
        }
    }

    /// <summary>In the parent.</summary>
    public static void AfterInParent()
    {
        JitDriver.Backend?.AfterFork(false);
        Resume();
        Run(s_inParent, false);
    }

    private static Value Fork()
    {
        if (!Before())
        {
            return Value.Null;
        }

        int process = ForkNative();
        int errno = Marshal.GetLastPInvokeError();
        return Finish(process, errno) ? PyInt.New(process) : Value.Null;
    }

    private static bool Finish(int process, int errno)
    {
        if (process == 0)
        {
            AfterInChild(true);
            return true;
        }

        AfterInParent();
        if (process < 0)
        {
            SysCall.Fail(errno);
        }

        return process > 0;
    }

    private static Value ForkPty()
    {
        int master = -1;
        if (!Before())
        {
            return Value.Null;
        }

        int process = ForkPtyNative(&master, null, null, null);
        int errno = Marshal.GetLastPInvokeError();
        return Finish(process, errno) ? PyTuple.New(PyInt.New(process), PyInt.New(master)) : Value.Null;
    }
}
