using System;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>The functions of the module _codecs for the encodings that need no table; omitted arguments are null.</summary>
public static unsafe class CodecFunctions
{
    /// <summary>Checks an "errors" argument, str or None: false with TypeError; None becomes null.</summary>
    internal static bool ErrorsArgument(string function, ref Value errors)
    {
        if (errors.IsNull || errors.IsStr)
        {
            return true;
        }

        if (errors.IsNone)
        {
            errors = Value.Null;
            return true;
        }

        Errors.TypeError($"{function}() argument 2 must be str or None, not {PyType.TypeName(errors)}");
        return false;
    }

    /// <summary>(bytes, number of characters) of a str.</summary>
    /// <param name="function">Name of the function, for messages.</param>
    /// <param name="encoding">The encoding.</param>
    /// <param name="text">The first argument.</param>
    /// <param name="errors">The second argument.</param>
    public static Value Encode(string function, TextEncoding encoding, Value text, Value errors)
    {
        if (!PyStr.Require(text, function + "() argument 1") || !ErrorsArgument(function, ref errors))
        {
            return Value.Null;
        }

        Value bytes = TextCodecs.Encode(encoding, text, errors);
        return bytes.IsNull ? bytes : PyTuple.New(bytes, Value.FromSmallInt(PyStr.LengthOf(text)));
    }

    /// <summary>(str, number of bytes decoded) of a buffer.</summary>
    /// <param name="function">Name of the function, for messages.</param>
    /// <param name="encoding">The encoding; where a byte order mark decides, it becomes the order found.</param>
    /// <param name="data">The first argument.</param>
    /// <param name="errors">The second argument.</param>
    /// <param name="final">The last argument: is an incomplete character an error? Null: no.</param>
    public static Value Decode(string function, scoped ref TextEncoding encoding, Value data, Value errors, Value final)
    {
        if (!ErrorsArgument(function, ref errors) || !TextArguments.Int(final, 0, out int last))
        {
            return Value.Null;
        }

        Value text = TextCodecs.Decode(ref encoding, data, errors, last != 0, out int consumed);
        return text.IsNull ? text : PyTuple.New(text, Value.FromSmallInt(consumed));
    }

    /// <summary>As <see cref="Decode"/>, with the byte order: (str, number of bytes decoded, order), -1 little-endian, 1 big-endian, 0 not known.</summary>
    public static Value DecodeOrdered(string function, TextEncoding marked, Value data, Value errors, Value order, Value final)
    {
        if (!TextArguments.Int(order, 0, out int wanted))
        {
            return Value.Null;
        }

        TextEncoding encoding = wanted == 0 ? marked : marked + (wanted < 0 ? 1 : 2);
        Value pair = Decode(function, ref encoding, data, errors, final);
        if (pair.IsNull)
        {
            return pair;
        }

        // Without a mark the order stays open.
        long consumed = PyTuple.Get(pair, 1).SmallInt;
        int found = wanted != 0 ? Math.Sign(wanted) : encoding == marked || consumed == 0 || !BeginsWithMark(data, marked) ? 0
            : encoding == marked + 1 ? -1 : 1;
        return PyTuple.New(PyTuple.Get(pair, 0), PyTuple.Get(pair, 1), Value.FromSmallInt(found));
    }

    private static bool BeginsWithMark(Value data, TextEncoding marked)
    {
        using ByteArgument input = new(data);
        ReadOnlySpan<byte> b = input.Span;
        return marked == TextEncoding.Utf16
            ? b.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || b.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])
            : b.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]) || b.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF]);
    }

    /// <summary>As <see cref="Encode"/>, in a byte order: -1 little-endian, 1 big-endian, 0 this machine's, with a mark.</summary>
    public static Value EncodeOrdered(string function, TextEncoding marked, Value text, Value errors, Value order)
    {
        if (!TextArguments.Int(order, 0, out int wanted))
        {
            return Value.Null;
        }

        return Encode(function, wanted == 0 ? marked : marked + (wanted < 0 ? 1 : 2), text, errors);
    }

    /// <summary>readbuffer_encode: the bytes of a buffer, or of a str in UTF-8.</summary>
    public static Value ReadBufferEncode(Value data, Value errors)
    {
        if (!ErrorsArgument("readbuffer_encode", ref errors))
        {
            return Value.Null;
        }

        Value bytes = data.IsStr ? TextCodecs.Encode(TextEncoding.Utf8, data) : BytesText.CopyOfBuffer(data);
        return bytes.IsNull ? bytes : PyTuple.New(bytes, PyInt.New(PyBytes.LengthOf(bytes)));
    }

    /// <summary>codecs.encode(obj, encoding, errors): any codec.</summary>
    public static Value EncodeAny(Value obj, Value encoding, Value errors) => ApplyAny("encode", 0, obj, encoding, errors);

    /// <summary>codecs.decode(obj, encoding, errors): any codec.</summary>
    public static Value DecodeAny(Value obj, Value encoding, Value errors) => ApplyAny("decode", 1, obj, encoding, errors);

    private static Value ApplyAny(string function, int index, Value obj, Value encoding, Value errors)
    {
        if ((!encoding.IsNull && !PyStr.Require(encoding, function + "() argument 'encoding'"))
            || (!errors.IsNull && !PyStr.Require(errors, function + "() argument 'errors'")))
        {
            return Value.Null;
        }

        Value name = encoding.IsNull ? PyStr.Intern("utf-8") : encoding;
        Value codec = CodecRegistry.Lookup(name);
        return codec.IsNull ? codec : CodecRegistry.Apply(codec, index, obj, errors, name);
    }

    /// <summary>lookup(encoding).</summary>
    public static Value Lookup(Value encoding) =>
        PyStr.Require(encoding, "lookup() argument") ? CodecRegistry.Lookup(encoding) : Value.Null;

    /// <summary>lookup_error(name).</summary>
    public static Value LookupError(Value name) =>
        PyStr.Require(name, "lookup_error() argument") ? CodecRegistry.LookupError(name) : Value.Null;

    /// <summary>register_error(errors, handler).</summary>
    public static Value RegisterError(Value name, Value handler) =>
        PyStr.Require(name, "register_error() argument 1") ? CodecRegistry.RegisterError(name, handler) : Value.Null;
}
