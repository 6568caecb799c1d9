using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Repl;

/// <summary>Reads a line from the terminal with the keys that readline has by default, history, search and completion.</summary>
internal sealed unsafe class LineEditor
{
    private const int InterruptSignal = 2;
    private const int StopSignal = 20;

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);

    [DllImport("libc", EntryPoint = "getpid")]
    private static extern int GetPid();

    /// <summary>How reading ended.</summary>
    internal enum Result : byte { Line, EndOfInput, Failed }

    /// <summary>The editor of this process.</summary>
    public static LineEditor Shared { get; } = new();

    /// <summary>Completes the text before the cursor; set by the readline module. False: there is nothing that completes.</summary>
    public static delegate*<LineEditor, bool> Completer;

    /// <summary>Called when a line begins and when its prompt is shown; set by the readline module.</summary>
    public static delegate*<bool, void> Hook;

    private readonly LineDisplay _display = new();
    private readonly Dictionary<int, string> _edited = [];
    private int _historyIndex;
    private Key _previous;
    // The display shows the last change already.
    private bool _drawn;

    /// <summary>The line that is being edited.</summary>
    public LineBuffer Line { get; } = new();

    /// <summary>The key before this one was a tab, too.</summary>
    public bool TabAgain => _previous == Key.Tab;

    /// <summary>Can lines be edited? stdin and stdout must be a terminal that understands escape sequences.</summary>
    public static bool IsAvailable => HostSystem.IsTerminal(0) && HostSystem.IsTerminal(1) && HostSystem.GetEnvironment("TERM") is not (null or "" or "dumb");

    /// <summary>Reads a line, without its newline.</summary>
    public Result Read(string prompt, out string line)
    {
        line = "";
        InputSettings.ReadUserFile();
        Line.Set("");
        if (Hook != null)
        {
            Hook(true);
        }

        if (!Terminal.Enter())
        {
            return Result.EndOfInput;
        }

        _edited.Clear();
        _historyIndex = LineHistory.Shared.Count;
        _previous = Key.Unknown;
        _drawn = false;
        _display.Begin(prompt);
        if (Hook != null)
        {
            Hook(false);
        }

        Result result = Edit();
        Terminal.Leave();
        if (result == Result.Line)
        {
            line = Line.ToString();
            LineHistory.Shared.AddEntered(line);
        }

        return result;
    }

    /// <summary>Draws the line again.</summary>
    public void Redraw() => _display.Draw(Line);

    /// <summary>Shows lines below the one that is edited, which is drawn again below them.</summary>
    public void ShowBelow(IReadOnlyList<string> lines)
    {
        int cursor = Line.Cursor;
        _display.End(Line);
        foreach (string text in lines)
        {
            Terminal.Write(text + "\n");
        }

        Line.MoveTo(cursor);
        _display.Draw(Line);
    }

    private Result Edit()
    {
        while (true)
        {
            if (!_drawn)
            {
                _display.Draw(Line);
            }

            _drawn = false;
            Line.BeginCommand();
            Key key = Keys.Read(out int codePoint);
            while (key == Key.Search)
            {
                key = Search(out codePoint);
            }

            switch (key)
            {
                case Key.Enter:
                    _display.End(Line);
                    return Result.Line;
                case Key.End:
                case Key.EndOfInput when Line.Length == 0:
                    _display.End(Line);
                    return Result.EndOfInput;
                case Key.Error:
                    return Result.Failed;
                case Key.Interrupt:
                    if (!Interrupt())
                    {
                        return Result.Failed;
                    }

                    break;
                case Key.Suspend:
                    Suspend();
                    break;
                default:
                    Apply(key, codePoint);
                    break;
            }

            _previous = key;
        }
    }

    private void Apply(Key key, int codePoint)
    {
        LineBuffer line = Line;
        switch (key)
        {
            case Key.Character:
                line.Insert(codePoint);
                _drawn = line.Cursor == line.Length && _display.TryAppend(codePoint);
                break;
            case Key.Tab:
                if (Completer == null || !Completer(this))
                {
                    line.Insert('\t');
                }

                break;
            case Key.InsertTab:
                line.Insert('\t');
                break;
            case Key.Quote:
                if (Terminal.ReadByte(out byte raw) > 0)
                {
                    line.Insert(raw);
                }

                break;
            case Key.Left:
                line.MoveTo(line.Cursor - 1);
                break;
            case Key.Right:
                line.MoveTo(line.Cursor + 1);
                break;
            case Key.WordLeft:
                line.MoveTo(line.WordStart());
                break;
            case Key.WordRight:
                line.MoveTo(line.WordEnd());
                break;
            case Key.LineStart:
                line.MoveTo(0);
                break;
            case Key.LineEnd:
                line.MoveTo(line.Length);
                break;
            case Key.Backspace when line.Cursor > 0:
                line.Delete(line.Cursor - 1, line.Cursor);
                break;
            case Key.Delete or Key.EndOfInput when line.Cursor < line.Length:
                line.Delete(line.Cursor, line.Cursor + 1);
                break;
            case Key.KillToEnd:
                line.Kill(line.Cursor, line.Length);
                break;
            case Key.KillToStart:
                line.Kill(0, line.Cursor);
                break;
            case Key.KillWordBack:
                line.Kill(line.BlankWordStart(), line.Cursor);
                break;
            case Key.KillWord:
                line.Kill(line.Cursor, line.WordEnd());
                break;
            case Key.Yank:
                line.Yank();
                break;
            case Key.Transpose:
                line.Transpose();
                break;
            case Key.UpperCase or Key.LowerCase or Key.Capitalize:
                line.ChangeCase(key);
                break;
            case Key.Up:
                ShowHistory(_historyIndex - 1);
                break;
            case Key.Down:
                ShowHistory(_historyIndex + 1);
                break;
            case Key.First:
                ShowHistory(0);
                break;
            case Key.Last:
                ShowHistory(LineHistory.Shared.Count);
                break;
            case Key.Redraw:
                _display.ClearWindow();
                break;
        }
    }

    // What was typed in one line of the history is still there when the user comes back to it.
    private void ShowHistory(int index)
    {
        LineHistory history = LineHistory.Shared;
        if (index < 0 || index > history.Count || index == _historyIndex)
        {
            return;
        }

        _edited[_historyIndex] = Line.ToString();
        _historyIndex = index;
        Line.Set(_edited.TryGetValue(index, out string? text) ? text : index < history.Count ? history[index] : "");
    }

    // Incremental search backwards. Returns the key that ended it, which is still to be applied.
    private Key Search(out int codePoint)
    {
        string before = Line.ToString(), wanted = "";
        int from = LineHistory.Shared.Count - 1;
        string normalPrompt = _display.Prompt;
        while (true)
        {
            _display.SetPrompt($"(reverse-i-search)`{wanted}': ");
            _display.Draw(Line);
            Key key = Keys.Read(out codePoint);
            if (key == Key.Character)
            {
                wanted += codePoint < 0x10000 ? ((char)codePoint).ToString() : char.ConvertFromUtf32(codePoint);
            }
            else if (key == Key.Backspace && wanted.Length > 0)
            {
                wanted = wanted[..^1];
                from = LineHistory.Shared.Count - 1;
            }
            else if (key == Key.Search)
            {
                from--;
            }
            else
            {
                _display.SetPrompt(normalPrompt);
                if (key == Key.Cancel)
                {
                    Line.Set(before);
                }

                return key;
            }

            from = Find(wanted, from);
        }
    }

    private int Find(string wanted, int from)
    {
        for (int i = Math.Min(from, LineHistory.Shared.Count - 1); i >= 0; i--)
        {
            int at = LineHistory.Shared[i].IndexOf(wanted, StringComparison.Ordinal);
            if (at >= 0)
            {
                Line.Set(LineHistory.Shared[i]);
                Line.MoveTo(at);
                return i;
            }
        }

        return from;
    }

    // The handler of SIGINT decides; without one the line ends with KeyboardInterrupt.
    private bool Interrupt()
    {
        _display.End(Line, "^C");
        Line.Set("");
        if (EvalBreaker.RunSignalHandlers == null)
        {
            Errors.Raise(TypeId.KeyboardInterrupt);
            return false;
        }

        Terminal.Leave();
        _ = Kill(GetPid(), InterruptSignal);
        for (int i = 0; i < 100 && !EvalBreaker.SignalsPending; i++)
        {
            HostSystem.Pause(1);
        }

        bool goesOn = EvalBreaker.PollSignals();
        return Terminal.Enter() && goesOn;
    }

    private void Suspend()
    {
        Terminal.Leave();
        _ = Kill(GetPid(), StopSignal);
        Terminal.Enter();
        _display.Restart();
    }
}
