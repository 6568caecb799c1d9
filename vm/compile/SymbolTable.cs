using System.Collections.Generic;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

/// <summary>The scopes of one module, found by the node that opens each.</summary>
internal sealed class SymbolTable(Scope top, Dictionary<Node, Scope> scopes)
{
    public readonly Scope Top = top;

    public Scope this[Node node] => scopes[node];

    /// <summary>Builds and analyses the table of a tree.</summary>
    /// <exception cref="PySyntaxException">A name is used against the rules.</exception>
    public static SymbolTable Build(Mod tree, string fileName, bool futureAnnotations)
    {
        SymbolTable table = new SymbolTableBuilder(fileName, futureAnnotations).Build(tree);
        SymbolTableAnalysis.Run(table.Top, fileName);
        return table;
    }

    /// <summary>The name under which <paramref name="name"/> is known in a class: private names carry the class's.</summary>
    public static string Mangle(string? className, string name)
    {
        if (className is null || !name.StartsWith("__", System.StringComparison.Ordinal)
            || name.EndsWith("__", System.StringComparison.Ordinal) || name.Contains('.'))
        {
            return name;
        }

        System.ReadOnlySpan<char> stripped = System.MemoryExtensions.TrimStart(className, '_');
        return stripped.Length == 0 ? name : string.Concat("_", stripped, name);
    }
}
