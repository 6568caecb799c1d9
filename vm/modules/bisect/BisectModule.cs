using Py.ObjectSpace;

namespace Py.Vm.Modules.Bisection;

/// <summary>The module _bisect.</summary>
internal static unsafe class BisectModule
{
    internal static void Define(ModuleBuilder m)
    {
        m.Doc("Bisection algorithms.");
        m.Function("bisect_right(a, x, lo=0, hi=None, *, key=None)\nWhere to insert x in the sorted list a: behind all items that equal it.", &BisectRight);
        m.Function("bisect_left(a, x, lo=0, hi=None, *, key=None)\nWhere to insert x in the sorted list a: before all items that equal it.", &BisectLeft);
        m.Function("insort_right(a, x, lo=0, hi=None, *, key=None)\nInsert x in the sorted list a, behind all items that equal it.", &InsortRight);
        m.Function("insort_left(a, x, lo=0, hi=None, *, key=None)\nInsert x in the sorted list a, before all items that equal it.", &InsortLeft);
    }

    private static bool Bounds(Value list, Value low, Value high, out long lo, out long hi)
    {
        lo = 0;
        hi = -1;
        if (!low.IsNull && !Space.AsSsize(low, out lo))
        {
            return false;
        }

        if (!high.IsNull && !high.IsNone)
        {
            if (!Space.IsIndex(high))
            {
                Errors.TypeError($"argument should be integer or None, not '{PyType.TypeName(high)}'");
                return false;
            }

            if (!Space.AsSsize(high, out hi))
            {
                return false;
            }
        }

        if (lo < 0)
        {
            Errors.ValueError("lo must be non-negative");
            return false;
        }

        if (hi == -1)
        {
            hi = Space.Length(list);
            return hi >= 0;
        }

        return true;
    }

    /// <summary>The place of x between lo and hi; -1 with an error.</summary>
    private static long Search(Value list, Value x, Value low, Value high, Value key, bool right)
    {
        if (!Bounds(list, low, high, out long lo, out long hi))
        {
            return -1;
        }

        bool keyed = !key.IsNull && !key.IsNone;
        while (lo < hi)
        {
            // Cannot overflow as unsigned.
            long middle = (long)(((ulong)lo + (ulong)hi) >> 1);
            Value item = list.IsExactList ? PyList.GetIndex(list, middle) : list.IsExactTuple ? PyTuple.GetIndex(list, middle) : Space.GetItem(list, PyInt.New(middle));
            if (!item.IsNull && keyed)
            {
                item = Space.Call(key, item);
            }

            int less = item.IsNull ? -1 : right ? Space.CompareBool(x, item, CompareOp.Lt) : Space.CompareBool(item, x, CompareOp.Lt);
            if (less < 0)
            {
                return -1;
            }

            if ((less > 0) == right)
            {
                hi = middle;
            }
            else
            {
                lo = middle + 1;
            }
        }

        return lo;
    }

    private static Value Find(Value list, Value x, Value low, Value high, Value key, bool right)
    {
        long place = Search(list, x, low, high, key, right);
        return place < 0 ? Value.Null : PyInt.New(place);
    }

    private static Value Insert(Value list, Value x, Value low, Value high, Value key, bool right)
    {
        Value sought = key.IsNull || key.IsNone ? x : Space.Call(key, x);
        long place = sought.IsNull ? -1 : Search(list, sought, low, high, key, right);
        if (place < 0)
        {
            return Value.Null;
        }

        if (list.IsExactList)
        {
            return PyList.Insert(list, place, x) ? Value.None : Value.Null;
        }

        return Space.CallMethod(list, PyStr.Intern("insert"), PyInt.New(place), x).IsNull ? Value.Null : Value.None;
    }

    private static Value BisectRight(Value list, Value x, Value low, Value high, Value key) => Find(list, x, low, high, key, true);

    private static Value BisectLeft(Value list, Value x, Value low, Value high, Value key) => Find(list, x, low, high, key, false);

    private static Value InsortRight(Value list, Value x, Value low, Value high, Value key) => Insert(list, x, low, high, key, true);

    private static Value InsortLeft(Value list, Value x, Value low, Value high, Value key) => Insert(list, x, low, high, key, false);
}
