using System;

namespace Py.ObjectSpace.Text;

/// <summary>The encodings that are built in and need no table.</summary>
public enum TextEncoding
{
    /// <summary>None of these.</summary>
    Unknown,

    /// <summary>ASCII.</summary>
    Ascii,

    /// <summary>ISO 8859-1.</summary>
    Latin1,

    /// <summary>UTF-8.</summary>
    Utf8,

    /// <summary>UTF-16 in the order of its mark, little-endian without one; written with a mark.</summary>
    Utf16,

    /// <summary>UTF-16, little-endian.</summary>
    Utf16LittleEndian,

    /// <summary>UTF-16, big-endian.</summary>
    Utf16BigEndian,

    /// <summary>UTF-32 in the order of its mark, little-endian without one; written with a mark.</summary>
    Utf32,

    /// <summary>UTF-32, little-endian.</summary>
    Utf32LittleEndian,

    /// <summary>UTF-32, big-endian.</summary>
    Utf32BigEndian,

    /// <summary>UTF-7.</summary>
    Utf7,

    /// <summary>ASCII with the escapes of string literals.</summary>
    UnicodeEscape,

    /// <summary>Latin-1 with the escapes <c>\u</c> and <c>\U</c>.</summary>
    RawUnicodeEscape,
}

/// <summary>Facts about the built-in encodings.</summary>
public static class TextEncodings
{
    /// <summary>Returns the encoding of a name in any usual spelling, or <see cref="TextEncoding.Unknown"/>: then the codec registry decides.</summary>
    public static TextEncoding Find(ReadOnlySpan<char> name)
    {
        Span<char> plain = stackalloc char[12];
        int length = 0;
        foreach (char c in name)
        {
            if (c is '-' or '_' or ' ')
            {
                continue;
            }
            if (length == plain.Length || !char.IsAsciiLetterOrDigit(c))
            {
                return TextEncoding.Unknown;
            }
            plain[length++] = (char)(char.IsAsciiLetter(c) ? c | 0x20 : c);
        }
        return plain[..length] switch
        {
            "utf8" => TextEncoding.Utf8,
            "ascii" or "usascii" => TextEncoding.Ascii,
            "latin1" or "iso88591" or "88591" => TextEncoding.Latin1,
            "utf16" => TextEncoding.Utf16,
            "utf16le" => TextEncoding.Utf16LittleEndian,
            "utf16be" => TextEncoding.Utf16BigEndian,
            "utf32" => TextEncoding.Utf32,
            "utf32le" => TextEncoding.Utf32LittleEndian,
            "utf32be" => TextEncoding.Utf32BigEndian,
            "utf7" => TextEncoding.Utf7,
            _ => TextEncoding.Unknown,
        };
    }

    /// <summary>Returns the name that an error shows.</summary>
    public static string ErrorName(this TextEncoding encoding) => encoding switch
    {
        TextEncoding.Ascii => "ascii",
        TextEncoding.Latin1 => "latin-1",
        TextEncoding.Utf8 => "utf-8",
        TextEncoding.Utf16 => "utf-16",
        TextEncoding.Utf16LittleEndian => "utf-16-le",
        TextEncoding.Utf16BigEndian => "utf-16-be",
        TextEncoding.Utf32 => "utf-32",
        TextEncoding.Utf32LittleEndian => "utf-32-le",
        TextEncoding.Utf32BigEndian => "utf-32-be",
        TextEncoding.Utf7 => "utf7",
        TextEncoding.UnicodeEscape => "unicodeescape",
        TextEncoding.RawUnicodeEscape => "rawunicodeescape",
        _ => "unknown",
    };

    /// <summary>Returns the bytes that an encoded surrogate would have; 0 where there can be none.</summary>
    internal static int SurrogateBytes(this TextEncoding encoding) => encoding switch
    {
        TextEncoding.Utf8 => 3,
        TextEncoding.Utf16 or TextEncoding.Utf16LittleEndian or TextEncoding.Utf16BigEndian => 2,
        TextEncoding.Utf32 or TextEncoding.Utf32LittleEndian or TextEncoding.Utf32BigEndian => 4,
        _ => 0,
    };
}
