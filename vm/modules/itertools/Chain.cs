using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Itertools;

/// <summary>itertools.chain.</summary>
internal unsafe struct Chain
{
    public ObjectHeader Header;
    /// <summary>Iterator over the iterables; null when exhausted.</summary>
    public Slot Source;
    /// <summary>The iterator in use, or null.</summary>
    public Slot Active;

    private const ulong References = 0b110;
    private static ModuleType s_type;

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "itertools.chain", sizeof(Chain), References, ItertoolsModule.Subclassable, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("chain(*iterables): the items of one iterable after the other.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.ClassMethod("from_iterable(iterable, /)\nA chain of the iterables that an iterable gives.", &FromIterable);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__setstate__(state, /)\nSets the iterators.", &SetState);
        t.ClassMethod("__class_getitem__(item, /)\nSee PEP 585.", &PyGenericAlias.New);
    }

    private static Value Make(Value type, Value source)
    {
        if (source.IsNull)
        {
            return source;
        }

        Value self = PyType.Allocate(type);
        self.As<Chain>().Fields.Source.Initialize(source);
        return self;
    }

    /// <summary>A chain of one item and an iterator.</summary>
    public static Value Before(Value item, Value iterator)
    {
        Value list = PyList.New(1);
        PyList.Append(list, item);
        return Make(s_type.Type, Space.Iter(PyTuple.New(list, iterator)));
    }

    private static Value Create(Value type, Args args) => Constructors.NoKeywords(type, s_type.Type, args, "chain")
        ? Make(type, Space.Iter(PyTuple.FromSlots(args.Slots, args.Count)))
        : Value.Null;

    private static Value FromIterable(Value type, Value iterable) => Make(type, Space.Iter(iterable));

    private static Value Next(Value self)
    {
        ref Chain c = ref self.As<Chain>().Fields;
        while (!c.Source.IsNull)
        {
            if (c.Active.IsNull)
            {
                Value iterable = Space.Next(c.Source.Load());
                Value iterator = iterable.IsNull ? iterable : Space.Iter(iterable);
                if (iterator.IsNull)
                {
                    c.Source.Store(self, Value.Null);
                    return iterator;
                }

                c.Active.Store(self, iterator);
            }

            Value item = Space.Next(c.Active.Load());
            if (!item.IsNull || Errors.Occurred)
            {
                return item;
            }

            c.Active.Store(self, Value.Null);
        }

        return Value.Null;
    }

    private static Value Reduce(Value self)
    {
        ref Chain c = ref self.As<Chain>().Fields;
        return c.Source.IsNull ? PyTuple.New(self.Type, PyTuple.Empty)
            : PyTuple.New(self.Type, PyTuple.Empty, c.Active.IsNull ? PyTuple.New(c.Source.Load()) : PyTuple.New(c.Source.Load(), c.Active.Load()));
    }

    private static Value SetState(Value self, Value state)
    {
        if (!state.IsTuple)
        {
            return Errors.TypeError("state is not a tuple");
        }

        long count = PyTuple.LengthOf(state);
        if (count is not (1 or 2))
        {
            return Errors.TypeError($"function takes at {(count == 0 ? "least 1 argument" : "most 2 arguments")} ({count} given)");
        }

        Value source = PyTuple.Get(state, 0), active = count == 2 ? PyTuple.Get(state, 1) : Value.Null;
        if (PyType.SlotOf(source, SlotId.Next) == null || (!active.IsNull && PyType.SlotOf(active, SlotId.Next) == null))
        {
            return Errors.TypeError("Arguments must be iterators.");
        }

        self.As<Chain>().Fields.Source.Store(self, source);
        self.As<Chain>().Fields.Active.Store(self, active);
        return Value.None;
    }
}
