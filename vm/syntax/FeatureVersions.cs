using System;

namespace Py.Vm.Syntax;

/// <summary>Refuses syntax that is newer than a wanted version: `ast.parse(…, feature_version=(3, n))`.</summary>
internal static class FeatureVersions
{
    /// <summary>The newest minor version with syntax of its own, from which on nothing is refused.</summary>
    public const int Newest = 11;

    /// <summary>Checks a tree; throws <see cref="PySyntaxException"/>.</summary>
    public static void Check(Node node, ParseOptions options)
    {
        (int version, string? feature) = Needs(node);
        Require(version, feature, options, node.Line, node.Column);
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
                    if (AstTable.GetItem(items, j) is Node item)
                    {
                        Check(item, options);
                    }
                }
            }
            else if (node[i] is Node child)
            {
                Check(child, options);
            }
        }
    }

    /// <summary>Refuses a feature of a version after the wanted one.</summary>
    public static void Require(int version, string? feature, ParseOptions options, int line, int column)
    {
        if (options.FeatureVersion < version)
        {
            throw new PySyntaxException(SyntaxErrorKind.SyntaxError, $"{feature} only supported in Python 3.{version} and greater")
            {
                HasPosition = true,
                Filename = options.Filename,
                Line = line,
                Offset = column + 1,
                EndLine = line,
                EndOffset = column + 1,
            };
        }
    }

    private static (int Version, string? Feature) Needs(Node node) => node switch
    {
        BinOpExpr { Op: BinaryOperator.MatMult } or AugAssignStmt { Op: BinaryOperator.MatMult } => (5, "The '@' operator is"),
        AwaitExpr => (5, "Await expressions are"),
        FunctionDefStmt { IsAsync: true } => (5, "Async functions are"),
        ForStmt { IsAsync: true } => (5, "Async for loops are"),
        WithStmt { IsAsync: true } => (5, "Async with statements are"),
        Comprehension { IsAsync: not 0 } => (6, "Async comprehensions are"),
        JoinedStrExpr => (6, "Format strings are"),
        AnnAssignStmt => (6, "Variable annotation syntax is"),
        Arguments { PosOnlyArgs.Length: > 0 } => (8, "Positional-only parameters are"),
        NamedExpr => (8, "Assignment expressions are"),
        MatchStmt => (10, "Pattern matching is"),
        TryStmt { IsStar: true } => (11, "Exception groups are"),
        _ => (0, null),
    };
}
