namespace Py.ObjectSpace;

/// <summary>Issuing warnings from C# code.</summary>
public static unsafe class Warnings
{
    /// <summary>Issues a warning; (category, message, stack level) to false when it became an error. Set by the _warnings module.</summary>
    public static delegate*<Value, Value, int, bool> Handler;

    /// <summary>-b: whether mixing bytes with str is warned of.</summary>
    public static bool AboutBytes { get; set; }

    /// <summary>Warns of mixing bytes with something else, if that is asked for; false if it was turned into an error.</summary>
    public static bool WarnBytes(string message) => !AboutBytes || Warn(TypeId.BytesWarning, message);

    /// <summary>Warns of a comparison of bytes with str or int.</summary>
    internal static bool WarnBytesCompared(string type, Value other, CompareOp op) =>
        !AboutBytes || op is not (CompareOp.Eq or CompareOp.Ne) || (!other.IsStr && !other.IsInt)
        || WarnBytes($"Comparison between {type} and {(other.IsStr ? "string" : "int")}");

    /// <summary>Issues a warning as <c>warnings.warn(message, category, stack_level)</c>; false if it was turned into an error.</summary>
    public static bool Warn(TypeId category, string message, int stackLevel = 1) =>
        Handler == null || Handler(Types.Get(category), PyStr.New(message), stackLevel);
}
