using System;
using System.Text;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Shows an exception as the interpreter does: causes and contexts first, groups as trees.</summary>
internal unsafe ref struct ExceptionPrinter
{
    private const int MaxWidth = 15;
    private const int MaxDepth = 10;
    private const string CauseText = "The above exception was the direct cause of the following exception:\n";
    private const string ContextText = "During handling of the above exception, another exception occurred:\n";

    private ReportWriter _writer;
    private readonly Value _seen;
    private bool _needClose;

    public ExceptionPrinter(Value file)
    {
        _writer = new ReportWriter(file);
        _seen = PySet.New();
    }

    /// <summary>Writes the report to <paramref name="file"/>; false with an error set.</summary>
    public static bool Print(Value file, Value exception)
    {
        ExceptionPrinter printer = new(file);
        return printer.PrintChain(exception) && printer._writer.Flush();
    }

    private bool PrintChain(Value exception)
    {
        if (!Thread.Enter(" in print_exception_recursive"))
        {
            return false;
        }

        bool good = PrintCauseAndContext(exception)
            && (exception.IsException && PyType.IsInstance(exception, TypeId.BaseExceptionGroup) ? PrintGroup(exception) : PrintOne(exception));
        Thread.Leave();
        return good;
    }

    private readonly bool IsSeen(Value exception)
    {
        int seen = PySet.Contains(_seen, PyInt.New(Identity.Of(exception)));
        Errors.Clear();
        return seen > 0;
    }

    private bool PrintCauseAndContext(Value exception)
    {
        if (!exception.IsException)
        {
            return true;
        }

        if (!PySet.Add(_seen, PyInt.New(Identity.Of(exception))))
        {
            Errors.Clear();
            return true;
        }

        ref PyBaseException e = ref exception.As<PyBaseException>().Fields;
        Value earlier = e.Cause.Load();
        string text = CauseText;
        if (earlier.IsNull)
        {
            earlier = (e.SuppressContext & 0xff) != 0 ? Value.Null : e.Context.Load();
            text = ContextText;
        }

        if (earlier.IsNull || IsSeen(earlier))
        {
            return true;
        }

        bool needClose = _needClose;
        if (!PrintChain(earlier))
        {
            return false;
        }

        _needClose = needClose;
        _writer.AddMargin();
        _writer.Add("\n");
        _writer.AddMargin();
        _writer.Add(text);
        _writer.AddMargin();
        _writer.Add("\n");
        return true;
    }

    private bool PrintGroup(Value exception)
    {
        if (_writer.Depth > MaxDepth)
        {
            _writer.AddMargin();
            _writer.Add($"... (max_group_depth is {MaxDepth})\n");
            return true;
        }

        if (_writer.Depth == 0)
        {
            _writer.Depth = 1;
        }

        if (!PrintOne(exception))
        {
            return false;
        }

        Value parts = exception.As<PyBaseException>().Fields.Field1.Load();
        long count = PyTuple.LengthOf(parts), shown = count <= MaxWidth ? count : MaxWidth + 1;
        _needClose = false;
        for (int i = 0; i < shown; i++)
        {
            bool truncated = i >= MaxWidth;
            if (i == shown - 1)
            {
                // The closing line may be added by a nested group.
                _needClose = true;
            }

            _writer.AddIndent();
            _writer.Add($"{(i == 0 ? "+-" : "  ")}+---------------- {(truncated ? "..." : (i + 1).ToString())} ----------------\n");
            _writer.Depth++;
            if (truncated)
            {
                long rest = count - MaxWidth;
                _writer.AddMargin();
                _writer.Add($"and {rest} more exception{(rest > 1 ? "s" : "")}\n");
            }
            else if (!PrintChain(PyTuple.Get(parts, i)))
            {
                return false;
            }

            if (i == shown - 1 && _needClose)
            {
                _writer.AddIndent();
                _writer.Add("+------------------------------------\n");
                _needClose = false;
            }

            _writer.Depth--;
        }

        if (_writer.Depth == 1)
        {
            _writer.Depth = 0;
        }

        return true;
    }

    private bool PrintOne(Value exception)
    {
        if (!exception.IsException)
        {
            _writer.AddIndent();
            _writer.Add($"TypeError: print_exception(): Exception expected for value, {PyType.TypeName(exception)} found\n");
            return true;
        }

        Value traceback = exception.As<PyBaseException>().Fields.Traceback.Load();
        if (!traceback.IsNull)
        {
            bool group = PyType.IsInstance(exception, TypeId.BaseExceptionGroup);
            if (!TracebackPrinter.Print(ref _writer, traceback, group ? "Exception Group Traceback (most recent call last):\n" : "Traceback (most recent call last):\n",
                group && _writer.Depth == 1 ? "+ " : null))
            {
                return false;
            }
        }

        Value shown = exception;
        if (!PrintPlace(ref shown))
        {
            return false;
        }

        PrintMessage(exception.Type, shown);
        Value suggestion = shown.IsException ? Suggestions.For(shown) : Value.Null;
        if (!suggestion.IsNull)
        {
            _writer.Add(". Did you mean: '");
            _writer.Add(suggestion);
            _writer.Add("'?");
        }

        _writer.Add("\n");
        int hasNotes = Space.TryGetAttr(shown, "__notes__", out Value notes);
        return hasNotes >= 0 && (hasNotes == 0 || PrintNotes(notes));
    }

    /// <summary>The name of an exception class as reports show it.</summary>
    public static string NameOf(Value type)
    {
        Value module = Space.GetAttr(type, N.__module__);
        Errors.Clear();
        string prefix = module.IsNull || !module.IsStr ? "<unknown>."
            : PyStr.EqualsAscii(module, "builtins") || PyStr.EqualsAscii(module, "__main__") ? "" : PyStr.ToClr(module) + ".";
        Value name = type.As<PyType>().Fields.QualName.Load();
        return prefix + (name.IsNull ? "<unknown>" : PyStr.ToClr(name));
    }

    private readonly void PrintMessage(Value type, Value shown)
    {
        _writer.AddMargin();
        _writer.Add(NameOf(type));
        if (shown.IsNone)
        {
            return;
        }

        Value text = Space.Str(shown);
        if (text.IsNull)
        {
            Errors.Clear();
            _writer.Add(": <exception str() failed>");
        }
        else if (PyStr.LengthOf(text) != 0)
        {
            _writer.Add(": ");
            _writer.Add(text);
        }
    }

    private readonly bool PrintNotes(Value notes)
    {
        if (PyType.SlotOf(notes, SlotId.GetItem) == null || notes.IsDict || notes.IsStr || notes.IsBytes)
        {
            Value text = Space.Repr(notes);
            Errors.Clear();
            _writer.AddMargin();
            _writer.Add(text.IsNull ? "<__notes__ repr() failed>" : PyStr.ToClr(text));
            return true;
        }

        long count = Space.Length(notes);
        if (count < 0)
        {
            return false;
        }

        for (long i = 0; i < count; i++)
        {
            Value note = Space.GetItem(notes, PyInt.New(i));
            if (note.IsNull)
            {
                return false;
            }

            Value text = Space.Str(note);
            if (text.IsNull)
            {
                Errors.Clear();
                _writer.AddMargin();
                _writer.Add("<note str() failed>\n");
                continue;
            }

            Value lines = Space.CallMethod(text, PyStr.Intern("splitlines"), Value.True);
            if (lines.IsNull)
            {
                return false;
            }

            for (long j = 0; j < PyList.LengthOf(lines); j++)
            {
                _writer.AddMargin();
                _writer.Add(PyList.Get(lines, j));
            }

            _writer.Add("\n");
        }

        return true;
    }

    /// <summary>File, line, text and caret of a SyntaxError, whose message then stands for the exception. False with an error set.</summary>
    private readonly bool PrintPlace(scoped ref Value exception)
    {
        int found = Space.TryGetAttr(exception, "print_file_and_line", out _);
        if (found <= 0)
        {
            return found == 0;
        }

        if (!ReadPlace(exception, out Place place, out Value message, out Value file, out Value text))
        {
            Errors.Clear();
            return true;
        }

        exception = message;
        Value fileText = Space.Str(file);
        if (fileText.IsNull)
        {
            return false;
        }

        _writer.AddMargin();
        _writer.Add($"  File \"{PyStr.ToClr(fileText)}\", line {place.Line}\n");
        if (!text.IsNull && text.IsStr)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(PyStr.ToClr(text));
            // Of an error that spans lines the first is shown.
            long end = place.EndLine > place.Line ? utf8.Length : place.EndOffset;
            PrintSource(utf8, place.Offset, end > utf8.Length ? utf8.Length + 1 : end);
        }

        return true;
    }

    private struct Place
    {
        public long Line;
        public long Offset;
        public long EndLine;
        public long EndOffset;
    }

    private static bool ReadPlace(Value exception, out Place place, out Value message, out Value file, out Value text)
    {
        place = default;
        file = Value.Null;
        text = Value.Null;
        message = Space.GetAttr(exception, "msg");
        if (message.IsNull)
        {
            return false;
        }

        file = Space.GetAttr(exception, "filename");
        if (file.IsNull)
        {
            return false;
        }

        file = file.IsNone ? PyStr.New("<string>") : file;
        Value line = Space.GetAttr(exception, "lineno");
        if (line.IsNull || !Space.AsIndex(line, TypeId.OverflowError, out place.Line)
            || !Number(exception, "offset", -1, false, out place.Offset)
            || !Number(exception, "end_lineno", place.Line, true, out place.EndLine)
            || !Number(exception, "end_offset", -1, true, out place.EndOffset))
        {
            return false;
        }

        text = Space.GetAttr(exception, "text");
        if (text.IsNull)
        {
            return false;
        }

        text = text.IsNone ? Value.Null : text;
        return true;
    }

    private static bool Number(Value exception, string name, long fallback, bool optional, out long number)
    {
        number = fallback;
        Value value = Space.GetAttr(exception, name);
        if (value.IsNull)
        {
            if (optional)
            {
                Errors.Clear();
            }

            return optional;
        }

        return value.IsNone || Space.AsIndex(value, TypeId.OverflowError, out number);
    }

    private readonly void PrintSource(ReadOnlySpan<byte> text, long offset, long end)
    {
        long carets = end > 0 && end > offset ? end - offset : 1;
        offset--;
        while (text.Length > 0 && text[0] is (byte)' ' or (byte)'\t' or (byte)'\f')
        {
            text = text[1..];
            offset--;
        }

        int length = text.Length > 0 && text[^1] == '\n' ? text.Length - 1 : text.Length;
        offset = Math.Min(offset, length);
        while (true)
        {
            int newLine = text.IndexOf((byte)'\n');
            if (newLine < 0 || newLine >= offset)
            {
                break;
            }

            text = text[(newLine + 1)..];
            length -= newLine + 1;
            offset -= newLine + 1;
        }

        _writer.AddMargin();
        _writer.Add("    ");
        _writer.Add(Encoding.UTF8.GetString(text));
        if (length >= text.Length)
        {
            _writer.Add("\n");
        }

        if (offset < 0)
        {
            return;
        }

        _writer.AddMargin();
        _writer.Add(' ', 4 + (int)offset);
        _writer.Add('^', (int)Math.Min(carets, 1 << 20));
        _writer.Add("\n");
    }
}
