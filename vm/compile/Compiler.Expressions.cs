using System;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

// Expressions: the dispatcher, operators, attributes, subscripts.
internal sealed partial class Compiler
{
    // What one expression may use before it looks again whether temporaries run out.
    private const int Reserve = 40;

    // Items built from consecutive registers at most; longer displays and calls are made in pieces.
    private const int MaxWindow = 30;

    // The first piece of a long display.
    private const int SmallWindow = 4;

    /// <summary>Evaluates into register <paramref name="want"/>, or anywhere; the register.</summary>
    /// <remarks>A result "anywhere" is a local, or a temporary at what was the top.</remarks>
    private int Eval(Expr node, int want = Any)
    {
        EnterNode();
        int register;
        if (_code.Top > _code.TempLimit - Reserve && _code.Top > _unit.StatementTop)
        {
            register = EvalSpilled(node, want);
        }
        else
        {
            CodePosition saved = _code.Position;
            SetPosition(node);
            register = EvalNode(node, want);
            _code.Position = saved;
        }

        _depth--;
        return register;
    }

    // Nested so deeply that temporaries run out: those of this statement are put away meanwhile.
    private int EvalSpilled(Expr node, int want)
    {
        int from = _unit.StatementTop;
        int top = _code.Top;
        int farMark = _code.FarTop;
        for (int register = from; register < top; register++)
        {
            _code.Emit(Opcode.SetFar, register, _code.NewFar());
        }

        int farResult = _code.NewFar();
        _code.Top = from;
        _code.Emit(Opcode.SetFar, Eval(node), farResult);
        _code.Top = top;
        Restore(from, top, farMark);
        int destination = Destination(want);
        _code.Emit(Opcode.GetFar, destination, farResult);
        _code.FarTop = farMark;
        return destination;
    }

    private int EvalNode(Expr node, int want)
    {
        switch (node)
        {
            case NameExpr name:
                return EvalName(name.Id, want);
            case ConstantExpr constant:
                return EvalConstant(constant.Value, want);
            case CallExpr call:
                return EvalCall(call, want);
            case AttributeExpr attribute:
                return EvalAttribute(attribute, want);
            case SubscriptExpr subscript:
                return EvalSubscript(subscript, want);
            case BinOpExpr binOp:
                return EvalBinary(binOp, want);
            case UnaryOpExpr unary:
                return EvalUnary(unary, want);
            case CompareExpr compare:
                return EvalCompare(compare, want);
            case BoolOpExpr boolOp:
                return EvalBoolOp(boolOp, want);
            case IfExpr conditional:
                return EvalConditional(conditional, want);
            case NamedExpr named:
                return EvalNamed(named, want);
            case TupleExpr tuple:
                return EvalSequence(tuple.Elts, Opcode.BuildTuple, want);
            case ListExpr list:
                return EvalSequence(list.Elts, Opcode.BuildList, want);
            case SetExpr set:
                return EvalSequence(set.Elts, Opcode.BuildSet, want);
            case DictExpr dict:
                return EvalDict(dict, want);
            case JoinedStrExpr joined:
                return EvalJoined(joined, want);
            case FormattedValueExpr formatted:
                return EvalFormatted(formatted, want);
            case SliceExpr slice:
                return EvalSlice(slice, want);
            case LambdaExpr lambda:
                return EvalLambda(lambda, want);
            case ComprehensionExpr or DictCompExpr:
                return EvalComprehension(node, want);
            case YieldExpr yield:
                return EvalYield(yield, want);
            case YieldFromExpr yieldFrom:
                return EvalYieldFrom(yieldFrom, want);
            case AwaitExpr await:
                return EvalAwait(await, want);
            case StarredExpr:
                throw Error("can't use starred expression here");
            default:
                throw new InvalidOperationException($"not an expression: {node.Kind}");
        }
    }

    // A destination that may also hold what comes before the result.
    private int Scratch(int destination) => _code.IsTemp(destination) ? destination : Any;

    // Evaluates an operand: a local stays where it is, anything else goes to the scratch register if there is one.
    private int Operand(Expr node, int scratch = Any)
    {
        return node is NameExpr name && FastRegister(name.Id) >= 0 ? Eval(node) : Eval(node, scratch);
    }

    // As Operand, when another expression is evaluated before the operand is used.
    private int OperandBefore(Expr node, Expr? follower, int scratch = Any)
    {
        int register = Operand(node, scratch);
        if (follower is not null && _unit.Scope.HasNamedExpr && !_code.IsTemp(register)
            && NamedExprFinder.Contains(follower))
        {
            int copy = Destination(scratch);
            _code.Emit(Opcode.Move, copy, register);
            return copy;
        }

        return register;
    }

    private int EvalBinary(BinOpExpr node, int want)
    {
        int destination = Destination(want);
        int top = _code.Top;
        if (node.Op is BinaryOperator.Add or BinaryOperator.Sub && ImmediateOf(node.Right) is { } immediate)
        {
            int operand = Operand(node.Left, Scratch(destination));
            _unit.ConstantIndex((long)immediate);
            Opcode op = node.Op == BinaryOperator.Add ? Opcode.AddI : Opcode.SubI;
            _code.Emit(op, destination, operand, immediate & 0xff);
        }
        else
        {
            int left = OperandBefore(node.Left, node.Right, Scratch(destination));
            int right = Operand(node.Right);
            _code.Emit(OpcodeOf(node.Op), destination, left, right);
        }

        _code.Top = top;
        return destination;
    }

    // An int constant that fits a field of an instruction.
    private static int? ImmediateOf(Expr node) =>
        node is ConstantExpr { Value: long and >= sbyte.MinValue and <= sbyte.MaxValue and var value }
            ? (int)value
            : null;

    private static Opcode OpcodeOf(BinaryOperator op) => op switch
    {
        BinaryOperator.Add => Opcode.Add,
        BinaryOperator.Sub => Opcode.Sub,
        BinaryOperator.Mult => Opcode.Mul,
        BinaryOperator.MatMult => Opcode.MatMul,
        BinaryOperator.Div => Opcode.TrueDiv,
        BinaryOperator.Mod => Opcode.Mod,
        BinaryOperator.Pow => Opcode.Pow,
        BinaryOperator.LShift => Opcode.LShift,
        BinaryOperator.RShift => Opcode.RShift,
        BinaryOperator.BitOr => Opcode.Or,
        BinaryOperator.BitXor => Opcode.Xor,
        BinaryOperator.BitAnd => Opcode.And,
        _ => Opcode.FloorDiv,
    };

    private int EvalUnary(UnaryOpExpr node, int want)
    {
        int destination = Destination(want);
        int top = _code.Top;
        Opcode op = node.Op switch
        {
            UnaryOperator.Invert => Opcode.Invert,
            UnaryOperator.Not => Opcode.Not,
            UnaryOperator.UAdd => Opcode.Pos,
            _ => Opcode.Neg,
        };
        _code.Emit(op, destination, Operand(node.Operand, Scratch(destination)));
        _code.Top = top;
        return destination;
    }

    private int EvalNamed(NamedExpr node, int want)
    {
        string name = ((NameExpr)node.Target).Id;
        int fast = FastRegister(name);
        int value = Eval(node.Value, fast >= 0 ? fast : want);
        CodePosition saved = _code.Position;
        SetPosition(node.Target);
        StoreName(name, value);
        _code.Position = saved;
        return fast >= 0 ? MoveTo(fast, want) : value;
    }

    // An attribute that ends on another line than its object begins is reported where its name is.
    private void MoveToAttribute(AttributeExpr node)
    {
        CodePosition position = _code.Position;
        if (position.Line == node.EndLine)
        {
            return;
        }

        int length = node.Attr.Length;
        _code.Position = length <= node.EndColumn
            ? position with { Line = node.EndLine, Column = node.EndColumn - length }
            : new CodePosition(node.EndLine, int.Max(position.EndLine, node.EndLine), -1, -1);
    }

    private int EvalAttribute(AttributeExpr node, int want)
    {
        int destination = Destination(want);
        int top = _code.Top;
        int value = Operand(node.Value, Scratch(destination));
        MoveToAttribute(node);
        EmitName(Opcode.GetAttr, node.Attr, destination, value);
        _code.Top = top;
        return destination;
    }

    private int EvalSubscript(SubscriptExpr node, int want)
    {
        CheckSubscripter(node.Value);
        CheckIndex(node.Value, node.Slice);
        int destination = Destination(want);
        int top = _code.Top;
        int value = OperandBefore(node.Value, node.Slice, Scratch(destination));
        int index = Operand(node.Slice);
        _code.Emit(Opcode.GetItem, destination, value, index);
        _code.Top = top;
        return destination;
    }

    private int EvalSlice(SliceExpr node, int want)
    {
        int destination = Destination(want);
        int top = _code.Top;
        int first = top;
        EvalOptional(node.Lower);
        EvalOptional(node.Upper);
        if (node.Step is { } step)
        {
            Eval(step, _code.NewTemp());
        }

        _code.Emit(Opcode.BuildSlice, destination, first, node.Step is null ? 2 : 3);
        _code.Top = top;
        return destination;
    }

    // The next temporary: the value, or None.
    private void EvalOptional(Expr? node)
    {
        int register = _code.NewTemp();
        if (node is null)
        {
            EvalConstant(SingletonConstant.None, register);
        }
        else
        {
            Eval(node, register);
        }
    }
}

/// <summary>Looks for assignment expressions in a tree.</summary>
internal static class NamedExprFinder
{
    public static bool Contains(Node node)
    {
        if (node.Kind == NodeKind.NamedExpr)
        {
            return true;
        }

        FieldRow[] fields = AstTable.Row(node.Kind).Fields;
        for (int i = 0; i < fields.Length; i++)
        {
            if (!AstTable.IsNode(fields[i].Type))
            {
                continue;
            }

            object? value = node[i];
            if (value is Node child && Contains(child))
            {
                return true;
            }

            if (value is Array list)
            {
                foreach (object? item in list)
                {
                    if (item is Node element && Contains(element))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }
}
