using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Itertools;

/// <summary>itertools.count.</summary>
internal unsafe struct Counter
{
    public ObjectHeader Header;
    /// <summary>The next number.</summary>
    public Slot Number;
    /// <summary>The step.</summary>
    public Slot Step;

    private const ulong References = 0b110;
    private static ModuleType s_type;
    private static readonly ArgumentBinder s_new = new("count(start=0, step=1)");

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "itertools.count", sizeof(Counter), References, ItertoolsModule.Subclassable, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("count(start=0, step=1): start, start + step, start + 2 * step, …");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
    }

    private static bool IsNumber(Value v) => Space.IsIndex(v) || PyType.SlotOf(v, SlotId.Int) != null || PyType.SlotOf(v, SlotId.Float) != null
        || (v.IsPointer && v.HasFlag(ShapeFlags.Complex));

    private static Value Create(Value type, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        if (!s_new.Bind(args, bound))
        {
            return Value.Null;
        }

        Value start = bound[0].IsNull ? Value.FromSmallInt(0) : bound[0].Load();
        Value step = bound[1].IsNull ? Value.FromSmallInt(1) : bound[1].Load();
        if (!IsNumber(start) || !IsNumber(step))
        {
            return Errors.TypeError("a number is required");
        }

        Value self = PyType.Allocate(type);
        self.As<Counter>().Fields.Number.Initialize(start);
        self.As<Counter>().Fields.Step.Initialize(step);
        return self;
    }

    private static Value Next(Value self)
    {
        ref Counter c = ref self.As<Counter>().Fields;
        Value number = c.Number.Load(), step = c.Step.Load();
        Value next = number.IsSmallInt && step.IsSmallInt ? PyInt.New(number.SmallInt + step.SmallInt) : Space.Binary(number, step, SlotId.Add);
        if (next.IsNull)
        {
            return next;
        }

        self.As<Counter>().Fields.Number.Store(self, next);
        return number;
    }

    private static Value Repr(Value self)
    {
        ref Counter c = ref self.As<Counter>().Fields;
        string name = PyStr.ToClr(self.Type.As<PyType>().Fields.Name.Load());
        Value number = Space.Repr(c.Number.Load());
        if (number.IsNull || c.Step.Load().Is(Value.FromSmallInt(1)))
        {
            return number.IsNull ? number : PyStr.New($"{name}({PyStr.ToClr(number)})");
        }

        Value step = Space.Repr(self.As<Counter>().Fields.Step.Load());
        return step.IsNull ? step : PyStr.New($"{name}({PyStr.ToClr(number)}, {PyStr.ToClr(step)})");
    }

    private static Value Reduce(Value self)
    {
        ref Counter c = ref self.As<Counter>().Fields;
        bool plain = c.Number.Load().IsExactInt && PyInt.TryGetLong(c.Number.Load(), out _) && c.Step.Load().Is(Value.FromSmallInt(1));
        return PyTuple.New(self.Type, plain ? PyTuple.New(c.Number.Load()) : PyTuple.New(c.Number.Load(), c.Step.Load()));
    }
}
