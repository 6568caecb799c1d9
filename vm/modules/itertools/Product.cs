using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Itertools;

/// <summary>itertools.product.</summary>
internal unsafe struct Product
{
    public ObjectHeader Header;
    /// <summary>The pools, a tuple of tuples, repeated.</summary>
    public Slot Pools;
    /// <summary>Position in each pool, see <see cref="IndexArray"/>.</summary>
    public Slot Indices;
    /// <summary>1: results were given.</summary>
    public int Started;
    /// <summary>1: no more results.</summary>
    public int Stopped;

    private const ulong References = 0b110;
    private static ModuleType s_type;

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "itertools.product", sizeof(Product), References, ItertoolsModule.Subclassable, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("product(*iterables, repeat=1): the tuples of one item of each iterable, the last changing fastest.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__setstate__(state, /)\nSets the positions.", &SetState);
        t.Method("__sizeof__()\nSize in bytes.", &SizeOf);
    }

    private static Value Create(Value type, Args args)
    {
        long repeat = 1;
        for (int i = 0; i < args.KeywordCount; i++)
        {
            if (!PyStr.EqualsAscii(args.KeywordName(i), "repeat"))
            {
                return Errors.TypeError($"'{PyStr.ToClr(args.KeywordName(i))}' is an invalid keyword argument for product()");
            }

            if (!Space.AsSsize(args.KeywordValue(i), out repeat))
            {
                return Value.Null;
            }

            if (repeat < 0)
            {
                return Errors.ValueError("repeat argument cannot be negative");
            }
        }

        if (args.Count > 0 && repeat > long.MaxValue / 16 / args.Count)
        {
            return Errors.OverflowError("repeat argument too large");
        }

        Value once = PyList.New();
        for (int i = 0; i < args.Count && repeat > 0; i++)
        {
            Value pool = Sequences.ToTuple(args[i]);
            if (pool.IsNull || !PyList.Append(once, pool))
            {
                return Value.Null;
            }
        }

        Value pools = PyTuple.FromSlots(PyList.Items(once), PyList.LengthOf(once));
        if (repeat != 1)
        {
            pools = Space.Binary(pools, PyInt.New(repeat), SlotId.Mul);
        }

        Value indices = pools.IsNull ? pools : IndexArray.New(PyTuple.LengthOf(pools));
        if (indices.IsNull)
        {
            return indices;
        }

        Value self = PyType.Allocate(type);
        self.As<Product>().Fields.Pools.Initialize(pools);
        self.As<Product>().Fields.Indices.Initialize(indices);
        return self;
    }

    private static Value Next(Value self)
    {
        ref Product p = ref self.As<Product>().Fields;
        if (p.Stopped != 0)
        {
            return Value.Null;
        }

        Value pools = p.Pools.Load(), indices = p.Indices.Load();
        long count = PyTuple.LengthOf(pools);
        if (p.Started == 0 ? !AllHaveItems(pools) : !Advance(pools, indices))
        {
            p.Stopped = 1;
            return Value.Null;
        }

        p.Started = 1;
        if (count == 0)
        {
            return PyTuple.Empty;
        }

        Ref<PyTuple> result = PyTuple.Allocate(count);
        for (long i = 0; !result.IsNull && i < count; i++)
        {
            result.Tail(i).Initialize(PyTuple.Get(PyTuple.Get(pools, i), IndexArray.Get(indices, i)));
        }

        return result;
    }

    private static bool AllHaveItems(Value pools)
    {
        for (long i = 0; i < PyTuple.LengthOf(pools); i++)
        {
            if (PyTuple.LengthOf(PyTuple.Get(pools, i)) == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Counts up, the last position first; false when all have come round.</summary>
    private static bool Advance(Value pools, Value indices)
    {
        for (long i = PyTuple.LengthOf(pools) - 1; i >= 0; i--)
        {
            long next = IndexArray.Get(indices, i) + 1;
            if (next < PyTuple.LengthOf(PyTuple.Get(pools, i)))
            {
                IndexArray.Set(indices, i, next);
                return true;
            }

            IndexArray.Set(indices, i, 0);
        }

        return false;
    }

    private static Value Reduce(Value self)
    {
        ref Product p = ref self.As<Product>().Fields;
        Value pools = p.Pools.Load();
        return p.Stopped != 0 ? PyTuple.New(self.Type, PyTuple.New(PyTuple.Empty))
            : p.Started == 0 ? PyTuple.New(self.Type, pools)
            : PyTuple.New(self.Type, pools, IndexArray.ToTuple(p.Indices.Load(), PyTuple.LengthOf(pools)));
    }

    private static Value SetState(Value self, Value state)
    {
        Value pools = self.As<Product>().Fields.Pools.Load();
        if (!state.IsTuple || PyTuple.LengthOf(state) != PyTuple.LengthOf(pools))
        {
            return Errors.ValueError("invalid arguments");
        }

        Value indices = self.As<Product>().Fields.Indices.Load();
        for (long i = 0; i < PyTuple.LengthOf(pools); i++)
        {
            if (!Space.AsSsize(PyTuple.Get(state, i), out long index))
            {
                return Value.Null;
            }

            long length = PyTuple.LengthOf(PyTuple.Get(pools, i));
            if (length == 0)
            {
                self.As<Product>().Fields.Stopped = 1;
                return Value.None;
            }

            IndexArray.Set(indices, i, System.Math.Clamp(index, 0, length - 1));
        }

        self.As<Product>().Fields.Started = 1;
        return Value.None;
    }

    private static Value SizeOf(Value self) =>
        PyInt.New(sizeof(Product) + (8 * PyTuple.LengthOf(self.As<Product>().Fields.Pools.Load())));
}
