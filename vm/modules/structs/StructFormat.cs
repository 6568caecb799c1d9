using System;
using System.Collections.Generic;
using Py.ObjectSpace;

namespace Py.Vm.Modules.Structs;

/// <summary>One item of a format: a code, repeated.</summary>
/// <param name="Code">The format character.</param>
/// <param name="Offset">Bytes before it.</param>
/// <param name="Size">Bytes of one; of the whole for 's' and 'p'.</param>
/// <param name="Repeat">How many values; 1 for 's' and 'p'.</param>
internal readonly record struct StructItem(char Code, int Offset, int Size, int Repeat);

/// <summary>A compiled format: byte order, items and total size.</summary>
internal sealed class StructFormat
{
    private static readonly Dictionary<string, StructFormat> s_cache = [];

    // By the hash of the str, so that a format that is used again costs a comparison.
    private const int RecentSize = 64;
    private static readonly StructFormat?[] s_recent = new StructFormat?[RecentSize];

    public readonly string Text;
    public StructItem[] Items { get; private set; } = [];
    /// <summary>Bytes of the whole.</summary>
    public int Size { get; private set; }
    /// <summary>Number of values packed or unpacked.</summary>
    public int ValueCount { get; private set; }
    public bool BigEndian { get; private set; }
    /// <summary>Sizes and alignment of this machine's C compiler ('@').</summary>
    public bool Native { get; private set; }

    private StructFormat(string text) => Text = text;

    /// <summary>The format of a str, if it was used lately.</summary>
    public static StructFormat? Find(Value text)
    {
        StructFormat? known = s_recent[PyStr.Hash(text) & (RecentSize - 1)];
        return known is not null && PyStr.EqualsAscii(text, known.Text) ? known : null;
    }

    /// <summary>Keeps the format of a str for <see cref="Find"/>.</summary>
    public static void Remember(Value text, StructFormat format) => s_recent[PyStr.Hash(text) & (RecentSize - 1)] = format;

    /// <summary>Compiles a format, or finds it compiled; null with the text of struct.error.</summary>
    public static StructFormat? Get(string text, out string error)
    {
        error = "";
        lock (s_cache)
        {
            if (s_cache.TryGetValue(text, out StructFormat? known))
            {
                return known;
            }
        }

        StructFormat format = new(text);
        if (!format.Compile(out error))
        {
            return null;
        }

        lock (s_cache)
        {
            if (s_cache.Count >= 100)
            {
                s_cache.Clear();
            }

            s_cache[text] = format;
        }

        return format;
    }

    /// <summary>Forgets all compiled formats.</summary>
    public static void ClearCache()
    {
        lock (s_cache)
        {
            s_cache.Clear();
        }

        Array.Clear(s_recent);
    }

    private int SizeOf(char code) => code switch
    {
        'x' or 'c' or 'b' or 'B' or '?' or 's' or 'p' => 1,
        'h' or 'H' or 'e' => 2,
        'i' or 'I' or 'f' => 4,
        'l' or 'L' => Native ? 8 : 4,
        'q' or 'Q' or 'd' => 8,
        'n' or 'N' or 'P' => Native ? 8 : 0,
        _ => 0,
    };

    private bool Compile(out string error)
    {
        error = "";
        int at = 0;
        Native = true;
        if (Text.Length > 0 && Text[0] is '@' or '=' or '<' or '>' or '!')
        {
            Native = Text[0] == '@';
            BigEndian = Text[0] is '>' or '!';
            at = 1;
        }

        List<StructItem> items = [];
        long size = 0;
        while (at < Text.Length)
        {
            char c = Text[at++];
            if (char.IsWhiteSpace(c))
            {
                continue;
            }

            long count = 1;
            bool counted = char.IsAsciiDigit(c);
            if (counted)
            {
                count = c - '0';
                while (at < Text.Length && char.IsAsciiDigit(Text[at]))
                {
                    count = (count * 10) + Text[at++] - '0';
                    if (count > int.MaxValue)
                    {
                        error = "total struct size too long";
                        return false;
                    }
                }

                if (at == Text.Length)
                {
                    error = "repeat count given without format specifier";
                    return false;
                }

                c = Text[at++];
            }

            int one = SizeOf(c);
            if (one == 0)
            {
                error = "bad char in struct format";
                return false;
            }

            if (Native && one > 1)
            {
                size = (size + one - 1) / one * one;
            }

            bool text = c is 's' or 'p';
            if (c != 'x' && (count > 0 || text))
            {
                items.Add(new StructItem(c, (int)Math.Min(size, int.MaxValue), text ? (int)count : one, text ? 1 : (int)count));
                ValueCount += text ? 1 : (int)count;
            }

            size += count * one;
            if (size > int.MaxValue)
            {
                error = "total struct size too long";
                return false;
            }
        }

        Items = [.. items];
        Size = (int)size;
        return true;
    }
}
