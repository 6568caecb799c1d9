using System;
using System.Collections.Generic;

namespace Py.Vm.Syntax;

/// <summary>A DeprecationWarning or SyntaxWarning of the front end, and what to raise if the filters make it an error.</summary>
internal sealed record SyntaxWarning(int Line, PySyntaxException AsError, bool IsDeprecation)
{
    public string Message => AsError.Message;

    /// <summary>A warning of an escape in a string token, such as "escape sequence '\d'".</summary>
    public static SyntaxWarning OfEscape(byte[] data, in Token at, string escape, string filename)
    {
        int lineStart = Math.Clamp(at.Start - at.Column, 0, at.Start);
        ReadOnlySpan<byte> line = data.AsSpan(lineStart);
        int newLine = line.IndexOf((byte)'\n');
        line = newLine < 0 ? line : line[..(newLine + 1)];
        string sourceLine = Utf8.DecodeReplacing(line);
        var error = new PySyntaxException(SyntaxErrorKind.SyntaxError, "invalid " + escape)
        {
            HasPosition = true,
            Filename = filename,
            Line = at.Line,
            Offset = Utf8.ToCharacters(sourceLine, at.Column + 1),
            EndLine = at.EndLine,
            EndOffset = Utf8.ToCharacters(sourceLine, at.EndColumn + 1),
            SourceLine = sourceLine,
        };
        return new SyntaxWarning(at.Line, error, true);
    }

    /// <summary>Sorts by line; warnings of one line stay in order.</summary>
    public static void Sort(List<SyntaxWarning> warnings)
    {
        for (int i = 1; i < warnings.Count; i++)
        {
            SyntaxWarning warning = warnings[i];
            int j = i;
            for (; j > 0 && warnings[j - 1].Line > warning.Line; j--)
            {
                warnings[j] = warnings[j - 1];
            }

            warnings[j] = warning;
        }
    }
}
