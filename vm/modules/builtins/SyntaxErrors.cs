using System;
using Py.ObjectSpace;
using Py.Vm.Compile;
using Py.Vm.Syntax;

namespace Py.Vm.Modules;

/// <summary>SyntaxError objects and warnings of what the front end reports.</summary>
internal static unsafe class SyntaxErrors
{
    /// <summary>Raises what the parser or compiler threw. Returns null.</summary>
    public static Value Raise(PySyntaxException e, string file)
    {
        foreach (Syntax.SyntaxWarning warning in e.Warnings)
        {
            if (!Warn(warning, file))
            {
                return Value.Null;
            }
        }

        TypeId type = e.Kind switch
        {
            SyntaxErrorKind.IndentationError => TypeId.IndentationError,
            SyntaxErrorKind.TabError => TypeId.TabError,
            SyntaxErrorKind.MemoryError => TypeId.MemoryError,
            SyntaxErrorKind.RecursionError => TypeId.RecursionError,
            SyntaxErrorKind.ValueError => TypeId.ValueError,
            _ => TypeId.SyntaxError,
        };
        if (e.Kind == SyntaxErrorKind.UnicodeDecodeError && e.DecodeError is { } bytes)
        {
            return RaiseDecodeError(bytes);
        }

        if (type == TypeId.MemoryError)
        {
            return Errors.NoMemory();
        }

        if (type is TypeId.RecursionError or TypeId.ValueError)
        {
            return Errors.Raise(type, e.Message);
        }

        Value message = PyStr.New(e.Message);
        Value error;
        if (!e.HasPosition || e.IsLateLocated)
        {
            error = Space.Call(Types.Get(type), message);
            if (e.HasPosition && !error.IsNull)
            {
                Locate(error, e, file);
            }
        }
        else
        {
            Ref<PyTuple> details = PyTuple.Allocate(e.HasEnd ? 6 : 4);
            details.Tail(0).Store(details, PyStr.New(e.Filename ?? file));
            details.Tail(1).Store(details, PyInt.New(e.Line));
            details.Tail(2).Store(details, PyInt.New(e.Offset));
            details.Tail(3).Store(details, e.SourceLine is null ? Value.None : PyStr.New(e.SourceLine));
            if (e.HasEnd)
            {
                details.Tail(4).Store(details, PyInt.New(e.EndLine));
                details.Tail(5).Store(details, PyInt.New(e.EndOffset));
            }

            error = Space.Call(Types.Get(type), message, details);
        }

        return error.IsNull ? error : Errors.Raise(error);
    }

    private static void Locate(Value error, PySyntaxException e, string file)
    {
        Set(error, "lineno", PyInt.New(e.Line));
        Set(error, "offset", e.Offset < 1 ? Value.None : PyInt.New(e.Offset));
        Set(error, "end_lineno", e.HasEnd ? PyInt.New(e.EndLine) : Value.None);
        Set(error, "end_offset", e.HasEnd && e.EndOffset > 0 ? PyInt.New(e.EndOffset) : Value.None);
        Set(error, "filename", PyStr.New(e.Filename ?? file));
        Set(error, "text", e.SourceLine is null ? Value.None : PyStr.New(e.SourceLine));
        Set(error, "print_file_and_line", Value.None);
    }

    private static void Set(Value error, string name, Value value)
    {
        if (!Space.SetAttr(error, PyStr.Intern(name), value))
        {
            Errors.Clear();
        }
    }

    private static Value RaiseDecodeError(Utf8Error e)
    {
        Slot* args = stackalloc Slot[5];
        args[0].Initialize(PyStr.Intern("utf-8"));
        args[1].Initialize(PyBytes.New(e.Object));
        args[2].Initialize(PyInt.New(e.Start));
        args[3].Initialize(PyInt.New(e.End));
        args[4].Initialize(PyStr.New(e.Reason));
        Value error = Space.Call(Types.Get(TypeId.UnicodeDecodeError), new Args(args, 5));
        return error.IsNull ? error : Errors.Raise(error);
    }

    /// <summary>Issues a warning of the parser; false if it became an error.</summary>
    public static bool Warn(Syntax.SyntaxWarning warning, string file) =>
        WarnAt(warning.IsDeprecation ? TypeId.DeprecationWarning : TypeId.SyntaxWarning, warning.AsError, file, warning.Line);

    /// <summary>Issues a warning of the compiler; false if it became an error.</summary>
    public static bool Warn(CompileWarning warning) =>
        WarnAt(TypeId.SyntaxWarning, CompileErrors.At(warning.FileName, warning.Position, warning.Message), warning.FileName, warning.Position.Line);

    /// <summary>Issues a warning at a place of the source; set by the _warnings module: (category, message, file, line).</summary>
    public static delegate*<Value, Value, Value, int, bool> ExplicitHandler;

    private static bool WarnAt(TypeId category, PySyntaxException asError, string file, int line)
    {
        if (ExplicitHandler == null || ExplicitHandler(Types.Get(category), PyStr.New(asError.Message), PyStr.New(file), line))
        {
            return true;
        }

        // A filter made it an error: as a SyntaxError it says more.
        if (Errors.Catch(category))
        {
            Raise(asError, file);
        }

        return false;
    }
}

/// <summary>Decoding source in an encoding the front end does not know, by the codec registry.</summary>
internal static class SourceDecoding
{
    public static string? Decode(string encoding, ReadOnlySpan<byte> data, out string? error)
    {
        Value codecs = Space.Import("codecs");
        Value decode = codecs.IsNull ? codecs : Space.GetAttr(codecs, "decode");
        Value text = decode.IsNull ? decode : Space.Call(decode, PyBytes.New(data), PyStr.New(encoding));
        if (!text.IsNull && text.IsStr)
        {
            error = null;
            return PyStr.ToClr(text);
        }

        bool unknown = Errors.Matches(TypeId.LookupError);
        Errors.Clear();
        error = unknown ? $"unknown encoding: {encoding}" : $"encoding problem: {encoding}";
        return null;
    }
}
