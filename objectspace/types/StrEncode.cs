namespace Py.ObjectSpace;

/// <summary>str and bytes into each other.</summary>
public unsafe partial struct PyStr
{
    internal static Value Encode(Value self, Value encoding, Value errors) =>
        Errors.NotImplementedError("str.encode");

    internal static Value Decode(Value bytes, Value encoding, Value errors) =>
        Errors.NotImplementedError("bytes.decode");

    private static Value FromEncoded(Value source, Value encoding, Value errors) =>
        Errors.NotImplementedError("str(bytes, encoding)");
}
