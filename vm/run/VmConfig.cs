using System;
using System.Runtime.InteropServices;
using Py.Ir;

namespace Py.Vm.Run;

/// <summary>What the command line and the environment decide before the interpreter starts.</summary>
public sealed class VmConfig
{
    /// <summary>The version of the language and library.</summary>
    public const string VersionNumber = "3.11.2";

    /// <summary>sys.version.</summary>
    public const string Version = VersionNumber + " (py 0.1) [C#]";

    /// <summary>sys.implementation.cache_tag.</summary>
    public const string CacheTag = "py-311";

    /// <summary>sys.implementation._multiarch.</summary>
    public static string Multiarch => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu";

    /// <summary>sys.platform.</summary>
    public const string Platform = "linux";

    /// <summary>The configuration of this process.</summary>
    public static VmConfig Current { get; set; } = new();

    /// <summary>sys.executable.</summary>
    public string Executable { get; set; } = "";
    /// <summary>sys._base_executable: differs in a virtual environment.</summary>
    public string BaseExecutable { get; set; } = "";
    /// <summary>argv[0], for messages.</summary>
    public string ProgramName { get; set; } = "py";
    /// <summary>Prefix under which lib/python3.11 lies.</summary>
    public string Prefix { get; set; } = "/usr";
    /// <summary>sys.exec_prefix.</summary>
    public string ExecPrefix { get; set; } = "/usr";
    /// <summary>sys.platlibdir.</summary>
    public string PlatLibDir { get; set; } = "lib";
    /// <summary>Folder of the standard library.</summary>
    public string StdlibDir { get; set; } = "/usr/lib/python3.11";
    /// <summary>Where .pyc files of the standard library go when its folder cannot be written; null: it can.</summary>
    public string? LibraryCache { get; set; }
    /// <summary>The whole of sys.path, from a ._pth file; null: by the rules.</summary>
    public string[]? GivenPath { get; set; }
    /// <summary>sys.path behind PYTHONPATH and the standard library: packages installed for this executable.</summary>
    public string[] ExtraPath { get; set; } = [];
    /// <summary>-c.</summary>
    public string? RunCommand { get; set; }
    /// <summary>-m.</summary>
    public string? RunModule { get; set; }
    /// <summary>FILE.</summary>
    public string? RunFile { get; set; }
    /// <summary>-x.</summary>
    public bool SkipFirstLine { get; set; }
    /// <summary>--check-hash-based-pycs.</summary>
    public string CheckHashPycs { get; set; } = "default";
    /// <summary>PYTHONIOENCODING before the colon; null: by the locale.</summary>
    public string? StdioEncoding { get; set; }
    /// <summary>PYTHONIOENCODING behind the colon; null: strict, or surrogateescape if <see cref="EscapesStdio"/>.</summary>
    public string? StdioErrors { get; set; }
    /// <summary>The locale is C or POSIX, or UTF-8 mode: sys.stdin and sys.stdout use surrogateescape.</summary>
    public bool EscapesStdio { get; set; }
    /// <summary>-X faulthandler.</summary>
    public bool FaultHandler { get; set; }
    /// <summary>-X importtime.</summary>
    public bool ImportTime { get; set; }
    /// <summary>-X tracemalloc: frames.</summary>
    public int TraceMalloc { get; set; }
    /// <summary>--dis.</summary>
    public bool Disassemble { get; set; }
    /// <summary>Makes the backend of a name, "" for the usual one; null: there is none of that name.</summary>
    public Func<string, RuntimeLayout, IBackend?>? MakeBackend { get; init; }
    /// <summary>--jit.</summary>
    public string Jit { get; set; } = "on";
    /// <summary>sys.argv.</summary>
    public string[] Argv { get; set; } = [""];
    /// <summary>sys.orig_argv.</summary>
    public string[] OriginalArgv { get; set; } = [""];
    /// <summary>-O level.</summary>
    public int Optimize { get; set; }
    /// <summary>-d.</summary>
    public int Debug { get; set; }
    /// <summary>-i.</summary>
    public int Inspect { get; set; }
    /// <summary>No script, -c or -m.</summary>
    public int Interactive { get; set; }
    /// <summary>-B.</summary>
    public int DontWriteBytecode { get; set; }
    /// <summary>-s.</summary>
    public int NoUserSite { get; set; }
    /// <summary>-S.</summary>
    public int NoSite { get; set; }
    /// <summary>-E.</summary>
    public int IgnoreEnvironment { get; set; }
    /// <summary>-v count.</summary>
    public int Verbose { get; set; }
    /// <summary>-b count.</summary>
    public int BytesWarning { get; set; }
    /// <summary>-q.</summary>
    public int Quiet { get; set; }
    /// <summary>-I.</summary>
    public int Isolated { get; set; }
    /// <summary>-X dev.</summary>
    public bool DevMode { get; set; }
    /// <summary>-X utf8.</summary>
    public int Utf8Mode { get; set; }
    /// <summary>-X warn_default_encoding.</summary>
    public int WarnDefaultEncoding { get; set; }
    /// <summary>-P.</summary>
    public bool SafePath { get; set; }
    /// <summary>-X int_max_str_digits; -1: not given.</summary>
    public int IntMaxStrDigits { get; set; } = -1;
    /// <summary>-u.</summary>
    public bool Unbuffered { get; set; }
    /// <summary>-X no_debug_ranges.</summary>
    public bool NoDebugRanges { get; set; }
    /// <summary>-X pycache_prefix.</summary>
    public string? PycachePrefix { get; set; }
    /// <summary>PYTHONHASHSEED was given (and not "random").</summary>
    public bool HashSeedGiven { get; set; }
    /// <summary>PYTHONHASHSEED; null: random.</summary>
    public uint? HashSeed { get; set; }
    /// <summary>-W options, in order.</summary>
    public string[] WarnOptions { get; set; } = [];
    /// <summary>-X options, in order.</summary>
    public string[] XOptions { get; set; } = [];
    /// <summary>PYTHONPATH entries.</summary>
    public string[] PythonPath { get; set; } = [];
    /// <summary>Bytes the heap may grow to.</summary>
    public ulong MaxHeapBytes { get; set; } = 20UL << 30;
    /// <summary>Print the IR of the first iterations of loops (the recorder's demonstration).</summary>
    public bool Record { get; set; }
}
