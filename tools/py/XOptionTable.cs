using System;

namespace Py.Tools.Cli;

/// <summary>A row of the table of -X options.</summary>
/// <param name="Name">The word before the equals sign.</param>
/// <param name="Help">For --help-xoptions.</param>
/// <param name="Apply">Its effect; the value is null if there is no equals sign.</param>
internal sealed record XOption(string Name, string Help, Action<Configuration, string?> Apply);

/// <summary>The -X options that the interpreter knows; sys._xoptions has all others, too.</summary>
internal static class XOptionTable
{
#pragma warning disable IDE0055 // table
    public static readonly XOption[] Rows =
    [
        new("faulthandler", "show the traceback of Python on fatal errors", static (c, _) => c.Config.FaultHandler = true),
        new("tracemalloc", "[=FRAMES]: trace allocations, with that many frames", static (c, text) => c.SetTraceMalloc(text ?? "1", "-X tracemalloc=NFRAME")),
        new("importtime", "show how long each import takes", static (c, _) => c.Config.ImportTime = true),
        new("dev", "development mode: warnings are shown, faulthandler is on, sys.flags.dev_mode is true", static (c, _) => c.Config.DevMode = true),
        new("utf8", "[=0|1]: UTF-8 mode, whatever the locale says", static (c, text) => c.SetUtf8(text ?? "1", "-X utf8 option")),
        new("pycache_prefix", "=PATH: write .pyc files to a tree of their own", static (c, text) => c.Config.PycachePrefix = string.IsNullOrEmpty(text) ? null : text),
        new("warn_default_encoding", "EncodingWarning for encoding=None", static (c, _) => c.Config.WarnDefaultEncoding = 1),
        new("no_debug_ranges", "code objects without columns; tracebacks without carets", static (c, _) => c.Config.NoDebugRanges = true),
        new("frozen_modules", "=on|off: accepted for compatibility", static (c, text) => c.CheckFrozenModules(text)),
        new("jit-off", "interpret everything", static (c, _) => c.Config.Jit = "off"),
        new("int_max_str_digits", "=NUMBER: digits that an int may have when converted from and to str; 0: any number", static (c, text) => c.SetMaxStrDigits(text ?? "", "-X int_max_str_digits")),
    ];
#pragma warning restore IDE0055
}
