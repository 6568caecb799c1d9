using System;
using System.Collections.Generic;
using System.IO;
using Py.Vm.Run;

namespace Py.Tools.Cli;

/// <summary>Finds the executable, the standard library and packages installed for this executable.</summary>
/// <remarks>
/// The standard library is that of PYTHONHOME; else the one that the file `py.stdlib` beside the real executable names
/// (tools/py/first-use writes it); else that of the system. A pyvenv.cfg beside sys.executable or one folder above makes a
/// virtual environment: site sets sys.prefix from it, here it only gives sys._base_executable.
/// </remarks>
internal static class Locations
{
    private const string Version = "python3.11";
    private const string Landmark = Version + "/os.py";

    /// <summary>Fills in the places.</summary>
    /// <param name="config">What is filled in.</param>
    /// <param name="name">argv[0].</param>
    /// <param name="home">PYTHONHOME.</param>
    public static void Find(VmConfig config, string name, string? home)
    {
        string real = RealExecutable();
        config.ProgramName = name;
        config.Executable = Executable(name, real);
        config.BaseExecutable = config.Executable;
        string? environment = FindEnvironment(config.Executable, out string? environmentHome);
        if (environmentHome is not null)
        {
            config.BaseExecutable = Path.Join(environmentHome, Path.GetFileName(config.Executable));
            if (!File.Exists(config.BaseExecutable))
            {
                config.BaseExecutable = real;
            }
        }

        FindLibrary(config, Path.GetDirectoryName(real) ?? "/", home);
        ReadPathFile(config, real);
        config.LibraryCache = FindCache(config.StdlibDir, Path.GetDirectoryName(real) ?? "/");
        if (environment is null)
        {
            FindPackages(config, Path.GetDirectoryName(real) ?? "/");
        }
    }

    // `dotnet Py.dll` runs in the host dotnet; the executable beside the assembly is ours.
    private static string RealExecutable()
    {
        string real = Environment.ProcessPath ?? "/";
        return Path.GetFileNameWithoutExtension(real) == "dotnet" ? Path.Join(AppContext.BaseDirectory, "Py") : real;
    }

    private static string Executable(string name, string real)
    {
        if (Path.GetFileNameWithoutExtension(real) == "Py" && name.EndsWith(".dll", StringComparison.Ordinal))
        {
            return real;
        }

        if (name.Contains('/', StringComparison.Ordinal))
        {
            return name[0] == '/' ? name : Path.Join(Directory.GetCurrentDirectory(), name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name);
        }

        foreach (string folder in (HostSystem.GetEnvironment("PATH") ?? "").Split(':'))
        {
            string candidate = Path.Join(folder, name);
            if (name.Length > 0 && File.Exists(candidate) && (File.GetUnixFileMode(candidate) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0)
            {
                return Path.IsPathRooted(candidate) ? candidate : Path.Join(Directory.GetCurrentDirectory(), candidate);
            }
        }

        return real;
    }

    // The folder of pyvenv.cfg, and its key `home`.
    private static string? FindEnvironment(string executable, out string? home)
    {
        home = null;
        string folder = Path.GetDirectoryName(executable) ?? "/";
        foreach (string candidate in (string[])[folder, Path.GetDirectoryName(folder) ?? "/"])
        {
            string file = Path.Join(candidate, "pyvenv.cfg");
            if (!File.Exists(file))
            {
                continue;
            }

            foreach (string row in File.ReadLines(file))
            {
                int equals = row.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0 && row.AsSpan(0, equals).Trim().Equals("home", StringComparison.OrdinalIgnoreCase))
                {
                    home = row[(equals + 1)..].Trim();
                    break;
                }
            }

            return candidate;
        }

        return null;
    }

    private static void FindLibrary(VmConfig config, string folder, string? home)
    {
        string lib = "/" + config.PlatLibDir + "/";
        if (!string.IsNullOrEmpty(home))
        {
            int colon = home.IndexOf(':', StringComparison.Ordinal);
            config.Prefix = colon < 0 ? home : home[..colon];
            config.ExecPrefix = colon < 0 ? home : home[(colon + 1)..];
        }
        else
        {
            config.Prefix = config.ExecPrefix = Named(folder) ?? Above(folder, lib) ?? Usual(lib) ?? "/usr";
        }

        config.StdlibDir = config.Prefix + lib + Version;
    }

    // NAME._pth beside the executable: the module search path, and isolation from everything else.
    private static void ReadPathFile(VmConfig config, string real)
    {
        string file = config.Executable + "._pth";
        if (!File.Exists(file) && !File.Exists(file = real + "._pth"))
        {
            return;
        }

        string folder = Path.GetDirectoryName(file) ?? "/";
        List<string> path = [];
        config.NoSite = 1;
        foreach (string row in File.ReadLines(file))
        {
            int comment = row.IndexOf('#', StringComparison.Ordinal);
            string line = (comment < 0 ? row : row[..comment]).Trim();
            if (line == "import site")
            {
                config.NoSite = 0;
            }
            else if (line.StartsWith("import ", StringComparison.Ordinal))
            {
                HostSystem.Write(2, "unsupported 'import' line in ._pth file\n");
            }
            else if (line.Length > 0)
            {
                path.Add(Path.GetFullPath(line, folder));
            }
        }

        config.GivenPath = [.. path];
        config.Isolated = config.IgnoreEnvironment = config.NoUserSite = 1;
        config.SafePath = true;
    }

    // Users who may not write the library would compile it at every start.
    private static string? FindCache(string library, string folder)
    {
        if (HostSystem.IsWritable(library + "/__pycache__"))
        {
            return null;
        }

        if (HostSystem.IsWritable(folder))
        {
            return folder + "/pycache";
        }

        string? home = HostSystem.GetEnvironment("XDG_CACHE_HOME");
        home = string.IsNullOrEmpty(home) ? HostSystem.GetEnvironment("HOME") + "/.cache" : home;
        return home.StartsWith('/') && home.Length > "/.cache".Length ? home + "/" + VmConfig.CacheTag : null;
    }

    private static string? Named(string folder)
    {
        string file = Path.Join(folder, "py.stdlib");
        if (!File.Exists(file))
        {
            return null;
        }

        string prefix = File.ReadAllText(file).Trim();
        return prefix.Length > 0 ? prefix : null;
    }

    private static string? Above(string folder, string lib)
    {
        for (string? prefix = folder; prefix is not null; prefix = Path.GetDirectoryName(prefix))
        {
            if (prefix.Length > 1 && File.Exists(prefix + lib + Landmark))
            {
                return prefix;
            }
        }

        return null;
    }

    private static string? Usual(string lib)
    {
        foreach (string prefix in (string[])["/usr", "/usr/local"])
        {
            if (File.Exists(prefix + lib + Landmark))
            {
                return prefix;
            }
        }

        return null;
    }

    // PREFIX/lib/python3.11/site-packages, the prefix being the folder of the executable or, of PREFIX/bin/py, the one above.
    private static void FindPackages(VmConfig config, string folder)
    {
        string prefix = Path.GetFileName(folder) == "bin" ? Path.GetDirectoryName(folder) ?? "/" : folder;
        string packages = Path.Join(prefix, "lib", Version, "site-packages");
        config.ExtraPath = Directory.Exists(packages) ? [packages] : [];
    }
}
