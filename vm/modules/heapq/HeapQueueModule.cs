using System.Runtime.CompilerServices;
using Py.ObjectSpace;

namespace Py.Vm.Modules.HeapQueue;

/// <summary>The module _heapq: lists kept as binary heaps.</summary>
internal static unsafe class HeapQueueModule
{
    public static void Define(ModuleBuilder m)
    {
        m.Doc("Heap queue algorithm (a.k.a. priority queue).");
        m.Constant("__about__", "Heap queues");
        m.Function("heappush(heap, item, /)\nPush item onto heap, maintaining the heap invariant.", &Push);
        m.Function("heappop(heap, /)\nPop the smallest item off the heap, maintaining the heap invariant.", &Pop);
        m.Function("heappushpop(heap, item, /)\nPush item on the heap, then pop and return the smallest item from the heap.", &PushPop);
        m.Function("heapreplace(heap, item, /)\nPop and return the current smallest value, and add the new item.", &Replace);
        m.Function("heapify(heap, /)\nTransform list into a heap, in-place, in O(len(heap)) time.", &Heapify);
        m.Function("_heappop_max(heap, /)\nMaxheap variant of heappop.", &PopMax);
        m.Function("_heapreplace_max(heap, item, /)\nMaxheap variant of heapreplace.", &ReplaceMax);
        m.Function("_heapify_max(heap, /)\nMaxheap variant of heapify.", &HeapifyMax);
    }

    private static bool CheckList(string function, Value heap)
    {
        if (heap.IsList)
        {
            return true;
        }

        Errors.TypeError($"{function}() argument {(function.StartsWith("_heapify", System.StringComparison.Ordinal) || function is "heapify" or "heappop" or "_heappop_max" ? "" : "1 ")}must be list, not {PyType.TypeName(heap)}");
        return false;
    }

    private const int Unknown = -3;

    /// <summary>Does a belong above b? -1 with an error set.</summary>
    private static int Above(Value a, Value b, bool max)
    {
        int less = PlainAbove(a, b, max);
        return less != Unknown ? less : Space.CompareBool(max ? b : a, max ? a : b, CompareOp.Lt);
    }

    // Entries are mostly numbers or tuples of them: compared without Python code, or Unknown.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PlainAbove(Value a, Value b, bool max)
    {
        Value x = max ? b : a, y = max ? a : b;
        if (x.IsSmallInt && y.IsSmallInt)
        {
            return x.SmallInt < y.SmallInt ? 1 : 0;
        }

        return x.IsExactTuple && y.IsExactTuple ? TupleLess(x, y)
            : x.IsImmediateFloat && y.IsImmediateFloat ? x.ImmediateFloat < y.ImmediateFloat ? 1 : 0 : Unknown;
    }

    private static int TupleLess(Value x, Value y)
    {
        long m = PyTuple.LengthOf(x), n = PyTuple.LengthOf(y);
        Slot* left = PyTuple.Items(x), right = PyTuple.Items(y);
        for (long i = 0; i < m && i < n; i++)
        {
            Value a = left[i].Load(), b = right[i].Load();
            if (a.Is(b))
            {
                continue;
            }

            if (a.IsSmallInt && b.IsSmallInt)
            {
                return a.SmallInt < b.SmallInt ? 1 : 0;
            }

            return a.IsImmediateFloat && b.IsImmediateFloat && a.ImmediateFloat != b.ImmediateFloat
                && !double.IsNaN(a.ImmediateFloat) && !double.IsNaN(b.ImmediateFloat) ? a.ImmediateFloat < b.ImmediateFloat ? 1 : 0 : Unknown;
        }

        return m < n ? 1 : 0;
    }

    // As MoveUp, as far as comparisons run no Python code; false when one would, with the item where `at` says.
    private static bool MoveUpPlainly(Value heap, long start, ref long at, bool max)
    {
        Value storage = heap.As<PyList>().Fields.Storage.Load();
        Slot* items = PyList.Items(heap);
        Value item = items[at].Load();
        int less = 0;
        while (at > start)
        {
            long parent = (at - 1) >> 1;
            Value above = items[parent].Load();
            less = PlainAbove(item, above, max);
            if (less <= 0)
            {
                break;
            }

            items[at].Store(storage, above);
            at = parent;
        }

        items[at].Store(storage, item);
        return less != Unknown;
    }

    // As MoveDown down to a leaf, likewise.
    private static bool MoveDownPlainly(Value heap, ref long at, bool max)
    {
        long length = PyList.LengthOf(heap);
        Value storage = heap.As<PyList>().Fields.Storage.Load();
        Slot* items = PyList.Items(heap);
        Value item = items[at].Load();
        bool known = true;
        for (long child = (2 * at) + 1; child < length; child = (2 * at) + 1)
        {
            Value smaller = items[child].Load();
            if (child + 1 < length)
            {
                Value other = items[child + 1].Load();
                int less = PlainAbove(smaller, other, max);
                if (less == Unknown)
                {
                    known = false;
                    break;
                }

                smaller = less == 0 ? other : smaller;
                child += less == 0 ? 1 : 0;
            }

            items[at].Store(storage, smaller);
            at = child;
        }

        items[at].Store(storage, item);
        return known;
    }

    private static bool SameLength(Value heap, long length)
    {
        if (PyList.LengthOf(heap) == length)
        {
            return true;
        }

        Errors.RuntimeError("list changed size during iteration");
        return false;
    }

    /// <summary>Moves the item at <paramref name="at"/> up to its place, not above <paramref name="start"/>.</summary>
    private static bool MoveUp(Value heap, long start, long at, bool max)
    {
        long length = PyList.LengthOf(heap);
        if (MoveUpPlainly(heap, start, ref at, max))
        {
            return true;
        }

        while (at > start)
        {
            long parent = (at - 1) >> 1;
            Value item = PyList.Get(heap, at), above = PyList.Get(heap, parent);
            int less = Above(item, above, max);
            if (less <= 0)
            {
                return less == 0;
            }

            if (!SameLength(heap, length))
            {
                return false;
            }

            item = PyList.Get(heap, at);
            PyList.Set(heap, at, PyList.Get(heap, parent));
            PyList.Set(heap, parent, item);
            at = parent;
        }

        return true;
    }

    /// <summary>Moves the item at <paramref name="at"/> down to a leaf along the smaller children, then up to its place: fewer comparisons than stopping early.</summary>
    private static bool MoveDown(Value heap, long at, bool max)
    {
        long length = PyList.LengthOf(heap), start = at;
        if (MoveDownPlainly(heap, ref at, max))
        {
            return MoveUp(heap, start, at, max);
        }

        for (long child = (2 * at) + 1; child < length; child = (2 * at) + 1)
        {
            if (child + 1 < length)
            {
                int less = Above(PyList.Get(heap, child), PyList.Get(heap, child + 1), max);
                if (less < 0)
                {
                    return false;
                }

                child += less == 0 ? 1 : 0;
                if (!SameLength(heap, length))
                {
                    return false;
                }
            }

            Value item = PyList.Get(heap, at);
            PyList.Set(heap, at, PyList.Get(heap, child));
            PyList.Set(heap, child, item);
            at = child;
        }

        return MoveUp(heap, start, at, max);
    }

    private static Value Push(Value heap, Value item) =>
        CheckList("heappush", heap) && PyList.Append(heap, item) && MoveUp(heap, 0, PyList.LengthOf(heap) - 1, false) ? Value.None : Value.Null;

    private static Value PopOf(Value heap, bool max)
    {
        long length = PyList.LengthOf(heap);
        if (length == 0)
        {
            return Errors.IndexError("index out of range");
        }

        Value last = PyList.GetIndex(heap, length - 1);
        if (!PyList.DeleteIndex(heap, length - 1))
        {
            return Value.Null;
        }

        if (length == 1)
        {
            return last;
        }

        Value top = PyList.Get(heap, 0);
        PyList.Set(heap, 0, last);
        return MoveDown(heap, 0, max) ? top : Value.Null;
    }

    private static Value Pop(Value heap) => CheckList("heappop", heap) ? PopOf(heap, false) : Value.Null;

    private static Value PopMax(Value heap) => CheckList("_heappop_max", heap) ? PopOf(heap, true) : Value.Null;

    private static Value ReplaceOf(Value heap, Value item, bool max)
    {
        if (PyList.LengthOf(heap) == 0)
        {
            return Errors.IndexError("index out of range");
        }

        Value top = PyList.Get(heap, 0);
        PyList.Set(heap, 0, item);
        return MoveDown(heap, 0, max) ? top : Value.Null;
    }

    private static Value Replace(Value heap, Value item) => CheckList("heapreplace", heap) ? ReplaceOf(heap, item, false) : Value.Null;

    private static Value ReplaceMax(Value heap, Value item) => CheckList("_heapreplace_max", heap) ? ReplaceOf(heap, item, true) : Value.Null;

    private static Value PushPop(Value heap, Value item)
    {
        if (!CheckList("heappushpop", heap))
        {
            return Value.Null;
        }

        if (PyList.LengthOf(heap) == 0)
        {
            return item;
        }

        Value top = PyList.Get(heap, 0);
        int less = Above(top, item, false);
        if (less <= 0)
        {
            return less == 0 ? item : Value.Null;
        }

        if (PyList.LengthOf(heap) == 0)
        {
            return Errors.IndexError("index out of range");
        }

        top = PyList.Get(heap, 0);
        PyList.Set(heap, 0, item);
        return MoveDown(heap, 0, false) ? top : Value.Null;
    }

    private static Value HeapifyOf(Value heap, bool max)
    {
        for (long i = (PyList.LengthOf(heap) >> 1) - 1; i >= 0; i--)
        {
            if (!MoveDown(heap, i, max))
            {
                return Value.Null;
            }
        }

        return Value.None;
    }

    private static Value Heapify(Value heap) => CheckList("heapify", heap) ? HeapifyOf(heap, false) : Value.Null;

    private static Value HeapifyMax(Value heap) => CheckList("_heapify_max", heap) ? HeapifyOf(heap, true) : Value.Null;
}
