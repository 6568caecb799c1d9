using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>enumerate.</summary>
public unsafe partial struct PyEnumerate
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The iterator.</summary>
    public Slot Iterator;
    /// <summary>The next number, an int.</summary>
    public Slot Count;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b110;

    internal static void Define(TypeBuilder t)
    {
        t.Doc("enumerate(iterable, start=0): pairs of a count and an item.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.ClassMethod("__class_getitem__(item, /)\nSee PEP 585.", &PyGenericAlias.New);
    }

    private static Value Create(Value type, Args args)
    {
        if (args.Count + args.KeywordCount > 2)
        {
            return Errors.TypeError($"enumerate() takes at most 2 arguments ({args.Count + args.KeywordCount} given)");
        }

        Value iterable = args.Count > 0 ? args[0] : Value.Null, start = args.Count > 1 ? args[1] : Value.Null;
        for (int i = 0; i < args.KeywordCount; i++)
        {
            Value name = args.KeywordName(i);
            if (iterable.IsNull && PyStr.EqualsAscii(name, "iterable"))
            {
                iterable = args.KeywordValue(i);
            }
            else if (start.IsNull && PyStr.EqualsAscii(name, "start"))
            {
                start = args.KeywordValue(i);
            }
            else
            {
                return Errors.TypeError($"'{PyStr.ToClr(name)}' is an invalid keyword argument for enumerate()");
            }
        }

        if (iterable.IsNull)
        {
            return Errors.TypeError("enumerate() missing required argument 'iterable'");
        }

        Value count = start.IsNull ? Value.FromSmallInt(0) : Space.Index(start);
        Value iterator = count.IsNull ? count : Space.Iter(iterable);
        if (iterator.IsNull)
        {
            return iterator;
        }

        Value result = PyType.Allocate(type);
        result.As<PyEnumerate>().Fields.Iterator.Initialize(iterator);
        result.As<PyEnumerate>().Fields.Count.Initialize(count);
        return result;
    }

    /// <summary>Slot Next.</summary>
    public static Value Next(Value self)
    {
        Value item = Space.Next(self.As<PyEnumerate>().Fields.Iterator.Load());
        if (item.IsNull)
        {
            return item;
        }

        Value count = self.As<PyEnumerate>().Fields.Count.Load();
        Value next = IntMath.Add(count, Value.FromSmallInt(1));
        if (next.IsNull)
        {
            return next;
        }

        self.As<PyEnumerate>().Fields.Count.Store(self, next);
        return PyTuple.New(count, item);
    }

    private static Value Reduce(Value self)
    {
        ref PyEnumerate e = ref self.As<PyEnumerate>().Fields;
        return PyTuple.New(self.Type, PyTuple.New(e.Iterator.Load(), e.Count.Load()));
    }
}
