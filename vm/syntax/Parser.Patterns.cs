using System.Collections.Generic;
using System.Numerics;

namespace Py.Vm.Syntax;

// The statement `match` and its patterns.
internal sealed partial class Parser
{
    // `match` is a name too. A line that begins with it and ends with a colon can only be a match statement.
    private bool IsMatchStatement()
    {
        if (Kind != TokenKind.Name || !IsName(_pos, "match"u8)
            || !(IsStarExpressionStart(NextKind)))
        {
            return false;
        }

        int i = _pos + 1;
        while (_tokens[i].Kind is not (TokenKind.NewLine or TokenKind.EndMarker or TokenKind.Error))
        {
            i++;
        }

        return _tokens[i - 1].Kind == TokenKind.Colon && _tokens[i + 1].Kind == TokenKind.Indent;
    }

    private MatchStmt ParseMatch()
    {
        int start = _pos++;
        Expr subject = ParseSubject();
        Expect(TokenKind.Colon);
        Expect(TokenKind.NewLine);
        Expect(TokenKind.Indent);
        int mark = _scratchCount;
        do
        {
            Push(ParseCase());
        }
        while (Kind != TokenKind.Dedent);
        _pos++;
        MatchCase[] cases = Pop<MatchCase>(mark);
        return DoneBlock(new MatchStmt { Subject = subject, Cases = cases }, start);
    }

    private Expr ParseSubject()
    {
        int start = _pos;
        bool starred = Kind == TokenKind.Star;
        Expr first = ParseStarNamedExpression();
        if (Kind != TokenKind.Comma)
        {
            return starred ? throw Fail() : first;
        }

        int mark = _scratchCount;
        Push(first);
        while (Accept(TokenKind.Comma) && IsStarExpressionStart(Kind))
        {
            Push(ParseStarNamedExpression());
        }

        Expr[] items = Pop<Expr>(mark);
        return Done(new TupleExpr { Elts = items }, start);
    }

    private MatchCase ParseCase()
    {
        if (!IsName(_pos, "case"u8))
        {
            throw Fail();
        }

        _pos++;
        Pattern pattern = ParseOpenPattern();
        Expr? guard = Accept(TokenKind.If) ? ParseNamedExpression() : null;
        Stmt[] body = ParseBlock();
        return new MatchCase { Pattern = pattern, Guard = guard, Body = body };
    }

    // patterns: one, or a sequence without brackets.
    private Pattern ParseOpenPattern()
    {
        int start = _pos;
        bool starred = Kind == TokenKind.Star;
        Pattern first = ParseStarPattern();
        if (Kind != TokenKind.Comma)
        {
            return starred ? throw Fail() : first;
        }

        Pattern[] patterns = ParseRestOfPatterns(first);
        return Done(new MatchSequence { Patterns = patterns }, start);
    }

    // After the first of a sequence, up to what cannot begin a pattern.
    private Pattern[] ParseRestOfPatterns(Pattern first)
    {
        int mark = _scratchCount;
        Push(first);
        while (Accept(TokenKind.Comma) && IsPatternStart(Kind))
        {
            Push(ParseStarPattern());
        }

        return Pop<Pattern>(mark);
    }

    private static bool IsPatternStart(TokenKind kind) => kind is TokenKind.Name or TokenKind.Number or TokenKind.String
        or TokenKind.Minus or TokenKind.None or TokenKind.True or TokenKind.False or TokenKind.LeftParen
        or TokenKind.LeftBracket or TokenKind.LeftBrace or TokenKind.Star;

    private Pattern ParseStarPattern()
    {
        if (Kind != TokenKind.Star)
        {
            return ParsePattern();
        }

        int start = _pos++;
        string? name = IsName(_pos, "_"u8) ? null : ParseCapture();
        _pos += name is null ? 1 : 0;
        return Done(new MatchStar { Name = name }, start);
    }

    // A name to bind: not the wildcard, nor the beginning of something longer.
    private string ParseCapture()
    {
        if (IsName(_pos, "_"u8) || NextKind is TokenKind.Dot or TokenKind.LeftParen or TokenKind.Equal)
        {
            throw Fail();
        }

        return ExpectName();
    }

    private Pattern ParsePattern()
    {
        int start = _pos;
        Enter(BracketWeight);
        Pattern pattern = ParseOrPattern();
        Leave(BracketWeight);
        if (!Accept(TokenKind.As))
        {
            return pattern;
        }

        string name = ParseCapture();
        return Done(new MatchAs { Pattern = pattern, Name = name }, start);
    }

    private Pattern ParseOrPattern()
    {
        int start = _pos;
        Pattern first = ParseClosedPattern();
        if (Kind != TokenKind.Bar)
        {
            return first;
        }

        int mark = _scratchCount;
        Push(first);
        while (Accept(TokenKind.Bar))
        {
            Push(ParseClosedPattern());
        }

        Pattern[] patterns = Pop<Pattern>(mark);
        return Done(new MatchOr { Patterns = patterns }, start);
    }

    private Pattern ParseClosedPattern()
    {
        int start = _pos;
        switch (Kind)
        {
            case TokenKind.Number or TokenKind.Minus or TokenKind.String:
                Expr literal = ParseLiteral();
                return Done(new MatchValue { Value = literal }, start);
            case TokenKind.None:
                return ParseSingleton(SingletonConstant.None);
            case TokenKind.True:
                return ParseSingleton(true);
            case TokenKind.False:
                return ParseSingleton(false);
            case TokenKind.LeftParen:
                return ParseBracketedPattern(TokenKind.RightParen);
            case TokenKind.LeftBracket:
                return ParseBracketedPattern(TokenKind.RightBracket);
            case TokenKind.LeftBrace:
                return ParseMappingPattern();
            case TokenKind.Name:
                return ParseNamePattern();
            default:
                throw Fail();
        }
    }

    private MatchSingleton ParseSingleton(object value)
    {
        int start = _pos++;
        return Done(new MatchSingleton { Value = value }, start);
    }

    // A string, a number with an optional sign, or a complex number as a sum.
    private Expr ParseLiteral()
    {
        if (Kind == TokenKind.String)
        {
            return ParseStrings();
        }

        int start = _pos;
        bool negative = Accept(TokenKind.Minus);
        ConstantExpr number = Kind == TokenKind.Number ? ParseNumber() : throw Fail();
        Expr real = negative ? Done(new UnaryOpExpr { Op = UnaryOperator.USub, Operand = number }, start) : number;
        if (Kind is not (TokenKind.Plus or TokenKind.Minus))
        {
            return real;
        }

        BinaryOperator op = Kind == TokenKind.Plus ? BinaryOperator.Add : BinaryOperator.Sub;
        _pos++;
        ConstantExpr imaginary = Kind == TokenKind.Number ? ParseNumber() : throw Fail();
        if (number.Value is Complex || imaginary.Value is not Complex)
        {
            throw Fail();
        }

        return Done(new BinOpExpr { Left = real, Op = op, Right = imaginary }, start);
    }

    // A capture, the wildcard, a dotted value or a class.
    private Pattern ParseNamePattern()
    {
        int start = _pos;
        if (IsName(_pos, "_"u8))
        {
            _pos++;
            return Done(new MatchAs(), start);
        }

        if (NextKind is not (TokenKind.Dot or TokenKind.LeftParen))
        {
            string name = ParseCapture();
            return Done(new MatchAs { Name = name }, start);
        }

        Expr value = ParseDottedValue();
        if (Kind == TokenKind.LeftParen)
        {
            return ParseClassPattern(value, start);
        }

        return Kind == TokenKind.Equal ? throw Fail() : Done(new MatchValue { Value = value }, start);
    }

    private Expr ParseDottedValue()
    {
        int start = _pos;
        Expr value = ParseName(ExprContext.Load);
        while (Accept(TokenKind.Dot))
        {
            string attribute = ExpectName();
            value = Done(new AttributeExpr { Value = value, Attr = attribute }, start);
        }

        return value;
    }

    // A group or a sequence.
    private Pattern ParseBracketedPattern(TokenKind close)
    {
        int start = _pos++;
        if (Accept(close))
        {
            return Done(new MatchSequence(), start);
        }

        bool starred = Kind == TokenKind.Star;
        Pattern first = ParseStarPattern();
        if (close == TokenKind.RightParen && Kind != TokenKind.Comma)
        {
            Expect(close);
            return starred ? throw Fail() : first;
        }

        Pattern[] patterns = ParseRestOfPatterns(first);
        Expect(close);
        return Done(new MatchSequence { Patterns = patterns }, start);
    }

    private MatchMapping ParseMappingPattern()
    {
        int start = _pos++;
        List<Expr> keys = [];
        int mark = _scratchCount;
        string? rest = null;
        while (Kind != TokenKind.RightBrace)
        {
            if (Accept(TokenKind.DoubleStar))
            {
                rest = ParseCapture();
                Accept(TokenKind.Comma);
                break;
            }

            keys.Add(ParseMappingKey());
            Expect(TokenKind.Colon);
            Push(ParsePattern());
            if (!Accept(TokenKind.Comma))
            {
                break;
            }
        }

        Expect(TokenKind.RightBrace);
        Pattern[] patterns = Pop<Pattern>(mark);
        return Done(new MatchMapping { Keys = [.. keys], Patterns = patterns, Rest = rest }, start);
    }

    private Expr ParseMappingKey()
    {
        switch (Kind)
        {
            case TokenKind.Number or TokenKind.Minus or TokenKind.String:
                return ParseLiteral();
            case TokenKind.None or TokenKind.True or TokenKind.False:
                return ParseAtom();
            default:
                return NextKind == TokenKind.Dot ? ParseDottedValue() : throw Fail();
        }
    }

    private MatchClass ParseClassPattern(Expr cls, int start)
    {
        _pos++;
        int mark = _scratchCount;
        List<string> names = [];
        List<Pattern> named = [];
        while (Kind != TokenKind.RightParen)
        {
            if (Kind == TokenKind.Name && NextKind == TokenKind.Equal)
            {
                names.Add(ExpectName());
                _pos++;
                named.Add(ParsePattern());
            }
            else if (names.Count == 0)
            {
                Push(ParsePattern());
            }
            else
            {
                throw Fail();
            }

            if (!Accept(TokenKind.Comma))
            {
                break;
            }
        }

        Expect(TokenKind.RightParen);
        var pattern = new MatchClass
        {
            Cls = cls,
            Patterns = Pop<Pattern>(mark),
            KwdAttrs = [.. names],
            KwdPatterns = [.. named],
        };
        return Done(pattern, start);
    }
}
