using System;
using System.Collections.Generic;

namespace Py.Ir;

/// <summary>An operation, or a combination, that a backend cannot compile.</summary>
public sealed class UnsupportedIrException(string message) : Exception(message);

/// <summary>Compiles traces and runs them.</summary>
/// <remarks>Not thread-safe; the virtual machine's lock protects it.</remarks>
public unsafe interface IBackend : IDisposable
{
    /// <summary>The name used on command lines.</summary>
    string Name { get; }

    /// <summary>Whether an operation can be compiled.</summary>
    bool Supports(IrOp op);

    /// <summary>Compiles an optimized, lowered trace that is entered from outside.</summary>
    CodeMap CompileLoop(Trace trace, IrOptions options);

    /// <summary>Compiles a bridge and makes the exit go to it.</summary>
    /// <param name="bridge">Optimized, lowered; its input slots count the exit's values.</param>
    /// <param name="parent">The code that is left.</param>
    /// <param name="exit">The exit, from 0.</param>
    /// <param name="options">As for a loop.</param>
    CodeMap CompileBridge(Trace bridge, CodeMap parent, int exit, IrOptions options);

    /// <summary>Runs code until it leaves, through bridges and into other traces if need be.</summary>
    /// <param name="code">A loop.</param>
    /// <param name="inputs">Words by input slot.</param>
    /// <param name="exit">Receives where and with which values it left.</param>
    void Run(CodeMap code, long* inputs, ExitState exit);

    /// <summary>As <see cref="Run"/>, but the values stay in the caller's frame: where is in <see cref="CodeMap.Locations"/>.</summary>
    /// <param name="code">A loop.</param>
    /// <param name="inputs">Words by input slot.</param>
    /// <param name="frame"><see cref="FrameWords"/> words on the native stack.</param>
    /// <returns>The number of the exit; see <see cref="ExitOf"/>.</returns>
    int Enter(CodeMap code, long* inputs, long* frame);

    /// <summary>The code that an exit belongs to, and which of its exits it is.</summary>
    CodeMap ExitOf(int number, out int exit);

    /// <summary>Words of a frame.</summary>
    int FrameWords { get; }

    /// <summary>Decodes a frame that was left at an exit.</summary>
    /// <param name="number">The number that the helper got.</param>
    /// <param name="frame">The frame that it got.</param>
    /// <param name="exit">Receives where and with which values it left.</param>
    void ReadExit(int number, long* frame, ExitState exit);

    /// <summary>Makes all guards of an assumption fail from now on, also in code still to be compiled; numbers are not used again.</summary>
    void Invalidate(int assumption);

    /// <summary>Makes calls of a trace run other code from now on; it must take the same inputs.</summary>
    void Redirect(TraceId from, CodeMap to);

    /// <summary>Code that jumps to this or calls it, its own bridges included: to be freed or redirected before it.</summary>
    List<CodeMap> DependentsOf(CodeMap code);

    /// <summary>Forgets code and its bridges. Nothing may enter, jump to or call the code any more.</summary>
    /// <param name="code">A loop.</param>
    /// <param name="mayRun">Whether somewhere up a stack it is still to be returned to: then its memory is used again when no machine code runs any more.</param>
    void Free(CodeMap code, bool mayRun = true);

    /// <summary>Prepares for a fork, after which parent and child change their code independently.</summary>
    /// <returns>False if there is no memory for that; errno (<c>Marshal.GetLastPInvokeError</c>) tells why.</returns>
    bool BeforeFork();

    /// <summary>After <see cref="BeforeFork"/>, in parent and child, also if that or the fork failed.</summary>
    void AfterFork(bool isChild);

    /// <summary>Bytes of machine code in use; 0 for backends that make none.</summary>
    long CodeBytes { get; }

    /// <summary>Shows the collector the references in constants, all or those that may be young.</summary>
    void VisitReferences(IReferenceVisitor visitor, bool youngOnly);

    /// <summary>Machine code with the IR interleaved, for people.</summary>
    string Disassemble(CodeMap code);
}

/// <summary>One exit of compiled code.</summary>
public struct ExitMap
{
    /// <summary>The guard or finish in the trace.</summary>
    public int Index;

    /// <summary>First of the locations of its values in <see cref="CodeMap.Locations"/>.</summary>
    public int FirstLocation;

    /// <summary>Number of values.</summary>
    public int Count;

    /// <summary>Bytes from the code start to the 32-bit displacement or the place to patch; 0 for finishes.</summary>
    public int PatchOffset;

    /// <summary>Bytes from the code start to the stub, which a bridge overwrites with a jump; 0 for finishes.</summary>
    public int StubOffset;

    /// <summary>How often it was taken; counted by whoever handles exits.</summary>
    public int Taken;
}

/// <summary>What a backend hands back about compiled code.</summary>
public sealed class CodeMap(Trace trace)
{
    /// <summary>The compiled trace.</summary>
    public Trace Trace { get; } = trace;

    /// <summary>Address of the first byte.</summary>
    public long Start { get; set; }

    /// <summary>Bytes of code, exits and constants.</summary>
    public int Bytes { get; set; }

    /// <summary>Bytes of the exits' stubs in it.</summary>
    public int StubBytes { get; set; }

    /// <summary>Address to call with (frame, inputs).</summary>
    public long Entry { get; set; }

    /// <summary>Number of the first exit in the backend; the others follow.</summary>
    public int FirstExit { get; set; }

    /// <summary>The exits in trace order.</summary>
    public ExitMap[] Exits { get; set; } = [];

    /// <summary>Where the values of exits are: a word of the frame, registers first.</summary>
    public ushort[] Locations { get; set; } = [];

    /// <summary>Offset of each instruction's code, by index.</summary>
    public int[] Offsets { get; set; } = [];

    /// <summary>Constants of the trace that the code reads from its table of references, in the order of the table.</summary>
    public int[] References { get; set; } = [];

    /// <summary>Bytes from the code start to the table of references.</summary>
    public int ReferencesOffset { get; set; }

    /// <summary>Bytes that stay in use beside the code, the trace included.</summary>
    public int MemoryBytes => Trace.MemoryBytes + Exits.Length * 24 + Locations.Length * 2 + Offsets.Length * 4 + References.Length * 4;

    /// <summary>By label, 0 for its entry, the address of a 64-bit counter; with <see cref="IrOptions.CountsEntries"/>.</summary>
    public (int Label, long Cell)[] Counters { get; set; } = [];

    /// <summary>Code that it jumps to or calls. A trace compiled again leaves the code that others go to as it is.</summary>
    public List<CodeMap> Targets { get; } = [];

    /// <summary>Bridges attached to exits of this code.</summary>
    public Dictionary<int, CodeMap> Bridges { get; } = [];

    /// <summary>For tables of the backend that made it.</summary>
    public object? BackendData { get; set; }
}
