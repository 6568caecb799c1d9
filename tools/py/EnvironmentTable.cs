using System;
using System.Globalization;

namespace Py.Tools.Cli;

/// <summary>A row of the table of environment variables.</summary>
/// <param name="Name">PYTHON….</param>
/// <param name="Help">For --help-env; null: not listed.</param>
/// <param name="Apply">Its effect on a value that is not empty.</param>
internal sealed record EnvironmentVariable(string Name, string? Help, Action<Configuration, string> Apply);

/// <summary>The environment variables that are read at the start.</summary>
internal static class EnvironmentTable
{
    // Read elsewhere, when they are needed.
    private static readonly Action<Configuration, string> s_nothing = static (_, _) => { };

#pragma warning disable IDE0055 // table
    public static readonly EnvironmentVariable[] Rows =
    [
        new("PYTHONSTARTUP", "file executed on interactive startup (no default)", s_nothing),
        new("PYTHONPATH", "directories, separated by ':', put in front of the default module search path", static (c, text) => c.Config.PythonPath = text.Split(':')),
        new("PYTHONHOME", "prefix of the standard library (or PREFIX:EXEC_PREFIX), in PREFIX/lib/python3.11", static (c, text) => c.Home = text),
        new("PYTHONPLATLIBDIR", "overrides sys.platlibdir", static (c, text) => c.Config.PlatLibDir = text),
        new("PYTHONUTF8", "1: UTF-8 mode; 0: not", static (c, text) => c.SetUtf8(text, "PYTHONUTF8 environment variable")),
        new("PYTHONIOENCODING", "ENCODING[:ERRORS] of stdin, stdout and stderr", static (c, text) => c.SetStdio(text)),
        new("PYTHONFAULTHANDLER", "show the traceback of Python on fatal errors (-X faulthandler)", static (c, _) => c.Config.FaultHandler = true),
        new("PYTHONHASHSEED", "'random', or a number in the range [0,4294967295] that makes hashes of str and bytes repeatable", static (c, text) => c.SetHashSeed(text)),
        new("PYTHONINTMAXSTRDIGITS", "digits that an int may have when converted from and to str; 0: any number\n(-X int_max_str_digits=NUMBER)", static (c, text) => c.SetMaxStrDigits(text, "PYTHONINTMAXSTRDIGITS")),
        new("PYTHONMALLOC", "accepted for compatibility", static (c, text) => c.CheckAllocator(text)),
        new("PYTHONCOERCECLOCALE", "0: do not replace the C locale by C.UTF-8", static (c, text) => c.CoercesLocale = text != "0"),
        new("PYTHONBREAKPOINT", "what breakpoint() calls; 0: nothing", s_nothing),
        new("PYTHONDEVMODE", "development mode (-X dev)", static (c, _) => c.Config.DevMode = true),
        new("PYTHONPYCACHEPREFIX", "root of a separate tree for .pyc files (-X pycache_prefix=PATH)", static (c, text) => c.Config.PycachePrefix = text),
        new("PYTHONWARNDEFAULTENCODING", "EncodingWarning for encoding=None (-X warn_default_encoding)", static (c, _) => c.Config.WarnDefaultEncoding = 1),
        new("PYTHONNODEBUGRANGES", "code objects without columns (-X no_debug_ranges)", static (c, _) => c.Config.NoDebugRanges = true),
        new("PYTHONTRACEMALLOC", "frames kept for each allocation (-X tracemalloc)", static (c, text) => c.SetTraceMalloc(text, "PYTHONTRACEMALLOC")),
        new("PYTHONPROFILEIMPORTTIME", "show how long imports take (-X importtime)", static (c, _) => c.Config.ImportTime = true),
        new("PYTHONDEBUG", "accepted for compatibility (-d)", static (c, text) => c.Config.Debug = Flag(c.Config.Debug, text)),
        new("PYTHONDONTWRITEBYTECODE", "write no .pyc files (-B)", static (c, text) => c.Config.DontWriteBytecode = Flag(c.Config.DontWriteBytecode, text) > 0 ? 1 : 0),
        new("PYTHONINSPECT", "prompt after the program has run (-i)", static (c, _) => c.Config.Inspect = Math.Max(c.Config.Inspect, 1)),
        new("PYTHONNOUSERSITE", "leave out the user's site directory (-s)", static (c, text) => c.Config.NoUserSite = Flag(c.Config.NoUserSite, text) > 0 ? 1 : 0),
        new("PYTHONOPTIMIZE", "optimization level (-O)", static (c, text) => c.Config.Optimize = Flag(c.Config.Optimize, text)),
        new("PYTHONSAFEPATH", "put no possibly unsafe path in front of sys.path (-P)", static (c, _) => c.Config.SafePath = true),
        new("PYTHONUNBUFFERED", "do not buffer stdout and stderr (-u)", static (c, text) => c.Config.Unbuffered |= Flag(0, text) > 0),
        new("PYTHONVERBOSE", "trace imports (-v)", static (c, text) => c.Config.Verbose = Flag(c.Config.Verbose, text)),
        new("PYTHONWARNINGS", "warning filters, separated by ',' (-W arg)", static (c, text) => c.EnvironmentWarnings = text.Split(',')),
    ];
#pragma warning restore IDE0055

    /// <summary>The larger one of a flag and a variable that counts like it; a value that is no number counts as 1.</summary>
    private static int Flag(int flag, string text)
    {
        bool number = int.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out int value);
        return Math.Max(flag, number && value >= 0 ? value : 1);
    }
}
