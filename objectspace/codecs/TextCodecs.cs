using System;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>Encoding and decoding of Python values by the built-in codecs.</summary>
public static unsafe class TextCodecs
{
    /// <summary>The bytes of a str.</summary>
    /// <param name="encoding">The encoding.</param>
    /// <param name="str">A str.</param>
    /// <param name="errors">Name of the error handler, a str; null: strict.</param>
    public static Value Encode(TextEncoding encoding, Value str, Value errors = default)
    {
        if (PyStr.IsAscii(str) && encoding is TextEncoding.Utf8 or TextEncoding.Ascii or TextEncoding.Latin1)
        {
            return PyBytes.New(PyStr.Units<byte>(str));
        }

        if (encoding == TextEncoding.Latin1 && PyStr.KindOf(str) == 1)
        {
            return PyBytes.New(PyStr.Units<byte>(str));
        }

        EncodeErrors handler = new(encoding.ErrorName(), errors, str);
        ByteBuilder output = new(stackalloc byte[512]);
        int position = 0;
        while (!Codecs.Encode(encoding, PyStr.View(str), handler.Handling, ref position, ref output, out CodecError error))
        {
            Value replacement = handler.Handle(error, ref position);
            if (replacement.IsNull || !Append(encoding, replacement, ref handler, ref output))
            {
                output.Dispose();
                return Value.Null;
            }
        }

        Value bytes = PyBytes.New(output.Written);
        output.Dispose();
        return bytes;
    }

    private static bool Append(TextEncoding encoding, scoped Value replacement, scoped ref EncodeErrors handler, scoped ref ByteBuilder output)
    {
        if (replacement.IsStr)
        {
            return Codecs.TryEncodeReplacement(encoding, PyStr.View(replacement), ref output) || handler.RaiseAgain();
        }

        int unit = encoding switch
        {
            TextEncoding.Utf16 or TextEncoding.Utf16LittleEndian or TextEncoding.Utf16BigEndian => 2,
            TextEncoding.Utf32 or TextEncoding.Utf32LittleEndian or TextEncoding.Utf32BigEndian => 4,
            _ => 1,
        };
        if (PyBytes.LengthOf(replacement) % unit != 0)
        {
            return handler.RaiseAgain();
        }

        output.Append(PyBytes.Span(replacement));
        return true;
    }

    /// <summary>The text of a buffer.</summary>
    /// <param name="encoding">The encoding; where a byte order mark decides, it becomes the order found.</param>
    /// <param name="source">Any bytes-like object.</param>
    /// <param name="errors">Name of the error handler, a str; null: strict.</param>
    /// <param name="final">Is an incomplete character at the end an error?</param>
    /// <param name="consumed">Bytes decoded.</param>
    public static Value Decode(scoped ref TextEncoding encoding, Value source, Value errors, bool final, out int consumed)
    {
        consumed = 0;
        using ByteArgument input = new(source);
        return input.Failed ? Value.Null
            : Decode(ref encoding, input.Span, source.HasShape(ShapeIds.Bytes) ? source : Value.Null, errors, final, out consumed);
    }

    /// <summary>The text of bytes that stay in place.</summary>
    /// <param name="encoding">The encoding; where a byte order mark decides, it becomes the order found.</param>
    /// <param name="input">The bytes, outside the .NET heap.</param>
    /// <param name="source">The bytes object that holds them, or null.</param>
    /// <param name="errors">Name of the error handler, a str; null: strict.</param>
    /// <param name="final">Is an incomplete character at the end an error?</param>
    /// <param name="consumed">Bytes decoded.</param>
    public static Value Decode(
        scoped ref TextEncoding encoding, scoped ReadOnlySpan<byte> input, Value source, Value errors, bool final, out int consumed)
    {
        consumed = input.Length;
        if (encoding == TextEncoding.Latin1)
        {
            return PyStr.FromLatin1(input);
        }

        if (encoding is TextEncoding.Utf8 or TextEncoding.Ascii && System.Text.Ascii.IsValid(input))
        {
            return PyStr.FromAscii(input);
        }

        DecodeErrors handler = new(encoding.ErrorName(), errors, input, source);
        CodePointBuilder text = new(stackalloc byte[512]);
        int position = 0;
        while (!Codecs.Decode(ref encoding, handler.Input, handler.Handling, final, ref position, ref text, out CodecError error))
        {
            if (!handler.Raise(error, ref position, ref text, encoding.ErrorName()))
            {
                text.Dispose();
                return Value.Null;
            }
        }

        consumed = position;
        return PyStr.FromBuilder(text);
    }

    /// <summary>The text of UTF-8 bytes with surrogateescape: file names and the environment.</summary>
    public static Value DecodeFileName(scoped ReadOnlySpan<byte> input)
    {
        if (System.Text.Ascii.IsValid(input))
        {
            return PyStr.FromAscii(input);
        }

        TextEncoding encoding = TextEncoding.Utf8;
        CodePointBuilder text = new(stackalloc byte[512]);
        int position = 0;
        Codecs.Decode(ref encoding, input, ErrorHandling.SurrogateEscape, true, ref position, ref text, out _);
        return PyStr.FromBuilder(text);
    }
}
