using System;
using System.Collections.Generic;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

/// <summary>The flags of `compile()`: features of `__future__` and options of the compiler, with CPython's numbers.</summary>
[Flags]
internal enum CompileFlags
{
    None = 0,
    DontImplyDedent = 0x200,
    OnlyAst = 0x400,
    TypeComments = 0x1000,
    AllowTopLevelAwait = 0x2000,
    AllowIncompleteInput = 0x4000,

    FutureDivision = 0x20000,
    FutureAbsoluteImport = 0x40000,
    FutureWithStatement = 0x80000,
    FuturePrintFunction = 0x100000,
    FutureUnicodeLiterals = 0x200000,
    FutureBarryAsBdfl = 0x400000,
    FutureGeneratorStop = 0x800000,
    FutureAnnotations = 0x1000000,

    /// <summary>What code inherits from the code that compiles it, and shows in co_flags.</summary>
    FutureMask = FutureDivision | FutureAbsoluteImport | FutureWithStatement | FuturePrintFunction
        | FutureUnicodeLiterals | FutureBarryAsBdfl | FutureGeneratorStop | FutureAnnotations,
}

/// <summary>A SyntaxWarning, to be issued (and to become a SyntaxError where a filter says so) by the caller.</summary>
internal readonly record struct CompileWarning(string Message, string FileName, CodePosition Position);

/// <summary>What the compiler makes of a tree.</summary>
/// <param name="Code">The code of the module (or expression).</param>
/// <param name="Symbols">The scopes, as `symtable` shows them.</param>
/// <param name="Flags">The flags given and those that the source adds by `from __future__`.</param>
/// <param name="Warnings">The warnings in the order of the source.</param>
internal sealed record CompiledResult(
    CodeUnit Code, SymbolTable Symbols, CompileFlags Flags, IReadOnlyList<CompileWarning> Warnings);

/// <summary>Finds the `from __future__` imports that a module starts with.</summary>
internal static class FutureFeatures
{
    public const string Late = "from __future__ imports must occur at the beginning of the file";

    /// <summary>The flags the module asks for and the last line with such an import.</summary>
    public static (CompileFlags Flags, int LastLine) Find(Mod tree, string fileName)
    {
        Stmt[] body = tree switch
        {
            ModuleMod module => module.Body,
            InteractiveMod interactive => interactive.Body,
            _ => [],
        };
        CompileFlags flags = CompileFlags.None;
        int lastLine = -1;
        bool isDone = false;
        int previousLine = 0;
        for (int i = 0; i < body.Length; i++)
        {
            Stmt statement = body[i];
            if (isDone && statement.Line > previousLine)
            {
                break;
            }

            previousLine = statement.Line;
            if (statement is ImportFromStmt { Module: "__future__", Level: 0 } import)
            {
                if (isDone)
                {
                    // The offset counts from 0 here.
                    PySyntaxException error = Error(fileName, import, Late);
                    error.Offset--;
                    throw error;
                }

                flags |= Features(import, fileName);
                lastLine = statement.Line;
            }
            else if (i > 0 || statement is not ExprStmt { Value: ConstantExpr { Value: string } })
            {
                isDone = true;
            }
        }

        return (flags, lastLine);
    }

    private static CompileFlags Features(ImportFromStmt import, string fileName)
    {
        CompileFlags flags = CompileFlags.None;
        foreach (Alias alias in import.Names)
        {
            flags |= alias.Name switch
            {
                "nested_scopes" or "generators" or "division" or "absolute_import" or "with_statement"
                    or "print_function" or "unicode_literals" or "generator_stop" => CompileFlags.None,
                "barry_as_FLUFL" => CompileFlags.FutureBarryAsBdfl,
                "annotations" => CompileFlags.FutureAnnotations,
                "braces" => throw Error(fileName, import, "not a chance"),
                _ => throw Error(fileName, import, $"future feature {alias.Name} is not defined"),
            };
        }

        return flags;
    }

    private static PySyntaxException Error(string fileName, ImportFromStmt import, string message)
    {
        PySyntaxException error = CompileErrors.Late(fileName, CompileErrors.Position(import), message);

        // CPython gives no end here: None.
        error.EndLine = error.Line;
        error.EndOffset = -1;
        return error;
    }
}
