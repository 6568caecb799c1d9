using System;
using System.Text;

namespace Py.Vm.Modules.Decimals;

/// <summary>A format specifier for decimals, and formatting by it.</summary>
internal sealed class NumberFormat
{
    private string _fill = " ";
    private char _align = '>';
    private char _sign = '-';
    private bool _zeroPadded;
    private bool _noNegativeZero;
    private long _width;
    private long _precision = -1;
    private char _type;

    /// <summary>What separates thousands.</summary>
    public string Separator = "";

    /// <summary>The decimal point.</summary>
    public string Point = ".";

    /// <summary>Sizes of groups from the right; the last repeats, 127 ends.</summary>
    public byte[] Grouping = [];

    /// <summary>Does it take separators from the locale?</summary>
    public bool IsLocale { get; private set; }

    /// <summary>Reads a specifier; null if it is invalid.</summary>
    public static NumberFormat? Parse(string text, bool capitals)
    {
        NumberFormat f = new();
        Rune[] runes = Runes(text);
        int at = 0;
        bool aligned = false;
        if (runes.Length >= 2 && IsAlign(runes[1]))
        {
            f._fill = runes[0].ToString();
            f._align = (char)runes[1].Value;
            aligned = true;
            at = 2;
        }
        else if (runes.Length >= 1 && IsAlign(runes[0]))
        {
            f._align = (char)runes[0].Value;
            aligned = true;
            at = 1;
        }

        char Current() => at < runes.Length ? runes[at].IsAscii ? (char)runes[at].Value : '\uFFFF' : '\0';
        if (Current() is '+' or '-' or ' ')
        {
            f._sign = Current();
            at++;
        }

        if (Current() == 'z')
        {
            f._noNegativeZero = true;
            at++;
        }

        if (Current() == '0')
        {
            // Zero padding and an alignment exclude each other.
            if (aligned)
            {
                return null;
            }

            f._zeroPadded = true;
            f._fill = "0";
            f._align = '=';
            at++;
        }

        if (char.IsAsciiDigit(Current()))
        {
            if (Current() == '0')
            {
                return null;
            }

            while (char.IsAsciiDigit(Current()))
            {
                f._width = (f._width * 10) + (Current() - '0');
                at++;
                if (f._width > 1_000_000_000)
                {
                    return null;
                }
            }
        }

        if (Current() == ',')
        {
            f.Separator = ",";
            f.Grouping = [3];
            at++;
        }

        if (Current() == '.')
        {
            at++;
            if (!char.IsAsciiDigit(Current()))
            {
                return null;
            }

            f._precision = 0;
            while (char.IsAsciiDigit(Current()))
            {
                f._precision = (f._precision * 10) + (Current() - '0');
                at++;
                if (f._precision > 1_000_000_000)
                {
                    return null;
                }
            }
        }

        f._type = capitals ? 'G' : 'g';
        if (at < runes.Length)
        {
            char type = Current();
            if (type is 'n' or 'N')
            {
                if (f.Separator.Length > 0)
                {
                    return null;
                }

                f.IsLocale = true;
                f._type = type == 'N' ? 'G' : 'g';
            }
            else if (type is 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%')
            {
                f._type = type;
            }
            else
            {
                return null;
            }

            at++;
        }

        return at == runes.Length ? f : null;
    }

    private static bool IsAlign(Rune r) => r.Value is '<' or '>' or '=' or '^';

    private static Rune[] Runes(string text)
    {
        System.Collections.Generic.List<Rune> runes = [];
        foreach (Rune r in text.EnumerateRunes())
        {
            runes.Add(r);
        }

        return [.. runes];
    }

    /// <summary>Formats a number.</summary>
    public string Format(Number x, Rounding rounding)
    {
        if (x.IsSpecial)
        {
            string name = NumberText.Special(x.Absolute) + (_type == '%' ? "%" : "");
            return Pad(SignOf(x.Negative), name, _zeroPadded ? " " : _fill, _zeroPadded ? '>' : _align);
        }

        if (_type == '%')
        {
            x.Exponent += 2;
        }

        char kind = char.ToLowerInvariant(_type);
        bool wasNegative = x.Negative;
        if (_precision >= 0)
        {
            if (kind == 'e')
            {
                x = x.RoundedTo(_precision + 1, rounding);
            }
            else if (kind is 'f' or '%')
            {
                x = x.Rescaled(-_precision, rounding, out _);
            }
            else if (x.Digits > Math.Max(1, _precision))
            {
                x = x.RoundedTo(Math.Max(1, _precision), rounding);
            }
        }

        if (x.Coefficient.IsZero && x.Exponent > 0 && kind is 'f' or '%')
        {
            x.Exponent = x.Exponent > 0 && x.Coefficient.IsZero ? 0 : x.Exponent;
        }

        x.Negative = wasNegative && !(_noNegativeZero && x.Coefficient.IsZero);
        string digits = Encoding.ASCII.GetString(x.Coefficient.ToDigits());
        long left = x.Exponent + digits.Length;
        long point = kind switch
        {
            'e' => x.Coefficient.IsZero && _precision >= 0 ? 1 - _precision : 1,
            'f' or '%' => left,
            _ => x.Exponent <= 0 && left > -6 ? left : 1,
        };
        if (Math.Abs(point) > Coefficient.MaxDigits)
        {
            throw new InsufficientMemoryException();
        }

        string whole, fraction;
        if (point < 0)
        {
            whole = "0";
            fraction = new string('0', (int)-point) + digits;
        }
        else if (point > digits.Length)
        {
            whole = digits + new string('0', (int)point - digits.Length);
            fraction = "";
        }
        else
        {
            whole = point == 0 ? "0" : digits[..(int)point];
            fraction = digits[(int)point..];
        }

        long exponent = left - point;
        string tail = fraction.Length > 0 ? Point + fraction : "";
        if (exponent != 0 || kind == 'e')
        {
            tail += $"{(char.IsUpper(_type) ? 'E' : 'e')}{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent)}";
        }

        tail += _type == '%' ? "%" : "";
        string sign = SignOf(x.Negative);
        long least = _zeroPadded ? _width - sign.Length - tail.Length : 0;
        return Pad(sign, Group(whole, least) + tail, _fill, _align);
    }

    private string SignOf(bool negative) => negative ? "-" : _sign is '+' or ' ' ? _sign.ToString() : "";

    private string Pad(string sign, string body, string fill, char align)
    {
        int length = 0;
        foreach (Rune r in body.EnumerateRunes())
        {
            _ = r;
            length++;
        }

        long missing = _width - sign.Length - length;
        if (missing <= 0)
        {
            return sign + body;
        }

        return align switch
        {
            '<' => sign + body + Repeat(fill, missing),
            '=' => sign + Repeat(fill, missing) + body,
            '^' => Repeat(fill, missing / 2) + sign + body + Repeat(fill, missing - (missing / 2)),
            _ => Repeat(fill, missing) + sign + body,
        };
    }

    private static string Repeat(string fill, long count)
    {
        StringBuilder result = new();
        for (long i = 0; i < count; i++)
        {
            result.Append(fill);
        }

        return result.ToString();
    }

    /// <summary>Separates groups, with zeros in front up to a least length.</summary>
    private string Group(string digits, long least)
    {
        if (Separator.Length == 0 || Grouping.Length == 0)
        {
            return digits.Length < least ? new string('0', (int)least - digits.Length) + digits : digits;
        }

        string result = "";
        int end = digits.Length, group = 0;
        while (true)
        {
            int size = Grouping[Math.Min(group, Grouping.Length - 1)];
            group++;
            bool unlimited = size is 0 or 127;
            int take = unlimited ? end : Math.Min(size, end);
            string piece = digits[(end - take)..end];
            end -= take;
            long room = least - result.Length - piece.Length;
            if (room > 0 && end == 0)
            {
                int zeros = unlimited ? (int)room : (int)Math.Min(room, size - piece.Length);
                piece = new string('0', zeros) + piece;
            }

            result = piece + result;
            if (end == 0 && result.Length >= least)
            {
                return result;
            }

            result = Separator + result;
            if (end == 0)
            {
                // A separator does not lead: at least one zero goes before it.
                least = Math.Max(least, result.Length + 1);
            }
        }
    }
}
