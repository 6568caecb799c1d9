namespace Py.ObjectSpace;

/// <summary>Argument checks that the constructors of containers share.</summary>
internal static unsafe class Constructors
{
    /// <summary>At most one positional argument, and no keywords unless a subclass has its own __init__; false with TypeError.</summary>
    /// <param name="type">The class being made.</param>
    /// <param name="core">The built-in type.</param>
    /// <param name="args">Its arguments.</param>
    public static bool AtMostOne(Value type, TypeId core, Args args)
    {
        string name = PyType.NameOf(Types.Get(core));
        if (args.KeywordCount > 0 && SameInit(type, core))
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
    public static bool SameInit(Value type, TypeId core) =>
        type.As<PyType>().Fields.Slots[(int)SlotId.Init] == Types.Get(core).As<PyType>().Fields.Slots[(int)SlotId.Init];
}
