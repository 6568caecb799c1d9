namespace Py.ObjectSpace;

/// <summary>Binds the arguments of slots New, Init and Call, which take the call as it is.</summary>
public sealed unsafe class ArgumentBinder
{
    private readonly NativeSignature _signature;

    /// <summary>A binder for a signature text such as "int(x, /, base=10)"; the name is used in messages. Keep it in a static field.</summary>
    public ArgumentBinder(string text) => _signature = new NativeSignature(text, null);

    /// <summary>Parameters, *args and **kwargs included: the number of slots <see cref="Bind"/> fills.</summary>
    public int Count => _signature.Parameters.Length + (_signature.VarArgs ? 1 : 0) + (_signature.VarKeywords ? 1 : 0);

    /// <summary>Binds to <paramref name="bound"/>; omitted optional parameters become null. False with TypeError.</summary>
    public bool Bind(Args args, Slot* bound) => NativeCall.Bind(_signature, args, bound);
}
