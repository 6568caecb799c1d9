namespace Py.ObjectSpace;

/// <summary>The set operations of dict_keys and dict_items.</summary>
public unsafe partial struct PyDictView
{
    private static void DefineSetOperations(TypeBuilder t)
    {
        t.Slot(SlotId.Compare, &Compare);
        t.NotHashable();
        t.Slot(SlotId.Sub, &Subtract);
        t.Slot(SlotId.And, &Intersect);
        t.Slot(SlotId.Or, &Union);
        t.Slot(SlotId.Xor, &SymmetricDifference);
        t.Method("isdisjoint(other, /)\nHave the view and an iterable no items in common?", &IsDisjoint);
    }

    private static bool IsSetLike(Value v) => v.IsAnySet || IsKeys(v) || IsItems(v);

    private static Value Compare(Value self, Value other, CompareOp op)
    {
        if (!IsSetLike(other))
        {
            return Value.NotImplemented;
        }

        long m = Length(self), n = Space.Length(other);
        if (n < 0)
        {
            return Value.Null;
        }

        int result = op switch
        {
            CompareOp.Eq or CompareOp.Ne => m == n ? AllContained(self, other) : 0,
            CompareOp.Lt => m < n ? AllContained(self, other) : 0,
            CompareOp.Le => m <= n ? AllContained(self, other) : 0,
            CompareOp.Gt => m > n ? AllContained(other, self) : 0,
            _ => m >= n ? AllContained(other, self) : 0,
        };
        return result < 0 ? Value.Null : Value.FromBool((result > 0) == (op != CompareOp.Ne));
    }

    /// <summary>Are all items of one in the other? 1, 0, or -1 with an error set.</summary>
    private static int AllContained(Value items, Value container)
    {
        Value iterator = Space.Iter(items);
        if (iterator.IsNull)
        {
            return -1;
        }

        while (true)
        {
            Value item = Space.Next(iterator);
            if (item.IsNull)
            {
                return Errors.Occurred ? -1 : 1;
            }

            int found = Space.Contains(container, item);
            if (found <= 0)
            {
                return found;
            }
        }
    }

    private static Value Subtract(Value left, Value right)
    {
        Value result = PySet.From(left);
        return !result.IsNull && PySet.DifferenceUpdate(result, right) ? result : Value.Null;
    }

    private static Value Union(Value left, Value right)
    {
        Value result = PySet.From(left);
        return !result.IsNull && PySet.Update(result, right) ? result : Value.Null;
    }

    private static Value SymmetricDifference(Value left, Value right)
    {
        Value result = PySet.From(left);
        return !result.IsNull && PySet.SymmetricDifferenceUpdate(result, right) ? result : Value.Null;
    }

    private static Value Intersect(Value left, Value right)
    {
        // Either may be the view. Iterate over the smaller one when both sizes are known.
        if (!IsKeys(left) && !IsItems(left))
        {
            Value view = right;
            right = left;
            left = view;
        }

        if (IsSetLike(right))
        {
            long n = Space.Length(right);
            if (n < 0)
            {
                return Value.Null;
            }

            if (n > Length(left))
            {
                Value smaller = left;
                left = right;
                right = smaller;
            }
        }

        Value result = PySet.New();
        Value iterator = Space.Iter(right);
        if (iterator.IsNull)
        {
            return iterator;
        }

        while (true)
        {
            Value item = Space.Next(iterator);
            if (item.IsNull)
            {
                return Errors.Occurred ? Value.Null : result;
            }

            int found = Space.Contains(left, item);
            if (found < 0 || (found > 0 && !PySet.Add(result, item)))
            {
                return Value.Null;
            }
        }
    }

    private static Value IsDisjoint(Value self, Value other)
    {
        Value items = other, container = self;
        if (self.Is(other))
        {
            return Value.FromBool(Length(self) == 0);
        }

        if (IsSetLike(other))
        {
            long n = Space.Length(other);
            if (n < 0)
            {
                return Value.Null;
            }

            if (n > Length(self))
            {
                items = self;
                container = other;
            }
        }

        Value iterator = Space.Iter(items);
        if (iterator.IsNull)
        {
            return iterator;
        }

        while (true)
        {
            Value item = Space.Next(iterator);
            if (item.IsNull)
            {
                return Errors.Occurred ? Value.Null : Value.True;
            }

            int found = Space.Contains(container, item);
            if (found != 0)
            {
                return found < 0 ? Value.Null : Value.False;
            }
        }
    }
}
