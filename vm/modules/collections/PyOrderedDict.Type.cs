using Py.ObjectSpace;

namespace Py.Vm.Modules.Collections;

internal unsafe partial struct PyOrderedDict
{
    private static void Define(TypeBuilder t)
    {
        t.Doc("OrderedDict(...): a dict that can move its items to either end and compares in order.");
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Compare, &Compare);
        t.NotHashable();
        t.Slot(SlotId.Iter, &PyOrderedDictIterator.NewKeys);
        t.Slot(SlotId.Or, &Or);
        t.Slot(SlotId.IOr, &InPlaceOr);
        t.ClassMethod("fromkeys(iterable, value=None)\nA dict with the keys of an iterable, all with the same value.", &FromKeys);
        t.Method("setdefault(key, default=None)\nThe value of key, which becomes default if there is none.", &SetDefault);
        t.Method("pop(key, default=<unrepresentable>)\nRemove key and return its value; without it, return default or raise KeyError.", &Pop);
        t.Method("popitem(last=True)\nRemove the last (or first) item and return it as (key, value).", &PopItem);
        t.Method("move_to_end(key, last=True)\nMove an item to the end (or the beginning).", &MoveToEnd);
        t.Method("keys()\nA view of the keys.", &PyOrderedDictView.NewKeys);
        t.Method("values()\nA view of the values.", &PyOrderedDictView.NewValues);
        t.Method("items()\nA view of the (key, value) pairs.", &PyOrderedDictView.NewItems);
        t.RawMethod("update(...)\nAdd the items of a mapping or of an iterable of pairs, then the keyword arguments.", &UpdateMethod);
        t.Method("clear()\nRemove all items.", &Clear);
        t.Method("copy()\nA shallow copy.", &Copy);
        t.Method("__reversed__()\nAn iterator over the keys, the last first.", &PyOrderedDictIterator.NewReverseKeys);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__sizeof__()\nSize in bytes.", &SizeOf);
        t.GetSet("__dict__", &Space.GetDict, &Space.ReplaceDict);
    }

    private static bool Init(Value self, Args args)
    {
        if (args.Count > 1)
        {
            Errors.TypeError($"expected at most 1 arguments, got {args.Count}");
            return false;
        }

        return UpdateFrom(self, args);
    }

    private static Value UpdateMethod(Value self, Args args)
    {
        if (args.Count > 1)
        {
            return Errors.TypeError($"update() takes at most 1 positional argument ({args.Count} given)");
        }

        return UpdateFrom(self, args) ? Value.None : Value.Null;
    }

    private static Value Repr(Value self)
    {
        string name = PyStr.ToClr(self.Type.As<PyType>().Fields.Name.Load());
        if (PyDict.Count(self) == 0)
        {
            return PyStr.New(name + "()");
        }

        ReprNode node;
        if (!ReprGuard.Enter(self, &node))
        {
            return PyStr.FromAscii("..."u8);
        }

        Value items = Type.IsExact(self) ? PyDictView.NewItems(self) : Space.CallMethod(self, N.items);
        Value list = items.IsNull ? items : Sequences.ToList(items);
        Value shown = list.IsNull ? list : Space.Repr(list);
        ReprGuard.Leave(&node);
        return shown.IsNull ? shown : PyStr.New($"{name}({PyStr.ToClr(shown)})");
    }

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (op is not (CompareOp.Eq or CompareOp.Ne) || !other.IsDict)
        {
            return Value.NotImplemented;
        }

        Value equal = ((delegate*<Value, Value, CompareOp, Value>)PyType.GetSlot(Types.Get(TypeId.Dict), SlotId.Compare))(self, other, CompareOp.Eq);
        if (equal.IsNull || !equal.IsTrue || !Type.IsInstance(other))
        {
            return equal.IsNull ? equal : Value.FromBool(equal.IsTrue == (op == CompareOp.Eq));
        }

        int same = SameOrder(self, other);
        return same < 0 ? Value.Null : Value.FromBool((same > 0) == (op == CompareOp.Eq));
    }

    private static int SameOrder(Value a, Value b)
    {
        long i = 0, j = 0;
        while (PyDict.Next(a, ref i, out Value x, out _) && PyDict.Next(b, ref j, out Value y, out _))
        {
            int equal = Space.EqualBool(x, y);
            if (equal <= 0)
            {
                return equal;
            }
        }

        return 1;
    }

    private static Value Or(Value left, Value right)
    {
        Value type = Type.IsInstance(left) ? left.Type : right.Type;
        if (!left.IsDict || !right.IsDict)
        {
            return Value.NotImplemented;
        }

        Value result = Space.Call(type, left);
        return !result.IsNull && Update(result, right) ? result : Value.Null;
    }

    private static Value InPlaceOr(Value self, Value other) => Update(self, other) ? self : Value.Null;

    private static Value FromKeys(Value type, Value iterable, Value value)
    {
        Value dict = Space.Call(type);
        Value iterator = dict.IsNull ? dict : Space.Iter(iterable);
        while (!iterator.IsNull)
        {
            Value key = Space.Next(iterator);
            if (key.IsNull)
            {
                return Errors.Occurred ? Value.Null : dict;
            }

            if (!SetItem(dict, key, value.IsNull ? Value.None : value))
            {
                return Value.Null;
            }
        }

        return Value.Null;
    }

    private static Value SetDefault(Value self, Value key, Value value)
    {
        if (value.IsNull)
        {
            value = Value.None;
        }

        if (Type.IsExact(self))
        {
            return PyDict.SetDefault(self, key, value);
        }

        int found = Space.Contains(self, key);
        if (found < 0)
        {
            return Value.Null;
        }

        if (found > 0)
        {
            return Space.GetItem(self, key);
        }

        return Space.SetItem(self, key, value) ? value : Value.Null;
    }

    private static Value Pop(Value self, Value key, Value otherwise)
    {
        int found = PyDict.TryPop(self, key, out Value value);
        return found > 0 ? value : found < 0 ? Value.Null : otherwise.IsNull ? Errors.KeyError(key) : otherwise;
    }

    private static bool LastFlag(Value given, out bool last)
    {
        int truth = given.IsNull ? 1 : Space.Truth(given);
        last = truth > 0;
        return truth >= 0;
    }

    private static Value PopItem(Value self, Value lastFlag)
    {
        if (!LastFlag(lastFlag, out bool last))
        {
            return Value.Null;
        }

        int index = last ? Last(self) : First(self);
        if (index < 0)
        {
            return Errors.KeyError(PyStr.New("dictionary is empty"));
        }

        DictEntry entry = PyDictTable.Entries(self.As<PyDict>().Fields.Table.Load())[index];
        Value key = entry.Key.Load();
        Value value = entry.Value.Load();
        PyDict.DeleteEntry(self, index);
        return PyTuple.New(key, value);
    }

    private static Value MoveToEnd(Value self, Value key, Value lastFlag)
    {
        if (!LastFlag(lastFlag, out bool last))
        {
            return Value.Null;
        }

        long hash = key.IsExactStr ? PyStr.Hash(key) : Space.Hash(key);
        int index = hash == -1 ? PyDict.Failed : PyDict.Find(self, key, hash);
        if (index < 0)
        {
            return index == PyDict.Failed ? Value.Null : Errors.KeyError(key);
        }

        return (last ? MoveLast(self, index) : MoveFirst(self, index)) ? Value.None : Value.Null;
    }

    private static Value Clear(Value self)
    {
        PyDict.Clear(self);
        return Value.None;
    }

    private static Value Copy(Value self)
    {
        Value copy = Type.IsExact(self) ? PyType.Allocate(Type.Type) : Space.Call(self.Type);
        if (copy.IsNull)
        {
            return copy;
        }

        if (self.Shape->Mode == AttributeMode.Dict && Type.IsInstance(copy) && !self.As<PyOrderedDict>().Fields.Attributes.IsNull
            && !PyDict.Update(Space.GetDict(copy), Space.GetDict(self)))
        {
            return Value.Null;
        }

        long position = 0;
        while (PyDict.Next(self, ref position, out Value key, out Value value))
        {
            if (!Type.IsExact(self))
            {
                value = Space.GetItem(self, key);
            }

            if (value.IsNull || !SetItem(copy, key, value))
            {
                return Value.Null;
            }
        }

        return copy;
    }

    private static Value Reduce(Value self)
    {
        Value state = Space.CallMethod(self, N.__getstate__);
        Value items = state.IsNull ? state : Space.CallMethod(self, N.items);
        Value iterator = items.IsNull ? items : Space.Iter(items);
        if (iterator.IsNull)
        {
            return iterator;
        }

        Ref<PyTuple> result = PyTuple.Allocate(5);
        result.Tail(0).Initialize(self.Type);
        result.Tail(1).Initialize(PyTuple.Empty);
        result.Tail(2).Initialize(state);
        result.Tail(3).Initialize(Value.None);
        result.Tail(4).Initialize(iterator);
        return result;
    }

    private static Value SizeOf(Value self)
    {
        Value size = Space.Call(PyType.Lookup(Types.Get(TypeId.Dict), N.__sizeof__), self);
        return size.IsNull ? size : PyInt.New(size.SmallInt + sizeof(PyOrderedDict) - sizeof(PyDict));
    }
}
