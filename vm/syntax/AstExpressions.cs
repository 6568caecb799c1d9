namespace Py.Vm.Syntax;

// The expression nodes; see AstStatements.cs for the conventions.

internal sealed class BoolOpExpr() : Expr(NodeKind.BoolOp)
{
    public BoolOpKind Op;
    public Expr[] Values = [];

    public override object? this[int index]
    {
        get => index switch { 0 => (int)Op, _ => Values };
        set
        {
            switch (index)
            {
                case 0: Op = (BoolOpKind)(int)value!; break;
                default: Values = (Expr[])value!; break;
            }
        }
    }
}

internal sealed class NamedExpr() : Expr(NodeKind.NamedExpr)
{
    public Expr Target = null!;
    public Expr Value = null!;

    public override object? this[int index]
    {
        get => index switch { 0 => Target, _ => Value };
        set
        {
            switch (index)
            {
                case 0: Target = (Expr)value!; break;
                default: Value = (Expr)value!; break;
            }
        }
    }
}

internal sealed class BinOpExpr() : Expr(NodeKind.BinOp)
{
    public Expr Left = null!;
    public BinaryOperator Op;
    public Expr Right = null!;

    public override object? this[int index]
    {
        get => index switch { 0 => Left, 1 => (int)Op, _ => Right };
        set
        {
            switch (index)
            {
                case 0: Left = (Expr)value!; break;
                case 1: Op = (BinaryOperator)(int)value!; break;
                default: Right = (Expr)value!; break;
            }
        }
    }
}

internal sealed class UnaryOpExpr() : Expr(NodeKind.UnaryOp)
{
    public UnaryOperator Op;
    public Expr Operand = null!;

    public override object? this[int index]
    {
        get => index switch { 0 => (int)Op, _ => Operand };
        set
        {
            switch (index)
            {
                case 0: Op = (UnaryOperator)(int)value!; break;
                default: Operand = (Expr)value!; break;
            }
        }
    }
}

internal sealed class LambdaExpr() : Expr(NodeKind.Lambda)
{
    public Arguments Args = null!;
    public Expr Body = null!;

    public override object? this[int index]
    {
        get => index switch { 0 => Args, _ => Body };
        set
        {
            switch (index)
            {
                case 0: Args = (Arguments)value!; break;
                default: Body = (Expr)value!; break;
            }
        }
    }
}

internal sealed class IfExpr() : Expr(NodeKind.IfExp)
{
    public Expr Test = null!;
    public Expr Body = null!;
    public Expr OrElse = null!;

    public override object? this[int index]
    {
        get => index switch { 0 => Test, 1 => Body, _ => OrElse };
        set
        {
            switch (index)
            {
                case 0: Test = (Expr)value!; break;
                case 1: Body = (Expr)value!; break;
                default: OrElse = (Expr)value!; break;
            }
        }
    }
}

internal sealed class DictExpr() : Expr(NodeKind.Dict)
{
    public Expr?[] Keys = [];
    public Expr[] Values = [];

    public override object? this[int index]
    {
        get => index switch { 0 => Keys, _ => Values };
        set
        {
            switch (index)
            {
                case 0: Keys = (Expr?[])value!; break;
                default: Values = (Expr[])value!; break;
            }
        }
    }
}

internal sealed class SetExpr() : Expr(NodeKind.Set)
{
    public Expr[] Elts = [];

    public override object? this[int index]
    {
        get => Elts;
        set => Elts = (Expr[])value!;
    }
}

internal sealed class DictCompExpr() : Expr(NodeKind.DictComp)
{
    public Expr Key = null!;
    public Expr Value = null!;
    public Comprehension[] Generators = [];

    public override object? this[int index]
    {
        get => index switch { 0 => Key, 1 => Value, _ => Generators };
        set
        {
            switch (index)
            {
                case 0: Key = (Expr)value!; break;
                case 1: Value = (Expr)value!; break;
                default: Generators = (Comprehension[])value!; break;
            }
        }
    }
}

internal sealed class ComprehensionExpr(NodeKind kind) : Expr(kind)
{
    public Expr Elt = null!;
    public Comprehension[] Generators = [];

    public override object? this[int index]
    {
        get => index switch { 0 => Elt, _ => Generators };
        set
        {
            switch (index)
            {
                case 0: Elt = (Expr)value!; break;
                default: Generators = (Comprehension[])value!; break;
            }
        }
    }
}

internal sealed class AwaitExpr() : Expr(NodeKind.Await)
{
    public Expr Value = null!;

    public override object? this[int index]
    {
        get => Value;
        set => Value = (Expr)value!;
    }
}

internal sealed class YieldExpr() : Expr(NodeKind.Yield)
{
    public Expr? Value;

    public override object? this[int index]
    {
        get => Value;
        set => Value = (Expr?)value;
    }
}

internal sealed class YieldFromExpr() : Expr(NodeKind.YieldFrom)
{
    public Expr Value = null!;

    public override object? this[int index]
    {
        get => Value;
        set => Value = (Expr)value!;
    }
}

internal sealed class CompareExpr() : Expr(NodeKind.Compare)
{
    public Expr Left = null!;
    public CompareOperator[] Ops = [];
    public Expr[] Comparators = [];

    public override object? this[int index]
    {
        get => index switch { 0 => Left, 1 => Ops, _ => Comparators };
        set
        {
            switch (index)
            {
                case 0: Left = (Expr)value!; break;
                case 1: Ops = (CompareOperator[])value!; break;
                default: Comparators = (Expr[])value!; break;
            }
        }
    }
}

internal sealed class CallExpr() : Expr(NodeKind.Call)
{
    public Expr Func = null!;
    public Expr[] Args = [];
    public Keyword[] Keywords = [];

    public override object? this[int index]
    {
        get => index switch { 0 => Func, 1 => Args, _ => Keywords };
        set
        {
            switch (index)
            {
                case 0: Func = (Expr)value!; break;
                case 1: Args = (Expr[])value!; break;
                default: Keywords = (Keyword[])value!; break;
            }
        }
    }
}

internal sealed class FormattedValueExpr() : Expr(NodeKind.FormattedValue)
{
    public Expr Value = null!;
    public int Conversion;
    public Expr? FormatSpec;

    public override object? this[int index]
    {
        get => index switch { 0 => Value, 1 => Conversion, _ => FormatSpec };
        set
        {
            switch (index)
            {
                case 0: Value = (Expr)value!; break;
                case 1: Conversion = (int)value!; break;
                default: FormatSpec = (Expr?)value; break;
            }
        }
    }
}

internal sealed class JoinedStrExpr() : Expr(NodeKind.JoinedStr)
{
    public Expr[] Values = [];

    public override object? this[int index]
    {
        get => Values;
        set => Values = (Expr[])value!;
    }
}

internal sealed class ConstantExpr() : Expr(NodeKind.Constant)
{
    public object Value = SingletonConstant.None;

    /// <summary>"u" when the literal was written with that prefix: the field `kind`.</summary>
    public string? Prefix;

    public override object? this[int index]
    {
        get => index switch { 0 => Value, _ => Prefix };
        set
        {
            switch (index)
            {
                case 0: Value = value!; break;
                default: Prefix = (string?)value; break;
            }
        }
    }
}

internal sealed class AttributeExpr() : Expr(NodeKind.Attribute)
{
    public Expr Value = null!;
    public string Attr = "";
    public ExprContext Ctx;

    public override object? this[int index]
    {
        get => index switch { 0 => Value, 1 => Attr, _ => (int)Ctx };
        set
        {
            switch (index)
            {
                case 0: Value = (Expr)value!; break;
                case 1: Attr = (string)value!; break;
                default: Ctx = (ExprContext)(int)value!; break;
            }
        }
    }
}

internal sealed class SubscriptExpr() : Expr(NodeKind.Subscript)
{
    public Expr Value = null!;
    public Expr Slice = null!;
    public ExprContext Ctx;

    public override object? this[int index]
    {
        get => index switch { 0 => Value, 1 => Slice, _ => (int)Ctx };
        set
        {
            switch (index)
            {
                case 0: Value = (Expr)value!; break;
                case 1: Slice = (Expr)value!; break;
                default: Ctx = (ExprContext)(int)value!; break;
            }
        }
    }
}

internal sealed class StarredExpr() : Expr(NodeKind.Starred)
{
    public Expr Value = null!;
    public ExprContext Ctx;

    public override object? this[int index]
    {
        get => index switch { 0 => Value, _ => (int)Ctx };
        set
        {
            switch (index)
            {
                case 0: Value = (Expr)value!; break;
                default: Ctx = (ExprContext)(int)value!; break;
            }
        }
    }
}

internal sealed class NameExpr() : Expr(NodeKind.Name)
{
    public string Id = "";
    public ExprContext Ctx;

    public override object? this[int index]
    {
        get => index switch { 0 => Id, _ => (int)Ctx };
        set
        {
            switch (index)
            {
                case 0: Id = (string)value!; break;
                default: Ctx = (ExprContext)(int)value!; break;
            }
        }
    }
}

internal sealed class ListExpr() : Expr(NodeKind.List)
{
    public Expr[] Elts = [];
    public ExprContext Ctx;

    public override object? this[int index]
    {
        get => index switch { 0 => Elts, _ => (int)Ctx };
        set
        {
            switch (index)
            {
                case 0: Elts = (Expr[])value!; break;
                default: Ctx = (ExprContext)(int)value!; break;
            }
        }
    }
}

internal sealed class TupleExpr() : Expr(NodeKind.Tuple)
{
    public Expr[] Elts = [];
    public ExprContext Ctx;

    public override object? this[int index]
    {
        get => index switch { 0 => Elts, _ => (int)Ctx };
        set
        {
            switch (index)
            {
                case 0: Elts = (Expr[])value!; break;
                default: Ctx = (ExprContext)(int)value!; break;
            }
        }
    }
}

internal sealed class SliceExpr() : Expr(NodeKind.Slice)
{
    public Expr? Lower;
    public Expr? Upper;
    public Expr? Step;

    public override object? this[int index]
    {
        get => index switch { 0 => Lower, 1 => Upper, _ => Step };
        set
        {
            switch (index)
            {
                case 0: Lower = (Expr?)value; break;
                case 1: Upper = (Expr?)value; break;
                default: Step = (Expr?)value; break;
            }
        }
    }
}
