using System;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>The functions of the module _codecs for backslash escapes.</summary>
public static unsafe class EscapeCodec
{
    /// <summary>The bytes of a buffer, or of a str in UTF-8: what the decoders here accept.</summary>
    private static Value Source(Value data) => data.IsStr ? TextCodecs.Encode(TextEncoding.Utf8, data) : BytesText.CopyOfBuffer(data);

    /// <summary>unicode_escape_decode(data, errors, final).</summary>
    public static Value DecodeUnicode(Value data, Value errors, Value final)
    {
        if (!CodecFunctions.ErrorsArgument("unicode_escape_decode", ref errors) || !TextArguments.Int(final, 1, out int last))
        {
            return Value.Null;
        }

        Value source = Source(data);
        if (source.IsNull)
        {
            return source;
        }

        DecodeErrors handler = new("unicodeescape", errors, PyBytes.Span(source), source);
        CodePointBuilder text = new(stackalloc byte[512]);
        int position = 0, invalid = -1;
        while (!CodecsEscape.DecodeStep(handler.Input, last != 0, ref position, ref text, ref invalid, out CodecError error))
        {
            if (!handler.Handle(error, ref position, ref text))
            {
                text.Dispose();
                return Value.Null;
            }
        }

        Value result = PyStr.FromBuilder(text);
        return result.IsNull || (invalid >= 0 && !WarnInvalid(handler.Input[invalid..]))
            ? Value.Null : PyTuple.New(result, Value.FromSmallInt(position));
    }

    private static bool WarnInvalid(scoped ReadOnlySpan<byte> from) => Warnings.Warn(
        TypeId.DeprecationWarning,
        from[0] is >= (byte)'0' and <= (byte)'7' ? $"invalid octal escape sequence '\\{System.Text.Encoding.Latin1.GetString(from[..3])}'" : $"invalid escape sequence '\\{(char)from[0]}'");

    /// <summary>raw_unicode_escape_decode(data, errors, final).</summary>
    public static Value DecodeRaw(Value data, Value errors, Value final)
    {
        if (!CodecFunctions.ErrorsArgument("raw_unicode_escape_decode", ref errors) || !TextArguments.Int(final, 1, out int last))
        {
            return Value.Null;
        }

        Value source = Source(data);
        if (source.IsNull)
        {
            return source;
        }

        DecodeErrors handler = new("rawunicodeescape", errors, PyBytes.Span(source), source);
        CodePointBuilder text = new(stackalloc byte[512]);
        int position = 0;
        while (!CodecsEscape.DecodeStepRaw(handler.Input, last != 0, ref position, ref text, out CodecError error))
        {
            if (!handler.Handle(error, ref position, ref text))
            {
                text.Dispose();
                return Value.Null;
            }
        }

        Value result = PyStr.FromBuilder(text);
        return result.IsNull ? result : PyTuple.New(result, Value.FromSmallInt(position));
    }

    /// <summary>escape_encode(data, errors): bytes with escapes.</summary>
    public static Value EncodeBytes(Value data, Value errors)
    {
        if (!data.IsBytes)
        {
            return Errors.TypeError($"escape_encode() argument 1 must be bytes, not {(data.IsNone ? "None" : PyType.TypeName(data))}");
        }

        if (!CodecFunctions.ErrorsArgument("escape_encode", ref errors))
        {
            return Value.Null;
        }

        ByteBuilder output = new(stackalloc byte[512]);
        foreach (byte b in PyBytes.Span(data))
        {
            switch (b)
            {
                case (byte)'\'' or (byte)'\\':
                    output.Append((byte)'\\');
                    output.Append(b);
                    break;
                case (byte)'\t':
                    output.Append("\\t"u8);
                    break;
                case (byte)'\n':
                    output.Append("\\n"u8);
                    break;
                case (byte)'\r':
                    output.Append("\\r"u8);
                    break;
                case >= 32 and < 127:
                    output.Append(b);
                    break;
                default:
                    output.Append("\\x"u8);
                    output.Append("0123456789abcdef"u8[b >> 4]);
                    output.Append("0123456789abcdef"u8[b & 15]);
                    break;
            }
        }

        Value result = PyBytes.New(output.Written);
        output.Dispose();
        return result.IsNull ? result : PyTuple.New(result, PyInt.New(PyBytes.LengthOf(data)));
    }

    /// <summary>escape_decode(data, errors): the bytes that escapes in bytes stand for.</summary>
    public static Value DecodeBytes(Value data, Value errors)
    {
        if (!CodecFunctions.ErrorsArgument("escape_decode", ref errors))
        {
            return Value.Null;
        }

        Value source = Source(data);
        if (source.IsNull)
        {
            return source;
        }

        ByteBuilder output = new(stackalloc byte[512]);
        int invalid = -1;
        bool good = DecodeBytes(PyBytes.Span(source), errors.IsNull ? "strict" : PyStr.ToClr(errors), ref output, ref invalid);
        Value result = good ? PyBytes.New(output.Written) : Value.Null;
        output.Dispose();
        return result.IsNull || (invalid >= 0 && !WarnInvalid(PyBytes.Span(source)[invalid..]))
            ? Value.Null : PyTuple.New(result, PyInt.New(PyBytes.LengthOf(source)));
    }

    private static bool DecodeBytes(scoped ReadOnlySpan<byte> input, string errors, ref ByteBuilder output, ref int invalid)
    {
        for (int at = 0; at < input.Length;)
        {
            int plain = input[at..].IndexOf((byte)'\\');
            plain = plain < 0 ? input.Length - at : plain;
            output.Append(input.Slice(at, plain));
            at += plain;
            if (at == input.Length)
            {
                break;
            }

            int start = at++;
            if (at == input.Length)
            {
                Errors.ValueError("Trailing \\ in string");
                return false;
            }

            byte c = input[at++];
            int simple = Simple(c);
            if (simple >= 0)
            {
                output.Append((byte)simple);
            }
            else if (c is >= (byte)'0' and <= (byte)'7')
            {
                int octal = c - '0';
                for (int i = 0; i < 2 && at < input.Length && input[at] is >= (byte)'0' and <= (byte)'7'; i++)
                {
                    octal = (octal << 3) + input[at++] - '0';
                }

                invalid = invalid < 0 && octal > 0xFF ? at - 3 : invalid;
                output.Append((byte)octal);
            }
            else if (c == 'x')
            {
                if (!Hex(input, start, ref at, errors, ref output))
                {
                    return false;
                }
            }
            else if (c != '\n')
            {
                invalid = invalid < 0 ? at - 1 : invalid;
                output.Append((byte)'\\');
                output.Append(c);
            }
        }

        return true;
    }

    private static int Simple(byte c) => c switch
    {
        (byte)'\\' or (byte)'\'' or (byte)'"' => c,
        (byte)'b' => 8,
        (byte)'f' => 12,
        (byte)'t' => 9,
        (byte)'n' => 10,
        (byte)'r' => 13,
        (byte)'v' => 11,
        (byte)'a' => 7,
        _ => -1,
    };

    private static bool Hex(scoped ReadOnlySpan<byte> input, int start, ref int at, string errors, ref ByteBuilder output)
    {
        int digits = 0, value = 0;
        while (digits < 2 && at + digits < input.Length && char.IsAsciiHexDigit((char)input[at + digits]))
        {
            value = (value << 4) | Numbers.Limbs.DigitValue(input[at + digits++]);
        }

        at += digits;
        if (digits == 2)
        {
            output.Append((byte)value);
            return true;
        }

        switch (errors)
        {
            case "strict":
                Errors.ValueError($"invalid \\x escape at position {start}");
                return false;
            case "replace":
                output.Append((byte)'?');
                return true;
            case "ignore":
                return true;
            default:
                Errors.ValueError($"decoding error; unknown error handling code: {errors}");
                return false;
        }
    }
}
