using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Itertools;

/// <summary>itertools.zip_longest.</summary>
internal unsafe struct ZipLongest
{
    public ObjectHeader Header;
    /// <summary>The iterators, a list; None for an exhausted one.</summary>
    public Slot Iterators;
    public Slot Fill;
    /// <summary>Iterators that are not exhausted.</summary>
    public long Active;

    private const ulong References = 0b110;
    private static ModuleType s_type;

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "itertools.zip_longest", sizeof(ZipLongest), References, ItertoolsModule.Subclassable, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("zip_longest(*iterables, fillvalue=None): tuples of one item of each iterable, until all have ended.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__setstate__(state, /)\nSets the fill value.", &SetState);
    }

    private static Value Create(Value type, Args args)
    {
        Value fill = Value.None;
        if (args.KeywordCount > 0)
        {
            if (args.KeywordCount > 1 || !PyStr.EqualsAscii(args.KeywordName(0), "fillvalue"))
            {
                return Errors.TypeError("zip_longest() got an unexpected keyword argument");
            }

            fill = args.KeywordValue(0);
        }

        Value iterators = PyList.New(args.Count);
        for (int i = 0; i < args.Count; i++)
        {
            Value iterator = Space.Iter(args[i]);
            if (iterator.IsNull)
            {
                return iterator;
            }

            PyList.Append(iterators, iterator);
        }

        Value self = PyType.Allocate(type);
        ref ZipLongest z = ref self.As<ZipLongest>().Fields;
        z.Iterators.Initialize(iterators);
        z.Fill.Initialize(fill);
        z.Active = args.Count;
        return self;
    }

    private static Value Next(Value self)
    {
        ref ZipLongest z = ref self.As<ZipLongest>().Fields;
        if (z.Active == 0)
        {
            return Value.Null;
        }

        Value iterators = z.Iterators.Load();
        long count = PyList.LengthOf(iterators);
        Ref<PyTuple> result = PyTuple.Allocate(count);
        for (long i = 0; i < count; i++)
        {
            Value iterator = PyList.Get(iterators, i);
            Value item = iterator.IsNone ? Value.Null : Space.Next(iterator);
            if (item.IsNull)
            {
                if (!iterator.IsNone)
                {
                    z.Active--;
                    if (z.Active <= 0 || Errors.Occurred)
                    {
                        z.Active = 0;
                        return Value.Null;
                    }

                    PyList.Set(iterators, i, Value.None);
                }

                item = z.Fill.Load();
            }

            result.Tail(i).Store(result, item);
        }

        return result;
    }

    private static Value Reduce(Value self)
    {
        ref ZipLongest z = ref self.As<ZipLongest>().Fields;
        Value args = PyList.Copy(z.Iterators.Load());
        for (long i = 0; i < PyList.LengthOf(args); i++)
        {
            if (PyList.Get(args, i).IsNone)
            {
                PyList.Set(args, i, PyTuple.Empty);
            }
        }

        return PyTuple.New(self.Type, Sequences.ToTuple(args), self.As<ZipLongest>().Fields.Fill.Load());
    }

    private static Value SetState(Value self, Value state)
    {
        self.As<ZipLongest>().Fields.Fill.Store(self, state);
        return Value.None;
    }
}
