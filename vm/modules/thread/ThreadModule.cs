using System;
using System.Runtime.InteropServices;
using System.Threading;
using Py.ObjectSpace;
using Py.Vm.Run;
using Thread = Py.ObjectSpace.Thread;
using ThreadState = Py.ObjectSpace.ThreadState;

namespace Py.Vm.Modules;

/// <summary>The _thread module.</summary>
internal static unsafe class ThreadModule
{
    private const long DefaultStackBytes = 16 << 20;
    // Address space only; less than this leaves no room for a thousand calls through C#.
    private const long MinStackBytes = 8 << 20;
    private static long s_stackBytes;
    private static int s_count;
    private static ThreadState* s_all;

    [DllImport("libc", EntryPoint = "gettid")]
    private static extern int GetTid();

    [DllImport("libc", EntryPoint = "pthread_self")]
    private static extern nuint PThreadSelf();

    /// <summary>All thread states, linked by Next; under the interpreter lock.</summary>
    public static ThreadState* All => s_all;

    public static void Define(ModuleBuilder m)
    {
        EvalBreaker.YieldLock = &InterpreterLock.Yield;
        if (s_all == null)
        {
            s_all = Thread.Current;
            s_all->Ident = (long)(nint)s_all;
            s_all->NativeThread = PThreadSelf();
        }

        LockTypes.Define(m);
        ThreadLocal.Define(m);
        m.Doc("This module provides primitive operations to write multi-threaded programs.\nThe 'threading' module provides a more convenient interface.");
        m.Constant("error", Types.Get(TypeId.RuntimeError));
        m.Constant("TIMEOUT_MAX", PyFloat.New(9223372036.0));
        m.RawFunction("start_new_thread(...)\nstart_new_thread(function, args[, kwargs])\n\nStart a new thread and return its identifier.", &StartNewThread);
        m.RawFunction("start_new(...)", &StartNewThread);
        m.Function("get_ident()\nReturn a non-zero integer that uniquely identifies the current thread\namongst other threads that exist simultaneously.", &GetIdent);
        m.Function("get_native_id()\nReturn a non-negative integer identifying the thread as reported\nby the OS (kernel).", &GetNativeId);
        m.Function("_count()", &Count);
        m.Function("stack_size(size=0, /)", &StackSize);
        m.Function("exit()", &Exit);
        m.Function("exit_thread()", &Exit);
        m.Function("interrupt_main(signum=2, /)", &InterruptMain);
        m.Function("_set_sentinel()", &SetSentinel);
        m.Function("_excepthook(args, /)", &ExceptHook);
        s_hookArgs = StructSequence.MakeType("_thread._ExceptHookArgs", "ExceptHookArgs\n\nType used to pass arguments to threading.excepthook.", ["exc_type", "exc_value", "exc_traceback", "thread"]);
        m.Constant("_ExceptHookArgs", s_hookArgs.Value);
    }

    private static Root s_hookArgs;

    /// <summary>The state of a running thread; null if there is none of this identifier.</summary>
    public static ThreadState* Find(long ident)
    {
        ThreadState* t = s_all;
        while (t != null && t->Ident != ident)
        {
            t = t->Next;
        }

        return t;
    }

    /// <summary>pthread_t of a thread in the list.</summary>
    public static nuint NativeThread(ThreadState* state) => state->NativeThread;

    /// <summary>Are there threads that Python started?</summary>
    public static bool Started => Volatile.Read(ref s_count) > 0;

    /// <summary>Number of this thread for the system.</summary>
    public static int NativeId => GetTid();

    /// <summary>In the child after fork, where only this thread exists.</summary>
    public static void AfterFork()
    {
        s_count = 0;
        s_all = Thread.Current;
        s_all->Next = null;
    }

    private static Value GetIdent() => PyInt.New(Thread.Current->Ident);

    private static Value GetNativeId() => PyInt.New(NativeId);

    private static Value Count() => PyInt.New(Volatile.Read(ref s_count));

    private static Value StackSize(Value size)
    {
        long old = s_stackBytes;
        if (!size.IsNull)
        {
            if (!Space.AsIndex(size, TypeId.OverflowError, out long bytes))
            {
                return Value.Null;
            }

            if (bytes < 0)
            {
                return Errors.ValueError("size must be 0 or a positive value");
            }

            if (bytes is > 0 and < 32768)
            {
                return Errors.ValueError($"size not valid: {bytes} bytes");
            }

            s_stackBytes = bytes;
        }

        return PyInt.New(old);
    }

    private static Value Exit() => Errors.Raise(TypeId.SystemExit);

    private static Value InterruptMain(Value signal)
    {
        Value number = signal.IsNull ? Value.FromSmallInt(2) : signal;
        // The handlers are in the module.
        return SignalDispatch.Handlers.IsNull && ImportFunction.FindOrLoad(PyStr.Intern("_signal")).IsNull ? Value.Null : SignalModule.InterruptMain(number);
    }

    private static Value StartNewThread(Args args)
    {
        if (args.Count is < 2 or > 3)
        {
            return Errors.TypeError($"start_new_thread expected at {(args.Count < 2 ? "least 2" : "most 3")} arguments, got {args.Count}");
        }

        if (PyType.SlotOf(args[0], SlotId.Call) == null)
        {
            return Errors.TypeError("first arg must be callable");
        }

        if (!args[1].IsTuple)
        {
            return Errors.TypeError("2nd arg must be a tuple");
        }

        if (args.Count == 3 && !args[2].IsDict)
        {
            return Errors.TypeError("optional 3rd arg must be a dictionary");
        }

        // The new thread's state holds what it is to call until it runs.
        ThreadState* state = (ThreadState*)NativeMemory.AllocZeroed((nuint)sizeof(ThreadState));
        state->Ident = (long)(nint)state;
        if (!VmStack.Attach(state, false))
        {
            NativeMemory.Free(state);
            return Errors.RuntimeError("can't start new thread");
        }

        state->Registers[0].Initialize(args[0]);
        state->Registers[1].Initialize(args[1]);
        state->Registers[2].Initialize(args.Count == 3 ? args[2] : Value.Null);
        // The first three registers keep them alive: frames begin behind.
        ((Frame*)state->Frame)->R = state->Registers + 3;
        state->Next = s_all->Next;
        s_all->Next = state;
        long stack = s_stackBytes == 0 ? DefaultStackBytes : Math.Max(s_stackBytes, MinStackBytes);
        nint address = (nint)state;
        Interlocked.Increment(ref s_count);
        System.Threading.Thread thread = new(() => Main(address, stack), (int)Math.Min(stack, int.MaxValue)) { IsBackground = true };
        try
        {
            thread.Start();
        }
        catch (OutOfMemoryException)
        {
            Interlocked.Decrement(ref s_count);
            Unlink(state);
            VmStack.Detach(state);
            return Errors.RuntimeError("can't start new thread");
        }

        return PyInt.New(state->Ident);
    }

    private static void Main(nint address, long stackBytes)
    {
        ThreadState* state = (ThreadState*)address;
        ulong here = (ulong)&state;
        state->StackBase = here + 256;
        state->NativeThread = PThreadSelf();
        state->StackLimit = here - (ulong)stackBytes + (256 << 10);
        InterpreterLock.Acquire(state);
        RunFunction(state);
        Tracing.Forget(state);
        Interlocked.Decrement(ref s_count);
        Unlink(state);
        LockTypes.ReleaseSentinel(state);
        if (PosixFork.IsChild && state == SignalSetup.MainThread)
        {
            // Of a child that this thread made by fork, nothing is left to run.
            HostSystem.Exit(0);
        }

        VmStack.Detach(state);
        state->ReprChain.Free();
        InterpreterLock.Release();
    }

    private static void RunFunction(ThreadState* state)
    {
        Value function = state->Registers[0].Load(), arguments = state->Registers[1].Load(), keywords = state->Registers[2].Load();
        Value result = Space.CallTuple(function, arguments, keywords);
        if (result.IsNull && !Errors.Catch(TypeId.SystemExit))
        {
            ErrorReport.WriteUnraisable(function, "Exception ignored in thread started by");
        }
    }

    private static void Unlink(ThreadState* state)
    {
        for (ThreadState* t = s_all; t != null; t = t->Next)
        {
            if (t->Next == state)
            {
                t->Next = state->Next;
                return;
            }
        }
    }

    private static Value SetSentinel() => LockTypes.NewSentinel(Thread.Current);

    /// <summary>The default threading.excepthook.</summary>
    private static Value ExceptHook(Value args)
    {
        if (!args.Type.Is(s_hookArgs.Value))
        {
            return Errors.TypeError("_thread.excepthook argument type must be ExceptHookArgs");
        }

        Value type = PyTuple.Get(args, 0), value = PyTuple.Get(args, 1), traceback = PyTuple.Get(args, 2), thread = PyTuple.Get(args, 3);
        if (type.Is(Types.Get(TypeId.SystemExit)))
        {
            return Value.None;
        }

        Value stderr = SysModule.Get(N.stderr);
        if (stderr.IsNull || stderr.IsNone)
        {
            // The stream from when the thread was made.
            if (thread.IsNone || Space.TryGetAttr(thread, "_stderr", out stderr) <= 0 || stderr.IsNone)
            {
                Errors.Clear();
                return Value.None;
            }
        }

        string name = Thread.Current->Ident.ToString();
        if (!thread.IsNone && Space.TryGetAttr(thread, "name", out Value given) > 0 && given.IsStr)
        {
            name = PyStr.ToClr(given);
        }

        Errors.Clear();
        if (Space.CallMethod(stderr, N.write, PyStr.New($"Exception in thread {name}:\n")).IsNull)
        {
            return Value.Null;
        }

        ErrorReport.PrintTo(stderr, value, traceback);
        return Value.None;
    }
}
