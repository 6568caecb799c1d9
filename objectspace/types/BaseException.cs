namespace Py.ObjectSpace;

public unsafe partial struct PyBaseException
{
    /// <summary>Byte offsets of the fields that kinds of exceptions use.</summary>
    public const int Field0Offset = 40, Field1Offset = 48, Field2Offset = 56, Field3Offset = 64, Field4Offset = 72, Field5Offset = 80, Field6Offset = 88, Field7Offset = 96;

    /// <summary>Likewise of those that all have.</summary>
    public const int ArgsOffset = 8, TracebackOffset = 16, ContextOffset = 24, CauseOffset = 32, SuppressContextOffset = 104;

    internal static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Repr, &Repr);
        t.Slot(SlotId.Str, &Str);
        t.Slot(SlotId.GetAttr, &Space.GenericGetAttr);
        t.Slot(SlotId.SetAttr, &Space.GenericSetAttr);
        t.GetSet("__dict__", &Space.GetDict, &SetDict);
        t.GetSet("args", &GetArgs, &SetArgs);
        t.GetSet("__traceback__", &GetTraceback, &SetTraceback);
        t.GetSet("__context__", &GetContext, &SetContext);
        t.GetSet("__cause__", &GetCause, &SetCause);
        t.GetSet("__suppress_context__", &GetSuppress, &SetSuppress);
        t.Method("with_traceback(tb, /)\nSet self.__traceback__ to tb and return self.", &WithTraceback);
        t.Method("add_note(note, /)\nAdd a note to the exception.", &AddNote);
        t.Method("__reduce__()", &Reduce);
        t.Method("__setstate__(state, /)", &SetState);
        t.Doc("Common base class for all exceptions");
    }

    /// <summary>Slot New: an instance with the arguments as args.</summary>
    public static Value Make(Value type, Args args)
    {
        Value self = PyType.Allocate(type);
        self.As<PyBaseException>().Fields.Args.Store(self, PyTuple.FromSlots(args.Slots, args.Count));
        return self;
    }

    /// <summary>Slot Init: sets args, refuses keywords.</summary>
    public static bool Init(Value self, Args args)
    {
        if (args.KeywordCount > 0)
        {
            Errors.TypeError($"{PyType.TypeName(self)}() takes no keyword arguments");
            return false;
        }

        self.As<PyBaseException>().Fields.Args.Store(self, PyTuple.FromSlots(args.Slots, args.Count));
        return true;
    }

    private static Value ArgsOf(Value self)
    {
        Value args = self.As<PyBaseException>().Fields.Args.Load();
        return args.IsNull ? PyTuple.Empty : args;
    }

    private static Value Repr(Value self)
    {
        Value args = ArgsOf(self);
        string name = PyType.TypeName(self);
        Value text = PyTuple.LengthOf(args) == 1 ? Space.Repr(PyTuple.Get(args, 0)) : Space.Repr(args);
        if (text.IsNull)
        {
            return text;
        }

        Value open = PyStr.New(PyTuple.LengthOf(args) == 1 ? name + "(" : name);
        Value result = Space.Binary(open, text, SlotId.Add);
        return result.IsNull || PyTuple.LengthOf(args) != 1 ? result : Space.Binary(result, PyStr.Intern(")"), SlotId.Add);
    }

    /// <summary>Slot Str: nothing, the only argument, or all of them.</summary>
    public static Value Str(Value self)
    {
        Value args = ArgsOf(self);
        return PyTuple.LengthOf(args) switch
        {
            0 => PyStr.Empty,
            1 => Space.Str(PyTuple.Get(args, 0)),
            _ => Space.Str(args),
        };
    }

    private static bool SetDict(Value self, Value value) => Space.SetDict(self, value);

    private static Value GetArgs(Value self) => ArgsOf(self);

    private static bool SetArgs(Value self, Value value)
    {
        if (value.IsNull)
        {
            Errors.TypeError("args may not be deleted");
            return false;
        }

        Value tuple = Sequences.ToTuple(value);
        self.As<PyBaseException>().Fields.Args.Store(self, tuple);
        return !tuple.IsNull;
    }

    private static Value OrNone(Value v) => v.IsNull ? Value.None : v;

    private static Value GetTraceback(Value self) => OrNone(self.As<PyBaseException>().Fields.Traceback.Load());

    private static bool SetTraceback(Value self, Value value)
    {
        if (value.IsNull)
        {
            Errors.TypeError("__traceback__ may not be deleted");
            return false;
        }

        if (!value.IsNone && !value.HasShape(ShapeIds.Of(TypeId.Traceback)))
        {
            Errors.TypeError("__traceback__ must be a traceback or None");
            return false;
        }

        self.As<PyBaseException>().Fields.Traceback.Store(self, value.IsNone ? Value.Null : value);
        return true;
    }

    private static Value GetContext(Value self) => OrNone(self.As<PyBaseException>().Fields.Context.Load());

    private static bool SetContext(Value self, Value value)
    {
        if (!CheckException(value, "context"))
        {
            return false;
        }

        self.As<PyBaseException>().Fields.Context.Store(self, value.IsNone ? Value.Null : value);
        return true;
    }

    private static Value GetCause(Value self) => OrNone(self.As<PyBaseException>().Fields.Cause.Load());

    private static bool SetCause(Value self, Value value)
    {
        if (!CheckException(value, "cause"))
        {
            return false;
        }

        ref PyBaseException e = ref self.As<PyBaseException>().Fields;
        e.Cause.Store(self, value.IsNone ? Value.Null : value);
        e.SuppressContext = 1;
        return true;
    }

    private static bool CheckException(Value value, string what)
    {
        if (value.IsNull)
        {
            Errors.TypeError($"__{what}__ may not be deleted");
            return false;
        }

        if (!value.IsNone && !value.IsException)
        {
            Errors.TypeError($"exception {what} must be None or derive from BaseException");
            return false;
        }

        return true;
    }

    private static Value GetSuppress(Value self) => Value.FromBool(self.As<PyBaseException>().Fields.SuppressContext != 0);

    private static bool SetSuppress(Value self, Value value)
    {
        if (value.IsNull)
        {
            Errors.TypeError("can't delete numeric/char attribute");
            return false;
        }

        if (!value.IsBool)
        {
            Errors.TypeError("attribute value type must be bool");
            return false;
        }

        self.As<PyBaseException>().Fields.SuppressContext = value.IsTrue ? 1 : 0;
        return true;
    }

    private static Value WithTraceback(Value self, Value traceback) => SetTraceback(self, traceback) ? self : Value.Null;

    private static Value AddNote(Value self, Value note)
    {
        if (!note.IsStr)
        {
            return Errors.TypeError($"note must be a str, not '{PyType.TypeName(note)}'");
        }

        int found = Space.TryGetAttr(self, N.__notes__, out Value notes);
        if (found < 0)
        {
            return Value.Null;
        }

        if (found == 0)
        {
            notes = PyList.New();
            if (!Space.SetAttr(self, N.__notes__, notes))
            {
                return Value.Null;
            }
        }

        if (!notes.IsList)
        {
            return Errors.TypeError("Cannot add note: __notes__ is not a list");
        }

        return PyList.Append(notes, note) ? Value.None : Value.Null;
    }

    /// <summary>(type, args) or (type, args, dict).</summary>
    public static Value Reduce(Value self)
    {
        Value dict = ShapeTree.CopyAttributes(self);
        return PyDict.Count(dict) > 0 ? PyTuple.New(self.Type, ArgsOf(self), dict) : PyTuple.New(self.Type, ArgsOf(self));
    }

    private static Value SetState(Value self, Value state)
    {
        if (state.IsNone)
        {
            return Value.None;
        }

        if (!state.IsDict)
        {
            return Errors.TypeError("state is not a dictionary");
        }

        long position = 0;
        while (PyDict.Next(state, ref position, out Value key, out Value value))
        {
            if (!Space.SetAttr(self, key, value))
            {
                return Value.Null;
            }
        }

        return Value.None;
    }
}
