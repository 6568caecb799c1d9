using System;

namespace Py.ObjectSpace.Text;

/// <summary>Lays a number's text out in a field: sign, prefix, padding, grouped digits, the rest.</summary>
/// <remarks>Source: PEP 378 and PEP 515; zero padding takes part in the grouping.</remarks>
internal struct NumberLayout
{
    private char _sign;
    private int _digits;
    private long _groupedWidth;
    private long _before;
    private long _inside;
    private long _after;
    private int _groupSize;
    private char _separator;

    /// <summary>Gets the width of the whole field.</summary>
    public long Total { get; private set; }

    /// <summary>Computes the layout.</summary>
    /// <param name="spec">Fill, alignment, sign, width and grouping.</param>
    /// <param name="negative">Whether the number is negative.</param>
    /// <param name="prefix">Length of the prefix.</param>
    /// <param name="digits">Digits that can be grouped; 0 for a character and for what is no number.</param>
    /// <param name="rest">Characters after those, the point included.</param>
    public static NumberLayout Compute(in FormatSpec spec, bool negative, int prefix, int digits, int rest)
    {
        NumberLayout layout = default;
        layout._sign = negative ? '-' : spec.Sign is '+' or ' ' ? spec.Sign : '\0';
        layout._digits = digits;
        layout._groupSize = spec.Grouping switch
        {
            DigitGrouping.None => 0,
            DigitGrouping.UnderscoreByFour => 4,
            _ => 3,
        };
        layout._separator = spec.Grouping == DigitGrouping.Comma ? ',' : '_';
        long others = (layout._sign == '\0' ? 0 : 1) + prefix + rest;
        long least = spec.Fill == '0' && spec.Align == '=' ? spec.Width - others : 0;
        layout._groupedWidth = layout.GroupedWidth(least);
        long padding = spec.Width - others - layout._groupedWidth;
        if (padding > 0)
        {
            switch (spec.Align)
            {
                case '<':
                    layout._after = padding;
                    break;
                case '^':
                    layout._before = padding / 2;
                    layout._after = padding - layout._before;
                    break;
                case '=':
                    layout._inside = padding;
                    break;
                default:
                    layout._before = padding;
                    break;
            }
        }
        layout.Total = others + layout._groupedWidth + Math.Max(padding, 0);
        if (layout.Total > int.MaxValue)
        {
            throw new InsufficientMemoryException();
        }
        return layout;
    }

    /// <summary>Appends the field.</summary>
    public readonly void Append(
        in FormatSpec spec,
        scoped ReadOnlySpan<byte> prefix,
        scoped ReadOnlySpan<byte> digits,
        scoped ReadOnlySpan<byte> rest,
        ref CodePointBuilder text)
    {
        text.AppendRepeat(spec.Fill, (int)_before);
        if (_sign != '\0')
        {
            text.Append((byte)_sign);
        }
        text.Append(prefix);
        text.AppendRepeat(spec.Fill, (int)_inside);
        AppendDigits(digits[.._digits], ref text);
        text.Append(rest);
        text.AppendRepeat(spec.Fill, (int)_after);
    }

    // Columns of the digits with separators, filled with zeros to at least `least`.
    private readonly long GroupedWidth(long least)
    {
        if (_digits == 0)
        {
            return 0;
        }
        long width = Math.Max(_digits, least);
        if (_groupSize == 0)
        {
            return width;
        }
        long ownWidth = _digits + ((_digits - 1) / _groupSize);
        if (ownWidth >= least)
        {
            return ownWidth;
        }

        // A separator never leads: where one would, a zero goes before it.
        return least % (_groupSize + 1) == 0 ? least + 1 : least;
    }

    private readonly void AppendDigits(scoped ReadOnlySpan<byte> digits, ref CodePointBuilder text)
    {
        if (_groupSize == 0)
        {
            text.AppendRepeat('0', (int)_groupedWidth - digits.Length);
            text.Append(digits);
            return;
        }
        int columns = (int)_groupedWidth;
        int places = columns - (columns / (_groupSize + 1));
        for (int place = places - 1; place >= 0; place--)
        {
            text.Append(place < digits.Length ? digits[^(place + 1)] : (byte)'0');
            if (place != 0 && place % _groupSize == 0)
            {
                text.Append((byte)_separator);
            }
        }
    }
}
