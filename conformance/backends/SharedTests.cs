using System;
using System.IO;
using Py.Backends.Shared;
using Py.Ir;
using Xunit;

namespace Py.Conformance.Backends;

/// <summary>What machine-code backends share.</summary>
[Collection("machine code")]
public sealed unsafe class SharedTests
{
    [Fact]
    public void CodeIsNeverWritableWhereItIsExecutable()
    {
        using CodeSpace space = new(1 << 20);
        long code = space.Allocate(16);
        int views = 0;
        foreach (string line in File.ReadAllLines("/proc/self/maps"))
        {
            if (line.Contains("memfd:py-jit", StringComparison.Ordinal))
            {
                views++;
                string rights = line.Split(' ')[1];
                Assert.False(rights.Contains('w', StringComparison.Ordinal) && rights.Contains('x', StringComparison.Ordinal), line);
            }
        }
        Assert.True(views >= 2);
        space.Write(code, [0x90, 0xc3]);
        Assert.Equal(0x90, *(byte*)code);
        space.Free(code, 16);
        Assert.Equal(0xcc, *(byte*)code);
    }

    [Fact]
    public void TheChildOfAForkHasACopyOfTheCode()
    {
        using CodeSpace space = new(1 << 20);
        long code = space.Allocate(16);
        space.Write(code, [0x90, 0xc3]);
        Assert.True(space.TryCopy());
        space.Write(code, [0xcc]);
        space.AfterFork(true);
        Assert.Equal(0x90, *(byte*)code);
        space.Write(code, [0xf4]);
        Assert.Equal(0xf4, *(byte*)code);
    }

    [Fact]
    public void FreedBlocksJoinAndAFullSpaceIsARefusal()
    {
        using CodeSpace space = new(1 << 16);
        long[] blocks = new long[16];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i] = space.Allocate(4096);
        }
        Assert.Throws<UnsupportedIrException>(() => space.Allocate(16));
        for (int i = 0; i < blocks.Length; i += 2)
        {
            space.Free(blocks[i], 4096);
        }
        Assert.Throws<UnsupportedIrException>(() => space.Allocate(8192));
        space.Free(blocks[1], 4096);
        Assert.Equal(blocks[0], space.Allocate(12288));
    }

    [Fact]
    public void TheAllocationCheckerFindsLostAndMixedUpValues()
    {
        AllocationChecker checker = new();
        InsRef one = new(1);
        InsRef two = new(2);
        checker.Define(one, 3);
        checker.Use(one, 3, "use");
        Assert.Throws<AllocationException>(() => checker.Use(two, 3, "use"));
        checker.Move(3, 40);
        checker.Define(two, 3);
        checker.Use(one, 40, "use");
        Assert.Throws<AllocationException>(() => checker.Use(one, 3, "use"));
        checker.Clobber(40);
        Assert.Throws<AllocationException>(() => checker.Use(one, 40, "use"));
        checker.Reset();
        Assert.Throws<AllocationException>(() => checker.Use(two, 3, "use"));
    }

    [Fact]
    public void MovesThatDependOnEachOtherAreOrderedAndCyclesBroken()
    {
        Random random = new(5);
        for (int round = 0; round < 300; round++)
        {
            int[] sources = new int[8];
            int[] memory = new int[64];
            for (int i = 0; i < memory.Length; i++)
            {
                memory[i] = i;
            }
            ParallelMove moves = new(Py.Backends.X64.X64Machine.Description);
            for (int i = 0; i < sources.Length; i++)
            {
                sources[i] = random.Next(8);
                moves.Add(sources[i], i);
            }
            moves.Emit(new Copies(memory));
            for (int i = 0; i < sources.Length; i++)
            {
                Assert.Equal(sources[i], memory[i]);
            }
        }
    }

    private sealed class Copies(int[] memory) : IMoveEmitter
    {
        public void Move(int from, int to) => memory[to] = memory[from];
    }
}
