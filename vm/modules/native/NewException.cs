using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Exception classes that modules bring along.</summary>
internal static unsafe class NewException
{
    /// <summary>A class of a name "module.Name"; the base is Exception by default.</summary>
    public static Value Make(string name, Value baseType = default, string? doc = null)
    {
        int dot = name.LastIndexOf('.');
        Value dict = PyDict.New();
        PyDict.SetStr(dict, Names.Get(N.__module__), PyStr.Intern(name.AsSpan(0, dot)));
        if (doc is not null)
        {
            PyDict.SetStr(dict, Names.Get(N.__doc__), PyStr.New(doc));
        }

        return TypeFactory.NewClass(Types.Get(TypeId.Type), PyStr.Intern(name.AsSpan(dot + 1)),
            PyTuple.New(baseType.IsNull ? Types.Get(TypeId.Exception) : baseType), dict, Value.Null);
    }
}
