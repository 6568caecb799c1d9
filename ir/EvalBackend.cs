using System.Collections.Generic;

namespace Py.Ir;

/// <summary>The evaluator as a backend: <c>--jit backend=eval</c>.</summary>
public sealed unsafe class EvalBackend : IBackend
{
    private readonly Evaluator _evaluator;
    private readonly RuntimeLayout _layout;
    private readonly Dictionary<Trace, CodeMap> _codes = [];
    private readonly Dictionary<int, CodeMap> _byTrace = [];
    private readonly List<CodeMap?> _byExit = [];
    private readonly CodeReferences _references = new();

    /// <summary>Makes a backend for a process with this layout.</summary>
    public EvalBackend(RuntimeLayout layout)
    {
        _layout = layout;
        _evaluator = new Evaluator(layout) { ExitInCall = ExitInCall };
    }

    /// <inheritdoc/>
    public string Name => "eval";

    /// <inheritdoc/>
    public bool BeforeFork() => true;

    /// <inheritdoc/>
    public void AfterFork(bool isChild)
    {
    }

    /// <inheritdoc/>
    public long CodeBytes => 0;

    /// <summary>The evaluator, for its limits and counters.</summary>
    public Evaluator Evaluator => _evaluator;

    /// <inheritdoc/>
    public bool Supports(IrOp op) => true;

    /// <inheritdoc/>
    public CodeMap CompileLoop(Trace trace, IrOptions options)
    {
        _evaluator.Add(trace);
        return Describe(trace);
    }

    /// <inheritdoc/>
    public CodeMap CompileBridge(Trace bridge, CodeMap parent, int exit, IrOptions options)
    {
        _evaluator.Add(bridge);
        _evaluator.AttachBridge(parent.Trace, parent.Exits[exit].Index, bridge);
        CodeMap code = Describe(bridge);
        parent.Bridges[exit] = code;
        return code;
    }

    /// <inheritdoc/>
    public void Run(CodeMap code, long* inputs, ExitState exit)
    {
        _evaluator.Run(code.Trace, inputs, exit);
        Locate(exit);
    }

    /// <inheritdoc/>
    public int FrameWords => ExitState.MaxWords;

    /// <inheritdoc/>
    public int Enter(CodeMap code, long* inputs, long* frame)
    {
        ExitState exit = new() { Buffer = frame };
        Run(code, inputs, exit);
        return exit.Code!.FirstExit + exit.Exit;
    }

    /// <inheritdoc/>
    public CodeMap ExitOf(int number, out int exit)
    {
        CodeMap code = _byExit[number]!;
        exit = number - code.FirstExit;
        return code;
    }

    /// <inheritdoc/>
    public void ReadExit(int number, long* frame, ExitState exit)
    {
        CodeMap code = _byExit[number]!;
        exit.Code = code;
        exit.Exit = number - code.FirstExit;
        System.Span<long> words = exit.Set(code.Trace, code.Exits[exit.Exit].Index);
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = frame[i];
        }
    }

    /// <inheritdoc/>
    public void Invalidate(int assumption) => _evaluator.Invalidate(assumption);

    /// <inheritdoc/>
    public void Redirect(TraceId from, CodeMap to)
    {
        _evaluator.Redirect(from, to.Trace);
        foreach (CodeMap code in _codes.Values)
        {
            if (code.Trace.Targets().Contains(from))
            {
                code.Targets.Add(to);
            }
        }
    }

    /// <inheritdoc/>
    public List<CodeMap> DependentsOf(CodeMap code)
    {
        List<CodeMap> found = [];
        foreach (CodeMap other in _codes.Values)
        {
            if (other != code && other.Targets.Contains(code))
            {
                found.Add(other);
            }
        }
        return found;
    }

    /// <inheritdoc/>
    public void VisitReferences(IReferenceVisitor visitor, bool youngOnly) => _references.Visit(visitor, youngOnly, _ => { });

    /// <inheritdoc/>
    public void Free(CodeMap code, bool mayRun = true)
    {
        foreach (CodeMap bridge in code.Bridges.Values)
        {
            Free(bridge, mayRun);
        }
        code.Bridges.Clear();
        _evaluator.Remove(code.Trace);
        _codes.Remove(code.Trace);
        if (_byTrace.TryGetValue(code.Trace.Id.Value, out CodeMap? known) && known == code)
        {
            _byTrace.Remove(code.Trace.Id.Value);
        }
        _references.Remove(code);
        for (int i = 0; i < code.Exits.Length; i++)
        {
            _byExit[code.FirstExit + i] = null;
        }
    }

    /// <inheritdoc/>
    public string Disassemble(CodeMap code) => IrPrinter.Print(code.Trace);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Locate(ExitState exit)
    {
        CodeMap left = _codes[exit.Trace!];
        exit.Code = left;
        for (int i = 0; i < left.Exits.Length; i++)
        {
            if (left.Exits[i].Index == exit.Index)
            {
                exit.Exit = i;
            }
        }
    }

    // As machine code does it: the helper gets the values in a frame, and the number of the exit.
    private long ExitInCall(ExitState exit)
    {
        Locate(exit);
        long* frame = stackalloc long[exit.Words.Length + 1];
        exit.Words.CopyTo(new System.Span<long>(frame, exit.Words.Length));
        var helper = (delegate* unmanaged<long*, long, long>)((nint*)_layout.HelperTableAddress)[_layout.ExitInCallHelper];
        return helper(frame, exit.Code!.FirstExit + exit.Exit);
    }

    private CodeMap Describe(Trace trace)
    {
        List<ExitMap> exits = [];
        List<InsRef> values = [];
        int most = 0;
        for (int i = 1; i < trace.Count; i++)
        {
            if (trace[i].Op.IsGuard() || trace[i].Op == IrOp.Finish)
            {
                Snapshots.ExitValues(trace, i, values);
                most = System.Math.Max(most, values.Count);
                exits.Add(new ExitMap { Index = i, Count = values.Count });
            }
        }

        // Value k of an exit is word k of the frame.
        ushort[] locations = new ushort[most];
        for (int k = 0; k < most; k++)
        {
            locations[k] = (ushort)k;
        }
        CodeMap code = new(trace) { Exits = exits.ToArray(), FirstExit = _byExit.Count, Locations = locations };
        for (int i = 0; i < exits.Count; i++)
        {
            _byExit.Add(code);
        }
        foreach (TraceId target in trace.Targets())
        {
            if (_byTrace.TryGetValue(target.Value, out CodeMap? known))
            {
                code.Targets.Add(known);
            }
        }
        _codes[trace] = code;
        _byTrace[trace.Id.Value] = code;
        _references.Add(code);
        return code;
    }
}
