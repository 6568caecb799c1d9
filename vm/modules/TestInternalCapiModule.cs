using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>The part of CPython's _testinternalcapi that its test suite asks about how the interpreter was started.</summary>
internal static unsafe class TestInternalCapiModule
{
    public static void Define(ModuleBuilder m) => m.Function("get_config()\nThe configuration the interpreter was started with.", &GetConfig);

    private static void Put(Value dict, string name, Value value) => PyDict.SetStr(dict, PyStr.Intern(name), value);

    private static Value GetConfig()
    {
        VmConfig c = VmConfig.Current;
        Value dict = PyDict.New();
        Put(dict, "code_debug_ranges", Value.FromSmallInt(c.NoDebugRanges ? 0 : 1));
        Put(dict, "isolated", Value.FromSmallInt(c.Isolated));
        Put(dict, "use_environment", Value.FromSmallInt(c.IgnoreEnvironment != 0 ? 0 : 1));
        Put(dict, "dev_mode", Value.FromSmallInt(c.DevMode ? 1 : 0));
        Put(dict, "optimization_level", Value.FromSmallInt(c.Optimize));
        Put(dict, "verbose", Value.FromSmallInt(c.Verbose));
        Put(dict, "quiet", Value.FromSmallInt(c.Quiet));
        Put(dict, "inspect", Value.FromSmallInt(c.Inspect));
        Put(dict, "interactive", Value.FromSmallInt(c.Interactive));
        Put(dict, "bytes_warning", Value.FromSmallInt(c.BytesWarning));
        Put(dict, "site_import", Value.FromSmallInt(c.NoSite != 0 ? 0 : 1));
        Put(dict, "user_site_directory", Value.FromSmallInt(c.NoUserSite != 0 ? 0 : 1));
        Put(dict, "write_bytecode", Value.FromSmallInt(c.DontWriteBytecode != 0 ? 0 : 1));
        Put(dict, "safe_path", Value.FromSmallInt(c.SafePath ? 1 : 0));
        Put(dict, "int_max_str_digits", PyInt.New(c.IntMaxStrDigits));
        return dict;
    }
}
