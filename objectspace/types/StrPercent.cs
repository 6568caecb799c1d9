using System;
using System.Numerics;
using System.Runtime.InteropServices;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>format % arguments of str.</summary>
public unsafe partial struct PyStr
{
    /// <summary>format % right. Where the result is one of the two (<c>"%s" % text</c>), it is that object.</summary>
    public static Value PercentFormat(Value format, Value right)
    {
        Value result = KindOf(format) switch
        {
            1 => PercentFormat(Units<byte>(format), right),
            2 => PercentFormat(Units<ushort>(format), right),
            _ => PercentFormat(Units<uint>(format), right),
        };
        return SameOr(right.IsExactTuple && PyTuple.LengthOf(right) == 0 ? format : right, result);
    }

    // The object that formatting would only copy, else the result.
    private static Value SameOr(Value source, Value result) =>
        !result.IsNull && source.IsExactStr && LengthOf(source) == LengthOf(result) && Equal(source, result) ? source : result;

    [System.Runtime.CompilerServices.SkipLocalsInit]
    private static Value PercentFormat<T>(ReadOnlySpan<T> format, Value right) where T : unmanaged, IBinaryInteger<T>
    {
        PercentArguments arguments = new(right, false);
        CodePointBuilder result = new(stackalloc byte[512]);
        try
        {
            if (PercentFormat(format, ref arguments, ref result) && arguments.Finish("string"))
            {
                return FromBuilder(result);
            }
        }
        catch (InsufficientMemoryException)
        {
            Errors.NoMemory();
        }

        result.Dispose();
        return Value.Null;
    }

    private static bool PercentFormat<T>(ReadOnlySpan<T> format, scoped ref PercentArguments arguments, scoped ref CodePointBuilder result)
        where T : unmanaged, IBinaryInteger<T>
    {
        int at = 0;
        if (sizeof(T) == 1 && !arguments.IsMapping)
        {
            if (!PercentSimply(MemoryMarshal.AsBytes(format), ref at, ref arguments, ref result))
            {
                return false;
            }

            if (at == format.Length)
            {
                return true;
            }
        }

        PercentParser<T> parser = new(format, arguments.IsMapping, false, at);
        while (true)
        {
            switch (parser.Next())
            {
                case PercentStep.End:
                    return true;
                case PercentStep.Literal:
                    AppendUnits(format.Slice(parser.Start, parser.Length), ref result);
                    break;
                case PercentStep.Key:
                    if (!arguments.Take(FromUnits(format.Slice(parser.Start, parser.Length))))
                    {
                        return false;
                    }

                    break;
                case PercentStep.Width:
                    if (!arguments.NextNumber(long.MaxValue, "Python int too large to convert to C ssize_t", out long width))
                    {
                        return false;
                    }

                    parser.SetWidth(width);
                    break;
                case PercentStep.Precision:
                    if (!arguments.NextNumber(int.MaxValue, "Python int too large to convert to C int", out long precision))
                    {
                        return false;
                    }

                    parser.SetPrecision((int)precision);
                    break;
                case PercentStep.Conversion:
                    if (!PercentConvert(parser.Directive, ref arguments, ref result))
                    {
                        return false;
                    }

                    break;
                case PercentStep.ValueError:
                    Errors.ValueError(parser.Message);
                    return false;
                default:
                    Errors.TypeError(parser.Message);
                    return false;
            }
        }
    }

    // Text, %d and %s, up to what is not that. False with an error set.
    private static bool PercentSimply(scoped ReadOnlySpan<byte> format, ref int at, scoped ref PercentArguments arguments, scoped ref CodePointBuilder result)
    {
        while (at < format.Length)
        {
            int stop = at;
            while (stop < format.Length && format[stop] != '%')
            {
                stop++;
            }

            if (stop > at)
            {
                result.Append(format[at..stop]);
                at = stop;
            }

            if (stop + 1 >= format.Length || format[stop + 1] is not ((byte)'d' or (byte)'s'))
            {
                return true;
            }

            Value v = arguments.Next();
            if (v.IsNull)
            {
                return false;
            }

            if (v.IsSmallInt)
            {
                result.AppendInt(v.SmallInt);
            }
            else if (format[stop + 1] == 'd')
            {
                PercentDirective directive = new() { Width = -1, Precision = -1, Conversion = 'd', Index = stop + 1 };
                if (!PercentNumbers.Integer(directive, v, ref result))
                {
                    return false;
                }
            }
            else
            {
                Value text = Space.Str(v);
                if (text.IsNull)
                {
                    return false;
                }

                AppendTo(ref result, text);
            }

            at = stop + 2;
        }

        return true;
    }

    private static void AppendUnits<T>(ReadOnlySpan<T> text, scoped ref CodePointBuilder result) where T : unmanaged
    {
        if (sizeof(T) == 1)
        {
            result.Append(MemoryMarshal.AsBytes(text));
        }
        else if (sizeof(T) == 2)
        {
            result.Append(MemoryMarshal.Cast<T, ushort>(text));
        }
        else
        {
            result.Append(MemoryMarshal.Cast<T, uint>(text));
        }
    }

    [System.Runtime.CompilerServices.SkipLocalsInit]
    private static bool PercentConvert(in PercentDirective directive, scoped ref PercentArguments arguments, scoped ref CodePointBuilder result)
    {
        Value v = arguments.Next();
        if (v.IsNull)
        {
            return false;
        }

        if (v.IsSmallInt && directive.Width < 0 && directive.Precision < 0 && directive.Flags == PercentFlags.None && directive.Conversion is 'd' or 's' or 'r' or 'i')
        {
            result.AppendInt(v.SmallInt);
            return true;
        }

        switch (directive.Conversion)
        {
            case 's':
                return PercentText(directive, Space.Str(v), ref result);
            case 'r':
                return PercentText(directive, Space.Repr(v), ref result);
            case 'a':
                return PercentText(directive, AsciiRepr(v), ref result);
            case 'i' or 'd' or 'u' or 'o' or 'x' or 'X':
                return PercentNumbers.Integer(directive, v, ref result);
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G':
                return PercentNumbers.Float(directive, v, "must be real number, not ", ref result);
            case 'c':
                int c = PercentCharacter(v);
                return c >= 0 && PercentText(directive, FromCodePoint(c), ref result);
            default:
                Errors.ValueError(directive.UnsupportedMessage(false));
                return false;
        }
    }

    private static bool PercentText(in PercentDirective directive, Value text, scoped ref CodePointBuilder result)
    {
        if (text.IsNull)
        {
            return false;
        }

        if (directive.Width < 0 && directive.Precision < 0)
        {
            AppendTo(ref result, text);
            return true;
        }

        switch (KindOf(text))
        {
            case 1:
                PercentFormatting.AppendText(directive, Units<byte>(text), ref result);
                break;
            case 2:
                PercentFormatting.AppendText(directive, Units<ushort>(text), ref result);
                break;
            default:
                PercentFormatting.AppendText(directive, Units<uint>(text), ref result);
                break;
        }

        return true;
    }

    // -1 with an error set.
    private static int PercentCharacter(Value v)
    {
        if (v.IsStr)
        {
            if (LengthOf(v) == 1)
            {
                return CodePointAt(v, 0);
            }
        }
        else if (Space.IsIndex(v))
        {
            Value i = Space.Index(v);
            if (i.IsNull)
            {
                return -1;
            }

            if (PyInt.TryGetLong(i, out long code) && code is >= 0 and <= 0x10FFFF)
            {
                return (int)code;
            }

            Errors.OverflowError("%c arg not in range(0x110000)");
            return -1;
        }

        Errors.TypeError("%c requires int or char");
        return -1;
    }
}

/// <summary>Numbers in % formatting, of str and bytes alike.</summary>
internal static unsafe class PercentNumbers
{
    /// <summary>Appends by one of d i u o x X; false with an error set.</summary>
    public static bool Integer(in PercentDirective directive, Value v, scoped ref CodePointBuilder result)
    {
        bool decimalDigits = directive.Conversion is 'd' or 'i' or 'u';
        Value number = v;
        if (!v.IsInt)
        {
            number = decimalDigits ? ToInt(v) : Space.IsIndex(v) ? Space.Index(v) : Errors.TypeError("");
            if (number.IsNull)
            {
                if (Errors.Catch(TypeId.TypeError))
                {
                    string wanted = decimalDigits ? "a real number" : "an integer";
                    Errors.TypeError($"%{(char)directive.Conversion} format: {wanted} is required, not {PyType.TypeName(v)}");
                }

                return false;
            }
        }

        if (PyInt.TryGetLong(number, out long small))
        {
            PercentFormatting.AppendInteger(directive, small, ref result);
            return true;
        }

        if (decimalDigits)
        {
            // By int's own repr, which keeps to the limit on the number of digits.
            Value repr = Space.Repr(PyInt.ToExact(number));
            if (repr.IsNull)
            {
                return false;
            }

            ReadOnlySpan<byte> digits = PyStr.Latin1(repr);
            PercentFormatting.AppendInteger(directive, digits[0] == '-', digits[0] == '-' ? digits[1..] : digits, ref result);
            return true;
        }

        ReadOnlySpan<ulong> limbs = new(PyInt.Limbs(number), (int)Math.Abs(number.As<PyInt>().Fields.SignedSize));
        int numberBase = Formatting.IntegerBase(directive.Conversion);
        using Numbers.Scratch<byte> text = new(stackalloc byte[128], Numbers.Limbs.MaxTextLength(limbs, numberBase));
        int length = Numbers.Limbs.ToText(limbs, numberBase, text.Span);
        PercentFormatting.AppendInteger(directive, PyInt.IsNegative(number), text.Span[..length], ref result);
        return true;
    }

    /// <summary>int(v) of a number; null with an error set, TypeError if it is none.</summary>
    private static Value ToInt(Value v)
    {
        void* f = PyType.SlotOf(v, SlotId.Int);
        if (f == null)
        {
            return Space.IsIndex(v) ? Space.Index(v) : Errors.TypeError("");
        }

        Value result = ((delegate*<Value, Value>)f)(v);
        return result.IsNull || result.IsInt ? result : Errors.TypeError("");
    }

    /// <summary>Appends by one of e E f F g G; false with an error set.</summary>
    public static bool Float(in PercentDirective directive, Value v, string message, scoped ref CodePointBuilder result)
    {
        if (!ToDouble(v, message, out double number))
        {
            return false;
        }

        PercentFormatting.AppendFloat(directive, number, ref result);
        return true;
    }

    internal static bool ToDouble(Value v, string message, out double number)
    {
        number = 0;
        if (v.IsFloat)
        {
            number = PyFloat.Get(v);
            return true;
        }

        if (v.IsSmallInt)
        {
            number = v.SmallInt;
            return true;
        }

        void* f = PyType.SlotOf(v, SlotId.Float);
        if (f != null)
        {
            Value result = ((delegate*<Value, Value>)f)(v);
            if (result.IsNull)
            {
                return false;
            }

            if (result.IsFloat)
            {
                number = PyFloat.Get(result);
                return true;
            }

            Errors.TypeError($"{PyType.TypeName(v)}.__float__ returned non-float (type {PyType.TypeName(result)})");
            return false;
        }

        if (Space.IsIndex(v))
        {
            Value i = Space.Index(v);
            return !i.IsNull && ToDouble(i, message, out number);
        }

        Errors.TypeError(message + PyType.TypeName(v));
        return false;
    }
}
