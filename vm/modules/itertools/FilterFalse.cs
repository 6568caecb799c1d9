using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Itertools;

/// <summary>itertools.filterfalse.</summary>
internal unsafe struct FilterFalse
{
    public ObjectHeader Header;
    public Slot Function;
    public Slot Iterator;

    private const ulong References = 0b110;
    private static ModuleType s_type;

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "itertools.filterfalse", sizeof(FilterFalse), References, ItertoolsModule.Subclassable, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("filterfalse(function or None, iterable): the items for which the function is false, or that are false.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
    }

    private static Value Create(Value type, Args args)
    {
        if (!Constructors.NoKeywords(type, s_type.Type, args, "filterfalse") || !Constructors.Positional(args, "filterfalse", 2, 2))
        {
            return Value.Null;
        }

        Value iterator = Space.Iter(args[1]);
        if (iterator.IsNull)
        {
            return iterator;
        }

        Value self = PyType.Allocate(type);
        self.As<FilterFalse>().Fields.Function.Initialize(args[0]);
        self.As<FilterFalse>().Fields.Iterator.Initialize(iterator);
        return self;
    }

    private static Value Next(Value self)
    {
        Value function = self.As<FilterFalse>().Fields.Function.Load(), iterator = self.As<FilterFalse>().Fields.Iterator.Load();
        bool plain = function.IsNone || function.Is(Types.Get(TypeId.Bool));
        while (true)
        {
            Value item = Space.Next(iterator);
            Value verdict = item.IsNull || plain ? item : Space.Call(function, item);
            int truth = verdict.IsNull ? -1 : Space.Truth(verdict);
            if (truth <= 0)
            {
                return truth < 0 ? Value.Null : item;
            }
        }
    }

    private static Value Reduce(Value self)
    {
        ref FilterFalse f = ref self.As<FilterFalse>().Fields;
        return PyTuple.New(self.Type, PyTuple.New(f.Function.Load(), f.Iterator.Load()));
    }
}
