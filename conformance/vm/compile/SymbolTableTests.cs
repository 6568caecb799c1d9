using System.Linq;
using Py.Vm.Compile;
using Xunit;

namespace Py.Conformance.Vm.Compile;

/// <summary>Where names are found.</summary>
public class SymbolTableTests
{
    [Theory]
    [InlineData("x = 1", "x", NameScopeName.Local)]
    [InlineData("print(x)", "x", NameScopeName.GlobalImplicit)]
    [InlineData("[y := x for x in z]", "y", NameScopeName.GlobalExplicit)]
    public void ModuleNames(string source, string name, NameScopeName scope) =>
        Assert.Equal((NameScope)scope, CompileSource.Compile(source).Symbols.Top.ScopeOf(name));

    [Theory]
    [InlineData("def f(x): return x", "x", NameScopeName.Local)]
    [InlineData("def f(x): return lambda: x", "x", NameScopeName.Cell)]
    [InlineData("def f():\n global x\n x = 1", "x", NameScopeName.GlobalExplicit)]
    [InlineData("def f(): return x", "x", NameScopeName.GlobalImplicit)]
    [InlineData("def f(z):\n [y := x for x in z]", "y", NameScopeName.Cell)]
    [InlineData("class C:\n  def m(self): return super().m()", "m", NameScopeName.Local)]
    [InlineData("class C:\n  __x = 1", "_C__x", NameScopeName.Local)]
    public void InnerNames(string source, string name, NameScopeName scope)
    {
        Scope inner = Assert.Single(CompileSource.Compile(source).Symbols.Top.Children);
        Assert.Equal((NameScope)scope, inner.ScopeOf(name));
    }

    [Fact]
    public void FlagsAreThoseOfTheSymtableModule()
    {
        Scope top = CompileSource.Compile("import a\ndef f(p, *q):\n  def g(): return p\n  b: int = 1").Symbols.Top;
        Scope f = top.Children.Single();
        Assert.Equal((1 << Scope.ScopeShift) | 128, top.PublicFlags("a"));
        Assert.Equal((5 << Scope.ScopeShift) | 4, f.PublicFlags("p"));
        Assert.Equal((1 << Scope.ScopeShift) | 256 | 2, f.PublicFlags("b"));
        Assert.Equal(4 << Scope.ScopeShift | 16, f.Children.Single().PublicFlags("p"));
        Assert.True(f.HasVarArgs);
        Assert.True(f.ChildHasFree);
    }

    [Theory]
    [InlineData(null, "__x", "__x")]
    [InlineData("C", "__x", "_C__x")]
    [InlineData("__C", "__x", "_C__x")]
    [InlineData("__", "__x", "__x")]
    [InlineData("C", "__x__", "__x__")]
    [InlineData("C", "__a.b", "__a.b")]
    public void PrivateNamesAreMangled(string? className, string name, string expected) =>
        Assert.Equal(expected, SymbolTable.Mangle(className, name));
}

/// <summary><see cref="NameScope"/> for public test parameters.</summary>
public enum NameScopeName
{
    Unknown, Local, GlobalExplicit, GlobalImplicit, Free, Cell,
}
