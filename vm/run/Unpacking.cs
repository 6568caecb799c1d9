using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>Unpacking an iterable into targets.</summary>
internal static unsafe class Unpacking
{
    /// <summary>Exactly <paramref name="count"/> items to <paramref name="to"/>; false with ValueError or TypeError.</summary>
    public static bool Exact(Value source, int count, Slot* to)
    {
        if (source.IsExactTuple && PyTuple.LengthOf(source) == count)
        {
            for (int i = 0; i < count; i++)
            {
                to[i].Initialize(PyTuple.Get(source, i));
            }

            return true;
        }

        if (source.IsExactList && PyList.LengthOf(source) == count)
        {
            for (int i = 0; i < count; i++)
            {
                to[i].Initialize(PyList.Get(source, i));
            }

            return true;
        }

        Value iterator = IteratorOf(source);
        if (iterator.IsNull)
        {
            return false;
        }

        // The targets keep their values if it fails. On the native stack, where the collector finds them.
        const int most = 255;
        Slot* room = stackalloc Slot[System.Math.Min(count, most)];
        Slot* items = count <= most ? room : to;
        for (int i = 0; i < count; i++)
        {
            Value item = Space.Next(iterator);
            if (item.IsNull)
            {
                if (!Errors.Occurred)
                {
                    Errors.ValueError($"not enough values to unpack (expected {count}, got {i})");
                }

                return false;
            }

            items[i].Initialize(item);
        }

        if (Space.Next(iterator).IsNull)
        {
            bool done = !Errors.Occurred;
            for (int i = 0; i < count && done; i++)
            {
                to[i].Initialize(items[i].Load());
            }

            return done;
        }

        Errors.ValueError($"too many values to unpack (expected {count})");
        return false;
    }

    private static Value IteratorOf(Value source)
    {
        Value iterator = Space.Iter(source);
        if (iterator.IsNull && PyType.SlotOf(source, SlotId.Iter) == null && PyType.SlotOf(source, SlotId.GetItem) == null)
        {
            Errors.Clear();
            return Errors.TypeError($"cannot unpack non-iterable {PyType.TypeName(source)} object");
        }

        return iterator;
    }

    /// <summary><paramref name="before"/> items, a list of the middle, <paramref name="after"/> items to consecutive slots.</summary>
    public static bool Starred(Value source, int before, int after, Slot* to)
    {
        if (source.IsExactList || source.IsExactTuple)
        {
            long length = Sequences.LengthOf(source);
            if (length >= before + after)
            {
                Slot* items = source.IsExactList ? PyList.Items(source) : PyTuple.Items(source);
                Value middle = PyList.FromSlots(items + before, length - before - after);
                if (middle.IsNull)
                {
                    return false;
                }

                items = source.IsExactList ? PyList.Items(source) : PyTuple.Items(source);
                for (int i = 0; i < before; i++)
                {
                    to[i].Initialize(items[i].Load());
                }

                to[before].Initialize(middle);
                for (int i = 0; i < after; i++)
                {
                    to[before + 1 + i].Initialize(items[length - after + i].Load());
                }

                return true;
            }
        }

        Value iterator = IteratorOf(source);
        if (iterator.IsNull)
        {
            return false;
        }

        for (int i = 0; i < before; i++)
        {
            Value item = Space.Next(iterator);
            if (item.IsNull)
            {
                if (!Errors.Occurred)
                {
                    Errors.ValueError(after == 0
                        ? $"not enough values to unpack (expected at least {before}, got {i})"
                        : $"not enough values to unpack (expected at least {before + after}, got {i})");
                }

                return false;
            }

            to[i].Initialize(item);
        }

        Value rest = PyList.New();
        if (!Sequences.Extend(rest, iterator))
        {
            return false;
        }

        long left = PyList.LengthOf(rest);
        if (left < after)
        {
            Errors.ValueError($"not enough values to unpack (expected at least {before + after}, got {before + left})");
            return false;
        }

        for (int i = 0; i < after; i++)
        {
            to[before + 1 + i].Initialize(PyList.Get(rest, left - after + i));
            PyList.Set(rest, left - after + i, Value.Null);
        }

        rest.As<PyList>().Fields.Length = left - after;
        to[before].Initialize(rest);
        return true;
    }

    /// <summary>A tuple of all that the narrow forms would store.</summary>
    public static Value Wide(Value source, bool starred, int counts)
    {
        int before = starred ? counts & 255 : counts;
        int after = starred ? counts >> 8 : 0;
        int total = before + after + (starred ? 1 : 0);
        Ref<PyRefArray> room = PyRefArray.Allocate(total);
        if (room.IsNull)
        {
            return Value.Null;
        }

        Slot* to = (Slot*)(room.Value.Bits + (ulong)sizeof(PyRefArray));
        bool done = starred ? Starred(source, before, after, to) : Exact(source, total, to);
        return done ? PyTuple.FromSlots(to, total) : Value.Null;
    }
}
