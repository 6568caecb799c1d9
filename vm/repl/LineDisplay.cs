using System;
using System.Text;

namespace Py.Vm.Repl;

/// <summary>Draws a prompt and a line that may wrap over several rows.</summary>
internal sealed class LineDisplay
{
    private const char IgnoreStart = '\u0001';
    private const char IgnoreEnd = '\u0002';

    private string _prompt = "";
    private int _promptWidth;
    // The row in which the cursor stands, counted from the one with the prompt.
    private int _row;
    // The column behind the end of the line, if the cursor stands there; else -1.
    private int _endColumn = -1;

    /// <summary>The last line of the prompt, without marks.</summary>
    public string Prompt => _prompt;

    /// <summary>Begins a line. The prompt's lines but the last are written once.</summary>
    public void Begin(string prompt)
    {
        int last = prompt.LastIndexOf('\n') + 1;
        if (last > 0)
        {
            Terminal.Write(WithoutMarks(prompt[..last]));
        }

        SetPrompt(prompt[last..]);
        _row = 0;
    }

    /// <summary>Changes the prompt of the line that is shown.</summary>
    public void SetPrompt(string prompt)
    {
        _promptWidth = WidthOf(prompt);
        _prompt = WithoutMarks(prompt);
    }

    /// <summary>Shows the line; the cursor stands where that of the buffer does.</summary>
    public void Draw(LineBuffer line)
    {
        int columns = Terminal.Columns;
        StringBuilder text = new();
        if (_row > 0)
        {
            text.Append($"\u001b[{_row}A");
        }

        text.Append('\r').Append(_prompt);
        int column = _promptWidth % columns, row = _promptWidth / columns;
        int cursorColumn = column, cursorRow = row;
        for (int i = 0; i < line.Length; i++)
        {
            if (i == line.Cursor)
            {
                (cursorColumn, cursorRow) = (column, row);
            }

            Append(text, line, i, columns, ref column, ref row);
        }

        if (line.Cursor == line.Length)
        {
            (cursorColumn, cursorRow) = (column, row);
        }

        if (column == 0 && row > 0)
        {
            // The terminal wraps only when something follows.
            text.Append(" \r");
        }

        text.Append("\u001b[J");
        if (row > cursorRow)
        {
            text.Append($"\u001b[{row - cursorRow}A");
        }

        text.Append('\r');
        if (cursorColumn > 0)
        {
            text.Append($"\u001b[{cursorColumn}C");
        }

        _row = cursorRow;
        _endColumn = line.Cursor == line.Length ? column : -1;
        Terminal.Write(text.ToString());
    }

    /// <summary>Shows a character that was added at the end of the line, if that needs no more than writing it.</summary>
    public bool TryAppend(int codePoint)
    {
        if (_endColumn < 0 || codePoint is < 0x20 or >= 0x7f || _endColumn + 1 >= Terminal.Columns)
        {
            return false;
        }

        _endColumn++;
        Terminal.Write(((char)codePoint).ToString());
        return true;
    }

    /// <summary>Moves behind the end of the line, to a new row.</summary>
    public void End(LineBuffer line, string mark = "")
    {
        line.MoveTo(line.Length);
        Draw(line);
        Terminal.Write(mark + "\n");
        _row = 0;
    }

    /// <summary>Clears the window; the line is drawn at its top.</summary>
    public void ClearWindow()
    {
        Terminal.Write("\u001b[H\u001b[2J");
        _row = 0;
    }

    /// <summary>Something else was written, and the cursor stands in a new row.</summary>
    public void Restart() => _row = 0;

    private static void Append(StringBuilder text, LineBuffer line, int index, int columns, ref int column, ref int row)
    {
        int c = line[index];
        int width = c == '\t' ? 8 - (column & 7) : Terminal.WidthOf(c);
        if (column + width > columns)
        {
            text.Append(' ', columns - column);
            column = 0;
            row++;
        }

        if (c == '\t')
        {
            text.Append(' ', width);
        }
        else if (c < 0x20)
        {
            text.Append('^').Append((char)(c + 0x40));
        }
        else
        {
            text.Append(c is >= 0xD800 and < 0xE000 ? "?" : new Rune(c).ToString());
        }

        column += width;
        if (column >= columns)
        {
            column = 0;
            row++;
        }
    }

    // What stands between the marks, and what follows ESC [, takes no room.
    private static int WidthOf(string prompt)
    {
        int width = 0;
        for (int i = 0; i < prompt.Length; i++)
        {
            if (prompt[i] == IgnoreStart)
            {
                int end = prompt.IndexOf(IgnoreEnd, i);
                i = end < 0 ? prompt.Length : end;
            }
            else if (prompt[i] == '\u001b' && i + 1 < prompt.Length && prompt[i + 1] == '[')
            {
                i += 2;
                while (i < prompt.Length && prompt[i] < 0x40)
                {
                    i++;
                }
            }
            else
            {
                bool pair = char.IsHighSurrogate(prompt[i]) && i + 1 < prompt.Length && char.IsLowSurrogate(prompt[i + 1]);
                width += Terminal.WidthOf(pair ? char.ConvertToUtf32(prompt[i], prompt[i + 1]) : prompt[i]);
                i += pair ? 1 : 0;
            }
        }

        return width;
    }

    private static string WithoutMarks(string prompt) => prompt.Replace("\u0001", "", StringComparison.Ordinal).Replace("\u0002", "", StringComparison.Ordinal);
}
