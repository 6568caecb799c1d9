using Py.ObjectSpace;
using Py.ObjectSpace.Text;

namespace Py.Vm.Modules;

/// <summary>The module _codecs.</summary>
internal static unsafe class CodecsModule
{
    internal static void Define(ModuleBuilder m)
    {
        CharmapCodec.Initialize();
        m.Function("register(search_function, /)\nRegisters a codec search function.", &CodecRegistry.Register);
        m.Function("unregister(search_function, /)\nTakes a codec search function away.", &CodecRegistry.Unregister);
        m.Function("lookup(encoding, /)\nThe codec of an encoding.", &CodecFunctions.Lookup);
        m.Function("encode(obj, encoding='utf-8', errors='strict')\nEncodes an object by any codec.", &CodecFunctions.EncodeAny);
        m.Function("decode(obj, encoding='utf-8', errors='strict')\nDecodes an object by any codec.", &CodecFunctions.DecodeAny);
        m.Function("register_error(errors, handler, /)\nRegisters an error handler under a name.", &CodecFunctions.RegisterError);
        m.Function("lookup_error(name, /)\nThe error handler of a name.", &CodecFunctions.LookupError);
        m.Function("escape_encode(data, errors=None, /)", &EscapeCodec.EncodeBytes);
        m.Function("escape_decode(data, errors=None, /)", &EscapeCodec.DecodeBytes);
        m.Function("readbuffer_encode(data, errors=None, /)", &CodecFunctions.ReadBufferEncode);
        m.Function("charmap_build(map, /)", &CharmapCodec.Build);
        m.Function("charmap_encode(str, errors=None, mapping=None, /)", &CharmapCodec.Encode);
        m.Function("charmap_decode(data, errors=None, mapping=None, /)", &CharmapCodec.Decode);
        m.Function("unicode_escape_encode(str, errors=None, /)", &UnicodeEscapeEncode);
        m.Function("unicode_escape_decode(data, errors=None, final=True, /)", &EscapeCodec.DecodeUnicode);
        m.Function("raw_unicode_escape_encode(str, errors=None, /)", &RawUnicodeEscapeEncode);
        m.Function("raw_unicode_escape_decode(data, errors=None, final=True, /)", &EscapeCodec.DecodeRaw);
        m.Function("ascii_encode(str, errors=None, /)", &AsciiEncode);
        m.Function("ascii_decode(data, errors=None, /)", &AsciiDecode);
        m.Function("latin_1_encode(str, errors=None, /)", &Latin1Encode);
        m.Function("latin_1_decode(data, errors=None, /)", &Latin1Decode);
        m.Function("utf_7_encode(str, errors=None, /)", &Utf7Encode);
        m.Function("utf_7_decode(data, errors=None, final=False, /)", &Utf7Decode);
        m.Function("utf_8_encode(str, errors=None, /)", &Utf8Encode);
        m.Function("utf_8_decode(data, errors=None, final=False, /)", &Utf8Decode);
        m.Function("utf_16_encode(str, errors=None, byteorder=0, /)", &Utf16Encode);
        m.Function("utf_16_le_encode(str, errors=None, /)", &Utf16LittleEncode);
        m.Function("utf_16_be_encode(str, errors=None, /)", &Utf16BigEncode);
        m.Function("utf_16_decode(data, errors=None, final=False, /)", &Utf16Decode);
        m.Function("utf_16_le_decode(data, errors=None, final=False, /)", &Utf16LittleDecode);
        m.Function("utf_16_be_decode(data, errors=None, final=False, /)", &Utf16BigDecode);
        m.Function("utf_16_ex_decode(data, errors=None, byteorder=0, final=False, /)", &Utf16ExDecode);
        m.Function("utf_32_encode(str, errors=None, byteorder=0, /)", &Utf32Encode);
        m.Function("utf_32_le_encode(str, errors=None, /)", &Utf32LittleEncode);
        m.Function("utf_32_be_encode(str, errors=None, /)", &Utf32BigEncode);
        m.Function("utf_32_decode(data, errors=None, final=False, /)", &Utf32Decode);
        m.Function("utf_32_le_decode(data, errors=None, final=False, /)", &Utf32LittleDecode);
        m.Function("utf_32_be_decode(data, errors=None, final=False, /)", &Utf32BigDecode);
        m.Function("utf_32_ex_decode(data, errors=None, byteorder=0, final=False, /)", &Utf32ExDecode);
        Handler(m, "strict", "strict_errors(exception, /)\nRaises the exception.", &ErrorHandlers.Strict);
        Handler(m, "ignore", "ignore_errors(exception, /)\nLeaves out what is in error.", &ErrorHandlers.Ignore);
        Handler(m, "replace", "replace_errors(exception, /)\nPuts a replacement character.", &ErrorHandlers.Replace);
        Handler(m, "xmlcharrefreplace", "xmlcharrefreplace_errors(exception, /)\nPuts character references.", &ErrorHandlers.XmlCharRefReplace);
        Handler(m, "backslashreplace", "backslashreplace_errors(exception, /)\nPuts backslash escapes.", &ErrorHandlers.BackslashReplace);
        Handler(m, "namereplace", "namereplace_errors(exception, /)\nPuts escapes with names.", &ErrorHandlers.NameReplace);
        Handler(m, "surrogatepass", "surrogatepass(exception, /)", &ErrorHandlers.SurrogatePass);
        Handler(m, "surrogateescape", "surrogateescape(exception, /)", &ErrorHandlers.SurrogateEscape);
    }

    // The functions are known to the registry only; they are no attributes of the module.
    private static void Handler(ModuleBuilder m, string name, string text, delegate*<Value, Value> function)
    {
        string attribute = text[..text.IndexOf('(', System.StringComparison.Ordinal)];
        m.Function(text, function);
        Value dict = PyModule.DictOf(m.Module);
        Value key = PyStr.Intern(attribute);
        CodecRegistry.RegisterError(PyStr.Intern(name), PyDict.GetStr(dict, key));
        PyDict.DeleteStr(dict, key);
    }

    private static Value Decode(string function, TextEncoding encoding, Value data, Value errors, Value final) =>
        CodecFunctions.Decode(function, ref encoding, data, errors, final);

    private static Value UnicodeEscapeEncode(Value text, Value errors) => CodecFunctions.Encode("unicode_escape_encode", TextEncoding.UnicodeEscape, text, errors);

    private static Value RawUnicodeEscapeEncode(Value text, Value errors) => CodecFunctions.Encode("raw_unicode_escape_encode", TextEncoding.RawUnicodeEscape, text, errors);

    private static Value AsciiEncode(Value text, Value errors) => CodecFunctions.Encode("ascii_encode", TextEncoding.Ascii, text, errors);

    private static Value AsciiDecode(Value data, Value errors) => Decode("ascii_decode", TextEncoding.Ascii, data, errors, Value.True);

    private static Value Latin1Encode(Value text, Value errors) => CodecFunctions.Encode("latin_1_encode", TextEncoding.Latin1, text, errors);

    private static Value Latin1Decode(Value data, Value errors) => Decode("latin_1_decode", TextEncoding.Latin1, data, errors, Value.True);

    private static Value Utf7Encode(Value text, Value errors) => CodecFunctions.Encode("utf_7_encode", TextEncoding.Utf7, text, errors);

    private static Value Utf7Decode(Value data, Value errors, Value final) => Decode("utf_7_decode", TextEncoding.Utf7, data, errors, final);

    private static Value Utf8Encode(Value text, Value errors) => CodecFunctions.Encode("utf_8_encode", TextEncoding.Utf8, text, errors);

    private static Value Utf8Decode(Value data, Value errors, Value final) => Decode("utf_8_decode", TextEncoding.Utf8, data, errors, final);

    private static Value Utf16Encode(Value text, Value errors, Value order) => CodecFunctions.EncodeOrdered("utf_16_encode", TextEncoding.Utf16, text, errors, order);

    private static Value Utf16LittleEncode(Value text, Value errors) => CodecFunctions.Encode("utf_16_le_encode", TextEncoding.Utf16LittleEndian, text, errors);

    private static Value Utf16BigEncode(Value text, Value errors) => CodecFunctions.Encode("utf_16_be_encode", TextEncoding.Utf16BigEndian, text, errors);

    private static Value Utf16Decode(Value data, Value errors, Value final) => Decode("utf_16_decode", TextEncoding.Utf16, data, errors, final);

    private static Value Utf16LittleDecode(Value data, Value errors, Value final) => Decode("utf_16_le_decode", TextEncoding.Utf16LittleEndian, data, errors, final);

    private static Value Utf16BigDecode(Value data, Value errors, Value final) => Decode("utf_16_be_decode", TextEncoding.Utf16BigEndian, data, errors, final);

    private static Value Utf16ExDecode(Value data, Value errors, Value order, Value final) =>
        CodecFunctions.DecodeOrdered("utf_16_ex_decode", TextEncoding.Utf16, data, errors, order, final);

    private static Value Utf32Encode(Value text, Value errors, Value order) => CodecFunctions.EncodeOrdered("utf_32_encode", TextEncoding.Utf32, text, errors, order);

    private static Value Utf32LittleEncode(Value text, Value errors) => CodecFunctions.Encode("utf_32_le_encode", TextEncoding.Utf32LittleEndian, text, errors);

    private static Value Utf32BigEncode(Value text, Value errors) => CodecFunctions.Encode("utf_32_be_encode", TextEncoding.Utf32BigEndian, text, errors);

    private static Value Utf32Decode(Value data, Value errors, Value final) => Decode("utf_32_decode", TextEncoding.Utf32, data, errors, final);

    private static Value Utf32LittleDecode(Value data, Value errors, Value final) => Decode("utf_32_le_decode", TextEncoding.Utf32LittleEndian, data, errors, final);

    private static Value Utf32BigDecode(Value data, Value errors, Value final) => Decode("utf_32_be_decode", TextEncoding.Utf32BigEndian, data, errors, final);

    private static Value Utf32ExDecode(Value data, Value errors, Value order, Value final) =>
        CodecFunctions.DecodeOrdered("utf_32_ex_decode", TextEncoding.Utf32, data, errors, order, final);
}
