using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Itertools;

/// <summary>itertools.pairwise.</summary>
internal unsafe struct Pairwise
{
    public ObjectHeader Header;
    /// <summary>The iterator; null when exhausted.</summary>
    public Slot Iterator;
    /// <summary>The item read last, or null.</summary>
    public Slot Last;

    private const ulong References = 0b110;
    private static ModuleType s_type;

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "itertools.pairwise", sizeof(Pairwise), References, ItertoolsModule.Subclassable, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("pairwise(iterable): overlapping pairs of consecutive items.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
    }

    private static Value Create(Value type, Args args)
    {
        if (!Constructors.NoKeywords(type, s_type.Type, args, "pairwise") || !Constructors.Positional(args, "pairwise", 1, 1))
        {
            return Value.Null;
        }

        Value iterator = Space.Iter(args[0]);
        if (iterator.IsNull)
        {
            return iterator;
        }

        Value self = PyType.Allocate(type);
        self.As<Pairwise>().Fields.Iterator.Initialize(iterator);
        return self;
    }

    private static Value Next(Value self)
    {
        ref Pairwise p = ref self.As<Pairwise>().Fields;
        Value iterator = p.Iterator.Load();
        if (iterator.IsNull)
        {
            return iterator;
        }

        Value last = p.Last.Load();
        if (last.IsNull)
        {
            last = Space.Next(iterator);

            // Reading may have used up this very iterator.
            if (last.IsNull || p.Iterator.IsNull)
            {
                p.Iterator.Store(self, Value.Null);
                return Value.Null;
            }

            p.Last.Store(self, last);
        }

        Value item = Space.Next(iterator);
        if (item.IsNull)
        {
            p.Iterator.Store(self, Value.Null);
            p.Last.Store(self, Value.Null);
            return item;
        }

        p.Last.Store(self, item);
        return PyTuple.New(last, item);
    }
}
