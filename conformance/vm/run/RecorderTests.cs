using System;
using System.Collections.Generic;
using System.Text;
using Py.Conformance.ObjectSpace;
using Py.Ir;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Modules;
using Py.Vm.Jit;
using Py.Vm.Run;
using Py.Vm.Syntax;
using Xunit;
using Value = Py.ObjectSpace.Value;

namespace Py.Conformance.Vm.Run;

/// <summary>One iteration of hot loops is recorded as a trace that the verifier accepts, and the program goes on as before.</summary>
[Collection("space")]
public sealed class RecorderTests
{
    private const int StackBytes = 16 << 20;

    private static readonly (string Source, string[] Expected)[] s_programs =
    [
        ("def f(n):\n  i = s = 0\n  while i < n:\n    s = s + i\n    i = i + 1\n  assert s == 190\nf(20)\n", ["loop T", "int_add_ovf(", "guard_no_overflow(", "jump("]),
        ("def f(n):\n  s = 0.5\n  for i in range(n):\n    s = s * 2.0 - i\n  assert s != 0\nf(20)\n", ["float_mul(", "box_float(", "has_shape(", "jump("]),
        ("def add(a, b): return a + b\ndef f(n):\n  l = [1, 2]; s = 0\n  for i in range(n):\n    s = add(s, l[i & 1])\n  assert s == 30\nf(20)\n",
            ["guard_value(", " < ", "getarrayitem_gc(", "jump("]),
        ("class P: pass\ndef f(n):\n  p = P(); p.x = 0\n  for i in range(n):\n    p.x += len('abc')\n  assert p.x == 60\nf(20)\n",
            ["setfield_gc(", "descr=native1", "guard_not_invalidated(", "jump("]),
        ("def f(n):\n  for i in range(n):\n    yield i\nfor x in f(20): pass\n", ["aborted", "Yield"]),
        ("def f(n):\n  i = 0\n  while i < n:\n    i += 1\n    for j in (1, 2): pass\nf(20)\n", ["tuple_items", "jump("]),
    ];

    [Fact]
    public void LoopsAreRecorded()
    {
        Exception? failure = null;
        System.Threading.Thread thread = new(() =>
        {
            try
            {
                RunAll();
            }
            catch (Exception e)
            {
                failure = e;
            }
        }, StackBytes);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    private static void RunAll()
    {
        SpaceFixture.Start();
        SpaceFixture.Enter(StackBytes - (1 << 20));
        Importing.Modules = PyDict.New();
        Assert.False(ImportFunction.FindOrLoad(PyStr.Intern("builtins")).IsNull);
        List<string> shown = [];
        JitLog.Sink = shown.Add;
        VmConfig.Current = new VmConfig { MakeBackend = (_, layout) => new EvalBackend(layout) };
        JitParameters parameters = new();
        Assert.Null(parameters.Apply("record,verify,threshold=4"));
        Assert.Equal("no parameter nope", new JitParameters().Apply("nope=1"));
        JitDriver.Install(parameters);
        foreach ((string source, string[] expected) in s_programs)
        {
            shown.Clear();
            Value code = CompileFunctions.CompileSource(Encoding.UTF8.GetBytes(source), SourceOrigin.Text, "<test>", ParseMode.Exec, CompileFlags.None, 0);
            Assert.False(code.IsNull);
            Value globals = PyDict.New();
            Value result = Execution.RunCode(code, globals, globals);
            Assert.False(result.IsNull, source);
            string text = string.Concat(shown);
            foreach (string part in expected)
            {
                Assert.Contains(part, text);
            }
        }
    }
}
