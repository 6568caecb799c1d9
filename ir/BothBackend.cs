using System;
using System.Collections.Generic;

namespace Py.Ir;

/// <summary>The memory that compiled code works on, as far as two runs from the same state need it.</summary>
public interface IMemoryImage
{
    /// <summary>Remembers the state before the first run.</summary>
    void Save();

    /// <summary>Keeps the present state as the result of the first run, and goes back to the one saved.</summary>
    void Restore();

    /// <summary>What differs between the result of the first run and the present state; null if nothing does.</summary>
    string? Difference();
}

/// <summary>Two backends that give different results.</summary>
public sealed class BackendMismatchException(string message) : Exception(message);

/// <summary>Runs everything on two backends and compares: <c>--jit backend=both</c>.</summary>
/// <remarks>
/// Each run is made by the first backend, undone, and made again by the second, whose results count. Exits must
/// be the same, their words too, and so must memory be. What cannot be undone is not run twice: code from which
/// a helper can be reached that runs Python, looks at frames or is outside the image; such code runs on the
/// second backend only, and is counted.
/// </remarks>
public sealed unsafe class BothBackend : IBackend
{
    private readonly IBackend _first;
    private readonly IBackend _second;
    private readonly IMemoryImage _memory;
    private readonly Dictionary<CodeMap, CodeMap> _firstOf = [];
    private readonly ExitState _expected = new();
    private IBackend _running;

    /// <summary>Compares <paramref name="second"/>, which counts, with <paramref name="first"/>.</summary>
    public BothBackend(IBackend first, IBackend second, IMemoryImage memory)
    {
        _first = first;
        _second = second;
        _memory = memory;
        _running = second;
    }

    /// <inheritdoc/>
    public string Name => "both";

    /// <inheritdoc/>
    public bool BeforeFork() => _first.BeforeFork() && _second.BeforeFork();

    /// <inheritdoc/>
    public void AfterFork(bool isChild)
    {
        _first.AfterFork(isChild);
        _second.AfterFork(isChild);
    }

    /// <inheritdoc/>
    public long CodeBytes => 0; // the evaluator's part cannot be seen on the stack

    /// <summary>Runs that were compared.</summary>
    public long Compared { get; private set; }

    /// <summary>Runs that could not be.</summary>
    public long NotCompared { get; private set; }

    /// <inheritdoc/>
    public bool Supports(IrOp op) => _first.Supports(op) && _second.Supports(op);

    /// <inheritdoc/>
    public CodeMap CompileLoop(Trace trace, IrOptions options) =>
        Pair(_first.CompileLoop(trace, options), _second.CompileLoop(trace, options));

    /// <inheritdoc/>
    public CodeMap CompileBridge(Trace bridge, CodeMap parent, int exit, IrOptions options)
    {
        // Backends number exits as they like; what they share is the instruction.
        CodeMap other = _firstOf[parent];
        int same = Array.FindIndex(other.Exits, map => map.Index == parent.Exits[exit].Index);
        return Pair(_first.CompileBridge(bridge, other, same, options), _second.CompileBridge(bridge, parent, exit, options));
    }

    /// <inheritdoc/>
    public int FrameWords => _second.FrameWords;

    /// <inheritdoc/>
    public int Enter(CodeMap code, long* inputs, long* frame)
    {
        ExitState exit = new();
        Run(code, inputs, exit);
        CodeMap left = exit.Code!;
        for (int k = 0; k < exit.Words.Length; k++)
        {
            frame[left.Locations[left.Exits[exit.Exit].FirstLocation + k]] = exit.Words[k];
        }
        return left.FirstExit + exit.Exit;
    }

    /// <inheritdoc/>
    public CodeMap ExitOf(int number, out int exit) => _second.ExitOf(number, out exit);

    /// <inheritdoc/>
    public void Run(CodeMap code, long* inputs, ExitState exit)
    {
        IBackend before = _running;
        try
        {
            if (before == _first || !CanRepeat(code, []))
            {
                NotCompared++;
                _running = _second;
                _second.Run(code, inputs, exit);
                return;
            }
            _memory.Save();
            _running = _first;
            _first.Run(_firstOf[code], inputs, _expected);
            _memory.Restore();
            _running = _second;
            _second.Run(code, inputs, exit);
            Compared++;
            Compare(code, exit);
        }
        finally
        {
            _running = before;
        }
    }

    /// <inheritdoc/>
    public void ReadExit(int number, long* frame, ExitState exit) => _running.ReadExit(number, frame, exit);

    /// <inheritdoc/>
    public void Invalidate(int assumption)
    {
        _first.Invalidate(assumption);
        _second.Invalidate(assumption);
    }

    /// <inheritdoc/>
    public void Redirect(TraceId from, CodeMap to)
    {
        _first.Redirect(from, _firstOf[to]);
        _second.Redirect(from, to);
    }

    /// <inheritdoc/>
    public List<CodeMap> DependentsOf(CodeMap code) => _second.DependentsOf(code);

    /// <inheritdoc/>
    public void VisitReferences(IReferenceVisitor visitor, bool youngOnly)
    {
        // The constants belong to the trace, which both hold: the second refreshes what the first moved.
        _second.VisitReferences(visitor, youngOnly);
        _first.VisitReferences(visitor, youngOnly);
    }

    /// <inheritdoc/>
    public void Free(CodeMap code, bool mayRun = true)
    {
        Forget(code);
        _second.Free(code, mayRun);
    }

    /// <inheritdoc/>
    public string Disassemble(CodeMap code) => _second.Disassemble(code);

    /// <inheritdoc/>
    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    private CodeMap Pair(CodeMap one, CodeMap two)
    {
        _firstOf.Add(two, one);
        return two;
    }

    private void Forget(CodeMap code)
    {
        foreach (CodeMap bridge in code.Bridges.Values)
        {
            Forget(bridge);
        }
        if (_firstOf.Remove(code, out CodeMap? one))
        {
            one.Bridges.Clear();
            _first.Free(one);
        }
    }

    private static bool CanRepeat(CodeMap code, HashSet<CodeMap> seen)
    {
        if (!seen.Add(code))
        {
            return true;
        }
        Trace trace = code.Trace;
        for (int i = 1; i < trace.Count; i++)
        {
            if (trace[i].Op == IrOp.Call
                && trace.Descriptors[new HelperRef(trace[i].Descr)].Has(HelperEffects.RunsPython | HelperEffects.InspectsFrames))
            {
                return false;
            }
        }
        foreach (CodeMap bridge in code.Bridges.Values)
        {
            if (!CanRepeat(bridge, seen))
            {
                return false;
            }
        }
        foreach (CodeMap target in code.Targets)
        {
            if (!CanRepeat(target, seen))
            {
                return false;
            }
        }
        return true;
    }

    // What bits a NaN has is not said.
    private static bool Same(IrType type, long a, long b) => a == b
        || (type == IrType.F64 && double.IsNaN(BitConverter.Int64BitsToDouble(a)) && double.IsNaN(BitConverter.Int64BitsToDouble(b)));

    private void Compare(CodeMap code, ExitState actual)
    {
        string? message = null;
        if (actual.Trace != _expected.Trace || actual.Index != _expected.Index)
        {
            message = $"left at {_expected.Trace!.Id} {_expected.Index} and at {actual.Trace!.Id} {actual.Index}";
        }
        for (int i = 0; message == null && i < actual.Words.Length; i++)
        {
            InsRef value = actual.Values[i];
            if (!Same(actual.Trace!.TypeOf(value), actual.Words[i], _expected.Words[i]))
            {
                message = $"at {actual.Trace.Id} {actual.Index}, {IrPrinter.Value(actual.Trace, value)} is {_expected.Words[i]:x} and {actual.Words[i]:x}";
            }
        }
        message ??= _memory.Difference();
        if (message != null)
        {
            throw new BackendMismatchException($"{_first.Name} and {_second.Name} differ: {message}\n{IrPrinter.Print(code.Trace)}");
        }
    }
}
