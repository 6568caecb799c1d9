using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

/// <summary>What a scope belongs to; the numbers are those of `_symtable`.</summary>
internal enum ScopeKind : byte { Function, Class, Module, Annotation }

internal enum ComprehensionKind : byte { None, List, Dict, Set, Generator }

/// <summary>Where a name is found at run time; the numbers are those of `_symtable`.</summary>
internal enum NameScope : byte { Unknown, Local, GlobalExplicit, GlobalImplicit, Free, Cell }

/// <summary>What a scope does with a name; all but the last are the bits of `_symtable`.</summary>
[Flags]
internal enum SymbolFlags
{
    None = 0,
    Global = 1,
    Local = 2,
    Param = 4,
    Nonlocal = 8,
    Use = 16,
    Free = 32,
    FreeClass = 64,
    Import = 128,
    Annotated = 256,
    CompIter = 512,
    Bound = Local | Param | Import,

    /// <summary>`del` or the end of an except clause unbinds it: not part of `_symtable`.</summary>
    Unbound = 1 << 20,

    /// <summary>A str constant is assigned to it: not part of `_symtable`.</summary>
    Text = 1 << 21,

    /// <summary>It is the target of `+=`: not part of `_symtable`.</summary>
    Added = 1 << 22,
}

/// <summary>One entry of the symbol table: a module, class, function, lambda or comprehension.</summary>
internal sealed class Scope(ScopeKind kind, string name, Node node)
{
    public const int ScopeShift = 11;

    /// <summary>SCOPE_MASK of `_symtable`.</summary>
    public const int PublicScopeMask = 15;

    private readonly Dictionary<string, SymbolFlags> _symbols = [];

    public readonly ScopeKind Kind = kind;
    public readonly string Name = name;
    public readonly Node Node = node;
    public readonly List<Scope> Children = [];

    /// <summary>Mangled names in the order of first mention.</summary>
    public readonly List<string> Names = [];

    /// <summary>Mangled parameter names in the order of co_varnames.</summary>
    public readonly List<string> Parameters = [];

    /// <summary>Names of global and nonlocal statements with their positions, for messages.</summary>
    public List<(string Name, CodePosition Position)>? Directives;

    public ComprehensionKind Comprehension;
    public bool IsNested;
    public bool HasFree;
    public bool ChildHasFree;
    public bool IsGenerator;
    public bool IsCoroutine;
    public bool HasVarArgs;
    public bool HasVarKeywords;
    public bool ReturnsValue;
    public bool NeedsClassCell;
    public bool HasNamedExpr;

    // State of the pass.
    public int IterExprDepth;
    public bool InIterTarget;

    public SymbolFlags Flags(string mangled) => _symbols.GetValueOrDefault(mangled) & ~ScopeMask;

    public NameScope ScopeOf(string mangled) =>
        (NameScope)(((int)_symbols.GetValueOrDefault(mangled) >> ScopeShift) & 7);

    public bool Contains(string mangled) => _symbols.ContainsKey(mangled);

    /// <summary>The flags with the scope in them, as `_symtable` shows them.</summary>
    public int PublicFlags(string mangled) => (int)(_symbols[mangled] & ~(SymbolFlags.Unbound | SymbolFlags.Text | SymbolFlags.Added));

    public ref SymbolFlags Entry(string mangled)
    {
        ref SymbolFlags entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_symbols, mangled, out bool exists);
        if (!exists)
        {
            Names.Add(mangled);
        }

        return ref entry;
    }

    public void Mark(string mangled, SymbolFlags flag)
    {
        ref SymbolFlags entry = ref CollectionsMarshal.GetValueRefOrNullRef(_symbols, mangled);
        entry |= flag;
    }

    public void SetScope(string mangled, NameScope scope)
    {
        ref SymbolFlags entry = ref Entry(mangled);
        entry = (entry & ~ScopeMask) | (SymbolFlags)((int)scope << ScopeShift);
    }

    private const SymbolFlags ScopeMask = (SymbolFlags)(7 << ScopeShift);
}
