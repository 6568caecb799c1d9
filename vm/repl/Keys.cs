using System.Text;

namespace Py.Vm.Repl;

/// <summary>A key, or what an escape sequence stands for.</summary>
internal enum Key : byte
{
    Character, End, Error, Unknown,
    Enter, EndOfInput, Interrupt, Suspend, Tab, Redraw, Search, Cancel,
    Left, Right, WordLeft, WordRight, LineStart, LineEnd, Up, Down, First, Last,
    Backspace, Delete, KillToEnd, KillToStart, KillWordBack, KillWord, Yank, Transpose, Quote,
    UpperCase, LowerCase, Capitalize, InsertTab,
}

/// <summary>Reads keys from the terminal: UTF-8, control characters, the usual escape sequences.</summary>
internal static class Keys
{
    private const byte Escape = 27;

    /// <summary>The next key, with its code point if it is a character.</summary>
    public static Key Read(out int codePoint)
    {
        codePoint = 0;
        int count = Terminal.ReadByte(out byte first);
        if (count <= 0)
        {
            return count == 0 ? Key.End : Key.Error;
        }

        if (first is < 0x20 or 0x7f)
        {
            if (InputSettings.MacroOf(first) is { } macro)
            {
                Terminal.TypeAhead(macro);
                return Read(out codePoint);
            }

            if (InputSettings.TryGetKey(first, out Key bound))
            {
                return bound;
            }
        }

        if (first == Escape)
        {
            return ReadEscape();
        }

        if (first is >= 0x20 and < 0x7f)
        {
            codePoint = first;
            return Key.Character;
        }

        return first < 0x80 ? Control(first) : ReadUtf8(first, out codePoint);
    }

    // Control characters are named by their letter: 1 is ctrl-a.
    private static Key Control(byte b) => b switch
    {
        1 => Key.LineStart,
        2 => Key.Left,
        3 => Key.Interrupt,
        4 => Key.EndOfInput,
        5 => Key.LineEnd,
        6 => Key.Right,
        7 => Key.Cancel,
        8 or 127 => Key.Backspace,
        9 => Key.Tab,
        10 or 13 => Key.Enter,
        11 => Key.KillToEnd,
        12 => Key.Redraw,
        14 => Key.Down,
        16 => Key.Up,
        18 => Key.Search,
        20 => Key.Transpose,
        21 => Key.KillToStart,
        22 => Key.Quote,
        23 => Key.KillWordBack,
        25 => Key.Yank,
        26 => Key.Suspend,
        _ => Key.Unknown,
    };

    private static Key ReadUtf8(byte first, out int codePoint)
    {
        System.Span<byte> bytes = stackalloc byte[4];
        bytes[0] = first;
        int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
        for (int i = 1; i < length; i++)
        {
            if (Terminal.ReadByte(out bytes[i]) <= 0)
            {
                codePoint = 0;
                return Key.Error;
            }
        }

        bool good = Rune.DecodeFromUtf8(bytes[..length], out Rune rune, out _) == System.Buffers.OperationStatus.Done;
        codePoint = good ? rune.Value : 0xDC00 + first;
        return Key.Character;
    }

    private static Key ReadEscape()
    {
        int count = Terminal.ReadByte(out byte b);
        if (count <= 0)
        {
            return count == 0 ? Key.End : Key.Error;
        }

        return b switch
        {
            (byte)'[' => ReadSequence(),
            (byte)'O' => ReadShortSequence(),
            (byte)'b' or (byte)'B' => Key.WordLeft,
            (byte)'f' or (byte)'F' => Key.WordRight,
            (byte)'d' or (byte)'D' => Key.KillWord,
            (byte)'u' or (byte)'U' => Key.UpperCase,
            (byte)'l' or (byte)'L' => Key.LowerCase,
            (byte)'c' or (byte)'C' => Key.Capitalize,
            (byte)'<' => Key.First,
            (byte)'>' => Key.Last,
            8 or 127 => Key.KillWordBack,
            _ => Key.Unknown,
        };
    }

    private static Key ReadShortSequence() => Terminal.ReadByte(out byte b) <= 0 ? Key.Error : Arrow(b, false);

    // ESC [ numbers ; modifiers letter.
    private static Key ReadSequence()
    {
        int number = 0, modifier = 0;
        bool second = false;
        while (true)
        {
            if (Terminal.ReadByte(out byte b) <= 0)
            {
                return Key.Error;
            }

            if (b is >= (byte)'0' and <= (byte)'9')
            {
                if (second)
                {
                    modifier = (modifier * 10) + b - '0';
                }
                else
                {
                    number = (number * 10) + b - '0';
                }
            }
            else if (b == ';')
            {
                second = true;
            }
            else if (b >= 0x40)
            {
                return b != '~' ? Arrow(b, modifier > 1) : number switch
                {
                    1 or 7 => Key.LineStart,
                    3 => Key.Delete,
                    4 or 8 => Key.LineEnd,
                    5 => Key.First,
                    6 => Key.Last,
                    _ => Key.Unknown,
                };
            }
        }
    }

    private static Key Arrow(byte letter, bool byWord) => letter switch
    {
        (byte)'A' => Key.Up,
        (byte)'B' => Key.Down,
        (byte)'C' => byWord ? Key.WordRight : Key.Right,
        (byte)'D' => byWord ? Key.WordLeft : Key.Left,
        (byte)'F' => Key.LineEnd,
        (byte)'H' => Key.LineStart,
        _ => Key.Unknown,
    };
}
