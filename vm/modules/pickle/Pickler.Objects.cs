using System;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;
using Py.Vm.Run;

namespace Py.Vm.Modules.Pickling;

internal unsafe partial struct Pickler
{
    private static Root s_dispatchTable;
    private static Root s_extensions;

    private static bool SaveObject(Value self, PickleOutput o, Value v)
    {
        Value reduced = Value.NotImplemented;
        if (!self.As<Pickler>().Fields.ReducerOverride.IsNull)
        {
            reduced = Space.Call(self.As<Pickler>().Fields.ReducerOverride.Load(), v);
            if (reduced.IsNull)
            {
                return false;
            }
        }

        if (reduced.IsNotImplemented)
        {
            if (v.Type.Is(Types.Get(TypeId.Type)))
            {
                return SaveType(self, o, v);
            }

            if (v.HasShape(ShapeIds.Function))
            {
                return SaveGlobal(self, o, v, Value.Null);
            }

            int how = Reducer(self, v, out Value reducer);
            if (how < 0)
            {
                return false;
            }

            if (how == 0 && v.IsType)
            {
                return SaveGlobal(self, o, v, Value.Null);
            }

            reduced = how > 0 ? Space.Call(reducer, v) : ReduceByMethod(o, v);
            if (reduced.IsNull)
            {
                return false;
            }
        }

        if (reduced.IsStr)
        {
            return SaveGlobal(self, o, v, reduced);
        }

        return reduced.IsTuple ? SaveReduced(self, o, reduced, v) : PickleNames.CannotPickle("__reduce__ must return a string or tuple");
    }

    /// <summary>The function registered for the object's class: 1 found, 0 none, -1 error.</summary>
    private static int Reducer(Value self, Value v, out Value reducer)
    {
        reducer = default;
        Value table = self.As<Pickler>().Fields.DispatchTable.Load();
        if (table.IsNull)
        {
            if (!s_dispatchTable.IsAssigned)
            {
                Value found = PickleNames.Of("copyreg", "dispatch_table");
                if (found.IsNull)
                {
                    return -1;
                }

                s_dispatchTable = Roots.New(found);
            }

            table = s_dispatchTable.Value;
        }

        if (table.IsExactDict)
        {
            return PyDict.TryGet(table, v.Type, out reducer);
        }

        reducer = Space.GetItem(table, v.Type);
        return !reducer.IsNull ? 1 : Errors.Catch(TypeId.KeyError) ? 0 : -1;
    }

    private static Value ReduceByMethod(PickleOutput o, Value v)
    {
        int found = Space.TryGetAttr(v, N.__reduce_ex__, out Value method);
        if (found > 0)
        {
            return Space.Call(method, PyInt.New(o.Protocol));
        }

        found = found < 0 ? found : Space.TryGetAttr(v, N.__reduce__, out method);
        if (found == 0)
        {
            PickleNames.CannotPickle($"can't pickle '{PyType.TypeName(v)}' object: {PickleNames.Show(v)}");
        }

        return found > 0 ? Space.Call(method) : Value.Null;
    }

    private static bool SaveType(Value self, PickleOutput o, Value type)
    {
        Value only = type.Is(Value.None.Type) ? Value.None
            : type.Is(Value.NotImplemented.Type) ? Value.NotImplemented
            : type.Is(Types.Get(TypeId.EllipsisType)) ? PyDict.GetStr(PyModule.DictOf(Space.Import("builtins")), PyStr.Intern("Ellipsis"))
            : Value.Null;
        return only.IsNull
            ? SaveGlobal(self, o, type, Value.Null)
            : SaveReduced(self, o, PyTuple.New(Types.Get(TypeId.Type), PyTuple.New(only)), type);
    }

    /// <summary>The name of the module in which an object is a global; null with an error.</summary>
    private static Value ModuleOf(Value v, string path)
    {
        int found = Space.TryGetAttr(v, N.__module__, out Value name);
        if (found < 0 || (found > 0 && !name.IsNone))
        {
            return found < 0 ? Value.Null : name;
        }

        Value names = Sequences.ToList(Importing.Modules);
        for (long i = 0; !names.IsNull && i < PyList.LengthOf(names); i++)
        {
            Value candidate = PyList.Get(names, i);
            if (PyDict.TryGet(Importing.Modules, candidate, out Value module) <= 0 || module.IsNone || (candidate.IsStr && PyStr.EqualsAscii(candidate, "__main__")))
            {
                continue;
            }

            Value global = PickleNames.Deep(module, path, out _);
            if (global.IsNull)
            {
                Errors.Clear();
            }
            else if (global.Is(v))
            {
                return candidate;
            }
        }

        return Names.Get(N.__main__);
    }

    /// <summary>Writes a reference to a global by module and name.</summary>
    private static bool SaveGlobal(Value self, PickleOutput o, Value v, Value name)
    {
        if (name.IsNull)
        {
            int found = Space.TryGetAttr(v, N.__qualname__, out name);
            name = found == 0 ? Space.GetAttr(v, N.__name__) : name;
            if (found < 0 || name.IsNull)
            {
                return false;
            }
        }

        string path = PyStr.ToClr(name);
        if (System.Array.IndexOf(path.Split('.'), "<locals>") >= 0)
        {
            Errors.Raise(TypeId.AttributeError, $"Can't pickle local object {PickleNames.Show(name)}");
            return false;
        }

        Value moduleName = ModuleOf(v, path);
        if (moduleName.IsNull)
        {
            return false;
        }

        string moduleText = PyStr.ToClr(Space.Str(moduleName));
        Value module = moduleName.IsStr ? PickleNames.Module(moduleName) : Errors.TypeError("module name must be a string");
        if (module.IsNull)
        {
            return Errors.Catch(TypeId.ImportError) || Errors.Catch(TypeId.TypeError)
                ? PickleNames.CannotPickle($"Can't pickle {PickleNames.Show(v)}: import of module {PickleNames.Show(moduleName)} failed") : false;
        }

        Value global = PickleNames.Deep(module, path, out Value parent);
        if (global.IsNull)
        {
            return Errors.Catch(TypeId.AttributeError)
                ? PickleNames.CannotPickle($"Can't pickle {PickleNames.Show(v)}: attribute lookup {path} on {moduleText} failed") : false;
        }

        if (!global.Is(v))
        {
            return PickleNames.CannotPickle($"Can't pickle {PickleNames.Show(v)}: it's not the same object as {moduleText}.{path}");
        }

        if (o.Protocol >= 2)
        {
            int extended = SaveExtension(o, v, moduleName, name);
            if (extended != 0)
            {
                return extended > 0;
            }
        }

        bool direct = parent.Is(module);
        name = direct ? PyStr.New(path.AsSpan(path.LastIndexOf('.') + 1)) : name;
        if (o.Protocol >= 4)
        {
            if (!Save(self, o, moduleName) || !Save(self, o, name))
            {
                return false;
            }

            o.Op(PickleOp.StackGlobal);
        }
        else if (!direct)
        {
            Value getAttr = PickleNames.Of("builtins", "getattr");
            if (getAttr.IsNull || !SaveReduced(self, o, PyTuple.New(getAttr, PyTuple.New(parent, PyStr.New(path.AsSpan(path.LastIndexOf('.') + 1)))), Value.Null))
            {
                return false;
            }
        }
        else if (!SaveOldGlobal(o, moduleName, name))
        {
            return false;
        }

        return Memoize(self, o, v);
    }

    /// <summary>Writes the code of a registered global: 1 done, 0 not registered, -1 error.</summary>
    private static int SaveExtension(PickleOutput o, Value v, Value module, Value name)
    {
        if (!s_extensions.IsAssigned)
        {
            Value registry = PickleNames.Of("copyreg", "_extension_registry");
            if (registry.IsNull)
            {
                return -1;
            }

            s_extensions = Roots.New(registry);
        }

        if (PyDict.Count(s_extensions.Value) == 0)
        {
            return 0;
        }

        int found = PyDict.TryGet(s_extensions.Value, PyTuple.New(module, name), out Value code);
        if (found <= 0)
        {
            return found;
        }

        if (!code.IsInt || !PyInt.TryGetLong(code, out long number))
        {
            PickleNames.CannotPickle($"Can't pickle {PickleNames.Show(v)}: extension code {PickleNames.Show(code)} isn't an integer");
            return -1;
        }

        if (number is <= 0 or > int.MaxValue)
        {
            Errors.RuntimeError($"Can't pickle {PickleNames.Show(v)}: extension code {number} is out of range");
            return -1;
        }

        if (number <= 255)
        {
            o.Op1(PickleOp.Ext1, (int)number);
        }
        else if (number <= 65535)
        {
            o.Op1(PickleOp.Ext2, (int)number);
            o.Op((byte)(number >> 8));
        }
        else
        {
            o.Op4(PickleOp.Ext4, (uint)number);
        }

        return 1;
    }

    private static bool SaveOldGlobal(PickleOutput o, Value module, Value name)
    {
        if (o.FixImports && !OldNames.ToOld(ref module, ref name))
        {
            return false;
        }

        TextEncoding encoding = o.Protocol == 3 ? TextEncoding.Utf8 : TextEncoding.Ascii;
        Value moduleBytes = TextCodecs.Encode(encoding, module);
        Value nameBytes = moduleBytes.IsNull ? moduleBytes : TextCodecs.Encode(encoding, name);
        if (nameBytes.IsNull)
        {
            return Errors.Catch(TypeId.UnicodeEncodeError) && PickleNames.CannotPickle(moduleBytes.IsNull
                ? $"can't pickle module identifier '{PyStr.ToClr(module)}' using pickle protocol {o.Protocol}"
                : $"can't pickle global identifier '{PyStr.ToClr(module)}.{PyStr.ToClr(name)}' using pickle protocol {o.Protocol}");
        }

        o.Op(PickleOp.Global);
        o.Bytes(PyBytes.Span(moduleBytes));
        o.Op((byte)'\n');
        o.Bytes(PyBytes.Span(nameBytes));
        o.Op((byte)'\n');
        return true;
    }

    private static bool Optional(Value tuple, int index, out Value v)
    {
        v = PyTuple.LengthOf(tuple) > index ? PyTuple.Get(tuple, index) : Value.None;
        v = v.IsNone ? Value.Null : v;
        return !v.IsNull;
    }

    /// <summary>Writes what __reduce__ gave for an object (null: for none that is to be memoized).</summary>
    private static bool SaveReduced(Value self, PickleOutput o, Value reduced, Value obj)
    {
        long count = PyTuple.LengthOf(reduced);
        if (count is < 2 or > 6)
        {
            return PickleNames.CannotPickle("tuple returned by __reduce__ must contain 2 through 6 elements");
        }

        Value callable = PyTuple.Get(reduced, 0), args = PyTuple.Get(reduced, 1);
        if (PyType.SlotOf(callable, SlotId.Call) == null)
        {
            return PickleNames.CannotPickle("first item of the tuple returned by __reduce__ must be callable");
        }

        if (!args.IsTuple)
        {
            return PickleNames.CannotPickle("second item of the tuple returned by __reduce__ must be a tuple");
        }

        Optional(reduced, 2, out Value state);
        if (Optional(reduced, 3, out Value items) && PyType.SlotOf(items, SlotId.Next) == null)
        {
            return PickleNames.CannotPickle($"fourth element of the tuple returned by __reduce__ must be an iterator, not {PyType.TypeName(items)}");
        }

        if (Optional(reduced, 4, out Value pairs) && PyType.SlotOf(pairs, SlotId.Next) == null)
        {
            return PickleNames.CannotPickle($"fifth element of the tuple returned by __reduce__ must be an iterator, not {PyType.TypeName(pairs)}");
        }

        if (Optional(reduced, 5, out Value setter) && PyType.SlotOf(setter, SlotId.Call) == null)
        {
            return PickleNames.CannotPickle($"sixth element of the tuple returned by __reduce__ must be a function, not {PyType.TypeName(setter)}");
        }

        if (!SaveMaking(self, o, callable, args, obj))
        {
            return false;
        }

        if (!obj.IsNull)
        {
            int number = o.Find(obj);
            if (number >= 0)
            {
                // It was written while its arguments were.
                o.Op(PickleOp.Pop);
                return Fetch(o, number);
            }

            if (!Memoize(self, o, obj))
            {
                return false;
            }
        }

        if ((!items.IsNull && !SaveItems(self, o, items)) || (!pairs.IsNull && !SavePairs(self, o, pairs)))
        {
            return false;
        }

        if (state.IsNull)
        {
            return true;
        }

        if (setter.IsNull)
        {
            bool ok = Save(self, o, state);
            o.Op(PickleOp.Build);
            return ok;
        }

        if (!Save(self, o, setter) || !Save(self, o, obj) || !Save(self, o, state))
        {
            return false;
        }

        o.Op(PickleOp.Tuple2);
        o.Op(PickleOp.Reduce);
        o.Op(PickleOp.Pop);
        return true;
    }

    /// <summary>Writes how the object is made: by a class and arguments for __new__, or by a call.</summary>
    private static bool SaveMaking(Value self, PickleOutput o, Value callable, Value args, Value obj)
    {
        string name = "";
        if (o.Protocol >= 2)
        {
            int found = Space.TryGetAttr(callable, N.__name__, out Value text);
            if (found < 0)
            {
                return false;
            }

            name = found > 0 && text.IsStr ? PyStr.ToClr(text) : "";
        }

        if (name == "__newobj_ex__")
        {
            return SaveNewEx(self, o, args);
        }

        if (name != "__newobj__")
        {
            bool called = Save(self, o, callable) && Save(self, o, args);
            o.Op(PickleOp.Reduce);
            return called;
        }

        long count = PyTuple.LengthOf(args);
        if (count < 1)
        {
            return PickleNames.CannotPickle("__newobj__ arglist is empty");
        }

        Value type = PyTuple.Get(args, 0);
        if (!type.IsType)
        {
            return PickleNames.CannotPickle("args[0] from __newobj__ args is not a type");
        }

        if (!obj.IsNull)
        {
            Value own = Space.GetAttr(obj, N.__class__);
            if (own.IsNull || !own.Is(type))
            {
                return !own.IsNull && PickleNames.CannotPickle("args[0] from __newobj__ args has the wrong class");
            }
        }

        bool ok = Save(self, o, type) && Save(self, o, count == 1 ? PyTuple.Empty : PyTuple.FromSlots(PyTuple.Items(args) + 1, count - 1));
        o.Op(PickleOp.NewObj);
        return ok;
    }

    private static bool SaveNewEx(Value self, PickleOutput o, Value args)
    {
        long count = PyTuple.LengthOf(args);
        if (count != 3)
        {
            return PickleNames.CannotPickle($"length of the NEWOBJ_EX argument tuple must be exactly 3, not {count}");
        }

        Value type = PyTuple.Get(args, 0), positional = PyTuple.Get(args, 1), keywords = PyTuple.Get(args, 2);
        if (!type.IsType)
        {
            return PickleNames.CannotPickle($"first item from NEWOBJ_EX argument tuple must be a class, not {PyType.TypeName(type)}");
        }

        if (!positional.IsTuple)
        {
            return PickleNames.CannotPickle($"second item from NEWOBJ_EX argument tuple must be a tuple, not {PyType.TypeName(positional)}");
        }

        if (!keywords.IsDict)
        {
            return PickleNames.CannotPickle($"third item from NEWOBJ_EX argument tuple must be a dict, not {PyType.TypeName(keywords)}");
        }

        bool ok;
        if (o.Protocol >= 4)
        {
            ok = Save(self, o, type) && Save(self, o, positional) && Save(self, o, keywords);
            o.Op(PickleOp.NewObjEx);
            return ok;
        }

        Value partial = PickleNames.Of("functools", "partial");
        Value make = partial.IsNull ? partial : Space.GetAttr(type, N.__new__);
        if (make.IsNull)
        {
            return false;
        }

        Ref<PyTuple> all = PyTuple.Allocate(PyTuple.LengthOf(positional) + 2);
        all.Tail(0).Store(all, make);
        all.Tail(1).Store(all, type);
        for (long i = 0; i < PyTuple.LengthOf(positional); i++)
        {
            all.Tail(i + 2).Store(all, PyTuple.Get(positional, i));
        }

        Value bound = Space.CallTuple(partial, all, keywords);
        ok = !bound.IsNull && Save(self, o, bound) && Save(self, o, PyTuple.Empty);
        o.Op(PickleOp.Reduce);
        return ok;
    }
}
