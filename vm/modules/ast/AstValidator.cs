using System;
using Py.ObjectSpace;
using Py.Vm.Syntax;

namespace Py.Vm.Modules.Trees;

/// <summary>Refuses trees that the grammar's types allow but the language does not, before they reach the compiler.</summary>
internal static class AstValidator
{
    /// <summary>Is the tree in order? False with ValueError or TypeError.</summary>
    public static bool Validate(Mod tree) => Visit(tree);

    private static bool Fail(string message)
    {
        Errors.ValueError(message);
        return false;
    }

    private static bool Visit(Node node)
    {
        if (!Thread.CheckStack(" during compilation"))
        {
            return false;
        }

        if (!Check(node))
        {
            return false;
        }

        FieldRow[] fields = AstTable.Row(node.Kind).Fields;
        for (int i = 0; i < fields.Length; i++)
        {
            if (!AstTable.IsNode(fields[i].Type))
            {
                continue;
            }

            if (node[i] is Array items)
            {
                for (int j = 0; j < items.Length; j++)
                {
                    if (AstTable.GetItem(items, j) is Node item && !Visit(item))
                    {
                        return false;
                    }
                }
            }
            else if (node[i] is Node child && !Visit(child))
            {
                return false;
            }
        }

        return true;
    }

    private static bool NotEmpty(Array items, string what, string owner) => items.Length > 0 || Fail($"empty {what} on {owner}");

    private static bool Body(Array items, Node owner) => NotEmpty(items, "body", AstTable.Row(owner.Kind).Name);

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

    private static bool Context(Expr? e, ExprContext wanted)
    {
        if (e is null)
        {
            return true;
        }

        ExprContext? actual = ContextOf(e);
        if (actual is null)
        {
            return wanted == ExprContext.Load || Fail($"expression which can't be {(wanted == ExprContext.Store ? "assigned to" : "deleted")} in {wanted} context");
        }

        if (actual != wanted)
        {
            return Fail($"expression must have {wanted} context but has {actual} instead");
        }

        return e switch
        {
            ListExpr l => Contexts(l.Elts, wanted),
            TupleExpr t => Contexts(t.Elts, wanted),
            StarredExpr s => Context(s.Value, wanted),
            _ => true,
        };
    }

    private static bool Contexts(Expr?[] items, ExprContext wanted)
    {
        foreach (Expr? item in items)
        {
            if (!Context(item, wanted))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Name(string? name) =>
        name is not ("None" or "True" or "False") || Fail($"identifier field can't represent '{name}' constant");

    private static bool Load(params Expr?[] items) => Contexts(items, ExprContext.Load);

    private static bool Check(Node node)
    {
        switch (node)
        {
            case ExpressionMod e:
                return Load(e.Body);
            case FunctionDefStmt f:
                return Body(f.Body, f) && Contexts(f.DecoratorList, ExprContext.Load) && Load(f.Returns);
            case ClassDefStmt c:
                return Body(c.Body, c) && Contexts(c.Bases, ExprContext.Load) && Contexts(c.DecoratorList, ExprContext.Load);
            case ReturnStmt r:
                return Load(r.Value);
            case DeleteStmt d:
                return NotEmpty(d.Targets, "targets", "Delete") && Contexts(d.Targets, ExprContext.Del);
            case AssignStmt a:
                return NotEmpty(a.Targets, "targets", "Assign") && Contexts(a.Targets, ExprContext.Store) && Load(a.Value);
            case AugAssignStmt a:
                return Context(a.Target, ExprContext.Store) && Load(a.Value);
            case AnnAssignStmt a:
                return a.Simple != 0 && a.Target is not NameExpr
                    ? TypeError("AnnAssign with simple non-Name target")
                    : Context(a.Target, ExprContext.Store) && Load(a.Value, a.Annotation);
            case ForStmt f:
                return Context(f.Target, ExprContext.Store) && Load(f.Iter) && Body(f.Body, f);
            case WhileStmt w:
                return Load(w.Test) && Body(w.Body, w);
            case IfStmt i:
                return Load(i.Test) && Body(i.Body, i);
            case WithStmt w:
                return NotEmpty(w.Items, "items", AstTable.Row(w.Kind).Name) && Body(w.Body, w);
            case WithItem w:
                return Load(w.ContextExpr) && Context(w.OptionalVars, ExprContext.Store);
            case MatchStmt m:
                return Load(m.Subject) && NotEmpty(m.Cases, "cases", "Match");
            case MatchCase m:
                return Load(m.Guard) && NotEmpty(m.Body, "body", "match_case");
            case RaiseStmt r:
                return r.Exc is null && r.Cause is not null ? Fail("Raise with cause but no exception") : Load(r.Exc, r.Cause);
            case TryStmt t:
                return Body(t.Body, t) && CheckTry(t);
            case ExceptHandler h:
                return Load(h.Type) && Body(h.Body, h);
            case AssertStmt a:
                return Load(a.Test, a.Msg);
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
            case Arguments a:
                return a.Defaults.Length > a.PosOnlyArgs.Length + a.Args.Length ? Fail("more positional defaults than args on arguments")
                    : a.KwDefaults.Length != a.KwOnlyArgs.Length ? Fail("length of kwonlyargs is not the same as kw_defaults on arguments")
                    : Contexts(a.Defaults, ExprContext.Load) && Contexts(a.KwDefaults, ExprContext.Load);
            case Arg a:
                return Load(a.Annotation);
            case Keyword k:
                return Load(k.Value);
            case Comprehension c:
                return Context(c.Target, ExprContext.Store) && Load(c.Iter) && Contexts(c.Ifs, ExprContext.Load);
            case Expr e:
                return CheckExpr(e);
            case Pattern p:
                return CheckPattern(p);
            default:
                return true;
        }
    }

    private static bool TypeError(string message)
    {
        Errors.TypeError(message);
        return false;
    }

    private static bool CheckTry(TryStmt t)
    {
        string name = AstTable.Row(t.Kind).Name;
        if (t.Handlers.Length == 0 && t.FinalBody.Length == 0)
        {
            return Fail($"{name} has neither handlers nor finalbody");
        }

        return t.Handlers.Length > 0 || t.OrElse.Length == 0 || Fail($"{name} has orelse but no except handlers");
    }

    private static bool CheckExpr(Expr e)
    {
        switch (e)
        {
            case BoolOpExpr b:
                return b.Values.Length < 2 ? Fail("BoolOp with less than 2 values") : Contexts(b.Values, ExprContext.Load);
            case NamedExpr n:
                return n.Target is not NameExpr ? TypeError("NamedExpr target must be a Name") : Load(n.Value);
            case BinOpExpr b:
                return Load(b.Left, b.Right);
            case UnaryOpExpr u:
                return Load(u.Operand);
            case LambdaExpr l:
                return Load(l.Body);
            case IfExpr i:
                return Load(i.Test, i.Body, i.OrElse);
            case DictExpr d:
                return d.Keys.Length != d.Values.Length ? Fail("Dict doesn't have the same number of keys as values")
                    : Contexts(d.Keys, ExprContext.Load) && Contexts(d.Values, ExprContext.Load);
            case SetExpr s:
                return Contexts(s.Elts, ExprContext.Load);
            case ComprehensionExpr c:
                return c.Generators.Length == 0 ? Fail("comprehension with no generators") : Load(c.Elt);
            case DictCompExpr d:
                return d.Generators.Length == 0 ? Fail("comprehension with no generators") : Load(d.Key, d.Value);
            case YieldExpr y:
                return Load(y.Value);
            case YieldFromExpr y:
                return Load(y.Value);
            case AwaitExpr a:
                return Load(a.Value);
            case CompareExpr c:
                return c.Comparators.Length == 0 ? Fail("Compare has no comparators")
                    : c.Comparators.Length != c.Ops.Length ? Fail("Compare has a different number of comparators and operands")
                    : Contexts(c.Comparators, ExprContext.Load) && Load(c.Left);
            case CallExpr c:
                return Load(c.Func) && Contexts(c.Args, ExprContext.Load);
            case FormattedValueExpr f:
                return Load(f.Value) && Load(f.FormatSpec);
            case JoinedStrExpr j:
                return Contexts(j.Values, ExprContext.Load);
            case AttributeExpr a:
                return Load(a.Value);
            case SubscriptExpr s:
                return Load(s.Slice) && Load(s.Value);
            case SliceExpr s:
                return Load(s.Lower, s.Upper, s.Step);
            case NameExpr n:
                return Name(n.Id);
            case ListExpr l:
                return Contexts(l.Elts, l.Ctx);
            case TupleExpr t:
                return Contexts(t.Elts, t.Ctx);
            default:
                return true;
        }
    }

    private static bool Capture(string? name) =>
        name == "_" ? Fail("can't capture name '_' in patterns") : Name(name);

    private static bool PatternValue(Expr e)
    {
        switch (e)
        {
            case ConstantExpr c:
                return c.Value is string or CodePointsConstant or BytesConstant or long or System.Numerics.BigInteger or double or System.Numerics.Complex
                    || Fail("unexpected constant inside of a literal pattern");
            case AttributeExpr:
            case UnaryOpExpr { Op: UnaryOperator.USub, Operand: ConstantExpr { Value: long or System.Numerics.BigInteger or double } }:
            case BinOpExpr { Op: BinaryOperator.Add or BinaryOperator.Sub, Right: ConstantExpr { Value: System.Numerics.Complex } }:
            case JoinedStrExpr:
                return true;
            default:
                return Fail("patterns may only match literals and attribute lookups");
        }
    }

    private static bool CheckPattern(Pattern p)
    {
        switch (p)
        {
            case MatchValue v:
                return Load(v.Value) && PatternValue(v.Value);
            case MatchSingleton s:
                return s.Value is bool || ReferenceEquals(s.Value, SingletonConstant.None) || Fail("MatchSingleton can only contain True, False and None");
            case MatchMapping m:
                if (m.Keys.Length != m.Patterns.Length)
                {
                    return Fail("MatchMapping doesn't have the same number of keys as patterns");
                }

                foreach (Expr key in m.Keys)
                {
                    if (key is ConstantExpr { Value: bool or SingletonConstant })
                    {
                        continue;
                    }

                    if (!PatternValue(key))
                    {
                        return false;
                    }
                }

                return m.Rest is null || Capture(m.Rest);
            case MatchClass c:
                if (c.KwdAttrs.Length != c.KwdPatterns.Length)
                {
                    return Fail("MatchClass doesn't have the same number of keyword attributes as patterns");
                }

                Expr cls = c.Cls;
                while (cls is AttributeExpr attribute)
                {
                    cls = attribute.Value;
                }

                if (cls is not NameExpr)
                {
                    return Fail("MatchClass cls field can only contain Name or Attribute nodes.");
                }

                foreach (string name in c.KwdAttrs)
                {
                    if (!Name(name))
                    {
                        return false;
                    }
                }

                return Load(c.Cls);
            case MatchStar s:
                return s.Name is null || Capture(s.Name);
            case MatchAs a:
                return a.Name is not null && !Capture(a.Name) ? false
                    : a.Pattern is null || a.Name is not null || Fail("MatchAs must specify a target name if a pattern is given");
            case MatchOr o:
                return o.Patterns.Length >= 2 || Fail("MatchOr requires at least 2 patterns");
            default:
                return true;
        }
    }
}
