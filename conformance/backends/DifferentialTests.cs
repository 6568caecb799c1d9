using System;
using System.Collections.Generic;
using FsCheck;
using FsCheck.Fluent;
using Py.Backends.X64;
using Py.Ir;
using Xunit;
using Xunit.Abstractions;

namespace Py.Conformance.Backends;

/// <summary>Random loops and bridges: the evaluator on the recorded trace against x64 on the optimized one.</summary>
/// <remarks>PY_FUZZ=n runs n seeds instead of the few hundred of CI; PY_FUZZ_SEED=n runs that one.</remarks>
[Collection("machine code")]
public sealed unsafe class DifferentialTests : IDisposable
{
    private readonly LowMemory _memory = new();
    private readonly X64Backend _backend;

    private readonly BothBackend _both;
    private int _bridges;
    private int _rejoined;

    private readonly ITestOutputHelper _output;

    public DifferentialTests(ITestOutputHelper output)
    {
        _output = output;
        _backend = new X64Backend(_memory.Layout, 8 << 20);
        _both = new BothBackend(new EvalBackend(_memory.Layout), _backend, _memory);
    }

    public void Dispose()
    {
        _backend.Dispose();
        _memory.Dispose();
    }

    [Fact]
    public void RandomTracesAgree()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("PY_FUZZ_SEED"), out int only))
        {
            Compare(only, int.TryParse(Environment.GetEnvironmentVariable("PY_FUZZ_SIZE"), out int wanted) ? wanted : 1 + only % 60);
            return;
        }
        if (int.TryParse(Environment.GetEnvironmentVariable("PY_FUZZ"), out int many))
        {
            int start = int.TryParse(Environment.GetEnvironmentVariable("PY_FUZZ_START"), out int from) ? from : 0;
            for (int seed = start; seed < start + many; seed++)
            {
                Compare(seed, 1 + seed % 60);
            }
            _output.WriteLine($"{many} traces, {_bridges} bridges, of which {_rejoined} get into the loop behind its first turn");
            return;
        }
        Gen<(int, int)> cases = from seed in Gen.Choose(0, 1 << 30) from size in Gen.Choose(1, 60) select (seed, size);
        Prop.ForAll(cases.ToArbitrary(), c => Compare(c.Item1, c.Item2))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(1, 3));
        Assert.True(_rejoined > 20, $"only {_rejoined} of {_bridges} bridges get into the loop behind its first turn");
    }

    private void Compare(int seed, int size)
    {
        IrOptions options = new()
        {
            // Every second time all passes, else one of all combinations.
            Passes = seed % 4 == 0 ? PassSet.All & ~PassSet.Strengthen : seed % 2 == 0 ? PassSet.All : (PassSet)(seed / 2 % ((int)PassSet.All + 1)),
            Allocation = (seed / 7 % 4) switch
            {
                0 => AllocationMode.Random,
                1 => AllocationMode.Spill,
                _ => AllocationMode.Normal,
            },
            Seed = seed,
            Verify = true,
            CheckAllocation = true,
        };
        bool rejoins = seed / 3 % 2 == 0;
        RandomTraces random = new(_memory, seed) { Invariants = rejoins };
        random.FillHeap(seed);
        Trace recorded = random.Loop(size, 2 + seed % 5);
        recorded.KeepsState = rejoins;
        string name = $"seed {seed} size {size} passes {options.Passes} allocation {options.Allocation}\n";
        try
        {
            Verifier.Verify(recorded);
            long[] inputs = random.Inputs;
            bool strengthened = (options.Passes & (PassSet.Cse | PassSet.Strengthen)) == (PassSet.Cse | PassSet.Strengthen);
            Evaluator evaluator = new(_memory.Layout) { StepLimit = 1_000_000 };
            evaluator.Add(recorded);
            recorded.IsFolded = (seed & 4) != 0;
            Trace optimized = Pipeline.Optimize(recorded, options);
            IBackend backend = seed % 15 == 0 ? _both : _backend;
            if (Environment.GetEnvironmentVariable("PY_FUZZ_SHOW") == "1")
            {
                _output.WriteLine(IrPrinter.Print(optimized));
            }
            CodeMap code = backend.CompileLoop(optimized, options);
            Dictionary<(int, int), (Trace, Trace, int)> bridges = [];
            for (int round = 0; round < 4; round++)
            {
                ExitState expected = new();
                random.FillHeap(seed);
                fixed (long* words = inputs)
                {
                    evaluator.Run(recorded, words, expected);
                }
                string wanted = ExitText.Describe(_memory, expected, random);
                Trace expectedTrace = expected.Trace!;
                int expectedIndex = expected.Index;
                Trace? reference = null;
                if (!expected.IsFinish)
                {
                    RandomTraces bridging = new(_memory, seed + round);
                    reference = bridging.Bridge(expectedTrace, expectedIndex, 0, new TraceId(2 + 2 * round), expected, seed, size / 2);
                }

                ExitState actual = new();
                while (true)
                {
                    random.FillHeap(seed);
                    if (seed % 3 == 0)
                    {
                        _memory.LimitNursery(100);
                    }
                    fixed (long* words = inputs)
                    {
                        backend.Run(code, words, actual);
                    }

                    if (!actual.IsFinish && PcOf(actual) == RandomTraces.HeaderPc)
                    {
                        // A bridge that could not get in: whoever resumes enters the loop again.
                        Attach(random.Again(actual.Trace!, actual.Index, recorded.Id), actual, options, backend);
                        continue;
                    }

                    // Copies of a guard that has a bridge get that bridge too.
                    if (actual.IsFinish || !bridges.TryGetValue(PcOf(actual), out (Trace Bridge, Trace Parent, int Index) from))
                    {
                        break;
                    }
                    Attach(random.Transplant(from.Bridge, from.Parent, from.Index, actual.Trace!, actual.Index), actual, options, backend, rejoins ? code.Trace : null);
                }
                string got = ExitText.Describe(_memory, actual, random);
                if (wanted != got)
                {
                    if (strengthened && !actual.IsFinish && PassedLast(evaluator, recorded, inputs, PcOf(actual), random, seed) == got)
                    {
                        // A stronger guard left where the recorded one still held: the same state, only earlier.
                        break;
                    }
                    throw new InvalidOperationException($"expected:\n{wanted}\ngot:\n{got}\n");
                }
                CheckBarriers(random);
                if (reference == null || strengthened)
                {
                    // The bridge of an exit is made up here: it is no continuation of one taken earlier.
                    break;
                }
                Verifier.Verify(reference);
                evaluator.AttachBridge(expectedTrace, expectedIndex, reference);
                evaluator.Add(reference);
                bridges.Add(PcOf(expected), (reference, expectedTrace, expectedIndex));
                Attach(random.Transplant(reference, expectedTrace, expectedIndex, actual.Trace!, actual.Index), actual, options, backend, rejoins ? code.Trace : null);
            }
            backend.Free(code);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new InvalidOperationException($"{name}{error.Message}\nrecorded:\n{IrPrinter.Print(recorded)}", error);
        }
    }

    [Fact]
    public void GuardsThatFailForNoReasonLeaveAStateThatWasPassed()
    {
        for (int seed = 0; seed < 150; seed++)
        {
            RandomTraces random = new(_memory, seed);
            random.FillHeap(seed);
            Trace recorded = random.Loop(1 + seed % 40, 4);
            long[] inputs = random.Inputs;
            List<string> passed = [];
            Evaluator evaluator = new(_memory.Layout) { StepLimit = 1_000_000 };
            evaluator.Passing = state => passed.Add(ExitText.Describe(_memory, state, random));
            random.FillHeap(seed);
            ExitState end = new();
            fixed (long* words = inputs)
            {
                evaluator.Run(recorded, words, end);
            }
            passed.Add(ExitText.Describe(_memory, end, random));
            IrOptions options = new() { FailGuardsCell = (long)_memory.Cell, FailGuardsShare = 1, Seed = seed, CheckAllocation = true };
            CodeMap code = _backend.CompileLoop(Pipeline.Optimize(recorded, options), options);
            for (int countdown = 1; countdown < 12; countdown += 2)
            {
                random.FillHeap(seed);
                *_memory.Cell = countdown;
                ExitState exit = new();
                fixed (long* words = inputs)
                {
                    _backend.Run(code, words, exit);
                }
                *_memory.Cell = 0;
                Assert.Contains(ExitText.Describe(_memory, exit, random), passed);
            }
            _backend.Free(code);
        }
    }

    // The state at a guard when it held for the last time before the recorded trace left.
    private string PassedLast(Evaluator evaluator, Trace recorded, long[] inputs, (int, int) pc, RandomTraces random, int seed)
    {
        string last = "";
        evaluator.Passing = state => last = PcOf(state) == pc ? ExitText.Describe(_memory, state, random) : last;
        random.FillHeap(seed);
        fixed (long* words = inputs)
        {
            evaluator.Run(recorded, words, new ExitState());
        }
        evaluator.Passing = null;
        return last;
    }

    private static (int, int) PcOf(ExitState exit)
    {
        SnapFrame frame = exit.Trace!.Frame(exit.Ins.Snap);
        return (frame.Code, frame.Pc);
    }

    private void Attach(Trace bridge, ExitState exit, IrOptions options, IBackend backend, Trace? loop = null)
    {
        Verifier.Verify(bridge);
        bridge.EntryFacts = BridgeFacts.At(exit.Trace!, exit.Index);
        bridge.Target = loop;
        bridge.IsFolded = (options.Seed & 4) != 0;
        Trace optimized = Pipeline.Optimize(bridge, options);
        Ins end = optimized[optimized.Count - 1];
        if (Environment.GetEnvironmentVariable("PY_FUZZ_SHOW") == "1")
        {
            _output.WriteLine($"-- bridge\n{IrPrinter.Print(bridge)}-- optimized\n{IrPrinter.Print(optimized)}");
        }
        _bridges++;
        _rejoined += end.Op == IrOp.Jump && TraceBuilder.JumpLabel(end.Descr).Value == 1 ? 1 : 0;
        backend.CompileBridge(optimized, exit.Code!, exit.Exit, options);
    }

    // An old object whose flag is still set must not point to a young one.
    private void CheckBarriers(RandomTraces random)
    {
        bool IsYoung(long word) => Semantics.IsPointerWord(word) && word >= (long)_memory.Nursery && word < (long)_memory.Nursery + LowMemory.NurseryBytes;
        for (int i = 0; i < RandomTraces.ObjectCount; i++)
        {
            byte* obj = random.ObjectAt(i);
            Assert.False((*(obj + 4) & 1) != 0 && IsYoung(*(long*)(obj + 8)), "missing write barrier");
        }
        for (int i = 0; i < 2; i++)
        {
            byte* array = random.ArrayAt(i);
            for (int k = 0; k < RandomTraces.ItemCount; k++)
            {
                long* item = (long*)(array + 16) + k;
                Assert.False((*(array + 4) & 1) != 0 && IsYoung(*item) && !LowMemory.Marked.Contains((long)item), "missing write barrier");
            }
        }
    }
}
