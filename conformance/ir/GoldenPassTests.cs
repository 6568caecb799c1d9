using System;
using System.Collections.Generic;
using System.IO;
using Py.Ir;
using Xunit;

namespace Py.Conformance.Ir;

/// <summary>Each .trace file of conformance/golden: input, the passes to run, the trace expected.</summary>
/// <remarks>
/// <code>
/// # what the case is about
/// loop T1
/// ...
/// ;; passes fold:dce [nolower]
/// loop T1          (expected; rewritten in place when PY_BLESS=1)
/// ...
/// </code>
/// Files without a ";; passes" line are checked to compile only, by other tests.
/// </remarks>
public class GoldenPassTests
{
    public static TheoryData<string> Files()
    {
        TheoryData<string> files = [];
        foreach (string file in Directory.GetFiles(Folder(), "*.trace"))
        {
            files.Add(Path.GetFileName(file));
        }
        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void PassesGiveTheExpectedTrace(string file)
    {
        string path = Path.Combine(Folder(), file);
        string[] lines = File.ReadAllLines(path);
        int mark = Array.FindIndex(lines, line => line.StartsWith(";; passes ", StringComparison.Ordinal));
        if (mark < 0)
        {
            return;
        }
        string[] words = lines[mark].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(IrOptions.TryParsePasses(words[2], out PassSet passes), lines[mark]);
        bool lowered = Array.IndexOf(words, "lower") > 0;
        string input = string.Join('\n', lines[..mark]);
        Descriptors descriptors = new();
        Dictionary<int, Trace> optimized = [];
        string actual = "";
        foreach (Trace trace in IrParser.ParseAll(input, descriptors))
        {
            Verifier.Verify(trace);
            trace.Target = optimized.GetValueOrDefault(trace.TargetId.Value);
            Trace result = Pipeline.Optimize(trace, new IrOptions { Passes = passes, Verify = true }, lowered);
            optimized[trace.Id.Value] = result;
            actual += IrPrinter.Print(result);
        }
        if (Environment.GetEnvironmentVariable("PY_BLESS") == "1")
        {
            File.WriteAllText(path, input + "\n" + lines[mark] + "\n" + actual);
            return;
        }
        Assert.Equal(string.Join('\n', lines[(mark + 1)..]).Trim(), actual.Trim());
        Assert.Equal(actual, string.Concat(IrParser.ParseAll(actual, descriptors).ConvertAll(trace => IrPrinter.Print(trace))));
    }

    [Fact]
    public void RecordedTracesCompileInEveryMode()
    {
        foreach (string file in Directory.GetFiles(Path.Combine(Folder(), "recorded"), "*.trace"))
        {
            foreach (AllocationMode mode in Enum.GetValues<AllocationMode>())
            {
                Descriptors descriptors = new();
                Trace trace = IrParser.Parse(File.ReadAllText(file), descriptors);
                Verifier.Verify(trace);
                IrOptions options = new() { Verify = true, CheckAllocation = true, Allocation = mode, Seed = 7 };
                Trace optimized = Pipeline.Optimize(trace, options);
                using Py.Backends.X64.X64Backend backend = new(descriptors.Layout, 1 << 20);
                Assert.True(backend.CompileLoop(optimized, options).Bytes > 0);
                Assert.Equal(IrPrinter.Print(optimized, true), IrPrinter.Print(IrParser.Parse(IrPrinter.Print(optimized, true), new Descriptors()), true));
            }
        }
    }

    // The source tree, so that blessing rewrites its files.
    internal static string Root()
    {
        for (string? at = AppContext.BaseDirectory; at != null; at = Path.GetDirectoryName(at))
        {
            if (Directory.Exists(Path.Combine(at, "conformance", "golden")))
            {
                return at;
            }
        }
        throw new DirectoryNotFoundException("conformance/golden");
    }

    private static string Folder() => Path.Combine(Root(), "conformance", "golden");
}
