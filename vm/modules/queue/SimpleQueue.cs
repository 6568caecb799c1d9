using System;
using System.Threading;
using Py.Gc;
using Py.ObjectSpace;
using Py.Vm.Run;
using ThreadState = Py.ObjectSpace.ThreadState;

namespace Py.Vm.Modules.Queues;

/// <summary>_queue.SimpleQueue: an unbounded queue between threads whose put may be called at any moment.</summary>
/// <remarks>The interpreter lock guards the items; one monitor for all queues lets threads wait.</remarks>
internal unsafe struct SimpleQueue
{
    public ObjectHeader Header;
    /// <summary>A ring of items, whose size is a power of two.</summary>
    public Slot Ring;
    public long First;
    public long Count;

    private const ulong References = 0b10;
    private const long FirstSize = 8;

    // Signals for the main thread are served between such waits.
    private const long SliceMilliseconds = 50;

    private static readonly object s_gate = new();
    private static ModuleType s_type;
    private static int s_waiting;
    private static ulong s_puts;

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "_queue.SimpleQueue", sizeof(SimpleQueue), References, TypeFlags.BaseType | TypeFlags.Weakref, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("SimpleQueue()\n--\n\nSimple, unbounded, reentrant FIFO queue.");
        t.Slot(SlotId.New, &Create);
        t.Method("put(item, block=True, timeout=None)\nPut the item on the queue. It never blocks: the other arguments are there for compatibility with Queue.put().", &Put);
        t.Method("put_nowait(item)\nPut an item into the queue without blocking.", &PutNow);
        t.Method("get(block=True, timeout=None)\nRemove and return an item, waiting for one if block is true, at most timeout seconds unless that is None; raises Empty.", &Get);
        t.Method("get_nowait()\nRemove and return an item without blocking; raises Empty.", &GetNow);
        t.Method("empty()\nReturn True if the queue is empty, False otherwise (not reliable!).", &IsEmpty);
        t.Method("qsize()\nReturn the approximate size of the queue (not reliable!).", &Size);
        t.ClassMethod("__class_getitem__(item, /)\nSee PEP 585.", &PyGenericAlias.New);
    }

    private static Value Create(Value type, Args args)
    {
        if (!Constructors.NoKeywords(type, s_type.Type, args, "SimpleQueue"))
        {
            return Value.Null;
        }

        return args.Count > 0 && Constructors.SameInit(type, s_type.Type)
            ? Errors.TypeError("SimpleQueue() takes no positional arguments")
            : PyType.Allocate(type);
    }

    private static Value Put(Value self, Value item, Value block, Value timeout)
    {
        ref SimpleQueue q = ref self.As<SimpleQueue>().Fields;
        long size = q.Ring.IsNull ? 0 : q.Ring.Load().As<PyRefArray>().Fields.Length;
        if (q.Count == size && !Grow(self, size))
        {
            return Value.Null;
        }

        q = ref self.As<SimpleQueue>().Fields;
        Ref<PyRefArray> ring = q.Ring.Load().As<PyRefArray>();
        ring.Tail((q.First + q.Count) & (ring.Fields.Length - 1)).Store(ring, item);
        q.Count++;
        if (s_waiting > 0)
        {
            lock (s_gate)
            {
                s_puts++;
                Monitor.PulseAll(s_gate);
            }
        }

        return Value.None;
    }

    private static bool Grow(Value self, long size)
    {
        Ref<PyRefArray> larger = PyRefArray.Allocate(size == 0 ? FirstSize : size * 2);
        if (larger.IsNull)
        {
            return false;
        }

        ref SimpleQueue q = ref self.As<SimpleQueue>().Fields;
        for (long i = 0; i < q.Count; i++)
        {
            larger.Tail(i).Store(larger, q.Ring.Load().As<PyRefArray>().Tail((q.First + i) & (size - 1)).Load());
        }

        q.First = 0;
        q.Ring.Store(self, larger);
        return true;
    }

    private static Value Take(Value self)
    {
        ref SimpleQueue q = ref self.As<SimpleQueue>().Fields;
        Ref<PyRefArray> ring = q.Ring.Load().As<PyRefArray>();
        Value item = ring.Tail(q.First).Load();
        ring.Tail(q.First).Store(ring, Value.Null);
        q.First = (q.First + 1) & (ring.Fields.Length - 1);
        q.Count--;
        return item;
    }

    private static Value PutNow(Value self, Value item) => Put(self, item, Value.Null, Value.Null);

    private static Value Get(Value self, Value block, Value timeout)
    {
        int blocking = block.IsNull ? 1 : Space.Truth(block);
        if (blocking < 0)
        {
            return Value.Null;
        }

        long deadline = blocking == 0 ? 0 : long.MaxValue;
        if (blocking > 0 && !timeout.IsNull && !timeout.IsNone)
        {
            if (!PyTime.FromSeconds(timeout, TimeRounding.Ceiling, out long nanoseconds))
            {
                return Value.Null;
            }

            if (nanoseconds < 0)
            {
                return Errors.ValueError("'timeout' must be a non-negative number");
            }

            deadline = Math.Min(PyTime.Now(PyTime.Monotonic), long.MaxValue - nanoseconds) + nanoseconds;
        }

        while (self.As<SimpleQueue>().Fields.Count == 0)
        {
            long left = deadline == 0 ? 0 : deadline == long.MaxValue ? SliceMilliseconds : (deadline - PyTime.Now(PyTime.Monotonic) + 999_999) / 1_000_000;
            if (left <= 0)
            {
                return QueueModule.RaiseEmpty();
            }

            WaitForPut((int)Math.Min(left, SliceMilliseconds));
            if (EvalBreaker.SignalsPending && !EvalBreaker.PollSignals())
            {
                return Value.Null;
            }
        }

        return Take(self);
    }

    // The counter tells of a put between giving the interpreter lock up and waiting.
    private static void WaitForPut(int milliseconds)
    {
        s_waiting++;
        ulong before = s_puts;
        ThreadState* thread = InterpreterLock.Release();
        lock (s_gate)
        {
            if (s_puts == before)
            {
                Monitor.Wait(s_gate, milliseconds);
            }
        }

        InterpreterLock.Acquire(thread);
        s_waiting--;
    }

    private static Value GetNow(Value self) => self.As<SimpleQueue>().Fields.Count == 0 ? QueueModule.RaiseEmpty() : Take(self);

    private static Value IsEmpty(Value self) => Value.FromBool(self.As<SimpleQueue>().Fields.Count == 0);

    private static Value Size(Value self) => PyInt.New(self.As<SimpleQueue>().Fields.Count);
}
