using System;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>__import__: finds loaded modules itself, leaves the rest to importlib._bootstrap.</summary>
internal static unsafe class ImportFunction
{
    private static Root s_bootstrap;

    /// <summary>Makes importlib._bootstrap known; from then on it imports.</summary>
    public static void SetBootstrap(Value module) => s_bootstrap = Roots.New(module);

    /// <summary>importlib._bootstrap, or null before it is loaded.</summary>
    public static Value Bootstrap => s_bootstrap.IsAssigned ? s_bootstrap.Value : Value.Null;

    /// <summary>The function __import__.</summary>
    public static Value Import(Value name, Value globals, Value locals, Value fromList, Value level)
    {
        Value module = ImportLevel(name, globals, fromList, level);
        if (module.IsNull)
        {
            TrimTraceback();
        }

        return module;
    }

    /// <summary>Takes the entries of importlib out of the error's traceback: all for an ImportError, else those that end in running a module.</summary>
    private static void TrimTraceback()
    {
        Value error = Errors.Current;
        if (error.IsNull || VmConfig.Current.Verbose != 0)
        {
            return;
        }

        bool always = Errors.Matches(TypeId.ImportError), inside = false;
        // What the link to the next entry is in: null stands for the exception itself.
        Value previous = Value.Null, outer = Value.Null;
        for (Value entry = error.As<PyBaseException>().Fields.Traceback.Load(); !entry.IsNull;)
        {
            Value next = entry.As<PyTraceback>().Fields.Next.Load();
            ref PyCode code = ref TracebackPrinter.CodeOf(entry).As<PyCode>().Fields;
            bool now = PyStr.EqualsAscii(code.FileName.Load(), "<frozen importlib._bootstrap>")
                || PyStr.EqualsAscii(code.FileName.Load(), "<frozen importlib._bootstrap_external>");
            if (now && !inside)
            {
                outer = previous;
            }

            inside = now;
            if (inside && (always || PyStr.EqualsAscii(code.Name.Load(), "_call_with_frames_removed")))
            {
                if (outer.IsNull)
                {
                    error.As<PyBaseException>().Fields.Traceback.Store(error, next);
                }
                else
                {
                    outer.As<PyTraceback>().Fields.Next.Store(outer, next);
                }

                previous = outer;
            }
            else
            {
                previous = entry;
            }

            entry = next;
        }
    }

    private static Value ImportLevel(Value name, Value globals, Value fromList, Value level)
    {
        if (!name.IsStr)
        {
            return Errors.TypeError("module name must be a string");
        }

        long n = 0;
        if (!level.IsNull && !Space.AsIndex(level, TypeId.OverflowError, out n))
        {
            return Value.Null;
        }

        if (n < 0)
        {
            return Errors.ValueError("level must be >= 0");
        }

        Value absolute = name;
        if (n > 0)
        {
            absolute = Resolve(name, globals, (int)n);
            if (absolute.IsNull)
            {
                return absolute;
            }
        }
        else if (PyStr.LengthOf(name) == 0)
        {
            return Errors.ValueError("Empty module name");
        }

        Value module = FindOrLoad(absolute);
        if (module.IsNull)
        {
            return module;
        }

        int hasFrom = fromList.IsNull || fromList.IsNone ? 0 : Space.Truth(fromList);
        if (hasFrom < 0)
        {
            return Value.Null;
        }

        if (hasFrom > 0)
        {
            int isPackage = Space.TryGetAttr(module, N.__path__, out Value path);
            if (isPackage < 0 || Bootstrap.IsNull)
            {
                return isPackage < 0 ? Value.Null : module;
            }

            return isPackage == 0 || path.IsNone ? module
                : Space.Call(Space.GetAttr(Bootstrap, "_handle_fromlist"), module, fromList, LoadFunction());
        }

        return Top(name, absolute, module, (int)n);
    }

    private static Value LoadFunction() => Space.GetAttr(Bootstrap, "_gcd_import");

    private static Value Top(Value name, Value absolute, Value module, int level)
    {
        string text = PyStr.ToClr(name);
        int dot = text.IndexOf('.', System.StringComparison.Ordinal);
        if (level > 0 && text.Length == 0)
        {
            return module;
        }

        if (dot < 0)
        {
            return module;
        }

        if (level == 0)
        {
            return FindOrLoad(PyStr.Intern(text.AsSpan(0, dot)));
        }

        string full = PyStr.ToClr(absolute);
        Value top = PyStr.New(full.AsSpan(0, full.Length - (text.Length - dot)));
        Value found = PyDict.GetStr(Importing.Modules, top);
        return found.IsNull ? Errors.KeyError(top) : found;
    }

    /// <summary>The module of an absolute name: from sys.modules, else by importlib.</summary>
    public static Value FindOrLoad(Value absolute)
    {
        Value module = Importing.Modules.IsExactDict ? PyDict.GetStr(Importing.Modules, absolute) : Value.Null;
        if (!module.IsNull && !module.IsNone)
        {
            return Initializing(module) && !Bootstrap.IsNull
                ? AfterLock(module, absolute)
                : module;
        }

        if (Bootstrap.IsNull)
        {
            return BuiltinBeforeBootstrap(absolute);
        }

        Value find = Space.GetAttr(Bootstrap, "_find_and_load");
        return find.IsNull ? find : VmConfig.Current.ImportTime ? LoadTimed(find, absolute) : Space.Call(find, absolute, LoadFunction());
    }

    private static bool s_headerShown;
    private static int s_importLevel;
    private static double s_innerMicroseconds;

    /// <summary>-X importtime: shows how long a module takes, with and without what it imports.</summary>
    private static Value LoadTimed(Value find, Value absolute)
    {
        if (!s_headerShown)
        {
            s_headerShown = true;
            HostSystem.Write(2, "import time: self [us] | cumulative | imported package\n");
        }

        double outer = s_innerMicroseconds;
        s_innerMicroseconds = 0;
        s_importLevel++;
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        Value module = Space.Call(find, absolute, LoadFunction());
        double all = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        s_importLevel--;
        string own = ((long)System.Math.Ceiling(all - s_innerMicroseconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        string whole = ((long)System.Math.Ceiling(all)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        HostSystem.Write(2, $"import time: {own.PadLeft(9)} | {whole.PadLeft(10)} | {new string(' ', s_importLevel * 2)}{PyStr.ToClr(absolute)}\n");
        s_innerMicroseconds = outer + all;
        return module;
    }

    private static bool Initializing(Value module)
    {
        Value spec = module.HasShape(ShapeIds.Module) ? PyDict.GetStr(PyModule.DictOf(module), Names.Get(N.__spec__)) : Value.Null;
        if (spec.IsNull)
        {
            if (Space.TryGetAttr(module, N.__spec__, out spec) <= 0)
            {
                Errors.Clear();
                return false;
            }
        }

        bool result = !spec.IsNone && Space.TryGetAttr(spec, N._initializing, out Value flag) > 0 && Space.Truth(flag) > 0;
        Errors.Clear();
        return result;
    }

    private static Value AfterLock(Value module, Value absolute)
    {
        Value wait = Space.GetAttr(Bootstrap, "_lock_unlock_module");
        return wait.IsNull || Space.Call(wait, absolute).IsNull ? Value.Null : module;
    }

    private static Value BuiltinBeforeBootstrap(Value absolute)
    {
        string name = PyStr.ToClr(absolute);
        Value module = ModuleTable.Create(name);
        if (module.IsNull)
        {
            return Errors.Occurred ? module : Errors.Raise(TypeId.ModuleNotFoundError, $"No module named '{name}'");
        }

        PyDict.SetStr(Importing.Modules, absolute, module);
        return module;
    }

    /// <summary>The absolute name of a relative import.</summary>
    private static Value Resolve(Value name, Value globals, int level)
    {
        if (globals.IsNull || !globals.IsDict)
        {
            return globals.IsNull ? Errors.KeyError(PyStr.Intern("'__name__' not in globals")) : Errors.TypeError("globals must be a dict");
        }

        Value package = PyDict.GetStr(globals, Names.Get(N.__package__));
        Value spec = PyDict.GetStr(globals, Names.Get(N.__spec__));
        if (!package.IsNull && !package.IsNone)
        {
            if (!package.IsStr)
            {
                return Errors.TypeError("package must be a string");
            }

            if (!spec.IsNull && !spec.IsNone)
            {
                Value parent = Space.GetAttr(spec, "parent");
                int equal = parent.IsNull ? -1 : Space.EqualBool(package, parent);
                if (equal < 0 || (equal == 0 && !Warnings.Warn(TypeId.ImportWarning, "__package__ != __spec__.parent")))
                {
                    return Value.Null;
                }
            }
        }
        else if (!spec.IsNull && !spec.IsNone)
        {
            package = Space.GetAttr(spec, "parent");
            if (package.IsNull)
            {
                return package;
            }

            if (!package.IsStr)
            {
                return Errors.TypeError("__spec__.parent must be a string");
            }
        }
        else
        {
            if (!Warnings.Warn(TypeId.ImportWarning, "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__"))
            {
                return Value.Null;
            }

            package = PyDict.GetStr(globals, Names.Get(N.__name__));
            if (package.IsNull)
            {
                return Errors.KeyError(PyStr.Intern("'__name__' not in globals"));
            }

            if (!package.IsStr)
            {
                return Errors.TypeError("__name__ must be a string");
            }

            if (PyDict.GetStr(globals, Names.Get(N.__path__)).IsNull)
            {
                string own = PyStr.ToClr(package);
                int dot = own.LastIndexOf('.');
                package = PyStr.New(dot < 0 ? "" : own[..dot]);
            }
        }

        string text = PyStr.ToClr(package);
        if (text.Length == 0)
        {
            return Errors.Raise(TypeId.ImportError, "attempted relative import with no known parent package");
        }

        for (int i = 1; i < level; i++)
        {
            int dot = text.LastIndexOf('.');
            if (dot < 0)
            {
                return Errors.Raise(TypeId.ImportError, "attempted relative import beyond top-level package");
            }

            text = text[..dot];
        }

        return PyStr.Intern(PyStr.LengthOf(name) == 0 ? text : text + "." + PyStr.ToClr(name));
    }

    /// <summary>Imports a module by its full name, for C# code.</summary>
    public static Value ImportFull(Value name) => FindOrLoad(name);
}
