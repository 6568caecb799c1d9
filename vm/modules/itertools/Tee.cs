using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Itertools;

/// <summary>itertools._tee_dataobject: a block of items that several tees share, and the link to the next.</summary>
internal unsafe struct TeeBlock
{
    /// <summary>Items a block holds.</summary>
    public const int Capacity = 57;

    public ObjectHeader Header;
    /// <summary>The iterator.</summary>
    public Slot Iterator;
    /// <summary>The next block, or null.</summary>
    public Slot Link;
    /// <summary>Items read.</summary>
    public long Read;
    /// <summary>1: an item is being read.</summary>
    public long Running;

    // Two references, two numbers, then Capacity slots.
    private const ulong References = 0b110 | (((1UL << Capacity) - 1) << 5);
    private static ModuleType s_type;

    public static ref readonly ModuleType Type => ref s_type;

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "itertools._tee_dataobject", sizeof(TeeBlock) + (8 * Capacity), References, TypeFlags.None, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Create);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
    }

    private static Value Create(Value type, Args args)
    {
        if (!Constructors.Positional(args, "teedataobject", 3, 3))
        {
            return Value.Null;
        }

        Value items = args[1], link = args[2];
        if (!items.IsList)
        {
            return Errors.TypeError($"teedataobject() argument 2 must be list, not {PyType.TypeName(items)}");
        }

        long count = PyList.LengthOf(items);
        if (count > Capacity || (count < Capacity && !link.IsNone))
        {
            return Errors.ValueError("Invalid arguments");
        }

        if (!link.IsNone && !s_type.IsInstance(link))
        {
            return Errors.ValueError("Invalid arguments");
        }

        Ref<TeeBlock> block = New(args[0]).As<TeeBlock>();
        block.Fields.Read = count;
        for (long i = 0; i < count; i++)
        {
            block.Tail(i).Initialize(PyList.Get(items, i));
        }

        if (!link.IsNone)
        {
            block.Fields.Link.Initialize(link);
        }

        return block;
    }

    public static Value New(Value iterator)
    {
        Ref<TeeBlock> block = s_type.New<TeeBlock>();
        block.Fields.Iterator.Initialize(iterator);
        return block;
    }

    /// <summary>The block after this one, made if need be.</summary>
    public static Value Next(Value self)
    {
        if (self.As<TeeBlock>().Fields.Link.IsNull)
        {
            Value link = New(self.As<TeeBlock>().Fields.Iterator.Load());
            self.As<TeeBlock>().Fields.Link.Store(self, link);
        }

        return self.As<TeeBlock>().Fields.Link.Load();
    }

    /// <summary>Item <paramref name="index"/>, read if it is the next; null at the end or with an error set.</summary>
    public static Value Get(Value self, long index)
    {
        Ref<TeeBlock> block = self.As<TeeBlock>();
        if (index < block.Fields.Read)
        {
            return block.Tail(index).Load();
        }

        if (block.Fields.Running != 0)
        {
            return Errors.RuntimeError("cannot re-enter the tee iterator");
        }

        block.Fields.Running = 1;
        Value item = Space.Next(block.Fields.Iterator.Load());
        block.Fields.Running = 0;
        if (!item.IsNull)
        {
            block.Fields.Read++;
            block.Tail(index).Store(self, item);
        }

        return item;
    }

    private static Value Reduce(Value self)
    {
        Ref<TeeBlock> block = self.As<TeeBlock>();
        Value items = PyList.New();
        for (long i = 0; i < block.Fields.Read; i++)
        {
            PyList.Append(items, block.Tail(i).Load());
        }

        return PyTuple.New(self.Type, PyTuple.New(
            block.Fields.Iterator.Load(), items, block.Fields.Link.IsNull ? Value.None : block.Fields.Link.Load()));
    }
}

/// <summary>itertools._tee, and the function tee.</summary>
internal unsafe struct Tee
{
    public ObjectHeader Header;
    /// <summary>The block it reads.</summary>
    public Slot Block;
    /// <summary>Next index in the block.</summary>
    public long Index;

    private const ulong References = 0b10;
    private static ModuleType s_type;

    public static void Initialize(ModuleBuilder m)
    {
        TeeBlock.Initialize(m);
        s_type.Define(m, "itertools._tee", sizeof(Tee), References, TypeFlags.Weakref, &Define);
        m.Function("tee(iterable, n=2, /)\nA tuple of n independent iterators over the same items.", &Make);
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("An iterator over items that other tees may read too.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__copy__()\nAn independent iterator at the same position.", &Copy);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__setstate__(state, /)\nSets block and position.", &SetState);
    }

    private static Value Make(Value iterable, Value n)
    {
        long count = 2;
        if (!n.IsNull && !Space.AsSsize(n, out count))
        {
            return Value.Null;
        }

        if (count < 0)
        {
            return Errors.ValueError("n must be >= 0");
        }

        if (count == 0)
        {
            return PyTuple.Empty;
        }

        Value first = Space.Iter(iterable);
        int copyable = first.IsNull ? -1 : Space.TryGetAttr(first, N.__copy__, out _);
        if (copyable < 0)
        {
            return Value.Null;
        }

        if (copyable == 0)
        {
            first = FromIterable(first);
        }

        Value all = PyList.New();
        for (long i = 0; i < count; i++)
        {
            Value each = i == 0 ? first : Space.CallMethod(first, N.__copy__);
            if (each.IsNull || !PyList.Append(all, each))
            {
                return Value.Null;
            }
        }

        return Sequences.ToTuple(all);
    }

    private static Value FromIterable(Value iterable)
    {
        Value iterator = Space.Iter(iterable);
        if (iterator.IsNull || s_type.IsInstance(iterator))
        {
            return iterator.IsNull ? iterator : Copy(iterator);
        }

        Value block = TeeBlock.New(iterator);
        Ref<Tee> tee = s_type.New<Tee>();
        tee.Fields.Block.Initialize(block);
        return tee;
    }

    private static Value Create(Value type, Args args) =>
        Constructors.Positional(args, "_tee", 1, 1) ? FromIterable(args[0]) : Value.Null;

    private static Value Next(Value self)
    {
        ref Tee t = ref self.As<Tee>().Fields;
        if (t.Index >= TeeBlock.Capacity)
        {
            t.Block.Store(self, TeeBlock.Next(t.Block.Load()));
            t.Index = 0;
        }

        Value item = TeeBlock.Get(t.Block.Load(), t.Index);
        if (!item.IsNull)
        {
            t.Index++;
        }

        return item;
    }

    private static Value Copy(Value self)
    {
        Ref<Tee> copy = s_type.New<Tee>();
        copy.Fields.Block.Initialize(self.As<Tee>().Fields.Block.Load());
        copy.Fields.Index = self.As<Tee>().Fields.Index;
        return copy;
    }

    private static Value Reduce(Value self)
    {
        ref Tee t = ref self.As<Tee>().Fields;
        return PyTuple.New(self.Type, PyTuple.New(PyTuple.Empty), PyTuple.New(t.Block.Load(), PyInt.New(t.Index)));
    }

    private static Value SetState(Value self, Value state)
    {
        if (!ItertoolsModule.StateTuple(state, 2))
        {
            return Value.Null;
        }

        Value block = PyTuple.Get(state, 0);
        if (!TeeBlock.Type.IsInstance(block))
        {
            return Errors.TypeError($"argument 1 must be itertools._tee_dataobject, not {PyType.TypeName(block)}");
        }

        if (!Space.AsSsize(PyTuple.Get(state, 1), out long index))
        {
            return Value.Null;
        }

        if (index is < 0 or > TeeBlock.Capacity)
        {
            return Errors.ValueError("Index out of range");
        }

        self.As<Tee>().Fields.Block.Store(self, block);
        self.As<Tee>().Fields.Index = index;
        return Value.None;
    }
}
