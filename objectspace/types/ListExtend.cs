using System;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>Filling a list from other containers and iterators.</summary>
public unsafe partial struct PyList
{
    /// <summary>Appends all items of an iterable; false with an error set.</summary>
    public static bool Extend(Value list, Value v)
    {
        if (v.HasShape(ShapeIds.List) || v.HasShape(ShapeIds.Tuple) || v.Is(list))
        {
            bool tuple = v.HasShape(ShapeIds.Tuple);
            long count = tuple ? PyTuple.LengthOf(v) : LengthOf(v);

            // Room first: the list may be extended by itself.
            return Grow(list, count) && AppendSlots(list, tuple ? PyTuple.Items(v) : Items(v), count);
        }

        if (v.HasShape(ShapeIds.Range) && v.As<PyRange>().Fields.Count >= 0)
        {
            return ExtendByRange(list, v);
        }

        if (v.HasShape(ShapeIds.Dict))
        {
            return ExtendByDict(list, v, TypeId.DictKeys);
        }

        if (v.HasShape(ShapeIds.Of(TypeId.DictKeys)) || v.HasShape(ShapeIds.Of(TypeId.DictValues)) || v.HasShape(ShapeIds.Of(TypeId.DictItems)))
        {
            return ExtendByDict(list, PyDictView.DictOf(v), v.Shape->Kind);
        }

        if (v.HasShape(ShapeIds.Set) || v.HasShape(ShapeIds.FrozenSet))
        {
            return ExtendBySet(list, v);
        }

        Value iterator = Feeding.Iter(v);
        if (iterator.IsNull)
        {
            return false;
        }

        long hint = Space.LengthHint(v, 8);
        if (hint < 0)
        {
            return false;
        }

        // A hint that cannot be true is not believed.
        return (hint <= 8 || hint > long.MaxValue - LengthOf(list) || Grow(list, hint)) && ExtendFrom(list, iterator);
    }

    /// <summary>Appends what an iterator still gives; false with an error set.</summary>
    public static bool ExtendFrom(Value list, Value iterator)
    {
        if (Feeding.IsUseful(iterator))
        {
            Feed feed = new() { Kind = FeedKind.Append, List = list.Bits };
            while (true)
            {
                Value item = Feeding.Next(iterator, &feed);
                if (item.IsNull || !Append(list, item))
                {
                    return !Errors.Occurred;
                }
            }
        }

        delegate*<Value, Value> next = (delegate*<Value, Value>)PyType.SlotOf(iterator, SlotId.Next);
        while (true)
        {
            Value item = next(iterator);
            if (item.IsNull)
            {
                return !Errors.Occurred || Errors.Catch(TypeId.StopIteration);
            }

            if (!Append(list, item))
            {
                return false;
            }
        }
    }

    /// <summary>Makes room for <paramref name="count"/> more items; false with MemoryError.</summary>
    private static bool Grow(Value list, long count)
    {
        long length = LengthOf(list);
        if (count > long.MaxValue / 16 || length > (long.MaxValue / 16) - count)
        {
            Errors.NoMemory();
            return false;
        }

        // An empty list gets exactly what it needs: most are not extended again.
        return length == 0 && count > 0 && Capacity(list) < count ? SetCapacity(list, count) : Reserve(list, length + count);
    }

    /// <summary>Appends slots; there is room.</summary>
    private static bool AppendSlots(Value list, Slot* items, long count)
    {
        if (count > 0)
        {
            ref PyList fields = ref list.As<PyList>().Fields;
            Buffer.MemoryCopy(items, Items(list) + fields.Length, count * 8, count * 8);
            WriteBarrier.AfterCopy(fields.Storage.Load().Bits, Items(list) + fields.Length, count * 8);
            fields.Length += count;
        }

        return true;
    }

    private static bool ExtendByRange(Value list, Value range)
    {
        ref PyRange r = ref range.As<PyRange>().Fields;
        if (!Grow(list, r.Count))
        {
            return false;
        }

        long current = r.Start.Load().SmallInt, step = r.Step.Load().SmallInt;
        Slot* to = Items(list) + LengthOf(list);
        for (long i = 0; i < r.Count; i++)
        {
            to[i].Initialize(Value.FromSmallInt(current));
            current += step;
        }

        list.As<PyList>().Fields.Length += r.Count;
        return true;
    }

    private static bool ExtendByDict(Value list, Value dict, TypeId part)
    {
        if (!Grow(list, PyDict.Count(dict)))
        {
            return false;
        }

        long position = 0;
        while (PyDict.Next(dict, ref position, out Value key, out Value value))
        {
            if (!Append(list, part == TypeId.DictKeys ? key : part == TypeId.DictValues ? value : PyTuple.New(key, value)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool ExtendBySet(Value list, Value set)
    {
        if (!Grow(list, PySet.Count(set)))
        {
            return false;
        }

        long position = 0;
        while (PySet.Next(set, ref position, out Value key))
        {
            if (!Append(list, key))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Gives the list storage of exactly <paramref name="capacity"/> slots, at least its length; false with MemoryError.</summary>
    private static bool SetCapacity(Value list, long capacity)
    {
        Ref<PyRefArray> fresh = PyRefArray.Allocate(capacity);
        if (fresh.IsNull)
        {
            return false;
        }

        long length = LengthOf(list);
        if (length > 0)
        {
            Buffer.MemoryCopy(Items(list), (Slot*)(fresh.Value.Bits + (ulong)sizeof(PyRefArray)), length * 8, length * 8);
        }

        WriteBarrier.Watch(fresh.Value.Bits);
        list.As<PyList>().Fields.Storage.Store(list, fresh);
        return true;
    }
}
