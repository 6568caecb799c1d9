using System;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>str.format and str.format_map.</summary>
public unsafe partial struct PyStr
{
    private static Value FormatMethod(Value self, Args args)
    {
        FieldFormatter formatter = new(args);
        return SameOr(args.Count == 1 ? args[0] : self, formatter.Run(self));
    }

    private static Value FormatMap(Value self, Value mapping)
    {
        FieldFormatter formatter = new(mapping);
        return formatter.Run(self);
    }

    /// <summary>str.__format__.</summary>
    private static Value FormatSelf(Value self, Value spec)
    {
        if (!Require(spec, "__format__() argument"))
        {
            return Value.Null;
        }

        return LengthOf(spec) == 0 ? Space.Str(self) : FormatText(self, spec);
    }

    /// <summary>The text as a specifier that is not empty asks.</summary>
    [System.Runtime.CompilerServices.SkipLocalsInit]
    public static Value FormatText(Value self, Value specText)
    {
        if (!ParseSpec(specText, 's', '<', self.IsExactStr ? "str" : PyType.TypeName(self), out FormatSpec spec))
        {
            return Value.Null;
        }

        CodePointBuilder result = new(stackalloc byte[256]);
        try
        {
            string? error = KindOf(self) switch
            {
                1 => Formatting.AppendText(spec, Units<byte>(self), ref result),
                2 => Formatting.AppendText(spec, Units<ushort>(self), ref result),
                _ => Formatting.AppendText(spec, Units<uint>(self), ref result),
            };
            if (error is not null)
            {
                result.Dispose();
                return Errors.ValueError(error);
            }
        }
        catch (InsufficientMemoryException)
        {
            return Errors.NoMemory();
        }

        return SameOr(self, FromBuilder(result));
    }

    /// <summary>Parses a specifier of the format mini-language; false with ValueError.</summary>
    /// <param name="text">A str.</param>
    /// <param name="type">The type if none is given.</param>
    /// <param name="align">The alignment if none is given.</param>
    /// <param name="typeName">Name of the type of the formatted object.</param>
    /// <param name="spec">The result.</param>
    public static bool ParseSpec(Value text, char type, char align, string typeName, out FormatSpec spec)
    {
        if (TryParseSpec(View(text), type, align, typeName, out spec, out string? error))
        {
            return true;
        }

        Errors.ValueError(error!);
        return false;
    }

    /// <summary>Likewise; false with the message of a ValueError.</summary>
    internal static bool TryParseSpec(scoped TextView text, char type, char align, string typeName, out FormatSpec spec, out string? error) => text.Width switch
    {
        1 when text.Length <= FormatSpecs.MostLength => FormatSpecs.TryGet(text.Latin1, type, align, typeName, out spec, out error),
        1 => FormatSpec.TryParse(text.Latin1, type, align, typeName, out spec, out error),
        2 => FormatSpec.TryParse(text.Ucs2, type, align, typeName, out spec, out error),
        _ => FormatSpec.TryParse(text.Ucs4, type, align, typeName, out spec, out error),
    };

    /// <summary>Appends format(v, spec) where that is the text of an exact str, int or float; false with nothing appended: to be asked in the ordinary way.</summary>
    internal static bool TryAppendFormatted(Value v, scoped TextView specText, scoped ref CodePointBuilder result)
    {
        FormatSpec spec;
        if (v.IsExactStr)
        {
            if (specText.Length == 0)
            {
                AppendTo(ref result, v);
                return true;
            }

            return KindOf(v) == 1 && TryParseSpec(specText, 's', '<', "str", out spec, out _) && Formatting.AppendText(spec, Units<byte>(v), ref result) is null;
        }

        if (v.IsSmallInt)
        {
            if (specText.Length == 0)
            {
                result.AppendInt(v.SmallInt);
                return true;
            }

            if (!TryParseSpec(specText, 'd', '>', "int", out spec, out _) || spec.Type is not ('d' or 'x' or 'X' or 'b' or 'o') || Formatting.CheckInteger(spec, "int") is not null)
            {
                return false;
            }

            Formatting.AppendInteger(spec, v.SmallInt, ref result);
            return true;
        }

        return specText.Length > 0 && v.IsExactFloat && TryParseSpec(specText, '\0', '>', "float", out spec, out _)
            && Formatting.AppendFloat(spec, PyFloat.Get(v), "float", ref result) is null;
    }
}

/// <summary>Replaces the fields in braces of a format string. One formatter serves one call, nested specifiers included.</summary>
/// <remarks>
/// Lives on the stack only, where the collector sees its slots.
/// Source: The Python Library Reference, "Format String Syntax".
/// </remarks>
[System.Runtime.CompilerServices.SkipLocalsInit]
internal unsafe struct FieldFormatter
{
    private const int MostNesting = 2;

    private readonly Slot* _slots;
    private readonly int _positional;
    private Slot _keywordNames;
    private Slot _mapping;
    private FieldNumbering _numbering;

    public FieldFormatter(Args args)
    {
        _slots = args.Slots;
        _positional = args.Count;
        _keywordNames.Initialize(args.KeywordNames);
    }

    public FieldFormatter(Value mapping) => _mapping.Initialize(mapping);

    /// <summary>The finished str, or null with an error set.</summary>
    public Value Run(Value format)
    {
        CodePointBuilder result = new(stackalloc byte[512]);
        try
        {
            if (Build(PyStr.View(format), ref result, MostNesting))
            {
                return PyStr.FromBuilder(result);
            }
        }
        catch (InsufficientMemoryException)
        {
            Errors.NoMemory();
        }

        result.Dispose();
        return Value.Null;
    }

    private bool Build(TextView format, scoped ref CodePointBuilder result, int depth)
    {
        if (depth <= 0)
        {
            Errors.ValueError("Max string recursion exceeded");
            return false;
        }

        FormatMarkup markup = new(format);
        while (markup.Next())
        {
            result.Append(markup.Literal);
            if (markup.HasField && !Field(ref markup, ref result, depth))
            {
                return false;
            }
        }

        if (markup.Error is null)
        {
            return true;
        }

        Errors.ValueError(markup.Error);
        return false;
    }

    private bool Field(ref FormatMarkup markup, scoped ref CodePointBuilder result, int depth)
    {
        Value value = Fetch(markup.FieldName);
        if (value.IsNull)
        {
            return false;
        }

        if (markup.Conversion != 0)
        {
            value = Convert(value, markup.Conversion);
            if (value.IsNull)
            {
                return false;
            }
        }

        if (!markup.SpecHasFields && PyStr.TryAppendFormatted(value, markup.Spec, ref result))
        {
            return true;
        }

        Value spec = PyStr.Empty;
        if (markup.Spec.Length > 0)
        {
            spec = markup.SpecHasFields ? Nested(markup.Spec, depth) : PyStr.FromView(markup.Spec);
            if (spec.IsNull)
            {
                return false;
            }
        }

        Value text = Space.Format(value, spec);
        if (text.IsNull)
        {
            return false;
        }

        PyStr.AppendTo(ref result, text);
        return true;
    }

    private Value Nested(scoped TextView spec, int depth)
    {
        CodePointBuilder result = new(stackalloc byte[64]);
        if (Build(spec, ref result, depth - 1))
        {
            return PyStr.FromBuilder(result);
        }

        result.Dispose();
        return Value.Null;
    }

    private static Value Convert(Value value, int conversion)
    {
        switch (conversion)
        {
            case 'r':
                return Space.Repr(value);
            case 's':
                return Space.Str(value);
            case 'a':
                return PyStr.AsciiRepr(value);
            default:
                return Errors.ValueError(conversion is > 32 and < 127
                    ? $"Unknown conversion specifier {(char)conversion}"
                    : $"Unknown conversion specifier \\x{conversion:x}");
        }
    }

    /// <summary>The object that a field name such as <c>0.name[key]</c> means.</summary>
    private Value Fetch(scoped TextView name)
    {
        FieldPath path = new(name);
        if (!path.First(ref _numbering, out TextView first, out long index))
        {
            return Errors.ValueError(path.Error!);
        }

        Value value = index < 0 ? FetchNamed(PyStr.FromView(first)) : FetchNumbered(index);
        while (!value.IsNull && path.Next(out bool attribute, out TextView part, out index))
        {
            value = attribute ? Space.GetAttr(value, PyStr.FromView(part))
                : Space.GetItem(value, index < 0 ? PyStr.FromView(part) : PyInt.New(index));
        }

        return path.Error is null || value.IsNull ? value : Errors.ValueError(path.Error);
    }

    private readonly Value FetchNumbered(long index)
    {
        if (!_mapping.IsNull)
        {
            return Errors.ValueError("Format string contains positional fields");
        }

        return index < _positional
            ? _slots[index].Load()
            : Errors.IndexError($"Replacement index {index} out of range for positional args tuple");
    }

    private readonly Value FetchNamed(Value key)
    {
        if (!_mapping.IsNull)
        {
            return Space.GetItem(_mapping.Load(), key);
        }

        Args args = new(_slots, _positional, _keywordNames.Load());
        for (int i = 0; i < args.KeywordCount; i++)
        {
            if (PyStr.Equal(args.KeywordName(i), key))
            {
                return args.KeywordValue(i);
            }
        }

        return Errors.KeyError(key);
    }
}
