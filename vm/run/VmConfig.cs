namespace Py.Vm.Run;

/// <summary>What the command line and the environment decide before the interpreter starts.</summary>
public sealed class VmConfig
{
    /// <summary>The configuration of this process.</summary>
    public static VmConfig Current { get; set; } = new();

    /// <summary>sys.executable.</summary>
    public string Executable { get; init; } = "";
    /// <summary>Prefix under which lib/python3.11 lies.</summary>
    public string Prefix { get; init; } = "/usr";
    /// <summary>sys.argv.</summary>
    public string[] Argv { get; init; } = [""];
    /// <summary>sys.orig_argv.</summary>
    public string[] OriginalArgv { get; init; } = [""];
    /// <summary>-O level.</summary>
    public int Optimize { get; init; }
    /// <summary>-d.</summary>
    public int Debug { get; init; }
    /// <summary>-i.</summary>
    public int Inspect { get; init; }
    /// <summary>No script, -c or -m.</summary>
    public int Interactive { get; init; }
    /// <summary>-B.</summary>
    public int DontWriteBytecode { get; init; }
    /// <summary>-s.</summary>
    public int NoUserSite { get; init; }
    /// <summary>-S.</summary>
    public int NoSite { get; init; }
    /// <summary>-E.</summary>
    public int IgnoreEnvironment { get; init; }
    /// <summary>-v count.</summary>
    public int Verbose { get; init; }
    /// <summary>-b count.</summary>
    public int BytesWarning { get; init; }
    /// <summary>-q.</summary>
    public int Quiet { get; init; }
    /// <summary>-I.</summary>
    public int Isolated { get; init; }
    /// <summary>-X dev.</summary>
    public bool DevMode { get; init; }
    /// <summary>-X utf8.</summary>
    public int Utf8Mode { get; init; }
    /// <summary>-X warn_default_encoding.</summary>
    public int WarnDefaultEncoding { get; init; }
    /// <summary>-P.</summary>
    public bool SafePath { get; init; }
    /// <summary>-X int_max_str_digits.</summary>
    public int IntMaxStrDigits { get; init; } = 4300;
    /// <summary>-u.</summary>
    public bool Unbuffered { get; init; }
    /// <summary>-X no_debug_ranges.</summary>
    public bool NoDebugRanges { get; init; }
    /// <summary>-X pycache_prefix.</summary>
    public string? PycachePrefix { get; init; }
    /// <summary>PYTHONHASHSEED was given (and not "random").</summary>
    public bool HashSeedGiven { get; init; }
    /// <summary>PYTHONHASHSEED; null: random.</summary>
    public uint? HashSeed { get; init; }
    /// <summary>-W options, in order.</summary>
    public string[] WarnOptions { get; init; } = [];
    /// <summary>-X options, in order.</summary>
    public string[] XOptions { get; init; } = [];
    /// <summary>PYTHONPATH entries.</summary>
    public string[] PythonPath { get; init; } = [];
    /// <summary>Bytes the heap may grow to.</summary>
    public ulong MaxHeapBytes { get; init; } = 20UL << 30;
    /// <summary>Print the IR of the first iterations of loops (the recorder's demonstration).</summary>
    public bool Record { get; init; }
}
