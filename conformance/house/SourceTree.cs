using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Xunit;

namespace Py.Conformance.House;

/// <summary>The project's own tree, as the house rules look at it.</summary>
internal static class SourceTree
{
    private static readonly Lazy<string> s_root = new(FindRoot);
    private static readonly Lazy<IReadOnlyList<string>> s_files = new(ListFiles);

    /// <summary>The folder of the solution.</summary>
    internal static string Root => s_root.Value;

    /// <summary>Every file of the tree as a path below the root, with slashes; what git ignores is left out.</summary>
    internal static IReadOnlyList<string> Files => s_files.Value;

    /// <summary>The C# files of the product: what is compiled ahead of time into the executable.</summary>
    internal static IEnumerable<string> ProductCode => Files.Where(static file => file.EndsWith(".cs", StringComparison.Ordinal)
        && s_productFolders.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)));

    private static readonly string[] s_productFolders = ["gc/", "ir/", "objectspace/", "vm/", "backends/", "tools/py/"];

    internal static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    internal static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    /// <summary>Fails with every finding, a line each.</summary>
    internal static void AssertNone(IEnumerable<string> findings)
    {
        string report = string.Join(Environment.NewLine, findings);
        Assert.True(report.Length == 0, report);
    }

    /// <summary>Whether a file is text that a person reads: no NUL byte near its start.</summary>
    internal static bool IsText(string file)
    {
        using FileStream stream = File.OpenRead(Path.Combine(Root, file));
        Span<byte> start = stackalloc byte[1024];
        return !start[..stream.Read(start)].Contains((byte)0);
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder != null && !File.Exists(Path.Combine(folder.FullName, "Py.sln")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? throw new DirectoryNotFoundException("the tests must run from a folder below Py.sln");
    }

    private static string[] ListFiles()
    {
        ProcessStartInfo start = new("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        };
        using Process git = Process.Start(start) ?? throw new InvalidOperationException("git does not start");
        string[] files = git.StandardOutput.ReadToEnd().Split('\0', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        // A file that is deleted but not yet staged is still listed.
        return files.Distinct().Where(static file => File.Exists(Path.Combine(Root, file))).ToArray();
    }
}
