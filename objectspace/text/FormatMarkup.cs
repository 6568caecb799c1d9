namespace Py.ObjectSpace.Text;

/// <summary>Takes a format string apart into literal texts and fields in braces.</summary>
/// <remarks>Source: The Python Library Reference, "Format String Syntax"; messages as in CPython 3.11.</remarks>
public ref struct FormatMarkup
{
    private readonly TextView _text;
    private int _at;

    /// <summary>Begins with a format string.</summary>
    public FormatMarkup(TextView text) => _text = text;

    /// <summary>Gets the literal text before the field.</summary>
    public TextView Literal { get; private set; }

    /// <summary>Gets whether a field follows the literal text.</summary>
    public bool HasField { get; private set; }

    /// <summary>Gets the name of the field.</summary>
    public TextView FieldName { get; private set; }

    /// <summary>Gets the specifier of the field, with nested fields as they stand.</summary>
    public TextView Spec { get; private set; }

    /// <summary>Gets whether the specifier contains braces.</summary>
    public bool SpecHasFields { get; private set; }

    /// <summary>Gets the conversion character of the field, or 0.</summary>
    public int Conversion { get; private set; }

    /// <summary>Gets the message of a ValueError, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>Goes on to the next literal text and field; false at the end, or with an error.</summary>
    public bool Next()
    {
        HasField = false;
        if (_at >= _text.Length)
        {
            return false;
        }

        int start = _at;
        int c = 0;
        bool brace = false;
        while (_at < _text.Length && !brace)
        {
            c = _text[_at++];
            brace = c is '{' or '}';
        }

        if (!brace)
        {
            Literal = _text.Slice(start, _at - start);
            return true;
        }

        bool atEnd = _at == _text.Length;
        bool doubled = !atEnd && _text[_at] == c;
        if (!doubled && (c == '}' || atEnd))
        {
            return Fail(c == '}' ? "Single '}' encountered in format string" : "Single '{' encountered in format string");
        }

        if (doubled)
        {
            // One of the two braces is literal.
            Literal = _text.Slice(start, _at - start);
            _at++;
            return true;
        }

        Literal = _text.Slice(start, _at - 1 - start);
        HasField = true;
        return ParseField();
    }

    private bool ParseField()
    {
        Conversion = 0;
        Spec = default;
        SpecHasFields = false;
        int start = _at;
        int c = 0;
        while (_at < _text.Length)
        {
            c = _text[_at++];
            if (c == '{')
            {
                return Fail("unexpected '{' in field name");
            }

            if (c == '[')
            {
                while (_at < _text.Length && _text[_at] != ']')
                {
                    _at++;
                }
            }
            else if (c is '}' or ':' or '!')
            {
                break;
            }
        }

        if (c is not ('}' or ':' or '!'))
        {
            return Fail("expected '}' before end of string");
        }

        FieldName = _text.Slice(start, _at - 1 - start);
        if (c == '!')
        {
            if (_at == _text.Length)
            {
                return Fail("end of string while looking for conversion specifier");
            }

            Conversion = _text[_at++];
            if (_at < _text.Length)
            {
                c = _text[_at++];
                if (c is not ('}' or ':'))
                {
                    return Fail("expected ':' after conversion specifier");
                }
            }
        }

        return c == '}' || ParseSpec();
    }

    private bool ParseSpec()
    {
        int start = _at;
        for (int open = 1; _at < _text.Length;)
        {
            int c = _text[_at++];
            if (c == '{')
            {
                SpecHasFields = true;
                open++;
            }
            else if (c == '}' && --open == 0)
            {
                Spec = _text.Slice(start, _at - 1 - start);
                return true;
            }
        }

        return Fail("unmatched '{' in format spec");
    }

    private bool Fail(string message)
    {
        Error = message;
        return false;
    }
}

/// <summary>Whether the fields of a format string are numbered by hand or automatically, and how far.</summary>
public struct FieldNumbering
{
    private enum Mode : byte
    {
        Open, Automatic, Manual,
    }

    private Mode _mode;
    private long _next;

    /// <summary>Counts a field that has a number (or, <paramref name="automatic"/>, none): gives its number, or the message of a ValueError.</summary>
    public string? Count(bool automatic, ref long number)
    {
        if (_mode == Mode.Open)
        {
            _mode = automatic ? Mode.Automatic : Mode.Manual;
        }

        if (_mode == Mode.Manual && automatic)
        {
            return "cannot switch from manual field specification to automatic field numbering";
        }

        if (_mode == Mode.Automatic && !automatic)
        {
            return "cannot switch from automatic field numbering to manual field specification";
        }

        if (automatic)
        {
            number = _next++;
        }

        return null;
    }
}

/// <summary>Takes a field name such as <c>0.name[key]</c> apart.</summary>
public ref struct FieldPath
{
    private readonly TextView _name;
    private int _at;

    /// <summary>Begins with a field name.</summary>
    public FieldPath(TextView name) => _name = name;

    /// <summary>Gets the message of a ValueError, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>Reads the first part: a number in <paramref name="index"/>, or a name and -1. False with an error.</summary>
    /// <param name="numbering">State of the automatic numbering.</param>
    /// <param name="first">The part as text.</param>
    /// <param name="index">The number, or -1.</param>
    public bool First(ref FieldNumbering numbering, out TextView first, out long index)
    {
        first = Split(out index);
        if (Error is null && (first.Length == 0 || index >= 0))
        {
            Error = numbering.Count(first.Length == 0, ref index);
        }

        return Error is null;
    }

    /// <summary>Reads the first part without numbering: what <c>_string.formatter_field_name_split</c> does.</summary>
    public TextView Split(out long index)
    {
        while (_at < _name.Length && _name[_at] is not ('.' or '['))
        {
            _at++;
        }

        TextView first = _name.Slice(0, _at);
        index = Number(first);
        return first;
    }

    /// <summary>Reads the next attribute or item; false at the end, or with an error.</summary>
    /// <param name="attribute">Is it an attribute?</param>
    /// <param name="part">Its name, or the key.</param>
    /// <param name="index">The key as a number, or -1.</param>
    public bool Next(out bool attribute, out TextView part, out long index)
    {
        attribute = false;
        part = default;
        index = -1;
        if (_at >= _name.Length || Error is not null)
        {
            return false;
        }

        int c = _name[_at++];
        int start = _at;
        if (c == '.')
        {
            attribute = true;
            while (_at < _name.Length && _name[_at] is not ('.' or '['))
            {
                _at++;
            }

            part = _name.Slice(start, _at - start);
        }
        else if (c == '[')
        {
            while (_at < _name.Length && _name[_at] != ']')
            {
                _at++;
            }

            if (_at == _name.Length)
            {
                return Fail("Missing ']' in format string");
            }

            part = _name.Slice(start, _at - start);
            _at++;
            index = Number(part);
            if (Error is not null)
            {
                return false;
            }
        }
        else
        {
            return Fail("Only '.' or '[' may follow ']' in format field specifier");
        }

        return part.Length > 0 || Fail("Empty attribute in format string");
    }

    // -1 if it is no number; sets Error if it is too large.
    private long Number(scoped TextView text)
    {
        long number = 0;
        for (int i = 0; i < text.Length; i++)
        {
            int digit = UnicodeDatabase.DecimalValue(text[i]);
            if (digit < 0)
            {
                return -1;
            }

            if (number > (long.MaxValue - digit) / 10)
            {
                Error = "Too many decimal digits in format string";
                return -1;
            }

            number = (number * 10) + digit;
        }

        return text.Length == 0 ? -1 : number;
    }

    private bool Fail(string message)
    {
        Error = message;
        return false;
    }
}
