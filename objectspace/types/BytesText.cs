using System;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>Bytes shown as text: repr, hexadecimal digits; copies of buffers.</summary>
internal static unsafe class BytesText
{
    /// <summary>b'…' between two ASCII texts; bytearray escapes every apostrophe.</summary>
    [System.Runtime.CompilerServices.SkipLocalsInit]
    public static Value Repr(
        scoped ReadOnlySpan<byte> data, scoped ReadOnlySpan<byte> before, scoped ReadOnlySpan<byte> after, bool escapeApostrophes = false)
    {
        CodePointBuilder result = new(stackalloc byte[512]);
        result.EnsureCapacity(before.Length + data.Length + after.Length + 3);
        result.Append(before);
        byte quote = data.Contains((byte)'\'') && !data.Contains((byte)'"') ? (byte)'"' : (byte)'\'';
        result.Append((byte)'b');
        result.Append(quote);
        while (!data.IsEmpty)
        {
            int plain = data.IndexOfAnyExceptInRange((byte)' ', (byte)'~');
            ReadOnlySpan<byte> run = plain < 0 ? data : data[..plain];
            int special = run.IndexOfAny(escapeApostrophes ? (byte)'\'' : quote, (byte)'\\');
            run = special < 0 ? run : run[..special];
            result.Append(run);
            data = data[run.Length..];
            if (!data.IsEmpty)
            {
                AppendEscaped(data[0], ref result);
                data = data[1..];
            }
        }

        result.Append(quote);
        result.Append(after);
        return PyStr.FromBuilder(result);
    }

    private static void AppendEscaped(byte b, scoped ref CodePointBuilder result)
    {
        switch (b)
        {
            case (byte)'\n':
                result.Append("\\n"u8);
                break;
            case (byte)'\r':
                result.Append("\\r"u8);
                break;
            case (byte)'\t':
                result.Append("\\t"u8);
                break;
            case < 32 or > 126:
                PyStr.AppendEscape(b, ref result);
                break;
            default:
                result.Append((byte)'\\');
                result.Append(b);
                break;
        }
    }

    /// <summary>data.hex(separator, group); null arguments are omitted ones.</summary>
    public static Value Hex(scoped ReadOnlySpan<byte> data, Value separator, Value groupArgument)
    {
        if (!TextArguments.Int(groupArgument, 1, out int group))
        {
            return Value.Null;
        }

        int between = -1;
        if (!separator.IsNull)
        {
            long length = Space.Length(separator);
            if (length < 0)
            {
                return Value.Null;
            }

            if (length != 1)
            {
                return Errors.ValueError("sep must be length 1.");
            }

            if (separator.IsStr)
            {
                between = PyStr.CodePointAt(separator, 0);
            }
            else if (separator.IsBytes)
            {
                between = PyBytes.Span(separator)[0];
            }
            else
            {
                return Errors.TypeError("sep must be str or bytes.");
            }

            if (between > 127)
            {
                return Errors.ValueError("sep must be ASCII.");
            }
        }

        int size = group == int.MinValue ? int.MaxValue : Math.Abs(group);
        int separators = between < 0 || size == 0 || data.IsEmpty ? 0 : (data.Length - 1) / size;
        long total = ((long)data.Length * 2) + separators;
        if (total == 0)
        {
            return PyStr.Empty;
        }

        Ref<PyStr> result = PyStr.Allocate(total, 1, true);
        if (result.IsNull)
        {
            return Value.Null;
        }

        Span<byte> to = PyStr.NewUnits<byte>(result);

        // A positive size counts groups from the right.
        int first = separators == 0 ? data.Length : group < 0 ? size : data.Length - (separators * size);
        int at = 0;
        for (int i = 0; i < data.Length; i++)
        {
            if (i == first)
            {
                to[at++] = (byte)between;
                first += size;
            }

            to[at++] = "0123456789abcdef"u8[data[i] >> 4];
            to[at++] = "0123456789abcdef"u8[data[i] & 15];
        }

        return result;
    }

    /// <summary>The bytes of pairs of hexadecimal digits; ASCII white space may stand between pairs.</summary>
    public static Value FromHex(Value str)
    {
        TextView text = PyStr.View(str);
        using Numbers.Scratch<byte> scratch = new(stackalloc byte[256], (text.Length / 2) + 1);
        Span<byte> to = scratch.Span;
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            int c = text[i];
            if (c < 128 && ByteClass.IsSpace((byte)c))
            {
                continue;
            }

            int high = Digit(c);
            int low = high < 0 || i + 1 == text.Length ? -1 : Digit(text[i + 1]);
            if (low < 0)
            {
                return Errors.ValueError($"non-hexadecimal number found in fromhex() arg at position {(high < 0 ? i : i + 1)}");
            }

            to[length++] = (byte)((high << 4) | low);
            i++;
        }

        return PyBytes.New(to[..length]);
    }

    private static int Digit(int c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => -1,
    };

    /// <summary>The contents of any buffer as bytes, in C order; null with an error set.</summary>
    public static Value CopyOfBuffer(Value source)
    {
        if (source.IsBytes)
        {
            return PyBytes.ToExact(source);
        }

        BufferView view;
        if (!Buffers.Get(source, &view, Buffers.Strided))
        {
            return Value.Null;
        }

        Value result = view.Length > PyBytes.MaxLength ? Errors.NoMemory() : view.Strides.IsNull ? PyBytes.New(view.Span) : BufferItems.Copy(&view);
        Buffers.Release(&view);
        return result;
    }
}
