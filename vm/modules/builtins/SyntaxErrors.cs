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
        TypeId type = e.Kind switch
        {
            SyntaxErrorKind.IndentationError => TypeId.IndentationError,
            SyntaxErrorKind.TabError => TypeId.TabError,
            SyntaxErrorKind.MemoryError => TypeId.MemoryError,
            SyntaxErrorKind.RecursionError => TypeId.RecursionError,
            SyntaxErrorKind.ValueError => TypeId.ValueError,
            _ => TypeId.SyntaxError,
        };
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
        if (!e.HasPosition)
        {
            error = Space.Call(Types.Get(type), message);
        }
        else
        {
            Ref<PyTuple> details = PyTuple.Allocate(6);
            details.Tail(0).Store(details, PyStr.New(e.Filename ?? file));
            details.Tail(1).Store(details, PyInt.New(e.Line));
            details.Tail(2).Store(details, PyInt.New(e.Offset));
            details.Tail(3).Store(details, e.SourceLine is null ? Value.None : PyStr.New(e.SourceLine));
            details.Tail(4).Store(details, e.HasEnd ? PyInt.New(e.EndLine) : Value.None);
            details.Tail(5).Store(details, e.HasEnd ? PyInt.New(e.EndOffset) : Value.None);
            error = Space.Call(Types.Get(type), message, details);
        }

        return error.IsNull ? error : Errors.Raise(error);
    }

    /// <summary>Issues a warning of the parser; false if it became an error.</summary>
    public static bool Warn(Syntax.SyntaxWarning warning, string file) => WarnAt(TypeId.DeprecationWarning, warning.Message, file, warning.Line);

    /// <summary>Issues a warning of the compiler; false if it became an error.</summary>
    public static bool Warn(CompileWarning warning) => WarnAt(TypeId.SyntaxWarning, warning.Message, warning.FileName, warning.Position.Line);

    /// <summary>Issues a warning at a place of the source; set by the _warnings module: (category, message, file, line).</summary>
    public static delegate*<Value, Value, Value, int, bool> ExplicitHandler;

    private static bool WarnAt(TypeId category, string message, string file, int line) =>
        ExplicitHandler == null || ExplicitHandler(Types.Get(category), PyStr.New(message), PyStr.New(file), line);
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
