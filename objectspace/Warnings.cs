namespace Py.ObjectSpace;

/// <summary>Issuing warnings from C# code.</summary>
public static unsafe class Warnings
{
    /// <summary>Issues a warning; (category, message, stack level) to false when it became an error. Set by the _warnings module.</summary>
    public static delegate*<Value, Value, int, bool> Handler;

    /// <summary>Issues a warning as <c>warnings.warn(message, category, stack_level)</c>; false if it was turned into an error.</summary>
    public static bool Warn(TypeId category, string message, int stackLevel = 1) =>
        Handler == null || Handler(Types.Get(category), PyStr.New(message), stackLevel);
}
