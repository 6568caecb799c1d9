using System;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Py.ObjectSpace.Text;

/// <summary>How digits are grouped.</summary>
public enum DigitGrouping : byte
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>A comma every three digits.</summary>
    Comma,

    /// <summary>An underscore every three digits.</summary>
    Underscore,

    /// <summary>An underscore every four digits, in bases 2, 8 and 16.</summary>
    UnderscoreByFour,
}

/// <summary>A parsed specifier of the format mini-language: <c>[[fill]align][sign][z][#][0][width][grouping][.precision][type]</c>.</summary>
/// <remarks>Source: The Python Library Reference, "Format Specification Mini-Language"; messages as in CPython 3.11.</remarks>
public struct FormatSpec
{
    /// <summary>The character that fills up to the width.</summary>
    public int Fill;

    /// <summary>The presentation type; 0 if none was given and the type has no default.</summary>
    public int Type;

    /// <summary>The least width, or -1.</summary>
    public long Width;

    /// <summary>The precision, or -1.</summary>
    public long Precision;

    /// <summary>One of <c>&lt; &gt; = ^</c>.</summary>
    public char Align;

    /// <summary>One of <c>+ - space</c>, or 0 if not given.</summary>
    public char Sign;

    /// <summary>Whether <c>#</c> was given.</summary>
    public bool Alternate;

    /// <summary>Whether <c>z</c> was given.</summary>
    public bool NoNegativeZero;

    /// <summary>How digits are grouped.</summary>
    public DigitGrouping Grouping;

    /// <summary>Parses a specifier given as code points of any width.</summary>
    /// <param name="text">The specifier.</param>
    /// <param name="defaultType">The type if none is given: <c>s</c>, <c>d</c> or 0.</param>
    /// <param name="defaultAlign">The alignment if none is given: <c>&lt;</c> for text, <c>&gt;</c> for numbers.</param>
    /// <param name="typeName">The Python type, for the message.</param>
    /// <param name="spec">The result.</param>
    /// <param name="error">The message of a ValueError, if the result is false.</param>
    public static bool TryParse<T>(
        ReadOnlySpan<T> text,
        char defaultType,
        char defaultAlign,
        string typeName,
        out FormatSpec spec,
        out string? error)
        where T : unmanaged, IBinaryInteger<T>
    {
        spec = new FormatSpec { Fill = ' ', Align = defaultAlign, Type = defaultType, Width = -1, Precision = -1 };
        error = null;
        int at = 0;
        bool fillGiven = false;
        bool alignGiven = true;
        if (text.Length >= 2 && IsAlign(At(text, 1)))
        {
            spec.Fill = At(text, 0);
            spec.Align = (char)At(text, 1);
            fillGiven = true;
            at = 2;
        }
        else if (IsAlign(At(text, 0)))
        {
            spec.Align = (char)At(text, 0);
            at = 1;
        }
        else
        {
            alignGiven = false;
        }
        if (At(text, at) is '+' or '-' or ' ')
        {
            spec.Sign = (char)At(text, at++);
        }
        if (At(text, at) == 'z')
        {
            spec.NoNegativeZero = true;
            at++;
        }
        if (At(text, at) == '#')
        {
            spec.Alternate = true;
            at++;
        }
        if (!fillGiven && At(text, at) == '0')
        {
            spec.Fill = '0';
            if (!alignGiven && defaultAlign == '>')
            {
                spec.Align = '=';
            }
            at++;
        }
        if (!TryInteger(text, ref at, ref spec.Width, ref error))
        {
            return false;
        }
        if (At(text, at) == ',')
        {
            spec.Grouping = DigitGrouping.Comma;
            at++;
        }
        if (At(text, at) == '_')
        {
            if (spec.Grouping != DigitGrouping.None)
            {
                error = "Cannot specify both ',' and '_'.";
                return false;
            }
            spec.Grouping = DigitGrouping.Underscore;
            at++;
        }
        if (At(text, at) == ',' && spec.Grouping == DigitGrouping.Underscore)
        {
            error = "Cannot specify both ',' and '_'.";
            return false;
        }
        if (At(text, at) == '.')
        {
            at++;
            if (!TryInteger(text, ref at, ref spec.Precision, ref error))
            {
                return false;
            }
            if (spec.Precision < 0)
            {
                error = "Format specifier missing precision";
                return false;
            }
        }
        if (text.Length - at > 1)
        {
            error = $"Invalid format specifier '{ToText(text)}' for object of type '{typeName}'";
            return false;
        }
        if (at < text.Length)
        {
            spec.Type = At(text, at);
        }
        return spec.CheckGrouping(ref error);
    }

    /// <summary>Returns the message for a type that the object does not know.</summary>
    public readonly string UnknownType(string typeName) =>
        $"Unknown format code '{Printable(Type)}' for object of type '{typeName}'";

    /// <summary>Reads an element past the end as -1.</summary>
    private static int At<T>(ReadOnlySpan<T> text, int index)
        where T : unmanaged, IBinaryInteger<T> => index < text.Length ? int.CreateTruncating(text[index]) : -1;

    private static bool IsAlign(int character) => character is '<' or '>' or '=' or '^';

    private static string Printable(int character) => character is > 32 and < 128
        ? ((char)character).ToString()
        : "\\x" + character.ToString("x", CultureInfo.InvariantCulture);

    private static string ToText<T>(ReadOnlySpan<T> text)
        where T : unmanaged, IBinaryInteger<T>
    {
        StringBuilder result = new();
        foreach (T c in text)
        {
            int character = int.CreateTruncating(c);
            if (character < 0x10000)
            {
                result.Append((char)character);
            }
            else
            {
                result.Append(char.ConvertFromUtf32(character));
            }
        }
        return result.ToString();
    }

    // Leaves the number alone when there is no digit.
    private static bool TryInteger<T>(ReadOnlySpan<T> text, ref int at, ref long number, ref string? error)
        where T : unmanaged, IBinaryInteger<T>
    {
        long value = 0;
        int start = at;
        for (; at < text.Length; at++)
        {
            int digit = UnicodeDatabase.DecimalValue(At(text, at));
            if (digit < 0)
            {
                break;
            }
            if (value > (long.MaxValue - digit) / 10)
            {
                error = "Too many decimal digits in format string";
                return false;
            }
            value = (value * 10) + digit;
        }
        number = at > start ? value : number;
        return true;
    }

    private bool CheckGrouping(ref string? error)
    {
        if (Grouping == DigitGrouping.None)
        {
            return true;
        }
        switch (Type)
        {
            case 'd' or 'e' or 'f' or 'g' or 'E' or 'G' or '%' or 'F' or 0:
                return true;
            case 'b' or 'o' or 'x' or 'X' when Grouping == DigitGrouping.Underscore:
                Grouping = DigitGrouping.UnderscoreByFour;
                return true;
            default:
                error = $"Cannot specify '{(Grouping == DigitGrouping.Comma ? ',' : '_')}' with '{Printable(Type)}'.";
                return false;
        }
    }
}
