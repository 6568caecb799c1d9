using System;
using BinaryLimbs = Py.ObjectSpace.Numbers.Limbs;

namespace Py.Vm.Modules.Decimals;

// Digits, and binary numbers.
internal readonly partial struct Coefficient
{
    /// <summary>Writes the digits, of which there are <see cref="Digits"/>.</summary>
    public void WriteDigits(Span<byte> digits)
    {
        Span<ulong> two = stackalloc ulong[2];
        ReadOnlySpan<ulong> limbs = AllLimbs(two);
        int at = digits.Length;
        for (int i = 0; i < limbs.Length; i++)
        {
            ulong limb = limbs[i];
            for (int k = 0; k < LimbDigits && at > 0; k++)
            {
                ulong next = limb / 10;
                digits[--at] = (byte)('0' + (int)(limb - (next * 10)));
                limb = next;
            }
        }

        digits[..at].Fill((byte)'0');
    }

    public byte[] ToDigits()
    {
        byte[] digits = new byte[Digits];
        WriteDigits(digits);
        return digits;
    }

    /// <summary>The number of ASCII digits.</summary>
    public static Coefficient FromDigits(ReadOnlySpan<byte> digits)
    {
        while (digits.Length > 0 && digits[0] == '0')
        {
            digits = digits[1..];
        }

        if (digits.Length <= LimbDigits)
        {
            return new(ReadLimb(digits));
        }

        ulong[] limbs = new ulong[(digits.Length + LimbDigits - 1) / LimbDigits];
        int end = digits.Length;
        for (int i = 0; i < limbs.Length; i++)
        {
            int start = Math.Max(0, end - LimbDigits);
            limbs[i] = ReadLimb(digits[start..end]);
            end = start;
        }

        return new(limbs, limbs.Length);
    }

    private static ulong ReadLimb(ReadOnlySpan<byte> digits)
    {
        ulong value = 0;
        foreach (byte digit in digits)
        {
            value = (value * 10) + (ulong)(digit - '0');
        }

        return value;
    }

    /// <summary>The number of binary limbs.</summary>
    public static Coefficient FromBinary(ReadOnlySpan<ulong> limbs)
    {
        if (limbs.Length <= 1)
        {
            return new(limbs.Length == 0 ? 0UL : limbs[0]);
        }

        if (limbs.Length == 2)
        {
            return new(new UInt128(limbs[1], limbs[0]));
        }

        byte[] text = new byte[BinaryLimbs.MaxTextLength(limbs, 10)];
        int length = BinaryLimbs.ToText(limbs, 10, text);
        return FromDigits(text.AsSpan(0, length));
    }

    /// <summary>The binary limbs, with no leading zeros.</summary>
    public ulong[] ToBinary()
    {
        if (_limbs is null)
        {
            ulong high = (ulong)(_small >> 64), low = (ulong)_small;
            return high != 0 ? [low, high] : low != 0 ? [low] : [];
        }

        byte[] digits = ToDigits();
        ulong[] limbs = new ulong[BinaryLimbs.MaxFromTextLimbs(digits.Length, 10)];
        int length = BinaryLimbs.FromText(digits, 10, limbs);
        return limbs.AsSpan(0, length).ToArray();
    }

    /// <summary>The integer square root.</summary>
    public Coefficient SquareRoot(out bool exact)
    {
        ulong[] limbs = ToBinary();
        ulong[] root = new ulong[limbs.Length + 1];
        int length = limbs.Length == 0 ? 0 : BinaryLimbs.SquareRoot(limbs, root);
        Coefficient result = FromBinary(root.AsSpan(0, length));
        exact = (result * result).CompareTo(this) == 0;
        return result;
    }

    /// <summary>The remainder by 2^61 - 1, the modulus of hashes.</summary>
    public ulong HashRemainder()
    {
        const ulong Modulus = (1UL << 61) - 1;
        if (_limbs is null)
        {
            return (ulong)(_small % Modulus);
        }

        UInt128 rest = 0;
        for (int i = _length - 1; i >= 0; i--)
        {
            rest = ((rest * Base) + _limbs[i]) % Modulus;
        }

        return (ulong)rest;
    }

    /// <summary>About value / 10^digits.</summary>
    public static double Approximate(in Coefficient value, long digits)
    {
        long length = value.Digits;
        Coefficient top = length > 18 ? value.ShiftRight(length - 18, out _) : value;
        return (double)(ulong)top._small * Math.Pow(10, Math.Max(length - 18, 0) - digits);
    }

    /// <summary>Digits of a number's size.</summary>
    public static long CountOf(long value) => CountDigits((UInt128)(ulong)Math.Abs(value));
}
