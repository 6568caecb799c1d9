using System.Text;
using Py.Vm.Syntax;
using Xunit;

namespace Py.Conformance.Vm.Syntax;

/// <summary>Messages and places as /usr/bin/python3.11 gives them.</summary>
public class SyntaxErrorTests
{
    private static PySyntaxException Error(string source, ParseOptions? options = null) =>
        Assert.Throws<PySyntaxException>(() => PythonParser.Parse(source, options ?? ParseOptions.Default));

    [Theory]
    [InlineData("spam ham", "invalid syntax", 1, 6, 1, 9)]
    [InlineData("f(spam ham)", "invalid syntax. Perhaps you forgot a comma?", 1, 3, 1, 11)]
    [InlineData("é = (\n1 2)", "invalid syntax. Perhaps you forgot a comma?", 2, 1, 2, 4)]
    [InlineData("x = (1,\n2\ny = 3", "'(' was never closed", 1, 5, 1, 0)]
    [InlineData("x = [1)", "closing parenthesis ')' does not match opening parenthesis '['", 1, 7, 1, 7)]
    [InlineData("f(a=1, b)", "positional argument follows keyword argument", 1, 9, 1, 10)]
    [InlineData("print 'x'", "Missing parentheses in call to 'print'. Did you mean print(...)?", 1, 1, 1, 10)]
    [InlineData("f() = 2", "cannot assign to function call here. Maybe you meant '==' instead of '='?", 1, 1, 1, 4)]
    [InlineData("(a, 1) = 2", "cannot assign to literal", 1, 5, 1, 6)]
    [InlineData("for f() in x: pass", "cannot assign to function call", 1, 5, 1, 8)]
    [InlineData("del x + 1", "cannot delete expression", 1, 5, 1, 10)]
    [InlineData("if x = 3: pass", "invalid syntax. Maybe you meant '==' or ':=' instead of '='?", 1, 4, 1, 9)]
    [InlineData("if x\n  pass", "expected ':'", 1, 5, 1, 5)]
    [InlineData("def f(a=1, b): pass", "non-default argument follows default argument", 1, 12, 1, 13)]
    [InlineData("f(x for x in y, 1)", "Generator expression must be parenthesized", 1, 3, 1, 15)]
    [InlineData("{1: 2, 3}", "':' expected after dictionary key", 1, 8, 1, 0)]
    [InlineData("x = 1 if 2", "expected 'else' after 'if' expression", 1, 5, 1, 11)]
    [InlineData("012", "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
        1, 1, 1, 2)]
    [InlineData("1__0", "invalid decimal literal", 1, 2, 1, 2)]
    [InlineData("0o8", "invalid digit '8' in octal literal", 1, 3, 1, 3)]
    [InlineData("x = 'abc", "unterminated string literal (detected at line 1)", 1, 5, 1, 5)]
    [InlineData("'''\n\n", "unterminated triple-quoted string literal (detected at line 2)", 1, 1, 1, 1)]
    [InlineData("a “b”", "invalid character '“' (U+201C)", 1, 3, 1, 3)]
    [InlineData("a\u00a0b", "invalid non-printable character U+00A0", 1, 2, 1, 2)]
    [InlineData("a \\ b", "unexpected character after line continuation character", 1, 4, 1, 0)]
    [InlineData("'\\x1'", "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-2: truncated \\xXX escape",
        1, 6, 1, 6)]
    [InlineData("f'{a b}'", "f-string: invalid syntax. Perhaps you forgot a comma?", 1, 2, 1, 5)]
    [InlineData("f'{}'", "f-string: empty expression not allowed", 1, 6, 1, 6)]
    [InlineData("f'}'", "f-string: single '}' is not allowed", 1, 5, 1, 5)]
    [InlineData("match x:\n case A(b=1, c): pass", "positional patterns follow keyword patterns", 2, 14, 2, 15)]
    [InlineData("def f(:\n  pass\nfoo(]", "closing parenthesis ']' does not match opening parenthesis '('", 3, 5, 3, 5)]
    public void ReportsAsCPythonDoes(string source, string message, int line, int offset, int endLine, int endOffset)
    {
        PySyntaxException error = Error(source);
        Assert.Equal(message, error.Message);
        Assert.Equal((line, offset, endLine, endOffset), (error.Line, error.Offset, error.EndLine, error.EndOffset));
        Assert.Equal(SyntaxErrorKind.SyntaxError, error.Kind);
    }

    [Theory]
    [InlineData("if x:\npass", nameof(SyntaxErrorKind.IndentationError), "expected an indented block after 'if' statement on line 1")]
    [InlineData("  x", nameof(SyntaxErrorKind.IndentationError), "unexpected indent")]
    [InlineData("if x:\n    y\n  z", nameof(SyntaxErrorKind.IndentationError),
        "unindent does not match any outer indentation level")]
    [InlineData("if x:\n        y\n\tz", nameof(SyntaxErrorKind.TabError), "inconsistent use of tabs and spaces in indentation")]
    [InlineData("x\0", nameof(SyntaxErrorKind.ValueError), "source code string cannot contain null bytes")]
    public void ReportsTheKind(string source, string kind, string message)
    {
        PySyntaxException error = Error(source);
        Assert.Equal(kind, error.Kind.ToString());
        Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData("if x:", true)]
    [InlineData("if x:\n  y", true)]
    [InlineData("'''abc", true)]
    [InlineData("f(1,", true)]
    [InlineData("a b", true)]
    [InlineData("a b\n", false)]
    [InlineData("x = ?\n", false)]
    [InlineData("x = \\", false)]
    public void TellsIncompleteInput(string source, bool incomplete)
    {
        var options = new ParseOptions
        {
            Mode = ParseMode.Single,
            AllowIncompleteInput = true,
            DontImplyDedent = true,
        };
        Assert.Equal(incomplete, Error(source, options).Message == "incomplete input");
    }

    [Fact]
    public void RefusesASecondStatementInModeSingle()
    {
        PySyntaxException error = Error("x = 1\ny = 2\n", new ParseOptions { Mode = ParseMode.Single });
        Assert.Equal("multiple statements found while compiling a single statement", error.Message);
    }

    [Fact]
    public void FindsTheErrorBehindALongStart()
    {
        var source = new StringBuilder();
        for (int i = 0; i < 3000; i++)
        {
            source.Append("x = f(y, [z])\nif x: y\n");
        }

        Assert.Equal(6001, Error(source.Append("a b").ToString()).Line);
    }

    [Theory]
    [InlineData("(", 100_000, "1", "too many nested parentheses")]
    [InlineData("-", 100_000, "1", null)]
    [InlineData("not ", 100_000, "1", null)]
    [InlineData("lambda: ", 100_000, "1", null)]
    [InlineData("2 ** ", 100_000, "1", null)]
    [InlineData("x if y else ", 100_000, "1", null)]
    public void RefusesDeepNesting(string part, int count, string end, string? message)
    {
        PySyntaxException error = Error(Repeat(part, count) + end);
        Assert.Equal(message is null ? SyntaxErrorKind.MemoryError : SyntaxErrorKind.SyntaxError, error.Kind);
        Assert.Equal(message ?? "", error.Message);
    }

    [Theory]
    [InlineData("x = ", 100_000, "1")]
    [InlineData("1 + ", 100_000, "1")]
    [InlineData("1 < ", 100_000, "1")]
    [InlineData("a.", 100_000, "b")]
    [InlineData("a, ", 100_000, "b")]
    [InlineData("'a' ", 100_000, "'b'")]
    [InlineData("-", 5_000, "1")]
    [InlineData("f(", 190, "1")]
    public void AcceptsLongChains(string part, int count, string end)
    {
        string close = part.EndsWith('(') ? Repeat(")", count) : "";
        Assert.NotNull(PythonParser.Parse(Repeat(part, count) + end + close, ParseOptions.Default));
    }

    private static string Repeat(string part, int count) => new StringBuilder().Insert(0, part, count).ToString();
}
