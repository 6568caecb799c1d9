
namespace Py.ObjectSpace;

/// <summary>Union, intersection, difference: of sets with sets, dicts and any iterable.</summary>
public unsafe partial struct PySet
{
    /// <summary>set(iterable): an exact set; null with an error set.</summary>
    public static Value From(Value iterable)
    {
        Value set = New();
        return Update(set, iterable) ? set : Value.Null;
    }

    /// <summary>An exact set or frozenset, as <paramref name="like"/> is one of them, of an iterable (or empty).</summary>
    private static Value FromAsBase(Value like, Value iterable = default)
    {
        Value set = like.HasFlag(ShapeFlags.FrozenSet) ? NewFrozen() : New();
        return iterable.IsNull || Update(set, iterable) ? set : Value.Null;
    }

    /// <summary>Adds all items of an iterable; false with an error set.</summary>
    public static bool Update(Value set, Value iterable)
    {
        if (iterable.IsAnySet)
        {
            return MergeSet(set, iterable);
        }

        if (iterable.IsExactDict)
        {
            return MergeDict(set, iterable);
        }

        if (iterable.IsExactList || iterable.IsExactTuple)
        {
            // As their iterators go, should a comparison change the list.
            for (long i = 0; i < Sequences.LengthOf(iterable); i++)
            {
                if (!Add(set, Sequences.ItemOf(iterable, i)))
                {
                    return false;
                }
            }

            return true;
        }

        Value iterator = Space.Iter(iterable);
        if (iterator.IsNull)
        {
            return false;
        }

        delegate*<Value, Value> next = (delegate*<Value, Value>)PyType.SlotOf(iterator, SlotId.Next);
        while (true)
        {
            Value key = next(iterator);
            if (key.IsNull)
            {
                return !Errors.Occurred || Errors.Catch(TypeId.StopIteration);
            }

            if (!Add(set, key))
            {
                return false;
            }
        }
    }

    private static bool MergeSet(Value set, Value other)
    {
        ref PySet s = ref set.As<PySet>().Fields;
        ref PySet o = ref other.As<PySet>().Fields;
        if (set.Is(other) || o.Used == 0)
        {
            return true;
        }

        if ((s.Fill + o.Used) * 5 >= MaskOf(set) * 3 && !Resize(set, (s.Used + o.Used) * 2))
        {
            return false;
        }

        if (s.Fill == 0)
        {
            if (s.Table.IsNull && !MakeTable(set, SmallSize))
            {
                return false;
            }

            Value from = o.Table.Load();
            if (MaskOf(set) == MaskOf(other) && o.Fill == o.Used)
            {
                CopyEntries(s.Table.Load(), from);
            }
            else
            {
                InsertAll(s.Table.Load(), from);
            }

            s.Fill = s.Used = o.Used;
            return true;
        }

        long position = 0;
        while (NextEntry(other, ref position, out Value key, out long hash))
        {
            if (!Add(set, key, hash))
            {
                return false;
            }
        }

        return true;
    }

    private static void CopyEntries(Value table, Value from)
    {
        long bytes = from.As<PySetTable>().Fields.Size * sizeof(SetEntry);
        System.Buffer.MemoryCopy(PySetTable.Entries(from), PySetTable.Entries(table), bytes, bytes);
        TellFilled(table, false);
    }

    private static bool MergeDict(Value set, Value dict)
    {
        ref PySet s = ref set.As<PySet>().Fields;
        long count = PyDict.Count(dict);
        if ((s.Fill + count) * 5 >= MaskOf(set) * 3 && !Resize(set, (s.Used + count) * 2))
        {
            return false;
        }

        long position = 0;
        while (PyDict.NextEntry(dict, ref position, out Value key, out long hash, out _))
        {
            if (!Add(set, key, hash))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>An exact set or frozenset with the same keys.</summary>
    internal static Value CopyAsBase(Value set) => FromAsBase(set, set);

    /// <summary>The keys that are also in an iterable, as an exact set or frozenset; null with an error set.</summary>
    internal static Value Intersection(Value set, Value other)
    {
        if (set.Is(other))
        {
            return CopyAsBase(set);
        }

        Value result = FromAsBase(set);
        if (other.IsAnySet)
        {
            Value small = other, large = set;
            if (Count(other) > Count(set))
            {
                small = set;
                large = other;
            }

            return Select(result, small, large, Found) ? result : Value.Null;
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
                return Errors.Occurred ? Value.Null : result;
            }

            long hash = HashOf(key);
            int found = hash == -1 ? -1 : Contains(set, key, hash);
            if (found < 0 || (found > 0 && !Add(result, key, hash)))
            {
                return Value.Null;
            }
        }
    }

    // Adds to a fresh set the keys of one set that are in another, or are not in it.
    private static bool Select(Value result, Value keys, Value other, int wanted)
    {
        long position = 0;
        bool distinct = true;
        while (NextEntry(keys, ref position, out Value key, out long hash))
        {
            int found = Search<PlainKeys.Equality>(other, key, hash, out _, out _);
            if (found < 0)
            {
                // Python code may compare, and change the set of keys.
                distinct = false;
                found = Contains(other, key, hash);
                if (found < 0)
                {
                    return false;
                }
            }

            if (found == wanted && !(distinct ? AddNew(result, key, hash) : Add(result, key, hash)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes over the keys of an exact set made for the purpose.</summary>
    private static void Become(Value set, Value fresh)
    {
        ref PySet s = ref set.As<PySet>().Fields;
        ref PySet f = ref fresh.As<PySet>().Fields;
        s.Table.Store(set, f.Table.Load());
        s.Used = f.Used;
        s.Fill = f.Fill;
        s.HashValue = -1;
    }

    /// <summary>Removes all items of an iterable; false with an error set.</summary>
    public static bool DifferenceUpdate(Value set, Value other)
    {
        if (set.Is(other))
        {
            Clear(set);
            return true;
        }

        if (other.IsAnySet)
        {
            if (Count(other) >> 3 > Count(set))
            {
                other = Intersection(set, other);
                if (other.IsNull)
                {
                    return false;
                }
            }

            long position = 0;
            while (NextEntry(other, ref position, out Value key, out long hash))
            {
                if (Remove(set, key, hash) < 0)
                {
                    return false;
                }
            }
        }
        else if (other.IsExactDict)
        {
            long position = 0;
            while (PyDict.NextEntry(other, ref position, out Value key, out long hash, out _))
            {
                if (Remove(set, key, hash) < 0)
                {
                    return false;
                }
            }
        }
        else
        {
            Value iterator = Space.Iter(other);
            if (iterator.IsNull)
            {
                return false;
            }

            while (true)
            {
                Value key = Space.Next(iterator);
                if (key.IsNull)
                {
                    if (Errors.Occurred)
                    {
                        return false;
                    }

                    break;
                }

                if (Remove(set, key) < 0)
                {
                    return false;
                }
            }
        }

        // Too many deleted entries make searches slow.
        ref PySet s = ref set.As<PySet>().Fields;
        return s.Fill - s.Used <= MaskOf(set) / 4 || Resize(set, s.Used > 50000 ? s.Used * 2 : s.Used * 4);
    }

    /// <summary>The keys that are not in an iterable, as an exact set or frozenset; null with an error set.</summary>
    internal static Value Difference(Value set, Value other)
    {
        long otherCount = other.IsAnySet ? Count(other) : other.IsExactDict ? PyDict.Count(other) : -1;
        if (otherCount < 0 || Count(set) >> 2 > otherCount)
        {
            Value copy = CopyAsBase(set);
            return !copy.IsNull && DifferenceUpdate(copy, other) ? copy : Value.Null;
        }

        Value result = FromAsBase(set);
        if (!other.IsDict)
        {
            return Select(result, set, other, Absent) ? result : Value.Null;
        }

        long position = 0;
        while (NextEntry(set, ref position, out Value key, out long hash))
        {
            int found = PyDict.TryGet(other, key, hash, out _);
            if (found < 0 || (found == 0 && !Add(result, key, hash)))
            {
                return Value.Null;
            }
        }

        return result;
    }

    /// <summary>Keeps what is in exactly one of the set and an iterable; false with an error set.</summary>
    public static bool SymmetricDifferenceUpdate(Value set, Value other)
    {
        if (set.Is(other))
        {
            Clear(set);
            return true;
        }

        long position = 0;
        Value key;
        long hash;
        if (other.IsExactDict)
        {
            while (PyDict.NextEntry(other, ref position, out key, out hash, out _))
            {
                if (!Toggle(set, key, hash))
                {
                    return false;
                }
            }

            return true;
        }

        if (!other.IsAnySet)
        {
            other = FromAsBase(set, other);
            if (other.IsNull)
            {
                return false;
            }
        }

        while (NextEntry(other, ref position, out key, out hash))
        {
            if (!Toggle(set, key, hash))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Toggle(Value set, Value key, long hash)
    {
        int found = Find(set, key, hash, out SetEntry* entry, out SetEntry* deleted);
        if (found == Found)
        {
            entry->Key.Initialize(Value.Null);
            entry->Hash = -1;
            set.As<PySet>().Fields.Used--;
        }

        return found == Found || (found == Absent && Insert(set, key, hash, entry, deleted));
    }

    /// <summary>Are all keys of a set or frozenset in another? 1, 0, or -1 with an error set.</summary>
    internal static int IsSubset(Value set, Value other)
    {
        if (Count(set) > Count(other))
        {
            return 0;
        }

        long position = 0;
        while (NextEntry(set, ref position, out Value key, out long hash))
        {
            int found = Contains(other, key, hash);
            if (found <= 0)
            {
                return found;
            }
        }

        return 1;
    }
}
