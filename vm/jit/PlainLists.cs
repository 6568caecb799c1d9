using System.Runtime.CompilerServices;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Jit;

/// <summary>Questions about all items of a list or tuple, and lists that grow or are joined in the nursery's window: see <see cref="PlainLeaves"/> for what may be done here.</summary>
internal static unsafe class PlainLists
{
    private const long MostItems = 64;

    // The items of an exact list or tuple that has some; null: it is something else.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long* ItemsOf(ulong items, out long length)
    {
        Value v = Value.FromBits(items);
        length = v.IsExactTuple ? PyTuple.LengthOf(v) : v.IsExactList ? PyList.LengthOf(v) : 0;
        return length == 0 ? null : (long*)(v.IsExactTuple ? PyTuple.Items(v) : PyList.Items(v));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsInt(long word) => Value.FromBits((ulong)word).IsSmallInt;

    private static ulong Other(ulong function, ulong items) => ((delegate* unmanaged[SuppressGCTransition]<ulong, ulong, ulong>)Leaves.Full(Leaf.Aggregate))(function, items);

    /// <summary>max() of small ints, which are ordered as their words are.</summary>
    public static ulong Max(ulong function, ulong items) => Extreme(function, items, true);

    /// <summary>min(), likewise.</summary>
    public static ulong Min(ulong function, ulong items) => Extreme(function, items, false);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Extreme(ulong function, ulong items, bool largest)
    {
        long* item = ItemsOf(items, out long length);
        if (item == null || !IsInt(*item))
        {
            return Other(function, items);
        }

        long best = *item;
        for (long k = 1; k < length; k++)
        {
            if (!IsInt(item[k]))
            {
                return Other(function, items);
            }

            best = (largest ? item[k] > best : item[k] < best) ? item[k] : best;
        }

        return (ulong)best;
    }

    /// <summary>sum() of small ints.</summary>
    public static ulong Sum(ulong function, ulong items)
    {
        long* item = ItemsOf(items, out long length);
        Value total = Value.FromSmallInt(0);
        for (long k = 0; k < length; k++)
        {
            // Of words with their tags: what is too large for a word is too large for an int.
            if (!IsInt(item[k]) || !TryAdd(total.SmallInt, Value.FromBits((ulong)item[k]).SmallInt, out total))
            {
                return Other(function, items);
            }
        }

        return length == 0 ? Other(function, items) : total.Bits;
    }

    private static bool TryAdd(long a, long b, out Value sum)
    {
        sum = Value.FromSmallInt(a + b);
        return sum.SmallInt == a + b;
    }

    /// <summary>Is a small int or a str among the items, which are others? 1 or 0; -1: there are other things, too, or too many items.</summary>
    public static int Holds(ulong items, ulong wanted)
    {
        long* item = ItemsOf(items, out long length);
        Value key = Value.FromBits(wanted);
        if (length > MostItems || !(key.IsSmallInt || key.IsExactStr))
        {
            return -1;
        }

        for (long k = 0; k < length; k++)
        {
            Value candidate = Value.FromBits((ulong)item[k]);
            if (candidate.Is(key))
            {
                return 1;
            }

            if (!candidate.IsSmallInt && !candidate.IsExactStr)
            {
                return -1;
            }

            if (!key.IsSmallInt && !candidate.IsSmallInt && PyStr.Equal(candidate, key))
            {
                return 1;
            }
        }

        return 0;
    }

    /// <summary>list.append(item) where there is no room: what <see cref="PyList.Reserve"/> makes, in the window.</summary>
    public static ulong Append(long pc, ulong list, ulong item)
    {
        Value to = Value.FromBits(list);
        ref PyList fields = ref to.As<PyList>().Fields;
        long length = fields.Length;
        if (length <= MostItems && length >= PyList.Capacity(to) && !WriteBarrier.IsNeeded(list, 0)
            && ArrayInWindow(System.Math.Max(length + 1 + ((length + 1) >> 1) + 4, 8)) is var storage && storage != 0)
        {
            Slot* slot = (Slot*)(storage + (ulong)sizeof(PyRefArray));
            for (long k = 0; k < length; k++)
            {
                slot[k] = PyList.Items(to)[k];
            }

            slot[length].Initialize(Value.FromBits(item));
            fields.Storage.Initialize(Value.FromBits(storage));
            fields.Length = length + 1;
            return Singletons.None;
        }

        return ((delegate* unmanaged[SuppressGCTransition]<long, ulong, ulong, ulong>)Leaves.Full(Leaf.Append))(pc, list, item);
    }

    private static ulong ArrayInWindow(long length)
    {
        if (!Leaves.TryReserve((ulong)sizeof(PyRefArray) + ((ulong)length * 8), out ulong made))
        {
            return 0;
        }

        *(ulong*)made = ShapeIds.RefArray;
        ((PyRefArray*)made)->Length = length;
        return made;
    }

    /// <summary>A binary operator; of two lists with a few items that is their concatenation, of which one may be empty.</summary>
    public static ulong Concatenate(ulong left, ulong right, long slot)
    {
        Value a = Value.FromBits(left), b = Value.FromBits(right);
        if (a.IsPointer && a.IsExactList && b.IsPointer && b.IsExactList)
        {
            long first = PyList.LengthOf(a), second = PyList.LengthOf(b);
            if (first + second is > 0 and <= MostItems && Leaves.TryReserveList(first + second, out ulong storage, out ulong made))
            {
                Slot* to = (Slot*)(storage + (ulong)sizeof(PyRefArray));
                for (long k = 0; k < first; k++)
                {
                    to[k] = PyList.Items(a)[k];
                }

                for (long k = 0; k < second; k++)
                {
                    to[first + k] = PyList.Items(b)[k];
                }

                return made;
            }
        }

        return ((delegate* unmanaged[SuppressGCTransition]<ulong, ulong, long, ulong>)Leaves.Full(Leaf.Binary))(left, right, slot);
    }
}
