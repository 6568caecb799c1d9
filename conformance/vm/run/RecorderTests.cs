using System;
using System.Collections.Generic;
using System.Text;
using Py.Conformance.ObjectSpace;
using Py.Ir;
using Py.ObjectSpace;
using Py.ObjectSpace.Machine;
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
            ["setfield_gc(", "!call(", "jump("]),
        ("class P:\n  def __init__(self, x): self.x = x\ndef f(n):\n  p = P(0)\n  for i in range(n): p = P(p.x + i)\n  assert p.x == 190\nf(20)\n", ["new(", "!new(", "!malloc"]),
        ("def f(n):\n  a, b = 0, 1\n  for i in range(n): t = (b, a); b, a = t\n  assert a == 0\nf(20)\n", ["new_array(", "!new_array(", "!malloc"]),
        ("def f(n):\n  l = []\n  for i in range(n): l.append(i)\n  assert len(l) == 20\nf(20)\n", ["setarrayitem_gc(", "!residual"]),
        ("def f(n):\n  d = {}\n  for i in range(n): d[i & 3] = d.get(i, 0) + len(d)\n  assert len(d) == 4\nf(20)\n", ["dict_set", "dict_get", "!residual"]),
        ("def f(n):\n  s = 0\n  for i in range(n):\n    if 'a' + 'b' == 'ab' and i in (1, 2, 3): s += 1\n  assert s == 3\nf(20)\n", ["contains", "!residual"]),
        ("def f(n):\n  s = 0\n  for i in range(n):\n    for k in range(0): pass\n    s += max(i, 3)\n  assert s == 196\nf(20)\n", ["new(", "select(", "!residual"]),
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

    private static unsafe void RunAll()
    {
        SpaceFixture.Start();
        SpaceFixture.Enter(StackBytes - (1 << 20));
        Importing.Modules = PyDict.New();
        Assert.False(ImportFunction.FindOrLoad(PyStr.Intern("builtins")).IsNull);
        List<string> shown = [];
        JitLog.Sink = shown.Add;
        VmConfig.Current = new VmConfig { MakeBackend = (_, layout) => new EvalBackend(layout) };
        JitParameters parameters = new();
        Assert.Null(parameters.Apply("record,verify,worth=0,threshold=4"));
        Assert.Equal("no parameter nope", new JitParameters().Apply("nope=1"));
        void* loop = ConcreteMachine.Handlers[(int)Opcode.Loop];
        JitDriver.Install(parameters);
        foreach ((string source, string[] expected) in s_programs)
        {
            shown.Clear();
            Value code = CompileFunctions.CompileSource(Encoding.UTF8.GetBytes(source), SourceOrigin.Text, "<test>", ParseMode.Exec, CompileFlags.None, 0);
            Assert.False(code.IsNull);
            Value globals = PyDict.New();
            Value result = Execution.RunCode(code, globals, globals);
            Assert.False(result.IsNull, result.IsNull ? source + SpaceFixture.Show(result) : "");
            string text = string.Concat(shown);
            foreach (string part in expected)
            {
                if (part[0] == '!')
                {
                    Assert.DoesNotContain(part[1..], Optimized(text));
                }
                else
                {
                    Assert.Contains(part, text);
                }
            }
        }

        ConcreteMachine.Handlers[(int)Opcode.Loop] = loop;
    }

    // The loop proper of the first trace that was optimized.
    private static string Optimized(string text)
    {
        int start = text.IndexOf("# optimized", StringComparison.Ordinal);
        int label = text.IndexOf("label(", start, StringComparison.Ordinal);
        return text[label..text.IndexOf("jump(", label, StringComparison.Ordinal)];
    }
}
