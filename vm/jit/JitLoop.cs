using Py.Ir;

namespace Py.Vm.Jit;

/// <summary>Why traces begin at an instruction.</summary>
internal enum HeaderKind
{
    /// <summary>A loop begins there.</summary>
    Loop,
    /// <summary>A function that is called often begins there.</summary>
    Entry,
    /// <summary>Traces come there when the function called before returns.</summary>
    Return,
}

/// <summary>Where traces begin and other traces go on: the header of a loop, or another instruction that is come to again and again.</summary>
internal sealed unsafe class JitLoop
{
    /// <summary>What it is.</summary>
    public required HeaderKind Kind { get; init; }
    /// <summary>Its number.</summary>
    public required int Number { get; init; }
    /// <summary>First instruction.</summary>
    public required uint* Header { get; init; }
    /// <summary>Registers alive there: the inputs of the trace; the frame's function follows them.</summary>
    public required int Registers { get; init; }
    /// <summary>Another one in the same code, which was found before.</summary>
    public JitLoop? NextOfCode { get; init; }
    /// <summary>For people.</summary>
    public required string Name { get; init; }
    /// <summary>Number of its trace.</summary>
    public required TraceId Trace { get; set; }
    /// <summary>Its code; null: none yet.</summary>
    public CodeMap? Code { get; set; }
    /// <summary>There has been code with that number.</summary>
    public bool HasHadCode { get; set; }
    /// <summary>Compilations before it was last entered: <see cref="StaleCode"/>.</summary>
    public int Generation { get; set; }
    /// <summary>Recordings that failed.</summary>
    public int Aborts { get; set; }
    /// <summary>Recordings that met the end of the loop.</summary>
    public int Retries { get; set; }
    /// <summary>Recordings that grew longer than what was run had paid for.</summary>
    public int TooLong { get; set; }
    /// <summary>It was to be recorded when a module was imported, and was put off.</summary>
    public bool IsPutOff { get; set; }
    /// <summary>Times it was left with an exception.</summary>
    public int Exceptions { get; set; }
    /// <summary>Times its code was entered; some of them were timed.</summary>
    public int Entries { get; set; }
    /// <summary>Turns that the interpreter runs when machine code turned out to be left at once.</summary>
    public int Rest { get; set; } = 4096;
    /// <summary>Entries timed, and the ticks they took.</summary>
    public int Samples { get; set; }
    /// <summary>Ticks of the timed entries.</summary>
    public long SampledTicks { get; set; }
    /// <summary>Turns until somebody looks again, while another loop has its cell.</summary>
    public int Countdown { get; set; }
}
