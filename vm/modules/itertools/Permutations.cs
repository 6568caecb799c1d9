using Py.ObjectSpace;

namespace Py.Vm.Modules.Itertools;

/// <summary>itertools.permutations.</summary>
internal static unsafe class Permutations
{
    private static ModuleType s_type;
    private static readonly ArgumentBinder s_new = new("permutations(iterable, r=None)");

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "itertools.permutations", sizeof(PoolIterator), PoolIterator.References, ItertoolsModule.Subclassable, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("permutations(iterable, r=None): the tuples of r (or all) items in every order.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__setstate__(state, /)\nSets the positions.", &SetState);
        t.Method("__sizeof__()\nSize in bytes.", &PoolIterator.SizeOf);
    }

    private static Value Create(Value type, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        if (!s_new.Bind(args, bound))
        {
            return Value.Null;
        }

        Value pool = Sequences.ToTuple(bound[0].Load());
        if (pool.IsNull)
        {
            return pool;
        }

        long n = PyTuple.LengthOf(pool), r = n;
        if (!bound[1].IsNull && !bound[1].Load().IsNone)
        {
            if (!bound[1].Load().IsInt)
            {
                return Errors.TypeError("Expected int as r");
            }

            if (!PoolIterator.ReadLength(bound[1].Load(), out r))
            {
                return Value.Null;
            }
        }

        bool stopped = r > n;
        Value indices = IndexArray.New(n);
        Value cycles = indices.IsNull ? indices : IndexArray.New(stopped ? 0 : r);
        if (cycles.IsNull)
        {
            return cycles;
        }

        for (long i = 0; i < n; i++)
        {
            IndexArray.Set(indices, i, i);
        }

        for (long i = 0; i < r && !stopped; i++)
        {
            IndexArray.Set(cycles, i, n - i);
        }

        return PoolIterator.New(type, pool, indices, cycles, r, stopped);
    }

    private static Value Next(Value self)
    {
        ref PoolIterator p = ref self.As<PoolIterator>().Fields;
        if (p.Stopped != 0)
        {
            return Value.Null;
        }

        return p.Started == 0 || Advance(self) ? PoolIterator.Result(self) : PoolIterator.Stop(self);
    }

    private static bool Advance(Value self)
    {
        ref PoolIterator p = ref self.As<PoolIterator>().Fields;
        Value indices = p.Indices.Load(), cycles = p.Cycles.Load();
        long n = PyTuple.LengthOf(p.Pool.Load());
        for (long i = p.Length - 1; i >= 0; i--)
        {
            long left = IndexArray.Get(cycles, i) - 1;
            if (left > 0)
            {
                // Swap with the item that many places from the end.
                long swapped = IndexArray.Get(indices, i);
                IndexArray.Set(indices, i, IndexArray.Get(indices, n - left));
                IndexArray.Set(indices, n - left, swapped);
                IndexArray.Set(cycles, i, left);
                return true;
            }

            // This position has seen all: rotate it to the end and go on with the one before.
            long first = IndexArray.Get(indices, i);
            for (long j = i; j < n - 1; j++)
            {
                IndexArray.Set(indices, j, IndexArray.Get(indices, j + 1));
            }

            IndexArray.Set(indices, n - 1, first);
            IndexArray.Set(cycles, i, n - i);
        }

        return false;
    }

    private static Value Reduce(Value self)
    {
        ref PoolIterator p = ref self.As<PoolIterator>().Fields;
        if (p.Started == 0 || p.Stopped != 0)
        {
            return PoolIterator.Reduce(self);
        }

        Value pool = p.Pool.Load(), indices = p.Indices.Load(), cycles = p.Cycles.Load();
        long r = p.Length;
        return PyTuple.New(
            self.Type,
            PyTuple.New(pool, PyInt.New(r)),
            PyTuple.New(IndexArray.ToTuple(indices, PyTuple.LengthOf(pool)), IndexArray.ToTuple(cycles, r)));
    }

    private static Value SetState(Value self, Value state)
    {
        if (!ItertoolsModule.StateTuple(state, 2))
        {
            return Value.Null;
        }

        ref PoolIterator p = ref self.As<PoolIterator>().Fields;
        long n = PyTuple.LengthOf(p.Pool.Load()), r = p.Length;
        Value indices = PyTuple.Get(state, 0), cycles = PyTuple.Get(state, 1);
        if (!indices.IsTuple || !cycles.IsTuple || PyTuple.LengthOf(indices) != n || PyTuple.LengthOf(cycles) != r)
        {
            return Errors.ValueError("invalid arguments");
        }

        if (!IndexArray.Read(p.Indices.Load(), indices, n, 0, _ => n - 1)
            || !IndexArray.Read(p.Cycles.Load(), cycles, r, 1, i => n - i))
        {
            return Value.Null;
        }

        self.As<PoolIterator>().Fields.Started = 1;
        return Value.None;
    }
}
