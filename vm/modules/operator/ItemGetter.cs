using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Operator;

/// <summary>operator.itemgetter.</summary>
internal unsafe struct ItemGetter
{
    public ObjectHeader Header;
    /// <summary>The items, a tuple.</summary>
    public Slot Items;

    private const ulong References = 0b10;
    private static ModuleType s_type;

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "operator.itemgetter", sizeof(ItemGetter), References, TypeFlags.None, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("itemgetter(item, /, *items): a function that gives the item, or a tuple of the items, of its argument.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Call, &Call);
        t.Slot(SlotId.Repr, &Repr);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
    }

    private static Value ItemsOf(Value self) => self.As<ItemGetter>().Fields.Items.Load();

    private static Value Create(Value type, Args args)
    {
        if (!Constructors.NoKeywords(type, s_type.Type, args, "itemgetter"))
        {
            return Value.Null;
        }

        if (args.Count == 0)
        {
            return Errors.TypeError("itemgetter expected 1 argument, got 0");
        }

        Value items = PyTuple.FromSlots(args.Slots, args.Count);
        Value self = PyType.Allocate(type);
        self.As<ItemGetter>().Fields.Items.Initialize(items);
        return self;
    }

    private static Value Call(Value self, Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("itemgetter() takes no keyword arguments");
        }

        if (!Constructors.Positional(args, "itemgetter", 1, 1))
        {
            return Value.Null;
        }

        Value obj = args[0], items = ItemsOf(self);
        long count = PyTuple.LengthOf(items);
        if (count == 1)
        {
            return GetOne(obj, PyTuple.Get(items, 0));
        }

        Ref<PyTuple> result = PyTuple.Allocate(count);
        for (long i = 0; i < count; i++)
        {
            Value item = GetOne(obj, PyTuple.Get(items, i));
            if (item.IsNull)
            {
                return item;
            }

            result.Tail(i).Store(result, item);
        }

        return result;
    }

    private static Value GetOne(Value obj, Value item)
    {
        if (item.IsSmallInt)
        {
            if (obj.IsExactTuple)
            {
                return PyTuple.GetIndex(obj, item.SmallInt);
            }

            if (obj.IsExactList)
            {
                return PyList.GetIndex(obj, item.SmallInt);
            }
        }

        return Space.GetItem(obj, item);
    }

    private static Value Repr(Value self) => ShowCall(self, ItemsOf(self));

    /// <summary>"operator.itemgetter(1, 2)".</summary>
    internal static Value ShowCall(Value self, Value args)
    {
        string name = PyType.TypeName(self);
        ReprNode node;
        if (!ReprGuard.Enter(self, &node))
        {
            return PyStr.New(name + "(...)");
        }

        Value shown = Space.Repr(PyTuple.LengthOf(args) == 1 ? PyTuple.Get(args, 0) : args);
        ReprGuard.Leave(&node);
        return shown.IsNull ? shown : PyStr.New(PyTuple.LengthOf(args) == 1 ? $"{name}({PyStr.ToClr(shown)})" : name + PyStr.ToClr(shown));
    }

    private static Value Reduce(Value self) => PyTuple.New(self.Type, ItemsOf(self));
}
