namespace Py.ObjectSpace;

/// <summary>The namespace of the builtins module, for C# code that hands built-in functions out (pickling of iterators).</summary>
public static class Builtins
{
    private static readonly Root s_dict = Roots.New();

    /// <summary>The dict of the builtins module; set when that is made.</summary>
    public static Value Dict
    {
        get => s_dict.Value;
        set
        {
            Root root = s_dict;
            root.Value = value;
        }
    }

    /// <summary>The builtin <paramref name="name"/>; null with AttributeError if the program deleted it.</summary>
    public static Value Get(string name)
    {
        Value found = Dict.IsNull ? Value.Null : PyDict.GetStr(Dict, PyStr.Intern(name));
        return found.IsNull ? Errors.Raise(TypeId.AttributeError, name) : found;
    }

    /// <summary>What __reduce__ returns to be remade by a builtin: (function, (argument,)) or (function, (argument,), state).</summary>
    public static Value Reduce(string function, Value argument, Value state = default)
    {
        Value callable = Get(function);
        return callable.IsNull || argument.IsNull ? Value.Null
            : state.IsNull ? PyTuple.New(callable, PyTuple.New(argument)) : PyTuple.New(callable, PyTuple.New(argument), state);
    }
}
