namespace Py.Vm.Syntax;

// What stands on the left of an assignment. Targets are parsed as expressions and then checked and marked.
internal sealed partial class Parser
{
    // star_targets: the targets of `for` and of comprehensions.
    private Expr ParseStarTargets()
    {
        int start = _pos;
        Expr first = ParseStarTarget();
        if (Kind != TokenKind.Comma)
        {
            return first;
        }

        int mark = _scratchCount;
        Push(first);
        while (Accept(TokenKind.Comma) && IsStarExpressionStart(Kind))
        {
            Push(ParseStarTarget());
        }

        Expr[] items = Pop<Expr>(mark);
        return Done(new TupleExpr { Elts = items, Ctx = ExprContext.Store }, start);
    }

    private Expr ParseStarTarget()
    {
        int start = _pos;
        bool starred = Accept(TokenKind.Star);
        Expr target = ParsePrimary();
        ToTarget(target, allowStar: false);
        return starred ? Done(new StarredExpr { Value = target, Ctx = ExprContext.Store }, start) : target;
    }

    private static bool IsSingleTarget(Expr expression) =>
        expression.Kind is NodeKind.Name or NodeKind.Attribute or NodeKind.Subscript;

    private static void SetContext(Expr target, ExprContext context)
    {
        switch (target)
        {
            case NameExpr name:
                name.Ctx = context;
                break;
            case AttributeExpr attribute:
                attribute.Ctx = context;
                break;
            case SubscriptExpr subscript:
                subscript.Ctx = context;
                break;
            default:
                throw Fail();
        }
    }

    private static void ToTarget(Expr expression, bool allowStar)
    {
        switch (expression)
        {
            case TupleExpr tuple:
                tuple.Ctx = ExprContext.Store;
                ToTargets(tuple.Elts);
                break;
            case ListExpr list:
                list.Ctx = ExprContext.Store;
                ToTargets(list.Elts);
                break;
            case StarredExpr starred when allowStar:
                starred.Ctx = ExprContext.Store;
                ToTarget(starred.Value, allowStar: false);
                break;
            default:
                SetContext(expression, ExprContext.Store);
                break;
        }
    }

    private static void ToTargets(Expr[] expressions)
    {
        foreach (Expr expression in expressions)
        {
            ToTarget(expression, allowStar: true);
        }
    }

    private static void ToDeleteTarget(Expr expression)
    {
        Expr[] items = [];
        switch (expression)
        {
            case TupleExpr tuple:
                tuple.Ctx = ExprContext.Del;
                items = tuple.Elts;
                break;
            case ListExpr list:
                list.Ctx = ExprContext.Del;
                items = list.Elts;
                break;
            default:
                SetContext(expression, ExprContext.Del);
                break;
        }

        foreach (Expr item in items)
        {
            ToDeleteTarget(item);
        }
    }
}
