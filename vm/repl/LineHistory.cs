using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Py.Vm.Repl;

/// <summary>The lines that were entered, oldest first, and their file.</summary>
internal sealed class LineHistory
{
    private const string EditLineHeader = "_HiStOrY_V2_";

    private readonly List<string> _lines = [];

    /// <summary>The history of the prompt and of the readline module.</summary>
    public static LineHistory Shared { get; } = new();

    public int Count => _lines.Count;

    /// <summary>The most lines that are remembered; older ones are forgotten.</summary>
    public int Capacity
    {
        get;
        set
        {
            field = value;
            Trim();
        }
    } = int.MaxValue;

    private void Trim()
    {
        if (_lines.Count > Capacity)
        {
            _lines.RemoveRange(0, _lines.Count - Capacity);
        }
    }

    /// <summary>Lines kept in the file; negative: all.</summary>
    public int Limit { get; set; } = -1;

    /// <summary>Lines that are entered are added by themselves.</summary>
    public bool AddsLines { get; set; } = true;

    public string this[int index]
    {
        get => _lines[index];
        set => _lines[index] = value;
    }

    public void Add(string line)
    {
        _lines.Add(line);
        Trim();
    }

    /// <summary>Adds a line that was entered, unless it is blank or the last one again.</summary>
    public void AddEntered(string line)
    {
        if (AddsLines && line.AsSpan().Trim().Length > 0 && (_lines.Count == 0 || _lines[^1] != line))
        {
            Add(line);
        }
    }

    public void RemoveAt(int index) => _lines.RemoveAt(index);

    public void Clear() => _lines.Clear();

    /// <summary>Adds the lines of a file; throws IOException or UnauthorizedAccessException.</summary>
    public void ReadFile(string path)
    {
        foreach (string line in File.ReadAllLines(path, Encoding.UTF8))
        {
            if (line.Length > 0 && line != EditLineHeader)
            {
                Add(line);
            }
        }
    }

    /// <summary>Writes the last lines to a file; throws as <see cref="ReadFile"/>.</summary>
    public void WriteFile(string path)
    {
        int start = Limit >= 0 ? Math.Max(0, _lines.Count - Limit) : 0;
        Save(path, _lines.GetRange(start, _lines.Count - start), FileMode.Create);
    }

    /// <summary>Adds the newest lines to a file, and cuts it to the limit.</summary>
    public void AppendFile(int count, string path)
    {
        int start = Math.Max(0, _lines.Count - count);
        Save(path, _lines.GetRange(start, _lines.Count - start), FileMode.Append);
        if (Limit >= 0)
        {
            List<string> all = [.. File.ReadAllLines(path, Encoding.UTF8)];
            Save(path, all.GetRange(Math.Max(0, all.Count - Limit), Math.Min(Limit, all.Count)), FileMode.Create);
        }
    }

    private static void Save(string path, List<string> lines, FileMode mode)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.Write };
        if (!File.Exists(path))
        {
            // What was typed may be secret.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using StreamWriter writer = new(path, new UTF8Encoding(false), options);
        foreach (string line in lines)
        {
            writer.Write(line);
            writer.Write('\n');
        }
    }
}
