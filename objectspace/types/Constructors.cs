namespace Py.ObjectSpace;

/// <summary>Argument checks that the constructors of containers share.</summary>
public static unsafe class Constructors
{
    /// <summary>For __new__: at most one positional argument, and no keywords unless a subclass has its own __init__; false with TypeError.</summary>
    /// <param name="type">The class being made.</param>
    /// <param name="core">The built-in type.</param>
    /// <param name="args">Its arguments.</param>
    public static bool AtMostOne(Value type, TypeId core, Args args) => AtMostOne(core, args, SameInit(type, core));

    /// <summary>For __init__: as <see cref="AtMostOne(Value, TypeId, Args)"/>, but it is an own __new__ that may take keywords.</summary>
    public static bool AtMostOneOfInit(Value type, TypeId core, Args args) => AtMostOne(core, args,
        type.As<PyType>().Fields.Slots[(int)SlotId.New] == Types.Get(core).As<PyType>().Fields.Slots[(int)SlotId.New]);

    private static bool AtMostOne(TypeId core, Args args, bool plain)
    {
        string name = PyType.NameOf(Types.Get(core));
        if (args.KeywordCount > 0 && plain)
        {
            Errors.TypeError($"{name}() takes no keyword arguments");
            return false;
        }

        if (args.Count > 1)
        {
            Errors.TypeError($"{name} expected at most 1 argument, got {args.Count}");
            return false;
        }

        return true;
    }

    /// <summary>Is the class the built-in type, or a subclass that initialises as it does?</summary>
    public static bool SameInit(Value type, TypeId core) => SameInit(type, Types.Get(core));

    /// <summary>Is the class a built-in type, or a subclass that initialises as it does? Others may take keywords that __new__ ignores.</summary>
    public static bool SameInit(Value type, Value core) =>
        type.As<PyType>().Fields.Slots[(int)SlotId.Init] == core.As<PyType>().Fields.Slots[(int)SlotId.Init];

    /// <summary>Refuses keywords for a built-in type or a subclass that initialises as it does; false with TypeError.</summary>
    /// <param name="type">The class being made.</param>
    /// <param name="core">The built-in type.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="name">Name of the function, for the message.</param>
    public static bool NoKeywords(Value type, Value core, Args args, string name)
    {
        if (args.KeywordCount == 0 || !SameInit(type, core))
        {
            return true;
        }

        Errors.TypeError($"{name}() takes no keyword arguments");
        return false;
    }

    /// <summary>Checks the number of positional arguments, in the words of PyArg_UnpackTuple; false with TypeError.</summary>
    public static bool Positional(Args args, string name, int least, int most)
    {
        int given = args.Count;
        if (given >= least && given <= most)
        {
            return true;
        }

        int wanted = given < least ? least : most;
        string how = least == most ? "" : given < least ? "at least " : "at most ";
        Errors.TypeError($"{name} expected {how}{wanted} argument{(wanted == 1 ? "" : "s")}, got {given}");
        return false;
    }
}
