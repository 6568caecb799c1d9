using System;
using System.IO;
using System.Text;
using Py.Vm.Syntax;

namespace Py.Vm.Compile;

/// <summary>Makes the exceptions of the passes after the parser.</summary>
internal static class CompileErrors
{
    public const string TooDeep = "maximum recursion depth exceeded during compilation";

    public static PySyntaxException At(string fileName, in CodePosition position, string message)
    {
        // These passes count offsets in bytes, unlike the parser: so does CPython.
        return new PySyntaxException(SyntaxErrorKind.SyntaxError, message)
        {
            HasPosition = true,
            Filename = fileName,
            Line = position.Line,
            Offset = position.Column + 1,
            EndLine = position.EndLine,
            EndOffset = position.EndColumn + 1,
            SourceLine = ReadLine(fileName, position.Line),
        };
    }

    public static PySyntaxException At(string fileName, Node node, string message) =>
        At(fileName, Position(node), message);

    /// <summary>An error of the symbol tables.</summary>
    public static PySyntaxException Late(string fileName, in CodePosition position, string message)
    {
        PySyntaxException error = At(fileName, position, message);
        error.IsLateLocated = true;
        return error;
    }

    public static PySyntaxException Recursion() => new(SyntaxErrorKind.RecursionError, TooDeep);

    public static CodePosition Position(Node node) => new(node.Line, node.EndLine, node.Column, node.EndColumn);

    // The line as CPython finds it: from the file of that name, if there is one.
    private static string? ReadLine(string fileName, int line)
    {
        if (fileName.Length == 0 || fileName[0] == '<' || line < 1)
        {
            return null;
        }

        try
        {
            using var reader = new StreamReader(fileName, Encoding.UTF8);
            for (int i = 1; i < line; i++)
            {
                if (reader.ReadLine() is null)
                {
                    return null;
                }
            }

            return reader.ReadLine() is { } text ? text + "\n" : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            return null;
        }
    }
}
