using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Itertools;

/// <summary>itertools.accumulate.</summary>
internal unsafe struct Accumulate
{
    public ObjectHeader Header;
    public Slot Iterator;
    /// <summary>The function; null: addition.</summary>
    public Slot Function;
    /// <summary>The last result; null before the first.</summary>
    public Slot Total;
    /// <summary>The initial value while it is still to come; null: none.</summary>
    public Slot Initial;

    private const ulong References = 0b1_1110;
    private static ModuleType s_type;
    private static readonly ArgumentBinder s_new = new("accumulate(iterable, func=None, *, initial=None)");

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "itertools.accumulate", sizeof(Accumulate), References, ItertoolsModule.Subclassable, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("accumulate(iterable, func=None, *, initial=None): running totals, or results of another function of two arguments.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__setstate__(state, /)\nSets the total.", &SetState);
    }

    private static Value Create(Value type, Args args)
    {
        Slot* bound = stackalloc Slot[3];
        if (!s_new.Bind(args, bound))
        {
            return Value.Null;
        }

        Value iterator = Space.Iter(bound[0].Load());
        if (iterator.IsNull)
        {
            return iterator;
        }

        Value self = PyType.Allocate(type);
        ref Accumulate a = ref self.As<Accumulate>().Fields;
        a.Iterator.Initialize(iterator);
        a.Function.Initialize(bound[1].Load().IsNone ? Value.Null : bound[1].Load());
        a.Initial.Initialize(bound[2].Load().IsNone ? Value.Null : bound[2].Load());
        return self;
    }

    private static Value Next(Value self)
    {
        ref Accumulate a = ref self.As<Accumulate>().Fields;
        Value initial = a.Initial.Load();
        if (!initial.IsNull)
        {
            a.Initial.Store(self, Value.Null);
            a.Total.Store(self, initial);
            return initial;
        }

        Value item = Space.Next(a.Iterator.Load());
        if (item.IsNull)
        {
            return item;
        }

        Value total = a.Total.Load(), function = a.Function.Load();
        if (!total.IsNull)
        {
            item = !function.IsNull ? Space.Call(function, total, item)
                : total.IsSmallInt && item.IsSmallInt ? PyInt.New(total.SmallInt + item.SmallInt) : Space.Binary(total, item, SlotId.Add);
            if (item.IsNull)
            {
                return item;
            }
        }

        self.As<Accumulate>().Fields.Total.Store(self, item);
        return item;
    }

    private static Value Reduce(Value self)
    {
        ref Accumulate a = ref self.As<Accumulate>().Fields;
        Value iterator = a.Iterator.Load(), function = a.Function.IsNull ? Value.None : a.Function.Load(), total = a.Total.Load();
        if (!a.Initial.IsNull)
        {
            return PyTuple.New(self.Type, PyTuple.New(Chain.Before(a.Initial.Load(), iterator), function), Value.None);
        }

        if (total.IsNone)
        {
            // None cannot be told from no total: put it before the rest and skip it again.
            Value inner = Space.Call(s_type.Type, Chain.Before(total, iterator), function);
            return inner.IsNull ? inner : PyTuple.New(ISlice.Type, PyTuple.New(inner, Value.FromSmallInt(1), Value.None));
        }

        return PyTuple.New(self.Type, PyTuple.New(iterator, function), total.IsNull ? Value.None : total);
    }

    private static Value SetState(Value self, Value state)
    {
        self.As<Accumulate>().Fields.Total.Store(self, state);
        return Value.None;
    }
}
