using System.Collections.Generic;

namespace Py.Vm.Syntax;

/// <summary>Something with a place in the source: what an error can point at. Columns are in bytes, from 0.</summary>
internal abstract class PegValue
{
    public int Line;
    public int Column;
    public int EndLine;
    public int EndColumn;
}

/// <summary>A token, with the results that rules had at it.</summary>
internal sealed class PegToken : PegValue
{
    public Token Token;
    public PegNode? Node;
    public PegMemo? Memos;
}

/// <summary>The result of a rule at a token: null is a failure. <see cref="Mark"/> is where it ended.</summary>
internal sealed class PegMemo(PegRule rule, object? value, int mark, PegMemo? next)
{
    public readonly PegRule Rule = rule;
    public object? Value = value;
    public int Mark = mark;
    public readonly PegMemo? Next = next;
}

/// <summary>As much of a syntax tree as error rules look at: the kind of an expression and, for some, what is in it.</summary>
internal sealed class PegNode(NodeKind kind, string? text) : PegValue
{
    public readonly NodeKind Kind = kind;

    /// <summary>A name, or a mark that the grammar gives to a node (`Constant:None`).</summary>
    public readonly string? Text = text;

    /// <summary>The value of a number.</summary>
    public object? Number;

    /// <summary>What the grammar names in the action that makes the node.</summary>
    public List<PegValue> Items = [];
}
