using System;
using System.Runtime.InteropServices;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Run;
using Thread = Py.ObjectSpace.Thread;
using ThreadState = Py.ObjectSpace.ThreadState;

namespace Py.Vm.Modules.Processes;

/// <summary>_multiprocessing.SemLock: a semaphore of the system that processes share, as lock or as semaphore.</summary>
internal unsafe struct SemLock
{
    public ObjectHeader Header;
    /// <summary>The name, a str or None.</summary>
    public Slot NameText;
    /// <summary>The sem_t of the C library.</summary>
    public nint Semaphore;
    public long Kind;
    public long Most;
    /// <summary>How often this process holds it.</summary>
    public long Count;
    /// <summary>The thread that took it last.</summary>
    public long Owner;

    private const ulong References = 0b10;
    private const int Recursive = 0, Plain = 1;
    private const int CreateExclusive = 0xC0, OwnerOnly = 0x180;
    private const int Interrupted = 4, TryAgain = 11, TimedOut = 110;

    // A wait ends now and then, so that signals for the main thread are served.
    private const long Slice = 50_000_000;

    private static readonly ArgumentBinder s_arguments = new("SemLock(kind, value, maxvalue, name, unlink)");
    private static ModuleType s_type;

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "_multiprocessing.SemLock", sizeof(SemLock), References, TypeFlags.BaseType, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("Semaphore/Mutex type");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Finalize, &Close);
        t.Method("acquire(block=True, timeout=None)\nAcquire the semaphore/lock.", &Acquire);
        t.Method("release()\nRelease the semaphore/lock.", &Release);
        t.Method("__enter__()\nEnter the semaphore/lock.", &Enter);
        t.Method("__exit__(exc_type=None, exc_value=None, exc_tb=None, /)\nExit the semaphore/lock.", &Exit);
        t.Method("_count()\nNum of `acquire()`s minus num of `release()`s for this process.", &GetCount);
        t.Method("_is_mine()\nWhether the lock is owned by this thread.", &GetIsMine);
        t.Method("_get_value()\nGet the value of the semaphore.", &GetValue);
        t.Method("_is_zero()\nReturn whether semaphore has value zero.", &IsZero);
        t.Method("_after_fork()\nRezero the net acquisition count after fork().", &AfterFork);
        t.ClassMethod("_rebuild(handle, kind, maxvalue, name, /)", &Rebuild);
        t.GetSet("handle", &GetHandle);
        t.GetSet("kind", &GetKind);
        t.GetSet("maxvalue", &GetMost);
        t.Member("name", 8);
        t.Constant("SEM_VALUE_MAX", PyInt.New(int.MaxValue));
    }

    [DllImport("libc", EntryPoint = "sem_open", SetLastError = true)]
    private static extern nint Open(byte* name, int flags, uint mode, uint value);
    [DllImport("libc", EntryPoint = "sem_close", SetLastError = true)]
    private static extern int SemClose(nint semaphore);
    [DllImport("libc", EntryPoint = "sem_trywait", SetLastError = true)]
    private static extern int TryWait(nint semaphore);
    [DllImport("libc", EntryPoint = "sem_timedwait", SetLastError = true)]
    private static extern int TimedWait(nint semaphore, TimeSpec* until);
    [DllImport("libc", EntryPoint = "sem_post", SetLastError = true)]
    private static extern int Post(nint semaphore);
    [DllImport("libc", EntryPoint = "sem_getvalue", SetLastError = true)]
    private static extern int GetSemValue(nint semaphore, int* value);

    /// <summary>A name as NUL-terminated bytes; false with an error.</summary>
    public static bool Name(Value v, string what, out byte[] bytes)
    {
        bytes = [];
        if (!v.IsStr)
        {
            Errors.TypeError($"{what} must be str, not {PyType.TypeName(v)}");
            return false;
        }

        return PathArgument.FsEncode(v, out bytes);
    }

    private static Value Create(Value type, Args args)
    {
        Slot* b = stackalloc Slot[5];
        if (!s_arguments.Bind(args, b) || !Io.Int(b[0].Load(), 0, out int kind) || !Io.Int(b[1].Load(), 0, out int value)
            || !Io.Int(b[2].Load(), 0, out int most) || !Name(b[3].Load(), "SemLock() argument 4", out byte[] name))
        {
            return Value.Null;
        }

        int unlink = Space.Truth(b[4].Load());
        if (unlink < 0)
        {
            return Value.Null;
        }

        if (kind is not (Recursive or Plain))
        {
            return Errors.ValueError("unrecognized kind");
        }

        nint semaphore;
        fixed (byte* p = name)
        {
            semaphore = Open(p, CreateExclusive, OwnerOnly, (uint)value);
            if (semaphore == 0)
            {
                return PosixErrors.Raise();
            }

            if (unlink > 0 && MultiprocessingModule.SemUnlink(p) < 0)
            {
                Value failed = PosixErrors.Raise();
                _ = SemClose(semaphore);
                return failed;
            }
        }

        return Make(type, semaphore, kind, most, unlink > 0 ? Value.None : b[3].Load());
    }

    private static Value Make(Value type, nint semaphore, long kind, long most, Value name)
    {
        Value self = PyType.Allocate(type);
        ref SemLock s = ref self.As<SemLock>().Fields;
        s.NameText.Initialize(name);
        s.Semaphore = semaphore;
        s.Kind = kind;
        s.Most = most;
        return self;
    }

    private static Value Rebuild(Value type, Value handle, Value kindValue, Value mostValue, Value name)
    {
        if (!Space.AsSsize(handle, out long semaphore) || !Io.Int(kindValue, 0, out int kind) || !Io.Int(mostValue, 0, out int most))
        {
            return Value.Null;
        }

        if (!name.IsNone)
        {
            if (!Name(name, "_rebuild() argument 4", out byte[] bytes))
            {
                return Value.Null;
            }

            fixed (byte* p = bytes)
            {
                semaphore = Open(p, 0, 0, 0);
            }

            if (semaphore == 0)
            {
                return PosixErrors.Raise();
            }
        }

        return Make(type, (nint)semaphore, kind, most, name);
    }

    private static Value Close(Value self)
    {
        ref SemLock s = ref self.As<SemLock>().Fields;
        if (s.Semaphore != 0)
        {
            _ = SemClose(s.Semaphore);
            s.Semaphore = 0;
        }

        return Value.None;
    }

    private static bool IsMine(Value self)
    {
        ref SemLock s = ref self.As<SemLock>().Fields;
        return s.Count > 0 && s.Owner == Thread.Current->Ident;
    }

    private static Value Acquire(Value self, Value block, Value timeout)
    {
        int blocking = block.IsNull ? 1 : Space.Truth(block);
        if (blocking < 0)
        {
            return Value.Null;
        }

        ref SemLock s = ref self.As<SemLock>().Fields;
        if (s.Kind == Recursive && IsMine(self))
        {
            s.Count++;
            return Value.True;
        }

        long deadline = long.MaxValue;
        if (!timeout.IsNull && !timeout.IsNone)
        {
            Value number = Space.IsIndex(timeout) || timeout.IsFloat ? PyFloat.FromNumberOrText(timeout) : Errors.TypeError($"must be real number, not {PyType.TypeName(timeout)}");
            if (number.IsNull)
            {
                return number;
            }

            double seconds = Math.Max(PyFloat.Get(number), 0);
            deadline = seconds > 1e9 ? long.MaxValue : PyTime.Now(PyTime.RealTime) + (long)((seconds * PyTime.Second) + 0.5);
        }

        int error = TryWait(s.Semaphore) == 0 ? 0 : Marshal.GetLastPInvokeError();
        while (error is TryAgain or TimedOut or Interrupted && blocking > 0)
        {
            long now = PyTime.Now(PyTime.RealTime);
            if (error == TimedOut && now >= deadline)
            {
                return Value.False;
            }

            long until = Math.Min(deadline, now + Slice);
            TimeSpec time = new() { Seconds = until / PyTime.Second, Nanoseconds = until % PyTime.Second };
            ThreadState* thread = InterpreterLock.Release();
            error = TimedWait(s.Semaphore, &time) == 0 ? 0 : Marshal.GetLastPInvokeError();
            InterpreterLock.Acquire(thread);
            if (error != 0 && EvalBreaker.SignalsPending && !EvalBreaker.PollSignals())
            {
                return Value.Null;
            }
        }

        if (error != 0)
        {
            return error is TryAgain or TimedOut ? Value.False : PosixErrors.Raise(error);
        }

        s = ref self.As<SemLock>().Fields;
        s.Count++;
        s.Owner = Thread.Current->Ident;
        return Value.True;
    }

    private static Value Release(Value self)
    {
        ref SemLock s = ref self.As<SemLock>().Fields;
        if (s.Kind == Recursive)
        {
            if (!IsMine(self))
            {
                return Errors.Raise(TypeId.AssertionError, "attempt to release recursive lock not owned by thread");
            }

            if (s.Count > 1)
            {
                s.Count--;
                return Value.None;
            }
        }
        else
        {
            int value;
            if (GetSemValue(s.Semaphore, &value) < 0)
            {
                return PosixErrors.Raise();
            }

            if (value >= s.Most)
            {
                return Errors.ValueError("semaphore or lock released too many times");
            }
        }

        if (Post(s.Semaphore) < 0)
        {
            return PosixErrors.Raise();
        }

        s.Count--;
        return Value.None;
    }

    private static Value Enter(Value self) => Acquire(self, Value.Null, Value.Null);

    private static Value Exit(Value self, Value type, Value value, Value traceback) => Release(self);

    private static Value GetCount(Value self) => PyInt.New(self.As<SemLock>().Fields.Count);

    private static Value GetIsMine(Value self) => Value.FromBool(IsMine(self));

    private static bool ValueOf(Value self, out int value)
    {
        int now;
        int status = GetSemValue(self.As<SemLock>().Fields.Semaphore, &now);
        value = Math.Max(now, 0);
        if (status < 0)
        {
            PosixErrors.Raise();
        }

        return status == 0;
    }

    private static Value GetValue(Value self) => ValueOf(self, out int value) ? PyInt.New(value) : Value.Null;

    private static Value IsZero(Value self) => ValueOf(self, out int value) ? Value.FromBool(value == 0) : Value.Null;

    private static Value AfterFork(Value self)
    {
        self.As<SemLock>().Fields.Count = 0;
        return Value.None;
    }

    private static Value GetHandle(Value self) => PyInt.New(self.As<SemLock>().Fields.Semaphore);

    private static Value GetKind(Value self) => PyInt.New(self.As<SemLock>().Fields.Kind);

    private static Value GetMost(Value self) => PyInt.New(self.As<SemLock>().Fields.Most);
}
