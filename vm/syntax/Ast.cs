using System;

namespace Py.Vm.Syntax;

// The abstract syntax tree of Python 3.11: one sealed class for each node of the documentation of `ast`, except that
// nodes which differ only in their kind (`FunctionDef` and `AsyncFunctionDef`, `Try` and `TryStar`, ...) share a class.
// AstTable describes the same classes as data, for code that must walk any tree.

/// <summary>The kinds of node, in the order of <see cref="AstTable"/>.</summary>
internal enum NodeKind : byte
{
    Module, Interactive, Expression, FunctionType,

    FunctionDef, AsyncFunctionDef, ClassDef, Return, Delete, Assign, AugAssign, AnnAssign, For, AsyncFor, While, If,
    With, AsyncWith, Match, Raise, Try, TryStar, Assert, Import, ImportFrom, Global, Nonlocal, Expr, Pass, Break,
    Continue,

    BoolOp, NamedExpr, BinOp, UnaryOp, Lambda, IfExp, Dict, Set, ListComp, SetComp, DictComp, GeneratorExp, Await,
    Yield, YieldFrom, Compare, Call, FormattedValue, JoinedStr, Constant, Attribute, Subscript, Starred, Name, List,
    Tuple, Slice,

    MatchValue, MatchSingleton, MatchSequence, MatchMapping, MatchClass, MatchStar, MatchAs, MatchOr,

    ExceptHandler, TypeIgnore, Comprehension, Arguments, Arg, Keyword, Alias, WithItem, MatchCase,
}

internal enum ExprContext : byte { Load, Store, Del }

internal enum BoolOpKind : byte { And, Or }

internal enum BinaryOperator : byte
{
    Add, Sub, Mult, MatMult, Div, Mod, Pow, LShift, RShift, BitOr, BitXor, BitAnd, FloorDiv,
}

internal enum UnaryOperator : byte { Invert, Not, UAdd, USub }

internal enum CompareOperator : byte { Eq, NotEq, Lt, LtE, Gt, GtE, Is, IsNot, In, NotIn }

/// <summary>A node. Lines count from 1, columns from 0 in bytes of UTF-8; both are 0 in nodes without positions.</summary>
internal abstract class Node(NodeKind kind)
{
    public readonly NodeKind Kind = kind;
    public int Line;
    public int Column;
    public int EndLine;
    public int EndColumn;

    /// <summary>The field with this number in <see cref="AstTable"/>, in the form that the table describes.</summary>
    public virtual object? this[int index]
    {
        get => throw new ArgumentOutOfRangeException(nameof(index));
        set => throw new ArgumentOutOfRangeException(nameof(index));
    }

    public void CopyPosition(Node other)
    {
        (Line, Column, EndLine, EndColumn) = (other.Line, other.Column, other.EndLine, other.EndColumn);
    }
}

internal abstract class Mod(NodeKind kind) : Node(kind);

internal abstract class Stmt(NodeKind kind) : Node(kind);

internal abstract class Expr(NodeKind kind) : Node(kind);

internal abstract class Pattern(NodeKind kind) : Node(kind);
