using System;

namespace Py.Ir;

/// <summary>Jumps into loops behind their first turn: the parts of virtual objects are handed over, as the loop has them.</summary>
internal sealed partial class Virtuals
{
    private Trace _target = null!;
    private InsRef[] _passed = [];
    private SnapRef _header;
    private int _again;

    private void Rejoin(int index, ref Ins ins)
    {
        _target = From.Target!;
        LoopEntry entry = _target.Entry!;
        int label = _target.FindLabel(new LabelId(1));
        int count = _target.ParamCount(label);
        int inputs = _target.InputCount();
        InsRef[] operands = From.Operands(index).ToArray();
        ForgetDescriptions();
        _header = Snapshot(ins.Snap);
        _passed = new InsRef[count];

        // Real ones first: forcing one may force a part of another.
        for (int k = inputs; k < operands.Length; k++)
        {
            Force(operands[k]);
            _passed[entry.Carried + k - inputs] = Value(operands[k]);
        }
        foreach (Node node in _nodes.All)
        {
            node.IsSeen = false;
        }
        bool fits = true;
        foreach (SnapEntry state in entry.State)
        {
            if (state.Value.IsIns)
            {
                Force(operands[state.Register]);
                fits &= Pass(state.Value, Value(operands[state.Register]));
            }
        }
        foreach (SnapEntry state in entry.State)
        {
            fits = fits && (!state.Value.IsVirtual || FitState(state.Value, ValOf(operands[state.Register])));
        }
        foreach (Node node in _nodes.All)
        {
            // Handed over and made after all, for a place that wants an object.
            fits &= !node.IsSeen || node.Real.IsNone;
        }
        for (int k = 0; fits && k < entry.Fields.Length; k += 2)
        {
            InsRef owner = entry.Fields[k + 1].Value;
            InsRef real = owner.IsIns && owner.Index > label ? _passed[owner.Index - label - 1] : default;
            fits = real.IsIns && Pass(entry.Fields[k].Value, To.GetField(real, new FieldRef(entry.Fields[k].Register - LoopEntry.Field)));
        }
        for (int k = 0; fits && k < count; k++)
        {
            fits = !_passed[k].IsNone && To.Trace.TypeOf(_passed[k]) == _target[label + 1 + k].Type;
        }
        foreach (LoopRange range in entry.Ranges)
        {
            fits = fits && FitRange(_passed[range.Value.Index - label - 1], range.Fact);
        }
        for (int i = _again; fits && i < To.Trace.Count; i++)
        {
            fits = To.Trace[i].Op != IrOp.GuardAlwaysFails;
        }
        if (fits)
        {
            To.EmitList(IrOp.Jump, IrType.None, _passed, TraceBuilder.JumpTarget(_target.Id, new LabelId(1)), default);
            return;
        }
        DropGuards();
        for (int k = 0; k < inputs; k++)
        {
            Force(operands[k]);
            operands[k] = Value(operands[k]);
        }
        To.EmitList(IrOp.Jump, IrType.None, operands.AsSpan(0, inputs), ins.Descr, _header);
    }

    // What was done again was in vain.
    private void DropGuards()
    {
        for (int i = _again; i < To.Trace.Count; i++)
        {
            ref Ins ins = ref To.Trace[i];
            if (ins.Op.IsGuard())
            {
                ins = new Ins(IrOp.Nop, IrType.None);
            }
            else if (ins.Op.Has(OpFlags.ReadsHeap) || ins.Op is IrOp.UnboxFloat or IrOp.IntFloordiv or IrOp.IntMod)
            {
                // Unguarded they might trap, should nobody remove them.
                ins = new Ins(IrOp.SameAs, ins.Type, ins.Type == IrType.Cond ? To.Condition(false) : To.Constant(ins.Type, 0));
            }
            else if (ins.Op is IrOp.IntAddOvf or IrOp.IntSubOvf or IrOp.IntMulOvf)
            {
                ins.Op = ins.Op == IrOp.IntAddOvf ? IrOp.IntAdd : ins.Op == IrOp.IntSubOvf ? IrOp.IntSub : IrOp.IntMul;
            }
        }
    }

    private bool Pass(InsRef parameter, InsRef value)
    {
        int label = _target.FindLabel(new LabelId(1));
        if (parameter.Index <= label)
        {
            return false;
        }
        ref InsRef passed = ref _passed[parameter.Index - label - 1];
        bool same = passed.IsNone || passed == value;
        passed = value;
        return same;
    }

    private bool FitState(InsRef state, Val value)
    {
        if (state.IsConst)
        {
            IrConst wanted = _target.ConstOf(state);
            return value.Node == null && value.Ref.IsConst && To.Trace.ConstOf(value.Ref) == wanted;
        }
        if (state.IsIns)
        {
            return Pass(state, value.Node != null ? Force(value.Node) : value.Ref);
        }
        VirtualObject item = _target.Virtual(state.VirtualIndex);
        ReadOnlySpan<SnapEntry> fields = _target.Fields(item);
        if (item.Kind is VirtualKind.Int or VirtualKind.Float)
        {
            return TryNumber(item.Kind, value, out InsRef number) && FitState(fields[0].Value, new Val(number, null));
        }
        if (item.Kind == VirtualKind.Join || value.Node is not { Real.IsNone: true } node || node.Kind != item.Kind || node.Descr != item.Descr || node.Length != item.Length
            || node.IsSeen)
        {
            // In the loop, two are not the same.
            return false;
        }
        node.IsSeen = true;
        foreach ((int key, _) in node.Fields)
        {
            bool known = false;
            foreach (SnapEntry field in fields)
            {
                known |= field.Register == key;
            }
            if (!known)
            {
                return false;
            }
        }
        foreach (SnapEntry field in fields)
        {
            if (!node.Fields.TryGetValue(field.Register, out Val part) || !FitState(field.Value, part.Node is { Real.IsNone: false } real ? new Val(real.Real, null) : part))
            {
                return false;
            }
        }
        return true;
    }

    private bool TryNumber(VirtualKind kind, Val value, out InsRef number)
    {
        number = default;
        if (value.Node is { } node)
        {
            number = node.Number;
            return node.Kind == kind;
        }
        if (value.Ref.IsConst)
        {
            long word = To.Trace.ConstOf(value.Ref).Bits;
            bool isNumber = kind == VirtualKind.Int ? Semantics.IsIntWord(word) : Semantics.IsFloatWord(word);
            number = !isNumber ? default : kind == VirtualKind.Int ? To.Int(word - 3) : To.Float(Semantics.WordToFloat(word));
            return isNumber;
        }
        if (To.Trace.TypeOf(value.Ref) != IrType.Ref)
        {
            return false;
        }
        To.Guard(To.Emit(kind == VirtualKind.Int ? IrOp.IsInt : IrOp.IsFloat, value.Ref), true, _header);
        number = To.Emit(kind == VirtualKind.Int ? IrOp.UntagInt : IrOp.UnboxFloat, value.Ref);
        return true;
    }

    private bool FitRange(InsRef value, IntFact fact)
    {
        if (value.IsConst)
        {
            return fact.Contains(To.Trace.ConstOf(value).Bits);
        }
        if (fact.IsConstant)
        {
            To.Guard(To.Emit(IrOp.IntEq, value, To.Int(fact.Low)), true, _header);
            return true;
        }

        // Bits that the bounds do not tell, then bounds that the bits do not.
        ulong given = To.Trace[value].Op == IrOp.UntagInt ? 3UL & fact.Zeros : 0;
        ulong mask = fact.Known & ~IntFact.Between(fact.Low, fact.High).Known & ~given;
        if (mask != 0)
        {
            To.Guard(To.Emit(IrOp.IntEq, To.Emit(IrOp.IntAnd, value, To.Int((long)mask)), To.Int((long)(fact.Ones & mask))), true, _header);
        }
        IntFact shown = IntFact.Bits(fact.Zeros & (mask | given), fact.Ones & mask);
        if (fact.Low > shown.Low)
        {
            To.Guard(To.Emit(IrOp.IntGe, value, To.Int(fact.Low)), true, _header);
        }
        if (fact.High < shown.High)
        {
            To.Guard(To.Emit(IrOp.IntLe, value, To.Int(fact.High)), true, _header);
        }
        return true;
    }
}
