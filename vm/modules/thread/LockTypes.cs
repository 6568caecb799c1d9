using System;
using System.Collections.Generic;
using System.Threading;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Run;
using Thread = Py.ObjectSpace.Thread;
using ThreadState = Py.ObjectSpace.ThreadState;

namespace Py.Vm.Modules;

/// <summary>lock and RLock.</summary>
internal static unsafe class LockTypes
{
    /// <summary>State of a lock, in the handle table.</summary>
    private sealed class State
    {
        public bool Locked;
        public long Owner;
        public long Depth;
    }

    internal struct Layout
    {
        public ObjectHeader Header;
        public long Handle;
    }

    private static readonly Dictionary<nint, State> s_sentinels = [];
    private static Root s_lock;
    private static Root s_rlock;

    public static void Define(ModuleBuilder m)
    {
        s_lock = Roots.New(CoreTypes.MakeModuleType("_thread.lock", Value.Null, new TypeRow(TypeId.None0, "lock", TypeId.Object, sizeof(Layout), 0, TypeFlags.NoConstructor | TypeFlags.Weakref), &DefineLock));
        s_rlock = Roots.New(CoreTypes.MakeModuleType("_thread.RLock", Value.Null, new TypeRow(TypeId.None0, "RLock", TypeId.Object, sizeof(Layout), 0, TypeFlags.BaseType | TypeFlags.Weakref), &DefineRLock));
        m.Constant("LockType", s_lock.Value);
        m.Constant("RLock", s_rlock.Value);
        m.Function("allocate_lock()\nCreate a new lock object. See help(type(threading.Lock())) for\ninformation about locks.", &NewLock);
        m.Function("allocate()", &NewLock);
    }

    private static void DefineLock(TypeBuilder t)
    {
        t.Slot(SlotId.Repr, &Repr);
        t.Method("acquire(blocking=True, timeout=-1)", &AcquireLock);
        t.Method("acquire_lock(blocking=True, timeout=-1)", &AcquireLock);
        t.Method("release()", &ReleaseLock);
        t.Method("release_lock()", &ReleaseLock);
        t.Method("locked()", &IsLocked);
        t.Method("locked_lock()", &IsLocked);
        t.Method("_at_fork_reinit()", &Reinit);
        t.Method("__enter__()", &EnterLock);
        t.Method("__exit__(*exc_info)", &ExitLock);
    }

    private static void DefineRLock(TypeBuilder t)
    {
        t.Slot(SlotId.New, &MakeRLock);
        t.Slot(SlotId.Repr, &ReprRLock);
        t.Method("acquire(blocking=True, timeout=-1)", &AcquireRLock);
        t.Method("release()", &ReleaseRLock);
        t.Method("_is_owned()", &IsOwned);
        t.Method("_acquire_restore(state, /)", &AcquireRestore);
        t.Method("_release_save()", &ReleaseSave);
        t.Method("_recursion_count()", &RecursionCount);
        t.Method("_at_fork_reinit()", &Reinit);
        t.Method("__enter__()", &EnterRLock);
        t.Method("__exit__(*exc_info)", &ExitRLock);
    }

    private static State Of(Value self) => HandleTable.Get<State>((int)self.As<Layout>().Fields.Handle)!;

    private static Value NewLock()
    {
        Value self = PyType.Allocate(s_lock.Value);
        self.As<Layout>().Fields.Handle = HandleTable.Add(self, new State());
        return self;
    }

    private static Value MakeRLock(Value type, Args args)
    {
        Value self = PyType.Allocate(type);
        self.As<Layout>().Fields.Handle = HandleTable.Add(self, new State());
        return self;
    }

    /// <summary>A lock that is released when the thread ends.</summary>
    public static Value NewSentinel(ThreadState* thread)
    {
        Value self = NewLock();
        // The lock may die before the thread ends.
        s_sentinels[(nint)thread] = Of(self);
        return self;
    }

    /// <summary>Releases the sentinel of a thread that ends.</summary>
    public static void ReleaseSentinel(ThreadState* thread)
    {
        if (s_sentinels.Remove((nint)thread, out State? state))
        {
            lock (state)
            {
                state.Locked = false;
                Monitor.PulseAll(state);
            }
        }
    }

    /// <summary>Milliseconds to wait: -1 for ever, 0 not at all; false with an error.</summary>
    private static bool Timeout(Value blocking, Value timeout, out long milliseconds)
    {
        milliseconds = -1;
        int block = blocking.IsNull ? 1 : Space.Truth(blocking);
        double seconds = -1;
        if (!timeout.IsNull)
        {
            Value number = PyFloat.FromNumberOrText(timeout);
            if (number.IsNull)
            {
                return false;
            }

            seconds = PyFloat.Get(number);
        }

        if (block < 0)
        {
            return false;
        }

        if (block == 0)
        {
            milliseconds = 0;
            if (!timeout.IsNull && seconds != -1)
            {
                Errors.ValueError("can't specify a timeout for a non-blocking call");
                return false;
            }

            return true;
        }

        if (seconds < 0 && seconds != -1)
        {
            Errors.ValueError("timeout value must be a non-negative number");
            return false;
        }

        if (seconds > 9223372036.0)
        {
            Errors.OverflowError("timeout value is too large");
            return false;
        }

        milliseconds = seconds == -1 ? -1 : (long)Math.Ceiling(seconds * 1000);
        return true;
    }

    /// <summary>Waits until the lock can be taken: 1 taken, 0 timed out, -1 interrupted by an error of a signal handler.</summary>
    private static int Wait(State state, long milliseconds, long owner)
    {
        lock (state)
        {
            if (!state.Locked)
            {
                state.Locked = true;
                state.Owner = owner;
                state.Depth = 1;
                return 1;
            }
        }

        if (milliseconds == 0)
        {
            return 0;
        }

        long deadline = milliseconds < 0 ? long.MaxValue : Environment.TickCount64 + milliseconds;
        while (true)
        {
            bool taken = false;
            ThreadState* thread = InterpreterLock.Release();
            lock (state)
            {
                // In slices, so that a signal for the main thread is served.
                long slice = Math.Min(Math.Max(deadline - Environment.TickCount64, 0), 50);
                if (state.Locked && slice > 0)
                {
                    Monitor.Wait(state, (int)slice);
                }

                if (!state.Locked)
                {
                    state.Locked = true;
                    state.Owner = owner;
                    state.Depth = 1;
                    taken = true;
                }
            }

            InterpreterLock.Acquire(thread);
            if (taken)
            {
                return 1;
            }

            if (EvalBreaker.SignalsPending && !EvalBreaker.PollSignals())
            {
                return -1;
            }

            if (Environment.TickCount64 >= deadline)
            {
                return 0;
            }
        }
    }

    private static void Free(State state)
    {
        lock (state)
        {
            state.Locked = false;
            state.Owner = 0;
            state.Depth = 0;
            Monitor.Pulse(state);
        }
    }

    private static Value AcquireLock(Value self, Value blocking, Value timeout)
    {
        if (!Timeout(blocking, timeout, out long milliseconds))
        {
            return Value.Null;
        }

        int taken = Wait(Of(self), milliseconds, 0);
        return taken < 0 ? Value.Null : Value.FromBool(taken > 0);
    }

    private static Value ReleaseLock(Value self)
    {
        State state = Of(self);
        if (!state.Locked)
        {
            return Errors.RuntimeError("release unlocked lock");
        }

        Free(state);
        return Value.None;
    }

    private static Value IsLocked(Value self) => Value.FromBool(Of(self).Locked);

    private static Value Reinit(Value self)
    {
        self.As<Layout>().Fields.Handle = HandleTable.Add(self, new State());
        return Value.None;
    }

    private static Value EnterLock(Value self) => AcquireLock(self, Value.Null, Value.Null);

    private static Value ExitLock(Value self, Value info) => ReleaseLock(self);

    private static Value Repr(Value self) =>
        PyStr.New($"<{(Of(self).Locked ? "locked" : "unlocked")} {PyType.TypeName(self)} object at 0x{Identity.Of(self):x}>");

    private static Value ReprRLock(Value self)
    {
        State state = Of(self);
        return PyStr.New($"<{(state.Depth > 0 ? "locked" : "unlocked")} {PyType.TypeName(self)} object owner={state.Owner} count={state.Depth} at 0x{Identity.Of(self):x}>");
    }

    private static Value AcquireRLock(Value self, Value blocking, Value timeout)
    {
        if (!Timeout(blocking, timeout, out long milliseconds))
        {
            return Value.Null;
        }

        State state = Of(self);
        long me = Thread.Current->Ident;
        if (state.Depth > 0 && state.Owner == me)
        {
            state.Depth++;
            return Value.True;
        }

        int taken = Wait(state, milliseconds, me);
        return taken < 0 ? Value.Null : Value.FromBool(taken > 0);
    }

    private static Value ReleaseRLock(Value self)
    {
        State state = Of(self);
        if (state.Depth == 0 || state.Owner != Thread.Current->Ident)
        {
            return Errors.RuntimeError("cannot release un-acquired lock");
        }

        if (--state.Depth == 0)
        {
            Free(state);
        }

        return Value.None;
    }

    private static Value EnterRLock(Value self) => AcquireRLock(self, Value.Null, Value.Null);

    private static Value ExitRLock(Value self, Value info) => ReleaseRLock(self);

    private static Value IsOwned(Value self)
    {
        State state = Of(self);
        return Value.FromBool(state.Depth > 0 && state.Owner == Thread.Current->Ident);
    }

    private static Value RecursionCount(Value self)
    {
        State state = Of(self);
        return PyInt.New(state.Owner == Thread.Current->Ident ? state.Depth : 0);
    }

    private static Value AcquireRestore(Value self, Value saved)
    {
        if (!saved.IsTuple || PyTuple.LengthOf(saved) != 2 || !PyInt.TryGetLong(PyTuple.Get(saved, 0), out long depth) || !PyInt.TryGetLong(PyTuple.Get(saved, 1), out long owner))
        {
            return Errors.TypeError("_acquire_restore() argument must be a tuple of two ints");
        }

        State state = Of(self);
        if (Wait(state, -1, owner) < 0)
        {
            return Value.Null;
        }

        state.Depth = depth;
        return Value.None;
    }

    private static Value ReleaseSave(Value self)
    {
        State state = Of(self);
        if (state.Depth == 0)
        {
            return Errors.RuntimeError("cannot release un-acquired lock");
        }

        Value saved = PyTuple.New(PyInt.New(state.Depth), PyInt.New(state.Owner));
        Free(state);
        return saved;
    }
}
