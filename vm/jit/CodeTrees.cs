using System.Collections.Generic;
using Py.Ir;

namespace Py.Vm.Jit;

/// <summary>The code of a loop with the bridges that leave it: they live and die together.</summary>
internal sealed class CodeTree(JitLoop loop, CodeMap root)
{
    /// <summary>The loop, which may have other code by now.</summary>
    public JitLoop Loop { get; } = loop;

    /// <summary>The code that is entered.</summary>
    public CodeMap Root { get; } = root;

    /// <summary>The root and all bridges.</summary>
    public List<CodeMap> Pieces { get; } = [root];

    /// <summary>Whether <see cref="StaleCode"/> has found that it is needed.</summary>
    public bool IsNeeded { get; set; }

    /// <summary>Whether the loop is still entered by this code.</summary>
    public bool IsCurrent => Loop.Code == Root;
}

/// <summary>All code, by piece.</summary>
internal static class CodeTrees
{
    private static readonly Dictionary<CodeMap, CodeTree> s_byPiece = [];
    private static readonly List<CodeTree> s_all = [];

    /// <summary>All trees; not to be changed meanwhile.</summary>
    public static IReadOnlyList<CodeTree> All => s_all;

    /// <summary>The tree that code belongs to.</summary>
    public static CodeTree Of(CodeMap piece) => s_byPiece[piece];

    /// <summary>A loop got code.</summary>
    public static void Plant(JitLoop loop, CodeMap root)
    {
        CodeTree tree = new(loop, root);
        s_byPiece.Add(root, tree);
        s_all.Add(tree);
    }

    /// <summary>A bridge was compiled for an exit of some piece.</summary>
    public static void Graft(CodeMap bridge, CodeMap parent)
    {
        CodeTree tree = Of(parent);
        tree.Pieces.Add(bridge);
        s_byPiece.Add(bridge, tree);
    }

    /// <summary>Forgets the trees that are not needed.</summary>
    public static void Fell()
    {
        foreach (CodeTree tree in s_all)
        {
            if (!tree.IsNeeded)
            {
                foreach (CodeMap piece in tree.Pieces)
                {
                    s_byPiece.Remove(piece);
                }
            }
        }

        s_all.RemoveAll(tree => !tree.IsNeeded);
    }
}
