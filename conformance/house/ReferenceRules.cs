using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using Xunit;

namespace Py.Conformance.House;

/// <summary>References between the assemblies point one way only, and the solution knows every project.</summary>
public class ReferenceRules
{
    private static readonly string[] s_everything = ["*"];

    // An arrow that is not listed is an error. "*" is any project: the tests see everything.
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Py.Gc"] = [],
        ["Py.Ir"] = [],
        ["Py.ObjectSpace"] = ["Py.Gc"],
        ["Py.Backends.Shared"] = ["Py.Ir"],
        ["Py.Backends.X64"] = ["Py.Ir", "Py.Backends.Shared"],
        ["Py.Backends.Arm64"] = ["Py.Ir", "Py.Backends.Shared"],
        ["Py.Backends.Llvm"] = ["Py.Ir"],
        ["Py.Vm"] = ["Py.Gc", "Py.Ir", "Py.ObjectSpace"],
        ["Py"] = ["Py.Vm", "Py.Backends.X64", "Py.Backends.Arm64", "Py.Backends.Llvm"],
        ["Py.Log"] = [],
        ["Py.Reduce"] = ["Py.Ir"],
        ["Py.Replay"] = ["Py.Ir", "Py.Backends.X64", "Py.Backends.Arm64", "Py.Backends.Llvm"],
        ["Py.Gen"] = [],
        ["Py.Rules"] = [],
        ["Py.Conformance"] = s_everything,
    };

    private static IEnumerable<string> Projects =>
        SourceTree.Files.Where(static file => file.EndsWith(".csproj", StringComparison.Ordinal));

    [Fact]
    public void ReferencesAreTheAllowedOnes()
    {
        List<string> wrong = [];
        foreach (string project in Projects)
        {
            string name = Path.GetFileNameWithoutExtension(project);
            if (!s_allowed.TryGetValue(name, out string[]? allowed))
            {
                wrong.Add($"{project}: not in the table of {nameof(ReferenceRules)}");
                continue;
            }
            foreach (XElement reference in XDocument.Parse(SourceTree.Read(project)).Descendants("ProjectReference"))
            {
                // Source generators and analyzers run in the compiler; they are not linked.
                if ((string?)reference.Attribute("OutputItemType") == "Analyzer")
                {
                    continue;
                }
                string target = Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/'));
                if (!allowed.Contains(target) && !allowed.Contains("*"))
                {
                    wrong.Add($"{name} must not reference {target}");
                }
            }
        }
        SourceTree.AssertNone(wrong);
    }

    [Fact]
    public void TheSolutionListsEveryProjectInEveryConfiguration()
    {
        string solution = SourceTree.Read("Py.sln").Replace('\\', '/');
        SourceTree.AssertNone(Projects.Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal)));
        foreach (string configuration in (string[])["Debug", "Checked", "Release"])
        {
            int built = solution.Split($".{configuration}|Any CPU.Build.0 = {configuration}|Any CPU").Length - 1;
            Assert.True(Projects.Count() == built, $"{configuration} builds {built} of {Projects.Count()} projects");
        }
    }

    [Fact]
    public void PackagesAreOnlyWhereTheyBelong()
    {
        string[] product = SourceTree.Files.Where(static file => file.EndsWith(".csproj", StringComparison.Ordinal)
            && !file.StartsWith("conformance/", StringComparison.Ordinal)).ToArray();
        string[] testOnly = ["xunit", "FsCheck", "Microsoft.NET.Test.Sdk"];
        SourceTree.AssertNone(product.Where(project => testOnly.Any(package =>
            SourceTree.Read(project).Contains($"\"{package}\"", StringComparison.Ordinal))));
        SourceTree.AssertNone(product.Where(static project => SourceTree.Read(project).Contains("InternalsVisibleTo", StringComparison.Ordinal)));
    }
}
