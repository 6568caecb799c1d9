using System;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>Sorting of lists: takes the items out, computes the keys, and chooses how they are compared.</summary>
public unsafe partial struct PyList
{
    /// <summary>list.sort: stable, in place; <paramref name="key"/> is None or a function. False with an error set.</summary>
    public static bool Sort(Value list, Value key, bool reverse)
    {
        ref PyList l = ref list.As<PyList>().Fields;
        long length = l.Length;
        Value storage = l.Storage.Load();

        // The list is empty while keys and comparisons run, so that a change made by them is noticed.
        Ref<PyRefArray> empty = PyRefArray.Allocate(0);
        if (empty.IsNull)
        {
            return false;
        }

        if (length > 0)
        {
            WriteBarrier.Watch(storage.Bits);
        }

        l.Length = 0;
        l.Storage.Store(list, empty);
        Value keys = default;
        bool ok = key.IsNone || length == 0 || ComputeKeys(storage, length, key, out keys);
        if (ok && length > 1)
        {
            ok = keys.IsNull ? SortArrays(storage, Value.Null, length, reverse) : SortArrays(keys, storage, length, reverse);
        }

        bool modified = l.Length != 0 || !l.Storage.Load().Is(empty);
        l.Length = length;
        l.Storage.Store(list, storage);
        if (ok && modified)
        {
            Errors.ValueError("list modified during sort");
        }

        return ok && !modified;
    }

    private static bool ComputeKeys(Value storage, long length, Value function, out Value keys)
    {
        keys = default;
        if (length >= FewestFed && Feeding.Mapped != null && TryFeedKeys(storage, length, function, ref keys))
        {
            return !keys.IsNull;
        }

        Ref<PyRefArray> result = PyRefArray.Allocate(length);
        if (result.IsNull)
        {
            return false;
        }

        WriteBarrier.Watch(result.Value.Bits);
        for (long i = 0; i < length; i++)
        {
            Value key = Space.Call(function, storage.As<PyRefArray>().Tail(i).Load());
            if (key.IsNull)
            {
                return false;
            }

            result.Tail(i).Store(result, key);
        }

        keys = result;
        return true;
    }

    private const int FewestFed = 8;

    /// <summary>Has a generator compute the keys, which stays in the interpreter's loop; false: the function is none in Python, and nothing was done. No keys: an error is set.</summary>
    private static bool TryFeedKeys(Value storage, long length, Value function, scoped ref Value keys)
    {
        Value items = New(), list = New();
        if (items.IsNull || list.IsNull || !Reserve(list, length))
        {
            return true;
        }

        // Nobody else sees it.
        items.As<PyList>().Fields.Storage.Store(items, storage);
        items.As<PyList>().Fields.Length = length;
        Value generator = Feeding.Mapped(function, Space.Iter(items));
        if (generator.IsNull)
        {
            return Errors.Occurred;
        }

        Feed feed = new() { Kind = FeedKind.Append, List = list.Bits };
        while (true)
        {
            Value key = Feeding.NextRaised(generator, &feed);
            if (key.IsNull || !Append(list, key))
            {
                break;
            }
        }

        if (!Errors.Occurred)
        {
            keys = list.As<PyList>().Fields.Storage.Load();
            WriteBarrier.Watch(keys.Bits);
        }

        return true;
    }

    private static bool SortArrays(Value keys, Value items, long length, bool reverse)
    {
        // Reversed before and after, equal items keep their order in a descending sort too.
        if (reverse)
        {
            ReverseSlots(keys, length);
            ReverseSlots(items, length);
        }

        bool ok = SortAscending(keys, items, length);
        if (reverse)
        {
            ReverseSlots(keys, length);
            ReverseSlots(items, length);
        }

        return ok;
    }

    private static void ReverseSlots(Value array, long length)
    {
        if (!array.IsNull)
        {
            new Span<ulong>(ArraySlots(array), checked((int)length)).Reverse();
            WriteBarrier.AfterCopy(array.Bits, ArraySlots(array), length * 8);
        }
    }

    private static Slot* ArraySlots(Value array) => (Slot*)(array.Bits + (ulong)sizeof(PyRefArray));

    private static bool SortAscending(Value keys, Value items, long length)
    {
        Slot* slots = ArraySlots(keys);
        Value first = slots[0].Load();
        if (AllSmallInts(slots, length, out long runs))
        {
            // Equal ints are the same word: stability is nothing to keep, unless items go with them.
            if (items.IsNull && runs > length / 8)
            {
                IntSort.Sort((long*)slots, checked((int)length));
                return true;
            }

            return Run<IntOrder>(keys, items, length);
        }

        if (first.IsExactStr)
        {
            return AllOfShape(slots, length, ShapeIds.Str) ? Run<StrOrder>(keys, items, length) : Run<AnyOrder>(keys, items, length);
        }

        if (first.IsExactFloat)
        {
            return AllFloats(slots, length) ? Run<FloatOrder>(keys, items, length) : Run<AnyOrder>(keys, items, length);
        }

        return first.IsExactTuple && AllOfShape(slots, length, ShapeIds.Tuple)
            ? Run<TupleOrder>(keys, items, length)
            : Run<AnyOrder>(keys, items, length);
    }

    private static bool Run<TOrder>(Value keys, Value items, long length) where TOrder : struct, ISortOrder
    {
        SortRun* runs = stackalloc SortRun[Timsort<TOrder>.MaxRuns];
        Timsort<TOrder> sort = new(keys, items, length, runs);
        return sort.Sort();
    }

    private static bool AllSmallInts(Slot* slots, long length, out long runs)
    {
        runs = 1;
        if (!slots[0].Load().IsSmallInt)
        {
            return false;
        }

        for (long i = 1; i < length; i++)
        {
            if (!slots[i].Load().IsSmallInt)
            {
                return false;
            }

            runs += (long)slots[i].Load().Bits < (long)slots[i - 1].Load().Bits ? 1 : 0;
        }

        // One strictly descending run.
        if (runs == length)
        {
            runs = 1;
        }

        return true;
    }

    private static bool AllOfShape(Slot* slots, long length, uint shape)
    {
        for (long i = 0; i < length; i++)
        {
            if (!slots[i].Load().HasShape(shape))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AllFloats(Slot* slots, long length)
    {
        for (long i = 0; i < length; i++)
        {
            if (!slots[i].Load().IsExactFloat)
            {
                return false;
            }
        }

        return true;
    }
}
