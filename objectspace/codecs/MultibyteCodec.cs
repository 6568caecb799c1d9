using System;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>Decoding and encoding by a <see cref="MultibyteTable"/>.</summary>
public static class MultibyteCodec
{
    private const string Illegal = "illegal multibyte sequence", Incomplete = "incomplete multibyte sequence";
    private const int SupplementaryLead = 0x90, LinearPerLead = 12600;

    // Trail bytes, behind 0xA4, of the leading and closing consonants of Hangul in the sequences of 8 bytes of EUC-KR.
    private static ReadOnlySpan<byte> Leading => [0xA1, 0xA2, 0xA4, 0xA7, 0xA8, 0xA9, 0xB1, 0xB2, 0xB3, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xBB, 0xBC, 0xBD, 0xBE];
    private static ReadOnlySpan<byte> Closing =>
        [0xD4, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA9, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE, 0xAF, 0xB0, 0xB1, 0xB2, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xBA, 0xBB, 0xBC, 0xBD, 0xBE];

    /// <summary>Decodes a bytes object; null with an error. Without <paramref name="final"/> what is incomplete at the end is left.</summary>
    public static Value Decode(MultibyteTable table, Value bytes, Value errors, bool final, out int used)
    {
        DecodeErrors handler = new(table.Name, errors, PyBytes.Span(bytes), bytes);
        CodePointBuilder text = new((int)PyBytes.LengthOf(bytes));
        used = 0;
        while (!DecodeStep(table, handler.Input, ref used, ref text, out CodecError error))
        {
            if (error.Reason == Incomplete && !final)
            {
                break;
            }

            if (!handler.Handle(error, ref used, ref text))
            {
                text.Dispose();
                return Value.Null;
            }
        }

        return PyStr.FromBuilder(text);
    }

    private static bool DecodeStep(MultibyteTable table, scoped ReadOnlySpan<byte> input, ref int at, ref CodePointBuilder text, out CodecError error)
    {
        error = default;
        while (at < input.Length)
        {
            int lead = input[at], length = 1, value = table.Pair(lead);
            if (value == 0)
            {
                value = lead < 0x80 && lead > 0 ? lead : Longer(table, input[at..], out length);
            }

            if (value == 0 && lead != 0)
            {
                error = length < 0 ? new CodecError(at, input.Length, Incomplete) : new CodecError(at, at + 1 + table.LaterPair(input[at..]), Illegal);
                return false;
            }

            if (value < 0)
            {
                (int first, value) = table.Sequence(value);
                text.Append(first);
            }

            text.Append(value);
            at += length;
        }

        return true;
    }

    // The character (negative: sequence) at the start of the input and its length; 0 if there is none, the length being -1 if more input might make one.
    private static int Longer(MultibyteTable table, scoped ReadOnlySpan<byte> input, out int length)
    {
        int lead = input[0];
        length = lead == 0 ? 1 : -1;
        if (lead == 0 || input.Length < 2)
        {
            length = lead == 0 || !table.BeginsNothing(lead) ? length : 0;
            return 0;
        }

        int second = input[1], value;
        if (table.HasRanges && second is >= 0x30 and <= 0x39 && !table.BeginsNothing(lead))
        {
            return FourBytes(table, input, ref length);
        }

        if (lead == 0x8F && table.Name.StartsWith("euc_j", StringComparison.Ordinal))
        {
            if (input.Length < 3)
            {
                return 0;
            }

            value = table.After((second << 8) | input[2]);
            length = value == 0 ? 0 : 3;
            return value;
        }

        if (lead == 0xA4 && second == 0xD4 && table.Name == "euc_kr")
        {
            return EightBytes(input, ref length);
        }

        value = table.Pair((lead << 8) | second);
        length = value == 0 ? 0 : 2;
        return value;
    }

    private static int FourBytes(MultibyteTable table, scoped ReadOnlySpan<byte> input, ref int length)
    {
        if (input.Length < 4)
        {
            return 0;
        }

        length = 0;
        if (input[2] is < 0x81 or > 0xFE || input[3] is < 0x30 or > 0x39)
        {
            return 0;
        }

        int number = ((input[0] - 0x81) * LinearPerLead) + ((input[1] - 0x30) * 1260) + ((input[2] - 0x81) * 10) + input[3] - 0x30;
        int value = input[0] < SupplementaryLead ? table.FromLinear(number) : 0x10000 + number - ((SupplementaryLead - 0x81) * LinearPerLead);
        value = value > 0x10FFFF ? 0 : value;
        length = value == 0 ? 0 : 4;
        return value;
    }

    private static int EightBytes(scoped ReadOnlySpan<byte> input, ref int length)
    {
        if (input.Length < 8)
        {
            return 0;
        }

        length = 0;
        int leading = Leading.IndexOf(input[3]), vowel = input[5] - 0xBF, closing = Closing.IndexOf(input[7]);
        if (input[2] != 0xA4 || input[4] != 0xA4 || input[6] != 0xA4 || leading < 0 || vowel is < 0 or > 20 || closing < 0)
        {
            return 0;
        }

        length = 8;
        return 0xAC00 + (leading * 588) + (vowel * 28) + closing;
    }

    /// <summary>Encodes a str; null with an error. Without <paramref name="final"/> a last character that might be joined with the next is left.</summary>
    public static Value Encode(MultibyteTable table, Value text, Value errors, bool final, out int used)
    {
        EncodeErrors handler = new(table.Name, errors, text);
        ByteBuilder output = new((PyStr.LengthOf(text) * 2) + 8);
        used = 0;
        while (!EncodeStep(table, text, final, ref used, ref output))
        {
            if (used < PyStr.LengthOf(text) && !final && IsHeldBack(table, text, used))
            {
                break;
            }

            if (!Handle(table, text, ref handler, ref used, ref output))
            {
                output.Dispose();
                return Value.Null;
            }
        }

        Value result = PyBytes.New(output.Written);
        output.Dispose();
        return result;
    }

    private static bool IsHeldBack(MultibyteTable table, Value text, int at) =>
        at == PyStr.LengthOf(text) - 1 && table.BeginsSequence(PyStr.CodePointAt(text, at));

    private static bool EncodeStep(MultibyteTable table, Value text, bool final, ref int at, ref ByteBuilder output)
    {
        int length = PyStr.LengthOf(text);
        for (; at < length; at++)
        {
            int c = PyStr.CodePointAt(text, at);
            if (at + 1 < length && table.Code(c, PyStr.CodePointAt(text, at + 1)) is not 0 and var joined)
            {
                Append(joined, ref output);
                at++;
            }
            else if ((!final && IsHeldBack(table, text, at)) || !EncodeOne(table, c, ref output))
            {
                return false;
            }
        }

        return true;
    }

    private static bool EncodeOne(MultibyteTable table, int c, ref ByteBuilder output)
    {
        uint code = table.Code(c);
        if (code != 0)
        {
            Append(code, ref output);
            return true;
        }

        if (c is >= 0xAC00 and <= 0xD7A3 && table.Name == "euc_kr")
        {
            int n = c - 0xAC00;
            output.Append([0xA4, 0xD4, 0xA4, Leading[n / 588], 0xA4, (byte)(0xBF + (n / 28 % 21)), 0xA4, Closing[n % 28]]);
            return true;
        }

        if (!table.HasRanges || c is >= 0xD800 and <= 0xDFFF)
        {
            return false;
        }

        int number = c > 0xFFFF ? c - 0x10000 + ((SupplementaryLead - 0x81) * LinearPerLead) : table.ToLinear(c);
        if (number < 0)
        {
            return false;
        }

        output.Append([(byte)(0x81 + (number / LinearPerLead)), (byte)(0x30 + (number / 1260 % 10)), (byte)(0x81 + (number / 10 % 126)), (byte)(0x30 + (number % 10))]);
        return true;
    }

    private static void Append(uint code, ref ByteBuilder output)
    {
        for (int shift = (int)((code >> 24) - 1) * 8; shift >= 0; shift -= 8)
        {
            output.Append((byte)(code >> shift));
        }
    }

    private static bool Handle(MultibyteTable table, scoped Value text, scoped ref EncodeErrors handler, ref int at, ref ByteBuilder output)
    {
        CodecError error = new(at, at + 1, Illegal);
        CodePointBuilder replacement = new(0);
        bool handled = CodecErrors.TryHandleEncode(handler.Handling, TextEncoding.Unknown, PyStr.View(text), ref error, ref at, ref replacement, ref output);
        if (!handled)
        {
            replacement.Dispose();
            Value result = handler.Handle(error, ref at);
            if (result.IsNull || result.IsBytes)
            {
                output.Append(result.IsNull ? [] : PyBytes.Span(result));
                return !result.IsNull;
            }

            Value encoded = Encode(table, result, Value.Null, true, out _);
            output.Append(encoded.IsNull ? [] : PyBytes.Span(encoded));
            return !encoded.IsNull;
        }

        bool good = true;
        for (int i = 0; good && i < replacement.Length; i++)
        {
            good = EncodeOne(table, replacement[i], ref output);
        }

        replacement.Dispose();
        if (!good)
        {
            handler.Handle(error, ref at);
        }

        return good;
    }
}
