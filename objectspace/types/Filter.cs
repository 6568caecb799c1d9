using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>filter.</summary>
public unsafe partial struct PyFilter
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The function, or None.</summary>
    public Slot Function;
    /// <summary>The iterator.</summary>
    public Slot Iterator;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b110;

    internal static void Define(TypeBuilder t)
    {
        t.Doc("filter(function or None, iterable): the items for which the function is true, or that are true.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
    }

    private static Value Create(Value type, Args args)
    {
        if (args.KeywordCount > 0 && Constructors.SameInit(type, TypeId.Filter))
        {
            return Errors.TypeError("filter() takes no keyword arguments");
        }

        if (args.Count != 2)
        {
            return Errors.TypeError($"filter expected 2 arguments, got {args.Count}");
        }

        Value iterator = Space.Iter(args[1]);
        if (iterator.IsNull)
        {
            return iterator;
        }

        Value result = PyType.Allocate(type);
        result.As<PyFilter>().Fields.Function.Initialize(args[0]);
        result.As<PyFilter>().Fields.Iterator.Initialize(iterator);
        return result;
    }

    /// <summary>Slot Next.</summary>
    public static Value Next(Value self)
    {
        Value function = self.As<PyFilter>().Fields.Function.Load();
        Value iterator = self.As<PyFilter>().Fields.Iterator.Load();
        bool plain = function.IsNone || function.Is(Types.Get(TypeId.Bool));
        while (true)
        {
            Value item = Space.Next(iterator);
            if (item.IsNull)
            {
                return item;
            }

            Value verdict = plain ? item : Space.Call(function, item);
            int keep = verdict.IsNull ? -1 : verdict.IsSmallInt ? (verdict.SmallInt != 0 ? 1 : 0) : Space.Truth(verdict);
            if (keep != 0)
            {
                return keep < 0 ? Value.Null : item;
            }
        }
    }

    private static Value Reduce(Value self)
    {
        ref PyFilter f = ref self.As<PyFilter>().Fields;
        return PyTuple.New(self.Type, PyTuple.New(f.Function.Load(), f.Iterator.Load()));
    }
}
