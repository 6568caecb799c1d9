using System.Collections.Generic;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

/// <summary>Second half of the symbol table pass: decides from the outside in where each name is found.</summary>
internal sealed class SymbolTableAnalysis
{
    private readonly string _fileName;

    private SymbolTableAnalysis(string fileName) => _fileName = fileName;

    public static void Run(Scope top, string fileName) =>
        new SymbolTableAnalysis(fileName).Analyze(top, null, [], []);

    // bound: names of enclosing functions (null at the top); global: names declared global there;
    // free: takes the names that this scope and those inside want from outside.
    private void Analyze(Scope scope, HashSet<string>? bound, HashSet<string> free, HashSet<string> global)
    {
        bool isClass = scope.Kind == ScopeKind.Class;
        HashSet<string> outerBound = bound ?? [];
        HashSet<string> innerGlobal = [];
        HashSet<string> innerBound = [];
        if (isClass)
        {
            // Names of a class are invisible inside, so what its children see is fixed before its own names.
            innerGlobal.UnionWith(global);
            innerBound.UnionWith(outerBound);
        }

        HashSet<string> local = [];
        foreach (string name in scope.Names)
        {
            AnalyzeName(scope, name, bound, local, free, global);
        }

        if (isClass)
        {
            innerBound.Add("__class__");
        }
        else
        {
            if (scope.Kind == ScopeKind.Function)
            {
                innerBound.UnionWith(local);
            }

            innerBound.UnionWith(outerBound);
            innerGlobal.UnionWith(global);
        }

        HashSet<string> wanted = [];
        foreach (Scope child in scope.Children)
        {
            HashSet<string> childFree = [];
            Analyze(child, [.. innerBound], childFree, [.. innerGlobal]);
            wanted.UnionWith(childFree);
            scope.ChildHasFree |= child.HasFree || child.ChildHasFree;
        }

        if (scope.Kind == ScopeKind.Function)
        {
            foreach (string name in local)
            {
                if (wanted.Remove(name))
                {
                    scope.SetScope(name, NameScope.Cell);
                }
            }
        }
        else if (isClass && wanted.Remove("__class__"))
        {
            scope.NeedsClassCell = true;
        }

        foreach (string name in wanted)
        {
            if (scope.Contains(name))
            {
                if (isClass && (scope.Flags(name) & (SymbolFlags.Bound | SymbolFlags.Global)) != 0)
                {
                    scope.Mark(name, SymbolFlags.FreeClass);
                }
            }
            else if (bound is null || bound.Contains(name))
            {
                scope.SetScope(name, NameScope.Free);
            }
        }

        free.UnionWith(wanted);
    }

    private void AnalyzeName(
        Scope scope, string name, HashSet<string>? bound, HashSet<string> local, HashSet<string> free,
        HashSet<string> global)
    {
        SymbolFlags flags = scope.Flags(name);
        if ((flags & SymbolFlags.Global) != 0)
        {
            if ((flags & SymbolFlags.Nonlocal) != 0)
            {
                throw ErrorAtDirective(scope, name, $"name '{name}' is nonlocal and global");
            }

            scope.SetScope(name, NameScope.GlobalExplicit);
            global.Add(name);
            bound?.Remove(name);
        }
        else if ((flags & SymbolFlags.Nonlocal) != 0)
        {
            if (bound is null)
            {
                throw ErrorAtDirective(scope, name, "nonlocal declaration not allowed at module level");
            }

            if (!bound.Contains(name))
            {
                throw ErrorAtDirective(scope, name, $"no binding for nonlocal '{name}' found");
            }

            SetFree(scope, name, free);
        }
        else if ((flags & SymbolFlags.Bound) != 0)
        {
            scope.SetScope(name, NameScope.Local);
            local.Add(name);
            global.Remove(name);
        }
        else if (bound is not null && bound.Contains(name))
        {
            SetFree(scope, name, free);
        }
        else
        {
            scope.SetScope(name, NameScope.GlobalImplicit);
            scope.HasFree |= !global.Contains(name) && scope.IsNested;
        }
    }

    private static void SetFree(Scope scope, string name, HashSet<string> free)
    {
        scope.SetScope(name, NameScope.Free);
        scope.HasFree = true;
        free.Add(name);
    }

    private PySyntaxException ErrorAtDirective(Scope scope, string name, string message)
    {
        foreach ((string directive, CodePosition position) in scope.Directives ?? [])
        {
            if (directive == name)
            {
                return CompileErrors.Late(_fileName, position, message);
            }
        }

        return new PySyntaxException(SyntaxErrorKind.SyntaxError, message);
    }
}
