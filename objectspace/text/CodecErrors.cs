using System;

namespace Py.ObjectSpace.Text;

/// <summary>The error handlers that are built in.</summary>
public enum ErrorHandling
{
    /// <summary>Raise the error.</summary>
    Strict,

    /// <summary>Leave out what is in error.</summary>
    Ignore,

    /// <summary>U+FFFD when decoding, a question mark for each character when encoding.</summary>
    Replace,

    /// <summary>Backslash escapes.</summary>
    BackslashReplace,

    /// <summary>Decimal character references; only when encoding.</summary>
    XmlCharRefReplace,

    /// <summary><c>\N{…}</c> escapes; only when encoding.</summary>
    NameReplace,

    /// <summary>Undecodable bytes are lone surrogates U+DC80..U+DCFF.</summary>
    SurrogateEscape,

    /// <summary>Surrogates are encoded and decoded like other characters; only in UTF-8, UTF-16, UTF-32.</summary>
    SurrogatePass,

    /// <summary>A registered call-back: the caller applies it.</summary>
    Callback,
}

/// <summary>What is wrong with a piece of the input, as UnicodeDecodeError and UnicodeEncodeError tell it.</summary>
/// <param name="Start">Index of the first byte or character in error.</param>
/// <param name="End">Index after the last one.</param>
/// <param name="Reason">The reason, in CPython's words.</param>
public readonly record struct CodecError(int Start, int End, string Reason);

/// <summary>Applies the built-in error handlers.</summary>
public static class CodecErrors
{
    /// <summary>Returns the handler of a name; <see cref="ErrorHandling.Callback"/> if it is not built in.</summary>
    public static ErrorHandling Find(ReadOnlySpan<char> name) => name switch
    {
        "strict" => ErrorHandling.Strict,
        "ignore" => ErrorHandling.Ignore,
        "replace" => ErrorHandling.Replace,
        "backslashreplace" => ErrorHandling.BackslashReplace,
        "xmlcharrefreplace" => ErrorHandling.XmlCharRefReplace,
        "namereplace" => ErrorHandling.NameReplace,
        "surrogateescape" => ErrorHandling.SurrogateEscape,
        "surrogatepass" => ErrorHandling.SurrogatePass,
        _ => ErrorHandling.Callback,
    };

    /// <summary>Appends what a built-in handler puts in place of undecodable bytes and moves behind them; false if it raises.</summary>
    /// <remarks><c>xmlcharrefreplace</c> and <c>namereplace</c> cannot decode: the caller raises TypeError for them.</remarks>
    public static bool TryHandleDecode(
        ErrorHandling handling,
        TextEncoding encoding,
        scoped ReadOnlySpan<byte> input,
        in CodecError error,
        ref int position,
        ref CodePointBuilder text)
    {
        position = error.End;
        switch (handling)
        {
            case ErrorHandling.Ignore:
                return true;
            case ErrorHandling.Replace:
                text.Append(0xFFFD);
                return true;
            case ErrorHandling.BackslashReplace:
                foreach (byte b in input[error.Start..error.End])
                {
                    AppendEscape(b, ref text);
                }
                return true;
            case ErrorHandling.SurrogateEscape:
                position = error.Start;
                while (position < error.End && position < error.Start + 4 && input[position] >= 0x80)
                {
                    text.Append(0xDC00 + input[position++]);
                }
                return position > error.Start;
            case ErrorHandling.SurrogatePass:
                position = error.Start;
                return TryDecodeSurrogate(encoding, input, ref position, ref text);
            default:
                position = error.Start;
                return false;
        }
    }

    /// <summary>Appends what a built-in handler puts in place of unencodable characters and moves behind them; false if it raises.</summary>
    /// <remarks>
    /// Replacements are text, or bytes for the two surrogate handlers; exactly one of the outputs is appended to. Where
    /// only some of the characters could be handled the error is narrowed to the rest.
    /// </remarks>
    public static bool TryHandleEncode(
        ErrorHandling handling,
        TextEncoding encoding,
        scoped TextView text,
        ref CodecError error,
        ref int position,
        ref CodePointBuilder replacement,
        ref ByteBuilder bytes)
    {
        scoped TextView part = text[error.Start..error.End];
        position = error.End;
        switch (handling)
        {
            case ErrorHandling.Ignore:
                return true;
            case ErrorHandling.Replace:
                replacement.AppendRepeat('?', part.Length);
                return true;
            case ErrorHandling.BackslashReplace:
                for (int i = 0; i < part.Length; i++)
                {
                    AppendEscape(part[i], ref replacement);
                }
                return true;
            case ErrorHandling.XmlCharRefReplace:
                for (int i = 0; i < part.Length; i++)
                {
                    replacement.Append("&#"u8);
                    replacement.AppendInt(part[i]);
                    replacement.Append((byte)';');
                }
                return true;
            case ErrorHandling.NameReplace:
                for (int i = 0; i < part.Length; i++)
                {
                    AppendNameEscape(part[i], ref replacement);
                }
                return true;
            case ErrorHandling.SurrogateEscape:
                return TryEncodeEscapes(encoding, part, ref error, ref position, ref bytes);
            case ErrorHandling.SurrogatePass:
                return TryEncodeSurrogates(encoding, part, ref error, ref position, ref bytes);
            default:
                position = error.Start;
                return false;
        }
    }

    /// <summary>Appends <c>\xNN</c>, <c>\uNNNN</c> or <c>\UNNNNNNNN</c>.</summary>
    internal static void AppendEscape(int character, ref CodePointBuilder text)
    {
        int digits = character < 0x100 ? 2 : character < 0x10000 ? 4 : 8;
        text.Append((byte)'\\');
        text.Append(digits switch { 2 => (byte)'x', 4 => (byte)'u', _ => (byte)'U' });
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        {
            text.Append("0123456789abcdef"u8[(character >> shift) & 15]);
        }
    }

    private static void AppendNameEscape(int character, ref CodePointBuilder text)
    {
        Span<byte> name = stackalloc byte[UnicodeNames.MaxLength];
        int length = UnicodeNames.GetName(character, name);
        if (length == 0)
        {
            AppendEscape(character, ref text);
            return;
        }
        text.Append("\\N{"u8);
        text.Append(name[..length]);
        text.Append((byte)'}');
    }

    private static bool TryDecodeSurrogate(
        TextEncoding encoding,
        scoped ReadOnlySpan<byte> input,
        ref int position,
        ref CodePointBuilder text)
    {
        input = input[position..];
        int length = encoding.SurrogateBytes();
        if (length == 0 || input.Length < length)
        {
            return false;
        }
        int character = length switch
        {
            3 when input[0] >> 4 == 0xE && input[1] >> 6 == 2 && input[2] >> 6 == 2 =>
                ((input[0] & 15) << 12) | ((input[1] & 63) << 6) | (input[2] & 63),
            2 => encoding == TextEncoding.Utf16BigEndian ? (input[0] << 8) | input[1] : (input[1] << 8) | input[0],
            4 when encoding == TextEncoding.Utf32BigEndian =>
                (input[0] << 24) | (input[1] << 16) | (input[2] << 8) | input[3],
            4 => (input[3] << 24) | (input[2] << 16) | (input[1] << 8) | input[0],
            _ => 0,
        };
        if (character is < 0xD800 or > 0xDFFF)
        {
            return false;
        }
        text.Append(character);
        position += length;
        return true;
    }

    private static bool TryEncodeEscapes(
        TextEncoding encoding,
        scoped TextView part,
        ref CodecError error,
        ref int position,
        ref ByteBuilder bytes)
    {
        for (int i = 0; i < part.Length; i++)
        {
            if (part[i] is < 0xDC80 or > 0xDCFF)
            {
                // What could be escaped stays so; a multi-byte encoding rejects single bytes anyway.
                position = error.Start + i;
                error = error with { Start = position };
                return false;
            }
            bytes.Append((byte)part[i]);
        }
        if (encoding.SurrogateBytes() is 2 or 4)
        {
            // One byte is not a unit of these encodings.
            bytes.Truncate(bytes.Length - part.Length);
            position = error.Start;
            return false;
        }
        return true;
    }

    private static bool TryEncodeSurrogates(
        TextEncoding encoding,
        scoped TextView part,
        ref CodecError error,
        ref int position,
        ref ByteBuilder bytes)
    {
        int length = encoding.SurrogateBytes();
        position = error.Start;
        for (int i = 0; i < part.Length; i++)
        {
            if (length == 0 || part[i] is < 0xD800 or > 0xDFFF)
            {
                return false;
            }
        }
        Span<byte> unit = stackalloc byte[4];
        for (int i = 0; i < part.Length; i++)
        {
            int c = part[i];
            unit.Clear();
            switch (encoding)
            {
                case TextEncoding.Utf8:
                    unit[0] = (byte)(0xE0 | (c >> 12));
                    unit[1] = (byte)(0x80 | ((c >> 6) & 63));
                    unit[2] = (byte)(0x80 | (c & 63));
                    break;
                case TextEncoding.Utf16BigEndian:
                    unit[0] = (byte)(c >> 8);
                    unit[1] = (byte)c;
                    break;
                case TextEncoding.Utf32BigEndian:
                    unit[2] = (byte)(c >> 8);
                    unit[3] = (byte)c;
                    break;
                default:
                    unit[0] = (byte)c;
                    unit[1] = (byte)(c >> 8);
                    break;
            }
            bytes.Append(unit[..length]);
        }
        position = error.End;
        return true;
    }
}
