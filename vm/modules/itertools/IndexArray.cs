using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Itertools;

/// <summary>Arrays of small numbers for the combinatoric iterators, as ints in a PyRefArray; and tuples picked by them.</summary>
internal static unsafe class IndexArray
{
    /// <summary>An array of zeros; null with MemoryError.</summary>
    public static Value New(long length)
    {
        Ref<PyRefArray> array = PyRefArray.Allocate(length);
        for (long i = 0; !array.IsNull && i < length; i++)
        {
            array.Tail(i).Initialize(Value.FromSmallInt(0));
        }

        return array;
    }

    public static long Get(Value array, long index) => array.As<PyRefArray>().Tail(index).Load().SmallInt;

    public static void Set(Value array, long index, long number) => array.As<PyRefArray>().Tail(index).Initialize(Value.FromSmallInt(number));

    /// <summary>The first <paramref name="count"/> numbers as a tuple.</summary>
    public static Value ToTuple(Value array, long count) =>
        PyTuple.FromSlots((Slot*)(array.Bits + (ulong)sizeof(PyRefArray)), count);

    /// <summary>The items of a pool at the first <paramref name="count"/> indices, as a tuple.</summary>
    public static Value Pick(Value pool, Value indices, long count)
    {
        if (count == 0)
        {
            return PyTuple.Empty;
        }

        Ref<PyTuple> result = PyTuple.Allocate(count);
        for (long i = 0; !result.IsNull && i < count; i++)
        {
            result.Tail(i).Initialize(PyTuple.Get(pool, Get(indices, i)));
        }

        return result;
    }

    /// <summary>Reads the tuple of a __setstate__ into an array, each number clipped to [low, high(i)]; false with an error set.</summary>
    public static bool Read(Value array, Value tuple, long count, long low, Func<long, long> high)
    {
        for (long i = 0; i < count; i++)
        {
            if (!Space.AsSsize(PyTuple.Get(tuple, i), out long number))
            {
                return false;
            }

            Set(array, i, Math.Max(low, Math.Min(number, high(i))));
        }

        return true;
    }
}
