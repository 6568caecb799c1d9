namespace Py.ObjectSpace;

/// <summary>The __new__ that built-in types show: a builtin function whose self is the type.</summary>
internal static unsafe class NewWrapper
{
    private static int s_function;

    /// <summary>The __new__ of a type with its own slot New.</summary>
    public static Value For(Value type)
    {
        if (s_function == 0)
        {
            NativeSignature signature = new("__new__($type, *args, **kwargs)\nCreate and return a new object.  See help(type) for accurate signature.", null);
            s_function = FunctionTable.AddNative(
                new NativeEntry { Pointer = (nint)(delegate*<Value, Args, Value>)&Call, Kind = NativeKind.RawMethod, HasSelf = true, MaxPositional = 255 }, signature);
        }

        return PyBuiltinFunction.New(s_function, type, Value.Null);
    }

    /// <summary>The type whose __new__ this builtin function is; null if it is something else.</summary>
    public static Value TypeOf(Value function)
    {
        if (function.IsNull || !function.HasShape(ShapeIds.BuiltinFunction))
        {
            return Value.Null;
        }

        ref PyBuiltinFunction f = ref function.As<PyBuiltinFunction>().Fields;
        return f.Function == s_function ? f.Self.Load() : Value.Null;
    }

    private static Value Call(Value type, Args args)
    {
        string name = PyType.NameOf(type);
        if (args.Count == 0)
        {
            return Errors.TypeError($"{name}.__new__(): not enough arguments");
        }

        Value cls = args[0];
        if (!cls.IsType)
        {
            return Errors.TypeError($"{name}.__new__(X): X is not a type object ({PyType.TypeName(cls)})");
        }

        if (!PyType.IsSubtype(cls, type))
        {
            return Errors.TypeError($"{name}.__new__({PyType.NameOf(cls)}): {PyType.NameOf(cls)} is not a subtype of {name}");
        }

        // Not object.__new__(dict): the innermost built-in layout must be made by its own function.
        Value solid = cls;
        while ((solid.As<PyType>().Fields.Flags & TypeFlags.Heap) != 0)
        {
            solid = solid.As<PyType>().Fields.Base.Load();
        }

        int wanted = solid.As<PyType>().Fields.Slots[(int)SlotId.New];
        int own = type.As<PyType>().Fields.Slots[(int)SlotId.New];
        if (wanted != own && wanted != 0)
        {
            return Errors.TypeError($"{name}.__new__({PyType.NameOf(cls)}) is not safe, use {PyType.NameOf(solid)}.__new__()");
        }

        return ((delegate*<Value, Args, Value>)FunctionTable.Pointer(own))(cls, args.Skip(1));
    }
}
