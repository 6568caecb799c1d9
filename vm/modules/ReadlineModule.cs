using System;
using System.Collections.Generic;
using System.IO;
using Py.ObjectSpace;
using Py.Vm.Repl;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>The readline module: history, completion and hooks of our own line editor.</summary>
/// <remarks>Of bindings and init files of GNU readline it understands what <see cref="InputSettings"/> does; Tab completes when a completer is set.</remarks>
internal static unsafe class ReadlineModule
{
    // The version of GNU readline whose keys the editor has.
    private const int Version = 0x0802;
    private const string DefaultDelimiters = " \t\n`~!@#$%^&*()-=+[{]}\\|;:'\",<>/?";

    private static Root s_completer;
    private static Root s_startupHook;
    private static Root s_preInputHook;
    private static Root s_displayHook;
    private static string s_delimiters = DefaultDelimiters;
    private static int s_begin;
    private static int s_end;
    private static int s_completionType;

    public static void Define(ModuleBuilder m)
    {
        if (!s_completer.IsAssigned)
        {
            s_completer = Roots.New(Value.None);
            s_startupHook = Roots.New(Value.None);
            s_preInputHook = Roots.New(Value.None);
            s_displayHook = Roots.New(Value.None);
            LineEditor.Completer = &Complete;
            LineEditor.Hook = &RunHook;
            InputSettings.ReadUserFile();
        }

        m.Doc("Importing this module enables command line editing.");
        m.Constant("backend", "py");
        m.Constant("_READLINE_VERSION", Version);
        m.Constant("_READLINE_RUNTIME_VERSION", Version);
        m.Constant("_READLINE_LIBRARY_VERSION", "8.2");
        m.Function("parse_and_bind(string, /)\nReads a line of an init file.", &ParseAndBind);
        m.Function("read_init_file(filename=None, /)\nReads an init file.", &ReadInitFile);
        m.Function("read_history_file(filename=None, /)\nAdds the lines of a file to the history.", &ReadHistory);
        m.Function("write_history_file(filename=None, /)\nSaves the history.", &WriteHistory);
        m.Function("append_history_file(nelements, filename=None, /)\nAdds the newest lines to a file.", &AppendHistory);
        m.Function("set_history_length(length, /)\nThe most lines that are saved; negative: all.", &SetHistoryLength);
        m.Function("get_history_length()\nThe most lines that are saved.", &GetHistoryLength);
        m.Function("get_current_history_length()\nThe number of lines in the history.", &CurrentHistoryLength);
        m.Function("get_history_item(index, /)\nA line of the history, counted from 1.", &GetHistoryItem);
        m.Function("remove_history_item(pos, /)\nRemoves a line of the history, counted from 0.", &RemoveHistoryItem);
        m.Function("replace_history_item(pos, line, /)\nReplaces a line of the history, counted from 0.", &ReplaceHistoryItem);
        m.Function("add_history(string, /)\nAdds a line to the history.", &AddHistory);
        m.Function("clear_history()\nForgets the history.", &ClearHistory);
        m.Function("set_auto_history(enabled, /)\nWhether lines that are entered are added to the history.", &SetAutoHistory);
        m.Function("set_completer(function=None, /)\nfunction(text, state) gives the completions of a word one by one.", &SetCompleter);
        m.Function("get_completer()\nThe function that completes.", &GetCompleter);
        m.Function("set_completer_delims(string, /)\nThe characters that end a word.", &SetDelimiters);
        m.Function("get_completer_delims()\nThe characters that end a word.", &GetDelimiters);
        m.Function("get_completion_type()\nHow the completion was asked for.", &GetCompletionType);
        m.Function("get_begidx()\nWhere the word to be completed begins.", &GetBegin);
        m.Function("get_endidx()\nWhere the word to be completed ends.", &GetEnd);
        m.Function("get_line_buffer()\nThe line that is being edited.", &GetLineBuffer);
        m.Function("insert_text(string, /)\nInserts text into the line that is being edited.", &InsertText);
        m.Function("redisplay()\nDraws the line again.", &Redisplay);
        m.Function("set_startup_hook(function=None, /)\nCalled before a prompt is shown.", &SetStartupHook);
        m.Function("set_pre_input_hook(function=None, /)\nCalled after a prompt is shown.", &SetPreInputHook);
        m.Function("set_completion_display_matches_hook(function=None, /)\nCalled with (word, completions, longest length) to show them.", &SetDisplayHook);
    }

    private static LineHistory History => LineHistory.Shared;

    private static Value ParseAndBind(Value text)
    {
        if (!Text(text, out string line))
        {
            return Value.Null;
        }

        InputSettings.Read(line);
        return Value.None;
    }

    private static bool Text(Value v, out string text)
    {
        text = v.IsStr ? PyStr.ToClr(v) : "";
        if (!v.IsStr)
        {
            Errors.TypeError($"argument must be str, not {PyType.TypeName(v)}");
        }

        return v.IsStr;
    }

    private static bool Number(Value v, out int number)
    {
        bool good = Space.AsIndex(v, TypeId.OverflowError, out long n);
        number = (int)Math.Clamp(n, int.MinValue, int.MaxValue);
        return good;
    }

    // --- files ---

    private static bool FileName(Value v, string fallback, out string path)
    {
        path = Path.Join(HostSystem.GetEnvironment("HOME") ?? "/", fallback);
        if (v.IsNull || v.IsNone)
        {
            return true;
        }

        Value os = Space.Import("os");
        Value decoded = os.IsNull ? os : Space.CallMethod(os, PyStr.Intern("fsdecode"), v);
        path = decoded.IsNull ? "" : PyStr.ToClr(decoded);
        return !decoded.IsNull;
    }

    private static Value Fail(Exception e, string path)
    {
        const int notFound = 2, noPermission = 13, failed = 5, isFolder = 21;
        int errno = e is FileNotFoundException or DirectoryNotFoundException ? notFound
            : Directory.Exists(path) ? isFolder : e is UnauthorizedAccessException ? noPermission : failed;
        return PosixErrors.Raise(errno);
    }

    private static Value ReadInitFile(Value name)
    {
        string path = InputSettings.UserFile;
        if (!name.IsNull && !name.IsNone && !FileName(name, "", out path))
        {
            return Value.Null;
        }

        return InputSettings.ReadFile(path) ? Value.None : Fail(new FileNotFoundException(), path);
    }

    private static Value ReadHistory(Value name)
    {
        if (!FileName(name, ".history", out string path))
        {
            return Value.Null;
        }

        try
        {
            History.ReadFile(path);
            return Value.None;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(e, path);
        }
    }

    private static Value WriteHistory(Value name)
    {
        if (!FileName(name, ".history", out string path))
        {
            return Value.Null;
        }

        try
        {
            History.WriteFile(path);
            return Value.None;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(e, path);
        }
    }

    private static Value AppendHistory(Value count, Value name)
    {
        if (!Number(count, out int lines) || !FileName(name, ".history", out string path))
        {
            return Value.Null;
        }

        try
        {
            if (!File.Exists(path))
            {
                return Fail(new FileNotFoundException(), path);
            }

            History.AppendFile(lines, path);
            return Value.None;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(e, path);
        }
    }

    // --- history ---

    private static Value SetHistoryLength(Value length)
    {
        if (!Number(length, out int limit))
        {
            return Value.Null;
        }

        History.Limit = limit;
        return Value.None;
    }

    private static Value GetHistoryLength() => PyInt.New(History.Limit);

    private static Value CurrentHistoryLength() => PyInt.New(History.Count);

    private static Value GetHistoryItem(Value index) =>
        !Number(index, out int i) ? Value.Null : i >= 1 && i <= History.Count ? PyStr.New(History[i - 1]) : Value.None;

    private static bool Position(Value position, out int index)
    {
        if (!Number(position, out index))
        {
            return false;
        }

        if (index < 0)
        {
            Errors.ValueError("History index cannot be negative");
            return false;
        }

        if (index >= History.Count)
        {
            Errors.ValueError($"No history item at position {index}");
            return false;
        }

        return true;
    }

    private static Value RemoveHistoryItem(Value position)
    {
        if (!Position(position, out int index))
        {
            return Value.Null;
        }

        History.RemoveAt(index);
        return Value.None;
    }

    private static Value ReplaceHistoryItem(Value position, Value line)
    {
        if (!Position(position, out int index) || !Text(line, out string text))
        {
            return Value.Null;
        }

        History[index] = text;
        return Value.None;
    }

    private static Value AddHistory(Value line)
    {
        if (!Text(line, out string text))
        {
            return Value.Null;
        }

        History.Add(text);
        return Value.None;
    }

    private static Value ClearHistory()
    {
        History.Clear();
        return Value.None;
    }

    private static Value SetAutoHistory(Value enabled)
    {
        int truth = Space.Truth(enabled);
        History.AddsLines = truth > 0;
        return truth < 0 ? Value.Null : Value.None;
    }

    // --- hooks ---

    private static Value SetFunction(ref Root root, Value function, string name)
    {
        function = function.IsNull ? Value.None : function;
        if (!function.IsNone && PyType.SlotOf(function, SlotId.Call) == null)
        {
            return Errors.TypeError($"{name}(func): argument not callable");
        }

        root.Value = function;
        return Value.None;
    }

    private static Value SetCompleter(Value function) => SetFunction(ref s_completer, function, "set_completer");

    private static Value SetStartupHook(Value function) => SetFunction(ref s_startupHook, function, "set_startup_hook");

    private static Value SetPreInputHook(Value function) => SetFunction(ref s_preInputHook, function, "set_pre_input_hook");

    private static Value SetDisplayHook(Value function) => SetFunction(ref s_displayHook, function, "set_completion_display_matches_hook");

    private static Value GetCompleter() => s_completer.Value;

    private static void RunHook(bool starting)
    {
        Value hook = starting ? s_startupHook.Value : s_preInputHook.Value;
        if (!hook.IsNone && Space.Call(hook).IsNull)
        {
            Errors.Clear();
        }
    }

    // --- the line ---

    private static Value SetDelimiters(Value text)
    {
        if (!Text(text, out string delimiters))
        {
            return Value.Null;
        }

        s_delimiters = delimiters;
        return Value.None;
    }

    private static Value GetDelimiters() => PyStr.New(s_delimiters);

    private static Value GetCompletionType() => Value.FromSmallInt(s_completionType);

    private static Value GetBegin() => Value.FromSmallInt(s_begin);

    private static Value GetEnd() => Value.FromSmallInt(s_end);

    private static Value GetLineBuffer() => FileSystemText.ToValue(LineEditor.Shared.Line.ToString());

    private static Value InsertText(Value text)
    {
        if (!Text(text, out string inserted))
        {
            return Value.Null;
        }

        LineEditor.Shared.Line.Insert(inserted);
        return Value.None;
    }

    private static Value Redisplay()
    {
        LineEditor.Shared.Redraw();
        return Value.None;
    }

    // --- completion ---

    private static bool Complete(LineEditor editor)
    {
        if (s_completer.Value.IsNone)
        {
            return false;
        }

        LineBuffer line = editor.Line;
        s_end = line.Cursor;
        s_begin = s_end;
        while (s_begin > 0 && (line[s_begin - 1] > char.MaxValue || !s_delimiters.Contains((char)line[s_begin - 1], StringComparison.Ordinal)))
        {
            s_begin--;
        }

        s_completionType = editor.TabAgain ? '?' : '\t';
        string word = line.TextOf(s_begin, s_end);
        List<string> found = Ask(word);
        if (found.Count == 0)
        {
            return true;
        }

        string common = CommonStart(found);
        if (common.Length > 0 && common != word)
        {
            line.Delete(s_begin, s_end);
            line.Insert(common);
        }
        else if (found.Count > 1 && editor.TabAgain)
        {
            Show(editor, word, found);
        }

        return true;
    }

    private static List<string> Ask(string word)
    {
        List<string> found = [];
        for (int state = 0; ; state++)
        {
            Value text = Space.Call(s_completer.Value, FileSystemText.ToValue(word), PyInt.New(state));
            if (text.IsNull || !text.IsStr)
            {
                Errors.Clear();
                return found;
            }

            found.Add(PyStr.ToClr(text));
        }
    }

    private static string CommonStart(List<string> words)
    {
        string common = words[0];
        foreach (string word in words)
        {
            int length = common.AsSpan().CommonPrefixLength(word);
            common = common[..length];
        }

        return common;
    }

    private static void Show(LineEditor editor, string word, List<string> found)
    {
        int longest = 0;
        foreach (string text in found)
        {
            longest = Math.Max(longest, text.Length);
        }

        if (!s_displayHook.Value.IsNone)
        {
            Value list = PyList.New();
            foreach (string text in found)
            {
                PyList.Append(list, PyStr.New(text));
            }

            if (Space.Call(s_displayHook.Value, PyStr.New(word), list, PyInt.New(longest)).IsNull)
            {
                Errors.Clear();
            }

            return;
        }

        found.Sort(string.CompareOrdinal);
        int perRow = Math.Max(1, Terminal.Columns / (longest + 2));
        int rows = (found.Count + perRow - 1) / perRow;
        List<string> lines = [];
        for (int row = 0; row < rows; row++)
        {
            System.Text.StringBuilder line = new();
            for (int i = row; i < found.Count; i += rows)
            {
                line.Append(found[i].PadRight(longest + 2));
            }

            lines.Add(line.ToString().TrimEnd());
        }

        editor.ShowBelow(lines);
    }
}
