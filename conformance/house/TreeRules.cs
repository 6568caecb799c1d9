using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace Py.Conformance.House;

/// <summary>The files that a reader and the harness rely on are there.</summary>
public class TreeRules
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("LICENSE")]
    [InlineData("docs/status.md")]
    [InlineData("Directory.Packages.props")]
    public void DocumentsExist(string file) => Assert.True(new FileInfo(Path.Combine(SourceTree.Root, file)).Length > 100);

    [Theory]
    [InlineData("py")]
    [InlineData("test")]
    [InlineData(".ci/run")]
    [InlineData("conformance/golden/run")]
    [InlineData("conformance/cpython/run")]
    [InlineData("tools/bench/run")]
    public void CommandsAreExecutable(string file) =>
        Assert.True(!OperatingSystem.IsWindows()
            && File.GetUnixFileMode(Path.Combine(SourceTree.Root, file)).HasFlag(UnixFileMode.UserExecute), file);

    [Fact]
    public void TheReadmeNamesTheTwoCommands()
    {
        string readme = SourceTree.Read("README.md");
        Assert.Contains("./py ", readme, StringComparison.Ordinal);
        Assert.Contains("./test", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryGoldenProgramHasItsOutputAndEveryOutputItsProgram()
    {
        HashSet<string> files = SourceTree.Files.Where(static file =>
            file.StartsWith("conformance/golden/", StringComparison.Ordinal)
            && !file.Contains(".d/", StringComparison.Ordinal)).ToHashSet();
        List<string> wrong = [];
        foreach (string file in files)
        {
            string stem = Path.Combine(Path.GetDirectoryName(file)!, Path.GetFileNameWithoutExtension(file));
            bool program = file.EndsWith(".py", StringComparison.Ordinal) || file.EndsWith(".sh", StringComparison.Ordinal);
            bool output = file.EndsWith(".out", StringComparison.Ordinal) || file.EndsWith(".err", StringComparison.Ordinal)
                || file.EndsWith(".status", StringComparison.Ordinal);
            if ((program && !files.Contains(stem + ".out"))
                || (output && !files.Contains(stem + ".py") && !files.Contains(stem + ".sh")))
            {
                wrong.Add(file);
            }
        }
        SourceTree.AssertNone(wrong);
    }

    [Fact]
    public void EveryModuleOfTheSuiteThatRunsHasExpectations()
    {
        IEnumerable<string> modules = SourceTree.Lines("conformance/cpython/modules.txt")
            .SelectMany(static line => line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        SourceTree.AssertNone(modules.Where(static module =>
            !File.Exists(Path.Combine(SourceTree.Root, "conformance/cpython/expected", module + ".txt"))));
    }
}
