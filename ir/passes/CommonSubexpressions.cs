using System;
using System.Collections.Generic;

namespace Py.Ir;

/// <summary>Pure operations are done once; guards that must hold are dropped.</summary>
/// <remarks>
/// Requires: nothing. Breaks: nothing. Keeps: snapshots.
/// The trace is a line, so whatever was computed before is available, over labels too. A guard on a
/// value settles it for good; a guard on the shape word holds until something may change shapes.
/// After guard_value, and after a guard that two values are equal, the constant stands for the value.
/// </remarks>
internal sealed class CommonSubexpressions : TraceCopier
{
    // Shapes that values have not: more are not worth looking through.
    private const int MostAnswers = 32;

    private readonly GuardStrengthening? _strengthening;
    private InternTable _known = new(isScratch: true);
    private Facts[] _facts;
    private ScratchList<int> _shaped = new();
    private ScratchList<(InsRef Value, int Shape, bool Holds)> _shapeAnswers = new();
    private ScratchList<int> _assumed = new();
    private List<EntryFact>? _entryFacts;
    private bool _values;

    private CommonSubexpressions(Trace trace, IrOptions options)
        : base(trace, options)
    {
        _strengthening = (options.Passes & PassSet.Strengthen) != 0 ? new GuardStrengthening(To) : null;
        _entryFacts = trace.EntryFacts.Count == 0 ? null : [.. trace.EntryFacts];
        _known.Reserve(trace.Count);
        _facts = Scratch.Take<Facts>(trace.Count + 16);
    }

    // What guards have shown about a value.
    private struct Facts
    {
        public Tag Tag;
        public int Shape; // + 1
    }

    private enum Tag : byte
    {
        Unknown,
        Int,
        Float,
        Pointer,
        NotInt,
    }

    /// <summary>One walk for values, memory and ranges: each finds what the others have made equal.</summary>
    public static Trace Run(Trace trace, IrOptions options)
    {
        bool values = (options.Passes & PassSet.Cse) != 0;
        CommonSubexpressions pass = new(trace, options);
        IntRanges? ranges = (options.Passes & PassSet.Ranges) != 0 ? new IntRanges(pass) : null;
        HeapForwarding? heap = (options.Passes & PassSet.Heap) != 0 ? new HeapForwarding(pass, ranges) : null;
        pass._values = values;
        if (!values && heap == null && ranges == null)
        {
            return trace;
        }
        if (trace.IsFolded)
        {
            pass.SkipKnown();
        }
        for (int i = 1; i < trace.Count; i++)
        {
            ref Ins ins = ref trace[i];
            if (ins.Op.Has(OpFlags.Pure | OpFlags.Guard) && heap is not { IsAtParameters: true })
            {
                // Most of a trace: memory has nothing to do with it.
                if (ins.Op.IsGuard())
                {
                    heap?.Observe();
                    pass.Guard(i, ref ins);
                }
                else
                {
                    pass.Pure(i, ref ins, ranges);
                }
                if (ranges != null && (ins.Type == IrType.I64 || ins.Op is IrOp.GuardTrue or IrOp.GuardFalse))
                {
                    ranges.After(i);
                }
                continue;
            }
            if (ins.Op == IrOp.Label)
            {
                LoopEffects effects = new(trace, i);
                heap?.EnterLoop(i, effects);
                if (values)
                {
                    pass.Forget(effects.ChangesShapes, effects.CallsOut);
                }
                pass.Copy(i);
                continue;
            }
            int next = pass.To.Trace.Count;
            bool done = heap != null && heap.TryStep(i);
            if (!done && ins.Op.Has(OpFlags.Pure))
            {
                pass.Pure(i, ref ins, ranges);
            }
            else if (!done && values)
            {
                pass.Step(i);
            }
            else if (!done)
            {
                pass.Copy(i);
            }
            else if (values)
            {
                pass.AfterEffect(i);
            }
            if (!done)
            {
                heap?.After(i);
            }
            ranges?.After(i);
            if (done)
            {
                pass.NoteLevel(i, next, 0);
            }
        }
        pass.To.Trace.IsFolded = trace.IsFolded;
        return pass.To.Trace;
    }

    private void Pure(int i, ref Ins old, IntRanges? ranges)
    {
        ref Ins ins = ref Renamed(ref old, default);
        if (ranges != null && ins.Op is >= IrOp.IntAdd and <= IrOp.UintGe && ranges.TrySimplify(ref ins, out InsRef known))
        {
            Map[i] = known;
            return;
        }
        int next = To.Trace.Count;
        int difference = Difference(ref old, ref ins);
        Map[i] = Pure(i, ref ins, difference == 0);
        NoteLevel(i, next, difference);
    }

    private bool Allowed(string what) => Folder.Allowed(To, what);

    private void Step(int i)
    {
        ref Ins old = ref From[i];
        if (old.Op.IsGuard())
        {
            Guard(i, ref old);
            return;
        }
        OpFlags flags = From.EffectsOf(old);
        if (old.Op.Has(OpFlags.List))
        {
            Copy(i);
        }
        else if ((flags & OpFlags.Pure) != 0 || old.Op == IrOp.HasShape)
        {
            Map[i] = Pure(i, ref Renamed(i), isKnown: false);
            return;
        }
        else
        {
            Copy(i);
        }
        AfterEffect(i);
    }

    private void AfterEffect(int i)
    {
        ref Ins old = ref From[i];
        if ((From.EffectsOf(old) & OpFlags.WritesHeap) != 0 && From.WritesOf(old) is null)
        {
            bool call = !old.Op.Has(OpFlags.WritesHeap);
            bool shape = call || From.Descriptors[new FieldRef(old.Descr)] is { Offset: < 4, IsArray: false };
            Forget(shape, call);
        }
    }

    private void Forget(bool shapes, bool assumptions)
    {
        if (assumptions)
        {
            _assumed.Clear();
        }
        if (!shapes)
        {
            return;
        }
        int kept = 0;
        for (int k = 0; k < _shaped.Count; k++)
        {
            int value = _shaped[k];
            if (From.Descriptors[new ShapeRef(_facts[value].Shape - 1)].Stable)
            {
                _shaped[kept++] = value;
            }
            else
            {
                _facts[value].Shape = 0;
            }
        }
        _shaped.Truncate(kept);
        _shapeAnswers.Clear();
        _entryFacts?.RemoveAll(fact => fact.Test == IrOp.HasShape && !(fact.Holds && From.Descriptors[new ShapeRef(fact.Descr)].Stable));
    }

    private InsRef Pure(int i, ref Ins ins, bool isKnown)
    {
        if (!_values)
        {
            return To.Emit(ref ins);
        }
        if (Answer(ref ins, out bool truth) && Allowed("cse.known_condition"))
        {
            return To.Condition(truth);
        }
        if (!isKnown && To.Folding && Folder.TryFold(To, ref ins, out InsRef folded))
        {
            return folded;
        }
        if (ins.Op == IrOp.HasShape)
        {
            return To.Append(ins);
        }
        if (ins.Op.Has(OpFlags.Commutes) && ins.A.IsIns && ins.B.IsIns && ins.A.Raw > ins.B.Raw)
        {
            (ins.A, ins.B) = (ins.B, ins.A);
        }
        if (_known.IsFull)
        {
            Rehash();
        }
        int known = Find(ins, out int place);
        if (known >= 0 && Allowed("cse"))
        {
            return new InsRef(known);
        }
        bool overflows = ins.Op.Has(OpFlags.Overflow);
        InsRef made = To.Append(ins);

        // An overflow operation stands for its result only where it did not overflow.
        if (!overflows || From.IsGuarded(new InsRef(i)))
        {
            if (known >= 0)
            {
                _known.Replace(place, made.Index);
            }
            else
            {
                _known.Set(place, made.Index);
            }
        }
        return made;
    }

    private int Find(in Ins ins, out int place)
    {
        uint hash = (uint)ins.Op * 0x85ebca6bu ^ (uint)ins.A.Raw * 0xc2b2ae35u ^ (uint)ins.B.Raw * 0x27d4eb2fu ^ (uint)ins.C.Raw * 31;
        place = _known.Start(hash);
        for (int at; (at = _known.At(place)) >= 0; place = _known.Next(place))
        {
            ref Ins other = ref To.Trace[at];
            if (other.Op == ins.Op && other.A == ins.A && other.B == ins.B && other.C == ins.C)
            {
                return at;
            }
        }
        return -1;
    }

    // Everything pure that is in the trace; overflow operations only if they are guarded against it.
    private void Rehash()
    {
        _known.Grow();
        for (int i = 1; i < To.Trace.Count; i++)
        {
            ref Ins ins = ref To.Trace[i];
            bool overflowed = ins.Op.Has(OpFlags.Overflow) && !To.Trace.IsGuarded(new InsRef(i));
            if (ins.Op.Has(OpFlags.Pure) && !overflowed && Find(ins, out int place) < 0)
            {
                _known.Set(place, i);
            }
        }
    }

    // Facts about the inputs of a bridge; those on shapes go when shapes may change.
    private bool AnswerAtEntry(ref Ins ins, out bool truth)
    {
        truth = false;
        if (!ins.A.IsIns || To.Trace[ins.A].Op != IrOp.Input)
        {
            return false;
        }
        int slot = To.Trace[ins.A].Descr;
        IrConst second = ins.B.IsConst ? To.Trace.ConstOf(ins.B) : default;
        foreach (EntryFact fact in _entryFacts!)
        {
            if (fact.Slot == slot && fact.Test == ins.Op && fact.Second == second && fact.Descr == ins.Descr && (ins.B.IsNone || ins.B.IsConst))
            {
                truth = fact.Holds;
                return true;
            }
        }
        return false;
    }

    private bool Answer(ref Ins ins, out bool truth)
    {
        truth = false;
        if (_entryFacts != null && AnswerAtEntry(ref ins, out truth))
        {
            return true;
        }
        switch (ins.Op)
        {
            case IrOp.IsInt or IrOp.IsFloat or IrOp.IsPointer when FactsOf(ins.A).Tag is not Tag.Unknown and var tag:
                switch (tag, ins.Op)
                {
                    case (Tag.Int, _):
                        truth = ins.Op == IrOp.IsInt;
                        return true;
                    case (Tag.Float, IrOp.IsPointer) or (Tag.Pointer, IrOp.IsFloat):
                        return false; // a float may be an object
                    case (Tag.NotInt, not IrOp.IsInt):
                        return false;
                    default:
                        truth = tag switch
                        {
                            Tag.Float => ins.Op == IrOp.IsFloat,
                            Tag.Pointer => ins.Op == IrOp.IsPointer,
                            _ => false,
                        };
                        return true;
                }
            case IrOp.PtrEq or IrOp.PtrNe when ins.B.IsConst && To.Trace.ConstOf(ins.B).Bits == 0 && IsNeverNull(ins.A):
                truth = ins.Op == IrOp.PtrNe;
                return true;
            case IrOp.HasShape:
                if (FactsOf(ins.A).Shape is > 0 and var shape)
                {
                    truth = From.Descriptors[new ShapeRef(shape - 1)].Id == From.Descriptors[new ShapeRef(ins.Descr)].Id;
                    return true;
                }
                if (ins.A.IsIns && To.Trace[ins.A].Op is IrOp.New or IrOp.NewArray
                    && From.Descriptors[new ShapeRef(To.Trace[ins.A].Descr)].Stable)
                {
                    truth = From.Descriptors[new ShapeRef(To.Trace[ins.A].Descr)].Id == From.Descriptors[new ShapeRef(ins.Descr)].Id;
                    return true;
                }
                foreach ((InsRef value, int asked, bool holds) in _shapeAnswers.Items)
                {
                    if (value == ins.A && asked == ins.Descr)
                    {
                        truth = holds;
                        return true;
                    }
                }
                return false;
            default:
                return false;
        }
    }

    private bool IsNeverNull(InsRef value) => FactsOf(value) is { Shape: > 0 } or { Tag: Tag.Int or Tag.Float }
        || (value.IsIns && To.Trace[value].Op is IrOp.TagInt or IrOp.BoxFloat or IrOp.New or IrOp.NewArray);

    private void Guard(int i, ref Ins old)
    {
        if (!_values)
        {
            Copy(i);
            return;
        }
        switch (old.Op)
        {
            case IrOp.GuardNotInvalidated:
                if (_assumed.Items.Contains(old.Descr) && Allowed("cse.guard_not_invalidated"))
                {
                    return;
                }
                _assumed.Add(old.Descr);
                break;
            case IrOp.GuardTrue or IrOp.GuardFalse:
                Truth(i);
                return;
            case IrOp.GuardValue:
                InsRef value = Value(old.A);
                if (value.IsIns && _strengthening != null && _strengthening.TryValue(value, Value(old.B)))
                {
                    Replace(value, Value(old.B));
                    return;
                }
                Copy(i);
                if (value.IsIns)
                {
                    Replace(value, Value(old.B));
                }
                return;
        }
        Copy(i);
    }

    private void Truth(int i)
    {
        ref Ins old = ref From[i];
        ref Ins ins = ref Renamed(ref old, default);
        if (To.Folding && FoldGuard.TryFold(To, ref ins))
        {
            return;
        }
        bool wanted = ins.Op == IrOp.GuardTrue;
        if (ins.A.IsConst && Allowed("cse.guard"))
        {
            // An earlier guard has made the condition a constant.
            if ((To.Trace.ConstOf(ins.A).Bits != 0) != wanted)
            {
                To.Append(new Ins(IrOp.GuardAlwaysFails, IrType.None, snap: Snapshot(old.Snap)));
            }
            return;
        }
        bool isCondition = ins.A.IsIns && ins.Op is IrOp.GuardTrue or IrOp.GuardFalse;
        InsRef condition = ins.A;
        if (!isCondition || _strengthening == null || !_strengthening.TryCompare(condition, wanted))
        {
            // Most guards do not come to this: those that vanish need no snapshot.
            ins.Snap = Snapshot(old.Snap);
            To.Append(ins);
            _strengthening?.Note(condition);
            _strengthening?.DropImplied();
            _strengthening?.ReplaceNull();
        }
        if (isCondition)
        {
            Learn(condition, wanted);
            Replace(condition, To.Condition(wanted));
        }
    }

    private void Learn(InsRef condition, bool holds)
    {
        if (!condition.IsIns)
        {
            return;
        }
        Ins made = To.Trace[condition];
        switch (made.Op)
        {
            case IrOp.IsInt:
                SetTag(made.A, holds ? Tag.Int : Tag.NotInt);
                break;
            case IrOp.IsFloat when holds:
                SetTag(made.A, Tag.Float);
                break;
            case IrOp.IsPointer when holds:
                SetTag(made.A, Tag.Pointer);
                break;
            case IrOp.HasShape:
                if (holds && made.A.IsIns)
                {
                    Grow(made.A.Raw);
                    _facts[made.A.Raw].Shape = made.Descr + 1;
                    _shaped.Add(made.A.Raw);
                }
                else if (_shapeAnswers.Count < MostAnswers)
                {
                    _shapeAnswers.Add((made.A, made.Descr, holds));
                }
                break;
            case IrOp.CondNot:
                Learn(made.A, !holds);
                break;
            case IrOp.IntEq or IrOp.PtrEq when holds && made.B.IsConst:
                Replace(made.A, made.B);
                break;
            case IrOp.IntNe or IrOp.PtrNe when !holds && made.B.IsConst:
                Replace(made.A, made.B);
                break;
        }
    }

    private Facts FactsOf(InsRef value) => (uint)value.Raw < (uint)_facts.Length ? _facts[value.Raw] : default;

    private void SetTag(InsRef value, Tag tag)
    {
        if (value.IsIns)
        {
            Grow(value.Raw);
            _facts[value.Raw].Tag = tag;
        }
    }

    private void Grow(int count)
    {
        if (count >= _facts.Length)
        {
            Scratch.Grow(ref _facts, count * 2);
        }
    }

    private void Replace(InsRef value, InsRef better)
    {
        if (value.IsIns && value != better)
        {
            InsRef[] replaced = Replaced ?? Scratch.Take<InsRef>(From.Count + 16);
            if (value.Raw >= replaced.Length)
            {
                Scratch.Grow(ref replaced, value.Raw * 2);
            }
            replaced[value.Raw] = better;
            Replaced = replaced;
        }
    }
}
