using System;
using Py.ObjectSpace.Text;

namespace Py.ObjectSpace;

/// <summary>str and bytes into each other.</summary>
public unsafe partial struct PyStr
{
    /// <summary>s.encode(encoding, errors); null arguments are omitted ones.</summary>
    internal static Value Encode(Value self, Value encoding, Value errors)
    {
        if (ChecksCoding && !CheckCoding(encoding, errors))
        {
            return Value.Null;
        }

        if ((!encoding.IsNull && !Require(encoding, "encode() argument 'encoding'"))
            || (!errors.IsNull && !Require(errors, "encode() argument 'errors'")))
        {
            return Value.Null;
        }

        if (!BuiltIn(encoding, out TextEncoding known))
        {
            return Value.Null;
        }

        if (known != TextEncoding.Unknown)
        {
            return TextCodecs.Encode(known, self, errors);
        }

        Value codec = CodecRegistry.LookupTextEncoding(encoding, "codecs.encode()");
        Value result = codec.IsNull ? codec : CodecRegistry.Apply(codec, 0, self, errors, encoding);
        if (result.IsNull || result.IsBytes)
        {
            return result;
        }

        if (result.IsByteArray)
        {
            return Warnings.Warn(TypeId.RuntimeWarning, $"encoder {ToClr(encoding)} returned bytearray instead of bytes; use codecs.encode() to encode to arbitrary types")
                ? PyBytes.New(PyByteArray.Span(result)) : Value.Null;
        }

        return Errors.TypeError(
            $"'{ToClr(encoding)}' encoder returned '{PyType.TypeName(result)}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types");
    }

    /// <summary>The text of a bytes-like object; null arguments are omitted ones.</summary>
    internal static Value Decode(Value bytes, Value encoding, Value errors)
    {
        if (ChecksCoding && !CheckCoding(encoding, errors))
        {
            return Value.Null;
        }

        if (!BuiltIn(encoding, out TextEncoding known))
        {
            return Value.Null;
        }

        if (known != TextEncoding.Unknown)
        {
            return TextCodecs.Decode(ref known, bytes, errors, true, out _);
        }

        Value codec = CodecRegistry.LookupTextEncoding(encoding, "codecs.decode()");
        Value result = codec.IsNull ? codec : CodecRegistry.Apply(codec, 1, bytes, errors, encoding);
        return result.IsNull || result.IsStr ? result : Errors.TypeError(
            $"'{ToClr(encoding)}' decoder returned '{PyType.TypeName(result)}' instead of 'str'; use codecs.decode() to decode to arbitrary types");
    }

    /// <summary>Development mode: names of encodings and error handlers are looked up even when nothing needs them.</summary>
    public static bool ChecksCoding { get; set; }

    private static bool CheckCoding(Value encoding, Value errors) =>
        (encoding.IsNull || !encoding.IsStr || !CodecRegistry.Lookup(encoding).IsNull) && (errors.IsNull || !errors.IsStr || !CodecRegistry.LookupError(errors).IsNull);

    /// <summary>The built-in encoding of a name (null: UTF-8), or Unknown; false with ValueError.</summary>
    private static bool BuiltIn(Value name, out TextEncoding encoding)
    {
        encoding = TextEncoding.Utf8;
        if (name.IsNull)
        {
            return true;
        }

        string text = ToClr(name);
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            Errors.ValueError("embedded null character");
            return false;
        }

        encoding = TextEncodings.Find(text);
        return true;
    }

    /// <summary>str(source, encoding, errors).</summary>
    private static Value FromEncoded(Value source, Value encoding, Value errors)
    {
        if (source.IsStr)
        {
            return Errors.TypeError("decoding str is not supported");
        }

        return Buffers.Supports(source)
            ? Decode(source, encoding, errors)
            : Errors.TypeError($"decoding to str: need a bytes-like object, {PyType.TypeName(source)} found");
    }
}
