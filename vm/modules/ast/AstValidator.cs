using Py.ObjectSpace;
using Py.Vm.Syntax;

namespace Py.Vm.Modules.Trees;

/// <summary>Refuses trees that the types of their fields allow but the language does not, before they reach the compiler.</summary>
/// <remarks>The order of the checks decides which error is found first; it is CPython's.</remarks>
internal static partial class AstValidator
{
    /// <summary>Is the tree in order? False with ValueError or TypeError.</summary>
    public static bool Validate(Mod tree) => tree switch
    {
        ModuleMod m => Statements(m.Body),
        InteractiveMod m => Statements(m.Body),
        ExpressionMod m => Load(m.Body),
        FunctionTypeMod m => Loads(m.ArgTypes) && Load(m.Returns),
        _ => true,
    };

    private static bool Fail(string message)
    {
        Errors.ValueError(message);
        return false;
    }

    private static bool FailType(string message)
    {
        Errors.TypeError(message);
        return false;
    }

    private static bool NotEmpty(System.Array items, string what, string owner) => items.Length > 0 || Fail($"empty {what} on {owner}");

    private static bool Body(Stmt[] body, string owner) => NotEmpty(body, "body", owner) && Statements(body);

    private static bool Statements(Stmt[] statements)
    {
        foreach (Stmt statement in statements)
        {
            if (!Statement(statement))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Statement(Stmt node)
    {
        if (!Thread.CheckStack(" during compilation"))
        {
            return false;
        }

        switch (node)
        {
            case FunctionDefStmt f:
                return Body(f.Body, f.IsAsync ? "AsyncFunctionDef" : "FunctionDef") && Parameters(f.Args) && Loads(f.DecoratorList) && LoadIfAny(f.Returns);
            case ClassDefStmt c:
                return Body(c.Body, "ClassDef") && Loads(c.Bases) && Keywords(c.Keywords) && Loads(c.DecoratorList);
            case ReturnStmt r:
                return LoadIfAny(r.Value);
            case DeleteStmt d:
                return NotEmpty(d.Targets, "targets", "Delete") && Expressions(d.Targets, ExprContext.Del);
            case AssignStmt a:
                return NotEmpty(a.Targets, "targets", "Assign") && Expressions(a.Targets, ExprContext.Store) && Load(a.Value);
            case AugAssignStmt a:
                return Expression(a.Target, ExprContext.Store) && Load(a.Value);
            case AnnAssignStmt a:
                return a.Target is not NameExpr && a.Simple != 0
                    ? FailType("AnnAssign with simple non-Name target")
                    : Expression(a.Target, ExprContext.Store) && LoadIfAny(a.Value) && Load(a.Annotation);
            case ForStmt f:
                return Expression(f.Target, ExprContext.Store) && Load(f.Iter) && Body(f.Body, f.IsAsync ? "AsyncFor" : "For") && Statements(f.OrElse);
            case WhileStmt w:
                return Load(w.Test) && Body(w.Body, "While") && Statements(w.OrElse);
            case IfStmt i:
                return Load(i.Test) && Body(i.Body, "If") && Statements(i.OrElse);
            case WithStmt w:
                return With(w, w.IsAsync ? "AsyncWith" : "With");
            case MatchStmt m:
                return Load(m.Subject) && NotEmpty(m.Cases, "cases", "Match") && Cases(m.Cases);
            case RaiseStmt r:
                return r.Exc is not null ? Load(r.Exc) && LoadIfAny(r.Cause) : r.Cause is null || Fail("Raise with cause but no exception");
            case TryStmt t:
                return Try(t, t.IsStar ? "TryStar" : "Try");
            case AssertStmt a:
                return Load(a.Test) && LoadIfAny(a.Msg);
            case ImportStmt i:
                return NotEmpty(i.Names, "names", "Import");
            case ImportFromStmt i:
                return i.Level < 0 ? Fail("Negative ImportFrom level") : NotEmpty(i.Names, "names", "ImportFrom");
            case GlobalStmt g:
                return NotEmpty(g.Names, "names", "Global");
            case NonlocalStmt n:
                return NotEmpty(n.Names, "names", "Nonlocal");
            case ExprStmt e:
                return Load(e.Value);
            default:
                return true;
        }
    }

    private static bool With(WithStmt w, string name)
    {
        if (!NotEmpty(w.Items, "items", name))
        {
            return false;
        }

        foreach (WithItem item in w.Items)
        {
            if (!Load(item.ContextExpr) || (item.OptionalVars is not null && !Expression(item.OptionalVars, ExprContext.Store)))
            {
                return false;
            }
        }

        return Body(w.Body, name);
    }

    private static bool Cases(MatchCase[] cases)
    {
        foreach (MatchCase m in cases)
        {
            if (!Pattern(m.Pattern, false) || !LoadIfAny(m.Guard) || !Body(m.Body, "match_case"))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Try(TryStmt t, string name)
    {
        if (!Body(t.Body, name))
        {
            return false;
        }

        if (t.Handlers.Length == 0 && t.FinalBody.Length == 0)
        {
            return Fail($"{name} has neither except handlers nor finalbody");
        }

        if (t.Handlers.Length == 0 && t.OrElse.Length > 0)
        {
            return Fail($"{name} has orelse but no except handlers");
        }

        foreach (ExceptHandler h in t.Handlers)
        {
            if (!LoadIfAny(h.Type) || !Body(h.Body, "ExceptHandler"))
            {
                return false;
            }
        }

        return Statements(t.FinalBody) && Statements(t.OrElse);
    }

    private static bool Annotations(Arg[] parameters)
    {
        foreach (Arg parameter in parameters)
        {
            if (!LoadIfAny(parameter.Annotation))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Parameters(Arguments a)
    {
        if (!Annotations(a.PosOnlyArgs) || !Annotations(a.Args) || !LoadIfAny(a.VarArg?.Annotation) || !Annotations(a.KwOnlyArgs) || !LoadIfAny(a.KwArg?.Annotation))
        {
            return false;
        }

        if (a.Defaults.Length > a.PosOnlyArgs.Length + a.Args.Length)
        {
            return Fail("more positional defaults than args on arguments");
        }

        return a.KwDefaults.Length == a.KwOnlyArgs.Length
            ? Loads(a.Defaults) && Loads(a.KwDefaults)
            : Fail("length of kwonlyargs is not the same as kw_defaults on arguments");
    }

    private static bool Keywords(Keyword[] keywords)
    {
        foreach (Keyword keyword in keywords)
        {
            if (!Load(keyword.Value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Generators(Comprehension[] generators)
    {
        if (generators.Length == 0)
        {
            return Fail("comprehension with no generators");
        }

        foreach (Comprehension c in generators)
        {
            if (!Expression(c.Target, ExprContext.Store) || !Load(c.Iter) || !Loads(c.Ifs))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Load(Expr e) => Expression(e, ExprContext.Load);

    private static bool LoadIfAny(Expr? e) => e is null || Expression(e, ExprContext.Load);

    private static bool Loads(Expr?[] items) => Expressions(items, ExprContext.Load);

    private static bool Expressions(Expr?[] items, ExprContext context)
    {
        foreach (Expr? item in items)
        {
            if (item is not null && !Expression(item, context))
            {
                return false;
            }
        }

        return true;
    }

    private static ExprContext? ContextOf(Expr e) => e switch
    {
        AttributeExpr a => a.Ctx,
        SubscriptExpr s => s.Ctx,
        StarredExpr s => s.Ctx,
        NameExpr n => n.Ctx,
        ListExpr l => l.Ctx,
        TupleExpr t => t.Ctx,
        _ => null,
    };

    private static bool Name(string name) =>
        name is not ("None" or "True" or "False") || Fail($"identifier field can't represent '{name}' constant");

    private static bool Expression(Expr node, ExprContext context)
    {
        if (!Thread.CheckStack(" during compilation") || (node is NameExpr name && !Name(name.Id)))
        {
            return false;
        }

        ExprContext? actual = ContextOf(node);
        if (actual is null && context != ExprContext.Load)
        {
            return Fail($"expression which can't be assigned to in {context} context");
        }

        if (actual is not null && actual != context)
        {
            return Fail($"expression must have {context} context but has {actual} instead");
        }

        switch (node)
        {
            case BoolOpExpr b:
                return b.Values.Length < 2 ? Fail("BoolOp with less than 2 values") : Loads(b.Values);
            case BinOpExpr b:
                return Load(b.Left) && Load(b.Right);
            case UnaryOpExpr u:
                return Load(u.Operand);
            case LambdaExpr l:
                return Parameters(l.Args) && Load(l.Body);
            case IfExpr i:
                return Load(i.Test) && Load(i.Body) && Load(i.OrElse);
            case DictExpr d:
                return d.Keys.Length != d.Values.Length ? Fail("Dict doesn't have the same number of keys as values") : Loads(d.Keys) && Loads(d.Values);
            case SetExpr s:
                return Loads(s.Elts);
            case ComprehensionExpr c:
                return Generators(c.Generators) && Load(c.Elt);
            case DictCompExpr d:
                return Generators(d.Generators) && Load(d.Key) && Load(d.Value);
            case YieldExpr y:
                return LoadIfAny(y.Value);
            case YieldFromExpr y:
                return Load(y.Value);
            case AwaitExpr a:
                return Load(a.Value);
            case CompareExpr c:
                return c.Comparators.Length == 0 ? Fail("Compare has no comparators")
                    : c.Comparators.Length != c.Ops.Length ? Fail("Compare has a different number of comparators and operands")
                    : Loads(c.Comparators) && Load(c.Left);
            case CallExpr c:
                return Load(c.Func) && Loads(c.Args) && Keywords(c.Keywords);
            case JoinedStrExpr j:
                return Loads(j.Values);
            case FormattedValueExpr f:
                return Load(f.Value) && LoadIfAny(f.FormatSpec);
            case AttributeExpr a:
                return Load(a.Value);
            case SubscriptExpr s:
                return Load(s.Slice) && Load(s.Value);
            case StarredExpr s:
                return Expression(s.Value, context);
            case SliceExpr s:
                return LoadIfAny(s.Lower) && LoadIfAny(s.Upper) && LoadIfAny(s.Step);
            case ListExpr l:
                return Expressions(l.Elts, context);
            case TupleExpr t:
                return Expressions(t.Elts, context);
            case NamedExpr n:
                return n.Target is NameExpr ? Load(n.Value) : FailType("NamedExpr target must be a Name");
            default:
                return true;
        }
    }
}
