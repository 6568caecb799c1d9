using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

/// <summary>Turns an expression back into text, as `from __future__ import annotations` stores it.</summary>
/// <remarks>The text is CPython 3.11's character for character; it is not that of `ast.unparse`.</remarks>
internal sealed class Unparser
{
    private readonly StringBuilder _text = new();

    // ORDER of binding, loosest first.
    private enum Level { Tuple, Test, Or, And, Not, Compare, BitOr, BitXor, BitAnd, Shift, Arithmetic, Term, Factor, Power, Await, Atom }

    public static string Unparse(Expr node) => Unparse(node, Level.Test);

    private static string Unparse(Expr node, Level level)
    {
        var unparser = new Unparser();
        unparser.Append(node, level);
        return unparser._text.ToString();
    }

    private void Append(Expr node, Level level)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw CompileErrors.Recursion();
        }

        switch (node)
        {
            case BoolOpExpr boolOp:
                AppendBoolOp(boolOp, level);
                break;
            case BinOpExpr binOp:
                AppendBinary(binOp, level);
                break;
            case UnaryOpExpr unary:
                AppendUnary(unary, level);
                break;
            case LambdaExpr lambda:
                AppendLambda(lambda, level);
                break;
            case IfExpr conditional:
                Open(level, Level.Test);
                Append(conditional.Body, Level.Or);
                _text.Append(" if ");
                Append(conditional.Test, Level.Or);
                _text.Append(" else ");
                Append(conditional.OrElse, Level.Test);
                Close(level, Level.Test);
                break;
            case NamedExpr named:
                Open(level, Level.Tuple);
                Append(named.Target, Level.Atom);
                _text.Append(" := ");
                Append(named.Value, Level.Atom);
                Close(level, Level.Tuple);
                break;
            case DictExpr dict:
                AppendDict(dict);
                break;
            case SetExpr set:
                AppendItems("{", set.Elts, "}");
                break;
            case ListExpr list:
                AppendItems("[", list.Elts, "]");
                break;
            case TupleExpr tuple:
                AppendTuple(tuple, level);
                break;
            case ComprehensionExpr or DictCompExpr:
                AppendComprehension(node);
                break;
            case YieldExpr { Value: null }:
                _text.Append("(yield)");
                break;
            case YieldExpr { Value: { } yielded }:
                AppendEnclosed("(yield ", yielded, Level.Test, ")");
                break;
            case YieldFromExpr yieldFrom:
                AppendEnclosed("(yield from ", yieldFrom.Value, Level.Test, ")");
                break;
            case AwaitExpr await:
                Open(level, Level.Await);
                _text.Append("await ");
                Append(await.Value, Level.Atom);
                Close(level, Level.Await);
                break;
            case CompareExpr compare:
                AppendCompare(compare, level);
                break;
            case CallExpr call:
                AppendCall(call);
                break;
            case FormattedValueExpr formatted:
                AppendFormatted(formatted);
                break;
            case JoinedStrExpr joined:
                _text.Append('f');
                ConstantText.Append(_text, JoinedBody(joined));
                break;
            case ConstantExpr constant:
                AppendConstant(constant);
                break;
            case AttributeExpr attribute:
                Append(attribute.Value, Level.Atom);
                _text.Append(attribute.Value is ConstantExpr { Value: long or BigInteger or bool } ? " ." : ".");
                _text.Append(attribute.Attr);
                break;
            case StarredExpr starred:
                AppendEnclosed("*", starred.Value, Level.BitOr, "");
                break;
            case NameExpr name:
                _text.Append(name.Id);
                break;
            case SubscriptExpr subscript:
                Append(subscript.Value, Level.Atom);
                AppendEnclosed("[", subscript.Slice, Level.Tuple, "]");
                break;
            case SliceExpr slice:
                AppendSlice(slice);
                break;
            default:
                throw new InvalidOperationException($"not an expression: {node.Kind}");
        }
    }

    private void Open(Level level, Level own)
    {
        if (level > own)
        {
            _text.Append('(');
        }
    }

    private void Close(Level level, Level own)
    {
        if (level > own)
        {
            _text.Append(')');
        }
    }

    private void AppendEnclosed(string before, Expr node, Level level, string after)
    {
        _text.Append(before);
        Append(node, level);
        _text.Append(after);
    }

    private void Separate(int index)
    {
        if (index > 0)
        {
            _text.Append(", ");
        }
    }

    private void AppendItems(string before, Expr[] items, string after)
    {
        _text.Append(before);
        for (int i = 0; i < items.Length; i++)
        {
            Separate(i);
            Append(items[i], Level.Test);
        }

        _text.Append(after);
    }

    private void AppendBoolOp(BoolOpExpr node, Level level)
    {
        Level own = node.Op == BoolOpKind.And ? Level.And : Level.Or;
        Open(level, own);
        for (int i = 0; i < node.Values.Length; i++)
        {
            if (i > 0)
            {
                _text.Append(node.Op == BoolOpKind.And ? " and " : " or ");
            }

            Append(node.Values[i], own + 1);
        }

        Close(level, own);
    }

    private void AppendBinary(BinOpExpr node, Level level)
    {
        (string sign, Level own) = node.Op switch
        {
            BinaryOperator.Add => (" + ", Level.Arithmetic),
            BinaryOperator.Sub => (" - ", Level.Arithmetic),
            BinaryOperator.Mult => (" * ", Level.Term),
            BinaryOperator.MatMult => (" @ ", Level.Term),
            BinaryOperator.Div => (" / ", Level.Term),
            BinaryOperator.Mod => (" % ", Level.Term),
            BinaryOperator.LShift => (" << ", Level.Shift),
            BinaryOperator.RShift => (" >> ", Level.Shift),
            BinaryOperator.BitOr => (" | ", Level.BitOr),
            BinaryOperator.BitXor => (" ^ ", Level.BitXor),
            BinaryOperator.BitAnd => (" & ", Level.BitAnd),
            BinaryOperator.FloorDiv => (" // ", Level.Term),
            _ => (" ** ", Level.Power),
        };
        bool isRight = node.Op == BinaryOperator.Pow;
        Open(level, own);
        Append(node.Left, isRight ? own + 1 : own);
        _text.Append(sign);
        Append(node.Right, isRight ? own : own + 1);
        Close(level, own);
    }

    private void AppendUnary(UnaryOpExpr node, Level level)
    {
        (string sign, Level own) = node.Op switch
        {
            UnaryOperator.Invert => ("~", Level.Factor),
            UnaryOperator.Not => ("not ", Level.Not),
            UnaryOperator.UAdd => ("+", Level.Factor),
            _ => ("-", Level.Factor),
        };
        Open(level, own);
        AppendEnclosed(sign, node.Operand, own, "");
        Close(level, own);
    }

    private void AppendLambda(LambdaExpr node, Level level)
    {
        Open(level, Level.Test);
        bool hasPositional = node.Args.Args.Length + node.Args.PosOnlyArgs.Length > 0;
        _text.Append(hasPositional ? "lambda " : "lambda");
        AppendParameters(node.Args);
        AppendEnclosed(": ", node.Body, Level.Test, "");
        Close(level, Level.Test);
    }

    private void AppendParameters(Arguments args)
    {
        int count = 0;
        int positional = args.PosOnlyArgs.Length + args.Args.Length;
        for (int i = 0; i < positional; i++)
        {
            Separate(count++);
            bool isPosOnly = i < args.PosOnlyArgs.Length;
            AppendParameter(isPosOnly ? args.PosOnlyArgs[i] : args.Args[i - args.PosOnlyArgs.Length]);
            int withDefault = i - (positional - args.Defaults.Length);
            if (withDefault >= 0)
            {
                AppendEnclosed("=", args.Defaults[withDefault], Level.Test, "");
            }

            if (isPosOnly && i == args.PosOnlyArgs.Length - 1)
            {
                _text.Append(", /");
            }
        }

        if (args.VarArg is not null || args.KwOnlyArgs.Length > 0)
        {
            Separate(count++);
            _text.Append('*');
            if (args.VarArg is { } varArg)
            {
                AppendParameter(varArg);
            }
        }

        for (int i = 0; i < args.KwOnlyArgs.Length; i++)
        {
            Separate(count++);
            AppendParameter(args.KwOnlyArgs[i]);
            if (args.KwDefaults[i] is { } value)
            {
                AppendEnclosed("=", value, Level.Test, "");
            }
        }

        if (args.KwArg is { } kwArg)
        {
            Separate(count);
            _text.Append("**");
            AppendParameter(kwArg);
        }
    }

    private void AppendParameter(Arg arg)
    {
        _text.Append(arg.Name);
        if (arg.Annotation is { } annotation)
        {
            AppendEnclosed(": ", annotation, Level.Test, "");
        }
    }

    private void AppendDict(DictExpr node)
    {
        _text.Append('{');
        for (int i = 0; i < node.Values.Length; i++)
        {
            Separate(i);
            if (node.Keys[i] is { } key)
            {
                Append(key, Level.Test);
                AppendEnclosed(": ", node.Values[i], Level.Test, "");
            }
            else
            {
                AppendEnclosed("**", node.Values[i], Level.BitOr, "");
            }
        }

        _text.Append('}');
    }

    private void AppendTuple(TupleExpr node, Level level)
    {
        if (node.Elts.Length == 0)
        {
            _text.Append("()");
            return;
        }

        Open(level, Level.Tuple);
        AppendItems("", node.Elts, node.Elts.Length == 1 ? "," : "");
        Close(level, Level.Tuple);
    }

    private void AppendComprehension(Expr node)
    {
        switch (node)
        {
            case DictCompExpr dict:
                AppendEnclosed("{", dict.Key, Level.Test, ": ");
                Append(dict.Value, Level.Test);
                AppendGenerators(dict.Generators);
                _text.Append('}');
                break;
            case ComprehensionExpr comprehension:
                (char open, char close) = node.Kind switch
                {
                    NodeKind.ListComp => ('[', ']'),
                    NodeKind.SetComp => ('{', '}'),
                    _ => ('(', ')'),
                };
                _text.Append(open);
                Append(comprehension.Elt, Level.Test);
                AppendGenerators(comprehension.Generators);
                _text.Append(close);
                break;
        }
    }

    private void AppendGenerators(Comprehension[] generators)
    {
        foreach (Comprehension generator in generators)
        {
            _text.Append(generator.IsAsync != 0 ? " async for " : " for ");
            Append(generator.Target, Level.Tuple);
            AppendEnclosed(" in ", generator.Iter, Level.Or, "");
            foreach (Expr condition in generator.Ifs)
            {
                AppendEnclosed(" if ", condition, Level.Or, "");
            }
        }
    }

    private void AppendCompare(CompareExpr node, Level level)
    {
        Open(level, Level.Compare);
        Append(node.Left, Level.BitOr);
        for (int i = 0; i < node.Ops.Length; i++)
        {
            _text.Append(node.Ops[i] switch
            {
                CompareOperator.Eq => " == ",
                CompareOperator.NotEq => " != ",
                CompareOperator.Lt => " < ",
                CompareOperator.LtE => " <= ",
                CompareOperator.Gt => " > ",
                CompareOperator.GtE => " >= ",
                CompareOperator.Is => " is ",
                CompareOperator.IsNot => " is not ",
                CompareOperator.In => " in ",
                _ => " not in ",
            });
            Append(node.Comparators[i], Level.BitOr);
        }

        Close(level, Level.Compare);
    }

    private void AppendCall(CallExpr node)
    {
        Append(node.Func, Level.Atom);
        if (node is { Args: [ComprehensionExpr { Kind: NodeKind.GeneratorExp } only], Keywords: [] })
        {
            Append(only, Level.Test);
            return;
        }

        AppendItems("(", node.Args, "");
        int count = node.Args.Length;
        foreach (Keyword keyword in node.Keywords)
        {
            Separate(count++);
            AppendEnclosed(keyword.Name is { } name ? name + "=" : "**", keyword.Value, Level.Test, "");
        }

        _text.Append(')');
    }

    private void AppendSlice(SliceExpr node)
    {
        if (node.Lower is { } lower)
        {
            Append(lower, Level.Test);
        }

        _text.Append(':');
        if (node.Upper is { } upper)
        {
            Append(upper, Level.Test);
        }

        if (node.Step is { } step)
        {
            AppendEnclosed(":", step, Level.Test, "");
        }
    }

    // What stands between the quotes, before it is quoted.
    private static string JoinedBody(JoinedStrExpr node)
    {
        var body = new Unparser();
        foreach (Expr value in node.Values)
        {
            body.AppendPart(value, false);
        }

        return body._text.ToString();
    }

    private void AppendPart(Expr node, bool isSpec)
    {
        switch (node)
        {
            case ConstantExpr { Value: string text }:
                _text.Append(text.Replace("{", "{{", StringComparison.Ordinal)
                    .Replace("}", "}}", StringComparison.Ordinal));
                break;
            case JoinedStrExpr joined when isSpec:
                _text.Append(JoinedBody(joined));
                break;
            default:
                Append(node, Level.Test);
                break;
        }
    }

    private void AppendFormatted(FormattedValueExpr node)
    {
        string value = Unparse(node.Value, Level.Or);
        _text.Append(value.StartsWith('{') ? "{ " : "{").Append(value);
        if (node.Conversion > 0)
        {
            _text.Append('!').Append((char)node.Conversion);
        }

        if (node.FormatSpec is { } spec)
        {
            _text.Append(':');
            AppendPart(spec, true);
        }

        _text.Append('}');
    }

    private void AppendConstant(ConstantExpr node)
    {
        if (node.Value == SingletonConstant.Ellipsis)
        {
            _text.Append("...");
            return;
        }

        _text.Append(node.Prefix);
        string text = ConstantText.Repr(node.Value);

        // An infinite float has no literal but one that overflows.
        _text.Append(node.Value is double or Complex ? text.Replace("inf", "1e309", StringComparison.Ordinal) : text);
    }
}
