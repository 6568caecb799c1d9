using System;
using System.Globalization;

namespace Py.Log;

/// <summary>A place in a program: <c>NAME;FILE:FIRST-LINE~#WORD OPCODE</c>.</summary>
/// <param name="Function">Name of the function.</param>
/// <param name="File">Its file.</param>
/// <param name="First">Its first line.</param>
/// <param name="Line">The line.</param>
/// <param name="Bytecode">Number and name of the bytecode.</param>
internal sealed record Place(string Function, string File, int First, int Line, string Bytecode)
{
    /// <summary>Reads a place; null if it is none, as in the logs of other interpreters.</summary>
    public static Place? Parse(string text)
    {
        int tilde = text.LastIndexOf("~#", StringComparison.Ordinal), name = text.IndexOf(';', StringComparison.Ordinal);
        if (name < 0 || tilde < name)
        {
            return null;
        }

        int colon = text.LastIndexOf(':', tilde), dash = colon < 0 ? -1 : text.IndexOf('-', colon + 1);
        return colon > name && dash > 0 && dash < tilde
            && int.TryParse(text.AsSpan(colon + 1, dash - colon - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && int.TryParse(text.AsSpan(dash + 1, tilde - dash - 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int line)
                ? new Place(text[..name], text[(name + 1)..colon], first, line, text[(tilde + 1)..]) : null;
    }

    /// <summary>For people.</summary>
    public string Short => $"{Function} {System.IO.Path.GetFileName(File)}:{Line}";
}

/// <summary>One operation of a trace as the log shows it.</summary>
internal sealed class Operation
{
    /// <summary>Bytes from the start of the code; -1: not known.</summary>
    public required int Offset { get; init; }

    /// <summary>Its text without the offset.</summary>
    public required string Text { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>For a debug_merge_point how deep the frame is; where it is.</summary>
    public int Depth { get; private init; }

    /// <summary>For a debug_merge_point.</summary>
    public Place? Place { get; private init; }

    /// <summary>For a debug_merge_point that names no place of Python, what it says.</summary>
    public string Remark { get; private init; } = "";

    /// <summary>For a guard its number.</summary>
    public ulong? Guard { get; private init; }

    /// <summary>For labels and jumps the number of the label.</summary>
    public string? Token { get; private init; }

    /// <summary>Is it the note of a bytecode, no operation?</summary>
    public bool IsMergePoint => Name == "debug_merge_point";

    /// <summary>Can it leave the trace?</summary>
    public bool IsGuard => Name.StartsWith("guard_", StringComparison.Ordinal);

    /// <summary>Reads a line; null if it is no operation.</summary>
    public static Operation? Parse(string line)
    {
        string text = line.TrimEnd('\r');
        int offset = -1;
        if (text.StartsWith('+') && text.IndexOf(": ", StringComparison.Ordinal) is > 1 and var colon
            && int.TryParse(text.AsSpan(1, colon - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int bytes))
        {
            offset = bytes;
            text = text[(colon + 2)..];
        }

        if (text == End)
        {
            return new Operation { Offset = offset, Text = text, Name = End };
        }

        int open = text.IndexOf('(', StringComparison.Ordinal);
        if (open <= 0 || text[0] is '#' or '[')
        {
            return null;
        }

        int equals = text.IndexOf(" = ", 0, open, StringComparison.Ordinal);
        string name = text[(equals < 0 ? 0 : equals + 3)..open];
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return null;
            }
        }

        if (name == "debug_merge_point")
        {
            return MergePoint(text, offset, open);
        }

        return new Operation { Offset = offset, Text = text, Name = name, Guard = GuardIn(text), Token = name is "label" or "jump" ? TokenIn(text) : null };
    }

    /// <summary>What stands behind the last operation.</summary>
    public const string End = "--end of the loop--";

    /// <summary>The number behind <c>Guard0x</c> in a text.</summary>
    public static ulong? GuardIn(string text)
    {
        const string mark = "Guard0x", spaced = "Guard 0x";
        int at = text.IndexOf(mark, StringComparison.Ordinal), length = mark.Length;
        if (at < 0)
        {
            at = text.IndexOf(spaced, StringComparison.Ordinal);
            length = spaced.Length;
        }

        if (at < 0)
        {
            return null;
        }

        int end = at + length;
        while (end < text.Length && char.IsAsciiHexDigit(text[end]))
        {
            end++;
        }

        return ulong.TryParse(text.AsSpan(at + length, end - at - length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number) ? number : null;
    }

    private static string? TokenIn(string text)
    {
        const string mark = "TargetToken(";
        int at = text.LastIndexOf(mark, StringComparison.Ordinal), end = at < 0 ? -1 : text.IndexOf(')', at);
        return end < 0 ? null : text[(at + mark.Length)..end];
    }

    private static Operation MergePoint(string text, int offset, int open)
    {
        int quote = text.IndexOf('\'', open), last = text.LastIndexOf('\'');
        string said = last > quote && quote >= 0 ? text[(quote + 1)..last] : "";
        int comma = text.IndexOf(',', open);
        _ = int.TryParse(text.AsSpan(open + 1, Math.Max(0, comma - open - 1)), NumberStyles.None, CultureInfo.InvariantCulture, out int depth);
        return new Operation { Offset = offset, Text = text, Name = "debug_merge_point", Depth = depth, Place = Place.Parse(said), Remark = said };
    }
}
