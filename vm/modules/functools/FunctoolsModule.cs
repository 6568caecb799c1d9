using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules.FunctionTools;

/// <summary>The module _functools.</summary>
internal static unsafe class FunctoolsModule
{
    private static readonly KeywordArguments s_keyArguments = new("cmp_to_key", ["mycmp"], 1);

    internal static void Define(ModuleBuilder m)
    {
        m.Doc("Tools that operate on functions.");
        PyKeyWrapper.Initialize();
        PyPartial.Initialize(m);
        PyLruCache.Initialize(m);
        m.RawFunction("reduce(...)\nreduce(function, iterable[, initial], /) -> value\n\nCombine the items from left to right by a function of two arguments.", &Reduce);
        m.RawFunction("cmp_to_key(...)\nMake a key function of a comparison function.", &CmpToKey);
    }

    private static Value CmpToKey(Args args)
    {
        Slot* bound = stackalloc Slot[1];
        return s_keyArguments.Bind(args, bound) ? PyKeyWrapper.New(bound[0].Load(), Value.Null) : Value.Null;
    }

    /// <summary>The iterator that reduce goes over; null with TypeError.</summary>
    internal static Value IteratorOf(Value iterable)
    {
        Value iterator = Space.Iter(iterable);
        return iterator.IsNull && Errors.Catch(TypeId.TypeError) ? Errors.TypeError("reduce() arg 2 must support iteration") : iterator;
    }

    /// <summary>Nothing to begin with. Returns null.</summary>
    internal static Value NothingToReduce() => Errors.TypeError("reduce() of empty iterable with no initial value");

    internal static Value Reduce(Args args)
    {
        if (args.KeywordCount > 0)
        {
            return Errors.TypeError("reduce() takes no keyword arguments");
        }

        if (!Constructors.Positional(args, "reduce", 2, 3))
        {
            return Value.Null;
        }

        Value iterator = IteratorOf(args[1]);
        if (iterator.IsNull)
        {
            return iterator;
        }

        Value function = args[0], total = args.Count > 2 ? args[2] : Value.Null;
        Slot* pair = stackalloc Slot[2];
        bool isAsked = false;
        while (true)
        {
            if (!total.IsNull && !isAsked)
            {
                isAsked = true;
                if (HiddenLoops.TryReduce(function, iterator, total, out Value result))
                {
                    return result;
                }
            }

            Value item = Space.Next(iterator);
            if (item.IsNull)
            {
                return Errors.Occurred ? item : total.IsNull ? NothingToReduce() : total;
            }

            if (total.IsNull)
            {
                total = item;
                continue;
            }

            pair[0].Initialize(total);
            pair[1].Initialize(item);
            total = Space.Call(function, new Args(pair, 2));
            if (total.IsNull)
            {
                return total;
            }
        }
    }
}
