using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Showing uncaught exceptions.</summary>
internal static unsafe class ErrorReport
{
    /// <summary>Prints an exception with its traceback to sys.stderr as the default excepthook does.</summary>
    public static void Print(Value value, Value traceback)
    {
        Value stderr = SysModule.Get(N.stderr);
        if (stderr.IsNull || stderr.IsNone)
        {
            return;
        }

        if (value.IsException && !traceback.IsNull && !traceback.IsNone && value.As<PyBaseException>().Fields.Traceback.IsNull
            && traceback.HasShape(ShapeIds.Of(TypeId.Traceback)))
        {
            value.As<PyBaseException>().Fields.Traceback.Store(value, traceback);
        }

        Value module = Space.Import("traceback");
        Value print = module.IsNull ? module : Space.GetAttr(module, "print_exception");
        if (!print.IsNull && !Space.Call(print, value).IsNull)
        {
            Flush(stderr);
            return;
        }

        Errors.Clear();
        Plain(value, stderr);
        Flush(stderr);
    }

    private static void Flush(Value stderr)
    {
        if (Space.CallMethod(stderr, N.flush).IsNull)
        {
            Errors.Clear();
        }
    }

    /// <summary>The report when the traceback module cannot be used.</summary>
    private static void Plain(Value value, Value stderr)
    {
        System.Text.StringBuilder text = new();
        if (value.IsException)
        {
            Value entry = value.As<PyBaseException>().Fields.Traceback.Load();
            text.Append(entry.IsNull ? "" : "Traceback (most recent call last):\n");
            for (; !entry.IsNull; entry = entry.As<PyTraceback>().Fields.Next.Load())
            {
                ref PyTraceback t = ref entry.As<PyTraceback>().Fields;
                ref PyCode code = ref t.Frame.Load().As<PyFrame>().Fields.Function.Load().As<PyFunction>().Fields.Code.Load().As<PyCode>().Fields;
                text.Append($"  File \"{PyStr.ToClr(code.FileName.Load())}\", line {t.Line}, in {PyStr.ToClr(code.Name.Load())}\n");
            }
        }

        text.Append(PyType.TypeName(value));
        Value message = Space.Str(value);
        if (!message.IsNull && PyStr.LengthOf(message) > 0)
        {
            text.Append(": ").Append(PyStr.ToClr(message));
        }

        text.Append('\n');
        Errors.Clear();
        if (Space.CallMethod(stderr, N.write, PyStr.New(text.ToString())).IsNull)
        {
            Errors.Clear();
            StdPrinter.WriteText(2, text.ToString());
        }
    }

    /// <summary>A line of a source file, trimmed; null if it cannot be read.</summary>
    public static string? SourceLine(string file, int line)
    {
        try
        {
            foreach (string text in System.IO.File.ReadLines(file))
            {
                if (--line == 0)
                {
                    return text.Trim();
                }
            }
        }
        catch (System.Exception e) when (e is System.IO.IOException or System.UnauthorizedAccessException or System.ArgumentException)
        {
            return null;
        }

        return null;
    }

    /// <summary>Calls sys.excepthook with the error that is set, which is cleared; prints failures of the hook, too.</summary>
    public static void ReportUncaught()
    {
        Value error = Errors.Take();
        if (error.IsNull)
        {
            return;
        }

        Value traceback = error.As<PyBaseException>().Fields.Traceback.Load();
        traceback = traceback.IsNull ? Value.None : traceback;
        Set("last_type", error.Type);
        Set("last_value", error);
        Set("last_traceback", traceback);
        Value hook = SysModule.Get(N.excepthook);
        if (hook.IsNull)
        {
            StdPrinter.WriteText(2, "sys.excepthook is missing\n");
            Print(error, traceback);
            return;
        }

        if (!Space.Call(hook, error.Type, error, traceback).IsNull || Errors.Matches(TypeId.SystemExit))
        {
            return;
        }

        Value second = Errors.Take();
        StdPrinter.WriteText(2, "Error in sys.excepthook:\n");
        Print(second, Value.None);
        StdPrinter.WriteText(2, "\nOriginal exception was:\n");
        Print(error, traceback);
    }

    private static void Set(string name, Value value) => SysModule.Set(name, value);

    /// <summary>The default sys.unraisablehook.</summary>
    public static void PrintUnraisable(Value unraisable)
    {
        Value value = Space.GetAttr(unraisable, "exc_value"), message = Space.GetAttr(unraisable, "err_msg"), obj = Space.GetAttr(unraisable, "object");
        Errors.Clear();
        Value stderr = SysModule.Get(N.stderr);
        if (stderr.IsNull || stderr.IsNone)
        {
            return;
        }

        string head = "";
        if (!obj.IsNull && !obj.IsNone)
        {
            Value text = Space.Repr(obj);
            Errors.Clear();
            string shown = text.IsNull ? "<object repr() failed>" : PyStr.ToClr(text);
            head = !message.IsNull && !message.IsNone ? $"{PyStr.ToClr(message)}: {shown}\n" : $"Exception ignored in: {shown}\n";
        }
        else if (!message.IsNull && !message.IsNone)
        {
            head = PyStr.ToClr(message) + ":\n";
        }

        if (Space.CallMethod(stderr, N.write, PyStr.New(head)).IsNull)
        {
            Errors.Clear();
            return;
        }

        Print(value, Value.None);
    }

    private static Root s_unraisableType;

    /// <summary>Reports the error that is set, which nobody can handle, through sys.unraisablehook.</summary>
    public static void WriteUnraisable(Value obj, string? message = null)
    {
        Value error = Errors.Take();
        if (error.IsNull)
        {
            return;
        }

        if (!s_unraisableType.IsAssigned)
        {
            s_unraisableType = StructSequence.MakeType("UnraisableHookArgs", null, ["exc_type", "exc_value", "exc_traceback", "err_msg", "object"]);
        }

        Value traceback = error.As<PyBaseException>().Fields.Traceback.Load();
        Slot* items = stackalloc Slot[5];
        items[0].Initialize(error.Type);
        items[1].Initialize(error);
        items[2].Initialize(traceback.IsNull ? Value.None : traceback);
        items[3].Initialize(message is null ? Value.None : PyStr.New(message));
        items[4].Initialize(obj.IsNull ? Value.None : obj);
        Value args = StructSequence.New(s_unraisableType.Value, items, 5);
        Value hook = SysModule.Get(N.unraisablehook);
        if (hook.IsNull || hook.IsNone || Space.Call(hook, args).IsNull)
        {
            Errors.Clear();
        }
    }
}
