using System;
using Py.Backends.X64;
using Py.Ir;
using Xunit;

namespace Py.Conformance.Backends;

[Collection("machine code")]
public sealed class EvalContract() : BackendContract(memory => new EvalBackend(memory.Layout));

[Collection("machine code")]
public sealed class X64Contract() : BackendContract(memory => new X64Backend(memory.Layout, 1 << 20));

[Collection("machine code")]
public sealed class BothContract() : BackendContract(
    memory => new BothBackend(new EvalBackend(memory.Layout), new X64Backend(memory.Layout, 1 << 20), memory));

/// <summary>What every backend must do; one class for each inherits it.</summary>
public abstract unsafe class BackendContract : IDisposable
{
    private readonly LowMemory _memory = new();
    private readonly IBackend _backend;

    private protected BackendContract(Func<LowMemory, IBackend> make)
    {
        _backend = make(_memory);
        _memory.Backend = _backend;
    }

    public void Dispose()
    {
        _backend.Dispose();
        _memory.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void ALoopRunsAndItsExitHandsOverTheState()
    {
        CodeMap code = Compile("""
            loop T1
            i1 = input(0)
            i2 = input(1)
            i3 = int_add_ovf(i1, i2)
            guard_no_overflow(i3) [0:0 r0=i1 r1=i2]
            i5 = int_add(i2, 1)
            c6 = int_lt(i5, 100)
            guard_true(c6) [0:7 r0=i3 r1=i5]
            jump(i3, i5, descr=L0)
            """);
        ExitState exit = Run(code, 0, 0);
        Assert.Equal([4950L, 100], exit.Words.ToArray());
        Assert.Equal(IrOp.GuardTrue, exit.Ins.Op);
        exit = Run(code, long.MaxValue - 2, 0);
        Assert.Equal(IrOp.GuardNoOverflow, exit.Ins.Op);
        Assert.Equal([long.MaxValue - 1, 2], exit.Words.ToArray());
    }

    [Fact]
    public void ABridgeRejoinsTheLoopAndAnInvalidatedGuardLeaves()
    {
        CodeMap loop = Compile("""
            loop T1
            i1 = input(0)
            i2 = input(1)
            guard_not_invalidated(descr=5) [0:1 r0=i1 r1=i2]
            i3 = int_and(i2, 1)
            c4 = int_eq(i3, 0)
            guard_true(c4) [0:2 r0=i1 r1=i2]
            i5 = int_add(i1, i2)
            i6 = int_add(i2, 1)
            c7 = int_lt(i6, 10)
            guard_true(c7) [0:3 r0=i5 r1=i6]
            jump(i5, i6, descr=L0)
            """);
        Trace bridge = Parse("""
            bridge T2 of T1 exit 1
            i1 = input(0)
            i2 = input(1)
            i3 = int_sub(i1, 100)
            i4 = int_add(i2, 1)
            jump(i3, i4, descr=T1.L0)
            """);
        ExitState exit = Run(loop, 0, 0);
        Assert.Equal(1, exit.Exit);
        Assert.Equal([0L, 1], exit.Words.ToArray());
        _backend.CompileBridge(bridge, loop, 1, Options());
        exit = Run(loop, 0, 1);
        Assert.Equal(2, exit.Exit);
        _backend.Invalidate(5);
        exit = Run(loop, 0, 0);
        Assert.Equal(0, exit.Exit);
        Assert.Contains("int_add(i1, i2)", _backend.Disassemble(loop), StringComparison.Ordinal);

        // Code that is compiled later knows it too.
        exit = Run(Compile(Simple.Replace("T1", "T3", StringComparison.Ordinal)), 0);
        Assert.Equal(IrOp.GuardNotInvalidated, exit.Ins.Op);
        _backend.Free(loop);
        if (_backend is X64Backend machine)
        {
            long used = machine.Space.Used;
            CodeMap again = Compile(Simple);
            _backend.Free(again);
            Assert.Equal(used, machine.Space.Used);
        }
    }

    private const string Simple = """
        loop T1
        i1 = input(0)
        guard_not_invalidated(descr=5) [0:1 r0=i1]
        finish(i1, descr=0)
        """;

    // sum(n) = n + sum(n - 1), as words; leaves at a guard for 100.
    private const string Recursive = """
        loop T1
        p1 = input(0)
        c2 = is_int(p1)
        guard_true(c2) [0:1 r0=p1]
        i3 = untag_int(p1)
        c4 = int_eq(i3, 400)
        guard_false(c4) [0:2 r0=p1]
        c5 = int_gt(i3, 0)
        guard_true(c5) [0:3 r0=p1]
        guard_stack_room() [0:4 r0=p1]
        i6 = int_sub(i3, 4)
        p7 = tag_int(i6)
        p8 = call_assembler(p7, descr=T1)
        c9 = is_int(p8)
        guard_true(c9) [0:5 r0=p1 r1=p8]
        i10 = untag_int(p8)
        i11 = int_add(i10, i3)
        p12 = tag_int(i11)
        finish(p12, descr=0)
        """;

    [Theory]
    [InlineData("u32", "int_eq", 0L, true)]
    [InlineData("u32", "int_eq", 1L << 32, true)]
    [InlineData("u32", "int_eq", 1L << 31, false)]
    [InlineData("u32", "int_ne", 1L << 32, false)]
    [InlineData("u32", "int_ne", 5, true)]
    [InlineData("i64", "int_eq", 1L << 32, false)]
    [InlineData("i64", "int_ne", 1L << 63, true)]
    [InlineData("u16", "int_eq", 1L << 16, true)]
    [InlineData("u16", "int_gt", 1L << 16, false)]
    [InlineData("u32", "int_gt", 1L << 31, true)]
    public void FlagsInMemoryAreTestedAtEachTurn(string kind, string test, long flag, bool holds)
    {
        CodeMap code = Compile($$"""
            field flag {{kind}} offset=0 volatile
            loop T1
            i1 = input(0)
            i2 = getfield_raw({{(long)_memory.Cell}}, descr=flag)
            debug_merge_point(1, 2)
            c3 = {{test}}(i2, 0)
            guard_true(c3) [1:2 r0=i1]
            i4 = int_add(i1, 1)
            c5 = int_lt(i4, 3)
            guard_true(c5) [1:3 r0=i4]
            jump(i4, descr=L0)
            """);
        *_memory.Cell = flag;
        ExitState exit = Run(code, 0);
        Assert.Equal(holds ? 3 : 0, exit.Words[0]);
    }

    [Fact]
    public void TracesCallTracesAndFinishInTheInterpreter()
    {
        CodeMap code = Compile(Recursive);
        ExitState exit = Run(code, 3 + 4 * 10);

        // The innermost call leaves at n = 0 with register 0 = 0; the helper adds 1000.
        Assert.Equal(3 + 4 * (55 + 1000), Result(exit));
        exit = Run(code, 3 + 4 * 102);
        Assert.Equal(3 + 4 * (100 + 1000 + 101 + 102), Result(exit));

        // A bridge of the callee is part of the call.
        _backend.CompileBridge(Parse("bridge T2 of T1 exit 2\np1 = input(0)\nfinish(&1f, descr=1)"), code, 2, Options());
        exit = Run(code, 3 + 4 * 10);
        Assert.Equal(0x1f + 4 * 55, Result(exit));
    }

    [Fact]
    public void DeepRecursionLeavesAtTheStackGuard()
    {
        if (_backend is BothBackend)
        {
            return; // their stacks are not alike
        }
        long here = (long)&here;
        *(long*)_memory.Layout.StackLimitAddress = here - 100_000;
        CodeMap code = Compile(Recursive);

        // Whoever fails the guard is replaced by n + 1000, so the sum tells how deep it went.
        ExitState exit = Run(code, 3 + 4 * 1_000_000);
        Assert.True(exit.IsFinish);
    }

    [Fact]
    public void CallsCanBeRedirectedAndDependentsAreKnown()
    {
        CodeMap callee = Compile("loop T5\np1 = input(0)\nfinish(&b, descr=0)");
        CodeMap caller = Compile("loop T6\np1 = input(0)\np2 = call_assembler(p1, descr=T5)\nfinish(p2, descr=0)");
        CodeMap jumper = Compile("loop T7\np1 = input(0)\njump(p1, descr=T5.L0)");
        Assert.Equal(0xb, Result(Run(caller, 3)));
        Assert.Equal(0xb, Result(Run(jumper, 3)));
        Assert.Equal(2, _backend.DependentsOf(callee).Count);
        CodeMap other = Compile("loop T8\np1 = input(0)\nfinish(&13, descr=0)");
        _backend.Redirect(new TraceId(5), other);
        Assert.Equal(0x13, Result(Run(caller, 3)));
        _backend.Free(jumper);
        _backend.Free(callee);
        CodeMap late = Compile("loop T9\np1 = input(0)\np2 = call_assembler(p1, descr=T5)\nfinish(p2, descr=0)");
        Assert.Equal(0x13, Result(Run(late, 3)));
    }

    [Fact]
    public void ATraceCompiledAgainLeavesWhatGoesToTheOldCodeAlone()
    {
        CodeMap old = Compile("loop T5\np1 = input(0)\nc2 = is_int(p1)\nguard_true(c2) [1:1 r0=p1]\nfinish(&b, descr=0)");
        CodeMap jumper = Compile("loop T7\np1 = input(0)\njump(p1, descr=T5.L0)");
        CodeMap caller = Compile("loop T6\np1 = input(0)\np2 = call_assembler(p1, descr=T5)\nfinish(p2, descr=0)");
        CodeMap again = Compile("loop T5\np1 = input(0)\nc2 = is_int(p1)\nguard_true(c2) [1:1 r0=p1]\nfinish(&13, descr=0)");
        _backend.CompileBridge(Parse("bridge T8 of T5 exit 0\np1 = input(0)\nfinish(&1b, descr=0)"), again, 0, Options());
        Assert.Equal(0xb, Result(Run(jumper, 3)));
        Assert.Equal(0xb, Result(Run(caller, 3)));
        Assert.Equal(0x13, Result(Run(again, 3)));
        Assert.Equal(0x1b, Result(Run(again, 8)));
        ExitState left = Run(old, 8);
        Assert.False(left.IsFinish);
        Assert.Same(old, left.Code);
        Assert.Equal(2, _backend.DependentsOf(old).Count);
        Assert.Empty(_backend.DependentsOf(again));
    }

    [Fact]
    public void ReferencesAreUpdatedWhenObjectsMove()
    {
        long old = (long)_memory.Objects;
        long young = old + 512;
        *(long*)(old + 8) = 3;
        *(long*)(young + 8) = 7;
        CodeMap code = Compile($"""
            field P.x ref offset=8
            loop T1
            p1 = input(0)
            p2 = getfield_gc(&{old:x}, descr=P.x)
            c3 = ptr_eq(p1, &{old:x})
            guard_true(c3) [0:1 r0=&{old:x} r1=p2]
            setfield_gc(p1, &{old:x}, descr=P.x)
            guard_value(p1, &{old:x}) [0:2 r0=null]
            finish(&{old:x}, p2, descr=0)
            """);
        Assert.Equal(old, Result(Run(code, old)));
        Mover mover = new(old, young);
        _backend.VisitReferences(mover, youngOnly: true);
        Assert.True(mover.Seen > 0);
        ExitState exit = Run(code, young);
        Assert.Equal(young, Result(exit));
        Assert.Equal(young, *(long*)(young + 8));
        exit = Run(code, old);
        Assert.Equal(young, exit[exit.Trace!.Registers(exit.Trace.Frame(exit.Ins.Snap))[0].Value]);

        // It has left the nursery: a minor collection need not ask again.
        mover.Seen = 0;
        _backend.VisitReferences(mover, youngOnly: true);
        Assert.Equal(0, mover.Seen);
        _backend.VisitReferences(mover, youngOnly: false);
        Assert.True(mover.Seen > 0);
        _backend.Free(code);
        mover.Seen = 0;
        _backend.VisitReferences(mover, youngOnly: false);
        Assert.Equal(0, mover.Seen);
    }

    private sealed class Mover(long from, long to) : IReferenceVisitor
    {
        public int Seen { get; set; }

        public bool Visit(ref long word)
        {
            Seen++;
            word = word == from ? to : word;
            return false;
        }
    }

    [Fact]
    public void AnOperationThatTheBackendLacksIsRefusedByName()
    {
        if (_backend is EvalBackend)
        {
            return;
        }
        Trace trace = IrParser.Parse("shape P id=0x40 size=24\nloop T1\np1 = new(descr=P)\nfinish(p1, descr=0)", new Descriptors { Layout = _memory.Layout });
        UnsupportedIrException error = Assert.Throws<UnsupportedIrException>(() => _backend.CompileLoop(trace, Options()));
        Assert.Contains("new", error.Message, StringComparison.Ordinal);
        Assert.False(_backend.Supports(IrOp.New));
    }

    [Fact]
    public void ABridgeTakesForGrantedWhatItsParentHasTested()
    {
        CodeMap loop = Compile("""
            shape P id=0x40 size=24
            loop T1
            p1 = input(0)
            i2 = input(1)
            c3 = is_pointer(p1)
            guard_true(c3) [0:1 r0=p1 r1=i2]
            c5 = has_shape(p1, descr=P)
            guard_true(c5) [0:1 r0=p1 r1=i2]
            c7 = int_lt(i2, 10)
            guard_true(c7) [0:2 r0=i2 r1=p1]
            finish(p1, descr=0)
            """);
        Trace bridge = IrParser.Parse("""
            bridge T2 of T1 exit 2
            i1 = input(0)
            p2 = input(1)
            c3 = is_pointer(p2)
            guard_true(c3) [0:3 r0=p2]
            c5 = has_shape(p2, descr=P)
            guard_true(c5) [0:3 r0=p2]
            c7 = int_lt(i1, 10)
            guard_false(c7) [0:3 r0=p2]
            finish(&f, descr=1)
            """, loop.Trace.Descriptors);
        bridge.EntryFacts = BridgeFacts.At(loop.Trace, loop.Exits[2].Index);
        Trace optimized = Pipeline.Optimize(bridge, Options());
        Assert.Equal(4, optimized.Count);
        _backend.CompileBridge(optimized, loop, 2, Options());
        *(long*)_memory.Objects = 0x40;
        Assert.Equal(0xf, Result(Run(loop, (long)_memory.Objects, 12)));
    }

    private static long Result(ExitState exit)
    {
        Assert.True(exit.IsFinish);
        Ins finish = exit.Ins;
        return exit[exit.Trace!.Operands(ref finish)[0]];
    }

    [Fact]
    public void CallsAllocationBarriersAndBoxesWork()
    {
        CodeMap code = Compile("""
            field P.x ref offset=8
            field P.n i64 offset=16
            shape P id=0x40 size=24
            helper add_ints 4 (i64, i64) -> i64
            helper mix 5 (f64, i64, f64) -> f64
            helper six 6 (i64, i64, i64, i64, i64, i64) -> i64
            loop T1
            p1 = input(0)
            i2 = input(1)
            f3 = input(2)
            i4 = call(i2, 10, descr=add_ints)
            f5 = call(f3, i2, 0.5, descr=mix)
            i6 = call(1, i4, 3, i2, 5, 6, descr=six)
            p7 = new(descr=P)
            setfield_gc(p7, i6, descr=P.n)
            setfield_gc(p1, p7, descr=P.x)
            p10 = box_float(f5)
            p11 = box_float(1e-300)
            f12 = unbox_float(p11)
            c13 = is_float(p11)
            guard_true(c13) [0:0]
            finish(p10, f12, i6, p7, descr=0)
            """);
        long obj = (long)_memory.Objects;
        *(ulong*)obj = 0x40 | 1UL << 32;
        ExitState exit = Run(code, obj, 7, BitConverter.DoubleToInt64Bits(2.0));
        Ins finish = exit.Ins;
        ReadOnlySpan<InsRef> results = exit.Trace!.Operands(ref finish);
        Assert.Equal(13.5, Semantics.WordToFloat(exit[results[0]]));
        Assert.Equal(1e-300, BitConverter.Int64BitsToDouble(exit[results[1]]));
        Assert.Equal(1 + 2 * 14 + 9 + 28 + 25 + 36, exit[results[2]]);
        long made = exit[results[3]];
        Assert.Equal(0x40, *(long*)made);
        Assert.Equal(0, *(long*)(made + 8));
        Assert.Equal(exit[results[2]], *(long*)(made + 16));
        Assert.Equal(made, *(long*)(obj + 8));
        Assert.True(LowMemory.Barriers > 0);
    }

    private static IrOptions Options() => new() { CheckAllocation = true, Verify = true, Passes = PassSet.All & ~PassSet.Peel };

    private Trace Parse(string text)
    {
        Trace trace = IrParser.Parse(text, new Descriptors { Layout = _memory.Layout });
        Verifier.Verify(trace);
        return Pipeline.Optimize(trace, Options());
    }

    private CodeMap Compile(string text) => _backend.CompileLoop(Parse(text), Options());

    private ExitState Run(CodeMap code, params long[] inputs)
    {
        ExitState exit = new();
        fixed (long* words = inputs)
        {
            _backend.Run(code, words, exit);
        }
        return exit;
    }
}
