using System;
using System.Collections.Generic;

namespace Py.Vm.Syntax;

/// <summary>What kind of thing a node is: the class between it and `AST` in the module `ast`.</summary>
internal enum NodeGroup : byte
{
    Mod, Stmt, Expr, Pattern, ExceptHandler, TypeIgnore,
    /// <summary>The node derives from `AST` itself.</summary>
    Product,
}

/// <summary>The types of fields; those from <see cref="BoolOp"/> on are enumerations, held as boxed int.</summary>
internal enum FieldType : byte
{
    Identifier, String, Int, Constant,
    Expr, Stmt, Pattern, ExceptHandler, TypeIgnore, Comprehension, Arguments, Arg, Keyword, Alias, WithItem, MatchCase,
    BoolOp, Operator, UnaryOp, CmpOp, ExprContext,
}

internal enum FieldCount : byte { One, Optional, Many }

/// <summary>One field of a node.</summary>
internal sealed record FieldRow(string Name, FieldType Type, FieldCount Count)
{
    /// <summary>The field as the ASDL grammar writes it: `expr? value`.</summary>
    public string Signature =>
        AstTable.TypeName(Type) + (Count switch { FieldCount.Many => "*", FieldCount.Optional => "?", _ => "" }) + " "
        + Name;
}

/// <summary>One kind of node: its Python name, its group, its fields in order, and how to make an empty one.</summary>
internal sealed class NodeRow(NodeKind kind, NodeGroup group, string name, string fields, Func<Node> create)
{
    public readonly NodeKind Kind = kind;
    public readonly NodeGroup Group = group;
    public readonly string Name = name;

    public FieldRow[] Fields => field ??= AstTable.ParseFields(fields);

    /// <summary>Whether nodes of this kind carry lineno, col_offset, end_lineno and end_col_offset.</summary>
    public bool HasPositions =>
        Group is NodeGroup.Stmt or NodeGroup.Expr or NodeGroup.Pattern or NodeGroup.ExceptHandler ||
        Kind is NodeKind.Arg or NodeKind.Keyword or NodeKind.Alias;

    /// <summary>The node as the ASDL grammar writes it, which is also its documentation string in `ast`.</summary>
    public string Signature => fields.Length == 0 ? Name : Name + "(" + fields + ")";

    public Node Create() => create();
}

/// <summary>An enumeration of the grammar, whose members are classes in `ast`.</summary>
internal sealed record EnumRow(FieldType Type, string Name, string[] Members);

/// <summary>The grammar of the tree as data: the one place that declares every node's name and fields.</summary>
/// <remarks>
/// Field values, as <see cref="Node.this"/> gives and takes them: Identifier and String are `string`; Int and the
/// enumerations are `int`; Constant is described in AstConstants.cs; nodes are themselves; an absent optional field is
/// null (an absent Int is 0); Many is an array of the exact C# type, which <see cref="MakeList"/> creates, and may
/// hold null only in `Dict.keys` and `arguments.kw_defaults`.
/// </remarks>
internal static class AstTable
{
    /// <summary>Rows by <see cref="NodeKind"/>.</summary>
    public static readonly NodeRow[] Rows =
    [
        new(NodeKind.Module, NodeGroup.Mod, "Module",
            "stmt* body, type_ignore* type_ignores",
            static () => new ModuleMod()),
        new(NodeKind.Interactive, NodeGroup.Mod, "Interactive", "stmt* body", static () => new InteractiveMod()),
        new(NodeKind.Expression, NodeGroup.Mod, "Expression", "expr body", static () => new ExpressionMod()),
        new(NodeKind.FunctionType, NodeGroup.Mod, "FunctionType",
            "expr* argtypes, expr returns",
            static () => new FunctionTypeMod()),
        new(NodeKind.FunctionDef, NodeGroup.Stmt, "FunctionDef",
            "identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment",
            static () => new FunctionDefStmt(NodeKind.FunctionDef)),
        new(NodeKind.AsyncFunctionDef, NodeGroup.Stmt, "AsyncFunctionDef",
            "identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment",
            static () => new FunctionDefStmt(NodeKind.AsyncFunctionDef)),
        new(NodeKind.ClassDef, NodeGroup.Stmt, "ClassDef",
            "identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list",
            static () => new ClassDefStmt()),
        new(NodeKind.Return, NodeGroup.Stmt, "Return", "expr? value", static () => new ReturnStmt()),
        new(NodeKind.Delete, NodeGroup.Stmt, "Delete", "expr* targets", static () => new DeleteStmt()),
        new(NodeKind.Assign, NodeGroup.Stmt, "Assign",
            "expr* targets, expr value, string? type_comment",
            static () => new AssignStmt()),
        new(NodeKind.AugAssign, NodeGroup.Stmt, "AugAssign",
            "expr target, operator op, expr value",
            static () => new AugAssignStmt()),
        new(NodeKind.AnnAssign, NodeGroup.Stmt, "AnnAssign",
            "expr target, expr annotation, expr? value, int simple",
            static () => new AnnAssignStmt()),
        new(NodeKind.For, NodeGroup.Stmt, "For",
            "expr target, expr iter, stmt* body, stmt* orelse, string? type_comment",
            static () => new ForStmt(NodeKind.For)),
        new(NodeKind.AsyncFor, NodeGroup.Stmt, "AsyncFor",
            "expr target, expr iter, stmt* body, stmt* orelse, string? type_comment",
            static () => new ForStmt(NodeKind.AsyncFor)),
        new(NodeKind.While, NodeGroup.Stmt, "While",
            "expr test, stmt* body, stmt* orelse",
            static () => new WhileStmt()),
        new(NodeKind.If, NodeGroup.Stmt, "If", "expr test, stmt* body, stmt* orelse", static () => new IfStmt()),
        new(NodeKind.With, NodeGroup.Stmt, "With",
            "withitem* items, stmt* body, string? type_comment",
            static () => new WithStmt(NodeKind.With)),
        new(NodeKind.AsyncWith, NodeGroup.Stmt, "AsyncWith",
            "withitem* items, stmt* body, string? type_comment",
            static () => new WithStmt(NodeKind.AsyncWith)),
        new(NodeKind.Match, NodeGroup.Stmt, "Match", "expr subject, match_case* cases", static () => new MatchStmt()),
        new(NodeKind.Raise, NodeGroup.Stmt, "Raise", "expr? exc, expr? cause", static () => new RaiseStmt()),
        new(NodeKind.Try, NodeGroup.Stmt, "Try",
            "stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody",
            static () => new TryStmt(NodeKind.Try)),
        new(NodeKind.TryStar, NodeGroup.Stmt, "TryStar",
            "stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody",
            static () => new TryStmt(NodeKind.TryStar)),
        new(NodeKind.Assert, NodeGroup.Stmt, "Assert", "expr test, expr? msg", static () => new AssertStmt()),
        new(NodeKind.Import, NodeGroup.Stmt, "Import", "alias* names", static () => new ImportStmt()),
        new(NodeKind.ImportFrom, NodeGroup.Stmt, "ImportFrom",
            "identifier? module, alias* names, int? level",
            static () => new ImportFromStmt()),
        new(NodeKind.Global, NodeGroup.Stmt, "Global", "identifier* names", static () => new GlobalStmt()),
        new(NodeKind.Nonlocal, NodeGroup.Stmt, "Nonlocal", "identifier* names", static () => new NonlocalStmt()),
        new(NodeKind.Expr, NodeGroup.Stmt, "Expr", "expr value", static () => new ExprStmt()),
        new(NodeKind.Pass, NodeGroup.Stmt, "Pass", "", static () => new PassStmt()),
        new(NodeKind.Break, NodeGroup.Stmt, "Break", "", static () => new BreakStmt()),
        new(NodeKind.Continue, NodeGroup.Stmt, "Continue", "", static () => new ContinueStmt()),
        new(NodeKind.BoolOp, NodeGroup.Expr, "BoolOp", "boolop op, expr* values", static () => new BoolOpExpr()),
        new(NodeKind.NamedExpr, NodeGroup.Expr, "NamedExpr", "expr target, expr value", static () => new NamedExpr()),
        new(NodeKind.BinOp, NodeGroup.Expr, "BinOp",
            "expr left, operator op, expr right",
            static () => new BinOpExpr()),
        new(NodeKind.UnaryOp, NodeGroup.Expr, "UnaryOp", "unaryop op, expr operand", static () => new UnaryOpExpr()),
        new(NodeKind.Lambda, NodeGroup.Expr, "Lambda", "arguments args, expr body", static () => new LambdaExpr()),
        new(NodeKind.IfExp, NodeGroup.Expr, "IfExp", "expr test, expr body, expr orelse", static () => new IfExpr()),
        new(NodeKind.Dict, NodeGroup.Expr, "Dict", "expr* keys, expr* values", static () => new DictExpr()),
        new(NodeKind.Set, NodeGroup.Expr, "Set", "expr* elts", static () => new SetExpr()),
        new(NodeKind.ListComp, NodeGroup.Expr, "ListComp",
            "expr elt, comprehension* generators",
            static () => new ComprehensionExpr(NodeKind.ListComp)),
        new(NodeKind.SetComp, NodeGroup.Expr, "SetComp",
            "expr elt, comprehension* generators",
            static () => new ComprehensionExpr(NodeKind.SetComp)),
        new(NodeKind.DictComp, NodeGroup.Expr, "DictComp",
            "expr key, expr value, comprehension* generators",
            static () => new DictCompExpr()),
        new(NodeKind.GeneratorExp, NodeGroup.Expr, "GeneratorExp",
            "expr elt, comprehension* generators",
            static () => new ComprehensionExpr(NodeKind.GeneratorExp)),
        new(NodeKind.Await, NodeGroup.Expr, "Await", "expr value", static () => new AwaitExpr()),
        new(NodeKind.Yield, NodeGroup.Expr, "Yield", "expr? value", static () => new YieldExpr()),
        new(NodeKind.YieldFrom, NodeGroup.Expr, "YieldFrom", "expr value", static () => new YieldFromExpr()),
        new(NodeKind.Compare, NodeGroup.Expr, "Compare",
            "expr left, cmpop* ops, expr* comparators",
            static () => new CompareExpr()),
        new(NodeKind.Call, NodeGroup.Expr, "Call",
            "expr func, expr* args, keyword* keywords",
            static () => new CallExpr()),
        new(NodeKind.FormattedValue, NodeGroup.Expr, "FormattedValue",
            "expr value, int conversion, expr? format_spec",
            static () => new FormattedValueExpr()),
        new(NodeKind.JoinedStr, NodeGroup.Expr, "JoinedStr", "expr* values", static () => new JoinedStrExpr()),
        new(NodeKind.Constant, NodeGroup.Expr, "Constant",
            "constant value, string? kind",
            static () => new ConstantExpr()),
        new(NodeKind.Attribute, NodeGroup.Expr, "Attribute",
            "expr value, identifier attr, expr_context ctx",
            static () => new AttributeExpr()),
        new(NodeKind.Subscript, NodeGroup.Expr, "Subscript",
            "expr value, expr slice, expr_context ctx",
            static () => new SubscriptExpr()),
        new(NodeKind.Starred, NodeGroup.Expr, "Starred",
            "expr value, expr_context ctx",
            static () => new StarredExpr()),
        new(NodeKind.Name, NodeGroup.Expr, "Name", "identifier id, expr_context ctx", static () => new NameExpr()),
        new(NodeKind.List, NodeGroup.Expr, "List", "expr* elts, expr_context ctx", static () => new ListExpr()),
        new(NodeKind.Tuple, NodeGroup.Expr, "Tuple", "expr* elts, expr_context ctx", static () => new TupleExpr()),
        new(NodeKind.Slice, NodeGroup.Expr, "Slice",
            "expr? lower, expr? upper, expr? step",
            static () => new SliceExpr()),
        new(NodeKind.MatchValue, NodeGroup.Pattern, "MatchValue", "expr value", static () => new MatchValue()),
        new(NodeKind.MatchSingleton, NodeGroup.Pattern, "MatchSingleton",
            "constant value",
            static () => new MatchSingleton()),
        new(NodeKind.MatchSequence, NodeGroup.Pattern, "MatchSequence",
            "pattern* patterns",
            static () => new MatchSequence()),
        new(NodeKind.MatchMapping, NodeGroup.Pattern, "MatchMapping",
            "expr* keys, pattern* patterns, identifier? rest",
            static () => new MatchMapping()),
        new(NodeKind.MatchClass, NodeGroup.Pattern, "MatchClass",
            "expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns",
            static () => new MatchClass()),
        new(NodeKind.MatchStar, NodeGroup.Pattern, "MatchStar", "identifier? name", static () => new MatchStar()),
        new(NodeKind.MatchAs, NodeGroup.Pattern, "MatchAs",
            "pattern? pattern, identifier? name",
            static () => new MatchAs()),
        new(NodeKind.MatchOr, NodeGroup.Pattern, "MatchOr", "pattern* patterns", static () => new MatchOr()),
        new(NodeKind.ExceptHandler, NodeGroup.ExceptHandler, "ExceptHandler",
            "expr? type, identifier? name, stmt* body",
            static () => new ExceptHandler()),
        new(NodeKind.TypeIgnore, NodeGroup.TypeIgnore, "TypeIgnore",
            "int lineno, string tag",
            static () => new TypeIgnore()),
        new(NodeKind.Comprehension, NodeGroup.Product, "comprehension",
            "expr target, expr iter, expr* ifs, int is_async",
            static () => new Comprehension()),
        new(NodeKind.Arguments, NodeGroup.Product, "arguments",
            "arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr* kw_defaults, arg? kwarg, " +
            "expr* defaults",
            static () => new Arguments()),
        new(NodeKind.Arg, NodeGroup.Product, "arg",
            "identifier arg, expr? annotation, string? type_comment",
            static () => new Arg()),
        new(NodeKind.Keyword, NodeGroup.Product, "keyword", "identifier? arg, expr value", static () => new Keyword()),
        new(NodeKind.Alias, NodeGroup.Product, "alias",
            "identifier name, identifier? asname",
            static () => new Alias()),
        new(NodeKind.WithItem, NodeGroup.Product, "withitem",
            "expr context_expr, expr? optional_vars",
            static () => new WithItem()),
        new(NodeKind.MatchCase, NodeGroup.Product, "match_case",
            "pattern pattern, expr? guard, stmt* body",
            static () => new MatchCase()),
    ];

    /// <summary>The enumerations, in the order of the grammar.</summary>
    public static readonly EnumRow[] Enums =
    [
        new(FieldType.ExprContext, "expr_context", ["Load", "Store", "Del"]),
        new(FieldType.BoolOp, "boolop", ["And", "Or"]),
        new(FieldType.Operator, "operator",
            ["Add", "Sub", "Mult", "MatMult", "Div", "Mod", "Pow", "LShift", "RShift", "BitOr", "BitXor", "BitAnd",
             "FloorDiv"]),
        new(FieldType.UnaryOp, "unaryop", ["Invert", "Not", "UAdd", "USub"]),
        new(FieldType.CmpOp, "cmpop", ["Eq", "NotEq", "Lt", "LtE", "Gt", "GtE", "Is", "IsNot", "In", "NotIn"]),
    ];

    // By FieldType.
    private static readonly string[] s_typeNames =
    [
        "identifier", "string", "int", "constant",
        "expr", "stmt", "pattern", "excepthandler", "type_ignore", "comprehension", "arguments", "arg", "keyword",
        "alias", "withitem", "match_case",
        "boolop", "operator", "unaryop", "cmpop", "expr_context",
    ];

    private static Dictionary<string, NodeRow>? s_byName;

    public static NodeRow Row(NodeKind kind) => Rows[(int)kind];

    /// <summary>The row with this Python name, or null.</summary>
    public static NodeRow? Find(string name)
    {
        s_byName ??= IndexByName();
        return s_byName.GetValueOrDefault(name);
    }

    public static string TypeName(FieldType type) => s_typeNames[(int)type];

    public static bool IsEnum(FieldType type) => type >= FieldType.BoolOp;

    /// <summary>Whether the field holds a node (or nodes).</summary>
    public static bool IsNode(FieldType type) => type is >= FieldType.Expr and < FieldType.BoolOp;

    /// <summary>The members of an enumeration by value.</summary>
    public static string[] Members(FieldType type)
    {
        foreach (EnumRow row in Enums)
        {
            if (row.Type == type)
            {
                return row.Members;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(type));
    }

    /// <summary>The C# name's Python spelling of a group (`stmt`), or `AST`.</summary>
    public static string GroupName(NodeGroup group) => group switch
    {
        NodeGroup.Mod => "mod",
        NodeGroup.Stmt => "stmt",
        NodeGroup.Expr => "expr",
        NodeGroup.Pattern => "pattern",
        NodeGroup.ExceptHandler => "excepthandler",
        NodeGroup.TypeIgnore => "type_ignore",
        _ => "AST",
    };

    /// <summary>A new array for a list field of type <paramref name="type"/>.</summary>
    public static Array MakeList(FieldType type, int length) => type switch
    {
        FieldType.Identifier => new string[length],
        FieldType.Expr => new Expr[length],
        FieldType.Stmt => new Stmt[length],
        FieldType.Pattern => new Pattern[length],
        FieldType.ExceptHandler => new ExceptHandler[length],
        FieldType.TypeIgnore => new TypeIgnore[length],
        FieldType.Comprehension => new Comprehension[length],
        FieldType.Arg => new Arg[length],
        FieldType.Keyword => new Keyword[length],
        FieldType.Alias => new Alias[length],
        FieldType.WithItem => new WithItem[length],
        FieldType.MatchCase => new MatchCase[length],
        FieldType.CmpOp => new CompareOperator[length],
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>Reads item <paramref name="index"/> of a list field (a boxed int for an enumeration).</summary>
    public static object? GetItem(Array list, int index) =>
        list is CompareOperator[] operators ? (int)operators[index] : ((object?[])list)[index];

    /// <summary>Writes item <paramref name="index"/> of a list field (a boxed int for an enumeration).</summary>
    public static void SetItem(Array list, int index, object? value)
    {
        if (list is CompareOperator[] operators)
        {
            operators[index] = (CompareOperator)(int)value!;
        }
        else
        {
            ((object?[])list)[index] = value;
        }
    }

    internal static FieldRow[] ParseFields(string fields)
    {
        if (fields.Length == 0)
        {
            return [];
        }

        string[] parts = fields.Split(", ");
        var rows = new FieldRow[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            int space = parts[i].IndexOf(' ');
            FieldCount count = parts[i][space - 1] switch
            {
                '*' => FieldCount.Many,
                '?' => FieldCount.Optional,
                _ => FieldCount.One,
            };
            string type = parts[i][..(count == FieldCount.One ? space : space - 1)];
            rows[i] = new FieldRow(parts[i][(space + 1)..], (FieldType)Array.IndexOf(s_typeNames, type), count);
        }

        return rows;
    }

    private static Dictionary<string, NodeRow> IndexByName()
    {
        var byName = new Dictionary<string, NodeRow>(Rows.Length);
        foreach (NodeRow row in Rows)
        {
            byName.Add(row.Name, row);
        }

        return byName;
    }
}
