using System.Collections.Generic;

namespace Py.ObjectSpace;

/// <summary>OSError: errno chooses the subclass (PEP 3151).</summary>
internal static unsafe class OSErrorType
{
    private static readonly Dictionary<long, TypeId> s_byErrno = new()
    {
        [1] = TypeId.PermissionError,
        [2] = TypeId.FileNotFoundError,
        [3] = TypeId.ProcessLookupError,
        [4] = TypeId.InterruptedError,
        [10] = TypeId.ChildProcessError,
        [11] = TypeId.BlockingIOError,
        [13] = TypeId.PermissionError,
        [17] = TypeId.FileExistsError,
        [20] = TypeId.NotADirectoryError,
        [21] = TypeId.IsADirectoryError,
        [32] = TypeId.BrokenPipeError,
        [103] = TypeId.ConnectionAbortedError,
        [104] = TypeId.ConnectionResetError,
        [108] = TypeId.BrokenPipeError,
        [110] = TypeId.TimeoutError,
        [111] = TypeId.ConnectionRefusedError,
        [114] = TypeId.BlockingIOError,
        [115] = TypeId.BlockingIOError,
    };

    private static int s_initIndex;

    // Fields: errno, strerror, filename, filename2, characters_written.
    public static void Define(TypeBuilder t)
    {
        t.Slot(SlotId.New, &Make);
        t.Slot(SlotId.Init, &Init);
        t.Slot(SlotId.Str, &Str);
        s_initIndex = t.Type.As<PyType>().Fields.Slots[(int)SlotId.Init];
        t.Member("errno", PyBaseException.Field0Offset, MemberFlags.NoneIfEmpty);
        t.Member("strerror", PyBaseException.Field1Offset, MemberFlags.NoneIfEmpty);
        t.Member("filename", PyBaseException.Field2Offset, MemberFlags.NoneIfEmpty);
        t.Member("filename2", PyBaseException.Field3Offset, MemberFlags.NoneIfEmpty);
        t.GetSet("characters_written", &GetWritten, &SetWritten);
        t.Method("__reduce__()", &Reduce);
    }

    /// <summary>A class that overrides __init__ but not __new__ gets its fields in Init.</summary>
    private static bool FieldsInInit(Value type)
    {
        ref PyType t = ref type.As<PyType>().Fields;
        return t.Slots[(int)SlotId.Init] != s_initIndex && t.Slots[(int)SlotId.New] == Types.Get(TypeId.OSError).As<PyType>().Fields.Slots[(int)SlotId.New];
    }

    private static Value Make(Value type, Args args)
    {
        if (FieldsInInit(type))
        {
            Value plain = PyType.Allocate(type);
            plain.As<PyBaseException>().Fields.Args.Store(plain, PyTuple.Empty);
            return plain;
        }

        if (args.KeywordCount > 0)
        {
            return Errors.TypeError($"{PyType.NameOf(type)}() takes no keyword arguments");
        }

        if (type.Is(Types.Get(TypeId.OSError)) && args.Count is >= 2 and <= 5 && PyInt.TryGetLongOf(args[0], out long number)
            && s_byErrno.TryGetValue(number, out TypeId mapped))
        {
            type = Types.Get(mapped);
        }

        Value self = PyType.Allocate(type);
        return Fill(self, args) ? self : Value.Null;
    }

    private static bool Init(Value self, Args args)
    {
        if (!FieldsInInit(self.Type))
        {
            return true;
        }

        if (args.KeywordCount > 0)
        {
            Errors.TypeError($"{PyType.TypeName(self)}() takes no keyword arguments");
            return false;
        }

        return Fill(self, args);
    }

    private static bool Fill(Value self, Args args)
    {
        ref PyBaseException e = ref self.As<PyBaseException>().Fields;
        int kept = args.Count;
        if (args.Count is >= 2 and <= 5)
        {
            e.Field0.Store(self, args[0]);
            e.Field1.Store(self, args[1]);
            if (args.Count >= 3 && !args[2].IsNone)
            {
                if (PyType.IsInstance(self, TypeId.BlockingIOError) && Space.IsIndex(args[2]))
                {
                    e.Field4.Store(self, args[2]);
                }
                else
                {
                    e.Field2.Store(self, args[2]);
                    kept = 2;
                    if (args.Count == 5 && !args[4].IsNone)
                    {
                        e.Field3.Store(self, args[4]);
                    }
                }
            }
        }

        e.Args.Store(self, PyTuple.FromSlots(args.Slots, kept));
        return true;
    }

    private static Value OrNone(Slot slot) => slot.IsNull ? Value.None : slot.Load();

    private static Value Str(Value self)
    {
        ref PyBaseException e = ref self.As<PyBaseException>().Fields;
        if (!e.Field2.IsNull)
        {
            Value file = Space.Repr(e.Field2.Load()), second = e.Field3.IsNull ? Value.Null : Space.Repr(e.Field3.Load());
            Value number = Space.Str(OrNone(e.Field0)), text = Space.Str(OrNone(e.Field1));
            return file.IsNull || number.IsNull || text.IsNull || Errors.Occurred ? Value.Null
                : PyStr.New($"[Errno {PyStr.ToClr(number)}] {PyStr.ToClr(text)}: {PyStr.ToClr(file)}{(second.IsNull ? "" : " -> " + PyStr.ToClr(second))}");
        }

        if (!e.Field0.IsNull && !e.Field1.IsNull)
        {
            Value number = Space.Str(e.Field0.Load()), text = Space.Str(e.Field1.Load());
            return number.IsNull || text.IsNull ? Value.Null : PyStr.New($"[Errno {PyStr.ToClr(number)}] {PyStr.ToClr(text)}");
        }

        return PyBaseException.Str(self);
    }

    private static Value GetWritten(Value self)
    {
        Value written = self.As<PyBaseException>().Fields.Field4.Load();
        return written.IsNull ? Errors.AttributeError(self, PyStr.Intern("characters_written"), "characters_written") : written;
    }

    private static bool SetWritten(Value self, Value value)
    {
        Value number = value.IsNull ? value : Space.Index(value);
        if (number.IsNull && !value.IsNull)
        {
            return false;
        }

        self.As<PyBaseException>().Fields.Field4.Store(self, number);
        return true;
    }

    private static Value Reduce(Value self)
    {
        ref PyBaseException e = ref self.As<PyBaseException>().Fields;
        Value args = e.Args.Load();
        if (PyTuple.LengthOf(args) == 2 && !e.Field2.IsNull)
        {
            args = e.Field3.IsNull
                ? PyTuple.New(PyTuple.Get(args, 0), PyTuple.Get(args, 1), e.Field2.Load())
                : Five(args, e.Field2.Load(), e.Field3.Load());
        }

        Value dict = ShapeTree.CopyAttributes(self);
        return PyDict.Count(dict) > 0 ? PyTuple.New(self.Type, args, dict) : PyTuple.New(self.Type, args);
    }

    private static Value Five(Value args, Value file, Value second)
    {
        Ref<PyTuple> all = PyTuple.Allocate(5);
        all.Tail(0).Store(all, PyTuple.Get(args, 0));
        all.Tail(1).Store(all, PyTuple.Get(args, 1));
        all.Tail(2).Store(all, file);
        all.Tail(3).Store(all, Value.None);
        all.Tail(4).Store(all, second);
        return all;
    }
}
