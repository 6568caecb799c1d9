using System;
using System.Buffers;
using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules.Json;

/// <summary>Writes strs as JSON strings.</summary>
internal static class JsonText
{
    // What may stand as it is: all but quote, backslash and control characters; with ASCII wanted, only printable ASCII.
    private static readonly SearchValues<byte> s_plainAscii = SearchValues.Create(Plain(0x7E));
    private static readonly SearchValues<byte> s_plainBytes = SearchValues.Create(Plain(0xFF));

    private static byte[] Plain(int last)
    {
        byte[] plain = new byte[last - 31 - 2];
        int count = 0;
        for (int c = 32; c <= last; c++)
        {
            if (c is not ('"' or '\\'))
            {
                plain[count++] = (byte)c;
            }
        }

        return plain;
    }

    /// <summary>Appends a str in quotes, with escapes for all but ASCII if wanted.</summary>
    public static void Append(scoped ref CodePointBuilder to, Value str, bool ascii)
    {
        to.Append((byte)'"');
        if (PyStr.KindOf(str) == 1)
        {
            ReadOnlySpan<byte> rest = PyStr.Latin1(str);
            SearchValues<byte> plain = ascii ? s_plainAscii : s_plainBytes;
            while (true)
            {
                int stop = rest.IndexOfAnyExcept(plain);
                if (stop < 0)
                {
                    to.Append(rest);
                    break;
                }

                to.Append(rest[..stop]);
                Escape(ref to, rest[stop]);
                rest = rest[(stop + 1)..];
            }
        }
        else
        {
            TextView text = PyStr.View(str);
            for (int i = 0; i < text.Length; i++)
            {
                int c = text[i];
                if (c is < 32 or '"' or '\\' || (ascii && c > 0x7E))
                {
                    Escape(ref to, c);
                }
                else
                {
                    to.Append(c);
                }
            }
        }

        to.Append((byte)'"');
    }

    private static void Escape(scoped ref CodePointBuilder to, int c)
    {
        int letter = c switch
        {
            '"' or '\\' => c,
            '\b' => 'b',
            '\f' => 'f',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            _ => 0,
        };
        if (letter != 0)
        {
            to.Append((byte)'\\');
            to.Append((byte)letter);
        }
        else if (c > 0xFFFF)
        {
            Hex(ref to, 0xD800 + ((c - 0x10000) >> 10));
            Hex(ref to, 0xDC00 + (c & 0x3FF));
        }
        else
        {
            Hex(ref to, c);
        }
    }

    private static void Hex(scoped ref CodePointBuilder to, int unit)
    {
        ReadOnlySpan<byte> digits = "0123456789abcdef"u8;
        to.Append([(byte)'\\', (byte)'u', digits[unit >> 12], digits[(unit >> 8) & 15], digits[(unit >> 4) & 15], digits[unit & 15]]);
    }
}
