using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Py.Backends.Shared;
using Py.Ir;

namespace Py.Backends.X64;

/// <summary>Compiles one trace: walks it once, allocating registers and emitting code together.</summary>
/// <remarks>
/// Code layout: entry (loops only) · body · cold paths · exit stubs · constants. Frame and exits: see
/// <see cref="MachineDescription"/> and <see cref="X64Thunks"/>. rbp = frame + bias, rsp is 16-aligned in the body.
/// </remarks>
internal sealed partial class X64Compiler : IMoveEmitter
{
    private const int FinishBit = unchecked((int)0x8000_0000);

    private static readonly MachineDescription s_machine = X64Machine.Description;
    private readonly X64Backend _backend;
    private readonly X64Assembler _asm = new();
    private readonly ParallelMove _moves = new(s_machine);
    private readonly List<PendingExit> _exits = [];
    private readonly List<ushort> _locations = [];
    private readonly List<InsRef> _exitValues = [];
    private readonly List<Action> _cold = [];
    private readonly Dictionary<(long Low, long High), int> _pool = [];
    private readonly List<(int Assumption, int Exit, int Offset)> _assumptions = [];
    private readonly List<(TraceId Target, int Offset)> _calls = [];
    private readonly Dictionary<int, int> _references = [];
    private readonly List<(int Label, long Cell)> _counters = [];
    private RuntimeLayout _layout;
    private Trace _trace;
    private IrOptions _options;
    private LinearScan _scan;
    private LiveRanges _ranges;
    private int _firstExit;
    private int _lastGuard;
    private int _lastGuardEnd;
    private FloatGuard? _floatGuard;
    private Condition _lastGuardCondition;
    private LabelState _entryState;
    private LabelState? _loopState;
    private int[] _offsets;

    public X64Compiler(X64Backend backend)
    {
        _backend = backend;
        _trace = null!;
        _scan = null!;
        _ranges = null!;
        _layout = null!;
        _options = null!;
        _entryState = null!;
        _offsets = [];
    }

    // A test for floats that is followed by what unboxes the value: where the code goes on for one that is an object.
    private sealed class FloatGuard
    {
        public int Value;
        public int End;
        public int Next;
    }

    private struct PendingExit
    {
        public int Index;
        public int Label;
        public int FirstLocation;
        public int Count;
        public int PatchOffset;
        public bool HasFloats;
        public bool IsStub;
    }

    public CodeMap Compile(Trace trace, IrOptions options, CodeMap? parent, int parentExit)
    {
        using Scratch.Scope compilation = Scratch.Enter();
        Reset(trace, options);
        int entry = _asm.NewLabel();
        _entryState = new LabelState { Label = _asm.NewLabel(), Position = 0 };
        _asm.Bind(entry);
        if (parent == null)
        {
            EmitEntry();
        }
        else
        {
            EnterBridge(parent, parentExit);
        }
        _asm.Bind(_entryState.Label);
        Count(0);
        for (int i = 1; i < trace.Count; i++)
        {
            _offsets[i] = _asm.Position;
            if (trace[i].Op is IrOp.Input or IrOp.Param or IrOp.LoopState or IrOp.Nop || _ranges.Fused[i])
            {
                continue;
            }
            _ranges.Advance(i);
            _scan.Begin(i);
            Lower(i, ref trace[i]);
            _scan.End();
        }
        for (int i = 0; i < _cold.Count; i++)
        {
            _cold[i]();
        }
        return Complete(entry);
    }

    /// <inheritdoc/>
    public void Move(int from, int to)
    {
        _scan.Checker?.Move(from, to);
        bool fromRegister = MachineDescription.IsRegister(from);
        bool toRegister = MachineDescription.IsRegister(to);
        if (fromRegister && toRegister)
        {
            switch (MachineDescription.IsFloat(from), MachineDescription.IsFloat(to))
            {
                case (false, false):
                    _asm.MovRR(to, from);
                    break;
                case (true, true):
                    _asm.MovapsRR(to - X64Machine.Xmm, from - X64Machine.Xmm);
                    break;
                case (false, true):
                    _asm.MovqToFloat(to - X64Machine.Xmm, from);
                    break;
                default:
                    _asm.MovqToGeneral(to, from - X64Machine.Xmm);
                    break;
            }
        }
        else if (toRegister)
        {
            if (MachineDescription.IsFloat(to))
            {
                _asm.MovsdRM(to - X64Machine.Xmm, X64Machine.Word(from));
            }
            else
            {
                _asm.MovRM(to, X64Machine.Word(from));
            }
        }
        else if (fromRegister)
        {
            if (MachineDescription.IsFloat(from))
            {
                _asm.MovsdMR(X64Machine.Word(to), from - X64Machine.Xmm);
            }
            else
            {
                _asm.MovMR(X64Machine.Word(to), from);
            }
        }
        else
        {
            _asm.MovRM(X64Machine.R11, X64Machine.Word(from));
            _asm.MovMR(X64Machine.Word(to), X64Machine.R11);
        }
    }

    private void Reset(Trace trace, IrOptions options)
    {
        _trace = trace;
        _options = options;
        _layout = trace.Descriptors.Layout;
        _asm.Clear();
        _exits.Clear();
        _locations.Clear();
        _cold.Clear();
        _pool.Clear();
        _assumptions.Clear();
        _references.Clear();
        _calls.Clear();
        _counters.Clear();
        _lastGuardEnd = -1;
        _floatGuard = null;
        _loopState = null;
        _firstExit = _backend.NextExit;
        _offsets = new int[trace.Count];
        for (int i = 1; i < trace.Count; i++)
        {
            if (!_backend.Supports(trace[i].Op))
            {
                throw new UnsupportedIrException($"x64: {trace[i].Op.Info().Name} (instruction {i} of {trace.Id}) must be lowered first");
            }
        }
        _ranges = new LiveRanges(trace, X64Machine.Fuses, X64Machine.Calls);
        _scan = new LinearScan(s_machine, this, trace, _ranges, options);
    }

    // The cell stays for good: who counts wants to know in the end.
    private unsafe void Count(int label)
    {
        if (_options.CountsEntries)
        {
            long cell = (long)NativeMemory.AllocZeroed(8);
            _counters.Add((label, cell));
            _asm.MovRI(X64Machine.R11, cell);
            _asm.AluMI(Alu.Add, Mem.At(X64Machine.R11, 0), 1, wide: true);
        }
    }

    // Saves what the caller expects back, then loads the inputs from the words handed over (rsi).
    private void EmitEntry()
    {
        foreach (byte register in X64Machine.CalleeSaved)
        {
            _asm.Push(register);
        }
        _asm.AluRI(Alu.Sub, X64Machine.Rsp, 8);
        _asm.Lea(X64Machine.Rbp, Mem.At(X64Machine.Rdi, X64Machine.FrameBias));
        int count = _trace.InputCount();
        int[] order = new int[count];
        for (int k = 0; k < count; k++)
        {
            order[k] = k + 1;
        }
        Array.Sort(order, (a, b) => _ranges.Next[a] != _ranges.Next[b] ? _ranges.Next[a].CompareTo(_ranges.Next[b]) : a - b);
        int[] places = new int[count];
        Array.Fill(places, -1);
        _scan.Begin(0);
        foreach (int v in order)
        {
            if (_ranges.Last[v] > 0)
            {
                places[v - 1] = _scan.PlaceInput(v);
            }
        }
        int late = -1;
        for (int k = 0; k < count; k++)
        {
            if (places[k] == X64Machine.Rsi)
            {
                late = k;
            }
            else if (places[k] >= 0)
            {
                LoadInput(k, places[k]);
            }
        }
        if (late >= 0)
        {
            LoadInput(late, X64Machine.Rsi);
        }
        _entryState.Places = places;
        if (_trace[_trace.Count - 1].Op == IrOp.Jump && _loopState == null && _ranges.LabelIndex == 0)
        {
            HintJump(places);
            _asm.Align(16, 0x90);
        }
    }

    private void LoadInput(int k, int place)
    {
        Mem word = Mem.At(X64Machine.Rsi, _trace[k + 1].Descr * 8);
        if (MachineDescription.IsFloat(place))
        {
            _asm.MovsdRM(place - X64Machine.Xmm, word);
        }
        else if (MachineDescription.IsRegister(place))
        {
            _asm.MovRM(place, word);
        }
        else
        {
            _asm.MovRM(X64Machine.R11, word);
            _asm.MovMR(X64Machine.Word(place), X64Machine.R11);
        }
    }

    private void EnterBridge(CodeMap parent, int parentExit)
    {
        ExitMap exit = parent.Exits[parentExit];
        int count = _trace.InputCount();
        int[] places = new int[count];
        int limit = MachineDescription.FirstSlot;
        _scan.Begin(0);
        for (int k = 0; k < count; k++)
        {
            int slot = _trace[k + 1].Descr;
            if ((uint)slot >= (uint)exit.Count)
            {
                throw new UnsupportedIrException($"{_trace.Id}: input {slot} is no value of the exit");
            }
            places[k] = parent.Locations[exit.FirstLocation + slot];
            if (_ranges.Last[k + 1] > 0)
            {
                _scan.PlaceInputAt(k + 1, places[k]);
                limit = Math.Max(limit, places[k] + 1);
            }
            else
            {
                places[k] = -1;
            }
        }
        _scan.ReserveSlots(limit);
        _entryState.Places = places;
    }

    // -- exits ------------------------------------------------------------------------------------

    /// <summary>Notes an exit with the places its values have now; returns its number in this code.</summary>
    private int NewExit(int index)
    {
        Snapshots.ExitValues(_trace, index, _exitValues);
        PendingExit exit = new()
        {
            Index = index,
            Label = _asm.NewLabel(),
            FirstLocation = _locations.Count,
            Count = _exitValues.Count,
            IsStub = true,
        };
        for (int i = 0; i < _exitValues.Count; i++)
        {
            int location = _scan.Location(_exitValues[i]);
            _scan.Checker?.Use(_exitValues[i], location, $"exit at {index}");
            exit.HasFloats |= MachineDescription.IsFloat(location);
            _locations.Add((ushort)location);
        }
        ShareLocations(ref exit);
        _exits.Add(exit);
        return _exits.Count - 1;
    }

    // Consecutive exits often have the same places: keep one copy.
    private void ShareLocations(ref PendingExit exit)
    {
        if (_exits.Count == 0)
        {
            return;
        }
        PendingExit before = _exits[^1];
        if (before.Count < exit.Count)
        {
            return;
        }
        for (int i = 0; i < exit.Count; i++)
        {
            if (_locations[before.FirstLocation + i] != _locations[exit.FirstLocation + i])
            {
                return;
            }
        }
        _locations.RemoveRange(exit.FirstLocation, exit.Count);
        exit.FirstLocation = before.FirstLocation;
    }

    private void ExitIf(Condition condition, int exit)
    {
        _asm.Jcc(condition, _exits[exit].Label);
        _lastGuardCondition = condition;
        _lastGuard = exit;
        _lastGuardEnd = _asm.Position;
        CollectionsMarshal.AsSpan(_exits)[exit].PatchOffset = _asm.Position - 4;
    }

    private void EndGuard(int exit)
    {
        _ = exit;
        _scan.ReleaseExit(_exitValues);
    }

    private CodeMap Complete(int entry)
    {
        int stubs = _asm.Position;
        ExitMap[] maps = new ExitMap[_exits.Count];
        for (int i = 0; i < maps.Length; i++)
        {
            PendingExit exit = _exits[i];
            maps[i] = new ExitMap
            {
                Index = exit.Index,
                FirstLocation = exit.FirstLocation,
                Count = exit.Count,
                PatchOffset = exit.PatchOffset,
                StubOffset = exit.IsStub ? _asm.Position : 0,
            };
            if (exit.IsStub)
            {
                _asm.Bind(exit.Label);
                _asm.Emit8(0x68); // push imm32
                _asm.Emit32(_firstExit + i);
                _asm.JmpTo(exit.HasFloats ? _backend.Thunks.ExitWithFloats : _backend.Thunks.Exit);
            }
        }
        int stubBytes = _asm.Position - stubs;
        EmitPool();
        int references = EmitReferences(out int[] constants);
        CodeMap map = new(_trace)
        {
            Bytes = _asm.Position,
            StubBytes = stubBytes,
            FirstExit = _firstExit,
            Exits = maps,
            Locations = _locations.ToArray(),
            Offsets = _offsets,
            Counters = _counters.ToArray(),
            Start = _backend.Space.Allocate(_asm.Position),
        };
        _asm.Resolve(map.Start);
        _backend.Space.Write(map.Start, _asm.Code);
        map.Entry = map.Start + _asm.OffsetOf(entry);
        map.References = constants;
        map.ReferencesOffset = references;
        X64Code data = new() { FrameWords = _scan.FrameWords, Spills = _scan.Spills, Reloads = _scan.Reloads };
        data.Labels[0] = new JumpTarget(map.Start + _asm.OffsetOf(_entryState.Label), _entryState.Places, true);
        if (_loopState != null)
        {
            data.Labels[_trace[_loopState.Position].Descr] =
                new JumpTarget(map.Start + _asm.OffsetOf(_loopState.Label), _loopState.Places, _loopState.IsClosed);
        }
        data.Assumptions.AddRange(_assumptions);
        data.Calls.AddRange(_calls);
        map.BackendData = data;
        return map;
    }

    // -- constants --------------------------------------------------------------------------------

    private Mem Pool(long low, long high = 0)
    {
        if (!_pool.TryGetValue((low, high), out int label))
        {
            label = _asm.NewLabel();
            _pool.Add((low, high), label);
        }
        return Mem.Label(label);
    }

    /// <summary>The word of the table of references that holds a constant.</summary>
    private Mem Reference(InsRef constant)
    {
        if (!_references.TryGetValue(constant.ConstIndex, out int label))
        {
            label = _asm.NewLabel();
            _references.Add(constant.ConstIndex, label);
        }
        return Mem.Label(label);
    }

    private bool IsMoving(InsRef value) => value.IsConst && _layout.IsMoving(_trace.ConstOf(value));

    private int EmitReferences(out int[] constants)
    {
        constants = new int[_references.Count];
        if (constants.Length == 0)
        {
            return 0;
        }
        _asm.Align(8, 0xcc);
        int start = _asm.Position;
        int count = 0;
        foreach ((int constant, int label) in _references)
        {
            constants[count++] = constant;
            _asm.Bind(label);
            _asm.Emit64(_trace.Constants[constant].Bits);
        }
        return start;
    }

    private void EmitPool()
    {
        if (_pool.Count == 0)
        {
            return;
        }
        _asm.Align(16, 0xcc);
        foreach (((long low, long high), int label) in _pool)
        {
            _asm.Bind(label);
            _asm.Emit64(low);
            _asm.Emit64(high);
        }
    }

    private void LoadConstant(InsRef constant, int location)
    {
        IrConst value = Constant(constant);
        if (IsMoving(constant))
        {
            int register = MachineDescription.IsRegister(location) ? location : X64Machine.R11;
            _asm.MovRM(register, Reference(constant));
            if (register != location)
            {
                _asm.MovMR(X64Machine.Word(location), register);
            }
        }
        else if (MachineDescription.IsFloat(location))
        {
            int register = location - X64Machine.Xmm;
            if (value.Bits == 0)
            {
                _asm.Xorps(register, register);
            }
            else
            {
                _asm.MovsdRM(register, Pool(value.Bits));
            }
        }
        else if (MachineDescription.IsRegister(location))
        {
            _asm.MovRIKeepFlags(location, value.Bits);
        }
        else if (value.Bits == (int)value.Bits)
        {
            _asm.MovMI(X64Machine.Word(location), (int)value.Bits, 8);
        }
        else
        {
            _asm.MovRIKeepFlags(X64Machine.R11, value.Bits);
            _asm.MovMR(X64Machine.Word(location), X64Machine.R11);
        }
    }

    private IrConst Constant(InsRef value) => _trace.ConstOf(value);

    // -- loops ------------------------------------------------------------------------------------

    private void LowerLabel(int index)
    {
        _scan.EnterLabel(index, _moves, LoadConstant);
        List<(InsRef Value, int Location)> state = _scan.LabelState(index);
        int count = _trace.ParamCount(index);
        int[] places = new int[count];
        Array.Fill(places, -1);
        List<(InsRef, int)> through = [];
        foreach ((InsRef value, int location) in state)
        {
            if (value.Index > index)
            {
                places[value.Index - index - 1] = location;
            }
            else
            {
                through.Add((value, location));
            }
        }
        _loopState = new LabelState
        {
            Label = _asm.NewLabel(),
            Position = index,
            Places = places,
            Through = through,
            IsClosed = through.Count == 0,
        };
        HintJump(places);
        _asm.Align(16, 0x90);
        _asm.Bind(_loopState.Label);
        Count(_trace[index].Descr);
    }

    private void HintJump(int[] places)
    {
        ref Ins jump = ref _trace[_trace.Count - 1];
        if (jump.Op != IrOp.Jump || TraceBuilder.JumpTrace(jump.Descr).Value != 0)
        {
            return;
        }
        ReadOnlySpan<InsRef> arguments = _trace.Operands(ref jump);
        for (int k = 0; k < arguments.Length && k < places.Length; k++)
        {
            if (places[k] >= 0)
            {
                _scan.Hint(arguments[k], places[k]);
            }
        }
    }

    private void LowerJump(int index, ref Ins ins)
    {
        TraceId trace = TraceBuilder.JumpTrace(ins.Descr);
        int label = TraceBuilder.JumpLabel(ins.Descr).Value;
        bool own = trace.Value == 0 || trace == _trace.Id;
        int[] places;
        long address = 0;
        int local = 0;
        if (own)
        {
            if (label != 0 && (_loopState == null || _trace[_loopState.Position].Descr != label))
            {
                throw new UnsupportedIrException($"{_trace.Id}: jump to a label that is not the last one");
            }
            LabelState state = label == 0 ? _entryState : _loopState!;
            places = state.Places;
            local = state.Label;
            foreach ((InsRef value, int location) in state.Through)
            {
                _moves.Add(_scan.Location(value), location);
            }
        }
        else
        {
            JumpTarget target = _backend.Target(trace, label);
            if (!target.IsClosed)
            {
                throw new UnsupportedIrException($"{trace}.L{label} relies on values from before the label");
            }
            places = target.Places;
            address = target.Address;
        }
        ReadOnlySpan<InsRef> arguments = _trace.Operands(ref ins);
        if (arguments.Length != places.Length)
        {
            throw new UnsupportedIrException($"jump passes {arguments.Length} values, {places.Length} expected");
        }
        bool constants = false;
        for (int k = 0; k < places.Length; k++)
        {
            if (places[k] < 0)
            {
                continue;
            }
            if (arguments[k].IsIns)
            {
                int from = _scan.SlotOf(arguments[k]) == places[k] ? places[k] : _scan.Location(arguments[k]);
                _scan.Checker?.Use(arguments[k], from, $"jump at {index}");
                _moves.Add(from, places[k]);
            }
            else
            {
                constants = true;
            }
        }
        if (own && !constants && _moves.IsEmpty && _lastGuardEnd == _asm.Position)
        {
            // The loop's last guard becomes its back edge.
            _asm.Undo(6);
            _asm.Jcc((Condition)((int)_lastGuardCondition ^ 1), local);
            _asm.Jmp(_exits[_lastGuard].Label);
            CollectionsMarshal.AsSpan(_exits)[_lastGuard].PatchOffset = _asm.Position - 4;
        }
        else
        {
            _moves.Emit(this);
            for (int k = 0; constants && k < places.Length; k++)
            {
                if (places[k] >= 0 && arguments[k].IsConst)
                {
                    LoadConstant(arguments[k], places[k]);
                }
            }
            if (own)
            {
                _asm.Jmp(local);
            }
            else
            {
                _asm.JmpTo(address);
            }
        }
        CheckJump(index, places, arguments, own ? (label == 0 ? _entryState : _loopState!) : null);
    }

    private void CheckJump(int index, int[] places, ReadOnlySpan<InsRef> arguments, LabelState? state)
    {
        if (_scan.Checker == null)
        {
            return;
        }
        for (int k = 0; k < places.Length; k++)
        {
            if (places[k] >= 0 && arguments[k].IsIns)
            {
                _scan.Checker.Use(arguments[k], places[k], $"argument {k} of the jump at {index}");
            }
        }
        foreach ((InsRef value, int location) in state?.Through ?? [])
        {
            _scan.Checker.Use(value, location, $"value kept over the jump at {index}");
        }
    }

    private sealed class LabelState
    {
        public int Label { get; init; }

        public int Position { get; init; }

        public int[] Places { get; set; } = [];

        public List<(InsRef Value, int Location)> Through { get; init; } = [];

        public bool IsClosed { get; init; } = true;
    }
}
