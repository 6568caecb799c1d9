using Py.ObjectSpace;
using Py.Vm.Run;

namespace Py.Vm.Modules;

/// <summary>The hooks that get exceptions nobody handled, and what they do by default.</summary>
internal static unsafe class ErrorReport
{
    /// <summary>Prints an exception with its traceback to sys.stderr as the default excepthook does.</summary>
    public static void Print(Value value, Value traceback)
    {
        Value stderr = SysModule.Get(N.stderr);
        if (!stderr.IsNone)
        {
            PrintTo(stderr, value, traceback);
        }
    }

    /// <summary>Prints an exception with its traceback to a stream; null: there is none any more.</summary>
    public static void PrintTo(Value stderr, Value value, Value traceback)
    {
        if (value.IsException && !traceback.IsNull && traceback.HasShape(ShapeIds.Of(TypeId.Traceback))
            && value.As<PyBaseException>().Fields.Traceback.IsNull)
        {
            value.As<PyBaseException>().Fields.Traceback.Store(value, traceback);
        }

        if (stderr.IsNull || !ExceptionPrinter.Print(stderr, value))
        {
            Errors.Clear();
            Dump(value);
            HostSystem.Write(2, "lost sys.stderr\n");
            return;
        }

        Flush(stderr);
    }

    // What is left when sys.stderr does not work.
    private static void Dump(Value value)
    {
        Value text = Space.Repr(value);
        Errors.Clear();
        HostSystem.Write(2, $"object address  : 0x{Identity.Of(value):x}\nobject type name: {PyType.TypeName(value)}\n"
            + $"object repr     : {(text.IsNull ? "<object repr() failed>" : PyStr.ToClr(text))}\n");
    }

    private static void Flush(Value stderr)
    {
        if (Space.CallMethod(stderr, N.flush).IsNull)
        {
            Errors.Clear();
        }
    }

    /// <summary>A line of a source file, trimmed; null if it cannot be read.</summary>
    public static string? SourceLine(string file, int line)
    {
        SourceLines lines = default;
        return lines.Find(file, line)?.Trim();
    }

    /// <summary>Calls sys.excepthook with the error that is set; prints failures of the hook, too. SystemExit of the hook stays set.</summary>
    public static void ReportUncaught()
    {
        Value error = Errors.Take();
        if (error.IsNull)
        {
            return;
        }

        Value traceback = error.As<PyBaseException>().Fields.Traceback.Load();
        traceback = traceback.IsNull ? Value.None : traceback;
        SysModule.Set("last_type", error.Type);
        SysModule.Set("last_value", error);
        SysModule.Set("last_traceback", traceback);
        Value hook = SysModule.Get(N.excepthook);
        if (hook.IsNull)
        {
            WriteStderr("sys.excepthook is missing\n");
            Print(error, traceback);
            return;
        }

        if (!Space.Call(hook, error.Type, error, traceback).IsNull || Errors.Matches(TypeId.SystemExit))
        {
            return;
        }

        Value second = Errors.Take();
        WriteStderr("Error in sys.excepthook:\n");
        Print(second, Value.None);
        WriteStderr("\nOriginal exception was:\n");
        Print(error, traceback);
    }

    private static void WriteStderr(string text)
    {
        Value stderr = SysModule.Get(N.stderr);
        if (stderr.IsNull || stderr.IsNone || Space.CallMethod(stderr, N.write, PyStr.New(text)).IsNull)
        {
            Errors.Clear();
            HostSystem.Write(2, text);
        }
    }

    /// <summary>The default sys.unraisablehook; false with an error set.</summary>
    public static bool PrintUnraisable(Value args)
    {
        if (!s_unraisableType.IsAssigned || !args.Type.Is(s_unraisableType.Value))
        {
            Errors.TypeError("sys.unraisablehook argument type must be UnraisableHookArgs");
            return false;
        }

        Value stderr = SysModule.Get(N.stderr);
        return stderr.IsNull || stderr.IsNone
            || PrintUnraisable(stderr, PyTuple.Get(args, 0), PyTuple.Get(args, 1), PyTuple.Get(args, 2), PyTuple.Get(args, 3), PyTuple.Get(args, 4));
    }

    private static bool PrintUnraisable(Value stderr, Value type, Value value, Value traceback, Value message, Value obj)
    {
        ReportWriter writer = new(stderr);
        if (!obj.IsNone)
        {
            writer.Add(message.IsNone ? "Exception ignored in: " : TextOf(message) + ": ");
            Value text = Space.Repr(obj);
            Errors.Clear();
            writer.Add(text.IsNull ? "<object repr() failed>" : PyStr.ToClr(text));
            writer.Add("\n");
        }
        else if (!message.IsNone)
        {
            writer.Add(TextOf(message) + ":\n");
        }

        if (!writer.Flush())
        {
            return false;
        }

        if (traceback.HasShape(ShapeIds.Of(TypeId.Traceback))
            && !TracebackPrinter.Print(ref writer, traceback, "Traceback (most recent call last):\n", null))
        {
            Errors.Clear();
        }

        if (type.IsNone)
        {
            return true;
        }

        writer.Add(ExceptionPrinter.NameOf(type));
        if (!value.IsNone)
        {
            Value text = Space.Str(value);
            Errors.Clear();
            writer.Add(text.IsNull ? ": <exception str() failed>" : ": " + PyStr.ToClr(text));
        }

        writer.Add("\n");
        bool good = writer.Flush();
        if (good)
        {
            Flush(stderr);
        }

        return good;
    }

    private static string TextOf(Value message)
    {
        Value text = Space.Str(message);
        Errors.Clear();
        return text.IsNull ? "" : PyStr.ToClr(text);
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
            s_unraisableType = StructSequence.MakeType("UnraisableHookArgs", "UnraisableHookArgs\n\nType used to pass arguments to sys.unraisablehook.",
                ["exc_type", "exc_value", "exc_traceback", "err_msg", "object"]);
        }

        Frame* frame = (Frame*)Thread.Current->Frame;
        ref PyBaseException e = ref error.As<PyBaseException>().Fields;
        if (e.Traceback.IsNull && !frame->Function.IsNull)
        {
            int word = frame->LastWord;
            e.Traceback.Store(error, PyTraceback.New(Value.Null, FrameObjects.Of(frame), word, PyCode.LineOf(frame->Code, word)));
        }

        Value traceback = e.Traceback.Load();
        Slot* items = stackalloc Slot[5];
        items[0].Initialize(error.Type);
        items[1].Initialize(error);
        items[2].Initialize(traceback.IsNull ? Value.None : traceback);
        items[3].Initialize(message is null ? Value.None : PyStr.New(message));
        items[4].Initialize(obj.IsNull ? Value.None : obj);
        Value hook = SysModule.Get(N.unraisablehook);
        if (!hook.IsNull && !hook.IsNone)
        {
            Value args = StructSequence.New(s_unraisableType.Value, items, 5);
            if (!args.IsNull && !Space.Call(hook, args).IsNull)
            {
                return;
            }

            // The failure of the hook is shown instead.
            Value failure = Errors.Take();
            Value failureTraceback = failure.As<PyBaseException>().Fields.Traceback.Load();
            items[0].Initialize(failure.Type);
            items[1].Initialize(failure);
            items[2].Initialize(failureTraceback.IsNull ? Value.None : failureTraceback);
            items[3].Initialize(PyStr.New("Exception ignored in sys.unraisablehook"));
            items[4].Initialize(hook);
        }

        Value stderr = SysModule.Get(N.stderr);
        if (!stderr.IsNull && !stderr.IsNone)
        {
            PrintUnraisable(stderr, items[0].Load(), items[1].Load(), items[2].Load(), items[3].Load(), items[4].Load());
            Errors.Clear();
        }
    }
}
