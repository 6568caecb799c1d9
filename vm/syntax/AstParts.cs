namespace Py.Vm.Syntax;

// The roots and the parts of nodes that are neither statement, expression nor pattern; see AstStatements.cs for the
// conventions.

internal sealed class ModuleMod() : Mod(NodeKind.Module)
{
    public Stmt[] Body = [];
    public TypeIgnore[] TypeIgnores = [];

    public override object? this[int index]
    {
        get => index switch { 0 => Body, _ => TypeIgnores };
        set
        {
            switch (index)
            {
                case 0: Body = (Stmt[])value!; break;
                default: TypeIgnores = (TypeIgnore[])value!; break;
            }
        }
    }
}

internal sealed class InteractiveMod() : Mod(NodeKind.Interactive)
{
    public Stmt[] Body = [];

    public override object? this[int index]
    {
        get => Body;
        set => Body = (Stmt[])value!;
    }
}

internal sealed class ExpressionMod() : Mod(NodeKind.Expression)
{
    public Expr Body = null!;

    public override object? this[int index]
    {
        get => Body;
        set => Body = (Expr)value!;
    }
}

internal sealed class FunctionTypeMod() : Mod(NodeKind.FunctionType)
{
    public Expr[] ArgTypes = [];
    public Expr Returns = null!;

    public override object? this[int index]
    {
        get => index switch { 0 => ArgTypes, _ => Returns };
        set
        {
            switch (index)
            {
                case 0: ArgTypes = (Expr[])value!; break;
                default: Returns = (Expr)value!; break;
            }
        }
    }
}

internal sealed class Comprehension() : Node(NodeKind.Comprehension)
{
    public Expr Target = null!;
    public Expr Iter = null!;
    public Expr[] Ifs = [];
    public int IsAsync;

    public override object? this[int index]
    {
        get => index switch { 0 => Target, 1 => Iter, 2 => Ifs, _ => IsAsync };
        set
        {
            switch (index)
            {
                case 0: Target = (Expr)value!; break;
                case 1: Iter = (Expr)value!; break;
                case 2: Ifs = (Expr[])value!; break;
                default: IsAsync = (int)value!; break;
            }
        }
    }
}

internal sealed class ExceptHandler() : Node(NodeKind.ExceptHandler)
{
    public Expr? Type;
    public string? Name;
    public Stmt[] Body = [];

    public override object? this[int index]
    {
        get => index switch { 0 => Type, 1 => Name, _ => Body };
        set
        {
            switch (index)
            {
                case 0: Type = (Expr?)value; break;
                case 1: Name = (string?)value; break;
                default: Body = (Stmt[])value!; break;
            }
        }
    }
}

internal sealed class Arguments() : Node(NodeKind.Arguments)
{
    public Arg[] PosOnlyArgs = [];
    public Arg[] Args = [];
    public Arg? VarArg;
    public Arg[] KwOnlyArgs = [];
    public Expr?[] KwDefaults = [];
    public Arg? KwArg;
    public Expr[] Defaults = [];

    public override object? this[int index]
    {
        get => index switch
        {
            0 => PosOnlyArgs,
            1 => Args,
            2 => VarArg,
            3 => KwOnlyArgs,
            4 => KwDefaults,
            5 => KwArg,
            _ => Defaults,
        };
        set
        {
            switch (index)
            {
                case 0: PosOnlyArgs = (Arg[])value!; break;
                case 1: Args = (Arg[])value!; break;
                case 2: VarArg = (Arg?)value; break;
                case 3: KwOnlyArgs = (Arg[])value!; break;
                case 4: KwDefaults = (Expr?[])value!; break;
                case 5: KwArg = (Arg?)value; break;
                default: Defaults = (Expr[])value!; break;
            }
        }
    }
}

internal sealed class Arg() : Node(NodeKind.Arg)
{
    public string Name = "";
    public Expr? Annotation;
    public string? TypeComment;

    public override object? this[int index]
    {
        get => index switch { 0 => Name, 1 => Annotation, _ => TypeComment };
        set
        {
            switch (index)
            {
                case 0: Name = (string)value!; break;
                case 1: Annotation = (Expr?)value; break;
                default: TypeComment = (string?)value; break;
            }
        }
    }
}

internal sealed class Keyword() : Node(NodeKind.Keyword)
{
    public string? Name;
    public Expr Value = null!;

    public override object? this[int index]
    {
        get => index switch { 0 => Name, _ => Value };
        set
        {
            switch (index)
            {
                case 0: Name = (string?)value; break;
                default: Value = (Expr)value!; break;
            }
        }
    }
}

internal sealed class Alias() : Node(NodeKind.Alias)
{
    public string Name = "";
    public string? AsName;

    public override object? this[int index]
    {
        get => index switch { 0 => Name, _ => AsName };
        set
        {
            switch (index)
            {
                case 0: Name = (string)value!; break;
                default: AsName = (string?)value; break;
            }
        }
    }
}

internal sealed class WithItem() : Node(NodeKind.WithItem)
{
    public Expr ContextExpr = null!;
    public Expr? OptionalVars;

    public override object? this[int index]
    {
        get => index switch { 0 => ContextExpr, _ => OptionalVars };
        set
        {
            switch (index)
            {
                case 0: ContextExpr = (Expr)value!; break;
                default: OptionalVars = (Expr?)value; break;
            }
        }
    }
}

internal sealed class TypeIgnore() : Node(NodeKind.TypeIgnore)
{
    public int Lineno;
    public string Tag = "";

    public override object? this[int index]
    {
        get => index switch { 0 => Lineno, _ => Tag };
        set
        {
            switch (index)
            {
                case 0: Lineno = (int)value!; break;
                default: Tag = (string)value!; break;
            }
        }
    }
}
