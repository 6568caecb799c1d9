using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Itertools;

/// <summary>itertools.cycle.</summary>
internal unsafe struct Cycle
{
    public ObjectHeader Header;
    /// <summary>The iterator of the first pass; null after it.</summary>
    public Slot Iterator;
    /// <summary>The items seen, a list.</summary>
    public Slot Saved;
    /// <summary>Next index of the later passes.</summary>
    public long Index;
    /// <summary>1: the items of the first pass are saved already (after __setstate__).</summary>
    public long FirstPassDone;

    private const ulong References = 0b110;
    private static ModuleType s_type;

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "itertools.cycle", sizeof(Cycle), References, ItertoolsModule.Subclassable, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("cycle(iterable): the items of an iterable, over and over.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__setstate__(state, /)\nSets the saved items.", &SetState);
    }

    private static Value Create(Value type, Args args)
    {
        if (!Constructors.NoKeywords(type, s_type.Type, args, "cycle") || !Constructors.Positional(args, "cycle", 1, 1))
        {
            return Value.Null;
        }

        Value iterator = Space.Iter(args[0]);
        if (iterator.IsNull)
        {
            return iterator;
        }

        Value saved = PyList.New();
        Value self = PyType.Allocate(type);
        self.As<Cycle>().Fields.Iterator.Initialize(iterator);
        self.As<Cycle>().Fields.Saved.Initialize(saved);
        return self;
    }

    private static Value Next(Value self)
    {
        ref Cycle c = ref self.As<Cycle>().Fields;
        if (!c.Iterator.IsNull)
        {
            Value item = Space.Next(c.Iterator.Load());
            if (!item.IsNull)
            {
                return c.FirstPassDone != 0 || PyList.Append(c.Saved.Load(), item) ? item : Value.Null;
            }

            if (Errors.Occurred)
            {
                return item;
            }

            c.Iterator.Store(self, Value.Null);
        }

        Value saved = c.Saved.Load();
        if (PyList.LengthOf(saved) == 0)
        {
            return Value.Null;
        }

        long index = c.Index < PyList.LengthOf(saved) ? c.Index : 0;
        c.Index = index + 1 < PyList.LengthOf(saved) ? index + 1 : 0;
        return PyList.Get(saved, index);
    }

    private static Value Reduce(Value self)
    {
        ref Cycle c = ref self.As<Cycle>().Fields;
        Value saved = c.Saved.Load();
        if (!c.Iterator.IsNull)
        {
            return PyTuple.New(self.Type, PyTuple.New(c.Iterator.Load()), PyTuple.New(saved, Value.FromBool(c.FirstPassDone != 0)));
        }

        // A pass under way goes on where the list's iterator stands.
        Value iterator = Space.Iter(saved);
        if (iterator.IsNull)
        {
            return iterator;
        }

        if (c.Index != 0 && Space.CallMethod(iterator, N.__setstate__, PyInt.New(c.Index)).IsNull)
        {
            return Value.Null;
        }

        return PyTuple.New(self.Type, PyTuple.New(iterator), PyTuple.New(saved, Value.True));
    }

    private static Value SetState(Value self, Value state)
    {
        if (!ItertoolsModule.StateTuple(state, 2))
        {
            return Value.Null;
        }

        Value saved = PyTuple.Get(state, 0);
        if (!saved.IsList)
        {
            return Errors.TypeError($"argument 1 must be list, not {PyType.TypeName(saved)}");
        }

        if (!Space.AsLong(PyTuple.Get(state, 1), out long done))
        {
            return Value.Null;
        }

        self.As<Cycle>().Fields.Saved.Store(self, saved);
        self.As<Cycle>().Fields.FirstPassDone = done != 0 ? 1 : 0;
        self.As<Cycle>().Fields.Index = 0;
        return Value.None;
    }
}
