using Py.ObjectSpace;

namespace Py.Vm.Modules.Pickling;

internal unsafe partial struct Unpickler
{
    private static readonly ArgumentBinder s_arguments = new("Unpickler(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())");
    private static ModuleType s_type;

    public static void Initialize(ModuleBuilder m)
    {
        s_type.Define(m, "_pickle.Unpickler", sizeof(Unpickler), References, TypeFlags.BaseType, &Define);
        m.Function("loads(data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())\nRead and return an object from the given pickle data.", &Loads);
        m.Function("load(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())\nRead and return an object from the pickle data stored in a file.", &LoadFile);
    }

    private static void Define(TypeBuilder t)
    {
        t.Doc("Unpickler(file, *, fix_imports=True, encoding='ASCII', errors='strict',\n          buffers=())\n--\n\nThis takes a binary file for reading a pickle data stream.");
        t.Slot(SlotId.New, &Create);
        t.Slot(SlotId.Init, &Init);
        t.Method("load()\nLoad a pickle and return the object it describes.", &LoadMethod);
        t.Method("find_class(module_name, global_name, /)\nReturn an object from a specified module.", &FindClassMethod);
        t.Method("__sizeof__()\nReturns size in memory, in bytes.", &SizeOf);
        t.GetSet("memo", &GetMemo, &SetMemo);
        t.GetSet("persistent_load", &GetPersistentLoad, &SetPersistentLoad);
    }

    private static bool IsExact(Value self) => s_type.IsExact(self);

    private static Value Create(Value type, Args args) => PyType.Allocate(type);

    private static bool Prepare(Value self, Value fixImports, Value encoding, Value errors, Value buffers)
    {
        int fix = fixImports.IsNull ? 1 : Space.Truth(fixImports);
        if (fix < 0)
        {
            return false;
        }

        if ((!encoding.IsNull && !encoding.IsStr) || (!errors.IsNull && !errors.IsStr))
        {
            bool first = !encoding.IsNull && !encoding.IsStr;
            Errors.TypeError($"argument '{(first ? "encoding" : "errors")}' must be str, not {PyType.TypeName(first ? encoding : errors)}");
            return false;
        }

        PickleInput input = new() { FixImports = fix > 0 };
        if (!encoding.IsNull)
        {
            input.Encoding = PyStr.ToClr(encoding);
        }

        if (!errors.IsNull)
        {
            input.ErrorHandler = PyStr.ToClr(errors);
        }

        HandleTable.Remove((int)self.As<Unpickler>().Fields.Handle);
        self.As<Unpickler>().Fields.Handle = HandleTable.Add(self, input);
        if (!buffers.IsNull && !buffers.IsNone)
        {
            Value iterator = Space.Iter(buffers);
            if (iterator.IsNull)
            {
                return false;
            }

            self.As<Unpickler>().Fields.Buffers.Store(self, iterator);
        }

        return true;
    }

    private static bool SetFile(Value self, Value file)
    {
        int read = Space.TryGetAttr(file, N.read, out Value readMethod);
        Value readLine = Value.Null, peek = Value.Null;
        int line = read < 0 ? read : Space.TryGetAttr(file, N.readline, out readLine);
        int peeks = line < 0 ? line : Space.TryGetAttr(file, "peek", out peek);
        if (peeks < 0)
        {
            return false;
        }

        if (read == 0 || line == 0)
        {
            Errors.TypeError("file must have 'read' and 'readline' attributes");
            return false;
        }

        ref Unpickler u = ref self.As<Unpickler>().Fields;
        u.Read.Store(self, readMethod);
        u.ReadLine.Store(self, readLine);
        u.Peek.Store(self, peeks > 0 ? peek : Value.Null);
        return true;
    }

    private static bool Init(Value self, Args args)
    {
        Slot* b = stackalloc Slot[5];
        if (!s_arguments.Bind(args, b) || !Prepare(self, b[1].Load(), b[2].Load(), b[3].Load(), b[4].Load()) || !SetFile(self, b[0].Load()))
        {
            return false;
        }

        int found = Space.TryGetAttr(self, "persistent_load", out Value load);
        if (found > 0)
        {
            self.As<Unpickler>().Fields.PersistentLoad.Store(self, load);
        }

        return found >= 0;
    }

    private static Value Loads(Value data, Value fixImports, Value encoding, Value errors, Value buffers)
    {
        Value self = s_type.New<Unpickler>();
        if (!Prepare(self, fixImports, encoding, errors, buffers))
        {
            return Value.Null;
        }

        Value result = Value.Null;
        BufferView view;
        if (Py.ObjectSpace.Buffers.Get(data, &view))
        {
            Input(self).Set(view.Span.ToArray(), false);
            Py.ObjectSpace.Buffers.Release(&view);
            result = Load(self);
        }

        HandleTable.Remove((int)self.As<Unpickler>().Fields.Handle);
        return result;
    }

    private static Value LoadFile(Value file, Value fixImports, Value encoding, Value errors, Value buffers)
    {
        Value self = s_type.New<Unpickler>();
        Value result = Prepare(self, fixImports, encoding, errors, buffers) && SetFile(self, file) ? Load(self) : Value.Null;
        HandleTable.Remove((int)self.As<Unpickler>().Fields.Handle);
        return result;
    }

    private static bool IsReady(Value self) => self.As<Unpickler>().Fields.Handle != 0
        || PickleNames.CannotUnpickle($"Unpickler.__init__() was not called by {PyType.TypeName(self)}.__init__()");

    private static Value LoadMethod(Value self) => IsReady(self) ? Load(self) : Value.Null;

    private static Value FindClassMethod(Value self, Value module, Value name)
    {
        if (!IsReady(self))
        {
            return Value.Null;
        }

        return module.IsStr && name.IsStr ? FindClass(Input(self), module, name)
            : Errors.TypeError($"attribute name must be string, not '{PyType.TypeName(module.IsStr ? name : module)}'");
    }

    private static Value SizeOf(Value self) => PyInt.New(sizeof(Unpickler) + (self.As<Unpickler>().Fields.MemoCount * 8));

    private static Value GetPersistentLoad(Value self)
    {
        Value load = self.As<Unpickler>().Fields.PersistentLoad.Load();
        return load.IsNull ? Errors.Raise(TypeId.AttributeError, "persistent_load") : load;
    }

    private static bool SetPersistentLoad(Value self, Value v)
    {
        if (v.IsNull || PyType.SlotOf(v, SlotId.Call) == null)
        {
            Errors.TypeError(v.IsNull ? "attribute deletion is not supported" : "persistent_load must be a callable taking one argument");
            return false;
        }

        self.As<Unpickler>().Fields.PersistentLoad.Store(self, v);
        return true;
    }

    private static Value GetMemo(Value self) => MemoProxy.NewOfUnpickler(self);

    /// <summary>The memo as a dict by number.</summary>
    public static Value MemoToDict(Value self)
    {
        Value dict = PyDict.New(), memo = self.As<Unpickler>().Fields.Memo.Load();
        for (long k = 0; !memo.IsNull && k < memo.As<PyRefArray>().Fields.Length; k++)
        {
            Value v = memo.As<PyRefArray>().Tail(k).Load();
            if (!v.IsNull && !PyDict.Set(dict, PyInt.New(k), v))
            {
                return Value.Null;
            }
        }

        return dict;
    }

    /// <summary>Forgets the memo.</summary>
    public static Value MemoClear(Value self)
    {
        self.As<Unpickler>().Fields.Memo.Store(self, Value.Null);
        self.As<Unpickler>().Fields.MemoCount = 0;
        return Value.None;
    }

    private static bool SetMemo(Value self, Value v)
    {
        if (!v.IsNull && MemoProxy.IsOfUnpickler(v))
        {
            v = MemoToDict(MemoProxy.OwnerOf(v));
        }

        if (v.IsNull || !v.IsDict)
        {
            Errors.TypeError(v.IsNull ? "attribute deletion is not supported" : $"'memo' attribute must be an UnpicklerMemoProxy object or dict, not {PyType.TypeName(v)}");
            return false;
        }

        MemoClear(self);
        long position = 0;
        while (PyDict.Next(v, ref position, out Value key, out Value value))
        {
            if (!key.IsInt || !PyInt.TryGetLong(key, out long number))
            {
                Errors.TypeError("memo key must be integers");
                return false;
            }

            if (number < 0)
            {
                Errors.ValueError("memo key must be positive integers.");
                return false;
            }

            if (!Store(self, number, value))
            {
                return false;
            }
        }

        return true;
    }
}
