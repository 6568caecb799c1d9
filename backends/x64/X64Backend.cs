using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Text;
using Iced.Intel;
using Py.Backends.Shared;
using Py.Ir;

namespace Py.Backends.X64;

/// <summary>Where a jump from elsewhere enters compiled code.</summary>
internal sealed record JumpTarget(long Address, int[] Places, bool IsClosed);

/// <summary>What the backend remembers about its code.</summary>
internal sealed class X64Code
{
    public Dictionary<int, JumpTarget> Labels { get; } = [];

    public List<(int Assumption, int Exit, int Offset)> Assumptions { get; } = [];

    /// <summary>Displacements of calls by trace called.</summary>
    public List<(TraceId Target, int Offset)> Calls { get; } = [];

    public int FrameWords { get; init; }

    public int Spills { get; init; }

    public int Reloads { get; init; }
}

/// <summary>Machine code for x86-64 under the System V calling convention.</summary>
/// <remarks>
/// Code is entered with (frame, inputs): a frame is <see cref="MachineDescription.FrameWords"/> words on the
/// native stack, so the conservative collector sees spilled references; rbp points into it. Leaving stores the
/// registers into the first 32 words and returns the number of the exit.
/// </remarks>
public sealed unsafe class X64Backend : IBackend
{
    private readonly X64Compiler _compiler;
    private readonly HashSet<CodeMap> _codes = [];
    private readonly Dictionary<int, CodeMap> _byTrace = [];
    private readonly List<CodeMap?> _byExit = [];
    private readonly Dictionary<int, List<(CodeMap Code, int Exit, int Offset)>> _assumptions = [];
    private readonly HashSet<int> _invalidated = [];
    private readonly CodeReferences _references = new();
    private readonly List<(long Start, int Bytes)> _retired = [];
    private readonly Dictionary<int, CodeMap> _redirected = [];
    private int _active;

    /// <summary>Makes a backend with code memory of its own.</summary>
    /// <param name="layout">The numbers of the process.</param>
    /// <param name="codeBytes">Address space for code.</param>
    public X64Backend(RuntimeLayout layout, long codeBytes = 64 << 20)
    {
        Space = new CodeSpace(codeBytes);
        Thunks = new X64Thunks(Space, layout);
        _compiler = new X64Compiler(this);
    }

    /// <inheritdoc/>
    public string Name => "x64";

    /// <inheritdoc/>
    public bool BeforeFork() => Space.TryCopy();

    /// <inheritdoc/>
    public void AfterFork(bool isChild) => Space.AfterFork(isChild);

    /// <inheritdoc/>
    public long CodeBytes => Space.Used;

    /// <summary>The memory that holds the code.</summary>
    public CodeSpace Space { get; }

    /// <summary>Called with address, bytes and name of new code: see <see cref="PerfMap"/> and <see cref="DebuggerSymbols"/>.</summary>
    public Action<long, int, string>? Published { get; set; }

    /// <summary>Called with the address of code that is freed.</summary>
    public Action<long>? Withdrawn { get; set; }

    internal X64Thunks Thunks { get; }

    internal int NextExit => _byExit.Count;

    /// <inheritdoc/>
    public bool Supports(IrOp op) => op is not IrOp.New;

    /// <inheritdoc/>
    public CodeMap CompileLoop(Trace trace, IrOptions options)
    {
        CodeMap code = _compiler.Compile(trace, options, null, 0);
        Register(code);
        _byTrace[trace.Id.Value] = code;
        return code;
    }

    /// <inheritdoc/>
    public CodeMap CompileBridge(Trace bridge, CodeMap parent, int exit, IrOptions options)
    {
        CodeMap code = _compiler.Compile(bridge, options, parent, exit);
        Register(code);
        _byTrace[bridge.Id.Value] = code;
        parent.Bridges[exit] = code;
        PatchJump(parent.Start + parent.Exits[exit].StubOffset, code.Entry);
        if (parent.Exits[exit].PatchOffset != 0)
        {
            // Every jump of the guard goes to the stub; the last one can go straight on.
            PatchDisplacement(parent.Start + parent.Exits[exit].PatchOffset, code.Entry);
        }
        return code;
    }

    /// <inheritdoc/>
    public int FrameWords => MachineDescription.FrameWords;

    /// <inheritdoc/>
    public int Enter(CodeMap code, long* inputs, long* frame)
    {
        _active++;
        int number = ((delegate* unmanaged<long*, long*, int>)code.Entry)(frame, inputs) & int.MaxValue;
        if (--_active == 0 && _retired.Count > 0)
        {
            Reclaim();
        }
        return number;
    }

    /// <inheritdoc/>
    public CodeMap ExitOf(int number, out int exit)
    {
        CodeMap left = _byExit[number] ?? throw new InvalidOperationException("machine code that was freed is still running");
        exit = number - left.FirstExit;
        return left;
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public void Run(CodeMap code, long* inputs, ExitState exit)
    {
        long* frame = stackalloc long[MachineDescription.FrameWords];
        ReadExit(Enter(code, inputs, frame), frame, exit);
    }

    /// <inheritdoc/>
    public void ReadExit(int number, long* frame, ExitState exit)
    {
        CodeMap left = _byExit[number & int.MaxValue]
            ?? throw new InvalidOperationException("machine code that was freed is still running");
        int local = (number & int.MaxValue) - left.FirstExit;
        ExitMap map = left.Exits[local];
        exit.Code = left;
        exit.Exit = local;
        Span<long> words = exit.Set(left.Trace, map.Index);
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = frame[left.Locations[map.FirstLocation + i]];
        }
    }

    /// <summary>The exit that describes the call a frame is in, for helpers that inspect frames; -1 if none.</summary>
    public static int CallInProgress(long* frame) => (int)frame[X64Machine.CallWord];

    /// <inheritdoc/>
    public void Invalidate(int assumption)
    {
        _invalidated.Add(assumption);
        if (_assumptions.Remove(assumption, out List<(CodeMap Code, int Exit, int Offset)>? places))
        {
            foreach ((CodeMap code, int exit, int offset) in places)
            {
                PatchJump(code.Start + offset, code.Start + code.Exits[exit].StubOffset);
            }
        }
    }

    /// <inheritdoc/>
    public void Redirect(TraceId from, CodeMap to)
    {
        foreach (CodeMap code in _codes)
        {
            foreach ((TraceId target, int offset) in ((X64Code)code.BackendData!).Calls)
            {
                if (target == from)
                {
                    PatchDisplacement(code.Start + offset, to.Entry);
                    code.Targets.Add(to);
                }
            }
        }
        _redirected[from.Value] = to;
    }

    /// <inheritdoc/>
    public List<CodeMap> DependentsOf(CodeMap code)
    {
        List<CodeMap> found = [];
        foreach (CodeMap other in _codes)
        {
            if (other != code && other.Targets.Contains(code))
            {
                found.Add(other);
            }
        }
        return found;
    }

    /// <inheritdoc/>
    public void VisitReferences(IReferenceVisitor visitor, bool youngOnly) => _references.Visit(visitor, youngOnly, Refresh);

    /// <inheritdoc/>
    public void Free(CodeMap code, bool mayRun = true)
    {
        foreach (CodeMap bridge in code.Bridges.Values)
        {
            Free(bridge, mayRun);
        }
        code.Bridges.Clear();
        for (int i = 0; i < code.Exits.Length; i++)
        {
            _byExit[code.FirstExit + i] = null;
        }
        if (_byTrace.TryGetValue(code.Trace.Id.Value, out CodeMap? known) && known == code)
        {
            _byTrace.Remove(code.Trace.Id.Value);
        }
        foreach ((int assumption, _, _) in ((X64Code)code.BackendData!).Assumptions)
        {
            if (_assumptions.TryGetValue(assumption, out List<(CodeMap Code, int Exit, int Offset)>? places))
            {
                places.RemoveAll(place => place.Code == code);
            }
        }
        _codes.Remove(code);
        _references.Remove(code);
        Withdrawn?.Invoke(code.Start);
        if (!mayRun)
        {
            Space.Free(code.Start, code.Bytes);
            return;
        }
        _retired.Add((code.Start, code.Bytes));
        if (_active == 0)
        {
            Reclaim();
        }
    }

    // Code that somewhere up the stack is still to be returned to must stay: wait until none is.
    private void Reclaim()
    {
        foreach ((long start, int bytes) in _retired)
        {
            Space.Free(start, bytes);
        }
        _retired.Clear();
    }

    private void Refresh(CodeMap code)
    {
        long* table = (long*)Space.Writable(code.Start + code.ReferencesOffset);
        for (int i = 0; i < code.References.Length; i++)
        {
            table[i] = code.Trace.Constants[code.References[i]].Bits;
        }
    }

    /// <inheritdoc/>
    public string Disassemble(CodeMap code)
    {
        byte[] bytes = new Span<byte>((void*)code.Start, code.Bytes).ToArray();
        Iced.Intel.Decoder decoder = Iced.Intel.Decoder.Create(64, new ByteArrayCodeReader(bytes), (ulong)code.Start);
        NasmFormatter formatter = new();
        StringOutput output = new();
        StringBuilder text = new();
        int next = 1;
        while (decoder.IP < (ulong)(code.Start + code.Bytes))
        {
            int offset = (int)(decoder.IP - (ulong)code.Start);
            while (next < code.Trace.Count && code.Offsets[next] <= offset)
            {
                if (code.Offsets[next] == offset || next + 1 == code.Trace.Count || code.Offsets[next + 1] > offset)
                {
                    text.Append("; ").Append(IrPrinter.PrintIns(code.Trace, next)).Append('\n');
                }
                next++;
            }
            Instruction instruction = decoder.Decode();
            formatter.Format(instruction, output);
            text.Append('+').Append(offset).Append(":\t").Append(output.ToStringAndReset()).Append('\n');
        }
        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => Space.Dispose();

    /// <summary>Stores to and loads from spill slots in the code.</summary>
    public static (int Spills, int Reloads) Traffic(CodeMap code)
    {
        ArgumentNullException.ThrowIfNull(code);
        X64Code data = (X64Code)code.BackendData!;
        return (data.Spills, data.Reloads);
    }

    internal JumpTarget Target(TraceId trace, int label)
    {
        if (!_byTrace.TryGetValue(trace.Value, out CodeMap? code)
            || !((X64Code)code.BackendData!).Labels.TryGetValue(label, out JumpTarget? target))
        {
            throw new UnsupportedIrException($"jump to {trace}.L{label}, which is not compiled");
        }
        return target;
    }

    internal bool IsInvalidated(int assumption) => _invalidated.Contains(assumption);

    internal long EntryOf(TraceId trace) => _redirected.TryGetValue(trace.Value, out CodeMap? other) ? other.Entry : _byTrace.TryGetValue(trace.Value, out CodeMap? code)
        ? code.Entry
        : throw new UnsupportedIrException($"call of {trace}, which is not compiled");

    private void Register(CodeMap code)
    {
        for (int i = 0; i < code.Exits.Length; i++)
        {
            _byExit.Add(code);
        }
        _codes.Add(code);
        _references.Add(code);
        foreach (TraceId target in code.Trace.Targets())
        {
            if (_byTrace.TryGetValue(target.Value, out CodeMap? known))
            {
                code.Targets.Add(known);
            }
            if (_redirected.TryGetValue(target.Value, out CodeMap? other))
            {
                code.Targets.Add(other);
            }
        }
        foreach ((int assumption, int exit, int offset) in ((X64Code)code.BackendData!).Assumptions)
        {
            if (!_assumptions.TryGetValue(assumption, out List<(CodeMap Code, int Exit, int Offset)>? places))
            {
                _assumptions.Add(assumption, places = []);
            }
            places.Add((code, exit, offset));
        }
        Published?.Invoke(code.Start, code.Bytes, code.Trace.Name.Length > 0 ? $"{code.Trace.Id}:{code.Trace.Name}" : code.Trace.Id.ToString());
    }

    private void PatchDisplacement(long at, long target)
    {
        *(int*)Space.Writable(at) = checked((int)(target - (at + 4)));
    }

    private void PatchJump(long at, long target)
    {
        byte* write = Space.Writable(at);
        *(int*)(write + 1) = checked((int)(target - (at + 5)));
        *write = 0xe9;
    }
}
