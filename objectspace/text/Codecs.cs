using System;

namespace Py.ObjectSpace.Text;

/// <summary>Decoding and encoding by the built-in codecs with the built-in error handlers.</summary>
/// <remarks>
/// A call goes on until the input ends (true) or until an error comes that the handler raises or that the caller's
/// call-back must handle (false): then the output holds everything before the error. The caller appends the
/// replacement, sets <c>position</c> and calls again, or raises.
/// </remarks>
public static class Codecs
{
    internal const string SurrogatesNotAllowed = "surrogates not allowed";

    /// <summary>Decodes bytes from <paramref name="position"/> on.</summary>
    /// <param name="encoding">The encoding; where a byte order mark decides, it becomes the order found.</param>
    /// <param name="input">All bytes.</param>
    /// <param name="errors">What to do with errors.</param>
    /// <param name="final">Whether an incomplete character at the end is an error; else the position stays before it.</param>
    /// <param name="position">Where to begin, and afterwards where the next byte not decoded is.</param>
    /// <param name="text">Where the text goes.</param>
    /// <param name="error">The error, if the result is false; its position is <paramref name="position"/>.</param>
    public static bool Decode(
        ref TextEncoding encoding,
        scoped ReadOnlySpan<byte> input,
        ErrorHandling errors,
        bool final,
        ref int position,
        ref CodePointBuilder text,
        out CodecError error)
    {
        if (position == 0 && encoding is TextEncoding.Utf16 or TextEncoding.Utf32)
        {
            if (!final && input.Length < encoding.SurrogateBytes())
            {
                error = default;
                return true;
            }
            encoding = encoding == TextEncoding.Utf16
                ? CodecsUtf16.ReadMark16(input, ref position) ? TextEncoding.Utf16BigEndian : TextEncoding.Utf16LittleEndian
                : CodecsUtf16.ReadMark32(input, ref position) ? TextEncoding.Utf32BigEndian : TextEncoding.Utf32LittleEndian;
        }
        while (!DecodeStep(encoding, input, final, ref position, ref text, out error))
        {
            if (!CodecErrors.TryHandleDecode(errors, encoding, input, error, ref position, ref text))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Encodes text from <paramref name="position"/> on; UTF-16 and UTF-32 without an order write a mark first.</summary>
    public static bool Encode(
        TextEncoding encoding,
        scoped TextView text,
        ErrorHandling errors,
        ref int position,
        ref ByteBuilder output,
        out CodecError error)
    {
        if (output.Length == 0 && encoding is TextEncoding.Utf16 or TextEncoding.Utf32)
        {
            output.Append(encoding == TextEncoding.Utf16 ? [0xFF, 0xFE] : (ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]);
        }
        while (!EncodeStep(encoding, text, ref position, ref output, out error))
        {
            CodePointBuilder replacement = default;
            bool ok = CodecErrors.TryHandleEncode(
                errors, encoding, text, ref error, ref position, ref replacement, ref output);
            ok = ok && (replacement.Length == 0 || TryEncodeReplacement(encoding, replacement, ref output));
            replacement.Dispose();
            if (!ok)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Encodes the text that an error handler returned; false (and nothing appended) if it cannot be encoded.</summary>
    public static bool TryEncodeReplacement(TextEncoding encoding, scoped TextView replacement, ref ByteBuilder output)
    {
        int length = output.Length;
        int position = 0;
        bool ok = EncodeStep(encoding, replacement, ref position, ref output, out _);
        if (!ok)
        {
            output.Truncate(length);
        }
        return ok;
    }

    private static bool TryEncodeReplacement(
        TextEncoding encoding,
        scoped in CodePointBuilder replacement,
        ref ByteBuilder output) => replacement.Width switch
        {
            1 => TryEncodeReplacement(encoding, new TextView(replacement.Latin1), ref output),
            2 => TryEncodeReplacement(encoding, new TextView(replacement.Ucs2), ref output),
            _ => TryEncodeReplacement(encoding, new TextView(replacement.Ucs4), ref output),
        };

    private static bool DecodeStep(
        TextEncoding encoding,
        scoped ReadOnlySpan<byte> input,
        bool final,
        ref int position,
        ref CodePointBuilder text,
        out CodecError error)
    {
        switch (encoding)
        {
            case TextEncoding.Utf8:
                return CodecsUtf8.DecodeStep(input, final, ref position, ref text, out error);
            case TextEncoding.Ascii:
                return CodecsSingleByte.DecodeStepAscii(input, ref position, ref text, out error);
            case TextEncoding.Latin1:
                text.Append(input[position..]);
                position = input.Length;
                error = default;
                return true;
            case TextEncoding.Utf16 or TextEncoding.Utf16LittleEndian or TextEncoding.Utf16BigEndian:
                return CodecsUtf16.DecodeStep16(
                    input, encoding == TextEncoding.Utf16BigEndian, final, ref position, ref text, out error);
            case TextEncoding.Utf32 or TextEncoding.Utf32LittleEndian or TextEncoding.Utf32BigEndian:
                return CodecsUtf16.DecodeStep32(
                    input, encoding == TextEncoding.Utf32BigEndian, final, ref position, ref text, out error);
            case TextEncoding.Utf7:
                return CodecsUtf7.DecodeStep(input, final, ref position, ref text, out error);
            case TextEncoding.UnicodeEscape:
                int firstInvalid = -1;
                return CodecsEscape.DecodeStep(input, final, ref position, ref text, ref firstInvalid, out error);
            case TextEncoding.RawUnicodeEscape:
                return CodecsEscape.DecodeStepRaw(input, final, ref position, ref text, out error);
            default:
                throw new ArgumentOutOfRangeException(nameof(encoding));
        }
    }

    private static bool EncodeStep(
        TextEncoding encoding,
        scoped TextView text,
        ref int position,
        ref ByteBuilder output,
        out CodecError error)
    {
        switch (encoding)
        {
            case TextEncoding.Utf8:
                return CodecsUtf8.EncodeStep(text, ref position, ref output, out error);
            case TextEncoding.Ascii:
                return CodecsSingleByte.EncodeStep(text, 128, ref position, ref output, out error);
            case TextEncoding.Latin1:
                return CodecsSingleByte.EncodeStep(text, 256, ref position, ref output, out error);
            case TextEncoding.Utf16 or TextEncoding.Utf16LittleEndian or TextEncoding.Utf16BigEndian:
                return CodecsUtf16.EncodeStep16(
                    text, encoding == TextEncoding.Utf16BigEndian, ref position, ref output, out error);
            case TextEncoding.Utf32 or TextEncoding.Utf32LittleEndian or TextEncoding.Utf32BigEndian:
                return CodecsUtf16.EncodeStep32(
                    text, encoding == TextEncoding.Utf32BigEndian, ref position, ref output, out error);
            case TextEncoding.Utf7:
                CodecsUtf7.Encode(text, ref position, ref output);
                error = default;
                return true;
            case TextEncoding.UnicodeEscape:
                CodecsEscape.Encode(text, ref position, ref output);
                error = default;
                return true;
            case TextEncoding.RawUnicodeEscape:
                CodecsEscape.EncodeRaw(text, ref position, ref output);
                error = default;
                return true;
            default:
                throw new ArgumentOutOfRangeException(nameof(encoding));
        }
    }
}
