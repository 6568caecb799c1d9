using System.Text;
using Py.Vm.Syntax;
using Xunit;

namespace Py.Conformance.Vm.Syntax;

public class ParserTests
{
    private static string Dump(string source, ParseMode mode = ParseMode.Eval) =>
        AstDump.Dump(PythonParser.Parse(source, new ParseOptions { Mode = mode }).Tree);

    private static T Expression<T>(string source)
        where T : Expr
    {
        var tree = (ExpressionMod)PythonParser.Parse(source, new ParseOptions { Mode = ParseMode.Eval }).Tree;
        return Assert.IsType<T>(tree.Body);
    }

    private static T Statement<T>(string source)
        where T : Stmt
    {
        var tree = (ModuleMod)PythonParser.Parse(source, ParseOptions.Default).Tree;
        return Assert.IsType<T>(Assert.Single(tree.Body));
    }

    [Fact]
    public void DumpsAsPythonDoes()
    {
        Assert.Equal(
            "Expression(body=BinOp(left=Name(id='é', ctx=Load(), lineno=1, col_offset=0, end_lineno=1, end_col_offset=2), " +
            "op=Add(), right=Constant(value=1.5, lineno=1, col_offset=5, end_lineno=1, end_col_offset=8), " +
            "lineno=1, col_offset=0, end_lineno=1, end_col_offset=8))",
            Dump("é + 1.5"));
        Assert.Equal("Module(body=[], type_ignores=[])", Dump("# nothing", ParseMode.Exec));
        Assert.Equal(
            "Interactive(body=[Pass(lineno=1, col_offset=0, end_lineno=1, end_col_offset=4)])",
            Dump("pass", ParseMode.Single));
    }

    [Theory]
    [InlineData("0x_ff", 255L)]
    [InlineData("1_000", 1000L)]
    [InlineData("0o17", 15L)]
    [InlineData("0b101", 5L)]
    [InlineData("1e3", 1000.0)]
    [InlineData(".5", 0.5)]
    [InlineData("0", 0L)]
    [InlineData("'a' 'b'", "ab")]
    [InlineData(@"'\x41\101\u0041\N{LATIN SMALL LETTER A}\n'", "AAAa\n")]
    [InlineData(@"r'\d'", @"\d")]
    [InlineData("True", true)]
    public void ReadsConstants(string source, object value)
    {
        Assert.Equal(value, Expression<ConstantExpr>(source).Value);
    }

    [Fact]
    public void TellsLoneSurrogatesFromPairs()
    {
        Assert.Equal("\ud83d\ude00", Expression<ConstantExpr>("'\ud83d\ude00'").Value);
        object value = Expression<ConstantExpr>(@"'\ud83d\ude00'").Value;
        Assert.Equal([0xd83d, 0xde00], Assert.IsType<CodePointsConstant>(value).Points);
        Assert.Equal("\ud83d", Expression<ConstantExpr>(@"'\ud83d'").Value);
    }

    [Fact]
    public void TakesFormatStringsApart()
    {
        JoinedStrExpr joined = Expression<JoinedStrExpr>("f'a{b!r:>{w}}{{{c = }'");
        Assert.Equal(4, joined.Values.Length);
        var field = Assert.IsType<FormattedValueExpr>(joined.Values[1]);
        Assert.Equal('r', field.Conversion);
        Assert.IsType<JoinedStrExpr>(field.FormatSpec);
        Assert.Equal("{c = ", Assert.IsType<ConstantExpr>(joined.Values[2]).Value);
        Assert.Equal('r', Assert.IsType<FormattedValueExpr>(joined.Values[3]).Conversion);
    }

    [Fact]
    public void NormalizesNames()
    {
        Assert.Equal("width", Expression<NameExpr>("ｗｉｄｔｈ").Id);
        Assert.Equal("if", Expression<NameExpr>("ｉｆ").Id);
    }

    [Theory]
    [InlineData("match x:\n case 1: pass\n", nameof(NodeKind.Match))]
    [InlineData("match(x)\n", nameof(NodeKind.Expr))]
    [InlineData("match[x]: int\n", nameof(NodeKind.AnnAssign))]
    [InlineData("match = 1\n", nameof(NodeKind.Assign))]
    [InlineData("match -x:\n case _: pass\n", nameof(NodeKind.Match))]
    public void KnowsMatchFromAName(string source, string kind)
    {
        var tree = (ModuleMod)PythonParser.Parse(source, ParseOptions.Default).Tree;
        Assert.Equal(kind, Assert.Single(tree.Body).Kind.ToString());
    }

    [Theory]
    [InlineData("with (a, b): pass", 2)]
    [InlineData("with (a as b, c): pass", 2)]
    [InlineData("with (a, b) as c: pass", 1)]
    [InlineData("with (a for a in b): pass", 1)]
    [InlineData("with (a := b): pass", 1)]
    [InlineData("with (yield): pass", 1)]
    [InlineData("with (a).b, (c): pass", 2)]
    public void KnowsItemsInBracketsFromATuple(string source, int items)
    {
        Assert.Equal(items, Statement<WithStmt>(source).Items.Length);
    }

    [Fact]
    public void OrdersParameters()
    {
        Arguments arguments = Statement<FunctionDefStmt>("def f(a, b=1, /, c=2, *d: *e, g, h=3, **i): pass").Args;
        Assert.Equal(2, arguments.PosOnlyArgs.Length);
        Assert.Equal("c", Assert.Single(arguments.Args).Name);
        Assert.Equal(2, arguments.Defaults.Length);
        Assert.IsType<StarredExpr>(arguments.VarArg!.Annotation);
        Assert.Equal(2, arguments.KwOnlyArgs.Length);
        Assert.Null(arguments.KwDefaults[0]);
        Assert.Equal("i", arguments.KwArg!.Name);
    }

    [Fact]
    public void WarnsOfDeprecatedForms()
    {
        ParseResult result = PythonParser.Parse("x = 1\ny = '\\d' + (0x1for x in y)\n", ParseOptions.Default);
        Assert.Collection(
            result.Warnings,
            first => Assert.Equal("invalid hexadecimal literal", first.Message),
            second =>
            {
                Assert.Equal(@"invalid escape sequence '\d'", second.Message);
                Assert.Equal(2, second.Line);
                Assert.Equal(5, second.AsError.Offset);
            });
    }

    [Theory]
    [InlineData("# coding: latin-1\n'\u00e9'", "latin1", "é")]
    [InlineData("'\u00e9'", "utf-8", "é")]
    public void ReadsDeclaredEncodings(string source, string encoding, string value)
    {
        byte[] bytes = Encoding.GetEncoding(encoding).GetBytes(source);
        var options = new ParseOptions { Origin = SourceOrigin.Bytes };
        var tree = (ModuleMod)PythonParser.Parse(bytes, options).Tree;
        var statement = Assert.IsType<ExprStmt>(Assert.Single(tree.Body));
        Assert.Equal(value, Assert.IsType<ConstantExpr>(statement.Value).Value);
    }
}
