using System;
using System.Collections.Generic;
using Py.Backends.X64;
using Py.Ir;
using Xunit;

namespace Py.Conformance.Backends;

[Collection("machine code")]
public sealed unsafe class X64BasicTests : IDisposable
{
    private readonly LowMemory _memory = new();
    private readonly X64Backend _backend;

    public X64BasicTests() => _backend = new X64Backend(_memory.Layout, 1 << 20);

    public void Dispose()
    {
        _backend.Dispose();
        _memory.Dispose();
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
        string listing = _backend.Disassemble(loop);
        Assert.Contains("int_add(i1, i2)", listing, StringComparison.Ordinal);
        long used = _backend.Space.Used;
        _backend.Free(loop);
        Assert.True(_backend.Space.Used < used);
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
        Assert.Equal(1, LowMemory.Barriers);
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
