using System;
using System.Globalization;
using System.Numerics;

namespace Py.ObjectSpace.Text;

/// <summary>What the caller of <see cref="PercentParser{T}"/> does next.</summary>
public enum PercentStep
{
    /// <summary>Copy the literal text.</summary>
    Literal,

    /// <summary>Look the key up in the mapping; the value is the argument of this directive.</summary>
    Key,

    /// <summary>Take an argument (an int, else TypeError "* wants int") and give it to <c>SetWidth</c>.</summary>
    Width,

    /// <summary>Take an argument (an int, else TypeError "* wants int") and give it to <c>SetPrecision</c>.</summary>
    Precision,

    /// <summary>Take an argument and convert it.</summary>
    Conversion,

    /// <summary>Nothing is left.</summary>
    End,

    /// <summary>Raise ValueError with the message.</summary>
    ValueError,

    /// <summary>Raise TypeError with the message.</summary>
    TypeError,
}

/// <summary>Flags of a <c>%</c> directive.</summary>
[Flags]
public enum PercentFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>-</c>: to the left.</summary>
    Left = 1,

    /// <summary><c>+</c>: always a sign.</summary>
    Sign = 2,

    /// <summary>Space: a blank for a plus.</summary>
    Blank = 4,

    /// <summary><c>#</c>: alternate form.</summary>
    Alternate = 8,

    /// <summary><c>0</c>: filled with zeros.</summary>
    Zero = 16,

    /// <summary><c>z</c>: no sign for a zero; of bytes formats only.</summary>
    NoNegativeZero = 32,
}

/// <summary>One directive of <c>%</c> formatting.</summary>
public struct PercentDirective
{
    /// <summary>The flags.</summary>
    public PercentFlags Flags;

    /// <summary>The least width, or -1.</summary>
    public long Width;

    /// <summary>The precision, or -1.</summary>
    public int Precision;

    /// <summary>The conversion character.</summary>
    public int Conversion;

    /// <summary>Where in the format the conversion character stands.</summary>
    public int Index;

    /// <summary>Returns the message of the ValueError for a conversion character that does not exist.</summary>
    /// <remarks>It is raised only after the argument was taken.</remarks>
    public readonly string UnsupportedMessage(bool bytes)
    {
        char shown = bytes || Conversion is > 31 and < 127 ? (char)Conversion : '?';
        string hex = Conversion.ToString("x", CultureInfo.InvariantCulture);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"unsupported format character '{shown}' (0x{hex}) at index {Index}");
    }
}

/// <summary>Takes a <c>%</c> format apart, stopping wherever Python takes an argument, so that errors come in its order.</summary>
/// <remarks>Call <see cref="Next"/> until <see cref="PercentStep.End"/>. Source: "printf-style String Formatting".</remarks>
public ref struct PercentParser<T>
    where T : unmanaged, IBinaryInteger<T>
{
    private readonly ReadOnlySpan<T> _format;
    private readonly bool _hasMapping;
    private readonly bool _bytes;
    private PercentDirective _directive;
    private int _at;
    private State _state;

    // The character last taken; what it was when the format ends early.
    private int _current;
    private bool _exhausted;

    /// <summary>Begins with a format.</summary>
    /// <param name="format">The format.</param>
    /// <param name="hasMapping">Can the right operand be looked up by key?</param>
    /// <param name="bytes">Is it a format of bytes?</param>
    /// <param name="at">Where to begin.</param>
    public PercentParser(ReadOnlySpan<T> format, bool hasMapping, bool bytes, int at = 0)
    {
        _at = at;
        _format = format;
        _hasMapping = hasMapping;
        _bytes = bytes;
    }

    private enum State
    {
        Text,
        Flags,
        WidthGiven,
        Point,
        PrecisionGiven,
    }

    /// <summary>Gets where the literal text or the key starts.</summary>
    public int Start { get; private set; }

    /// <summary>Gets the length of the literal text or the key.</summary>
    public int Length { get; private set; }

    /// <summary>Gets the message of an error.</summary>
    public string Message { get; private set; } = "";

    /// <summary>Gets the directive, complete at <see cref="PercentStep.Conversion"/>.</summary>
    public readonly PercentDirective Directive => _directive;

    /// <summary>Goes on to the next thing the caller has to do.</summary>
    public PercentStep Next()
    {
        switch (_state)
        {
            case State.Text:
                return NextText();
            case State.Flags:
                return ParseFlagsAndWidth();
            case State.WidthGiven:
                _state = State.Point;
                return ParsePrecision();
            default:
                return ParseConversion();
        }
    }

    /// <summary>Gives the width that <c>*</c> asked for; a negative one means to the left.</summary>
    public void SetWidth(long width)
    {
        ref PercentDirective directive = ref _directive;
        if (width < 0)
        {
            directive.Flags |= PercentFlags.Left;
            width = -width;
        }
        directive.Width = width;
    }

    /// <summary>Gives the precision that <c>*</c> asked for; a negative one means zero.</summary>
    public void SetPrecision(int precision)
    {
        ref PercentDirective directive = ref _directive;
        directive.Precision = Math.Max(precision, 0);
    }

    private readonly int At(int index) => int.CreateTruncating(_format[index]);

    private PercentStep NextText()
    {
        if (_at == _format.Length)
        {
            return PercentStep.End;
        }
        Start = _at;
        if (At(_at) != '%')
        {
            int length = _format[_at..].IndexOf(T.CreateTruncating('%'));
            Length = length < 0 ? _format.Length - _at : length;
            _at += Length;
            return PercentStep.Literal;
        }
        _at++;
        if (_at < _format.Length && At(_at) == '%')
        {
            _at++;
            Length = 1;
            return PercentStep.Literal;
        }
        _directive = new PercentDirective { Width = -1, Precision = -1 };
        _exhausted = false;
        _current = '%';
        _state = State.Flags;
        return _at < _format.Length && At(_at) == '(' ? ParseKey() : ParseFlagsAndWidth();
    }

    private PercentStep ParseKey()
    {
        if (!_hasMapping)
        {
            return Fail(PercentStep.TypeError, "format requires a mapping");
        }
        Start = ++_at;
        for (int open = 1; _at < _format.Length; _at++)
        {
            open += At(_at) switch { '(' => 1, ')' => -1, _ => 0 };
            if (open == 0)
            {
                Length = _at++ - Start;
                return PercentStep.Key;
            }
        }
        return Fail(PercentStep.ValueError, "incomplete format key");
    }

    // Takes one more character, if there is one.
    private bool Take()
    {
        if (_at == _format.Length)
        {
            _exhausted = true;
            return false;
        }
        _current = At(_at++);
        return true;
    }

    private PercentStep ParseFlagsAndWidth()
    {
        ref PercentDirective directive = ref _directive;
        while (Take())
        {
            PercentFlags flag = _current switch
            {
                '-' => PercentFlags.Left,
                '+' => PercentFlags.Sign,
                ' ' => PercentFlags.Blank,
                '#' => PercentFlags.Alternate,
                '0' => PercentFlags.Zero,
                'z' when _bytes => PercentFlags.NoNegativeZero,
                _ => PercentFlags.None,
            };
            if (flag == PercentFlags.None)
            {
                break;
            }
            directive.Flags |= flag;
        }
        bool asked = !_exhausted && _current == '*';
        if (!_exhausted && _current is >= '0' and <= '9')
        {
            directive.Width = _current - '0';
            while (Take() && _current is >= '0' and <= '9')
            {
                if (directive.Width > (long.MaxValue - (_current - '0')) / 10)
                {
                    return Fail(PercentStep.ValueError, "width too big");
                }
                directive.Width = (directive.Width * 10) + _current - '0';
            }
        }
        if (asked)
        {
            _state = State.WidthGiven;
            Take();
            return PercentStep.Width;
        }
        _state = State.Point;
        return ParsePrecision();
    }

    private PercentStep ParsePrecision()
    {
        if (_exhausted || _current != '.')
        {
            return ParseConversion();
        }
        ref PercentDirective directive = ref _directive;
        directive.Precision = 0;
        Take();
        bool asked = !_exhausted && _current == '*';
        if (!_exhausted && _current is >= '0' and <= '9')
        {
            directive.Precision = _current - '0';
            while (Take() && _current is >= '0' and <= '9')
            {
                if (directive.Precision > (int.MaxValue - (_current - '0')) / 10)
                {
                    return Fail(PercentStep.ValueError, _bytes ? "prec too big" : "precision too big");
                }
                directive.Precision = (directive.Precision * 10) + _current - '0';
            }
        }
        if (asked)
        {
            _state = State.PrecisionGiven;
            Take();
            return PercentStep.Precision;
        }
        return ParseConversion();
    }

    private PercentStep ParseConversion()
    {
        // C's length modifiers mean nothing here.
        if (!_exhausted && _current is 'h' or 'l' or 'L')
        {
            Take();
        }
        if (_exhausted)
        {
            return Fail(PercentStep.ValueError, "incomplete format");
        }
        ref PercentDirective directive = ref _directive;
        directive.Conversion = _current;
        directive.Index = _at - 1;
        _state = State.Text;
        return PercentStep.Conversion;
    }

    private PercentStep Fail(PercentStep error, string message)
    {
        Message = message;
        _at = _format.Length;
        _state = State.Text;
        return error;
    }
}
