using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Collections;

/// <summary>_collections._deque_iterator and _deque_reverse_iterator.</summary>
internal unsafe struct PyDequeIterator
{
    public ObjectHeader Header;
    /// <summary>The deque.</summary>
    public Slot Deque;
    /// <summary>Items given so far.</summary>
    public long Taken;
    /// <summary>Items still to come.</summary>
    public long Remaining;
    /// <summary>The deque's state when the iterator was made.</summary>
    public long State;

    private const ulong References = 0b10;
    private static ModuleType s_forward;
    private static ModuleType s_backward;

    public static void Initialize(ModuleBuilder m)
    {
        s_forward.Define(m, "_collections._deque_iterator", sizeof(PyDequeIterator), References, TypeFlags.None, &DefineForward);
        s_backward.Define(m, "_collections._deque_reverse_iterator", sizeof(PyDequeIterator), References, TypeFlags.None, &DefineBackward);
    }

    /// <summary>Is it an iterator from left to right?</summary>
    public static bool IsForward(Value v) => s_forward.IsExact(v);

    public static Value New(Value deque) => Make(s_forward.Type, deque);

    public static Value NewReverse(Value deque) => Make(s_backward.Type, deque);

    private static Value Make(Value type, Value deque)
    {
        Value self = PyType.Allocate(type);
        ref PyDequeIterator i = ref self.As<PyDequeIterator>().Fields;
        i.Deque.Initialize(deque);
        i.Remaining = PyDeque.LengthOf(deque);
        i.State = deque.As<PyDeque>().Fields.State;
        return self;
    }

    private static void DefineForward(TypeBuilder t)
    {
        t.Slot(SlotId.Next, &Next);
        DefineCommon(t);
    }

    private static void DefineBackward(TypeBuilder t)
    {
        t.Slot(SlotId.Next, &NextBackward);
        DefineCommon(t);
    }

    private static void DefineCommon(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Method("__length_hint__()\nNumber of items still to come.", &LengthHint);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
    }

    private static Value Create(Value type, Args args)
    {
        if (!Constructors.Positional(args, PyType.NameOf(type), 1, 2))
        {
            return Value.Null;
        }

        if (!PyDeque.Type.IsInstance(args[0]))
        {
            return Errors.TypeError($"argument 1 must be collections.deque, not {PyType.TypeName(args[0])}");
        }

        long skip = 0;
        if (args.Count == 2 && !Space.AsSsize(args[1], out skip))
        {
            return Value.Null;
        }

        Value self = Make(type, args[0]);
        ref PyDequeIterator i = ref self.As<PyDequeIterator>().Fields;
        skip = System.Math.Clamp(skip, 0, i.Remaining);
        i.Taken = skip;
        i.Remaining -= skip;
        return self;
    }

    private static bool Check(Value self)
    {
        ref PyDequeIterator i = ref self.As<PyDequeIterator>().Fields;
        if (i.State == i.Deque.Load().As<PyDeque>().Fields.State)
        {
            return i.Remaining > 0;
        }

        i.Remaining = 0;
        Errors.RuntimeError("deque mutated during iteration");
        return false;
    }

    private static Value Next(Value self)
    {
        if (!Check(self))
        {
            return Value.Null;
        }

        ref PyDequeIterator i = ref self.As<PyDequeIterator>().Fields;
        i.Remaining--;
        return PyDeque.Get(i.Deque.Load(), i.Taken++);
    }

    private static Value NextBackward(Value self)
    {
        if (!Check(self))
        {
            return Value.Null;
        }

        ref PyDequeIterator i = ref self.As<PyDequeIterator>().Fields;
        i.Taken++;
        return PyDeque.Get(i.Deque.Load(), --i.Remaining);
    }

    private static Value LengthHint(Value self) => PyInt.New(self.As<PyDequeIterator>().Fields.Remaining);

    private static Value Reduce(Value self)
    {
        ref PyDequeIterator i = ref self.As<PyDequeIterator>().Fields;
        Value deque = i.Deque.Load();
        return PyTuple.New(self.Type, PyTuple.New(deque, PyInt.New(PyDeque.LengthOf(deque) - i.Remaining)));
    }
}
