using System;
using System.Collections.Generic;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Jit;

/// <summary>How to rebuild the interpreter's state at one exit, worked out once: moves from the machine frame to registers.</summary>
internal sealed unsafe class ExitPlan
{
    private enum Source : byte { Word, Constant, Int, Float }

    private readonly record struct Move(int Register, Source Source, int Index);

    private readonly record struct PlanFrame(TraceFrame Info, int Pc, int First, int Count);

    private readonly PlanFrame[] _frames;
    private readonly Move[] _moves;
    private readonly Constants _constants;

    private ExitPlan(CodeMap code, int exit, PlanFrame[] frames, Move[] moves)
    {
        Code = code;
        Exit = exit;
        _frames = frames;
        _moves = moves;
        _constants = code.Trace.Constants;
        Op = code.Trace[code.Exits[exit].Index].Op;
    }

    /// <summary>The code that was left.</summary>
    public CodeMap Code { get; }

    /// <summary>The exit of it.</summary>
    public int Exit { get; }

    /// <summary>The guard.</summary>
    public IrOp Op { get; }

    /// <summary>Recordings from here that grew longer than what was run had paid for.</summary>
    public int TooLong { get; set; }

    /// <summary>It was to get a bridge when a module was imported, and was put off.</summary>
    public bool IsPutOff { get; set; }

    /// <summary>Can <see cref="Rebuild"/> do it? Otherwise objects must be made.</summary>
    public bool IsSimple => _frames.Length > 0;

    /// <summary>Makes the plan of an exit.</summary>
    public static ExitPlan Make(CodeMap code, int exit)
    {
        Trace trace = code.Trace;
        ExitMap map = code.Exits[exit];
        List<InsRef> values = [];
        Snapshots.ExitValues(trace, map.Index, values);
        List<PlanFrame> frames = [];
        List<Move> moves = [];
        for (SnapRef at = trace[map.Index].Snap; !at.IsNone; at = trace.Frame(at).Parent)
        {
            SnapFrame frame = trace.Frame(at);
            int first = moves.Count;
            foreach (SnapEntry entry in trace.Registers(frame))
            {
                if (!TryMove(trace, code, map, values, entry, out Move move))
                {
                    return new ExitPlan(code, exit, [], []);
                }

                moves.Add(move);
            }

            frames.Insert(0, new PlanFrame(TraceFrames.Get(frame.Code), frame.Pc, first, moves.Count - first));
        }

        return new ExitPlan(code, exit, frames.ToArray(), moves.ToArray());
    }

    private static bool TryMove(Trace trace, CodeMap code, ExitMap map, List<InsRef> values, SnapEntry entry, out Move move)
    {
        int PlaceOf(InsRef value) => code.Locations[map.FirstLocation + values.IndexOf(value)];
        InsRef value = entry.Value;
        move = default;
        if (value.IsConst)
        {
            move = new Move(entry.Register, Source.Constant, value.ConstIndex);
            return true;
        }

        if (value.IsIns)
        {
            move = new Move(entry.Register, Source.Word, PlaceOf(value));
            return true;
        }

        VirtualObject made = trace.Virtual(value.VirtualIndex);
        if (made.Kind is not (VirtualKind.Int or VirtualKind.Float) || !trace.Fields(made)[0].Value.IsIns)
        {
            return false;
        }

        move = new Move(entry.Register, made.Kind == VirtualKind.Int ? Source.Int : Source.Float, PlaceOf(trace.Fields(made)[0].Value));
        return true;
    }

    /// <summary>Rebuilds; the innermost frame, its Pc where to go on. Collects: may.</summary>
    public Frame* Rebuild(long* words, Frame* own, ThreadState* t)
    {
        Frame* fp = own;
        for (int k = 0; k < _frames.Length; k++)
        {
            ref PlanFrame frame = ref _frames[k];
            if (k > 0)
            {
                fp = ResidualSites.Push(fp, own, frame.Info, 0, t);
            }

            for (int i = frame.First; i < frame.First + frame.Count; i++)
            {
                Move move = _moves[i];
                int register = move.Register;
                if (register >= TraceFrames.OldRegister)
                {
                    if (*(ulong*)&t->Exception == 0)
                    {
                        continue;
                    }

                    register -= TraceFrames.OldRegister;
                }

                ulong word = move.Source switch
                {
                    Source.Word => (ulong)words[move.Index],
                    Source.Constant => (ulong)_constants[move.Index].Bits,
                    Source.Int => (ulong)words[move.Index] | 3,
                    _ => PyFloat.New(BitConverter.Int64BitsToDouble(words[move.Index])).Bits,
                };
                TraceFrames.Put(t, fp, frame.Info, register, word);
            }

            fp->Pc = frame.Info.CodeObject()->Words + frame.Pc;
        }

        return fp;
    }
}
