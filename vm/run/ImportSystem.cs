using System.Buffers.Binary;
using Py.ObjectSpace;
using Py.Vm.Modules;

namespace Py.Vm.Run;

/// <summary>Starting the standard library's own importlib.</summary>
internal static unsafe class ImportSystem
{
    /// <summary>Loads importlib._bootstrap and _bootstrap_external and installs their finders. False: an error is set.</summary>
    public static bool Install(Value sys)
    {
        Value imp = ImportFunction.FindOrLoad(PyStr.Intern("_imp"));
        Value bootstrap = imp.IsNull ? imp : LoadFrozen("_frozen_importlib", "importlib/_bootstrap.py");
        if (bootstrap.IsNull)
        {
            return false;
        }

        Value install = Space.GetAttr(bootstrap, "_install");
        if (install.IsNull || Space.Call(install, sys, imp).IsNull)
        {
            return false;
        }

        ImportFunction.SetBootstrap(bootstrap);
        Value external = ImportFunction.FindOrLoad(PyStr.Intern("_frozen_importlib_external"));
        if (external.IsNull || !Space.SetAttr(bootstrap, PyStr.Intern("_bootstrap_external"), external))
        {
            return false;
        }

        Value magic = PyBytes.New(PycMagic.Bytes);
        PyDict.SetStr(PyModule.DictOf(external), PyStr.Intern("MAGIC_NUMBER"), magic);
        PyDict.SetStr(PyModule.DictOf(external), PyStr.Intern("_RAW_MAGIC_NUMBER"), PyInt.New(BinaryPrimitives.ReadInt32LittleEndian(PycMagic.Bytes)));
        LibraryCache.Install(external);
        install = Space.GetAttr(external, "_install");
        return !install.IsNull && !Space.Call(install, bootstrap).IsNull && ZipPathHook.Install() && SetMainLoader(bootstrap);
    }

    private static bool SetMainLoader(Value bootstrap)
    {
        Value loader = Space.GetAttr(bootstrap, "BuiltinImporter");
        if (!loader.IsNull)
        {
            PyDict.SetStr(PyModule.DictOf(VmLifecycle.MainModule()), PyStr.Intern("__loader__"), loader);
        }

        return !loader.IsNull;
    }

    /// <summary>Runs one of importlib's files as a module under its frozen name.</summary>
    private static Value LoadFrozen(string name, string file)
    {
        Value code = FrozenCode.Load(file[..^3].Replace('/', '.'), VmConfig.Current.StdlibDir + "/" + file);
        if (code.IsNull)
        {
            return code;
        }

        Value module = PyModule.New(PyStr.Intern(name));
        PyDict.SetStr(Importing.Modules, PyStr.Intern(name), module);
        Value dict = PyModule.DictOf(module);
        PyDict.SetStr(dict, PyStr.Intern("__origname__"), PyStr.New(file[..^3].Replace('/', '.')));
        PyDict.SetStr(dict, Names.Get(N.__builtins__), PyDict.GetStr(Importing.Modules, Names.Get(N.builtins)));
        return Execution.RunCode(code, dict, dict).IsNull ? Value.Null : module;
    }
}
