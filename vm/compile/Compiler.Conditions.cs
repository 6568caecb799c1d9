using System;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

// Truth: jumps on conditions, `and` and `or`, conditional expressions, comparisons.
internal sealed partial class Compiler
{
    // Jumps if the truth of the test is `when`, else falls through.
    private void JumpIf(Expr test, int label, bool when)
    {
        EnterNode();
        switch (test)
        {
            case UnaryOpExpr { Op: UnaryOperator.Not } not:
                JumpIf(not.Operand, label, !when);
                break;
            case BoolOpExpr boolOp:
                JumpIfBoolOp(boolOp, label, when);
                break;
            case IfExpr conditional:
                int orElse = _code.NewLabel();
                int end = _code.NewLabel();
                JumpIf(conditional.Test, orElse, false);
                JumpIf(conditional.Body, label, when);
                JumpWithoutLine(end);
                _code.Mark(orElse);
                JumpIf(conditional.OrElse, label, when);
                _code.Mark(end);
                break;
            case CompareExpr compare:
                JumpIfCompare(compare, label, when);
                break;
            case ConstantExpr constant:
                CodePosition saved = _code.Position;
                SetPosition(constant);
                _code.Emit(Opcode.Nop);
                _code.Position = saved;
                if (ConstantMath.IsTrue(constant.Value) == when)
                {
                    JumpWithoutLine(label);
                }

                break;
            default:
                int top = _code.Top;
                int value = Eval(test);
                _code.Jump(when ? Opcode.JTrue : Opcode.JFalse, label, value);
                _code.Top = top;
                break;
        }

        _depth--;
    }

    private void JumpIfBoolOp(BoolOpExpr node, int label, bool when)
    {
        bool decides = node.Op == BoolOpKind.Or;
        int early = decides == when ? label : _code.NewLabel();
        for (int i = 0; i < node.Values.Length - 1; i++)
        {
            JumpIf(node.Values[i], early, decides);
        }

        JumpIf(node.Values[^1], label, when);
        if (early != label)
        {
            _code.Mark(early);
        }
    }

    private int EvalBoolOp(BoolOpExpr node, int want)
    {
        int destination = Destination(want);
        int top = _code.Top;

        // Steps of the way must not show in a local.
        int result = Destination(Scratch(destination));
        int end = _code.NewLabel();
        Opcode jump = node.Op == BoolOpKind.Or ? Opcode.JTrue : Opcode.JFalse;
        for (int i = 0; i < node.Values.Length; i++)
        {
            bool isLast = i == node.Values.Length - 1;
            if (!isLast && node.Values[i] is ConstantExpr constant)
            {
                // Decides, or says nothing.
                if (ConstantMath.IsTrue(constant.Value) == (node.Op == BoolOpKind.Or))
                {
                    Eval(constant, result);
                    JumpWithoutLine(end);
                }

                continue;
            }

            Eval(node.Values[i], result);
            if (!isLast)
            {
                _code.Jump(jump, end, result);
            }
        }

        _code.Mark(end);
        MoveTo(result, destination);
        _code.Top = top;
        return destination;
    }

    private int EvalConditional(IfExpr node, int want)
    {
        int destination = Destination(want);
        int top = _code.Top;
        int orElse = _code.NewLabel();
        int end = _code.NewLabel();
        JumpIf(node.Test, orElse, false);
        Eval(node.Body, destination);
        JumpWithoutLine(end);
        _code.Mark(orElse);
        Eval(node.OrElse, destination);
        _code.Mark(end);
        _code.Top = top;
        return destination;
    }

    private static Opcode OpcodeOf(CompareOperator op) => op switch
    {
        CompareOperator.Eq => Opcode.Eq,
        CompareOperator.NotEq => Opcode.Ne,
        CompareOperator.Lt => Opcode.Lt,
        CompareOperator.LtE => Opcode.Le,
        CompareOperator.Gt => Opcode.Gt,
        CompareOperator.GtE => Opcode.Ge,
        CompareOperator.Is => Opcode.Is,
        CompareOperator.IsNot => Opcode.IsNot,
        CompareOperator.In => Opcode.In,
        _ => Opcode.NotIn,
    };

    private int EvalCompare(CompareExpr node, int want)
    {
        CheckCompare(node);
        int destination = Destination(want);
        int top = _code.Top;
        if (node.Ops is [var only])
        {
            int left = OperandBefore(node.Left, node.Comparators[0], Scratch(destination));
            int right = Operand(node.Comparators[0]);
            _code.Emit(OpcodeOf(only), destination, left, right);
            _code.Top = top;
            return destination;
        }

        int result = Destination(Scratch(destination));
        int end = _code.NewLabel();
        int last = node.Ops.Length - 1;
        EvalChain(node, last + 1, (index, left, right) =>
        {
            _code.Emit(OpcodeOf(node.Ops[index]), result, left, right);
            if (index < last)
            {
                _code.Jump(Opcode.JFalse, end, result);
            }
        });
        _code.Mark(end);
        MoveTo(result, destination);
        _code.Top = top;
        return destination;
    }

    // Evaluates the operands of the first comparisons of a chain in order; each is made (by its index and operands) as
    // soon as both of its operands are there. The register of the last operand.
    private int EvalChain(CompareExpr node, int count, Action<int, int, int> compare)
    {
        int even = _code.NewTemp();
        int odd = _code.NewTemp();
        int left = OperandBefore(node.Left, node.Comparators[0], even);
        for (int i = 0; i < count; i++)
        {
            Expr? next = i + 1 < node.Ops.Length ? node.Comparators[i + 1] : null;
            int right = OperandBefore(node.Comparators[i], next, (i & 1) == 0 ? odd : even);
            compare(i, left, right);
            left = right;
        }

        return left;
    }

    // As in CPython, what follows a comparison keeps its position until the next statement.
    private void JumpIfCompare(CompareExpr node, int label, bool when)
    {
        SetPosition(node);
        CheckCompare(node);
        int top = _code.Top;
        if (node.Ops is [var only])
        {
            Expr comparator = node.Comparators[0];
            int left = OperandBefore(node.Left, comparator);
            if (only is CompareOperator.Is or CompareOperator.IsNot
                && comparator is ConstantExpr { Value: var value } && value == SingletonConstant.None)
            {
                _unit.ConstantIndex(value);
                bool jumpsIfNone = (only == CompareOperator.Is) == when;
                _code.Jump(jumpsIfNone ? Opcode.JNone : Opcode.JNotNone, label, left);
            }
            else
            {
                JumpIfLast(only, left, comparator, label, when);
            }
        }
        else
        {
            int end = when ? _code.NewLabel() : label;
            int last = node.Ops.Length - 1;
            int left = EvalChain(node, last, (index, left, right) =>
                JumpIfCompared(node.Ops[index], left, right, end, false));
            JumpIfLast(node.Ops[last], left, node.Comparators[last], label, when);
            if (when)
            {
                _code.Mark(end);
            }
        }

        _code.Top = top;
    }

    private void JumpIfLast(CompareOperator op, int left, Expr comparator, int label, bool when)
    {
        if (op <= CompareOperator.GtE && ImmediateOf(comparator) is { } immediate)
        {
            _unit.ConstantIndex((long)immediate);
            Opcode jump = Opcode.JLtI + (OpcodeOf(op) - Opcode.Lt);
            _code.Jump(jump, label, left, immediate & 0xff, when ? 1 : 0);
        }
        else
        {
            JumpIfCompared(op, left, Operand(comparator), label, when);
        }
    }

    private void JumpIfCompared(CompareOperator op, int left, int right, int label, bool when)
    {
        if (op <= CompareOperator.GtE)
        {
            Opcode jump = Opcode.JLt + (OpcodeOf(op) - Opcode.Lt);
            _code.Jump(jump, label, left, right, when ? 1 : 0);
            return;
        }

        int result = _code.NewTemp();
        _code.Emit(OpcodeOf(op), result, left, right);
        _code.Jump(when ? Opcode.JTrue : Opcode.JFalse, label, result);
        _code.Top = result;
    }
}
