using System;
using Py.ObjectSpace;
using Py.Vm.Modules;

namespace Py.Vm.Run;

/// <summary>Sends .pyc files of a standard library that cannot be written to a folder that can (<see cref="VmConfig.LibraryCache"/>).</summary>
/// <remarks>It wraps importlib's own cache_from_source, so that everything that asks where a file is cached hears the same.</remarks>
internal static unsafe class LibraryCache
{
    private static Root s_original;

    /// <summary>Wraps the function in importlib._bootstrap_external, if there is such a folder.</summary>
    public static void Install(Value external)
    {
        if (VmConfig.Current.LibraryCache is null)
        {
            return;
        }

        Value dict = PyModule.DictOf(external);
        s_original = Roots.New(PyDict.GetStr(dict, PyStr.Intern("cache_from_source")));
        new ModuleBuilder(external).RawFunction("cache_from_source(...)\nThe path of the .pyc file for a source file.", &CacheFromSource);
    }

    private static Value CacheFromSource(Args args)
    {
        Value path = Space.Call(s_original.Value, args);
        Value prefix = SysModule.Get("pycache_prefix");
        if (path.IsNull || !path.IsStr || prefix.IsNull || !prefix.IsNone)
        {
            return path;
        }

        string text = PyStr.ToClr(path);
        if (!text.StartsWith(VmConfig.Current.StdlibDir + "/", StringComparison.Ordinal))
        {
            return path;
        }

        int folder = text.LastIndexOf("/__pycache__/", StringComparison.Ordinal);
        return folder < 0 ? path : PyStr.New(VmConfig.Current.LibraryCache + text[..folder] + text[(folder + "/__pycache__".Length)..]);
    }
}
