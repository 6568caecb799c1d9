using System;
using System.Numerics;

namespace Py.ObjectSpace.Numbers;

/// <content>Digits in bases 2 to 36.</content>
public static partial class Limbs
{
    // From here on libgmp (or, in base 10, System.Numerics) is faster than repeated division by a limb.
    private const int GmpToTextLimbs = 10;
    private const int BigIntegerToTextLimbs = 400;

    // From here on the quadratic way from digits is slower than splitting.
    private const int SplitDigits = 1200;

    private const ulong TenTo19 = 10_000_000_000_000_000_000;

    /// <summary>Returns the digits that a magnitude may need in a base, at least 1.</summary>
    public static int MaxTextLength(ReadOnlySpan<ulong> limbs, int numberBase)
    {
        long bits = BitLength(limbs);
        if (BitOperations.IsPow2(numberBase))
        {
            int each = BitOperations.Log2((uint)numberBase);
            return checked((int)Math.Max(1, (bits + each - 1) / each));
        }
        return checked((int)((bits / Math.Log2(numberBase) * (1 + 1e-14)) + 2));
    }

    /// <summary>Writes the digits of a magnitude, lower case, and returns their number.</summary>
    public static int ToText(ReadOnlySpan<ulong> limbs, int numberBase, Span<byte> text)
    {
        if (limbs.IsEmpty)
        {
            text[0] = (byte)'0';
            return 1;
        }
        if (BitOperations.IsPow2(numberBase))
        {
            return ToTextByBits(limbs, BitOperations.Log2((uint)numberBase), text);
        }
        if (limbs.Length >= GmpToTextLimbs && Gmp.IsAvailable)
        {
            return ToTextGmp(limbs, numberBase, text);
        }
        if (limbs.Length >= BigIntegerToTextLimbs && numberBase == 10)
        {
            return System.Text.Encoding.ASCII.GetBytes(ToBigInteger(limbs).ToString(), text);
        }
        return ToTextByDivision(limbs, numberBase, text);
    }

    /// <summary>Returns the limbs that a number of so many digits may need.</summary>
    public static int MaxFromTextLimbs(int digits, int numberBase) =>
        checked((int)(((digits * Math.Log2(numberBase) * (1 + 1e-14)) / LimbBits) + 2));

    /// <summary>Reads digits of a base, in either case; underscores are skipped, anything else was ruled out by the caller.</summary>
    public static int FromText(ReadOnlySpan<byte> digits, int numberBase, Span<ulong> result)
    {
        using Scratch<byte> scratch = new(stackalloc byte[256], digits.Length);
        Span<byte> values = scratch.Span;
        int count = 0;
        foreach (byte c in digits)
        {
            if (c != (byte)'_' && (count != 0 || c != (byte)'0'))
            {
                values[count++] = (byte)DigitValue(c);
            }
        }
        values = values[..count];
        if (count == 0)
        {
            return 0;
        }
        if (BitOperations.IsPow2(numberBase))
        {
            return FromDigitsByBits(values, BitOperations.Log2((uint)numberBase), result);
        }
        if (count >= 200 && Gmp.IsAvailable)
        {
            return Normalize(result[..Gmp.SetDigits(values, numberBase, result)]);
        }
        return count < SplitDigits
            ? FromDigitsByProduct(values, numberBase, result)
            : FromDigitsBySplitting(values, numberBase, result);
    }

    /// <summary>Returns the value of an ASCII digit or letter, 0..35, or 37 if it is neither.</summary>
    public static int DigitValue(byte character) => character switch
    {
        >= (byte)'0' and <= (byte)'9' => character - '0',
        >= (byte)'a' and <= (byte)'z' => character - 'a' + 10,
        >= (byte)'A' and <= (byte)'Z' => character - 'A' + 10,
        _ => 37,
    };

    /// <summary>Writes sign and decimal digits at the end of <paramref name="text"/>, 20 bytes or more, and returns where they start.</summary>
    public static int WriteDecimalBackwards(long value, Span<byte> text)
    {
        ulong rest = value < 0 ? 0 - (ulong)value : (ulong)value;
        int at = text.Length;
        do
        {
            ulong next = rest / 10;
            text[--at] = (byte)('0' + (rest - (next * 10)));
            rest = next;
        }
        while (rest != 0);

        if (value < 0)
        {
            text[--at] = (byte)'-';
        }
        return at;
    }

    /// <summary>Writes the digits of a magnitude of a limb, lower case, in a base that is a power of 2 or 10, at the end of
    /// <paramref name="text"/> (64 bytes); returns where they start.</summary>
    public static int WriteBackwards(ulong value, int numberBase, Span<byte> text)
    {
        int at = text.Length;
        if (numberBase == 10)
        {
            do
            {
                ulong next = value / 10;
                text[--at] = (byte)('0' + (value - (next * 10)));
                value = next;
            }
            while (value != 0);
            return at;
        }

        int each = BitOperations.Log2((uint)numberBase);
        uint mask = (uint)numberBase - 1;
        do
        {
            text[--at] = DigitCharacter((uint)value & mask);
            value >>= each;
        }
        while (value != 0);
        return at;
    }

    /// <summary>Writes exactly <paramref name="text"/>.Length decimal digits, with leading zeros.</summary>
    internal static void WriteDecimal(ulong value, Span<byte> text)
    {
        int at = text.Length;
        while (at >= 2)
        {
            ulong rest = value / 100;
            uint pair = (uint)(value - (rest * 100));
            value = rest;
            uint tens = pair * 103 >> 10;
            text[--at] = (byte)('0' + pair - (tens * 10));
            text[--at] = (byte)('0' + tens);
        }
        if (at == 1)
        {
            text[0] = (byte)('0' + (value % 10));
        }
    }

    private static byte DigitCharacter(uint value) => (byte)(value < 10 ? '0' + value : 'a' - 10 + value);

    private static int ToTextByBits(ReadOnlySpan<ulong> limbs, int each, Span<byte> text)
    {
        int length = (int)((BitLength(limbs) + each - 1) / each);
        text = text[..length];
        uint mask = (1u << each) - 1;
        int at = length;
        ulong bits = 0;
        int available = 0;
        foreach (ulong limb in limbs)
        {
            ulong rest = limb;
            int left = LimbBits;
            if (available > 0)
            {
                int take = each - available;
                if (at > 0)
                {
                    text[--at] = DigitCharacter((uint)(bits | (rest << available)) & mask);
                }
                rest >>= take;
                left -= take;
            }
            while (left >= each && at > 0)
            {
                text[--at] = DigitCharacter((uint)rest & mask);
                rest >>= each;
                left -= each;
            }
            bits = rest;
            available = at > 0 ? left : 0;
        }
        if (at > 0)
        {
            text[--at] = DigitCharacter((uint)bits & mask);
        }
        return length;
    }

    // The largest power of the base that fits a limb.
    private static ulong ChunkOf(int numberBase, out int digits)
    {
        if (numberBase == 10)
        {
            digits = 19;
            return TenTo19;
        }
        ulong chunk = (ulong)numberBase;
        digits = 1;
        while (Math.BigMul(chunk, (ulong)numberBase, out ulong next) == 0)
        {
            chunk = next;
            digits++;
        }
        return chunk;
    }

    private static int ToTextByDivision(ReadOnlySpan<ulong> limbs, int numberBase, Span<byte> text)
    {
        if (limbs.Length == 1 && numberBase == 10)
        {
            System.Buffers.Text.Utf8Formatter.TryFormat(limbs[0], text, out int written);
            return written;
        }
        ulong chunk = ChunkOf(numberBase, out int chunkDigits);
        using Scratch<ulong> scratch = new(stackalloc ulong[32], limbs.Length);
        Span<ulong> rest = scratch.Span;
        limbs.CopyTo(rest);
        int length = limbs.Length;
        int at = text.Length;
        while (length > 0)
        {
            ulong part = DivideByLimb(rest[..length], chunk, rest);
            length = Normalize(rest[..length]);
            if (numberBase == 10 && length > 0)
            {
                at -= chunkDigits;
                WriteDecimal(part, text.Slice(at, chunkDigits));
                continue;
            }
            for (int i = 0; i < chunkDigits && (length > 0 || part != 0); i++)
            {
                (part, ulong digit) = Math.DivRem(part, (ulong)numberBase);
                text[--at] = DigitCharacter((uint)digit);
            }
        }
        text[at..].CopyTo(text);
        return text.Length - at;
    }

    private static int ToTextGmp(ReadOnlySpan<ulong> limbs, int numberBase, Span<byte> text)
    {
        using Scratch<ulong> number = new([], limbs.Length);
        limbs.CopyTo(number.Span);

        // The library wants room for any number of this many limbs, and one byte more.
        using Scratch<byte> values = new([], (int)(limbs.Length * 64L / Math.Log2(numberBase)) + 4);
        ReadOnlySpan<byte> digits = values.Span[..Gmp.GetDigits(number.Span, numberBase, values.Span)];
        digits = digits[Math.Max(0, digits.IndexOfAnyExcept((byte)0))..];
        for (int i = 0; i < digits.Length; i++)
        {
            text[i] = DigitCharacter(digits[i]);
        }
        return digits.Length;
    }

    private static int FromDigitsByBits(ReadOnlySpan<byte> values, int each, Span<ulong> result)
    {
        int length = 0;
        ulong limb = 0;
        int filled = 0;
        for (int i = values.Length - 1; i >= 0; i--)
        {
            ulong value = values[i];
            limb |= value << filled;
            filled += each;
            if (filled >= LimbBits)
            {
                result[length++] = limb;
                filled -= LimbBits;
                limb = filled == 0 ? 0 : value >> (each - filled);
            }
        }
        if (limb != 0)
        {
            result[length++] = limb;
        }
        return Normalize(result[..length]);
    }

    private static int FromDigitsByProduct(ReadOnlySpan<byte> values, int numberBase, Span<ulong> result)
    {
        ulong chunk = ChunkOf(numberBase, out int chunkDigits);
        int length = 0;
        int first = values.Length % chunkDigits;
        if (first != 0)
        {
            result[0] = ReadChunk(values[..first], numberBase);
            length = result[0] == 0 ? 0 : 1;
        }
        for (int i = first; i < values.Length; i += chunkDigits)
        {
            ulong part = ReadChunk(values.Slice(i, chunkDigits), numberBase);
            ulong carry = MultiplyByLimb(result[..length], chunk, part, result);
            if (carry != 0)
            {
                result[length++] = carry;
            }
        }
        return length;
    }

    private static ulong ReadChunk(ReadOnlySpan<byte> values, int numberBase)
    {
        ulong part = 0;
        foreach (byte value in values)
        {
            part = (part * (ulong)numberBase) + value;
        }
        return part;
    }

    // Divide and conquer: powers[k] is base^(SplitDigits/2 * 2^k).
    private static int FromDigitsBySplitting(ReadOnlySpan<byte> values, int numberBase, Span<ulong> result)
    {
        int levels = 1;
        while ((long)(SplitDigits / 2) << levels < values.Length)
        {
            levels++;
        }
        ulong[][] powers = new ulong[levels][];
        ulong[] power = new ulong[MaxPowLimbs([(ulong)numberBase], SplitDigits / 2)];
        int length = Pow([(ulong)numberBase], SplitDigits / 2, power);
        powers[0] = power[..length];
        for (int k = 1; k < levels; k++)
        {
            power = new ulong[2 * powers[k - 1].Length];
            length = Square(powers[k - 1], power);
            powers[k] = power[..length];
        }
        return FromDigitsSplit(values, numberBase, powers, levels - 1, result);
    }

    private static int FromDigitsSplit(
        ReadOnlySpan<byte> values,
        int numberBase,
        ulong[][] powers,
        int level,
        Span<ulong> result)
    {
        if (values.Length < SplitDigits)
        {
            return FromDigitsByProduct(values, numberBase, result);
        }
        while ((SplitDigits / 2) << level >= values.Length)
        {
            level--;
        }
        int lowDigits = (SplitDigits / 2) << level;
        ReadOnlySpan<byte> highValues = values[..^lowDigits];
        ReadOnlySpan<byte> lowValues = values[^lowDigits..];
        int highMax = MaxFromTextLimbs(highValues.Length, numberBase);
        int lowMax = MaxFromTextLimbs(lowDigits, numberBase);
        using Scratch<ulong> scratch = new([], highMax + lowMax + highMax + powers[level].Length);
        Span<ulong> high = scratch.Span[..highMax];
        Span<ulong> low = scratch.Span.Slice(highMax, lowMax);
        Span<ulong> product = scratch.Span[(highMax + lowMax)..];
        int highLength = FromDigitsSplit(highValues, numberBase, powers, level, high);
        int lowLength = FromDigitsSplit(lowValues, numberBase, powers, level, low);
        int length = Multiply(high[..highLength], powers[level], product);
        return Add(product[..length], low[..lowLength], result);
    }
}
