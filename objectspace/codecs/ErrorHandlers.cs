using System;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>The built-in error handlers as functions that programs can get and call.</summary>
public static unsafe class ErrorHandlers
{
    /// <summary>What an exception of a codec tells.</summary>
    private ref struct Failure
    {
        public Value Exception;
        public Value Object;
        public int Start;
        public int End;

        public readonly bool Decoding => PyType.IsInstance(Exception, TypeId.UnicodeDecodeError);

        public readonly bool Encoding => PyType.IsInstance(Exception, TypeId.UnicodeEncodeError);

        public readonly bool Translating => PyType.IsInstance(Exception, TypeId.UnicodeTranslateError);
    }

    // Reads an exception that one of the three types describes; false with TypeError for others.
    private static bool Read(Value exception, bool decode, bool encode, bool translate, out Failure failure)
    {
        failure = default;
        failure.Exception = exception;
        if (!(decode && failure.Decoding) && !(encode && failure.Encoding) && !(translate && failure.Translating))
        {
            Errors.TypeError($"don't know how to handle {PyType.TypeName(exception)} in error callback");
            return false;
        }

        failure.Object = Space.GetAttr(exception, "object");
        Value start = failure.Object.IsNull ? Value.Null : Space.GetAttr(exception, "start");
        Value end = start.IsNull ? Value.Null : Space.GetAttr(exception, "end");
        if (end.IsNull)
        {
            return false;
        }

        bool bytes = failure.Decoding;
        if (bytes ? !failure.Object.IsBytes : !failure.Object.IsStr)
        {
            Errors.TypeError($"object attribute must be {(bytes ? "bytes" : "unicode")}");
            return false;
        }

        long length = bytes ? PyBytes.LengthOf(failure.Object) : PyStr.LengthOf(failure.Object);
        failure.Start = (int)Math.Clamp(Number(start), 0, Math.Max(length - 1, 0));
        failure.End = (int)Math.Min(Math.Max(Number(end), Math.Min(1, length)), length);
        failure.End = Math.Max(failure.End, 0);
        return true;
    }

    private static long Number(Value v) => v.IsInt && PyInt.TryGetLong(v, out long number) ? number : 0;

    private static Value Pair(Value replacement, int position) =>
        replacement.IsNull ? replacement : PyTuple.New(replacement, Value.FromSmallInt(position));

    /// <summary>strict_errors: raises the exception.</summary>
    public static Value Strict(Value exception) =>
        exception.IsException ? Errors.Raise(exception) : Errors.TypeError("codec must pass exception instance");

    /// <summary>ignore_errors.</summary>
    public static Value Ignore(Value exception) =>
        Read(exception, true, true, true, out Failure failure) ? Pair(PyStr.Empty, failure.End) : Value.Null;

    /// <summary>replace_errors.</summary>
    public static Value Replace(Value exception)
    {
        if (!Read(exception, true, true, true, out Failure failure))
        {
            return Value.Null;
        }

        int count = Math.Max(failure.End - failure.Start, 0);
        Value replacement = failure.Decoding ? PyStr.FromCodePoint(0xFFFD)
            : PyStr.Repeat(PyStr.FromCodePoint(failure.Encoding ? '?' : 0xFFFD), count);
        return Pair(replacement, failure.End);
    }

    /// <summary>xmlcharrefreplace_errors.</summary>
    public static Value XmlCharRefReplace(Value exception) => ReplaceByText(exception, ErrorHandling.XmlCharRefReplace);

    /// <summary>namereplace_errors.</summary>
    public static Value NameReplace(Value exception) => ReplaceByText(exception, ErrorHandling.NameReplace);

    /// <summary>backslashreplace_errors.</summary>
    public static Value BackslashReplace(Value exception) => ReplaceByText(exception, ErrorHandling.BackslashReplace);

    private static Value ReplaceByText(Value exception, ErrorHandling handling)
    {
        bool any = handling == ErrorHandling.BackslashReplace;
        if (!Read(exception, any, true, any, out Failure failure))
        {
            return Value.Null;
        }

        int position = 0;
        CodePointBuilder text = new(0);
        ByteBuilder bytes = default;
        CodecError error = new(failure.Start, Math.Max(failure.Start, failure.End), "");
        if (failure.Decoding)
        {
            CodecErrors.TryHandleDecode(handling, TextEncoding.Unknown, PyBytes.Span(failure.Object), error, ref position, ref text);
        }
        else
        {
            CodecErrors.TryHandleEncode(handling, TextEncoding.Unknown, PyStr.View(failure.Object), ref error, ref position, ref text, ref bytes);
        }

        return Pair(PyStr.FromBuilder(text), failure.End);
    }

    /// <summary>surrogateescape.</summary>
    public static Value SurrogateEscape(Value exception) => Surrogates(exception, ErrorHandling.SurrogateEscape, TextEncoding.Ascii);

    /// <summary>surrogatepass.</summary>
    public static Value SurrogatePass(Value exception)
    {
        if (!Read(exception, true, true, false, out _))
        {
            return Value.Null;
        }

        Value name = Space.GetAttr(exception, "encoding");
        if (name.IsNull)
        {
            return name;
        }

        TextEncoding encoding = name.IsStr ? TextEncodings.Find(PyStr.ToClr(name)) : TextEncoding.Unknown;
        return Surrogates(exception, ErrorHandling.SurrogatePass, encoding);
    }

    private static Value Surrogates(Value exception, ErrorHandling handling, TextEncoding encoding)
    {
        if (!Read(exception, true, true, false, out Failure failure))
        {
            return Value.Null;
        }

        int position = 0;
        CodePointBuilder text = new(0);
        ByteBuilder bytes = new(0);
        CodecError error = new(failure.Start, Math.Max(failure.Start, failure.End), "");
        bool handled = failure.Decoding
            ? CodecErrors.TryHandleDecode(handling, encoding, PyBytes.Span(failure.Object), error, ref position, ref text)
            : CodecErrors.TryHandleEncode(handling, encoding, PyStr.View(failure.Object), ref error, ref position, ref text, ref bytes);
        Value replacement = !handled ? Value.Null : failure.Decoding ? PyStr.FromBuilder(text) : PyBytes.New(bytes.Written);
        bytes.Dispose();
        return handled ? Pair(replacement, position) : Errors.Raise(exception);
    }
}
