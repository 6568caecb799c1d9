using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Itertools;

/// <summary>itertools.compress.</summary>
internal unsafe struct Compress
{
    public ObjectHeader Header;
    public Slot Data;
    public Slot Selectors;

    private const ulong References = 0b110;
    private static ModuleType s_type;
    private static readonly ArgumentBinder s_new = new("compress(data, selectors)");

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "itertools.compress", sizeof(Compress), References, ItertoolsModule.Subclassable, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("compress(data, selectors): the data whose selector is true.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
    }

    private static Value Create(Value type, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        if (!s_new.Bind(args, bound))
        {
            return Value.Null;
        }

        Value data = Space.Iter(bound[0].Load());
        Value selectors = data.IsNull ? data : Space.Iter(bound[1].Load());
        if (selectors.IsNull)
        {
            return selectors;
        }

        Value self = PyType.Allocate(type);
        self.As<Compress>().Fields.Data.Initialize(data);
        self.As<Compress>().Fields.Selectors.Initialize(selectors);
        return self;
    }

    private static Value Next(Value self)
    {
        Value data = self.As<Compress>().Fields.Data.Load(), selectors = self.As<Compress>().Fields.Selectors.Load();
        while (true)
        {
            Value item = Space.Next(data);
            Value selector = item.IsNull ? item : Space.Next(selectors);
            int keep = selector.IsNull ? -1 : Space.Truth(selector);
            if (keep != 0)
            {
                return keep < 0 ? Value.Null : item;
            }
        }
    }

    private static Value Reduce(Value self)
    {
        ref Compress c = ref self.As<Compress>().Fields;
        return PyTuple.New(self.Type, PyTuple.New(c.Data.Load(), c.Selectors.Load()));
    }
}
