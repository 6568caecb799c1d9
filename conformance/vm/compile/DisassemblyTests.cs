using System.Linq;
using Py.Vm.Compile;
using Xunit;

namespace Py.Conformance.Vm.Compile;

/// <summary>What small functions compile to.</summary>
public class DisassemblyTests
{
    [Fact]
    public void LoopWithArithmetic() => AssertCode(
        """
        def f(a, b):
            i = 0
            while i < a:
                i += 1
                x = a + b
            return x
        """,
        """
           2     0 LoadI          i 0
           3 >   1 JLt            i a 0 -> 6
           4     3 IAddI          i i 1
           5     4 Add            x a b
                 5 Loop           -> 1
           6 >   6 Check          x 3
                 7 Return         x
        """);

    [Fact]
    public void ForLoopWritesItsTarget() => AssertCode(
        """
        def f(n):
            for i in n:
                if i: continue
                n.m(i, 1)
        """,
        """
           2     0 GetIter        r2 n
             >   1 ForIter        r2 i -> 11
           3     3 JFalse         i -> 5
                 4 Loop           -> 1
           4 >   5 GetMethod      r3 n ; m
                 7 Move           r5 i
                 8 LoadI          r6 1
                 9 CallMethod     r3 2
                10 Loop           -> 1
           2 >  11 ReturnNone
        """);

    [Fact]
    public void CallsNestInTheirWindows() => AssertCode(
        """
        def fib(n):
            if n < 2: return n
            return fib(n - 1) + fib(n - 2)
        """,
        """
           2     0 JLtI           n 2 0 -> 3
                 2 Return         n
           3 >   3 LoadGlobal     r1 ; fib
                 5 SubI           r3 n 1
                 6 Call           r1 1
                 7 LoadGlobal     r2 ; fib
                 9 SubI           r4 n 2
                10 Call           r2 1
                11 Add            r1 r1 r2
                12 Return         r1
        """);

    [Fact]
    public void OperandsAreCopiedBeforeTheyAreRebound() => AssertCode(
        """
        def f(x):
            return x + (x := 1)
        """,
        """
           2     0 Move           r1 x
                 1 LoadI          x 1
                 2 Add            r1 r1 x
                 3 Return         r1
        """);

    [Fact]
    public void SwapNeedsOneCopy() => AssertCode(
        """
        def f(a, b, c):
            a, b = b, a
            b, c = 0, a
        """,
        """
           2     0 Move           r3 b
                 1 Move           b a
                 2 Move           a r3
           3     3 Move           c a
                 4 LoadI          b 0
                 5 ReturnNone
        """);

    [Fact]
    public void StepsOfAnExpressionDoNotShowInALocal() => AssertCode(
        """
        def f(x, y):
            x = y() or x
        """,
        """
           2     0 Move           r2 y
                 1 Call           r2 0
                 2 JTrue          r2 -> 4
                 3 Move           r2 x
             >   4 Move           x r2
                 5 ReturnNone
        """);

    [Fact]
    public void ExceptAndFinally() => AssertCode(
        """
        def f(g):
            try:
                return g()
            except E as e:
                h(e)
            finally:
                g = 1
        """,
        """
           2     0 Nop
           3     1 Move           r2 g
                 2 Call           r2 0
           7     3 LoadI          g 1
                 4 Return         r2
             >   5 PushExc        r2 r3
           4     6 LoadGlobal     r4 ; E
                 8 MatchExc       r4 r2 r4
                 9 JFalse         r4 -> 22
                10 Move           e r2
           5    11 LoadGlobal     r4 ; h
                13 Move           r6 e
                14 Call           r4 1
                15 PopExc         r3
                16 LoadK          e 0 ; None
                17 DelLocal       e 1
                18 Jmp            -> 25
             >  19 LoadK          e 0 ; None
                20 DelLocal       e 1
                21 ReRaise        r2
           4 >  22 ReRaise        r2
             >  23 PopExc         r3
                24 ReRaise        r2
           7 >  25 LoadI          g 1
                26 ReturnNone
             >  27 PushExc        r2 r3
                28 LoadI          g 1
                29 ReRaise        r2
             >  30 PopExc         r3
                31 ReRaise        r2
          cover 1..3 -> 5 r2
          cover 1..3 -> 27 r2
          cover 11..15 -> 19 r2
          cover 6..15 -> 23 r2
          cover 19..23 -> 23 r2
          cover 5..25 -> 27 r2
          cover 28..30 -> 30 r2
        """);

    [Fact]
    public void WithStatement() => AssertCode(
        """
        def f(m):
            with m as x: pass
        """,
        """
           2     0 BeforeWith     r2 m
                 1 Move           x r3
                 2 Move           r3 r2
                 3 LoadK          r5 0 ; None
                 4 LoadK          r6 0 ; None
                 5 LoadK          r7 0 ; None
                 6 Call           r3 3
                 7 ReturnNone
             >   8 PushExc        r3 r4
                 9 WithExceptStart r5 r2 r3
                10 JTrue          r5 -> 14
                11 ReRaise        r3
             >  12 PopExc         r4
                13 ReRaise        r3
             >  14 PopExc         r4
                15 ReturnNone
          cover 1..2 -> 8 r3
          cover 9..12 -> 12 r3
        """);

    [Fact]
    public void GeneratorsAndCells() => AssertCode(
        """
        def f(x):
            y = yield from x
            return lambda: y
        """,
        """
                 0 NewCell        &y
                 1 Generator
           2     2 GetYieldFromIter r3 x
                 3 LoadK          r4 0 ; None
             >   4 Send           r4 r3 r4 -> 8
                 6 Yield          r4 r4 from r3
                 7 Jmp            -> 4
             >   8 Move           r2 r4
                 9 StoreCell      r2 &y
           3    10 Move           r7 &y
                11 BuildTuple     r6 r7 1
                12 MakeFunction   r2 r3 8 ; <code object <lambda>, line 3>
                14 Return         r2
        """);

    [Fact]
    public void ChainedComparison() => AssertCode(
        """
        def f(a, b):
            if a < b() < 9 or not a:
                return 1
            return a is not None and a in b
        """,
        """
           2     0 Move           r3 b
                 1 Call           r3 0
                 2 JLt            a r3 0 -> 6
                 4 JLtI           r3 9 1 -> 7
             >   6 JTrue          a -> 9
           3 >   7 LoadI          r2 1
                 8 Return         r2
           4 >   9 LoadK          r3 0 ; None
                10 IsNot          r2 a r3
                11 JFalse         r2 -> 13
                12 In             r2 a b
             >  13 Return         r2
        """);

    [Fact]
    public void UnpackingIntoNeighbours() => AssertCode(
        """
        def f(t):
            a, b = t
            (a, *b), t.x[0] = t
        """,
        """
           2     0 Unpack         a t 2
           3     1 Unpack         r3 t 2
                 2 UnpackEx       r5 r3 1 0
                 4 Move           a r5
                 5 Move           b r6
                 6 GetAttr        r5 t ; x
                 8 LoadI          r6 0
                 9 SetItem        r5 r6 r4
                10 ReturnNone
        """);

    [Fact]
    public void MatchBindsAtTheEnd() => AssertCode(
        """
        def f(x):
            match x:
                case [1, a, *_] | {'k': a}:
                    return a
                case P(y=None) as b if b:
                    return b
        """,
        """
           2     0 Move           r3 x
           3     1 MatchSequence  r5 r3
                 2 JFalse         r5 -> 14
                 3 GetLen         r5 r3
                 4 JGeI           r5 2 0 -> 14
                 6 LoadI          r5 0
                 7 GetItem        r5 r3 r5
                 8 JEqI           r5 1 0 -> 14
                10 LoadI          r6 1
                11 GetItem        r6 r3 r6
                12 Move           r4 r6
                13 Jmp            -> 24
             >  14 MatchMapping   r5 r3
                15 JFalse         r5 -> 26
                16 GetLen         r5 r3
                17 JGeI           r5 1 0 -> 26
                19 LoadK          r5 4 ; ('k',)
                20 MatchKeys      r6 r3 r5
                21 JNone          r6 -> 26
                22 Unpack         r7 r6 1
                23 Move           r4 r7
             >  24 Move           a r4
           4    25 Return         a
           5 >  26 LoadGlobal     r5 ; P
                28 LoadK          r4 5 ; ('y',)
                29 MatchClass     r4 r3 r5 0
                31 JNone          r4 -> 38
                32 Unpack         r5 r4 1
                33 JNotNone       r5 -> 39
                34 Move           b r3
                35 JFalse         b -> 37
           6    36 Return         b
           5 >  37 ReturnNone
             >  38 ReturnNone
             >  39 ReturnNone
        """);

    [Fact]
    public void ClassBody() => AssertCode(
        """
        class C(B, metaclass=M):
            "doc"
            x: int = 1
            def m(self): return __class__
        """,
        """
                 0 NewCell        &__class__
           1     1 LoadName       r1 ; __name__
                 3 StoreName      r1 ; __module__
                 5 LoadK          r1 0 ; 'C'
                 6 StoreName      r1 ; __qualname__
                 8 SetupAnnotations
           2     9 LoadK          r1 1 ; 'doc'
                10 StoreName      r1 ; __doc__
           3    12 LoadI          r1 1
                13 StoreName      r1 ; x
                15 LoadName       r1 ; int
                17 LoadName       r2 ; __annotations__
                19 LoadK          r3 3 ; 'x'
                20 SetItem        r2 r3 r1
           4    21 Move           r6 &__class__
                22 BuildTuple     r5 r6 1
                23 MakeFunction   r1 r2 8 ; <code object m, line 4>
                25 StoreName      r1 ; m
                27 StoreName      &__class__ ; __classcell__
                29 Return         &__class__
        """);

    [Fact]
    public void CallWithStarsAndKeywords() => AssertCode(
        """
        def f(g, a, k):
            return g(1, *a, b=2, **k), g(x=a), g(*a)
        """,
        """
           2     0 Move           r4 g
                 1 LoadI          r7 1
                 2 BuildList      r6 r7 1
                 3 ListExtend     r6 a 1
                 4 ListToTuple    r6 r6
                 5 LoadK          r8 2 ; 'b'
                 6 LoadI          r9 2
                 7 BuildMap       r7 r8 1
                 8 DictMerge      r7 k r4
                 9 CallEx         r4 1 0
                10 Move           r5 g
                11 Move           r7 a
                12 CallKw         r5 1 ; ('x',)
                14 Move           r6 g
                15 Move           r8 a
                16 CallEx         r6 0 1
                17 BuildTuple     r3 r4 3
                18 Return         r3
        """);

    [Fact]
    public void ManyLocalsHaveFarRegisters()
    {
        string locals = string.Join("; ", Enumerable.Range(0, 300).Select(static i => $"v{i} = {i}"));
        CodeUnit code = CompileSource.FirstFunction($"def f(): {locals}; return v299");
        Assert.Equal(160, code.FirstLocal);
        Assert.EndsWith(" GetFar         r0 v299\n       506 Return         r0\n", Disassembler.Disassemble(code));
    }

    private static void AssertCode(string source, string expected)
    {
        string text = Disassembler.Disassemble(CompileSource.FirstFunction(source));
        string own = text.Split("\n\n")[0];
        Assert.Equal(expected, own[(own.IndexOf('\n') + 1)..].TrimEnd());
    }
}
