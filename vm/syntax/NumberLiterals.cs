using System;
using System.Globalization;
using System.Numerics;

namespace Py.Vm.Syntax;

/// <summary>The values of number literals whose form the tokenizer has checked.</summary>
internal static class NumberLiterals
{
    /// <summary>A long, BigInteger, double or Complex; null if the decimal has more digits than the limit.</summary>
    public static object? Parse(ReadOnlySpan<byte> text, int maxDigits, out int digits)
    {
        digits = 0;
        Span<char> buffer = text.Length <= 256 ? stackalloc char[256] : new char[text.Length];
        int length = 0;
        foreach (byte b in text)
        {
            if (b != '_')
            {
                buffer[length++] = (char)b;
            }
        }

        ReadOnlySpan<char> literal = buffer[..length];
        if (literal is ['0', not ('.' or '0'), _, ..] && char.IsAsciiLetter(literal[1]) && (literal[1] | 0x20) != 'e')
        {
            return ParseRadix(literal[2..], (literal[1] | 0x20) switch { 'x' => 4, 'o' => 3, _ => 1 });
        }

        if ((literal[^1] | 0x20) == 'j')
        {
            return new Complex(0.0, ParseDouble(literal[..^1]));
        }

        if (literal.IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            return ParseDouble(literal);
        }

        if (length <= 18)
        {
            return long.Parse(literal, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        digits = length;
        if (maxDigits > 0 && length > maxDigits)
        {
            return null;
        }

        var value = BigInteger.Parse(literal, NumberStyles.None, CultureInfo.InvariantCulture);
        return value <= long.MaxValue ? (object)(long)value : value;
    }

    private static double ParseDouble(ReadOnlySpan<char> literal) =>
        double.Parse(literal, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture);

    private static object ParseRadix(ReadOnlySpan<char> digits, int bits)
    {
        digits = digits.TrimStart('0');
        if (digits.Length * bits <= 63)
        {
            long value = 0;
            foreach (char c in digits)
            {
                value = (value << bits) | (uint)DigitValue(c);
            }

            return value;
        }

        byte[] bytes = new byte[(digits.Length * bits / 8) + 2];
        int bit = 0;
        for (int i = digits.Length - 1; i >= 0; i--, bit += bits)
        {
            int value = DigitValue(digits[i]) << (bit & 7);
            bytes[bit >> 3] |= (byte)value;
            bytes[(bit >> 3) + 1] |= (byte)(value >> 8);
        }

        var big = new BigInteger(bytes, isUnsigned: true);
        return big <= long.MaxValue ? (object)(long)big : big;
    }

    private static int DigitValue(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
