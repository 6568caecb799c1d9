using System;
using System.Collections.Generic;
using Py.Ir;

namespace Py.Backends.Shared;

/// <summary>Linear-scan register allocation, interleaved with code emission.</summary>
/// <remarks>
/// One walk forward. A value is in a register, in its spill slot, or both; when registers run out, the one
/// whose next use is farthest goes to its slot (nothing to do if the slot has it already) and comes
/// back into any register when needed: so ranges are split where pressure is. A trace is a line, so this
/// choice is the optimal one of Belady up to the cost of stores. Values that will be passed to a label, or
/// are made from a dying operand, ask for that register; values that live across calls ask for registers
/// that calls preserve. Source: Poletto and Sarkar, "Linear scan register allocation", 1999; the eviction rule is Belady's, 1966.
/// </remarks>
public sealed class LinearScan
{
    private readonly MachineDescription _machine;
    private readonly IMoveEmitter _emitter;
    private readonly Trace _trace;
    private readonly LiveRanges _ranges;
    private readonly int[] _register;
    private readonly int[] _slot;
    private readonly sbyte[] _hint;
    private readonly int[] _holder = Scratch.Take<int>(MachineDescription.FirstSlot);
    private readonly List<int> _freeSlots = [];
    private readonly List<int> _dyingSlots = [];
    private readonly List<int> _slotted = [];
    private readonly AllocationMode _mode;
    private readonly Random? _random;
    private uint _free;
    private uint _pinned;
    private int _nextSlot = MachineDescription.FirstSlot;
    private int _at;

    /// <summary>Starts an allocation.</summary>
    public LinearScan(MachineDescription machine, IMoveEmitter emitter, Trace trace, LiveRanges ranges, IrOptions options)
    {
        _machine = machine;
        _emitter = emitter;
        _trace = trace;
        _ranges = ranges;
        _mode = options.Allocation;
        _random = _mode == AllocationMode.Random ? new Random(options.Seed) : null;
        _register = Scratch.TakeDirty<int>(trace.Count);
        _slot = Scratch.TakeDirty<int>(trace.Count);
        _hint = Scratch.TakeDirty<sbyte>(trace.Count);
        Array.Fill(_register, -1);
        Array.Fill(_slot, -1);
        Array.Fill(_hint, (sbyte)-1);
        _free = machine.General | machine.Float;
        Checker = options.CheckAllocation ? new AllocationChecker() : null;
    }

    /// <summary>Proves what happens, in tests.</summary>
    public AllocationChecker? Checker { get; }

    /// <summary>Frame words used, registers included.</summary>
    public int FrameWords => _nextSlot;

    /// <summary>Stores to slots so far.</summary>
    public int Spills { get; private set; }

    /// <summary>Loads from slots so far.</summary>
    public int Reloads { get; private set; }

    /// <summary>Moves to an instruction: uses are those of this one from now on.</summary>
    public void Begin(int index)
    {
        _at = index;
        _pinned = 0;
        _freeSlots.AddRange(_dyingSlots);
        _dyingSlots.Clear();
    }

    /// <summary>A register with the value, which stays until the instruction ends; loads it if it is in memory.</summary>
    public int UseRegister(InsRef value)
    {
        int v = value.Index;
        int register = _register[v];
        if (register < 0)
        {
            register = Take(ClassOf(v), v);
            Reload(v, register);
        }
        Pin(register);
        Checker?.Use(value, register, $"use at {_at}");
        return register;
    }

    /// <summary>Where the value is: register if it is in one, else its slot.</summary>
    public int UseAny(InsRef value)
    {
        int location = Location(value);
        if (location < MachineDescription.FirstSlot)
        {
            Pin(location);
        }
        Checker?.Use(value, location, $"use at {_at}");
        return location;
    }

    /// <summary>Where a value is now.</summary>
    public int Location(InsRef value) => _register[value.Index] >= 0 ? _register[value.Index] : _slot[value.Index];

    /// <summary>The spill slot of a value that was spilled.</summary>
    public int SlotOf(InsRef value) => _slot[value.Index];

    /// <summary>Whether the current instruction is the last that needs the value.</summary>
    public bool Dies(InsRef value) => _ranges.Last[value.Index] <= _at;

    /// <summary>A register to work in until the instruction ends.</summary>
    public int Temporary(bool isFloat)
    {
        int register = Take(isFloat ? _machine.Float : _machine.General, 0);
        Pin(register);
        Checker?.Clobber(register);
        _free |= 1u << register;
        return register;
    }

    /// <summary>Frees the registers and slots of values that die here, so that the result may take them.</summary>
    public void EndUses()
    {
        foreach (InsRef use in _ranges.Uses(_at))
        {
            ReleaseIfDead(use.Index);
        }
        _pinned &= ~_free;
    }

    /// <summary>Keeps a register from being given to the result although its value died.</summary>
    public void Pin(int register)
    {
        if (MachineDescription.IsRegister(register))
        {
            _pinned |= 1u << register;
        }
    }

    /// <summary>A register for the result of the current instruction.</summary>
    /// <param name="preferred">A register that would save a move, or -1.</param>
    public int Define(int preferred = -1)
    {
        int v = _at;
        uint mask = ClassOf(v);
        int register = -1;
        if (_mode != AllocationMode.Random)
        {
            int hint = _hint[v];
            if (hint >= 0 && IsAvailable(hint))
            {
                register = hint;
            }
            else if (preferred >= 0 && IsAvailable(preferred))
            {
                register = preferred;
            }
        }
        register = register >= 0 ? register : Take(mask, v);
        Assign(v, register);
        return register;
    }

    /// <summary>The result of the current instruction is in this register, which is free.</summary>
    public void DefineIn(int register) => Assign(_at, register);

    /// <summary>Moves what lives on out of registers that a call destroys; arguments stay readable until then.</summary>
    public void SaveForCall()
    {
        for (uint mask = _machine.CallerSaved & ~_free; mask != 0; mask &= mask - 1)
        {
            int v = _holder[MachineDescription.Lowest(mask)];
            if (v != 0 && _ranges.Last[v] > _at)
            {
                Spill(v);
            }
        }
    }

    /// <summary>Forgets what was in the registers that the call destroyed.</summary>
    public void AfterCall()
    {
        for (uint mask = _machine.CallerSaved; mask != 0; mask &= mask - 1)
        {
            int register = MachineDescription.Lowest(mask);
            Checker?.Clobber(register);
            int v = _holder[register];
            if (v != 0)
            {
                _register[v] = -1;
                _holder[register] = 0;
                if ((Allocatable & (1u << register)) != 0)
                {
                    _free |= 1u << register;
                }
            }
        }
    }

    /// <summary>Puts every value that lives on into its slot too, for exits that read only memory.</summary>
    public void SpillLive()
    {
        for (uint mask = Allocatable & ~_free; mask != 0; mask &= mask - 1)
        {
            int v = _holder[MachineDescription.Lowest(mask)];
            if (v != 0 && _ranges.Last[v] >= _at)
            {
                Spill(v);
            }
        }
    }

    /// <summary>Ends the instruction: values that die here give their places back.</summary>
    public void End()
    {
        foreach (InsRef use in _ranges.Uses(_at))
        {
            ReleaseIfDead(use.Index);
        }
        if (_trace[_at].Type != IrType.None && !_ranges.Fused[_at] && _ranges.Last[_at] <= _at)
        {
            ReleaseIfDead(_at);
        }
        _pinned = 0;
        if (_mode == AllocationMode.Spill && _trace[_at].Op is not (IrOp.IntAddOvf or IrOp.IntSubOvf or IrOp.IntMulOvf))
        {
            for (uint mask = Allocatable & ~_free; mask != 0; mask &= mask - 1)
            {
                Evict(MachineDescription.Lowest(mask));
            }
        }
        else if (_random != null && _random.Next(4) == 0 && _trace[_at].Op is not (IrOp.IntAddOvf or IrOp.IntSubOvf or IrOp.IntMulOvf))
        {
            uint used = Allocatable & ~_free;
            int register = _random.Next(32);
            if ((used & (1u << register)) != 0)
            {
                Evict(register);
            }
        }
    }

    /// <summary>Frees values that an exit kept alive until here and nothing needs any more.</summary>
    public void ReleaseExit(IReadOnlyList<InsRef> values)
    {
        for (int i = 0; i < values.Count; i++)
        {
            ReleaseIfDead(values[i].Index);
        }
    }

    /// <summary>Asks that a value be made in a register if that is free then.</summary>
    public void Hint(InsRef value, int location)
    {
        if (value.IsIns && MachineDescription.IsRegister(location))
        {
            _hint[value.Index] = (sbyte)location;
        }
    }

    /// <summary>Places an input: the inputs are to be numbered in the order of their next use by the caller.</summary>
    /// <returns>A free register, or a slot if there is none.</returns>
    public int PlaceInput(int v)
    {
        int register = FreeRegister(ClassOf(v), v);
        if (register < 0 || _mode == AllocationMode.Spill)
        {
            _slot[v] = NewSlot(v);
            Checker?.Define(new InsRef(v), _slot[v]);
            return _slot[v];
        }
        Assign(v, register);
        return register;
    }

    /// <summary>States that an input already is in a location, at the start of a bridge.</summary>
    public void PlaceInputAt(int v, int location)
    {
        Checker?.Define(new InsRef(v), location);
        if (MachineDescription.IsRegister(location))
        {
            _register[v] = location;
            _holder[location] = v;
            _free &= ~(1u << location);
        }
        else
        {
            _slot[v] = location;
            _slotted.Add(v);
        }
    }

    /// <summary>Reserves the slots below a limit: they belong to inputs of a bridge.</summary>
    public void ReserveSlots(int limit)
    {
        // Slots between that no input uses are free again.
        HashSet<int> taken = [];
        foreach (int v in _slotted)
        {
            taken.Add(_slot[v]);
        }
        for (int slot = MachineDescription.FirstSlot; slot < limit; slot++)
        {
            if (!taken.Contains(slot))
            {
                _freeSlots.Add(slot);
            }
        }
        _nextSlot = Math.Max(_nextSlot, limit);
    }

    /// <summary>
    /// Places the parameters of a label: each in the register of its initial value if that dies, in a free
    /// register, or in a slot. Moves the initial values there.
    /// </summary>
    public void EnterLabel(int label, ParallelMove moves, Action<InsRef, int> loadConstant)
    {
        int count = _trace.ParamCount(label);
        int[] initial = Scratch.TakeDirty<int>(count);
        for (int k = 0; k < count; k++)
        {
            InsRef value = _trace[label + 1 + k].A;
            initial[k] = value.IsIns ? Location(value) : -1;
            if (value.IsIns)
            {
                Checker?.Use(value, initial[k], $"label at {label}");
            }
        }

        // What stays the same and is in a slot already stays there: the loop need not store it again. But what the loop
        // uses is loaded here, once, if a register is to spare all the time.
        int[] kept = Scratch.TakeDirty<int>(count);
        int spare = _mode == AllocationMode.Normal ? SpareRegisters(label) : 0;
        for (int k = 0; k < count; k++)
        {
            InsRef value = _trace[label + 1 + k].A;
            kept[k] = value.IsIns && _slot[value.Index] >= 0 && _ranges.Last[value.Index] <= _at && PassesItself(label, k) ? _slot[value.Index] : -1;
            if (kept[k] >= 0 && spare > 0 && _trace[value].Type != IrType.F64 && _ranges.Next[label + 1 + k] < _trace.Count - 1)
            {
                kept[k] = -1;
                spare--;
            }
        }

        // Values that live on keep their places; the others give them to the parameters.
        foreach (InsRef use in _ranges.Uses(label))
        {
            ReleaseIfDead(use.Index);
        }
        int[] target = Scratch.TakeDirty<int>(count);
        for (int k = 0; k < count; k++)
        {
            int v = label + 1 + k;
            target[k] = -1;
            if (_ranges.Last[v] == 0)
            {
                continue;
            }
            if (kept[k] >= 0 && _dyingSlots.Remove(kept[k]))
            {
                initial[k] = target[k] = _slot[v] = kept[k];
                _slotted.Add(v);
                continue;
            }
            if (_mode == AllocationMode.Normal && PassesItself(label, k) && _ranges.Next[v] >= _trace.Count - 1)
            {
                // Only exits need it.
                target[k] = NewSlot(v);
                Place(v, target[k]);
                continue;
            }
            if (_mode == AllocationMode.Normal && initial[k] is >= 0 and < MachineDescription.FirstSlot && IsAvailable(initial[k]))
            {
                target[k] = initial[k];
                Place(v, target[k]);
            }
        }
        for (int k = 0; k < count; k++)
        {
            int v = label + 1 + k;
            if (target[k] >= 0 || _ranges.Last[v] == 0)
            {
                continue;
            }
            int register = _mode == AllocationMode.Spill ? -1 : FreeRegister(ClassOf(v), v);
            target[k] = register >= 0 ? register : NewSlot(v);
            Place(v, target[k]);
        }
        for (int k = 0; k < count; k++)
        {
            if (initial[k] >= 0 && target[k] >= 0)
            {
                moves.Add(initial[k], target[k]);
            }
        }
        moves.Emit(_emitter);
        for (int k = 0; k < count; k++)
        {
            if (initial[k] < 0 && target[k] >= 0)
            {
                loadConstant(_trace[label + 1 + k].A, target[k]);
            }
        }
    }

    // General registers that a loop without calls never needs, if what it only hands on is in slots.
    private int SpareRegisters(int label)
    {
        int end = _trace.Count - 1;
        if (_ranges.CallsBefore[end] > _ranges.CallsBefore[label])
        {
            return 0;
        }

        // By instruction, how many values end there.
        int[] ends = Scratch.Take<int>(_trace.Count + 1);
        int live = 0, most = 0, first = label + 1 + _trace.ParamCount(label);
        for (int v = 1; v < first; v++)
        {
            bool outer = v < label && (_register[v] < 0 || _ranges.Last[v] <= label);
            bool kept = v > label && PassesItself(label, v - label - 1);
            if (!outer && !kept && v != label && _trace[v].Type is not (IrType.F64 or IrType.None) && _ranges.Last[v] > label)
            {
                live++;
                ends[Math.Min(_ranges.Last[v], end)]++;
            }
        }
        for (int i = first; i < end; i++)
        {
            if (_trace[i].Type is not (IrType.F64 or IrType.None) && _ranges.Last[i] > i && !_ranges.Fused[i])
            {
                live++;
                ends[Math.Min(_ranges.Last[i], end)]++;
            }
            most = Math.Max(most, live);
            live -= ends[i];
        }

        // Some instructions need a temporary beside their operands and result.
        return System.Numerics.BitOperations.PopCount(_machine.General) - most - 2;
    }

    private bool PassesItself(int label, int k)
    {
        ref Ins jump = ref _trace[_trace.Count - 1];
        return jump.Op == IrOp.Jump && TraceBuilder.JumpTrace(jump.Descr).Value == 0 && TraceBuilder.JumpLabel(jump.Descr).Value == _trace[label].Descr
            && _trace.Operands(ref jump)[k].Raw == label + 1 + k;
    }

    /// <summary>All values that live at a label with their places: what each jump to it must restore.</summary>
    public List<(InsRef Value, int Location)> LabelState(int label)
    {
        Checker?.Reset();
        List<(InsRef, int)> state = [];
        int end = label + _trace.ParamCount(label);
        for (int v = 1; v <= end; v++)
        {
            if (v != label && _ranges.Last[v] > label && (_register[v] >= 0 || _slot[v] >= 0))
            {
                InsRef value = new(v);

                // One place a value: a slot that also holds it is a copy that the loop may rely on too.
                state.Add((value, Location(value)));
                Checker?.Define(value, Location(value));
                if (_register[v] >= 0 && _slot[v] >= 0)
                {
                    Checker?.Define(value, _slot[v]);
                }
            }
        }
        return state;
    }

    private uint Allocatable => _machine.General | _machine.Float;

    private uint ClassOf(int v) => _trace[v].Type == IrType.F64 ? _machine.Float : _machine.General;

    private bool IsAvailable(int register) =>
        (_free & ~_pinned & (1u << register)) != 0 && (Allocatable & (1u << register)) != 0;

    private int FreeRegister(uint mask, int v)
    {
        uint free = mask & _free & ~_pinned;
        if (free == 0)
        {
            return -1;
        }
        if (_random != null)
        {
            int skip = _random.Next(System.Numerics.BitOperations.PopCount(free));
            while (skip-- > 0)
            {
                free &= free - 1;
            }
            return MachineDescription.Lowest(free);
        }
        uint wanted = v != 0 && _ranges.CrossesCall(v) ? free & ~_machine.CallerSaved : free & _machine.CallerSaved;
        return MachineDescription.Lowest(wanted != 0 ? wanted : free);
    }

    // A register of the class, by eviction if need be; still marked free.
    private int Take(uint mask, int v)
    {
        int register = FreeRegister(mask, v);
        if (register >= 0)
        {
            return register;
        }
        int farthest = -1;
        int best = -1;
        for (uint candidates = mask & ~_pinned; candidates != 0; candidates &= candidates - 1)
        {
            int candidate = MachineDescription.Lowest(candidates);
            int next = _ranges.Next[_holder[candidate]];
            if (next > best)
            {
                best = next;
                farthest = candidate;
            }
        }
        if (farthest < 0)
        {
            throw new UnsupportedIrException($"no register for instruction {_at}");
        }
        Evict(farthest);
        return farthest;
    }

    private void Evict(int register)
    {
        int v = _holder[register];
        Spill(v);
        _register[v] = -1;
        _holder[register] = 0;
        _free |= 1u << register;
    }

    private void Spill(int v)
    {
        if (_slot[v] >= 0)
        {
            return;
        }
        _slot[v] = NewSlot(v);
        Spills++;
        _emitter.Move(_register[v], _slot[v]);
    }

    private void Reload(int v, int register)
    {
        if (_slot[v] < 0)
        {
            throw new AllocationException($"value {v} has no place at {_at}");
        }
        Reloads++;
        _emitter.Move(_slot[v], register);
        _register[v] = register;
        _holder[register] = v;
        _free &= ~(1u << register);
    }

    private void Assign(int v, int register)
    {
        _register[v] = register;
        _holder[register] = v;
        _free &= ~(1u << register);
        Pin(register);
        Checker?.Define(new InsRef(v), register);
    }

    private void Place(int v, int location)
    {
        if (MachineDescription.IsRegister(location))
        {
            _register[v] = location;
            _holder[location] = v;
            _free &= ~(1u << location);
        }
        else
        {
            _slot[v] = location;
        }
    }

    private int NewSlot(int v)
    {
        _slotted.Add(v);
        if (_freeSlots.Count > 0)
        {
            int slot = _freeSlots[^1];
            _freeSlots.RemoveAt(_freeSlots.Count - 1);
            return slot;
        }
        if (_nextSlot == MachineDescription.FrameWords)
        {
            throw new UnsupportedIrException("too many values live at once");
        }
        return _nextSlot++;
    }

    private void ReleaseIfDead(int v)
    {
        if (_ranges.Last[v] > _at)
        {
            return;
        }
        if (_register[v] >= 0)
        {
            _free |= 1u << _register[v];
            _holder[_register[v]] = 0;
            _register[v] = -1;
        }
        if (_slot[v] >= 0)
        {
            // Only from the next instruction on: this one may still read it.
            _dyingSlots.Add(_slot[v]);
            _slot[v] = -1;
        }
    }
}
