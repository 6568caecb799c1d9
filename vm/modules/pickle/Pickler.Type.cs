using Py.ObjectSpace;

namespace Py.Vm.Modules.Pickling;

internal unsafe partial struct Pickler
{
    private static readonly ArgumentBinder s_arguments = new("Pickler(file, protocol=None, fix_imports=True, buffer_callback=None)");
    private static ModuleType s_type;

    public static void Initialize(ModuleBuilder m)
    {
        s_type.Define(m, "_pickle.Pickler", sizeof(Pickler), References, TypeFlags.BaseType, &Define);
        m.Function("dumps(obj, protocol=None, *, fix_imports=True, buffer_callback=None)\nReturn the pickled representation of the object as a bytes object.", &Dumps);
        m.Function("dump(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None)\nWrite a pickled representation of obj to the open file object file.", &DumpToFile);
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("Pickler(file, protocol=None, fix_imports=True, buffer_callback=None)\n--\n\nThis takes a binary file for writing a pickle data stream.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Init, &Init);
        t.Method("dump(obj, /)\nWrite a pickled representation of the given object to the open file.", &DumpMethod);
        t.Method("clear_memo()\nClears the pickler's \"memo\".", &ClearMemo);
        t.Method("__sizeof__()\nReturns size in memory, in bytes.", &SizeOf);
        t.Member("dispatch_table", 32, MemberFlags.ReadWrite);
        t.GetSet("bin", &GetBin, &SetBin);
        t.GetSet("fast", &GetFast, &SetFast);
        t.GetSet("memo", &GetMemo, &SetMemo);
        t.GetSet("persistent_id", &GetPersistentId, &SetPersistentId);
    }

    private static Value Create(Value type, Args args) => PyType.Allocate(type);

    private static bool Init(Value self, Args args)
    {
        Slot* b = stackalloc Slot[4];
        if (!s_arguments.Bind(args, b) || !Prepare(self, b[1].Load(), b[2].Load(), b[3].Load()) || !SetFile(self, b[0].Load()))
        {
            return false;
        }

        int found = Space.TryGetAttr(self, "persistent_id", out Value id);
        if (found > 0)
        {
            self.As<Pickler>().Fields.PersistentId.Store(self, id);
        }

        Value dispatch = Value.Null;
        found = found < 0 ? found : Space.TryGetAttr(self, "dispatch_table", out dispatch);
        if (found > 0)
        {
            self.As<Pickler>().Fields.DispatchTable.Store(self, dispatch);
        }

        return found >= 0;
    }

    private static bool SetFile(Value self, Value file)
    {
        int found = Space.TryGetAttr(file, N.write, out Value write);
        if (found == 0)
        {
            Errors.TypeError("file must have a 'write' attribute");
        }

        if (found > 0)
        {
            self.As<Pickler>().Fields.Write.Store(self, write);
        }

        return found > 0;
    }

    private static Value Dumps(Value obj, Value protocol, Value fixImports, Value bufferCallback)
    {
        Value self = s_type.New<Pickler>();
        Value result = Prepare(self, protocol, fixImports, bufferCallback) && Dump(self, obj) ? PyBytes.New(Output(self).Written) : Value.Null;
        HandleTable.Remove((int)self.As<Pickler>().Fields.Handle);
        return result;
    }

    private static Value DumpToFile(Value obj, Value file, Value protocol, Value fixImports, Value bufferCallback)
    {
        Value self = s_type.New<Pickler>();
        bool ok = Prepare(self, protocol, fixImports, bufferCallback) && SetFile(self, file) && Dump(self, obj) && Flush(self, Output(self));
        HandleTable.Remove((int)self.As<Pickler>().Fields.Handle);
        return ok ? Value.None : Value.Null;
    }

    private static bool IsReady(Value self)
    {
        if (self.As<Pickler>().Fields.Handle != 0)
        {
            return true;
        }

        string name = PyType.TypeName(self);
        return PickleNames.CannotPickle($"Pickler.__init__() was not called by {name}.__init__()");
    }

    private static Value DumpMethod(Value self, Value obj)
    {
        if (!IsReady(self))
        {
            return Value.Null;
        }

        Output(self).Clear();
        return Dump(self, obj) && Flush(self, Output(self)) ? Value.None : Value.Null;
    }

    private static Value ClearMemo(Value self)
    {
        if (!IsReady(self))
        {
            return Value.Null;
        }

        Output(self).ClearMemo();
        self.As<Pickler>().Fields.Memo.Store(self, PyList.New());
        return Value.None;
    }

    private static Value SizeOf(Value self) => PyInt.New(sizeof(Pickler) + (IsReady(self) ? Output(self).MemoCount * 32L : 0));

    private static Value GetBin(Value self) => IsReady(self) ? PyInt.New(Output(self).IsBinary ? 1 : 0) : Value.Null;

    private static bool SetBin(Value self, Value v)
    {
        int truth = v.IsNull ? -1 : Space.Truth(v);
        if (truth < 0 || !IsReady(self))
        {
            return false;
        }

        Output(self).IsBinary = truth > 0;
        return true;
    }

    private static Value GetFast(Value self) => IsReady(self) ? PyInt.New(Output(self).IsFast ? 1 : 0) : Value.Null;

    private static bool SetFast(Value self, Value v)
    {
        int truth = v.IsNull ? -1 : Space.Truth(v);
        if (truth < 0 || !IsReady(self))
        {
            return false;
        }

        Output(self).IsFast = truth > 0;
        return true;
    }

    private static Value GetPersistentId(Value self)
    {
        Value id = self.As<Pickler>().Fields.PersistentId.Load();
        return id.IsNull ? Errors.Raise(TypeId.AttributeError, "persistent_id") : id;
    }

    private static bool SetPersistentId(Value self, Value v)
    {
        if (v.IsNull || PyType.SlotOf(v, SlotId.Call) == null)
        {
            Errors.TypeError(v.IsNull ? "attribute deletion is not supported" : "persistent_id must be a callable taking one argument");
            return false;
        }

        self.As<Pickler>().Fields.PersistentId.Store(self, v);
        return true;
    }

    private static Value GetMemo(Value self) => IsReady(self) ? MemoProxy.New(self) : Value.Null;

    /// <summary>The memo as a dict: id to (number, object).</summary>
    public static Value MemoToDict(Value self)
    {
        Value dict = PyDict.New(), memo = self.As<Pickler>().Fields.Memo.Load();
        for (long i = 0; i < PyList.LengthOf(memo); i++)
        {
            Value v = PyList.Get(memo, i);
            if (!PyDict.Set(dict, PyInt.New((long)Identity.Of(v)), PyTuple.New(PyInt.New(i), v)))
            {
                return Value.Null;
            }
        }

        return dict;
    }

    /// <summary>Forgets the memo.</summary>
    public static Value MemoClear(Value self) => ClearMemo(self);

    private static bool SetMemo(Value self, Value v)
    {
        if (v.IsNull)
        {
            Errors.TypeError("attribute deletion is not supported");
            return false;
        }

        if (!IsReady(self))
        {
            return false;
        }

        if (MemoProxy.Is(v))
        {
            v = MemoToDict(MemoProxy.OwnerOf(v));
        }

        if (v.IsNull || !v.IsDict)
        {
            if (!v.IsNull)
            {
                Errors.TypeError($"'memo' attribute must be a PicklerMemoProxy object or dict, not {PyType.TypeName(v)}");
            }

            return false;
        }

        Value memo = PyList.New();
        Output(self).ClearMemo();
        long position = 0;
        while (PyDict.Next(v, ref position, out _, out Value pair))
        {
            if (!pair.IsTuple || PyTuple.LengthOf(pair) != 2)
            {
                Errors.TypeError("'memo' values must be 2-item tuples");
                return false;
            }

            if (!Io.Int(PyTuple.Get(pair, 0), 0, out int number))
            {
                return false;
            }

            Output(self).Add(PyTuple.Get(pair, 1), number);
            PyList.Append(memo, PyTuple.Get(pair, 1));
        }

        self.As<Pickler>().Fields.Memo.Store(self, memo);
        return true;
    }
}
