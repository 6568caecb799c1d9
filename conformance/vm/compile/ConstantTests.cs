using System.Linq;
using Py.Vm.Compile;
using Py.Vm.Syntax;
using Xunit;

namespace Py.Conformance.Vm.Compile;

/// <summary>Constant folding, its limits, and which constants are the same.</summary>
public class ConstantTests
{
    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("2 ** 64", "18446744073709551616")]
    [InlineData("-7 // 2", "-4")]
    [InlineData("-7 % 3", "2")]
    [InlineData("7 / 2", "3.5")]
    [InlineData("2 ** -1", "0.5")]
    [InlineData("1 << 64", "18446744073709551616")]
    [InlineData("-5.5 // 2.0", "-3.0")]
    [InlineData("-5.5 % 2.0", "0.5")]
    [InlineData("1 + 2j", "(1+2j)")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("True & True", "True")]
    [InlineData("True + True", "2")]
    [InlineData("not 0", "True")]
    [InlineData("~5", "-6")]
    [InlineData("'ab' * 3", "'ababab'")]
    [InlineData("b'a' + b'b'", "b'ab'")]
    [InlineData("(1, 2) + (3,)", "(1, 2, 3)")]
    [InlineData("(1, 2)[-1]", "2")]
    [InlineData("'abc'[1]", "'b'")]
    [InlineData("__debug__", "True")]
    public void Folds(string source, string expected) => Assert.Equal(expected, FoldedText(source));

    [Theory]
    [InlineData("1 / 0")]
    [InlineData("1 << -1")]
    [InlineData("2 ** 100")]
    [InlineData("'a' * 5000")]
    [InlineData("(1,) * 300")]
    [InlineData("'%s' % 1")]
    [InlineData("(1, 2)[5]")]
    [InlineData("0.0 ** -1")]
    public void LeavesToRunTime(string source) => Assert.Null(FoldedText(source));

    [Fact]
    public void ConstantsAreMergedByTypeAndValue()
    {
        CodeUnit code = CompileSource.Compile("[f(0.0), f(-0.0), f(0), f(False), f(0j), f(-0j), f((0,)), f((0.0,)), f(0.0), f((0,))]")
            .Code;
        string[] texts = [.. code.Constants.Select(ConstantText.Repr)];
        Assert.Equal(["0.0", "-0.0", "0", "False", "0j", "(-0-0j)", "(0,)", "(0.0,)", "None"], texts);
    }

    [Theory]
    [InlineData("x in [1, 2]", "(1, 2)")]
    [InlineData("x in {1, 1.0, 'a'}", "frozenset({1, 'a'})")]
    public void SearchedDisplaysAreConstants(string source, string expected) =>
        Assert.Contains(expected, CompileSource.Compile(source).Code.Constants.Select(ConstantText.Repr));

    [Theory]
    [InlineData("it's", "\"it's\"")]
    [InlineData("a\"'\n\x7f\u00e9\u200b", "'a\"\\'\\n\\x7f\u00e9\\u200b'")]
    public void StringsAreShownAsReprShowsThem(string value, string expected) =>
        Assert.Equal(expected, ConstantText.Repr(value));

    [Fact]
    public void OptimizationRemovesAssertsAndDocstrings()
    {
        const string source = "def f():\n  'doc'\n  assert x\n  return __debug__";
        object[] plain = Inner(CompileSource.Compile(source, optimize: 0));
        object[] noAsserts = Inner(CompileSource.Compile(source, optimize: 1));
        object[] noDocs = Inner(CompileSource.Compile(source, optimize: 2));
        Assert.Equal(["doc", true], plain);
        Assert.Equal(["doc", false], noAsserts);
        Assert.Equal([SingletonConstant.None, false], noDocs);
    }

    private static object[] Inner(CompiledResult result) =>
        result.Code.Constants.OfType<CodeUnit>().Single().Constants;

    // The value, if the whole expression is a constant.
    private static string? FoldedText(string source)
    {
        CodeUnit code = CompileSource.Compile(source, ParseMode.Eval).Code;
        bool isConstant = (Opcode)(code.Words[0] & 0xff) is Opcode.LoadK or Opcode.LoadI
            && (Opcode)(code.Words[1] & 0xff) == Opcode.Return;
        return isConstant ? ConstantText.Repr(code.Constants[^1]) : null;
    }
}
