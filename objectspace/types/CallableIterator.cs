using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>callable_iterator: iter(function, sentinel).</summary>
public unsafe partial struct PyCallableIterator
{
    /// <summary>Header.</summary>
    public ObjectHeader Header;
    /// <summary>The function; null when exhausted.</summary>
    public Slot Function;
    /// <summary>The value that ends it.</summary>
    public Slot Sentinel;
    /// <summary>Reference words.</summary>
    public const ulong References = 0b110;

    /// <summary>iter(function, sentinel); null with TypeError.</summary>
    public static Value New(Value function, Value sentinel)
    {
        if (PyType.SlotOf(function, SlotId.Call) == null)
        {
            return Errors.TypeError("iter(v, w): v must be callable");
        }

        Ref<PyCallableIterator> i = Value.FromBits(Heap.Allocate(ShapeIds.Of(TypeId.CallableIterator), (nuint)sizeof(PyCallableIterator))).As<PyCallableIterator>();
        i.Fields.Function.Initialize(function);
        i.Fields.Sentinel.Initialize(sentinel);
        return i;
    }

    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.Iter, &Space.Self);
        t.Slot(SlotId.Next, &Next);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
    }

    private static Value Next(Value self)
    {
        Value function = self.As<PyCallableIterator>().Fields.Function.Load();
        if (function.IsNull)
        {
            return function;
        }

        Value result = Space.Call(function);
        if (result.IsNull)
        {
            if (Errors.Catch(TypeId.StopIteration))
            {
                Exhaust(self);
            }

            return result;
        }

        // The call may have exhausted this very iterator.
        Value sentinel = self.As<PyCallableIterator>().Fields.Sentinel.Load();
        if (sentinel.IsNull)
        {
            return sentinel;
        }

        int equal = Space.EqualBool(sentinel, result);
        if (equal == 0)
        {
            return result;
        }

        if (equal > 0)
        {
            Exhaust(self);
        }

        return Value.Null;
    }

    private static void Exhaust(Value self)
    {
        self.As<PyCallableIterator>().Fields.Function.Store(self, Value.Null);
        self.As<PyCallableIterator>().Fields.Sentinel.Store(self, Value.Null);
    }

    private static Value Reduce(Value self)
    {
        Value iter = Builtins.Get("iter");
        ref PyCallableIterator i = ref self.As<PyCallableIterator>().Fields;
        return iter.IsNull ? iter : i.Function.IsNull || i.Sentinel.IsNull
            ? PyTuple.New(iter, PyTuple.New(PyTuple.Empty))
            : PyTuple.New(iter, PyTuple.New(i.Function.Load(), i.Sentinel.Load()));
    }
}
