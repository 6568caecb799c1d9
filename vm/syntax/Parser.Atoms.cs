using System;
using System.Collections.Generic;

namespace Py.Vm.Syntax;

// Names, literals, displays, comprehensions and parameters.
internal sealed partial class Parser
{
    private NameExpr ParseName(ExprContext context)
    {
        int start = _pos;
        string name = ExpectName();
        return Done(new NameExpr { Id = name, Ctx = context }, start);
    }

    private Expr ParseAtom()
    {
        switch (Kind)
        {
            case TokenKind.Name:
                return ParseName(ExprContext.Load);
            case TokenKind.Number:
                return ParseNumber();
            case TokenKind.String:
                return ParseStrings();
            case TokenKind.LeftParen:
                return ParseParenthesized();
            case TokenKind.LeftBracket:
                return ParseList();
            case TokenKind.LeftBrace:
                return ParseBraces();
            case TokenKind.None:
                return ParseConstant(SingletonConstant.None);
            case TokenKind.True:
                return ParseConstant(true);
            case TokenKind.False:
                return ParseConstant(false);
            case TokenKind.Ellipsis:
                return ParseConstant(SingletonConstant.Ellipsis);
            default:
                throw Fail();
        }
    }

    private ConstantExpr ParseConstant(object value)
    {
        int start = _pos++;
        return Done(new ConstantExpr { Value = value }, start);
    }

    private ConstantExpr ParseNumber()
    {
        ref readonly Token token = ref _tokens[_pos];
        ReadOnlySpan<byte> text = _data.AsSpan(token.Start, token.End - token.Start);
        return ParseConstant(NumberLiterals.Parse(text, _options.MaxIntDigits, out _) ?? throw Fail());
    }

    // A tuple, a group or a generator expression.
    private Expr ParseParenthesized()
    {
        int start = _pos++;
        if (Accept(TokenKind.RightParen))
        {
            return Done(new TupleExpr(), start);
        }

        Enter(BracketWeight);
        Expr first;
        if (Kind == TokenKind.Yield)
        {
            first = ParseYield();
            Expect(TokenKind.RightParen);
            Leave(BracketWeight);
            return first;
        }

        bool starred = Kind == TokenKind.Star;
        first = ParseStarNamedExpression();
        if (Kind == TokenKind.Comma)
        {
            int mark = _scratchCount;
            Push(first);
            while (Accept(TokenKind.Comma) && Kind != TokenKind.RightParen)
            {
                Push(ParseStarNamedExpression());
            }

            Expect(TokenKind.RightParen);
            Expr[] items = Pop<Expr>(mark);
            first = Done(new TupleExpr { Elts = items }, start);
        }
        else if (starred)
        {
            throw Fail();
        }
        else if (Kind is TokenKind.For or TokenKind.Async)
        {
            first = FinishGenerator(first, start);
        }
        else
        {
            Expect(TokenKind.RightParen);
        }

        Leave(BracketWeight);
        return first;
    }

    // After the element: the clauses and the closing bracket.
    private ComprehensionExpr FinishGenerator(Expr element, int start)
    {
        Comprehension[] clauses = ParseClauses();
        Expect(TokenKind.RightParen);
        return Done(new ComprehensionExpr(NodeKind.GeneratorExp) { Elt = element, Generators = clauses }, start);
    }

    private Expr ParseList()
    {
        int start = _pos++;
        if (Accept(TokenKind.RightBracket))
        {
            return Done(new ListExpr(), start);
        }

        Enter(BracketWeight);
        bool starred = Kind == TokenKind.Star;
        Expr first = ParseStarNamedExpression();
        Expr result;
        if (!starred && Kind is TokenKind.For or TokenKind.Async)
        {
            Comprehension[] clauses = ParseClauses();
            Expect(TokenKind.RightBracket);
            result = Done(new ComprehensionExpr(NodeKind.ListComp) { Elt = first, Generators = clauses }, start);
        }
        else
        {
            Expr[] items = ParseRestOfItems(first, TokenKind.RightBracket);
            result = Done(new ListExpr { Elts = items }, start);
        }

        Leave(BracketWeight);
        return result;
    }

    // After the first item of a list or set: the others and the closing bracket.
    private Expr[] ParseRestOfItems(Expr first, TokenKind close)
    {
        int mark = _scratchCount;
        Push(first);
        while (Accept(TokenKind.Comma) && Kind != close)
        {
            Push(ParseStarNamedExpression());
        }

        Expect(close);
        return Pop<Expr>(mark);
    }

    // A dict, a set or a comprehension of either.
    private Expr ParseBraces()
    {
        int start = _pos++;
        if (Accept(TokenKind.RightBrace))
        {
            return Done(new DictExpr(), start);
        }

        Enter(BracketWeight);
        Expr result;
        if (Kind == TokenKind.DoubleStar)
        {
            result = ParseDict(null, start);
        }
        else
        {
            bool plain = Kind != TokenKind.Star && !(Kind == TokenKind.Name && NextKind == TokenKind.ColonEqual);
            Expr first = ParseStarNamedExpression();
            if (plain && Kind == TokenKind.Colon)
            {
                result = ParseDict(first, start);
            }
            else if (first.Kind != NodeKind.Starred && Kind is TokenKind.For or TokenKind.Async)
            {
                Comprehension[] clauses = ParseClauses();
                Expect(TokenKind.RightBrace);
                result = Done(new ComprehensionExpr(NodeKind.SetComp) { Elt = first, Generators = clauses }, start);
            }
            else
            {
                Expr[] items = ParseRestOfItems(first, TokenKind.RightBrace);
                result = Done(new SetExpr { Elts = items }, start);
            }
        }

        Leave(BracketWeight);
        return result;
    }

    // From the first `**` or the colon after the first key.
    private Expr ParseDict(Expr? key, int start)
    {
        var keys = new List<Expr?>();
        int mark = _scratchCount;
        while (true)
        {
            keys.Add(key);
            _pos++;
            Expr value = key is null ? ParseBinary(1) : ParseExpression();
            if (keys.Count == 1 && key is not null && Kind is TokenKind.For or TokenKind.Async)
            {
                Comprehension[] clauses = ParseClauses();
                Expect(TokenKind.RightBrace);
                return Done(new DictCompExpr { Key = keys[0]!, Value = value, Generators = clauses }, start);
            }

            Push(value);
            if (Accept(TokenKind.RightBrace))
            {
                break;
            }

            Expect(TokenKind.Comma);
            if (Accept(TokenKind.RightBrace))
            {
                break;
            }

            key = Kind == TokenKind.DoubleStar ? null : ParseExpression();
            if (key is not null && Kind != TokenKind.Colon)
            {
                throw Fail();
            }
        }

        Expr[] values = Pop<Expr>(mark);
        return Done(new DictExpr { Keys = [.. keys], Values = values }, start);
    }

    private Comprehension[] ParseClauses()
    {
        int mark = _scratchCount;
        while (Kind is TokenKind.For or TokenKind.Async)
        {
            bool isAsync = Accept(TokenKind.Async);
            Expect(TokenKind.For);
            Expr target = ParseStarTargets();
            Expect(TokenKind.In);
            Expr iterable = ParseDisjunction();
            int conditionsMark = _scratchCount;
            while (Accept(TokenKind.If))
            {
                Push(ParseDisjunction());
            }

            Expr[] conditions = Pop<Expr>(conditionsMark);
            Push(new Comprehension { Target = target, Iter = iterable, Ifs = conditions, IsAsync = isAsync ? 1 : 0 });
        }

        return Pop<Comprehension>(mark);
    }

    // Parameters up to `close`: a bracket for functions, whose parameters have annotations, a colon for lambda.
    private Arguments ParseParameters(TokenKind close)
    {
        var arguments = new Arguments();
        if (Kind == close)
        {
            return arguments;
        }

        bool annotated = close == TokenKind.RightParen;
        List<Arg> plain = [];
        List<Expr>? defaults = null;
        bool sawSlash = false;
        while (Kind != close && Kind is not (TokenKind.Star or TokenKind.DoubleStar))
        {
            if (Kind == TokenKind.Slash)
            {
                if (sawSlash || plain.Count == 0)
                {
                    throw Fail();
                }

                _pos++;
                sawSlash = true;
                arguments.PosOnlyArgs = [.. plain];
                plain.Clear();
            }
            else
            {
                Arg parameter = ParseParameter(annotated, starAnnotation: false);
                plain.Add(parameter);
                if (Accept(TokenKind.Equal))
                {
                    (defaults ??= []).Add(ParseExpression());
                }
                else if (defaults is not null)
                {
                    throw Fail();
                }
            }

            if (!AcceptParameterEnd(close, plain.Count > 0 ? plain[^1] : null))
            {
                break;
            }
        }

        arguments.Args = [.. plain];
        arguments.Defaults = defaults is null ? [] : [.. defaults];
        if (Kind == TokenKind.Star)
        {
            ParseStarParameters(arguments, close, annotated);
        }

        if (Accept(TokenKind.DoubleStar))
        {
            arguments.KwArg = ParseParameter(annotated, starAnnotation: false);
            AcceptParameterEnd(close, arguments.KwArg);
        }

        return Kind == close ? arguments : throw Fail();
    }

    // `*args` or a bare star, and the parameters by keyword after it.
    private void ParseStarParameters(Arguments arguments, TokenKind close, bool annotated)
    {
        _pos++;
        bool bare = Kind == TokenKind.Comma;
        if (!bare)
        {
            arguments.VarArg = ParseParameter(annotated, starAnnotation: annotated);
        }

        if (!AcceptParameterEnd(close, arguments.VarArg))
        {
            return;
        }

        List<Arg> names = [];
        List<Expr?> defaults = [];
        while (Kind == TokenKind.Name)
        {
            names.Add(ParseParameter(annotated, starAnnotation: false));
            defaults.Add(Accept(TokenKind.Equal) ? ParseExpression() : null);
            if (!AcceptParameterEnd(close, names[^1]))
            {
                break;
            }
        }

        if (bare && names.Count == 0)
        {
            throw Fail();
        }

        arguments.KwOnlyArgs = [.. names];
        arguments.KwDefaults = [.. defaults];
    }

    // Whether a comma was taken; else the parameters must end here. A type comment stands after the comma.
    private bool AcceptParameterEnd(TokenKind close, Arg? parameter)
    {
        bool comma = Accept(TokenKind.Comma);
        if (parameter is not null && AcceptTypeComment() is { } comment)
        {
            parameter.TypeComment = comment;
        }

        return comma || (Kind == close ? false : throw Fail());
    }

    private Arg ParseParameter(bool annotated, bool starAnnotation)
    {
        int start = _pos;
        string name = ExpectName();
        Expr? annotation = null;
        if (annotated && Accept(TokenKind.Colon))
        {
            annotation = starAnnotation ? ParseStarExpression() : ParseExpression();
        }

        return Done(new Arg { Name = name, Annotation = annotation }, start);
    }
}
