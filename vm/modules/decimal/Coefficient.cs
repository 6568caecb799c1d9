using System;
using System.Runtime.CompilerServices;

namespace Py.Vm.Modules.Decimals;

/// <summary>A coefficient: an integer of any size that is not negative, made of decimal limbs so that shifts by digits are cheap.</summary>
/// <remarks>Below 10^36 it is the plain 128-bit number; above, little-endian limbs of 18 digits, three or more of them.</remarks>
internal readonly partial struct Coefficient
{
    /// <summary>Digits of a limb.</summary>
    public const int LimbDigits = 18;

    /// <summary>One more than the largest limb.</summary>
    public const ulong Base = 1_000_000_000_000_000_000;

    /// <summary>No number of more digits is made: it is MemoryError.</summary>
    public const long MaxDigits = 1_000_000_000;

    private readonly UInt128 _small;
    private readonly ulong[]? _limbs;
    private readonly int _length;

    private static readonly UInt128 s_smallLimit = (UInt128)Base * Base;
    private static readonly UInt128[] s_powers = MakePowers();

    public Coefficient(ulong value) => _small = value;

    public Coefficient(UInt128 value)
    {
        if (value < s_smallLimit)
        {
            _small = value;
            return;
        }

        (UInt128 rest, UInt128 low) = UInt128.DivRem(value, Base);
        _limbs = [(ulong)low, (ulong)(rest % Base), (ulong)(rest / Base)];
        _length = 3;
    }

    /// <summary>Of a number known to be below 10^36.</summary>
    public Coefficient(ulong high, ulong low) => _small = new UInt128(high, low);

    /// <summary>Of limbs that become its own; leading zeros are dropped.</summary>
    public Coefficient(ulong[] limbs, int length)
    {
        while (length > 0 && limbs[length - 1] == 0)
        {
            length--;
        }

        if (length <= 2)
        {
            _small = length == 0 ? 0 : length == 1 ? limbs[0] : ((UInt128)limbs[1] * Base) + limbs[0];
            return;
        }

        _limbs = limbs;
        _length = length;
    }

    public static Coefficient One => new(1UL);

    /// <summary>Is it below 10^36?</summary>
    public bool IsSmall => _limbs is null;

    /// <summary>The number, if it is small.</summary>
    public UInt128 Small => _small;

    public bool IsZero => _limbs is null && _small == UInt128.Zero;

    public bool IsOne => _limbs is null && _small == UInt128.One;

    /// <summary>The limbs of one that is not small.</summary>
    public ReadOnlySpan<ulong> Limbs => new(_limbs, 0, _length);

    private bool IsWord => _limbs is null && (ulong)(_small >> 64) == 0;

    private ulong Word => (ulong)_small;

    private static UInt128[] MakePowers()
    {
        UInt128[] powers = new UInt128[39];
        powers[0] = 1;
        for (int i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }

    /// <summary>10^n for n up to 19.</summary>
    public static ulong PowerWord(int n) => (ulong)s_powers[n];

    /// <summary>10^n.</summary>
    public static Coefficient Power10(long n) => One.ShiftLeft(n);

    /// <summary>The limbs, those of a small number in a buffer of two.</summary>
    private ReadOnlySpan<ulong> AllLimbs(Span<ulong> two)
    {
        if (_limbs is not null)
        {
            return new(_limbs, 0, _length);
        }

        if (IsWord && Word < Base)
        {
            two[0] = Word;
            return two[..(Word == 0 ? 0 : 1)];
        }

        ulong high = DivideByBase(_small, out two[0]);
        two[1] = high;
        return two[..2];
    }

    /// <summary>Number of digits; zero has one.</summary>
    public long Digits => _limbs is null ? CountDigits(_small) : ((_length - 1L) * LimbDigits) + CountDigits(_limbs[_length - 1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountDigits(UInt128 value)
    {
        // 1233 / 4096 is a bit more than log10(2).
        int bits = 128 - (int)UInt128.LeadingZeroCount(value | 1);
        int digits = (bits * 1233) >> 12;
        return value >= s_powers[digits] ? digits + 1 : Math.Max(digits, 1);
    }

    public bool IsOdd => ((_limbs is null ? (ulong)_small : _limbs[0]) & 1) != 0;

    /// <summary>The last digit.</summary>
    public int LastDigit => (int)(_limbs is null ? IsWord ? Word % 10 : (((ulong)(_small >> 64) % 10 * 6) + (Word % 10)) % 10 : _limbs[0] % 10);

    /// <summary>The digit at a place, 0 being the last.</summary>
    public int Digit(long place)
    {
        if (_limbs is null)
        {
            return place >= 36 ? 0 : (int)(_small / s_powers[(int)place] % 10);
        }

        long limb = place / LimbDigits;
        return limb >= _length ? 0 : (int)(_limbs[limb] / PowerWord((int)(place % LimbDigits)) % 10);
    }

    /// <summary>Negative, zero or positive as this is less than, equal to or greater than the other.</summary>
    public int CompareTo(in Coefficient other)
    {
        if (_limbs is null || other._limbs is null)
        {
            return _limbs is null ? other._limbs is null ? _small.CompareTo(other._small) : -1 : 1;
        }

        if (_length != other._length)
        {
            return _length.CompareTo(other._length);
        }

        for (int i = _length - 1; i >= 0; i--)
        {
            if (_limbs[i] != other._limbs[i])
            {
                return _limbs[i] < other._limbs[i] ? -1 : 1;
            }
        }

        return 0;
    }

    public static Coefficient operator +(in Coefficient a, in Coefficient b)
    {
        if (a._limbs is null && b._limbs is null)
        {
            return new(a._small + b._small);
        }

        Span<ulong> twoA = stackalloc ulong[2], twoB = stackalloc ulong[2];
        ReadOnlySpan<ulong> x = a.AllLimbs(twoA), y = b.AllLimbs(twoB);
        if (x.Length < y.Length)
        {
            ReadOnlySpan<ulong> swap = x;
            x = y;
            y = swap;
        }

        ulong[] sum = new ulong[x.Length + 1];
        x.CopyTo(sum);
        AddTo(sum, y);
        return new(sum, sum.Length);
    }

    /// <summary>a - b; a is not less.</summary>
    public static Coefficient operator -(in Coefficient a, in Coefficient b)
    {
        if (a._limbs is null)
        {
            return new(a._small - b._small);
        }

        Span<ulong> two = stackalloc ulong[2];
        ulong[] difference = a.Limbs.ToArray();
        SubtractFrom(difference, b.AllLimbs(two));
        return new(difference, difference.Length);
    }

    /// <summary>Adds in place; the sum fits.</summary>
    private static void AddTo(Span<ulong> sum, ReadOnlySpan<ulong> y)
    {
        ulong carry = 0;
        for (int i = 0; i < y.Length; i++)
        {
            ulong s = sum[i] + y[i] + carry;
            carry = s >= Base ? 1UL : 0;
            sum[i] = s - (carry * Base);
        }

        for (int i = y.Length; carry != 0; i++)
        {
            ulong s = sum[i] + 1;
            carry = s >= Base ? 1UL : 0;
            sum[i] = carry != 0 ? 0 : s;
        }
    }

    /// <summary>Subtracts in place; the difference is not negative.</summary>
    private static void SubtractFrom(Span<ulong> difference, ReadOnlySpan<ulong> y)
    {
        ulong borrow = 0;
        for (int i = 0; i < y.Length; i++)
        {
            ulong take = y[i] + borrow;
            borrow = difference[i] < take ? 1UL : 0;
            difference[i] += (borrow * Base) - take;
        }

        for (int i = y.Length; borrow != 0; i++)
        {
            borrow = difference[i] == 0 ? 1UL : 0;
            difference[i] = borrow != 0 ? Base - 1 : difference[i] - 1;
        }
    }

    /// <summary>Times 10^n.</summary>
    public Coefficient ShiftLeft(long n)
    {
        if (n == 0 || IsZero)
        {
            return this;
        }

        long digits = Digits;
        if (digits + n <= 36)
        {
            return new(_small * s_powers[(int)n]);
        }

        if (n > MaxDigits || digits + n > MaxDigits)
        {
            throw new InsufficientMemoryException();
        }

        int whole = (int)(n / LimbDigits);
        ulong factor = PowerWord((int)(n % LimbDigits));
        Span<ulong> two = stackalloc ulong[2];
        ReadOnlySpan<ulong> limbs = AllLimbs(two);
        ulong[] result = new ulong[limbs.Length + whole + 1];
        ulong carry = 0;
        for (int i = 0; i < limbs.Length; i++)
        {
            carry = DivideByBase(((UInt128)limbs[i] * factor) + carry, out result[i + whole]);
        }

        result[limbs.Length + whole] = carry;
        return new(result, result.Length);
    }

    /// <summary>The quotient by 10^n. The rest is 0: zero, 1: less than a half, 2: a half, 3: more.</summary>
    public Coefficient ShiftRight(long n, out int rest)
    {
        rest = 0;
        if (n == 0 || IsZero)
        {
            return this;
        }

        if (n > Digits)
        {
            rest = 1;
            return default;
        }

        if (_limbs is null)
        {
            UInt128 power = s_powers[(int)n];
            UInt128 quotient, left;
            if ((ulong)(_small >> 64) == 0 && (ulong)(power >> 64) == 0)
            {
                (ulong q, ulong r) = Math.DivRem((ulong)_small, (ulong)power);
                quotient = q;
                left = r;
            }
            else if (n <= LimbDigits)
            {
                quotient = DivideSmall(_small, (ulong)power, out ulong r);
                left = r;
            }
            else
            {
                quotient = _small / power;
                left = _small - (quotient * power);
            }

            if (left != UInt128.Zero)
            {
                int order = left.CompareTo(power >> 1);
                rest = order < 0 ? 1 : order == 0 ? 2 : 3;
            }

            return new(quotient);
        }

        int whole = (int)(n / LimbDigits), part = (int)(n % LimbDigits);
        bool sticky = false;
        ulong divisor = PowerWord(part);
        ulong[] result = new ulong[_length - whole];
        ulong remainder = 0;
        ulong scale = PowerWord(LimbDigits - part);
        for (int i = _length - 1; i >= whole; i--)
        {
            (ulong q, ulong r) = Math.DivRem(_limbs[i], divisor);
            result[i - whole] = q + (part == 0 ? 0 : remainder * scale);
            remainder = r;
        }

        // The digits cut off: remainder (of `part` digits), then `whole` limbs.
        ulong half;
        ulong first;
        int below = whole;
        if (part > 0)
        {
            half = divisor >> 1;
            first = remainder;
        }
        else
        {
            half = Base >> 1;
            first = _limbs[whole - 1];
            below--;
        }

        for (int i = below - 1; i >= 0 && !sticky; i--)
        {
            sticky = _limbs[i] != 0;
        }

        rest = first > half || (first == half && sticky) ? 3 : first == half ? 2 : first != 0 || sticky ? 1 : 0;
        return new(result, result.Length);
    }

    /// <summary>The last n digits.</summary>
    public Coefficient LowDigits(long n)
    {
        if (n >= Digits)
        {
            return this;
        }

        return this - ShiftRight(n, out _).ShiftLeft(n);
    }

    /// <summary>Number of zeros at the end; 0 for zero.</summary>
    public long TrailingZeros()
    {
        if (IsZero || LastDigit != 0)
        {
            return 0;
        }

        long zeros = 0;
        ulong limb;
        if (_limbs is null)
        {
            UInt128 small = _small;
            while (true)
            {
                UInt128 next = DivideSmall(small, 10, out ulong digit);
                if (digit != 0)
                {
                    return zeros;
                }

                small = next;
                zeros++;
            }
        }

        int i = 0;
        while (_limbs[i] == 0)
        {
            i++;
            zeros += LimbDigits;
        }

        for (limb = _limbs[i]; limb % 10 == 0; limb /= 10)
        {
            zeros++;
        }

        return zeros;
    }
}
