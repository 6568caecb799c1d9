using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Py.Gc;
using Py.Ir;
using Py.ObjectSpace;
using Py.ObjectSpace.Machine;
using Py.Vm.Compile;
using Py.Vm.Run;
using Py.Vm.Run.Handlers;

namespace Py.Vm.Jit;

using P = JitParameters.P;
using Concrete = Handlers<ConcreteMachine, ulong, long, double, bool>;

/// <summary>Counts loops, has them recorded and compiled, enters their code and takes over where it is left.</summary>
internal static unsafe class JitDriver
{
    private const int Never = 1 << 30;

    private static readonly Dictionary<nint, JitLoop> s_loops = [];
    private static readonly List<JitLoop> s_byNumber = [];
    private static readonly HashSet<uint> s_relied = [];
    private static readonly Stack<ExitState> s_exits = [];
    private static void* s_plainLoop;
    private static int s_traces;
    private static RuntimeLayout? s_layout;
    private static IrOptions s_options = new();

    /// <summary>The parameters.</summary>
    public static JitParameters Parameters { get; private set; } = new();

    /// <summary>The backend; null until something is compiled.</summary>
    public static IBackend? Backend { get; private set; }

    /// <summary>Turns the JIT on with these parameters.</summary>
    public static void Install(JitParameters parameters)
    {
        Parameters = parameters;
        s_layout = JitHelpers.Install();
        Recorder.Install(s_layout);
        RecordingHandlers.Install();
        JitRoots.Register();
        PyType.Retired = &Retire;
        s_options = new IrOptions
        {
            Passes = parameters.Passes,
            Allocation = parameters.Allocation,
            Verify = parameters.Verify,
            KeepMergePoints = JitLog.ShowsOptimized,
            FailGuardsCell = parameters[P.FailGuards] != 0 ? FailingGuards.Start(parameters[P.FailGuards]) : 0,
        };
        s_plainLoop = ConcreteMachine.Handlers[(int)Opcode.Loop];
        ConcreteMachine.Handlers[(int)Opcode.Loop] = (delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)&CountLoop;
    }

    // In the table of the interpreter: the rules of docs/interpreter.md hold.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint* CountLoop(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint* header = pc + 1 + ((int)*pc >> 8);
        LoopCell* cell = JitMemory.Cells + (((ulong)header >> 2) % JitMemory.CellCount);
        if (cell->Header == header && --cell->Countdown > 0)
        {
            return ((delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)s_plainLoop)(pc, r, fp, t);
        }

        return Look(pc, r, fp, t);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint* Look(uint* pc, Slot* r, Frame* fp, ThreadState* t)
    {
        uint* header = pc + 1 + ((int)*pc >> 8);
        JitLoop loop = LoopAt(header, fp);
        LoopCell* cell = Seat(loop);
        if (cell->Countdown <= 0 && Heap.Words->EvalBreaker == 0 && !Recorder.IsRecording)
        {
            if (loop.Code is not null)
            {
                return Enter(loop, fp, t);
            }

            fp->Pc = header;
            return Record(loop, cell, fp, t);
        }

        return ((delegate*<uint*, Slot*, Frame*, ThreadState*, uint*>)s_plainLoop)(pc, r, fp, t);
    }

    // The cell of a loop, which another loop may have had.
    private static LoopCell* Seat(JitLoop loop)
    {
        LoopCell* cell = JitMemory.Cells + (((ulong)loop.Header >> 2) % JitMemory.CellCount);
        if (cell->Header != loop.Header)
        {
            if (cell->Header != null)
            {
                s_byNumber[cell->Loop].Countdown = cell->Countdown;
            }

            cell->Header = loop.Header;
            cell->Loop = loop.Number;
            cell->Countdown = loop.Countdown - 1;
        }

        return cell;
    }

    private static JitLoop LoopAt(uint* header, Frame* fp)
    {
        if (!s_loops.TryGetValue((nint)header, out JitLoop? loop))
        {
            ref PyCode code = ref fp->Code.Fields;
            int word = (int)(header - code.Words);
            loop = new JitLoop
            {
                Number = s_byNumber.Count,
                Header = header,
                Registers = code.LiveTops[word],
                Name = $"{PyStr.ToClr(code.Name.Load())}:{PyCode.LineOf(fp->Code, word).ToString(CultureInfo.InvariantCulture)}",
                Trace = NextTrace(),
                Countdown = Parameters[P.Threshold],
            };
            s_loops.Add((nint)header, loop);
            s_byNumber.Add(loop);
        }

        return loop;
    }

    /// <summary>The loop that begins at an instruction, if it has code.</summary>
    public static JitLoop? Compiled(uint* header) => s_loops.TryGetValue((nint)header, out JitLoop? loop) && loop.Code is not null ? loop : null;

    private static TraceId NextTrace() => new(++s_traces);

    private static uint* Record(JitLoop loop, LoopCell* cell, Frame* fp, ThreadState* t)
    {
        uint* next = Recorder.RecordLoop(loop, fp, t, out Trace? trace);
        cell = Seat(loop);
        if (trace is not null && Compile(trace, null) is { } code)
        {
            loop.Code = code;
            cell->Countdown = 0;
            return next;
        }

        loop.Aborts++;
        cell->Countdown = loop.Aborts > Parameters[P.MaxAborts] ? Never : Parameters[P.Threshold] << loop.Aborts;
        return next;
    }

    // Compiles a loop, or a bridge from an exit; null if that is not possible.
    private static CodeMap? Compile(Trace trace, ExitState? from)
    {
        try
        {
            Backend ??= VmConfig.Current.MakeBackend!(Parameters.Backend, s_layout!);
            if (from is not null)
            {
                trace.EntryFacts = BridgeFacts.At(from.Code!.Trace, from.Index);
            }

            Trace optimized = Pipeline.Optimize(trace, s_options);
            JitLog.Optimized(optimized);
            CodeMap code = from is null ? Backend!.CompileLoop(optimized, s_options) : Backend!.CompileBridge(optimized, from.Code!, from.Exit, s_options);
            JitLog.Compiled(code);
            return code;
        }
        catch (UnsupportedIrException e)
        {
            JitLog.Refused(trace, e.Message);
            return null;
        }
    }

    private static uint* Enter(JitLoop loop, Frame* fp, ThreadState* t)
    {
        long* inputs = stackalloc long[loop.Registers + 1];
        for (int i = 0; i < loop.Registers; i++)
        {
            inputs[i] = ((long*)fp->R)[i];
        }

        inputs[loop.Registers] = *(long*)&fp->Function;
        long* words = stackalloc long[ExitState.MaxWords];
        ExitState exit = s_exits.Count > 0 ? s_exits.Pop() : new ExitState();
        exit.Buffer = words;
        Backend!.Run(loop.Code!, inputs, exit);
        uint* next = Leave(exit, fp, t);
        exit.Buffer = null;
        s_exits.Push(exit);
        return next;
    }

    private static uint* Leave(ExitState exit, Frame* fp, ThreadState* t)
    {
        Frame* top = Resume.Rebuild(exit, fp, t);
        if (*(ulong*)&t->Exception != 0)
        {
            top->Pc = ResidualSites.FailedAt;
            return Concrete.Fail(top, t);
        }

        FailingGuards.Next();
        ref ExitMap map = ref exit.Code!.Exits[exit.Exit];
        if (exit.Ins.Op == IrOp.GuardAlwaysFails || Heap.Words->EvalBreaker != 0 || ++map.Taken < Parameters[P.TraceEagerness] || Recorder.IsRecording)
        {
            return top->Pc;
        }

        // Not again soon if it fails.
        map.Taken = -Parameters[P.TraceEagerness] << 4;
        uint* next = Recorder.RecordBridge(exit, NextTrace(), fp, t, out Trace? trace);
        if (trace is not null)
        {
            _ = Compile(trace, exit);
        }

        return next;
    }

    /// <summary>Finishes in the interpreter what a trace called by another one left: its result, or 0 with an error set.</summary>
    public static ulong FinishCall(long* frame, int number) => throw new NotSupportedException($"exit {number} of a called trace at {(nint)frame:x}");

    /// <summary>Code is made that holds while a version is current.</summary>
    public static void Rely(uint version) => s_relied.Add(version);

    private static void Retire(uint version)
    {
        if (s_relied.Remove(version))
        {
            Backend?.Invalidate((int)version);
        }
    }
}
