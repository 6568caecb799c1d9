using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>__build_class__: what a class statement calls.</summary>
internal static unsafe class ClassBuilding
{
    public static Value BuildClass(Args args)
    {
        if (args.Count < 2)
        {
            return Errors.TypeError("__build_class__: not enough arguments");
        }

        Value function = args[0], name = args[1];
        if (!function.HasShape(ShapeIds.Function))
        {
            return Errors.TypeError("__build_class__: func must be a function");
        }

        if (!name.IsStr)
        {
            return Errors.TypeError("__build_class__: name is not a string");
        }

        Value original = PyTuple.FromSlots(args.Slots + 2, args.Count - 2);
        Value bases = ResolveEntries(original);
        if (bases.IsNull)
        {
            return bases;
        }

        Value keywords = PyDict.New();
        Value meta = default;
        for (int i = 0; i < args.KeywordCount; i++)
        {
            if (args.KeywordName(i).Is(Names.Get(N.metaclass)) || PyStr.EqualsAscii(args.KeywordName(i), "metaclass"))
            {
                meta = args.KeywordValue(i);
            }
            else
            {
                PyDict.SetStr(keywords, args.KeywordName(i), args.KeywordValue(i));
            }
        }

        if (meta.IsNull)
        {
            meta = PyTuple.LengthOf(bases) > 0 ? PyTuple.Get(bases, 0).Type : Types.Get(TypeId.Type);
        }

        if (meta.IsType)
        {
            meta = TypeFactory.MostDerivedMetaclass(meta, bases);
            if (meta.IsNull)
            {
                return meta;
            }
        }

        Value ns = Prepare(meta, name, bases, keywords);
        if (ns.IsNull)
        {
            return ns;
        }

        Value cell = Execution.RunFunction(function, ns);
        if (cell.IsNull)
        {
            return cell;
        }

        if (!bases.Is(original) && !Space.SetItem(ns, Names.Get(N.__orig_bases__), original))
        {
            return Value.Null;
        }

        Value cls = Space.CallTuple(meta, PyTuple.New(name, bases, ns), keywords);
        if (!cls.IsNull && cls.IsType && cell.HasShape(ShapeIds.Cell))
        {
            Value content = cell.As<PyCell>().Fields.Content.Load();
            if (content.IsNull)
            {
                return Errors.RuntimeError($"__class__ not set defining {PyStr.ToClr(Space.Repr(name))} as {PyStr.ToClr(Space.Repr(cls))}. Was __classcell__ propagated to type.__new__?");
            }

            if (!content.Is(cls))
            {
                return Errors.TypeError($"__class__ set to {PyStr.ToClr(Space.Repr(content))} defining {PyStr.ToClr(Space.Repr(name))} as {PyStr.ToClr(Space.Repr(cls))}");
            }
        }

        return cls;
    }

    private static Value Prepare(Value meta, Value name, Value bases, Value keywords)
    {
        int found = Space.TryGetAttr(meta, N.__prepare__, out Value prepare);
        if (found <= 0)
        {
            return found < 0 ? Value.Null : PyDict.New();
        }

        Value ns = Space.CallTuple(prepare, PyTuple.New(name, bases), keywords);
        if (!ns.IsNull && PyType.SlotOf(ns, SlotId.GetItem) == null)
        {
            return Errors.TypeError($"{(meta.IsType ? PyType.NameOf(meta) : "<metaclass>")}.__prepare__() must return a mapping, not {PyType.TypeName(ns)}");
        }

        return ns;
    }

    /// <summary>Replaces bases that are not types by what their __mro_entries__ gives (PEP 560); the same tuple if none is.</summary>
    private static Value ResolveEntries(Value bases)
    {
        Value resolved = default;
        for (long i = 0; i < PyTuple.LengthOf(bases); i++)
        {
            Value b = PyTuple.Get(bases, i);
            Value entries = default;
            if (!b.IsType)
            {
                int found = Space.TryGetAttr(b, N.__mro_entries__, out Value method);
                if (found < 0)
                {
                    return Value.Null;
                }

                if (found > 0)
                {
                    entries = Space.Call(method, bases);
                    if (entries.IsNull)
                    {
                        return entries;
                    }

                    if (!entries.IsTuple)
                    {
                        return Errors.TypeError("__mro_entries__ must return a tuple");
                    }
                }
            }

            if (!entries.IsNull && resolved.IsNull)
            {
                resolved = PyList.FromSlots(PyTuple.Items(bases), i);
            }

            if (!entries.IsNull)
            {
                Sequences.Extend(resolved, entries);
            }
            else if (!resolved.IsNull)
            {
                PyList.Append(resolved, b);
            }
        }

        return resolved.IsNull ? bases : PyTuple.FromSlots(PyList.Items(resolved), PyList.LengthOf(resolved));
    }
}
