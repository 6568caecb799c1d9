using Py.ObjectSpace;

namespace Py.Vm.Modules.Pickling;

/// <summary>Names of modules and globals in Python 2, by the tables of _compat_pickle.</summary>
internal static unsafe class OldNames
{
    /// <summary>The names for a pickle that Python 2 can read; false with an error.</summary>
    public static bool ToOld(ref Value module, ref Value name) => Map(ref module, ref name, "REVERSE_NAME_MAPPING", "REVERSE_IMPORT_MAPPING");

    /// <summary>The names for what Python 2 has written; false with an error.</summary>
    public static bool ToNew(ref Value module, ref Value name) => Map(ref module, ref name, "NAME_MAPPING", "IMPORT_MAPPING");

    private static bool Map(ref Value module, ref Value name, string names, string modules)
    {
        Value table = PickleNames.Of("_compat_pickle", names);
        if (table.IsNull)
        {
            return false;
        }

        int found = PyDict.TryGet(table, PyTuple.New(module, name), out Value pair);
        if (found > 0)
        {
            module = PyTuple.Get(pair, 0);
            name = PyTuple.Get(pair, 1);
        }

        table = found != 0 ? Value.Null : PickleNames.Of("_compat_pickle", modules);
        if (table.IsNull)
        {
            return found > 0;
        }

        found = PyDict.TryGet(table, module, out Value renamed);
        module = found > 0 ? renamed : module;
        return found >= 0;
    }
}
