using System.Collections.Generic;

namespace Py.Vm.Syntax;

// Blocks and simple statements.
internal sealed partial class Parser
{
    // A line of simple statements, or a compound one.
    private void ParseStatement()
    {
        if (IsCompound(Kind) || IsMatchStatement())
        {
            Push(ParseCompoundStatement());
        }
        else
        {
            ParseSimpleStatements();
        }
    }

    private Stmt[] ParseBlock()
    {
        Expect(TokenKind.Colon);
        return ParseBlockBody();
    }

    // What follows the colon.
    private Stmt[] ParseBlockBody()
    {
        if (!Accept(TokenKind.NewLine))
        {
            int mark = _scratchCount;
            ParseSimpleStatements();
            return Pop<Stmt>(mark);
        }

        Expect(TokenKind.Indent);
        int bodyMark = _scratchCount;
        do
        {
            ParseStatement();
        }
        while (Kind != TokenKind.Dedent);
        _pos++;
        return Pop<Stmt>(bodyMark);
    }

    private void ParseSimpleStatements()
    {
        do
        {
            Push(ParseSimpleStatement());
            if (Accept(TokenKind.NewLine))
            {
                return;
            }

            Expect(TokenKind.Semicolon);
        }
        while (!Accept(TokenKind.NewLine));
    }

    private Stmt ParseSimpleStatement()
    {
        int start = _pos;
        switch (Kind)
        {
            case TokenKind.Return:
                _pos++;
                Expr? result = IsStarExpressionStart(Kind) ? ParseStarExpressions() : null;
                return Done(new ReturnStmt { Value = result }, start);
            case TokenKind.Import:
                return ParseImport();
            case TokenKind.From:
                return ParseImportFrom();
            case TokenKind.Raise:
                return ParseRaise();
            case TokenKind.Pass:
                _pos++;
                return Done(new PassStmt(), start);
            case TokenKind.Del:
                return ParseDelete();
            case TokenKind.Yield:
                Expr yield = ParseYield();
                return Done(new ExprStmt { Value = yield }, start);
            case TokenKind.Assert:
                _pos++;
                Expr test = ParseExpression();
                Expr? message = Accept(TokenKind.Comma) ? ParseExpression() : null;
                return Done(new AssertStmt { Test = test, Msg = message }, start);
            case TokenKind.Break:
                _pos++;
                return Done(new BreakStmt(), start);
            case TokenKind.Continue:
                _pos++;
                return Done(new ContinueStmt(), start);
            case TokenKind.Global:
                _pos++;
                string[] globals = ParseNames();
                return Done(new GlobalStmt { Names = globals }, start);
            case TokenKind.Nonlocal:
                _pos++;
                string[] nonlocals = ParseNames();
                return Done(new NonlocalStmt { Names = nonlocals }, start);
            default:
                return ParseExpressionStatement();
        }
    }

    private string[] ParseNames()
    {
        var names = new List<string>();
        do
        {
            names.Add(ExpectName());
        }
        while (Accept(TokenKind.Comma));
        return [.. names];
    }

    // An expression, an assignment of any kind, or an annotation.
    private Stmt ParseExpressionStatement()
    {
        int start = _pos;
        Expr expression = ParseStarExpressions();
        TokenKind kind = Kind;
        if (kind is TokenKind.NewLine or TokenKind.Semicolon)
        {
            return Done(new ExprStmt { Value = expression }, start);
        }

        if (kind == TokenKind.Equal)
        {
            return ParseAssignment(expression, start);
        }

        if (kind == TokenKind.Colon)
        {
            return ParseAnnotation(expression, start);
        }

        if (AugmentedOperator(kind) is { } op && IsSingleTarget(expression))
        {
            _pos++;
            SetContext(expression, ExprContext.Store);
            Expr value = Kind == TokenKind.Yield ? ParseYield() : ParseStarExpressions();
            return Done(new AugAssignStmt { Target = expression, Op = op, Value = value }, start);
        }

        // The caller finds that the statement does not end here.
        return Done(new ExprStmt { Value = expression }, start);
    }

    private AssignStmt ParseAssignment(Expr first, int start)
    {
        int mark = _scratchCount;
        Expr value = first;
        while (Accept(TokenKind.Equal))
        {
            ToTarget(value, allowStar: true);
            Push(value);
            if (Kind == TokenKind.Yield)
            {
                value = ParseYield();
                break;
            }

            value = ParseStarExpressions();
        }

        Expr[] targets = Pop<Expr>(mark);
        string? typeComment = AcceptTypeComment();
        return Done(new AssignStmt { Targets = targets, Value = value, TypeComment = typeComment }, start);
    }

    private AnnAssignStmt ParseAnnotation(Expr target, int start)
    {
        if (!IsSingleTarget(target))
        {
            throw Fail();
        }

        bool simple = target.Kind == NodeKind.Name && _pos == start + 1;
        _pos++;
        SetContext(target, ExprContext.Store);
        Expr annotation = ParseExpression();
        Expr? value = null;
        if (Accept(TokenKind.Equal))
        {
            value = Kind == TokenKind.Yield ? ParseYield() : ParseStarExpressions();
        }

        return Done(
            new AnnAssignStmt { Target = target, Annotation = annotation, Value = value, Simple = simple ? 1 : 0 }, start);
    }

    private static BinaryOperator? AugmentedOperator(TokenKind kind) => kind switch
    {
        TokenKind.PlusEqual => BinaryOperator.Add,
        TokenKind.MinusEqual => BinaryOperator.Sub,
        TokenKind.StarEqual => BinaryOperator.Mult,
        TokenKind.AtEqual => BinaryOperator.MatMult,
        TokenKind.SlashEqual => BinaryOperator.Div,
        TokenKind.PercentEqual => BinaryOperator.Mod,
        TokenKind.AmpersandEqual => BinaryOperator.BitAnd,
        TokenKind.BarEqual => BinaryOperator.BitOr,
        TokenKind.CaretEqual => BinaryOperator.BitXor,
        TokenKind.LeftShiftEqual => BinaryOperator.LShift,
        TokenKind.RightShiftEqual => BinaryOperator.RShift,
        TokenKind.DoubleStarEqual => BinaryOperator.Pow,
        TokenKind.DoubleSlashEqual => BinaryOperator.FloorDiv,
        _ => null,
    };

    private RaiseStmt ParseRaise()
    {
        int start = _pos++;
        Expr? exception = null;
        Expr? cause = null;
        if (IsExpressionStart(Kind))
        {
            exception = ParseExpression();
            cause = Accept(TokenKind.From) ? ParseExpression() : null;
        }

        return Done(new RaiseStmt { Exc = exception, Cause = cause }, start);
    }

    private DeleteStmt ParseDelete()
    {
        int start = _pos++;
        int mark = _scratchCount;
        do
        {
            Expr target = ParsePrimary();
            ToDeleteTarget(target);
            Push(target);
        }
        while (Accept(TokenKind.Comma) && Kind is not (TokenKind.NewLine or TokenKind.Semicolon));
        Expr[] targets = Pop<Expr>(mark);
        return Done(new DeleteStmt { Targets = targets }, start);
    }

    private ImportStmt ParseImport()
    {
        int start = _pos++;
        int mark = _scratchCount;
        do
        {
            int aliasStart = _pos;
            string name = ParseDottedName();
            string? asName = Accept(TokenKind.As) ? ExpectName() : null;
            Push(Done(new Alias { Name = name, AsName = asName }, aliasStart));
        }
        while (Accept(TokenKind.Comma));
        Alias[] names = Pop<Alias>(mark);
        return Done(new ImportStmt { Names = names }, start);
    }

    private string ParseDottedName()
    {
        string name = ExpectName();
        if (Kind != TokenKind.Dot)
        {
            return name;
        }

        var parts = new List<string> { name };
        while (Accept(TokenKind.Dot))
        {
            parts.Add(ExpectName());
        }

        return string.Join('.', parts);
    }

    private ImportFromStmt ParseImportFrom()
    {
        int start = _pos++;
        int level = 0;
        while (Kind is TokenKind.Dot or TokenKind.Ellipsis)
        {
            level += Kind == TokenKind.Dot ? 1 : 3;
            _pos++;
        }

        string? module = level > 0 && Kind == TokenKind.Import ? null : ParseDottedName();
        Expect(TokenKind.Import);
        int mark = _scratchCount;
        if (Kind == TokenKind.Star)
        {
            _pos++;
            Push(Done(new Alias { Name = "*" }, _pos - 1));
        }
        else
        {
            bool inParens = Accept(TokenKind.LeftParen);
            do
            {
                int aliasStart = _pos;
                string name = ExpectName();
                string? asName = Accept(TokenKind.As) ? ExpectName() : null;
                Push(Done(new Alias { Name = name, AsName = asName }, aliasStart));
            }
            while (Accept(TokenKind.Comma) && !(inParens && Kind == TokenKind.RightParen));
            if (inParens)
            {
                Expect(TokenKind.RightParen);
            }
        }

        Alias[] names = Pop<Alias>(mark);
        return Done(new ImportFromStmt { Module = module, Names = names, Level = level }, start);
    }
}
