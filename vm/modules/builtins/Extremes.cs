using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>min and max.</summary>
internal static unsafe partial class BuiltinsModule
{
    private static Value Max(Args args) => Extreme(args, CompareOp.Gt, "max");

    private static Value Min(Args args) => Extreme(args, CompareOp.Lt, "min");

    private static Value Extreme(Args args, CompareOp op, string name)
    {
        Value key = default, fallback = default;
        for (int i = 0; i < args.KeywordCount; i++)
        {
            Value keyword = args.KeywordName(i);
            if (PyStr.EqualsAscii(keyword, "key"))
            {
                key = args.KeywordValue(i).IsNone ? Value.Null : args.KeywordValue(i);
            }
            else if (PyStr.EqualsAscii(keyword, "default"))
            {
                fallback = args.KeywordValue(i);
            }
            else
            {
                return Errors.TypeError($"'{PyStr.ToClr(keyword)}' is an invalid keyword argument for {name}()");
            }
        }

        if (args.Count == 0)
        {
            return Errors.TypeError($"{name} expected at least 1 argument, got 0");
        }

        if (args.Count > 1 && !fallback.IsNull)
        {
            return Errors.TypeError($"Cannot specify a default for {name}() with multiple positional arguments");
        }

        Value iterator = args.Count == 1 ? Space.Iter(args[0]) : Value.Null;
        if (args.Count == 1 && iterator.IsNull)
        {
            return iterator;
        }

        if (!key.IsNull && args.Count == 1)
        {
            Value first = Space.Next(iterator);
            if (first.IsNull)
            {
                return Errors.Occurred ? first : Fallback(fallback, name);
            }

            if (HiddenLoops.TryExtreme(op == CompareOp.Gt, key, iterator, first, out Value result))
            {
                return result;
            }

            return Extreme(args, key, iterator, first, op, name, fallback);
        }

        return Extreme(args, key, iterator, Value.Null, op, name, fallback);
    }

    private static Value Fallback(Value fallback, string name) => !fallback.IsNull ? fallback : Errors.ValueError($"{name}() arg is an empty sequence");

    private static Value Extreme(Args args, Value key, Value iterator, Value first, CompareOp op, string name, Value fallback)
    {
        Value best = default, bestKey = default;
        for (int i = 0; ; i++)
        {
            Value item = i == 0 && !first.IsNull ? first : args.Count == 1 ? Space.Next(iterator) : i < args.Count ? args[i] : Value.Null;
            if (item.IsNull)
            {
                break;
            }

            Value itemKey = key.IsNull ? item : Space.Call(key, item);
            if (itemKey.IsNull)
            {
                return itemKey;
            }

            int better = best.IsNull ? 1
                : itemKey.IsSmallInt && bestKey.IsSmallInt ? (op == CompareOp.Lt ? itemKey.SmallInt < bestKey.SmallInt : itemKey.SmallInt > bestKey.SmallInt) ? 1 : 0
                : Space.CompareBool(itemKey, bestKey, op);
            if (better < 0)
            {
                return Value.Null;
            }

            if (better > 0)
            {
                best = item;
                bestKey = itemKey;
            }
        }

        if (Errors.Occurred)
        {
            return Value.Null;
        }

        return !best.IsNull ? best : Fallback(fallback, name);
    }
}
