using System.Collections.Generic;

namespace Py.Vm.Syntax;

// Expressions down to primaries.
internal sealed partial class Parser
{
    private static bool IsExpressionStart(TokenKind kind) => kind is TokenKind.Name or TokenKind.Number
        or TokenKind.String or TokenKind.LeftParen or TokenKind.LeftBracket or TokenKind.LeftBrace or TokenKind.Minus
        or TokenKind.Plus or TokenKind.Tilde or TokenKind.Not or TokenKind.Lambda or TokenKind.Await or TokenKind.None
        or TokenKind.True or TokenKind.False or TokenKind.Ellipsis;

    private static bool IsStarExpressionStart(TokenKind kind) => kind == TokenKind.Star || IsExpressionStart(kind);

    // Tokens that end an operand: what stands before one needs no look at the operators.
    private static bool EndsOperand(TokenKind kind) => kind is TokenKind.Comma or TokenKind.RightParen
        or TokenKind.NewLine or TokenKind.Colon or TokenKind.Equal or TokenKind.RightBracket or TokenKind.RightBrace;

    // expressions: one, or a tuple without brackets.
    private Expr ParseExpressions()
    {
        int start = _pos;
        Expr first = ParseExpression();
        if (Kind != TokenKind.Comma)
        {
            return first;
        }

        int mark = _scratchCount;
        Push(first);
        while (Accept(TokenKind.Comma) && IsExpressionStart(Kind))
        {
            Push(ParseExpression());
        }

        Expr[] items = Pop<Expr>(mark);
        return Done(new TupleExpr { Elts = items }, start);
    }

    // star_expressions: the same with `*item`.
    private Expr ParseStarExpressions()
    {
        int start = _pos;
        Expr first = ParseStarExpression();
        if (Kind != TokenKind.Comma)
        {
            return first;
        }

        int mark = _scratchCount;
        Push(first);
        while (Accept(TokenKind.Comma) && IsStarExpressionStart(Kind))
        {
            Push(ParseStarExpression());
        }

        Expr[] items = Pop<Expr>(mark);
        return Done(new TupleExpr { Elts = items }, start);
    }

    private Expr ParseStarExpression() => Kind == TokenKind.Star ? ParseStarred() : ParseExpression();

    private Expr ParseStarNamedExpression() => Kind == TokenKind.Star ? ParseStarred() : ParseNamedExpression();

    private StarredExpr ParseStarred()
    {
        int start = _pos++;
        Expr value = ParseBinary(1);
        return Done(new StarredExpr { Value = value }, start);
    }

    private Expr ParseNamedExpression()
    {
        if (Kind == TokenKind.Name && NextKind == TokenKind.ColonEqual)
        {
            int start = _pos;
            Expr target = ParseName(ExprContext.Store);
            _pos++;
            Expr value = ParseExpression();
            return Done(new NamedExpr { Target = target, Value = value }, start);
        }

        return ParseExpression();
    }

    private Expr ParseYield()
    {
        int start = _pos++;
        if (Accept(TokenKind.From))
        {
            Expr iterable = ParseExpression();
            return Done(new YieldFromExpr { Value = iterable }, start);
        }

        Expr? value = IsStarExpressionStart(Kind) ? ParseStarExpressions() : null;
        return Done(new YieldExpr { Value = value }, start);
    }

    // expression: a conditional, a lambda or anything that binds tighter.
    private Expr ParseExpression()
    {
        if (Kind == TokenKind.Name && EndsOperand(NextKind))
        {
            return ParseName(ExprContext.Load);
        }

        if (Kind == TokenKind.Lambda)
        {
            return ParseLambda();
        }

        int start = _pos;
        Expr body = ParseDisjunction();
        if (!Accept(TokenKind.If))
        {
            return body;
        }

        Expr test = ParseDisjunction();
        Expect(TokenKind.Else);
        Enter(2);
        Expr orElse = ParseExpression();
        Leave(2);
        return Done(new IfExpr { Test = test, Body = body, OrElse = orElse }, start);
    }

    private LambdaExpr ParseLambda()
    {
        int start = _pos++;
        Enter(3);
        Arguments arguments = ParseParameters(TokenKind.Colon);
        Expect(TokenKind.Colon);
        Expr body = ParseExpression();
        Leave(3);
        return Done(new LambdaExpr { Args = arguments, Body = body }, start);
    }

    private Expr ParseDisjunction()
    {
        int start = _pos;
        Expr first = ParseConjunction();
        if (Kind != TokenKind.Or)
        {
            return first;
        }

        int mark = _scratchCount;
        Push(first);
        while (Accept(TokenKind.Or))
        {
            Push(ParseConjunction());
        }

        Expr[] values = Pop<Expr>(mark);
        return Done(new BoolOpExpr { Op = BoolOpKind.Or, Values = values }, start);
    }

    private Expr ParseConjunction()
    {
        int start = _pos;
        Expr first = ParseInversion();
        if (Kind != TokenKind.And)
        {
            return first;
        }

        int mark = _scratchCount;
        Push(first);
        while (Accept(TokenKind.And))
        {
            Push(ParseInversion());
        }

        Expr[] values = Pop<Expr>(mark);
        return Done(new BoolOpExpr { Op = BoolOpKind.And, Values = values }, start);
    }

    private Expr ParseInversion()
    {
        if (Kind != TokenKind.Not)
        {
            return ParseComparison();
        }

        int start = _pos++;
        Enter(1);
        Expr operand = ParseInversion();
        Leave(1);
        return Done(new UnaryOpExpr { Op = UnaryOperator.Not, Operand = operand }, start);
    }

    private Expr ParseComparison()
    {
        int start = _pos;
        Expr left = ParseBinary(1);
        if (AcceptComparison() is not { } first)
        {
            return left;
        }

        Expr right = ParseBinary(1);
        if (AcceptComparison() is not { } op)
        {
            return Done(new CompareExpr { Left = left, Ops = [first], Comparators = [right] }, start);
        }

        List<CompareOperator> operators = [first, op];
        int mark = _scratchCount;
        Push(right);
        Push(ParseBinary(1));
        while (AcceptComparison() is { } next)
        {
            operators.Add(next);
            Push(ParseBinary(1));
        }

        Expr[] comparators = Pop<Expr>(mark);
        return Done(new CompareExpr { Left = left, Ops = [.. operators], Comparators = comparators }, start);
    }

    private CompareOperator? AcceptComparison()
    {
        CompareOperator op;
        switch (Kind)
        {
            case TokenKind.EqualEqual:
                op = CompareOperator.Eq;
                break;
            case TokenKind.NotEqual:
                // `<>` is an operator only by PEP 401, and then the only one.
                if ((_data[_tokens[_pos].Start] == '<') != _options.BarryAsFlufl)
                {
                    throw Fail();
                }

                op = CompareOperator.NotEq;
                break;
            case TokenKind.Less:
                op = CompareOperator.Lt;
                break;
            case TokenKind.LessEqual:
                op = CompareOperator.LtE;
                break;
            case TokenKind.Greater:
                op = CompareOperator.Gt;
                break;
            case TokenKind.GreaterEqual:
                op = CompareOperator.GtE;
                break;
            case TokenKind.In:
                op = CompareOperator.In;
                break;
            case TokenKind.Not when NextKind == TokenKind.In:
                op = CompareOperator.NotIn;
                _pos++;
                break;
            case TokenKind.Is when NextKind == TokenKind.Not:
                op = CompareOperator.IsNot;
                _pos++;
                break;
            case TokenKind.Is:
                op = CompareOperator.Is;
                break;
            default:
                return null;
        }

        _pos++;
        return op;
    }

    private static int Precedence(TokenKind kind) => kind switch
    {
        TokenKind.Bar => 1,
        TokenKind.Caret => 2,
        TokenKind.Ampersand => 3,
        TokenKind.LeftShift or TokenKind.RightShift => 4,
        TokenKind.Plus or TokenKind.Minus => 5,
        TokenKind.Star or TokenKind.Slash or TokenKind.DoubleSlash or TokenKind.Percent or TokenKind.At => 6,
        _ => 0,
    };

    private static BinaryOperator Operator(TokenKind kind) => kind switch
    {
        TokenKind.Bar => BinaryOperator.BitOr,
        TokenKind.Caret => BinaryOperator.BitXor,
        TokenKind.Ampersand => BinaryOperator.BitAnd,
        TokenKind.LeftShift => BinaryOperator.LShift,
        TokenKind.RightShift => BinaryOperator.RShift,
        TokenKind.Plus => BinaryOperator.Add,
        TokenKind.Minus => BinaryOperator.Sub,
        TokenKind.Star => BinaryOperator.Mult,
        TokenKind.Slash => BinaryOperator.Div,
        TokenKind.DoubleSlash => BinaryOperator.FloorDiv,
        TokenKind.Percent => BinaryOperator.Mod,
        _ => BinaryOperator.MatMult,
    };

    // Binary operators of at least this precedence, all of which group to the left.
    private Expr ParseBinary(int precedence)
    {
        int start = _pos;
        Expr left = ParseFactor();
        while (true)
        {
            TokenKind kind = Kind;
            int actual = Precedence(kind);
            if (actual < precedence)
            {
                return left;
            }

            _pos++;
            Expr right = ParseBinary(actual + 1);
            left = Done(new BinOpExpr { Left = left, Op = Operator(kind), Right = right }, start);
        }
    }

    private Expr ParseFactor()
    {
        UnaryOperator op;
        switch (Kind)
        {
            case TokenKind.Plus:
                op = UnaryOperator.UAdd;
                break;
            case TokenKind.Minus:
                op = UnaryOperator.USub;
                break;
            case TokenKind.Tilde:
                op = UnaryOperator.Invert;
                break;
            default:
                return ParsePower();
        }

        int start = _pos++;
        Enter(1);
        Expr operand = ParseFactor();
        Leave(1);
        return Done(new UnaryOpExpr { Op = op, Operand = operand }, start);
    }

    private Expr ParsePower()
    {
        int start = _pos;
        Expr left;
        if (Accept(TokenKind.Await))
        {
            Expr value = ParsePrimary();
            left = Done(new AwaitExpr { Value = value }, start);
        }
        else
        {
            left = ParsePrimary();
        }

        if (!Accept(TokenKind.DoubleStar))
        {
            return left;
        }

        Enter(2);
        Expr right = ParseFactor();
        Leave(2);
        return Done(new BinOpExpr { Left = left, Op = BinaryOperator.Pow, Right = right }, start);
    }

    // An atom with attributes, calls and subscripts.
    private Expr ParsePrimary()
    {
        int start = _pos;
        Expr primary = ParseAtom();
        while (true)
        {
            switch (Kind)
            {
                case TokenKind.Dot:
                    _pos++;
                    string attribute = ExpectName();
                    primary = Done(new AttributeExpr { Value = primary, Attr = attribute }, start);
                    break;
                case TokenKind.LeftParen:
                    _pos++;
                    ParseArguments(allowGenerator: true, out Expr[] arguments, out Keyword[] keywords);
                    primary = Done(new CallExpr { Func = primary, Args = arguments, Keywords = keywords }, start);
                    break;
                case TokenKind.LeftBracket:
                    _pos++;
                    Enter(BracketWeight);
                    Expr slice = ParseSlices();
                    Leave(BracketWeight);
                    Expect(TokenKind.RightBracket);
                    primary = Done(new SubscriptExpr { Value = primary, Slice = slice }, start);
                    break;
                default:
                    return primary;
            }
        }
    }

    private Expr ParseSlices()
    {
        int start = _pos;
        if (Kind != TokenKind.Star)
        {
            Expr single = ParseSlice();
            if (Kind != TokenKind.Comma)
            {
                return single;
            }

            return ParseSliceTuple(single, start);
        }

        return ParseSliceTuple(ParseStarredArgument(), start);
    }

    private TupleExpr ParseSliceTuple(Expr first, int start)
    {
        int mark = _scratchCount;
        Push(first);
        while (Accept(TokenKind.Comma) && Kind != TokenKind.RightBracket)
        {
            Push(Kind == TokenKind.Star ? ParseStarredArgument() : ParseSlice());
        }

        Expr[] items = Pop<Expr>(mark);
        return Done(new TupleExpr { Elts = items }, start);
    }

    private Expr ParseSlice()
    {
        int start = _pos;
        Expr? lower = null;
        if (Kind != TokenKind.Colon)
        {
            bool named = Kind == TokenKind.Name && NextKind == TokenKind.ColonEqual;
            lower = ParseNamedExpression();
            if (named || Kind != TokenKind.Colon)
            {
                return lower;
            }
        }

        _pos++;
        Expr? upper = IsExpressionStart(Kind) ? ParseExpression() : null;
        Expr? step = Accept(TokenKind.Colon) && IsExpressionStart(Kind) ? ParseExpression() : null;
        return Done(new SliceExpr { Lower = lower, Upper = upper, Step = step }, start);
    }

    // starred_expression: unlike elsewhere, anything may follow the star.
    private StarredExpr ParseStarredArgument()
    {
        int start = _pos++;
        Expr value = ParseExpression();
        return Done(new StarredExpr { Value = value }, start);
    }

    // The arguments after an opening bracket, and the closing one.
    private void ParseArguments(bool allowGenerator, out Expr[] arguments, out Keyword[] keywords)
    {
        keywords = [];
        if (Accept(TokenKind.RightParen))
        {
            arguments = [];
            return;
        }

        int open = _pos - 1;
        Enter(BracketWeight);
        int mark = _scratchCount;
        List<Keyword>? named = null;
        bool sawDoubleStar = false;
        do
        {
            int start = _pos;
            if (Kind == TokenKind.Name && NextKind == TokenKind.Equal)
            {
                string name = ExpectName();
                _pos++;
                Expr value = ParseExpression();
                (named ??= []).Add(Done(new Keyword { Name = name, Value = value }, start));
            }
            else if (Accept(TokenKind.DoubleStar))
            {
                Expr value = ParseExpression();
                (named ??= []).Add(Done(new Keyword { Value = value }, start));
                sawDoubleStar = true;
            }
            else if (Kind == TokenKind.Star && !sawDoubleStar)
            {
                Push(ParseStarredArgument());
            }
            else if (named is null)
            {
                Expr argument = ParseNamedExpression();
                if (Kind is TokenKind.For or TokenKind.Async)
                {
                    // A generator expression is the only argument and shares the brackets.
                    argument = FinishGenerator(argument, open);
                    if (_scratchCount != mark || !allowGenerator)
                    {
                        throw Fail();
                    }

                    arguments = [argument];
                    Leave(BracketWeight);
                    return;
                }

                Push(argument);
            }
            else
            {
                throw Fail();
            }
        }
        while (Accept(TokenKind.Comma) && Kind != TokenKind.RightParen);
        Leave(BracketWeight);
        Expect(TokenKind.RightParen);
        arguments = Pop<Expr>(mark);
        if (named is not null)
        {
            keywords = [.. named];
        }
    }
}
