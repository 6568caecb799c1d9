using System.Text;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Writes a report to a file object, with the margin that exception groups need.</summary>
/// <remarks>Text is collected and written as one string; <see cref="Flush"/> returns false with an error set if that failed.</remarks>
internal ref struct ReportWriter
{
    private readonly Value _file;
    private readonly StringBuilder _text = new();

    public ReportWriter(Value file) => _file = file;

    /// <summary>How many exception groups deep the report is.</summary>
    public int Depth;

    /// <summary>Columns before the margin.</summary>
    public readonly int Indent => 2 * Depth;

    public readonly void Add(string text) => _text.Append(text);

    public readonly void Add(char c, int count) => _text.Append(c, count);

    /// <summary>Indentation without a margin.</summary>
    public readonly void AddIndent() => _text.Append(' ', Indent);

    /// <summary>Indentation and margin, which begin a line.</summary>
    public readonly void AddMargin(string? margin = null)
    {
        AddIndent();
        _text.Append(margin ?? (Depth > 0 ? "| " : ""));
    }

    /// <summary>Adds a str object.</summary>
    public readonly void Add(Value text) => _text.Append(PyStr.ToClr(text));

    /// <summary>Writes what was collected; false with an error set.</summary>
    public readonly bool Flush()
    {
        if (_text.Length == 0)
        {
            return true;
        }

        Value text = PyStr.New(_text.ToString());
        _text.Clear();
        return !text.IsNull && !Space.CallMethod(_file, N.write, text).IsNull;
    }
}
