using System.Collections.Generic;

namespace Py.Ir;

/// <summary>The evaluator as a backend: <c>--jit backend=eval</c>.</summary>
public sealed unsafe class EvalBackend(RuntimeLayout layout) : IBackend
{
    private readonly Evaluator _evaluator = new(layout);

    /// <inheritdoc/>
    public string Name => "eval";

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
        _evaluator.AttachBridge(parent.Trace.Id, parent.Exits[exit].Index, bridge);
        CodeMap code = Describe(bridge);
        parent.Bridges[exit] = code;
        return code;
    }

    /// <inheritdoc/>
    public void Run(CodeMap code, long* inputs, ExitState exit)
    {
        _evaluator.Run(code.Trace, inputs, exit);
        CodeMap left = _codes[exit.Trace!.Id.Value];
        exit.Code = left;
        for (int i = 0; i < left.Exits.Length; i++)
        {
            if (left.Exits[i].Index == exit.Index)
            {
                exit.Exit = i;
            }
        }
    }

    /// <inheritdoc/>
    public void Invalidate(int assumption) => _evaluator.Invalidate(assumption);

    /// <inheritdoc/>
    public void Free(CodeMap code)
    {
        foreach (CodeMap bridge in code.Bridges.Values)
        {
            Free(bridge);
        }
        _evaluator.Remove(code.Trace.Id);
        _codes.Remove(code.Trace.Id.Value);
    }

    /// <inheritdoc/>
    public string Disassemble(CodeMap code) => IrPrinter.Print(code.Trace);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private readonly Dictionary<int, CodeMap> _codes = [];

    private CodeMap Describe(Trace trace)
    {
        List<ExitMap> exits = [];
        for (int i = 1; i < trace.Count; i++)
        {
            if (trace[i].Op.IsGuard() || trace[i].Op == IrOp.Finish)
            {
                exits.Add(new ExitMap { Index = i });
            }
        }
        CodeMap code = new(trace) { Exits = exits.ToArray() };
        _codes[trace.Id.Value] = code;
        return code;
    }
}
