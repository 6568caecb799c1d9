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
    private readonly Dictionary<int, CodeMap> _byTrace = [];
    private readonly List<CodeMap?> _byExit = [];

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

    /// <summary>The memory that holds the code.</summary>
    public CodeSpace Space { get; }

    /// <summary>Called with address, bytes and name of new code: for perf's map file or a debugger.</summary>
    public Action<long, int, string>? Published { get; set; }

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
            PatchDisplacement(parent, exit, code.Entry);
        }
        return code;
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public void Run(CodeMap code, long* inputs, ExitState exit)
    {
        long* frame = stackalloc long[MachineDescription.FrameWords];
        int number = ((delegate* unmanaged<long*, long*, int>)code.Entry)(frame, inputs) & int.MaxValue;
        ReadExit(number, frame, exit);
    }

    /// <summary>Decodes a frame that machine code left: for <see cref="Run"/> and for helpers called with a frame.</summary>
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
        foreach (CodeMap? code in _byTrace.Values)
        {
            foreach ((int which, int exit, int offset) in ((X64Code)code.BackendData!).Assumptions)
            {
                if (which == assumption)
                {
                    PatchJump(code.Start + offset, code.Start + code.Exits[exit].StubOffset);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Free(CodeMap code)
    {
        foreach (CodeMap bridge in code.Bridges.Values)
        {
            Free(bridge);
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
        Space.Free(code.Start, code.Bytes);
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

    internal long EntryOf(TraceId trace) => _byTrace.TryGetValue(trace.Value, out CodeMap? code)
        ? code.Entry
        : throw new UnsupportedIrException($"call of {trace}, which is not compiled");

    private void Register(CodeMap code)
    {
        for (int i = 0; i < code.Exits.Length; i++)
        {
            _byExit.Add(code);
        }
        Published?.Invoke(code.Start, code.Bytes, code.Trace.Name.Length > 0 ? $"{code.Trace.Id}:{code.Trace.Name}" : code.Trace.Id.ToString());
    }

    private void PatchDisplacement(CodeMap code, int exit, long target)
    {
        long at = code.Start + code.Exits[exit].PatchOffset;
        *(int*)Space.Writable(at) = checked((int)(target - (at + 4)));
    }

    private void PatchJump(long at, long target)
    {
        byte* write = Space.Writable(at);
        *(int*)(write + 1) = checked((int)(target - (at + 5)));
        *write = 0xe9;
    }
}
