namespace Py.ObjectSpace;

public unsafe partial struct PySet
{
    private static void DefineMethods(TypeBuilder t)
    {
        t.Method("__contains__(key, /)\nIs the key in the set?", &ContainsMethod);
        t.Method("__reduce__()\nSupports pickling.", &Reduce);
        t.Method("__sizeof__()\nSize in bytes.", &SizeOf);
        t.Method("copy()\nA shallow copy.", &Copy);
        t.Method("union(*others)\nThe items of the set and of all others.", &UnionMethod);
        t.Method("intersection(*others)\nThe items that the set and all others have.", &IntersectionMethod);
        t.Method("difference(*others)\nThe items that none of the others has.", &DifferenceMethod);
        t.Method("symmetric_difference(other, /)\nThe items that exactly one of the two has.", &SymmetricDifference);
        t.Method("isdisjoint(other, /)\nHave the set and an iterable no items in common?", &IsDisjoint);
        t.Method("issubset(other, /)\nDoes the other contain all items of the set?", &IsSubsetMethod);
        t.Method("issuperset(other, /)\nDoes the set contain all items of the other?", &IsSupersetMethod);
        t.ClassMethod("__class_getitem__(item, /)\nSee PEP 585.", &PyGenericAlias.New);
    }

    private static void DefineMutators(TypeBuilder t)
    {
        t.Method("add(item, /)\nAdd an item.", &AddMethod);
        t.Method("clear()\nRemove all items.", &ClearMethod);
        t.Method("discard(item, /)\nRemove an item if it is there.", &Discard);
        t.Method("remove(item, /)\nRemove an item; KeyError if it is not there.", &RemoveMethod);
        t.Method("pop()\nRemove any item and return it; KeyError if the set is empty.", &Pop);
        t.Method("update(*others)\nAdd the items of all others.", &UpdateMethod);
        t.Method("intersection_update(*others)\nKeep the items that all others have.", &IntersectionUpdateMethod);
        t.Method("difference_update(*others)\nRemove the items of all others.", &DifferenceUpdateMethod);
        t.Method("symmetric_difference_update(other, /)\nKeep the items that exactly one of the two has.", &SymmetricDifferenceUpdateMethod);
    }

    private static Value ContainsMethod(Value self, Value key)
    {
        int found = ContainsAny(self, key);
        return found < 0 ? Value.Null : Value.FromBool(found > 0);
    }

    private static Value Reduce(Value self)
    {
        Value items = Sequences.ToList(self);
        Value state = items.IsNull ? items : Space.CallMethod(self, N.__getstate__);
        return state.IsNull ? state : PyTuple.New(self.Type, PyTuple.New(items), state);
    }

    private static Value SizeOf(Value self) => PyInt.New(200 + (MaskOf(self) > 7 ? (MaskOf(self) + 1) * sizeof(SetEntry) : 0));

    private static Value Copy(Value self) => self.HasShape(ShapeIds.FrozenSet) ? self : CopyAsBase(self);

    private static Value AddMethod(Value self, Value item) => Add(self, item) ? Value.None : Value.Null;

    private static Value ClearMethod(Value self)
    {
        Clear(self);
        return Value.None;
    }

    private static Value Discard(Value self, Value item) => RemoveAny(self, item) < 0 ? Value.Null : Value.None;

    private static Value RemoveMethod(Value self, Value item)
    {
        int removed = RemoveAny(self, item);
        return removed > 0 ? Value.None : removed < 0 ? Value.Null : Errors.KeyError(item);
    }

    private static Value Pop(Value self)
    {
        Value key = PopAny(self);
        return key.IsNull ? Errors.KeyError(PyStr.New("pop from an empty set")) : key;
    }

    private static Value UnionMethod(Value self, Value others)
    {
        Value result = CopyAsBase(self);
        for (long i = 0; !result.IsNull && i < PyTuple.LengthOf(others); i++)
        {
            if (!PyTuple.Get(others, i).Is(self) && !Update(result, PyTuple.Get(others, i)))
            {
                return Value.Null;
            }
        }

        return result;
    }

    private static Value UpdateMethod(Value self, Value others)
    {
        for (long i = 0; i < PyTuple.LengthOf(others); i++)
        {
            if (!Update(self, PyTuple.Get(others, i)))
            {
                return Value.Null;
            }
        }

        return Value.None;
    }

    private static Value IntersectionMethod(Value self, Value others)
    {
        if (PyTuple.LengthOf(others) == 0)
        {
            return CopyAsBase(self);
        }

        Value result = self;
        for (long i = 0; !result.IsNull && i < PyTuple.LengthOf(others); i++)
        {
            result = Intersection(result, PyTuple.Get(others, i));
        }

        return result;
    }

    private static Value IntersectionUpdateMethod(Value self, Value others)
    {
        Value result = IntersectionMethod(self, others);
        if (result.IsNull)
        {
            return result;
        }

        Become(self, result);
        return Value.None;
    }

    private static Value DifferenceMethod(Value self, Value others)
    {
        if (PyTuple.LengthOf(others) == 0)
        {
            return Copy(self);
        }

        Value result = Difference(self, PyTuple.Get(others, 0));
        for (long i = 1; !result.IsNull && i < PyTuple.LengthOf(others); i++)
        {
            if (!DifferenceUpdate(result, PyTuple.Get(others, i)))
            {
                return Value.Null;
            }
        }

        return result;
    }

    private static Value DifferenceUpdateMethod(Value self, Value others)
    {
        for (long i = 0; i < PyTuple.LengthOf(others); i++)
        {
            if (!DifferenceUpdate(self, PyTuple.Get(others, i)))
            {
                return Value.Null;
            }
        }

        return Value.None;
    }

    /// <summary>What is in exactly one of the two: the other's items first, as CPython makes it.</summary>
    private static Value SymmetricDifference(Value self, Value other)
    {
        Value result = FromAsBase(self, other);
        return !result.IsNull && SymmetricDifferenceUpdate(result, self) ? result : Value.Null;
    }

    private static Value SymmetricDifferenceUpdateMethod(Value self, Value other) =>
        SymmetricDifferenceUpdate(self, other) ? Value.None : Value.Null;

    private static Value IsDisjoint(Value self, Value other)
    {
        if (self.Is(other))
        {
            return Value.FromBool(Count(self) == 0);
        }

        if (other.IsAnySet)
        {
            Value small = other, large = self;
            if (Count(other) > Count(self))
            {
                small = self;
                large = other;
            }

            long position = 0;
            while (NextEntry(small, ref position, out Value key, out long hash))
            {
                int found = Contains(large, key, hash);
                if (found != 0)
                {
                    return found < 0 ? Value.Null : Value.False;
                }
            }

            return Value.True;
        }

        Value iterator = Space.Iter(other);
        if (iterator.IsNull)
        {
            return iterator;
        }

        while (true)
        {
            Value key = Space.Next(iterator);
            if (key.IsNull)
            {
                return Errors.Occurred ? Value.Null : Value.True;
            }

            int found = Contains(self, key);
            if (found != 0)
            {
                return found < 0 ? Value.Null : Value.False;
            }
        }
    }

    private static Value IsSubsetMethod(Value self, Value other)
    {
        if (!other.IsAnySet)
        {
            other = From(other);
            if (other.IsNull)
            {
                return other;
            }
        }

        int result = IsSubset(self, other);
        return result < 0 ? Value.Null : Value.FromBool(result > 0);
    }

    private static Value IsSupersetMethod(Value self, Value other)
    {
        if (other.IsAnySet)
        {
            int result = IsSubset(other, self);
            return result < 0 ? Value.Null : Value.FromBool(result > 0);
        }

        Value iterator = Space.Iter(other);
        if (iterator.IsNull)
        {
            return iterator;
        }

        while (true)
        {
            Value key = Space.Next(iterator);
            if (key.IsNull)
            {
                return Errors.Occurred ? Value.Null : Value.True;
            }

            int found = Contains(self, key);
            if (found <= 0)
            {
                return found < 0 ? Value.Null : Value.False;
            }
        }
    }
}
