using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Itertools;

/// <summary>itertools.islice.</summary>
internal unsafe struct ISlice
{
    public ObjectHeader Header;
    /// <summary>The iterator; null when exhausted.</summary>
    public Slot Iterator;
    /// <summary>Position of the next item to give.</summary>
    public long NextIndex;
    /// <summary>Position of the end; -1: none.</summary>
    public long Stop;
    public long Step;
    /// <summary>Items read.</summary>
    public long Read;

    private const ulong References = 0b10;
    private static ModuleType s_type;

    /// <summary>The type.</summary>
    public static Value Type => s_type.Type;

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "itertools.islice", sizeof(ISlice), References, ItertoolsModule.Subclassable, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("islice(iterable, stop) or islice(iterable, start, stop[, step]): what a slice of a list of the items would be.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__setstate__(state, /)\nSets the number of items read.", &SetState);
    }

    /// <summary>An index, or <paramref name="absent"/> for None; a bad one becomes -1 without an error, for the caller's ValueError.</summary>
    private static long Index(Value v, long absent)
    {
        if (v.IsNone)
        {
            return absent;
        }

        if (Space.IsIndex(v) && Space.AsIndex(v, TypeId.OverflowError, out long index))
        {
            return index;
        }

        Errors.Clear();
        return -1;
    }

    private static Value Create(Value type, Args args)
    {
        if (!Constructors.NoKeywords(type, s_type.Type, args, "islice") || !Constructors.Positional(args, "islice", 2, 4))
        {
            return Value.Null;
        }

        Value stopArgument = args[args.Count == 2 ? 1 : 2];
        long start = args.Count == 2 ? 0 : Index(args[1], 0);
        long stop = Index(stopArgument, -1);
        if (stop == -1 && !stopArgument.IsNone)
        {
            return Errors.ValueError("Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
        }

        if (start < 0 || stop < -1)
        {
            return Errors.ValueError("Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.");
        }

        long step = args.Count < 4 ? 1 : Index(args[3], 1);
        if (step < 1)
        {
            return Errors.ValueError("Step for islice() must be a positive integer or None.");
        }

        Value iterator = Space.Iter(args[0]);
        if (iterator.IsNull)
        {
            return iterator;
        }

        Value self = PyType.Allocate(type);
        ref ISlice s = ref self.As<ISlice>().Fields;
        s.Iterator.Initialize(iterator);
        s.NextIndex = start;
        s.Stop = stop;
        s.Step = step;
        return self;
    }

    private static Value Next(Value self)
    {
        ref ISlice s = ref self.As<ISlice>().Fields;
        Value iterator = s.Iterator.Load();
        if (iterator.IsNull)
        {
            return iterator;
        }

        while (s.Read < s.NextIndex)
        {
            if (Space.Next(iterator).IsNull)
            {
                s.Iterator.Store(self, Value.Null);
                return Value.Null;
            }

            s.Read++;
        }

        Value item = s.Stop >= 0 && s.Read >= s.Stop ? Value.Null : Space.Next(iterator);
        if (item.IsNull)
        {
            s.Iterator.Store(self, Value.Null);
            return item;
        }

        s.Read++;
        long next = unchecked(s.NextIndex + s.Step);
        s.NextIndex = next < s.NextIndex || (s.Stop >= 0 && next > s.Stop) ? s.Stop < 0 ? long.MaxValue : s.Stop : next;
        return item;
    }

    private static Value Reduce(Value self)
    {
        ref ISlice s = ref self.As<ISlice>().Fields;
        if (s.Iterator.IsNull)
        {
            return PyTuple.New(self.Type, PyTuple.New(Space.Iter(PyList.New()), Value.FromSmallInt(0)), Value.FromSmallInt(0));
        }

        return PyTuple.New(
            self.Type,
            PyTuple.New(s.Iterator.Load(), PyInt.New(s.NextIndex), s.Stop < 0 ? Value.None : PyInt.New(s.Stop), PyInt.New(s.Step)),
            PyInt.New(s.Read));
    }

    private static Value SetState(Value self, Value state)
    {
        if (!Space.IntAsSsize(state, out long read))
        {
            return Value.Null;
        }

        self.As<ISlice>().Fields.Read = read;
        return Value.None;
    }
}
