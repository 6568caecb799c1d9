using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Syntax;

namespace Py.Vm.Modules.Trees;

/// <summary>The module _ast, and trees as arguments and results of compile().</summary>
internal static unsafe class AstModule
{
    public static void Define(ModuleBuilder m)
    {
        m.Constant("PyCF_ALLOW_TOP_LEVEL_AWAIT", (long)CompileFlags.AllowTopLevelAwait);
        m.Constant("PyCF_ONLY_AST", (long)CompileFlags.OnlyAst);
        m.Constant("PyCF_TYPE_COMMENTS", (long)CompileFlags.TypeComments);
        AstTypes.Define(m);
    }

    private static bool Load() => AstTypes.Base.IsAssigned || !ImportFunction.FindOrLoad(PyStr.Intern("_ast")).IsNull;

    /// <summary>Is the object a node? 1, 0, -1 with an error.</summary>
    public static int IsTree(Value obj) => AstTypes.Base.IsAssigned && PyType.IsInstance(obj, AstTypes.Base.Value) ? 1 : 0;

    /// <summary>The node object of a tree in the handle table.</summary>
    public static Value FromTree(int handle)
    {
        Node tree = HandleTable.Get<Node>(handle)!;
        HandleTable.Remove(handle);
        return Load() ? TreeToObjects.Convert(tree) : Value.Null;
    }

    /// <summary>Compiles a node object.</summary>
    public static Value CompileTree(Value obj, string file, int mode, int flags, int optimize)
    {
        NodeKind wanted = (ParseMode)mode switch
        {
            ParseMode.Eval => NodeKind.Expression,
            ParseMode.Single => NodeKind.Interactive,
            ParseMode.FuncType => NodeKind.FunctionType,
            _ => NodeKind.Module,
        };
        if (((CompileFlags)flags & CompileFlags.OnlyAst) != 0)
        {
            return obj;
        }

        if (!PyType.IsInstance(obj, AstTypes.ClassOf(wanted)))
        {
            return Errors.TypeError($"expected {AstTable.Row(wanted).Name} node, got {PyType.TypeName(obj)}");
        }

        Node? tree = ObjectsToTree.Convert(obj, FieldType.Constant);
        return tree is null || !AstValidator.Validate((Mod)tree) ? Value.Null
            : CompileFunctions.CompileTree((Mod)tree, file, (CompileFlags)flags, optimize);
    }
}
