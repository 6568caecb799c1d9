using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using Py.Vm.Syntax;
using Xunit;

namespace Py.Conformance.Vm.Syntax;

/// <summary>Compares trees and errors with CPython's over the sources of its library.</summary>
/// <remarks>
/// PY_SYNTAX_DIFFERENTIAL sets how many files: a number, or `all` (minutes). Without it only a few are compared.
/// </remarks>
public class DifferentialTests
{
    // For each file: its path, then the dump or the error as a length and that many bytes.
    private const string Program = """
        import ast, glob, os, sys, sysconfig, warnings
        warnings.simplefilter('ignore')
        sys.setrecursionlimit(20000)
        root = sysconfig.get_path('stdlib')
        count = sys.argv[1]
        files = sorted(glob.glob(root + '/**/*.py', recursive=True))
        if count != 'all':
            files = files[::max(1, len(files) // int(count))]
        out = sys.stdout.buffer
        for path in files:
            with open(path, 'rb') as f:
                source = f.read()
            if b'koi8' in source[:200]:
                continue
            try:
                text = ast.dump(compile(source, '<source>', 'exec', ast.PyCF_ONLY_AST), include_attributes=True)
            except SyntaxError as e:
                text = f'{type(e).__name__}: {e.msg} {e.lineno} {e.offset} {e.end_lineno} {e.end_offset} {e.text}'
            data = text.encode('utf-8', 'backslashreplace')
            out.write(b'%s\n%d\n' % (os.fsencode(path), len(data)) + data)
        """;

    [Fact]
    public void AgreesWithCPython()
    {
        string count = Environment.GetEnvironmentVariable("PY_SYNTAX_DIFFERENTIAL") ?? "12";
        ProcessStartInfo start = new("python3.11") { RedirectStandardOutput = true };
        foreach (string argument in (string[])["-c", Program, count])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        using var output = new BufferedStream(process.StandardOutput.BaseStream);
        while (ReadLine(output) is { Length: > 0 } path)
        {
            byte[] expected = new byte[int.Parse(ReadLine(output))];
            output.ReadExactly(expected);
            string actual = "";
            Parser.RunOnDeepStack(() => actual = Describe(File.ReadAllBytes(path)));
            Assert.True(Encoding.UTF8.GetString(expected) == actual, path);
        }
    }

    private static string Describe(byte[] source)
    {
        var options = new ParseOptions { Origin = SourceOrigin.Bytes, Filename = "<source>" };
        try
        {
            return AstDump.Dump(PythonParser.Parse(source, options).Tree);
        }
        catch (PySyntaxException e)
        {
            string end = e.HasEnd ? $"{e.EndLine} {e.EndOffset}" : "None None";
            return $"{e.Kind}: {e.Message} {e.Line} {e.Offset} {end} {e.SourceLine ?? "None"}";
        }
    }

    private static string ReadLine(Stream stream)
    {
        var line = new StringBuilder();
        int c;
        while ((c = stream.ReadByte()) is not ('\n' or -1))
        {
            line.Append((char)c);
        }

        return line.ToString();
    }
}
