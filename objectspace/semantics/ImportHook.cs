namespace Py.ObjectSpace;

public static unsafe partial class Space
{
    /// <summary>Imports a module by its full name and returns it (not the top package); set by the vm.</summary>
    public static delegate*<Value, Value> ImportModule;

    /// <summary>Imports a module by its full name; null with an error.</summary>
    public static Value Import(string name) => ImportModule(PyStr.Intern(name));
}
