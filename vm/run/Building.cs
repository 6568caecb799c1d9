using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>Displays, f-strings and function objects.</summary>
internal static unsafe class Building
{
    /// <summary>A function of the code constant in the extension word.</summary>
    public static Value MakeFunction(Frame* fp, Slot* parts, uint flags)
    {
        Value code = fp->K[fp->Pc[-1]].Load();
        Value function = PyFunction.New(code, fp->Globals, fp->Builtins);
        ref PyFunction f = ref function.As<PyFunction>().Fields;
        if ((flags & 1) != 0)
        {
            f.Defaults.Store(function, parts[0].Load());
        }

        if ((flags & 2) != 0)
        {
            f.KwDefaults.Store(function, parts[1].Load());
        }

        if ((flags & 4) != 0)
        {
            f.Annotations.Store(function, parts[2].Load());
        }

        if ((flags & 8) != 0)
        {
            f.Closure.Store(function, parts[3].Load());
        }

        return function;
    }

    /// <summary>A set of items.</summary>
    public static Value Set(Slot* items, int count)
    {
        Value set = PySet.New();
        for (int i = 0; i < count; i++)
        {
            if (!PySet.Add(set, items[i].Load()))
            {
                return Value.Null;
            }
        }

        return set;
    }

    /// <summary>A dict of pairs.</summary>
    public static Value Map(Slot* items, int count)
    {
        Value dict = PyDict.New(count);
        for (int i = 0; i < count; i++)
        {
            if (!PyDict.Set(dict, items[2 * i].Load(), items[(2 * i) + 1].Load()))
            {
                return Value.Null;
            }
        }

        return dict;
    }

    /// <summary>The concatenation of strs.</summary>
    public static Value String(Slot* items, int count) =>
        count == 0 ? PyStr.Empty : count == 1 ? items[0].Load() : PyStr.Join(PyStr.Empty, items, count);

    /// <summary>A replacement field of an f-string.</summary>
    public static Value Format(Value value, int flags, Slot* spec)
    {
        switch (flags & 3)
        {
            case 1:
                value = Space.Str(value);
                break;
            case 2:
                value = Space.Repr(value);
                break;
            case 3:
                value = PyStr.AsciiRepr(value);
                break;
        }

        return value.IsNull ? value : Space.Format(value, (flags & 4) != 0 ? spec->Load() : Value.Null);
    }

    /// <summary>Extends a list display by an iterable.</summary>
    public static bool ListExtend(Value list, Value iterable, bool starred)
    {
        if (starred && PyType.SlotOf(iterable, SlotId.Iter) == null && PyType.SlotOf(iterable, SlotId.GetItem) == null)
        {
            Errors.TypeError($"Value after * must be an iterable, not {PyType.TypeName(iterable)}");
            return false;
        }

        return Sequences.Extend(list, iterable);
    }

    /// <summary>Updates a set display by an iterable.</summary>
    public static bool SetUpdate(Value set, Value iterable)
    {
        Value iterator = Space.Iter(iterable);
        if (iterator.IsNull)
        {
            return false;
        }

        while (true)
        {
            Value item = Space.Next(iterator);
            if (item.IsNull)
            {
                return !Errors.Occurred;
            }

            if (!PySet.Add(set, item))
            {
                return false;
            }
        }
    }

    /// <summary>{**mapping} in a display.</summary>
    public static bool DictUpdate(Value dict, Value mapping)
    {
        if (!mapping.IsDict && Space.TryGetAttr(mapping, N.keys, out _) == 0)
        {
            Errors.TypeError($"'{PyType.TypeName(mapping)}' object is not a mapping");
            return false;
        }

        return !Errors.Occurred && PyDict.Update(dict, mapping);
    }

    /// <summary>**mapping in a call.</summary>
    public static bool DictMerge(Value dict, Value mapping, Value callee)
    {
        if (!mapping.IsDict && Space.TryGetAttr(mapping, N.keys, out _) == 0)
        {
            Errors.TypeError($"{FunctionNames.Describe(callee)} argument after ** must be a mapping, not {PyType.TypeName(mapping)}");
            return false;
        }

        if (Errors.Occurred)
        {
            return false;
        }

        if (mapping.IsExactDict && PyDict.Count(dict) == 0)
        {
            return PyDict.Update(dict, mapping);
        }

        Value keys = mapping.IsExactDict ? mapping : Space.CallMethod(mapping, N.keys);
        Value iterator = keys.IsNull ? Value.Null : Space.Iter(keys);
        if (iterator.IsNull)
        {
            return false;
        }

        while (true)
        {
            Value key = Space.Next(iterator);
            if (key.IsNull)
            {
                return !Errors.Occurred;
            }

            int found = PyDict.TryGet(dict, key, out _);
            if (found > 0)
            {
                Value text = Space.Str(key);
                if (!text.IsNull)
                {
                    Errors.TypeError($"{FunctionNames.Describe(callee)} got multiple values for keyword argument '{PyStr.ToClr(text)}'");
                }

                return false;
            }

            Value value = found < 0 ? Value.Null : Space.GetItem(mapping, key);
            if (value.IsNull || !PyDict.Set(dict, key, value))
            {
                return false;
            }
        }
    }
}
