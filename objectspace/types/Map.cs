using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>map.</summary>
public unsafe partial struct PyMap
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The function.</summary>
    public Slot Function;
    /// <summary>The iterators, a tuple.</summary>
    public Slot Iterators;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b110;

    private const int MaxOnStack = 16;

    internal static void Define(TypeBuilder t)
    {
        t.Doc("map(function, *iterables): the results of the function for one item of each iterable, until one ends.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
    }

    private static Value Create(Value type, Args args)
    {
        if (args.KeywordCount > 0 && Constructors.SameInit(type, TypeId.Map))
        {
            return Errors.TypeError("map() takes no keyword arguments");
        }

        if (args.Count < 2)
        {
            return Errors.TypeError("map() must have at least two arguments.");
        }

        Value iterators = PyZip.IteratorsOf(args, 1);
        if (iterators.IsNull)
        {
            return iterators;
        }

        Value result = PyType.Allocate(type);
        result.As<PyMap>().Fields.Function.Initialize(args[0]);
        result.As<PyMap>().Fields.Iterators.Initialize(iterators);
        return result;
    }

    /// <summary>Slot Next.</summary>
    public static Value Next(Value self)
    {
        ref PyMap m = ref self.As<PyMap>().Fields;
        Value iterators = m.Iterators.Load();
        int count = (int)PyTuple.LengthOf(iterators);
        if (count > MaxOnStack)
        {
            return NextOfMany(self, iterators, count);
        }

        Slot* items = stackalloc Slot[MaxOnStack];
        for (int i = 0; i < count; i++)
        {
            Value item = Space.Next(PyTuple.Get(iterators, i));
            if (item.IsNull)
            {
                return item;
            }

            items[i].Initialize(item);
        }

        return Space.Call(m.Function.Load(), new Args(items, count));
    }

    private static Value NextOfMany(Value self, Value iterators, int count)
    {
        Ref<PyTuple> items = PyTuple.Allocate(count);
        for (int i = 0; i < count; i++)
        {
            Value item = Space.Next(PyTuple.Get(iterators, i));
            if (item.IsNull)
            {
                return item;
            }

            items.Tail(i).Store(items, item);
        }

        return Space.CallTuple(self.As<PyMap>().Fields.Function.Load(), items);
    }

    private static Value Reduce(Value self)
    {
        ref PyMap m = ref self.As<PyMap>().Fields;
        Value iterators = m.Iterators.Load();
        Ref<PyTuple> args = PyTuple.Allocate(PyTuple.LengthOf(iterators) + 1);
        args.Tail(0).Store(args, self.As<PyMap>().Fields.Function.Load());
        for (long i = 0; i < PyTuple.LengthOf(iterators); i++)
        {
            args.Tail(i + 1).Store(args, PyTuple.Get(iterators, i));
        }

        return PyTuple.New(self.Type, args);
    }
}
