using System;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Pickling;

internal unsafe partial struct Unpickler
{
    private static Root s_codes;
    private static Root s_codeCache;

    /// <summary>The opcodes that make objects of classes.</summary>
    private static bool ExecuteObject(Value self, PickleInput i, byte op)
    {
        switch (op)
        {
            case PickleOp.Global:
                return TakeGlobal(self, i, out Value global) && Push(self, global);
            case PickleOp.StackGlobal:
                return LoadStackGlobal(self, i);
            case PickleOp.Inst:
                int mark = TakeMark(i);
                return mark >= 0 && TakeGlobal(self, i, out global) && Push(self, Make(global, TakeTuple(self, mark)));
            case PickleOp.Obj:
                mark = TakeMark(i);
                if (mark >= 0 && Size(self) - mark < 1)
                {
                    return Underflow(i);
                }

                return mark >= 0 && LoadObj(self, i, mark);
            case PickleOp.NewObj:
                return LoadNew(self, i, false);
            case PickleOp.NewObjEx:
                return LoadNew(self, i, true);
            case PickleOp.Reduce:
                Value args = Pop(self, i);
                Value callable = args.IsNull ? args : Pop(self, i);
                return !callable.IsNull && Push(self, args.IsTuple ? Space.CallTuple(callable, args) : Errors.TypeError("argument list must be a tuple"));
            case PickleOp.Build:
                return Build(self, i);
            case PickleOp.PersId:
                return LoadPersistentLine(self, i);
            case PickleOp.BinPersId:
                Value load = self.As<Unpickler>().Fields.PersistentLoad.Load();
                Value id = load.IsNull ? load : Pop(self, i);
                return load.IsNull ? NoPersistentLoad() : !id.IsNull && Push(self, Space.Call(load, id));
            case PickleOp.Ext1:
                return Number(self, i, 1, out long code) && LoadExtension(self, code);
            case PickleOp.Ext2:
                return Number(self, i, 2, out code) && LoadExtension(self, code);
            case PickleOp.Ext4:
                return Number(self, i, 4, out code) && LoadExtension(self, (int)code);
            case PickleOp.NextBuffer:
                return LoadNextBuffer(self);
            case PickleOp.ReadOnlyBuffer:
                return LoadReadOnlyBuffer(self, i);
            default:
                return PickleNames.CannotUnpickle(op is >= 0x20 and <= 0x7E and not ((byte)'\'' or (byte)'\\')
                    ? $"invalid load key, '{(char)op}'." : $"invalid load key, '\\x{op:x2}'.");
        }
    }

    private static bool TakeGlobal(Value self, PickleInput i, out Value global)
    {
        global = default;
        if (!Line(self, i, out ReadOnlySpan<byte> line))
        {
            return false;
        }

        Value module = Decode(TextEncoding.Utf8, line[..^1], "strict");
        if (module.IsNull || !Line(self, i, out line))
        {
            return false;
        }

        Value name = Decode(TextEncoding.Utf8, line[..^1], "strict");
        global = name.IsNull ? name : Find(self, i, module, name);
        return !global.IsNull;
    }

    private static bool LoadStackGlobal(Value self, PickleInput i)
    {
        Value name = Pop(self, i);
        Value module = name.IsNull ? name : Pop(self, i);
        if (module.IsNull || !module.IsExactStr || !name.IsExactStr)
        {
            Errors.Clear();
            return PickleNames.CannotUnpickle("STACK_GLOBAL requires str");
        }

        return Push(self, Find(self, i, module, name));
    }

    /// <summary>The global of a name, by find_class.</summary>
    private static Value Find(Value self, PickleInput i, Value module, Value name)
    {
        if (IsExact(self))
        {
            return FindClass(i, module, name);
        }

        return Space.CallMethod(self, PyStr.Intern("find_class"), module, name);
    }

    /// <summary>The global of a name in a module; null with an error.</summary>
    private static Value FindClass(PickleInput i, Value module, Value name)
    {
        if (i.Protocol < 3 && i.FixImports && !OldNames.ToNew(ref module, ref name))
        {
            return Value.Null;
        }

        // Never straight from sys.modules: another thread may still be executing the module.
        Value found = PickleNames.Module(module);
        if (found.IsNull)
        {
            return found;
        }

        if (i.Protocol >= 4)
        {
            return PickleNames.Deep(found, PyStr.ToClr(name), out _);
        }

        Value global = Space.GetAttr(found, PyStr.InternValue(name));
        return global.IsNull && Errors.Catch(TypeId.AttributeError)
            ? Errors.Raise(TypeId.AttributeError, $"Can't get attribute {PickleNames.Show(name)} on {PickleNames.Show(found)}") : global;
    }

    /// <summary>An instance for the old opcodes: without arguments a bare one.</summary>
    private static Value Make(Value type, Value args)
    {
        if (PyTuple.LengthOf(args) == 0 && type.IsType)
        {
            int found = Space.TryGetAttr(type, N.__getinitargs__, out _);
            if (found <= 0)
            {
                Value make = found < 0 ? Value.Null : Space.GetAttr(type, N.__new__);
                return make.IsNull ? make : Space.Call(make, type);
            }
        }

        return Space.CallTuple(type, args);
    }

    private static bool LoadObj(Value self, PickleInput i, int mark)
    {
        Value args = TakeTuple(self, mark + 1);
        Value type = args.IsNull ? args : Pop(self, i);
        return !type.IsNull && Push(self, Make(type, args));
    }

    private static bool LoadNew(Value self, PickleInput i, bool extended)
    {
        string what = extended ? "NEWOBJ_EX" : "NEWOBJ";
        Value keywords = extended ? Pop(self, i) : Value.None;
        Value args = keywords.IsNull ? keywords : Pop(self, i);
        Value type = args.IsNull ? args : Pop(self, i);
        if (type.IsNull)
        {
            return false;
        }

        if (!type.IsType)
        {
            return PickleNames.CannotUnpickle($"{what} class argument must be a type, not {PyType.TypeName(type)}");
        }

        void* make = PyType.GetSlot(type, SlotId.New);
        if (make == null)
        {
            return PickleNames.CannotUnpickle($"{what} class argument '{PyType.NameOf(type)}' doesn't have __new__");
        }

        if (!args.IsTuple)
        {
            return PickleNames.CannotUnpickle($"{what} args argument must be a tuple, not {PyType.TypeName(args)}");
        }

        if (extended && !keywords.IsDict)
        {
            return PickleNames.CannotUnpickle($"{what} kwargs argument must be a dict, not {PyType.TypeName(keywords)}");
        }

        if (extended && PyDict.Count(keywords) > 0)
        {
            Value method = Space.GetAttr(type, N.__new__);
            Value all = method.IsNull ? method : PyList.New();
            return !all.IsNull && PyList.Append(all, type) && PyList.Extend(all, args) && Push(self, Space.CallTuple(method, Sequences.ToTuple(all), keywords));
        }

        return Push(self, ((delegate*<Value, Args, Value>)make)(type, new Args(PyTuple.Items(args), (int)PyTuple.LengthOf(args))));
    }

    private static bool Build(Value self, PickleInput i)
    {
        if (Size(self) - 2 < i.Fence)
        {
            return Underflow(i);
        }

        Value state = Pop(self, i), obj = Top(self, i);
        int found = Space.TryGetAttr(obj, N.__setstate__, out Value setState);
        if (found != 0)
        {
            return found > 0 && !Space.Call(setState, state).IsNull;
        }

        Value slots = Value.None;
        if (state.IsTuple && PyTuple.LengthOf(state) == 2)
        {
            slots = PyTuple.Get(state, 1);
            state = PyTuple.Get(state, 0);
        }

        if (!state.IsNone && !SetAttributes(obj, state))
        {
            return false;
        }

        if (slots.IsNone)
        {
            return true;
        }

        if (!slots.IsDict)
        {
            return PickleNames.CannotUnpickle("slot state is not a dictionary");
        }

        long position = 0;
        while (PyDict.Next(slots, ref position, out Value key, out Value value))
        {
            if (!Space.SetAttr(obj, key.IsExactStr ? PyStr.InternValue(key) : key, value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Puts a state into the instance's attributes: where they lie, unless the class has a say about a name.</summary>
    private static bool SetAttributes(Value obj, Value state)
    {
        if (!state.IsDict)
        {
            return PickleNames.CannotUnpickle("state is not a dictionary");
        }

        bool inline = obj.IsPointer && obj.Shape->Mode == AttributeMode.Inline;
        Value dict = Value.Null;
        long position = 0;
        while (PyDict.Next(state, ref position, out Value key, out Value value))
        {
            key = key.IsExactStr ? PyStr.InternValue(key) : key;
            if (inline && key.IsExactStr && dict.IsNull && PyType.Lookup(obj.Type, key).IsNull)
            {
                if (!Space.GenericSetAttr(obj, key, value))
                {
                    return false;
                }

                continue;
            }

            dict = dict.IsNull ? Space.GetAttr(obj, N.__dict__) : dict;
            if (dict.IsNull || !Space.SetItem(dict, key, value))
            {
                return false;
            }
        }

        return inline || !dict.IsNull || !Space.GetAttr(obj, N.__dict__).IsNull;
    }

    private static bool NoPersistentLoad() =>
        PickleNames.CannotUnpickle("A load persistent id instruction was encountered,\nbut no persistent_load function was specified.");

    private static bool LoadPersistentLine(Value self, PickleInput i)
    {
        if (self.As<Unpickler>().Fields.PersistentLoad.IsNull)
        {
            return NoPersistentLoad();
        }

        if (!Line(self, i, out ReadOnlySpan<byte> line, 1))
        {
            return false;
        }

        return System.Text.Ascii.IsValid(line)
            ? Push(self, Space.Call(self.As<Unpickler>().Fields.PersistentLoad.Load(), PyStr.FromAscii(line[..^1])))
            : PickleNames.CannotUnpickle("persistent IDs in protocol 0 must be ASCII strings");
    }

    private static bool LoadExtension(Value self, long code)
    {
        if (code <= 0)
        {
            return PickleNames.CannotUnpickle("EXT specifies code <= 0");
        }

        if (!s_codes.IsAssigned)
        {
            Value codes = PickleNames.Of("copyreg", "_inverted_registry");
            Value cache = codes.IsNull ? codes : PickleNames.Of("copyreg", "_extension_cache");
            if (cache.IsNull)
            {
                return false;
            }

            s_codes = Roots.New(codes);
            s_codeCache = Roots.New(cache);
        }

        Value number = PyInt.New(code);
        if (PyDict.TryGet(s_codeCache.Value, number, out Value known) > 0)
        {
            return Push(self, known);
        }

        if (PyDict.TryGet(s_codes.Value, number, out Value pair) <= 0)
        {
            return BadArgument($"unregistered extension code {code}");
        }

        if (!pair.IsTuple || PyTuple.LengthOf(pair) != 2 || !PyTuple.Get(pair, 0).IsStr || !PyTuple.Get(pair, 1).IsStr)
        {
            return BadArgument($"_inverted_registry[{code}] isn't a 2-tuple of strings");
        }

        Value global = Find(self, Input(self), PyTuple.Get(pair, 0), PyTuple.Get(pair, 1));
        return !global.IsNull && PyDict.Set(s_codeCache.Value, number, global) && Push(self, global);
    }

    private static bool LoadNextBuffer(Value self)
    {
        Value buffers = self.As<Unpickler>().Fields.Buffers.Load();
        if (buffers.IsNull)
        {
            return PickleNames.CannotUnpickle("pickle stream refers to out-of-band data but no *buffers* argument was given");
        }

        Value next = Space.Next(buffers);
        return next.IsNull ? !Errors.Occurred && PickleNames.CannotUnpickle("not enough out-of-band buffers") : Push(self, next);
    }

    private static bool LoadReadOnlyBuffer(Value self, PickleInput i)
    {
        Value top = Top(self, i);
        Value view = top.IsNull ? top : Space.Call(Types.Get(TypeId.MemoryView), top);
        Value isReadOnly = view.IsNull ? view : Space.GetAttr(view, "readonly");
        if (isReadOnly.IsNull)
        {
            return false;
        }

        return isReadOnly.IsTrue || (!Pop(self, i).IsNull && Push(self, Space.CallMethod(view, PyStr.Intern("toreadonly"))));
    }
}
