using System;
using System.Collections.Generic;
using System.IO;

namespace Py.Log;

/// <summary>What a row of a view shows.</summary>
internal enum RowKind
{
    /// <summary>A line of the program.</summary>
    Source,

    /// <summary>A bytecode.</summary>
    Bytecode,

    /// <summary>An operation.</summary>
    Operation,

    /// <summary>An instruction.</summary>
    Machine,
}

/// <summary>The parts of a view, as switches.</summary>
[Flags]
internal enum ViewParts
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Lines of the program.</summary>
    Source = 1,

    /// <summary>Bytecodes.</summary>
    Bytecode = 2,

    /// <summary>Operations.</summary>
    Ir = 4,

    /// <summary>Instructions.</summary>
    Machine = 8,

    /// <summary>Everything.</summary>
    All = 15,
}

/// <summary>A row of a view.</summary>
/// <param name="Kind">What it shows.</param>
/// <param name="Depth">How deep the frame is.</param>
/// <param name="Label">File and line, or the offset.</param>
/// <param name="Text">What is there.</param>
/// <param name="Guard">For a guard its number, if a bridge begins there.</param>
internal readonly record struct ViewRow(RowKind Kind, int Depth, string Label, string Text, ulong? Guard = null);

/// <summary>Puts source, bytecode, operations and machine code of a trace beside each other.</summary>
internal sealed class TraceView(JitLogReader log, SourceFiles sources)
{
    /// <summary>The rows of a trace.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="parts">What to show.</param>
    /// <param name="recorded">As recorded, not as compiled.</param>
    public List<ViewRow> Rows(LoggedTrace trace, ViewParts parts, bool recorded)
    {
        IReadOnlyList<Operation> operations = recorded ? trace.Recorded : trace.Optimized;
        List<MachineInstruction> code = !recorded && parts.HasFlag(ViewParts.Machine) ? log.Code.Disassemble(trace) : [];
        List<ViewRow> rows = [];
        int next = 0, depth = 0;
        string where = "";
        for (int i = 0; i < operations.Count; i++)
        {
            Operation operation = operations[i];
            if (operation.IsMergePoint)
            {
                AddCode(rows, code, ref next, NextOffset(operations, i), depth);
                depth = operation.Depth;
                where = AddPlace(rows, operation, parts, where);
                continue;
            }

            // What stands before the operation's own code belongs to those before.
            AddCode(rows, code, ref next, operation.Offset, depth);
            if (operation.Name == Operation.End)
            {
                break;
            }

            if (parts.HasFlag(ViewParts.Ir))
            {
                ulong? guard = operation.IsGuard && operation.Guard is { } number && trace.Bridges.ContainsKey(number) ? number : null;
                rows.Add(new ViewRow(RowKind.Operation, depth, operation.Offset < 0 ? "" : $"+{operation.Offset}", operation.Text, guard));
            }
        }

        AddCode(rows, code, ref next, int.MaxValue, depth);
        return rows;
    }

    // Of the operation behind a bytecode's note: what stands before belongs to the bytecode before.
    private static int NextOffset(IReadOnlyList<Operation> operations, int at)
    {
        while (at < operations.Count && operations[at].IsMergePoint)
        {
            at++;
        }

        return at < operations.Count ? operations[at].Offset : 0;
    }

    private string AddPlace(List<ViewRow> rows, Operation operation, ViewParts parts, string where)
    {
        if (operation.Place is not { } place)
        {
            if (parts.HasFlag(ViewParts.Bytecode))
            {
                rows.Add(new ViewRow(RowKind.Bytecode, operation.Depth, "", operation.Remark));
            }

            return "";
        }

        string here = $"{Path.GetFileName(place.File)}:{place.Line}";
        string inFrame = $"{operation.Depth} {place.Function} {here}";
        if (parts.HasFlag(ViewParts.Source) && inFrame != where)
        {
            rows.Add(new ViewRow(RowKind.Source, operation.Depth, here, $"{sources.Line(place.File, place.Line) ?? $"in {place.Function}"}"));
        }

        if (parts.HasFlag(ViewParts.Bytecode))
        {
            rows.Add(new ViewRow(RowKind.Bytecode, operation.Depth, "", place.Bytecode));
        }

        return inFrame;
    }

    private static void AddCode(List<ViewRow> rows, List<MachineInstruction> code, ref int next, int offset, int depth)
    {
        for (; next < code.Count && code[next].Offset < offset; next++)
        {
            rows.Add(new ViewRow(RowKind.Machine, depth, $"+{code[next].Offset}", code[next].Text));
        }
    }
}

/// <summary>The files of the program, if they are still there.</summary>
internal sealed class SourceFiles
{
    private readonly Dictionary<string, string[]> _files = new(StringComparer.Ordinal);

    /// <summary>A line; null if it is not to be had.</summary>
    public string? Line(string file, int line)
    {
        if (!_files.TryGetValue(file, out string[]? lines))
        {
            try
            {
                lines = File.Exists(file) ? File.ReadAllLines(file) : [];
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                lines = [];
            }

            _files.Add(file, lines);
        }

        return line >= 1 && line <= lines.Length ? lines[line - 1] : null;
    }
}
