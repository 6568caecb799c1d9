using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>print and input.</summary>
internal static unsafe partial class BuiltinsModule
{
    private static Value Print(Value sep, Value end, Value file, Value flush, Value args)
    {
        if (file.IsNull || file.IsNone)
        {
            file = SysModule.Get(N.stdout);
            if (file.IsNull)
            {
                return Errors.RuntimeError("lost sys.stdout");
            }

            if (file.IsNone)
            {
                return Value.None;
            }
        }

        if (!sep.IsNull && !sep.IsNone && !sep.IsStr)
        {
            return Errors.TypeError($"sep must be None or a string, not {PyType.TypeName(sep)}");
        }

        if (!end.IsNull && !end.IsNone && !end.IsStr)
        {
            return Errors.TypeError($"end must be None or a string, not {PyType.TypeName(end)}");
        }

        Value write = Space.GetAttr(file, N.write);
        if (write.IsNull)
        {
            return write;
        }

        long count = PyTuple.LengthOf(args);
        for (long i = 0; i < count; i++)
        {
            if (i > 0 && Space.Call(write, sep.IsNull || sep.IsNone ? PyStr.FromCodePoint(' ') : sep).IsNull)
            {
                return Value.Null;
            }

            Value text = Space.Str(PyTuple.Get(args, i));
            if (text.IsNull || Space.Call(write, text).IsNull)
            {
                return Value.Null;
            }
        }

        if (Space.Call(write, end.IsNull || end.IsNone ? PyStr.FromCodePoint('\n') : end).IsNull)
        {
            return Value.Null;
        }

        int flushNow = flush.IsNull ? 0 : Space.Truth(flush);
        return flushNow < 0 || (flushNow > 0 && Space.CallMethod(file, N.flush).IsNull) ? Value.Null : Value.None;
    }

    private static Value Input(Value prompt)
    {
        Value stdin = SysModule.Get(N.stdin), stdout = SysModule.Get(N.stdout), stderr = SysModule.Get(N.stderr);
        if (stdin.IsNull || stdin.IsNone)
        {
            return Errors.RuntimeError("input(): lost sys.stdin");
        }

        if (stdout.IsNull || stdout.IsNone)
        {
            return Errors.RuntimeError("input(): lost sys.stdout");
        }

        if (stderr.IsNull || stderr.IsNone)
        {
            return Errors.RuntimeError("input(): lost sys.stderr");
        }

        if (Space.CallMethod(stderr, N.flush).IsNull)
        {
            Errors.Clear();
        }

        if (IsTerminal(stdin, 0) && IsTerminal(stdout, 1) && Repl.LineEditor.IsAvailable)
        {
            return EditedInput(prompt, stdout);
        }

        if (!prompt.IsNull)
        {
            Value text = Space.Str(prompt);
            if (text.IsNull || Space.CallMethod(stdout, N.write, text).IsNull)
            {
                return Value.Null;
            }
        }

        if (Space.CallMethod(stdout, N.flush).IsNull)
        {
            Errors.Clear();
        }

        Value line = Space.CallMethod(stdin, N.readline);
        if (line.IsNull)
        {
            return line;
        }

        if (!line.IsStr)
        {
            return Errors.TypeError("object.readline() returned non-string");
        }

        int length = PyStr.LengthOf(line);
        if (length == 0)
        {
            return Errors.Raise(TypeId.EOFError, "EOF when reading a line");
        }

        return PyStr.CodePointAt(line, length - 1) == '\n' ? PyStr.Substring(line, 0, length - 1) : line;
    }

    private static bool IsTerminal(Value stream, int descriptor)
    {
        Value number = Space.CallMethod(stream, PyStr.Intern("fileno"));
        bool same = !number.IsNull && number.IsSmallInt && number.SmallInt == descriptor && Run.HostSystem.IsTerminal(descriptor);
        Errors.Clear();
        return same;
    }

    private static Value EditedInput(Value prompt, Value stdout)
    {
        Value shown = prompt.IsNull ? PyStr.Empty : Space.Str(prompt);
        if (shown.IsNull)
        {
            return shown;
        }

        if (Space.CallMethod(stdout, N.flush).IsNull)
        {
            Errors.Clear();
        }

        return Repl.LineEditor.Shared.Read(PyStr.ToClr(shown), out string line) switch
        {
            Repl.LineEditor.Result.Line => FileSystemText.ToValue(line),
            Repl.LineEditor.Result.EndOfInput => Errors.Raise(TypeId.EOFError),
            _ => Value.Null,
        };
    }
}
