using System;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>format % arguments of bytes and bytearray.</summary>
internal static unsafe class BytesPercent
{
    /// <summary>format % right, as an object of the family.</summary>
    public static Value Format<TFamily>(scoped ReadOnlySpan<byte> format, Value right) where TFamily : struct, IBytesFamily
    {
        PercentArguments arguments = new(right, true);
        CodePointBuilder result = new(stackalloc byte[512]);
        try
        {
            if (Format(format, ref arguments, ref result) && arguments.Finish("bytes"))
            {
                Value bytes = TFamily.New(result.Latin1);
                result.Dispose();
                return bytes;
            }
        }
        catch (InsufficientMemoryException)
        {
            Errors.NoMemory();
        }

        result.Dispose();
        return Value.Null;
    }

    private static bool Format(scoped ReadOnlySpan<byte> format, scoped ref PercentArguments arguments, scoped ref CodePointBuilder result)
    {
        PercentParser<byte> parser = new(format, arguments.IsMapping, true);
        while (true)
        {
            switch (parser.Next())
            {
                case PercentStep.End:
                    return true;
                case PercentStep.Literal:
                    result.Append(format.Slice(parser.Start, parser.Length));
                    break;
                case PercentStep.Key:
                    if (!arguments.Take(PyBytes.New(format.Slice(parser.Start, parser.Length))))
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
                    if (!Convert(parser.Directive, ref arguments, ref result))
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

    private static bool Convert(in PercentDirective directive, scoped ref PercentArguments arguments, scoped ref CodePointBuilder result)
    {
        Value v = arguments.Next();
        if (v.IsNull)
        {
            return false;
        }

        switch (directive.Conversion)
        {
            case 'r' or 'a':
                Value repr = PyStr.AsciiRepr(v);
                if (repr.IsNull)
                {
                    return false;
                }

                PercentFormatting.AppendText(directive, PyStr.Units<byte>(repr), ref result);
                return true;
            case 's' or 'b':
                return AppendBytes(directive, v, ref result);
            case 'i' or 'd' or 'u' or 'o' or 'x' or 'X':
                return PercentNumbers.Integer(directive, v, ref result);
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G':
                return PercentNumbers.Float(directive, v, "float argument required, not ", ref result);
            case 'c':
                return AppendCharacter(directive, v, ref result);
            default:
                Errors.ValueError(directive.UnsupportedMessage(true));
                return false;
        }
    }

    private static bool AppendBytes(in PercentDirective directive, Value v, scoped ref CodePointBuilder result)
    {
        Value bytes = v;
        if (!v.IsBytes && !v.IsByteArray)
        {
            Value method = Space.LookupSpecial(v, N.__bytes__, out Value self);
            if (!method.IsNull)
            {
                bytes = Space.CallBound(method, self);
                if (bytes.IsNull)
                {
                    return false;
                }

                if (!bytes.IsBytes)
                {
                    Errors.TypeError($"__bytes__ returned non-bytes (type {PyType.TypeName(bytes)})");
                    return false;
                }
            }
            else if (Errors.Occurred)
            {
                return false;
            }
            else if (!Buffers.Supports(v))
            {
                Errors.TypeError($"%b requires a bytes-like object, or an object that implements __bytes__, not '{PyType.TypeName(v)}'");
                return false;
            }
            else
            {
                bytes = BytesText.CopyOfBuffer(v);
                if (bytes.IsNull)
                {
                    return false;
                }
            }
        }

        using ByteArgument data = new(bytes);
        if (data.Failed)
        {
            return false;
        }

        PercentFormatting.AppendText(directive, data.Span, ref result);
        return true;
    }

    private static bool AppendCharacter(in PercentDirective directive, Value v, scoped ref CodePointBuilder result)
    {
        ReadOnlySpan<byte> single = default;
        if (v.IsBytes && PyBytes.LengthOf(v) == 1)
        {
            single = PyBytes.Span(v);
        }
        else if (v.IsByteArray && PyByteArray.LengthOf(v) == 1)
        {
            single = PyByteArray.Span(v);
        }
        else if (!v.IsInt)
        {
            Errors.TypeError("%c requires an integer in range(256) or a single byte");
            return false;
        }
        else if (PyInt.TryGetLong(v, out long code) && (ulong)code < 256)
        {
            single = PyBytes.Span(PyBytes.FromByte((byte)code));
        }
        else
        {
            Errors.OverflowError("%c arg not in range(256)");
            return false;
        }

        PercentFormatting.AppendText(directive, single, ref result);
        return true;
    }
}
