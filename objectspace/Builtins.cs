namespace Py.ObjectSpace;

/// <summary>The namespace of the builtins module, for C# code that hands built-in functions out (pickling of iterators).</summary>
public static class Builtins
{
    private static readonly Root s_dict = Roots.New(PyDict.New());

    /// <summary>The dict; the builtins module is made with it.</summary>
    public static Value Dict => s_dict.Value;

    /// <summary>The builtin <paramref name="name"/>; null with AttributeError if the program deleted it.</summary>
    public static Value Get(string name)
    {
        Value found = PyDict.GetStr(Dict, PyStr.Intern(name));
        return found.IsNull ? Errors.Raise(TypeId.AttributeError, name) : found;
    }
}
