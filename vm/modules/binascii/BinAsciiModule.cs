using System;
using Py.ObjectSpace;

namespace Py.Vm.Modules.BinaryText;

/// <summary>The module binascii: base64, hexadecimal, quoted-printable, uuencode and checksums.</summary>
internal static unsafe class BinAsciiModule
{
    private static Root s_error;

    public static void Define(ModuleBuilder m)
    {
        m.Doc("Conversion between binary data and ASCII");
        s_error = Roots.New(NewException("Error", TypeId.ValueError));
        m.Constant("Error", s_error.Value);
        m.Constant("Incomplete", NewException("Incomplete", TypeId.Exception));
        m.Function("a2b_uu(data, /)\nDecode a line of uuencoded data.", &DecodeUu);
        m.Function("b2a_uu(data, /, *, backtick=False)\nUuencode line of data.", &EncodeUu);
        m.Function("a2b_base64(data, /, *, strict_mode=False)\nDecode a line of base64 data.", &DecodeBase64);
        m.Function("b2a_base64(data, /, *, newline=True)\nBase64-code line of data.", &EncodeBase64);
        m.Function("b2a_hex(data, sep=None, bytes_per_sep=1)\nHexadecimal representation of binary data.", &EncodeHex);
        m.Function("hexlify(data, sep=None, bytes_per_sep=1)\nHexadecimal representation of binary data.", &EncodeHex);
        m.Function("a2b_hex(hexstr, /)\nBinary data of hexadecimal representation.", &DecodeHex);
        m.Function("unhexlify(hexstr, /)\nBinary data of hexadecimal representation.", &DecodeHex);
        m.Function("a2b_qp(data, header=False)\nDecode a string of qp-encoded data.", &DecodeQuoted);
        m.Function("b2a_qp(data, quotetabs=False, istext=True, header=False)\nEncode a string using quoted-printable encoding.", &EncodeQuoted);
        m.Function("crc32(data, crc=0, /)\nCompute CRC-32 incrementally.", &Crc32);
        m.Function("crc_hqx(data, crc, /)\nCompute CRC-CCITT incrementally.", &CrcHqx);
    }

    private static Value NewException(string name, TypeId baseType)
    {
        Value dict = PyDict.New();
        PyDict.SetStr(dict, Names.Get(N.__module__), PyStr.Intern("binascii"));
        return Space.Call(Types.Get(TypeId.Type), PyStr.Intern(name), PyTuple.New(Types.Get(baseType)), dict);
    }

    private static Value Error(string message) => Errors.RaiseCalling(s_error.Value, PyStr.New(message));

    /// <summary>The bytes of a buffer; false with TypeError.</summary>
    private static bool Binary(Value v, out byte[] bytes)
    {
        bytes = [];
        BufferView view;
        if (!Buffers.Get(v, &view))
        {
            return false;
        }

        bytes = view.Span.ToArray();
        Buffers.Release(&view);
        return true;
    }

    /// <summary>The bytes of a buffer or an ASCII str; false with TypeError or ValueError.</summary>
    private static bool Ascii(Value v, out byte[] bytes)
    {
        bytes = [];
        if (v.IsStr)
        {
            if (!PyStr.IsAscii(v))
            {
                Errors.ValueError("string argument should contain only ASCII characters");
                return false;
            }

            bytes = PyStr.Latin1(v).ToArray();
            return true;
        }

        if (!Buffers.Supports(v))
        {
            Errors.TypeError($"argument should be bytes, buffer or ASCII string, not '{PyType.TypeName(v)}'");
            return false;
        }

        return Binary(v, out bytes);
    }

    private static bool Flag(Value v, bool absent, out bool flag)
    {
        int truth = v.IsNull ? absent ? 1 : 0 : Space.Truth(v);
        flag = truth > 0;
        return truth >= 0;
    }

    private static Value DecodeUu(Value data)
    {
        if (!Ascii(data, out byte[] b))
        {
            return Value.Null;
        }

        int length = b.Length == 0 ? 0 : (b[0] - 32) & 63;
        byte[] result = new byte[length];
        int at = 1, done = 0, bits = 0, held = 0;
        while (done < length)
        {
            int c = at < b.Length ? b[at++] : 0;
            if (c is '\n' or '\r' or 0)
            {
                // Blanks at the end of a line may have been cut off.
                c = 0;
            }
            else
            {
                if (c is < 32 or > 96)
                {
                    return Error("Illegal char");
                }

                c = (c - 32) & 63;
            }

            held = (held << 6) | c;
            bits += 6;
            if (bits >= 8)
            {
                bits -= 8;
                result[done++] = (byte)(held >> bits);
                held &= (1 << bits) - 1;
            }
        }

        for (; at < b.Length; at++)
        {
            if (b[at] is not (32 or 96 or (byte)'\n' or (byte)'\r'))
            {
                return Error("Trailing garbage");
            }
        }

        return PyBytes.New(result);
    }

    private static Value EncodeUu(Value data, Value backtickArgument)
    {
        if (!Flag(backtickArgument, false, out bool backtick) || !Binary(data, out byte[] b))
        {
            return Value.Null;
        }

        if (b.Length > 45)
        {
            return Error("At most 45 bytes at once");
        }

        byte zero = backtick ? (byte)'`' : (byte)' ';
        byte[] result = new byte[2 + ((b.Length + 2) / 3 * 4)];
        int at = 0;
        result[at++] = b.Length == 0 ? zero : (byte)(b.Length + 32);
        for (int i = 0; i < b.Length; i += 3)
        {
            int group = (b[i] << 16) | ((i + 1 < b.Length ? b[i + 1] : 0) << 8) | (i + 2 < b.Length ? b[i + 2] : 0);
            for (int shift = 18; shift >= 0; shift -= 6)
            {
                int six = (group >> shift) & 63;
                result[at++] = six == 0 ? zero : (byte)(six + 32);
            }
        }

        result[at++] = (byte)'\n';
        return PyBytes.New(result.AsSpan(0, at));
    }

    private static int Base64Value(byte c) => c switch
    {
        >= (byte)'A' and <= (byte)'Z' => c - 'A',
        >= (byte)'a' and <= (byte)'z' => c - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => c - '0' + 52,
        (byte)'+' => 62,
        (byte)'/' => 63,
        _ => -1,
    };

    private static Value DecodeBase64(Value data, Value strictArgument)
    {
        if (!Flag(strictArgument, false, out bool strict) || !Ascii(data, out byte[] b))
        {
            return Value.Null;
        }

        if (strict && b.Length > 0 && b[0] == '=')
        {
            return Error("Leading padding not allowed");
        }

        byte[] result = new byte[(b.Length + 3) / 4 * 3];
        int done = 0, quad = 0, pads = 0, left = 0;
        bool padding = false;
        for (int i = 0; i < b.Length; i++)
        {
            if (b[i] == '=')
            {
                padding = true;
                if (quad >= 2 && quad + ++pads >= 4)
                {
                    if (strict && i + 1 < b.Length)
                    {
                        return Error("Excess data after padding");
                    }

                    return PyBytes.New(result.AsSpan(0, done));
                }

                continue;
            }

            int six = Base64Value(b[i]);
            if (six < 0)
            {
                if (strict)
                {
                    return Error("Only base64 data is allowed");
                }

                continue;
            }

            if (strict && padding)
            {
                return Error("Discontinuous padding not allowed");
            }

            pads = 0;
            switch (quad)
            {
                case 0:
                    left = six;
                    break;
                case 1:
                    result[done++] = (byte)((left << 2) | (six >> 4));
                    left = six & 15;
                    break;
                case 2:
                    result[done++] = (byte)((left << 4) | (six >> 2));
                    left = six & 3;
                    break;
                default:
                    result[done++] = (byte)((left << 6) | six);
                    break;
            }

            quad = (quad + 1) & 3;
        }

        if (quad == 1)
        {
            return Error($"Invalid base64-encoded string: number of data characters ({(done / 3 * 4) + 1}) cannot be 1 more than a multiple of 4");
        }

        return quad != 0 ? Error("Incorrect padding") : PyBytes.New(result.AsSpan(0, done));
    }

    private static Value EncodeBase64(Value data, Value newlineArgument)
    {
        if (!Flag(newlineArgument, true, out bool newline) || !Binary(data, out byte[] b))
        {
            return Value.Null;
        }

        byte[] result = new byte[((b.Length + 2) / 3 * 4) + 1];
        System.Buffers.Text.Base64.EncodeToUtf8(b, result, out _, out int length);
        if (newline)
        {
            result[length++] = (byte)'\n';
        }

        return PyBytes.New(result.AsSpan(0, length));
    }

    private static Value EncodeHex(Value data, Value separator, Value group)
    {
        Value bytes = Binary(data, out byte[] b) ? PyBytes.New(b) : Value.Null;
        if (bytes.IsNull)
        {
            return bytes;
        }

        Value text = separator.IsNull ? Space.CallMethod(bytes, PyStr.Intern("hex"))
            : Space.CallMethod(bytes, PyStr.Intern("hex"), separator, group.IsNull ? Value.FromSmallInt(1) : group);
        return text.IsNull ? text : TextCodecs.Encode(Py.ObjectSpace.Text.TextEncoding.Ascii, text);
    }

    private static int HexValue(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => -1,
    };

    private static Value DecodeHex(Value text)
    {
        if (!Ascii(text, out byte[] b))
        {
            return Value.Null;
        }

        if ((b.Length & 1) != 0)
        {
            return Error("Odd-length string");
        }

        byte[] result = new byte[b.Length / 2];
        for (int i = 0; i < result.Length; i++)
        {
            int high = HexValue(b[2 * i]), low = HexValue(b[(2 * i) + 1]);
            if (high < 0 || low < 0)
            {
                return Error("Non-hexadecimal digit found");
            }

            result[i] = (byte)((high << 4) | low);
        }

        return PyBytes.New(result);
    }

    private static Value DecodeQuoted(Value data, Value headerArgument)
    {
        if (!Flag(headerArgument, false, out bool header) || !Ascii(data, out byte[] b))
        {
            return Value.Null;
        }

        byte[] result = new byte[b.Length];
        int done = 0;
        for (int i = 0; i < b.Length;)
        {
            if (b[i] == '=')
            {
                if (++i >= b.Length)
                {
                    break;
                }

                if (b[i] is (byte)'\n' or (byte)'\r')
                {
                    // A soft line break.
                    while (i < b.Length && b[i] != '\n')
                    {
                        i++;
                    }

                    i++;
                }
                else if (b[i] == '=')
                {
                    result[done++] = (byte)'=';
                    i++;
                }
                else if (i + 1 < b.Length && HexValue(b[i]) >= 0 && HexValue(b[i + 1]) >= 0)
                {
                    result[done++] = (byte)((HexValue(b[i]) << 4) | HexValue(b[i + 1]));
                    i += 2;
                }
                else
                {
                    result[done++] = (byte)'=';
                }
            }
            else
            {
                result[done++] = header && b[i] == '_' ? (byte)' ' : b[i];
                i++;
            }
        }

        return PyBytes.New(result.AsSpan(0, done));
    }

    private static Value EncodeQuoted(Value data, Value quoteTabsArgument, Value isTextArgument, Value headerArgument)
    {
        const int MaxLine = 76;
        if (!Flag(quoteTabsArgument, false, out bool quoteTabs) || !Flag(isTextArgument, true, out bool isText)
            || !Flag(headerArgument, false, out bool header) || !Binary(data, out byte[] b))
        {
            return Value.Null;
        }

        int first = Array.IndexOf(b, (byte)'\n');
        bool crlf = first > 0 && b[first - 1] == '\r';
        System.Collections.Generic.List<byte> result = new(b.Length * 2);
        int line = 0;
        void SoftBreak()
        {
            result.Add((byte)'=');
            if (crlf)
            {
                result.Add((byte)'\r');
            }

            result.Add((byte)'\n');
            line = 0;
        }

        for (int i = 0; i < b.Length;)
        {
            byte c = b[i];
            bool lineEnd = c == '\n' || (c == '\r' && i + 1 < b.Length && b[i + 1] == '\n');
            bool quote = c > 126 || c == '=' || (header && c == '_') || (c == '.' && line == 0 && (i + 1 == b.Length || b[i + 1] is (byte)'\n' or (byte)'\r' or 0))
                || (!isText && c is (byte)'\r' or (byte)'\n' && !isText)
                || (c is (byte)'\t' or (byte)' ' && i + 1 == b.Length)
                || (c < 33 && c is not ((byte)'\r' or (byte)'\n' or (byte)'\t' or (byte)' '))
                || (c < 33 && c is not ((byte)'\r' or (byte)'\n') && (quoteTabs && (c == '\t' || (c == ' ' && !header))));
            if (quote)
            {
                if (line + 3 >= MaxLine)
                {
                    SoftBreak();
                }

                result.Add((byte)'=');
                result.Add("0123456789ABCDEF"u8[c >> 4]);
                result.Add("0123456789ABCDEF"u8[c & 15]);
                line += 3;
                i++;
            }
            else if (isText && lineEnd)
            {
                // Blanks before a line end are hidden from programs that cut them off.
                if (result.Count > 0 && result[^1] is (byte)' ' or (byte)'\t')
                {
                    byte blank = result[^1];
                    result[^1] = (byte)'=';
                    result.Add("0123456789ABCDEF"u8[blank >> 4]);
                    result.Add("0123456789ABCDEF"u8[blank & 15]);
                }

                if (crlf)
                {
                    result.Add((byte)'\r');
                }

                result.Add((byte)'\n');
                line = 0;
                i += c == '\r' ? 2 : 1;
            }
            else
            {
                if (i + 1 != b.Length && b[i + 1] != '\n' && line + 1 >= MaxLine)
                {
                    SoftBreak();
                }

                line++;
                result.Add(header && c == ' ' ? (byte)'_' : c);
                i++;
            }
        }

        return PyBytes.New(result.ToArray());
    }

    private static readonly uint[] s_crc32 = MakeCrc32();

    private static uint[] MakeCrc32()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint c = i;
            for (int k = 0; k < 8; k++)
            {
                c = (c & 1) != 0 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
            }

            table[i] = c;
        }

        return table;
    }

    /// <summary>An unsigned int of which only the low 32 bits count; false with TypeError.</summary>
    private static bool Low32(Value v, out uint number)
    {
        number = 0;
        if (v.IsNull)
        {
            return true;
        }

        Value i = Space.Index(v);
        if (i.IsNull)
        {
            return false;
        }

        ulong small;
        ReadOnlySpan<ulong> limbs = PyInt.Magnitude(i, &small, out bool negative);
        number = limbs.IsEmpty ? 0 : (uint)limbs[0];
        number = negative ? (uint)-(int)number : number;
        return true;
    }

    private static Value Crc32(Value data, Value start)
    {
        BufferView view;
        if (!Low32(start, out uint crc) || !Buffers.Get(data, &view))
        {
            return Value.Null;
        }

        crc = ~crc;
        foreach (byte b in view.Span)
        {
            crc = s_crc32[(byte)(crc ^ b)] ^ (crc >> 8);
        }

        Buffers.Release(&view);
        return PyInt.New(~crc);
    }

    private static Value CrcHqx(Value data, Value start)
    {
        BufferView view;
        if (!Low32(start, out uint crc) || !Buffers.Get(data, &view))
        {
            return Value.Null;
        }

        crc &= 0xFFFF;
        foreach (byte b in view.Span)
        {
            crc ^= (uint)b << 8;
            for (int k = 0; k < 8; k++)
            {
                crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
            }

            crc &= 0xFFFF;
        }

        Buffers.Release(&view);
        return PyInt.New(crc);
    }
}
