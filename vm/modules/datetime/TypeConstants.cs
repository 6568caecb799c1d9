using Py.ObjectSpace;

namespace Py.Vm.Modules.Dates;

/// <summary>Class attributes that are instances of the class.</summary>
internal static class TypeConstants
{
    public static void Add(Value type, string name, Value value) => PyDict.SetStr(type.As<PyType>().Fields.Dict.Load(), PyStr.Intern(name), value);
}
