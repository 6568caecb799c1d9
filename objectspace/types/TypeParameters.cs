using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>Type variables in the arguments of generic aliases and unions: finding and replacing them, and how arguments are shown.</summary>
internal static unsafe class TypeParameters
{
    private static readonly Root s_prepare = Roots.New(PyStr.Intern("__typing_prepare_subst__"));
    private static readonly Root s_isUnpacked = Roots.New(PyStr.Intern("__typing_is_unpacked_typevartuple__"));

    /// <summary>Appends an argument as annotations show it: a class by its name; false with an error set.</summary>
    public static bool AppendName(scoped ref CodePointBuilder text, Value v)
    {
        if (v.Is(Value.Ellipsis))
        {
            text.Append("..."u8);
            return true;
        }

        int origin = Space.TryGetAttr(v, N.__origin__, out _);
        int args = origin > 0 ? Space.TryGetAttr(v, N.__args__, out _) : origin;
        if (args < 0)
        {
            return false;
        }

        if (args == 0)
        {
            int hasName = Space.TryGetAttr(v, N.__qualname__, out Value name);
            Value module = default;
            int hasModule = hasName > 0 ? Space.TryGetAttr(v, N.__module__, out module) : hasName;
            if (hasModule < 0)
            {
                return false;
            }

            if (hasModule > 0 && !module.IsNone)
            {
                if (!(module.IsStr && PyStr.EqualsAscii(module, "builtins")))
                {
                    Value shownModule = Space.Str(module);
                    if (shownModule.IsNull)
                    {
                        return false;
                    }

                    PyStr.AppendTo(ref text, shownModule);
                    text.Append((byte)'.');
                }

                return AppendStr(ref text, Space.Str(name));
            }
        }

        return AppendStr(ref text, Space.Repr(v));
    }

    private static bool AppendStr(scoped ref CodePointBuilder text, Value str)
    {
        if (str.IsNull)
        {
            return false;
        }

        PyStr.AppendTo(ref text, str);
        return true;
    }

    /// <summary>The type variables in a tuple of arguments, in order of first use, as a tuple; null with an error set.</summary>
    public static Value Collect(Value args)
    {
        Value found = PyList.New();
        for (long i = 0; i < PyTuple.LengthOf(args); i++)
        {
            Value arg = PyTuple.Get(args, i);
            if (arg.IsType)
            {
                // __parameters__ of a bare class is a descriptor or that of its bases.
                continue;
            }

            int isVariable = Space.TryGetAttr(arg, N.__typing_subst__, out _);
            if (isVariable < 0 || (isVariable > 0 && !AddUnique(found, arg)))
            {
                return Value.Null;
            }

            if (isVariable > 0)
            {
                continue;
            }

            int has = Space.TryGetAttr(arg, N.__parameters__, out Value inner);
            if (has < 0)
            {
                return Value.Null;
            }

            for (long k = 0; has > 0 && inner.IsTuple && k < PyTuple.LengthOf(inner); k++)
            {
                if (!AddUnique(found, PyTuple.Get(inner, k)))
                {
                    return Value.Null;
                }
            }
        }

        return Sequences.ToTuple(found);
    }

    private static bool AddUnique(Value list, Value item)
    {
        for (long i = 0; i < PyList.LengthOf(list); i++)
        {
            if (PyList.Get(list, i).Is(item))
            {
                return true;
            }
        }

        return PyList.Append(list, item);
    }

    private static long PositionOf(Value tuple, Value item)
    {
        for (long i = 0; i < PyTuple.LengthOf(tuple); i++)
        {
            if (PyTuple.Get(tuple, i).Is(item))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The arguments of <paramref name="self"/> with its parameters replaced by <paramref name="item"/> (one, or a tuple).</summary>
    /// <returns>A tuple, or null with an error set.</returns>
    public static Value Substitute(Value self, Value args, Value parameters, Value item)
    {
        long count = PyTuple.LengthOf(parameters);
        if (count == 0)
        {
            Value shown = Space.Repr(self);
            return shown.IsNull ? shown : Errors.TypeError($"{PyStr.ToClr(shown)} is not a generic class");
        }

        item = UnpackArguments(item);
        for (long i = 0; !item.IsNull && i < count; i++)
        {
            int has = Space.TryGetAttr(PyTuple.Get(parameters, i), s_prepare.Value, out Value prepare);
            if (has < 0)
            {
                return Value.Null;
            }

            if (has > 0 && !prepare.IsNone)
            {
                item = Space.Call(prepare, self, item.IsTuple ? item : PyTuple.New(item));
            }
        }

        if (item.IsNull)
        {
            return item;
        }

        Value given = item.IsTuple ? item : PyTuple.New(item);
        if (PyTuple.LengthOf(given) != count)
        {
            Value shown = Space.Repr(self);
            return shown.IsNull ? shown : Errors.TypeError(
                $"Too {(PyTuple.LengthOf(given) > count ? "many" : "few")} arguments for {PyStr.ToClr(shown)}; actual {PyTuple.LengthOf(given)}, expected {count}");
        }

        Value result = PyList.New();
        for (long i = 0; i < PyTuple.LengthOf(args); i++)
        {
            if (!SubstituteOne(PyTuple.Get(args, i), parameters, given, result))
            {
                return Value.Null;
            }
        }

        return Sequences.ToTuple(result);
    }

    private static bool SubstituteOne(Value arg, Value parameters, Value given, Value result)
    {
        if (arg.IsType)
        {
            return PyList.Append(result, arg);
        }

        int has = Space.TryGetAttr(arg, s_isUnpacked.Value, out Value flag);
        int unpack = has > 0 ? Space.Truth(flag) : has;
        if (unpack < 0)
        {
            return false;
        }

        has = Space.TryGetAttr(arg, N.__typing_subst__, out Value subst);
        if (has < 0)
        {
            return false;
        }

        arg = has > 0 ? Space.Call(subst, PyTuple.Get(given, PositionOf(parameters, arg))) : SubstituteInside(arg, parameters, given);
        if (arg.IsNull)
        {
            return false;
        }

        return unpack > 0 && arg.IsTuple ? PyList.Extend(result, arg) : PyList.Append(result, arg);
    }

    /// <summary>An argument that has parameters of its own (list[T]) with those replaced.</summary>
    private static Value SubstituteInside(Value arg, Value parameters, Value given)
    {
        int has = Space.TryGetAttr(arg, N.__parameters__, out Value inner);
        if (has < 0)
        {
            return Value.Null;
        }

        if (has == 0 || !inner.IsTuple || PyTuple.LengthOf(inner) == 0)
        {
            return arg;
        }

        Value list = PyList.New();
        for (long i = 0; i < PyTuple.LengthOf(inner); i++)
        {
            Value variable = PyTuple.Get(inner, i);
            long at = PositionOf(parameters, variable);
            Value value = at >= 0 ? PyTuple.Get(given, at) : variable;

            // A TypeVarTuple, which can be iterated, stands for several arguments.
            bool several = at >= 0 && value.IsTuple && PyType.SlotOf(variable, SlotId.Iter) != null;
            if (!(several ? PyList.Extend(list, value) : PyList.Append(list, value)))
            {
                return Value.Null;
            }
        }

        return Space.GetItem(arg, Sequences.ToTuple(list));
    }

    /// <summary>The arguments with *tuple[…] replaced by its items, unless of any length; null with an error set.</summary>
    private static Value UnpackArguments(Value item)
    {
        Value items = item.IsTuple ? item : PyTuple.New(item);
        Value list = PyList.New();
        for (long i = 0; i < PyTuple.LengthOf(items); i++)
        {
            Value arg = PyTuple.Get(items, i);
            Value inner = Value.None;
            if (!arg.IsType && !UnpackedTuple(arg, out inner))
            {
                return Value.Null;
            }

            bool unpack = inner.IsTuple
                && !(PyTuple.LengthOf(inner) > 0 && PyTuple.Get(inner, PyTuple.LengthOf(inner) - 1).Is(Value.Ellipsis));
            if (!(unpack ? PyList.Extend(list, inner) : PyList.Append(list, arg)))
            {
                return Value.Null;
            }
        }

        return Sequences.ToTuple(list);
    }

    private static bool UnpackedTuple(Value arg, out Value inner)
    {
        if (arg.HasShape(ShapeIds.Of(TypeId.GenericAlias)))
        {
            inner = PyGenericAlias.GetUnpackedTupleArgs(arg);
            return true;
        }

        int has = Space.TryGetAttr(arg, N.__typing_unpacked_tuple_args__, out inner);
        if (has == 0)
        {
            inner = Value.None;
        }

        return has >= 0;
    }
}
