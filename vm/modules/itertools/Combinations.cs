using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Itertools;

/// <summary>What the combinatoric iterators over one pool have in common.</summary>
internal struct PoolIterator
{
    public ObjectHeader Header;
    /// <summary>The items, a tuple.</summary>
    public Slot Pool;
    /// <summary>Positions of the chosen items, see <see cref="IndexArray"/>.</summary>
    public Slot Indices;
    /// <summary>Permutations: how many rotations are left at each position; else null.</summary>
    public Slot Cycles;
    /// <summary>Items a result has.</summary>
    public long Length;
    /// <summary>1: results were given.</summary>
    public int Started;
    /// <summary>1: no more results.</summary>
    public int Stopped;

    public const ulong References = 0b1110;

    /// <summary>Makes one.</summary>
    public static Value New(Value type, Value pool, Value indices, Value cycles, long length, bool stopped)
    {
        Value self = PyType.Allocate(type);
        ref PoolIterator p = ref self.As<PoolIterator>().Fields;
        p.Pool.Initialize(pool);
        p.Indices.Initialize(indices);
        p.Cycles.Initialize(cycles);
        p.Length = length;
        p.Stopped = stopped ? 1 : 0;
        return self;
    }

    /// <summary>Argument r of combinations; false with an error set.</summary>
    public static bool ReadLength(Value r, out long length)
    {
        if (!Space.AsSsize(r, out length))
        {
            return false;
        }

        if (length >= 0)
        {
            return true;
        }

        Errors.ValueError("r must be non-negative");
        return false;
    }

    /// <summary>The result for the present indices.</summary>
    public static Value Result(Value self)
    {
        ref PoolIterator p = ref self.As<PoolIterator>().Fields;
        p.Started = 1;
        return IndexArray.Pick(p.Pool.Load(), p.Indices.Load(), p.Length);
    }

    /// <summary>Ends the iteration; returns null.</summary>
    public static Value Stop(Value self)
    {
        self.As<PoolIterator>().Fields.Stopped = 1;
        return Value.Null;
    }

    /// <summary>__reduce__ of the combinations.</summary>
    public static Value Reduce(Value self)
    {
        ref PoolIterator p = ref self.As<PoolIterator>().Fields;
        Value length = PyInt.New(p.Length);
        if (p.Stopped != 0 && p.Started != 0)
        {
            return PyTuple.New(self.Type, PyTuple.New(PyTuple.Empty, length));
        }

        Value args = PyTuple.New(p.Pool.Load(), length);
        return p.Started == 0
            ? PyTuple.New(self.Type, args)
            : PyTuple.New(self.Type, args, IndexArray.ToTuple(self.As<PoolIterator>().Fields.Indices.Load(), self.As<PoolIterator>().Fields.Length));
    }

    /// <summary>Checks the state of combinations; false with ValueError.</summary>
    public static bool CheckState(Value self, Value state)
    {
        if (state.IsTuple && PyTuple.LengthOf(state) == self.As<PoolIterator>().Fields.Length)
        {
            return true;
        }

        Errors.ValueError("invalid arguments");
        return false;
    }

    /// <summary>__sizeof__.</summary>
    public static unsafe Value SizeOf(Value self) => PyInt.New(sizeof(PoolIterator) + (8 * self.As<PoolIterator>().Fields.Length));
}

/// <summary>itertools.combinations.</summary>
internal static unsafe class Combinations
{
    private static ModuleType s_type;
    private static readonly ArgumentBinder s_new = new("combinations(iterable, r)");

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "itertools.combinations", sizeof(PoolIterator), PoolIterator.References, ItertoolsModule.Subclassable, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("combinations(iterable, r): the tuples of r items, in order of position, without repetition.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &PoolIterator.Reduce);
        t.Method("__setstate__(state, /)\nSets the positions.", &SetState);
        t.Method("__sizeof__()\nSize in bytes.", &PoolIterator.SizeOf);
    }

    private static Value Create(Value type, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        if (!s_new.Bind(args, bound) || !PoolIterator.ReadLength(bound[1].Load(), out long r))
        {
            return Value.Null;
        }

        Value pool = Sequences.ToTuple(bound[0].Load());
        if (pool.IsNull)
        {
            return pool;
        }

        bool stopped = r > PyTuple.LengthOf(pool);
        Value indices = IndexArray.New(stopped ? 0 : r);
        for (long i = 0; !indices.IsNull && i < r && !stopped; i++)
        {
            IndexArray.Set(indices, i, i);
        }

        return indices.IsNull ? indices : PoolIterator.New(type, pool, indices, Value.Null, r, stopped);
    }

    private static Value Next(Value self)
    {
        ref PoolIterator p = ref self.As<PoolIterator>().Fields;
        if (p.Stopped != 0)
        {
            return Value.Null;
        }

        if (p.Started != 0)
        {
            // Advance the rightmost position that is not yet at its end; those after it follow on.
            Value indices = p.Indices.Load();
            long n = PyTuple.LengthOf(p.Pool.Load()), r = p.Length, i = r - 1;
            while (i >= 0 && IndexArray.Get(indices, i) == i + n - r)
            {
                i--;
            }

            if (i < 0)
            {
                return PoolIterator.Stop(self);
            }

            IndexArray.Set(indices, i, IndexArray.Get(indices, i) + 1);
            for (long j = i + 1; j < r; j++)
            {
                IndexArray.Set(indices, j, IndexArray.Get(indices, j - 1) + 1);
            }
        }

        return PoolIterator.Result(self);
    }

    private static Value SetState(Value self, Value state)
    {
        if (!PoolIterator.CheckState(self, state))
        {
            return Value.Null;
        }

        ref PoolIterator p = ref self.As<PoolIterator>().Fields;
        long n = PyTuple.LengthOf(p.Pool.Load()), r = p.Length;
        if (p.Stopped != 0 || !IndexArray.Read(p.Indices.Load(), state, r, 0, i => i + n - r))
        {
            return Errors.Occurred ? Value.Null : Value.None;
        }

        self.As<PoolIterator>().Fields.Started = 1;
        return Value.None;
    }
}

/// <summary>itertools.combinations_with_replacement.</summary>
internal static unsafe class Replacements
{
    private static ModuleType s_type;
    private static readonly ArgumentBinder s_new = new("combinations_with_replacement(iterable, r)");

    public static void Initialize(ModuleBuilder m) => s_type.Define(
        m, "itertools.combinations_with_replacement", sizeof(PoolIterator), PoolIterator.References, ItertoolsModule.Subclassable, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("combinations_with_replacement(iterable, r): the tuples of r items, in order of position, with repetition.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &PoolIterator.Reduce);
        t.Method("__setstate__(state, /)\nSets the positions.", &SetState);
        t.Method("__sizeof__()\nSize in bytes.", &PoolIterator.SizeOf);
    }

    private static Value Create(Value type, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        if (!s_new.Bind(args, bound) || !PoolIterator.ReadLength(bound[1].Load(), out long r))
        {
            return Value.Null;
        }

        Value pool = Sequences.ToTuple(bound[0].Load());
        Value indices = pool.IsNull ? pool : IndexArray.New(r);
        return indices.IsNull ? indices
            : PoolIterator.New(type, pool, indices, Value.Null, r, PyTuple.LengthOf(pool) == 0 && r > 0);
    }

    private static Value Next(Value self)
    {
        ref PoolIterator p = ref self.As<PoolIterator>().Fields;
        if (p.Stopped != 0)
        {
            return Value.Null;
        }

        if (p.Started != 0)
        {
            Value indices = p.Indices.Load();
            long n = PyTuple.LengthOf(p.Pool.Load()), r = p.Length, i = r - 1;
            while (i >= 0 && IndexArray.Get(indices, i) == n - 1)
            {
                i--;
            }

            if (i < 0)
            {
                return PoolIterator.Stop(self);
            }

            long next = IndexArray.Get(indices, i) + 1;
            for (; i < r; i++)
            {
                IndexArray.Set(indices, i, next);
            }
        }

        return PoolIterator.Result(self);
    }

    private static Value SetState(Value self, Value state)
    {
        if (!PoolIterator.CheckState(self, state))
        {
            return Value.Null;
        }

        ref PoolIterator p = ref self.As<PoolIterator>().Fields;
        long n = PyTuple.LengthOf(p.Pool.Load());
        if (!IndexArray.Read(p.Indices.Load(), state, p.Length, 0, _ => n - 1))
        {
            return Value.Null;
        }

        self.As<PoolIterator>().Fields.Started = 1;
        return Value.None;
    }
}
