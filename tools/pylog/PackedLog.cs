using System;
using System.Collections.Generic;

namespace Py.Log;

/// <summary>The compact form of a log, in MessagePack.</summary>
/// <remarks>
/// A map: <c>format</c> is "pylog", <c>version</c> 1, <c>ends</c> whether the last line ends, <c>names</c> the names of sections, <c>templates</c> those of
/// <see cref="LineTemplate"/>, <c>items</c> the lines: a number is a template without numbers; an array is a template and its numbers, or for the mark of a section
/// -1 (start) or -2 (stop), the name and the time since the mark before; a string is itself. Other keys are for the future and passed over.
/// </remarks>
internal static class PackedLog
{
    private const string Format = "pylog";
    private const int Version = 1, StartMark = -1, StopMark = -2, FixMap = 0x80;

    /// <summary>Does a file begin as packed ones do? Text in UTF-8 never does.</summary>
    public static bool IsPacked(ReadOnlySpan<byte> bytes) => bytes.Length > 0 && bytes[0] is >= FixMap and <= (FixMap | 15) or 0xde or 0xdf;

    /// <summary>Packs a log.</summary>
    public static byte[] Write(LogFile log)
    {
        Interner names = new(), templates = new();
        MessagePackWriter items = new();
        List<object> values = [];
        ulong last = 0;
        foreach (LogItem item in log.Items)
        {
            if (item.Kind != ItemKind.Text)
            {
                items.Array(3);
                items.Int(item.Kind == ItemKind.Start ? StartMark : StopMark);
                items.Int(names.Number(item.Text));
                items.Int((long)(item.Stamp - last));
                last = item.Stamp;
            }
            else if (!LineTemplate.Fits(item.Text))
            {
                items.Str(item.Text);
            }
            else
            {
                WriteLine(items, templates.Number(LineTemplate.Split(item.Text, values)), values);
            }
        }

        MessagePackWriter all = new();
        all.Map(6);
        all.Str("format");
        all.Str(Format);
        all.Str("version");
        all.Int(Version);
        all.Str("ends");
        all.Bool(log.EndsInNewline);
        all.Str("names");
        names.Write(all);
        all.Str("templates");
        templates.Write(all);
        all.Str("items");
        all.Array(log.Items.Count);
        return [.. all.Bytes, .. items.Bytes];
    }

    private static void WriteLine(MessagePackWriter items, int template, List<object> values)
    {
        if (values.Count > 0)
        {
            items.Array(values.Count + 1);
        }

        items.Int(template);
        foreach (object value in values)
        {
            switch (value)
            {
                case long number:
                    items.Int(number);
                    break;
                case ulong number:
                    items.UInt(number);
                    break;
                case byte[] bytes:
                    items.Bin(bytes);
                    break;
            }
        }
    }

    /// <summary>Reads a packed log.</summary>
    public static LogFile Read(ReadOnlySpan<byte> bytes)
    {
        MessagePackReader reader = new(bytes);
        LogFile log = new();
        string[] names = [], templates = [];
        string format = "";
        for (int left = reader.Map(); left > 0; left--)
        {
            switch (reader.Str())
            {
                case "format":
                    format = reader.Str();
                    break;
                case "version" when reader.Int() is var version && version != Version:
                    throw new LogFormatException($"a packed log of version {version}, which this tool does not know");
                case "version":
                    break;
                case "ends":
                    log.EndsInNewline = reader.Bool();
                    break;
                case "names":
                    names = Strings(ref reader);
                    break;
                case "templates":
                    templates = Strings(ref reader);
                    break;
                case "items":
                    ReadItems(ref reader, log, names, templates);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return format != Format ? throw new LogFormatException("MessagePack, but no log")
            : reader.IsAtEnd ? log : throw new LogFormatException($"something follows the log at byte {reader.Position}");
    }

    private static string[] Strings(ref MessagePackReader reader)
    {
        string[] all = new string[reader.Array()];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = reader.Str();
        }

        return all;
    }

    private static void ReadItems(ref MessagePackReader reader, LogFile log, string[] names, string[] templates)
    {
        ulong stamp = 0;
        List<object> values = [];
        for (int left = reader.Array(); left > 0; left--)
        {
            if (reader.Next == PackedKind.Str)
            {
                log.Items.Add(new LogItem(ItemKind.Text, reader.Str()));
                continue;
            }

            values.Clear();
            int count = reader.Next == PackedKind.Array ? reader.Array() - 1 : 0;
            long first = reader.Int();
            if (first is StartMark or StopMark && count == 2)
            {
                string name = At(names, reader.Int());
                stamp += (ulong)reader.Int();
                log.Items.Add(new LogItem(first == StartMark ? ItemKind.Start : ItemKind.Stop, name, stamp));
                continue;
            }

            string template = At(templates, first);
            foreach (char c in template)
            {
                if (c is not (LineTemplate.Decimal or LineTemplate.Hex or LineTemplate.Bytes) || values.Count >= count)
                {
                    continue;
                }

                values.Add(c switch
                {
                    LineTemplate.Decimal => reader.Int(),
                    LineTemplate.Hex => (ulong)reader.Int(),
                    _ => reader.Bin().ToArray(),
                });
            }

            if (values.Count != count)
            {
                throw new LogFormatException("a line has too many numbers");
            }

            log.Items.Add(new LogItem(ItemKind.Text, LineTemplate.Join(template, values)));
        }
    }

    private static string At(string[] all, long number) =>
        number >= 0 && number < all.Length ? all[number] : throw new LogFormatException($"there is no string {number}");

    // Strings by number.
    private sealed class Interner
    {
        private readonly Dictionary<string, int> _numbers = [];
        private readonly List<string> _all = [];

        public int Number(string text)
        {
            if (!_numbers.TryGetValue(text, out int number))
            {
                number = _all.Count;
                _all.Add(text);
                _numbers.Add(text, number);
            }

            return number;
        }

        public void Write(MessagePackWriter writer)
        {
            writer.Array(_all.Count);
            foreach (string text in _all)
            {
                writer.Str(text);
            }
        }
    }
}
