using System;
using System.IO;
using Py.Backends.Shared;
using Py.Backends.X64;
using Py.Ir;
using Xunit;

namespace Py.Conformance.Backends;

[Collection("machine code")]
public sealed unsafe class CodeSymbolsTests
{
    private const string Text = """
        loop T9 some loop
        i1 = input(0)
        finish(i1, descr=0)
        """;

    [Fact]
    public void PerfIsToldAddressSizeAndName()
    {
        Descriptors descriptors = new();
        using PerfMap map = new();
        using X64Backend backend = new(descriptors.Layout, 1 << 20) { Published = map.Publish };
        CodeMap code = backend.CompileLoop(IrParser.Parse(Text, descriptors), new IrOptions());
        string file = $"/tmp/perf-{Environment.ProcessId}.map";
        using StreamReader reader = new(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        Assert.Contains($"{code.Start:x} {code.Bytes:x} T9:some loop\n", reader.ReadToEnd(), StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public void ADebuggerFindsAnObjectFileForEachPieceOfCode()
    {
        Descriptors descriptors = new();
        using DebuggerSymbols symbols = new();
        using X64Backend backend = new(descriptors.Layout, 1 << 20) { Published = symbols.Publish, Withdrawn = symbols.Withdraw };
        CodeMap code = backend.CompileLoop(IrParser.Parse(Text, descriptors), new IrOptions());
        long* entry = (long*)symbols.FirstEntry;
        Assert.Equal(0x464c457fu, *(uint*)entry[2]);
        Assert.Equal(code.Start, *(long*)(entry[2] + *(long*)(entry[2] + 40) + 64 + 16));
        backend.Free(code);
        Assert.Equal(0, symbols.FirstEntry);
    }
}
