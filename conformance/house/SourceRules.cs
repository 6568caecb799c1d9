using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Py.Conformance.House;

/// <summary>What source files may not contain, and how long they may be.</summary>
public class SourceRules
{
    private const int MaxLines = 1200;

    // Tables whose length is the length of what they list.
    private static readonly string[] s_longTables = [];

    // A name that product code must not use, and a folder or file where it is what the code is about.
    private static readonly (string Pattern, string Reason, string[] Except)[] s_banned =
    [
        (@"\bSystem\.Linq\b", "allocates and hides loops", []),
        (@"\bSystem\.Reflection\b|(typeof|GetType)\([^)]*\)\.Get(Method|Field|Propert|Constructor)|\bActivator\b|\bMakeGeneric", "the product is compiled ahead of time", []),
        (@"\bRegularExpressions\b", "Python's regular expressions are our own", []),
        (@"\bdynamic\s+\w+\s*[=;,)]", "the product is compiled ahead of time", []),
        (@"\bDateTime\.(Utc)?Now\b|\bEnvironment\.TickCount\b", "time belongs to the time modules", ["vm/modules/"]),
        (@"\bThread\.Sleep\b", "sleeping belongs to the time and thread modules", ["vm/modules/"]),
        (@"\bRandom\.Shared\b|\bnew Random\(\)", "randomness without a seed belongs to the random modules", ["vm/modules/"]),
        (@"\bConsole\.", "output belongs to the io module and the command line", ["vm/modules/", "tools/py/"]),
        (@"\bMarshal\.AllocHGlobal\b", "use NativeMemory or the collector", []),
        (@"^\s*#region\b", "split the file instead", []),
        (@"\b(TODO|FIXME|XXX|HACK)\b", "mend it, or file an issue and name it", []),
    ];

    [Fact]
    public void NoFileIsTooLong()
    {
        IEnumerable<string> sources = SourceTree.Files.Where(static file =>
            file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".py", StringComparison.Ordinal));
        SourceTree.AssertNone(sources.Where(static file => !s_longTables.Contains(file) && SourceTree.Lines(file).Length > MaxLines)
            .Select(static file => $"{file}: {SourceTree.Lines(file).Length} lines"));
    }

    [Fact]
    public void ProductCodeUsesNoBannedNames()
    {
        List<string> found = [];
        foreach (string file in SourceTree.ProductCode)
        {
            string[] lines = SourceTree.Lines(file);
            foreach ((string pattern, string reason, string[] except) in s_banned)
            {
                if (except.Any(place => file.StartsWith(place, StringComparison.Ordinal)))
                {
                    continue;
                }
                Regex regex = new(pattern);
                for (int i = 0; i < lines.Length; i++)
                {
                    if (regex.IsMatch(WithoutStrings(lines[i])))
                    {
                        found.Add($"{file}:{i + 1}: {lines[i].Trim()} ({reason})");
                    }
                }
            }
        }
        SourceTree.AssertNone(found);
    }

    // Aligned tables, and tables whose rows are documented elsewhere: with the reason on the line.
    private static readonly Regex s_permitted = new("disable (IDE0055|CS1591) // .{4}");

    [Fact]
    public void WarningsAreNotSilencedInTheSource()
    {
        List<string> found = [];
        foreach (string file in SourceTree.ProductCode)
        {
            found.AddRange(SourceTree.Lines(file)
                .Where(static line => (line.Contains("#pragma warning disable", StringComparison.Ordinal)
                    && !s_permitted.IsMatch(line)) || line.Contains("SuppressMessage", StringComparison.Ordinal))
                .Select(line => $"{file}: {line.Trim()}"));
        }
        SourceTree.AssertNone(found);
    }

    [Fact]
    public void NoPathsOfAMachineAndNoRegistryHosts()
    {
        // The words are split so that this file does not contain what it looks for.
        Regex paths = new(string.Join('|', "/wo" + "rk/", "/ro" + @"ot/", @"/ho" + @"me/\w", @"nug" + @"et\.org",
            "pypi" + @"\.org", @"registry\.np" + "mjs", "deb" + @"\.debian"));
        List<string> found = [];
        foreach (string file in SourceTree.Files.Where(SourceTree.IsText))
        {
            string[] lines = SourceTree.Lines(file);
            for (int i = 0; i < lines.Length; i++)
            {
                if (paths.IsMatch(lines[i]))
                {
                    found.Add($"{file}:{i + 1}: {lines[i].Trim()}");
                }
            }
        }
        SourceTree.AssertNone(found);
    }

    // Text in quotes is data: messages and names of Python may say anything.
    private static string WithoutStrings(string line) => Regex.Replace(line, "\"(\\\\.|[^\"\\\\])*\"", "\"\"");
}
