using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>The default pickling of objects with protocol 2 and above (PEP 307).</summary>
internal static unsafe class Reduction
{
    /// <summary>object.__reduce_ex__(2): (copyreg.__newobj__, args, state, list items, dict items).</summary>
    public static Value Protocol2(Value self)
    {
        Value type = self.Type;
        if (PyType.GetSlot(type, SlotId.New) == null)
        {
            return Errors.TypeError($"cannot pickle '{PyType.NameOf(type)}' object");
        }

        if (!NewArguments(self, out Value args, out Value keywords))
        {
            return Value.Null;
        }

        Value copyreg = Space.Import("copyreg");
        if (copyreg.IsNull)
        {
            return copyreg;
        }

        bool hasKeywords = !keywords.IsNull && PyDict.Count(keywords) > 0;
        Value function = Space.GetAttr(copyreg, hasKeywords ? "__newobj_ex__" : "__newobj__");
        if (function.IsNull)
        {
            return function;
        }

        Value newArgs;
        if (hasKeywords)
        {
            newArgs = PyTuple.New(type, args, keywords);
        }
        else
        {
            long count = args.IsNull ? 0 : PyTuple.LengthOf(args);
            Ref<PyTuple> all = PyTuple.Allocate(count + 1);
            all.Tail(0).Store(all, type);
            for (long i = 0; i < count; i++)
            {
                all.Tail(i + 1).Store(all, PyTuple.Get(args, i));
            }

            newArgs = all;
        }

        bool required = args.IsNull && !self.IsList && !self.IsDict;
        Value state = CallGetState(self, required);
        if (state.IsNull)
        {
            return state;
        }

        Value listItems = self.IsList ? Space.Iter(self) : Value.None;
        Value dictItems = Value.None;
        if (self.IsDict)
        {
            Value items = Space.CallMethod(self, N.items);
            dictItems = items.IsNull ? items : Space.Iter(items);
        }

        if (listItems.IsNull || dictItems.IsNull)
        {
            return Value.Null;
        }

        Ref<PyTuple> result = PyTuple.Allocate(5);
        result.Tail(0).Store(result, function);
        result.Tail(1).Store(result, newArgs);
        result.Tail(2).Store(result, state);
        result.Tail(3).Store(result, listItems);
        result.Tail(4).Store(result, dictItems);
        return result;
    }

    private static bool NewArguments(Value self, out Value args, out Value keywords)
    {
        args = default;
        keywords = default;
        Value method = Space.LookupSpecial(self, N.__getnewargs_ex__, out Value bound);
        if (!method.IsNull)
        {
            Value pair = Space.CallBound(method, bound);
            if (pair.IsNull)
            {
                return false;
            }

            if (!pair.IsTuple || PyTuple.LengthOf(pair) != 2)
            {
                Errors.TypeError($"__getnewargs_ex__ should return a tuple, not '{PyType.TypeName(pair)}'");
                return false;
            }

            args = PyTuple.Get(pair, 0);
            keywords = PyTuple.Get(pair, 1);
            if (!args.IsTuple || !keywords.IsDict)
            {
                Errors.TypeError($"{(args.IsTuple ? "second" : "first")} item of the tuple returned by __getnewargs_ex__ must be a {(args.IsTuple ? "dict" : "tuple")}, not '{PyType.TypeName(args.IsTuple ? keywords : args)}'");
                return false;
            }

            return true;
        }

        if (Errors.Occurred)
        {
            return false;
        }

        method = Space.LookupSpecial(self, N.__getnewargs__, out bound);
        if (method.IsNull)
        {
            return !Errors.Occurred;
        }

        args = Space.CallBound(method, bound);
        if (!args.IsNull && !args.IsTuple)
        {
            Errors.TypeError($"__getnewargs__ should return a tuple, not '{PyType.TypeName(args)}'");
            return false;
        }

        return !args.IsNull;
    }

    private static Value CallGetState(Value self, bool required)
    {
        Value method = PyType.Lookup(self.Type, N.__getstate__);
        return method.Is(PyType.Lookup(Types.Get(TypeId.Object), N.__getstate__))
            ? State(self, required)
            : Space.CallMethod(self, N.__getstate__);
    }

    /// <summary>object.__getstate__: the dict, or (dict, slots), or None; TypeError if state is required that cannot be had.</summary>
    public static Value State(Value self, bool required)
    {
        ref PyType t = ref self.Type.As<PyType>().Fields;
        if (required && (t.Var != VarKind.None || ((t.Flags & TypeFlags.Heap) == 0 && t.FixedBytes > 8)))
        {
            return Errors.TypeError(self.Type.Is(Types.Get(TypeId.Code)) || self.Type.Is(Types.Get(TypeId.MemoryView))
                ? $"cannot pickle {PyType.NameOf(self.Type)} objects"
                : $"cannot pickle '{PyType.NameOf(self.Type)}' object");
        }

        Value state = Value.None;
        if (self.IsPointer && self.Shape->Mode != AttributeMode.None)
        {
            Value dict = ShapeTree.CopyAttributes(self);
            state = PyDict.Count(dict) == 0 && self.Shape->Mode == AttributeMode.TrailingDict ? Value.None : dict;
            state = PyDict.Count(dict) == 0 ? Value.None : dict;
        }

        Value slots = SlotValues(self);
        if (slots.IsNull)
        {
            return slots;
        }

        return PyDict.Count(slots) > 0 ? PyTuple.New(state, slots) : state;
    }

    private static Value SlotValues(Value self)
    {
        Value values = PyDict.New(), names = SlotNames(self.Type);
        if (names.IsNull)
        {
            return names;
        }

        // An attribute may be computed by a function that changes the list.
        for (long i = 0; names.IsList && i < PyList.LengthOf(names); i++)
        {
            Value name = PyList.Get(names, i);
            int found = name.IsStr ? Space.TryGetAttr(self, name, out Value value) : Space.TryGetAttr(self, Space.Str(name), out value);
            if (found < 0 || (found > 0 && !PyDict.Set(values, name, value)))
            {
                return Value.Null;
            }
        }

        return values;
    }

    // What copyreg keeps in __slotnames__ of the class, or computes; None if there are no slots.
    private static Value SlotNames(Value type)
    {
        Value known = PyDict.GetStr(type.As<PyType>().Fields.Dict.Load(), Names.Get(N.__slotnames__));
        if (!known.IsNull)
        {
            return known.IsNone || known.IsList ? known
                : Errors.TypeError($"{PyType.NameOf(type)}.__slotnames__ should be a list or None, not {PyType.TypeName(known)}");
        }

        Value mro = type.As<PyType>().Fields.Mro.Load();
        for (long i = PyTuple.LengthOf(mro) - 1; i >= 0; i--)
        {
            if (!PyTuple.Get(mro, i).As<PyType>().Fields.SlotNames.IsNull)
            {
                Value copyreg = Space.Import("copyreg");
                return copyreg.IsNull ? copyreg : Space.CallMethod(copyreg, PyStr.Intern("_slotnames"), type);
            }
        }

        return Value.None;
    }
}
