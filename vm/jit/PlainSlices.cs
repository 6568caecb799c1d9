using System;
using System.Runtime.CompilerServices;
using Py.Gc;
using Py.ObjectSpace;

namespace Py.Vm.Jit;

/// <summary>Slices of lists whose bounds are small ints or None; 0: declined.</summary>
internal static unsafe class PlainSlices
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryBound(Value v, long absent, out long bound)
    {
        bound = v.IsSmallInt ? v.SmallInt : absent;
        return v.IsSmallInt || v.Bits == Singletons.None;
    }

    /// <summary>The parts of a slice as numbers; false if they are none, or what is sliced is no list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryResolve(Value list, Value start, Value stop, Value step, out long first, out long last, out long by)
    {
        first = last = 0;
        return TryBound(step, 1, out by) && by != 0 && TryBound(start, by < 0 ? long.MaxValue : 0, out first)
            && TryBound(stop, by < 0 ? long.MinValue : long.MaxValue, out last) && list.IsExactList;
    }

    /// <summary>list[start:stop:step].</summary>
    public static ulong Get(Value list, Value start, Value stop, Value step)
    {
        if (!TryResolve(list, start, stop, step, out long first, out long last, out long by))
        {
            return 0;
        }

        long count = PySlice.Adjust(PyList.LengthOf(list), ref first, ref last, by);
        if (by == 1 || count == 0)
        {
            return Checked(PyList.FromSlots(PyList.Items(list) + first, count));
        }

        Value made = PyList.Unfilled(count);
        if (made.IsNull)
        {
            return Checked(made);
        }

        Slot* from = PyList.Items(list) + first, to = PyList.Items(made);
        for (long i = 0; i < count; i++, from += by)
        {
            to[i].Initialize(from->Load());
        }

        return PyList.Filled(made, count).Bits;
    }

    private static ulong Checked(Value made)
    {
        if (made.IsNull)
        {
            Errors.Clear();
        }

        return made.Bits;
    }

    /// <summary>list[start:stop] = items of a list or tuple.</summary>
    public static ulong Set(Value list, Value start, Value stop, Value items)
    {
        if (!(items.IsExactList || items.IsExactTuple) || !TryResolve(list, start, stop, Value.None, out long first, out long last, out _))
        {
            return 0;
        }

        long count = PySlice.Adjust(PyList.LengthOf(list), ref first, ref last, 1);
        if (items.IsExactList && PyList.LengthOf(items) == count && count > 0)
        {
            // As many as before: nothing moves. Also if it is the list itself.
            Slot* to = PyList.Items(list) + first;
            Buffer.MemoryCopy(PyList.Items(items), to, count * 8, count * 8);
            WriteBarrier.AfterCopy(list.As<PyList>().Fields.Storage.Load().Bits, to, count * 8);
            return Singletons.None;
        }

        if (PyList.SetSlice(list, first, Math.Max(first, last), items))
        {
            return Singletons.None;
        }

        Errors.Clear();
        return 0;
    }
}
