using Py.ObjectSpace;

namespace Py.Vm.Modules.Dates;

/// <summary>Arguments that are fields of dates and times.</summary>
internal static class Fields
{
    /// <summary>A C int, or a default for an omitted argument; false with an error.</summary>
    public static bool Int(Slot argument, int otherwise, out int number)
    {
        number = otherwise;
        return argument.IsNull || CNumbers.TupleInt32(argument.Load(), out number);
    }
}

/// <summary>The argument of strftime.</summary>
internal static unsafe class FormatArgument
{
    private static readonly KeywordArguments s_arguments = new("strftime", ["format"], 1);

    public static bool Bind(Args args, out Value format)
    {
        format = default;
        Slot* b = stackalloc Slot[1];
        if (!s_arguments.Bind(args, b))
        {
            return false;
        }

        format = b[0].Load();
        if (!format.IsStr)
        {
            Errors.TypeError($"strftime() argument 1 must be str, not {PyType.TypeName(format)}");
            return false;
        }

        return true;
    }
}

/// <summary>Arguments of fromisoformat.</summary>
internal static class IsoText
{
    /// <summary>The text in UTF-8; false, without an error, if it has lone surrogates.</summary>
    /// <param name="text">A str.</param>
    /// <param name="mayBeSurrogate">A character here may be a lone surrogate; -1: none.</param>
    /// <param name="utf8">The bytes.</param>
    public static bool TryGet(Value text, int mayBeSurrogate, out byte[] utf8)
    {
        int length = PyStr.LengthOf(text);
        if (PyStr.IsAscii(text))
        {
            utf8 = PyStr.Latin1(text).ToArray();
            return true;
        }

        System.Text.StringBuilder copy = new(length);
        utf8 = [];
        for (int i = 0; i < length; i++)
        {
            int c = PyStr.CodePointAt(text, i);
            if (c is >= 0xD800 and < 0xE000)
            {
                if (i != mayBeSurrogate)
                {
                    return false;
                }

                c = 'T';
            }

            copy.Append(char.ConvertFromUtf32(c));
        }

        utf8 = System.Text.Encoding.UTF8.GetBytes(copy.ToString());
        return true;
    }

    /// <summary>ValueError. Returns null.</summary>
    public static Value Invalid(Value text)
    {
        Value repr = Space.Repr(text);
        return repr.IsNull ? repr : Errors.ValueError($"Invalid isoformat string: {PyStr.ToClr(repr)}");
    }
}
