namespace Py.Vm.Syntax;

// The pattern nodes of `match` and the case that holds one; see AstStatements.cs for the conventions.

internal sealed class MatchCase() : Node(NodeKind.MatchCase)
{
    public Pattern Pattern = null!;
    public Expr? Guard;
    public Stmt[] Body = [];

    public override object? this[int index]
    {
        get => index switch { 0 => Pattern, 1 => Guard, _ => Body };
        set
        {
            switch (index)
            {
                case 0: Pattern = (Pattern)value!; break;
                case 1: Guard = (Expr?)value; break;
                default: Body = (Stmt[])value!; break;
            }
        }
    }
}

internal sealed class MatchValue() : Pattern(NodeKind.MatchValue)
{
    public Expr Value = null!;

    public override object? this[int index]
    {
        get => Value;
        set => Value = (Expr)value!;
    }
}

internal sealed class MatchSingleton() : Pattern(NodeKind.MatchSingleton)
{
    public object Value = SingletonConstant.None;

    public override object? this[int index]
    {
        get => Value;
        set => Value = value!;
    }
}

internal sealed class MatchSequence() : Pattern(NodeKind.MatchSequence)
{
    public Pattern[] Patterns = [];

    public override object? this[int index]
    {
        get => Patterns;
        set => Patterns = (Pattern[])value!;
    }
}

internal sealed class MatchMapping() : Pattern(NodeKind.MatchMapping)
{
    public Expr[] Keys = [];
    public Pattern[] Patterns = [];
    public string? Rest;

    public override object? this[int index]
    {
        get => index switch { 0 => Keys, 1 => Patterns, _ => Rest };
        set
        {
            switch (index)
            {
                case 0: Keys = (Expr[])value!; break;
                case 1: Patterns = (Pattern[])value!; break;
                default: Rest = (string?)value; break;
            }
        }
    }
}

internal sealed class MatchClass() : Pattern(NodeKind.MatchClass)
{
    public Expr Cls = null!;
    public Pattern[] Patterns = [];
    public string[] KwdAttrs = [];
    public Pattern[] KwdPatterns = [];

    public override object? this[int index]
    {
        get => index switch { 0 => Cls, 1 => Patterns, 2 => KwdAttrs, _ => KwdPatterns };
        set
        {
            switch (index)
            {
                case 0: Cls = (Expr)value!; break;
                case 1: Patterns = (Pattern[])value!; break;
                case 2: KwdAttrs = (string[])value!; break;
                default: KwdPatterns = (Pattern[])value!; break;
            }
        }
    }
}

internal sealed class MatchStar() : Pattern(NodeKind.MatchStar)
{
    public string? Name;

    public override object? this[int index]
    {
        get => Name;
        set => Name = (string?)value;
    }
}

internal sealed class MatchAs() : Pattern(NodeKind.MatchAs)
{
    public Pattern? Pattern;
    public string? Name;

    public override object? this[int index]
    {
        get => index switch { 0 => Pattern, _ => Name };
        set
        {
            switch (index)
            {
                case 0: Pattern = (Pattern?)value; break;
                default: Name = (string?)value; break;
            }
        }
    }
}

internal sealed class MatchOr() : Pattern(NodeKind.MatchOr)
{
    public Pattern[] Patterns = [];

    public override object? this[int index]
    {
        get => Patterns;
        set => Patterns = (Pattern[])value!;
    }
}
