using System;
using System.Collections.Generic;
using System.Text;

namespace Py.Vm.Syntax;

/// <summary>Source as the tokenizer takes it: UTF-8, newlines as \n, a newline at the end in mode exec.</summary>
internal sealed class SourceText
{
    private SourceText(byte[] data, int start, int length, string? encoding)
    {
        Data = data;
        Start = start;
        Length = length;
        Encoding = encoding;
    }

    public byte[] Data { get; }

    /// <summary>Where the text begins: after a byte order mark.</summary>
    public int Start { get; }

    /// <summary>Where it ends.</summary>
    public int Length { get; }

    /// <summary>The encoding that the source declares, or null. Without one, CPython reports offsets in bytes.</summary>
    public string? Encoding { get; }

    public static SourceText Decode(ReadOnlySpan<byte> source, ParseOptions options)
    {
        if (options.Origin != SourceOrigin.File && source.Contains((byte)0))
        {
            throw new PySyntaxException(SyntaxErrorKind.ValueError, "source code string cannot contain null bytes");
        }

        if (options.Origin == SourceOrigin.File)
        {
            source = DropAfterNulls(source);
        }

        bool addNewLine = options.Mode == ParseMode.Exec;
        byte[] data = TranslateNewLines(source, addNewLine, out int length);
        if (options.Origin == SourceOrigin.Text)
        {
            return new SourceText(data, 0, length, "utf-8");
        }

        int start = data.AsSpan(0, length).StartsWith("\uFEFF"u8) ? 3 : 0;
        string? cookie = FindCookie(data.AsSpan(start, length - start));
        if (start > 0)
        {
            return cookie is null or "utf-8"
                ? new SourceText(data, start, length, "utf-8")
                : throw InitError($"encoding problem: {cookie} with BOM", options);
        }

        if (cookie is null or "utf-8")
        {
            if (options.Origin == SourceOrigin.File && cookie is null)
            {
                RequireUtf8(data.AsSpan(0, length), options);
            }

            return new SourceText(data, 0, length, cookie);
        }

        string decoded = SourceCodecs.Decode(cookie, data.AsSpan(0, length), options.Decoder, out string? error)
            ?? throw InitError(
                options.Origin == SourceOrigin.File || error is null ? $"encoding problem: {cookie}" : error, options);
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(decoded);
        return new SourceText(utf8, 0, utf8.Length, cookie);
    }

    // CPython reads a file by lines as C strings: the rest of a line after a null byte is lost, its newline too.
    private static ReadOnlySpan<byte> DropAfterNulls(ReadOnlySpan<byte> source)
    {
        if (!source.Contains((byte)0))
        {
            return source;
        }

        var kept = new List<byte>(source.Length);
        for (int i = 0; i < source.Length; i++)
        {
            if (source[i] != 0)
            {
                kept.Add(source[i]);
                continue;
            }

            int newLine = source[i..].IndexOf((byte)'\n');
            i = newLine < 0 ? source.Length : i + newLine;
        }

        return kept.ToArray();
    }

    private static byte[] TranslateNewLines(ReadOnlySpan<byte> source, bool addNewLine, out int length)
    {
        byte[] data = new byte[source.Length + 1];
        if (!source.Contains((byte)'\r'))
        {
            source.CopyTo(data);
            length = source.Length;
        }
        else
        {
            length = 0;
            for (int i = 0; i < source.Length; i++)
            {
                if (source[i] != '\r')
                {
                    data[length++] = source[i];
                    continue;
                }

                data[length++] = (byte)'\n';
                if (i + 1 < source.Length && source[i + 1] == '\n')
                {
                    i++;
                }
            }
        }

        // CPython adds one after a final \r\n too, which shows in the text of some errors.
        if (addNewLine && (length == 0 || data[length - 1] != '\n' || source.EndsWith("\r\n"u8)))
        {
            data[length++] = (byte)'\n';
        }

        return data;
    }

    // PEP 263: the declaration is in a comment on one of the first two lines, the first being blank or a comment.
    /// <summary>The encoding a source declares in its first two lines, or null.</summary>
    public static string? FindCookie(ReadOnlySpan<byte> text)
    {
        for (int line = 0; line < 2; line++)
        {
            int newLine = text.IndexOf((byte)'\n');
            if (newLine < 0)
            {
                return null;
            }

            string? cookie = FindCookieInLine(text[..newLine], out bool onlyComment);
            if (cookie is not null || !onlyComment)
            {
                return cookie;
            }

            text = text[(newLine + 1)..];
        }

        return null;
    }

    private static string? FindCookieInLine(ReadOnlySpan<byte> line, out bool onlyComment)
    {
        int hash = line.IndexOfAnyExcept((byte)' ', (byte)'\t', (byte)'\f');
        onlyComment = hash < 0 || line[hash] == '#';
        if (hash < 0 || !onlyComment)
        {
            return null;
        }

        ReadOnlySpan<byte> rest = line[hash..];
        while (true)
        {
            int found = rest.IndexOf("coding"u8);
            if (found < 0)
            {
                return null;
            }

            rest = rest[(found + 6)..];
            if (rest.Length == 0 || rest[0] is not ((byte)':' or (byte)'='))
            {
                continue;
            }

            ReadOnlySpan<byte> name = rest[1..].TrimStart(" \t"u8);
            int length = 0;
            while (length < name.Length
                && (char.IsAsciiLetterOrDigit((char)name[length]) || name[length] is (byte)'-' or (byte)'_' or (byte)'.'))
            {
                length++;
            }

            if (length > 0)
            {
                return SourceCodecs.NormalName(System.Text.Encoding.ASCII.GetString(name[..length]));
            }
        }
    }

    private static void RequireUtf8(ReadOnlySpan<byte> text, ParseOptions options)
    {
        if (Utf8.IsValid(text))
        {
            return;
        }

        int position = 0;
        while (Rune.DecodeFromUtf8(text[position..], out _, out int consumed) == System.Buffers.OperationStatus.Done)
        {
            position += consumed;
        }

        int line = text[..position].Count((byte)'\n') + 1;
        throw new PySyntaxException(
            SyntaxErrorKind.SyntaxError,
            $"Non-UTF-8 code starting with '\\x{text[position]:x2}' in file {options.Filename} on line {line}, but no " +
            "encoding declared; see https://peps.python.org/pep-0263/ for details");
    }

    private static PySyntaxException InitError(string message, ParseOptions options) =>
        new(SyntaxErrorKind.SyntaxError, message)
        {
            HasPosition = options.Origin != SourceOrigin.File,
            Filename = options.Filename,
            Line = 0,
            Offset = -1,
            HasEnd = false,
        };
}
