using Py.ObjectSpace;

namespace Py.Vm.Run;

/// <summary>Names of class and module code, cells, and the errors of unbound variables.</summary>
internal static unsafe class Variables
{
    /// <summary>UnboundLocalError. Returns false.</summary>
    public static bool Unbound(Value name)
    {
        Errors.NameError(TypeId.UnboundLocalError, name, $"cannot access local variable '{PyStr.ToClr(name)}' where it is not associated with a value");
        return false;
    }

    /// <summary>The name of the variable whose cell is in a register, and whether it is a free variable.</summary>
    private static Value CellName(Frame* fp, int register, out bool free)
    {
        ref PyCode code = ref fp->Code.Fields;
        int index = register - code.FirstLocal;
        free = false;
        if (index < code.LocalCount)
        {
            return PyTuple.Get(code.VarNames.Load(), index);
        }

        index -= code.LocalCount;
        if (index >= code.ExtraCellCount)
        {
            free = true;
            return PyTuple.Get(code.FreeVars.Load(), index - code.ExtraCellCount);
        }

        Value cells = code.CellVars.Load();
        for (long i = 0; i < PyTuple.LengthOf(cells); i++)
        {
            if (FrameObjects.IndexOf(code.VarNames.Load(), PyTuple.Get(cells, i)) < 0 && index-- == 0)
            {
                return PyTuple.Get(cells, i);
            }
        }

        return PyStr.Empty;
    }

    /// <summary>Reading or deleting an empty cell. Returns false.</summary>
    public static bool EmptyCell(Frame* fp, int register)
    {
        Value name = CellName(fp, register, out bool free);
        if (!free)
        {
            return Unbound(name);
        }

        Errors.NameError(TypeId.NameError, name, $"cannot access free variable '{PyStr.ToClr(name)}' where it is not associated with a value in enclosing scope");
        return false;
    }

    /// <summary>del of a cell variable.</summary>
    public static bool DeleteCell(Frame* fp, int register)
    {
        Value cell = fp->R[register].Load();
        if (cell.As<PyCell>().Fields.Content.IsNull)
        {
            return EmptyCell(fp, register);
        }

        cell.As<PyCell>().Fields.Content.Store(cell, Value.Null);
        return true;
    }

    /// <summary>A free variable in a class body: the class namespace first.</summary>
    public static Value LoadClassDeref(Frame* fp, int register)
    {
        Value name = CellName(fp, register, out _);
        Value value = LookupLocal(fp, name, out bool failed);
        if (failed || !value.IsNull)
        {
            return value;
        }

        value = fp->R[register].Load().As<PyCell>().Fields.Content.Load();
        if (value.IsNull)
        {
            EmptyCell(fp, register);
        }

        return value;
    }

    // The namespace of class or module code; module code that is called as a function has the globals.
    private static Value LocalsOf(Frame* fp)
    {
        if (fp->Locals.IsNull)
        {
            fp->Locals.Initialize(fp->Globals);
        }

        return fp->Locals.Load();
    }

    /// <summary>Is it a frame of module code, whose locals are its globals? A subclass of dict is another matter: its __getitem__ counts for locals only.</summary>
    public static bool HasGlobalLocals(Frame* fp)
    {
        Value locals = LocalsOf(fp);
        return locals.Bits == fp->Globals.Bits && locals.IsExactDict;
    }

    private static Value LookupLocal(Frame* fp, Value name, out bool failed)
    {
        failed = false;
        Value locals = LocalsOf(fp);
        if (locals.IsExactDict)
        {
            return PyDict.GetStr(locals, name);
        }

        Value value = Space.GetItem(locals, name);
        failed = value.IsNull && !Errors.Catch(TypeId.KeyError);
        return value;
    }

    /// <summary>A name in class or module code.</summary>
    public static Value LoadName(Frame* fp, CacheEntry* cache)
    {
        if (HasGlobalLocals(fp))
        {
            return InlineCaches.LoadGlobal(fp, cache);
        }

        Value name = InlineCaches.NameOf(fp, cache);
        Value value = LookupLocal(fp, name, out bool failed);
        if (failed || !value.IsNull)
        {
            return value;
        }

        value = PyDict.GetStr(fp->Globals, name);
        if (!value.IsNull)
        {
            return value;
        }

        Value builtins = fp->Builtins;
        if (builtins.IsExactDict)
        {
            value = PyDict.GetStr(builtins, name);
            return value.IsNull ? InlineCaches.NotDefined(name) : value;
        }

        value = Space.GetItem(builtins, name);
        return value.IsNull && Errors.Catch(TypeId.KeyError) ? InlineCaches.NotDefined(name) : value;
    }

    /// <summary>Assigns a name in class or module code.</summary>
    public static bool StoreName(Frame* fp, Value name, Value value)
    {
        Value locals = LocalsOf(fp);
        if (locals.IsExactDict)
        {
            return PyDict.SetStr(locals, name, value);
        }

        return Space.SetItem(locals, name, value);
    }

    /// <summary>Deletes a name in class or module code.</summary>
    public static bool DeleteName(Frame* fp, Value name)
    {
        Value locals = LocalsOf(fp);
        if (locals.IsExactDict)
        {
            return PyDict.DeleteStr(locals, name) || !InlineCaches.NotDefined(name).IsNull;
        }

        return Space.DeleteItem(locals, name) || (Errors.Catch(TypeId.KeyError) && !InlineCaches.NotDefined(name).IsNull);
    }

    /// <summary>A builtin of the frame by name; NameError (as CPython words it) if missing.</summary>
    public static Value Builtin(Frame* fp, N name)
    {
        Value value = PyDict.GetStr(fp->Builtins, Names.Get(name));
        return value.IsNull ? Errors.NameError(TypeId.NameError, Names.Get(name), $"{name} not found") : value;
    }

    /// <summary>Makes __annotations__ in the namespace.</summary>
    public static bool SetupAnnotations(Frame* fp)
    {
        Value locals = LocalsOf(fp);
        Value name = Names.Get(N.__annotations__);
        if (locals.IsExactDict)
        {
            if (PyDict.GetStr(locals, name).IsNull)
            {
                PyDict.SetStr(locals, name, PyDict.New());
            }

            return true;
        }

        return !Space.GetItem(locals, name).IsNull || (Errors.Catch(TypeId.KeyError) && Space.SetItem(locals, name, PyDict.New()));
    }
}
