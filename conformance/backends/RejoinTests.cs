using System;
using System.Collections.Generic;
using Py.Backends.X64;
using Py.Ir;
using Xunit;

namespace Py.Conformance.Backends;

/// <summary>Bridges that jump into a loop behind its first turn.</summary>
[Collection("machine code")]
public sealed unsafe class RejoinTests : IDisposable
{
    private const string Loop = """
        loop T1
        p1 = input(0)
        i2 = input(1)
        p3 = input(2)
        c4 = is_int(p1)
        guard_true(c4) [0:1 r0=p1 r1=i2 r2=p3]
        i6 = untag_int(p1)
        c7 = int_gt(i2, 3)
        guard_true(c7) [0:2 r0=p1 r1=i2 r2=p3]
        i9 = int_mul(i2, i2)
        i10 = int_lshift(i9, 2)
        i11 = int_and(i6, 4)
        c12 = int_eq(i11, 0)
        guard_true(c12) [0:3 r0=p1 r1=i2 r2=p3]
        c14 = is_int(p3)
        guard_true(c14) [0:4 r0=p1 r1=i2 r2=p3]
        i16 = untag_int(p3)
        i17 = int_add_ovf(i16, i10)
        guard_no_overflow(i17) [0:5 r0=p1 r1=i2 r2=p3]
        i19 = int_add_ovf(i6, 4)
        guard_no_overflow(i19) [0:6 r0=p1 r1=i2 r2=p3]
        p21 = tag_int(i17)
        p22 = tag_int(i19)
        c23 = int_lt(i19, 400)
        guard_true(c23) [0:7 r0=p22 r1=i2 r2=p21]
        jump(p22, i2, p21, descr=L0)
        """;

    private readonly LowMemory _memory = new();

    public void Dispose() => _memory.Dispose();

    public static TheoryData<PassSet, AllocationMode, bool> Modes()
    {
        TheoryData<PassSet, AllocationMode, bool> modes = [];
        foreach (PassSet passes in (ReadOnlySpan<PassSet>)[PassSet.All, PassSet.All & ~PassSet.DeadCode, PassSet.All & ~PassSet.Ranges, PassSet.All & ~PassSet.Heap,
            PassSet.All & ~PassSet.Cse, PassSet.All & ~PassSet.Fold])
        {
            foreach (AllocationMode mode in Enum.GetValues<AllocationMode>())
            {
                modes.Add(passes, mode, true);
                modes.Add(passes, mode, false);
            }
        }
        return modes;
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void ABridgeGetsInBehindTheFirstTurn(PassSet passes, AllocationMode mode, bool sameFactor)
    {
        using X64Backend machine = new(_memory.Layout, 1 << 20);
        using EvalBackend evaluator = new(_memory.Layout);
        foreach (IBackend backend in (ReadOnlySpan<IBackend>)[machine, evaluator])
        {
            _memory.Backend = backend;
            IrOptions options = new() { Verify = true, CheckAllocation = true, Passes = passes, Allocation = mode, Seed = 3 };
            Trace recorded = IrParser.Parse(Loop, new Descriptors { Layout = _memory.Layout });
            recorded.KeepsState = true;
            CodeMap loop = backend.CompileLoop(Pipeline.Optimize(recorded, options), options);
            ExitState exit = Run(backend, loop, 3, 5, 3);
            Assert.Equal(0x3, Pc(exit));
            Trace bridge = Pipeline.Optimize(Bridge(loop, exit, sameFactor), options);
            Ins jump = bridge[bridge.Count - 1];
            Assert.Equal(1, TraceBuilder.JumpLabel(jump.Descr).Value);
            _ = backend.CompileBridge(bridge, loop, exit.Exit, options);
            exit = Run(backend, loop, 3, 5, 3);
            Assert.Equal(7, Pc(exit));
            long total = 0, factor = 5;
            for (int i = 0; i < 100; i++)
            {
                total += i % 2 == 0 ? factor * factor : -1;
                factor += i % 2 == 0 || sameFactor ? 0 : 1;
            }
            Assert.Equal((total * 4) + 3, Register(exit, 2));
        }
    }

    private static int Pc(ExitState exit) => exit.Trace!.Frame(exit.Ins.Snap).Pc;

    private static long Register(ExitState exit, int register)
    {
        foreach (SnapEntry entry in exit.Trace!.Registers(exit.Trace.Frame(exit.Ins.Snap)))
        {
            if (entry.Register == register)
            {
                return entry.Value.IsVirtual ? exit[exit.Trace.Fields(exit.Trace.Virtual(entry.Value.VirtualIndex))[0].Value] + 3 : exit[entry.Value];
            }
        }
        throw new InvalidOperationException("no such register");
    }

    // Takes one from the total and goes on with the next number, with the same factor or another one.
    private static Trace Bridge(CodeMap loop, ExitState exit, bool sameFactor)
    {
        Trace parent = exit.Trace!;
        Trace trace = new(parent.Descriptors, new TraceId(2), TraceKind.Bridge) { Parent = parent.Id, ParentExit = exit.Exit, Target = loop.Trace };
        TraceBuilder ir = new(trace);
        Dictionary<InsRef, InsRef> names = [];
        for (int k = 0; k < exit.Values.Count; k++)
        {
            names[exit.Values[k]] = ir.Input(parent.TypeOf(exit.Values[k]), k);
        }
        InsRef[] registers = new InsRef[3];
        foreach (SnapEntry entry in parent.Registers(parent.Frame(exit.Ins.Snap)))
        {
            registers[entry.Register] = entry.Value.IsVirtual
                ? ir.Emit(IrOp.TagInt, names[parent.Fields(parent.Virtual(entry.Value.VirtualIndex))[0].Value])
                : names[entry.Value];
        }
        SnapRef Snapshot() => ir.Frame(default, 0, 9, [new SnapEntry(0, registers[0]), new SnapEntry(1, registers[1]), new SnapEntry(2, registers[2])]);
        ir.Guard(ir.Emit(IrOp.IsInt, registers[2]), true, Snapshot());
        InsRef less = ir.Emit(IrOp.TagInt, ir.Checked(IrOp.IntSubOvf, ir.Emit(IrOp.UntagInt, registers[2]), ir.Int(4), Snapshot()));
        InsRef next = ir.Emit(IrOp.TagInt, ir.Checked(IrOp.IntAddOvf, ir.Emit(IrOp.UntagInt, registers[0]), ir.Int(4), Snapshot()));
        registers[0] = next;
        registers[2] = less;
        ir.Guard(ir.Emit(IrOp.IntLt, ir.Emit(IrOp.UntagInt, next), ir.Int(400)), true, ir.Frame(default, 0, 7,
            [new SnapEntry(0, next), new SnapEntry(1, registers[1]), new SnapEntry(2, less)]));
        registers[1] = sameFactor ? registers[1] : ir.Emit(IrOp.IntAdd, registers[1], ir.Int(1));
        ir.Jump(loop.Trace.Id, new LabelId(0), registers, Snapshot());
        Verifier.Verify(trace);
        return trace;
    }

    private static ExitState Run(IBackend backend, CodeMap code, params long[] inputs)
    {
        ExitState exit = new();
        fixed (long* words = inputs)
        {
            backend.Run(code, words, exit);
        }
        return exit;
    }
}
