using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Py.Vm.Compile;

/// <summary>What kind of code a unit is; the kinds differ in how names are found and in what is allowed.</summary>
internal enum UnitKind : byte { Module, Class, Function, AsyncFunction, Lambda, Comprehension }

/// <summary>How a name is reached at run time.</summary>
internal enum NameAccess : byte { Fast, Cell, Global, Name }

/// <summary>A code unit while it is compiled: its registers, names, constants and open blocks.</summary>
internal sealed class Unit
{
    // Locals have registers in the order in which the compiler meets them, and are renumbered at the end in the order
    // of co_varnames, which is that of their first use by an instruction.
    private readonly Dictionary<string, int> _locals = [];
    private readonly List<string> _localNames = [];
    private readonly int[] _finalIndex;
    private readonly Dictionary<string, int> _names = [];
    private readonly Dictionary<object, int> _constants = new(ConstantComparer.Exact);

    // A class may have both a cell __class__ of its own and a free variable of that name.
    private readonly Dictionary<string, int> _cellRegisters = [];
    private readonly Dictionary<string, int> _freeRegisters = [];

    public Unit(UnitKind kind, string name, Scope scope, Unit? parent, int firstLine)
    {
        Kind = kind;
        Name = name;
        Scope = scope;
        Parent = parent;
        FirstLine = firstLine;
        ClassName = parent?.ClassName;
        QualName = name;

        int locals = scope.Parameters.Count;
        foreach (string parameter in scope.Parameters)
        {
            LocalIndex(parameter);
        }

        var cells = new List<string>();
        var free = new List<string>();
        foreach (string symbol in scope.Names)
        {
            NameScope where = scope.ScopeOf(symbol);
            if (where == NameScope.Cell)
            {
                if (!_locals.ContainsKey(symbol))
                {
                    cells.Add(symbol);
                }
            }
            else if (where == NameScope.Free || (scope.Flags(symbol) & SymbolFlags.FreeClass) != 0)
            {
                free.Add(symbol);
            }
            else if (where == NameScope.Local && scope.Kind == ScopeKind.Function && !_locals.ContainsKey(symbol))
            {
                locals++;
            }
        }

        if (scope.NeedsClassCell)
        {
            cells.Add("__class__");
        }

        cells.Sort(string.CompareOrdinal);
        free.Sort(string.CompareOrdinal);
        Code = new Emitter(locals, cells.Count, free.Count);
        StatementTop = Code.Top;
        _finalIndex = new int[locals];
        _finalIndex.AsSpan().Fill(-1);
        for (int i = 0; i < scope.Parameters.Count; i++)
        {
            Use(Code.FirstLocal + i);
        }

        var cellVars = new List<string>();
        foreach (string parameter in scope.Parameters)
        {
            if (scope.ScopeOf(parameter) == NameScope.Cell)
            {
                cellVars.Add(parameter);
                _cellRegisters.Add(parameter, Code.FirstLocal + _locals[parameter]);
            }
        }

        for (int i = 0; i < cells.Count; i++)
        {
            cellVars.Add(cells[i]);
            _cellRegisters.Add(cells[i], Code.FirstCell + i);
        }

        for (int i = 0; i < free.Count; i++)
        {
            _freeRegisters.Add(free[i], Code.FirstFree + i);
        }

        CellVars = [.. cellVars];
        FreeVars = [.. free];
    }

    public UnitKind Kind { get; }

    public string Name { get; }

    public string QualName { get; set; }

    public Scope Scope { get; }

    public Unit? Parent { get; }

    public int FirstLine { get; }

    /// <summary>The class whose private names are mangled here.</summary>
    public string? ClassName { get; set; }

    public Emitter Code { get; }

    public string[] CellVars { get; }

    public string[] FreeVars { get; }

    public List<string> VarNames { get; } = [];

    public List<string> Names { get; } = [];

    public List<int> CacheNames { get; } = [];

    public List<object> Constants { get; } = [];

    public List<Block> Blocks { get; } = [];

    /// <summary>First temporary that belongs to an expression, not to an enclosing statement.</summary>
    public int StatementTop { get; set; }

    public int ArgCount { get; set; }

    public int PosOnlyArgCount { get; set; }

    public int KwOnlyArgCount { get; set; }

    public bool IsAsyncGenerator => Scope.IsGenerator && Scope.IsCoroutine;

    /// <summary>Finds a name (mangled): the register for a fast local or a cell.</summary>
    public NameAccess Find(string mangled, out int register)
    {
        register = -1;
        switch (Scope.ScopeOf(mangled))
        {
            case NameScope.Cell:
                register = _cellRegisters[mangled];
                return NameAccess.Cell;
            case NameScope.Free:
                register = _freeRegisters[mangled];
                return NameAccess.Cell;
            case NameScope.Local when Scope.Kind == ScopeKind.Function:
                register = Code.FirstLocal + LocalIndex(mangled);
                return NameAccess.Fast;
            case NameScope.GlobalImplicit when Scope.Kind == ScopeKind.Function:
            case NameScope.GlobalExplicit:
                return NameAccess.Global;
            default:
                return NameAccess.Name;
        }
    }

    /// <summary>The register that holds the cell of a name that an inner unit needs.</summary>
    public int CellRegister(string mangled) =>
        _cellRegisters.TryGetValue(mangled, out int register) ? register : _freeRegisters[mangled];

    /// <summary>True if a load of this local must make sure that it is bound.</summary>
    public bool MayBeUnbound(int local) =>
        local >= Scope.Parameters.Count || (Scope.Flags(_localNames[local]) & SymbolFlags.Unbound) != 0;

    /// <summary>Gives a local its place in co_varnames, if it has none; the place.</summary>
    public int Use(int register)
    {
        int local = register - Code.FirstLocal;
        ref int final = ref _finalIndex[local];
        if (final < 0)
        {
            final = VarNames.Count;
            VarNames.Add(_localNames[local]);
        }

        return final;
    }

    /// <summary>Moves the locals to the registers that co_varnames says.</summary>
    public void RenumberLocals()
    {
        if (Code.FirstLocal > 0)
        {
            // Which registers are far is decided already.
            VarNames.Clear();
            VarNames.AddRange(_localNames);
            return;
        }

        bool isIdentity = true;
        for (int i = 0; i < _localNames.Count; i++)
        {
            isIdentity &= Use(i) == i;
        }

        if (isIdentity)
        {
            return;
        }

        foreach (ref Ins ins in Code.Instructions)
        {
            (Role a, Role b, Role c) = OperandRoles.Of(ins.Op);
            ins.A = Renumber(a, ins.A);
            ins.B = ins.Op is Opcode.Check or Opcode.DelLocal ? _finalIndex[ins.B] : Renumber(b, ins.B);
            ins.C = Renumber(c, ins.C);
        }
    }

    private int Renumber(Role role, int register) =>
        role is Role.None or Role.Biased || (uint)register >= (uint)_localNames.Count
            ? register
            : _finalIndex[register];

    public int NameIndex(string mangled) => IndexOf(_names, Names, mangled);

    /// <summary>A cache entry for one instruction that names <paramref name="mangled"/>.</summary>
    public int NewCache(string mangled)
    {
        int name = NameIndex(mangled);
        if (Code.IsReachable)
        {
            CacheNames.Add(name);
        }

        return CacheNames.Count - 1;
    }

    public int ConstantIndex(object value) => IndexOf(_constants, Constants, value);

    private int LocalIndex(string mangled) => IndexOf(_locals, _localNames, mangled);

    private static int IndexOf<T>(Dictionary<T, int> index, List<T> items, T item)
        where T : notnull
    {
        ref int entry = ref CollectionsMarshal.GetValueRefOrAddDefault(index, item, out bool exists);
        if (!exists)
        {
            entry = items.Count;
            items.Add(item);
        }

        return entry;
    }
}

/// <summary>A block of statements that is left by more than falling off its end; as CPython's frame blocks.</summary>
internal enum BlockKind : byte
{
    While, For, TryExcept, FinallyTry, FinallyEnd, With, AsyncWith, HandlerCleanup, PopValue, ExceptionHandler,
    ExceptionGroupHandler, AsyncComprehension,
}

/// <summary>An exception range that is still open, or was suspended while code outside of it is emitted.</summary>
internal sealed class OpenRange(int start, int handler, int register)
{
    private int _start = start;

    /// <summary>Covers what was emitted so far and covers no more until <see cref="Resume"/>.</summary>
    public void Suspend(Emitter code)
    {
        if (_start >= 0)
        {
            code.Cover(_start, handler, register);
            _start = -1;
        }
    }

    public void Resume(Emitter code) => _start = code.Count;
}

/// <summary>An open block.</summary>
internal sealed class Block(BlockKind kind)
{
    public BlockKind Kind { get; } = kind;

    /// <summary>Where `continue` goes.</summary>
    public int Head { get; init; } = -1;

    /// <summary>Where `continue` goes instead, forward, in an endless loop.</summary>
    public int Tail { get; init; } = -1;

    /// <summary>Where `break` goes.</summary>
    public int Exit { get; init; } = -1;

    /// <summary>The register with what was handled before (handlers), or with the exit function (with).</summary>
    public int Register { get; init; } = -1;

    /// <summary>The name an except clause binds.</summary>
    public string? Name { get; init; }

    public Syntax.Stmt? Statement { get; init; }

    public Syntax.Stmt[] FinalBody { get; init; } = [];

    /// <summary>What covers the block, innermost first.</summary>
    public OpenRange[] Ranges { get; init; } = [];

    public int SavedStatementTop { get; set; }
}
