using System;
using System.Collections.Generic;

namespace Py.Vm.Syntax;

/// <summary>What to raise: errors of syntax, or others that CPython raises while it parses.</summary>
internal enum SyntaxErrorKind : byte
{
    SyntaxError, IndentationError, TabError, MemoryError, RecursionError, ValueError,
    /// <summary>See <see cref="PySyntaxException.DecodeError"/>.</summary>
    UnicodeDecodeError,
}

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

    /// <summary>CPython sets the position as attributes, and the message is the only argument: errors of symbol tables.</summary>
    public bool IsLateLocated;

    /// <summary>The arguments of a UnicodeDecodeError.</summary>
    public Utf8Error? DecodeError;

    /// <summary>What had been warned of before the error.</summary>
    public IReadOnlyList<SyntaxWarning> Warnings = [];

    /// <summary>The source line, or null where CPython gives None.</summary>
    public string? SourceLine;
}
