using Py.ObjectSpace;

namespace Py.Vm.Modules.Collections;

/// <summary>The module _collections.</summary>
internal static unsafe class CollectionsModule
{
    internal static void Define(ModuleBuilder m)
    {
        m.Doc("Containers of the module collections.");
        PyDeque.Initialize(m);
        PyDequeIterator.Initialize(m);
        PyDefaultDict.Initialize(m);
        PyOrderedDict.Initialize(m);
        PyTupleGetter.Initialize(m);
        m.Function("_count_elements(mapping, iterable, /)\nCount the items of an iterable in a mapping.", &CountElements);
    }

    private static Value CountElements(Value mapping, Value iterable)
    {
        Value iterator = Space.Iter(iterable);
        if (iterator.IsNull)
        {
            return iterator;
        }

        Value dictType = Types.Get(TypeId.Dict);
        bool plain = mapping.IsDict && PyType.Lookup(mapping.Type, N.get).Is(PyType.Lookup(dictType, N.get))
            && PyType.Lookup(mapping.Type, N.__setitem__).Is(PyType.Lookup(dictType, N.__setitem__));
        Value get = plain ? Value.Null : Space.GetAttr(mapping, N.get);
        if (!plain && get.IsNull)
        {
            return Value.Null;
        }

        while (true)
        {
            Value key = Space.Next(iterator);
            if (key.IsNull)
            {
                return Errors.Occurred ? Value.Null : Value.None;
            }

            if (!(plain ? CountInDict(mapping, key) : CountInMapping(mapping, get, key)))
            {
                return Value.Null;
            }
        }
    }

    private static bool CountInDict(Value dict, Value key)
    {
        long hash = key.IsExactStr ? PyStr.Hash(key) : Space.Hash(key);
        if (hash == -1)
        {
            return false;
        }

        Value one = Value.FromSmallInt(1);
        int found = PyDict.TryGet(dict, key, hash, out Value old);
        Value count = found <= 0 ? one : old.IsSmallInt ? PyInt.New(old.SmallInt + 1) : Space.Binary(old, one, SlotId.Add);
        return found >= 0 && !count.IsNull && PyDict.Set(dict, key, hash, count);
    }

    private static bool CountInMapping(Value mapping, Value get, Value key)
    {
        Value old = Space.Call(get, key, Value.FromSmallInt(0));
        Value count = old.IsNull ? old : Space.Binary(old, Value.FromSmallInt(1), SlotId.Add);
        return !count.IsNull && Space.SetItem(mapping, key, count);
    }
}
