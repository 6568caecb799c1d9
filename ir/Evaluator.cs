using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace Py.Ir;

/// <summary>Executes traces directly on real memory: the reference that backends are tested against.</summary>
/// <remarks>
/// Understands bridges (attached by <see cref="AttachBridge"/>), jumps and calls into other traces it
/// knows. Calls helpers through the table of the layout. Not fast, not thread-safe.
/// </remarks>
public sealed unsafe class Evaluator
{
    // Where to go on: with words for the inputs or parameters there, or with those of the exit.
    private struct Arrival
    {
        public Trace? Trace;
        public int At;
        public long[]? Words;
    }

    private readonly Dictionary<int, Trace> _traces = [];
    // What a number means is settled when a trace becomes known: its target may be compiled again under the same number.
    private readonly Dictionary<(Trace Trace, int Target), Trace> _links = [];
    private readonly Dictionary<(Trace Trace, int Index), Trace> _bridges = [];
    private readonly Dictionary<int, Trace> _redirected = [];
    private readonly HashSet<int> _invalidated = [];
    private readonly RuntimeLayout _layout;

    /// <summary>Makes an evaluator for a process with this layout.</summary>
    public Evaluator(RuntimeLayout layout) => _layout = layout;

    /// <summary>Instructions executed so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Throws after that many instructions, against endless loops in tests.</summary>
    public long StepLimit { get; set; } = long.MaxValue;

    /// <summary>Shown the state at each guard that holds, as it would be handed over if it failed.</summary>
    public Action<ExitState>? Passing { get; set; }

    /// <summary>Finishes what a trace run by call_assembler left at a guard, and returns its result.</summary>
    public Func<ExitState, long>? ExitInCall { get; set; }

    /// <summary>Makes a trace known to jumps and calls.</summary>
    public void Add(Trace trace)
    {
        foreach (TraceId target in trace.Targets())
        {
            if (_traces.TryGetValue(target.Value, out Trace? known))
            {
                _links[(trace, target.Value)] = known;
            }
        }
        _traces[trace.Id.Value] = trace;
    }

    /// <summary>Forgets a trace and which bridges it has.</summary>
    public void Remove(Trace trace)
    {
        if (_traces.TryGetValue(trace.Id.Value, out Trace? known) && known == trace)
        {
            _traces.Remove(trace.Id.Value);
        }
        Forget(_bridges, trace);
        Forget(_links, trace);
    }

    /// <summary>Makes calls of a trace run another one.</summary>
    public void Redirect(TraceId from, Trace to) => _redirected[from.Value] = to;

    /// <summary>Continues in <paramref name="bridge"/> when the guard at <paramref name="index"/> of a trace fails.</summary>
    public void AttachBridge(Trace trace, int index, Trace bridge) => _bridges[(trace, index)] = bridge;

    /// <summary>Makes the guards of an assumption fail.</summary>
    public void Invalidate(int assumption) => _invalidated.Add(assumption);

    /// <summary>Runs a trace until it leaves.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="inputs">Words by input slot.</param>
    /// <param name="exit">Receives where and with which values it left.</param>
    public void Run(Trace trace, long* inputs, ExitState exit)
    {
        Arrival at = new() { Trace = trace, At = 1 };
        RunOne(ref at, inputs, exit);
        while (at.Trace != null)
        {
            RunOne(ref at, null, exit);
        }
    }

    // Runs until this trace is left: for good, then there is no next one, or for a bridge or another trace. The values are on the
    // native stack, where the collector finds them; words on the way to the next trace need not be found, since nothing is allocated then.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunOne(ref Arrival arrival, long* inputs, ExitState exit)
    {
        Trace trace = arrival.Trace!;
        int at = arrival.At;
        long* values = stackalloc long[trace.Count];
        if (arrival.Words != null)
        {
            arrival.Words.CopyTo(new Span<long>(values + at, arrival.Words.Length));
            at += arrival.Words.Length;
        }
        else
        {
            fixed (long* handed = exit.Words)
            {
                Enter(trace, inputs == null ? handed : inputs, values);
            }
        }
        arrival = default;
        while (true)
        {
            if (++Steps > StepLimit)
            {
                throw new InvalidOperationException("step limit of the evaluator reached");
            }
            ref Ins ins = ref trace[at];
            if (ins.Op.IsGuard())
            {
                if (!Holds(trace, ref ins, values))
                {
                    Leave(trace, at, values, exit);
                    if (_bridges.TryGetValue((trace, at), out Trace? bridge))
                    {
                        arrival = new Arrival { Trace = bridge, At = 1 };
                    }
                    return;
                }
                if (Passing != null)
                {
                    Leave(trace, at, values, exit);
                    Passing(exit);
                }
                at++;
                continue;
            }
            switch (ins.Op)
            {
                case IrOp.Finish:
                    Leave(trace, at, values, exit);
                    return;
                case IrOp.Jump:
                    arrival = Jump(trace, ref ins, values);
                    if (arrival.Trace != trace)
                    {
                        return;
                    }
                    arrival.Words.CopyTo(new Span<long>(values + arrival.At, arrival.Words!.Length));
                    at = arrival.At + arrival.Words.Length;
                    arrival = default;
                    continue;
                case IrOp.Label:
                    EnterLabel(trace, at, values);
                    break;
                case IrOp.Input or IrOp.Param or IrOp.LoopState or IrOp.Nop or IrOp.DebugMergePoint:
                    break;
                default:
                    values[at] = Execute(trace, ref ins, values);
                    break;
            }
            at++;
        }
    }

    private Trace Linked(Trace trace, int target) =>
        target == trace.Id.Value ? trace : _links.TryGetValue((trace, target), out Trace? linked) ? linked : _traces[target];

    private static void Forget(Dictionary<(Trace Trace, int Number), Trace> all, Trace trace)
    {
        foreach ((Trace Trace, int Number) at in new List<(Trace Trace, int Number)>(all.Keys))
        {
            if (at.Trace == trace)
            {
                all.Remove(at);
            }
        }
    }

    private static void Enter(Trace trace, long* inputs, long* values)
    {
        for (int i = 1; i < trace.Count && trace[i].Op == IrOp.Input; i++)
        {
            values[i] = inputs[trace[i].Descr];
        }
    }

    private static void EnterLabel(Trace trace, int label, long* values)
    {
        for (int i = label + 1; i < trace.Count && trace[i].Op == IrOp.Param; i++)
        {
            values[i] = Get(trace, trace[i].A, values);
        }
    }

    private static void Leave(Trace trace, int at, long* values, ExitState exit)
    {
        Span<long> words = exit.Set(trace, at);
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = values[exit.Values[i].Index];
        }
    }

    private Arrival Jump(Trace trace, ref Ins ins, long* values)
    {
        ReadOnlySpan<InsRef> operands = trace.Operands(ref ins);
        long[] arguments = new long[operands.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            arguments[i] = Get(trace, operands[i], values);
        }
        TraceId target = TraceBuilder.JumpTrace(ins.Descr);
        LabelId label = TraceBuilder.JumpLabel(ins.Descr);
        Trace next = target.Value == 0 ? trace : Linked(trace, target.Value);
        if (next != trace && label.Value != 0 && !IsClosed(next, next.FindLabel(label)))
        {
            throw new UnsupportedIrException($"{target}.{label} relies on values from before the label");
        }
        return new Arrival { Trace = next, At = label.Value == 0 ? 1 : next.FindLabel(label) + 1, Words = arguments };
    }

    // Whether what is behind a label needs nothing from before it but the parameters.
    private static bool IsClosed(Trace trace, int label)
    {
        List<InsRef> exit = [];
        for (int i = label + 1 + trace.ParamCount(label); i < trace.Count; i++)
        {
            Snapshots.LiveValues(trace, trace[i].Snap, exit);
            foreach (InsRef value in exit)
            {
                if (value.Index < label)
                {
                    return false;
                }
            }
            foreach (InsRef operand in trace.Operands(i))
            {
                if (operand.IsIns && operand.Index < label)
                {
                    return false;
                }
            }
        }
        return true;
    }

    private static long Get(Trace trace, InsRef value, long* values) =>
        value.IsIns ? values[value.Index] : value.IsConst ? trace.ConstOf(value).Bits : 0;

    private bool Holds(Trace trace, ref Ins ins, long* values)
    {
        switch (ins.Op)
        {
            case IrOp.GuardTrue:
                return Get(trace, ins.A, values) != 0;
            case IrOp.GuardFalse:
                return Get(trace, ins.A, values) == 0;
            case IrOp.GuardValue:
                return Get(trace, ins.A, values) == Get(trace, ins.B, values);
            case IrOp.GuardNoOverflow or IrOp.GuardOverflow:
                ref Ins arithmetic = ref trace[ins.A];
                bool overflows = Semantics.Overflows(arithmetic.Op, Get(trace, arithmetic.A, values), Get(trace, arithmetic.B, values));
                return overflows == (ins.Op == IrOp.GuardOverflow);
            case IrOp.GuardNoException:
                return *(long*)_layout.ExceptionAddress == 0;
            case IrOp.GuardNotInvalidated:
                return !_invalidated.Contains(ins.Descr);
            case IrOp.GuardStackRoom:
                return RuntimeHelpers.TryEnsureSufficientExecutionStack();
            default:
                return false;
        }
    }

    private long Execute(Trace trace, ref Ins ins, long* values)
    {
        if (ins.Op is IrOp.Call or IrOp.CallAssembler)
        {
            return CallOut(trace, ref ins, values);
        }
        long a = Get(trace, ins.A, values);
        long b = Get(trace, ins.B, values);
        long c = Get(trace, ins.C, values);
        if (Semantics.TryEval(ins.Op, a, b, c, out long result))
        {
            return result;
        }
        Descriptors all = trace.Descriptors;
        switch (ins.Op)
        {
            case IrOp.IsFloat:
                return Semantics.IsFloatWord(a) || (Semantics.IsPointerWord(a) && a != 0 && *(uint*)a == _layout.FloatShape) ? 1 : 0;
            case IrOp.UnboxFloat:
                return *(long*)(a + _layout.FloatValueOffset);
            case IrOp.BoxFloat:
                return CallHelper(_layout.BoxFloatHelper, [], [BitConverter.Int64BitsToDouble(a)], IrType.Ref);
            case IrOp.HasShape:
                return *(uint*)a == all[new ShapeRef(ins.Descr)].Id ? 1 : 0;
            case IrOp.GetfieldGc or IrOp.GetfieldRaw or IrOp.GetarrayitemGc or IrOp.GetarrayitemRaw:
                FieldDescr loaded = all[new FieldRef(ins.Descr)];
                return Load((byte*)(a + loaded.Offset + loaded.Stride * b), loaded.Kind);
            case IrOp.SetfieldGc or IrOp.SetfieldRaw:
                FieldDescr stored = all[new FieldRef(ins.Descr)];
                Barrier(trace, ref ins, a, stored);
                Store((byte*)(a + stored.Offset), stored.Kind, b);
                return 0;
            case IrOp.SetarrayitemGc or IrOp.SetarrayitemRaw:
                FieldDescr item = all[new FieldRef(ins.Descr)];
                Barrier(trace, ref ins, a, item);
                Store((byte*)(a + item.Offset + item.Stride * b), item.Kind, c);
                return 0;
            case IrOp.New or IrOp.CallMallocNursery:
                ShapeDescr shape = all[new ShapeRef(ins.Descr)];
                return Allocate(shape.Id, shape.SizeBytes);
            case IrOp.NewArray:
                return CallHelper(_layout.AllocateArrayHelper, [all[new ShapeRef(ins.Descr)].Id, a], [], IrType.Ref);
            case IrOp.CondCallGcWb:
                SlowBarrier(a);
                return 0;
            case IrOp.CondCallGcWbArray:
                FieldDescr changed = all[new FieldRef(ins.Descr)];
                if (NeedsBarrier(a))
                {
                    CallHelper(_layout.ItemBarrierHelper, [a, a + changed.Offset + (changed.Stride * b)], [], IrType.None);
                }
                return 0;
            default:
                throw new NotImplementedException($"evaluator: {ins.Op.Info().Name}");
        }
    }

    private static long Load(byte* address, FieldKind kind) => kind switch
    {
        FieldKind.I8 => *(sbyte*)address,
        FieldKind.U8 => *address,
        FieldKind.I16 => *(short*)address,
        FieldKind.U16 => *(ushort*)address,
        FieldKind.I32 => *(int*)address,
        FieldKind.U32 => *(uint*)address,
        _ => *(long*)address,
    };

    private static void Store(byte* address, FieldKind kind, long value)
    {
        switch (kind.Bytes())
        {
            case 1:
                *address = (byte)value;
                break;
            case 2:
                *(short*)address = (short)value;
                break;
            case 4:
                *(int*)address = (int)value;
                break;
            default:
                *(long*)address = value;
                break;
        }
    }

    // A trace that was not lowered has no explicit barriers.
    private void Barrier(Trace trace, ref Ins ins, long obj, FieldDescr field)
    {
        if (field.Kind == FieldKind.Ref && !trace.IsLowered && ins.Op is IrOp.SetfieldGc or IrOp.SetarrayitemGc)
        {
            SlowBarrier(obj);
        }
    }

    private bool NeedsBarrier(long obj) => (*(byte*)(obj + _layout.BarrierByte) & _layout.BarrierMask) != 0;

    private void SlowBarrier(long obj)
    {
        if (NeedsBarrier(obj))
        {
            CallHelper(_layout.BarrierHelper, [obj], [], IrType.None);
        }
    }

    private long Allocate(uint shape, int bytes)
    {
        long* free = (long*)_layout.NurseryFreeAddress;
        long start = *free;
        if (start + bytes > *(long*)_layout.NurseryTopAddress)
        {
            return CallHelper(_layout.AllocateHelper, [shape, bytes], [], IrType.Ref);
        }
        *free = start + bytes;
        new Span<byte>((void*)start, bytes).Clear();
        *(ulong*)start = shape | ((ulong)_layout.FreshHeaderBits << 32);
        return start;
    }

    private long CallOut(Trace trace, ref Ins ins, long* values)
    {
        ReadOnlySpan<InsRef> operands = trace.Operands(ref ins);
        if (ins.Op == IrOp.CallAssembler)
        {
            long* inputs = stackalloc long[operands.Length];
            for (int i = 0; i < operands.Length; i++)
            {
                inputs[i] = Get(trace, operands[i], values);
            }
            ExitState exit = new();
            Run(_redirected.TryGetValue(ins.Descr, out Trace? other) ? other : Linked(trace, ins.Descr), inputs, exit);
            if (exit.IsFinish)
            {
                Ins finish = exit.Ins;
                ReadOnlySpan<InsRef> results = exit.Trace!.Operands(ref finish);
                return results.Length == 0 ? 0 : exit[results[0]];
            }
            return ExitInCall != null ? ExitInCall(exit) : throw new UnsupportedIrException("guard failure inside call_assembler");
        }
        HelperDescr helper = trace.Descriptors[new HelperRef(ins.Descr)];
        Span<long> integers = stackalloc long[6];
        Span<double> floats = stackalloc double[8];
        int integerCount = 0;
        int floatCount = 0;
        for (int i = 0; i < operands.Length; i++)
        {
            long word = Get(trace, operands[i], values);
            if (helper.Arguments[i] == IrType.F64)
            {
                floats[floatCount++] = BitConverter.Int64BitsToDouble(word);
            }
            else
            {
                integers[integerCount++] = word;
            }
        }
        return CallHelper(helper.Index, integers, floats, helper.Result);
    }

    // SysV numbers integer and float registers independently, so one signature fits all helpers.
    private long CallHelper(int index, scoped ReadOnlySpan<long> integerArguments, scoped ReadOnlySpan<double> floatArguments, IrType result)
    {
        Span<long> i = stackalloc long[6];
        Span<double> f = stackalloc double[8];
        i.Clear();
        f.Clear();
        integerArguments.CopyTo(i);
        floatArguments.CopyTo(f);
        nint target = ((nint*)_layout.HelperTableAddress)[index];
        if (result == IrType.F64)
        {
            var real = (delegate* unmanaged<long, long, long, long, long, long, double, double, double, double, double, double, double, double, double>)target;
            return BitConverter.DoubleToInt64Bits(
                real(i[0], i[1], i[2], i[3], i[4], i[5], f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7]));
        }
        var call = (delegate* unmanaged<long, long, long, long, long, long, double, double, double, double, double, double, double, double, long>)target;
        long word = call(i[0], i[1], i[2], i[3], i[4], i[5], f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7]);
        return result switch
        {
            IrType.None => 0,
            IrType.Cond => word & 0xff,
            _ => word,
        };
    }
}
