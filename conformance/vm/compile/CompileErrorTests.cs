using System.Linq;
using Py.Vm.Compile;
using Py.Vm.Syntax;
using Xunit;

namespace Py.Conformance.Vm.Compile;

/// <summary>Errors of the passes after the parser: message, line, offset, end line, end offset, as python3.11 has
/// them (an end offset of None is -1).</summary>
public class CompileErrorTests
{
    [Theory]
    [InlineData("def f(a, a): pass", "duplicate argument 'a' in function definition", 1, 10, 1, 11)]
    [InlineData("def f():\n  x = 1\n  global x", "name 'x' is assigned to before global declaration", 3, 3, 3, 11)]
    [InlineData("def f(x):\n  global x", "name 'x' is parameter and global", 2, 3, 2, 11)]
    [InlineData("def f():\n  print(x)\n  global x", "name 'x' is used prior to global declaration", 3, 3, 3, 11)]
    [InlineData("def f():\n  x: int\n  global x", "annotated name 'x' can't be global", 3, 3, 3, 11)]
    [InlineData("def f():\n  global x\n  x: int", "annotated name 'x' can't be global", 3, 3, 3, 9)]
    [InlineData(
        "def f():\n  x = 1\n  def g():\n    x = 2\n    nonlocal x",
        "name 'x' is assigned to before nonlocal declaration", 5, 5, 5, 15)]
    [InlineData("def f(x):\n  nonlocal x", "name 'x' is parameter and nonlocal", 2, 3, 2, 13)]
    [InlineData("def f():\n  nonlocal x", "no binding for nonlocal 'x' found", 2, 3, 2, 13)]
    [InlineData("nonlocal x", "nonlocal declaration not allowed at module level", 1, 1, 1, 11)]
    [InlineData("def f():\n  global x\n  nonlocal x", "name 'x' is nonlocal and global", 2, 3, 2, 11)]
    [InlineData("class A:\n  nonlocal x", "no binding for nonlocal 'x' found", 2, 3, 2, 13)]
    [InlineData("def f():\n  from a import *", "import * only allowed at module level", 2, 17, 2, 18)]
    [InlineData("[(yield) for x in y]", "'yield' inside list comprehension", 1, 3, 1, 8)]
    [InlineData("{(yield from z): 1 for x in y}", "'yield' inside dict comprehension", 1, 3, 1, 15)]
    [InlineData("((yield) for x in y)", "'yield' inside generator expression", 1, 3, 1, 8)]
    [InlineData(
        "[x for x in (y := z)]",
        "assignment expression cannot be used in a comprehension iterable expression", 1, 14, 1, 20)]
    [InlineData(
        "[x := 0 for x in y]",
        "assignment expression cannot rebind comprehension iteration variable 'x'", 1, 2, 1, 3)]
    [InlineData(
        "[i for i in r if (j := 0) for j in r]",
        "comprehension inner loop cannot rebind assignment expression target 'j'", 1, 31, 1, 32)]
    [InlineData(
        "class C:\n  [y := x for x in z]",
        "assignment expression within a comprehension cannot be used in a class body", 2, 4, 2, 5)]
    [InlineData(
        "from __future__ import annotations\ndef f(x: (yield)): pass",
        "'yield expression' can not be used within an annotation", 2, 11, 2, 16)]
    [InlineData("from __future__ import foo", "future feature foo is not defined", 1, 1, 1, -1)]
    [InlineData("from __future__ import braces", "not a chance", 1, 1, 1, -1)]
    [InlineData(
        "x = 1\nfrom __future__ import division",
        "from __future__ imports must occur at the beginning of the file", 2, 1, 2, 32)]
    [InlineData(
        "if 1:\n  from __future__ import division",
        "from __future__ imports must occur at the beginning of the file", 2, 3, 2, 34)]
    [InlineData("return", "'return' outside function", 1, 1, 1, 7)]
    [InlineData("class A:\n  return 1", "'return' outside function", 2, 3, 2, 11)]
    [InlineData("async def f():\n  yield\n  return 1", "'return' with value in async generator", 3, 3, 3, 11)]
    [InlineData("yield", "'yield' outside function", 1, 1, 1, 6)]
    [InlineData("await x", "'await' outside function", 1, 1, 1, 8)]
    [InlineData("def f():\n  await x", "'await' outside async function", 2, 3, 2, 10)]
    [InlineData("async def f():\n  yield from x", "'yield from' inside async function", 2, 3, 2, 15)]
    [InlineData("async with x: pass", "'async with' outside async function", 1, 1, 1, 19)]
    [InlineData("def f():\n  async for x in y: pass", "'async for' outside async function", 2, 3, 2, 25)]
    [InlineData(
        "def f():\n  return [x async for x in y]",
        "asynchronous comprehension outside of an asynchronous function", 2, 10, 2, 30)]
    [InlineData("break", "'break' outside loop", 1, 1, 1, 6)]
    [InlineData("continue", "'continue' not properly in loop", 1, 1, 1, 9)]
    [InlineData("for x in y:\n  def f():\n    break", "'break' outside loop", 3, 5, 3, 10)]
    [InlineData("with x:\n  break", "'break' outside loop", 2, 3, 2, 8)]
    [InlineData(
        "while 1:\n  try: pass\n  except* E:\n    break",
        "'break', 'continue' and 'return' cannot appear in an except* block", 4, 5, 4, 10)]
    [InlineData("try: pass\nexcept: pass\nexcept E: pass", "default 'except:' must be last", 2, 1, 2, 13)]
    [InlineData("a, *b, *c = d", "multiple starred expressions in assignment", 1, 1, 1, 10)]
    [InlineData("*a = 1", "starred assignment target must be in a list or tuple", 1, 1, 1, 3)]
    [InlineData("*a", "can't use starred expression here", 1, 1, 1, 3)]
    [InlineData("print(*a, x=*b) if 0 else [*a][*b]", "invalid syntax", 1, 13, 1, 14)]
    [InlineData("__debug__ = 1", "cannot assign to __debug__", 1, 1, 1, 10)]
    [InlineData("del __debug__", "cannot delete __debug__", 1, 5, 1, 14)]
    [InlineData("def f(__debug__): pass", "cannot assign to __debug__", 1, 1, 1, 23)]
    [InlineData("x.__debug__ = 1", "cannot assign to __debug__", 1, 1, 1, 12)]
    [InlineData("f(__debug__=1)", "cannot assign to __debug__", 1, 1, 1, 15)]
    [InlineData("import __debug__", "cannot assign to __debug__", 1, 1, 1, 17)]
    [InlineData(
        "match x:\n  case a: pass\n  case 1: pass",
        "name capture 'a' makes remaining patterns unreachable", 2, 8, 2, 9)]
    [InlineData(
        "match x:\n  case _: pass\n  case 1: pass",
        "wildcard makes remaining patterns unreachable", 2, 8, 2, 9)]
    [InlineData("match x:\n  case a | 1: pass", "name capture 'a' makes remaining patterns unreachable", 2, 8, 2, 9)]
    [InlineData("match x:\n  case [a] | [b]: pass", "alternative patterns bind different names", 2, 15, 2, 16)]
    [InlineData("match x:\n  case [a, a]: pass", "multiple assignments to name 'a' in pattern", 2, 12, 2, 13)]
    [InlineData("match x:\n  case [*a, *b]: pass", "multiple starred names in sequence pattern", 2, 8, 2, 16)]
    [InlineData(
        "match x:\n  case {'k': 1, 'k': 2}: pass",
        "mapping pattern checks duplicate key ('k')", 2, 8, 2, 24)]
    [InlineData("match x:\n  case C(a=1, a=2): pass", "attribute name repeated in class pattern: a", 2, 17, 2, 18)]
    [InlineData(
        "match x:\n  case {f'x': 1}: pass",
        "mapping pattern keys may only match literals and attribute lookups", 2, 8, 2, 17)]
    [InlineData("match x:\n  case C(__debug__=1): pass", "cannot assign to __debug__", 2, 20, 2, 21)]
    public void ErrorIsThatOfCPython(string source, string message, int line, int offset, int endLine, int endOffset)
    {
        PySyntaxException error = Assert.Throws<PySyntaxException>(() => CompileSource.Compile(source));
        Assert.Equal(message, error.Message);
        Assert.Equal((line, offset, endLine, endOffset), (error.Line, error.Offset, error.EndLine, error.EndOffset));
    }

    [Fact]
    public void BlocksAreLimited()
    {
        string source = string.Concat(Enumerable.Range(0, 21).Select(static i => new string(' ', i) + "while 1:\n"))
            + new string(' ', 21) + "pass";
        PySyntaxException error = Assert.Throws<PySyntaxException>(() => CompileSource.Compile(source));
        Assert.Equal("too many statically nested blocks", error.Message);
    }

    [Fact]
    public void StarComesBeforeTarget256()
    {
        string source = string.Join(", ", Enumerable.Range(0, 256).Select(static i => $"a{i}")) + ", *b = c";
        PySyntaxException error = Assert.Throws<PySyntaxException>(() => CompileSource.Compile(source));
        Assert.Equal("too many expressions in star-unpacking assignment", error.Message);
    }

    [Theory]
    [InlineData("a", ".b", 100_000)]
    [InlineData("a", "()", 100_000)]
    [InlineData("a", "*a", 100_000)]
    public void DepthIsLimited(string start, string repeated, int count)
    {
        string source = start + string.Concat(Enumerable.Repeat(repeated, count));
        PySyntaxException error = Assert.Throws<PySyntaxException>(() => CompileSource.Compile(source));
        Assert.Equal(SyntaxErrorKind.RecursionError, error.Kind);
    }

    [Theory]
    [InlineData("x is 1", "\"is\" with a literal. Did you mean \"==\"?")]
    [InlineData("'a' is not x", "\"is not\" with a literal. Did you mean \"!=\"?")]
    [InlineData("assert (x, 'm')", "assertion is always true, perhaps remove parentheses?")]
    [InlineData("1(2)", "'int' object is not callable; perhaps you missed a comma?")]
    [InlineData("{1}[0]", "'set' object is not subscriptable; perhaps you missed a comma?")]
    [InlineData("[1][2, 3]", "list indices must be integers or slices, not tuple; perhaps you missed a comma?")]
    public void Warns(string source, string message)
    {
        CompileWarning warning = Assert.Single(CompileSource.Compile(source).Warnings);
        Assert.Equal(message, warning.Message);
    }
}
