using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Itertools;

/// <summary>itertools.starmap.</summary>
internal unsafe struct StarMap
{
    public ObjectHeader Header;
    public Slot Function;
    public Slot Iterator;

    private const ulong References = 0b110;
    private static ModuleType s_type;

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "itertools.starmap", sizeof(StarMap), References, ItertoolsModule.Subclassable, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("starmap(function, iterable): function(*args) for each args in an iterable.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
    }

    private static Value Create(Value type, Args args)
    {
        if (!Constructors.NoKeywords(type, s_type.Type, args, "starmap") || !Constructors.Positional(args, "starmap", 2, 2))
        {
            return Value.Null;
        }

        Value iterator = Space.Iter(args[1]);
        if (iterator.IsNull)
        {
            return iterator;
        }

        Value self = PyType.Allocate(type);
        self.As<StarMap>().Fields.Function.Initialize(args[0]);
        self.As<StarMap>().Fields.Iterator.Initialize(iterator);
        return self;
    }

    private static Value Next(Value self)
    {
        Value args = Space.Next(self.As<StarMap>().Fields.Iterator.Load());
        if (!args.IsNull && !args.IsExactTuple)
        {
            args = Sequences.ToTuple(args);
        }

        return args.IsNull ? args : Space.CallTuple(self.As<StarMap>().Fields.Function.Load(), args);
    }

    private static Value Reduce(Value self)
    {
        ref StarMap s = ref self.As<StarMap>().Fields;
        return PyTuple.New(self.Type, PyTuple.New(s.Function.Load(), s.Iterator.Load()));
    }
}
