using Py.ObjectSpace;
using Py.Vm.Modules;

namespace Py.Vm.Run;

/// <summary>Stands in sys.path_hooks for zipimport.zipimporter, which is imported only when a path lies in a file.</summary>
/// <remarks>zipimport and what it imports would take a good part of the time of starting, and few programs use archives.</remarks>
internal static unsafe class ZipPathHook
{
    private static Root s_self;
    private static bool s_importing;

    /// <summary>Puts the hook in front of sys.path_hooks; false with an error.</summary>
    public static bool Install()
    {
        Value holder = PyModule.New(PyStr.Intern("zipimport"));
        new ModuleBuilder(holder).Function("zipimporter(path, /)\nImporter of modules from a zip archive.", &Make);
        s_self = Roots.New(PyDict.GetStr(PyModule.DictOf(holder), PyStr.Intern("zipimporter")));
        Value hooks = SysModule.Get("path_hooks");
        return !Space.CallMethod(hooks, PyStr.Intern("insert"), Value.FromSmallInt(0), s_self.Value).IsNull;
    }

    private static Value Make(Value path)
    {
        if (path.IsStr && !LiesInFile(PyStr.ToClr(path)))
        {
            return Errors.Raise(TypeId.ImportError, $"not a Zip file: {PyStr.ToClr(Space.Repr(path))}");
        }

        if (s_importing)
        {
            return Errors.Raise(TypeId.ImportError, "zipimport is being imported");
        }

        s_importing = true;
        Value module = Space.Import("zipimport");
        s_importing = false;
        ForgetRefusals();
        Value importer = module.IsNull ? module : Space.GetAttr(module, "zipimporter");
        if (importer.IsNull)
        {
            return importer;
        }

        Value hooks = SysModule.Get("path_hooks");
        for (long i = 0; !hooks.IsNull && hooks.IsList && i < PyList.LengthOf(hooks); i++)
        {
            if (PyList.Get(hooks, i).Is(s_self.Value) && Space.CallMethod(hooks, PyStr.Intern("__setitem__"), PyInt.New(i), importer).IsNull)
            {
                return Value.Null;
            }
        }

        return Space.Call(importer, path);
    }

    // Archives in sys.path were refused while zipimport was looked for.
    private static void ForgetRefusals()
    {
        Value cache = SysModule.Get("path_importer_cache");
        Value paths = cache.IsNull || !cache.IsDict ? Value.Null : Sequences.ToList(cache);
        for (long i = 0; !paths.IsNull && i < PyList.LengthOf(paths); i++)
        {
            if (PyDict.TryGet(cache, PyList.Get(paths, i), out Value importer) > 0 && importer.IsNone)
            {
                PyDict.Delete(cache, PyList.Get(paths, i));
            }
        }
    }

    // An archive, or a place inside one: the longest part of the path that exists is a file.
    private static bool LiesInFile(string path)
    {
        while (path.Length > 0)
        {
            int kind = HostSystem.KindOf(path);
            if (kind != 0)
            {
                return kind == 1;
            }

            int slash = path.LastIndexOf('/');
            path = slash <= 0 ? "" : path[..slash];
        }

        return false;
    }
}
