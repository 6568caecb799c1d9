using System;

namespace Py.ObjectSpace.Numbers;

/// <summary>The outer form of an integer's text, as <c>int(text, base)</c> reads it.</summary>
public static class IntLiteral
{
    /// <summary>Finds sign, base and digits in ASCII text: blanks around, a prefix, single underscores between digits.</summary>
    /// <param name="text">The text, unicode digits and blanks already made ASCII.</param>
    /// <param name="numberBase">2..36, or 0 to let the prefix decide; becomes the base of the digits.</param>
    /// <param name="negative">Whether a minus sign stood in front.</param>
    /// <param name="digits">The digits with their underscores, for <see cref="Limbs.FromText"/>.</param>
    /// <param name="digitCount">How many digits these are.</param>
    /// <returns>False if the text is no integer of that base.</returns>
    public static bool TryScan(
        ReadOnlySpan<byte> text,
        ref int numberBase,
        out bool negative,
        out ReadOnlySpan<byte> digits,
        out int digitCount)
    {
        text = Trim(text);
        negative = false;
        digits = [];
        digitCount = 0;
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+')
        {
            negative = text[0] == '-';
            text = text[1..];
        }
        bool decimalByDefault = false;
        int prefixBase = text.Length >= 2 && text[0] == '0'
            ? (text[1] | 0x20) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 }
            : 0;
        if (numberBase == 0)
        {
            decimalByDefault = prefixBase == 0;
            numberBase = decimalByDefault ? 10 : prefixBase;
        }
        if (prefixBase == numberBase)
        {
            // One underscore may follow the prefix.
            text = text[2..];
            if (!text.IsEmpty && text[0] == '_')
            {
                text = text[1..];
            }
        }
        bool underscore = true;
        bool nonZero = false;
        foreach (byte c in text)
        {
            if (c == '_')
            {
                if (underscore)
                {
                    return false;
                }
                underscore = true;
                continue;
            }
            underscore = false;
            if (Limbs.DigitValue(c) >= numberBase)
            {
                return false;
            }
            nonZero |= c != '0';
            digitCount++;
        }

        // 00 is zero, but 010 is neither octal nor decimal.
        if (underscore || (decimalByDefault && nonZero && text[0] == '0'))
        {
            return false;
        }
        digits = text;
        return true;
    }

    /// <summary>Reads digits of up to 62 bits without limbs; false if there may be more.</summary>
    public static bool TrySmall(ReadOnlySpan<byte> digits, int numberBase, out long value)
    {
        value = 0;
        long limit = ((1L << 62) - 1 - numberBase) / numberBase;
        foreach (byte c in digits)
        {
            if (c == '_')
            {
                continue;
            }
            if (value > limit)
            {
                return false;
            }
            value = (value * numberBase) + Limbs.DigitValue(c);
        }
        return true;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) =>
        text.IsEmpty || (text[0] > ' ' && text[^1] > ' ') ? text : text.Trim(" \t\n\v\f\r"u8);
}
