namespace Py.ObjectSpace;

/// <summary>Exceptions with attributes of their own.</summary>
internal static unsafe class ExceptionKinds
{
    public static void DefineSystemExit(TypeBuilder t) => t.Member("code", PyBaseException.Field0Offset, MemberFlags.NoneIfEmpty);

    public static void DefineGroup(TypeBuilder t)
    {
    }

    public static void DefineStopIteration(TypeBuilder t)
    {
        t.Slot(SlotId.Init, &InitStopIteration);
        t.Member("value", PyBaseException.Field0Offset, MemberFlags.NoneIfEmpty);
    }

    private static bool InitStopIteration(Value self, Args args)
    {
        if (!PyBaseException.Init(self, args))
        {
            return false;
        }

        self.As<PyBaseException>().Fields.Field0.Store(self, args.Count > 0 ? args[0] : Value.None);
        return true;
    }

    public static void DefineAttributeError(TypeBuilder t)
    {
        t.Member("name", PyBaseException.Field0Offset, MemberFlags.NoneIfEmpty);
        t.Member("obj", PyBaseException.Field1Offset, MemberFlags.NoneIfEmpty);
    }

    public static void DefineImportError(TypeBuilder t)
    {
    }

    public static void DefineKeyError(TypeBuilder t) => t.Slot(SlotId.Str, &KeyErrorStr);

    private static Value KeyErrorStr(Value self)
    {
        Value args = self.As<PyBaseException>().Fields.Args.Load();
        return PyTuple.LengthOf(args) == 1 ? Space.Repr(PyTuple.Get(args, 0)) : PyBaseException.Str(self);
    }

    public static void DefineNameError(TypeBuilder t) => t.Member("name", PyBaseException.Field0Offset, MemberFlags.NoneIfEmpty);

    public static void DefineOSError(TypeBuilder t)
    {
    }

    public static void DefineSyntaxError(TypeBuilder t)
    {
    }

    public static void DefineUnicodeDecodeError(TypeBuilder t)
    {
    }

    public static void DefineUnicodeEncodeError(TypeBuilder t)
    {
    }

    public static void DefineUnicodeTranslateError(TypeBuilder t)
    {
    }
}
