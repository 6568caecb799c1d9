using System;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Itertools;

/// <summary>itertools.repeat.</summary>
internal unsafe struct Repeat
{
    public ObjectHeader Header;
    public Slot Item;
    /// <summary>How often it is still to come; -1: for ever.</summary>
    public long Remaining;

    private const ulong References = 0b10;
    private static ModuleType s_type;
    private static readonly ArgumentBinder s_new = new("repeat(object, times=-1)");

    public static void Initialize(ModuleBuilder m) =>
        s_type.Define(m, "itertools.repeat", sizeof(Repeat), References, ItertoolsModule.Subclassable, &Define);

    private static void Define(TypeBuilder t)
    {
        t.Doc("repeat(object[, times]): the same object again and again.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Repr, &Show);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__length_hint__()\nNumber of items still to come.", &LengthHint);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
    }

    private static Value Create(Value type, Args args)
    {
        Slot* bound = stackalloc Slot[2];
        if (!s_new.Bind(args, bound))
        {
            return Value.Null;
        }

        long times = -1;
        if (!bound[1].IsNull)
        {
            if (!Space.AsSsize(bound[1].Load(), out times))
            {
                return Value.Null;
            }

            times = Math.Max(times, 0);
        }

        Value self = PyType.Allocate(type);
        self.As<Repeat>().Fields.Item.Initialize(bound[0].Load());
        self.As<Repeat>().Fields.Remaining = times;
        return self;
    }

    private static Value Next(Value self)
    {
        ref Repeat r = ref self.As<Repeat>().Fields;
        if (r.Remaining == 0)
        {
            return Value.Null;
        }

        r.Remaining -= r.Remaining > 0 ? 1 : 0;
        return r.Item.Load();
    }

    private static Value Show(Value self)
    {
        ref Repeat r = ref self.As<Repeat>().Fields;
        string name = PyStr.ToClr(self.Type.As<PyType>().Fields.Name.Load());
        Value item = Space.Repr(r.Item.Load());
        long remaining = self.As<Repeat>().Fields.Remaining;
        return item.IsNull ? item : PyStr.New($"{name}({PyStr.ToClr(item)}{(remaining < 0 ? "" : $", {remaining}")})");
    }

    private static Value LengthHint(Value self)
    {
        long remaining = self.As<Repeat>().Fields.Remaining;
        return remaining < 0 ? Errors.TypeError("len() of unsized object") : PyInt.New(remaining);
    }

    private static Value Reduce(Value self)
    {
        ref Repeat r = ref self.As<Repeat>().Fields;
        return PyTuple.New(self.Type, r.Remaining < 0 ? PyTuple.New(r.Item.Load()) : PyTuple.New(r.Item.Load(), PyInt.New(r.Remaining)));
    }
}
