using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Modules;
using Py.Vm.Syntax;

namespace Py.Vm.Run;

/// <summary>The modules that importlib calls frozen: its own two, those of the start, and the samples by which the mechanism is tried.</summary>
/// <remarks>CPython freezes modules to start fast. Here their code comes from the standard library's files, cached as any other;
/// their tracebacks show as little of them as CPython's.</remarks>
internal static unsafe class FrozenModules
{
    /// <summary>A frozen module.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Origin">The module whose code it is; with `&lt;` in front: the package of which it is __init__. Null: none has a file.</param>
    /// <param name="File">File in the standard library; null: the code is <see cref="OnlySource"/>; a file that does not exist is empty.</param>
    /// <param name="IsPackage">Is it a package?</param>
    internal sealed record Row(string Name, string? Origin, string? File, bool IsPackage = false);

    private const string OnlySource = "initialized = True\nprint(\"Hello world!\")\n";

#pragma warning disable IDE0055 // table
    private static readonly Row[] s_rows =
    [
        new("_frozen_importlib",          "importlib._bootstrap",          "importlib/_bootstrap.py"),
        new("_frozen_importlib_external", "importlib._bootstrap_external", "importlib/_bootstrap_external.py"),
        new("zipimport",                  "zipimport",                     "zipimport.py"),
        new("abc",                        "abc",                           "abc.py"),
        new("codecs",                     "codecs",                        "codecs.py"),
        new("io",                         "io",                            "io.py"),
        new("_collections_abc",           "_collections_abc",              "_collections_abc.py"),
        new("_sitebuiltins",              "_sitebuiltins",                 "_sitebuiltins.py"),
        new("genericpath",                "genericpath",                   "genericpath.py"),
        new("ntpath",                     "ntpath",                        "ntpath.py"),
        new("posixpath",                  "posixpath",                     "posixpath.py"),
        new("os.path",                    "posixpath",                     "posixpath.py"),
        new("os",                         "os",                            "os.py"),
        new("site",                       "site",                          "site.py"),
        new("stat",                       "stat",                          "stat.py"),
        new("importlib.util",             "importlib.util",                "importlib/util.py"),
        new("importlib.machinery",        "importlib.machinery",           "importlib/machinery.py"),
        new("runpy",                      "runpy",                         "runpy.py"),
        new("__hello__",                  "__hello__",                     "__hello__.py"),
        new("__hello_alias__",            "__hello__",                     "__hello__.py"),
        new("__phello_alias__",           "__hello__",                     "__hello__.py", true),
        new("__phello_alias__.spam",      "__hello__",                     "__hello__.py"),
        new("__phello__",                 "__phello__",                    "__phello__/__init__.py", true),
        new("__phello__.__init__",        "<__phello__",                   "__phello__/__init__.py"),
        new("__phello__.ham",             "__phello__.ham",                "__phello__/ham/__init__.py", true),
        new("__phello__.ham.__init__",    "<__phello__.ham",               "__phello__/ham/__init__.py"),
        new("__phello__.ham.eggs",        "__phello__.ham.eggs",           "__phello__/ham/eggs.py"),
        new("__phello__.spam",            "__phello__.spam",               "__phello__/spam.py"),
        new("__hello_only__",             null,                            null),
    ];
#pragma warning restore IDE0055

    /// <summary>What _imp._override_frozen_modules_for_tests set: negative hides all but importlib's own.</summary>
    public static int Override { get; set; }

    /// <summary>The frozen module of this name; null if there is none.</summary>
    public static Row? Find(string name)
    {
        for (int i = 0; i < s_rows.Length; i++)
        {
            if (s_rows[i].Name == name)
            {
                return Override < 0 && i > 1 ? null : s_rows[i];
            }
        }

        return null;
    }

    /// <summary>All names.</summary>
    public static string[] Names()
    {
        string[] names = new string[s_rows.Length];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = s_rows[i].Name;
        }

        return names;
    }

    /// <summary>The code of a frozen module; null with an error.</summary>
    public static Value CodeOf(Row row)
    {
        string path = VmConfig.Current.StdlibDir + "/" + row.File;
        return row.File is not null && HostSystem.KindOf(path) == 1
            ? FrozenCode.Load(row.File.Replace("/__init__.py", "", System.StringComparison.Ordinal).Replace(".py", "", System.StringComparison.Ordinal).Replace('/', '.'), path)
            : CompileFunctions.CompileSource(
                System.Text.Encoding.UTF8.GetBytes(row.File is null ? OnlySource : ""), SourceOrigin.Text, $"<frozen {row.Name}>", ParseMode.Exec, CompileFlags.None, VmConfig.Current.Optimize);
    }
}
