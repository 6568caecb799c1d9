using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Py.Vm.Run;

namespace Py.Vm.Repl;

/// <summary>Settings in the language of GNU readline's init files: the size of the history, and what control keys do.</summary>
/// <remarks>Understood are `set history-size N` and bindings of one control key to a function or a macro; the rest is passed over.</remarks>
internal static class InputSettings
{
    private static readonly (string Name, Key Key)[] s_functions =
    [
        ("beginning-of-line", Key.LineStart), ("end-of-line", Key.LineEnd), ("forward-char", Key.Right), ("backward-char", Key.Left),
        ("forward-word", Key.WordRight), ("backward-word", Key.WordLeft), ("clear-screen", Key.Redraw), ("accept-line", Key.Enter),
        ("previous-history", Key.Up), ("next-history", Key.Down), ("beginning-of-history", Key.First), ("end-of-history", Key.Last),
        ("reverse-search-history", Key.Search), ("delete-char", Key.Delete), ("backward-delete-char", Key.Backspace), ("quoted-insert", Key.Quote),
        ("transpose-chars", Key.Transpose), ("upcase-word", Key.UpperCase), ("downcase-word", Key.LowerCase), ("capitalize-word", Key.Capitalize),
        ("kill-line", Key.KillToEnd), ("unix-line-discard", Key.KillToStart), ("kill-word", Key.KillWord), ("unix-word-rubout", Key.KillWordBack),
        ("backward-kill-word", Key.KillWordBack), ("yank", Key.Yank), ("complete", Key.Tab), ("abort", Key.Cancel), ("tab-insert", Key.InsertTab),
    ];

    private static readonly (string Name, byte Control)[] s_keyNames =
    [
        ("tab", 9), ("return", 13), ("ret", 13), ("newline", 10), ("lfd", 10), ("linefeed", 10), ("esc", 27), ("escape", 27), ("rubout", 127), ("del", 127),
    ];

    private static readonly Dictionary<byte, Key> s_keys = [];
    private static readonly Dictionary<byte, byte[]> s_macros = [];
    private static bool s_isRead;

    /// <summary>What a control character was bound to; false if nothing was.</summary>
    public static bool TryGetKey(byte control, out Key key) => s_keys.TryGetValue(control, out key);

    /// <summary>The text that a control character stands for; null if it was not bound to one.</summary>
    public static byte[]? MacroOf(byte control) => s_macros.TryGetValue(control, out byte[]? macro) ? macro : null;

    /// <summary>Reads the user's init file, once.</summary>
    public static void ReadUserFile()
    {
        if (!s_isRead)
        {
            s_isRead = true;
            ReadFile(UserFile);
        }
    }

    /// <summary>$INPUTRC, else ~/.inputrc.</summary>
    public static string UserFile =>
        HostSystem.GetEnvironment("INPUTRC") is { Length: > 0 } file ? file : Path.Join(HostSystem.GetEnvironment("HOME") ?? "/", ".inputrc");

    /// <summary>Reads an init file; false if it cannot be read.</summary>
    public static bool ReadFile(string path)
    {
        byte[]? bytes = HostSystem.ReadFile(path, out _);
        if (bytes is null)
        {
            return false;
        }

        foreach (string line in Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            Read(line);
        }

        return true;
    }

    /// <summary>Reads a line: a setting, a binding, a comment or a condition.</summary>
    public static void Read(string line)
    {
        line = line.Trim();
        if (line.Length == 0 || line[0] is '#' or '$')
        {
            return;
        }

        if (line.StartsWith("set ", StringComparison.Ordinal))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 3 && words[1] == "history-size" && int.TryParse(words[2], out int size))
            {
                LineHistory.Shared.Capacity = size < 0 ? int.MaxValue : size;
            }

            return;
        }

        int at = 0;
        if (line[0] == '"' ? !ReadQuoted(line, ref at, out List<byte> keys) : !ReadKeyName(line, ref at, out keys))
        {
            return;
        }

        while (at < line.Length && line[at] is ':' or ' ' or '\t')
        {
            at++;
        }

        if (keys.Count == 1 && at < line.Length && (keys[0] < 0x20 || keys[0] == 0x7f))
        {
            Bind(keys[0], line, at);
        }
    }

    private static void Bind(byte control, string line, int at)
    {
        s_keys.Remove(control);
        s_macros.Remove(control);
        if (line[at] is '"' or '\'')
        {
            if (ReadQuoted(line, ref at, out List<byte> macro))
            {
                s_macros[control] = [.. macro];
            }

            return;
        }

        string name = line[at..];
        foreach ((string function, Key key) in s_functions)
        {
            if (name.StartsWith(function, StringComparison.OrdinalIgnoreCase) && name.AsSpan(function.Length).Trim().IsEmpty)
            {
                s_keys[control] = key;
            }
        }
    }

    // Control-a, C-a, tab.
    private static bool ReadKeyName(string line, ref int at, out List<byte> keys)
    {
        keys = [];
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return false;
        }

        string name = line[..colon].Trim();
        at = colon;
        int dash = name.LastIndexOf('-');
        if (dash >= 0)
        {
            bool control = name[..dash].Equals("Control", StringComparison.OrdinalIgnoreCase) || name[..dash].Equals("C", StringComparison.OrdinalIgnoreCase);
            if (control && name.Length == dash + 2)
            {
                keys.Add((byte)(name[dash + 1] & 0x1f));
            }

            return keys.Count > 0;
        }

        foreach ((string known, byte code) in s_keyNames)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                keys.Add(code);
            }
        }

        return keys.Count > 0;
    }

    private static bool ReadQuoted(string line, ref int at, out List<byte> bytes)
    {
        bytes = [];
        char quote = line[at++];
        for (; at < line.Length && line[at] != quote; at++)
        {
            if (line[at] != '\\' || at + 1 >= line.Length)
            {
                bool pair = char.IsHighSurrogate(line[at]) && at + 1 < line.Length;
                bytes.AddRange(Encoding.UTF8.GetBytes(line.Substring(at, pair ? 2 : 1)));
                at += pair ? 1 : 0;
                continue;
            }

            char c = line[++at];
            if (c == 'C' && at + 2 < line.Length && line[at + 1] == '-')
            {
                bytes.Add((byte)(line[at + 2] & 0x1f));
                at += 2;
            }
            else
            {
                bytes.Add(c switch { 'a' => 7, 'b' => 8, 'd' => 127, 'e' => 27, 'f' => 12, 'n' => 10, 'r' => 13, 't' => 9, 'v' => 11, _ => (byte)c });
            }
        }

        bool closed = at < line.Length;
        at++;
        return closed && bytes.Count > 0;
    }
}
