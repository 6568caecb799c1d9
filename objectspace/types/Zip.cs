using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>zip.</summary>
public unsafe partial struct PyZip
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The iterators, a tuple.</summary>
    public Slot Iterators;
    /// <summary>1: all must end together.</summary>
    public long Strict;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b10;

    internal static void Define(TypeBuilder t)
    {
        t.Doc("zip(*iterables, strict=False): tuples of one item of each iterable, until one ends.\n\n>>> list(zip('ab', (1, 2, 3)))\n[('a', 1), ('b', 2)]");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__setstate__(state, /)\nSets strict.", &SetState);
    }

    private static Value Create(Value type, Args args)
    {
        int strict = 0;
        if (args.KeywordCount > 0 && Constructors.SameInit(type, TypeId.Zip))
        {
            for (int i = 0; i < args.KeywordCount; i++)
            {
                if (!PyStr.EqualsAscii(args.KeywordName(i), "strict"))
                {
                    return Errors.TypeError($"'{PyStr.ToClr(args.KeywordName(i))}' is an invalid keyword argument for zip()");
                }

                strict = Space.Truth(args.KeywordValue(i));
            }
        }

        Value iterators = strict < 0 ? Value.Null : IteratorsOf(args, 0);
        if (iterators.IsNull)
        {
            return iterators;
        }

        Value result = PyType.Allocate(type);
        result.As<PyZip>().Fields.Iterators.Initialize(iterators);
        result.As<PyZip>().Fields.Strict = strict;
        return result;
    }

    /// <summary>zip() of iterators.</summary>
    public static Value Over(Value iterators)
    {
        Value result = PyType.Allocate(Types.Get(TypeId.Zip));
        if (!result.IsNull)
        {
            result.As<PyZip>().Fields.Iterators.Initialize(iterators);
        }

        return result;
    }

    /// <summary>The iterators of positional arguments from <paramref name="first"/> on, as a tuple; null with an error set.</summary>
    internal static Value IteratorsOf(Args args, int first)
    {
        if (args.Count == first)
        {
            return PyTuple.Empty;
        }

        Ref<PyTuple> iterators = PyTuple.Allocate(args.Count - first);
        for (int i = first; i < args.Count; i++)
        {
            Value iterator = Space.Iter(args[i]);
            if (iterator.IsNull)
            {
                return iterator;
            }

            iterators.Tail(i - first).Store(iterators, iterator);
        }

        return iterators;
    }

    /// <summary>Slot Next.</summary>
    public static Value Next(Value self)
    {
        ref PyZip z = ref self.As<PyZip>().Fields;
        Value iterators = z.Iterators.Load();
        long count = PyTuple.LengthOf(iterators);
        if (count == 0)
        {
            return Value.Null;
        }

        if (count == 2)
        {
            // By far the most frequent number.
            Value first = Space.Next(PyTuple.Get(iterators, 0));
            if (first.IsNull)
            {
                return Ended(self, 0);
            }

            Value second = Space.Next(PyTuple.Get(iterators, 1));
            return second.IsNull ? Ended(self, 1) : PyTuple.New(first, second);
        }

        Ref<PyTuple> result = PyTuple.Allocate(count);
        if (result.IsNull)
        {
            return result;
        }

        for (long i = 0; i < count; i++)
        {
            Value item = Space.Next(PyTuple.Get(iterators, i));
            if (item.IsNull)
            {
                return Ended(self, i);
            }

            result.Tail(i).Store(result, item);
        }

        return result;
    }

    /// <summary>Iterator <paramref name="index"/> ended (or failed): null, with ValueError if strict and others go on.</summary>
    private static Value Ended(Value self, long index)
    {
        ref PyZip z = ref self.As<PyZip>().Fields;
        if (z.Strict == 0 || Errors.Occurred)
        {
            return Value.Null;
        }

        if (index > 0)
        {
            return Errors.ValueError($"zip() argument {index + 1} is shorter than argument{(index == 1 ? " " : "s 1-")}{index}");
        }

        Value iterators = z.Iterators.Load();
        for (long i = 1; i < PyTuple.LengthOf(iterators); i++)
        {
            if (!Space.Next(PyTuple.Get(iterators, i)).IsNull)
            {
                return Errors.ValueError($"zip() argument {i + 1} is longer than argument{(i == 1 ? " " : "s 1-")}{i}");
            }

            if (Errors.Occurred)
            {
                return Value.Null;
            }
        }

        return Value.Null;
    }

    private static Value Reduce(Value self)
    {
        ref PyZip z = ref self.As<PyZip>().Fields;
        return z.Strict != 0 ? PyTuple.New(self.Type, z.Iterators.Load(), Value.True) : PyTuple.New(self.Type, z.Iterators.Load());
    }

    private static Value SetState(Value self, Value state)
    {
        int strict = Space.Truth(state);
        if (strict < 0)
        {
            return Value.Null;
        }

        self.As<PyZip>().Fields.Strict = strict;
        return Value.None;
    }
}
