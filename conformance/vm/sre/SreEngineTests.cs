using System;
using System.IO;
using System.Text;
using Py.Vm.Modules.Sre;
using Xunit;

namespace Py.Conformance.Vm.Sre;

/// <summary>The matcher against the answers of CPython's engine.</summary>
public class SreEngineTests
{
    /// <summary>Every case of <c>cases.txt</c> gives the spans, and the last group, that CPython gives.</summary>
    [Fact]
    public void AgreesWithCPython()
    {
        SreCases cases = new();
        using StreamReader reader = new(Path.Combine(AppContext.BaseDirectory, "vm", "sre", "cases.txt"));
        Assert.Empty(cases.Run(reader));
        Assert.True(cases.Count > 1000);
    }

    /// <summary>A repeat that keeps a frame for each of a million iterations needs no native stack.</summary>
    [Fact]
    public unsafe void DeepRepeatsDoNotOverflow()
    {
        // (?:ab|a|c)*d
        uint[] code =
        [
            14, 4, 0, 1, uint.MaxValue,
            23, 22, 0, uint.MaxValue,
            7, 7, 16, 97, 16, 98, 15, 12, 5, 16, 97, 15, 7, 5, 16, 99, 15, 2, 0,
            18, 16, 100, 1,
        ];
        SrePattern pattern = SrePattern.TryCreate(code, 0)!;
        byte[] bytes = Encoding.ASCII.GetBytes(new string('a', 1_000_000) + "d");
        using SreState.Lease lease = SreState.Rent();
        SreState state = lease.State;
        fixed (byte* text = bytes)
        {
            Assert.Equal(SreStatus.Matched, pattern.Run(state, text, 0, bytes.Length, SreMode.Match, false));
            Assert.Equal(bytes.Length, state.MatchEnd);
        }
    }

    /// <summary>Words that are no pattern are refused.</summary>
    [Theory]
    [InlineData(new uint[] { })]
    [InlineData(new uint[] { 99, 1 })]
    [InlineData(new uint[] { 17, 4, 1 })]
    [InlineData(new uint[] { 7, 9, 1 })]
    [InlineData(new uint[] { 24, 100, 0, 1, 2, 1, 1 })]
    [InlineData(new uint[] { 13, 5, 16, 97, 1 })]
    public void RefusesInvalidCode(uint[] code) => Assert.Null(SrePattern.TryCreate(code, 1));
}
