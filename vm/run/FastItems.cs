using System.Runtime.CompilerServices;
using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>Item access and iteration of exact built-in containers without a call.</summary>
internal static unsafe class FastItems
{
    /// <summary>list[int], tuple[int], dict[str]; false: not such a case, or out of range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryGet(Value obj, Value key, out Value item)
    {
        item = default;
        if (!obj.IsPointer)
        {
            return false;
        }

        uint shape = obj.ShapeId;
        if (key.IsSmallInt)
        {
            long index = key.SmallInt;
            if (shape == ShapeIds.List)
            {
                long length = PyList.LengthOf(obj);
                index += index < 0 ? length : 0;
                if ((ulong)index < (ulong)length)
                {
                    item = PyList.Get(obj, index);
                    return true;
                }
            }
            else if (shape == ShapeIds.Tuple)
            {
                long length = PyTuple.LengthOf(obj);
                index += index < 0 ? length : 0;
                if ((ulong)index < (ulong)length)
                {
                    item = PyTuple.Get(obj, index);
                    return true;
                }
            }
        }

        if (shape == ShapeIds.Dict)
        {
            // A failed comparison is found again, with its error, by the slow path.
            if (PyDict.TryGet(obj, key, out item) > 0)
            {
                return true;
            }

            Errors.Clear();
        }

        return false;
    }

    /// <summary>list[int] = value and dict[key] = value; false: not such a case.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TrySet(Value obj, Value key, Value value)
    {
        if (!obj.IsPointer)
        {
            return false;
        }

        if (obj.HasShape(ShapeIds.List) && key.IsSmallInt)
        {
            long index = key.SmallInt, length = PyList.LengthOf(obj);
            index += index < 0 ? length : 0;
            if ((ulong)index < (ulong)length)
            {
                PyList.Set(obj, index, value);
                return true;
            }

            return false;
        }

        return obj.HasShape(ShapeIds.Dict) && key.IsExactStr && PyDict.Set(obj, key, PyStr.Hash(key), value);
    }

    /// <summary>The next item of a list, range or tuple iterator; false: exhausted or another iterator.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryNext(Value iterator, out Value item)
    {
        uint shape = iterator.ShapeId;
        if (shape == ShapeIds.RangeIterator)
        {
            ref PyRangeIterator it = ref iterator.As<PyRangeIterator>().Fields;
            if (it.Remaining > 0)
            {
                it.Remaining--;
                long current = it.Current;
                it.Current = current + it.Step;
                item = Value.FromSmallInt(current);
                return true;
            }
        }
        else if (shape == ShapeIds.ListIterator)
        {
            ref PyListIterator it = ref iterator.As<PyListIterator>().Fields;
            Value list = it.List.Load();
            if (!list.IsNull && it.Index < PyList.LengthOf(list))
            {
                item = PyList.Get(list, it.Index++);
                return true;
            }
        }
        else if (shape == ShapeIds.TupleIterator)
        {
            ref PyTupleIterator it = ref iterator.As<PyTupleIterator>().Fields;
            Value tuple = it.Tuple.Load();
            if (!tuple.IsNull && it.Index < PyTuple.LengthOf(tuple))
            {
                item = PyTuple.Get(tuple, it.Index++);
                return true;
            }
        }

        item = default;
        return false;
    }
}
