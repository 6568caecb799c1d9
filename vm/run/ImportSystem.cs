using System;
using System.IO;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Modules;
using Py.Vm.Syntax;

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
        Value external = LoadFrozen("_frozen_importlib_external", "importlib/_bootstrap_external.py");
        if (external.IsNull || !Space.SetAttr(bootstrap, PyStr.Intern("_bootstrap_external"), external))
        {
            return false;
        }

        install = Space.GetAttr(external, "_install");
        return !install.IsNull && !Space.Call(install, bootstrap).IsNull;
    }

    /// <summary>Runs one of importlib's files as a module under its frozen name.</summary>
    private static Value LoadFrozen(string name, string file)
    {
        string path = VmConfig.Current.StdlibDir + "/" + file;
        Value code = FrozenCode.Load(name, path);
        if (code.IsNull)
        {
            return code;
        }

        Value module = PyModule.New(PyStr.Intern(name));
        PyDict.SetStr(Importing.Modules, PyStr.Intern(name), module);
        Value dict = PyModule.DictOf(module);
        PyDict.SetStr(dict, Names.Get(N.__builtins__), PyDict.GetStr(Importing.Modules, Names.Get(N.builtins)));
        return Execution.RunCode(code, dict, dict).IsNull ? Value.Null : module;
    }
}

/// <summary>Code of the few modules that are loaded before there is an import system.</summary>
internal static unsafe class FrozenCode
{
    /// <summary>The code of a file, its co_filename being "&lt;frozen name&gt;"; null with an error.</summary>
    public static Value Load(string name, string path)
    {
        byte[] source;
        try
        {
            source = File.ReadAllBytes(path);
        }
        catch (IOException e)
        {
            return Errors.Raise(TypeId.ImportError, $"cannot read the standard library: {e.Message}");
        }

        string shown = name.StartsWith("_frozen_importlib", StringComparison.Ordinal) ? name.Replace("_frozen_importlib", "importlib._bootstrap", StringComparison.Ordinal) : name;
        return CompileFunctions.CompileSource(source, SourceOrigin.File, $"<frozen {shown}>", ParseMode.Exec, CompileFlags.None, 0);
    }
}
