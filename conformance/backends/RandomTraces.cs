using System;
using System.Collections.Generic;
using Py.Ir;

namespace Py.Conformance.Backends;

/// <summary>Records random programs on a toy heap, computing as it goes, so that most guards hold at first.</summary>
internal sealed unsafe class RandomTraces
{
    public const int ObjectCount = 4;
    public const int ItemCount = 8;
    private readonly LowMemory _memory;
    private readonly Random _random;
    private readonly List<InsRef> _ints = [];
    private readonly List<InsRef> _floats = [];
    private readonly List<InsRef> _objects = [];
    private readonly List<InsRef> _arrays = [];
    private readonly List<InsRef> _words = [];
    private readonly List<InsRef> _strings = [];
    private readonly List<InsRef> _conditions = [];
    private readonly Dictionary<InsRef, long> _concrete = [];
    private TraceBuilder _b;
    private int _pc;
    private SnapRef _outer;

    public RandomTraces(LowMemory memory, int seed)
    {
        _memory = memory;
        _random = new Random(seed);
        _b = null!;
        D = new Descriptors { Layout = memory.Layout };
        X = D.AddField("P.x", FieldKind.Ref, 8);
        N = D.AddField("P.n", FieldKind.I64, 16);
        F = D.AddField("P.d", FieldKind.F64, 24);
        B = D.AddField("P.b", FieldKind.U8, 32);
        W = D.AddField("P.w", FieldKind.I32, 36);
        S = D.AddField("P.s", FieldKind.I16, 40);
        Cell = D.AddField("cell", FieldKind.I64, 0);
        Length = D.AddField("A.length", FieldKind.I64, 8);
        Items = D.AddArray("A.items", FieldKind.Ref, 16);
        P = D.AddShape("P", 0x40, 48);
        A = D.AddShape("A", 0x48, 16, stable: true, items: Items, length: Length);
        Add = D.AddHelper("add_ints", 4, [IrType.I64, IrType.I64], IrType.I64, HelperEffects.Pure);
        AddAny = D.AddHelper("add_ints_any", 4, [IrType.I64, IrType.I64], IrType.I64, HelperEffects.WritesHeap | HelperEffects.MayCollect);
        StringLength = D.AddField("S.length", FieldKind.I64, 8, immutable: true);
        Str = D.AddShape("S", LowMemory.StringShape, 16, stable: true, length: StringLength);
        HelperRef join4 = D.AddHelper("join4", 10, [IrType.Ref, IrType.Ref, IrType.Ref, IrType.Ref], IrType.Ref, HelperEffects.MayCollect);
        HelperRef join3 = D.AddHelper("join3", 9, [IrType.Ref, IrType.Ref, IrType.Ref], IrType.Ref, HelperEffects.MayCollect);
        Join = D.AddHelper("join", 8, [IrType.Ref, IrType.Ref], IrType.Ref, HelperEffects.MayCollect);
        D.SetJoin(join4, Str, StringLength, null);
        D.SetJoin(join3, Str, StringLength, join4);
        D.SetJoin(Join, Str, StringLength, join3);
        Mix = D.AddHelper("mix", 5, [IrType.F64, IrType.I64, IrType.F64], IrType.F64, HelperEffects.ReadsHeap);
    }

    public Descriptors D { get; }

    public FieldRef X { get; }

    public FieldRef N { get; }

    public FieldRef F { get; }

    public FieldRef B { get; }

    public FieldRef W { get; }

    public FieldRef S { get; }

    public FieldRef Length { get; }

    public FieldRef Items { get; }

    public FieldRef Cell { get; }

    public FieldRef StringLength { get; }

    public ShapeRef Str { get; }

    public HelperRef Join { get; }

    public long* Budget => (long*)(_memory.Objects + 2048);

    public ShapeRef P { get; }

    public ShapeRef A { get; }

    public HelperRef Add { get; }

    public HelperRef AddAny { get; }

    public HelperRef Mix { get; }

    /// <summary>Input words: counter, integers, floats, objects, arrays, tagged words.</summary>
    public long[] Inputs { get; private set; } = [];

    /// <summary>Fills the heap, the same each time.</summary>
    public void FillHeap(int seed)
    {
        Random random = new(seed);
        _memory.Reset();
        *Budget = 6;
        for (int i = 0; i < ObjectCount; i++)
        {
            byte* obj = ObjectAt(i);
            *(ulong*)obj = 0x40 | (1UL << 32);
            *(long*)(obj + 8) = random.Next(2) == 0 ? random.Next(-50, 50) * 4 + 3 : (long)ObjectAt(random.Next(ObjectCount));
            *(long*)(obj + 16) = random.Next(-10, 10);
            *(double*)(obj + 24) = random.Next(-10, 10) * 0.25;
            *(obj + 32) = (byte)random.Next(256);
            *(int*)(obj + 36) = random.Next(-1000, 1000);
            *(short*)(obj + 40) = (short)random.Next(-1000, 1000);
        }
        for (int i = 0; i < 3; i++)
        {
            *(ulong*)StringAt(i) = LowMemory.StringShape;
            *(long*)(StringAt(i) + 8) = i;
            new Span<byte>(StringAt(i) + 16, i).Fill((byte)('a' + i));
        }
        for (int i = 0; i < 2; i++)
        {
            byte* array = ArrayAt(i);
            *(ulong*)array = 0x48 | (1UL << 32);
            *(long*)(array + 8) = ItemCount;
            for (int k = 0; k < ItemCount; k++)
            {
                ((long*)(array + 16))[k] = random.Next(2) == 0 ? random.Next(-50, 50) * 4 + 3 : (long)ObjectAt(random.Next(ObjectCount));
            }
        }
    }

    public byte* ObjectAt(int i) => _memory.Objects + i * 64;

    public byte* StringAt(int i) => _memory.Objects + 1536 + i * 32;

    public byte* ArrayAt(int i) => _memory.Objects + 1024 + i * 128;

    /// <summary>Records a loop with about <paramref name="size"/> operations.</summary>
    public Trace Loop(int size, int iterations)
    {
        _b = new TraceBuilder(D, new TraceId(1), folding: false);
        _pc = 1;
        List<long> inputs = [];
        void Input(IrType type, long word, List<InsRef>? pool)
        {
            InsRef value = _b.Input(type, inputs.Count);
            inputs.Add(word);
            _concrete[value] = word;
            pool?.Add(value);
        }
        Input(IrType.I64, iterations, null);
        for (int i = 0; i < 3; i++)
        {
            Input(IrType.I64, Interesting(), _ints);
        }
        Input(IrType.F64, Bits(1.5), _floats);
        Input(IrType.F64, Bits(_random.Next(-8, 8)), _floats);
        Input(IrType.Ref, (long)ObjectAt(0), _objects);
        Input(IrType.Ref, (long)ObjectAt(1), _objects);
        Input(IrType.Ref, (long)ArrayAt(0), _arrays);
        Input(IrType.Ref, _random.Next(-50, 50) * 4 + 3, _words);
        Input(IrType.Ref, Semantics.FloatToWord(2.25), _words);
        Inputs = inputs.ToArray();
        _outer = _b.Frame(default, 1, 5, [new SnapEntry(0, new InsRef(2)), new SnapEntry(3, new InsRef(7))]);
        InsRef counter = new(1);
        InsRef left = Emit(IrOp.IntSub, counter, _b.Int(1));
        for (int i = 0; i < size; i++)
        {
            Step();
        }
        Guard(Emit(IrOp.IntGt, left, _b.Int(0)));
        End(left, default);
        return _b.Trace;
    }

    /// <summary>
    /// Records what comes after an exit, up to a jump to the loop or a finish. The same random choices are
    /// made whatever the trace is that was left: only registers are looked at.
    /// </summary>
    public Trace Bridge(Trace parent, int parentIndex, int exitNumber, TraceId id, ExitState exit, int seed, int size)
    {
        _ = exitNumber;
        Random choice = new(seed);
        _b = new TraceBuilder(new Trace(D, id, TraceKind.Bridge) { Parent = parent.Id, ParentExit = exitNumber }, folding: false);
        _ints.Clear();
        _floats.Clear();
        _objects.Clear();
        _arrays.Clear();
        _words.Clear();
        _strings.Clear();
        _conditions.Clear();
        _concrete.Clear();
        List<InsRef> live = [];
        Snapshots.ExitValues(parent, parentIndex, live);
        Dictionary<InsRef, InsRef> names = [];
        for (int k = 0; k < live.Count; k++)
        {
            InsRef input = _b.Input(parent.TypeOf(live[k]), k);
            names[live[k]] = input;
            _concrete[input] = exit.Words[k];
        }
        List<InsRef> registers = [];
        for (SnapRef at = parent[parentIndex].Snap; !at.IsNone; at = parent.Frame(at).Parent)
        {
            foreach (SnapEntry entry in parent.Registers(parent.Frame(at)))
            {
                registers.Add(Rebuild(parent, entry.Value, names));
            }
        }
        foreach (InsRef register in registers)
        {
            Sort(register);
        }
        _ints.Add(_b.Int(3));
        _concrete[_ints[^1]] = 3;
        _floats.Add(_b.Float(0.5));
        _concrete[_floats[^1]] = Bits(0.5);
        if (_objects.Count == 0)
        {
            _objects.Add(_b.Pointer((ulong)ObjectAt(2)));
            _concrete[_objects[^1]] = (long)ObjectAt(2);
        }
        if (_arrays.Count == 0)
        {
            _arrays.Add(_b.Pointer((ulong)ArrayAt(1)));
            _concrete[_arrays[^1]] = (long)ArrayAt(1);
        }
        if (_words.Count == 0)
        {
            _words.Add(_b.Pointer(7));
            _concrete[_words[^1]] = 7;
        }
        _pc = 1000 * (id.Value / 2);
        _outer = default;

        // Loops through bridges must end: a cell of the heap counts them.
        InsRef budget = _b.Emit(IrOp.GetfieldRaw, _b.Int((long)Budget), descr: Cell.Value);
        _concrete[budget] = *Budget;
        InsRef less = Emit(IrOp.IntSub, budget, _b.Int(1));
        _b.Emit(IrOp.SetfieldRaw, _b.Int((long)Budget), less, descr: Cell.Value);
        (*Budget)--;
        _b.Append(new Ins(IrOp.GuardTrue, IrType.None, Emit(IrOp.IntGt, less, _b.Int(0)), snap: Snapshot()));
        RandomTraces steps = this;
        for (int i = 0; i < size; i++)
        {
            steps.Step();
        }
        if (choice.Next(3) == 0)
        {
            _b.Finish([Pick(_ints), Pick(_words)], 7);
        }
        else
        {
            End(_b.Int(choice.Next(1, 4)), new TraceId(1));
        }
        return _b.Trace;
    }

    /// <summary>The bridge that was recorded at an exit of one version of a trace, for the same exit of another version.</summary>
    public Trace Transplant(Trace bridge, Trace recordedParent, int recordedIndex, Trace parent, int index)
    {
        TraceCopier copier = new(bridge, new IrOptions { Passes = PassSet.None });
        _b = copier.To;
        _concrete.Clear();
        List<InsRef> live = [];
        Snapshots.ExitValues(parent, index, live);
        Dictionary<InsRef, InsRef> names = [];
        for (int k = 0; k < live.Count; k++)
        {
            names[live[k]] = _b.Input(parent.TypeOf(live[k]), k);
        }
        List<InsRef> recordedLive = [];
        Snapshots.ExitValues(recordedParent, recordedIndex, recordedLive);
        SnapRef recordedFrame = recordedParent[recordedIndex].Snap;
        SnapRef frame = parent[index].Snap;
        for (; !frame.IsNone; frame = parent.Frame(frame).Parent, recordedFrame = recordedParent.Frame(recordedFrame).Parent)
        {
            ReadOnlySpan<SnapEntry> registers = parent.Registers(parent.Frame(frame));
            ReadOnlySpan<SnapEntry> recorded = recordedParent.Registers(recordedParent.Frame(recordedFrame));
            for (int r = 0; r < registers.Length; r++)
            {
                int input = recordedLive.IndexOf(recorded[r].Value);
                for (int k = 1; input >= 0 && k <= bridge.InputCount(); k++)
                {
                    if (bridge[k].Descr == input)
                    {
                        copier.Map[k] = RebuildBlind(parent, registers[r].Value, names);
                    }
                }
            }
        }
        for (int i = bridge.InputCount() + 1; i < bridge.Count; i++)
        {
            copier.Copy(i);
        }

        // Each copy is a trace of its own.
        copier.To.Trace.Id = new TraceId(_nextCopy++);
        return copier.To.Trace;
    }

    private int _nextCopy = 1000;

    private InsRef RebuildBlind(Trace parent, InsRef value, Dictionary<InsRef, InsRef> names)
    {
        if (names.TryGetValue(value, out InsRef known))
        {
            return known;
        }
        if (value.IsConst)
        {
            IrConst constant = parent.ConstOf(value);
            return _b.Constant(constant.Type, constant.Bits);
        }
        VirtualObject item = parent.Virtual(value.VirtualIndex);
        ReadOnlySpan<SnapEntry> fields = parent.Fields(item);
        if (item.Kind is VirtualKind.Int or VirtualKind.Float)
        {
            InsRef number = RebuildBlind(parent, fields[0].Value, names);
            return names[value] = _b.Emit(item.Kind == VirtualKind.Int ? IrOp.TagInt : IrOp.BoxFloat, number);
        }
        if (item.Kind == VirtualKind.Join)
        {
            return names[value] = _b.Call(Join, [RebuildBlind(parent, fields[0].Value, names), RebuildBlind(parent, fields[1].Value, names)]);
        }
        InsRef made = _b.New(new ShapeRef(item.Descr));
        names[value] = made;
        foreach (SnapEntry field in fields)
        {
            _b.SetField(made, new FieldRef(field.Register), RebuildBlind(parent, field.Value, names));
        }
        return made;
    }

    private InsRef Rebuild(Trace parent, InsRef value, Dictionary<InsRef, InsRef> names)
    {
        if (names.TryGetValue(value, out InsRef known))
        {
            return known;
        }
        if (value.IsConst)
        {
            IrConst constant = parent.ConstOf(value);
            InsRef copy = _b.Constant(constant.Type, constant.Bits);
            _concrete[copy] = constant.Bits;
            return copy;
        }
        VirtualObject item = parent.Virtual(value.VirtualIndex);
        ReadOnlySpan<SnapEntry> fields = parent.Fields(item);
        if (item.Kind is VirtualKind.Int or VirtualKind.Float)
        {
            InsRef number = Rebuild(parent, fields[0].Value, names);
            return names[value] = Emit(item.Kind == VirtualKind.Int ? IrOp.TagInt : IrOp.BoxFloat, number);
        }
        if (item.Kind == VirtualKind.Join)
        {
            return names[value] = EmitJoin([Rebuild(parent, fields[0].Value, names), Rebuild(parent, fields[1].Value, names)]);
        }
        InsRef made = Emit(IrOp.New, descr: item.Descr);
        names[value] = made;
        foreach (SnapEntry field in fields)
        {
            Set(made, new FieldRef(field.Register), Rebuild(parent, field.Value, names));
        }
        return made;
    }

    private void Sort(InsRef value)
    {
        switch (_b.Trace.TypeOf(value))
        {
            case IrType.I64:
                _ints.Add(value);
                break;
            case IrType.F64:
                _floats.Add(value);
                break;
            default:
                long word = _concrete[value];
                if (!Semantics.IsPointerWord(word))
                {
                    _words.Add(value);
                }
                else if (*(uint*)word == LowMemory.StringShape)
                {
                    Guard(Emit(IrOp.IsPointer, value));
                    Guard(Emit(IrOp.HasShape, value, descr: Str.Value));
                    _strings.Add(value);
                }
                else if (*(uint*)word == 0x40)
                {
                    // The bridge will see other objects later: it must ask, as a recorder would.
                    Guard(Emit(IrOp.IsPointer, value));
                    Guard(Emit(IrOp.HasShape, value, descr: P.Value));
                    _objects.Add(value);
                }
                break;
        }
    }

    private void End(InsRef counter, TraceId target)
    {
        InsRef Word() => _random.Next(2) == 0 ? Pick(_words) : Emit(IrOp.TagInt, Emit(IrOp.IntLshift, Pick(_ints), _b.Int(2)));
        InsRef[] arguments =
        [
            counter, Pick(_ints), Pick(_ints), Pick(_ints), Pick(_floats), Pick(_floats),
            Pick(_objects), Pick(_objects), Pick(_arrays), Word(), Word(),
        ];
        if (target.Value != 0)
        {
            // Where it leaves if the loop cannot be entered behind its first turn after all.
            _b.Jump(target, new LabelId(0), arguments, Header(arguments));
            return;
        }
        for (int k = 1; k < arguments.Length; k++)
        {
            // What stays as it is gives others a chance to get in.
            arguments[k] = Invariants && _random.Next(3) > 0 ? new InsRef(k + 1) : arguments[k];
        }
        _b.Jump(target, new LabelId(0), arguments);
    }

    /// <summary>Whether most inputs of loops stay as they are.</summary>
    public bool Invariants { get; set; }

    /// <summary>The code and bytecode of the loop's header.</summary>
    public static (int, int) HeaderPc => (9, 9);

    private SnapRef Header(InsRef[] arguments)
    {
        SnapEntry[] registers = new SnapEntry[arguments.Length];
        for (int k = 0; k < registers.Length; k++)
        {
            registers[k] = new SnapEntry(k, arguments[k]);
        }
        return _b.Frame(default, HeaderPc.Item1, HeaderPc.Item2, registers);
    }

    /// <summary>From an exit at the header of the loop: back to it.</summary>
    public Trace Again(Trace parent, int index, TraceId loop)
    {
        _b = new TraceBuilder(new Trace(D, new TraceId(_nextCopy++), TraceKind.Bridge) { Parent = parent.Id }, folding: false);
        List<InsRef> live = [];
        Snapshots.ExitValues(parent, index, live);
        Dictionary<InsRef, InsRef> names = [];
        for (int k = 0; k < live.Count; k++)
        {
            names[live[k]] = _b.Input(parent.TypeOf(live[k]), k);
        }
        List<InsRef> arguments = [];
        foreach (SnapEntry entry in parent.Registers(parent.Frame(parent[index].Snap)))
        {
            arguments.Add(RebuildBlind(parent, entry.Value, names));
        }
        _b.Jump(loop, new LabelId(0), arguments.ToArray());
        return _b.Trace;
    }

    private void Step()
    {
        switch (_random.Next(27))
        {
            case 24 or 25:
                JoinSomething();
                break;
            case 26 when _strings.Count > 0:
                InsRef text = Pick(_strings);
                if (_random.Next(2) == 0)
                {
                    Set(Pick(_objects), X, text);
                }
                else
                {
                    Guard(Emit(IrOp.IsPointer, text));
                    Guard(Emit(IrOp.HasShape, text, descr: Str.Value));
                    _ints.Add(Load(text, StringLength, default));
                }
                break;
            case 0 or 1 or 2 or 3:
                _ints.Add(Emit((IrOp)_random.Next((int)IrOp.IntAdd, (int)IrOp.UintRshift + 1), Int(), Int()));
                break;
            case 4:
                _ints.Add(Emit(_random.Next(2) == 0 ? IrOp.IntNeg : IrOp.IntInvert, Int()));
                break;
            case 5:
                _ints.Add(Emit(_random.Next(2) == 0 ? IrOp.IntFloordiv : IrOp.IntMod, Int(), _b.Int(_random.Next(2, 9) * (_random.Next(2) * 2 - 1))));
                break;
            case 6 or 7:
                Overflowing();
                break;
            case 8 or 9:
                _conditions.Add(Emit((IrOp)_random.Next((int)IrOp.IntLt, (int)IrOp.UintGe + 1), Int(), Int()));
                MaybeUse();
                break;
            case 10 or 11:
                _floats.Add(Emit((IrOp)_random.Next((int)IrOp.FloatAdd, (int)IrOp.FloatSqrt + 1), Float(), Float()));
                break;
            case 12:
                _conditions.Add(Emit((IrOp)_random.Next((int)IrOp.FloatLt, (int)IrOp.FloatGe + 1), Float(), Float()));
                MaybeUse();
                break;
            case 13:
                _floats.Add(Emit(IrOp.CastIntToFloat, Int()));
                _ints.Add(Emit(IrOp.CastFloatToInt, Float()));
                break;
            case 14:
                _words.Add(Emit(IrOp.BoxFloat, Float()));
                _words.Add(Emit(IrOp.TagInt, Emit(IrOp.IntLshift, Int(), _b.Int(2))));
                break;
            case 15:
                Words();
                break;
            case 16 or 17:
                LoadSomething();
                break;
            case 18 or 19:
                StoreSomething();
                break;
            case 20:
                InsRef made = Emit(IrOp.New, descr: P.Value);
                Set(made, N, Int());
                Set(made, X, Pick(_words));
                _objects.Add(made);
                break;
            case 21:
                HelperRef helper = _random.Next(3) switch
                {
                    0 => Add,
                    1 => AddAny,
                    _ => Mix,
                };
                CallHelper(helper);
                break;
            case 22 when _conditions.Count > 0:
                InsRef condition = Pick(_conditions);
                _ints.Add(Emit(IrOp.Select, condition, Int(), Int()));
                _ints.Add(Emit(IrOp.CondToInt, condition));
                _conditions.Add(Emit(IrOp.CondNot, condition));
                break;
            default:
                if (_conditions.Count > 0)
                {
                    Guard(Pick(_conditions));
                }
                break;
        }
    }

    private void JoinSomething()
    {
        InsRef Part()
        {
            if (_strings.Count > 0 && _random.Next(3) > 0)
            {
                return Pick(_strings);
            }
            InsRef constant = _b.Pointer((ulong)StringAt(_random.Next(3)));
            _concrete[constant] = _b.Trace.ConstOf(constant).Bits;
            return constant;
        }
        InsRef a = Part();
        InsRef b = Part();
        if (*(long*)(_concrete[a] + 8) + *(long*)(_concrete[b] + 8) <= 40)
        {
            _strings.Add(EmitJoin([a, b]));
        }
    }

    private InsRef EmitJoin(ReadOnlySpan<InsRef> parts)
    {
        InsRef made = _b.Call(Join, parts);
        Get(parts[0], out long a);
        Get(parts[1], out long b);
        _concrete[made] = LowMemory.Join(a, b);
        return made;
    }

    private void Words()
    {
        InsRef word = Pick(_words);
        InsRef isInt = Emit(IrOp.IsInt, word);
        if (_random.Next(3) == 0)
        {
            _conditions.Add(isInt);
        }
        Guard(isInt);
        if (_concrete[isInt] != 0)
        {
            _ints.Add(Emit(IrOp.UntagInt, word));
            return;
        }
        InsRef isFloat = Emit(IrOp.IsFloat, word);
        Guard(isFloat);
        if (_concrete[isFloat] != 0)
        {
            _floats.Add(Emit(IrOp.UnboxFloat, word));
        }
    }

    private void Overflowing()
    {
        IrOp op = (IrOp)_random.Next((int)IrOp.IntAddOvf, (int)IrOp.IntMulOvf + 1);
        InsRef a = Int();
        InsRef b = Int();
        bool overflows = Semantics.Overflows(op, _concrete[a], _concrete[b]);
        InsRef value = Emit(op, a, b);
        _b.Append(new Ins(overflows ? IrOp.GuardOverflow : IrOp.GuardNoOverflow, IrType.None, value, snap: Snapshot()));
        _ints.Add(value);
    }

    private void MaybeUse()
    {
        if (_random.Next(2) == 0)
        {
            Guard(_conditions[^1]);
        }
    }

    private void LoadSomething()
    {
        InsRef obj = Pick(_objects);
        switch (_random.Next(7))
        {
            case 0:
                _ints.Add(Load(obj, N, default));
                break;
            case 1:
                _floats.Add(Load(obj, F, default));
                break;
            case 2:
                _ints.Add(Load(obj, B, default));
                _ints.Add(Load(obj, S, default));
                break;
            case 3:
                _ints.Add(Load(obj, W, default));
                break;
            case 4:
                Loaded(Load(obj, X, default));
                break;
            default:
                Loaded(Load(Pick(_arrays), Items, Index()));
                break;
        }
    }

    private void Loaded(InsRef word)
    {
        InsRef pointer = Emit(IrOp.IsPointer, word);
        Guard(pointer);
        if (_concrete[pointer] == 0)
        {
            _words.Add(word);
            return;
        }
        if (_concrete[word] == 0)
        {
            return;
        }
        InsRef shape = Emit(IrOp.HasShape, word, descr: P.Value);
        Guard(shape);
        if (_concrete[shape] != 0)
        {
            _objects.Add(word);
        }
    }

    private InsRef Index() => _random.Next(2) == 0 ? Constant(_random.Next(ItemCount)) : Emit(IrOp.IntAnd, Int(), _b.Int(ItemCount - 1));

    private InsRef Constant(long value)
    {
        InsRef constant = _b.Int(value);
        _concrete[constant] = value;
        return constant;
    }

    private void StoreSomething()
    {
        InsRef obj = Pick(_objects);
        switch (_random.Next(7))
        {
            case 0:
                Set(obj, N, Int());
                break;
            case 1:
                Set(obj, F, Float());
                break;
            case 2:
                Set(obj, _random.Next(2) == 0 ? B : S, Int());
                break;
            case 3:
                Set(obj, W, Int());
                break;
            case 4 or 5:
                Set(obj, X, _random.Next(2) == 0 ? Pick(_words) : Pick(_objects));
                break;
            default:
                InsRef array = Pick(_arrays);
                InsRef index = Index();
                InsRef value = _random.Next(2) == 0 ? Pick(_words) : Pick(_objects);
                _b.Emit(IrOp.SetarrayitemGc, array, index, value, Items.Value);
                ((long*)(_concrete[array] + 16))[_concrete[index]] = _concrete[value];
                break;
        }
    }

    private void Set(InsRef obj, FieldRef field, InsRef value)
    {
        _b.SetField(obj, field, value);
        FieldDescr descr = D[field];
        byte* address = (byte*)(_concrete[obj] + descr.Offset);
        new ReadOnlySpan<byte>((byte*)&(*(long*)Pinned(_concrete[value])), descr.Kind.Bytes()).CopyTo(new Span<byte>(address, descr.Kind.Bytes()));
    }

    private readonly long[] _cell = GC.AllocateArray<long>(1, pinned: true);

    private nint Pinned(long value)
    {
        _cell[0] = value;
        fixed (long* cell = _cell)
        {
            return (nint)cell;
        }
    }

    private InsRef Load(InsRef obj, FieldRef field, InsRef index)
    {
        FieldDescr descr = D[field];
        InsRef value = index.IsNone ? _b.GetField(obj, field) : _b.GetItem(obj, index, field);
        byte* address = (byte*)(_concrete[obj] + descr.Offset + (index.IsNone ? 0 : _concrete[index] * descr.Stride));
        _concrete[value] = descr.Kind switch
        {
            FieldKind.U8 => *address,
            FieldKind.I16 => *(short*)address,
            FieldKind.I32 => *(int*)address,
            _ => *(long*)address,
        };
        return value;
    }

    private void CallHelper(HelperRef helper)
    {
        if (helper == Mix)
        {
            InsRef a = Float();
            InsRef b = Int();
            InsRef c = Float();
            InsRef mixed = _b.Call(helper, [a, b, c]);
            _concrete[mixed] = Bits(Double(a) * _concrete[b] - Double(c));
            _floats.Add(mixed);
            return;
        }
        InsRef x = Int();
        InsRef y = Int();
        InsRef sum = _b.Call(helper, [x, y]);
        _concrete[sum] = _concrete[x] + _concrete[y] - 3;
        _ints.Add(sum);
    }

    private InsRef Emit(IrOp op, InsRef a, InsRef b = default, InsRef c = default, int descr = 0)
    {
        if (op.Arity() < 2)
        {
            b = default;
        }
        if (op == IrOp.New)
        {
            a = default;
        }
        InsRef value = _b.Emit(op, a, b, c, descr);
        Get(a, out long x);
        Get(b, out long y);
        Get(c, out long z);
        if (!Semantics.TryEval(op, x, y, z, out long result))
        {
            result = op switch
            {
                IrOp.HasShape => *(uint*)x == D[new ShapeRef(descr)].Id ? 1 : 0,
                IrOp.IsFloat => x != 0 && *(uint*)x == _memory.Layout.FloatShape ? 1 : 0,
                IrOp.UnboxFloat => *(long*)(x + 8),
                IrOp.New => Allocate((uint)D[new ShapeRef(descr)].Id, D[new ShapeRef(descr)].SizeBytes),
                IrOp.BoxFloat => BoxFloat(x),
                _ => throw new InvalidOperationException(op.ToString()),
            };
        }
        _concrete[value] = result;
        return value;
    }

    private InsRef Emit(IrOp op, int descr) => Emit(op, default, default, default, descr);

    private void Get(InsRef value, out long word)
    {
        if (!_concrete.TryGetValue(value, out word))
        {
            word = value.IsConst ? _b.Trace.ConstOf(value).Bits : 0;
            _concrete[value] = word;
        }
    }

    private static long Allocate(uint shape, int bytes)
    {
        long* free = (long*)LowMemory.Current!.Layout.NurseryFreeAddress;
        long made = *free;
        *free += bytes;
        new Span<byte>((void*)made, bytes).Clear();
        *(ulong*)made = shape;
        return made;
    }

    private long BoxFloat(long bits)
    {
        long made = Allocate(_memory.Layout.FloatShape, 16);
        *(long*)(made + 8) = bits;
        return made;
    }

    private void Guard(InsRef condition) =>
        _b.Append(new Ins(_concrete[condition] != 0 ? IrOp.GuardTrue : IrOp.GuardFalse, IrType.None, condition, snap: Snapshot()));

    private SnapRef Snapshot()
    {
        List<SnapEntry> entries = [];
        int register = 0;
        void Take(List<InsRef> pool, int chance)
        {
            for (int i = Math.Max(0, pool.Count - 6); i < pool.Count; i++)
            {
                if (_random.Next(10) < chance)
                {
                    entries.Add(new SnapEntry(register++, pool[i]));
                }
            }
        }
        Take(_ints, 4);
        Take(_floats, 4);
        Take(_objects, 6);
        Take(_words, 4);
        Take(_strings, 4);
        return _b.Frame(_outer, 2, ++_pc, entries.ToArray());
    }

    private InsRef Int() => _random.Next(4) == 0 ? Constant(Interesting()) : Pick(_ints);

    private InsRef Float()
    {
        if (_random.Next(5) > 0)
        {
            return Pick(_floats);
        }
        InsRef constant = _b.Float(_random.Next(-6, 6) * 0.5);
        _concrete[constant] = _b.Trace.ConstOf(constant).Bits;
        return constant;
    }

    private InsRef Pick(List<InsRef> pool) => pool[_random.Next(3) == 0 ? _random.Next(pool.Count) : _random.Next(Math.Max(0, pool.Count - 5), pool.Count)];

    private double Double(InsRef value) => BitConverter.Int64BitsToDouble(_concrete[value]);

    private static long Bits(double value) => BitConverter.DoubleToInt64Bits(value);

    private long Interesting() => _random.Next(8) switch
    {
        0 => long.MaxValue - _random.Next(3),
        1 => long.MinValue + _random.Next(3),
        2 => 1L << _random.Next(63),
        3 => _random.NextInt64(),
        _ => _random.Next(-9, 10),
    };
}
