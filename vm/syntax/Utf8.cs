using System;
using System.Buffers;
using System.Text;

namespace Py.Vm.Syntax;

/// <summary>UTF-8 with CPython's error messages.</summary>
internal static class Utf8
{
    public static bool IsValid(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes);

    /// <summary>Decodes, each bad sequence becoming U+FFFD.</summary>
    public static string DecodeReplacing(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>The number of code points, each bad sequence counting as one.</summary>
    public static int CountCodePoints(ReadOnlySpan<byte> bytes)
    {
        int count = 0;
        while (bytes.Length > 0)
        {
            int ascii = bytes.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (ascii != 0)
            {
                ascii = ascii < 0 ? bytes.Length : ascii;
                count += ascii;
                bytes = bytes[ascii..];
            }
            else
            {
                Rune.DecodeFromUtf8(bytes, out _, out int consumed);
                count++;
                bytes = bytes[consumed..];
            }
        }

        return count;
    }

    /// <summary>The number of characters in the first bytes of a line, whose end counts as one.</summary>
    public static int ToCharacters(string line, int bytes)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(line);
        int inside = Math.Clamp(bytes, 0, utf8.Length);
        return CountCodePoints(utf8.AsSpan(0, inside)) + (bytes > utf8.Length ? 1 : 0);
    }

    /// <summary>Finds the first bad sequence in <paramref name="bytes"/>; there is one.</summary>
    public static Utf8Error FindError(ReadOnlySpan<byte> bytes)
    {
        int position = 0;
        while (Rune.DecodeFromUtf8(bytes[position..], out _, out int consumed) == OperationStatus.Done)
        {
            position += consumed;
        }

        ReadOnlySpan<byte> rest = bytes[position..];
        OperationStatus status = Rune.DecodeFromUtf8(rest, out _, out int bad);
        string reason = status == OperationStatus.NeedMoreData ? "unexpected end of data"
            : rest[0] is < 0xC2 or > 0xF4 ? "invalid start byte"
            : "invalid continuation byte";
        return new Utf8Error(bytes.ToArray(), position, position + bad, reason);
    }

    /// <summary>What UnicodeDecodeError says of the first bad sequence in <paramref name="bytes"/>.</summary>
    public static string DescribeError(ReadOnlySpan<byte> bytes) => FindError(bytes).ToString();
}

/// <summary>The arguments of a UnicodeDecodeError after the encoding, which is "utf-8".</summary>
internal sealed record Utf8Error(byte[] Object, int Start, int End, string Reason)
{
    public override string ToString() => End - Start == 1
        ? $"'utf-8' codec can't decode byte 0x{Object[Start]:x2} in position {Start}: {Reason}"
        : $"'utf-8' codec can't decode bytes in position {Start}-{End - 1}: {Reason}";
}
