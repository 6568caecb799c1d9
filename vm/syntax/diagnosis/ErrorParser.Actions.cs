using System;
using System.Collections.Generic;
using System.Numerics;

namespace Py.Vm.Syntax;

// What the actions of the grammar do.
internal sealed partial class ErrorParser
{
    private enum TargetUse : byte { Assign, Delete, For }

    /// <summary>Runs the action of an alternative that began at <paramref name="start"/>.</summary>
    public object? Run(PegAction action, object?[] values, int start)
    {
        switch (action.Kind)
        {
            case PegActionKind.Value:
                return values[action.Operands[0]];
            case PegActionKind.Items:
                return Collect(action, values, new List<object>());
            case PegActionKind.Node:
                return MakeNode(action, values, start);
            case PegActionKind.ErrorAt:
                PegValue at = First(values[action.Operands[0]]);
                RaiseRange(at, at, Message(action, values));
                return null;
            case PegActionKind.ErrorRange:
                PegValue end = Last(values[action.Operands[1]]);
                end = action.EndsInComprehension ? ((PegNode)end).Items[^1] : end;
                RaiseRange(First(values[action.Operands[0]]), end, Message(action, values));
                return null;
            case PegActionKind.ErrorFrom:
                RaiseFrom(First(values[action.Operands[0]]), Message(action, values));
                return null;
            case PegActionKind.ErrorHere:
                RaiseHere(Message(action, values));
                return null;
            case PegActionKind.IndentationErrorHere:
                RaiseHere(Message(action, values), SyntaxErrorKind.IndentationError);
                return null;
            case PegActionKind.Method:
                return RunMethod(action.Name, Operand(0), Operand(1));
            default:
                return null;
        }

        object Operand(int index) => index < action.Operands.Length ? values[action.Operands[index]]! : PegItem.Absent;
    }

    private static PegValue First(object? value) => value is List<object> list ? First(list[0]) : (PegValue)value!;

    private static PegValue Last(object? value) => value is List<object> list ? Last(list[^1]) : (PegValue)value!;

    private static string Message(PegAction action, object?[] values)
    {
        string message = action.Text!;
        int open = message.IndexOf('<');
        if (open < 0)
        {
            return message;
        }

        int close = message.IndexOf('>', open);
        PegValue value = First(values[message[open + 1] - '0']);
        string text = message[(open + 2)..close] switch
        {
            ".line" => value.Line.ToString(),
            ".text" => TokenTable.Text(((PegToken)value).Token.Kind),
            _ => DescribeExpression((PegNode)value),
        };
        return message[..open] + text + message[(close + 1)..];
    }

    private static List<object> Collect(PegAction action, object?[] values, List<object> items)
    {
        foreach (int operand in action.Operands)
        {
            switch (values[operand])
            {
                case List<object> list:
                    items.AddRange(list);
                    break;
                case PegValue value:
                    items.Add(value);
                    break;
            }
        }

        return items;
    }

    private PegNode MakeNode(PegAction action, object?[] values, int start)
    {
        int last = Mark - 1;
        while (last > 0 && _tokens[last].Token.Kind is TokenKind.NewLine or TokenKind.Indent or TokenKind.Dedent
            or TokenKind.EndMarker)
        {
            last--;
        }

        NodeRow row = AstTable.Find(action.Name) ?? throw new InvalidOperationException(action.Name);
        PegNode node = NodeAt(row.Kind, action.Text, _tokens[start], _tokens[last]);
        foreach (object item in Collect(action, values, []))
        {
            node.Items.Add((PegValue)item);
        }

        return node;
    }

    private object? RunMethod(string name, object a, object b)
    {
        switch (name)
        {
            case "Strings":
                return ReadStrings((List<object>)a);
            case "OrPattern":
                return a is List<object> { Count: 1 } single ? single[0] : NodeAt(NodeKind.MatchOr, null, First(a), Last(a));
            case "Real":
                return CheckNumber((PegNode)a, complex: false, "real number required in complex literal");
            case "Imaginary":
                return CheckNumber((PegNode)a, complex: true, "imaginary number required in complex literal");
            case "NotEqual":
                return CheckNotEqual((PegToken)a);
            case "AssignTarget":
                return CheckTarget((PegNode)a, TargetUse.Assign);
            case "DeleteTarget":
                return CheckTarget((PegNode)a, TargetUse.Delete);
            case "ForTarget":
                return CheckTarget((PegNode)a, TargetUse.For);
            case "PositionalAfterKeyword":
                return PositionalAfterKeyword((PegNode)a);
            case "GeneratorAmongArguments":
                return GeneratorAmongArguments((PegNode)a, (PegNode)Last(b));
            case "LegacyStatement":
                return LegacyStatement((PegNode)a, (PegNode)b);
            case "MissingComma":
                return MissingComma((PegNode)a, (PegNode)b);
            default:
                return MissingColonInDict((PegNode)a);
        }
    }

    private PegNode? CheckNumber(PegNode node, bool complex, string message)
    {
        if (node.Number is Complex == complex)
        {
            return node;
        }

        RaiseRange(node, node, message);
        return null;
    }

    // `!=` is `<>` under PEP 401, and only there.
    private PegToken? CheckNotEqual(PegToken token)
    {
        bool old = _data[token.Token.Start] == '<';
        if (old == _options.BarryAsFlufl)
        {
            return token;
        }

        if (_options.BarryAsFlufl)
        {
            RaiseHere("with Barry as BDFL, use '<>' instead of '!='");
        }

        return null;
    }

    private object? CheckTarget(PegNode expression, TargetUse use)
    {
        if (FindInvalidTarget(expression, use) is { } target)
        {
            string verb = use == TargetUse.Delete ? "delete" : "assign to";
            RaiseRange(target, target, $"cannot {verb} {DescribeExpression(target)}");
        }

        return null;
    }

    private static PegNode? FindInvalidTarget(PegNode expression, TargetUse use)
    {
        switch (expression.Kind)
        {
            case NodeKind.List or NodeKind.Tuple:
                foreach (PegValue item in expression.Items)
                {
                    if (FindInvalidTarget((PegNode)item, use) is { } target)
                    {
                        return target;
                    }
                }

                return null;
            case NodeKind.Starred:
                return use == TargetUse.Delete ? expression : FindInvalidTarget((PegNode)expression.Items[0], use);
            case NodeKind.Compare when use == TargetUse.For:
                // `a in b` after `for` is the header, read as a comparison.
                return expression.Items[1] is PegNode { Text: "in" }
                    ? FindInvalidTarget((PegNode)expression.Items[0], use)
                    : null;
            case NodeKind.Name or NodeKind.Subscript or NodeKind.Attribute:
                return null;
            default:
                return expression;
        }
    }

    private object? PositionalAfterKeyword(PegNode call)
    {
        bool unpacking = false;
        foreach (PegValue item in call.Items)
        {
            unpacking |= item is PegNode { Kind: NodeKind.Keyword, Text: null };
        }

        RaiseHere(unpacking
            ? "positional argument follows keyword argument unpacking"
            : "positional argument follows keyword argument");
        return null;
    }

    // A call with one argument may hold a generator expression without brackets of its own.
    private object? GeneratorAmongArguments(PegNode call, PegNode comprehension)
    {
        PegValue? last = null;
        int count = 0;
        foreach (PegValue item in call.Items)
        {
            if (item is PegNode { Kind: not NodeKind.Keyword })
            {
                last = item;
                count++;
            }
        }

        if (count > 1)
        {
            RaiseRange(last!, comprehension.Items[^1], "Generator expression must be parenthesized");
        }

        return null;
    }

    private static bool IsLegacyStatement(PegNode node) => node is { Kind: NodeKind.Name, Text: "print" or "exec" };

    private object? LegacyStatement(PegNode name, PegNode rest)
    {
        if (IsLegacyStatement(name))
        {
            RaiseRange(
                name, rest, $"Missing parentheses in call to '{name.Text}'. Did you mean {name.Text}(...)?");
        }

        return null;
    }

    private object? MissingComma(PegNode first, PegNode second)
    {
        if (!IsLegacyStatement(first) && _tokens[Mark - 1].Token.Level > 0)
        {
            RaiseRange(first, second, "invalid syntax. Perhaps you forgot a comma?");
        }

        return null;
    }

    private object? MissingColonInDict(PegNode key)
    {
        Raise(SyntaxErrorKind.SyntaxError, key.Line, key.EndColumn, key.EndLine, 0, "':' expected after dictionary key");
        return null;
    }

    private static string DescribeExpression(PegNode node) => node.Kind switch
    {
        NodeKind.Attribute => "attribute",
        NodeKind.Subscript => "subscript",
        NodeKind.Starred => "starred",
        NodeKind.Name => "name",
        NodeKind.List => "list",
        NodeKind.Tuple => "tuple",
        NodeKind.Lambda => "lambda",
        NodeKind.Call => "function call",
        NodeKind.GeneratorExp => "generator expression",
        NodeKind.Yield or NodeKind.YieldFrom => "yield expression",
        NodeKind.Await => "await expression",
        NodeKind.ListComp => "list comprehension",
        NodeKind.SetComp => "set comprehension",
        NodeKind.DictComp => "dict comprehension",
        NodeKind.Dict => "dict literal",
        NodeKind.Set => "set display",
        NodeKind.JoinedStr => "f-string expression",
        NodeKind.Constant => node.Text ?? "literal",
        NodeKind.Compare => "comparison",
        NodeKind.IfExp => "conditional expression",
        NodeKind.NamedExpr => "named expression",
        _ => "expression",
    };
}
