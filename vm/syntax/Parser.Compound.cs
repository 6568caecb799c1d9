using System.Collections.Generic;

namespace Py.Vm.Syntax;

// Statements with blocks.
internal sealed partial class Parser
{
    private static bool IsCompound(TokenKind kind) => kind is TokenKind.If or TokenKind.Def or TokenKind.For
        or TokenKind.While or TokenKind.Try or TokenKind.With or TokenKind.Class or TokenKind.At or TokenKind.Async;

    private Stmt ParseCompoundStatement()
    {
        int start = _pos;
        switch (Kind)
        {
            case TokenKind.If:
                return ParseIf();
            case TokenKind.While:
                _pos++;
                Expr test = ParseNamedExpression();
                Stmt[] body = ParseBlock();
                Stmt[] orElse = ParseElse();
                return DoneBlock(new WhileStmt { Test = test, Body = body, OrElse = orElse }, start);
            case TokenKind.For:
                return ParseFor(start, NodeKind.For);
            case TokenKind.Try:
                return ParseTry();
            case TokenKind.With:
                return ParseWith(start, NodeKind.With);
            case TokenKind.Def:
                return ParseFunction(start, [], NodeKind.FunctionDef);
            case TokenKind.Class:
                return ParseClass([]);
            case TokenKind.At:
                return ParseDecorated();
            case TokenKind.Async:
                _pos++;
                return Kind switch
                {
                    TokenKind.Def => ParseFunction(start, [], NodeKind.AsyncFunctionDef),
                    TokenKind.For => ParseFor(start, NodeKind.AsyncFor),
                    TokenKind.With => ParseWith(start, NodeKind.AsyncWith),
                    _ => throw Fail(),
                };
            default:
                return ParseMatch();
        }
    }

    private Stmt ParseDecorated()
    {
        int mark = _scratchCount;
        while (Accept(TokenKind.At))
        {
            Push(ParseNamedExpression());
            Expect(TokenKind.NewLine);
        }

        Expr[] decorators = Pop<Expr>(mark);
        int start = _pos;
        switch (Kind)
        {
            case TokenKind.Class:
                return ParseClass(decorators);
            case TokenKind.Async when NextKind == TokenKind.Def:
                _pos++;
                return ParseFunction(start, decorators, NodeKind.AsyncFunctionDef);
            default:
                return ParseFunction(start, decorators, NodeKind.FunctionDef);
        }
    }

    private FunctionDefStmt ParseFunction(int start, Expr[] decorators, NodeKind kind)
    {
        Expect(TokenKind.Def);
        string name = ExpectName();
        Expect(TokenKind.LeftParen);
        Arguments arguments = ParseParameters(TokenKind.RightParen);
        Expect(TokenKind.RightParen);
        Expr? returns = Accept(TokenKind.RightArrow) ? ParseExpression() : null;
        Expect(TokenKind.Colon);
        string? typeComment = AcceptFunctionTypeComment();
        Stmt[] body = ParseBlockBody();
        var function = new FunctionDefStmt(kind)
        {
            TypeComment = typeComment,
            Name = name,
            Args = arguments,
            Body = body,
            DecoratorList = decorators,
            Returns = returns,
        };
        return DoneBlock(function, start);
    }

    private ClassDefStmt ParseClass(Expr[] decorators)
    {
        int start = _pos++;
        string name = ExpectName();
        Expr[] bases = [];
        Keyword[] keywords = [];
        if (Accept(TokenKind.LeftParen))
        {
            ParseArguments(allowGenerator: false, out bases, out keywords);
        }

        Stmt[] body = ParseBlock();
        var definition = new ClassDefStmt
        {
            Name = name,
            Bases = bases,
            Keywords = keywords,
            Body = body,
            DecoratorList = decorators,
        };
        return DoneBlock(definition, start);
    }

    // A loop, since generated code has very long chains; each `elif` is an `if` in the `else` of the one before.
    private IfStmt ParseIf()
    {
        var chain = new List<(IfStmt Statement, int Start)>();
        int weight = 0;
        do
        {
            int start = _pos++;
            Expr test = ParseNamedExpression();
            Stmt[] body = ParseBlock();
            chain.Add((new IfStmt { Test = test, Body = body }, start));
            Enter(1);
            weight++;
        }
        while (Kind == TokenKind.Elif);
        Leave(weight);

        Stmt[] orElse = ParseElse();
        for (int i = chain.Count - 1; i >= 0; i--)
        {
            (IfStmt statement, int start) = chain[i];
            statement.OrElse = orElse;
            DoneBlock(statement, start);
            orElse = [statement];
        }

        return chain[0].Statement;
    }

    private Stmt[] ParseElse() => Accept(TokenKind.Else) ? ParseBlock() : [];

    private ForStmt ParseFor(int start, NodeKind kind)
    {
        _pos++;
        Expr target = ParseStarTargets();
        Expect(TokenKind.In);
        Expr iterable = ParseStarExpressions();
        Expect(TokenKind.Colon);
        string? typeComment = AcceptTypeComment();
        Stmt[] body = ParseBlockBody();
        Stmt[] orElse = ParseElse();
        return DoneBlock(
            new ForStmt(kind) { Target = target, Iter = iterable, Body = body, OrElse = orElse, TypeComment = typeComment }, start);
    }

    private TryStmt ParseTry()
    {
        int start = _pos++;
        Stmt[] body = ParseBlock();
        int mark = _scratchCount;
        bool star = NextKind == TokenKind.Star;
        while (Kind == TokenKind.Except)
        {
            Push(ParseHandler(star));
        }

        ExceptHandler[] handlers = Pop<ExceptHandler>(mark);
        Stmt[] orElse = handlers.Length > 0 ? ParseElse() : [];
        Stmt[] finalBody = Accept(TokenKind.Finally) ? ParseBlock()
            : handlers.Length > 0 ? []
            : throw Fail();
        var statement = new TryStmt(star && handlers.Length > 0 ? NodeKind.TryStar : NodeKind.Try)
        {
            Body = body,
            Handlers = handlers,
            OrElse = orElse,
            FinalBody = finalBody,
        };
        return DoneBlock(statement, start);
    }

    private ExceptHandler ParseHandler(bool star)
    {
        int start = _pos++;
        if (Accept(TokenKind.Star) != star)
        {
            throw Fail();
        }

        Expr? type = null;
        string? name = null;
        if (star || Kind != TokenKind.Colon)
        {
            type = ParseExpression();
            name = Accept(TokenKind.As) ? ExpectName() : null;
        }

        Stmt[] body = ParseBlock();
        return DoneBlock(new ExceptHandler { Type = type, Name = name, Body = body }, start);
    }

    private WithStmt ParseWith(int start, NodeKind kind)
    {
        _pos++;
        bool inParens = IsParenthesizedItems();
        _pos += inParens ? 1 : 0;
        int mark = _scratchCount;
        do
        {
            Expr context = ParseExpression();
            Expr? variables = null;
            if (Accept(TokenKind.As))
            {
                variables = ParseStarTarget();
            }

            Push(new WithItem { ContextExpr = context, OptionalVars = variables });
        }
        while (Accept(TokenKind.Comma) && !(inParens && Kind == TokenKind.RightParen));
        if (inParens)
        {
            Expect(TokenKind.RightParen);
        }

        WithItem[] items = Pop<WithItem>(mark);
        if (inParens)
        {
            FeatureVersions.Require(9, "Parenthesized context managers are", _options, _tokens[start].Line, _tokens[start].Column);
        }

        Expect(TokenKind.Colon);
        string? typeComment = inParens ? null : AcceptTypeComment();
        Stmt[] body = ParseBlockBody();
        return DoneBlock(new WithStmt(kind) { Items = items, Body = body, TypeComment = typeComment }, start);
    }

    // Whether brackets after `with` hold items rather than begin an expression: they end the header, and nothing
    // directly in them can only be part of a group, a tuple or a generator expression.
    private bool IsParenthesizedItems()
    {
        if (Kind != TokenKind.LeftParen)
        {
            return false;
        }

        int level = _tokens[_pos].Level;
        int i = _pos + 1;
        bool itemStart = true;
        for (; _tokens[i].Level >= level && _tokens[i].Kind != TokenKind.Error; i++)
        {
            TokenKind kind = _tokens[i].Kind;
            if (_tokens[i].Level == level)
            {
                if (kind is TokenKind.ColonEqual or TokenKind.For or TokenKind.Yield or TokenKind.Async
                    || (itemStart && kind == TokenKind.Star))
                {
                    return false;
                }

                itemStart = kind == TokenKind.Comma;
            }
        }

        return i > _pos + 1 && _tokens[i + 1].Kind == TokenKind.Colon;
    }
}
