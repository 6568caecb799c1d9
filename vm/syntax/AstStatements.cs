namespace Py.Vm.Syntax;

// The statement nodes, in the order of the grammar in the documentation of `ast`. Fields are in declared order: the
// indexer numbers them as AstTable does.

internal sealed class FunctionDefStmt(NodeKind kind) : Stmt(kind)
{
    public string Name = "";
    public Arguments Args = null!;
    public Stmt[] Body = [];
    public Expr[] DecoratorList = [];
    public Expr? Returns;
    public string? TypeComment;

    public bool IsAsync => Kind == NodeKind.AsyncFunctionDef;

    public override object? this[int index]
    {
        get => index switch { 0 => Name, 1 => Args, 2 => Body, 3 => DecoratorList, 4 => Returns, _ => TypeComment };
        set
        {
            switch (index)
            {
                case 0: Name = (string)value!; break;
                case 1: Args = (Arguments)value!; break;
                case 2: Body = (Stmt[])value!; break;
                case 3: DecoratorList = (Expr[])value!; break;
                case 4: Returns = (Expr?)value; break;
                default: TypeComment = (string?)value; break;
            }
        }
    }
}

internal sealed class ClassDefStmt() : Stmt(NodeKind.ClassDef)
{
    public string Name = "";
    public Expr[] Bases = [];
    public Keyword[] Keywords = [];
    public Stmt[] Body = [];
    public Expr[] DecoratorList = [];

    public override object? this[int index]
    {
        get => index switch { 0 => Name, 1 => Bases, 2 => Keywords, 3 => Body, _ => DecoratorList };
        set
        {
            switch (index)
            {
                case 0: Name = (string)value!; break;
                case 1: Bases = (Expr[])value!; break;
                case 2: Keywords = (Keyword[])value!; break;
                case 3: Body = (Stmt[])value!; break;
                default: DecoratorList = (Expr[])value!; break;
            }
        }
    }
}

internal sealed class ReturnStmt() : Stmt(NodeKind.Return)
{
    public Expr? Value;

    public override object? this[int index]
    {
        get => Value;
        set => Value = (Expr?)value;
    }
}

internal sealed class DeleteStmt() : Stmt(NodeKind.Delete)
{
    public Expr[] Targets = [];

    public override object? this[int index]
    {
        get => Targets;
        set => Targets = (Expr[])value!;
    }
}

internal sealed class AssignStmt() : Stmt(NodeKind.Assign)
{
    public Expr[] Targets = [];
    public Expr Value = null!;
    public string? TypeComment;

    public override object? this[int index]
    {
        get => index switch { 0 => Targets, 1 => Value, _ => TypeComment };
        set
        {
            switch (index)
            {
                case 0: Targets = (Expr[])value!; break;
                case 1: Value = (Expr)value!; break;
                default: TypeComment = (string?)value; break;
            }
        }
    }
}

internal sealed class AugAssignStmt() : Stmt(NodeKind.AugAssign)
{
    public Expr Target = null!;
    public BinaryOperator Op;
    public Expr Value = null!;

    public override object? this[int index]
    {
        get => index switch { 0 => Target, 1 => (int)Op, _ => Value };
        set
        {
            switch (index)
            {
                case 0: Target = (Expr)value!; break;
                case 1: Op = (BinaryOperator)(int)value!; break;
                default: Value = (Expr)value!; break;
            }
        }
    }
}

internal sealed class AnnAssignStmt() : Stmt(NodeKind.AnnAssign)
{
    public Expr Target = null!;
    public Expr Annotation = null!;
    public Expr? Value;
    public int Simple;

    public override object? this[int index]
    {
        get => index switch { 0 => Target, 1 => Annotation, 2 => Value, _ => Simple };
        set
        {
            switch (index)
            {
                case 0: Target = (Expr)value!; break;
                case 1: Annotation = (Expr)value!; break;
                case 2: Value = (Expr?)value; break;
                default: Simple = (int)value!; break;
            }
        }
    }
}

internal sealed class ForStmt(NodeKind kind) : Stmt(kind)
{
    public Expr Target = null!;
    public Expr Iter = null!;
    public Stmt[] Body = [];
    public Stmt[] OrElse = [];
    public string? TypeComment;

    public bool IsAsync => Kind == NodeKind.AsyncFor;

    public override object? this[int index]
    {
        get => index switch { 0 => Target, 1 => Iter, 2 => Body, 3 => OrElse, _ => TypeComment };
        set
        {
            switch (index)
            {
                case 0: Target = (Expr)value!; break;
                case 1: Iter = (Expr)value!; break;
                case 2: Body = (Stmt[])value!; break;
                case 3: OrElse = (Stmt[])value!; break;
                default: TypeComment = (string?)value; break;
            }
        }
    }
}

internal sealed class WhileStmt() : Stmt(NodeKind.While)
{
    public Expr Test = null!;
    public Stmt[] Body = [];
    public Stmt[] OrElse = [];

    public override object? this[int index]
    {
        get => index switch { 0 => Test, 1 => Body, _ => OrElse };
        set
        {
            switch (index)
            {
                case 0: Test = (Expr)value!; break;
                case 1: Body = (Stmt[])value!; break;
                default: OrElse = (Stmt[])value!; break;
            }
        }
    }
}

internal sealed class IfStmt() : Stmt(NodeKind.If)
{
    public Expr Test = null!;
    public Stmt[] Body = [];
    public Stmt[] OrElse = [];

    public override object? this[int index]
    {
        get => index switch { 0 => Test, 1 => Body, _ => OrElse };
        set
        {
            switch (index)
            {
                case 0: Test = (Expr)value!; break;
                case 1: Body = (Stmt[])value!; break;
                default: OrElse = (Stmt[])value!; break;
            }
        }
    }
}

internal sealed class WithStmt(NodeKind kind) : Stmt(kind)
{
    public WithItem[] Items = [];
    public Stmt[] Body = [];
    public string? TypeComment;

    public bool IsAsync => Kind == NodeKind.AsyncWith;

    public override object? this[int index]
    {
        get => index switch { 0 => Items, 1 => Body, _ => TypeComment };
        set
        {
            switch (index)
            {
                case 0: Items = (WithItem[])value!; break;
                case 1: Body = (Stmt[])value!; break;
                default: TypeComment = (string?)value; break;
            }
        }
    }
}

internal sealed class MatchStmt() : Stmt(NodeKind.Match)
{
    public Expr Subject = null!;
    public MatchCase[] Cases = [];

    public override object? this[int index]
    {
        get => index switch { 0 => Subject, _ => Cases };
        set
        {
            switch (index)
            {
                case 0: Subject = (Expr)value!; break;
                default: Cases = (MatchCase[])value!; break;
            }
        }
    }
}

internal sealed class RaiseStmt() : Stmt(NodeKind.Raise)
{
    public Expr? Exc;
    public Expr? Cause;

    public override object? this[int index]
    {
        get => index switch { 0 => Exc, _ => Cause };
        set
        {
            switch (index)
            {
                case 0: Exc = (Expr?)value; break;
                default: Cause = (Expr?)value; break;
            }
        }
    }
}

internal sealed class TryStmt(NodeKind kind) : Stmt(kind)
{
    public Stmt[] Body = [];
    public ExceptHandler[] Handlers = [];
    public Stmt[] OrElse = [];
    public Stmt[] FinalBody = [];

    public bool IsStar => Kind == NodeKind.TryStar;

    public override object? this[int index]
    {
        get => index switch { 0 => Body, 1 => Handlers, 2 => OrElse, _ => FinalBody };
        set
        {
            switch (index)
            {
                case 0: Body = (Stmt[])value!; break;
                case 1: Handlers = (ExceptHandler[])value!; break;
                case 2: OrElse = (Stmt[])value!; break;
                default: FinalBody = (Stmt[])value!; break;
            }
        }
    }
}

internal sealed class AssertStmt() : Stmt(NodeKind.Assert)
{
    public Expr Test = null!;
    public Expr? Msg;

    public override object? this[int index]
    {
        get => index switch { 0 => Test, _ => Msg };
        set
        {
            switch (index)
            {
                case 0: Test = (Expr)value!; break;
                default: Msg = (Expr?)value; break;
            }
        }
    }
}

internal sealed class ImportStmt() : Stmt(NodeKind.Import)
{
    public Alias[] Names = [];

    public override object? this[int index]
    {
        get => Names;
        set => Names = (Alias[])value!;
    }
}

internal sealed class ImportFromStmt() : Stmt(NodeKind.ImportFrom)
{
    public string? Module;
    public Alias[] Names = [];
    public int Level;

    public override object? this[int index]
    {
        get => index switch { 0 => Module, 1 => Names, _ => Level };
        set
        {
            switch (index)
            {
                case 0: Module = (string?)value; break;
                case 1: Names = (Alias[])value!; break;
                default: Level = (int?)value ?? 0; break;
            }
        }
    }
}

internal sealed class GlobalStmt() : Stmt(NodeKind.Global)
{
    public string[] Names = [];

    public override object? this[int index]
    {
        get => Names;
        set => Names = (string[])value!;
    }
}

internal sealed class NonlocalStmt() : Stmt(NodeKind.Nonlocal)
{
    public string[] Names = [];

    public override object? this[int index]
    {
        get => Names;
        set => Names = (string[])value!;
    }
}

internal sealed class ExprStmt() : Stmt(NodeKind.Expr)
{
    public Expr Value = null!;

    public override object? this[int index]
    {
        get => Value;
        set => Value = (Expr)value!;
    }
}

internal sealed class PassStmt() : Stmt(NodeKind.Pass);

internal sealed class BreakStmt() : Stmt(NodeKind.Break);

internal sealed class ContinueStmt() : Stmt(NodeKind.Continue);
