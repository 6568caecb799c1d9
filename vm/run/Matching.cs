using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>Mapping and class patterns.</summary>
internal static unsafe class Matching
{
    /// <summary>Tuple of the values of <paramref name="keys"/>, None if one is missing; null with an error.</summary>
    public static Value Keys(Value subject, Value keys)
    {
        long count = PyTuple.LengthOf(keys);
        if (count == 0)
        {
            return PyTuple.Empty;
        }

        Value get = Space.GetAttr(subject, N.get);
        if (get.IsNull)
        {
            return get;
        }

        Value missing = PyType.Allocate(Types.Get(TypeId.Object));
        Value seen = PySet.New();
        Ref<PyTuple> values = PyTuple.Allocate(count);
        for (long i = 0; i < count; i++)
        {
            Value key = PyTuple.Get(keys, i);
            int known = PySet.Contains(seen, key);
            if (known > 0)
            {
                return Errors.ValueError($"mapping pattern checks duplicate key ({PyStr.ToClr(Space.Repr(key))})");
            }

            if (known < 0 || !PySet.Add(seen, key))
            {
                return Value.Null;
            }

            Value value = Space.Call(get, key, missing);
            if (value.IsNull || value.Is(missing))
            {
                return value.IsNull ? value : Value.None;
            }

            values.Tail(i).Store(values, value);
        }

        return values;
    }

    /// <summary>Tuple of the attributes a class pattern takes, None if it does not match; null with an error.</summary>
    public static Value Class(Value subject, Value type, int positional, Value keywordNames)
    {
        if (!type.IsType)
        {
            return Errors.TypeError("called match pattern must be a type");
        }

        int isInstance = Space.IsInstance(subject, type);
        if (isInstance <= 0)
        {
            return isInstance < 0 ? Value.Null : Value.None;
        }

        Value attributes = PyList.New();
        Value seen = PySet.New();
        if (positional > 0 && !Positional(subject, type, positional, attributes, seen, out bool matched))
        {
            return matched ? Value.None : Value.Null;
        }

        for (long i = 0; i < PyTuple.LengthOf(keywordNames); i++)
        {
            int state = Attribute(subject, type, PyTuple.Get(keywordNames, i), attributes, seen);
            if (state <= 0)
            {
                return state < 0 ? Value.Null : Value.None;
            }
        }

        return PyTuple.FromSlots(PyList.Items(attributes), PyList.LengthOf(attributes));
    }

    /// <summary>False: no match (<paramref name="noError"/> true) or an error.</summary>
    private static bool Positional(Value subject, Value type, int count, Value attributes, Value seen, out bool noError)
    {
        noError = false;
        int found = Space.TryGetAttr(type, N.__match_args__, out Value names);
        if (found < 0)
        {
            return false;
        }

        bool matchSelf = false;
        if (found == 0)
        {
            names = PyTuple.Empty;
            matchSelf = (type.As<PyType>().Fields.Flags & TypeFlags.MatchSelf) != 0;
        }
        else if (!names.IsExactTuple)
        {
            Errors.TypeError($"{PyType.NameOf(type)}.__match_args__ must be a tuple (got {PyType.TypeName(names)})");
            return false;
        }

        long allowed = matchSelf ? 1 : PyTuple.LengthOf(names);
        if (allowed < count)
        {
            Errors.TypeError($"{PyType.NameOf(type)}() accepts {allowed} positional sub-pattern{(allowed == 1 ? "" : "s")} ({count} given)");
            return false;
        }

        if (matchSelf)
        {
            return PyList.Append(attributes, subject);
        }

        for (int i = 0; i < count; i++)
        {
            Value name = PyTuple.Get(names, i);
            if (!name.IsExactStr)
            {
                Errors.TypeError($"__match_args__ elements must be strings (got {PyType.TypeName(name)})");
                return false;
            }

            int state = Attribute(subject, type, name, attributes, seen);
            if (state <= 0)
            {
                noError = state == 0;
                return false;
            }
        }

        return true;
    }

    private static int Attribute(Value subject, Value type, Value name, Value attributes, Value seen)
    {
        int known = PySet.Contains(seen, name);
        if (known > 0)
        {
            Errors.TypeError($"{PyType.NameOf(type)}() got multiple sub-patterns for attribute {PyStr.ToClr(Space.Repr(name))}");
            return -1;
        }

        if (known < 0 || !PySet.Add(seen, name))
        {
            return -1;
        }

        int found = Space.TryGetAttr(subject, name, out Value value);
        return found <= 0 ? found : PyList.Append(attributes, value) ? 1 : -1;
    }
}
