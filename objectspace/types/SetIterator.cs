using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>set_iterator.</summary>
public unsafe partial struct PySetIterator
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The set; null when exhausted.</summary>
    public Slot Set;
    /// <summary>Number of keys the set had at first; -1 after it was found changed.</summary>
    public long Used;
    /// <summary>Next entry of the table.</summary>
    public long Position;
    /// <summary>Keys still to come.</summary>
    public long Remaining;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b10;

    /// <summary>Slot Iter of set and frozenset.</summary>
    public static Value New(Value set)
    {
        Ref<PySetIterator> i = Value.FromBits(Heap.Allocate(ShapeIds.Of(TypeId.SetIterator), (nuint)sizeof(PySetIterator))).As<PySetIterator>();
        i.Fields.Set.Initialize(set);
        i.Fields.Used = i.Fields.Remaining = PySet.Count(set);
        return i;
    }

    /// <summary>Slot Next.</summary>
    public static Value Next(Value self)
    {
        ref PySetIterator i = ref self.As<PySetIterator>().Fields;
        Value set = i.Set.Load();
        if (set.IsNull)
        {
            return Value.Null;
        }

        if (i.Used != PySet.Count(set))
        {
            i.Used = -1;
            return Errors.RuntimeError("Set changed size during iteration");
        }

        if (PySet.Next(set, ref i.Position, out Value key))
        {
            i.Remaining--;
            return key;
        }

        i.Set.Store(self, Value.Null);
        return Value.Null;
    }

    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__length_hint__()\nNumber of items still to come.", &LengthHint);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
    }

    private static Value LengthHint(Value self)
    {
        ref PySetIterator i = ref self.As<PySetIterator>().Fields;
        return PyInt.New(!i.Set.IsNull && i.Used == PySet.Count(i.Set.Load()) ? i.Remaining : 0);
    }

    private static Value Reduce(Value self)
    {
        Ref<PySetIterator> copy = PyType.Allocate(self.Type).As<PySetIterator>();
        ref PySetIterator from = ref self.As<PySetIterator>().Fields;
        copy.Fields.Set.Initialize(from.Set.Load());
        copy.Fields.Used = from.Used;
        copy.Fields.Position = from.Position;
        copy.Fields.Remaining = from.Remaining;
        Value list = Sequences.ToList(copy);
        return Builtins.Reduce("iter", list);
    }
}
