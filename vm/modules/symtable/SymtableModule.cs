using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Syntax;

namespace Py.Vm.Modules.Symbols;

/// <summary>The module _symtable: the compiler's symbol tables.</summary>
internal static unsafe class SymtableModule
{
    public static void Define(ModuleBuilder m)
    {
        SymtableEntry.Define();
        m.Function("symtable(source, filename, startstr, /)\nReturn symbol and scope dictionaries used internally by compiler.", &Symtable);
        m.Constant("USE", (long)SymbolFlags.Use);
        m.Constant("DEF_GLOBAL", (long)SymbolFlags.Global);
        m.Constant("DEF_NONLOCAL", (long)SymbolFlags.Nonlocal);
        m.Constant("DEF_LOCAL", (long)SymbolFlags.Local);
        m.Constant("DEF_PARAM", (long)SymbolFlags.Param);
        m.Constant("DEF_FREE", (long)SymbolFlags.Free);
        m.Constant("DEF_FREE_CLASS", (long)SymbolFlags.FreeClass);
        m.Constant("DEF_IMPORT", (long)SymbolFlags.Import);
        m.Constant("DEF_BOUND", (long)SymbolFlags.Bound);
        m.Constant("DEF_ANNOT", (long)SymbolFlags.Annotated);
        m.Constant("TYPE_FUNCTION", (long)ScopeKind.Function);
        m.Constant("TYPE_CLASS", (long)ScopeKind.Class);
        m.Constant("TYPE_MODULE", (long)ScopeKind.Module);
        m.Constant("LOCAL", (long)NameScope.Local);
        m.Constant("GLOBAL_EXPLICIT", (long)NameScope.GlobalExplicit);
        m.Constant("GLOBAL_IMPLICIT", (long)NameScope.GlobalImplicit);
        m.Constant("FREE", (long)NameScope.Free);
        m.Constant("CELL", (long)NameScope.Cell);
        m.Constant("SCOPE_OFF", Scope.ScopeShift);
        m.Constant("SCOPE_MASK", Scope.PublicScopeMask);
    }

    private static Value Symtable(Value source, Value filename, Value start)
    {
        if (!CompileFunctions.FsPath(filename, out string file))
        {
            return Value.Null;
        }

        if (!start.IsStr)
        {
            return Errors.TypeError($"symtable() argument 3 must be str, not {PyType.TypeName(start)}");
        }

        if (!CompileFunctions.SourceBytes(source, "symtable", out byte[] bytes, out bool isText))
        {
            return Value.Null;
        }

        ParseMode mode;
        switch (PyStr.ToClr(start))
        {
            case "exec":
                mode = ParseMode.Exec;
                break;
            case "eval":
                mode = ParseMode.Eval;
                break;
            case "single":
                mode = ParseMode.Single;
                break;
            default:
                return Errors.ValueError("symtable() arg 3 must be 'exec' or 'eval' or 'single'");
        }

        try
        {
            ParseResult? parsed = CompileFunctions.Parse(bytes, isText ? SourceOrigin.Text : SourceOrigin.Bytes, file, mode, CompileFlags.None);
            return parsed is null ? Value.Null
                : SymtableEntry.New(SymbolTable.Build(
                parsed.Tree, file, (FutureFeatures.Find(parsed.Tree, file).Flags & CompileFlags.FutureAnnotations) != 0).Top);
        }
        catch (PySyntaxException e)
        {
            return SyntaxErrors.Raise(e, file);
        }
    }
}
