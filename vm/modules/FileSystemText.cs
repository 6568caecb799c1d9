using System;
using System.Text;
using Py.ObjectSpace;

namespace Py.Vm.Modules;

/// <summary>Names of files, arguments and environment: UTF-8 with undecodable bytes as lone surrogates (PEP 383).</summary>
/// <remarks>In C# strings such a byte b is the char U+DC00 + b, too.</remarks>
internal static unsafe class FileSystemText
{
    /// <summary>The str of a C# string that may hold lone surrogates.</summary>
    public static Value ToValue(string text) => PyStr.New(text);

    /// <summary>Decodes bytes of the operating system.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        StringBuilder builder = new(bytes.Length);
        while (bytes.Length > 0)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int used) == System.Buffers.OperationStatus.Done)
            {
                builder.Append(rune.ToString());
                bytes = bytes[used..];
            }
            else
            {
                builder.Append((char)(0xDC00 + bytes[0]));
                bytes = bytes[1..];
            }
        }

        return builder.ToString();
    }

    /// <summary>Encodes for the operating system; a lone surrogate that stands for no byte fails.</summary>
    public static bool TryEncode(string text, out byte[] bytes)
    {
        System.Buffers.ArrayBufferWriter<byte> writer = new(text.Length + 8);
        bytes = [];
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c < 0x80)
            {
                writer.GetSpan(1)[0] = (byte)c;
                writer.Advance(1);
            }
            else if (Rune.TryCreate(c, i + 1 < text.Length ? text[i + 1] : '\0', out Rune pair))
            {
                writer.Advance(pair.EncodeToUtf8(writer.GetSpan(4)));
                i++;
            }
            else if (Rune.TryCreate(c, out Rune rune))
            {
                writer.Advance(rune.EncodeToUtf8(writer.GetSpan(4)));
            }
            else if (c is >= '\uDC80' and <= '\uDCFF')
            {
                writer.GetSpan(1)[0] = (byte)(c - 0xDC00);
                writer.Advance(1);
            }
            else
            {
                return false;
            }
        }

        bytes = writer.WrittenSpan.ToArray();
        return true;
    }
}
