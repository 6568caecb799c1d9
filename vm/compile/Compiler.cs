using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

/// <summary>Compiles a syntax tree to register code.</summary>
/// <remarks>
/// Order of evaluation, positions of instructions, names and constants are those of CPython 3.11's compiler; the code
/// itself is made in one pass, with results written where they are wanted:
/// an expression is evaluated by <see cref="Eval"/> into a given register or into any, a local that is wanted
/// "anywhere" stays where it is, and a local that is a destination is written by the last instruction only (until
/// then the expression may read it, and an exception must leave it alone). Temporaries are a stack above the locals.
/// </remarks>
internal sealed partial class Compiler
{
    private const int MaxDepth = 3000;
    private const int MaxBlocks = 20;

    private readonly string _fileName;
    private readonly CompileFlags _flags;
    private readonly int _optimize;
    private readonly int _lastFutureLine;
    private readonly SymbolTable _symbols;
    private readonly List<CompileWarning> _warnings = [];
    private Unit _unit = null!;
    private Emitter _code = null!;
    private bool _isInteractive;
    private int _depth;

    private Compiler(string fileName, CompileFlags flags, int optimize, int lastFutureLine, SymbolTable symbols)
    {
        _fileName = fileName;
        _flags = flags;
        _optimize = optimize;
        _lastFutureLine = lastFutureLine;
        _symbols = symbols;
    }

    private bool HasFutureAnnotations => (_flags & CompileFlags.FutureAnnotations) != 0;

    private bool IsTopLevelAwait =>
        (_flags & CompileFlags.AllowTopLevelAwait) != 0 && _unit.Scope.Kind == ScopeKind.Module;

    /// <summary>Compiles a tree, which is changed by it (constants are folded).</summary>
    /// <param name="tree">A module, interactive statement or expression.</param>
    /// <param name="fileName">co_filename.</param>
    /// <param name="flags">Inherited and given flags; `from __future__` imports of the tree are added.</param>
    /// <param name="optimize">0, 1 (no assert) or 2 (no docstrings either).</param>
    /// <exception cref="PySyntaxException">The tree has no meaning, or is nested too deeply.</exception>
    public static CompiledResult Compile(Mod tree, string fileName, CompileFlags flags, int optimize)
    {
        (CompileFlags future, int lastFutureLine) = FutureFeatures.Find(tree, fileName);
        flags |= future;
        bool futureAnnotations = (flags & CompileFlags.FutureAnnotations) != 0;
        new ConstantFolder(optimize, futureAnnotations).Fold(tree);
        SymbolTable symbols = SymbolTable.Build(tree, fileName, futureAnnotations);
        var compiler = new Compiler(fileName, flags, optimize, lastFutureLine, symbols);
        CodeUnit code = compiler.CompileTop(tree);
        return new CompiledResult(code, symbols, flags, compiler._warnings);
    }

    private static CodePosition PositionOf(Node node) => CompileErrors.Position(node);

    private CodeUnit CompileTop(Mod tree)
    {
        EnterUnit(UnitKind.Module, "<module>", tree, 1);
        int start = _code.Count;
        if ((_flags & CompileFlags.AllowTopLevelAwait) != 0)
        {
            // Becomes Generator if something is awaited.
            _code.Emit(Opcode.Nop);
        }

        ClearPosition();
        switch (tree)
        {
            case ModuleMod module:
                CompileBody(module.Body);
                break;
            case InteractiveMod interactive:
                if (HasAnnotations(interactive.Body))
                {
                    _code.Emit(Opcode.SetupAnnotations);
                }

                _isInteractive = true;
                Compile(interactive.Body);
                break;
            case ExpressionMod expression:
                _code.Emit(Opcode.Return, Eval(expression.Body));
                break;
        }

        EmitImplicitReturn();
        if (IsTopLevelAwait && _unit.Scope.IsCoroutine)
        {
            _code.Instructions[start].Op = Opcode.Generator;
        }

        return ExitUnit();
    }

    private void EnterUnit(UnitKind kind, string name, Node node, int firstLine)
    {
        _unit = new Unit(kind, name, _symbols[node], _unit, firstLine);
        _code = _unit.Code;
        if (_unit.Parent is { } parent)
        {
            _unit.QualName = MakeQualName(parent, kind, name);
        }

        ClearPosition();
        foreach (string cell in _unit.CellVars)
        {
            _code.Emit(Opcode.NewCell, _unit.CellRegister(cell));
        }

        Scope scope = _unit.Scope;
        if (scope.Kind == ScopeKind.Function && (scope.IsGenerator || scope.IsCoroutine))
        {
            _code.Emit(Opcode.Generator);
        }

        _code.Position = new CodePosition(firstLine, firstLine, 0, 0);
    }

    private static string MakeQualName(Unit parent, UnitKind kind, string name)
    {
        if (parent.Kind == UnitKind.Module)
        {
            return name;
        }

        if (kind is UnitKind.Function or UnitKind.AsyncFunction or UnitKind.Class
            && parent.Scope.ScopeOf(SymbolTable.Mangle(parent.ClassName, name)) == NameScope.GlobalExplicit)
        {
            return name;
        }

        bool isFunction = parent.Kind is UnitKind.Function or UnitKind.AsyncFunction or UnitKind.Lambda;
        return isFunction ? $"{parent.QualName}.<locals>.{name}" : $"{parent.QualName}.{name}";
    }

    private CodeUnit ExitUnit()
    {
        Unit unit = _unit;
        unit.RenumberLocals();
        int locals = unit.VarNames.Count;
        DefiniteAssignment.Run(_code, locals, unit.Scope.Parameters.Count);
        Linker linked = Linker.Link(_code, locals);
        var code = new CodeUnit
        {
            Name = unit.Name,
            QualName = unit.QualName,
            FileName = _fileName,
            FirstLine = unit.FirstLine,
            Flags = FlagsOf(unit.Scope),
            ArgCount = unit.ArgCount,
            PosOnlyArgCount = unit.PosOnlyArgCount,
            KwOnlyArgCount = unit.KwOnlyArgCount,
            VarNames = [.. unit.VarNames],
            CellVars = unit.CellVars,
            FreeVars = unit.FreeVars,
            Names = [.. unit.Names],
            Constants = [.. unit.Constants],
            Words = linked.Words,
            CacheNames = [.. unit.CacheNames],
            Handlers = linked.Handlers,
            Positions = linked.Positions,
            LiveTops = linked.LiveTops,
            FirstLocal = _code.FirstLocal,
            RegisterCount = linked.RegisterCount,
            StackSize = _code.MaxTop - _code.TempBase,
        };
        if (unit.Parent is { } parent)
        {
            _unit = parent;
            _code = parent.Code;
        }

        return code;
    }

    private CodeFlags FlagsOf(Scope scope)
    {
        CodeFlags flags = (CodeFlags)(_flags & CompileFlags.FutureMask);
        if (scope.Kind == ScopeKind.Function)
        {
            flags |= CodeFlags.Optimized | CodeFlags.NewLocals;
            flags |= scope.IsNested ? CodeFlags.Nested : 0;
            flags |= scope.HasVarArgs ? CodeFlags.VarArgs : 0;
            flags |= scope.HasVarKeywords ? CodeFlags.VarKeywords : 0;
            flags |= (scope.IsGenerator, scope.IsCoroutine) switch
            {
                (true, true) => CodeFlags.AsyncGenerator,
                (true, false) => CodeFlags.Generator,
                (false, true) => CodeFlags.Coroutine,
                _ => 0,
            };
        }
        else if (IsTopLevelAwait && scope.IsCoroutine && !scope.IsGenerator)
        {
            flags |= CodeFlags.Coroutine;
        }

        return flags;
    }

    // The end of a body that has no return: belongs to no line of its own.
    private void EmitImplicitReturn()
    {
        _code.Position = Emitter.NoPosition;
        if (_code.IsReachable)
        {
            _unit.ConstantIndex(SingletonConstant.None);
        }

        _code.Emit(Opcode.ReturnNone);
    }

    private void SetPosition(Node node) => _code.Position = PositionOf(node);

    private void ClearPosition() => _code.Position = Emitter.NoPosition;

    private void JumpWithoutLine(int label)
    {
        CodePosition position = _code.Position;
        ClearPosition();
        _code.Jump(Opcode.Jmp, label);
        _code.Position = position;
    }

    private PySyntaxException Error(string message) => CompileErrors.At(_fileName, _code.Position, message);

    private void Warn(string message) => _warnings.Add(new CompileWarning(message, _fileName, _code.Position));

    private void EnterNode()
    {
        if (++_depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw CompileErrors.Recursion();
        }
    }

    private Block PushBlock(Block block)
    {
        if (_unit.Blocks.Count >= MaxBlocks)
        {
            throw Error("too many statically nested blocks");
        }

        block.SavedStatementTop = _unit.StatementTop;
        _unit.StatementTop = _code.Top;
        _unit.Blocks.Add(block);
        return block;
    }

    private void PopBlock(Block block)
    {
        _unit.Blocks.RemoveAt(_unit.Blocks.Count - 1);
        _unit.StatementTop = block.SavedStatementTop;
    }
}
