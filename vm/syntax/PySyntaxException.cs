using System;

namespace Py.Vm.Syntax;

internal enum SyntaxErrorKind : byte { SyntaxError, IndentationError, TabError, MemoryError, RecursionError, ValueError }

/// <summary>The source is not Python. The one exception that leaves this folder.</summary>
/// <remarks>
/// Positions are those of CPython's SyntaxError: lines and offsets count from 1, offsets in characters (code points),
/// -1 or 0 where CPython has it so; <see cref="HasPosition"/> is false where it sets no position at all.
/// </remarks>
internal sealed class PySyntaxException(SyntaxErrorKind kind, string message) : Exception(message)
{
    public readonly SyntaxErrorKind Kind = kind;
    public bool HasPosition;
    public string? Filename;
    public int Line;
    public int Offset;
    public int EndLine;
    public int EndOffset;

    /// <summary>False where CPython gives None for the end.</summary>
    public bool HasEnd = true;

    /// <summary>The source line, or null where CPython gives None.</summary>
    public string? SourceLine;
}
