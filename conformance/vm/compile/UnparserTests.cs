using Py.Vm.Compile;
using Py.Vm.Syntax;
using Xunit;

namespace Py.Conformance.Vm.Compile;

/// <summary>Annotations as text. Each expression is its own text, unless another one is given.</summary>
public class UnparserTests
{
    [Theory]
    [InlineData("lambda*a: a")]
    [InlineData("lambda x, /, y=1, *z, k, l=2, **kw: x")]
    [InlineData("{**a, b: c}")]
    [InlineData("1 .real")]
    [InlineData("1e400", "1e309")]
    [InlineData("f'{a!r:>{w}} {{}} {b}'")]
    [InlineData("f'{ {1: 2}[1] }'", "f'{ {1: 2}[1]}'")]
    [InlineData("b'a\\'b'", "b\"a'b\"")]
    [InlineData("u'x'")]
    [InlineData("x[1:2, ::3]")]
    [InlineData("x[*a]", "x[*a,]")]
    [InlineData("(a if b else c) if d else e")]
    [InlineData("not a in b")]
    [InlineData("-a ** -b", "-a ** (-b)")]
    [InlineData("(2 ** 3) ** 4")]
    [InlineData("a - (b - c)")]
    [InlineData("a and b or c and (d or e)")]
    [InlineData("f(*a, **b, c=1)")]
    [InlineData("f(x for x in y)")]
    [InlineData("[x async for x, y in z if a if b]")]
    [InlineData("lambda: (yield)")]
    [InlineData("x.y[z](w)")]
    public void TextIsThatOfCPython(string source, string? expected = null)
    {
        var options = new ParseOptions { Mode = ParseMode.Eval };
        Expr body = ((ExpressionMod)PythonParser.Parse(source, options).Tree).Body;
        Assert.Equal(expected ?? source, Unparser.Unparse(body));
    }
}
