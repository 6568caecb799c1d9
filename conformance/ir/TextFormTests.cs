using System;
using Py.Ir;
using Xunit;

namespace Py.Conformance.Ir;

public class TextFormTests
{
    private const string Example = """
        field Point.x ref offset=8
        field Point.n i64 offset=16 immutable
        array items ref offset=16 stride=24
        shape Point id=0x40 size=24 stable
        helper add 3 (ref, f64) -> ref writes raises
        loop T1 some name
        p1 = input(0)
        i2 = input(4)
        p3 = getfield_gc(p1, descr=Point.x)
        c4 = is_int(p3)
        guard_true(c4) [7:12 r0=p1 r1=v0 < 3:4 r2=5 | v0=object(Point, Point.x=v1, Point.n=i2) v1=int(i2)]
        p6 = call(p3, 1.5, descr=add) [7:14]
        c7 = ptr_ne(p6, null)
        guard_true(c7) [7:14 r9=v0 r10=-1.0]
        label(descr=L1)
        p10 = param(p6)
        i11 = param(i2)
        i12 = int_add_ovf(i11, -7)
        guard_no_overflow(i12) [7:20 r0=p10]
        p14 = getarrayitem_gc(&1f00, i12, descr=items)
        jump(p14, i12, descr=L1)

        """;

    [Fact]
    public void PrintedTextParsesBack()
    {
        Descriptors descriptors = new();
        Trace trace = IrParser.Parse(Example, descriptors);
        Verifier.Verify(trace);
        Assert.Equal(Example.ReplaceLineEndings("\n"), IrPrinter.Print(trace, declarations: true));
    }

    [Fact]
    public void WhatIsSaidOfAWholeTraceParsesBack()
    {
        const string text = """
            shape Point id=0x40 size=24
            bridge T2 of T1 exit 3 some name
            target T1
            fact 0 int_lt 5 true
            fact 1 has_shape Point false
            fact 1 is_int false
            p1 = input(1)
            i2 = int_add(7, 1, descr=exact)
            i3 = int_lshift(i2, 2)
            finish(p1, i3, descr=0)

            """;
        Descriptors descriptors = new();
        Trace trace = IrParser.Parse(text, descriptors);
        Assert.Equal(1, trace.TargetId.Value);
        Assert.Equal(new EntryFact(0, IrOp.IntLt, new IrConst(IrType.I64, 5), 0, true), trace.EntryFacts[0]);
        Assert.Equal(text.ReplaceLineEndings("\n"), IrPrinter.Print(trace, declarations: true));
        Assert.True(IrParser.Parse("loop T1\nkeeps_state\nfinish(descr=0)", descriptors).KeepsState);
    }

    [Theory]
    [InlineData("loop T1\nfinish(descr=0)\nkeeps_state", 3, 1, "'keeps_state' that does not follow 'loop' or 'bridge'")]
    [InlineData("bridge T2 of T1 exit 0\nfact 0 int_add 1 true\n", 2, 8, "'int_add' is no test")]
    [InlineData("loop T1\np1 = input(0)\ni2 = int_add(p1)\n", 3, 17, "int_add takes 2 operands, not 1")]
    [InlineData("loop T1\ni1 = input(0)\ni2 = int_ad(i1, 1)\n", 3, 6, "unknown operation 'int_ad'")]
    [InlineData("loop T1\ni2 = int_add(i1, 1)\n", 2, 14, "'i1' is not defined")]
    [InlineData("loop T1\ni1 = input(0)\np2 = int_add(i1, 1)\n", 3, 20, "result of int_add is i64: name it i…")]
    [InlineData("loop T1\np1 = getfield_gc(null, descr=nothing)\n", 2, 30, "unknown descriptor 'nothing'")]
    [InlineData("loop T1\ni1 = input(0)\ni2 = int_add(i1, 1, descr=1)\n", 3, 27, "'exact' expected")]
    [InlineData("loop T1\nguard_always_fails() [1:2 r0=v3]\nfinish(descr=0)", 2, 30, "virtual v3 is not described")]
    [InlineData("i1 = input(0)", 1, 1, "instruction before 'loop' or 'bridge'")]
    public void MalformedTextGivesLineAndColumn(string text, int line, int column, string message)
    {
        IrSyntaxException error = Assert.Throws<IrSyntaxException>(() => IrParser.Parse(text, new Descriptors()));
        Assert.Equal($"{line}:{column}: {message}", error.Message);
        Assert.Equal((line, column), (error.Line, error.Column));
    }

    [Theory]
    [InlineData("i1 = input(0)\nc2 = is_int(i1)\nfinish(descr=0)", "operand 0 is i64")]
    [InlineData("i1 = int_add(1, 2)\np2 = input(0)\nfinish(descr=0)", "input after another operation")]
    [InlineData("i1 = input(0)\ni2 = param(i1)\nfinish(descr=0)", "param that does not follow a label")]
    [InlineData("i1 = input(0)\nc2 = int_lt(i1, 3)\nguard_true(c2)\nfinish(descr=0)", "guard without a snapshot")]
    [InlineData("i1 = input(0)\nc2 = int_lt(i1, 3)\nguard_true(c2) [1:1 r0=c2]\nfinish(descr=0)", "register 0 is a condition")]
    [InlineData("i1 = input(0)\ni2 = int_add_ovf(i1, 3)\nfinish(i2, descr=0)", "overflow operation without a guard behind it")]
    [InlineData("i1 = input(0)\ni2 = int_add(i1, 3)\nguard_no_overflow(i2) [0:0]\nfinish(i2, descr=0)", "overflow guard that is not behind")]
    [InlineData("i1 = input(0)\njump(descr=L0)", "jump passes 0 values to L0, which takes 1")]
    [InlineData("i1 = input(0)\njump(null, descr=L0)", "jump passes a wrong type as value 0 of L0")]
    [InlineData("jump(descr=L4)", "jump to unknown label L4")]
    [InlineData("i1 = input(0)", "a trace ends with jump, finish or guard_always_fails, once")]
    [InlineData("i1 = input(0)\nfinish(descr=0)\nfinish(descr=0)", "a trace ends with jump, finish or guard_always_fails, once")]
    [InlineData("field f f64 offset=8\np1 = input(0)\nsetfield_gc(p1, 1, descr=f)\nfinish(descr=0)", "f holds f64, not i64")]
    [InlineData("field f f64 offset=8\np1 = input(0)\nf2 = getarrayitem_gc(p1, 1, descr=f)\nfinish(descr=0)", "f is no array")]
    [InlineData("helper h 0 (ref) -> ref\np1 = call(1, descr=h)\nfinish(descr=0)", "argument 0 of h is i64")]
    [InlineData("i1 = input(0)\nguard_value(i1, i1) [0:0]\nfinish(descr=0)", "guard_value needs a constant")]
    [InlineData("f1 = input(0)\nc2 = int_lt(1, 2)\nf3 = select(c2, f1, f1)\nfinish(descr=0)", "select of a float or condition")]
    [InlineData("field f i64 offset=8\np1 = input(0)\ndebug_merge_point(1, 5)\nsetfield_gc(p1, 1, descr=f)\nguard_always_fails() [1:5]\nfinish(descr=0)", "guard after an effect of the same bytecode")]
    public void VerifierFindsIt(string body, string message)
    {
        int declarations = 0;
        foreach (string line in body.Split('\n'))
        {
            declarations += line.StartsWith("field ", StringComparison.Ordinal) || line.StartsWith("helper ", StringComparison.Ordinal) ? 1 : 0;
        }
        string[] lines = body.Split('\n');
        string text = string.Join('\n', lines[..declarations]) + "\nloop T1\n" + string.Join('\n', lines[declarations..]);
        Trace trace = IrParser.Parse(text, new Descriptors());
        IrVerificationException error = Assert.Throws<IrVerificationException>(() => Verifier.Verify(trace));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheTableIsInTheOrderOfTheEnumeration()
    {
        Assert.Equal(Enum.GetValues<IrOp>().Length, IrOps.Table.Length);
        for (int i = 0; i < IrOps.Table.Length; i++)
        {
            Assert.Equal((IrOp)i, IrOps.Table[i].Op);
            Assert.True(IrOps.TryParse(IrOps.Table[i].Name, out IrOp op) && op == (IrOp)i);
        }
    }
}
