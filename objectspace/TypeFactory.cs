using System;
using Py.Gc;

namespace Py.ObjectSpace;

/// <summary>Making types: static ones from rows, classes from class statements; MRO and slot inheritance.</summary>
public static unsafe class TypeFactory
{
    private const TypeFlags Patterns = TypeFlags.Sequence | TypeFlags.Mapping;
    private const TypeFlags Urgency = TypeFlags.FinalizedLate | TypeFlags.FinalizedLater;

    internal static void SetLayout(Value type, Value baseType, TypeRow row)
    {
        ref PyType t = ref type.As<PyType>().Fields;
        t.Flags = row.Flags | TypeFlags.Immutable | (row.FixedBytes != 0 ? TypeFlags.Solid : 0);
        t.Kinds = row.Kinds;
        t.Kind = row.Id;
        // What subclasses add begins at a whole word.
        int fixedBytes = (row.FixedBytes + 7) & ~7;
        t.FixedBytes = (ushort)fixedBytes;
        t.RefMap = row.References;
        t.Var = row.Var;
        t.ItemBytes = row.ItemBytes;
        t.LengthOffset = (ushort)row.LengthOffset;
        t.Mode = row.Mode;
        t.AttributeOffset = (ushort)(row.Mode == AttributeMode.Dict ? row.DictOffset : fixedBytes);
        if (baseType.IsNull)
        {
            return;
        }

        ref PyType b = ref baseType.As<PyType>().Fields;
        t.Kinds |= b.Kinds;
        t.Flags |= b.Flags & (TypeFlags.Sequence | TypeFlags.Mapping | TypeFlags.MatchSelf | TypeFlags.Weakref | Urgency);
        if (row.FixedBytes == 0)
        {
            t.FixedBytes = b.FixedBytes;
            t.RefMap = b.RefMap;
            t.Var = b.Var;
            t.ItemBytes = b.ItemBytes;
            t.LengthOffset = b.LengthOffset;
            if (row.Mode == AttributeMode.None)
            {
                t.Mode = b.Mode;
            }

            t.AttributeOffset = t.Mode == AttributeMode.Dict ? b.AttributeOffset : b.FixedBytes;
        }

        if (row.Id == TypeId.None0)
        {
            t.Kind = b.Kind;
        }
    }

    internal static void NameCore(Value type, TypeRow row) =>
        NameStatic(type, row.Name, row.Base == TypeId.None0 ? Value.Null : Types.Get(row.Base));

    internal static void NameStatic(Value type, string name, Value baseType)
    {
        ref PyType t = ref type.As<PyType>().Fields;
        int dot = name.LastIndexOf('.');
        t.Name.Store(type, PyStr.Intern(name.AsSpan(dot + 1)));
        t.QualName.Store(type, PyStr.Intern(name.AsSpan(dot + 1)));
        t.Module.Store(type, dot < 0 ? Names.Get(N.builtins) : PyStr.Intern(name.AsSpan(0, dot)));
        t.Dict.Store(type, PyDict.New());
        if (baseType.IsNull)
        {
            t.Bases.Store(type, PyTuple.Empty);
            t.Mro.Store(type, PyTuple.New(type));
            return;
        }

        t.Base.Store(type, baseType);
        t.Bases.Store(type, PyTuple.New(baseType));
        Value baseMro = baseType.As<PyType>().Fields.Mro.Load();
        Ref<PyTuple> mro = PyTuple.Allocate(PyTuple.LengthOf(baseMro) + 1);
        mro.Tail(0).Store(mro, type);
        for (long i = 0; i < PyTuple.LengthOf(baseMro); i++)
        {
            mro.Tail(i + 1).Store(mro, PyTuple.Get(baseMro, i));
        }

        t.Mro.Store(type, mro);
        Subclasses.Add(baseType, type);
    }

    /// <summary>Gives a static type a second base; its MRO is computed anew.</summary>
    internal static void AddSecondBase(Value type, Value second)
    {
        ref PyType t = ref type.As<PyType>().Fields;
        t.Bases.Store(type, PyTuple.New(t.Base.Load(), second));
        t.Mro.Store(type, MroLinearizer.Linearize(type));
        Subclasses.Add(second, type);
    }

    /// <summary>Adds dunder wrappers for the slots a static type defines, then inherits the others.</summary>
    internal static void FinishStatic(Value type)
    {
        ref PyType t = ref type.As<PyType>().Fields;
        Value dict = t.Dict.Load();
        ReadOnlySpan<SlotRow> rows = SlotTable.Rows;
        for (int i = 0; i < rows.Length; i++)
        {
            int function = t.Slots[(int)rows[i].Slot];
            Value name = SlotDispatch.NameOf(i);
            if (function == 0 || PyDict.FindStr(dict, name) >= 0)
            {
                continue;
            }

            if (rows[i].Slot == SlotId.New)
            {
                if ((t.Flags & TypeFlags.NoConstructor) == 0)
                {
                    PyDict.SetStr(dict, name, NewWrapper.For(type));
                }
            }
            else
            {
                PyDict.SetStr(dict, name, PySlotWrapper.New(type, i, function));
            }
        }

        if (PyDict.FindStr(dict, Names.Get(N.__doc__)) < 0)
        {
            PyDict.SetStr(dict, Names.Get(N.__doc__), Value.None);
        }

        // A type that defines __eq__ but no __hash__ does not inherit the hash.
        if (t.Slots[(int)SlotId.Compare] != 0 && t.Slots[(int)SlotId.Hash] == 0)
        {
            PyDict.SetStr(dict, Names.Get(N.__hash__), Value.None);
            t.Slots[(int)SlotId.Hash] = SlotDispatch.NotHashable;
        }

        bool noNew = (t.Flags & TypeFlags.NoConstructor) != 0;
        for (int slot = 0; slot < (int)SlotId.Count; slot++)
        {
            if (t.Slots[slot] == 0 && !t.Base.IsNull && !(noNew && slot == (int)SlotId.New))
            {
                t.Slots[slot] = t.Base.Load().As<PyType>().Fields.Slots[slot];
            }
        }

        ShapeTree.UpdateFinalizer(type);

        t.Flags |= TypeFlags.Ready;
    }


    /// <summary>The metaclass of a class with these bases (a tuple): the most derived of all; null with TypeError on conflict.</summary>
    public static Value MostDerivedMetaclass(Value meta, Value bases)
    {
        Value winner = meta;
        for (long i = 0; i < PyTuple.LengthOf(bases); i++)
        {
            Value candidate = PyTuple.Get(bases, i).Type;
            if (PyType.IsSubtype(winner, candidate))
            {
                continue;
            }

            if (!PyType.IsSubtype(candidate, winner))
            {
                return Errors.TypeError("metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases");
            }

            winner = candidate;
        }

        return winner;
    }

    /// <summary>The most derived ancestor that fixes the layout.</summary>
    public static Value SolidBase(Value type)
    {
        while ((type.As<PyType>().Fields.Flags & TypeFlags.Solid) == 0)
        {
            type = type.As<PyType>().Fields.Base.Load();
        }

        return type;
    }

    /// <summary>The base whose layout the new class extends; null with TypeError.</summary>
    public static Value BestBase(Value bases)
    {
        Value winner = default, best = default;
        for (long i = 0; i < PyTuple.LengthOf(bases); i++)
        {
            Value b = PyTuple.Get(bases, i);
            if (!b.IsType)
            {
                return Errors.TypeError("bases must be types");
            }

            if ((b.As<PyType>().Fields.Flags & TypeFlags.BaseType) == 0)
            {
                return Errors.TypeError($"type '{PyType.NameOf(b)}' is not an acceptable base type");
            }

            Value candidate = SolidBase(b);
            if (winner.IsNull)
            {
                winner = candidate;
                best = b;
            }
            else if (PyType.IsSubtype(winner, candidate))
            {
                continue;
            }
            else if (PyType.IsSubtype(candidate, winner))
            {
                winner = candidate;
                best = b;
            }
            else
            {
                return Errors.TypeError("multiple bases have instance lay-out conflict");
            }
        }

        return best;
    }

    /// <summary>Makes a class: type.__new__ after argument checking. Calls __set_name__ and __init_subclass__ itself.</summary>
    /// <param name="meta">The metaclass, already the most derived.</param>
    /// <param name="name">A str.</param>
    /// <param name="bases">A tuple of types; empty: object.</param>
    /// <param name="original">The namespace; copied.</param>
    /// <param name="keywords">Class keyword arguments for __init_subclass__, a dict or null.</param>
    public static Value NewClass(Value meta, Value name, Value bases, Value original, Value keywords)
    {
        if (PyTuple.LengthOf(bases) == 0)
        {
            bases = PyTuple.New(Types.Get(TypeId.Object));
        }

        Value best = BestBase(bases);
        if (best.IsNull)
        {
            return best;
        }

        Value dict = PyDict.New();
        long position = 0;
        while (PyDict.Next(original, ref position, out Value key, out Value item))
        {
            if (!PyDict.Set(dict, key.IsStr ? PyStr.InternValue(key) : key, item))
            {
                return Value.Null;
            }
        }

        Value type = HeapClasses.Allocate(meta);
        ref PyType t = ref type.As<PyType>().Fields;
        t.Name.Store(type, name);
        t.Base.Store(type, best);
        t.Bases.Store(type, bases);
        t.Dict.Store(type, dict);
        t.Flags = TypeFlags.Heap | TypeFlags.BaseType;
        Value slotNames = default;
        if (!TakeQualName(type, dict, name) || !ClassSlots.Prepare(type, dict, bases, out slotNames))
        {
            return Value.Null;
        }

        SetModule(dict);
        WrapSpecials(dict);
        SetClassLayout(type, best, slotNames);
        if (!SetClassCell(type, dict) || !ClassSlots.Define(type, dict, slotNames))
        {
            return Value.Null;
        }

        ShapeTree.MakeFirstRoot(type);
        if (!SetMro(type))
        {
            return Value.Null;
        }

        for (long i = 0; i < PyTuple.LengthOf(bases); i++)
        {
            Subclasses.Add(PyTuple.Get(bases, i), type);
            t.Flags |= PyTuple.Get(bases, i).As<PyType>().Fields.Flags & (TypeFlags.MatchSelf | Urgency);
        }

        // A mapping or a sequence: the first class that is either decides.
        Value mro = t.Mro.Load();
        for (long i = 1; i < PyTuple.LengthOf(mro) && (t.Flags & Patterns) == 0; i++)
        {
            t.Flags |= PyTuple.Get(mro, i).As<PyType>().Fields.Flags & Patterns;
        }

        // __eq__ without __hash__ makes instances unhashable.
        if (PyDict.FindStr(dict, Names.Get(N.__eq__)) >= 0 && PyDict.FindStr(dict, Names.Get(N.__hash__)) < 0)
        {
            PyDict.SetStr(dict, Names.Get(N.__hash__), Value.None);
        }

        UpdateAllSlots(type);
        t.Flags |= TypeFlags.Ready;
        return CallSetNames(type, dict) && CallInitSubclass(type, keywords) ? type : Value.Null;
    }

    private static bool TakeQualName(Value type, Value dict, Value name)
    {
        Value qualName = PyDict.GetStr(dict, Names.Get(N.__qualname__));
        if (!qualName.IsNull)
        {
            if (!qualName.IsStr)
            {
                Errors.TypeError($"type __qualname__ must be a str, not {PyType.TypeName(qualName)}");
                return false;
            }

            PyDict.DeleteStr(dict, Names.Get(N.__qualname__));
        }

        type.As<PyType>().Fields.QualName.Store(type, qualName.IsNull ? name : qualName);
        return true;
    }

    /// <summary>Supplies the globals of the innermost Python frame (null: none); set by the vm.</summary>
    public static delegate*<Value> CurrentGlobals;

    private static void SetModule(Value dict)
    {
        if (PyDict.FindStr(dict, Names.Get(N.__module__)) >= 0 || CurrentGlobals == null)
        {
            return;
        }

        Value globals = CurrentGlobals();
        Value module = globals.IsNull ? Value.Null : PyDict.GetStr(globals, Names.Get(N.__name__));
        if (!module.IsNull)
        {
            PyDict.SetStr(dict, Names.Get(N.__module__), module);
        }
    }

    private static void WrapSpecials(Value dict)
    {
        Value function = PyDict.GetStr(dict, Names.Get(N.__new__));
        if (!function.IsNull && function.HasShape(ShapeIds.Function))
        {
            PyDict.SetStr(dict, Names.Get(N.__new__), PyStaticMethod.New(function));
        }

        foreach (N name in (ReadOnlySpan<N>)[N.__init_subclass__, N.__class_getitem__])
        {
            function = PyDict.GetStr(dict, Names.Get(name));
            if (!function.IsNull && function.HasShape(ShapeIds.Function))
            {
                PyDict.SetStr(dict, Names.Get(name), PyStaticMethod.NewClassMethod(function));
            }
        }

        if (PyDict.FindStr(dict, Names.Get(N.__doc__)) < 0)
        {
            PyDict.SetStr(dict, Names.Get(N.__doc__), Value.None);
        }
    }

    private static void SetClassLayout(Value type, Value best, Value slotNames)
    {
        ref PyType t = ref type.As<PyType>().Fields;
        ref PyType b = ref best.As<PyType>().Fields;
        t.Kinds = b.Kinds;
        t.Kind = b.Kind;
        t.Var = b.Var;
        t.ItemBytes = b.ItemBytes;
        t.LengthOffset = b.LengthOffset;
        t.RefMap = b.RefMap;
        t.FixedBytes = b.FixedBytes;
        t.Mode = b.Mode;
        t.AttributeOffset = b.AttributeOffset;
        t.Flags |= b.Flags & TypeFlags.TrailingSlots;
        long count = slotNames.IsNull ? 0 : PyTuple.LengthOf(slotNames);
        if (count > 0)
        {
            // New slots lie after the base's fixed part; the attribute slot, if any, moves behind them.
            t.Flags |= TypeFlags.Solid;
            t.SlotNames.Store(type, slotNames);
            for (long i = 0; i < count && t.Var == VarKind.None; i++)
            {
                int word = (t.FixedBytes / 8) + (int)i;
                t.RefMap |= word < 64 ? 1UL << word : 0;
            }

            if (t.Var == VarKind.None)
            {
                t.FixedBytes += (ushort)(count * 8);
            }
            else
            {
                t.Flags |= TypeFlags.TrailingSlots;
            }
        }

        if (t.Mode == AttributeMode.None && ClassSlots.WantsDict(type))
        {
            t.Mode = t.Var == VarKind.None ? AttributeMode.Inline : AttributeMode.TrailingDict;
        }

        if (t.Mode == AttributeMode.Inline)
        {
            t.AttributeOffset = t.FixedBytes;
        }

        if (ClassSlots.WantsWeakref(type) || (b.Flags & TypeFlags.Weakref) != 0)
        {
            t.Flags |= TypeFlags.Weakref;
        }
    }

    private static bool SetClassCell(Value type, Value dict)
    {
        Value cell = PyDict.GetStr(dict, Names.Get(N.__classcell__));
        if (cell.IsNull)
        {
            return true;
        }

        if (!cell.HasShape(ShapeIds.Cell))
        {
            Errors.TypeError($"__classcell__ must be a nonlocal cell, not {PyStr.ToClr(Space.Repr(cell.Type))}");
            return false;
        }

        cell.As<PyCell>().Fields.Content.Store(cell, type);
        PyDict.DeleteStr(dict, Names.Get(N.__classcell__));
        return true;
    }

    private static bool CallSetNames(Value type, Value dict)
    {
        // A copy: __set_name__ may change the namespace.
        Value names = PyList.New(), values = PyList.New();
        long position = 0;
        while (PyDict.Next(dict, ref position, out Value key, out Value value))
        {
            if (!PyType.Lookup(value.Type, N.__set_name__).IsNull)
            {
                PyList.Append(names, key);
                PyList.Append(values, value);
            }
        }

        for (long i = 0; i < PyList.LengthOf(names); i++)
        {
            Value value = PyList.Get(values, i), name = PyList.Get(names, i);
            if (!Space.CallSpecial(value, N.__set_name__, type, name).IsNull)
            {
                continue;
            }

            Value cause = Errors.Take();
            Value error = Errors.New(TypeId.RuntimeError, PyStr.New(
                $"Error calling __set_name__ on '{PyType.TypeName(value)}' instance {PyStr.ToClr(Space.Repr(name))} in '{PyType.NameOf(type)}'"));
            error.As<PyBaseException>().Fields.Cause.Store(error, cause);
            error.As<PyBaseException>().Fields.Context.Store(error, cause);
            error.As<PyBaseException>().Fields.SuppressContext = 1;
            Errors.Restore(error);
            return false;
        }

        return true;
    }

    private static bool CallInitSubclass(Value type, Value keywords)
    {
        // super(type, type).__init_subclass__(**keywords)
        Value mro = type.As<PyType>().Fields.Mro.Load();
        if (!PyType.IsInMro(type))
        {
            Errors.TypeError("super(type, obj): obj must be an instance or subtype of type");
            return false;
        }

        bool after = false;
        for (long i = 0; i < PyTuple.LengthOf(mro); i++)
        {
            if (!after)
            {
                after = PyTuple.Get(mro, i).Is(type);
                continue;
            }

            Value found = PyDict.GetStr(PyTuple.Get(mro, i).As<PyType>().Fields.Dict.Load(), Names.Get(N.__init_subclass__));
            if (found.IsNull)
            {
                continue;
            }

            void* get = PyType.SlotOf(found, SlotId.DescrGet);
            Value bound = get == null ? found : ((delegate*<Value, Value, Value, Value>)get)(found, Value.Null, type);
            return !bound.IsNull && !Space.CallTuple(bound, PyTuple.Empty, keywords).IsNull;
        }

        return true;
    }

    /// <summary>Computes the MRO, by the metaclass's mro() if it has its own; false with TypeError.</summary>
    public static bool SetMro(Value type) => UpdateMro(type) >= 0;

    // 1: the MRO was set; 0: mro() of the metaclass has set it already, by assigning __bases__; -1: an error is set.
    private static int UpdateMro(Value type)
    {
        Value old = type.As<PyType>().Fields.Mro.Load();
        Value mro = ComputeMro(type);
        if (mro.IsNull)
        {
            return -1;
        }

        if (!type.As<PyType>().Fields.Mro.Load().Is(old))
        {
            return 0;
        }

        type.As<PyType>().Fields.Mro.Store(type, mro);
        PyType.Modified(type);
        return 1;
    }

    private static Value ComputeMro(Value type)
    {
        Value method = PyType.Lookup(type.Type, N.mro);
        if (method.IsNull || method.HasShape(ShapeIds.MethodDescriptor))
        {
            return MroLinearizer.Linearize(type);
        }

        Value result = Space.CallSpecial(type, N.mro);
        Value mro = result.IsNull ? Value.Null : Sequences.ToTuple(result);
        if (mro.IsNull || !CheckMro(type, mro))
        {
            return Value.Null;
        }

        return PyTuple.LengthOf(mro) == 0 ? Errors.TypeError("type MRO must not be empty") : mro;
    }

    private static bool CheckMro(Value type, Value mro)
    {
        Value solid = SolidBase(type);
        for (long i = 0; i < PyTuple.LengthOf(mro); i++)
        {
            Value c = PyTuple.Get(mro, i);
            if (!c.IsType)
            {
                Errors.TypeError($"mro() returned a non-class ('{PyType.TypeName(c)}')");
                return false;
            }

            if (!PyType.IsSubtype(solid, SolidBase(c)))
            {
                Errors.TypeError($"mro() returned base with unsuitable layout ('{PyType.NameOf(c)}')");
                return false;
            }
        }

        return true;
    }

    /// <summary>Sets all slots of a class from its MRO.</summary>
    public static void UpdateAllSlots(Value type)
    {
        if (ContinuesBase(type))
        {
            UpdateOwnSlots(type);
            return;
        }

        for (int slot = 0; slot < (int)SlotId.Count; slot++)
        {
            UpdateSlot(type, (SlotId)slot);
        }
    }

    // Is the MRO the class itself and then that of its only base?
    private static bool ContinuesBase(Value type)
    {
        ref PyType t = ref type.As<PyType>().Fields;
        if ((t.Flags & TypeFlags.Heap) == 0 || PyTuple.LengthOf(t.Bases.Load()) != 1)
        {
            return false;
        }

        Value mro = t.Mro.Load(), rest = PyTuple.Get(t.Bases.Load(), 0).As<PyType>().Fields.Mro.Load();
        if (PyTuple.LengthOf(mro) != PyTuple.LengthOf(rest) + 1 || !PyTuple.Get(mro, 0).Is(type))
        {
            return false;
        }

        for (long i = 0; i < PyTuple.LengthOf(rest); i++)
        {
            if (!PyTuple.Get(mro, i + 1).Is(PyTuple.Get(rest, i)))
            {
                return false;
            }
        }

        return true;
    }

    // All slots are the base's, but those of dunders that the class defines.
    private static void UpdateOwnSlots(Value type)
    {
        ref PyType t = ref type.As<PyType>().Fields;
        Value dict = t.Dict.Load();
        ref PyType b = ref PyTuple.Get(t.Bases.Load(), 0).As<PyType>().Fields;
        bool* own = stackalloc bool[(int)SlotId.Count];
        new Span<bool>(own, (int)SlotId.Count).Clear();
        ReadOnlySpan<SlotRow> rows = SlotTable.Rows;
        for (int i = 0; i < rows.Length; i++)
        {
            own[(int)rows[i].Slot] |= PyDict.FindStr(dict, SlotDispatch.NameOf(i)) >= 0;
        }

        own[(int)SlotId.GetAttr] |= PyDict.FindStr(dict, Names.Get(N.__getattr__)) >= 0;
        for (int slot = 0; slot < (int)SlotId.Count; slot++)
        {
            t.Slots[slot] = b.Slots[slot];
            if (own[slot])
            {
                UpdateSlot(type, (SlotId)slot);
            }
        }

        ShapeTree.UpdateFinalizer(type);
    }

    /// <summary>After a change of attribute <paramref name="name"/>: updates the slots it reaches, in subclasses too.</summary>
    public static void AttributeChanged(Value type, Value name)
    {
        PyType.Modified(type);
        if (PyStr.LengthOf(name) < 5 || PyStr.CodePointAt(name, 0) != '_' || PyStr.CodePointAt(name, 1) != '_')
        {
            return;
        }

        ReadOnlySpan<SlotRow> rows = SlotTable.Rows;
        for (int i = 0; i < rows.Length; i++)
        {
            if (SlotDispatch.NameOf(i).Is(name))
            {
                UpdateSlotInSubclasses(type, rows[i].Slot);
            }
        }

        if (name.Is(Names.Get(N.__getattr__)))
        {
            UpdateSlotInSubclasses(type, SlotId.GetAttr);
        }
    }

    private static void UpdateSlotInSubclasses(Value type, SlotId slot)
    {
        if (!StackLeft())
        {
            return;
        }

        UpdateSlot(type, slot);
        for (int i = 0; i < Subclasses.CountOf(type); i++)
        {
            Value subclass = Subclasses.Get(type, i);
            if (!subclass.IsNull)
            {
                UpdateSlotInSubclasses(subclass, slot);
            }
        }
    }

    /// <summary>One slot: none if no dunder is found, the C# function if all dunders are wrappers of it, else the generic function.</summary>
    private static void UpdateSlot(Value type, SlotId slot)
    {
        ref PyType t = ref type.As<PyType>().Fields;
        if ((t.Flags & TypeFlags.Heap) == 0)
        {
            return;
        }

        int specific = 0;
        bool generic = false, any = false;
        ReadOnlySpan<SlotRow> rows = SlotTable.Rows;
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i].Slot != slot)
            {
                continue;
            }

            Value attribute = PyType.Lookup(type, SlotDispatch.NameOf(i));
            if (attribute.IsNull)
            {
                continue;
            }

            int function = WrappedFunction(type, attribute, slot);
            if (function < 0)
            {
                continue;
            }

            any = true;
            if (function == 0 || (specific != 0 && specific != function))
            {
                generic = true;
            }
            else
            {
                specific = function;
            }
        }

        if (slot == SlotId.GetAttr && !PyType.Lookup(type, N.__getattr__).IsNull)
        {
            generic = true;
        }

        if (!any && slot is SlotId.GetBuffer or SlotId.ReleaseBuffer)
        {
            t.Slots[(int)slot] = t.Base.Load().As<PyType>().Fields.Slots[(int)slot];
            return;
        }

        // Sequence slots come only from built-in bases: an overriding dunder fills the number slot instead.
        bool sequence = slot is SlotId.Concat or SlotId.Repeat or SlotId.IConcat or SlotId.IRepeat;
        bool none = slot == SlotId.Hash && PyType.Lookup(type, N.__hash__).IsNone;
        if (none)
        {
            specific = SlotDispatch.NotHashable;
            generic = false;
        }
        else if (slot == SlotId.New)
        {
            specific = InheritedNew(type, ref generic);
            generic |= (t.Flags & TypeFlags.Ready) != 0 && t.Slots[(int)slot] == SlotDispatch.Generic(slot);
        }

        t.Slots[(int)slot] = generic ? (sequence ? 0 : SlotDispatch.Generic(slot)) : specific;
        if (slot == SlotId.Finalize)
        {
            ShapeTree.UpdateFinalizer(type);
        }
    }

    /// <summary>The C# function that a wrapper stands for; 0: no wrapper of this slot; -1: one of the sequence or number twin, which does not count.</summary>
    private static int WrappedFunction(Value type, Value attribute, SlotId slot)
    {
        if (!attribute.IsPointer || !attribute.HasShape(ShapeIds.WrapperDescriptor))
        {
            return 0;
        }

        ref PySlotWrapper w = ref attribute.As<PySlotWrapper>().Fields;
        if (!PyType.IsSubtype(type, w.Type.Load()))
        {
            return 0;
        }

        SlotId wrapped = SlotTable.Rows[w.Row].Slot;
        return wrapped == slot ? w.Function : SequenceTwin(wrapped) == slot || SequenceTwin(slot) == wrapped ? -1 : 0;
    }

    private static SlotId SequenceTwin(SlotId slot) => slot switch
    {
        SlotId.Concat => SlotId.Add,
        SlotId.Repeat => SlotId.Mul,
        SlotId.IConcat => SlotId.IAdd,
        SlotId.IRepeat => SlotId.IMul,
        _ => SlotId.Count,
    };

    private static int InheritedNew(Value type, ref bool generic)
    {
        // __new__ is a builtin function object (of the base that supplies it) or a Python staticmethod.
        Value found = PyType.Lookup(type, N.__new__);
        Value provider = NewWrapper.TypeOf(found);
        generic = provider.IsNull;
        return provider.IsNull ? 0 : provider.As<PyType>().Fields.Slots[(int)SlotId.New];
    }

    /// <summary>Do instances of two classes have the same layout, so that __class__ may change from one to the other?</summary>
    public static bool SameLayout(Value a, Value b)
    {
        a = LayoutRoot(a);
        b = LayoutRoot(b);
        if (a.Is(b))
        {
            return true;
        }

        ref PyType x = ref a.As<PyType>().Fields;
        ref PyType y = ref b.As<PyType>().Fields;
        if (!x.Base.Load().Is(y.Base.Load()) || !SameFields(ref x, ref y) || x.SlotNames.IsNull != y.SlotNames.IsNull)
        {
            return false;
        }

        return x.SlotNames.IsNull ? (x.Flags & y.Flags & TypeFlags.Heap) != 0 : Space.EqualBool(x.SlotNames.Load(), y.SlotNames.Load()) > 0;
    }

    // The outermost ancestor that adds nothing to the layout of those below it.
    private static Value LayoutRoot(Value type)
    {
        while (true)
        {
            ref PyType t = ref type.As<PyType>().Fields;
            Value b = t.Base.Load();
            if (b.IsNull || !t.SlotNames.IsNull || !SameFields(ref t, ref b.As<PyType>().Fields))
            {
                return type;
            }

            type = b;
        }
    }

    private static bool SameFields(ref PyType x, ref PyType y) =>
        x.FixedBytes == y.FixedBytes && x.Kind == y.Kind && x.Mode == y.Mode && x.RefMap == y.RefMap && ((x.Flags ^ y.Flags) & (TypeFlags.Weakref | TypeFlags.TrailingSlots)) == 0;

    /// <summary>Assigns __bases__; false with TypeError.</summary>
    public static bool SetBases(Value type, Value bases)
    {
        for (long i = 0; i < PyTuple.LengthOf(bases); i++)
        {
            // While mro() of a metaclass runs, the chain of __base__ may be ahead of the MRO.
            Value item = PyTuple.Get(bases, i);
            if (PyType.IsSubtype(item, type) || IsBase(type, item))
            {
                Errors.TypeError("a __bases__ item causes an inheritance cycle");
                return false;
            }
        }

        Value best = BestBase(bases);
        if (best.IsNull)
        {
            return false;
        }

        ref PyType t = ref type.As<PyType>().Fields;
        if (!SameLayout(best, t.Base.Load()))
        {
            Errors.TypeError($"__bases__ assignment: '{PyType.NameOf(best)}' object layout differs from '{PyType.NameOf(t.Base.Load())}'");
            return false;
        }

        Value oldBases = t.Bases.Load(), oldBase = t.Base.Load(), changed = PyList.New();
        t.Bases.Store(type, bases);
        t.Base.Store(type, best);
        if (!SetMroInSubclasses(type, changed))
        {
            RestoreMros(changed);
            if (t.Bases.Load().Is(bases))
            {
                t.Bases.Store(type, oldBases);
                t.Base.Store(type, oldBase);
                PyType.Modified(type);
            }

            return false;
        }

        if (!t.Bases.Load().Is(bases))
        {
            // An mro() assigned __bases__ again: that was the last word.
            return true;
        }

        for (long i = 0; i < PyTuple.LengthOf(oldBases); i++)
        {
            Subclasses.Remove(PyTuple.Get(oldBases, i), type);
        }

        for (long i = 0; i < PyTuple.LengthOf(bases); i++)
        {
            Subclasses.Add(PyTuple.Get(bases, i), type);
        }

        PyType.Modified(type);
        UpdateSlotsInSubclasses(type);
        return true;
    }

    private static bool IsBase(Value ancestor, Value type)
    {
        for (Value b = type; !b.IsNull; b = b.As<PyType>().Fields.Base.Load())
        {
            if (b.Is(ancestor))
            {
                return true;
            }
        }

        return false;
    }

    // Puts old MROs back where they have not been changed again meanwhile.
    private static void RestoreMros(Value changed)
    {
        for (long i = 0; i < PyList.LengthOf(changed); i++)
        {
            Value entry = PyList.Get(changed, i), type = PyTuple.Get(entry, 0);
            if (type.As<PyType>().Fields.Mro.Load().Is(PyTuple.Get(entry, 1)))
            {
                type.As<PyType>().Fields.Mro.Store(type, PyTuple.Get(entry, 2));
                PyType.Modified(type);
            }
        }
    }

    private static void UpdateSlotsInSubclasses(Value type)
    {
        if (!StackLeft())
        {
            return;
        }

        UpdateAllSlots(type);
        for (int i = 0; i < Subclasses.CountOf(type); i++)
        {
            Value subclass = Subclasses.Get(type, i);
            if (!subclass.IsNull)
            {
                UpdateSlotsInSubclasses(subclass);
            }
        }
    }

    // An mro() written in Python can make the subclasses form a cycle, which ends here.
    private static bool StackLeft()
    {
        if (Thread.CheckStack())
        {
            return true;
        }

        Errors.Clear();
        return false;
    }

    /// <summary>New MROs for a class and those below it; (class, new, old) of each is appended to <paramref name="changed"/>.</summary>
    private static bool SetMroInSubclasses(Value type, Value changed)
    {
        if (!Thread.CheckStack())
        {
            return false;
        }

        Value old = type.As<PyType>().Fields.Mro.Load();
        int state = UpdateMro(type);
        if (state <= 0)
        {
            return state == 0;
        }

        PyList.Append(changed, PyTuple.New(type, type.As<PyType>().Fields.Mro.Load(), old));
        Value subclasses = PyType.SubclassesOf(type);
        for (long i = 0; i < PyList.LengthOf(subclasses); i++)
        {
            if (!SetMroInSubclasses(PyList.Get(subclasses, i), changed))
            {
                return false;
            }
        }

        return true;
    }
}
