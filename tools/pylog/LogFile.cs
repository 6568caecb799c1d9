using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;

namespace Py.Log;

/// <summary>What a file holds is no log.</summary>
internal sealed class LogFormatException(string message) : Exception(message);

/// <summary>What a line of a log is.</summary>
internal enum ItemKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary><c>[STAMP] {NAME</c></summary>
    Start,

    /// <summary><c>[STAMP] NAME}</c></summary>
    Stop,
}

/// <summary>A line of a log.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The line, or the section's name.</param>
/// <param name="Stamp">When, for marks.</param>
internal readonly record struct LogItem(ItemKind Kind, string Text, ulong Stamp = 0);

/// <summary>A log, line by line, as PYPYLOG writes it; nothing of the text is lost.</summary>
internal sealed class LogFile
{
    /// <summary>The lines.</summary>
    public List<LogItem> Items { get; } = [];

    /// <summary>Does the last line end?</summary>
    public bool EndsInNewline { get; set; } = true;

    /// <summary>Is there nothing but marks of sections, as <c>PYPYLOG=FILE</c> without a colon gives?</summary>
    public bool HasMarksOnly => Items.Count > 0 && !Items.Exists(static item => item.Kind == ItemKind.Text);

    /// <summary>Reads a file in either form.</summary>
    public static LogFile Load(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (PackedLog.IsPacked(bytes))
        {
            return PackedLog.Read(bytes);
        }

        try
        {
            return Parse(new UTF8Encoding(false, true).GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            throw new LogFormatException("neither text nor a packed log");
        }
    }

    /// <summary>Reads text.</summary>
    public static LogFile Parse(string text)
    {
        LogFile log = new() { EndsInNewline = text.Length == 0 || text.EndsWith('\n') };
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end;
            log.Items.Add(ParseLine(text[at..end]));
            at = end + 1;
        }

        return log;
    }

    /// <summary>The text again.</summary>
    public string Print()
    {
        StringBuilder text = new();
        foreach (LogItem item in Items)
        {
            text.Append(PrintItem(item)).Append('\n');
        }

        if (!EndsInNewline && text.Length > 0)
        {
            text.Length--;
        }

        return text.ToString();
    }

    private static string PrintItem(LogItem item) => item.Kind switch
    {
        ItemKind.Text => item.Text,
        ItemKind.Start => $"[{item.Stamp:x}] {{{item.Text}",
        _ => $"[{item.Stamp:x}] {item.Text}}}",
    };

    private static LogItem ParseLine(string line)
    {
        int close = line.IndexOf("] ", StringComparison.Ordinal);
        if (close < 2 || line[0] != '[' || !ulong.TryParse(line.AsSpan(1, close - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong stamp))
        {
            return new LogItem(ItemKind.Text, line);
        }

        ReadOnlySpan<char> rest = line.AsSpan(close + 2);
        bool isStart = rest.Length > 1 && rest[0] == '{', isStop = rest.Length > 1 && rest[^1] == '}';
        ReadOnlySpan<char> name = isStart ? rest[1..] : isStop ? rest[..^1] : "";
        LogItem item = new(isStart ? ItemKind.Start : ItemKind.Stop, name.ToString(), stamp);
        return isStart != isStop && IsName(name) && PrintItem(item) == line ? item : new LogItem(ItemKind.Text, line);
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
            {
                return false;
            }
        }

        return name.Length > 0;
    }
}
