using System.Numerics;
using Py.ObjectSpace;
using Py.Vm.Syntax;

namespace Py.Vm.Modules.Trees;

internal static partial class AstValidator
{
    private static bool Capture(string? name) =>
        name is null || (name == "_" ? Fail("can't capture name '_' in patterns") : Name(name));

    private static bool Patterns(Pattern[] patterns, bool starAllowed)
    {
        foreach (Pattern pattern in patterns)
        {
            if (!Pattern(pattern, starAllowed))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Pattern(Pattern p, bool starAllowed)
    {
        if (!Thread.CheckStack(" during compilation"))
        {
            return false;
        }

        switch (p)
        {
            case MatchValue v:
                return Literal(v.Value);
            case MatchSingleton s:
                return s.Value is bool || ReferenceEquals(s.Value, SingletonConstant.None) || Fail("MatchSingleton can only contain True, False and None");
            case MatchSequence s:
                return Patterns(s.Patterns, true);
            case MatchMapping m:
                return Mapping(m);
            case MatchClass c:
                return Class(c);
            case MatchStar s:
                return starAllowed ? Capture(s.Name) : Fail("can't use MatchStar here");
            case MatchAs a:
                return Capture(a.Name)
                    && (a.Pattern is null
                        || (a.Name is null ? Fail("MatchAs must specify a target name if a pattern is given") : Pattern(a.Pattern, false)));
            case MatchOr o:
                return o.Patterns.Length < 2 ? Fail("MatchOr requires at least 2 patterns") : Patterns(o.Patterns, false);
            default:
                return true;
        }
    }

    private static bool Mapping(MatchMapping m)
    {
        if (m.Keys.Length != m.Patterns.Length)
        {
            return Fail("MatchMapping doesn't have the same number of keys as patterns");
        }

        if (!Capture(m.Rest))
        {
            return false;
        }

        foreach (Expr key in m.Keys)
        {
            // True, False and None are literals here, while elsewhere they are patterns of their own.
            bool isSingleton = key is ConstantExpr { Value: bool } || (key is ConstantExpr { Value: SingletonConstant s } && ReferenceEquals(s, SingletonConstant.None));
            if (!isSingleton && !Literal(key))
            {
                return false;
            }
        }

        return Patterns(m.Patterns, false);
    }

    private static bool Class(MatchClass c)
    {
        if (c.KwdAttrs.Length != c.KwdPatterns.Length)
        {
            return Fail("MatchClass doesn't have the same number of keyword attributes as patterns");
        }

        if (!Load(c.Cls))
        {
            return false;
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

        return Patterns(c.Patterns, false) && Patterns(c.KwdPatterns, false);
    }

    private static bool IsReal(object? value) => value is long or BigInteger or double;

    private static bool IsNegative(Expr e, bool imaginary) =>
        e is UnaryOpExpr { Op: UnaryOperator.USub, Operand: ConstantExpr c } && (IsReal(c.Value) || (imaginary && c.Value is Complex));

    private static bool Literal(Expr e)
    {
        if (!Load(e))
        {
            return false;
        }

        switch (e)
        {
            case ConstantExpr c:
                return IsReal(c.Value) || c.Value is Complex or string or CodePointsConstant or BytesConstant
                    || Fail("unexpected constant inside of a literal pattern");
            case AttributeExpr or JoinedStrExpr:
                return true;
            case UnaryOpExpr when IsNegative(e, true):
                return true;
            case BinOpExpr { Op: BinaryOperator.Add or BinaryOperator.Sub, Right: ConstantExpr { Value: Complex } } b:
                if (b.Left is ConstantExpr left ? IsReal(left.Value) : IsNegative(b.Left, false))
                {
                    return true;
                }

                break;
        }

        return Fail("patterns may only match literals and attribute lookups");
    }
}
