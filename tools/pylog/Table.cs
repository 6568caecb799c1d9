using System;
using System.Collections.Generic;
using System.IO;

namespace Py.Log;

/// <summary>Columns of text, aligned.</summary>
/// <param name="header">The names of the columns; numbers are right-aligned under a name that begins with a blank.</param>
internal sealed class Table(params string[] header)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row.</summary>
    public void Add(params string[] row) => _rows.Add(row);

    /// <summary>Writes it.</summary>
    public void Write(TextWriter to)
    {
        int[] widths = Array.ConvertAll(header, static name => name.Trim().Length);
        foreach (string[] row in _rows)
        {
            for (int i = 0; i < row.Length; i++)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }
        }

        WriteRow(to, Array.ConvertAll(header, static name => name.Trim()), widths);
        foreach (string[] row in _rows)
        {
            WriteRow(to, row, widths);
        }
    }

    private void WriteRow(TextWriter to, string[] row, int[] widths)
    {
        string line = "";
        for (int i = 0; i < row.Length; i++)
        {
            line += (i == 0 ? "" : "  ") + (header[i].StartsWith(' ') ? row[i].PadLeft(widths[i]) : row[i].PadRight(widths[i]));
        }

        to.WriteLine(line.TrimEnd());
    }
}
