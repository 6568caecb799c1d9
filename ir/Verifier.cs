using System;
using System.Collections.Generic;

namespace Py.Ir;

/// <summary>A trace that breaks a rule of the IR.</summary>
public sealed class IrVerificationException(string message) : Exception(message);

/// <summary>Checks a trace.</summary>
/// <remarks>
/// Verified: operands are defined before use and have the types of the table; stored, passed and
/// returned values fit their descriptors; inputs come first, parameters right behind a label; the trace
/// ends once, at its end; jumps to own labels and to the entry fit in number and type; overflow
/// operations and their guards are neighbours; guards have snapshots; snapshots name defined values
/// that are no conditions; virtuals are complete and typed; with merge points, no guard re-executes a
/// bytecode after an effect of the same bytecode.
/// Not verified: that jumps to other traces fit (their backend does), that operands of has_shape and of
/// object loads are pointers, that divisors are legal, that memory is inside its object.
/// </remarks>
public sealed class Verifier
{
    private readonly Trace _trace;
    private readonly HashSet<int> _checkedVirtuals = [];
    private int _at;

    private Verifier(Trace trace) => _trace = trace;

    /// <summary>Throws <see cref="IrVerificationException"/> if the trace breaks a rule.</summary>
    public static void Verify(Trace trace) => new Verifier(trace).Run();

    private void Run()
    {
        bool inputs = true;
        bool parameters = false;
        bool effect = false;
        int mergeCode = -1;
        int mergePc = -1;
        int only = 0;
        HashSet<int> labels = [0];
        for (_at = 1; _at < _trace.Count; _at++)
        {
            ref Ins ins = ref _trace[_at];
            OpFlags effects = _trace.EffectsOf(ins);
            CheckOperands(ref ins);
            inputs &= ins.Op == IrOp.Input;
            Require(inputs || ins.Op != IrOp.Input, "input after another operation");
            Require(parameters || ins.Op != IrOp.Param, "param that does not follow a label");
            parameters = ins.Op is IrOp.Label or IrOp.Param;
            bool last = _at == _trace.Count - 1;
            Require(ins.Op.Has(OpFlags.Ends) == last || (last && ins.Op == IrOp.GuardAlwaysFails), "a trace ends with jump, finish or guard_always_fails, once");
            if (ins.Op == IrOp.Label)
            {
                Require(ins.Descr is > 0 and < 256 && labels.Add(ins.Descr), "label number used twice or out of range");
            }
            if (ins.Op == IrOp.Jump)
            {
                CheckJump(ref ins);
            }
            CheckOverflow(ref ins);
            CheckDescr(ref ins);
            if (ins.Op.IsGuard())
            {
                Require(!ins.Snap.IsNone, "guard without a snapshot");
            }
            CheckSnapshot(ins.Snap);
            if (ins.Op == IrOp.DebugMergePoint)
            {
                mergeCode = (int)_trace.ConstOf(ins.A).Bits;
                mergePc = (int)_trace.ConstOf(ins.B).Bits;
                effect = false;
            }
            else if (ins.Op.IsGuard() && effect)
            {
                SnapFrame frame = _trace.Frame(ins.Snap);
                Require(frame.Code != mergeCode || frame.Pc != mergePc || IsAnswer(ins.A, only), "guard after an effect of the same bytecode");
            }
            if ((effects & OpFlags.WritesHeap) != 0)
            {
                only = effect || ins.Op != IrOp.Call ? 0 : _at;
                effect = true;
            }
        }
        Require(_trace.Count > 1, "empty trace");
    }

    // Does a condition ask a call whether it has declined? Then it has done nothing.
    private bool IsAnswer(InsRef condition, int call)
    {
        if (call == 0 || !condition.IsIns || _trace[condition].Op is not (IrOp.PtrNe or IrOp.IntNe or IrOp.PtrEq or IrOp.IntEq))
        {
            return false;
        }

        InsRef answer = _trace[condition].A;
        answer = answer.IsIns && _trace[answer].Op == IrOp.CastPtrToInt ? _trace[answer].A : answer;
        return answer.IsIns && answer.Raw == call;
    }

    private void CheckOperands(ref Ins ins)
    {
        OpInfo info = ins.Op.Info();
        ReadOnlySpan<InsRef> operands = _trace.Operands(ref ins);
        bool list = ins.Op.Has(OpFlags.List);
        for (int i = 0; i < operands.Length; i++)
        {
            InsRef operand = operands[i];
            CheckDefined(operand, virtuals: false);
            IrType type = _trace.TypeOf(operand);
            char wanted = info.Operands[list ? 0 : i];
            Require(wanted == 'x' || IrTypes.FromLetter(wanted) == type, $"operand {i} is {type.Name()}");
        }
        switch (ins.Op)
        {
            case IrOp.Select:
                Require(_trace.TypeOf(ins.B) == _trace.TypeOf(ins.C), "select of two types");
                Require(ins.Type is IrType.Ref or IrType.I64, "select of a float or condition");
                break;
            case IrOp.GuardValue:
                Require(ins.B.IsConst, "guard_value needs a constant");
                Require(_trace.TypeOf(ins.A) == _trace.TypeOf(ins.B), "guard_value of two types");
                Require(_trace.TypeOf(ins.A) != IrType.Cond, "guard_value of a condition");
                break;
            case IrOp.Param:
                Require(ins.Type is IrType.Ref or IrType.I64 or IrType.F64, "parameter is a condition");
                break;
            case IrOp.DebugMergePoint:
                Require(ins.A.IsConst && ins.B.IsConst, "debug_merge_point needs constants");
                break;
        }
    }

    private void CheckDescr(ref Ins ins)
    {
        Descriptors all = _trace.Descriptors;
        switch (ins.Op.Info().Descr)
        {
            case DescrKind.Field:
                Require((uint)ins.Descr < (uint)all.FieldCount, "unknown field");
                FieldDescr field = all[new FieldRef(ins.Descr)];
                bool array = ins.Op is IrOp.CondCallGcWbArray or IrOp.GetarrayitemGc or IrOp.SetarrayitemGc or IrOp.GetarrayitemRaw or IrOp.SetarrayitemRaw;
                Require(field.IsArray == array, $"{field.Name} is {(array ? "no" : "an")} array");
                InsRef stored = ins.Op switch
                {
                    IrOp.SetfieldGc or IrOp.SetfieldRaw => ins.B,
                    IrOp.SetarrayitemGc or IrOp.SetarrayitemRaw => ins.C,
                    _ => default,
                };
                if (ins.Op == IrOp.CondCallGcWbArray)
                {
                    break;
                }
                IrType type = stored.IsNone ? ins.Type : _trace.TypeOf(stored);
                Require(type == field.Kind.ValueType(), $"{field.Name} holds {field.Kind.ValueType().Name()}, not {type.Name()}");
                break;
            case DescrKind.Helper:
                Require((uint)ins.Descr < (uint)all.HelperCount, "unknown helper");
                HelperDescr helper = all[new HelperRef(ins.Descr)];
                ReadOnlySpan<InsRef> arguments = _trace.Operands(ref ins);
                Require(arguments.Length == helper.Arguments.Length, $"{helper.Name} takes {helper.Arguments.Length} arguments");
                int floats = 0;
                for (int i = 0; i < arguments.Length; i++)
                {
                    IrType argument = _trace.TypeOf(arguments[i]);
                    Require(argument == helper.Arguments[i], $"argument {i} of {helper.Name} is {argument.Name()}");
                    floats += argument == IrType.F64 ? 1 : 0;
                }
                Require(floats <= 8 && arguments.Length - floats <= 6, $"{helper.Name} takes too many arguments");
                break;
            case DescrKind.Shape:
                Require((uint)ins.Descr < (uint)all.ShapeCount, "unknown shape");
                if (ins.Op == IrOp.NewArray)
                {
                    Require(all[new ShapeRef(ins.Descr)].ItemField >= 0, "new_array of a shape without items");
                }
                if (ins.Op == IrOp.New)
                {
                    Require(all[new ShapeRef(ins.Descr)].SizeBytes >= 8, "new of a shape without a size");
                }
                break;
        }
    }

    private void CheckJump(ref Ins ins)
    {
        if (TraceBuilder.JumpTrace(ins.Descr).Value != 0)
        {
            return;
        }
        LabelId label = TraceBuilder.JumpLabel(ins.Descr);
        int first = 1;
        int count = _trace.InputCount();
        if (label.Value != 0)
        {
            int position = _trace.FindLabel(label);
            Require(position > 0, $"jump to unknown label {label}");
            first = position + 1;
            count = _trace.ParamCount(position);
        }
        ReadOnlySpan<InsRef> arguments = _trace.Operands(ref ins);
        Require(arguments.Length == count, $"jump passes {arguments.Length} values to {label}, which takes {count}");
        for (int i = 0; i < count; i++)
        {
            Require(_trace.TypeOf(arguments[i]) == _trace[first + i].Type, $"jump passes a wrong type as value {i} of {label}");
        }
    }

    private void CheckOverflow(ref Ins ins)
    {
        if (ins.Op.Has(OpFlags.Overflow))
        {
            bool guarded = _at + 1 < _trace.Count && _trace[_at + 1].Op is IrOp.GuardNoOverflow or IrOp.GuardOverflow;
            Require(guarded, "overflow operation without a guard behind it");
        }
        if (ins.Op is IrOp.GuardNoOverflow or IrOp.GuardOverflow)
        {
            Require(ins.A.Raw == _at - 1 && _trace[_at - 1].Op.Has(OpFlags.Overflow), "overflow guard that is not behind its operation");
        }
    }

    private void CheckSnapshot(SnapRef snap)
    {
        for (SnapRef at = snap; !at.IsNone; at = _trace.Frame(at).Parent)
        {
            Require(at.Value < _trace.FrameCount, "unknown snapshot");
            foreach (SnapEntry entry in _trace.Registers(_trace.Frame(at)))
            {
                CheckDefined(entry.Value, virtuals: true);
                Require(_trace.TypeOf(entry.Value) is not (IrType.Cond or IrType.None), $"register {entry.Register} is a condition");
            }
        }
    }

    private void CheckVirtual(int index)
    {
        Require(index < _trace.VirtualCount, "unknown virtual");
        if (!_checkedVirtuals.Add(index))
        {
            return;
        }
        VirtualObject item = _trace.Virtual(index);
        ReadOnlySpan<SnapEntry> fields = _trace.Fields(item);
        Require(item.Kind is VirtualKind.Object or VirtualKind.Array or VirtualKind.Join || fields.Length == 1, "number virtual without a value");
        Require(item.Kind != VirtualKind.Join || _trace.Descriptors[new HelperRef(item.Descr)].Join != null, "join by a helper that does not join");
        foreach (SnapEntry field in fields)
        {
            CheckDefined(field.Value, virtuals: true);
            IrType type = _trace.TypeOf(field.Value);
            IrType wanted = item.Kind switch
            {
                VirtualKind.Int => IrType.I64,
                VirtualKind.Float => IrType.F64,
                VirtualKind.Join => IrType.Ref,
                VirtualKind.Object => _trace.Descriptors[new FieldRef(field.Register)].Kind.ValueType(),
                _ => _trace.Descriptors[new FieldRef(item.ItemField)].Kind.ValueType(),
            };
            Require(type == wanted, $"v{index} has a value of type {type.Name()}, not {wanted.Name()}");
        }
        // The values must be defined at every exit that uses the virtual: look again next time.
        _checkedVirtuals.Remove(index);
    }

    private void CheckDefined(InsRef value, bool virtuals)
    {
        if (value.IsIns)
        {
            Require(value.Index < _at && _trace[value].Type != IrType.None, $"{value} is not defined here");
        }
        else if (value.IsVirtual)
        {
            Require(virtuals, "a virtual is no operand");
            CheckVirtual(value.VirtualIndex);
        }
        else
        {
            Require(value.IsConst && value.ConstIndex < _trace.ConstCount, "operand missing");
        }
    }

    private void Require(bool condition, string message)
    {
        if (!condition)
        {
            string where = _at < _trace.Count ? $"{_at}: {IrPrinter.PrintIns(_trace, _at)}" : "end";
            throw new IrVerificationException($"{message}\n  at {where}\n  in {_trace.Id}");
        }
    }
}
